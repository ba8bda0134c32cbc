// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

/**
 * Makes the sidebar from an index: each heading is a group, and each item of a list that begins
 * with a link is an entry.
 *
 * @param {string} index the text of docs/README.md
 */
export function sidebar(index) {
  const groups = []
  for (const line of index.split('\n')) {
    const heading = /^## (.*)/.exec(line)
    const item = /^- \[(.*?)\]\((.*?)\)/.exec(line)
    if (heading) {
      groups.push({ text: heading[1], items: [] })
    } else if (item) {
      const { pathname } = new URL(item[2], 'http://index/docs/')
      groups.at(-1).items.push({ text: item[1], link: page(pathname) })
    }
  }
  return [{ items: [{ text: 'Overview', link: '/' }] }, ...groups.filter((group) => group.items.length > 0)]
}

function page(path) {
  return path.replace(/README\.md$/, '').replace(/\.md$/, '')
}
