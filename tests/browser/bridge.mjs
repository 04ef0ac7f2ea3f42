// Every message of the bridge, by the bridge of the platform's SDK, and by hand where that refuses what a page could send.
// Arguments: the address of the shell, the folder of the bundle.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle, done, holds, launch, same, until } from './page.mjs'

const [address, folder] = process.argv.slice(2)
const browser = await launch()
const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' })
const page = await context.newPage()
const complaints = []
page.on('pageerror', (error) => complaints.push(error.message))
await page.goto(address)

let frame = await bundle(page)

// init
const init = await frame.evaluate(() => bridge.init)
same(init.appId, 'notes-sdk', 'appId')
same([init.tenantIdPrefix.length, init.userIdPrefix.length], [8, 8], 'prefixes')
same(init.theme, {
  colorScheme: 'light', bg: '#ffffff', surface: '#f4f5f7', surfaceRaised: '#e7e9ee', text: '#0b0d12', textMuted: '#5a6072',
  border: '#d3d6de', accent: '#4f46e5', accentText: '#ffffff',
}, 'the light theme')
same(init.routeName, '/', 'routeName')
await until(() => frame.evaluate(() => document.getElementById('greeting').textContent === 'Hello'), 'the exposed setting')
same(await frame.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--lw-bg').trim()), '#ffffff', '--lw-bg')

// tools.call, kv
const call = (tool, args) => frame.evaluate(
  ([name, given]) => bridge.tools.call(name, given).then((result) => ({ result }), ({ decision, message, neededScopes }) => ({ decision, message, neededScopes })),
  [tool, args])
same(await call('count_notes', {}), { result: { count: 0 } }, 'a tool of the app')
same(await call('internal_stats', {}), { result: { secret: false } }, 'a tool that agents do not see')
same((await call('no_such_tool', {})).decision, 'unknown_tool', 'an unknown tool')
const denied = await call('calendar_list_events', {})
holds(['scope_denied', 'unknown_tool'].includes(denied.decision), `a tool without its scope: ${JSON.stringify(denied)}`)
const sent = await call('email_send', { to: 'ada@acme.example', subject: 'Hello', body: 'Text' })
holds(sent.result !== undefined || sent.decision === 'missing_integration' || sent.decision !== undefined, `a platform tool: ${JSON.stringify(sent)}`)
same(await frame.evaluate(async () => {
  await bridge.kv.set('colour', { name: 'blue' })
  const found = await bridge.kv.get('colour')
  const listed = (await bridge.kv.list({ prefix: 'col' })).map(({ key }) => key)
  const deleted = await bridge.kv.delete('colour')
  return [found, listed, deleted, await bridge.kv.get('colour')]
}), [{ name: 'blue' }, ['colour'], true, null], 'kv')

// route.call
const route = (...args) => frame.evaluate((given) => bridge.callRoute(...given).then(({ status, ok, body }) => ({ status, ok, body }), ({ message }) => ({ message })), args)
same(await route('POST', '/notes', { text: 'One' }), { status: 201, ok: true, body: { count: 1 } }, 'POST')
const listed = await route('GET', '/notes?limit=5&x=a%20b')
same([listed.status, listed.body.notes, listed.body.query], [200, [{ text: 'One' }], { limit: '5', x: 'a b' }], 'GET with a query')
holds(typeof listed.body.user === 'string', 'the handler knows the user')
same((await route('GET', '/report.txt')).body, '3 notes', 'a text')
same((await route('GET', '/none')).status, 404, 'an undeclared path')
same((await route('DELETE', '/notes')).status, 405, 'another method')

// By hand: what the SDK's bridge refuses itself, at the limits and one past them.
const byHand = (message, type) => frame.evaluate(([data, wanted]) => new Promise((resolve) => {
  const timer = setTimeout(() => { removeEventListener('message', listener); resolve(null) }, 1500)
  const listener = ({ data: reply }) => {
    if (reply.id !== data.id || !wanted.includes(reply.type)) return
    clearTimeout(timer)
    removeEventListener('message', listener)
    resolve(reply)
  }
  addEventListener('message', listener)
  parent.postMessage(data, '*')
}), [message, type])
const routed = ['route.result', 'route.error']
const path = (length) => `/${'a'.repeat(length - 1)}`
same((await byHand({ type: 'route.call', id: 'r1', method: 'GET', path: path(1024) }, routed)).type, 'route.result', 'a path of 1,024 characters')
for (const [id, wrong] of [
  ['w1', path(1025)], ['w2', '//evil.example'], ['w3', '/../x'], ['w4', 'notes'], ['w5', '/a b'], ['w6', '/a\n'], ['w7', '/a#b'], ['w8', '/a?b=<'],
  ['w9', 7], ['w10', null], ['w11', '/ä'], ['w12', '/a\\b'],
]) same((await byHand({ type: 'route.call', id, method: 'GET', path: wrong }, routed))?.type, 'route.error', `the path ${String(wrong).slice(0, 20)}`)
same((await byHand({ type: 'route.call', id: 'm1', method: 'TRACE', path: '/notes' }, routed)).type, 'route.error', 'a method')
same((await byHand({ type: 'route.call', id: 'i'.repeat(200), method: 'GET', path: '/notes' }, routed)).type, 'route.result', 'an id of 200 characters')
same(await byHand({ type: 'route.call', id: 'i'.repeat(201), method: 'GET', path: '/notes' }, routed), null, 'an id of 201 characters')
const tooled = ['tools.result', 'tools.error']
const mib = 1024 * 1024
const sized = (bytes) => ({ key: 'k', value: 'a'.repeat(bytes - JSON.stringify({ key: 'k', value: '' }).length) })
same((await byHand({ type: 'tools.call', id: 's1', tool: 'app_kv_get', args: sized(mib) }, tooled)).type, 'tools.result', 'arguments of 1 MiB')
same((await byHand({ type: 'tools.call', id: 's2', tool: 'app_kv_get', args: sized(mib + 1) }, tooled)).error.decision, 'bad_input', 'one byte more')
for (const [id, tool, args] of [['t1', '', {}], ['t2', 'a'.repeat(201), {}], ['t3', 7, {}], ['t4', 'a\u0000', {}], ['t5', 'count_notes', []], ['t6', 'count_notes', 'x'], ['t7', '__proto__', {}]]) {
  holds(['bad_input', 'unknown_tool'].includes((await byHand({ type: 'tools.call', id, tool, args }, tooled)).error.decision), `the tool ${tool} with ${JSON.stringify(args)}`)
}
for (const type of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'init', 7, null]) {
  same(await frame.evaluate(([data]) => { parent.postMessage(data, '*'); return true }, [{ type, id: 'x' }]), true, `the type ${type}`)
}
for (const data of [null, 7, 'x', [], [1], true]) await frame.evaluate((given) => parent.postMessage(given, '*'), data)
// As many calls as may be in progress, and one more.
const many = await frame.evaluate(() => new Promise((resolve) => {
  const replies = []
  addEventListener('message', ({ data }) => {
    if (!String(data.id).startsWith('many')) return
    replies.push(data.error?.decision ?? 'result')
    if (replies.length === 101) resolve(replies)
  })
  for (let at = 0; at < 101; at += 1) parent.postMessage({ type: 'tools.call', id: `many${at}`, tool: 'app_kv_get', args: { key: 'k' } }, '*')
}))
same(many.filter((one) => one === 'rate_limited').length, 1, '101 calls at once')

