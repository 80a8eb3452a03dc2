/**
 * Stands in for `src/core/state.js` where screens are looked at: the same signals and actions, set to
 * the scene that the address names (`?scene=…&lang=…&theme=…`). Actions do what a rider would see.
 */
import { FluentBundle, FluentResource } from '../../vendor/fluent.js';
import { signal } from '../../vendor/ui.js';

const asked = new URLSearchParams(location.search);
let language = asked.get('lang') ?? 'en';
const NOW = Date.parse('2026-03-10T09:40:00+01:00');
/** What an office and riders would write. @param {string} en @param {string} fr */
const say = (en, fr) => (language === 'fr' ? fr : en);
const LONG =
  'Association des cuisines partagées et des jardins nourriciers du quartier de la Croix-Rousse-sur-l’Eau';

export const ready = signal(false);
export const session = signal({
  status: 'in',
  me: {
    kind: 'person',
    id: 'p1',
    cooperative_id: 'c1',
    roles: ['courier'],
    round_id: null,
    permissions: { 'effort:read': 'own', 'rounds:claim': 'own', 'contests:read': 'own' },
  },
});
export const online = signal(true);
export const storage = signal('works');
export const loading = signal({});
export const problem = signal(null);
export const settings = signal({
  language,
  theme: asked.get('theme') ?? 'light',
  heading_up: true,
  keep_awake: true,
});
export const rounds = signal([]);
export const shifts = signal([]);
export const offers = signal([]);
export const round = signal(null);
export const takenAway = signal(null);
export const changes = signal([]);
export const suggestion = signal(null);
export const undoable = signal(null);
export const outbox = signal({
  events: 0,
  photos: 0,
  others: 0,
  sending: false,
  last_sent_at: at(9, 38),
  hindrance: 'none',
  troubles: [],
  incident: '',
  volatile: false,
});
export const messages = signal([]);
export const unread = signal(0);
export const own = signal(null);
export const concerns = signal(null);
export const position = signal({
  sharing: 'on',
  point: null,
  accuracy_m: null,
  heading: null,
  at: null,
});
export const breakAdvice = signal({ state: 'none', left_s: 0, break_id: '' });
export const now = signal(NOW);
export const tiles = signal({ done: 31, total: 31 });
export const updateWaits = signal(false);
export const t = signal((id) => id);

export const SETTLED = new Set(['done', 'partly_done', 'failed', 'skipped', 'cancelled']);
/** Crates alone are taken back in the scenes. */
export const piecesOf = ({ items } = {}) => (items ? { crate: items } : {});

/** What every signal is before a scene is set. */
const BEFORE = [
  session,
  online,
  storage,
  loading,
  problem,
  settings,
  rounds,
  shifts,
  offers,
  round,
  takenAway,
  changes,
  suggestion,
  undoable,
  outbox,
  messages,
  unread,
  own,
  concerns,
  position,
  breakAdvice,
  updateWaits,
].map((one) => [one, one.value]);

/** What was called, for the tests of the keyboard. */
export const calls = [];
globalThis.calls = calls;

/** @param {number} hour @param {number} minute */
function at(hour, minute) {
  return `2026-03-10T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00+01:00`;
}

function stop(number, more = {}) {
  const hour = 8 + Math.floor(number / 3);
  const minute = (number % 3) * 20;
  return {
    visit_id: `v${number}`,
    kind: 'drop',
    status: 'planned',
    number,
    job_id: `j${number}`,
    job_kind: 'shop',
    code: `K${number}M4`,
    label: `${say('Order', 'Commande')} ${1000 + number}`,
    customer: 'Épicerie du Port',
    where: {
      point: [24.94 + number / 1000, 60.17],
      rough: false,
      address: `${number * 3} rue des Tanneurs, 69001 Lyon`,
      access_note: '',
      place: '',
    },
    who: {
      name: ['Amina Benali', 'Jean Petit', 'Café de la Gare', 'Lucie Moreau'][number % 4],
      phone: '+33 4 00 00 00 00',
      note: '',
    },
    windows: [{ start: at(hour, 0), end: at(hour + 2, 0) }],
    late_limit_s: 900,
    service_s: 180,
    load: { items: 1 + (number % 3), mass_g: 2400 * (1 + (number % 3)) },
    returns: {},
    handling: [],
    proof: [],
    photo_allowed: true,
    on_failure: 'return_to_sender',
    why: [{ code: 'least-cost', way: 'solve' }],
    to_look_at: [],
    missing_proofs: [],
    arrive_at: at(hour, minute),
    start_at: at(hour, minute),
    depart_at: at(hour, minute + 4),
    eta_at: at(hour, minute + 2),
    arrived_at: null,
    done_at: null,
    waiting_since: null,
    pending: false,
    reason: '',
    handed_items: null,
    proofs: [],
    still_asked: [],
    same_door: [],
    expected_at: at(hour, minute + 2),
    late_s: 0,
    settled_by_event: null,
    ...more,
  };
}

