// Answers queries one after the other, for the worker and for pages opened from disk: at once from the index, then again
// from the texts or the terms of other languages, of which it loads what a query needs, and then the rest. Loaded after engine.js.
self.rectifiedSearch.session = (index, load, reply) => {
  "use strict"

  const AHEAD = 40 // so few parts of texts are all loaded, once the first query is answered

  const engine = self.rectifiedSearch.create(index)
  const loading = new Map() // part → what loads it
  const parts = Math.ceil(index.documents.length / index.part)
  let latest

  /** Load a part, unless it is there or on its way; one that fails is tried again with the next query. */
  const fetched = part => {
    if (!loading.has(part)) {
      const arriving = load(part).then(loaded => {
        if (part === "terms") engine.terms.add(loaded)
        else engine.texts.add(part, loaded)
      })
      loading.set(
        part,
        arriving.catch(() => loading.delete(part)),
      )
    }
    return loading.get(part)
  }

  const ahead = async () => {
    for (let part = 0; part < parts && parts <= AHEAD; part++) await fetched(part)
  }

  return async query => {
    latest = query
    const { wanted, ...answer } = engine.search(query)
    reply({ ...answer, final: !wanted.length })
    if (!wanted.length) return
    await Promise.all(wanted.map(fetched))
    if (latest === query) {
      // What is asked in another language may need texts that the words typed did not.
      const { wanted: more } = engine.search(query)
      await Promise.all(more.map(fetched))
    }
    if (latest === query) reply({ ...engine.search(query), final: true })
    ahead()
  }
}
