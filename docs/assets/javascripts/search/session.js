// Answers queries one after the other, for the worker and for pages opened from disk: first from those parts of the index
// that a query needs, then again from the texts or the terms of other languages, of which it loads what a query asks for,
// and then the rest of a small collection. Loaded after engine.js.
self.rectifiedSearch.session = (index, load, reply) => {
  "use strict"

  const AHEAD = 120 // so few parts of the index are all loaded, once the first query is answered …
  const TEXTS = 40 // … and so few of the texts
  const AT_ONCE = 8
  const FAILED = { items: [], missing: [], topics: [], failed: true, final: true }

  const engine = self.rectifiedSearch.create(index)
  const loading = new Map() // part → what loads it
  const texts = Math.ceil(index.documents / index.part)
  let latest

  /** Load a part, unless it is there or on its way; one that fails is tried again with the next query. */
  const fetched = part => {
    if (!loading.has(part)) {
      const arriving = load(part).then(content => engine.add(part, content))
      arriving.catch(() => loading.delete(part))
      loading.set(part, arriving)
    }
    return loading.get(part)
  }

  /** The answer to a query, with all of the index that it needs; nothing if that cannot be loaded. */
  const answered = async query => {
    let answer = engine.search(query)
    while (answer.lacking) {
      const arrived = await Promise.allSettled(answer.lacking.map(fetched))
      if (arrived.some(({ status }) => status === "rejected")) return null
      answer = engine.search(query)
    }
    return answer
  }

  const ahead = async () => {
    const all = engine.allParts()
    const parts = all.length <= AHEAD ? all : []
    for (let part = 0; part < texts && texts <= TEXTS; part++) parts.push(`texts-${part}`)
    while (parts.length) await Promise.allSettled(parts.splice(0, AT_ONCE).map(fetched))
  }

  return async query => {
    latest = query
    const answer = await answered(query)
    const wanted = answer?.wanted ?? []
    reply(answer ? { ...answer, final: !wanted.length } : { ...FAILED, query })
    if (!wanted.length) return
    await Promise.allSettled(wanted.map(fetched))
    if (latest === query) {
      // What is asked in another language may need texts that the words typed did not.
      const more = await answered(query)
      await Promise.allSettled((more?.wanted ?? []).map(fetched))
    }
    if (latest === query) reply({ ...((await answered(query)) ?? answer), final: true })
    ahead()
  }
}