function theRound(next = {}, more = {}) {
  const stops = [
    stop(1, {
      kind: 'pickup',
      status: 'done',
      done_at: at(8, 6),
      who: { name: 'Épicerie du Port', phone: '', note: '' },
    }),
    stop(2, { status: 'done', done_at: at(8, 31) }),
    stop(3, { status: 'failed', reason: 'nobody_there', done_at: at(9, 5) }),
    stop(4, { status: 'partly_done', reason: 'goods_missing', done_at: at(9, 22) }),
    stop(5, {
      who: {
        name: 'Amina Benali',
        phone: '+33 4 00 00 00 00',
        note: say('Ring twice; the dog is friendly.', 'Sonner deux fois ; le chien est gentil.'),
      },
      handling: ['chilled', 'fragile'],
      proof: ['photo'],
      still_asked: ['photo'],
      where: {
        point: [24.945, 60.17],
        rough: false,
        address: '12 rue des Tanneurs, 69001 Lyon',
        access_note: say('3rd floor, left · door code 48B2', '3e étage gauche · code porte 48B2'),
        place: '',
      },
      ...next,
    }),
    ...[6, 7, 8, 9].map((number) =>
      stop(
        number,
        number === 8
          ? { late_s: 840, windows: [{ start: at(10, 0), end: at(10, 28) }], kind: 'pickup' }
          : number === 9
            ? {
                job_kind: 'aid',
                handling: ['aid_pledge'],
                where: { point: [24.95, 60.17], rough: true, address: '', access_note: '' },
                who: { name: '', phone: '', note: '' },
              }
            : {},
      ),
    ),
    {
      ...stop(0),
      visit_id: 'b1',
      kind: 'break',
      number: 0,
      break_id: 'lunch',
      start_at: at(12, 0),
      depart_at: at(12, 30),
      job_id: undefined,
      who: undefined,
      where: undefined,
      windows: [],
      load: undefined,
      expected_at: at(12, 0),
    },
  ];
  const found = stops[4];
  const leg = {
    from: 'v4',
    to: 'v5',
    duration_s: 340,
    distance_m: 1240,
    geometry: [
      [24.941, 60.168],
      [24.943, 60.169],
      [24.945, 60.17],
    ],
    turns: [
      ['depart', 'quai Saint-Vincent', 220],
      ['left', 'rue de la Martinière', 340],
      ['slight-right', 'place Sathonay', 90],
      ['right', 'rue des Tanneurs', 590],
      ['arrive', '', 0],
    ].map(([turn, street, distance_m]) => ({
      turn,
      street,
      mode: turn === 'slight-right' ? 'push' : 'ride',
      distance_m,
      duration_s: 60,
      point: [24.94, 60.17],
    })),
  };
  return {
    id: 'r1',
    day: '2026-03-10',
    version: 3,
    status: 'started',
    contact: { name: 'Office', phone: '+33 4 72 00 00 00' },
    stops,
    next: found,
    done: 4,
    failed: 1,
    total: 9,
    head: {
      id: 'r1',
      day: '2026-03-10',
      version: 3,
      status: 'started',
      starts_at: at(8, 0),
      ends_at: at(13, 10),
      distance_m: 18400,
      rider: { id: 'p1', name: 'Aino' },
      companion: null,
      shift: {
        id: 's1',
        status: 'open',
        starts_at: at(8, 0),
        ends_at: at(14, 0),
        breaks: [
          {
            id: 'lunch',
            duration_s: 1800,
            windows: [{ start: at(11, 30), end: at(13, 0) }],
            paid: false,
          },
        ],
      },
      vehicle: { name: 'Long John 2', profile: 'cargo' },
      start: { point: [24.94, 60.17], address: 'Hub, 4 quai Rambaud' },
      end: { point: [24.94, 60.17], address: 'Hub, 4 quai Rambaud' },
    },
    aboard: [5, 6, 7].map((number) => ({
      job_id: `j${number}`,
      code: `K${number}M4`,
      label: `Order ${1000 + number}`,
      load: stops.find((one) => one.number === number).load,
      drop_visit_id: `v${number}`,
      number,
    })),
    aboard_total: { items: 6, mass_g: 14400 },
    break_since: null,
    break_id: '',
    shift_status: 'open',
    sharing: true,
    ends_at: at(13, 24),
    pending: false,
    leg,
    legs: [leg],
    closures: [],
    own_order: false,
    ...more,
  };
}

