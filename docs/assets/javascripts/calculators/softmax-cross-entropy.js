// Probabilities of logits at a temperature, and their cross-entropy with a target that may be smoothed.
;(() => {
  const { real, rounded } = rectified.calculators
  const sum = numbers => numbers.reduce((total, number) => total + number, 0)

  /** Logarithms of the probabilities; the largest logit is taken out first, so that nothing overflows. */
  const logarithms = logits => {
    const most = Math.max(...logits)
    const first = logits.indexOf(most)
    const rest = Math.log1p(sum(logits.filter((_, at) => at !== first).map(logit => Math.exp(logit - most))))
    return logits.map(logit => logit - most - rest)
  }

  rectified.calculators.add("softmax-cross-entropy", {
    fields: [
      {
        id: "logits",
        name: "Logits",
        symbol: "z_k",
        value: "2 1 0",
        rows: [1, 1],
        columns: [2, 20],
        min: -1000,
        max: 1000,
      },
      { id: "target", name: "True class, counted from 1", value: 1, min: 1, max: 20, whole: true },
      { id: "temperature", name: "Temperature", symbol: "T", value: 1, min: 0.01, max: 1000 },
      { id: "smoothing", name: "Label smoothing", symbol: "ε", value: 0, min: 0, max: 1 },
    ],
    compute: ({ logits: [logits], target, temperature, smoothing }) => {
      const classes = logits.length
      if (target > classes) return { at: "target", wrong: `There are ${classes} logits, and so no class ${target}.` }
      const logs = logarithms(logits.map(logit => logit / temperature))
      const targets = logits.map((_, at) => (at === target - 1 ? 1 - smoothing : 0) + smoothing / classes)
      const loss = -sum(logs.map((log, at) => (targets[at] ? targets[at] * log : 0)))
      const entropy = -sum(targets.map(one => (one ? one * Math.log(one) : 0)))
      const probability = log => (log < -690 ? "below 10⁻²⁹⁹" : rounded(Math.exp(log)))
      return {
        says: `Loss ${rounded(loss)}; the true class has probability ${probability(logs[target - 1])}.`,
        tables: [
          {
            caption: "Classes",
            head: ["Class", "Logit", "Probability", "Target"],
            rows: logits.map((logit, at) => [at + 1, real(logit), probability(logs[at]), real(targets[at])]),
          },
          {
            caption: "Result",
            rows: [
              ["Cross-entropy, in nats", real(loss)],
              ["The same in bits", real(loss / Math.LN2)],
              ["The least that this target allows, in nats", real(entropy)],
            ],
          },
        ],
      }
    },
  })
})()
