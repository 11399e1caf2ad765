curl "$ELOGBOOK_URL/dataacquisition/$ELOGBOOK_KEY/investigation?instrumentName=ID32"