// resize
const height = () => page.evaluate(() => document.getElementById('bundle').style.height)
for (const [asked, expected] of [[80, '80px'], [79, '80px'], [0, '80px'], [8000, '8000px'], [8001, '8000px'], [640, '640px']]) {
  await frame.evaluate((value) => bridge.resize(value), asked)
  await until(async () => (await height()) === expected, `the height ${asked}`)
}
for (const wrong of [-1, null, 'x', Infinity]) await frame.evaluate((value) => parent.postMessage({ type: 'resize', height: value }, '*'), wrong)
await call('count_notes', {})
same(await height(), '640px', 'a height that is no number')

// navigate
const at = () => page.evaluate(() => location.pathname + location.hash)
await frame.evaluate(() => bridge.navigate('/apps/notes-sdk/list'))
await until(async () => (await at()) === '/apps/notes-sdk/list', 'navigate.push')
await until(() => frame.evaluate(() => bridge.routeName === '/apps/notes-sdk/list'), 'route.changed')
for (const wrong of ['/apps/other/x', '/', '/apps/notes-sdk/../other/x', '//evil.example', 'javascript:alert(1)', 'https://evil.example/apps/notes-sdk/', '/apps/notes-sdk//x', '/apps/notes-sdk/\\x']) {
  await frame.evaluate((path) => bridge.navigate(path), wrong)
}
await call('count_notes', {})
same(await at(), '/apps/notes-sdk/list', 'places outside of the app')
await frame.evaluate(() => bridge.replace('/documents/7'))
await until(async () => (await at()) === '/apps/notes-sdk/list#/documents/7', 'navigate.replace')
for (const wrong of [`/${'a'.repeat(200)}`, '//x', '/../x', 'x', '/a b', '/<script>']) await frame.evaluate((path) => bridge.replace(path), wrong)
await call('count_notes', {})
same(await at(), '/apps/notes-sdk/list#/documents/7', 'sub-paths that are not valid')
await page.goBack()
await until(() => frame.evaluate(() => bridge.routeName === '/'), 'route.changed on going back')
await page.goForward()
await page.reload()
frame = await bundle(page)
same(await frame.evaluate(() => bridge.subPath), '/documents/7', 'subPath after a reload')

// external.open
const opened = []
await page.exposeFunction('noteOpen', (...args) => opened.push(args))
await page.evaluate(() => { window.open = (...args) => { noteOpen(...args) } })
await frame.evaluate(() => bridge.openExternal('https://example.com/a'))
await until(() => opened.length === 1, 'external.open')
same(opened[0], ['https://example.com/a', '_blank', 'noopener,noreferrer'], 'how it is opened')
for (const url of ['http://example.com', 'javascript:alert(1)', 'data:text/html,x', 'https:example.com', 'https://user:pw@example.com/', `https://example.com/${'a'.repeat(2029)}`, 7, null, ' https://example.com']) {
  await frame.evaluate((given) => parent.postMessage({ type: 'external.open', url: given }, '*'), url)
}
await frame.evaluate(() => parent.postMessage({ type: 'external.open', url: `https://example.com/${'a'.repeat(2028)}` }, '*'))
await until(() => opened.length === 2, 'an address of 2,048 characters')
same(opened.length, 2, 'addresses that are not opened')