const summary = (more = {}) => ({
  id: 'r1',
  day: '2026-03-10',
  version: 3,
  status: 'published',
  starts_at: at(8, 0),
  ends_at: at(13, 10),
  distance_m: 18400,
  stops: 9,
  shift_id: 's1',
  shift_status: 'planned',
  vehicle: 'Long John 2',
  kept: true,
  ...more,
});
const trouble = (more) => ({
  key: 'event-7',
  kind: 'refused',
  what: 'visit_done',
  code: 'event-not-your-round',
  message: '',
  at: at(9, 12),
  visit_id: 'v3',
  seen: false,
  ...more,
});
const concern = (more) => ({
  id: 'c1',
  what: 'contest',
  kind: 'visit',
  about: 'v5',
  at: at(8, 10),
  note: '',
  status: 'open',
  due_at: null,
  settled_at: null,
  decision: null,
  words: '',
  ...more,
});
const offline = () => {
  online.value = false;
  outbox.value = {
    ...outbox.value,
    events: 7,
    photos: 2,
    others: 1,
    hindrance: 'network',
    last_sent_at: at(8, 52),
  };
};

const away = (more) => ({
  what: 'handed_on',
  since: at(9, 12),
  rider: 'Bo',
  contact: { name: 'Office', phone: '+33 4 72 00 00 00' },
  takers: [],
  ...more,
});

