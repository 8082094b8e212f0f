// Stripe's own package, given host and port only, asked one job; the answer as JSON.
import {readFileSync} from 'node:fs'
import vm from 'node:vm'
import Stripe from 'stripe'

const MANUAL = {
  amount: 245000,
  currency: 'gbp',
  capture_method: 'manual',
  automatic_payment_methods: {enabled: true, allow_redirects: 'never'},
  metadata: {payment_id: 'p-1'},
}

const opened = ({port, retries = 0, key = 'sk_test_elysium_0001'}) =>
  new Stripe(key, {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    maxNetworkRetries: retries,
  })

const refusal = async asking => {
  try {
    await asking
  } catch (error) {
    const {type, code, decline_code, param, statusCode, requestId} = error
    return {type, code, decline_code, param, statusCode, requestId}
  }
  throw new Error('nothing was refused')
}

// A page with the script in it, as far as the script looks.
const page = async src => {
  const seen = {document: {currentScript: {src}}, fetch, URLSearchParams, URL, setTimeout}
  seen.window = seen
  vm.runInNewContext(await (await fetch(src)).text(), seen)
  return seen.Stripe('pk_test_elysium_0001')
}

const typed = number => ({
  card: () => ({number, exp_month: '12', exp_year: '39', cvc: '123'}),
})

const JOBS = {
  async journey(facts) {
    const stripe = opened(facts)
    const intent = await stripe.paymentIntents.create(MANUAL)
    const pay = {payment_method: 'pm_card_visa', expand: ['latest_charge.payment_method']}
    const held = await stripe.paymentIntents.confirm(intent.id, pay)
    const taken = await stripe.paymentIntents.capture(intent.id)
    const refund = await stripe.refunds.create({payment_intent: intent.id, amount: 5000})
    const charges = await stripe.charges.list({
      payment_intent: intent.id,
      expand: ['data.payment_intent'],
    })
    return {
      held: held.status,
      brand: held.latest_charge.payment_method.card.brand,
      taken: taken.amount_received,
      refund: refund.status,
      charge: charges.data[0].payment_intent.status,
      version: intent.lastResponse.headers['stripe-version'],
      requestId: intent.lastResponse.requestId,
    }
  },
  async pages(facts) {
    const stripe = opened(facts)
    for (let made = 0; made < 7; made += 1) await stripe.paymentIntents.create(MANUAL)
    const found = []
    for await (const each of stripe.paymentIntents.list({limit: 3})) found.push(each.id)
    return [found.length, new Set(found).size]
  },
  async once(facts) {
    const stripe = opened(facts)
    const made = await stripe.paymentIntents.create(MANUAL, {idempotencyKey: 'k-1'})
    const again = await stripe.paymentIntents.create(MANUAL, {idempotencyKey: 'k-1'})
    const other = stripe.paymentIntents.create({...MANUAL, amount: 1000}, {idempotencyKey: 'k-1'})
    return [
      made.id === again.id,
      again.lastResponse.headers['idempotent-replayed'],
      (await refusal(other)).type,
    ]
  },
  async refusals(facts) {
    const stripe = opened(facts)
    const intent = await stripe.paymentIntents.create(MANUAL)
    const pay = {payment_method: 'pm_card_chargeDeclinedInsufficientFunds'}
    return [
      await refusal(stripe.paymentIntents.confirm(intent.id, pay)),
      await refusal(stripe.paymentIntents.retrieve('pi_nothing')),
      await refusal(stripe.paymentIntents.create({...MANUAL, colour: 'D'})),
      await refusal(opened({...facts, key: 'sk_live_0001_0001'}).paymentIntents.list()),
    ]
  },
  async outage(facts) {
    const stripe = opened({...facts, retries: 4})
    const control = `http://127.0.0.1:${facts.port}/stripe/_control`
    const headers = {'content-type': 'application/json'}
    const weather = outage =>
      fetch(control, {method: 'POST', body: JSON.stringify({outage}), headers})
    await weather(true)
    setTimeout(() => weather(false), 600)
    return (await stripe.paymentIntents.create(MANUAL)).status
  },
  async verify({payload, header, secret}) {
    return Stripe.webhooks.constructEvent(payload, header, secret).type
  },
  async browser(facts) {
    const stripe = opened(facts)
    const script = `http://127.0.0.1:${facts.port}/stripe/v3/`
    const intent = await stripe.paymentIntents.create(MANUAL)
    const shop = await page(script)
    const secret = intent.client_secret
    const declined = await shop.confirmCardPayment(secret, {
      payment_method: {card: typed('4000 0000 0000 9995')},
    })
    const wrong = await shop.confirmCardPayment(secret, {
      payment_method: {card: typed('4242 4242 4242 4241')},
    })
    const paid = await shop.confirmCardPayment(secret, {
      payment_method: {card: typed('4242 4242 4242 4242'), billing_details: {name: 'A. Buyer'}},
    })
    const seen = await shop.retrievePaymentIntent(secret)
    const made = await shop.createPaymentMethod({card: typed('5555555555554444')})
    const stranger = await shop.retrievePaymentIntent(`${secret}x`)
    return {
      declined: declined.error.decline_code,
      wrong: wrong.error.code,
      paid: paid.paymentIntent.status,
      seen: Object.keys(seen.paymentIntent).includes('metadata'),
      brand: made.paymentMethod.card.brand,
      stranger: stranger.error.type,
    }
  },
}

const {job, ...facts} = JSON.parse(readFileSync(0, 'utf8'))
console.log(JSON.stringify(await JOBS[job](facts)))
