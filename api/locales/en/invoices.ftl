# --- electronic invoices: numbers, addresses, files, and what an invoice says on late payment ---
invoice-late-penalty = Late payment: interest at the European Central Bank’s refinancing rate plus 10 percentage points, due from the day after the due date without a reminder (Code de commerce, article L441-10).
invoice-recovery-costs = Fixed compensation for recovery costs where payment is late: €40 (Code de commerce, articles L441-10 and D441-5).
invoice-early-payment = No discount for early payment.
invoice-lacks-seller = who sells
invoice-lacks-seller-registration = the seller’s SIREN or SIRET (form of the seller)
invoice-lacks-customer-registration = the customer’s SIREN or SIRET (form of the customer)
invoice-lacks-tariff-vat-per-mille = a rate of VAT that is known in France (form of the tariff)
error-no-file-private = This customer is a private person or a body outside VAT, and on no e-invoicing platform: there is no electronic file for it. Send the PDF.
error-no-file-abroad = This customer is abroad, and France’s e-invoicing platforms do not deliver there: there is no electronic file for it. Send the PDF.
error-no-file-incomplete = No e-invoicing platform would take this invoice, so there is no electronic file for it. Missing: { $missing }. Add that, then credit the invoice and issue it anew.
fault-electronic-address-missing = There is a scheme ({ $scheme }), but no address. Add the electronic address, or take the scheme away.
fault-electronic-scheme-missing = An electronic address needs the scheme of its directory: 0225 in France, 0009 for a SIRET, 0208 in Belgium, EM for an e-mail address.
fault-electronic-scheme-unknown = { $value } is no scheme of electronic addresses. It is 0225 in France, 0009 for a SIRET, 0208 in Belgium, EM for an e-mail address.
admin-part-platform = Electronic invoices
admin-part-platform-hint = Where France’s e-invoicing platforms find you. Without an address the SIREN stands for it, in scheme 0225.
admin-part-who-hint = Fields that are not optional are needed before an invoice is issued. A VAT number is needed where VAT is charged, a reason where none is.
admin-field-electronic-address = Electronic invoicing address
admin-field-electronic-scheme = Scheme of that address
admin-field-electronic-scheme-hint = 0225 France’s directory, 0009 SIRET, 0208 Belgium, EM e-mail
admin-field-registration-hint = In France the SIREN (9 digits) or SIRET (14 digits): without it, no platform takes an invoice.
admin-field-vat-number-hint = Needed where VAT is charged.
admin-field-no-vat-reason-hint = Needed where no VAT is charged, such as: VAT not applicable, article 293 B of the CGI.
admin-late-text-default = Left empty, your invoices say: “{ $text }”
admin-invoice-lacks = Before it can be issued, the seller’s form needs: { $what }.
admin-customer-billing = Invoices
admin-customer-buyer-kind = The customer is
admin-customer-buyer-kind-business = a business
admin-customer-buyer-kind-private = a private person, or a body outside VAT
admin-customer-buyer-kind-hint = Private persons, and bodies outside VAT such as many associations, are on no e-invoicing platform: they get the PDF alone.
admin-customer-country = Country
admin-customer-country-hint = Two letters, such as BE; left empty, your own. Customers abroad get the PDF alone.
admin-customer-registration = Register number
admin-customer-electronic-hint = Left empty, in France the SIREN stands for it, in scheme 0225.
invoice-file-title = Electronic invoice
invoice-file-platform = Its PDF holds the electronic invoice (Factur-X), as France’s e-invoicing platforms take it.
invoice-file-standard = Its PDF holds the electronic invoice (Factur-X, EN 16931).
invoice-file-private = There is no electronic file: the customer is a private person or a body outside VAT, and on no e-invoicing platform. Send the PDF.
invoice-file-abroad = There is no electronic file: the customer is abroad, where France’s e-invoicing platforms do not deliver. Send the PDF.
invoice-file-incomplete = No e-invoicing platform would take this invoice, so its PDF holds no electronic invoice. Missing: { $missing }.
invoice-file-mend = An issued invoice never changes: once that is added, credit it and issue it anew.
invoice-file-xml = Electronic invoice (XML)
invoice-file-to-seller = Form of the seller
invoice-file-to-customer = Form of the customer
booking-invoice-paper-private = PDF alone: a private customer is on no e-invoicing platform
booking-invoice-paper-abroad = PDF alone: a customer abroad is on no French e-invoicing platform
booking-invoice-paper-incomplete = PDF alone: data for the e-invoicing platform are missing

# --- deliveries that failed ---------------------------------------------------------------------
price-not-delivered = { $drops ->
    [1] Not delivered on { $day }: { $reason }. { $charged }
   *[other] { $failed } of { $drops } drops not delivered on { $day }: { $reason }. { $charged }
}
price-failure-all = Charged in full
price-failure-nothing = Not charged
price-failure-part = Charged at { NUMBER($percent, maximumFractionDigits: 1) }%
admin-field-failure-per-mille = A failed delivery costs
admin-field-failure-per-mille-hint = Share of its price, where nobody is there, it is closed, refused, too large or not ready, the address is wrong or there is no way in. 100 is all of it, 0 nothing. A failure that is yours costs the customer nothing.
booking-failure-costs = If it cannot be delivered because nobody is there, it is closed or refused, the address is wrong, there is no way in, or the goods are missing, not ready or too large: { $charged }.
booking-failure-costs-all = the whole price is charged
booking-failure-costs-nothing = nothing is charged
booking-failure-costs-part = { NUMBER($percent, maximumFractionDigits: 1) }% of the price is charged
booking-statement-failures = Not delivered
booking-statement-reason = Reason
booking-statement-charged = Charged
