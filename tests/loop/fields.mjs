// What the visitors ask of: twelve trades. Who works in one asks of nothing else, so that whole trades can be held out,
// with their people and their questions.

/** Each with its measure, and what may be asked of which things. */
export const FIELDS = [
  {
    unit: "days",
    asks: ["How long should {} rest before the first harvest?", "After what time is {} usually inspected again?", "When does {} swarm once the weather turns warm?", "Tell me the quarantine for {} bought from a stranger"],
    things: ["a weak hive", "a nucleus colony", "an imported queen", "a captured swarm", "a wintered hive"],
  },
  {
    unit: "degrees",
    asks: ["What oven temperature suits {}?", "How hot must the stone be for {}?", "Where do I set the dial to finish {} gently?", "Which core temperature tells that {} has baked through?"],
    things: ["rye sourdough", "a braided brioche", "seeded flatbread", "spelt rolls", "a filled strudel"],
  },
  {
    unit: "euros",
    asks: ["What would a mechanic charge to replace {}?", "Name a fair price for {} of good quality", "Is there a usual fee for fitting {}?", "What do second-hand dealers pay for {}?"],
    things: ["a bottom bracket", "hydraulic brakes", "a dynamo hub", "tubeless rims", "a belt drive"],
  },
  {
    unit: "grams",
    asks: ["How much fertiliser does {} need each spring?", "What dose of compost tea do gardeners give {}?", "Recommend an amount of lime for {}", "With how much bone meal is {} planted?"],
    things: ["a young pear tree", "climbing roses", "a blueberry shrub", "tomato beds", "an old hedge"],
  },
  {
    unit: "metres",
    asks: ["How deep may {} anchor?", "What clearance does {} require below a bridge?", "How much chain should {} carry?", "State the turning circle of {} in harbour"],
    things: ["a small ketch", "a steel trawler", "the pilot launch", "a river barge", "an old cutter"],
  },
  {
    unit: "hours",
    asks: ["How long does {} dry between two coats?", "What is the open time of {} in summer?", "When may one sand {} after brushing?", "How soon can {} stand rain outdoors?"],
    things: ["linseed oil paint", "shellac varnish", "acrylic primer", "epoxy filler", "lime wash"],
  },
  {
    unit: "pages",
    asks: ["How long is {} expected to be?", "What size do editors accept for {}?", "To what extent should I shorten {}?", "Which length do juries prefer in {}?"],
    things: ["a grant proposal", "an opening chapter", "a travel essay", "the annual report", "a stage play"],
  },
  {
    unit: "volts",
    asks: ["At what voltage is {} considered empty?", "Which charging level protects {}?", "What should the meter show across {}?", "Up to what tension is {} insulated?"],
    things: ["a lead battery", "the solar string", "a lithium pack", "a doorbell transformer", "an electric fence"],
  },
  {
    unit: "sheep",
    asks: ["What flock can {} feed?", "How many animals graze on {} without harm?", "What stocking does the law allow for {}?", "How many head did farmers once keep upon {}?"],
    things: ["a salt marsh", "an alpine pasture", "one hectare of heath", "the village common", "a clover meadow"],
  },
  {
    unit: "litres",
    asks: ["How big a tank does {} want?", "What volume of water is changed weekly for {}?", "How much flow must the pump give {}?", "Say the least space in which {} stays healthy"],
    things: ["a pair of discus", "a shoal of tetras", "one clownfish", "dwarf shrimp", "a turtle hatchling"],
  },
  {
    unit: "minutes",
    asks: ["How early should passengers of {} check in?", "What delay is tolerated with {}?", "How long a transfer do I plan from {}?", "Between two departures of {}, what interval is normal?"],
    things: ["a night ferry", "the airport shuttle", "regional trains", "a charter flight", "mountain buses"],
  },
  {
    unit: "seconds",
    asks: ["What exposure captures {} best?", "How slow a shutter still freezes {}?", "Give me a starting time for developing {}", "How long do I burn in the corners of {}?"],
    things: ["star trails", "a waterfall", "galloping horses", "fireworks at sea", "a candlelit portrait"],
  },
];

/** What can be said beside the figure, in every trade. */
export const ADVICE = [
  "Check it twice before you begin",
  "Write down the date each time",
  "Cold weather changes everything",
  "Ask somebody who has done it before",
  "Cheap tools cost more in the end",
  "Begin with a small trial",
  "Keep a spare one at hand",
  "Older ones need more care",
  "Never work on it alone",
  "Good light saves mistakes",
  "Wash your hands afterwards",
  "Take a picture of how it was",
  "Rules differ from place to place",
  "Wait for a dry day",
  "Most people use too much",
  "Store it in a dark room",
  "Read the label first",
  "Two short tries beat one long",
  "Wear gloves against splinters",
  "Too little does no harm",
  "Compare it with last year",
  "Stop at the first strange noise",
  "Children should stand back",
  "Label everything you take apart",
];

const questionsOf = ({ asks, things }) => asks.flatMap((ask) => things.map((thing) => ask.replace("{}", thing)));

/** What can be asked in each trade. */
export const QUESTIONS = FIELDS.map(questionsOf);

/** In which trade a question is asked. */
export const fieldOf = (question) => QUESTIONS.findIndex((all) => all.includes(question));
