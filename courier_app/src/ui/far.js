/**
 * The screens that are read once the first is drawn, by name.
 * @module
 */
import './far_icons.js';
import { AboardScreen } from './aboard.js';
import { ChangesScreen } from './changed.js';
import { ConcernsScreen } from './concerns.js';
import { DoneScreen } from './done.js';
import { FailScreen, PartScreen } from './failing.js';
import { RefuseScreen, SwapScreen } from './handing.js';
import { HomeScreen } from './home.js';
import { IncidentScreen } from './incident.js';
import { ListScreen } from './list.js';
import { LoadingScreen } from './loading.js';
import { MessagesScreen } from './messages.js';
import { MoreScreen } from './more.js';
import { LastScreen, OverScreen, PauseScreen } from './no_next.js';
import { StopScreen } from './one_stop.js';
import { OutboxScreen } from './outbox.js';
import { OwnScreen } from './own.js';
import { BreakScreen } from './pause.js';
import { SettingsScreen } from './setting.js';
import { SignInScreen } from './signin.js';
import { TodayScreen } from './today.js';
import { TurnsScreen } from './turns.js';
import { ContestScreen, WhyScreen } from './why.js';

/** @type {Record<string, any>} */
export const SCREENS = {
  'sign-in': SignInScreen,
  today: TodayScreen,
  stop: StopScreen,
  list: ListScreen,
  pause: PauseScreen,
  last: LastScreen,
  over: OverScreen,
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
