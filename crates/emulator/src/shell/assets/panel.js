// The panel beside the bundle: its tabs, and what the built-in ones show.

import { BundleFrame } from './bridge.js'
import { button, cut, el, limits, memory, query, request, select, sentence } from './elements.js'
import { SettingsForm } from './settings.js'

/** The panel of one app in one tenant. */
export class Panel {
  constructor({ view, host, user, save }) {
    this.view = view
    this.host = host
    this.user = user
    this.save = save
    this.frame = null
    this.tabs = view.app.panel.tabs
    this.thread = `shell-${Math.random().toString(36).slice(2)}`
    this.body = el('div', { class: 'tab-body', role: 'tabpanel', id: 'tab-body', tabIndex: 0 })
    this.list = el('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Panel' }, this.tabs.map((tab) => this.tab(tab)))
    this.list.addEventListener('keydown', (event) => this.key(event))
    const note = !view.app.panel.shown
      && el('p', { class: 'note' }, sentence('The platform shows no panel for this app: `chrome.panel.enabled` is not true.'))
    this.element = el('div', { class: 'panel-inner' }, this.list, note, this.body)
    const remembered = memory.get(`tab.${view.app.app}`)
    this.open(this.tabs.some(({ id }) => id === remembered) ? remembered : view.app.panel.defaultTab)
  }

  tab({ id, label }) {
    return el('button', {
      type: 'button', role: 'tab', 'data-tab': id, id: `tab-${id}`, 'aria-controls': 'tab-body',
      on: { click: () => this.open(id) },
    }, label)
  }

  key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    const at = this.tabs.findIndex(({ id }) => id === this.current)
    const next = this.tabs[(at + step + this.tabs.length) % this.tabs.length].id
    this.open(next)
    this.list.querySelector('[aria-selected="true"]').focus()
  }

  open(id) {
    this.current = id
    memory.set(`tab.${this.view.app.app}`, id)
    for (const tab of this.list.children) {
      const isOpen = tab.dataset.tab === id
      tab.setAttribute('aria-selected', String(isOpen))
      tab.tabIndex = isOpen ? 0 : -1
    }
    this.body.setAttribute('aria-labelledby', `tab-${id}`)
    this.draw()
  }

  draw() {
    this.frame?.remove()
    this.frame = null
    this.form = null
    const tab = this.tabs.find(({ id }) => id === this.current)
    this.body.className = 'tab-body'
    if (tab.builtIn) this[tab.id]()
    else this.own(tab)
  }

  /** Other values of the same app. */
  update(view) {
    this.view = view
    if (this.current === 'settings' && this.form !== null) this.form.update(view.app.settings)
    if (this.current === 'status') this.status()
  }

  reloadFrame() {
    if (this.frame !== null) this.frame.reload()
    else if (this.current === 'help') this.draw()
  }

  remove() {
    this.frame?.remove()
    this.element.remove()
  }

  /** Shows what `read` returns, unless another tab was opened meanwhile. */
  async fill(read, shown) {
    const tab = this.current
    try {
      const answer = await read()
      if (this.current === tab) this.body.replaceChildren(...shown(answer))
    } catch (error) {
      if (this.current === tab) this.body.replaceChildren(el('p', { class: 'problem' }, error.message))
    }
  }

  own({ label, path }) {
    const address = this.host.address(path)
    if (address === undefined) {
      this.body.replaceChildren(el('p', { class: 'empty' }, `The page of this tab is missing: the app has no bundle with ${path}.`))
      return
    }
    this.body.className = 'tab-body framed'
    this.frame = new BundleFrame(this.host, address, { title: label, kind: 'panel' })
    this.body.replaceChildren(this.frame.element)
  }

  chat() {
    const { agents, inbound } = this.view.app
    const receivers = agents.map(({ slug, name, isDefault }) => ({ value: slug, text: isDefault ? `${name} (default)` : name, isDefault }))
    if (inbound) receivers.push({ value: '', text: 'on_inbound of the app' })
    if (receivers.length === 0) {
      this.body.replaceChildren(el('p', { class: 'empty' }, sentence('This app cannot receive messages: it has no agent and no `lifecycle.on_inbound`.')))
      return
    }
    let receiver = (receivers.find(({ isDefault }) => isDefault) ?? receivers[0]).value
    const empty = el('p', { class: 'empty' }, 'No messages yet.')
    const log = el('div', { class: 'chat-log', role: 'log', 'aria-label': 'Messages', tabIndex: 0 }, empty)
    const input = el('textarea', { rows: 2, 'aria-label': 'Message', placeholder: 'Message', maxLength: limits.chatChars })
    const send = async () => {
      const text = input.value.trim()
      if (text === '') return
      input.value = ''
      add('you', text)
      const waiting = add('them waiting', '…')
      try {
        const sent = { ...this.host.caller(), agent: receiver, thread: this.thread, text }
        show(waiting, await request('POST', '/_shell/chat', sent))
      } catch (error) {
        waiting.className = 'message problem'
        waiting.textContent = [error.message, error.body?.hint].filter(Boolean).join(' — ')
      }
    }
    const add = (kind, text) => {
      const message = el('p', { class: `message ${kind}` }, cut(text, limits.chatChars))
      empty.remove()
      log.append(message)
      message.scrollIntoView({ block: 'end' })
      return message
    }
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.shiftKey) {
        event.preventDefault()
        send()
      }
    })
    this.body.className = 'tab-body chat'
    this.body.replaceChildren(...[
      receivers.length > 1 && select('Receiver', receivers, receiver, (value) => { receiver = value }),
      log,
      el('div', { class: 'row' }, input, button('Send', send, { class: 'primary' })),
    ].filter(Boolean))
  }

  settings() {
    if (this.view.app.settings.length === 0) {
      this.body.replaceChildren(el('p', { class: 'empty' }, 'This app has no install settings.'))
      return
    }
    this.form = new SettingsForm(this.view.app.settings, async (settings) => {
      const { tenant, app } = this.host.caller()
      await request('PUT', '/_shell/settings', { tenant, app, settings })
      await this.save()
    })
    this.body.replaceChildren(this.form.element)
  }

  files() {
    const { tenant } = this.host.caller()
    this.fill(() => request('GET', `/_shell/files?${query({ tenant })}`), (answer) => {
      const { files } = answer
      if (files.length === 0) return [el('p', { class: 'empty' }, sentence('No files yet. Files that the app creates with `file_create` are listed here.'))]
      return [table(['File', 'Size', 'Changed'], files.map((file) => [
        file.filename ?? '', bytes(file.size), when(file.updated_at),
      ]))]
    })
  }

  status() {
    const { tenant, app } = this.host.caller()
    this.fill(() => request('GET', `/_shell/status?${query({ tenant, app })}`), ({ install, instance, schedules }) => [
      facts([
        ['Install', install.status],
        ['Version', install.version],
        ['Handler', instance === null ? install.handler : `${instance.state}${instance.reason ? `: ${instance.reason}` : ''}`],
        ['Calls', instance === null ? '' : `${instance.calls} in progress, ${instance.waiting} waiting`],
        ['Scopes', install.granted_scopes.join(', ') || 'none granted'],
        ['Not granted', install.declared_scopes.filter((scope) => !install.granted_scopes.includes(scope)).join(', ')],
      ]),
      el('h2', {}, 'Schedules'),
      schedules.length === 0
        ? el('p', { class: 'empty' }, 'None.')
        : table(['Name', 'Next run'], schedules.map((one) => [one.name, one.paused ? 'paused' : when(one.next_run)])),
      el('div', { class: 'row' }, button('Refresh', () => this.status())),
    ])
  }

  help() {
    if (!this.view.app.hasHelp) {
      this.body.replaceChildren(el('p', { class: 'empty' }, 'No documentation: the project of this app is not part of this run.'))
      return
    }
    this.body.className = 'tab-body framed'
    // No scripts: the pages have none.
    const page = el('iframe', { sandbox: 'allow-same-origin allow-popups allow-popups-to-escape-sandbox', title: 'Help', src: `/_shell/help/${encodeURIComponent(this.view.app.app)}/` })
    this.body.replaceChildren(page)
  }
}

