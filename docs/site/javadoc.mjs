// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
import { cpSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Returns the pages of all types in the Javadoc, by their names; none if there is no Javadoc. */
export function readTypes(javadoc) {
  const types = new Map()
  if (existsSync(javadoc + 'type-search-index.js')) {
    const modules = new Map(read('package-search-index.js').map((each) => [each.l, each.m]))
    for (const { p: name, l: type } of read('type-search-index.js')) {
      if (name) {
        const module = modules.get(name)
        const path = `${module ? module + '/' : ''}${name.replaceAll('.', '/')}/${type}.html`
        types.set(type, types.has(type) ? null : path) // a name of two types means neither
      }
    }
  }
  return types

  function read(file) {
    const script = readFileSync(javadoc + file, 'utf8')
    return JSON.parse(script.slice(script.indexOf('['), script.lastIndexOf(']') + 1))
  }
}

/**
 * Links each type in code, such as `WebSocket` or `Heartbeat.every(…)`, to its Javadoc. Pages for
 * users of another library are left alone, because its types have the same names.
 */
export function javadocLinks(markdown, { types, base }) {
  markdown.core.ruler.push('javadoc-links', (state) => {
    if (types.size === 0 || /coming-from|\/adr\//.test(state.env.path)) {
      return
    }
    state.tokens.forEach((block, index) => {
      if (block.type === 'inline' && state.tokens[index - 1]?.type !== 'heading_open') {
        block.children = linked(block.children, state)
      }
    })
  })

  function linked(tokens, state) {
    let inLink = false
    return tokens.flatMap((token) => {
      if (token.type === 'link_open' || token.type === 'link_close') {
        inLink = token.type === 'link_open'
      }
      const path = token.type === 'code_inline' && !inLink && page(token.content)
      if (!path) {
        return [token]
      }
      const open = new state.Token('link_open', 'a', 1)
      open.attrSet('href', `${base}api/${path}`)
      open.attrSet('target', '_self')
      return [open, token, new state.Token('link_close', 'a', -1)]
    })
  }

  function page(code) {
    const name = /^[A-Z]\w*(\.[A-Z]\w*)*(?=$|\.[a-z])/.exec(code)
    return name && types.get(name[0])
  }
}

/** Makes the Javadoc a part of the site. */
export function publishJavadoc({ javadoc, outDir }) {
  if (existsSync(javadoc)) {
    cpSync(javadoc, join(outDir, 'api'), { recursive: true })
  }
}
