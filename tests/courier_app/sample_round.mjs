/** A round in values: stops on a line, ten minutes apart. */
import { EIGHT, ROUND, SHIFT, RIDER, visitId } from './support.mjs';

export const at = (minutes) => new Date(EIGHT + minutes * 60_000).toISOString();

/**
 * @param {number} number From 0.
 * @param {object} [some]
 */
export function makeStop(number, some = {}) {
  const arrive = 10 * (number + 1);
  return {
    visit_id: visitId(number),
    kind: 'drop',
    status: 'planned',
    arrive_at: at(arrive),
    start_at: at(arrive),
    depart_at: at(arrive + 2),
    eta_at: at(arrive),
    arrived_at: null,
    done_at: null,
    job_id: visitId(500 + number),
    job_kind: 'shop',
    code: `K${number}`,
    label: `Parcel ${number}`,
    customer: 'Librairie',
    where: {
      point: [10 + number / 1000, 50],
      rough: false,
      address: `${number}, rue Haute`,
      access_note: '',
    },
    who: { name: 'Ms Martin', phone: '', note: '' },
    windows: [],
    late_limit_s: 0,
    service_s: 120,
    load: { items: 2, mass_g: 1000 },
    returns: {},
    handling: [],
    proof: [],
    photo_allowed: true,
    on_failure: 'retry_tomorrow',
    why: [],
    to_look_at: [],
    missing_proofs: [],
    waiting_since: null,
    reason: '',
    handed: {},
    made_proofs: [],
    ...some,
  };
}

/** @param {ReturnType<typeof makeStop>[]} stops @param {object} [some] */
export function makeDoc(stops, some = {}) {
  const places = [
    'start',
    ...stops.filter((stop) => stop.kind !== 'break').map((stop) => stop.visit_id),
    'end',
  ];
  const apart = (one, other) => Math.abs(one - other) * 480;
  return {
    round: {
      id: ROUND,
      day: '2026-03-09',
      version: 1,
      status: 'published',
      starts_at: at(0),
      ends_at: at(120),
      distance_m: 9000,
      rider: { id: RIDER, name: 'Ana' },
      companion: null,
      shift: { id: SHIFT, status: 'planned', starts_at: at(0), ends_at: at(400), breaks: [] },
      vehicle: { name: 'Bullitt', profile: 'cargo' },
      start: { point: [10, 50], address: 'Hub' },
      end: { point: [10, 50], address: 'Hub' },
    },
    contact: { name: 'Office', phone: '+33100000000' },
    stops,
    aboard: {},
    riding: {
      response: '',
      started_at: null,
      finished_at: null,
      break_since: null,
      break_id: '',
      breaks: [],
    },
    goods: {},
    work: { opened_at: null, sharing: true, limit_s: 6 * 3600, break_s: 1200 },
    legs: places.slice(1).map((to, index) => ({
      from: places[index],
      to,
      duration_s: 480,
      distance_m: 2000,
      geometry: [
        [10, 50],
        [10.01, 50],
      ],
      turns: [],
    })),
    matrix: {
      places,
      duration_s: places.map((_, one) =>
        places.map((__, other) =>
          apart(one === places.length - 1 ? 0 : one, other === places.length - 1 ? 0 : other),
        ),
      ),
      distance_m: places.map(() => places.map(() => 2000)),
    },
    ...some,
  };
}

let count = 0;
/** @param {string} kind @param {string} subject @param {object} [detail] @param {number} [minutes] */
export function makeEvent(kind, subject, detail, minutes = 1) {
  count += 1;
  const event = {
    id: `event-${count}`,
    kind,
    subject_id: subject,
    round_id: ROUND,
    at: at(minutes),
    phone_seq: count,
    ...(detail ? { detail } : {}),
  };
  return { seq: count, state: 'queued', owner: RIDER, event };
}
