curl -H 'Content-Type: application/json' \
  -d '{"type": "notification", "category": "info", "content": [{"format": "plainText", "text": "Beam is back"}]}' \
  "$ELOGBOOK_URL/dataacquisition/$ELOGBOOK_KEY/notification?investigationName=HC-4397&instrumentName=ID32"
