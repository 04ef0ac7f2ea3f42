import { name } from '../assets/chunk.js'
postMessage(`${name} in a worker`)
