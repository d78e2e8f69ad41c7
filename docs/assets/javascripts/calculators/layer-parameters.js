// Parameters of layers, by what they are made of; biases of recurrent ones by either convention.
;(() => {
  const { shown } = rectified.calculators
  const size = (id, name, symbol, value, max = 1_000_000) => ({ id, name, symbol, value, min: 1, max, whole: true })
  const of =
    (...kinds) =>
    v =>
      kinds.includes(v.layer)
  const recurrent = of("rnn", "lstm", "gru")
  const GATES = { rnn: 1, lstm: 4, gru: 3 }
  const biased = v => v.bias === "yes"

  const attention = v => [
    ["Queries and output", 2 * v.width * v.heads * v.head],
    ["Keys and values", 2 * v.width * v.shared * v.head],
  ]

  /** What a layer is made of: names and numbers. */
  const PARTS = {
    dense: ({ widths: [widths], ...v }) =>
      widths
        .slice(1)
        .map((out, at) => [
          `Layer ${at + 1}, from ${shown(widths[at])} to ${shown(out)}`,
          (widths[at] + (biased(v) ? 1 : 0)) * out,
        ]),
    convolution: v => [
      ["Weights", (v.outputs * v.inputs * v.height * v.breadth) / v.groups],
      ["Biases", biased(v) ? v.outputs : 0],
    ],
    attention: v => [...attention(v), ["Biases", biased(v) ? (v.heads + 2 * v.shared) * v.head + v.width : 0]],
    transformer: v => {
      const block = [...attention(v), ["Gated layer", 3 * v.width * v.inner], ["Normalizations", 2 * v.width]]
      return [
        ...block.map(([name, number]) => [`${name}, of all blocks`, v.blocks * number]),
        ["Last normalization", v.width],
        [
          v.tied === "yes" ? "Table of tokens, shared" : "Tables of tokens, in and out",
          v.words * v.width * (v.tied === "yes" ? 1 : 2),
        ],
      ]
    },
  }
  const cells = v => {
    const gates = GATES[v.layer]
    const inputs = v.features + (v.layers - 1) * v.hidden
    const biases = { none: 0, one: 1, two: 2 }[v.biases]
    return [
      ["Weights of inputs", gates * v.hidden * inputs],
      ["Weights of the state", gates * v.hidden * v.hidden * v.layers],
      ["Biases", gates * v.hidden * biases * v.layers],
    ]
  }

  const fault = v => {
    if (v.layer === "convolution")
      for (const id of ["inputs", "outputs"])
        if (v[id] % v.groups)
          return { at: "groups", wrong: `${v.groups} groups do not divide ${v[id]} ${id.slice(0, -1)} channels.` }
    if (v.shared && v.heads % v.shared)
      return { at: "shared", wrong: `${v.shared} key–value heads do not divide ${v.heads} query heads.` }
  }

  rectified.calculators.add("layer-parameters", {
    fields: [
      {
        id: "layer",
        name: "Layer",
        value: "dense",
        options: {
          dense: "dense layers",
          convolution: "convolution",
          rnn: "simple recurrent (RNN)",
          lstm: "LSTM",
          gru: "GRU",
          attention: "attention",
          transformer: "transformer, decoder only",
        },
      },
      {
        id: "widths",
        name: "Widths, from the input on",
        symbol: "n_l",
        value: "784 128 10",
        rows: [1, 1],
        columns: [2, 20],
        min: 1,
        max: 1_000_000,
        whole: true,
        when: of("dense"),
      },
      { ...size("inputs", "Input channels", "C_in", 64), when: of("convolution") },
      { ...size("outputs", "Output channels", "C_out", 128), when: of("convolution") },
      { ...size("height", "Kernel height", "K_H", 3, 1000), when: of("convolution") },
      { ...size("breadth", "Kernel width", "K_W", 3, 1000), when: of("convolution") },
      { ...size("groups", "Groups", "G", 1), when: of("convolution") },
      { ...size("features", "Input size", "n_x", 128), when: recurrent },
      { ...size("hidden", "State size", "n_h", 256), when: recurrent },
      { ...size("layers", "Layers, one on the other", "", 1, 1000), when: recurrent },
      {
        id: "biases",
        name: "Biases",
        value: "one",
        options: {
          one: "one vector a gate (the formulas; Keras' LSTM)",
          two: "two vectors a gate (PyTorch; Keras' GRU)",
          none: "none",
        },
        when: recurrent,
      },
      { ...size("words", "Vocabulary", "V", 128_256, 10_000_000), when: of("transformer") },
      { ...size("blocks", "Blocks", "N", 32, 1000), when: of("transformer") },
      { ...size("width", "Width", "d", 4096), when: of("attention", "transformer") },
      { ...size("heads", "Query heads", "H", 32, 10_000), when: of("attention", "transformer") },
      { ...size("shared", "Key–value heads", "H_kv", 8, 10_000), when: of("attention", "transformer") },
      { ...size("head", "Head size", "d_h", 128, 10_000), when: of("attention", "transformer") },
      { ...size("inner", "Inner size", "d_ff", 14_336), when: of("transformer") },
      {
        id: "tied",
        name: "Input and output table",
        value: "no",
        options: { no: "two tables", yes: "one, shared (tied)" },
        when: of("transformer"),
      },
      {
        id: "bias",
        name: "Biases",
        value: "yes",
        options: { yes: "one a unit or channel", no: "none" },
        when: of("dense", "convolution", "attention"),
      },
    ],
    compute: v => {
      const wrong = fault(v)
      if (wrong) return wrong
      const parts = (PARTS[v.layer] ?? cells)(v)
      const sum = parts.reduce((total, [, number]) => total + number, 0)
      return {
        says: `${shown(sum)} parameters.`,
        tables: [{ caption: "Result", rows: [["Parameters", sum], ...parts] }],
      }
    },
  })
})()
