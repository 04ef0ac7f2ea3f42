// The page: chooses tenant, user and app, shows the bundle and the panel, and stays up to date.

import { BundleFrame, tellAll } from './bridge.js'
import { bundleAddress, isSubPath } from './checks.js'
import { button, el, limits, memory, query, request, select, sentence } from './elements.js'
import { closeAll } from './overlays.js'
import { Panel } from './panel.js'

// Contract 19.6.
const THEMES = {
  light: {
    colorScheme: 'light', bg: '#ffffff', surface: '#f4f5f7', surfaceRaised: '#e7e9ee', text: '#0b0d12', textMuted: '#5a6072',
    border: '#d3d6de', accent: '#4f46e5', accentText: '#ffffff',
  },
  dark: {
    colorScheme: 'dark', bg: '#0b0d12', surface: '#161922', surfaceRaised: '#1f2330', text: '#e6e8ee', textMuted: '#8b91a3',
    border: '#262a36', accent: '#6366f1', accentText: '#ffffff',
  },
}
const LANGUAGES = ['en', 'de', 'en-GB', 'de-DE', 'fr', 'es', 'it', 'nl', 'pl', 'pt-BR', 'ja', 'ar']
const LANGUAGE = /^[a-z]{2,3}(-[A-Z]{2,4})?$/
const RETRY_MS = 1000

const bar = document.getElementById('bar')
const stage = document.getElementById('stage')
const main = document.getElementById('app')
const notices = document.getElementById('notices')

let view = null
let frame = null
let panel = null
let shown = ''
let theme = memory.get('theme') || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')
let isPanelOpen = null

function user() {
  const wanted = memory.get('user')
  return view.users.find(({ id }) => id === wanted) ?? view.users.find(({ id }) => id === view.app?.user) ?? view.users[0]
}

function language() {
  const chosen = memory.get('language') || user()?.locale || navigator.language
  return LANGUAGE.test(chosen) ? chosen : 'en'
}

const host = {
  app: () => view.app.app,
  caller: () => ({ tenant: view.tenant, app: view.app.app, user: user()?.id ?? '' }),
  address: (path) => bundleAddress(base(), path),
  init: () => {
    const subPath = location.hash.slice(1)
    return {
      appId: view.app.app,
      tenantIdPrefix: view.tenantIdPrefix,
      userIdPrefix: user()?.idPrefix ?? '',
      theme: THEMES[theme],
      language: language(),
      routeName: location.pathname.slice(0, limits.subPathChars),
      subPath: isSubPath(subPath) ? subPath : undefined,
      config: view.app.config,
    }
  },
  push: (path) => {
    history.pushState(null, '', path)
    routeChanged()
  },
  replace: (path) => history.replaceState(null, '', `${location.pathname}#${path}`),
}

function routeChanged() {
  tellAll({ type: 'route.changed', routeName: location.pathname.slice(0, limits.subPathChars) })
}
addEventListener('popstate', routeChanged)

/** The address that the paths of the bundle are relative to. */
function base() {
  const place = view.app?.frontend
  if (place === null || place === undefined) return undefined
  if (place.port === undefined) return place.url
  // As at the CDN, so that a path from the root leads out of it here, too.
  const folder = `${view.app.app}/v${encodeURIComponent(view.app.version)}/`
  return `${location.protocol}//${location.hostname}:${place.port}/${folder}`
}

function applyTheme() {
  document.documentElement.dataset.scheme = theme
  memory.set('theme', theme)
}

function drawBar() {
  const tenants = view.tenants.map(({ slug, name }) => ({ value: slug, text: name || slug }))
  const users = view.users.map(({ id, name, email }) => ({ value: id, text: name || email }))
  const apps = view.apps.map(({ app, name }) => ({ value: app, text: name || app }))
  const themes = [{ value: 'light', text: 'Light' }, { value: 'dark', text: 'Dark' }]
  const current = language()
  const languages = [...new Set([current, ...LANGUAGES])].map((value) => ({ value, text: value }))
  const choose = (key) => (value) => {
    memory.set(key, value)
    // The address is one of the app that was shown.
    if (key === 'app') history.pushState(null, '', '/')
    load()
  }
  bar.replaceChildren(
    el('h1', {}, view.app?.name ?? 'linkworld dev', ' ', el('small', {}, view.app?.version ?? '')),
    el('div', { class: 'row' },
      apps.length > 1 && select('App', apps, view.app?.app, choose('app')),
      select('Tenant', tenants, view.tenant, choose('tenant')),
      select('User', users, user()?.id, choose('user')),
      select('Language', languages, current, (value) => {
        memory.set('language', value)
        tellAll({ type: 'language.changed', language: value })
      }),
      select('Theme', themes, theme, (value) => {
        theme = value
        applyTheme()
        tellAll({ type: 'theme.changed', theme: THEMES[theme] })
      }),
      frame !== null && button('Reload', () => reloadFrames()),
      view.app !== null && button('Panel', () => togglePanel(), { 'aria-pressed': String(isPanelOpen), id: 'panel-button' }),
    ),
  )
}

