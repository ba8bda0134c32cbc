// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
import { cpSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/**
 * Makes the links of pages work in the site as they do in the repository. A link to a folder leads
 * to its README, or to a list of its files, and a link to a file that is not a page to a copy of
 * that file. A link to something that does not exist fails the build.
 */
export function repositoryLinks(markdown, { root, base, files }) {
  markdown.core.ruler.push('repository-links', (state) => {
    const folder = dirname(state.env.path.slice(root.length))
    for (const block of state.tokens) {
      for (const token of block.children ?? []) {
        if (token.type === 'link_open') {
          direct(token, folder)
        }
      }
    }
  })

  function direct(token, folder) {
    const href = token.attrGet('href')
    if (/^(#|[a-z][a-z+]*:)/.test(href)) {
      return
    }
    const [, link, hash] = /^([^#]*)(#.*)?$/.exec(href)
    const path = normalize(join(folder, link))
    const target = root + path
    if (!existsSync(target)) {
      throw new Error(`${folder}: ${href} does not exist`)
    }
    if (existsSync(join(target, 'README.md'))) {
      token.attrSet('href', link.replace(/\/?$/, '/') + (hash ?? ''))
    } else if (link.endsWith('.md')) {
      token.attrSet('href', link.replace(/README\.md$/, 'index.md') + (hash ?? ''))
    } else {
      files.add(path)
      token.attrSet('href', base + published(path))
      token.attrSet('target', '_self') // so that the browser and not the router opens it
    }
  }
}

/** Copies what pages link to. Every browser shows a file with this ending. */
export function publishFiles({ root, outDir, files }) {
  for (const path of files) {
    const copy = join(outDir, published(path))
    mkdirSync(dirname(copy), { recursive: true })
    if (statSync(root + path).isDirectory()) {
      writeFileSync(copy, readdirSync(root + path).join('\n') + '\n')
    } else {
      cpSync(root + path, copy)
    }
  }
}

function published(path) {
  return `files/${path.replace(/\/$/, '')}.txt`
}

/** The anchor of a heading, as repository hosts make it. */
export function slug(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
    .replace(/\s/g, '-')
}

/** Lets names in code break between their words, so that they fit into a column of a table. */
export function breakableNames(markdown) {
  const render = markdown.renderer.rules.code_inline
  markdown.renderer.rules.code_inline = (...context) =>
    render(...context).replace(/(?<=[a-z])(?=[A-Z])|(?<=[a-zA-Z\d)][.(,/_])(?=\w)/g, '<wbr>')
}
