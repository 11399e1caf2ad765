printf '{"base64": "data:image/png;base64,%s"}' "$(base64 < plot.png | tr -d '\n')" |
  curl -H 'Content-Type: application/json' --data-binary @- \
  "$ELOGBOOK_URL/dataacquisition/$ELOGBOOK_KEY/base64?investigationName=HC-4397&instrumentName=ID32"