function togglePanel(open = !isPanelOpen) {
  isPanelOpen = open
  stage.classList.toggle('without-panel', !open)
  document.getElementById('panel-button')?.setAttribute('aria-pressed', String(open))
}

/** Shows the bundle and the panel of the chosen app, from the start. */
function show() {
  closeAll()
  frame?.remove()
  frame = null
  panel?.remove()
  panel = null
  if (view.app === null || view.app === undefined) {
    main.replaceChildren(el('p', { class: 'empty' }, 'No app is installed in this tenant.'))
    stage.classList.add('without-panel')
    return
  }
  document.title = `${view.app.name} · linkworld dev`
  const address = base()
  if (address === undefined) {
    main.replaceChildren(el('div', { class: 'empty' },
      el('p', {}, 'This app has no bundle.'),
      el('p', {}, sentence('To add one, create `web/index.html` or build into `dist/`, then restart `linkworld dev`. To show another folder or a development server, use `--dir DIR` or `--bundle-url URL`.'))))
  } else {
    frame = new BundleFrame(host, address, {
      title: view.app.name,
      kind: 'app',
      onHeight: (height) => { frame.element.style.height = `${height}px` },
    })
    frame.element.id = 'bundle'
    main.replaceChildren(frame.element)
  }
  panel = new Panel({ view, host, user, save: () => load(), hasFrame: frame !== null })
  document.getElementById('panel').replaceChildren(panel.element)
  stage.style.setProperty('--panel-width', `${view.app.panel.width}px`)
  togglePanel(isPanelOpen ?? (view.app.panel.shown || frame === null))
}

function reloadFrames() {
  frame?.reload()
  panel?.reloadFrame()
}

function drawNotices(problem) {
  const list = (view?.problems ?? []).map(({ headline, file, line, advice }) => el('li', {},
    el('code', {}, line > 0 ? `${file}:${line}` : file), ': ', sentence(headline), ': ', sentence(advice)))
  notices.replaceChildren(...[
    problem && el('p', { class: 'problem' }, sentence(problem)),
    list.length > 0 && el('details', { class: 'problem' },
      el('summary', {}, list.length === 1 ? '1 problem of this bundle on the platform' : `${list.length} problems of this bundle on the platform`),
      // It scrolls, so the keyboard has to reach it.
      el('ul', { tabindex: 0 }, list)),
  ].filter(Boolean))
}

let loads = 0

/** Reads the chosen tenant and app, and shows what changed. */
async function load() {
  const mine = ++loads
  const wanted = { tenant: memory.get('tenant'), app: appOfAddress() || memory.get('app') }
  const next = await request('GET', `/_shell/view?${query(wanted)}`)
  if (mine !== loads) return
  view = next
  const key = JSON.stringify([view.tenant, user()?.id, view.app && { ...view.app, settings: undefined }])
  if (key !== shown) {
    shown = key
    show()
  } else {
    panel?.update(view)
  }
  drawBar()
  drawNotices()
}

/** `/apps/tax-bot/x` is a page of tax-bot. */
function appOfAddress() {
  const [, folder, app] = location.pathname.split('/')
  return folder === 'apps' && app !== undefined ? app : ''
}

/** Waits for changes, for as long as the page is open. */
async function follow() {
  let after = view.newest
  let isLost = false
  for (;;) {
    try {
      const { newest, news } = await request('GET', `/_shell/news?after=${after}`)
      if (isLost || newest < after || (news.length > 0 && news[0].number > after + 1)) await load()
      if (isLost) drawNotices()
      isLost = false
      after = newest
      for (const one of news) await take(one)
    } catch {
      isLost = true
      drawNotices('The local platform does not respond. Start `linkworld dev` again.')
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
}

async function take(news) {
  if (news.kind === 'apps') await load()
  if (news.app !== view.app?.app) return
  if (news.kind === 'frontend') {
    view.problems = []
    drawNotices()
    reloadFrames()
  }
  // It may be in the view already, which was read after it happened.
  const isKnown = (problem) => JSON.stringify(problem) === JSON.stringify(news.problem)
  if (news.kind === 'problem' && !view.problems.some(isKnown)) {
    view.problems.push(news.problem)
    drawNotices()
  }
}

applyTheme()
try {
  await load()
  follow()
} catch (error) {
  drawNotices(error.message)
}
