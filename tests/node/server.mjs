// Sanity's query API over an NDJSON file, its GROQ evaluated by groq-js. Prints its port.
import {readFileSync} from 'node:fs'
import {createServer} from 'node:http'
import {evaluate, parse} from 'groq-js'

const [file, token] = process.argv.slice(2)
const UNPUBLISHED = /^(drafts|versions)\./

function dataset(perspective) {
  const lines = readFileSync(file, 'utf8').split('\n').filter((line) => line.trim())
  const all = lines.map((line) => JSON.parse(line))
  return perspective === 'raw' ? all : all.filter((each) => !UNPUBLISHED.test(each._id))
}

async function asked(request, url) {
  const search = url.searchParams
  const values = [...search].filter(([name]) => name.startsWith('$'))
  const params = Object.fromEntries(values.map(([name, value]) => [name.slice(1), JSON.parse(value)]))
  if (request.method === 'GET') return {query: search.get('query'), params}
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString())
}

async function answer(request, url) {
  if (request.headers.authorization !== `Bearer ${token}`) {
    return [401, {statusCode: 401, error: 'Unauthorized', message: 'Session not found'}]
  }
  if (!/^\/v[\d-]+\/data\/query\/production$/.test(url.pathname)) {
    return [404, {statusCode: 404, error: 'Not Found', message: 'Dataset not found'}]
  }
  const {query, params} = await asked(request, url)
  try {
    const found = await evaluate(parse(query, {params}), {
      dataset: dataset(url.searchParams.get('perspective') ?? 'published'),
      params,
    })
    return [200, {query, ms: 1, result: await found.get()}]
  } catch (error) {
    return [400, {error: {type: 'queryParseError', description: String(error), query}}]
  }
}

const server = createServer(async (request, response) => {
  const [status, body] = await answer(request, new URL(request.url, 'http://local'))
  response.writeHead(status, {'Content-Type': 'application/json'})
  response.end(JSON.stringify(body))
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
