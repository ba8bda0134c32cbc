// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

// The Markdown of the repository is the only source: the sidebar is the index in docs/README.md,
// and the title of a page is its first heading. See docs/adr/0060-build-the-site-with-vitepress.md.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { javadocLinks, publishJavadoc, readTypes } from '../javadoc.mjs'
import { breakableNames, publishFiles, repositoryLinks, slug } from '../links.mjs'
import { sidebar } from '../sidebar.mjs'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const javadoc = root + 'target/apidocs/'
const base = process.env.SITE_BASE ?? '/' // the path at which the site is served
const files = new Set() // what pages link to and is not a page, by its path in the repository
const types = readTypes(javadoc)

export default defineConfig({
  title: 'Hawser',
  description: 'WebSocket client and server for Java',
  lang: 'en',
  base,
  srcDir: root,
  outDir: root + 'target/site',
  cacheDir: root + 'target/site-cache',
  srcExclude: ['**/target/**', '**/src/**'],
  rewrites: (path) => path.replace(/(^|\/)README\.md$/, '$1index.md'),
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  ignoreDeadLinks: 'localhostLinks', // those of examples that the reader runs
  markdown: {
    languageAlias: { gradle: 'groovy', haproxy: 'nginx' },
    anchor: { slugify: slug },
    config(markdown) {
      markdown.use(repositoryLinks, { root, base, files })
      markdown.use(javadocLinks, { types, base })
      markdown.use(breakableNames)
    }
  },
  vite: { plugins: [vueForPages()] },
  themeConfig: {
    nav: [
      { text: 'Tutorial', link: '/docs/tutorial/chat' },
      { text: 'Questions', link: '/docs/questions' },
      { text: 'Options', link: '/docs/reference/options' },
      ...(types.size > 0 ? [{ text: 'Javadoc', link: '/api/index.html', target: '_self' }] : [])
    ],
    sidebar: sidebar(readFileSync(root + 'docs/README.md', 'utf8')),
    outline: [2, 3],
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          searchOptions: {
            // Pages for users before pages for those who work on Hawser.
            boostDocument: (page) => (/adr\/|checks\/|CHANGELOG|CONTRIBUTING|ARCHITECTURE/.test(page) ? 0.4 : 1)
          }
        }
      }
    },
    docFooter: { prev: false, next: false }
  },
  buildEnd({ outDir }) {
    publishFiles({ root, outDir, files })
    publishJavadoc({ javadoc, outDir })
  }
})

/** The pages are not beside node_modules, where their imports of Vue would be found. */
function vueForPages() {
  const here = fileURLToPath(import.meta.url)
  return {
    name: 'vue-for-pages',
    enforce: 'pre',
    resolveId(id, importer) {
      return /^vue(\/|$)/.test(id) && importer?.endsWith('.md') ? this.resolve(id, here, { skipSelf: true }) : null
    }
  }
}
