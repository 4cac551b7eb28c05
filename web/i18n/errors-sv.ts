import type { ErrorWords } from './errors-en.ts';

export const errorsSv: ErrorWords = {
  unreachable: ['Scriptorium går inte att nå.', 'Kontrollera din anslutning. Sidan försöker igen när du ber om det.'],
  unknown: ['Något gick fel på sidan.', 'Ladda om sidan. Händer det igen, lämna referensen vidare.'],
  invalid_request: ['Begäran gick inte att förstå.', 'Ladda om sidan och försök en gång till.'],
  invalid_json: [
    'JSON-texten är inte giltig, eller har för många nivåer.',
    'Kontrollera klamrar, kommatecken och citattecken.',
  ],
  invalid_multipart: ['Filerna kom inte fram hela.', 'Kontrollera din anslutning och skicka dem igen.'],
  unauthenticated: ['Du är utloggad.', 'Logga in igen, så kommer du tillbaka hit.'],
  invalid_credentials: ['E-postadressen eller lösenordet är fel.', 'Kontrollera båda och försök igen.'],
  forbidden: ['Du får inte göra detta.', 'Fråga en administratör om du behöver det.'],
  csrf_failed: ['Begäran kom inte från den här sidan.', 'Ladda om sidan och försök en gång till.'],
  not_found: ['Här finns ingenting, eller så får du inte se det.', 'Kontrollera adressen, eller börja från katalogen.'],
  conflict: ['Någon annan ändrade detta samtidigt.', 'Ladda om sidan för att se ändringen.'],
  stale_parent: [
    'Utkastet har ändrats sedan du öppnade det.',
    'Din text finns kvar. Jämför den med den nyaste versionen innan du sparar.',
  ],
  stale_state: [
    'Verktyget har gått vidare sedan sidan öppnades.',
    'Öppna den senaste körningen och fortsätt därifrån.',
  ],
  locked: [
    'Någon annan redigerar det här verktyget.',
    'Din text finns kvar i den här webbläsaren. Spara den när de är klara, eller fråga dem.',
  ],
  slug_taken: ['Ett annat verktyg har redan den adressen.', 'Välj en annan.'],
  email_taken: ['Någon har redan ett konto med den e-postadressen.', 'Leta efter personen i listan.'],
  invalid_transition: ['Versionen är inte i ett läge där detta går.', 'Ladda om sidan för att se läget.'],
  setup_done: ['Scriptorium är redan installerat.', 'Gå till inloggningen.'],
  payload_too_large: ['Det du skickade är större än tillåtet.', 'Skicka färre eller mindre filer.'],
  unsupported_media_type: ['Den här sortens innehåll tas inte emot här.', 'Skicka det i ett annat format.'],
  validation_failed: ['Några av värdena stämmer inte.', 'De är markerade nedan.'],
  file_not_accepted: [
    'En fil är inte av en sort som verktyget tar emot.',
    'Ta bort den, eller spara den i ett annat format.',
  ],
  file_name_invalid: ['En fil har ett namn som inte går att använda.', 'Byt namn på filen och lägg till den igen.'],
  file_name_clash: ['Två filer har samma namn.', 'Byt namn på en av dem.'],
  action_not_offered: ['Verktyget erbjuder inte det steget längre.', 'Ladda om sidan för att se vad det erbjuder nu.'],
  too_many_requests: ['Det var lite för ofta.', 'Vänta en stund och försök igen.'],
  internal: ['Något gick fel hos oss.', 'Försök igen. Händer det en gång till, lämna referensen vidare.'],
  unavailable: ['Scriptorium kan inte svara just nu.', 'Det kanske håller på att starta. Försök igen om en stund.'],
};
