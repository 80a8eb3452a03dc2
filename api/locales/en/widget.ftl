# Widget: delivery slots on a shop's own site. Gaps in braces are filled by the browser.

widget-title = Delivery by bicycle
widget-address = Delivery address
widget-ask = Show delivery times
widget-waiting = One moment …
widget-away = Delivery times cannot be reached right now. Try again in a minute.
widget-none = No delivery is possible on these days. Try another address, or ask the shop.
widget-earliest = As soon as possible
widget-saved = saves { $grams } g CO₂
widget-hold = Keep this time for me
widget-held = Kept for you until { $until }: { $day }, { $span }.
widget-another = Choose another time
widget-expired = The time is no longer kept for you. Choose one again.
widget-booked = Booked: { $day }, { $span }.
widget-book = Book the delivery
widget-address-missing = Type the address to deliver to.
widget-slot-missing = Choose a delivery time.
widget-contact-name = Name at the door
widget-contact-phone = Phone for the courier
widget-note = Note for the courier
widget-map = Show on the map
widget-map-title = Map with a pin at the door
widget-address-which = Which address is meant?
widget-street-only = the street; this number is not on the map

error-no-such-widget = There is no such widget, or it is closed. Copy the line for your pages anew from the widget's settings.
error-widget-host-refused = This site may not show the widget. Add its host to the widget's list.
error-held-too-often = You hold { $limit } delivery times already, or have held this one before. Finish or give one back, or try again tomorrow.
error-too-many-widgets = There are { $limit } widgets already. Close or reuse one of them.
fault-not-a-host = { $value } is no host, such as shop.example.org, without https:// and without a path.
