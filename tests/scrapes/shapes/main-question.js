const questions = [
    {
        'Main question': 'How does a keel hold a hull against the wind?',
        'Explanation': 'The candidate should tell of drift, of lift on the keel, and of the angle between course and bow.',
        'Follow-up questions': ['What does a lee board do instead?', 'How can a hull do without either?']
    },
    {
        'Main question': 'What is the primary role of a mast\'s stays?',
        'Explanation': 'The candidate should elaborate on loads, fore and aft, and name a mast that needs none.',
        'Follow-up questions': ['How are stays tuned?', 'When do shrouds go slack?']
    },
    {
        'Main question': 'In what ways can a sail be reefed?',
        'Explanation': 'The candidate should outline slab reefing and furling, with what each asks of the crew.',
        'Follow-up questions': ['Which of both is quicker?', 'What jams?']
    },
    {
        'Main question': 'Why is ballast kept low?',
        'Explanation': 'The candidate should draw the two centers and the arm between them.',
        'Follow-up questions': ['Does water do as ballast?', 'How is a dinghy ballasted?']
    },
    {
        'Main question': 'How do you find a leak?',
        'Explanation': 'The candidate should go from bow to stern and taste the water.',
        'Follow-up questions': ['Where is it first?', 'What stops it?']
    }
];
