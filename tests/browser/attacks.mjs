// What a foreign page in the same browser can do to the listeners: nothing. Arguments: the addresses of the platform, the
// shell and the bundle, and the developer token, which the page does not have but a thief might.

import { createServer } from 'node:http'
import { done, holds, launch, same } from './page.mjs'

const [platform, shell, bundle] = process.argv.slice(2)
const evil = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' })
  response.end('<!doctype html><title>evil</title><body>')
})
await new Promise((resolve) => evil.listen(0, '127.0.0.1', resolve))
const own = `http://evil.example:${evil.address().port}`
const browser = await launch(['--host-resolver-rules=MAP evil.example 127.0.0.1, MAP rebind.example 127.0.0.1'])
let tried = 0
let read = 0

const targets = [platform, shell, bundle].flatMap((address) => ['/', '/_emulator/status', '/api/dev/me', '/_shell/view', '/_shell/assets/main.js', '/index.html', '/app.js'].map((path) => new URL(path, address).href))
const writes = [
  [platform, '/_emulator/trigger/tool'], [platform, '/_emulator/trigger/event'], [platform, '/api/mcp/app-tools'], [platform, '/api/mcp/iframe-tools'], [platform, '/_emulator/world'],
  [shell, '/_shell/tool'], [shell, '/_shell/route'], [shell, '/_shell/chat'], [bundle, '/_lw/policy-reports'],
].map(([address, path]) => new URL(path, address).href)

/** Everything that a script of a page can try. Returns what it could read. */
const attempts = async ({ targets, writes }) => {
  const got = []
  let count = 0
  const note = (how, url, text) => { if (text) got.push([how, url, String(text).slice(0, 80)]) }
  for (const url of targets) {
    for (const mode of ['cors', 'no-cors', 'same-origin']) {
      count += 1
      await fetch(url, { mode, credentials: 'include' }).then(async (response) => note(`fetch ${mode}`, url, response.type === 'opaque' ? '' : await response.text())).catch(() => {})
    }
    count += 3
    await new Promise((resolve) => {
      const source = new EventSource(url)
      source.onmessage = ({ data }) => note('EventSource', url, data)
      source.onopen = () => note('EventSource', url, 'open')
      source.onerror = () => { source.close(); resolve() }
    })
    await new Promise((resolve) => {
      const socket = new WebSocket(url.replace('http', 'ws'))
      socket.onopen = () => { note('WebSocket', url, 'open'); resolve() }
      socket.onerror = () => resolve()
    })
    await new Promise((resolve) => {
      const script = document.createElement('script')
      script.src = url
      script.onload = () => { note('script', url, 'loaded'); resolve() }
      script.onerror = () => resolve()
      document.body.append(script)
    })
    count += 2
    for (const kind of ['img', 'iframe']) {
      await new Promise((resolve) => {
        const element = document.createElement(kind)
        element.onload = () => {
          if (kind === 'img') note('img', url, 'loaded')
          try { note('frame', url, element.contentDocument?.body?.innerText) } catch { /* another origin */ }
          resolve()
        }
        element.onerror = resolve
        element.src = url
        document.body.append(element)
      })
    }
  }
  for (const url of writes) {
    const body = '{"tenant":"acme","app":"notes-sdk","user":"","tool":"app_kv_set","args":{"key":"stolen","value":1}}'
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json']) {
      for (const mode of ['cors', 'no-cors']) {
        count += 1
        await fetch(url, { method: 'POST', mode, body, headers: mode === 'cors' || type !== 'application/json' ? { 'content-type': type } : {}, credentials: 'include' }).then(async (response) => note('POST', url, response.type === 'opaque' ? '' : await response.text())).catch(() => {})
      }
    }
    count += 2
    navigator.sendBeacon(url, body)
    navigator.sendBeacon(url, new Blob([body], { type: 'text/plain' }))
    await new Promise((resolve) => {
      count += 1
      const frame = document.createElement('iframe')
      frame.name = `to${count}`
      document.body.append(frame)
      const form = document.createElement('form')
      Object.assign(form, { method: 'post', action: url, target: frame.name, enctype: 'text/plain' })
      form.append(Object.assign(document.createElement('input'), { name: body.slice(0, -1), value: '}' }))
      document.body.append(form)
      frame.onload = () => { if (frame.src === '' && count) resolve() }
      form.submit()
      setTimeout(resolve, 200)
    })
  }
  return { got, count }
}

const context = await browser.newContext()
const page = await context.newPage()
// A foreign site, another port of this machine, and a name that leads here: the page is at our listener's port.
const places = [own, `http://127.0.0.1:${evil.address().port}`]
for (const place of places) {
  await page.goto(place)
  const { got, count } = await page.evaluate(attempts, { targets, writes })
  tried += count
  read += got.length
  same(got, [], `what ${place} could read`)
}
for (const [name, address] of [['platform', platform], ['shell', shell], ['bundle', bundle]]) {
  const { port } = new URL(address)
  for (const path of ['/', '/_shell/view', '/_emulator/status', '/index.html']) {
    tried += 1
    const response = await page.goto(`http://rebind.example:${port}${path}`)
    same(response.status(), 421, `rebinding to the ${name}${path}`)
    holds(!/notes|token|canary/i.test(await response.text()), `the ${name} says nothing`)
  }
}

// The bundle itself: its policy, and no way to the platform or the shell.
const inside = await context.newPage()
const refusedRequests = []
inside.on('requestfailed', (request) => refusedRequests.push(request.url()))
await inside.goto(shell)
await inside.frameLocator('#bundle').locator('#state').filter({ hasText: ' in ' }).waitFor()
const frame = await (await inside.$('#bundle')).contentFrame()
const reach = await frame.evaluate(async ({ targets }) => {
  const got = []
  for (const url of targets) {
    await fetch(url, { credentials: 'include' }).then((response) => got.push(['fetch', url, response.type])).catch(() => {})
    await new Promise((resolve) => {
      const socket = new EventSource(url)
      socket.onopen = () => got.push(['EventSource', url])
      socket.onerror = () => { socket.close(); resolve() }
    })
  }
  try { got.push(['parent', parent.document.title]) } catch { /* another origin */ }
  try { parent.location.href = 'https://evil.example'; got.push(['navigated']) } catch { /* sandboxed */ }
  try { if (open('https://evil.example') !== null) got.push(['opened']) } catch { /* sandboxed */ }
  const worker = await navigator.serviceWorker?.register('app.js').then(() => 'registered', () => null)
  if (worker) got.push([worker])
  got.push(['cookies', document.cookie])
  eval: try { new Function('return 1')(); got.push(['eval']) } catch { break eval }
  return got
}, { targets })
tried += 2 * targets.length + 5
same(reach, [['cookies', '']], 'what a bundle could reach')
holds(inside.url().startsWith(shell), 'the page is where it was')

// A page of the bundle is shown by the shell only.
await page.goto(own)
await page.evaluate((url) => new Promise((resolve) => {
  const element = document.createElement('iframe')
  element.onload = resolve
  element.src = url
  document.body.append(element)
}), bundle)
const framed = page.frames().find((one) => one.url().startsWith(bundle))
holds(framed === undefined || !(await framed.content()).includes('Notes'), 'a foreign page frames the bundle')
evil.close()
await done(browser, `${tried} attacks, ${read} read something`)
