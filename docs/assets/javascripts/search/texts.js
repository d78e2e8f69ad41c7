// The texts of the answers, as scripts/rectified/site/search_text.py ships them: phrases are found in them, and the
// sentence that a result shows. They arrive in parts, after the first result. Loaded after words.js.
self.rectifiedSearch.Texts = (() => {
  "use strict"

  const LINE = "\r" // divides lines of code within a passage
  const BEFORE = 110, // letters shown before what was found …
    AFTER = 130 // … and after it, if its sentence is longer
  const SAID = "tsfcka" // the kinds of passages that say something
  const CODE = "c", // the kind of a passage of code …
    NAMES = "n" // … and of one of names …
  const NAME = " · " // … and what divides those
  const PASSAGE = -1 // between passages; no word has this number
  const ABSENT = -2 // a word that no text holds
  const UNFINISHED = 0.3 // what a phrase is worth whose last word is a beginning only
  const SLIGHT = 0.15 // what a word counts in a run that stands in every text

  /** Where on the page a kind of passage stands, in words; nothing where readers look anyway. */
  const WHERE = {
    f: "In the full answer",
    c: "In code",
    m: "In a formula",
    a: "Asked next",
    p: "In a note on the proof",
    k: "In a correction",
    n: "Also known as",
    r: "In the references",
    l: "In the lists that ask it",
  }

  /** The runs of a query's words in a text, word by word: how long and how heavy the one is that ends here. */
  class Run {
    constructor(query) {
      this.query = query
      this.length = new Int32Array(query.length + 1)
      this.weight = new Float64Array(query.length + 1)
      this.any = false
    }

    clear() {
      if (!this.any) return
      this.length.fill(0)
      this.weight.fill(0)
      this.any = false
    }

    /** Take the next word of the text. */
    step(word) {
      const { query, length, weight } = this
      this.any = true
      for (let k = query.length; k > 0; k--) {
        const meets = query[k - 1].meets.has(word)
        length[k] = meets ? length[k - 1] + 1 : 0
        weight[k] = meets ? weight[k - 1] + query[k - 1].weight : 0
      }
    }
  }

  class Texts {
    constructor(reader, part) {
      this.reader = reader
      this.part = part
      this.numbers = new Map() // word → its number
      this.words = []
      this.spread = [] // by word: texts that hold it
      this.letters = new Map() // character → its plain letters
      this.sides = new Map() // number of a size → the sizes, such as 28x28, that it is a side of
      this.documents = []
      this.loaded = 0
    }

    /** Take in a part: the texts of documents in a row. */
    add(part, texts) {
      if (this.documents[part * this.part]) return
      texts.forEach((text, i) => {
        this.documents[part * this.part + i] = this.read(text)
        this.loaded++
      })
    }

    read(text) {
      const passages = text.split("\n")
      const words = []
      for (const passage of passages) {
        for (const word of this.reader.words(passage.slice(1))) words.push(this.number(word.toLowerCase()))
        words.push(PASSAGE)
      }
      for (const word of new Set(words)) if (word !== PASSAGE) this.spread[word]++
      return { passages, words: Int32Array.from(words) }
    }

    number(word) {
      let number = this.numbers.get(word)
      if (number === undefined) {
        number = this.words.length
        this.numbers.set(word, number)
        this.words.push(word)
        this.spread.push(0)
        if (/^\d+(?:x\d+)+$/.test(word)) this.addSides(word, number)
      }
      return number
    }

    addSides(word, number) {
      for (const side of new Set(word.split("x"))) {
        const sizes = this.sides.get(side)
        if (sizes) sizes.push(number)
        else this.sides.set(side, [number])
      }
    }

    /** How much a word that so many texts hold says: 1 for one text, little for all. */
    rarity(texts) {
      return Math.max(SLIGHT, 1 - Math.log(Math.max(1, texts)) / Math.log(Math.max(2, this.loaded)))
    }

    /** A query's words as numbers, each with what it weighs; the last may be the beginning of others. */
    query(words, open) {
      return words.map((word, i) => {
        const number = this.numbers.get(word) ?? ABSENT
        const meets = new Set([number, ...(this.sides.get(word) ?? [])])
        if (open && i === words.length - 1) {
          this.words.forEach((other, n) => {
            if (other.startsWith(word)) meets.add(n)
          })
        }
        return { number, meets, weight: this.rarity(this.spread[number] ?? 1) }
      })
    }

    /**
     * What each loaded text says of a phrase: the heaviest run of its words that stands there (`at`, `length`), whether
     * it is all of it (`fit`: 1, less if unfinished), and the passage that says most of it.
     */
    find(words, open) {
      const query = this.query(words, open)
      const found = new Map()
      if (!query.length) return found
      const asked = new Set(query.flatMap(({ meets }) => [...meets]))
      this.documents.forEach((document, number) => {
        const hit = this.look(document, query, asked)
        if (hit) found.set(number, hit)
      })
      return found
    }

    look({ words }, query, asked) {
      const run = new Run(query)
      const best = { weight: 0, at: 0, length: 0, fit: 0, passage: 0 }
      let passage = 0
      for (let p = 0; p < words.length; p++) {
        const word = words[p]
        if (word === PASSAGE) passage++
        if (!asked.has(word)) {
          run.clear()
          continue
        }
        run.step(word)
        for (let k = 1; k <= query.length; k++) {
          const whole = run.length[k] === query.length
          const fit = whole ? (word === query[k - 1].number ? 1 : UNFINISHED) : 0
          if (fit < best.fit || (fit === best.fit && run.weight[k] <= best.weight)) continue
          Object.assign(best, { weight: run.weight[k], at: p - run.length[k] + 1, length: run.length[k], fit, passage })
        }
      }
      return best.length ? best : null
    }

    /** Whether a text holds a name of code that is no part of a longer one. */
    names(document, name) {
      const whole = new RegExp(`(?<![\\w.])${name.replaceAll(".", "\\.")}(?!\\w|\\.\\w)`, "i")
      return this.documents[document]?.passages.some(passage => whole.test(passage.slice(1))) ?? false
    }

    /** The words of a hit, as they are written in the text without all that divides them. */
    run(document, { at, length }) {
      return Array.from(this.documents[document].words.subarray(at, at + length), n => this.words[n]).join("")
    }

    /** Whether a hit stands in a block of code. */
    isCode(document, { passage }) {
      return this.documents[document].passages[passage][0] === CODE
    }

    /** Whether a hit stands among the other names of a question. */
    isName(document, { passage }) {
      return this.documents[document].passages[passage][0] === NAMES
    }

    /** Whether a hit stands where something is said, not listed or cited. */
    isSaid(document, { passage }) {
      return SAID.includes(this.documents[document].passages[passage][0])
    }

    /** Where it was found, in words; nothing for a title or a short answer. */
    where(document, { passage }) {
      return WHERE[this.documents[document].passages[passage][0]] ?? ""
    }

    /**
     * The sentence around a hit: the text before it, itself and the text after it. Nothing if the hit cannot be told in
     * the text.
     */
    sentence(document, hit) {
      const text = this.documents[document].passages[hit.passage].slice(1)
      const place = this.place(text, this.run(document, hit))
      if (!place) return null
      const [start, end] = place
      const between = this.isName(document, hit) ? NAME : LINE
      const before = text.slice(0, start).split(between).at(-1)
      const [after] = text.slice(end).split(between)
      return { before: opening(before), hit: text.slice(start, end), after: closing(after) }
    }

    plain(character) {
      let letters = this.letters.get(character)
      if (letters === undefined) {
        letters = this.reader
          .plain(character)
          .toLowerCase()
          .replace(/[^a-z0-9]/g, "")
        this.letters.set(character, letters)
      }
      return letters
    }

    /** Where a run of words without what divides them stands in a text: the first place at which words begin and end. */
    place(text, run) {
      let letters = ""
      const places = []
      for (let i = 0; i < text.length; i++) {
        const plain = this.plain(text[i])
        for (let n = 0; n < plain.length; n++) places.push(i)
        letters += plain
      }
      const inner = i => /[\p{L}\p{N}]/u.test(text[i] ?? "")
      const wanted = run.replace(/[^a-z0-9]/g, "")
      for (let at = letters.indexOf(wanted); at >= 0 && wanted; at = letters.indexOf(wanted, at + 1)) {
        const start = places[at],
          end = places[at + wanted.length - 1] + 1
        if (!(inner(start - 1) && inner(start)) && !(inner(end) && inner(end - 1))) return [start, end]
      }
      return null
    }
  }

  /** The end of a text from where its last sentence begins; if that is long, from a word near the end. */
  const opening = text => {
    const sentence = text.slice(Math.max(...[...text.matchAll(/[.!?:;] /g)].map(({ index }) => index + 2), 0))
    return sentence.length <= BEFORE ? sentence : `… ${sentence.slice(-BEFORE).replace(/^\S*\s/, "")}`
  }

  /** A text to the end of its first sentence; if that is long, to a word. */
  const closing = text => {
    const end = text.search(/[.!?](?= |$)/)
    const sentence = end < 0 ? text : text.slice(0, end + 1)
    return sentence.length <= AFTER ? sentence : `${sentence.slice(0, AFTER).replace(/\s\S*$/, "")} …`
  }

  return Texts
})()
