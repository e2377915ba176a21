// Said wherever Python has gone: by what runs it and by the page.
export const ENDED = "Python has ended, and with it all names. The next run starts a new one.";
