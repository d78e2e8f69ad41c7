// The search engine: reads the index that scripts/rectified/site/search_index.py builds and answers queries.
//
// A question is found by its names first (title and aliases), then by its formulas, then by the words of its answer.
// Each word of a query is met by the same word, another form of it, its continuation, or a misspelling, in falling order
// of worth. What texts say word for word (texts.js) counts besides, the more the fewer say it. Loaded after words.js,
// formulas.js and texts.js; runs in a worker and, where pages are opened from disk, in the page; touches neither DOM nor
// network.
self.rectifiedSearch = (() => {
  "use strict"

  const { Reader, Formulas, Texts, Terms, signature, bitCount, distance } = self.rectifiedSearch

  const LIMIT = 20 // results shown …
  const FEW = 3 // … where they fit little
  const LEAST = 0.08 // the score of the last result, against the first
  const WEAK = 0.24 // what a weak word counts, against another of the same rarity
  const UNFINISHED = 0.3 // what a word of no meaning counts while it may be the beginning of another
  const UNKNOWN = 0.2 // what a word counts that the collection does not know, against the rarest it knows
  // Worth of a word that meets a query's word …
  const FORM = 0.99 // … as another form of it
  const CUT = 4 // … unless all forms of it have so many letters fewer
  const SYNONYM = 0.75 // … as a word of the same meaning
  const JOINED = 0.95 // … as two of its words written as one
  const CONTINUED = 0.9 // … as its continuation, where it is the word being typed
  const KNOWN = 0.85 // … less, where what was typed is a word already
  const BEGUN = 0.65 // … as its continuation elsewhere
  const ANY = 0.85,
    TYPED = 0.15 // … of that: a share for any continuation, a share by how much of it is typed
  const MISTYPED = [1, 0.75, 0.55] // … by number of typing errors
  const MISTYPED_BEGIN = [1, 0.6, 0.45] // … in its beginning
  const INITIAL = 0.8 // … less, where the first letter is wrong
  const UNLIKELY = 0.7 // … less, where what was typed is the beginning of a word
  const ENDED = 0.5 // … as its end, such as “norm2d” of BatchNorm2d
  const INNER = 5 // letters that an end must have
  const SPLIT = 0.4 // … as a part of it, where the whole is a word too
  const LIKELY = 0.97 // a word stands for those that it meets so well, against the best
  const MARKED = 0.8 // … and those are marked in results
  const CLOSED = 4 // letters that a word must have to be misspelled, or to be the beginning of another though finished
  const LONG = 8 // letters from which two errors are forgiven
  // How much each kind of evidence counts.
  const NAME = 5,
    TITLE = 0.65,
    WHOLE = 1.1,
    NAMES = 2.5,
    TEXT = 0.8,
    COVERED = 1.1,
    FORMULA = 4
  const ASKED = 0.7,
    OWN = 0.4,
    PHRASE = 1.05 // in a name: share of the query, share of the name, the words in a row
  const NAMED = 3.5,
    SPREAD = 1.7 // how much it matters that all names, or all of a question, meet the whole query
  const SAID = 1.6 // what a text must say of a word to cover it
  const SAME = 0.94,
    IN_FORMULA = 0.2 // a formula fits so well that the words in it count only so much
  const MENTION = 1 // the score of an answer that merely mentions what was asked for
  const INLINE = 0.9 // a formula in running text against one displayed or an alias
  const PAGE = 0.45 // a page against a question
  const EXACTLY = 16 // how much it matters that a name is what was asked for and nothing else
  const ALIKE = 1.5 // how much it matters that a formula is very much alike
  const FAR = 0.55 // errors in a letter that a proposed spelling may have at most
  const DEPTH = [0, 0.3, 0.45, 0.6] // how often an answer says a word
  const SHORT = 0.15 // more, if the short answer says it
  // What is said word for word, against the evidence above …
  const ROW = 11 // … if several words stand in a row
  const TITLED = 5 // … if a title holds all that the words tell, in a row
  const NEARLY = 0.5 // … less, if a name is so called but for typing errors
  const WORD = 8 // … if it is one word
  const INTERFACE = 14 // … if it is a name of code, such as `torch.nn.Linear`
  const LONGER = 0.5 // … less, if that is only the beginning of a longer one
  const IN_CODE = 0.6 // … less, if only code says it and the query is prose
  const UNIQUE = 2 // how fast that falls with the number of texts that say it
  const PARTLY = 0.5 // the score of a text that says a part only, where nothing else is found
  const LITTLE = 0.45 // the share of a query that the best result must cover to be called a result
  const TELLING = 0.5 // what a single word of a query must weigh for its sentence to be shown
  const WANTED = 24 // parts of texts that one query may ask for

  const FOREIGN = /[^\p{Script=Latin}\p{Script=Greek}\p{Script=Common}\p{Script=Inherited}]/u // letters that are not ours

  const escaped = text => text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`)

  class Engine {
    constructor(index) {
      const reader = new Reader(index.rules)
      this.reader = reader
      this.topics = index.topics
      this.documents = index.documents.map(([topic, name, title, short, aliases]) => ({
        topic,
        name,
        title,
        short,
        aliases,
      }))
      this.formulas = new Formulas(reader)
      this.texts = new Texts(reader, index.part)
      this.terms = new Terms()
      this.numbers = new Map() // word → its number
      this.words = []
      this.postings = [] // by word: documents whose text holds it, and their weights
      this.named = [] // by word: names that hold it
      this.readText(index)
      this.readNames()
      for (const [document, text, main] of index.formulas) this.formulas.add(document, text, main ? 1 : INLINE)
      this.finish()
    }

    number(word) {
      let number = this.numbers.get(word)
      if (number === undefined) {
        number = this.words.length
        this.numbers.set(word, number)
        this.words.push(word)
        this.postings.push({ documents: [], weights: [] })
        this.named.push([])
      }
      return number
    }

    readText(index) {
      const encoded = index.postings.split(" ")
      index.words.split(" ").forEach((word, i) => {
        const { documents, weights } = this.postings[this.number(word)]
        let document = -1
        for (const [, step, weight] of encoded[i].matchAll(/([0-9a-z]*)([A-G])/g)) {
          document += step ? parseInt(step, 36) : 1
          documents.push(document)
          weights.push(weight.charCodeAt(0) - 64)
        }
      })
    }

    readNames() {
      const { reader } = this
      this.names = [] // document, words, whether it is the title
      this.documents.forEach((document, d) => {
        // A question's slug is its name in the fewest words.
        const own = document.name && document.topic >= 0 ? [document.title, document.name] : [document.title]
        for (const name of [...own, ...document.aliases]) {
          const all = reader.words(name).map(word => word.toLowerCase())
          const telling = all.filter(word => !reader.stop.has(word))
          const words = [...new Set(telling.length ? telling : all)].map(word => this.number(word))
          if (reader.isFormula(name) && !own.includes(name)) this.formulas.add(d, name)
          if (!words.length) continue
          for (const word of words) this.named[word].push(this.names.length)
          this.names.push({ document: d, words, title: own.includes(name), text: all.join(" ") })
        }
      })
    }

    finish() {
      const { words, reader } = this
      const total = this.documents.length
      this.stems = new Map()
      this.signatures = Int32Array.from(words, signature)
      words.forEach((word, n) => {
        const stem = reader.stem(word)
        if (this.stems.has(stem)) this.stems.get(stem).push(n)
        else this.stems.set(stem, [n])
      })
      this.sorted = Int32Array.from(words.keys()).sort((a, b) => (words[a] < words[b] ? -1 : 1))
      this.lengths = new Map() // words by length
      words.forEach((word, n) => {
        if (this.lengths.has(word.length)) this.lengths.get(word.length).push(n)
        else this.lengths.set(word.length, [n])
      })
      const spread = words.map((_, n) => {
        const among = this.postings[n].documents.length
        return among || new Set(this.named[n].map(name => this.names[name].document)).size
      })
      this.rarest = Math.log(1 + total)
      this.rarity = Float64Array.from(words, word => {
        const group = this.stems.get(reader.stem(word)).reduce((sum, m) => sum + spread[m], 0)
        return Math.log(1 + total / Math.min(total, Math.max(1, group))) * (reader.weak.has(word) ? WEAK : 1)
      })
      this.called = new Map() // name, by the stems of its words → the documents that bear it
      for (const { text, document } of this.names) {
        const name = this.call(text)
        if (this.called.has(name)) this.called.get(name).add(document)
        else this.called.set(name, new Set([document]))
      }
      this.titles = this.documents.map(({ title }) => this.tell(title))
      for (const name of this.names) name.weight = name.words.reduce((sum, word) => sum + this.rarity[word], 0)
      // Room to count in, cleared after each use.
      this.nameFit = new Float64Array(this.names.length)
      this.nameQuery = new Float64Array(this.names.length)
      this.nameOwn = new Float64Array(this.names.length)
      this.documentFit = new Float64Array(total)
      this.textFit = new Float64Array(total)
    }

    /** A name without what its forms differ in. */
    call(text) {
      return this.stemmed(this.lower(text))
    }

    /** The words of a name that say something, without what their forms differ in. */
    tell(text) {
      return this.stemmed(this.lower(text).filter(word => !this.reader.stop.has(word)))
    }

    stemmed(words) {
      return words.map(word => this.reader.stem(word)).join(" ")
    }

    knows(word) {
      return this.numbers.has(word) || this.stems.has(this.reader.stem(word))
    }

    /** Whether a word is a name's, or stands in more than one text. */
    isCommon(word) {
      const number = this.numbers.get(word)
      return number !== undefined && (this.named[number].length > 0 || this.postings[number].documents.length > 1)
    }

    /** Numbers of the words that begin with `beginning`. */
    *begunBy(beginning) {
      let low = 0,
        high = this.sorted.length
      while (low < high) {
        const middle = (low + high) >> 1
        if (this.words[this.sorted[middle]] < beginning) low = middle + 1
        else high = middle
      }
      for (; low < this.sorted.length && this.words[this.sorted[low]].startsWith(beginning); low++)
        yield this.sorted[low]
    }

    /** The words that a typed word may stand for, each with its worth. */
    expand(typed, typing) {
      const found = new Map()
      const meet = (number, worth) => {
        if (worth > (found.get(number) ?? 0)) found.set(number, worth)
      }
      this.meetForms(typed, meet)
      const known = found.size > 0
      if (typing || (!known && typed.length >= CLOSED)) this.meetContinued(typed, typing, known, meet)
      // A number is itself or another.
      if (known || typed.length < CLOSED || /^\d/.test(typed)) return found
      this.meetMisspelled(typed, typing, found.size > 0, meet)
      if (!found.size && typed.length >= INNER) this.meetEnded(typed, meet)
      return found
    }

    /** The word itself, its other forms, and words of the same meaning. */
    meetForms(typed, meet) {
      const stem = this.reader.stem(typed)
      if (this.numbers.has(typed)) meet(this.numbers.get(typed), 1)
      // A form so much shorter than what was typed may be another word: “postional” is no form of “post”.
      const forms = this.stems.get(stem) ?? []
      if (forms.some(number => this.words[number].length > typed.length - CUT))
        for (const number of forms) meet(number, FORM)
      for (const other of this.reader.synonyms.get(stem) ?? []) {
        for (const number of this.stems.get(other) ?? []) meet(number, SYNONYM)
      }
    }

    /** Words that begin with what was typed. */
    meetContinued(typed, typing, known, meet) {
      const worth = (typing ? CONTINUED : BEGUN) * (known ? KNOWN : 1)
      for (const number of this.begunBy(typed)) {
        meet(number, worth * (ANY + (TYPED * typed.length) / this.words[number].length))
      }
    }

    /** Words that what was typed is an error or two away from, or from the beginning of which it is. */
    meetMisspelled(typed, typing, continued, meet) {
      const most = typed.length < LONG ? 1 : 2
      const bits = signature(typed)
      const shape = continued ? UNLIKELY : 1
      const look = (number, beginning) => {
        const word = this.words[number]
        const differing = beginning ? bits & ~this.signatures[number] : bits ^ this.signatures[number]
        if (bitCount(differing) > (beginning ? most : 2 * most)) return
        const errors = distance(typed, word, most, beginning)
        if (errors > most) return
        const initial = word[0] === typed[0] ? 1 : INITIAL
        meet(number, (beginning ? MISTYPED_BEGIN : MISTYPED)[errors] * initial * shape)
      }
      for (let length = typed.length - most; length <= typed.length + most; length++) {
        for (const number of this.lengths.get(length) ?? []) look(number, false)
      }
      if (!typing || typed.length <= CLOSED || continued) return
      for (const number of this.sorted) if (this.words[number].length > typed.length) look(number, true)
    }

    /** Words that end with what was typed, such as the names of code. */
    meetEnded(typed, meet) {
      this.words.forEach((word, number) => {
        if (word.endsWith(typed)) meet(number, ENDED)
      })
    }

    /** A word written as one that the collection writes as two, or a name in the manner of code. */
    parts(raw) {
      const typed = raw.toLowerCase()
      const humps = raw.match(/[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+/g) ?? []
      if (humps.length > 1 && humps.some(hump => this.knows(hump.toLowerCase()) && hump.length > 2)) {
        return humps.map(hump => hump.toLowerCase())
      }
      let best = [],
        rank = 0
      for (let i = 2; i + 2 <= typed.length; i++) {
        const pair = [typed.slice(0, i), typed.slice(i)]
        const worth = Math.min(...pair.map(word => (this.isCommon(word) ? word.length : 0)))
        if (worth > rank) [best, rank] = [pair, worth]
      }
      return rank > 2 || (rank > 1 && typed.length > 6) ? best : []
    }

    /** The words of a query that count: each with what it may stand for and how much it counts. */
    slots(text) {
      const { reader } = this
      const raw = reader.words(text)
      const typed = raw.map(word => word.toLowerCase())
      const open = /[A-Za-z0-9]$/.test(reader.plain(text))
      const formula = reader.isFormula(text)
      const joined = typed.map((word, i) => this.joined(word, typed[i + 1]))
      const slots = typed.flatMap((word, i) => {
        const typing = open && i === typed.length - 1
        const both = joined[i] ?? joined[i - 1]
        const slight = reader.stop.has(word) || word.length < 2
        const begun = typing && this.isBegun(raw[i])
        if (both || !slight) return this.slotsOf(raw[i], this.meant(word, typing, both), both, begun)
        return typing && !(formula && word.length < 2) ? this.unfinished(word, typed.length > 1) : []
      })
      for (const slot of slots) this.weigh(slot)
      return slots
    }

    /** What two words of a query stand for if they are one; nothing if they are not. */
    joined(word, next) {
      if (next === undefined) return null
      // “in its” is no “inits”.
      if (this.reader.stop.has(word) && this.reader.stop.has(next)) return null
      const pair = word + next
      const short = pair.length < 4 || (word.length < 2 && pair.length < 7)
      return !short && /[a-z]/.test(pair) && this.knows(pair) ? this.expand(pair, false) : null
    }

    /** Perhaps the beginning of a word: “batch nor”, “gradient d”. */
    unfinished(word, follows) {
      const found = this.expand(word, true)
      return found.size && follows ? [{ word, found, share: UNFINISHED }] : []
    }

    /** What a word may stand for, alone and joined with its neighbor. */
    meant(word, typing, both) {
      const found = both && this.reader.stop.has(word) ? new Map() : this.expand(word, typing)
      for (const [number, worth] of both ?? []) found.set(number, Math.max(found.get(number) ?? 0, worth * JOINED))
      return found
    }

    /** Whether what is being typed is the beginning of a word, rather than two words written as one. */
    isBegun(raw) {
      return raw.length >= CLOSED && !this.begunBy(raw.toLowerCase()).next().done
    }

    /** A word as it stands, or its parts, or both. */
    slotsOf(raw, found, both, begun) {
      const word = raw.toLowerCase()
      const itself = { word, found, share: 1 }
      const whole = this.numbers.has(word)
      const one = both || ((begun || this.knows(word)) && !/[a-z][A-Z]/.test(raw))
      const parts = one ? [] : this.parts(raw)
      if (!parts.length || (found.size && this.knows(word) && !whole)) return [itself]
      const share = whole ? SPLIT : 1
      const slots = parts
        .filter(part => !this.reader.stop.has(part) && part.length > 1)
        .map(part => ({ word: part, found: this.expand(part, false), share }))
      if (whole) return [itself, ...slots]
      // What was typed may also be one word misspelled.
      return found.size && !parts.every(part => this.knows(part)) ? [...slots, itself] : slots
    }

    /** How much a word counts: as rare as the most common of the words that it most likely stands for. */
    weigh(slot) {
      slot.weak = this.reader.weak.has(slot.word)
      slot.weight = this.rarest * UNKNOWN * (slot.weak ? WEAK : 1)
      if (slot.found.size) {
        const best = Math.max(0, ...slot.found.values())
        const likely = [...slot.found].filter(([, worth]) => worth > best * LIKELY)
        slot.weight = Math.min(...likely.map(([number]) => this.rarity[number]))
      }
      slot.weight *= slot.share
    }

    /** Score every document that any slot reaches. */
    score(slots, fits) {
      const total = slots.reduce((sum, slot) => sum + slot.weight, 0) || 1
      const reached = new Map()
      const at = document => {
        let entry = reached.get(document)
        if (!entry) {
          entry = { document, name: 0, title: 0, whole: 0, names: 0, text: 0, covered: 0 }
          reached.set(document, entry)
        }
        return entry
      }
      const touched = new Set()
      for (const slot of slots) this.reach(slot, touched, at)
      this.scoreNames(slots, touched, total, at)
      for (const document of fits.keys()) at(document)
      // Where a formula is what was asked for, the words in it say little.
      const wordy = Math.max(0, ...fits.values()) > SAME ? IN_FORMULA : 1
      const scored = [...reached.values()].map(entry =>
        this.weighed(entry, total, wordy, fits.get(entry.document) ?? 0),
      )
      return scored.sort((a, b) => b.score - a.score || a.document - b.document)
    }

    /** Note which names and documents a slot meets, and how well. */
    reach(slot, touched, at) {
      const { documentFit, textFit } = this
      const names = new Set()
      const documents = new Set()
      for (const [number, worth] of slot.found) {
        this.meetNames(number, worth, names)
        this.meetTexts(number, worth, documents)
      }
      this.closeNames(slot, names, documents)
      for (const name of names) touched.add(name)
      for (const document of documents) {
        const entry = at(document)
        entry.names += slot.weight * documentFit[document]
        entry.text += slot.weight * textFit[document]
        entry.covered += slot.weight * Math.max(documentFit[document], Math.min(1, textFit[document] * SAID))
        documentFit[document] = textFit[document] = 0
      }
    }

    meetNames(number, worth, names) {
      const { nameFit, nameOwn } = this
      for (const name of this.named[number]) {
        if (worth <= nameFit[name]) continue
        names.add(name)
        nameOwn[name] += this.rarity[number] * (worth - nameFit[name])
        nameFit[name] = worth
      }
    }

    meetTexts(number, worth, documents) {
      const { documents: holding, weights } = this.postings[number]
      holding.forEach((document, i) => {
        const fit = worth * (DEPTH[weights[i] & 3] + (weights[i] > 3 ? SHORT : 0))
        if (fit > this.textFit[document]) this.textFit[document] = fit
        documents.add(document)
      })
    }

    /** Take what a slot found in names over into what the query found in them. */
    closeNames(slot, names, documents) {
      const { nameFit, nameQuery, documentFit } = this
      for (const name of names) {
        const { document } = this.names[name]
        nameQuery[name] += slot.weight * nameFit[name]
        if (nameFit[name] > documentFit[document]) documentFit[document] = nameFit[name]
        nameFit[name] = 0
        documents.add(document)
      }
    }

    /** The best name of each document: how much of the query it meets, and how much of it the query meets. */
    scoreNames(slots, touched, total, at) {
      const { nameQuery, nameOwn } = this
      const phrase = slots.map(slot => slot.word).join(" ")
      for (const name of touched) {
        const { document, weight, title, text } = this.names[name]
        const asked = nameQuery[name] / total
        const own = Math.min(1, nameOwn[name] / weight)
        nameQuery[name] = nameOwn[name] = 0
        const entry = at(document)
        let fit = asked ** ASKED * (1 - OWN + OWN * own)
        if (slots.length > 1 && text.includes(phrase)) fit *= PHRASE
        entry.whole = Math.max(entry.whole, (asked * own) ** EXACTLY)
        if (title && fit > entry.title) entry.title = fit
        if (fit > entry.name) entry.name = fit
      }
    }

    /** All evidence for a document as one score. */
    weighed(entry, total, wordy, formula) {
      const { document } = entry
      const covered = entry.covered / total
      const words =
        NAME * entry.name +
        TITLE * entry.title +
        WHOLE * entry.whole +
        NAMES * (entry.names / total) ** NAMED +
        (TEXT * entry.text) / total +
        COVERED * covered ** SPREAD
      const score = wordy * words + FORMULA * formula ** ALIKE
      return { document, covered, score: score * (this.isPage(document) ? PAGE : 1) }
    }

    isPage(document) {
      const { topic, name } = this.documents[document]
      return topic < 0 || !name
    }

    /** Titles that begin with what was typed, or else hold it, for queries that say nothing yet, such as `how do`. */
    opening(text) {
      const typed = this.reader.words(text).join(" ").toLowerCase()
      if (!typed) return []
      const titles = this.names.filter(name => name.title && name.text.includes(typed))
      const opening = titles.filter(name => name.text.startsWith(typed))
      const documents = new Set((opening.length ? opening : titles).map(name => name.document))
      return [...documents].map(document => ({ document, covered: 1, score: 1 }))
    }

    /**
     * Search. Gives the query; the best results; whether there are more; whether they fit little; what was asked for in
     * English, if it was asked in another language, and whether in another script; the words that nothing meets; a completion; for no result, a spelling,
     * and for none that fits, all topics; and the parts of the texts, or `terms`, that would tell more.
     */
    search(typed) {
      const answer = this.answer(typed)
      const query = this.inEnglish(typed, answer)
      if (query) return { ...this.answer(query), query: typed, foreign: query, missing: [], completion: "" }
      const unknown = answer.missing.length > 0 || answer.little || FOREIGN.test(typed)
      return unknown && !this.terms.loaded ? { ...answer, wanted: [...answer.wanted, "terms"] } : answer
    }

    /** Whether a best result, if there is any, is none to rely on. */
    isLittle(best, missing) {
      if (!best) return false
      return best.covered < LITTLE || (missing.length > 0 && best.score < MENTION)
    }

    /** A query of another language in English; nothing if it is English, or nobody knows. */
    inEnglish(typed, { missing, little }) {
      const found = this.terms.english(typed)
      if (!found) return ""
      const { terms, left } = found
      if (left && !FOREIGN.test(typed) && !missing.length && !little) return ""
      const known = this.reader.words(left).filter(word => this.knows(word.toLowerCase()))
      return [...terms, ...known].join(" ")
    }

    answer(typed) {
      const { text, musts } = this.quoted(typed)
      const query = text.trim()
      const slots = this.slots(text)
      const hits = this.said(text)
      this.sayNearly(text, slots, hits)
      const scored = query ? this.strict(this.withSaid(this.ranked(text, slots), hits), musts) : []
      const missing = slots.filter(slot => !slot.found.size).map(slot => slot.word)
      const fitting = scored.filter(result => result.score >= scored[0].score * LEAST)
      // A passing mention of half the query is no answer to it.
      const little = this.isLittle(fitting[0], missing)
      const best = fitting.slice(0, little ? FEW : LIMIT)
      const marked = this.marked(slots)
      return {
        query: typed,
        items: best.map(({ document, score }) => this.item(document, score, marked, hits.get(document))),
        more: fitting.length > best.length,
        little,
        foreign: "",
        otherScript: FOREIGN.test(typed),
        missing,
        completion: best.length && !musts.length ? this.completion(text, best[0].document) : "",
        // What stands nowhere word for word may be there without quotation marks.
        spelling: best.length ? "" : musts.length ? query : this.spelling(query),
        topics: query && (!best.length || little) ? this.topics : [],
        wanted: query ? this.wanted(text, best) : [],
      }
    }

    /** A query without its quotation marks, and what stands between them, word by word. */
    quoted(typed) {
      const musts = [...typed.matchAll(/["“”„«]([^"“”„«»]+)["“”»]/g)].map(([, inside]) => this.lower(inside))
      return { text: typed.replace(/["“”„«»]/g, " "), musts: musts.filter(words => words.length) }
    }

    lower(text) {
      return this.reader.words(text).map(word => word.toLowerCase())
    }

    /** Every document that names, formulas or words of answers speak for. */
    ranked(text, slots) {
      const query = text.trim()
      const fits = this.reader.isFormula(query) ? this.formulas.find(query) : new Map()
      const telling = slots.some(slot => slot.found.size && (!slot.weak || slots.every(other => other.weak)))
      if (!fits.size && slots.every(slot => slot.share === UNFINISHED)) return this.opening(query)
      return telling || fits.size ? this.score(slots, fits) : []
    }

    /** The ways in which texts may write a query: as it is, names of code in parts, or two words as one. */
    writings(text) {
      const raw = this.reader.words(text)
      const typed = raw.map(word => word.toLowerCase())
      const found = [typed]
      const parts = raw.flatMap(word => word.match(/[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|[\d.]+/g) ?? [])
      if (parts.length > raw.length) found.push(parts.map(part => part.toLowerCase()))
      for (let i = 0; i + 1 < typed.length; i++) {
        const pair = typed[i] + typed[i + 1]
        if (/[a-z]/.test(pair) && this.texts.numbers.has(pair)) {
          found.push([...typed.slice(0, i), pair, ...typed.slice(i + 2)])
        }
      }
      return found
    }

    /** What texts say word for word of a query: by document the best hit, with what it is worth. */
    said(text) {
      const open = /[A-Za-z0-9]$/.test(this.reader.plain(text))
      const hits = new Map()
      const prose = !/[._()[\]=]|[a-z][A-Z]/.test(text)
      for (const words of this.writings(text)) {
        const found = this.texts.find(words, open)
        const whole = [...found.values()].filter(hit => hit.fit === 1).length
        const share = (words.length > 1 ? ROW : WORD) * this.uniqueness(whole)
        for (const [document, hit] of found) {
          const known = hits.get(document)
          if (known && (known.fit > hit.fit || (known.fit === hit.fit && known.weight >= hit.weight))) continue
          const place = prose && this.texts.isCode(document, hit) ? IN_CODE : 1
          hits.set(document, { ...hit, worth: hit.fit * share * place })
        }
        if (words.length === 1) this.sayWord(words[0], hits)
      }
      this.sayNames(text, hits)
      if (/^[A-Za-z_]\w*(?:\.\w+)+$/.test(text.trim())) this.sayInterface(text.trim(), hits)
      return hits
    }

    /** Have a text say the query as well as `worth`, if it does not say it better. */
    say(document, worth, hits) {
      hits.set(document, { ...hits.get(document), fit: 1, worth: Math.max(worth, hits.get(document)?.worth ?? 0) })
    }

    /** A text that bears the query as its name says it best; one whose title holds what the query tells, well. */
    sayNames(text, hits) {
      for (const document of this.called.get(this.call(text)) ?? []) this.say(document, ROW, hits)
      const told = this.tell(text)
      if (!told.includes(" ")) return
      this.titles.forEach((title, document) => {
        if (` ${title} `.includes(` ${told} `)) this.say(document, TITLED, hits)
      })
    }

    /** A text that would bear the query as its name, were each unknown word spelled as the nearest known one. */
    sayNearly(text, slots, hits) {
      const unknown = slots.filter(({ word, found }) => found.size && !this.knows(word))
      const nearest = new Map(
        unknown.map(({ word, found }) => {
          const [[number]] = [...found].sort(([, a], [, b]) => b - a)
          return [word, this.words[number]]
        }),
      )
      if (!nearest.size) return
      const spelled = this.lower(text).map(word => nearest.get(word) ?? word)
      for (const document of this.called.get(this.stemmed(spelled)) ?? []) this.say(document, ROW * NEARLY, hits)
    }

    /** A name of code is met by itself rather than by a longer one that begins with it. */
    sayInterface(name, hits) {
      const saying = [...hits.keys()].filter(document => hits.get(document).fit === 1)
      const itself = new Set(saying.filter(document => this.texts.names(document, name)))
      const worth = INTERFACE * this.uniqueness(itself.size || saying.length)
      for (const document of saying) hits.get(document).worth = worth * (itself.has(document) ? 1 : LONGER)
      if (itself.size) return
      const last = name.slice(name.lastIndexOf(".") + 1).replaceAll("_", " ")
      for (const document of this.called.get(this.call(last)) ?? []) {
        hits.set(document, { ...hits.get(document), fit: 1, worth: INTERFACE * LONGER })
      }
    }

    /** A single word needs no texts: the index knows where it stands. */
    sayWord(word, hits) {
      const number = this.numbers.get(word)
      if (number === undefined) return
      const named = this.named[number].map(name => this.names[name].document)
      const documents = new Set([...this.postings[number].documents, ...named])
      const worth = WORD * this.uniqueness(documents.size)
      for (const document of documents) {
        if (!hits.get(document)?.fit) hits.set(document, { ...hits.get(document), fit: 1, worth })
      }
    }

    /** From 1 for what one document says down to 0 for what all say. */
    uniqueness(documents) {
      return (1 - Math.log(Math.max(1, documents)) / Math.log(1 + this.documents.length)) ** UNIQUE
    }

    /** The ranked documents with what texts say of the query; where nothing else is found, those that say a part of it. */
    withSaid(ranked, hits) {
      const scored = new Map(ranked.map(result => [result.document, result]))
      for (const [document, { fit, worth, weight }] of hits) {
        if (!fit && ranked.length) continue
        const known = scored.get(document) ?? { document, covered: 0, score: 0 }
        if (fit) scored.set(document, { document, covered: 1, score: known.score + worth })
        else scored.set(document, { ...known, score: PARTLY * weight })
      }
      return [...scored.values()].sort((a, b) => b.score - a.score || a.document - b.document)
    }

    /** Of the results those whose texts say, word for word, all that was put in quotation marks. */
    strict(scored, musts) {
      return musts.reduce((left, words) => {
        const found = this.texts.find(words, false)
        const perhaps = this.holding(words)
        return left.filter(({ document }) =>
          this.texts.documents[document] ? found.get(document)?.fit === 1 : perhaps.has(document),
        )
      }, scored)
    }

    /** The documents that hold all words of a phrase, in any order, as far as the index knows. */
    holding(words) {
      let left = new Set(this.documents.keys())
      for (const word of words) {
        if (this.reader.stop.has(word) || (word.length < 2 && !/\d/.test(word))) continue
        const number = this.numbers.get(word)
        if (number === undefined) return new Set()
        const named = this.named[number].map(name => this.names[name].document)
        const documents = new Set([...this.postings[number].documents, ...named])
        left = new Set([...left].filter(document => documents.has(document)))
      }
      return left
    }

    /** The parts of the texts, not loaded yet, that show the results' sentences or may say the query word for word. */
    wanted(text, best) {
      const words = this.lower(text)
      const candidates = words.length > 1 ? this.writings(text).flatMap(written => [...this.holding(written)]) : []
      const shown = best.map(({ document }) => document)
      const parts = [...shown, ...candidates].filter(document => !this.texts.documents[document])
      return [...new Set(parts.map(document => this.texts.partOf(document)))].slice(0, WANTED)
    }

    /** The words to mark in results: those that queried words most likely stand for. */
    marked(slots) {
      const marked = new Set()
      for (const { found } of slots) {
        const best = Math.max(0, ...found.values())
        for (const [number, worth] of found) if (worth >= best * MARKED) marked.add(this.words[number])
      }
      return marked
    }

    mark(text, marked) {
      return text
        .split(/([\u0300-\u036f\p{L}\p{N}'’]+)/u)
        .map((part, i) => {
          if (i % 2 === 0) return escaped(part)
          const word = this.reader.words(part).join("").toLowerCase()
          return marked.has(word) ? `<mark>${escaped(part)}</mark>` : escaped(part)
        })
        .join("")
    }

    item(number, score, marked, hit) {
      const { topic, name, title, short } = this.documents[number]
      const [id, heading] = this.topics[topic] ?? ["", ""]
      return {
        topic: id,
        name,
        score,
        title: this.mark(title, marked),
        heading: topic < 0 || !name ? "" : escaped(heading),
        short: this.mark(short, marked),
        ...this.found(number, marked, hit),
      }
    }

    /** Where in a document, below its short answer, what was asked for stands: in words, the sentence, and what is hit. */
    found(document, marked, hit) {
      const { texts } = this
      const telling = hit?.length && (hit.fit || (texts.isSaid(document, hit) && hit.weight > TELLING))
      const where = telling && texts.where(document, hit)
      const sentence = where && texts.sentence(document, hit)
      if (!sentence) return { where: "", said: "", hit: "", sentence: "" }
      const { before, hit: run, after } = sentence
      return {
        where,
        said: `${this.mark(before, marked)}<mark>${escaped(run)}</mark>${this.mark(after, marked)}`,
        hit: run,
        sentence: before + run + after,
      }
    }

    /** The word being typed, completed from the names of the best result. */
    completion(text, document) {
      const typed = /[A-Za-z0-9]*$/.exec(text)[0].toLowerCase()
      if (!typed) return ""
      const { title, aliases } = this.documents[document]
      const words = [title, ...aliases].flatMap(name => this.reader.words(name)).map(word => word.toLowerCase())
      return words.find(word => word.startsWith(typed)) ?? ""
    }

    /** What the query may have meant: each unknown word replaced by the nearest word of a name; empty if none is near. */
    spelling(query) {
      let near = false
      const typed = this.reader.words(query)
      // Several words that nobody knows are no misspelling.
      if (typed.filter(raw => !this.knows(raw.toLowerCase())).length > 1) return ""
      const words = typed.map(raw => {
        const word = raw.toLowerCase()
        if (this.reader.stop.has(word) || this.knows(word) || /^\d/.test(word)) return word
        let best = "",
          least = FAR,
          uses = 0
        this.words.forEach((other, number) => {
          const named = this.named[number].length
          if (!named || other.length < 3) return
          const longer = Math.max(word.length, other.length)
          const share = distance(word, other, Math.ceil(longer * least), false) / longer
          if (share < least || (share === least && named > uses)) [best, least, uses] = [other, share, named]
        })
        if (best) near = true
        return best
      })
      return near ? words.filter(Boolean).join(" ") : ""
    }
  }

  return { create: index => new Engine(index) }
})()
