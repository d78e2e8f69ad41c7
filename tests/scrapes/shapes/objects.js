// Quiz of the netmakers' school
import { show } from "./show.js"

export const quiz = [
  { question: "01. What is a mesh?", answers: ["A hole", "A knot", `A boat`], correct: 0 },
  { question: '02. Which needle holds the twine?', answers: ["The netting needle", 'The awl'], correct: 0 }, // easy
  { question: "03. Why isn\'t nylon tarred?", answers: ["It " + "doesn't rot", "It sinks"], correct: 0 },
  { question: "04. Who mends \"trawls\"?", answers: [], correct: show(quiz[0], "none") },
];

show(quiz);
