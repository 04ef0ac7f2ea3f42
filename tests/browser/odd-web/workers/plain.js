importScripts('shared.js')
fetch('https://worker.example/x').then(() => postMessage('fetched'), () => postMessage(`${self.shared} cannot fetch`))