/** Each scene sets what its screen shows. */
const scenes = {
  out: () => {
    session.value = { status: 'out', me: null };
  },
  'out-loading': () => {
    scenes.out();
    loading.value = { 'sign-in': true };
  },
  'out-offline': () => {
    scenes.out();
    online.value = false;
    problem.value = { code: 'network', message: '', doing: 'sign-in' };
  },
  starting: () => {},
  none: () => {},
  'none-loading': () => {
    loading.value = { rounds: true, own: true, messages: true, concerns: true };
  },
  offered: () => {
    rounds.value = [summary()];
    shifts.value = [
      { id: 's9', day: '2026-03-11', starts_at: at(8, 0), ends_at: at(12, 0), status: 'planned' },
    ];
  },
  swapping: () => {
    rounds.value = [summary({ status: 'accepted' })];
    offers.value = [
      { id: 'w1', is_own: true, round: summary() },
      {
        id: 'w2',
        is_own: false,
        round: summary({ id: 'r7', day: '2026-03-12', vehicle: 'Trike 1' }),
      },
    ];
  },
  'by-link': () => {
    session.value = { status: 'in', me: { ...session.value.me, round_id: 'r1', permissions: {} } };
    round.value = theRound();
    concerns.value = {
      fetched_at: NOW,
      items: [
        concern({
          status: 'answered',
          decision: 'upheld',
          settled_at: at(9, 30),
          note: say('Five floors with 24 kg, alone.', 'Cinq étages avec 24 kg, sans aide.'),
          words: say('Ring, and they carry it up with you.', 'Sonnez, ils montent avec vous.'),
        }),
      ],
    };
  },
  concerned: () => {
    round.value = theRound();
    concerns.value = {
      fetched_at: NOW,
      items: [
        concern({
          status: 'waiting',
          note: say('Five floors with 24 kg, alone.', 'Cinq étages avec 24 kg, sans aide.'),
        }),
        concern({
          id: 'c2',
          kind: 'round',
          about: 'r1',
          due_at: '2026-03-23T08:10:00+01:00',
          note: say('The break falls after two.', 'La pause tombe après 14 h.'),
        }),
        concern({
          id: 'c3',
          kind: 'posting',
          about: 'r0',
          status: 'overdue',
          due_at: '2026-03-04T08:10:00+01:00',
        }),
        concern({
          id: 'c4',
          kind: 'job',
          about: 'j5',
          status: 'answered',
          decision: 'changed',
          settled_at: at(8, 50),
          note: say('I had this one three days running.', 'Je l’ai eue trois jours de suite.'),
          words: say(
            'You are right. It goes to Aino from tomorrow.',
            'Vous avez raison. Aino la reprend dès demain.',
          ),
        }),
        concern({
          id: 'c5',
          kind: 'plan',
          about: 'p1',
          status: 'answered',
          decision: 'upheld',
          settled_at: at(8, 40),
          words: '',
        }),
        concern({
          id: 'i1',
          what: 'incident',
          kind: 'breakdown',
          about: '',
          status: 'closed',
          settled_at: at(9, 20),
          note: say('Flat tyre, rear.', 'Pneu arrière crevé.'),
          words: say(
            'The trike is at the workshop. Take Long John 3.',
            'Le triporteur est à l’atelier. Prenez le Long John 3.',
          ),
        }),
        concern({ id: 'i2', what: 'incident', kind: 'aggression', about: 'v4' }),
      ],
    };
  },
  'concerned-long': () => {
    scenes.concerned();
    scenes.offline();
    concerns.value = {
      fetched_at: 0,
      items: [
        concern({ status: 'waiting', note: `${LONG}. ${LONG}.\n${LONG}` }),
        concern({
          id: 'c9',
          status: 'answered',
          decision: 'changed',
          settled_at: at(9, 0),
          words: `${LONG}. ${LONG}.`,
        }),
      ],
    };
  },
  unconcerned: () => {
    round.value = theRound();
    concerns.value = { fetched_at: NOW, items: [] };
  },
  taken: () => {
    rounds.value = [summary({ status: 'accepted' })];
  },
  working: () => {
    rounds.value = [
      summary({ status: 'started', shift_status: 'open' }),
      summary({ id: 'r2', status: 'finished', shift_status: 'closed', day: '2026-03-09' }),
    ];
  },
  before: () => {
    round.value = theRound(
      {},
      { status: 'accepted', shift_status: 'planned', sharing: false, done: 0 },
    );
    position.value = { ...position.value, sharing: 'off' };
  },
  ready: () => {
    round.value = theRound({}, { status: 'accepted', done: 0 });
  },
  riding: () => {
    round.value = theRound();
    unread.value = 2;
  },
  arrived: () => {
    round.value = theRound({ status: 'arrived', arrived_at: at(9, 38) });
    undoable.value = {
      event_id: 'e1',
      visit_id: 'v5',
      kind: 'visit_arrived',
      until: Date.now() + 55_000,
    };
  },
  simple: () => {
    round.value = theRound({
      status: 'arrived',
      arrived_at: at(9, 38),
      proof: [],
      still_asked: [],
    });
  },
  waiting: () => {
    round.value = theRound({ status: 'arrived', arrived_at: at(9, 30), waiting_since: at(9, 31) });
  },
  late: () => {
    round.value = theRound({ late_s: 1500, windows: [{ start: at(9, 0), end: at(9, 17) }] });
    suggestion.value = {
      order: [],
      before_late_s: 2340,
      after_late_s: 300,
      before_travel_s: 5400,
      after_travel_s: 4980,
      before_end_at: at(13, 40),
      after_end_at: at(13, 20),
    };
  },
  long: () => {
    round.value = theRound({
      status: 'arrived',
      arrived_at: at(9, 38),
      who: {
        name: LONG,
        phone: '+33400000000',
        note: `${LONG}. ${LONG}. Sonnette du bas, puis traverser la cour jusqu’au deuxième bâtiment.`,
      },
      handling: ['chilled', 'fragile', 'accompanied', 'heavy_lifting_equipment'],
      where: {
        point: [24.945, 60.17],
        rough: false,
        address: '128 bis, montée Saint-Barthélemy-des-Vignes, bâtiment C, escalier 4, 69005 Lyon',
        access_note:
          'Cour intérieure, 2e bâtiment, interphone « Jardins », 5e étage sans ascenseur, code 48B2 puis 7719',
        place: '',
      },
      proof: ['photo', 'signature', 'code', 'count'],
      still_asked: ['photo', 'signature', 'code', 'count'],
      load: {
        items: 24,
        mass_g: 48500,
        volume_ml: 180000,
        extra: { [say('crates', 'cageots')]: 6 },
      },
      returns: { items: 12 },
    });
  },
  unpicked: () => {
    round.value = theRound({
      status: 'arrived',
      arrived_at: at(9, 38),
      job_id: 'j8',
      proof: [],
      still_asked: [],
    });
  },
  'own-order': () => {
    round.value = theRound({}, { own_order: true });
  },
  'ended-riding': () => {
    round.value = theRound({}, { shift_status: 'closed' });
  },
  chilled: () => {
    round.value = theRound({
      load: { items: 1, mass_g: 3000, volume_ml: 24000, extra: { chilled_ml: 24000 } },
      handling: ['chilled_ml'],
    });
  },
  seen: () => {
    round.value = theRound();
    position.value = { ...position.value, point: [24.93, 60.164], accuracy_m: 8, at: NOW };
  },
  ended: () => {
    rounds.value = [summary({ status: 'finished', shift_status: 'closed' })];
  },
  rough: () => {
    const shown = theRound();
    round.value = { ...shown, next: { ...shown.stops[8], status: 'planned' }, leg: null };
  },
  conflict: () => {
    round.value = theRound({ to_look_at: ['moved-meanwhile'], pending: true });
  },
  offline: () => {
    round.value = theRound({ pending: true });
    offline();
  },
  barred: () => {
    round.value = theRound(
      {},
      {
        closures: [
          {
            id: 'z1',
            reason: language === 'fr' ? 'Marché' : 'Market',
            from_at: at(7, 0),
            until_at: at(13, 0),
            slow_kmh: null,
            streets: [
              'rue de la Martinière',
              'quai Saint-Vincent',
              'place Sathonay',
              'rue des Tanneurs',
            ],
            lines: [
              [
                [24.9425, 60.168],
                [24.9425, 60.1695],
              ],
              [
                [24.9425, 60.1695],
                [24.944, 60.1705],
              ],
            ],
          },
          {
            id: 'z2',
            reason: '',
            from_at: at(11, 0),
            until_at: '2026-03-12T18:00:00+01:00',
            slow_kmh: 6,
            streets: [],
            lines: [
              [
                [24.943, 60.169],
                [24.946, 60.1705],
              ],
            ],
          },
        ],
      },
    );
  },
  changed: () => {
    round.value = theRound();
    changes.value = [
      { kind: 'added', visit_id: 'v8', label: say('Order 1008', 'Commande 1008') },
      { kind: 'retimed', visit_id: 'v6', before: at(10, 0), after: at(10, 35) },
      { kind: 'removed', label: 'Café de la Gare', rider: 'Bo', delivered: false },
      {
        kind: 'note',
        visit_id: 'v7',
        before: '',
        after: say('Please use the back door.', 'Passez par la porte de derrière.'),
      },
      { kind: 'reordered' },
    ];
  },
  'break-soon': () => {
    round.value = theRound();
    breakAdvice.value = { state: 'soon', left_s: 1260, break_id: 'lunch' };
  },
  'break-due': () => {
    round.value = theRound();
    breakAdvice.value = { state: 'due', left_s: 0, break_id: 'lunch' };
  },
  pause: () => {
    round.value = theRound({}, { break_since: at(9, 21), break_id: 'lunch' });
    position.value = { ...position.value, sharing: 'break' };
    breakAdvice.value = { state: 'on', left_s: 660, break_id: 'lunch' };
  },
  error: () => {
    round.value = theRound();
    problem.value = { code: 'storage-full', message: '', doing: 'keep' };
    storage.value = 'full';
  },
  'no-room': () => {
    round.value = theRound();
    storage.value = 'full';
  },
  stale: () => {
    round.value = theRound();
    session.value = { ...session.value, status: 'stale' };
    outbox.value = { ...outbox.value, events: 3, hindrance: 'signed-out' };
  },
  update: () => {
    round.value = theRound();
    updateWaits.value = true;
  },
  'handed-on': () => {
    round.value = theRound();
    takenAway.value = away({});
  },
  'handed-on-empty': () => {
    round.value = theRound({}, { aboard: [], aboard_total: {} });
    takenAway.value = away({});
  },
  'taken-back': () => {
    round.value = theRound();
    takenAway.value = away({
      what: 'withdrawn',
      rider: '',
      takers: [{ job_id: 'j5', rider: 'Bo' }],
    });
  },
  'taken-goods': () => {
    const shown = theRound();
    const taken = {
      job_id: 'j3',
      status: 'placed',
      code: 'K3M4',
      label: say('Order 1003', 'Commande 1003'),
      customer: 'Épicerie du Port',
      load: { items: 2 },
      rider: 'Bo',
    };
    const gone = {
      job_id: 'j3',
      code: 'K3M4',
      label: taken.label,
      load: { items: 2, mass_g: 4800 },
      drop_visit_id: null,
      number: 0,
      taken,
    };
    round.value = {
      ...shown,
      aboard: [
        ...shown.aboard,
        gone,
        {
          ...gone,
          job_id: 'j2',
          code: 'K2M4',
          taken: { ...taken, job_id: 'j2', status: 'open', rider: '' },
        },
      ],
    };
  },
  unsent: () => {
    round.value = theRound();
    outbox.value = {
      ...outbox.value,
      events: 1,
      photos: 2,
      incident: 'accident',
      hindrance: 'network',
    };
    online.value = false;
  },
  last: () => {
    round.value = theRound({}, { next: null, done: 9, leg: null, legs: [] });
  },
  over: () => {
    round.value = theRound({}, { status: 'finished', next: null, done: 9, pending: true });
  },
  withdrawn: () => {
    round.value = theRound({}, { status: 'withdrawn' });
  },
  empty: () => {
    round.value = theRound(
      {},
      {
        stops: [],
        next: null,
        total: 0,
        done: 0,
        aboard: [],
        aboard_total: {},
        leg: null,
        legs: [],
        head: { ...theRound().head, shift: { ...theRound().head.shift, breaks: [] } },
      },
    );
  },
  together: () => {
    const shown = theRound({ status: 'arrived', arrived_at: at(9, 38), same_door: ['v6', 'v7'] });
    round.value = shown;
  },
  helping: () => {
    round.value = theRound({
      status: 'arrived',
      arrived_at: at(9, 38),
      job_kind: 'aid',
      proof: ['code'],
      still_asked: ['code'],
    });
  },
  'at-shop': () => {
    round.value = theRound({ status: 'arrived', arrived_at: at(9, 38), kind: 'pickup' });
  },
  'at-work': () => {
    scenes.none();
    round.value = theRound({}, { opened_at: at(8, 0) });
    own.value = {
      first: '2026-03-09',
      last: '2026-03-10',
      fetched_at: NOW,
      hours: [],
      effort: null,
      postings: [],
    };
  },
  aged: () => {
    round.value = theRound({
      status: 'arrived',
      arrived_at: at(9, 38),
      proof: ['age'],
      still_asked: ['age'],
    });
  },
  signing: () => {
    round.value = theRound({
      status: 'arrived',
      arrived_at: at(9, 38),
      proof: ['signature'],
      still_asked: ['signature'],
    });
  },
  proven: () => {
    round.value = theRound({
      status: 'arrived',
      arrived_at: at(9, 38),
      proofs: ['photo'],
      still_asked: [],
    });
  },
  talking: () => {
    round.value = theRound();
    messages.value = [
      [
        'm1',
        true,
        say(
          'Good morning! The bridge is closed today, go by the tunnel.',
          'Bonjour ! Le pont est fermé aujourd’hui, passez par le tunnel.',
        ),
        at(8, 2),
        false,
      ],
      ['m2', false, say('Thanks, seen.', 'Merci, bien vu.'), at(8, 4), false],
      [
        'm3',
        true,
        say(
          'A new drop at Café de la Gare, it fits before lunch.',
          'Une livraison de plus au Café de la Gare, elle passe avant midi.',
        ),
        at(9, 31),
        false,
      ],
      ['m4', false, say('I am running late.', 'Je serai en retard.'), at(9, 39), true],
    ].map(([id, from_office, text, written_at, pending]) => ({
      id,
      from_office,
      text,
      written_at,
      read_at: null,
      pending,
    }));
  },
  troubled: () => {
    round.value = theRound();
    outbox.value = {
      ...outbox.value,
      events: 2,
      troubles: [
        trouble({
          message:
            language === 'fr'
              ? 'Cette tournée est à quelqu’un d’autre.'
              : 'This round is somebody else’s.',
        }),
        trouble({
          key: 'event-4',
          kind: 'conflict',
          what: 'visit_failed',
          code: 'other-outcome',
          visit_id: 'v4',
        }),
        trouble({
          key: 'post-3',
          what: 'photo',
          code: 'image-unreadable',
          message:
            language === 'fr' ? 'Cette image ne se lit pas.' : 'This picture cannot be read.',
          seen: true,
        }),
      ],
      volatile: true,
    };
  },
  worked: () => {
    round.value = theRound();
    const days = ['2026-03-09', '2026-03-10'];
    own.value = {
      first: '2026-03-09',
      last: '2026-03-10',
      fetched_at: NOW,
      hours: days.map((day) => ({
        day,
        start: `${day}T08:00:00+01:00`,
        end: `${day}T13:20:00+01:00`,
        paid_s: 17_400,
        work_s: 17_400,
        pause_s: 1800,
        night_s: 0,
        sunday_s: 0,
        holiday_s: 0,
      })),
      effort: { own_rounds: 2, climb_known: true, own: effort(1), median: effort(0.9) },
      postings: days.map((day, index) => ({
        round_id: `r${index}`,
        day,
        distance_m: 18_400,
        work_s: 17_400,
        pickups: 2,
        drops: 14,
      })),
    };
  },
};

