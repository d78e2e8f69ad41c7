// Size of the cache of keys and values, and the arithmetic of a token.
;(() => {
  const { memory, shown } = rectified.calculators
  const size = (id, name, symbol, value, max = 1_000_000) => ({ id, name, symbol, value, min: 1, max, whole: true })

  rectified.calculators.add("kv-cache", {
    fields: [
      size("batch", "Sequences at once", "B", 1),
      size("tokens", "Tokens of each so far", "n", 8192, 100_000_000),
      size("layers", "Layers", "N", 32, 10_000),
      size("heads", "Query heads", "H", 32, 10_000),
      size("shared", "Key–value heads", "H_kv", 8, 10_000),
      size("head", "Head size", "d_h", 128, 10_000),
      {
        id: "bits",
        name: "Cache in",
        value: "16",
        options: { 32: "32 bits", 16: "16 bits", 8: "8 bits, without scales", 4: "4 bits, without scales" },
      },
      size("width", "Width", "d", 4096),
      size("inner", "Inner size of the gated layer", "d_ff", 14_336),
      size("words", "Vocabulary", "V", 128_256, 10_000_000),
    ],
    compute: v => {
      if (v.heads % v.shared)
        return { at: "shared", wrong: `${v.shared} key–value heads do not divide ${v.heads} query heads.` }
      const bytes = Number(v.bits) / 8
      const cache = heads => 2 * v.batch * v.tokens * v.layers * heads * v.head * bytes
      const block = 2 * v.width * (v.heads + v.shared) * v.head + 3 * v.width * v.inner
      const weights = v.layers * block + v.words * v.width
      const attention = 4 * v.tokens * v.layers * v.heads * v.head
      const operations = 2 * weights + attention
      return {
        says: `Cache: ${memory(cache(v.shared))}. ${shown(operations)} operations for the next token.`,
        tables: [
          {
            caption: "Cache",
            rows: [
              ["Size of the cache", memory(cache(v.shared))],
              ["For each token of a sequence", memory(cache(v.shared) / v.batch / v.tokens)],
              ["If each query head had keys and values of its own", memory(cache(v.heads))],
            ],
          },
          {
            caption: "Arithmetic of the next token of a sequence; a multiplication and an addition are two operations",
            rows: [
              ["Weights that it is multiplied by", weights],
              ["Operations with weights", 2 * weights],
              ["Operations of attention with the tokens so far", attention],
              ["Operations in all, norms and softmax left out", operations],
            ],
          },
        ],
      }
    },
  })
})()
