// Connects Material's search box to our engine. Material asks for a worker when a page loads; it gets a stand-in that
// loads the worker, the engine and the index only when the reader turns to the search box, and answers when they are
// there. Where pages are opened from disk, which forbids workers, the same engine runs in the page. Must run before
// Material's script. Material draws the list; this adds each result's topic, short answer and sentence, what to do when
// nothing or little is found, and the query in the page's address; and it has the sentence marked where readers go.
;(() => {
  "use strict"

  const SETTLE = 400 // ms without typing until the address takes the query over
  const WAIT = 100, // ms between looks for the page that a result leads to …
    PATIENCE = 150, // … how many looks …
    STEADY = 30 // … and for how many a page must then stay as it is
  const UNLOADED = "Search could not be loaded. Check the connection and try again."
  const FOUND = "rectified.found" // under what the sentence is kept that a reader goes to

  const { dataset } = document.currentScript
  const find = name => document.querySelector(`[data-md-component=${name}]`)
  const field = find("search-query"),
    result = find("search-result")
  const toggle = document.getElementById("__search")
  if (!field) return
  const [meta, list] = [result.firstElementChild, result.lastElementChild]
  const config = JSON.parse(document.getElementById("__config").textContent)
  const base = new URL(config.base.replace(/\/?$/, "/"), location.href)
  const address = new URL(config.search, location.href).href
  // Absolute from the start: instant navigation changes what relative addresses mean.
  const absolute = path => new URL(path, location.href).href
  const scripts = dataset.scripts.split(" ").map(absolute),
    parts = absolute(dataset.parts),
    marker = absolute(dataset.marker),
    style = absolute(dataset.style)

  const escaped = text => text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`)
  const element = (tag, name, html) => Object.assign(document.createElement(tag), { className: name, innerHTML: html })

  /** Address of a result below the site's root. */
  const place = ({ topic, name }) => {
    if (!topic) return `${name}${dataset.suffix}`
    return `topics/${topic}${dataset.suffix}${name ? `#${name}` : ""}`
  }

  const add = (tag, attributes) =>
    new Promise((resolve, reject) => {
      document.head.append(
        Object.assign(document.createElement(tag), { ...attributes, onload: resolve, onerror: reject }),
      )
    })

  const addStyle = () => {
    if (document.querySelector(`link[href="${style}"]`)) return
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: style }))
  }

  // --- what is shown -------------------------------------------------------------------------------------------------

  let shown = { items: [], missing: [] }
  const none = element("div", "search-none", "")
  none.hidden = true
  meta.after(none)
  const frame = result.parentElement
  meta.textContent = ""

  const decorate = (entry, item) => {
    const missing = shown.missing.map(word => `<del>${escaped(word)}</del>`).join(" ")
    entry.querySelector("article").innerHTML =
      `<h2 class="search-title">${item.title}</h2>` +
      (item.heading && `<p class="search-topic">${item.heading}</p>`) +
      `<p class="search-short">${item.short}</p>` +
      (item.said && `<p class="search-said"><b>${item.where}:</b> ${item.said}</p>`) +
      (missing && `<p class="md-search-result__terms">Not found: ${missing}</p>`)
  }

  new MutationObserver(() => {
    ;[...list.children].forEach((entry, i) => {
      if (entry.dataset.done || !shown.items[i]) return
      entry.dataset.done = ""
      decorate(entry, shown.items[i])
    })
  }).observe(list, { childList: true })

  const ask = query => {
    field.value = query
    field.dispatchEvent(new Event("keyup"))
    field.focus()
  }

  // Material’s Enter opens the link whose first element has the highest score.
  const link = (href, text, score) =>
    `<a href="${href}" tabindex="-1"><span data-md-score="${score}">${escaped(text)}</span></a>`

  /** What may help where nothing fits, or little: a spelling, the topics, the list of all questions. */
  const help = () => {
    const { spelling, topics } = shown
    const near =
      spelling &&
      `<p>${/["“”„«»]/.test(shown.query) ? "Without quotation marks" : "Nearest spelling"}: ${link(`?q=${encodeURIComponent(spelling)}`, spelling, 1)}</p>`
    const pages = topics.map(([topic, title]) => `<li>${link(new URL(place({ topic }), base), title, 0)}</li>`)
    const all = link(new URL(place({ name: "a-z" }), base), "all questions from A to Z", 0)
    none.innerHTML = `${near}<div>Or look through ${all}, or a topic:</div><ul>${pages.join("")}</ul>`
    if (!spelling) return
    none.querySelector("a").addEventListener("click", event => {
      event.preventDefault()
      event.stopPropagation()
      ask(spelling)
    })
  }

  /** Say what was found, in the line that screen readers announce. */
  const report = query => {
    const { items, more, spelling, little, topics, final, failed, foreign, otherScript } = shown
    const asked = query.trim() !== ""
    none.hidden = !asked || !topics.length
    if (asked) frame.tabIndex = 0
    else frame.removeAttribute("tabindex")
    if (!asked) return
    if (failed) {
      meta.textContent = UNLOADED
      return
    }
    // Before the full answers are there, nothing is told that they may change.
    if (!final) {
      meta.textContent = "Reading the full answers …"
      return
    }
    if (topics.length) help()
    const before = items.length ? list : meta
    before.after(none)
    const quoted = `“${escaped(query.trim())}”`
    const count = items.length === 1 ? "1 result" : `${more ? "The best " : ""}${items.length} results`
    const first = items.length && `<span class="visually-hidden">. First: ${items[0].title}</span>`
    const near = spelling && `<span class="visually-hidden"> Nearest spelling: ${escaped(spelling)}.</span>`
    if (!items.length)
      meta.innerHTML = `Nothing found for ${quoted}.${otherScript ? " The pages are in English." : ""}${near}`
    else if (foreign) meta.innerHTML = `${count} for ${quoted}, in English: “${escaped(foreign)}”${first}`
    else if (little) meta.innerHTML = `Little fits ${quoted}. The nearest:${first}`
    else meta.innerHTML = `${count} for ${quoted}${first}`
  }

  // --- the query in the address --------------------------------------------------------------------------------------

  let settling
  const keep = query => {
    clearTimeout(settling)
    const url = new URL(location.href)
    if (query === (url.searchParams.get("q") ?? "")) return
    if (query) url.searchParams.set("q", query)
    else url.searchParams.delete("q")
    try {
      history.replaceState(history.state, "", url)
    } catch {
      // Pages opened from disk may not change their address in some browsers; the search works without.
    }
  }

  // --- the sentence that a reader goes to ----------------------------------------------------------------------------

  /** Mark the sentence that is kept, if this is its page; gives what readers are led to. */
  const mark = async () => {
    const kept = JSON.parse(sessionStorage.getItem(FOUND) ?? "null")
    if (kept?.path !== location.pathname || !document.getElementById(kept.name) || toggle.checked) return null
    addStyle()
    if (!self.rectifiedFound) await add("script", { src: marker })
    return self.rectifiedFound(kept)
  }

  let trips = 0
  /** Mark the sentence when its page is there, and again where instant navigation draws that anew a moment later. */
  const arrive = async () => {
    const trip = ++trips
    let marked,
      steady = 0
    for (let look = 0; look < PATIENCE && steady < STEADY && sessionStorage.getItem(FOUND); look++) {
      if (marked?.isConnected) steady++
      else marked = await mark()
      await new Promise(done => setTimeout(done, WAIT))
      if (trip !== trips) return
    }
    sessionStorage.removeItem(FOUND)
  }

  // Below the open list the theme holds a narrow page still, and lets it go where it was a moment after a result is chosen:
  // too late for a place on the same page, and the way back would lead to the page's beginning.
  const letGo = () => {
    const { body } = document
    if (!body.hasAttribute("data-md-scrolllock")) return
    const y = -Number.parseInt(body.style.top, 10)
    body.removeAttribute("data-md-scrolllock")
    body.style.top = ""
    scrollTo({ top: y, behavior: "instant" })
    dispatchEvent(new Event("scroll")) // at once, since the theme notes the place as it leaves the page
  }
  frame.addEventListener(
    "click",
    ({ target, ctrlKey, metaKey, shiftKey }) => {
      if (target.closest("a[href]") && !ctrlKey && !metaKey && !shiftKey) letGo()
    },
    true,
  )

  // Who goes somewhere has done with the field, and must not be taken for one who still types there (see below).
  frame.addEventListener("click", event => {
    if (event.target.closest("a")) field.blur()
  })

  list.addEventListener("click", event => {
    const entry = event.target.closest("li")
    const item = shown.items[[...list.children].indexOf(entry)]
    if (!item?.leads || event.ctrlKey || event.metaKey || event.shiftKey) return
    const { pathname } = new URL(place(item), base)
    sessionStorage.setItem(FOUND, JSON.stringify({ path: pathname, ...item }))
    arrive()
  })

  // --- the stand-in for the worker -----------------------------------------------------------------------------------

  class Channel extends EventTarget {
    #send // sends a message to the engine, once it is asked for
    #asked // the query that is being answered
    #next // the latest query that waits for it
    #heard // to call once Material listens
    #listens = new Promise(done => {
      this.#heard = done
    })

    /** As every target's; from the first on, it is known that Material hears what the engine says. */
    addEventListener(...listener) {
      super.addEventListener(...listener)
      this.#heard()
    }

    /** Material's side: a query. Its set-up message, with Material's own index, is never needed. */
    postMessage({ type, data }) {
      if (type !== 2) return
      this.#next = data
      if (this.#asked === undefined) this.#advance()
    }

    terminate() {}

    #advance() {
      this.#asked = this.#next
      this.#next = undefined
      if (this.#asked !== undefined) this.#send({ type: 2, data: this.#asked })
    }

    #emit(data) {
      this.dispatchEvent(new MessageEvent("message", { data }))
    }

    #receive({ type, data }) {
      // From a fast disk the engine may be there before Material's script, which would wait for ever.
      if (type === 1) return this.#listens.then(() => this.#emit({ type }))
      if (data.query === this.#asked) {
        const stale = this.#next !== undefined
        this.#advance()
        if (stale) return
      } else if (this.#asked !== undefined || data.query !== shown.query || list.contains(document.activeElement)) {
        return // the fuller answer to what is not asked any more, or under the fingers of who walks the list
      }
      shown = data
      const items = data.items.map(item => [
        { location: place(item), title: item.title, text: "", terms: {}, score: item.score },
      ])
      this.#emit({ type, data: { items, suggest: data.completion ? [data.completion] : [] } })
      result.setAttribute("aria-busy", String(!data.final))
      report(data.query)
      clearTimeout(settling)
      settling = setTimeout(() => {
        if (toggle.checked) keep(data.query.trim())
      }, SETTLE)
    }

    #fail() {
      this.#send = undefined
      meta.textContent = UNLOADED
    }

    /** Load the engine and the index, unless they are there or on their way. */
    load() {
      if (this.#send) return
      if (location.protocol === "file:") this.#loadIntoPage()
      else this.#loadWorker()
      addStyle()
    }

    #loadWorker() {
      const worker = new NativeWorker(address)
      worker.onmessage = ({ data }) => this.#receive(data)
      worker.onerror = () => {
        worker.terminate()
        this.#fail()
      }
      this.#send = message => worker.postMessage(message)
      this.#send({ type: 0, data: { scripts, parts } })
    }

    #loadIntoPage() {
      let answer
      const load = async part => {
        await add("script", { src: `${parts}${part}.js` })
        return self.rectifiedParts[part]
      }
      this.#send = ({ data }) => setTimeout(() => answer(data))
      Promise.all(scripts.map(src => add("script", { src, async: false }))).then(
        () => {
          answer = self.rectifiedSearch.session(self.rectifiedParts.index, load, result =>
            this.#receive({ type: 3, data: result }),
          )
          this.#receive({ type: 1 })
        },
        () => this.#fail(),
      )
    }
  }

  const channel = new Channel()
  const NativeWorker = self.Worker
  self.Worker = new Proxy(NativeWorker, {
    construct: (target, [url, ...rest]) =>
      new URL(url, location.href).href === address ? channel : Reflect.construct(target, [url, ...rest]),
  })

  field.addEventListener("focus", () => channel.load())
  toggle.addEventListener("change", () => {
    find("container").inert = toggle.checked // what lies below the dialog is neither read out nor reached by keys
    if (toggle.checked) return channel.load()
    keep("")
    // Material closes the search shortly after a page has changed, even under the fingers of who types already. Where
    // readers close it, the field has lost the focus a moment later.
    setTimeout(() => {
      if (!toggle.checked && document.activeElement === field) toggle.click()
    })
  })
  // Material listens to keys only; pasted, dictated and cleared queries count as well.
  field.addEventListener("input", () => {
    if (!toggle.checked) toggle.click()
    field.dispatchEvent(new Event("keyup"))
  })
  field.form.addEventListener("submit", event => event.preventDefault())
  field.form.addEventListener("reset", () => setTimeout(() => field.dispatchEvent(new Event("keyup"))))
  if (new URLSearchParams(location.search).has("q")) channel.load()
  arrive()
})()
