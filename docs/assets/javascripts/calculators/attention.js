// Scores, weights and outputs of attention for typed queries, keys and values.
;(() => {
  const { real, rounded } = rectified.calculators
  const sum = numbers => numbers.reduce((total, number) => total + number, 0)
  const dot = (one, other) => sum(one.map((number, at) => number * other[at]))
  const matrix = (id, name, symbol, value) => ({
    id,
    name: `${name}, one a line`,
    symbol,
    value,
    rows: [1, 8],
    columns: [1, 8],
    min: -100,
    max: 100,
  })

  const softmax = scores => {
    const most = Math.max(...scores)
    const raised = scores.map(score => Math.exp(score - most))
    return raised.map(number => number / sum(raised))
  }

  rectified.calculators.add("attention", {
    fields: [
      matrix("queries", "Queries", "Q", "1 0\n0 1\n1 1"),
      matrix("keys", "Keys", "K", "1 0\n0 1\n1 1"),
      matrix("values", "Values", "V", "1 2\n3 4\n5 6"),
      {
        id: "mask",
        name: "Mask",
        value: "none",
        options: { none: "none", causal: "causal: no key after the query" },
      },
    ],
    compute: ({ queries, keys, values, mask }) => {
      const size = keys[0].length
      if (queries[0].length !== size)
        return { at: "keys", wrong: `Keys have ${size} numbers and queries ${queries[0].length}; they need as many.` }
      if (keys.length !== values.length)
        return {
          at: "values",
          wrong: `There are ${keys.length} keys and ${values.length} values; each key has a value.`,
        }
      const seen = (row, at) => (mask === "causal" ? row.slice(0, at + 1) : row)
      const scores = queries.map(query => keys.map(key => dot(query, key) / Math.sqrt(size)))
      const weights = scores.map((row, at) => softmax(seen(row, at)))
      const outputs = weights.map(row =>
        values[0].map((_, at) => sum(row.map((weight, key) => weight * values[key][at]))),
      )
      const whole = (row, missing) => keys.map((_, at) => (at < row.length ? real(row[at]) : missing))
      const table = (caption, name, rows) => ({
        caption,
        head: ["Of", ...rows[0].map((_, at) => `${name === "Output" ? "number" : "key"} ${at + 1}`)],
        rows: rows.map((row, at) => [`${name} ${at + 1}`, ...row]),
      })
      return {
        says: `The first output is (${outputs[0].map(rounded).join(", ")}).`,
        tables: [
          table(
            "Scores, divided by the root of the keys' size",
            "Scores of query",
            scores.map((row, at) => whole(seen(row, at), "masked")),
          ),
          table(
            "Weights",
            "Weights of query",
            weights.map(row => whole(row, "0")),
          ),
          table(
            "Outputs",
            "Output",
            outputs.map(row => row.map(real)),
          ),
        ],
      }
    },
  })
})()