function effort(by) {
  return {
    work_s: 34_800 * by,
    riding_s: 18_000 * by,
    serving_s: 12_600 * by,
    waiting_s: 900 * by,
    distance_m: Math.round(36_800 * by),
    load_kg_m: Math.round(612_000 * by),
    climb_m: Math.round(240 * by),
    floors: Math.round(18 * by),
  };
}

/** An action that is noted, and what it changes on the stage. */
function action(name, change = () => undefined) {
  return async (...values) => {
    calls.push([name, ...values.map((one) => (one instanceof Blob ? 'blob' : one))]);
    return (await change(...values)) ?? true; // Kept, unless it says otherwise.
  };
}

function move(visitId, change, kind) {
  const stops = round.value.stops.map((one) =>
    one.visit_id === visitId ? { ...one, ...change, pending: true } : one,
  );
  const next =
    stops.find((one) => one.kind !== 'break' && ['planned', 'arrived'].includes(one.status)) ??
    null;
  round.value = { ...round.value, stops, next };
  if (kind) undoable.value = { event_id: 'e', visit_id: visitId, kind, until: Date.now() + 60_000 };
}

function prove(visitId, kind) {
  const found = round.value.stops.find((one) => one.visit_id === visitId);
  move(visitId, {
    proofs: [...found.proofs, kind],
    still_asked: found.still_asked.filter((one) => one !== kind),
  });
}