// overlay.confirm
const asking = frame.evaluate(() => bridge.confirm({ title: 'Delete <b>all</b>?', message: '<img src=x onerror=alert(1)>', confirmText: 'Delete', confirmVariant: 'danger', cancelText: 'Keep' }))
await page.getByRole('dialog').waitFor()
same(await page.getByRole('dialog').locator('h2').innerText(), 'Delete <b>all</b>?', 'a question is text')
same(await page.locator('dialog img, dialog b').count(), 0, 'no markup')
await page.getByRole('button', { name: 'Delete' }).click()
same(await asking, true, 'confirmed')
const refused = frame.evaluate(() => bridge.confirm({ title: 'Sure?', message: 'x' }))
await page.getByRole('dialog').waitFor()
await page.keyboard.press('Escape')
same(await refused, false, 'cancelled')

// overlay.toast
await until(async () => (await page.locator('.toast').count()) === 0, 'older notices go away')
await frame.evaluate(() => { for (let at = 0; at < 6; at += 1) parent.postMessage({ type: 'overlay.toast', toastType: at === 0 ? 'success' : undefined, message: `Notice ${at}` }, '*') })
await until(async () => (await page.locator('.toast').count()) === 5, 'five notices')
await call('count_notes', {})
same(await page.locator('.toast').allInnerTexts(), [0, 1, 2, 3, 4].map((one) => `Notice ${one}`), 'the sixth is dropped')
same(await page.locator('.toast').first().getAttribute('class'), 'toast success', 'its type')

// overlay.modal
const picking = frame.evaluate(() => bridge.modal({ title: 'Pick one', bundlePath: '/modal/pick.html', width: 500, height: 300 }))
await page.getByRole('dialog').waitFor()
same((await byHand({ type: 'overlay.modal', id: 'second', title: 'x', bundlePath: '/modal/pick.html' }, ['overlay.modal.result'])).value, null, 'one at a time')
await page.getByRole('dialog').frameLocator('iframe').getByRole('button', { name: 'Pick this' }).click()
same(await picking, { picked: 7 }, 'the result of a modal')
const dismissed = frame.evaluate(() => bridge.modal({ title: 'Pick one', bundlePath: '/modal/pick.html' }))
await page.getByRole('dialog').waitFor()
await page.getByRole('button', { name: 'Close' }).click()
same(await dismissed, null, 'a modal that is closed')
for (const [id, bundlePath] of [['b1', '/pick.html'], ['b2', '/modal/../index.html'], ['b3', 'https://evil.example/modal/x'], ['b4', '//evil.example/modal/'], ['b5', 7]]) {
  same((await byHand({ type: 'overlay.modal', id, title: 'x', bundlePath }, ['overlay.modal.result']))?.value, null, `a modal of ${bundlePath}`)
}
await frame.evaluate(() => parent.postMessage({ type: 'overlay.modal.resolve', value: 1 }, '*'))

// theme.changed, language.changed
await page.getByLabel('Theme').selectOption('dark')
await until(() => frame.evaluate(() => bridge.theme.bg === '#0b0d12'), 'theme.changed')
same(await frame.evaluate(() => [bridge.theme.accent, bridge.theme.textMuted]), ['#6366f1', '#8b91a3'], 'the dark theme')
await page.getByLabel('Language').selectOption('de-DE')
await until(() => frame.evaluate(() => bridge.language === 'de-DE'), 'language.changed')

// A message of another window does not count.
await page.evaluate(() => {
  const other = document.createElement('iframe')
  other.id = 'other'
  other.src = '/_shell/help/notes-sdk/'
  document.body.append(other)
})
await page.evaluate(() => window.postMessage({ type: 'navigate.push', path: '/apps/notes-sdk/forged' }, '*'))
await call('count_notes', {})
holds(!(await at()).includes('forged'), 'a message of the page itself')

// Live reload, and what the policy blocks.
const script = join(folder, 'app.js')
writeFileSync(script, `${readFileSync(script, 'utf8')}\nglobalThis.generation = 2\nfetch('https://api.example/x').catch(() => {})\n`)
await until(async () => {
  const now = await (await page.$('#bundle')).contentFrame()
  return now.evaluate(() => globalThis.generation === 2 && globalThis.bridge?.init !== null).catch(() => false)
}, 'the bundle is loaded again')
await until(async () => (await page.locator('#notices').innerText()).includes('1 problem of this bundle'), 'a blocked request is shown')
await page.locator('#notices summary').click()
holds((await page.locator('#notices').innerText()).includes('bridge.callRoute'), 'what works instead')
same(complaints, [], 'errors of the page')
await done(browser)
