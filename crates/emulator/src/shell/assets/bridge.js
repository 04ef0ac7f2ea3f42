// The bridge: what bundles send, and what they hear (contract 18). One listener for all frames; a message counts only if it
// comes from the window and the origin of a frame that this page made.

import { isObject, isId, isTool, isMethod, isRoutePath, isSubPath, isAppPath, isModalPath, externalAddress, json, Rate } from './checks.js'
import { limits, request } from './elements.js'
import * as overlays from './overlays.js'

/** The sandbox of every page of a bundle. It keeps its origin, which is its own: the platform checks it, too. */
export const SANDBOX = 'allow-scripts allow-same-origin allow-forms'

const frames = new Set()

addEventListener('message', (event) => {
  for (const frame of frames) {
    if (event.source !== null && event.source === frame.element.contentWindow && event.origin === frame.origin) {
      frame.receive(event.data)
      return
    }
  }
})

/** Sends a message to every page of a bundle. */
export function tellAll(message) {
  for (const frame of frames) frame.send(message)
}

/** A page of a bundle in a frame. `host` has the shell's side: what is shown, and where the page may go. */
export class BundleFrame {
  constructor(host, address, { title, kind, onResolve, onHeight }) {
    this.host = host
    this.origin = new URL(address).origin
    this.kind = kind
    this.onResolve = onResolve
    this.onHeight = onHeight
    this.calls = 0
    this.confirms = 0
    this.load = 0
    this.toasts = new Rate(limits.toasts, limits.toastWindowMs)
    this.moves = new Rate(limits.navigations, 1000)
    this.element = document.createElement('iframe')
    this.element.setAttribute('sandbox', SANDBOX)
    this.element.setAttribute('referrerpolicy', 'no-referrer')
    this.element.title = title
    this.element.addEventListener('load', () => this.loaded())
    this.element.src = address
    frames.add(this)
  }

  /** The frame is gone: replies that are on their way reach nobody. */
  remove() {
    frames.delete(this)
    this.load += 1
    this.element.remove()
  }

  /** Loads its page again. */
  reload() {
    this.element.src = this.element.src
  }

  loaded() {
    this.load += 1
    this.calls = 0
    this.send({ type: 'init', ...this.host.init() })
    this.host.onLoad?.(this)
  }

  send(message) {
    this.element.contentWindow?.postMessage(message, this.origin)
  }

  receive(data) {
    if (!isObject(data) || typeof data.type !== 'string' || !Object.hasOwn(MESSAGES, data.type)) return
    MESSAGES[data.type](this, data)
  }

  /** Sends replies of `work` to the page that asked, if it is still there. */
  async answer(work) {
    const load = this.load
    const reply = await work()
    if (reply !== undefined && load === this.load) this.send(reply)
  }

  /** The same for a call, of which only so many may be in progress. */
  async call(work, refused) {
    if (this.calls >= limits.calls) return this.send(refused)
    this.calls += 1
    const load = this.load
    await this.answer(work)
    if (load === this.load) this.calls -= 1
  }
}

const MESSAGES = {
  'tools.call': callTool,
  'route.call': callRoute,
  resize: (frame, { height }) => {
    if (typeof height !== 'number' || !Number.isFinite(height) || height < 0) return
    frame.onHeight?.(Math.min(Math.max(height, limits.heightMin), limits.heightMax))
  },
  navigate: (frame, data) => push(frame, data),
  'navigate.push': (frame, data) => push(frame, data),
  'navigate.replace': (frame, { path }) => {
    if (isSubPath(path) && frame.moves.take()) frame.host.replace(path)
  },
  'external.open': (frame, { url }) => {
    const address = externalAddress(url)
    if (address !== undefined && frame.moves.take()) overlays.openExternal(address)
  },
  'overlay.confirm': confirm,
  'overlay.toast': (frame, { toastType, message }) => {
    if (typeof message === 'string' && message !== '' && frame.toasts.take()) overlays.toast(toastType, message)
  },
  'overlay.modal': modal,
  'overlay.modal.resolve': (frame, { value }) => {
    if (frame.kind === 'modal' && (value === undefined || json(value) !== undefined)) frame.onResolve?.(value ?? null)
  },
}

function push(frame, { path }) {
  if (isAppPath(path, frame.host.app()) && frame.moves.take()) frame.host.push(path)
}

function callTool(frame, { id, tool, args = {} }) {
  if (!isId(id)) return
  const failed = (decision, message) => ({ type: 'tools.error', id, error: { decision, message } })
  if (!isTool(tool)) return frame.send(failed('bad_input', 'invalid tool name'))
  if (!isObject(args) || json(args) === undefined) {
    return frame.send(failed('bad_input', `the arguments are not an object of at most ${limits.messageBytes} bytes as JSON`))
  }
  const work = async () => {
    try {
      const answer = await request('POST', '/_shell/tool', { ...frame.host.caller(), tool, args })
      if (answer.error === undefined) return { type: 'tools.result', id, result: answer.result }
      return { type: 'tools.error', id, error: answer.error }
    } catch (error) {
      const decision = error.body?.decision ?? error.body?.reason ?? (error.status === undefined ? 'network_error' : 'platform_error')
      return failed(decision, error.message)
    }
  }
  frame.call(work, failed('rate_limited', `${limits.calls} calls are in progress already, the maximum`))
}

function callRoute(frame, { id, method, path, body }) {
  if (!isId(id)) return
  const failed = (message) => ({ type: 'route.error', id, message })
  if (!isMethod(method)) return frame.send(failed('invalid method: expected GET, POST, PUT, PATCH or DELETE'))
  if (!isRoutePath(path)) return frame.send(failed('invalid path: expected `/`, then letters, digits and `/_.-`, and optionally a query'))
  if (body !== undefined && body !== null && json(body) === undefined) {
    return frame.send(failed(`the body is not JSON of at most ${limits.messageBytes} bytes`))
  }
  const work = async () => {
    try {
      const sent = { ...frame.host.caller(), method, path, body: body ?? null }
      const answer = await request('POST', '/_shell/route', sent)
      return { type: 'route.result', id, status: answer.status, body: answer.body }
    } catch (error) {
      return failed(error.message)
    }
  }
  frame.call(work, failed(`${limits.calls} calls are in progress already, the maximum`))
}

function confirm(frame, { id, title, message, confirmText, confirmVariant, cancelText }) {
  if (!isId(id)) return
  const reply = (confirmed) => ({ type: 'overlay.confirm.result', id, confirmed })
  if (typeof title !== 'string' || frame.confirms >= limits.confirms) return frame.send(reply(false))
  frame.confirms += 1
  frame.answer(async () => {
    const confirmed = await overlays.confirm({ title, message, confirmText, confirmVariant, cancelText })
    frame.confirms -= 1
    return reply(confirmed)
  })
}

function modal(frame, { id, title, bundlePath, width, height }) {
  if (!isId(id)) return
  const reply = (value) => ({ type: 'overlay.modal.result', id, value })
  const address = isModalPath(bundlePath) ? frame.host.address(bundlePath) : undefined
  if (typeof title !== 'string' || address === undefined || overlays.isModalOpen()) return frame.send(reply(null))
  frame.answer(async () => {
    const make = (onResolve) => new BundleFrame(frame.host, address, { title, kind: 'modal', onResolve })
    return reply(await overlays.modal({ title, width, height }, make))
  })
}