export const start = action('start', async () => {
  await speak(language);
  setScene(asked.get('scene') ?? 'riding');
});

/** @param {string} scene */
function setScene(scene) {
  ready.value = scene !== 'starting';
  scenes[scene]();
  document.documentElement.dataset.scene = scene;
}

const frame = () =>
  new Promise((go) => {
    requestAnimationFrame(() => requestAnimationFrame(go));
  });

/**
 * Sets another scene in the page that stands, much sooner than a page read anew: the screen that was
 * there is taken down first, so that none of its state is left.
 * @param {string} where @param {string} scene @param {{language: string, theme: string}} looks
 */
globalThis.changeScene = async (where, scene, looks) => {
  ready.value = false;
  delete document.documentElement.dataset.scene;
  location.hash = `#/${where}`;
  await frame();
  for (const [one, value] of BEFORE) one.value = value;
  calls.length = 0;
  language = looks.language;
  settings.value = { ...settings.value, ...looks };
  await speak(language);
  setScene(scene);
  await frame();
};

/** Dresses the scene that stands in another theme. @param {string} theme */
globalThis.changeTheme = async (theme) => {
  settings.value = { ...settings.value, theme };
  await frame();
};

let wantsMore = false;
/** Texts that were read. @type {Record<string, FluentResource>} */
const TEXTS = {};

