// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
import DefaultTheme from 'vitepress/theme'
import './hawser.css'

export default DefaultTheme
