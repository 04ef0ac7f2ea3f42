// What axe finds on a page.

import { readFileSync } from 'node:fs'
import { same } from './page.mjs'

const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
const SERIOUS = `axe.run(document, { iframes: false, resultTypes: ['violations'] }).then(({ violations }) => JSON.stringify(
  violations.filter(({ impact }) => ['serious', 'critical'].includes(impact)).map(({ id, nodes }) => [
    id, nodes.map(({ html, failureSummary }) => html.slice(0, 160) + ' ' + failureSummary.slice(0, 200))])))`

let count = 0

/** How many pages were looked at. */
export const looked = () => `axe looked at ${count} pages`

/** Checks that axe finds nothing serious, in the page and the frames that have its origin. */
export async function serious(page, what) {
  const client = await page.context().newCDPSession(page)
  // The policy of the page lets no script of others in; the debugger is not bound by it.
  await client.send('Runtime.evaluate', { expression: axe })
  const { result } = await client.send('Runtime.evaluate', { expression: SERIOUS, awaitPromise: true, returnByValue: true })
  count += 1
  same(JSON.parse(result.value), [], `axe: ${what}`)
}

/** Checks that nothing of the page is beside the window. */
export async function fits(page, what) {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  same(overflow, 0, `no sideways scrolling: ${what}`)
}