/** @param {string} file */
async function textsOf(file) {
  TEXTS[file] ??= new FluentResource(await (await fetch(`texts/${file}.ftl`)).text());
  return TEXTS[file];
}

async function speak(name) {
  const bundle = new FluentBundle(name, { useIsolating: false });
  for (const file of wantsMore ? [name, `${name}-more`] : [name]) {
    bundle.addResource(await textsOf(file));
  }
  if (settings.value.language !== name) return; // another language was chosen meanwhile
  t.value = (id, values) => {
    const found = bundle.getMessage(id);
    return found?.value ? bundle.formatPattern(found.value, values ?? {}, []) : id;
  };
}

export const signInWithLink = action('signInWithLink', () => true);
export const signInWithCode = action('signInWithCode', (code) => {
  if (code !== 'OPEN') {
    problem.value = { code: 'link-refused', message: '', doing: 'sign-in' };
    return false;
  }
  session.value = { ...session.value, status: 'in' };
  return true;
});
export const signOut = action('signOut', () => true);
export const setSettings = action('setSettings', async (some) => {
  settings.value = { ...settings.value, ...some };
  if (some.language) await speak(some.language);
});
export const dismissProblem = () => {
  problem.value = null;
};
export const moreTexts = async () => {
  await textsOf(`${settings.value.language}-more`); // Where they cannot be read, none are wanted.
  wantsMore = true;
  await speak(settings.value.language);
};
export const takeUpdate = action('takeUpdate');
export const holdUpdates = () => {};
export const loadRounds = action('loadRounds');
export const openRound = action('openRound', () => {
  round.value = theRound();
});
export const refreshRound = action('refreshRound');
export const leaveRound = action('leaveRound', () => {
  round.value = null;
  takenAway.value = null;
});
export const loadOwn = action('loadOwn');
export const loadConcerns = action('loadConcerns');
export const loadMessages = action('loadMessages');
export const seenChanges = action('seenChanges', () => {
  changes.value = [];
});
export const sendNow = action('sendNow');
export const sendAgain = action('sendAgain');
export const seenTrouble = action('seenTrouble');
export const openShift = action('openShift', () => {
  if (round.value) round.value = { ...round.value, shift_status: 'open' };
  rounds.value = rounds.value.map((one) => ({ ...one, shift_status: 'open' }));
});
export const closeShift = action('closeShift', () => {
  rounds.value = rounds.value.map((one) => ({ ...one, shift_status: 'closed' }));
});
export const acceptRound = action('acceptRound', () => {
  rounds.value = rounds.value.map((one) => ({ ...one, status: 'accepted' }));
});
export const refuseRound = action('refuseRound');
export const offerSwap = action('offerSwap');
export const takeOffer = action('takeOffer', (id) => {
  const found = offers.value.find((one) => one.id === id);
  rounds.value = [...rounds.value, found.round];
  offers.value = offers.value.filter((one) => one !== found);
  return true;
});
export const withdrawSwap = action('withdrawSwap', (id) => {
  offers.value = offers.value.filter((one) => one.id !== id);
});
export const startRound = action('startRound', () => {
  round.value = { ...round.value, status: 'started' };
});
export const finishRound = action('finishRound', () => {
  round.value = { ...round.value, status: 'finished' };
});
export const arrive = action('arrive', (id) =>
  move(id, { status: 'arrived', arrived_at: at(9, 40) }, 'visit_arrived'),
);
export const wait = action('wait', (id) => move(id, { waiting_since: at(9, 40) }, 'visit_waiting'));
export const scanCode = action('scanCode', (id, code) => {
  if (code !== 'K5M4') return false;
  prove(id, 'code');
  return true;
});
export const addPhoto = action('addPhoto', (id) => {
  prove(id, 'photo');
  return `photo-${calls.length}`;
});
export const removePhoto = action('removePhoto', () => {
  const [found] = round.value.stops.filter((one) => one.proofs.includes('photo'));
  move(found.visit_id, { proofs: [], still_asked: ['photo'] });
});
export const releasePhotos = action('releasePhotos');
export const loadScanned = action('loadScanned', (scanned) =>
  scanned.forEach(({ visitId }) => move(visitId, { status: 'done', done_at: at(9, 41) })),
);
export const doNext = action('doNext');
export const keepPlanned = action('keepPlanned', () => {
  round.value = { ...round.value, own_order: false };
});
export const makeOwnCode = action('makeOwnCode', () => ({
  code: 'KM4-7PX',
  expires_at: at(9, 55),
}));
export const addSignature = action('addSignature', (id) => prove(id, 'signature'));
export const addName = action('addName', (id) => prove(id, 'name'));
export const addAge = action('addAge', (id) => prove(id, 'age'));
export const addCount = action('addCount', (id) => prove(id, 'count'));
export const done = action('done', (id) =>
  move(id, { status: 'done', done_at: at(9, 41) }, 'visit_done'),
);
export const doneMany = action('doneMany', (ids) =>
  ids.forEach((id) => move(id, { status: 'done', done_at: at(9, 41) }, 'visit_done')),
);
export const partlyDone = action('partlyDone', (id) =>
  move(id, { status: 'partly_done', done_at: at(9, 41) }, 'visit_partly_done'),
);
export const fail = action('fail', (id, how) =>
  move(id, { status: 'failed', reason: how.reason, done_at: at(9, 41) }, 'visit_failed'),
);
export const undo = action('undo', () => {
  move(undoable.value.visit_id, { status: 'planned', arrived_at: null });
  undoable.value = null;
});
export const startBreak = action('startBreak', () => {
  round.value = { ...round.value, break_since: at(9, 40) };
});
export const endBreak = action('endBreak', () => {
  round.value = { ...round.value, break_since: null };
});
export const unload = action('unload');
export const reportIncident = action('reportIncident');
export const contest = action('contest');
export const sendMessage = action('sendMessage', (text) => {
  messages.value = [
    ...messages.value,
    {
      id: String(messages.value.length),
      from_office: false,
      text,
      written_at: at(9, 40),
      read_at: null,
      pending: true,
    },
  ];
});
export const setSharing = action('setSharing', (on) => {
  round.value = { ...round.value, sharing: on };
  position.value = { ...position.value, sharing: on ? 'on' : 'off' };
});
export const lookAtMap = action('lookAtMap');
export const takeSequence = action('takeSequence', () => {
  suggestion.value = null;
});
