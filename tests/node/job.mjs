// One job from standard input, as JSON, done by Sanity's own packages; the answer as JSON.
import {readFileSync} from 'node:fs'
import {createClient} from '@sanity/client'
import {createImageUrlBuilder} from '@sanity/image-url'
import {encodeSignatureHeader, isValidSignature} from '@sanity/webhook'

const JOBS = {
  fetch: ({host, token, query, params}) =>
    createClient({
      projectId: 'elysium',
      dataset: 'production',
      apiVersion: '2025-02-19',
      useCdn: false,
      useProjectHostname: false,
      apiHost: host,
      token,
      perspective: 'published',
      maxRetries: 0,
    }).fetch(query, params),
  sign: ({body, at, secret}) => encodeSignatureHeader(body, at, secret),
  verify: ({body, signature, secret}) => isValidSignature(body, signature, secret),
  urls: ({images}) =>
    images.map(({source, wanted}) => {
      let url = createImageUrlBuilder({projectId: 'elysium', dataset: 'production'}).image(source)
      for (const [name, value] of Object.entries(wanted)) url = url[name](value)
      return url.url()
    }),
}

const {job, ...facts} = JSON.parse(readFileSync(0, 'utf8'))
console.log(JSON.stringify(await JOBS[job](facts)))
