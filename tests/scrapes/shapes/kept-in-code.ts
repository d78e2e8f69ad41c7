import { Quiz } from './types';

// What is asked at the harbour.
export const harbour: Quiz[] = [
  {
    id: 'h1',
    question: 'Why does the water rise twice a day?',
    options: ['The moon', 'The wind'],
    correctAnswer: 0,
    explanation: 'The moon pulls; it doesn\'t push.'
  },
  {
    id: 'h2',
    question:
      "What is a bowline: a knot, or a hitch?",
    options: [
      "a knot",
      "a hitch",
    ],
    correctAnswer: 0,
    explanation: "A knot.",
  },
  {
    id: 'h3',
    question: `Who lights the lamp?`,
    options: ['The keeper', 'Nobody'],
    correctAnswer: 0,
    explanation: `The keeper does,
      at dusk.`,
  }
];
