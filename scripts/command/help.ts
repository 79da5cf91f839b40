/** What `deskbridge --help` says. */

export const help = `deskbridge COMMAND

  start        the bridge; the environment says where the Helpdesk is (HELPDESK_URL, HELPDESK_API_KEY, CHANNEL_API_KEY, or
               CHANNELS_FILE with several channels)
  check        looks at what a start needs: configuration, ports, store, every Helpdesk; ends with 0, or 78 if there is a problem
  demo         a bridge with a pretend Helpdesk behind it, and a page to play both; keeps nothing
  simulator    the pretend Helpdesk alone
  store-copy   everything from one store to another (--help tells more)
  visitor-key  a key for one visitor (--help tells more)
  trace        what happens in a conversation, live (--help tells more)

  --version, --help
`;
