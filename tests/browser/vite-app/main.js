import { message } from './message.js'

const show = (text) => { document.querySelector('h1').textContent = text }
show(message)
addEventListener('message', ({ data }) => {
  if (data?.type === 'init') document.querySelector('p').textContent = `init of ${data.appId}`
})
import.meta.hot.accept('./message.js', (changed) => show(changed.message))
