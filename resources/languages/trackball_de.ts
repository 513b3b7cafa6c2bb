<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Trackball Desktop</source>
        <translation>Über Trackball Desktop</translation>
    </message>
    <message>
        <source>Trackball Desktop</source>
        <translation>Trackball Desktop</translation>
    </message>
    <message>
        <source>Version {version}, with Python {python} and Qt {qt}</source>
        <translation>Version {version}, mit Python {python} und Qt {qt}</translation>
    </message>
    <message>
        <source>Free software under the MIT licence. Qt is used under the LGPL, version 3.</source>
        <translation>Freie Software unter der MIT-Lizenz. Qt wird unter der LGPL, Version 3, verwendet.</translation>
    </message>
    <message>
        <source>Your releases are in {folder}.</source>
        <translation>Ihre Veröffentlichungen liegen in {folder}.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>AccountEditor</name>
    <message>
        <source>Accounts</source>
        <translation>Konten</translation>
    </message>
    <message>
        <source>Save and test connection</source>
        <translation>Speichern und Verbindung testen</translation>
    </message>
    <message>
        <source>Save and test storage</source>
        <translation>Speichern und Speicher testen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Remove account…</source>
        <translation>Konto entfernen…</translation>
    </message>
    <message>
        <source>Sections of this account</source>
        <translation>Bereiche dieses Kontos</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Choices</source>
        <translation>Auswahllisten</translation>
    </message>
    <message>
        <source>New account</source>
        <translation>Neues Konto</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Test läuft…</translation>
    </message>
    <message>
        <source>Delete key</source>
        <translation>Schlüssel löschen</translation>
    </message>
    <message>
        <source>Delete the key of {name} from this computer?</source>
        <translation>Schlüssel von {name} von diesem Computer löschen?</translation>
    </message>
    <message>
        <source>The account and its releases stay, but nothing can be sent until you enter another key. The key itself works until you revoke it in {target}.</source>
        <translation>Das Konto und seine Veröffentlichungen bleiben, aber bis Sie einen anderen Schlüssel eingeben, kann nichts gesendet werden. Der Schlüssel selbst bleibt gültig, bis Sie ihn in {target} widerrufen.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>The key was deleted from this computer. Revoke it in {target} as well.</source>
        <translation>Der Schlüssel wurde von diesem Computer gelöscht. Widerrufen Sie ihn auch in {target}.</translation>
    </message>
    <message>
        <source>Remove account</source>
        <translation>Konto entfernen</translation>
    </message>
    <message>
        <source>Remove the account {name}?</source>
        <translation>Konto {name} entfernen?</translation>
    </message>
    <message>
        <source>Its keys are deleted from this computer. Your releases stay, and nothing changes in {target}.</source>
        <translation>Seine Schlüssel werden von diesem Computer gelöscht. Ihre Veröffentlichungen bleiben, und in {target} ändert sich nichts.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
</context>
<context>
    <name>AccountRow</name>
    <message>
        <source>default for new releases</source>
        <translation>Standard für neue Veröffentlichungen</translation>
    </message>
    <message>
        <source>{target} rejected its key, so nothing can be sent or looked up. Edit the account and enter another key.</source>
        <translation>{target} hat den Schlüssel abgelehnt. Deshalb kann nichts gesendet oder abgefragt werden. Bearbeiten Sie das Konto und geben Sie einen anderen Schlüssel ein.</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Bearbeiten…</translation>
    </message>
    <message>
        <source>Edit the account {name}</source>
        <translation>Konto {name} bearbeiten</translation>
    </message>
    <message>
        <source>No storage: {target} gets only the metadata</source>
        <translation>Kein Speicher: {target} erhält nur die Metadaten</translation>
    </message>
    <message>
        <source>Files: signed by {host}</source>
        <translation>Dateien: signiert von {host}</translation>
    </message>
    <message>
        <source>Files: bucket {bucket} at {host}</source>
        <translation>Dateien: Bucket {bucket} bei {host}</translation>
    </message>
</context>
<context>
    <name>AccountsPage</name>
    <message>
        <source>Accounts</source>
        <translation>Konten</translation>
    </message>
    <message>
        <source>Practice mode has its own account, created again at each start. Your own accounts are outside practice mode.</source>
        <translation>Der Übungsmodus hat ein eigenes Konto, das bei jedem Start neu angelegt wird. Ihre eigenen Konten finden Sie außerhalb des Übungsmodus.</translation>
    </message>
    <message>
        <source>Each account is one login to a distributor and the storage for its files.</source>
        <translation>Jedes Konto besteht aus einem Zugang zu einem Vertrieb und dem Speicher für dessen Dateien.</translation>
    </message>
    <message>
        <source>Add account</source>
        <translation>Konto hinzufügen</translation>
    </message>
    <message>
        <source>Questions to distributors…</source>
        <translation>Fragen an Vertriebe…</translation>
    </message>
    <message>
        <source>No account yet. Drafts and checks work without one.</source>
        <translation>Noch kein Konto. Entwürfe und Prüfungen sind auch ohne Konto möglich.</translation>
    </message>
</context>
<context>
    <name>AnswerEditor</name>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Source of the answer</source>
        <translation>Quelle der Antwort</translation>
    </message>
    <message>
        <source>Source, such as “Email, Dana R.”</source>
        <translation>Quelle, z. B. „E-Mail, Dana R.“</translation>
    </message>
    <message>
        <source>Date of the answer</source>
        <translation>Datum der Antwort</translation>
    </message>
    <message>
        <source>Save answer</source>
        <translation>Antwort speichern</translation>
    </message>
    <message>
        <source>Remove answer</source>
        <translation>Antwort entfernen</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Nein</translation>
    </message>
    <message>
        <source>A  Links to our files</source>
        <translation>A  Links zu unseren Dateien</translation>
    </message>
    <message>
        <source>B  Upload to their API</source>
        <translation>B  Upload zur API des Vertriebs</translation>
    </message>
    <message>
        <source>C  Address for each file</source>
        <translation>C  Adresse für jede Datei</translation>
    </message>
    <message>
        <source>Method and address: POST https://api.example.com/releases</source>
        <translation>Methode und Adresse: POST https://api.example.com/releases</translation>
    </message>
    <message>
        <source>Their name for the field. To add details, one line each: name = …, and {may}</source>
        <translation>Feldname beim Vertrieb. Für weitere Angaben je eine Zeile: name = …, und {may}</translation>
    </message>
    <message>
        <source>One line each, “name = value”: {needs}</source>
        <translation>Je eine Zeile, „Name = Wert“: {needs}</translation>
    </message>
    <message>
        <source>One line each, “name = value”: {needs}; optional: {may}</source>
        <translation>Je eine Zeile, „Name = Wert“: {needs}; optional: {may}</translation>
    </message>
    <message>
        <source>One line each, with the position in their answer: {parts}</source>
        <translation>Je eine Zeile, mit der Position in der Antwort: {parts}</translation>
    </message>
    <message>
        <source>One line each: their term = meaning</source>
        <translation>Je eine Zeile: Begriff des Vertriebs = Bedeutung</translation>
    </message>
    <message>
        <source>Separated by commas</source>
        <translation>Durch Kommas getrennt</translation>
    </message>
    <message>
        <source>An address that begins with https://</source>
        <translation>Eine Adresse, die mit https:// beginnt</translation>
    </message>
    <message>
        <source>Enter the answer first. You can remove a wrong answer.</source>
        <translation>Geben Sie zuerst die Antwort ein. Eine falsche Antwort können Sie entfernen.</translation>
    </message>
    <message>
        <source>Enter the source of the answer so that it can be found again.</source>
        <translation>Geben Sie die Quelle der Antwort ein, damit sie sich wiederfinden lässt.</translation>
    </message>
</context>
<context>
    <name>AppearancePage</name>
    <message>
        <source>Appearance</source>
        <translation>Darstellung</translation>
    </message>
    <message>
        <source>Same as system</source>
        <translation>Wie System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Hoher Kontrast</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Textgröße</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation>Bewegung reduzieren</translation>
    </message>
    <message>
        <source>The cursor does not blink, and menus and progress bars stand still.</source>
        <translation>Der Cursor blinkt nicht, Menüs und Fortschrittsbalken stehen still.</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>Bewegung</translation>
    </message>
    <message>
        <source>Comfortable</source>
        <translation>Komfortabel</translation>
    </message>
    <message>
        <source>Compact: more rows visible</source>
        <translation>Kompakt: mehr Zeilen sichtbar</translation>
    </message>
    <message>
        <source>Rows of lists and tables</source>
        <translation>Zeilen in Listen und Tabellen</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
</context>
<context>
    <name>ArtistsBox</name>
    <message>
        <source>Add an artist</source>
        <translation>Künstler hinzufügen</translation>
    </message>
</context>
<context>
    <name>ArtworkTab</name>
    <message>
        <source>No cover yet</source>
        <translation>Noch kein Cover</translation>
    </message>
    <message>
        <source>Cover on this computer</source>
        <translation>Cover auf diesem Computer</translation>
    </message>
    <message>
        <source>Enter the MassiveMusic release ID to see the cover that stores show</source>
        <translation>Geben Sie die MassiveMusic-Release-ID ein, um das Cover zu sehen, das die Stores zeigen</translation>
    </message>
    <message>
        <source>Cover in stores</source>
        <translation>Cover in den Stores</translation>
    </message>
    <message>
        <source>MassiveMusic release ID</source>
        <translation>MassiveMusic-Release-ID</translation>
    </message>
    <message>
        <source>ID or store link</source>
        <translation>ID oder Store-Link</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Erneut prüfen</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>Auf diesem Computer</translation>
    </message>
    <message>
        <source>In stores, after release</source>
        <translation>In den Stores, nach Veröffentlichung</translation>
    </message>
    <message>
        <source>It looks like an enlarged smaller image.</source>
        <translation>Das Bild wirkt wie eine Vergrößerung.</translation>
    </message>
    <message>
        <source>This is not a release ID or a store link.</source>
        <translation>Das ist weder eine Release-ID noch ein Store-Link.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft…</translation>
    </message>
    <message>
        <source>{size} × {size}</source>
        <translation>{size} × {size}</translation>
    </message>
</context>
<context>
    <name>BackupsPage</name>
    <message>
        <source>Backups</source>
        <translation>Backups</translation>
    </message>
    <message>
        <source>A verified copy of the library is made every day, and when you close the app after changes. All copies from the last two days are kept, then one a day for two weeks, one a week for two months and one a month for a year: {size} at most. Masters and keys are not included.</source>
        <translation>Jeden Tag wird eine geprüfte Kopie der Bibliothek angelegt, außerdem beim Schließen der App nach Änderungen. Aufbewahrt werden alle Kopien der letzten zwei Tage, danach eine pro Tag für zwei Wochen, eine pro Woche für zwei Monate und eine pro Monat für ein Jahr: höchstens {size}. Master und Schlüssel sind nicht enthalten.</translation>
    </message>
    <message>
        <source>Back up now</source>
        <translation>Jetzt sichern</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation>Wiederherstellen…</translation>
    </message>
    <message>
        <source>Restore from a file…</source>
        <translation>Aus Datei wiederherstellen…</translation>
    </message>
    <message>
        <source>Backup folder</source>
        <translation>Backup-Ordner</translation>
    </message>
    <message>
        <source>A folder on another disk keeps your copies safe if this disk fails.</source>
        <translation>Ein Ordner auf einem anderen Laufwerk schützt Ihre Kopien, falls dieses Laufwerk ausfällt.</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>Ordner wählen…</translation>
    </message>
    <message>
        <source>Use data folder</source>
        <translation>Datenordner verwenden</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Copies of the library, newest first</source>
        <translation>Kopien der Bibliothek, neueste zuerst</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>The last backup failed ({when}).</source>
        <translation>Das letzte Backup ist fehlgeschlagen ({when}).</translation>
    </message>
    <message>
        <source>Backing up…</source>
        <translation>Backup läuft…</translation>
    </message>
    <message>
        <source>Backed up and verified: {name}</source>
        <translation>Gesichert und geprüft: {name}</translation>
    </message>
    <message>
        <source>Choose a copy of the library</source>
        <translation>Kopie der Bibliothek wählen</translation>
    </message>
    <message>
        <source>Libraries (*.db)</source>
        <translation>Bibliotheken (*.db)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Replace the library with the copy “{name}”?</source>
        <translation>Bibliothek durch die Kopie „{name}“ ersetzen?</translation>
    </message>
    <message>
        <source>Changes made after this copy will be missing. The current library is moved to another folder, not deleted. The app first searches {target} for releases that are waiting to be sent. The window closes and opens again.</source>
        <translation>Änderungen, die nach dieser Kopie entstanden sind, fehlen dann. Die aktuelle Bibliothek wird in einen anderen Ordner verschoben, nicht gelöscht. Die App sucht zuerst in {target} nach Veröffentlichungen, die auf das Senden warten. Das Fenster schließt sich und öffnet sich neu.</translation>
    </message>
    <message>
        <source>Choose a folder for copies</source>
        <translation>Ordner für Kopien wählen</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Actions</source>
        <translation>Aktionen</translation>
    </message>
    <message>
        <source>Details…</source>
        <translation>Details…</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>Board</name>
    <message>
        <source>Board</source>
        <translation>Board</translation>
    </message>
</context>
<context>
    <name>BulkEditDialog</name>
    <message>
        <source>Edit several releases</source>
        <translation>Mehrere Veröffentlichungen bearbeiten</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>None of these releases can be changed here any more.</source>
        <translation>Keine dieser Veröffentlichungen lässt sich hier noch ändern.</translation>
    </message>
    <message>
        <source>Skipped, because they are on their way to {target} or already there: {names}</source>
        <translation>Übersprungen, da bereits in {target} oder auf dem Weg dorthin: {names}</translation>
    </message>
    <message>
        <source>Fields to change: {names}</source>
        <translation>Zu ändernde Felder: {names}</translation>
    </message>
</context>
<context>
    <name>ChangesModel</name>
    <message>
        <source>Field</source>
        <translation>Feld</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>Aktuell</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>unchanged: {why}</source>
        <translation>unverändert: {why}</translation>
    </message>
    <message>
        <source>{text}, saved as typed</source>
        <translation>{text}, gespeichert wie eingegeben</translation>
    </message>
</context>
<context>
    <name>ChangesSection</name>
    <message>
        <source>Changes to make in {target}</source>
        <translation>In {target} zu ändern</translation>
    </message>
    <message>
        <source>{n}, {done} done</source>
        <translation>{n}, davon {done} erledigt</translation>
    </message>
    <message>
        <source>edited here since it was sent, {when}</source>
        <translation>hier bearbeitet seit dem Senden, {when}</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
    <message>
        <source>{target} has</source>
        <translation>{target} hat</translation>
    </message>
    <message>
        <source>You want</source>
        <translation>Gewünscht</translation>
    </message>
    <message>
        <source>done</source>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>to do</source>
        <translation>offen</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>seen there</source>
        <translation>dort gesehen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy: {field}</source>
        <translation>Kopieren: {field}</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
</context>
<context>
    <name>CheckActions</name>
    <message>
        <source>the release</source>
        <translation>die Veröffentlichung</translation>
    </message>
    <message>
        <source>Only: {place}</source>
        <translation>Nur: {place}</translation>
    </message>
    <message>
        <source>Only this one</source>
        <translation>Nur diesen Befund</translation>
    </message>
    <message>
        <source>All {count} of this type</source>
        <translation>Alle {count} dieser Art</translation>
    </message>
    <message>
        <source>Everything in the release that can be fixed ({count})</source>
        <translation>Alles in der Veröffentlichung, was sich beheben lässt ({count})</translation>
    </message>
</context>
<context>
    <name>CheckText</name>
    <message>
        <source>it has {rate} frames per second</source>
        <translation>es hat {rate} Bilder pro Sekunde</translation>
    </message>
    <message>
        <source>Use “{meant}”</source>
        <translation>„{meant}“ verwenden</translation>
    </message>
    <message>
        <source>“{value}” is not in the list of {list}.</source>
        <translation>„{value}“ fehlt in der Liste „{list}“.</translation>
    </message>
    <message>
        <source>Use “{value}”, as on “{title}”</source>
        <translation>„{value}“ verwenden, wie bei „{title}“</translation>
    </message>
    <message>
        <source>Use the release&apos;s value</source>
        <translation>Wert der Veröffentlichung verwenden</translation>
    </message>
    <message>
        <source>The check “{rule}” failed because of an error in the app.</source>
        <translation>Die Prüfung „{rule}“ ist wegen eines Fehlers in der App fehlgeschlagen.</translation>
    </message>
    <message>
        <source>The app cannot tell whether this is right. Check it yourself and waive the finding, or send us the crash report.</source>
        <translation>Die App kann nicht beurteilen, ob das richtig ist. Prüfen Sie es selbst und machen Sie eine Ausnahme, oder senden Sie uns den Absturzbericht.</translation>
    </message>
    <message>
        <source>Master</source>
        <translation>Master</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Cover</translation>
    </message>
    <message>
        <source>ISRC of the Atmos mix</source>
        <translation>ISRC des Atmos-Mix</translation>
    </message>
    <message>
        <source>ISRC</source>
        <translation>ISRC</translation>
    </message>
    <message>
        <source>UPC or EAN</source>
        <translation>UPC oder EAN</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>Tracks</translation>
    </message>
    <message>
        <source>Audio or video</source>
        <translation>Audio oder Video</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Main artist</source>
        <translation>Hauptkünstler</translation>
    </message>
    <message>
        <source>Writer</source>
        <translation>Urheber</translation>
    </message>
    <message>
        <source>Lyricist</source>
        <translation>Textdichter</translation>
    </message>
    <message>
        <source>Credits: performer, producer or engineer</source>
        <translation>Credits: Performer, Produzent oder Engineer</translation>
    </message>
    <message>
        <source>Songwriter</source>
        <translation>Songwriter</translation>
    </message>
    <message>
        <source>Writer&apos;s role</source>
        <translation>Rolle des Urhebers</translation>
    </message>
    <message>
        <source>Publisher&apos;s name and country</source>
        <translation>Name und Land des Verlags</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Veröffentlichungsdatum</translation>
    </message>
    <message>
        <source>Original release date</source>
        <translation>Datum der Erstveröffentlichung</translation>
    </message>
    <message>
        <source>℗ line</source>
        <translation>P-Line</translation>
    </message>
    <message>
        <source>© line</source>
        <translation>C-Line</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>Genre</translation>
    </message>
    <message>
        <source>Language of titles and names</source>
        <translation>Sprache der Titel und Namen</translation>
    </message>
    <message>
        <source>Language of the recording</source>
        <translation>Sprache der Aufnahme</translation>
    </message>
    <message>
        <source>Parental advisory</source>
        <translation>Parental Advisory</translation>
    </message>
    <message>
        <source>Licence period</source>
        <translation>Lizenzzeitraum</translation>
    </message>
    <message>
        <source>Field that the distributor requires</source>
        <translation>Pflichtfeld des Vertriebs</translation>
    </message>
    <message>
        <source>Master missing or duplicated</source>
        <translation>Master fehlt oder ist doppelt</translation>
    </message>
    <message>
        <source>Not measured yet</source>
        <translation>Noch nicht gemessen</translation>
    </message>
    <message>
        <source>Could not be measured</source>
        <translation>Nicht messbar</translation>
    </message>
    <message>
        <source>Not a WAV or FLAC file</source>
        <translation>Keine WAV- oder FLAC-Datei</translation>
    </message>
    <message>
        <source>Extensible WAV header</source>
        <translation>Extensible-WAV-Header</translation>
    </message>
    <message>
        <source>Wrong WAV header</source>
        <translation>Falscher WAV-Header</translation>
    </message>
    <message>
        <source>Extra data in the WAV file</source>
        <translation>Zusatzdaten in der WAV-Datei</translation>
    </message>
    <message>
        <source>File is incomplete</source>
        <translation>Datei ist unvollständig</translation>
    </message>
    <message>
        <source>Header without audio length</source>
        <translation>Header ohne Audiolänge</translation>
    </message>
    <message>
        <source>File is damaged</source>
        <translation>Datei ist beschädigt</translation>
    </message>
    <message>
        <source>Sample rate not accepted by stores</source>
        <translation>Samplerate von Stores nicht akzeptiert</translation>
    </message>
    <message>
        <source>Not 16 or 24 bit</source>
        <translation>Nicht 16 oder 24 Bit</translation>
    </message>
    <message>
        <source>Not stereo</source>
        <translation>Nicht stereo</translation>
    </message>
    <message>
        <source>Too short to earn royalties</source>
        <translation>Zu kurz für Vergütung</translation>
    </message>
    <message>
        <source>Length differs from the file</source>
        <translation>Länge weicht von der Datei ab</translation>
    </message>
    <message>
        <source>Preview ends after the track</source>
        <translation>Hörprobe endet nach dem Track</translation>
    </message>
    <message>
        <source>Mixed sample rates or bit depths</source>
        <translation>Gemischte Sampleraten oder Bittiefen</translation>
    </message>
    <message>
        <source>Identical to another track</source>
        <translation>Identisch mit einem anderen Track</translation>
    </message>
    <message>
        <source>Very short tracks on average</source>
        <translation>Tracks im Schnitt sehr kurz</translation>
    </message>
    <message>
        <source>Very long track</source>
        <translation>Sehr langer Track</translation>
    </message>
    <message>
        <source>Tags in the file differ</source>
        <translation>Tags in der Datei weichen ab</translation>
    </message>
    <message>
        <source>Entire file is silent</source>
        <translation>Ganze Datei ist stumm</translation>
    </message>
    <message>
        <source>One channel is silent</source>
        <translation>Ein Kanal ist stumm</translation>
    </message>
    <message>
        <source>High true peak</source>
        <translation>Hoher True Peak</translation>
    </message>
    <message>
        <source>Long silence at the start</source>
        <translation>Lange Stille am Anfang</translation>
    </message>
    <message>
        <source>Long silence at the end</source>
        <translation>Lange Stille am Ende</translation>
    </message>
    <message>
        <source>Clipping</source>
        <translation>Clipping</translation>
    </message>
    <message>
        <source>Unusual loudness</source>
        <translation>Ungewöhnliche Lautheit</translation>
    </message>
    <message>
        <source>Channels out of phase</source>
        <translation>Kanäle gegenphasig</translation>
    </message>
    <message>
        <source>Identical channels</source>
        <translation>Identische Kanäle</translation>
    </message>
    <message>
        <source>DC offset</source>
        <translation>DC-Offset</translation>
    </message>
    <message>
        <source>Abrupt ending</source>
        <translation>Abruptes Ende</translation>
    </message>
    <message>
        <source>Silence within the track</source>
        <translation>Stille im Track</translation>
    </message>
    <message>
        <source>Padded to 24 bit</source>
        <translation>Auf 24 Bit aufgefüllt</translation>
    </message>
    <message>
        <source>Image format not accepted by stores</source>
        <translation>Bildformat von Stores nicht akzeptiert</translation>
    </message>
    <message>
        <source>Cover is damaged</source>
        <translation>Cover ist beschädigt</translation>
    </message>
    <message>
        <source>Cover is not square</source>
        <translation>Cover ist nicht quadratisch</translation>
    </message>
    <message>
        <source>Cover is too small</source>
        <translation>Cover ist zu klein</translation>
    </message>
    <message>
        <source>Cover is very large</source>
        <translation>Cover ist sehr groß</translation>
    </message>
    <message>
        <source>Cover file is very large</source>
        <translation>Coverdatei ist sehr groß</translation>
    </message>
    <message>
        <source>Cover is not RGB</source>
        <translation>Cover ist nicht RGB</translation>
    </message>
    <message>
        <source>Cover has transparent areas</source>
        <translation>Cover hat transparente Bereiche</translation>
    </message>
    <message>
        <source>Cover may appear rotated</source>
        <translation>Cover könnte gedreht erscheinen</translation>
    </message>
    <message>
        <source>Text on the cover</source>
        <translation>Text auf dem Cover</translation>
    </message>
    <message>
        <source>Parental Advisory logo and release disagree</source>
        <translation>Parental-Advisory-Logo passt nicht zur Veröffentlichung</translation>
    </message>
    <message>
        <source>Cover is not sRGB</source>
        <translation>Cover ist nicht sRGB</translation>
    </message>
    <message>
        <source>Cover is a single colour</source>
        <translation>Cover ist einfarbig</translation>
    </message>
    <message>
        <source>Cover looks enlarged</source>
        <translation>Cover wirkt vergrößert</translation>
    </message>
    <message>
        <source>Plain bar along the edge of the cover</source>
        <translation>Einfarbiger Balken am Coverrand</translation>
    </message>
    <message>
        <source>Not a Dolby Atmos master</source>
        <translation>Kein Dolby-Atmos-Master</translation>
    </message>
    <message>
        <source>Atmos and stereo lengths differ</source>
        <translation>Atmos und Stereo verschieden lang</translation>
    </message>
    <message>
        <source>Video may be rejected</source>
        <translation>Video könnte abgelehnt werden</translation>
    </message>
    <message>
        <source>Motion artwork may be rejected</source>
        <translation>Motion Artwork könnte abgelehnt werden</translation>
    </message>
    <message>
        <source>Booklet cannot be used</source>
        <translation>Booklet nicht verwendbar</translation>
    </message>
    <message>
        <source>Lyrics timing cannot be used</source>
        <translation>Zeitmarken im Songtext nicht verwendbar</translation>
    </message>
    <message>
        <source>Not eligible for Content ID</source>
        <translation>Nicht für Content ID geeignet</translation>
    </message>
    <message>
        <source>Invalid store artist ID</source>
        <translation>Ungültige Künstler-ID eines Stores</translation>
    </message>
    <message>
        <source>Not a valid ISRC</source>
        <translation>Kein gültiger ISRC</translation>
    </message>
    <message>
        <source>ISRC with an unknown prefix</source>
        <translation>ISRC mit unbekanntem Präfix</translation>
    </message>
    <message>
        <source>ISRC from a future year</source>
        <translation>ISRC aus einem künftigen Jahr</translation>
    </message>
    <message>
        <source>Duplicate ISRC</source>
        <translation>ISRC doppelt vergeben</translation>
    </message>
    <message>
        <source>ISRC of another recording</source>
        <translation>ISRC einer anderen Aufnahme</translation>
    </message>
    <message>
        <source>Each version needs its own ISRC</source>
        <translation>Jede Version braucht einen eigenen ISRC</translation>
    </message>
    <message>
        <source>Two ISRCs for one recording</source>
        <translation>Zwei ISRCs für eine Aufnahme</translation>
    </message>
    <message>
        <source>Not a valid UPC or EAN</source>
        <translation>UPC oder EAN ungültig</translation>
    </message>
    <message>
        <source>Wrong check digit</source>
        <translation>Falsche Prüfziffer</translation>
    </message>
    <message>
        <source>Placeholder code</source>
        <translation>Platzhalter-Code</translation>
    </message>
    <message>
        <source>Code reserved for in-store use</source>
        <translation>Code für internen Handelsgebrauch</translation>
    </message>
    <message>
        <source>Code already used by another release</source>
        <translation>Code schon von anderer Veröffentlichung belegt</translation>
    </message>
    <message>
        <source>Disc code</source>
        <translation>Code der Disc</translation>
    </message>
    <message>
        <source>Not a valid ISWC</source>
        <translation>Kein gültiger ISWC</translation>
    </message>
    <message>
        <source>Wrong ISWC check digit</source>
        <translation>Falsche ISWC-Prüfziffer</translation>
    </message>
    <message>
        <source>IPI in People</source>
        <translation>IPI-Nummer unter „Personen“</translation>
    </message>
    <message>
        <source>ISNI in People</source>
        <translation>ISNI unter „Personen“</translation>
    </message>
    <message>
        <source>Catalogue number already used</source>
        <translation>Katalognummer schon vergeben</translation>
    </message>
    <message>
        <source>Same recording, different title</source>
        <translation>Gleiche Aufnahme, anderer Titel</translation>
    </message>
    <message>
        <source>Code changed since the release was created</source>
        <translation>Code seit dem Anlegen geändert</translation>
    </message>
    <message>
        <source>Disc without tracks</source>
        <translation>Disc ohne Tracks</translation>
    </message>
    <message>
        <source>Many tracks</source>
        <translation>Viele Tracks</translation>
    </message>
    <message>
        <source>Stores will classify it differently</source>
        <translation>Stores stufen sie anders ein</translation>
    </message>
    <message>
        <source>Release type in the title</source>
        <translation>Veröffentlichungstyp im Titel</translation>
    </message>
    <message>
        <source>Single and track titles differ</source>
        <translation>Single und Track heißen verschieden</translation>
    </message>
    <message>
        <source>Featured on every track but not on the release</source>
        <translation>Featured Artist auf jedem Track, aber nicht auf der Veröffentlichung</translation>
    </message>
    <message>
        <source>Various Artists</source>
        <translation>Various Artists</translation>
    </message>
    <message>
        <source>Compilation flag</source>
        <translation>Compilation-Angabe</translation>
    </message>
    <message>
        <source>Promotional release</source>
        <translation>Promo-Veröffentlichung</translation>
    </message>
    <message>
        <source>Box set with one disc</source>
        <translation>Boxset mit nur einer Disc</translation>
    </message>
    <message>
        <source>Neither audio nor video</source>
        <translation>Weder Audio noch Video</translation>
    </message>
    <message>
        <source>Same track twice</source>
        <translation>Gleicher Track doppelt</translation>
    </message>
    <message>
        <source>Title without letters</source>
        <translation>Titel ohne Buchstaben</translation>
    </message>
    <message>
        <source>Stray spaces or invisible characters</source>
        <translation>Überzählige Leerzeichen oder unsichtbare Zeichen</translation>
    </message>
    <message>
        <source>Damaged characters</source>
        <translation>Beschädigte Zeichen</translation>
    </message>
    <message>
        <source>File name used as title</source>
        <translation>Dateiname als Titel</translation>
    </message>
    <message>
        <source>Artist&apos;s name in the title</source>
        <translation>Künstlername im Titel</translation>
    </message>
    <message>
        <source>Format or store in the title</source>
        <translation>Format oder Store im Titel</translation>
    </message>
    <message>
        <source>Advertising in the title</source>
        <translation>Werbung im Titel</translation>
    </message>
    <message>
        <source>Another artist&apos;s name in the title</source>
        <translation>Name eines anderen Künstlers im Titel</translation>
    </message>
    <message>
        <source>Emoji or decoration</source>
        <translation>Emoji oder Zierzeichen</translation>
    </message>
    <message>
        <source>Masked with asterisks</source>
        <translation>Mit Sternchen maskiert</translation>
    </message>
    <message>
        <source>Very long title</source>
        <translation>Sehr langer Titel</translation>
    </message>
    <message>
        <source>Unbalanced brackets</source>
        <translation>Klammern nicht paarig</translation>
    </message>
    <message>
        <source>Volume or part format</source>
        <translation>Schreibweise von Volume oder Part</translation>
    </message>
    <message>
        <source>Slash without spaces</source>
        <translation>Schrägstrich ohne Leerzeichen</translation>
    </message>
    <message>
        <source>Misplaced space</source>
        <translation>Falsch gesetztes Leerzeichen</translation>
    </message>
    <message>
        <source>English-style capitals</source>
        <translation>Großschreibung wie im Englischen</translation>
    </message>
    <message>
        <source>“feat.” format</source>
        <translation>Schreibweise von „feat.“</translation>
    </message>
    <message>
        <source>Search bait in the title</source>
        <translation>Suchbegriffe im Titel</translation>
    </message>
    <message>
        <source>Internal notes would be sent</source>
        <translation>Interne Notizen würden gesendet</translation>
    </message>
    <message>
        <source>Unusual capitalisation</source>
        <translation>Ungewöhnliche Großschreibung</translation>
    </message>
    <message>
        <source>Not in English title case</source>
        <translation>Nicht in englischer Titelschreibweise</translation>
    </message>
    <message>
        <source>Guest artists in the title</source>
        <translation>Gastkünstler im Titel</translation>
    </message>
    <message>
        <source>Version in the title</source>
        <translation>Version im Titel</translation>
    </message>
    <message>
        <source>Version in brackets or behind a dash</source>
        <translation>Version in Klammern oder nach Gedankenstrich</translation>
    </message>
    <message>
        <source>Version without meaning</source>
        <translation>Nichtssagende Version</translation>
    </message>
    <message>
        <source>Advisory in the title or version</source>
        <translation>Advisory in Titel oder Version</translation>
    </message>
    <message>
        <source>Remixer not credited</source>
        <translation>Remixer ohne Credit</translation>
    </message>
    <message>
        <source>Live not stated in the version</source>
        <translation>„Live“ fehlt in der Version</translation>
    </message>
    <message>
        <source>Instrumental not stated in the version</source>
        <translation>„Instrumental“ fehlt in der Version</translation>
    </message>
    <message>
        <source>Version format</source>
        <translation>Schreibweise der Version</translation>
    </message>
    <message>
        <source>Several artists in one entry</source>
        <translation>Mehrere Künstler in einem Eintrag</translation>
    </message>
    <message>
        <source>Artist listed twice</source>
        <translation>Künstler doppelt aufgeführt</translation>
    </message>
    <message>
        <source>Inconsistent spelling of a name</source>
        <translation>Name uneinheitlich geschrieben</translation>
    </message>
    <message>
        <source>Would create a new artist</source>
        <translation>Würde einen neuen Künstler anlegen</translation>
    </message>
    <message>
        <source>Placeholder name</source>
        <translation>Platzhalter statt Name</translation>
    </message>
    <message>
        <source>Artist line and artists differ</source>
        <translation>Künstlerzeile passt nicht zu den Künstlern</translation>
    </message>
    <message>
        <source>Extra text in a name</source>
        <translation>Zusätze im Namen</translation>
    </message>
    <message>
        <source>Company listed as artist</source>
        <translation>Firma als Künstler aufgeführt</translation>
    </message>
    <message>
        <source>Performer without an instrument</source>
        <translation>Performer ohne Instrument</translation>
    </message>
    <message>
        <source>Unknown role</source>
        <translation>Unbekannte Rolle</translation>
    </message>
    <message>
        <source>Duplicate credit</source>
        <translation>Credit doppelt</translation>
    </message>
    <message>
        <source>Writer without a full name</source>
        <translation>Urheber ohne vollen Namen</translation>
    </message>
    <message>
        <source>Featured artist with another role</source>
        <translation>Featured Artist mit anderer Rolle</translation>
    </message>
    <message>
        <source>Unknown writer role</source>
        <translation>Unbekannte Urheberrolle</translation>
    </message>
    <message>
        <source>Invalid share</source>
        <translation>Ungültiger Anteil</translation>
    </message>
    <message>
        <source>Missing shares</source>
        <translation>Fehlende Anteile</translation>
    </message>
    <message>
        <source>Shares do not add up to 100 %</source>
        <translation>Anteile ergeben nicht 100 %</translation>
    </message>
    <message>
        <source>Share of 0 %</source>
        <translation>Anteil von 0 %</translation>
    </message>
    <message>
        <source>Year of the work</source>
        <translation>Jahr des Werks</translation>
    </message>
    <message>
        <source>Duplicate publisher</source>
        <translation>Verlag doppelt</translation>
    </message>
    <message>
        <source>Publisher&apos;s details</source>
        <translation>Angaben zum Verlag</translation>
    </message>
    <message>
        <source>Version in the work&apos;s title</source>
        <translation>Version im Werktitel</translation>
    </message>
    <message>
        <source>Unknown society</source>
        <translation>Unbekannte Verwertungsgesellschaft</translation>
    </message>
    <message>
        <source>Unknown country</source>
        <translation>Unbekanntes Land</translation>
    </message>
    <message>
        <source>Public-domain share</source>
        <translation>Anteil an gemeinfreiem Werk</translation>
    </message>
    <message>
        <source>Lyrics and work in different languages</source>
        <translation>Songtext und Werk in verschiedenen Sprachen</translation>
    </message>
    <message>
        <source>ISWC of another work</source>
        <translation>ISWC eines anderen Werks</translation>
    </message>
    <message>
        <source>Invalid date</source>
        <translation>Ungültiges Datum</translation>
    </message>
    <message>
        <source>Release date is near</source>
        <translation>Veröffentlichungsdatum ist nah</translation>
    </message>
    <message>
        <source>Not a Friday</source>
        <translation>Kein Freitag</translation>
    </message>
    <message>
        <source>Original release date after the release</source>
        <translation>Erstveröffentlichung nach der Veröffentlichung</translation>
    </message>
    <message>
        <source>Remaster date</source>
        <translation>Datum des Remasters</translation>
    </message>
    <message>
        <source>Pre-order after the release date</source>
        <translation>Vorbestellung nach dem Veröffentlichungsdatum</translation>
    </message>
    <message>
        <source>Instant gratification date</source>
        <translation>Datum der Instant Gratification</translation>
    </message>
    <message>
        <source>Pre-stream after the release date</source>
        <translation>Pre-Stream nach dem Veröffentlichungsdatum</translation>
    </message>
    <message>
        <source>Embargo after the release date</source>
        <translation>Sperrfrist nach dem Veröffentlichungsdatum</translation>
    </message>
    <message>
        <source>Recording year</source>
        <translation>Aufnahmejahr</translation>
    </message>
    <message>
        <source>Original release date in the future</source>
        <translation>Erstveröffentlichung in der Zukunft</translation>
    </message>
    <message>
        <source>Pre-order without an instant track</source>
        <translation>Vorbestellung ohne Instant-Track</translation>
    </message>
    <message>
        <source>Many instant gratification tracks</source>
        <translation>Viele Instant-Gratification-Tracks</translation>
    </message>
    <message>
        <source>Between Christmas and New Year</source>
        <translation>Zwischen Weihnachten und Neujahr</translation>
    </message>
    <message>
        <source>Year in the ℗ or © line</source>
        <translation>Jahr in der P-Line oder C-Line</translation>
    </message>
    <message>
        <source>℗ year differs from the first release</source>
        <translation>℗-Jahr weicht von Erstveröffentlichung ab</translation>
    </message>
    <message>
        <source>Extra text in the owner&apos;s name</source>
        <translation>Zusätze im Namen des Rechteinhabers</translation>
    </message>
    <message>
        <source>Store list</source>
        <translation>Store-Liste</translation>
    </message>
    <message>
        <source>Price tier does not fit</source>
        <translation>Preisstufe passt nicht</translation>
    </message>
    <message>
        <source>Licence in the ℗ or © line</source>
        <translation>Lizenz in der P-Line oder C-Line</translation>
    </message>
    <message>
        <source>Owner differs from the release</source>
        <translation>Rechteinhaber weicht von der Veröffentlichung ab</translation>
    </message>
    <message>
        <source>Licence or loss of rights</source>
        <translation>Lizenz oder Rechteverlust</translation>
    </message>
    <message>
        <source>Soundtrack and genre</source>
        <translation>Soundtrack und Genre</translation>
    </message>
    <message>
        <source>Genre of a karaoke version</source>
        <translation>Genre einer Karaoke-Version</translation>
    </message>
    <message>
        <source>Different genre on one track</source>
        <translation>Anderes Genre bei einem Track</translation>
    </message>
    <message>
        <source>Ten minutes or longer</source>
        <translation>Zehn Minuten oder länger</translation>
    </message>
    <message>
        <source>Unknown genre</source>
        <translation>Unbekanntes Genre</translation>
    </message>
    <message>
        <source>Unknown language of titles</source>
        <translation>Unbekannte Sprache der Titel</translation>
    </message>
    <message>
        <source>Script does not match the language</source>
        <translation>Schrift passt nicht zur Sprache</translation>
    </message>
    <message>
        <source>Instrumental with lyrics</source>
        <translation>Instrumental mit Songtext</translation>
    </message>
    <message>
        <source>Unknown parental advisory</source>
        <translation>Unbekannte Parental Advisory</translation>
    </message>
    <message>
        <source>Advisory differs between release and tracks</source>
        <translation>Advisory von Veröffentlichung und Tracks verschieden</translation>
    </message>
    <message>
        <source>Edited version without an explicit one</source>
        <translation>Edited-Version ohne Explicit-Version</translation>
    </message>
    <message>
        <source>Format of the lyrics</source>
        <translation>Format des Songtexts</translation>
    </message>
    <message>
        <source>Language differs between release and tracks</source>
        <translation>Sprache von Veröffentlichung und Tracks verschieden</translation>
    </message>
    <message>
        <source>Strong language and the advisory</source>
        <translation>Derbe Sprache und Parental Advisory</translation>
    </message>
    <message>
        <source>Explicit and edited versions together</source>
        <translation>Explicit- und Edited-Versionen zusammen</translation>
    </message>
    <message>
        <source>Masked words in the lyrics</source>
        <translation>Maskierte Wörter im Songtext</translation>
    </message>
    <message>
        <source>Use of AI</source>
        <translation>Einsatz von KI</translation>
    </message>
    <message>
        <source>Apple&apos;s AI tags</source>
        <translation>KI-Tags von Apple</translation>
    </message>
    <message>
        <source>Entirely AI-generated</source>
        <translation>Vollständig KI-generiert</translation>
    </message>
    <message>
        <source>Unknown value</source>
        <translation>Unbekannter Wert</translation>
    </message>
    <message>
        <source>Field name from an answer</source>
        <translation>Feldname aus einer Antwort</translation>
    </message>
    <message>
        <source>Format of the keywords</source>
        <translation>Format der Schlagwörter</translation>
    </message>
    <message>
        <source>Wrong type of value</source>
        <translation>Falsche Art von Wert</translation>
    </message>
    <message>
        <source>Unknown language of the work</source>
        <translation>Unbekannte Sprache des Werks</translation>
    </message>
    <message>
        <source>Link that opens a file</source>
        <translation>Link, der eine Datei öffnet</translation>
    </message>
    <message>
        <source>Possible key or password</source>
        <translation>Möglicher Schlüssel oder Passwort</translation>
    </message>
    <message>
        <source>Not in the distributor&apos;s list</source>
        <translation>Nicht in der Liste des Vertriebs</translation>
    </message>
    <message>
        <source>ISRC not accepted by the distributor</source>
        <translation>ISRC vom Vertrieb nicht akzeptiert</translation>
    </message>
    <message>
        <source>ISRCs not sent</source>
        <translation>ISRCs nicht gesendet</translation>
    </message>
    <message>
        <source>File not accepted by the distributor</source>
        <translation>Datei vom Vertrieb nicht akzeptiert</translation>
    </message>
    <message>
        <source>Differs from the old delivery</source>
        <translation>Weicht von der alten Lieferung ab</translation>
    </message>
    <message>
        <source>UPC already sent</source>
        <translation>UPC schon gesendet</translation>
    </message>
    <message>
        <source>Incomplete in the storage</source>
        <translation>Im Speicher unvollständig</translation>
    </message>
    <message>
        <source>Check failed</source>
        <translation>Prüfung fehlgeschlagen</translation>
    </message>
    <message>
        <source>year</source>
        <translation>Jahr</translation>
    </message>
    <message>
        <source>owner</source>
        <translation>Rechteinhaber</translation>
    </message>
    <message>
        <source>From label and date: {line}</source>
        <translation>Aus Label und Datum: {line}</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>Audio</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Dates</source>
        <translation>Termine</translation>
    </message>
    <message>
        <source>Smallest width and height</source>
        <translation>Kleinste Breite und Höhe</translation>
    </message>
    <message>
        <source>Rejected everywhere below</source>
        <translation>Darunter überall abgelehnt</translation>
    </message>
    <message>
        <source>Largest width and height</source>
        <translation>Größte Breite und Höhe</translation>
    </message>
    <message>
        <source>Largest file</source>
        <translation>Größte Datei</translation>
    </message>
    <message>
        <source>File types</source>
        <translation>Dateitypen</translation>
    </message>
    <message>
        <source>Sample rates</source>
        <translation>Sampleraten</translation>
    </message>
    <message>
        <source>Bit depth</source>
        <translation>Bittiefe</translation>
    </message>
    <message>
        <source>True peak, hint above</source>
        <translation>True Peak, Hinweis ab</translation>
    </message>
    <message>
        <source>True peak, warning above</source>
        <translation>True Peak, Warnung ab</translation>
    </message>
    <message>
        <source>Loudest</source>
        <translation>Lautester Wert</translation>
    </message>
    <message>
        <source>Quietest</source>
        <translation>Leisester Wert</translation>
    </message>
    <message>
        <source>Clipped places</source>
        <translation>Clipping-Stellen</translation>
    </message>
    <message>
        <source>Silence at the start, warning above</source>
        <translation>Stille am Anfang, Warnung ab</translation>
    </message>
    <message>
        <source>Silence at the start, rejected above</source>
        <translation>Stille am Anfang, abgelehnt ab</translation>
    </message>
    <message>
        <source>Silence at the end, warning above</source>
        <translation>Stille am Ende, Warnung ab</translation>
    </message>
    <message>
        <source>Silence at the end, rejected above</source>
        <translation>Stille am Ende, abgelehnt ab</translation>
    </message>
    <message>
        <source>Shortest track</source>
        <translation>Kürzester Track</translation>
    </message>
    <message>
        <source>Shortest average of a release, 0 for none</source>
        <translation>Kürzester Schnitt einer Veröffentlichung, 0 = keiner</translation>
    </message>
    <message>
        <source>Longest track</source>
        <translation>Längster Track</translation>
    </message>
    <message>
        <source>Most tracks per release</source>
        <translation>Höchstzahl Tracks pro Veröffentlichung</translation>
    </message>
    <message>
        <source>Longest title including version</source>
        <translation>Längster Titel inkl. Version</translation>
    </message>
    <message>
        <source>characters</source>
        <translation>Zeichen</translation>
    </message>
    <message>
        <source>“Various Artists” from this many main artists</source>
        <translation>„Various Artists“ ab so vielen Hauptkünstlern</translation>
    </message>
    <message>
        <source>Instant gratification tracks</source>
        <translation>Instant-Gratification-Tracks</translation>
    </message>
    <message>
        <source>Lead time, warning below</source>
        <translation>Vorlauf, Warnung unter</translation>
    </message>
    <message>
        <source>days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <source>Lead time with a pre-order</source>
        <translation>Vorlauf mit Vorbestellung</translation>
    </message>
    <message>
        <source>Lead time, hint below</source>
        <translation>Vorlauf, Hinweis unter</translation>
    </message>
    <message>
        <source>Change to “{text}”</source>
        <translation>In „{text}“ ändern</translation>
    </message>
    <message>
        <source>What is the title?</source>
        <translation>Wie lautet der Titel?</translation>
    </message>
    <message>
        <source>Is “{title}” really the title?</source>
        <translation>Ist „{title}“ wirklich der Titel?</translation>
    </message>
    <message>
        <source>Who is the main artist?</source>
        <translation>Wer ist der Hauptkünstler?</translation>
    </message>
    <message>
        <source>Who wrote this song? Please give first and last names.</source>
        <translation>Wer hat diesen Song geschrieben? Bitte nennen Sie Vor- und Nachnamen.</translation>
    </message>
    <message>
        <source>Who wrote the lyrics?</source>
        <translation>Wer hat den Songtext geschrieben?</translation>
    </message>
    <message>
        <source>Please complete the credits: {missing} is still missing.</source>
        <translation>Bitte vervollständigen Sie die Credits: Es fehlt noch {missing}.</translation>
    </message>
    <message>
        <source>What does {name} play or sing?</source>
        <translation>Was spielt oder singt {name}?</translation>
    </message>
    <message>
        <source>What is the full name under which {name} is registered as a writer?</source>
        <translation>Unter welchem vollen Namen ist {name} als Urheber registriert?</translation>
    </message>
    <message>
        <source>Did {name} make this remix?</source>
        <translation>Stammt dieser Remix von {name}?</translation>
    </message>
    <message>
        <source>Who wrote “{title}”?</source>
        <translation>Wer hat „{title}“ geschrieben?</translation>
    </message>
    <message>
        <source>Did {name} write the music, the lyrics or both?</source>
        <translation>Hat {name} die Musik, den Text oder beides geschrieben?</translation>
    </message>
    <message>
        <source>“{title}” is sung in {track}, but its lyrics are listed as {work}. Which is right?</source>
        <translation>„{title}“ ist auf {track} gesungen, der Songtext ist aber als {work} angegeben. Was stimmt?</translation>
    </message>
    <message>
        <source>How is this song split? The shares add up to {total} %, not 100 %.</source>
        <translation>Wie wird dieser Song aufgeteilt? Die Anteile ergeben {total} %, nicht 100 %.</translation>
    </message>
    <message>
        <source>How is this song split? Some {kind} have no share yet.</source>
        <translation>Wie wird dieser Song aufgeteilt? Noch haben nicht alle einen Anteil ({kind}).</translation>
    </message>
    <message>
        <source>Who publishes this song, and in which countries?</source>
        <translation>Wer verlegt diesen Song, und in welchen Ländern?</translation>
    </message>
    <message>
        <source>Please check the ISWC {code}: one of its digits is wrong.</source>
        <translation>Bitte prüfen Sie den ISWC {code}: Eine der Ziffern ist falsch.</translation>
    </message>
    <message>
        <source>Which genre is it?</source>
        <translation>Welches Genre ist es?</translation>
    </message>
    <message>
        <source>In which language are the titles?</source>
        <translation>In welcher Sprache sind die Titel?</translation>
    </message>
    <message>
        <source>In which language is it sung, or is it instrumental?</source>
        <translation>In welcher Sprache wird gesungen, oder ist es instrumental?</translation>
    </message>
    <message>
        <source>Are the lyrics explicit?</source>
        <translation>Ist der Songtext explizit?</translation>
    </message>
    <message>
        <source>The {where} contains “{word}”. Are the lyrics explicit?</source>
        <translation>„{word}“ kommt vor ({where}). Ist der Songtext explizit?</translation>
    </message>
    <message>
        <source>Is there also an explicit version of “{title}”?</source>
        <translation>Gibt es von „{title}“ auch eine explizite Version?</translation>
    </message>
    <message>
        <source>Please send the lyrics again, line by line, as they are sung.</source>
        <translation>Bitte schicken Sie den Songtext noch einmal, Zeile für Zeile, wie er gesungen wird.</translation>
    </message>
    <message>
        <source>Please send the lyrics again with every word written out in full.</source>
        <translation>Bitte schicken Sie den Songtext noch einmal und schreiben Sie jedes Wort aus.</translation>
    </message>
    <message>
        <source>Was AI used to make {what} or any part of it?</source>
        <translation>Wurde KI für das Ganze oder einen Teil davon eingesetzt ({what})?</translation>
    </message>
    <message>
        <source>When was this first released?</source>
        <translation>Wann wurde dies zum ersten Mal veröffentlicht?</translation>
    </message>
    <message>
        <source>When was the original first released?</source>
        <translation>Wann wurde das Original zum ersten Mal veröffentlicht?</translation>
    </message>
    <message>
        <source>Please send the master as WAV or FLAC.</source>
        <translation>Bitte schicken Sie den Master als WAV oder FLAC.</translation>
    </message>
    <message>
        <source>Please send the cover: 3000 × 3000 pixels, JPEG or PNG.</source>
        <translation>Bitte schicken Sie das Cover: 3000 × 3000 Pixel, JPEG oder PNG.</translation>
    </message>
    <message>
        <source>Please send another master.</source>
        <translation>Bitte schicken Sie einen anderen Master.</translation>
    </message>
    <message>
        <source>Please send another cover.</source>
        <translation>Bitte schicken Sie ein anderes Cover.</translation>
    </message>
    <message>
        <source>Please answer</source>
        <translation>Bitte antworten</translation>
    </message>
    <message>
        <source>We will take care of this</source>
        <translation>Darum kümmern wir uns</translation>
    </message>
    <message>
        <source>The release</source>
        <translation>Die Veröffentlichung</translation>
    </message>
    <message>
        <source>Nothing to do: this release passes every check.</source>
        <translation>Nichts zu tun: Diese Veröffentlichung besteht alle Prüfungen.</translation>
    </message>
    <message>
        <source>Answer:</source>
        <translation>Antwort:</translation>
    </message>
    <message>
        <source>We still need the following before the release can go to the stores.</source>
        <translation>Bevor die Veröffentlichung an die Stores gehen kann, brauchen wir noch Folgendes.</translation>
    </message>
    <message>
        <source>{request} {finding}</source>
        <translation>{request} {finding}</translation>
    </message>
    <message>
        <source>“{value}” is not in the list of societies.</source>
        <translation>„{value}“ fehlt in der Liste der Verwertungsgesellschaften.</translation>
    </message>
    <message>
        <source>Shares are paid through the society, which must be spelled as in the distributor&apos;s list.</source>
        <translation>Anteile werden über die Verwertungsgesellschaft ausgezahlt. Sie muss so geschrieben sein wie in der Liste des Vertriebs.</translation>
    </message>
    <message>
        <source>No AI was used for any part of it</source>
        <translation>KI wurde für keinen Teil davon eingesetzt</translation>
    </message>
    <message>
        <source>the recording</source>
        <translation>die Aufnahme</translation>
    </message>
    <message>
        <source>music and lyrics</source>
        <translation>Musik und Text</translation>
    </message>
    <message>
        <source>the video</source>
        <translation>das Video</translation>
    </message>
    <message>
        <source>Nobody has stated yet whether AI was used for {what}.</source>
        <translation>Noch hat niemand angegeben, ob KI eingesetzt wurde ({what}).</translation>
    </message>
    <message>
        <source>Stores are starting to require an answer.</source>
        <translation>Immer mehr Stores verlangen eine Antwort.</translation>
    </message>
    <message>
        <source>the cover</source>
        <translation>das Cover</translation>
    </message>
    <message>
        <source>Apple requires the tags {tags}, but the distributor has no field for them.</source>
        <translation>Apple verlangt die Tags {tags}, der Vertrieb hat dafür aber kein Feld.</translation>
    </message>
    <message>
        <source>The tag is required where AI made a material part. A note to the distributor passes it on.</source>
        <translation>Das Tag ist Pflicht, wenn KI einen wesentlichen Teil erzeugt hat. Eine Notiz an den Vertrieb gibt es weiter.</translation>
    </message>
    <message>
        <source>Add “{note}” to the notes</source>
        <translation>„{note}“ zu den Notizen hinzufügen</translation>
    </message>
    <message>
        <source>“{title}” was made entirely by AI.</source>
        <translation>„{title}“ wurde vollständig von KI erzeugt.</translation>
    </message>
    <message>
        <source>Deezer detects and labels such tracks and does not recommend them; several distributors reject them.</source>
        <translation>Deezer erkennt und kennzeichnet solche Tracks und empfiehlt sie nicht; mehrere Vertriebe lehnen sie ab.</translation>
    </message>
    <message>
        <source>left</source>
        <translation>links</translation>
    </message>
    <message>
        <source>top</source>
        <translation>oben</translation>
    </message>
    <message>
        <source>right</source>
        <translation>rechts</translation>
    </message>
    <message>
        <source>bottom</source>
        <translation>unten</translation>
    </message>
    <message>
        <source>a JPEG file with several images (MPO)</source>
        <translation>eine JPEG-Datei mit mehreren Bildern (MPO)</translation>
    </message>
    <message>
        <source>black and white</source>
        <translation>schwarzweiß</translation>
    </message>
    <message>
        <source>greyscale</source>
        <translation>Graustufen</translation>
    </message>
    <message>
        <source>greyscale with transparency</source>
        <translation>Graustufen mit Transparenz</translation>
    </message>
    <message>
        <source>indexed colour</source>
        <translation>indizierte Farben</translation>
    </message>
    <message>
        <source>indexed colour with transparency</source>
        <translation>indizierte Farben mit Transparenz</translation>
    </message>
    <message>
        <source>CMYK, as for print</source>
        <translation>CMYK, wie für den Druck</translation>
    </message>
    <message>
        <source>YCbCr, as in video</source>
        <translation>YCbCr, wie bei Video</translation>
    </message>
    <message>
        <source>CIELAB</source>
        <translation>CIELAB</translation>
    </message>
    <message>
        <source>The release has no cover.</source>
        <translation>Die Veröffentlichung hat kein Cover.</translation>
    </message>
    <message>
        <source>Every store needs one.</source>
        <translation>Jeder Store verlangt eines.</translation>
    </message>
    <message>
        <source>The cover has not been measured yet.</source>
        <translation>Das Cover wurde noch nicht gemessen.</translation>
    </message>
    <message>
        <source>Each file is checked before the release can be sent.</source>
        <translation>Jede Datei wird geprüft, bevor die Veröffentlichung gesendet werden kann.</translation>
    </message>
    <message>
        <source>The cover could not be measured: {reason}</source>
        <translation>Das Cover konnte nicht gemessen werden: {reason}</translation>
    </message>
    <message>
        <source>The file could not be checked, so the release cannot be sent with it.</source>
        <translation>Die Datei konnte nicht geprüft werden. Mit ihr kann die Veröffentlichung nicht gesendet werden.</translation>
    </message>
    <message>
        <source>The cover is {found}; stores accept {wanted}.</source>
        <translation>Format des Covers: {found}. Stores akzeptieren {wanted}.</translation>
    </message>
    <message>
        <source>The content of the file counts, and its extension must match.</source>
        <translation>Der Inhalt der Datei zählt, und die Endung muss dazu passen.</translation>
    </message>
    <message>
        <source>not an image</source>
        <translation>kein Bild</translation>
    </message>
    <message>
        <source>{format} with the extension {suffix}</source>
        <translation>{format} mit der Endung {suffix}</translation>
    </message>
    <message>
        <source>{format} without a file extension</source>
        <translation>{format} ohne Dateiendung</translation>
    </message>
    <message>
        <source>The cover file is damaged.</source>
        <translation>Die Coverdatei ist beschädigt.</translation>
    </message>
    <message>
        <source>A damaged or incomplete image shows grey bars or nothing at all.</source>
        <translation>Ein beschädigtes oder unvollständiges Bild zeigt graue Balken oder gar nichts.</translation>
    </message>
    <message>
        <source>The cover is {width} × {height} pixels, not square.</source>
        <translation>Das Cover misst {width} × {height} Pixel und ist nicht quadratisch.</translation>
    </message>
    <message>
        <source>Stores only accept square covers.</source>
        <translation>Stores akzeptieren nur quadratische Cover.</translation>
    </message>
    <message>
        <source>The cover is {size} pixels wide; {wanted} are required.</source>
        <translation>Das Cover ist {size} Pixel breit; {wanted} sind erforderlich.</translation>
    </message>
    <message>
        <source>A small image looks blurred when it is enlarged.</source>
        <translation>Ein kleines Bild wirkt unscharf, wenn es vergrößert wird.</translation>
    </message>
    <message>
        <source>The cover is {size} pixels wide; up to {wanted} are accepted everywhere.</source>
        <translation>Das Cover ist {size} Pixel breit; bis {wanted} werden überall akzeptiert.</translation>
    </message>
    <message>
        <source>Several distributors reject larger images.</source>
        <translation>Mehrere Vertriebe lehnen größere Bilder ab.</translation>
    </message>
    <message>
        <source>The cover file is {size} MB; up to {wanted} are accepted everywhere.</source>
        <translation>Die Coverdatei hat {size} MB; bis {wanted} werden überall akzeptiert.</translation>
    </message>
    <message>
        <source>Several distributors reject larger files.</source>
        <translation>Mehrere Vertriebe lehnen größere Dateien ab.</translation>
    </message>
    <message>
        <source>The cover is {mode}, not 8-bit RGB.</source>
        <translation>Farbmodus des Covers: {mode}, nicht RGB mit 8 Bit.</translation>
    </message>
    <message>
        <source>Other colour modes are shown incorrectly or rejected.</source>
        <translation>Andere Farbmodi werden falsch dargestellt oder abgelehnt.</translation>
    </message>
    <message>
        <source>{mode} with {bits} bits</source>
        <translation>{mode} mit {bits} Bit</translation>
    </message>
    <message>
        <source>The cover has transparent areas.</source>
        <translation>Das Cover hat transparente Bereiche.</translation>
    </message>
    <message>
        <source>Each store shows a different background behind them.</source>
        <translation>Jeder Store zeigt dahinter einen anderen Hintergrund.</translation>
    </message>
    <message>
        <source>The cover {problem}.</source>
        <translation>Das Cover {problem}.</translation>
    </message>
    <message>
        <source>Stores ignore the rotation tag, and anyone can read where a photo was taken.</source>
        <translation>Stores ignorieren das Rotations-Tag, und jeder kann auslesen, wo ein Foto aufgenommen wurde.</translation>
    </message>
    <message>
        <source>is rotated by a tag in the file, which stores ignore</source>
        <translation>ist durch ein Tag in der Datei gedreht, das Stores ignorieren</translation>
    </message>
    <message>
        <source>contains the location where it was taken</source>
        <translation>enthält den Aufnahmeort</translation>
    </message>
    <message>
        <source>Nobody has confirmed yet that the text on the cover matches the release.</source>
        <translation>Noch hat niemand bestätigt, dass der Text auf dem Cover zur Veröffentlichung passt.</translation>
    </message>
    <message>
        <source>Names and titles on the cover must match the release. This is the most common reason for rejection.</source>
        <translation>Namen und Titel auf dem Cover müssen zur Veröffentlichung passen. Das ist der häufigste Grund für Ablehnungen.</translation>
    </message>
    <message>
        <source>I have compared the text on the cover with the titles, and they match</source>
        <translation>Ich habe den Text auf dem Cover mit den Titeln verglichen; er stimmt überein</translation>
    </message>
    <message>
        <source>The cover {cover} the Parental Advisory logo, but the release is {advisory}.</source>
        <translation>Parental-Advisory-Logo auf dem Cover: {cover}. Die Veröffentlichung ist aber {advisory}.</translation>
    </message>
    <message>
        <source>The logo belongs only on the covers of explicit releases.</source>
        <translation>Das Logo gehört nur auf Cover von Explicit-Veröffentlichungen.</translation>
    </message>
    <message>
        <source>has</source>
        <translation>vorhanden</translation>
    </message>
    <message>
        <source>lacks</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>The cover uses the colour profile “{profile}”, not sRGB.</source>
        <translation>Das Cover verwendet das Farbprofil „{profile}“, nicht sRGB.</translation>
    </message>
    <message>
        <source>Stores treat every image as sRGB, so the colours would look wrong. Converting keeps them as intended.</source>
        <translation>Stores behandeln jedes Bild als sRGB, die Farben wären also falsch. Beim Konvertieren bleiben sie wie gewünscht.</translation>
    </message>
    <message>
        <source>The cover is almost empty: it is a single colour.</source>
        <translation>Das Cover ist fast leer: Es ist einfarbig.</translation>
    </message>
    <message>
        <source>Stores take it for a missing cover. If it is intended, keep it and give a reason.</source>
        <translation>Stores halten es für ein fehlendes Cover. Wenn es so gewollt ist, behalten Sie es und geben Sie einen Grund an.</translation>
    </message>
    <message>
        <source>The cover looks like an enlarged smaller image.</source>
        <translation>Das Cover wirkt wie ein vergrößertes kleineres Bild.</translation>
    </message>
    <message>
        <source>Stores reject blurred covers. This is an estimate based on the lack of fine detail, so please check.</source>
        <translation>Stores lehnen unscharfe Cover ab. Das ist eine Schätzung anhand fehlender feiner Details; bitte prüfen Sie es.</translation>
    </message>
    <message>
        <source>The cover has a plain bar along this edge: {sides}.</source>
        <translation>Das Cover hat an diesem Rand einen einfarbigen Balken: {sides}.</translation>
    </message>
    <message>
        <source>A white or black bar on one or two sides is usually left over from cropping. “Crop to a square” removes it.</source>
        <translation>Ein weißer oder schwarzer Balken an einer oder zwei Seiten bleibt meist vom Zuschneiden übrig. „Quadratisch zuschneiden“ entfernt ihn.</translation>
    </message>
    <message>
        <source>digits, as in music.apple.com/artist/NAME/DIGITS</source>
        <translation>Ziffern wie in music.apple.com/artist/NAME/ZIFFERN</translation>
    </message>
    <message>
        <source>22 letters and digits, as in open.spotify.com/artist/ID</source>
        <translation>22 Buchstaben und Ziffern wie in open.spotify.com/artist/ID</translation>
    </message>
    <message>
        <source>digits, as in deezer.com/artist/DIGITS</source>
        <translation>Ziffern wie in deezer.com/artist/ZIFFERN</translation>
    </message>
    <message>
        <source>16 digits, the last of which may be X</source>
        <translation>16 Ziffern, die letzte darf ein X sein</translation>
    </message>
    <message>
        <source>9 to 11 digits</source>
        <translation>9 bis 11 Ziffern</translation>
    </message>
    <message>
        <source>There is no main artist.</source>
        <translation>Es gibt keinen Hauptkünstler.</translation>
    </message>
    <message>
        <source>The release and each track need at least one artist who is not featured.</source>
        <translation>Die Veröffentlichung und jeder Track brauchen mindestens einen Künstler, der kein Featured Artist ist.</translation>
    </message>
    <message>
        <source>Use the release&apos;s artists</source>
        <translation>Künstler der Veröffentlichung verwenden</translation>
    </message>
    <message>
        <source>“{name}” looks like several artists in one entry.</source>
        <translation>„{name}“ sieht nach mehreren Künstlern in einem Eintrag aus.</translation>
    </message>
    <message>
        <source>Each artist needs a separate entry; joined names become a new artist page in stores. If this is the name of one artist, confirm it once and it is saved in People.</source>
        <translation>Jeder Künstler braucht einen eigenen Eintrag; zusammengesetzte Namen werden in Stores zu einer neuen Künstlerseite. Ist dies der Name eines einzigen Künstlers, bestätigen Sie ihn einmal; er wird dann unter „Personen“ gespeichert.</translation>
    </message>
    <message numerus="yes">
        <source>“{name}”, in %n places, looks like several artists in one entry.</source>
        <comment>“{name}”, in %n place, looks like several artists in one entry.</comment>
        <translation>
            <numerusform>„{name}“ an %n Stelle sieht nach mehreren Künstlern in einem Eintrag aus.</numerusform>
            <numerusform>„{name}“ an %n Stellen sieht nach mehreren Künstlern in einem Eintrag aus.</numerusform>
        </translation>
    </message>
    <message>
        <source>Split into “{parts}” and “{parts2}”</source>
        <translation>In „{parts}“ und „{parts2}“ aufteilen</translation>
    </message>
    <message>
        <source>{name} is listed more than once.</source>
        <translation>{name} ist mehrfach aufgeführt.</translation>
    </message>
    <message>
        <source>List each artist once per track, as main or featured artist.</source>
        <translation>Führen Sie jeden Künstler pro Track nur einmal auf, als Hauptkünstler oder Featured Artist.</translation>
    </message>
    <message>
        <source>Remove this entry</source>
        <translation>Diesen Eintrag entfernen</translation>
    </message>
    <message>
        <source>“{name}” is spelled “{other}” elsewhere.</source>
        <translation>„{name}“ ist an anderer Stelle „{other}“ geschrieben.</translation>
    </message>
    <message>
        <source>The distributor creates a new artist if a name differs by a single character.</source>
        <translation>Der Vertrieb legt einen neuen Künstler an, wenn ein Name auch nur in einem Zeichen abweicht.</translation>
    </message>
    <message>
        <source>“{name}” is a placeholder, not a name.</source>
        <translation>„{name}“ ist ein Platzhalter, kein Name.</translation>
    </message>
    <message>
        <source>Stores reject placeholders. Credit traditional music in the writers.</source>
        <translation>Stores lehnen Platzhalter ab. Geben Sie „Traditional“ bei den Urhebern an.</translation>
    </message>
    <message>
        <source>The artist line is “{line}”, but the artists give “{composed}”.</source>
        <translation>Die Künstlerzeile lautet „{line}“, aus den Künstlern ergibt sich aber „{composed}“.</translation>
    </message>
    <message>
        <source>Stores build the line from the artist entries, so a different line causes questions and delays.</source>
        <translation>Stores bilden die Zeile aus den Künstlereinträgen. Eine abweichende Zeile führt zu Rückfragen und Verzögerungen.</translation>
    </message>
    <message>
        <source>Change it to “{composed}”</source>
        <translation>In „{composed}“ ändern</translation>
    </message>
    <message>
        <source>“{name}” contains more than a name.</source>
        <translation>„{name}“ enthält mehr als einen Namen.</translation>
    </message>
    <message>
        <source>A role, country or year turns the name into a different artist. The role has its own field.</source>
        <translation>Eine Rolle, ein Land oder ein Jahr macht aus dem Namen einen anderen Künstler. Für die Rolle gibt es ein eigenes Feld.</translation>
    </message>
    <message>
        <source>Shorten to “{bare}”</source>
        <translation>Auf „{bare}“ kürzen</translation>
    </message>
    <message>
        <source>“{value}” is not a valid ID for {name}; expected: {wanted}.</source>
        <translation>„{value}“ ist keine gültige ID für {name}; erwartet: {wanted}.</translation>
    </message>
    <message>
        <source>A wrong ID puts the release on someone else&apos;s page.</source>
        <translation>Eine falsche ID bringt die Veröffentlichung auf die Seite eines anderen.</translation>
    </message>
    <message>
        <source>Write “{match}”</source>
        <translation>„{match}“ schreiben</translation>
    </message>
    <message>
        <source>this artist</source>
        <translation>diesen Künstler</translation>
    </message>
    <message>
        <source>“{name}” is not a Dolby Atmos master: {problem}.</source>
        <translation>„{name}“ ist kein Dolby-Atmos-Master: {problem}.</translation>
    </message>
    <message>
        <source>Stores accept an ADM file (BWF with axml and chna chunks), 24 bit and 48 kHz, with at least 3 channels.</source>
        <translation>Stores akzeptieren eine ADM-Datei (BWF mit axml- und chna-Chunks), 24 Bit und 48 kHz, mit mindestens 3 Kanälen.</translation>
    </message>
    <message>
        <source>it has no axml and chna chunks</source>
        <translation>sie hat keine axml- und chna-Chunks</translation>
    </message>
    <message>
        <source>it has {bits} bits</source>
        <translation>sie hat {bits} Bit</translation>
    </message>
    <message>
        <source>it has {sample_rate} Hz</source>
        <translation>sie hat {sample_rate} Hz</translation>
    </message>
    <message>
        <source>it has {channels} channels</source>
        <translation>sie hat {channels} Kanäle</translation>
    </message>
    <message>
        <source>The Atmos mix is {atmos} s long and the stereo master {stereo} s.</source>
        <translation>Der Atmos-Mix ist {atmos} s lang, der Stereo-Master {stereo} s.</translation>
    </message>
    <message>
        <source>Stores switch between the two, so both must have the same length within one frame (1/24 second).</source>
        <translation>Stores schalten zwischen beiden um. Deshalb muss ihre Länge auf ein Frame (1/24 Sekunde) genau übereinstimmen.</translation>
    </message>
    <message>
        <source>The Atmos mix has no separate ISRC.</source>
        <translation>Der Atmos-Mix hat keinen eigenen ISRC.</translation>
    </message>
    <message>
        <source>Stores treat it as a separate recording and need a different code to tell the two apart.</source>
        <translation>Für Stores ist er eine eigene Aufnahme. Stores brauchen einen anderen Code, um beide zu unterscheiden.</translation>
    </message>
    <message>
        <source>“{code}” is not a valid ISRC for the Atmos mix.</source>
        <translation>„{code}“ ist kein gültiger ISRC für den Atmos-Mix.</translation>
    </message>
    <message>
        <source>The Atmos mix has the same ISRC as the stereo master.</source>
        <translation>Der Atmos-Mix hat denselben ISRC wie der Stereo-Master.</translation>
    </message>
    <message>
        <source>This track has no audio file.</source>
        <translation>Dieser Track hat keine Audiodatei.</translation>
    </message>
    <message>
        <source>Each track needs exactly one master.</source>
        <translation>Jeder Track braucht genau einen Master.</translation>
    </message>
    <message>
        <source>This track has more than one master.</source>
        <translation>Dieser Track hat mehr als einen Master.</translation>
    </message>
    <message>
        <source>The file “{name}” has been moved or deleted.</source>
        <translation>Die Datei „{name}“ wurde verschoben oder gelöscht.</translation>
    </message>
    <message>
        <source>This video has no file.</source>
        <translation>Dieses Video hat keine Datei.</translation>
    </message>
    <message>
        <source>This track is a video, but “{name}” is audio. Add the video, or set the track type to audio.</source>
        <translation>Dieser Track ist ein Video, aber „{name}“ ist Audio. Fügen Sie das Video hinzu oder setzen Sie den Tracktyp auf Audio.</translation>
    </message>
    <message>
        <source>The file has not been measured yet.</source>
        <translation>Die Datei wurde noch nicht gemessen.</translation>
    </message>
    <message>
        <source>The file could not be measured: {reason}</source>
        <translation>Die Datei konnte nicht gemessen werden: {reason}</translation>
    </message>
    <message>
        <source>The file is {found}, not WAV or FLAC.</source>
        <translation>Format der Datei: {found}, nicht WAV oder FLAC.</translation>
    </message>
    <message>
        <source>Stores accept uncompressed WAV or FLAC. The content of the file counts, not its name.</source>
        <translation>Stores akzeptieren unkomprimiertes WAV oder FLAC. Der Inhalt der Datei zählt, nicht ihr Name.</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>a file without readable audio</source>
        <translation>eine Datei ohne lesbares Audio</translation>
    </message>
    <message>
        <source>The WAV file has an extensible header.</source>
        <translation>Die WAV-Datei hat einen Extensible-Header.</translation>
    </message>
    <message>
        <source>Spotify rejects it. The same audio with a plain header, or as FLAC, is accepted.</source>
        <translation>Spotify lehnt ihn ab. Dasselbe Audio mit einfachem Header oder als FLAC wird akzeptiert.</translation>
    </message>
    <message>
        <source>The WAV file&apos;s header is wrong: {faults}.</source>
        <translation>Der Header der WAV-Datei ist falsch: {faults}.</translation>
    </message>
    <message>
        <source>Some programs read only a part of such a file or show a wrong length. The audio itself is fine.</source>
        <translation>Manche Programme lesen nur einen Teil einer solchen Datei oder zeigen eine falsche Länge. Das Audio selbst ist in Ordnung.</translation>
    </message>
    <message>
        <source>the size of the file</source>
        <translation>die Größe der Datei</translation>
    </message>
    <message>
        <source>the bytes per second</source>
        <translation>die Bytes pro Sekunde</translation>
    </message>
    <message>
        <source>The WAV file has extra data after the audio: {chunks}.</source>
        <translation>Die WAV-Datei hat Zusatzdaten nach dem Audio: {chunks}.</translation>
    </message>
    <message>
        <source>Some stores read this data as audio or reject the file.</source>
        <translation>Manche Stores lesen diese Daten als Audio oder lehnen die Datei ab.</translation>
    </message>
    <message>
        <source>The file is incomplete: it has {present} of {declared} bytes.</source>
        <translation>Die Datei ist unvollständig: Sie hat {present} von {declared} Bytes.</translation>
    </message>
    <message>
        <source>The header announces more audio than the file contains. Many programs open such a file without a warning.</source>
        <translation>Der Header kündigt mehr Audio an, als die Datei enthält. Viele Programme öffnen so eine Datei ohne Warnung.</translation>
    </message>
    <message>
        <source>The file is incomplete.</source>
        <translation>Die Datei ist unvollständig.</translation>
    </message>
    <message>
        <source>The file&apos;s header does not state the length of the audio.</source>
        <translation>Im Header der Datei fehlt die Länge des Audios.</translation>
    </message>
    <message>
        <source>The export or recording was interrupted, or the file was streamed. Some programs read such a file as empty. Where a fix is offered, it makes a copy with a correct header. Listen to its end; if something is missing, export the file again.</source>
        <translation>Der Export oder die Aufnahme wurde abgebrochen, oder die Datei stammt aus einem Stream. Für manche Programme ist so eine Datei leer. Wo eine Korrektur angeboten wird, erstellt sie eine Kopie mit richtigem Header. Hören Sie sich das Ende an; fehlt etwas, exportieren Sie die Datei erneut.</translation>
    </message>
    <message>
        <source>The file is damaged: {error}.</source>
        <translation>Die Datei ist beschädigt: {error}.</translation>
    </message>
    <message>
        <source>Stores decode the whole file and reject it if that fails.</source>
        <translation>Stores dekodieren die ganze Datei und lehnen sie ab, wenn das scheitert.</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>beschädigt</translation>
    </message>
    <message>
        <source>Stores do not accept a sample rate of {rate} Hz.</source>
        <translation>Stores akzeptieren keine Samplerate von {rate} Hz.</translation>
    </message>
    <message>
        <source>Use 44.1 kHz or a common higher rate. Audio is never resampled automatically.</source>
        <translation>Verwenden Sie 44,1 kHz oder eine gängige höhere Rate. Audio wird nie automatisch umgerechnet.</translation>
    </message>
    <message>
        <source>The audio is {bits}, not 16 or 24 bit.</source>
        <translation>Das Audio hat {bits}, nicht 16 oder 24 Bit.</translation>
    </message>
    <message>
        <source>Stores accept 16-bit or 24-bit integer audio.</source>
        <translation>Stores akzeptieren Audio mit 16 oder 24 Bit Integer.</translation>
    </message>
    <message>
        <source>{bits}-bit float</source>
        <translation>{bits} Bit Float</translation>
    </message>
    <message>
        <source>{bits}-bit</source>
        <translation>{bits} Bit</translation>
    </message>
    <message>
        <source>The file has {channels}, not two.</source>
        <translation>Die Datei hat {channels} statt zwei.</translation>
    </message>
    <message>
        <source>The stereo master needs exactly two channels, even for a mono recording.</source>
        <translation>Der Stereo-Master braucht genau zwei Kanäle, auch bei einer Mono-Aufnahme.</translation>
    </message>
    <message numerus="yes">
        <source>%n channels</source>
        <comment>%n channel</comment>
        <translation>
            <numerusform>%n Kanal</numerusform>
            <numerusform>%n Kanäle</numerusform>
        </translation>
    </message>
    <message>
        <source>The track is {seconds} seconds long; stores pay royalties from 30 seconds.</source>
        <translation>Der Track ist {seconds} Sekunden lang; Stores vergüten erst ab 30 Sekunden.</translation>
    </message>
    <message>
        <source>A single under 30 seconds is rejected; on an album the track can be played but earns nothing.</source>
        <translation>Eine Single unter 30 Sekunden wird abgelehnt; auf einem Album lässt sich der Track abspielen, bringt aber nichts ein.</translation>
    </message>
    <message>
        <source>The file is {file} long, but the track says {track}.</source>
        <translation>Die Datei ist {file} lang, beim Track steht aber {track}.</translation>
    </message>
    <message>
        <source>Stores compare the two lengths.</source>
        <translation>Stores vergleichen beide Längen.</translation>
    </message>
    <message>
        <source>Set the length to {length}</source>
        <translation>Länge auf {length} setzen</translation>
    </message>
    <message>
        <source>The length is missing; the file is {file} long.</source>
        <translation>Die Länge fehlt; die Datei ist {file} lang.</translation>
    </message>
    <message>
        <source>The preview ends at {end}, but the track ends at {length}.</source>
        <translation>Die Hörprobe endet bei {end}, der Track aber bei {length}.</translation>
    </message>
    <message>
        <source>The preview must be within the track.</source>
        <translation>Die Hörprobe muss innerhalb des Tracks liegen.</translation>
    </message>
    <message>
        <source>End the preview with the track</source>
        <translation>Hörprobe mit dem Track enden lassen</translation>
    </message>
    <message>
        <source>The masters have different sample rates or bit depths: {found}.</source>
        <translation>Die Master haben verschiedene Sampleraten oder Bittiefen: {found}.</translation>
    </message>
    <message>
        <source>An album is usually mastered in one session; one file may come from somewhere else.</source>
        <translation>Ein Album wird meist in einem Zug gemastert; eine Datei könnte von anderswo stammen.</translation>
    </message>
    <message>
        <source>{rate} Hz, {bits} bit</source>
        <translation>{rate} Hz, {bits} Bit</translation>
    </message>
    <message>
        <source>This track has exactly the same audio as “{other}”.</source>
        <translation>Dieser Track hat exakt dasselbe Audio wie „{other}“.</translation>
    </message>
    <message>
        <source>The same file was probably attached twice.</source>
        <translation>Vermutlich wurde dieselbe Datei zweimal angehängt.</translation>
    </message>
    <message>
        <source>The tracks are {seconds} seconds long on average.</source>
        <translation>Die Tracks sind im Schnitt {seconds} Sekunden lang.</translation>
    </message>
    <message>
        <source>Stores reject releases with very short tracks, because they suspect artificial streaming.</source>
        <translation>Stores lehnen Veröffentlichungen mit sehr kurzen Tracks ab, weil sie künstliche Streams vermuten.</translation>
    </message>
    <message>
        <source>The track is {minutes} minutes long.</source>
        <translation>Der Track ist {minutes} Minuten lang.</translation>
    </message>
    <message>
        <source>Ask the distributor about tracks of this length; some split or reject them.</source>
        <translation>Fragen Sie den Vertrieb nach Tracks dieser Länge; manche teilen sie auf oder lehnen sie ab.</translation>
    </message>
    <message>
        <source>The track&apos;s length is given as {minutes} minutes.</source>
        <translation>Die Länge des Tracks ist mit {minutes} Minuten angegeben.</translation>
    </message>
    <message>
        <source>The file&apos;s tags contain the ISRC {tagged}.</source>
        <translation>Die Tags der Datei enthalten den ISRC {tagged}.</translation>
    </message>
    <message>
        <source>The code in the file was set at mastering; one of the two codes belongs to another recording.</source>
        <translation>Der Code in der Datei wurde beim Mastering gesetzt; einer der beiden Codes gehört zu einer anderen Aufnahme.</translation>
    </message>
    <message>
        <source>Use {tagged}</source>
        <translation>{tagged} verwenden</translation>
    </message>
    <message>
        <source>The entire file is silent.</source>
        <translation>Die ganze Datei ist stumm.</translation>
    </message>
    <message>
        <source>The wrong track was probably exported.</source>
        <translation>Vermutlich wurde die falsche Spur exportiert.</translation>
    </message>
    <message>
        <source>The {side} channel is completely silent.</source>
        <translation>Ein Kanal ist vollständig stumm ({side}).</translation>
    </message>
    <message>
        <source>A mono signal was probably exported to one side.</source>
        <translation>Vermutlich wurde ein Monosignal nur auf eine Seite exportiert.</translation>
    </message>
    <message>
        <source>The true peak is {peak} dBTP.</source>
        <translation>Der True Peak liegt bei {peak} dBTP.</translation>
    </message>
    <message>
        <source>Above 0 dBTP the audio distorts when stores encode it; −1 dBTP leaves headroom. No store rejects it.</source>
        <translation>Über 0 dBTP verzerrt das Audio, wenn Stores es kodieren; −1 dBTP lässt Headroom. Kein Store lehnt es ab.</translation>
    </message>
    <message>
        <source>The track begins with {seconds} seconds of silence.</source>
        <translation>Der Track beginnt mit {seconds} Sekunden Stille.</translation>
    </message>
    <message>
        <source>More than two seconds sound like an error; more than ten are rejected.</source>
        <translation>Mehr als zwei Sekunden klingen nach einem Fehler; mehr als zehn werden abgelehnt.</translation>
    </message>
    <message>
        <source>The track ends with {seconds} seconds of silence.</source>
        <translation>Der Track endet mit {seconds} Sekunden Stille.</translation>
    </message>
    <message>
        <source>More than five seconds sound like an error; more than ten are rejected. A hidden track must be a separate track.</source>
        <translation>Mehr als fünf Sekunden klingen nach einem Fehler; mehr als zehn werden abgelehnt. Ein Hidden Track muss ein eigener Track sein.</translation>
    </message>
    <message numerus="yes">
        <source>The audio clips in %n places.</source>
        <comment>The audio clips in %n place.</comment>
        <translation>
            <numerusform>Das Audio clippt an %n Stelle.</numerusform>
            <numerusform>Das Audio clippt an %n Stellen.</numerusform>
        </translation>
    </message>
    <message>
        <source>A few clipped samples are inaudible; many cause distortion, usually from a mix that was too loud.</source>
        <translation>Ein paar geclippte Samples hört man nicht; viele verzerren, meist durch einen zu lauten Mix.</translation>
    </message>
    <message>
        <source>The track is at {loudness} LUFS, which is unusual for music.</source>
        <translation>Der Track liegt bei {loudness} LUFS, das ist für Musik ungewöhnlich.</translation>
    </message>
    <message>
        <source>Stores normalise loudness, Spotify to −14 LUFS. No level is rejected.</source>
        <translation>Stores normalisieren die Lautheit, Spotify auf −14 LUFS. Kein Pegel wird abgelehnt.</translation>
    </message>
    <message>
        <source>The two channels are almost completely out of phase.</source>
        <translation>Die beiden Kanäle sind fast vollständig gegenphasig.</translation>
    </message>
    <message>
        <source>In mono such a track almost disappears. One channel probably has its polarity inverted.</source>
        <translation>In Mono verschwindet so ein Track fast ganz. Vermutlich ist die Polarität eines Kanals invertiert.</translation>
    </message>
    <message>
        <source>Both channels are identical.</source>
        <translation>Beide Kanäle sind identisch.</translation>
    </message>
    <message>
        <source>This is correct for a mono recording; otherwise it is an export mistake.</source>
        <translation>Bei einer Mono-Aufnahme ist das richtig, sonst ist es ein Exportfehler.</translation>
    </message>
    <message>
        <source>The audio has a DC offset of {percent} % of full scale.</source>
        <translation>Das Audio hat einen DC-Offset von {percent} % der Vollaussteuerung.</translation>
    </message>
    <message>
        <source>A DC offset costs headroom and may cause clicks at the start and end; any audio editor can remove it.</source>
        <translation>Ein DC-Offset kostet Headroom und kann am Anfang und Ende knacken; jeder Audioeditor kann ihn entfernen.</translation>
    </message>
    <message>
        <source>The track ends abruptly at {level} dBFS.</source>
        <translation>Der Track endet abrupt bei {level} dBFS.</translation>
    </message>
    <message>
        <source>Most recordings fade out. In a gapless set a hard end is intended.</source>
        <translation>Die meisten Aufnahmen klingen aus. In einem Gapless-Set ist ein harter Schluss gewollt.</translation>
    </message>
    <message>
        <source>The track contains {seconds} seconds of silence.</source>
        <translation>Der Track enthält {seconds} Sekunden Stille.</translation>
    </message>
    <message>
        <source>Stores reject long silences and anything after them; a hidden song must be a separate track.</source>
        <translation>Stores lehnen lange Stille und alles danach ab; ein Hidden Song muss ein eigener Track sein.</translation>
    </message>
    <message>
        <source>The file is 24 bit, but only {bits} bits are used.</source>
        <translation>Die Datei hat 24 Bit, genutzt werden aber nur {bits} Bit.</translation>
    </message>
    <message>
        <source>It was probably converted from a 16-bit file. Stores want the original master without padding.</source>
        <translation>Vermutlich wurde sie aus einer 16-Bit-Datei konvertiert. Stores wollen den ursprünglichen Master ohne Auffüllung.</translation>
    </message>
    <message>
        <source>“{name}” cannot be used as a booklet: {problem}.</source>
        <translation>„{name}“ ist nicht als Booklet verwendbar: {problem}.</translation>
    </message>
    <message>
        <source>A booklet must be a PDF that opens.</source>
        <translation>Ein Booklet muss eine PDF-Datei sein, die sich öffnen lässt.</translation>
    </message>
    <message>
        <source>it is not a PDF</source>
        <translation>es ist keine PDF-Datei</translation>
    </message>
    <message>
        <source>{number} is also the catalogue number of “{other}”.</source>
        <translation>{number} ist auch die Katalognummer von „{other}“.</translation>
    </message>
    <message>
        <source>A catalogue number identifies one release; other systems accept only plain characters.</source>
        <translation>Eine Katalognummer bezeichnet genau eine Veröffentlichung; andere Systeme akzeptieren nur einfache Zeichen.</translation>
    </message>
    <message>
        <source>“{number}” is not a valid catalogue number of up to 50 plain characters.</source>
        <translation>„{number}“ ist keine gültige Katalognummer aus höchstens 50 einfachen Zeichen.</translation>
    </message>
    <message>
        <source>The © line has no {missing}.</source>
        <translation>In der C-Line fehlt: {missing}.</translation>
    </message>
    <message>
        <source>The release must state who owns the artwork and packaging and since when.</source>
        <translation>Die Veröffentlichung muss angeben, wem Artwork und Verpackung gehören und seit wann.</translation>
    </message>
    <message>
        <source>Same as the ℗ line: {line}</source>
        <translation>Wie die P-Line: {line}</translation>
    </message>
    <message>
        <source>The © line has no {missing}. Enter it in Rights &amp; partners, or fill in label and release date: then it is offered.</source>
        <translation>In der C-Line fehlt: {missing}. Tragen Sie es unter Rechte &amp; Partner ein, oder füllen Sie Label und Veröffentlichungsdatum aus: Dann wird es vorgeschlagen.</translation>
    </message>
    <message>
        <source>This track is marked for Content ID, but {problem}.</source>
        <translation>Dieser Track ist für Content ID markiert, aber {problem}.</translation>
    </message>
    <message>
        <source>Content ID claims every video with the same audio. Audio that others may use too causes false claims.</source>
        <translation>Content ID beansprucht jedes Video mit demselben Audio. Audio, das auch andere verwenden dürfen, führt zu falschen Ansprüchen.</translation>
    </message>
    <message>
        <source>it contains third-party samples</source>
        <translation>es enthält Samples von Dritten</translation>
    </message>
    <message>
        <source>it contains loops</source>
        <translation>es enthält Loops</translation>
    </message>
    <message>
        <source>not all of its audio is exclusively yours</source>
        <translation>nicht das gesamte Audio gehört exklusiv Ihnen</translation>
    </message>
    <message>
        <source>not all of its questions are answered</source>
        <translation>nicht alle Fragen dazu sind beantwortet</translation>
    </message>
    <message>
        <source>“{name}” is a company, not an artist.</source>
        <translation>„{name}“ ist eine Firma, kein Künstler.</translation>
    </message>
    <message>
        <source>Labels and distributors have their own fields; stores reject them as artists.</source>
        <translation>Labels und Vertriebe haben eigene Felder; als Künstler lehnen Stores sie ab.</translation>
    </message>
    <message>
        <source>This track has no writer.</source>
        <translation>Dieser Track hat keinen Urheber.</translation>
    </message>
    <message>
        <source>Every store requires at least one composer or author per track.</source>
        <translation>Jeder Store verlangt pro Track mindestens einen Komponisten oder Textdichter.</translation>
    </message>
    <message>
        <source>The track has vocals but no lyricist.</source>
        <translation>Der Track hat Gesang, aber keinen Textdichter.</translation>
    </message>
    <message>
        <source>A track with a language needs a lyricist; one person can be both composer and author.</source>
        <translation>Ein Track mit Gesang braucht einen Textdichter; eine Person kann Komponist und Textdichter zugleich sein.</translation>
    </message>
    <message>
        <source>{composer} also wrote the lyrics: Composer &amp; Author</source>
        <translation>{composer} hat auch den Text geschrieben: Composer &amp; Author</translation>
    </message>
    <message>
        <source>performer and a producer or engineer</source>
        <translation>Performer sowie Produzent oder Engineer</translation>
    </message>
    <message>
        <source>performer</source>
        <translation>Performer</translation>
    </message>
    <message>
        <source>producer or engineer</source>
        <translation>Produzent oder Engineer</translation>
    </message>
    <message>
        <source>The credits lack a {missing}.</source>
        <translation>In den Credits fehlt: {missing}.</translation>
    </message>
    <message>
        <source>Apple requires a writer, a performer and a production credit for every track. One person can have all three.</source>
        <translation>Apple verlangt für jeden Track einen Urheber, einen Performer und einen Produktions-Credit. Alle drei können dieselbe Person sein.</translation>
    </message>
    <message>
        <source>Use the release&apos;s credits</source>
        <translation>Credits der Veröffentlichung verwenden</translation>
    </message>
    <message>
        <source>“Performer” does not say what {name} plays or sings.</source>
        <translation>„Performer“ sagt nicht, was {name} spielt oder singt.</translation>
    </message>
    <message>
        <source>Stores show instruments and vocals; “Performer” alone is discouraged.</source>
        <translation>Stores zeigen Instrumente und Gesang; nur „Performer“ ist unerwünscht.</translation>
    </message>
    <message>
        <source>“{value}” is not in the list of {kind}.</source>
        <translation>„{value}“ fehlt in der Liste: {kind}.</translation>
    </message>
    <message>
        <source>The distributor has lists of roles and of types for each role. Only a list that you marked as complete blocks a release.</source>
        <translation>Der Vertrieb hat Listen der Rollen und der Arten je Rolle. Nur eine Liste, die Sie als vollständig markiert haben, blockiert eine Veröffentlichung.</translation>
    </message>
    <message>
        <source>{name} has no role.</source>
        <translation>{name} hat keine Rolle.</translation>
    </message>
    <message>
        <source>roles</source>
        <translation>Rollen</translation>
    </message>
    <message>
        <source>types of {role}</source>
        <translation>Arten von {role}</translation>
    </message>
    <message>
        <source>{name} is listed twice as {role}.</source>
        <translation>{name} ist zweimal als {role} aufgeführt.</translation>
    </message>
    <message>
        <source>One person in one role needs only one credit.</source>
        <translation>Eine Person in einer Rolle braucht nur einen Credit.</translation>
    </message>
    <message>
        <source>“{name}” is not a writer&apos;s first and last name.</source>
        <translation>„{name}“ ist kein Vor- und Nachname eines Urhebers.</translation>
    </message>
    <message>
        <source>Collecting societies pay to registered names, not to stage names, initials or companies.</source>
        <translation>Verwertungsgesellschaften zahlen an registrierte Namen, nicht an Künstlernamen, Initialen oder Firmen.</translation>
    </message>
    <message>
        <source>{name} is a featured artist but is credited only as {role}.</source>
        <translation>{name} ist Featured Artist, hat aber nur einen Credit als {role}.</translation>
    </message>
    <message>
        <source>Mixing and mastering engineers are credited, not listed as artists.</source>
        <translation>Mixing- und Mastering-Engineers erhalten Credits, sie gehören nicht zu den Künstlern.</translation>
    </message>
    <message>
        <source>Remove from the artists</source>
        <translation>Aus den Künstlern entfernen</translation>
    </message>
    <message>
        <source>“{typed}” is not {wanted}.</source>
        <translation>„{typed}“ passt nicht; erwartet: {wanted}.</translation>
    </message>
    <message>
        <source>The distributor expects dates as 2026-03-13, times as 12:30:00 and lengths as PT3M48S.</source>
        <translation>Der Vertrieb erwartet Daten als 2026-03-13, Uhrzeiten als 12:30:00 und Längen als PT3M48S.</translation>
    </message>
    <message>
        <source>a valid date</source>
        <translation>ein gültiges Datum</translation>
    </message>
    <message>
        <source>a time of day</source>
        <translation>eine Uhrzeit</translation>
    </message>
    <message>
        <source>a length</source>
        <translation>eine Länge</translation>
    </message>
    <message>
        <source>Read it as {read}</source>
        <translation>Als {read} lesen</translation>
    </message>
    <message>
        <source>The release has no release date.</source>
        <translation>Die Veröffentlichung hat kein Veröffentlichungsdatum.</translation>
    </message>
    <message>
        <source>A release cannot be delivered without one.</source>
        <translation>Ohne Datum kann eine Veröffentlichung nicht geliefert werden.</translation>
    </message>
    <message>
        <source>Set it to {day}</source>
        <translation>Auf {day} setzen</translation>
    </message>
    <message numerus="yes">
        <source>The release date is %n days away.</source>
        <comment>The release date is %n day away.</comment>
        <translation>
            <numerusform>Bis zum Veröffentlichungsdatum bleibt %n Tag.</numerusform>
            <numerusform>Bis zum Veröffentlichungsdatum bleiben %n Tage.</numerusform>
        </translation>
    </message>
    <message>
        <source>Spotify&apos;s editors need 7 days and pre-orders need 10; four weeks leave enough time for every store.</source>
        <translation>Die Redaktion von Spotify braucht 7 Tage, Vorbestellungen brauchen 10; vier Wochen reichen für alle Stores.</translation>
    </message>
    <message>
        <source>The release date {date} is probably a typo.</source>
        <translation>Das Veröffentlichungsdatum {date} ist vermutlich ein Tippfehler.</translation>
    </message>
    <message>
        <source>The release date is in the past, but the release is not marked as previously released.</source>
        <translation>Das Veröffentlichungsdatum liegt in der Vergangenheit, die Veröffentlichung ist aber nicht als bereits veröffentlicht markiert.</translation>
    </message>
    <message>
        <source>Move it to Friday, {day}</source>
        <translation>Auf Freitag, {day}, verschieben</translation>
    </message>
    <message>
        <source>The release date is a {weekday}.</source>
        <translation>Das Veröffentlichungsdatum ist ein {weekday}.</translation>
    </message>
    <message>
        <source>Music is released on Fridays worldwide; other days miss the cycle of charts and playlists.</source>
        <translation>Musik erscheint weltweit freitags; an anderen Tagen verpasst sie den Rhythmus von Charts und Playlists.</translation>
    </message>
    <message>
        <source>Monday</source>
        <translation>Montag</translation>
    </message>
    <message>
        <source>Tuesday</source>
        <translation>Dienstag</translation>
    </message>
    <message>
        <source>Wednesday</source>
        <translation>Mittwoch</translation>
    </message>
    <message>
        <source>Thursday</source>
        <translation>Donnerstag</translation>
    </message>
    <message>
        <source>Friday</source>
        <translation>Freitag</translation>
    </message>
    <message>
        <source>Saturday</source>
        <translation>Samstag</translation>
    </message>
    <message>
        <source>Sunday</source>
        <translation>Sonntag</translation>
    </message>
    <message>
        <source>The original release date {original} is after the release date {released}.</source>
        <translation>Die Erstveröffentlichung {original} liegt nach dem Veröffentlichungsdatum {released}.</translation>
    </message>
    <message>
        <source>A release cannot have come out first at a later date.</source>
        <translation>Eine Veröffentlichung kann nicht erst später zum ersten Mal erschienen sein.</translation>
    </message>
    <message>
        <source>Set it to {released}</source>
        <translation>Auf {released} setzen</translation>
    </message>
    <message>
        <source>The release is marked as previously released but has no original release date.</source>
        <translation>Die Veröffentlichung ist als bereits veröffentlicht markiert, hat aber kein Datum der Erstveröffentlichung.</translation>
    </message>
    <message>
        <source>Stores sort by the original date; from 2000 on they need the exact day.</source>
        <translation>Stores sortieren nach dem ursprünglichen Datum; ab 2000 brauchen sie den genauen Tag.</translation>
    </message>
    <message>
        <source>A remaster keeps the original release date.</source>
        <translation>Ein Remaster behält das Datum der Erstveröffentlichung.</translation>
    </message>
    <message>
        <source>Apple&apos;s rule: a remaster keeps the original date; a remix, live version or new recording has its own.</source>
        <translation>Regel von Apple: Ein Remaster behält das ursprüngliche Datum; ein Remix, eine Live-Version oder eine Neuaufnahme hat ein eigenes.</translation>
    </message>
    <message>
        <source>The pre-order would start on {preorder}, which is not before the release on {released}.</source>
        <translation>Die Vorbestellung würde am {preorder} beginnen, also nicht vor der Veröffentlichung am {released}.</translation>
    </message>
    <message>
        <source>A pre-order must start at least one day before the release and not in the past; 7 days to 6 months make sense.</source>
        <translation>Eine Vorbestellung muss mindestens einen Tag vor der Veröffentlichung beginnen und nicht in der Vergangenheit; sinnvoll sind 7 Tage bis 6 Monate.</translation>
    </message>
    <message>
        <source>Start it on {start}</source>
        <translation>Am {start} beginnen</translation>
    </message>
    <message>
        <source>The pre-order would start on {preorder}, which is in the past.</source>
        <translation>Die Vorbestellung würde am {preorder} beginnen, also in der Vergangenheit.</translation>
    </message>
    <message numerus="yes">
        <source>The pre-order would last %n days; 7 days to 6 months make sense.</source>
        <comment>The pre-order would last %n day; 7 days to 6 months make sense.</comment>
        <translation>
            <numerusform>Die Vorbestellung würde %n Tag dauern; sinnvoll sind 7 Tage bis 6 Monate.</numerusform>
            <numerusform>Die Vorbestellung würde %n Tage dauern; sinnvoll sind 7 Tage bis 6 Monate.</numerusform>
        </translation>
    </message>
    <message>
        <source>{day} is not a valid instant gratification date: it must be between the pre-order and the release.</source>
        <translation>{day} ist kein gültiges Datum für Instant Gratification: Es muss zwischen Vorbestellung und Veröffentlichung liegen.</translation>
    </message>
    <message>
        <source>Customers who pre-order receive the track on this date.</source>
        <translation>Wer vorbestellt, erhält den Track an diesem Tag.</translation>
    </message>
    <message>
        <source>Set it to {clamped}</source>
        <translation>Auf {clamped} setzen</translation>
    </message>
    <message>
        <source>The pre-stream would start on {day}, after the release on {released}.</source>
        <translation>Der Pre-Stream würde am {day} beginnen, nach der Veröffentlichung am {released}.</translation>
    </message>
    <message>
        <source>A pre-stream must start before the release date.</source>
        <translation>Ein Pre-Stream muss vor dem Veröffentlichungsdatum beginnen.</translation>
    </message>
    <message>
        <source>The embargo would last until {day}, after the release on {released}.</source>
        <translation>Die Sperrfrist würde bis {day} gelten, über die Veröffentlichung am {released} hinaus.</translation>
    </message>
    <message>
        <source>A release that is out cannot be embargoed.</source>
        <translation>Für eine erschienene Veröffentlichung kann keine Sperrfrist gelten.</translation>
    </message>
    <message>
        <source>Clear the embargo</source>
        <translation>Sperrfrist entfernen</translation>
    </message>
    <message>
        <source>{year} is not a valid recording year.</source>
        <translation>{year} ist kein gültiges Aufnahmejahr.</translation>
    </message>
    <message>
        <source>It must have four digits and not be later than the ℗ year and the release.</source>
        <translation>Es muss vierstellig sein und darf nicht nach dem ℗-Jahr und der Veröffentlichung liegen.</translation>
    </message>
    <message>
        <source>The original release date {original} is in the future and differs from the release date.</source>
        <translation>Das Datum der Erstveröffentlichung {original} liegt in der Zukunft und weicht vom Veröffentlichungsdatum ab.</translation>
    </message>
    <message>
        <source>For a new release both dates are the same; for a previously released one the original date is in the past.</source>
        <translation>Bei einer neuen Veröffentlichung sind beide Daten gleich; bei einer bereits veröffentlichten liegt das ursprüngliche in der Vergangenheit.</translation>
    </message>
    <message>
        <source>The original release date {original} is probably a typo: no recordings existed then.</source>
        <translation>Das Datum der Erstveröffentlichung {original} ist vermutlich ein Tippfehler: Damals gab es noch keine Aufnahmen.</translation>
    </message>
    <message>
        <source>The original release date {original} of “{title}” is after the release date.</source>
        <translation>Die Erstveröffentlichung von „{title}“ ({original}) liegt nach dem Veröffentlichungsdatum.</translation>
    </message>
    <message>
        <source>The release has a pre-order but no instant gratification track.</source>
        <translation>Die Veröffentlichung hat eine Vorbestellung, aber keinen Instant-Gratification-Track.</translation>
    </message>
    <message>
        <source>Apple Music offers an album for pre-add only if at least one of its tracks is available at once; a single with one track cannot be pre-added.</source>
        <translation>Apple Music bietet ein Album nur zum Pre-Add an, wenn mindestens ein Track sofort verfügbar ist; bei einer Single mit einem Track ist das nicht möglich.</translation>
    </message>
    <message>
        <source>A single with one track cannot offer that track as instant gratification.</source>
        <translation>Eine Single mit einem Track kann diesen nicht als Instant Gratification anbieten.</translation>
    </message>
    <message>
        <source>{early} of {count} tracks are instant gratification tracks.</source>
        <translation>{early} von {count} Tracks sind Instant-Gratification-Tracks.</translation>
    </message>
    <message>
        <source>Instant gratification tracks count towards the album price; half of the tracks is a safe limit.</source>
        <translation>Instant-Gratification-Tracks werden auf den Albumpreis angerechnet; die Hälfte der Tracks ist eine sichere Grenze.</translation>
    </message>
    <message>
        <source>{day} is between Christmas and New Year.</source>
        <translation>{day} liegt zwischen Weihnachten und Neujahr.</translation>
    </message>
    <message>
        <source>Distributors and stores have earlier deadlines then. Deliver weeks ahead or choose another Friday.</source>
        <translation>Vertriebe und Stores haben dann frühere Fristen. Liefern Sie Wochen im Voraus oder wählen Sie einen anderen Freitag.</translation>
    </message>
    <message>
        <source>The disc&apos;s code {code} {problem}.</source>
        <translation>Der Code {code} der Disc {problem}.</translation>
    </message>
    <message>
        <source>A disc does not need a code. If it has one, the code must be valid and belong only to this disc.</source>
        <translation>Eine Disc braucht keinen Code. Hat sie einen, muss er gültig sein und nur zu dieser Disc gehören.</translation>
    </message>
    <message>
        <source>also belongs to another disc</source>
        <translation>gehört auch zu einer anderen Disc</translation>
    </message>
    <message>
        <source>is the release&apos;s code</source>
        <translation>ist der Code der Veröffentlichung</translation>
    </message>
    <message>
        <source>is not a UPC of 12 digits or an EAN of 13 digits</source>
        <translation>ist weder ein UPC mit 12 noch eine EAN mit 13 Ziffern</translation>
    </message>
    <message>
        <source>is a placeholder</source>
        <translation>ist ein Platzhalter</translation>
    </message>
    <message>
        <source>has a wrong check digit</source>
        <translation>hat eine falsche Prüfziffer</translation>
    </message>
    <message>
        <source>Clear the disc&apos;s code</source>
        <translation>Code der Disc entfernen</translation>
    </message>
    <message>
        <source>A karaoke version needs the genre Karaoke, not {genre}.</source>
        <translation>Eine Karaoke-Version braucht das Genre Karaoke, nicht {genre}.</translation>
    </message>
    <message>
        <source>Stores list karaoke separately from the original songs.</source>
        <translation>Stores führen Karaoke getrennt von den Originalsongs.</translation>
    </message>
    <message>
        <source>Set the genre to {karaoke}</source>
        <translation>Genre auf {karaoke} setzen</translation>
    </message>
    <message>
        <source>Only “{title}” is {genre}; the release and all other tracks are {other}.</source>
        <translation>Nur „{title}“ ist {genre}; die Veröffentlichung und alle anderen Tracks sind {other}.</translation>
    </message>
    <message>
        <source>A different genre on a single track is usually a mistake.</source>
        <translation>Ein anderes Genre bei nur einem Track ist meist ein Versehen.</translation>
    </message>
    <message>
        <source>Use the release&apos;s genre</source>
        <translation>Genre der Veröffentlichung verwenden</translation>
    </message>
    <message>
        <source>The genre is missing.</source>
        <translation>Das Genre fehlt.</translation>
    </message>
    <message>
        <source>Stores file the release under its genre; a sub-genre must belong to that genre.</source>
        <translation>Stores ordnen die Veröffentlichung nach Genre ein; ein Subgenre muss zu diesem Genre gehören.</translation>
    </message>
    <message>
        <source>genres</source>
        <translation>Genres</translation>
    </message>
    <message>
        <source>Clear the sub-genre</source>
        <translation>Subgenre entfernen</translation>
    </message>
    <message>
        <source>The sub-genre is the same as the genre.</source>
        <translation>Das Subgenre ist gleich dem Genre.</translation>
    </message>
    <message>
        <source>sub-genres of {genre}</source>
        <translation>Subgenres von {genre}</translation>
    </message>
    <message>
        <source>The distributor created the release with {sent}, but the draft now has a different code.</source>
        <translation>Der Vertrieb hat die Veröffentlichung mit {sent} angelegt, der Entwurf hat jetzt aber einen anderen Code.</translation>
    </message>
    <message>
        <source>Stores cannot change a UPC or ISRC after the first delivery; that would need a new release.</source>
        <translation>Stores können einen UPC oder ISRC nach der ersten Lieferung nicht ändern; dafür wäre eine neue Veröffentlichung nötig.</translation>
    </message>
    <message>
        <source>Restore {sent_upc}</source>
        <translation>{sent_upc} wiederherstellen</translation>
    </message>
    <message>
        <source>The distributor created the release without the ISRC {code}.</source>
        <translation>Der Vertrieb hat die Veröffentlichung ohne den ISRC {code} angelegt.</translation>
    </message>
    <message>
        <source>The release has no UPC or EAN.</source>
        <translation>Die Veröffentlichung hat weder UPC noch EAN.</translation>
    </message>
    <message>
        <source>Stores identify a product by this code, and the app searches for it before it creates the release.</source>
        <translation>Stores erkennen ein Produkt an diesem Code, und die App sucht danach, bevor sie die Veröffentlichung anlegt.</translation>
    </message>
    <message>
        <source>“{code}” is not a UPC of 12 digits or an EAN of 13 digits.</source>
        <translation>„{code}“ ist weder ein UPC mit 12 noch eine EAN mit 13 Ziffern.</translation>
    </message>
    <message>
        <source>The distributor accepts codes of 12 or 13 digits. Spreadsheets often drop zeros at the beginning.</source>
        <translation>Der Vertrieb akzeptiert Codes mit 12 oder 13 Ziffern. Tabellenprogramme lassen Nullen am Anfang oft weg.</translation>
    </message>
    <message>
        <source>Change to {spelled}</source>
        <translation>In {spelled} ändern</translation>
    </message>
    <message>
        <source>The check digit of {code} is wrong: one of its digits was mistyped.</source>
        <translation>Die Prüfziffer von {code} ist falsch: Eine der Ziffern ist vertippt.</translation>
    </message>
    <message>
        <source>The last digit is calculated from the others. It does not show which digit is wrong, so the app cannot correct it.</source>
        <translation>Die letzte Ziffer errechnet sich aus den anderen. Welche Ziffer falsch ist, zeigt sie nicht. Deshalb kann die App sie nicht korrigieren.</translation>
    </message>
    <message>
        <source>{code} is a placeholder, not a real code.</source>
        <translation>{code} ist ein Platzhalter, kein echter Code.</translation>
    </message>
    <message>
        <source>Sample codes, codes with one repeated digit and 1, 2, 3, … do not belong to any product.</source>
        <translation>Beispielcodes, Codes aus einer wiederholten Ziffer und 1, 2, 3, … gehören zu keinem Produkt.</translation>
    </message>
    <message>
        <source>{code} is reserved for in-store use or for books.</source>
        <translation>{code} ist für den internen Handelsgebrauch oder für Bücher reserviert.</translation>
    </message>
    <message>
        <source>GS1 reserves codes that begin with 02, 04 or 20 to 29 for in-store use and 978 and 979 for books.</source>
        <translation>GS1 reserviert Codes, die mit 02, 04 oder 20 bis 29 beginnen, für den internen Handelsgebrauch und 978 und 979 für Bücher.</translation>
    </message>
    <message>
        <source>{code} is already the code of “{other}”.</source>
        <translation>{code} ist schon der Code von „{other}“.</translation>
    </message>
    <message>
        <source>Each product needs its own code: clean and explicit, standard and deluxe, single and album.</source>
        <translation>Jedes Produkt braucht einen eigenen Code: Clean und Explicit, Standard und Deluxe, Single und Album.</translation>
    </message>
    <message>
        <source>“{words}” looks like an internal note and would be sent.</source>
        <translation>„{words}“ sieht nach einer internen Notiz aus und würde gesendet.</translation>
    </message>
    <message>
        <source>Stores show this field. Put internal remarks in the notes.</source>
        <translation>Stores zeigen dieses Feld. Schreiben Sie interne Anmerkungen in die Notizen.</translation>
    </message>
    <message>
        <source>The IPI of {name} in People, {code}, {problem}.</source>
        <translation>Die IPI-Nummer von {name} unter „Personen“, {code}, {problem}.</translation>
    </message>
    <message>
        <source>Societies use it for payments. It has eleven digits; the last two are check digits. Correct it in People.</source>
        <translation>Verwertungsgesellschaften zahlen danach aus. Sie hat elf Ziffern; die letzten zwei sind Prüfziffern. Korrigieren Sie sie unter „Personen“.</translation>
    </message>
    <message>
        <source>is not a number of 11 digits</source>
        <translation>ist keine Nummer mit 11 Ziffern</translation>
    </message>
    <message>
        <source>has wrong check digits</source>
        <translation>hat falsche Prüfziffern</translation>
    </message>
    <message>
        <source>The ISNI of {name} in People, {code}, {problem}.</source>
        <translation>Die ISNI von {name} unter „Personen“, {code}, {problem}.</translation>
    </message>
    <message>
        <source>An ISNI has sixteen characters; the last is a check character. Correct it in People.</source>
        <translation>Eine ISNI hat sechzehn Zeichen; das letzte ist ein Prüfzeichen. Korrigieren Sie sie unter „Personen“.</translation>
    </message>
    <message>
        <source>is not a code of 16 characters</source>
        <translation>ist kein Code mit 16 Zeichen</translation>
    </message>
    <message>
        <source>has a wrong check character</source>
        <translation>hat ein falsches Prüfzeichen</translation>
    </message>
    <message>
        <source>This track has no ISRC.</source>
        <translation>Dieser Track hat keinen ISRC.</translation>
    </message>
    <message>
        <source>Stores and societies identify a recording by its ISRC. You can let the distributor assign ISRCs in the account&apos;s settings.</source>
        <translation>Stores und Verwertungsgesellschaften erkennen eine Aufnahme an ihrem ISRC. In den Einstellungen des Kontos können Sie ISRCs vom Vertrieb vergeben lassen.</translation>
    </message>
    <message>
        <source>“{code}” is not a valid ISRC: two letters, three letters or digits, seven digits.</source>
        <translation>„{code}“ ist kein gültiger ISRC: zwei Buchstaben, drei Buchstaben oder Ziffern, sieben Ziffern.</translation>
    </message>
    <message>
        <source>An ISRC has exactly twelve characters, without hyphens or spaces.</source>
        <translation>Ein ISRC hat genau zwölf Zeichen, ohne Bindestriche oder Leerzeichen.</translation>
    </message>
    <message>
        <source>Change to {code}</source>
        <translation>In {code} ändern</translation>
    </message>
    <message>
        <source>Use {swapped}</source>
        <translation>{swapped} verwenden</translation>
    </message>
    <message>
        <source>No agency issues ISRCs that begin with {prefix}.</source>
        <translation>Keine Agentur vergibt ISRCs, die mit {prefix} beginnen.</translation>
    </message>
    <message>
        <source>The first two letters come from the list of ISRC agencies.</source>
        <translation>Die ersten beiden Buchstaben stammen aus der Liste der ISRC-Agenturen.</translation>
    </message>
    <message>
        <source>According to the ISRC it was assigned in 20{year}, which is in the future.</source>
        <translation>Laut ISRC wurde er 20{year} vergeben, also in der Zukunft.</translation>
    </message>
    <message>
        <source>The two digits after the first five characters are the year in which the code was assigned.</source>
        <translation>Die zwei Ziffern nach den ersten fünf Zeichen geben das Jahr an, in dem der Code vergeben wurde.</translation>
    </message>
    <message>
        <source>{code} is also the ISRC of “{other}” on this release.</source>
        <translation>{code} ist auch der ISRC von „{other}“ auf dieser Veröffentlichung.</translation>
    </message>
    <message>
        <source>Each recording needs its own code; stores would play one of the two for both.</source>
        <translation>Jede Aufnahme braucht einen eigenen Code; sonst spielen Stores für beide dieselbe ab.</translation>
    </message>
    <message>
        <source>{code} already belongs to “{title}” by {artist} on “{release}”, which is a different recording.</source>
        <translation>{code} gehört schon zu „{title}“ von {artist} auf „{release}“, einer anderen Aufnahme.</translation>
    </message>
    <message>
        <source>A code always identifies one recording; a recording keeps its code on single and album.</source>
        <translation>Ein Code bezeichnet immer genau eine Aufnahme; auf Single und Album behält sie ihren Code.</translation>
    </message>
    <message>
        <source>{code} is also the ISRC of “{title}” on “{release}”, but the two files contain different audio.</source>
        <translation>{code} ist auch der ISRC von „{title}“ auf „{release}“, die beiden Dateien enthalten aber verschiedenes Audio.</translation>
    </message>
    <message>
        <source>{code} belongs to “{title}” on “{release}”; this is a different version and needs its own code.</source>
        <translation>{code} gehört zu „{title}“ auf „{release}“; dies ist eine andere Version und braucht einen eigenen Code.</translation>
    </message>
    <message>
        <source>A remix, edit, live or instrumental version is a separate recording; a different file format is not.</source>
        <translation>Ein Remix, ein Edit, eine Live- oder Instrumentalversion ist eine eigene Aufnahme; ein anderes Dateiformat nicht.</translation>
    </message>
    <message>
        <source>The same recording has the ISRC {code} on “{release}”.</source>
        <translation>Dieselbe Aufnahme hat auf „{release}“ den ISRC {code}.</translation>
    </message>
    <message>
        <source>Two codes for one recording split its play counts. Keep the older one.</source>
        <translation>Zwei Codes für eine Aufnahme teilen ihre Streams auf. Behalten Sie den älteren.</translation>
    </message>
    <message>
        <source>Use {older}</source>
        <translation>{older} verwenden</translation>
    </message>
    <message>
        <source>“{code}” is not a valid ISWC, such as T-034524680-1.</source>
        <translation>„{code}“ ist kein gültiger ISWC wie T-034524680-1.</translation>
    </message>
    <message>
        <source>An ISWC is T, nine digits and a check digit; dots and hyphens are optional.</source>
        <translation>Ein ISWC besteht aus T, neun Ziffern und einer Prüfziffer; Punkte und Bindestriche sind optional.</translation>
    </message>
    <message>
        <source>The distributor writes the ISWC “{code}” as {spelled}.</source>
        <translation>Der Vertrieb schreibt den ISWC „{code}“ als {spelled}.</translation>
    </message>
    <message>
        <source>The check digit of {code} is wrong, so societies cannot find the work by it.</source>
        <translation>Die Prüfziffer von {code} ist falsch. Verwertungsgesellschaften finden das Werk damit nicht.</translation>
    </message>
    <message>
        <source>An ISWC is optional, but a wrong one is worse than none. The distributor does not check it.</source>
        <translation>Ein ISWC ist optional, ein falscher aber schlimmer als keiner. Der Vertrieb prüft ihn nicht.</translation>
    </message>
    <message>
        <source>{code} is also the ISWC of “{other}”, which has a different title or different writers.</source>
        <translation>{code} ist auch der ISWC von „{other}“, das einen anderen Titel oder andere Urheber hat.</translation>
    </message>
    <message>
        <source>An ISWC identifies one work; an arrangement or translation has its own.</source>
        <translation>Ein ISWC bezeichnet genau ein Werk; eine Bearbeitung oder Übersetzung hat einen eigenen.</translation>
    </message>
    <message>
        <source>Keywords are separated by spaces, without commas, quotes and “#”.</source>
        <translation>Schlagwörter werden durch Leerzeichen getrennt, ohne Kommas, Anführungszeichen und „#“.</translation>
    </message>
    <message>
        <source>The distributor reads each word separately; join the words of one keyword with a hyphen or underscore.</source>
        <translation>Der Vertrieb liest jedes Wort einzeln; verbinden Sie die Wörter eines Schlagworts mit Binde- oder Unterstrich.</translation>
    </message>
    <message>
        <source>The release has no label.</source>
        <translation>Die Veröffentlichung hat kein Label.</translation>
    </message>
    <message>
        <source>The distributor groups releases by label; a different spelling is a different label.</source>
        <translation>Der Vertrieb gruppiert Veröffentlichungen nach Label; eine andere Schreibweise gilt als anderes Label.</translation>
    </message>
    <message>
        <source>“{label}” is not a label name.</source>
        <translation>„{label}“ ist kein Labelname.</translation>
    </message>
    <message>
        <source>Use “{alike}”</source>
        <translation>„{alike}“ verwenden</translation>
    </message>
    <message>
        <source>“{label}” is not in the account&apos;s list of labels.</source>
        <translation>„{label}“ fehlt in der Labelliste des Kontos.</translation>
    </message>
    <message>
        <source>The language of titles and names is missing.</source>
        <translation>Die Sprache der Titel und Namen fehlt.</translation>
    </message>
    <message>
        <source>Stores use it to sort titles and to set capitals.</source>
        <translation>Stores richten danach Sortierung und Großschreibung der Titel.</translation>
    </message>
    <message>
        <source>languages</source>
        <translation>Sprachen</translation>
    </message>
    <message>
        <source>“{text}” is not written in the script of {language}.</source>
        <translation>„{text}“ ist nicht in der Schrift von {language} geschrieben.</translation>
    </message>
    <message>
        <source>A title whose script does not match its language is rejected or shown incorrectly.</source>
        <translation>Ein Titel, dessen Schrift nicht zur Sprache passt, wird abgelehnt oder falsch dargestellt.</translation>
    </message>
    <message>
        <source>Write “{straight}” in one script</source>
        <translation>„{straight}“ in einer Schrift schreiben</translation>
    </message>
    <message>
        <source>“{word}” mixes letters of two scripts that look alike.</source>
        <translation>„{word}“ mischt ähnlich aussehende Buchstaben zweier Schriften.</translation>
    </message>
    <message>
        <source>Set the language of the titles to {language}</source>
        <translation>Sprache der Titel auf {language} setzen</translation>
    </message>
    <message>
        <source>The language of the recording is missing.</source>
        <translation>Die Sprache der Aufnahme fehlt.</translation>
    </message>
    <message>
        <source>Each track needs the language it is sung in; use “No linguistic content” for an instrumental.</source>
        <translation>Jeder Track braucht die Sprache, in der gesungen wird; bei einem Instrumental wählen Sie „No linguistic content“.</translation>
    </message>
    <message>
        <source>Set it to “{no_words}”</source>
        <translation>Auf „{no_words}“ setzen</translation>
    </message>
    <message>
        <source>The track is instrumental, but its language is {language}.</source>
        <translation>Der Track ist instrumental, seine Sprache ist aber {language}.</translation>
    </message>
    <message>
        <source>“{title}” is instrumental, but has {what}.</source>
        <translation>„{title}“ ist instrumental, hat aber {what}.</translation>
    </message>
    <message>
        <source>An instrumental has no lyrics, no lyricist and no explicit content.</source>
        <translation>Ein Instrumental hat keinen Songtext, keinen Textdichter und keine expliziten Inhalte.</translation>
    </message>
    <message>
        <source>Set it to Non-Applicable</source>
        <translation>Auf Non-Applicable setzen</translation>
    </message>
    <message>
        <source>an Explicit advisory</source>
        <translation>die Angabe Explicit</translation>
    </message>
    <message>
        <source>lyrics</source>
        <translation>einen Songtext</translation>
    </message>
    <message>
        <source>Clear the lyrics</source>
        <translation>Songtext entfernen</translation>
    </message>
    <message>
        <source>“Instrumental” is a note, not lyrics.</source>
        <translation>„Instrumental“ ist ein Vermerk, kein Songtext.</translation>
    </message>
    <message>
        <source>{name} is the Composer</source>
        <translation>{name} ist Composer</translation>
    </message>
    <message>
        <source>a lyricist, {name}</source>
        <translation>einen Textdichter, {name}</translation>
    </message>
    <message>
        <source>The release language is {release}, but most of its tracks are sung in {most}.</source>
        <translation>Die Sprache der Veröffentlichung ist {release}, gesungen wird auf den meisten Tracks aber in {most}.</translation>
    </message>
    <message>
        <source>Stores list the release under its language.</source>
        <translation>Stores führen die Veröffentlichung unter ihrer Sprache.</translation>
    </message>
    <message>
        <source>Set it to {most}</source>
        <translation>Auf {most} setzen</translation>
    </message>
    <message>
        <source>“{value}” is not a country in the list.</source>
        <translation>„{value}“ ist kein Land aus der Liste.</translation>
    </message>
    <message>
        <source>It distinguishes variants of a language, such as Brazil and Portugal or Taiwan and China. Use a country&apos;s name or code.</source>
        <translation>Es unterscheidet Sprachvarianten wie Brasilien und Portugal oder Taiwan und China. Verwenden Sie den Namen oder Code eines Landes.</translation>
    </message>
    <message>
        <source>“{word}” is masked in the lyrics of “{title}”.</source>
        <translation>„{word}“ ist im Songtext von „{title}“ maskiert.</translation>
    </message>
    <message>
        <source>Lyrics must be written as sung; only those of an Edited track may contain asterisks.</source>
        <translation>Songtexte werden so geschrieben, wie sie gesungen werden; nur bei einem Edited-Track sind Sternchen erlaubt.</translation>
    </message>
    <message>
        <source>The timing of the lyrics cannot be used: {problem}.</source>
        <translation>Die Zeitmarken des Songtexts sind nicht verwendbar: {problem}.</translation>
    </message>
    <message>
        <source>Each line must begin with its time, such as [01:23.45], within the length of the track.</source>
        <translation>Jede Zeile muss mit ihrer Zeitmarke beginnen, z. B. [01:23.45], innerhalb der Länge des Tracks.</translation>
    </message>
    <message>
        <source>no line has a time</source>
        <translation>keine Zeile hat eine Zeitmarke</translation>
    </message>
    <message>
        <source>“{untimed}” has no time</source>
        <translation>„{untimed}“ hat keine Zeitmarke</translation>
    </message>
    <message>
        <source>it has no lines</source>
        <translation>es gibt keine Zeilen</translation>
    </message>
    <message>
        <source>the last line begins at {last} s, and the track ends at {length} s</source>
        <translation>die letzte Zeile beginnt bei {last} s, der Track endet bei {length} s</translation>
    </message>
    <message>
        <source>The lyrics are not in the format that stores accept.</source>
        <translation>Der Songtext hat nicht das Format, das Stores akzeptieren.</translation>
    </message>
    <message>
        <source>Lines begin with a capital and end without a full stop or comma; no section labels, no “x2”.</source>
        <translation>Zeilen beginnen groß und enden ohne Punkt oder Komma; keine Abschnittsnamen, kein „x2“.</translation>
    </message>
    <message>
        <source>The lyrics contain “x2” or similar; write repeats out in full.</source>
        <translation>Der Songtext enthält „x2“ oder Ähnliches; schreiben Sie Wiederholungen aus.</translation>
    </message>
    <message>
        <source>Convert to that format</source>
        <translation>In dieses Format umwandeln</translation>
    </message>
    <message>
        <source>“{name}” may be rejected as motion artwork: {problem}.</source>
        <translation>„{name}“ könnte als Motion Artwork abgelehnt werden: {problem}.</translation>
    </message>
    <message>
        <source>Stores need a square version (3840 × 3840) and a tall one (2048 × 2732), H.264 or ProRes, without audio, 8 to 20 seconds long.</source>
        <translation>Stores brauchen eine quadratische (3840 × 3840) und eine hochformatige Version (2048 × 2732), H.264 oder ProRes, ohne Ton, 8 bis 20 Sekunden lang.</translation>
    </message>
    <message>
        <source>its frame size is {width} × {height}</source>
        <translation>die Bildgröße ist {width} × {height}</translation>
    </message>
    <message>
        <source>it is {duration} s long</source>
        <translation>es ist {duration} s lang</translation>
    </message>
    <message>
        <source>it has audio</source>
        <translation>es hat Ton</translation>
    </message>
    <message>
        <source>its codec is {codec}</source>
        <translation>der Codec ist {codec}</translation>
    </message>
    <message>
        <source>The motion artwork has only one format; the other one, {width} × {height}, is missing.</source>
        <translation>Das Motion Artwork liegt nur in einem Format vor; das andere, {width} × {height}, fehlt.</translation>
    </message>
    <message>
        <source>The distributor knows “{other}”; “{name}” would become a new artist.</source>
        <translation>Der Vertrieb kennt „{other}“; „{name}“ würde ein neuer Künstler.</translation>
    </message>
    <message>
        <source>The distributor matches artists by the exact name.</source>
        <translation>Der Vertrieb ordnet Künstler nach dem exakten Namen zu.</translation>
    </message>
    <message>
        <source>“{other}” with the UPC {code} was already sent to the distributor or is on its way there.</source>
        <translation>„{other}“ mit dem UPC {code} wurde schon an den Vertrieb gesendet oder ist auf dem Weg dorthin.</translation>
    </message>
    <message>
        <source>The app searches for the UPC before it creates anything, and never creates a release twice.</source>
        <translation>Die App sucht nach dem UPC, bevor sie etwas anlegt, und legt keine Veröffentlichung doppelt an.</translation>
    </message>
    <message>
        <source>“{name}” is incomplete in the storage: {problem}</source>
        <translation>„{name}“ ist im Speicher unvollständig: {problem}</translation>
    </message>
    <message>
        <source>The release is created only after every file was uploaded and its size and checksum were verified.</source>
        <translation>Die Veröffentlichung wird erst angelegt, wenn jede Datei hochgeladen ist und Größe und Prüfsumme stimmen.</translation>
    </message>
    <message>
        <source>“{value}” is not in the list of known values.</source>
        <translation>„{value}“ fehlt in der Liste der bekannten Werte.</translation>
    </message>
    <message>
        <source>The distributor has a list for this field. Only a list that you marked as complete blocks a release.</source>
        <translation>Der Vertrieb hat eine Liste für dieses Feld. Nur eine Liste, die Sie als vollständig markiert haben, blockiert eine Veröffentlichung.</translation>
    </message>
    <message>
        <source>The distributor uses “{name}” only in its answers; the field to send is called {own}.</source>
        <translation>Der Vertrieb verwendet „{name}“ nur in seinen Antworten; das zu sendende Feld heißt {own}.</translation>
    </message>
    <message>
        <source>The distributor would ignore the value.</source>
        <translation>Der Vertrieb würde den Wert ignorieren.</translation>
    </message>
    <message>
        <source>Remove “{name}”</source>
        <translation>„{name}“ entfernen</translation>
    </message>
    <message>
        <source>Send “{value}” as {own}</source>
        <translation>„{value}“ als {own} senden</translation>
    </message>
    <message>
        <source>The {where} contains “{word}”, but the track is marked {advisory}.</source>
        <translation>„{word}“ kommt vor ({where}), der Track ist aber als {advisory} markiert.</translation>
    </message>
    <message>
        <source>Stores mark such tracks Explicit themselves or reject them. It depends on the context, so please check.</source>
        <translation>Stores markieren solche Tracks selbst als Explicit oder lehnen sie ab. Es kommt auf den Zusammenhang an; bitte prüfen Sie es.</translation>
    </message>
    <message>
        <source>title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>It is explicit: mark the track and the release Explicit</source>
        <translation>Ja: Track und Veröffentlichung als Explicit markieren</translation>
    </message>
    <message>
        <source>“{title}” is on the release both as Explicit and as Edited.</source>
        <translation>„{title}“ ist auf der Veröffentlichung als Explicit- und als Edited-Version enthalten.</translation>
    </message>
    <message>
        <source>Stores keep the two apart: the edited versions belong on a separate release with its own UPC.</source>
        <translation>Stores trennen beide: Die Edited-Versionen gehören auf eine eigene Veröffentlichung mit eigenem UPC.</translation>
    </message>
    <message>
        <source>The parental advisory is missing.</source>
        <translation>Die Parental Advisory fehlt.</translation>
    </message>
    <message>
        <source>Stores require Explicit, Edited or Non-Applicable for the release and each track.</source>
        <translation>Stores verlangen Explicit, Edited oder Non-Applicable für die Veröffentlichung und jeden Track.</translation>
    </message>
    <message>
        <source>Nothing in it is explicit: Non-Applicable</source>
        <translation>Nichts daran ist explizit: Non-Applicable</translation>
    </message>
    <message>
        <source>parental advisories</source>
        <translation>Parental Advisories</translation>
    </message>
    <message>
        <source>The release is marked {release}, but its tracks make it {derived}.</source>
        <translation>Die Veröffentlichung ist als {release} markiert, aus ihren Tracks ergibt sich aber {derived}.</translation>
    </message>
    <message>
        <source>A release is explicit if at least one of its tracks is.</source>
        <translation>Eine Veröffentlichung ist Explicit, wenn mindestens ein Track es ist.</translation>
    </message>
    <message>
        <source>Set it to {derived}</source>
        <translation>Auf {derived} setzen</translation>
    </message>
    <message>
        <source>“{title}” is marked Edited, but there is no explicit version of it in the library.</source>
        <translation>„{title}“ ist als Edited markiert, in der Bibliothek gibt es aber keine Explicit-Version.</translation>
    </message>
    <message>
        <source>Edited means that an explicit recording of the same song exists, with its own ISRC.</source>
        <translation>Edited heißt, dass es vom selben Song eine Explicit-Aufnahme mit eigenem ISRC gibt.</translation>
    </message>
    <message>
        <source>{year} is not a valid year for the {line} line.</source>
        <translation>{year} ist kein gültiges Jahr für die {line}-Zeile.</translation>
    </message>
    <message>
        <source>It must have four digits and not be later than the release year.</source>
        <translation>Es muss vierstellig sein und darf nicht nach dem Jahr der Veröffentlichung liegen.</translation>
    </message>
    <message>
        <source>“{owner}” contains more than the owner&apos;s name. Stores add the symbol and the year.</source>
        <translation>„{owner}“ enthält mehr als den Namen des Rechteinhabers. Symbol und Jahr ergänzen die Stores.</translation>
    </message>
    <message>
        <source>Stores print ℗ or © and the year before the name, so they would appear twice.</source>
        <translation>Stores setzen ℗ oder © und das Jahr vor den Namen; beides stünde doppelt da.</translation>
    </message>
    <message>
        <source>The {line} line contains “{words}”, but the recordings are marked as owned.</source>
        <translation>Die {line}-Zeile enthält „{words}“, die Aufnahmen sind aber als eigene markiert.</translation>
    </message>
    <message>
        <source>For a licensed master, name the owner first and then the licence; recordings you own do not need it.</source>
        <translation>Nennen Sie bei einem lizenzierten Master zuerst den Rechteinhaber, dann die Lizenz; eigene Aufnahmen brauchen keine.</translation>
    </message>
    <message>
        <source>The {line} owner is “{own}” here and “{other}” on the release.</source>
        <translation>Der {line}-Rechteinhaber ist hier „{own}“, auf der Veröffentlichung „{other}“.</translation>
    </message>
    <message>
        <source>Different spellings of one name are usually a mistake; a different owner is normal on a compilation.</source>
        <translation>Verschiedene Schreibweisen eines Namens sind meist ein Versehen; verschiedene Rechteinhaber sind auf einer Compilation normal.</translation>
    </message>
    <message>
        <source>The ℗ line has no {missing}.</source>
        <translation>In der P-Line fehlt: {missing}.</translation>
    </message>
    <message>
        <source>The release and every track must state who owns the recording and since when.</source>
        <translation>Die Veröffentlichung und jeder Track müssen angeben, wem die Aufnahme gehört und seit wann.</translation>
    </message>
    <message>
        <source>The ℗ line has no {missing}. Enter it in Rights &amp; partners, or fill in label and release date: then it is offered.</source>
        <translation>In der P-Line fehlt: {missing}. Tragen Sie es unter Rechte &amp; Partner ein, oder füllen Sie Label und Veröffentlichungsdatum aus: Dann wird es vorgeschlagen.</translation>
    </message>
    <message>
        <source>The ℗ year is {year}, but the recording was first released in {first}.</source>
        <translation>Das ℗-Jahr ist {year}, die Aufnahme erschien aber zuerst {first}.</translation>
    </message>
    <message>
        <source>The ℗ year is the year of first publication; a reissue keeps it.</source>
        <translation>Das ℗-Jahr ist das Jahr der Erstveröffentlichung; eine Wiederveröffentlichung behält es.</translation>
    </message>
    <message>
        <source>Set the ℗ year to {first}</source>
        <translation>℗-Jahr auf {first} setzen</translation>
    </message>
    <message>
        <source>“{title}” is ten minutes or longer.</source>
        <translation>„{title}“ ist zehn Minuten oder länger.</translation>
    </message>
    <message>
        <source>Download stores sell such a track only as part of the album.</source>
        <translation>Download-Stores verkaufen so einen Track nur mit dem Album.</translation>
    </message>
    <message>
        <source>The price tier “{tier}” does not fit a {configuration}.</source>
        <translation>Die Preisstufe „{tier}“ passt nicht zu: {configuration}.</translation>
    </message>
    <message>
        <source>Each configuration has its own price tiers; track tiers are only for digital ones.</source>
        <translation>Jede Konfiguration hat eigene Preisstufen; Track-Preisstufen gibt es nur bei digitalen.</translation>
    </message>
    <message>
        <source>Clear the price tier</source>
        <translation>Preisstufe entfernen</translation>
    </message>
    <message>
        <source>name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>country</source>
        <translation>Land</translation>
    </message>
    <message>
        <source>{name} is listed twice for {territory}.</source>
        <translation>{name} ist für {territory} doppelt aufgeführt.</translation>
    </message>
    <message>
        <source>Merge the two entries, or correct the territory of one of them.</source>
        <translation>Führen Sie die Einträge zusammen oder korrigieren Sie das Territorium eines der beiden.</translation>
    </message>
    <message>
        <source>the whole world</source>
        <translation>die ganze Welt</translation>
    </message>
    <message>
        <source>A publisher has no {missing}.</source>
        <translation>Bei einem Verlag fehlt: {missing}.</translation>
    </message>
    <message>
        <source>A share without a name is not paid to anyone. For a writer without a publisher use Copyright Control.</source>
        <translation>Ein Anteil ohne Namen wird an niemanden ausgezahlt. Für Urheber ohne Verlag verwenden Sie Copyright Control.</translation>
    </message>
    <message>
        <source>The publisher is {publisher}</source>
        <translation>Der Verlag ist {publisher}</translation>
    </message>
    <message>
        <source>The publisher&apos;s country is {country}</source>
        <translation>Das Land des Verlags ist {country}</translation>
    </message>
    <message>
        <source>The publisher is {publisher}, its country is {country}</source>
        <translation>Der Verlag ist {publisher}, sein Land ist {country}</translation>
    </message>
    <message>
        <source>The release is marked as a soundtrack, but its genre is {genre}.</source>
        <translation>Die Veröffentlichung ist als Soundtrack markiert, ihr Genre ist aber {genre}.</translation>
    </message>
    <message>
        <source>The mark and the genre must agree: both for music from a film, neither for music inspired by one.</source>
        <translation>Markierung und Genre müssen zusammenpassen: beides für Musik aus einem Film, keines für davon inspirierte Musik.</translation>
    </message>
    <message>
        <source>Set the genre to {soundtrack}</source>
        <translation>Genre auf {soundtrack} setzen</translation>
    </message>
    <message>
        <source>The genre is Soundtrack, but the release is not marked as one.</source>
        <translation>Das Genre ist Soundtrack, die Veröffentlichung ist aber nicht als solcher markiert.</translation>
    </message>
    <message>
        <source>Mark it as a soundtrack</source>
        <translation>Als Soundtrack markieren</translation>
    </message>
    <message>
        <source>The release has no tracks.</source>
        <translation>Die Veröffentlichung hat keine Tracks.</translation>
    </message>
    <message>
        <source>A release needs at least one disc, and each disc at least one track.</source>
        <translation>Eine Veröffentlichung braucht mindestens eine Disc und jede Disc mindestens einen Track.</translation>
    </message>
    <message>
        <source>Disc {number} has no tracks.</source>
        <translation>Disc {number} hat keine Tracks.</translation>
    </message>
    <message numerus="yes">
        <source>The release has %n tracks; many distributors accept no more than {most}.</source>
        <comment>The release has %n track; many distributors accept no more than {most}.</comment>
        <translation>
            <numerusform>Die Veröffentlichung hat %n Track; viele Vertriebe akzeptieren höchstens {most}.</numerusform>
            <numerusform>Die Veröffentlichung hat %n Tracks; viele Vertriebe akzeptieren höchstens {most}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Players number tracks with two digits.</source>
        <translation>Player nummerieren Tracks zweistellig.</translation>
    </message>
    <message>
        <source>Because of its length stores will list it as “{fitting}”, not “{configuration}”.</source>
        <translation>Wegen ihrer Länge führen Stores sie als „{fitting}“, nicht als „{configuration}“.</translation>
    </message>
    <message>
        <source>Up to 3 tracks of under 10 minutes are a single, up to 6 tracks within 30 minutes an EP, anything more an album.</source>
        <translation>Bis zu 3 Tracks unter 10 Minuten sind eine Single, bis zu 6 Tracks innerhalb von 30 Minuten eine EP, alles darüber ein Album.</translation>
    </message>
    <message>
        <source>Change to Digital {fitting}</source>
        <translation>In Digital {fitting} ändern</translation>
    </message>
    <message>
        <source>“{word}” at the end of the title appears twice in some stores.</source>
        <translation>„{word}“ am Ende des Titels erscheint in manchen Stores doppelt.</translation>
    </message>
    <message>
        <source>Stores add it themselves.</source>
        <translation>Stores ergänzen es selbst.</translation>
    </message>
    <message>
        <source>The release is called “{release}”, its only track “{track}”.</source>
        <translation>Die Veröffentlichung heißt „{release}“, ihr einziger Track „{track}“.</translation>
    </message>
    <message>
        <source>A single-track release needs the track&apos;s title, version and artists.</source>
        <translation>Eine Veröffentlichung mit einem Track braucht Titel, Version und Künstler dieses Tracks.</translation>
    </message>
    <message>
        <source>Rename the release to “{full_title}”</source>
        <translation>Veröffentlichung in „{full_title}“ umbenennen</translation>
    </message>
    <message>
        <source>The release and its only track have different main artists.</source>
        <translation>Die Veröffentlichung und ihr einziger Track haben verschiedene Hauptkünstler.</translation>
    </message>
    <message>
        <source>{name} is featured on every track but not on the release.</source>
        <translation>{name} ist auf jedem Track Featured Artist, auf der Veröffentlichung aber nicht.</translation>
    </message>
    <message>
        <source>The release lists a featured artist only if they are featured on every track.</source>
        <translation>Die Veröffentlichung nennt einen Featured Artist nur, wenn er auf jedem Track vertreten ist.</translation>
    </message>
    <message>
        <source>Feature {name} on the release</source>
        <translation>{name} auf der Veröffentlichung als Featured Artist nennen</translation>
    </message>
    <message>
        <source>Remove the entry from the release</source>
        <translation>Eintrag aus der Veröffentlichung entfernen</translation>
    </message>
    <message>
        <source>{name} is featured on the release but not on every track.</source>
        <translation>{name} ist auf der Veröffentlichung Featured Artist, aber nicht auf jedem Track.</translation>
    </message>
    <message numerus="yes">
        <source>The tracks have %n main artists, so the release artist must be “Various Artists”.</source>
        <comment>The tracks have %n main artist, so the release artist must be “Various Artists”.</comment>
        <translation>
            <numerusform>Die Tracks haben %n Hauptkünstler. Deshalb muss der Künstler der Veröffentlichung „Various Artists“ sein.</numerusform>
            <numerusform>Die Tracks haben %n Hauptkünstler. Deshalb muss der Künstler der Veröffentlichung „Various Artists“ sein.</numerusform>
        </translation>
    </message>
    <message>
        <source>With four or more main artists stores require exactly “Various Artists”; with fewer, the names. Tracks never have it.</source>
        <translation>Ab vier Hauptkünstlern verlangen Stores genau „Various Artists“, bei weniger die Namen. Bei Tracks steht es nie.</translation>
    </message>
    <message>
        <source>Set it to “Various Artists”</source>
        <translation>Auf „Various Artists“ setzen</translation>
    </message>
    <message>
        <source>“{name}” must be spelled “Various Artists”.</source>
        <translation>„{name}“ muss „Various Artists“ geschrieben werden.</translation>
    </message>
    <message>
        <source>“Various Artists” must be the only name.</source>
        <translation>„Various Artists“ muss der einzige Name sein.</translation>
    </message>
    <message numerus="yes">
        <source>The tracks have only %n main artists, so name them instead of “Various Artists”.</source>
        <comment>The tracks have only %n main artist, so name it instead of “Various Artists”.</comment>
        <translation>
            <numerusform>Die Tracks haben nur %n Hauptkünstler; nennen Sie ihn statt „Various Artists“.</numerusform>
            <numerusform>Die Tracks haben nur %n Hauptkünstler; nennen Sie diese statt „Various Artists“.</numerusform>
        </translation>
    </message>
    <message>
        <source>Use the names: {names}</source>
        <translation>Namen verwenden: {names}</translation>
    </message>
    <message>
        <source>A track needs its own artists, never “{name}”.</source>
        <translation>Ein Track braucht eigene Künstler, nie „{name}“.</translation>
    </message>
    <message>
        <source>Stores will show this as a compilation: {reason}. The release does not state whether it is one.</source>
        <translation>Stores zeigen dies als Compilation: {reason}. Die Veröffentlichung gibt nicht an, ob sie eine ist.</translation>
    </message>
    <message>
        <source>Four main artists, mostly older recordings, or recordings from more than 18 months make a compilation.</source>
        <translation>Vier Hauptkünstler, überwiegend ältere Aufnahmen oder Aufnahmen aus mehr als 18 Monaten ergeben eine Compilation.</translation>
    </message>
    <message>
        <source>its tracks have many different artists</source>
        <translation>die Tracks haben viele verschiedene Künstler</translation>
    </message>
    <message>
        <source>most of its tracks were released before</source>
        <translation>die meisten Tracks wurden schon veröffentlicht</translation>
    </message>
    <message>
        <source>its tracks span more than 18 months</source>
        <translation>die Tracks umfassen mehr als 18 Monate</translation>
    </message>
    <message>
        <source>Set it to “{kind}”</source>
        <translation>Auf „{kind}“ setzen</translation>
    </message>
    <message>
        <source>The release is promotional but has {what}.</source>
        <translation>Die Veröffentlichung ist eine Promo, eingetragen ist aber: {what}.</translation>
    </message>
    <message>
        <source>A promotional release is not sold, so it has no price and no pre-order.</source>
        <translation>Eine Promo-Veröffentlichung wird nicht verkauft und hat deshalb weder Preis noch Vorbestellung.</translation>
    </message>
    <message>
        <source>a price</source>
        <translation>Preis</translation>
    </message>
    <message>
        <source>a pre-order</source>
        <translation>Vorbestellung</translation>
    </message>
    <message>
        <source>Clear {what}</source>
        <translation>{what} entfernen</translation>
    </message>
    <message>
        <source>The release is marked as a box set but has one disc.</source>
        <translation>Die Veröffentlichung ist als Boxset markiert, hat aber nur eine Disc.</translation>
    </message>
    <message>
        <source>A box set has several discs.</source>
        <translation>Ein Boxset hat mehrere Discs.</translation>
    </message>
    <message>
        <source>Clear the mark</source>
        <translation>Markierung entfernen</translation>
    </message>
    <message>
        <source>The store list is empty, so the release would go to no store.</source>
        <translation>Die Store-Liste ist leer. Die Veröffentlichung ginge an keinen Store.</translation>
    </message>
    <message>
        <source>An empty list means no stores at all, and a different spelling is a different store.</source>
        <translation>Eine leere Liste bedeutet: kein einziger Store. Eine andere Schreibweise gilt als anderer Store.</translation>
    </message>
    <message>
        <source>Use all of the account&apos;s stores</source>
        <translation>Alle Stores des Kontos verwenden</translation>
    </message>
    <message>
        <source>“{store}” is not in the account&apos;s list of stores.</source>
        <translation>„{store}“ fehlt in der Store-Liste des Kontos.</translation>
    </message>
    <message>
        <source>The recordings are licensed, but the licence period is missing.</source>
        <translation>Die Aufnahmen sind lizenziert, aber der Lizenzzeitraum fehlt.</translation>
    </message>
    <message>
        <source>A licence ends; the distributor needs its period or its expiry rule.</source>
        <translation>Eine Lizenz endet; der Vertrieb braucht ihren Zeitraum oder die Regel für ihren Ablauf.</translation>
    </message>
    <message>
        <source>on which date</source>
        <translation>das Datum</translation>
    </message>
    <message>
        <source>why</source>
        <translation>der Grund</translation>
    </message>
    <message>
        <source>The rights are marked as lost, but the release does not say {what}.</source>
        <translation>Die Rechte sind als verloren markiert, in der Veröffentlichung fehlt aber: {what}.</translation>
    </message>
    <message>
        <source>Use a country&apos;s name or two-letter code, or Worldwide. Regions are not accepted.</source>
        <translation>Verwenden Sie den Namen oder zweibuchstabigen Code eines Landes oder Worldwide. Regionen werden nicht akzeptiert.</translation>
    </message>
    <message>
        <source>“{share}” is not a share from 0 to 100 with at most three decimals.</source>
        <translation>„{share}“ ist kein Anteil von 0 bis 100 mit höchstens drei Nachkommastellen.</translation>
    </message>
    <message>
        <source>Shares are percentages, such as 50, 12.5 or 33.333.</source>
        <translation>Anteile sind Prozentwerte wie 50, 12.5 oder 33.333.</translation>
    </message>
    <message>
        <source>Some {kind} have a share and others do not.</source>
        <translation>Nur ein Teil hat einen Anteil ({kind}).</translation>
    </message>
    <message>
        <source>An incomplete split cannot be registered.</source>
        <translation>Eine unvollständige Aufteilung kann nicht registriert werden.</translation>
    </message>
    <message>
        <source>writers</source>
        <translation>Urheber</translation>
    </message>
    <message>
        <source>publishers</source>
        <translation>Verlage</translation>
    </message>
    <message>
        <source>Divide the remaining {rest} % equally among those without a share</source>
        <translation>Restliche {rest} % gleichmäßig auf alle ohne Anteil verteilen</translation>
    </message>
    <message>
        <source>The shares for {territory} add up to {total} %, not 100 %.</source>
        <translation>Die Anteile für {territory} ergeben {total} %, nicht 100 %.</translation>
    </message>
    <message>
        <source>Writers and publishers must add up to 100 % together, or each group on its own. Missing shares are not paid out.</source>
        <translation>Urheber und Verlage müssen zusammen 100 % ergeben oder jede Gruppe für sich. Fehlende Anteile werden nicht ausgezahlt.</translation>
    </message>
    <message>
        <source>Split equally among the writers</source>
        <translation>Gleichmäßig auf die Urheber verteilen</translation>
    </message>
    <message>
        <source>{name} has a share of 0 %.</source>
        <translation>{name} hat einen Anteil von 0 %.</translation>
    </message>
    <message>
        <source>A person who is only credited needs no share; 0 is usually a mistake.</source>
        <translation>Wer nur genannt wird, braucht keinen Anteil; 0 ist meist ein Versehen.</translation>
    </message>
    <message>
        <source>{target} requires this field.</source>
        <translation>{target} verlangt dieses Feld.</translation>
    </message>
    <message>
        <source>The distributor rejects releases without it.</source>
        <translation>Ohne dieses Feld lehnt der Vertrieb Veröffentlichungen ab.</translation>
    </message>
    <message>
        <source>{target} does not accept “{value}”. Accepted values: {known}.</source>
        <translation>{target} akzeptiert „{value}“ nicht. Akzeptierte Werte: {known}.</translation>
    </message>
    <message>
        <source>The distributor rejects or changes values that are not in its list.</source>
        <translation>Der Vertrieb lehnt Werte ab, die nicht in seiner Liste stehen, oder ändert sie.</translation>
    </message>
    <message>
        <source>{target} does not accept ISRCs that begin with {prefix}.</source>
        <translation>{target} akzeptiert keine ISRCs, die mit {prefix} beginnen.</translation>
    </message>
    <message>
        <source>The distributor does not support this type of ISRC.</source>
        <translation>Der Vertrieb unterstützt diese Art von ISRC nicht.</translation>
    </message>
    <message>
        <source>{target} assigns all ISRCs itself, so the ISRCs of this release are not sent.</source>
        <translation>{target} vergibt alle ISRCs selbst. Die ISRCs dieser Veröffentlichung werden deshalb nicht gesendet.</translation>
    </message>
    <message>
        <source>The distributor does not accept your codes, so a recording that is already out gets a second one.</source>
        <translation>Der Vertrieb akzeptiert Ihre Codes nicht. Eine schon erschienene Aufnahme erhält dadurch einen zweiten.</translation>
    </message>
    <message>
        <source>{target} does not accept “{name}”: {problem}.</source>
        <translation>{target} akzeptiert „{name}“ nicht: {problem}.</translation>
    </message>
    <message>
        <source>The distributor accepts only certain file types and sizes.</source>
        <translation>Der Vertrieb akzeptiert nur bestimmte Dateitypen und -größen.</translation>
    </message>
    <message>
        <source>accepted types are {kinds}</source>
        <translation>akzeptierte Typen: {kinds}</translation>
    </message>
    <message>
        <source>it is larger than {most} MB</source>
        <translation>größer als {most} MB</translation>
    </message>
    <message>
        <source>“{text}” contains damaged characters.</source>
        <translation>„{text}“ enthält beschädigte Zeichen.</translation>
    </message>
    <message>
        <source>The text was read in the wrong encoding or contains web page codes. Stores would show it like this.</source>
        <translation>Der Text wurde mit falscher Kodierung gelesen oder enthält Webseiten-Codes. Stores würden ihn so anzeigen.</translation>
    </message>
    <message>
        <source>The title is missing.</source>
        <translation>Der Titel fehlt.</translation>
    </message>
    <message>
        <source>Releases, tracks and works need a title with at least one letter, digit or symbol.</source>
        <translation>Veröffentlichungen, Tracks und Werke brauchen einen Titel mit mindestens einem Buchstaben, einer Ziffer oder einem Symbol.</translation>
    </message>
    <message>
        <source>“{title}” is not a title.</source>
        <translation>„{title}“ ist kein Titel.</translation>
    </message>
    <message>
        <source>“{text}” has stray spaces or invisible characters.</source>
        <translation>„{text}“ hat überzählige Leerzeichen oder unsichtbare Zeichen.</translation>
    </message>
    <message>
        <source>Stores treat “Blue  Moon” and “Blue Moon” as different titles, and as different artists.</source>
        <translation>Stores behandeln „Blue  Moon“ und „Blue Moon“ als verschiedene Titel und verschiedene Künstler.</translation>
    </message>
    <message>
        <source>“{text}” uses separate accent characters (decomposed Unicode).</source>
        <translation>„{text}“ verwendet getrennte Akzentzeichen (zerlegtes Unicode).</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>“{title}” looks like a file name or a production note.</source>
        <translation>„{title}“ sieht nach einem Dateinamen oder einer Produktionsnotiz aus.</translation>
    </message>
    <message>
        <source>Stores reject “Track 1”, numbers, codes and “Master v2” in titles unless this is the real title.</source>
        <translation>Stores lehnen „Track 1“, Nummern, Codes und „Master v2“ in Titeln ab, sofern es nicht der echte Titel ist.</translation>
    </message>
    <message>
        <source>“{title}” repeats the artist&apos;s name.</source>
        <translation>„{title}“ wiederholt den Künstlernamen.</translation>
    </message>
    <message>
        <source>Stores show the artist next to the title. A title that is only the artist&apos;s name is fine.</source>
        <translation>Stores zeigen den Künstler neben dem Titel. Ein Titel, der nur aus dem Künstlernamen besteht, ist in Ordnung.</translation>
    </message>
    <message>
        <source>“{word}” is a format or a store.</source>
        <translation>„{word}“ ist ein Format oder ein Store.</translation>
    </message>
    <message>
        <source>Stores reject titles that mention other products.</source>
        <translation>Stores lehnen Titel ab, die andere Produkte erwähnen.</translation>
    </message>
    <message>
        <source>“{word}” is advertising.</source>
        <translation>„{word}“ ist Werbung.</translation>
    </message>
    <message>
        <source>Stores reject web addresses, handles, prices and slogans in titles and names.</source>
        <translation>Stores lehnen Webadressen, Handles, Preise und Slogans in Titeln und Namen ab.</translation>
    </message>
    <message>
        <source>“{word}” uses another artist&apos;s name.</source>
        <translation>„{word}“ verwendet den Namen eines anderen Künstlers.</translation>
    </message>
    <message>
        <source>Stores reject it. Credit the songwriters instead, and mark a karaoke version in the version field.</source>
        <translation>Stores lehnen das ab. Nennen Sie stattdessen die Songwriter in den Credits und kennzeichnen Sie eine Karaoke-Version im Versionsfeld.</translation>
    </message>
    <message>
        <source>“{text}” contains emoji or decoration.</source>
        <translation>„{text}“ enthält Emoji oder Zierzeichen.</translation>
    </message>
    <message>
        <source>Stores reject emoji, symbols and repeated punctuation unless they are a registered part of the name.</source>
        <translation>Stores lehnen Emoji, Symbole und wiederholte Satzzeichen ab, sofern sie kein eingetragener Teil des Namens sind.</translation>
    </message>
    <message>
        <source>“{text}” is masked with asterisks.</source>
        <translation>„{text}“ ist mit Sternchen maskiert.</translation>
    </message>
    <message>
        <source>Write the word out in full and mark the track Explicit; stores mask it themselves.</source>
        <translation>Schreiben Sie das Wort aus und markieren Sie den Track als Explicit; Stores maskieren es selbst.</translation>
    </message>
    <message>
        <source>The title has {length} characters; most players cut it off after {most}.</source>
        <translation>Der Titel hat {length} Zeichen; die meisten Player schneiden ihn nach {most} ab.</translation>
    </message>
    <message>
        <source>Listeners cannot read the rest, and very long titles are rejected.</source>
        <translation>Den Rest können Hörer nicht lesen, und sehr lange Titel werden abgelehnt.</translation>
    </message>
    <message>
        <source>The brackets in “{text}” do not match or are empty.</source>
        <translation>Die Klammern in „{text}“ passen nicht zusammen oder sind leer.</translation>
    </message>
    <message>
        <source>Stores read text in brackets as the version.</source>
        <translation>Stores lesen Text in Klammern als Version.</translation>
    </message>
    <message>
        <source>“{text}” is all capitals, all lower case or mixed at random.</source>
        <translation>„{text}“ ist nur groß, nur klein oder wahllos gemischt geschrieben.</translation>
    </message>
    <message>
        <source>Stores correct or reject it, unless it is an abbreviation or the artist is known for this spelling.</source>
        <translation>Stores korrigieren das oder lehnen es ab, außer bei Abkürzungen oder wenn der Künstler für diese Schreibweise bekannt ist.</translation>
    </message>
    <message>
        <source>In English title case this is “{proposed}”.</source>
        <translation>In englischer Titelschreibweise: „{proposed}“.</translation>
    </message>
    <message>
        <source>English titles capitalise every word except short articles, conjunctions and prepositions within the title.</source>
        <translation>In englischen Titeln wird jedes Wort großgeschrieben, außer kurzen Artikeln, Konjunktionen und Präpositionen innerhalb des Titels.</translation>
    </message>
    <message>
        <source>The same recording is called “{other}” on “{release}”.</source>
        <translation>Dieselbe Aufnahme heißt „{other}“ auf „{release}“.</translation>
    </message>
    <message>
        <source>One recording needs one spelling everywhere; stores show the one they received first.</source>
        <translation>Eine Aufnahme braucht überall dieselbe Schreibweise; Stores zeigen die zuerst gelieferte.</translation>
    </message>
    <message>
        <source>“{title}” looks like two titles joined without spaces around the slash.</source>
        <translation>„{title}“ sieht nach zwei Titeln aus, die ohne Leerzeichen um den Schrägstrich verbunden sind.</translation>
    </message>
    <message>
        <source>Join two titles with a slash that has a space on both sides.</source>
        <translation>Verbinden Sie zwei Titel mit einem Schrägstrich mit Leerzeichen auf beiden Seiten.</translation>
    </message>
    <message>
        <source>“{text}” has a misplaced space at a comma or semicolon.</source>
        <translation>„{text}“ hat bei einem Komma oder Semikolon ein falsch gesetztes Leerzeichen.</translation>
    </message>
    <message>
        <source>A comma or semicolon has no space before it and one after it.</source>
        <translation>Vor einem Komma oder Semikolon steht kein Leerzeichen, danach eines.</translation>
    </message>
    <message>
        <source>“{title}” is capitalised like an English title; {language} capitalises only the first word and names.</source>
        <translation>„{title}“ ist großgeschrieben wie ein englischer Titel; {language} schreibt nur das erste Wort und Namen groß.</translation>
    </message>
    <message>
        <source>Stores want titles written by the rules of their language. Only you know which words are names.</source>
        <translation>Stores erwarten Titel nach den Regeln ihrer Sprache. Nur Sie wissen, welche Wörter Namen sind.</translation>
    </message>
    <message>
        <source>“{found}” should be written “{spelled}”.</source>
        <translation>„{found}“ sollte „{spelled}“ geschrieben werden.</translation>
    </message>
    <message>
        <source>If a title shows guest artists, use “feat.” in lower case within the first round brackets.</source>
        <translation>Nennt ein Titel Gastkünstler, verwenden Sie kleingeschriebenes „feat.“ im ersten Paar runder Klammern.</translation>
    </message>
    <message>
        <source>“{words}” looks like search terms, not a title.</source>
        <translation>„{words}“ sieht nach Suchbegriffen aus, nicht nach einem Titel.</translation>
    </message>
    <message>
        <source>Stores reject or hide titles that use moods, genres or other artists&apos; names to be found.</source>
        <translation>Stores lehnen Titel ab oder verbergen sie, wenn Stimmungen, Genres oder Namen anderer Künstler darin nur der Auffindbarkeit dienen.</translation>
    </message>
    <message>
        <source>“{found}” is a credit inside the title.</source>
        <translation>„{found}“ ist ein Credit im Titel.</translation>
    </message>
    <message>
        <source>Guest artists and producers have their own entries; stores add “feat.” themselves.</source>
        <translation>Gastkünstler und Produzenten haben eigene Einträge; „feat.“ ergänzen Stores selbst.</translation>
    </message>
    <message>
        <source>Change to “{bare}”</source>
        <translation>In „{bare}“ ändern</translation>
    </message>
    <message>
        <source>Clear the version</source>
        <translation>Version leeren</translation>
    </message>
    <message numerus="yes">
        <source>{text}: {names} are among the artists</source>
        <comment>{text}: {names} is among the artists</comment>
        <translation>
            <numerusform>{text}: {names} gehört zu den Künstlern</numerusform>
            <numerusform>{text}: {names} gehören zu den Künstlern</numerusform>
        </translation>
    </message>
    <message>
        <source>{text}, and add {added} as featured artist</source>
        <translation>{text} und {added} als Featured Artist hinzufügen</translation>
    </message>
    <message>
        <source>“{version}” belongs in the version field.</source>
        <translation>„{version}“ gehört ins Versionsfeld.</translation>
    </message>
    <message>
        <source>Stores show title and version separately.</source>
        <translation>Stores zeigen Titel und Version getrennt.</translation>
    </message>
    <message>
        <source>Change to “{bare}”: “{version}” adds nothing</source>
        <translation>In „{bare}“ ändern: „{version}“ sagt nichts aus</translation>
    </message>
    <message>
        <source>Change to “{bare}” with the version “{version}”</source>
        <translation>In „{bare}“ mit der Version „{version}“ ändern</translation>
    </message>
    <message>
        <source>The track is not marked as audio or video.</source>
        <translation>Der Track ist weder als Audio noch als Video markiert.</translation>
    </message>
    <message>
        <source>The distributor accepts audio and video tracks.</source>
        <translation>Der Vertrieb akzeptiert Audio- und Video-Tracks.</translation>
    </message>
    <message>
        <source>A {configuration} needs at least one video.</source>
        <translation>Für {configuration} ist mindestens ein Video nötig.</translation>
    </message>
    <message>
        <source>Set it to {meant}</source>
        <translation>Auf {meant} setzen</translation>
    </message>
    <message>
        <source>“{kind}” is neither audio nor video.</source>
        <translation>„{kind}“ ist weder Audio noch Video.</translation>
    </message>
    <message>
        <source>“{title}” is on the release twice with the same version and artists.</source>
        <translation>„{title}“ ist zweimal auf der Veröffentlichung, mit gleicher Version und gleichen Künstlern.</translation>
    </message>
    <message>
        <source>Two recordings of one song need different versions; a video of the same recording does not.</source>
        <translation>Zwei Aufnahmen eines Songs brauchen verschiedene Versionen; ein Video derselben Aufnahme nicht.</translation>
    </message>
    <message>
        <source>“{part}” should be written “{spelled}”.</source>
        <translation>„{part}“ sollte „{spelled}“ geschrieben werden.</translation>
    </message>
    <message>
        <source>Stores expect one format for volumes and parts: a comma, Vol. or Pt., and an Arabic number.</source>
        <translation>Stores erwarten für Volumes und Teile ein einheitliches Format: ein Komma, Vol. oder Pt. und eine arabische Zahl.</translation>
    </message>
    <message>
        <source>It was delivered as “{before}” and is now “{now}”.</source>
        <translation>Geliefert wurde „{before}“, jetzt heißt es „{now}“.</translation>
    </message>
    <message>
        <source>Stores match a transferred release to the old one only if codes, titles, artists and lengths are the same. Otherwise plays and playlist places are lost.</source>
        <translation>Stores ordnen eine übertragene Veröffentlichung der alten nur zu, wenn Codes, Titel, Künstler und Längen gleich sind. Sonst gehen Streams und Playlist-Plätze verloren.</translation>
    </message>
    <message>
        <source>Change back to “{value}”</source>
        <translation>Zurück in „{value}“ ändern</translation>
    </message>
    <message>
        <source>“{before}” was delivered with the release and is now missing.</source>
        <translation>„{before}“ wurde mit der Veröffentlichung geliefert und fehlt jetzt.</translation>
    </message>
    <message>
        <source>“{now}” was not part of the old delivery.</source>
        <translation>„{now}“ gehörte nicht zur alten Lieferung.</translation>
    </message>
    <message>
        <source>text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>Ja oder Nein</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>eine ganze Zahl</translation>
    </message>
    <message>
        <source>a share</source>
        <translation>ein Anteil</translation>
    </message>
    <message>
        <source>a date</source>
        <translation>ein Datum</translation>
    </message>
    <message>
        <source>a time</source>
        <translation>eine Uhrzeit</translation>
    </message>
    <message>
        <source>a list of names</source>
        <translation>eine Liste von Namen</translation>
    </message>
    <message>
        <source>a list of stores</source>
        <translation>eine Liste von Stores</translation>
    </message>
    <message>
        <source>“{value}” is not {wanted}.</source>
        <translation>„{value}“ passt nicht; erwartet: {wanted}.</translation>
    </message>
    <message>
        <source>The distributor rejects or misreads values of the wrong type.</source>
        <translation>Der Vertrieb lehnt Werte der falschen Art ab oder liest sie falsch.</translation>
    </message>
    <message>
        <source>a list of entries</source>
        <translation>eine Liste von Einträgen</translation>
    </message>
    <message>
        <source>The distributor expects recording locations as country codes (US, FR, DE).</source>
        <translation>Der Vertrieb erwartet Aufnahmeorte als Ländercodes (US, FR, DE).</translation>
    </message>
    <message>
        <source>“{value}” is not in the account&apos;s list of recording locations.</source>
        <translation>„{value}“ fehlt in der Liste der Aufnahmeorte des Kontos.</translation>
    </message>
    <message>
        <source>The distributor identifies the language of the lyrics by its English name.</source>
        <translation>Der Vertrieb erkennt die Sprache des Songtexts an ihrem englischen Namen.</translation>
    </message>
    <message>
        <source>The text contains a link that opens a file without a password: {address}</source>
        <translation>Der Text enthält einen Link, der eine Datei ohne Passwort öffnet: {address}</translation>
    </message>
    <message>
        <source>Many people read what you send. A signed link works without a password until it expires.</source>
        <translation>Viele lesen, was Sie senden. Ein signierter Link funktioniert ohne Passwort, bis er abläuft.</translation>
    </message>
    <message>
        <source>Shorten the link to {match}</source>
        <translation>Link auf {match} kürzen</translation>
    </message>
    <message>
        <source>A text contains what looks like a key or password.</source>
        <translation>Ein Text enthält etwas, das nach einem Schlüssel oder Passwort aussieht.</translation>
    </message>
    <message>
        <source>Many people read what you send. Remove it, and change the key or password if it was real.</source>
        <translation>Viele lesen, was Sie senden. Entfernen Sie es, und ändern Sie den Schlüssel oder das Passwort, falls es echt war.</translation>
    </message>
    <message>
        <source>“{version}” is in brackets or after a dash.</source>
        <translation>„{version}“ steht in Klammern oder nach einem Gedankenstrich.</translation>
    </message>
    <message>
        <source>Stores add the brackets themselves, so they would appear twice.</source>
        <translation>Stores ergänzen die Klammern selbst; sie stünden doppelt da.</translation>
    </message>
    <message>
        <source>“{version}” adds nothing: it describes the standard recording.</source>
        <translation>„{version}“ sagt nichts aus: Es beschreibt nur die Standardversion.</translation>
    </message>
    <message>
        <source>Stores reject it for the standard recording.</source>
        <translation>Für die Standardversion lehnen Stores das ab.</translation>
    </message>
    <message>
        <source>“{word}” belongs in the parental advisory, not in the title.</source>
        <translation>„{word}“ gehört in die Parental Advisory, nicht in den Titel.</translation>
    </message>
    <message>
        <source>Stores show their own label.</source>
        <translation>Stores zeigen ihre eigene Kennzeichnung.</translation>
    </message>
    <message>
        <source>{text}, and set the advisory to {advisory}</source>
        <translation>{text} und die Parental Advisory auf {advisory} setzen</translation>
    </message>
    <message>
        <source>{name} made this remix but is not credited as remixer.</source>
        <translation>{name} hat diesen Remix gemacht, ist aber nicht als Remixer genannt.</translation>
    </message>
    <message>
        <source>The original artist stays the main artist; the remixer needs a credit.</source>
        <translation>Der ursprüngliche Künstler bleibt Hauptkünstler; der Remixer braucht einen Credit.</translation>
    </message>
    <message>
        <source>Credit {name} as remixer</source>
        <translation>{name} als Remixer nennen</translation>
    </message>
    <message>
        <source>“{title}” was recorded live, but its version does not state it.</source>
        <translation>„{title}“ wurde live aufgenommen, in der Version steht das aber nicht.</translation>
    </message>
    <message>
        <source>A live recording must be recognisable as one. If all tracks are live, the release is live too.</source>
        <translation>Eine Live-Aufnahme muss als solche erkennbar sein. Sind alle Tracks live, ist es auch die Veröffentlichung.</translation>
    </message>
    <message>
        <source>All tracks were recorded live, but the release does not state it.</source>
        <translation>Alle Tracks wurden live aufgenommen, in der Veröffentlichung steht das aber nicht.</translation>
    </message>
    <message>
        <source>Set the version to “{word}”</source>
        <translation>Version auf „{word}“ setzen</translation>
    </message>
    <message>
        <source>“{title}” is the instrumental of a song on this release, but its version does not state it.</source>
        <translation>„{title}“ ist das Instrumental eines Songs dieser Veröffentlichung, in der Version steht das aber nicht.</translation>
    </message>
    <message>
        <source>Listeners who search for the song should not get the instrumental.</source>
        <translation>Wer den Song sucht, soll nicht das Instrumental finden.</translation>
    </message>
    <message>
        <source>“{version}” should be written “{spelled}”.</source>
        <translation>„{version}“ sollte „{spelled}“ geschrieben werden.</translation>
    </message>
    <message>
        <source>Stores recognise re-recordings and remasters by a fixed spelling.</source>
        <translation>Stores erkennen Neuaufnahmen und Remaster an einer festen Schreibweise.</translation>
    </message>
    <message>
        <source>“{name}” may be rejected: {problem}.</source>
        <translation>„{name}“ könnte abgelehnt werden: {problem}.</translation>
    </message>
    <message>
        <source>Stores accept ProRes 422 HQ or DNxHD, 1920 × 1080 or larger, at 23.976 to 30 frames per second.</source>
        <translation>Stores akzeptieren ProRes 422 HQ oder DNxHD, ab 1920 × 1080, mit 23,976 bis 30 Bildern pro Sekunde.</translation>
    </message>
    <message>
        <source>it has no audio</source>
        <translation>es hat keinen Ton</translation>
    </message>
    <message>
        <source>“{version}” describes the recording and is not part of the work&apos;s title.</source>
        <translation>„{version}“ beschreibt die Aufnahme und gehört nicht in den Titel des Werks.</translation>
    </message>
    <message>
        <source>A work can have many recordings; societies find it by its plain title.</source>
        <translation>Von einem Werk kann es viele Aufnahmen geben; Verwertungsgesellschaften finden es unter dem reinen Titel.</translation>
    </message>
    <message>
        <source>{name} has a share of {share} %.</source>
        <translation>{name} hat einen Anteil von {share} %.</translation>
    </message>
    <message>
        <source>Nobody owns a work in the public domain. Name the composer without a share; the arranger receives it.</source>
        <translation>Ein gemeinfreies Werk gehört niemandem. Nennen Sie den Komponisten ohne Anteil; den Anteil erhält der Bearbeiter.</translation>
    </message>
    <message>
        <source>The lyrics of “{title}” are {work}, but the track is sung in {track}.</source>
        <translation>Der Songtext von „{title}“ ist {work}, gesungen wird der Track aber in {track}.</translation>
    </message>
    <message>
        <source>A translation is a separate work; otherwise one of the two is wrong.</source>
        <translation>Eine Übersetzung ist ein eigenes Werk; sonst ist eine der beiden Angaben falsch.</translation>
    </message>
    <message>
        <source>Set the work&apos;s language to {spoken}</source>
        <translation>Sprache des Werks auf {spoken} setzen</translation>
    </message>
    <message>
        <source>The work “{title}” has no writer.</source>
        <translation>Das Werk „{title}“ hat keinen Urheber.</translation>
    </message>
    <message>
        <source>Each work needs its writers; a medley is several works.</source>
        <translation>Jedes Werk braucht seine Urheber; ein Medley besteht aus mehreren Werken.</translation>
    </message>
    <message>
        <source>The writer {name} has no role.</source>
        <translation>Beim Urheber {name} fehlt die Rolle.</translation>
    </message>
    <message>
        <source>Societies pay by role: music or lyrics.</source>
        <translation>Verwertungsgesellschaften zahlen nach Rolle: Musik oder Text.</translation>
    </message>
    <message>
        <source>“{role}” is not in the list of writer roles.</source>
        <translation>„{role}“ fehlt in der Liste der Urheberrollen.</translation>
    </message>
    <message>
        <source>{year} is not a valid year for the work.</source>
        <translation>{year} ist kein gültiges Jahr für das Werk.</translation>
    </message>
    <message>
        <source>Change to “{name}”</source>
        <translation>In „{name}“ ändern</translation>
    </message>
    <message>
        <source>This value is not in the list; it is sent with every release as it is.</source>
        <translation>Dieser Wert steht nicht in der Liste; er wird mit jeder Veröffentlichung unverändert gesendet.</translation>
    </message>
    <message>
        <source>Generic</source>
        <translation>Allgemein</translation>
    </message>
</context>
<context>
    <name>Checks</name>
    <message>
        <source>Audio</source>
        <translation>Audio</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Cover</translation>
    </message>
    <message>
        <source>Other files</source>
        <translation>Weitere Dateien</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>Codes</translation>
    </message>
    <message>
        <source>Release and tracks</source>
        <translation>Veröffentlichung und Tracks</translation>
    </message>
    <message>
        <source>Titles</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Artists and credits</source>
        <translation>Künstler und Credits</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>Werke</translation>
    </message>
    <message>
        <source>Dates</source>
        <translation>Termine</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>Rechte</translation>
    </message>
    <message>
        <source>Genre, language, advisory</source>
        <translation>Genre, Sprache, Advisory</translation>
    </message>
    <message>
        <source>AI</source>
        <translation>KI</translation>
    </message>
    <message>
        <source>Other fields</source>
        <translation>Weitere Felder</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>Übertragung</translation>
    </message>
    <message>
        <source>Distributor</source>
        <translation>Vertrieb</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>Apple</source>
        <translation>Apple</translation>
    </message>
    <message>
        <source>Spotify</source>
        <translation>Spotify</translation>
    </message>
    <message>
        <source>Deezer</source>
        <translation>Deezer</translation>
    </message>
    <message>
        <source>YouTube</source>
        <translation>YouTube</translation>
    </message>
    <message>
        <source>Amazon</source>
        <translation>Amazon</translation>
    </message>
    <message>
        <source>SoundCloud</source>
        <translation>SoundCloud</translation>
    </message>
    <message>
        <source>all stores</source>
        <translation>alle Stores</translation>
    </message>
    <message>
        <source>our advice</source>
        <translation>unser Rat</translation>
    </message>
    <message>
        <source>{what}: {places}</source>
        <translation>{what}: {places}</translation>
    </message>
    <message>
        <source>Track {number}</source>
        <translation>Track {number}</translation>
    </message>
    <message>
        <source>This disc</source>
        <translation>Diese Disc</translation>
    </message>
    <message>
        <source>Blockers</source>
        <translation>Blocker</translation>
    </message>
    <message>
        <source>Warnings</source>
        <translation>Warnungen</translation>
    </message>
    <message>
        <source>Hints</source>
        <translation>Hinweise</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>Offen</translation>
    </message>
    <message>
        <source>Questions for you</source>
        <translation>Fragen an Sie</translation>
    </message>
    <message>
        <source>must be fixed</source>
        <translation>zu beheben</translation>
    </message>
    <message>
        <source>only you know</source>
        <translation>das wissen nur Sie</translation>
    </message>
    <message>
        <source>may be waived</source>
        <translation>Ausnahme möglich</translation>
    </message>
    <message>
        <source>worth checking</source>
        <translation>sollte geprüft werden</translation>
    </message>
    <message>
        <source>not filled in yet</source>
        <translation>noch nicht ausgefüllt</translation>
    </message>
</context>
<context>
    <name>ChecksTab</name>
    <message>
        <source>Mark as seen</source>
        <translation>Als gesehen markieren</translation>
    </message>
    <message>
        <source>Mark the new findings as seen</source>
        <translation>Neue Befunde als gesehen markieren</translation>
    </message>
    <message>
        <source>Report for the artist…</source>
        <translation>Bericht für den Künstler…</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>This step</source>
        <translation>Dieser Schritt</translation>
    </message>
    <message>
        <source>Fix {count}…</source>
        <translation>{count} beheben…</translation>
    </message>
    <message>
        <source>F8 goes to the next finding; Alt+Enter fixes it.</source>
        <translation>F8 springt zum nächsten Befund; Alt+Eingabe behebt ihn.</translation>
    </message>
    <message>
        <source>Submit is blocked: {blockers}, {missing} to fill in.</source>
        <translation>Übermitteln ist blockiert: {blockers}, {missing} auszufüllen.</translation>
    </message>
    <message>
        <source>Submit is blocked: {blockers}.</source>
        <translation>Übermitteln ist blockiert: {blockers}.</translation>
    </message>
    <message>
        <source>Submit is blocked: {missing} to fill in.</source>
        <translation>Übermitteln ist blockiert: {missing} auszufüllen.</translation>
    </message>
    <message>
        <source>Submit is available once all files are measured.</source>
        <translation>Übermitteln ist möglich, sobald alle Dateien gemessen sind.</translation>
    </message>
    <message>
        <source>Open a release to see what stores would reject, and why.</source>
        <translation>Öffnen Sie eine Veröffentlichung, um zu sehen, was Stores ablehnen würden und warum.</translation>
    </message>
    <message>
        <source>No findings for this filter. Other parts of the release have findings.</source>
        <translation>Keine Befunde für diesen Filter. Andere Teile der Veröffentlichung haben Befunde.</translation>
    </message>
    <message>
        <source>No findings: this release passes every check.</source>
        <translation>Keine Befunde: Diese Veröffentlichung besteht alle Prüfungen.</translation>
    </message>
    <message>
        <source>The checks could not run because of an error in the app, so nothing is known about this release.</source>
        <translation>Die Prüfungen konnten wegen eines Fehlers in der App nicht laufen. Über diese Veröffentlichung ist deshalb nichts bekannt.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft…</translation>
    </message>
    <message>
        <source>Store rules as of {day}</source>
        <translation>Store-Regeln, Stand {day}</translation>
    </message>
    <message>
        <source>Waived ({count})</source>
        <translation>Ausnahmen ({count})</translation>
    </message>
    <message>
        <source>{n} of {count}</source>
        <translation>{n} von {count}</translation>
    </message>
</context>
<context>
    <name>Chip</name>
    <message>
        <source>looks like a known name</source>
        <translation>ähnelt einem bekannten Namen</translation>
    </message>
    <message>
        <source>new</source>
        <translation>neu</translation>
    </message>
</context>
<context>
    <name>Clearances</name>
    <message>
        <source>Download</source>
        <translation>Download</translation>
    </message>
    <message>
        <source>Subscription streaming</source>
        <translation>Abo-Streaming</translation>
    </message>
    <message>
        <source>Ad-supported streaming</source>
        <translation>Werbefinanziertes Streaming</translation>
    </message>
    <message numerus="yes">
        <source>%n territories</source>
        <comment>%n territory</comment>
        <translation>
            <numerusform>%n Territorium</numerusform>
            <numerusform>%n Territorien</numerusform>
        </translation>
    </message>
    <message>
        <source>until {day}</source>
        <translation>bis {day}</translation>
    </message>
    <message>
        <source>cleared</source>
        <translation>freigegeben</translation>
    </message>
    <message>
        <source>from {day}</source>
        <translation>ab {day}</translation>
    </message>
    <message>
        <source>ended on {day}</source>
        <translation>endete am {day}</translation>
    </message>
    <message>
        <source>could not be read</source>
        <translation>konnte nicht gelesen werden</translation>
    </message>
    <message>
        <source>not cleared</source>
        <translation>nicht freigegeben</translation>
    </message>
    <message>
        <source>Taken down at {name}</source>
        <translation>Takedown bei {name}</translation>
    </message>
    <message>
        <source>{name} has no clearance for it in any territory</source>
        <translation>{name} hat dafür in keinem Territorium eine Freigabe</translation>
    </message>
    <message>
        <source>Where {name} is cleared to use it</source>
        <translation>Wo {name} eine Freigabe dafür hat</translation>
    </message>
    <message>
        <source>Release {id}, from events of {when}</source>
        <translation>Veröffentlichung {id}, aus Ereignissen vom {when}</translation>
    </message>
    <message>
        <source>Territories</source>
        <translation>Territorien</translation>
    </message>
    <message>
        <source>Not read: {fields}. Their clearances are not shown.</source>
        <translation>Nicht gelesen: {fields}. Deren Freigaben werden nicht angezeigt.</translation>
    </message>
    <message numerus="yes">
        <source>%n tracks are sold only with the release.</source>
        <comment>%n track is sold only with the release.</comment>
        <translation>
            <numerusform>%n Track wird nur mit der Veröffentlichung verkauft.</numerusform>
            <numerusform>%n Tracks werden nur mit der Veröffentlichung verkauft.</numerusform>
        </translation>
    </message>
    <message>
        <source>The booklet is sold only with the release.</source>
        <translation>Das Booklet wird nur mit der Veröffentlichung verkauft.</translation>
    </message>
    <message>
        <source>Other releases with its UPC: {ids}.</source>
        <translation>Andere Veröffentlichungen mit diesem UPC: {ids}.</translation>
    </message>
</context>
<context>
    <name>CodeAssigner</name>
    <message>
        <source>These tracks already have an ISRC.</source>
        <translation>Diese Tracks haben schon einen ISRC.</translation>
    </message>
    <message>
        <source>New year: the series continues as {series}, starting at 00001.</source>
        <translation>Neues Jahr: Die Serie läuft als {series} weiter, ab 00001.</translation>
    </message>
</context>
<context>
    <name>CodeQuestion</name>
    <message>
        <source>Codes of deleted releases</source>
        <translation>Codes gelöschter Veröffentlichungen</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>Codes</translation>
    </message>
    <message>
        <source>Make available again</source>
        <translation>Wieder verfügbar machen</translation>
    </message>
    <message>
        <source>Retire these codes</source>
        <translation>Diese Codes stilllegen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Make them available only if no distributor, society or store has seen them. A restored release gets its codes back unless they have been reassigned.</source>
        <translation>Machen Sie sie nur dann wieder verfügbar, wenn kein Vertrieb, keine Verwertungsgesellschaft und kein Store sie gesehen hat. Eine wiederhergestellte Veröffentlichung erhält ihre Codes zurück, sofern sie nicht neu vergeben wurden.</translation>
    </message>
</context>
<context>
    <name>CodesPage</name>
    <message>
        <source>Codes</source>
        <translation>Codes</translation>
    </message>
    <message>
        <source>ISRC series and UPC pools. “Assign” in a release uses the next code; no code is used twice.</source>
        <translation>ISRC-Serien und UPC-Pools. „Vergeben“ in einer Veröffentlichung verwendet den nächsten Code; kein Code wird doppelt verwendet.</translation>
    </message>
    <message>
        <source>All labels</source>
        <translation>Alle Labels</translation>
    </message>
    <message>
        <source>ISRC series</source>
        <translation>ISRC-Serien</translation>
    </message>
    <message>
        <source>The prefix from your ISRC agency, or any code of the series.</source>
        <translation>Das Präfix Ihrer ISRC-Agentur oder ein beliebiger Code der Serie.</translation>
    </message>
    <message>
        <source>Codes start with</source>
        <translation>Codes beginnen mit</translation>
    </message>
    <message>
        <source>Next number</source>
        <translation>Nächste Nummer</translation>
    </message>
    <message>
        <source>Label for the series</source>
        <translation>Label der Serie</translation>
    </message>
    <message>
        <source>Restart at 00001 automatically each year</source>
        <translation>Jedes Jahr automatisch bei 00001 beginnen</translation>
    </message>
    <message>
        <source>Add series</source>
        <translation>Serie hinzufügen</translation>
    </message>
    <message>
        <source>Add a series</source>
        <translation>Serie hinzufügen</translation>
    </message>
    <message>
        <source>The next track gets {code}.</source>
        <translation>Der nächste Track erhält {code}.</translation>
    </message>
    <message>
        <source>Enter it as issued by the agency, such as CB-GNR-26: two letters, three letters or digits and, if you like, the year.</source>
        <translation>Geben Sie es ein, wie es die Agentur vergeben hat, z. B. CB-GNR-26: zwei Buchstaben, drei Buchstaben oder Ziffern und auf Wunsch das Jahr.</translation>
    </message>
    <message>
        <source>Enter a number of up to five digits.</source>
        <translation>Geben Sie eine Nummer mit bis zu fünf Ziffern ein.</translation>
    </message>
    <message>
        <source>Remove the series</source>
        <translation>Serie entfernen</translation>
    </message>
    <message>
        <source>Remove the series {series}?</source>
        <translation>Serie {series} entfernen?</translation>
    </message>
    <message>
        <source>No more codes will be assigned from it, and its next number, {number}, is discarded. The ledger keeps every code that was assigned, and none of them is assigned again.</source>
        <translation>Aus ihr werden keine Codes mehr vergeben, und ihre nächste Nummer, {number}, wird verworfen. Das Register behält jeden vergebenen Code, und keiner davon wird erneut vergeben.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>UPC pools</source>
        <translation>UPC-Pools</translation>
    </message>
    <message>
        <source>Name of the pool</source>
        <translation>Name des Pools</translation>
    </message>
    <message>
        <source>e.g. from the distributor, 2026</source>
        <translation>z. B. vom Vertrieb, 2026</translation>
    </message>
    <message>
        <source>Label for the pool</source>
        <translation>Label des Pools</translation>
    </message>
    <message>
        <source>Codes of the pool</source>
        <translation>Codes des Pools</translation>
    </message>
    <message>
        <source>Paste codes of 12 or 13 digits, one per line or from a table, or a range: FIRST to LAST</source>
        <translation>Codes mit 12 oder 13 Ziffern einfügen, einen pro Zeile oder aus einer Tabelle, oder einen Bereich: ERSTER bis LETZTER</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>Aus Datei…</translation>
    </message>
    <message>
        <source>Add pool</source>
        <translation>Pool hinzufügen</translation>
    </message>
    <message>
        <source>Add a pool</source>
        <translation>Pool hinzufügen</translation>
    </message>
    <message>
        <source>Codes from a file</source>
        <translation>Codes aus Datei</translation>
    </message>
    <message>
        <source>Text and tables (*.txt *.csv *.tsv)</source>
        <translation>Text und Tabellen (*.txt *.csv *.tsv)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Pool</source>
        <translation>Pool</translation>
    </message>
    <message>
        <source>Remove the pool</source>
        <translation>Pool entfernen</translation>
    </message>
    <message>
        <source>Remove the pool {name}?</source>
        <translation>Pool {name} entfernen?</translation>
    </message>
    <message>
        <source>Ledger</source>
        <translation>Register</translation>
    </message>
    <message>
        <source>Code or title</source>
        <translation>Code oder Titel</translation>
    </message>
    <message>
        <source>Search the ledger</source>
        <translation>Register durchsuchen</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>Alle Status</translation>
    </message>
    <message>
        <source>Ledger of codes</source>
        <translation>Coderegister</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Make this code available again</source>
        <translation>Diesen Code wieder verfügbar machen</translation>
    </message>
    <message>
        <source>Retire this code</source>
        <translation>Diesen Code stilllegen</translation>
    </message>
    <message>
        <source>Available</source>
        <translation>Verfügbar</translation>
    </message>
    <message>
        <source>Reserved</source>
        <translation>Reserviert</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>Verwendet</translation>
    </message>
    <message>
        <source>Retired</source>
        <translation>Stillgelegt</translation>
    </message>
    <message>
        <source>entered by hand</source>
        <translation>von Hand eingegeben</translation>
    </message>
    <message>
        <source>sent to {target}</source>
        <translation>an {target} gesendet</translation>
    </message>
    <message>
        <source>its release was deleted</source>
        <translation>Veröffentlichung wurde gelöscht</translation>
    </message>
    <message>
        <source>by you</source>
        <translation>von Ihnen</translation>
    </message>
    <message>
        <source>No series yet.</source>
        <translation>Noch keine Serie.</translation>
    </message>
    <message>
        <source>No pool yet.</source>
        <translation>Noch kein Pool.</translation>
    </message>
    <message>
        <source>No numbers left. Ask your ISRC agency for another prefix.</source>
        <translation>Keine Nummern mehr. Bitten Sie Ihre ISRC-Agentur um ein weiteres Präfix.</translation>
    </message>
    <message>
        <source>Next number {number}</source>
        <translation>Nächste Nummer {number}</translation>
    </message>
    <message>
        <source>the next code starts 20{year} at 00001</source>
        <translation>der nächste Code ist 00001 von 20{year}</translation>
    </message>
    <message>
        <source>same year</source>
        <translation>gleiches Jahr</translation>
    </message>
    <message>
        <source>{free} of {total} codes available</source>
        <translation>{free} von {total} Codes verfügbar</translation>
    </message>
</context>
<context>
    <name>ColumnChooser</name>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Visible columns</source>
        <translation>Sichtbare Spalten</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Move the column up</source>
        <translation>Spalte nach oben verschieben</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Move the column down</source>
        <translation>Spalte nach unten verschieben</translation>
    </message>
    <message>
        <source>Name for your own column set</source>
        <translation>Name für Ihren eigenen Spaltensatz</translation>
    </message>
    <message>
        <source>Name of the column set</source>
        <translation>Name des Spaltensatzes</translation>
    </message>
    <message>
        <source>A built-in column set has this name.</source>
        <translation>So heißt schon ein integrierter Spaltensatz.</translation>
    </message>
    <message>
        <source>Show these columns</source>
        <translation>Diese Spalten zeigen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>Speichern unter</translation>
    </message>
</context>
<context>
    <name>ColumnModel</name>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
</context>
<context>
    <name>Compare</name>
    <message>
        <source>Field</source>
        <translation>Feld</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>{target} now</source>
        <translation>{target} jetzt</translation>
    </message>
    <message>
        <source>Draft now</source>
        <translation>Entwurf jetzt</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>keine Angabe</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Disc {number}</source>
        <translation>Disc {number}</translation>
    </message>
    <message>
        <source>Track {number}  {title}</source>
        <translation>Track {number}  {title}</translation>
    </message>
    <message>
        <source>Work of track {number}  {title}</source>
        <translation>Werk von Track {number}  {title}</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Veröffentlichung</translation>
    </message>
    <message>
        <source>Entire track</source>
        <translation>Ganzer Track</translation>
    </message>
    <message>
        <source>Entire work</source>
        <translation>Ganzes Werk</translation>
    </message>
    <message>
        <source>Disc and number</source>
        <translation>Disc und Nummer</translation>
    </message>
    <message>
        <source>equal</source>
        <translation>gleich</translation>
    </message>
    <message>
        <source>equal, different spelling</source>
        <translation>gleich, andere Schreibweise</translation>
    </message>
    <message>
        <source>different</source>
        <translation>verschieden</translation>
    </message>
    <message>
        <source>not returned by {target}</source>
        <translation>von {target} nicht zurückgegeben</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
</context>
<context>
    <name>CompareTab</name>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Show equal values</source>
        <translation>Gleiche Werte zeigen</translation>
    </message>
    <message>
        <source>Target to compare with</source>
        <translation>Ziel für den Vergleich</translation>
    </message>
    <message>
        <source>Enlarge…</source>
        <translation>Vergrößern…</translation>
    </message>
    <message>
        <source>Use all</source>
        <translation>Alle übernehmen</translation>
    </message>
    <message>
        <source>Once this release is in {target}, this page compares what was sent, what {target} has now and the draft.</source>
        <translation>Sobald diese Veröffentlichung in {target} ist, vergleicht diese Seite, was gesendet wurde, was {target} jetzt hat und den Entwurf.</translation>
    </message>
    <message>
        <source>{target} record to compare with</source>
        <translation>{target}-Datensatz zum Vergleich</translation>
    </message>
    <message>
        <source>{target}&apos;s API cannot change an existing release. Correct it directly in {target}.</source>
        <translation>Die API von {target} kann eine bestehende Veröffentlichung nicht ändern. Nehmen Sie Korrekturen direkt in {target} vor.</translation>
    </message>
    <message>
        <source>Release {id}</source>
        <translation>Veröffentlichung {id}</translation>
    </message>
    <message>
        <source>Platform record {id}  {number}</source>
        <translation>Plattformdatensatz {id}  {number}</translation>
    </message>
    <message>
        <source>Use all {count}</source>
        <translation>Alle {count} übernehmen</translation>
    </message>
    <message>
        <source>No differences</source>
        <translation>Keine Unterschiede</translation>
    </message>
    <message>
        <source>{target} has not reported on this release yet.</source>
        <translation>{target} hat zu dieser Veröffentlichung noch nichts gemeldet.</translation>
    </message>
    <message>
        <source>Use {target}&apos;s value</source>
        <translation>Wert von {target} übernehmen</translation>
    </message>
</context>
<context>
    <name>ConnectionForm</name>
    <message>
        <source>Destination of this account&apos;s releases</source>
        <translation>Ziel der Veröffentlichungen dieses Kontos</translation>
    </message>
    <message>
        <source>Name of this account</source>
        <translation>Name dieses Kontos</translation>
    </message>
    <message>
        <source>e.g. Northlight</source>
        <translation>z. B. Northlight</translation>
    </message>
    <message>
        <source>Releases are sent to</source>
        <translation>Veröffentlichungen gehen an</translation>
    </message>
    <message>
        <source>How to create a key</source>
        <translation>So legen Sie einen Schlüssel an</translation>
    </message>
    <message>
        <source>Change or revoke the key</source>
        <translation>Schlüssel ändern oder widerrufen</translation>
    </message>
    <message>
        <source>More addresses</source>
        <translation>Weitere Adressen</translation>
    </message>
    <message>
        <source>Give the account a name.</source>
        <translation>Geben Sie dem Konto einen Namen.</translation>
    </message>
    <message>
        <source>There is already an account with this name.</source>
        <translation>Es gibt schon ein Konto mit diesem Namen.</translation>
    </message>
</context>
<context>
    <name>CopyLineupDialog</name>
    <message>
        <source>Copy line-up</source>
        <translation>Besetzung kopieren</translation>
    </message>
    <message>
        <source>From “{title}” to the tracks selected below</source>
        <translation>Von „{title}“ auf die unten ausgewählten Tracks</translation>
    </message>
    <message>
        <source>Artists</source>
        <translation>Künstler</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>Credits</translation>
    </message>
    <message>
        <source>Writers and publishers, with their shares</source>
        <translation>Urheber und Verlage, mit Anteilen</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>Tracks</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(ohne Titel)</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>The names that are there now are replaced.</source>
        <translation>Die Namen, die jetzt dort stehen, werden ersetzt.</translation>
    </message>
</context>
<context>
    <name>Counts</name>
    <message numerus="yes">
        <source>%n codes added.</source>
        <comment>%n code added.</comment>
        <translation>
            <numerusform>%n Code hinzugefügt.</numerusform>
            <numerusform>%n Codes hinzugefügt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n available codes are discarded. The ledger keeps every code that was assigned.</source>
        <comment>Its %n available code is discarded. The ledger keeps every code that was assigned.</comment>
        <translation>
            <numerusform>Sein %n verfügbarer Code wird verworfen. Das Register behält jeden vergebenen Code.</numerusform>
            <numerusform>Seine %n verfügbaren Codes werden verworfen. Das Register behält jeden vergebenen Code.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n values</source>
        <comment>%n value</comment>
        <translation>
            <numerusform>%n Wert</numerusform>
            <numerusform>%n Werte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n people</source>
        <comment>%n person</comment>
        <translation>
            <numerusform>%n Person</numerusform>
            <numerusform>%n Personen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{shown} of %n people</source>
        <comment>{shown} of %n person</comment>
        <translation>
            <numerusform>{shown} von %n Person</numerusform>
            <numerusform>{shown} von %n Personen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n releases</source>
        <comment>in %n release</comment>
        <translation>
            <numerusform>in %n Veröffentlichung</numerusform>
            <numerusform>in %n Veröffentlichungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts were changed.</source>
        <comment>%n draft was changed.</comment>
        <translation>
            <numerusform>%n Entwurf wurde geändert.</numerusform>
            <numerusform>%n Entwürfe wurden geändert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases that were sent stay unchanged.</source>
        <comment>%n release that was sent stays unchanged.</comment>
        <translation>
            <numerusform>%n gesendete Veröffentlichung bleibt unverändert.</numerusform>
            <numerusform>%n gesendete Veröffentlichungen bleiben unverändert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n people were imported.</source>
        <comment>%n person was imported.</comment>
        <translation>
            <numerusform>%n Person wurde importiert.</numerusform>
            <numerusform>%n Personen wurden importiert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{title}: %n places</source>
        <comment>{title}: %n place</comment>
        <translation>
            <numerusform>{title}: %n Stelle</numerusform>
            <numerusform>{title}: %n Stellen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts change.</source>
        <comment>%n draft changes.</comment>
        <translation>
            <numerusform>%n Entwurf ändert sich.</numerusform>
            <numerusform>%n Entwürfe ändern sich.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases that were sent stay unchanged in {target}.</source>
        <comment>%n release that was sent stays unchanged in {target}.</comment>
        <translation>
            <numerusform>%n gesendete Veröffentlichung bleibt in {target} unverändert.</numerusform>
            <numerusform>%n gesendete Veröffentlichungen bleiben in {target} unverändert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n recordings, {conflicts} in conflict</source>
        <comment>%n recording, {conflicts} in conflict</comment>
        <translation>
            <numerusform>%n Aufnahme, {conflicts} im Konflikt</numerusform>
            <numerusform>%n Aufnahmen, {conflicts} im Konflikt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changes</source>
        <comment>%n change</comment>
        <translation>
            <numerusform>%n Änderung</numerusform>
            <numerusform>%n Änderungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This waives %n findings.</source>
        <comment>This waives %n finding.</comment>
        <translation>
            <numerusform>Die Ausnahme gilt für %n Befund.</numerusform>
            <numerusform>Die Ausnahme gilt für %n Befunde.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All stores except %n</source>
        <comment>All stores except %n</comment>
        <translation>
            <numerusform>Alle Stores außer %n</numerusform>
            <numerusform>Alle Stores außer %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stores</source>
        <comment>%n store</comment>
        <translation>
            <numerusform>%n Store</numerusform>
            <numerusform>%n Stores</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are not measured yet</source>
        <comment>%n file is not measured yet</comment>
        <translation>
            <numerusform>%n Datei ist noch nicht gemessen</numerusform>
            <numerusform>%n Dateien sind noch nicht gemessen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>also on %n other tracks</source>
        <comment>also on %n other track</comment>
        <translation>
            <numerusform>auch auf %n anderen Track</numerusform>
            <numerusform>auch auf %n anderen Tracks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases</source>
        <comment>%n release</comment>
        <translation>
            <numerusform>%n Veröffentlichung</numerusform>
            <numerusform>%n Veröffentlichungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Apply to %n releases</source>
        <comment>Apply</comment>
        <translation>
            <numerusform>Anwenden</numerusform>
            <numerusform>Auf %n Veröffentlichungen anwenden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n fields</source>
        <comment>%n field</comment>
        <translation>
            <numerusform>%n Feld</numerusform>
            <numerusform>%n Felder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{field} on %n releases</source>
        <comment>{field} on %n release</comment>
        <translation>
            <numerusform>{field} bei %n Veröffentlichung</numerusform>
            <numerusform>{field} bei %n Veröffentlichungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases changed</source>
        <comment>%n release changed</comment>
        <translation>
            <numerusform>%n Veröffentlichung geändert</numerusform>
            <numerusform>%n Veröffentlichungen geändert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{changed}; %n were sent in the meantime and stay unchanged</source>
        <comment>{changed}; %n was sent in the meantime and stays unchanged</comment>
        <translation>
            <numerusform>{changed}; %n wurde inzwischen gesendet und bleibt unverändert</numerusform>
            <numerusform>{changed}; %n wurden inzwischen gesendet und bleiben unverändert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n codes left. Add more in Settings &gt; Codes.</source>
        <comment>%n code left. Add more in Settings &gt; Codes.</comment>
        <translation>
            <numerusform>Noch %n Code übrig. Weitere fügen Sie unter „Einstellungen &gt; Codes“ hinzu.</numerusform>
            <numerusform>Noch %n Codes übrig. Weitere fügen Sie unter „Einstellungen &gt; Codes“ hinzu.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells stay unchanged: {why}.</source>
        <comment>%n cell stays unchanged: {why}.</comment>
        <translation>
            <numerusform>%n Zelle bleibt unverändert: {why}.</numerusform>
            <numerusform>%n Zellen bleiben unverändert: {why}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells</source>
        <comment>%n cell</comment>
        <translation>
            <numerusform>%n Zelle</numerusform>
            <numerusform>%n Zellen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells have a value that does not fit the column. They are saved as typed and marked.</source>
        <comment>%n cell has a value that does not fit the column. It is saved as typed and marked.</comment>
        <translation>
            <numerusform>%n Zelle hat einen Wert, der nicht zur Spalte passt. Er wird wie eingegeben gespeichert und markiert.</numerusform>
            <numerusform>%n Zellen haben einen Wert, der nicht zur Spalte passt. Die Werte werden wie eingegeben gespeichert und markiert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows are left out: one paste cannot add that many tracks.</source>
        <comment>%n row is left out: one paste cannot add that many tracks.</comment>
        <translation>
            <numerusform>%n Zeile entfällt: So viele Tracks lassen sich nicht auf einmal einfügen.</numerusform>
            <numerusform>%n Zeilen entfallen: So viele Tracks lassen sich nicht auf einmal einfügen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n columns would go beyond the last column and are left out.</source>
        <comment>%n column would go beyond the last column and is left out.</comment>
        <translation>
            <numerusform>%n Spalte würde über die letzte hinausgehen und entfällt.</numerusform>
            <numerusform>%n Spalten würden über die letzte hinausgehen und entfallen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ISRCs are left out because this column holds names of people.</source>
        <comment>%n ISRC is left out because this column holds names of people.</comment>
        <translation>
            <numerusform>%n ISRC entfällt, weil diese Spalte Personennamen enthält.</numerusform>
            <numerusform>%n ISRCs entfallen, weil diese Spalte Personennamen enthält.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n lengths are left out because lengths are measured from the masters.</source>
        <comment>%n length is left out because lengths are measured from the masters.</comment>
        <translation>
            <numerusform>%n Länge entfällt, weil Längen an den Mastern gemessen werden.</numerusform>
            <numerusform>%n Längen entfallen, weil Längen an den Mastern gemessen werden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n columns are left out because no visible column has their heading.</source>
        <comment>%n column is left out because no visible column has its heading.</comment>
        <translation>
            <numerusform>%n Spalte entfällt, weil keine sichtbare Spalte ihre Überschrift hat.</numerusform>
            <numerusform>%n Spalten entfallen, weil keine sichtbare Spalte ihre Überschrift hat.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells belong to read-only columns, such as files, and are left out.</source>
        <comment>%n cell belongs to a read-only column, such as files, and is left out.</comment>
        <translation>
            <numerusform>%n Zelle gehört zu einer schreibgeschützten Spalte, z. B. Dateien, und entfällt.</numerusform>
            <numerusform>%n Zellen gehören zu schreibgeschützten Spalten, z. B. Dateien, und entfallen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells change</source>
        <comment>%n cell changes</comment>
        <translation>
            <numerusform>%n Zelle ändert sich</numerusform>
            <numerusform>%n Zellen ändern sich</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells stay unchanged because the new value does not fit their column.</source>
        <comment>%n cell stays unchanged because the new value does not fit its column.</comment>
        <translation>
            <numerusform>%n Zelle bleibt unverändert, weil der neue Wert nicht zur Spalte passt.</numerusform>
            <numerusform>%n Zellen bleiben unverändert, weil der neue Wert nicht zur Spalte passt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells inherit or generate this text; change it at its source.</source>
        <comment>%n cell inherits or generates this text; change it at its source.</comment>
        <translation>
            <numerusform>%n Zelle übernimmt oder erzeugt diesen Text; ändern Sie ihn an der Quelle.</numerusform>
            <numerusform>%n Zellen übernehmen oder erzeugen diesen Text; ändern Sie ihn an der Quelle.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copy to %n tracks</source>
        <comment>Copy to %n track</comment>
        <translation>
            <numerusform>Auf %n Track kopieren</numerusform>
            <numerusform>Auf %n Tracks kopieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pages</source>
        <comment>%n page</comment>
        <translation>
            <numerusform>%n Seite</numerusform>
            <numerusform>%n Seiten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n things still have to be filled in before this can be sent.</source>
        <comment>%n thing still has to be filled in before this can be sent.</comment>
        <translation>
            <numerusform>%n Angabe fehlt noch, bevor gesendet werden kann.</numerusform>
            <numerusform>%n Angaben fehlen noch, bevor gesendet werden kann.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n blockers have to be fixed before this can be sent.</source>
        <comment>%n blocker has to be fixed before this can be sent.</comment>
        <translation>
            <numerusform>%n Blocker ist zu beheben, bevor gesendet werden kann.</numerusform>
            <numerusform>%n Blocker sind zu beheben, bevor gesendet werden kann.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more are listed below.</source>
        <comment>%n more is listed below.</comment>
        <translation>
            <numerusform>%n weiterer steht unten in der Liste.</numerusform>
            <numerusform>%n weitere stehen unten in der Liste.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Ready to send, with %n warnings.</source>
        <comment>Ready to send, with %n warning.</comment>
        <translation>
            <numerusform>Bereit zum Senden, mit %n Warnung.</numerusform>
            <numerusform>Bereit zum Senden, mit %n Warnungen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks: what you type here goes to all of them</source>
        <comment>%n track: what you type here goes to it</comment>
        <translation>
            <numerusform>%n Track: Was Sie hier eingeben, gilt für ihn</numerusform>
            <numerusform>%n Tracks: Was Sie hier eingeben, gilt für alle</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>one work of %n tracks</source>
        <comment>one work of %n track</comment>
        <translation>
            <numerusform>ein Werk von %n Track</numerusform>
            <numerusform>ein Werk von %n Tracks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{statement} (%n places)</source>
        <comment>{statement} (%n place)</comment>
        <translation>
            <numerusform>{statement} (%n Stelle)</numerusform>
            <numerusform>{statement} (%n Stellen)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n can be fixed safely</source>
        <comment>%n can be fixed safely</comment>
        <translation>
            <numerusform>%n sicher behebbar</numerusform>
            <numerusform>%n sicher behebbar</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Passed the store rules as of {day}; %n new findings since.</source>
        <comment>Passed the store rules as of {day}; %n new finding since.</comment>
        <translation>
            <numerusform>Hat die Store-Regeln (Stand {day}) bestanden; seither %n neuer Befund.</numerusform>
            <numerusform>Hat die Store-Regeln (Stand {day}) bestanden; seither %n neue Befunde.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n differences</source>
        <comment>%n difference</comment>
        <translation>
            <numerusform>%n Unterschied</numerusform>
            <numerusform>%n Unterschiede</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n only spelled differently</source>
        <comment>%n only spelled differently</comment>
        <translation>
            <numerusform>%n nur anders geschrieben</numerusform>
            <numerusform>%n nur anders geschrieben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n that {target} does not return</source>
        <comment>%n that {target} does not return</comment>
        <translation>
            <numerusform>%n von {target} nicht zurückgegeben</numerusform>
            <numerusform>%n von {target} nicht zurückgegeben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Use %n values</source>
        <comment>Use %n value</comment>
        <translation>
            <numerusform>%n Wert übernehmen</numerusform>
            <numerusform>%n Werte übernehmen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n places</source>
        <comment>%n place</comment>
        <translation>
            <numerusform>%n Stelle</numerusform>
            <numerusform>%n Stellen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks</source>
        <comment>%n track</comment>
        <translation>
            <numerusform>%n Track</numerusform>
            <numerusform>%n Tracks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{sentences} And %n more like it.</source>
        <comment>{sentences} And %n more like it.</comment>
        <translation>
            <numerusform>{sentences} Und %n weiterer dieser Art.</numerusform>
            <numerusform>{sentences} Und %n weitere dieser Art.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more drops are waiting until this one is done.</source>
        <comment>%n more drop is waiting until this one is done.</comment>
        <translation>
            <numerusform>%n weiterer Import wartet, bis dieser erledigt ist.</numerusform>
            <numerusform>%n weitere Importe warten, bis dieser erledigt ist.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files, {length}.</source>
        <comment>%n file, {length}.</comment>
        <translation>
            <numerusform>%n Datei, {length}.</numerusform>
            <numerusform>%n Dateien, {length}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files on {discs} discs, {length}.</source>
        <comment>%n file on {discs} discs, {length}.</comment>
        <translation>
            <numerusform>%n Datei auf {discs} Discs, {length}.</numerusform>
            <numerusform>%n Dateien auf {discs} Discs, {length}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are left out.</source>
        <comment>%n file is left out.</comment>
        <translation>
            <numerusform>%n Datei wird ausgelassen.</numerusform>
            <numerusform>%n Dateien werden ausgelassen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells could not be pasted because the value does not fit the column.</source>
        <comment>%n cell could not be pasted because the value does not fit the column.</comment>
        <translation>
            <numerusform>%n Zelle konnte nicht eingefügt werden, weil der Wert nicht zur Spalte passt.</numerusform>
            <numerusform>%n Zellen konnten nicht eingefügt werden, weil der Wert nicht zur Spalte passt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{line} (%n times)</source>
        <comment>{line} (%n time)</comment>
        <translation>
            <numerusform>{line} (%n-mal)</numerusform>
            <numerusform>{line} (%n-mal)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n skipped files</source>
        <comment>The skipped file</comment>
        <translation>
            <numerusform>Die übersprungene Datei</numerusform>
            <numerusform>Alle %n übersprungenen Dateien</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Disc {disc}, %n tracks</source>
        <comment>Disc {disc}, %n track</comment>
        <translation>
            <numerusform>Disc {disc}, %n Track</numerusform>
            <numerusform>Disc {disc}, %n Tracks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of your own codes were never sent.</source>
        <comment>%n of your own codes was never sent.</comment>
        <translation>
            <numerusform>%n Ihrer eigenen Codes wurde nie gesendet.</numerusform>
            <numerusform>%n Ihrer eigenen Codes wurden nie gesendet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export %n releases</source>
        <comment>Export %n release</comment>
        <translation>
            <numerusform>%n Veröffentlichung exportieren</numerusform>
            <numerusform>%n Veröffentlichungen exportieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were exported.</source>
        <comment>%n release was exported.</comment>
        <translation>
            <numerusform>%n Veröffentlichung wurde exportiert.</numerusform>
            <numerusform>%n Veröffentlichungen wurden exportiert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are in the trash.</source>
        <comment>%n release is in the trash.</comment>
        <translation>
            <numerusform>%n Veröffentlichung liegt im Papierkorb.</numerusform>
            <numerusform>%n Veröffentlichungen liegen im Papierkorb.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are selected.</source>
        <comment>%n release is selected.</comment>
        <translation>
            <numerusform>%n Veröffentlichung ist ausgewählt.</numerusform>
            <numerusform>%n Veröffentlichungen sind ausgewählt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are in the library now.</source>
        <comment>%n release is in the library now.</comment>
        <translation>
            <numerusform>%n Veröffentlichung ist jetzt in der Bibliothek.</numerusform>
            <numerusform>%n Veröffentlichungen sind jetzt in der Bibliothek.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>a new draft of %n tracks</source>
        <comment>a new draft of %n track</comment>
        <translation>
            <numerusform>ein neuer Entwurf mit %n Track</numerusform>
            <numerusform>ein neuer Entwurf mit %n Tracks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new drafts</source>
        <comment>%n new draft</comment>
        <translation>
            <numerusform>%n neuer Entwurf</numerusform>
            <numerusform>%n neue Entwürfe</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases change</source>
        <comment>%n release changes</comment>
        <translation>
            <numerusform>%n Veröffentlichung ändert sich</numerusform>
            <numerusform>%n Veröffentlichungen ändern sich</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts were made</source>
        <comment>%n draft was made</comment>
        <translation>
            <numerusform>%n Entwurf wurde angelegt</numerusform>
            <numerusform>%n Entwürfe wurden angelegt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were changed</source>
        <comment>%n release was changed</comment>
        <translation>
            <numerusform>%n Veröffentlichung wurde geändert</numerusform>
            <numerusform>%n Veröffentlichungen wurden geändert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deliver %n releases as a DDEX batch (ERN 4.3)</source>
        <comment>Deliver %n release as a DDEX batch (ERN 4.3)</comment>
        <translation>
            <numerusform>%n Veröffentlichung als DDEX-Batch liefern (ERN 4.3)</numerusform>
            <numerusform>%n Veröffentlichungen als DDEX-Batch liefern (ERN 4.3)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were delivered.</source>
        <comment>%n release was delivered.</comment>
        <translation>
            <numerusform>%n Veröffentlichung wurde geliefert.</numerusform>
            <numerusform>%n Veröffentlichungen wurden geliefert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{words} (%n times)</source>
        <comment>{words} (%n time)</comment>
        <translation>
            <numerusform>{words} (%n-mal)</numerusform>
            <numerusform>{words} (%n-mal)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts were created.</source>
        <comment>%n draft was created.</comment>
        <translation>
            <numerusform>%n Entwurf wurde angelegt.</numerusform>
            <numerusform>%n Entwürfe wurden angelegt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are already in the library with the same UPC. They were compared and left unchanged.</source>
        <comment>%n release is already in the library with the same UPC. It was compared and left unchanged.</comment>
        <translation>
            <numerusform>%n Veröffentlichung mit demselben UPC ist schon in der Bibliothek; sie wurde verglichen und nicht geändert.</numerusform>
            <numerusform>%n Veröffentlichungen mit demselben UPC sind schon in der Bibliothek; sie wurden verglichen und nicht geändert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n recordings do not belong to any release in the message and were not imported.</source>
        <comment>%n recording does not belong to any release in the message and was not imported.</comment>
        <translation>
            <numerusform>%n Aufnahme gehört zu keiner Veröffentlichung der Nachricht und wurde nicht importiert.</numerusform>
            <numerusform>%n Aufnahmen gehören zu keiner Veröffentlichung der Nachricht und wurden nicht importiert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>You dropped %n JSON files.</source>
        <comment>You dropped %n JSON file.</comment>
        <translation>
            <numerusform>Sie haben %n JSON-Datei abgelegt.</numerusform>
            <numerusform>Sie haben %n JSON-Dateien abgelegt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were changed or sent since then and stay unchanged.</source>
        <comment>%n release was changed or sent since then and stays unchanged.</comment>
        <translation>
            <numerusform>%n Veröffentlichung wurde seither geändert oder gesendet und bleibt unverändert.</numerusform>
            <numerusform>%n Veröffentlichungen wurden seither geändert oder gesendet und bleiben unverändert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Checking %n releases…</source>
        <comment>Checking %n release…</comment>
        <translation>
            <numerusform>%n Veröffentlichung wird geprüft…</numerusform>
            <numerusform>%n Veröffentlichungen werden geprüft…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were checked</source>
        <comment>%n release was checked</comment>
        <translation>
            <numerusform>%n Veröffentlichung wurde geprüft</numerusform>
            <numerusform>%n Veröffentlichungen wurden geprüft</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Codes were assigned to %n releases.</source>
        <comment>Codes were assigned to %n release.</comment>
        <translation>
            <numerusform>%n Veröffentlichung hat Codes erhalten.</numerusform>
            <numerusform>%n Veröffentlichungen haben Codes erhalten.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were saved.</source>
        <comment>%n release was saved.</comment>
        <translation>
            <numerusform>%n Veröffentlichung wurde gespeichert.</numerusform>
            <numerusform>%n Veröffentlichungen wurden gespeichert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>News about %n releases</source>
        <comment>News about %n release</comment>
        <translation>
            <numerusform>Neuigkeiten zu %n Veröffentlichung</numerusform>
            <numerusform>Neuigkeiten zu %n Veröffentlichungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks were added.</source>
        <comment>%n track was added.</comment>
        <translation>
            <numerusform>%n Track wurde hinzugefügt.</numerusform>
            <numerusform>%n Tracks wurden hinzugefügt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n values were read again</source>
        <comment>%n value was read again</comment>
        <translation>
            <numerusform>%n Wert wurde neu gelesen</numerusform>
            <numerusform>%n Werte wurden neu gelesen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases moved to the trash</source>
        <comment>Moved to the trash</comment>
        <translation>
            <numerusform>In den Papierkorb verschoben</numerusform>
            <numerusform>%n Veröffentlichungen in den Papierkorb verschoben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases restored</source>
        <comment>Restored</comment>
        <translation>
            <numerusform>Wiederhergestellt</numerusform>
            <numerusform>%n Veröffentlichungen wiederhergestellt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases withdrawn. They are drafts again.</source>
        <comment>Withdrawn. It is a draft again.</comment>
        <translation>
            <numerusform>Zurückgezogen. Sie ist wieder ein Entwurf.</numerusform>
            <numerusform>%n Veröffentlichungen zurückgezogen; sie sind wieder Entwürfe.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The status of %n releases was updated from {target}</source>
        <comment>The status was updated from {target}</comment>
        <translation>
            <numerusform>Der Status wurde von {target} aktualisiert</numerusform>
            <numerusform>Der Status von %n Veröffentlichungen wurde von {target} aktualisiert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n blockers</source>
        <comment>%n blocker</comment>
        <translation>
            <numerusform>%n Blocker</numerusform>
            <numerusform>%n Blocker</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warnings</source>
        <comment>%n warning</comment>
        <translation>
            <numerusform>%n Warnung</numerusform>
            <numerusform>%n Warnungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hints</source>
        <comment>%n hint</comment>
        <translation>
            <numerusform>%n Hinweis</numerusform>
            <numerusform>%n Hinweise</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to do</source>
        <comment>%n to do</comment>
        <translation>
            <numerusform>%n offen</numerusform>
            <numerusform>%n offen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files</source>
        <comment>%n file</comment>
        <translation>
            <numerusform>%n Datei</numerusform>
            <numerusform>%n Dateien</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>In %n targets</source>
        <comment>In %n target</comment>
        <translation>
            <numerusform>In %n Ziel</numerusform>
            <numerusform>In %n Zielen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{version} is ready and waits for %n uploads to finish.</source>
        <comment>{version} is ready and waits for %n upload to finish.</comment>
        <translation>
            <numerusform>{version} ist bereit und wartet auf das Ende von %n Upload.</numerusform>
            <numerusform>{version} ist bereit und wartet auf das Ende von %n Uploads.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Apply %n fields</source>
        <comment>Apply %n field</comment>
        <translation>
            <numerusform>%n Feld übernehmen</numerusform>
            <numerusform>%n Felder übernehmen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n links were copied.</source>
        <comment>%n link was copied.</comment>
        <translation>
            <numerusform>%n Link wurde kopiert.</numerusform>
            <numerusform>%n Links wurden kopiert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n differ</source>
        <comment>%n differs</comment>
        <translation>
            <numerusform>%n weicht ab</numerusform>
            <numerusform>%n weichen ab</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files, {size}</source>
        <comment>%n file, {size}</comment>
        <translation>
            <numerusform>%n Datei, {size}</numerusform>
            <numerusform>%n Dateien, {size}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the ISRCs of %n tracks</source>
        <comment>the ISRC of %n track</comment>
        <translation>
            <numerusform>der ISRC von %n Track</numerusform>
            <numerusform>die ISRCs von %n Tracks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n works</source>
        <comment>%n work</comment>
        <translation>
            <numerusform>%n Werk</numerusform>
            <numerusform>%n Werke</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n artists, unless {target} already has exactly these names</source>
        <comment>%n artist, unless {target} already has exactly this name</comment>
        <translation>
            <numerusform>%n Künstler, sofern {target} nicht schon genau diesen Namen hat</numerusform>
            <numerusform>%n Künstler, sofern {target} nicht schon genau diese Namen hat</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n blockers stop this</source>
        <comment>%n blocker stops this</comment>
        <translation>
            <numerusform>%n Blocker verhindert dies</numerusform>
            <numerusform>%n Blocker verhindern dies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n questions are open</source>
        <comment>%n question is open</comment>
        <translation>
            <numerusform>%n Frage ist offen</numerusform>
            <numerusform>%n Fragen sind offen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copy %n changes</source>
        <comment>Copy %n change</comment>
        <translation>
            <numerusform>%n Änderung kopieren</numerusform>
            <numerusform>%n Änderungen kopieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <comment>and %n more</comment>
        <translation>
            <numerusform>und %n weitere</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The app cannot send files there. Add the cover and the audio of %n tracks.</source>
        <comment>The app cannot send files there. Add the cover and the audio of %n track.</comment>
        <translation>
            <numerusform>Die App kann dorthin keine Dateien senden. Fügen Sie das Cover und das Audio von %n Track hinzu.</numerusform>
            <numerusform>Die App kann dorthin keine Dateien senden. Fügen Sie das Cover und das Audio von %n Tracks hinzu.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>First make the %n changes above.</source>
        <comment>First make the change above.</comment>
        <translation>
            <numerusform>Nehmen Sie zuerst die Änderung oben vor.</numerusform>
            <numerusform>Nehmen Sie zuerst die %n Änderungen oben vor.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n older entries are in the history.</source>
        <comment>%n older entry is in the history.</comment>
        <translation>
            <numerusform>%n älterer Eintrag steht im Verlauf.</numerusform>
            <numerusform>%n ältere Einträge stehen im Verlauf.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Submit %n releases</source>
        <comment>Submit %n release</comment>
        <translation>
            <numerusform>%n Veröffentlichung übermitteln</numerusform>
            <numerusform>%n Veröffentlichungen übermitteln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add %n releases to the outbox</source>
        <comment>Add %n release to the outbox</comment>
        <translation>
            <numerusform>%n Veröffentlichung in den Postausgang legen</numerusform>
            <numerusform>%n Veröffentlichungen in den Postausgang legen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>goes to {account}, with %n warnings</source>
        <comment>goes to {account}, with %n warning</comment>
        <translation>
            <numerusform>geht an {account}, mit %n Warnung</numerusform>
            <numerusform>geht an {account}, mit %n Warnungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are on their way.</source>
        <comment>%n release is on its way.</comment>
        <translation>
            <numerusform>%n Veröffentlichung ist unterwegs.</numerusform>
            <numerusform>%n Veröffentlichungen sind unterwegs.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases will be sent once you are online.</source>
        <comment>%n release will be sent once you are online.</comment>
        <translation>
            <numerusform>%n Veröffentlichung wird gesendet, sobald Sie online sind.</numerusform>
            <numerusform>%n Veröffentlichungen werden gesendet, sobald Sie online sind.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n topics</source>
        <comment>%n topic</comment>
        <translation>
            <numerusform>%n Thema</numerusform>
            <numerusform>%n Themen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Create %n copies</source>
        <comment>Create %n copy</comment>
        <translation>
            <numerusform>%n Kopie erstellen</numerusform>
            <numerusform>%n Kopien erstellen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files found. They are being sent now.</source>
        <comment>%n file found. It is being sent now.</comment>
        <translation>
            <numerusform>%n Datei gefunden. Sie wird jetzt gesendet.</numerusform>
            <numerusform>%n Dateien gefunden. Sie werden jetzt gesendet.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CoverBox</name>
    <message>
        <source>Drop the cover here: a square JPEG or PNG, 3000 × 3000 pixels</source>
        <translation>Cover hierher ziehen: quadratisches JPEG oder PNG, 3000 × 3000 Pixel</translation>
    </message>
    <message>
        <source>Choose a cover…</source>
        <translation>Cover wählen…</translation>
    </message>
    <message>
        <source>Full size</source>
        <translation>Volle Größe</translation>
    </message>
    <message>
        <source>Fix all…</source>
        <translation>Alles beheben…</translation>
    </message>
    <message>
        <source>Cover at {pixels} pixels</source>
        <translation>Cover mit {pixels} Pixeln</translation>
    </message>
    <message>
        <source>{pixels} px</source>
        <translation>{pixels} px</translation>
    </message>
    <message>
        <source>Images ({endings})</source>
        <translation>Bilder ({endings})</translation>
    </message>
    <message>
        <source>Choose a cover</source>
        <translation>Cover wählen</translation>
    </message>
    <message>
        <source>{name} has been moved or deleted.</source>
        <translation>{name} wurde verschoben oder gelöscht.</translation>
    </message>
    <message>
        <source>It looks like an enlarged smaller image.</source>
        <translation>Das Bild wirkt wie eine Vergrößerung.</translation>
    </message>
    <message>
        <source>This is a copy; the original is {name}.</source>
        <translation>Dies ist eine Kopie; das Original ist {name}.</translation>
    </message>
    <message>
        <source>Replace…</source>
        <translation>Ersetzen…</translation>
    </message>
</context>
<context>
    <name>CoverChooser</name>
    <message>
        <source>No cover</source>
        <translation>Kein Cover</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Cover</translation>
    </message>
    <message>
        <source>Image to use as cover</source>
        <translation>Bild für das Cover</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Datei wählen…</translation>
    </message>
    <message>
        <source>Choose a cover</source>
        <translation>Cover wählen</translation>
    </message>
    <message>
        <source>Images (*.jpg *.jpeg *.png *.tif *.tiff)</source>
        <translation>Bilder (*.jpg *.jpeg *.png *.tif *.tiff)</translation>
    </message>
</context>
<context>
    <name>CoverDelegate</name>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
</context>
<context>
    <name>CoverFixDialog</name>
    <message>
        <source>Fix the cover</source>
        <translation>Cover korrigieren</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>Working…</source>
        <translation>In Arbeit…</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
    <message>
        <source>Colour…</source>
        <translation>Farbe…</translation>
    </message>
    <message>
        <source>Colour for transparent areas</source>
        <translation>Farbe für transparente Bereiche</translation>
    </message>
    <message>
        <source>Use this copy</source>
        <translation>Diese Kopie verwenden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>The copy is upright, 8-bit sRGB and has no camera data. The original stays unchanged.</source>
        <translation>Die Kopie steht aufrecht, ist sRGB mit 8 Bit und enthält keine Kameradaten. Das Original bleibt unverändert.</translation>
    </message>
    <message>
        <source>quality {number}</source>
        <translation>Qualität {number}</translation>
    </message>
    <message>
        <source>It cannot be compressed further without visible loss. Scale it down as well.</source>
        <translation>Ohne sichtbaren Verlust lässt es sich nicht weiter komprimieren. Verkleinern Sie es zusätzlich.</translation>
    </message>
    <message>
        <source>{pixels} pixels is less than the {wanted} that stores require.</source>
        <translation>{pixels} Pixel sind weniger als die {wanted}, die Stores verlangen.</translation>
    </message>
    <message>
        <source>cover: {what}</source>
        <translation>Cover: {what}</translation>
    </message>
    <message>
        <source>copy</source>
        <translation>Kopie</translation>
    </message>
</context>
<context>
    <name>CoverGrid</name>
    <message>
        <source>Releases</source>
        <translation>Veröffentlichungen</translation>
    </message>
</context>
<context>
    <name>CrashHandler</name>
    <message>
        <source>Try again. If it happens again, send us the report.</source>
        <translation>Versuchen Sie es erneut. Wenn es wieder passiert, senden Sie uns den Bericht.</translation>
    </message>
    <message>
        <source>Try again. No report could be written: the disk may be full.</source>
        <translation>Versuchen Sie es erneut. Ein Bericht ließ sich nicht schreiben: Das Laufwerk ist vielleicht voll.</translation>
    </message>
    <message>
        <source>The report is in {path}</source>
        <translation>Der Bericht liegt in {path}</translation>
    </message>
    <message>
        <source>Something went wrong inside the app.</source>
        <translation>In der App ist ein Fehler aufgetreten.</translation>
    </message>
    <message>
        <source>Saved work is safe, but the last action may not have been completed.</source>
        <translation>Gespeichertes ist sicher, aber die letzte Aktion wurde vielleicht nicht abgeschlossen.</translation>
    </message>
    <message>
        <source>App</source>
        <translation>App</translation>
    </message>
</context>
<context>
    <name>CreateActions</name>
    <message>
        <source>Empty release created</source>
        <translation>Leere Veröffentlichung angelegt</translation>
    </message>
    <message>
        <source>Choose a folder of masters</source>
        <translation>Ordner mit Mastern wählen</translation>
    </message>
    <message>
        <source>Template saved. You can now choose it for new releases.</source>
        <translation>Vorlage gespeichert. Sie können sie jetzt für neue Veröffentlichungen wählen.</translation>
    </message>
    <message>
        <source>The sample release opens in practice mode</source>
        <translation>Die Beispielveröffentlichung öffnet sich im Übungsmodus</translation>
    </message>
    <message>
        <source>Practice mode has its own library and simulates {target} and the storage on this computer.</source>
        <translation>Der Übungsmodus hat eine eigene Bibliothek und simuliert {target} und den Speicher auf diesem Computer.</translation>
    </message>
    <message>
        <source>Open practice mode</source>
        <translation>Übungsmodus öffnen</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>Nichts wurde importiert.</translation>
    </message>
    <message>
        <source>Drop at most {most} files at a time.</source>
        <translation>Legen Sie höchstens {most} Dateien auf einmal ab.</translation>
    </message>
</context>
<context>
    <name>CreditsPage</name>
    <message>
        <source>Credits of</source>
        <translation>Credits von</translation>
    </message>
    <message>
        <source>Copy the line-up…</source>
        <translation>Besetzung kopieren…</translation>
    </message>
    <message>
        <source>Line-up preset…</source>
        <translation>Besetzungsvorlage…</translation>
    </message>
    <message>
        <source>Add a line-up from a preset</source>
        <translation>Besetzung aus Vorlage hinzufügen</translation>
    </message>
    <message>
        <source>Add a credit</source>
        <translation>Credit hinzufügen</translation>
    </message>
    <message>
        <source>Entire release</source>
        <translation>Ganze Veröffentlichung</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(ohne Titel)</translation>
    </message>
</context>
<context>
    <name>CropView</name>
    <message>
        <source>Area to keep</source>
        <translation>Zu behaltender Bereich</translation>
    </message>
    <message>
        <source>{side} pixels wide and high, {left} from the left, {top} from the top</source>
        <translation>{side} Pixel breit und hoch, {left} von links, {top} von oben</translation>
    </message>
</context>
<context>
    <name>DataPage</name>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Everything you enter is saved on this computer. Masters stay in their own folders.</source>
        <translation>Alles, was Sie eingeben, wird auf diesem Computer gespeichert. Master bleiben in ihren eigenen Ordnern.</translation>
    </message>
    <message>
        <source>Library folder</source>
        <translation>Bibliotheksordner</translation>
    </message>
    <message>
        <source>Keep the library on a local disk: network drives and synced folders damage it. The README explains how to use another folder.</source>
        <translation>Lassen Sie die Bibliothek auf einem lokalen Laufwerk: Netzlaufwerke und synchronisierte Ordner beschädigen sie. Wie Sie einen anderen Ordner verwenden, steht in der README.</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Pause uploads on metered networks</source>
        <translation>Uploads in getakteten Netzen anhalten</translation>
    </message>
    <message>
        <source>For example a phone hotspot, if the system recognises it. Off by default.</source>
        <translation>Zum Beispiel bei einem Handy-Hotspot, wenn das System ihn erkennt. Standardmäßig aus.</translation>
    </message>
    <message>
        <source>Deleted releases stay in the trash for 30 days.</source>
        <translation>Gelöschte Veröffentlichungen bleiben 30 Tage im Papierkorb.</translation>
    </message>
    <message>
        <source>Passwords and keys are stored in the keyring, not in this folder.</source>
        <translation>Passwörter und Schlüssel liegen im Schlüsselbund, nicht in diesem Ordner.</translation>
    </message>
</context>
<context>
    <name>DateInput</name>
    <message>
        <source>Choose from a calendar</source>
        <translation>Aus Kalender wählen</translation>
    </message>
    <message>
        <source>Choose from a calendar (Alt+Down)</source>
        <translation>Aus Kalender wählen (Alt+Pfeil nach unten)</translation>
    </message>
</context>
<context>
    <name>DeliveryDialog</name>
    <message>
        <source>DDEX delivery</source>
        <translation>DDEX-Lieferung</translation>
    </message>
    <message>
        <source>Party ID</source>
        <translation>Party-ID</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Takedown: a message without deals that takes the release down</source>
        <translation>Takedown: eine Nachricht ohne Deals, die die Veröffentlichung entfernt</translation>
    </message>
    <message>
        <source>Mark as test</source>
        <translation>Als Test markieren</translation>
    </message>
    <message>
        <source>Include masters, cover and booklet</source>
        <translation>Master, Cover und Booklet beilegen</translation>
    </message>
    <message>
        <source>Not included in the message</source>
        <translation>Nicht in der Nachricht enthalten</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>Ordner zeigen</translation>
    </message>
    <message>
        <source>Write delivery…</source>
        <translation>Lieferung schreiben…</translation>
    </message>
    <message>
        <source>Deliver “{title}” as a DDEX package (ERN 4.3)</source>
        <translation>„{title}“ als DDEX-Paket liefern (ERN 4.3)</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>Sender&apos;s DDEX party ID</source>
        <translation>DDEX-Party-ID des Absenders</translation>
    </message>
    <message>
        <source>Sender&apos;s name</source>
        <translation>Name des Absenders</translation>
    </message>
    <message>
        <source>Recipient&apos;s DDEX party ID</source>
        <translation>DDEX-Party-ID des Empfängers</translation>
    </message>
    <message>
        <source>Recipient&apos;s name</source>
        <translation>Name des Empfängers</translation>
    </message>
    <message>
        <source>A folder with the message, the files and their MD5 checksums. Deals cover the whole world and all common usage types from the release date, unless the draft says otherwise.</source>
        <translation>Ein Ordner mit der Nachricht, den Dateien und ihren MD5-Prüfsummen. Die Deals gelten weltweit und für alle üblichen Nutzungsarten ab dem Veröffentlichungsdatum, sofern der Entwurf nichts anderes vorgibt.</translation>
    </message>
    <message>
        <source>Folder for the delivery</source>
        <translation>Ordner für die Lieferung</translation>
    </message>
    <message>
        <source>DDEX has no term for “{word}”; the message contains it as a user-defined value.</source>
        <translation>DDEX kennt keinen Begriff für „{word}“; die Nachricht enthält ihn als benutzerdefinierten Wert.</translation>
    </message>
    <message>
        <source>The message contains everything in the draft.</source>
        <translation>Die Nachricht enthält alles aus dem Entwurf.</translation>
    </message>
    <message>
        <source>no field in ERN 4.3</source>
        <translation>kein Feld in ERN 4.3</translation>
    </message>
    <message>
        <source>internal to the label, not sent</source>
        <translation>labelintern, nicht gesendet</translation>
    </message>
    <message>
        <source>part of the deals, which a takedown does not have</source>
        <translation>Teil der Deals, die ein Takedown nicht hat</translation>
    </message>
    <message>
        <source>not in the format required by the message</source>
        <translation>nicht im Format, das die Nachricht verlangt</translation>
    </message>
    <message>
        <source>stated on each track</source>
        <translation>bei jedem Track angegeben</translation>
    </message>
    <message>
        <source>sent in a different spelling</source>
        <translation>in anderer Schreibweise gesendet</translation>
    </message>
    <message>
        <source>added to the message, not in the draft</source>
        <translation>in der Nachricht ergänzt, nicht im Entwurf</translation>
    </message>
    <message>
        <source>from several works, combined</source>
        <translation>aus mehreren Werken zusammengefasst</translation>
    </message>
    <message>
        <source>Work: {field}</source>
        <translation>Werk: {field}</translation>
    </message>
    <message>
        <source>{field}: {reason}</source>
        <translation>{field}: {reason}</translation>
    </message>
    <message>
        <source>{where} has no ISRC.</source>
        <translation>{where} hat keinen ISRC.</translation>
    </message>
    <message>
        <source>{where} has no P line.</source>
        <translation>{where} hat keine P-Line.</translation>
    </message>
    <message>
        <source>{where} has no main artist.</source>
        <translation>{where} hat keinen Hauptkünstler.</translation>
    </message>
    <message>
        <source>{where} has no length.</source>
        <translation>{where} hat keine Länge.</translation>
    </message>
    <message>
        <source>{where} has no audio file in the package.</source>
        <translation>{where} hat keine Audiodatei im Paket.</translation>
    </message>
    <message>
        <source>{where} is listed in the message but is not in the package.</source>
        <translation>{where} steht in der Nachricht, ist aber nicht im Paket.</translation>
    </message>
    <message>
        <source>{where} does not match the message.</source>
        <translation>{where} passt nicht zur Nachricht.</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>DigestDialog</name>
    <message>
        <source>What&apos;s new</source>
        <translation>Neuigkeiten</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
</context>
<context>
    <name>DigestWatch</name>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
</context>
<context>
    <name>Editor</name>
    <message>
        <source>Release</source>
        <translation>Veröffentlichung</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>Tracks</translation>
    </message>
    <message>
        <source>Credits &amp; works</source>
        <translation>Credits &amp; Werke</translation>
    </message>
    <message>
        <source>Rights &amp; partners</source>
        <translation>Rechte &amp; Partner</translation>
    </message>
    <message>
        <source>Audio &amp; artwork</source>
        <translation>Audio &amp; Artwork</translation>
    </message>
    <message>
        <source>Review &amp; submit</source>
        <translation>Prüfen &amp; übermitteln</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>Credits</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>Rechte</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>Audio</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>Aktionen</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplizieren</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove {n}</source>
        <translation>{n} entfernen</translation>
    </message>
    <message>
        <source>Add disc</source>
        <translation>Disc hinzufügen</translation>
    </message>
    <message>
        <source>Add track</source>
        <translation>Track hinzufügen</translation>
    </message>
    <message>
        <source>Add work</source>
        <translation>Werk hinzufügen</translation>
    </message>
    <message>
        <source>Remove from this track</source>
        <translation>Aus diesem Track entfernen</translation>
    </message>
    <message>
        <source>Make a separate copy for this track</source>
        <translation>Eigene Kopie für diesen Track anlegen</translation>
    </message>
    <message>
        <source>Link an existing work</source>
        <translation>Vorhandenes Werk verknüpfen</translation>
    </message>
</context>
<context>
    <name>EditorPage</name>
    <message>
        <source>Add track</source>
        <translation>Track hinzufügen</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplizieren</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Your changes are kept here and saved as soon as possible.</source>
        <translation>Ihre Änderungen bleiben hier erhalten und werden so bald wie möglich gespeichert.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
</context>
<context>
    <name>Entries</name>
    <message>
        <source>Track on {release}</source>
        <translation>Track auf {release}</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>Künstler</translation>
    </message>
    <message>
        <source>Credit</source>
        <translation>Credit</translation>
    </message>
    <message>
        <source>Writer</source>
        <translation>Urheber</translation>
    </message>
    <message>
        <source>Publisher</source>
        <translation>Verlag</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Veröffentlichung</translation>
    </message>
</context>
<context>
    <name>EntryCard</name>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
</context>
<context>
    <name>EntryModel</name>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
</context>
<context>
    <name>EntryTable</name>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Add to</source>
        <translation>Hinzufügen zu</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove from</source>
        <translation>Entfernen aus</translation>
    </message>
    <message>
        <source>Inherit</source>
        <translation>Übernehmen</translation>
    </message>
</context>
<context>
    <name>ErnImportDialog</name>
    <message>
        <source>DDEX message {name}</source>
        <translation>DDEX-Nachricht {name}</translation>
    </message>
    <message>
        <source>The message contains no deals, so it takes its releases down wherever they were delivered.</source>
        <translation>Die Nachricht enthält keine Deals. Damit werden ihre Veröffentlichungen überall entfernt, wohin sie geliefert wurden.</translation>
    </message>
    <message>
        <source>Contents of the message</source>
        <translation>Inhalt der Nachricht</translation>
    </message>
    <message>
        <source>Create drafts anyway</source>
        <translation>Trotzdem Entwürfe anlegen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>“{title}”, library → message:</source>
        <translation>„{title}“, Bibliothek → Nachricht:</translation>
    </message>
    <message>
        <source>    No differences.</source>
        <translation>    Keine Unterschiede.</translation>
    </message>
    <message>
        <source>Files missing from the package, not attached: {files}</source>
        <translation>Im Paket fehlende Dateien, nicht angehängt: {files}</translation>
    </message>
    <message>
        <source>A draft has no field for:</source>
        <translation>Im Entwurf gibt es kein Feld für:</translation>
    </message>
    <message>
        <source>The draft contains everything in the message.</source>
        <translation>Der Entwurf enthält alles aus der Nachricht.</translation>
    </message>
</context>
<context>
    <name>EventImportText</name>
    <message numerus="yes">
        <source>%n events were read.</source>
        <comment>%n event was read.</comment>
        <translation>
            <numerusform>%n Ereignis wurde gelesen.</numerusform>
            <numerusform>%n Ereignisse wurden gelesen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were imported because they are newer.</source>
        <comment>%n was imported because it is newer.</comment>
        <translation>
            <numerusform>%n wurde importiert, weil es neuer ist.</numerusform>
            <numerusform>%n wurden importiert, weil sie neuer sind.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them take a release down.</source>
        <comment>%n of them takes a release down.</comment>
        <translation>
            <numerusform>%n davon entfernt eine Veröffentlichung.</numerusform>
            <numerusform>%n davon entfernen eine Veröffentlichung.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were imported again.</source>
        <comment>%n was imported again.</comment>
        <translation>
            <numerusform>%n wurde erneut importiert.</numerusform>
            <numerusform>%n wurden erneut importiert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were older than the saved ones.</source>
        <comment>%n was older than the saved one.</comment>
        <translation>
            <numerusform>%n war älter als das gespeicherte.</numerusform>
            <numerusform>%n waren älter als die gespeicherten.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were tests and were ignored.</source>
        <comment>%n was a test and was ignored.</comment>
        <translation>
            <numerusform>%n war ein Test und wurde ignoriert.</numerusform>
            <numerusform>%n waren Tests und wurden ignoriert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n are about releases that are not in the library and were ignored.</source>
        <comment>%n is about a release that is not in the library and was ignored.</comment>
        <translation>
            <numerusform>%n betrifft eine Veröffentlichung, die nicht in der Bibliothek ist, und wurde ignoriert.</numerusform>
            <numerusform>%n betreffen Veröffentlichungen, die nicht in der Bibliothek sind, und wurden ignoriert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n could not be read.</source>
        <comment>%n could not be read.</comment>
        <translation>
            <numerusform>%n konnte nicht gelesen werden.</numerusform>
            <numerusform>%n konnten nicht gelesen werden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files were already read before.</source>
        <comment>%n file was already read before.</comment>
        <translation>
            <numerusform>%n Datei war schon gelesen.</numerusform>
            <numerusform>%n Dateien waren schon gelesen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases received the release ID that finds their cover.</source>
        <comment>%n release received the release ID that finds its cover.</comment>
        <translation>
            <numerusform>%n Veröffentlichung erhielt die Release-ID, über die ihr Cover gefunden wird.</numerusform>
            <numerusform>%n Veröffentlichungen erhielten die Release-ID, über die ihr Cover gefunden wird.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases have a different release ID than the events; it was not changed.</source>
        <comment>%n release has a different release ID than the events; it was not changed.</comment>
        <translation>
            <numerusform>%n Veröffentlichung hat eine andere Release-ID als die Ereignisse; ihre ID wurde nicht geändert.</numerusform>
            <numerusform>%n Veröffentlichungen haben eine andere Release-ID als die Ereignisse; ihre IDs wurden nicht geändert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases share their UPC with several releases in the events; no ID was filled in.</source>
        <comment>%n release shares its UPC with several releases in the events; no ID was filled in.</comment>
        <translation>
            <numerusform>%n Veröffentlichung teilt ihren UPC mit mehreren Veröffentlichungen in den Ereignissen; es wurde keine ID eingetragen.</numerusform>
            <numerusform>%n Veröffentlichungen teilen ihren UPC mit mehreren Veröffentlichungen in den Ereignissen; es wurde keine ID eingetragen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Events from {name} show where a release is cleared and when it is taken down. They are matched by UPC.</source>
        <translation>Ereignisse von {name} zeigen, wo eine Veröffentlichung freigegeben ist und wann sie entfernt wird. Die Zuordnung erfolgt über den UPC.</translation>
    </message>
    <message>
        <source>Reading {prefix} in the bucket…</source>
        <translation>{prefix} im Bucket wird gelesen…</translation>
    </message>
    <message>
        <source>Catalogue events ({endings})</source>
        <translation>Katalogereignisse ({endings})</translation>
    </message>
    <message>
        <source>{done} of {whole} read</source>
        <translation>{done} von {whole} gelesen</translation>
    </message>
    <message numerus="yes">
        <source>%n files read</source>
        <comment>%n file read</comment>
        <translation>
            <numerusform>%n Datei gelesen</numerusform>
            <numerusform>%n Dateien gelesen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EventsDialog</name>
    <message>
        <source>Import catalogue events</source>
        <translation>Katalogereignisse importieren</translation>
    </message>
    <message>
        <source>Files…</source>
        <translation>Dateien…</translation>
    </message>
    <message>
        <source>A folder…</source>
        <translation>Ordner…</translation>
    </message>
    <message>
        <source>From the bucket</source>
        <translation>Aus dem Bucket</translation>
    </message>
    <message>
        <source>Also save events for releases that are not in the library</source>
        <translation>Auch Ereignisse von Veröffentlichungen speichern, die nicht in der Bibliothek sind</translation>
    </message>
    <message>
        <source>Import progress</source>
        <translation>Fortschritt des Imports</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Wird gelesen…</translation>
    </message>
    <message>
        <source>Choose event files</source>
        <translation>Ereignisdateien wählen</translation>
    </message>
    <message>
        <source>Choose a folder with events</source>
        <translation>Ordner mit Ereignissen wählen</translation>
    </message>
    <message>
        <source>Stopped. Events read so far are saved; the next import continues from there.</source>
        <translation>Abgebrochen. Bisher gelesene Ereignisse sind gespeichert; der nächste Import macht dort weiter.</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird abgebrochen…</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Include masters, cover and other files</source>
        <translation>Master, Cover und andere Dateien beilegen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Export the whole library</source>
        <translation>Ganze Bibliothek exportieren</translation>
    </message>
    <message>
        <source>Export “{title}”</source>
        <translation>„{title}“ exportieren</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>Sheet of all fields (Excel workbook)</source>
        <translation>Tabelle aller Felder (Excel-Arbeitsmappe)</translation>
    </message>
    <message>
        <source>One row per track with every field. Importing it restores the same drafts.</source>
        <translation>Eine Zeile pro Track mit allen Feldern. Ein Import stellt dieselben Entwürfe wieder her.</translation>
    </message>
    <message>
        <source>Sheet of all fields (CSV)</source>
        <translation>Tabelle aller Felder (CSV)</translation>
    </message>
    <message>
        <source>The same as standard CSV (RFC 4180), for other programs.</source>
        <translation>Dasselbe als Standard-CSV (RFC 4180), für andere Programme.</translation>
    </message>
    <message>
        <source>Sheet of all fields (CSV for Excel)</source>
        <translation>Tabelle aller Felder (CSV für Excel)</translation>
    </message>
    <message>
        <source>The same, formatted so that Excel does not change the codes.</source>
        <translation>Dasselbe, so formatiert, dass Excel die Codes nicht ändert.</translation>
    </message>
    <message>
        <source>Bundle of this release</source>
        <translation>Bundle dieser Veröffentlichung</translation>
    </message>
    <message>
        <source>A ZIP file (BagIt) with the draft as documented JSON, its history, receipts, waivers and findings. Importing it restores the same draft elsewhere.</source>
        <translation>Eine ZIP-Datei (BagIt) mit dem Entwurf als dokumentiertem JSON, seinem Verlauf, Belegen, Ausnahmen und Befunden. Ein Import stellt denselben Entwurf anderswo wieder her.</translation>
    </message>
    <message>
        <source>The exact JSON that would be sent to {target}.</source>
        <translation>Genau das JSON, das an {target} gesendet würde.</translation>
    </message>
    <message>
        <source>{target} JSON</source>
        <translation>{target}-JSON</translation>
    </message>
    <message>
        <source>Complete archive</source>
        <translation>Vollständiges Archiv</translation>
    </message>
    <message>
        <source>A folder with a bundle of each release, sheets, people, codes and their ledger, and one page that opens in any browser.</source>
        <translation>Ein Ordner mit einem Bundle jeder Veröffentlichung, Tabellen, Personen, Codes samt Register und einer Seite, die sich in jedem Browser öffnet.</translation>
    </message>
    <message>
        <source>Sheet for {layout}</source>
        <translation>Tabelle für {layout}</translation>
    </message>
    <message>
        <source>It contains everything that is filled in.</source>
        <translation>Sie enthält alles, was ausgefüllt ist.</translation>
    </message>
    <message>
        <source>It has no columns for: {fields}.</source>
        <translation>Es gibt keine Spalten für: {fields}.</translation>
    </message>
    <message>
        <source>A new or empty folder</source>
        <translation>Ein neuer oder leerer Ordner</translation>
    </message>
    <message>
        <source>Releases</source>
        <translation>Veröffentlichungen</translation>
    </message>
    <message>
        <source>Exported as {name}</source>
        <translation>Exportiert als {name}</translation>
    </message>
</context>
<context>
    <name>FieldBox</name>
    <message>
        <source>Locked because the release has been delivered</source>
        <translation>Gesperrt, weil die Veröffentlichung geliefert wurde</translation>
    </message>
    <message>
        <source>Assign</source>
        <translation>Vergeben</translation>
    </message>
    <message>
        <source>Assign the next of the label&apos;s own codes</source>
        <translation>Nächsten eigenen Code des Labels vergeben</translation>
    </message>
    <message>
        <source>Assign {field}</source>
        <translation>{field} vergeben</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Nein</translation>
    </message>
    <message>
        <source>Restore the original value of {field}</source>
        <translation>Ursprünglichen Wert von {field} wiederherstellen</translation>
    </message>
    <message>
        <source>Original value: {value}</source>
        <translation>Ursprünglicher Wert: {value}</translation>
    </message>
    <message>
        <source>Locked during the transfer: the old distributor delivered this value.</source>
        <translation>Während der Übertragung gesperrt: Diesen Wert hat der alte Vertrieb geliefert.</translation>
    </message>
    <message>
        <source>multiple values</source>
        <translation>mehrere Werte</translation>
    </message>
    <message>
        <source>sent as empty</source>
        <translation>leer gesendet</translation>
    </message>
    <message>
        <source>null</source>
        <translation>null</translation>
    </message>
    <message>
        <source>not returned by {target}</source>
        <translation>von {target} nicht zurückgegeben</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>weggelassen</translation>
    </message>
    <message>
        <source>from release</source>
        <translation>von der Veröffentlichung</translation>
    </message>
    <message>
        <source>label default</source>
        <translation>Label-Standard</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatisch</translation>
    </message>
    <message>
        <source>Filled in automatically. Unlock to enter your own text.</source>
        <translation>Automatisch ausgefüllt. Entsperren Sie das Feld für eigenen Text.</translation>
    </message>
    <message>
        <source>Entered by hand. Lock to fill it in automatically again.</source>
        <translation>Von Hand eingegeben. Sperren Sie das Feld, um es wieder automatisch auszufüllen.</translation>
    </message>
    <message>
        <source>Unlock {field}</source>
        <translation>{field} entsperren</translation>
    </message>
    <message>
        <source>Lock {field}</source>
        <translation>{field} sperren</translation>
    </message>
    <message>
        <source>Own value</source>
        <translation>Eigener Wert</translation>
    </message>
    <message>
        <source>Inherit</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>Inherit: {value}</source>
        <translation>Übernehmen: {value}</translation>
    </message>
    <message>
        <source>Send as empty</source>
        <translation>Leer senden</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Weglassen</translation>
    </message>
    <message>
        <source>State of {field}</source>
        <translation>Zustand von {field}</translation>
    </message>
    <message>
        <source>Inherit, send as empty, or leave out</source>
        <translation>Übernehmen, leer senden oder weglassen</translation>
    </message>
</context>
<context>
    <name>Fields</name>
    <message>
        <source>Prices</source>
        <translation>Preise</translation>
    </message>
    <message>
        <source>P line and C line</source>
        <translation>P-Line und C-Line</translation>
    </message>
    <message>
        <source>Audio and studio</source>
        <translation>Audio und Studio</translation>
    </message>
    <message>
        <source>Distribution</source>
        <translation>Vertrieb</translation>
    </message>
    <message>
        <source>Period and loss of rights</source>
        <translation>Zeitraum und Rechteverlust</translation>
    </message>
    <message>
        <source>More about the release</source>
        <translation>Mehr zur Veröffentlichung</translation>
    </message>
    <message>
        <source>More about the track</source>
        <translation>Mehr zum Track</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Society</source>
        <translation>Verwertungsgesellschaft</translation>
    </message>
    <message>
        <source>Agency</source>
        <translation>Agentur</translation>
    </message>
    <message>
        <source>AI used for the artwork</source>
        <translation>KI beim Artwork</translation>
    </message>
    <message>
        <source>AI used for music or lyrics</source>
        <translation>KI bei Musik oder Text</translation>
    </message>
    <message>
        <source>AI made this part</source>
        <translation>KI hat diesen Teil erzeugt</translation>
    </message>
    <message>
        <source>AI used for motion artwork</source>
        <translation>KI beim Motion Artwork</translation>
    </message>
    <message>
        <source>AI used for the recording</source>
        <translation>KI bei der Aufnahme</translation>
    </message>
    <message>
        <source>AI used for the video</source>
        <translation>KI beim Video</translation>
    </message>
    <message>
        <source>Apple Music ID</source>
        <translation>Apple-Music-ID</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Artist line</source>
        <translation>Künstlerzeile</translation>
    </message>
    <message>
        <source>Artist ID</source>
        <translation>Künstler-ID</translation>
    </message>
    <message>
        <source>Format of the artist&apos;s name</source>
        <translation>Format des Künstlernamens</translation>
    </message>
    <message>
        <source>Artist type</source>
        <translation>Künstlertyp</translation>
    </message>
    <message>
        <source>ISRC of the Atmos mix</source>
        <translation>ISRC des Atmos-Mix</translation>
    </message>
    <message>
        <source>Audio embargo until</source>
        <translation>Sperrfrist Audio bis</translation>
    </message>
    <message>
        <source>Language of the recording</source>
        <translation>Sprache der Aufnahme</translation>
    </message>
    <message>
        <source>Audio presentation</source>
        <translation>Audiodarstellung</translation>
    </message>
    <message>
        <source>Box set</source>
        <translation>Boxset</translation>
    </message>
    <message>
        <source>Catalogue number</source>
        <translation>Katalognummer</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>C-line licence</source>
        <translation>Lizenz der C-Line</translation>
    </message>
    <message>
        <source>C-line owner</source>
        <translation>Inhaber der C-Line</translation>
    </message>
    <message>
        <source>C-line year</source>
        <translation>Jahr der C-Line</translation>
    </message>
    <message>
        <source>Compilation</source>
        <translation>Compilation</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>Konfiguration</translation>
    </message>
    <message>
        <source>Contains non-exclusive loops</source>
        <translation>Enthält nicht exklusive Loops</translation>
    </message>
    <message>
        <source>Contains third-party samples</source>
        <translation>Enthält Samples von Dritten</translation>
    </message>
    <message>
        <source>Deliver to Content ID</source>
        <translation>An Content ID liefern</translation>
    </message>
    <message>
        <source>All audio is exclusively ours</source>
        <translation>Gesamtes Audio exklusiv von uns</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>Credits</translation>
    </message>
    <message>
        <source>Copyright year</source>
        <translation>Copyright-Jahr</translation>
    </message>
    <message>
        <source>Territory</source>
        <translation>Territorium</translation>
    </message>
    <message>
        <source>Has a cover</source>
        <translation>Hat ein Cover</translation>
    </message>
    <message>
        <source>Cover embargo until</source>
        <translation>Sperrfrist Cover bis</translation>
    </message>
    <message>
        <source>Fixed copy of the cover</source>
        <translation>Korrigierte Kopie des Covers</translation>
    </message>
    <message>
        <source>Original cover</source>
        <translation>Originalcover</translation>
    </message>
    <message>
        <source>Cover has the advisory logo</source>
        <translation>Cover trägt das Advisory-Logo</translation>
    </message>
    <message>
        <source>Text on the cover compared with the titles</source>
        <translation>Text auf dem Cover mit Titeln verglichen</translation>
    </message>
    <message>
        <source>Deezer ID</source>
        <translation>Deezer-ID</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>Display label</source>
        <translation>Angezeigtes Label</translation>
    </message>
    <message>
        <source>Name shown in stores</source>
        <translation>In Stores angezeigter Name</translation>
    </message>
    <message>
        <source>Distribution group ID</source>
        <translation>ID der Vertriebsgruppe</translation>
    </message>
    <message>
        <source>Distribution notes</source>
        <translation>Vertriebsnotizen</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>All except those listed</source>
        <translation>Alle außer den genannten</translation>
    </message>
    <message>
        <source>Featured</source>
        <translation>Featured</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>Genre</translation>
    </message>
    <message>
        <source>Instant gratification from</source>
        <translation>Instant Gratification ab</translation>
    </message>
    <message>
        <source>Pre-stream from</source>
        <translation>Pre-Stream ab</translation>
    </message>
    <message>
        <source>Independent stores only</source>
        <translation>Nur unabhängige Stores</translation>
    </message>
    <message>
        <source>Instrumental</source>
        <translation>Instrumental</translation>
    </message>
    <message>
        <source>Internal synopsis</source>
        <translation>Interne Zusammenfassung</translation>
    </message>
    <message>
        <source>IPI name number</source>
        <translation>IPI-Namensnummer</translation>
    </message>
    <message>
        <source>ISNI</source>
        <translation>ISNI</translation>
    </message>
    <message>
        <source>ISRC</source>
        <translation>ISRC</translation>
    </message>
    <message>
        <source>ISWC</source>
        <translation>ISWC</translation>
    </message>
    <message>
        <source>Keywords</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Label&apos;s work code</source>
        <translation>Werknummer des Labels</translation>
    </message>
    <message>
        <source>Language of the lyrics</source>
        <translation>Sprache des Songtexts</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Rights lost</source>
        <translation>Rechte verloren</translation>
    </message>
    <message>
        <source>Rights lost on</source>
        <translation>Rechte verloren am</translation>
    </message>
    <message>
        <source>Reason for the loss</source>
        <translation>Grund des Verlusts</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>Songtext</translation>
    </message>
    <message>
        <source>Timed lyrics (LRC)</source>
        <translation>Songtext mit Zeitmarken (LRC)</translation>
    </message>
    <message>
        <source>Lyrics as TTML</source>
        <translation>Songtext als TTML</translation>
    </message>
    <message>
        <source>MassiveMusic release ID</source>
        <translation>MassiveMusic-Release-ID</translation>
    </message>
    <message>
        <source>Fixed copy of the master</source>
        <translation>Korrigierte Kopie des Masters</translation>
    </message>
    <message>
        <source>Original master</source>
        <translation>Originalmaster</translation>
    </message>
    <message>
        <source>Master project number</source>
        <translation>Master-Projektnummer</translation>
    </message>
    <message>
        <source>Master project</source>
        <translation>Master-Projekt</translation>
    </message>
    <message>
        <source>Language of the titles</source>
        <translation>Sprache der Titel</translation>
    </message>
    <message>
        <source>Country of the language</source>
        <translation>Land der Sprache</translation>
    </message>
    <message>
        <source>Music type</source>
        <translation>Musiktyp</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>Original release date</source>
        <translation>Datum der Erstveröffentlichung</translation>
    </message>
    <message>
        <source>Other recording locations</source>
        <translation>Weitere Aufnahmeorte</translation>
    </message>
    <message>
        <source>Parental advisory</source>
        <translation>Parental Advisory</translation>
    </message>
    <message>
        <source>Partners</source>
        <translation>Partner</translation>
    </message>
    <message>
        <source>Partner restrictions</source>
        <translation>Einschränkungen für Partner</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Stores</translation>
    </message>
    <message>
        <source>P-line licence</source>
        <translation>Lizenz der P-Line</translation>
    </message>
    <message>
        <source>P-line owner</source>
        <translation>Inhaber der P-Line</translation>
    </message>
    <message>
        <source>P-line year</source>
        <translation>Jahr der P-Line</translation>
    </message>
    <message>
        <source>Pre-order</source>
        <translation>Vorbestellung</translation>
    </message>
    <message>
        <source>Pre-order from</source>
        <translation>Vorbestellung ab</translation>
    </message>
    <message>
        <source>Pre-order only</source>
        <translation>Nur Vorbestellung</translation>
    </message>
    <message>
        <source>Preview starts at</source>
        <translation>Hörprobe beginnt bei</translation>
    </message>
    <message>
        <source>Previously released</source>
        <translation>Bereits veröffentlicht</translation>
    </message>
    <message>
        <source>Artists</source>
        <translation>Künstler</translation>
    </message>
    <message>
        <source>Recorded in</source>
        <translation>Aufgenommen in</translation>
    </message>
    <message>
        <source>Details embargo until</source>
        <translation>Sperrfrist Details bis</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>Projekt</translation>
    </message>
    <message>
        <source>Project number</source>
        <translation>Projektnummer</translation>
    </message>
    <message>
        <source>Promotional</source>
        <translation>Promo</translation>
    </message>
    <message>
        <source>Publisher</source>
        <translation>Verlag</translation>
    </message>
    <message>
        <source>Publisher ID</source>
        <translation>Verlags-ID</translation>
    </message>
    <message>
        <source>Publishers</source>
        <translation>Verlage</translation>
    </message>
    <message>
        <source>Recording year</source>
        <translation>Aufnahmejahr</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Veröffentlichungsdatum</translation>
    </message>
    <message>
        <source>Release price</source>
        <translation>Preis der Veröffentlichung</translation>
    </message>
    <message>
        <source>Release time</source>
        <translation>Uhrzeit der Veröffentlichung</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>Auflösung</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>Administrator</translation>
    </message>
    <message>
        <source>When rights expire</source>
        <translation>Ablauf der Rechte</translation>
    </message>
    <message>
        <source>Rights period</source>
        <translation>Rechtezeitraum</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Preview length</source>
        <translation>Länge der Hörprobe</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Reihe</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>Darbietung</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>Session</translation>
    </message>
    <message>
        <source>Soundtrack</source>
        <translation>Soundtrack</translation>
    </message>
    <message>
        <source>Share %</source>
        <translation>Anteil %</translation>
    </message>
    <message>
        <source>Spotify ID</source>
        <translation>Spotify-ID</translation>
    </message>
    <message>
        <source>Mastering studio</source>
        <translation>Mastering-Studio</translation>
    </message>
    <message>
        <source>Sub-genre</source>
        <translation>Subgenre</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Track list embargo until</source>
        <translation>Sperrfrist Trackliste bis</translation>
    </message>
    <message>
        <source>Track price</source>
        <translation>Trackpreis</translation>
    </message>
    <message>
        <source>Track type</source>
        <translation>Tracktyp</translation>
    </message>
    <message>
        <source>Transfer from another distributor</source>
        <translation>Übertragung von anderem Vertrieb</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>Display version</source>
        <translation>Angezeigte Version</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Video price</source>
        <translation>Videopreis</translation>
    </message>
    <message>
        <source>Waived findings</source>
        <translation>Befunde mit Ausnahme</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>Werke</translation>
    </message>
    <message>
        <source>e.g. Live, Acoustic</source>
        <translation>z. B. Live, Acoustic</translation>
    </message>
    <message>
        <source>12 characters</source>
        <translation>12 Zeichen</translation>
    </message>
    <message>
        <source>12 characters, different from the track&apos;s</source>
        <translation>12 Zeichen, anders als beim Track</translation>
    </message>
    <message>
        <source>11 digits</source>
        <translation>11 Ziffern</translation>
    </message>
    <message>
        <source>16 characters</source>
        <translation>16 Zeichen</translation>
    </message>
    <message>
        <source>12 or 13 digits</source>
        <translation>12 oder 13 Ziffern</translation>
    </message>
    <message>
        <source>e.g. T-034.524.680-1</source>
        <translation>z. B. T-034.524.680-1</translation>
    </message>
    <message>
        <source>e.g. 00:00</source>
        <translation>z. B. 00:00</translation>
    </message>
    <message>
        <source>e.g. 3:48</source>
        <translation>z. B. 3:48</translation>
    </message>
    <message>
        <source>e.g. 0:30</source>
        <translation>z. B. 0:30</translation>
    </message>
    <message>
        <source>digits, or paste a store link</source>
        <translation>Ziffern, oder Store-Link einfügen</translation>
    </message>
    <message>
        <source>separated by commas</source>
        <translation>durch Kommas getrennt</translation>
    </message>
    <message>
        <source>separated by spaces, e.g. folk road-trip</source>
        <translation>durch Leerzeichen getrennt, z. B. folk road-trip</translation>
    </message>
    <message>
        <source>Type and dates</source>
        <translation>Typ und Termine</translation>
    </message>
    <message>
        <source>Display</source>
        <translation>Anzeige</translation>
    </message>
    <message>
        <source>Notes and IDs</source>
        <translation>Notizen und IDs</translation>
    </message>
    <message>
        <source>Embargoes</source>
        <translation>Sperrfristen</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Aufnahme</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>Rechte</translation>
    </message>
    <message>
        <source>Dates and preview</source>
        <translation>Termine und Hörprobe</translation>
    </message>
    <message>
        <source>Dolby Atmos and Content ID</source>
        <translation>Dolby Atmos und Content ID</translation>
    </message>
    <message>
        <source>AI and notes</source>
        <translation>KI und Notizen</translation>
    </message>
    <message>
        <source>More about the work</source>
        <translation>Mehr zum Werk</translation>
    </message>
    <message>
        <source>“{title}”</source>
        <translation>„{title}“</translation>
    </message>
    <message>
        <source>disc</source>
        <translation>Disc</translation>
    </message>
    <message>
        <source>track</source>
        <translation>Track</translation>
    </message>
    <message>
        <source>work</source>
        <translation>Werk</translation>
    </message>
    <message>
        <source>artist</source>
        <translation>Künstler</translation>
    </message>
    <message>
        <source>credit</source>
        <translation>Credit</translation>
    </message>
    <message>
        <source>writer</source>
        <translation>Urheber</translation>
    </message>
    <message>
        <source>publisher</source>
        <translation>Verlag</translation>
    </message>
</context>
<context>
    <name>FiguresLine</name>
    <message>
        <source>Shows how long {target} usually takes once it has reported on some of your releases.</source>
        <translation>Zeigt, wie lange {target} üblicherweise braucht, sobald es zu einigen Ihrer Veröffentlichungen etwas gemeldet hat.</translation>
    </message>
    <message>
        <source>Usually: {figures}</source>
        <translation>Üblich: {figures}</translation>
    </message>
    <message>
        <source>Median time from sending until each {target} status was first seen, across your releases.</source>
        <translation>Median der Zeit vom Senden bis zum ersten Auftreten eines {target}-Status, über alle Ihre Veröffentlichungen.</translation>
    </message>
</context>
<context>
    <name>FileActions</name>
    <message>
        <source>Sheets and bundles ({endings})</source>
        <translation>Tabellen und Bundles ({endings})</translation>
    </message>
    <message>
        <source>Import a sheet or a bundle</source>
        <translation>Tabelle oder Bundle importieren</translation>
    </message>
    <message>
        <source>Opening {name}…</source>
        <translation>{name} wird geöffnet…</translation>
    </message>
    <message>
        <source>Opening {name}: {percent} %</source>
        <translation>{name} wird geöffnet: {percent} %</translation>
    </message>
    <message>
        <source>Selected file</source>
        <translation>Ausgewählte Datei</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Alt+Up</source>
        <translation>Alt+Pfeil nach oben</translation>
    </message>
    <message>
        <source>Alt+Down</source>
        <translation>Alt+Pfeil nach unten</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Delete</source>
        <comment>the key</comment>
        <translation>Entf</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Suchen…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Withdraw the release</source>
        <translation>Veröffentlichung zurückziehen</translation>
    </message>
    <message>
        <source>Copy log</source>
        <translation>Protokoll kopieren</translation>
    </message>
    <message>
        <source>Ctrl+C</source>
        <translation>Strg+C</translation>
    </message>
    <message>
        <source>Open the release</source>
        <translation>Veröffentlichung öffnen</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Send earlier</source>
        <translation>Früher senden</translation>
    </message>
    <message>
        <source>Send later</source>
        <translation>Später senden</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
</context>
<context>
    <name>FileText</name>
    <message>
        <source>{name} cannot be read: {strerror}.</source>
        <translation>{name} ist nicht lesbar: {strerror}.</translation>
    </message>
    <message>
        <source>No bundle was created.</source>
        <translation>Es wurde kein Bundle angelegt.</translation>
    </message>
    <message>
        <source>{name} cannot be written: {strerror}.</source>
        <translation>{name} kann nicht geschrieben werden: {strerror}.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>it is not a ZIP file, or it is damaged</source>
        <translation>es ist keine ZIP-Datei oder beschädigt</translation>
    </message>
    <message>
        <source>it contains more than {most_entries} files</source>
        <translation>es enthält mehr als {most_entries} Dateien</translation>
    </message>
    <message>
        <source>it is not a bag, which must be a single folder</source>
        <translation>es ist kein Bag; das müsste ein einzelner Ordner sein</translation>
    </message>
    <message>
        <source>the name “{name}” in it points outside the bundle</source>
        <translation>der Name „{name}“ darin verweist nach außerhalb des Bundles</translation>
    </message>
    <message>
        <source>“{name}” in it is a link</source>
        <translation>„{name}“ darin ist eine Verknüpfung</translation>
    </message>
    <message>
        <source>it is protected by a password</source>
        <translation>es ist passwortgeschützt</translation>
    </message>
    <message>
        <source>“{name}” is in it twice</source>
        <translation>„{name}“ ist doppelt darin</translation>
    </message>
    <message>
        <source>“{name}” would unpack to an unreasonable size</source>
        <translation>„{name}“ wäre entpackt unverhältnismäßig groß</translation>
    </message>
    <message>
        <source>it is not a bag: it has no BagIt declaration</source>
        <translation>es ist kein Bag: Die BagIt-Deklaration fehlt</translation>
    </message>
    <message>
        <source>its list of checksums cannot be read</source>
        <translation>die Liste der Prüfsummen ist nicht lesbar</translation>
    </message>
    <message>
        <source>“{odd}” is only in the bundle or only in its list of checksums</source>
        <translation>„{odd}“ steht nur im Bundle oder nur in dessen Liste der Prüfsummen</translation>
    </message>
    <message>
        <source>it is not a bag: {name} is missing</source>
        <translation>es ist kein Bag: {name} fehlt</translation>
    </message>
    <message>
        <source>{name} is not UTF-8 text</source>
        <translation>{name} ist kein UTF-8-Text</translation>
    </message>
    <message>
        <source>{name} is missing</source>
        <translation>{name} fehlt</translation>
    </message>
    <message>
        <source>{name} was changed after it was packed, or is damaged</source>
        <translation>{name} wurde nach dem Packen geändert oder ist beschädigt</translation>
    </message>
    <message>
        <source>{name} in it is larger than {most} MB</source>
        <translation>{name} darin ist größer als {most} MB</translation>
    </message>
    <message>
        <source>{name} in it unpacks to more than stated</source>
        <translation>{name} darin ist entpackt größer als angegeben</translation>
    </message>
    <message>
        <source>{name} in it is damaged</source>
        <translation>{name} darin ist beschädigt</translation>
    </message>
    <message>
        <source>{name} cannot be opened as a bundle: {why}.</source>
        <translation>{name} lässt sich nicht als Bundle öffnen: {why}.</translation>
    </message>
    <message>
        <source>Nothing was imported, and no file was written.</source>
        <translation>Nichts wurde importiert, und keine Datei wurde geschrieben.</translation>
    </message>
    <message>
        <source>Copy it again from its source.</source>
        <translation>Kopieren Sie es erneut von der Quelle.</translation>
    </message>
    <message>
        <source>A draft of Trackball Desktop</source>
        <translation>Ein Entwurf von Trackball Desktop</translation>
    </message>
    <message>
        <source>Missing fields are inherited. {&quot;unset&quot;: &quot;absent&quot;} is not sent, null is sent as null.</source>
        <translation>Fehlende Felder werden übernommen. {&quot;unset&quot;: &quot;absent&quot;} wird nicht gesendet, null wird als null gesendet.</translation>
    </message>
    <message>
        <source>This bundle contains no draft that this version can read.</source>
        <translation>Dieses Bundle enthält keinen Entwurf, den diese Version lesen kann.</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>Nichts wurde importiert.</translation>
    </message>
    <message>
        <source>A version that supports its format can read it; this version supports {format}.</source>
        <translation>Eine Version, die sein Format unterstützt, kann ihn lesen; diese Version unterstützt {format}.</translation>
    </message>
    <message>
        <source>The draft in this bundle is damaged.</source>
        <translation>Der Entwurf in diesem Bundle ist beschädigt.</translation>
    </message>
    <message>
        <source>{name} in this bundle is not JSON.</source>
        <translation>{name} in diesem Bundle ist kein JSON.</translation>
    </message>
    <message>
        <source>{name} is not a list and was skipped.</source>
        <translation>{name} ist keine Liste und wurde übersprungen.</translation>
    </message>
    <message>
        <source>{left} history steps cannot be read and were skipped.</source>
        <translation>{left} Schritte des Verlaufs sind nicht lesbar und wurden übersprungen.</translation>
    </message>
    <message>
        <source>The description of one of the release&apos;s files cannot be read; the file was skipped.</source>
        <translation>Die Beschreibung einer Datei der Veröffentlichung ist nicht lesbar; die Datei wurde übersprungen.</translation>
    </message>
    <message>
        <source>{name} is listed but not in the bundle.</source>
        <translation>{name} ist aufgeführt, aber nicht im Bundle.</translation>
    </message>
    <message>
        <source>{name} is incomplete or damaged.</source>
        <translation>{name} ist unvollständig oder beschädigt.</translation>
    </message>
    <message>
        <source>{name} is not text in UTF-8.</source>
        <translation>{name} ist kein Text in UTF-8.</translation>
    </message>
    <message>
        <source>{name} cannot be read: {why}.</source>
        <translation>{name} ist nicht lesbar: {why}.</translation>
    </message>
    <message>
        <source>{name} has an event that is larger than 64 MB.</source>
        <translation>{name} enthält ein Ereignis, das größer ist als 64 MB.</translation>
    </message>
    <message>
        <source>The events before it were imported.</source>
        <translation>Die Ereignisse davor wurden importiert.</translation>
    </message>
    <message>
        <source>Remove that event from the file and import the rest.</source>
        <translation>Entfernen Sie dieses Ereignis aus der Datei und importieren Sie den Rest.</translation>
    </message>
    <message>
        <source>Get {name} again and import it again.</source>
        <translation>Beschaffen Sie {name} neu und importieren Sie es erneut.</translation>
    </message>
    <message>
        <source>{name} contains a part that is not JSON.</source>
        <translation>{name} enthält einen Teil, der kein JSON ist.</translation>
    </message>
    <message>
        <source>The events before it were imported; those after it cannot be found.</source>
        <translation>Die Ereignisse davor wurden importiert; die danach sind nicht auffindbar.</translation>
    </message>
    <message>
        <source>{name} has more than {most_entries} files.</source>
        <translation>{name} hat mehr als {most_entries} Dateien.</translation>
    </message>
    <message>
        <source>Nothing was read.</source>
        <translation>Nichts wurde gelesen.</translation>
    </message>
    <message>
        <source>{name} is a damaged or protected ZIP.</source>
        <translation>{name} ist ein beschädigtes oder geschütztes ZIP.</translation>
    </message>
    <message>
        <source>Ask the sender to send the package again.</source>
        <translation>Bitten Sie den Absender, das Paket erneut zu senden.</translation>
    </message>
    <message>
        <source>{name} contains {found} messages.</source>
        <translation>{name} enthält {found} Nachrichten.</translation>
    </message>
    <message>
        <source>Unpack it, and import the folders of its releases one by one.</source>
        <translation>Entpacken Sie es und importieren Sie die Ordner der Veröffentlichungen einzeln.</translation>
    </message>
    <message>
        <source>a PurgeReleaseMessage asks a store to delete a release</source>
        <translation>eine PurgeReleaseMessage fordert einen Store auf, eine Veröffentlichung zu löschen</translation>
    </message>
    <message>
        <source>a ManifestMessage lists the messages of a batch</source>
        <translation>eine ManifestMessage führt die Nachrichten eines Batches auf</translation>
    </message>
    <message>
        <source>a CatalogListMessage lists releases without their tracks</source>
        <translation>eine CatalogListMessage führt Veröffentlichungen ohne ihre Tracks auf</translation>
    </message>
    <message>
        <source>an acknowledgement says that a message arrived</source>
        <translation>eine Empfangsbestätigung meldet, dass eine Nachricht angekommen ist</translation>
    </message>
    <message>
        <source>it begins with “{name}”</source>
        <translation>sie beginnt mit „{name}“</translation>
    </message>
    <message>
        <source>{name} is not a message about a new release: {why}.</source>
        <translation>{name} ist keine Nachricht zu einer neuen Veröffentlichung: {why}.</translation>
    </message>
    <message>
        <source>Choose the release&apos;s NewReleaseMessage, an XML file next to its audio files.</source>
        <translation>Wählen Sie die NewReleaseMessage der Veröffentlichung, eine XML-Datei neben ihren Audiodateien.</translation>
    </message>
    <message>
        <source>{name} contains no release.</source>
        <translation>{name} enthält keine Veröffentlichung.</translation>
    </message>
    <message>
        <source>without a name</source>
        <translation>ohne Namen</translation>
    </message>
    <message>
        <source>{name} is too large for a DDEX message.</source>
        <translation>{name} ist zu groß für eine DDEX-Nachricht.</translation>
    </message>
    <message>
        <source>It is larger than {max_bytes} MB; nothing was read.</source>
        <translation>Sie ist größer als {max_bytes} MB; nichts wurde gelesen.</translation>
    </message>
    <message>
        <source>{name} declares entities, which are not allowed in a DDEX message.</source>
        <translation>{name} deklariert Entities, die in einer DDEX-Nachricht nicht erlaubt sind.</translation>
    </message>
    <message>
        <source>Such files can fill the computer&apos;s memory, so nothing was read.</source>
        <translation>Solche Dateien können den Arbeitsspeicher füllen. Deshalb wurde nichts gelesen.</translation>
    </message>
    <message>
        <source>Ask the sender for the message as originally delivered.</source>
        <translation>Bitten Sie den Absender um die Nachricht, wie sie ursprünglich geliefert wurde.</translation>
    </message>
    <message>
        <source>{name} is damaged or not XML.</source>
        <translation>{name} ist beschädigt oder kein XML.</translation>
    </message>
    <message>
        <source>Line {lineno}: {error}. Nothing was read.</source>
        <translation>Zeile {lineno}: {error}. Nichts wurde gelesen.</translation>
    </message>
    <message>
        <source>Ask the sender to send the message again.</source>
        <translation>Bitten Sie den Absender, die Nachricht erneut zu senden.</translation>
    </message>
    <message>
        <source>is nested too deeply</source>
        <translation>ist zu tief verschachtelt</translation>
    </message>
    <message>
        <source>has more than {max_elements} elements</source>
        <translation>hat mehr als {max_elements} Elemente</translation>
    </message>
    <message>
        <source>{name} is not a DDEX message: it {what}.</source>
        <translation>{name} ist keine DDEX-Nachricht: Die Datei {what}.</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>beschädigt</translation>
    </message>
    <message>
        <source>These releases need {headings} columns, and a sheet of this layout has at most {max_columns}.</source>
        <translation>Diese Veröffentlichungen brauchen {headings} Spalten, eine Tabelle dieses Layouts hat höchstens {max_columns}.</translation>
    </message>
    <message>
        <source>No sheet was written.</source>
        <translation>Es wurde keine Tabelle geschrieben.</translation>
    </message>
    <message>
        <source>Export the releases with the most people and works separately, or use bundles, which have no limit.</source>
        <translation>Exportieren Sie die Veröffentlichungen mit den meisten Personen und Werken einzeln, oder verwenden Sie Bundles; sie haben keine Grenze.</translation>
    </message>
    <message>
        <source>There is no UPC or EAN for a barcode.</source>
        <translation>Für einen Barcode fehlt der UPC oder die EAN.</translation>
    </message>
    <message>
        <source>A barcode needs 12 or 13 digits with a valid check digit.</source>
        <translation>Ein Barcode braucht 12 oder 13 Ziffern mit gültiger Prüfziffer.</translation>
    </message>
    <message>
        <source>Enter the UPC of the release first.</source>
        <translation>Geben Sie zuerst den UPC der Veröffentlichung ein.</translation>
    </message>
    <message>
        <source>The template {name} cannot be read.</source>
        <translation>Die Vorlage {name} ist nicht lesbar.</translation>
    </message>
    <message>
        <source>It is not UTF-8 text, or you have no permission to open it.</source>
        <translation>Sie ist kein UTF-8-Text, oder Sie haben keine Berechtigung, sie zu öffnen.</translation>
    </message>
    <message>
        <source>Save it as UTF-8, or delete it to use the app&apos;s own template.</source>
        <translation>Speichern Sie sie als UTF-8, oder löschen Sie sie, um die Vorlage der App zu verwenden.</translation>
    </message>
    <message>
        <source>The template {name} is too long.</source>
        <translation>Die Vorlage {name} ist zu lang.</translation>
    </message>
    <message>
        <source>A template should be one or two pages of text.</source>
        <translation>Eine Vorlage sollte ein bis zwei Seiten Text haben.</translation>
    </message>
    <message>
        <source>“{word}” is not a known name</source>
        <translation>„{word}“ ist kein bekannter Name</translation>
    </message>
    <message>
        <source>“{tag}” closes a section that was not opened</source>
        <translation>„{tag}“ schließt einen Abschnitt, der nicht geöffnet wurde</translation>
    </message>
    <message>
        <source>sections are nested too deeply</source>
        <translation>Abschnitte sind zu tief verschachtelt</translation>
    </message>
    <message>
        <source>the section “{section}” has no end</source>
        <translation>der Abschnitt „{section}“ hat kein Ende</translation>
    </message>
    <message>
        <source>The template {name} has an error in line {line}: {why}.</source>
        <translation>Die Vorlage {name} hat in Zeile {line} einen Fehler: {why}.</translation>
    </message>
    <message>
        <source>The document was not created.</source>
        <translation>Das Dokument wurde nicht angelegt.</translation>
    </message>
    <message>
        <source>Correct it, or delete the file to use the app&apos;s own template.</source>
        <translation>Korrigieren Sie sie, oder löschen Sie die Datei, um die Vorlage der App zu verwenden.</translation>
    </message>
    <message>
        <source>“{error}” occurs twice in one object of this file.</source>
        <translation>„{error}“ kommt in einem Objekt dieser Datei zweimal vor.</translation>
    </message>
    <message>
        <source>It is unclear which value is right, so nothing was imported.</source>
        <translation>Es ist unklar, welcher Wert stimmt. Deshalb wurde nichts importiert.</translation>
    </message>
    <message>
        <source>Remove one of them.</source>
        <translation>Entfernen Sie einen davon.</translation>
    </message>
    <message>
        <source>This file is not JSON.</source>
        <translation>Diese Datei ist kein JSON.</translation>
    </message>
    <message>
        <source>It could not be read: {error}.</source>
        <translation>Sie konnte nicht gelesen werden: {error}.</translation>
    </message>
    <message>
        <source>This file is JSON but not a release.</source>
        <translation>Diese Datei ist JSON, aber keine Veröffentlichung.</translation>
    </message>
    <message>
        <source>A release must be one object with fields such as title, upc and discs.</source>
        <translation>Eine Veröffentlichung muss ein Objekt mit Feldern wie title, upc und discs sein.</translation>
    </message>
    <message>
        <source>{name} is not a sheet layout: {why}.</source>
        <translation>{name} ist kein Tabellenlayout: {why}.</translation>
    </message>
    <message>
        <source>You cannot choose it.</source>
        <translation>Sie können es nicht wählen.</translation>
    </message>
    <message>
        <source>Compare it with the built-in layouts in resources/sheets/layouts.</source>
        <translation>Vergleichen Sie es mit den integrierten Layouts in resources/sheets/layouts.</translation>
    </message>
    <message>
        <source>there is no source “{wrong}”</source>
        <translation>es gibt keine Quelle „{wrong}“</translation>
    </message>
    <message>
        <source>there is no date format “{date}”</source>
        <translation>es gibt kein Datumsformat „{date}“</translation>
    </message>
    <message>
        <source>{name} is not a sheet layout: {what}.</source>
        <translation>{name} ist kein Tabellenlayout: {what}.</translation>
    </message>
    <message>
        <source>No headings of releases or tracks were found.</source>
        <translation>Es wurden keine Überschriften von Veröffentlichungen oder Tracks gefunden.</translation>
    </message>
    <message>
        <source>Give the columns headings such as Release Title, Track Title, Artist, UPC and ISRC.</source>
        <translation>Geben Sie den Spalten Überschriften wie Release Title, Track Title, Artist, UPC und ISRC.</translation>
    </message>
    <message>
        <source>The sheet “{name}” is hidden and was not read.</source>
        <translation>Das Tabellenblatt „{name}“ ist ausgeblendet und wurde nicht gelesen.</translation>
    </message>
    <message>
        <source>it has no track title; the track was not imported</source>
        <translation>der Tracktitel fehlt; der Track wurde nicht importiert</translation>
    </message>
    <message>
        <source>it has no release title; it was assigned to the release with its codes</source>
        <translation>der Titel der Veröffentlichung fehlt; die Zeile wurde anhand ihrer Codes zugeordnet</translation>
    </message>
    <message>
        <source>another track on this disc has the same number; both were imported in row order</source>
        <translation>ein anderer Track dieser Disc hat dieselbe Nummer; beide wurden in Zeilenfolge importiert</translation>
    </message>
    <message>
        <source>another track has the same ISRC; both were imported</source>
        <translation>ein anderer Track hat denselben ISRC; beide wurden importiert</translation>
    </message>
    <message>
        <source>it has more cells than headings, so values may be in the wrong columns; it was not imported</source>
        <translation>mehr Zellen als Überschriften, Werte stehen vielleicht in falschen Spalten; nicht importiert</translation>
    </message>
    <message>
        <source>its release is not in the sheet of releases; it was not imported</source>
        <translation>die Veröffentlichung fehlt im Blatt der Veröffentlichungen; nicht importiert</translation>
    </message>
    <message>
        <source>it is not an ISRC; it was imported unchanged, please correct it</source>
        <translation>kein ISRC; unverändert importiert, bitte korrigieren</translation>
    </message>
    <message>
        <source>it is not a UPC or EAN; it was imported unchanged, please correct it</source>
        <translation>kein UPC und keine EAN; unverändert importiert, bitte korrigieren</translation>
    </message>
    <message>
        <source>it is not a date; the date is left empty</source>
        <translation>kein Datum; das Datum bleibt leer</translation>
    </message>
    <message>
        <source>it is not a length; the length is left empty and is read from the master</source>
        <translation>keine Länge; die Länge bleibt leer und wird aus dem Master gelesen</translation>
    </message>
    <message>
        <source>its shares do not match the names; they are left empty</source>
        <translation>die Anteile passen nicht zu den Namen; sie bleiben leer</translation>
    </message>
    <message>
        <source>a spreadsheet has rounded the code and its last digits are lost; it is left empty</source>
        <translation>ein Tabellenprogramm hat den Code gerundet, seine letzten Ziffern sind verloren; er bleibt leer</translation>
    </message>
    <message>
        <source>another row of this release has a different value; the first row&apos;s value was used</source>
        <translation>eine andere Zeile dieser Veröffentlichung hat einen anderen Wert; der Wert der ersten Zeile gilt</translation>
    </message>
    <message>
        <source>the cell begins with a backslash and one of the layout&apos;s marks; it was imported as text</source>
        <translation>die Zelle beginnt mit einem Backslash und einem Zeichen des Layouts; sie wurde als Text importiert</translation>
    </message>
    <message>
        <source>it does not fit its field; it is left empty</source>
        <translation>passt nicht zum Feld; es bleibt leer</translation>
    </message>
    <message>
        <source>it is a spreadsheet error; it is left empty</source>
        <translation>Tabellenfehler; bleibt leer</translation>
    </message>
    <message>
        <source>does the day or the month come first? These dates are left empty; import the file again with the order of day and month chosen.</source>
        <translation>Steht der Tag oder der Monat zuerst? Diese Daten bleiben leer; importieren Sie die Datei erneut und wählen Sie dabei die Reihenfolge von Tag und Monat.</translation>
    </message>
    <message>
        <source>these are list numbers, not names. Nobody was credited; fill in the names.</source>
        <translation>das sind Listennummern, keine Namen. Es wurden keine Credits angelegt; tragen Sie die Namen ein.</translation>
    </message>
    <message>
        <source>the sheet has releases but no tracks. Add the tracks to each draft.</source>
        <translation>die Tabelle enthält Veröffentlichungen, aber keine Tracks. Ergänzen Sie die Tracks in jedem Entwurf.</translation>
    </message>
    <message>
        <source>a release has no title in the sheet. Enter its title in the draft.</source>
        <translation>eine Veröffentlichung hat in der Tabelle keinen Titel. Geben Sie ihn im Entwurf ein.</translation>
    </message>
    <message>
        <source>the sheet does not show which tracks belong to which release. Check the drafts.</source>
        <translation>die Tabelle zeigt nicht, welche Tracks zu welcher Veröffentlichung gehören. Prüfen Sie die Entwürfe.</translation>
    </message>
    <message>
        <source>the sheet has no track numbers; tracks are in row order. Check the order.</source>
        <translation>die Tabelle hat keine Tracknummern; Tracks stehen in Zeilenfolge. Prüfen Sie die Reihenfolge.</translation>
    </message>
    <message>
        <source>a year is not a full date; the date is left empty.</source>
        <translation>ein Jahr ist kein volles Datum; das Datum bleibt leer.</translation>
    </message>
    <message>
        <source>Not imported, because there is no field for it: {unused}.</source>
        <translation>Nicht importiert, weil es kein Feld dafür gibt: {unused}.</translation>
    </message>
    <message>
        <source>sheet “{sheet}”, row {row}</source>
        <translation>Blatt „{sheet}“, Zeile {row}</translation>
    </message>
    <message>
        <source>It is larger than {max_bytes} MB.</source>
        <translation>Sie ist größer als {max_bytes} MB.</translation>
    </message>
    <message>
        <source>It has more than {max_rows} rows, or {max_cells} cells.</source>
        <translation>Sie hat mehr als {max_rows} Zeilen oder {max_cells} Zellen.</translation>
    </message>
    <message>
        <source>Row {rows} has more than {max_columns} columns.</source>
        <translation>Zeile {rows} hat mehr als {max_columns} Spalten.</translation>
    </message>
    <message>
        <source>{name} cannot be read as a table: line {rows} is damaged.</source>
        <translation>{name} ist nicht als Tabelle lesbar: Zeile {rows} ist beschädigt.</translation>
    </message>
    <message>
        <source>A quotation mark may be missing, so a cell does not end.</source>
        <translation>Vielleicht fehlt ein Anführungszeichen, sodass eine Zelle nicht endet.</translation>
    </message>
    <message>
        <source>Open it in a spreadsheet and save it again.</source>
        <translation>Öffnen Sie sie in einem Tabellenprogramm und speichern Sie sie neu.</translation>
    </message>
    <message>
        <source>{name} is not a table.</source>
        <translation>{name} ist keine Tabelle.</translation>
    </message>
    <message>
        <source>Choose a CSV, XLSX, XLS or ODS file.</source>
        <translation>Wählen Sie eine CSV-, XLSX-, XLS- oder ODS-Datei.</translation>
    </message>
    <message>
        <source>Sheet “{name}” has more than {max_columns} columns.</source>
        <translation>Das Blatt „{name}“ hat mehr als {max_columns} Spalten.</translation>
    </message>
    <message>
        <source>Sheet “{name}” has more than {max_rows} rows, or too many cells.</source>
        <translation>Das Blatt „{name}“ hat mehr als {max_rows} Zeilen oder zu viele Zellen.</translation>
    </message>
    <message>
        <source>{name} is protected by a password.</source>
        <translation>{name} ist passwortgeschützt.</translation>
    </message>
    <message>
        <source>Save a copy without a password and choose that.</source>
        <translation>Speichern Sie eine Kopie ohne Passwort und wählen Sie diese.</translation>
    </message>
    <message>
        <source>{name} is damaged; nothing was read.</source>
        <translation>{name} ist beschädigt; nichts wurde gelesen.</translation>
    </message>
    <message>
        <source>Unpacked it is larger than {max_unpacked} MB.</source>
        <translation>Entpackt ist sie größer als {max_unpacked} MB.</translation>
    </message>
    <message>
        <source>Sheet “{sheet}” extends to row {last_row} and column {last_column}.</source>
        <translation>Das Blatt „{sheet}“ reicht bis Zeile {last_row} und Spalte {last_column}.</translation>
    </message>
    <message>
        <source>{name} is too large to be read as a table.</source>
        <translation>{name} ist zu groß, um als Tabelle gelesen zu werden.</translation>
    </message>
    <message>
        <source>{why} Nothing was read.</source>
        <translation>{why} Nichts wurde gelesen.</translation>
    </message>
    <message>
        <source>Save only the sheet and columns that you need, or split it.</source>
        <translation>Speichern Sie nur das Blatt und die Spalten, die Sie brauchen, oder teilen Sie sie auf.</translation>
    </message>
    <message>
        <source>{name} is not Unicode and was read as {script} text. Check that “{accented}” is right.</source>
        <translation>{name} ist kein Unicode und wurde als {script} gelesen. Prüfen Sie, ob „{accented}“ stimmt.</translation>
    </message>
    <message>
        <source>{name} is not Unicode text.</source>
        <translation>{name} ist kein Unicode-Text.</translation>
    </message>
    <message>
        <source>Its character encoding is unknown, so nothing was read.</source>
        <translation>Die Zeichenkodierung ist unbekannt. Deshalb wurde nichts gelesen.</translation>
    </message>
    <message>
        <source>Save it again as “CSV UTF-8” or “Unicode Text”.</source>
        <translation>Speichern Sie die Datei neu als „CSV UTF-8“ oder „Unicode-Text“.</translation>
    </message>
    <message>
        <source>There are more than {most} codes; the others were not read.</source>
        <translation>Es gibt mehr als {most} Codes; die übrigen wurden nicht gelesen.</translation>
    </message>
    <message>
        <source>other numbers of {length} digits here are wrong, so the check digits may be missing</source>
        <translation>andere Nummern mit {length} Ziffern sind hier falsch; vielleicht fehlen die Prüfziffern</translation>
    </message>
    <message>
        <source>Line {number}: {code} was not read: {why}.</source>
        <translation>Zeile {number}: {code} wurde nicht gelesen: {why}.</translation>
    </message>
    <message>
        <source>Line {number}: {codes}</source>
        <translation>Zeile {number}: {codes}</translation>
    </message>
    <message>
        <source>Line {number}: “{quoted}” contains no code.</source>
        <translation>Zeile {number}: „{quoted}“ enthält keinen Code.</translation>
    </message>
    <message>
        <source>Line {number}: {cell} is not a UPC or EAN: {cell2}.</source>
        <translation>Zeile {number}: {cell} ist kein UPC und keine EAN: {cell2}.</translation>
    </message>
    <message>
        <source>{first} has a wrong check digit, so the range was not read.</source>
        <translation>{first} hat eine falsche Prüfziffer. Der Bereich wurde nicht gelesen.</translation>
    </message>
    <message>
        <source>the range ends before it begins.</source>
        <translation>der Bereich endet, bevor er beginnt.</translation>
    </message>
    <message>
        <source>the range has more than {most} codes.</source>
        <translation>der Bereich hat mehr als {most} Codes.</translation>
    </message>
    <message>
        <source>is not an image, whatever its name says</source>
        <translation>ist kein Bild, auch wenn der Name das sagt</translation>
    </message>
    <message>
        <source>It was not used as the cover.</source>
        <translation>Es wurde nicht als Cover verwendet.</translation>
    </message>
    <message>
        <source>Choose a JPEG or PNG file.</source>
        <translation>Wählen Sie eine JPEG- oder PNG-Datei.</translation>
    </message>
    <message>
        <source>The image cannot be shown.</source>
        <translation>Das Bild kann nicht angezeigt werden.</translation>
    </message>
    <message>
        <source>It is damaged, too large or of an unsupported type.</source>
        <translation>Es ist beschädigt, zu groß oder von einem nicht unterstützten Typ.</translation>
    </message>
    <message>
        <source>Export the cover again as JPEG or PNG.</source>
        <translation>Exportieren Sie das Cover neu als JPEG oder PNG.</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>die Datei ist leer</translation>
    </message>
    <message>
        <source>{width} × {height} pixels are too many to open safely</source>
        <translation>{width} × {height} Pixel sind zu viele, um sie sicher zu öffnen</translation>
    </message>
    <message>
        <source>no decoder for this format is built in</source>
        <translation>für dieses Format ist kein Decoder eingebaut</translation>
    </message>
    <message>
        <source>no audio follows the ID3 tag</source>
        <translation>nach dem ID3-Tag folgt kein Audio</translation>
    </message>
    <message>
        <source>unknown audio format</source>
        <translation>unbekanntes Audioformat</translation>
    </message>
    <message>
        <source>the file contains no audio</source>
        <translation>die Datei enthält kein Audio</translation>
    </message>
    <message>
        <source>{frames} frames are declared, {frames2} could be decoded</source>
        <translation>{frames} Frames sind deklariert, {frames2} ließen sich dekodieren</translation>
    </message>
    <message>
        <source>some samples are not numbers (NaN or infinity)</source>
        <translation>einige Samples sind keine Zahlen (NaN oder unendlich)</translation>
    </message>
    <message>
        <source>the decoded audio does not match the file&apos;s MD5 checksum</source>
        <translation>das dekodierte Audio passt nicht zur MD5-Prüfsumme der Datei</translation>
    </message>
    <message>
        <source>the header does not state the length of the audio</source>
        <translation>im Header fehlt die Länge des Audios</translation>
    </message>
    <message>
        <source>the format chunk is missing or broken</source>
        <translation>der Format-Chunk fehlt oder ist defekt</translation>
    </message>
    <message>
        <source>the file ends before the audio</source>
        <translation>die Datei endet vor dem Audio</translation>
    </message>
    <message>
        <source>{declared} bytes of audio are declared, {present} are present</source>
        <translation>{declared} Bytes Audio sind deklariert, {present} vorhanden</translation>
    </message>
    <message>
        <source>{frames} frames are declared, {frames2} are present</source>
        <translation>{frames} Frames sind deklariert, {frames2} vorhanden</translation>
    </message>
    <message>
        <source>{name} cannot be changed.</source>
        <translation>{name} kann nicht geändert werden.</translation>
    </message>
    <message>
        <source>This pattern is too long.</source>
        <translation>Dieses Muster ist zu lang.</translation>
    </message>
    <message>
        <source>Use at most {longest} characters.</source>
        <translation>Verwenden Sie höchstens {longest} Zeichen.</translation>
    </message>
    <message>
        <source>There is no field %{found}%.</source>
        <translation>Ein Feld %{found}% gibt es nicht.</translation>
    </message>
    <message>
        <source>A pattern can contain {known}.</source>
        <translation>Ein Muster kann enthalten: {known}.</translation>
    </message>
    <message>
        <source>%{name}% occurs twice in the pattern.</source>
        <translation>%{name}% kommt im Muster zweimal vor.</translation>
    </message>
    <message>
        <source>Use %ignore% for what is not needed.</source>
        <translation>Verwenden Sie %ignore% für alles, was nicht gebraucht wird.</translation>
    </message>
    <message>
        <source>There is no separator between %{text}% and %{name}%.</source>
        <translation>Zwischen %{text}% und %{name}% fehlt ein Trennzeichen.</translation>
    </message>
    <message>
        <source>Add the separator that the file names use.</source>
        <translation>Ergänzen Sie das Trennzeichen, das die Dateinamen verwenden.</translation>
    </message>
    <message>
        <source>This pattern contains no field.</source>
        <translation>Dieses Muster enthält kein Feld.</translation>
    </message>
    <message>
        <source>Use a pattern such as %track% - %artist% - %title%, or leave it empty.</source>
        <translation>Verwenden Sie ein Muster wie %track% - %artist% - %title%, oder lassen Sie es leer.</translation>
    </message>
    <message>
        <source>There is no file {path}.</source>
        <translation>Es gibt keine Datei {path}.</translation>
    </message>
    <message>
        <source>Check its name and folder.</source>
        <translation>Prüfen Sie Namen und Ordner.</translation>
    </message>
    <message>
        <source>{name} is larger than {most_bytes} MB.</source>
        <translation>{name} ist größer als {most_bytes} MB.</translation>
    </message>
    <message>
        <source>Nothing was read: files of this type are never that large.</source>
        <translation>Nichts wurde gelesen: Dateien dieses Typs sind nie so groß.</translation>
    </message>
    <message>
        <source>Check that it is the right file.</source>
        <translation>Prüfen Sie, ob es die richtige Datei ist.</translation>
    </message>
    <message>
        <source>{name} is not a PDF.</source>
        <translation>{name} ist keine PDF-Datei.</translation>
    </message>
    <message>
        <source>It was not attached.</source>
        <translation>Die Datei wurde nicht angehängt.</translation>
    </message>
    <message>
        <source>Export the booklet as PDF.</source>
        <translation>Exportieren Sie das Booklet als PDF.</translation>
    </message>
    <message>
        <source>The name of {path} is not Unicode. Rename it, then drop it again.</source>
        <translation>Der Name von {path} ist kein Unicode. Benennen Sie die Datei um und legen Sie sie erneut ab.</translation>
    </message>
    <message>
        <source>{name} changed while it was being read.</source>
        <translation>{name} wurde während des Lesens geändert.</translation>
    </message>
    <message>
        <source>Its content is still changing, so it was neither checked nor sent.</source>
        <translation>Der Inhalt ändert sich noch. Deshalb wurde die Datei weder geprüft noch gesendet.</translation>
    </message>
    <message>
        <source>Wait until the program has finished writing the file, then try again.</source>
        <translation>Warten Sie, bis das Programm die Datei fertig geschrieben hat, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Nothing was imported from it.</source>
        <translation>Nichts daraus wurde importiert.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be opened: {strerror}.</source>
        <translation>Der Ordner {folder} kann nicht geöffnet werden: {strerror}.</translation>
    </message>
    <message>
        <source>It may have been moved, or its drive is not connected. Choose the folder again.</source>
        <translation>Vielleicht wurde er verschoben, oder sein Laufwerk ist nicht verbunden. Wählen Sie den Ordner erneut.</translation>
    </message>
    <message>
        <source>{name} is a file, not a folder.</source>
        <translation>{name} ist eine Datei, kein Ordner.</translation>
    </message>
    <message>
        <source>Choose the folder with the masters.</source>
        <translation>Wählen Sie den Ordner mit den Mastern.</translation>
    </message>
    <message numerus="yes">
        <source>%n masters are only in iCloud: {shown}. Download them, then drop the folder again.</source>
        <comment>%n master is only in iCloud: {shown}. Download it, then drop the folder again.</comment>
        <translation>
            <numerusform>%n Master ist nur in iCloud: {shown}. Laden Sie ihn herunter und legen Sie den Ordner dann erneut ab.</numerusform>
            <numerusform>%n Master sind nur in iCloud: {shown}. Laden Sie sie herunter und legen Sie den Ordner dann erneut ab.</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} is only in the cloud. Download it with your cloud storage app, then drop it again.</source>
        <translation>{name} ist nur in der Cloud. Laden Sie die Datei mit Ihrer Cloud-App herunter und legen Sie sie erneut ab.</translation>
    </message>
    <message>
        <source>{name} is an archive and was not opened. Unpack it and drop the resulting folder.</source>
        <translation>{name} ist ein Archiv und wurde nicht geöffnet. Entpacken Sie es und legen Sie den entpackten Ordner ab.</translation>
    </message>
    <message>
        <source>{name} no longer exists.</source>
        <translation>{name} existiert nicht mehr.</translation>
    </message>
    <message>
        <source>The release points to a file that cannot be found.</source>
        <translation>Die Veröffentlichung verweist auf eine Datei, die nicht auffindbar ist.</translation>
    </message>
    <message>
        <source>Locate the file again; it was at {path}.</source>
        <translation>Suchen Sie die Datei; sie lag unter {path}.</translation>
    </message>
    <message>
        <source>{name} is in use by another program.</source>
        <translation>{name} wird von einem anderen Programm verwendet.</translation>
    </message>
    <message>
        <source>It cannot be read while the other program is using it.</source>
        <translation>Solange das andere Programm sie verwendet, ist sie nicht lesbar.</translation>
    </message>
    <message>
        <source>Close it there or wait until the program has finished, then try again.</source>
        <translation>Schließen Sie sie dort oder warten Sie, bis das Programm fertig ist, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>You have no permission to read {name}.</source>
        <translation>Sie haben keine Berechtigung, {name} zu lesen.</translation>
    </message>
    <message>
        <source>It cannot be checked or sent.</source>
        <translation>Die Datei kann weder geprüft noch gesendet werden.</translation>
    </message>
    <message>
        <source>Give yourself permission to read {path}, then try again.</source>
        <translation>Geben Sie sich Leserechte für {path} und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>{name} could not be read: {strerror}.</source>
        <translation>{name} konnte nicht gelesen werden: {strerror}.</translation>
    </message>
    <message>
        <source>Check the drive or network share, then try again.</source>
        <translation>Prüfen Sie das Laufwerk oder die Netzwerkfreigabe und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Only the first {max_entries} entries of {name} were read.</source>
        <translation>Nur die ersten {max_entries} Einträge von {name} wurden gelesen.</translation>
    </message>
    <message>
        <source>{path} could not be read: {strerror}.</source>
        <translation>{path} konnte nicht gelesen werden: {strerror}.</translation>
    </message>
    <message>
        <source>{name} is nested too deeply in the folder and was not read.</source>
        <translation>{name} liegt zu tief im Ordner und wurde nicht gelesen.</translation>
    </message>
    <message>
        <source>The folder {name} cannot be read: {strerror}.</source>
        <translation>Der Ordner {name} ist nicht lesbar: {strerror}.</translation>
    </message>
    <message>
        <source>Give yourself permission to read {folder}, then choose it again.</source>
        <translation>Geben Sie sich Leserechte für {folder} und wählen Sie den Ordner erneut.</translation>
    </message>
    <message>
        <source>{folder} could not be read: {strerror}.</source>
        <translation>{folder} konnte nicht gelesen werden: {strerror}.</translation>
    </message>
    <message>
        <source>The masters in {name} are only in iCloud.</source>
        <translation>Die Master in {name} sind nur in iCloud.</translation>
    </message>
    <message>
        <source>macOS has moved them off this computer.</source>
        <translation>macOS hat sie von diesem Computer ausgelagert.</translation>
    </message>
    <message>
        <source>{name} contains only an archive and no audio.</source>
        <translation>{name} enthält nur ein Archiv und kein Audio.</translation>
    </message>
    <message>
        <source>Archives are not opened.</source>
        <translation>Archive werden nicht geöffnet.</translation>
    </message>
    <message>
        <source>Unpack {name} and choose the resulting folder.</source>
        <translation>Entpacken Sie {name} und wählen Sie den entpackten Ordner.</translation>
    </message>
    <message>
        <source>No audio was found in {name}.</source>
        <translation>In {name} wurde kein Audio gefunden.</translation>
    </message>
    <message>
        <source>{name} contains images but no audio.</source>
        <translation>{name} enthält Bilder, aber kein Audio.</translation>
    </message>
    <message>
        <source>{name} contains no audio.</source>
        <translation>{name} enthält kein Audio.</translation>
    </message>
    <message>
        <source>A release needs masters.</source>
        <translation>Eine Veröffentlichung braucht Master.</translation>
    </message>
    <message>
        <source>Choose the folder with the WAV or FLAC files.</source>
        <translation>Wählen Sie den Ordner mit den WAV- oder FLAC-Dateien.</translation>
    </message>
    <message>
        <source>The name of {path} is not Unicode.</source>
        <translation>Der Name von {path} ist kein Unicode.</translation>
    </message>
    <message>
        <source>The library cannot store it.</source>
        <translation>Die Bibliothek kann ihn nicht speichern.</translation>
    </message>
    <message>
        <source>Rename the file or its folder, then try again.</source>
        <translation>Benennen Sie die Datei oder ihren Ordner um und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>{name} is only in the cloud.</source>
        <translation>{name} ist nur in der Cloud.</translation>
    </message>
    <message>
        <source>It is not on this computer, and the app does not download it automatically.</source>
        <translation>Die Datei liegt nicht auf diesem Computer, und die App lädt sie nicht automatisch herunter.</translation>
    </message>
    <message>
        <source>Download it with your cloud storage app (OneDrive, iCloud Drive), then try again.</source>
        <translation>Laden Sie sie mit Ihrer Cloud-App herunter (OneDrive, iCloud Drive) und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>{name} is not a file.</source>
        <translation>{name} ist keine Datei.</translation>
    </message>
    <message>
        <source>Choose an audio file or an image.</source>
        <translation>Wählen Sie eine Audiodatei oder ein Bild.</translation>
    </message>
    <message>
        <source>Reading the file needs more than {most} MB of memory. It is damaged or far too large.</source>
        <translation>Zum Lesen der Datei sind mehr als {most} MB Arbeitsspeicher nötig. Sie ist beschädigt oder viel zu groß.</translation>
    </message>
    <message>
        <source>the file describes no audio</source>
        <translation>die Datei beschreibt kein Audio</translation>
    </message>
    <message>
        <source>{data_declared} bytes of audio are declared, {data_present} are present</source>
        <translation>{data_declared} Bytes Audio sind deklariert, {data_present} vorhanden</translation>
    </message>
    <message>
        <source>it is not a PDF, video or text file</source>
        <translation>es ist keine PDF-, Video- oder Textdatei</translation>
    </message>
    <message>
        <source>its end is missing</source>
        <translation>das Ende fehlt</translation>
    </message>
    <message>
        <source>the file describes no image</source>
        <translation>die Datei beschreibt kein Bild</translation>
    </message>
    <message>
        <source>{declared} bytes are declared, {present} are present</source>
        <translation>{declared} Bytes sind deklariert, {present} vorhanden</translation>
    </message>
    <message>
        <source>it contains no image</source>
        <translation>sie enthält kein Bild</translation>
    </message>
    <message>
        <source>the FLAC header is broken</source>
        <translation>der FLAC-Header ist defekt</translation>
    </message>
    <message>
        <source>the file ends inside its header</source>
        <translation>die Datei endet mitten im Header</translation>
    </message>
    <message>
        <source>the file ends before its audio</source>
        <translation>die Datei endet vor ihrem Audio</translation>
    </message>
    <message>
        <source>{declared_bytes} bytes of audio are declared, {present} are present</source>
        <translation>{declared_bytes} Bytes Audio sind deklariert, {present} vorhanden</translation>
    </message>
    <message>
        <source>the tags are unreasonably large</source>
        <translation>die Tags sind unverhältnismäßig groß</translation>
    </message>
    <message>
        <source>The waveform of {name} cannot be drawn.</source>
        <translation>Die Wellenform von {name} kann nicht gezeichnet werden.</translation>
    </message>
    <message>
        <source>The file is damaged or of an unsupported type.</source>
        <translation>Die Datei ist beschädigt oder von einem nicht unterstützten Typ.</translation>
    </message>
    <message>
        <source>Export it again as WAV or FLAC.</source>
        <translation>Exportieren Sie sie neu als WAV oder FLAC.</translation>
    </message>
    <message>
        <source>The copy could not be written: {strerror}.</source>
        <translation>Die Kopie konnte nicht geschrieben werden: {strerror}.</translation>
    </message>
    <message>
        <source>The cover is unchanged.</source>
        <translation>Das Cover ist unverändert.</translation>
    </message>
    <message>
        <source>Check the disk, then try again.</source>
        <translation>Prüfen Sie das Laufwerk und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>From the last download.</source>
        <translation>Vom letzten Download.</translation>
    </message>
    <message>
        <source>From the last download. {title}</source>
        <translation>Vom letzten Download. {title}</translation>
    </message>
    <message>
        <source>Not available yet: the CDN shows a placeholder.</source>
        <translation>Noch nicht verfügbar: Das CDN zeigt einen Platzhalter.</translation>
    </message>
    <message>
        <source>{size} pixels, from the CDN.</source>
        <translation>{size} Pixel, vom CDN.</translation>
    </message>
    <message>
        <source>{name} cannot be added to a release.</source>
        <translation>{name} kann keiner Veröffentlichung hinzugefügt werden.</translation>
    </message>
    <message>
        <source>{name} is empty.</source>
        <translation>{name} ist leer.</translation>
    </message>
    <message>
        <source>{name} is not an audio file, whatever its name says.</source>
        <translation>{name} ist keine Audiodatei, auch wenn der Name das sagt.</translation>
    </message>
    <message>
        <source>Attach the WAV or FLAC master.</source>
        <translation>Hängen Sie den WAV- oder FLAC-Master an.</translation>
    </message>
    <message>
        <source>{name} is not an MP4 or MOV video.</source>
        <translation>{name} ist kein MP4- oder MOV-Video.</translation>
    </message>
    <message>
        <source>Export it as ProRes or H.264.</source>
        <translation>Exportieren Sie es als ProRes oder H.264.</translation>
    </message>
    <message>
        <source>{name} cannot be read as lyrics: {error}.</source>
        <translation>{name} ist nicht als Songtext lesbar: {error}.</translation>
    </message>
    <message>
        <source>Save it as text in UTF-8, as LRC or as TTML.</source>
        <translation>Speichern Sie ihn als Text in UTF-8, als LRC oder als TTML.</translation>
    </message>
    <message>
        <source>A {value} belongs to the release, not to a track.</source>
        <translation>Nicht zum Track, sondern zur Veröffentlichung gehört: {value}.</translation>
    </message>
    <message>
        <source>{name} was not attached.</source>
        <translation>{name} wurde nicht angehängt.</translation>
    </message>
    <message>
        <source>Omit --track.</source>
        <translation>Lassen Sie --track weg.</translation>
    </message>
    <message>
        <source>Which track does {name} belong to?</source>
        <translation>Zu welchem Track gehört {name}?</translation>
    </message>
    <message>
        <source>It was not attached, because its name contains no ISRC, title or number of a track.</source>
        <translation>Die Datei wurde nicht angehängt, weil ihr Name weder ISRC noch Titel oder Nummer eines Tracks enthält.</translation>
    </message>
    <message>
        <source>Use --track N; the release has {tracks} tracks, counted from 1.</source>
        <translation>Verwenden Sie --track N; die Veröffentlichung hat {tracks} Tracks, gezählt ab 1.</translation>
    </message>
    <message>
        <source>There is no track {track}.</source>
        <translation>Es gibt keinen Track {track}.</translation>
    </message>
    <message>
        <source>The release has {tracks} tracks, counted from 1.</source>
        <translation>Die Veröffentlichung hat {tracks} Tracks, gezählt ab 1.</translation>
    </message>
    <message>
        <source>There are no catalogue events.</source>
        <translation>Es gibt keine Katalogereignisse.</translation>
    </message>
    <message>
        <source>Choose files that end in .json, .ndjson or .json.gz, or a folder with such files.</source>
        <translation>Wählen Sie Dateien, die auf .json, .ndjson oder .json.gz enden, oder einen Ordner damit.</translation>
    </message>
    <message>
        <source>The account has a signing service, which cannot list files.</source>
        <translation>Das Konto hat einen Signaturdienst, der keine Dateien auflisten kann.</translation>
    </message>
    <message>
        <source>Connect an account with the label&apos;s own bucket, or import a folder.</source>
        <translation>Verbinden Sie ein Konto mit dem eigenen Bucket des Labels, oder importieren Sie einen Ordner.</translation>
    </message>
    <message>
        <source>{name} contains no DDEX message.</source>
        <translation>{name} enthält keine DDEX-Nachricht.</translation>
    </message>
    <message>
        <source>It is unclear what it delivered.</source>
        <translation>Es ist unklar, was damit geliefert wurde.</translation>
    </message>
    <message>
        <source>Open the ZIP or folder of a partner delivery.</source>
        <translation>Öffnen Sie das ZIP oder den Ordner einer Partnerlieferung.</translation>
    </message>
    <message>
        <source>The pasted text contains no link.</source>
        <translation>Der eingefügte Text enthält keinen Link.</translation>
    </message>
    <message>
        <source>Paste the link to the package, or the whole request that came with it.</source>
        <translation>Fügen Sie den Link zum Paket ein oder die ganze Anfrage, die mit ihm kam.</translation>
    </message>
    <message>
        <source>It was stopped.</source>
        <translation>Der Vorgang wurde abgebrochen.</translation>
    </message>
    <message>
        <source>The link expired on {day}.</source>
        <translation>Der Link ist am {day} abgelaufen.</translation>
    </message>
    <message>
        <source>The link no longer returns a package.</source>
        <translation>Der Link führt zu keinem Paket mehr.</translation>
    </message>
    <message>
        <source>Links to partner deliveries are valid for one to three days; nothing was downloaded.</source>
        <translation>Links zu Partnerlieferungen gelten ein bis drei Tage; nichts wurde heruntergeladen.</translation>
    </message>
    <message>
        <source>Have the package delivered again, or open its file if a partner has saved it.</source>
        <translation>Lassen Sie das Paket erneut liefern, oder öffnen Sie die Datei, falls ein Partner sie gespeichert hat.</translation>
    </message>
    <message>
        <source>{name} was not used: {why}</source>
        <translation>{name} wurde nicht verwendet: {why}</translation>
    </message>
    <message>
        <source>{name} was not used: none of its rows matches a file.</source>
        <translation>{name} wurde nicht verwendet: Keine Zeile passt zu einer Datei.</translation>
    </message>
    <message>
        <source>None of the rows of {name} matches a file.</source>
        <translation>Keine Zeile von {name} passt zu einer Datei.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Check that it is the sheet of this release and that its columns have headings.</source>
        <translation>Prüfen Sie, ob es die Tabelle dieser Veröffentlichung ist und die Spalten Überschriften haben.</translation>
    </message>
    <message>
        <source>Files of this folder are already in “{title}”, which {state}.</source>
        <translation>Dateien dieses Ordners sind schon in „{title}“ ({state}).</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>is a draft</source>
        <translation>Entwurf</translation>
    </message>
    <message>
        <source>was sent</source>
        <translation>wurde gesendet</translation>
    </message>
    <message>
        <source>This disc is no longer part of the release.</source>
        <translation>Diese Disc gehört nicht mehr zur Veröffentlichung.</translation>
    </message>
    <message>
        <source>Choose another disc.</source>
        <translation>Wählen Sie eine andere Disc.</translation>
    </message>
    <message>
        <source>The image in {name} could not be extracted.</source>
        <translation>Das Bild in {name} konnte nicht entnommen werden.</translation>
    </message>
    <message>
        <source>There are {count} audio files.</source>
        <translation>Es gibt {count} Audiodateien.</translation>
    </message>
    <message>
        <source>A release cannot have more than 1,000 tracks.</source>
        <translation>Eine Veröffentlichung kann höchstens 1.000 Tracks haben.</translation>
    </message>
    <message>
        <source>Drop the folder of one release.</source>
        <translation>Legen Sie den Ordner einer einzelnen Veröffentlichung ab.</translation>
    </message>
    <message>
        <source>{name} is an archive.</source>
        <translation>{name} ist ein Archiv.</translation>
    </message>
    <message>
        <source>Unpack it and drop the resulting folder.</source>
        <translation>Entpacken Sie es und legen Sie den entpackten Ordner ab.</translation>
    </message>
    <message numerus="yes">
        <source>%n files are neither audio nor images: skipped.</source>
        <comment>%n file is neither audio nor an image: skipped.</comment>
        <translation>
            <numerusform>%n Datei ist weder Audio noch Bild und wurde übersprungen.</numerusform>
            <numerusform>%n Dateien sind weder Audio noch Bild und wurden übersprungen.</numerusform>
        </translation>
    </message>
    <message>
        <source>The dropped files contain no audio.</source>
        <translation>Die abgelegten Dateien enthalten kein Audio.</translation>
    </message>
    <message>
        <source>Drop a folder of WAV or FLAC files, or the files themselves.</source>
        <translation>Legen Sie einen Ordner mit WAV- oder FLAC-Dateien oder die Dateien selbst ab.</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>Die Datei ist leer.</translation>
    </message>
    <message>
        <source>This is not an audio file, whatever its name says.</source>
        <translation>Das ist keine Audiodatei, auch wenn der Name das sagt.</translation>
    </message>
    <message>
        <source>The file is incomplete: it contains less audio than its header states.</source>
        <translation>Die Datei ist unvollständig: Sie enthält weniger Audio, als ihr Header angibt.</translation>
    </message>
    <message>
        <source>The file is damaged.</source>
        <translation>Die Datei ist beschädigt.</translation>
    </message>
    <message>
        <source>Its header does not state the length of the audio. The draft&apos;s checks can correct it in a copy.</source>
        <translation>Im Header fehlt die Länge des Audios. Die Prüfung des Entwurfs kann das in einer Kopie beheben.</translation>
    </message>
    <message>
        <source>a copy</source>
        <translation>eine Kopie</translation>
    </message>
    <message>
        <source>a lossy copy</source>
        <translation>eine verlustbehaftete Kopie</translation>
    </message>
    <message>
        <source>the same at a lower resolution</source>
        <translation>dasselbe in niedrigerer Auflösung</translation>
    </message>
    <message>
        <source>a stem</source>
        <translation>ein Stem</translation>
    </message>
    <message>
        <source>an instrumental</source>
        <translation>ein Instrumental</translation>
    </message>
    <message>
        <source>an alternate mix</source>
        <translation>ein alternativer Mix</translation>
    </message>
    <message>
        <source>an immersive mix to go with the stereo master</source>
        <translation>ein immersiver Mix zum Stereo-Master</translation>
    </message>
    <message>
        <source>a whole side or album in one file</source>
        <translation>eine ganze Seite oder ein ganzes Album in einer Datei</translation>
    </message>
    <message>
        <source>not mastered</source>
        <translation>nicht gemastert</translation>
    </message>
    <message>
        <source>an older version</source>
        <translation>eine ältere Version</translation>
    </message>
    <message>
        <source>an excerpt or reference</source>
        <translation>ein Ausschnitt oder eine Referenz</translation>
    </message>
    <message>
        <source>{question} Filled in as {options}.</source>
        <translation>{question} Ausgefüllt mit {options}.</translation>
    </message>
    <message>
        <source>Is “{subject}” one artist?</source>
        <translation>Ist „{subject}“ ein einziger Künstler?</translation>
    </message>
    <message>
        <source>Is “{name}” “{whole}”?</source>
        <translation>Ist „{name}“ gleich „{whole}“?</translation>
    </message>
    <message>
        <source>Is {subject} the release date?</source>
        <translation>Ist {subject} das Veröffentlichungsdatum?</translation>
    </message>
    <message>
        <source>Is “{subject}” the artist?</source>
        <translation>Ist „{subject}“ der Künstler?</translation>
    </message>
    <message>
        <source>Is “{subject}” the title?</source>
        <translation>Ist „{subject}“ der Titel?</translation>
    </message>
    <message>
        <source>{name}: {problem}</source>
        <translation>{name}: {problem}</translation>
    </message>
    <message>
        <source>None of these files can be used as a master.</source>
        <translation>Keine dieser Dateien ist als Master verwendbar.</translation>
    </message>
    <message>
        <source>Choose a folder with WAV or FLAC files that play.</source>
        <translation>Wählen Sie einen Ordner mit abspielbaren WAV- oder FLAC-Dateien.</translation>
    </message>
    <message>
        <source>a copy of {original}</source>
        <translation>eine Kopie von {original}</translation>
    </message>
    <message>
        <source>a lossy copy of {original}</source>
        <translation>eine verlustbehaftete Kopie von {original}</translation>
    </message>
    <message>
        <source>the same as {original} at a lower resolution</source>
        <translation>dasselbe wie {original} in niedrigerer Auflösung</translation>
    </message>
    <message>
        <source>an older version of {original}</source>
        <translation>eine ältere Version von {original}</translation>
    </message>
    <message>
        <source>{name} is excluded: {left_out}.</source>
        <translation>{name} wird ausgelassen: {left_out}.</translation>
    </message>
    <message>
        <source>“{title}”</source>
        <translation>„{title}“</translation>
    </message>
    <message>
        <source>{name}: no file matches {titles}. These rows were not used.</source>
        <translation>{name}: Zu {titles} passt keine Datei. Diese Zeilen wurden nicht verwendet.</translation>
    </message>
    <message>
        <source>A second process could not be started.</source>
        <translation>Ein zweiter Prozess ließ sich nicht starten.</translation>
    </message>
    <message>
        <source>{reason}.</source>
        <translation>{reason}.</translation>
    </message>
    <message>
        <source>The sample release could not be created.</source>
        <translation>Die Beispielveröffentlichung konnte nicht angelegt werden.</translation>
    </message>
    <message>
        <source>Check the free space in {folder}.</source>
        <translation>Prüfen Sie den freien Platz in {folder}.</translation>
    </message>
    <message>
        <source>The file could not be read.</source>
        <translation>Die Datei konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Reading the file was stopped after {limit} seconds. It is damaged, or its drive does not respond.</source>
        <translation>Das Lesen der Datei wurde nach {limit} Sekunden abgebrochen. Sie ist beschädigt, oder ihr Laufwerk antwortet nicht.</translation>
    </message>
    <message>
        <source>The templates cannot be saved: {why}.</source>
        <translation>Die Vorlagen können nicht gespeichert werden: {why}.</translation>
    </message>
    <message>
        <source>There is no document type “{kind}”.</source>
        <translation>Einen Dokumenttyp „{kind}“ gibt es nicht.</translation>
    </message>
    <message>
        <source>Available types: {kinds}.</source>
        <translation>Verfügbare Typen: {kinds}.</translation>
    </message>
    <message>
        <source>{name} could not be saved: {why}.</source>
        <translation>{name} konnte nicht gespeichert werden: {why}.</translation>
    </message>
    <message>
        <source>Choose another folder, or close the program that has the old file open.</source>
        <translation>Wählen Sie einen anderen Ordner, oder schließen Sie das Programm, in dem die alte Datei geöffnet ist.</translation>
    </message>
    <message>
        <source>The table is empty.</source>
        <translation>Die Tabelle ist leer.</translation>
    </message>
    <message>
        <source>It needs a heading row with at least “name”, and one row per person.</source>
        <translation>Sie braucht eine Kopfzeile mit mindestens „name“ und eine Zeile pro Person.</translation>
    </message>
    <message>
        <source>The table has no column “name”.</source>
        <translation>Die Tabelle hat keine Spalte „name“.</translation>
    </message>
    <message>
        <source>Its first row must contain the column names: {details}. Other columns are ignored.</source>
        <translation>Die erste Zeile muss die Spaltennamen enthalten: {details}. Andere Spalten werden ignoriert.</translation>
    </message>
    <message>
        <source>Column “{heading}” was not read.</source>
        <translation>Die Spalte „{heading}“ wurde nicht gelesen.</translation>
    </message>
    <message>
        <source>Line {number} has no name.</source>
        <translation>In Zeile {number} fehlt der Name.</translation>
    </message>
    <message>
        <source>Line {line}: “{person}” is not a valid {called} and was not read.</source>
        <translation>Zeile {line}: „{person}“ ist ungültig ({called}) und wurde nicht gelesen.</translation>
    </message>
    <message>
        <source>IPI name number</source>
        <translation>IPI-Namensnummer</translation>
    </message>
    <message>
        <source>{name} is not the file that was checked.</source>
        <translation>{name} ist nicht die geprüfte Datei.</translation>
    </message>
    <message>
        <source>Its content differs, so nothing was changed.</source>
        <translation>Der Inhalt weicht ab. Deshalb wurde nichts geändert.</translation>
    </message>
    <message>
        <source>Choose the same file, or attach this one to the track and check it first.</source>
        <translation>Wählen Sie dieselbe Datei, oder hängen Sie diese an den Track an und prüfen Sie sie zuerst.</translation>
    </message>
    <message>
        <source>The pasted table</source>
        <translation>Die eingefügte Tabelle</translation>
    </message>
    <message>
        <source>{name} is not in the folder of the sheet and was not attached.</source>
        <translation>{name} liegt nicht im Ordner der Tabelle und wurde nicht angehängt.</translation>
    </message>
    <message>
        <source>{name} cannot be read.</source>
        <translation>{name} ist nicht lesbar.</translation>
    </message>
    <message>
        <source>This file is no longer part of the release.</source>
        <translation>Diese Datei gehört nicht mehr zur Veröffentlichung.</translation>
    </message>
    <message>
        <source>Add it again.</source>
        <translation>Fügen Sie sie erneut hinzu.</translation>
    </message>
    <message>
        <source>The release of this file no longer exists.</source>
        <translation>Die Veröffentlichung dieser Datei existiert nicht mehr.</translation>
    </message>
    <message>
        <source>Open another release.</source>
        <translation>Öffnen Sie eine andere Veröffentlichung.</translation>
    </message>
    <message>
        <source>{name} could not be saved.</source>
        <translation>{name} konnte nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>Attach the cover again.</source>
        <translation>Hängen Sie das Cover erneut an.</translation>
    </message>
    <message>
        <source>Attach the master again.</source>
        <translation>Hängen Sie den Master erneut an.</translation>
    </message>
    <message>
        <source>Choose the file again.</source>
        <translation>Wählen Sie die Datei erneut.</translation>
    </message>
    <message>
        <source>{name} is not a DDEX message and contains none.</source>
        <translation>{name} ist keine DDEX-Nachricht und enthält keine.</translation>
    </message>
    <message>
        <source>The file became shorter while it was copied.</source>
        <translation>Die Datei wurde während des Kopierens kürzer.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>{name} cannot be copied without loss.</source>
        <translation>{name} lässt sich nicht ohne Verlust kopieren.</translation>
    </message>
    <message>
        <source>Copies are made of WAV and FLAC files with one or two channels. The file is unchanged.</source>
        <translation>Kopien gibt es nur von WAV- und FLAC-Dateien mit einem oder zwei Kanälen. Die Datei ist unverändert.</translation>
    </message>
    <message>
        <source>Export it again from the program that made it.</source>
        <translation>Exportieren Sie sie erneut aus dem Programm, mit dem sie erstellt wurde.</translation>
    </message>
    <message>
        <source>The master is unchanged.</source>
        <translation>Der Master ist unverändert.</translation>
    </message>
</context>
<context>
    <name>FilterButton</name>
    <message>
        <source>{name} ({count})</source>
        <translation>{name} ({count})</translation>
    </message>
    <message>
        <source>Filter…</source>
        <translation>Filter…</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Filter entfernen</translation>
    </message>
    <message>
        <source>Filter: {name}</source>
        <translation>Filter: {name}</translation>
    </message>
</context>
<context>
    <name>FilterDialog</name>
    <message>
        <source>Filter releases</source>
        <translation>Veröffentlichungen filtern</translation>
    </message>
    <message>
        <source>All labels</source>
        <translation>Alle Labels</translation>
    </message>
    <message>
        <source>Anything</source>
        <translation>Beliebig</translation>
    </message>
    <message>
        <source>e.g. 2027-03-01</source>
        <translation>z. B. 2027-03-01</translation>
    </message>
    <message>
        <source>Enter a name to save it in the sidebar, e.g. Out before March</source>
        <translation>Namen eingeben, um ihn in der Seitenleiste zu speichern, z. B. „Erscheint vor März“</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Released from</source>
        <translation>Erschienen ab</translation>
    </message>
    <message>
        <source>Released until</source>
        <translation>Erschienen bis</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Fehlt</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>Speichern unter</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>Delete this filter</source>
        <translation>Diesen Filter löschen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>“{text}” is not a date. Use the format 2027-03-01.</source>
        <translation>„{text}“ ist kein Datum. Verwenden Sie das Format 2027-03-01.</translation>
    </message>
</context>
<context>
    <name>FilterText</name>
    <message>
        <source>To fix</source>
        <translation>Zu beheben</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Entwürfe</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>Unterwegs</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>In {target}</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Erschienen</translation>
    </message>
    <message>
        <source>All releases</source>
        <translation>Alle Veröffentlichungen</translation>
    </message>
    <message>
        <source>No cover yet</source>
        <translation>Noch kein Cover</translation>
    </message>
    <message>
        <source>No UPC yet</source>
        <translation>Noch kein UPC</translation>
    </message>
    <message>
        <source>No release date yet</source>
        <translation>Noch kein Veröffentlichungsdatum</translation>
    </message>
    <message>
        <source>No catalogue number yet</source>
        <translation>Noch keine Katalognummer</translation>
    </message>
    <message>
        <source>out from {first} until {last}</source>
        <translation>erscheint vom {first} bis {last}</translation>
    </message>
    <message>
        <source>out from {day}</source>
        <translation>erscheint ab {day}</translation>
    </message>
    <message>
        <source>out until {day}</source>
        <translation>erscheint bis {day}</translation>
    </message>
</context>
<context>
    <name>FindingLine</name>
    <message>
        <source>Fix</source>
        <translation>Beheben</translation>
    </message>
    <message>
        <source>Fix…</source>
        <translation>Beheben…</translation>
    </message>
    <message>
        <source>Confirm…</source>
        <translation>Bestätigen…</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Welcome</source>
        <translation>Willkommen</translation>
    </message>
    <message>
        <source>Welcome to Trackball</source>
        <translation>Willkommen bei Trackball</translation>
    </message>
    <message>
        <source>Draft releases offline, check them and send them to {target} when they are ready.</source>
        <translation>Legen Sie Veröffentlichungen offline an, prüfen Sie sie und senden Sie sie an {target}, wenn sie fertig sind.</translation>
    </message>
    <message>
        <source>Try practice mode</source>
        <translation>Übungsmodus ausprobieren</translation>
    </message>
    <message>
        <source>A sample release with simulated {target} and storage. Nothing leaves this computer.</source>
        <translation>Eine Beispielveröffentlichung mit simuliertem {target} und Speicher. Nichts verlässt diesen Computer.</translation>
    </message>
    <message>
        <source>Connect {target}</source>
        <translation>{target} verbinden</translation>
    </message>
    <message>
        <source>Use an API key from your label&apos;s account. It takes two minutes.</source>
        <translation>Verwenden Sie einen API-Schlüssel aus dem Konto Ihres Labels. Das dauert zwei Minuten.</translation>
    </message>
    <message>
        <source>Start without an account</source>
        <translation>Ohne Konto starten</translation>
    </message>
    <message>
        <source>Drafts and checks work without one. Connect it in the settings when you want to send.</source>
        <translation>Entwürfe und Prüfungen sind auch ohne möglich. Verbinden Sie das Konto in den Einstellungen, wenn Sie senden möchten.</translation>
    </message>
    <message>
        <source>The secret is stored in this computer&apos;s keyring and sent only to {target}.</source>
        <translation>Das Secret liegt im Schlüsselbund dieses Computers und wird nur an {target} gesendet.</translation>
    </message>
    <message>
        <source>Storage for masters and covers</source>
        <translation>Speicher für Master und Cover</translation>
    </message>
    <message>
        <source>{target} receives the metadata. Your files go directly from this computer to your storage.</source>
        <translation>{target} erhält die Metadaten. Ihre Dateien gehen direkt von diesem Computer in Ihren Speicher.</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Drop a folder of WAVs into the window, and most of the release is filled in for you.</source>
        <translation>Ziehen Sie einen Ordner mit WAVs ins Fenster, und der Großteil der Veröffentlichung ist ausgefüllt.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Skip this test</source>
        <translation>Diesen Test überspringen</translation>
    </message>
    <message>
        <source>Test connection</source>
        <translation>Verbindung testen</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Step {n} of 3</source>
        <translation>Schritt {n} von 3</translation>
    </message>
    <message>
        <source>Test storage</source>
        <translation>Speicher testen</translation>
    </message>
    <message>
        <source>Open the library</source>
        <translation>Bibliothek öffnen</translation>
    </message>
    <message>
        <source>{name} is connected.</source>
        <translation>{name} ist verbunden.</translation>
    </message>
    <message>
        <source>{name} was saved, but the test failed. {why}</source>
        <translation>{name} wurde gespeichert, aber der Test ist fehlgeschlagen. {why}</translation>
    </message>
    <message>
        <source>{name} was saved; its key was not tested.</source>
        <translation>{name} wurde gespeichert; der Schlüssel wurde nicht getestet.</translation>
    </message>
    <message>
        <source>No storage yet: {target} gets only the metadata.</source>
        <translation>Noch kein Speicher: {target} erhält nur die Metadaten.</translation>
    </message>
    <message>
        <source>The storage for masters and covers is ready.</source>
        <translation>Der Speicher für Master und Cover ist bereit.</translation>
    </message>
    <message>
        <source>The storage was saved, but the test failed. {why}</source>
        <translation>Die Speichereinstellungen wurden gespeichert, aber der Test ist fehlgeschlagen. {why}</translation>
    </message>
    <message>
        <source>The storage was saved but not tested.</source>
        <translation>Die Speichereinstellungen wurden gespeichert, aber nicht getestet.</translation>
    </message>
    <message>
        <source>Its keys could not be saved in a keyring. The app asks for them again at the next start.</source>
        <translation>Seine Schlüssel konnten in keinem Schlüsselbund gespeichert werden. Die App fragt beim nächsten Start erneut danach.</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Test läuft…</translation>
    </message>
</context>
<context>
    <name>FixPreview</name>
    <message>
        <source>Your statement</source>
        <translation>Ihre Angabe</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Änderungen</translation>
    </message>
    <message>
        <source>Statement and where it applies</source>
        <translation>Angabe und wofür sie gilt</translation>
    </message>
    <message>
        <source>Scope of the fix</source>
        <translation>Umfang der Korrektur</translation>
    </message>
    <message>
        <source>Yes, confirm</source>
        <translation>Ja, bestätigen</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>This is one step. You can undo it.</source>
        <translation>Das ist ein Schritt. Sie können ihn rückgängig machen.</translation>
    </message>
    <message>
        <source>The app cannot verify this. Your statement is saved with the draft.</source>
        <translation>Die App kann das nicht überprüfen. Ihre Angabe wird mit dem Entwurf gespeichert.</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Feld</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>Aktuell</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>und {count} weitere</translation>
    </message>
    <message>
        <source>Nothing left to change.</source>
        <translation>Nichts mehr zu ändern.</translation>
    </message>
</context>
<context>
    <name>FoldButton</name>
    <message>
        <source>expanded</source>
        <translation>ausgeklappt</translation>
    </message>
    <message>
        <source>collapsed</source>
        <translation>eingeklappt</translation>
    </message>
</context>
<context>
    <name>FullSizeDialog</name>
    <message>
        <source>Full-size cover</source>
        <translation>Cover in voller Größe</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Wird geöffnet…</translation>
    </message>
    <message>
        <source>Full size</source>
        <translation>Volle Größe</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Fit to window</source>
        <translation>An Fenster anpassen</translation>
    </message>
</context>
<context>
    <name>Grid</name>
    <message>
        <source>it was sent, and is locked</source>
        <translation>gesendet und gesperrt</translation>
    </message>
    <message>
        <source>the value does not fit this column</source>
        <translation>der Wert passt nicht zu dieser Spalte</translation>
    </message>
    <message>
        <source>this is not a valid code</source>
        <translation>das ist kein gültiger Code</translation>
    </message>
    <message>
        <source>this value is not in the list</source>
        <translation>dieser Wert steht nicht in der Liste</translation>
    </message>
    <message>
        <source>each code belongs to one track</source>
        <translation>jeder Code gehört zu nur einem Track</translation>
    </message>
    <message>
        <source>this is not a list of people</source>
        <translation>das ist keine Liste von Personen</translation>
    </message>
    <message>
        <source>#</source>
        <translation>#</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Format of the file</source>
        <translation>Format der Datei</translation>
    </message>
    <message>
        <source>Length of the file</source>
        <translation>Länge der Datei</translation>
    </message>
    <message>
        <source>Loudness</source>
        <translation>Lautheit</translation>
    </message>
    <message>
        <source>ISWC of the works</source>
        <translation>ISWC der Werke</translation>
    </message>
    <message>
        <source>Advisory</source>
        <translation>Advisory</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Titles</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>Credits</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>Rechte</translation>
    </message>
    <message>
        <source>Identifiers</source>
        <translation>Kennungen</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
</context>
<context>
    <name>GridHeader</name>
    <message>
        <source>Click to sort the view, not the tracks. A third click restores the track order.</source>
        <translation>Klicken sortiert die Ansicht, nicht die Tracks. Ein dritter Klick stellt die Trackfolge wieder her.</translation>
    </message>
</context>
<context>
    <name>GridView</name>
    <message>
        <source>Tracks</source>
        <translation>Tracks</translation>
    </message>
    <message>
        <source>Enter or F2 edits a cell, Shift+arrow selects, Alt+arrow moves the track.</source>
        <translation>Eingabe oder F2 bearbeitet eine Zelle, Umschalt+Pfeil wählt aus, Alt+Pfeil verschiebt den Track.</translation>
    </message>
</context>
<context>
    <name>GroupActions</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undone: {step}.</source>
        <translation>Rückgängig gemacht: {step}.</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Redone: {step}.</source>
        <translation>Wiederholt: {step}.</translation>
    </message>
    <message>
        <source>{checked}: {passed} without blockers, {blocked} with blockers.</source>
        <translation>{checked}: {passed} ohne Blocker, {blocked} mit Blockern.</translation>
    </message>
    <message>
        <source>These releases already have all their codes.</source>
        <translation>Diese Veröffentlichungen haben schon alle Codes.</translation>
    </message>
    <message>
        <source>Export to a folder</source>
        <translation>In einen Ordner exportieren</translation>
    </message>
</context>
<context>
    <name>Guide</name>
    <message>
        <source>Skip</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>{n} of {all}</source>
        <translation>{n} von {all}</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
</context>
<context>
    <name>HealthText</name>
    <message>
        <source>Checks</source>
        <translation>Prüfungen</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>Angenommen</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Cleared</source>
        <translation>Freigegeben</translation>
    </message>
    <message>
        <source>{name}: done</source>
        <translation>{name}: erledigt</translation>
    </message>
    <message>
        <source>{name}: on the way</source>
        <translation>{name}: unterwegs</translation>
    </message>
    <message>
        <source>{name}: not yet</source>
        <translation>{name}: noch nicht</translation>
    </message>
    <message>
        <source>{name}: worth checking</source>
        <translation>{name}: sollte geprüft werden</translation>
    </message>
    <message>
        <source>{name}: needs you</source>
        <translation>{name}: Handlungsbedarf</translation>
    </message>
    <message>
        <source>{name}: not known</source>
        <translation>{name}: nicht bekannt</translation>
    </message>
    <message>
        <source>Accepted: {target} status “{word}”</source>
        <translation>Angenommen: {target}-Status „{word}“</translation>
    </message>
    <message>
        <source>Taken down? It is no longer in a store that had it</source>
        <translation>Takedown? Nicht mehr in einem Store, der sie hatte</translation>
    </message>
    <message>
        <source>Out at all checked stores: {stores}</source>
        <translation>Erschienen in allen geprüften Stores: {stores}</translation>
    </message>
    <message>
        <source>Out at {stores}, not yet at {missing}</source>
        <translation>Erschienen in {stores}, noch nicht in {missing}</translation>
    </message>
    <message>
        <source>Not yet at {missing}</source>
        <translation>Noch nicht in {missing}</translation>
    </message>
</context>
<context>
    <name>HelpDialog</name>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Search checks, commands and keys</source>
        <translation>Prüfungen, Befehle und Tasten durchsuchen</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Prüfungen</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Kind of topic</source>
        <translation>Art des Themas</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>Themen</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>Thema</translation>
    </message>
    <message>
        <source>Take the tour</source>
        <translation>Tour starten</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Nothing found. Try another word.</source>
        <translation>Nichts gefunden. Versuchen Sie ein anderes Wort.</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Quellen</translation>
    </message>
    <message>
        <source>Open {host}</source>
        <translation>{host} öffnen</translation>
    </message>
</context>
<context>
    <name>HelpText</name>
    <message>
        <source>Our own judgement; there is no outside source</source>
        <translation>Unsere eigene Einschätzung; es gibt keine externe Quelle</translation>
    </message>
    <message>
        <source>Measured with real files and texts for these checks</source>
        <translation>Für diese Prüfungen an echten Dateien und Texten gemessen</translation>
    </message>
    <message>
        <source>A convention of the industry</source>
        <translation>Branchenüblich</translation>
    </message>
    <message>
        <source>What the distributor has answered</source>
        <translation>Antwort des Vertriebs</translation>
    </message>
    <message>
        <source>Menu: {menu}</source>
        <translation>Menü: {menu}</translation>
    </message>
</context>
<context>
    <name>HistoryTab</name>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Go to this step</source>
        <translation>Zu diesem Schritt</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>geändert</translation>
    </message>
    <message>
        <source>Sent to {target} in this state</source>
        <translation>In diesem Stand an {target} gesendet</translation>
    </message>
    <message>
        <source>{time}  ·  undo does not change what was sent</source>
        <translation>{time}  ·  Rückgängigmachen ändert nichts am Gesendeten</translation>
    </message>
    <message>
        <source>{time}  ·  undone</source>
        <translation>{time}  ·  rückgängig gemacht</translation>
    </message>
    <message>
        <source>{time}  ·  current state</source>
        <translation>{time}  ·  aktueller Stand</translation>
    </message>
</context>
<context>
    <name>HistoryText</name>
    <message>
        <source>used the release ID from {name}&apos;s events</source>
        <translation>Release-ID aus Ereignissen von {name} übernommen</translation>
    </message>
    <message>
        <source>assigned a UPC</source>
        <translation>UPC vergeben</translation>
    </message>
    <message>
        <source>assigned codes</source>
        <translation>Codes vergeben</translation>
    </message>
    <message>
        <source>read again: {given}</source>
        <translation>neu gelesen: {given}</translation>
    </message>
    <message>
        <source>read {given} values again</source>
        <translation>{given} Werte neu gelesen</translation>
    </message>
    <message>
        <source>added the sample release</source>
        <translation>Beispielveröffentlichung hinzugefügt</translation>
    </message>
    <message>
        <source>set {fields}</source>
        <translation>{fields} gesetzt</translation>
    </message>
    <message>
        <source>set {first} and more</source>
        <translation>{first} und mehr gesetzt</translation>
    </message>
    <message>
        <source>added the lyrics from {name}</source>
        <translation>Songtext aus {name} hinzugefügt</translation>
    </message>
    <message>
        <source>copied from {title}</source>
        <translation>aus {title} kopiert</translation>
    </message>
    <message>
        <source>imported from {name}</source>
        <translation>aus {name} importiert</translation>
    </message>
    <message numerus="yes">
        <source>created from %n files</source>
        <comment>created from a file</comment>
        <translation>
            <numerusform>aus einer Datei angelegt</numerusform>
            <numerusform>aus %n Dateien angelegt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>added %n tracks from files</source>
        <comment>added a track from a file</comment>
        <translation>
            <numerusform>einen Track aus einer Datei hinzugefügt</numerusform>
            <numerusform>%n Tracks aus Dateien hinzugefügt</numerusform>
        </translation>
    </message>
    <message>
        <source>updated from {name}</source>
        <translation>aus {name} aktualisiert</translation>
    </message>
    <message>
        <source>created from the template {template_id}</source>
        <translation>aus der Vorlage {template_id} angelegt</translation>
    </message>
    <message>
        <source>began the transfer from {distributor}</source>
        <translation>Übertragung von {distributor} begonnen</translation>
    </message>
    <message>
        <source>ended the transfer</source>
        <translation>Übertragung beendet</translation>
    </message>
    <message>
        <source>cleared codes that were assigned to other releases in the meantime</source>
        <translation>Codes geleert, die inzwischen anderweitig vergeben wurden</translation>
    </message>
    <message>
        <source>replaced the cover</source>
        <translation>Cover ersetzt</translation>
    </message>
    <message>
        <source>replaced the master</source>
        <translation>Master ersetzt</translation>
    </message>
    <message numerus="yes">
        <source>applied %n fixes</source>
        <comment>applied %n fix</comment>
        <translation>
            <numerusform>%n Korrektur angewendet</numerusform>
            <numerusform>%n Korrekturen angewendet</numerusform>
        </translation>
    </message>
    <message>
        <source>added a disc</source>
        <translation>Disc hinzugefügt</translation>
    </message>
    <message>
        <source>added a track</source>
        <translation>Track hinzugefügt</translation>
    </message>
    <message>
        <source>added a work</source>
        <translation>Werk hinzugefügt</translation>
    </message>
    <message>
        <source>linked a work</source>
        <translation>Werk verknüpft</translation>
    </message>
    <message>
        <source>unlinked a work</source>
        <translation>Werk gelöst</translation>
    </message>
    <message>
        <source>made a separate work</source>
        <translation>eigenes Werk angelegt</translation>
    </message>
    <message numerus="yes">
        <source>removed %n things</source>
        <comment>removed %n thing</comment>
        <translation>
            <numerusform>%n Eintrag entfernt</numerusform>
            <numerusform>%n Einträge entfernt</numerusform>
        </translation>
    </message>
    <message>
        <source>duplicated</source>
        <translation>dupliziert</translation>
    </message>
    <message numerus="yes">
        <source>duplicated %n things</source>
        <comment>duplicated %n thing</comment>
        <translation>
            <numerusform>%n Eintrag dupliziert</numerusform>
            <numerusform>%n Einträge dupliziert</numerusform>
        </translation>
    </message>
    <message>
        <source>removed a work</source>
        <translation>Werk entfernt</translation>
    </message>
    <message>
        <source>removed a disc</source>
        <translation>Disc entfernt</translation>
    </message>
    <message>
        <source>removed a track</source>
        <translation>Track entfernt</translation>
    </message>
    <message numerus="yes">
        <source>removed %n tracks</source>
        <comment>removed %n track</comment>
        <translation>
            <numerusform>%n Track entfernt</numerusform>
            <numerusform>%n Tracks entfernt</numerusform>
        </translation>
    </message>
    <message>
        <source>moved</source>
        <translation>verschoben</translation>
    </message>
    <message>
        <source>added {name}</source>
        <translation>{name} hinzugefügt</translation>
    </message>
    <message>
        <source>removed an artist</source>
        <translation>Künstler entfernt</translation>
    </message>
    <message>
        <source>{name} changed to {other}</source>
        <translation>{name} in {other} geändert</translation>
    </message>
    <message>
        <source>moved {name}</source>
        <translation>{name} verschoben</translation>
    </message>
    <message>
        <source>featured</source>
        <translation>als Featured Artist markiert</translation>
    </message>
    <message>
        <source>not featured</source>
        <translation>nicht mehr als Featured Artist markiert</translation>
    </message>
    <message>
        <source>split the shares equally</source>
        <translation>Anteile gleichmäßig verteilt</translation>
    </message>
    <message>
        <source>divided the remaining shares</source>
        <translation>restliche Anteile verteilt</translation>
    </message>
    <message>
        <source>assigned an ISRC</source>
        <translation>ISRC vergeben</translation>
    </message>
    <message numerus="yes">
        <source>assigned %n ISRCs</source>
        <comment>assigned %n ISRC</comment>
        <translation>
            <numerusform>%n ISRC vergeben</numerusform>
            <numerusform>%n ISRCs vergeben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n columns</source>
        <comment>%n column</comment>
        <translation>
            <numerusform>%n Spalte</numerusform>
            <numerusform>%n Spalten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks</source>
        <comment>%n track</comment>
        <translation>
            <numerusform>%n Track</numerusform>
            <numerusform>%n Tracks</numerusform>
        </translation>
    </message>
    <message>
        <source>restored {what} on {tracks}</source>
        <translation>{what} bei {tracks} wiederhergestellt</translation>
    </message>
    <message>
        <source>cleared {what} on {tracks}</source>
        <translation>{what} bei {tracks} geleert</translation>
    </message>
    <message>
        <source>filled {what} on {tracks}</source>
        <translation>{what} bei {tracks} ausgefüllt</translation>
    </message>
    <message>
        <source>pasted {what} on {tracks}</source>
        <translation>{what} bei {tracks} eingefügt</translation>
    </message>
    <message>
        <source>replaced in {what} on {tracks}</source>
        <translation>in {what} bei {tracks} ersetzt</translation>
    </message>
    <message numerus="yes">
        <source>copied the line-up to %n tracks</source>
        <comment>copied the line-up to %n track</comment>
        <translation>
            <numerusform>Besetzung auf %n Track kopiert</numerusform>
            <numerusform>Besetzung auf %n Tracks kopiert</numerusform>
        </translation>
    </message>
    <message>
        <source>line-up {name}</source>
        <translation>Besetzung {name}</translation>
    </message>
    <message>
        <source>timed the lyrics of {title}</source>
        <translation>Songtext von {title} mit Zeitmarken versehen</translation>
    </message>
    <message numerus="yes">
        <source>moved %n things</source>
        <comment>moved %n thing</comment>
        <translation>
            <numerusform>%n Eintrag verschoben</numerusform>
            <numerusform>%n Einträge verschoben</numerusform>
        </translation>
    </message>
    <message>
        <source>replaced {other} with {name}</source>
        <translation>{other} durch {name} ersetzt</translation>
    </message>
    <message>
        <source>{what} on {tracks}</source>
        <translation>{what} bei {tracks}</translation>
    </message>
    <message>
        <source>removed {name}</source>
        <translation>{name} entfernt</translation>
    </message>
    <message>
        <source>removed a waiver</source>
        <translation>Ausnahme entfernt</translation>
    </message>
    <message>
        <source>removed a waiver: {what}</source>
        <translation>Ausnahme entfernt: {what}</translation>
    </message>
    <message>
        <source>waived: {what}</source>
        <translation>Ausnahme: {what}</translation>
    </message>
    <message>
        <source>used {target}&apos;s {field}</source>
        <translation>{field} von {target} übernommen</translation>
    </message>
    <message numerus="yes">
        <source>used %n values from {target}</source>
        <comment>used %n value from {target}</comment>
        <translation>
            <numerusform>%n Wert von {target} übernommen</numerusform>
            <numerusform>%n Werte von {target} übernommen</numerusform>
        </translation>
    </message>
    <message>
        <source>{field} · {name}</source>
        <translation>{field} · {name}</translation>
    </message>
    <message numerus="yes">
        <source>{field} on %n tracks</source>
        <comment>{field} on %n track</comment>
        <translation>
            <numerusform>{field} bei %n Track</numerusform>
            <numerusform>{field} bei %n Tracks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{field} on %n releases</source>
        <comment>{field} on %n release</comment>
        <translation>
            <numerusform>{field} bei %n Veröffentlichung</numerusform>
            <numerusform>{field} bei %n Veröffentlichungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{field} on %n parts</source>
        <comment>{field} on %n part</comment>
        <translation>
            <numerusform>{field} bei %n Teil</numerusform>
            <numerusform>{field} bei %n Teilen</numerusform>
        </translation>
    </message>
    <message>
        <source>used values from stores</source>
        <translation>Werte aus Stores übernommen</translation>
    </message>
    <message>
        <source>created from store data</source>
        <translation>aus Store-Daten angelegt</translation>
    </message>
    <message numerus="yes">
        <source>wrote %n titles in title case</source>
        <comment>wrote a title in title case</comment>
        <translation>
            <numerusform>einen Titel in englische Titelschreibweise gesetzt</numerusform>
            <numerusform>%n Titel in englische Titelschreibweise gesetzt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>split %n titles at brackets</source>
        <comment>split a title at its brackets</comment>
        <translation>
            <numerusform>einen Titel an den Klammern geteilt</numerusform>
            <numerusform>%n Titel an den Klammern geteilt</numerusform>
        </translation>
    </message>
    <message>
        <source>swapped {first} and {second} on {tracks}</source>
        <translation>{first} und {second} bei {tracks} getauscht</translation>
    </message>
    <message>
        <source>numbered the tracks as they were sorted</source>
        <translation>Tracks nach der Sortierung nummeriert</translation>
    </message>
    <message>
        <source>added an entry</source>
        <translation>Eintrag hinzugefügt</translation>
    </message>
    <message>
        <source>removed an entry</source>
        <translation>Eintrag entfernt</translation>
    </message>
    <message numerus="yes">
        <source>trimmed silence in copies of %n masters</source>
        <comment>trimmed silence in a copy of %n master</comment>
        <translation>
            <numerusform>Stille in einer Kopie von %n Master gekürzt</numerusform>
            <numerusform>Stille in Kopien von %n Mastern gekürzt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>corrected the headers in copies of %n masters</source>
        <comment>corrected the header in a copy of %n master</comment>
        <translation>
            <numerusform>Header in einer Kopie von %n Master korrigiert</numerusform>
            <numerusform>Header in Kopien von %n Mastern korrigiert</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>InspectorHost</name>
    <message>
        <source>Select a release to see its checks, artwork, history and submissions.</source>
        <translation>Wählen Sie eine Veröffentlichung, um ihre Prüfungen, ihr Artwork, ihren Verlauf und ihre Übermittlungen zu sehen.</translation>
    </message>
</context>
<context>
    <name>InspectorPanel</name>
    <message>
        <source>Inspector</source>
        <translation>Inspektor</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Prüfungen</translation>
    </message>
    <message>
        <source>Artwork</source>
        <translation>Artwork</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Checks  {count}</source>
        <translation>Prüfungen  {count}</translation>
    </message>
</context>
<context>
    <name>IntakePage</name>
    <message>
        <source>New release</source>
        <translation>Neue Veröffentlichung</translation>
    </message>
    <message>
        <source>Reading the files</source>
        <translation>Lesen der Dateien</translation>
    </message>
    <message>
        <source>Create draft</source>
        <translation>Entwurf anlegen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Weglassen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undo the last change</source>
        <translation>Letzte Änderung rückgängig machen</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Redo the change</source>
        <translation>Änderung wiederholen</translation>
    </message>
    <message>
        <source>Add tracks</source>
        <translation>Tracks hinzufügen</translation>
    </message>
    <message>
        <source>New release {n} of {count}</source>
        <translation>Neue Veröffentlichung {n} von {count}</translation>
    </message>
    <message>
        <source>Reading the files…</source>
        <translation>Dateien werden gelesen…</translation>
    </message>
    <message>
        <source>Add to this release</source>
        <translation>Zu dieser Veröffentlichung hinzufügen</translation>
    </message>
    <message>
        <source>Reading the files… {done} of {of}</source>
        <translation>Dateien werden gelesen… {done} von {of}</translation>
    </message>
    <message>
        <source>Booklet: {names}.</source>
        <translation>Booklet: {names}.</translation>
    </message>
    <message>
        <source>You can change everything here and later. The files stay in their folder.</source>
        <translation>Sie können hier und später alles ändern. Die Dateien bleiben in ihrem Ordner.</translation>
    </message>
    <message>
        <source>Creating the draft…</source>
        <translation>Entwurf wird angelegt…</translation>
    </message>
    <message>
        <source>Adding the tracks…</source>
        <translation>Tracks werden hinzugefügt…</translation>
    </message>
</context>
<context>
    <name>Joins</name>
    <message>
        <source>d MMM yyyy</source>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <source>, </source>
        <translation>, </translation>
    </message>
    <message>
        <source>; </source>
        <translation>; </translation>
    </message>
    <message>
        <source>{before} and {last}</source>
        <translation>{before} und {last}</translation>
    </message>
    <message>
        <source>{before} or {last}</source>
        <translation>{before} oder {last}</translation>
    </message>
</context>
<context>
    <name>KeyChanges</name>
    <message>
        <source>Delete the key from this computer…</source>
        <translation>Schlüssel von diesem Computer löschen…</translation>
    </message>
    <message>
        <source>How to replace the key</source>
        <translation>So ersetzen Sie den Schlüssel</translation>
    </message>
    <message>
        <source>If a key was lost or stolen</source>
        <translation>Wenn ein Schlüssel verloren ging oder gestohlen wurde</translation>
    </message>
</context>
<context>
    <name>KeyringCheck</name>
    <message>
        <source>This computer has no encrypted keyring.</source>
        <translation>Dieser Computer hat keinen verschlüsselten Schlüsselbund.</translation>
    </message>
    <message>
        <source>A key that you enter works until you close the app. The app asks for it again at the next start.</source>
        <translation>Ein eingegebener Schlüssel gilt, bis Sie die App schließen. Beim nächsten Start fragt die App erneut danach.</translation>
    </message>
    <message>
        <source>To save it, start GNOME Keyring or KWallet (on Linux), then come back here.</source>
        <translation>Um ihn zu speichern, starten Sie GNOME Keyring oder KWallet (unter Linux) und kehren Sie hierher zurück.</translation>
    </message>
</context>
<context>
    <name>KeyringPage</name>
    <message>
        <source>Keyring</source>
        <translation>Schlüsselbund</translation>
    </message>
    <message>
        <source>API keys and storage keys are never stored in the library, exports, logs or backups.</source>
        <translation>API- und Speicherschlüssel werden nie in Bibliothek, Exporten, Protokollen oder Backups gespeichert.</translation>
    </message>
    <message>
        <source>Looking for the keyring…</source>
        <translation>Schlüsselbund wird gesucht…</translation>
    </message>
    <message>
        <source>Only you can read them while you are logged in to this computer.</source>
        <translation>Nur Sie können sie lesen, solange Sie an diesem Computer angemeldet sind.</translation>
    </message>
    <message>
        <source>Practice mode needs no keyring.</source>
        <translation>Der Übungsmodus braucht keinen Schlüsselbund.</translation>
    </message>
    <message>
        <source>Its keys only work in practice mode.</source>
        <translation>Seine Schlüssel funktionieren nur im Übungsmodus.</translation>
    </message>
    <message>
        <source>Secrets are kept until you close the app.</source>
        <translation>Zugangsdaten bleiben erhalten, bis Sie die App schließen.</translation>
    </message>
    <message>
        <source>No encrypted keyring was found. After a restart the app asks for the keys again. On Linux, start GNOME Keyring or KWallet to save them.</source>
        <translation>Es wurde kein verschlüsselter Schlüsselbund gefunden. Nach einem Neustart fragt die App erneut nach den Schlüsseln. Unter Linux starten Sie GNOME Keyring oder KWallet, um sie zu speichern.</translation>
    </message>
    <message>
        <source>Secrets are stored in the Windows Credential Manager.</source>
        <translation>Zugangsdaten liegen in der Windows-Anmeldeinformationsverwaltung.</translation>
    </message>
    <message>
        <source>Secrets are stored in your macOS keychain.</source>
        <translation>Zugangsdaten liegen in Ihrem macOS-Schlüsselbund.</translation>
    </message>
    <message>
        <source>Secrets are stored in your desktop keyring.</source>
        <translation>Zugangsdaten liegen im Schlüsselbund Ihres Desktops.</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Veröffentlichung</translation>
    </message>
    <message>
        <source>Tree</source>
        <translation>Baum</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>Tabellen</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>Masters</source>
        <translation>Master</translation>
    </message>
    <message>
        <source>Find a command, release, track or person</source>
        <translation>Befehl, Veröffentlichung, Track oder Person finden</translation>
    </message>
    <message>
        <source>Search the list or the tracks of the open release</source>
        <translation>Liste oder Tracks der geöffneten Veröffentlichung durchsuchen</translation>
    </message>
    <message>
        <source>Empty release</source>
        <translation>Leere Veröffentlichung</translation>
    </message>
    <message>
        <source>Release from a folder</source>
        <translation>Veröffentlichung aus Ordner</translation>
    </message>
    <message>
        <source>Release from a template</source>
        <translation>Veröffentlichung aus Vorlage</translation>
    </message>
    <message>
        <source>Import from {target}</source>
        <translation>Aus {target} importieren</translation>
    </message>
    <message>
        <source>Import a sheet or a bundle</source>
        <translation>Tabelle oder Bundle importieren</translation>
    </message>
    <message>
        <source>Export the release as a sheet or bundle</source>
        <translation>Veröffentlichung als Tabelle oder Bundle exportieren</translation>
    </message>
    <message>
        <source>Transfer the release from another distributor</source>
        <translation>Veröffentlichung von anderem Vertrieb übertragen</translation>
    </message>
    <message>
        <source>Export the whole library</source>
        <translation>Ganze Bibliothek exportieren</translation>
    </message>
    <message>
        <source>Import a DDEX message</source>
        <translation>DDEX-Nachricht importieren</translation>
    </message>
    <message>
        <source>Open a partner delivery</source>
        <translation>Partnerlieferung öffnen</translation>
    </message>
    <message>
        <source>Import catalogue events: clearances and takedowns</source>
        <translation>Katalogereignisse importieren: Freigaben und Takedowns</translation>
    </message>
    <message>
        <source>Release from a store: UPC, ISRC or link</source>
        <translation>Veröffentlichung aus Store: UPC, ISRC oder Link</translation>
    </message>
    <message>
        <source>Sample release</source>
        <translation>Beispielveröffentlichung</translation>
    </message>
    <message>
        <source>Next part of the window</source>
        <translation>Nächster Fensterbereich</translation>
    </message>
    <message>
        <source>Previous part of the window</source>
        <translation>Voriger Fensterbereich</translation>
    </message>
    <message>
        <source>Show or hide the sidebar</source>
        <translation>Seitenleiste ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Show or hide the inspector</source>
        <translation>Inspektor ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Uploads</source>
        <translation>Uploads</translation>
    </message>
    <message>
        <source>Labels and defaults</source>
        <translation>Labels und Standardwerte</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Releases to fix</source>
        <translation>Veröffentlichungen, bei denen etwas zu beheben ist</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Entwürfe</translation>
    </message>
    <message>
        <source>Releases on the way</source>
        <translation>Veröffentlichungen unterwegs</translation>
    </message>
    <message>
        <source>Releases in {target}</source>
        <translation>Veröffentlichungen in {target}</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Erschienen</translation>
    </message>
    <message>
        <source>All releases</source>
        <translation>Alle Veröffentlichungen</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>Papierkorb</translation>
    </message>
    <message>
        <source>Light appearance</source>
        <translation>Helle Darstellung</translation>
    </message>
    <message>
        <source>Dark appearance</source>
        <translation>Dunkle Darstellung</translation>
    </message>
    <message>
        <source>High-contrast appearance</source>
        <translation>Darstellung mit hohem Kontrast</translation>
    </message>
    <message>
        <source>Appearance of the system</source>
        <translation>Darstellung wie System</translation>
    </message>
    <message>
        <source>Settings: appearance</source>
        <translation>Einstellungen: Darstellung</translation>
    </message>
    <message>
        <source>Settings: accounts</source>
        <translation>Einstellungen: Konten</translation>
    </message>
    <message>
        <source>Settings: backups</source>
        <translation>Einstellungen: Backups</translation>
    </message>
    <message>
        <source>Settings: updates</source>
        <translation>Einstellungen: Updates</translation>
    </message>
    <message>
        <source>Settings: recordings</source>
        <translation>Einstellungen: Aufnahmen</translation>
    </message>
    <message>
        <source>Settings: checks</source>
        <translation>Einstellungen: Prüfungen</translation>
    </message>
    <message>
        <source>Settings: lists</source>
        <translation>Einstellungen: Listen</translation>
    </message>
    <message>
        <source>Settings: keyring</source>
        <translation>Einstellungen: Schlüsselbund</translation>
    </message>
    <message>
        <source>Settings: notifications</source>
        <translation>Einstellungen: Mitteilungen</translation>
    </message>
    <message>
        <source>Settings: stores</source>
        <translation>Einstellungen: Stores</translation>
    </message>
    <message>
        <source>Settings: data</source>
        <translation>Einstellungen: Daten</translation>
    </message>
    <message>
        <source>ISRC series, UPC pools and ledger</source>
        <translation>ISRC-Serien, UPC-Pools und Register</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Tour of the window</source>
        <translation>Tour durch das Fenster</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>Willkommen</translation>
    </message>
    <message>
        <source>About Trackball Desktop</source>
        <translation>Über Trackball Desktop</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Quick look</source>
        <translation>Schnellansicht</translation>
    </message>
    <message>
        <source>Duplicate the release</source>
        <translation>Veröffentlichung duplizieren</translation>
    </message>
    <message>
        <source>Duplicate with the same recordings</source>
        <translation>Mit denselben Aufnahmen duplizieren</translation>
    </message>
    <message>
        <source>Edit the selected releases</source>
        <translation>Ausgewählte Veröffentlichungen bearbeiten</translation>
    </message>
    <message>
        <source>Check status</source>
        <translation>Status prüfen</translation>
    </message>
    <message>
        <source>Documents: label copy, one-sheet, split sheets, credits, barcode</source>
        <translation>Dokumente: Labelcopy, Produktinfo, Split Sheets, Credits, Barcode</translation>
    </message>
    <message>
        <source>Deliver the release as DDEX</source>
        <translation>Veröffentlichung als DDEX liefern</translation>
    </message>
    <message>
        <source>Show the release in stores</source>
        <translation>Veröffentlichung in Stores zeigen</translation>
    </message>
    <message>
        <source>Submit the release</source>
        <translation>Veröffentlichung übermitteln</translation>
    </message>
    <message>
        <source>Show the checks</source>
        <translation>Prüfungen zeigen</translation>
    </message>
    <message>
        <source>Fill in from stores</source>
        <translation>Aus Stores ausfüllen</translation>
    </message>
    <message>
        <source>Withdraw the release from the outbox</source>
        <translation>Veröffentlichung aus dem Postausgang zurückziehen</translation>
    </message>
    <message>
        <source>Send waiting releases now</source>
        <translation>Wartende Veröffentlichungen jetzt senden</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>In den Papierkorb verschieben</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>Zurück zur Liste</translation>
    </message>
    <message>
        <source>Save as template</source>
        <translation>Als Vorlage speichern</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Assign missing ISRCs</source>
        <translation>Fehlende ISRCs vergeben</translation>
    </message>
    <message>
        <source>Line-up preset</source>
        <translation>Besetzungsvorlage</translation>
    </message>
    <message>
        <source>Go to Release</source>
        <translation>Zu „Veröffentlichung“</translation>
    </message>
    <message>
        <source>Go to Tracks</source>
        <translation>Zu „Tracks“</translation>
    </message>
    <message>
        <source>Go to Credits &amp; works</source>
        <translation>Zu „Credits &amp; Werke“</translation>
    </message>
    <message>
        <source>Go to Rights &amp; partners</source>
        <translation>Zu „Rechte &amp; Partner“</translation>
    </message>
    <message>
        <source>Go to Audio &amp; artwork</source>
        <translation>Zu „Audio &amp; Artwork“</translation>
    </message>
    <message>
        <source>Go to Review &amp; submit</source>
        <translation>Zu „Prüfen &amp; übermitteln“</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>Nächster Schritt</translation>
    </message>
    <message>
        <source>Previous step</source>
        <translation>Voriger Schritt</translation>
    </message>
    <message>
        <source>Next finding</source>
        <translation>Nächster Befund</translation>
    </message>
    <message>
        <source>Previous finding</source>
        <translation>Voriger Befund</translation>
    </message>
    <message>
        <source>Fix the finding</source>
        <translation>Befund beheben</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplizieren</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Edit the cell</source>
        <translation>Zelle bearbeiten</translation>
    </message>
    <message>
        <source>Fill down</source>
        <translation>Nach unten ausfüllen</translation>
    </message>
    <message>
        <source>Fill right</source>
        <translation>Nach rechts ausfüllen</translation>
    </message>
    <message>
        <source>Clear the cells</source>
        <translation>Zellen leeren</translation>
    </message>
    <message>
        <source>Restore the original values</source>
        <translation>Ursprüngliche Werte wiederherstellen</translation>
    </message>
    <message>
        <source>Confirm and move down</source>
        <translation>Bestätigen und nach unten</translation>
    </message>
    <message>
        <source>Confirm and move up</source>
        <translation>Bestätigen und nach oben</translation>
    </message>
    <message>
        <source>Select more cells</source>
        <translation>Weitere Zellen auswählen</translation>
    </message>
    <message>
        <source>Go to the edge of the data</source>
        <translation>Zum Rand der Daten</translation>
    </message>
    <message>
        <source>Select whole rows</source>
        <translation>Ganze Zeilen auswählen</translation>
    </message>
    <message>
        <source>Remove the rows</source>
        <translation>Zeilen entfernen</translation>
    </message>
    <message>
        <source>Find and replace in the tracks</source>
        <translation>In den Tracks suchen und ersetzen</translation>
    </message>
    <message>
        <source>Switch between grid and form</source>
        <translation>Zwischen Tabelle und Formular wechseln</translation>
    </message>
    <message>
        <source>Edit all fields of the entry</source>
        <translation>Alle Felder des Eintrags bearbeiten</translation>
    </message>
    <message>
        <source>Move the entry forward</source>
        <translation>Eintrag nach vorn verschieben</translation>
    </message>
    <message>
        <source>Move the entry back</source>
        <translation>Eintrag nach hinten verschieben</translation>
    </message>
    <message>
        <source>Remove the entry</source>
        <translation>Eintrag entfernen</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>Abspielen oder anhalten</translation>
    </message>
    <message>
        <source>Forward five seconds</source>
        <translation>Fünf Sekunden vor</translation>
    </message>
    <message>
        <source>Back by five seconds</source>
        <translation>Fünf Sekunden zurück</translation>
    </message>
    <message>
        <source>Next track</source>
        <translation>Nächster Track</translation>
    </message>
    <message>
        <source>Previous track</source>
        <translation>Voriger Track</translation>
    </message>
    <message>
        <source>Switch between A and B</source>
        <translation>Zwischen A und B wechseln</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>LabelsPage</name>
    <message>
        <source>Labels</source>
        <translation>Labels</translation>
    </message>
    <message>
        <source>These values apply to every release of the label that leaves the field empty. Releases show them in grey with their source. Changes are saved immediately.</source>
        <translation>Diese Werte gelten für jede Veröffentlichung des Labels, die das Feld leer lässt. Veröffentlichungen zeigen sie grau mit ihrer Quelle. Änderungen werden sofort gespeichert.</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Another label…</source>
        <translation>Anderes Label…</translation>
    </message>
    <message>
        <source>No labels yet. The labels of your releases appear here automatically.</source>
        <translation>Noch keine Labels. Die Labels Ihrer Veröffentlichungen erscheinen hier automatisch.</translation>
    </message>
    <message>
        <source>{year} in a P-line or C-line field becomes the year of the release, for example {year} as the year and “{year} Northlight” as the owner.</source>
        <translation>{year} in einem Feld der P-Line oder C-Line wird zum Jahr der Veröffentlichung, z. B. {year} als Jahr und „{year} Northlight“ als Inhaber.</translation>
    </message>
    <message>
        <source>Add a credit</source>
        <translation>Credit hinzufügen</translation>
    </message>
    <message>
        <source>Another label</source>
        <translation>Anderes Label</translation>
    </message>
    <message>
        <source>Name as spelled in releases</source>
        <translation>Name wie in Veröffentlichungen geschrieben</translation>
    </message>
</context>
<context>
    <name>LetterView</name>
    <message>
        <source>Your name</source>
        <translation>Ihr Name</translation>
    </message>
    <message>
        <source>Signature of the letter</source>
        <translation>Unterschrift des Briefs</translation>
    </message>
    <message>
        <source>Label or company</source>
        <translation>Label oder Firma</translation>
    </message>
    <message>
        <source>Recipient</source>
        <translation>Empfänger</translation>
    </message>
    <message>
        <source>The letter</source>
        <translation>Der Brief</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Save as email…</source>
        <translation>Als E-Mail speichern…</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Als PDF speichern…</translation>
    </message>
    <message>
        <source>Open in email app</source>
        <translation>In E-Mail-App öffnen</translation>
    </message>
    <message>
        <source>{count} questions still open</source>
        <translation>{count} Fragen noch offen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Save the letter as email</source>
        <translation>Brief als E-Mail speichern</translation>
    </message>
    <message>
        <source>Save the letter as PDF</source>
        <translation>Brief als PDF speichern</translation>
    </message>
</context>
<context>
    <name>LibraryActions</name>
    <message>
        <source>The new release is in the list.</source>
        <translation>Die neue Veröffentlichung ist in der Liste.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message>
        <source>Clear the search</source>
        <translation>Suche leeren</translation>
    </message>
    <message>
        <source>Nothing found for “{words}”</source>
        <translation>Nichts gefunden für „{words}“</translation>
    </message>
    <message>
        <source>The search covered titles, artists, people, UPCs, ISRCs and catalogue numbers.</source>
        <translation>Durchsucht wurden Titel, Künstler, Personen, UPCs, ISRCs und Katalognummern.</translation>
    </message>
    <message>
        <source>No releases match the filter</source>
        <translation>Keine Veröffentlichung entspricht dem Filter</translation>
    </message>
    <message>
        <source>Change it, or show all releases.</source>
        <translation>Ändern Sie ihn, oder zeigen Sie alle Veröffentlichungen.</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Filter entfernen</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>Rendering the sample release…</source>
        <translation>Beispielveröffentlichung wird erzeugt…</translation>
    </message>
    <message>
        <source>{done} of {total} files</source>
        <translation>{done} von {total} Dateien</translation>
    </message>
    <message>
        <source>Drop a folder of WAVs here</source>
        <translation>Ordner mit WAVs hierher ziehen</translation>
    </message>
    <message>
        <source>Titles, numbers, artists and the cover are read from tags and file names. You can check them first.</source>
        <translation>Titel, Nummern, Künstler und Cover werden aus Tags und Dateinamen gelesen. Sie können sie vorher prüfen.</translation>
    </message>
    <message>
        <source>Try it with a sample release</source>
        <translation>Mit Beispielveröffentlichung testen</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>Ordner wählen…</translation>
    </message>
    <message>
        <source>Import from {target}…</source>
        <translation>Aus {target} importieren…</translation>
    </message>
    <message>
        <source>To fix</source>
        <translation>Zu beheben</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Entwürfe</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Sending</source>
        <comment>the view of releases that are being sent</comment>
        <translation>Wird gesendet</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>Unterwegs</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>In {target}</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Erschienen</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>Papierkorb</translation>
    </message>
    <message>
        <source>All releases</source>
        <translation>Alle Veröffentlichungen</translation>
    </message>
    <message>
        <source>Nothing to fix</source>
        <translation>Nichts zu beheben</translation>
    </message>
    <message>
        <source>Releases with blockers or with questions from {target} appear here.</source>
        <translation>Hier erscheinen Veröffentlichungen mit Blockern oder mit Fragen von {target}.</translation>
    </message>
    <message>
        <source>No drafts</source>
        <translation>Keine Entwürfe</translation>
    </message>
    <message>
        <source>Drop a folder of WAVs anywhere to start a release.</source>
        <translation>Ziehen Sie einen Ordner mit WAVs ins Fenster, um eine Veröffentlichung zu beginnen.</translation>
    </message>
    <message>
        <source>Nothing waiting</source>
        <translation>Nichts wartet</translation>
    </message>
    <message>
        <source>Releases that you submit offline wait here until you are online.</source>
        <translation>Veröffentlichungen, die Sie offline übermitteln, warten hier, bis Sie online sind.</translation>
    </message>
    <message>
        <source>Nothing is being sent</source>
        <translation>Nichts wird gesendet</translation>
    </message>
    <message>
        <source>Submit a release to send it to {target}.</source>
        <translation>Übermitteln Sie eine Veröffentlichung, um sie an {target} zu senden.</translation>
    </message>
    <message>
        <source>Nothing on its way</source>
        <translation>Nichts unterwegs</translation>
    </message>
    <message>
        <source>Nothing in {target} yet</source>
        <translation>Noch nichts in {target}</translation>
    </message>
    <message>
        <source>Releases appear here once {target} has created them.</source>
        <translation>Veröffentlichungen erscheinen hier, sobald {target} sie angelegt hat.</translation>
    </message>
    <message>
        <source>Nothing released yet</source>
        <translation>Noch nichts erschienen</translation>
    </message>
    <message>
        <source>Releases in {target} appear here on their release date.</source>
        <translation>Veröffentlichungen in {target} stehen hier ab ihrem Veröffentlichungsdatum.</translation>
    </message>
    <message>
        <source>The trash is empty</source>
        <translation>Der Papierkorb ist leer</translation>
    </message>
    <message>
        <source>Releases stay here for 30 days before they are deleted.</source>
        <translation>Veröffentlichungen bleiben 30 Tage hier, bevor sie gelöscht werden.</translation>
    </message>
    <message>
        <source>No releases</source>
        <translation>Keine Veröffentlichungen</translation>
    </message>
</context>
<context>
    <name>LibraryRecoveryDialog</name>
    <message>
        <source>Trackball</source>
        <translation>Trackball</translation>
    </message>
    <message>
        <source>Restore this copy</source>
        <translation>Diese Kopie wiederherstellen</translation>
    </message>
    <message>
        <source>Restore from a file…</source>
        <translation>Aus Datei wiederherstellen…</translation>
    </message>
    <message>
        <source>Recover readable data</source>
        <translation>Lesbare Daten retten</translation>
    </message>
    <message>
        <source>Start with an empty library</source>
        <translation>Mit leerer Bibliothek beginnen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Other folder…</source>
        <translation>Anderer Ordner…</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Continue for now</source>
        <translation>Vorerst fortfahren</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Copies of the library, newest first</source>
        <translation>Kopien der Bibliothek, neueste zuerst</translation>
    </message>
    <message>
        <source>{when}  ·  {size}</source>
        <translation>{when}  ·  {size}</translation>
    </message>
    <message>
        <source>There is no copy of this library on this computer.</source>
        <translation>Auf diesem Computer gibt es keine Kopie dieser Bibliothek.</translation>
    </message>
    <message>
        <source>Choose a copy of the library</source>
        <translation>Kopie der Bibliothek wählen</translation>
    </message>
    <message>
        <source>Libraries (*.db)</source>
        <translation>Bibliotheken (*.db)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Choose a data folder</source>
        <translation>Datenordner wählen</translation>
    </message>
</context>
<context>
    <name>LibraryText</name>
    <message>
        <source>Backups cannot be saved in {folder}: {strerror}.</source>
        <translation>Backups können nicht in {folder} gespeichert werden: {strerror}.</translation>
    </message>
    <message>
        <source>Backups stay in the previous folder.</source>
        <translation>Backups bleiben im bisherigen Ordner.</translation>
    </message>
    <message>
        <source>Choose an existing folder that you can write to.</source>
        <translation>Wählen Sie einen vorhandenen Ordner, in den Sie schreiben können.</translation>
    </message>
    <message>
        <source>The setting could not be saved: {strerror}.</source>
        <translation>Die Einstellung konnte nicht gespeichert werden: {strerror}.</translation>
    </message>
    <message>
        <source>Check the disk of the data folder.</source>
        <translation>Prüfen Sie das Laufwerk des Datenordners.</translation>
    </message>
    <message>
        <source>There is no copy {wanted}.</source>
        <translation>Es gibt keine Kopie {wanted}.</translation>
    </message>
    <message>
        <source>There is no copy of this library.</source>
        <translation>Es gibt keine Kopie dieser Bibliothek.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Choose one from the list, or give a file.</source>
        <translation>Wählen Sie eine aus der Liste, oder geben Sie eine Datei an.</translation>
    </message>
    <message>
        <source>This text contains no valid UPC or EAN.</source>
        <translation>Dieser Text enthält keinen gültigen UPC und keine gültige EAN.</translation>
    </message>
    <message>
        <source>Enter codes of 12 or 13 digits with check digits, one per line, or a range: FIRST to LAST.</source>
        <translation>Geben Sie Codes mit 12 oder 13 Ziffern samt Prüfziffer ein, einen pro Zeile, oder einen Bereich: ERSTER bis LETZTER.</translation>
    </message>
    <message>
        <source>“{title}” was changed in the meantime and stays unchanged.</source>
        <translation>„{title}“ wurde inzwischen geändert und bleibt unverändert.</translation>
    </message>
    <message>
        <source>This release has nothing yet that a template could use.</source>
        <translation>Diese Veröffentlichung enthält noch nichts, was eine Vorlage nutzen könnte.</translation>
    </message>
    <message>
        <source>A template includes label, ℗ and © lines, genre, languages, stores, prices and people.</source>
        <translation>Eine Vorlage enthält Label, P-Line und C-Line, Genre, Sprachen, Stores, Preise und Personen.</translation>
    </message>
    <message>
        <source>Fill in some of these, then save the template.</source>
        <translation>Füllen Sie einiges davon aus und speichern Sie dann die Vorlage.</translation>
    </message>
    <message>
        <source>Stores cannot be checked for this release.</source>
        <translation>Zu dieser Veröffentlichung lassen sich keine Stores abfragen.</translation>
    </message>
    <message>
        <source>It has neither a UPC nor an ISRC, so nothing was compared.</source>
        <translation>Sie hat weder UPC noch ISRC. Deshalb wurde nichts verglichen.</translation>
    </message>
    <message>
        <source>Enter the UPC of the old delivery, or read the old delivery from a file.</source>
        <translation>Geben Sie den UPC der alten Lieferung ein, oder lesen Sie die alte Lieferung aus einer Datei.</translation>
    </message>
    <message>
        <source>{name} cannot be read.</source>
        <translation>{name} ist nicht lesbar.</translation>
    </message>
    <message>
        <source>{name} contains no release.</source>
        <translation>{name} enthält keine Veröffentlichung.</translation>
    </message>
    <message>
        <source>{name} does not contain this release.</source>
        <translation>{name} enthält diese Veröffentlichung nicht.</translation>
    </message>
    <message>
        <source>It has neither its UPC nor one of its ISRCs, so nothing was compared.</source>
        <translation>Weder ihr UPC noch einer ihrer ISRCs kommt vor. Deshalb wurde nichts verglichen.</translation>
    </message>
    <message>
        <source>Choose the file of this release&apos;s old delivery.</source>
        <translation>Wählen Sie die Datei der alten Lieferung dieser Veröffentlichung.</translation>
    </message>
    <message>
        <source>{path} is not an intact copy of a library.</source>
        <translation>{path} ist keine intakte Kopie einer Bibliothek.</translation>
    </message>
    <message>
        <source>The library is unchanged.</source>
        <translation>Die Bibliothek ist unverändert.</translation>
    </message>
    <message>
        <source>Use another copy.</source>
        <translation>Verwenden Sie eine andere Kopie.</translation>
    </message>
    <message>
        <source>A library record</source>
        <translation>Ein Datensatz der Bibliothek</translation>
    </message>
    <message>
        <source>Add a series or a pool in Settings &gt; Codes, or enter the code.</source>
        <translation>Legen Sie unter „Einstellungen &gt; Codes“ eine Serie oder einen Pool an, oder geben Sie den Code ein.</translation>
    </message>
    <message>
        <source>There is already a series {shown}.</source>
        <translation>Eine Serie {shown} gibt es schon.</translation>
    </message>
    <message>
        <source>Edit that series; it can apply to all labels.</source>
        <translation>Bearbeiten Sie diese Serie; sie kann für alle Labels gelten.</translation>
    </message>
    <message>
        <source>{next} is not a valid series number.</source>
        <translation>{next} ist keine gültige Seriennummer.</translation>
    </message>
    <message>
        <source>Enter a number from 0 to 99999.</source>
        <translation>Geben Sie eine Nummer von 0 bis 99999 ein.</translation>
    </message>
    <message>
        <source>A pool can contain at most {most_in_pool} codes.</source>
        <translation>Ein Pool kann höchstens {most_in_pool} Codes enthalten.</translation>
    </message>
    <message>
        <source>Add only the codes that you need this year.</source>
        <translation>Fügen Sie nur die Codes hinzu, die Sie dieses Jahr brauchen.</translation>
    </message>
    <message>
        <source>All of these codes are in the ledger already.</source>
        <translation>Alle diese Codes stehen schon im Register.</translation>
    </message>
    <message>
        <source>No pool was created.</source>
        <translation>Es wurde kein Pool angelegt.</translation>
    </message>
    <message>
        <source>There is no UPC pool for {label}.</source>
        <translation>Es gibt keinen UPC-Pool für {label}.</translation>
    </message>
    <message>
        <source>releases without a label</source>
        <translation>Veröffentlichungen ohne Label</translation>
    </message>
    <message>
        <source>The UPC pool for {label} is empty.</source>
        <translation>Der UPC-Pool für {label} ist leer.</translation>
    </message>
    <message>
        <source>all labels</source>
        <translation>alle Labels</translation>
    </message>
    <message>
        <source>No code was assigned.</source>
        <translation>Es wurde kein Code vergeben.</translation>
    </message>
    <message>
        <source>Add codes in Settings &gt; Codes, or enter one.</source>
        <translation>Fügen Sie unter „Einstellungen &gt; Codes“ Codes hinzu, oder geben Sie einen ein.</translation>
    </message>
    <message>
        <source>There is no ISRC series for {label}.</source>
        <translation>Es gibt keine ISRC-Serie für {label}.</translation>
    </message>
    <message>
        <source>The series cannot continue in 20{this_year}: there is already a series {shown}.</source>
        <translation>Die Serie kann nicht in 20{this_year} fortgesetzt werden: Eine Serie {shown} gibt es schon.</translation>
    </message>
    <message>
        <source>Remove one of the two in Settings &gt; Codes.</source>
        <translation>Entfernen Sie eine der beiden unter „Einstellungen &gt; Codes“.</translation>
    </message>
    <message>
        <source>has no number left</source>
        <translation>hat keine Nummer mehr</translation>
    </message>
    <message>
        <source>has {left} numbers left, and {needed} are needed</source>
        <translation>hat noch {left} Nummern, gebraucht werden {needed}</translation>
    </message>
    <message>
        <source>The series {shown} {have}.</source>
        <translation>Die Serie {shown} {have}.</translation>
    </message>
    <message>
        <source>Ask your ISRC agency for another prefix and add its series in Settings &gt; Codes.</source>
        <translation>Bitten Sie Ihre ISRC-Agentur um ein weiteres Präfix und legen Sie dessen Serie unter „Einstellungen &gt; Codes“ an.</translation>
    </message>
    <message>
        <source>The library in {parent} was written by an older version of Trackball Desktop.</source>
        <translation>Die Bibliothek in {parent} stammt von einer älteren Version von Trackball Desktop.</translation>
    </message>
    <message>
        <source>It is unchanged.</source>
        <translation>Sie ist unverändert.</translation>
    </message>
    <message>
        <source>Close the older version if it is open, then try again.</source>
        <translation>Schließen Sie die ältere Version, falls sie geöffnet ist, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The library in {folder} was written by an older version of Trackball Desktop.</source>
        <translation>Die Bibliothek in {folder} stammt von einer älteren Version von Trackball Desktop.</translation>
    </message>
    <message>
        <source>It is read-only, so it cannot be updated.</source>
        <translation>Sie ist schreibgeschützt und lässt sich deshalb nicht aktualisieren.</translation>
    </message>
    <message>
        <source>Make the folder and the file writable, or copy the folder to a writable disk.</source>
        <translation>Machen Sie Ordner und Datei beschreibbar, oder kopieren Sie den Ordner auf ein beschreibbares Laufwerk.</translation>
    </message>
    <message>
        <source>The library is closed.</source>
        <translation>Die Bibliothek ist geschlossen.</translation>
    </message>
    <message>
        <source>Start the app again.</source>
        <translation>Starten Sie die App neu.</translation>
    </message>
    <message>
        <source>No backup could be saved in {folder}: the disk is full.</source>
        <translation>In {folder} konnte kein Backup gespeichert werden: Das Laufwerk ist voll.</translation>
    </message>
    <message>
        <source>No backup could be saved in {folder}: it does not exist or is read-only.</source>
        <translation>In {folder} konnte kein Backup gespeichert werden: Der Ordner existiert nicht oder ist schreibgeschützt.</translation>
    </message>
    <message>
        <source>The library itself is not affected.</source>
        <translation>Die Bibliothek selbst ist nicht betroffen.</translation>
    </message>
    <message>
        <source>Free some space there.</source>
        <translation>Schaffen Sie dort Platz.</translation>
    </message>
    <message>
        <source>Connect its disk, or choose another folder.</source>
        <translation>Verbinden Sie das Laufwerk, oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>The library is in use by another program.</source>
        <translation>Die Bibliothek wird von einem anderen Programm verwendet.</translation>
    </message>
    <message>
        <source>The last change could not be saved.</source>
        <translation>Die letzte Änderung konnte nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>Close other programs that use it, such as a backup or database tool, then try again.</source>
        <translation>Schließen Sie andere Programme, die sie verwenden, z. B. ein Backup- oder Datenbankprogramm, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The disk could not read or write the library in {parent}.</source>
        <translation>Das Laufwerk konnte die Bibliothek in {parent} nicht lesen oder schreiben.</translation>
    </message>
    <message>
        <source>The last change was not saved. The disk may be failing, or it was disconnected.</source>
        <translation>Die letzte Änderung wurde nicht gespeichert. Vielleicht ist das Laufwerk defekt, oder es wurde getrennt.</translation>
    </message>
    <message>
        <source>Check that the disk is connected and healthy. Copy the folder to another disk. If the library still cannot be read, restore a backup.</source>
        <translation>Prüfen Sie, ob das Laufwerk verbunden und in Ordnung ist. Kopieren Sie den Ordner auf ein anderes Laufwerk. Ist die Bibliothek dann noch nicht lesbar, stellen Sie ein Backup wieder her.</translation>
    </message>
    <message>
        <source>The library in {parent} cannot be read or written.</source>
        <translation>Die Bibliothek in {parent} kann nicht gelesen oder geschrieben werden.</translation>
    </message>
    <message>
        <source>The last change was not saved; everything before it is safe.</source>
        <translation>Die letzte Änderung wurde nicht gespeichert; alles davor ist sicher.</translation>
    </message>
    <message>
        <source>Check that the disk is connected, healthy and writable, then try again.</source>
        <translation>Prüfen Sie, ob das Laufwerk verbunden, in Ordnung und beschreibbar ist, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>Das Laufwerk ist voll.</translation>
    </message>
    <message>
        <source>The last change could not be saved; everything before it is safe.</source>
        <translation>Die letzte Änderung konnte nicht gespeichert werden; alles davor ist sicher.</translation>
    </message>
    <message>
        <source>Free some space on the disk with {parent}, then try again.</source>
        <translation>Schaffen Sie Platz auf dem Laufwerk mit {parent} und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>{path} is damaged or not a database.</source>
        <translation>{path} ist beschädigt oder keine Datenbank.</translation>
    </message>
    <message>
        <source>The app has not changed it. Masters, receipts and releases at the distributor are not affected.</source>
        <translation>Die App hat daran nichts geändert. Master, Belege und Veröffentlichungen beim Vertrieb sind nicht betroffen.</translation>
    </message>
    <message>
        <source>Restore a backup, or recover the data that can still be read.</source>
        <translation>Stellen Sie ein Backup wieder her, oder retten Sie die noch lesbaren Daten.</translation>
    </message>
    <message>
        <source>drafts</source>
        <translation>Entwürfe</translation>
    </message>
    <message>
        <source>the release list</source>
        <translation>die Liste der Veröffentlichungen</translation>
    </message>
    <message>
        <source>history steps</source>
        <translation>Schritte des Verlaufs</translation>
    </message>
    <message>
        <source>the code ledger</source>
        <translation>das Coderegister</translation>
    </message>
    <message>
        <source>ISRC series</source>
        <translation>ISRC-Serien</translation>
    </message>
    <message>
        <source>submissions to the distributor</source>
        <translation>Übermittlungen an den Vertrieb</translation>
    </message>
    <message>
        <source>receipts</source>
        <translation>Belege</translation>
    </message>
    <message>
        <source>people</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>files of releases</source>
        <translation>Dateien von Veröffentlichungen</translation>
    </message>
    <message>
        <source>settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>accounts</source>
        <translation>Konten</translation>
    </message>
    <message numerus="yes">
        <source>{path} is damaged: %n of its records have changed.</source>
        <comment>{path} is damaged: %n of its records has changed.</comment>
        <translation>
            <numerusform>{path} ist beschädigt: %n Datensatz hat sich verändert.</numerusform>
            <numerusform>{path} ist beschädigt: %n Datensätze haben sich verändert.</numerusform>
        </translation>
    </message>
    <message>
        <source>Damaged: {held}. Everything else works.</source>
        <translation>Beschädigt: {held}. Alles andere funktioniert.</translation>
    </message>
    <message>
        <source>Everything else works.</source>
        <translation>Alles andere funktioniert.</translation>
    </message>
    <message>
        <source>Restore a backup, or recover the data that can still be read. Check the disk.</source>
        <translation>Stellen Sie ein Backup wieder her, oder retten Sie die noch lesbaren Daten. Prüfen Sie das Laufwerk.</translation>
    </message>
    <message>
        <source>The library in {folder} is read-only.</source>
        <translation>Die Bibliothek in {folder} ist schreibgeschützt.</translation>
    </message>
    <message>
        <source>Give yourself write access to the folder and its files, or use another folder.</source>
        <translation>Geben Sie sich Schreibrechte für den Ordner und seine Dateien, oder verwenden Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>{path} was deleted, moved or replaced while it was open.</source>
        <translation>{path} wurde gelöscht, verschoben oder ersetzt, während die Datei geöffnet war.</translation>
    </message>
    <message>
        <source>The last change was not saved.</source>
        <translation>Die letzte Änderung wurde nicht gespeichert.</translation>
    </message>
    <message>
        <source>If you moved the file, put it back and start the app again. Otherwise restore a backup.</source>
        <translation>Wenn Sie die Datei verschoben haben, legen Sie sie zurück und starten Sie die App neu. Stellen Sie sonst ein Backup wieder her.</translation>
    </message>
    <message>
        <source>is missing</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>is empty</source>
        <translation>ist leer</translation>
    </message>
    <message>
        <source>The library {path} {state}, but the folder contains {found}.</source>
        <translation>Die Bibliothek {path} {state}, der Ordner enthält aber {found}.</translation>
    </message>
    <message>
        <source>The app did not create a new library, because it would not know which ISRCs and UPCs were assigned and what was sent to the distributor.</source>
        <translation>Die App hat keine neue Bibliothek angelegt, weil sie nicht wüsste, welche ISRCs und UPCs vergeben und was an den Vertrieb gesendet wurde.</translation>
    </message>
    <message>
        <source>If the file was moved, put it back. Otherwise restore a backup or start with an empty library.</source>
        <translation>Wenn die Datei verschoben wurde, legen Sie sie zurück. Stellen Sie sonst ein Backup wieder her, oder beginnen Sie mit einer leeren Bibliothek.</translation>
    </message>
    <message>
        <source>The path of the data folder is too long: {path} bytes with the library&apos;s name, {longest_path} at most.</source>
        <translation>Der Pfad des Datenordners ist zu lang: {path} Bytes mit dem Namen der Bibliothek, erlaubt sind {longest_path}.</translation>
    </message>
    <message>
        <source>The library cannot be stored there.</source>
        <translation>Die Bibliothek kann dort nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>Choose a folder with a shorter path.</source>
        <translation>Wählen Sie einen Ordner mit kürzerem Pfad.</translation>
    </message>
    <message>
        <source>SQLite {apsw} is too old to keep the library safely.</source>
        <translation>SQLite {apsw} ist zu alt, um die Bibliothek sicher zu speichern.</translation>
    </message>
    <message>
        <source>Install apsw {str} or newer.</source>
        <translation>Installieren Sie apsw {str} oder neuer.</translation>
    </message>
    <message>
        <source>The library in {parent} was written by a newer version of Trackball Desktop.</source>
        <translation>Die Bibliothek in {parent} stammt von einer neueren Version von Trackball Desktop.</translation>
    </message>
    <message>
        <source>Install the newest version, or use another data folder.</source>
        <translation>Installieren Sie die neueste Version, oder verwenden Sie einen anderen Datenordner.</translation>
    </message>
    <message>
        <source>{path} belongs to another program.</source>
        <translation>{path} gehört zu einem anderen Programm.</translation>
    </message>
    <message>
        <source>Use another data folder, or move the file.</source>
        <translation>Verwenden Sie einen anderen Datenordner, oder verschieben Sie die Datei.</translation>
    </message>
    <message>
        <source>This release is already in the library.</source>
        <translation>Diese Veröffentlichung ist schon in der Bibliothek.</translation>
    </message>
    <message>
        <source>Open it from the list.</source>
        <translation>Öffnen Sie sie in der Liste.</translation>
    </message>
    <message>
        <source>The draft of “{titles}”</source>
        <translation>Der Entwurf von „{titles}“</translation>
    </message>
    <message>
        <source>There is no release {release_id}.</source>
        <translation>Es gibt keine Veröffentlichung {release_id}.</translation>
    </message>
    <message>
        <source>Find it in the list, which shows the IDs.</source>
        <translation>Suchen Sie sie in der Liste, die die IDs zeigt.</translation>
    </message>
    <message>
        <source>No events were imported.</source>
        <translation>Es wurden keine Ereignisse importiert.</translation>
    </message>
    <message>
        <source>{path} was written by a newer version of Trackball Desktop.</source>
        <translation>{path} stammt von einer neueren Version von Trackball Desktop.</translation>
    </message>
    <message>
        <source>Its events are not shown, and none are imported.</source>
        <translation>Die Ereignisse daraus werden nicht gezeigt, und es werden keine importiert.</translation>
    </message>
    <message>
        <source>Update the app.</source>
        <translation>Aktualisieren Sie die App.</translation>
    </message>
    <message>
        <source>{path}, which keeps catalogue events, is damaged.</source>
        <translation>{path} mit den Katalogereignissen ist beschädigt.</translation>
    </message>
    <message>
        <source>The library and its releases are not affected.</source>
        <translation>Die Bibliothek und ihre Veröffentlichungen sind nicht betroffen.</translation>
    </message>
    <message>
        <source>Delete that file, then import the events again. It contains nothing else.</source>
        <translation>Löschen Sie diese Datei und importieren Sie die Ereignisse neu. Sie enthält nichts anderes.</translation>
    </message>
    <message>
        <source>The last events were not imported; those before them are saved.</source>
        <translation>Die letzten Ereignisse wurden nicht importiert; die davor sind gespeichert.</translation>
    </message>
    <message>
        <source>Free some space, then import again. The import continues where it stopped.</source>
        <translation>Schaffen Sie Platz und importieren Sie erneut. Der Import macht dort weiter, wo er aufgehört hat.</translation>
    </message>
    <message>
        <source>{path} cannot be read or written.</source>
        <translation>{path} kann nicht gelesen oder geschrieben werden.</translation>
    </message>
    <message>
        <source>Check the disk, then import again. The import continues where it stopped.</source>
        <translation>Prüfen Sie das Laufwerk und importieren Sie erneut. Der Import macht dort weiter, wo er aufgehört hat.</translation>
    </message>
    <message>
        <source>This step</source>
        <translation>Dieser Schritt</translation>
    </message>
    <message>
        <source>This step cannot be undone.</source>
        <translation>Dieser Schritt lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>Delete the release if you no longer need it.</source>
        <translation>Löschen Sie die Veröffentlichung, wenn Sie sie nicht mehr brauchen.</translation>
    </message>
    <message>
        <source>Steps can only be undone in order.</source>
        <translation>Schritte lassen sich nur der Reihe nach rückgängig machen.</translation>
    </message>
    <message>
        <source>Undo the newer steps first.</source>
        <translation>Machen Sie zuerst die neueren Schritte rückgängig.</translation>
    </message>
    <message>
        <source>“{holder}” uses this code.</source>
        <translation>„{holder}“ verwendet diesen Code.</translation>
    </message>
    <message>
        <source>It was not made available.</source>
        <translation>Er wurde nicht verfügbar gemacht.</translation>
    </message>
    <message>
        <source>Clear the code there first.</source>
        <translation>Entfernen Sie den Code zuerst dort.</translation>
    </message>
    <message>
        <source>{code} is not in the ledger.</source>
        <translation>{code} steht nicht im Register.</translation>
    </message>
    <message>
        <source>Find it in the list of codes.</source>
        <translation>Suchen Sie ihn in der Codeliste.</translation>
    </message>
    <message>
        <source>{code} was sent to the distributor and cannot be reused.</source>
        <translation>{code} wurde an den Vertrieb gesendet und ist nicht wiederverwendbar.</translation>
    </message>
    <message>
        <source>It stays unchanged.</source>
        <translation>Er bleibt unverändert.</translation>
    </message>
    <message>
        <source>Stores use it to identify a recording or product.</source>
        <translation>Stores erkennen daran eine Aufnahme oder ein Produkt.</translation>
    </message>
    <message>
        <source>A release without a title</source>
        <translation>Eine Veröffentlichung ohne Titel</translation>
    </message>
    <message>
        <source>This release is on its way to the distributor.</source>
        <translation>Diese Veröffentlichung ist auf dem Weg zum Vertrieb.</translation>
    </message>
    <message>
        <source>It was not deleted (status: {value}).</source>
        <translation>Sie wurde nicht gelöscht (Status: {value}).</translation>
    </message>
    <message>
        <source>Withdraw it first, or wait until it is created.</source>
        <translation>Ziehen Sie sie zuerst zurück, oder warten Sie, bis sie angelegt ist.</translation>
    </message>
    <message>
        <source>A release with this UPC is already at the distributor or on its way.</source>
        <translation>Eine Veröffentlichung mit diesem UPC ist schon beim Vertrieb oder auf dem Weg dorthin.</translation>
    </message>
    <message>
        <source>It was saved as a draft and is not followed.</source>
        <translation>Sie wurde als Entwurf gespeichert und wird nicht verfolgt.</translation>
    </message>
    <message>
        <source>Search the list for its UPC.</source>
        <translation>Suchen Sie in der Liste nach ihrem UPC.</translation>
    </message>
    <message>
        <source>Trackball Desktop is already open with this data folder{found}.</source>
        <translation>Trackball Desktop ist mit diesem Datenordner schon geöffnet{found}.</translation>
    </message>
    <message>
        <source>Use the open window, or close it first.</source>
        <translation>Verwenden Sie das offene Fenster, oder schließen Sie es zuerst.</translation>
    </message>
    <message>
        <source>Wait until the other command has finished, then try again.</source>
        <translation>Warten Sie, bis der andere Befehl fertig ist, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The folder {folder} is read-only.</source>
        <translation>Der Ordner {folder} ist schreibgeschützt.</translation>
    </message>
    <message>
        <source>The disk with {folder} is full.</source>
        <translation>Das Laufwerk mit {folder} ist voll.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be used: {strerror}.</source>
        <translation>Der Ordner {folder} ist nicht verwendbar: {strerror}.</translation>
    </message>
    <message>
        <source>Free some space there, then try again.</source>
        <translation>Schaffen Sie dort Platz und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Use another folder.</source>
        <translation>Verwenden Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source> (process {pid} on {host})</source>
        <translation> (Prozess {pid} auf {host})</translation>
    </message>
    <message>
        <source>a cloud storage app</source>
        <translation>einer Cloud-App</translation>
    </message>
    <message>
        <source>A library there would be damaged sooner or later.</source>
        <translation>Eine Bibliothek würde dort früher oder später beschädigt.</translation>
    </message>
    <message>
        <source>Choose a folder on a local disk for the library. Audio files can stay where they are.</source>
        <translation>Wählen Sie für die Bibliothek einen Ordner auf einem lokalen Laufwerk. Audiodateien können bleiben, wo sie sind.</translation>
    </message>
    <message>
        <source>is synced by {program}</source>
        <translation>wird von {program} synchronisiert</translation>
    </message>
    <message>
        <source>is synced by Dropbox</source>
        <translation>wird von Dropbox synchronisiert</translation>
    </message>
    <message>
        <source>is on a network drive</source>
        <translation>liegt auf einem Netzlaufwerk</translation>
    </message>
    <message>
        <source>The path {folder} is too long for this system.</source>
        <translation>Der Pfad {folder} ist für dieses System zu lang.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be created or used: {strerror}.</source>
        <translation>Der Ordner {folder} kann nicht angelegt oder verwendet werden: {strerror}.</translation>
    </message>
    <message>
        <source>Check that you can write there, or choose another folder.</source>
        <translation>Prüfen Sie, ob Sie dort schreiben können, oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>A person needs a name.</source>
        <translation>Eine Person braucht einen Namen.</translation>
    </message>
    <message>
        <source>Enter it as the distributor spells it.</source>
        <translation>Geben Sie ihn so ein, wie der Vertrieb ihn schreibt.</translation>
    </message>
    <message>
        <source>It may have been sent after this copy was made. The app searches for it and sends nothing until then.</source>
        <translation>Sie wurde vielleicht nach dieser Kopie gesendet. Die App sucht danach und sendet bis dahin nichts.</translation>
    </message>
    <message>
        <source>{what} is damaged and cannot be read.</source>
        <translation>{what} ist beschädigt und nicht lesbar.</translation>
    </message>
    <message>
        <source>Everything else in the library works.</source>
        <translation>Alles andere in der Bibliothek funktioniert.</translation>
    </message>
    <message>
        <source>Restore a backup from before the damage.</source>
        <translation>Stellen Sie ein Backup von vor der Beschädigung wieder her.</translation>
    </message>
    <message>
        <source>There is already an account “{name}”.</source>
        <translation>Ein Konto „{name}“ gibt es schon.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>A release of this account is on its way.</source>
        <translation>Eine Veröffentlichung dieses Kontos ist unterwegs.</translation>
    </message>
    <message>
        <source>The account was not deleted.</source>
        <translation>Das Konto wurde nicht gelöscht.</translation>
    </message>
    <message>
        <source>Withdraw the release, or wait until it is created.</source>
        <translation>Ziehen Sie die Veröffentlichung zurück, oder warten Sie, bis sie angelegt ist.</translation>
    </message>
    <message>
        <source>This template no longer exists.</source>
        <translation>Diese Vorlage existiert nicht mehr.</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>Wählen Sie eine andere.</translation>
    </message>
    <message>
        <source>Save it again from a release.</source>
        <translation>Speichern Sie sie erneut aus einer Veröffentlichung.</translation>
    </message>
    <message>
        <source>There is already a template “{wanted}”.</source>
        <translation>Eine Vorlage „{wanted}“ gibt es schon.</translation>
    </message>
    <message>
        <source>The template has no name.</source>
        <translation>Die Vorlage hat keinen Namen.</translation>
    </message>
    <message>
        <source>Enter one, such as the name of the label or artist.</source>
        <translation>Geben Sie einen ein, z. B. den Namen des Labels oder Künstlers.</translation>
    </message>
    <message>
        <source>This name is too long.</source>
        <translation>Dieser Name ist zu lang.</translation>
    </message>
    <message>
        <source>Use at most {longest_name} characters.</source>
        <translation>Verwenden Sie höchstens {longest_name} Zeichen.</translation>
    </message>
    <message>
        <source>receipts of submissions</source>
        <translation>Belege von Übermittlungen</translation>
    </message>
    <message>
        <source>copies of a library</source>
        <translation>Kopien einer Bibliothek</translation>
    </message>
    <message>
        <source>a replaced library</source>
        <translation>eine ersetzte Bibliothek</translation>
    </message>
    <message>
        <source>manifests of uploads</source>
        <translation>Manifeste von Uploads</translation>
    </message>
    <message>
        <source>a part of a library (library.db-wal)</source>
        <translation>einen Teil einer Bibliothek (library.db-wal)</translation>
    </message>
    <message>
        <source>app logs</source>
        <translation>Protokolle der App</translation>
    </message>
    <message>
        <source>This step was never saved.</source>
        <translation>Dieser Schritt wurde nie gespeichert.</translation>
    </message>
    <message>
        <source>Make the change again.</source>
        <translation>Nehmen Sie die Änderung erneut vor.</translation>
    </message>
    <message>
        <source>This change could not be saved.</source>
        <translation>Diese Änderung konnte nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>This step cannot be read.</source>
        <translation>Dieser Schritt ist nicht lesbar.</translation>
    </message>
    <message>
        <source>This failed because of an error in the app.</source>
        <translation>Dies ist wegen eines Fehlers in der App fehlgeschlagen.</translation>
    </message>
    <message>
        <source>It was recorded in the log.</source>
        <translation>Es wurde im Protokoll festgehalten.</translation>
    </message>
    <message>
        <source>The app could not start its services.</source>
        <translation>Die App konnte ihre Dienste nicht starten.</translation>
    </message>
</context>
<context>
    <name>LimitSlider</name>
    <message>
        <source>Maximum upload speed</source>
        <translation>Maximale Upload-Geschwindigkeit</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Begrenzung</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/s</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ohne</translation>
    </message>
</context>
<context>
    <name>LinesModel</name>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Zeile</translation>
    </message>
</context>
<context>
    <name>LineupPresetDialog</name>
    <message>
        <source>Add a line-up from a preset</source>
        <translation>Besetzung aus Vorlage hinzufügen</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Vorlage</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove this preset</source>
        <translation>Diese Vorlage entfernen</translation>
    </message>
    <message>
        <source>Save this line-up as a preset…</source>
        <translation>Diese Besetzung als Vorlage speichern…</translation>
    </message>
    <message>
        <source>Add to the release</source>
        <translation>Zur Veröffentlichung hinzufügen</translation>
    </message>
    <message>
        <source>Add to the track</source>
        <translation>Zum Track hinzufügen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Credits are added to the release and inherited by its tracks; writers are added to each track&apos;s work.</source>
        <translation>Credits werden der Veröffentlichung hinzugefügt und von ihren Tracks übernommen; Urheber werden dem Werk jedes Tracks hinzugefügt.</translation>
    </message>
    <message>
        <source>Credits are added to the track, writers to its work.</source>
        <translation>Credits werden dem Track hinzugefügt, Urheber seinem Werk.</translation>
    </message>
    <message>
        <source>Roles without a name are skipped.</source>
        <translation>Rollen ohne Namen werden übersprungen.</translation>
    </message>
    <message>
        <source>Solo singer</source>
        <translation>Solosänger</translation>
    </message>
    <message>
        <source>Band</source>
        <translation>Band</translation>
    </message>
    <message>
        <source>Producer</source>
        <translation>Produzent</translation>
    </message>
    <message>
        <source>(no role)</source>
        <translation>(keine Rolle)</translation>
    </message>
    <message>
        <source>Writer</source>
        <translation>Urheber</translation>
    </message>
    <message>
        <source>Credit</source>
        <translation>Credit</translation>
    </message>
    <message>
        <source>Name…</source>
        <translation>Name…</translation>
    </message>
    <message>
        <source>Save as a preset</source>
        <translation>Als Vorlage speichern</translation>
    </message>
    <message>
        <source>Name of the preset:</source>
        <translation>Name der Vorlage:</translation>
    </message>
</context>
<context>
    <name>ListHead</name>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Board</source>
        <translation>Board</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>Covers</source>
        <translation>Cover</translation>
    </message>
    <message>
        <source>View of the releases</source>
        <translation>Ansicht der Veröffentlichungen</translation>
    </message>
</context>
<context>
    <name>ListsPage</name>
    <message>
        <source>Lists</source>
        <translation>Listen</translation>
    </message>
    <message>
        <source>{target} has its own lists for each account. The app comes with a basic set and learns values from {target}&apos;s answers. You can add the rest.</source>
        <translation>{target} hat für jedes Konto eigene Listen. Die App bringt einen Grundstock mit und lernt Werte aus den Antworten von {target}. Den Rest können Sie ergänzen.</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>Show values for</source>
        <translation>Werte anzeigen für</translation>
    </message>
    <message>
        <source>Values of the list</source>
        <translation>Werte der Liste</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Herkunft</translation>
    </message>
    <message>
        <source>Add a value</source>
        <translation>Wert hinzufügen</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Import file…</source>
        <translation>Datei importieren…</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Reset list</source>
        <translation>Liste zurücksetzen</translation>
    </message>
    <message>
        <source>This list is complete for this account</source>
        <translation>Diese Liste ist für dieses Konto vollständig</translation>
    </message>
    <message>
        <source>Any other value then blocks Submit. Otherwise it is only a warning.</source>
        <translation>Jeder andere Wert blockiert dann das Übermitteln. Sonst ist es nur eine Warnung.</translation>
    </message>
    <message>
        <source>No account yet</source>
        <translation>Noch kein Konto</translation>
    </message>
    <message>
        <source>genres</source>
        <translation>Genres</translation>
    </message>
    <message>
        <source>roles</source>
        <translation>Rollen</translation>
    </message>
    <message>
        <source>sub-genres of {name}</source>
        <translation>Subgenres von {name}</translation>
    </message>
    <message>
        <source>types of {name}</source>
        <translation>Arten von {name}</translation>
    </message>
    <message>
        <source>yours</source>
        <translation>von Ihnen</translation>
    </message>
    <message>
        <source>seen in {target}</source>
        <translation>in {target} gesehen</translation>
    </message>
    <message>
        <source>built in, documented by {target}</source>
        <translation>integriert, von {target} dokumentiert</translation>
    </message>
    <message>
        <source>built in, assumed</source>
        <translation>integriert, angenommen</translation>
    </message>
    <message>
        <source>Enter a value first.</source>
        <translation>Geben Sie zuerst einen Wert ein.</translation>
    </message>
    <message>
        <source>Text or CSV (*.txt *.csv *.tsv)</source>
        <translation>Text oder CSV (*.txt *.csv *.tsv)</translation>
    </message>
    <message>
        <source>Import a list</source>
        <translation>Liste importieren</translation>
    </message>
    <message>
        <source>This file is too large to be a list.</source>
        <translation>Diese Datei ist zu groß für eine Liste.</translation>
    </message>
    <message>
        <source>The file contains no values. Use one value per line.</source>
        <translation>Die Datei enthält keine Werte. Verwenden Sie einen Wert pro Zeile.</translation>
    </message>
</context>
<context>
    <name>LookupDialog</name>
    <message>
        <source>Fill in from stores</source>
        <translation>Aus Stores ausfüllen</translation>
    </message>
    <message>
        <source>Release from a store</source>
        <translation>Veröffentlichung aus Store</translation>
    </message>
    <message>
        <source>UPC, ISRC or link</source>
        <translation>UPC, ISRC oder Link</translation>
    </message>
    <message>
        <source>Only the code is sent, to Deezer, Apple Music and MusicBrainz.</source>
        <translation>Nur der Code wird gesendet, und zwar an Deezer, Apple Music und MusicBrainz.</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Apply selected</source>
        <translation>Ausgewählte übernehmen</translation>
    </message>
    <message>
        <source>Create draft</source>
        <translation>Entwurf anlegen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Feld</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Entwurf</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Stores</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Suche läuft…</translation>
    </message>
    <message>
        <source>Not found at {stores}.</source>
        <translation>Nicht gefunden bei {stores}.</translation>
    </message>
    <message>
        <source>{store} could not be searched: {why}</source>
        <translation>{store} konnte nicht durchsucht werden: {why}</translation>
    </message>
    <message>
        <source>The stores have nothing new for this draft.</source>
        <translation>Die Stores haben nichts Neues für diesen Entwurf.</translation>
    </message>
    <message>
        <source>Not found in any catalogue.</source>
        <translation>In keinem Katalog gefunden.</translation>
    </message>
    <message>
        <source>“{title}” by {artist}, found at {stores}.</source>
        <translation>„{title}“ von {artist}, gefunden bei {stores}.</translation>
    </message>
    <message>
        <source>Track {n}: {field}</source>
        <translation>Track {n}: {field}</translation>
    </message>
</context>
<context>
    <name>LyricsTimingDialog</name>
    <message>
        <source>Time the lyrics</source>
        <translation>Songtext synchronisieren</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Set time</source>
        <translation>Zeitmarke setzen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Remove last time</source>
        <translation>Letzte Zeitmarke entfernen</translation>
    </message>
    <message>
        <source>Press Space to start. While the track plays, press Space or Enter at the start of each line. Backspace removes the last time, P pauses, and the left and right arrow keys move by 5 seconds.</source>
        <translation>Drücken Sie zum Starten die Leertaste. Drücken Sie während der Wiedergabe am Anfang jeder Zeile die Leertaste oder die Eingabetaste. Die Rücktaste entfernt die letzte Zeitmarke, P hält an, die Pfeiltasten nach links und rechts springen um 5 Sekunden.</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Lines with a time: {count} of {total}</source>
        <translation>Zeilen mit Zeitmarke: {count} von {total}</translation>
    </message>
    <message>
        <source>Line {number} begins before the line above it.</source>
        <translation>Zeile {number} beginnt vor der Zeile darüber.</translation>
    </message>
    <message>
        <source>The times are not saved. Press Escape or Cancel again to discard them.</source>
        <translation>Die Zeitmarken sind nicht gespeichert. Drücken Sie noch einmal Esc oder „Abbrechen“, um sie zu verwerfen.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Trackball</source>
        <translation>Trackball</translation>
    </message>
    <message>
        <source>The new language is used once the window opens again.</source>
        <translation>Die neue Sprache gilt, sobald das Fenster wieder geöffnet wird.</translation>
    </message>
</context>
<context>
    <name>MasterFixDialog</name>
    <message>
        <source>Trim silence</source>
        <translation>Stille kürzen</translation>
    </message>
    <message>
        <source>Correct the WAV header</source>
        <translation>WAV-Header korrigieren</translation>
    </message>
    <message>
        <source>At the start, leave {seconds} s</source>
        <translation>Am Anfang {seconds} s lassen</translation>
    </message>
    <message>
        <source>At the end, leave {seconds} s</source>
        <translation>Am Ende {seconds} s lassen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Only digital silence is removed: samples that are exactly zero. Everything else stays as it is.</source>
        <translation>Nur digitale Stille wird entfernt: Samples, die genau null sind. Alles andere bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>The copy has the same samples under a correct, plain WAV header, with nothing after the audio.</source>
        <translation>Die Kopie hat dieselben Samples mit einem korrekten, einfachen WAV-Header und nichts nach dem Audio.</translation>
    </message>
    <message>
        <source>Copies are saved in the app&apos;s data folder; the originals stay unchanged. You can undo this step.</source>
        <translation>Kopien werden im Datenordner der App gespeichert; die Originale bleiben unverändert. Sie können diesen Schritt rückgängig machen.</translation>
    </message>
    <message>
        <source>Nobody can tell whether the recording is complete. Listen to its end.</source>
        <translation>Niemand kann sagen, ob die Aufnahme vollständig ist. Hören Sie sich das Ende an.</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(ohne Titel)</translation>
    </message>
    <message>
        <source>{before} becomes {after}</source>
        <translation>{before} wird zu {after}</translation>
    </message>
    <message>
        <source>the start stays: its lyrics have times</source>
        <translation>der Anfang bleibt: Der Songtext hat Zeitmarken</translation>
    </message>
    <message>
        <source>Copying…</source>
        <translation>Wird kopiert…</translation>
    </message>
</context>
<context>
    <name>MastersBox</name>
    <message>
        <source>Attach file…</source>
        <translation>Datei anhängen…</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Suchen…</translation>
    </message>
    <message>
        <source>Remove file</source>
        <translation>Datei entfernen</translation>
    </message>
    <message>
        <source>Time the lyrics…</source>
        <translation>Songtext synchronisieren…</translation>
    </message>
    <message>
        <source>Stop measuring</source>
        <translation>Messung abbrechen</translation>
    </message>
    <message>
        <source>Measure now</source>
        <translation>Jetzt messen</translation>
    </message>
    <message>
        <source>Masters</source>
        <translation>Master</translation>
    </message>
    <message>
        <source>Audio ({endings})</source>
        <translation>Audio ({endings})</translation>
    </message>
    <message>
        <source>Attach a master</source>
        <translation>Master anhängen</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>Wo ist {name}?</translation>
    </message>
    <message>
        <source>No tracks yet</source>
        <translation>Noch keine Tracks</translation>
    </message>
    <message>
        <source>No audio output was found on this computer.</source>
        <translation>Auf diesem Computer wurde keine Audioausgabe gefunden.</translation>
    </message>
    <message>
        <source>This track has no lyrics yet. Enter them in the track&apos;s Lyrics field, one line each.</source>
        <translation>Dieser Track hat noch keinen Songtext. Geben Sie ihn im Feld „Songtext“ des Tracks ein, jede Zeile für sich.</translation>
    </message>
    <message>
        <source>Press Space at the start of each line while the track plays</source>
        <translation>Während der Wiedergabe am Anfang jeder Zeile die Leertaste drücken</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>Messung</translation>
    </message>
    <message>
        <source>Some files are not measured yet</source>
        <translation>Einige Dateien sind noch nicht gemessen</translation>
    </message>
</context>
<context>
    <name>MastersModel</name>
    <message>
        <source>(untitled)</source>
        <translation>(ohne Titel)</translation>
    </message>
    <message>
        <source>This track has no file yet.</source>
        <translation>Dieser Track hat noch keine Datei.</translation>
    </message>
    <message>
        <source>Videos are not played here.</source>
        <translation>Videos werden hier nicht abgespielt.</translation>
    </message>
    <message>
        <source>{name} has been moved or deleted.</source>
        <translation>{name} wurde verschoben oder gelöscht.</translation>
    </message>
    <message>
        <source>The file is being measured.</source>
        <translation>Die Datei wird gemessen.</translation>
    </message>
    <message>
        <source>The file cannot be used: {why}.</source>
        <translation>Die Datei ist nicht verwendbar: {why}.</translation>
    </message>
    <message>
        <source>{codec} can be read here, but not played.</source>
        <translation>{codec} kann hier gelesen, aber nicht abgespielt werden.</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>Track</translation>
    </message>
    <message>
        <source>Waveform</source>
        <translation>Wellenform</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>Audio</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Pegel</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>no file yet</source>
        <translation>noch keine Datei</translation>
    </message>
    <message>
        <source>This is a copy; the original is {name}.</source>
        <translation>Das ist eine Kopie; das Original ist {name}.</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>nicht gemessen</translation>
    </message>
    <message>
        <source>not usable</source>
        <translation>nicht verwendbar</translation>
    </message>
</context>
<context>
    <name>MenuBar</name>
    <message>
        <source>{command}: {step}</source>
        <translation>{command}: {step}</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Release</source>
        <translation>&amp;Veröffentlichung</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>&amp;Gehe zu</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
</context>
<context>
    <name>MergeDialog</name>
    <message>
        <source>Merge two spellings</source>
        <translation>Zwei Schreibweisen zusammenführen</translation>
    </message>
    <message>
        <source>Correct spelling</source>
        <translation>Richtige Schreibweise</translation>
    </message>
    <message>
        <source>Affected drafts</source>
        <translation>Betroffene Entwürfe</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Zusammenführen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>“{name}” is a different spelling of:</source>
        <translation>„{name}“ ist eine andere Schreibweise von:</translation>
    </message>
    <message>
        <source>Enter or choose the spelling to keep.</source>
        <translation>Geben Sie die Schreibweise ein, die bleiben soll, oder wählen Sie sie.</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>{title}: already sent, stays unchanged</source>
        <translation>{title}: schon gesendet, bleibt unverändert</translation>
    </message>
    <message>
        <source>You can undo all of it.</source>
        <translation>Sie können alles rückgängig machen.</translation>
    </message>
</context>
<context>
    <name>MessageDialog</name>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy this message</source>
        <translation>Diese Meldung kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Something went wrong inside the app.</source>
        <translation>In der App ist ein Fehler aufgetreten.</translation>
    </message>
    <message>
        <source>Saved work is safe, but the last action may not have been completed.</source>
        <translation>Gespeichertes ist sicher, aber die letzte Aktion wurde vielleicht nicht abgeschlossen.</translation>
    </message>
    <message>
        <source>Try again. If it happens again, send us the report.</source>
        <translation>Versuchen Sie es erneut. Wenn es wieder passiert, senden Sie uns den Bericht.</translation>
    </message>
    <message>
        <source>App</source>
        <translation>App</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>Anmeldung</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Dieser Computer</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Dienst</translation>
    </message>
    <message>
        <source>Not completed</source>
        <translation>Nicht abgeschlossen</translation>
    </message>
</context>
<context>
    <name>NameCellInput</name>
    <message>
        <source>Known names are suggested. Enter accepts the selected name; Right accepts it and continues.</source>
        <translation>Bekannte Namen werden vorgeschlagen. Eingabe übernimmt den ausgewählten Namen; Pfeil nach rechts übernimmt ihn und macht weiter.</translation>
    </message>
</context>
<context>
    <name>NameInput</name>
    <message>
        <source>Known names</source>
        <translation>Bekannte Namen</translation>
    </message>
</context>
<context>
    <name>NameNotes</name>
    <message>
        <source>Did you mean “{alike}”? “{name}” looks similar.</source>
        <translation>Meinten Sie „{alike}“? „{name}“ sieht ähnlich aus.</translation>
    </message>
    <message>
        <source>Use “{alike}”</source>
        <translation>„{alike}“ verwenden</translation>
    </message>
    <message>
        <source>It is someone else</source>
        <translation>Das ist jemand anderes</translation>
    </message>
    <message>
        <source>{names} and {count} more</source>
        <translation>{names} und {count} weitere</translation>
    </message>
    <message>
        <source>{names} is new: {target} will create this publisher.</source>
        <translation>{names} ist neu: {target} wird diesen Verlag anlegen.</translation>
    </message>
    <message>
        <source>{names} is new: {target} will create this artist.</source>
        <translation>{names} ist neu: {target} wird diesen Künstler anlegen.</translation>
    </message>
    <message>
        <source>{names} are new: {target} will create these publishers.</source>
        <translation>{names} sind neu: {target} wird diese Verlage anlegen.</translation>
    </message>
    <message>
        <source>{names} are new: {target} will create these artists.</source>
        <translation>{names} sind neu: {target} wird diese Künstler anlegen.</translation>
    </message>
    <message>
        <source>Already in {target}</source>
        <translation>Schon in {target}</translation>
    </message>
</context>
<context>
    <name>NetworkText</name>
    <message>
        <source>This address cannot be read.</source>
        <translation>Diese Adresse ist nicht lesbar.</translation>
    </message>
    <message>
        <source>A web address looks like https://host/path.</source>
        <translation>Eine Webadresse sieht aus wie https://host/path.</translation>
    </message>
    <message>
        <source>This is not a web address.</source>
        <translation>Das ist keine Webadresse.</translation>
    </message>
    <message>
        <source>A web address begins with https:// and a host name.</source>
        <translation>Eine Webadresse beginnt mit https:// und einem Hostnamen.</translation>
    </message>
    <message>
        <source>The address of {host} contains a user name or password.</source>
        <translation>Die Adresse von {host} enthält einen Benutzernamen oder ein Passwort.</translation>
    </message>
    <message>
        <source>Nothing was sent, because such addresses end up in logs.</source>
        <translation>Nichts wurde gesendet, weil solche Adressen in Protokollen landen.</translation>
    </message>
    <message>
        <source>Remove it and enter the credentials in their fields.</source>
        <translation>Entfernen Sie sie, und geben Sie die Zugangsdaten in ihre Felder ein.</translation>
    </message>
    <message>
        <source>The address of {host} is not encrypted.</source>
        <translation>Die Adresse von {host} ist nicht verschlüsselt.</translation>
    </message>
    <message>
        <source>Nothing was sent: credentials and masters are only sent over https.</source>
        <translation>Nichts wurde gesendet: Zugangsdaten und Master werden nur über https gesendet.</translation>
    </message>
    <message>
        <source>Use an address that begins with https://.</source>
        <translation>Verwenden Sie eine Adresse, die mit https:// beginnt.</translation>
    </message>
    <message>
        <source>Enter only the bucket name, without a web address.</source>
        <translation>Geben Sie nur den Bucket-Namen ein, ohne Webadresse.</translation>
    </message>
    <message>
        <source>A bucket name has no slash; use the folder field for a folder.</source>
        <translation>Ein Bucket-Name enthält keinen Schrägstrich; für einen Ordner gibt es das Ordnerfeld.</translation>
    </message>
    <message>
        <source>A bucket name has no spaces.</source>
        <translation>Ein Bucket-Name enthält keine Leerzeichen.</translation>
    </message>
    <message>
        <source>A bucket name contains only letters, digits, hyphens and dots.</source>
        <translation>Ein Bucket-Name enthält nur Buchstaben, Ziffern, Bindestriche und Punkte.</translation>
    </message>
    <message>
        <source>The artwork CDN pointed to {target}, which the app does not follow.</source>
        <translation>Das Artwork-CDN verwies auf {target}; dem folgt die App nicht.</translation>
    </message>
    <message>
        <source>The cover is not shown; the release is not affected.</source>
        <translation>Das Cover wird nicht gezeigt; die Veröffentlichung ist nicht betroffen.</translation>
    </message>
    <message>
        <source>The artwork CDN redirects in a loop.</source>
        <translation>Das Artwork-CDN leitet im Kreis weiter.</translation>
    </message>
    <message>
        <source>The release is not affected.</source>
        <translation>Die Veröffentlichung ist nicht betroffen.</translation>
    </message>
    <message>
        <source>The cover is not shown yet; the release is not affected.</source>
        <translation>Das Cover wird noch nicht gezeigt; die Veröffentlichung ist nicht betroffen.</translation>
    </message>
    <message>
        <source>Too many cover requests were sent to {host}.</source>
        <translation>An {host} gingen zu viele Cover-Anfragen.</translation>
    </message>
    <message>
        <source>{host} could not send the cover ({status}).</source>
        <translation>{host} konnte das Cover nicht senden ({status}).</translation>
    </message>
    <message>
        <source>The artwork CDN pointed to an address that cannot be read.</source>
        <translation>Das Artwork-CDN verwies auf eine nicht lesbare Adresse.</translation>
    </message>
    <message>
        <source>{service} asked the app to wait.</source>
        <translation>{service} hat die App gebeten zu warten.</translation>
    </message>
    <message>
        <source>Nothing was sent.</source>
        <translation>Nichts wurde gesendet.</translation>
    </message>
    <message>
        <source>The app continues automatically in {left}.</source>
        <translation>Die App macht in {left} automatisch weiter.</translation>
    </message>
    <message>
        <source>{service} is busy and asked the app to try again later.</source>
        <translation>{service} ist ausgelastet und bat die App, es später erneut zu versuchen.</translation>
    </message>
    <message>
        <source>Too many requests were sent to {service}.</source>
        <translation>An {service} gingen zu viele Anfragen.</translation>
    </message>
    <message>
        <source>It asked for a wait of more than a day; the app tries again after one day.</source>
        <translation>Verlangt wurde eine Wartezeit von mehr als einem Tag; die App versucht es nach einem Tag erneut.</translation>
    </message>
    <message>
        <source>The app continues automatically in {wait}.</source>
        <translation>Die App macht in {wait} automatisch weiter.</translation>
    </message>
    <message>
        <source>{url} does not return the file.</source>
        <translation>{url} liefert die Datei nicht.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>Versuchen Sie es später erneut.</translation>
    </message>
    <message>
        <source>{url} redirects in a loop.</source>
        <translation>{url} leitet im Kreis weiter.</translation>
    </message>
    <message>
        <source>Nothing was used.</source>
        <translation>Nichts wurde verwendet.</translation>
    </message>
    <message>
        <source>The connection to {host} was lost.</source>
        <translation>Die Verbindung zu {host} ist abgebrochen.</translation>
    </message>
    <message>
        <source>The connection uses the proxy {proxy}.</source>
        <translation>Die Verbindung nutzt den Proxy {proxy}.</translation>
    </message>
    <message>
        <source>NO_PROXY contains entries that cannot be read and were ignored: {odd}.</source>
        <translation>NO_PROXY enthält nicht lesbare Einträge, die ignoriert wurden: {odd}.</translation>
    </message>
    <message>
        <source>{setting} is a SOCKS proxy, which the app does not support.</source>
        <translation>{setting} ist ein SOCKS-Proxy, den die App nicht unterstützt.</translation>
    </message>
    <message>
        <source>Nothing was sent to {host}.</source>
        <translation>Nichts wurde an {host} gesendet.</translation>
    </message>
    <message>
        <source>Use an HTTP proxy, such as http://proxy.example:8080, or add the host to NO_PROXY.</source>
        <translation>Verwenden Sie einen HTTP-Proxy, z. B. http://proxy.example:8080, oder nehmen Sie den Host in NO_PROXY auf.</translation>
    </message>
    <message>
        <source>The proxy in {setting} is not a valid address.</source>
        <translation>Der Proxy in {setting} ist keine gültige Adresse.</translation>
    </message>
    <message>
        <source>Enter an address such as http://proxy.example:8080.</source>
        <translation>Geben Sie eine Adresse wie http://proxy.example:8080 ein.</translation>
    </message>
    <message>
        <source>{host} does not let this key read files.</source>
        <translation>{host} lässt diesen Schlüssel keine Dateien lesen.</translation>
    </message>
    <message>
        <source>The app cannot tell whether a file has arrived.</source>
        <translation>Die App kann nicht feststellen, ob eine Datei angekommen ist.</translation>
    </message>
    <message>
        <source>Give the key the permission s3:GetObject on this bucket and prefix.</source>
        <translation>Geben Sie dem Schlüssel die Berechtigung s3:GetObject für diesen Bucket und dieses Präfix.</translation>
    </message>
    <message>
        <source>The signing service has no link for reading files, so uploads cannot be verified.</source>
        <translation>Der Signaturdienst bietet keinen Link zum Lesen von Dateien. Uploads lassen sich deshalb nicht überprüfen.</translation>
    </message>
    <message>
        <source>Anyone can read the files in this storage, so unreleased masters would be public. Make it private.</source>
        <translation>Jeder kann die Dateien in diesem Speicher lesen. Unveröffentlichte Master wären öffentlich. Stellen Sie ihn auf privat.</translation>
    </message>
    <message>
        <source>The key has no permission to delete, so the test file {key} stays. The app never needs to delete files.</source>
        <translation>Der Schlüssel darf nicht löschen, deshalb bleibt die Testdatei {key}. Die App muss nie Dateien löschen.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is off by {offset} minutes; the app corrects for it.</source>
        <translation>Die Uhr dieses Computers geht um {offset} Minuten falsch; die App gleicht das aus.</translation>
    </message>
    <message>
        <source>The signing service reports that a file it cannot know already exists.</source>
        <translation>Der Signaturdienst meldet eine Datei als vorhanden, die er nicht kennen kann.</translation>
    </message>
    <message>
        <source>{host} returned different data than was written.</source>
        <translation>{host} lieferte andere Daten zurück, als geschrieben wurden.</translation>
    </message>
    <message>
        <source>The link for reading the file does not return the file that was written.</source>
        <translation>Der Link zum Lesen der Datei liefert nicht die geschriebene Datei.</translation>
    </message>
    <message>
        <source>The key can write to {host} but cannot read.</source>
        <translation>Der Schlüssel kann in {host} schreiben, aber nicht lesen.</translation>
    </message>
    <message>
        <source>Uploads cannot be verified.</source>
        <translation>Uploads lassen sich nicht überprüfen.</translation>
    </message>
    <message>
        <source>{name} is missing.</source>
        <translation>{name} fehlt.</translation>
    </message>
    <message>
        <source>It was not sent.</source>
        <translation>Die Datei wurde nicht gesendet.</translation>
    </message>
    <message>
        <source>Locate the file.</source>
        <translation>Suchen Sie die Datei.</translation>
    </message>
    <message>
        <source>{name} cannot be read: {strerror}.</source>
        <translation>{name} ist nicht lesbar: {strerror}.</translation>
    </message>
    <message>
        <source>{name} changed after it was checked.</source>
        <translation>{name} wurde nach der Prüfung geändert.</translation>
    </message>
    <message>
        <source>It was not uploaded.</source>
        <translation>Die Datei wurde nicht hochgeladen.</translation>
    </message>
    <message>
        <source>The app checks it again before sending it.</source>
        <translation>Die App prüft sie vor dem Senden erneut.</translation>
    </message>
    <message>
        <source>The disk returns less of the file than it should contain.</source>
        <translation>Das Laufwerk liefert weniger von der Datei, als sie enthalten sollte.</translation>
    </message>
    <message>
        <source>The signed link for {host} has expired.</source>
        <translation>Der signierte Link für {host} ist abgelaufen.</translation>
    </message>
    <message>
        <source>The file was not uploaded.</source>
        <translation>Die Datei wurde nicht hochgeladen.</translation>
    </message>
    <message>
        <source>The app requests a new one automatically. If it happens again, check this computer&apos;s clock.</source>
        <translation>Die App fordert automatisch einen neuen an. Wenn es wieder passiert, prüfen Sie die Uhr dieses Computers.</translation>
    </message>
    <message>
        <source>The file at {host} differs from the file that was checked.</source>
        <translation>Die Datei bei {host} weicht von der geprüften Datei ab.</translation>
    </message>
    <message>
        <source>The file was not uploaded. It changed after it was checked or was damaged during the upload.</source>
        <translation>Die Datei wurde nicht hochgeladen. Sie wurde nach der Prüfung geändert oder beim Upload beschädigt.</translation>
    </message>
    <message>
        <source>The app checks and sends the file again. If this happens again, check the disk.</source>
        <translation>Die App prüft und sendet die Datei erneut. Wenn es wieder passiert, prüfen Sie das Laufwerk.</translation>
    </message>
    <message>
        <source>{host} could not store the file ({status}).</source>
        <translation>{host} konnte die Datei nicht speichern ({status}).</translation>
    </message>
    <message>
        <source>{host} is too busy to take the file ({status}).</source>
        <translation>{host} ist zu ausgelastet, um die Datei anzunehmen ({status}).</translation>
    </message>
    <message>
        <source>The app tries again automatically.</source>
        <translation>Die App versucht es automatisch erneut.</translation>
    </message>
    <message>
        <source>{host} no longer knows this upload.</source>
        <translation>{host} kennt diesen Upload nicht mehr.</translation>
    </message>
    <message>
        <source>Parts that were already sent may be lost.</source>
        <translation>Schon gesendete Teile sind vielleicht verloren.</translation>
    </message>
    <message>
        <source>{host} does not have all parts of the file.</source>
        <translation>{host} hat nicht alle Teile der Datei.</translation>
    </message>
    <message>
        <source>{host} does not accept the signature.</source>
        <translation>{host} akzeptiert die Signatur nicht.</translation>
    </message>
    <message>
        <source>Nothing was uploaded.</source>
        <translation>Nichts wurde hochgeladen.</translation>
    </message>
    <message>
        <source>Check the secret key of the account or signing service. A proxy that changes requests can also cause this.</source>
        <translation>Prüfen Sie den Secret Access Key des Kontos oder des Signaturdienstes. Auch ein Proxy, der Anfragen verändert, kann die Ursache sein.</translation>
    </message>
    <message>
        <source>{host} does not recognise the access key ID.</source>
        <translation>{host} kennt die Access-Key-ID nicht.</translation>
    </message>
    <message>
        <source>Check the access key ID.</source>
        <translation>Prüfen Sie die Access-Key-ID.</translation>
    </message>
    <message>
        <source>{host} no longer accepts the session token.</source>
        <translation>{host} akzeptiert das Session-Token nicht mehr.</translation>
    </message>
    <message>
        <source>Enter new temporary credentials.</source>
        <translation>Geben Sie neue temporäre Zugangsdaten ein.</translation>
    </message>
    <message>
        <source>The bucket is in another region.</source>
        <translation>Der Bucket liegt in einer anderen Region.</translation>
    </message>
    <message>
        <source>The bucket is in another region: {region}.</source>
        <translation>Der Bucket liegt in einer anderen Region: {region}.</translation>
    </message>
    <message>
        <source>Correct the region in the storage settings.</source>
        <translation>Korrigieren Sie die Region in den Speichereinstellungen.</translation>
    </message>
    <message>
        <source>{host} has no such bucket.</source>
        <translation>{host} hat keinen solchen Bucket.</translation>
    </message>
    <message>
        <source>Check the bucket&apos;s name and the address.</source>
        <translation>Prüfen Sie den Namen des Buckets und die Adresse.</translation>
    </message>
    <message>
        <source>{host} does not allow this ({status}).</source>
        <translation>{host} erlaubt das nicht ({status}).</translation>
    </message>
    <message>
        <source>The key has no permission for this on the bucket and prefix.</source>
        <translation>Der Schlüssel hat dafür keine Berechtigung für Bucket und Präfix.</translation>
    </message>
    <message>
        <source>The file is too large for {host}.</source>
        <translation>Die Datei ist zu groß für {host}.</translation>
    </message>
    <message>
        <source>{host} rejected the request ({status}).</source>
        <translation>{host} hat die Anfrage abgelehnt ({status}).</translation>
    </message>
    <message>
        <source>The storage started an upload but did not return its ID.</source>
        <translation>Der Speicher hat einen Upload begonnen, aber dessen ID nicht zurückgegeben.</translation>
    </message>
    <message>
        <source>The storage listed unfinished uploads before, so this is probably temporary.</source>
        <translation>Zuvor hat der Speicher unfertige Uploads aufgelistet. Vermutlich ist das Problem also vorübergehend.</translation>
    </message>
    <message>
        <source>The app tries again.</source>
        <translation>Die App versucht es erneut.</translation>
    </message>
    <message>
        <source>The storage&apos;s answer cannot be read.</source>
        <translation>Die Antwort des Speichers ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The storage&apos;s list of parts cannot be read.</source>
        <translation>Die Teileliste des Speichers ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The bucket {bucket} cannot be read.</source>
        <translation>Der Bucket {bucket} ist nicht lesbar.</translation>
    </message>
    <message>
        <source>Nothing was imported from it.</source>
        <translation>Nichts daraus wurde importiert.</translation>
    </message>
    <message>
        <source>Its key needs the permissions s3:ListBucket and s3:GetObject.</source>
        <translation>Sein Schlüssel braucht die Berechtigungen s3:ListBucket und s3:GetObject.</translation>
    </message>
    <message>
        <source>The signing service</source>
        <translation>Der Signaturdienst</translation>
    </message>
    <message>
        <source>The signing service wants to send files to {host}, which is not in this account&apos;s list of hosts.</source>
        <translation>Der Signaturdienst will Dateien an {host} senden. Dieser Host steht nicht in der Hostliste des Kontos.</translation>
    </message>
    <message>
        <source>If that is your storage, allow it in the storage settings.</source>
        <translation>Wenn das Ihr Speicher ist, erlauben Sie ihn in den Speichereinstellungen.</translation>
    </message>
    <message>
        <source>its form fields cannot be read</source>
        <translation>die Formularfelder sind nicht lesbar</translation>
    </message>
    <message>
        <source>its headers cannot be read</source>
        <translation>die Header sind nicht lesbar</translation>
    </message>
    <message>
        <source>its form fields would change the request itself</source>
        <translation>die Formularfelder würden die Anfrage selbst verändern</translation>
    </message>
    <message>
        <source>its headers would change the request itself</source>
        <translation>die Header würden die Anfrage selbst verändern</translation>
    </message>
    <message>
        <source>it requires access rights on the file (an ACL), which the app never sends</source>
        <translation>sie verlangt Zugriffsrechte für die Datei (eine ACL), was die App nie sendet</translation>
    </message>
    <message>
        <source>it is not a JSON object</source>
        <translation>sie ist kein JSON-Objekt</translation>
    </message>
    <message>
        <source>The signing service&apos;s answer cannot be used: {why}.</source>
        <translation>Die Antwort des Signaturdienstes ist nicht verwendbar: {why}.</translation>
    </message>
    <message>
        <source>Tell its administrator.</source>
        <translation>Informieren Sie den Administrator.</translation>
    </message>
    <message>
        <source>Its answer: {words}</source>
        <translation>Die Antwort: {words}</translation>
    </message>
    <message>
        <source>The signing service at {host} rejected the token ({status}).</source>
        <translation>Der Signaturdienst bei {host} hat das Token abgelehnt ({status}).</translation>
    </message>
    <message>
        <source>Check the token in the storage settings.</source>
        <translation>Prüfen Sie das Token in den Speichereinstellungen.</translation>
    </message>
    <message>
        <source>There is no signing service at this address of {host} (404).</source>
        <translation>Unter dieser Adresse von {host} gibt es keinen Signaturdienst (404).</translation>
    </message>
    <message>
        <source>Check its address in the storage settings.</source>
        <translation>Prüfen Sie seine Adresse in den Speichereinstellungen.</translation>
    </message>
    <message>
        <source>The signing service reports that this file already exists (409).</source>
        <translation>Der Signaturdienst meldet, dass es diese Datei schon gibt (409).</translation>
    </message>
    <message>
        <source>The file is too large for the signing service (413).</source>
        <translation>Die Datei ist zu groß für den Signaturdienst (413).</translation>
    </message>
    <message>
        <source>The signing service does not accept this file ({status}).</source>
        <translation>Der Signaturdienst akzeptiert diese Datei nicht ({status}).</translation>
    </message>
    <message>
        <source>The signing service rejected the request ({status}).</source>
        <translation>Der Signaturdienst hat die Anfrage abgelehnt ({status}).</translation>
    </message>
    <message>
        <source>The signing service could not answer ({status}).</source>
        <translation>Der Signaturdienst konnte nicht antworten ({status}).</translation>
    </message>
    <message>
        <source>it does not state which upload was started</source>
        <translation>sie gibt nicht an, welcher Upload begonnen wurde</translation>
    </message>
    <message>
        <source>it contains no address for the part</source>
        <translation>sie enthält keine Adresse für den Teil</translation>
    </message>
    <message>
        <source>Companion signs its links for empty files, so the storage would reject every part.</source>
        <translation>Companion signiert seine Links für leere Dateien. Der Speicher würde jeden Teil ablehnen.</translation>
    </message>
    <message>
        <source>Start Companion with AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_REQUIRED in its environment.</source>
        <translation>Starten Sie Companion mit AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_REQUIRED in der Umgebung.</translation>
    </message>
    <message>
        <source>it has no list of parts</source>
        <translation>sie hat keine Teileliste</translation>
    </message>
    <message>
        <source>Companion does not list all parts as they were sent.</source>
        <translation>Companion führt nicht alle Teile so auf, wie sie gesendet wurden.</translation>
    </message>
    <message>
        <source>Companion no longer knows this upload.</source>
        <translation>Companion kennt diesen Upload nicht mehr.</translation>
    </message>
    <message>
        <source>its list of parts cannot be read</source>
        <translation>die Teileliste darin ist nicht lesbar</translation>
    </message>
    <message>
        <source>This signing service accepts only whole files.</source>
        <translation>Dieser Signaturdienst akzeptiert nur ganze Dateien.</translation>
    </message>
    <message>
        <source>An interrupted upload starts again from the beginning; finished files are not sent again.</source>
        <translation>Ein unterbrochener Upload beginnt von vorn; fertige Dateien werden nicht erneut gesendet.</translation>
    </message>
    <message>
        <source>The signing service does not find all parts.</source>
        <translation>Der Signaturdienst findet nicht alle Teile.</translation>
    </message>
    <message>
        <source>The signing service no longer knows this upload.</source>
        <translation>Der Signaturdienst kennt diesen Upload nicht mehr.</translation>
    </message>
    <message>
        <source>it has no list of {name}</source>
        <translation>sie hat keine Liste von {name}</translation>
    </message>
    <message>
        <source>it contains no address for the file</source>
        <translation>sie enthält keine Adresse für die Datei</translation>
    </message>
    <message>
        <source>it does not state the key of the file</source>
        <translation>sie gibt den Schlüssel der Datei nicht an</translation>
    </message>
    <message>
        <source>{name} is larger than the signing service allows.</source>
        <translation>{name} ist größer, als der Signaturdienst erlaubt.</translation>
    </message>
    <message>
        <source>It has {size} bytes; the limit is {largest}. Nothing was sent.</source>
        <translation>Die Datei hat {size} Bytes; erlaubt sind {largest}. Nichts wurde gesendet.</translation>
    </message>
    <message>
        <source>its method does not match its form fields</source>
        <translation>die Methode passt nicht zu den Formularfeldern</translation>
    </message>
    <message>
        <source>The request to {host} could not be created.</source>
        <translation>Die Anfrage an {host} ließ sich nicht erstellen.</translation>
    </message>
    <message>
        <source>Check the address and the credentials for invalid characters.</source>
        <translation>Prüfen Sie Adresse und Zugangsdaten auf ungültige Zeichen.</translation>
    </message>
    <message>
        <source>{host} did not answer in time.</source>
        <translation>{host} hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>Check the network. The app tries again automatically.</source>
        <translation>Prüfen Sie das Netzwerk. Die App versucht es automatisch erneut.</translation>
    </message>
    <message>
        <source>The proxy to {host} requires a user name and password.</source>
        <translation>Der Proxy zu {host} verlangt Benutzername und Passwort.</translation>
    </message>
    <message>
        <source>Enter them in this computer&apos;s proxy settings: http://name:password@proxy.example:8080.</source>
        <translation>Tragen Sie sie in den Proxy-Einstellungen dieses Computers ein: http://name:password@proxy.example:8080.</translation>
    </message>
    <message>
        <source>The proxy to {host} refused the connection.</source>
        <translation>Der Proxy zu {host} hat die Verbindung abgelehnt.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s proxy settings.</source>
        <translation>Prüfen Sie die Proxy-Einstellungen dieses Computers.</translation>
    </message>
    <message>
        <source>The answer of {host} cannot be read.</source>
        <translation>Die Antwort von {host} ist nicht lesbar.</translation>
    </message>
    <message>
        <source>Its encoding is broken.</source>
        <translation>Die Kodierung der Antwort ist defekt.</translation>
    </message>
    <message>
        <source>{host} received the request but did not answer in time.</source>
        <translation>{host} hat die Anfrage erhalten, aber nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>The connection to {host} was lost before the answer arrived.</source>
        <translation>Die Verbindung zu {host} brach ab, bevor die Antwort ankam.</translation>
    </message>
    <message>
        <source>It is unclear whether the request was carried out.</source>
        <translation>Es ist unklar, ob die Anfrage ausgeführt wurde.</translation>
    </message>
    <message>
        <source>The proxy {proxy}</source>
        <translation>Der Proxy {proxy}</translation>
    </message>
    <message>
        <source>The certificate of {host} is not trusted: {verify_message}.</source>
        <translation>Das Zertifikat von {host} ist nicht vertrauenswürdig: {verify_message}.</translation>
    </message>
    <message>
        <source>No secure connection to {host} could be made.</source>
        <translation>Zu {host} ließ sich keine sichere Verbindung herstellen.</translation>
    </message>
    <message>
        <source>Check the address and port; the service may not support https.</source>
        <translation>Prüfen Sie Adresse und Port; vielleicht unterstützt der Dienst kein https.</translation>
    </message>
    <message>
        <source>The name {proxy} cannot be found.</source>
        <translation>Der Name {proxy} ist nicht auffindbar.</translation>
    </message>
    <message>
        <source>Check the spelling of the address, and whether this computer is online.</source>
        <translation>Prüfen Sie die Schreibweise der Adresse und ob dieser Computer online ist.</translation>
    </message>
    <message>
        <source>{at} refused the connection.</source>
        <translation>{at} hat die Verbindung abgelehnt.</translation>
    </message>
    <message>
        <source>Check the address and port; the service may be down.</source>
        <translation>Prüfen Sie Adresse und Port; vielleicht ist der Dienst ausgefallen.</translation>
    </message>
    <message>
        <source>There is no connection to {proxy}.</source>
        <translation>Es gibt keine Verbindung zu {proxy}.</translation>
    </message>
    <message>
        <source>Check the network.</source>
        <translation>Prüfen Sie das Netzwerk.</translation>
    </message>
    <message>
        <source>It was issued for a different name, so this is not the intended server.</source>
        <translation>Es wurde für einen anderen Namen ausgestellt. Das ist also nicht der gewünschte Server.</translation>
    </message>
    <message>
        <source>Check the address, especially its first part. If the bucket name contains dots, it belongs in the path.</source>
        <translation>Prüfen Sie die Adresse, vor allem ihren ersten Teil. Enthält der Bucket-Name Punkte, gehört er in den Pfad.</translation>
    </message>
    <message>
        <source>It is not valid today.</source>
        <translation>Es ist heute nicht gültig.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s date. If it is right, the service must renew the certificate.</source>
        <translation>Prüfen Sie das Datum dieses Computers. Stimmt es, muss der Dienst das Zertifikat erneuern.</translation>
    </message>
    <message>
        <source>Someone may be intercepting the connection.</source>
        <translation>Vielleicht hört jemand die Verbindung ab.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s date and whether your network&apos;s own certificate is installed.</source>
        <translation>Prüfen Sie das Datum dieses Computers und ob das eigene Zertifikat Ihres Netzwerks installiert ist.</translation>
    </message>
    <message>
        <source>it has status {status}</source>
        <translation>sie hat den Status {status}</translation>
    </message>
    <message>
        <source>it is about a different release, {upc}</source>
        <translation>sie betrifft eine andere Veröffentlichung, {upc}</translation>
    </message>
    <message>
        <source>it has no “album”</source>
        <translation>„album“ fehlt darin</translation>
    </message>
    <message>
        <source>it says “{value}”</source>
        <translation>sie meldet „{value}“</translation>
    </message>
    <message>
        <source>it has no “results”</source>
        <translation>„results“ fehlt darin</translation>
    </message>
    <message>
        <source>Discogs rejected the token.</source>
        <translation>Discogs hat das Token abgelehnt.</translation>
    </message>
    <message>
        <source>Nothing was looked up.</source>
        <translation>Nichts wurde abgefragt.</translation>
    </message>
    <message>
        <source>Create a new one in Discogs&apos; developer settings and paste it.</source>
        <translation>Erzeugen Sie in den Entwicklereinstellungen von Discogs ein neues und fügen Sie es ein.</translation>
    </message>
    <message>
        <source>it contains no album</source>
        <translation>sie enthält kein Album</translation>
    </message>
    <message>
        <source>The answer of {store} could not be read: {what}.</source>
        <translation>Die Antwort von {store} konnte nicht gelesen werden: {what}.</translation>
    </message>
    <message>
        <source>It is unclear whether the release is there.</source>
        <translation>Es ist unklar, ob die Veröffentlichung dort ist.</translation>
    </message>
    <message>
        <source>The app checks again later.</source>
        <translation>Die App prüft es später erneut.</translation>
    </message>
    <message>
        <source>it is too long</source>
        <translation>sie ist zu lang</translation>
    </message>
    <message>
        <source>it is not JSON</source>
        <translation>sie ist kein JSON</translation>
    </message>
    <message>
        <source>it has no “{name}”</source>
        <translation>„{name}“ fehlt darin</translation>
    </message>
    <message>
        <source>it has no “releases”</source>
        <translation>„releases“ fehlt darin</translation>
    </message>
    <message>
        <source>it has status 404</source>
        <translation>sie hat den Status 404</translation>
    </message>
    <message>
        <source>it says “{error}”</source>
        <translation>sie meldet „{error}“</translation>
    </message>
    <message>
        <source>it has no “artist-credit”</source>
        <translation>„artist-credit“ fehlt darin</translation>
    </message>
    <message>
        <source>a track has no “title”</source>
        <translation>bei einem Track fehlt „title“</translation>
    </message>
    <message>
        <source>{name} accepts the new key.</source>
        <translation>{name} akzeptiert den neuen Schlüssel.</translation>
    </message>
    <message>
        <source>The previous key was kept.</source>
        <translation>Der bisherige Schlüssel wurde behalten.</translation>
    </message>
    <message>
        <source>Now revoke the old key in {place}: {value}. It was deleted from this computer.</source>
        <translation>Widerrufen Sie jetzt den alten Schlüssel unter {place}: {value}. Von diesem Computer wurde er gelöscht.</translation>
    </message>
    <message>
        <source>A file was written to {host} and read back.</source>
        <translation>Eine Datei wurde in {host} geschrieben und wieder gelesen.</translation>
    </message>
    <message>
        <source>A file was written to {host}.</source>
        <translation>Eine Datei wurde in {host} geschrieben.</translation>
    </message>
    <message>
        <source>The bucket “{bucket}” cannot be used. {said}</source>
        <translation>Der Bucket „{bucket}“ ist nicht verwendbar. {said}</translation>
    </message>
    <message>
        <source>Nothing was saved.</source>
        <translation>Nichts wurde gespeichert.</translation>
    </message>
    <message>
        <source>of the signing service</source>
        <translation>des Signaturdienstes</translation>
    </message>
    <message>
        <source>of the storage</source>
        <translation>des Speichers</translation>
    </message>
    <message>
        <source>The address {what} cannot be used. {title}</source>
        <translation>Die Adresse {what} ist nicht verwendbar. {title}</translation>
    </message>
    <message>
        <source>The disk has not enough space for the package from {host}.</source>
        <translation>Auf dem Laufwerk fehlt Platz für das Paket von {host}.</translation>
    </message>
    <message>
        <source>It was not read.</source>
        <translation>Es wurde nicht gelesen.</translation>
    </message>
    <message>
        <source>Free some space, then paste the link again.</source>
        <translation>Schaffen Sie Platz und fügen Sie den Link erneut ein.</translation>
    </message>
    <message>
        <source>No password or key is stored for this.</source>
        <translation>Dafür ist kein Passwort oder Schlüssel gespeichert.</translation>
    </message>
    <message>
        <source>Enter it again in the settings of the account.</source>
        <translation>Geben Sie ihn in den Einstellungen des Kontos erneut ein.</translation>
    </message>
    <message>
        <source>The stored key is incomplete.</source>
        <translation>Der gespeicherte Schlüssel ist unvollständig.</translation>
    </message>
    <message>
        <source>This computer&apos;s keyring does not save passwords.</source>
        <translation>Der Schlüsselbund dieses Computers speichert keine Passwörter.</translation>
    </message>
    <message>
        <source>The key would be lost at the next start.</source>
        <translation>Der Schlüssel ginge beim nächsten Start verloren.</translation>
    </message>
    <message>
        <source>Repair the keyring, or log out and in again, then try again.</source>
        <translation>Reparieren Sie den Schlüsselbund, oder melden Sie sich ab und wieder an, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>pywin32-ctypes is missing</source>
        <translation>pywin32-ctypes fehlt</translation>
    </message>
    <message>
        <source>This computer&apos;s keyring is locked.</source>
        <translation>Der Schlüsselbund dieses Computers ist gesperrt.</translation>
    </message>
    <message>
        <source>Passwords and keys cannot be read, so nothing was sent.</source>
        <translation>Passwörter und Schlüssel sind nicht lesbar. Deshalb wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>Unlock it (usually by logging in), then try again.</source>
        <translation>Entsperren Sie ihn (meist durch Anmelden) und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>This computer&apos;s keyring failed ({name}).</source>
        <translation>Der Schlüsselbund dieses Computers hat einen Fehler gemeldet ({name}).</translation>
    </message>
    <message>
        <source>Passwords and keys cannot be read or saved.</source>
        <translation>Passwörter und Schlüssel können nicht gelesen oder gespeichert werden.</translation>
    </message>
    <message>
        <source>Log out and in again, or start the keyring, then try again.</source>
        <translation>Melden Sie sich ab und wieder an, oder starten Sie den Schlüsselbund, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The current version stays installed.</source>
        <translation>Die aktuelle Version bleibt installiert.</translation>
    </message>
    <message>
        <source>{url} returned more than a manifest.</source>
        <translation>{url} lieferte mehr als ein Manifest.</translation>
    </message>
    <message>
        <source>The update could not be saved in {parent}: {strerror}.</source>
        <translation>Das Update konnte nicht in {parent} gespeichert werden: {strerror}.</translation>
    </message>
    <message>
        <source>The download is not the file that we signed.</source>
        <translation>Der Download ist nicht die Datei, die wir signiert haben.</translation>
    </message>
    <message>
        <source>It was damaged during the download or tampered with, so it was deleted. {stays}</source>
        <translation>Er wurde beim Download beschädigt oder manipuliert und deshalb gelöscht. {stays}</translation>
    </message>
    <message>
        <source>The disk with {folder} has not enough space for the update.</source>
        <translation>Auf dem Laufwerk mit {folder} fehlt Platz für das Update.</translation>
    </message>
    <message>
        <source>Free some space there, then try again.</source>
        <translation>Schaffen Sie dort Platz und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The downloaded update was changed on this computer.</source>
        <translation>Das heruntergeladene Update wurde auf diesem Computer verändert.</translation>
    </message>
    <message>
        <source>It was not installed; the current version stays.</source>
        <translation>Es wurde nicht installiert; die aktuelle Version bleibt.</translation>
    </message>
    <message>
        <source>Let the app download it again.</source>
        <translation>Lassen Sie es die App erneut herunterladen.</translation>
    </message>
    <message>
        <source>This copy of the app does not update itself.</source>
        <translation>Diese Kopie der App aktualisiert sich nicht selbst.</translation>
    </message>
    <message>
        <source>Update it as you installed it.</source>
        <translation>Aktualisieren Sie sie so, wie Sie sie installiert haben.</translation>
    </message>
    <message>
        <source>The update could not be installed ({name}).</source>
        <translation>Das Update konnte nicht installiert werden ({name}).</translation>
    </message>
    <message>
        <source>The previous version is still installed.</source>
        <translation>Die bisherige Version ist noch installiert.</translation>
    </message>
    <message>
        <source>Check the free disk space and whether you can write to the app&apos;s folder.</source>
        <translation>Prüfen Sie den freien Speicherplatz und ob Sie in den Ordner der App schreiben können.</translation>
    </message>
    <message>
        <source>Another window or command of Trackball Desktop is running.</source>
        <translation>Ein weiteres Fenster oder ein Befehl von Trackball Desktop läuft.</translation>
    </message>
    <message>
        <source>Close it, then update again.</source>
        <translation>Schließen Sie es und aktualisieren Sie dann erneut.</translation>
    </message>
    <message>
        <source>The update has a format that this version does not support.</source>
        <translation>Das Update hat ein Format, das diese Version nicht unterstützt.</translation>
    </message>
    <message>
        <source>{name} cannot be changed in its folder ({parent}).</source>
        <translation>{name} kann in seinem Ordner nicht geändert werden ({parent}).</translation>
    </message>
    <message>
        <source>Move it to your Applications folder, open it there, and update again.</source>
        <translation>Verschieben Sie die App in Ihren Ordner „Programme“, öffnen Sie sie dort und aktualisieren Sie erneut.</translation>
    </message>
    <message>
        <source>The update information cannot be read.</source>
        <translation>Die Update-Informationen sind nicht lesbar.</translation>
    </message>
    <message>
        <source>It is not signed by us: it was tampered with or comes from someone else.</source>
        <translation>Die Signatur ist nicht von uns: Die Informationen wurden manipuliert oder stammen von jemand anderem.</translation>
    </message>
    <message>
        <source>It is signed by us but has a format that this version does not support.</source>
        <translation>Die Signatur ist von uns, das Format wird von dieser Version aber nicht unterstützt.</translation>
    </message>
    <message>
        <source>It expired on {expires}; someone may be holding back a newer one.</source>
        <translation>Die Informationen sind am {expires} abgelaufen; vielleicht hält jemand neuere zurück.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s date. If it is right, check our website for a newer version.</source>
        <translation>Prüfen Sie das Datum dieses Computers. Stimmt es, suchen Sie auf unserer Website nach einer neueren Version.</translation>
    </message>
    <message>
        <source>It offers {version}, which is older than {at_least}.</source>
        <translation>Angeboten wird {version}; das ist älter als {at_least}.</translation>
    </message>
    <message>
        <source>The information about a newer version was not used.</source>
        <translation>Die Informationen über eine neuere Version wurden nicht verwendet.</translation>
    </message>
    <message>
        <source>{why} The current version stays installed.</source>
        <translation>{why} Die aktuelle Version bleibt installiert.</translation>
    </message>
    <message>
        <source>The app checks again tomorrow.</source>
        <translation>Die App prüft morgen erneut.</translation>
    </message>
    <message>
        <source>Version {version} is not available for this computer.</source>
        <translation>Version {version} gibt es nicht für diesen Computer.</translation>
    </message>
    <message>
        <source>{folder} cannot be read: {strerror}.</source>
        <translation>{folder} ist nicht lesbar: {strerror}.</translation>
    </message>
</context>
<context>
    <name>News</name>
    <message>
        <source>Recently</source>
        <translation>Kürzlich</translation>
    </message>
    <message>
        <source>Since {time}</source>
        <translation>Seit {time}</translation>
    </message>
    <message>
        <source>Since yesterday</source>
        <translation>Seit gestern</translation>
    </message>
    <message>
        <source>Since {day}</source>
        <translation>Seit {day}</translation>
    </message>
    <message numerus="yes">
        <source>%n need you</source>
        <comment>%n needs you</comment>
        <translation>
            <numerusform>%n mit Handlungsbedarf</numerusform>
            <numerusform>%n mit Handlungsbedarf</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rejected</source>
        <comment>%n rejected</comment>
        <translation>
            <numerusform>%n abgelehnt</numerusform>
            <numerusform>%n abgelehnt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n gone from {target}</source>
        <comment>%n gone from {target}</comment>
        <translation>
            <numerusform>%n nicht mehr in {target}</numerusform>
            <numerusform>%n nicht mehr in {target}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n created in {target}</source>
        <comment>%n created in {target}</comment>
        <translation>
            <numerusform>%n in {target} angelegt</numerusform>
            <numerusform>%n in {target} angelegt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with a new status</source>
        <comment>%n with a new status</comment>
        <translation>
            <numerusform>%n mit neuem Status</numerusform>
            <numerusform>%n mit neuem Status</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n edited in {target}</source>
        <comment>%n edited in {target}</comment>
        <translation>
            <numerusform>%n in {target} bearbeitet</numerusform>
            <numerusform>%n in {target} bearbeitet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n received by the platform</source>
        <comment>%n received by the platform</comment>
        <translation>
            <numerusform>%n von der Plattform empfangen</numerusform>
            <numerusform>%n von der Plattform empfangen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n seen in stores</source>
        <comment>%n seen in stores</comment>
        <translation>
            <numerusform>%n in Stores gesehen</numerusform>
            <numerusform>%n in Stores gesehen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n may be taken down</source>
        <comment>%n may be taken down</comment>
        <translation>
            <numerusform>%n evtl. mit Takedown</numerusform>
            <numerusform>%n evtl. mit Takedown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n on a different artist&apos;s page</source>
        <comment>%n on a different artist&apos;s page</comment>
        <translation>
            <numerusform>%n auf der Seite eines anderen Künstlers</numerusform>
            <numerusform>%n auf der Seite eines anderen Künstlers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n differ from what was sent</source>
        <comment>%n differs from what was sent</comment>
        <translation>
            <numerusform>%n weicht vom Gesendeten ab</numerusform>
            <numerusform>%n weichen vom Gesendeten ab</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n taken down</source>
        <comment>%n taken down</comment>
        <translation>
            <numerusform>%n mit Takedown</numerusform>
            <numerusform>%n mit Takedown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n no longer cleared</source>
        <comment>%n no longer cleared</comment>
        <translation>
            <numerusform>%n nicht mehr freigegeben</numerusform>
            <numerusform>%n nicht mehr freigegeben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with a clearance that ends</source>
        <comment>%n with a clearance that ends</comment>
        <translation>
            <numerusform>%n mit endender Freigabe</numerusform>
            <numerusform>%n mit endender Freigabe</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n no longer taken down</source>
        <comment>%n no longer taken down</comment>
        <translation>
            <numerusform>%n nach Takedown wieder da</numerusform>
            <numerusform>%n nach Takedown wieder da</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cleared in more territories</source>
        <comment>%n cleared in more territories</comment>
        <translation>
            <numerusform>%n in mehr Territorien freigegeben</numerusform>
            <numerusform>%n in mehr Territorien freigegeben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n withdrawn</source>
        <comment>%n withdrawn</comment>
        <translation>
            <numerusform>%n zurückgezogen</numerusform>
            <numerusform>%n zurückgezogen</numerusform>
        </translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>Handlungsbedarf</translation>
    </message>
    <message>
        <source>Rejected by {target}</source>
        <translation>Von {target} abgelehnt</translation>
    </message>
    <message>
        <source>No longer in {target}</source>
        <translation>Nicht mehr in {target}</translation>
    </message>
    <message>
        <source>Created in {target}</source>
        <translation>In {target} angelegt</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>Zurückgezogen</translation>
    </message>
    <message>
        <source>Received by the platform</source>
        <translation>Von der Plattform empfangen</translation>
    </message>
    <message>
        <source>Out at all checked stores</source>
        <translation>In allen geprüften Stores erschienen</translation>
    </message>
    <message>
        <source>Out at {stores}</source>
        <translation>Erschienen in {stores}</translation>
    </message>
    <message>
        <source>Taken down? No longer found at {stores}</source>
        <translation>Takedown? Nicht mehr gefunden bei {stores}</translation>
    </message>
    <message>
        <source>On a different artist&apos;s page at {stores}</source>
        <translation>Auf der Seite eines anderen Künstlers bei {stores}</translation>
    </message>
    <message>
        <source>Differs from what was sent: {stores}</source>
        <translation>Weicht vom Gesendeten ab: {stores}</translation>
    </message>
    <message>
        <source>Edited in {target}: {fields}</source>
        <translation>In {target} bearbeitet: {fields}</translation>
    </message>
    <message>
        <source>Taken down at {name}</source>
        <translation>Takedown bei {name}</translation>
    </message>
    <message>
        <source>At {name} again, after it was taken down</source>
        <translation>Nach Takedown wieder bei {name}</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>kein Status</translation>
    </message>
    <message>
        <source>{target} status: {word}</source>
        <translation>{target}-Status: {word}</translation>
    </message>
    <message>
        <source>{target} status: {before} → {after}</source>
        <translation>{target}-Status: {before} → {after}</translation>
    </message>
    <message>
        <source>Lost {territories}: {model}</source>
        <translation>Entfallen: {territories} ({model})</translation>
    </message>
    <message>
        <source>Gained {territories}: {model}</source>
        <translation>Neu: {territories} ({model})</translation>
    </message>
    <message>
        <source>Lost {territories} on {day}: {model}</source>
        <translation>Entfällt am {day}: {territories} ({model})</translation>
    </message>
    <message>
        <source>{territories} ends on {day}: {model}</source>
        <translation>Endet am {day}: {territories} ({model})</translation>
    </message>
    <message>
        <source>Gained {territories} from {day}: {model}</source>
        <translation>Neu ab {day}: {territories} ({model})</translation>
    </message>
    <message numerus="yes">
        <source>%n releases</source>
        <comment>%n release</comment>
        <translation>
            <numerusform>%n Veröffentlichung</numerusform>
            <numerusform>%n Veröffentlichungen</numerusform>
        </translation>
    </message>
    <message>
        <source>{days} until received by the platform ({releases})</source>
        <translation>{days} bis zum Empfang durch die Plattform ({releases})</translation>
    </message>
    <message>
        <source>{days} until “{word}” ({releases})</source>
        <translation>{days} bis „{word}“ ({releases})</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} min</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n} h</translation>
    </message>
    <message>
        <source>{n} days</source>
        <translation>{n} Tage</translation>
    </message>
</context>
<context>
    <name>NextSteps</name>
    <message>
        <source>Show the files</source>
        <translation>Dateien zeigen</translation>
    </message>
    <message>
        <source>Open in {target}</source>
        <translation>In {target} öffnen</translation>
    </message>
    <message>
        <source>Add the audio and the cover in {target}</source>
        <translation>Audio und Cover in {target} hinzufügen</translation>
    </message>
    <message>
        <source>Submit it there</source>
        <translation>Dort übermitteln</translation>
    </message>
    <message>
        <source>The app created a draft in {target}.</source>
        <translation>Die App hat in {target} einen Entwurf angelegt.</translation>
    </message>
    <message>
        <source>Wait for {target}&apos;s decision</source>
        <translation>Auf die Entscheidung von {target} warten</translation>
    </message>
    <message>
        <source>You have nothing to do: the app checks automatically and tells you.</source>
        <translation>Für Sie ist nichts zu tun: Die App prüft automatisch und meldet sich.</translation>
    </message>
    <message>
        <source>{target} says “{status}”. If that is its decision, tick this.</source>
        <translation>{target} meldet „{status}“. Haken Sie dies ab, wenn das die Entscheidung ist.</translation>
    </message>
    <message>
        <source>Reported by {target} since {when}.</source>
        <translation>Von {target} gemeldet seit {when}.</translation>
    </message>
    <message>
        <source>Confirmed by you, {when}.</source>
        <translation>Von Ihnen bestätigt, {when}.</translation>
    </message>
</context>
<context>
    <name>Notifications</name>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
</context>
<context>
    <name>NotificationsPage</name>
    <message>
        <source>Notifications</source>
        <translation>Mitteilungen</translation>
    </message>
    <message>
        <source>While Trackball is in the background, desktop notifications can tell you about status changes in {target}.</source>
        <translation>Während Trackball im Hintergrund ist, können Desktop-Mitteilungen Sie über Statusänderungen in {target} informieren.</translation>
    </message>
    <message>
        <source>Show desktop notifications</source>
        <translation>Desktop-Mitteilungen zeigen</translation>
    </message>
    <message>
        <source>This desktop cannot show notifications at the moment. Changes are shown in the list.</source>
        <translation>Dieser Desktop kann derzeit keine Mitteilungen zeigen. Änderungen stehen in der Liste.</translation>
    </message>
</context>
<context>
    <name>OptionsForm</name>
    <message>
        <source>Use this account for new releases</source>
        <translation>Dieses Konto für neue Veröffentlichungen verwenden</translation>
    </message>
    <message>
        <source>The distributor assigns missing ISRCs</source>
        <translation>Der Vertrieb vergibt fehlende ISRCs</translation>
    </message>
    <message>
        <source>Nowhere</source>
        <translation>Nirgends</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>Internal synopsis</source>
        <translation>Interne Zusammenfassung</translation>
    </message>
    <message>
        <source>Distribution notes</source>
        <translation>Vertriebsnotizen</translation>
    </message>
    <message>
        <source>Write the manifest key to</source>
        <translation>Manifest-Schlüssel schreiben in</translation>
    </message>
    <message>
        <source>Link to a release in {target}</source>
        <translation>Link zu einer Veröffentlichung in {target}</translation>
    </message>
    <message>
        <source>paste the link to any release</source>
        <translation>Link zu einer beliebigen Veröffentlichung einfügen</translation>
    </message>
    <message>
        <source>To change this, select it in another account.</source>
        <translation>Um das zu ändern, wählen Sie es in einem anderen Konto.</translation>
    </message>
    <message>
        <source>Tracks without an ISRC can then be sent; otherwise a missing ISRC is a blocker. Off by default.</source>
        <translation>Tracks ohne ISRC können dann gesendet werden; sonst ist ein fehlender ISRC ein Blocker. Standardmäßig aus.</translation>
    </message>
    <message>
        <source>{target} has no field for files. The manifest in the storage lists which file belongs to which track. With its key in a text field, the people who process the release can find it.</source>
        <translation>{target} hat kein Feld für Dateien. Das Manifest im Speicher führt auf, welche Datei zu welchem Track gehört. Steht sein Schlüssel in einem Textfeld, finden es die Bearbeiter der Veröffentlichung.</translation>
    </message>
    <message>
        <source>This link does not contain a release.</source>
        <translation>Dieser Link enthält keine Veröffentlichung.</translation>
    </message>
    <message>
        <source>Releases open at {address}</source>
        <translation>Veröffentlichungen öffnen sich unter {address}</translation>
    </message>
    <message>
        <source>“Open in {target}” then opens the right page. Without it, the ID is copied.</source>
        <translation>„In {target} öffnen“ öffnet dann die richtige Seite. Ohne Link wird die ID kopiert.</translation>
    </message>
</context>
<context>
    <name>OtherFilesBox</name>
    <message>
        <source>Other files</source>
        <translation>Weitere Dateien</translation>
    </message>
    <message>
        <source>Drop a booklet, an Atmos mix, lyrics (text, LRC, TTML), a video or motion artwork here.</source>
        <translation>Booklet, Atmos-Mix, Songtext (Text, LRC, TTML), Video oder Motion Artwork hierher ziehen.</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>Dateien hinzufügen…</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Suchen…</translation>
    </message>
    <message>
        <source>Remove file</source>
        <translation>Datei entfernen</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>Dateien hinzufügen</translation>
    </message>
    <message>
        <source>{name} is a master or a cover. Add it there.</source>
        <translation>{name} ist ein Master oder ein Cover. Fügen Sie die Datei dort hinzu.</translation>
    </message>
    <message>
        <source>It was not attached.</source>
        <translation>Die Datei wurde nicht angehängt.</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>Wo ist {name}?</translation>
    </message>
</context>
<context>
    <name>OtherFilesModel</name>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Release or track</source>
        <translation>Veröffentlichung oder Track</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>the release</source>
        <translation>die Veröffentlichung</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(ohne Titel)</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>nicht gemessen</translation>
    </message>
    <message>
        <source>not usable</source>
        <translation>nicht verwendbar</translation>
    </message>
</context>
<context>
    <name>Outside</name>
    <message>
        <source>“{name}” no longer exists.</source>
        <translation>„{name}“ existiert nicht mehr.</translation>
    </message>
    <message>
        <source>No program on this computer can open “{name}”.</source>
        <translation>Kein Programm auf diesem Computer kann „{name}“ öffnen.</translation>
    </message>
    <message>
        <source>Show in Explorer</source>
        <translation>Im Explorer zeigen</translation>
    </message>
    <message>
        <source>Show in Finder</source>
        <translation>Im Finder zeigen</translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>No program on this computer can open the link to {name}.</source>
        <translation>Kein Programm auf diesem Computer kann den Link zu {name} öffnen.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Copy it from Details and open it elsewhere.</source>
        <translation>Kopieren Sie ihn aus den Details und öffnen Sie ihn anderswo.</translation>
    </message>
</context>
<context>
    <name>PackageDialog</name>
    <message>
        <source>Open a partner delivery</source>
        <translation>Partnerlieferung öffnen</translation>
    </message>
    <message>
        <source>Paste the link to a delivery or the request that came with it, or choose its file.</source>
        <translation>Fügen Sie den Link zu einer Lieferung oder die Anfrage ein, die mit ihm kam, oder wählen Sie die Datei.</translation>
    </message>
    <message>
        <source>Link to the package</source>
        <translation>Link zum Paket</translation>
    </message>
    <message>
        <source>https://…</source>
        <translation>https://…</translation>
    </message>
    <message>
        <source>Open the link</source>
        <translation>Link öffnen</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Datei wählen…</translation>
    </message>
    <message>
        <source>Import progress</source>
        <translation>Fortschritt des Imports</translation>
    </message>
    <message>
        <source>Contents of the package</source>
        <translation>Inhalt des Pakets</translation>
    </message>
    <message>
        <source>Create a draft from it</source>
        <translation>Entwurf daraus anlegen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Wird gelesen…</translation>
    </message>
    <message>
        <source>Packages (*.zip *.xml)</source>
        <translation>Pakete (*.zip *.xml)</translation>
    </message>
</context>
<context>
    <name>PackageText</name>
    <message>
        <source>“{title}”: no draft has its UPC.</source>
        <translation>„{title}“: Kein Entwurf hat diesen UPC.</translation>
    </message>
    <message>
        <source>“{title}”: the delivery matches the draft.</source>
        <translation>„{title}“: Die Lieferung entspricht dem Entwurf.</translation>
    </message>
    <message>
        <source>“{title}”, draft → delivery:</source>
        <translation>„{title}“, Entwurf → Lieferung:</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>Files of the package:</source>
        <translation>Dateien des Pakets:</translation>
    </message>
    <message>
        <source>In the package but not listed in the message:</source>
        <translation>Im Paket, aber nicht in der Nachricht aufgeführt:</translation>
    </message>
    <message>
        <source>It takes its releases down: the message contains no deals.</source>
        <translation>Das Paket ist ein Takedown seiner Veröffentlichungen: Die Nachricht enthält keine Deals.</translation>
    </message>
    <message numerus="yes">
        <source>%n values differ from the draft.</source>
        <comment>%n value differs from the draft.</comment>
        <translation>
            <numerusform>%n Wert weicht vom Entwurf ab.</numerusform>
            <numerusform>%n Werte weichen vom Entwurf ab.</numerusform>
        </translation>
    </message>
    <message>
        <source>The delivery matches the draft.</source>
        <translation>Die Lieferung entspricht dem Entwurf.</translation>
    </message>
    <message numerus="yes">
        <source>%n files are missing or differ from the message.</source>
        <comment>%n file is missing or differs from the message.</comment>
        <translation>
            <numerusform>%n Datei fehlt oder weicht von der Nachricht ab.</numerusform>
            <numerusform>%n Dateien fehlen oder weichen von der Nachricht ab.</numerusform>
        </translation>
    </message>
    <message>
        <source>All files are present and match the message.</source>
        <translation>Alle Dateien sind vorhanden und passen zur Nachricht.</translation>
    </message>
    <message>
        <source>present; the message has no checksum for it</source>
        <translation>vorhanden; die Nachricht enthält dafür keine Prüfsumme</translation>
    </message>
    <message>
        <source>None of its releases is in the library.</source>
        <translation>Keine der Veröffentlichungen ist in der Bibliothek.</translation>
    </message>
    <message>
        <source>matches the message</source>
        <translation>passt zur Nachricht</translation>
    </message>
    <message>
        <source>differs from the message: different MD5 checksum</source>
        <translation>weicht von der Nachricht ab: andere MD5-Prüfsumme</translation>
    </message>
    <message>
        <source>not in the package</source>
        <translation>nicht im Paket</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>nicht lesbar</translation>
    </message>
    <message>
        <source>{name}: {standing}</source>
        <translation>{name}: {standing}</translation>
    </message>
    <message>
        <source>{name}: {standing}; same file as in the draft</source>
        <translation>{name}: {standing}; dieselbe Datei wie im Entwurf</translation>
    </message>
    <message>
        <source>{name}: {standing}; differs from the draft&apos;s file</source>
        <translation>{name}: {standing}; weicht von der Datei im Entwurf ab</translation>
    </message>
    <message>
        <source>{done} downloaded</source>
        <translation>{done} heruntergeladen</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Trackball</source>
        <translation>Trackball</translation>
    </message>
    <message>
        <source>Dropped files</source>
        <translation>Abgelegte Dateien</translation>
    </message>
    <message>
        <source>New release</source>
        <translation>Neue Veröffentlichung</translation>
    </message>
    <message>
        <source>“{title}” was created.</source>
        <translation>„{title}“ wurde angelegt.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Find a command, release, track or person</source>
        <translation>Befehl, Veröffentlichung, Track oder Person finden</translation>
    </message>
    <message>
        <source>A command, release, track or person</source>
        <translation>Befehl, Veröffentlichung, Track oder Person</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>No exact match. Showing results for “{words}”.</source>
        <translation>Kein genauer Treffer. Ergebnisse für „{words}“.</translation>
    </message>
    <message>
        <source>Nothing found for “{words}”</source>
        <translation>Nichts gefunden für „{words}“</translation>
    </message>
</context>
<context>
    <name>PaperActions</name>
    <message>
        <source>DDEX messages and packages (*.xml *.zip)</source>
        <translation>DDEX-Nachrichten und -Pakete (*.xml *.zip)</translation>
    </message>
    <message>
        <source>Import a DDEX message</source>
        <translation>DDEX-Nachricht importieren</translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>{name} wird gelesen…</translation>
    </message>
    <message>
        <source>Reading {name}: {done} of {whole}</source>
        <translation>{name} wird gelesen: {done} von {whole}</translation>
    </message>
</context>
<context>
    <name>PapersDialog</name>
    <message>
        <source>Documents for “{title}”</source>
        <translation>Dokumente für „{title}“</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Document language</source>
        <translation>Sprache des Dokuments</translation>
    </message>
    <message>
        <source>Text for press</source>
        <translation>Text für die Presse</translation>
    </message>
    <message>
        <source>Information about the release for press and retail</source>
        <translation>Informationen zur Veröffentlichung für Presse und Handel</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>Kontakt</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern…</translation>
    </message>
    <message>
        <source>Edit templates…</source>
        <translation>Vorlagen bearbeiten…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Label copy</source>
        <translation>Labelcopy</translation>
    </message>
    <message>
        <source>One-sheet for press</source>
        <translation>Produktinfo für die Presse</translation>
    </message>
    <message>
        <source>Split sheets</source>
        <translation>Split Sheets</translation>
    </message>
    <message>
        <source>Credits for booklets</source>
        <translation>Credits für Booklets</translation>
    </message>
    <message>
        <source>Barcode</source>
        <translation>Barcode</translation>
    </message>
    <message>
        <source>Save the document</source>
        <translation>Dokument speichern</translation>
    </message>
    <message>
        <source>Saved as {name}</source>
        <translation>Gespeichert als {name}</translation>
    </message>
</context>
<context>
    <name>PartnersBox</name>
    <message>
        <source>Only the stores selected below</source>
        <translation>Nur die unten ausgewählten Stores</translation>
    </message>
    <message>
        <source>All stores except those selected below</source>
        <translation>Alle Stores außer den unten ausgewählten</translation>
    </message>
    <message>
        <source>All stores</source>
        <translation>Alle Stores</translation>
    </message>
    <message>
        <source>Send as empty</source>
        <translation>Leer senden</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Weglassen</translation>
    </message>
    <message>
        <source>Other store</source>
        <translation>Anderer Store</translation>
    </message>
    <message>
        <source>Other store, as spelled by {target}…</source>
        <translation>Anderer Store, wie {target} ihn schreibt…</translation>
    </message>
    <message>
        <source>label default</source>
        <translation>Label-Standard</translation>
    </message>
    <message>
        <source>Not chosen</source>
        <translation>Nicht gewählt</translation>
    </message>
</context>
<context>
    <name>PastePreview</name>
    <message>
        <source>Paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Preview of the paste</source>
        <translation>Vorschau des Einfügens</translation>
    </message>
    <message>
        <source>Add {tracks} for the rows below the last track</source>
        <translation>{tracks} für Zeilen unter dem letzten Track hinzufügen</translation>
    </message>
    <message>
        <source>Empty cells clear existing values</source>
        <translation>Leere Zellen löschen vorhandene Werte</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>This is one step. You can undo it.</source>
        <translation>Das ist ein Schritt. Sie können ihn rückgängig machen.</translation>
    </message>
    <message>
        <source>Nothing changes</source>
        <translation>Nichts ändert sich</translation>
    </message>
</context>
<context>
    <name>PatternBox</name>
    <message>
        <source>File name pattern</source>
        <translation>Dateinamenmuster</translation>
    </message>
    <message>
        <source>How file names are read</source>
        <translation>Wie Dateinamen gelesen werden</translation>
    </message>
    <message>
        <source>Pattern of the file names</source>
        <translation>Muster der Dateinamen</translation>
    </message>
    <message>
        <source>a pattern such as %track% - %artist% - %title%</source>
        <translation>ein Muster wie %track% - %artist% - %title%</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Own pattern…</source>
        <translation>Eigenes Muster…</translation>
    </message>
    <message>
        <source>disc</source>
        <translation>Disc</translation>
    </message>
    <message>
        <source>number</source>
        <translation>Nummer</translation>
    </message>
    <message>
        <source>title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>artist</source>
        <translation>Künstler</translation>
    </message>
    <message>
        <source>album</source>
        <translation>Album</translation>
    </message>
    <message>
        <source>{value} is the {field}</source>
        <translation>{field}: {value}</translation>
    </message>
</context>
<context>
    <name>PeopleBox</name>
    <message>
        <source>From the release. A change here creates the track&apos;s own list.</source>
        <translation>Von der Veröffentlichung. Eine Änderung hier legt eine eigene Liste für den Track an.</translation>
    </message>
    <message>
        <source>Label default. A change here creates the release&apos;s own list.</source>
        <translation>Label-Standard. Eine Änderung hier legt eine eigene Liste für die Veröffentlichung an.</translation>
    </message>
    <message>
        <source>Not returned by {target}.</source>
        <translation>Von {target} nicht zurückgegeben.</translation>
    </message>
    <message>
        <source>Not returned by {target}: {fields}.</source>
        <translation>Von {target} nicht zurückgegeben: {fields}.</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Bearbeiten…</translation>
    </message>
    <message>
        <source>Featured</source>
        <translation>Featured</translation>
    </message>
    <message>
        <source>Move forward</source>
        <translation>Nach vorn</translation>
    </message>
    <message>
        <source>Move back</source>
        <translation>Nach hinten</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Inherit</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>Use the release&apos;s list again</source>
        <translation>Wieder die Liste der Veröffentlichung verwenden</translation>
    </message>
    <message>
        <source>Send as empty</source>
        <translation>Leer senden</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Weglassen</translation>
    </message>
</context>
<context>
    <name>PeopleBulkEdit</name>
    <message>
        <source>Replace all</source>
        <translation>Alle ersetzen</translation>
    </message>
    <message>
        <source>Enter the full list for all these tracks</source>
        <translation>Vollständige Liste für alle diese Tracks eingeben</translation>
    </message>
    <message>
        <source>{some} of {all}</source>
        <translation>{some} von {all}</translation>
    </message>
    <message>
        <source>From the release. A change here creates separate lists for the tracks.</source>
        <translation>Von der Veröffentlichung. Eine Änderung hier legt eigene Listen für die Tracks an.</translation>
    </message>
    <message>
        <source>Multiple values: names that are not on all tracks show how many</source>
        <translation>Mehrere Werte: Namen, die nicht auf allen Tracks stehen, zeigen die Anzahl</translation>
    </message>
    <message>
        <source>(no name)</source>
        <translation>(kein Name)</translation>
    </message>
    <message>
        <source>Add to all</source>
        <translation>Zu allen hinzufügen</translation>
    </message>
    <message>
        <source>Replace with…</source>
        <translation>Ersetzen durch…</translation>
    </message>
    <message>
        <source>Featured</source>
        <translation>Featured</translation>
    </message>
    <message>
        <source>Remove from all</source>
        <translation>Aus allen entfernen</translation>
    </message>
    <message>
        <source>Replace {name} with</source>
        <translation>{name} ersetzen durch</translation>
    </message>
    <message>
        <source>All credits: A (Vocals: Lead); B (Guitar)</source>
        <translation>Alle Credits: A (Vocals: Lead); B (Guitar)</translation>
    </message>
    <message>
        <source>All artists: A; feat. B</source>
        <translation>Alle Künstler: A; feat. B</translation>
    </message>
    <message>
        <source>Add a credit to all</source>
        <translation>Credit zu allen hinzufügen</translation>
    </message>
    <message>
        <source>Add an artist to all</source>
        <translation>Künstler zu allen hinzufügen</translation>
    </message>
</context>
<context>
    <name>PeopleField</name>
    <message>
        <source>(no name)</source>
        <translation>(kein Name)</translation>
    </message>
    <message>
        <source>featured</source>
        <translation>Featured Artist</translation>
    </message>
</context>
<context>
    <name>PeopleList</name>
    <message>
        <source>As a table</source>
        <translation>Als Tabelle</translation>
    </message>
    <message>
        <source>{name} as a table</source>
        <translation>{name} als Tabelle</translation>
    </message>
</context>
<context>
    <name>PeoplePage</name>
    <message>
        <source>Name or code</source>
        <translation>Name oder Code</translation>
    </message>
    <message>
        <source>Search people</source>
        <translation>Personen suchen</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Add a person</source>
        <translation>Person hinzufügen</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Undo the merge</source>
        <translation>Zusammenführen rückgängig machen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Sort name</source>
        <translation>Sortiername</translation>
    </message>
    <message>
        <source>e.g. Moreau, Ines</source>
        <translation>z. B. Moreau, Ines</translation>
    </message>
    <message>
        <source>IPI name number</source>
        <translation>IPI-Namensnummer</translation>
    </message>
    <message>
        <source>11 digits</source>
        <translation>11 Ziffern</translation>
    </message>
    <message>
        <source>ISNI</source>
        <translation>ISNI</translation>
    </message>
    <message>
        <source>16 characters, or its link</source>
        <translation>16 Zeichen, oder der Link</translation>
    </message>
    <message>
        <source>Society</source>
        <translation>Verwertungsgesellschaft</translation>
    </message>
    <message>
        <source>e.g. GEMA</source>
        <translation>z. B. GEMA</translation>
    </message>
    <message>
        <source>Country</source>
        <translation>Land</translation>
    </message>
    <message>
        <source>Usual roles</source>
        <translation>Übliche Rollen</translation>
    </message>
    <message>
        <source>separated by semicolons</source>
        <translation>durch Semikolons getrennt</translation>
    </message>
    <message>
        <source>Usual share %</source>
        <translation>Üblicher Anteil %</translation>
    </message>
    <message>
        <source>{target} ID</source>
        <translation>{target}-ID</translation>
    </message>
    <message>
        <source>pasted from {target}; sent with each release</source>
        <translation>aus {target} eingefügt; wird mit jeder Veröffentlichung gesendet</translation>
    </message>
    <message>
        <source>Apple Music ID</source>
        <translation>Apple-Music-ID</translation>
    </message>
    <message>
        <source>Spotify ID</source>
        <translation>Spotify-ID</translation>
    </message>
    <message>
        <source>Deezer ID</source>
        <translation>Deezer-ID</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>This name is in {target}</source>
        <translation>Dieser Name ist in {target}</translation>
    </message>
    <message>
        <source>Merge with another…</source>
        <translation>Mit anderem zusammenführen…</translation>
    </message>
    <message>
        <source>Delete details</source>
        <translation>Angaben löschen</translation>
    </message>
    <message>
        <source>No people yet</source>
        <translation>Noch keine Personen</translation>
    </message>
    <message>
        <source>New person</source>
        <translation>Neue Person</translation>
    </message>
    <message>
        <source>People appear here as soon as a release lists them.</source>
        <translation>Personen erscheinen hier, sobald eine Veröffentlichung sie aufführt.</translation>
    </message>
    <message>
        <source>Known to {target}</source>
        <translation>{target} bekannt</translation>
    </message>
    <message>
        <source>Confirmed by you</source>
        <translation>Von Ihnen bestätigt</translation>
    </message>
    <message>
        <source>New: {target} would create this name</source>
        <translation>Neu: {target} würde diesen Namen anlegen</translation>
    </message>
    <message>
        <source>artist</source>
        <translation>Künstler</translation>
    </message>
    <message>
        <source>credited</source>
        <translation>mit Credit</translation>
    </message>
    <message>
        <source>writer</source>
        <translation>Urheber</translation>
    </message>
    <message>
        <source>publisher</source>
        <translation>Verlag</translation>
    </message>
    <message>
        <source>A person needs a name.</source>
        <translation>Eine Person braucht einen Namen.</translation>
    </message>
    <message>
        <source>{wrong} {kept} stays.</source>
        <translation>{wrong} {kept} bleibt.</translation>
    </message>
    <message>
        <source>{wrong} It is not saved.</source>
        <translation>{wrong} Der Wert wird nicht gespeichert.</translation>
    </message>
    <message>
        <source>An IPI name number has up to 11 digits.</source>
        <translation>Eine IPI-Namensnummer hat bis zu 11 Ziffern.</translation>
    </message>
    <message>
        <source>Its check digits are wrong: one digit was mistyped.</source>
        <translation>Die Prüfziffern sind falsch: Eine Ziffer ist vertippt.</translation>
    </message>
    <message>
        <source>An ISNI has 16 characters.</source>
        <translation>Eine ISNI hat 16 Zeichen.</translation>
    </message>
    <message>
        <source>Its check character is wrong: one digit was mistyped.</source>
        <translation>Das Prüfzeichen ist falsch: Eine Ziffer ist vertippt.</translation>
    </message>
    <message>
        <source>A share is a number from 0 to 100.</source>
        <translation>Ein Anteil ist eine Zahl von 0 bis 100.</translation>
    </message>
    <message>
        <source>Delete the details of {name}?</source>
        <translation>Angaben zu {name} löschen?</translation>
    </message>
    <message>
        <source>Releases keep the name and all data already copied to them.</source>
        <translation>Veröffentlichungen behalten den Namen und alle schon übernommenen Daten.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>merged {name} into {other}</source>
        <translation>{name} mit {other} zusammengeführt</translation>
    </message>
    <message>
        <source>Import people</source>
        <translation>Personen importieren</translation>
    </message>
    <message>
        <source>Tables (*.csv *.tsv *.txt)</source>
        <translation>Tabellen (*.csv *.tsv *.txt)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Export people</source>
        <translation>Personen exportieren</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>TSV, for spreadsheets (*.tsv)</source>
        <translation>TSV, für Tabellenprogramme (*.tsv)</translation>
    </message>
    <message>
        <source>Exported as {name}</source>
        <translation>Exportiert als {name}</translation>
    </message>
</context>
<context>
    <name>Phrases</name>
    <message>
        <source>(untitled)</source>
        <translation>(ohne Titel)</translation>
    </message>
    <message>
        <source>{value} LUFS</source>
        <translation>{value} LUFS</translation>
    </message>
    <message>
        <source>{value} dBTP</source>
        <translation>{value} dBTP</translation>
    </message>
    <message>
        <source>{value} dBFS</source>
        <translation>{value} dBFS</translation>
    </message>
    <message>
        <source>silent throughout</source>
        <translation>durchgehend stumm</translation>
    </message>
    <message>
        <source>{seconds} s of silence at the start</source>
        <translation>{seconds} s Stille am Anfang</translation>
    </message>
    <message>
        <source>{seconds} s at the end</source>
        <translation>{seconds} s am Ende</translation>
    </message>
    <message numerus="yes">
        <source>clipped in %n places</source>
        <comment>clipped in %n place</comment>
        <translation>
            <numerusform>Clipping an %n Stelle</numerusform>
            <numerusform>Clipping an %n Stellen</numerusform>
        </translation>
    </message>
    <message>
        <source>left channel silent</source>
        <translation>linker Kanal stumm</translation>
    </message>
    <message>
        <source>right channel silent</source>
        <translation>rechter Kanal stumm</translation>
    </message>
    <message>
        <source>identical channels</source>
        <translation>identische Kanäle</translation>
    </message>
    <message>
        <source>DC offset {percent} %</source>
        <translation>DC-Offset {percent} %</translation>
    </message>
    <message>
        <source>Same audio as “{track}” on “{release}”</source>
        <translation>Gleiches Audio wie „{track}“ auf „{release}“</translation>
    </message>
    <message numerus="yes">
        <source>Same audio as “{track}” on “{release}” and %n more</source>
        <comment>Same audio as “{track}” on “{release}” and %n more</comment>
        <translation>
            <numerusform>Gleiches Audio wie „{track}“ auf „{release}“ und %n weiteren</numerusform>
            <numerusform>Gleiches Audio wie „{track}“ auf „{release}“ und %n weiteren</numerusform>
        </translation>
    </message>
    <message>
        <source>{at} of {length}</source>
        <translation>{at} von {length}</translation>
    </message>
    <message>
        <source>{bits} bit</source>
        <translation>{bits} Bit</translation>
    </message>
    <message>
        <source>{khz} kHz</source>
        <translation>{khz} kHz</translation>
    </message>
    <message>
        <source>mono</source>
        <translation>mono</translation>
    </message>
    <message>
        <source>stereo</source>
        <translation>stereo</translation>
    </message>
    <message numerus="yes">
        <source>%n channels</source>
        <comment>%n channel</comment>
        <translation>
            <numerusform>%n Kanal</numerusform>
            <numerusform>%n Kanäle</numerusform>
        </translation>
    </message>
    <message>
        <source>{day}, {time}</source>
        <translation>{day}, {time}</translation>
    </message>
</context>
<context>
    <name>Picture</name>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
</context>
<context>
    <name>PlanExportText</name>
    <message>
        <source>{day}, week {week}</source>
        <translation>{day}, Woche {week}</translation>
    </message>
    <message>
        <source>Release, by date</source>
        <translation>Veröffentlichung, nach Datum</translation>
    </message>
    <message>
        <source>and {n} more releases</source>
        <translation>und {n} weitere Veröffentlichungen</translation>
    </message>
    <message>
        <source>Releases</source>
        <translation>Veröffentlichungen</translation>
    </message>
    <message>
        <source>page {n} of {all}</source>
        <translation>Seite {n} von {all}</translation>
    </message>
</context>
<context>
    <name>PlanExporter</name>
    <message>
        <source>A folder for the calendar file</source>
        <translation>Ordner für die Kalenderdatei</translation>
    </message>
    <message>
        <source>The calendar file could not be written.</source>
        <translation>Die Kalenderdatei konnte nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>Choose a folder that you can write to.</source>
        <translation>Wählen Sie einen Ordner, in den Sie schreiben können.</translation>
    </message>
    <message>
        <source>The app keeps “{name}” up to date there. Subscribe to it or import it into your calendar.</source>
        <translation>Die App hält „{name}“ dort aktuell. Abonnieren Sie die Datei oder importieren Sie sie in Ihren Kalender.</translation>
    </message>
    <message>
        <source>Save the plan</source>
        <translation>Plan speichern</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Image (*.png)</source>
        <translation>Bild (*.png)</translation>
    </message>
    <message>
        <source>The plan was copied as an image.</source>
        <translation>Der Plan wurde als Bild kopiert.</translation>
    </message>
    <message>
        <source>Saved “{name}”.</source>
        <translation>„{name}“ gespeichert.</translation>
    </message>
    <message>
        <source>“{name}” could not be saved.</source>
        <translation>„{name}“ konnte nicht gespeichert werden.</translation>
    </message>
</context>
<context>
    <name>PlanModel</name>
    <message>
        <source>Use</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>Disc</translation>
    </message>
    <message>
        <source>Featured artist</source>
        <translation>Featured Artist</translation>
    </message>
    <message>
        <source>Read from</source>
        <translation>Gelesen aus</translation>
    </message>
    <message>
        <source>used</source>
        <translation>verwendet</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>ausgelassen</translation>
    </message>
    <message>
        <source>tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>file name</source>
        <translation>Dateiname</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>pattern</source>
        <translation>Muster</translation>
    </message>
    <message>
        <source>sheet</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>you</source>
        <translation>Sie</translation>
    </message>
    <message>
        <source>left out: {reason}</source>
        <translation>ausgelassen: {reason}</translation>
    </message>
    <message>
        <source>Space includes or excludes the file</source>
        <translation>Leertaste schließt die Datei ein oder aus</translation>
    </message>
    <message>
        <source>{column}: from {source}</source>
        <translation>{column}: aus {source}</translation>
    </message>
    <message>
        <source>Not in the title: {taken}</source>
        <translation>Nicht im Titel: {taken}</translation>
    </message>
    <message>
        <source>Left out: {reason}</source>
        <translation>Ausgelassen: {reason}</translation>
    </message>
    <message>
        <source>Release, by date</source>
        <translation>Veröffentlichung, nach Datum</translation>
    </message>
    <message>
        <source>Weeks</source>
        <translation>Wochen</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>No release date</source>
        <translation>Kein Veröffentlichungsdatum</translation>
    </message>
    <message>
        <source>Release date {day}</source>
        <translation>Veröffentlichungsdatum {day}</translation>
    </message>
    <message>
        <source>submit by {day}</source>
        <translation>übermitteln bis {day}</translation>
    </message>
    <message>
        <source>pitch by {day}</source>
        <translation>pitchen bis {day}</translation>
    </message>
</context>
<context>
    <name>PlanPage</name>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Board</source>
        <translation>Board</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>Covers</source>
        <translation>Cover</translation>
    </message>
    <message>
        <source>View of the releases</source>
        <translation>Ansicht der Veröffentlichungen</translation>
    </message>
    <message>
        <source>Calendar</source>
        <translation>Kalender</translation>
    </message>
    <message>
        <source>Share the plan</source>
        <translation>Plan teilen</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>Offen</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Als PDF speichern…</translation>
    </message>
    <message>
        <source>Save as image…</source>
        <translation>Als Bild speichern…</translation>
    </message>
    <message>
        <source>Copy as image</source>
        <translation>Als Bild kopieren</translation>
    </message>
    <message>
        <source>week {n}</source>
        <translation>Woche {n}</translation>
    </message>
    <message>
        <source>To do  {n}</source>
        <translation>Offen  {n}</translation>
    </message>
    <message>
        <source>Nothing found for “{words}”</source>
        <translation>Nichts gefunden für „{words}“</translation>
    </message>
    <message>
        <source>Change or clear the search.</source>
        <translation>Ändern oder leeren Sie die Suche.</translation>
    </message>
    <message>
        <source>No releases match the filter</source>
        <translation>Keine Veröffentlichung entspricht dem Filter</translation>
    </message>
    <message>
        <source>Change or clear it.</source>
        <translation>Ändern oder entfernen Sie ihn.</translation>
    </message>
    <message>
        <source>No releases planned</source>
        <translation>Keine Veröffentlichungen geplant</translation>
    </message>
    <message>
        <source>Releases appear here by date, from the first draft until one month after release.</source>
        <translation>Veröffentlichungen erscheinen hier nach Datum, vom ersten Entwurf bis einen Monat nach Erscheinen.</translation>
    </message>
</context>
<context>
    <name>PlanSidePanel</name>
    <message>
        <source>To do</source>
        <translation>Offen</translation>
    </message>
    <message>
        <source>Mark as seen</source>
        <translation>Als gesehen markieren</translation>
    </message>
    <message>
        <source>Nothing due.</source>
        <translation>Nichts fällig.</translation>
    </message>
    <message>
        <source>To do and news</source>
        <translation>Offenes und Neuigkeiten</translation>
    </message>
    <message>
        <source>{title}  {n}</source>
        <translation>{title}  {n}</translation>
    </message>
    <message>
        <source>and {n} more, in the list under “To fix”</source>
        <translation>und {n} weitere, in der Liste unter „Zu beheben“</translation>
    </message>
    <message>
        <source>Show all {n}</source>
        <translation>Alle {n} zeigen</translation>
    </message>
    <message>
        <source>Show fewer</source>
        <translation>Weniger zeigen</translation>
    </message>
    <message>
        <source>Nothing new.</source>
        <translation>Nichts Neues.</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>und {n} weitere</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>Show: {title}</source>
        <translation>Zeigen: {title}</translation>
    </message>
</context>
<context>
    <name>PlanTable</name>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Enter or F2 edits a cell, Space includes or excludes a file, Alt+arrow moves it, Alt+number answers its question.</source>
        <translation>Eingabe oder F2 bearbeitet eine Zelle, Leertaste schließt eine Datei ein oder aus, Alt+Pfeil verschiebt sie, Alt+Zahl beantwortet ihre Frage.</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Weglassen</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Number in this order</source>
        <translation>In dieser Reihenfolge nummerieren</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Fill down</source>
        <translation>Nach unten ausfüllen</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
</context>
<context>
    <name>PlanText</name>
    <message>
        <source>Draft</source>
        <translation>Entwurf</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>Unterwegs</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>Handlungsbedarf</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>In {target}</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Erschienen</translation>
    </message>
    <message>
        <source>Seen in a store, or sent and past its release date.</source>
        <translation>In einem Store gesehen, oder gesendet und Veröffentlichungsdatum vorbei.</translation>
    </message>
    <message>
        <source>Sending stopped, it no longer exists there, or a store no longer has it.</source>
        <translation>Das Senden wurde unterbrochen, sie existiert dort nicht mehr, oder ein Store hat sie nicht mehr.</translation>
    </message>
    <message>
        <source>It is waiting, being sent, or its answer is being searched for.</source>
        <translation>Sie wartet, wird gesendet, oder die Antwort darauf wird gesucht.</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>Sending stopped and needs your decision.</source>
        <translation>Das Senden wurde unterbrochen und braucht Ihre Entscheidung.</translation>
    </message>
    <message>
        <source>Submit {title}</source>
        <translation>{title} übermitteln</translation>
    </message>
    <message>
        <source>Today is the last day for its release date.</source>
        <translation>Heute ist der letzte Tag für das Veröffentlichungsdatum.</translation>
    </message>
    <message>
        <source>It was due on {day}.</source>
        <translation>Fällig war es am {day}.</translation>
    </message>
    <message numerus="yes">
        <source>%n blockers; submit by {day}.</source>
        <comment>%n blocker; submit by {day}.</comment>
        <translation>
            <numerusform>%n Blocker; übermitteln bis {day}.</numerusform>
            <numerusform>%n Blocker; übermitteln bis {day}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Fix {title}</source>
        <translation>{title} korrigieren</translation>
    </message>
    <message>
        <source>Taken down? It is no longer in a store that had it.</source>
        <translation>Takedown? Nicht mehr in einem Store, der sie hatte.</translation>
    </message>
    <message>
        <source>A store shows it on a different artist&apos;s page.</source>
        <translation>Ein Store zeigt sie auf der Seite eines anderen Künstlers.</translation>
    </message>
    <message>
        <source>Its release date, {day}, has passed, but it was not sent.</source>
        <translation>Das Veröffentlichungsdatum, {day}, ist vorbei, sie wurde aber nicht gesendet.</translation>
    </message>
    <message>
        <source>It has no release date.</source>
        <translation>Das Veröffentlichungsdatum fehlt.</translation>
    </message>
</context>
<context>
    <name>PlayerBar</name>
    <message>
        <source>Previous track</source>
        <translation>Voriger Track</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Next track</source>
        <translation>Nächster Track</translation>
    </message>
    <message>
        <source>A | B</source>
        <translation>A | B</translation>
    </message>
    <message>
        <source>Switch to the other track</source>
        <translation>Zum anderen Track wechseln</translation>
    </message>
    <message>
        <source>No audio output was found on this computer. You can view masters but not play them.</source>
        <translation>Auf diesem Computer wurde keine Audioausgabe gefunden. Sie können Master ansehen, aber nicht abspielen.</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>Vergleichen mit</translation>
    </message>
    <message>
        <source>Switch to the other track at the same position (X)</source>
        <translation>An derselben Stelle zum anderen Track wechseln (X)</translation>
    </message>
    <message>
        <source>No tracks yet</source>
        <translation>Noch keine Tracks</translation>
    </message>
    <message>
        <source>The file could not be played.</source>
        <translation>Die Datei konnte nicht abgespielt werden.</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>{name} (Space)</source>
        <translation>{name} (Leertaste)</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>matches {fitting} of {count} names</source>
        <translation>passt zu {fitting} von {count} Namen</translation>
    </message>
    <message>
        <source>Nothing was pasted: the columns from here on are read-only.</source>
        <translation>Nichts wurde eingefügt: Die Spalten ab hier sind schreibgeschützt.</translation>
    </message>
</context>
<context>
    <name>Problems</name>
    <message>
        <source>All {count}…</source>
        <translation>Alle {count}…</translation>
    </message>
    <message>
        <source>Skipped files</source>
        <translation>Übersprungene Dateien</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>ProgressMeter</name>
    <message>
        <source>Upload progress</source>
        <translation>Fortschritt des Uploads</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
</context>
<context>
    <name>PullDialog</name>
    <message>
        <source>Import from {target}</source>
        <translation>Aus {target} importieren</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>title, artist or other text</source>
        <translation>Titel, Künstler oder anderer Text</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>Project number</source>
        <translation>Projektnummer</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Labels</translation>
    </message>
    <message>
        <source>separated by commas</source>
        <translation>durch Kommas getrennt</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>From a JSON file…</source>
        <translation>Aus JSON-Datei…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Import as draft</source>
        <translation>Als Entwurf importieren</translation>
    </message>
    <message>
        <source>Connect an account…</source>
        <translation>Konto verbinden…</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Verfolgen</translation>
    </message>
    <message>
        <source>“Follow” shows a release as it is in {target} and tracks its status; it is never sent. “Import as draft” creates a copy that you can edit. Fields that {target} does not return stay empty in both.</source>
        <translation>„Verfolgen“ zeigt eine Veröffentlichung so, wie sie in {target} ist, und behält ihren Status im Blick; gesendet wird sie nie. „Als Entwurf importieren“ legt eine Kopie an, die Sie bearbeiten können. Felder, die {target} nicht zurückgibt, bleiben in beiden Fällen leer.</translation>
    </message>
    <message>
        <source>Connect an account in the settings to search {target}. You can also import a JSON file.</source>
        <translation>Verbinden Sie in den Einstellungen ein Konto, um {target} zu durchsuchen. Sie können auch eine JSON-Datei importieren.</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Suche läuft…</translation>
    </message>
    <message>
        <source>Fetching {n} of {of}…</source>
        <translation>{n} von {of} wird abgerufen…</translation>
    </message>
    <message>
        <source>Nothing found. {target} may take a while to show new releases.</source>
        <translation>Nichts gefunden. Es kann dauern, bis {target} neue Veröffentlichungen zeigt.</translation>
    </message>
    <message>
        <source>{shown} of {total}</source>
        <translation>{shown} von {total}</translation>
    </message>
    <message>
        <source>{target} shows only the first 10,000 results. Narrow your search.</source>
        <translation>{target} zeigt nur die ersten 10.000 Ergebnisse. Grenzen Sie die Suche ein.</translation>
    </message>
    <message>
        <source>Select a release to see its details.</source>
        <translation>Wählen Sie eine Veröffentlichung, um Details zu sehen.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft…</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>This is a platform record; its release is imported.</source>
        <translation>Das ist ein Plattformdatensatz; importiert wird seine Veröffentlichung.</translation>
    </message>
    <message>
        <source>Not returned by {target}, so empty here:</source>
        <translation>Von {target} nicht zurückgegeben, deshalb hier leer:</translation>
    </message>
    <message>
        <source>Read-only in {target}: version 1 of its API does not accept these fields. Lyrics, project and pre-order date are saved here but not sent.</source>
        <translation>In {target} schreibgeschützt: Version 1 der API nimmt diese Felder nicht an. Songtext, Projekt und Vorbestelldatum werden hier gespeichert, aber nicht gesendet.</translation>
    </message>
    <message>
        <source>Fetching…</source>
        <translation>Wird abgerufen…</translation>
    </message>
    <message>
        <source>Import from a JSON file</source>
        <translation>Aus JSON-Datei importieren</translation>
    </message>
    <message>
        <source>{target} JSON (*.json)</source>
        <translation>{target}-JSON (*.json)</translation>
    </message>
</context>
<context>
    <name>PullModel</name>
    <message>
        <source>Release</source>
        <translation>Veröffentlichung</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>ID in {target}</source>
        <translation>ID in {target}</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Entwurf</translation>
    </message>
    <message>
        <source>in the library</source>
        <translation>in der Bibliothek</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
</context>
<context>
    <name>PullText</name>
    <message>
        <source>{words} It continues automatically at {time}.</source>
        <translation>{words} Es geht um {time} automatisch weiter.</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>Werke</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>Credits</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>Tracks</translation>
    </message>
    <message>
        <source>Discs</source>
        <translation>Discs</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Veröffentlichung</translation>
    </message>
</context>
<context>
    <name>QuestionBand</name>
    <message>
        <source>Alt+{number} in the row</source>
        <translation>Alt+{number} in der Zeile</translation>
    </message>
    <message>
        <source>Saved for later folders.</source>
        <translation>Für spätere Ordner gespeichert.</translation>
    </message>
    <message>
        <source>Is “{subject}” one artist?</source>
        <translation>Ist „{subject}“ ein einziger Künstler?</translation>
    </message>
    <message>
        <source>Is “{subject}” the artist?</source>
        <translation>Ist „{subject}“ der Künstler?</translation>
    </message>
    <message>
        <source>Who is “{subject}”?</source>
        <translation>Wer ist „{subject}“?</translation>
    </message>
    <message>
        <source>Is {subject} the release date?</source>
        <translation>Ist {subject} das Veröffentlichungsdatum?</translation>
    </message>
    <message>
        <source>Is “{subject}” the title?</source>
        <translation>Ist „{subject}“ der Titel?</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
    <message>
        <source>No: {names}</source>
        <translation>Nein: {names}</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Nein</translation>
    </message>
</context>
<context>
    <name>QuestionCard</name>
    <message>
        <source>{target} ID of the release</source>
        <translation>{target}-ID der Veröffentlichung</translation>
    </message>
    <message>
        <source>This release may be in {target}.</source>
        <translation>Diese Veröffentlichung ist vielleicht in {target}.</translation>
    </message>
    <message>
        <source>{target} already has a release with UPC {upc}.</source>
        <translation>{target} hat schon eine Veröffentlichung mit dem UPC {upc}.</translation>
    </message>
    <message>
        <source>It is unclear whether {target} created this release.</source>
        <translation>Es ist unklar, ob {target} diese Veröffentlichung angelegt hat.</translation>
    </message>
    <message>
        <source>{target} rejected this release.</source>
        <translation>{target} hat diese Veröffentlichung abgelehnt.</translation>
    </message>
    <message>
        <source>This release could not be sent.</source>
        <translation>Diese Veröffentlichung konnte nicht gesendet werden.</translation>
    </message>
    <message>
        <source>This release was sent, but it is unclear whether it was created. The release found in {target} differs from what was sent. Check it in {target} and adopt it if it is this release.</source>
        <translation>Diese Veröffentlichung wurde gesendet, aber es ist unklar, ob sie angelegt wurde. Die in {target} gefundene weicht vom Gesendeten ab. Prüfen Sie sie in {target} und ordnen Sie sie zu, wenn es diese Veröffentlichung ist.</translation>
    </message>
    <message>
        <source>Nothing was sent. If it is the same release, adopt it; if not, this release needs a different UPC.</source>
        <translation>Nichts wurde gesendet. Ist es dieselbe Veröffentlichung, ordnen Sie sie zu; sonst braucht diese einen anderen UPC.</translation>
    </message>
    <message>
        <source>The answer was lost, and a search by UPC does not find the release. Check in {target}: if it is not there, send it again; if it is, paste its ID.</source>
        <translation>Die Antwort ging verloren, und die Suche nach dem UPC findet die Veröffentlichung nicht. Prüfen Sie in {target}: Ist sie nicht dort, senden Sie sie erneut; ist sie dort, fügen Sie ihre ID ein.</translation>
    </message>
    <message>
        <source>Adopt this release</source>
        <translation>Diese Veröffentlichung zuordnen</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Erneut prüfen</translation>
    </message>
    <message>
        <source>Not there, send again</source>
        <translation>Nicht dort, erneut senden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Zurückziehen</translation>
    </message>
    <message>
        <source>Paste the {target} ID of the release first.</source>
        <translation>Fügen Sie zuerst die {target}-ID der Veröffentlichung ein.</translation>
    </message>
</context>
<context>
    <name>QuestionsDialog</name>
    <message>
        <source>Questions to distributors</source>
        <translation>Fragen an Vertriebe</translation>
    </message>
    <message>
        <source>Distributor</source>
        <translation>Vertrieb</translation>
    </message>
    <message>
        <source>Import a profile…</source>
        <translation>Profil importieren…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Try in practice mode</source>
        <translation>Im Übungsmodus testen</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Answered by</source>
        <translation>Beantwortet von</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>{number}  {name}   {done} of {all}</source>
        <translation>{number}  {name}   {done} von {all}</translation>
    </message>
    <message>
        <source>Sections of the letter, and functions</source>
        <translation>Abschnitte des Briefs und Funktionen</translation>
    </message>
    <message>
        <source>Questions in the letter</source>
        <translation>Fragen im Brief</translation>
    </message>
    <message>
        <source>Functions</source>
        <translation>Funktionen</translation>
    </message>
    <message>
        <source>{name}   {count} open</source>
        <translation>{name}   {count} offen</translation>
    </message>
    <message>
        <source>{done} of {all} questions answered, saved on this computer</source>
        <translation>{done} von {all} Fragen beantwortet, auf diesem Computer gespeichert</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Create a release</source>
        <translation>Veröffentlichung anlegen</translation>
    </message>
    <message>
        <source>Read the status</source>
        <translation>Status lesen</translation>
    </message>
    <message>
        <source>Find after a lost answer</source>
        <translation>Nach verlorener Antwort finden</translation>
    </message>
    <message>
        <source>Take down</source>
        <translation>Takedown</translation>
    </message>
    <message>
        <source>Store links</source>
        <translation>Store-Links</translation>
    </message>
    <message>
        <source>Earnings</source>
        <translation>Einnahmen</translation>
    </message>
    <message>
        <source>Renew links to files</source>
        <translation>Links zu Dateien erneuern</translation>
    </message>
    <message>
        <source>Nothing is sent to {name} until {count} questions are answered: {questions}</source>
        <translation>Nichts wird an {name} gesendet, bis {count} Fragen beantwortet sind: {questions}</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Enter their answer…</source>
        <translation>Antwort eingeben…</translation>
    </message>
    <message>
        <source>Import a profile</source>
        <translation>Profil importieren</translation>
    </message>
    <message>
        <source>Export the profile</source>
        <translation>Profil exportieren</translation>
    </message>
</context>
<context>
    <name>RawDialog</name>
    <message>
        <source>Raw answer</source>
        <translation>Rohantwort</translation>
    </message>
    <message>
        <source>There is no raw answer for this event.</source>
        <translation>Für dieses Ereignis gibt es keine Rohantwort.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>ReadOnlyBanner</name>
    <message>
        <source>This record is from {target}. You can follow it here but change it only there.</source>
        <translation>Dieser Datensatz stammt aus {target}. Sie können ihn hier verfolgen, aber nur dort ändern.</translation>
    </message>
    <message>
        <source>Create a draft from it</source>
        <translation>Entwurf daraus anlegen</translation>
    </message>
    <message>
        <source>Created from {target}&apos;s answer, which does not include {n} of the fields. They are marked and empty.</source>
        <translation>Aus der Antwort von {target} angelegt, in der {n} der Felder fehlen. Diese Felder sind markiert und leer.</translation>
    </message>
</context>
<context>
    <name>ReceiptView</name>
    <message>
        <source>Copy text</source>
        <translation>Text kopieren</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Als PDF speichern…</translation>
    </message>
    <message>
        <source>What was sent</source>
        <translation>Was gesendet wurde</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>Beleg</translation>
    </message>
    <message>
        <source>a deleted account</source>
        <translation>ein gelöschtes Konto</translation>
    </message>
    <message>
        <source>{target}, account {account}</source>
        <translation>{target}, Konto {account}</translation>
    </message>
    <message>
        <source>ID in {target}</source>
        <translation>ID in {target}</translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation>Übermittelt</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Veröffentlichungsdatum</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Waived</source>
        <translation>Ausnahme</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Prüfungen</translation>
    </message>
    <message>
        <source>A manifest in the storage lists the files.</source>
        <translation>Ein Manifest im Speicher führt die Dateien auf.</translation>
    </message>
    <message>
        <source>Sent to</source>
        <translation>Gesendet an</translation>
    </message>
    <message>
        <source>not saved</source>
        <translation>nicht gespeichert</translation>
    </message>
    <message>
        <source>{files}, {n} verified in the storage</source>
        <translation>{files}, {n} im Speicher überprüft</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>The receipt was copied.</source>
        <translation>Der Beleg wurde kopiert.</translation>
    </message>
    <message>
        <source>Save the receipt</source>
        <translation>Beleg speichern</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>“{name}” could not be written.</source>
        <translation>„{name}“ konnte nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>Choose a folder that you can write to.</source>
        <translation>Wählen Sie einen Ordner, in den Sie schreiben dürfen.</translation>
    </message>
    <message>
        <source>Saved as {name}.</source>
        <translation>Als {name} gespeichert.</translation>
    </message>
</context>
<context>
    <name>RecheckText</name>
    <message numerus="yes">
        <source>%n drafts are no longer ready</source>
        <comment>%n draft is no longer ready</comment>
        <translation>
            <numerusform>%n Entwurf ist nicht mehr bereit</numerusform>
            <numerusform>%n Entwürfe sind nicht mehr bereit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>new rules found something in %n drafts</source>
        <comment>new rules found something in %n draft</comment>
        <translation>
            <numerusform>neue Regeln haben in %n Entwurf etwas gefunden</numerusform>
            <numerusform>neue Regeln haben in %n Entwürfen etwas gefunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts are now ready</source>
        <comment>%n draft is now ready</comment>
        <translation>
            <numerusform>%n Entwurf ist jetzt bereit</numerusform>
            <numerusform>%n Entwürfe sind jetzt bereit</numerusform>
        </translation>
    </message>
    <message>
        <source>The checks changed: {what}.</source>
        <translation>Die Prüfungen haben sich geändert: {what}.</translation>
    </message>
</context>
<context>
    <name>RecordingsSection</name>
    <message>
        <source>Recordings</source>
        <translation>Aufnahmen</translation>
    </message>
    <message>
        <source>Shows which audio has which ISRC on which releases. Audio is compared by its samples, not by file name.</source>
        <translation>Zeigt, welches Audio welchen ISRC auf welchen Veröffentlichungen hat. Verglichen werden die Samples, nicht die Dateinamen.</translation>
    </message>
    <message>
        <source>Title, artist, release, ISRC or audio</source>
        <translation>Titel, Künstler, Veröffentlichung, ISRC oder Audio</translation>
    </message>
    <message>
        <source>Search recordings</source>
        <translation>Aufnahmen suchen</translation>
    </message>
    <message>
        <source>Only conflicts</source>
        <translation>Nur Konflikte</translation>
    </message>
    <message>
        <source>Go to the release</source>
        <translation>Zur Veröffentlichung</translation>
    </message>
    <message>
        <source>Recordings and their codes</source>
        <translation>Aufnahmen und ihre Codes</translation>
    </message>
    <message>
        <source>ISRC</source>
        <translation>ISRC</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>Audio</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>Track</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Veröffentlichung</translation>
    </message>
    <message>
        <source>Conflict</source>
        <translation>Konflikt</translation>
    </message>
    <message>
        <source>the first {most} are shown</source>
        <translation>die ersten {most} werden gezeigt</translation>
    </message>
    <message>
        <source>No recordings yet</source>
        <translation>Noch keine Aufnahmen</translation>
    </message>
    <message>
        <source>Measured audio files of your releases appear here with their codes.</source>
        <translation>Gemessene Audiodateien Ihrer Veröffentlichungen erscheinen hier mit ihren Codes.</translation>
    </message>
    <message>
        <source>No conflicts</source>
        <translation>Keine Konflikte</translation>
    </message>
    <message>
        <source>Each recording has one code, and each code has one recording.</source>
        <translation>Jede Aufnahme hat einen Code, und jeder Code hat eine Aufnahme.</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>No recording matches in title, artist, release or code.</source>
        <translation>Kein Treffer in Titeln, Künstlern, Veröffentlichungen und Codes.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ohne</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>Same audio, different code</source>
        <translation>Gleiches Audio, anderer Code</translation>
    </message>
    <message>
        <source>Same code, different audio</source>
        <translation>Gleicher Code, anderes Audio</translation>
    </message>
</context>
<context>
    <name>Recovery</name>
    <message>
        <source>Lost: {titles}. A copy of the library may have them.</source>
        <translation>Verloren: {titles}. In einer Kopie der Bibliothek sind sie vielleicht noch.</translation>
    </message>
    <message>
        <source>Damaged: {titles}. Check them, because a letter or digit may be wrong.</source>
        <translation>Beschädigt: {titles}. Prüfen Sie sie, denn ein Buchstabe oder eine Ziffer kann falsch sein.</translation>
    </message>
    <message>
        <source>Some records could not be read, such as history steps or file data.</source>
        <translation>Einige Datensätze konnten nicht gelesen werden, z. B. Schritte des Verlaufs oder Dateidaten.</translation>
    </message>
    <message>
        <source>{n} submissions may have been sent since. The app searches {target} for each of them and sends none until then.</source>
        <translation>Seither wurden vielleicht {n} Übermittlungen gesendet. Die App sucht nach jeder in {target} und sendet bis dahin keine.</translation>
    </message>
    <message>
        <source>The old files are kept in {folder}.</source>
        <translation>Die alten Dateien liegen in {folder}.</translation>
    </message>
    <message>
        <source>The last assigned codes could not be read from the old library. Before you assign codes, compare the next numbers in Settings &gt; Codes with your last used ISRC.</source>
        <translation>Die zuletzt vergebenen Codes waren in der alten Bibliothek nicht lesbar. Vergleichen Sie vor dem Vergeben von Codes die nächsten Nummern unter „Einstellungen &gt; Codes“ mit Ihrem zuletzt verwendeten ISRC.</translation>
    </message>
    <message>
        <source>The library was restored.</source>
        <translation>Die Bibliothek wurde wiederhergestellt.</translation>
    </message>
</context>
<context>
    <name>ReleaseActions</name>
    <message>
        <source>Rendering the sample release…</source>
        <translation>Beispielveröffentlichung wird erzeugt…</translation>
    </message>
    <message>
        <source>Export as JSON</source>
        <translation>Als JSON exportieren</translation>
    </message>
    <message>
        <source>{target} JSON (*.json)</source>
        <translation>{target}-JSON (*.json)</translation>
    </message>
    <message>
        <source>{what}. See History: {values}</source>
        <translation>{what}. Siehe Verlauf: {values}</translation>
    </message>
    <message>
        <source>Nothing was waiting to be sent.</source>
        <translation>Nichts hat auf das Senden gewartet.</translation>
    </message>
    <message>
        <source>Nothing is waiting.</source>
        <translation>Nichts wartet.</translation>
    </message>
    <message>
        <source>Exported as {name}</source>
        <translation>Exportiert als {name}</translation>
    </message>
</context>
<context>
    <name>ReleaseDelegate</name>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>{target}: {word}</source>
        <translation>{target}: {word}</translation>
    </message>
</context>
<context>
    <name>ReleaseFields</name>
    <message>
        <source>Copy everything else from</source>
        <translation>Alles Weitere kopieren aus</translation>
    </message>
    <message>
        <source>tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>file name</source>
        <translation>Dateiname</translation>
    </message>
    <message>
        <source>sheet</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>last release</source>
        <translation>letzte Veröffentlichung</translation>
    </message>
    <message>
        <source>you</source>
        <translation>Sie</translation>
    </message>
    <message>
        <source>Assign ISRCs from the label&apos;s series and a UPC from its pool when the draft is created</source>
        <translation>Beim Anlegen ISRCs aus der Serie und einen UPC aus dem Pool des Labels vergeben</translation>
    </message>
    <message>
        <source>Assign ISRCs from the label&apos;s series when the draft is created</source>
        <translation>Beim Anlegen ISRCs aus der Serie des Labels vergeben</translation>
    </message>
    <message>
        <source>Assign a UPC from the label&apos;s pool when the draft is created</source>
        <translation>Beim Anlegen einen UPC aus dem Pool des Labels vergeben</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>“{title}”, the last release</source>
        <translation>„{title}“, letzte Veröffentlichung</translation>
    </message>
    <message>
        <source>No template</source>
        <translation>Keine Vorlage</translation>
    </message>
</context>
<context>
    <name>ReleaseList</name>
    <message>
        <source>Releases</source>
        <translation>Veröffentlichungen</translation>
    </message>
    <message>
        <source>List columns. Click a column to sort by it.</source>
        <translation>Spalten der Liste. Klicken Sie auf eine Spalte, um danach zu sortieren.</translation>
    </message>
    <message>
        <source>Drop a folder of WAVs anywhere to start a release</source>
        <translation>Ordner mit WAVs ins Fenster ziehen, um eine Veröffentlichung zu beginnen</translation>
    </message>
    <message>
        <source>Actions for the selected releases</source>
        <translation>Aktionen für die ausgewählten Veröffentlichungen</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Quick look</source>
        <translation>Schnellansicht</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Submit…</source>
        <translation>Übermitteln…</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Erneut prüfen</translation>
    </message>
    <message>
        <source>Assign missing codes</source>
        <translation>Fehlende Codes vergeben</translation>
    </message>
    <message>
        <source>Check status</source>
        <translation>Status prüfen</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Zurückziehen</translation>
    </message>
    <message>
        <source>In stores</source>
        <translation>In Stores</translation>
    </message>
    <message>
        <source>Edit together…</source>
        <translation>Zusammen bearbeiten…</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplizieren</translation>
    </message>
    <message>
        <source>Export as JSON…</source>
        <translation>Als JSON exportieren…</translation>
    </message>
    <message>
        <source>Export as sheet or bundle…</source>
        <translation>Als Tabelle oder Bundle exportieren…</translation>
    </message>
    <message>
        <source>Deliver as DDEX…</source>
        <translation>Als DDEX liefern…</translation>
    </message>
    <message>
        <source>Documents…</source>
        <translation>Dokumente…</translation>
    </message>
    <message>
        <source>Transfer from another distributor…</source>
        <translation>Von anderem Vertrieb übertragen…</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>In den Papierkorb verschieben</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Entf</translation>
    </message>
    <message>
        <source>Undo: {step}</source>
        <translation>Rückgängig: {step}</translation>
    </message>
    <message>
        <source>Redo: {step}</source>
        <translation>Wiederholen: {step}</translation>
    </message>
</context>
<context>
    <name>ReleaseModel</name>
    <message>
        <source>Release</source>
        <translation>Veröffentlichung</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>VÖ-Datum</translation>
    </message>
    <message>
        <source>Readiness</source>
        <translation>Bereitschaft</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>kein Status</translation>
    </message>
    <message>
        <source>not checked yet</source>
        <translation>noch nicht geprüft</translation>
    </message>
</context>
<context>
    <name>ReleaseTree</name>
    <message>
        <source>Parts of the release</source>
        <translation>Teile der Veröffentlichung</translation>
    </message>
</context>
<context>
    <name>Remedies</name>
    <message>
        <source>Rotate upright</source>
        <translation>Aufrecht drehen</translation>
    </message>
    <message>
        <source>Remove the location</source>
        <translation>Aufnahmeort entfernen</translation>
    </message>
    <message>
        <source>Convert to RGB</source>
        <translation>In RGB umwandeln</translation>
    </message>
    <message>
        <source>Convert to sRGB</source>
        <translation>In sRGB umwandeln</translation>
    </message>
    <message>
        <source>Crop to a square…</source>
        <translation>Quadratisch zuschneiden…</translation>
    </message>
    <message>
        <source>Scale down to {pixels}</source>
        <translation>Auf {pixels} verkleinern</translation>
    </message>
    <message>
        <source>Reduce to under {size} MB</source>
        <translation>Auf unter {size} MB reduzieren</translation>
    </message>
    <message>
        <source>Fill transparent areas…</source>
        <translation>Transparente Bereiche füllen…</translation>
    </message>
    <message>
        <source>Save as JPEG</source>
        <translation>Als JPEG speichern</translation>
    </message>
</context>
<context>
    <name>ReplaceDialog</name>
    <message>
        <source>Find and replace</source>
        <translation>Suchen und ersetzen</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Leave empty to delete the text</source>
        <translation>Leer lassen, um den Text zu löschen</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>Ersetzen durch</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>Groß-/Kleinschreibung</translation>
    </message>
    <message>
        <source>Whole words only</source>
        <translation>Nur ganze Wörter</translation>
    </message>
    <message>
        <source>What would change</source>
        <translation>Was sich ändern würde</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>In which tracks</source>
        <translation>In welchen Tracks</translation>
    </message>
    <message>
        <source>All tracks</source>
        <translation>Alle Tracks</translation>
    </message>
    <message>
        <source>{tracks} selected</source>
        <translation>{tracks} ausgewählt</translation>
    </message>
    <message>
        <source>In which columns</source>
        <translation>In welchen Spalten</translation>
    </message>
    <message>
        <source>Texts, names and credits</source>
        <translation>Texte, Namen und Credits</translation>
    </message>
    <message>
        <source>Text columns</source>
        <translation>Textspalten</translation>
    </message>
    <message>
        <source>All visible columns</source>
        <translation>Alle sichtbaren Spalten</translation>
    </message>
    <message>
        <source>In</source>
        <translation>In</translation>
    </message>
    <message>
        <source>This is one step. You can undo it.</source>
        <translation>Das ist ein Schritt. Sie können ihn rückgängig machen.</translation>
    </message>
    <message>
        <source>Nothing changes</source>
        <translation>Nichts ändert sich</translation>
    </message>
    <message>
        <source>Enter text to find</source>
        <translation>Suchtext eingeben</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Report for the artist</source>
        <translation>Bericht für den Künstler</translation>
    </message>
    <message>
        <source>The report</source>
        <translation>Der Bericht</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Save as text…</source>
        <translation>Als Text speichern…</translation>
    </message>
    <message>
        <source>Save as web page…</source>
        <translation>Als Webseite speichern…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Questions that only the artist can answer come first, by track. Nothing is sent from here.</source>
        <translation>Fragen, die nur der Künstler beantworten kann, stehen zuerst, nach Tracks. Von hier wird nichts gesendet.</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
    <message>
        <source>Text (*.txt)</source>
        <translation>Text (*.txt)</translation>
    </message>
    <message>
        <source>Web page (*.html)</source>
        <translation>Webseite (*.html)</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Bericht speichern</translation>
    </message>
    <message>
        <source>It could not be saved: {why}.</source>
        <translation>Er konnte nicht gespeichert werden: {why}.</translation>
    </message>
    <message>
        <source>Saved as {name}.</source>
        <translation>Gespeichert als {name}.</translation>
    </message>
</context>
<context>
    <name>ReportedJob</name>
    <message>
        <source>Stop</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>RestoreProgressDialog</name>
    <message>
        <source>Trackball</source>
        <translation>Trackball</translation>
    </message>
    <message>
        <source>Restoring the library</source>
        <translation>Wiederherstellen der Bibliothek</translation>
    </message>
    <message>
        <source>Restoring the library…</source>
        <translation>Bibliothek wird wiederhergestellt…</translation>
    </message>
    <message>
        <source>Nothing is deleted: the old files are moved to another folder.</source>
        <translation>Nichts wird gelöscht: Die alten Dateien werden in einen anderen Ordner verschoben.</translation>
    </message>
</context>
<context>
    <name>ResubmitDialog</name>
    <message>
        <source>Submit again</source>
        <translation>Erneut übermitteln</translation>
    </message>
    <message>
        <source>Submit “{title}” again?</source>
        <translation>„{title}“ erneut übermitteln?</translation>
    </message>
    <message>
        <source>{target} created this release but now reports that it does not exist. If you continue, it becomes a draft again. If you submit it again, a new release is created. If the old one is only hidden, the UPC would then exist twice. Check in {target} first.</source>
        <translation>{target} hat diese Veröffentlichung angelegt, meldet jetzt aber, dass sie nicht existiert. Wenn Sie fortfahren, wird sie wieder ein Entwurf. Übermitteln Sie sie erneut, wird eine neue Veröffentlichung angelegt. Ist die alte nur verborgen, gäbe es den UPC dann zweimal. Prüfen Sie zuerst in {target}.</translation>
    </message>
    <message>
        <source>Enter its UPC, {upc}, to continue.</source>
        <translation>Geben Sie den UPC {upc} ein, um fortzufahren.</translation>
    </message>
    <message>
        <source>UPC of this release</source>
        <translation>UPC dieser Veröffentlichung</translation>
    </message>
    <message>
        <source>Make it a draft again</source>
        <translation>Wieder zum Entwurf machen</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Store preview</source>
        <translation>Store-Vorschau</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Waived</source>
        <translation>Ausnahme</translation>
    </message>
    <message>
        <source>Submit…</source>
        <translation>Übermitteln…</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Zurückziehen</translation>
    </message>
    <message>
        <source>Next steps…</source>
        <translation>Nächste Schritte…</translation>
    </message>
    <message>
        <source>Submit again…</source>
        <translation>Erneut übermitteln…</translation>
    </message>
    <message>
        <source>and {count} more, in Checks</source>
        <translation>und {count} weitere, unter „Prüfungen“</translation>
    </message>
    <message>
        <source>Waiting to be sent.</source>
        <translation>Wartet auf das Senden.</translation>
    </message>
    <message>
        <source>Uploads are paused.</source>
        <translation>Uploads sind angehalten.</translation>
    </message>
    <message>
        <source>Files are being uploaded.</source>
        <translation>Dateien werden hochgeladen.</translation>
    </message>
    <message>
        <source>Being created in {target}.</source>
        <translation>Wird in {target} angelegt.</translation>
    </message>
    <message>
        <source>The answer was lost. The app is checking whether the release was created.</source>
        <translation>Die Antwort ging verloren. Die App prüft, ob die Veröffentlichung angelegt wurde.</translation>
    </message>
    <message>
        <source>Created in {target}.</source>
        <translation>In {target} angelegt.</translation>
    </message>
    <message>
        <source>Created in {target} but no longer there.</source>
        <translation>In {target} angelegt, aber nicht mehr dort.</translation>
    </message>
    <message>
        <source>Waiting for your answer: see above.</source>
        <translation>Wartet auf Ihre Antwort: siehe oben.</translation>
    </message>
    <message>
        <source>{blockers} and {missing} to fill in before this can be sent.</source>
        <translation>{blockers} und {missing} auszufüllen, bevor gesendet werden kann.</translation>
    </message>
    <message>
        <source>The checks could not run.</source>
        <translation>Die Prüfungen konnten nicht laufen.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft…</translation>
    </message>
    <message>
        <source>Ready to send.</source>
        <translation>Bereit zum Senden.</translation>
    </message>
    <message>
        <source>Uploads wait: this network is metered.</source>
        <translation>Uploads warten: Dieses Netz ist getaktet.</translation>
    </message>
    <message>
        <source>Check with the target first. You have to enter the UPC before it becomes a draft again.</source>
        <translation>Prüfen Sie zuerst beim Ziel. Damit sie wieder ein Entwurf wird, müssen Sie den UPC eingeben.</translation>
    </message>
    <message>
        <source>It will be sent as it was when you submitted it. Withdraw it to include later changes.</source>
        <translation>Gesendet wird der Stand der Übermittlung. Ziehen Sie sie zurück, um spätere Änderungen aufzunehmen.</translation>
    </message>
    <message>
        <source>Changes here stay on this computer until the question is answered.</source>
        <translation>Änderungen hier bleiben auf diesem Computer, bis die Frage beantwortet ist.</translation>
    </message>
    <message>
        <source>This was sent; History shows its status. Changes here stay on this computer.</source>
        <translation>Schon gesendet; den Status zeigt der Verlauf. Änderungen hier bleiben auf diesem Computer.</translation>
    </message>
    <message>
        <source>Submit is available once all files are measured.</source>
        <translation>Übermitteln ist möglich, sobald alle Dateien gemessen sind.</translation>
    </message>
    <message>
        <source>Submit is available once the checks have finished.</source>
        <translation>Übermitteln ist möglich, sobald die Prüfungen fertig sind.</translation>
    </message>
    <message>
        <source>Before sending, you see a summary and the account it goes to.</source>
        <translation>Vor dem Senden sehen Sie eine Zusammenfassung und das Konto, an das es geht.</translation>
    </message>
    <message>
        <source>Submit is blocked:</source>
        <translation>Übermitteln ist blockiert:</translation>
    </message>
</context>
<context>
    <name>RowPainter</name>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>No date yet</source>
        <translation>Noch kein Datum</translation>
    </message>
    <message>
        <source>out since {day}</source>
        <translation>erschienen am {day}</translation>
    </message>
    <message>
        <source>{day} has passed, not sent</source>
        <translation>{day} ist vorbei, nicht gesendet</translation>
    </message>
    <message>
        <source>Submit today</source>
        <translation>Heute übermitteln</translation>
    </message>
    <message>
        <source>Submit: was due on {day}</source>
        <translation>Übermitteln: war am {day} fällig</translation>
    </message>
    <message>
        <source>Submit</source>
        <translation>Übermitteln</translation>
    </message>
    <message>
        <source>pitch by</source>
        <translation>pitchen bis</translation>
    </message>
    <message>
        <source>submit by</source>
        <translation>übermitteln bis</translation>
    </message>
    <message>
        <source>release date</source>
        <translation>Veröffentlichungsdatum</translation>
    </message>
    <message>
        <source>holidays, no reviews</source>
        <translation>Feiertage, keine Prüfung</translation>
    </message>
    <message>
        <source>done</source>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>on the way</source>
        <translation>unterwegs</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>noch nicht</translation>
    </message>
    <message>
        <source>worth checking</source>
        <translation>sollte geprüft werden</translation>
    </message>
    <message>
        <source>needs you</source>
        <translation>Handlungsbedarf</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
</context>
<context>
    <name>RuleCard</name>
    <message>
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>Expand: {what}</source>
        <translation>Ausklappen: {what}</translation>
    </message>
    <message>
        <source>Collapse: {what}</source>
        <translation>Einklappen: {what}</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Veröffentlichung</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>und {count} weitere</translation>
    </message>
    <message>
        <source>Fix…</source>
        <translation>Beheben…</translation>
    </message>
    <message>
        <source>Confirm…</source>
        <translation>Bestätigen…</translation>
    </message>
    <message>
        <source>Assign</source>
        <translation>Vergeben</translation>
    </message>
    <message>
        <source>This is one artist</source>
        <translation>Das ist ein Künstler</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Waive…</source>
        <translation>Ausnahme…</translation>
    </message>
    <message>
        <source>About this check</source>
        <translation>Über diese Prüfung</translation>
    </message>
</context>
<context>
    <name>SaveTemplateDialog</name>
    <message>
        <source>Save as template</source>
        <translation>Als Vorlage speichern</translation>
    </message>
    <message>
        <source>It includes: {parts}.</source>
        <translation>Sie enthält: {parts}.</translation>
    </message>
    <message>
        <source>This release has nothing yet that a template could use, such as label, genre or people.</source>
        <translation>Diese Veröffentlichung enthält noch nichts, was eine Vorlage nutzen könnte, z. B. Label, Genre oder Personen.</translation>
    </message>
    <message>
        <source>Titles, codes, dates and files are not included.</source>
        <translation>Titel, Codes, Termine und Dateien sind nicht enthalten.</translation>
    </message>
    <message>
        <source>Name of the template</source>
        <translation>Name der Vorlage</translation>
    </message>
    <message>
        <source>Name, such as a label or an artist</source>
        <translation>Name, z. B. ein Label oder Künstler</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>A template with this name exists and will be replaced.</source>
        <translation>Eine Vorlage mit diesem Namen existiert und wird ersetzt.</translation>
    </message>
</context>
<context>
    <name>SearchBox</name>
    <message>
        <source>Search releases, tracks, ISRC, people</source>
        <translation>Veröffentlichungen, Tracks, ISRC, Personen suchen</translation>
    </message>
</context>
<context>
    <name>Section</name>
    <message>
        <source>{subject}  {count}</source>
        <translation>{subject}  {count}</translation>
    </message>
</context>
<context>
    <name>SentPage</name>
    <message>
        <source>Back to the draft</source>
        <translation>Zurück zum Entwurf</translation>
    </message>
    <message>
        <source>Submit again…</source>
        <translation>Erneut übermitteln…</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>Beleg</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>It has not been created in {target} yet.</source>
        <translation>Sie wurde in {target} noch nicht angelegt.</translation>
    </message>
    <message>
        <source>In {target} since {when}.</source>
        <translation>In {target} seit {when}.</translation>
    </message>
    <message>
        <source>It is no longer in {target}.</source>
        <translation>Sie ist nicht mehr in {target}.</translation>
    </message>
    <message>
        <source>Submit it again, or find out from the target what happened to it.</source>
        <translation>Übermitteln Sie sie erneut, oder klären Sie mit dem Ziel, was damit geschehen ist.</translation>
    </message>
    <message>
        <source>{target} reports no status, {asked}.</source>
        <translation>{target} meldet keinen Status, {asked}.</translation>
    </message>
    <message>
        <source>it is being reviewed.</source>
        <translation>Sie wird geprüft.</translation>
    </message>
    <message>
        <source>it was delivered to stores.</source>
        <translation>Sie wurde an die Stores geliefert.</translation>
    </message>
    <message>
        <source>it was rejected.</source>
        <translation>Sie wurde abgelehnt.</translation>
    </message>
    <message>
        <source>it no longer exists.</source>
        <translation>Sie existiert nicht mehr.</translation>
    </message>
    <message>
        <source>the meaning of this status is not documented.</source>
        <translation>Die Bedeutung dieses Status ist nicht dokumentiert.</translation>
    </message>
    <message>
        <source>still to be added there</source>
        <translation>dort noch hinzuzufügen</translation>
    </message>
    <message>
        <source>no status yet</source>
        <translation>noch kein Status</translation>
    </message>
    <message>
        <source>Changes made here do not reach it.</source>
        <translation>Änderungen, die Sie hier vornehmen, kommen dort nicht an.</translation>
    </message>
    <message>
        <source>{target} has not been checked yet.</source>
        <translation>{target} wurde noch nicht geprüft.</translation>
    </message>
    <message>
        <source>{target} says “{word}”, {asked}</source>
        <translation>{target} meldet „{word}“, {asked}</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>noch nicht</translation>
    </message>
    <message>
        <source>at {n} of {all} stores</source>
        <translation>in {n} von {all} Stores</translation>
    </message>
    <message>
        <source>Next steps</source>
        <translation>Nächste Schritte</translation>
    </message>
    <message>
        <source>Next steps in {target}</source>
        <translation>Nächste Schritte in {target}</translation>
    </message>
    <message>
        <source>The changes were copied.</source>
        <translation>Die Änderungen wurden kopiert.</translation>
    </message>
</context>
<context>
    <name>SessionText</name>
    <message>
        <source>The last change to this release is not saved yet.</source>
        <translation>Die letzte Änderung an dieser Veröffentlichung ist noch nicht gespeichert.</translation>
    </message>
    <message>
        <source>It is kept here, and the app tries again automatically.</source>
        <translation>Sie bleibt hier erhalten, und die App versucht es automatisch erneut.</translation>
    </message>
    <message>
        <source>If the disk is full, free some space, then try again.</source>
        <translation>Wenn das Laufwerk voll ist, schaffen Sie Platz und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>This record is from {target} and cannot be changed here.</source>
        <translation>Dieser Datensatz stammt aus {target} und kann hier nicht geändert werden.</translation>
    </message>
    <message>
        <source>Create a draft from it and change that.</source>
        <translation>Legen Sie daraus einen Entwurf an und ändern Sie diesen.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Sections of the settings</source>
        <translation>Bereiche der Einstellungen</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>Konten</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Labels</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>Codes</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>Aufnahmen</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Prüfungen</translation>
    </message>
    <message>
        <source>Lists</source>
        <translation>Listen</translation>
    </message>
    <message>
        <source>Keyring</source>
        <translation>Schlüsselbund</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Darstellung</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Mitteilungen</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Stores</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>Backups</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>Updates</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
</context>
<context>
    <name>SettingsParts</name>
    <message>
        <source>Saved. Enter a new one to replace it.</source>
        <translation>Gespeichert. Zum Ersetzen einen neuen eingeben.</translation>
    </message>
    <message>
        <source>Saved until you close the app. Enter a new one to replace it.</source>
        <translation>Gespeichert, bis Sie die App schließen. Zum Ersetzen einen neuen eingeben.</translation>
    </message>
    <message>
        <source>Testing</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>Funktioniert</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>Anmeldung</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Zertifikat</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Dienst</translation>
    </message>
    <message>
        <source>Keyring</source>
        <translation>Schlüsselbund</translation>
    </message>
</context>
<context>
    <name>ShareTotals</name>
    <message>
        <source>{place}: writers {writers} %, publishers {publishers} %</source>
        <translation>{place}: Urheber {writers} %, Verlage {publishers} %</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>{share} % are missing</source>
        <translation>{share} % fehlen</translation>
    </message>
    <message>
        <source>{share} % too much</source>
        <translation>{share} % zu viel</translation>
    </message>
</context>
<context>
    <name>SheetColumns</name>
    <message>
        <source>not used</source>
        <translation>nicht verwendet</translation>
    </message>
</context>
<context>
    <name>SheetDialog</name>
    <message>
        <source>Import a sheet</source>
        <translation>Tabelle importieren</translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>{name} wird gelesen…</translation>
    </message>
    <message>
        <source>Releases of the sheet</source>
        <translation>Veröffentlichungen der Tabelle</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Veröffentlichung</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>Aktuell</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Not used</source>
        <translation>Nicht verwendet</translation>
    </message>
    <message>
        <source>Releases</source>
        <translation>Veröffentlichungen</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Dates such as 3/4/2026: undecided, left empty</source>
        <translation>Daten wie 3/4/2026: offen, bleiben leer</translation>
    </message>
    <message>
        <source>Dates such as 3/4/2026: day first</source>
        <translation>Daten wie 3/4/2026: Tag zuerst</translation>
    </message>
    <message>
        <source>Dates such as 3/4/2026: month first</source>
        <translation>Daten wie 3/4/2026: Monat zuerst</translation>
    </message>
    <message>
        <source>Order of day and month</source>
        <translation>Reihenfolge von Tag und Monat</translation>
    </message>
    <message>
        <source>Save rows with problems…</source>
        <translation>Zeilen mit Problemen speichern…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>not in the library</source>
        <translation>nicht in der Bibliothek</translation>
    </message>
    <message>
        <source>in the library</source>
        <translation>in der Bibliothek</translation>
    </message>
    <message>
        <source>found by its UPC</source>
        <translation>über den UPC gefunden</translation>
    </message>
    <message>
        <source>found by its ISRCs</source>
        <translation>über die ISRCs gefunden</translation>
    </message>
    <message>
        <source>found by its catalogue number</source>
        <translation>über die Katalognummer gefunden</translation>
    </message>
    <message>
        <source>unchanged: already sent or followed in {target}</source>
        <translation>unverändert: schon gesendet oder in {target} verfolgt</translation>
    </message>
    <message>
        <source>nothing changes</source>
        <translation>nichts ändert sich</translation>
    </message>
    <message>
        <source>and more</source>
        <translation>und mehr</translation>
    </message>
    <message>
        <source>Problems ({count})</source>
        <translation>Probleme ({count})</translation>
    </message>
    <message>
        <source>nothing to import</source>
        <translation>nichts zu importieren</translation>
    </message>
    <message>
        <source>{name}: {what}</source>
        <translation>{name}: {what}</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>{name} rows with problems.csv</source>
        <translation>{name} Zeilen mit Problemen.csv</translation>
    </message>
    <message>
        <source>Save rows with problems</source>
        <translation>Zeilen mit Problemen speichern</translation>
    </message>
</context>
<context>
    <name>SheetFields</name>
    <message>
        <source>Credit: {role}</source>
        <translation>Credit: {role}</translation>
    </message>
    <message>
        <source>Release: {field}</source>
        <translation>Veröffentlichung: {field}</translation>
    </message>
    <message>
        <source>Track: {field}</source>
        <translation>Track: {field}</translation>
    </message>
    <message>
        <source>Artists</source>
        <translation>Künstler</translation>
    </message>
    <message>
        <source>© line</source>
        <translation>C-Line</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>Disc</translation>
    </message>
    <message>
        <source>Length in milliseconds</source>
        <translation>Länge in Millisekunden</translation>
    </message>
    <message>
        <source>Length in seconds</source>
        <translation>Länge in Sekunden</translation>
    </message>
    <message>
        <source>Track number</source>
        <translation>Tracknummer</translation>
    </message>
    <message>
        <source>People with their roles</source>
        <translation>Personen mit ihren Rollen</translation>
    </message>
    <message>
        <source>℗ line</source>
        <translation>P-Line</translation>
    </message>
    <message>
        <source>Position, such as A1</source>
        <translation>Position, etwa A1</translation>
    </message>
    <message>
        <source>Publishers&apos; shares</source>
        <translation>Anteile der Verlage</translation>
    </message>
    <message>
        <source>Writers&apos; shares</source>
        <translation>Anteile der Urheber</translation>
    </message>
</context>
<context>
    <name>SideBySide</name>
    <message>
        <source>{store}: as sent</source>
        <translation>{store}: wie gesendet</translation>
    </message>
    <message>
        <source>{store}: in store</source>
        <translation>{store}: im Store</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Views</source>
        <translation>Ansichten</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>WORK</source>
        <translation>IN ARBEIT</translation>
    </message>
    <message>
        <source>To fix</source>
        <translation>Zu beheben</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Entwürfe</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>Unterwegs</translation>
    </message>
    <message>
        <source>RELEASES</source>
        <translation>VERÖFFENTLICHUNGEN</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>In {target}</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Erschienen</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>SAVED FILTERS</source>
        <translation>GESPEICHERTE FILTER</translation>
    </message>
    <message>
        <source>LABELS</source>
        <translation>LABELS</translation>
    </message>
    <message>
        <source>Based on the release date only: {target}&apos;s API does not report what is live.</source>
        <translation>Nur nach dem Veröffentlichungsdatum: Die API von {target} meldet nicht, was live ist.</translation>
    </message>
</context>
<context>
    <name>SoundPage</name>
    <message>
        <source>Masters</source>
        <translation>Master</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Cover</translation>
    </message>
    <message>
        <source>Other files</source>
        <translation>Weitere Dateien</translation>
    </message>
</context>
<context>
    <name>SourceRow</name>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>{name} entfernen</translation>
    </message>
</context>
<context>
    <name>States</name>
    <message>
        <source>blocker</source>
        <translation>Blocker</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>hint</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>to do</source>
        <translation>offen</translation>
    </message>
    <message>
        <source>question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Beschädigt</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Entwurf</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Waiting (no network)</source>
        <translation>Wartet (kein Netzwerk)</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Paused {percent} %</source>
        <translation>Angehalten {percent} %</translation>
    </message>
    <message>
        <source>Waiting {percent} %</source>
        <translation>Wartet {percent} %</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Wird gesendet</translation>
    </message>
    <message>
        <source>Sending {percent} %</source>
        <translation>Wird gesendet {percent} %</translation>
    </message>
    <message>
        <source>Unconfirmed</source>
        <translation>Unbestätigt</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>Handlungsbedarf</translation>
    </message>
    <message>
        <source>Created in {target}</source>
        <translation>In {target} angelegt</translation>
    </message>
    <message>
        <source>No longer exists</source>
        <translation>Existiert nicht mehr</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>it says “{word}”</source>
        <translation>meldet „{word}“</translation>
    </message>
    <message>
        <source>waits until {target} has it</source>
        <translation>wartet, bis {target} sie hat</translation>
    </message>
    <message>
        <source>{target}: {told}</source>
        <translation>{target}: {told}</translation>
    </message>
    <message>
        <source>Waiting for network</source>
        <translation>Wartet auf Netzwerk</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Measuring {n} of {count}</source>
        <translation>Messung {n} von {count}</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>nicht geprüft</translation>
    </message>
    <message numerus="yes">
        <source>%n blockers</source>
        <comment>%n blocker</comment>
        <translation>
            <numerusform>%n Blocker</numerusform>
            <numerusform>%n Blocker</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to do</source>
        <comment>%n to do</comment>
        <translation>
            <numerusform>%n offen</numerusform>
            <numerusform>%n offen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warnings</source>
        <comment>%n warning</comment>
        <translation>
            <numerusform>%n Warnung</numerusform>
            <numerusform>%n Warnungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hints</source>
        <comment>%n hint</comment>
        <translation>
            <numerusform>%n Hinweis</numerusform>
            <numerusform>%n Hinweise</numerusform>
        </translation>
    </message>
    <message>
        <source>checked</source>
        <translation>geprüft</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>no date</source>
        <translation>kein Datum</translation>
    </message>
    <message>
        <source>today</source>
        <translation>heute</translation>
    </message>
    <message>
        <source>tomorrow</source>
        <translation>morgen</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>gestern</translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <comment>%n day</comment>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tage</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n weeks</source>
        <comment>%n week</comment>
        <translation>
            <numerusform>%n Woche</numerusform>
            <numerusform>%n Wochen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n months</source>
        <comment>%n month</comment>
        <translation>
            <numerusform>%n Monat</numerusform>
            <numerusform>%n Monate</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n years</source>
        <comment>%n year</comment>
        <translation>
            <numerusform>%n Jahr</numerusform>
            <numerusform>%n Jahre</numerusform>
        </translation>
    </message>
    <message>
        <source>in {time}</source>
        <translation>in {time}</translation>
    </message>
    <message>
        <source>{time} ago</source>
        <translation>vor {time}</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>{n} min ago</source>
        <translation>vor {n} min</translation>
    </message>
    <message>
        <source>{n} h ago</source>
        <translation>vor {n} h</translation>
    </message>
    <message>
        <source>as of {time}</source>
        <translation>Stand {time}</translation>
    </message>
    <message>
        <source>tries again now</source>
        <translation>neuer Versuch jetzt</translation>
    </message>
    <message>
        <source>tries again at {time}</source>
        <translation>neuer Versuch um {time}</translation>
    </message>
    <message>
        <source>checks again now</source>
        <translation>neue Prüfung jetzt</translation>
    </message>
    <message>
        <source>checks again at {time}</source>
        <translation>neue Prüfung um {time}</translation>
    </message>
    <message>
        <source>next check now</source>
        <translation>nächste Prüfung jetzt</translation>
    </message>
    <message>
        <source>next check in a minute</source>
        <translation>nächste Prüfung in einer Minute</translation>
    </message>
    <message>
        <source>next check in {n} min</source>
        <translation>nächste Prüfung in {n} min</translation>
    </message>
    <message>
        <source>next check at {time}</source>
        <translation>nächste Prüfung um {time}</translation>
    </message>
    <message>
        <source>next check {day}</source>
        <translation>nächste Prüfung {day}</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>noch weniger als eine Minute</translation>
    </message>
    <message>
        <source>{n} min left</source>
        <translation>noch {n} min</translation>
    </message>
    <message>
        <source>{h} h {m} min left</source>
        <translation>noch {h} h {m} min</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Network, upload and save status</source>
        <translation>Status von Netzwerk, Upload und Speichern</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Jetzt versuchen</translation>
    </message>
    <message>
        <source>Try waiting releases now</source>
        <translation>Wartende Veröffentlichungen jetzt versuchen</translation>
    </message>
    <message>
        <source>Show uploads</source>
        <translation>Uploads zeigen</translation>
    </message>
    <message>
        <source>Show checks</source>
        <translation>Prüfungen zeigen</translation>
    </message>
    <message>
        <source>Practice mode: nothing leaves this computer</source>
        <translation>Übungsmodus: Nichts verlässt diesen Computer</translation>
    </message>
    <message>
        <source>Practice mode</source>
        <translation>Übungsmodus</translation>
    </message>
    <message>
        <source>✓ Saved {time}</source>
        <translation>✓ Gespeichert {time}</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespeichert</translation>
    </message>
    <message>
        <source>Not saved: {why}</source>
        <translation>Nicht gespeichert: {why}</translation>
    </message>
    <message>
        <source>No network, {n} waiting</source>
        <translation>Kein Netzwerk, {n} wartend</translation>
    </message>
    <message>
        <source>No network</source>
        <translation>Kein Netzwerk</translation>
    </message>
    <message>
        <source>Practice servers</source>
        <translation>Übungsserver</translation>
    </message>
    <message>
        <source>Network unknown</source>
        <translation>Netzwerk unbekannt</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>Online</translation>
    </message>
    <message>
        <source>Offline, {n} waiting</source>
        <translation>Offline, {n} wartend</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Uploads</source>
        <translation>Uploads</translation>
    </message>
    <message>
        <source>Nothing is being sent</source>
        <translation>Nichts wird gesendet</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>waiting for network</source>
        <translation>wartet auf Netzwerk</translation>
    </message>
    <message>
        <source>waiting: metered network</source>
        <translation>wartet: getaktetes Netz</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/s</translation>
    </message>
    <message>
        <source>Checking drafts again: {done} of {count}</source>
        <translation>Entwürfe werden erneut geprüft: {done} von {count}</translation>
    </message>
    <message>
        <source>Checking drafts again waits for mains power: {done} of {count}</source>
        <translation>Erneute Prüfung der Entwürfe wartet auf Netzstrom: {done} von {count}</translation>
    </message>
    <message>
        <source>Rules or thresholds have changed. Until then the list shows the previous results.</source>
        <translation>Regeln oder Grenzwerte wurden geändert. Bis dahin zeigt die Liste die bisherigen Ergebnisse.</translation>
    </message>
</context>
<context>
    <name>StepButton</name>
    <message>
        <source>complete</source>
        <translation>vollständig</translation>
    </message>
    <message>
        <source>in progress</source>
        <translation>in Arbeit</translation>
    </message>
    <message>
        <source>not started</source>
        <translation>nicht begonnen</translation>
    </message>
</context>
<context>
    <name>StorageForm</name>
    <message>
        <source>Your own bucket</source>
        <translation>Ihr eigener Bucket</translation>
    </message>
    <message>
        <source>A signing service</source>
        <translation>Ein Signaturdienst</translation>
    </message>
    <message>
        <source>None for now</source>
        <translation>Vorerst keiner</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>Endpunkt</translation>
    </message>
    <message>
        <source>Leave empty for Amazon S3 in this region.</source>
        <translation>Für Amazon S3 in dieser Region leer lassen.</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Region</translation>
    </message>
    <message>
        <source>Bucket</source>
        <translation>Bucket</translation>
    </message>
    <message>
        <source>Folder in the bucket</source>
        <translation>Ordner im Bucket</translation>
    </message>
    <message>
        <source>Access key ID</source>
        <translation>Access-Key-ID</translation>
    </message>
    <message>
        <source>Secret access key</source>
        <translation>Secret Access Key</translation>
    </message>
    <message>
        <source>Session token</source>
        <translation>Session-Token</translation>
    </message>
    <message>
        <source>Only for temporary keys; otherwise leave empty.</source>
        <translation>Nur für temporäre Schlüssel; sonst leer lassen.</translation>
    </message>
    <message>
        <source>Bucket in the path</source>
        <translation>Bucket im Pfad</translation>
    </message>
    <message>
        <source>Bucket in the host name</source>
        <translation>Bucket im Hostnamen</translation>
    </message>
    <message>
        <source>Bucket addressing</source>
        <translation>Bucket-Adressierung</translation>
    </message>
    <message>
        <source>Address of the signing service</source>
        <translation>Adresse des Signaturdienstes</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Allowed upload hosts</source>
        <translation>Erlaubte Upload-Hosts</translation>
    </message>
    <message>
        <source>Files are sent only to these hosts, whatever the service signs. Separate several with commas.</source>
        <translation>Dateien werden nur an diese Hosts gesendet, was auch immer der Dienst signiert. Mehrere durch Kommas trennen.</translation>
    </message>
    <message>
        <source>Trackball protocol</source>
        <translation>Trackball-Protokoll</translation>
    </message>
    <message>
        <source>Uppy Companion</source>
        <translation>Uppy Companion</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Any S3-compatible storage: Amazon, Cloudflare R2, Backblaze, Wasabi, MinIO or your own.</source>
        <translation>Jeder S3-kompatible Speicher: Amazon, Cloudflare R2, Backblaze, Wasabi, MinIO oder Ihr eigener.</translation>
    </message>
    <message>
        <source>A service run by you or your distributor that keeps the keys and signs each upload.</source>
        <translation>Ein Dienst von Ihnen oder Ihrem Vertrieb, der die Schlüssel verwahrt und jeden Upload signiert.</translation>
    </message>
    <message>
        <source>Releases are sent without files: {target} gets only the metadata.</source>
        <translation>Veröffentlichungen werden ohne Dateien gesendet: {target} erhält nur die Metadaten.</translation>
    </message>
    <message>
        <source>Files are named by content. Nothing in the bucket is ever overwritten or deleted.</source>
        <translation>Dateien sind nach ihrem Inhalt benannt. Im Bucket wird nie etwas überschrieben oder gelöscht.</translation>
    </message>
    <message>
        <source>Files go to {place}</source>
        <translation>Dateien gehen nach {place}</translation>
    </message>
    <message>
        <source>Enter the name of the bucket.</source>
        <translation>Geben Sie den Namen des Buckets ein.</translation>
    </message>
    <message>
        <source>Enter the access key ID.</source>
        <translation>Geben Sie die Access-Key-ID ein.</translation>
    </message>
    <message>
        <source>Enter the region, or an endpoint.</source>
        <translation>Geben Sie die Region oder einen Endpunkt ein.</translation>
    </message>
    <message>
        <source>Enter the secret access key.</source>
        <translation>Geben Sie den Secret Access Key ein.</translation>
    </message>
    <message>
        <source>Enter the token.</source>
        <translation>Geben Sie das Token ein.</translation>
    </message>
</context>
<context>
    <name>StoreBox</name>
    <message>
        <source>All stores</source>
        <translation>Alle Stores</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>Store</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Darstellung</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>Track</translation>
    </message>
    <message>
        <source>{store}: release page</source>
        <translation>{store}: Seite der Veröffentlichung</translation>
    </message>
    <message>
        <source>{store}: search result</source>
        <translation>{store}: Suchergebnis</translation>
    </message>
    <message>
        <source>Player on a phone</source>
        <translation>Player auf dem Handy</translation>
    </message>
    <message>
        <source>Sorted under</source>
        <translation>Sortiert unter</translation>
    </message>
    <message>
        <source>As entered</source>
        <translation>Wie eingegeben</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(ohne Titel)</translation>
    </message>
    <message>
        <source>{n}. {title}</source>
        <translation>{n}. {title}</translation>
    </message>
    <message>
        <source>Does not fit and is cut off: {names}</source>
        <translation>Passt nicht und wird abgeschnitten: {names}</translation>
    </message>
</context>
<context>
    <name>StorePageText</name>
    <message>
        <source>Single</source>
        <translation>Single</translation>
    </message>
    <message>
        <source>EP</source>
        <translation>EP</translation>
    </message>
    <message>
        <source>Album</source>
        <translation>Album</translation>
    </message>
    <message numerus="yes">
        <source>%n songs</source>
        <comment>%n song</comment>
        <translation>
            <numerusform>%n Song</numerusform>
            <numerusform>%n Songs</numerusform>
        </translation>
    </message>
    <message>
        <source>{minutes} min {seconds} s</source>
        <translation>{minutes} min {seconds} s</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} h {minutes} min</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} min</translation>
    </message>
    <message>
        <source>Disc {n}</source>
        <translation>Disc {n}</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Hören</translation>
    </message>
    <message>
        <source>Song</source>
        <translation>Song</translation>
    </message>
</context>
<context>
    <name>StoreSettingsPage</name>
    <message>
        <source>Stores</source>
        <translation>Stores</translation>
    </message>
    <message>
        <source>From the release date on, the app can check on Deezer, Apple Music and MusicBrainz whether a release is out and how it appears. Only UPCs, ISRCs and countries are sent.</source>
        <translation>Ab dem Veröffentlichungsdatum kann die App bei Deezer, Apple Music und MusicBrainz prüfen, ob eine Veröffentlichung erschienen ist und wie sie dort aussieht. Gesendet werden nur UPCs, ISRCs und Länder.</translation>
    </message>
    <message>
        <source>Check stores automatically from each release date</source>
        <translation>Stores ab dem Veröffentlichungsdatum automatisch prüfen</translation>
    </message>
    <message>
        <source>Countries</source>
        <translation>Länder</translation>
    </message>
    <message>
        <source>Apple Music is checked per country. Use two-letter codes: ES, DE, JP</source>
        <translation>Apple Music wird pro Land geprüft. Verwenden Sie zweibuchstabige Codes: ES, DE, JP</translation>
    </message>
    <message>
        <source>Contact for MusicBrainz</source>
        <translation>Kontakt für MusicBrainz</translation>
    </message>
    <message>
        <source>MusicBrainz asks apps to give a contact address. Optional.</source>
        <translation>MusicBrainz bittet Apps um eine Kontaktadresse. Optional.</translation>
    </message>
    <message>
        <source>Discogs token</source>
        <translation>Discogs-Token</translation>
    </message>
    <message>
        <source>Your own token from Discogs&apos; developer settings. It lets you fill in drafts from Discogs.</source>
        <translation>Ihr eigenes Token aus den Entwicklereinstellungen von Discogs. Damit können Sie Entwürfe aus Discogs ausfüllen.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>“{code}” is not a two-letter country code.</source>
        <translation>„{code}“ ist kein zweibuchstabiger Ländercode.</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>Gespeichert.</translation>
    </message>
</context>
<context>
    <name>StoresPage</name>
    <message>
        <source>Check stores now</source>
        <translation>Stores jetzt prüfen</translation>
    </message>
    <message>
        <source>Copy all links</source>
        <translation>Alle Links kopieren</translation>
    </message>
    <message>
        <source>Paste a link…</source>
        <translation>Link einfügen…</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Check from its release date</source>
        <translation>Ab Veröffentlichungsdatum prüfen</translation>
    </message>
    <message>
        <source>Check once now</source>
        <translation>Jetzt einmal prüfen</translation>
    </message>
    <message>
        <source>Stores have not been checked yet</source>
        <translation>Stores wurden noch nicht geprüft</translation>
    </message>
    <message>
        <source>The app can check on Deezer, Apple Music and MusicBrainz whether it is out. Only its UPC and an ISRC are sent to them.</source>
        <translation>Die App kann bei Deezer, Apple Music und MusicBrainz prüfen, ob die Veröffentlichung erschienen ist. Gesendet werden dorthin nur ihr UPC und ein ISRC.</translation>
    </message>
    <message>
        <source>Differences from what was sent</source>
        <translation>Abweichungen vom Gesendeten</translation>
    </message>
    <message>
        <source>Expected page and the store&apos;s page</source>
        <translation>Erwartete Seite und Seite des Stores</translation>
    </message>
    <message>
        <source>“{title}” in stores</source>
        <translation>„{title}“ in Stores</translation>
    </message>
    <message>
        <source>“{title}” is not out yet</source>
        <translation>„{title}“ ist noch nicht erschienen</translation>
    </message>
    <message>
        <source>“{title}” is out at every checked store</source>
        <translation>„{title}“ ist in allen geprüften Stores erschienen</translation>
    </message>
    <message>
        <source>“{title}” is out at {n} of {all} stores</source>
        <translation>„{title}“ ist in {n} von {all} Stores erschienen</translation>
    </message>
    <message>
        <source>“{title}” is no longer at every store</source>
        <translation>„{title}“ ist nicht mehr in jedem Store</translation>
    </message>
    <message>
        <source>The stores&apos; answers about “{title}” could not be read</source>
        <translation>Die Antworten der Stores zu „{title}“ waren nicht lesbar</translation>
    </message>
    <message>
        <source>“{title}” is not at any store yet</source>
        <translation>„{title}“ ist noch in keinem Store</translation>
    </message>
    <message>
        <source>no UPC: stores cannot be checked</source>
        <translation>kein UPC: Stores können nicht geprüft werden</translation>
    </message>
    <message>
        <source>release date {day}</source>
        <translation>Veröffentlichungsdatum {day}</translation>
    </message>
    <message>
        <source>checked automatically from the release date</source>
        <translation>ab dem Veröffentlichungsdatum automatisch geprüft</translation>
    </message>
    <message>
        <source>Taken down? No longer found at {stores}. Ask your distributor whether it was taken down.</source>
        <translation>Takedown? Nicht mehr gefunden bei {stores}. Fragen Sie Ihren Vertrieb, ob sie entfernt wurde.</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>In store</source>
        <translation>Im Store</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>{kind}, track {n} “{title}”</source>
        <translation>{kind}, Track {n} „{title}“</translation>
    </message>
    <message>
        <source>{kind}, release</source>
        <translation>{kind}, Veröffentlichung</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Artists</source>
        <translation>Künstler</translation>
    </message>
    <message>
        <source>Artist&apos;s page</source>
        <translation>Künstlerseite</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Veröffentlichungsdatum</translation>
    </message>
    <message>
        <source>Number of tracks</source>
        <translation>Anzahl der Tracks</translation>
    </message>
    <message>
        <source>Order of tracks</source>
        <translation>Reihenfolge der Tracks</translation>
    </message>
    <message>
        <source>Missing track</source>
        <translation>Fehlender Track</translation>
    </message>
    <message>
        <source>Different track</source>
        <translation>Anderer Track</translation>
    </message>
    <message>
        <source>ISRC</source>
        <translation>ISRC</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>Explicit label</source>
        <translation>Explicit-Kennzeichnung</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Cover</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Suche läuft…</translation>
    </message>
    <message>
        <source>Save a link</source>
        <translation>Link speichern</translation>
    </message>
    <message>
        <source>Link to the release at a store, such as https://open.spotify.com/album/…</source>
        <translation>Link zur Veröffentlichung in einem Store, z. B. https://open.spotify.com/album/…</translation>
    </message>
    <message>
        <source>This is not a link to a release at a store.</source>
        <translation>Das ist kein Link zu einer Veröffentlichung in einem Store.</translation>
    </message>
    <message>
        <source>Nothing was saved.</source>
        <translation>Nichts wurde gespeichert.</translation>
    </message>
    <message>
        <source>Open the album at the store and copy its link.</source>
        <translation>Öffnen Sie das Album im Store und kopieren Sie den Link.</translation>
    </message>
</context>
<context>
    <name>StoresTable</name>
    <message>
        <source>Store</source>
        <translation>Store</translation>
    </message>
    <message>
        <source>First seen</source>
        <translation>Zuerst gesehen</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>Link</translation>
    </message>
    <message>
        <source>Title and version</source>
        <translation>Titel und Version</translation>
    </message>
    <message>
        <source>Artist line</source>
        <translation>Künstlerzeile</translation>
    </message>
    <message>
        <source>Artist page</source>
        <translation>Künstlerseite</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Cover</translation>
    </message>
    <message>
        <source>Tracks, order</source>
        <translation>Tracks, Reihenfolge</translation>
    </message>
    <message>
        <source>Checked</source>
        <translation>Geprüft</translation>
    </message>
    <message>
        <source>{store} does not have it in {missing}.</source>
        <translation>{store} hat sie nicht in {missing}.</translation>
    </message>
    <message>
        <source>{store} has it in {places}, where it is not cleared.</source>
        <translation>{store} hat sie in {places}, wo sie nicht freigegeben ist.</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>noch nicht</translation>
    </message>
    <message>
        <source>link saved by you, {when}</source>
        <translation>Link von Ihnen gespeichert, {when}</translation>
    </message>
    <message>
        <source>on a different artist&apos;s page</source>
        <translation>auf der Seite eines anderen Künstlers</translation>
    </message>
    <message>
        <source>its answer could not be read</source>
        <translation>Antwort war nicht lesbar</translation>
    </message>
    <message>
        <source>could not be checked; the app will try again</source>
        <translation>konnte nicht geprüft werden; die App versucht es erneut</translation>
    </message>
    <message>
        <source>as sent</source>
        <translation>wie gesendet</translation>
    </message>
    <message>
        <source>not checked yet</source>
        <translation>noch nicht geprüft</translation>
    </message>
    <message>
        <source>not there yet</source>
        <translation>noch nicht dort</translation>
    </message>
    <message>
        <source>{n} of {n}</source>
        <translation>{n} von {n}</translation>
    </message>
    <message>
        <source>yours: {value}</source>
        <translation>Ihre: {value}</translation>
    </message>
    <message>
        <source>not compared</source>
        <translation>nicht verglichen</translation>
    </message>
    <message>
        <source>{store} has it in {out}, but not in {missing}.</source>
        <translation>{store} hat sie in {out}, aber nicht in {missing}.</translation>
    </message>
    <message>
        <source>no longer available</source>
        <translation>nicht mehr verfügbar</translation>
    </message>
    <message>
        <source>not shown</source>
        <translation>nicht angezeigt</translation>
    </message>
    <message>
        <source>different</source>
        <translation>weicht ab</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>sent: {value}</source>
        <translation>gesendet: {value}</translation>
    </message>
    <message>
        <source>track {n}, {sent}</source>
        <translation>Track {n}, {sent}</translation>
    </message>
    <message>
        <source>Cover at {store}</source>
        <translation>Cover bei {store}</translation>
    </message>
    <message>
        <source>from {when}</source>
        <translation>vom {when}</translation>
    </message>
    <message>
        <source>{asked}, next {next}</source>
        <translation>{asked}, wieder {next}</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open {store}</source>
        <translation>{store} öffnen</translation>
    </message>
    <message>
        <source>Copy the link to {store}</source>
        <translation>Link zu {store} kopieren</translation>
    </message>
    <message>
        <source>The link was copied.</source>
        <translation>Der Link wurde kopiert.</translation>
    </message>
</context>
<context>
    <name>SubmissionBanner</name>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Open in {target}</source>
        <translation>In {target} öffnen</translation>
    </message>
    <message>
        <source>Not this release</source>
        <translation>Nicht diese Veröffentlichung</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Jetzt versuchen</translation>
    </message>
    <message>
        <source>Send new version…</source>
        <translation>Neue Version senden…</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Zurückziehen</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>Jetzt prüfen</translation>
    </message>
    <message>
        <source>Created in {target} but no longer there.</source>
        <translation>In {target} angelegt, aber nicht mehr dort.</translation>
    </message>
    <message>
        <source>In {target} since {when}. Changes here do not reach it.</source>
        <translation>In {target} seit {when}. Änderungen hier kommen dort nicht an.</translation>
    </message>
    <message>
        <source>Being created in {target}.</source>
        <translation>Wird in {target} angelegt.</translation>
    </message>
    <message>
        <source>It may be in {target}, but the app could not check: {why}</source>
        <translation>Sie ist vielleicht in {target}, aber die App konnte es nicht prüfen: {why}</translation>
    </message>
    <message>
        <source>{target}&apos;s answer was lost. The release may be there; the app is searching for it.</source>
        <translation>Die Antwort von {target} ging verloren. Die Veröffentlichung ist vielleicht dort; die App sucht danach.</translation>
    </message>
    <message>
        <source>{target} asked to try again later. The app searches for the release before it sends it again.</source>
        <translation>{target} bat um einen späteren Versuch. Die App sucht nach der Veröffentlichung, bevor sie sie erneut sendet.</translation>
    </message>
    <message>
        <source>The version of {when} is waiting to be sent.</source>
        <translation>Die Version vom {when} ist noch nicht gesendet.</translation>
    </message>
    <message>
        <source>The version of {when} will be sent, without your later changes.</source>
        <translation>Gesendet wird die Version vom {when}, ohne Ihre späteren Änderungen.</translation>
    </message>
    <message>
        <source>Uploads are paused: {percent} % of {files} so far.</source>
        <translation>Uploads sind angehalten: bisher {percent} % von {files}.</translation>
    </message>
    <message>
        <source>Files are being uploaded: {percent} % of {files} so far.</source>
        <translation>Dateien werden hochgeladen: bisher {percent} % von {files}.</translation>
    </message>
    <message>
        <source>Uploads wait because this network is metered: {percent} % of {files} so far.</source>
        <translation>Uploads warten, weil dieses Netz getaktet ist: bisher {percent} % von {files}.</translation>
    </message>
    <message>
        <source>Withdrawn. It is a draft again.</source>
        <translation>Zurückgezogen. Sie ist wieder ein Entwurf.</translation>
    </message>
</context>
<context>
    <name>SubmissionText</name>
    <message>
        <source>The app does not know how to ask {name} for this.</source>
        <translation>Die App weiß nicht, wie sie das bei {name} abfragt.</translation>
    </message>
    <message>
        <source>No store was searched.</source>
        <translation>Kein Store wurde durchsucht.</translation>
    </message>
    <message>
        <source>Check the questions that it has not answered yet.</source>
        <translation>Prüfen Sie die noch offenen Fragen.</translation>
    </message>
    <message>
        <source>imported from {name}</source>
        <translation>aus {name} importiert</translation>
    </message>
    <message>
        <source>This release is already in the library.</source>
        <translation>Diese Veröffentlichung ist schon in der Bibliothek.</translation>
    </message>
    <message>
        <source>Nothing was imported, and the library is unchanged.</source>
        <translation>Nichts wurde importiert, die Bibliothek ist unverändert.</translation>
    </message>
    <message>
        <source>Open it from the list, or import the bundle as a copy.</source>
        <translation>Öffnen Sie sie in der Liste, oder importieren Sie das Bundle als Kopie.</translation>
    </message>
    <message>
        <source>{folder} cannot be created: {strerror}.</source>
        <translation>{folder} kann nicht angelegt werden: {strerror}.</translation>
    </message>
    <message>
        <source>{name} has been moved or deleted.</source>
        <translation>{name} wurde verschoben oder gelöscht.</translation>
    </message>
    <message>
        <source>No bundle was created.</source>
        <translation>Es wurde kein Bundle angelegt.</translation>
    </message>
    <message>
        <source>Locate the file in the editor first, or create the bundle without files.</source>
        <translation>Suchen Sie zuerst die Datei im Editor, oder erstellen Sie das Bundle ohne Dateien.</translation>
    </message>
    <message>
        <source>{name} exists and is not empty.</source>
        <translation>{name} existiert und ist nicht leer.</translation>
    </message>
    <message>
        <source>Nothing was written, because it would mix with the existing files.</source>
        <translation>Nichts wurde geschrieben, weil es sich mit den vorhandenen Dateien mischen würde.</translation>
    </message>
    <message>
        <source>Choose a new folder.</source>
        <translation>Wählen Sie einen neuen Ordner.</translation>
    </message>
    <message>
        <source>Choose another location.</source>
        <translation>Wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>“{dpid}” is not a DDEX party ID.</source>
        <translation>„{dpid}“ ist keine DDEX-Party-ID.</translation>
    </message>
    <message>
        <source>A DDEX party ID is missing.</source>
        <translation>Eine DDEX-Party-ID fehlt.</translation>
    </message>
    <message>
        <source>Every message states its sender and recipient with IDs such as PADPIDA2014120301X.</source>
        <translation>Jede Nachricht nennt Absender und Empfänger mit IDs wie PADPIDA2014120301X.</translation>
    </message>
    <message>
        <source>Labels get an ID from DDEX free of charge. Ask the recipient for theirs.</source>
        <translation>Labels erhalten eine ID kostenlos von DDEX. Fragen Sie den Empfänger nach seiner.</translation>
    </message>
    <message>
        <source>Two of these releases have the same UPC.</source>
        <translation>Zwei dieser Veröffentlichungen haben denselben UPC.</translation>
    </message>
    <message>
        <source>Deliver them separately.</source>
        <translation>Liefern Sie sie getrennt.</translation>
    </message>
    <message>
        <source>There is already a folder {name}.</source>
        <translation>Einen Ordner {name} gibt es schon.</translation>
    </message>
    <message>
        <source>A delivery never overwrites another one.</source>
        <translation>Eine Lieferung überschreibt nie eine andere.</translation>
    </message>
    <message>
        <source>Choose another folder, or move the old delivery.</source>
        <translation>Wählen Sie einen anderen Ordner, oder verschieben Sie die alte Lieferung.</translation>
    </message>
    <message>
        <source>The delivery could not be written: {strerror}.</source>
        <translation>Die Lieferung konnte nicht geschrieben werden: {strerror}.</translation>
    </message>
    <message>
        <source>The folder is unchanged.</source>
        <translation>Der Ordner ist unverändert.</translation>
    </message>
    <message>
        <source>Choose another folder, or free some disk space.</source>
        <translation>Wählen Sie einen anderen Ordner, oder schaffen Sie Platz auf dem Laufwerk.</translation>
    </message>
    <message>
        <source>“{title}” has no UPC.</source>
        <translation>„{title}“ hat keinen UPC.</translation>
    </message>
    <message>
        <source>This release has no UPC.</source>
        <translation>Diese Veröffentlichung hat keinen UPC.</translation>
    </message>
    <message>
        <source>A delivery is named after it, so nothing was written.</source>
        <translation>Eine Lieferung wird danach benannt. Deshalb wurde nichts geschrieben.</translation>
    </message>
    <message>
        <source>Enter the UPC of the release first.</source>
        <translation>Geben Sie zuerst den UPC der Veröffentlichung ein.</translation>
    </message>
    <message>
        <source>“{draft}” is not complete enough for a DDEX message.</source>
        <translation>„{draft}“ ist für eine DDEX-Nachricht nicht vollständig genug.</translation>
    </message>
    <message>
        <source>Every message needs the following, which the draft lacks: {lacking}.</source>
        <translation>Jede Nachricht braucht Folgendes, das dem Entwurf fehlt: {lacking}.</translation>
    </message>
    <message>
        <source>Fill them in, and export again.</source>
        <translation>Füllen Sie es aus und exportieren Sie erneut.</translation>
    </message>
    <message>
        <source>{name} cannot be read: {strerror}.</source>
        <translation>{name} ist nicht lesbar: {strerror}.</translation>
    </message>
    <message>
        <source>The delivery would be incomplete, so nothing was written.</source>
        <translation>Die Lieferung wäre unvollständig. Deshalb wurde nichts geschrieben.</translation>
    </message>
    <message>
        <source>Attach the file again, or export the message without files.</source>
        <translation>Hängen Sie die Datei erneut an, oder exportieren Sie die Nachricht ohne Dateien.</translation>
    </message>
    <message>
        <source>The export was stopped.</source>
        <translation>Der Export wurde abgebrochen.</translation>
    </message>
    <message>
        <source>{name} changed since it was checked.</source>
        <translation>{name} wurde seit der Prüfung geändert.</translation>
    </message>
    <message>
        <source>The delivery would differ from the draft, so nothing was written.</source>
        <translation>Die Lieferung würde vom Entwurf abweichen. Deshalb wurde nichts geschrieben.</translation>
    </message>
    <message>
        <source>Check the release again, then export it again.</source>
        <translation>Prüfen Sie die Veröffentlichung erneut und exportieren Sie sie dann.</translation>
    </message>
    <message>
        <source>, and {lacking} more</source>
        <translation>, und {lacking} weitere</translation>
    </message>
    <message>
        <source>{name} cannot be read.</source>
        <translation>{name} ist nicht lesbar.</translation>
    </message>
    <message>
        <source>There is no format “{form}”.</source>
        <translation>Ein Format „{form}“ gibt es nicht.</translation>
    </message>
    <message>
        <source>Available formats: {known}.</source>
        <translation>Verfügbare Formate: {known}.</translation>
    </message>
    <message>
        <source>This JSON is for one release only.</source>
        <translation>Dieses JSON ist nur für eine einzelne Veröffentlichung.</translation>
    </message>
    <message>
        <source>Export releases one by one, or as a sheet.</source>
        <translation>Exportieren Sie Veröffentlichungen einzeln oder als Tabelle.</translation>
    </message>
    <message>
        <source>{name} could not be saved: {strerror}.</source>
        <translation>{name} konnte nicht gespeichert werden: {strerror}.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>{name}.json could not be saved.</source>
        <translation>{name}.json konnte nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>{strerror}. {written} of {release_ids} were saved before it.</source>
        <translation>{strerror}. Davor wurden {written} von {release_ids} gespeichert.</translation>
    </message>
    <message>
        <source>{target}&apos;s search does not return all results.</source>
        <translation>Die Suche von {target} liefert nicht alle Ergebnisse.</translation>
    </message>
    <message>
        <source>It is unclear whether it has this release.</source>
        <translation>Es ist unklar, ob diese Veröffentlichung dort ist.</translation>
    </message>
    <message>
        <source>The app searches again automatically.</source>
        <translation>Die App sucht automatisch erneut.</translation>
    </message>
    <message>
        <source>This release was not found in any catalogue.</source>
        <translation>Diese Veröffentlichung wurde in keinem Katalog gefunden.</translation>
    </message>
    <message>
        <source>No draft was created. Some catalogues could not be searched.</source>
        <translation>Es wurde kein Entwurf angelegt. Einige Kataloge ließen sich nicht durchsuchen.</translation>
    </message>
    <message>
        <source>No draft was created.</source>
        <translation>Es wurde kein Entwurf angelegt.</translation>
    </message>
    <message>
        <source>Check the code or link, or start with an empty draft.</source>
        <translation>Prüfen Sie den Code oder Link, oder beginnen Sie mit einem leeren Entwurf.</translation>
    </message>
    <message>
        <source>{store} cannot be searched.</source>
        <translation>{store} kann nicht durchsucht werden.</translation>
    </message>
    <message>
        <source>It gives apps no access without a contract.</source>
        <translation>Apps erhalten dort ohne Vertrag keinen Zugang.</translation>
    </message>
    <message>
        <source>Enter the UPC of the release or its link at Deezer, Apple Music or MusicBrainz.</source>
        <translation>Geben Sie den UPC der Veröffentlichung oder ihren Link bei Deezer, Apple Music oder MusicBrainz ein.</translation>
    </message>
    <message>
        <source>“{text}” is not a UPC, an ISRC or a link to a release.</source>
        <translation>„{text}“ ist kein UPC, kein ISRC und kein Link zu einer Veröffentlichung.</translation>
    </message>
    <message>
        <source>Enter 12 or 13 digits, an ISRC, or the link to a release at Deezer, Apple Music or MusicBrainz.</source>
        <translation>Geben Sie 12 oder 13 Ziffern, einen ISRC oder den Link zu einer Veröffentlichung bei Deezer, Apple Music oder MusicBrainz ein.</translation>
    </message>
    <message>
        <source>Discogs needs a token.</source>
        <translation>Discogs braucht ein Token.</translation>
    </message>
    <message>
        <source>Create one in Discogs&apos; developer settings and save it in Settings.</source>
        <translation>Erzeugen Sie eines in den Entwicklereinstellungen von Discogs und speichern Sie es in den Einstellungen.</translation>
    </message>
    <message>
        <source>imported from {name}, {own_id}</source>
        <translation>aus {name} importiert, {own_id}</translation>
    </message>
    <message>
        <source>Created in {target}</source>
        <translation>In {target} angelegt</translation>
    </message>
    <message>
        <source>Rejected by {target}</source>
        <translation>Von {target} abgelehnt</translation>
    </message>
    <message>
        <source>The receipt {name} cannot be saved: {strerror}.</source>
        <translation>Der Beleg {name} kann nicht gespeichert werden: {strerror}.</translation>
    </message>
    <message>
        <source>The release itself is not affected.</source>
        <translation>Die Veröffentlichung selbst ist nicht betroffen.</translation>
    </message>
    <message>
        <source>Check the disk. The receipt will be saved at the next start.</source>
        <translation>Prüfen Sie das Laufwerk. Der Beleg wird beim nächsten Start gespeichert.</translation>
    </message>
    <message>
        <source>There is no file {copy}.</source>
        <translation>Es gibt keine Datei {copy}.</translation>
    </message>
    <message>
        <source>Choose one of the copies.</source>
        <translation>Wählen Sie eine der Kopien.</translation>
    </message>
    <message>
        <source>Stores cannot be checked for this release.</source>
        <translation>Für diese Veröffentlichung lassen sich keine Stores prüfen.</translation>
    </message>
    <message>
        <source>They are checked by UPC, from the release date on.</source>
        <translation>Geprüft werden sie über den UPC, ab dem Veröffentlichungsdatum.</translation>
    </message>
    <message>
        <source>Enter a UPC and a release date.</source>
        <translation>Geben Sie UPC und Veröffentlichungsdatum ein.</translation>
    </message>
    <message>
        <source>it contains no album</source>
        <translation>sie enthält kein Album</translation>
    </message>
    <message>
        <source>the store is not known</source>
        <translation>der Store ist nicht bekannt</translation>
    </message>
    <message>
        <source>This question has already been answered.</source>
        <translation>Diese Frage wurde schon beantwortet.</translation>
    </message>
    <message>
        <source>This release is not linked to one in {name}.</source>
        <translation>Diese Veröffentlichung ist mit keiner in {name} verknüpft.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>This release was not adopted: {name} returned its ID when it was created.</source>
        <translation>Diese Veröffentlichung wurde nicht zugeordnet: {name} gab ihre ID beim Anlegen zurück.</translation>
    </message>
    <message>
        <source>Nothing was sent.</source>
        <translation>Nichts wurde gesendet.</translation>
    </message>
    <message>
        <source>This release is at several targets: {names}.</source>
        <translation>Diese Veröffentlichung ist an mehreren Zielen: {names}.</translation>
    </message>
    <message>
        <source>Check the release&apos;s submission history.</source>
        <translation>Prüfen Sie den Verlauf der Übermittlung.</translation>
    </message>
    <message>
        <source>No target has this release yet.</source>
        <translation>Noch kein Ziel hat diese Veröffentlichung.</translation>
    </message>
    <message>
        <source>This release still exists in {name}.</source>
        <translation>Diese Veröffentlichung existiert noch in {name}.</translation>
    </message>
    <message>
        <source>This is not the UPC of the release.</source>
        <translation>Das ist nicht der UPC der Veröffentlichung.</translation>
    </message>
    <message>
        <source>Enter {upc} to create the release again.</source>
        <translation>Geben Sie {upc} ein, um die Veröffentlichung erneut anzulegen.</translation>
    </message>
    <message>
        <source>{name} has this release again.</source>
        <translation>{name} hat diese Veröffentlichung wieder.</translation>
    </message>
    <message>
        <source>Check its status again.</source>
        <translation>Prüfen Sie ihren Status erneut.</translation>
    </message>
    <message>
        <source>The app does not know how to request a takedown from {name}.</source>
        <translation>Die App weiß nicht, wie sie bei {name} einen Takedown anfordert.</translation>
    </message>
    <message>
        <source>Ask them to take it down.</source>
        <translation>Bitten Sie dort um den Takedown.</translation>
    </message>
    <message>
        <source>Enter {code} to take it down.</source>
        <translation>Geben Sie {code} ein, um den Takedown anzufordern.</translation>
    </message>
    <message>
        <source>There was an error in the app.</source>
        <translation>In der App ist ein Fehler aufgetreten.</translation>
    </message>
    <message>
        <source>It was recorded in the log.</source>
        <translation>Es wurde im Protokoll festgehalten.</translation>
    </message>
    <message>
        <source>The app stopped waiting for the answer.</source>
        <translation>Die App wartet nicht länger auf die Antwort.</translation>
    </message>
    <message>
        <source>{last} …</source>
        <translation>{last} …</translation>
    </message>
    <message numerus="yes">
        <source>%n blockers must be fixed first: {first}</source>
        <comment>%n blocker must be fixed first: {first}</comment>
        <translation>
            <numerusform>%n Blocker ist zuerst zu beheben: {first}</numerusform>
            <numerusform>%n Blocker sind zuerst zu beheben: {first}</numerusform>
        </translation>
    </message>
    <message>
        <source>See all of them in the release&apos;s checks.</source>
        <translation>Alle sehen Sie in den Prüfungen der Veröffentlichung.</translation>
    </message>
    <message>
        <source>One of the accounts no longer exists.</source>
        <translation>Eines der Konten existiert nicht mehr.</translation>
    </message>
    <message>
        <source>“{first}” and “{second}” are both accounts of {name}.</source>
        <translation>„{first}“ und „{second}“ sind beide Konten von {name}.</translation>
    </message>
    <message>
        <source>Nothing was sent: a release can go to a target only once.</source>
        <translation>Nichts wurde gesendet: Eine Veröffentlichung kann nur einmal an ein Ziel gehen.</translation>
    </message>
    <message>
        <source>Choose one of them.</source>
        <translation>Wählen Sie eines davon.</translation>
    </message>
    <message>
        <source>Releases sent just before the library was restored need time to appear in searches.</source>
        <translation>Veröffentlichungen, die kurz vor dem Wiederherstellen gesendet wurden, erscheinen erst nach einer Weile in Suchen.</translation>
    </message>
    <message>
        <source>A submission to the distributor</source>
        <translation>Eine Übermittlung an den Vertrieb</translation>
    </message>
    <message>
        <source>It was not queued: without a UPC the app cannot tell whether the release already exists.</source>
        <translation>Sie wurde nicht eingereiht: Ohne UPC kann die App nicht erkennen, ob die Veröffentlichung schon existiert.</translation>
    </message>
    <message>
        <source>Enter the UPC or EAN of the release.</source>
        <translation>Geben Sie den UPC oder die EAN der Veröffentlichung ein.</translation>
    </message>
    <message>
        <source>This release was already submitted (status: {state}).</source>
        <translation>Diese Veröffentlichung wurde schon übermittelt (Status: {state}).</translation>
    </message>
    <message>
        <source>It was not queued a second time.</source>
        <translation>Sie wurde nicht ein zweites Mal eingereiht.</translation>
    </message>
    <message>
        <source>Check the release&apos;s submission history to see what happened.</source>
        <translation>Im Verlauf der Übermittlung sehen Sie, was geschehen ist.</translation>
    </message>
    <message>
        <source>This submission cannot change to “{value}”: its state is “{was}”.</source>
        <translation>Diese Übermittlung kann nicht zu „{value}“ wechseln: Ihr Status ist „{was}“.</translation>
    </message>
    <message>
        <source>Follow it in the release&apos;s submission history.</source>
        <translation>Verfolgen Sie sie im Verlauf der Übermittlung.</translation>
    </message>
    <message>
        <source>UPC {upc} was already submitted for “{title}”.</source>
        <translation>Der UPC {upc} wurde schon für „{title}“ übermittelt.</translation>
    </message>
    <message>
        <source>a deleted release</source>
        <translation>eine gelöschte Veröffentlichung</translation>
    </message>
    <message>
        <source>This release was not queued, because the distributor would receive two releases with one UPC.</source>
        <translation>Diese Veröffentlichung wurde nicht eingereiht, weil der Vertrieb zwei Veröffentlichungen mit demselben UPC erhielte.</translation>
    </message>
    <message>
        <source>Change the UPC of one of them.</source>
        <translation>Ändern Sie den UPC einer der beiden.</translation>
    </message>
    <message>
        <source>This release is at the distributor.</source>
        <translation>Diese Veröffentlichung ist beim Vertrieb.</translation>
    </message>
    <message>
        <source>It was not withdrawn.</source>
        <translation>Sie wurde nicht zurückgezogen.</translation>
    </message>
    <message>
        <source>It can now only be changed at the distributor.</source>
        <translation>Sie lässt sich nur noch beim Vertrieb ändern.</translation>
    </message>
    <message>
        <source>This release is being created at the distributor right now.</source>
        <translation>Diese Veröffentlichung wird gerade beim Vertrieb angelegt.</translation>
    </message>
    <message>
        <source>This release may be at the distributor: it was sent, and the app is checking whether it was created.</source>
        <translation>Diese Veröffentlichung ist vielleicht beim Vertrieb: Sie wurde gesendet, und die App prüft, ob sie angelegt wurde.</translation>
    </message>
    <message>
        <source>Wait until the search has finished, or check with the distributor.</source>
        <translation>Warten Sie, bis die Suche fertig ist, oder fragen Sie beim Vertrieb nach.</translation>
    </message>
    <message>
        <source>This release has nothing waiting to be sent.</source>
        <translation>Von dieser Veröffentlichung wartet nichts auf das Senden.</translation>
    </message>
    <message>
        <source>There is no such submission.</source>
        <translation>Eine solche Übermittlung gibt es nicht.</translation>
    </message>
    <message>
        <source>No {name} account is connected.</source>
        <translation>Kein {name}-Konto ist verbunden.</translation>
    </message>
    <message>
        <source>The release stays a draft.</source>
        <translation>Die Veröffentlichung bleibt ein Entwurf.</translation>
    </message>
    <message>
        <source>Add the account&apos;s key first.</source>
        <translation>Fügen Sie zuerst den Schlüssel des Kontos hinzu.</translation>
    </message>
    <message>
        <source>The account {name} has no storage.</source>
        <translation>Das Konto {name} hat keinen Speicher.</translation>
    </message>
    <message>
        <source>Files cannot be sent.</source>
        <translation>Dateien können nicht gesendet werden.</translation>
    </message>
    <message>
        <source>Add a bucket or a signing service to the account.</source>
        <translation>Fügen Sie dem Konto einen Bucket oder Signaturdienst hinzu.</translation>
    </message>
    <message>
        <source>There is no link to a file of this release.</source>
        <translation>Es gibt keinen Link zu einer Datei dieser Veröffentlichung.</translation>
    </message>
    <message>
        <source>The account needs a bucket, and the file must be stored in it.</source>
        <translation>Das Konto braucht einen Bucket, und die Datei muss darin liegen.</translation>
    </message>
    <message>
        <source>A file of this release is not where it was, or has changed.</source>
        <translation>Eine Datei dieser Veröffentlichung ist nicht mehr an ihrem Ort oder wurde geändert.</translation>
    </message>
    <message>
        <source>Withdraw the release, locate the file and submit it again.</source>
        <translation>Ziehen Sie die Veröffentlichung zurück, suchen Sie die Datei und übermitteln Sie erneut.</translation>
    </message>
    <message>
        <source>No release in OpenPlay has the ID “{release_id}”.</source>
        <translation>In OpenPlay hat keine Veröffentlichung die ID „{release_id}“.</translation>
    </message>
    <message>
        <source>Copy the ID from OpenPlay.</source>
        <translation>Kopieren Sie die ID aus OpenPlay.</translation>
    </message>
    <message>
        <source>OpenPlay returned something that is not a release.</source>
        <translation>OpenPlay lieferte etwas, das keine Veröffentlichung ist.</translation>
    </message>
    <message>
        <source>Its answer: {words}</source>
        <translation>Die Antwort: {words}</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s search returned no list of results.</source>
        <translation>Die Suche von OpenPlay lieferte keine Ergebnisliste.</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s answer contains a link to {url}, which is not one of this account&apos;s addresses.</source>
        <translation>Die Antwort von OpenPlay enthält einen Link zu {url}, der nicht zu den Adressen dieses Kontos gehört.</translation>
    </message>
    <message>
        <source>Nothing was sent there, so your key is safe.</source>
        <translation>Dorthin wurde nichts gesendet; Ihr Schlüssel ist sicher.</translation>
    </message>
    <message>
        <source>If that host belongs to OpenPlay, enter it as the account&apos;s address for looking up releases.</source>
        <translation>Wenn dieser Host zu OpenPlay gehört, tragen Sie ihn als Adresse des Kontos für die Abfrage von Veröffentlichungen ein.</translation>
    </message>
    <message>
        <source>OpenPlay answered with a redirect ({status}), which the app does not follow.</source>
        <translation>OpenPlay antwortete mit einer Weiterleitung ({status}), der die App nicht folgt.</translation>
    </message>
    <message>
        <source>Check the account&apos;s addresses: they must begin with https:// and end with /v1/.</source>
        <translation>Prüfen Sie, ob die Adressen des Kontos mit https:// beginnen und mit /v1/ enden.</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s answer contains an unreadable link.</source>
        <translation>Die Antwort von OpenPlay enthält einen nicht lesbaren Link.</translation>
    </message>
    <message>
        <source>Nothing was sent there.</source>
        <translation>Dorthin wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>Try again later. If it continues, contact OpenPlay support.</source>
        <translation>Versuchen Sie es später erneut. Hält das Problem an, wenden Sie sich an den Support von OpenPlay.</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s answer is larger than 10 MB and was not read.</source>
        <translation>Die Antwort von OpenPlay ist größer als 10 MB und wurde nicht gelesen.</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s answer does not match its documentation.</source>
        <translation>Die Antwort von OpenPlay entspricht nicht der Dokumentation.</translation>
    </message>
    <message>
        <source>Check the account&apos;s addresses; a login page or proxy may have answered instead of OpenPlay.</source>
        <translation>Prüfen Sie die Adressen des Kontos; vielleicht hat statt OpenPlay eine Anmeldeseite oder ein Proxy geantwortet.</translation>
    </message>
    <message>
        <source>OpenPlay rejected the API key ({status}).</source>
        <translation>OpenPlay hat den API-Schlüssel abgelehnt ({status}).</translation>
    </message>
    <message>
        <source>Check the key&apos;s ID and secret and whether it was revoked (in OpenPlay: Manage, API Keys).</source>
        <translation>Prüfen Sie ID und Secret des Schlüssels und ob er widerrufen wurde (in OpenPlay: Manage, API Keys).</translation>
    </message>
    <message>
        <source>The network wants you to sign in before it lets the app through ({status}).</source>
        <translation>Das Netzwerk verlangt eine Anmeldung, bevor es die App durchlässt ({status}).</translation>
    </message>
    <message>
        <source>Open any page in your browser and sign in to the network there.</source>
        <translation>Öffnen Sie im Browser eine beliebige Seite und melden Sie sich dort im Netzwerk an.</translation>
    </message>
    <message>
        <source>OpenPlay does not have this (404).</source>
        <translation>OpenPlay kennt das nicht (404).</translation>
    </message>
    <message>
        <source>Check the account&apos;s addresses.</source>
        <translation>Prüfen Sie die Adressen des Kontos.</translation>
    </message>
    <message>
        <source>OpenPlay rejected the request ({status}).</source>
        <translation>OpenPlay hat die Anfrage abgelehnt ({status}).</translation>
    </message>
    <message>
        <source>OpenPlay could not answer ({status}).</source>
        <translation>OpenPlay konnte nicht antworten ({status}).</translation>
    </message>
    <message>
        <source>OpenPlay accepts this key.</source>
        <translation>OpenPlay akzeptiert diesen Schlüssel.</translation>
    </message>
    <message>
        <source>The address for creating releases works.</source>
        <translation>Die Adresse zum Anlegen von Veröffentlichungen funktioniert.</translation>
    </message>
    <message>
        <source>This account supports only version 1 of the API.</source>
        <translation>Dieses Konto unterstützt nur Version 1 der API.</translation>
    </message>
    <message>
        <source>It is unclear whether version 2 is available too: {title} The app uses version 1.</source>
        <translation>Es ist unklar, ob auch Version 2 verfügbar ist: {title} Die App verwendet Version 1.</translation>
    </message>
    <message>
        <source>The address for creating releases does not end in /v1/, so version 2 was not checked.</source>
        <translation>Die Adresse zum Anlegen von Veröffentlichungen endet nicht auf /v1/. Version 2 wurde deshalb nicht geprüft.</translation>
    </message>
    <message>
        <source>It is unclear whether version 2 is available too, because the answer did not come from OpenPlay. The app uses version 1.</source>
        <translation>Es ist unklar, ob auch Version 2 verfügbar ist, weil die Antwort nicht von OpenPlay kam. Die App verwendet Version 1.</translation>
    </message>
    <message>
        <source>Version 2 is available too. The app uses version 1, which is fully documented.</source>
        <translation>Auch Version 2 ist verfügbar. Die App verwendet Version 1, die vollständig dokumentiert ist.</translation>
    </message>
    <message>
        <source>A web page answered</source>
        <translation>Eine Webseite antwortete</translation>
    </message>
    <message>
        <source>Something else answered</source>
        <translation>Etwas anderes antwortete</translation>
    </message>
    <message>
        <source>{what} instead of OpenPlay: a login page, a proxy or another site. Check the address.</source>
        <translation>{what} statt OpenPlay: eine Anmeldeseite, ein Proxy oder eine andere Website. Prüfen Sie die Adresse.</translation>
    </message>
    <message>
        <source>OpenPlay answered: {error}</source>
        <translation>OpenPlay antwortete: {error}</translation>
    </message>
    <message>
        <source>This app does not know the target “{target_id}”.</source>
        <translation>Diese App kennt das Ziel „{target_id}“ nicht.</translation>
    </message>
    <message>
        <source>Nothing was sent there, and nothing was changed.</source>
        <translation>Dorthin wurde nichts gesendet, und nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Use the app version that created this account.</source>
        <translation>Verwenden Sie die App-Version, mit der dieses Konto angelegt wurde.</translation>
    </message>
    <message>
        <source>No target recognises this as a release.</source>
        <translation>Kein Ziel erkennt dies als Veröffentlichung.</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>Nichts wurde importiert.</translation>
    </message>
    <message>
        <source>The release no longer exists.</source>
        <translation>Die Veröffentlichung existiert nicht mehr.</translation>
    </message>
</context>
<context>
    <name>SubmitDialog</name>
    <message>
        <source>Submit</source>
        <translation>Übermitteln</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Cover</translation>
    </message>
    <message>
        <source>Go to the first blocker</source>
        <translation>Zum ersten Blocker</translation>
    </message>
    <message>
        <source>Add account…</source>
        <translation>Konto hinzufügen…</translation>
    </message>
    <message>
        <source>Enter answers…</source>
        <translation>Antworten eingeben…</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(ohne Titel)</translation>
    </message>
    <message>
        <source>To</source>
        <translation>An</translation>
    </message>
    <message>
        <source>Creates</source>
        <translation>Legt an</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ohne</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Veröffentlichungsdatum</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Stores</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Locked once sent</source>
        <translation>Nach dem Senden gesperrt</translation>
    </message>
    <message>
        <source>no account yet</source>
        <translation>noch kein Konto</translation>
    </message>
    <message>
        <source>account default</source>
        <translation>Standard des Kontos</translation>
    </message>
    <message>
        <source>all except {names}</source>
        <translation>alle außer {names}</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>none: this account has no storage, so {target} gets only the metadata</source>
        <translation>ohne: Dieses Konto hat keinen Speicher; {target} erhält nur die Metadaten</translation>
    </message>
    <message>
        <source>being checked</source>
        <translation>wird geprüft</translation>
    </message>
    <message>
        <source>the UPC</source>
        <translation>der UPC</translation>
    </message>
    <message>
        <source>{codes}: stores do not change them after delivery</source>
        <translation>{codes}: Stores ändern sie nach der Lieferung nicht mehr</translation>
    </message>
    <message>
        <source>one release</source>
        <translation>eine Veröffentlichung</translation>
    </message>
    <message>
        <source>Creates: {what}</source>
        <translation>Legt an: {what}</translation>
    </message>
    <message>
        <source>There is no account to send it to. Add one first.</source>
        <translation>Es gibt kein Konto, an das gesendet werden kann. Fügen Sie zuerst eines hinzu.</translation>
    </message>
    <message>
        <source>{measuring}. You can send it when this is done.</source>
        <translation>{measuring}. Danach können Sie senden.</translation>
    </message>
    <message>
        <source>{measuring}. This account receives no files, so you can send it now.</source>
        <translation>{measuring}. Dieses Konto erhält keine Dateien; Sie können jetzt senden.</translation>
    </message>
    <message>
        <source>The checks have not finished yet.</source>
        <translation>Die Prüfungen sind noch nicht fertig.</translation>
    </message>
    <message>
        <source>No blockers.</source>
        <translation>Keine Blocker.</translation>
    </message>
    <message>
        <source>Waived: {what}  “{why}”</source>
        <translation>Ausnahme: {what}  „{why}“</translation>
    </message>
    <message>
        <source>{target} gets the metadata; add audio and cover there.</source>
        <translation>{target} erhält die Metadaten; Audio und Cover fügen Sie dort hinzu.</translation>
    </message>
    <message>
        <source>You are offline. The release waits in the outbox and is sent once you are online.</source>
        <translation>Sie sind offline. Die Veröffentlichung wartet im Postausgang und wird gesendet, sobald Sie online sind.</translation>
    </message>
    <message>
        <source>Submit to {first}, then {others}</source>
        <translation>An {first} übermitteln, dann an {others}</translation>
    </message>
    <message>
        <source>Submit to {target}</source>
        <translation>An {target} übermitteln</translation>
    </message>
    <message>
        <source>Add to outbox</source>
        <translation>In den Postausgang legen</translation>
    </message>
</context>
<context>
    <name>SubmitSeveralDialog</name>
    <message>
        <source>Submit several releases</source>
        <translation>Mehrere Veröffentlichungen übermitteln</translation>
    </message>
    <message>
        <source>{account} ({target})</source>
        <translation>{account} ({target})</translation>
    </message>
    <message>
        <source>Releases and their status</source>
        <translation>Veröffentlichungen und ihr Status</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Choose where they go, in this order. If you choose nothing, each release goes to its own account.</source>
        <translation>Wählen Sie die Ziele; gesendet wird in dieser Reihenfolge. Ohne Auswahl geht jede Veröffentlichung an ihr eigenes Konto.</translation>
    </message>
    <message>
        <source>You are offline. The releases wait in the outbox and are sent once you are online.</source>
        <translation>Sie sind offline. Die Veröffentlichungen warten im Postausgang und werden gesendet, sobald Sie online sind.</translation>
    </message>
    <message>
        <source>Checking: {done} of {count} done</source>
        <translation>Prüfung: {done} von {count} fertig</translation>
    </message>
    <message>
        <source>Submit</source>
        <translation>Übermitteln</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft…</translation>
    </message>
    <message>
        <source>{ready} of {count} releases can be submitted.</source>
        <translation>{ready} von {count} Veröffentlichungen können übermittelt werden.</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(ohne Titel)</translation>
    </message>
    <message>
        <source>{title} by {artist}</source>
        <translation>{title} von {artist}</translation>
    </message>
    <message>
        <source>{release}: {what}</source>
        <translation>{release}: {what}</translation>
    </message>
    <message>
        <source>goes to {account}</source>
        <translation>geht an {account}</translation>
    </message>
    <message>
        <source>on its way to {target} or already there</source>
        <translation>unterwegs zu {target} oder schon dort</translation>
    </message>
    <message>
        <source>no account to send it to</source>
        <translation>kein Konto, an das gesendet werden kann</translation>
    </message>
    <message>
        <source>not ready. {blockers}</source>
        <translation>nicht bereit. {blockers}</translation>
    </message>
</context>
<context>
    <name>Submitting</name>
    <message>
        <source>It is a draft again, and can be submitted.</source>
        <translation>Sie ist wieder ein Entwurf und kann übermittelt werden.</translation>
    </message>
    <message>
        <source>Submit…</source>
        <translation>Übermitteln…</translation>
    </message>
    <message>
        <source>On its way. You can close the app; sending resumes at the next start.</source>
        <translation>Unterwegs. Sie können die App schließen; beim nächsten Start wird weitergesendet.</translation>
    </message>
    <message>
        <source>It will be sent once you are online.</source>
        <translation>Sie wird gesendet, sobald Sie online sind.</translation>
    </message>
    <message>
        <source>Created in {target}.</source>
        <translation>In {target} angelegt.</translation>
    </message>
    <message>
        <source>Next steps</source>
        <translation>Nächste Schritte</translation>
    </message>
</context>
<context>
    <name>Synonyms</name>
    <message>
        <source>find</source>
        <translation>finden</translation>
    </message>
    <message>
        <source>create, add, draft, begin</source>
        <translation>erstellen, anlegen, hinzufügen, Entwurf, beginnen</translation>
    </message>
    <message>
        <source>import audio, masters, WAV, drop, open folder</source>
        <translation>Audio importieren, Master, WAV, ablegen, Ordner öffnen</translation>
    </message>
    <message>
        <source>pattern</source>
        <translation>Muster</translation>
    </message>
    <message>
        <source>download, fetch, pull</source>
        <translation>herunterladen, abrufen, holen, laden</translation>
    </message>
    <message>
        <source>CSV, Excel, XLSX, spreadsheet</source>
        <translation>CSV, Excel, XLSX, Tabellenkalkulation</translation>
    </message>
    <message>
        <source>CSV, Excel, XLSX, spreadsheet, save as, ZIP</source>
        <translation>CSV, Excel, XLSX, Tabellenkalkulation, speichern unter, ZIP</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>alles</translation>
    </message>
    <message>
        <source>ERN, XML</source>
        <translation>ERN, XML</translation>
    </message>
    <message>
        <source>ERN, XML, delivery</source>
        <translation>ERN, XML, Lieferung</translation>
    </message>
    <message>
        <source>move, switch distributor, change distributor</source>
        <translation>umziehen, Vertrieb wechseln, Vertriebswechsel, Distributor</translation>
    </message>
    <message>
        <source>Deezer, Apple Music, MusicBrainz, Discogs, barcode, prefill</source>
        <translation>Deezer, Apple Music, MusicBrainz, Discogs, Barcode, vorausfüllen</translation>
    </message>
    <message>
        <source>takedown, availability, territories</source>
        <translation>Takedown, Verfügbarkeit, Territorien</translation>
    </message>
    <message>
        <source>demo, example, try it</source>
        <translation>Demo, Beispiel, ausprobieren</translation>
    </message>
    <message>
        <source>sidebar, hide</source>
        <translation>Leiste, ausblenden</translation>
    </message>
    <message>
        <source>panel, hide</source>
        <translation>Bereich, ausblenden</translation>
    </message>
    <message>
        <source>files, progress</source>
        <translation>Dateien, Fortschritt</translation>
    </message>
    <message>
        <source>calendar, dashboard, weeks, deadlines, dates</source>
        <translation>Kalender, Dashboard, Wochen, Fristen, Termine</translation>
    </message>
    <message>
        <source>blocked, incomplete, to do</source>
        <translation>blockiert, unvollständig, zu erledigen</translation>
    </message>
    <message>
        <source>unfinished, work in progress</source>
        <translation>unfertig, in Arbeit</translation>
    </message>
    <message>
        <source>sending, pending</source>
        <translation>wird gesendet, ausstehend</translation>
    </message>
    <message>
        <source>created, delivered releases, sent</source>
        <translation>angelegt, ausgelieferte Veröffentlichungen, gesendet</translation>
    </message>
    <message>
        <source>out now, past releases, back catalogue</source>
        <translation>jetzt erhältlich, frühere Veröffentlichungen, Backkatalog</translation>
    </message>
    <message>
        <source>catalogue, list, everything in the list</source>
        <translation>Katalog, Liste, alles in der Liste</translation>
    </message>
    <message>
        <source>deleted, recycle bin</source>
        <translation>gelöscht, Mülleimer</translation>
    </message>
    <message>
        <source>tracks of the label, sound recordings</source>
        <translation>Tracks des Labels, Tonaufnahmen</translation>
    </message>
    <message>
        <source>thresholds, limits, loudness</source>
        <translation>Schwellenwerte, Grenzwerte, Lautheit</translation>
    </message>
    <message>
        <source>vocabulary, values, genres, roles</source>
        <translation>Vokabular, Werte, Genres, Rollen</translation>
    </message>
    <message>
        <source>wallet, secrets, passwords</source>
        <translation>Brieftasche, Geheimnisse, Passwörter</translation>
    </message>
    <message>
        <source>alerts, messages</source>
        <translation>Benachrichtigungen, Meldungen, Hinweise</translation>
    </message>
    <message>
        <source>countries, store links</source>
        <translation>Länder, Store-Links</translation>
    </message>
    <message>
        <source>data folder, log, diagnostics</source>
        <translation>Datenordner, Protokoll, Diagnose</translation>
    </message>
    <message>
        <source>package, received</source>
        <translation>Paket, erhalten</translation>
    </message>
    <message>
        <source>next pane</source>
        <translation>nächster Bereich</translation>
    </message>
    <message>
        <source>previous pane</source>
        <translation>voriger Bereich</translation>
    </message>
    <message>
        <source>make a template, keep as template</source>
        <translation>Vorlage erstellen, als Vorlage behalten</translation>
    </message>
    <message>
        <source>band, musicians, ensemble</source>
        <translation>Band, Musiker, Ensemble</translation>
    </message>
    <message>
        <source>bright, white, theme, day mode</source>
        <translation>hell, weiß, Design, Theme, Tagmodus</translation>
    </message>
    <message>
        <source>black, theme, night mode</source>
        <translation>schwarz, Design, Theme, Nachtmodus</translation>
    </message>
    <message>
        <source>theme, accessibility, black, white</source>
        <translation>Design, Theme, Barrierefreiheit, schwarz, weiß</translation>
    </message>
    <message>
        <source>theme, automatic</source>
        <translation>Design, Theme, automatisch</translation>
    </message>
    <message>
        <source>text size, font, zoom, language, theme</source>
        <translation>Textgröße, Schrift, Zoom, Sprache, Design, Theme</translation>
    </message>
    <message>
        <source>API key, connect, log in, credentials, password, storage, S3</source>
        <translation>API-Schlüssel, verbinden, anmelden, Zugangsdaten, Passwort, Speicher, S3</translation>
    </message>
    <message>
        <source>restore, copy of the library</source>
        <translation>wiederherstellen, Sicherung, Kopie der Bibliothek</translation>
    </message>
    <message>
        <source>new version, upgrade</source>
        <translation>neue Version, aktualisieren, Upgrade</translation>
    </message>
    <message>
        <source>imprint, defaults</source>
        <translation>Imprint, Standardwerte, Voreinstellungen</translation>
    </message>
    <message>
        <source>artists, writers, directory, merge</source>
        <translation>Künstler, Urheber, Kontakte, Verzeichnis, zusammenführen</translation>
    </message>
    <message>
        <source>ISRC, UPC, barcode</source>
        <translation>ISRC, UPC, EAN, Barcode</translation>
    </message>
    <message>
        <source>preferences, options, configuration</source>
        <translation>Voreinstellungen, Optionen, Konfiguration</translation>
    </message>
    <message>
        <source>manual, documentation, explain, why, rules</source>
        <translation>Handbuch, Anleitung, Dokumentation, erklären, warum, Regeln</translation>
    </message>
    <message>
        <source>hotkeys, keys, help</source>
        <translation>Hotkeys, Tasten, Shortcuts, Hilfe</translation>
    </message>
    <message>
        <source>introduction, getting started, guide</source>
        <translation>Einführung, erste Schritte, Rundgang, Anleitung</translation>
    </message>
    <message>
        <source>first start, begin, help</source>
        <translation>erster Start, beginnen, Hilfe</translation>
    </message>
    <message>
        <source>version, licence, copyright</source>
        <translation>Version, Lizenz, Copyright</translation>
    </message>
    <message>
        <source>exit, close the app</source>
        <translation>schließen, App beenden, verlassen</translation>
    </message>
    <message>
        <source>copy, clone</source>
        <translation>kopieren, klonen</translation>
    </message>
    <message>
        <source>deluxe, remaster, new version, copy</source>
        <translation>Deluxe, Remaster, neue Version, Kopie</translation>
    </message>
    <message>
        <source>PDF, papers, press, print</source>
        <translation>PDF, Unterlagen, Presse, drucken</translation>
    </message>
    <message>
        <source>Deezer, Apple Music, live, links</source>
        <translation>Deezer, Apple Music, live, Links</translation>
    </message>
    <message>
        <source>cancel, unsend, stop sending</source>
        <translation>abbrechen, zurückholen, Senden anhalten</translation>
    </message>
    <message>
        <source>retry, send again, outbox</source>
        <translation>wiederholen, erneut senden, Postausgang</translation>
    </message>
    <message>
        <source>send, distribute, publish, upload</source>
        <translation>senden, ausliefern, veröffentlichen, hochladen</translation>
    </message>
    <message>
        <source>errors, problems, findings, validate, warnings</source>
        <translation>Fehler, Probleme, Befunde, validieren, Warnungen</translation>
    </message>
    <message>
        <source>delete, remove, bin, discard, throw away</source>
        <translation>löschen, entfernen, Mülleimer, verwerfen, wegwerfen</translation>
    </message>
    <message>
        <source>close, library</source>
        <translation>schließen, Bibliothek</translation>
    </message>
    <message>
        <source>revert, take back</source>
        <translation>zurücknehmen, widerrufen</translation>
    </message>
    <message>
        <source>repeat</source>
        <translation>wiederherstellen, noch einmal</translation>
    </message>
    <message>
        <source>codes</source>
        <translation>Codes</translation>
    </message>
    <message>
        <source>title, label, genre, release date</source>
        <translation>Titel, Label, Genre, Veröffentlichungsdatum</translation>
    </message>
    <message>
        <source>track list, songs, grid</source>
        <translation>Trackliste, Songs, Tabelle</translation>
    </message>
    <message>
        <source>continue, forward</source>
        <translation>weiter, vorwärts</translation>
    </message>
    <message>
        <source>one step back</source>
        <translation>ein Schritt zurück</translation>
    </message>
    <message>
        <source>masters, audio, cover, art, files</source>
        <translation>Master, Audio, Cover, Bild, Dateien, Ton</translation>
    </message>
    <message>
        <source>writers, composers, publishers, shares</source>
        <translation>Urheber, Komponisten, Verlage, Anteile</translation>
    </message>
    <message>
        <source>copyright, territories, price, partners</source>
        <translation>Copyright, Territorien, Preis, Partner</translation>
    </message>
    <message>
        <source>summary</source>
        <translation>Zusammenfassung</translation>
    </message>
    <message>
        <source>change text, search and replace</source>
        <translation>Text ändern, suchen und ersetzen</translation>
    </message>
    <message>
        <source>autofill, prefill, Deezer, MusicBrainz</source>
        <translation>automatisch ausfüllen, vorausfüllen, Deezer, MusicBrainz</translation>
    </message>
</context>
<context>
    <name>TableBar</name>
    <message>
        <source>Contents of the sheet&apos;s columns</source>
        <translation>Inhalt der Tabellenspalten</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Weglassen</translation>
    </message>
    <message>
        <source>Ignore the sheet</source>
        <translation>Tabelle ignorieren</translation>
    </message>
    <message>
        <source>{count} of {rows} rows match files</source>
        <translation>{count} von {rows} Zeilen passen zu Dateien</translation>
    </message>
</context>
<context>
    <name>TargetBox</name>
    <message>
        <source>New release</source>
        <translation>Neue Veröffentlichung</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>Disc</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>Add to “{title}”</source>
        <translation>Zu „{title}“ hinzufügen</translation>
    </message>
    <message>
        <source>A new disc</source>
        <translation>Neue Disc</translation>
    </message>
</context>
<context>
    <name>TargetCard</name>
    <message>
        <source>Links to stores</source>
        <translation>Links zu Stores</translation>
    </message>
    <message>
        <source>Earnings</source>
        <translation>Einnahmen</translation>
    </message>
    <message>
        <source>Take down…</source>
        <translation>Takedown…</translation>
    </message>
    <message>
        <source>Send without waiting</source>
        <translation>Ohne Warten senden</translation>
    </message>
    <message>
        <source>No links yet.</source>
        <translation>Noch keine Links.</translation>
    </message>
    <message>
        <source>No earnings yet.</source>
        <translation>Noch keine Einnahmen.</translation>
    </message>
    <message>
        <source>{target} will take the release down in all stores. Enter {code} to request it.</source>
        <translation>{target} nimmt die Veröffentlichung aus allen Stores. Geben Sie {code} ein, um den Takedown anzufordern.</translation>
    </message>
    <message>
        <source>The takedown was requested. The status will show the result.</source>
        <translation>Der Takedown wurde angefordert. Das Ergebnis zeigt der Status.</translation>
    </message>
    <message>
        <source>Take down</source>
        <translation>Takedown</translation>
    </message>
</context>
<context>
    <name>TargetChoice</name>
    <message>
        <source>It already has this release, or the release is on its way there.</source>
        <translation>Die Veröffentlichung ist schon dort oder auf dem Weg dorthin.</translation>
    </message>
    <message>
        <source>Accepts the metadata, audio and cover</source>
        <translation>Nimmt Metadaten, Audio und Cover an</translation>
    </message>
    <message>
        <source>Accepts the metadata; add audio and cover there</source>
        <translation>Nimmt die Metadaten an; Audio und Cover fügen Sie dort hinzu</translation>
    </message>
    <message>
        <source>{takes}; assigns a UPC if there is none</source>
        <translation>{takes}; vergibt einen UPC, wenn keiner vorhanden ist</translation>
    </message>
    <message>
        <source>status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>takedown</source>
        <translation>Takedown</translation>
    </message>
    <message>
        <source>links to stores</source>
        <translation>Links zu Stores</translation>
    </message>
    <message>
        <source>earnings</source>
        <translation>Einnahmen</translation>
    </message>
    <message>
        <source>Offers no status, takedown or earnings yet: these questions are not answered</source>
        <translation>Bietet noch keinen Status, keinen Takedown und keine Einnahmen: Diese Fragen sind noch nicht beantwortet</translation>
    </message>
    <message>
        <source>Offers {what}</source>
        <translation>Bietet {what}</translation>
    </message>
    <message>
        <source>Not sent, because it has no field for them: {fields}</source>
        <translation>Nicht gesendet, weil es dort kein Feld dafür gibt: {fields}</translation>
    </message>
    <message>
        <source>Once {target} has it</source>
        <translation>Sobald {target} sie hat</translation>
    </message>
</context>
<context>
    <name>TargetPageLink</name>
    <message>
        <source>Copy ID</source>
        <translation>ID kopieren</translation>
    </message>
    <message>
        <source>This link does not begin with https:// or does not contain the ID of the release.</source>
        <translation>Dieser Link beginnt nicht mit https:// oder enthält nicht die ID der Veröffentlichung.</translation>
    </message>
    <message>
        <source>Find the release in {target} once and paste the link to its page here. It then works for all releases.</source>
        <translation>Suchen Sie die Veröffentlichung einmal in {target} und fügen Sie den Link zu ihrer Seite hier ein. Danach funktioniert es für alle Veröffentlichungen.</translation>
    </message>
    <message>
        <source>Link to the release in {target}</source>
        <translation>Link zur Veröffentlichung in {target}</translation>
    </message>
    <message>
        <source>Open in {target}</source>
        <translation>In {target} öffnen</translation>
    </message>
    <message>
        <source>Add a link to its page…</source>
        <translation>Link zur Seite hinzufügen…</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>TargetRow</name>
    <message>
        <source>Send to {target}, account {account}</source>
        <translation>An {target} senden, Konto {account}</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Move {target} up</source>
        <translation>{target} nach oben</translation>
    </message>
    <message>
        <source>The order applies to all releases</source>
        <translation>Die Reihenfolge gilt für alle Veröffentlichungen</translation>
    </message>
</context>
<context>
    <name>TargetText</name>
    <message>
        <source>This works only in practice mode.</source>
        <translation>Das funktioniert nur im Übungsmodus.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>“{text}” cannot be read.</source>
        <translation>„{text}“ ist nicht lesbar.</translation>
    </message>
    <message>
        <source>Nothing was saved.</source>
        <translation>Nichts wurde gespeichert.</translation>
    </message>
    <message>
        <source>Use one line per part: name = value.</source>
        <translation>Verwenden Sie eine Zeile pro Teil: name = Wert.</translation>
    </message>
    <message>
        <source>{name} accepts these login details.</source>
        <translation>{name} akzeptiert diese Zugangsdaten.</translation>
    </message>
    <message>
        <source>This address does not belong to {name}.</source>
        <translation>Diese Adresse gehört nicht zu {name}.</translation>
    </message>
    <message>
        <source>{name} rejected the login ({status}).</source>
        <translation>{name} hat die Anmeldung abgelehnt ({status}).</translation>
    </message>
    <message>
        <source>{name} does not have this ({status}).</source>
        <translation>{name} kennt das nicht ({status}).</translation>
    </message>
    <message>
        <source>{name} rejected the request ({status}).</source>
        <translation>{name} hat die Anfrage abgelehnt ({status}).</translation>
    </message>
    <message>
        <source>{name} could not answer ({status}).</source>
        <translation>{name} konnte nicht antworten ({status}).</translation>
    </message>
    <message>
        <source>{name} returned no list.</source>
        <translation>{name} lieferte keine Liste.</translation>
    </message>
    <message>
        <source>The app does not know how to list releases at {name}.</source>
        <translation>Die App weiß nicht, wie sich Veröffentlichungen bei {name} auflisten lassen.</translation>
    </message>
    <message>
        <source>{name} returned no address for a file.</source>
        <translation>{name} lieferte keine Adresse für eine Datei.</translation>
    </message>
    <message>
        <source>The file {file} could not be sent ({status}).</source>
        <translation>Die Datei {file} konnte nicht gesendet werden ({status}).</translation>
    </message>
    <message>
        <source>{name} returned no name for a file.</source>
        <translation>{name} lieferte keinen Namen für eine Datei.</translation>
    </message>
    <message>
        <source>{file} is larger than {name} accepts ({most} MB).</source>
        <translation>{file} ist größer, als {name} akzeptiert ({most} MB).</translation>
    </message>
    <message>
        <source>Nothing was sent.</source>
        <translation>Nichts wurde gesendet.</translation>
    </message>
    <message>
        <source>{name} has not yet answered what is needed {doing}: {questions}</source>
        <translation>Von {name} fehlen noch Antworten, die nötig sind, {doing}: {questions}</translation>
    </message>
    <message>
        <source>Enter the answers, or create the letter that asks for them.</source>
        <translation>Geben Sie die Antworten ein, oder erstellen Sie den Brief, der danach fragt.</translation>
    </message>
    <message>
        <source>to log in</source>
        <translation>um sich anzumelden</translation>
    </message>
    <message>
        <source>to send a release</source>
        <translation>um eine Veröffentlichung zu senden</translation>
    </message>
    <message>
        <source>to read the status of a release</source>
        <translation>um den Status einer Veröffentlichung zu lesen</translation>
    </message>
    <message>
        <source>to take a release down</source>
        <translation>um einen Takedown anzufordern</translation>
    </message>
    <message>
        <source>to read earnings</source>
        <translation>um Einnahmen zu lesen</translation>
    </message>
    <message>
        <source>to read store links</source>
        <translation>um Store-Links zu lesen</translation>
    </message>
    <message>
        <source>to look for a release</source>
        <translation>um eine Veröffentlichung zu suchen</translation>
    </message>
    <message>
        <source>to renew links to files</source>
        <translation>um Links zu Dateien zu erneuern</translation>
    </message>
    <message>
        <source>There is no question “{question}”.</source>
        <translation>Eine Frage „{question}“ gibt es nicht.</translation>
    </message>
    <message>
        <source>This answer does not fit “{question}”: {fault}</source>
        <translation>Diese Antwort passt nicht zu „{question}“: {fault}</translation>
    </message>
    <message>
        <source>This is not a profile: it is not JSON.</source>
        <translation>Das ist kein Profil: Es ist kein JSON.</translation>
    </message>
    <message>
        <source>This is not a profile.</source>
        <translation>Das ist kein Profil.</translation>
    </message>
    <message>
        <source>A profile needs an ID, a name and answers.</source>
        <translation>Ein Profil braucht eine ID, einen Namen und Antworten.</translation>
    </message>
    <message>
        <source>one of {value}</source>
        <translation>eines von {value}</translation>
    </message>
    <message>
        <source>“{lacking}” is missing</source>
        <translation>„{lacking}“ fehlt</translation>
    </message>
    <message>
        <source>a JSON object is expected</source>
        <translation>erwartet wird ein JSON-Objekt</translation>
    </message>
    <message>
        <source>“{name}” is missing</source>
        <translation>„{name}“ fehlt</translation>
    </message>
    <message>
        <source>“{name}” is unknown</source>
        <translation>„{name}“ ist unbekannt</translation>
    </message>
    <message>
        <source>“{name}” is not a number</source>
        <translation>„{name}“ ist keine Zahl</translation>
    </message>
    <message>
        <source>one of {rest} is expected</source>
        <translation>erwartet wird eines von {rest}</translation>
    </message>
    <message>
        <source>a text is expected</source>
        <translation>erwartet wird ein Text</translation>
    </message>
    <message>
        <source>a number above 0 is expected</source>
        <translation>erwartet wird eine Zahl über 0</translation>
    </message>
    <message>
        <source>true or false is expected</source>
        <translation>erwartet wird true oder false</translation>
    </message>
    <message>
        <source>a list is expected</source>
        <translation>erwartet wird eine Liste</translation>
    </message>
    <message>
        <source>a JSON object with texts is expected</source>
        <translation>erwartet wird ein JSON-Objekt mit Texten</translation>
    </message>
    <message>
        <source>an address is expected, such as https://api.example.com/releases</source>
        <translation>erwartet wird eine Adresse wie https://api.example.com/releases</translation>
    </message>
    <message>
        <source>the address must begin with https://</source>
        <translation>die Adresse muss mit https:// beginnen</translation>
    </message>
    <message>
        <source>an address with a password is not allowed</source>
        <translation>eine Adresse mit Passwort ist nicht erlaubt</translation>
    </message>
    <message>
        <source>{name} needs no answers: its API is built in.</source>
        <translation>{name} braucht keine Antworten: Die API ist integriert.</translation>
    </message>
    <message>
        <source>{name} fetches files from a storage, and this account has none.</source>
        <translation>{name} holt Dateien aus einem Speicher, und dieses Konto hat keinen.</translation>
    </message>
    <message>
        <source>Add a bucket to the account.</source>
        <translation>Fügen Sie dem Konto einen Bucket hinzu.</translation>
    </message>
    <message>
        <source>Check the account&apos;s name, password, client ID and client secret.</source>
        <translation>Prüfen Sie Benutzername, Passwort, Client-ID und Client-Secret des Kontos.</translation>
    </message>
    <message>
        <source>{name} returned no token after the login.</source>
        <translation>{name} lieferte nach der Anmeldung kein Token.</translation>
    </message>
    <message>
        <source>{name} returned something that is not a JSON object.</source>
        <translation>{name} lieferte etwas, das kein JSON-Objekt ist.</translation>
    </message>
</context>
<context>
    <name>Targets</name>
    <message>
        <source>Your OpenPlay address</source>
        <translation>Ihre OpenPlay-Adresse</translation>
    </message>
    <message>
        <source>subdomain or full address</source>
        <translation>Subdomain oder volle Adresse</translation>
    </message>
    <message>
        <source>Enter your OpenPlay address.</source>
        <translation>Geben Sie Ihre OpenPlay-Adresse ein.</translation>
    </message>
    <message>
        <source>API Key ID</source>
        <translation>API Key ID</translation>
    </message>
    <message>
        <source>Enter the API Key ID.</source>
        <translation>Geben Sie die API Key ID ein.</translation>
    </message>
    <message>
        <source>API Secret Key</source>
        <translation>API Secret Key</translation>
    </message>
    <message>
        <source>Enter the API Secret Key.</source>
        <translation>Geben Sie den API Secret Key ein.</translation>
    </message>
    <message>
        <source>Address for looking up releases</source>
        <translation>Adresse für die Abfrage von Veröffentlichungen</translation>
    </message>
    <message>
        <source>The same for all customers of OpenPlay. Change it only for a test system.</source>
        <translation>Für alle Kunden von OpenPlay gleich. Ändern Sie sie nur für ein Testsystem.</translation>
    </message>
    <message>
        <source>Open OpenPlay in your browser and log in as an account manager.</source>
        <translation>Öffnen Sie OpenPlay im Browser und melden Sie sich als Account Manager an.</translation>
    </message>
    <message>
        <source>Choose Manage, then API Keys, and create a new key.</source>
        <translation>Wählen Sie Manage, dann API Keys, und legen Sie einen neuen Schlüssel an.</translation>
    </message>
    <message>
        <source>Copy the API Key ID and the API Secret Key here. OpenPlay shows the secret only once.</source>
        <translation>Kopieren Sie die API Key ID und den API Secret Key hierher. OpenPlay zeigt den Secret Key nur einmal.</translation>
    </message>
    <message>
        <source>In OpenPlay choose Manage, then API Keys, and create a new key. The old one still works.</source>
        <translation>Wählen Sie in OpenPlay Manage, dann API Keys, und legen Sie einen neuen Schlüssel an. Der alte funktioniert weiter.</translation>
    </message>
    <message>
        <source>Enter the new key&apos;s ID and secret above and choose “Save and test connection”.</source>
        <translation>Geben Sie oben ID und Secret des neuen Schlüssels ein und wählen Sie „Speichern und Verbindung testen“.</translation>
    </message>
    <message>
        <source>When the test succeeds, revoke the old key in OpenPlay. This takes effect immediately and cannot be undone.</source>
        <translation>Wenn der Test gelingt, widerrufen Sie den alten Schlüssel in OpenPlay. Das gilt sofort und lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>Revoke it in OpenPlay first: Manage, API Keys. After that nobody can use it.</source>
        <translation>Widerrufen Sie ihn zuerst in OpenPlay: Manage, API Keys. Danach kann ihn niemand mehr verwenden.</translation>
    </message>
    <message>
        <source>Delete it here. Waiting releases are kept and continue once you enter another key.</source>
        <translation>Löschen Sie ihn hier. Wartende Veröffentlichungen bleiben und werden fortgesetzt, sobald Sie einen anderen Schlüssel eingeben.</translation>
    </message>
    <message>
        <source>Releases are created at
{address}</source>
        <translation>Veröffentlichungen werden angelegt unter
{address}</translation>
    </message>
    <message>
        <source>The part before .openplaymusic.com when you are logged in.</source>
        <translation>Der Teil vor .openplaymusic.com, wenn Sie angemeldet sind.</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>Benutzername</translation>
    </message>
    <message>
        <source>Enter the user name.</source>
        <translation>Geben Sie den Benutzernamen ein.</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Enter the password.</source>
        <translation>Geben Sie das Passwort ein.</translation>
    </message>
    <message>
        <source>Client ID</source>
        <translation>Client-ID</translation>
    </message>
    <message>
        <source>Enter the client ID that you received.</source>
        <translation>Geben Sie die Client-ID ein, die Sie erhalten haben.</translation>
    </message>
    <message>
        <source>Client secret</source>
        <translation>Client-Secret</translation>
    </message>
    <message>
        <source>Enter the client secret that you received.</source>
        <translation>Geben Sie das Client-Secret ein, das Sie erhalten haben.</translation>
    </message>
    <message>
        <source>Ask the distributor for a user name, password, client ID and client secret.</source>
        <translation>Fragen Sie den Vertrieb nach Benutzername, Passwort, Client-ID und Client-Secret.</translation>
    </message>
    <message>
        <source>Enter them here. Passwords are stored in this computer&apos;s keyring; tokens are never saved.</source>
        <translation>Geben Sie sie hier ein. Passwörter liegen im Schlüsselbund dieses Computers; Token werden nie gespeichert.</translation>
    </message>
</context>
<context>
    <name>TargetsBox</name>
    <message>
        <source>Send to another target…</source>
        <translation>An weiteres Ziel senden…</translation>
    </message>
</context>
<context>
    <name>TemplateEditor</name>
    <message>
        <source>Template “{name}”</source>
        <translation>Vorlage „{name}“</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>New releases get these values unless tags or your own entries say otherwise. Clear a field to remove it from the template. Changes are saved immediately; you can undo them while this is open.</source>
        <translation>Neue Veröffentlichungen erhalten diese Werte, sofern Tags oder Ihre Eingaben nichts anderes vorgeben. Leeren Sie ein Feld, um es aus der Vorlage zu entfernen. Änderungen werden sofort gespeichert; solange dies geöffnet ist, können Sie sie rückgängig machen.</translation>
    </message>
    <message>
        <source>The release</source>
        <translation>Die Veröffentlichung</translation>
    </message>
    <message>
        <source>Add a credit</source>
        <translation>Credit hinzufügen</translation>
    </message>
    <message>
        <source>Each track</source>
        <translation>Jeder Track</translation>
    </message>
    <message>
        <source>Each track&apos;s work</source>
        <translation>Werk jedes Tracks</translation>
    </message>
    <message>
        <source>Add a writer</source>
        <translation>Urheber hinzufügen</translation>
    </message>
    <message>
        <source>Add a publisher</source>
        <translation>Verlag hinzufügen</translation>
    </message>
    <message>
        <source>Writers</source>
        <translation>Urheber</translation>
    </message>
</context>
<context>
    <name>TemplatesDialog</name>
    <message>
        <source>Templates</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>No templates yet. Open a release and choose “Save as template” (find it with Ctrl+K).</source>
        <translation>Noch keine Vorlagen. Öffnen Sie eine Veröffentlichung und wählen Sie „Als Vorlage speichern“ (zu finden mit Strg+K).</translation>
    </message>
    <message>
        <source>New release</source>
        <translation>Neue Veröffentlichung</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Bearbeiten…</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>It sets: {parts}.</source>
        <translation>Sie setzt: {parts}.</translation>
    </message>
    <message>
        <source>It sets nothing yet.</source>
        <translation>Sie setzt noch nichts.</translation>
    </message>
    <message>
        <source>Delete template</source>
        <translation>Vorlage löschen</translation>
    </message>
    <message>
        <source>Delete the template “{name}”?</source>
        <translation>Vorlage „{name}“ löschen?</translation>
    </message>
    <message>
        <source>Releases created from it stay unchanged.</source>
        <translation>Daraus angelegte Veröffentlichungen bleiben unverändert.</translation>
    </message>
    <message>
        <source>{name} (again)</source>
        <translation>{name} (erneut)</translation>
    </message>
    <message>
        <source>“{name}” was deleted.</source>
        <translation>„{name}“ wurde gelöscht.</translation>
    </message>
</context>
<context>
    <name>ThresholdsPage</name>
    <message>
        <source>Checks</source>
        <translation>Prüfungen</translation>
    </message>
    <message>
        <source>Requirements of stores and distributors. The strictest value of the selected profiles applies.</source>
        <translation>Anforderungen von Stores und Vertrieben. Es gilt der strengste Wert der ausgewählten Profile.</translation>
    </message>
    <message>
        <source>Scope of the profiles</source>
        <translation>Geltungsbereich der Profile</translation>
    </message>
    <message>
        <source>Same as everything</source>
        <translation>Wie bei „Alles“</translation>
    </message>
    <message>
        <source>{profile} applies</source>
        <translation>{profile} gilt</translation>
    </message>
    <message>
        <source>Profiles that apply to</source>
        <translation>Profile, die gelten für</translation>
    </message>
    <message>
        <source>Values of the profiles</source>
        <translation>Werte der Profile</translation>
    </message>
    <message>
        <source>Requirement</source>
        <translation>Anforderung</translation>
    </message>
    <message>
        <source>Reset this value</source>
        <translation>Diesen Wert zurücksetzen</translation>
    </message>
    <message>
        <source>Reset all values</source>
        <translation>Alle Werte zurücksetzen</translation>
    </message>
    <message>
        <source>no requirement</source>
        <translation>keine Anforderung</translation>
    </message>
    <message>
        <source>{value}, changed; default: {shipped}</source>
        <translation>{value}, geändert; Standard: {shipped}</translation>
    </message>
    <message>
        <source>Select a value to see its source. Double-click or press F2 to change it.</source>
        <translation>Wählen Sie einen Wert, um seine Quelle zu sehen. Doppelklicken Sie oder drücken Sie F2, um ihn zu ändern.</translation>
    </message>
    <message>
        <source>{profile} has no requirement here.</source>
        <translation>{profile} hat hier keine Anforderung.</translation>
    </message>
    <message>
        <source>Changed by you; default: {shipped}</source>
        <translation>Von Ihnen geändert; Standard: {shipped}</translation>
    </message>
    <message>
        <source>“{typed}” is not a valid value; the old value stays.</source>
        <translation>„{typed}“ ist kein gültiger Wert; der alte Wert bleibt.</translation>
    </message>
    <message>
        <source>“{typed}” contradicts “{other}”. The old value stays.</source>
        <translation>„{typed}“ widerspricht „{other}“. Der alte Wert bleibt.</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>Label {name}</source>
        <translation>Label {name}</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>you</source>
        <translation>Sie</translation>
    </message>
    <message>
        <source>the app</source>
        <translation>die App</translation>
    </message>
    <message>
        <source>{target}</source>
        <translation>{target}</translation>
    </message>
    <message>
        <source>Platform record {id}: {said}</source>
        <translation>Plattformdatensatz {id}: {said}</translation>
    </message>
    <message>
        <source>Not checked</source>
        <translation>Nicht geprüft</translation>
    </message>
    <message>
        <source>{target} does not have it (404)</source>
        <translation>{target} hat sie nicht (404)</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>kein Status</translation>
    </message>
    <message>
        <source>{before} → {after}</source>
        <translation>{before} → {after}</translation>
    </message>
    <message>
        <source>{status}  ·  changed there: {fields}</source>
        <translation>{status}  ·  dort geändert: {fields}</translation>
    </message>
    <message>
        <source>The app asked {target} to create the release.</source>
        <translation>Die App hat {target} gebeten, die Veröffentlichung anzulegen.</translation>
    </message>
    <message>
        <source>{target} created the release.</source>
        <translation>{target} hat die Veröffentlichung angelegt.</translation>
    </message>
    <message>
        <source>You asked to try again.</source>
        <translation>Sie haben einen neuen Versuch angefordert.</translation>
    </message>
    <message>
        <source>{target}: {said}.</source>
        <translation>{target}: {said}.</translation>
    </message>
    <message>
        <source>{target} says “{word}”.</source>
        <translation>{target} meldet „{word}“.</translation>
    </message>
    <message>
        <source>Not checked: the app was closed or offline.</source>
        <translation>Nicht geprüft: Die App war geschlossen oder offline.</translation>
    </message>
    <message>
        <source>You submitted the release.</source>
        <translation>Sie haben die Veröffentlichung übermittelt.</translation>
    </message>
    <message>
        <source>{target} rejected the release.</source>
        <translation>{target} hat die Veröffentlichung abgelehnt.</translation>
    </message>
    <message>
        <source>You withdrew it.</source>
        <translation>Sie haben sie zurückgezogen.</translation>
    </message>
    <message>
        <source>You asked to search for it again.</source>
        <translation>Sie haben eine neue Suche angefordert.</translation>
    </message>
    <message>
        <source>It is waiting.</source>
        <translation>Sie wartet.</translation>
    </message>
    <message>
        <source>{target} no longer has it.</source>
        <translation>{target} hat sie nicht mehr.</translation>
    </message>
    <message>
        <source>Platform record {id}: {said}.</source>
        <translation>Plattformdatensatz {id}: {said}.</translation>
    </message>
    <message>
        <source>It was changed in {target}: {fields}.</source>
        <translation>In {target} geändert: {fields}.</translation>
    </message>
    <message>
        <source>{target} has it but reports no status.</source>
        <translation>{target} hat sie, meldet aber keinen Status.</translation>
    </message>
    <message>
        <source>Label copy created</source>
        <translation>Labelcopy erstellt</translation>
    </message>
    <message>
        <source>One-sheet created</source>
        <translation>Produktinfo erstellt</translation>
    </message>
    <message>
        <source>Split sheet created</source>
        <translation>Split Sheet erstellt</translation>
    </message>
    <message>
        <source>Credits created</source>
        <translation>Credits erstellt</translation>
    </message>
    <message>
        <source>Barcode created</source>
        <translation>Barcode erstellt</translation>
    </message>
    <message>
        <source>DDEX delivery created</source>
        <translation>DDEX-Lieferung erstellt</translation>
    </message>
    <message>
        <source>DDEX takedown created</source>
        <translation>DDEX-Takedown erstellt</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>from {at} until {until}: the app was closed or offline</source>
        <translation>von {at} bis {until}: App geschlossen oder offline</translation>
    </message>
    <message>
        <source>From {at} until {until}.</source>
        <translation>Von {at} bis {until}.</translation>
    </message>
    <message numerus="yes">
        <source>unchanged until {until}, checked %n times</source>
        <comment>unchanged until {until}, checked %n time</comment>
        <translation>
            <numerusform>unverändert bis {until}, %n-mal geprüft</numerusform>
            <numerusform>unverändert bis {until}, %n-mal geprüft</numerusform>
        </translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>track {number}</source>
        <translation>Track {number}</translation>
    </message>
    <message>
        <source>disc {number}</source>
        <translation>Disc {number}</translation>
    </message>
    <message>
        <source>HTTP status {number}</source>
        <translation>HTTP-Status {number}</translation>
    </message>
    <message>
        <source>Record {id}</source>
        <translation>Datensatz {id}</translation>
    </message>
</context>
<context>
    <name>TimelineActs</name>
    <message>
        <source>You confirmed that this is the release in {name}.</source>
        <translation>Sie haben bestätigt, dass dies die Veröffentlichung in {name} ist.</translation>
    </message>
    <message>
        <source>You confirmed that this is not the release in {name}.</source>
        <translation>Sie haben bestätigt, dass dies nicht die Veröffentlichung in {name} ist.</translation>
    </message>
    <message>
        <source>You asked to send it again.</source>
        <translation>Sie haben ein erneutes Senden angefordert.</translation>
    </message>
    <message>
        <source>You chose not to wait for {name}.</source>
        <translation>Sie haben entschieden, nicht auf {name} zu warten.</translation>
    </message>
    <message>
        <source>You confirmed that it is no longer in {name}. It can be submitted again.</source>
        <translation>Sie haben bestätigt, dass die Veröffentlichung nicht mehr in {name} ist. Sie kann erneut übermittelt werden.</translation>
    </message>
    <message>
        <source>You requested a takedown.</source>
        <translation>Sie haben einen Takedown angefordert.</translation>
    </message>
    <message>
        <source>You replaced the key.</source>
        <translation>Sie haben den Schlüssel ersetzt.</translation>
    </message>
    <message>
        <source>You changed the account.</source>
        <translation>Sie haben das Konto geändert.</translation>
    </message>
    <message>
        <source>You confirmed that audio and cover are in {name}.</source>
        <translation>Sie haben bestätigt, dass Audio und Cover in {name} sind.</translation>
    </message>
    <message>
        <source>You confirmed that audio and cover are not in {name} yet.</source>
        <translation>Sie haben bestätigt, dass Audio und Cover noch nicht in {name} sind.</translation>
    </message>
    <message>
        <source>You confirmed that it is submitted in {name}.</source>
        <translation>Sie haben bestätigt, dass die Veröffentlichung in {name} übermittelt ist.</translation>
    </message>
    <message>
        <source>You confirmed that it is not submitted in {name} yet.</source>
        <translation>Sie haben bestätigt, dass die Veröffentlichung in {name} noch nicht übermittelt ist.</translation>
    </message>
    <message>
        <source>You confirmed that {name} has decided.</source>
        <translation>Sie haben bestätigt, dass {name} entschieden hat.</translation>
    </message>
    <message>
        <source>You confirmed that {name} has not decided yet.</source>
        <translation>Sie haben bestätigt, dass {name} noch nicht entschieden hat.</translation>
    </message>
</context>
<context>
    <name>TimelinePane</name>
    <message>
        <source>Submission history</source>
        <translation>Verlauf der Übermittlung</translation>
    </message>
    <message>
        <source>Check status</source>
        <translation>Status prüfen</translation>
    </message>
    <message>
        <source>Raw answer…</source>
        <translation>Rohantwort…</translation>
    </message>
    <message>
        <source>Show receipt</source>
        <translation>Beleg zeigen</translation>
    </message>
    <message>
        <source>Not sent yet.</source>
        <translation>Noch nicht gesendet.</translation>
    </message>
    <message>
        <source>What was sent to {target} stays there. Undo only changes the draft on this computer.</source>
        <translation>Was an {target} gesendet wurde, bleibt dort. Rückgängigmachen ändert nur den Entwurf auf diesem Computer.</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>kein Status</translation>
    </message>
    <message>
        <source>not checked yet</source>
        <translation>noch nicht geprüft</translation>
    </message>
</context>
<context>
    <name>TimelineSection</name>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Sie</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>App</source>
        <translation>App</translation>
    </message>
    <message>
        <source>Show actions by</source>
        <translation>Vorgänge anzeigen von</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschehen ist</translation>
    </message>
    <message>
        <source>Their answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>In full</source>
        <translation>Vollständig</translation>
    </message>
</context>
<context>
    <name>TimelineText</name>
    <message>
        <source>links to its files were renewed</source>
        <translation>Links zu den Dateien wurden erneuert</translation>
    </message>
    <message>
        <source>confirmed as the release in {submission}</source>
        <translation>als die Veröffentlichung in {submission} bestätigt</translation>
    </message>
    <message>
        <source>confirmed not to be the release in {name}</source>
        <translation>bestätigt, dass es nicht die Veröffentlichung in {name} ist</translation>
    </message>
    <message>
        <source>no longer waits for {name}</source>
        <translation>wartet nicht mehr auf {name}</translation>
    </message>
    <message>
        <source>no longer in {name}, can be submitted again</source>
        <translation>nicht mehr in {name}, kann erneut übermittelt werden</translation>
    </message>
    <message>
        <source>takedown requested</source>
        <translation>Takedown angefordert</translation>
    </message>
    <message>
        <source>the key was replaced</source>
        <translation>der Schlüssel wurde ersetzt</translation>
    </message>
    <message>
        <source>the account was changed</source>
        <translation>das Konto wurde geändert</translation>
    </message>
    <message>
        <source>an error in the app</source>
        <translation>ein Fehler in der App</translation>
    </message>
    <message>
        <source>the files are waiting</source>
        <translation>die Dateien warten</translation>
    </message>
    <message>
        <source>created in {name}</source>
        <translation>in {name} angelegt</translation>
    </message>
    <message>
        <source>rejected by {name}</source>
        <translation>von {name} abgelehnt</translation>
    </message>
    <message>
        <source>{name} asked to try again later; the app searches before it sends again</source>
        <translation>{name} bat um einen späteren Versuch; die App sucht, bevor sie erneut sendet</translation>
    </message>
    <message>
        <source>not sent</source>
        <translation>nicht gesendet</translation>
    </message>
    <message>
        <source>not sent, the app will try again</source>
        <translation>nicht gesendet, die App versucht es erneut</translation>
    </message>
    <message>
        <source>the answer was lost</source>
        <translation>die Antwort ging verloren</translation>
    </message>
    <message>
        <source>{submission} cannot be searched; please check it yourself</source>
        <translation>{submission} kann nicht durchsucht werden; bitte prüfen Sie selbst</translation>
    </message>
    <message>
        <source>not found in {submission} after repeated searches</source>
        <translation>nach mehrfacher Suche nicht in {submission} gefunden</translation>
    </message>
    <message>
        <source>found in {name} after the answer was lost</source>
        <translation>in {name} gefunden, nachdem die Antwort verloren gegangen war</translation>
    </message>
    <message>
        <source>found in {name}: it was created</source>
        <translation>in {name} gefunden: wurde angelegt</translation>
    </message>
    <message>
        <source>{submission} already has this UPC</source>
        <translation>{submission} hat diesen UPC schon</translation>
    </message>
    <message>
        <source>fetched from the distributor</source>
        <translation>vom Vertrieb abgerufen</translation>
    </message>
    <message>
        <source>It may be at the distributor, but the app could not check</source>
        <translation>Sie ist vielleicht beim Vertrieb, aber die App konnte es nicht prüfen</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>eingereiht</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>withdrawn</source>
        <translation>zurückgezogen</translation>
    </message>
    <message>
        <source>the app was closed before the answer arrived</source>
        <translation>die App wurde geschlossen, bevor die Antwort ankam</translation>
    </message>
    <message>
        <source>known from a receipt or another copy of the library</source>
        <translation>bekannt aus einem Beleg oder einer anderen Kopie der Bibliothek</translation>
    </message>
    <message>
        <source>the library was restored from a copy</source>
        <translation>die Bibliothek wurde aus einer Kopie wiederhergestellt</translation>
    </message>
    <message>
        <source>files need your attention</source>
        <translation>Dateien brauchen Ihre Aufmerksamkeit</translation>
    </message>
    <message>
        <source>the manifest&apos;s key differs from the one written to the release</source>
        <translation>der Schlüssel des Manifests weicht von dem in der Veröffentlichung ab</translation>
    </message>
    <message>
        <source>confirmed that audio and cover are in {name}</source>
        <translation>bestätigt: Audio und Cover sind in {name}</translation>
    </message>
    <message>
        <source>confirmed that audio and cover are not in {name} yet</source>
        <translation>bestätigt: Audio und Cover sind noch nicht in {name}</translation>
    </message>
    <message>
        <source>confirmed that it is submitted in {name}</source>
        <translation>bestätigt: in {name} übermittelt</translation>
    </message>
    <message>
        <source>confirmed that it is not submitted in {name} yet</source>
        <translation>bestätigt: in {name} noch nicht übermittelt</translation>
    </message>
    <message>
        <source>confirmed that {name} has decided</source>
        <translation>bestätigt: {name} hat entschieden</translation>
    </message>
    <message>
        <source>confirmed that {name} has not decided yet</source>
        <translation>bestätigt: {name} hat noch nicht entschieden</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Back to the list</source>
        <translation>Zurück zur Liste</translation>
    </message>
    <message>
        <source>Back to the list (Alt+Left)</source>
        <translation>Zurück zur Liste (Alt+Pfeil nach links)</translation>
    </message>
    <message>
        <source>Practice</source>
        <translation>Übung</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Accounts and settings</source>
        <translation>Konten und Einstellungen</translation>
    </message>
    <message>
        <source>New release</source>
        <translation>Neue Veröffentlichung</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Entwurf</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>In {target}</translation>
    </message>
    <message>
        <source>In stores</source>
        <translation>In Stores</translation>
    </message>
    <message>
        <source>Places of the release</source>
        <translation>Orte der Veröffentlichung</translation>
    </message>
    <message>
        <source>Trackball</source>
        <translation>Trackball</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>No account</source>
        <translation>Kein Konto</translation>
    </message>
    <message>
        <source>Practice account</source>
        <translation>Übungskonto</translation>
    </message>
    <message>
        <source>Start a new release</source>
        <translation>Neue Veröffentlichung beginnen</translation>
    </message>
    <message>
        <source>From a folder of masters…</source>
        <translation>Aus Ordner mit Mastern…</translation>
    </message>
    <message>
        <source>Empty release</source>
        <translation>Leere Veröffentlichung</translation>
    </message>
    <message>
        <source>From a template</source>
        <translation>Aus Vorlage</translation>
    </message>
    <message>
        <source>Templates</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>Import from {target}…</source>
        <translation>Aus {target} importieren…</translation>
    </message>
    <message>
        <source>From a store: UPC, ISRC or link…</source>
        <translation>Aus Store: UPC, ISRC oder Link…</translation>
    </message>
    <message>
        <source>From a sheet or a bundle…</source>
        <translation>Aus Tabelle oder Bundle…</translation>
    </message>
    <message>
        <source>Catalogue events…</source>
        <translation>Katalogereignisse…</translation>
    </message>
    <message>
        <source>Sample release</source>
        <translation>Beispielveröffentlichung</translation>
    </message>
    <message>
        <source>All templates…</source>
        <translation>Alle Vorlagen…</translation>
    </message>
    <message>
        <source>Add account…</source>
        <translation>Konto hinzufügen…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>Rendering the sample release: four tracks and a cover…</source>
        <translation>Beispielveröffentlichung wird erzeugt: vier Tracks und ein Cover…</translation>
    </message>
</context>
<context>
    <name>TourText</name>
    <message>
        <source>Create a release</source>
        <translation>Veröffentlichung anlegen</translation>
    </message>
    <message>
        <source>Drop a folder of masters into the window. Titles, lengths, codes and names are filled in from the files. “New release” offers other ways.</source>
        <translation>Ziehen Sie einen Ordner mit Mastern ins Fenster. Titel, Längen, Codes und Namen werden aus den Dateien übernommen. Weitere Wege finden Sie unter „Neue Veröffentlichung“.</translation>
    </message>
    <message>
        <source>Find what needs you</source>
        <translation>Sehen, was zu tun ist</translation>
    </message>
    <message>
        <source>The views on the side show drafts, releases on their way and those that are out. {palette} finds any release, track, person or command.</source>
        <translation>Die Ansichten in der Seitenleiste zeigen, was noch Entwurf, was unterwegs und was erschienen ist. Mit {palette} finden Sie jede Veröffentlichung, jeden Track, jede Person und jeden Befehl.</translation>
    </message>
    <message>
        <source>Fill it in</source>
        <translation>Ausfüllen</translation>
    </message>
    <message>
        <source>Open a release with a double click. Six steps lead from its title to its submission. Everything is saved as you type and can be undone.</source>
        <translation>Öffnen Sie eine Veröffentlichung mit einem Doppelklick. Sechs Schritte führen vom Titel bis zur Übermittlung. Alles wird schon beim Tippen gespeichert und lässt sich rückgängig machen.</translation>
    </message>
    <message>
        <source>Check it</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>The inspector lists what stores reject, says why and names the source. Many findings are fixed with one button, after a preview.</source>
        <translation>Der Inspektor zeigt, was Stores ablehnen und warum, und nennt die Quelle. Viele Befunde beheben Sie nach einer Vorschau mit einem Klick.</translation>
    </message>
    <message>
        <source>Send it</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>“Review &amp; submit” shows the release as stores will show it, and sends it once. {help} opens the help, {keys} shows the keys.</source>
        <translation>„Prüfen &amp; übermitteln“ zeigt die Veröffentlichung so, wie sie in den Stores aussehen wird, und sendet sie genau einmal. {help} öffnet die Hilfe, {keys} zeigt die Tastenkürzel.</translation>
    </message>
</context>
<context>
    <name>TrackGrid</name>
    <message>
        <source>Selection</source>
        <translation>Auswahl</translation>
    </message>
    <message>
        <source>Grid only</source>
        <translation>Nur Tabelle</translation>
    </message>
    <message>
        <source>Find and replace</source>
        <translation>Suchen und ersetzen</translation>
    </message>
    <message>
        <source>Assign ISRCs</source>
        <translation>ISRCs vergeben</translation>
    </message>
    <message>
        <source>To the selected tracks, or to all tracks without one</source>
        <translation>An die ausgewählten Tracks oder an alle ohne ISRC</translation>
    </message>
    <message>
        <source>Columns: {name}</source>
        <translation>Spalten: {name}</translation>
    </message>
    <message>
        <source>Columns…</source>
        <translation>Spalten…</translation>
    </message>
    <message>
        <source>Remove this column set</source>
        <translation>Diesen Spaltensatz entfernen</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>Hide this column</source>
        <translation>Diese Spalte ausblenden</translation>
    </message>
    <message>
        <source>Fit columns to their content</source>
        <translation>Spalten an Inhalt anpassen</translation>
    </message>
    <message>
        <source>Select the same columns in each row to copy.</source>
        <translation>Wählen Sie zum Kopieren in jeder Zeile dieselben Spalten.</translation>
    </message>
    <message>
        <source>Copied {cells}</source>
        <translation>{cells} kopiert</translation>
    </message>
    <message>
        <source>The clipboard contains nothing that would change these cells.</source>
        <translation>Die Zwischenablage enthält nichts, was diese Zellen ändern würde.</translation>
    </message>
    <message>
        <source>Select cells in two columns to swap them.</source>
        <translation>Wählen Sie zum Tauschen Zellen in zwei Spalten aus.</translation>
    </message>
    <message>
        <source>Nothing to change in the selected cells.</source>
        <translation>In den ausgewählten Zellen gibt es nichts zu ändern.</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>Ausschneiden</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Paste…</source>
        <translation>Einfügen…</translation>
    </message>
    <message>
        <source>Clear and inherit</source>
        <translation>Leeren und übernehmen</translation>
    </message>
    <message>
        <source>Restore original values</source>
        <translation>Ursprüngliche Werte wiederherstellen</translation>
    </message>
    <message>
        <source>Fill down</source>
        <translation>Nach unten ausfüllen</translation>
    </message>
    <message>
        <source>Fill right</source>
        <translation>Nach rechts ausfüllen</translation>
    </message>
    <message>
        <source>Find and replace…</source>
        <translation>Suchen und ersetzen…</translation>
    </message>
    <message>
        <source>Title case</source>
        <translation>Englische Titelschreibweise</translation>
    </message>
    <message>
        <source>Split at brackets</source>
        <translation>An Klammern teilen</translation>
    </message>
    <message>
        <source>Swap two columns</source>
        <translation>Zwei Spalten tauschen</translation>
    </message>
    <message>
        <source>Number as sorted</source>
        <translation>Nach Sortierung nummerieren</translation>
    </message>
    <message>
        <source>Remove tracks</source>
        <translation>Tracks entfernen</translation>
    </message>
    <message>
        <source>sorted by {column}; press Escape for track order</source>
        <translation>sortiert nach {column}; Esc für die Trackfolge</translation>
    </message>
</context>
<context>
    <name>TrackModel</name>
    <message>
        <source>Original value: {value}</source>
        <translation>Ursprünglicher Wert: {value}</translation>
    </message>
    <message>
        <source>not returned by {target}</source>
        <translation>von {target} nicht zurückgegeben</translation>
    </message>
    <message>
        <source>feat</source>
        <translation>feat</translation>
    </message>
    <message>
        <source>inherited</source>
        <translation>übernommen</translation>
    </message>
</context>
<context>
    <name>TracksPage</name>
    <message>
        <source>Disc {number}</source>
        <translation>Disc {number}</translation>
    </message>
</context>
<context>
    <name>TransferDialog</name>
    <message>
        <source>Transfer from another distributor</source>
        <translation>Übertragung von anderem Vertrieb</translation>
    </message>
    <message>
        <source>Stores keep plays and playlist places only if the new delivery has the same codes, titles, artists and lengths and both deliveries overlap for some days.</source>
        <translation>Stores behalten Streams und Playlist-Plätze nur, wenn die neue Lieferung dieselben Codes, Titel, Künstler und Längen hat und beide Lieferungen sich einige Tage überschneiden.</translation>
    </message>
    <message>
        <source>Previous distributor</source>
        <translation>Bisheriger Vertrieb</translation>
    </message>
    <message>
        <source>e.g. 2026-11-20</source>
        <translation>z. B. 2026-11-20</translation>
    </message>
    <message>
        <source>Read the old delivery…</source>
        <translation>Alte Lieferung lesen…</translation>
    </message>
    <message>
        <source>See what stores show…</source>
        <translation>Ansicht der Stores zeigen…</translation>
    </message>
    <message>
        <source>Date of the new delivery</source>
        <translation>Datum der neuen Lieferung</translation>
    </message>
    <message>
        <source>Only its UPC is sent, to Deezer, Apple Music and MusicBrainz.</source>
        <translation>Nur ihr UPC wird gesendet, und zwar an Deezer, Apple Music und MusicBrainz.</translation>
    </message>
    <message>
        <source>Delivered exactly as in this draft</source>
        <translation>Genau so geliefert wie in diesem Entwurf</translation>
    </message>
    <message>
        <source>Differences from the old delivery</source>
        <translation>Abweichungen von der alten Lieferung</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>End the transfer</source>
        <translation>Übertragung beenden</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>the draft</source>
        <translation>dem Entwurf</translation>
    </message>
    <message>
        <source>Choose above what was delivered before: a file, what stores show, or this draft as it is.</source>
        <translation>Wählen Sie oben, was bisher geliefert wurde: eine Datei, was Stores zeigen, oder diesen Entwurf, wie er ist.</translation>
    </message>
    <message>
        <source>Compared with {name}.</source>
        <translation>Verglichen mit {name}.</translation>
    </message>
    <message>
        <source>was “{before}”, is now “{now}”</source>
        <translation>war „{before}“, ist jetzt „{now}“</translation>
    </message>
    <message>
        <source>No differences.</source>
        <translation>Keine Unterschiede.</translation>
    </message>
    <message>
        <source>no date set</source>
        <translation>kein Datum gesetzt</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>Tracks</translation>
    </message>
    <message>
        <source>the previous distributor</source>
        <translation>den bisherigen Vertrieb</translation>
    </message>
    <message>
        <source>Make sure nothing differs.</source>
        <translation>Stellen Sie sicher, dass nichts abweicht.</translation>
    </message>
    <message>
        <source>Deliver with the new distributor. Keep the old delivery online.</source>
        <translation>Liefern Sie über den neuen Vertrieb. Lassen Sie die alte Lieferung online.</translation>
    </message>
    <message>
        <source>Check the stores: play counts continue and no page appears twice.</source>
        <translation>Prüfen Sie die Stores: Die Streamzahlen laufen weiter, und keine Seite erscheint doppelt.</translation>
    </message>
    <message>
        <source>After {days} days of overlap, ask {distributor} to take the old delivery down.</source>
        <translation>Bitten Sie nach {days} Tagen Überschneidung {distributor} um den Takedown der alten Lieferung.</translation>
    </message>
    <message>
        <source>Check the stores again: nothing is missing.</source>
        <translation>Prüfen Sie die Stores erneut: Nichts fehlt.</translation>
    </message>
    <message>
        <source>DDEX messages, sheets, bundles and JSON (*.xml *.xlsx *.xls *.ods *.csv *.tsv *.zip *.json)</source>
        <translation>DDEX-Nachrichten, Tabellen, Bundles und JSON (*.xml *.xlsx *.xls *.ods *.csv *.tsv *.zip *.json)</translation>
    </message>
    <message>
        <source>The old delivery</source>
        <translation>Die alte Lieferung</translation>
    </message>
    <message>
        <source>This is not a date. Use the format 2026-11-20.</source>
        <translation>Das ist kein Datum. Verwenden Sie das Format 2026-11-20.</translation>
    </message>
</context>
<context>
    <name>TransferText</name>
    <message>
        <source>This file cannot change to “{value}”: it no longer exists.</source>
        <translation>Diese Datei kann nicht zu „{value}“ wechseln: Sie existiert nicht mehr.</translation>
    </message>
    <message>
        <source>This file cannot change to “{value}”: its state is “{was}”.</source>
        <translation>Diese Datei kann nicht zu „{value}“ wechseln: Ihr Status ist „{was}“.</translation>
    </message>
    <message>
        <source>Something else changed it first.</source>
        <translation>Etwas anderes hat sie zuerst geändert.</translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>{name} cannot be read: {strerror}.</source>
        <translation>{name} ist nicht lesbar: {strerror}.</translation>
    </message>
    <message>
        <source>It was not sent.</source>
        <translation>Die Datei wurde nicht gesendet.</translation>
    </message>
    <message>
        <source>{name} changed since it was checked.</source>
        <translation>{name} wurde seit der Prüfung geändert.</translation>
    </message>
    <message>
        <source>Check the release again, then send it again.</source>
        <translation>Prüfen Sie die Veröffentlichung erneut und senden Sie sie dann noch einmal.</translation>
    </message>
    <message>
        <source>The storage location is known now. Withdraw the release and submit it again; no file is sent twice.</source>
        <translation>Der Speicherort ist jetzt bekannt. Ziehen Sie die Veröffentlichung zurück und übermitteln Sie sie erneut; keine Datei wird doppelt gesendet.</translation>
    </message>
    <message>
        <source>{path} cannot be saved: {strerror}.</source>
        <translation>{path} kann nicht gespeichert werden: {strerror}.</translation>
    </message>
    <message>
        <source>Check the disk, then try again.</source>
        <translation>Prüfen Sie das Laufwerk und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>{title} They are checked again.</source>
        <translation>{title} Die Teile werden erneut geprüft.</translation>
    </message>
    <message>
        <source>The storage could not assemble {name}.</source>
        <translation>Der Speicher konnte {name} nicht zusammensetzen.</translation>
    </message>
    <message>
        <source>Parts that it had accepted were missing at the end.</source>
        <translation>Teile, die er angenommen hatte, fehlten am Ende.</translation>
    </message>
    <message>
        <source>It is sent again automatically.</source>
        <translation>Die Datei wird automatisch erneut gesendet.</translation>
    </message>
    <message>
        <source>{title} It is unclear whether an upload was started elsewhere.</source>
        <translation>{title} Es ist unklar, ob anderswo ein Upload begonnen wurde.</translation>
    </message>
    <message>
        <source>An earlier upload of this file is resumed.</source>
        <translation>Ein früherer Upload dieser Datei wird fortgesetzt.</translation>
    </message>
    <message>
        <source>Multipart upload started.</source>
        <translation>Upload in Teilen begonnen.</translation>
    </message>
    <message>
        <source>An earlier upload of {name} cannot be resumed.</source>
        <translation>Ein früherer Upload von {name} kann nicht fortgesetzt werden.</translation>
    </message>
    <message>
        <source>It is sent from the beginning.</source>
        <translation>Die Datei wird von Anfang an gesendet.</translation>
    </message>
    <message>
        <source>{there} of {parts} parts already exist.</source>
        <translation>{there} von {parts} Teilen sind schon da.</translation>
    </message>
    <message>
        <source>Part {number}: {title} It is unclear whether it arrived; it is sent again.</source>
        <translation>Teil {number}: {title} Es ist unklar, ob er angekommen ist; er wird erneut gesendet.</translation>
    </message>
    <message>
        <source>Part {number} had arrived; only the answer was lost.</source>
        <translation>Teil {number} war angekommen; nur die Antwort ging verloren.</translation>
    </message>
    <message>
        <source>{parts} parts assembled.</source>
        <translation>{parts} Teile zusammengesetzt.</translation>
    </message>
    <message>
        <source>Waiting: this network is metered.</source>
        <translation>Wartet: Dieses Netz ist getaktet.</translation>
    </message>
    <message>
        <source>{what}: {title} A new link was requested.</source>
        <translation>{what}: {title} Ein neuer Link wurde angefordert.</translation>
    </message>
    <message>
        <source>{what}: {title} Waiting for its turn.</source>
        <translation>{what}: {title} Wartet, bis sie an der Reihe ist.</translation>
    </message>
    <message>
        <source>{what}: {title} Again in {wait} s.</source>
        <translation>{what}: {title} Erneut in {wait} s.</translation>
    </message>
    <message>
        <source>Stopped by the user.</source>
        <translation>Vom Benutzer abgebrochen.</translation>
    </message>
    <message>
        <source>{name} was stopped.</source>
        <translation>{name} wurde abgebrochen.</translation>
    </message>
    <message>
        <source>{name} has been moved or deleted.</source>
        <translation>{name} wurde verschoben oder gelöscht.</translation>
    </message>
    <message>
        <source>{title} Waiting for the network.</source>
        <translation>{title} Wartet auf das Netzwerk.</translation>
    </message>
    <message numerus="yes">
        <source>{size} bytes, sha256 {sha256}, in %n parts.</source>
        <comment>{size} bytes, sha256 {sha256}, in %n part.</comment>
        <translation>
            <numerusform>{size} Bytes, sha256 {sha256}, in %n Teil.</numerusform>
            <numerusform>{size} Bytes, sha256 {sha256}, in %n Teilen.</numerusform>
        </translation>
    </message>
    <message>
        <source>It had arrived; only the answer was lost.</source>
        <translation>Die Datei war angekommen; nur die Antwort ging verloren.</translation>
    </message>
    <message>
        <source>The storage already has it.</source>
        <translation>Der Speicher hat die Datei schon.</translation>
    </message>
    <message>
        <source>It is checked again.</source>
        <translation>Die Datei wird erneut geprüft.</translation>
    </message>
    <message>
        <source>It is already in the storage; nothing was sent.</source>
        <translation>Die Datei liegt schon im Speicher; nichts wurde gesendet.</translation>
    </message>
    <message>
        <source>{name} was sent, but it is not in the storage.</source>
        <translation>{name} wurde gesendet, liegt aber nicht im Speicher.</translation>
    </message>
    <message>
        <source>The storage accepted it but has nothing at {key}.</source>
        <translation>Der Speicher hat die Datei angenommen, hat aber nichts unter {key}.</translation>
    </message>
    <message>
        <source>Check the bucket, then try again.</source>
        <translation>Prüfen Sie den Bucket und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The storage has {size} bytes of {name} instead of {size2}.</source>
        <translation>Der Speicher hat {size} Bytes von {name} statt {size2}.</translation>
    </message>
    <message>
        <source>The file in the storage differs from {name}.</source>
        <translation>Die Datei im Speicher weicht von {name} ab.</translation>
    </message>
    <message>
        <source>Verified in the storage.</source>
        <translation>Im Speicher überprüft.</translation>
    </message>
    <message>
        <source>Sent; the storage offers no way to verify it.</source>
        <translation>Gesendet; der Speicher bietet keine Möglichkeit zur Überprüfung.</translation>
    </message>
    <message>
        <source>The storage has a different file in place of {name}: {size} bytes instead of {size2}.</source>
        <translation>Der Speicher hat statt {name} eine andere Datei: {size} Bytes statt {size2}.</translation>
    </message>
    <message>
        <source>It is at {key}. The app never overwrites files in the storage.</source>
        <translation>Sie liegt unter {key}. Die App überschreibt nie Dateien im Speicher.</translation>
    </message>
    <message>
        <source>Delete it there, then try again.</source>
        <translation>Löschen Sie sie dort und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Files are being sent</source>
        <translation>Dateien werden gesendet</translation>
    </message>
    <message>
        <source>Manifest</source>
        <translation>Manifest</translation>
    </message>
</context>
<context>
    <name>TransfersDrawer</name>
    <message>
        <source>Uploads</source>
        <translation>Uploads</translation>
    </message>
    <message>
        <source>No uploads</source>
        <translation>Keine Uploads</translation>
    </message>
    <message>
        <source>Masters and covers appear here once you submit a release. You can close the app; uploads resume.</source>
        <translation>Master und Cover erscheinen hier, sobald Sie eine Veröffentlichung übermitteln. Sie können die App schließen; Uploads werden fortgesetzt.</translation>
    </message>
    <message>
        <source>Pause all</source>
        <translation>Alle anhalten</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Jetzt versuchen</translation>
    </message>
    <message>
        <source>Close uploads</source>
        <translation>Uploads schließen</translation>
    </message>
    <message>
        <source>Resume all</source>
        <translation>Alle fortsetzen</translation>
    </message>
    <message>
        <source>Nothing to upload</source>
        <translation>Nichts hochzuladen</translation>
    </message>
    <message>
        <source>{size} to go</source>
        <translation>noch {size}</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>waiting for network</source>
        <translation>wartet auf Netzwerk</translation>
    </message>
    <message>
        <source>waiting: metered network</source>
        <translation>wartet: getaktetes Netz</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>Wo ist {name}?</translation>
    </message>
    <message>
        <source>The file&apos;s log was copied. It contains no passwords or signed links.</source>
        <translation>Das Protokoll der Datei wurde kopiert. Es enthält keine Passwörter oder signierten Links.</translation>
    </message>
</context>
<context>
    <name>TrashLine</name>
    <message>
        <source>Show the trash</source>
        <translation>Papierkorb zeigen</translation>
    </message>
    <message>
        <source>Deleted releases stay in the trash for 30 days.</source>
        <translation>Gelöschte Veröffentlichungen bleiben 30 Tage im Papierkorb.</translation>
    </message>
    <message>
        <source>Back to all releases</source>
        <translation>Zurück zu allen Veröffentlichungen</translation>
    </message>
</context>
<context>
    <name>TreeModel</name>
    <message>
        <source>level {level}, {n} of {count}</source>
        <translation>Ebene {level}, {n} von {count}</translation>
    </message>
    <message>
        <source>has blockers</source>
        <translation>hat Blocker</translation>
    </message>
    <message>
        <source>has warnings</source>
        <translation>hat Warnungen</translation>
    </message>
    <message>
        <source>has hints</source>
        <translation>hat Hinweise</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(ohne Titel)</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>Disc</translation>
    </message>
    <message>
        <source>moved</source>
        <translation>verschoben</translation>
    </message>
    <message>
        <source>linked a work</source>
        <translation>Werk verknüpft</translation>
    </message>
</context>
<context>
    <name>UpdateDialog</name>
    <message>
        <source>New version</source>
        <translation>Neue Version</translation>
    </message>
    <message>
        <source>Trackball Desktop {version} is available</source>
        <translation>Trackball Desktop {version} ist verfügbar</translation>
    </message>
    <message>
        <source>You have {version}.</source>
        <translation>Sie haben {version}.</translation>
    </message>
    <message>
        <source>There are no notes for this version.</source>
        <translation>Zu dieser Version gibt es keine Hinweise.</translation>
    </message>
    <message>
        <source>What&apos;s new</source>
        <translation>Neuigkeiten</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <source>There is no download for this installation. Update it the way you installed it.</source>
        <translation>Für diese Installation gibt es keinen Download. Aktualisieren Sie sie so, wie Sie sie installiert haben.</translation>
    </message>
    <message>
        <source>The app downloads and verifies {size}, waits for running uploads, closes and opens again at the same place.</source>
        <translation>Die App lädt {size} herunter und prüft sie, wartet auf laufende Uploads, schließt sich und öffnet sich an derselben Stelle wieder.</translation>
    </message>
</context>
<context>
    <name>UpdateWatch</name>
    <message>
        <source>Updated to {version}.</source>
        <translation>Auf {version} aktualisiert.</translation>
    </message>
    <message>
        <source>{version} could not be installed.</source>
        <translation>{version} konnte nicht installiert werden.</translation>
    </message>
    <message>
        <source>Trackball Desktop {version} is available.</source>
        <translation>Trackball Desktop {version} ist verfügbar.</translation>
    </message>
    <message>
        <source>What&apos;s new</source>
        <translation>Neuigkeiten</translation>
    </message>
    <message>
        <source>{version} is being downloaded: {percent} %</source>
        <translation>{version} wird heruntergeladen: {percent} %</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>{version} is ready and waits for {target}&apos;s answer.</source>
        <translation>{version} ist bereit und wartet auf die Antwort von {target}.</translation>
    </message>
    <message>
        <source>Update now</source>
        <translation>Jetzt aktualisieren</translation>
    </message>
    <message>
        <source>Your system&apos;s installer has opened the package of {version}. Start the app again when it is done.</source>
        <translation>Das Installationsprogramm Ihres Systems hat das Paket von {version} geöffnet. Starten Sie die App neu, wenn es fertig ist.</translation>
    </message>
</context>
<context>
    <name>UpdatesPage</name>
    <message>
        <source>Updates</source>
        <translation>Updates</translation>
    </message>
    <message>
        <source>This is Trackball Desktop {version}.</source>
        <translation>Das ist Trackball Desktop {version}.</translation>
    </message>
    <message>
        <source>Check for updates once a day</source>
        <translation>Einmal täglich nach Updates suchen</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>Jetzt prüfen</translation>
    </message>
    <message>
        <source>Practice mode does not check for updates: nothing leaves this computer.</source>
        <translation>Der Übungsmodus sucht nicht nach Updates: Nichts verlässt diesen Computer.</translation>
    </message>
    <message>
        <source>This build has no update address and does not check for updates.</source>
        <translation>Dieser Build hat keine Update-Adresse und sucht nicht nach Updates.</translation>
    </message>
    <message>
        <source>The app downloads one file, the same for everyone. It sends nothing about you, your releases or this computer.</source>
        <translation>Die App lädt eine Datei herunter, für alle dieselbe. Über Sie, Ihre Veröffentlichungen oder diesen Computer sendet sie nichts.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft…</translation>
    </message>
    <message>
        <source>You have the newest version.</source>
        <translation>Sie haben die neueste Version.</translation>
    </message>
    <message>
        <source>{version} is available. Close the settings to see what&apos;s new.</source>
        <translation>{version} ist verfügbar. Schließen Sie die Einstellungen, um die Neuerungen zu sehen.</translation>
    </message>
</context>
<context>
    <name>UploadText</name>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>Handlungsbedarf</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Trying again</source>
        <translation>Neuer Versuch</translation>
    </message>
    <message>
        <source>{sent} of {size}</source>
        <translation>{sent} von {size}</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/s</translation>
    </message>
    <message>
        <source>{n} s left</source>
        <translation>noch {n} s</translation>
    </message>
</context>
<context>
    <name>ValueText</name>
    <message>
        <source>An item cannot be moved into itself.</source>
        <translation>Ein Element lässt sich nicht in sich selbst verschieben.</translation>
    </message>
    <message>
        <source>This change cannot be read.</source>
        <translation>Diese Änderung ist nicht lesbar.</translation>
    </message>
    <message>
        <source>This is already in the release.</source>
        <translation>Das ist schon in der Veröffentlichung.</translation>
    </message>
    <message>
        <source>a spreadsheet has rounded it, and its last digits are lost; format the column as text and export it again</source>
        <translation>ein Tabellenprogramm hat es gerundet, die letzten Ziffern sind verloren; formatieren Sie die Spalte als Text und exportieren Sie neu</translation>
    </message>
    <message>
        <source>it could be {value} and additional text</source>
        <translation>es könnte {value} mit Zusatztext sein</translation>
    </message>
    <message>
        <source>it is not a number of 12 or 13 digits</source>
        <translation>es ist keine Nummer mit 12 oder 13 Ziffern</translation>
    </message>
    <message>
        <source>it has 11 digits: one is missing, and it is unclear which</source>
        <translation>es hat 11 Ziffern: Eine fehlt, und es ist unklar, welche</translation>
    </message>
    <message>
        <source>it has 11 digits, and a leading zero does not make it valid; its check digit may be missing</source>
        <translation>es hat 11 Ziffern, und eine Null am Anfang macht es nicht gültig; vielleicht fehlt die Prüfziffer</translation>
    </message>
    <message>
        <source>its check digit is wrong</source>
        <translation>die Prüfziffer ist falsch</translation>
    </message>
    <message>
        <source>it has {digits} digits</source>
        <translation>es hat {digits} Ziffern</translation>
    </message>
    <message>
        <source>it is neither yes nor no</source>
        <translation>es ist weder Ja noch Nein</translation>
    </message>
    <message>
        <source>the date is ambiguous; use 2026-03-13</source>
        <translation>das Datum ist mehrdeutig; verwenden Sie 2026-03-13</translation>
    </message>
    <message>
        <source>it is not a time of day; use 12:30</source>
        <translation>es ist keine Uhrzeit; verwenden Sie 12:30</translation>
    </message>
    <message>
        <source>the length is ambiguous; use 3:48, or PT3H48M for hours</source>
        <translation>die Länge ist mehrdeutig; verwenden Sie 3:48, oder PT3H48M für Stunden</translation>
    </message>
    <message>
        <source>it is not a whole number</source>
        <translation>es ist keine ganze Zahl</translation>
    </message>
    <message>
        <source>it is not a share; use 33.33</source>
        <translation>es ist kein Anteil; verwenden Sie 33.33</translation>
    </message>
    <message>
        <source>it is not an ISRC of twelve characters</source>
        <translation>es ist kein ISRC mit zwölf Zeichen</translation>
    </message>
    <message>
        <source>it is not an ISWC</source>
        <translation>es ist kein ISWC</translation>
    </message>
    <message>
        <source>There is no {parts} in “{path}”.</source>
        <translation>In „{path}“ gibt es kein {parts}.</translation>
    </message>
    <message>
        <source>There are {items}; counting starts at 0.</source>
        <translation>Vorhanden sind {items}; gezählt wird ab 0.</translation>
    </message>
    <message>
        <source>“{name}” has no list “{list}”, as in “{path}”.</source>
        <translation>„{name}“ hat keine Liste „{list}“ wie in „{path}“.</translation>
    </message>
    <message>
        <source>This part of the release no longer exists.</source>
        <translation>Dieser Teil der Veröffentlichung existiert nicht mehr.</translation>
    </message>
    <message>
        <source>Undo the step that removed it, or continue without it.</source>
        <translation>Machen Sie den Schritt rückgängig, der ihn entfernt hat, oder machen Sie ohne ihn weiter.</translation>
    </message>
    <message>
        <source>“{name}” has no field “{field}”.</source>
        <translation>„{name}“ hat kein Feld „{field}“.</translation>
    </message>
    <message>
        <source>Use the field names of the create request, or local.NAME for the app&apos;s own fields.</source>
        <translation>Verwenden Sie die Feldnamen der Create-Anfrage, oder local.NAME für die eigenen Felder der App.</translation>
    </message>
    <message>
        <source>“{name}” cannot hold this kind of value.</source>
        <translation>„{name}“ nimmt diese Art von Wert nicht auf.</translation>
    </message>
    <message>
        <source>Enter text or the type of value that the field expects.</source>
        <translation>Geben Sie Text ein oder die Art von Wert, die das Feld erwartet.</translation>
    </message>
    <message>
        <source>“{name}” has no list “{list}”.</source>
        <translation>„{name}“ hat keine Liste „{list}“.</translation>
    </message>
    <message>
        <source>This does not belong in “{name}”.</source>
        <translation>Das gehört nicht in „{name}“.</translation>
    </message>
    <message>
        <source>{path}: “{given}” stays unchanged: {why}.</source>
        <translation>{path}: „{given}“ bleibt unverändert: {why}.</translation>
    </message>
    <message>
        <source>{path}: “{given}” was read as “{kept}”.</source>
        <translation>{path}: „{given}“ wurde als „{kept}“ gelesen.</translation>
    </message>
    <message numerus="yes">
        <source>%n releases have the ID “{wanted}”.</source>
        <comment>%n release has the ID “{wanted}”.</comment>
        <translation>
            <numerusform>%n Veröffentlichung hat die ID „{wanted}“.</numerusform>
            <numerusform>%n Veröffentlichungen haben die ID „{wanted}“.</numerusform>
        </translation>
    </message>
    <message>
        <source>No release has the ID “{wanted}”.</source>
        <translation>Keine Veröffentlichung hat die ID „{wanted}“.</translation>
    </message>
    <message>
        <source>`list` shows the IDs; the first 8 characters are enough.</source>
        <translation>`list` zeigt die IDs; die ersten 8 Zeichen genügen.</translation>
    </message>
    <message>
        <source>“{assignment}” is not an assignment.</source>
        <translation>„{assignment}“ ist keine Zuweisung.</translation>
    </message>
    <message>
        <source>Write FIELD=VALUE, such as upc=4260689120345.</source>
        <translation>Schreiben Sie FELD=WERT, z. B. upc=4260689120345.</translation>
    </message>
    <message>
        <source>This record is from {target}.</source>
        <translation>Dieser Datensatz stammt aus {target}.</translation>
    </message>
    <message>
        <source>Nothing was changed: version 1 of {target}&apos;s API cannot change a release.</source>
        <translation>Nichts wurde geändert: Version 1 der API von {target} kann eine Veröffentlichung nicht ändern.</translation>
    </message>
    <message>
        <source>Change it in {target}, or import it again as a draft and change that.</source>
        <translation>Ändern Sie sie in {target}, oder importieren Sie sie erneut als Entwurf und ändern Sie diesen.</translation>
    </message>
    <message>
        <source>The purpose of {name} is missing.</source>
        <translation>Der Zweck von {name} fehlt.</translation>
    </message>
    <message>
        <source>Use --track N for a master or video, --track N with --atmos or --lyrics, --cover for the front cover, --booklet or --motion.</source>
        <translation>Verwenden Sie --track N für einen Master oder ein Video, --track N mit --atmos oder --lyrics, --cover für das Cover vorn, --booklet oder --motion.</translation>
    </message>
    <message>
        <source>It was not attached.</source>
        <translation>Die Datei wurde nicht angehängt.</translation>
    </message>
    <message>
        <source>“{field}” is a list and cannot be set as a whole.</source>
        <translation>„{field}“ ist eine Liste und lässt sich nicht als Ganzes setzen.</translation>
    </message>
    <message>
        <source>Set one entry, such as {field}[0].…=VALUE.</source>
        <translation>Setzen Sie einen Eintrag, z. B. {field}[0].…=WERT.</translation>
    </message>
    <message>
        <source>“{field}” is a list.</source>
        <translation>„{field}“ ist eine Liste.</translation>
    </message>
    <message>
        <source>“{where}” cannot hold this kind of value.</source>
        <translation>„{where}“ nimmt diese Art von Wert nicht auf.</translation>
    </message>
    <message>
        <source>“{field}” is a list of names.</source>
        <translation>„{field}“ ist eine Liste von Namen.</translation>
    </message>
    <message>
        <source>“{field}” needs JSON, such as {example}.</source>
        <translation>„{field}“ braucht JSON, z. B. {example}.</translation>
    </message>
    <message>
        <source>Not read: {error}.</source>
        <translation>Nicht gelesen: {error}.</translation>
    </message>
    <message>
        <source>The clipboard contains too many cells.</source>
        <translation>Die Zwischenablage enthält zu viele Zellen.</translation>
    </message>
    <message>
        <source>Nothing was pasted.</source>
        <translation>Nichts wurde eingefügt.</translation>
    </message>
    <message>
        <source>Copy only the rows and columns of this release.</source>
        <translation>Kopieren Sie nur die Zeilen und Spalten dieser Veröffentlichung.</translation>
    </message>
    <message>
        <source>The old distributor delivered “{value}”.</source>
        <translation>Der alte Vertrieb hat „{value}“ geliefert.</translation>
    </message>
    <message>
        <source>The old distributor delivered nothing in this field.</source>
        <translation>Der alte Vertrieb hat in diesem Feld nichts geliefert.</translation>
    </message>
    <message>
        <source>The old distributor delivered the track “{value}”.</source>
        <translation>Der alte Vertrieb hat den Track „{value}“ geliefert.</translation>
    </message>
    <message>
        <source>The old distributor did not deliver this track.</source>
        <translation>Der alte Vertrieb hat diesen Track nicht geliefert.</translation>
    </message>
    <message>
        <source>Stores keep plays and playlists only if codes, titles, artists, lengths and tracks stay the same, so nothing was changed.</source>
        <translation>Stores behalten Streams und Playlists nur, wenn Codes, Titel, Künstler, Längen und Tracks gleich bleiben. Deshalb wurde nichts geändert.</translation>
    </message>
    <message>
        <source>To change it anyway, end the transfer: choose “Transfer from another distributor…” for the release.</source>
        <translation>Um das trotzdem zu ändern, beenden Sie die Übertragung: Wählen Sie für die Veröffentlichung „Von anderem Vertrieb übertragen…“.</translation>
    </message>
</context>
<context>
    <name>WaiveDialog</name>
    <message>
        <source>Waive</source>
        <translation>Ausnahme machen</translation>
    </message>
    <message>
        <source>Why is this correct? The reason is saved with the draft and shown before sending.</source>
        <translation>Warum ist das richtig? Der Grund wird mit dem Entwurf gespeichert und vor dem Senden gezeigt.</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
</context>
<context>
    <name>WaivedLine</name>
    <message>
        <source>Remove waiver</source>
        <translation>Ausnahme entfernen</translation>
    </message>
    <message>
        <source>Remove waiver: {what}</source>
        <translation>Ausnahme entfernen: {what}</translation>
    </message>
</context>
<context>
    <name>WaiverRow</name>
    <message>
        <source>Remove waiver</source>
        <translation>Ausnahme entfernen</translation>
    </message>
</context>
<context>
    <name>WaveView</name>
    <message>
        <source>Waveform</source>
        <translation>Wellenform</translation>
    </message>
</context>
<context>
    <name>WhichTrackDialog</name>
    <message>
        <source>Which track?</source>
        <translation>Welcher Track?</translation>
    </message>
    <message>
        <source>Skip it</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(ohne Titel)</translation>
    </message>
    <message>
        <source>Track of {name}</source>
        <translation>Track von {name}</translation>
    </message>
    <message>
        <source>Attach</source>
        <translation>Anhängen</translation>
    </message>
    <message>
        <source>The file names do not show which tracks these files belong to.</source>
        <translation>Die Dateinamen zeigen nicht, zu welchen Tracks diese Dateien gehören.</translation>
    </message>
</context>
<context>
    <name>WindowActivity</name>
    <message>
        <source>This library can be read, but not changed.</source>
        <translation>Diese Bibliothek kann gelesen, aber nicht geändert werden.</translation>
    </message>
    <message>
        <source>Your changes cannot be saved, and nothing can be sent.</source>
        <translation>Ihre Änderungen können nicht gespeichert und nichts kann gesendet werden.</translation>
    </message>
    <message>
        <source>Give yourself write access to the data folder and its files, then start the app again.</source>
        <translation>Geben Sie sich Schreibrechte für den Datenordner und seine Dateien, und starten Sie die App neu.</translation>
    </message>
</context>
<context>
    <name>WindowDialogs</name>
    <message>
        <source>Practice mode opens in a separate window.</source>
        <translation>Der Übungsmodus öffnet sich in einem eigenen Fenster.</translation>
    </message>
    <message>
        <source>Close other programs, then try again.</source>
        <translation>Schließen Sie andere Programme, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Add codes…</source>
        <translation>Codes hinzufügen…</translation>
    </message>
    <message>
        <source>Practice mode could not be started.</source>
        <translation>Der Übungsmodus ließ sich nicht starten.</translation>
    </message>
</context>
<context>
    <name>WordText</name>
    <message>
        <source>a draft</source>
        <translation>einem Entwurf</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Wird gelesen</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Wird gesendet</translation>
    </message>
    <message>
        <source>Verifying</source>
        <translation>Wird überprüft</translation>
    </message>
    <message>
        <source>Uploaded</source>
        <translation>Hochgeladen</translation>
    </message>
    <message>
        <source>Sent, cannot be verified</source>
        <translation>Gesendet, nicht überprüfbar</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>Handlungsbedarf</translation>
    </message>
    <message>
        <source>File changed</source>
        <translation>Datei geändert</translation>
    </message>
    <message>
        <source>File missing</source>
        <translation>Datei fehlt</translation>
    </message>
    <message>
        <source>Unconfirmed</source>
        <translation>Unbestätigt</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>Zurückgezogen</translation>
    </message>
</context>
<context>
    <name>WorkBox</name>
    <message>
        <source>Remove from track</source>
        <translation>Aus Track entfernen</translation>
    </message>
    <message>
        <source>Writers</source>
        <translation>Urheber</translation>
    </message>
    <message>
        <source>Add a writer</source>
        <translation>Urheber hinzufügen</translation>
    </message>
    <message>
        <source>Publishers</source>
        <translation>Verlage</translation>
    </message>
    <message>
        <source>Add a publisher</source>
        <translation>Verlag hinzufügen</translation>
    </message>
    <message>
        <source>Split equally</source>
        <translation>Gleichmäßig aufteilen</translation>
    </message>
    <message>
        <source>Fill remaining share</source>
        <translation>Restlichen Anteil füllen</translation>
    </message>
</context>
<context>
    <name>WorksBox</name>
    <message>
        <source>No work yet. Every recording needs at least one work with its writers.</source>
        <translation>Noch kein Werk. Jede Aufnahme braucht mindestens ein Werk mit seinen Urhebern.</translation>
    </message>
    <message>
        <source>Add work</source>
        <translation>Werk hinzufügen</translation>
    </message>
    <message>
        <source>Reuse a work</source>
        <translation>Werk wiederverwenden</translation>
    </message>
</context>
<context>
    <name>WrongPageBanner</name>
    <message>
        <source>Open both</source>
        <translation>Beide öffnen</translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>This page is right</source>
        <translation>Diese Seite stimmt</translation>
    </message>
    <message>
        <source>{store} shows it on a different artist&apos;s page</source>
        <translation>{store} zeigt sie auf der Seite eines anderen Künstlers</translation>
    </message>
    <message>
        <source>“{artist}”, page {theirs}. The artist&apos;s own page is {own}.</source>
        <translation>„{artist}“, Seite {theirs}. Die eigene Seite des Künstlers ist {own}.</translation>
    </message>
    <message>
        <source>“{title}” by {artist} (UPC {upc}) is shown at {store} on page {theirs} of another artist named {name}. The artist&apos;s own page there is {own}. Please have it moved.</source>
        <translation>„{title}“ von {artist} (UPC {upc}) erscheint bei {store} auf der Seite {theirs} eines anderen Künstlers namens {name}. Die eigene Seite des Künstlers ist dort {own}. Bitte lassen Sie das verschieben.</translation>
    </message>
    <message>
        <source>The report was copied. Send it to your distributor.</source>
        <translation>Der Bericht wurde kopiert. Senden Sie ihn an Ihren Vertrieb.</translation>
    </message>
</context>
<context>
    <name>_CalendarPopup</name>
    <message>
        <source>Calendar</source>
        <translation>Kalender</translation>
    </message>
</context>
<context>
    <name>_CardDelegate</name>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>no date</source>
        <translation>kein Datum</translation>
    </message>
    <message>
        <source>submit today</source>
        <translation>heute übermitteln</translation>
    </message>
    <message>
        <source>due {day}</source>
        <translation>fällig {day}</translation>
    </message>
    <message>
        <source>{day}, not sent</source>
        <translation>{day}, nicht gesendet</translation>
    </message>
</context>
<context>
    <name>_Column</name>
    <message>
        <source>{column}, {releases}</source>
        <translation>{column}, {releases}</translation>
    </message>
</context>
<context>
    <name>_EmptyTracks</name>
    <message>
        <source>No tracks yet</source>
        <translation>Noch keine Tracks</translation>
    </message>
    <message>
        <source>Add a track</source>
        <translation>Track hinzufügen</translation>
    </message>
</context>
<context>
    <name>_Header</name>
    <message>
        <source>Plan columns</source>
        <translation>Spalten des Plans</translation>
    </message>
</context>
<context>
    <name>_Legend</name>
    <message>
        <source>Legend: a triangle is the pitch deadline, a square the submit deadline, a bar the release date</source>
        <translation>Legende: Dreieck = Pitch-Frist, Quadrat = Frist zum Übermitteln, Balken = Veröffentlichungsdatum</translation>
    </message>
</context>
<context>
    <name>_RowDetail</name>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Entwurf</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>keine Angabe</translation>
    </message>
    <message>
        <source>{target} does not return this field.</source>
        <translation>{target} gibt dieses Feld nicht zurück.</translation>
    </message>
</context>
<context>
    <name>_TransferList</name>
    <message>
        <source>Uploads</source>
        <translation>Uploads</translation>
    </message>
    <message>
        <source>Open the release</source>
        <translation>Veröffentlichung öffnen</translation>
    </message>
    <message>
        <source>Stop this file for now</source>
        <translation>Diese Datei vorerst abbrechen</translation>
    </message>
    <message>
        <source>Resume this file</source>
        <translation>Diese Datei fortsetzen</translation>
    </message>
    <message>
        <source>Pause this file</source>
        <translation>Diese Datei anhalten</translation>
    </message>
    <message>
        <source>Send earlier</source>
        <translation>Früher senden</translation>
    </message>
    <message>
        <source>Send later</source>
        <translation>Später senden</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Suchen…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Withdraw the release</source>
        <translation>Veröffentlichung zurückziehen</translation>
    </message>
    <message>
        <source>Copy the log</source>
        <translation>Protokoll kopieren</translation>
    </message>
</context>
<context>
    <name>owner</name>
    <message>
        <source>Atmos mix</source>
        <translation>Atmos-Mix</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>Songtext</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>Video</translation>
    </message>
    <message>
        <source>Motion artwork</source>
        <translation>Motion Artwork</translation>
    </message>
    <message>
        <source>Booklet</source>
        <translation>Booklet</translation>
    </message>
</context>
</TS>
