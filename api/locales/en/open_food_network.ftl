# Open Food Network: reports that are read, and pages of the import.

fault-open-food-network-answer = The platform answered something else than expected at { $where }. Check its address; if it is right, import a report instead.
fault-open-food-network-bulk = Bulk Co-op counts its sums in another unit than the one beside them, so nothing can be planned from it. Export “Orders and fulfilment – Order Cycle Customer Totals” instead.
fault-open-food-network-column = The column { $value } is missing, and nothing can be read without it. Tick it in the report (in a workbook, untick “Header rows”), and export it again.
fault-open-food-network-column-helps = The column { $value } was left out of the report. Tick it and export again, or answer the questions below by hand.
fault-open-food-network-differs = The two reports differ: { $value } pieces were ordered of this producer for { $hub }, and { $other } stand in the report for suppliers. Export both again for the same days.
fault-open-food-network-empty = The report has no rows. Accounts that may not see customers get headers alone: ask the hub for an account with manager rights, or choose other days.
fault-open-food-network-masked = { $hub } hides its customers from this account: { $count } { $count ->
    [one] row was
   *[other] rows were
} left out. Ask the hub for an account with manager rights, and export again with it.
fault-open-food-network-no-number = This row has no order number, so it belongs to no order. Export again with the column Order number.
fault-open-food-network-no-orders = This report alone does not tell what goes where. Add “Orders and fulfilment – Order Cycle Customer Totals”; for collections alone, “Pay your suppliers” is enough.
fault-open-food-network-note = A customer’s note fits no order, or several, by hub, method and address. Look it up on the platform and type it in.
fault-open-food-network-other = This report has no lines by order and producer. Export “Orders and fulfilment – Order Cycle Customer Totals” instead.
fault-open-food-network-phone = A spreadsheet program has made a number of this phone, and its digits are gone. Export again and hand in the file as it is.
fault-open-food-network-quantity = { $value } is no quantity: whole pieces from 0 up are right. Correct it, or export again.
fault-open-food-network-unknown = None of the reports that can be read has these headers: { $value }. Export “Orders and fulfilment – Order Cycle Customer Totals” as CSV.
fault-open-food-network-instance = { $value } is no address of a platform. Write its host, such as coopcircuits.fr.
fault-open-food-network-producer = Nobody was chosen for { $value }. Choose the producer, or say that it is not ours to bring.
