// What is loaded of a collection: where words stand, which names hold them, and what results show. It arrives in parts, as
// scripts/rectified/site/search_index.py makes them. Loaded after words.js.
self.rectifiedSearch.Collection = (() => {
  "use strict"

  const NONE = { documents: [], weights: [] }
  const A = 64 // the code before that of the letter which says: a weight of one

  /** Where a word stands, from what search_index.py's `encode` makes of it. */
  const postings = encoded => {
    const documents = [],
      weights = []
    let document = -1
    for (const [, step, weight] of encoded.matchAll(/([0-9a-z]*)([A-G])/g)) {
      document += step ? parseInt(step, 36) : 1
      documents.push(document)
      weights.push(weight.charCodeAt(0) - A)
    }
    return { documents, weights }
  }

  class Collection {
    constructor(index, reader, vocabulary) {
      this.reader = reader
      this.vocabulary = vocabulary
      this.starts = index.starts
      this.part = index.part
      this.questions = index.questions // so many documents, the first ones
      this.documents = new Array(index.documents) // topic, name, title and short answer, where they are loaded
      this.postings = [] // by word: documents whose text holds it, and their weights
      this.named = [] // by word: names that hold it
      this.names = [] // document, words, text, weight, and whether it is the document's own
      this.known = new Set() // names, as document and place
      this.called = new Map() // name, by the stems of its words → the documents that bear it
      this.titles = new Map() // document → the words of its title that say something
      this.aliases = new Map() // document → its other names, by place
    }

    /** The part that says where a word stands. */
    partOf(number) {
      let low = 0,
        high = this.starts.length
      while (low + 1 < high) {
        const middle = (low + high) >> 1
        if (this.starts[middle] <= number) low = middle
        else high = middle
      }
      return `words-${low}`
    }

    /** Take in a part of the words. */
    addWords(part, { postings: encoded, names }) {
      encoded.split(" ").forEach((text, i) => {
        this.postings[this.starts[part] + i] = postings(text)
      })
      for (const name of names) this.addName(...name)
    }

    addName(document, place, name) {
      const key = `${document} ${place}`
      if (this.known.has(key)) return
      this.known.add(key)
      const { reader, vocabulary } = this
      const all = reader.lower(name)
      const telling = reader.telling(all)
      const words = [...new Set(telling.length ? telling : all)].map(word => vocabulary.numbers.get(word))
      for (const word of words) {
        if (this.named[word]) this.named[word].push(this.names.length)
        else this.named[word] = [this.names.length]
      }
      const weight = words.reduce((sum, word) => sum + vocabulary.rarity[word], 0)
      const title = place < this.heads(document)
      this.names.push({ document, words, weight, title, text: all.join(" ") })
      const called = reader.stemmed(all)
      if (this.called.has(called)) this.called.get(called).add(document)
      else this.called.set(called, new Set([document]))
      if (!place) this.titles.set(document, reader.stemmed(telling))
      if (title) return
      if (!this.aliases.has(document)) this.aliases.set(document, [])
      this.aliases.get(document)[place] = name
    }

    /** How many names of a document are its own: of a question its title and its slug, of a page its title. */
    heads(document) {
      return this.isPage(document) ? 1 : 2
    }

    isPage(document) {
      return document >= this.questions
    }

    /** Take in a part of what results show. */
    addTitles(part, documents) {
      documents.forEach(([topic, name, title, short], i) => {
        this.documents[part * this.part + i] = { topic, name, title, short }
      })
    }

    /** The documents whose text holds a word, and what it weighs there. */
    saying(number) {
      return this.postings[number] ?? NONE
    }

    /** The names that hold a word. */
    namedBy(number) {
      return this.named[number] ?? []
    }

    /** The documents that hold a word, in their text or in a name. */
    holding(number) {
      const named = this.namedBy(number).map(name => this.names[name].document)
      return new Set([...this.saying(number).documents, ...named])
    }

    /** Of the documents whose titles are loaded, those with an own name that meets a test of its text. */
    titled(test) {
      const { reader } = this
      const own = ({ title, name }, document) => (this.isPage(document) ? [title] : [title, name])
      return [...this.documents.keys()].filter(
        document =>
          this.documents[document] &&
          own(this.documents[document], document).some(name => test(reader.lower(name).join(" "))),
      )
    }

    /** All names of a document that are loaded, its title first, without its slug. */
    namesOf(document) {
      return [this.documents[document].title, ...(this.aliases.get(document) ?? []).filter(Boolean)]
    }
  }

  return Collection
})()
