// A stand-in for Stripe.js. The calls and their answers are Stripe's; the card is typed into plain
// inputs, and nothing is loaded from anywhere. Source: docs.stripe.com/js.
(() => {
  const home = document.currentScript.src.replace(/\/v3\/.*$/, '')
  const FIELDS = [
    ['number', 'Card number', '1234 1234 1234 1234', 'cc-number'],
    ['expiry', 'Expiry', 'MM / YY', 'cc-exp'],
    ['cvc', 'Security code', 'CVC', 'cc-csc'],
  ]
  const STYLE =
    'display:block;width:100%;box-sizing:border-box;margin:.35em 0 1em;padding:.7em .8em;font:inherit;' +
    'color:inherit;background:transparent;border:1px solid currentColor;border-radius:3px'

  const element = (name, wishes) => {
    const heard = {}
    const box = document.createElement('div')
    const inputs = {}
    for (const [field, label, placeholder, autocomplete] of FIELDS) {
      const line = document.createElement('label')
      const input = document.createElement('input')
      Object.assign(input, {name: field, placeholder, autocomplete, inputMode: 'numeric'})
      input.style.cssText = STYLE
      input.addEventListener('input', () => tell('change', state()))
      input.addEventListener('focus', () => tell('focus', {elementType: name}))
      input.addEventListener('blur', () => tell('blur', {elementType: name}))
      line.append(label, input)
      box.append(line)
      inputs[field] = input
    }
    const state = () => {
      const filled = Object.values(inputs).map(input => input.value.trim())
      const value = {type: 'card'}
      return {elementType: name, complete: filled.every(Boolean), empty: !filled.some(Boolean), value}
    }
    const tell = (event, said) => (heard[event] ?? []).forEach(call => call(said))
    const made = {
      mount(where) {
        const place = typeof where === 'string' ? document.querySelector(where) : where
        if (!place) throw new Error(`There is nothing ${where} to mount on.`)
        place.replaceChildren(box)
        queueMicrotask(() => tell('ready', made))
      },
      unmount: () => box.remove(),
      destroy: () => box.remove(),
      on: (event, call) => ((heard[event] ??= []).push(call), made),
      off: event => (delete heard[event], made),
      update: more => void Object.assign(wishes, more),
      focus: () => inputs.number.focus(),
      blur: () => document.activeElement?.blur(),
      clear: () => Object.values(inputs).forEach(input => (input.value = '')),
      collapse: () => undefined,
      card() {
        const [month = '', year = ''] = inputs.expiry.value.split('/').map(part => part.trim())
        return {number: inputs.number.value, exp_month: month, exp_year: year, cvc: inputs.cvc.value}
      },
      complete: () => state().complete,
    }
    return made
  }

  const flat = (tree, path = '') =>
    Object.entries(tree).flatMap(([name, value]) => {
      const where = path ? `${path}[${name}]` : name
      if (value === undefined || value === null) return []
      return typeof value === 'object' ? flat(value, where) : [[where, String(value)]]
    })

  const intentOf = secret => secret.split('_secret_')[0]
  const invalid = message => ({error: {type: 'validation_error', code: 'incomplete', message}})

  // An overlay with the bank's page, until the payment does not wait for it any more.
  const challenged = async (url, ask) => {
    const frame = document.createElement('iframe')
    frame.src = url
    frame.title = '3-D Secure'
    frame.style.cssText =
      'position:fixed;inset:0;margin:auto;width:min(40rem,94vw);height:min(46rem,92vh);border:0;' +
      'border-radius:8px;box-shadow:0 0 0 100vmax rgb(0 0 0/.55);background:Canvas;z-index:2147483647'
    document.body.append(frame)
    try {
      for (;;) {
        await new Promise(done => setTimeout(done, 400))
        const found = await ask()
        if (found.error || found.paymentIntent.status !== 'requires_action') return found
      }
    } finally {
      frame.remove()
    }
  }

  window.Stripe = key => {
    const ask = async (verb, path, sent) => {
      const form = new URLSearchParams(flat({...sent, key}))
      const read = verb === 'GET'
      try {
        const answer = await fetch(`${home}/v1/${path}${read ? `?${form}` : ''}`, {
          method: verb,
          body: read ? undefined : form,
        })
        return await answer.json()
      } catch (broken) {
        return {error: {type: 'api_connection_error', message: String(broken)}}
      }
    }
    const intent = found => (found.error ? {error: found.error} : {paymentIntent: found})

    const retrievePaymentIntent = async secret =>
      intent(await ask('GET', `payment_intents/${intentOf(secret)}`, {client_secret: secret}))

    const afterAction = async (secret, found) => {
      const action = found.paymentIntent?.next_action
      const url = action?.redirect_to_url?.url ?? action?.use_stripe_sdk?.stripe_js
      if (!url) return found
      const ended = await challenged(url, () => retrievePaymentIntent(secret))
      const refused = ended.paymentIntent?.last_payment_error
      return refused ? {error: {...refused, payment_intent: ended.paymentIntent}} : ended
    }

    const confirm = async (secret, sent) => {
      const asked = {...sent, client_secret: secret, use_stripe_sdk: true}
      const found = intent(await ask('POST', `payment_intents/${intentOf(secret)}/confirm`, asked))
      return afterAction(secret, found)
    }

    const wentBack = (address, {id, client_secret, status}) => {
      const back = new URL(address, location.href)
      back.searchParams.set('payment_intent', id)
      back.searchParams.set('payment_intent_client_secret', client_secret)
      back.searchParams.set('redirect_status', status === 'processing' ? 'pending' : 'succeeded')
      location.assign(back)
      return new Promise(() => undefined)
    }

    const methodOf = (card, billing) => ({type: 'card', card, billing_details: billing})

    return {
      elements(options = {}) {
        const made = {}
        return {
          clientSecret: options.clientSecret,
          create: (name, wishes = {}) => (made[name] = element(name, wishes)),
          getElement: name => made[name] ?? null,
          update: more => void Object.assign(options, more),
          fetchUpdates: async () => ({}),
          submit: async () =>
            Object.values(made).every(each => each.complete())
              ? {selectedPaymentMethod: 'card'}
              : invalid('Your card number is incomplete.'),
        }
      },
      async confirmPayment({elements, clientSecret, confirmParams = {}, redirect = 'always'}) {
        const secret = clientSecret ?? elements.clientSecret
        const {payment_method_data: data = {}, payment_method, ...told} = confirmParams
        const typed = elements?.getElement('payment') ?? elements?.getElement('card')
        if (typed && !typed.complete()) return invalid('Your card number is incomplete.')
        const how = payment_method
          ? {payment_method}
          : {payment_method_data: methodOf(typed?.card(), data.billing_details)}
        const found = await confirm(secret, how)
        if (found.error || redirect === 'if_required') return found
        return wentBack(told.return_url, found.paymentIntent)
      },
      async confirmCardPayment(secret, {payment_method: method} = {}) {
        const how = method?.card
          ? {payment_method_data: methodOf(method.card.card(), method.billing_details)}
          : {payment_method: method}
        return confirm(secret, how)
      },
      async createPaymentMethod({elements, card, params = {}, billing_details}) {
        const typed = card ?? elements?.getElement('payment') ?? elements?.getElement('card')
        const billing = billing_details ?? params.billing_details
        const made = await ask('POST', 'payment_methods', methodOf(typed.card(), billing))
        return made.error ? {error: made.error} : {paymentMethod: made}
      },
      handleNextAction: async ({clientSecret}) =>
        afterAction(clientSecret, await retrievePaymentIntent(clientSecret)),
      retrievePaymentIntent,
    }
  }
  window.Stripe.version = 3
})()
