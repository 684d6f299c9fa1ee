/** The desk that runs when there is no desk.yaml: complete enough to try everything. */
export const DEFAULT_DESK = {
  name: 'Zayavka',
  timeZone: 'Europe/Moscow',
  locales: ['ru', 'en'],
  numberPrefix: 'Z',
  calendars: {
    office: {
      include: ['ru-2026', 'ru-2027'],
      week: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, '09:00-18:00'])),
    },
    always: {
      week: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, '00:00-24:00'])),
    },
  },
  servicePackages: {
    standard: {
      critical: { calendar: 'office', firstResponseMinutes: 60, resolutionMinutes: 540 },
      high: { calendar: 'office', firstResponseMinutes: 240, resolutionMinutes: 1620 },
      normal: { calendar: 'office', firstResponseMinutes: 540, resolutionMinutes: 2700 },
      low: { calendar: 'office', firstResponseMinutes: 1080, resolutionMinutes: 5400 },
    },
    premium: {
      critical: { calendar: 'always', firstResponseMinutes: 30, resolutionMinutes: 480 },
      high: { calendar: 'office', firstResponseMinutes: 60, resolutionMinutes: 540 },
      normal: { calendar: 'office', firstResponseMinutes: 240, resolutionMinutes: 1620 },
      low: { calendar: 'office', firstResponseMinutes: 540, resolutionMinutes: 2700 },
    },
  },
  defaultPackage: 'standard',
  rooms: { support: {} },
} as const
