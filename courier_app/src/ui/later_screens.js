/**
 * The screens that are read once the first is drawn, by name.
 * @module
 */
import './later_icons.js';
import { AboardScreen } from './round/aboard.js';
import { ChangesScreen } from './round/changed.js';
import { ConcernsScreen } from './rider/concerns.js';
import { DoneScreen } from './proof/done.js';
import { FailScreen, PartScreen } from './proof/failing.js';
import { RefuseScreen, SwapScreen } from './rider/handing_over.js';
import { HomeScreen } from './rider/home_screen.js';
import { IncidentScreen } from './rider/incident.js';
import { ListScreen } from './round/list.js';
import { LoadingScreen } from './round/loading.js';
import { MessagesScreen } from './rider/messages.js';
import { MoreScreen } from './rider/more.js';
import { LastScreen, OverScreen, PauseScreen } from './round/no_next.js';
import { StopScreen } from './round/one_stop.js';
import { OutboxScreen } from './rider/outbox.js';
import { OwnScreen } from './rider/own.js';
import { BreakScreen } from './rider/pause.js';
import { SettingsScreen } from './rider/settings.js';
import { SignInScreen } from './rider/signin.js';
import { TodayScreen } from './rider/today.js';
import { AwayScreen } from './round/taken_away.js';
import { TurnsScreen } from './round/turns.js';
import { ContestScreen, WhyScreen } from './round/why.js';

export { ColdBoxes, ColdOfStop, ColdWarnings } from './cold.js';
export { CollectedGoods } from './goods.js';
export { MissingLots } from './missing.js';
export { UrgentNotices } from './round/taken_away.js';

/** @type {Record<string, any>} */
export const SCREENS = {
  'sign-in': SignInScreen,
  today: TodayScreen,
  stop: StopScreen,
  list: ListScreen,
  pause: PauseScreen,
  last: LastScreen,
  over: OverScreen,
  away: AwayScreen,
  done: DoneScreen,
  part: PartScreen,
  fail: FailScreen,
  load: AboardScreen,
  scan: LoadingScreen,
  home: HomeScreen,
  turns: TurnsScreen,
  messages: MessagesScreen,
  more: MoreScreen,
  break: BreakScreen,
  incident: IncidentScreen,
  why: WhyScreen,
  contest: ContestScreen,
  own: OwnScreen,
  concerns: ConcernsScreen,
  settings: SettingsScreen,
  outbox: OutboxScreen,
  changes: ChangesScreen,
  refuse: RefuseScreen,
  swap: SwapScreen,
};