function table(headings, rows) {
  return el('div', { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': headings[0] }, el('table', {},
    el('thead', {}, el('tr', {}, headings.map((text) => el('th', { scope: 'col' }, text)))),
    el('tbody', {}, rows.map((cells) => el('tr', {}, cells.map((text) => el('td', {}, String(text ?? ''))))))))
}

function facts(pairs) {
  return el('dl', { class: 'facts' }, pairs.filter(([, text]) => text !== '').flatMap(([name, text]) => [el('dt', {}, name), el('dd', {}, text)]))
}

function bytes(count) {
  if (typeof count !== 'number') return ''
  if (count < 1024) return `${count} B`
  return count < 1024 * 1024 ? `${(count / 1024).toFixed(1)} KB` : `${(count / 1024 / 1024).toFixed(1)} MB`
}

function when(time) {
  if (time === undefined || time === null || time === '') return ''
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? String(time) : date.toLocaleString()
}

/** Shows what came of a message. */
function show(message, answer) {
  message.classList.remove('waiting')
  if (answer.reply?.text !== undefined || answer.reply?.data !== undefined) {
    const text = answer.reply.text ?? JSON.stringify(answer.reply.data, null, 2)
    const from = answer.detail?.source === undefined ? '' : `${answer.reply.agent} · ${answer.detail.source} reply`
    message.replaceChildren(text, el('small', {}, from))
    return
  }
  const isHandled = answer.cause === null || answer.cause === undefined
  message.classList.toggle('problem', !isHandled)
  message.replaceChildren(isHandled ? 'The app handled the message.' : answer.cause,
    el('small', {}, `linkworld trace show ${answer.entry} shows what it did`))
}
