// What bundles do that is not in a tutorial: a router, workers, chunks, fonts. Results are in `odd`.
import * as sdk from './vendor/bridge.js'

const first = (worker) => new Promise((resolve) => {
  worker.onmessage = ({ data }) => resolve(data)
  worker.onerror = () => resolve('error')
})
const made = (start) => {
  try {
    return first(start())
  } catch (error) {
    return error.name
  }
}
const route = () => { document.getElementById('route').textContent = location.hash || '#/' }
addEventListener('hashchange', route)
route()

const blob = () => URL.createObjectURL(new Blob(['postMessage("blob")'], { type: 'text/javascript' }))
localStorage.setItem('odd', 'kept')
globalThis.odd = {
  absolute: globalThis.absolute,
  chunk: (await import('./assets/chunk.js')).name,
  lib: await import('lib').then(({ name }) => name, () => 'blocked'),
  worker: await made(() => new Worker('workers/plain.js')),
  module: await made(() => new Worker('workers/module.js', { type: 'module' })),
  blob: await made(() => new Worker(blob())),
  opened: window.open('https://example.com/') === null ? 'blocked' : 'opened',
  stored: localStorage.getItem('odd'),
  sdk: Object.keys(sdk).length > 0,
}
const font = new FontFace('own', 'url(fonts/own.woff2)')
font.load().catch(() => {})
