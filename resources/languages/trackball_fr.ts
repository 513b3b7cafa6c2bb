<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Trackball Desktop</source>
        <translation>À propos de Trackball Desktop</translation>
    </message>
    <message>
        <source>Trackball Desktop</source>
        <translation>Trackball Desktop</translation>
    </message>
    <message>
        <source>Version {version}, with Python {python} and Qt {qt}</source>
        <translation>Version {version}, avec Python {python} et Qt {qt}</translation>
    </message>
    <message>
        <source>Free software under the MIT licence. Qt is used under the LGPL, version 3.</source>
        <translation>Logiciel libre sous licence MIT. Qt est utilisé sous licence LGPL, version 3.</translation>
    </message>
    <message>
        <source>Your releases are in {folder}.</source>
        <translation>Vos sorties se trouvent dans {folder}.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
</context>
<context>
    <name>AccountEditor</name>
    <message>
        <source>Accounts</source>
        <translation>Comptes</translation>
    </message>
    <message>
        <source>Save and test connection</source>
        <translation>Enregistrer et tester la connexion</translation>
    </message>
    <message>
        <source>Save and test storage</source>
        <translation>Enregistrer et tester le stockage</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Enregistrer</translation>
    </message>
    <message>
        <source>Remove account…</source>
        <translation>Supprimer le compte…</translation>
    </message>
    <message>
        <source>Sections of this account</source>
        <translation>Sections de ce compte</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>Stockage</translation>
    </message>
    <message>
        <source>Choices</source>
        <translation>Choix</translation>
    </message>
    <message>
        <source>New account</source>
        <translation>Nouveau compte</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Test en cours…</translation>
    </message>
    <message>
        <source>Delete key</source>
        <translation>Supprimer la clé</translation>
    </message>
    <message>
        <source>Delete the key of {name} from this computer?</source>
        <translation>Supprimer de cet ordinateur la clé de {name}&#x202f;?</translation>
    </message>
    <message>
        <source>The account and its releases stay, but nothing can be sent until you enter another key. The key itself works until you revoke it in {target}.</source>
        <translation>Le compte et ses sorties sont conservés, mais aucun envoi n&apos;est possible tant que vous n&apos;avez pas saisi une autre clé. La clé elle-même reste valable jusqu&apos;à ce que vous la révoquiez dans {target}.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>The key was deleted from this computer. Revoke it in {target} as well.</source>
        <translation>La clé a été supprimée de cet ordinateur. Révoquez-la aussi dans {target}.</translation>
    </message>
    <message>
        <source>Remove account</source>
        <translation>Supprimer le compte</translation>
    </message>
    <message>
        <source>Remove the account {name}?</source>
        <translation>Supprimer le compte {name}&#x202f;?</translation>
    </message>
    <message>
        <source>Its keys are deleted from this computer. Your releases stay, and nothing changes in {target}.</source>
        <translation>Ses clés sont supprimées de cet ordinateur. Vos sorties sont conservées et rien ne change dans {target}.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Supprimer</translation>
    </message>
</context>
<context>
    <name>AccountRow</name>
    <message>
        <source>default for new releases</source>
        <translation>par défaut pour les nouvelles sorties</translation>
    </message>
    <message>
        <source>{target} rejected its key, so nothing can be sent or looked up. Edit the account and enter another key.</source>
        <translation>{target} a refusé la clé&#xa0;: aucun envoi ni aucune recherche n&apos;est possible. Modifiez le compte et saisissez une autre clé.</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Modifier…</translation>
    </message>
    <message>
        <source>Edit the account {name}</source>
        <translation>Modifier le compte {name}</translation>
    </message>
    <message>
        <source>No storage: {target} gets only the metadata</source>
        <translation>Pas de stockage&#xa0;: {target} ne reçoit que les métadonnées</translation>
    </message>
    <message>
        <source>Files: signed by {host}</source>
        <translation>Fichiers&#xa0;: signés par {host}</translation>
    </message>
    <message>
        <source>Files: bucket {bucket} at {host}</source>
        <translation>Fichiers&#xa0;: bucket {bucket} sur {host}</translation>
    </message>
</context>
<context>
    <name>AccountsPage</name>
    <message>
        <source>Accounts</source>
        <translation>Comptes</translation>
    </message>
    <message>
        <source>Practice mode has its own account, created again at each start. Your own accounts are outside practice mode.</source>
        <translation>Le mode d&apos;entraînement a son propre compte, recréé à chaque démarrage. Vos comptes se trouvent hors du mode d&apos;entraînement.</translation>
    </message>
    <message>
        <source>Each account is one login to a distributor and the storage for its files.</source>
        <translation>Chaque compte réunit un accès à un distributeur et le stockage de ses fichiers.</translation>
    </message>
    <message>
        <source>Add account</source>
        <translation>Ajouter un compte</translation>
    </message>
    <message>
        <source>Questions to distributors…</source>
        <translation>Questions aux distributeurs…</translation>
    </message>
    <message>
        <source>No account yet. Drafts and checks work without one.</source>
        <translation>Aucun compte pour l&apos;instant. Brouillons et contrôles fonctionnent sans compte.</translation>
    </message>
</context>
<context>
    <name>AnswerEditor</name>
    <message>
        <source>Answer</source>
        <translation>Réponse</translation>
    </message>
    <message>
        <source>Source of the answer</source>
        <translation>Source de la réponse</translation>
    </message>
    <message>
        <source>Source, such as “Email, Dana R.”</source>
        <translation>Source, par exemple «&#xa0;E-mail, Dana R.&#xa0;»</translation>
    </message>
    <message>
        <source>Date of the answer</source>
        <translation>Date de la réponse</translation>
    </message>
    <message>
        <source>Save answer</source>
        <translation>Enregistrer la réponse</translation>
    </message>
    <message>
        <source>Remove answer</source>
        <translation>Supprimer la réponse</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Oui</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>A  Links to our files</source>
        <translation>A  Liens vers nos fichiers</translation>
    </message>
    <message>
        <source>B  Upload to their API</source>
        <translation>B  Transfert vers leur API</translation>
    </message>
    <message>
        <source>C  Address for each file</source>
        <translation>C  Adresse par fichier</translation>
    </message>
    <message>
        <source>Method and address: POST https://api.example.com/releases</source>
        <translation>Méthode et adresse&#xa0;: POST https://api.example.com/releases</translation>
    </message>
    <message>
        <source>Their name for the field. To add details, one line each: name = …, and {may}</source>
        <translation>Leur nom pour le champ. Pour ajouter des détails, une indication par ligne&#xa0;: name = …, et {may}</translation>
    </message>
    <message>
        <source>One line each, “name = value”: {needs}</source>
        <translation>Une par ligne, «&#xa0;nom = valeur&#xa0;»&#xa0;: {needs}</translation>
    </message>
    <message>
        <source>One line each, “name = value”: {needs}; optional: {may}</source>
        <translation>Une par ligne, «&#xa0;nom = valeur&#xa0;»&#xa0;: {needs}&#x202f;; facultatif&#xa0;: {may}</translation>
    </message>
    <message>
        <source>One line each, with the position in their answer: {parts}</source>
        <translation>Une par ligne, avec la position dans leur réponse&#xa0;: {parts}</translation>
    </message>
    <message>
        <source>One line each: their term = meaning</source>
        <translation>Un par ligne&#xa0;: leur terme = signification</translation>
    </message>
    <message>
        <source>Separated by commas</source>
        <translation>Séparé par des virgules</translation>
    </message>
    <message>
        <source>An address that begins with https://</source>
        <translation>Une adresse commençant par https://</translation>
    </message>
    <message>
        <source>Enter the answer first. You can remove a wrong answer.</source>
        <translation>Saisissez d&apos;abord la réponse. Une réponse erronée peut être supprimée.</translation>
    </message>
    <message>
        <source>Enter the source of the answer so that it can be found again.</source>
        <translation>Indiquez la source de la réponse pour pouvoir la retrouver.</translation>
    </message>
</context>
<context>
    <name>AppearancePage</name>
    <message>
        <source>Appearance</source>
        <translation>Apparence</translation>
    </message>
    <message>
        <source>Same as system</source>
        <translation>Comme le système</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Clair</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Sombre</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Contraste élevé</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}&#xa0;%</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Taille du texte</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Couleurs</translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation>Réduire les animations</translation>
    </message>
    <message>
        <source>The cursor does not blink, and menus and progress bars stand still.</source>
        <translation>Le curseur ne clignote pas&#x202f;; menus et barres de progression restent immobiles.</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>Animations</translation>
    </message>
    <message>
        <source>Comfortable</source>
        <translation>Aérées</translation>
    </message>
    <message>
        <source>Compact: more rows visible</source>
        <translation>Compactes&#xa0;: plus de lignes visibles</translation>
    </message>
    <message>
        <source>Rows of lists and tables</source>
        <translation>Lignes des listes et des tableaux</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Langue</translation>
    </message>
</context>
<context>
    <name>ArtistsBox</name>
    <message>
        <source>Add an artist</source>
        <translation>Ajouter un artiste</translation>
    </message>
</context>
<context>
    <name>ArtworkTab</name>
    <message>
        <source>No cover yet</source>
        <translation>Pas encore de pochette</translation>
    </message>
    <message>
        <source>Cover on this computer</source>
        <translation>Pochette sur cet ordinateur</translation>
    </message>
    <message>
        <source>Enter the MassiveMusic release ID to see the cover that stores show</source>
        <translation>Saisissez l&apos;ID de sortie MassiveMusic pour voir la pochette affichée par les plateformes</translation>
    </message>
    <message>
        <source>Cover in stores</source>
        <translation>Pochette sur les plateformes</translation>
    </message>
    <message>
        <source>MassiveMusic release ID</source>
        <translation>ID de sortie MassiveMusic</translation>
    </message>
    <message>
        <source>ID or store link</source>
        <translation>ID ou lien de plateforme</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Vérifier à nouveau</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>Sur cet ordinateur</translation>
    </message>
    <message>
        <source>In stores, after release</source>
        <translation>Sur les plateformes, après la sortie</translation>
    </message>
    <message>
        <source>It looks like an enlarged smaller image.</source>
        <translation>On dirait une petite image agrandie.</translation>
    </message>
    <message>
        <source>This is not a release ID or a store link.</source>
        <translation>Ce n&apos;est ni un ID de sortie ni un lien de plateforme.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Vérification…</translation>
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
        <translation>Sauvegardes</translation>
    </message>
    <message>
        <source>A verified copy of the library is made every day, and when you close the app after changes. All copies from the last two days are kept, then one a day for two weeks, one a week for two months and one a month for a year: {size} at most. Masters and keys are not included.</source>
        <translation>Une copie vérifiée de la bibliothèque est créée chaque jour, ainsi qu&apos;à la fermeture de l&apos;app après des modifications. Toutes les copies des deux derniers jours sont conservées, puis une par jour pendant deux semaines, une par semaine pendant deux mois et une par mois pendant un an&#xa0;: {size} au maximum. Les masters et les clés n&apos;en font pas partie.</translation>
    </message>
    <message>
        <source>Back up now</source>
        <translation>Sauvegarder</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation>Restaurer…</translation>
    </message>
    <message>
        <source>Restore from a file…</source>
        <translation>Restaurer un fichier…</translation>
    </message>
    <message>
        <source>Backup folder</source>
        <translation>Dossier de sauvegarde</translation>
    </message>
    <message>
        <source>A folder on another disk keeps your copies safe if this disk fails.</source>
        <translation>Un dossier sur un autre disque protège vos copies si ce disque tombe en panne.</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>Choisir un dossier…</translation>
    </message>
    <message>
        <source>Use data folder</source>
        <translation>Utiliser le dossier de données</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ouvrir le dossier</translation>
    </message>
    <message>
        <source>Copies of the library, newest first</source>
        <translation>Copies de la bibliothèque, les plus récentes d&apos;abord</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Créée</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>The last backup failed ({when}).</source>
        <translation>La dernière sauvegarde a échoué ({when}).</translation>
    </message>
    <message>
        <source>Backing up…</source>
        <translation>Sauvegarde…</translation>
    </message>
    <message>
        <source>Backed up and verified: {name}</source>
        <translation>Sauvegardé et vérifié&#xa0;: {name}</translation>
    </message>
    <message>
        <source>Choose a copy of the library</source>
        <translation>Choisir une copie de la bibliothèque</translation>
    </message>
    <message>
        <source>Libraries (*.db)</source>
        <translation>Bibliothèques (*.db)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Tous les fichiers (*)</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Restaurer</translation>
    </message>
    <message>
        <source>Replace the library with the copy “{name}”?</source>
        <translation>Remplacer la bibliothèque par la copie «&#xa0;{name}&#xa0;»&#x202f;?</translation>
    </message>
    <message>
        <source>Changes made after this copy will be missing. The current library is moved to another folder, not deleted. The app first searches {target} for releases that are waiting to be sent. The window closes and opens again.</source>
        <translation>Les modifications postérieures à cette copie manqueront. La bibliothèque actuelle est déplacée dans un autre dossier, pas supprimée. L&apos;app recherche d&apos;abord dans {target} les sorties en attente d&apos;envoi. La fenêtre se ferme et se rouvre.</translation>
    </message>
    <message>
        <source>Choose a folder for copies</source>
        <translation>Choisir un dossier pour les copies</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Actions</source>
        <translation>Actions</translation>
    </message>
    <message>
        <source>Details…</source>
        <translation>Détails…</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>Fermer ce message</translation>
    </message>
</context>
<context>
    <name>Board</name>
    <message>
        <source>Board</source>
        <translation>Tableau</translation>
    </message>
</context>
<context>
    <name>BulkEditDialog</name>
    <message>
        <source>Edit several releases</source>
        <translation>Modifier plusieurs sorties</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>None of these releases can be changed here any more.</source>
        <translation>Aucune de ces sorties ne peut plus être modifiée ici.</translation>
    </message>
    <message>
        <source>Skipped, because they are on their way to {target} or already there: {names}</source>
        <translation>Ignorées, car en route vers {target} ou déjà arrivées&#xa0;: {names}</translation>
    </message>
    <message>
        <source>Fields to change: {names}</source>
        <translation>Champs à modifier&#xa0;: {names}</translation>
    </message>
</context>
<context>
    <name>ChangesModel</name>
    <message>
        <source>Field</source>
        <translation>Champ</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>Actuel</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Nouveau</translation>
    </message>
    <message>
        <source>unchanged: {why}</source>
        <translation>inchangé&#xa0;: {why}</translation>
    </message>
    <message>
        <source>{text}, saved as typed</source>
        <translation>{text}, enregistré tel que saisi</translation>
    </message>
</context>
<context>
    <name>ChangesSection</name>
    <message>
        <source>Changes to make in {target}</source>
        <translation>Modifications à faire dans {target}</translation>
    </message>
    <message>
        <source>{n}, {done} done</source>
        <translation>{n}, dont {done} terminées</translation>
    </message>
    <message>
        <source>edited here since it was sent, {when}</source>
        <translation>modifié ici depuis l&apos;envoi, {when}</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Où</translation>
    </message>
    <message>
        <source>{target} has</source>
        <translation>Dans {target}</translation>
    </message>
    <message>
        <source>You want</source>
        <translation>Souhaité</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fait</translation>
    </message>
    <message>
        <source>to do</source>
        <translation>à faire</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>rien</translation>
    </message>
    <message>
        <source>seen there</source>
        <translation>déjà en place</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Copy: {field}</source>
        <translation>Copier&#xa0;: {field}</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Copié.</translation>
    </message>
</context>
<context>
    <name>CheckActions</name>
    <message>
        <source>the release</source>
        <translation>la sortie</translation>
    </message>
    <message>
        <source>Only: {place}</source>
        <translation>Seulement&#xa0;: {place}</translation>
    </message>
    <message>
        <source>Only this one</source>
        <translation>Seulement celui-ci</translation>
    </message>
    <message>
        <source>All {count} of this type</source>
        <translation>Tous ceux de ce type ({count})</translation>
    </message>
    <message>
        <source>Everything in the release that can be fixed ({count})</source>
        <translation>Tout ce qui peut être corrigé dans la sortie ({count})</translation>
    </message>
</context>
<context>
    <name>CheckText</name>
    <message>
        <source>it has {rate} frames per second</source>
        <translation>elle a {rate} images par seconde</translation>
    </message>
    <message>
        <source>Use “{meant}”</source>
        <translation>Utiliser «&#xa0;{meant}&#xa0;»</translation>
    </message>
    <message>
        <source>“{value}” is not in the list of {list}.</source>
        <translation>«&#xa0;{value}&#xa0;» n&apos;est pas dans la liste des {list}.</translation>
    </message>
    <message>
        <source>Use “{value}”, as on “{title}”</source>
        <translation>Utiliser «&#xa0;{value}&#xa0;», comme sur «&#xa0;{title}&#xa0;»</translation>
    </message>
    <message>
        <source>Use the release&apos;s value</source>
        <translation>Utiliser la valeur de la sortie</translation>
    </message>
    <message>
        <source>The check “{rule}” failed because of an error in the app.</source>
        <translation>Le contrôle «&#xa0;{rule}&#xa0;» a échoué à cause d&apos;une erreur de l&apos;app.</translation>
    </message>
    <message>
        <source>The app cannot tell whether this is right. Check it yourself and waive the finding, or send us the crash report.</source>
        <translation>L&apos;app ne peut pas dire si c&apos;est correct. Vérifiez vous-même et accordez une dérogation, ou envoyez-nous le rapport d&apos;erreur.</translation>
    </message>
    <message>
        <source>Master</source>
        <translation>Master</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Pochette</translation>
    </message>
    <message>
        <source>ISRC of the Atmos mix</source>
        <translation>ISRC du mix Atmos</translation>
    </message>
    <message>
        <source>ISRC</source>
        <translation>ISRC</translation>
    </message>
    <message>
        <source>UPC or EAN</source>
        <translation>UPC ou EAN</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>Titres</translation>
    </message>
    <message>
        <source>Audio or video</source>
        <translation>Audio ou vidéo</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titre</translation>
    </message>
    <message>
        <source>Main artist</source>
        <translation>Artiste principal</translation>
    </message>
    <message>
        <source>Writer</source>
        <translation>Auteur-compositeur</translation>
    </message>
    <message>
        <source>Lyricist</source>
        <translation>Auteur</translation>
    </message>
    <message>
        <source>Credits: performer, producer or engineer</source>
        <translation>Crédits&#xa0;: interprète, producteur ou ingénieur du son</translation>
    </message>
    <message>
        <source>Songwriter</source>
        <translation>Auteur-compositeur</translation>
    </message>
    <message>
        <source>Writer&apos;s role</source>
        <translation>Rôle de l&apos;auteur-compositeur</translation>
    </message>
    <message>
        <source>Publisher&apos;s name and country</source>
        <translation>Nom et pays de l&apos;éditeur</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Date de sortie</translation>
    </message>
    <message>
        <source>Original release date</source>
        <translation>Date de sortie originale</translation>
    </message>
    <message>
        <source>℗ line</source>
        <translation>Ligne ℗</translation>
    </message>
    <message>
        <source>© line</source>
        <translation>Ligne ©</translation>
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
        <translation>Langue des titres et des noms</translation>
    </message>
    <message>
        <source>Language of the recording</source>
        <translation>Langue de l&apos;enregistrement</translation>
    </message>
    <message>
        <source>Parental advisory</source>
        <translation>Avertissement parental</translation>
    </message>
    <message>
        <source>Licence period</source>
        <translation>Durée de la licence</translation>
    </message>
    <message>
        <source>Field that the distributor requires</source>
        <translation>Champ exigé par le distributeur</translation>
    </message>
    <message>
        <source>Master missing or duplicated</source>
        <translation>Master manquant ou en double</translation>
    </message>
    <message>
        <source>Not measured yet</source>
        <translation>Pas encore mesuré</translation>
    </message>
    <message>
        <source>Could not be measured</source>
        <translation>Mesure impossible</translation>
    </message>
    <message>
        <source>Not a WAV or FLAC file</source>
        <translation>Ni WAV ni FLAC</translation>
    </message>
    <message>
        <source>Extensible WAV header</source>
        <translation>En-tête WAV étendu</translation>
    </message>
    <message>
        <source>Wrong WAV header</source>
        <translation>En-tête WAV incorrect</translation>
    </message>
    <message>
        <source>Extra data in the WAV file</source>
        <translation>Données en trop dans le fichier WAV</translation>
    </message>
    <message>
        <source>File is incomplete</source>
        <translation>Fichier incomplet</translation>
    </message>
    <message>
        <source>Header without audio length</source>
        <translation>En-tête sans durée audio</translation>
    </message>
    <message>
        <source>File is damaged</source>
        <translation>Fichier endommagé</translation>
    </message>
    <message>
        <source>Sample rate not accepted by stores</source>
        <translation>Fréquence refusée par les plateformes</translation>
    </message>
    <message>
        <source>Not 16 or 24 bit</source>
        <translation>Ni 16 ni 24&#xa0;bits</translation>
    </message>
    <message>
        <source>Not stereo</source>
        <translation>Pas en stéréo</translation>
    </message>
    <message>
        <source>Too short to earn royalties</source>
        <translation>Trop court pour être rémunéré</translation>
    </message>
    <message>
        <source>Length differs from the file</source>
        <translation>Durée différente du fichier</translation>
    </message>
    <message>
        <source>Preview ends after the track</source>
        <translation>L&apos;extrait finit après le titre</translation>
    </message>
    <message>
        <source>Mixed sample rates or bit depths</source>
        <translation>Fréquences ou résolutions mélangées</translation>
    </message>
    <message>
        <source>Identical to another track</source>
        <translation>Identique à un autre titre</translation>
    </message>
    <message>
        <source>Very short tracks on average</source>
        <translation>Titres très courts en moyenne</translation>
    </message>
    <message>
        <source>Very long track</source>
        <translation>Durée très longue</translation>
    </message>
    <message>
        <source>Tags in the file differ</source>
        <translation>Tags du fichier différents</translation>
    </message>
    <message>
        <source>Entire file is silent</source>
        <translation>Fichier entièrement silencieux</translation>
    </message>
    <message>
        <source>One channel is silent</source>
        <translation>Un canal est silencieux</translation>
    </message>
    <message>
        <source>High true peak</source>
        <translation>True peak élevé</translation>
    </message>
    <message>
        <source>Long silence at the start</source>
        <translation>Long silence au début</translation>
    </message>
    <message>
        <source>Long silence at the end</source>
        <translation>Long silence à la fin</translation>
    </message>
    <message>
        <source>Clipping</source>
        <translation>Écrêtage</translation>
    </message>
    <message>
        <source>Unusual loudness</source>
        <translation>Niveau sonore inhabituel</translation>
    </message>
    <message>
        <source>Channels out of phase</source>
        <translation>Canaux hors phase</translation>
    </message>
    <message>
        <source>Identical channels</source>
        <translation>Canaux identiques</translation>
    </message>
    <message>
        <source>DC offset</source>
        <translation>Décalage continu (DC)</translation>
    </message>
    <message>
        <source>Abrupt ending</source>
        <translation>Fin abrupte</translation>
    </message>
    <message>
        <source>Silence within the track</source>
        <translation>Silence au milieu du titre</translation>
    </message>
    <message>
        <source>Padded to 24 bit</source>
        <translation>Complété à 24&#xa0;bits</translation>
    </message>
    <message>
        <source>Image format not accepted by stores</source>
        <translation>Format d&apos;image refusé par les plateformes</translation>
    </message>
    <message>
        <source>Cover is damaged</source>
        <translation>Pochette endommagée</translation>
    </message>
    <message>
        <source>Cover is not square</source>
        <translation>Pochette non carrée</translation>
    </message>
    <message>
        <source>Cover is too small</source>
        <translation>Pochette trop petite</translation>
    </message>
    <message>
        <source>Cover is very large</source>
        <translation>Pochette très grande</translation>
    </message>
    <message>
        <source>Cover file is very large</source>
        <translation>Fichier de pochette très lourd</translation>
    </message>
    <message>
        <source>Cover is not RGB</source>
        <translation>Pochette non RVB</translation>
    </message>
    <message>
        <source>Cover has transparent areas</source>
        <translation>Zones transparentes sur la pochette</translation>
    </message>
    <message>
        <source>Cover may appear rotated</source>
        <translation>Pochette peut-être pivotée</translation>
    </message>
    <message>
        <source>Text on the cover</source>
        <translation>Texte sur la pochette</translation>
    </message>
    <message>
        <source>Parental Advisory logo and release disagree</source>
        <translation>Logo Parental Advisory incohérent avec la sortie</translation>
    </message>
    <message>
        <source>Cover is not sRGB</source>
        <translation>Pochette non sRGB</translation>
    </message>
    <message>
        <source>Cover is a single colour</source>
        <translation>Pochette d&apos;une seule couleur</translation>
    </message>
    <message>
        <source>Cover looks enlarged</source>
        <translation>Pochette sans doute agrandie</translation>
    </message>
    <message>
        <source>Plain bar along the edge of the cover</source>
        <translation>Bande unie au bord de la pochette</translation>
    </message>
    <message>
        <source>Not a Dolby Atmos master</source>
        <translation>Pas un master Dolby Atmos</translation>
    </message>
    <message>
        <source>Atmos and stereo lengths differ</source>
        <translation>Durées Atmos et stéréo différentes</translation>
    </message>
    <message>
        <source>Video may be rejected</source>
        <translation>Vidéo susceptible d&apos;être refusée</translation>
    </message>
    <message>
        <source>Motion artwork may be rejected</source>
        <translation>Pochette animée susceptible d&apos;être refusée</translation>
    </message>
    <message>
        <source>Booklet cannot be used</source>
        <translation>Livret inutilisable</translation>
    </message>
    <message>
        <source>Lyrics timing cannot be used</source>
        <translation>Minutage des paroles inutilisable</translation>
    </message>
    <message>
        <source>Not eligible for Content ID</source>
        <translation>Non éligible à Content ID</translation>
    </message>
    <message>
        <source>Invalid store artist ID</source>
        <translation>ID d&apos;artiste de plateforme non valide</translation>
    </message>
    <message>
        <source>Not a valid ISRC</source>
        <translation>ISRC non valide</translation>
    </message>
    <message>
        <source>ISRC with an unknown prefix</source>
        <translation>ISRC au préfixe inconnu</translation>
    </message>
    <message>
        <source>ISRC from a future year</source>
        <translation>ISRC d&apos;une année future</translation>
    </message>
    <message>
        <source>Duplicate ISRC</source>
        <translation>ISRC en double</translation>
    </message>
    <message>
        <source>ISRC of another recording</source>
        <translation>ISRC d&apos;un autre enregistrement</translation>
    </message>
    <message>
        <source>Each version needs its own ISRC</source>
        <translation>À chaque version son ISRC</translation>
    </message>
    <message>
        <source>Two ISRCs for one recording</source>
        <translation>Deux ISRC pour un enregistrement</translation>
    </message>
    <message>
        <source>Not a valid UPC or EAN</source>
        <translation>UPC ou EAN non valide</translation>
    </message>
    <message>
        <source>Wrong check digit</source>
        <translation>Chiffre de contrôle erroné</translation>
    </message>
    <message>
        <source>Placeholder code</source>
        <translation>Code fictif</translation>
    </message>
    <message>
        <source>Code reserved for in-store use</source>
        <translation>Code réservé à l&apos;usage en magasin</translation>
    </message>
    <message>
        <source>Code already used by another release</source>
        <translation>Code déjà utilisé par une autre sortie</translation>
    </message>
    <message>
        <source>Disc code</source>
        <translation>Code du disque</translation>
    </message>
    <message>
        <source>Not a valid ISWC</source>
        <translation>ISWC non valide</translation>
    </message>
    <message>
        <source>Wrong ISWC check digit</source>
        <translation>Chiffre de contrôle ISWC erroné</translation>
    </message>
    <message>
        <source>IPI in People</source>
        <translation>IPI dans Personnes</translation>
    </message>
    <message>
        <source>ISNI in People</source>
        <translation>ISNI dans Personnes</translation>
    </message>
    <message>
        <source>Catalogue number already used</source>
        <translation>Numéro de catalogue déjà utilisé</translation>
    </message>
    <message>
        <source>Same recording, different title</source>
        <translation>Même enregistrement, autre titre</translation>
    </message>
    <message>
        <source>Code changed since the release was created</source>
        <translation>Code modifié depuis la création de la sortie</translation>
    </message>
    <message>
        <source>Disc without tracks</source>
        <translation>Disque sans titres</translation>
    </message>
    <message>
        <source>Many tracks</source>
        <translation>Titres nombreux</translation>
    </message>
    <message>
        <source>Stores will classify it differently</source>
        <translation>Autre classement sur les plateformes</translation>
    </message>
    <message>
        <source>Release type in the title</source>
        <translation>Type de sortie dans le titre</translation>
    </message>
    <message>
        <source>Single and track titles differ</source>
        <translation>Nom du single différent du titre</translation>
    </message>
    <message>
        <source>Featured on every track but not on the release</source>
        <translation>Invité sur chaque titre, pas sur la sortie</translation>
    </message>
    <message>
        <source>Various Artists</source>
        <translation>Various Artists</translation>
    </message>
    <message>
        <source>Compilation flag</source>
        <translation>Indication de compilation</translation>
    </message>
    <message>
        <source>Promotional release</source>
        <translation>Sortie promotionnelle</translation>
    </message>
    <message>
        <source>Box set with one disc</source>
        <translation>Coffret à un seul disque</translation>
    </message>
    <message>
        <source>Neither audio nor video</source>
        <translation>Ni audio ni vidéo</translation>
    </message>
    <message>
        <source>Same track twice</source>
        <translation>Même titre deux fois</translation>
    </message>
    <message>
        <source>Title without letters</source>
        <translation>Titre sans lettres</translation>
    </message>
    <message>
        <source>Stray spaces or invisible characters</source>
        <translation>Espaces parasites ou caractères invisibles</translation>
    </message>
    <message>
        <source>Damaged characters</source>
        <translation>Caractères endommagés</translation>
    </message>
    <message>
        <source>File name used as title</source>
        <translation>Nom de fichier comme titre</translation>
    </message>
    <message>
        <source>Artist&apos;s name in the title</source>
        <translation>Nom de l&apos;artiste dans le titre</translation>
    </message>
    <message>
        <source>Format or store in the title</source>
        <translation>Format ou plateforme dans le titre</translation>
    </message>
    <message>
        <source>Advertising in the title</source>
        <translation>Publicité dans le titre</translation>
    </message>
    <message>
        <source>Another artist&apos;s name in the title</source>
        <translation>Nom d&apos;un autre artiste dans le titre</translation>
    </message>
    <message>
        <source>Emoji or decoration</source>
        <translation>Émoji ou décoration</translation>
    </message>
    <message>
        <source>Masked with asterisks</source>
        <translation>Masqué par des astérisques</translation>
    </message>
    <message>
        <source>Very long title</source>
        <translation>Intitulé très long</translation>
    </message>
    <message>
        <source>Unbalanced brackets</source>
        <translation>Parenthèses non fermées</translation>
    </message>
    <message>
        <source>Volume or part format</source>
        <translation>Format de volume ou de partie</translation>
    </message>
    <message>
        <source>Slash without spaces</source>
        <translation>Barre oblique sans espaces</translation>
    </message>
    <message>
        <source>Misplaced space</source>
        <translation>Espace mal placée</translation>
    </message>
    <message>
        <source>English-style capitals</source>
        <translation>Majuscules à l&apos;anglaise</translation>
    </message>
    <message>
        <source>“feat.” format</source>
        <translation>Format de «&#xa0;feat.&#xa0;»</translation>
    </message>
    <message>
        <source>Search bait in the title</source>
        <translation>Mots-clés racoleurs dans le titre</translation>
    </message>
    <message>
        <source>Internal notes would be sent</source>
        <translation>Des notes internes seraient envoyées</translation>
    </message>
    <message>
        <source>Unusual capitalisation</source>
        <translation>Majuscules inhabituelles</translation>
    </message>
    <message>
        <source>Not in English title case</source>
        <translation>Sans les majuscules à l&apos;anglaise</translation>
    </message>
    <message>
        <source>Guest artists in the title</source>
        <translation>Artistes invités dans le titre</translation>
    </message>
    <message>
        <source>Version in the title</source>
        <translation>Version dans le titre</translation>
    </message>
    <message>
        <source>Version in brackets or behind a dash</source>
        <translation>Version entre parenthèses ou après un tiret</translation>
    </message>
    <message>
        <source>Version without meaning</source>
        <translation>Version superflue</translation>
    </message>
    <message>
        <source>Advisory in the title or version</source>
        <translation>Avertissement dans le titre ou la version</translation>
    </message>
    <message>
        <source>Remixer not credited</source>
        <translation>Remixeur non crédité</translation>
    </message>
    <message>
        <source>Live not stated in the version</source>
        <translation>«&#xa0;Live&#xa0;» absent de la version</translation>
    </message>
    <message>
        <source>Instrumental not stated in the version</source>
        <translation>«&#xa0;Instrumental&#xa0;» absent de la version</translation>
    </message>
    <message>
        <source>Version format</source>
        <translation>Format de la version</translation>
    </message>
    <message>
        <source>Several artists in one entry</source>
        <translation>Plusieurs artistes en une entrée</translation>
    </message>
    <message>
        <source>Artist listed twice</source>
        <translation>Artiste cité deux fois</translation>
    </message>
    <message>
        <source>Inconsistent spelling of a name</source>
        <translation>Graphies différentes d&apos;un même nom</translation>
    </message>
    <message>
        <source>Would create a new artist</source>
        <translation>Créerait un nouvel artiste</translation>
    </message>
    <message>
        <source>Placeholder name</source>
        <translation>Nom fictif</translation>
    </message>
    <message>
        <source>Artist line and artists differ</source>
        <translation>Ligne d&apos;artistes différente des artistes</translation>
    </message>
    <message>
        <source>Extra text in a name</source>
        <translation>Texte en trop dans un nom</translation>
    </message>
    <message>
        <source>Company listed as artist</source>
        <translation>Entreprise citée comme artiste</translation>
    </message>
    <message>
        <source>Performer without an instrument</source>
        <translation>Interprète sans instrument</translation>
    </message>
    <message>
        <source>Unknown role</source>
        <translation>Rôle inconnu</translation>
    </message>
    <message>
        <source>Duplicate credit</source>
        <translation>Crédit en double</translation>
    </message>
    <message>
        <source>Writer without a full name</source>
        <translation>Auteur-compositeur sans nom complet</translation>
    </message>
    <message>
        <source>Featured artist with another role</source>
        <translation>Artiste invité avec un autre rôle</translation>
    </message>
    <message>
        <source>Unknown writer role</source>
        <translation>Rôle d&apos;auteur-compositeur inconnu</translation>
    </message>
    <message>
        <source>Invalid share</source>
        <translation>Part non valide</translation>
    </message>
    <message>
        <source>Missing shares</source>
        <translation>Parts manquantes</translation>
    </message>
    <message>
        <source>Shares do not add up to 100 %</source>
        <translation>Le total des parts n&apos;est pas 100&#xa0;%</translation>
    </message>
    <message>
        <source>Share of 0 %</source>
        <translation>Part de 0&#xa0;%</translation>
    </message>
    <message>
        <source>Year of the work</source>
        <translation>Année de l&apos;œuvre</translation>
    </message>
    <message>
        <source>Duplicate publisher</source>
        <translation>Éditeur en double</translation>
    </message>
    <message>
        <source>Publisher&apos;s details</source>
        <translation>Détails de l&apos;éditeur</translation>
    </message>
    <message>
        <source>Version in the work&apos;s title</source>
        <translation>Version dans le titre de l&apos;œuvre</translation>
    </message>
    <message>
        <source>Unknown society</source>
        <translation>Société inconnue</translation>
    </message>
    <message>
        <source>Unknown country</source>
        <translation>Pays inconnu</translation>
    </message>
    <message>
        <source>Public-domain share</source>
        <translation>Part du domaine public</translation>
    </message>
    <message>
        <source>Lyrics and work in different languages</source>
        <translation>Langue des paroles et de l&apos;œuvre différente</translation>
    </message>
    <message>
        <source>ISWC of another work</source>
        <translation>ISWC d&apos;une autre œuvre</translation>
    </message>
    <message>
        <source>Invalid date</source>
        <translation>Date non valide</translation>
    </message>
    <message>
        <source>Release date is near</source>
        <translation>Date de sortie proche</translation>
    </message>
    <message>
        <source>Not a Friday</source>
        <translation>Pas un vendredi</translation>
    </message>
    <message>
        <source>Original release date after the release</source>
        <translation>Date originale postérieure à la sortie</translation>
    </message>
    <message>
        <source>Remaster date</source>
        <translation>Date du remaster</translation>
    </message>
    <message>
        <source>Pre-order after the release date</source>
        <translation>Précommande après la date de sortie</translation>
    </message>
    <message>
        <source>Instant gratification date</source>
        <translation>Date d&apos;instant grat</translation>
    </message>
    <message>
        <source>Pre-stream after the release date</source>
        <translation>Pre-stream après la date de sortie</translation>
    </message>
    <message>
        <source>Embargo after the release date</source>
        <translation>Embargo après la date de sortie</translation>
    </message>
    <message>
        <source>Recording year</source>
        <translation>Année d&apos;enregistrement</translation>
    </message>
    <message>
        <source>Original release date in the future</source>
        <translation>Date de sortie originale dans le futur</translation>
    </message>
    <message>
        <source>Pre-order without an instant track</source>
        <translation>Précommande sans instant grat</translation>
    </message>
    <message>
        <source>Many instant gratification tracks</source>
        <translation>Nombreux titres en instant grat</translation>
    </message>
    <message>
        <source>Between Christmas and New Year</source>
        <translation>Entre Noël et le Nouvel An</translation>
    </message>
    <message>
        <source>Year in the ℗ or © line</source>
        <translation>Année de la ligne ℗ ou ©</translation>
    </message>
    <message>
        <source>℗ year differs from the first release</source>
        <translation>Année ℗ différente de la première sortie</translation>
    </message>
    <message>
        <source>Extra text in the owner&apos;s name</source>
        <translation>Texte en trop dans le nom du titulaire</translation>
    </message>
    <message>
        <source>Store list</source>
        <translation>Liste des plateformes</translation>
    </message>
    <message>
        <source>Price tier does not fit</source>
        <translation>Palier de prix inadapté</translation>
    </message>
    <message>
        <source>Licence in the ℗ or © line</source>
        <translation>Licence dans la ligne ℗ ou ©</translation>
    </message>
    <message>
        <source>Owner differs from the release</source>
        <translation>Titulaire différent de la sortie</translation>
    </message>
    <message>
        <source>Licence or loss of rights</source>
        <translation>Licence ou perte des droits</translation>
    </message>
    <message>
        <source>Soundtrack and genre</source>
        <translation>Bande originale et genre</translation>
    </message>
    <message>
        <source>Genre of a karaoke version</source>
        <translation>Genre d&apos;une version karaoké</translation>
    </message>
    <message>
        <source>Different genre on one track</source>
        <translation>Genre différent sur un titre</translation>
    </message>
    <message>
        <source>Ten minutes or longer</source>
        <translation>Dix minutes ou plus</translation>
    </message>
    <message>
        <source>Unknown genre</source>
        <translation>Genre inconnu</translation>
    </message>
    <message>
        <source>Unknown language of titles</source>
        <translation>Langue des titres inconnue</translation>
    </message>
    <message>
        <source>Script does not match the language</source>
        <translation>Écriture incompatible avec la langue</translation>
    </message>
    <message>
        <source>Instrumental with lyrics</source>
        <translation>Instrumental avec paroles</translation>
    </message>
    <message>
        <source>Unknown parental advisory</source>
        <translation>Avertissement parental inconnu</translation>
    </message>
    <message>
        <source>Advisory differs between release and tracks</source>
        <translation>Avertissement différent entre sortie et titres</translation>
    </message>
    <message>
        <source>Edited version without an explicit one</source>
        <translation>Version Edited sans version explicite</translation>
    </message>
    <message>
        <source>Format of the lyrics</source>
        <translation>Format des paroles</translation>
    </message>
    <message>
        <source>Language differs between release and tracks</source>
        <translation>Langue différente entre sortie et titres</translation>
    </message>
    <message>
        <source>Strong language and the advisory</source>
        <translation>Langage cru et avertissement</translation>
    </message>
    <message>
        <source>Explicit and edited versions together</source>
        <translation>Versions explicite et Edited ensemble</translation>
    </message>
    <message>
        <source>Masked words in the lyrics</source>
        <translation>Mots masqués dans les paroles</translation>
    </message>
    <message>
        <source>Use of AI</source>
        <translation>Recours à l&apos;IA</translation>
    </message>
    <message>
        <source>Apple&apos;s AI tags</source>
        <translation>Tags IA d&apos;Apple</translation>
    </message>
    <message>
        <source>Entirely AI-generated</source>
        <translation>Entièrement généré par IA</translation>
    </message>
    <message>
        <source>Unknown value</source>
        <translation>Valeur inconnue</translation>
    </message>
    <message>
        <source>Field name from an answer</source>
        <translation>Nom de champ tiré d&apos;une réponse</translation>
    </message>
    <message>
        <source>Format of the keywords</source>
        <translation>Format des mots-clés</translation>
    </message>
    <message>
        <source>Wrong type of value</source>
        <translation>Type de valeur incorrect</translation>
    </message>
    <message>
        <source>Unknown language of the work</source>
        <translation>Langue de l&apos;œuvre inconnue</translation>
    </message>
    <message>
        <source>Link that opens a file</source>
        <translation>Lien ouvrant un fichier</translation>
    </message>
    <message>
        <source>Possible key or password</source>
        <translation>Clé ou mot de passe possible</translation>
    </message>
    <message>
        <source>Not in the distributor&apos;s list</source>
        <translation>Absent de la liste du distributeur</translation>
    </message>
    <message>
        <source>ISRC not accepted by the distributor</source>
        <translation>ISRC refusé par le distributeur</translation>
    </message>
    <message>
        <source>ISRCs not sent</source>
        <translation>ISRC non envoyés</translation>
    </message>
    <message>
        <source>File not accepted by the distributor</source>
        <translation>Fichier refusé par le distributeur</translation>
    </message>
    <message>
        <source>Differs from the old delivery</source>
        <translation>Différent de l&apos;ancienne livraison</translation>
    </message>
    <message>
        <source>UPC already sent</source>
        <translation>UPC déjà envoyé</translation>
    </message>
    <message>
        <source>Incomplete in the storage</source>
        <translation>Incomplet dans le stockage</translation>
    </message>
    <message>
        <source>Check failed</source>
        <translation>Échec du contrôle</translation>
    </message>
    <message>
        <source>year</source>
        <translation>année</translation>
    </message>
    <message>
        <source>owner</source>
        <translation>titulaire</translation>
    </message>
    <message>
        <source>From label and date: {line}</source>
        <translation>D&apos;après le label et la date&#xa0;: {line}</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>Audio</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Durée</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Dates</source>
        <translation>Dates</translation>
    </message>
    <message>
        <source>Smallest width and height</source>
        <translation>Largeur et hauteur minimales</translation>
    </message>
    <message>
        <source>Rejected everywhere below</source>
        <translation>Refusé partout en dessous de</translation>
    </message>
    <message>
        <source>Largest width and height</source>
        <translation>Largeur et hauteur maximales</translation>
    </message>
    <message>
        <source>Largest file</source>
        <translation>Taille de fichier maximale</translation>
    </message>
    <message>
        <source>File types</source>
        <translation>Types de fichier</translation>
    </message>
    <message>
        <source>Sample rates</source>
        <translation>Échantillonnage</translation>
    </message>
    <message>
        <source>Bit depth</source>
        <translation>Résolution</translation>
    </message>
    <message>
        <source>True peak, hint above</source>
        <translation>True peak, conseil au-delà de</translation>
    </message>
    <message>
        <source>True peak, warning above</source>
        <translation>True peak, alerte au-delà de</translation>
    </message>
    <message>
        <source>Loudest</source>
        <translation>Niveau maximal</translation>
    </message>
    <message>
        <source>Quietest</source>
        <translation>Niveau minimal</translation>
    </message>
    <message>
        <source>Clipped places</source>
        <translation>Passages écrêtés</translation>
    </message>
    <message>
        <source>Silence at the start, warning above</source>
        <translation>Silence au début, alerte au-delà de</translation>
    </message>
    <message>
        <source>Silence at the start, rejected above</source>
        <translation>Silence au début, refus au-delà de</translation>
    </message>
    <message>
        <source>Silence at the end, warning above</source>
        <translation>Silence à la fin, alerte au-delà de</translation>
    </message>
    <message>
        <source>Silence at the end, rejected above</source>
        <translation>Silence à la fin, refus au-delà de</translation>
    </message>
    <message>
        <source>Shortest track</source>
        <translation>Titre le plus court</translation>
    </message>
    <message>
        <source>Shortest average of a release, 0 for none</source>
        <translation>Moyenne minimale d&apos;une sortie, 0 si aucune</translation>
    </message>
    <message>
        <source>Longest track</source>
        <translation>Titre le plus long</translation>
    </message>
    <message>
        <source>Most tracks per release</source>
        <translation>Nombre maximal de titres par sortie</translation>
    </message>
    <message>
        <source>Longest title including version</source>
        <translation>Intitulé le plus long, version comprise</translation>
    </message>
    <message>
        <source>characters</source>
        <translation>caractères</translation>
    </message>
    <message>
        <source>“Various Artists” from this many main artists</source>
        <translation>Nombre d&apos;artistes principaux à partir duquel «&#xa0;Various Artists&#xa0;» s&apos;impose</translation>
    </message>
    <message>
        <source>Instant gratification tracks</source>
        <translation>Titres en instant grat</translation>
    </message>
    <message>
        <source>Lead time, warning below</source>
        <translation>Délai, alerte en dessous de</translation>
    </message>
    <message>
        <source>days</source>
        <translation>jours</translation>
    </message>
    <message>
        <source>Lead time with a pre-order</source>
        <translation>Délai avec une précommande</translation>
    </message>
    <message>
        <source>Lead time, hint below</source>
        <translation>Délai, conseil en dessous de</translation>
    </message>
    <message>
        <source>Change to “{text}”</source>
        <translation>Remplacer par «&#xa0;{text}&#xa0;»</translation>
    </message>
    <message>
        <source>What is the title?</source>
        <translation>Quel est le titre&#x202f;?</translation>
    </message>
    <message>
        <source>Is “{title}” really the title?</source>
        <translation>«&#xa0;{title}&#xa0;» est-il vraiment le titre&#x202f;?</translation>
    </message>
    <message>
        <source>Who is the main artist?</source>
        <translation>Qui est l&apos;artiste principal&#x202f;?</translation>
    </message>
    <message>
        <source>Who wrote this song? Please give first and last names.</source>
        <translation>Qui a écrit cette chanson&#x202f;? Merci d&apos;indiquer prénoms et noms.</translation>
    </message>
    <message>
        <source>Who wrote the lyrics?</source>
        <translation>Qui a écrit les paroles&#x202f;?</translation>
    </message>
    <message>
        <source>Please complete the credits: {missing} is still missing.</source>
        <translation>Merci de compléter les crédits&#xa0;: il manque encore {missing}.</translation>
    </message>
    <message>
        <source>What does {name} play or sing?</source>
        <translation>Que joue ou chante {name}&#x202f;?</translation>
    </message>
    <message>
        <source>What is the full name under which {name} is registered as a writer?</source>
        <translation>Quel est le nom complet sous lequel {name} déclare ses œuvres&#x202f;?</translation>
    </message>
    <message>
        <source>Did {name} make this remix?</source>
        <translation>Ce remix est-il de {name}&#x202f;?</translation>
    </message>
    <message>
        <source>Who wrote “{title}”?</source>
        <translation>Qui a écrit «&#xa0;{title}&#xa0;»&#x202f;?</translation>
    </message>
    <message>
        <source>Did {name} write the music, the lyrics or both?</source>
        <translation>Qu&apos;a écrit {name}&#xa0;: la musique, les paroles ou les deux&#x202f;?</translation>
    </message>
    <message>
        <source>“{title}” is sung in {track}, but its lyrics are listed as {work}. Which is right?</source>
        <translation>«&#xa0;{title}&#xa0;» est chanté en {track}, mais ses paroles sont indiquées en {work}. Qu&apos;est-ce qui est juste&#x202f;?</translation>
    </message>
    <message>
        <source>How is this song split? The shares add up to {total} %, not 100 %.</source>
        <translation>Comment les parts de cette chanson sont-elles réparties&#x202f;? Leur total est de {total}&#xa0;%, pas de 100&#xa0;%.</translation>
    </message>
    <message>
        <source>How is this song split? Some {kind} have no share yet.</source>
        <translation>Comment les parts de cette chanson sont-elles réparties&#x202f;? Il en manque encore&#xa0;: {kind}.</translation>
    </message>
    <message>
        <source>Who publishes this song, and in which countries?</source>
        <translation>Qui édite cette chanson, et dans quels pays&#x202f;?</translation>
    </message>
    <message>
        <source>Please check the ISWC {code}: one of its digits is wrong.</source>
        <translation>Merci de vérifier l&apos;ISWC {code}&#xa0;: un de ses chiffres est faux.</translation>
    </message>
    <message>
        <source>Which genre is it?</source>
        <translation>Quel est le genre&#x202f;?</translation>
    </message>
    <message>
        <source>In which language are the titles?</source>
        <translation>Dans quelle langue sont les titres&#x202f;?</translation>
    </message>
    <message>
        <source>In which language is it sung, or is it instrumental?</source>
        <translation>Dans quelle langue est-ce chanté, ou est-ce instrumental&#x202f;?</translation>
    </message>
    <message>
        <source>Are the lyrics explicit?</source>
        <translation>Les paroles sont-elles explicites&#x202f;?</translation>
    </message>
    <message>
        <source>The {where} contains “{word}”. Are the lyrics explicit?</source>
        <translation>Le mot «&#xa0;{word}&#xa0;» apparaît ici&#xa0;: {where}. Les paroles sont-elles explicites&#x202f;?</translation>
    </message>
    <message>
        <source>Is there also an explicit version of “{title}”?</source>
        <translation>Existe-t-il aussi une version explicite de «&#xa0;{title}&#xa0;»&#x202f;?</translation>
    </message>
    <message>
        <source>Please send the lyrics again, line by line, as they are sung.</source>
        <translation>Merci de renvoyer les paroles, vers par vers, telles qu&apos;elles sont chantées.</translation>
    </message>
    <message>
        <source>Please send the lyrics again with every word written out in full.</source>
        <translation>Merci de renvoyer les paroles avec tous les mots écrits en entier.</translation>
    </message>
    <message>
        <source>Was AI used to make {what} or any part of it?</source>
        <translation>L&apos;IA a-t-elle été utilisée, même en partie, pour&#xa0;: {what}&#x202f;?</translation>
    </message>
    <message>
        <source>When was this first released?</source>
        <translation>Quand est-ce sorti pour la première fois&#x202f;?</translation>
    </message>
    <message>
        <source>When was the original first released?</source>
        <translation>Quand l&apos;original est-il sorti pour la première fois&#x202f;?</translation>
    </message>
    <message>
        <source>Please send the master as WAV or FLAC.</source>
        <translation>Merci d&apos;envoyer le master en WAV ou FLAC.</translation>
    </message>
    <message>
        <source>Please send the cover: 3000 × 3000 pixels, JPEG or PNG.</source>
        <translation>Merci d&apos;envoyer la pochette&#xa0;: 3000 × 3000 pixels, JPEG ou PNG.</translation>
    </message>
    <message>
        <source>Please send another master.</source>
        <translation>Merci d&apos;envoyer un autre master.</translation>
    </message>
    <message>
        <source>Please send another cover.</source>
        <translation>Merci d&apos;envoyer une autre pochette.</translation>
    </message>
    <message>
        <source>Please answer</source>
        <translation>Merci de répondre</translation>
    </message>
    <message>
        <source>We will take care of this</source>
        <translation>Nous nous en occupons</translation>
    </message>
    <message>
        <source>The release</source>
        <translation>La sortie</translation>
    </message>
    <message>
        <source>Nothing to do: this release passes every check.</source>
        <translation>Rien à faire&#xa0;: cette sortie passe tous les contrôles.</translation>
    </message>
    <message>
        <source>Answer:</source>
        <translation>Réponse&#xa0;:</translation>
    </message>
    <message>
        <source>We still need the following before the release can go to the stores.</source>
        <translation>Avant de pouvoir livrer la sortie aux plateformes, il nous manque encore ceci.</translation>
    </message>
    <message>
        <source>{request} {finding}</source>
        <translation>{request} {finding}</translation>
    </message>
    <message>
        <source>“{value}” is not in the list of societies.</source>
        <translation>«&#xa0;{value}&#xa0;» n&apos;est pas dans la liste des sociétés de gestion.</translation>
    </message>
    <message>
        <source>Shares are paid through the society, which must be spelled as in the distributor&apos;s list.</source>
        <translation>Les parts sont versées par la société de gestion, dont le nom doit être écrit comme dans la liste du distributeur.</translation>
    </message>
    <message>
        <source>No AI was used for any part of it</source>
        <translation>Aucune partie n&apos;a été créée avec l&apos;IA</translation>
    </message>
    <message>
        <source>the recording</source>
        <translation>l&apos;enregistrement</translation>
    </message>
    <message>
        <source>music and lyrics</source>
        <translation>la musique et les paroles</translation>
    </message>
    <message>
        <source>the video</source>
        <translation>la vidéo</translation>
    </message>
    <message>
        <source>Nobody has stated yet whether AI was used for {what}.</source>
        <translation>Personne n&apos;a encore indiqué si l&apos;IA a été utilisée pour {what}.</translation>
    </message>
    <message>
        <source>Stores are starting to require an answer.</source>
        <translation>Les plateformes commencent à exiger une réponse.</translation>
    </message>
    <message>
        <source>the cover</source>
        <translation>la pochette</translation>
    </message>
    <message>
        <source>Apple requires the tags {tags}, but the distributor has no field for them.</source>
        <translation>Apple exige les tags {tags}, mais le distributeur n&apos;a pas de champ pour eux.</translation>
    </message>
    <message>
        <source>The tag is required where AI made a material part. A note to the distributor passes it on.</source>
        <translation>Le tag est obligatoire dès qu&apos;une part importante vient de l&apos;IA. Une note au distributeur le transmet.</translation>
    </message>
    <message>
        <source>Add “{note}” to the notes</source>
        <translation>Ajouter «&#xa0;{note}&#xa0;» aux notes</translation>
    </message>
    <message>
        <source>“{title}” was made entirely by AI.</source>
        <translation>«&#xa0;{title}&#xa0;» a été créé entièrement par IA.</translation>
    </message>
    <message>
        <source>Deezer detects and labels such tracks and does not recommend them; several distributors reject them.</source>
        <translation>Deezer détecte et signale ces titres et ne les recommande pas&#x202f;; plusieurs distributeurs les refusent.</translation>
    </message>
    <message>
        <source>left</source>
        <translation>gauche</translation>
    </message>
    <message>
        <source>top</source>
        <translation>haut</translation>
    </message>
    <message>
        <source>right</source>
        <translation>droite</translation>
    </message>
    <message>
        <source>bottom</source>
        <translation>bas</translation>
    </message>
    <message>
        <source>a JPEG file with several images (MPO)</source>
        <translation>un fichier JPEG contenant plusieurs images (MPO)</translation>
    </message>
    <message>
        <source>black and white</source>
        <translation>en noir et blanc</translation>
    </message>
    <message>
        <source>greyscale</source>
        <translation>en niveaux de gris</translation>
    </message>
    <message>
        <source>greyscale with transparency</source>
        <translation>en niveaux de gris avec transparence</translation>
    </message>
    <message>
        <source>indexed colour</source>
        <translation>en couleurs indexées</translation>
    </message>
    <message>
        <source>indexed colour with transparency</source>
        <translation>en couleurs indexées avec transparence</translation>
    </message>
    <message>
        <source>CMYK, as for print</source>
        <translation>en CMJN, comme pour l&apos;impression</translation>
    </message>
    <message>
        <source>YCbCr, as in video</source>
        <translation>en YCbCr, comme en vidéo</translation>
    </message>
    <message>
        <source>CIELAB</source>
        <translation>en CIELAB</translation>
    </message>
    <message>
        <source>The release has no cover.</source>
        <translation>La sortie n&apos;a pas de pochette.</translation>
    </message>
    <message>
        <source>Every store needs one.</source>
        <translation>Chaque plateforme en exige une.</translation>
    </message>
    <message>
        <source>The cover has not been measured yet.</source>
        <translation>La pochette n&apos;a pas encore été mesurée.</translation>
    </message>
    <message>
        <source>Each file is checked before the release can be sent.</source>
        <translation>Chaque fichier est contrôlé avant que la sortie puisse être envoyée.</translation>
    </message>
    <message>
        <source>The cover could not be measured: {reason}</source>
        <translation>La pochette n&apos;a pas pu être mesurée&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>The file could not be checked, so the release cannot be sent with it.</source>
        <translation>Le fichier n&apos;a pas pu être contrôlé&#xa0;: la sortie ne peut pas être envoyée avec lui.</translation>
    </message>
    <message>
        <source>The cover is {found}; stores accept {wanted}.</source>
        <translation>Format de la pochette&#xa0;: {found}&#x202f;; les plateformes acceptent {wanted}.</translation>
    </message>
    <message>
        <source>The content of the file counts, and its extension must match.</source>
        <translation>C&apos;est le contenu du fichier qui compte, et son extension doit y correspondre.</translation>
    </message>
    <message>
        <source>not an image</source>
        <translation>pas une image</translation>
    </message>
    <message>
        <source>{format} with the extension {suffix}</source>
        <translation>{format} avec l&apos;extension {suffix}</translation>
    </message>
    <message>
        <source>{format} without a file extension</source>
        <translation>{format} sans extension de fichier</translation>
    </message>
    <message>
        <source>The cover file is damaged.</source>
        <translation>Le fichier de la pochette est endommagé.</translation>
    </message>
    <message>
        <source>A damaged or incomplete image shows grey bars or nothing at all.</source>
        <translation>Une image endommagée ou incomplète affiche des bandes grises, ou rien du tout.</translation>
    </message>
    <message>
        <source>The cover is {width} × {height} pixels, not square.</source>
        <translation>La pochette fait {width} × {height} pixels&#xa0;: elle n&apos;est pas carrée.</translation>
    </message>
    <message>
        <source>Stores only accept square covers.</source>
        <translation>Les plateformes n&apos;acceptent que des pochettes carrées.</translation>
    </message>
    <message>
        <source>The cover is {size} pixels wide; {wanted} are required.</source>
        <translation>La pochette fait {size} pixels de large&#x202f;; il en faut {wanted}.</translation>
    </message>
    <message>
        <source>A small image looks blurred when it is enlarged.</source>
        <translation>Une petite image paraît floue une fois agrandie.</translation>
    </message>
    <message>
        <source>The cover is {size} pixels wide; up to {wanted} are accepted everywhere.</source>
        <translation>La pochette fait {size} pixels de large&#x202f;; jusqu&apos;à {wanted}, elle est acceptée partout.</translation>
    </message>
    <message>
        <source>Several distributors reject larger images.</source>
        <translation>Plusieurs distributeurs refusent les images plus grandes.</translation>
    </message>
    <message>
        <source>The cover file is {size} MB; up to {wanted} are accepted everywhere.</source>
        <translation>Le fichier de la pochette fait {size} Mo&#x202f;; jusqu&apos;à {wanted} Mo, il est accepté partout.</translation>
    </message>
    <message>
        <source>Several distributors reject larger files.</source>
        <translation>Plusieurs distributeurs refusent les fichiers plus lourds.</translation>
    </message>
    <message>
        <source>The cover is {mode}, not 8-bit RGB.</source>
        <translation>La pochette est {mode}, pas en RVB 8&#xa0;bits.</translation>
    </message>
    <message>
        <source>Other colour modes are shown incorrectly or rejected.</source>
        <translation>Les autres modes de couleur s&apos;affichent mal ou sont refusés.</translation>
    </message>
    <message>
        <source>{mode} with {bits} bits</source>
        <translation>{mode} à {bits} bits</translation>
    </message>
    <message>
        <source>The cover has transparent areas.</source>
        <translation>La pochette a des zones transparentes.</translation>
    </message>
    <message>
        <source>Each store shows a different background behind them.</source>
        <translation>Chaque plateforme affiche un fond différent derrière elles.</translation>
    </message>
    <message>
        <source>The cover {problem}.</source>
        <translation>La pochette {problem}.</translation>
    </message>
    <message>
        <source>Stores ignore the rotation tag, and anyone can read where a photo was taken.</source>
        <translation>Les plateformes ignorent le tag de rotation, et tout le monde peut lire où une photo a été prise.</translation>
    </message>
    <message>
        <source>is rotated by a tag in the file, which stores ignore</source>
        <translation>est pivotée par un tag du fichier, que les plateformes ignorent</translation>
    </message>
    <message>
        <source>contains the location where it was taken</source>
        <translation>contient le lieu de la prise de vue</translation>
    </message>
    <message>
        <source>Nobody has confirmed yet that the text on the cover matches the release.</source>
        <translation>Personne n&apos;a encore confirmé que le texte de la pochette correspond à la sortie.</translation>
    </message>
    <message>
        <source>Names and titles on the cover must match the release. This is the most common reason for rejection.</source>
        <translation>Les noms et titres de la pochette doivent correspondre à la sortie. C&apos;est le motif de refus le plus fréquent.</translation>
    </message>
    <message>
        <source>I have compared the text on the cover with the titles, and they match</source>
        <translation>J&apos;ai comparé le texte de la pochette avec les titres, et ils concordent</translation>
    </message>
    <message>
        <source>The cover {cover} the Parental Advisory logo, but the release is {advisory}.</source>
        <translation>La pochette {cover} le logo Parental Advisory, mais la sortie est {advisory}.</translation>
    </message>
    <message>
        <source>The logo belongs only on the covers of explicit releases.</source>
        <translation>Ce logo est réservé aux pochettes des sorties explicites.</translation>
    </message>
    <message>
        <source>has</source>
        <translation>porte</translation>
    </message>
    <message>
        <source>lacks</source>
        <translation>ne porte pas</translation>
    </message>
    <message>
        <source>The cover uses the colour profile “{profile}”, not sRGB.</source>
        <translation>La pochette utilise le profil de couleur «&#xa0;{profile}&#xa0;», pas sRGB.</translation>
    </message>
    <message>
        <source>Stores treat every image as sRGB, so the colours would look wrong. Converting keeps them as intended.</source>
        <translation>Les plateformes traitent toute image comme sRGB&#xa0;: les couleurs seraient faussées. La conversion les préserve.</translation>
    </message>
    <message>
        <source>The cover is almost empty: it is a single colour.</source>
        <translation>La pochette est presque vide&#xa0;: elle n&apos;a qu&apos;une seule couleur.</translation>
    </message>
    <message>
        <source>Stores take it for a missing cover. If it is intended, keep it and give a reason.</source>
        <translation>Les plateformes la prennent pour une pochette manquante. Si c&apos;est voulu, gardez-la et indiquez un motif.</translation>
    </message>
    <message>
        <source>The cover looks like an enlarged smaller image.</source>
        <translation>La pochette ressemble à une petite image agrandie.</translation>
    </message>
    <message>
        <source>Stores reject blurred covers. This is an estimate based on the lack of fine detail, so please check.</source>
        <translation>Les plateformes refusent les pochettes floues. Cette estimation repose sur le manque de détails fins&#x202f;; vérifiez l&apos;image.</translation>
    </message>
    <message>
        <source>The cover has a plain bar along this edge: {sides}.</source>
        <translation>La pochette a une bande unie sur ce bord&#xa0;: {sides}.</translation>
    </message>
    <message>
        <source>A white or black bar on one or two sides is usually left over from cropping. “Crop to a square” removes it.</source>
        <translation>Une bande blanche ou noire sur un ou deux côtés est en général un reste de recadrage. «&#xa0;Recadrer en carré&#xa0;» la supprime.</translation>
    </message>
    <message>
        <source>digits, as in music.apple.com/artist/NAME/DIGITS</source>
        <translation>des chiffres, comme dans music.apple.com/artist/NOM/CHIFFRES</translation>
    </message>
    <message>
        <source>22 letters and digits, as in open.spotify.com/artist/ID</source>
        <translation>22 lettres et chiffres, comme dans open.spotify.com/artist/ID</translation>
    </message>
    <message>
        <source>digits, as in deezer.com/artist/DIGITS</source>
        <translation>des chiffres, comme dans deezer.com/artist/CHIFFRES</translation>
    </message>
    <message>
        <source>16 digits, the last of which may be X</source>
        <translation>16 chiffres, le dernier pouvant être X</translation>
    </message>
    <message>
        <source>9 to 11 digits</source>
        <translation>9 à 11 chiffres</translation>
    </message>
    <message>
        <source>There is no main artist.</source>
        <translation>Il n&apos;y a pas d&apos;artiste principal.</translation>
    </message>
    <message>
        <source>The release and each track need at least one artist who is not featured.</source>
        <translation>La sortie et chaque titre doivent avoir au moins un artiste qui ne soit pas invité.</translation>
    </message>
    <message>
        <source>Use the release&apos;s artists</source>
        <translation>Utiliser les artistes de la sortie</translation>
    </message>
    <message>
        <source>“{name}” looks like several artists in one entry.</source>
        <translation>«&#xa0;{name}&#xa0;» semble réunir plusieurs artistes en une entrée.</translation>
    </message>
    <message>
        <source>Each artist needs a separate entry; joined names become a new artist page in stores. If this is the name of one artist, confirm it once and it is saved in People.</source>
        <translation>Chaque artiste doit avoir sa propre entrée&#x202f;; des noms réunis créent une nouvelle page d&apos;artiste sur les plateformes. Si c&apos;est le nom d&apos;un seul artiste, confirmez-le une fois&#xa0;: il est enregistré dans Personnes.</translation>
    </message>
    <message numerus="yes">
        <source>“{name}”, in %n places, looks like several artists in one entry.</source>
        <comment>“{name}”, in %n place, looks like several artists in one entry.</comment>
        <translation>
            <numerusform>«&#xa0;{name}&#xa0;», à %n endroit, semble réunir plusieurs artistes en une entrée.</numerusform>
            <numerusform>«&#xa0;{name}&#xa0;», à %n endroits, semble réunir plusieurs artistes en une entrée.</numerusform>
        </translation>
    </message>
    <message>
        <source>Split into “{parts}” and “{parts2}”</source>
        <translation>Séparer en «&#xa0;{parts}&#xa0;» et «&#xa0;{parts2}&#xa0;»</translation>
    </message>
    <message>
        <source>{name} is listed more than once.</source>
        <translation>{name} est cité plus d&apos;une fois.</translation>
    </message>
    <message>
        <source>List each artist once per track, as main or featured artist.</source>
        <translation>Citez chaque artiste une seule fois par titre, comme artiste principal ou invité.</translation>
    </message>
    <message>
        <source>Remove this entry</source>
        <translation>Supprimer cette entrée</translation>
    </message>
    <message>
        <source>“{name}” is spelled “{other}” elsewhere.</source>
        <translation>«&#xa0;{name}&#xa0;» est écrit «&#xa0;{other}&#xa0;» ailleurs.</translation>
    </message>
    <message>
        <source>The distributor creates a new artist if a name differs by a single character.</source>
        <translation>Le distributeur crée un nouvel artiste dès qu&apos;un nom diffère d&apos;un seul caractère.</translation>
    </message>
    <message>
        <source>“{name}” is a placeholder, not a name.</source>
        <translation>«&#xa0;{name}&#xa0;» est un nom fictif.</translation>
    </message>
    <message>
        <source>Stores reject placeholders. Credit traditional music in the writers.</source>
        <translation>Les plateformes refusent les noms fictifs. La musique traditionnelle se crédite parmi les auteurs-compositeurs.</translation>
    </message>
    <message>
        <source>The artist line is “{line}”, but the artists give “{composed}”.</source>
        <translation>La ligne d&apos;artistes est «&#xa0;{line}&#xa0;», mais les artistes donnent «&#xa0;{composed}&#xa0;».</translation>
    </message>
    <message>
        <source>Stores build the line from the artist entries, so a different line causes questions and delays.</source>
        <translation>Les plateformes composent la ligne à partir des artistes saisis&#x202f;; une ligne différente entraîne questions et retards.</translation>
    </message>
    <message>
        <source>Change it to “{composed}”</source>
        <translation>La remplacer par «&#xa0;{composed}&#xa0;»</translation>
    </message>
    <message>
        <source>“{name}” contains more than a name.</source>
        <translation>«&#xa0;{name}&#xa0;» contient plus qu&apos;un nom.</translation>
    </message>
    <message>
        <source>A role, country or year turns the name into a different artist. The role has its own field.</source>
        <translation>Un rôle, un pays ou une année fait du nom un autre artiste. Le rôle a son propre champ.</translation>
    </message>
    <message>
        <source>Shorten to “{bare}”</source>
        <translation>Raccourcir en «&#xa0;{bare}&#xa0;»</translation>
    </message>
    <message>
        <source>“{value}” is not a valid ID for {name}; expected: {wanted}.</source>
        <translation>«&#xa0;{value}&#xa0;» n&apos;est pas un ID valide pour {name}&#x202f;; attendu&#xa0;: {wanted}.</translation>
    </message>
    <message>
        <source>A wrong ID puts the release on someone else&apos;s page.</source>
        <translation>Un ID erroné place la sortie sur la page d&apos;un autre artiste.</translation>
    </message>
    <message>
        <source>Write “{match}”</source>
        <translation>Écrire «&#xa0;{match}&#xa0;»</translation>
    </message>
    <message>
        <source>this artist</source>
        <translation>cet artiste</translation>
    </message>
    <message>
        <source>“{name}” is not a Dolby Atmos master: {problem}.</source>
        <translation>«&#xa0;{name}&#xa0;» n&apos;est pas un master Dolby Atmos&#xa0;: {problem}.</translation>
    </message>
    <message>
        <source>Stores accept an ADM file (BWF with axml and chna chunks), 24 bit and 48 kHz, with at least 3 channels.</source>
        <translation>Les plateformes acceptent un fichier ADM (BWF avec chunks axml et chna), 24&#xa0;bits et 48&#xa0;kHz, avec au moins 3 canaux.</translation>
    </message>
    <message>
        <source>it has no axml and chna chunks</source>
        <translation>il n&apos;a pas de chunks axml et chna</translation>
    </message>
    <message>
        <source>it has {bits} bits</source>
        <translation>il est en {bits} bits</translation>
    </message>
    <message>
        <source>it has {sample_rate} Hz</source>
        <translation>il est à {sample_rate} Hz</translation>
    </message>
    <message>
        <source>it has {channels} channels</source>
        <translation>il a {channels} canaux</translation>
    </message>
    <message>
        <source>The Atmos mix is {atmos} s long and the stereo master {stereo} s.</source>
        <translation>Le mix Atmos dure {atmos} s et le master stéréo {stereo} s.</translation>
    </message>
    <message>
        <source>Stores switch between the two, so both must have the same length within one frame (1/24 second).</source>
        <translation>Les plateformes passent de l&apos;un à l&apos;autre&#xa0;: leur durée doit être identique à une image près (1/24 seconde).</translation>
    </message>
    <message>
        <source>The Atmos mix has no separate ISRC.</source>
        <translation>Le mix Atmos n&apos;a pas son propre ISRC.</translation>
    </message>
    <message>
        <source>Stores treat it as a separate recording and need a different code to tell the two apart.</source>
        <translation>Les plateformes le traitent comme un enregistrement à part et distinguent les deux par leur code.</translation>
    </message>
    <message>
        <source>“{code}” is not a valid ISRC for the Atmos mix.</source>
        <translation>«&#xa0;{code}&#xa0;» n&apos;est pas un ISRC valide pour le mix Atmos.</translation>
    </message>
    <message>
        <source>The Atmos mix has the same ISRC as the stereo master.</source>
        <translation>Le mix Atmos a le même ISRC que le master stéréo.</translation>
    </message>
    <message>
        <source>This track has no audio file.</source>
        <translation>Ce titre n&apos;a pas de fichier audio.</translation>
    </message>
    <message>
        <source>Each track needs exactly one master.</source>
        <translation>Chaque titre doit avoir exactement un master.</translation>
    </message>
    <message>
        <source>This track has more than one master.</source>
        <translation>Ce titre a plus d&apos;un master.</translation>
    </message>
    <message>
        <source>The file “{name}” has been moved or deleted.</source>
        <translation>Le fichier «&#xa0;{name}&#xa0;» a été déplacé ou supprimé.</translation>
    </message>
    <message>
        <source>This video has no file.</source>
        <translation>Cette vidéo n&apos;a pas de fichier.</translation>
    </message>
    <message>
        <source>This track is a video, but “{name}” is audio. Add the video, or set the track type to audio.</source>
        <translation>Ce titre est une vidéo, mais «&#xa0;{name}&#xa0;» est un fichier audio. Ajoutez la vidéo ou choisissez le type de titre audio.</translation>
    </message>
    <message>
        <source>The file has not been measured yet.</source>
        <translation>Le fichier n&apos;a pas encore été mesuré.</translation>
    </message>
    <message>
        <source>The file could not be measured: {reason}</source>
        <translation>Le fichier n&apos;a pas pu être mesuré&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>The file is {found}, not WAV or FLAC.</source>
        <translation>Le fichier n&apos;est ni WAV ni FLAC&#xa0;: {found}.</translation>
    </message>
    <message>
        <source>Stores accept uncompressed WAV or FLAC. The content of the file counts, not its name.</source>
        <translation>Les plateformes acceptent WAV non compressé ou FLAC. C&apos;est le contenu du fichier qui compte, pas son nom.</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>vide</translation>
    </message>
    <message>
        <source>a file without readable audio</source>
        <translation>un fichier sans audio lisible</translation>
    </message>
    <message>
        <source>The WAV file has an extensible header.</source>
        <translation>Le fichier WAV a un en-tête étendu.</translation>
    </message>
    <message>
        <source>Spotify rejects it. The same audio with a plain header, or as FLAC, is accepted.</source>
        <translation>Spotify le refuse. Le même audio avec un en-tête simple, ou en FLAC, est accepté.</translation>
    </message>
    <message>
        <source>The WAV file&apos;s header is wrong: {faults}.</source>
        <translation>L&apos;en-tête du fichier WAV est incorrect&#xa0;: {faults}.</translation>
    </message>
    <message>
        <source>Some programs read only a part of such a file or show a wrong length. The audio itself is fine.</source>
        <translation>Certains programmes ne lisent qu&apos;une partie d&apos;un tel fichier ou affichent une durée fausse. L&apos;audio lui-même est intact.</translation>
    </message>
    <message>
        <source>the size of the file</source>
        <translation>la taille du fichier</translation>
    </message>
    <message>
        <source>the bytes per second</source>
        <translation>le nombre d&apos;octets par seconde</translation>
    </message>
    <message>
        <source>The WAV file has extra data after the audio: {chunks}.</source>
        <translation>Le fichier WAV contient des données en trop après l&apos;audio&#xa0;: {chunks}.</translation>
    </message>
    <message>
        <source>Some stores read this data as audio or reject the file.</source>
        <translation>Certaines plateformes lisent ces données comme de l&apos;audio ou refusent le fichier.</translation>
    </message>
    <message>
        <source>The file is incomplete: it has {present} of {declared} bytes.</source>
        <translation>Le fichier est incomplet&#xa0;: il a {present} octets sur {declared}.</translation>
    </message>
    <message>
        <source>The header announces more audio than the file contains. Many programs open such a file without a warning.</source>
        <translation>L&apos;en-tête annonce plus d&apos;audio que n&apos;en contient le fichier. Beaucoup de programmes l&apos;ouvrent sans avertir.</translation>
    </message>
    <message>
        <source>The file is incomplete.</source>
        <translation>Le fichier est incomplet.</translation>
    </message>
    <message>
        <source>The file&apos;s header does not state the length of the audio.</source>
        <translation>L&apos;en-tête du fichier n&apos;indique pas la durée de l&apos;audio.</translation>
    </message>
    <message>
        <source>The export or recording was interrupted, or the file was streamed. Some programs read such a file as empty. Where a fix is offered, it makes a copy with a correct header. Listen to its end; if something is missing, export the file again.</source>
        <translation>L&apos;export ou l&apos;enregistrement a été interrompu, ou le fichier provient d&apos;un flux. Certains programmes le lisent comme vide. Si une correction est proposée, elle crée une copie avec un en-tête correct. Écoutez-en la fin&#x202f;; s&apos;il manque quelque chose, exportez le fichier à nouveau.</translation>
    </message>
    <message>
        <source>The file is damaged: {error}.</source>
        <translation>Le fichier est endommagé&#xa0;: {error}.</translation>
    </message>
    <message>
        <source>Stores decode the whole file and reject it if that fails.</source>
        <translation>Les plateformes décodent tout le fichier et le refusent en cas d&apos;échec.</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>endommagé</translation>
    </message>
    <message>
        <source>Stores do not accept a sample rate of {rate} Hz.</source>
        <translation>Les plateformes n&apos;acceptent pas une fréquence d&apos;échantillonnage de {rate} Hz.</translation>
    </message>
    <message>
        <source>Use 44.1 kHz or a common higher rate. Audio is never resampled automatically.</source>
        <translation>Utilisez 44,1&#xa0;kHz ou une fréquence courante supérieure. L&apos;audio n&apos;est jamais rééchantillonné automatiquement.</translation>
    </message>
    <message>
        <source>The audio is {bits}, not 16 or 24 bit.</source>
        <translation>L&apos;audio est en {bits}, pas en 16 ou 24&#xa0;bits.</translation>
    </message>
    <message>
        <source>Stores accept 16-bit or 24-bit integer audio.</source>
        <translation>Les plateformes acceptent l&apos;audio entier 16 ou 24&#xa0;bits.</translation>
    </message>
    <message>
        <source>{bits}-bit float</source>
        <translation>{bits} bits flottants</translation>
    </message>
    <message>
        <source>{bits}-bit</source>
        <translation>{bits} bits</translation>
    </message>
    <message>
        <source>The file has {channels}, not two.</source>
        <translation>Le fichier a {channels}, pas deux.</translation>
    </message>
    <message>
        <source>The stereo master needs exactly two channels, even for a mono recording.</source>
        <translation>Le master stéréo doit avoir exactement deux canaux, même pour un enregistrement mono.</translation>
    </message>
    <message numerus="yes">
        <source>%n channels</source>
        <comment>%n channel</comment>
        <translation>
            <numerusform>%n canal</numerusform>
            <numerusform>%n canaux</numerusform>
        </translation>
    </message>
    <message>
        <source>The track is {seconds} seconds long; stores pay royalties from 30 seconds.</source>
        <translation>Le titre dure {seconds} secondes&#x202f;; les plateformes le rémunèrent à partir de 30 secondes.</translation>
    </message>
    <message>
        <source>A single under 30 seconds is rejected; on an album the track can be played but earns nothing.</source>
        <translation>Un single de moins de 30 secondes est refusé&#x202f;; sur un album, le titre est lu mais ne rapporte rien.</translation>
    </message>
    <message>
        <source>The file is {file} long, but the track says {track}.</source>
        <translation>Le fichier dure {file}, mais le titre indique {track}.</translation>
    </message>
    <message>
        <source>Stores compare the two lengths.</source>
        <translation>Les plateformes comparent les deux durées.</translation>
    </message>
    <message>
        <source>Set the length to {length}</source>
        <translation>Régler la durée sur {length}</translation>
    </message>
    <message>
        <source>The length is missing; the file is {file} long.</source>
        <translation>La durée manque&#x202f;; le fichier dure {file}.</translation>
    </message>
    <message>
        <source>The preview ends at {end}, but the track ends at {length}.</source>
        <translation>L&apos;extrait finit à {end}, mais le titre à {length}.</translation>
    </message>
    <message>
        <source>The preview must be within the track.</source>
        <translation>L&apos;extrait doit se trouver à l&apos;intérieur du titre.</translation>
    </message>
    <message>
        <source>End the preview with the track</source>
        <translation>Finir l&apos;extrait avec le titre</translation>
    </message>
    <message>
        <source>The masters have different sample rates or bit depths: {found}.</source>
        <translation>Les masters ont des fréquences ou des résolutions différentes&#xa0;: {found}.</translation>
    </message>
    <message>
        <source>An album is usually mastered in one session; one file may come from somewhere else.</source>
        <translation>Un album est en général masterisé en une session&#x202f;; un fichier vient peut-être d&apos;ailleurs.</translation>
    </message>
    <message>
        <source>{rate} Hz, {bits} bit</source>
        <translation>{rate} Hz, {bits} bits</translation>
    </message>
    <message>
        <source>This track has exactly the same audio as “{other}”.</source>
        <translation>Ce titre a exactement le même audio que «&#xa0;{other}&#xa0;».</translation>
    </message>
    <message>
        <source>The same file was probably attached twice.</source>
        <translation>Le même fichier a sans doute été joint deux fois.</translation>
    </message>
    <message>
        <source>The tracks are {seconds} seconds long on average.</source>
        <translation>Les titres durent {seconds} secondes en moyenne.</translation>
    </message>
    <message>
        <source>Stores reject releases with very short tracks, because they suspect artificial streaming.</source>
        <translation>Les plateformes refusent les sorties aux titres très courts, car elles soupçonnent des écoutes artificielles.</translation>
    </message>
    <message>
        <source>The track is {minutes} minutes long.</source>
        <translation>Le titre dure {minutes} minutes.</translation>
    </message>
    <message>
        <source>Ask the distributor about tracks of this length; some split or reject them.</source>
        <translation>Interrogez le distributeur sur les titres de cette durée&#x202f;; certains les découpent ou les refusent.</translation>
    </message>
    <message>
        <source>The track&apos;s length is given as {minutes} minutes.</source>
        <translation>La durée indiquée du titre est de {minutes} minutes.</translation>
    </message>
    <message>
        <source>The file&apos;s tags contain the ISRC {tagged}.</source>
        <translation>Les tags du fichier contiennent l&apos;ISRC {tagged}.</translation>
    </message>
    <message>
        <source>The code in the file was set at mastering; one of the two codes belongs to another recording.</source>
        <translation>Le code du fichier a été inscrit au mastering&#x202f;; l&apos;un des deux codes appartient à un autre enregistrement.</translation>
    </message>
    <message>
        <source>Use {tagged}</source>
        <translation>Utiliser {tagged}</translation>
    </message>
    <message>
        <source>The entire file is silent.</source>
        <translation>Le fichier est entièrement silencieux.</translation>
    </message>
    <message>
        <source>The wrong track was probably exported.</source>
        <translation>Le mauvais titre a sans doute été exporté.</translation>
    </message>
    <message>
        <source>The {side} channel is completely silent.</source>
        <translation>Un canal est entièrement silencieux&#xa0;: {side}.</translation>
    </message>
    <message>
        <source>A mono signal was probably exported to one side.</source>
        <translation>Un signal mono a sans doute été exporté d&apos;un seul côté.</translation>
    </message>
    <message>
        <source>The true peak is {peak} dBTP.</source>
        <translation>Le true peak est de {peak} dBTP.</translation>
    </message>
    <message>
        <source>Above 0 dBTP the audio distorts when stores encode it; −1 dBTP leaves headroom. No store rejects it.</source>
        <translation>Au-dessus de 0&#xa0;dBTP, l&apos;audio sature à l&apos;encodage par les plateformes&#x202f;; −1&#xa0;dBTP laisse de la marge. Aucune plateforme ne le refuse.</translation>
    </message>
    <message>
        <source>The track begins with {seconds} seconds of silence.</source>
        <translation>Le titre commence par {seconds} secondes de silence.</translation>
    </message>
    <message>
        <source>More than two seconds sound like an error; more than ten are rejected.</source>
        <translation>Plus de deux secondes passent pour une erreur&#x202f;; plus de dix sont refusées.</translation>
    </message>
    <message>
        <source>The track ends with {seconds} seconds of silence.</source>
        <translation>Le titre se termine par {seconds} secondes de silence.</translation>
    </message>
    <message>
        <source>More than five seconds sound like an error; more than ten are rejected. A hidden track must be a separate track.</source>
        <translation>Plus de cinq secondes passent pour une erreur&#x202f;; plus de dix sont refusées. Un morceau caché doit être un titre à part.</translation>
    </message>
    <message numerus="yes">
        <source>The audio clips in %n places.</source>
        <comment>The audio clips in %n place.</comment>
        <translation>
            <numerusform>L&apos;audio écrête à %n endroit.</numerusform>
            <numerusform>L&apos;audio écrête à %n endroits.</numerusform>
        </translation>
    </message>
    <message>
        <source>A few clipped samples are inaudible; many cause distortion, usually from a mix that was too loud.</source>
        <translation>Quelques échantillons écrêtés sont inaudibles&#x202f;; beaucoup causent de la distorsion, en général à cause d&apos;un mix trop fort.</translation>
    </message>
    <message>
        <source>The track is at {loudness} LUFS, which is unusual for music.</source>
        <translation>Le titre est à {loudness} LUFS, ce qui est inhabituel pour de la musique.</translation>
    </message>
    <message>
        <source>Stores normalise loudness, Spotify to −14 LUFS. No level is rejected.</source>
        <translation>Les plateformes normalisent le niveau sonore, Spotify à −14&#xa0;LUFS. Aucun niveau n&apos;est refusé.</translation>
    </message>
    <message>
        <source>The two channels are almost completely out of phase.</source>
        <translation>Les deux canaux sont presque entièrement hors phase.</translation>
    </message>
    <message>
        <source>In mono such a track almost disappears. One channel probably has its polarity inverted.</source>
        <translation>En mono, un tel titre disparaît presque. Un canal a sans doute sa polarité inversée.</translation>
    </message>
    <message>
        <source>Both channels are identical.</source>
        <translation>Les deux canaux sont identiques.</translation>
    </message>
    <message>
        <source>This is correct for a mono recording; otherwise it is an export mistake.</source>
        <translation>C&apos;est correct pour un enregistrement mono&#x202f;; sinon, c&apos;est une erreur d&apos;export.</translation>
    </message>
    <message>
        <source>The audio has a DC offset of {percent} % of full scale.</source>
        <translation>L&apos;audio a un décalage continu (DC) de {percent}&#xa0;% de la pleine échelle.</translation>
    </message>
    <message>
        <source>A DC offset costs headroom and may cause clicks at the start and end; any audio editor can remove it.</source>
        <translation>Un décalage continu réduit la marge et peut provoquer des clics au début et à la fin&#x202f;; tout éditeur audio peut le supprimer.</translation>
    </message>
    <message>
        <source>The track ends abruptly at {level} dBFS.</source>
        <translation>Le titre se termine brusquement à {level} dBFS.</translation>
    </message>
    <message>
        <source>Most recordings fade out. In a gapless set a hard end is intended.</source>
        <translation>La plupart des enregistrements finissent en fondu. Dans un enchaînement sans blanc, une fin nette est voulue.</translation>
    </message>
    <message>
        <source>The track contains {seconds} seconds of silence.</source>
        <translation>Le titre contient {seconds} secondes de silence.</translation>
    </message>
    <message>
        <source>Stores reject long silences and anything after them; a hidden song must be a separate track.</source>
        <translation>Les plateformes refusent les longs silences et ce qui les suit&#x202f;; un morceau caché doit être un titre à part.</translation>
    </message>
    <message>
        <source>The file is 24 bit, but only {bits} bits are used.</source>
        <translation>Le fichier est en 24&#xa0;bits, mais seuls {bits} bits sont utilisés.</translation>
    </message>
    <message>
        <source>It was probably converted from a 16-bit file. Stores want the original master without padding.</source>
        <translation>Il a sans doute été converti depuis un fichier 16&#xa0;bits. Les plateformes veulent le master d&apos;origine, sans bits ajoutés.</translation>
    </message>
    <message>
        <source>“{name}” cannot be used as a booklet: {problem}.</source>
        <translation>«&#xa0;{name}&#xa0;» ne peut pas servir de livret&#xa0;: {problem}.</translation>
    </message>
    <message>
        <source>A booklet must be a PDF that opens.</source>
        <translation>Un livret doit être un PDF qui s&apos;ouvre.</translation>
    </message>
    <message>
        <source>it is not a PDF</source>
        <translation>ce n&apos;est pas un PDF</translation>
    </message>
    <message>
        <source>{number} is also the catalogue number of “{other}”.</source>
        <translation>{number} est aussi le numéro de catalogue de «&#xa0;{other}&#xa0;».</translation>
    </message>
    <message>
        <source>A catalogue number identifies one release; other systems accept only plain characters.</source>
        <translation>Un numéro de catalogue désigne une seule sortie&#x202f;; d&apos;autres systèmes n&apos;acceptent que des caractères simples.</translation>
    </message>
    <message>
        <source>“{number}” is not a valid catalogue number of up to 50 plain characters.</source>
        <translation>«&#xa0;{number}&#xa0;» n&apos;est pas un numéro de catalogue valide, de 50 caractères simples au plus.</translation>
    </message>
    <message>
        <source>The © line has no {missing}.</source>
        <translation>Il manque dans la ligne ©&#xa0;: {missing}.</translation>
    </message>
    <message>
        <source>The release must state who owns the artwork and packaging and since when.</source>
        <translation>La sortie doit indiquer à qui appartiennent le visuel et le packaging, et depuis quand.</translation>
    </message>
    <message>
        <source>Same as the ℗ line: {line}</source>
        <translation>Comme la ligne ℗&#xa0;: {line}</translation>
    </message>
    <message>
        <source>The © line has no {missing}. Enter it in Rights &amp; partners, or fill in label and release date: then it is offered.</source>
        <translation>Il manque dans la ligne ©&#xa0;: {missing}. Saisissez-le dans Droits et partenaires, ou indiquez le label et la date de sortie&#xa0;: il est alors proposé.</translation>
    </message>
    <message>
        <source>This track is marked for Content ID, but {problem}.</source>
        <translation>Ce titre est marqué pour Content ID, mais {problem}.</translation>
    </message>
    <message>
        <source>Content ID claims every video with the same audio. Audio that others may use too causes false claims.</source>
        <translation>Content ID revendique toute vidéo au même audio. Un audio que d&apos;autres peuvent aussi utiliser entraîne de fausses revendications.</translation>
    </message>
    <message>
        <source>it contains third-party samples</source>
        <translation>il contient des samples de tiers</translation>
    </message>
    <message>
        <source>it contains loops</source>
        <translation>il contient des boucles</translation>
    </message>
    <message>
        <source>not all of its audio is exclusively yours</source>
        <translation>tout son audio n&apos;est pas votre propriété exclusive</translation>
    </message>
    <message>
        <source>not all of its questions are answered</source>
        <translation>toutes ses questions n&apos;ont pas de réponse</translation>
    </message>
    <message>
        <source>“{name}” is a company, not an artist.</source>
        <translation>«&#xa0;{name}&#xa0;» est une entreprise, pas un artiste.</translation>
    </message>
    <message>
        <source>Labels and distributors have their own fields; stores reject them as artists.</source>
        <translation>Labels et distributeurs ont leurs propres champs&#x202f;; les plateformes les refusent comme artistes.</translation>
    </message>
    <message>
        <source>This track has no writer.</source>
        <translation>Ce titre n&apos;a pas d&apos;auteur-compositeur.</translation>
    </message>
    <message>
        <source>Every store requires at least one composer or author per track.</source>
        <translation>Chaque plateforme exige au moins un compositeur ou un auteur par titre.</translation>
    </message>
    <message>
        <source>The track has vocals but no lyricist.</source>
        <translation>Le titre est chanté, mais n&apos;a pas d&apos;auteur.</translation>
    </message>
    <message>
        <source>A track with a language needs a lyricist; one person can be both composer and author.</source>
        <translation>Un titre chanté doit avoir un auteur&#x202f;; une même personne peut être compositeur et auteur.</translation>
    </message>
    <message>
        <source>{composer} also wrote the lyrics: Composer &amp; Author</source>
        <translation>{composer} a aussi écrit les paroles&#xa0;: Composer &amp; Author</translation>
    </message>
    <message>
        <source>performer and a producer or engineer</source>
        <translation>un interprète et un producteur ou ingénieur du son</translation>
    </message>
    <message>
        <source>performer</source>
        <translation>un interprète</translation>
    </message>
    <message>
        <source>producer or engineer</source>
        <translation>un producteur ou ingénieur du son</translation>
    </message>
    <message>
        <source>The credits lack a {missing}.</source>
        <translation>Il manque dans les crédits&#xa0;: {missing}.</translation>
    </message>
    <message>
        <source>Apple requires a writer, a performer and a production credit for every track. One person can have all three.</source>
        <translation>Apple exige pour chaque titre un auteur-compositeur, un interprète et un crédit de production. Une même personne peut avoir les trois.</translation>
    </message>
    <message>
        <source>Use the release&apos;s credits</source>
        <translation>Utiliser les crédits de la sortie</translation>
    </message>
    <message>
        <source>“Performer” does not say what {name} plays or sings.</source>
        <translation>«&#xa0;Performer&#xa0;» ne dit pas ce que joue ou chante {name}.</translation>
    </message>
    <message>
        <source>Stores show instruments and vocals; “Performer” alone is discouraged.</source>
        <translation>Les plateformes affichent instruments et voix&#x202f;; «&#xa0;Performer&#xa0;» seul est déconseillé.</translation>
    </message>
    <message>
        <source>“{value}” is not in the list of {kind}.</source>
        <translation>«&#xa0;{value}&#xa0;» n&apos;est pas dans la liste des {kind}.</translation>
    </message>
    <message>
        <source>The distributor has lists of roles and of types for each role. Only a list that you marked as complete blocks a release.</source>
        <translation>Le distributeur a des listes de rôles et, pour chaque rôle, de types. Seule une liste que vous avez marquée complète bloque une sortie.</translation>
    </message>
    <message>
        <source>{name} has no role.</source>
        <translation>{name} n&apos;a pas de rôle.</translation>
    </message>
    <message>
        <source>roles</source>
        <translation>rôles</translation>
    </message>
    <message>
        <source>types of {role}</source>
        <translation>types de {role}</translation>
    </message>
    <message>
        <source>{name} is listed twice as {role}.</source>
        <translation>{name} est cité deux fois comme {role}.</translation>
    </message>
    <message>
        <source>One person in one role needs only one credit.</source>
        <translation>Une personne n&apos;a besoin que d&apos;un crédit par rôle.</translation>
    </message>
    <message>
        <source>“{name}” is not a writer&apos;s first and last name.</source>
        <translation>«&#xa0;{name}&#xa0;» n&apos;est pas le prénom et le nom d&apos;un auteur-compositeur.</translation>
    </message>
    <message>
        <source>Collecting societies pay to registered names, not to stage names, initials or companies.</source>
        <translation>Les sociétés de gestion paient des noms déclarés, pas des noms de scène, des initiales ou des entreprises.</translation>
    </message>
    <message>
        <source>{name} is a featured artist but is credited only as {role}.</source>
        <translation>{name} est artiste invité, mais crédité seulement comme {role}.</translation>
    </message>
    <message>
        <source>Mixing and mastering engineers are credited, not listed as artists.</source>
        <translation>Les ingénieurs de mixage et de mastering sont crédités, pas cités comme artistes.</translation>
    </message>
    <message>
        <source>Remove from the artists</source>
        <translation>Retirer des artistes</translation>
    </message>
    <message>
        <source>“{typed}” is not {wanted}.</source>
        <translation>«&#xa0;{typed}&#xa0;» n&apos;est pas {wanted}.</translation>
    </message>
    <message>
        <source>The distributor expects dates as 2026-03-13, times as 12:30:00 and lengths as PT3M48S.</source>
        <translation>Le distributeur attend les dates sous la forme 2026-03-13, les heures 12:30:00 et les durées PT3M48S.</translation>
    </message>
    <message>
        <source>a valid date</source>
        <translation>une date valide</translation>
    </message>
    <message>
        <source>a time of day</source>
        <translation>une heure</translation>
    </message>
    <message>
        <source>a length</source>
        <translation>une durée</translation>
    </message>
    <message>
        <source>Read it as {read}</source>
        <translation>Lire comme {read}</translation>
    </message>
    <message>
        <source>The release has no release date.</source>
        <translation>La sortie n&apos;a pas de date de sortie.</translation>
    </message>
    <message>
        <source>A release cannot be delivered without one.</source>
        <translation>Une sortie ne peut pas être livrée sans elle.</translation>
    </message>
    <message>
        <source>Set it to {day}</source>
        <translation>Choisir le {day}</translation>
    </message>
    <message numerus="yes">
        <source>The release date is %n days away.</source>
        <comment>The release date is %n day away.</comment>
        <translation>
            <numerusform>La date de sortie est dans %n jour.</numerusform>
            <numerusform>La date de sortie est dans %n jours.</numerusform>
        </translation>
    </message>
    <message>
        <source>Spotify&apos;s editors need 7 days and pre-orders need 10; four weeks leave enough time for every store.</source>
        <translation>Il faut 7 jours à l&apos;équipe éditoriale de Spotify et 10 jours pour les précommandes&#x202f;; quatre semaines suffisent à toutes les plateformes.</translation>
    </message>
    <message>
        <source>The release date {date} is probably a typo.</source>
        <translation>La date de sortie {date} est sans doute une faute de frappe.</translation>
    </message>
    <message>
        <source>The release date is in the past, but the release is not marked as previously released.</source>
        <translation>La date de sortie est passée, mais la sortie n&apos;est pas marquée comme déjà parue.</translation>
    </message>
    <message>
        <source>Move it to Friday, {day}</source>
        <translation>Reporter au vendredi {day}</translation>
    </message>
    <message>
        <source>The release date is a {weekday}.</source>
        <translation>La date de sortie tombe un {weekday}.</translation>
    </message>
    <message>
        <source>Music is released on Fridays worldwide; other days miss the cycle of charts and playlists.</source>
        <translation>La musique sort le vendredi dans le monde entier&#x202f;; un autre jour, elle manque le cycle des classements et des playlists.</translation>
    </message>
    <message>
        <source>Monday</source>
        <translation>lundi</translation>
    </message>
    <message>
        <source>Tuesday</source>
        <translation>mardi</translation>
    </message>
    <message>
        <source>Wednesday</source>
        <translation>mercredi</translation>
    </message>
    <message>
        <source>Thursday</source>
        <translation>jeudi</translation>
    </message>
    <message>
        <source>Friday</source>
        <translation>vendredi</translation>
    </message>
    <message>
        <source>Saturday</source>
        <translation>samedi</translation>
    </message>
    <message>
        <source>Sunday</source>
        <translation>dimanche</translation>
    </message>
    <message>
        <source>The original release date {original} is after the release date {released}.</source>
        <translation>La date de sortie originale, {original}, est postérieure à la date de sortie, {released}.</translation>
    </message>
    <message>
        <source>A release cannot have come out first at a later date.</source>
        <translation>La première parution d&apos;une sortie ne peut pas être postérieure à celle-ci.</translation>
    </message>
    <message>
        <source>Set it to {released}</source>
        <translation>Choisir le {released}</translation>
    </message>
    <message>
        <source>The release is marked as previously released but has no original release date.</source>
        <translation>La sortie est marquée comme déjà parue, mais n&apos;a pas de date de sortie originale.</translation>
    </message>
    <message>
        <source>Stores sort by the original date; from 2000 on they need the exact day.</source>
        <translation>Les plateformes trient par date originale&#x202f;; à partir de 2000, elles exigent le jour exact.</translation>
    </message>
    <message>
        <source>A remaster keeps the original release date.</source>
        <translation>Un remaster garde la date de sortie originale.</translation>
    </message>
    <message>
        <source>Apple&apos;s rule: a remaster keeps the original date; a remix, live version or new recording has its own.</source>
        <translation>Règle d&apos;Apple&#xa0;: un remaster garde la date originale&#x202f;; un remix, une version live ou un nouvel enregistrement a la sienne.</translation>
    </message>
    <message>
        <source>The pre-order would start on {preorder}, which is not before the release on {released}.</source>
        <translation>La précommande commencerait le {preorder}, ce qui n&apos;est pas avant la sortie du {released}.</translation>
    </message>
    <message>
        <source>A pre-order must start at least one day before the release and not in the past; 7 days to 6 months make sense.</source>
        <translation>Une précommande doit commencer au moins un jour avant la sortie et pas dans le passé&#x202f;; une durée de 7 jours à 6 mois est raisonnable.</translation>
    </message>
    <message>
        <source>Start it on {start}</source>
        <translation>La commencer le {start}</translation>
    </message>
    <message>
        <source>The pre-order would start on {preorder}, which is in the past.</source>
        <translation>La précommande commencerait le {preorder}, une date déjà passée.</translation>
    </message>
    <message numerus="yes">
        <source>The pre-order would last %n days; 7 days to 6 months make sense.</source>
        <comment>The pre-order would last %n day; 7 days to 6 months make sense.</comment>
        <translation>
            <numerusform>La précommande durerait %n jour&#x202f;; une durée de 7 jours à 6 mois est raisonnable.</numerusform>
            <numerusform>La précommande durerait %n jours&#x202f;; une durée de 7 jours à 6 mois est raisonnable.</numerusform>
        </translation>
    </message>
    <message>
        <source>{day} is not a valid instant gratification date: it must be between the pre-order and the release.</source>
        <translation>Le {day} n&apos;est pas une date d&apos;instant grat valide&#xa0;: elle doit se situer entre la précommande et la sortie.</translation>
    </message>
    <message>
        <source>Customers who pre-order receive the track on this date.</source>
        <translation>Les clients qui ont précommandé reçoivent le titre à cette date.</translation>
    </message>
    <message>
        <source>Set it to {clamped}</source>
        <translation>Choisir le {clamped}</translation>
    </message>
    <message>
        <source>The pre-stream would start on {day}, after the release on {released}.</source>
        <translation>Le pre-stream commencerait le {day}, après la sortie du {released}.</translation>
    </message>
    <message>
        <source>A pre-stream must start before the release date.</source>
        <translation>Un pre-stream doit commencer avant la date de sortie.</translation>
    </message>
    <message>
        <source>The embargo would last until {day}, after the release on {released}.</source>
        <translation>L&apos;embargo durerait jusqu&apos;au {day}, après la sortie du {released}.</translation>
    </message>
    <message>
        <source>A release that is out cannot be embargoed.</source>
        <translation>Une sortie déjà parue ne peut pas être sous embargo.</translation>
    </message>
    <message>
        <source>Clear the embargo</source>
        <translation>Supprimer l&apos;embargo</translation>
    </message>
    <message>
        <source>{year} is not a valid recording year.</source>
        <translation>{year} n&apos;est pas une année d&apos;enregistrement valide.</translation>
    </message>
    <message>
        <source>It must have four digits and not be later than the ℗ year and the release.</source>
        <translation>Elle doit avoir quatre chiffres et ne pas dépasser l&apos;année ℗ ni celle de la sortie.</translation>
    </message>
    <message>
        <source>The original release date {original} is in the future and differs from the release date.</source>
        <translation>La date de sortie originale, {original}, est dans le futur et diffère de la date de sortie.</translation>
    </message>
    <message>
        <source>For a new release both dates are the same; for a previously released one the original date is in the past.</source>
        <translation>Pour une nouveauté, les deux dates sont identiques&#x202f;; pour une sortie déjà parue, la date originale est passée.</translation>
    </message>
    <message>
        <source>The original release date {original} is probably a typo: no recordings existed then.</source>
        <translation>La date de sortie originale {original} est sans doute une faute de frappe&#xa0;: aucun enregistrement n&apos;existait alors.</translation>
    </message>
    <message>
        <source>The original release date {original} of “{title}” is after the release date.</source>
        <translation>La date de sortie originale {original} de «&#xa0;{title}&#xa0;» est postérieure à la date de sortie.</translation>
    </message>
    <message>
        <source>The release has a pre-order but no instant gratification track.</source>
        <translation>La sortie a une précommande, mais aucun titre en instant grat.</translation>
    </message>
    <message>
        <source>Apple Music offers an album for pre-add only if at least one of its tracks is available at once; a single with one track cannot be pre-added.</source>
        <translation>Apple Music ne propose un album en préajout que si au moins un de ses titres est disponible aussitôt&#x202f;; un single d&apos;un seul titre ne peut pas être préajouté.</translation>
    </message>
    <message>
        <source>A single with one track cannot offer that track as instant gratification.</source>
        <translation>Un single d&apos;un seul titre ne peut pas proposer celui-ci en instant grat.</translation>
    </message>
    <message>
        <source>{early} of {count} tracks are instant gratification tracks.</source>
        <translation>{early} titres sur {count} sont en instant grat.</translation>
    </message>
    <message>
        <source>Instant gratification tracks count towards the album price; half of the tracks is a safe limit.</source>
        <translation>Les titres en instant grat comptent dans le prix de l&apos;album&#x202f;; la moitié des titres est une limite sûre.</translation>
    </message>
    <message>
        <source>{day} is between Christmas and New Year.</source>
        <translation>Le {day} tombe entre Noël et le Nouvel An.</translation>
    </message>
    <message>
        <source>Distributors and stores have earlier deadlines then. Deliver weeks ahead or choose another Friday.</source>
        <translation>Distributeurs et plateformes ont alors des délais plus courts. Livrez plusieurs semaines à l&apos;avance ou choisissez un autre vendredi.</translation>
    </message>
    <message>
        <source>The disc&apos;s code {code} {problem}.</source>
        <translation>Le code du disque, {code}, {problem}.</translation>
    </message>
    <message>
        <source>A disc does not need a code. If it has one, the code must be valid and belong only to this disc.</source>
        <translation>Un disque n&apos;a pas besoin de code. S&apos;il en a un, ce code doit être valide et n&apos;appartenir qu&apos;à ce disque.</translation>
    </message>
    <message>
        <source>also belongs to another disc</source>
        <translation>appartient aussi à un autre disque</translation>
    </message>
    <message>
        <source>is the release&apos;s code</source>
        <translation>est le code de la sortie</translation>
    </message>
    <message>
        <source>is not a UPC of 12 digits or an EAN of 13 digits</source>
        <translation>n&apos;est ni un UPC de 12 chiffres ni un EAN de 13 chiffres</translation>
    </message>
    <message>
        <source>is a placeholder</source>
        <translation>est un code fictif</translation>
    </message>
    <message>
        <source>has a wrong check digit</source>
        <translation>a un chiffre de contrôle erroné</translation>
    </message>
    <message>
        <source>Clear the disc&apos;s code</source>
        <translation>Effacer le code du disque</translation>
    </message>
    <message>
        <source>A karaoke version needs the genre Karaoke, not {genre}.</source>
        <translation>Une version karaoké doit avoir le genre Karaoke, pas {genre}.</translation>
    </message>
    <message>
        <source>Stores list karaoke separately from the original songs.</source>
        <translation>Les plateformes classent le karaoké à part des chansons originales.</translation>
    </message>
    <message>
        <source>Set the genre to {karaoke}</source>
        <translation>Choisir le genre {karaoke}</translation>
    </message>
    <message>
        <source>Only “{title}” is {genre}; the release and all other tracks are {other}.</source>
        <translation>Seul «&#xa0;{title}&#xa0;» est en {genre}&#x202f;; la sortie et tous les autres titres sont en {other}.</translation>
    </message>
    <message>
        <source>A different genre on a single track is usually a mistake.</source>
        <translation>Un genre différent sur un seul titre est en général une erreur.</translation>
    </message>
    <message>
        <source>Use the release&apos;s genre</source>
        <translation>Utiliser le genre de la sortie</translation>
    </message>
    <message>
        <source>The genre is missing.</source>
        <translation>Le genre manque.</translation>
    </message>
    <message>
        <source>Stores file the release under its genre; a sub-genre must belong to that genre.</source>
        <translation>Les plateformes classent la sortie par genre&#x202f;; un sous-genre doit appartenir à ce genre.</translation>
    </message>
    <message>
        <source>genres</source>
        <translation>genres</translation>
    </message>
    <message>
        <source>Clear the sub-genre</source>
        <translation>Effacer le sous-genre</translation>
    </message>
    <message>
        <source>The sub-genre is the same as the genre.</source>
        <translation>Le sous-genre est identique au genre.</translation>
    </message>
    <message>
        <source>sub-genres of {genre}</source>
        <translation>sous-genres de {genre}</translation>
    </message>
    <message>
        <source>The distributor created the release with {sent}, but the draft now has a different code.</source>
        <translation>Le distributeur a créé la sortie avec {sent}, mais le brouillon a maintenant un autre code.</translation>
    </message>
    <message>
        <source>Stores cannot change a UPC or ISRC after the first delivery; that would need a new release.</source>
        <translation>Les plateformes ne peuvent plus changer un UPC ou un ISRC après la première livraison&#x202f;; il faudrait une nouvelle sortie.</translation>
    </message>
    <message>
        <source>Restore {sent_upc}</source>
        <translation>Rétablir {sent_upc}</translation>
    </message>
    <message>
        <source>The distributor created the release without the ISRC {code}.</source>
        <translation>Le distributeur a créé la sortie sans l&apos;ISRC {code}.</translation>
    </message>
    <message>
        <source>The release has no UPC or EAN.</source>
        <translation>La sortie n&apos;a ni UPC ni EAN.</translation>
    </message>
    <message>
        <source>Stores identify a product by this code, and the app searches for it before it creates the release.</source>
        <translation>Les plateformes identifient un produit par ce code, et l&apos;app le recherche avant de créer la sortie.</translation>
    </message>
    <message>
        <source>“{code}” is not a UPC of 12 digits or an EAN of 13 digits.</source>
        <translation>«&#xa0;{code}&#xa0;» n&apos;est ni un UPC de 12 chiffres ni un EAN de 13 chiffres.</translation>
    </message>
    <message>
        <source>The distributor accepts codes of 12 or 13 digits. Spreadsheets often drop zeros at the beginning.</source>
        <translation>Le distributeur accepte les codes de 12 ou 13 chiffres. Les tableurs suppriment souvent les zéros initiaux.</translation>
    </message>
    <message>
        <source>Change to {spelled}</source>
        <translation>Remplacer par {spelled}</translation>
    </message>
    <message>
        <source>The check digit of {code} is wrong: one of its digits was mistyped.</source>
        <translation>Le chiffre de contrôle de {code} est faux&#xa0;: un de ses chiffres a été mal saisi.</translation>
    </message>
    <message>
        <source>The last digit is calculated from the others. It does not show which digit is wrong, so the app cannot correct it.</source>
        <translation>Le dernier chiffre se calcule à partir des autres. Il ne dit pas lequel est faux&#xa0;: l&apos;app ne peut donc pas corriger le code.</translation>
    </message>
    <message>
        <source>{code} is a placeholder, not a real code.</source>
        <translation>{code} est un code fictif, pas un vrai code.</translation>
    </message>
    <message>
        <source>Sample codes, codes with one repeated digit and 1, 2, 3, … do not belong to any product.</source>
        <translation>Les codes d&apos;exemple, les codes à chiffre répété et 1, 2, 3, … n&apos;appartiennent à aucun produit.</translation>
    </message>
    <message>
        <source>{code} is reserved for in-store use or for books.</source>
        <translation>{code} est réservé à l&apos;usage en magasin ou aux livres.</translation>
    </message>
    <message>
        <source>GS1 reserves codes that begin with 02, 04 or 20 to 29 for in-store use and 978 and 979 for books.</source>
        <translation>GS1 réserve les codes commençant par 02, 04 ou 20 à 29 à l&apos;usage en magasin, et 978 et 979 aux livres.</translation>
    </message>
    <message>
        <source>{code} is already the code of “{other}”.</source>
        <translation>{code} est déjà le code de «&#xa0;{other}&#xa0;».</translation>
    </message>
    <message>
        <source>Each product needs its own code: clean and explicit, standard and deluxe, single and album.</source>
        <translation>Chaque produit doit avoir son propre code&#xa0;: clean et explicite, standard et deluxe, single et album.</translation>
    </message>
    <message>
        <source>“{words}” looks like an internal note and would be sent.</source>
        <translation>«&#xa0;{words}&#xa0;» ressemble à une note interne et serait envoyé.</translation>
    </message>
    <message>
        <source>Stores show this field. Put internal remarks in the notes.</source>
        <translation>Les plateformes affichent ce champ. Mettez les remarques internes dans les notes.</translation>
    </message>
    <message>
        <source>The IPI of {name} in People, {code}, {problem}.</source>
        <translation>L&apos;IPI de {name} dans Personnes, {code}, {problem}.</translation>
    </message>
    <message>
        <source>Societies use it for payments. It has eleven digits; the last two are check digits. Correct it in People.</source>
        <translation>Les sociétés de gestion l&apos;utilisent pour les paiements. Il a onze chiffres, dont deux de contrôle à la fin. Corrigez-le dans Personnes.</translation>
    </message>
    <message>
        <source>is not a number of 11 digits</source>
        <translation>n&apos;est pas un numéro de 11 chiffres</translation>
    </message>
    <message>
        <source>has wrong check digits</source>
        <translation>a des chiffres de contrôle erronés</translation>
    </message>
    <message>
        <source>The ISNI of {name} in People, {code}, {problem}.</source>
        <translation>L&apos;ISNI de {name} dans Personnes, {code}, {problem}.</translation>
    </message>
    <message>
        <source>An ISNI has sixteen characters; the last is a check character. Correct it in People.</source>
        <translation>Un ISNI a seize caractères&#x202f;; le dernier est un caractère de contrôle. Corrigez-le dans Personnes.</translation>
    </message>
    <message>
        <source>is not a code of 16 characters</source>
        <translation>n&apos;est pas un code de 16 caractères</translation>
    </message>
    <message>
        <source>has a wrong check character</source>
        <translation>a un caractère de contrôle erroné</translation>
    </message>
    <message>
        <source>This track has no ISRC.</source>
        <translation>Ce titre n&apos;a pas d&apos;ISRC.</translation>
    </message>
    <message>
        <source>Stores and societies identify a recording by its ISRC. You can let the distributor assign ISRCs in the account&apos;s settings.</source>
        <translation>Plateformes et sociétés de gestion identifient un enregistrement par son ISRC. Dans les réglages du compte, vous pouvez laisser le distributeur attribuer les ISRC.</translation>
    </message>
    <message>
        <source>“{code}” is not a valid ISRC: two letters, three letters or digits, seven digits.</source>
        <translation>«&#xa0;{code}&#xa0;» n&apos;est pas un ISRC valide&#xa0;: deux lettres, trois lettres ou chiffres, sept chiffres.</translation>
    </message>
    <message>
        <source>An ISRC has exactly twelve characters, without hyphens or spaces.</source>
        <translation>Un ISRC a exactement douze caractères, sans tirets ni espaces.</translation>
    </message>
    <message>
        <source>Change to {code}</source>
        <translation>Remplacer par {code}</translation>
    </message>
    <message>
        <source>Use {swapped}</source>
        <translation>Utiliser {swapped}</translation>
    </message>
    <message>
        <source>No agency issues ISRCs that begin with {prefix}.</source>
        <translation>Aucune agence n&apos;attribue d&apos;ISRC commençant par {prefix}.</translation>
    </message>
    <message>
        <source>The first two letters come from the list of ISRC agencies.</source>
        <translation>Les deux premières lettres viennent de la liste des agences ISRC.</translation>
    </message>
    <message>
        <source>According to the ISRC it was assigned in 20{year}, which is in the future.</source>
        <translation>D&apos;après l&apos;ISRC, il a été attribué en 20{year}, donc dans le futur.</translation>
    </message>
    <message>
        <source>The two digits after the first five characters are the year in which the code was assigned.</source>
        <translation>Les deux chiffres après les cinq premiers caractères indiquent l&apos;année d&apos;attribution du code.</translation>
    </message>
    <message>
        <source>{code} is also the ISRC of “{other}” on this release.</source>
        <translation>{code} est aussi l&apos;ISRC de «&#xa0;{other}&#xa0;» sur cette sortie.</translation>
    </message>
    <message>
        <source>Each recording needs its own code; stores would play one of the two for both.</source>
        <translation>Chaque enregistrement doit avoir son propre code&#x202f;; sinon les plateformes diffuseraient l&apos;un à la place de l&apos;autre.</translation>
    </message>
    <message>
        <source>{code} already belongs to “{title}” by {artist} on “{release}”, which is a different recording.</source>
        <translation>{code} appartient déjà à «&#xa0;{title}&#xa0;» de {artist} sur «&#xa0;{release}&#xa0;», un autre enregistrement.</translation>
    </message>
    <message>
        <source>A code always identifies one recording; a recording keeps its code on single and album.</source>
        <translation>Un code désigne toujours un seul enregistrement&#x202f;; un enregistrement garde son code sur le single et l&apos;album.</translation>
    </message>
    <message>
        <source>{code} is also the ISRC of “{title}” on “{release}”, but the two files contain different audio.</source>
        <translation>{code} est aussi l&apos;ISRC de «&#xa0;{title}&#xa0;» sur «&#xa0;{release}&#xa0;», mais les deux fichiers contiennent un audio différent.</translation>
    </message>
    <message>
        <source>{code} belongs to “{title}” on “{release}”; this is a different version and needs its own code.</source>
        <translation>{code} appartient à «&#xa0;{title}&#xa0;» sur «&#xa0;{release}&#xa0;»&#x202f;; celle-ci est une autre version et doit avoir son propre code.</translation>
    </message>
    <message>
        <source>A remix, edit, live or instrumental version is a separate recording; a different file format is not.</source>
        <translation>Un remix, un edit, une version live ou instrumentale est un enregistrement à part&#x202f;; un autre format de fichier, non.</translation>
    </message>
    <message>
        <source>The same recording has the ISRC {code} on “{release}”.</source>
        <translation>Le même enregistrement a l&apos;ISRC {code} sur «&#xa0;{release}&#xa0;».</translation>
    </message>
    <message>
        <source>Two codes for one recording split its play counts. Keep the older one.</source>
        <translation>Deux codes pour un enregistrement divisent ses écoutes. Gardez le plus ancien.</translation>
    </message>
    <message>
        <source>Use {older}</source>
        <translation>Utiliser {older}</translation>
    </message>
    <message>
        <source>“{code}” is not a valid ISWC, such as T-034524680-1.</source>
        <translation>«&#xa0;{code}&#xa0;» n&apos;est pas un ISWC valide, comme T-034524680-1.</translation>
    </message>
    <message>
        <source>An ISWC is T, nine digits and a check digit; dots and hyphens are optional.</source>
        <translation>Un ISWC se compose de T, de neuf chiffres et d&apos;un chiffre de contrôle&#x202f;; points et tirets sont facultatifs.</translation>
    </message>
    <message>
        <source>The distributor writes the ISWC “{code}” as {spelled}.</source>
        <translation>Le distributeur écrit l&apos;ISWC «&#xa0;{code}&#xa0;» sous la forme {spelled}.</translation>
    </message>
    <message>
        <source>The check digit of {code} is wrong, so societies cannot find the work by it.</source>
        <translation>Le chiffre de contrôle de {code} est faux&#xa0;: les sociétés de gestion ne peuvent pas trouver l&apos;œuvre.</translation>
    </message>
    <message>
        <source>An ISWC is optional, but a wrong one is worse than none. The distributor does not check it.</source>
        <translation>Un ISWC est facultatif, mais mieux vaut aucun code qu&apos;un code faux. Le distributeur ne le contrôle pas.</translation>
    </message>
    <message>
        <source>{code} is also the ISWC of “{other}”, which has a different title or different writers.</source>
        <translation>{code} est aussi l&apos;ISWC de «&#xa0;{other}&#xa0;», dont le titre ou les auteurs-compositeurs sont différents.</translation>
    </message>
    <message>
        <source>An ISWC identifies one work; an arrangement or translation has its own.</source>
        <translation>Un ISWC désigne une seule œuvre&#x202f;; un arrangement ou une traduction a le sien.</translation>
    </message>
    <message>
        <source>Keywords are separated by spaces, without commas, quotes and “#”.</source>
        <translation>Les mots-clés sont séparés par des espaces, sans virgules, guillemets ni «&#xa0;#&#xa0;».</translation>
    </message>
    <message>
        <source>The distributor reads each word separately; join the words of one keyword with a hyphen or underscore.</source>
        <translation>Le distributeur lit chaque mot séparément&#x202f;; reliez les mots d&apos;un même mot-clé par un tiret ou un tiret bas.</translation>
    </message>
    <message>
        <source>The release has no label.</source>
        <translation>La sortie n&apos;a pas de label.</translation>
    </message>
    <message>
        <source>The distributor groups releases by label; a different spelling is a different label.</source>
        <translation>Le distributeur regroupe les sorties par label&#x202f;; une autre graphie est un autre label.</translation>
    </message>
    <message>
        <source>“{label}” is not a label name.</source>
        <translation>«&#xa0;{label}&#xa0;» n&apos;est pas un nom de label.</translation>
    </message>
    <message>
        <source>Use “{alike}”</source>
        <translation>Utiliser «&#xa0;{alike}&#xa0;»</translation>
    </message>
    <message>
        <source>“{label}” is not in the account&apos;s list of labels.</source>
        <translation>«&#xa0;{label}&#xa0;» n&apos;est pas dans la liste de labels du compte.</translation>
    </message>
    <message>
        <source>The language of titles and names is missing.</source>
        <translation>La langue des titres et des noms manque.</translation>
    </message>
    <message>
        <source>Stores use it to sort titles and to set capitals.</source>
        <translation>Les plateformes s&apos;en servent pour trier les titres et placer les majuscules.</translation>
    </message>
    <message>
        <source>languages</source>
        <translation>langues</translation>
    </message>
    <message>
        <source>“{text}” is not written in the script of {language}.</source>
        <translation>«&#xa0;{text}&#xa0;» n&apos;utilise pas l&apos;écriture de la langue {language}.</translation>
    </message>
    <message>
        <source>A title whose script does not match its language is rejected or shown incorrectly.</source>
        <translation>Un titre dont l&apos;écriture ne correspond pas à la langue est refusé ou mal affiché.</translation>
    </message>
    <message>
        <source>Write “{straight}” in one script</source>
        <translation>Écrire «&#xa0;{straight}&#xa0;» dans une seule écriture</translation>
    </message>
    <message>
        <source>“{word}” mixes letters of two scripts that look alike.</source>
        <translation>«&#xa0;{word}&#xa0;» mélange des lettres semblables de deux écritures.</translation>
    </message>
    <message>
        <source>Set the language of the titles to {language}</source>
        <translation>Définir {language} comme langue des titres</translation>
    </message>
    <message>
        <source>The language of the recording is missing.</source>
        <translation>La langue de l&apos;enregistrement manque.</translation>
    </message>
    <message>
        <source>Each track needs the language it is sung in; use “No linguistic content” for an instrumental.</source>
        <translation>Indiquez pour chaque titre la langue dans laquelle il est chanté&#x202f;; pour un instrumental, utilisez «&#xa0;No linguistic content&#xa0;».</translation>
    </message>
    <message>
        <source>Set it to “{no_words}”</source>
        <translation>Choisir «&#xa0;{no_words}&#xa0;»</translation>
    </message>
    <message>
        <source>The track is instrumental, but its language is {language}.</source>
        <translation>Le titre est instrumental, mais sa langue est {language}.</translation>
    </message>
    <message>
        <source>“{title}” is instrumental, but has {what}.</source>
        <translation>«&#xa0;{title}&#xa0;» est instrumental, mais a {what}.</translation>
    </message>
    <message>
        <source>An instrumental has no lyrics, no lyricist and no explicit content.</source>
        <translation>Un instrumental n&apos;a ni paroles, ni auteur, ni contenu explicite.</translation>
    </message>
    <message>
        <source>Set it to Non-Applicable</source>
        <translation>Choisir Non-Applicable</translation>
    </message>
    <message>
        <source>an Explicit advisory</source>
        <translation>un avertissement Explicit</translation>
    </message>
    <message>
        <source>lyrics</source>
        <translation>des paroles</translation>
    </message>
    <message>
        <source>Clear the lyrics</source>
        <translation>Effacer les paroles</translation>
    </message>
    <message>
        <source>“Instrumental” is a note, not lyrics.</source>
        <translation>«&#xa0;Instrumental&#xa0;» est une note, pas des paroles.</translation>
    </message>
    <message>
        <source>{name} is the Composer</source>
        <translation>{name} est Composer</translation>
    </message>
    <message>
        <source>a lyricist, {name}</source>
        <translation>un auteur, {name}</translation>
    </message>
    <message>
        <source>The release language is {release}, but most of its tracks are sung in {most}.</source>
        <translation>La langue de la sortie est {release}, mais la plupart de ses titres sont chantés en {most}.</translation>
    </message>
    <message>
        <source>Stores list the release under its language.</source>
        <translation>Les plateformes classent la sortie sous sa langue.</translation>
    </message>
    <message>
        <source>Set it to {most}</source>
        <translation>Choisir {most}</translation>
    </message>
    <message>
        <source>“{value}” is not a country in the list.</source>
        <translation>«&#xa0;{value}&#xa0;» n&apos;est pas un pays de la liste.</translation>
    </message>
    <message>
        <source>It distinguishes variants of a language, such as Brazil and Portugal or Taiwan and China. Use a country&apos;s name or code.</source>
        <translation>Il distingue les variantes d&apos;une langue, comme Brésil et Portugal ou Taïwan et Chine. Indiquez le nom ou le code d&apos;un pays.</translation>
    </message>
    <message>
        <source>“{word}” is masked in the lyrics of “{title}”.</source>
        <translation>«&#xa0;{word}&#xa0;» est masqué dans les paroles de «&#xa0;{title}&#xa0;».</translation>
    </message>
    <message>
        <source>Lyrics must be written as sung; only those of an Edited track may contain asterisks.</source>
        <translation>Les paroles doivent être écrites telles que chantées&#x202f;; seules celles d&apos;un titre Edited peuvent contenir des astérisques.</translation>
    </message>
    <message>
        <source>The timing of the lyrics cannot be used: {problem}.</source>
        <translation>Le minutage des paroles est inutilisable&#xa0;: {problem}.</translation>
    </message>
    <message>
        <source>Each line must begin with its time, such as [01:23.45], within the length of the track.</source>
        <translation>Chaque ligne doit commencer par son timecode, par exemple [01:23.45], dans la durée du titre.</translation>
    </message>
    <message>
        <source>no line has a time</source>
        <translation>aucune ligne n&apos;a de timecode</translation>
    </message>
    <message>
        <source>“{untimed}” has no time</source>
        <translation>«&#xa0;{untimed}&#xa0;» n&apos;a pas de timecode</translation>
    </message>
    <message>
        <source>it has no lines</source>
        <translation>il n&apos;y a aucune ligne</translation>
    </message>
    <message>
        <source>the last line begins at {last} s, and the track ends at {length} s</source>
        <translation>la dernière ligne commence à {last} s, et le titre finit à {length} s</translation>
    </message>
    <message>
        <source>The lyrics are not in the format that stores accept.</source>
        <translation>Les paroles n&apos;ont pas le format accepté par les plateformes.</translation>
    </message>
    <message>
        <source>Lines begin with a capital and end without a full stop or comma; no section labels, no “x2”.</source>
        <translation>Les lignes commencent par une majuscule et finissent sans point ni virgule&#x202f;; pas de noms de sections ni de «&#xa0;x2&#xa0;».</translation>
    </message>
    <message>
        <source>The lyrics contain “x2” or similar; write repeats out in full.</source>
        <translation>Les paroles contiennent «&#xa0;x2&#xa0;» ou similaire&#x202f;; écrivez les répétitions en entier.</translation>
    </message>
    <message>
        <source>Convert to that format</source>
        <translation>Convertir dans ce format</translation>
    </message>
    <message>
        <source>“{name}” may be rejected as motion artwork: {problem}.</source>
        <translation>«&#xa0;{name}&#xa0;» risque d&apos;être refusé comme pochette animée&#xa0;: {problem}.</translation>
    </message>
    <message>
        <source>Stores need a square version (3840 × 3840) and a tall one (2048 × 2732), H.264 or ProRes, without audio, 8 to 20 seconds long.</source>
        <translation>Les plateformes exigent une version carrée (3840 × 3840) et une verticale (2048 × 2732), H.264 ou ProRes, sans audio, de 8 à 20 secondes.</translation>
    </message>
    <message>
        <source>its frame size is {width} × {height}</source>
        <translation>ses images font {width} × {height}</translation>
    </message>
    <message>
        <source>it is {duration} s long</source>
        <translation>elle dure {duration} s</translation>
    </message>
    <message>
        <source>it has audio</source>
        <translation>elle contient de l&apos;audio</translation>
    </message>
    <message>
        <source>its codec is {codec}</source>
        <translation>son codec est {codec}</translation>
    </message>
    <message>
        <source>The motion artwork has only one format; the other one, {width} × {height}, is missing.</source>
        <translation>La pochette animée n&apos;a qu&apos;un format&#x202f;; l&apos;autre, {width} × {height}, manque.</translation>
    </message>
    <message>
        <source>The distributor knows “{other}”; “{name}” would become a new artist.</source>
        <translation>Le distributeur connaît «&#xa0;{other}&#xa0;»&#x202f;; «&#xa0;{name}&#xa0;» deviendrait un nouvel artiste.</translation>
    </message>
    <message>
        <source>The distributor matches artists by the exact name.</source>
        <translation>Le distributeur reconnaît les artistes à leur nom exact.</translation>
    </message>
    <message>
        <source>“{other}” with the UPC {code} was already sent to the distributor or is on its way there.</source>
        <translation>«&#xa0;{other}&#xa0;», avec l&apos;UPC {code}, a déjà été envoyée au distributeur ou est en route.</translation>
    </message>
    <message>
        <source>The app searches for the UPC before it creates anything, and never creates a release twice.</source>
        <translation>L&apos;app recherche l&apos;UPC avant de créer quoi que ce soit et ne crée jamais une sortie deux fois.</translation>
    </message>
    <message>
        <source>“{name}” is incomplete in the storage: {problem}</source>
        <translation>«&#xa0;{name}&#xa0;» est incomplet dans le stockage&#xa0;: {problem}</translation>
    </message>
    <message>
        <source>The release is created only after every file was uploaded and its size and checksum were verified.</source>
        <translation>La sortie n&apos;est créée qu&apos;après le transfert de tous les fichiers et la vérification de leur taille et de leur somme de contrôle.</translation>
    </message>
    <message>
        <source>“{value}” is not in the list of known values.</source>
        <translation>«&#xa0;{value}&#xa0;» n&apos;est pas dans la liste des valeurs connues.</translation>
    </message>
    <message>
        <source>The distributor has a list for this field. Only a list that you marked as complete blocks a release.</source>
        <translation>Le distributeur a une liste pour ce champ. Seule une liste que vous avez marquée complète bloque une sortie.</translation>
    </message>
    <message>
        <source>The distributor uses “{name}” only in its answers; the field to send is called {own}.</source>
        <translation>Le distributeur n&apos;utilise «&#xa0;{name}&#xa0;» que dans ses réponses&#x202f;; le champ à envoyer s&apos;appelle {own}.</translation>
    </message>
    <message>
        <source>The distributor would ignore the value.</source>
        <translation>Le distributeur ignorerait la valeur.</translation>
    </message>
    <message>
        <source>Remove “{name}”</source>
        <translation>Supprimer «&#xa0;{name}&#xa0;»</translation>
    </message>
    <message>
        <source>Send “{value}” as {own}</source>
        <translation>Envoyer «&#xa0;{value}&#xa0;» comme {own}</translation>
    </message>
    <message>
        <source>The {where} contains “{word}”, but the track is marked {advisory}.</source>
        <translation>Le mot «&#xa0;{word}&#xa0;» apparaît ici&#xa0;: {where}. Or le titre est marqué {advisory}.</translation>
    </message>
    <message>
        <source>Stores mark such tracks Explicit themselves or reject them. It depends on the context, so please check.</source>
        <translation>Les plateformes marquent elles-mêmes ces titres Explicit ou les refusent. Tout dépend du contexte&#x202f;; vérifiez.</translation>
    </message>
    <message>
        <source>title</source>
        <translation>titre</translation>
    </message>
    <message>
        <source>It is explicit: mark the track and the release Explicit</source>
        <translation>C&apos;est explicite&#xa0;: marquer le titre et la sortie Explicit</translation>
    </message>
    <message>
        <source>“{title}” is on the release both as Explicit and as Edited.</source>
        <translation>«&#xa0;{title}&#xa0;» figure sur la sortie à la fois comme Explicit et comme Edited.</translation>
    </message>
    <message>
        <source>Stores keep the two apart: the edited versions belong on a separate release with its own UPC.</source>
        <translation>Les plateformes séparent les deux&#xa0;: les versions Edited ont leur propre sortie avec leur propre UPC.</translation>
    </message>
    <message>
        <source>The parental advisory is missing.</source>
        <translation>L&apos;avertissement parental manque.</translation>
    </message>
    <message>
        <source>Stores require Explicit, Edited or Non-Applicable for the release and each track.</source>
        <translation>Les plateformes exigent Explicit, Edited ou Non-Applicable pour la sortie et chaque titre.</translation>
    </message>
    <message>
        <source>Nothing in it is explicit: Non-Applicable</source>
        <translation>Rien d&apos;explicite&#xa0;: Non-Applicable</translation>
    </message>
    <message>
        <source>parental advisories</source>
        <translation>avertissements parentaux</translation>
    </message>
    <message>
        <source>The release is marked {release}, but its tracks make it {derived}.</source>
        <translation>La sortie est marquée {release}, mais d&apos;après ses titres elle est {derived}.</translation>
    </message>
    <message>
        <source>A release is explicit if at least one of its tracks is.</source>
        <translation>Une sortie est explicite si au moins un de ses titres l&apos;est.</translation>
    </message>
    <message>
        <source>Set it to {derived}</source>
        <translation>Choisir {derived}</translation>
    </message>
    <message>
        <source>“{title}” is marked Edited, but there is no explicit version of it in the library.</source>
        <translation>«&#xa0;{title}&#xa0;» est marqué Edited, mais il n&apos;en existe pas de version explicite dans la bibliothèque.</translation>
    </message>
    <message>
        <source>Edited means that an explicit recording of the same song exists, with its own ISRC.</source>
        <translation>Edited signifie qu&apos;il existe un enregistrement explicite de la même chanson, avec son propre ISRC.</translation>
    </message>
    <message>
        <source>{year} is not a valid year for the {line} line.</source>
        <translation>{year} n&apos;est pas une année valide pour la ligne {line}.</translation>
    </message>
    <message>
        <source>It must have four digits and not be later than the release year.</source>
        <translation>Elle doit avoir quatre chiffres et ne pas dépasser l&apos;année de la sortie.</translation>
    </message>
    <message>
        <source>“{owner}” contains more than the owner&apos;s name. Stores add the symbol and the year.</source>
        <translation>«&#xa0;{owner}&#xa0;» contient plus que le nom du titulaire. Les plateformes ajoutent le symbole et l&apos;année.</translation>
    </message>
    <message>
        <source>Stores print ℗ or © and the year before the name, so they would appear twice.</source>
        <translation>Les plateformes écrivent ℗ ou © et l&apos;année avant le nom&#x202f;; ils apparaîtraient deux fois.</translation>
    </message>
    <message>
        <source>The {line} line contains “{words}”, but the recordings are marked as owned.</source>
        <translation>La ligne {line} contient «&#xa0;{words}&#xa0;», mais les enregistrements sont marqués comme vous appartenant.</translation>
    </message>
    <message>
        <source>For a licensed master, name the owner first and then the licence; recordings you own do not need it.</source>
        <translation>Pour un master sous licence, nommez d&apos;abord le titulaire, puis la licence&#x202f;; inutile pour les enregistrements qui vous appartiennent.</translation>
    </message>
    <message>
        <source>The {line} owner is “{own}” here and “{other}” on the release.</source>
        <translation>Le titulaire {line} est «&#xa0;{own}&#xa0;» ici et «&#xa0;{other}&#xa0;» sur la sortie.</translation>
    </message>
    <message>
        <source>Different spellings of one name are usually a mistake; a different owner is normal on a compilation.</source>
        <translation>Des graphies différentes d&apos;un nom sont en général une erreur&#x202f;; un autre titulaire est normal sur une compilation.</translation>
    </message>
    <message>
        <source>The ℗ line has no {missing}.</source>
        <translation>Il manque dans la ligne ℗&#xa0;: {missing}.</translation>
    </message>
    <message>
        <source>The release and every track must state who owns the recording and since when.</source>
        <translation>La sortie et chaque titre doivent indiquer à qui appartient l&apos;enregistrement, et depuis quand.</translation>
    </message>
    <message>
        <source>The ℗ line has no {missing}. Enter it in Rights &amp; partners, or fill in label and release date: then it is offered.</source>
        <translation>Il manque dans la ligne ℗&#xa0;: {missing}. Saisissez-le dans Droits et partenaires, ou indiquez le label et la date de sortie&#xa0;: il est alors proposé.</translation>
    </message>
    <message>
        <source>The ℗ year is {year}, but the recording was first released in {first}.</source>
        <translation>L&apos;année ℗ est {year}, mais l&apos;enregistrement est sorti pour la première fois en {first}.</translation>
    </message>
    <message>
        <source>The ℗ year is the year of first publication; a reissue keeps it.</source>
        <translation>L&apos;année ℗ est celle de la première publication&#x202f;; une réédition la garde.</translation>
    </message>
    <message>
        <source>Set the ℗ year to {first}</source>
        <translation>Choisir {first} comme année ℗</translation>
    </message>
    <message>
        <source>“{title}” is ten minutes or longer.</source>
        <translation>«&#xa0;{title}&#xa0;» dure dix minutes ou plus.</translation>
    </message>
    <message>
        <source>Download stores sell such a track only as part of the album.</source>
        <translation>Les plateformes de téléchargement ne vendent un tel titre qu&apos;avec l&apos;album.</translation>
    </message>
    <message>
        <source>The price tier “{tier}” does not fit a {configuration}.</source>
        <translation>Le palier de prix «&#xa0;{tier}&#xa0;» ne convient pas à ce format&#xa0;: {configuration}.</translation>
    </message>
    <message>
        <source>Each configuration has its own price tiers; track tiers are only for digital ones.</source>
        <translation>Chaque format a ses propres paliers de prix&#x202f;; les paliers de titres sont réservés au numérique.</translation>
    </message>
    <message>
        <source>Clear the price tier</source>
        <translation>Effacer le palier de prix</translation>
    </message>
    <message>
        <source>name</source>
        <translation>nom</translation>
    </message>
    <message>
        <source>country</source>
        <translation>pays</translation>
    </message>
    <message>
        <source>{name} is listed twice for {territory}.</source>
        <translation>{name} est cité deux fois pour {territory}.</translation>
    </message>
    <message>
        <source>Merge the two entries, or correct the territory of one of them.</source>
        <translation>Fusionnez les deux entrées, ou corrigez le territoire de l&apos;une d&apos;elles.</translation>
    </message>
    <message>
        <source>the whole world</source>
        <translation>le monde entier</translation>
    </message>
    <message>
        <source>A publisher has no {missing}.</source>
        <translation>Il manque pour un éditeur&#xa0;: {missing}.</translation>
    </message>
    <message>
        <source>A share without a name is not paid to anyone. For a writer without a publisher use Copyright Control.</source>
        <translation>Une part sans nom n&apos;est versée à personne. Pour un auteur-compositeur sans éditeur, utilisez Copyright Control.</translation>
    </message>
    <message>
        <source>The publisher is {publisher}</source>
        <translation>L&apos;éditeur est {publisher}</translation>
    </message>
    <message>
        <source>The publisher&apos;s country is {country}</source>
        <translation>Le pays de l&apos;éditeur est {country}</translation>
    </message>
    <message>
        <source>The publisher is {publisher}, its country is {country}</source>
        <translation>L&apos;éditeur est {publisher} et son pays est {country}</translation>
    </message>
    <message>
        <source>The release is marked as a soundtrack, but its genre is {genre}.</source>
        <translation>La sortie est marquée comme bande originale, mais son genre est {genre}.</translation>
    </message>
    <message>
        <source>The mark and the genre must agree: both for music from a film, neither for music inspired by one.</source>
        <translation>Indication et genre doivent concorder&#xa0;: les deux pour la musique d&apos;un film, aucun pour une musique qui s&apos;en inspire.</translation>
    </message>
    <message>
        <source>Set the genre to {soundtrack}</source>
        <translation>Choisir le genre {soundtrack}</translation>
    </message>
    <message>
        <source>The genre is Soundtrack, but the release is not marked as one.</source>
        <translation>Le genre est Soundtrack, mais la sortie n&apos;est pas marquée comme bande originale.</translation>
    </message>
    <message>
        <source>Mark it as a soundtrack</source>
        <translation>Marquer comme bande originale</translation>
    </message>
    <message>
        <source>The release has no tracks.</source>
        <translation>La sortie n&apos;a pas de titres.</translation>
    </message>
    <message>
        <source>A release needs at least one disc, and each disc at least one track.</source>
        <translation>Une sortie doit avoir au moins un disque, et chaque disque au moins un titre.</translation>
    </message>
    <message>
        <source>Disc {number} has no tracks.</source>
        <translation>Le disque {number} n&apos;a pas de titres.</translation>
    </message>
    <message numerus="yes">
        <source>The release has %n tracks; many distributors accept no more than {most}.</source>
        <comment>The release has %n track; many distributors accept no more than {most}.</comment>
        <translation>
            <numerusform>La sortie a %n titre&#x202f;; beaucoup de distributeurs n&apos;en acceptent pas plus de {most}.</numerusform>
            <numerusform>La sortie a %n titres&#x202f;; beaucoup de distributeurs n&apos;en acceptent pas plus de {most}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Players number tracks with two digits.</source>
        <translation>Les lecteurs numérotent les titres sur deux chiffres.</translation>
    </message>
    <message>
        <source>Because of its length stores will list it as “{fitting}”, not “{configuration}”.</source>
        <translation>Vu sa durée, les plateformes la classeront en «&#xa0;{fitting}&#xa0;», pas en «&#xa0;{configuration}&#xa0;».</translation>
    </message>
    <message>
        <source>Up to 3 tracks of under 10 minutes are a single, up to 6 tracks within 30 minutes an EP, anything more an album.</source>
        <translation>Jusqu&apos;à 3 titres de moins de 10 minutes, c&apos;est un single&#x202f;; jusqu&apos;à 6 titres en 30 minutes, un EP&#x202f;; au-delà, un album.</translation>
    </message>
    <message>
        <source>Change to Digital {fitting}</source>
        <translation>Passer à Digital {fitting}</translation>
    </message>
    <message>
        <source>“{word}” at the end of the title appears twice in some stores.</source>
        <translation>«&#xa0;{word}&#xa0;» à la fin du titre apparaît deux fois sur certaines plateformes.</translation>
    </message>
    <message>
        <source>Stores add it themselves.</source>
        <translation>Les plateformes l&apos;ajoutent elles-mêmes.</translation>
    </message>
    <message>
        <source>The release is called “{release}”, its only track “{track}”.</source>
        <translation>La sortie s&apos;appelle «&#xa0;{release}&#xa0;», son seul titre «&#xa0;{track}&#xa0;».</translation>
    </message>
    <message>
        <source>A single-track release needs the track&apos;s title, version and artists.</source>
        <translation>Une sortie d&apos;un seul titre reprend l&apos;intitulé, la version et les artistes de ce titre.</translation>
    </message>
    <message>
        <source>Rename the release to “{full_title}”</source>
        <translation>Renommer la sortie en «&#xa0;{full_title}&#xa0;»</translation>
    </message>
    <message>
        <source>The release and its only track have different main artists.</source>
        <translation>La sortie et son seul titre ont des artistes principaux différents.</translation>
    </message>
    <message>
        <source>{name} is featured on every track but not on the release.</source>
        <translation>{name} est invité sur chaque titre, mais pas sur la sortie.</translation>
    </message>
    <message>
        <source>The release lists a featured artist only if they are featured on every track.</source>
        <translation>La sortie ne cite un artiste invité que s&apos;il l&apos;est sur chaque titre.</translation>
    </message>
    <message>
        <source>Feature {name} on the release</source>
        <translation>Ajouter {name} comme invité de la sortie</translation>
    </message>
    <message>
        <source>Remove the entry from the release</source>
        <translation>Supprimer l&apos;entrée de la sortie</translation>
    </message>
    <message>
        <source>{name} is featured on the release but not on every track.</source>
        <translation>{name} est invité sur la sortie, mais pas sur chaque titre.</translation>
    </message>
    <message numerus="yes">
        <source>The tracks have %n main artists, so the release artist must be “Various Artists”.</source>
        <comment>The tracks have %n main artist, so the release artist must be “Various Artists”.</comment>
        <translation>
            <numerusform>Les titres ont %n artiste principal&#xa0;: l&apos;artiste de la sortie doit être «&#xa0;Various Artists&#xa0;».</numerusform>
            <numerusform>Les titres ont %n artistes principaux&#xa0;: l&apos;artiste de la sortie doit être «&#xa0;Various Artists&#xa0;».</numerusform>
        </translation>
    </message>
    <message>
        <source>With four or more main artists stores require exactly “Various Artists”; with fewer, the names. Tracks never have it.</source>
        <translation>À partir de quatre artistes principaux, les plateformes exigent exactement «&#xa0;Various Artists&#xa0;»&#x202f;; en dessous, les noms. Les titres ne l&apos;ont jamais.</translation>
    </message>
    <message>
        <source>Set it to “Various Artists”</source>
        <translation>Choisir «&#xa0;Various Artists&#xa0;»</translation>
    </message>
    <message>
        <source>“{name}” must be spelled “Various Artists”.</source>
        <translation>«&#xa0;{name}&#xa0;» doit s&apos;écrire «&#xa0;Various Artists&#xa0;».</translation>
    </message>
    <message>
        <source>“Various Artists” must be the only name.</source>
        <translation>«&#xa0;Various Artists&#xa0;» doit être le seul nom.</translation>
    </message>
    <message numerus="yes">
        <source>The tracks have only %n main artists, so name them instead of “Various Artists”.</source>
        <comment>The tracks have only %n main artist, so name it instead of “Various Artists”.</comment>
        <translation>
            <numerusform>Les titres n&apos;ont que %n artiste principal&#xa0;: nommez-le au lieu de «&#xa0;Various Artists&#xa0;».</numerusform>
            <numerusform>Les titres n&apos;ont que %n artistes principaux&#xa0;: nommez-les au lieu de «&#xa0;Various Artists&#xa0;».</numerusform>
        </translation>
    </message>
    <message>
        <source>Use the names: {names}</source>
        <translation>Utiliser les noms&#xa0;: {names}</translation>
    </message>
    <message>
        <source>A track needs its own artists, never “{name}”.</source>
        <translation>Un titre doit avoir ses propres artistes, jamais «&#xa0;{name}&#xa0;».</translation>
    </message>
    <message>
        <source>Stores will show this as a compilation: {reason}. The release does not state whether it is one.</source>
        <translation>Les plateformes l&apos;afficheront comme compilation&#xa0;: {reason}. La sortie n&apos;indique pas si c&apos;en est une.</translation>
    </message>
    <message>
        <source>Four main artists, mostly older recordings, or recordings from more than 18 months make a compilation.</source>
        <translation>Quatre artistes principaux, une majorité d&apos;enregistrements anciens ou étalés sur plus de 18 mois font une compilation.</translation>
    </message>
    <message>
        <source>its tracks have many different artists</source>
        <translation>ses titres ont de nombreux artistes différents</translation>
    </message>
    <message>
        <source>most of its tracks were released before</source>
        <translation>la plupart de ses titres sont déjà parus</translation>
    </message>
    <message>
        <source>its tracks span more than 18 months</source>
        <translation>ses titres s&apos;étalent sur plus de 18 mois</translation>
    </message>
    <message>
        <source>Set it to “{kind}”</source>
        <translation>Choisir «&#xa0;{kind}&#xa0;»</translation>
    </message>
    <message>
        <source>The release is promotional but has {what}.</source>
        <translation>La sortie est promotionnelle, mais a {what}.</translation>
    </message>
    <message>
        <source>A promotional release is not sold, so it has no price and no pre-order.</source>
        <translation>Une sortie promotionnelle n&apos;est pas vendue&#xa0;: elle n&apos;a ni prix ni précommande.</translation>
    </message>
    <message>
        <source>a price</source>
        <translation>un prix</translation>
    </message>
    <message>
        <source>a pre-order</source>
        <translation>une précommande</translation>
    </message>
    <message>
        <source>Clear {what}</source>
        <translation>Effacer&#xa0;: {what}</translation>
    </message>
    <message>
        <source>The release is marked as a box set but has one disc.</source>
        <translation>La sortie est marquée comme coffret, mais n&apos;a qu&apos;un disque.</translation>
    </message>
    <message>
        <source>A box set has several discs.</source>
        <translation>Un coffret a plusieurs disques.</translation>
    </message>
    <message>
        <source>Clear the mark</source>
        <translation>Décocher «&#xa0;Coffret&#xa0;»</translation>
    </message>
    <message>
        <source>The store list is empty, so the release would go to no store.</source>
        <translation>La liste des plateformes est vide&#xa0;: la sortie n&apos;irait sur aucune plateforme.</translation>
    </message>
    <message>
        <source>An empty list means no stores at all, and a different spelling is a different store.</source>
        <translation>Une liste vide signifie aucune plateforme, et une autre graphie désigne une autre plateforme.</translation>
    </message>
    <message>
        <source>Use all of the account&apos;s stores</source>
        <translation>Utiliser toutes les plateformes du compte</translation>
    </message>
    <message>
        <source>“{store}” is not in the account&apos;s list of stores.</source>
        <translation>«&#xa0;{store}&#xa0;» n&apos;est pas dans la liste de plateformes du compte.</translation>
    </message>
    <message>
        <source>The recordings are licensed, but the licence period is missing.</source>
        <translation>Les enregistrements sont sous licence, mais la durée de la licence manque.</translation>
    </message>
    <message>
        <source>A licence ends; the distributor needs its period or its expiry rule.</source>
        <translation>Une licence a une fin&#x202f;; le distributeur a besoin de sa durée ou de sa règle d&apos;expiration.</translation>
    </message>
    <message>
        <source>on which date</source>
        <translation>à quelle date</translation>
    </message>
    <message>
        <source>why</source>
        <translation>pourquoi</translation>
    </message>
    <message>
        <source>The rights are marked as lost, but the release does not say {what}.</source>
        <translation>Les droits sont marqués comme perdus, mais la sortie ne dit pas {what}.</translation>
    </message>
    <message>
        <source>Use a country&apos;s name or two-letter code, or Worldwide. Regions are not accepted.</source>
        <translation>Indiquez le nom ou le code à deux lettres d&apos;un pays, ou Worldwide. Les régions ne sont pas acceptées.</translation>
    </message>
    <message>
        <source>“{share}” is not a share from 0 to 100 with at most three decimals.</source>
        <translation>«&#xa0;{share}&#xa0;» n&apos;est pas une part de 0 à 100 avec trois décimales au plus.</translation>
    </message>
    <message>
        <source>Shares are percentages, such as 50, 12.5 or 33.333.</source>
        <translation>Les parts sont des pourcentages, par exemple 50, 12,5 ou 33,333.</translation>
    </message>
    <message>
        <source>Some {kind} have a share and others do not.</source>
        <translation>Certains ont une part et d&apos;autres non&#xa0;: {kind}.</translation>
    </message>
    <message>
        <source>An incomplete split cannot be registered.</source>
        <translation>Une répartition incomplète ne peut pas être déclarée.</translation>
    </message>
    <message>
        <source>writers</source>
        <translation>auteurs-compositeurs</translation>
    </message>
    <message>
        <source>publishers</source>
        <translation>éditeurs</translation>
    </message>
    <message>
        <source>Divide the remaining {rest} % equally among those without a share</source>
        <translation>Répartir les {rest}&#xa0;% restants à égalité entre ceux qui n&apos;ont pas de part</translation>
    </message>
    <message>
        <source>The shares for {territory} add up to {total} %, not 100 %.</source>
        <translation>Le total des parts pour {territory} est de {total}&#xa0;%, pas de 100&#xa0;%.</translation>
    </message>
    <message>
        <source>Writers and publishers must add up to 100 % together, or each group on its own. Missing shares are not paid out.</source>
        <translation>Auteurs-compositeurs et éditeurs doivent totaliser 100&#xa0;% ensemble, ou chaque groupe à lui seul. Les parts manquantes ne sont pas versées.</translation>
    </message>
    <message>
        <source>Split equally among the writers</source>
        <translation>Répartir à égalité entre auteurs-compositeurs</translation>
    </message>
    <message>
        <source>{name} has a share of 0 %.</source>
        <translation>{name} a une part de 0&#xa0;%.</translation>
    </message>
    <message>
        <source>A person who is only credited needs no share; 0 is usually a mistake.</source>
        <translation>Une personne seulement créditée n&apos;a pas besoin de part&#x202f;; 0 est en général une erreur.</translation>
    </message>
    <message>
        <source>{target} requires this field.</source>
        <translation>{target} exige ce champ.</translation>
    </message>
    <message>
        <source>The distributor rejects releases without it.</source>
        <translation>Sans lui, le distributeur refuse la sortie.</translation>
    </message>
    <message>
        <source>{target} does not accept “{value}”. Accepted values: {known}.</source>
        <translation>{target} n&apos;accepte pas «&#xa0;{value}&#xa0;». Valeurs acceptées&#xa0;: {known}.</translation>
    </message>
    <message>
        <source>The distributor rejects or changes values that are not in its list.</source>
        <translation>Le distributeur refuse ou modifie les valeurs absentes de sa liste.</translation>
    </message>
    <message>
        <source>{target} does not accept ISRCs that begin with {prefix}.</source>
        <translation>{target} n&apos;accepte pas les ISRC commençant par {prefix}.</translation>
    </message>
    <message>
        <source>The distributor does not support this type of ISRC.</source>
        <translation>Le distributeur n&apos;accepte pas ce type d&apos;ISRC.</translation>
    </message>
    <message>
        <source>{target} assigns all ISRCs itself, so the ISRCs of this release are not sent.</source>
        <translation>{target} attribue lui-même tous les ISRC&#xa0;: ceux de cette sortie ne sont pas envoyés.</translation>
    </message>
    <message>
        <source>The distributor does not accept your codes, so a recording that is already out gets a second one.</source>
        <translation>Le distributeur n&apos;accepte pas vos codes&#xa0;: un enregistrement déjà paru en reçoit donc un second.</translation>
    </message>
    <message>
        <source>{target} does not accept “{name}”: {problem}.</source>
        <translation>{target} n&apos;accepte pas «&#xa0;{name}&#xa0;»&#xa0;: {problem}.</translation>
    </message>
    <message>
        <source>The distributor accepts only certain file types and sizes.</source>
        <translation>Le distributeur n&apos;accepte que certains types et certaines tailles de fichier.</translation>
    </message>
    <message>
        <source>accepted types are {kinds}</source>
        <translation>les types acceptés sont {kinds}</translation>
    </message>
    <message>
        <source>it is larger than {most} MB</source>
        <translation>il dépasse {most} Mo</translation>
    </message>
    <message>
        <source>“{text}” contains damaged characters.</source>
        <translation>«&#xa0;{text}&#xa0;» contient des caractères endommagés.</translation>
    </message>
    <message>
        <source>The text was read in the wrong encoding or contains web page codes. Stores would show it like this.</source>
        <translation>Le texte a été lu avec le mauvais encodage ou contient des codes de page web. Les plateformes l&apos;afficheraient tel quel.</translation>
    </message>
    <message>
        <source>The title is missing.</source>
        <translation>Le titre manque.</translation>
    </message>
    <message>
        <source>Releases, tracks and works need a title with at least one letter, digit or symbol.</source>
        <translation>Sorties, titres et œuvres ont besoin d&apos;un intitulé avec au moins une lettre, un chiffre ou un symbole.</translation>
    </message>
    <message>
        <source>“{title}” is not a title.</source>
        <translation>«&#xa0;{title}&#xa0;» n&apos;est pas un titre.</translation>
    </message>
    <message>
        <source>“{text}” has stray spaces or invisible characters.</source>
        <translation>«&#xa0;{text}&#xa0;» a des espaces parasites ou des caractères invisibles.</translation>
    </message>
    <message>
        <source>Stores treat “Blue  Moon” and “Blue Moon” as different titles, and as different artists.</source>
        <translation>Pour les plateformes, «&#xa0;Blue  Moon&#xa0;» et «&#xa0;Blue Moon&#xa0;» sont des titres différents, et des artistes différents.</translation>
    </message>
    <message>
        <source>“{text}” uses separate accent characters (decomposed Unicode).</source>
        <translation>«&#xa0;{text}&#xa0;» utilise des caractères d&apos;accent séparés (Unicode décomposé).</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>“{title}” looks like a file name or a production note.</source>
        <translation>«&#xa0;{title}&#xa0;» ressemble à un nom de fichier ou à une note de production.</translation>
    </message>
    <message>
        <source>Stores reject “Track 1”, numbers, codes and “Master v2” in titles unless this is the real title.</source>
        <translation>Les plateformes refusent «&#xa0;Track 1&#xa0;», numéros, codes et «&#xa0;Master v2&#xa0;» dans les titres, sauf si c&apos;est le vrai titre.</translation>
    </message>
    <message>
        <source>“{title}” repeats the artist&apos;s name.</source>
        <translation>«&#xa0;{title}&#xa0;» répète le nom de l&apos;artiste.</translation>
    </message>
    <message>
        <source>Stores show the artist next to the title. A title that is only the artist&apos;s name is fine.</source>
        <translation>Les plateformes affichent l&apos;artiste à côté du titre. Un titre fait du seul nom de l&apos;artiste est accepté.</translation>
    </message>
    <message>
        <source>“{word}” is a format or a store.</source>
        <translation>«&#xa0;{word}&#xa0;» est un format ou une plateforme.</translation>
    </message>
    <message>
        <source>Stores reject titles that mention other products.</source>
        <translation>Les plateformes refusent les titres qui mentionnent d&apos;autres produits.</translation>
    </message>
    <message>
        <source>“{word}” is advertising.</source>
        <translation>«&#xa0;{word}&#xa0;» est de la publicité.</translation>
    </message>
    <message>
        <source>Stores reject web addresses, handles, prices and slogans in titles and names.</source>
        <translation>Les plateformes refusent adresses web, pseudos, prix et slogans dans les titres et les noms.</translation>
    </message>
    <message>
        <source>“{word}” uses another artist&apos;s name.</source>
        <translation>«&#xa0;{word}&#xa0;» utilise le nom d&apos;un autre artiste.</translation>
    </message>
    <message>
        <source>Stores reject it. Credit the songwriters instead, and mark a karaoke version in the version field.</source>
        <translation>Les plateformes le refusent. Créditez plutôt les auteurs-compositeurs, et indiquez une version karaoké dans le champ version.</translation>
    </message>
    <message>
        <source>“{text}” contains emoji or decoration.</source>
        <translation>«&#xa0;{text}&#xa0;» contient des émojis ou une décoration.</translation>
    </message>
    <message>
        <source>Stores reject emoji, symbols and repeated punctuation unless they are a registered part of the name.</source>
        <translation>Les plateformes refusent émojis, symboles et ponctuation répétée, sauf s&apos;ils font partie du nom déposé.</translation>
    </message>
    <message>
        <source>“{text}” is masked with asterisks.</source>
        <translation>«&#xa0;{text}&#xa0;» est masqué par des astérisques.</translation>
    </message>
    <message>
        <source>Write the word out in full and mark the track Explicit; stores mask it themselves.</source>
        <translation>Écrivez le mot en entier et marquez le titre Explicit&#x202f;; les plateformes le masquent elles-mêmes.</translation>
    </message>
    <message>
        <source>The title has {length} characters; most players cut it off after {most}.</source>
        <translation>Le titre a {length} caractères&#x202f;; la plupart des lecteurs le coupent après {most}.</translation>
    </message>
    <message>
        <source>Listeners cannot read the rest, and very long titles are rejected.</source>
        <translation>Les auditeurs ne peuvent pas lire la suite, et les titres très longs sont refusés.</translation>
    </message>
    <message>
        <source>The brackets in “{text}” do not match or are empty.</source>
        <translation>Les parenthèses de «&#xa0;{text}&#xa0;» ne vont pas par paires ou sont vides.</translation>
    </message>
    <message>
        <source>Stores read text in brackets as the version.</source>
        <translation>Les plateformes lisent le texte entre parenthèses comme la version.</translation>
    </message>
    <message>
        <source>“{text}” is all capitals, all lower case or mixed at random.</source>
        <translation>«&#xa0;{text}&#xa0;» est tout en majuscules, tout en minuscules ou mélangé au hasard.</translation>
    </message>
    <message>
        <source>Stores correct or reject it, unless it is an abbreviation or the artist is known for this spelling.</source>
        <translation>Les plateformes le corrigent ou le refusent, sauf si c&apos;est une abréviation ou la graphie connue de l&apos;artiste.</translation>
    </message>
    <message>
        <source>In English title case this is “{proposed}”.</source>
        <translation>Avec les majuscules à l&apos;anglaise, c&apos;est «&#xa0;{proposed}&#xa0;».</translation>
    </message>
    <message>
        <source>English titles capitalise every word except short articles, conjunctions and prepositions within the title.</source>
        <translation>Les titres anglais mettent une capitale à chaque mot, sauf aux articles, conjonctions et prépositions courts à l&apos;intérieur du titre.</translation>
    </message>
    <message>
        <source>The same recording is called “{other}” on “{release}”.</source>
        <translation>Le même enregistrement s&apos;appelle «&#xa0;{other}&#xa0;» sur «&#xa0;{release}&#xa0;».</translation>
    </message>
    <message>
        <source>One recording needs one spelling everywhere; stores show the one they received first.</source>
        <translation>Un enregistrement doit s&apos;écrire partout de la même façon&#x202f;; les plateformes affichent la graphie reçue en premier.</translation>
    </message>
    <message>
        <source>“{title}” looks like two titles joined without spaces around the slash.</source>
        <translation>«&#xa0;{title}&#xa0;» ressemble à deux titres réunis sans espaces autour de la barre oblique.</translation>
    </message>
    <message>
        <source>Join two titles with a slash that has a space on both sides.</source>
        <translation>Réunissez deux titres par une barre oblique entourée d&apos;espaces.</translation>
    </message>
    <message>
        <source>“{text}” has a misplaced space at a comma or semicolon.</source>
        <translation>«&#xa0;{text}&#xa0;» a une espace mal placée près d&apos;une virgule ou d&apos;un point-virgule.</translation>
    </message>
    <message>
        <source>A comma or semicolon has no space before it and one after it.</source>
        <translation>Une virgule ou un point-virgule n&apos;a pas d&apos;espace avant, mais une après.</translation>
    </message>
    <message>
        <source>“{title}” is capitalised like an English title; {language} capitalises only the first word and names.</source>
        <translation>«&#xa0;{title}&#xa0;» porte des majuscules à l&apos;anglaise&#x202f;; dans cette langue ({language}), seuls le premier mot et les noms propres en prennent.</translation>
    </message>
    <message>
        <source>Stores want titles written by the rules of their language. Only you know which words are names.</source>
        <translation>Les plateformes veulent des titres écrits selon les règles de leur langue. Vous seul savez quels mots sont des noms.</translation>
    </message>
    <message>
        <source>“{found}” should be written “{spelled}”.</source>
        <translation>«&#xa0;{found}&#xa0;» devrait s&apos;écrire «&#xa0;{spelled}&#xa0;».</translation>
    </message>
    <message>
        <source>If a title shows guest artists, use “feat.” in lower case within the first round brackets.</source>
        <translation>Si un titre cite des invités, écrivez «&#xa0;feat.&#xa0;» en minuscules dans les premières parenthèses.</translation>
    </message>
    <message>
        <source>“{words}” looks like search terms, not a title.</source>
        <translation>«&#xa0;{words}&#xa0;» ressemble à des mots de recherche, pas à un titre.</translation>
    </message>
    <message>
        <source>Stores reject or hide titles that use moods, genres or other artists&apos; names to be found.</source>
        <translation>Les plateformes refusent ou masquent les titres qui utilisent ambiances, genres ou noms d&apos;autres artistes pour être trouvés.</translation>
    </message>
    <message>
        <source>“{found}” is a credit inside the title.</source>
        <translation>«&#xa0;{found}&#xa0;» est un crédit dans le titre.</translation>
    </message>
    <message>
        <source>Guest artists and producers have their own entries; stores add “feat.” themselves.</source>
        <translation>Artistes invités et producteurs ont leurs propres entrées&#x202f;; les plateformes ajoutent elles-mêmes «&#xa0;feat.&#xa0;».</translation>
    </message>
    <message>
        <source>Change to “{bare}”</source>
        <translation>Remplacer par «&#xa0;{bare}&#xa0;»</translation>
    </message>
    <message>
        <source>Clear the version</source>
        <translation>Effacer la version</translation>
    </message>
    <message numerus="yes">
        <source>{text}: {names} are among the artists</source>
        <comment>{text}: {names} is among the artists</comment>
        <translation>
            <numerusform>{text}&#xa0;: {names} figure parmi les artistes</numerusform>
            <numerusform>{text}&#xa0;: {names} figurent parmi les artistes</numerusform>
        </translation>
    </message>
    <message>
        <source>{text}, and add {added} as featured artist</source>
        <translation>{text}, et ajouter {added} comme artiste invité</translation>
    </message>
    <message>
        <source>“{version}” belongs in the version field.</source>
        <translation>«&#xa0;{version}&#xa0;» va dans le champ version.</translation>
    </message>
    <message>
        <source>Stores show title and version separately.</source>
        <translation>Les plateformes affichent titre et version séparément.</translation>
    </message>
    <message>
        <source>Change to “{bare}”: “{version}” adds nothing</source>
        <translation>Remplacer par «&#xa0;{bare}&#xa0;»&#xa0;: «&#xa0;{version}&#xa0;» n&apos;apporte rien</translation>
    </message>
    <message>
        <source>Change to “{bare}” with the version “{version}”</source>
        <translation>Remplacer par «&#xa0;{bare}&#xa0;» avec la version «&#xa0;{version}&#xa0;»</translation>
    </message>
    <message>
        <source>The track is not marked as audio or video.</source>
        <translation>Le titre n&apos;est pas marqué comme audio ou vidéo.</translation>
    </message>
    <message>
        <source>The distributor accepts audio and video tracks.</source>
        <translation>Le distributeur accepte les titres audio et vidéo.</translation>
    </message>
    <message>
        <source>A {configuration} needs at least one video.</source>
        <translation>Ce format doit comporter au moins une vidéo&#xa0;: {configuration}.</translation>
    </message>
    <message>
        <source>Set it to {meant}</source>
        <translation>Choisir {meant}</translation>
    </message>
    <message>
        <source>“{kind}” is neither audio nor video.</source>
        <translation>«&#xa0;{kind}&#xa0;» n&apos;est ni audio ni vidéo.</translation>
    </message>
    <message>
        <source>“{title}” is on the release twice with the same version and artists.</source>
        <translation>«&#xa0;{title}&#xa0;» figure deux fois sur la sortie avec la même version et les mêmes artistes.</translation>
    </message>
    <message>
        <source>Two recordings of one song need different versions; a video of the same recording does not.</source>
        <translation>Deux enregistrements d&apos;une chanson doivent indiquer des versions différentes&#x202f;; une vidéo du même enregistrement, non.</translation>
    </message>
    <message>
        <source>“{part}” should be written “{spelled}”.</source>
        <translation>«&#xa0;{part}&#xa0;» devrait s&apos;écrire «&#xa0;{spelled}&#xa0;».</translation>
    </message>
    <message>
        <source>Stores expect one format for volumes and parts: a comma, Vol. or Pt., and an Arabic number.</source>
        <translation>Les plateformes attendent un format unique pour volumes et parties&#xa0;: une virgule, Vol. ou Pt., et un chiffre arabe.</translation>
    </message>
    <message>
        <source>It was delivered as “{before}” and is now “{now}”.</source>
        <translation>Livré comme «&#xa0;{before}&#xa0;», c&apos;est maintenant «&#xa0;{now}&#xa0;».</translation>
    </message>
    <message>
        <source>Stores match a transferred release to the old one only if codes, titles, artists and lengths are the same. Otherwise plays and playlist places are lost.</source>
        <translation>Les plateformes ne relient une sortie migrée à l&apos;ancienne que si codes, titres, artistes et durées sont identiques. Sinon, écoutes et places en playlist sont perdues.</translation>
    </message>
    <message>
        <source>Change back to “{value}”</source>
        <translation>Rétablir «&#xa0;{value}&#xa0;»</translation>
    </message>
    <message>
        <source>“{before}” was delivered with the release and is now missing.</source>
        <translation>«&#xa0;{before}&#xa0;» a été livré avec la sortie et manque maintenant.</translation>
    </message>
    <message>
        <source>“{now}” was not part of the old delivery.</source>
        <translation>«&#xa0;{now}&#xa0;» ne faisait pas partie de l&apos;ancienne livraison.</translation>
    </message>
    <message>
        <source>text</source>
        <translation>du texte</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>oui ou non</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>un nombre entier</translation>
    </message>
    <message>
        <source>a share</source>
        <translation>une part</translation>
    </message>
    <message>
        <source>a date</source>
        <translation>une date</translation>
    </message>
    <message>
        <source>a time</source>
        <translation>une heure</translation>
    </message>
    <message>
        <source>a list of names</source>
        <translation>une liste de noms</translation>
    </message>
    <message>
        <source>a list of stores</source>
        <translation>une liste de plateformes</translation>
    </message>
    <message>
        <source>“{value}” is not {wanted}.</source>
        <translation>«&#xa0;{value}&#xa0;» n&apos;est pas {wanted}.</translation>
    </message>
    <message>
        <source>The distributor rejects or misreads values of the wrong type.</source>
        <translation>Le distributeur refuse ou interprète mal les valeurs du mauvais type.</translation>
    </message>
    <message>
        <source>a list of entries</source>
        <translation>une liste d&apos;entrées</translation>
    </message>
    <message>
        <source>The distributor expects recording locations as country codes (US, FR, DE).</source>
        <translation>Le distributeur attend les lieux d&apos;enregistrement sous forme de codes pays (US, FR, DE).</translation>
    </message>
    <message>
        <source>“{value}” is not in the account&apos;s list of recording locations.</source>
        <translation>«&#xa0;{value}&#xa0;» n&apos;est pas dans la liste des lieux d&apos;enregistrement du compte.</translation>
    </message>
    <message>
        <source>The distributor identifies the language of the lyrics by its English name.</source>
        <translation>Le distributeur identifie la langue des paroles par son nom anglais.</translation>
    </message>
    <message>
        <source>The text contains a link that opens a file without a password: {address}</source>
        <translation>Le texte contient un lien qui ouvre un fichier sans mot de passe&#xa0;: {address}</translation>
    </message>
    <message>
        <source>Many people read what you send. A signed link works without a password until it expires.</source>
        <translation>Beaucoup de gens lisent ce que vous envoyez. Un lien signé fonctionne sans mot de passe jusqu&apos;à son expiration.</translation>
    </message>
    <message>
        <source>Shorten the link to {match}</source>
        <translation>Raccourcir le lien en {match}</translation>
    </message>
    <message>
        <source>A text contains what looks like a key or password.</source>
        <translation>Un texte contient ce qui ressemble à une clé ou à un mot de passe.</translation>
    </message>
    <message>
        <source>Many people read what you send. Remove it, and change the key or password if it was real.</source>
        <translation>Beaucoup de gens lisent ce que vous envoyez. Supprimez-le, et changez la clé ou le mot de passe s&apos;il était réel.</translation>
    </message>
    <message>
        <source>“{version}” is in brackets or after a dash.</source>
        <translation>«&#xa0;{version}&#xa0;» est entre parenthèses ou après un tiret.</translation>
    </message>
    <message>
        <source>Stores add the brackets themselves, so they would appear twice.</source>
        <translation>Les plateformes ajoutent elles-mêmes les parenthèses&#x202f;; elles apparaîtraient deux fois.</translation>
    </message>
    <message>
        <source>“{version}” adds nothing: it describes the standard recording.</source>
        <translation>«&#xa0;{version}&#xa0;» n&apos;apporte rien&#xa0;: cela décrit l&apos;enregistrement standard.</translation>
    </message>
    <message>
        <source>Stores reject it for the standard recording.</source>
        <translation>Les plateformes le refusent pour l&apos;enregistrement standard.</translation>
    </message>
    <message>
        <source>“{word}” belongs in the parental advisory, not in the title.</source>
        <translation>«&#xa0;{word}&#xa0;» va dans l&apos;avertissement parental, pas dans le titre.</translation>
    </message>
    <message>
        <source>Stores show their own label.</source>
        <translation>Les plateformes affichent leur propre mention.</translation>
    </message>
    <message>
        <source>{text}, and set the advisory to {advisory}</source>
        <translation>{text}, et choisir l&apos;avertissement {advisory}</translation>
    </message>
    <message>
        <source>{name} made this remix but is not credited as remixer.</source>
        <translation>{name} a fait ce remix, mais n&apos;est pas crédité comme remixeur.</translation>
    </message>
    <message>
        <source>The original artist stays the main artist; the remixer needs a credit.</source>
        <translation>L&apos;artiste original reste l&apos;artiste principal&#x202f;; le remixeur doit être crédité.</translation>
    </message>
    <message>
        <source>Credit {name} as remixer</source>
        <translation>Créditer {name} comme remixeur</translation>
    </message>
    <message>
        <source>“{title}” was recorded live, but its version does not state it.</source>
        <translation>«&#xa0;{title}&#xa0;» a été enregistré en live, mais sa version ne l&apos;indique pas.</translation>
    </message>
    <message>
        <source>A live recording must be recognisable as one. If all tracks are live, the release is live too.</source>
        <translation>Un enregistrement live doit se reconnaître comme tel. Si tous les titres sont live, la sortie l&apos;est aussi.</translation>
    </message>
    <message>
        <source>All tracks were recorded live, but the release does not state it.</source>
        <translation>Tous les titres ont été enregistrés en live, mais la sortie ne l&apos;indique pas.</translation>
    </message>
    <message>
        <source>Set the version to “{word}”</source>
        <translation>Choisir la version «&#xa0;{word}&#xa0;»</translation>
    </message>
    <message>
        <source>“{title}” is the instrumental of a song on this release, but its version does not state it.</source>
        <translation>«&#xa0;{title}&#xa0;» est l&apos;instrumental d&apos;une chanson de cette sortie, mais sa version ne l&apos;indique pas.</translation>
    </message>
    <message>
        <source>Listeners who search for the song should not get the instrumental.</source>
        <translation>Qui cherche la chanson ne doit pas tomber sur l&apos;instrumental.</translation>
    </message>
    <message>
        <source>“{version}” should be written “{spelled}”.</source>
        <translation>«&#xa0;{version}&#xa0;» devrait s&apos;écrire «&#xa0;{spelled}&#xa0;».</translation>
    </message>
    <message>
        <source>Stores recognise re-recordings and remasters by a fixed spelling.</source>
        <translation>Les plateformes reconnaissent réenregistrements et remasters à une graphie fixe.</translation>
    </message>
    <message>
        <source>“{name}” may be rejected: {problem}.</source>
        <translation>«&#xa0;{name}&#xa0;» risque d&apos;être refusé&#xa0;: {problem}.</translation>
    </message>
    <message>
        <source>Stores accept ProRes 422 HQ or DNxHD, 1920 × 1080 or larger, at 23.976 to 30 frames per second.</source>
        <translation>Les plateformes acceptent ProRes 422 HQ ou DNxHD, 1920 × 1080 ou plus, de 23,976 à 30 images par seconde.</translation>
    </message>
    <message>
        <source>it has no audio</source>
        <translation>elle n&apos;a pas d&apos;audio</translation>
    </message>
    <message>
        <source>“{version}” describes the recording and is not part of the work&apos;s title.</source>
        <translation>«&#xa0;{version}&#xa0;» décrit l&apos;enregistrement et ne fait pas partie du titre de l&apos;œuvre.</translation>
    </message>
    <message>
        <source>A work can have many recordings; societies find it by its plain title.</source>
        <translation>Une œuvre peut avoir de nombreux enregistrements&#x202f;; les sociétés de gestion la trouvent par son titre simple.</translation>
    </message>
    <message>
        <source>{name} has a share of {share} %.</source>
        <translation>{name} a une part de {share}&#xa0;%.</translation>
    </message>
    <message>
        <source>Nobody owns a work in the public domain. Name the composer without a share; the arranger receives it.</source>
        <translation>Une œuvre du domaine public n&apos;appartient à personne. Nommez le compositeur sans part&#x202f;; c&apos;est l&apos;arrangeur qui la reçoit.</translation>
    </message>
    <message>
        <source>The lyrics of “{title}” are {work}, but the track is sung in {track}.</source>
        <translation>Les paroles de «&#xa0;{title}&#xa0;» sont en {work}, mais le titre est chanté en {track}.</translation>
    </message>
    <message>
        <source>A translation is a separate work; otherwise one of the two is wrong.</source>
        <translation>Une traduction est une œuvre à part&#x202f;; sinon, l&apos;une des deux indications est fausse.</translation>
    </message>
    <message>
        <source>Set the work&apos;s language to {spoken}</source>
        <translation>Choisir {spoken} comme langue de l&apos;œuvre</translation>
    </message>
    <message>
        <source>The work “{title}” has no writer.</source>
        <translation>L&apos;œuvre «&#xa0;{title}&#xa0;» n&apos;a pas d&apos;auteur-compositeur.</translation>
    </message>
    <message>
        <source>Each work needs its writers; a medley is several works.</source>
        <translation>Chaque œuvre doit avoir ses auteurs-compositeurs&#x202f;; un medley réunit plusieurs œuvres.</translation>
    </message>
    <message>
        <source>The writer {name} has no role.</source>
        <translation>L&apos;auteur-compositeur {name} n&apos;a pas de rôle.</translation>
    </message>
    <message>
        <source>Societies pay by role: music or lyrics.</source>
        <translation>Les sociétés de gestion paient selon le rôle&#xa0;: musique ou paroles.</translation>
    </message>
    <message>
        <source>“{role}” is not in the list of writer roles.</source>
        <translation>«&#xa0;{role}&#xa0;» n&apos;est pas dans la liste des rôles d&apos;auteur-compositeur.</translation>
    </message>
    <message>
        <source>{year} is not a valid year for the work.</source>
        <translation>{year} n&apos;est pas une année valide pour l&apos;œuvre.</translation>
    </message>
    <message>
        <source>Change to “{name}”</source>
        <translation>Remplacer par «&#xa0;{name}&#xa0;»</translation>
    </message>
    <message>
        <source>This value is not in the list; it is sent with every release as it is.</source>
        <translation>Cette valeur n&apos;est pas dans la liste&#x202f;; elle est envoyée telle quelle avec chaque sortie.</translation>
    </message>
    <message>
        <source>Generic</source>
        <translation>Général</translation>
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
        <translation>Pochette</translation>
    </message>
    <message>
        <source>Other files</source>
        <translation>Autres fichiers</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>Codes</translation>
    </message>
    <message>
        <source>Release and tracks</source>
        <translation>Sortie et titres</translation>
    </message>
    <message>
        <source>Titles</source>
        <translation>Intitulés</translation>
    </message>
    <message>
        <source>Artists and credits</source>
        <translation>Artistes et crédits</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>Œuvres</translation>
    </message>
    <message>
        <source>Dates</source>
        <translation>Dates</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>Droits</translation>
    </message>
    <message>
        <source>Genre, language, advisory</source>
        <translation>Genre, langue, avertissement</translation>
    </message>
    <message>
        <source>AI</source>
        <translation>IA</translation>
    </message>
    <message>
        <source>Other fields</source>
        <translation>Autres champs</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>Migration</translation>
    </message>
    <message>
        <source>Distributor</source>
        <translation>Distributeur</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Envoi</translation>
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
        <translation>toutes les plateformes</translation>
    </message>
    <message>
        <source>our advice</source>
        <translation>notre conseil</translation>
    </message>
    <message>
        <source>{what}: {places}</source>
        <translation>{what}&#xa0;: {places}</translation>
    </message>
    <message>
        <source>Track {number}</source>
        <translation>Titre {number}</translation>
    </message>
    <message>
        <source>This disc</source>
        <translation>Ce disque</translation>
    </message>
    <message>
        <source>Blockers</source>
        <translation>Blocages</translation>
    </message>
    <message>
        <source>Warnings</source>
        <translation>Alertes</translation>
    </message>
    <message>
        <source>Hints</source>
        <translation>Conseils</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>À faire</translation>
    </message>
    <message>
        <source>Questions for you</source>
        <translation>Questions pour vous</translation>
    </message>
    <message>
        <source>must be fixed</source>
        <translation>à corriger</translation>
    </message>
    <message>
        <source>only you know</source>
        <translation>à vous de répondre</translation>
    </message>
    <message>
        <source>may be waived</source>
        <translation>dérogation possible</translation>
    </message>
    <message>
        <source>worth checking</source>
        <translation>à vérifier</translation>
    </message>
    <message>
        <source>not filled in yet</source>
        <translation>pas encore rempli</translation>
    </message>
</context>
<context>
    <name>ChecksTab</name>
    <message>
        <source>Mark as seen</source>
        <translation>Marquer comme vus</translation>
    </message>
    <message>
        <source>Mark the new findings as seen</source>
        <translation>Marquer les nouveaux constats comme vus</translation>
    </message>
    <message>
        <source>Report for the artist…</source>
        <translation>Rapport pour l&apos;artiste…</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Tout</translation>
    </message>
    <message>
        <source>This step</source>
        <translation>Cette étape</translation>
    </message>
    <message>
        <source>Fix {count}…</source>
        <translation>Corriger {count}…</translation>
    </message>
    <message>
        <source>F8 goes to the next finding; Alt+Enter fixes it.</source>
        <translation>F8 va au constat suivant&#x202f;; Alt+Entrée le corrige.</translation>
    </message>
    <message>
        <source>Submit is blocked: {blockers}, {missing} to fill in.</source>
        <translation>Soumission bloquée&#xa0;: {blockers} à corriger, {missing} à remplir.</translation>
    </message>
    <message>
        <source>Submit is blocked: {blockers}.</source>
        <translation>Soumission bloquée&#xa0;: {blockers}.</translation>
    </message>
    <message>
        <source>Submit is blocked: {missing} to fill in.</source>
        <translation>Soumission bloquée&#xa0;: {missing} à remplir.</translation>
    </message>
    <message>
        <source>Submit is available once all files are measured.</source>
        <translation>La soumission sera possible une fois tous les fichiers mesurés.</translation>
    </message>
    <message>
        <source>Open a release to see what stores would reject, and why.</source>
        <translation>Ouvrez une sortie pour voir ce que les plateformes refuseraient, et pourquoi.</translation>
    </message>
    <message>
        <source>No findings for this filter. Other parts of the release have findings.</source>
        <translation>Aucun constat pour ce filtre. D&apos;autres parties de la sortie ont des constats.</translation>
    </message>
    <message>
        <source>No findings: this release passes every check.</source>
        <translation>Aucun constat&#xa0;: cette sortie passe tous les contrôles.</translation>
    </message>
    <message>
        <source>The checks could not run because of an error in the app, so nothing is known about this release.</source>
        <translation>Les contrôles n&apos;ont pas pu s&apos;exécuter à cause d&apos;une erreur de l&apos;app&#xa0;: on ne sait rien de cette sortie.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Vérification…</translation>
    </message>
    <message>
        <source>Store rules as of {day}</source>
        <translation>Règles des plateformes au {day}</translation>
    </message>
    <message>
        <source>Waived ({count})</source>
        <translation>Dérogations ({count})</translation>
    </message>
    <message>
        <source>{n} of {count}</source>
        <translation>{n} sur {count}</translation>
    </message>
</context>
<context>
    <name>Chip</name>
    <message>
        <source>looks like a known name</source>
        <translation>ressemble à un nom connu</translation>
    </message>
    <message>
        <source>new</source>
        <translation>nouveau</translation>
    </message>
</context>
<context>
    <name>Clearances</name>
    <message>
        <source>Download</source>
        <translation>Téléchargement</translation>
    </message>
    <message>
        <source>Subscription streaming</source>
        <translation>Streaming par abonnement</translation>
    </message>
    <message>
        <source>Ad-supported streaming</source>
        <translation>Streaming avec publicité</translation>
    </message>
    <message numerus="yes">
        <source>%n territories</source>
        <comment>%n territory</comment>
        <translation>
            <numerusform>%n territoire</numerusform>
            <numerusform>%n territoires</numerusform>
        </translation>
    </message>
    <message>
        <source>until {day}</source>
        <translation>jusqu&apos;au {day}</translation>
    </message>
    <message>
        <source>cleared</source>
        <translation>autorisé</translation>
    </message>
    <message>
        <source>from {day}</source>
        <translation>à partir du {day}</translation>
    </message>
    <message>
        <source>ended on {day}</source>
        <translation>terminé le {day}</translation>
    </message>
    <message>
        <source>could not be read</source>
        <translation>illisible</translation>
    </message>
    <message>
        <source>not cleared</source>
        <translation>non autorisé</translation>
    </message>
    <message>
        <source>Taken down at {name}</source>
        <translation>Retirée de {name}</translation>
    </message>
    <message>
        <source>{name} has no clearance for it in any territory</source>
        <translation>{name} n&apos;a d&apos;autorisation dans aucun territoire</translation>
    </message>
    <message>
        <source>Where {name} is cleared to use it</source>
        <translation>Où {name} est autorisé à l&apos;utiliser</translation>
    </message>
    <message>
        <source>Release {id}, from events of {when}</source>
        <translation>Sortie {id}, d&apos;après les événements du {when}</translation>
    </message>
    <message>
        <source>Territories</source>
        <translation>Territoires</translation>
    </message>
    <message>
        <source>Not read: {fields}. Their clearances are not shown.</source>
        <translation>Non lu&#xa0;: {fields}. Leurs autorisations ne sont pas affichées.</translation>
    </message>
    <message numerus="yes">
        <source>%n tracks are sold only with the release.</source>
        <comment>%n track is sold only with the release.</comment>
        <translation>
            <numerusform>%n titre n&apos;est vendu qu&apos;avec la sortie.</numerusform>
            <numerusform>%n titres ne sont vendus qu&apos;avec la sortie.</numerusform>
        </translation>
    </message>
    <message>
        <source>The booklet is sold only with the release.</source>
        <translation>Le livret n&apos;est vendu qu&apos;avec la sortie.</translation>
    </message>
    <message>
        <source>Other releases with its UPC: {ids}.</source>
        <translation>Autres sorties avec le même UPC&#xa0;: {ids}.</translation>
    </message>
</context>
<context>
    <name>CodeAssigner</name>
    <message>
        <source>These tracks already have an ISRC.</source>
        <translation>Ces titres ont déjà un ISRC.</translation>
    </message>
    <message>
        <source>New year: the series continues as {series}, starting at 00001.</source>
        <translation>Nouvelle année&#xa0;: la série continue en {series}, à partir de 00001.</translation>
    </message>
</context>
<context>
    <name>CodeQuestion</name>
    <message>
        <source>Codes of deleted releases</source>
        <translation>Codes de sorties supprimées</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>Codes</translation>
    </message>
    <message>
        <source>Make available again</source>
        <translation>Rendre à nouveau disponibles</translation>
    </message>
    <message>
        <source>Retire these codes</source>
        <translation>Écarter ces codes</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Make them available only if no distributor, society or store has seen them. A restored release gets its codes back unless they have been reassigned.</source>
        <translation>Ne les rendez disponibles que si aucun distributeur, aucune société de gestion ni aucune plateforme ne les a vus. Une sortie restaurée retrouve ses codes, sauf s&apos;ils ont été réattribués.</translation>
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
        <translation>Séries d&apos;ISRC et réserves d&apos;UPC. «&#xa0;Attribuer&#xa0;» dans une sortie utilise le code suivant&#x202f;; aucun code ne sert deux fois.</translation>
    </message>
    <message>
        <source>All labels</source>
        <translation>Tous les labels</translation>
    </message>
    <message>
        <source>ISRC series</source>
        <translation>Séries d&apos;ISRC</translation>
    </message>
    <message>
        <source>The prefix from your ISRC agency, or any code of the series.</source>
        <translation>Le préfixe de votre agence ISRC, ou n&apos;importe quel code de la série.</translation>
    </message>
    <message>
        <source>Codes start with</source>
        <translation>Les codes commencent par</translation>
    </message>
    <message>
        <source>Next number</source>
        <translation>Numéro suivant</translation>
    </message>
    <message>
        <source>Label for the series</source>
        <translation>Label de la série</translation>
    </message>
    <message>
        <source>Restart at 00001 automatically each year</source>
        <translation>Recommencer à 00001 automatiquement chaque année</translation>
    </message>
    <message>
        <source>Add series</source>
        <translation>Ajouter la série</translation>
    </message>
    <message>
        <source>Add a series</source>
        <translation>Ajouter une série</translation>
    </message>
    <message>
        <source>The next track gets {code}.</source>
        <translation>Le prochain titre reçoit {code}.</translation>
    </message>
    <message>
        <source>Enter it as issued by the agency, such as CB-GNR-26: two letters, three letters or digits and, if you like, the year.</source>
        <translation>Saisissez-le tel que l&apos;agence l&apos;a attribué, par exemple CB-GNR-26&#xa0;: deux lettres, trois lettres ou chiffres et, si vous voulez, l&apos;année.</translation>
    </message>
    <message>
        <source>Enter a number of up to five digits.</source>
        <translation>Saisissez un nombre de cinq chiffres au plus.</translation>
    </message>
    <message>
        <source>Remove the series</source>
        <translation>Supprimer la série</translation>
    </message>
    <message>
        <source>Remove the series {series}?</source>
        <translation>Supprimer la série {series}&#x202f;?</translation>
    </message>
    <message>
        <source>No more codes will be assigned from it, and its next number, {number}, is discarded. The ledger keeps every code that was assigned, and none of them is assigned again.</source>
        <translation>Plus aucun code n&apos;en sera attribué, et son numéro suivant, {number}, est abandonné. Le registre garde chaque code attribué, et aucun n&apos;est attribué à nouveau.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>UPC pools</source>
        <translation>Réserves d&apos;UPC</translation>
    </message>
    <message>
        <source>Name of the pool</source>
        <translation>Nom de la réserve</translation>
    </message>
    <message>
        <source>e.g. from the distributor, 2026</source>
        <translation>p. ex. du distributeur, 2026</translation>
    </message>
    <message>
        <source>Label for the pool</source>
        <translation>Label de la réserve</translation>
    </message>
    <message>
        <source>Codes of the pool</source>
        <translation>Codes de la réserve</translation>
    </message>
    <message>
        <source>Paste codes of 12 or 13 digits, one per line or from a table, or a range: FIRST to LAST</source>
        <translation>Collez des codes de 12 ou 13 chiffres, un par ligne ou depuis un tableau, ou une plage&#xa0;: PREMIER - DERNIER</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>Depuis un fichier…</translation>
    </message>
    <message>
        <source>Add pool</source>
        <translation>Ajouter la réserve</translation>
    </message>
    <message>
        <source>Add a pool</source>
        <translation>Ajouter une réserve</translation>
    </message>
    <message>
        <source>Codes from a file</source>
        <translation>Codes d&apos;un fichier</translation>
    </message>
    <message>
        <source>Text and tables (*.txt *.csv *.tsv)</source>
        <translation>Texte et tableaux (*.txt *.csv *.tsv)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Tous les fichiers (*)</translation>
    </message>
    <message>
        <source>Pool</source>
        <translation>Réserve</translation>
    </message>
    <message>
        <source>Remove the pool</source>
        <translation>Supprimer la réserve</translation>
    </message>
    <message>
        <source>Remove the pool {name}?</source>
        <translation>Supprimer la réserve {name}&#x202f;?</translation>
    </message>
    <message>
        <source>Ledger</source>
        <translation>Registre</translation>
    </message>
    <message>
        <source>Code or title</source>
        <translation>Code ou titre</translation>
    </message>
    <message>
        <source>Search the ledger</source>
        <translation>Rechercher dans le registre</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>Tous les états</translation>
    </message>
    <message>
        <source>Ledger of codes</source>
        <translation>Registre des codes</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Où</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Depuis</translation>
    </message>
    <message>
        <source>Make this code available again</source>
        <translation>Rendre ce code à nouveau disponible</translation>
    </message>
    <message>
        <source>Retire this code</source>
        <translation>Écarter ce code</translation>
    </message>
    <message>
        <source>Available</source>
        <translation>Disponible</translation>
    </message>
    <message>
        <source>Reserved</source>
        <translation>Réservé</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>Utilisé</translation>
    </message>
    <message>
        <source>Retired</source>
        <translation>Écarté</translation>
    </message>
    <message>
        <source>entered by hand</source>
        <translation>saisi à la main</translation>
    </message>
    <message>
        <source>sent to {target}</source>
        <translation>envoyé à {target}</translation>
    </message>
    <message>
        <source>its release was deleted</source>
        <translation>sa sortie a été supprimée</translation>
    </message>
    <message>
        <source>by you</source>
        <translation>par vous</translation>
    </message>
    <message>
        <source>No series yet.</source>
        <translation>Pas encore de série.</translation>
    </message>
    <message>
        <source>No pool yet.</source>
        <translation>Pas encore de réserve.</translation>
    </message>
    <message>
        <source>No numbers left. Ask your ISRC agency for another prefix.</source>
        <translation>Plus aucun numéro. Demandez un autre préfixe à votre agence ISRC.</translation>
    </message>
    <message>
        <source>Next number {number}</source>
        <translation>Numéro suivant {number}</translation>
    </message>
    <message>
        <source>the next code starts 20{year} at 00001</source>
        <translation>le prochain code commence 20{year} à 00001</translation>
    </message>
    <message>
        <source>same year</source>
        <translation>même année</translation>
    </message>
    <message>
        <source>{free} of {total} codes available</source>
        <translation>{free} codes disponibles sur {total}</translation>
    </message>
</context>
<context>
    <name>ColumnChooser</name>
    <message>
        <source>Columns</source>
        <translation>Colonnes</translation>
    </message>
    <message>
        <source>Visible columns</source>
        <translation>Colonnes visibles</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Monter</translation>
    </message>
    <message>
        <source>Move the column up</source>
        <translation>Monter la colonne</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Descendre</translation>
    </message>
    <message>
        <source>Move the column down</source>
        <translation>Descendre la colonne</translation>
    </message>
    <message>
        <source>Name for your own column set</source>
        <translation>Nom de votre jeu de colonnes</translation>
    </message>
    <message>
        <source>Name of the column set</source>
        <translation>Nom du jeu de colonnes</translation>
    </message>
    <message>
        <source>A built-in column set has this name.</source>
        <translation>Un jeu de colonnes intégré porte ce nom.</translation>
    </message>
    <message>
        <source>Show these columns</source>
        <translation>Afficher ces colonnes</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>Enregistrer sous</translation>
    </message>
</context>
<context>
    <name>ColumnModel</name>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
</context>
<context>
    <name>Compare</name>
    <message>
        <source>Field</source>
        <translation>Champ</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Envoyé</translation>
    </message>
    <message>
        <source>{target} now</source>
        <translation>{target} maintenant</translation>
    </message>
    <message>
        <source>Draft now</source>
        <translation>Brouillon maintenant</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>non indiqué</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparer</translation>
    </message>
    <message>
        <source>Disc {number}</source>
        <translation>Disque {number}</translation>
    </message>
    <message>
        <source>Track {number}  {title}</source>
        <translation>Titre {number}  {title}</translation>
    </message>
    <message>
        <source>Work of track {number}  {title}</source>
        <translation>Œuvre du titre {number}  {title}</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Sortie</translation>
    </message>
    <message>
        <source>Entire track</source>
        <translation>Titre entier</translation>
    </message>
    <message>
        <source>Entire work</source>
        <translation>Œuvre entière</translation>
    </message>
    <message>
        <source>Disc and number</source>
        <translation>Disque et numéro</translation>
    </message>
    <message>
        <source>equal</source>
        <translation>identique</translation>
    </message>
    <message>
        <source>equal, different spelling</source>
        <translation>identique, autre graphie</translation>
    </message>
    <message>
        <source>different</source>
        <translation>différent</translation>
    </message>
    <message>
        <source>not returned by {target}</source>
        <translation>non renvoyé par {target}</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>rien</translation>
    </message>
</context>
<context>
    <name>CompareTab</name>
    <message>
        <source>Compare</source>
        <translation>Comparer</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Show equal values</source>
        <translation>Afficher les valeurs identiques</translation>
    </message>
    <message>
        <source>Target to compare with</source>
        <translation>Destination à comparer</translation>
    </message>
    <message>
        <source>Enlarge…</source>
        <translation>Agrandir…</translation>
    </message>
    <message>
        <source>Use all</source>
        <translation>Tout utiliser</translation>
    </message>
    <message>
        <source>Once this release is in {target}, this page compares what was sent, what {target} has now and the draft.</source>
        <translation>Dès que cette sortie est dans {target}, cette page compare ce qui a été envoyé, ce que {target} a maintenant et le brouillon.</translation>
    </message>
    <message>
        <source>{target} record to compare with</source>
        <translation>Fiche {target} à comparer</translation>
    </message>
    <message>
        <source>{target}&apos;s API cannot change an existing release. Correct it directly in {target}.</source>
        <translation>L&apos;API de {target} ne peut pas modifier une sortie existante. Corrigez-la directement dans {target}.</translation>
    </message>
    <message>
        <source>Release {id}</source>
        <translation>Sortie {id}</translation>
    </message>
    <message>
        <source>Platform record {id}  {number}</source>
        <translation>Fiche destinataire {id}  {number}</translation>
    </message>
    <message>
        <source>Use all {count}</source>
        <translation>Utiliser les {count}</translation>
    </message>
    <message>
        <source>No differences</source>
        <translation>Aucune différence</translation>
    </message>
    <message>
        <source>{target} has not reported on this release yet.</source>
        <translation>{target} n&apos;a encore rien indiqué sur cette sortie.</translation>
    </message>
    <message>
        <source>Use {target}&apos;s value</source>
        <translation>Utiliser la valeur de {target}</translation>
    </message>
</context>
<context>
    <name>ConnectionForm</name>
    <message>
        <source>Destination of this account&apos;s releases</source>
        <translation>Destination des sorties de ce compte</translation>
    </message>
    <message>
        <source>Name of this account</source>
        <translation>Nom de ce compte</translation>
    </message>
    <message>
        <source>e.g. Northlight</source>
        <translation>p. ex. Northlight</translation>
    </message>
    <message>
        <source>Releases are sent to</source>
        <translation>Les sorties sont envoyées à</translation>
    </message>
    <message>
        <source>How to create a key</source>
        <translation>Comment créer une clé</translation>
    </message>
    <message>
        <source>Change or revoke the key</source>
        <translation>Changer ou révoquer la clé</translation>
    </message>
    <message>
        <source>More addresses</source>
        <translation>Autres adresses</translation>
    </message>
    <message>
        <source>Give the account a name.</source>
        <translation>Donnez un nom au compte.</translation>
    </message>
    <message>
        <source>There is already an account with this name.</source>
        <translation>Un compte porte déjà ce nom.</translation>
    </message>
</context>
<context>
    <name>CopyLineupDialog</name>
    <message>
        <source>Copy line-up</source>
        <translation>Copier le line-up</translation>
    </message>
    <message>
        <source>From “{title}” to the tracks selected below</source>
        <translation>De «&#xa0;{title}&#xa0;» vers les titres choisis ci-dessous</translation>
    </message>
    <message>
        <source>Artists</source>
        <translation>Artistes</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>Crédits</translation>
    </message>
    <message>
        <source>Writers and publishers, with their shares</source>
        <translation>Auteurs-compositeurs et éditeurs, avec leurs parts</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>Titres</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sans titre)</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Tout</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Aucun</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>The names that are there now are replaced.</source>
        <translation>Les noms actuels sont remplacés.</translation>
    </message>
</context>
<context>
    <name>Counts</name>
    <message numerus="yes">
        <source>%n codes added.</source>
        <comment>%n code added.</comment>
        <translation>
            <numerusform>%n code ajouté.</numerusform>
            <numerusform>%n codes ajoutés.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n available codes are discarded. The ledger keeps every code that was assigned.</source>
        <comment>Its %n available code is discarded. The ledger keeps every code that was assigned.</comment>
        <translation>
            <numerusform>Son %n code disponible est abandonné. Le registre garde chaque code attribué.</numerusform>
            <numerusform>Ses %n codes disponibles sont abandonnés. Le registre garde chaque code attribué.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n values</source>
        <comment>%n value</comment>
        <translation>
            <numerusform>%n valeur</numerusform>
            <numerusform>%n valeurs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n people</source>
        <comment>%n person</comment>
        <translation>
            <numerusform>%n personne</numerusform>
            <numerusform>%n personnes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{shown} of %n people</source>
        <comment>{shown} of %n person</comment>
        <translation>
            <numerusform>{shown} sur %n personne</numerusform>
            <numerusform>{shown} sur %n personnes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n releases</source>
        <comment>in %n release</comment>
        <translation>
            <numerusform>dans %n sortie</numerusform>
            <numerusform>dans %n sorties</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts were changed.</source>
        <comment>%n draft was changed.</comment>
        <translation>
            <numerusform>%n brouillon a été modifié.</numerusform>
            <numerusform>%n brouillons ont été modifiés.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases that were sent stay unchanged.</source>
        <comment>%n release that was sent stays unchanged.</comment>
        <translation>
            <numerusform>%n sortie envoyée reste inchangée.</numerusform>
            <numerusform>%n sorties envoyées restent inchangées.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n people were imported.</source>
        <comment>%n person was imported.</comment>
        <translation>
            <numerusform>%n personne importée.</numerusform>
            <numerusform>%n personnes importées.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{title}: %n places</source>
        <comment>{title}: %n place</comment>
        <translation>
            <numerusform>{title}&#xa0;: %n endroit</numerusform>
            <numerusform>{title}&#xa0;: %n endroits</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts change.</source>
        <comment>%n draft changes.</comment>
        <translation>
            <numerusform>%n brouillon change.</numerusform>
            <numerusform>%n brouillons changent.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases that were sent stay unchanged in {target}.</source>
        <comment>%n release that was sent stays unchanged in {target}.</comment>
        <translation>
            <numerusform>%n sortie envoyée reste inchangée dans {target}.</numerusform>
            <numerusform>%n sorties envoyées restent inchangées dans {target}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n recordings, {conflicts} in conflict</source>
        <comment>%n recording, {conflicts} in conflict</comment>
        <translation>
            <numerusform>%n enregistrement, {conflicts} en conflit</numerusform>
            <numerusform>%n enregistrements, {conflicts} en conflit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changes</source>
        <comment>%n change</comment>
        <translation>
            <numerusform>%n modification</numerusform>
            <numerusform>%n modifications</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This waives %n findings.</source>
        <comment>This waives %n finding.</comment>
        <translation>
            <numerusform>Dérogation pour %n constat.</numerusform>
            <numerusform>Dérogation pour %n constats.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All stores except %n</source>
        <comment>All stores except %n</comment>
        <translation>
            <numerusform>Toutes les plateformes sauf %n</numerusform>
            <numerusform>Toutes les plateformes sauf %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stores</source>
        <comment>%n store</comment>
        <translation>
            <numerusform>%n plateforme</numerusform>
            <numerusform>%n plateformes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are not measured yet</source>
        <comment>%n file is not measured yet</comment>
        <translation>
            <numerusform>%n fichier n&apos;est pas encore mesuré</numerusform>
            <numerusform>%n fichiers ne sont pas encore mesurés</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>also on %n other tracks</source>
        <comment>also on %n other track</comment>
        <translation>
            <numerusform>aussi sur %n autre titre</numerusform>
            <numerusform>aussi sur %n autres titres</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases</source>
        <comment>%n release</comment>
        <translation>
            <numerusform>%n sortie</numerusform>
            <numerusform>%n sorties</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Apply to %n releases</source>
        <comment>Apply</comment>
        <translation>
            <numerusform>Appliquer</numerusform>
            <numerusform>Appliquer à %n sorties</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n fields</source>
        <comment>%n field</comment>
        <translation>
            <numerusform>%n champ</numerusform>
            <numerusform>%n champs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{field} on %n releases</source>
        <comment>{field} on %n release</comment>
        <translation>
            <numerusform>{field} sur %n sortie</numerusform>
            <numerusform>{field} sur %n sorties</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases changed</source>
        <comment>%n release changed</comment>
        <translation>
            <numerusform>%n sortie modifiée</numerusform>
            <numerusform>%n sorties modifiées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{changed}; %n were sent in the meantime and stay unchanged</source>
        <comment>{changed}; %n was sent in the meantime and stays unchanged</comment>
        <translation>
            <numerusform>{changed}&#x202f;; %n a été envoyée entre-temps et reste inchangée</numerusform>
            <numerusform>{changed}&#x202f;; %n ont été envoyées entre-temps et restent inchangées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n codes left. Add more in Settings &gt; Codes.</source>
        <comment>%n code left. Add more in Settings &gt; Codes.</comment>
        <translation>
            <numerusform>Il reste %n code. Ajoutez-en dans Réglages &gt; Codes.</numerusform>
            <numerusform>Il reste %n codes. Ajoutez-en dans Réglages &gt; Codes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells stay unchanged: {why}.</source>
        <comment>%n cell stays unchanged: {why}.</comment>
        <translation>
            <numerusform>%n cellule reste inchangée&#xa0;: {why}.</numerusform>
            <numerusform>%n cellules restent inchangées&#xa0;: {why}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells</source>
        <comment>%n cell</comment>
        <translation>
            <numerusform>%n cellule</numerusform>
            <numerusform>%n cellules</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells have a value that does not fit the column. They are saved as typed and marked.</source>
        <comment>%n cell has a value that does not fit the column. It is saved as typed and marked.</comment>
        <translation>
            <numerusform>%n cellule a une valeur inadaptée à la colonne. Elle est enregistrée telle quelle et marquée.</numerusform>
            <numerusform>%n cellules ont une valeur inadaptée à la colonne. Elles sont enregistrées telles quelles et marquées.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows are left out: one paste cannot add that many tracks.</source>
        <comment>%n row is left out: one paste cannot add that many tracks.</comment>
        <translation>
            <numerusform>%n ligne est laissée de côté&#xa0;: un collage ne peut pas ajouter autant de titres.</numerusform>
            <numerusform>%n lignes sont laissées de côté&#xa0;: un collage ne peut pas ajouter autant de titres.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n columns would go beyond the last column and are left out.</source>
        <comment>%n column would go beyond the last column and is left out.</comment>
        <translation>
            <numerusform>%n colonne dépasse la dernière colonne et est laissée de côté.</numerusform>
            <numerusform>%n colonnes dépassent la dernière colonne et sont laissées de côté.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ISRCs are left out because this column holds names of people.</source>
        <comment>%n ISRC is left out because this column holds names of people.</comment>
        <translation>
            <numerusform>%n ISRC est laissé de côté, car cette colonne contient des noms de personnes.</numerusform>
            <numerusform>%n ISRC sont laissés de côté, car cette colonne contient des noms de personnes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n lengths are left out because lengths are measured from the masters.</source>
        <comment>%n length is left out because lengths are measured from the masters.</comment>
        <translation>
            <numerusform>%n durée est laissée de côté, car les durées sont mesurées sur les masters.</numerusform>
            <numerusform>%n durées sont laissées de côté, car les durées sont mesurées sur les masters.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n columns are left out because no visible column has their heading.</source>
        <comment>%n column is left out because no visible column has its heading.</comment>
        <translation>
            <numerusform>%n colonne est laissée de côté, car aucune colonne affichée n&apos;a son en-tête.</numerusform>
            <numerusform>%n colonnes sont laissées de côté, car aucune colonne affichée n&apos;a leur en-tête.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells belong to read-only columns, such as files, and are left out.</source>
        <comment>%n cell belongs to a read-only column, such as files, and is left out.</comment>
        <translation>
            <numerusform>%n cellule appartient à une colonne en lecture seule, par exemple des fichiers, et est laissée de côté.</numerusform>
            <numerusform>%n cellules appartiennent à des colonnes en lecture seule, par exemple des fichiers, et sont laissées de côté.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells change</source>
        <comment>%n cell changes</comment>
        <translation>
            <numerusform>%n cellule change</numerusform>
            <numerusform>%n cellules changent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells stay unchanged because the new value does not fit their column.</source>
        <comment>%n cell stays unchanged because the new value does not fit its column.</comment>
        <translation>
            <numerusform>%n cellule reste inchangée, car la nouvelle valeur ne convient pas à sa colonne.</numerusform>
            <numerusform>%n cellules restent inchangées, car la nouvelle valeur ne convient pas à leur colonne.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells inherit or generate this text; change it at its source.</source>
        <comment>%n cell inherits or generates this text; change it at its source.</comment>
        <translation>
            <numerusform>%n cellule hérite de ce texte ou le génère&#x202f;; modifiez-le à sa source.</numerusform>
            <numerusform>%n cellules héritent de ce texte ou le génèrent&#x202f;; modifiez-le à sa source.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copy to %n tracks</source>
        <comment>Copy to %n track</comment>
        <translation>
            <numerusform>Copier vers %n titre</numerusform>
            <numerusform>Copier vers %n titres</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pages</source>
        <comment>%n page</comment>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n things still have to be filled in before this can be sent.</source>
        <comment>%n thing still has to be filled in before this can be sent.</comment>
        <translation>
            <numerusform>Il reste %n champ à remplir avant l&apos;envoi.</numerusform>
            <numerusform>Il reste %n champs à remplir avant l&apos;envoi.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n blockers have to be fixed before this can be sent.</source>
        <comment>%n blocker has to be fixed before this can be sent.</comment>
        <translation>
            <numerusform>Il y a %n blocage à corriger avant l&apos;envoi.</numerusform>
            <numerusform>Il y a %n blocages à corriger avant l&apos;envoi.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more are listed below.</source>
        <comment>%n more is listed below.</comment>
        <translation>
            <numerusform>%n autre figure dans la liste ci-dessous.</numerusform>
            <numerusform>%n autres figurent dans la liste ci-dessous.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Ready to send, with %n warnings.</source>
        <comment>Ready to send, with %n warning.</comment>
        <translation>
            <numerusform>Prêt à l&apos;envoi, avec %n alerte.</numerusform>
            <numerusform>Prêt à l&apos;envoi, avec %n alertes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks: what you type here goes to all of them</source>
        <comment>%n track: what you type here goes to it</comment>
        <translation>
            <numerusform>%n titre&#xa0;: votre saisie s&apos;y applique</numerusform>
            <numerusform>%n titres&#xa0;: votre saisie s&apos;applique à tous</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>one work of %n tracks</source>
        <comment>one work of %n track</comment>
        <translation>
            <numerusform>une œuvre de %n titre</numerusform>
            <numerusform>une œuvre de %n titres</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{statement} (%n places)</source>
        <comment>{statement} (%n place)</comment>
        <translation>
            <numerusform>{statement} (%n endroit)</numerusform>
            <numerusform>{statement} (%n endroits)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n can be fixed safely</source>
        <comment>%n can be fixed safely</comment>
        <translation>
            <numerusform>%n à corriger sans risque</numerusform>
            <numerusform>%n à corriger sans risque</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Passed the store rules as of {day}; %n new findings since.</source>
        <comment>Passed the store rules as of {day}; %n new finding since.</comment>
        <translation>
            <numerusform>A passé les règles des plateformes du {day}&#x202f;; %n nouveau constat depuis.</numerusform>
            <numerusform>A passé les règles des plateformes du {day}&#x202f;; %n nouveaux constats depuis.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n differences</source>
        <comment>%n difference</comment>
        <translation>
            <numerusform>%n différence</numerusform>
            <numerusform>%n différences</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n only spelled differently</source>
        <comment>%n only spelled differently</comment>
        <translation>
            <numerusform>%n à la graphie différente</numerusform>
            <numerusform>%n à la graphie différente</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n that {target} does not return</source>
        <comment>%n that {target} does not return</comment>
        <translation>
            <numerusform>%n que {target} ne renvoie pas</numerusform>
            <numerusform>%n que {target} ne renvoie pas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Use %n values</source>
        <comment>Use %n value</comment>
        <translation>
            <numerusform>Utiliser %n valeur</numerusform>
            <numerusform>Utiliser %n valeurs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n places</source>
        <comment>%n place</comment>
        <translation>
            <numerusform>%n endroit</numerusform>
            <numerusform>%n endroits</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks</source>
        <comment>%n track</comment>
        <translation>
            <numerusform>%n titre</numerusform>
            <numerusform>%n titres</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{sentences} And %n more like it.</source>
        <comment>{sentences} And %n more like it.</comment>
        <translation>
            <numerusform>{sentences} Et %n autre de ce type.</numerusform>
            <numerusform>{sentences} Et %n autres de ce type.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more drops are waiting until this one is done.</source>
        <comment>%n more drop is waiting until this one is done.</comment>
        <translation>
            <numerusform>%n autre dépôt attend la fin de celui-ci.</numerusform>
            <numerusform>%n autres dépôts attendent la fin de celui-ci.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files, {length}.</source>
        <comment>%n file, {length}.</comment>
        <translation>
            <numerusform>%n fichier, {length}.</numerusform>
            <numerusform>%n fichiers, {length}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files on {discs} discs, {length}.</source>
        <comment>%n file on {discs} discs, {length}.</comment>
        <translation>
            <numerusform>%n fichier sur {discs} disques, {length}.</numerusform>
            <numerusform>%n fichiers sur {discs} disques, {length}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are left out.</source>
        <comment>%n file is left out.</comment>
        <translation>
            <numerusform>%n fichier est laissé de côté.</numerusform>
            <numerusform>%n fichiers sont laissés de côté.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells could not be pasted because the value does not fit the column.</source>
        <comment>%n cell could not be pasted because the value does not fit the column.</comment>
        <translation>
            <numerusform>%n cellule n&apos;a pas pu être collée, car la valeur ne convient pas à la colonne.</numerusform>
            <numerusform>%n cellules n&apos;ont pas pu être collées, car la valeur ne convient pas à la colonne.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{line} (%n times)</source>
        <comment>{line} (%n time)</comment>
        <translation>
            <numerusform>{line} (%n fois)</numerusform>
            <numerusform>{line} (%n fois)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n skipped files</source>
        <comment>The skipped file</comment>
        <translation>
            <numerusform>Le fichier ignoré</numerusform>
            <numerusform>Les %n fichiers ignorés</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Disc {disc}, %n tracks</source>
        <comment>Disc {disc}, %n track</comment>
        <translation>
            <numerusform>Disque {disc}, %n titre</numerusform>
            <numerusform>Disque {disc}, %n titres</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of your own codes were never sent.</source>
        <comment>%n of your own codes was never sent.</comment>
        <translation>
            <numerusform>%n de vos codes n&apos;a jamais été envoyé.</numerusform>
            <numerusform>%n de vos codes n&apos;ont jamais été envoyés.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export %n releases</source>
        <comment>Export %n release</comment>
        <translation>
            <numerusform>Exporter %n sortie</numerusform>
            <numerusform>Exporter %n sorties</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were exported.</source>
        <comment>%n release was exported.</comment>
        <translation>
            <numerusform>%n sortie exportée.</numerusform>
            <numerusform>%n sorties exportées.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are in the trash.</source>
        <comment>%n release is in the trash.</comment>
        <translation>
            <numerusform>%n sortie est dans la corbeille.</numerusform>
            <numerusform>%n sorties sont dans la corbeille.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are selected.</source>
        <comment>%n release is selected.</comment>
        <translation>
            <numerusform>%n sortie est sélectionnée.</numerusform>
            <numerusform>%n sorties sont sélectionnées.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are in the library now.</source>
        <comment>%n release is in the library now.</comment>
        <translation>
            <numerusform>%n sortie se trouve maintenant dans la bibliothèque.</numerusform>
            <numerusform>%n sorties se trouvent maintenant dans la bibliothèque.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>a new draft of %n tracks</source>
        <comment>a new draft of %n track</comment>
        <translation>
            <numerusform>un nouveau brouillon de %n titre</numerusform>
            <numerusform>un nouveau brouillon de %n titres</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new drafts</source>
        <comment>%n new draft</comment>
        <translation>
            <numerusform>%n nouveau brouillon</numerusform>
            <numerusform>%n nouveaux brouillons</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases change</source>
        <comment>%n release changes</comment>
        <translation>
            <numerusform>%n sortie change</numerusform>
            <numerusform>%n sorties changent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts were made</source>
        <comment>%n draft was made</comment>
        <translation>
            <numerusform>%n brouillon créé</numerusform>
            <numerusform>%n brouillons créés</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were changed</source>
        <comment>%n release was changed</comment>
        <translation>
            <numerusform>%n sortie modifiée</numerusform>
            <numerusform>%n sorties modifiées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deliver %n releases as a DDEX batch (ERN 4.3)</source>
        <comment>Deliver %n release as a DDEX batch (ERN 4.3)</comment>
        <translation>
            <numerusform>Livrer %n sortie sous forme de lot DDEX (ERN 4.3)</numerusform>
            <numerusform>Livrer %n sorties sous forme de lot DDEX (ERN 4.3)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were delivered.</source>
        <comment>%n release was delivered.</comment>
        <translation>
            <numerusform>%n sortie livrée.</numerusform>
            <numerusform>%n sorties livrées.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{words} (%n times)</source>
        <comment>{words} (%n time)</comment>
        <translation>
            <numerusform>{words} (%n fois)</numerusform>
            <numerusform>{words} (%n fois)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts were created.</source>
        <comment>%n draft was created.</comment>
        <translation>
            <numerusform>%n brouillon créé.</numerusform>
            <numerusform>%n brouillons créés.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are already in the library with the same UPC. They were compared and left unchanged.</source>
        <comment>%n release is already in the library with the same UPC. It was compared and left unchanged.</comment>
        <translation>
            <numerusform>%n sortie est déjà dans la bibliothèque avec le même UPC. Elle a été comparée et laissée inchangée.</numerusform>
            <numerusform>%n sorties sont déjà dans la bibliothèque avec le même UPC. Elles ont été comparées et laissées inchangées.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n recordings do not belong to any release in the message and were not imported.</source>
        <comment>%n recording does not belong to any release in the message and was not imported.</comment>
        <translation>
            <numerusform>%n enregistrement n&apos;appartient à aucune sortie du message et n&apos;a pas été importé.</numerusform>
            <numerusform>%n enregistrements n&apos;appartiennent à aucune sortie du message et n&apos;ont pas été importés.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>You dropped %n JSON files.</source>
        <comment>You dropped %n JSON file.</comment>
        <translation>
            <numerusform>Vous avez déposé %n fichier JSON.</numerusform>
            <numerusform>Vous avez déposé %n fichiers JSON.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were changed or sent since then and stay unchanged.</source>
        <comment>%n release was changed or sent since then and stays unchanged.</comment>
        <translation>
            <numerusform>%n sortie a été modifiée ou envoyée depuis et reste inchangée.</numerusform>
            <numerusform>%n sorties ont été modifiées ou envoyées depuis et restent inchangées.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Checking %n releases…</source>
        <comment>Checking %n release…</comment>
        <translation>
            <numerusform>Contrôle de %n sortie…</numerusform>
            <numerusform>Contrôle de %n sorties…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were checked</source>
        <comment>%n release was checked</comment>
        <translation>
            <numerusform>%n sortie contrôlée</numerusform>
            <numerusform>%n sorties contrôlées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Codes were assigned to %n releases.</source>
        <comment>Codes were assigned to %n release.</comment>
        <translation>
            <numerusform>Des codes ont été attribués à %n sortie.</numerusform>
            <numerusform>Des codes ont été attribués à %n sorties.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were saved.</source>
        <comment>%n release was saved.</comment>
        <translation>
            <numerusform>%n sortie enregistrée.</numerusform>
            <numerusform>%n sorties enregistrées.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>News about %n releases</source>
        <comment>News about %n release</comment>
        <translation>
            <numerusform>Du nouveau sur %n sortie</numerusform>
            <numerusform>Du nouveau sur %n sorties</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks were added.</source>
        <comment>%n track was added.</comment>
        <translation>
            <numerusform>%n titre ajouté.</numerusform>
            <numerusform>%n titres ajoutés.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n values were read again</source>
        <comment>%n value was read again</comment>
        <translation>
            <numerusform>%n valeur relue</numerusform>
            <numerusform>%n valeurs relues</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases moved to the trash</source>
        <comment>Moved to the trash</comment>
        <translation>
            <numerusform>Placée dans la corbeille</numerusform>
            <numerusform>%n sorties placées dans la corbeille</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases restored</source>
        <comment>Restored</comment>
        <translation>
            <numerusform>Restaurée</numerusform>
            <numerusform>%n sorties restaurées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases withdrawn. They are drafts again.</source>
        <comment>Withdrawn. It is a draft again.</comment>
        <translation>
            <numerusform>Retirée de la boîte d&apos;envoi. C&apos;est à nouveau un brouillon.</numerusform>
            <numerusform>%n sorties retirées de la boîte d&apos;envoi. Ce sont à nouveau des brouillons.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The status of %n releases was updated from {target}</source>
        <comment>The status was updated from {target}</comment>
        <translation>
            <numerusform>L&apos;état a été actualisé depuis {target}</numerusform>
            <numerusform>L&apos;état de %n sorties a été actualisé depuis {target}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n blockers</source>
        <comment>%n blocker</comment>
        <translation>
            <numerusform>%n blocage</numerusform>
            <numerusform>%n blocages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warnings</source>
        <comment>%n warning</comment>
        <translation>
            <numerusform>%n alerte</numerusform>
            <numerusform>%n alertes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hints</source>
        <comment>%n hint</comment>
        <translation>
            <numerusform>%n conseil</numerusform>
            <numerusform>%n conseils</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to do</source>
        <comment>%n to do</comment>
        <translation>
            <numerusform>%n à faire</numerusform>
            <numerusform>%n à faire</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files</source>
        <comment>%n file</comment>
        <translation>
            <numerusform>%n fichier</numerusform>
            <numerusform>%n fichiers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>In %n targets</source>
        <comment>In %n target</comment>
        <translation>
            <numerusform>Dans %n destination</numerusform>
            <numerusform>Dans %n destinations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{version} is ready and waits for %n uploads to finish.</source>
        <comment>{version} is ready and waits for %n upload to finish.</comment>
        <translation>
            <numerusform>{version} est prête et attend la fin de %n transfert.</numerusform>
            <numerusform>{version} est prête et attend la fin de %n transferts.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Apply %n fields</source>
        <comment>Apply %n field</comment>
        <translation>
            <numerusform>Appliquer %n champ</numerusform>
            <numerusform>Appliquer %n champs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n links were copied.</source>
        <comment>%n link was copied.</comment>
        <translation>
            <numerusform>%n lien copié.</numerusform>
            <numerusform>%n liens copiés.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n differ</source>
        <comment>%n differs</comment>
        <translation>
            <numerusform>%n diffère</numerusform>
            <numerusform>%n diffèrent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files, {size}</source>
        <comment>%n file, {size}</comment>
        <translation>
            <numerusform>%n fichier, {size}</numerusform>
            <numerusform>%n fichiers, {size}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the ISRCs of %n tracks</source>
        <comment>the ISRC of %n track</comment>
        <translation>
            <numerusform>l&apos;ISRC de %n titre</numerusform>
            <numerusform>les ISRC de %n titres</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n works</source>
        <comment>%n work</comment>
        <translation>
            <numerusform>%n œuvre</numerusform>
            <numerusform>%n œuvres</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n artists, unless {target} already has exactly these names</source>
        <comment>%n artist, unless {target} already has exactly this name</comment>
        <translation>
            <numerusform>%n artiste, sauf si {target} a déjà exactement ce nom</numerusform>
            <numerusform>%n artistes, sauf si {target} a déjà exactement ces noms</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n blockers stop this</source>
        <comment>%n blocker stops this</comment>
        <translation>
            <numerusform>%n blocage l&apos;empêche</numerusform>
            <numerusform>%n blocages l&apos;empêchent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n questions are open</source>
        <comment>%n question is open</comment>
        <translation>
            <numerusform>%n question sans réponse</numerusform>
            <numerusform>%n questions sans réponse</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copy %n changes</source>
        <comment>Copy %n change</comment>
        <translation>
            <numerusform>Copier %n modification</numerusform>
            <numerusform>Copier %n modifications</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <comment>and %n more</comment>
        <translation>
            <numerusform>et %n de plus</numerusform>
            <numerusform>et %n de plus</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The app cannot send files there. Add the cover and the audio of %n tracks.</source>
        <comment>The app cannot send files there. Add the cover and the audio of %n track.</comment>
        <translation>
            <numerusform>L&apos;app ne peut pas y envoyer de fichiers. Ajoutez la pochette et l&apos;audio de %n titre.</numerusform>
            <numerusform>L&apos;app ne peut pas y envoyer de fichiers. Ajoutez la pochette et l&apos;audio de %n titres.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>First make the %n changes above.</source>
        <comment>First make the change above.</comment>
        <translation>
            <numerusform>Faites d&apos;abord la modification ci-dessus.</numerusform>
            <numerusform>Faites d&apos;abord les %n modifications ci-dessus.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n older entries are in the history.</source>
        <comment>%n older entry is in the history.</comment>
        <translation>
            <numerusform>%n entrée plus ancienne se trouve dans l&apos;historique.</numerusform>
            <numerusform>%n entrées plus anciennes se trouvent dans l&apos;historique.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Submit %n releases</source>
        <comment>Submit %n release</comment>
        <translation>
            <numerusform>Soumettre %n sortie</numerusform>
            <numerusform>Soumettre %n sorties</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add %n releases to the outbox</source>
        <comment>Add %n release to the outbox</comment>
        <translation>
            <numerusform>Ajouter %n sortie à la boîte d&apos;envoi</numerusform>
            <numerusform>Ajouter %n sorties à la boîte d&apos;envoi</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>goes to {account}, with %n warnings</source>
        <comment>goes to {account}, with %n warning</comment>
        <translation>
            <numerusform>va vers {account}, avec %n alerte</numerusform>
            <numerusform>va vers {account}, avec %n alertes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are on their way.</source>
        <comment>%n release is on its way.</comment>
        <translation>
            <numerusform>%n sortie est en route.</numerusform>
            <numerusform>%n sorties sont en route.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases will be sent once you are online.</source>
        <comment>%n release will be sent once you are online.</comment>
        <translation>
            <numerusform>%n sortie sera envoyée dès que vous serez en ligne.</numerusform>
            <numerusform>%n sorties seront envoyées dès que vous serez en ligne.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n topics</source>
        <comment>%n topic</comment>
        <translation>
            <numerusform>%n rubrique</numerusform>
            <numerusform>%n rubriques</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Create %n copies</source>
        <comment>Create %n copy</comment>
        <translation>
            <numerusform>Créer %n copie</numerusform>
            <numerusform>Créer %n copies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files found. They are being sent now.</source>
        <comment>%n file found. It is being sent now.</comment>
        <translation>
            <numerusform>%n fichier trouvé. Il est en cours d&apos;envoi.</numerusform>
            <numerusform>%n fichiers trouvés. Ils sont en cours d&apos;envoi.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CoverBox</name>
    <message>
        <source>Drop the cover here: a square JPEG or PNG, 3000 × 3000 pixels</source>
        <translation>Déposez la pochette ici&#xa0;: un JPEG ou PNG carré, 3000 × 3000 pixels</translation>
    </message>
    <message>
        <source>Choose a cover…</source>
        <translation>Choisir une pochette…</translation>
    </message>
    <message>
        <source>Full size</source>
        <translation>Taille réelle</translation>
    </message>
    <message>
        <source>Fix all…</source>
        <translation>Tout corriger…</translation>
    </message>
    <message>
        <source>Cover at {pixels} pixels</source>
        <translation>Pochette à {pixels} pixels</translation>
    </message>
    <message>
        <source>{pixels} px</source>
        <translation>{pixels} px</translation>
    </message>
    <message>
        <source>Images ({endings})</source>
        <translation>Images ({endings})</translation>
    </message>
    <message>
        <source>Choose a cover</source>
        <translation>Choisir une pochette</translation>
    </message>
    <message>
        <source>{name} has been moved or deleted.</source>
        <translation>{name} a été déplacé ou supprimé.</translation>
    </message>
    <message>
        <source>It looks like an enlarged smaller image.</source>
        <translation>On dirait une petite image agrandie.</translation>
    </message>
    <message>
        <source>This is a copy; the original is {name}.</source>
        <translation>C&apos;est une copie&#x202f;; l&apos;original est {name}.</translation>
    </message>
    <message>
        <source>Replace…</source>
        <translation>Remplacer…</translation>
    </message>
</context>
<context>
    <name>CoverChooser</name>
    <message>
        <source>No cover</source>
        <translation>Pas de pochette</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Pochette</translation>
    </message>
    <message>
        <source>Image to use as cover</source>
        <translation>Image à utiliser comme pochette</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Choisir un fichier…</translation>
    </message>
    <message>
        <source>Choose a cover</source>
        <translation>Choisir une pochette</translation>
    </message>
    <message>
        <source>Images (*.jpg *.jpeg *.png *.tif *.tiff)</source>
        <translation>Images (*.jpg *.jpeg *.png *.tif *.tiff)</translation>
    </message>
</context>
<context>
    <name>CoverDelegate</name>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
</context>
<context>
    <name>CoverFixDialog</name>
    <message>
        <source>Fix the cover</source>
        <translation>Corriger la pochette</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Avant</translation>
    </message>
    <message>
        <source>Working…</source>
        <translation>Traitement…</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Après</translation>
    </message>
    <message>
        <source>Colour…</source>
        <translation>Couleur…</translation>
    </message>
    <message>
        <source>Colour for transparent areas</source>
        <translation>Couleur des zones transparentes</translation>
    </message>
    <message>
        <source>Use this copy</source>
        <translation>Utiliser cette copie</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>The copy is upright, 8-bit sRGB and has no camera data. The original stays unchanged.</source>
        <translation>La copie est à l&apos;endroit, en sRGB 8&#xa0;bits et sans données d&apos;appareil photo. L&apos;original reste inchangé.</translation>
    </message>
    <message>
        <source>quality {number}</source>
        <translation>qualité {number}</translation>
    </message>
    <message>
        <source>It cannot be compressed further without visible loss. Scale it down as well.</source>
        <translation>Elle ne peut pas être davantage compressée sans perte visible. Réduisez aussi ses dimensions.</translation>
    </message>
    <message>
        <source>{pixels} pixels is less than the {wanted} that stores require.</source>
        <translation>{pixels} pixels, c&apos;est moins que les {wanted} exigés par les plateformes.</translation>
    </message>
    <message>
        <source>cover: {what}</source>
        <translation>pochette&#xa0;: {what}</translation>
    </message>
    <message>
        <source>copy</source>
        <translation>copie</translation>
    </message>
</context>
<context>
    <name>CoverGrid</name>
    <message>
        <source>Releases</source>
        <translation>Sorties</translation>
    </message>
</context>
<context>
    <name>CrashHandler</name>
    <message>
        <source>Try again. If it happens again, send us the report.</source>
        <translation>Réessayez. Si cela se reproduit, envoyez-nous le rapport.</translation>
    </message>
    <message>
        <source>Try again. No report could be written: the disk may be full.</source>
        <translation>Réessayez. Aucun rapport n&apos;a pu être écrit&#xa0;: le disque est peut-être plein.</translation>
    </message>
    <message>
        <source>The report is in {path}</source>
        <translation>Le rapport se trouve dans {path}</translation>
    </message>
    <message>
        <source>Something went wrong inside the app.</source>
        <translation>Une erreur s&apos;est produite dans l&apos;app.</translation>
    </message>
    <message>
        <source>Saved work is safe, but the last action may not have been completed.</source>
        <translation>Le travail enregistré est intact, mais la dernière action n&apos;est peut-être pas terminée.</translation>
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
        <translation>Sortie vide créée</translation>
    </message>
    <message>
        <source>Choose a folder of masters</source>
        <translation>Choisir un dossier de masters</translation>
    </message>
    <message>
        <source>Template saved. You can now choose it for new releases.</source>
        <translation>Modèle enregistré. Vous pouvez maintenant le choisir pour de nouvelles sorties.</translation>
    </message>
    <message>
        <source>The sample release opens in practice mode</source>
        <translation>La sortie d&apos;exemple s&apos;ouvre en mode d&apos;entraînement</translation>
    </message>
    <message>
        <source>Practice mode has its own library and simulates {target} and the storage on this computer.</source>
        <translation>Le mode d&apos;entraînement a sa propre bibliothèque et simule {target} et le stockage sur cet ordinateur.</translation>
    </message>
    <message>
        <source>Open practice mode</source>
        <translation>Ouvrir le mode d&apos;entraînement</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>Rien n&apos;a été importé.</translation>
    </message>
    <message>
        <source>Drop at most {most} files at a time.</source>
        <translation>Déposez au plus {most} fichiers à la fois.</translation>
    </message>
</context>
<context>
    <name>CreditsPage</name>
    <message>
        <source>Credits of</source>
        <translation>Crédits de</translation>
    </message>
    <message>
        <source>Copy the line-up…</source>
        <translation>Copier le line-up…</translation>
    </message>
    <message>
        <source>Line-up preset…</source>
        <translation>Préréglage de line-up…</translation>
    </message>
    <message>
        <source>Add a line-up from a preset</source>
        <translation>Ajouter un line-up depuis un préréglage</translation>
    </message>
    <message>
        <source>Add a credit</source>
        <translation>Ajouter un crédit</translation>
    </message>
    <message>
        <source>Entire release</source>
        <translation>Sortie entière</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sans titre)</translation>
    </message>
</context>
<context>
    <name>CropView</name>
    <message>
        <source>Area to keep</source>
        <translation>Zone à conserver</translation>
    </message>
    <message>
        <source>{side} pixels wide and high, {left} from the left, {top} from the top</source>
        <translation>{side} pixels de côté, à {left} de la gauche et {top} du haut</translation>
    </message>
</context>
<context>
    <name>DataPage</name>
    <message>
        <source>Data</source>
        <translation>Données</translation>
    </message>
    <message>
        <source>Everything you enter is saved on this computer. Masters stay in their own folders.</source>
        <translation>Tout ce que vous saisissez est enregistré sur cet ordinateur. Les masters restent dans leurs dossiers.</translation>
    </message>
    <message>
        <source>Library folder</source>
        <translation>Dossier de la bibliothèque</translation>
    </message>
    <message>
        <source>Keep the library on a local disk: network drives and synced folders damage it. The README explains how to use another folder.</source>
        <translation>Gardez la bibliothèque sur un disque local&#xa0;: les lecteurs réseau et les dossiers synchronisés l&apos;endommagent. Le README explique comment utiliser un autre dossier.</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ouvrir le dossier</translation>
    </message>
    <message>
        <source>Pause uploads on metered networks</source>
        <translation>Mettre les transferts en pause sur les réseaux limités</translation>
    </message>
    <message>
        <source>For example a phone hotspot, if the system recognises it. Off by default.</source>
        <translation>Par exemple un partage de connexion mobile, si le système le reconnaît. Désactivé par défaut.</translation>
    </message>
    <message>
        <source>Deleted releases stay in the trash for 30 days.</source>
        <translation>Les sorties supprimées restent 30 jours dans la corbeille.</translation>
    </message>
    <message>
        <source>Passwords and keys are stored in the keyring, not in this folder.</source>
        <translation>Mots de passe et clés sont conservés dans le trousseau, pas dans ce dossier.</translation>
    </message>
</context>
<context>
    <name>DateInput</name>
    <message>
        <source>Choose from a calendar</source>
        <translation>Choisir dans un calendrier</translation>
    </message>
    <message>
        <source>Choose from a calendar (Alt+Down)</source>
        <translation>Choisir dans un calendrier (Alt+Bas)</translation>
    </message>
</context>
<context>
    <name>DeliveryDialog</name>
    <message>
        <source>DDEX delivery</source>
        <translation>Livraison DDEX</translation>
    </message>
    <message>
        <source>Party ID</source>
        <translation>Party ID</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Takedown: a message without deals that takes the release down</source>
        <translation>Retrait&#xa0;: un message sans deals qui retire la sortie</translation>
    </message>
    <message>
        <source>Mark as test</source>
        <translation>Marquer comme test</translation>
    </message>
    <message>
        <source>Include masters, cover and booklet</source>
        <translation>Joindre masters, pochette et livret</translation>
    </message>
    <message>
        <source>Not included in the message</source>
        <translation>Absent du message</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>Afficher le dossier</translation>
    </message>
    <message>
        <source>Write delivery…</source>
        <translation>Écrire la livraison…</translation>
    </message>
    <message>
        <source>Deliver “{title}” as a DDEX package (ERN 4.3)</source>
        <translation>Livrer «&#xa0;{title}&#xa0;» sous forme de paquet DDEX (ERN 4.3)</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
    <message>
        <source>Sender&apos;s DDEX party ID</source>
        <translation>Party ID DDEX de l&apos;expéditeur</translation>
    </message>
    <message>
        <source>Sender&apos;s name</source>
        <translation>Nom de l&apos;expéditeur</translation>
    </message>
    <message>
        <source>Recipient&apos;s DDEX party ID</source>
        <translation>Party ID DDEX du destinataire</translation>
    </message>
    <message>
        <source>Recipient&apos;s name</source>
        <translation>Nom du destinataire</translation>
    </message>
    <message>
        <source>A folder with the message, the files and their MD5 checksums. Deals cover the whole world and all common usage types from the release date, unless the draft says otherwise.</source>
        <translation>Un dossier avec le message, les fichiers et leurs sommes de contrôle MD5. Les deals couvrent le monde entier et tous les usages courants dès la date de sortie, sauf indication contraire du brouillon.</translation>
    </message>
    <message>
        <source>Folder for the delivery</source>
        <translation>Dossier de la livraison</translation>
    </message>
    <message>
        <source>DDEX has no term for “{word}”; the message contains it as a user-defined value.</source>
        <translation>DDEX n&apos;a pas de terme pour «&#xa0;{word}&#xa0;»&#x202f;; le message le contient comme valeur définie par l&apos;utilisateur.</translation>
    </message>
    <message>
        <source>The message contains everything in the draft.</source>
        <translation>Le message contient tout ce que contient le brouillon.</translation>
    </message>
    <message>
        <source>no field in ERN 4.3</source>
        <translation>pas de champ dans ERN 4.3</translation>
    </message>
    <message>
        <source>internal to the label, not sent</source>
        <translation>interne au label, non envoyé</translation>
    </message>
    <message>
        <source>part of the deals, which a takedown does not have</source>
        <translation>élément des deals, qu&apos;un retrait n&apos;a pas</translation>
    </message>
    <message>
        <source>not in the format required by the message</source>
        <translation>pas au format exigé par le message</translation>
    </message>
    <message>
        <source>stated on each track</source>
        <translation>indiqué sur chaque titre</translation>
    </message>
    <message>
        <source>sent in a different spelling</source>
        <translation>envoyé sous une autre graphie</translation>
    </message>
    <message>
        <source>added to the message, not in the draft</source>
        <translation>ajouté au message, absent du brouillon</translation>
    </message>
    <message>
        <source>from several works, combined</source>
        <translation>réuni à partir de plusieurs œuvres</translation>
    </message>
    <message>
        <source>Work: {field}</source>
        <translation>Œuvre&#xa0;: {field}</translation>
    </message>
    <message>
        <source>{field}: {reason}</source>
        <translation>{field}&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>{where} has no ISRC.</source>
        <translation>{where} n&apos;a pas d&apos;ISRC.</translation>
    </message>
    <message>
        <source>{where} has no P line.</source>
        <translation>{where} n&apos;a pas de ligne P.</translation>
    </message>
    <message>
        <source>{where} has no main artist.</source>
        <translation>{where} n&apos;a pas d&apos;artiste principal.</translation>
    </message>
    <message>
        <source>{where} has no length.</source>
        <translation>{where} n&apos;a pas de durée.</translation>
    </message>
    <message>
        <source>{where} has no audio file in the package.</source>
        <translation>{where} n&apos;a pas de fichier audio dans le paquet.</translation>
    </message>
    <message>
        <source>{where} is listed in the message but is not in the package.</source>
        <translation>{where} est cité dans le message, mais absent du paquet.</translation>
    </message>
    <message>
        <source>{where} does not match the message.</source>
        <translation>{where} ne correspond pas au message.</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
</context>
<context>
    <name>DigestDialog</name>
    <message>
        <source>What&apos;s new</source>
        <translation>Quoi de neuf</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
</context>
<context>
    <name>DigestWatch</name>
    <message>
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
</context>
<context>
    <name>Editor</name>
    <message>
        <source>Release</source>
        <translation>Sortie</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>Titres</translation>
    </message>
    <message>
        <source>Credits &amp; works</source>
        <translation>Crédits et œuvres</translation>
    </message>
    <message>
        <source>Rights &amp; partners</source>
        <translation>Droits et partenaires</translation>
    </message>
    <message>
        <source>Audio &amp; artwork</source>
        <translation>Audio et visuels</translation>
    </message>
    <message>
        <source>Review &amp; submit</source>
        <translation>Vérifier et soumettre</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>Crédits</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>Droits</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>Audio</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Vérification</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>Actions</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Monter</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Descendre</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Dupliquer</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Remove {n}</source>
        <translation>Supprimer {n}</translation>
    </message>
    <message>
        <source>Add disc</source>
        <translation>Ajouter un disque</translation>
    </message>
    <message>
        <source>Add track</source>
        <translation>Ajouter un titre</translation>
    </message>
    <message>
        <source>Add work</source>
        <translation>Ajouter une œuvre</translation>
    </message>
    <message>
        <source>Remove from this track</source>
        <translation>Retirer de ce titre</translation>
    </message>
    <message>
        <source>Make a separate copy for this track</source>
        <translation>Créer une copie à part pour ce titre</translation>
    </message>
    <message>
        <source>Link an existing work</source>
        <translation>Lier une œuvre existante</translation>
    </message>
</context>
<context>
    <name>EditorPage</name>
    <message>
        <source>Add track</source>
        <translation>Ajouter un titre</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Dupliquer</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Your changes are kept here and saved as soon as possible.</source>
        <translation>Vos modifications sont conservées ici et enregistrées dès que possible.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
</context>
<context>
    <name>Entries</name>
    <message>
        <source>Track on {release}</source>
        <translation>Titre sur {release}</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>Artiste</translation>
    </message>
    <message>
        <source>Credit</source>
        <translation>Crédit</translation>
    </message>
    <message>
        <source>Writer</source>
        <translation>Auteur-compositeur</translation>
    </message>
    <message>
        <source>Publisher</source>
        <translation>Éditeur</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Sortie</translation>
    </message>
</context>
<context>
    <name>EntryCard</name>
    <message>
        <source>Details</source>
        <translation>Détails</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Supprimer</translation>
    </message>
</context>
<context>
    <name>EntryModel</name>
    <message>
        <source>yes</source>
        <translation>oui</translation>
    </message>
    <message>
        <source>no</source>
        <translation>non</translation>
    </message>
</context>
<context>
    <name>EntryTable</name>
    <message>
        <source>Add</source>
        <translation>Ajouter</translation>
    </message>
    <message>
        <source>Add to</source>
        <translation>Ajouter à</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Remove from</source>
        <translation>Retirer de</translation>
    </message>
    <message>
        <source>Inherit</source>
        <translation>Hériter</translation>
    </message>
</context>
<context>
    <name>ErnImportDialog</name>
    <message>
        <source>DDEX message {name}</source>
        <translation>Message DDEX {name}</translation>
    </message>
    <message>
        <source>The message contains no deals, so it takes its releases down wherever they were delivered.</source>
        <translation>Le message ne contient aucun deal&#xa0;: il retire ses sorties partout où elles ont été livrées.</translation>
    </message>
    <message>
        <source>Contents of the message</source>
        <translation>Contenu du message</translation>
    </message>
    <message>
        <source>Create drafts anyway</source>
        <translation>Créer quand même des brouillons</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>rien</translation>
    </message>
    <message>
        <source>“{title}”, library → message:</source>
        <translation>«&#xa0;{title}&#xa0;», bibliothèque → message&#xa0;:</translation>
    </message>
    <message>
        <source>    No differences.</source>
        <translation>    Aucune différence.</translation>
    </message>
    <message>
        <source>Files missing from the package, not attached: {files}</source>
        <translation>Fichiers absents du paquet, non joints&#xa0;: {files}</translation>
    </message>
    <message>
        <source>A draft has no field for:</source>
        <translation>Un brouillon n&apos;a pas de champ pour&#xa0;:</translation>
    </message>
    <message>
        <source>The draft contains everything in the message.</source>
        <translation>Le brouillon contient tout ce que contient le message.</translation>
    </message>
</context>
<context>
    <name>EventImportText</name>
    <message numerus="yes">
        <source>%n events were read.</source>
        <comment>%n event was read.</comment>
        <translation>
            <numerusform>%n événement lu.</numerusform>
            <numerusform>%n événements lus.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were imported because they are newer.</source>
        <comment>%n was imported because it is newer.</comment>
        <translation>
            <numerusform>%n importé, car plus récent.</numerusform>
            <numerusform>%n importés, car plus récents.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them take a release down.</source>
        <comment>%n of them takes a release down.</comment>
        <translation>
            <numerusform>%n d&apos;entre eux retire une sortie.</numerusform>
            <numerusform>%n d&apos;entre eux retirent une sortie.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were imported again.</source>
        <comment>%n was imported again.</comment>
        <translation>
            <numerusform>%n importé à nouveau.</numerusform>
            <numerusform>%n importés à nouveau.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were older than the saved ones.</source>
        <comment>%n was older than the saved one.</comment>
        <translation>
            <numerusform>%n plus ancien que celui enregistré.</numerusform>
            <numerusform>%n plus anciens que ceux enregistrés.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were tests and were ignored.</source>
        <comment>%n was a test and was ignored.</comment>
        <translation>
            <numerusform>%n était un test et a été ignoré.</numerusform>
            <numerusform>%n étaient des tests et ont été ignorés.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n are about releases that are not in the library and were ignored.</source>
        <comment>%n is about a release that is not in the library and was ignored.</comment>
        <translation>
            <numerusform>%n concerne une sortie absente de la bibliothèque et a été ignoré.</numerusform>
            <numerusform>%n concernent des sorties absentes de la bibliothèque et ont été ignorés.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n could not be read.</source>
        <comment>%n could not be read.</comment>
        <translation>
            <numerusform>%n n&apos;a pas pu être lu.</numerusform>
            <numerusform>%n n&apos;ont pas pu être lus.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files were already read before.</source>
        <comment>%n file was already read before.</comment>
        <translation>
            <numerusform>%n fichier avait déjà été lu.</numerusform>
            <numerusform>%n fichiers avaient déjà été lus.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases received the release ID that finds their cover.</source>
        <comment>%n release received the release ID that finds its cover.</comment>
        <translation>
            <numerusform>%n sortie a reçu l&apos;ID de sortie qui trouve sa pochette.</numerusform>
            <numerusform>%n sorties ont reçu l&apos;ID de sortie qui trouve leur pochette.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases have a different release ID than the events; it was not changed.</source>
        <comment>%n release has a different release ID than the events; it was not changed.</comment>
        <translation>
            <numerusform>%n sortie a un autre ID de sortie que les événements&#x202f;; il n&apos;a pas été changé.</numerusform>
            <numerusform>%n sorties ont un autre ID de sortie que les événements&#x202f;; il n&apos;a pas été changé.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases share their UPC with several releases in the events; no ID was filled in.</source>
        <comment>%n release shares its UPC with several releases in the events; no ID was filled in.</comment>
        <translation>
            <numerusform>%n sortie partage son UPC avec plusieurs sorties des événements&#x202f;; aucun ID n&apos;a été rempli.</numerusform>
            <numerusform>%n sorties partagent leur UPC avec plusieurs sorties des événements&#x202f;; aucun ID n&apos;a été rempli.</numerusform>
        </translation>
    </message>
    <message>
        <source>Events from {name} show where a release is cleared and when it is taken down. They are matched by UPC.</source>
        <translation>Les événements de {name} indiquent où une sortie est autorisée et quand elle est retirée. Ils sont associés par UPC.</translation>
    </message>
    <message>
        <source>Reading {prefix} in the bucket…</source>
        <translation>Lecture de {prefix} dans le bucket…</translation>
    </message>
    <message>
        <source>Catalogue events ({endings})</source>
        <translation>Événements de catalogue ({endings})</translation>
    </message>
    <message>
        <source>{done} of {whole} read</source>
        <translation>{done} lus sur {whole}</translation>
    </message>
    <message numerus="yes">
        <source>%n files read</source>
        <comment>%n file read</comment>
        <translation>
            <numerusform>%n fichier lu</numerusform>
            <numerusform>%n fichiers lus</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EventsDialog</name>
    <message>
        <source>Import catalogue events</source>
        <translation>Importer des événements de catalogue</translation>
    </message>
    <message>
        <source>Files…</source>
        <translation>Fichiers…</translation>
    </message>
    <message>
        <source>A folder…</source>
        <translation>Un dossier…</translation>
    </message>
    <message>
        <source>From the bucket</source>
        <translation>Depuis le bucket</translation>
    </message>
    <message>
        <source>Also save events for releases that are not in the library</source>
        <translation>Enregistrer aussi les événements de sorties absentes de la bibliothèque</translation>
    </message>
    <message>
        <source>Import progress</source>
        <translation>Progression de l&apos;import</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Lecture…</translation>
    </message>
    <message>
        <source>Choose event files</source>
        <translation>Choisir des fichiers d&apos;événements</translation>
    </message>
    <message>
        <source>Choose a folder with events</source>
        <translation>Choisir un dossier d&apos;événements</translation>
    </message>
    <message>
        <source>Stopped. Events read so far are saved; the next import continues from there.</source>
        <translation>Arrêté. Les événements déjà lus sont enregistrés&#x202f;; le prochain import reprend à partir de là.</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Arrêt…</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>Exporter</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Include masters, cover and other files</source>
        <translation>Joindre masters, pochette et autres fichiers</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exporter…</translation>
    </message>
    <message>
        <source>Export the whole library</source>
        <translation>Exporter toute la bibliothèque</translation>
    </message>
    <message>
        <source>Export “{title}”</source>
        <translation>Exporter «&#xa0;{title}&#xa0;»</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
    <message>
        <source>Sheet of all fields (Excel workbook)</source>
        <translation>Feuille de tous les champs (classeur Excel)</translation>
    </message>
    <message>
        <source>One row per track with every field. Importing it restores the same drafts.</source>
        <translation>Une ligne par titre avec tous les champs. Son import restitue les mêmes brouillons.</translation>
    </message>
    <message>
        <source>Sheet of all fields (CSV)</source>
        <translation>Feuille de tous les champs (CSV)</translation>
    </message>
    <message>
        <source>The same as standard CSV (RFC 4180), for other programs.</source>
        <translation>La même en CSV standard (RFC 4180), pour d&apos;autres programmes.</translation>
    </message>
    <message>
        <source>Sheet of all fields (CSV for Excel)</source>
        <translation>Feuille de tous les champs (CSV pour Excel)</translation>
    </message>
    <message>
        <source>The same, formatted so that Excel does not change the codes.</source>
        <translation>La même, mise en forme pour qu&apos;Excel ne modifie pas les codes.</translation>
    </message>
    <message>
        <source>Bundle of this release</source>
        <translation>Bundle de cette sortie</translation>
    </message>
    <message>
        <source>A ZIP file (BagIt) with the draft as documented JSON, its history, receipts, waivers and findings. Importing it restores the same draft elsewhere.</source>
        <translation>Un fichier ZIP (BagIt) avec le brouillon en JSON documenté, son historique, ses reçus, ses dérogations et ses constats. Son import restitue le même brouillon ailleurs.</translation>
    </message>
    <message>
        <source>The exact JSON that would be sent to {target}.</source>
        <translation>Le JSON exact qui serait envoyé à {target}.</translation>
    </message>
    <message>
        <source>{target} JSON</source>
        <translation>JSON {target}</translation>
    </message>
    <message>
        <source>Complete archive</source>
        <translation>Archive complète</translation>
    </message>
    <message>
        <source>A folder with a bundle of each release, sheets, people, codes and their ledger, and one page that opens in any browser.</source>
        <translation>Un dossier avec un bundle par sortie, des feuilles, les personnes, les codes et leur registre, et une page qui s&apos;ouvre dans tout navigateur.</translation>
    </message>
    <message>
        <source>Sheet for {layout}</source>
        <translation>Feuille pour {layout}</translation>
    </message>
    <message>
        <source>It contains everything that is filled in.</source>
        <translation>Elle contient tout ce qui est rempli.</translation>
    </message>
    <message>
        <source>It has no columns for: {fields}.</source>
        <translation>Elle n&apos;a pas de colonnes pour&#xa0;: {fields}.</translation>
    </message>
    <message>
        <source>A new or empty folder</source>
        <translation>Un dossier nouveau ou vide</translation>
    </message>
    <message>
        <source>Releases</source>
        <translation>Sorties</translation>
    </message>
    <message>
        <source>Exported as {name}</source>
        <translation>Exporté sous {name}</translation>
    </message>
</context>
<context>
    <name>FieldBox</name>
    <message>
        <source>Locked because the release has been delivered</source>
        <translation>Verrouillé, car la sortie a été livrée</translation>
    </message>
    <message>
        <source>Assign</source>
        <translation>Attribuer</translation>
    </message>
    <message>
        <source>Assign the next of the label&apos;s own codes</source>
        <translation>Attribuer le prochain code du label</translation>
    </message>
    <message>
        <source>Assign {field}</source>
        <translation>Attribuer {field}</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Oui</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>Restore the original value of {field}</source>
        <translation>Rétablir la valeur d&apos;origine de {field}</translation>
    </message>
    <message>
        <source>Original value: {value}</source>
        <translation>Valeur d&apos;origine&#xa0;: {value}</translation>
    </message>
    <message>
        <source>Locked during the transfer: the old distributor delivered this value.</source>
        <translation>Verrouillé pendant la migration&#xa0;: l&apos;ancien distributeur a livré cette valeur.</translation>
    </message>
    <message>
        <source>multiple values</source>
        <translation>plusieurs valeurs</translation>
    </message>
    <message>
        <source>sent as empty</source>
        <translation>envoyé vide</translation>
    </message>
    <message>
        <source>null</source>
        <translation>null</translation>
    </message>
    <message>
        <source>not returned by {target}</source>
        <translation>non renvoyé par {target}</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>omis</translation>
    </message>
    <message>
        <source>from release</source>
        <translation>de la sortie</translation>
    </message>
    <message>
        <source>label default</source>
        <translation>valeur du label</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatique</translation>
    </message>
    <message>
        <source>Filled in automatically. Unlock to enter your own text.</source>
        <translation>Rempli automatiquement. Déverrouillez pour saisir votre propre texte.</translation>
    </message>
    <message>
        <source>Entered by hand. Lock to fill it in automatically again.</source>
        <translation>Saisi à la main. Verrouillez pour un remplissage automatique.</translation>
    </message>
    <message>
        <source>Unlock {field}</source>
        <translation>Déverrouiller {field}</translation>
    </message>
    <message>
        <source>Lock {field}</source>
        <translation>Verrouiller {field}</translation>
    </message>
    <message>
        <source>Own value</source>
        <translation>Valeur propre</translation>
    </message>
    <message>
        <source>Inherit</source>
        <translation>Hériter</translation>
    </message>
    <message>
        <source>Inherit: {value}</source>
        <translation>Hériter&#xa0;: {value}</translation>
    </message>
    <message>
        <source>Send as empty</source>
        <translation>Envoyer vide</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Omettre</translation>
    </message>
    <message>
        <source>State of {field}</source>
        <translation>État de {field}</translation>
    </message>
    <message>
        <source>Inherit, send as empty, or leave out</source>
        <translation>Hériter, envoyer vide ou omettre</translation>
    </message>
</context>
<context>
    <name>Fields</name>
    <message>
        <source>Prices</source>
        <translation>Prix</translation>
    </message>
    <message>
        <source>P line and C line</source>
        <translation>Lignes P et C</translation>
    </message>
    <message>
        <source>Audio and studio</source>
        <translation>Audio et studio</translation>
    </message>
    <message>
        <source>Distribution</source>
        <translation>Distribution</translation>
    </message>
    <message>
        <source>Period and loss of rights</source>
        <translation>Durée et perte des droits</translation>
    </message>
    <message>
        <source>More about the release</source>
        <translation>Plus sur la sortie</translation>
    </message>
    <message>
        <source>More about the track</source>
        <translation>Plus sur le titre</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Compte</translation>
    </message>
    <message>
        <source>Society</source>
        <translation>Société de gestion</translation>
    </message>
    <message>
        <source>Agency</source>
        <translation>Agence</translation>
    </message>
    <message>
        <source>AI used for the artwork</source>
        <translation>IA pour le visuel</translation>
    </message>
    <message>
        <source>AI used for music or lyrics</source>
        <translation>IA pour la musique ou les paroles</translation>
    </message>
    <message>
        <source>AI made this part</source>
        <translation>Partie créée par IA</translation>
    </message>
    <message>
        <source>AI used for motion artwork</source>
        <translation>IA pour la pochette animée</translation>
    </message>
    <message>
        <source>AI used for the recording</source>
        <translation>IA pour l&apos;enregistrement</translation>
    </message>
    <message>
        <source>AI used for the video</source>
        <translation>IA pour la vidéo</translation>
    </message>
    <message>
        <source>Apple Music ID</source>
        <translation>ID Apple Music</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Artist line</source>
        <translation>Ligne d&apos;artistes</translation>
    </message>
    <message>
        <source>Artist ID</source>
        <translation>ID d&apos;artiste</translation>
    </message>
    <message>
        <source>Format of the artist&apos;s name</source>
        <translation>Format du nom de l&apos;artiste</translation>
    </message>
    <message>
        <source>Artist type</source>
        <translation>Type d&apos;artiste</translation>
    </message>
    <message>
        <source>ISRC of the Atmos mix</source>
        <translation>ISRC du mix Atmos</translation>
    </message>
    <message>
        <source>Audio embargo until</source>
        <translation>Embargo audio jusqu&apos;au</translation>
    </message>
    <message>
        <source>Language of the recording</source>
        <translation>Langue de l&apos;enregistrement</translation>
    </message>
    <message>
        <source>Audio presentation</source>
        <translation>Présentation audio</translation>
    </message>
    <message>
        <source>Box set</source>
        <translation>Coffret</translation>
    </message>
    <message>
        <source>Catalogue number</source>
        <translation>Numéro de catalogue</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Catégorie</translation>
    </message>
    <message>
        <source>C-line licence</source>
        <translation>Licence de la ligne C</translation>
    </message>
    <message>
        <source>C-line owner</source>
        <translation>Titulaire de la ligne C</translation>
    </message>
    <message>
        <source>C-line year</source>
        <translation>Année de la ligne C</translation>
    </message>
    <message>
        <source>Compilation</source>
        <translation>Compilation</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Contains non-exclusive loops</source>
        <translation>Contient des boucles non exclusives</translation>
    </message>
    <message>
        <source>Contains third-party samples</source>
        <translation>Contient des samples de tiers</translation>
    </message>
    <message>
        <source>Deliver to Content ID</source>
        <translation>Livrer à Content ID</translation>
    </message>
    <message>
        <source>All audio is exclusively ours</source>
        <translation>Tout l&apos;audio nous appartient en exclusivité</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>Crédits</translation>
    </message>
    <message>
        <source>Copyright year</source>
        <translation>Année de copyright</translation>
    </message>
    <message>
        <source>Territory</source>
        <translation>Territoire</translation>
    </message>
    <message>
        <source>Has a cover</source>
        <translation>A une pochette</translation>
    </message>
    <message>
        <source>Cover embargo until</source>
        <translation>Embargo pochette jusqu&apos;au</translation>
    </message>
    <message>
        <source>Fixed copy of the cover</source>
        <translation>Copie corrigée de la pochette</translation>
    </message>
    <message>
        <source>Original cover</source>
        <translation>Pochette originale</translation>
    </message>
    <message>
        <source>Cover has the advisory logo</source>
        <translation>Logo d&apos;avertissement sur la pochette</translation>
    </message>
    <message>
        <source>Text on the cover compared with the titles</source>
        <translation>Texte de la pochette comparé aux titres</translation>
    </message>
    <message>
        <source>Deezer ID</source>
        <translation>ID Deezer</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Description</translation>
    </message>
    <message>
        <source>Display label</source>
        <translation>Label affiché</translation>
    </message>
    <message>
        <source>Name shown in stores</source>
        <translation>Nom affiché sur les plateformes</translation>
    </message>
    <message>
        <source>Distribution group ID</source>
        <translation>ID du groupe de distribution</translation>
    </message>
    <message>
        <source>Distribution notes</source>
        <translation>Notes de distribution</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Durée</translation>
    </message>
    <message>
        <source>All except those listed</source>
        <translation>Toutes sauf celles indiquées</translation>
    </message>
    <message>
        <source>Featured</source>
        <translation>Invité</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>Genre</translation>
    </message>
    <message>
        <source>Instant gratification from</source>
        <translation>Instant grat à partir du</translation>
    </message>
    <message>
        <source>Pre-stream from</source>
        <translation>Pre-stream à partir du</translation>
    </message>
    <message>
        <source>Independent stores only</source>
        <translation>Plateformes indépendantes seulement</translation>
    </message>
    <message>
        <source>Instrumental</source>
        <translation>Instrumental</translation>
    </message>
    <message>
        <source>Internal synopsis</source>
        <translation>Résumé interne</translation>
    </message>
    <message>
        <source>IPI name number</source>
        <translation>Numéro IPI</translation>
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
        <translation>Mots-clés</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Label&apos;s work code</source>
        <translation>Code d&apos;œuvre du label</translation>
    </message>
    <message>
        <source>Language of the lyrics</source>
        <translation>Langue des paroles</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Licence</translation>
    </message>
    <message>
        <source>Rights lost</source>
        <translation>Droits perdus</translation>
    </message>
    <message>
        <source>Rights lost on</source>
        <translation>Droits perdus le</translation>
    </message>
    <message>
        <source>Reason for the loss</source>
        <translation>Motif de la perte</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>Paroles</translation>
    </message>
    <message>
        <source>Timed lyrics (LRC)</source>
        <translation>Paroles minutées (LRC)</translation>
    </message>
    <message>
        <source>Lyrics as TTML</source>
        <translation>Paroles en TTML</translation>
    </message>
    <message>
        <source>MassiveMusic release ID</source>
        <translation>ID de sortie MassiveMusic</translation>
    </message>
    <message>
        <source>Fixed copy of the master</source>
        <translation>Copie corrigée du master</translation>
    </message>
    <message>
        <source>Original master</source>
        <translation>Master d&apos;origine</translation>
    </message>
    <message>
        <source>Master project number</source>
        <translation>Numéro de projet du master</translation>
    </message>
    <message>
        <source>Master project</source>
        <translation>Projet du master</translation>
    </message>
    <message>
        <source>Language of the titles</source>
        <translation>Langue des titres</translation>
    </message>
    <message>
        <source>Country of the language</source>
        <translation>Pays de la langue</translation>
    </message>
    <message>
        <source>Music type</source>
        <translation>Type de musique</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notes</translation>
    </message>
    <message>
        <source>Original release date</source>
        <translation>Date de sortie originale</translation>
    </message>
    <message>
        <source>Other recording locations</source>
        <translation>Autres lieux d&apos;enregistrement</translation>
    </message>
    <message>
        <source>Parental advisory</source>
        <translation>Avertissement parental</translation>
    </message>
    <message>
        <source>Partners</source>
        <translation>Partenaires</translation>
    </message>
    <message>
        <source>Partner restrictions</source>
        <translation>Restrictions des partenaires</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Plateformes</translation>
    </message>
    <message>
        <source>P-line licence</source>
        <translation>Licence de la ligne P</translation>
    </message>
    <message>
        <source>P-line owner</source>
        <translation>Titulaire de la ligne P</translation>
    </message>
    <message>
        <source>P-line year</source>
        <translation>Année de la ligne P</translation>
    </message>
    <message>
        <source>Pre-order</source>
        <translation>Précommande</translation>
    </message>
    <message>
        <source>Pre-order from</source>
        <translation>Précommande à partir du</translation>
    </message>
    <message>
        <source>Pre-order only</source>
        <translation>Précommande seulement</translation>
    </message>
    <message>
        <source>Preview starts at</source>
        <translation>Début de l&apos;extrait</translation>
    </message>
    <message>
        <source>Previously released</source>
        <translation>Déjà parue</translation>
    </message>
    <message>
        <source>Artists</source>
        <translation>Artistes</translation>
    </message>
    <message>
        <source>Recorded in</source>
        <translation>Enregistré à</translation>
    </message>
    <message>
        <source>Details embargo until</source>
        <translation>Embargo détails jusqu&apos;au</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>Projet</translation>
    </message>
    <message>
        <source>Project number</source>
        <translation>Numéro de projet</translation>
    </message>
    <message>
        <source>Promotional</source>
        <translation>Promotionnelle</translation>
    </message>
    <message>
        <source>Publisher</source>
        <translation>Éditeur</translation>
    </message>
    <message>
        <source>Publisher ID</source>
        <translation>ID d&apos;éditeur</translation>
    </message>
    <message>
        <source>Publishers</source>
        <translation>Éditeurs</translation>
    </message>
    <message>
        <source>Recording year</source>
        <translation>Année d&apos;enregistrement</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Date de sortie</translation>
    </message>
    <message>
        <source>Release price</source>
        <translation>Prix de la sortie</translation>
    </message>
    <message>
        <source>Release time</source>
        <translation>Heure de sortie</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>Résolution</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>Administrateur</translation>
    </message>
    <message>
        <source>When rights expire</source>
        <translation>Expiration des droits</translation>
    </message>
    <message>
        <source>Rights period</source>
        <translation>Durée des droits</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rôle</translation>
    </message>
    <message>
        <source>Preview length</source>
        <translation>Durée de l&apos;extrait</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Série</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>Prestation</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>Session</translation>
    </message>
    <message>
        <source>Soundtrack</source>
        <translation>Bande originale</translation>
    </message>
    <message>
        <source>Share %</source>
        <translation>Part&#xa0;%</translation>
    </message>
    <message>
        <source>Spotify ID</source>
        <translation>ID Spotify</translation>
    </message>
    <message>
        <source>Mastering studio</source>
        <translation>Studio de mastering</translation>
    </message>
    <message>
        <source>Sub-genre</source>
        <translation>Sous-genre</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titre</translation>
    </message>
    <message>
        <source>Track list embargo until</source>
        <translation>Embargo liste des titres jusqu&apos;au</translation>
    </message>
    <message>
        <source>Track price</source>
        <translation>Prix du titre</translation>
    </message>
    <message>
        <source>Track type</source>
        <translation>Type de titre</translation>
    </message>
    <message>
        <source>Transfer from another distributor</source>
        <translation>Migration depuis un autre distributeur</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Type</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>Display version</source>
        <translation>Version affichée</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Video price</source>
        <translation>Prix de la vidéo</translation>
    </message>
    <message>
        <source>Waived findings</source>
        <translation>Constats avec dérogation</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>Œuvres</translation>
    </message>
    <message>
        <source>e.g. Live, Acoustic</source>
        <translation>p. ex. Live, Acoustic</translation>
    </message>
    <message>
        <source>12 characters</source>
        <translation>12 caractères</translation>
    </message>
    <message>
        <source>12 characters, different from the track&apos;s</source>
        <translation>12 caractères, différents de ceux du titre</translation>
    </message>
    <message>
        <source>11 digits</source>
        <translation>11 chiffres</translation>
    </message>
    <message>
        <source>16 characters</source>
        <translation>16 caractères</translation>
    </message>
    <message>
        <source>12 or 13 digits</source>
        <translation>12 ou 13 chiffres</translation>
    </message>
    <message>
        <source>e.g. T-034.524.680-1</source>
        <translation>p. ex. T-034.524.680-1</translation>
    </message>
    <message>
        <source>e.g. 00:00</source>
        <translation>p. ex. 00:00</translation>
    </message>
    <message>
        <source>e.g. 3:48</source>
        <translation>p. ex. 3:48</translation>
    </message>
    <message>
        <source>e.g. 0:30</source>
        <translation>p. ex. 0:30</translation>
    </message>
    <message>
        <source>digits, or paste a store link</source>
        <translation>chiffres, ou collez un lien de plateforme</translation>
    </message>
    <message>
        <source>separated by commas</source>
        <translation>séparés par des virgules</translation>
    </message>
    <message>
        <source>separated by spaces, e.g. folk road-trip</source>
        <translation>séparés par des espaces, p. ex. folk road-trip</translation>
    </message>
    <message>
        <source>Type and dates</source>
        <translation>Type et dates</translation>
    </message>
    <message>
        <source>Display</source>
        <translation>Affichage</translation>
    </message>
    <message>
        <source>Notes and IDs</source>
        <translation>Notes et ID</translation>
    </message>
    <message>
        <source>Embargoes</source>
        <translation>Embargos</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Enregistrement</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>Droits</translation>
    </message>
    <message>
        <source>Dates and preview</source>
        <translation>Dates et extrait</translation>
    </message>
    <message>
        <source>Dolby Atmos and Content ID</source>
        <translation>Dolby Atmos et Content ID</translation>
    </message>
    <message>
        <source>AI and notes</source>
        <translation>IA et notes</translation>
    </message>
    <message>
        <source>More about the work</source>
        <translation>Plus sur l&apos;œuvre</translation>
    </message>
    <message>
        <source>“{title}”</source>
        <translation>«&#xa0;{title}&#xa0;»</translation>
    </message>
    <message>
        <source>disc</source>
        <translation>disque</translation>
    </message>
    <message>
        <source>track</source>
        <translation>titre</translation>
    </message>
    <message>
        <source>work</source>
        <translation>œuvre</translation>
    </message>
    <message>
        <source>artist</source>
        <translation>artiste</translation>
    </message>
    <message>
        <source>credit</source>
        <translation>crédit</translation>
    </message>
    <message>
        <source>writer</source>
        <translation>auteur-compositeur</translation>
    </message>
    <message>
        <source>publisher</source>
        <translation>éditeur</translation>
    </message>
</context>
<context>
    <name>FiguresLine</name>
    <message>
        <source>Shows how long {target} usually takes once it has reported on some of your releases.</source>
        <translation>Indique le délai habituel de {target} dès que certaines de vos sorties ont reçu un retour.</translation>
    </message>
    <message>
        <source>Usually: {figures}</source>
        <translation>D&apos;habitude&#xa0;: {figures}</translation>
    </message>
    <message>
        <source>Median time from sending until each {target} status was first seen, across your releases.</source>
        <translation>Délai médian entre l&apos;envoi et la première apparition de chaque état de {target}, sur l&apos;ensemble de vos sorties.</translation>
    </message>
</context>
<context>
    <name>FileActions</name>
    <message>
        <source>Sheets and bundles ({endings})</source>
        <translation>Feuilles et bundles ({endings})</translation>
    </message>
    <message>
        <source>Import a sheet or a bundle</source>
        <translation>Importer une feuille ou un bundle</translation>
    </message>
    <message>
        <source>Opening {name}…</source>
        <translation>Ouverture de {name}…</translation>
    </message>
    <message>
        <source>Opening {name}: {percent} %</source>
        <translation>Ouverture de {name}&#xa0;: {percent}&#xa0;%</translation>
    </message>
    <message>
        <source>Selected file</source>
        <translation>Fichier sélectionné</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Espace</translation>
    </message>
    <message>
        <source>Alt+Up</source>
        <translation>Alt+Haut</translation>
    </message>
    <message>
        <source>Alt+Down</source>
        <translation>Alt+Bas</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
    <message>
        <source>Delete</source>
        <comment>the key</comment>
        <translation>Suppr</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Localiser…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Withdraw the release</source>
        <translation>Retirer la sortie</translation>
    </message>
    <message>
        <source>Copy log</source>
        <translation>Copier le journal</translation>
    </message>
    <message>
        <source>Ctrl+C</source>
        <translation>Ctrl+C</translation>
    </message>
    <message>
        <source>Open the release</source>
        <translation>Ouvrir la sortie</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Entrée</translation>
    </message>
    <message>
        <source>Send earlier</source>
        <translation>Envoyer plus tôt</translation>
    </message>
    <message>
        <source>Send later</source>
        <translation>Envoyer plus tard</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reprendre</translation>
    </message>
</context>
<context>
    <name>FileText</name>
    <message>
        <source>{name} cannot be read: {strerror}.</source>
        <translation>{name} ne peut pas être lu&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>No bundle was created.</source>
        <translation>Aucun bundle n&apos;a été créé.</translation>
    </message>
    <message>
        <source>{name} cannot be written: {strerror}.</source>
        <translation>{name} ne peut pas être écrit&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Choisissez un autre dossier.</translation>
    </message>
    <message>
        <source>it is not a ZIP file, or it is damaged</source>
        <translation>ce n&apos;est pas un fichier ZIP, ou il est endommagé</translation>
    </message>
    <message>
        <source>it contains more than {most_entries} files</source>
        <translation>il contient plus de {most_entries} fichiers</translation>
    </message>
    <message>
        <source>it is not a bag, which must be a single folder</source>
        <translation>ce n&apos;est pas un bag, qui doit être un seul dossier</translation>
    </message>
    <message>
        <source>the name “{name}” in it points outside the bundle</source>
        <translation>le nom «&#xa0;{name}&#xa0;» qu&apos;il contient pointe hors du bundle</translation>
    </message>
    <message>
        <source>“{name}” in it is a link</source>
        <translation>«&#xa0;{name}&#xa0;» y est un lien</translation>
    </message>
    <message>
        <source>it is protected by a password</source>
        <translation>il est protégé par un mot de passe</translation>
    </message>
    <message>
        <source>“{name}” is in it twice</source>
        <translation>«&#xa0;{name}&#xa0;» y figure deux fois</translation>
    </message>
    <message>
        <source>“{name}” would unpack to an unreasonable size</source>
        <translation>«&#xa0;{name}&#xa0;» aurait une taille démesurée une fois décompressé</translation>
    </message>
    <message>
        <source>it is not a bag: it has no BagIt declaration</source>
        <translation>ce n&apos;est pas un bag&#xa0;: il n&apos;a pas de déclaration BagIt</translation>
    </message>
    <message>
        <source>its list of checksums cannot be read</source>
        <translation>sa liste de sommes de contrôle est illisible</translation>
    </message>
    <message>
        <source>“{odd}” is only in the bundle or only in its list of checksums</source>
        <translation>«&#xa0;{odd}&#xa0;» figure soit dans le bundle, soit dans sa liste de sommes de contrôle, mais pas dans les deux</translation>
    </message>
    <message>
        <source>it is not a bag: {name} is missing</source>
        <translation>ce n&apos;est pas un bag&#xa0;: {name} manque</translation>
    </message>
    <message>
        <source>{name} is not UTF-8 text</source>
        <translation>{name} n&apos;est pas du texte UTF-8</translation>
    </message>
    <message>
        <source>{name} is missing</source>
        <translation>{name} manque</translation>
    </message>
    <message>
        <source>{name} was changed after it was packed, or is damaged</source>
        <translation>{name} a été modifié après l&apos;empaquetage, ou est endommagé</translation>
    </message>
    <message>
        <source>{name} in it is larger than {most} MB</source>
        <translation>{name} y dépasse {most} Mo</translation>
    </message>
    <message>
        <source>{name} in it unpacks to more than stated</source>
        <translation>{name} y est plus volumineux, une fois décompressé, que prévu</translation>
    </message>
    <message>
        <source>{name} in it is damaged</source>
        <translation>{name} y est endommagé</translation>
    </message>
    <message>
        <source>{name} cannot be opened as a bundle: {why}.</source>
        <translation>{name} ne peut pas être ouvert comme bundle&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>Nothing was imported, and no file was written.</source>
        <translation>Rien n&apos;a été importé, et aucun fichier n&apos;a été écrit.</translation>
    </message>
    <message>
        <source>Copy it again from its source.</source>
        <translation>Copiez-le à nouveau depuis sa source.</translation>
    </message>
    <message>
        <source>A draft of Trackball Desktop</source>
        <translation>Un brouillon de Trackball Desktop</translation>
    </message>
    <message>
        <source>Missing fields are inherited. {&quot;unset&quot;: &quot;absent&quot;} is not sent, null is sent as null.</source>
        <translation>Les champs absents sont hérités. {&quot;unset&quot;: &quot;absent&quot;} n&apos;est pas envoyé, null est envoyé comme null.</translation>
    </message>
    <message>
        <source>This bundle contains no draft that this version can read.</source>
        <translation>Ce bundle ne contient aucun brouillon lisible par cette version.</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>Rien n&apos;a été importé.</translation>
    </message>
    <message>
        <source>A version that supports its format can read it; this version supports {format}.</source>
        <translation>Une version qui prend en charge son format peut le lire&#x202f;; celle-ci prend en charge {format}.</translation>
    </message>
    <message>
        <source>The draft in this bundle is damaged.</source>
        <translation>Le brouillon de ce bundle est endommagé.</translation>
    </message>
    <message>
        <source>{name} in this bundle is not JSON.</source>
        <translation>{name} dans ce bundle n&apos;est pas du JSON.</translation>
    </message>
    <message>
        <source>{name} is not a list and was skipped.</source>
        <translation>{name} n&apos;est pas une liste et a été ignoré.</translation>
    </message>
    <message>
        <source>{left} history steps cannot be read and were skipped.</source>
        <translation>{left} étapes de l&apos;historique sont illisibles et ont été ignorées.</translation>
    </message>
    <message>
        <source>The description of one of the release&apos;s files cannot be read; the file was skipped.</source>
        <translation>La description d&apos;un des fichiers de la sortie est illisible&#x202f;; le fichier a été ignoré.</translation>
    </message>
    <message>
        <source>{name} is listed but not in the bundle.</source>
        <translation>{name} est indiqué, mais absent du bundle.</translation>
    </message>
    <message>
        <source>{name} is incomplete or damaged.</source>
        <translation>{name} est incomplet ou endommagé.</translation>
    </message>
    <message>
        <source>{name} is not text in UTF-8.</source>
        <translation>{name} n&apos;est pas du texte en UTF-8.</translation>
    </message>
    <message>
        <source>{name} cannot be read: {why}.</source>
        <translation>{name} ne peut pas être lu&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>{name} has an event that is larger than 64 MB.</source>
        <translation>{name} contient un événement de plus de 64&#xa0;Mo.</translation>
    </message>
    <message>
        <source>The events before it were imported.</source>
        <translation>Les événements qui le précèdent ont été importés.</translation>
    </message>
    <message>
        <source>Remove that event from the file and import the rest.</source>
        <translation>Supprimez cet événement du fichier et importez le reste.</translation>
    </message>
    <message>
        <source>Get {name} again and import it again.</source>
        <translation>Procurez-vous à nouveau {name} et réimportez-le.</translation>
    </message>
    <message>
        <source>{name} contains a part that is not JSON.</source>
        <translation>{name} contient une partie qui n&apos;est pas du JSON.</translation>
    </message>
    <message>
        <source>The events before it were imported; those after it cannot be found.</source>
        <translation>Les événements qui la précèdent ont été importés&#x202f;; les suivants sont introuvables.</translation>
    </message>
    <message>
        <source>{name} has more than {most_entries} files.</source>
        <translation>{name} a plus de {most_entries} fichiers.</translation>
    </message>
    <message>
        <source>Nothing was read.</source>
        <translation>Rien n&apos;a été lu.</translation>
    </message>
    <message>
        <source>{name} is a damaged or protected ZIP.</source>
        <translation>{name} est un ZIP endommagé ou protégé.</translation>
    </message>
    <message>
        <source>Ask the sender to send the package again.</source>
        <translation>Demandez à l&apos;expéditeur de renvoyer le paquet.</translation>
    </message>
    <message>
        <source>{name} contains {found} messages.</source>
        <translation>{name} contient {found} messages.</translation>
    </message>
    <message>
        <source>Unpack it, and import the folders of its releases one by one.</source>
        <translation>Décompressez-le et importez les dossiers de ses sorties un par un.</translation>
    </message>
    <message>
        <source>a PurgeReleaseMessage asks a store to delete a release</source>
        <translation>un PurgeReleaseMessage demande à une plateforme de supprimer une sortie</translation>
    </message>
    <message>
        <source>a ManifestMessage lists the messages of a batch</source>
        <translation>un ManifestMessage énumère les messages d&apos;un lot</translation>
    </message>
    <message>
        <source>a CatalogListMessage lists releases without their tracks</source>
        <translation>un CatalogListMessage énumère des sorties sans leurs titres</translation>
    </message>
    <message>
        <source>an acknowledgement says that a message arrived</source>
        <translation>un accusé de réception signale l&apos;arrivée d&apos;un message</translation>
    </message>
    <message>
        <source>it begins with “{name}”</source>
        <translation>il commence par «&#xa0;{name}&#xa0;»</translation>
    </message>
    <message>
        <source>{name} is not a message about a new release: {why}.</source>
        <translation>{name} n&apos;est pas un message sur une nouvelle sortie&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>Choose the release&apos;s NewReleaseMessage, an XML file next to its audio files.</source>
        <translation>Choisissez le NewReleaseMessage de la sortie, un fichier XML à côté de ses fichiers audio.</translation>
    </message>
    <message>
        <source>{name} contains no release.</source>
        <translation>{name} ne contient aucune sortie.</translation>
    </message>
    <message>
        <source>without a name</source>
        <translation>sans nom</translation>
    </message>
    <message>
        <source>{name} is too large for a DDEX message.</source>
        <translation>{name} est trop volumineux pour un message DDEX.</translation>
    </message>
    <message>
        <source>It is larger than {max_bytes} MB; nothing was read.</source>
        <translation>Il dépasse {max_bytes} Mo&#x202f;; rien n&apos;a été lu.</translation>
    </message>
    <message>
        <source>{name} declares entities, which are not allowed in a DDEX message.</source>
        <translation>{name} déclare des entités, interdites dans un message DDEX.</translation>
    </message>
    <message>
        <source>Such files can fill the computer&apos;s memory, so nothing was read.</source>
        <translation>De tels fichiers peuvent saturer la mémoire de l&apos;ordinateur&#x202f;; rien n&apos;a été lu.</translation>
    </message>
    <message>
        <source>Ask the sender for the message as originally delivered.</source>
        <translation>Demandez à l&apos;expéditeur le message tel que livré à l&apos;origine.</translation>
    </message>
    <message>
        <source>{name} is damaged or not XML.</source>
        <translation>{name} est endommagé ou n&apos;est pas du XML.</translation>
    </message>
    <message>
        <source>Line {lineno}: {error}. Nothing was read.</source>
        <translation>Ligne {lineno}&#xa0;: {error}. Rien n&apos;a été lu.</translation>
    </message>
    <message>
        <source>Ask the sender to send the message again.</source>
        <translation>Demandez à l&apos;expéditeur de renvoyer le message.</translation>
    </message>
    <message>
        <source>is nested too deeply</source>
        <translation>est imbriqué trop profondément</translation>
    </message>
    <message>
        <source>has more than {max_elements} elements</source>
        <translation>a plus de {max_elements} éléments</translation>
    </message>
    <message>
        <source>{name} is not a DDEX message: it {what}.</source>
        <translation>{name} n&apos;est pas un message DDEX&#xa0;: il {what}.</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>il est endommagé</translation>
    </message>
    <message>
        <source>These releases need {headings} columns, and a sheet of this layout has at most {max_columns}.</source>
        <translation>Ces sorties exigent {headings} colonnes, et une feuille de ce modèle en a au plus {max_columns}.</translation>
    </message>
    <message>
        <source>No sheet was written.</source>
        <translation>Aucune feuille n&apos;a été écrite.</translation>
    </message>
    <message>
        <source>Export the releases with the most people and works separately, or use bundles, which have no limit.</source>
        <translation>Exportez à part les sorties qui ont le plus de personnes et d&apos;œuvres, ou utilisez des bundles, sans limite.</translation>
    </message>
    <message>
        <source>There is no UPC or EAN for a barcode.</source>
        <translation>Il n&apos;y a ni UPC ni EAN pour un code-barres.</translation>
    </message>
    <message>
        <source>A barcode needs 12 or 13 digits with a valid check digit.</source>
        <translation>Un code-barres doit avoir 12 ou 13 chiffres, avec un chiffre de contrôle valide.</translation>
    </message>
    <message>
        <source>Enter the UPC of the release first.</source>
        <translation>Saisissez d&apos;abord l&apos;UPC de la sortie.</translation>
    </message>
    <message>
        <source>The template {name} cannot be read.</source>
        <translation>Le modèle {name} est illisible.</translation>
    </message>
    <message>
        <source>It is not UTF-8 text, or you have no permission to open it.</source>
        <translation>Ce n&apos;est pas du texte UTF-8, ou vous n&apos;avez pas le droit de l&apos;ouvrir.</translation>
    </message>
    <message>
        <source>Save it as UTF-8, or delete it to use the app&apos;s own template.</source>
        <translation>Enregistrez-le en UTF-8, ou supprimez-le pour utiliser le modèle de l&apos;app.</translation>
    </message>
    <message>
        <source>The template {name} is too long.</source>
        <translation>Le modèle {name} est trop long.</translation>
    </message>
    <message>
        <source>A template should be one or two pages of text.</source>
        <translation>Un modèle devrait tenir en une ou deux pages de texte.</translation>
    </message>
    <message>
        <source>“{word}” is not a known name</source>
        <translation>«&#xa0;{word}&#xa0;» n&apos;est pas un nom connu</translation>
    </message>
    <message>
        <source>“{tag}” closes a section that was not opened</source>
        <translation>«&#xa0;{tag}&#xa0;» ferme une section qui n&apos;a pas été ouverte</translation>
    </message>
    <message>
        <source>sections are nested too deeply</source>
        <translation>les sections sont imbriquées trop profondément</translation>
    </message>
    <message>
        <source>the section “{section}” has no end</source>
        <translation>la section «&#xa0;{section}&#xa0;» n&apos;a pas de fin</translation>
    </message>
    <message>
        <source>The template {name} has an error in line {line}: {why}.</source>
        <translation>Le modèle {name} a une erreur à la ligne {line}&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>The document was not created.</source>
        <translation>Le document n&apos;a pas été créé.</translation>
    </message>
    <message>
        <source>Correct it, or delete the file to use the app&apos;s own template.</source>
        <translation>Corrigez-le, ou supprimez le fichier pour utiliser le modèle de l&apos;app.</translation>
    </message>
    <message>
        <source>“{error}” occurs twice in one object of this file.</source>
        <translation>«&#xa0;{error}&#xa0;» figure deux fois dans un objet de ce fichier.</translation>
    </message>
    <message>
        <source>It is unclear which value is right, so nothing was imported.</source>
        <translation>On ne sait pas quelle valeur est juste&#x202f;; rien n&apos;a été importé.</translation>
    </message>
    <message>
        <source>Remove one of them.</source>
        <translation>Supprimez l&apos;une des deux.</translation>
    </message>
    <message>
        <source>This file is not JSON.</source>
        <translation>Ce fichier n&apos;est pas du JSON.</translation>
    </message>
    <message>
        <source>It could not be read: {error}.</source>
        <translation>Il n&apos;a pas pu être lu&#xa0;: {error}.</translation>
    </message>
    <message>
        <source>This file is JSON but not a release.</source>
        <translation>Ce fichier est du JSON, mais pas une sortie.</translation>
    </message>
    <message>
        <source>A release must be one object with fields such as title, upc and discs.</source>
        <translation>Une sortie doit être un seul objet avec des champs comme title, upc et discs.</translation>
    </message>
    <message>
        <source>{name} is not a sheet layout: {why}.</source>
        <translation>{name} n&apos;est pas un modèle de feuille&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>You cannot choose it.</source>
        <translation>Vous ne pouvez pas le choisir.</translation>
    </message>
    <message>
        <source>Compare it with the built-in layouts in resources/sheets/layouts.</source>
        <translation>Comparez-le aux modèles intégrés dans resources/sheets/layouts.</translation>
    </message>
    <message>
        <source>there is no source “{wrong}”</source>
        <translation>il n&apos;y a pas de source «&#xa0;{wrong}&#xa0;»</translation>
    </message>
    <message>
        <source>there is no date format “{date}”</source>
        <translation>il n&apos;y a pas de format de date «&#xa0;{date}&#xa0;»</translation>
    </message>
    <message>
        <source>{name} is not a sheet layout: {what}.</source>
        <translation>{name} n&apos;est pas un modèle de feuille&#xa0;: {what}.</translation>
    </message>
    <message>
        <source>No headings of releases or tracks were found.</source>
        <translation>Aucun en-tête de sorties ou de titres n&apos;a été trouvé.</translation>
    </message>
    <message>
        <source>Give the columns headings such as Release Title, Track Title, Artist, UPC and ISRC.</source>
        <translation>Donnez aux colonnes des en-têtes comme Release Title, Track Title, Artist, UPC et ISRC.</translation>
    </message>
    <message>
        <source>The sheet “{name}” is hidden and was not read.</source>
        <translation>La feuille «&#xa0;{name}&#xa0;» est masquée et n&apos;a pas été lue.</translation>
    </message>
    <message>
        <source>it has no track title; the track was not imported</source>
        <translation>le titre n&apos;a pas d&apos;intitulé&#x202f;; il n&apos;a pas été importé</translation>
    </message>
    <message>
        <source>it has no release title; it was assigned to the release with its codes</source>
        <translation>elle n&apos;a pas de titre de sortie&#x202f;; elle a été rattachée à la sortie ayant ses codes</translation>
    </message>
    <message>
        <source>another track on this disc has the same number; both were imported in row order</source>
        <translation>un autre titre de ce disque a le même numéro&#x202f;; les deux ont été importés dans l&apos;ordre des lignes</translation>
    </message>
    <message>
        <source>another track has the same ISRC; both were imported</source>
        <translation>un autre titre a le même ISRC&#x202f;; les deux ont été importés</translation>
    </message>
    <message>
        <source>it has more cells than headings, so values may be in the wrong columns; it was not imported</source>
        <translation>elle a plus de cellules que d&apos;en-têtes&#xa0;: des valeurs sont peut-être dans la mauvaise colonne&#x202f;; elle n&apos;a pas été importée</translation>
    </message>
    <message>
        <source>its release is not in the sheet of releases; it was not imported</source>
        <translation>sa sortie n&apos;est pas dans la feuille des sorties&#x202f;; elle n&apos;a pas été importée</translation>
    </message>
    <message>
        <source>it is not an ISRC; it was imported unchanged, please correct it</source>
        <translation>ce n&apos;est pas un ISRC&#x202f;; importé tel quel, à corriger</translation>
    </message>
    <message>
        <source>it is not a UPC or EAN; it was imported unchanged, please correct it</source>
        <translation>ce n&apos;est ni un UPC ni un EAN&#x202f;; importé tel quel, à corriger</translation>
    </message>
    <message>
        <source>it is not a date; the date is left empty</source>
        <translation>ce n&apos;est pas une date&#x202f;; la date reste vide</translation>
    </message>
    <message>
        <source>it is not a length; the length is left empty and is read from the master</source>
        <translation>ce n&apos;est pas une durée&#x202f;; elle reste vide et sera lue dans le master</translation>
    </message>
    <message>
        <source>its shares do not match the names; they are left empty</source>
        <translation>ses parts ne correspondent pas aux noms&#x202f;; elles restent vides</translation>
    </message>
    <message>
        <source>a spreadsheet has rounded the code and its last digits are lost; it is left empty</source>
        <translation>un tableur a arrondi le code et ses derniers chiffres sont perdus&#x202f;; il reste vide</translation>
    </message>
    <message>
        <source>another row of this release has a different value; the first row&apos;s value was used</source>
        <translation>une autre ligne de cette sortie a une valeur différente&#x202f;; celle de la première ligne a été utilisée</translation>
    </message>
    <message>
        <source>the cell begins with a backslash and one of the layout&apos;s marks; it was imported as text</source>
        <translation>la cellule commence par une barre oblique inverse et un des signes du modèle&#x202f;; elle a été importée comme texte</translation>
    </message>
    <message>
        <source>it does not fit its field; it is left empty</source>
        <translation>la valeur ne convient pas au champ, qui reste vide</translation>
    </message>
    <message>
        <source>it is a spreadsheet error; it is left empty</source>
        <translation>c&apos;est une erreur de tableur&#x202f;; le champ reste vide</translation>
    </message>
    <message>
        <source>does the day or the month come first? These dates are left empty; import the file again with the order of day and month chosen.</source>
        <translation>est-ce le jour ou le mois qui vient en premier&#x202f;? Ces dates restent vides&#x202f;; réimportez le fichier en choisissant l&apos;ordre du jour et du mois.</translation>
    </message>
    <message>
        <source>these are list numbers, not names. Nobody was credited; fill in the names.</source>
        <translation>ce sont des numéros de liste, pas des noms. Personne n&apos;a été crédité&#x202f;; saisissez les noms.</translation>
    </message>
    <message>
        <source>the sheet has releases but no tracks. Add the tracks to each draft.</source>
        <translation>la feuille a des sorties, mais pas de titres. Ajoutez les titres à chaque brouillon.</translation>
    </message>
    <message>
        <source>a release has no title in the sheet. Enter its title in the draft.</source>
        <translation>une sortie n&apos;a pas de titre dans la feuille. Saisissez-le dans le brouillon.</translation>
    </message>
    <message>
        <source>the sheet does not show which tracks belong to which release. Check the drafts.</source>
        <translation>la feuille n&apos;indique pas à quelle sortie appartient chaque titre. Vérifiez les brouillons.</translation>
    </message>
    <message>
        <source>the sheet has no track numbers; tracks are in row order. Check the order.</source>
        <translation>la feuille n&apos;a pas de numéros de titres&#x202f;; ils suivent l&apos;ordre des lignes. Vérifiez l&apos;ordre.</translation>
    </message>
    <message>
        <source>a year is not a full date; the date is left empty.</source>
        <translation>une année n&apos;est pas une date complète&#x202f;; la date reste vide.</translation>
    </message>
    <message>
        <source>Not imported, because there is no field for it: {unused}.</source>
        <translation>Non importé, faute de champ&#xa0;: {unused}.</translation>
    </message>
    <message>
        <source>sheet “{sheet}”, row {row}</source>
        <translation>feuille «&#xa0;{sheet}&#xa0;», ligne {row}</translation>
    </message>
    <message>
        <source>It is larger than {max_bytes} MB.</source>
        <translation>Il dépasse {max_bytes} Mo.</translation>
    </message>
    <message>
        <source>It has more than {max_rows} rows, or {max_cells} cells.</source>
        <translation>Il a plus de {max_rows} lignes, ou de {max_cells} cellules.</translation>
    </message>
    <message>
        <source>Row {rows} has more than {max_columns} columns.</source>
        <translation>La ligne {rows} a plus de {max_columns} colonnes.</translation>
    </message>
    <message>
        <source>{name} cannot be read as a table: line {rows} is damaged.</source>
        <translation>{name} ne peut pas être lu comme tableau&#xa0;: la ligne {rows} est endommagée.</translation>
    </message>
    <message>
        <source>A quotation mark may be missing, so a cell does not end.</source>
        <translation>Un guillemet manque peut-être, de sorte qu&apos;une cellule ne se termine pas.</translation>
    </message>
    <message>
        <source>Open it in a spreadsheet and save it again.</source>
        <translation>Ouvrez-le dans un tableur et enregistrez-le à nouveau.</translation>
    </message>
    <message>
        <source>{name} is not a table.</source>
        <translation>{name} n&apos;est pas un tableau.</translation>
    </message>
    <message>
        <source>Choose a CSV, XLSX, XLS or ODS file.</source>
        <translation>Choisissez un fichier CSV, XLSX, XLS ou ODS.</translation>
    </message>
    <message>
        <source>Sheet “{name}” has more than {max_columns} columns.</source>
        <translation>La feuille «&#xa0;{name}&#xa0;» a plus de {max_columns} colonnes.</translation>
    </message>
    <message>
        <source>Sheet “{name}” has more than {max_rows} rows, or too many cells.</source>
        <translation>La feuille «&#xa0;{name}&#xa0;» a plus de {max_rows} lignes, ou trop de cellules.</translation>
    </message>
    <message>
        <source>{name} is protected by a password.</source>
        <translation>{name} est protégé par un mot de passe.</translation>
    </message>
    <message>
        <source>Save a copy without a password and choose that.</source>
        <translation>Enregistrez une copie sans mot de passe et choisissez-la.</translation>
    </message>
    <message>
        <source>{name} is damaged; nothing was read.</source>
        <translation>{name} est endommagé&#x202f;; rien n&apos;a été lu.</translation>
    </message>
    <message>
        <source>Unpacked it is larger than {max_unpacked} MB.</source>
        <translation>Décompressé, il dépasse {max_unpacked} Mo.</translation>
    </message>
    <message>
        <source>Sheet “{sheet}” extends to row {last_row} and column {last_column}.</source>
        <translation>La feuille «&#xa0;{sheet}&#xa0;» s&apos;étend jusqu&apos;à la ligne {last_row} et la colonne {last_column}.</translation>
    </message>
    <message>
        <source>{name} is too large to be read as a table.</source>
        <translation>{name} est trop volumineux pour être lu comme tableau.</translation>
    </message>
    <message>
        <source>{why} Nothing was read.</source>
        <translation>{why} Rien n&apos;a été lu.</translation>
    </message>
    <message>
        <source>Save only the sheet and columns that you need, or split it.</source>
        <translation>N&apos;enregistrez que la feuille et les colonnes nécessaires, ou divisez-la.</translation>
    </message>
    <message>
        <source>{name} is not Unicode and was read as {script} text. Check that “{accented}” is right.</source>
        <translation>{name} n&apos;est pas en Unicode et a été lu comme texte {script}. Vérifiez que «&#xa0;{accented}&#xa0;» est juste.</translation>
    </message>
    <message>
        <source>{name} is not Unicode text.</source>
        <translation>{name} n&apos;est pas du texte Unicode.</translation>
    </message>
    <message>
        <source>Its character encoding is unknown, so nothing was read.</source>
        <translation>Son encodage est inconnu&#x202f;; rien n&apos;a été lu.</translation>
    </message>
    <message>
        <source>Save it again as “CSV UTF-8” or “Unicode Text”.</source>
        <translation>Enregistrez-le à nouveau en «&#xa0;CSV UTF-8&#xa0;» ou «&#xa0;Texte Unicode&#xa0;».</translation>
    </message>
    <message>
        <source>There are more than {most} codes; the others were not read.</source>
        <translation>Il y a plus de {most} codes&#x202f;; les autres n&apos;ont pas été lus.</translation>
    </message>
    <message>
        <source>other numbers of {length} digits here are wrong, so the check digits may be missing</source>
        <translation>d&apos;autres numéros de {length} chiffres sont faux ici&#xa0;: les chiffres de contrôle manquent peut-être</translation>
    </message>
    <message>
        <source>Line {number}: {code} was not read: {why}.</source>
        <translation>Ligne {number}&#xa0;: {code} n&apos;a pas été lu&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>Line {number}: {codes}</source>
        <translation>Ligne {number}&#xa0;: {codes}</translation>
    </message>
    <message>
        <source>Line {number}: “{quoted}” contains no code.</source>
        <translation>Ligne {number}&#xa0;: «&#xa0;{quoted}&#xa0;» ne contient aucun code.</translation>
    </message>
    <message>
        <source>Line {number}: {cell} is not a UPC or EAN: {cell2}.</source>
        <translation>Ligne {number}&#xa0;: {cell} n&apos;est ni un UPC ni un EAN&#xa0;: {cell2}.</translation>
    </message>
    <message>
        <source>{first} has a wrong check digit, so the range was not read.</source>
        <translation>{first} a un chiffre de contrôle erroné&#xa0;: la plage n&apos;a pas été lue.</translation>
    </message>
    <message>
        <source>the range ends before it begins.</source>
        <translation>la plage finit avant de commencer.</translation>
    </message>
    <message>
        <source>the range has more than {most} codes.</source>
        <translation>la plage a plus de {most} codes.</translation>
    </message>
    <message>
        <source>is not an image, whatever its name says</source>
        <translation>n&apos;est pas une image, quoi qu&apos;indique son nom</translation>
    </message>
    <message>
        <source>It was not used as the cover.</source>
        <translation>Elle n&apos;a pas été utilisée comme pochette.</translation>
    </message>
    <message>
        <source>Choose a JPEG or PNG file.</source>
        <translation>Choisissez un fichier JPEG ou PNG.</translation>
    </message>
    <message>
        <source>The image cannot be shown.</source>
        <translation>L&apos;image ne peut pas être affichée.</translation>
    </message>
    <message>
        <source>It is damaged, too large or of an unsupported type.</source>
        <translation>Elle est endommagée, trop grande ou d&apos;un type non pris en charge.</translation>
    </message>
    <message>
        <source>Export the cover again as JPEG or PNG.</source>
        <translation>Exportez à nouveau la pochette en JPEG ou PNG.</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>le fichier est vide</translation>
    </message>
    <message>
        <source>{width} × {height} pixels are too many to open safely</source>
        <translation>{width} × {height} pixels, c&apos;est trop pour une ouverture sûre</translation>
    </message>
    <message>
        <source>no decoder for this format is built in</source>
        <translation>aucun décodeur n&apos;est intégré pour ce format</translation>
    </message>
    <message>
        <source>no audio follows the ID3 tag</source>
        <translation>aucun audio ne suit le tag ID3</translation>
    </message>
    <message>
        <source>unknown audio format</source>
        <translation>format audio inconnu</translation>
    </message>
    <message>
        <source>the file contains no audio</source>
        <translation>le fichier ne contient pas d&apos;audio</translation>
    </message>
    <message>
        <source>{frames} frames are declared, {frames2} could be decoded</source>
        <translation>{frames} trames sont déclarées, {frames2} ont pu être décodées</translation>
    </message>
    <message>
        <source>some samples are not numbers (NaN or infinity)</source>
        <translation>certains échantillons ne sont pas des nombres (NaN ou infini)</translation>
    </message>
    <message>
        <source>the decoded audio does not match the file&apos;s MD5 checksum</source>
        <translation>l&apos;audio décodé ne correspond pas à la somme MD5 du fichier</translation>
    </message>
    <message>
        <source>the header does not state the length of the audio</source>
        <translation>l&apos;en-tête n&apos;indique pas la durée de l&apos;audio</translation>
    </message>
    <message>
        <source>the format chunk is missing or broken</source>
        <translation>le chunk de format manque ou est endommagé</translation>
    </message>
    <message>
        <source>the file ends before the audio</source>
        <translation>le fichier se termine avant l&apos;audio</translation>
    </message>
    <message>
        <source>{declared} bytes of audio are declared, {present} are present</source>
        <translation>{declared} octets d&apos;audio sont déclarés, {present} sont présents</translation>
    </message>
    <message>
        <source>{frames} frames are declared, {frames2} are present</source>
        <translation>{frames} trames sont déclarées, {frames2} sont présentes</translation>
    </message>
    <message>
        <source>{name} cannot be changed.</source>
        <translation>{name} ne peut pas être modifié.</translation>
    </message>
    <message>
        <source>This pattern is too long.</source>
        <translation>Ce motif est trop long.</translation>
    </message>
    <message>
        <source>Use at most {longest} characters.</source>
        <translation>Utilisez {longest} caractères au plus.</translation>
    </message>
    <message>
        <source>There is no field %{found}%.</source>
        <translation>Il n&apos;y a pas de champ %{found}%.</translation>
    </message>
    <message>
        <source>A pattern can contain {known}.</source>
        <translation>Un motif peut contenir {known}.</translation>
    </message>
    <message>
        <source>%{name}% occurs twice in the pattern.</source>
        <translation>%{name}% figure deux fois dans le motif.</translation>
    </message>
    <message>
        <source>Use %ignore% for what is not needed.</source>
        <translation>Utilisez %ignore% pour ce qui est inutile.</translation>
    </message>
    <message>
        <source>There is no separator between %{text}% and %{name}%.</source>
        <translation>Il n&apos;y a pas de séparateur entre %{text}% et %{name}%.</translation>
    </message>
    <message>
        <source>Add the separator that the file names use.</source>
        <translation>Ajoutez le séparateur utilisé dans les noms de fichiers.</translation>
    </message>
    <message>
        <source>This pattern contains no field.</source>
        <translation>Ce motif ne contient aucun champ.</translation>
    </message>
    <message>
        <source>Use a pattern such as %track% - %artist% - %title%, or leave it empty.</source>
        <translation>Utilisez un motif comme %track% - %artist% - %title%, ou laissez vide.</translation>
    </message>
    <message>
        <source>There is no file {path}.</source>
        <translation>Il n&apos;y a pas de fichier {path}.</translation>
    </message>
    <message>
        <source>Check its name and folder.</source>
        <translation>Vérifiez son nom et son dossier.</translation>
    </message>
    <message>
        <source>{name} is larger than {most_bytes} MB.</source>
        <translation>{name} dépasse {most_bytes} Mo.</translation>
    </message>
    <message>
        <source>Nothing was read: files of this type are never that large.</source>
        <translation>Rien n&apos;a été lu&#xa0;: les fichiers de ce type ne sont jamais aussi volumineux.</translation>
    </message>
    <message>
        <source>Check that it is the right file.</source>
        <translation>Vérifiez que c&apos;est le bon fichier.</translation>
    </message>
    <message>
        <source>{name} is not a PDF.</source>
        <translation>{name} n&apos;est pas un PDF.</translation>
    </message>
    <message>
        <source>It was not attached.</source>
        <translation>Il n&apos;a pas été joint.</translation>
    </message>
    <message>
        <source>Export the booklet as PDF.</source>
        <translation>Exportez le livret en PDF.</translation>
    </message>
    <message>
        <source>The name of {path} is not Unicode. Rename it, then drop it again.</source>
        <translation>Le nom de {path} n&apos;est pas en Unicode. Renommez-le, puis déposez-le à nouveau.</translation>
    </message>
    <message>
        <source>{name} changed while it was being read.</source>
        <translation>{name} a changé pendant la lecture.</translation>
    </message>
    <message>
        <source>Its content is still changing, so it was neither checked nor sent.</source>
        <translation>Son contenu change encore&#x202f;; il n&apos;a été ni contrôlé ni envoyé.</translation>
    </message>
    <message>
        <source>Wait until the program has finished writing the file, then try again.</source>
        <translation>Attendez que le programme ait fini d&apos;écrire le fichier, puis réessayez.</translation>
    </message>
    <message>
        <source>Nothing was imported from it.</source>
        <translation>Rien n&apos;en a été importé.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be opened: {strerror}.</source>
        <translation>Le dossier {folder} ne peut pas être ouvert&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>It may have been moved, or its drive is not connected. Choose the folder again.</source>
        <translation>Il a peut-être été déplacé, ou son disque n&apos;est pas connecté. Choisissez à nouveau le dossier.</translation>
    </message>
    <message>
        <source>{name} is a file, not a folder.</source>
        <translation>{name} est un fichier, pas un dossier.</translation>
    </message>
    <message>
        <source>Choose the folder with the masters.</source>
        <translation>Choisissez le dossier contenant les masters.</translation>
    </message>
    <message numerus="yes">
        <source>%n masters are only in iCloud: {shown}. Download them, then drop the folder again.</source>
        <comment>%n master is only in iCloud: {shown}. Download it, then drop the folder again.</comment>
        <translation>
            <numerusform>%n master n&apos;est que dans iCloud&#xa0;: {shown}. Téléchargez-le, puis déposez à nouveau le dossier.</numerusform>
            <numerusform>%n masters ne sont que dans iCloud&#xa0;: {shown}. Téléchargez-les, puis déposez à nouveau le dossier.</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} is only in the cloud. Download it with your cloud storage app, then drop it again.</source>
        <translation>{name} n&apos;est que dans le cloud. Téléchargez-le avec votre app de stockage en ligne, puis déposez-le à nouveau.</translation>
    </message>
    <message>
        <source>{name} is an archive and was not opened. Unpack it and drop the resulting folder.</source>
        <translation>{name} est une archive et n&apos;a pas été ouvert. Décompressez-le et déposez le dossier obtenu.</translation>
    </message>
    <message>
        <source>{name} no longer exists.</source>
        <translation>{name} n&apos;existe plus.</translation>
    </message>
    <message>
        <source>The release points to a file that cannot be found.</source>
        <translation>La sortie renvoie à un fichier introuvable.</translation>
    </message>
    <message>
        <source>Locate the file again; it was at {path}.</source>
        <translation>Localisez à nouveau le fichier&#x202f;; il se trouvait dans {path}.</translation>
    </message>
    <message>
        <source>{name} is in use by another program.</source>
        <translation>{name} est utilisé par un autre programme.</translation>
    </message>
    <message>
        <source>It cannot be read while the other program is using it.</source>
        <translation>Il ne peut pas être lu tant que l&apos;autre programme l&apos;utilise.</translation>
    </message>
    <message>
        <source>Close it there or wait until the program has finished, then try again.</source>
        <translation>Fermez-le dans ce programme ou attendez que celui-ci ait fini, puis réessayez.</translation>
    </message>
    <message>
        <source>You have no permission to read {name}.</source>
        <translation>Vous n&apos;avez pas le droit de lire {name}.</translation>
    </message>
    <message>
        <source>It cannot be checked or sent.</source>
        <translation>Il ne peut être ni contrôlé ni envoyé.</translation>
    </message>
    <message>
        <source>Give yourself permission to read {path}, then try again.</source>
        <translation>Accordez-vous le droit de lire {path}, puis réessayez.</translation>
    </message>
    <message>
        <source>{name} could not be read: {strerror}.</source>
        <translation>{name} n&apos;a pas pu être lu&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>Check the drive or network share, then try again.</source>
        <translation>Vérifiez le disque ou le partage réseau, puis réessayez.</translation>
    </message>
    <message>
        <source>Only the first {max_entries} entries of {name} were read.</source>
        <translation>Seules les {max_entries} premières entrées de {name} ont été lues.</translation>
    </message>
    <message>
        <source>{path} could not be read: {strerror}.</source>
        <translation>{path} n&apos;a pas pu être lu&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>{name} is nested too deeply in the folder and was not read.</source>
        <translation>{name} est imbriqué trop profondément dans le dossier et n&apos;a pas été lu.</translation>
    </message>
    <message>
        <source>The folder {name} cannot be read: {strerror}.</source>
        <translation>Le dossier {name} ne peut pas être lu&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>Give yourself permission to read {folder}, then choose it again.</source>
        <translation>Accordez-vous le droit de lire {folder}, puis choisissez-le à nouveau.</translation>
    </message>
    <message>
        <source>{folder} could not be read: {strerror}.</source>
        <translation>{folder} n&apos;a pas pu être lu&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>The masters in {name} are only in iCloud.</source>
        <translation>Les masters de {name} ne sont que dans iCloud.</translation>
    </message>
    <message>
        <source>macOS has moved them off this computer.</source>
        <translation>macOS les a retirés de cet ordinateur.</translation>
    </message>
    <message>
        <source>{name} contains only an archive and no audio.</source>
        <translation>{name} ne contient qu&apos;une archive et pas d&apos;audio.</translation>
    </message>
    <message>
        <source>Archives are not opened.</source>
        <translation>Les archives ne sont pas ouvertes.</translation>
    </message>
    <message>
        <source>Unpack {name} and choose the resulting folder.</source>
        <translation>Décompressez {name} et choisissez le dossier obtenu.</translation>
    </message>
    <message>
        <source>No audio was found in {name}.</source>
        <translation>Aucun audio n&apos;a été trouvé dans {name}.</translation>
    </message>
    <message>
        <source>{name} contains images but no audio.</source>
        <translation>{name} contient des images, mais pas d&apos;audio.</translation>
    </message>
    <message>
        <source>{name} contains no audio.</source>
        <translation>{name} ne contient pas d&apos;audio.</translation>
    </message>
    <message>
        <source>A release needs masters.</source>
        <translation>Une sortie doit avoir des masters.</translation>
    </message>
    <message>
        <source>Choose the folder with the WAV or FLAC files.</source>
        <translation>Choisissez le dossier contenant les fichiers WAV ou FLAC.</translation>
    </message>
    <message>
        <source>The name of {path} is not Unicode.</source>
        <translation>Le nom de {path} n&apos;est pas en Unicode.</translation>
    </message>
    <message>
        <source>The library cannot store it.</source>
        <translation>La bibliothèque ne peut pas l&apos;enregistrer.</translation>
    </message>
    <message>
        <source>Rename the file or its folder, then try again.</source>
        <translation>Renommez le fichier ou son dossier, puis réessayez.</translation>
    </message>
    <message>
        <source>{name} is only in the cloud.</source>
        <translation>{name} n&apos;est que dans le cloud.</translation>
    </message>
    <message>
        <source>It is not on this computer, and the app does not download it automatically.</source>
        <translation>Il n&apos;est pas sur cet ordinateur, et l&apos;app ne le télécharge pas automatiquement.</translation>
    </message>
    <message>
        <source>Download it with your cloud storage app (OneDrive, iCloud Drive), then try again.</source>
        <translation>Téléchargez-le avec votre app de stockage en ligne (OneDrive, iCloud Drive), puis réessayez.</translation>
    </message>
    <message>
        <source>{name} is not a file.</source>
        <translation>{name} n&apos;est pas un fichier.</translation>
    </message>
    <message>
        <source>Choose an audio file or an image.</source>
        <translation>Choisissez un fichier audio ou une image.</translation>
    </message>
    <message>
        <source>Reading the file needs more than {most} MB of memory. It is damaged or far too large.</source>
        <translation>La lecture du fichier exige plus de {most} Mo de mémoire. Il est endommagé ou bien trop volumineux.</translation>
    </message>
    <message>
        <source>the file describes no audio</source>
        <translation>le fichier ne décrit aucun audio</translation>
    </message>
    <message>
        <source>{data_declared} bytes of audio are declared, {data_present} are present</source>
        <translation>{data_declared} octets d&apos;audio sont déclarés, {data_present} sont présents</translation>
    </message>
    <message>
        <source>it is not a PDF, video or text file</source>
        <translation>ce n&apos;est ni un PDF, ni une vidéo, ni un fichier texte</translation>
    </message>
    <message>
        <source>its end is missing</source>
        <translation>sa fin manque</translation>
    </message>
    <message>
        <source>the file describes no image</source>
        <translation>le fichier ne décrit aucune image</translation>
    </message>
    <message>
        <source>{declared} bytes are declared, {present} are present</source>
        <translation>{declared} octets sont déclarés, {present} sont présents</translation>
    </message>
    <message>
        <source>it contains no image</source>
        <translation>il ne contient aucune image</translation>
    </message>
    <message>
        <source>the FLAC header is broken</source>
        <translation>l&apos;en-tête FLAC est endommagé</translation>
    </message>
    <message>
        <source>the file ends inside its header</source>
        <translation>le fichier se termine dans son en-tête</translation>
    </message>
    <message>
        <source>the file ends before its audio</source>
        <translation>le fichier se termine avant son audio</translation>
    </message>
    <message>
        <source>{declared_bytes} bytes of audio are declared, {present} are present</source>
        <translation>{declared_bytes} octets d&apos;audio sont déclarés, {present} sont présents</translation>
    </message>
    <message>
        <source>the tags are unreasonably large</source>
        <translation>les tags ont une taille démesurée</translation>
    </message>
    <message>
        <source>The waveform of {name} cannot be drawn.</source>
        <translation>La forme d&apos;onde de {name} ne peut pas être dessinée.</translation>
    </message>
    <message>
        <source>The file is damaged or of an unsupported type.</source>
        <translation>Le fichier est endommagé ou d&apos;un type non pris en charge.</translation>
    </message>
    <message>
        <source>Export it again as WAV or FLAC.</source>
        <translation>Exportez-le à nouveau en WAV ou FLAC.</translation>
    </message>
    <message>
        <source>The copy could not be written: {strerror}.</source>
        <translation>La copie n&apos;a pas pu être écrite&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>The cover is unchanged.</source>
        <translation>La pochette est inchangée.</translation>
    </message>
    <message>
        <source>Check the disk, then try again.</source>
        <translation>Vérifiez le disque, puis réessayez.</translation>
    </message>
    <message>
        <source>From the last download.</source>
        <translation>Issu du dernier téléchargement.</translation>
    </message>
    <message>
        <source>From the last download. {title}</source>
        <translation>Issu du dernier téléchargement. {title}</translation>
    </message>
    <message>
        <source>Not available yet: the CDN shows a placeholder.</source>
        <translation>Pas encore disponible&#xa0;: le CDN affiche une image provisoire.</translation>
    </message>
    <message>
        <source>{size} pixels, from the CDN.</source>
        <translation>{size} pixels, depuis le CDN.</translation>
    </message>
    <message>
        <source>{name} cannot be added to a release.</source>
        <translation>{name} ne peut pas être ajouté à une sortie.</translation>
    </message>
    <message>
        <source>{name} is empty.</source>
        <translation>{name} est vide.</translation>
    </message>
    <message>
        <source>{name} is not an audio file, whatever its name says.</source>
        <translation>{name} n&apos;est pas un fichier audio, quoi qu&apos;indique son nom.</translation>
    </message>
    <message>
        <source>Attach the WAV or FLAC master.</source>
        <translation>Joignez le master WAV ou FLAC.</translation>
    </message>
    <message>
        <source>{name} is not an MP4 or MOV video.</source>
        <translation>{name} n&apos;est pas une vidéo MP4 ou MOV.</translation>
    </message>
    <message>
        <source>Export it as ProRes or H.264.</source>
        <translation>Exportez-la en ProRes ou H.264.</translation>
    </message>
    <message>
        <source>{name} cannot be read as lyrics: {error}.</source>
        <translation>{name} ne peut pas être lu comme paroles&#xa0;: {error}.</translation>
    </message>
    <message>
        <source>Save it as text in UTF-8, as LRC or as TTML.</source>
        <translation>Enregistrez-le en texte UTF-8, en LRC ou en TTML.</translation>
    </message>
    <message>
        <source>A {value} belongs to the release, not to a track.</source>
        <translation>Ce type de fichier appartient à la sortie, pas à un titre&#xa0;: {value}.</translation>
    </message>
    <message>
        <source>{name} was not attached.</source>
        <translation>{name} n&apos;a pas été joint.</translation>
    </message>
    <message>
        <source>Omit --track.</source>
        <translation>Omettez --track.</translation>
    </message>
    <message>
        <source>Which track does {name} belong to?</source>
        <translation>À quel titre appartient {name}&#x202f;?</translation>
    </message>
    <message>
        <source>It was not attached, because its name contains no ISRC, title or number of a track.</source>
        <translation>Il n&apos;a pas été joint, car son nom ne contient ni ISRC, ni intitulé, ni numéro d&apos;un titre.</translation>
    </message>
    <message>
        <source>Use --track N; the release has {tracks} tracks, counted from 1.</source>
        <translation>Utilisez --track N&#x202f;; la sortie a {tracks} titres, comptés à partir de 1.</translation>
    </message>
    <message>
        <source>There is no track {track}.</source>
        <translation>Il n&apos;y a pas de titre {track}.</translation>
    </message>
    <message>
        <source>The release has {tracks} tracks, counted from 1.</source>
        <translation>La sortie a {tracks} titres, comptés à partir de 1.</translation>
    </message>
    <message>
        <source>There are no catalogue events.</source>
        <translation>Il n&apos;y a pas d&apos;événements de catalogue.</translation>
    </message>
    <message>
        <source>Choose files that end in .json, .ndjson or .json.gz, or a folder with such files.</source>
        <translation>Choisissez des fichiers se terminant par .json, .ndjson ou .json.gz, ou un dossier qui en contient.</translation>
    </message>
    <message>
        <source>The account has a signing service, which cannot list files.</source>
        <translation>Le compte a un service de signature, qui ne peut pas lister de fichiers.</translation>
    </message>
    <message>
        <source>Connect an account with the label&apos;s own bucket, or import a folder.</source>
        <translation>Connectez un compte avec le bucket du label, ou importez un dossier.</translation>
    </message>
    <message>
        <source>{name} contains no DDEX message.</source>
        <translation>{name} ne contient aucun message DDEX.</translation>
    </message>
    <message>
        <source>It is unclear what it delivered.</source>
        <translation>On ne sait pas ce qui a été livré.</translation>
    </message>
    <message>
        <source>Open the ZIP or folder of a partner delivery.</source>
        <translation>Ouvrez le ZIP ou le dossier d&apos;une livraison de partenaire.</translation>
    </message>
    <message>
        <source>The pasted text contains no link.</source>
        <translation>Le texte collé ne contient aucun lien.</translation>
    </message>
    <message>
        <source>Paste the link to the package, or the whole request that came with it.</source>
        <translation>Collez le lien vers le paquet, ou toute la requête qui l&apos;accompagnait.</translation>
    </message>
    <message>
        <source>It was stopped.</source>
        <translation>Opération arrêtée.</translation>
    </message>
    <message>
        <source>The link expired on {day}.</source>
        <translation>Le lien a expiré le {day}.</translation>
    </message>
    <message>
        <source>The link no longer returns a package.</source>
        <translation>Le lien ne renvoie plus de paquet.</translation>
    </message>
    <message>
        <source>Links to partner deliveries are valid for one to three days; nothing was downloaded.</source>
        <translation>Les liens de livraisons de partenaires sont valables un à trois jours&#x202f;; rien n&apos;a été téléchargé.</translation>
    </message>
    <message>
        <source>Have the package delivered again, or open its file if a partner has saved it.</source>
        <translation>Faites livrer le paquet à nouveau, ou ouvrez son fichier si un partenaire l&apos;a enregistré.</translation>
    </message>
    <message>
        <source>{name} was not used: {why}</source>
        <translation>{name} n&apos;a pas été utilisé&#xa0;: {why}</translation>
    </message>
    <message>
        <source>{name} was not used: none of its rows matches a file.</source>
        <translation>{name} n&apos;a pas été utilisé&#xa0;: aucune de ses lignes ne correspond à un fichier.</translation>
    </message>
    <message>
        <source>None of the rows of {name} matches a file.</source>
        <translation>Aucune ligne de {name} ne correspond à un fichier.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Rien n&apos;a été modifié.</translation>
    </message>
    <message>
        <source>Check that it is the sheet of this release and that its columns have headings.</source>
        <translation>Vérifiez que c&apos;est la feuille de cette sortie et que ses colonnes ont des en-têtes.</translation>
    </message>
    <message>
        <source>Files of this folder are already in “{title}”, which {state}.</source>
        <translation>Des fichiers de ce dossier sont déjà dans «&#xa0;{title}&#xa0;», qui {state}.</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
    <message>
        <source>is a draft</source>
        <translation>est un brouillon</translation>
    </message>
    <message>
        <source>was sent</source>
        <translation>a été envoyée</translation>
    </message>
    <message>
        <source>This disc is no longer part of the release.</source>
        <translation>Ce disque ne fait plus partie de la sortie.</translation>
    </message>
    <message>
        <source>Choose another disc.</source>
        <translation>Choisissez un autre disque.</translation>
    </message>
    <message>
        <source>The image in {name} could not be extracted.</source>
        <translation>L&apos;image contenue dans {name} n&apos;a pas pu être extraite.</translation>
    </message>
    <message>
        <source>There are {count} audio files.</source>
        <translation>Il y a {count} fichiers audio.</translation>
    </message>
    <message>
        <source>A release cannot have more than 1,000 tracks.</source>
        <translation>Une sortie ne peut pas avoir plus de 1&#x202f;000 titres.</translation>
    </message>
    <message>
        <source>Drop the folder of one release.</source>
        <translation>Déposez le dossier d&apos;une seule sortie.</translation>
    </message>
    <message>
        <source>{name} is an archive.</source>
        <translation>{name} est une archive.</translation>
    </message>
    <message>
        <source>Unpack it and drop the resulting folder.</source>
        <translation>Décompressez-le et déposez le dossier obtenu.</translation>
    </message>
    <message numerus="yes">
        <source>%n files are neither audio nor images: skipped.</source>
        <comment>%n file is neither audio nor an image: skipped.</comment>
        <translation>
            <numerusform>%n fichier ignoré&#xa0;: ce n&apos;est ni de l&apos;audio ni une image.</numerusform>
            <numerusform>%n fichiers ignorés&#xa0;: ce ne sont ni de l&apos;audio ni des images.</numerusform>
        </translation>
    </message>
    <message>
        <source>The dropped files contain no audio.</source>
        <translation>Les fichiers déposés ne contiennent pas d&apos;audio.</translation>
    </message>
    <message>
        <source>Drop a folder of WAV or FLAC files, or the files themselves.</source>
        <translation>Déposez un dossier de fichiers WAV ou FLAC, ou les fichiers eux-mêmes.</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>Le fichier est vide.</translation>
    </message>
    <message>
        <source>This is not an audio file, whatever its name says.</source>
        <translation>Ce n&apos;est pas un fichier audio, quoi qu&apos;indique son nom.</translation>
    </message>
    <message>
        <source>The file is incomplete: it contains less audio than its header states.</source>
        <translation>Le fichier est incomplet&#xa0;: il contient moins d&apos;audio que n&apos;en indique son en-tête.</translation>
    </message>
    <message>
        <source>The file is damaged.</source>
        <translation>Le fichier est endommagé.</translation>
    </message>
    <message>
        <source>Its header does not state the length of the audio. The draft&apos;s checks can correct it in a copy.</source>
        <translation>Son en-tête n&apos;indique pas la durée de l&apos;audio. Les contrôles du brouillon peuvent le corriger dans une copie.</translation>
    </message>
    <message>
        <source>a copy</source>
        <translation>une copie</translation>
    </message>
    <message>
        <source>a lossy copy</source>
        <translation>une copie compressée avec perte</translation>
    </message>
    <message>
        <source>the same at a lower resolution</source>
        <translation>le même dans une résolution inférieure</translation>
    </message>
    <message>
        <source>a stem</source>
        <translation>un stem</translation>
    </message>
    <message>
        <source>an instrumental</source>
        <translation>un instrumental</translation>
    </message>
    <message>
        <source>an alternate mix</source>
        <translation>un autre mix</translation>
    </message>
    <message>
        <source>an immersive mix to go with the stereo master</source>
        <translation>un mix immersif accompagnant le master stéréo</translation>
    </message>
    <message>
        <source>a whole side or album in one file</source>
        <translation>une face ou un album entier dans un fichier</translation>
    </message>
    <message>
        <source>not mastered</source>
        <translation>non masterisé</translation>
    </message>
    <message>
        <source>an older version</source>
        <translation>une version plus ancienne</translation>
    </message>
    <message>
        <source>an excerpt or reference</source>
        <translation>un extrait ou une référence</translation>
    </message>
    <message>
        <source>{question} Filled in as {options}.</source>
        <translation>{question} Rempli ainsi&#xa0;: {options}.</translation>
    </message>
    <message>
        <source>Is “{subject}” one artist?</source>
        <translation>«&#xa0;{subject}&#xa0;» est-il un seul artiste&#x202f;?</translation>
    </message>
    <message>
        <source>Is “{name}” “{whole}”?</source>
        <translation>«&#xa0;{name}&#xa0;» est-il «&#xa0;{whole}&#xa0;»&#x202f;?</translation>
    </message>
    <message>
        <source>Is {subject} the release date?</source>
        <translation>{subject}&#xa0;: est-ce la date de sortie&#x202f;?</translation>
    </message>
    <message>
        <source>Is “{subject}” the artist?</source>
        <translation>«&#xa0;{subject}&#xa0;» est-il l&apos;artiste&#x202f;?</translation>
    </message>
    <message>
        <source>Is “{subject}” the title?</source>
        <translation>«&#xa0;{subject}&#xa0;» est-il le titre&#x202f;?</translation>
    </message>
    <message>
        <source>{name}: {problem}</source>
        <translation>{name}&#xa0;: {problem}</translation>
    </message>
    <message>
        <source>None of these files can be used as a master.</source>
        <translation>Aucun de ces fichiers ne peut servir de master.</translation>
    </message>
    <message>
        <source>Choose a folder with WAV or FLAC files that play.</source>
        <translation>Choisissez un dossier avec des fichiers WAV ou FLAC lisibles.</translation>
    </message>
    <message>
        <source>a copy of {original}</source>
        <translation>une copie de {original}</translation>
    </message>
    <message>
        <source>a lossy copy of {original}</source>
        <translation>une copie compressée avec perte de {original}</translation>
    </message>
    <message>
        <source>the same as {original} at a lower resolution</source>
        <translation>le même que {original}, dans une résolution inférieure</translation>
    </message>
    <message>
        <source>an older version of {original}</source>
        <translation>une version plus ancienne de {original}</translation>
    </message>
    <message>
        <source>{name} is excluded: {left_out}.</source>
        <translation>{name} est exclu&#xa0;: {left_out}.</translation>
    </message>
    <message>
        <source>“{title}”</source>
        <translation>«&#xa0;{title}&#xa0;»</translation>
    </message>
    <message>
        <source>{name}: no file matches {titles}. These rows were not used.</source>
        <translation>{name}&#xa0;: aucun fichier ne correspond à {titles}. Ces lignes n&apos;ont pas été utilisées.</translation>
    </message>
    <message>
        <source>A second process could not be started.</source>
        <translation>Un second processus n&apos;a pas pu être lancé.</translation>
    </message>
    <message>
        <source>{reason}.</source>
        <translation>{reason}.</translation>
    </message>
    <message>
        <source>The sample release could not be created.</source>
        <translation>La sortie d&apos;exemple n&apos;a pas pu être créée.</translation>
    </message>
    <message>
        <source>Check the free space in {folder}.</source>
        <translation>Vérifiez l&apos;espace libre dans {folder}.</translation>
    </message>
    <message>
        <source>The file could not be read.</source>
        <translation>Le fichier n&apos;a pas pu être lu.</translation>
    </message>
    <message>
        <source>Reading the file was stopped after {limit} seconds. It is damaged, or its drive does not respond.</source>
        <translation>La lecture du fichier a été arrêtée après {limit} secondes. Il est endommagé, ou son disque ne répond pas.</translation>
    </message>
    <message>
        <source>The templates cannot be saved: {why}.</source>
        <translation>Les modèles ne peuvent pas être enregistrés&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>There is no document type “{kind}”.</source>
        <translation>Il n&apos;y a pas de type de document «&#xa0;{kind}&#xa0;».</translation>
    </message>
    <message>
        <source>Available types: {kinds}.</source>
        <translation>Types disponibles&#xa0;: {kinds}.</translation>
    </message>
    <message>
        <source>{name} could not be saved: {why}.</source>
        <translation>{name} n&apos;a pas pu être enregistré&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>Choose another folder, or close the program that has the old file open.</source>
        <translation>Choisissez un autre dossier, ou fermez le programme qui a ouvert l&apos;ancien fichier.</translation>
    </message>
    <message>
        <source>The table is empty.</source>
        <translation>Le tableau est vide.</translation>
    </message>
    <message>
        <source>It needs a heading row with at least “name”, and one row per person.</source>
        <translation>Il lui faut une ligne d&apos;en-tête avec au moins «&#xa0;name&#xa0;», et une ligne par personne.</translation>
    </message>
    <message>
        <source>The table has no column “name”.</source>
        <translation>Le tableau n&apos;a pas de colonne «&#xa0;name&#xa0;».</translation>
    </message>
    <message>
        <source>Its first row must contain the column names: {details}. Other columns are ignored.</source>
        <translation>Sa première ligne doit contenir les noms des colonnes&#xa0;: {details}. Les autres colonnes sont ignorées.</translation>
    </message>
    <message>
        <source>Column “{heading}” was not read.</source>
        <translation>La colonne «&#xa0;{heading}&#xa0;» n&apos;a pas été lue.</translation>
    </message>
    <message>
        <source>Line {number} has no name.</source>
        <translation>La ligne {number} n&apos;a pas de nom.</translation>
    </message>
    <message>
        <source>Line {line}: “{person}” is not a valid {called} and was not read.</source>
        <translation>Ligne {line}&#xa0;: «&#xa0;{person}&#xa0;» n&apos;est pas valide ({called}) et n&apos;a pas été lu.</translation>
    </message>
    <message>
        <source>IPI name number</source>
        <translation>Numéro IPI</translation>
    </message>
    <message>
        <source>{name} is not the file that was checked.</source>
        <translation>{name} n&apos;est pas le fichier qui a été contrôlé.</translation>
    </message>
    <message>
        <source>Its content differs, so nothing was changed.</source>
        <translation>Son contenu diffère&#x202f;; rien n&apos;a été modifié.</translation>
    </message>
    <message>
        <source>Choose the same file, or attach this one to the track and check it first.</source>
        <translation>Choisissez le même fichier, ou joignez celui-ci au titre et contrôlez-le d&apos;abord.</translation>
    </message>
    <message>
        <source>The pasted table</source>
        <translation>Le tableau collé</translation>
    </message>
    <message>
        <source>{name} is not in the folder of the sheet and was not attached.</source>
        <translation>{name} ne se trouve pas dans le dossier de la feuille et n&apos;a pas été joint.</translation>
    </message>
    <message>
        <source>{name} cannot be read.</source>
        <translation>{name} ne peut pas être lu.</translation>
    </message>
    <message>
        <source>This file is no longer part of the release.</source>
        <translation>Ce fichier ne fait plus partie de la sortie.</translation>
    </message>
    <message>
        <source>Add it again.</source>
        <translation>Ajoutez-le à nouveau.</translation>
    </message>
    <message>
        <source>The release of this file no longer exists.</source>
        <translation>La sortie de ce fichier n&apos;existe plus.</translation>
    </message>
    <message>
        <source>Open another release.</source>
        <translation>Ouvrez une autre sortie.</translation>
    </message>
    <message>
        <source>{name} could not be saved.</source>
        <translation>{name} n&apos;a pas pu être enregistré.</translation>
    </message>
    <message>
        <source>Attach the cover again.</source>
        <translation>Joignez à nouveau la pochette.</translation>
    </message>
    <message>
        <source>Attach the master again.</source>
        <translation>Joignez à nouveau le master.</translation>
    </message>
    <message>
        <source>Choose the file again.</source>
        <translation>Choisissez à nouveau le fichier.</translation>
    </message>
    <message>
        <source>{name} is not a DDEX message and contains none.</source>
        <translation>{name} n&apos;est pas un message DDEX et n&apos;en contient aucun.</translation>
    </message>
    <message>
        <source>The file became shorter while it was copied.</source>
        <translation>Le fichier est devenu plus court pendant la copie.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Réessayez.</translation>
    </message>
    <message>
        <source>{name} cannot be copied without loss.</source>
        <translation>{name} ne peut pas être copié sans perte.</translation>
    </message>
    <message>
        <source>Copies are made of WAV and FLAC files with one or two channels. The file is unchanged.</source>
        <translation>Seuls les fichiers WAV et FLAC à un ou deux canaux peuvent être copiés. Le fichier est inchangé.</translation>
    </message>
    <message>
        <source>Export it again from the program that made it.</source>
        <translation>Exportez-le à nouveau depuis le programme qui l&apos;a créé.</translation>
    </message>
    <message>
        <source>The master is unchanged.</source>
        <translation>Le master est inchangé.</translation>
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
        <translation>Filtrer…</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Effacer le filtre</translation>
    </message>
    <message>
        <source>Filter: {name}</source>
        <translation>Filtre&#xa0;: {name}</translation>
    </message>
</context>
<context>
    <name>FilterDialog</name>
    <message>
        <source>Filter releases</source>
        <translation>Filtrer les sorties</translation>
    </message>
    <message>
        <source>All labels</source>
        <translation>Tous les labels</translation>
    </message>
    <message>
        <source>Anything</source>
        <translation>Tout</translation>
    </message>
    <message>
        <source>e.g. 2027-03-01</source>
        <translation>p. ex. 2027-03-01</translation>
    </message>
    <message>
        <source>Enter a name to save it in the sidebar, e.g. Out before March</source>
        <translation>Saisissez un nom pour l&apos;enregistrer dans la barre latérale, p. ex. Parues avant mars</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Released from</source>
        <translation>Parues du</translation>
    </message>
    <message>
        <source>Released until</source>
        <translation>Parues jusqu&apos;au</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Manque</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>Enregistrer sous</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Tout afficher</translation>
    </message>
    <message>
        <source>Delete this filter</source>
        <translation>Supprimer ce filtre</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>“{text}” is not a date. Use the format 2027-03-01.</source>
        <translation>«&#xa0;{text}&#xa0;» n&apos;est pas une date. Utilisez le format 2027-03-01.</translation>
    </message>
</context>
<context>
    <name>FilterText</name>
    <message>
        <source>To fix</source>
        <translation>À corriger</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Brouillons</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>En route</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>Dans {target}</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Parues</translation>
    </message>
    <message>
        <source>All releases</source>
        <translation>Toutes les sorties</translation>
    </message>
    <message>
        <source>No cover yet</source>
        <translation>Pas encore de pochette</translation>
    </message>
    <message>
        <source>No UPC yet</source>
        <translation>Sans UPC</translation>
    </message>
    <message>
        <source>No release date yet</source>
        <translation>Sans date de sortie</translation>
    </message>
    <message>
        <source>No catalogue number yet</source>
        <translation>Sans numéro de catalogue</translation>
    </message>
    <message>
        <source>out from {first} until {last}</source>
        <translation>parues du {first} au {last}</translation>
    </message>
    <message>
        <source>out from {day}</source>
        <translation>parues à partir du {day}</translation>
    </message>
    <message>
        <source>out until {day}</source>
        <translation>parues jusqu&apos;au {day}</translation>
    </message>
</context>
<context>
    <name>FindingLine</name>
    <message>
        <source>Fix</source>
        <translation>Corriger</translation>
    </message>
    <message>
        <source>Fix…</source>
        <translation>Corriger…</translation>
    </message>
    <message>
        <source>Confirm…</source>
        <translation>Confirmer…</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Welcome</source>
        <translation>Bienvenue</translation>
    </message>
    <message>
        <source>Welcome to Trackball</source>
        <translation>Bienvenue dans Trackball</translation>
    </message>
    <message>
        <source>Draft releases offline, check them and send them to {target} when they are ready.</source>
        <translation>Préparez vos sorties hors ligne, contrôlez-les et envoyez-les à {target} quand elles sont prêtes.</translation>
    </message>
    <message>
        <source>Try practice mode</source>
        <translation>Essayer le mode d&apos;entraînement</translation>
    </message>
    <message>
        <source>A sample release with simulated {target} and storage. Nothing leaves this computer.</source>
        <translation>Une sortie d&apos;exemple avec {target} et le stockage simulés. Rien ne quitte cet ordinateur.</translation>
    </message>
    <message>
        <source>Connect {target}</source>
        <translation>Connecter {target}</translation>
    </message>
    <message>
        <source>Use an API key from your label&apos;s account. It takes two minutes.</source>
        <translation>Utilisez une clé API du compte de votre label. Cela prend deux minutes.</translation>
    </message>
    <message>
        <source>Start without an account</source>
        <translation>Commencer sans compte</translation>
    </message>
    <message>
        <source>Drafts and checks work without one. Connect it in the settings when you want to send.</source>
        <translation>Brouillons et contrôles fonctionnent sans compte. Connectez-en un dans les réglages quand vous voudrez envoyer.</translation>
    </message>
    <message>
        <source>The secret is stored in this computer&apos;s keyring and sent only to {target}.</source>
        <translation>Le secret est conservé dans le trousseau de cet ordinateur et envoyé uniquement à {target}.</translation>
    </message>
    <message>
        <source>Storage for masters and covers</source>
        <translation>Stockage des masters et des pochettes</translation>
    </message>
    <message>
        <source>{target} receives the metadata. Your files go directly from this computer to your storage.</source>
        <translation>{target} reçoit les métadonnées. Vos fichiers vont directement de cet ordinateur à votre stockage.</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Prêt</translation>
    </message>
    <message>
        <source>Drop a folder of WAVs into the window, and most of the release is filled in for you.</source>
        <translation>Déposez un dossier de WAV dans la fenêtre&#xa0;: l&apos;essentiel de la sortie se remplit tout seul.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
    <message>
        <source>Skip this test</source>
        <translation>Ignorer ce test</translation>
    </message>
    <message>
        <source>Test connection</source>
        <translation>Tester la connexion</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>Step {n} of 3</source>
        <translation>Étape {n} sur 3</translation>
    </message>
    <message>
        <source>Test storage</source>
        <translation>Tester le stockage</translation>
    </message>
    <message>
        <source>Open the library</source>
        <translation>Ouvrir la bibliothèque</translation>
    </message>
    <message>
        <source>{name} is connected.</source>
        <translation>{name} est connecté.</translation>
    </message>
    <message>
        <source>{name} was saved, but the test failed. {why}</source>
        <translation>{name} a été enregistré, mais le test a échoué. {why}</translation>
    </message>
    <message>
        <source>{name} was saved; its key was not tested.</source>
        <translation>{name} a été enregistré&#x202f;; sa clé n&apos;a pas été testée.</translation>
    </message>
    <message>
        <source>No storage yet: {target} gets only the metadata.</source>
        <translation>Pas encore de stockage&#xa0;: {target} ne reçoit que les métadonnées.</translation>
    </message>
    <message>
        <source>The storage for masters and covers is ready.</source>
        <translation>Le stockage des masters et des pochettes est prêt.</translation>
    </message>
    <message>
        <source>The storage was saved, but the test failed. {why}</source>
        <translation>Le stockage a été enregistré, mais le test a échoué. {why}</translation>
    </message>
    <message>
        <source>The storage was saved but not tested.</source>
        <translation>Le stockage a été enregistré, mais pas testé.</translation>
    </message>
    <message>
        <source>Its keys could not be saved in a keyring. The app asks for them again at the next start.</source>
        <translation>Ses clés n&apos;ont pas pu être enregistrées dans un trousseau. L&apos;app les redemandera au prochain démarrage.</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Test en cours…</translation>
    </message>
</context>
<context>
    <name>FixPreview</name>
    <message>
        <source>Your statement</source>
        <translation>Votre déclaration</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Modifications</translation>
    </message>
    <message>
        <source>Statement and where it applies</source>
        <translation>Déclaration et champ d&apos;application</translation>
    </message>
    <message>
        <source>Scope of the fix</source>
        <translation>Portée de la correction</translation>
    </message>
    <message>
        <source>Yes, confirm</source>
        <translation>Oui, confirmer</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Appliquer</translation>
    </message>
    <message>
        <source>This is one step. You can undo it.</source>
        <translation>C&apos;est une seule étape. Vous pouvez l&apos;annuler.</translation>
    </message>
    <message>
        <source>The app cannot verify this. Your statement is saved with the draft.</source>
        <translation>L&apos;app ne peut pas le vérifier. Votre déclaration est enregistrée avec le brouillon.</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Champ</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>Actuel</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Nouveau</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>et {count} de plus</translation>
    </message>
    <message>
        <source>Nothing left to change.</source>
        <translation>Plus rien à modifier.</translation>
    </message>
</context>
<context>
    <name>FoldButton</name>
    <message>
        <source>expanded</source>
        <translation>développé</translation>
    </message>
    <message>
        <source>collapsed</source>
        <translation>réduit</translation>
    </message>
</context>
<context>
    <name>FullSizeDialog</name>
    <message>
        <source>Full-size cover</source>
        <translation>Pochette en taille réelle</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Ouverture…</translation>
    </message>
    <message>
        <source>Full size</source>
        <translation>Taille réelle</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Fit to window</source>
        <translation>Ajuster à la fenêtre</translation>
    </message>
</context>
<context>
    <name>Grid</name>
    <message>
        <source>it was sent, and is locked</source>
        <translation>envoyé et donc verrouillé</translation>
    </message>
    <message>
        <source>the value does not fit this column</source>
        <translation>la valeur ne convient pas à cette colonne</translation>
    </message>
    <message>
        <source>this is not a valid code</source>
        <translation>ce n&apos;est pas un code valide</translation>
    </message>
    <message>
        <source>this value is not in the list</source>
        <translation>cette valeur n&apos;est pas dans la liste</translation>
    </message>
    <message>
        <source>each code belongs to one track</source>
        <translation>chaque code appartient à un seul titre</translation>
    </message>
    <message>
        <source>this is not a list of people</source>
        <translation>ce n&apos;est pas une liste de personnes</translation>
    </message>
    <message>
        <source>#</source>
        <translation>#</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>Format of the file</source>
        <translation>Format du fichier</translation>
    </message>
    <message>
        <source>Length of the file</source>
        <translation>Durée du fichier</translation>
    </message>
    <message>
        <source>Loudness</source>
        <translation>Niveau sonore</translation>
    </message>
    <message>
        <source>ISWC of the works</source>
        <translation>ISWC des œuvres</translation>
    </message>
    <message>
        <source>Advisory</source>
        <translation>Avertissement</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Langue</translation>
    </message>
    <message>
        <source>Titles</source>
        <translation>Intitulés</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>Crédits</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>Droits</translation>
    </message>
    <message>
        <source>Identifiers</source>
        <translation>Identifiants</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Fichiers</translation>
    </message>
</context>
<context>
    <name>GridHeader</name>
    <message>
        <source>Click to sort the view, not the tracks. A third click restores the track order.</source>
        <translation>Cliquez pour trier la vue, pas les titres. Un troisième clic rétablit l&apos;ordre des titres.</translation>
    </message>
</context>
<context>
    <name>GridView</name>
    <message>
        <source>Tracks</source>
        <translation>Titres</translation>
    </message>
    <message>
        <source>Enter or F2 edits a cell, Shift+arrow selects, Alt+arrow moves the track.</source>
        <translation>Entrée ou F2 modifie une cellule, Maj+flèche sélectionne, Alt+flèche déplace le titre.</translation>
    </message>
</context>
<context>
    <name>GroupActions</name>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Undone: {step}.</source>
        <translation>Annulé&#xa0;: {step}.</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rétablir</translation>
    </message>
    <message>
        <source>Redone: {step}.</source>
        <translation>Rétabli&#xa0;: {step}.</translation>
    </message>
    <message>
        <source>{checked}: {passed} without blockers, {blocked} with blockers.</source>
        <translation>{checked}&#xa0;: {passed} sans blocage, {blocked} avec blocages.</translation>
    </message>
    <message>
        <source>These releases already have all their codes.</source>
        <translation>Ces sorties ont déjà tous leurs codes.</translation>
    </message>
    <message>
        <source>Export to a folder</source>
        <translation>Exporter dans un dossier</translation>
    </message>
</context>
<context>
    <name>Guide</name>
    <message>
        <source>Skip</source>
        <translation>Passer</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Suivant</translation>
    </message>
    <message>
        <source>{n} of {all}</source>
        <translation>{n} sur {all}</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Terminer</translation>
    </message>
</context>
<context>
    <name>HealthText</name>
    <message>
        <source>Checks</source>
        <translation>Contrôles</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Fichiers</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Envoyé</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>Acceptée</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>En ligne</translation>
    </message>
    <message>
        <source>Cleared</source>
        <translation>Autorisée</translation>
    </message>
    <message>
        <source>{name}: done</source>
        <translation>{name}&#xa0;: terminé</translation>
    </message>
    <message>
        <source>{name}: on the way</source>
        <translation>{name}&#xa0;: en route</translation>
    </message>
    <message>
        <source>{name}: not yet</source>
        <translation>{name}&#xa0;: pas encore</translation>
    </message>
    <message>
        <source>{name}: worth checking</source>
        <translation>{name}&#xa0;: à vérifier</translation>
    </message>
    <message>
        <source>{name}: needs you</source>
        <translation>{name}&#xa0;: à traiter</translation>
    </message>
    <message>
        <source>{name}: not known</source>
        <translation>{name}&#xa0;: inconnu</translation>
    </message>
    <message>
        <source>Accepted: {target} status “{word}”</source>
        <translation>Acceptée&#xa0;: état «&#xa0;{word}&#xa0;» de {target}</translation>
    </message>
    <message>
        <source>Taken down? It is no longer in a store that had it</source>
        <translation>Retirée&#x202f;? Elle n&apos;est plus sur une plateforme qui l&apos;avait</translation>
    </message>
    <message>
        <source>Out at all checked stores: {stores}</source>
        <translation>Parue sur toutes les plateformes vérifiées&#xa0;: {stores}</translation>
    </message>
    <message>
        <source>Out at {stores}, not yet at {missing}</source>
        <translation>Parue sur {stores}, pas encore sur {missing}</translation>
    </message>
    <message>
        <source>Not yet at {missing}</source>
        <translation>Pas encore sur {missing}</translation>
    </message>
</context>
<context>
    <name>HelpDialog</name>
    <message>
        <source>Help</source>
        <translation>Aide</translation>
    </message>
    <message>
        <source>Search checks, commands and keys</source>
        <translation>Rechercher un contrôle, une commande ou un raccourci</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Tout</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Contrôles</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Commandes</translation>
    </message>
    <message>
        <source>Kind of topic</source>
        <translation>Type de rubrique</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>Rubriques</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>Rubrique</translation>
    </message>
    <message>
        <source>Take the tour</source>
        <translation>Suivre la visite</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Nothing found. Try another word.</source>
        <translation>Aucun résultat. Essayez un autre mot.</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Sources</translation>
    </message>
    <message>
        <source>Open {host}</source>
        <translation>Ouvrir {host}</translation>
    </message>
</context>
<context>
    <name>HelpText</name>
    <message>
        <source>Our own judgement; there is no outside source</source>
        <translation>Notre propre appréciation&#x202f;; aucune source externe</translation>
    </message>
    <message>
        <source>Measured with real files and texts for these checks</source>
        <translation>Mesuré pour ces contrôles sur de vrais fichiers et textes</translation>
    </message>
    <message>
        <source>A convention of the industry</source>
        <translation>Usage de la profession</translation>
    </message>
    <message>
        <source>What the distributor has answered</source>
        <translation>Réponse du distributeur</translation>
    </message>
    <message>
        <source>Menu: {menu}</source>
        <translation>Menu&#xa0;: {menu}</translation>
    </message>
</context>
<context>
    <name>HistoryTab</name>
    <message>
        <source>Steps</source>
        <translation>Étapes</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rétablir</translation>
    </message>
    <message>
        <source>Go to this step</source>
        <translation>Aller à cette étape</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>modifié</translation>
    </message>
    <message>
        <source>Sent to {target} in this state</source>
        <translation>Envoyé à {target} dans cet état</translation>
    </message>
    <message>
        <source>{time}  ·  undo does not change what was sent</source>
        <translation>{time}  ·  annuler ne change rien à ce qui a été envoyé</translation>
    </message>
    <message>
        <source>{time}  ·  undone</source>
        <translation>{time}  ·  annulé</translation>
    </message>
    <message>
        <source>{time}  ·  current state</source>
        <translation>{time}  ·  état actuel</translation>
    </message>
</context>
<context>
    <name>HistoryText</name>
    <message>
        <source>used the release ID from {name}&apos;s events</source>
        <translation>ID de sortie repris des événements de {name}</translation>
    </message>
    <message>
        <source>assigned a UPC</source>
        <translation>UPC attribué</translation>
    </message>
    <message>
        <source>assigned codes</source>
        <translation>codes attribués</translation>
    </message>
    <message>
        <source>read again: {given}</source>
        <translation>relu&#xa0;: {given}</translation>
    </message>
    <message>
        <source>read {given} values again</source>
        <translation>{given} valeurs relues</translation>
    </message>
    <message>
        <source>added the sample release</source>
        <translation>sortie d&apos;exemple ajoutée</translation>
    </message>
    <message>
        <source>set {fields}</source>
        <translation>modifié&#xa0;: {fields}</translation>
    </message>
    <message>
        <source>set {first} and more</source>
        <translation>modifié&#xa0;: {first} et d&apos;autres</translation>
    </message>
    <message>
        <source>added the lyrics from {name}</source>
        <translation>paroles de {name} ajoutées</translation>
    </message>
    <message>
        <source>copied from {title}</source>
        <translation>copié depuis {title}</translation>
    </message>
    <message>
        <source>imported from {name}</source>
        <translation>importé de {name}</translation>
    </message>
    <message numerus="yes">
        <source>created from %n files</source>
        <comment>created from a file</comment>
        <translation>
            <numerusform>créé à partir d&apos;un fichier</numerusform>
            <numerusform>créé à partir de %n fichiers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>added %n tracks from files</source>
        <comment>added a track from a file</comment>
        <translation>
            <numerusform>titre ajouté depuis un fichier</numerusform>
            <numerusform>%n titres ajoutés depuis des fichiers</numerusform>
        </translation>
    </message>
    <message>
        <source>updated from {name}</source>
        <translation>actualisé depuis {name}</translation>
    </message>
    <message>
        <source>created from the template {template_id}</source>
        <translation>créé à partir du modèle {template_id}</translation>
    </message>
    <message>
        <source>began the transfer from {distributor}</source>
        <translation>migration depuis {distributor} commencée</translation>
    </message>
    <message>
        <source>ended the transfer</source>
        <translation>migration terminée</translation>
    </message>
    <message>
        <source>cleared codes that were assigned to other releases in the meantime</source>
        <translation>codes effacés, car attribués entre-temps à d&apos;autres sorties</translation>
    </message>
    <message>
        <source>replaced the cover</source>
        <translation>pochette remplacée</translation>
    </message>
    <message>
        <source>replaced the master</source>
        <translation>master remplacé</translation>
    </message>
    <message numerus="yes">
        <source>applied %n fixes</source>
        <comment>applied %n fix</comment>
        <translation>
            <numerusform>%n correction appliquée</numerusform>
            <numerusform>%n corrections appliquées</numerusform>
        </translation>
    </message>
    <message>
        <source>added a disc</source>
        <translation>disque ajouté</translation>
    </message>
    <message>
        <source>added a track</source>
        <translation>titre ajouté</translation>
    </message>
    <message>
        <source>added a work</source>
        <translation>œuvre ajoutée</translation>
    </message>
    <message>
        <source>linked a work</source>
        <translation>œuvre liée</translation>
    </message>
    <message>
        <source>unlinked a work</source>
        <translation>œuvre déliée</translation>
    </message>
    <message>
        <source>made a separate work</source>
        <translation>œuvre séparée créée</translation>
    </message>
    <message numerus="yes">
        <source>removed %n things</source>
        <comment>removed %n thing</comment>
        <translation>
            <numerusform>%n élément supprimé</numerusform>
            <numerusform>%n éléments supprimés</numerusform>
        </translation>
    </message>
    <message>
        <source>duplicated</source>
        <translation>dupliqué</translation>
    </message>
    <message numerus="yes">
        <source>duplicated %n things</source>
        <comment>duplicated %n thing</comment>
        <translation>
            <numerusform>%n élément dupliqué</numerusform>
            <numerusform>%n éléments dupliqués</numerusform>
        </translation>
    </message>
    <message>
        <source>removed a work</source>
        <translation>œuvre supprimée</translation>
    </message>
    <message>
        <source>removed a disc</source>
        <translation>disque supprimé</translation>
    </message>
    <message>
        <source>removed a track</source>
        <translation>titre supprimé</translation>
    </message>
    <message numerus="yes">
        <source>removed %n tracks</source>
        <comment>removed %n track</comment>
        <translation>
            <numerusform>%n titre supprimé</numerusform>
            <numerusform>%n titres supprimés</numerusform>
        </translation>
    </message>
    <message>
        <source>moved</source>
        <translation>déplacé</translation>
    </message>
    <message>
        <source>added {name}</source>
        <translation>{name} ajouté</translation>
    </message>
    <message>
        <source>removed an artist</source>
        <translation>artiste supprimé</translation>
    </message>
    <message>
        <source>{name} changed to {other}</source>
        <translation>{name} remplacé par {other}</translation>
    </message>
    <message>
        <source>moved {name}</source>
        <translation>{name} déplacé</translation>
    </message>
    <message>
        <source>featured</source>
        <translation>invité</translation>
    </message>
    <message>
        <source>not featured</source>
        <translation>non invité</translation>
    </message>
    <message>
        <source>split the shares equally</source>
        <translation>parts réparties à égalité</translation>
    </message>
    <message>
        <source>divided the remaining shares</source>
        <translation>parts restantes réparties</translation>
    </message>
    <message>
        <source>assigned an ISRC</source>
        <translation>ISRC attribué</translation>
    </message>
    <message numerus="yes">
        <source>assigned %n ISRCs</source>
        <comment>assigned %n ISRC</comment>
        <translation>
            <numerusform>%n ISRC attribué</numerusform>
            <numerusform>%n ISRC attribués</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n columns</source>
        <comment>%n column</comment>
        <translation>
            <numerusform>%n colonne</numerusform>
            <numerusform>%n colonnes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks</source>
        <comment>%n track</comment>
        <translation>
            <numerusform>%n titre</numerusform>
            <numerusform>%n titres</numerusform>
        </translation>
    </message>
    <message>
        <source>restored {what} on {tracks}</source>
        <translation>rétabli&#xa0;: {what} sur {tracks}</translation>
    </message>
    <message>
        <source>cleared {what} on {tracks}</source>
        <translation>effacé&#xa0;: {what} sur {tracks}</translation>
    </message>
    <message>
        <source>filled {what} on {tracks}</source>
        <translation>rempli&#xa0;: {what} sur {tracks}</translation>
    </message>
    <message>
        <source>pasted {what} on {tracks}</source>
        <translation>collé&#xa0;: {what} sur {tracks}</translation>
    </message>
    <message>
        <source>replaced in {what} on {tracks}</source>
        <translation>remplacé dans {what} sur {tracks}</translation>
    </message>
    <message numerus="yes">
        <source>copied the line-up to %n tracks</source>
        <comment>copied the line-up to %n track</comment>
        <translation>
            <numerusform>line-up copié vers %n titre</numerusform>
            <numerusform>line-up copié vers %n titres</numerusform>
        </translation>
    </message>
    <message>
        <source>line-up {name}</source>
        <translation>line-up {name}</translation>
    </message>
    <message>
        <source>timed the lyrics of {title}</source>
        <translation>paroles de {title} synchronisées</translation>
    </message>
    <message numerus="yes">
        <source>moved %n things</source>
        <comment>moved %n thing</comment>
        <translation>
            <numerusform>%n élément déplacé</numerusform>
            <numerusform>%n éléments déplacés</numerusform>
        </translation>
    </message>
    <message>
        <source>replaced {other} with {name}</source>
        <translation>{other} remplacé par {name}</translation>
    </message>
    <message>
        <source>{what} on {tracks}</source>
        <translation>{what} sur {tracks}</translation>
    </message>
    <message>
        <source>removed {name}</source>
        <translation>{name} supprimé</translation>
    </message>
    <message>
        <source>removed a waiver</source>
        <translation>dérogation supprimée</translation>
    </message>
    <message>
        <source>removed a waiver: {what}</source>
        <translation>dérogation supprimée&#xa0;: {what}</translation>
    </message>
    <message>
        <source>waived: {what}</source>
        <translation>dérogation&#xa0;: {what}</translation>
    </message>
    <message>
        <source>used {target}&apos;s {field}</source>
        <translation>valeur de {target} utilisée&#xa0;: {field}</translation>
    </message>
    <message numerus="yes">
        <source>used %n values from {target}</source>
        <comment>used %n value from {target}</comment>
        <translation>
            <numerusform>%n valeur de {target} utilisée</numerusform>
            <numerusform>%n valeurs de {target} utilisées</numerusform>
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
            <numerusform>{field} sur %n titre</numerusform>
            <numerusform>{field} sur %n titres</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{field} on %n releases</source>
        <comment>{field} on %n release</comment>
        <translation>
            <numerusform>{field} sur %n sortie</numerusform>
            <numerusform>{field} sur %n sorties</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{field} on %n parts</source>
        <comment>{field} on %n part</comment>
        <translation>
            <numerusform>{field} sur %n partie</numerusform>
            <numerusform>{field} sur %n parties</numerusform>
        </translation>
    </message>
    <message>
        <source>used values from stores</source>
        <translation>valeurs de plateformes utilisées</translation>
    </message>
    <message>
        <source>created from store data</source>
        <translation>créé à partir de données de plateformes</translation>
    </message>
    <message numerus="yes">
        <source>wrote %n titles in title case</source>
        <comment>wrote a title in title case</comment>
        <translation>
            <numerusform>majuscules à l&apos;anglaise appliquées à un intitulé</numerusform>
            <numerusform>majuscules à l&apos;anglaise appliquées à %n intitulés</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>split %n titles at brackets</source>
        <comment>split a title at its brackets</comment>
        <translation>
            <numerusform>intitulé séparé aux parenthèses</numerusform>
            <numerusform>%n intitulés séparés aux parenthèses</numerusform>
        </translation>
    </message>
    <message>
        <source>swapped {first} and {second} on {tracks}</source>
        <translation>échangé&#xa0;: {first} et {second} sur {tracks}</translation>
    </message>
    <message>
        <source>numbered the tracks as they were sorted</source>
        <translation>titres numérotés selon le tri</translation>
    </message>
    <message>
        <source>added an entry</source>
        <translation>entrée ajoutée</translation>
    </message>
    <message>
        <source>removed an entry</source>
        <translation>entrée supprimée</translation>
    </message>
    <message numerus="yes">
        <source>trimmed silence in copies of %n masters</source>
        <comment>trimmed silence in a copy of %n master</comment>
        <translation>
            <numerusform>silence coupé dans la copie de %n master</numerusform>
            <numerusform>silence coupé dans les copies de %n masters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>corrected the headers in copies of %n masters</source>
        <comment>corrected the header in a copy of %n master</comment>
        <translation>
            <numerusform>en-tête corrigé dans la copie de %n master</numerusform>
            <numerusform>en-têtes corrigés dans les copies de %n masters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>InspectorHost</name>
    <message>
        <source>Select a release to see its checks, artwork, history and submissions.</source>
        <translation>Sélectionnez une sortie pour voir ses contrôles, ses visuels, son historique et ses soumissions.</translation>
    </message>
</context>
<context>
    <name>InspectorPanel</name>
    <message>
        <source>Inspector</source>
        <translation>Inspecteur</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Contrôles</translation>
    </message>
    <message>
        <source>Artwork</source>
        <translation>Visuels</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historique</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparer</translation>
    </message>
    <message>
        <source>Checks  {count}</source>
        <translation>Contrôles  {count}</translation>
    </message>
</context>
<context>
    <name>IntakePage</name>
    <message>
        <source>New release</source>
        <translation>Nouvelle sortie</translation>
    </message>
    <message>
        <source>Reading the files</source>
        <translation>Lecture des fichiers</translation>
    </message>
    <message>
        <source>Create draft</source>
        <translation>Créer le brouillon</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Omettre</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Undo the last change</source>
        <translation>Annuler la dernière modification</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rétablir</translation>
    </message>
    <message>
        <source>Redo the change</source>
        <translation>Rétablir la modification</translation>
    </message>
    <message>
        <source>Add tracks</source>
        <translation>Ajouter des titres</translation>
    </message>
    <message>
        <source>New release {n} of {count}</source>
        <translation>Nouvelle sortie {n} sur {count}</translation>
    </message>
    <message>
        <source>Reading the files…</source>
        <translation>Lecture des fichiers…</translation>
    </message>
    <message>
        <source>Add to this release</source>
        <translation>Ajouter à cette sortie</translation>
    </message>
    <message>
        <source>Reading the files… {done} of {of}</source>
        <translation>Lecture des fichiers… {done} sur {of}</translation>
    </message>
    <message>
        <source>Booklet: {names}.</source>
        <translation>Livret&#xa0;: {names}.</translation>
    </message>
    <message>
        <source>You can change everything here and later. The files stay in their folder.</source>
        <translation>Tout reste modifiable ici et plus tard. Les fichiers restent dans leur dossier.</translation>
    </message>
    <message>
        <source>Creating the draft…</source>
        <translation>Création du brouillon…</translation>
    </message>
    <message>
        <source>Adding the tracks…</source>
        <translation>Ajout des titres…</translation>
    </message>
</context>
<context>
    <name>Joins</name>
    <message>
        <source>d MMM yyyy</source>
        <translation>d MMM yyyy</translation>
    </message>
    <message>
        <source>, </source>
        <translation>, </translation>
    </message>
    <message>
        <source>; </source>
        <translation>&#x202f;; </translation>
    </message>
    <message>
        <source>{before} and {last}</source>
        <translation>{before} et {last}</translation>
    </message>
    <message>
        <source>{before} or {last}</source>
        <translation>{before} ou {last}</translation>
    </message>
</context>
<context>
    <name>KeyChanges</name>
    <message>
        <source>Delete the key from this computer…</source>
        <translation>Supprimer la clé de cet ordinateur…</translation>
    </message>
    <message>
        <source>How to replace the key</source>
        <translation>Comment remplacer la clé</translation>
    </message>
    <message>
        <source>If a key was lost or stolen</source>
        <translation>Si une clé a été perdue ou volée</translation>
    </message>
</context>
<context>
    <name>KeyringCheck</name>
    <message>
        <source>This computer has no encrypted keyring.</source>
        <translation>Cet ordinateur n&apos;a pas de trousseau chiffré.</translation>
    </message>
    <message>
        <source>A key that you enter works until you close the app. The app asks for it again at the next start.</source>
        <translation>Une clé saisie fonctionne jusqu&apos;à la fermeture de l&apos;app. L&apos;app la redemande au prochain démarrage.</translation>
    </message>
    <message>
        <source>To save it, start GNOME Keyring or KWallet (on Linux), then come back here.</source>
        <translation>Pour l&apos;enregistrer, lancez GNOME Keyring ou KWallet (sous Linux), puis revenez ici.</translation>
    </message>
</context>
<context>
    <name>KeyringPage</name>
    <message>
        <source>Keyring</source>
        <translation>Trousseau</translation>
    </message>
    <message>
        <source>API keys and storage keys are never stored in the library, exports, logs or backups.</source>
        <translation>Les clés API et de stockage ne figurent jamais dans la bibliothèque, les exports, les journaux ou les sauvegardes.</translation>
    </message>
    <message>
        <source>Looking for the keyring…</source>
        <translation>Recherche du trousseau…</translation>
    </message>
    <message>
        <source>Only you can read them while you are logged in to this computer.</source>
        <translation>Vous seul pouvez les lire tant que votre session est ouverte sur cet ordinateur.</translation>
    </message>
    <message>
        <source>Practice mode needs no keyring.</source>
        <translation>Le mode d&apos;entraînement n&apos;a pas besoin de trousseau.</translation>
    </message>
    <message>
        <source>Its keys only work in practice mode.</source>
        <translation>Ses clés ne fonctionnent qu&apos;en mode d&apos;entraînement.</translation>
    </message>
    <message>
        <source>Secrets are kept until you close the app.</source>
        <translation>Les secrets sont conservés jusqu&apos;à la fermeture de l&apos;app.</translation>
    </message>
    <message>
        <source>No encrypted keyring was found. After a restart the app asks for the keys again. On Linux, start GNOME Keyring or KWallet to save them.</source>
        <translation>Aucun trousseau chiffré n&apos;a été trouvé. Après un redémarrage, l&apos;app redemande les clés. Sous Linux, lancez GNOME Keyring ou KWallet pour les enregistrer.</translation>
    </message>
    <message>
        <source>Secrets are stored in the Windows Credential Manager.</source>
        <translation>Les secrets sont conservés dans le Gestionnaire d&apos;identification Windows.</translation>
    </message>
    <message>
        <source>Secrets are stored in your macOS keychain.</source>
        <translation>Les secrets sont conservés dans votre trousseau macOS.</translation>
    </message>
    <message>
        <source>Secrets are stored in your desktop keyring.</source>
        <translation>Les secrets sont conservés dans le trousseau de votre environnement de bureau.</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Everywhere</source>
        <translation>Partout</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Sortie</translation>
    </message>
    <message>
        <source>Tree</source>
        <translation>Arborescence</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>Tableaux</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personnes</translation>
    </message>
    <message>
        <source>Masters</source>
        <translation>Masters</translation>
    </message>
    <message>
        <source>Find a command, release, track or person</source>
        <translation>Trouver une commande, une sortie, un titre ou une personne</translation>
    </message>
    <message>
        <source>Search the list or the tracks of the open release</source>
        <translation>Rechercher dans la liste ou dans les titres de la sortie ouverte</translation>
    </message>
    <message>
        <source>Empty release</source>
        <translation>Sortie vide</translation>
    </message>
    <message>
        <source>Release from a folder</source>
        <translation>Sortie depuis un dossier</translation>
    </message>
    <message>
        <source>Release from a template</source>
        <translation>Sortie depuis un modèle</translation>
    </message>
    <message>
        <source>Import from {target}</source>
        <translation>Importer de {target}</translation>
    </message>
    <message>
        <source>Import a sheet or a bundle</source>
        <translation>Importer une feuille ou un bundle</translation>
    </message>
    <message>
        <source>Export the release as a sheet or bundle</source>
        <translation>Exporter la sortie en feuille ou bundle</translation>
    </message>
    <message>
        <source>Transfer the release from another distributor</source>
        <translation>Migrer la sortie depuis un autre distributeur</translation>
    </message>
    <message>
        <source>Export the whole library</source>
        <translation>Exporter toute la bibliothèque</translation>
    </message>
    <message>
        <source>Import a DDEX message</source>
        <translation>Importer un message DDEX</translation>
    </message>
    <message>
        <source>Open a partner delivery</source>
        <translation>Ouvrir une livraison de partenaire</translation>
    </message>
    <message>
        <source>Import catalogue events: clearances and takedowns</source>
        <translation>Importer des événements de catalogue&#xa0;: autorisations et retraits</translation>
    </message>
    <message>
        <source>Release from a store: UPC, ISRC or link</source>
        <translation>Sortie depuis une plateforme&#xa0;: UPC, ISRC ou lien</translation>
    </message>
    <message>
        <source>Sample release</source>
        <translation>Sortie d&apos;exemple</translation>
    </message>
    <message>
        <source>Next part of the window</source>
        <translation>Zone suivante de la fenêtre</translation>
    </message>
    <message>
        <source>Previous part of the window</source>
        <translation>Zone précédente de la fenêtre</translation>
    </message>
    <message>
        <source>Show or hide the sidebar</source>
        <translation>Afficher ou masquer la barre latérale</translation>
    </message>
    <message>
        <source>Show or hide the inspector</source>
        <translation>Afficher ou masquer l&apos;inspecteur</translation>
    </message>
    <message>
        <source>Uploads</source>
        <translation>Transferts</translation>
    </message>
    <message>
        <source>Labels and defaults</source>
        <translation>Labels et valeurs par défaut</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Planning</translation>
    </message>
    <message>
        <source>Releases to fix</source>
        <translation>Sorties à corriger</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Brouillons</translation>
    </message>
    <message>
        <source>Releases on the way</source>
        <translation>Sorties en route</translation>
    </message>
    <message>
        <source>Releases in {target}</source>
        <translation>Sorties dans {target}</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Parues</translation>
    </message>
    <message>
        <source>All releases</source>
        <translation>Toutes les sorties</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>Corbeille</translation>
    </message>
    <message>
        <source>Light appearance</source>
        <translation>Apparence claire</translation>
    </message>
    <message>
        <source>Dark appearance</source>
        <translation>Apparence sombre</translation>
    </message>
    <message>
        <source>High-contrast appearance</source>
        <translation>Apparence à contraste élevé</translation>
    </message>
    <message>
        <source>Appearance of the system</source>
        <translation>Apparence du système</translation>
    </message>
    <message>
        <source>Settings: appearance</source>
        <translation>Réglages&#xa0;: apparence</translation>
    </message>
    <message>
        <source>Settings: accounts</source>
        <translation>Réglages&#xa0;: comptes</translation>
    </message>
    <message>
        <source>Settings: backups</source>
        <translation>Réglages&#xa0;: sauvegardes</translation>
    </message>
    <message>
        <source>Settings: updates</source>
        <translation>Réglages&#xa0;: mises à jour</translation>
    </message>
    <message>
        <source>Settings: recordings</source>
        <translation>Réglages&#xa0;: enregistrements</translation>
    </message>
    <message>
        <source>Settings: checks</source>
        <translation>Réglages&#xa0;: contrôles</translation>
    </message>
    <message>
        <source>Settings: lists</source>
        <translation>Réglages&#xa0;: listes</translation>
    </message>
    <message>
        <source>Settings: keyring</source>
        <translation>Réglages&#xa0;: trousseau</translation>
    </message>
    <message>
        <source>Settings: notifications</source>
        <translation>Réglages&#xa0;: notifications</translation>
    </message>
    <message>
        <source>Settings: stores</source>
        <translation>Réglages&#xa0;: plateformes</translation>
    </message>
    <message>
        <source>Settings: data</source>
        <translation>Réglages&#xa0;: données</translation>
    </message>
    <message>
        <source>ISRC series, UPC pools and ledger</source>
        <translation>Séries d&apos;ISRC, réserves d&apos;UPC et registre</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Aide</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Raccourcis clavier</translation>
    </message>
    <message>
        <source>Tour of the window</source>
        <translation>Visite guidée de la fenêtre</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>Bienvenue</translation>
    </message>
    <message>
        <source>About Trackball Desktop</source>
        <translation>À propos de Trackball Desktop</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Quitter</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Quick look</source>
        <translation>Aperçu rapide</translation>
    </message>
    <message>
        <source>Duplicate the release</source>
        <translation>Dupliquer la sortie</translation>
    </message>
    <message>
        <source>Duplicate with the same recordings</source>
        <translation>Dupliquer avec les mêmes enregistrements</translation>
    </message>
    <message>
        <source>Edit the selected releases</source>
        <translation>Modifier les sorties sélectionnées</translation>
    </message>
    <message>
        <source>Check status</source>
        <translation>Vérifier l&apos;état</translation>
    </message>
    <message>
        <source>Documents: label copy, one-sheet, split sheets, credits, barcode</source>
        <translation>Documents&#xa0;: label copy, fiche produit, feuilles de répartition, crédits, code-barres</translation>
    </message>
    <message>
        <source>Deliver the release as DDEX</source>
        <translation>Livrer la sortie en DDEX</translation>
    </message>
    <message>
        <source>Show the release in stores</source>
        <translation>Afficher la sortie sur les plateformes</translation>
    </message>
    <message>
        <source>Submit the release</source>
        <translation>Soumettre la sortie</translation>
    </message>
    <message>
        <source>Show the checks</source>
        <translation>Afficher les contrôles</translation>
    </message>
    <message>
        <source>Fill in from stores</source>
        <translation>Remplir depuis les plateformes</translation>
    </message>
    <message>
        <source>Withdraw the release from the outbox</source>
        <translation>Retirer la sortie de la boîte d&apos;envoi</translation>
    </message>
    <message>
        <source>Send waiting releases now</source>
        <translation>Envoyer maintenant les sorties en attente</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>Placer dans la corbeille</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>Retour à la liste</translation>
    </message>
    <message>
        <source>Save as template</source>
        <translation>Enregistrer comme modèle</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rétablir</translation>
    </message>
    <message>
        <source>Assign missing ISRCs</source>
        <translation>Attribuer les ISRC manquants</translation>
    </message>
    <message>
        <source>Line-up preset</source>
        <translation>Préréglage de line-up</translation>
    </message>
    <message>
        <source>Go to Release</source>
        <translation>Aller à Sortie</translation>
    </message>
    <message>
        <source>Go to Tracks</source>
        <translation>Aller à Titres</translation>
    </message>
    <message>
        <source>Go to Credits &amp; works</source>
        <translation>Aller à Crédits et œuvres</translation>
    </message>
    <message>
        <source>Go to Rights &amp; partners</source>
        <translation>Aller à Droits et partenaires</translation>
    </message>
    <message>
        <source>Go to Audio &amp; artwork</source>
        <translation>Aller à Audio et visuels</translation>
    </message>
    <message>
        <source>Go to Review &amp; submit</source>
        <translation>Aller à Vérifier et soumettre</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>Étape suivante</translation>
    </message>
    <message>
        <source>Previous step</source>
        <translation>Étape précédente</translation>
    </message>
    <message>
        <source>Next finding</source>
        <translation>Constat suivant</translation>
    </message>
    <message>
        <source>Previous finding</source>
        <translation>Constat précédent</translation>
    </message>
    <message>
        <source>Fix the finding</source>
        <translation>Corriger le constat</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Monter</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Descendre</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Dupliquer</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
    <message>
        <source>Edit the cell</source>
        <translation>Modifier la cellule</translation>
    </message>
    <message>
        <source>Fill down</source>
        <translation>Recopier vers le bas</translation>
    </message>
    <message>
        <source>Fill right</source>
        <translation>Recopier à droite</translation>
    </message>
    <message>
        <source>Clear the cells</source>
        <translation>Effacer les cellules</translation>
    </message>
    <message>
        <source>Restore the original values</source>
        <translation>Rétablir les valeurs d&apos;origine</translation>
    </message>
    <message>
        <source>Confirm and move down</source>
        <translation>Valider et descendre</translation>
    </message>
    <message>
        <source>Confirm and move up</source>
        <translation>Valider et monter</translation>
    </message>
    <message>
        <source>Select more cells</source>
        <translation>Sélectionner plus de cellules</translation>
    </message>
    <message>
        <source>Go to the edge of the data</source>
        <translation>Aller au bord des données</translation>
    </message>
    <message>
        <source>Select whole rows</source>
        <translation>Sélectionner des lignes entières</translation>
    </message>
    <message>
        <source>Remove the rows</source>
        <translation>Supprimer les lignes</translation>
    </message>
    <message>
        <source>Find and replace in the tracks</source>
        <translation>Rechercher et remplacer dans les titres</translation>
    </message>
    <message>
        <source>Switch between grid and form</source>
        <translation>Alterner grille et formulaire</translation>
    </message>
    <message>
        <source>Edit all fields of the entry</source>
        <translation>Modifier tous les champs de l&apos;entrée</translation>
    </message>
    <message>
        <source>Move the entry forward</source>
        <translation>Avancer l&apos;entrée</translation>
    </message>
    <message>
        <source>Move the entry back</source>
        <translation>Reculer l&apos;entrée</translation>
    </message>
    <message>
        <source>Remove the entry</source>
        <translation>Supprimer l&apos;entrée</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>Lecture ou pause</translation>
    </message>
    <message>
        <source>Forward five seconds</source>
        <translation>Avancer de cinq secondes</translation>
    </message>
    <message>
        <source>Back by five seconds</source>
        <translation>Reculer de cinq secondes</translation>
    </message>
    <message>
        <source>Next track</source>
        <translation>Titre suivant</translation>
    </message>
    <message>
        <source>Previous track</source>
        <translation>Titre précédent</translation>
    </message>
    <message>
        <source>Switch between A and B</source>
        <translation>Alterner A et B</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Raccourcis clavier</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
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
        <translation>Ces valeurs s&apos;appliquent à chaque sortie du label qui laisse le champ vide. Les sorties les affichent en gris avec leur source. Les modifications sont enregistrées aussitôt.</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Another label…</source>
        <translation>Autre label…</translation>
    </message>
    <message>
        <source>No labels yet. The labels of your releases appear here automatically.</source>
        <translation>Pas encore de labels. Ceux de vos sorties apparaissent ici automatiquement.</translation>
    </message>
    <message>
        <source>{year} in a P-line or C-line field becomes the year of the release, for example {year} as the year and “{year} Northlight” as the owner.</source>
        <translation>{year} dans un champ de ligne P ou C devient l&apos;année de la sortie, par exemple {year} comme année et «&#xa0;{year} Northlight&#xa0;» comme titulaire.</translation>
    </message>
    <message>
        <source>Add a credit</source>
        <translation>Ajouter un crédit</translation>
    </message>
    <message>
        <source>Another label</source>
        <translation>Autre label</translation>
    </message>
    <message>
        <source>Name as spelled in releases</source>
        <translation>Nom tel qu&apos;écrit dans les sorties</translation>
    </message>
</context>
<context>
    <name>LetterView</name>
    <message>
        <source>Your name</source>
        <translation>Votre nom</translation>
    </message>
    <message>
        <source>Signature of the letter</source>
        <translation>Signature de la lettre</translation>
    </message>
    <message>
        <source>Label or company</source>
        <translation>Label ou entreprise</translation>
    </message>
    <message>
        <source>Recipient</source>
        <translation>Destinataire</translation>
    </message>
    <message>
        <source>The letter</source>
        <translation>La lettre</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Save as email…</source>
        <translation>Enregistrer en e-mail…</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Enregistrer en PDF…</translation>
    </message>
    <message>
        <source>Open in email app</source>
        <translation>Ouvrir dans la messagerie</translation>
    </message>
    <message>
        <source>{count} questions still open</source>
        <translation>{count} questions encore ouvertes</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copié</translation>
    </message>
    <message>
        <source>Save the letter as email</source>
        <translation>Enregistrer la lettre en e-mail</translation>
    </message>
    <message>
        <source>Save the letter as PDF</source>
        <translation>Enregistrer la lettre en PDF</translation>
    </message>
</context>
<context>
    <name>LibraryActions</name>
    <message>
        <source>The new release is in the list.</source>
        <translation>La nouvelle sortie est dans la liste.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message>
        <source>Clear the search</source>
        <translation>Effacer la recherche</translation>
    </message>
    <message>
        <source>Nothing found for “{words}”</source>
        <translation>Aucun résultat pour «&#xa0;{words}&#xa0;»</translation>
    </message>
    <message>
        <source>The search covered titles, artists, people, UPCs, ISRCs and catalogue numbers.</source>
        <translation>La recherche a porté sur les titres, artistes, personnes, UPC, ISRC et numéros de catalogue.</translation>
    </message>
    <message>
        <source>No releases match the filter</source>
        <translation>Aucune sortie ne correspond au filtre</translation>
    </message>
    <message>
        <source>Change it, or show all releases.</source>
        <translation>Modifiez-le, ou affichez toutes les sorties.</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Effacer le filtre</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Tout afficher</translation>
    </message>
    <message>
        <source>Rendering the sample release…</source>
        <translation>Création de la sortie d&apos;exemple…</translation>
    </message>
    <message>
        <source>{done} of {total} files</source>
        <translation>{done} fichiers sur {total}</translation>
    </message>
    <message>
        <source>Drop a folder of WAVs here</source>
        <translation>Déposez ici un dossier de WAV</translation>
    </message>
    <message>
        <source>Titles, numbers, artists and the cover are read from tags and file names. You can check them first.</source>
        <translation>Titres, numéros, artistes et pochette sont lus dans les tags et les noms de fichiers. Vous pouvez d&apos;abord les vérifier.</translation>
    </message>
    <message>
        <source>Try it with a sample release</source>
        <translation>Essayer avec une sortie d&apos;exemple</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>Choisir un dossier…</translation>
    </message>
    <message>
        <source>Import from {target}…</source>
        <translation>Importer de {target}…</translation>
    </message>
    <message>
        <source>To fix</source>
        <translation>À corriger</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Brouillons</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En attente</translation>
    </message>
    <message>
        <source>Sending</source>
        <comment>the view of releases that are being sent</comment>
        <translation>En cours d&apos;envoi</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>En route</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>Dans {target}</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Parues</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>Corbeille</translation>
    </message>
    <message>
        <source>All releases</source>
        <translation>Toutes les sorties</translation>
    </message>
    <message>
        <source>Nothing to fix</source>
        <translation>Rien à corriger</translation>
    </message>
    <message>
        <source>Releases with blockers or with questions from {target} appear here.</source>
        <translation>Les sorties avec des blocages ou des questions de {target} apparaissent ici.</translation>
    </message>
    <message>
        <source>No drafts</source>
        <translation>Pas de brouillons</translation>
    </message>
    <message>
        <source>Drop a folder of WAVs anywhere to start a release.</source>
        <translation>Déposez un dossier de WAV n&apos;importe où pour commencer une sortie.</translation>
    </message>
    <message>
        <source>Nothing waiting</source>
        <translation>Rien en attente</translation>
    </message>
    <message>
        <source>Releases that you submit offline wait here until you are online.</source>
        <translation>Les sorties soumises hors ligne attendent ici que vous soyez en ligne.</translation>
    </message>
    <message>
        <source>Nothing is being sent</source>
        <translation>Rien n&apos;est en cours d&apos;envoi</translation>
    </message>
    <message>
        <source>Submit a release to send it to {target}.</source>
        <translation>Soumettez une sortie pour l&apos;envoyer à {target}.</translation>
    </message>
    <message>
        <source>Nothing on its way</source>
        <translation>Rien en route</translation>
    </message>
    <message>
        <source>Nothing in {target} yet</source>
        <translation>Rien dans {target} pour l&apos;instant</translation>
    </message>
    <message>
        <source>Releases appear here once {target} has created them.</source>
        <translation>Les sorties apparaissent ici dès que {target} les a créées.</translation>
    </message>
    <message>
        <source>Nothing released yet</source>
        <translation>Rien de paru pour l&apos;instant</translation>
    </message>
    <message>
        <source>Releases in {target} appear here on their release date.</source>
        <translation>Les sorties présentes dans {target} apparaissent ici à leur date de sortie.</translation>
    </message>
    <message>
        <source>The trash is empty</source>
        <translation>La corbeille est vide</translation>
    </message>
    <message>
        <source>Releases stay here for 30 days before they are deleted.</source>
        <translation>Les sorties restent ici 30 jours avant d&apos;être supprimées.</translation>
    </message>
    <message>
        <source>No releases</source>
        <translation>Aucune sortie</translation>
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
        <translation>Restaurer cette copie</translation>
    </message>
    <message>
        <source>Restore from a file…</source>
        <translation>Restaurer un fichier…</translation>
    </message>
    <message>
        <source>Recover readable data</source>
        <translation>Récupérer les données lisibles</translation>
    </message>
    <message>
        <source>Start with an empty library</source>
        <translation>Commencer avec une bibliothèque vide</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Other folder…</source>
        <translation>Autre dossier…</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ouvrir le dossier</translation>
    </message>
    <message>
        <source>Continue for now</source>
        <translation>Continuer pour l&apos;instant</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Quitter</translation>
    </message>
    <message>
        <source>Copies of the library, newest first</source>
        <translation>Copies de la bibliothèque, les plus récentes d&apos;abord</translation>
    </message>
    <message>
        <source>{when}  ·  {size}</source>
        <translation>{when}  ·  {size}</translation>
    </message>
    <message>
        <source>There is no copy of this library on this computer.</source>
        <translation>Il n&apos;y a pas de copie de cette bibliothèque sur cet ordinateur.</translation>
    </message>
    <message>
        <source>Choose a copy of the library</source>
        <translation>Choisir une copie de la bibliothèque</translation>
    </message>
    <message>
        <source>Libraries (*.db)</source>
        <translation>Bibliothèques (*.db)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Tous les fichiers (*)</translation>
    </message>
    <message>
        <source>Choose a data folder</source>
        <translation>Choisir un dossier de données</translation>
    </message>
</context>
<context>
    <name>LibraryText</name>
    <message>
        <source>Backups cannot be saved in {folder}: {strerror}.</source>
        <translation>Les sauvegardes ne peuvent pas être enregistrées dans {folder}&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>Backups stay in the previous folder.</source>
        <translation>Les sauvegardes restent dans le dossier précédent.</translation>
    </message>
    <message>
        <source>Choose an existing folder that you can write to.</source>
        <translation>Choisissez un dossier existant dans lequel vous pouvez écrire.</translation>
    </message>
    <message>
        <source>The setting could not be saved: {strerror}.</source>
        <translation>Le réglage n&apos;a pas pu être enregistré&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>Check the disk of the data folder.</source>
        <translation>Vérifiez le disque du dossier de données.</translation>
    </message>
    <message>
        <source>There is no copy {wanted}.</source>
        <translation>Il n&apos;y a pas de copie {wanted}.</translation>
    </message>
    <message>
        <source>There is no copy of this library.</source>
        <translation>Il n&apos;y a pas de copie de cette bibliothèque.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Rien n&apos;a été modifié.</translation>
    </message>
    <message>
        <source>Choose one from the list, or give a file.</source>
        <translation>Choisissez-en une dans la liste, ou indiquez un fichier.</translation>
    </message>
    <message>
        <source>This text contains no valid UPC or EAN.</source>
        <translation>Ce texte ne contient aucun UPC ni EAN valide.</translation>
    </message>
    <message>
        <source>Enter codes of 12 or 13 digits with check digits, one per line, or a range: FIRST to LAST.</source>
        <translation>Saisissez des codes de 12 ou 13 chiffres avec chiffre de contrôle, un par ligne, ou une plage&#xa0;: PREMIER - DERNIER.</translation>
    </message>
    <message>
        <source>“{title}” was changed in the meantime and stays unchanged.</source>
        <translation>«&#xa0;{title}&#xa0;» a été modifiée entre-temps et reste inchangée.</translation>
    </message>
    <message>
        <source>This release has nothing yet that a template could use.</source>
        <translation>Cette sortie n&apos;a encore rien qu&apos;un modèle puisse utiliser.</translation>
    </message>
    <message>
        <source>A template includes label, ℗ and © lines, genre, languages, stores, prices and people.</source>
        <translation>Un modèle comprend le label, les lignes ℗ et ©, le genre, les langues, les plateformes, les prix et les personnes.</translation>
    </message>
    <message>
        <source>Fill in some of these, then save the template.</source>
        <translation>Remplissez-en une partie, puis enregistrez le modèle.</translation>
    </message>
    <message>
        <source>Stores cannot be checked for this release.</source>
        <translation>Les plateformes ne peuvent pas être vérifiées pour cette sortie.</translation>
    </message>
    <message>
        <source>It has neither a UPC nor an ISRC, so nothing was compared.</source>
        <translation>Elle n&apos;a ni UPC ni ISRC&#x202f;; rien n&apos;a été comparé.</translation>
    </message>
    <message>
        <source>Enter the UPC of the old delivery, or read the old delivery from a file.</source>
        <translation>Saisissez l&apos;UPC de l&apos;ancienne livraison, ou chargez celle-ci depuis un fichier.</translation>
    </message>
    <message>
        <source>{name} cannot be read.</source>
        <translation>{name} ne peut pas être lu.</translation>
    </message>
    <message>
        <source>{name} contains no release.</source>
        <translation>{name} ne contient aucune sortie.</translation>
    </message>
    <message>
        <source>{name} does not contain this release.</source>
        <translation>{name} ne contient pas cette sortie.</translation>
    </message>
    <message>
        <source>It has neither its UPC nor one of its ISRCs, so nothing was compared.</source>
        <translation>Il ne contient ni son UPC ni un de ses ISRC&#x202f;; rien n&apos;a été comparé.</translation>
    </message>
    <message>
        <source>Choose the file of this release&apos;s old delivery.</source>
        <translation>Choisissez le fichier de l&apos;ancienne livraison de cette sortie.</translation>
    </message>
    <message>
        <source>{path} is not an intact copy of a library.</source>
        <translation>{path} n&apos;est pas une copie intacte d&apos;une bibliothèque.</translation>
    </message>
    <message>
        <source>The library is unchanged.</source>
        <translation>La bibliothèque est inchangée.</translation>
    </message>
    <message>
        <source>Use another copy.</source>
        <translation>Utilisez une autre copie.</translation>
    </message>
    <message>
        <source>A library record</source>
        <translation>Une fiche de la bibliothèque</translation>
    </message>
    <message>
        <source>Add a series or a pool in Settings &gt; Codes, or enter the code.</source>
        <translation>Ajoutez une série ou une réserve dans Réglages &gt; Codes, ou saisissez le code.</translation>
    </message>
    <message>
        <source>There is already a series {shown}.</source>
        <translation>Il y a déjà une série {shown}.</translation>
    </message>
    <message>
        <source>Edit that series; it can apply to all labels.</source>
        <translation>Modifiez cette série&#x202f;; elle peut valoir pour tous les labels.</translation>
    </message>
    <message>
        <source>{next} is not a valid series number.</source>
        <translation>{next} n&apos;est pas un numéro de série valide.</translation>
    </message>
    <message>
        <source>Enter a number from 0 to 99999.</source>
        <translation>Saisissez un nombre de 0 à 99999.</translation>
    </message>
    <message>
        <source>A pool can contain at most {most_in_pool} codes.</source>
        <translation>Une réserve peut contenir au plus {most_in_pool} codes.</translation>
    </message>
    <message>
        <source>Add only the codes that you need this year.</source>
        <translation>N&apos;ajoutez que les codes nécessaires cette année.</translation>
    </message>
    <message>
        <source>All of these codes are in the ledger already.</source>
        <translation>Tous ces codes sont déjà dans le registre.</translation>
    </message>
    <message>
        <source>No pool was created.</source>
        <translation>Aucune réserve n&apos;a été créée.</translation>
    </message>
    <message>
        <source>There is no UPC pool for {label}.</source>
        <translation>Il n&apos;y a pas de réserve d&apos;UPC pour {label}.</translation>
    </message>
    <message>
        <source>releases without a label</source>
        <translation>les sorties sans label</translation>
    </message>
    <message>
        <source>The UPC pool for {label} is empty.</source>
        <translation>La réserve d&apos;UPC pour {label} est vide.</translation>
    </message>
    <message>
        <source>all labels</source>
        <translation>tous les labels</translation>
    </message>
    <message>
        <source>No code was assigned.</source>
        <translation>Aucun code n&apos;a été attribué.</translation>
    </message>
    <message>
        <source>Add codes in Settings &gt; Codes, or enter one.</source>
        <translation>Ajoutez des codes dans Réglages &gt; Codes, ou saisissez-en un.</translation>
    </message>
    <message>
        <source>There is no ISRC series for {label}.</source>
        <translation>Il n&apos;y a pas de série d&apos;ISRC pour {label}.</translation>
    </message>
    <message>
        <source>The series cannot continue in 20{this_year}: there is already a series {shown}.</source>
        <translation>La série ne peut pas continuer en 20{this_year}&#xa0;: il y a déjà une série {shown}.</translation>
    </message>
    <message>
        <source>Remove one of the two in Settings &gt; Codes.</source>
        <translation>Supprimez l&apos;une des deux dans Réglages &gt; Codes.</translation>
    </message>
    <message>
        <source>has no number left</source>
        <translation>n&apos;a plus de numéro</translation>
    </message>
    <message>
        <source>has {left} numbers left, and {needed} are needed</source>
        <translation>a encore {left} numéros, et il en faut {needed}</translation>
    </message>
    <message>
        <source>The series {shown} {have}.</source>
        <translation>La série {shown} {have}.</translation>
    </message>
    <message>
        <source>Ask your ISRC agency for another prefix and add its series in Settings &gt; Codes.</source>
        <translation>Demandez un autre préfixe à votre agence ISRC et ajoutez sa série dans Réglages &gt; Codes.</translation>
    </message>
    <message>
        <source>The library in {parent} was written by an older version of Trackball Desktop.</source>
        <translation>La bibliothèque dans {parent} a été écrite par une version plus ancienne de Trackball Desktop.</translation>
    </message>
    <message>
        <source>It is unchanged.</source>
        <translation>Elle est inchangée.</translation>
    </message>
    <message>
        <source>Close the older version if it is open, then try again.</source>
        <translation>Fermez la version plus ancienne si elle est ouverte, puis réessayez.</translation>
    </message>
    <message>
        <source>The library in {folder} was written by an older version of Trackball Desktop.</source>
        <translation>La bibliothèque dans {folder} a été écrite par une version plus ancienne de Trackball Desktop.</translation>
    </message>
    <message>
        <source>It is read-only, so it cannot be updated.</source>
        <translation>Elle est en lecture seule et ne peut donc pas être mise à jour.</translation>
    </message>
    <message>
        <source>Make the folder and the file writable, or copy the folder to a writable disk.</source>
        <translation>Autorisez l&apos;écriture dans le dossier et le fichier, ou copiez le dossier sur un disque accessible en écriture.</translation>
    </message>
    <message>
        <source>The library is closed.</source>
        <translation>La bibliothèque est fermée.</translation>
    </message>
    <message>
        <source>Start the app again.</source>
        <translation>Relancez l&apos;app.</translation>
    </message>
    <message>
        <source>No backup could be saved in {folder}: the disk is full.</source>
        <translation>Aucune sauvegarde n&apos;a pu être enregistrée dans {folder}&#xa0;: le disque est plein.</translation>
    </message>
    <message>
        <source>No backup could be saved in {folder}: it does not exist or is read-only.</source>
        <translation>Aucune sauvegarde n&apos;a pu être enregistrée dans {folder}&#xa0;: ce dossier n&apos;existe pas ou est en lecture seule.</translation>
    </message>
    <message>
        <source>The library itself is not affected.</source>
        <translation>La bibliothèque elle-même n&apos;est pas touchée.</translation>
    </message>
    <message>
        <source>Free some space there.</source>
        <translation>Libérez-y de l&apos;espace.</translation>
    </message>
    <message>
        <source>Connect its disk, or choose another folder.</source>
        <translation>Connectez son disque, ou choisissez un autre dossier.</translation>
    </message>
    <message>
        <source>The library is in use by another program.</source>
        <translation>La bibliothèque est utilisée par un autre programme.</translation>
    </message>
    <message>
        <source>The last change could not be saved.</source>
        <translation>La dernière modification n&apos;a pas pu être enregistrée.</translation>
    </message>
    <message>
        <source>Close other programs that use it, such as a backup or database tool, then try again.</source>
        <translation>Fermez les autres programmes qui l&apos;utilisent, par exemple un outil de sauvegarde ou de base de données, puis réessayez.</translation>
    </message>
    <message>
        <source>The disk could not read or write the library in {parent}.</source>
        <translation>Le disque n&apos;a pas pu lire ou écrire la bibliothèque dans {parent}.</translation>
    </message>
    <message>
        <source>The last change was not saved. The disk may be failing, or it was disconnected.</source>
        <translation>La dernière modification n&apos;a pas été enregistrée. Le disque est peut-être défaillant ou a été déconnecté.</translation>
    </message>
    <message>
        <source>Check that the disk is connected and healthy. Copy the folder to another disk. If the library still cannot be read, restore a backup.</source>
        <translation>Vérifiez que le disque est connecté et en bon état. Copiez le dossier sur un autre disque. Si la bibliothèque reste illisible, restaurez une sauvegarde.</translation>
    </message>
    <message>
        <source>The library in {parent} cannot be read or written.</source>
        <translation>La bibliothèque dans {parent} ne peut être ni lue ni écrite.</translation>
    </message>
    <message>
        <source>The last change was not saved; everything before it is safe.</source>
        <translation>La dernière modification n&apos;a pas été enregistrée&#x202f;; tout ce qui précède est intact.</translation>
    </message>
    <message>
        <source>Check that the disk is connected, healthy and writable, then try again.</source>
        <translation>Vérifiez que le disque est connecté, en bon état et accessible en écriture, puis réessayez.</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>Le disque est plein.</translation>
    </message>
    <message>
        <source>The last change could not be saved; everything before it is safe.</source>
        <translation>La dernière modification n&apos;a pas pu être enregistrée&#x202f;; tout ce qui précède est intact.</translation>
    </message>
    <message>
        <source>Free some space on the disk with {parent}, then try again.</source>
        <translation>Libérez de l&apos;espace sur le disque contenant {parent}, puis réessayez.</translation>
    </message>
    <message>
        <source>{path} is damaged or not a database.</source>
        <translation>{path} est endommagé ou n&apos;est pas une base de données.</translation>
    </message>
    <message>
        <source>The app has not changed it. Masters, receipts and releases at the distributor are not affected.</source>
        <translation>L&apos;app ne l&apos;a pas modifié. Masters, reçus et sorties chez le distributeur ne sont pas touchés.</translation>
    </message>
    <message>
        <source>Restore a backup, or recover the data that can still be read.</source>
        <translation>Restaurez une sauvegarde, ou récupérez les données encore lisibles.</translation>
    </message>
    <message>
        <source>drafts</source>
        <translation>brouillons</translation>
    </message>
    <message>
        <source>the release list</source>
        <translation>la liste des sorties</translation>
    </message>
    <message>
        <source>history steps</source>
        <translation>étapes de l&apos;historique</translation>
    </message>
    <message>
        <source>the code ledger</source>
        <translation>le registre des codes</translation>
    </message>
    <message>
        <source>ISRC series</source>
        <translation>Séries d&apos;ISRC</translation>
    </message>
    <message>
        <source>submissions to the distributor</source>
        <translation>soumissions au distributeur</translation>
    </message>
    <message>
        <source>receipts</source>
        <translation>reçus</translation>
    </message>
    <message>
        <source>people</source>
        <translation>personnes</translation>
    </message>
    <message>
        <source>files of releases</source>
        <translation>fichiers de sorties</translation>
    </message>
    <message>
        <source>settings</source>
        <translation>réglages</translation>
    </message>
    <message>
        <source>accounts</source>
        <translation>comptes</translation>
    </message>
    <message numerus="yes">
        <source>{path} is damaged: %n of its records have changed.</source>
        <comment>{path} is damaged: %n of its records has changed.</comment>
        <translation>
            <numerusform>{path} est endommagé&#xa0;: %n de ses fiches a changé.</numerusform>
            <numerusform>{path} est endommagé&#xa0;: %n de ses fiches ont changé.</numerusform>
        </translation>
    </message>
    <message>
        <source>Damaged: {held}. Everything else works.</source>
        <translation>Endommagé&#xa0;: {held}. Tout le reste fonctionne.</translation>
    </message>
    <message>
        <source>Everything else works.</source>
        <translation>Tout le reste fonctionne.</translation>
    </message>
    <message>
        <source>Restore a backup, or recover the data that can still be read. Check the disk.</source>
        <translation>Restaurez une sauvegarde, ou récupérez les données encore lisibles. Vérifiez le disque.</translation>
    </message>
    <message>
        <source>The library in {folder} is read-only.</source>
        <translation>La bibliothèque dans {folder} est en lecture seule.</translation>
    </message>
    <message>
        <source>Give yourself write access to the folder and its files, or use another folder.</source>
        <translation>Accordez-vous l&apos;accès en écriture au dossier et à ses fichiers, ou utilisez un autre dossier.</translation>
    </message>
    <message>
        <source>{path} was deleted, moved or replaced while it was open.</source>
        <translation>{path} a été supprimé, déplacé ou remplacé alors qu&apos;il était ouvert.</translation>
    </message>
    <message>
        <source>The last change was not saved.</source>
        <translation>La dernière modification n&apos;a pas été enregistrée.</translation>
    </message>
    <message>
        <source>If you moved the file, put it back and start the app again. Otherwise restore a backup.</source>
        <translation>Si vous avez déplacé le fichier, remettez-le en place et relancez l&apos;app. Sinon, restaurez une sauvegarde.</translation>
    </message>
    <message>
        <source>is missing</source>
        <translation>est introuvable</translation>
    </message>
    <message>
        <source>is empty</source>
        <translation>est vide</translation>
    </message>
    <message>
        <source>The library {path} {state}, but the folder contains {found}.</source>
        <translation>La bibliothèque {path} {state}, mais le dossier contient {found}.</translation>
    </message>
    <message>
        <source>The app did not create a new library, because it would not know which ISRCs and UPCs were assigned and what was sent to the distributor.</source>
        <translation>L&apos;app n&apos;a pas créé de nouvelle bibliothèque, car elle ignorerait quels ISRC et UPC ont été attribués et ce qui a été envoyé au distributeur.</translation>
    </message>
    <message>
        <source>If the file was moved, put it back. Otherwise restore a backup or start with an empty library.</source>
        <translation>Si le fichier a été déplacé, remettez-le en place. Sinon, restaurez une sauvegarde ou commencez avec une bibliothèque vide.</translation>
    </message>
    <message>
        <source>The path of the data folder is too long: {path} bytes with the library&apos;s name, {longest_path} at most.</source>
        <translation>Le chemin du dossier de données est trop long&#xa0;: {path} octets avec le nom de la bibliothèque, {longest_path} au plus.</translation>
    </message>
    <message>
        <source>The library cannot be stored there.</source>
        <translation>La bibliothèque ne peut pas y être enregistrée.</translation>
    </message>
    <message>
        <source>Choose a folder with a shorter path.</source>
        <translation>Choisissez un dossier au chemin plus court.</translation>
    </message>
    <message>
        <source>SQLite {apsw} is too old to keep the library safely.</source>
        <translation>SQLite {apsw} est trop ancien pour conserver la bibliothèque en sécurité.</translation>
    </message>
    <message>
        <source>Install apsw {str} or newer.</source>
        <translation>Installez apsw {str} ou plus récent.</translation>
    </message>
    <message>
        <source>The library in {parent} was written by a newer version of Trackball Desktop.</source>
        <translation>La bibliothèque dans {parent} a été écrite par une version plus récente de Trackball Desktop.</translation>
    </message>
    <message>
        <source>Install the newest version, or use another data folder.</source>
        <translation>Installez la version la plus récente, ou utilisez un autre dossier de données.</translation>
    </message>
    <message>
        <source>{path} belongs to another program.</source>
        <translation>{path} appartient à un autre programme.</translation>
    </message>
    <message>
        <source>Use another data folder, or move the file.</source>
        <translation>Utilisez un autre dossier de données, ou déplacez le fichier.</translation>
    </message>
    <message>
        <source>This release is already in the library.</source>
        <translation>Cette sortie est déjà dans la bibliothèque.</translation>
    </message>
    <message>
        <source>Open it from the list.</source>
        <translation>Ouvrez-la depuis la liste.</translation>
    </message>
    <message>
        <source>The draft of “{titles}”</source>
        <translation>Le brouillon de «&#xa0;{titles}&#xa0;»</translation>
    </message>
    <message>
        <source>There is no release {release_id}.</source>
        <translation>Il n&apos;y a pas de sortie {release_id}.</translation>
    </message>
    <message>
        <source>Find it in the list, which shows the IDs.</source>
        <translation>Cherchez-la dans la liste, qui affiche les ID.</translation>
    </message>
    <message>
        <source>No events were imported.</source>
        <translation>Aucun événement n&apos;a été importé.</translation>
    </message>
    <message>
        <source>{path} was written by a newer version of Trackball Desktop.</source>
        <translation>{path} a été écrit par une version plus récente de Trackball Desktop.</translation>
    </message>
    <message>
        <source>Its events are not shown, and none are imported.</source>
        <translation>Ses événements ne sont pas affichés, et aucun n&apos;est importé.</translation>
    </message>
    <message>
        <source>Update the app.</source>
        <translation>Mettez l&apos;app à jour.</translation>
    </message>
    <message>
        <source>{path}, which keeps catalogue events, is damaged.</source>
        <translation>{path}, qui contient les événements de catalogue, est endommagé.</translation>
    </message>
    <message>
        <source>The library and its releases are not affected.</source>
        <translation>La bibliothèque et ses sorties ne sont pas touchées.</translation>
    </message>
    <message>
        <source>Delete that file, then import the events again. It contains nothing else.</source>
        <translation>Supprimez ce fichier, puis réimportez les événements. Il ne contient rien d&apos;autre.</translation>
    </message>
    <message>
        <source>The last events were not imported; those before them are saved.</source>
        <translation>Les derniers événements n&apos;ont pas été importés&#x202f;; les précédents sont enregistrés.</translation>
    </message>
    <message>
        <source>Free some space, then import again. The import continues where it stopped.</source>
        <translation>Libérez de l&apos;espace, puis relancez l&apos;import. Il reprend là où il s&apos;est arrêté.</translation>
    </message>
    <message>
        <source>{path} cannot be read or written.</source>
        <translation>{path} ne peut être ni lu ni écrit.</translation>
    </message>
    <message>
        <source>Check the disk, then import again. The import continues where it stopped.</source>
        <translation>Vérifiez le disque, puis relancez l&apos;import. Il reprend là où il s&apos;est arrêté.</translation>
    </message>
    <message>
        <source>This step</source>
        <translation>Cette étape</translation>
    </message>
    <message>
        <source>This step cannot be undone.</source>
        <translation>Cette étape ne peut pas être annulée.</translation>
    </message>
    <message>
        <source>Delete the release if you no longer need it.</source>
        <translation>Supprimez la sortie si vous n&apos;en avez plus besoin.</translation>
    </message>
    <message>
        <source>Steps can only be undone in order.</source>
        <translation>Les étapes ne s&apos;annulent que dans l&apos;ordre.</translation>
    </message>
    <message>
        <source>Undo the newer steps first.</source>
        <translation>Annulez d&apos;abord les étapes plus récentes.</translation>
    </message>
    <message>
        <source>“{holder}” uses this code.</source>
        <translation>«&#xa0;{holder}&#xa0;» utilise ce code.</translation>
    </message>
    <message>
        <source>It was not made available.</source>
        <translation>Il n&apos;a pas été rendu disponible.</translation>
    </message>
    <message>
        <source>Clear the code there first.</source>
        <translation>Effacez-y d&apos;abord le code.</translation>
    </message>
    <message>
        <source>{code} is not in the ledger.</source>
        <translation>{code} n&apos;est pas dans le registre.</translation>
    </message>
    <message>
        <source>Find it in the list of codes.</source>
        <translation>Cherchez-le dans la liste des codes.</translation>
    </message>
    <message>
        <source>{code} was sent to the distributor and cannot be reused.</source>
        <translation>{code} a été envoyé au distributeur et ne peut pas être réutilisé.</translation>
    </message>
    <message>
        <source>It stays unchanged.</source>
        <translation>Il reste inchangé.</translation>
    </message>
    <message>
        <source>Stores use it to identify a recording or product.</source>
        <translation>Les plateformes identifient par lui un enregistrement ou un produit.</translation>
    </message>
    <message>
        <source>A release without a title</source>
        <translation>Une sortie sans titre</translation>
    </message>
    <message>
        <source>This release is on its way to the distributor.</source>
        <translation>Cette sortie est en route vers le distributeur.</translation>
    </message>
    <message>
        <source>It was not deleted (status: {value}).</source>
        <translation>Elle n&apos;a pas été supprimée (état&#xa0;: {value}).</translation>
    </message>
    <message>
        <source>Withdraw it first, or wait until it is created.</source>
        <translation>Retirez-la d&apos;abord, ou attendez qu&apos;elle soit créée.</translation>
    </message>
    <message>
        <source>A release with this UPC is already at the distributor or on its way.</source>
        <translation>Une sortie avec cet UPC est déjà chez le distributeur ou en route.</translation>
    </message>
    <message>
        <source>It was saved as a draft and is not followed.</source>
        <translation>Elle a été enregistrée comme brouillon et n&apos;est pas suivie.</translation>
    </message>
    <message>
        <source>Search the list for its UPC.</source>
        <translation>Cherchez son UPC dans la liste.</translation>
    </message>
    <message>
        <source>Trackball Desktop is already open with this data folder{found}.</source>
        <translation>Trackball Desktop est déjà ouvert avec ce dossier de données{found}.</translation>
    </message>
    <message>
        <source>Use the open window, or close it first.</source>
        <translation>Utilisez la fenêtre ouverte, ou fermez-la d&apos;abord.</translation>
    </message>
    <message>
        <source>Wait until the other command has finished, then try again.</source>
        <translation>Attendez la fin de l&apos;autre commande, puis réessayez.</translation>
    </message>
    <message>
        <source>The folder {folder} is read-only.</source>
        <translation>Le dossier {folder} est en lecture seule.</translation>
    </message>
    <message>
        <source>The disk with {folder} is full.</source>
        <translation>Le disque contenant {folder} est plein.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be used: {strerror}.</source>
        <translation>Le dossier {folder} est inutilisable&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>Free some space there, then try again.</source>
        <translation>Libérez-y de l&apos;espace, puis réessayez.</translation>
    </message>
    <message>
        <source>Use another folder.</source>
        <translation>Utilisez un autre dossier.</translation>
    </message>
    <message>
        <source> (process {pid} on {host})</source>
        <translation> (processus {pid} sur {host})</translation>
    </message>
    <message>
        <source>a cloud storage app</source>
        <translation>une app de stockage en ligne</translation>
    </message>
    <message>
        <source>A library there would be damaged sooner or later.</source>
        <translation>Une bibliothèque y serait endommagée tôt ou tard.</translation>
    </message>
    <message>
        <source>Choose a folder on a local disk for the library. Audio files can stay where they are.</source>
        <translation>Choisissez pour la bibliothèque un dossier sur un disque local. Les fichiers audio peuvent rester où ils sont.</translation>
    </message>
    <message>
        <source>is synced by {program}</source>
        <translation>est synchronisé par {program}</translation>
    </message>
    <message>
        <source>is synced by Dropbox</source>
        <translation>est synchronisé par Dropbox</translation>
    </message>
    <message>
        <source>is on a network drive</source>
        <translation>est sur un lecteur réseau</translation>
    </message>
    <message>
        <source>The path {folder} is too long for this system.</source>
        <translation>Le chemin {folder} est trop long pour ce système.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be created or used: {strerror}.</source>
        <translation>Le dossier {folder} ne peut être ni créé ni utilisé&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>Check that you can write there, or choose another folder.</source>
        <translation>Vérifiez que vous pouvez y écrire, ou choisissez un autre dossier.</translation>
    </message>
    <message>
        <source>A person needs a name.</source>
        <translation>Une personne doit avoir un nom.</translation>
    </message>
    <message>
        <source>Enter it as the distributor spells it.</source>
        <translation>Écrivez-le comme le distributeur.</translation>
    </message>
    <message>
        <source>It may have been sent after this copy was made. The app searches for it and sends nothing until then.</source>
        <translation>Elle a peut-être été envoyée après cette copie. L&apos;app la recherche et n&apos;envoie rien d&apos;ici là.</translation>
    </message>
    <message>
        <source>{what} is damaged and cannot be read.</source>
        <translation>{what}&#xa0;: endommagé et illisible.</translation>
    </message>
    <message>
        <source>Everything else in the library works.</source>
        <translation>Tout le reste de la bibliothèque fonctionne.</translation>
    </message>
    <message>
        <source>Restore a backup from before the damage.</source>
        <translation>Restaurez une sauvegarde antérieure au dommage.</translation>
    </message>
    <message>
        <source>There is already an account “{name}”.</source>
        <translation>Il y a déjà un compte «&#xa0;{name}&#xa0;».</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Choisissez un autre nom.</translation>
    </message>
    <message>
        <source>A release of this account is on its way.</source>
        <translation>Une sortie de ce compte est en route.</translation>
    </message>
    <message>
        <source>The account was not deleted.</source>
        <translation>Le compte n&apos;a pas été supprimé.</translation>
    </message>
    <message>
        <source>Withdraw the release, or wait until it is created.</source>
        <translation>Retirez la sortie, ou attendez qu&apos;elle soit créée.</translation>
    </message>
    <message>
        <source>This template no longer exists.</source>
        <translation>Ce modèle n&apos;existe plus.</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>Choisissez-en un autre.</translation>
    </message>
    <message>
        <source>Save it again from a release.</source>
        <translation>Enregistrez-le à nouveau depuis une sortie.</translation>
    </message>
    <message>
        <source>There is already a template “{wanted}”.</source>
        <translation>Il y a déjà un modèle «&#xa0;{wanted}&#xa0;».</translation>
    </message>
    <message>
        <source>The template has no name.</source>
        <translation>Le modèle n&apos;a pas de nom.</translation>
    </message>
    <message>
        <source>Enter one, such as the name of the label or artist.</source>
        <translation>Saisissez-en un, par exemple le nom du label ou de l&apos;artiste.</translation>
    </message>
    <message>
        <source>This name is too long.</source>
        <translation>Ce nom est trop long.</translation>
    </message>
    <message>
        <source>Use at most {longest_name} characters.</source>
        <translation>Utilisez {longest_name} caractères au plus.</translation>
    </message>
    <message>
        <source>receipts of submissions</source>
        <translation>reçus de soumissions</translation>
    </message>
    <message>
        <source>copies of a library</source>
        <translation>copies d&apos;une bibliothèque</translation>
    </message>
    <message>
        <source>a replaced library</source>
        <translation>une bibliothèque remplacée</translation>
    </message>
    <message>
        <source>manifests of uploads</source>
        <translation>manifestes de transferts</translation>
    </message>
    <message>
        <source>a part of a library (library.db-wal)</source>
        <translation>une partie d&apos;une bibliothèque (library.db-wal)</translation>
    </message>
    <message>
        <source>app logs</source>
        <translation>journaux de l&apos;app</translation>
    </message>
    <message>
        <source>This step was never saved.</source>
        <translation>Cette étape n&apos;a jamais été enregistrée.</translation>
    </message>
    <message>
        <source>Make the change again.</source>
        <translation>Refaites la modification.</translation>
    </message>
    <message>
        <source>This change could not be saved.</source>
        <translation>Cette modification n&apos;a pas pu être enregistrée.</translation>
    </message>
    <message>
        <source>This step cannot be read.</source>
        <translation>Cette étape est illisible.</translation>
    </message>
    <message>
        <source>This failed because of an error in the app.</source>
        <translation>Échec dû à une erreur de l&apos;app.</translation>
    </message>
    <message>
        <source>It was recorded in the log.</source>
        <translation>L&apos;erreur a été consignée dans le journal.</translation>
    </message>
    <message>
        <source>The app could not start its services.</source>
        <translation>L&apos;app n&apos;a pas pu lancer ses services.</translation>
    </message>
</context>
<context>
    <name>LimitSlider</name>
    <message>
        <source>Maximum upload speed</source>
        <translation>Vitesse de transfert maximale</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Limite</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/s</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucune</translation>
    </message>
</context>
<context>
    <name>LinesModel</name>
    <message>
        <source>Time</source>
        <translation>Timecode</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Ligne</translation>
    </message>
</context>
<context>
    <name>LineupPresetDialog</name>
    <message>
        <source>Add a line-up from a preset</source>
        <translation>Ajouter un line-up depuis un préréglage</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Préréglage</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Remove this preset</source>
        <translation>Supprimer ce préréglage</translation>
    </message>
    <message>
        <source>Save this line-up as a preset…</source>
        <translation>Enregistrer ce line-up comme préréglage…</translation>
    </message>
    <message>
        <source>Add to the release</source>
        <translation>Ajouter à la sortie</translation>
    </message>
    <message>
        <source>Add to the track</source>
        <translation>Ajouter au titre</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Credits are added to the release and inherited by its tracks; writers are added to each track&apos;s work.</source>
        <translation>Les crédits s&apos;ajoutent à la sortie et ses titres en héritent&#x202f;; les auteurs-compositeurs s&apos;ajoutent à l&apos;œuvre de chaque titre.</translation>
    </message>
    <message>
        <source>Credits are added to the track, writers to its work.</source>
        <translation>Les crédits s&apos;ajoutent au titre, les auteurs-compositeurs à son œuvre.</translation>
    </message>
    <message>
        <source>Roles without a name are skipped.</source>
        <translation>Les rôles sans nom sont ignorés.</translation>
    </message>
    <message>
        <source>Solo singer</source>
        <translation>Artiste solo</translation>
    </message>
    <message>
        <source>Band</source>
        <translation>Groupe</translation>
    </message>
    <message>
        <source>Producer</source>
        <translation>Producteur</translation>
    </message>
    <message>
        <source>(no role)</source>
        <translation>(sans rôle)</translation>
    </message>
    <message>
        <source>Writer</source>
        <translation>Auteur-compositeur</translation>
    </message>
    <message>
        <source>Credit</source>
        <translation>Crédit</translation>
    </message>
    <message>
        <source>Name…</source>
        <translation>Nom…</translation>
    </message>
    <message>
        <source>Save as a preset</source>
        <translation>Enregistrer comme préréglage</translation>
    </message>
    <message>
        <source>Name of the preset:</source>
        <translation>Nom du préréglage&#xa0;:</translation>
    </message>
</context>
<context>
    <name>ListHead</name>
    <message>
        <source>Plan</source>
        <translation>Planning</translation>
    </message>
    <message>
        <source>Board</source>
        <translation>Tableau</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>Covers</source>
        <translation>Pochettes</translation>
    </message>
    <message>
        <source>View of the releases</source>
        <translation>Vue des sorties</translation>
    </message>
</context>
<context>
    <name>ListsPage</name>
    <message>
        <source>Lists</source>
        <translation>Listes</translation>
    </message>
    <message>
        <source>{target} has its own lists for each account. The app comes with a basic set and learns values from {target}&apos;s answers. You can add the rest.</source>
        <translation>{target} a ses propres listes pour chaque compte. L&apos;app fournit une liste de base et apprend les valeurs des réponses de {target}. Vous pouvez ajouter le reste.</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Compte</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>Show values for</source>
        <translation>Afficher les valeurs pour</translation>
    </message>
    <message>
        <source>Values of the list</source>
        <translation>Valeurs de la liste</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Valeur</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Origine</translation>
    </message>
    <message>
        <source>Add a value</source>
        <translation>Ajouter une valeur</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Ajouter</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Import file…</source>
        <translation>Importer un fichier…</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Coller</translation>
    </message>
    <message>
        <source>Reset list</source>
        <translation>Réinitialiser la liste</translation>
    </message>
    <message>
        <source>This list is complete for this account</source>
        <translation>Cette liste est complète pour ce compte</translation>
    </message>
    <message>
        <source>Any other value then blocks Submit. Otherwise it is only a warning.</source>
        <translation>Toute autre valeur bloque alors la soumission. Sinon, ce n&apos;est qu&apos;une alerte.</translation>
    </message>
    <message>
        <source>No account yet</source>
        <translation>Pas encore de compte</translation>
    </message>
    <message>
        <source>genres</source>
        <translation>genres</translation>
    </message>
    <message>
        <source>roles</source>
        <translation>rôles</translation>
    </message>
    <message>
        <source>sub-genres of {name}</source>
        <translation>sous-genres de {name}</translation>
    </message>
    <message>
        <source>types of {name}</source>
        <translation>types de {name}</translation>
    </message>
    <message>
        <source>yours</source>
        <translation>la vôtre</translation>
    </message>
    <message>
        <source>seen in {target}</source>
        <translation>vue dans {target}</translation>
    </message>
    <message>
        <source>built in, documented by {target}</source>
        <translation>intégrée, documentée par {target}</translation>
    </message>
    <message>
        <source>built in, assumed</source>
        <translation>intégrée, supposée</translation>
    </message>
    <message>
        <source>Enter a value first.</source>
        <translation>Saisissez d&apos;abord une valeur.</translation>
    </message>
    <message>
        <source>Text or CSV (*.txt *.csv *.tsv)</source>
        <translation>Texte ou CSV (*.txt *.csv *.tsv)</translation>
    </message>
    <message>
        <source>Import a list</source>
        <translation>Importer une liste</translation>
    </message>
    <message>
        <source>This file is too large to be a list.</source>
        <translation>Ce fichier est trop volumineux pour une liste.</translation>
    </message>
    <message>
        <source>The file contains no values. Use one value per line.</source>
        <translation>Le fichier ne contient aucune valeur. Une valeur par ligne.</translation>
    </message>
</context>
<context>
    <name>LookupDialog</name>
    <message>
        <source>Fill in from stores</source>
        <translation>Remplir depuis les plateformes</translation>
    </message>
    <message>
        <source>Release from a store</source>
        <translation>Sortie depuis une plateforme</translation>
    </message>
    <message>
        <source>UPC, ISRC or link</source>
        <translation>UPC, ISRC ou lien</translation>
    </message>
    <message>
        <source>Only the code is sent, to Deezer, Apple Music and MusicBrainz.</source>
        <translation>Seul le code est envoyé, à Deezer, Apple Music et MusicBrainz.</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Rechercher</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Résultats</translation>
    </message>
    <message>
        <source>Apply selected</source>
        <translation>Appliquer la sélection</translation>
    </message>
    <message>
        <source>Create draft</source>
        <translation>Créer le brouillon</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Champ</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Brouillon</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Plateformes</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Source</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Recherche…</translation>
    </message>
    <message>
        <source>Not found at {stores}.</source>
        <translation>Introuvable sur {stores}.</translation>
    </message>
    <message>
        <source>{store} could not be searched: {why}</source>
        <translation>{store} n&apos;a pas pu être interrogée&#xa0;: {why}</translation>
    </message>
    <message>
        <source>The stores have nothing new for this draft.</source>
        <translation>Les plateformes n&apos;ont rien de nouveau pour ce brouillon.</translation>
    </message>
    <message>
        <source>Not found in any catalogue.</source>
        <translation>Introuvable dans tous les catalogues.</translation>
    </message>
    <message>
        <source>“{title}” by {artist}, found at {stores}.</source>
        <translation>«&#xa0;{title}&#xa0;» de {artist}, trouvé sur {stores}.</translation>
    </message>
    <message>
        <source>Track {n}: {field}</source>
        <translation>Titre {n}&#xa0;: {field}</translation>
    </message>
</context>
<context>
    <name>LyricsTimingDialog</name>
    <message>
        <source>Time the lyrics</source>
        <translation>Synchroniser les paroles</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Lire</translation>
    </message>
    <message>
        <source>Set time</source>
        <translation>Poser le timecode</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Enregistrer</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>Lignes</translation>
    </message>
    <message>
        <source>Remove last time</source>
        <translation>Supprimer le dernier timecode</translation>
    </message>
    <message>
        <source>Press Space to start. While the track plays, press Space or Enter at the start of each line. Backspace removes the last time, P pauses, and the left and right arrow keys move by 5 seconds.</source>
        <translation>Appuyez sur Espace pour commencer. Pendant la lecture, appuyez sur Espace ou Entrée au début de chaque ligne. Retour arrière supprime le dernier timecode, P met en pause, les flèches gauche et droite déplacent de 5 secondes.</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Lines with a time: {count} of {total}</source>
        <translation>Lignes avec timecode&#xa0;: {count} sur {total}</translation>
    </message>
    <message>
        <source>Line {number} begins before the line above it.</source>
        <translation>La ligne {number} commence avant la ligne précédente.</translation>
    </message>
    <message>
        <source>The times are not saved. Press Escape or Cancel again to discard them.</source>
        <translation>Les timecodes ne sont pas enregistrés. Appuyez encore une fois sur Échap ou Annuler pour les abandonner.</translation>
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
        <translation>La nouvelle langue s&apos;appliquera à la prochaine ouverture de la fenêtre.</translation>
    </message>
</context>
<context>
    <name>MasterFixDialog</name>
    <message>
        <source>Trim silence</source>
        <translation>Couper le silence</translation>
    </message>
    <message>
        <source>Correct the WAV header</source>
        <translation>Corriger l&apos;en-tête WAV</translation>
    </message>
    <message>
        <source>At the start, leave {seconds} s</source>
        <translation>Au début, laisser {seconds}&#xa0;s</translation>
    </message>
    <message>
        <source>At the end, leave {seconds} s</source>
        <translation>À la fin, laisser {seconds}&#xa0;s</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Only digital silence is removed: samples that are exactly zero. Everything else stays as it is.</source>
        <translation>Seul le silence numérique est supprimé&#xa0;: les échantillons exactement à zéro. Tout le reste est inchangé.</translation>
    </message>
    <message>
        <source>The copy has the same samples under a correct, plain WAV header, with nothing after the audio.</source>
        <translation>La copie a les mêmes échantillons sous un en-tête WAV simple et correct, sans rien après l&apos;audio.</translation>
    </message>
    <message>
        <source>Copies are saved in the app&apos;s data folder; the originals stay unchanged. You can undo this step.</source>
        <translation>Les copies sont enregistrées dans le dossier de données de l&apos;app&#x202f;; les originaux restent inchangés. Vous pouvez annuler cette étape.</translation>
    </message>
    <message>
        <source>Nobody can tell whether the recording is complete. Listen to its end.</source>
        <translation>Personne ne peut dire si l&apos;enregistrement est complet. Écoutez-en la fin.</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sans titre)</translation>
    </message>
    <message>
        <source>{before} becomes {after}</source>
        <translation>{before} devient {after}</translation>
    </message>
    <message>
        <source>the start stays: its lyrics have times</source>
        <translation>le début reste&#xa0;: ses paroles ont des timecodes</translation>
    </message>
    <message>
        <source>Copying…</source>
        <translation>Copie…</translation>
    </message>
</context>
<context>
    <name>MastersBox</name>
    <message>
        <source>Attach file…</source>
        <translation>Joindre un fichier…</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Localiser…</translation>
    </message>
    <message>
        <source>Remove file</source>
        <translation>Retirer le fichier</translation>
    </message>
    <message>
        <source>Time the lyrics…</source>
        <translation>Synchroniser les paroles…</translation>
    </message>
    <message>
        <source>Stop measuring</source>
        <translation>Arrêter la mesure</translation>
    </message>
    <message>
        <source>Measure now</source>
        <translation>Mesurer maintenant</translation>
    </message>
    <message>
        <source>Masters</source>
        <translation>Masters</translation>
    </message>
    <message>
        <source>Audio ({endings})</source>
        <translation>Audio ({endings})</translation>
    </message>
    <message>
        <source>Attach a master</source>
        <translation>Joindre un master</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>Où se trouve {name}&#x202f;?</translation>
    </message>
    <message>
        <source>No tracks yet</source>
        <translation>Pas encore de titres</translation>
    </message>
    <message>
        <source>No audio output was found on this computer.</source>
        <translation>Aucune sortie audio n&apos;a été trouvée sur cet ordinateur.</translation>
    </message>
    <message>
        <source>This track has no lyrics yet. Enter them in the track&apos;s Lyrics field, one line each.</source>
        <translation>Ce titre n&apos;a pas encore de paroles. Saisissez-les dans le champ Paroles du titre, une ligne par vers.</translation>
    </message>
    <message>
        <source>Press Space at the start of each line while the track plays</source>
        <translation>Appuyez sur Espace au début de chaque ligne pendant la lecture du titre</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>Mesure</translation>
    </message>
    <message>
        <source>Some files are not measured yet</source>
        <translation>Certains fichiers ne sont pas encore mesurés</translation>
    </message>
</context>
<context>
    <name>MastersModel</name>
    <message>
        <source>(untitled)</source>
        <translation>(sans titre)</translation>
    </message>
    <message>
        <source>This track has no file yet.</source>
        <translation>Ce titre n&apos;a pas encore de fichier.</translation>
    </message>
    <message>
        <source>Videos are not played here.</source>
        <translation>Les vidéos ne sont pas lues ici.</translation>
    </message>
    <message>
        <source>{name} has been moved or deleted.</source>
        <translation>{name} a été déplacé ou supprimé.</translation>
    </message>
    <message>
        <source>The file is being measured.</source>
        <translation>Le fichier est en cours de mesure.</translation>
    </message>
    <message>
        <source>The file cannot be used: {why}.</source>
        <translation>Le fichier est inutilisable&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>{codec} can be read here, but not played.</source>
        <translation>{codec} peut être analysé ici, mais pas écouté.</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>Titre</translation>
    </message>
    <message>
        <source>Waveform</source>
        <translation>Forme d&apos;onde</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>Audio</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Niveau</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>no file yet</source>
        <translation>pas encore de fichier</translation>
    </message>
    <message>
        <source>This is a copy; the original is {name}.</source>
        <translation>C&apos;est une copie&#x202f;; l&apos;original est {name}.</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>manquant</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>non mesuré</translation>
    </message>
    <message>
        <source>not usable</source>
        <translation>inutilisable</translation>
    </message>
</context>
<context>
    <name>MenuBar</name>
    <message>
        <source>{command}: {step}</source>
        <translation>{command}&#xa0;: {step}</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Fichier</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>É&amp;dition</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Affichage</translation>
    </message>
    <message>
        <source>&amp;Release</source>
        <translation>&amp;Sortie</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>A&amp;ller</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>Aid&amp;e</translation>
    </message>
</context>
<context>
    <name>MergeDialog</name>
    <message>
        <source>Merge two spellings</source>
        <translation>Fusionner deux graphies</translation>
    </message>
    <message>
        <source>Correct spelling</source>
        <translation>Graphie correcte</translation>
    </message>
    <message>
        <source>Affected drafts</source>
        <translation>Brouillons concernés</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Fusionner</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>“{name}” is a different spelling of:</source>
        <translation>«&#xa0;{name}&#xa0;» est une autre graphie de&#xa0;:</translation>
    </message>
    <message>
        <source>Enter or choose the spelling to keep.</source>
        <translation>Saisissez ou choisissez la graphie à garder.</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
    <message>
        <source>{title}: already sent, stays unchanged</source>
        <translation>{title}&#xa0;: déjà envoyée, reste inchangée</translation>
    </message>
    <message>
        <source>You can undo all of it.</source>
        <translation>Vous pouvez tout annuler.</translation>
    </message>
</context>
<context>
    <name>MessageDialog</name>
    <message>
        <source>Message</source>
        <translation>Message</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Détails</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Copy this message</source>
        <translation>Copier ce message</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Something went wrong inside the app.</source>
        <translation>Une erreur s&apos;est produite dans l&apos;app.</translation>
    </message>
    <message>
        <source>Saved work is safe, but the last action may not have been completed.</source>
        <translation>Le travail enregistré est intact, mais la dernière action n&apos;est peut-être pas terminée.</translation>
    </message>
    <message>
        <source>Try again. If it happens again, send us the report.</source>
        <translation>Réessayez. Si cela se reproduit, envoyez-nous le rapport.</translation>
    </message>
    <message>
        <source>App</source>
        <translation>App</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Réseau</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>Connexion</translation>
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
        <translation>Fichier</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Cet ordinateur</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Service</translation>
    </message>
    <message>
        <source>Not completed</source>
        <translation>Non terminé</translation>
    </message>
</context>
<context>
    <name>NameCellInput</name>
    <message>
        <source>Known names are suggested. Enter accepts the selected name; Right accepts it and continues.</source>
        <translation>Les noms connus sont proposés. Entrée accepte le nom sélectionné&#x202f;; Droite l&apos;accepte et continue.</translation>
    </message>
</context>
<context>
    <name>NameInput</name>
    <message>
        <source>Known names</source>
        <translation>Noms connus</translation>
    </message>
</context>
<context>
    <name>NameNotes</name>
    <message>
        <source>Did you mean “{alike}”? “{name}” looks similar.</source>
        <translation>Vouliez-vous dire «&#xa0;{alike}&#xa0;»&#x202f;? «&#xa0;{name}&#xa0;» y ressemble.</translation>
    </message>
    <message>
        <source>Use “{alike}”</source>
        <translation>Utiliser «&#xa0;{alike}&#xa0;»</translation>
    </message>
    <message>
        <source>It is someone else</source>
        <translation>C&apos;est quelqu&apos;un d&apos;autre</translation>
    </message>
    <message>
        <source>{names} and {count} more</source>
        <translation>{names} et {count} de plus</translation>
    </message>
    <message>
        <source>{names} is new: {target} will create this publisher.</source>
        <translation>{names} est nouveau&#xa0;: {target} créera cet éditeur.</translation>
    </message>
    <message>
        <source>{names} is new: {target} will create this artist.</source>
        <translation>{names} est nouveau&#xa0;: {target} créera cet artiste.</translation>
    </message>
    <message>
        <source>{names} are new: {target} will create these publishers.</source>
        <translation>{names} sont nouveaux&#xa0;: {target} créera ces éditeurs.</translation>
    </message>
    <message>
        <source>{names} are new: {target} will create these artists.</source>
        <translation>{names} sont nouveaux&#xa0;: {target} créera ces artistes.</translation>
    </message>
    <message>
        <source>Already in {target}</source>
        <translation>Déjà dans {target}</translation>
    </message>
</context>
<context>
    <name>NetworkText</name>
    <message>
        <source>This address cannot be read.</source>
        <translation>Cette adresse est illisible.</translation>
    </message>
    <message>
        <source>A web address looks like https://host/path.</source>
        <translation>Une adresse web a la forme https://host/path.</translation>
    </message>
    <message>
        <source>This is not a web address.</source>
        <translation>Ce n&apos;est pas une adresse web.</translation>
    </message>
    <message>
        <source>A web address begins with https:// and a host name.</source>
        <translation>Une adresse web commence par https:// et un nom d&apos;hôte.</translation>
    </message>
    <message>
        <source>The address of {host} contains a user name or password.</source>
        <translation>L&apos;adresse de {host} contient un nom d&apos;utilisateur ou un mot de passe.</translation>
    </message>
    <message>
        <source>Nothing was sent, because such addresses end up in logs.</source>
        <translation>Rien n&apos;a été envoyé, car de telles adresses finissent dans les journaux.</translation>
    </message>
    <message>
        <source>Remove it and enter the credentials in their fields.</source>
        <translation>Supprimez-les et saisissez les identifiants dans leurs champs.</translation>
    </message>
    <message>
        <source>The address of {host} is not encrypted.</source>
        <translation>L&apos;adresse de {host} n&apos;est pas chiffrée.</translation>
    </message>
    <message>
        <source>Nothing was sent: credentials and masters are only sent over https.</source>
        <translation>Rien n&apos;a été envoyé&#xa0;: identifiants et masters ne passent que par https.</translation>
    </message>
    <message>
        <source>Use an address that begins with https://.</source>
        <translation>Utilisez une adresse commençant par https://.</translation>
    </message>
    <message>
        <source>Enter only the bucket name, without a web address.</source>
        <translation>Saisissez seulement le nom du bucket, sans adresse web.</translation>
    </message>
    <message>
        <source>A bucket name has no slash; use the folder field for a folder.</source>
        <translation>Un nom de bucket n&apos;a pas de barre oblique&#x202f;; utilisez le champ dossier pour un dossier.</translation>
    </message>
    <message>
        <source>A bucket name has no spaces.</source>
        <translation>Un nom de bucket n&apos;a pas d&apos;espaces.</translation>
    </message>
    <message>
        <source>A bucket name contains only letters, digits, hyphens and dots.</source>
        <translation>Un nom de bucket ne contient que des lettres, des chiffres, des tirets et des points.</translation>
    </message>
    <message>
        <source>The artwork CDN pointed to {target}, which the app does not follow.</source>
        <translation>Le CDN des pochettes a renvoyé vers {target}, que l&apos;app ne suit pas.</translation>
    </message>
    <message>
        <source>The cover is not shown; the release is not affected.</source>
        <translation>La pochette n&apos;est pas affichée&#x202f;; la sortie n&apos;est pas touchée.</translation>
    </message>
    <message>
        <source>The artwork CDN redirects in a loop.</source>
        <translation>Le CDN des pochettes redirige en boucle.</translation>
    </message>
    <message>
        <source>The release is not affected.</source>
        <translation>La sortie n&apos;est pas touchée.</translation>
    </message>
    <message>
        <source>The cover is not shown yet; the release is not affected.</source>
        <translation>La pochette n&apos;est pas encore affichée&#x202f;; la sortie n&apos;est pas touchée.</translation>
    </message>
    <message>
        <source>Too many cover requests were sent to {host}.</source>
        <translation>Trop de demandes de pochettes ont été envoyées à {host}.</translation>
    </message>
    <message>
        <source>{host} could not send the cover ({status}).</source>
        <translation>{host} n&apos;a pas pu envoyer la pochette ({status}).</translation>
    </message>
    <message>
        <source>The artwork CDN pointed to an address that cannot be read.</source>
        <translation>Le CDN des pochettes a renvoyé vers une adresse illisible.</translation>
    </message>
    <message>
        <source>{service} asked the app to wait.</source>
        <translation>{service} a demandé à l&apos;app d&apos;attendre.</translation>
    </message>
    <message>
        <source>Nothing was sent.</source>
        <translation>Rien n&apos;a été envoyé.</translation>
    </message>
    <message>
        <source>The app continues automatically in {left}.</source>
        <translation>L&apos;app continue automatiquement dans {left}.</translation>
    </message>
    <message>
        <source>{service} is busy and asked the app to try again later.</source>
        <translation>{service} est occupé et a demandé à l&apos;app de réessayer plus tard.</translation>
    </message>
    <message>
        <source>Too many requests were sent to {service}.</source>
        <translation>Trop de requêtes ont été envoyées à {service}.</translation>
    </message>
    <message>
        <source>It asked for a wait of more than a day; the app tries again after one day.</source>
        <translation>Le service demande plus d&apos;un jour d&apos;attente&#x202f;; l&apos;app réessaie après un jour.</translation>
    </message>
    <message>
        <source>The app continues automatically in {wait}.</source>
        <translation>L&apos;app continue automatiquement dans {wait}.</translation>
    </message>
    <message>
        <source>{url} does not return the file.</source>
        <translation>{url} ne renvoie pas le fichier.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Rien n&apos;a été modifié.</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>Réessayez plus tard.</translation>
    </message>
    <message>
        <source>{url} redirects in a loop.</source>
        <translation>{url} redirige en boucle.</translation>
    </message>
    <message>
        <source>Nothing was used.</source>
        <translation>Rien n&apos;a été utilisé.</translation>
    </message>
    <message>
        <source>The connection to {host} was lost.</source>
        <translation>La connexion à {host} a été interrompue.</translation>
    </message>
    <message>
        <source>The connection uses the proxy {proxy}.</source>
        <translation>La connexion passe par le proxy {proxy}.</translation>
    </message>
    <message>
        <source>NO_PROXY contains entries that cannot be read and were ignored: {odd}.</source>
        <translation>NO_PROXY contient des entrées illisibles, qui ont été ignorées&#xa0;: {odd}.</translation>
    </message>
    <message>
        <source>{setting} is a SOCKS proxy, which the app does not support.</source>
        <translation>{setting} est un proxy SOCKS, que l&apos;app ne prend pas en charge.</translation>
    </message>
    <message>
        <source>Nothing was sent to {host}.</source>
        <translation>Rien n&apos;a été envoyé à {host}.</translation>
    </message>
    <message>
        <source>Use an HTTP proxy, such as http://proxy.example:8080, or add the host to NO_PROXY.</source>
        <translation>Utilisez un proxy HTTP, par exemple http://proxy.example:8080, ou ajoutez l&apos;hôte à NO_PROXY.</translation>
    </message>
    <message>
        <source>The proxy in {setting} is not a valid address.</source>
        <translation>Le proxy dans {setting} n&apos;est pas une adresse valide.</translation>
    </message>
    <message>
        <source>Enter an address such as http://proxy.example:8080.</source>
        <translation>Saisissez une adresse comme http://proxy.example:8080.</translation>
    </message>
    <message>
        <source>{host} does not let this key read files.</source>
        <translation>{host} ne permet pas à cette clé de lire des fichiers.</translation>
    </message>
    <message>
        <source>The app cannot tell whether a file has arrived.</source>
        <translation>L&apos;app ne peut pas dire si un fichier est arrivé.</translation>
    </message>
    <message>
        <source>Give the key the permission s3:GetObject on this bucket and prefix.</source>
        <translation>Donnez à la clé le droit s3:GetObject sur ce bucket et ce préfixe.</translation>
    </message>
    <message>
        <source>The signing service has no link for reading files, so uploads cannot be verified.</source>
        <translation>Le service de signature n&apos;a pas de lien pour lire les fichiers&#xa0;: les transferts ne peuvent pas être vérifiés.</translation>
    </message>
    <message>
        <source>Anyone can read the files in this storage, so unreleased masters would be public. Make it private.</source>
        <translation>N&apos;importe qui peut lire les fichiers de ce stockage&#xa0;: des masters inédits seraient publics. Rendez-le privé.</translation>
    </message>
    <message>
        <source>The key has no permission to delete, so the test file {key} stays. The app never needs to delete files.</source>
        <translation>La clé n&apos;a pas le droit de supprimer&#xa0;: le fichier de test {key} reste. L&apos;app n&apos;a jamais besoin de supprimer de fichiers.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is off by {offset} minutes; the app corrects for it.</source>
        <translation>L&apos;horloge de cet ordinateur est décalée de {offset} minutes&#x202f;; l&apos;app en tient compte.</translation>
    </message>
    <message>
        <source>The signing service reports that a file it cannot know already exists.</source>
        <translation>Le service de signature signale qu&apos;un fichier qu&apos;il ne peut pas connaître existe déjà.</translation>
    </message>
    <message>
        <source>{host} returned different data than was written.</source>
        <translation>{host} a renvoyé d&apos;autres données que celles écrites.</translation>
    </message>
    <message>
        <source>The link for reading the file does not return the file that was written.</source>
        <translation>Le lien de lecture ne renvoie pas le fichier écrit.</translation>
    </message>
    <message>
        <source>The key can write to {host} but cannot read.</source>
        <translation>La clé permet d&apos;écrire sur {host}, mais pas de lire.</translation>
    </message>
    <message>
        <source>Uploads cannot be verified.</source>
        <translation>Les transferts ne peuvent pas être vérifiés.</translation>
    </message>
    <message>
        <source>{name} is missing.</source>
        <translation>{name} manque.</translation>
    </message>
    <message>
        <source>It was not sent.</source>
        <translation>Il n&apos;a pas été envoyé.</translation>
    </message>
    <message>
        <source>Locate the file.</source>
        <translation>Localisez le fichier.</translation>
    </message>
    <message>
        <source>{name} cannot be read: {strerror}.</source>
        <translation>{name} ne peut pas être lu&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>{name} changed after it was checked.</source>
        <translation>{name} a changé après le contrôle.</translation>
    </message>
    <message>
        <source>It was not uploaded.</source>
        <translation>Il n&apos;a pas été transféré.</translation>
    </message>
    <message>
        <source>The app checks it again before sending it.</source>
        <translation>L&apos;app le contrôle à nouveau avant de l&apos;envoyer.</translation>
    </message>
    <message>
        <source>The disk returns less of the file than it should contain.</source>
        <translation>Le disque renvoie moins que ce que le fichier devrait contenir.</translation>
    </message>
    <message>
        <source>The signed link for {host} has expired.</source>
        <translation>Le lien signé pour {host} a expiré.</translation>
    </message>
    <message>
        <source>The file was not uploaded.</source>
        <translation>Le fichier n&apos;a pas été transféré.</translation>
    </message>
    <message>
        <source>The app requests a new one automatically. If it happens again, check this computer&apos;s clock.</source>
        <translation>L&apos;app en demande automatiquement un nouveau. Si cela se reproduit, vérifiez l&apos;horloge de cet ordinateur.</translation>
    </message>
    <message>
        <source>The file at {host} differs from the file that was checked.</source>
        <translation>Le fichier sur {host} diffère du fichier contrôlé.</translation>
    </message>
    <message>
        <source>The file was not uploaded. It changed after it was checked or was damaged during the upload.</source>
        <translation>Le fichier n&apos;a pas été transféré. Il a changé après le contrôle ou a été endommagé pendant le transfert.</translation>
    </message>
    <message>
        <source>The app checks and sends the file again. If this happens again, check the disk.</source>
        <translation>L&apos;app contrôle et envoie le fichier à nouveau. Si cela se reproduit, vérifiez le disque.</translation>
    </message>
    <message>
        <source>{host} could not store the file ({status}).</source>
        <translation>{host} n&apos;a pas pu stocker le fichier ({status}).</translation>
    </message>
    <message>
        <source>{host} is too busy to take the file ({status}).</source>
        <translation>{host} est trop occupé pour recevoir le fichier ({status}).</translation>
    </message>
    <message>
        <source>The app tries again automatically.</source>
        <translation>L&apos;app réessaie automatiquement.</translation>
    </message>
    <message>
        <source>{host} no longer knows this upload.</source>
        <translation>{host} ne connaît plus ce transfert.</translation>
    </message>
    <message>
        <source>Parts that were already sent may be lost.</source>
        <translation>Les parties déjà envoyées sont peut-être perdues.</translation>
    </message>
    <message>
        <source>{host} does not have all parts of the file.</source>
        <translation>{host} n&apos;a pas toutes les parties du fichier.</translation>
    </message>
    <message>
        <source>{host} does not accept the signature.</source>
        <translation>{host} n&apos;accepte pas la signature.</translation>
    </message>
    <message>
        <source>Nothing was uploaded.</source>
        <translation>Rien n&apos;a été transféré.</translation>
    </message>
    <message>
        <source>Check the secret key of the account or signing service. A proxy that changes requests can also cause this.</source>
        <translation>Vérifiez la clé secrète du compte ou du service de signature. Un proxy qui modifie les requêtes peut aussi en être la cause.</translation>
    </message>
    <message>
        <source>{host} does not recognise the access key ID.</source>
        <translation>{host} ne reconnaît pas l&apos;ID de clé d&apos;accès.</translation>
    </message>
    <message>
        <source>Check the access key ID.</source>
        <translation>Vérifiez l&apos;ID de clé d&apos;accès.</translation>
    </message>
    <message>
        <source>{host} no longer accepts the session token.</source>
        <translation>{host} n&apos;accepte plus le jeton de session.</translation>
    </message>
    <message>
        <source>Enter new temporary credentials.</source>
        <translation>Saisissez de nouveaux identifiants temporaires.</translation>
    </message>
    <message>
        <source>The bucket is in another region.</source>
        <translation>Le bucket est dans une autre région.</translation>
    </message>
    <message>
        <source>The bucket is in another region: {region}.</source>
        <translation>Le bucket est dans une autre région&#xa0;: {region}.</translation>
    </message>
    <message>
        <source>Correct the region in the storage settings.</source>
        <translation>Corrigez la région dans les réglages du stockage.</translation>
    </message>
    <message>
        <source>{host} has no such bucket.</source>
        <translation>{host} n&apos;a pas de bucket de ce nom.</translation>
    </message>
    <message>
        <source>Check the bucket&apos;s name and the address.</source>
        <translation>Vérifiez le nom du bucket et l&apos;adresse.</translation>
    </message>
    <message>
        <source>{host} does not allow this ({status}).</source>
        <translation>{host} ne le permet pas ({status}).</translation>
    </message>
    <message>
        <source>The key has no permission for this on the bucket and prefix.</source>
        <translation>La clé n&apos;y est pas autorisée pour le bucket et le préfixe.</translation>
    </message>
    <message>
        <source>The file is too large for {host}.</source>
        <translation>Le fichier est trop volumineux pour {host}.</translation>
    </message>
    <message>
        <source>{host} rejected the request ({status}).</source>
        <translation>{host} a refusé la requête ({status}).</translation>
    </message>
    <message>
        <source>The storage started an upload but did not return its ID.</source>
        <translation>Le stockage a commencé un transfert, mais n&apos;en a pas renvoyé l&apos;ID.</translation>
    </message>
    <message>
        <source>The storage listed unfinished uploads before, so this is probably temporary.</source>
        <translation>Le stockage listait auparavant les transferts inachevés&#xa0;: c&apos;est sans doute temporaire.</translation>
    </message>
    <message>
        <source>The app tries again.</source>
        <translation>L&apos;app réessaie.</translation>
    </message>
    <message>
        <source>The storage&apos;s answer cannot be read.</source>
        <translation>La réponse du stockage est illisible.</translation>
    </message>
    <message>
        <source>The storage&apos;s list of parts cannot be read.</source>
        <translation>La liste des parties du stockage est illisible.</translation>
    </message>
    <message>
        <source>The bucket {bucket} cannot be read.</source>
        <translation>Le bucket {bucket} ne peut pas être lu.</translation>
    </message>
    <message>
        <source>Nothing was imported from it.</source>
        <translation>Rien n&apos;en a été importé.</translation>
    </message>
    <message>
        <source>Its key needs the permissions s3:ListBucket and s3:GetObject.</source>
        <translation>Sa clé a besoin des droits s3:ListBucket et s3:GetObject.</translation>
    </message>
    <message>
        <source>The signing service</source>
        <translation>Le service de signature</translation>
    </message>
    <message>
        <source>The signing service wants to send files to {host}, which is not in this account&apos;s list of hosts.</source>
        <translation>Le service de signature veut envoyer des fichiers à {host}, absent de la liste d&apos;hôtes de ce compte.</translation>
    </message>
    <message>
        <source>If that is your storage, allow it in the storage settings.</source>
        <translation>Si c&apos;est votre stockage, autorisez-le dans les réglages du stockage.</translation>
    </message>
    <message>
        <source>its form fields cannot be read</source>
        <translation>ses champs de formulaire sont illisibles</translation>
    </message>
    <message>
        <source>its headers cannot be read</source>
        <translation>ses en-têtes sont illisibles</translation>
    </message>
    <message>
        <source>its form fields would change the request itself</source>
        <translation>ses champs de formulaire modifieraient la requête elle-même</translation>
    </message>
    <message>
        <source>its headers would change the request itself</source>
        <translation>ses en-têtes modifieraient la requête elle-même</translation>
    </message>
    <message>
        <source>it requires access rights on the file (an ACL), which the app never sends</source>
        <translation>elle exige des droits d&apos;accès sur le fichier (une ACL), que l&apos;app n&apos;envoie jamais</translation>
    </message>
    <message>
        <source>it is not a JSON object</source>
        <translation>ce n&apos;est pas un objet JSON</translation>
    </message>
    <message>
        <source>The signing service&apos;s answer cannot be used: {why}.</source>
        <translation>La réponse du service de signature est inutilisable&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>Tell its administrator.</source>
        <translation>Signalez-le à son administrateur.</translation>
    </message>
    <message>
        <source>Its answer: {words}</source>
        <translation>Sa réponse&#xa0;: {words}</translation>
    </message>
    <message>
        <source>The signing service at {host} rejected the token ({status}).</source>
        <translation>Le service de signature sur {host} a refusé le jeton ({status}).</translation>
    </message>
    <message>
        <source>Check the token in the storage settings.</source>
        <translation>Vérifiez le jeton dans les réglages du stockage.</translation>
    </message>
    <message>
        <source>There is no signing service at this address of {host} (404).</source>
        <translation>Il n&apos;y a pas de service de signature à cette adresse de {host} (404).</translation>
    </message>
    <message>
        <source>Check its address in the storage settings.</source>
        <translation>Vérifiez son adresse dans les réglages du stockage.</translation>
    </message>
    <message>
        <source>The signing service reports that this file already exists (409).</source>
        <translation>Le service de signature signale que ce fichier existe déjà (409).</translation>
    </message>
    <message>
        <source>The file is too large for the signing service (413).</source>
        <translation>Le fichier est trop volumineux pour le service de signature (413).</translation>
    </message>
    <message>
        <source>The signing service does not accept this file ({status}).</source>
        <translation>Le service de signature n&apos;accepte pas ce fichier ({status}).</translation>
    </message>
    <message>
        <source>The signing service rejected the request ({status}).</source>
        <translation>Le service de signature a refusé la requête ({status}).</translation>
    </message>
    <message>
        <source>The signing service could not answer ({status}).</source>
        <translation>Le service de signature n&apos;a pas pu répondre ({status}).</translation>
    </message>
    <message>
        <source>it does not state which upload was started</source>
        <translation>elle n&apos;indique pas quel transfert a commencé</translation>
    </message>
    <message>
        <source>it contains no address for the part</source>
        <translation>elle ne contient pas d&apos;adresse pour la partie</translation>
    </message>
    <message>
        <source>Companion signs its links for empty files, so the storage would reject every part.</source>
        <translation>Companion signe ses liens pour des fichiers vides&#xa0;: le stockage refuserait chaque partie.</translation>
    </message>
    <message>
        <source>Start Companion with AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_REQUIRED in its environment.</source>
        <translation>Lancez Companion avec AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_REQUIRED dans son environnement.</translation>
    </message>
    <message>
        <source>it has no list of parts</source>
        <translation>elle n&apos;a pas de liste des parties</translation>
    </message>
    <message>
        <source>Companion does not list all parts as they were sent.</source>
        <translation>Companion n&apos;énumère pas toutes les parties telles qu&apos;envoyées.</translation>
    </message>
    <message>
        <source>Companion no longer knows this upload.</source>
        <translation>Companion ne connaît plus ce transfert.</translation>
    </message>
    <message>
        <source>its list of parts cannot be read</source>
        <translation>sa liste des parties est illisible</translation>
    </message>
    <message>
        <source>This signing service accepts only whole files.</source>
        <translation>Ce service de signature n&apos;accepte que des fichiers entiers.</translation>
    </message>
    <message>
        <source>An interrupted upload starts again from the beginning; finished files are not sent again.</source>
        <translation>Un transfert interrompu reprend du début&#x202f;; les fichiers terminés ne sont pas renvoyés.</translation>
    </message>
    <message>
        <source>The signing service does not find all parts.</source>
        <translation>Le service de signature ne trouve pas toutes les parties.</translation>
    </message>
    <message>
        <source>The signing service no longer knows this upload.</source>
        <translation>Le service de signature ne connaît plus ce transfert.</translation>
    </message>
    <message>
        <source>it has no list of {name}</source>
        <translation>il lui manque la liste {name}</translation>
    </message>
    <message>
        <source>it contains no address for the file</source>
        <translation>elle ne contient pas d&apos;adresse pour le fichier</translation>
    </message>
    <message>
        <source>it does not state the key of the file</source>
        <translation>elle n&apos;indique pas la clé du fichier</translation>
    </message>
    <message>
        <source>{name} is larger than the signing service allows.</source>
        <translation>{name} dépasse la taille permise par le service de signature.</translation>
    </message>
    <message>
        <source>It has {size} bytes; the limit is {largest}. Nothing was sent.</source>
        <translation>Il a {size} octets&#x202f;; la limite est de {largest}. Rien n&apos;a été envoyé.</translation>
    </message>
    <message>
        <source>its method does not match its form fields</source>
        <translation>sa méthode ne correspond pas à ses champs de formulaire</translation>
    </message>
    <message>
        <source>The request to {host} could not be created.</source>
        <translation>La requête à {host} n&apos;a pas pu être créée.</translation>
    </message>
    <message>
        <source>Check the address and the credentials for invalid characters.</source>
        <translation>Vérifiez que l&apos;adresse et les identifiants n&apos;ont pas de caractères non valides.</translation>
    </message>
    <message>
        <source>{host} did not answer in time.</source>
        <translation>{host} n&apos;a pas répondu à temps.</translation>
    </message>
    <message>
        <source>Check the network. The app tries again automatically.</source>
        <translation>Vérifiez le réseau. L&apos;app réessaie automatiquement.</translation>
    </message>
    <message>
        <source>The proxy to {host} requires a user name and password.</source>
        <translation>Le proxy vers {host} exige un nom d&apos;utilisateur et un mot de passe.</translation>
    </message>
    <message>
        <source>Enter them in this computer&apos;s proxy settings: http://name:password@proxy.example:8080.</source>
        <translation>Saisissez-les dans les réglages proxy de cet ordinateur&#xa0;: http://name:password@proxy.example:8080.</translation>
    </message>
    <message>
        <source>The proxy to {host} refused the connection.</source>
        <translation>Le proxy vers {host} a refusé la connexion.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s proxy settings.</source>
        <translation>Vérifiez les réglages proxy de cet ordinateur.</translation>
    </message>
    <message>
        <source>The answer of {host} cannot be read.</source>
        <translation>La réponse de {host} est illisible.</translation>
    </message>
    <message>
        <source>Its encoding is broken.</source>
        <translation>Son encodage est endommagé.</translation>
    </message>
    <message>
        <source>{host} received the request but did not answer in time.</source>
        <translation>{host} a reçu la requête, mais n&apos;a pas répondu à temps.</translation>
    </message>
    <message>
        <source>The connection to {host} was lost before the answer arrived.</source>
        <translation>La connexion à {host} a été perdue avant l&apos;arrivée de la réponse.</translation>
    </message>
    <message>
        <source>It is unclear whether the request was carried out.</source>
        <translation>On ne sait pas si la requête a été exécutée.</translation>
    </message>
    <message>
        <source>The proxy {proxy}</source>
        <translation>Le proxy {proxy}</translation>
    </message>
    <message>
        <source>The certificate of {host} is not trusted: {verify_message}.</source>
        <translation>Le certificat de {host} n&apos;est pas fiable&#xa0;: {verify_message}.</translation>
    </message>
    <message>
        <source>No secure connection to {host} could be made.</source>
        <translation>Aucune connexion sécurisée à {host} n&apos;a pu être établie.</translation>
    </message>
    <message>
        <source>Check the address and port; the service may not support https.</source>
        <translation>Vérifiez l&apos;adresse et le port&#x202f;; le service ne prend peut-être pas en charge https.</translation>
    </message>
    <message>
        <source>The name {proxy} cannot be found.</source>
        <translation>Le nom {proxy} est introuvable.</translation>
    </message>
    <message>
        <source>Check the spelling of the address, and whether this computer is online.</source>
        <translation>Vérifiez l&apos;orthographe de l&apos;adresse, et que cet ordinateur est en ligne.</translation>
    </message>
    <message>
        <source>{at} refused the connection.</source>
        <translation>{at} a refusé la connexion.</translation>
    </message>
    <message>
        <source>Check the address and port; the service may be down.</source>
        <translation>Vérifiez l&apos;adresse et le port&#x202f;; le service est peut-être en panne.</translation>
    </message>
    <message>
        <source>There is no connection to {proxy}.</source>
        <translation>Il n&apos;y a pas de connexion à {proxy}.</translation>
    </message>
    <message>
        <source>Check the network.</source>
        <translation>Vérifiez le réseau.</translation>
    </message>
    <message>
        <source>It was issued for a different name, so this is not the intended server.</source>
        <translation>Il a été émis pour un autre nom&#xa0;: ce n&apos;est pas le serveur voulu.</translation>
    </message>
    <message>
        <source>Check the address, especially its first part. If the bucket name contains dots, it belongs in the path.</source>
        <translation>Vérifiez l&apos;adresse, surtout sa première partie. Si le nom du bucket contient des points, sa place est dans le chemin.</translation>
    </message>
    <message>
        <source>It is not valid today.</source>
        <translation>Il n&apos;est pas valable aujourd&apos;hui.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s date. If it is right, the service must renew the certificate.</source>
        <translation>Vérifiez la date de cet ordinateur. Si elle est juste, le service doit renouveler le certificat.</translation>
    </message>
    <message>
        <source>Someone may be intercepting the connection.</source>
        <translation>Quelqu&apos;un intercepte peut-être la connexion.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s date and whether your network&apos;s own certificate is installed.</source>
        <translation>Vérifiez la date de cet ordinateur, et que le certificat propre à votre réseau est installé.</translation>
    </message>
    <message>
        <source>it has status {status}</source>
        <translation>elle a le statut {status}</translation>
    </message>
    <message>
        <source>it is about a different release, {upc}</source>
        <translation>elle porte sur une autre sortie, {upc}</translation>
    </message>
    <message>
        <source>it has no “album”</source>
        <translation>elle n&apos;a pas de «&#xa0;album&#xa0;»</translation>
    </message>
    <message>
        <source>it says “{value}”</source>
        <translation>elle dit «&#xa0;{value}&#xa0;»</translation>
    </message>
    <message>
        <source>it has no “results”</source>
        <translation>elle n&apos;a pas de «&#xa0;results&#xa0;»</translation>
    </message>
    <message>
        <source>Discogs rejected the token.</source>
        <translation>Discogs a refusé le jeton.</translation>
    </message>
    <message>
        <source>Nothing was looked up.</source>
        <translation>Rien n&apos;a été recherché.</translation>
    </message>
    <message>
        <source>Create a new one in Discogs&apos; developer settings and paste it.</source>
        <translation>Créez-en un nouveau dans les réglages développeur de Discogs et collez-le.</translation>
    </message>
    <message>
        <source>it contains no album</source>
        <translation>elle ne contient pas d&apos;album</translation>
    </message>
    <message>
        <source>The answer of {store} could not be read: {what}.</source>
        <translation>La réponse de {store} n&apos;a pas pu être lue&#xa0;: {what}.</translation>
    </message>
    <message>
        <source>It is unclear whether the release is there.</source>
        <translation>On ne sait pas si la sortie s&apos;y trouve.</translation>
    </message>
    <message>
        <source>The app checks again later.</source>
        <translation>L&apos;app vérifiera à nouveau plus tard.</translation>
    </message>
    <message>
        <source>it is too long</source>
        <translation>elle est trop longue</translation>
    </message>
    <message>
        <source>it is not JSON</source>
        <translation>ce n&apos;est pas du JSON</translation>
    </message>
    <message>
        <source>it has no “{name}”</source>
        <translation>elle n&apos;a pas de «&#xa0;{name}&#xa0;»</translation>
    </message>
    <message>
        <source>it has no “releases”</source>
        <translation>elle n&apos;a pas de «&#xa0;releases&#xa0;»</translation>
    </message>
    <message>
        <source>it has status 404</source>
        <translation>elle a le statut 404</translation>
    </message>
    <message>
        <source>it says “{error}”</source>
        <translation>elle dit «&#xa0;{error}&#xa0;»</translation>
    </message>
    <message>
        <source>it has no “artist-credit”</source>
        <translation>elle n&apos;a pas de «&#xa0;artist-credit&#xa0;»</translation>
    </message>
    <message>
        <source>a track has no “title”</source>
        <translation>un titre n&apos;a pas de «&#xa0;title&#xa0;»</translation>
    </message>
    <message>
        <source>{name} accepts the new key.</source>
        <translation>{name} accepte la nouvelle clé.</translation>
    </message>
    <message>
        <source>The previous key was kept.</source>
        <translation>La clé précédente a été conservée.</translation>
    </message>
    <message>
        <source>Now revoke the old key in {place}: {value}. It was deleted from this computer.</source>
        <translation>Révoquez maintenant l&apos;ancienne clé dans {place}&#xa0;: {value}. Elle a été supprimée de cet ordinateur.</translation>
    </message>
    <message>
        <source>A file was written to {host} and read back.</source>
        <translation>Un fichier a été écrit sur {host} et relu.</translation>
    </message>
    <message>
        <source>A file was written to {host}.</source>
        <translation>Un fichier a été écrit sur {host}.</translation>
    </message>
    <message>
        <source>The bucket “{bucket}” cannot be used. {said}</source>
        <translation>Le bucket «&#xa0;{bucket}&#xa0;» est inutilisable. {said}</translation>
    </message>
    <message>
        <source>Nothing was saved.</source>
        <translation>Rien n&apos;a été enregistré.</translation>
    </message>
    <message>
        <source>of the signing service</source>
        <translation>du service de signature</translation>
    </message>
    <message>
        <source>of the storage</source>
        <translation>du stockage</translation>
    </message>
    <message>
        <source>The address {what} cannot be used. {title}</source>
        <translation>L&apos;adresse {what} est inutilisable. {title}</translation>
    </message>
    <message>
        <source>The disk has not enough space for the package from {host}.</source>
        <translation>Le disque n&apos;a pas assez d&apos;espace pour le paquet de {host}.</translation>
    </message>
    <message>
        <source>It was not read.</source>
        <translation>Il n&apos;a pas été lu.</translation>
    </message>
    <message>
        <source>Free some space, then paste the link again.</source>
        <translation>Libérez de l&apos;espace, puis collez à nouveau le lien.</translation>
    </message>
    <message>
        <source>No password or key is stored for this.</source>
        <translation>Aucun mot de passe ni aucune clé n&apos;est enregistré pour cela.</translation>
    </message>
    <message>
        <source>Enter it again in the settings of the account.</source>
        <translation>Saisissez-le à nouveau dans les réglages du compte.</translation>
    </message>
    <message>
        <source>The stored key is incomplete.</source>
        <translation>La clé enregistrée est incomplète.</translation>
    </message>
    <message>
        <source>This computer&apos;s keyring does not save passwords.</source>
        <translation>Le trousseau de cet ordinateur n&apos;enregistre pas les mots de passe.</translation>
    </message>
    <message>
        <source>The key would be lost at the next start.</source>
        <translation>La clé serait perdue au prochain démarrage.</translation>
    </message>
    <message>
        <source>Repair the keyring, or log out and in again, then try again.</source>
        <translation>Réparez le trousseau, ou fermez et rouvrez votre session, puis réessayez.</translation>
    </message>
    <message>
        <source>pywin32-ctypes is missing</source>
        <translation>pywin32-ctypes manque</translation>
    </message>
    <message>
        <source>This computer&apos;s keyring is locked.</source>
        <translation>Le trousseau de cet ordinateur est verrouillé.</translation>
    </message>
    <message>
        <source>Passwords and keys cannot be read, so nothing was sent.</source>
        <translation>Mots de passe et clés sont illisibles&#x202f;; rien n&apos;a été envoyé.</translation>
    </message>
    <message>
        <source>Unlock it (usually by logging in), then try again.</source>
        <translation>Déverrouillez-le (en général en ouvrant votre session), puis réessayez.</translation>
    </message>
    <message>
        <source>This computer&apos;s keyring failed ({name}).</source>
        <translation>Le trousseau de cet ordinateur a échoué ({name}).</translation>
    </message>
    <message>
        <source>Passwords and keys cannot be read or saved.</source>
        <translation>Mots de passe et clés ne peuvent être ni lus ni enregistrés.</translation>
    </message>
    <message>
        <source>Log out and in again, or start the keyring, then try again.</source>
        <translation>Fermez et rouvrez votre session, ou lancez le trousseau, puis réessayez.</translation>
    </message>
    <message>
        <source>The current version stays installed.</source>
        <translation>La version actuelle reste installée.</translation>
    </message>
    <message>
        <source>{url} returned more than a manifest.</source>
        <translation>{url} a renvoyé plus qu&apos;un manifeste.</translation>
    </message>
    <message>
        <source>The update could not be saved in {parent}: {strerror}.</source>
        <translation>La mise à jour n&apos;a pas pu être enregistrée dans {parent}&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>The download is not the file that we signed.</source>
        <translation>Le téléchargement n&apos;est pas le fichier que nous avons signé.</translation>
    </message>
    <message>
        <source>It was damaged during the download or tampered with, so it was deleted. {stays}</source>
        <translation>Il a été endommagé pendant le téléchargement ou falsifié&#x202f;; il a donc été supprimé. {stays}</translation>
    </message>
    <message>
        <source>The disk with {folder} has not enough space for the update.</source>
        <translation>Le disque contenant {folder} n&apos;a pas assez d&apos;espace pour la mise à jour.</translation>
    </message>
    <message>
        <source>Free some space there, then try again.</source>
        <translation>Libérez-y de l&apos;espace, puis réessayez.</translation>
    </message>
    <message>
        <source>The downloaded update was changed on this computer.</source>
        <translation>La mise à jour téléchargée a été modifiée sur cet ordinateur.</translation>
    </message>
    <message>
        <source>It was not installed; the current version stays.</source>
        <translation>Elle n&apos;a pas été installée&#x202f;; la version actuelle reste.</translation>
    </message>
    <message>
        <source>Let the app download it again.</source>
        <translation>Laissez l&apos;app la télécharger à nouveau.</translation>
    </message>
    <message>
        <source>This copy of the app does not update itself.</source>
        <translation>Cette copie de l&apos;app ne se met pas à jour elle-même.</translation>
    </message>
    <message>
        <source>Update it as you installed it.</source>
        <translation>Mettez-la à jour comme vous l&apos;avez installée.</translation>
    </message>
    <message>
        <source>The update could not be installed ({name}).</source>
        <translation>La mise à jour n&apos;a pas pu être installée ({name}).</translation>
    </message>
    <message>
        <source>The previous version is still installed.</source>
        <translation>La version précédente est toujours installée.</translation>
    </message>
    <message>
        <source>Check the free disk space and whether you can write to the app&apos;s folder.</source>
        <translation>Vérifiez l&apos;espace libre sur le disque et que vous pouvez écrire dans le dossier de l&apos;app.</translation>
    </message>
    <message>
        <source>Another window or command of Trackball Desktop is running.</source>
        <translation>Une autre fenêtre ou commande de Trackball Desktop est ouverte.</translation>
    </message>
    <message>
        <source>Close it, then update again.</source>
        <translation>Fermez-la, puis relancez la mise à jour.</translation>
    </message>
    <message>
        <source>The update has a format that this version does not support.</source>
        <translation>La mise à jour a un format que cette version ne prend pas en charge.</translation>
    </message>
    <message>
        <source>{name} cannot be changed in its folder ({parent}).</source>
        <translation>{name} ne peut pas être modifié dans son dossier ({parent}).</translation>
    </message>
    <message>
        <source>Move it to your Applications folder, open it there, and update again.</source>
        <translation>Déplacez-le dans votre dossier Applications, ouvrez-le depuis ce dossier et relancez la mise à jour.</translation>
    </message>
    <message>
        <source>The update information cannot be read.</source>
        <translation>Les informations de mise à jour sont illisibles.</translation>
    </message>
    <message>
        <source>It is not signed by us: it was tampered with or comes from someone else.</source>
        <translation>Elles ne sont pas signées par nous&#xa0;: elles ont été falsifiées ou viennent de quelqu&apos;un d&apos;autre.</translation>
    </message>
    <message>
        <source>It is signed by us but has a format that this version does not support.</source>
        <translation>Elles sont signées par nous, mais dans un format que cette version ne prend pas en charge.</translation>
    </message>
    <message>
        <source>It expired on {expires}; someone may be holding back a newer one.</source>
        <translation>Elles ont expiré le {expires}&#x202f;; quelqu&apos;un en retient peut-être de plus récentes.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s date. If it is right, check our website for a newer version.</source>
        <translation>Vérifiez la date de cet ordinateur. Si elle est juste, cherchez une version plus récente sur notre site web.</translation>
    </message>
    <message>
        <source>It offers {version}, which is older than {at_least}.</source>
        <translation>Elles proposent {version}, plus ancienne que {at_least}.</translation>
    </message>
    <message>
        <source>The information about a newer version was not used.</source>
        <translation>Les informations sur une version plus récente n&apos;ont pas été utilisées.</translation>
    </message>
    <message>
        <source>{why} The current version stays installed.</source>
        <translation>{why} La version actuelle reste installée.</translation>
    </message>
    <message>
        <source>The app checks again tomorrow.</source>
        <translation>L&apos;app vérifiera à nouveau demain.</translation>
    </message>
    <message>
        <source>Version {version} is not available for this computer.</source>
        <translation>La version {version} n&apos;est pas disponible pour cet ordinateur.</translation>
    </message>
    <message>
        <source>{folder} cannot be read: {strerror}.</source>
        <translation>{folder} ne peut pas être lu&#xa0;: {strerror}.</translation>
    </message>
</context>
<context>
    <name>News</name>
    <message>
        <source>Recently</source>
        <translation>Récemment</translation>
    </message>
    <message>
        <source>Since {time}</source>
        <translation>Depuis {time}</translation>
    </message>
    <message>
        <source>Since yesterday</source>
        <translation>Depuis hier</translation>
    </message>
    <message>
        <source>Since {day}</source>
        <translation>Depuis {day}</translation>
    </message>
    <message numerus="yes">
        <source>%n need you</source>
        <comment>%n needs you</comment>
        <translation>
            <numerusform>%n à traiter</numerusform>
            <numerusform>%n à traiter</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rejected</source>
        <comment>%n rejected</comment>
        <translation>
            <numerusform>%n refusée</numerusform>
            <numerusform>%n refusées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n gone from {target}</source>
        <comment>%n gone from {target}</comment>
        <translation>
            <numerusform>%n disparue de {target}</numerusform>
            <numerusform>%n disparues de {target}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n created in {target}</source>
        <comment>%n created in {target}</comment>
        <translation>
            <numerusform>%n créée dans {target}</numerusform>
            <numerusform>%n créées dans {target}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with a new status</source>
        <comment>%n with a new status</comment>
        <translation>
            <numerusform>%n avec un nouvel état</numerusform>
            <numerusform>%n avec un nouvel état</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n edited in {target}</source>
        <comment>%n edited in {target}</comment>
        <translation>
            <numerusform>%n modifiée dans {target}</numerusform>
            <numerusform>%n modifiées dans {target}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n received by the platform</source>
        <comment>%n received by the platform</comment>
        <translation>
            <numerusform>%n reçue par le destinataire</numerusform>
            <numerusform>%n reçues par le destinataire</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n seen in stores</source>
        <comment>%n seen in stores</comment>
        <translation>
            <numerusform>%n vue sur les plateformes</numerusform>
            <numerusform>%n vues sur les plateformes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n may be taken down</source>
        <comment>%n may be taken down</comment>
        <translation>
            <numerusform>%n peut-être retirée</numerusform>
            <numerusform>%n peut-être retirées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n on a different artist&apos;s page</source>
        <comment>%n on a different artist&apos;s page</comment>
        <translation>
            <numerusform>%n sur la page d&apos;un autre artiste</numerusform>
            <numerusform>%n sur la page d&apos;un autre artiste</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n differ from what was sent</source>
        <comment>%n differs from what was sent</comment>
        <translation>
            <numerusform>%n diffère de l&apos;envoi</numerusform>
            <numerusform>%n diffèrent de l&apos;envoi</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n taken down</source>
        <comment>%n taken down</comment>
        <translation>
            <numerusform>%n retirée</numerusform>
            <numerusform>%n retirées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n no longer cleared</source>
        <comment>%n no longer cleared</comment>
        <translation>
            <numerusform>%n n&apos;est plus autorisée</numerusform>
            <numerusform>%n ne sont plus autorisées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with a clearance that ends</source>
        <comment>%n with a clearance that ends</comment>
        <translation>
            <numerusform>%n avec une autorisation qui se termine</numerusform>
            <numerusform>%n avec une autorisation qui se termine</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n no longer taken down</source>
        <comment>%n no longer taken down</comment>
        <translation>
            <numerusform>%n n&apos;est plus retirée</numerusform>
            <numerusform>%n ne sont plus retirées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cleared in more territories</source>
        <comment>%n cleared in more territories</comment>
        <translation>
            <numerusform>%n autorisée dans plus de territoires</numerusform>
            <numerusform>%n autorisées dans plus de territoires</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n withdrawn</source>
        <comment>%n withdrawn</comment>
        <translation>
            <numerusform>%n retirée de l&apos;envoi</numerusform>
            <numerusform>%n retirées de l&apos;envoi</numerusform>
        </translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>À traiter</translation>
    </message>
    <message>
        <source>Rejected by {target}</source>
        <translation>Refusée par {target}</translation>
    </message>
    <message>
        <source>No longer in {target}</source>
        <translation>Disparue de {target}</translation>
    </message>
    <message>
        <source>Created in {target}</source>
        <translation>Créée dans {target}</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>Retirée de l&apos;envoi</translation>
    </message>
    <message>
        <source>Received by the platform</source>
        <translation>Reçue par le destinataire</translation>
    </message>
    <message>
        <source>Out at all checked stores</source>
        <translation>Parue sur toutes les plateformes vérifiées</translation>
    </message>
    <message>
        <source>Out at {stores}</source>
        <translation>Parue sur {stores}</translation>
    </message>
    <message>
        <source>Taken down? No longer found at {stores}</source>
        <translation>Retirée&#x202f;? Introuvable désormais sur {stores}</translation>
    </message>
    <message>
        <source>On a different artist&apos;s page at {stores}</source>
        <translation>Sur la page d&apos;un autre artiste sur {stores}</translation>
    </message>
    <message>
        <source>Differs from what was sent: {stores}</source>
        <translation>Diffère de l&apos;envoi&#xa0;: {stores}</translation>
    </message>
    <message>
        <source>Edited in {target}: {fields}</source>
        <translation>Modifiée dans {target}&#xa0;: {fields}</translation>
    </message>
    <message>
        <source>Taken down at {name}</source>
        <translation>Retirée de {name}</translation>
    </message>
    <message>
        <source>At {name} again, after it was taken down</source>
        <translation>À nouveau sur {name}, après son retrait</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>aucun état</translation>
    </message>
    <message>
        <source>{target} status: {word}</source>
        <translation>État {target}&#xa0;: {word}</translation>
    </message>
    <message>
        <source>{target} status: {before} → {after}</source>
        <translation>État {target}&#xa0;: {before} → {after}</translation>
    </message>
    <message>
        <source>Lost {territories}: {model}</source>
        <translation>Perte&#xa0;: {territories}, {model}</translation>
    </message>
    <message>
        <source>Gained {territories}: {model}</source>
        <translation>Gain&#xa0;: {territories}, {model}</translation>
    </message>
    <message>
        <source>Lost {territories} on {day}: {model}</source>
        <translation>Perte le {day}&#xa0;: {territories}, {model}</translation>
    </message>
    <message>
        <source>{territories} ends on {day}: {model}</source>
        <translation>Fin le {day}&#xa0;: {territories}, {model}</translation>
    </message>
    <message>
        <source>Gained {territories} from {day}: {model}</source>
        <translation>Gain à partir du {day}&#xa0;: {territories}, {model}</translation>
    </message>
    <message numerus="yes">
        <source>%n releases</source>
        <comment>%n release</comment>
        <translation>
            <numerusform>%n sortie</numerusform>
            <numerusform>%n sorties</numerusform>
        </translation>
    </message>
    <message>
        <source>{days} until received by the platform ({releases})</source>
        <translation>{days} jusqu&apos;à la réception par le destinataire ({releases})</translation>
    </message>
    <message>
        <source>{days} until “{word}” ({releases})</source>
        <translation>{days} jusqu&apos;à «&#xa0;{word}&#xa0;» ({releases})</translation>
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
        <translation>{n} jours</translation>
    </message>
</context>
<context>
    <name>NextSteps</name>
    <message>
        <source>Show the files</source>
        <translation>Afficher les fichiers</translation>
    </message>
    <message>
        <source>Open in {target}</source>
        <translation>Ouvrir dans {target}</translation>
    </message>
    <message>
        <source>Add the audio and the cover in {target}</source>
        <translation>Ajouter l&apos;audio et la pochette dans {target}</translation>
    </message>
    <message>
        <source>Submit it there</source>
        <translation>Y soumettre la sortie</translation>
    </message>
    <message>
        <source>The app created a draft in {target}.</source>
        <translation>L&apos;app a créé un brouillon dans {target}.</translation>
    </message>
    <message>
        <source>Wait for {target}&apos;s decision</source>
        <translation>Attendre la décision de {target}</translation>
    </message>
    <message>
        <source>You have nothing to do: the app checks automatically and tells you.</source>
        <translation>Vous n&apos;avez rien à faire&#xa0;: l&apos;app vérifie automatiquement et vous prévient.</translation>
    </message>
    <message>
        <source>{target} says “{status}”. If that is its decision, tick this.</source>
        <translation>{target} indique «&#xa0;{status}&#xa0;». Si c&apos;est sa décision, cochez cette case.</translation>
    </message>
    <message>
        <source>Reported by {target} since {when}.</source>
        <translation>Signalé par {target} depuis {when}.</translation>
    </message>
    <message>
        <source>Confirmed by you, {when}.</source>
        <translation>Confirmé par vous, {when}.</translation>
    </message>
</context>
<context>
    <name>Notifications</name>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
</context>
<context>
    <name>NotificationsPage</name>
    <message>
        <source>Notifications</source>
        <translation>Notifications</translation>
    </message>
    <message>
        <source>While Trackball is in the background, desktop notifications can tell you about status changes in {target}.</source>
        <translation>Quand Trackball est en arrière-plan, des notifications peuvent vous signaler les changements d&apos;état dans {target}.</translation>
    </message>
    <message>
        <source>Show desktop notifications</source>
        <translation>Afficher les notifications</translation>
    </message>
    <message>
        <source>This desktop cannot show notifications at the moment. Changes are shown in the list.</source>
        <translation>Ce bureau ne peut pas afficher de notifications pour l&apos;instant. Les changements apparaissent dans la liste.</translation>
    </message>
</context>
<context>
    <name>OptionsForm</name>
    <message>
        <source>Use this account for new releases</source>
        <translation>Utiliser ce compte pour les nouvelles sorties</translation>
    </message>
    <message>
        <source>The distributor assigns missing ISRCs</source>
        <translation>Le distributeur attribue les ISRC manquants</translation>
    </message>
    <message>
        <source>Nowhere</source>
        <translation>Nulle part</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notes</translation>
    </message>
    <message>
        <source>Internal synopsis</source>
        <translation>Résumé interne</translation>
    </message>
    <message>
        <source>Distribution notes</source>
        <translation>Notes de distribution</translation>
    </message>
    <message>
        <source>Write the manifest key to</source>
        <translation>Écrire la clé du manifeste dans</translation>
    </message>
    <message>
        <source>Link to a release in {target}</source>
        <translation>Lien vers une sortie dans {target}</translation>
    </message>
    <message>
        <source>paste the link to any release</source>
        <translation>collez le lien vers une sortie quelconque</translation>
    </message>
    <message>
        <source>To change this, select it in another account.</source>
        <translation>Pour changer cela, sélectionnez-le dans un autre compte.</translation>
    </message>
    <message>
        <source>Tracks without an ISRC can then be sent; otherwise a missing ISRC is a blocker. Off by default.</source>
        <translation>Les titres sans ISRC peuvent alors être envoyés&#x202f;; sinon, un ISRC manquant est un blocage. Désactivé par défaut.</translation>
    </message>
    <message>
        <source>{target} has no field for files. The manifest in the storage lists which file belongs to which track. With its key in a text field, the people who process the release can find it.</source>
        <translation>{target} n&apos;a pas de champ pour les fichiers. Le manifeste dans le stockage indique quel fichier appartient à quel titre. Avec sa clé dans un champ de texte, les personnes qui traitent la sortie peuvent le trouver.</translation>
    </message>
    <message>
        <source>This link does not contain a release.</source>
        <translation>Ce lien ne contient pas de sortie.</translation>
    </message>
    <message>
        <source>Releases open at {address}</source>
        <translation>Les sorties s&apos;ouvrent sur {address}</translation>
    </message>
    <message>
        <source>“Open in {target}” then opens the right page. Without it, the ID is copied.</source>
        <translation>«&#xa0;Ouvrir dans {target}&#xa0;» ouvre alors la bonne page. Sans cela, l&apos;ID est copié.</translation>
    </message>
</context>
<context>
    <name>OtherFilesBox</name>
    <message>
        <source>Other files</source>
        <translation>Autres fichiers</translation>
    </message>
    <message>
        <source>Drop a booklet, an Atmos mix, lyrics (text, LRC, TTML), a video or motion artwork here.</source>
        <translation>Déposez ici un livret, un mix Atmos, des paroles (texte, LRC, TTML), une vidéo ou une pochette animée.</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>Ajouter des fichiers…</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Localiser…</translation>
    </message>
    <message>
        <source>Remove file</source>
        <translation>Retirer le fichier</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>Ajouter des fichiers</translation>
    </message>
    <message>
        <source>{name} is a master or a cover. Add it there.</source>
        <translation>{name} est un master ou une pochette. Ajoutez-le à sa place.</translation>
    </message>
    <message>
        <source>It was not attached.</source>
        <translation>Il n&apos;a pas été joint.</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>Où se trouve {name}&#x202f;?</translation>
    </message>
</context>
<context>
    <name>OtherFilesModel</name>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>Release or track</source>
        <translation>Sortie ou titre</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>Contenu</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Type</translation>
    </message>
    <message>
        <source>the release</source>
        <translation>la sortie</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sans titre)</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>manquant</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>non mesuré</translation>
    </message>
    <message>
        <source>not usable</source>
        <translation>inutilisable</translation>
    </message>
</context>
<context>
    <name>Outside</name>
    <message>
        <source>“{name}” no longer exists.</source>
        <translation>«&#xa0;{name}&#xa0;» n&apos;existe plus.</translation>
    </message>
    <message>
        <source>No program on this computer can open “{name}”.</source>
        <translation>Aucun programme de cet ordinateur ne peut ouvrir «&#xa0;{name}&#xa0;».</translation>
    </message>
    <message>
        <source>Show in Explorer</source>
        <translation>Afficher dans l&apos;Explorateur</translation>
    </message>
    <message>
        <source>Show in Finder</source>
        <translation>Afficher dans le Finder</translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>Afficher dans son dossier</translation>
    </message>
    <message>
        <source>No program on this computer can open the link to {name}.</source>
        <translation>Aucun programme de cet ordinateur ne peut ouvrir le lien vers {name}.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Rien n&apos;a été modifié.</translation>
    </message>
    <message>
        <source>Copy it from Details and open it elsewhere.</source>
        <translation>Copiez-le depuis Détails et ouvrez-le ailleurs.</translation>
    </message>
</context>
<context>
    <name>PackageDialog</name>
    <message>
        <source>Open a partner delivery</source>
        <translation>Ouvrir une livraison de partenaire</translation>
    </message>
    <message>
        <source>Paste the link to a delivery or the request that came with it, or choose its file.</source>
        <translation>Collez le lien vers une livraison ou la requête qui l&apos;accompagnait, ou choisissez son fichier.</translation>
    </message>
    <message>
        <source>Link to the package</source>
        <translation>Lien vers le paquet</translation>
    </message>
    <message>
        <source>https://…</source>
        <translation>https://…</translation>
    </message>
    <message>
        <source>Open the link</source>
        <translation>Ouvrir le lien</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Choisir un fichier…</translation>
    </message>
    <message>
        <source>Import progress</source>
        <translation>Progression de l&apos;import</translation>
    </message>
    <message>
        <source>Contents of the package</source>
        <translation>Contenu du paquet</translation>
    </message>
    <message>
        <source>Create a draft from it</source>
        <translation>En créer un brouillon</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Lecture…</translation>
    </message>
    <message>
        <source>Packages (*.zip *.xml)</source>
        <translation>Paquets (*.zip *.xml)</translation>
    </message>
</context>
<context>
    <name>PackageText</name>
    <message>
        <source>“{title}”: no draft has its UPC.</source>
        <translation>«&#xa0;{title}&#xa0;»&#xa0;: aucun brouillon n&apos;a son UPC.</translation>
    </message>
    <message>
        <source>“{title}”: the delivery matches the draft.</source>
        <translation>«&#xa0;{title}&#xa0;»&#xa0;: la livraison correspond au brouillon.</translation>
    </message>
    <message>
        <source>“{title}”, draft → delivery:</source>
        <translation>«&#xa0;{title}&#xa0;», brouillon → livraison&#xa0;:</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>rien</translation>
    </message>
    <message>
        <source>Files of the package:</source>
        <translation>Fichiers du paquet&#xa0;:</translation>
    </message>
    <message>
        <source>In the package but not listed in the message:</source>
        <translation>Dans le paquet, mais absent du message&#xa0;:</translation>
    </message>
    <message>
        <source>It takes its releases down: the message contains no deals.</source>
        <translation>Elle retire ses sorties&#xa0;: le message ne contient aucun deal.</translation>
    </message>
    <message numerus="yes">
        <source>%n values differ from the draft.</source>
        <comment>%n value differs from the draft.</comment>
        <translation>
            <numerusform>%n valeur diffère du brouillon.</numerusform>
            <numerusform>%n valeurs diffèrent du brouillon.</numerusform>
        </translation>
    </message>
    <message>
        <source>The delivery matches the draft.</source>
        <translation>La livraison correspond au brouillon.</translation>
    </message>
    <message numerus="yes">
        <source>%n files are missing or differ from the message.</source>
        <comment>%n file is missing or differs from the message.</comment>
        <translation>
            <numerusform>%n fichier manque ou diffère du message.</numerusform>
            <numerusform>%n fichiers manquent ou diffèrent du message.</numerusform>
        </translation>
    </message>
    <message>
        <source>All files are present and match the message.</source>
        <translation>Tous les fichiers sont présents et correspondent au message.</translation>
    </message>
    <message>
        <source>present; the message has no checksum for it</source>
        <translation>présent&#x202f;; le message n&apos;a pas de somme de contrôle pour lui</translation>
    </message>
    <message>
        <source>None of its releases is in the library.</source>
        <translation>Aucune de ses sorties n&apos;est dans la bibliothèque.</translation>
    </message>
    <message>
        <source>matches the message</source>
        <translation>conforme au message</translation>
    </message>
    <message>
        <source>differs from the message: different MD5 checksum</source>
        <translation>diffère du message&#xa0;: autre somme de contrôle MD5</translation>
    </message>
    <message>
        <source>not in the package</source>
        <translation>absent du paquet</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>illisible</translation>
    </message>
    <message>
        <source>{name}: {standing}</source>
        <translation>{name}&#xa0;: {standing}</translation>
    </message>
    <message>
        <source>{name}: {standing}; same file as in the draft</source>
        <translation>{name}&#xa0;: {standing}&#x202f;; même fichier que dans le brouillon</translation>
    </message>
    <message>
        <source>{name}: {standing}; differs from the draft&apos;s file</source>
        <translation>{name}&#xa0;: {standing}&#x202f;; diffère du fichier du brouillon</translation>
    </message>
    <message>
        <source>{done} downloaded</source>
        <translation>{done} téléchargés</translation>
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
        <translation>Fichiers déposés</translation>
    </message>
    <message>
        <source>New release</source>
        <translation>Nouvelle sortie</translation>
    </message>
    <message>
        <source>“{title}” was created.</source>
        <translation>«&#xa0;{title}&#xa0;» a été créée.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Find a command, release, track or person</source>
        <translation>Trouver une commande, une sortie, un titre ou une personne</translation>
    </message>
    <message>
        <source>A command, release, track or person</source>
        <translation>Une commande, une sortie, un titre ou une personne</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Résultats</translation>
    </message>
    <message>
        <source>No exact match. Showing results for “{words}”.</source>
        <translation>Aucun résultat exact. Résultats pour «&#xa0;{words}&#xa0;».</translation>
    </message>
    <message>
        <source>Nothing found for “{words}”</source>
        <translation>Aucun résultat pour «&#xa0;{words}&#xa0;»</translation>
    </message>
</context>
<context>
    <name>PaperActions</name>
    <message>
        <source>DDEX messages and packages (*.xml *.zip)</source>
        <translation>Messages et paquets DDEX (*.xml *.zip)</translation>
    </message>
    <message>
        <source>Import a DDEX message</source>
        <translation>Importer un message DDEX</translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>Lecture de {name}…</translation>
    </message>
    <message>
        <source>Reading {name}: {done} of {whole}</source>
        <translation>Lecture de {name}&#xa0;: {done} sur {whole}</translation>
    </message>
</context>
<context>
    <name>PapersDialog</name>
    <message>
        <source>Documents for “{title}”</source>
        <translation>Documents pour «&#xa0;{title}&#xa0;»</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Document</translation>
    </message>
    <message>
        <source>Document language</source>
        <translation>Langue du document</translation>
    </message>
    <message>
        <source>Text for press</source>
        <translation>Texte pour la presse</translation>
    </message>
    <message>
        <source>Information about the release for press and retail</source>
        <translation>Informations sur la sortie pour la presse et les disquaires</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>Contact</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Aperçu</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Enregistrer…</translation>
    </message>
    <message>
        <source>Edit templates…</source>
        <translation>Modifier les modèles…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Label copy</source>
        <translation>Label copy</translation>
    </message>
    <message>
        <source>One-sheet for press</source>
        <translation>Fiche produit pour la presse</translation>
    </message>
    <message>
        <source>Split sheets</source>
        <translation>Feuilles de répartition</translation>
    </message>
    <message>
        <source>Credits for booklets</source>
        <translation>Crédits pour livrets</translation>
    </message>
    <message>
        <source>Barcode</source>
        <translation>Code-barres</translation>
    </message>
    <message>
        <source>Save the document</source>
        <translation>Enregistrer le document</translation>
    </message>
    <message>
        <source>Saved as {name}</source>
        <translation>Enregistré sous {name}</translation>
    </message>
</context>
<context>
    <name>PartnersBox</name>
    <message>
        <source>Only the stores selected below</source>
        <translation>Seulement les plateformes choisies ci-dessous</translation>
    </message>
    <message>
        <source>All stores except those selected below</source>
        <translation>Toutes les plateformes sauf celles choisies ci-dessous</translation>
    </message>
    <message>
        <source>All stores</source>
        <translation>Toutes les plateformes</translation>
    </message>
    <message>
        <source>Send as empty</source>
        <translation>Envoyer vide</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Omettre</translation>
    </message>
    <message>
        <source>Other store</source>
        <translation>Autre plateforme</translation>
    </message>
    <message>
        <source>Other store, as spelled by {target}…</source>
        <translation>Autre plateforme, écrite comme dans {target}…</translation>
    </message>
    <message>
        <source>label default</source>
        <translation>valeur du label</translation>
    </message>
    <message>
        <source>Not chosen</source>
        <translation>Non choisie</translation>
    </message>
</context>
<context>
    <name>PastePreview</name>
    <message>
        <source>Paste</source>
        <translation>Coller</translation>
    </message>
    <message>
        <source>Preview of the paste</source>
        <translation>Aperçu du collage</translation>
    </message>
    <message>
        <source>Add {tracks} for the rows below the last track</source>
        <translation>Ajouter {tracks} pour les lignes au-delà du dernier titre</translation>
    </message>
    <message>
        <source>Empty cells clear existing values</source>
        <translation>Les cellules vides effacent les valeurs existantes</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>This is one step. You can undo it.</source>
        <translation>C&apos;est une seule étape. Vous pouvez l&apos;annuler.</translation>
    </message>
    <message>
        <source>Nothing changes</source>
        <translation>Rien ne change</translation>
    </message>
</context>
<context>
    <name>PatternBox</name>
    <message>
        <source>File name pattern</source>
        <translation>Motif de nom de fichier</translation>
    </message>
    <message>
        <source>How file names are read</source>
        <translation>Lecture des noms de fichiers</translation>
    </message>
    <message>
        <source>Pattern of the file names</source>
        <translation>Motif des noms de fichiers</translation>
    </message>
    <message>
        <source>a pattern such as %track% - %artist% - %title%</source>
        <translation>un motif comme %track% - %artist% - %title%</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatique</translation>
    </message>
    <message>
        <source>Own pattern…</source>
        <translation>Motif personnalisé…</translation>
    </message>
    <message>
        <source>disc</source>
        <translation>disque</translation>
    </message>
    <message>
        <source>number</source>
        <translation>numéro</translation>
    </message>
    <message>
        <source>title</source>
        <translation>titre</translation>
    </message>
    <message>
        <source>version</source>
        <translation>version</translation>
    </message>
    <message>
        <source>artist</source>
        <translation>artiste</translation>
    </message>
    <message>
        <source>album</source>
        <translation>album</translation>
    </message>
    <message>
        <source>{value} is the {field}</source>
        <translation>{field}&#xa0;: {value}</translation>
    </message>
</context>
<context>
    <name>PeopleBox</name>
    <message>
        <source>From the release. A change here creates the track&apos;s own list.</source>
        <translation>De la sortie. Une modification ici crée une liste propre au titre.</translation>
    </message>
    <message>
        <source>Label default. A change here creates the release&apos;s own list.</source>
        <translation>Valeur du label. Une modification ici crée une liste propre à la sortie.</translation>
    </message>
    <message>
        <source>Not returned by {target}.</source>
        <translation>Non renvoyé par {target}.</translation>
    </message>
    <message>
        <source>Not returned by {target}: {fields}.</source>
        <translation>Non renvoyé par {target}&#xa0;: {fields}.</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Modifier…</translation>
    </message>
    <message>
        <source>Featured</source>
        <translation>Invité</translation>
    </message>
    <message>
        <source>Move forward</source>
        <translation>Avancer</translation>
    </message>
    <message>
        <source>Move back</source>
        <translation>Reculer</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Inherit</source>
        <translation>Hériter</translation>
    </message>
    <message>
        <source>Use the release&apos;s list again</source>
        <translation>Reprendre la liste de la sortie</translation>
    </message>
    <message>
        <source>Send as empty</source>
        <translation>Envoyer vide</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Omettre</translation>
    </message>
</context>
<context>
    <name>PeopleBulkEdit</name>
    <message>
        <source>Replace all</source>
        <translation>Tout remplacer</translation>
    </message>
    <message>
        <source>Enter the full list for all these tracks</source>
        <translation>Saisir la liste complète pour tous ces titres</translation>
    </message>
    <message>
        <source>{some} of {all}</source>
        <translation>{some} sur {all}</translation>
    </message>
    <message>
        <source>From the release. A change here creates separate lists for the tracks.</source>
        <translation>De la sortie. Une modification ici crée des listes propres aux titres.</translation>
    </message>
    <message>
        <source>Multiple values: names that are not on all tracks show how many</source>
        <translation>Plusieurs valeurs&#xa0;: les noms absents de certains titres indiquent sur combien ils figurent</translation>
    </message>
    <message>
        <source>(no name)</source>
        <translation>(sans nom)</translation>
    </message>
    <message>
        <source>Add to all</source>
        <translation>Ajouter à tous</translation>
    </message>
    <message>
        <source>Replace with…</source>
        <translation>Remplacer par…</translation>
    </message>
    <message>
        <source>Featured</source>
        <translation>Invité</translation>
    </message>
    <message>
        <source>Remove from all</source>
        <translation>Retirer de tous</translation>
    </message>
    <message>
        <source>Replace {name} with</source>
        <translation>Remplacer {name} par</translation>
    </message>
    <message>
        <source>All credits: A (Vocals: Lead); B (Guitar)</source>
        <translation>Tous les crédits&#xa0;: A (Vocals: Lead); B (Guitar)</translation>
    </message>
    <message>
        <source>All artists: A; feat. B</source>
        <translation>Tous les artistes&#xa0;: A; feat. B</translation>
    </message>
    <message>
        <source>Add a credit to all</source>
        <translation>Ajouter un crédit à tous</translation>
    </message>
    <message>
        <source>Add an artist to all</source>
        <translation>Ajouter un artiste à tous</translation>
    </message>
</context>
<context>
    <name>PeopleField</name>
    <message>
        <source>(no name)</source>
        <translation>(sans nom)</translation>
    </message>
    <message>
        <source>featured</source>
        <translation>invité</translation>
    </message>
</context>
<context>
    <name>PeopleList</name>
    <message>
        <source>As a table</source>
        <translation>En tableau</translation>
    </message>
    <message>
        <source>{name} as a table</source>
        <translation>{name} en tableau</translation>
    </message>
</context>
<context>
    <name>PeoplePage</name>
    <message>
        <source>Name or code</source>
        <translation>Nom ou code</translation>
    </message>
    <message>
        <source>Search people</source>
        <translation>Rechercher des personnes</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personnes</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Ajouter</translation>
    </message>
    <message>
        <source>Add a person</source>
        <translation>Ajouter une personne</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importer…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exporter…</translation>
    </message>
    <message>
        <source>Undo the merge</source>
        <translation>Annuler la fusion</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Sort name</source>
        <translation>Nom de tri</translation>
    </message>
    <message>
        <source>e.g. Moreau, Ines</source>
        <translation>p. ex. Moreau, Ines</translation>
    </message>
    <message>
        <source>IPI name number</source>
        <translation>Numéro IPI</translation>
    </message>
    <message>
        <source>11 digits</source>
        <translation>11 chiffres</translation>
    </message>
    <message>
        <source>ISNI</source>
        <translation>ISNI</translation>
    </message>
    <message>
        <source>16 characters, or its link</source>
        <translation>16 caractères, ou son lien</translation>
    </message>
    <message>
        <source>Society</source>
        <translation>Société de gestion</translation>
    </message>
    <message>
        <source>e.g. GEMA</source>
        <translation>p. ex. GEMA</translation>
    </message>
    <message>
        <source>Country</source>
        <translation>Pays</translation>
    </message>
    <message>
        <source>Usual roles</source>
        <translation>Rôles habituels</translation>
    </message>
    <message>
        <source>separated by semicolons</source>
        <translation>séparés par des points-virgules</translation>
    </message>
    <message>
        <source>Usual share %</source>
        <translation>Part habituelle&#xa0;%</translation>
    </message>
    <message>
        <source>{target} ID</source>
        <translation>ID {target}</translation>
    </message>
    <message>
        <source>pasted from {target}; sent with each release</source>
        <translation>collé depuis {target}&#x202f;; envoyé avec chaque sortie</translation>
    </message>
    <message>
        <source>Apple Music ID</source>
        <translation>ID Apple Music</translation>
    </message>
    <message>
        <source>Spotify ID</source>
        <translation>ID Spotify</translation>
    </message>
    <message>
        <source>Deezer ID</source>
        <translation>ID Deezer</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>This name is in {target}</source>
        <translation>Ce nom est dans {target}</translation>
    </message>
    <message>
        <source>Merge with another…</source>
        <translation>Fusionner avec un autre…</translation>
    </message>
    <message>
        <source>Delete details</source>
        <translation>Supprimer les détails</translation>
    </message>
    <message>
        <source>No people yet</source>
        <translation>Pas encore de personnes</translation>
    </message>
    <message>
        <source>New person</source>
        <translation>Nouvelle personne</translation>
    </message>
    <message>
        <source>People appear here as soon as a release lists them.</source>
        <translation>Les personnes apparaissent ici dès qu&apos;une sortie les cite.</translation>
    </message>
    <message>
        <source>Known to {target}</source>
        <translation>Connu de {target}</translation>
    </message>
    <message>
        <source>Confirmed by you</source>
        <translation>Confirmé par vous</translation>
    </message>
    <message>
        <source>New: {target} would create this name</source>
        <translation>Nouveau&#xa0;: {target} créerait ce nom</translation>
    </message>
    <message>
        <source>artist</source>
        <translation>artiste</translation>
    </message>
    <message>
        <source>credited</source>
        <translation>crédité</translation>
    </message>
    <message>
        <source>writer</source>
        <translation>auteur-compositeur</translation>
    </message>
    <message>
        <source>publisher</source>
        <translation>éditeur</translation>
    </message>
    <message>
        <source>A person needs a name.</source>
        <translation>Une personne doit avoir un nom.</translation>
    </message>
    <message>
        <source>{wrong} {kept} stays.</source>
        <translation>{wrong} {kept} reste.</translation>
    </message>
    <message>
        <source>{wrong} It is not saved.</source>
        <translation>{wrong} Ce n&apos;est pas enregistré.</translation>
    </message>
    <message>
        <source>An IPI name number has up to 11 digits.</source>
        <translation>Un numéro IPI a jusqu&apos;à 11 chiffres.</translation>
    </message>
    <message>
        <source>Its check digits are wrong: one digit was mistyped.</source>
        <translation>Ses chiffres de contrôle sont faux&#xa0;: un chiffre a été mal saisi.</translation>
    </message>
    <message>
        <source>An ISNI has 16 characters.</source>
        <translation>Un ISNI a 16 caractères.</translation>
    </message>
    <message>
        <source>Its check character is wrong: one digit was mistyped.</source>
        <translation>Son caractère de contrôle est faux&#xa0;: un chiffre a été mal saisi.</translation>
    </message>
    <message>
        <source>A share is a number from 0 to 100.</source>
        <translation>Une part est un nombre de 0 à 100.</translation>
    </message>
    <message>
        <source>Delete the details of {name}?</source>
        <translation>Supprimer les détails de {name}&#x202f;?</translation>
    </message>
    <message>
        <source>Releases keep the name and all data already copied to them.</source>
        <translation>Les sorties gardent le nom et toutes les données déjà copiées.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>merged {name} into {other}</source>
        <translation>{name} fusionné avec {other}</translation>
    </message>
    <message>
        <source>Import people</source>
        <translation>Importer des personnes</translation>
    </message>
    <message>
        <source>Tables (*.csv *.tsv *.txt)</source>
        <translation>Tableaux (*.csv *.tsv *.txt)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Tous les fichiers (*)</translation>
    </message>
    <message>
        <source>Export people</source>
        <translation>Exporter les personnes</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>TSV, for spreadsheets (*.tsv)</source>
        <translation>TSV, pour tableurs (*.tsv)</translation>
    </message>
    <message>
        <source>Exported as {name}</source>
        <translation>Exporté sous {name}</translation>
    </message>
</context>
<context>
    <name>Phrases</name>
    <message>
        <source>(untitled)</source>
        <translation>(sans titre)</translation>
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
        <translation>entièrement silencieux</translation>
    </message>
    <message>
        <source>{seconds} s of silence at the start</source>
        <translation>{seconds} s de silence au début</translation>
    </message>
    <message>
        <source>{seconds} s at the end</source>
        <translation>{seconds} s à la fin</translation>
    </message>
    <message numerus="yes">
        <source>clipped in %n places</source>
        <comment>clipped in %n place</comment>
        <translation>
            <numerusform>écrêté à %n endroit</numerusform>
            <numerusform>écrêté à %n endroits</numerusform>
        </translation>
    </message>
    <message>
        <source>left channel silent</source>
        <translation>canal gauche silencieux</translation>
    </message>
    <message>
        <source>right channel silent</source>
        <translation>canal droit silencieux</translation>
    </message>
    <message>
        <source>identical channels</source>
        <translation>canaux identiques</translation>
    </message>
    <message>
        <source>DC offset {percent} %</source>
        <translation>décalage DC {percent}&#xa0;%</translation>
    </message>
    <message>
        <source>Same audio as “{track}” on “{release}”</source>
        <translation>Même audio que «&#xa0;{track}&#xa0;» sur «&#xa0;{release}&#xa0;»</translation>
    </message>
    <message numerus="yes">
        <source>Same audio as “{track}” on “{release}” and %n more</source>
        <comment>Same audio as “{track}” on “{release}” and %n more</comment>
        <translation>
            <numerusform>Même audio que «&#xa0;{track}&#xa0;» sur «&#xa0;{release}&#xa0;» et %n de plus</numerusform>
            <numerusform>Même audio que «&#xa0;{track}&#xa0;» sur «&#xa0;{release}&#xa0;» et %n de plus</numerusform>
        </translation>
    </message>
    <message>
        <source>{at} of {length}</source>
        <translation>{at} sur {length}</translation>
    </message>
    <message>
        <source>{bits} bit</source>
        <translation>{bits} bits</translation>
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
        <translation>stéréo</translation>
    </message>
    <message numerus="yes">
        <source>%n channels</source>
        <comment>%n channel</comment>
        <translation>
            <numerusform>%n canal</numerusform>
            <numerusform>%n canaux</numerusform>
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
        <translation>Image</translation>
    </message>
</context>
<context>
    <name>PlanExportText</name>
    <message>
        <source>{day}, week {week}</source>
        <translation>{day}, semaine {week}</translation>
    </message>
    <message>
        <source>Release, by date</source>
        <translation>Sortie, par date</translation>
    </message>
    <message>
        <source>and {n} more releases</source>
        <translation>et {n} autres sorties</translation>
    </message>
    <message>
        <source>Releases</source>
        <translation>Sorties</translation>
    </message>
    <message>
        <source>page {n} of {all}</source>
        <translation>page {n} sur {all}</translation>
    </message>
</context>
<context>
    <name>PlanExporter</name>
    <message>
        <source>A folder for the calendar file</source>
        <translation>Un dossier pour le fichier de calendrier</translation>
    </message>
    <message>
        <source>The calendar file could not be written.</source>
        <translation>Le fichier de calendrier n&apos;a pas pu être écrit.</translation>
    </message>
    <message>
        <source>Choose a folder that you can write to.</source>
        <translation>Choisissez un dossier dans lequel vous pouvez écrire.</translation>
    </message>
    <message>
        <source>The app keeps “{name}” up to date there. Subscribe to it or import it into your calendar.</source>
        <translation>L&apos;app y tient «&#xa0;{name}&#xa0;» à jour. Abonnez-vous à ce fichier ou importez-le dans votre calendrier.</translation>
    </message>
    <message>
        <source>Save the plan</source>
        <translation>Enregistrer le planning</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Image (*.png)</source>
        <translation>Image (*.png)</translation>
    </message>
    <message>
        <source>The plan was copied as an image.</source>
        <translation>Le planning a été copié en image.</translation>
    </message>
    <message>
        <source>Saved “{name}”.</source>
        <translation>«&#xa0;{name}&#xa0;» enregistré.</translation>
    </message>
    <message>
        <source>“{name}” could not be saved.</source>
        <translation>«&#xa0;{name}&#xa0;» n&apos;a pas pu être enregistré.</translation>
    </message>
</context>
<context>
    <name>PlanModel</name>
    <message>
        <source>Use</source>
        <translation>Utiliser</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>Disque</translation>
    </message>
    <message>
        <source>Featured artist</source>
        <translation>Artiste invité</translation>
    </message>
    <message>
        <source>Read from</source>
        <translation>Lu depuis</translation>
    </message>
    <message>
        <source>used</source>
        <translation>utilisé</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>omis</translation>
    </message>
    <message>
        <source>tags</source>
        <translation>tags</translation>
    </message>
    <message>
        <source>file name</source>
        <translation>nom de fichier</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>dossier</translation>
    </message>
    <message>
        <source>pattern</source>
        <translation>motif</translation>
    </message>
    <message>
        <source>sheet</source>
        <translation>feuille</translation>
    </message>
    <message>
        <source>you</source>
        <translation>vous</translation>
    </message>
    <message>
        <source>left out: {reason}</source>
        <translation>ignoré&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>Space includes or excludes the file</source>
        <translation>Espace inclut ou exclut le fichier</translation>
    </message>
    <message>
        <source>{column}: from {source}</source>
        <translation>{column}&#xa0;: de {source}</translation>
    </message>
    <message>
        <source>Not in the title: {taken}</source>
        <translation>Hors du titre&#xa0;: {taken}</translation>
    </message>
    <message>
        <source>Left out: {reason}</source>
        <translation>Ignoré&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>Release, by date</source>
        <translation>Sortie, par date</translation>
    </message>
    <message>
        <source>Weeks</source>
        <translation>Semaines</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
    <message>
        <source>No release date</source>
        <translation>Sans date de sortie</translation>
    </message>
    <message>
        <source>Release date {day}</source>
        <translation>Date de sortie {day}</translation>
    </message>
    <message>
        <source>submit by {day}</source>
        <translation>soumettre d&apos;ici au {day}</translation>
    </message>
    <message>
        <source>pitch by {day}</source>
        <translation>pitcher d&apos;ici au {day}</translation>
    </message>
</context>
<context>
    <name>PlanPage</name>
    <message>
        <source>Plan</source>
        <translation>Planning</translation>
    </message>
    <message>
        <source>Board</source>
        <translation>Tableau</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>Covers</source>
        <translation>Pochettes</translation>
    </message>
    <message>
        <source>View of the releases</source>
        <translation>Vue des sorties</translation>
    </message>
    <message>
        <source>Calendar</source>
        <translation>Calendrier</translation>
    </message>
    <message>
        <source>Share the plan</source>
        <translation>Partager le planning</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>À faire</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Enregistrer en PDF…</translation>
    </message>
    <message>
        <source>Save as image…</source>
        <translation>Enregistrer en image…</translation>
    </message>
    <message>
        <source>Copy as image</source>
        <translation>Copier en image</translation>
    </message>
    <message>
        <source>week {n}</source>
        <translation>semaine {n}</translation>
    </message>
    <message>
        <source>To do  {n}</source>
        <translation>À faire  {n}</translation>
    </message>
    <message>
        <source>Nothing found for “{words}”</source>
        <translation>Aucun résultat pour «&#xa0;{words}&#xa0;»</translation>
    </message>
    <message>
        <source>Change or clear the search.</source>
        <translation>Modifiez ou effacez la recherche.</translation>
    </message>
    <message>
        <source>No releases match the filter</source>
        <translation>Aucune sortie ne correspond au filtre</translation>
    </message>
    <message>
        <source>Change or clear it.</source>
        <translation>Modifiez-le ou effacez-le.</translation>
    </message>
    <message>
        <source>No releases planned</source>
        <translation>Aucune sortie prévue</translation>
    </message>
    <message>
        <source>Releases appear here by date, from the first draft until one month after release.</source>
        <translation>Les sorties apparaissent ici par date, du premier brouillon à un mois après la sortie.</translation>
    </message>
</context>
<context>
    <name>PlanSidePanel</name>
    <message>
        <source>To do</source>
        <translation>À faire</translation>
    </message>
    <message>
        <source>Mark as seen</source>
        <translation>Marquer comme vus</translation>
    </message>
    <message>
        <source>Nothing due.</source>
        <translation>Rien à échéance.</translation>
    </message>
    <message>
        <source>To do and news</source>
        <translation>À faire et nouveau</translation>
    </message>
    <message>
        <source>{title}  {n}</source>
        <translation>{title}  {n}</translation>
    </message>
    <message>
        <source>and {n} more, in the list under “To fix”</source>
        <translation>et {n} de plus, dans la liste sous «&#xa0;À corriger&#xa0;»</translation>
    </message>
    <message>
        <source>Show all {n}</source>
        <translation>Afficher les {n}</translation>
    </message>
    <message>
        <source>Show fewer</source>
        <translation>Afficher moins</translation>
    </message>
    <message>
        <source>Nothing new.</source>
        <translation>Rien de nouveau.</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>et {n} de plus</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
    <message>
        <source>Show: {title}</source>
        <translation>Afficher&#xa0;: {title}</translation>
    </message>
</context>
<context>
    <name>PlanTable</name>
    <message>
        <source>Files</source>
        <translation>Fichiers</translation>
    </message>
    <message>
        <source>Enter or F2 edits a cell, Space includes or excludes a file, Alt+arrow moves it, Alt+number answers its question.</source>
        <translation>Entrée ou F2 modifie une cellule, Espace inclut ou exclut un fichier, Alt+flèche le déplace, Alt+chiffre répond à sa question.</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Omettre</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Utiliser</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Monter</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Descendre</translation>
    </message>
    <message>
        <source>Number in this order</source>
        <translation>Numéroter dans cet ordre</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Coller</translation>
    </message>
    <message>
        <source>Fill down</source>
        <translation>Recopier vers le bas</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Effacer</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Planning</translation>
    </message>
</context>
<context>
    <name>PlanText</name>
    <message>
        <source>Draft</source>
        <translation>Brouillon</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Prêt</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>En route</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>À traiter</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>Dans {target}</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Parues</translation>
    </message>
    <message>
        <source>Seen in a store, or sent and past its release date.</source>
        <translation>Vue sur une plateforme, ou envoyée et date de sortie passée.</translation>
    </message>
    <message>
        <source>Sending stopped, it no longer exists there, or a store no longer has it.</source>
        <translation>L&apos;envoi s&apos;est arrêté, elle n&apos;y existe plus ou une plateforme ne l&apos;a plus.</translation>
    </message>
    <message>
        <source>It is waiting, being sent, or its answer is being searched for.</source>
        <translation>Elle est en attente, en cours d&apos;envoi, ou sa réponse est recherchée.</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
    <message>
        <source>Sending stopped and needs your decision.</source>
        <translation>L&apos;envoi s&apos;est arrêté et demande votre décision.</translation>
    </message>
    <message>
        <source>Submit {title}</source>
        <translation>Soumettre {title}</translation>
    </message>
    <message>
        <source>Today is the last day for its release date.</source>
        <translation>C&apos;est le dernier jour pour sa date de sortie.</translation>
    </message>
    <message>
        <source>It was due on {day}.</source>
        <translation>L&apos;échéance était le {day}.</translation>
    </message>
    <message numerus="yes">
        <source>%n blockers; submit by {day}.</source>
        <comment>%n blocker; submit by {day}.</comment>
        <translation>
            <numerusform>%n blocage&#x202f;; à soumettre d&apos;ici au {day}.</numerusform>
            <numerusform>%n blocages&#x202f;; à soumettre d&apos;ici au {day}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Fix {title}</source>
        <translation>Corriger {title}</translation>
    </message>
    <message>
        <source>Taken down? It is no longer in a store that had it.</source>
        <translation>Retirée&#x202f;? Elle n&apos;est plus sur une plateforme qui l&apos;avait.</translation>
    </message>
    <message>
        <source>A store shows it on a different artist&apos;s page.</source>
        <translation>Une plateforme l&apos;affiche sur la page d&apos;un autre artiste.</translation>
    </message>
    <message>
        <source>Its release date, {day}, has passed, but it was not sent.</source>
        <translation>Sa date de sortie, le {day}, est passée, mais elle n&apos;a pas été envoyée.</translation>
    </message>
    <message>
        <source>It has no release date.</source>
        <translation>Elle n&apos;a pas de date de sortie.</translation>
    </message>
</context>
<context>
    <name>PlayerBar</name>
    <message>
        <source>Previous track</source>
        <translation>Titre précédent</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Lire</translation>
    </message>
    <message>
        <source>Next track</source>
        <translation>Titre suivant</translation>
    </message>
    <message>
        <source>A | B</source>
        <translation>A | B</translation>
    </message>
    <message>
        <source>Switch to the other track</source>
        <translation>Passer à l&apos;autre titre</translation>
    </message>
    <message>
        <source>No audio output was found on this computer. You can view masters but not play them.</source>
        <translation>Aucune sortie audio n&apos;a été trouvée sur cet ordinateur. Vous pouvez voir les masters, mais pas les écouter.</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>Comparer avec</translation>
    </message>
    <message>
        <source>Switch to the other track at the same position (X)</source>
        <translation>Passer à l&apos;autre titre à la même position (X)</translation>
    </message>
    <message>
        <source>No tracks yet</source>
        <translation>Pas encore de titres</translation>
    </message>
    <message>
        <source>The file could not be played.</source>
        <translation>Le fichier n&apos;a pas pu être lu.</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>{name} (Space)</source>
        <translation>{name} (Espace)</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>rien</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>matches {fitting} of {count} names</source>
        <translation>correspond à {fitting} noms sur {count}</translation>
    </message>
    <message>
        <source>Nothing was pasted: the columns from here on are read-only.</source>
        <translation>Rien n&apos;a été collé&#xa0;: à partir d&apos;ici, les colonnes sont en lecture seule.</translation>
    </message>
</context>
<context>
    <name>Problems</name>
    <message>
        <source>All {count}…</source>
        <translation>Les {count}…</translation>
    </message>
    <message>
        <source>Skipped files</source>
        <translation>Fichiers ignorés</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
</context>
<context>
    <name>ProgressMeter</name>
    <message>
        <source>Upload progress</source>
        <translation>Progression du transfert</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}&#xa0;%</translation>
    </message>
</context>
<context>
    <name>PullDialog</name>
    <message>
        <source>Import from {target}</source>
        <translation>Importer de {target}</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Compte</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>title, artist or other text</source>
        <translation>titre, artiste ou autre texte</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>Project number</source>
        <translation>Numéro de projet</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Labels</translation>
    </message>
    <message>
        <source>separated by commas</source>
        <translation>séparés par des virgules</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Rechercher</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Résultats</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Précédent</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Suivant</translation>
    </message>
    <message>
        <source>From a JSON file…</source>
        <translation>Depuis un fichier JSON…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Import as draft</source>
        <translation>Importer comme brouillon</translation>
    </message>
    <message>
        <source>Connect an account…</source>
        <translation>Connecter un compte…</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Suivre</translation>
    </message>
    <message>
        <source>“Follow” shows a release as it is in {target} and tracks its status; it is never sent. “Import as draft” creates a copy that you can edit. Fields that {target} does not return stay empty in both.</source>
        <translation>«&#xa0;Suivre&#xa0;» affiche une sortie telle qu&apos;elle est dans {target} et suit son état&#x202f;; elle n&apos;est jamais envoyée. «&#xa0;Importer comme brouillon&#xa0;» crée une copie modifiable. Les champs que {target} ne renvoie pas restent vides dans les deux cas.</translation>
    </message>
    <message>
        <source>Connect an account in the settings to search {target}. You can also import a JSON file.</source>
        <translation>Connectez un compte dans les réglages pour rechercher dans {target}. Vous pouvez aussi importer un fichier JSON.</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Recherche…</translation>
    </message>
    <message>
        <source>Fetching {n} of {of}…</source>
        <translation>Récupération {n} sur {of}…</translation>
    </message>
    <message>
        <source>Nothing found. {target} may take a while to show new releases.</source>
        <translation>Aucun résultat. {target} peut mettre un moment à afficher les nouvelles sorties.</translation>
    </message>
    <message>
        <source>{shown} of {total}</source>
        <translation>{shown} sur {total}</translation>
    </message>
    <message>
        <source>{target} shows only the first 10,000 results. Narrow your search.</source>
        <translation>{target} n&apos;affiche que les 10&#x202f;000 premiers résultats. Affinez votre recherche.</translation>
    </message>
    <message>
        <source>Select a release to see its details.</source>
        <translation>Sélectionnez une sortie pour en voir les détails.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Vérification…</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
    <message>
        <source>This is a platform record; its release is imported.</source>
        <translation>C&apos;est une fiche destinataire&#x202f;; sa sortie est importée.</translation>
    </message>
    <message>
        <source>Not returned by {target}, so empty here:</source>
        <translation>Non renvoyé par {target}, donc vide ici&#xa0;:</translation>
    </message>
    <message>
        <source>Read-only in {target}: version 1 of its API does not accept these fields. Lyrics, project and pre-order date are saved here but not sent.</source>
        <translation>En lecture seule dans {target}&#xa0;: la version 1 de son API n&apos;accepte pas ces champs. Paroles, projet et date de précommande sont enregistrés ici, mais pas envoyés.</translation>
    </message>
    <message>
        <source>Fetching…</source>
        <translation>Récupération…</translation>
    </message>
    <message>
        <source>Import from a JSON file</source>
        <translation>Importer depuis un fichier JSON</translation>
    </message>
    <message>
        <source>{target} JSON (*.json)</source>
        <translation>JSON {target} (*.json)</translation>
    </message>
</context>
<context>
    <name>PullModel</name>
    <message>
        <source>Release</source>
        <translation>Sortie</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>ID in {target}</source>
        <translation>ID dans {target}</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Brouillon</translation>
    </message>
    <message>
        <source>in the library</source>
        <translation>dans la bibliothèque</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
</context>
<context>
    <name>PullText</name>
    <message>
        <source>{words} It continues automatically at {time}.</source>
        <translation>{words} Reprise automatique à {time}.</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>Œuvres</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>Crédits</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>Titres</translation>
    </message>
    <message>
        <source>Discs</source>
        <translation>Disques</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Sortie</translation>
    </message>
</context>
<context>
    <name>QuestionBand</name>
    <message>
        <source>Alt+{number} in the row</source>
        <translation>Alt+{number} dans la ligne</translation>
    </message>
    <message>
        <source>Saved for later folders.</source>
        <translation>Retenu pour les prochains dossiers.</translation>
    </message>
    <message>
        <source>Is “{subject}” one artist?</source>
        <translation>«&#xa0;{subject}&#xa0;» est-il un seul artiste&#x202f;?</translation>
    </message>
    <message>
        <source>Is “{subject}” the artist?</source>
        <translation>«&#xa0;{subject}&#xa0;» est-il l&apos;artiste&#x202f;?</translation>
    </message>
    <message>
        <source>Who is “{subject}”?</source>
        <translation>Qui est «&#xa0;{subject}&#xa0;»&#x202f;?</translation>
    </message>
    <message>
        <source>Is {subject} the release date?</source>
        <translation>{subject}&#xa0;: est-ce la date de sortie&#x202f;?</translation>
    </message>
    <message>
        <source>Is “{subject}” the title?</source>
        <translation>«&#xa0;{subject}&#xa0;» est-il le titre&#x202f;?</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Oui</translation>
    </message>
    <message>
        <source>No: {names}</source>
        <translation>Non&#xa0;: {names}</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
</context>
<context>
    <name>QuestionCard</name>
    <message>
        <source>{target} ID of the release</source>
        <translation>ID {target} de la sortie</translation>
    </message>
    <message>
        <source>This release may be in {target}.</source>
        <translation>Cette sortie est peut-être dans {target}.</translation>
    </message>
    <message>
        <source>{target} already has a release with UPC {upc}.</source>
        <translation>{target} a déjà une sortie avec l&apos;UPC {upc}.</translation>
    </message>
    <message>
        <source>It is unclear whether {target} created this release.</source>
        <translation>On ne sait pas si {target} a créé cette sortie.</translation>
    </message>
    <message>
        <source>{target} rejected this release.</source>
        <translation>{target} a refusé cette sortie.</translation>
    </message>
    <message>
        <source>This release could not be sent.</source>
        <translation>Cette sortie n&apos;a pas pu être envoyée.</translation>
    </message>
    <message>
        <source>This release was sent, but it is unclear whether it was created. The release found in {target} differs from what was sent. Check it in {target} and adopt it if it is this release.</source>
        <translation>Cette sortie a été envoyée, mais on ne sait pas si elle a été créée. La sortie trouvée dans {target} diffère de l&apos;envoi. Vérifiez-la dans {target} et rattachez-la si c&apos;est bien cette sortie.</translation>
    </message>
    <message>
        <source>Nothing was sent. If it is the same release, adopt it; if not, this release needs a different UPC.</source>
        <translation>Rien n&apos;a été envoyé. Si c&apos;est la même sortie, rattachez-la&#x202f;; sinon, cette sortie a besoin d&apos;un autre UPC.</translation>
    </message>
    <message>
        <source>The answer was lost, and a search by UPC does not find the release. Check in {target}: if it is not there, send it again; if it is, paste its ID.</source>
        <translation>La réponse a été perdue, et une recherche par UPC ne trouve pas la sortie. Vérifiez dans {target}&#xa0;: si elle n&apos;y est pas, renvoyez-la&#x202f;; si elle y est, collez son ID.</translation>
    </message>
    <message>
        <source>Adopt this release</source>
        <translation>Rattacher cette sortie</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Vérifier à nouveau</translation>
    </message>
    <message>
        <source>Not there, send again</source>
        <translation>Absente, renvoyer</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Retirer</translation>
    </message>
    <message>
        <source>Paste the {target} ID of the release first.</source>
        <translation>Collez d&apos;abord l&apos;ID {target} de la sortie.</translation>
    </message>
</context>
<context>
    <name>QuestionsDialog</name>
    <message>
        <source>Questions to distributors</source>
        <translation>Questions aux distributeurs</translation>
    </message>
    <message>
        <source>Distributor</source>
        <translation>Distributeur</translation>
    </message>
    <message>
        <source>Import a profile…</source>
        <translation>Importer un profil…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exporter…</translation>
    </message>
    <message>
        <source>Try in practice mode</source>
        <translation>Essayer en mode d&apos;entraînement</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>Questions</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Question</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Réponse</translation>
    </message>
    <message>
        <source>Answered by</source>
        <translation>Réponse de</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>{number}  {name}   {done} of {all}</source>
        <translation>{number}  {name}   {done} sur {all}</translation>
    </message>
    <message>
        <source>Sections of the letter, and functions</source>
        <translation>Sections de la lettre et fonctions</translation>
    </message>
    <message>
        <source>Questions in the letter</source>
        <translation>Questions de la lettre</translation>
    </message>
    <message>
        <source>Functions</source>
        <translation>Fonctions</translation>
    </message>
    <message>
        <source>{name}   {count} open</source>
        <translation>{name}   {count} ouvertes</translation>
    </message>
    <message>
        <source>{done} of {all} questions answered, saved on this computer</source>
        <translation>{done} réponses pour {all} questions, enregistrées sur cet ordinateur</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Se connecter</translation>
    </message>
    <message>
        <source>Create a release</source>
        <translation>Créer une sortie</translation>
    </message>
    <message>
        <source>Read the status</source>
        <translation>Lire l&apos;état</translation>
    </message>
    <message>
        <source>Find after a lost answer</source>
        <translation>Retrouver après une réponse perdue</translation>
    </message>
    <message>
        <source>Take down</source>
        <translation>Retirer des plateformes</translation>
    </message>
    <message>
        <source>Store links</source>
        <translation>Liens de plateformes</translation>
    </message>
    <message>
        <source>Earnings</source>
        <translation>Revenus</translation>
    </message>
    <message>
        <source>Renew links to files</source>
        <translation>Renouveler les liens des fichiers</translation>
    </message>
    <message>
        <source>Nothing is sent to {name} until {count} questions are answered: {questions}</source>
        <translation>Rien n&apos;est envoyé à {name} tant que {count} questions restent sans réponse&#xa0;: {questions}</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Les afficher</translation>
    </message>
    <message>
        <source>Enter their answer…</source>
        <translation>Saisir leur réponse…</translation>
    </message>
    <message>
        <source>Import a profile</source>
        <translation>Importer un profil</translation>
    </message>
    <message>
        <source>Export the profile</source>
        <translation>Exporter le profil</translation>
    </message>
</context>
<context>
    <name>RawDialog</name>
    <message>
        <source>Raw answer</source>
        <translation>Réponse brute</translation>
    </message>
    <message>
        <source>There is no raw answer for this event.</source>
        <translation>Il n&apos;y a pas de réponse brute pour cet événement.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
</context>
<context>
    <name>ReadOnlyBanner</name>
    <message>
        <source>This record is from {target}. You can follow it here but change it only there.</source>
        <translation>Cette fiche se modifie uniquement dans {target}. Ici, vous pouvez seulement la suivre.</translation>
    </message>
    <message>
        <source>Create a draft from it</source>
        <translation>En créer un brouillon</translation>
    </message>
    <message>
        <source>Created from {target}&apos;s answer, which does not include {n} of the fields. They are marked and empty.</source>
        <translation>Créé à partir de la réponse de {target}, où manquent {n} des champs. Ils sont marqués et vides.</translation>
    </message>
</context>
<context>
    <name>ReceiptView</name>
    <message>
        <source>Copy text</source>
        <translation>Copier le texte</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Enregistrer en PDF…</translation>
    </message>
    <message>
        <source>What was sent</source>
        <translation>Contenu envoyé</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>Reçu</translation>
    </message>
    <message>
        <source>a deleted account</source>
        <translation>un compte supprimé</translation>
    </message>
    <message>
        <source>{target}, account {account}</source>
        <translation>{target}, compte {account}</translation>
    </message>
    <message>
        <source>ID in {target}</source>
        <translation>ID dans {target}</translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation>Soumise</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Date de sortie</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Fichiers</translation>
    </message>
    <message>
        <source>Waived</source>
        <translation>Dérogations</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Contrôles</translation>
    </message>
    <message>
        <source>A manifest in the storage lists the files.</source>
        <translation>Un manifeste dans le stockage énumère les fichiers.</translation>
    </message>
    <message>
        <source>Sent to</source>
        <translation>Envoyée à</translation>
    </message>
    <message>
        <source>not saved</source>
        <translation>non enregistrés</translation>
    </message>
    <message>
        <source>{files}, {n} verified in the storage</source>
        <translation>{files}, dont {n} vérifiés dans le stockage</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>The receipt was copied.</source>
        <translation>Le reçu a été copié.</translation>
    </message>
    <message>
        <source>Save the receipt</source>
        <translation>Enregistrer le reçu</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>“{name}” could not be written.</source>
        <translation>«&#xa0;{name}&#xa0;» n&apos;a pas pu être écrit.</translation>
    </message>
    <message>
        <source>Choose a folder that you can write to.</source>
        <translation>Choisissez un dossier dans lequel vous pouvez écrire.</translation>
    </message>
    <message>
        <source>Saved as {name}.</source>
        <translation>Enregistré sous {name}.</translation>
    </message>
</context>
<context>
    <name>RecheckText</name>
    <message numerus="yes">
        <source>%n drafts are no longer ready</source>
        <comment>%n draft is no longer ready</comment>
        <translation>
            <numerusform>%n brouillon n&apos;est plus prêt</numerusform>
            <numerusform>%n brouillons ne sont plus prêts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>new rules found something in %n drafts</source>
        <comment>new rules found something in %n draft</comment>
        <translation>
            <numerusform>de nouvelles règles ont donné des constats dans %n brouillon</numerusform>
            <numerusform>de nouvelles règles ont donné des constats dans %n brouillons</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts are now ready</source>
        <comment>%n draft is now ready</comment>
        <translation>
            <numerusform>%n brouillon est maintenant prêt</numerusform>
            <numerusform>%n brouillons sont maintenant prêts</numerusform>
        </translation>
    </message>
    <message>
        <source>The checks changed: {what}.</source>
        <translation>Les contrôles ont changé&#xa0;: {what}.</translation>
    </message>
</context>
<context>
    <name>RecordingsSection</name>
    <message>
        <source>Recordings</source>
        <translation>Enregistrements</translation>
    </message>
    <message>
        <source>Shows which audio has which ISRC on which releases. Audio is compared by its samples, not by file name.</source>
        <translation>Indique quel audio a quel ISRC sur quelles sorties. L&apos;audio est comparé par ses échantillons, pas par nom de fichier.</translation>
    </message>
    <message>
        <source>Title, artist, release, ISRC or audio</source>
        <translation>Titre, artiste, sortie, ISRC ou audio</translation>
    </message>
    <message>
        <source>Search recordings</source>
        <translation>Rechercher des enregistrements</translation>
    </message>
    <message>
        <source>Only conflicts</source>
        <translation>Conflits seulement</translation>
    </message>
    <message>
        <source>Go to the release</source>
        <translation>Aller à la sortie</translation>
    </message>
    <message>
        <source>Recordings and their codes</source>
        <translation>Enregistrements et leurs codes</translation>
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
        <translation>Titre</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Sortie</translation>
    </message>
    <message>
        <source>Conflict</source>
        <translation>Conflit</translation>
    </message>
    <message>
        <source>the first {most} are shown</source>
        <translation>les {most} premiers sont affichés</translation>
    </message>
    <message>
        <source>No recordings yet</source>
        <translation>Pas encore d&apos;enregistrements</translation>
    </message>
    <message>
        <source>Measured audio files of your releases appear here with their codes.</source>
        <translation>Les fichiers audio mesurés de vos sorties apparaissent ici avec leurs codes.</translation>
    </message>
    <message>
        <source>No conflicts</source>
        <translation>Aucun conflit</translation>
    </message>
    <message>
        <source>Each recording has one code, and each code has one recording.</source>
        <translation>Chaque enregistrement a un seul code, et chaque code un seul enregistrement.</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Aucun résultat</translation>
    </message>
    <message>
        <source>No recording matches in title, artist, release or code.</source>
        <translation>Aucun enregistrement ne correspond par titre, artiste, sortie ou code.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucun</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
    <message>
        <source>Same audio, different code</source>
        <translation>Même audio, code différent</translation>
    </message>
    <message>
        <source>Same code, different audio</source>
        <translation>Même code, audio différent</translation>
    </message>
</context>
<context>
    <name>Recovery</name>
    <message>
        <source>Lost: {titles}. A copy of the library may have them.</source>
        <translation>Perdu&#xa0;: {titles}. Une copie de la bibliothèque les contient peut-être.</translation>
    </message>
    <message>
        <source>Damaged: {titles}. Check them, because a letter or digit may be wrong.</source>
        <translation>Endommagé&#xa0;: {titles}. Vérifiez-les, car une lettre ou un chiffre peut être faux.</translation>
    </message>
    <message>
        <source>Some records could not be read, such as history steps or file data.</source>
        <translation>Certaines fiches n&apos;ont pas pu être lues, par exemple des étapes de l&apos;historique ou des données de fichiers.</translation>
    </message>
    <message>
        <source>{n} submissions may have been sent since. The app searches {target} for each of them and sends none until then.</source>
        <translation>{n} soumissions ont peut-être été envoyées depuis. L&apos;app recherche chacune dans {target} et n&apos;en envoie aucune d&apos;ici là.</translation>
    </message>
    <message>
        <source>The old files are kept in {folder}.</source>
        <translation>Les anciens fichiers sont conservés dans {folder}.</translation>
    </message>
    <message>
        <source>The last assigned codes could not be read from the old library. Before you assign codes, compare the next numbers in Settings &gt; Codes with your last used ISRC.</source>
        <translation>Les derniers codes attribués n&apos;ont pas pu être lus dans l&apos;ancienne bibliothèque. Avant d&apos;attribuer des codes, comparez les numéros suivants dans Réglages &gt; Codes avec votre dernier ISRC utilisé.</translation>
    </message>
    <message>
        <source>The library was restored.</source>
        <translation>La bibliothèque a été restaurée.</translation>
    </message>
</context>
<context>
    <name>ReleaseActions</name>
    <message>
        <source>Rendering the sample release…</source>
        <translation>Création de la sortie d&apos;exemple…</translation>
    </message>
    <message>
        <source>Export as JSON</source>
        <translation>Exporter en JSON</translation>
    </message>
    <message>
        <source>{target} JSON (*.json)</source>
        <translation>JSON {target} (*.json)</translation>
    </message>
    <message>
        <source>{what}. See History: {values}</source>
        <translation>{what}. Voir Historique&#xa0;: {values}</translation>
    </message>
    <message>
        <source>Nothing was waiting to be sent.</source>
        <translation>Rien n&apos;attendait d&apos;être envoyé.</translation>
    </message>
    <message>
        <source>Nothing is waiting.</source>
        <translation>Rien n&apos;est en attente.</translation>
    </message>
    <message>
        <source>Exported as {name}</source>
        <translation>Exporté sous {name}</translation>
    </message>
</context>
<context>
    <name>ReleaseDelegate</name>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
    <message>
        <source>{target}: {word}</source>
        <translation>{target}&#xa0;: {word}</translation>
    </message>
</context>
<context>
    <name>ReleaseFields</name>
    <message>
        <source>Copy everything else from</source>
        <translation>Copier tout le reste de</translation>
    </message>
    <message>
        <source>tags</source>
        <translation>tags</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>dossier</translation>
    </message>
    <message>
        <source>file name</source>
        <translation>nom de fichier</translation>
    </message>
    <message>
        <source>sheet</source>
        <translation>feuille</translation>
    </message>
    <message>
        <source>last release</source>
        <translation>dernière sortie</translation>
    </message>
    <message>
        <source>you</source>
        <translation>vous</translation>
    </message>
    <message>
        <source>Assign ISRCs from the label&apos;s series and a UPC from its pool when the draft is created</source>
        <translation>Attribuer, à la création du brouillon, des ISRC de la série du label et un UPC de sa réserve</translation>
    </message>
    <message>
        <source>Assign ISRCs from the label&apos;s series when the draft is created</source>
        <translation>Attribuer, à la création du brouillon, des ISRC de la série du label</translation>
    </message>
    <message>
        <source>Assign a UPC from the label&apos;s pool when the draft is created</source>
        <translation>Attribuer, à la création du brouillon, un UPC de la réserve du label</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
    <message>
        <source>“{title}”, the last release</source>
        <translation>«&#xa0;{title}&#xa0;», la dernière sortie</translation>
    </message>
    <message>
        <source>No template</source>
        <translation>Sans modèle</translation>
    </message>
</context>
<context>
    <name>ReleaseList</name>
    <message>
        <source>Releases</source>
        <translation>Sorties</translation>
    </message>
    <message>
        <source>List columns. Click a column to sort by it.</source>
        <translation>Colonnes de la liste. Cliquez sur une colonne pour trier.</translation>
    </message>
    <message>
        <source>Drop a folder of WAVs anywhere to start a release</source>
        <translation>Déposez un dossier de WAV n&apos;importe où pour commencer une sortie</translation>
    </message>
    <message>
        <source>Actions for the selected releases</source>
        <translation>Actions pour les sorties sélectionnées</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Restaurer</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Entrée</translation>
    </message>
    <message>
        <source>Quick look</source>
        <translation>Aperçu rapide</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Espace</translation>
    </message>
    <message>
        <source>Submit…</source>
        <translation>Soumettre…</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Vérifier à nouveau</translation>
    </message>
    <message>
        <source>Assign missing codes</source>
        <translation>Attribuer les codes manquants</translation>
    </message>
    <message>
        <source>Check status</source>
        <translation>Vérifier l&apos;état</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Retirer</translation>
    </message>
    <message>
        <source>In stores</source>
        <translation>Sur les plateformes</translation>
    </message>
    <message>
        <source>Edit together…</source>
        <translation>Modifier ensemble…</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Dupliquer</translation>
    </message>
    <message>
        <source>Export as JSON…</source>
        <translation>Exporter en JSON…</translation>
    </message>
    <message>
        <source>Export as sheet or bundle…</source>
        <translation>Exporter en feuille ou bundle…</translation>
    </message>
    <message>
        <source>Deliver as DDEX…</source>
        <translation>Livrer en DDEX…</translation>
    </message>
    <message>
        <source>Documents…</source>
        <translation>Documents…</translation>
    </message>
    <message>
        <source>Transfer from another distributor…</source>
        <translation>Migrer depuis un autre distributeur…</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>Placer dans la corbeille</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Suppr</translation>
    </message>
    <message>
        <source>Undo: {step}</source>
        <translation>Annuler&#xa0;: {step}</translation>
    </message>
    <message>
        <source>Redo: {step}</source>
        <translation>Rétablir&#xa0;: {step}</translation>
    </message>
</context>
<context>
    <name>ReleaseModel</name>
    <message>
        <source>Release</source>
        <translation>Sortie</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Date de sortie</translation>
    </message>
    <message>
        <source>Readiness</source>
        <translation>Avancement</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Modifié</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>aucun état</translation>
    </message>
    <message>
        <source>not checked yet</source>
        <translation>pas encore vérifié</translation>
    </message>
</context>
<context>
    <name>ReleaseTree</name>
    <message>
        <source>Parts of the release</source>
        <translation>Éléments de la sortie</translation>
    </message>
</context>
<context>
    <name>Remedies</name>
    <message>
        <source>Rotate upright</source>
        <translation>Remettre à l&apos;endroit</translation>
    </message>
    <message>
        <source>Remove the location</source>
        <translation>Supprimer la localisation</translation>
    </message>
    <message>
        <source>Convert to RGB</source>
        <translation>Convertir en RVB</translation>
    </message>
    <message>
        <source>Convert to sRGB</source>
        <translation>Convertir en sRGB</translation>
    </message>
    <message>
        <source>Crop to a square…</source>
        <translation>Recadrer en carré…</translation>
    </message>
    <message>
        <source>Scale down to {pixels}</source>
        <translation>Réduire à {pixels}</translation>
    </message>
    <message>
        <source>Reduce to under {size} MB</source>
        <translation>Réduire à moins de {size} Mo</translation>
    </message>
    <message>
        <source>Fill transparent areas…</source>
        <translation>Remplir les zones transparentes…</translation>
    </message>
    <message>
        <source>Save as JPEG</source>
        <translation>Enregistrer en JPEG</translation>
    </message>
</context>
<context>
    <name>ReplaceDialog</name>
    <message>
        <source>Find and replace</source>
        <translation>Rechercher et remplacer</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Rechercher</translation>
    </message>
    <message>
        <source>Leave empty to delete the text</source>
        <translation>Laisser vide pour supprimer le texte</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>Remplacer par</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>Respecter la casse</translation>
    </message>
    <message>
        <source>Whole words only</source>
        <translation>Mots entiers seulement</translation>
    </message>
    <message>
        <source>What would change</source>
        <translation>Aperçu des modifications</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Remplacer</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>In which tracks</source>
        <translation>Dans quels titres</translation>
    </message>
    <message>
        <source>All tracks</source>
        <translation>Tous les titres</translation>
    </message>
    <message>
        <source>{tracks} selected</source>
        <translation>{tracks} sélectionnés</translation>
    </message>
    <message>
        <source>In which columns</source>
        <translation>Dans quelles colonnes</translation>
    </message>
    <message>
        <source>Texts, names and credits</source>
        <translation>Textes, noms et crédits</translation>
    </message>
    <message>
        <source>Text columns</source>
        <translation>Colonnes de texte</translation>
    </message>
    <message>
        <source>All visible columns</source>
        <translation>Toutes les colonnes visibles</translation>
    </message>
    <message>
        <source>In</source>
        <translation>Dans</translation>
    </message>
    <message>
        <source>This is one step. You can undo it.</source>
        <translation>C&apos;est une seule étape. Vous pouvez l&apos;annuler.</translation>
    </message>
    <message>
        <source>Nothing changes</source>
        <translation>Rien ne change</translation>
    </message>
    <message>
        <source>Enter text to find</source>
        <translation>Saisissez le texte à rechercher</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Report for the artist</source>
        <translation>Rapport pour l&apos;artiste</translation>
    </message>
    <message>
        <source>The report</source>
        <translation>Le rapport</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Save as text…</source>
        <translation>Enregistrer en texte…</translation>
    </message>
    <message>
        <source>Save as web page…</source>
        <translation>Enregistrer en page web…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Questions that only the artist can answer come first, by track. Nothing is sent from here.</source>
        <translation>Les questions auxquelles seul l&apos;artiste peut répondre viennent d&apos;abord, titre par titre. Rien n&apos;est envoyé d&apos;ici.</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Copié.</translation>
    </message>
    <message>
        <source>Text (*.txt)</source>
        <translation>Texte (*.txt)</translation>
    </message>
    <message>
        <source>Web page (*.html)</source>
        <translation>Page web (*.html)</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Rapport</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Enregistrer le rapport</translation>
    </message>
    <message>
        <source>It could not be saved: {why}.</source>
        <translation>Il n&apos;a pas pu être enregistré&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>Saved as {name}.</source>
        <translation>Enregistré sous {name}.</translation>
    </message>
</context>
<context>
    <name>ReportedJob</name>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
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
        <translation>Restauration de la bibliothèque</translation>
    </message>
    <message>
        <source>Restoring the library…</source>
        <translation>Restauration de la bibliothèque…</translation>
    </message>
    <message>
        <source>Nothing is deleted: the old files are moved to another folder.</source>
        <translation>Rien n&apos;est supprimé&#xa0;: les anciens fichiers sont déplacés dans un autre dossier.</translation>
    </message>
</context>
<context>
    <name>ResubmitDialog</name>
    <message>
        <source>Submit again</source>
        <translation>Soumettre à nouveau</translation>
    </message>
    <message>
        <source>Submit “{title}” again?</source>
        <translation>Soumettre «&#xa0;{title}&#xa0;» à nouveau&#x202f;?</translation>
    </message>
    <message>
        <source>{target} created this release but now reports that it does not exist. If you continue, it becomes a draft again. If you submit it again, a new release is created. If the old one is only hidden, the UPC would then exist twice. Check in {target} first.</source>
        <translation>{target} a créé cette sortie, mais indique maintenant qu&apos;elle n&apos;existe pas. Si vous continuez, elle redevient un brouillon. Si vous la soumettez à nouveau, une nouvelle sortie est créée. Si l&apos;ancienne n&apos;est que masquée, l&apos;UPC existerait alors deux fois. Vérifiez d&apos;abord dans {target}.</translation>
    </message>
    <message>
        <source>Enter its UPC, {upc}, to continue.</source>
        <translation>Saisissez son UPC, {upc}, pour continuer.</translation>
    </message>
    <message>
        <source>UPC of this release</source>
        <translation>UPC de cette sortie</translation>
    </message>
    <message>
        <source>Make it a draft again</source>
        <translation>En refaire un brouillon</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Store preview</source>
        <translation>Aperçu plateforme</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Résultats</translation>
    </message>
    <message>
        <source>Waived</source>
        <translation>Dérogations</translation>
    </message>
    <message>
        <source>Submit…</source>
        <translation>Soumettre…</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Retirer</translation>
    </message>
    <message>
        <source>Next steps…</source>
        <translation>Étapes suivantes…</translation>
    </message>
    <message>
        <source>Submit again…</source>
        <translation>Soumettre à nouveau…</translation>
    </message>
    <message>
        <source>and {count} more, in Checks</source>
        <translation>et {count} de plus, dans Contrôles</translation>
    </message>
    <message>
        <source>Waiting to be sent.</source>
        <translation>En attente d&apos;envoi.</translation>
    </message>
    <message>
        <source>Uploads are paused.</source>
        <translation>Les transferts sont en pause.</translation>
    </message>
    <message>
        <source>Files are being uploaded.</source>
        <translation>Fichiers en cours de transfert.</translation>
    </message>
    <message>
        <source>Being created in {target}.</source>
        <translation>En cours de création dans {target}.</translation>
    </message>
    <message>
        <source>The answer was lost. The app is checking whether the release was created.</source>
        <translation>La réponse a été perdue. L&apos;app vérifie si la sortie a été créée.</translation>
    </message>
    <message>
        <source>Created in {target}.</source>
        <translation>Créée dans {target}.</translation>
    </message>
    <message>
        <source>Created in {target} but no longer there.</source>
        <translation>Créée dans {target}, mais n&apos;y est plus.</translation>
    </message>
    <message>
        <source>Waiting for your answer: see above.</source>
        <translation>En attente de votre réponse&#xa0;: voir ci-dessus.</translation>
    </message>
    <message>
        <source>{blockers} and {missing} to fill in before this can be sent.</source>
        <translation>{blockers} à corriger et {missing} à remplir avant l&apos;envoi.</translation>
    </message>
    <message>
        <source>The checks could not run.</source>
        <translation>Les contrôles n&apos;ont pas pu s&apos;exécuter.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Vérification…</translation>
    </message>
    <message>
        <source>Ready to send.</source>
        <translation>Prête à l&apos;envoi.</translation>
    </message>
    <message>
        <source>Uploads wait: this network is metered.</source>
        <translation>Les transferts sont en attente&#xa0;: ce réseau est limité.</translation>
    </message>
    <message>
        <source>Check with the target first. You have to enter the UPC before it becomes a draft again.</source>
        <translation>Vérifiez d&apos;abord auprès de la destination. L&apos;UPC vous est demandé avant que la sortie redevienne un brouillon.</translation>
    </message>
    <message>
        <source>It will be sent as it was when you submitted it. Withdraw it to include later changes.</source>
        <translation>Elle sera envoyée telle que soumise. Retirez-la pour y inclure des modifications ultérieures.</translation>
    </message>
    <message>
        <source>Changes here stay on this computer until the question is answered.</source>
        <translation>Les modifications restent sur cet ordinateur tant que la question est sans réponse.</translation>
    </message>
    <message>
        <source>This was sent; History shows its status. Changes here stay on this computer.</source>
        <translation>Elle a été envoyée&#x202f;; son état figure dans Historique. Les modifications faites ici restent sur cet ordinateur.</translation>
    </message>
    <message>
        <source>Submit is available once all files are measured.</source>
        <translation>La soumission sera possible une fois tous les fichiers mesurés.</translation>
    </message>
    <message>
        <source>Submit is available once the checks have finished.</source>
        <translation>La soumission sera possible une fois les contrôles terminés.</translation>
    </message>
    <message>
        <source>Before sending, you see a summary and the account it goes to.</source>
        <translation>Avant l&apos;envoi, vous voyez un résumé et le compte de destination.</translation>
    </message>
    <message>
        <source>Submit is blocked:</source>
        <translation>Soumission bloquée&#xa0;:</translation>
    </message>
</context>
<context>
    <name>RowPainter</name>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
    <message>
        <source>No date yet</source>
        <translation>Pas encore de date</translation>
    </message>
    <message>
        <source>out since {day}</source>
        <translation>parue depuis le {day}</translation>
    </message>
    <message>
        <source>{day} has passed, not sent</source>
        <translation>{day} est passé, non envoyée</translation>
    </message>
    <message>
        <source>Submit today</source>
        <translation>À soumettre aujourd&apos;hui</translation>
    </message>
    <message>
        <source>Submit: was due on {day}</source>
        <translation>Soumettre&#xa0;: échéance le {day}</translation>
    </message>
    <message>
        <source>Submit</source>
        <translation>Soumettre</translation>
    </message>
    <message>
        <source>pitch by</source>
        <translation>pitcher d&apos;ici au</translation>
    </message>
    <message>
        <source>submit by</source>
        <translation>soumettre d&apos;ici au</translation>
    </message>
    <message>
        <source>release date</source>
        <translation>date de sortie</translation>
    </message>
    <message>
        <source>holidays, no reviews</source>
        <translation>fêtes, pas de validation</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fait</translation>
    </message>
    <message>
        <source>on the way</source>
        <translation>en route</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>pas encore</translation>
    </message>
    <message>
        <source>worth checking</source>
        <translation>à vérifier</translation>
    </message>
    <message>
        <source>needs you</source>
        <translation>à traiter</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>inconnu</translation>
    </message>
</context>
<context>
    <name>RuleCard</name>
    <message>
        <source>new</source>
        <translation>nouveau</translation>
    </message>
    <message>
        <source>Expand: {what}</source>
        <translation>Développer&#xa0;: {what}</translation>
    </message>
    <message>
        <source>Collapse: {what}</source>
        <translation>Réduire&#xa0;: {what}</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Sortie</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>et {count} de plus</translation>
    </message>
    <message>
        <source>Fix…</source>
        <translation>Corriger…</translation>
    </message>
    <message>
        <source>Confirm…</source>
        <translation>Confirmer…</translation>
    </message>
    <message>
        <source>Assign</source>
        <translation>Attribuer</translation>
    </message>
    <message>
        <source>This is one artist</source>
        <translation>C&apos;est un seul artiste</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>Y aller</translation>
    </message>
    <message>
        <source>Waive…</source>
        <translation>Déroger…</translation>
    </message>
    <message>
        <source>About this check</source>
        <translation>À propos de ce contrôle</translation>
    </message>
</context>
<context>
    <name>SaveTemplateDialog</name>
    <message>
        <source>Save as template</source>
        <translation>Enregistrer comme modèle</translation>
    </message>
    <message>
        <source>It includes: {parts}.</source>
        <translation>Il comprend&#xa0;: {parts}.</translation>
    </message>
    <message>
        <source>This release has nothing yet that a template could use, such as label, genre or people.</source>
        <translation>Cette sortie n&apos;a encore rien qu&apos;un modèle puisse utiliser, comme un label, un genre ou des personnes.</translation>
    </message>
    <message>
        <source>Titles, codes, dates and files are not included.</source>
        <translation>Titres, codes, dates et fichiers n&apos;en font pas partie.</translation>
    </message>
    <message>
        <source>Name of the template</source>
        <translation>Nom du modèle</translation>
    </message>
    <message>
        <source>Name, such as a label or an artist</source>
        <translation>Nom, par exemple d&apos;un label ou d&apos;un artiste</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Enregistrer</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>A template with this name exists and will be replaced.</source>
        <translation>Un modèle porte déjà ce nom et sera remplacé.</translation>
    </message>
</context>
<context>
    <name>SearchBox</name>
    <message>
        <source>Search releases, tracks, ISRC, people</source>
        <translation>Rechercher sorties, titres, ISRC, personnes</translation>
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
        <translation>Retour au brouillon</translation>
    </message>
    <message>
        <source>Submit again…</source>
        <translation>Soumettre à nouveau…</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparer</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>Reçu</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
    <message>
        <source>It has not been created in {target} yet.</source>
        <translation>Elle n&apos;a pas encore été créée dans {target}.</translation>
    </message>
    <message>
        <source>In {target} since {when}.</source>
        <translation>Dans {target} depuis {when}.</translation>
    </message>
    <message>
        <source>It is no longer in {target}.</source>
        <translation>Elle n&apos;est plus dans {target}.</translation>
    </message>
    <message>
        <source>Submit it again, or find out from the target what happened to it.</source>
        <translation>Soumettez-la à nouveau, ou vérifiez auprès de la destination ce qu&apos;est devenue la sortie.</translation>
    </message>
    <message>
        <source>{target} reports no status, {asked}.</source>
        <translation>{target} n&apos;indique aucun état, {asked}.</translation>
    </message>
    <message>
        <source>it is being reviewed.</source>
        <translation>elle est en cours d&apos;examen.</translation>
    </message>
    <message>
        <source>it was delivered to stores.</source>
        <translation>elle a été livrée aux plateformes.</translation>
    </message>
    <message>
        <source>it was rejected.</source>
        <translation>elle a été refusée.</translation>
    </message>
    <message>
        <source>it no longer exists.</source>
        <translation>elle n&apos;existe plus.</translation>
    </message>
    <message>
        <source>the meaning of this status is not documented.</source>
        <translation>la signification de cet état n&apos;est pas documentée.</translation>
    </message>
    <message>
        <source>still to be added there</source>
        <translation>encore à ajouter</translation>
    </message>
    <message>
        <source>no status yet</source>
        <translation>pas encore d&apos;état</translation>
    </message>
    <message>
        <source>Changes made here do not reach it.</source>
        <translation>Les modifications faites ici ne l&apos;atteignent pas.</translation>
    </message>
    <message>
        <source>{target} has not been checked yet.</source>
        <translation>{target} n&apos;a pas encore été interrogé.</translation>
    </message>
    <message>
        <source>{target} says “{word}”, {asked}</source>
        <translation>{target} indique «&#xa0;{word}&#xa0;», {asked}</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>pas encore</translation>
    </message>
    <message>
        <source>at {n} of {all} stores</source>
        <translation>sur {n} plateformes sur {all}</translation>
    </message>
    <message>
        <source>Next steps</source>
        <translation>Étapes suivantes</translation>
    </message>
    <message>
        <source>Next steps in {target}</source>
        <translation>Étapes suivantes dans {target}</translation>
    </message>
    <message>
        <source>The changes were copied.</source>
        <translation>Les modifications ont été copiées.</translation>
    </message>
</context>
<context>
    <name>SessionText</name>
    <message>
        <source>The last change to this release is not saved yet.</source>
        <translation>La dernière modification de cette sortie n&apos;est pas encore enregistrée.</translation>
    </message>
    <message>
        <source>It is kept here, and the app tries again automatically.</source>
        <translation>Elle est conservée ici, et l&apos;app réessaie automatiquement.</translation>
    </message>
    <message>
        <source>If the disk is full, free some space, then try again.</source>
        <translation>Si le disque est plein, libérez de l&apos;espace, puis réessayez.</translation>
    </message>
    <message>
        <source>This record is from {target} and cannot be changed here.</source>
        <translation>Cette fiche vient de {target} et ne peut pas être modifiée ici.</translation>
    </message>
    <message>
        <source>Create a draft from it and change that.</source>
        <translation>Créez-en un brouillon et modifiez celui-ci.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
    <message>
        <source>Sections of the settings</source>
        <translation>Sections des réglages</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>Comptes</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Labels</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personnes</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>Codes</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>Enregistrements</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Contrôles</translation>
    </message>
    <message>
        <source>Lists</source>
        <translation>Listes</translation>
    </message>
    <message>
        <source>Keyring</source>
        <translation>Trousseau</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Apparence</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Notifications</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Plateformes</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>Sauvegardes</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>Mises à jour</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Données</translation>
    </message>
</context>
<context>
    <name>SettingsParts</name>
    <message>
        <source>Saved. Enter a new one to replace it.</source>
        <translation>Enregistré. Saisissez-en un nouveau pour le remplacer.</translation>
    </message>
    <message>
        <source>Saved until you close the app. Enter a new one to replace it.</source>
        <translation>Conservé jusqu&apos;à la fermeture de l&apos;app. Saisissez-en un nouveau pour le remplacer.</translation>
    </message>
    <message>
        <source>Testing</source>
        <translation>Test en cours</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>Fonctionne</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problème</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>Connexion</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Réseau</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Certificat</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Service</translation>
    </message>
    <message>
        <source>Keyring</source>
        <translation>Trousseau</translation>
    </message>
</context>
<context>
    <name>ShareTotals</name>
    <message>
        <source>{place}: writers {writers} %, publishers {publishers} %</source>
        <translation>{place}&#xa0;: auteurs-compositeurs {writers}&#xa0;%, éditeurs {publishers}&#xa0;%</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Partout</translation>
    </message>
    <message>
        <source>{share} % are missing</source>
        <translation>il manque {share}&#xa0;%</translation>
    </message>
    <message>
        <source>{share} % too much</source>
        <translation>{share}&#xa0;% de trop</translation>
    </message>
</context>
<context>
    <name>SheetColumns</name>
    <message>
        <source>not used</source>
        <translation>non utilisé</translation>
    </message>
</context>
<context>
    <name>SheetDialog</name>
    <message>
        <source>Import a sheet</source>
        <translation>Importer une feuille</translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>Lecture de {name}…</translation>
    </message>
    <message>
        <source>Releases of the sheet</source>
        <translation>Sorties de la feuille</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Sortie</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>Actuel</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Nouveau</translation>
    </message>
    <message>
        <source>Not used</source>
        <translation>Non utilisé</translation>
    </message>
    <message>
        <source>Releases</source>
        <translation>Sorties</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Colonnes</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Problèmes</translation>
    </message>
    <message>
        <source>Dates such as 3/4/2026: undecided, left empty</source>
        <translation>Dates comme 3/4/2026&#xa0;: indéterminé, laissé vide</translation>
    </message>
    <message>
        <source>Dates such as 3/4/2026: day first</source>
        <translation>Dates comme 3/4/2026&#xa0;: jour d&apos;abord</translation>
    </message>
    <message>
        <source>Dates such as 3/4/2026: month first</source>
        <translation>Dates comme 3/4/2026&#xa0;: mois d&apos;abord</translation>
    </message>
    <message>
        <source>Order of day and month</source>
        <translation>Ordre du jour et du mois</translation>
    </message>
    <message>
        <source>Save rows with problems…</source>
        <translation>Enregistrer les lignes à problèmes…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importer</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
    <message>
        <source>not in the library</source>
        <translation>absente de la bibliothèque</translation>
    </message>
    <message>
        <source>in the library</source>
        <translation>dans la bibliothèque</translation>
    </message>
    <message>
        <source>found by its UPC</source>
        <translation>trouvée par son UPC</translation>
    </message>
    <message>
        <source>found by its ISRCs</source>
        <translation>trouvée par ses ISRC</translation>
    </message>
    <message>
        <source>found by its catalogue number</source>
        <translation>trouvée par son numéro de catalogue</translation>
    </message>
    <message>
        <source>unchanged: already sent or followed in {target}</source>
        <translation>inchangée&#xa0;: déjà envoyée ou suivie dans {target}</translation>
    </message>
    <message>
        <source>nothing changes</source>
        <translation>rien ne change</translation>
    </message>
    <message>
        <source>and more</source>
        <translation>et d&apos;autres</translation>
    </message>
    <message>
        <source>Problems ({count})</source>
        <translation>Problèmes ({count})</translation>
    </message>
    <message>
        <source>nothing to import</source>
        <translation>rien à importer</translation>
    </message>
    <message>
        <source>{name}: {what}</source>
        <translation>{name}&#xa0;: {what}</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>{name} rows with problems.csv</source>
        <translation>{name} lignes à problèmes.csv</translation>
    </message>
    <message>
        <source>Save rows with problems</source>
        <translation>Enregistrer les lignes à problèmes</translation>
    </message>
</context>
<context>
    <name>SheetFields</name>
    <message>
        <source>Credit: {role}</source>
        <translation>Crédit&#xa0;: {role}</translation>
    </message>
    <message>
        <source>Release: {field}</source>
        <translation>Sortie&#xa0;: {field}</translation>
    </message>
    <message>
        <source>Track: {field}</source>
        <translation>Titre&#xa0;: {field}</translation>
    </message>
    <message>
        <source>Artists</source>
        <translation>Artistes</translation>
    </message>
    <message>
        <source>© line</source>
        <translation>Ligne ©</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>Disque</translation>
    </message>
    <message>
        <source>Length in milliseconds</source>
        <translation>Durée en millisecondes</translation>
    </message>
    <message>
        <source>Length in seconds</source>
        <translation>Durée en secondes</translation>
    </message>
    <message>
        <source>Track number</source>
        <translation>Numéro de titre</translation>
    </message>
    <message>
        <source>People with their roles</source>
        <translation>Personnes avec leurs rôles</translation>
    </message>
    <message>
        <source>℗ line</source>
        <translation>Ligne ℗</translation>
    </message>
    <message>
        <source>Position, such as A1</source>
        <translation>Position, par exemple A1</translation>
    </message>
    <message>
        <source>Publishers&apos; shares</source>
        <translation>Parts des éditeurs</translation>
    </message>
    <message>
        <source>Writers&apos; shares</source>
        <translation>Parts des auteurs-compositeurs</translation>
    </message>
</context>
<context>
    <name>SideBySide</name>
    <message>
        <source>{store}: as sent</source>
        <translation>{store}&#xa0;: version envoyée</translation>
    </message>
    <message>
        <source>{store}: in store</source>
        <translation>{store}&#xa0;: version sur la plateforme</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Views</source>
        <translation>Vues</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Planning</translation>
    </message>
    <message>
        <source>WORK</source>
        <translation>TRAVAIL</translation>
    </message>
    <message>
        <source>To fix</source>
        <translation>À corriger</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Brouillons</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>En route</translation>
    </message>
    <message>
        <source>RELEASES</source>
        <translation>SORTIES</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>Dans {target}</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Parues</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Toutes</translation>
    </message>
    <message>
        <source>SAVED FILTERS</source>
        <translation>FILTRES ENREGISTRÉS</translation>
    </message>
    <message>
        <source>LABELS</source>
        <translation>LABELS</translation>
    </message>
    <message>
        <source>Based on the release date only: {target}&apos;s API does not report what is live.</source>
        <translation>D&apos;après la date de sortie seulement&#xa0;: l&apos;API de {target} n&apos;indique pas ce qui est en ligne.</translation>
    </message>
</context>
<context>
    <name>SoundPage</name>
    <message>
        <source>Masters</source>
        <translation>Masters</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Pochette</translation>
    </message>
    <message>
        <source>Other files</source>
        <translation>Autres fichiers</translation>
    </message>
</context>
<context>
    <name>SourceRow</name>
    <message>
        <source>Remove</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>Supprimer {name}</translation>
    </message>
</context>
<context>
    <name>States</name>
    <message>
        <source>blocker</source>
        <translation>blocage</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>alerte</translation>
    </message>
    <message>
        <source>hint</source>
        <translation>conseil</translation>
    </message>
    <message>
        <source>to do</source>
        <translation>à faire</translation>
    </message>
    <message>
        <source>question</source>
        <translation>question</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Endommagé</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Brouillon</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Prêt</translation>
    </message>
    <message>
        <source>Waiting (no network)</source>
        <translation>En attente (pas de réseau)</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En attente</translation>
    </message>
    <message>
        <source>Paused {percent} %</source>
        <translation>En pause {percent}&#xa0;%</translation>
    </message>
    <message>
        <source>Waiting {percent} %</source>
        <translation>En attente {percent}&#xa0;%</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Envoi</translation>
    </message>
    <message>
        <source>Sending {percent} %</source>
        <translation>Envoi {percent}&#xa0;%</translation>
    </message>
    <message>
        <source>Unconfirmed</source>
        <translation>Non confirmée</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>À traiter</translation>
    </message>
    <message>
        <source>Created in {target}</source>
        <translation>Créée dans {target}</translation>
    </message>
    <message>
        <source>No longer exists</source>
        <translation>N&apos;existe plus</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Créée</translation>
    </message>
    <message>
        <source>it says “{word}”</source>
        <translation>indique «&#xa0;{word}&#xa0;»</translation>
    </message>
    <message>
        <source>waits until {target} has it</source>
        <translation>attend que {target} l&apos;ait</translation>
    </message>
    <message>
        <source>{target}: {told}</source>
        <translation>{target}&#xa0;: {told}</translation>
    </message>
    <message>
        <source>Waiting for network</source>
        <translation>En attente du réseau</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>En pause</translation>
    </message>
    <message>
        <source>Measuring {n} of {count}</source>
        <translation>Mesure de {n} sur {count}</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>non contrôlé</translation>
    </message>
    <message numerus="yes">
        <source>%n blockers</source>
        <comment>%n blocker</comment>
        <translation>
            <numerusform>%n blocage</numerusform>
            <numerusform>%n blocages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to do</source>
        <comment>%n to do</comment>
        <translation>
            <numerusform>%n à faire</numerusform>
            <numerusform>%n à faire</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warnings</source>
        <comment>%n warning</comment>
        <translation>
            <numerusform>%n alerte</numerusform>
            <numerusform>%n alertes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hints</source>
        <comment>%n hint</comment>
        <translation>
            <numerusform>%n conseil</numerusform>
            <numerusform>%n conseils</numerusform>
        </translation>
    </message>
    <message>
        <source>checked</source>
        <translation>contrôlé</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>prêt</translation>
    </message>
    <message>
        <source>no date</source>
        <translation>sans date</translation>
    </message>
    <message>
        <source>today</source>
        <translation>aujourd&apos;hui</translation>
    </message>
    <message>
        <source>tomorrow</source>
        <translation>demain</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>hier</translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <comment>%n day</comment>
        <translation>
            <numerusform>%n jour</numerusform>
            <numerusform>%n jours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n weeks</source>
        <comment>%n week</comment>
        <translation>
            <numerusform>%n semaine</numerusform>
            <numerusform>%n semaines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n months</source>
        <comment>%n month</comment>
        <translation>
            <numerusform>%n mois</numerusform>
            <numerusform>%n mois</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n years</source>
        <comment>%n year</comment>
        <translation>
            <numerusform>%n an</numerusform>
            <numerusform>%n ans</numerusform>
        </translation>
    </message>
    <message>
        <source>in {time}</source>
        <translation>dans {time}</translation>
    </message>
    <message>
        <source>{time} ago</source>
        <translation>il y a {time}</translation>
    </message>
    <message>
        <source>now</source>
        <translation>maintenant</translation>
    </message>
    <message>
        <source>{n} min ago</source>
        <translation>il y a {n} min</translation>
    </message>
    <message>
        <source>{n} h ago</source>
        <translation>il y a {n} h</translation>
    </message>
    <message>
        <source>as of {time}</source>
        <translation>vérifié&#xa0;: {time}</translation>
    </message>
    <message>
        <source>tries again now</source>
        <translation>nouvel essai maintenant</translation>
    </message>
    <message>
        <source>tries again at {time}</source>
        <translation>nouvel essai à {time}</translation>
    </message>
    <message>
        <source>checks again now</source>
        <translation>nouvelle vérification maintenant</translation>
    </message>
    <message>
        <source>checks again at {time}</source>
        <translation>nouvelle vérification à {time}</translation>
    </message>
    <message>
        <source>next check now</source>
        <translation>vérification maintenant</translation>
    </message>
    <message>
        <source>next check in a minute</source>
        <translation>vérification dans une minute</translation>
    </message>
    <message>
        <source>next check in {n} min</source>
        <translation>vérification dans {n} min</translation>
    </message>
    <message>
        <source>next check at {time}</source>
        <translation>vérification à {time}</translation>
    </message>
    <message>
        <source>next check {day}</source>
        <translation>vérification le {day}</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>moins d&apos;une minute restante</translation>
    </message>
    <message>
        <source>{n} min left</source>
        <translation>encore {n} min</translation>
    </message>
    <message>
        <source>{h} h {m} min left</source>
        <translation>encore {h} h {m} min</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Network, upload and save status</source>
        <translation>État du réseau, des transferts et de l&apos;enregistrement</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Try waiting releases now</source>
        <translation>Réessayer les sorties en attente</translation>
    </message>
    <message>
        <source>Show uploads</source>
        <translation>Afficher les transferts</translation>
    </message>
    <message>
        <source>Show checks</source>
        <translation>Afficher les contrôles</translation>
    </message>
    <message>
        <source>Practice mode: nothing leaves this computer</source>
        <translation>Mode d&apos;entraînement&#xa0;: rien ne quitte cet ordinateur</translation>
    </message>
    <message>
        <source>Practice mode</source>
        <translation>Mode d&apos;entraînement</translation>
    </message>
    <message>
        <source>✓ Saved {time}</source>
        <translation>✓ Enregistré {time}</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Enregistré</translation>
    </message>
    <message>
        <source>Not saved: {why}</source>
        <translation>Non enregistré&#xa0;: {why}</translation>
    </message>
    <message>
        <source>No network, {n} waiting</source>
        <translation>Pas de réseau, {n} en attente</translation>
    </message>
    <message>
        <source>No network</source>
        <translation>Pas de réseau</translation>
    </message>
    <message>
        <source>Practice servers</source>
        <translation>Serveurs d&apos;entraînement</translation>
    </message>
    <message>
        <source>Network unknown</source>
        <translation>Réseau inconnu</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>En ligne</translation>
    </message>
    <message>
        <source>Offline, {n} waiting</source>
        <translation>Hors ligne, {n} en attente</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Hors ligne</translation>
    </message>
    <message>
        <source>Uploads</source>
        <translation>Transferts</translation>
    </message>
    <message>
        <source>Nothing is being sent</source>
        <translation>Rien n&apos;est en cours d&apos;envoi</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}&#xa0;%</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>en pause</translation>
    </message>
    <message>
        <source>waiting for network</source>
        <translation>en attente du réseau</translation>
    </message>
    <message>
        <source>waiting: metered network</source>
        <translation>en attente&#xa0;: réseau limité</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/s</translation>
    </message>
    <message>
        <source>Checking drafts again: {done} of {count}</source>
        <translation>Nouveau contrôle des brouillons&#xa0;: {done} sur {count}</translation>
    </message>
    <message>
        <source>Checking drafts again waits for mains power: {done} of {count}</source>
        <translation>Le nouveau contrôle des brouillons attend l&apos;alimentation secteur&#xa0;: {done} sur {count}</translation>
    </message>
    <message>
        <source>Rules or thresholds have changed. Until then the list shows the previous results.</source>
        <translation>Des règles ou des seuils ont changé. D&apos;ici là, la liste affiche les résultats précédents.</translation>
    </message>
</context>
<context>
    <name>StepButton</name>
    <message>
        <source>complete</source>
        <translation>complète</translation>
    </message>
    <message>
        <source>in progress</source>
        <translation>en cours</translation>
    </message>
    <message>
        <source>not started</source>
        <translation>pas commencée</translation>
    </message>
</context>
<context>
    <name>StorageForm</name>
    <message>
        <source>Your own bucket</source>
        <translation>Votre bucket</translation>
    </message>
    <message>
        <source>A signing service</source>
        <translation>Un service de signature</translation>
    </message>
    <message>
        <source>None for now</source>
        <translation>Aucun pour l&apos;instant</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>Endpoint</translation>
    </message>
    <message>
        <source>Leave empty for Amazon S3 in this region.</source>
        <translation>Laisser vide pour Amazon S3 dans cette région.</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Région</translation>
    </message>
    <message>
        <source>Bucket</source>
        <translation>Bucket</translation>
    </message>
    <message>
        <source>Folder in the bucket</source>
        <translation>Dossier dans le bucket</translation>
    </message>
    <message>
        <source>Access key ID</source>
        <translation>ID de clé d&apos;accès</translation>
    </message>
    <message>
        <source>Secret access key</source>
        <translation>Clé d&apos;accès secrète</translation>
    </message>
    <message>
        <source>Session token</source>
        <translation>Jeton de session</translation>
    </message>
    <message>
        <source>Only for temporary keys; otherwise leave empty.</source>
        <translation>Seulement pour des clés temporaires&#x202f;; sinon, laisser vide.</translation>
    </message>
    <message>
        <source>Bucket in the path</source>
        <translation>Bucket dans le chemin</translation>
    </message>
    <message>
        <source>Bucket in the host name</source>
        <translation>Bucket dans le nom d&apos;hôte</translation>
    </message>
    <message>
        <source>Bucket addressing</source>
        <translation>Adressage du bucket</translation>
    </message>
    <message>
        <source>Address of the signing service</source>
        <translation>Adresse du service de signature</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Jeton</translation>
    </message>
    <message>
        <source>Allowed upload hosts</source>
        <translation>Hôtes de transfert autorisés</translation>
    </message>
    <message>
        <source>Files are sent only to these hosts, whatever the service signs. Separate several with commas.</source>
        <translation>Les fichiers ne sont envoyés qu&apos;à ces hôtes, quoi que signe le service. Séparez-en plusieurs par des virgules.</translation>
    </message>
    <message>
        <source>Trackball protocol</source>
        <translation>Protocole Trackball</translation>
    </message>
    <message>
        <source>Uppy Companion</source>
        <translation>Uppy Companion</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Protocole</translation>
    </message>
    <message>
        <source>Any S3-compatible storage: Amazon, Cloudflare R2, Backblaze, Wasabi, MinIO or your own.</source>
        <translation>Tout stockage compatible S3&#xa0;: Amazon, Cloudflare R2, Backblaze, Wasabi, MinIO ou le vôtre.</translation>
    </message>
    <message>
        <source>A service run by you or your distributor that keeps the keys and signs each upload.</source>
        <translation>Un service géré par vous ou votre distributeur, qui garde les clés et signe chaque transfert.</translation>
    </message>
    <message>
        <source>Releases are sent without files: {target} gets only the metadata.</source>
        <translation>Les sorties sont envoyées sans fichiers&#xa0;: {target} ne reçoit que les métadonnées.</translation>
    </message>
    <message>
        <source>Files are named by content. Nothing in the bucket is ever overwritten or deleted.</source>
        <translation>Les fichiers sont nommés d&apos;après leur contenu. Rien dans le bucket n&apos;est jamais écrasé ni supprimé.</translation>
    </message>
    <message>
        <source>Files go to {place}</source>
        <translation>Les fichiers vont vers {place}</translation>
    </message>
    <message>
        <source>Enter the name of the bucket.</source>
        <translation>Saisissez le nom du bucket.</translation>
    </message>
    <message>
        <source>Enter the access key ID.</source>
        <translation>Saisissez l&apos;ID de clé d&apos;accès.</translation>
    </message>
    <message>
        <source>Enter the region, or an endpoint.</source>
        <translation>Saisissez la région, ou un endpoint.</translation>
    </message>
    <message>
        <source>Enter the secret access key.</source>
        <translation>Saisissez la clé d&apos;accès secrète.</translation>
    </message>
    <message>
        <source>Enter the token.</source>
        <translation>Saisissez le jeton.</translation>
    </message>
</context>
<context>
    <name>StoreBox</name>
    <message>
        <source>All stores</source>
        <translation>Toutes les plateformes</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>Plateforme</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Clair</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Sombre</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Apparence</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>Titre</translation>
    </message>
    <message>
        <source>{store}: release page</source>
        <translation>{store}&#xa0;: page de la sortie</translation>
    </message>
    <message>
        <source>{store}: search result</source>
        <translation>{store}&#xa0;: résultat de recherche</translation>
    </message>
    <message>
        <source>Player on a phone</source>
        <translation>Lecteur sur un téléphone</translation>
    </message>
    <message>
        <source>Sorted under</source>
        <translation>Classé sous</translation>
    </message>
    <message>
        <source>As entered</source>
        <translation>Tel que saisi</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sans titre)</translation>
    </message>
    <message>
        <source>{n}. {title}</source>
        <translation>{n}. {title}</translation>
    </message>
    <message>
        <source>Does not fit and is cut off: {names}</source>
        <translation>Trop long et tronqué&#xa0;: {names}</translation>
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
            <numerusform>%n titre</numerusform>
            <numerusform>%n titres</numerusform>
        </translation>
    </message>
    <message>
        <source>{minutes} min {seconds} s</source>
        <translation>{minutes}&#xa0;min {seconds}&#xa0;s</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours}&#xa0;h {minutes}&#xa0;min</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes}&#xa0;min</translation>
    </message>
    <message>
        <source>Disc {n}</source>
        <translation>Disque {n}</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titre</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Durée</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Lecture</translation>
    </message>
    <message>
        <source>Song</source>
        <translation>Titre</translation>
    </message>
</context>
<context>
    <name>StoreSettingsPage</name>
    <message>
        <source>Stores</source>
        <translation>Plateformes</translation>
    </message>
    <message>
        <source>From the release date on, the app can check on Deezer, Apple Music and MusicBrainz whether a release is out and how it appears. Only UPCs, ISRCs and countries are sent.</source>
        <translation>À partir de la date de sortie, l&apos;app peut vérifier sur Deezer, Apple Music et MusicBrainz si une sortie est disponible et comment elle apparaît. Seuls les UPC, les ISRC et les pays sont envoyés.</translation>
    </message>
    <message>
        <source>Check stores automatically from each release date</source>
        <translation>Vérifier automatiquement les plateformes à partir de chaque date de sortie</translation>
    </message>
    <message>
        <source>Countries</source>
        <translation>Pays</translation>
    </message>
    <message>
        <source>Apple Music is checked per country. Use two-letter codes: ES, DE, JP</source>
        <translation>Apple Music est vérifié par pays. Utilisez des codes à deux lettres&#xa0;: ES, DE, JP</translation>
    </message>
    <message>
        <source>Contact for MusicBrainz</source>
        <translation>Contact pour MusicBrainz</translation>
    </message>
    <message>
        <source>MusicBrainz asks apps to give a contact address. Optional.</source>
        <translation>MusicBrainz demande aux apps une adresse de contact. Facultatif.</translation>
    </message>
    <message>
        <source>Discogs token</source>
        <translation>Jeton Discogs</translation>
    </message>
    <message>
        <source>Your own token from Discogs&apos; developer settings. It lets you fill in drafts from Discogs.</source>
        <translation>Votre jeton, issu des réglages développeur de Discogs. Il permet de remplir des brouillons depuis Discogs.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Enregistrer</translation>
    </message>
    <message>
        <source>“{code}” is not a two-letter country code.</source>
        <translation>«&#xa0;{code}&#xa0;» n&apos;est pas un code pays à deux lettres.</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>Enregistré.</translation>
    </message>
</context>
<context>
    <name>StoresPage</name>
    <message>
        <source>Check stores now</source>
        <translation>Vérifier les plateformes</translation>
    </message>
    <message>
        <source>Copy all links</source>
        <translation>Copier tous les liens</translation>
    </message>
    <message>
        <source>Paste a link…</source>
        <translation>Coller un lien…</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
    <message>
        <source>Check from its release date</source>
        <translation>Vérifier dès sa date de sortie</translation>
    </message>
    <message>
        <source>Check once now</source>
        <translation>Vérifier une fois maintenant</translation>
    </message>
    <message>
        <source>Stores have not been checked yet</source>
        <translation>Les plateformes n&apos;ont pas encore été vérifiées</translation>
    </message>
    <message>
        <source>The app can check on Deezer, Apple Music and MusicBrainz whether it is out. Only its UPC and an ISRC are sent to them.</source>
        <translation>L&apos;app peut vérifier sur Deezer, Apple Music et MusicBrainz si elle est disponible. Seuls son UPC et un ISRC leur sont envoyés.</translation>
    </message>
    <message>
        <source>Differences from what was sent</source>
        <translation>Différences avec l&apos;envoi</translation>
    </message>
    <message>
        <source>Expected page and the store&apos;s page</source>
        <translation>Page attendue et page sur la plateforme</translation>
    </message>
    <message>
        <source>“{title}” in stores</source>
        <translation>«&#xa0;{title}&#xa0;» sur les plateformes</translation>
    </message>
    <message>
        <source>“{title}” is not out yet</source>
        <translation>«&#xa0;{title}&#xa0;» n&apos;est pas encore disponible</translation>
    </message>
    <message>
        <source>“{title}” is out at every checked store</source>
        <translation>«&#xa0;{title}&#xa0;» est disponible sur toutes les plateformes vérifiées</translation>
    </message>
    <message>
        <source>“{title}” is out at {n} of {all} stores</source>
        <translation>«&#xa0;{title}&#xa0;» est disponible sur {n} plateformes sur {all}</translation>
    </message>
    <message>
        <source>“{title}” is no longer at every store</source>
        <translation>«&#xa0;{title}&#xa0;» n&apos;est plus sur toutes les plateformes</translation>
    </message>
    <message>
        <source>The stores&apos; answers about “{title}” could not be read</source>
        <translation>Les réponses des plateformes sur «&#xa0;{title}&#xa0;» n&apos;ont pas pu être lues</translation>
    </message>
    <message>
        <source>“{title}” is not at any store yet</source>
        <translation>«&#xa0;{title}&#xa0;» n&apos;est encore sur aucune plateforme</translation>
    </message>
    <message>
        <source>no UPC: stores cannot be checked</source>
        <translation>pas d&apos;UPC&#xa0;: les plateformes ne peuvent pas être vérifiées</translation>
    </message>
    <message>
        <source>release date {day}</source>
        <translation>date de sortie {day}</translation>
    </message>
    <message>
        <source>checked automatically from the release date</source>
        <translation>vérification automatique dès la date de sortie</translation>
    </message>
    <message>
        <source>Taken down? No longer found at {stores}. Ask your distributor whether it was taken down.</source>
        <translation>Retirée&#x202f;? Introuvable désormais sur {stores}. Demandez à votre distributeur si elle a été retirée.</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Envoyé</translation>
    </message>
    <message>
        <source>In store</source>
        <translation>Sur la plateforme</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>rien</translation>
    </message>
    <message>
        <source>{kind}, track {n} “{title}”</source>
        <translation>{kind}, titre {n} «&#xa0;{title}&#xa0;»</translation>
    </message>
    <message>
        <source>{kind}, release</source>
        <translation>{kind}, sortie</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titre</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Artists</source>
        <translation>Artistes</translation>
    </message>
    <message>
        <source>Artist&apos;s page</source>
        <translation>Page de l&apos;artiste</translation>
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
        <translation>Date de sortie</translation>
    </message>
    <message>
        <source>Number of tracks</source>
        <translation>Nombre de titres</translation>
    </message>
    <message>
        <source>Order of tracks</source>
        <translation>Ordre des titres</translation>
    </message>
    <message>
        <source>Missing track</source>
        <translation>Titre manquant</translation>
    </message>
    <message>
        <source>Different track</source>
        <translation>Titre différent</translation>
    </message>
    <message>
        <source>ISRC</source>
        <translation>ISRC</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Durée</translation>
    </message>
    <message>
        <source>Explicit label</source>
        <translation>Mention Explicit</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Pochette</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Recherche…</translation>
    </message>
    <message>
        <source>Save a link</source>
        <translation>Enregistrer un lien</translation>
    </message>
    <message>
        <source>Link to the release at a store, such as https://open.spotify.com/album/…</source>
        <translation>Lien vers la sortie sur une plateforme, par exemple https://open.spotify.com/album/…</translation>
    </message>
    <message>
        <source>This is not a link to a release at a store.</source>
        <translation>Ce n&apos;est pas un lien vers une sortie sur une plateforme.</translation>
    </message>
    <message>
        <source>Nothing was saved.</source>
        <translation>Rien n&apos;a été enregistré.</translation>
    </message>
    <message>
        <source>Open the album at the store and copy its link.</source>
        <translation>Ouvrez l&apos;album sur la plateforme et copiez son lien.</translation>
    </message>
</context>
<context>
    <name>StoresTable</name>
    <message>
        <source>Store</source>
        <translation>Plateforme</translation>
    </message>
    <message>
        <source>First seen</source>
        <translation>Première fois</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>Lien</translation>
    </message>
    <message>
        <source>Title and version</source>
        <translation>Titre et version</translation>
    </message>
    <message>
        <source>Artist line</source>
        <translation>Ligne d&apos;artistes</translation>
    </message>
    <message>
        <source>Artist page</source>
        <translation>Page d&apos;artiste</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Pochette</translation>
    </message>
    <message>
        <source>Tracks, order</source>
        <translation>Titres, ordre</translation>
    </message>
    <message>
        <source>Checked</source>
        <translation>Vérifié</translation>
    </message>
    <message>
        <source>{store} does not have it in {missing}.</source>
        <translation>{store} ne la propose pas ici&#xa0;: {missing}.</translation>
    </message>
    <message>
        <source>{store} has it in {places}, where it is not cleared.</source>
        <translation>{store} la propose sans autorisation ici&#xa0;: {places}.</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>pas encore</translation>
    </message>
    <message>
        <source>link saved by you, {when}</source>
        <translation>lien enregistré par vous, {when}</translation>
    </message>
    <message>
        <source>on a different artist&apos;s page</source>
        <translation>sur la page d&apos;un autre artiste</translation>
    </message>
    <message>
        <source>its answer could not be read</source>
        <translation>sa réponse n&apos;a pas pu être lue</translation>
    </message>
    <message>
        <source>could not be checked; the app will try again</source>
        <translation>vérification impossible&#x202f;; l&apos;app réessaiera</translation>
    </message>
    <message>
        <source>as sent</source>
        <translation>comme envoyé</translation>
    </message>
    <message>
        <source>not checked yet</source>
        <translation>pas encore vérifié</translation>
    </message>
    <message>
        <source>not there yet</source>
        <translation>pas encore en ligne</translation>
    </message>
    <message>
        <source>{n} of {n}</source>
        <translation>{n} sur {n}</translation>
    </message>
    <message>
        <source>yours: {value}</source>
        <translation>la vôtre&#xa0;: {value}</translation>
    </message>
    <message>
        <source>not compared</source>
        <translation>non comparé</translation>
    </message>
    <message>
        <source>{store} has it in {out}, but not in {missing}.</source>
        <translation>{store} la propose ici&#xa0;: {out}, mais pas ici&#xa0;: {missing}.</translation>
    </message>
    <message>
        <source>no longer available</source>
        <translation>plus disponible</translation>
    </message>
    <message>
        <source>not shown</source>
        <translation>non affichée</translation>
    </message>
    <message>
        <source>different</source>
        <translation>différente</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>rien</translation>
    </message>
    <message>
        <source>sent: {value}</source>
        <translation>envoyé&#xa0;: {value}</translation>
    </message>
    <message>
        <source>track {n}, {sent}</source>
        <translation>titre {n}, {sent}</translation>
    </message>
    <message>
        <source>Cover at {store}</source>
        <translation>Pochette sur {store}</translation>
    </message>
    <message>
        <source>from {when}</source>
        <translation>prévu&#xa0;: {when}</translation>
    </message>
    <message>
        <source>{asked}, next {next}</source>
        <translation>{asked}, puis {next}</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Open {store}</source>
        <translation>Ouvrir {store}</translation>
    </message>
    <message>
        <source>Copy the link to {store}</source>
        <translation>Copier le lien vers {store}</translation>
    </message>
    <message>
        <source>The link was copied.</source>
        <translation>Le lien a été copié.</translation>
    </message>
</context>
<context>
    <name>SubmissionBanner</name>
    <message>
        <source>Compare</source>
        <translation>Comparer</translation>
    </message>
    <message>
        <source>Open in {target}</source>
        <translation>Ouvrir dans {target}</translation>
    </message>
    <message>
        <source>Not this release</source>
        <translation>Pas cette sortie</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Send new version…</source>
        <translation>Envoyer la nouvelle version…</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Retirer</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>Vérifier</translation>
    </message>
    <message>
        <source>Created in {target} but no longer there.</source>
        <translation>Créée dans {target}, mais n&apos;y est plus.</translation>
    </message>
    <message>
        <source>In {target} since {when}. Changes here do not reach it.</source>
        <translation>Dans {target} depuis {when}. Les modifications faites ici ne l&apos;atteignent pas.</translation>
    </message>
    <message>
        <source>Being created in {target}.</source>
        <translation>En cours de création dans {target}.</translation>
    </message>
    <message>
        <source>It may be in {target}, but the app could not check: {why}</source>
        <translation>Elle est peut-être dans {target}, mais l&apos;app n&apos;a pas pu vérifier&#xa0;: {why}</translation>
    </message>
    <message>
        <source>{target}&apos;s answer was lost. The release may be there; the app is searching for it.</source>
        <translation>La réponse de {target} a été perdue. La sortie y est peut-être&#x202f;; l&apos;app la recherche.</translation>
    </message>
    <message>
        <source>{target} asked to try again later. The app searches for the release before it sends it again.</source>
        <translation>{target} a demandé de réessayer plus tard. L&apos;app recherche la sortie avant de la renvoyer.</translation>
    </message>
    <message>
        <source>The version of {when} is waiting to be sent.</source>
        <translation>La version soumise ({when}) attend d&apos;être envoyée.</translation>
    </message>
    <message>
        <source>The version of {when} will be sent, without your later changes.</source>
        <translation>La version soumise ({when}) sera envoyée, sans vos modifications ultérieures.</translation>
    </message>
    <message>
        <source>Uploads are paused: {percent} % of {files} so far.</source>
        <translation>Transferts en pause&#xa0;: {percent}&#xa0;% de {files} jusqu&apos;ici.</translation>
    </message>
    <message>
        <source>Files are being uploaded: {percent} % of {files} so far.</source>
        <translation>Fichiers en cours de transfert&#xa0;: {percent}&#xa0;% de {files} pour l&apos;instant.</translation>
    </message>
    <message>
        <source>Uploads wait because this network is metered: {percent} % of {files} so far.</source>
        <translation>Transferts en attente, car ce réseau est limité&#xa0;: {percent}&#xa0;% de {files} jusqu&apos;ici.</translation>
    </message>
    <message>
        <source>Withdrawn. It is a draft again.</source>
        <translation>Retirée de la boîte d&apos;envoi. C&apos;est à nouveau un brouillon.</translation>
    </message>
</context>
<context>
    <name>SubmissionText</name>
    <message>
        <source>The app does not know how to ask {name} for this.</source>
        <translation>L&apos;app ne sait pas comment le demander à {name}.</translation>
    </message>
    <message>
        <source>No store was searched.</source>
        <translation>Aucune plateforme n&apos;a été interrogée.</translation>
    </message>
    <message>
        <source>Check the questions that it has not answered yet.</source>
        <translation>Vérifiez les questions auxquelles il n&apos;a pas encore répondu.</translation>
    </message>
    <message>
        <source>imported from {name}</source>
        <translation>importé de {name}</translation>
    </message>
    <message>
        <source>This release is already in the library.</source>
        <translation>Cette sortie est déjà dans la bibliothèque.</translation>
    </message>
    <message>
        <source>Nothing was imported, and the library is unchanged.</source>
        <translation>Rien n&apos;a été importé, et la bibliothèque est inchangée.</translation>
    </message>
    <message>
        <source>Open it from the list, or import the bundle as a copy.</source>
        <translation>Ouvrez-la depuis la liste, ou importez le bundle comme copie.</translation>
    </message>
    <message>
        <source>{folder} cannot be created: {strerror}.</source>
        <translation>{folder} ne peut pas être créé&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>{name} has been moved or deleted.</source>
        <translation>{name} a été déplacé ou supprimé.</translation>
    </message>
    <message>
        <source>No bundle was created.</source>
        <translation>Aucun bundle n&apos;a été créé.</translation>
    </message>
    <message>
        <source>Locate the file in the editor first, or create the bundle without files.</source>
        <translation>Localisez d&apos;abord le fichier dans l&apos;éditeur, ou créez le bundle sans fichiers.</translation>
    </message>
    <message>
        <source>{name} exists and is not empty.</source>
        <translation>{name} existe et n&apos;est pas vide.</translation>
    </message>
    <message>
        <source>Nothing was written, because it would mix with the existing files.</source>
        <translation>Rien n&apos;a été écrit, pour ne rien mélanger aux fichiers existants.</translation>
    </message>
    <message>
        <source>Choose a new folder.</source>
        <translation>Choisissez un nouveau dossier.</translation>
    </message>
    <message>
        <source>Choose another location.</source>
        <translation>Choisissez un autre emplacement.</translation>
    </message>
    <message>
        <source>“{dpid}” is not a DDEX party ID.</source>
        <translation>«&#xa0;{dpid}&#xa0;» n&apos;est pas un Party ID DDEX.</translation>
    </message>
    <message>
        <source>A DDEX party ID is missing.</source>
        <translation>Un Party ID DDEX manque.</translation>
    </message>
    <message>
        <source>Every message states its sender and recipient with IDs such as PADPIDA2014120301X.</source>
        <translation>Chaque message indique son expéditeur et son destinataire par des ID comme PADPIDA2014120301X.</translation>
    </message>
    <message>
        <source>Labels get an ID from DDEX free of charge. Ask the recipient for theirs.</source>
        <translation>Les labels obtiennent gratuitement un ID auprès de DDEX. Demandez le sien au destinataire.</translation>
    </message>
    <message>
        <source>Two of these releases have the same UPC.</source>
        <translation>Deux de ces sorties ont le même UPC.</translation>
    </message>
    <message>
        <source>Deliver them separately.</source>
        <translation>Livrez-les séparément.</translation>
    </message>
    <message>
        <source>There is already a folder {name}.</source>
        <translation>Il y a déjà un dossier {name}.</translation>
    </message>
    <message>
        <source>A delivery never overwrites another one.</source>
        <translation>Une livraison n&apos;en écrase jamais une autre.</translation>
    </message>
    <message>
        <source>Choose another folder, or move the old delivery.</source>
        <translation>Choisissez un autre dossier, ou déplacez l&apos;ancienne livraison.</translation>
    </message>
    <message>
        <source>The delivery could not be written: {strerror}.</source>
        <translation>La livraison n&apos;a pas pu être écrite&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>The folder is unchanged.</source>
        <translation>Le dossier est inchangé.</translation>
    </message>
    <message>
        <source>Choose another folder, or free some disk space.</source>
        <translation>Choisissez un autre dossier, ou libérez de l&apos;espace disque.</translation>
    </message>
    <message>
        <source>“{title}” has no UPC.</source>
        <translation>«&#xa0;{title}&#xa0;» n&apos;a pas d&apos;UPC.</translation>
    </message>
    <message>
        <source>This release has no UPC.</source>
        <translation>Cette sortie n&apos;a pas d&apos;UPC.</translation>
    </message>
    <message>
        <source>A delivery is named after it, so nothing was written.</source>
        <translation>Une livraison porte son nom&#x202f;; rien n&apos;a donc été écrit.</translation>
    </message>
    <message>
        <source>Enter the UPC of the release first.</source>
        <translation>Saisissez d&apos;abord l&apos;UPC de la sortie.</translation>
    </message>
    <message>
        <source>“{draft}” is not complete enough for a DDEX message.</source>
        <translation>«&#xa0;{draft}&#xa0;» n&apos;est pas assez complet pour un message DDEX.</translation>
    </message>
    <message>
        <source>Every message needs the following, which the draft lacks: {lacking}.</source>
        <translation>Il manque au brouillon des éléments obligatoires dans chaque message&#xa0;: {lacking}.</translation>
    </message>
    <message>
        <source>Fill them in, and export again.</source>
        <translation>Remplissez ces champs, puis exportez à nouveau.</translation>
    </message>
    <message>
        <source>{name} cannot be read: {strerror}.</source>
        <translation>{name} ne peut pas être lu&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>The delivery would be incomplete, so nothing was written.</source>
        <translation>La livraison serait incomplète&#x202f;; rien n&apos;a été écrit.</translation>
    </message>
    <message>
        <source>Attach the file again, or export the message without files.</source>
        <translation>Joignez à nouveau le fichier, ou exportez le message sans fichiers.</translation>
    </message>
    <message>
        <source>The export was stopped.</source>
        <translation>L&apos;export a été arrêté.</translation>
    </message>
    <message>
        <source>{name} changed since it was checked.</source>
        <translation>{name} a changé depuis le contrôle.</translation>
    </message>
    <message>
        <source>The delivery would differ from the draft, so nothing was written.</source>
        <translation>La livraison différerait du brouillon&#x202f;; rien n&apos;a été écrit.</translation>
    </message>
    <message>
        <source>Check the release again, then export it again.</source>
        <translation>Contrôlez à nouveau la sortie, puis réexportez-la.</translation>
    </message>
    <message>
        <source>, and {lacking} more</source>
        <translation>, et {lacking} de plus</translation>
    </message>
    <message>
        <source>{name} cannot be read.</source>
        <translation>{name} ne peut pas être lu.</translation>
    </message>
    <message>
        <source>There is no format “{form}”.</source>
        <translation>Il n&apos;y a pas de format «&#xa0;{form}&#xa0;».</translation>
    </message>
    <message>
        <source>Available formats: {known}.</source>
        <translation>Formats disponibles&#xa0;: {known}.</translation>
    </message>
    <message>
        <source>This JSON is for one release only.</source>
        <translation>Ce JSON ne concerne qu&apos;une seule sortie.</translation>
    </message>
    <message>
        <source>Export releases one by one, or as a sheet.</source>
        <translation>Exportez les sorties une par une, ou dans une feuille.</translation>
    </message>
    <message>
        <source>{name} could not be saved: {strerror}.</source>
        <translation>{name} n&apos;a pas pu être enregistré&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Choisissez un autre dossier.</translation>
    </message>
    <message>
        <source>{name}.json could not be saved.</source>
        <translation>{name}.json n&apos;a pas pu être enregistré.</translation>
    </message>
    <message>
        <source>{strerror}. {written} of {release_ids} were saved before it.</source>
        <translation>{strerror}. {written} sur {release_ids} ont été enregistrées avant.</translation>
    </message>
    <message>
        <source>{target}&apos;s search does not return all results.</source>
        <translation>La recherche de {target} ne renvoie pas tous les résultats.</translation>
    </message>
    <message>
        <source>It is unclear whether it has this release.</source>
        <translation>On ne sait pas s&apos;il a cette sortie.</translation>
    </message>
    <message>
        <source>The app searches again automatically.</source>
        <translation>L&apos;app recherche à nouveau automatiquement.</translation>
    </message>
    <message>
        <source>This release was not found in any catalogue.</source>
        <translation>Cette sortie n&apos;a été trouvée dans aucun catalogue.</translation>
    </message>
    <message>
        <source>No draft was created. Some catalogues could not be searched.</source>
        <translation>Aucun brouillon n&apos;a été créé. Certains catalogues n&apos;ont pas pu être interrogés.</translation>
    </message>
    <message>
        <source>No draft was created.</source>
        <translation>Aucun brouillon n&apos;a été créé.</translation>
    </message>
    <message>
        <source>Check the code or link, or start with an empty draft.</source>
        <translation>Vérifiez le code ou le lien, ou commencez par un brouillon vide.</translation>
    </message>
    <message>
        <source>{store} cannot be searched.</source>
        <translation>{store} ne peut pas être interrogée.</translation>
    </message>
    <message>
        <source>It gives apps no access without a contract.</source>
        <translation>Elle n&apos;ouvre pas d&apos;accès aux apps sans contrat.</translation>
    </message>
    <message>
        <source>Enter the UPC of the release or its link at Deezer, Apple Music or MusicBrainz.</source>
        <translation>Saisissez l&apos;UPC de la sortie ou son lien sur Deezer, Apple Music ou MusicBrainz.</translation>
    </message>
    <message>
        <source>“{text}” is not a UPC, an ISRC or a link to a release.</source>
        <translation>«&#xa0;{text}&#xa0;» n&apos;est ni un UPC, ni un ISRC, ni un lien vers une sortie.</translation>
    </message>
    <message>
        <source>Enter 12 or 13 digits, an ISRC, or the link to a release at Deezer, Apple Music or MusicBrainz.</source>
        <translation>Saisissez 12 ou 13 chiffres, un ISRC, ou le lien vers une sortie sur Deezer, Apple Music ou MusicBrainz.</translation>
    </message>
    <message>
        <source>Discogs needs a token.</source>
        <translation>Discogs exige un jeton.</translation>
    </message>
    <message>
        <source>Create one in Discogs&apos; developer settings and save it in Settings.</source>
        <translation>Créez-en un dans les réglages développeur de Discogs et enregistrez-le dans Réglages.</translation>
    </message>
    <message>
        <source>imported from {name}, {own_id}</source>
        <translation>importé de {name}, {own_id}</translation>
    </message>
    <message>
        <source>Created in {target}</source>
        <translation>Créée dans {target}</translation>
    </message>
    <message>
        <source>Rejected by {target}</source>
        <translation>Refusée par {target}</translation>
    </message>
    <message>
        <source>The receipt {name} cannot be saved: {strerror}.</source>
        <translation>Le reçu {name} ne peut pas être enregistré&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>The release itself is not affected.</source>
        <translation>La sortie elle-même n&apos;est pas touchée.</translation>
    </message>
    <message>
        <source>Check the disk. The receipt will be saved at the next start.</source>
        <translation>Vérifiez le disque. Le reçu sera enregistré au prochain démarrage.</translation>
    </message>
    <message>
        <source>There is no file {copy}.</source>
        <translation>Il n&apos;y a pas de fichier {copy}.</translation>
    </message>
    <message>
        <source>Choose one of the copies.</source>
        <translation>Choisissez une des copies.</translation>
    </message>
    <message>
        <source>Stores cannot be checked for this release.</source>
        <translation>Les plateformes ne peuvent pas être vérifiées pour cette sortie.</translation>
    </message>
    <message>
        <source>They are checked by UPC, from the release date on.</source>
        <translation>Elles sont vérifiées par UPC, à partir de la date de sortie.</translation>
    </message>
    <message>
        <source>Enter a UPC and a release date.</source>
        <translation>Saisissez un UPC et une date de sortie.</translation>
    </message>
    <message>
        <source>it contains no album</source>
        <translation>elle ne contient pas d&apos;album</translation>
    </message>
    <message>
        <source>the store is not known</source>
        <translation>la plateforme est inconnue</translation>
    </message>
    <message>
        <source>This question has already been answered.</source>
        <translation>Cette question a déjà reçu une réponse.</translation>
    </message>
    <message>
        <source>This release is not linked to one in {name}.</source>
        <translation>Cette sortie n&apos;est liée à aucune sortie dans {name}.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Rien n&apos;a été modifié.</translation>
    </message>
    <message>
        <source>This release was not adopted: {name} returned its ID when it was created.</source>
        <translation>Cette sortie n&apos;a pas été rattachée&#xa0;: {name} a renvoyé son ID à sa création.</translation>
    </message>
    <message>
        <source>Nothing was sent.</source>
        <translation>Rien n&apos;a été envoyé.</translation>
    </message>
    <message>
        <source>This release is at several targets: {names}.</source>
        <translation>Cette sortie est dans plusieurs destinations&#xa0;: {names}.</translation>
    </message>
    <message>
        <source>Check the release&apos;s submission history.</source>
        <translation>Consultez l&apos;historique des soumissions de la sortie.</translation>
    </message>
    <message>
        <source>No target has this release yet.</source>
        <translation>Aucune destination n&apos;a encore cette sortie.</translation>
    </message>
    <message>
        <source>This release still exists in {name}.</source>
        <translation>Cette sortie existe encore dans {name}.</translation>
    </message>
    <message>
        <source>This is not the UPC of the release.</source>
        <translation>Ce n&apos;est pas l&apos;UPC de la sortie.</translation>
    </message>
    <message>
        <source>Enter {upc} to create the release again.</source>
        <translation>Saisissez {upc} pour créer à nouveau la sortie.</translation>
    </message>
    <message>
        <source>{name} has this release again.</source>
        <translation>{name} a de nouveau cette sortie.</translation>
    </message>
    <message>
        <source>Check its status again.</source>
        <translation>Vérifiez à nouveau son état.</translation>
    </message>
    <message>
        <source>The app does not know how to request a takedown from {name}.</source>
        <translation>L&apos;app ne sait pas comment demander un retrait à {name}.</translation>
    </message>
    <message>
        <source>Ask them to take it down.</source>
        <translation>Demandez-lui de la retirer.</translation>
    </message>
    <message>
        <source>Enter {code} to take it down.</source>
        <translation>Saisissez {code} pour la retirer.</translation>
    </message>
    <message>
        <source>There was an error in the app.</source>
        <translation>Une erreur s&apos;est produite dans l&apos;app.</translation>
    </message>
    <message>
        <source>It was recorded in the log.</source>
        <translation>L&apos;erreur a été consignée dans le journal.</translation>
    </message>
    <message>
        <source>The app stopped waiting for the answer.</source>
        <translation>L&apos;app n&apos;attend plus la réponse.</translation>
    </message>
    <message>
        <source>{last} …</source>
        <translation>{last} …</translation>
    </message>
    <message numerus="yes">
        <source>%n blockers must be fixed first: {first}</source>
        <comment>%n blocker must be fixed first: {first}</comment>
        <translation>
            <numerusform>%n blocage à corriger d&apos;abord&#xa0;: {first}</numerusform>
            <numerusform>%n blocages à corriger d&apos;abord&#xa0;: {first}</numerusform>
        </translation>
    </message>
    <message>
        <source>See all of them in the release&apos;s checks.</source>
        <translation>Voyez-les tous dans les contrôles de la sortie.</translation>
    </message>
    <message>
        <source>One of the accounts no longer exists.</source>
        <translation>Un des comptes n&apos;existe plus.</translation>
    </message>
    <message>
        <source>“{first}” and “{second}” are both accounts of {name}.</source>
        <translation>«&#xa0;{first}&#xa0;» et «&#xa0;{second}&#xa0;» sont deux comptes de {name}.</translation>
    </message>
    <message>
        <source>Nothing was sent: a release can go to a target only once.</source>
        <translation>Rien n&apos;a été envoyé&#xa0;: une sortie ne peut aller qu&apos;une fois vers une destination.</translation>
    </message>
    <message>
        <source>Choose one of them.</source>
        <translation>Choisissez-en un.</translation>
    </message>
    <message>
        <source>Releases sent just before the library was restored need time to appear in searches.</source>
        <translation>Les sorties envoyées juste avant la restauration de la bibliothèque n&apos;apparaissent pas tout de suite dans les recherches.</translation>
    </message>
    <message>
        <source>A submission to the distributor</source>
        <translation>Une soumission au distributeur</translation>
    </message>
    <message>
        <source>It was not queued: without a UPC the app cannot tell whether the release already exists.</source>
        <translation>Elle n&apos;a pas été placée dans la boîte d&apos;envoi&#xa0;: sans UPC, l&apos;app ne peut pas savoir si la sortie existe déjà.</translation>
    </message>
    <message>
        <source>Enter the UPC or EAN of the release.</source>
        <translation>Saisissez l&apos;UPC ou l&apos;EAN de la sortie.</translation>
    </message>
    <message>
        <source>This release was already submitted (status: {state}).</source>
        <translation>Cette sortie a déjà été soumise (état&#xa0;: {state}).</translation>
    </message>
    <message>
        <source>It was not queued a second time.</source>
        <translation>Elle n&apos;a pas été placée une seconde fois dans la boîte d&apos;envoi.</translation>
    </message>
    <message>
        <source>Check the release&apos;s submission history to see what happened.</source>
        <translation>Consultez l&apos;historique des soumissions de la sortie pour voir ce qui s&apos;est passé.</translation>
    </message>
    <message>
        <source>This submission cannot change to “{value}”: its state is “{was}”.</source>
        <translation>Cette soumission ne peut pas passer à «&#xa0;{value}&#xa0;»&#xa0;: son état est «&#xa0;{was}&#xa0;».</translation>
    </message>
    <message>
        <source>Follow it in the release&apos;s submission history.</source>
        <translation>Suivez-la dans l&apos;historique des soumissions de la sortie.</translation>
    </message>
    <message>
        <source>UPC {upc} was already submitted for “{title}”.</source>
        <translation>L&apos;UPC {upc} a déjà été soumis pour «&#xa0;{title}&#xa0;».</translation>
    </message>
    <message>
        <source>a deleted release</source>
        <translation>une sortie supprimée</translation>
    </message>
    <message>
        <source>This release was not queued, because the distributor would receive two releases with one UPC.</source>
        <translation>Cette sortie n&apos;a pas été placée dans la boîte d&apos;envoi, car le distributeur recevrait deux sorties avec le même UPC.</translation>
    </message>
    <message>
        <source>Change the UPC of one of them.</source>
        <translation>Changez l&apos;UPC de l&apos;une d&apos;elles.</translation>
    </message>
    <message>
        <source>This release is at the distributor.</source>
        <translation>Cette sortie est chez le distributeur.</translation>
    </message>
    <message>
        <source>It was not withdrawn.</source>
        <translation>Elle n&apos;a pas été retirée.</translation>
    </message>
    <message>
        <source>It can now only be changed at the distributor.</source>
        <translation>Elle ne peut plus être modifiée que chez le distributeur.</translation>
    </message>
    <message>
        <source>This release is being created at the distributor right now.</source>
        <translation>Cette sortie est en cours de création chez le distributeur.</translation>
    </message>
    <message>
        <source>This release may be at the distributor: it was sent, and the app is checking whether it was created.</source>
        <translation>Cette sortie est peut-être chez le distributeur&#xa0;: elle a été envoyée, et l&apos;app vérifie si elle a été créée.</translation>
    </message>
    <message>
        <source>Wait until the search has finished, or check with the distributor.</source>
        <translation>Attendez la fin de la recherche, ou vérifiez auprès du distributeur.</translation>
    </message>
    <message>
        <source>This release has nothing waiting to be sent.</source>
        <translation>Cette sortie n&apos;a rien en attente d&apos;envoi.</translation>
    </message>
    <message>
        <source>There is no such submission.</source>
        <translation>Cette soumission n&apos;existe pas.</translation>
    </message>
    <message>
        <source>No {name} account is connected.</source>
        <translation>Aucun compte {name} n&apos;est connecté.</translation>
    </message>
    <message>
        <source>The release stays a draft.</source>
        <translation>La sortie reste un brouillon.</translation>
    </message>
    <message>
        <source>Add the account&apos;s key first.</source>
        <translation>Ajoutez d&apos;abord la clé du compte.</translation>
    </message>
    <message>
        <source>The account {name} has no storage.</source>
        <translation>Le compte {name} n&apos;a pas de stockage.</translation>
    </message>
    <message>
        <source>Files cannot be sent.</source>
        <translation>Les fichiers ne peuvent pas être envoyés.</translation>
    </message>
    <message>
        <source>Add a bucket or a signing service to the account.</source>
        <translation>Ajoutez un bucket ou un service de signature au compte.</translation>
    </message>
    <message>
        <source>There is no link to a file of this release.</source>
        <translation>Il n&apos;y a pas de lien vers un fichier de cette sortie.</translation>
    </message>
    <message>
        <source>The account needs a bucket, and the file must be stored in it.</source>
        <translation>Le compte a besoin d&apos;un bucket, et le fichier doit s&apos;y trouver.</translation>
    </message>
    <message>
        <source>A file of this release is not where it was, or has changed.</source>
        <translation>Un fichier de cette sortie n&apos;est plus à sa place, ou a changé.</translation>
    </message>
    <message>
        <source>Withdraw the release, locate the file and submit it again.</source>
        <translation>Retirez la sortie, localisez le fichier et soumettez-la à nouveau.</translation>
    </message>
    <message>
        <source>No release in OpenPlay has the ID “{release_id}”.</source>
        <translation>Aucune sortie dans OpenPlay n&apos;a l&apos;ID «&#xa0;{release_id}&#xa0;».</translation>
    </message>
    <message>
        <source>Copy the ID from OpenPlay.</source>
        <translation>Copiez l&apos;ID depuis OpenPlay.</translation>
    </message>
    <message>
        <source>OpenPlay returned something that is not a release.</source>
        <translation>OpenPlay a renvoyé autre chose qu&apos;une sortie.</translation>
    </message>
    <message>
        <source>Its answer: {words}</source>
        <translation>Sa réponse&#xa0;: {words}</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s search returned no list of results.</source>
        <translation>La recherche d&apos;OpenPlay n&apos;a renvoyé aucune liste de résultats.</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s answer contains a link to {url}, which is not one of this account&apos;s addresses.</source>
        <translation>La réponse d&apos;OpenPlay contient un lien vers {url}, qui n&apos;est pas une adresse de ce compte.</translation>
    </message>
    <message>
        <source>Nothing was sent there, so your key is safe.</source>
        <translation>Rien n&apos;y a été envoyé&#xa0;: votre clé est en sécurité.</translation>
    </message>
    <message>
        <source>If that host belongs to OpenPlay, enter it as the account&apos;s address for looking up releases.</source>
        <translation>Si cet hôte appartient à OpenPlay, saisissez-le comme adresse du compte pour consulter les sorties.</translation>
    </message>
    <message>
        <source>OpenPlay answered with a redirect ({status}), which the app does not follow.</source>
        <translation>OpenPlay a répondu par une redirection ({status}), que l&apos;app ne suit pas.</translation>
    </message>
    <message>
        <source>Check the account&apos;s addresses: they must begin with https:// and end with /v1/.</source>
        <translation>Vérifiez les adresses du compte&#xa0;: elles doivent commencer par https:// et se terminer par /v1/.</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s answer contains an unreadable link.</source>
        <translation>La réponse d&apos;OpenPlay contient un lien illisible.</translation>
    </message>
    <message>
        <source>Nothing was sent there.</source>
        <translation>Rien n&apos;y a été envoyé.</translation>
    </message>
    <message>
        <source>Try again later. If it continues, contact OpenPlay support.</source>
        <translation>Réessayez plus tard. Si cela persiste, contactez l&apos;assistance d&apos;OpenPlay.</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s answer is larger than 10 MB and was not read.</source>
        <translation>La réponse d&apos;OpenPlay dépasse 10&#xa0;Mo et n&apos;a pas été lue.</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s answer does not match its documentation.</source>
        <translation>La réponse d&apos;OpenPlay ne correspond pas à sa documentation.</translation>
    </message>
    <message>
        <source>Check the account&apos;s addresses; a login page or proxy may have answered instead of OpenPlay.</source>
        <translation>Vérifiez les adresses du compte&#x202f;; une page de connexion ou un proxy a peut-être répondu à la place d&apos;OpenPlay.</translation>
    </message>
    <message>
        <source>OpenPlay rejected the API key ({status}).</source>
        <translation>OpenPlay a refusé la clé API ({status}).</translation>
    </message>
    <message>
        <source>Check the key&apos;s ID and secret and whether it was revoked (in OpenPlay: Manage, API Keys).</source>
        <translation>Vérifiez l&apos;ID et le secret de la clé, et qu&apos;elle n&apos;a pas été révoquée (dans OpenPlay&#xa0;: Manage, API Keys).</translation>
    </message>
    <message>
        <source>The network wants you to sign in before it lets the app through ({status}).</source>
        <translation>Le réseau exige une connexion avant de laisser passer l&apos;app ({status}).</translation>
    </message>
    <message>
        <source>Open any page in your browser and sign in to the network there.</source>
        <translation>Ouvrez une page dans votre navigateur, puis connectez-vous au réseau.</translation>
    </message>
    <message>
        <source>OpenPlay does not have this (404).</source>
        <translation>Introuvable dans OpenPlay (404).</translation>
    </message>
    <message>
        <source>Check the account&apos;s addresses.</source>
        <translation>Vérifiez les adresses du compte.</translation>
    </message>
    <message>
        <source>OpenPlay rejected the request ({status}).</source>
        <translation>OpenPlay a refusé la requête ({status}).</translation>
    </message>
    <message>
        <source>OpenPlay could not answer ({status}).</source>
        <translation>OpenPlay n&apos;a pas pu répondre ({status}).</translation>
    </message>
    <message>
        <source>OpenPlay accepts this key.</source>
        <translation>OpenPlay accepte cette clé.</translation>
    </message>
    <message>
        <source>The address for creating releases works.</source>
        <translation>L&apos;adresse de création des sorties fonctionne.</translation>
    </message>
    <message>
        <source>This account supports only version 1 of the API.</source>
        <translation>Ce compte ne prend en charge que la version 1 de l&apos;API.</translation>
    </message>
    <message>
        <source>It is unclear whether version 2 is available too: {title} The app uses version 1.</source>
        <translation>On ne sait pas si la version 2 est aussi disponible&#xa0;: {title} L&apos;app utilise la version 1.</translation>
    </message>
    <message>
        <source>The address for creating releases does not end in /v1/, so version 2 was not checked.</source>
        <translation>L&apos;adresse de création des sorties ne se termine pas par /v1/&#x202f;; la version 2 n&apos;a donc pas été vérifiée.</translation>
    </message>
    <message>
        <source>It is unclear whether version 2 is available too, because the answer did not come from OpenPlay. The app uses version 1.</source>
        <translation>On ne sait pas si la version 2 est aussi disponible, car la réponse ne venait pas d&apos;OpenPlay. L&apos;app utilise la version 1.</translation>
    </message>
    <message>
        <source>Version 2 is available too. The app uses version 1, which is fully documented.</source>
        <translation>La version 2 est aussi disponible. L&apos;app utilise la version 1, entièrement documentée.</translation>
    </message>
    <message>
        <source>A web page answered</source>
        <translation>Une page web a répondu</translation>
    </message>
    <message>
        <source>Something else answered</source>
        <translation>Autre chose a répondu</translation>
    </message>
    <message>
        <source>{what} instead of OpenPlay: a login page, a proxy or another site. Check the address.</source>
        <translation>{what} à la place d&apos;OpenPlay&#xa0;: une page de connexion, un proxy ou un autre site. Vérifiez l&apos;adresse.</translation>
    </message>
    <message>
        <source>OpenPlay answered: {error}</source>
        <translation>OpenPlay a répondu&#xa0;: {error}</translation>
    </message>
    <message>
        <source>This app does not know the target “{target_id}”.</source>
        <translation>Cette app ne connaît pas la destination «&#xa0;{target_id}&#xa0;».</translation>
    </message>
    <message>
        <source>Nothing was sent there, and nothing was changed.</source>
        <translation>Rien n&apos;y a été envoyé, et rien n&apos;a été modifié.</translation>
    </message>
    <message>
        <source>Use the app version that created this account.</source>
        <translation>Utilisez la version de l&apos;app qui a créé ce compte.</translation>
    </message>
    <message>
        <source>No target recognises this as a release.</source>
        <translation>Aucune destination ne reconnaît cela comme une sortie.</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>Rien n&apos;a été importé.</translation>
    </message>
    <message>
        <source>The release no longer exists.</source>
        <translation>La sortie n&apos;existe plus.</translation>
    </message>
</context>
<context>
    <name>SubmitDialog</name>
    <message>
        <source>Submit</source>
        <translation>Soumettre</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Pochette</translation>
    </message>
    <message>
        <source>Go to the first blocker</source>
        <translation>Aller au premier blocage</translation>
    </message>
    <message>
        <source>Add account…</source>
        <translation>Ajouter un compte…</translation>
    </message>
    <message>
        <source>Enter answers…</source>
        <translation>Saisir les réponses…</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sans titre)</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Destination</translation>
    </message>
    <message>
        <source>Creates</source>
        <translation>Crée</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>none</source>
        <translation>néant</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Date de sortie</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Plateformes</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Fichiers</translation>
    </message>
    <message>
        <source>Locked once sent</source>
        <translation>Verrouillé après l&apos;envoi</translation>
    </message>
    <message>
        <source>no account yet</source>
        <translation>pas encore de compte</translation>
    </message>
    <message>
        <source>account default</source>
        <translation>choix par défaut du compte</translation>
    </message>
    <message>
        <source>all except {names}</source>
        <translation>toutes sauf {names}</translation>
    </message>
    <message>
        <source>all</source>
        <translation>toutes</translation>
    </message>
    <message>
        <source>none: this account has no storage, so {target} gets only the metadata</source>
        <translation>aucun&#xa0;: ce compte n&apos;a pas de stockage, {target} ne reçoit que les métadonnées</translation>
    </message>
    <message>
        <source>being checked</source>
        <translation>en cours de contrôle</translation>
    </message>
    <message>
        <source>the UPC</source>
        <translation>l&apos;UPC</translation>
    </message>
    <message>
        <source>{codes}: stores do not change them after delivery</source>
        <translation>{codes}&#xa0;: les plateformes ne les changent plus après la livraison</translation>
    </message>
    <message>
        <source>one release</source>
        <translation>une sortie</translation>
    </message>
    <message>
        <source>Creates: {what}</source>
        <translation>Crée&#xa0;: {what}</translation>
    </message>
    <message>
        <source>There is no account to send it to. Add one first.</source>
        <translation>Il n&apos;y a pas de compte de destination. Ajoutez-en d&apos;abord un.</translation>
    </message>
    <message>
        <source>{measuring}. You can send it when this is done.</source>
        <translation>{measuring}. Vous pourrez envoyer une fois que ce sera terminé.</translation>
    </message>
    <message>
        <source>{measuring}. This account receives no files, so you can send it now.</source>
        <translation>{measuring}. Ce compte ne reçoit pas de fichiers&#xa0;: vous pouvez envoyer dès maintenant.</translation>
    </message>
    <message>
        <source>The checks have not finished yet.</source>
        <translation>Les contrôles ne sont pas encore terminés.</translation>
    </message>
    <message>
        <source>No blockers.</source>
        <translation>Aucun blocage.</translation>
    </message>
    <message>
        <source>Waived: {what}  “{why}”</source>
        <translation>Dérogation&#xa0;: {what}  «&#xa0;{why}&#xa0;»</translation>
    </message>
    <message>
        <source>{target} gets the metadata; add audio and cover there.</source>
        <translation>{target} reçoit les métadonnées&#x202f;; ajoutez-y l&apos;audio et la pochette.</translation>
    </message>
    <message>
        <source>You are offline. The release waits in the outbox and is sent once you are online.</source>
        <translation>Vous êtes hors ligne. La sortie attend dans la boîte d&apos;envoi et part dès que vous êtes en ligne.</translation>
    </message>
    <message>
        <source>Submit to {first}, then {others}</source>
        <translation>Soumettre à {first}, puis à {others}</translation>
    </message>
    <message>
        <source>Submit to {target}</source>
        <translation>Soumettre à {target}</translation>
    </message>
    <message>
        <source>Add to outbox</source>
        <translation>Ajouter à la boîte d&apos;envoi</translation>
    </message>
</context>
<context>
    <name>SubmitSeveralDialog</name>
    <message>
        <source>Submit several releases</source>
        <translation>Soumettre plusieurs sorties</translation>
    </message>
    <message>
        <source>{account} ({target})</source>
        <translation>{account} ({target})</translation>
    </message>
    <message>
        <source>Releases and their status</source>
        <translation>Sorties et leur état</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Choose where they go, in this order. If you choose nothing, each release goes to its own account.</source>
        <translation>Choisissez où elles vont, dans cet ordre. Si vous ne choisissez rien, chaque sortie va vers son propre compte.</translation>
    </message>
    <message>
        <source>You are offline. The releases wait in the outbox and are sent once you are online.</source>
        <translation>Vous êtes hors ligne. Les sorties attendent dans la boîte d&apos;envoi et partent dès que vous êtes en ligne.</translation>
    </message>
    <message>
        <source>Checking: {done} of {count} done</source>
        <translation>Contrôle&#xa0;: {done} sur {count} terminés</translation>
    </message>
    <message>
        <source>Submit</source>
        <translation>Soumettre</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Vérification…</translation>
    </message>
    <message>
        <source>{ready} of {count} releases can be submitted.</source>
        <translation>{ready} sorties sur {count} peuvent être soumises.</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sans titre)</translation>
    </message>
    <message>
        <source>{title} by {artist}</source>
        <translation>{title} de {artist}</translation>
    </message>
    <message>
        <source>{release}: {what}</source>
        <translation>{release}&#xa0;: {what}</translation>
    </message>
    <message>
        <source>goes to {account}</source>
        <translation>va vers {account}</translation>
    </message>
    <message>
        <source>on its way to {target} or already there</source>
        <translation>en route vers {target} ou déjà arrivée</translation>
    </message>
    <message>
        <source>no account to send it to</source>
        <translation>aucun compte de destination</translation>
    </message>
    <message>
        <source>not ready. {blockers}</source>
        <translation>pas prête. {blockers}</translation>
    </message>
</context>
<context>
    <name>Submitting</name>
    <message>
        <source>It is a draft again, and can be submitted.</source>
        <translation>C&apos;est à nouveau un brouillon, qui peut être soumis.</translation>
    </message>
    <message>
        <source>Submit…</source>
        <translation>Soumettre…</translation>
    </message>
    <message>
        <source>On its way. You can close the app; sending resumes at the next start.</source>
        <translation>En route. Vous pouvez fermer l&apos;app&#x202f;; l&apos;envoi reprend au prochain démarrage.</translation>
    </message>
    <message>
        <source>It will be sent once you are online.</source>
        <translation>Elle sera envoyée dès que vous serez en ligne.</translation>
    </message>
    <message>
        <source>Created in {target}.</source>
        <translation>Créée dans {target}.</translation>
    </message>
    <message>
        <source>Next steps</source>
        <translation>Étapes suivantes</translation>
    </message>
</context>
<context>
    <name>Synonyms</name>
    <message>
        <source>find</source>
        <translation>trouver, chercher</translation>
    </message>
    <message>
        <source>create, add, draft, begin</source>
        <translation>créer, ajouter, brouillon, commencer</translation>
    </message>
    <message>
        <source>import audio, masters, WAV, drop, open folder</source>
        <translation>importer audio, masters, WAV, déposer, ouvrir dossier</translation>
    </message>
    <message>
        <source>pattern</source>
        <translation>motif</translation>
    </message>
    <message>
        <source>download, fetch, pull</source>
        <translation>télécharger, récupérer</translation>
    </message>
    <message>
        <source>CSV, Excel, XLSX, spreadsheet</source>
        <translation>CSV, Excel, XLSX, tableur, tableau</translation>
    </message>
    <message>
        <source>CSV, Excel, XLSX, spreadsheet, save as, ZIP</source>
        <translation>CSV, Excel, XLSX, tableur, enregistrer sous, ZIP</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>tout</translation>
    </message>
    <message>
        <source>ERN, XML</source>
        <translation>ERN, XML</translation>
    </message>
    <message>
        <source>ERN, XML, delivery</source>
        <translation>ERN, XML, livraison</translation>
    </message>
    <message>
        <source>move, switch distributor, change distributor</source>
        <translation>transfert, changer de distributeur, déplacer</translation>
    </message>
    <message>
        <source>Deezer, Apple Music, MusicBrainz, Discogs, barcode, prefill</source>
        <translation>Deezer, Apple Music, MusicBrainz, Discogs, code-barres, préremplir</translation>
    </message>
    <message>
        <source>takedown, availability, territories</source>
        <translation>retrait, disponibilité, territoires</translation>
    </message>
    <message>
        <source>demo, example, try it</source>
        <translation>démo, exemple, essayer</translation>
    </message>
    <message>
        <source>sidebar, hide</source>
        <translation>barre latérale, masquer</translation>
    </message>
    <message>
        <source>panel, hide</source>
        <translation>panneau, masquer</translation>
    </message>
    <message>
        <source>files, progress</source>
        <translation>fichiers, progression, envois</translation>
    </message>
    <message>
        <source>calendar, dashboard, weeks, deadlines, dates</source>
        <translation>calendrier, tableau de bord, semaines, échéances, dates</translation>
    </message>
    <message>
        <source>blocked, incomplete, to do</source>
        <translation>bloqué, incomplet, à faire</translation>
    </message>
    <message>
        <source>unfinished, work in progress</source>
        <translation>inachevé, en cours</translation>
    </message>
    <message>
        <source>sending, pending</source>
        <translation>envoi, en attente</translation>
    </message>
    <message>
        <source>created, delivered releases, sent</source>
        <translation>créé, sorties livrées, envoyé</translation>
    </message>
    <message>
        <source>out now, past releases, back catalogue</source>
        <translation>disponible, sorties passées, fonds de catalogue</translation>
    </message>
    <message>
        <source>catalogue, list, everything in the list</source>
        <translation>catalogue, liste, tout dans la liste</translation>
    </message>
    <message>
        <source>deleted, recycle bin</source>
        <translation>supprimé, poubelle</translation>
    </message>
    <message>
        <source>tracks of the label, sound recordings</source>
        <translation>titres du label, phonogrammes</translation>
    </message>
    <message>
        <source>thresholds, limits, loudness</source>
        <translation>seuils, limites, niveau sonore, volume, loudness</translation>
    </message>
    <message>
        <source>vocabulary, values, genres, roles</source>
        <translation>vocabulaire, valeurs, genres, rôles</translation>
    </message>
    <message>
        <source>wallet, secrets, passwords</source>
        <translation>portefeuille, secrets, mots de passe</translation>
    </message>
    <message>
        <source>alerts, messages</source>
        <translation>alertes, messages</translation>
    </message>
    <message>
        <source>countries, store links</source>
        <translation>pays, liens des plateformes</translation>
    </message>
    <message>
        <source>data folder, log, diagnostics</source>
        <translation>dossier de données, journal, diagnostic</translation>
    </message>
    <message>
        <source>package, received</source>
        <translation>paquet, reçu</translation>
    </message>
    <message>
        <source>next pane</source>
        <translation>panneau suivant</translation>
    </message>
    <message>
        <source>previous pane</source>
        <translation>panneau précédent</translation>
    </message>
    <message>
        <source>make a template, keep as template</source>
        <translation>créer un modèle, garder comme modèle</translation>
    </message>
    <message>
        <source>band, musicians, ensemble</source>
        <translation>groupe, musiciens, ensemble</translation>
    </message>
    <message>
        <source>bright, white, theme, day mode</source>
        <translation>clair, blanc, thème, mode jour</translation>
    </message>
    <message>
        <source>black, theme, night mode</source>
        <translation>noir, thème, mode nuit</translation>
    </message>
    <message>
        <source>theme, accessibility, black, white</source>
        <translation>thème, accessibilité, noir, blanc</translation>
    </message>
    <message>
        <source>theme, automatic</source>
        <translation>thème, automatique</translation>
    </message>
    <message>
        <source>text size, font, zoom, language, theme</source>
        <translation>taille du texte, police, zoom, langue, thème</translation>
    </message>
    <message>
        <source>API key, connect, log in, credentials, password, storage, S3</source>
        <translation>clé API, connecter, connexion, identifiants, mot de passe, stockage, S3</translation>
    </message>
    <message>
        <source>restore, copy of the library</source>
        <translation>restaurer, copie de la bibliothèque</translation>
    </message>
    <message>
        <source>new version, upgrade</source>
        <translation>nouvelle version, mettre à jour</translation>
    </message>
    <message>
        <source>imprint, defaults</source>
        <translation>maison de disques, valeurs par défaut</translation>
    </message>
    <message>
        <source>artists, writers, directory, merge</source>
        <translation>artistes, auteurs, répertoire, fusionner</translation>
    </message>
    <message>
        <source>ISRC, UPC, barcode</source>
        <translation>ISRC, UPC, code-barres</translation>
    </message>
    <message>
        <source>preferences, options, configuration</source>
        <translation>préférences, options, configuration, paramètres</translation>
    </message>
    <message>
        <source>manual, documentation, explain, why, rules</source>
        <translation>manuel, documentation, mode d&apos;emploi, expliquer, pourquoi, règles</translation>
    </message>
    <message>
        <source>hotkeys, keys, help</source>
        <translation>touches, clavier, aide</translation>
    </message>
    <message>
        <source>introduction, getting started, guide</source>
        <translation>introduction, premiers pas, guide, découvrir</translation>
    </message>
    <message>
        <source>first start, begin, help</source>
        <translation>premier démarrage, commencer, aide</translation>
    </message>
    <message>
        <source>version, licence, copyright</source>
        <translation>version, licence, copyright</translation>
    </message>
    <message>
        <source>exit, close the app</source>
        <translation>sortir, fermer l&apos;app</translation>
    </message>
    <message>
        <source>copy, clone</source>
        <translation>copier, cloner</translation>
    </message>
    <message>
        <source>deluxe, remaster, new version, copy</source>
        <translation>deluxe, remaster, nouvelle version, copie</translation>
    </message>
    <message>
        <source>PDF, papers, press, print</source>
        <translation>PDF, papiers, presse, imprimer</translation>
    </message>
    <message>
        <source>Deezer, Apple Music, live, links</source>
        <translation>Deezer, Apple Music, en ligne, liens</translation>
    </message>
    <message>
        <source>cancel, unsend, stop sending</source>
        <translation>annuler, ne pas envoyer, arrêter l&apos;envoi</translation>
    </message>
    <message>
        <source>retry, send again, outbox</source>
        <translation>réessayer, renvoyer, boîte d&apos;envoi</translation>
    </message>
    <message>
        <source>send, distribute, publish, upload</source>
        <translation>envoyer, distribuer, publier, transférer</translation>
    </message>
    <message>
        <source>errors, problems, findings, validate, warnings</source>
        <translation>erreurs, problèmes, constats, valider, alertes</translation>
    </message>
    <message>
        <source>delete, remove, bin, discard, throw away</source>
        <translation>supprimer, retirer, poubelle, jeter, effacer</translation>
    </message>
    <message>
        <source>close, library</source>
        <translation>fermer, bibliothèque</translation>
    </message>
    <message>
        <source>revert, take back</source>
        <translation>revenir, défaire</translation>
    </message>
    <message>
        <source>repeat</source>
        <translation>répéter</translation>
    </message>
    <message>
        <source>codes</source>
        <translation>codes</translation>
    </message>
    <message>
        <source>title, label, genre, release date</source>
        <translation>titre, label, genre, date de sortie</translation>
    </message>
    <message>
        <source>track list, songs, grid</source>
        <translation>liste des titres, chansons, tableau</translation>
    </message>
    <message>
        <source>continue, forward</source>
        <translation>continuer, suivant</translation>
    </message>
    <message>
        <source>one step back</source>
        <translation>un pas en arrière</translation>
    </message>
    <message>
        <source>masters, audio, cover, art, files</source>
        <translation>masters, audio, pochette, visuel, fichiers</translation>
    </message>
    <message>
        <source>writers, composers, publishers, shares</source>
        <translation>auteurs, compositeurs, éditeurs, parts</translation>
    </message>
    <message>
        <source>copyright, territories, price, partners</source>
        <translation>copyright, territoires, prix, partenaires</translation>
    </message>
    <message>
        <source>summary</source>
        <translation>résumé, relecture</translation>
    </message>
    <message>
        <source>change text, search and replace</source>
        <translation>changer le texte, chercher et remplacer</translation>
    </message>
    <message>
        <source>autofill, prefill, Deezer, MusicBrainz</source>
        <translation>remplissage automatique, préremplir, Deezer, MusicBrainz</translation>
    </message>
</context>
<context>
    <name>TableBar</name>
    <message>
        <source>Contents of the sheet&apos;s columns</source>
        <translation>Contenu des colonnes de la feuille</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Omettre</translation>
    </message>
    <message>
        <source>Ignore the sheet</source>
        <translation>Ignorer la feuille</translation>
    </message>
    <message>
        <source>{count} of {rows} rows match files</source>
        <translation>{count} lignes sur {rows} correspondent à des fichiers</translation>
    </message>
</context>
<context>
    <name>TargetBox</name>
    <message>
        <source>New release</source>
        <translation>Nouvelle sortie</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>Disque</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
    <message>
        <source>Add to “{title}”</source>
        <translation>Ajouter à «&#xa0;{title}&#xa0;»</translation>
    </message>
    <message>
        <source>A new disc</source>
        <translation>Un nouveau disque</translation>
    </message>
</context>
<context>
    <name>TargetCard</name>
    <message>
        <source>Links to stores</source>
        <translation>Liens de plateformes</translation>
    </message>
    <message>
        <source>Earnings</source>
        <translation>Revenus</translation>
    </message>
    <message>
        <source>Take down…</source>
        <translation>Retirer des plateformes…</translation>
    </message>
    <message>
        <source>Send without waiting</source>
        <translation>Envoyer sans attendre</translation>
    </message>
    <message>
        <source>No links yet.</source>
        <translation>Pas encore de liens.</translation>
    </message>
    <message>
        <source>No earnings yet.</source>
        <translation>Aucun revenu pour l&apos;instant.</translation>
    </message>
    <message>
        <source>{target} will take the release down in all stores. Enter {code} to request it.</source>
        <translation>{target} retirera la sortie de toutes les plateformes. Saisissez {code} pour le demander.</translation>
    </message>
    <message>
        <source>The takedown was requested. The status will show the result.</source>
        <translation>Le retrait a été demandé. L&apos;état indiquera le résultat.</translation>
    </message>
    <message>
        <source>Take down</source>
        <translation>Retirer des plateformes</translation>
    </message>
</context>
<context>
    <name>TargetChoice</name>
    <message>
        <source>It already has this release, or the release is on its way there.</source>
        <translation>Cette sortie y est déjà, ou elle est en route.</translation>
    </message>
    <message>
        <source>Accepts the metadata, audio and cover</source>
        <translation>Accepte métadonnées, audio et pochette</translation>
    </message>
    <message>
        <source>Accepts the metadata; add audio and cover there</source>
        <translation>Accepte les métadonnées&#x202f;; ajoutez-y l&apos;audio et la pochette</translation>
    </message>
    <message>
        <source>{takes}; assigns a UPC if there is none</source>
        <translation>{takes}&#x202f;; attribue un UPC s&apos;il n&apos;y en a pas</translation>
    </message>
    <message>
        <source>status</source>
        <translation>état</translation>
    </message>
    <message>
        <source>takedown</source>
        <translation>retrait</translation>
    </message>
    <message>
        <source>links to stores</source>
        <translation>liens de plateformes</translation>
    </message>
    <message>
        <source>earnings</source>
        <translation>revenus</translation>
    </message>
    <message>
        <source>Offers no status, takedown or earnings yet: these questions are not answered</source>
        <translation>N&apos;offre encore ni état, ni retrait, ni revenus&#xa0;: ces questions restent sans réponse</translation>
    </message>
    <message>
        <source>Offers {what}</source>
        <translation>Offre&#xa0;: {what}</translation>
    </message>
    <message>
        <source>Not sent, because it has no field for them: {fields}</source>
        <translation>Non envoyés, faute de champ correspondant&#xa0;: {fields}</translation>
    </message>
    <message>
        <source>Once {target} has it</source>
        <translation>Dès que {target} l&apos;a</translation>
    </message>
</context>
<context>
    <name>TargetPageLink</name>
    <message>
        <source>Copy ID</source>
        <translation>Copier l&apos;ID</translation>
    </message>
    <message>
        <source>This link does not begin with https:// or does not contain the ID of the release.</source>
        <translation>Ce lien ne commence pas par https:// ou ne contient pas l&apos;ID de la sortie.</translation>
    </message>
    <message>
        <source>Find the release in {target} once and paste the link to its page here. It then works for all releases.</source>
        <translation>Trouvez une fois la sortie dans {target} et collez ici le lien vers sa page. Cela vaut ensuite pour toutes les sorties.</translation>
    </message>
    <message>
        <source>Link to the release in {target}</source>
        <translation>Lien vers la sortie dans {target}</translation>
    </message>
    <message>
        <source>Open in {target}</source>
        <translation>Ouvrir dans {target}</translation>
    </message>
    <message>
        <source>Add a link to its page…</source>
        <translation>Ajouter un lien vers sa page…</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copié</translation>
    </message>
</context>
<context>
    <name>TargetRow</name>
    <message>
        <source>Send to {target}, account {account}</source>
        <translation>Envoyer à {target}, compte {account}</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Monter</translation>
    </message>
    <message>
        <source>Move {target} up</source>
        <translation>Monter {target}</translation>
    </message>
    <message>
        <source>The order applies to all releases</source>
        <translation>L&apos;ordre vaut pour toutes les sorties</translation>
    </message>
</context>
<context>
    <name>TargetText</name>
    <message>
        <source>This works only in practice mode.</source>
        <translation>Cela ne fonctionne qu&apos;en mode d&apos;entraînement.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Rien n&apos;a été modifié.</translation>
    </message>
    <message>
        <source>“{text}” cannot be read.</source>
        <translation>«&#xa0;{text}&#xa0;» est illisible.</translation>
    </message>
    <message>
        <source>Nothing was saved.</source>
        <translation>Rien n&apos;a été enregistré.</translation>
    </message>
    <message>
        <source>Use one line per part: name = value.</source>
        <translation>Utilisez une ligne par partie&#xa0;: name = value.</translation>
    </message>
    <message>
        <source>{name} accepts these login details.</source>
        <translation>{name} accepte ces identifiants.</translation>
    </message>
    <message>
        <source>This address does not belong to {name}.</source>
        <translation>Cette adresse n&apos;appartient pas à {name}.</translation>
    </message>
    <message>
        <source>{name} rejected the login ({status}).</source>
        <translation>{name} a refusé la connexion ({status}).</translation>
    </message>
    <message>
        <source>{name} does not have this ({status}).</source>
        <translation>Introuvable dans {name} ({status}).</translation>
    </message>
    <message>
        <source>{name} rejected the request ({status}).</source>
        <translation>{name} a refusé la requête ({status}).</translation>
    </message>
    <message>
        <source>{name} could not answer ({status}).</source>
        <translation>{name} n&apos;a pas pu répondre ({status}).</translation>
    </message>
    <message>
        <source>{name} returned no list.</source>
        <translation>{name} n&apos;a renvoyé aucune liste.</translation>
    </message>
    <message>
        <source>The app does not know how to list releases at {name}.</source>
        <translation>L&apos;app ne sait pas comment lister les sorties chez {name}.</translation>
    </message>
    <message>
        <source>{name} returned no address for a file.</source>
        <translation>{name} n&apos;a renvoyé aucune adresse pour un fichier.</translation>
    </message>
    <message>
        <source>The file {file} could not be sent ({status}).</source>
        <translation>Le fichier {file} n&apos;a pas pu être envoyé ({status}).</translation>
    </message>
    <message>
        <source>{name} returned no name for a file.</source>
        <translation>{name} n&apos;a renvoyé aucun nom pour un fichier.</translation>
    </message>
    <message>
        <source>{file} is larger than {name} accepts ({most} MB).</source>
        <translation>{file} dépasse la taille acceptée par {name} ({most} Mo).</translation>
    </message>
    <message>
        <source>Nothing was sent.</source>
        <translation>Rien n&apos;a été envoyé.</translation>
    </message>
    <message>
        <source>{name} has not yet answered what is needed {doing}: {questions}</source>
        <translation>{name} n&apos;a pas encore répondu à ce qu&apos;il faut {doing}&#xa0;: {questions}</translation>
    </message>
    <message>
        <source>Enter the answers, or create the letter that asks for them.</source>
        <translation>Saisissez les réponses, ou créez la lettre qui les demande.</translation>
    </message>
    <message>
        <source>to log in</source>
        <translation>pour se connecter</translation>
    </message>
    <message>
        <source>to send a release</source>
        <translation>pour envoyer une sortie</translation>
    </message>
    <message>
        <source>to read the status of a release</source>
        <translation>pour lire l&apos;état d&apos;une sortie</translation>
    </message>
    <message>
        <source>to take a release down</source>
        <translation>pour retirer une sortie</translation>
    </message>
    <message>
        <source>to read earnings</source>
        <translation>pour lire les revenus</translation>
    </message>
    <message>
        <source>to read store links</source>
        <translation>pour lire les liens de plateformes</translation>
    </message>
    <message>
        <source>to look for a release</source>
        <translation>pour rechercher une sortie</translation>
    </message>
    <message>
        <source>to renew links to files</source>
        <translation>pour renouveler les liens des fichiers</translation>
    </message>
    <message>
        <source>There is no question “{question}”.</source>
        <translation>Il n&apos;y a pas de question «&#xa0;{question}&#xa0;».</translation>
    </message>
    <message>
        <source>This answer does not fit “{question}”: {fault}</source>
        <translation>Cette réponse ne convient pas à «&#xa0;{question}&#xa0;»&#xa0;: {fault}</translation>
    </message>
    <message>
        <source>This is not a profile: it is not JSON.</source>
        <translation>Ce n&apos;est pas un profil&#xa0;: ce n&apos;est pas du JSON.</translation>
    </message>
    <message>
        <source>This is not a profile.</source>
        <translation>Ce n&apos;est pas un profil.</translation>
    </message>
    <message>
        <source>A profile needs an ID, a name and answers.</source>
        <translation>Un profil doit avoir un ID, un nom et des réponses.</translation>
    </message>
    <message>
        <source>one of {value}</source>
        <translation>une valeur parmi {value}</translation>
    </message>
    <message>
        <source>“{lacking}” is missing</source>
        <translation>«&#xa0;{lacking}&#xa0;» manque</translation>
    </message>
    <message>
        <source>a JSON object is expected</source>
        <translation>un objet JSON est attendu</translation>
    </message>
    <message>
        <source>“{name}” is missing</source>
        <translation>«&#xa0;{name}&#xa0;» manque</translation>
    </message>
    <message>
        <source>“{name}” is unknown</source>
        <translation>«&#xa0;{name}&#xa0;» est inconnu</translation>
    </message>
    <message>
        <source>“{name}” is not a number</source>
        <translation>«&#xa0;{name}&#xa0;» n&apos;est pas un nombre</translation>
    </message>
    <message>
        <source>one of {rest} is expected</source>
        <translation>une valeur parmi {rest} est attendue</translation>
    </message>
    <message>
        <source>a text is expected</source>
        <translation>un texte est attendu</translation>
    </message>
    <message>
        <source>a number above 0 is expected</source>
        <translation>un nombre supérieur à 0 est attendu</translation>
    </message>
    <message>
        <source>true or false is expected</source>
        <translation>true ou false est attendu</translation>
    </message>
    <message>
        <source>a list is expected</source>
        <translation>une liste est attendue</translation>
    </message>
    <message>
        <source>a JSON object with texts is expected</source>
        <translation>un objet JSON avec des textes est attendu</translation>
    </message>
    <message>
        <source>an address is expected, such as https://api.example.com/releases</source>
        <translation>une adresse est attendue, par exemple https://api.example.com/releases</translation>
    </message>
    <message>
        <source>the address must begin with https://</source>
        <translation>l&apos;adresse doit commencer par https://</translation>
    </message>
    <message>
        <source>an address with a password is not allowed</source>
        <translation>une adresse avec mot de passe n&apos;est pas permise</translation>
    </message>
    <message>
        <source>{name} needs no answers: its API is built in.</source>
        <translation>{name} n&apos;a pas besoin de réponses&#xa0;: son API est intégrée.</translation>
    </message>
    <message>
        <source>{name} fetches files from a storage, and this account has none.</source>
        <translation>{name} récupère les fichiers dans un stockage, et ce compte n&apos;en a pas.</translation>
    </message>
    <message>
        <source>Add a bucket to the account.</source>
        <translation>Ajoutez un bucket au compte.</translation>
    </message>
    <message>
        <source>Check the account&apos;s name, password, client ID and client secret.</source>
        <translation>Vérifiez le nom, le mot de passe, l&apos;ID client et le secret client du compte.</translation>
    </message>
    <message>
        <source>{name} returned no token after the login.</source>
        <translation>{name} n&apos;a renvoyé aucun jeton après la connexion.</translation>
    </message>
    <message>
        <source>{name} returned something that is not a JSON object.</source>
        <translation>{name} a renvoyé autre chose qu&apos;un objet JSON.</translation>
    </message>
</context>
<context>
    <name>Targets</name>
    <message>
        <source>Your OpenPlay address</source>
        <translation>Votre adresse OpenPlay</translation>
    </message>
    <message>
        <source>subdomain or full address</source>
        <translation>sous-domaine ou adresse complète</translation>
    </message>
    <message>
        <source>Enter your OpenPlay address.</source>
        <translation>Saisissez votre adresse OpenPlay.</translation>
    </message>
    <message>
        <source>API Key ID</source>
        <translation>API Key ID</translation>
    </message>
    <message>
        <source>Enter the API Key ID.</source>
        <translation>Saisissez l&apos;API Key ID.</translation>
    </message>
    <message>
        <source>API Secret Key</source>
        <translation>API Secret Key</translation>
    </message>
    <message>
        <source>Enter the API Secret Key.</source>
        <translation>Saisissez l&apos;API Secret Key.</translation>
    </message>
    <message>
        <source>Address for looking up releases</source>
        <translation>Adresse de consultation des sorties</translation>
    </message>
    <message>
        <source>The same for all customers of OpenPlay. Change it only for a test system.</source>
        <translation>La même pour tous les clients d&apos;OpenPlay. Ne la changez que pour un système de test.</translation>
    </message>
    <message>
        <source>Open OpenPlay in your browser and log in as an account manager.</source>
        <translation>Ouvrez OpenPlay dans votre navigateur et connectez-vous comme gestionnaire de compte.</translation>
    </message>
    <message>
        <source>Choose Manage, then API Keys, and create a new key.</source>
        <translation>Choisissez Manage, puis API Keys, et créez une nouvelle clé.</translation>
    </message>
    <message>
        <source>Copy the API Key ID and the API Secret Key here. OpenPlay shows the secret only once.</source>
        <translation>Copiez ici l&apos;API Key ID et l&apos;API Secret Key. OpenPlay n&apos;affiche le secret qu&apos;une fois.</translation>
    </message>
    <message>
        <source>In OpenPlay choose Manage, then API Keys, and create a new key. The old one still works.</source>
        <translation>Dans OpenPlay, choisissez Manage, puis API Keys, et créez une nouvelle clé. L&apos;ancienne fonctionne encore.</translation>
    </message>
    <message>
        <source>Enter the new key&apos;s ID and secret above and choose “Save and test connection”.</source>
        <translation>Saisissez ci-dessus l&apos;ID et le secret de la nouvelle clé, et choisissez «&#xa0;Enregistrer et tester la connexion&#xa0;».</translation>
    </message>
    <message>
        <source>When the test succeeds, revoke the old key in OpenPlay. This takes effect immediately and cannot be undone.</source>
        <translation>Une fois le test réussi, révoquez l&apos;ancienne clé dans OpenPlay. L&apos;effet est immédiat et irréversible.</translation>
    </message>
    <message>
        <source>Revoke it in OpenPlay first: Manage, API Keys. After that nobody can use it.</source>
        <translation>Révoquez-la d&apos;abord dans OpenPlay&#xa0;: Manage, API Keys. Ensuite, plus personne ne peut l&apos;utiliser.</translation>
    </message>
    <message>
        <source>Delete it here. Waiting releases are kept and continue once you enter another key.</source>
        <translation>Supprimez-la ici. Les sorties en attente sont conservées et continuent dès que vous saisissez une autre clé.</translation>
    </message>
    <message>
        <source>Releases are created at
{address}</source>
        <translation>Les sorties sont créées sur
{address}</translation>
    </message>
    <message>
        <source>The part before .openplaymusic.com when you are logged in.</source>
        <translation>La partie avant .openplaymusic.com quand vous êtes connecté.</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>Nom d&apos;utilisateur</translation>
    </message>
    <message>
        <source>Enter the user name.</source>
        <translation>Saisissez le nom d&apos;utilisateur.</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Mot de passe</translation>
    </message>
    <message>
        <source>Enter the password.</source>
        <translation>Saisissez le mot de passe.</translation>
    </message>
    <message>
        <source>Client ID</source>
        <translation>ID client</translation>
    </message>
    <message>
        <source>Enter the client ID that you received.</source>
        <translation>Saisissez l&apos;ID client que vous avez reçu.</translation>
    </message>
    <message>
        <source>Client secret</source>
        <translation>Secret client</translation>
    </message>
    <message>
        <source>Enter the client secret that you received.</source>
        <translation>Saisissez le secret client que vous avez reçu.</translation>
    </message>
    <message>
        <source>Ask the distributor for a user name, password, client ID and client secret.</source>
        <translation>Demandez au distributeur un nom d&apos;utilisateur, un mot de passe, un ID client et un secret client.</translation>
    </message>
    <message>
        <source>Enter them here. Passwords are stored in this computer&apos;s keyring; tokens are never saved.</source>
        <translation>Saisissez-les ici. Les mots de passe sont conservés dans le trousseau de cet ordinateur&#x202f;; les jetons ne sont jamais enregistrés.</translation>
    </message>
</context>
<context>
    <name>TargetsBox</name>
    <message>
        <source>Send to another target…</source>
        <translation>Envoyer à une autre destination…</translation>
    </message>
</context>
<context>
    <name>TemplateEditor</name>
    <message>
        <source>Template “{name}”</source>
        <translation>Modèle «&#xa0;{name}&#xa0;»</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>New releases get these values unless tags or your own entries say otherwise. Clear a field to remove it from the template. Changes are saved immediately; you can undo them while this is open.</source>
        <translation>Les nouvelles sorties reçoivent ces valeurs, sauf si des tags ou vos saisies en décident autrement. Effacez un champ pour le retirer du modèle. Les modifications sont enregistrées aussitôt&#x202f;; vous pouvez les annuler tant que cette fenêtre est ouverte.</translation>
    </message>
    <message>
        <source>The release</source>
        <translation>La sortie</translation>
    </message>
    <message>
        <source>Add a credit</source>
        <translation>Ajouter un crédit</translation>
    </message>
    <message>
        <source>Each track</source>
        <translation>Chaque titre</translation>
    </message>
    <message>
        <source>Each track&apos;s work</source>
        <translation>Œuvre de chaque titre</translation>
    </message>
    <message>
        <source>Add a writer</source>
        <translation>Ajouter un auteur-compositeur</translation>
    </message>
    <message>
        <source>Add a publisher</source>
        <translation>Ajouter un éditeur</translation>
    </message>
    <message>
        <source>Writers</source>
        <translation>Auteurs-compositeurs</translation>
    </message>
</context>
<context>
    <name>TemplatesDialog</name>
    <message>
        <source>Templates</source>
        <translation>Modèles</translation>
    </message>
    <message>
        <source>No templates yet. Open a release and choose “Save as template” (find it with Ctrl+K).</source>
        <translation>Pas encore de modèles. Ouvrez une sortie et choisissez «&#xa0;Enregistrer comme modèle&#xa0;» (à trouver avec Ctrl+K).</translation>
    </message>
    <message>
        <source>New release</source>
        <translation>Nouvelle sortie</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Modifier…</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Renommer</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>It sets: {parts}.</source>
        <translation>Il définit&#xa0;: {parts}.</translation>
    </message>
    <message>
        <source>It sets nothing yet.</source>
        <translation>Il ne définit encore rien.</translation>
    </message>
    <message>
        <source>Delete template</source>
        <translation>Supprimer le modèle</translation>
    </message>
    <message>
        <source>Delete the template “{name}”?</source>
        <translation>Supprimer le modèle «&#xa0;{name}&#xa0;»&#x202f;?</translation>
    </message>
    <message>
        <source>Releases created from it stay unchanged.</source>
        <translation>Les sorties créées à partir de ce modèle restent inchangées.</translation>
    </message>
    <message>
        <source>{name} (again)</source>
        <translation>{name} (bis)</translation>
    </message>
    <message>
        <source>“{name}” was deleted.</source>
        <translation>«&#xa0;{name}&#xa0;» a été supprimé.</translation>
    </message>
</context>
<context>
    <name>ThresholdsPage</name>
    <message>
        <source>Checks</source>
        <translation>Contrôles</translation>
    </message>
    <message>
        <source>Requirements of stores and distributors. The strictest value of the selected profiles applies.</source>
        <translation>Exigences des plateformes et des distributeurs. La valeur la plus stricte des profils choisis s&apos;applique.</translation>
    </message>
    <message>
        <source>Scope of the profiles</source>
        <translation>Portée des profils</translation>
    </message>
    <message>
        <source>Same as everything</source>
        <translation>Comme pour tout</translation>
    </message>
    <message>
        <source>{profile} applies</source>
        <translation>{profile} s&apos;applique</translation>
    </message>
    <message>
        <source>Profiles that apply to</source>
        <translation>Profils applicables à</translation>
    </message>
    <message>
        <source>Values of the profiles</source>
        <translation>Valeurs des profils</translation>
    </message>
    <message>
        <source>Requirement</source>
        <translation>Exigence</translation>
    </message>
    <message>
        <source>Reset this value</source>
        <translation>Réinitialiser cette valeur</translation>
    </message>
    <message>
        <source>Reset all values</source>
        <translation>Tout réinitialiser</translation>
    </message>
    <message>
        <source>no requirement</source>
        <translation>aucune exigence</translation>
    </message>
    <message>
        <source>{value}, changed; default: {shipped}</source>
        <translation>{value}, modifié&#x202f;; par défaut&#xa0;: {shipped}</translation>
    </message>
    <message>
        <source>Select a value to see its source. Double-click or press F2 to change it.</source>
        <translation>Sélectionnez une valeur pour voir sa source. Double-cliquez ou appuyez sur F2 pour la modifier.</translation>
    </message>
    <message>
        <source>{profile} has no requirement here.</source>
        <translation>{profile} n&apos;a pas d&apos;exigence ici.</translation>
    </message>
    <message>
        <source>Changed by you; default: {shipped}</source>
        <translation>Modifié par vous&#x202f;; par défaut&#xa0;: {shipped}</translation>
    </message>
    <message>
        <source>“{typed}” is not a valid value; the old value stays.</source>
        <translation>«&#xa0;{typed}&#xa0;» n&apos;est pas une valeur valide&#x202f;; l&apos;ancienne valeur reste.</translation>
    </message>
    <message>
        <source>“{typed}” contradicts “{other}”. The old value stays.</source>
        <translation>«&#xa0;{typed}&#xa0;» contredit «&#xa0;{other}&#xa0;». L&apos;ancienne valeur reste.</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Tout</translation>
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
        <translation>vous</translation>
    </message>
    <message>
        <source>the app</source>
        <translation>l&apos;app</translation>
    </message>
    <message>
        <source>{target}</source>
        <translation>{target}</translation>
    </message>
    <message>
        <source>Platform record {id}: {said}</source>
        <translation>Fiche destinataire {id}&#xa0;: {said}</translation>
    </message>
    <message>
        <source>Not checked</source>
        <translation>Non vérifié</translation>
    </message>
    <message>
        <source>{target} does not have it (404)</source>
        <translation>{target} ne l&apos;a pas (404)</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>aucun état</translation>
    </message>
    <message>
        <source>{before} → {after}</source>
        <translation>{before} → {after}</translation>
    </message>
    <message>
        <source>{status}  ·  changed there: {fields}</source>
        <translation>{status}  ·  modifié chez la destination&#xa0;: {fields}</translation>
    </message>
    <message>
        <source>The app asked {target} to create the release.</source>
        <translation>L&apos;app a demandé à {target} de créer la sortie.</translation>
    </message>
    <message>
        <source>{target} created the release.</source>
        <translation>{target} a créé la sortie.</translation>
    </message>
    <message>
        <source>You asked to try again.</source>
        <translation>Vous avez demandé un nouvel essai.</translation>
    </message>
    <message>
        <source>{target}: {said}.</source>
        <translation>{target}&#xa0;: {said}.</translation>
    </message>
    <message>
        <source>{target} says “{word}”.</source>
        <translation>{target} indique «&#xa0;{word}&#xa0;».</translation>
    </message>
    <message>
        <source>Not checked: the app was closed or offline.</source>
        <translation>Non vérifié&#xa0;: l&apos;app était fermée ou hors ligne.</translation>
    </message>
    <message>
        <source>You submitted the release.</source>
        <translation>Vous avez soumis la sortie.</translation>
    </message>
    <message>
        <source>{target} rejected the release.</source>
        <translation>{target} a refusé la sortie.</translation>
    </message>
    <message>
        <source>You withdrew it.</source>
        <translation>Vous l&apos;avez retirée de la boîte d&apos;envoi.</translation>
    </message>
    <message>
        <source>You asked to search for it again.</source>
        <translation>Vous avez demandé de la rechercher à nouveau.</translation>
    </message>
    <message>
        <source>It is waiting.</source>
        <translation>Elle est en attente.</translation>
    </message>
    <message>
        <source>{target} no longer has it.</source>
        <translation>{target} ne l&apos;a plus.</translation>
    </message>
    <message>
        <source>Platform record {id}: {said}.</source>
        <translation>Fiche destinataire {id}&#xa0;: {said}.</translation>
    </message>
    <message>
        <source>It was changed in {target}: {fields}.</source>
        <translation>Elle a été modifiée dans {target}&#xa0;: {fields}.</translation>
    </message>
    <message>
        <source>{target} has it but reports no status.</source>
        <translation>{target} l&apos;a, mais n&apos;indique aucun état.</translation>
    </message>
    <message>
        <source>Label copy created</source>
        <translation>Label copy créée</translation>
    </message>
    <message>
        <source>One-sheet created</source>
        <translation>Fiche produit créée</translation>
    </message>
    <message>
        <source>Split sheet created</source>
        <translation>Feuille de répartition créée</translation>
    </message>
    <message>
        <source>Credits created</source>
        <translation>Crédits créés</translation>
    </message>
    <message>
        <source>Barcode created</source>
        <translation>Code-barres créé</translation>
    </message>
    <message>
        <source>DDEX delivery created</source>
        <translation>Livraison DDEX créée</translation>
    </message>
    <message>
        <source>DDEX takedown created</source>
        <translation>Retrait DDEX créé</translation>
    </message>
    <message>
        <source>now</source>
        <translation>maintenant</translation>
    </message>
    <message>
        <source>from {at} until {until}: the app was closed or offline</source>
        <translation>de {at} à {until}&#xa0;: l&apos;app était fermée ou hors ligne</translation>
    </message>
    <message>
        <source>From {at} until {until}.</source>
        <translation>De {at} à {until}.</translation>
    </message>
    <message numerus="yes">
        <source>unchanged until {until}, checked %n times</source>
        <comment>unchanged until {until}, checked %n time</comment>
        <translation>
            <numerusform>inchangé jusqu&apos;à {until}, vérifié %n fois</numerusform>
            <numerusform>inchangé jusqu&apos;à {until}, vérifié %n fois</numerusform>
        </translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>rien</translation>
    </message>
    <message>
        <source>track {number}</source>
        <translation>titre {number}</translation>
    </message>
    <message>
        <source>disc {number}</source>
        <translation>disque {number}</translation>
    </message>
    <message>
        <source>HTTP status {number}</source>
        <translation>Statut HTTP {number}</translation>
    </message>
    <message>
        <source>Record {id}</source>
        <translation>Fiche {id}</translation>
    </message>
</context>
<context>
    <name>TimelineActs</name>
    <message>
        <source>You confirmed that this is the release in {name}.</source>
        <translation>Vous avez confirmé que c&apos;est bien la sortie dans {name}.</translation>
    </message>
    <message>
        <source>You confirmed that this is not the release in {name}.</source>
        <translation>Vous avez confirmé que ce n&apos;est pas la sortie dans {name}.</translation>
    </message>
    <message>
        <source>You asked to send it again.</source>
        <translation>Vous avez demandé de l&apos;envoyer à nouveau.</translation>
    </message>
    <message>
        <source>You chose not to wait for {name}.</source>
        <translation>Vous avez choisi de ne pas attendre {name}.</translation>
    </message>
    <message>
        <source>You confirmed that it is no longer in {name}. It can be submitted again.</source>
        <translation>Vous avez confirmé qu&apos;elle n&apos;est plus dans {name}. Elle peut être soumise à nouveau.</translation>
    </message>
    <message>
        <source>You requested a takedown.</source>
        <translation>Vous avez demandé un retrait.</translation>
    </message>
    <message>
        <source>You replaced the key.</source>
        <translation>Vous avez remplacé la clé.</translation>
    </message>
    <message>
        <source>You changed the account.</source>
        <translation>Vous avez changé de compte.</translation>
    </message>
    <message>
        <source>You confirmed that audio and cover are in {name}.</source>
        <translation>Vous avez confirmé que l&apos;audio et la pochette sont dans {name}.</translation>
    </message>
    <message>
        <source>You confirmed that audio and cover are not in {name} yet.</source>
        <translation>Vous avez confirmé que l&apos;audio et la pochette ne sont pas encore dans {name}.</translation>
    </message>
    <message>
        <source>You confirmed that it is submitted in {name}.</source>
        <translation>Vous avez confirmé qu&apos;elle est soumise dans {name}.</translation>
    </message>
    <message>
        <source>You confirmed that it is not submitted in {name} yet.</source>
        <translation>Vous avez confirmé qu&apos;elle n&apos;est pas encore soumise dans {name}.</translation>
    </message>
    <message>
        <source>You confirmed that {name} has decided.</source>
        <translation>Vous avez confirmé que {name} a pris sa décision.</translation>
    </message>
    <message>
        <source>You confirmed that {name} has not decided yet.</source>
        <translation>Vous avez confirmé que {name} n&apos;a pas encore pris sa décision.</translation>
    </message>
</context>
<context>
    <name>TimelinePane</name>
    <message>
        <source>Submission history</source>
        <translation>Historique des soumissions</translation>
    </message>
    <message>
        <source>Check status</source>
        <translation>Vérifier l&apos;état</translation>
    </message>
    <message>
        <source>Raw answer…</source>
        <translation>Réponse brute…</translation>
    </message>
    <message>
        <source>Show receipt</source>
        <translation>Afficher le reçu</translation>
    </message>
    <message>
        <source>Not sent yet.</source>
        <translation>Pas encore envoyé.</translation>
    </message>
    <message>
        <source>What was sent to {target} stays there. Undo only changes the draft on this computer.</source>
        <translation>Ce qui a été envoyé à {target} y reste. Annuler ne modifie que le brouillon sur cet ordinateur.</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>aucun état</translation>
    </message>
    <message>
        <source>not checked yet</source>
        <translation>pas encore vérifié</translation>
    </message>
</context>
<context>
    <name>TimelineSection</name>
    <message>
        <source>All</source>
        <translation>Tout</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Vous</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Destination</translation>
    </message>
    <message>
        <source>App</source>
        <translation>App</translation>
    </message>
    <message>
        <source>Show actions by</source>
        <translation>Afficher les actions de</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Déroulement</translation>
    </message>
    <message>
        <source>Their answer</source>
        <translation>Leur réponse</translation>
    </message>
    <message>
        <source>In full</source>
        <translation>En entier</translation>
    </message>
</context>
<context>
    <name>TimelineText</name>
    <message>
        <source>links to its files were renewed</source>
        <translation>les liens vers ses fichiers ont été renouvelés</translation>
    </message>
    <message>
        <source>confirmed as the release in {submission}</source>
        <translation>confirmé&#xa0;: c&apos;est la sortie dans {submission}</translation>
    </message>
    <message>
        <source>confirmed not to be the release in {name}</source>
        <translation>confirmé&#xa0;: ce n&apos;est pas la sortie dans {name}</translation>
    </message>
    <message>
        <source>no longer waits for {name}</source>
        <translation>n&apos;attend plus {name}</translation>
    </message>
    <message>
        <source>no longer in {name}, can be submitted again</source>
        <translation>n&apos;est plus dans {name}, peut être soumise à nouveau</translation>
    </message>
    <message>
        <source>takedown requested</source>
        <translation>retrait demandé</translation>
    </message>
    <message>
        <source>the key was replaced</source>
        <translation>la clé a été remplacée</translation>
    </message>
    <message>
        <source>the account was changed</source>
        <translation>le compte a été modifié</translation>
    </message>
    <message>
        <source>an error in the app</source>
        <translation>une erreur de l&apos;app</translation>
    </message>
    <message>
        <source>the files are waiting</source>
        <translation>les fichiers attendent</translation>
    </message>
    <message>
        <source>created in {name}</source>
        <translation>créée dans {name}</translation>
    </message>
    <message>
        <source>rejected by {name}</source>
        <translation>refusée par {name}</translation>
    </message>
    <message>
        <source>{name} asked to try again later; the app searches before it sends again</source>
        <translation>{name} a demandé de réessayer plus tard&#x202f;; l&apos;app recherche avant de renvoyer</translation>
    </message>
    <message>
        <source>not sent</source>
        <translation>non envoyée</translation>
    </message>
    <message>
        <source>not sent, the app will try again</source>
        <translation>non envoyée, l&apos;app réessaiera</translation>
    </message>
    <message>
        <source>the answer was lost</source>
        <translation>la réponse a été perdue</translation>
    </message>
    <message>
        <source>{submission} cannot be searched; please check it yourself</source>
        <translation>{submission} ne permet pas la recherche&#x202f;; vérifiez vous-même</translation>
    </message>
    <message>
        <source>not found in {submission} after repeated searches</source>
        <translation>introuvable dans {submission} après plusieurs recherches</translation>
    </message>
    <message>
        <source>found in {name} after the answer was lost</source>
        <translation>trouvée dans {name} après la perte de la réponse</translation>
    </message>
    <message>
        <source>found in {name}: it was created</source>
        <translation>trouvée dans {name}&#xa0;: elle a été créée</translation>
    </message>
    <message>
        <source>{submission} already has this UPC</source>
        <translation>{submission} a déjà cet UPC</translation>
    </message>
    <message>
        <source>fetched from the distributor</source>
        <translation>récupérée chez le distributeur</translation>
    </message>
    <message>
        <source>It may be at the distributor, but the app could not check</source>
        <translation>Elle est peut-être chez le distributeur, mais l&apos;app n&apos;a pas pu vérifier</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>placée dans la boîte d&apos;envoi</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>en attente</translation>
    </message>
    <message>
        <source>withdrawn</source>
        <translation>retirée de l&apos;envoi</translation>
    </message>
    <message>
        <source>the app was closed before the answer arrived</source>
        <translation>l&apos;app a été fermée avant l&apos;arrivée de la réponse</translation>
    </message>
    <message>
        <source>known from a receipt or another copy of the library</source>
        <translation>connue par un reçu ou une autre copie de la bibliothèque</translation>
    </message>
    <message>
        <source>the library was restored from a copy</source>
        <translation>la bibliothèque a été restaurée depuis une copie</translation>
    </message>
    <message>
        <source>files need your attention</source>
        <translation>des fichiers demandent votre attention</translation>
    </message>
    <message>
        <source>the manifest&apos;s key differs from the one written to the release</source>
        <translation>la clé du manifeste diffère de celle écrite dans la sortie</translation>
    </message>
    <message>
        <source>confirmed that audio and cover are in {name}</source>
        <translation>confirmé&#xa0;: l&apos;audio et la pochette sont dans {name}</translation>
    </message>
    <message>
        <source>confirmed that audio and cover are not in {name} yet</source>
        <translation>confirmé&#xa0;: l&apos;audio et la pochette ne sont pas encore dans {name}</translation>
    </message>
    <message>
        <source>confirmed that it is submitted in {name}</source>
        <translation>confirmé&#xa0;: soumise dans {name}</translation>
    </message>
    <message>
        <source>confirmed that it is not submitted in {name} yet</source>
        <translation>confirmé&#xa0;: pas encore soumise dans {name}</translation>
    </message>
    <message>
        <source>confirmed that {name} has decided</source>
        <translation>confirmé&#xa0;: {name} a pris sa décision</translation>
    </message>
    <message>
        <source>confirmed that {name} has not decided yet</source>
        <translation>confirmé&#xa0;: {name} n&apos;a pas encore pris sa décision</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Back to the list</source>
        <translation>Retour à la liste</translation>
    </message>
    <message>
        <source>Back to the list (Alt+Left)</source>
        <translation>Retour à la liste (Alt+Gauche)</translation>
    </message>
    <message>
        <source>Practice</source>
        <translation>Entraînement</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Compte</translation>
    </message>
    <message>
        <source>Accounts and settings</source>
        <translation>Comptes et réglages</translation>
    </message>
    <message>
        <source>New release</source>
        <translation>Nouvelle sortie</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Brouillon</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>Dans {target}</translation>
    </message>
    <message>
        <source>In stores</source>
        <translation>Sur les plateformes</translation>
    </message>
    <message>
        <source>Places of the release</source>
        <translation>Étapes de la sortie</translation>
    </message>
    <message>
        <source>Trackball</source>
        <translation>Trackball</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
    <message>
        <source>No account</source>
        <translation>Pas de compte</translation>
    </message>
    <message>
        <source>Practice account</source>
        <translation>Compte d&apos;entraînement</translation>
    </message>
    <message>
        <source>Start a new release</source>
        <translation>Commencer une nouvelle sortie</translation>
    </message>
    <message>
        <source>From a folder of masters…</source>
        <translation>Depuis un dossier de masters…</translation>
    </message>
    <message>
        <source>Empty release</source>
        <translation>Sortie vide</translation>
    </message>
    <message>
        <source>From a template</source>
        <translation>Depuis un modèle</translation>
    </message>
    <message>
        <source>Templates</source>
        <translation>Modèles</translation>
    </message>
    <message>
        <source>Import from {target}…</source>
        <translation>Importer de {target}…</translation>
    </message>
    <message>
        <source>From a store: UPC, ISRC or link…</source>
        <translation>Depuis une plateforme&#xa0;: UPC, ISRC ou lien…</translation>
    </message>
    <message>
        <source>From a sheet or a bundle…</source>
        <translation>Depuis une feuille ou un bundle…</translation>
    </message>
    <message>
        <source>Catalogue events…</source>
        <translation>Événements de catalogue…</translation>
    </message>
    <message>
        <source>Sample release</source>
        <translation>Sortie d&apos;exemple</translation>
    </message>
    <message>
        <source>All templates…</source>
        <translation>Tous les modèles…</translation>
    </message>
    <message>
        <source>Add account…</source>
        <translation>Ajouter un compte…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Réglages…</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Raccourcis clavier</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>Rendering the sample release: four tracks and a cover…</source>
        <translation>Création de la sortie d&apos;exemple&#xa0;: quatre titres et une pochette…</translation>
    </message>
</context>
<context>
    <name>TourText</name>
    <message>
        <source>Create a release</source>
        <translation>Créer une sortie</translation>
    </message>
    <message>
        <source>Drop a folder of masters into the window. Titles, lengths, codes and names are filled in from the files. “New release” offers other ways.</source>
        <translation>Déposez un dossier de masters dans la fenêtre. Intitulés, durées, codes et noms sont repris des fichiers. «&#xa0;Nouvelle sortie&#xa0;» propose d&apos;autres méthodes.</translation>
    </message>
    <message>
        <source>Find what needs you</source>
        <translation>Trouver ce qui est à traiter</translation>
    </message>
    <message>
        <source>The views on the side show drafts, releases on their way and those that are out. {palette} finds any release, track, person or command.</source>
        <translation>Les vues de la barre latérale affichent les brouillons, les sorties en route et celles déjà parues. {palette} permet de trouver une sortie, un titre, une personne ou une commande.</translation>
    </message>
    <message>
        <source>Fill it in</source>
        <translation>Compléter la sortie</translation>
    </message>
    <message>
        <source>Open a release with a double click. Six steps lead from its title to its submission. Everything is saved as you type and can be undone.</source>
        <translation>Ouvrez une sortie d&apos;un double-clic. Six étapes mènent de son intitulé à sa soumission. Tout est enregistré au fil de la saisie et peut être annulé.</translation>
    </message>
    <message>
        <source>Check it</source>
        <translation>Contrôler la sortie</translation>
    </message>
    <message>
        <source>The inspector lists what stores reject, says why and names the source. Many findings are fixed with one button, after a preview.</source>
        <translation>L&apos;inspecteur liste ce que les plateformes refusent, explique pourquoi et cite la source. Beaucoup de constats se corrigent d&apos;un seul bouton, après un aperçu.</translation>
    </message>
    <message>
        <source>Send it</source>
        <translation>Envoyer la sortie</translation>
    </message>
    <message>
        <source>“Review &amp; submit” shows the release as stores will show it, and sends it once. {help} opens the help, {keys} shows the keys.</source>
        <translation>«&#xa0;Vérifier et soumettre&#xa0;» montre la sortie telle qu&apos;elle apparaîtra sur les plateformes et l&apos;envoie une seule fois. {help} ouvre l&apos;aide, {keys} affiche les raccourcis.</translation>
    </message>
</context>
<context>
    <name>TrackGrid</name>
    <message>
        <source>Selection</source>
        <translation>Sélection</translation>
    </message>
    <message>
        <source>Grid only</source>
        <translation>Grille seule</translation>
    </message>
    <message>
        <source>Find and replace</source>
        <translation>Rechercher et remplacer</translation>
    </message>
    <message>
        <source>Assign ISRCs</source>
        <translation>Attribuer les ISRC</translation>
    </message>
    <message>
        <source>To the selected tracks, or to all tracks without one</source>
        <translation>Aux titres sélectionnés, ou à tous les titres sans ISRC</translation>
    </message>
    <message>
        <source>Columns: {name}</source>
        <translation>Colonnes&#xa0;: {name}</translation>
    </message>
    <message>
        <source>Columns…</source>
        <translation>Colonnes…</translation>
    </message>
    <message>
        <source>Remove this column set</source>
        <translation>Supprimer ce jeu de colonnes</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Par défaut</translation>
    </message>
    <message>
        <source>Hide this column</source>
        <translation>Masquer cette colonne</translation>
    </message>
    <message>
        <source>Fit columns to their content</source>
        <translation>Ajuster les colonnes au contenu</translation>
    </message>
    <message>
        <source>Select the same columns in each row to copy.</source>
        <translation>Pour copier, sélectionnez les mêmes colonnes dans chaque ligne.</translation>
    </message>
    <message>
        <source>Copied {cells}</source>
        <translation>Copié&#xa0;: {cells}</translation>
    </message>
    <message>
        <source>The clipboard contains nothing that would change these cells.</source>
        <translation>Le presse-papiers ne contient rien qui modifierait ces cellules.</translation>
    </message>
    <message>
        <source>Select cells in two columns to swap them.</source>
        <translation>Sélectionnez des cellules dans deux colonnes pour les échanger.</translation>
    </message>
    <message>
        <source>Nothing to change in the selected cells.</source>
        <translation>Rien à modifier dans les cellules sélectionnées.</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>Couper</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Paste…</source>
        <translation>Coller…</translation>
    </message>
    <message>
        <source>Clear and inherit</source>
        <translation>Effacer et hériter</translation>
    </message>
    <message>
        <source>Restore original values</source>
        <translation>Rétablir les valeurs d&apos;origine</translation>
    </message>
    <message>
        <source>Fill down</source>
        <translation>Recopier vers le bas</translation>
    </message>
    <message>
        <source>Fill right</source>
        <translation>Recopier à droite</translation>
    </message>
    <message>
        <source>Find and replace…</source>
        <translation>Rechercher et remplacer…</translation>
    </message>
    <message>
        <source>Title case</source>
        <translation>Mettre les majuscules à l&apos;anglaise</translation>
    </message>
    <message>
        <source>Split at brackets</source>
        <translation>Séparer aux parenthèses</translation>
    </message>
    <message>
        <source>Swap two columns</source>
        <translation>Échanger deux colonnes</translation>
    </message>
    <message>
        <source>Number as sorted</source>
        <translation>Numéroter selon le tri</translation>
    </message>
    <message>
        <source>Remove tracks</source>
        <translation>Supprimer les titres</translation>
    </message>
    <message>
        <source>sorted by {column}; press Escape for track order</source>
        <translation>trié par {column}&#x202f;; Échap rétablit l&apos;ordre des titres</translation>
    </message>
</context>
<context>
    <name>TrackModel</name>
    <message>
        <source>Original value: {value}</source>
        <translation>Valeur d&apos;origine&#xa0;: {value}</translation>
    </message>
    <message>
        <source>not returned by {target}</source>
        <translation>non renvoyé par {target}</translation>
    </message>
    <message>
        <source>feat</source>
        <translation>feat</translation>
    </message>
    <message>
        <source>inherited</source>
        <translation>hérité</translation>
    </message>
</context>
<context>
    <name>TracksPage</name>
    <message>
        <source>Disc {number}</source>
        <translation>Disque {number}</translation>
    </message>
</context>
<context>
    <name>TransferDialog</name>
    <message>
        <source>Transfer from another distributor</source>
        <translation>Migration depuis un autre distributeur</translation>
    </message>
    <message>
        <source>Stores keep plays and playlist places only if the new delivery has the same codes, titles, artists and lengths and both deliveries overlap for some days.</source>
        <translation>Les plateformes ne gardent écoutes et places en playlist que si la nouvelle livraison a les mêmes codes, titres, artistes et durées, et si les deux livraisons se chevauchent quelques jours.</translation>
    </message>
    <message>
        <source>Previous distributor</source>
        <translation>Ancien distributeur</translation>
    </message>
    <message>
        <source>e.g. 2026-11-20</source>
        <translation>p. ex. 2026-11-20</translation>
    </message>
    <message>
        <source>Read the old delivery…</source>
        <translation>Lire l&apos;ancienne livraison…</translation>
    </message>
    <message>
        <source>See what stores show…</source>
        <translation>Voir l&apos;affichage des plateformes…</translation>
    </message>
    <message>
        <source>Date of the new delivery</source>
        <translation>Date de la nouvelle livraison</translation>
    </message>
    <message>
        <source>Only its UPC is sent, to Deezer, Apple Music and MusicBrainz.</source>
        <translation>Seul son UPC est envoyé, à Deezer, Apple Music et MusicBrainz.</translation>
    </message>
    <message>
        <source>Delivered exactly as in this draft</source>
        <translation>Livré exactement comme dans ce brouillon</translation>
    </message>
    <message>
        <source>Differences from the old delivery</source>
        <translation>Différences avec l&apos;ancienne livraison</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Étapes</translation>
    </message>
    <message>
        <source>End the transfer</source>
        <translation>Terminer la migration</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>the draft</source>
        <translation>le brouillon</translation>
    </message>
    <message>
        <source>Choose above what was delivered before: a file, what stores show, or this draft as it is.</source>
        <translation>Choisissez ci-dessus ce qui a été livré auparavant&#xa0;: un fichier, ce qu&apos;affichent les plateformes, ou ce brouillon tel quel.</translation>
    </message>
    <message>
        <source>Compared with {name}.</source>
        <translation>Comparé avec {name}.</translation>
    </message>
    <message>
        <source>was “{before}”, is now “{now}”</source>
        <translation>était «&#xa0;{before}&#xa0;», est maintenant «&#xa0;{now}&#xa0;»</translation>
    </message>
    <message>
        <source>No differences.</source>
        <translation>Aucune différence.</translation>
    </message>
    <message>
        <source>no date set</source>
        <translation>aucune date fixée</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>Titres</translation>
    </message>
    <message>
        <source>the previous distributor</source>
        <translation>l&apos;ancien distributeur</translation>
    </message>
    <message>
        <source>Make sure nothing differs.</source>
        <translation>Assurez-vous que rien ne diffère.</translation>
    </message>
    <message>
        <source>Deliver with the new distributor. Keep the old delivery online.</source>
        <translation>Livrez avec le nouveau distributeur. Gardez l&apos;ancienne livraison en ligne.</translation>
    </message>
    <message>
        <source>Check the stores: play counts continue and no page appears twice.</source>
        <translation>Vérifiez les plateformes&#xa0;: les écoutes continuent et aucune page n&apos;apparaît deux fois.</translation>
    </message>
    <message>
        <source>After {days} days of overlap, ask {distributor} to take the old delivery down.</source>
        <translation>Après {days} jours de chevauchement, demandez à {distributor} de retirer l&apos;ancienne livraison.</translation>
    </message>
    <message>
        <source>Check the stores again: nothing is missing.</source>
        <translation>Vérifiez à nouveau les plateformes&#xa0;: rien ne manque.</translation>
    </message>
    <message>
        <source>DDEX messages, sheets, bundles and JSON (*.xml *.xlsx *.xls *.ods *.csv *.tsv *.zip *.json)</source>
        <translation>Messages DDEX, feuilles, bundles et JSON (*.xml *.xlsx *.xls *.ods *.csv *.tsv *.zip *.json)</translation>
    </message>
    <message>
        <source>The old delivery</source>
        <translation>L&apos;ancienne livraison</translation>
    </message>
    <message>
        <source>This is not a date. Use the format 2026-11-20.</source>
        <translation>Ce n&apos;est pas une date. Utilisez le format 2026-11-20.</translation>
    </message>
</context>
<context>
    <name>TransferText</name>
    <message>
        <source>This file cannot change to “{value}”: it no longer exists.</source>
        <translation>Ce fichier ne peut pas passer à «&#xa0;{value}&#xa0;»&#xa0;: il n&apos;existe plus.</translation>
    </message>
    <message>
        <source>This file cannot change to “{value}”: its state is “{was}”.</source>
        <translation>Ce fichier ne peut pas passer à «&#xa0;{value}&#xa0;»&#xa0;: son état est «&#xa0;{was}&#xa0;».</translation>
    </message>
    <message>
        <source>Something else changed it first.</source>
        <translation>Autre chose l&apos;a modifié avant.</translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation>En pause.</translation>
    </message>
    <message>
        <source>{name} cannot be read: {strerror}.</source>
        <translation>{name} ne peut pas être lu&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>It was not sent.</source>
        <translation>Il n&apos;a pas été envoyé.</translation>
    </message>
    <message>
        <source>{name} changed since it was checked.</source>
        <translation>{name} a changé depuis le contrôle.</translation>
    </message>
    <message>
        <source>Check the release again, then send it again.</source>
        <translation>Contrôlez à nouveau la sortie, puis renvoyez-la.</translation>
    </message>
    <message>
        <source>The storage location is known now. Withdraw the release and submit it again; no file is sent twice.</source>
        <translation>L&apos;emplacement de stockage est maintenant connu. Retirez la sortie et soumettez-la à nouveau&#x202f;; aucun fichier n&apos;est envoyé deux fois.</translation>
    </message>
    <message>
        <source>{path} cannot be saved: {strerror}.</source>
        <translation>{path} ne peut pas être enregistré&#xa0;: {strerror}.</translation>
    </message>
    <message>
        <source>Check the disk, then try again.</source>
        <translation>Vérifiez le disque, puis réessayez.</translation>
    </message>
    <message>
        <source>{title} They are checked again.</source>
        <translation>{title} Nouveau contrôle en cours.</translation>
    </message>
    <message>
        <source>The storage could not assemble {name}.</source>
        <translation>Le stockage n&apos;a pas pu assembler {name}.</translation>
    </message>
    <message>
        <source>Parts that it had accepted were missing at the end.</source>
        <translation>Des parties qu&apos;il avait acceptées manquaient à la fin.</translation>
    </message>
    <message>
        <source>It is sent again automatically.</source>
        <translation>Il est renvoyé automatiquement.</translation>
    </message>
    <message>
        <source>{title} It is unclear whether an upload was started elsewhere.</source>
        <translation>{title} On ne sait pas si un transfert a été commencé ailleurs.</translation>
    </message>
    <message>
        <source>An earlier upload of this file is resumed.</source>
        <translation>Un transfert antérieur de ce fichier est repris.</translation>
    </message>
    <message>
        <source>Multipart upload started.</source>
        <translation>Transfert en plusieurs parties commencé.</translation>
    </message>
    <message>
        <source>An earlier upload of {name} cannot be resumed.</source>
        <translation>Un transfert antérieur de {name} ne peut pas être repris.</translation>
    </message>
    <message>
        <source>It is sent from the beginning.</source>
        <translation>Il est envoyé depuis le début.</translation>
    </message>
    <message>
        <source>{there} of {parts} parts already exist.</source>
        <translation>{there} parties sur {parts} existent déjà.</translation>
    </message>
    <message>
        <source>Part {number}: {title} It is unclear whether it arrived; it is sent again.</source>
        <translation>Partie {number}&#xa0;: {title} On ne sait pas si elle est arrivée&#x202f;; elle est renvoyée.</translation>
    </message>
    <message>
        <source>Part {number} had arrived; only the answer was lost.</source>
        <translation>La partie {number} était arrivée&#x202f;; seule la réponse a été perdue.</translation>
    </message>
    <message>
        <source>{parts} parts assembled.</source>
        <translation>{parts} parties assemblées.</translation>
    </message>
    <message>
        <source>Waiting: this network is metered.</source>
        <translation>En attente&#xa0;: ce réseau est limité.</translation>
    </message>
    <message>
        <source>{what}: {title} A new link was requested.</source>
        <translation>{what}&#xa0;: {title} Un nouveau lien a été demandé.</translation>
    </message>
    <message>
        <source>{what}: {title} Waiting for its turn.</source>
        <translation>{what}&#xa0;: {title} En attente de son tour.</translation>
    </message>
    <message>
        <source>{what}: {title} Again in {wait} s.</source>
        <translation>{what}&#xa0;: {title} Nouvel essai dans {wait} s.</translation>
    </message>
    <message>
        <source>Stopped by the user.</source>
        <translation>Arrêté par l&apos;utilisateur.</translation>
    </message>
    <message>
        <source>{name} was stopped.</source>
        <translation>{name} a été arrêté.</translation>
    </message>
    <message>
        <source>{name} has been moved or deleted.</source>
        <translation>{name} a été déplacé ou supprimé.</translation>
    </message>
    <message>
        <source>{title} Waiting for the network.</source>
        <translation>{title} En attente du réseau.</translation>
    </message>
    <message numerus="yes">
        <source>{size} bytes, sha256 {sha256}, in %n parts.</source>
        <comment>{size} bytes, sha256 {sha256}, in %n part.</comment>
        <translation>
            <numerusform>{size} octets, sha256 {sha256}, en %n partie.</numerusform>
            <numerusform>{size} octets, sha256 {sha256}, en %n parties.</numerusform>
        </translation>
    </message>
    <message>
        <source>It had arrived; only the answer was lost.</source>
        <translation>Il était arrivé&#x202f;; seule la réponse a été perdue.</translation>
    </message>
    <message>
        <source>The storage already has it.</source>
        <translation>Le stockage l&apos;a déjà.</translation>
    </message>
    <message>
        <source>It is checked again.</source>
        <translation>Il est contrôlé à nouveau.</translation>
    </message>
    <message>
        <source>It is already in the storage; nothing was sent.</source>
        <translation>Il est déjà dans le stockage&#x202f;; rien n&apos;a été envoyé.</translation>
    </message>
    <message>
        <source>{name} was sent, but it is not in the storage.</source>
        <translation>{name} a été envoyé, mais n&apos;est pas dans le stockage.</translation>
    </message>
    <message>
        <source>The storage accepted it but has nothing at {key}.</source>
        <translation>Le stockage l&apos;a accepté, mais n&apos;a rien à {key}.</translation>
    </message>
    <message>
        <source>Check the bucket, then try again.</source>
        <translation>Vérifiez le bucket, puis réessayez.</translation>
    </message>
    <message>
        <source>The storage has {size} bytes of {name} instead of {size2}.</source>
        <translation>Le stockage a {size} octets de {name} au lieu de {size2}.</translation>
    </message>
    <message>
        <source>The file in the storage differs from {name}.</source>
        <translation>Le fichier dans le stockage diffère de {name}.</translation>
    </message>
    <message>
        <source>Verified in the storage.</source>
        <translation>Vérifié dans le stockage.</translation>
    </message>
    <message>
        <source>Sent; the storage offers no way to verify it.</source>
        <translation>Envoyé&#x202f;; le stockage n&apos;offre aucun moyen de le vérifier.</translation>
    </message>
    <message>
        <source>The storage has a different file in place of {name}: {size} bytes instead of {size2}.</source>
        <translation>Le stockage a un autre fichier à la place de {name}&#xa0;: {size} octets au lieu de {size2}.</translation>
    </message>
    <message>
        <source>It is at {key}. The app never overwrites files in the storage.</source>
        <translation>Il se trouve à {key}. L&apos;app n&apos;écrase jamais de fichiers dans le stockage.</translation>
    </message>
    <message>
        <source>Delete it there, then try again.</source>
        <translation>Supprimez-le du stockage, puis réessayez.</translation>
    </message>
    <message>
        <source>Files are being sent</source>
        <translation>Envoi de fichiers en cours</translation>
    </message>
    <message>
        <source>Manifest</source>
        <translation>Manifeste</translation>
    </message>
</context>
<context>
    <name>TransfersDrawer</name>
    <message>
        <source>Uploads</source>
        <translation>Transferts</translation>
    </message>
    <message>
        <source>No uploads</source>
        <translation>Aucun transfert</translation>
    </message>
    <message>
        <source>Masters and covers appear here once you submit a release. You can close the app; uploads resume.</source>
        <translation>Masters et pochettes apparaissent ici dès que vous soumettez une sortie. Vous pouvez fermer l&apos;app&#x202f;; les transferts reprennent.</translation>
    </message>
    <message>
        <source>Pause all</source>
        <translation>Tout mettre en pause</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Close uploads</source>
        <translation>Fermer les transferts</translation>
    </message>
    <message>
        <source>Resume all</source>
        <translation>Tout reprendre</translation>
    </message>
    <message>
        <source>Nothing to upload</source>
        <translation>Rien à transférer</translation>
    </message>
    <message>
        <source>{size} to go</source>
        <translation>encore {size}</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>en pause</translation>
    </message>
    <message>
        <source>waiting for network</source>
        <translation>en attente du réseau</translation>
    </message>
    <message>
        <source>waiting: metered network</source>
        <translation>en attente&#xa0;: réseau limité</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>Où se trouve {name}&#x202f;?</translation>
    </message>
    <message>
        <source>The file&apos;s log was copied. It contains no passwords or signed links.</source>
        <translation>Le journal du fichier a été copié. Il ne contient ni mots de passe ni liens signés.</translation>
    </message>
</context>
<context>
    <name>TrashLine</name>
    <message>
        <source>Show the trash</source>
        <translation>Afficher la corbeille</translation>
    </message>
    <message>
        <source>Deleted releases stay in the trash for 30 days.</source>
        <translation>Les sorties supprimées restent 30 jours dans la corbeille.</translation>
    </message>
    <message>
        <source>Back to all releases</source>
        <translation>Retour à toutes les sorties</translation>
    </message>
</context>
<context>
    <name>TreeModel</name>
    <message>
        <source>level {level}, {n} of {count}</source>
        <translation>niveau {level}, {n} sur {count}</translation>
    </message>
    <message>
        <source>has blockers</source>
        <translation>a des blocages</translation>
    </message>
    <message>
        <source>has warnings</source>
        <translation>a des alertes</translation>
    </message>
    <message>
        <source>has hints</source>
        <translation>a des conseils</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sans titre)</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>Disque</translation>
    </message>
    <message>
        <source>moved</source>
        <translation>déplacé</translation>
    </message>
    <message>
        <source>linked a work</source>
        <translation>œuvre liée</translation>
    </message>
</context>
<context>
    <name>UpdateDialog</name>
    <message>
        <source>New version</source>
        <translation>Nouvelle version</translation>
    </message>
    <message>
        <source>Trackball Desktop {version} is available</source>
        <translation>Trackball Desktop {version} est disponible</translation>
    </message>
    <message>
        <source>You have {version}.</source>
        <translation>Vous avez {version}.</translation>
    </message>
    <message>
        <source>There are no notes for this version.</source>
        <translation>Il n&apos;y a pas de notes pour cette version.</translation>
    </message>
    <message>
        <source>What&apos;s new</source>
        <translation>Quoi de neuf</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Plus tard</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>Mettre à jour</translation>
    </message>
    <message>
        <source>There is no download for this installation. Update it the way you installed it.</source>
        <translation>Il n&apos;y a pas de téléchargement pour cette installation. Mettez-la à jour comme vous l&apos;avez installée.</translation>
    </message>
    <message>
        <source>The app downloads and verifies {size}, waits for running uploads, closes and opens again at the same place.</source>
        <translation>L&apos;app télécharge et vérifie {size}, attend la fin des transferts en cours, se ferme et se rouvre au même endroit.</translation>
    </message>
</context>
<context>
    <name>UpdateWatch</name>
    <message>
        <source>Updated to {version}.</source>
        <translation>Mise à jour vers {version} effectuée.</translation>
    </message>
    <message>
        <source>{version} could not be installed.</source>
        <translation>{version} n&apos;a pas pu être installée.</translation>
    </message>
    <message>
        <source>Trackball Desktop {version} is available.</source>
        <translation>Trackball Desktop {version} est disponible.</translation>
    </message>
    <message>
        <source>What&apos;s new</source>
        <translation>Quoi de neuf</translation>
    </message>
    <message>
        <source>{version} is being downloaded: {percent} %</source>
        <translation>Téléchargement de {version}&#xa0;: {percent}&#xa0;%</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>{version} is ready and waits for {target}&apos;s answer.</source>
        <translation>{version} est prête et attend la réponse de {target}.</translation>
    </message>
    <message>
        <source>Update now</source>
        <translation>Mettre à jour</translation>
    </message>
    <message>
        <source>Your system&apos;s installer has opened the package of {version}. Start the app again when it is done.</source>
        <translation>L&apos;installateur de votre système a ouvert le paquet de {version}. Relancez l&apos;app quand il a terminé.</translation>
    </message>
</context>
<context>
    <name>UpdatesPage</name>
    <message>
        <source>Updates</source>
        <translation>Mises à jour</translation>
    </message>
    <message>
        <source>This is Trackball Desktop {version}.</source>
        <translation>Vous utilisez Trackball Desktop {version}.</translation>
    </message>
    <message>
        <source>Check for updates once a day</source>
        <translation>Rechercher les mises à jour une fois par jour</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>Vérifier</translation>
    </message>
    <message>
        <source>Practice mode does not check for updates: nothing leaves this computer.</source>
        <translation>Le mode d&apos;entraînement ne recherche pas de mises à jour&#xa0;: rien ne quitte cet ordinateur.</translation>
    </message>
    <message>
        <source>This build has no update address and does not check for updates.</source>
        <translation>Cette version n&apos;a pas d&apos;adresse de mise à jour et n&apos;en recherche pas.</translation>
    </message>
    <message>
        <source>The app downloads one file, the same for everyone. It sends nothing about you, your releases or this computer.</source>
        <translation>L&apos;app télécharge un seul fichier, le même pour tous. Elle n&apos;envoie rien sur vous, vos sorties ou cet ordinateur.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Vérification…</translation>
    </message>
    <message>
        <source>You have the newest version.</source>
        <translation>Vous avez la version la plus récente.</translation>
    </message>
    <message>
        <source>{version} is available. Close the settings to see what&apos;s new.</source>
        <translation>{version} est disponible. Fermez les réglages pour voir les nouveautés.</translation>
    </message>
</context>
<context>
    <name>UploadText</name>
    <message>
        <source>Running</source>
        <translation>En cours</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>À traiter</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En attente</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Terminé</translation>
    </message>
    <message>
        <source>Trying again</source>
        <translation>Nouvel essai</translation>
    </message>
    <message>
        <source>{sent} of {size}</source>
        <translation>{sent} sur {size}</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/s</translation>
    </message>
    <message>
        <source>{n} s left</source>
        <translation>encore {n} s</translation>
    </message>
</context>
<context>
    <name>ValueText</name>
    <message>
        <source>An item cannot be moved into itself.</source>
        <translation>Un élément ne peut pas être déplacé dans lui-même.</translation>
    </message>
    <message>
        <source>This change cannot be read.</source>
        <translation>Cette modification est illisible.</translation>
    </message>
    <message>
        <source>This is already in the release.</source>
        <translation>C&apos;est déjà dans la sortie.</translation>
    </message>
    <message>
        <source>a spreadsheet has rounded it, and its last digits are lost; format the column as text and export it again</source>
        <translation>un tableur l&apos;a arrondi et ses derniers chiffres sont perdus&#x202f;; mettez la colonne au format texte et exportez-la à nouveau</translation>
    </message>
    <message>
        <source>it could be {value} and additional text</source>
        <translation>cela pourrait être {value} et du texte en plus</translation>
    </message>
    <message>
        <source>it is not a number of 12 or 13 digits</source>
        <translation>ce n&apos;est pas un nombre de 12 ou 13 chiffres</translation>
    </message>
    <message>
        <source>it has 11 digits: one is missing, and it is unclear which</source>
        <translation>il a 11 chiffres&#xa0;: il en manque un, sans que l&apos;on sache lequel</translation>
    </message>
    <message>
        <source>it has 11 digits, and a leading zero does not make it valid; its check digit may be missing</source>
        <translation>il a 11 chiffres, et un zéro initial ne le rend pas valide&#x202f;; son chiffre de contrôle manque peut-être</translation>
    </message>
    <message>
        <source>its check digit is wrong</source>
        <translation>son chiffre de contrôle est faux</translation>
    </message>
    <message>
        <source>it has {digits} digits</source>
        <translation>il a {digits} chiffres</translation>
    </message>
    <message>
        <source>it is neither yes nor no</source>
        <translation>ce n&apos;est ni oui ni non</translation>
    </message>
    <message>
        <source>the date is ambiguous; use 2026-03-13</source>
        <translation>la date est ambiguë&#x202f;; utilisez 2026-03-13</translation>
    </message>
    <message>
        <source>it is not a time of day; use 12:30</source>
        <translation>ce n&apos;est pas une heure&#x202f;; utilisez 12:30</translation>
    </message>
    <message>
        <source>the length is ambiguous; use 3:48, or PT3H48M for hours</source>
        <translation>la durée est ambiguë&#x202f;; utilisez 3:48, ou PT3H48M pour des heures</translation>
    </message>
    <message>
        <source>it is not a whole number</source>
        <translation>ce n&apos;est pas un nombre entier</translation>
    </message>
    <message>
        <source>it is not a share; use 33.33</source>
        <translation>ce n&apos;est pas une part&#x202f;; utilisez 33,33</translation>
    </message>
    <message>
        <source>it is not an ISRC of twelve characters</source>
        <translation>ce n&apos;est pas un ISRC de douze caractères</translation>
    </message>
    <message>
        <source>it is not an ISWC</source>
        <translation>ce n&apos;est pas un ISWC</translation>
    </message>
    <message>
        <source>There is no {parts} in “{path}”.</source>
        <translation>Il n&apos;y a pas de {parts} dans «&#xa0;{path}&#xa0;».</translation>
    </message>
    <message>
        <source>There are {items}; counting starts at 0.</source>
        <translation>Il y en a {items}&#x202f;; le compte commence à 0.</translation>
    </message>
    <message>
        <source>“{name}” has no list “{list}”, as in “{path}”.</source>
        <translation>«&#xa0;{name}&#xa0;» n&apos;a pas de liste «&#xa0;{list}&#xa0;», nommée dans «&#xa0;{path}&#xa0;».</translation>
    </message>
    <message>
        <source>This part of the release no longer exists.</source>
        <translation>Cette partie de la sortie n&apos;existe plus.</translation>
    </message>
    <message>
        <source>Undo the step that removed it, or continue without it.</source>
        <translation>Annulez l&apos;étape qui l&apos;a supprimée, ou continuez sans elle.</translation>
    </message>
    <message>
        <source>“{name}” has no field “{field}”.</source>
        <translation>«&#xa0;{name}&#xa0;» n&apos;a pas de champ «&#xa0;{field}&#xa0;».</translation>
    </message>
    <message>
        <source>Use the field names of the create request, or local.NAME for the app&apos;s own fields.</source>
        <translation>Utilisez les noms de champs de la requête de création, ou local.NAME pour les champs propres à l&apos;app.</translation>
    </message>
    <message>
        <source>“{name}” cannot hold this kind of value.</source>
        <translation>«&#xa0;{name}&#xa0;» ne peut pas contenir ce type de valeur.</translation>
    </message>
    <message>
        <source>Enter text or the type of value that the field expects.</source>
        <translation>Saisissez du texte ou le type de valeur attendu par le champ.</translation>
    </message>
    <message>
        <source>“{name}” has no list “{list}”.</source>
        <translation>«&#xa0;{name}&#xa0;» n&apos;a pas de liste «&#xa0;{list}&#xa0;».</translation>
    </message>
    <message>
        <source>This does not belong in “{name}”.</source>
        <translation>Cela n&apos;a pas sa place dans «&#xa0;{name}&#xa0;».</translation>
    </message>
    <message>
        <source>{path}: “{given}” stays unchanged: {why}.</source>
        <translation>{path}&#xa0;: «&#xa0;{given}&#xa0;» reste inchangé&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>{path}: “{given}” was read as “{kept}”.</source>
        <translation>{path}&#xa0;: «&#xa0;{given}&#xa0;» a été lu comme «&#xa0;{kept}&#xa0;».</translation>
    </message>
    <message numerus="yes">
        <source>%n releases have the ID “{wanted}”.</source>
        <comment>%n release has the ID “{wanted}”.</comment>
        <translation>
            <numerusform>%n sortie a l&apos;ID «&#xa0;{wanted}&#xa0;».</numerusform>
            <numerusform>%n sorties ont l&apos;ID «&#xa0;{wanted}&#xa0;».</numerusform>
        </translation>
    </message>
    <message>
        <source>No release has the ID “{wanted}”.</source>
        <translation>Aucune sortie n&apos;a l&apos;ID «&#xa0;{wanted}&#xa0;».</translation>
    </message>
    <message>
        <source>`list` shows the IDs; the first 8 characters are enough.</source>
        <translation>`list` affiche les ID&#x202f;; les 8 premiers caractères suffisent.</translation>
    </message>
    <message>
        <source>“{assignment}” is not an assignment.</source>
        <translation>«&#xa0;{assignment}&#xa0;» n&apos;est pas une affectation.</translation>
    </message>
    <message>
        <source>Write FIELD=VALUE, such as upc=4260689120345.</source>
        <translation>Écrivez FIELD=VALUE, par exemple upc=4260689120345.</translation>
    </message>
    <message>
        <source>This record is from {target}.</source>
        <translation>Cette fiche vient de {target}.</translation>
    </message>
    <message>
        <source>Nothing was changed: version 1 of {target}&apos;s API cannot change a release.</source>
        <translation>Rien n&apos;a été modifié&#xa0;: la version 1 de l&apos;API de {target} ne peut pas modifier une sortie.</translation>
    </message>
    <message>
        <source>Change it in {target}, or import it again as a draft and change that.</source>
        <translation>Modifiez-la dans {target}, ou réimportez-la comme brouillon et modifiez celui-ci.</translation>
    </message>
    <message>
        <source>The purpose of {name} is missing.</source>
        <translation>L&apos;usage de {name} manque.</translation>
    </message>
    <message>
        <source>Use --track N for a master or video, --track N with --atmos or --lyrics, --cover for the front cover, --booklet or --motion.</source>
        <translation>Utilisez --track N pour un master ou une vidéo, --track N avec --atmos ou --lyrics, --cover pour la pochette, --booklet ou --motion.</translation>
    </message>
    <message>
        <source>It was not attached.</source>
        <translation>Il n&apos;a pas été joint.</translation>
    </message>
    <message>
        <source>“{field}” is a list and cannot be set as a whole.</source>
        <translation>«&#xa0;{field}&#xa0;» est une liste et ne peut pas être défini en bloc.</translation>
    </message>
    <message>
        <source>Set one entry, such as {field}[0].…=VALUE.</source>
        <translation>Définissez une entrée, par exemple {field}[0].…=VALUE.</translation>
    </message>
    <message>
        <source>“{field}” is a list.</source>
        <translation>«&#xa0;{field}&#xa0;» est une liste.</translation>
    </message>
    <message>
        <source>“{where}” cannot hold this kind of value.</source>
        <translation>«&#xa0;{where}&#xa0;» ne peut pas contenir ce type de valeur.</translation>
    </message>
    <message>
        <source>“{field}” is a list of names.</source>
        <translation>«&#xa0;{field}&#xa0;» est une liste de noms.</translation>
    </message>
    <message>
        <source>“{field}” needs JSON, such as {example}.</source>
        <translation>«&#xa0;{field}&#xa0;» attend du JSON, par exemple {example}.</translation>
    </message>
    <message>
        <source>Not read: {error}.</source>
        <translation>Non lu&#xa0;: {error}.</translation>
    </message>
    <message>
        <source>The clipboard contains too many cells.</source>
        <translation>Le presse-papiers contient trop de cellules.</translation>
    </message>
    <message>
        <source>Nothing was pasted.</source>
        <translation>Rien n&apos;a été collé.</translation>
    </message>
    <message>
        <source>Copy only the rows and columns of this release.</source>
        <translation>Copiez seulement les lignes et colonnes de cette sortie.</translation>
    </message>
    <message>
        <source>The old distributor delivered “{value}”.</source>
        <translation>L&apos;ancien distributeur a livré «&#xa0;{value}&#xa0;».</translation>
    </message>
    <message>
        <source>The old distributor delivered nothing in this field.</source>
        <translation>L&apos;ancien distributeur n&apos;a rien livré dans ce champ.</translation>
    </message>
    <message>
        <source>The old distributor delivered the track “{value}”.</source>
        <translation>L&apos;ancien distributeur a livré le titre «&#xa0;{value}&#xa0;».</translation>
    </message>
    <message>
        <source>The old distributor did not deliver this track.</source>
        <translation>L&apos;ancien distributeur n&apos;a pas livré ce titre.</translation>
    </message>
    <message>
        <source>Stores keep plays and playlists only if codes, titles, artists, lengths and tracks stay the same, so nothing was changed.</source>
        <translation>Les plateformes ne gardent écoutes et playlists que si codes, intitulés, artistes, durées et titres restent identiques&#x202f;; rien n&apos;a été modifié.</translation>
    </message>
    <message>
        <source>To change it anyway, end the transfer: choose “Transfer from another distributor…” for the release.</source>
        <translation>Pour le modifier quand même, mettez fin à la migration&#xa0;: choisissez «&#xa0;Migrer depuis un autre distributeur…&#xa0;» pour la sortie.</translation>
    </message>
</context>
<context>
    <name>WaiveDialog</name>
    <message>
        <source>Waive</source>
        <translation>Déroger</translation>
    </message>
    <message>
        <source>Why is this correct? The reason is saved with the draft and shown before sending.</source>
        <translation>Pourquoi est-ce correct&#x202f;? Le motif est enregistré avec le brouillon et affiché avant l&apos;envoi.</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Motif</translation>
    </message>
</context>
<context>
    <name>WaivedLine</name>
    <message>
        <source>Remove waiver</source>
        <translation>Supprimer la dérogation</translation>
    </message>
    <message>
        <source>Remove waiver: {what}</source>
        <translation>Supprimer la dérogation&#xa0;: {what}</translation>
    </message>
</context>
<context>
    <name>WaiverRow</name>
    <message>
        <source>Remove waiver</source>
        <translation>Supprimer la dérogation</translation>
    </message>
</context>
<context>
    <name>WaveView</name>
    <message>
        <source>Waveform</source>
        <translation>Forme d&apos;onde</translation>
    </message>
</context>
<context>
    <name>WhichTrackDialog</name>
    <message>
        <source>Which track?</source>
        <translation>Quel titre&#x202f;?</translation>
    </message>
    <message>
        <source>Skip it</source>
        <translation>Ignorer</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sans titre)</translation>
    </message>
    <message>
        <source>Track of {name}</source>
        <translation>Titre de {name}</translation>
    </message>
    <message>
        <source>Attach</source>
        <translation>Joindre</translation>
    </message>
    <message>
        <source>The file names do not show which tracks these files belong to.</source>
        <translation>Les noms de fichiers n&apos;indiquent pas à quels titres ils appartiennent.</translation>
    </message>
</context>
<context>
    <name>WindowActivity</name>
    <message>
        <source>This library can be read, but not changed.</source>
        <translation>Cette bibliothèque est lisible, mais non modifiable.</translation>
    </message>
    <message>
        <source>Your changes cannot be saved, and nothing can be sent.</source>
        <translation>Vos modifications ne peuvent pas être enregistrées, et rien ne peut être envoyé.</translation>
    </message>
    <message>
        <source>Give yourself write access to the data folder and its files, then start the app again.</source>
        <translation>Accordez-vous l&apos;accès en écriture au dossier de données et à ses fichiers, puis relancez l&apos;app.</translation>
    </message>
</context>
<context>
    <name>WindowDialogs</name>
    <message>
        <source>Practice mode opens in a separate window.</source>
        <translation>Le mode d&apos;entraînement s&apos;ouvre dans une fenêtre à part.</translation>
    </message>
    <message>
        <source>Close other programs, then try again.</source>
        <translation>Fermez d&apos;autres programmes, puis réessayez.</translation>
    </message>
    <message>
        <source>Add codes…</source>
        <translation>Ajouter des codes…</translation>
    </message>
    <message>
        <source>Practice mode could not be started.</source>
        <translation>Le mode d&apos;entraînement n&apos;a pas pu être lancé.</translation>
    </message>
</context>
<context>
    <name>WordText</name>
    <message>
        <source>a draft</source>
        <translation>un brouillon</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En attente</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Lecture</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Envoi</translation>
    </message>
    <message>
        <source>Verifying</source>
        <translation>Vérification</translation>
    </message>
    <message>
        <source>Uploaded</source>
        <translation>Transféré</translation>
    </message>
    <message>
        <source>Sent, cannot be verified</source>
        <translation>Envoyé, vérification impossible</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>À traiter</translation>
    </message>
    <message>
        <source>File changed</source>
        <translation>Fichier modifié</translation>
    </message>
    <message>
        <source>File missing</source>
        <translation>Fichier manquant</translation>
    </message>
    <message>
        <source>Unconfirmed</source>
        <translation>Non confirmée</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Créée</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Refusé</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>Retiré</translation>
    </message>
</context>
<context>
    <name>WorkBox</name>
    <message>
        <source>Remove from track</source>
        <translation>Retirer du titre</translation>
    </message>
    <message>
        <source>Writers</source>
        <translation>Auteurs-compositeurs</translation>
    </message>
    <message>
        <source>Add a writer</source>
        <translation>Ajouter un auteur-compositeur</translation>
    </message>
    <message>
        <source>Publishers</source>
        <translation>Éditeurs</translation>
    </message>
    <message>
        <source>Add a publisher</source>
        <translation>Ajouter un éditeur</translation>
    </message>
    <message>
        <source>Split equally</source>
        <translation>Répartir à égalité</translation>
    </message>
    <message>
        <source>Fill remaining share</source>
        <translation>Remplir la part restante</translation>
    </message>
</context>
<context>
    <name>WorksBox</name>
    <message>
        <source>No work yet. Every recording needs at least one work with its writers.</source>
        <translation>Pas encore d&apos;œuvre. Chaque enregistrement doit avoir au moins une œuvre avec ses auteurs-compositeurs.</translation>
    </message>
    <message>
        <source>Add work</source>
        <translation>Ajouter une œuvre</translation>
    </message>
    <message>
        <source>Reuse a work</source>
        <translation>Réutiliser une œuvre</translation>
    </message>
</context>
<context>
    <name>WrongPageBanner</name>
    <message>
        <source>Open both</source>
        <translation>Ouvrir les deux</translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation>Copier le rapport</translation>
    </message>
    <message>
        <source>This page is right</source>
        <translation>Cette page est la bonne</translation>
    </message>
    <message>
        <source>{store} shows it on a different artist&apos;s page</source>
        <translation>{store} l&apos;affiche sur la page d&apos;un autre artiste</translation>
    </message>
    <message>
        <source>“{artist}”, page {theirs}. The artist&apos;s own page is {own}.</source>
        <translation>«&#xa0;{artist}&#xa0;», page {theirs}. La page de l&apos;artiste est {own}.</translation>
    </message>
    <message>
        <source>“{title}” by {artist} (UPC {upc}) is shown at {store} on page {theirs} of another artist named {name}. The artist&apos;s own page there is {own}. Please have it moved.</source>
        <translation>«&#xa0;{title}&#xa0;» de {artist} (UPC {upc}) s&apos;affiche sur {store} à la page {theirs} d&apos;un autre artiste nommé {name}. La page de l&apos;artiste y est {own}. Merci de faire déplacer la sortie.</translation>
    </message>
    <message>
        <source>The report was copied. Send it to your distributor.</source>
        <translation>Le rapport a été copié. Envoyez-le à votre distributeur.</translation>
    </message>
</context>
<context>
    <name>_CalendarPopup</name>
    <message>
        <source>Calendar</source>
        <translation>Calendrier</translation>
    </message>
</context>
<context>
    <name>_CardDelegate</name>
    <message>
        <source>Untitled</source>
        <translation>Sans titre</translation>
    </message>
    <message>
        <source>no date</source>
        <translation>sans date</translation>
    </message>
    <message>
        <source>submit today</source>
        <translation>à soumettre aujourd&apos;hui</translation>
    </message>
    <message>
        <source>due {day}</source>
        <translation>échéance {day}</translation>
    </message>
    <message>
        <source>{day}, not sent</source>
        <translation>{day}, non envoyée</translation>
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
        <translation>Pas encore de titres</translation>
    </message>
    <message>
        <source>Add a track</source>
        <translation>Ajouter un titre</translation>
    </message>
</context>
<context>
    <name>_Header</name>
    <message>
        <source>Plan columns</source>
        <translation>Colonnes du planning</translation>
    </message>
</context>
<context>
    <name>_Legend</name>
    <message>
        <source>Legend: a triangle is the pitch deadline, a square the submit deadline, a bar the release date</source>
        <translation>Légende&#xa0;: triangle pour l&apos;échéance du pitch, carré pour celle de la soumission, barre pour la date de sortie</translation>
    </message>
</context>
<context>
    <name>_RowDetail</name>
    <message>
        <source>Sent</source>
        <translation>Envoyé</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Brouillon</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>rien</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>non indiqué</translation>
    </message>
    <message>
        <source>{target} does not return this field.</source>
        <translation>{target} ne renvoie pas ce champ.</translation>
    </message>
</context>
<context>
    <name>_TransferList</name>
    <message>
        <source>Uploads</source>
        <translation>Transferts</translation>
    </message>
    <message>
        <source>Open the release</source>
        <translation>Ouvrir la sortie</translation>
    </message>
    <message>
        <source>Stop this file for now</source>
        <translation>Arrêter l&apos;envoi de ce fichier pour l&apos;instant</translation>
    </message>
    <message>
        <source>Resume this file</source>
        <translation>Reprendre ce fichier</translation>
    </message>
    <message>
        <source>Pause this file</source>
        <translation>Mettre ce fichier en pause</translation>
    </message>
    <message>
        <source>Send earlier</source>
        <translation>Envoyer plus tôt</translation>
    </message>
    <message>
        <source>Send later</source>
        <translation>Envoyer plus tard</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Localiser…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Withdraw the release</source>
        <translation>Retirer la sortie</translation>
    </message>
    <message>
        <source>Copy the log</source>
        <translation>Copier le journal</translation>
    </message>
</context>
<context>
    <name>owner</name>
    <message>
        <source>Atmos mix</source>
        <translation>Mix Atmos</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>Paroles</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>Vidéo</translation>
    </message>
    <message>
        <source>Motion artwork</source>
        <translation>Pochette animée</translation>
    </message>
    <message>
        <source>Booklet</source>
        <translation>Livret</translation>
    </message>
</context>
</TS>
