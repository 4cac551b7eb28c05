import type { toolSettingsEn } from './tool-settings-en.ts';

export const toolSettingsSv: typeof toolSettingsEn = {
  title: 'Mina inställningar',
  standard: 'Förval',
  own: 'Ändrade av mig',
  help: 'Bara dina. Alla dina körningar får dem, tills verktyget frågar efter andra inställningar.',
  testHelp: 'Bara för dina testkörningar. De finns kvar så länge inställningarnas schema är detsamma.',
  save: 'Spara mina inställningar',
  saved: 'Dina inställningar är sparade.',
  reset: 'Tillbaka till förvalen',
  schema: 'Inställningar (JSON Schema)',
  schemaHelp:
    'Vad var och en får ställa in för sig, från körning till körning. Som formuläret, utan filer; det som krävs behöver ett förval.',
};
