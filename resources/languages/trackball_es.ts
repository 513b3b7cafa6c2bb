<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Trackball Desktop</source>
        <translation>Acerca de Trackball Desktop</translation>
    </message>
    <message>
        <source>Trackball Desktop</source>
        <translation>Trackball Desktop</translation>
    </message>
    <message>
        <source>Version {version}, with Python {python} and Qt {qt}</source>
        <translation>Versión {version}, con Python {python} y Qt {qt}</translation>
    </message>
    <message>
        <source>Free software under the MIT licence. Qt is used under the LGPL, version 3.</source>
        <translation>Software libre con licencia MIT. Qt se usa según la LGPL, versión 3.</translation>
    </message>
    <message>
        <source>Your releases are in {folder}.</source>
        <translation>Sus lanzamientos están en {folder}.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
</context>
<context>
    <name>AccountEditor</name>
    <message>
        <source>Accounts</source>
        <translation>Cuentas</translation>
    </message>
    <message>
        <source>Save and test connection</source>
        <translation>Guardar y probar conexión</translation>
    </message>
    <message>
        <source>Save and test storage</source>
        <translation>Guardar y probar almacenamiento</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <source>Remove account…</source>
        <translation>Quitar cuenta…</translation>
    </message>
    <message>
        <source>Sections of this account</source>
        <translation>Secciones de esta cuenta</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>Almacenamiento</translation>
    </message>
    <message>
        <source>Choices</source>
        <translation>Opciones</translation>
    </message>
    <message>
        <source>New account</source>
        <translation>Cuenta nueva</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Probando…</translation>
    </message>
    <message>
        <source>Delete key</source>
        <translation>Eliminar clave</translation>
    </message>
    <message>
        <source>Delete the key of {name} from this computer?</source>
        <translation>¿Eliminar de este equipo la clave de {name}?</translation>
    </message>
    <message>
        <source>The account and its releases stay, but nothing can be sent until you enter another key. The key itself works until you revoke it in {target}.</source>
        <translation>La cuenta y sus lanzamientos se conservan, pero no se puede enviar nada hasta que introduzca otra clave. La clave sigue siendo válida hasta que la revoque en {target}.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Eliminar</translation>
    </message>
    <message>
        <source>The key was deleted from this computer. Revoke it in {target} as well.</source>
        <translation>La clave se eliminó de este equipo. Revóquela también en {target}.</translation>
    </message>
    <message>
        <source>Remove account</source>
        <translation>Quitar cuenta</translation>
    </message>
    <message>
        <source>Remove the account {name}?</source>
        <translation>¿Quitar la cuenta {name}?</translation>
    </message>
    <message>
        <source>Its keys are deleted from this computer. Your releases stay, and nothing changes in {target}.</source>
        <translation>Sus claves se eliminan de este equipo. Sus lanzamientos se conservan y en {target} no cambia nada.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
</context>
<context>
    <name>AccountRow</name>
    <message>
        <source>default for new releases</source>
        <translation>predeterminada para lanzamientos nuevos</translation>
    </message>
    <message>
        <source>{target} rejected its key, so nothing can be sent or looked up. Edit the account and enter another key.</source>
        <translation>{target} rechazó su clave, así que no se puede enviar ni consultar nada. Edite la cuenta e introduzca otra clave.</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Editar…</translation>
    </message>
    <message>
        <source>Edit the account {name}</source>
        <translation>Editar la cuenta {name}</translation>
    </message>
    <message>
        <source>No storage: {target} gets only the metadata</source>
        <translation>Sin almacenamiento: {target} solo recibe los metadatos</translation>
    </message>
    <message>
        <source>Files: signed by {host}</source>
        <translation>Archivos: firmados por {host}</translation>
    </message>
    <message>
        <source>Files: bucket {bucket} at {host}</source>
        <translation>Archivos: bucket {bucket} en {host}</translation>
    </message>
</context>
<context>
    <name>AccountsPage</name>
    <message>
        <source>Accounts</source>
        <translation>Cuentas</translation>
    </message>
    <message>
        <source>Practice mode has its own account, created again at each start. Your own accounts are outside practice mode.</source>
        <translation>El modo de práctica tiene su propia cuenta, que se crea de nuevo en cada inicio. Sus cuentas quedan fuera de este modo.</translation>
    </message>
    <message>
        <source>Each account is one login to a distributor and the storage for its files.</source>
        <translation>Cada cuenta es un acceso a una distribuidora con el almacenamiento para sus archivos.</translation>
    </message>
    <message>
        <source>Add account</source>
        <translation>Añadir cuenta</translation>
    </message>
    <message>
        <source>Questions to distributors…</source>
        <translation>Preguntas a las distribuidoras…</translation>
    </message>
    <message>
        <source>No account yet. Drafts and checks work without one.</source>
        <translation>Todavía no hay cuentas. Para borradores y comprobaciones no hacen falta.</translation>
    </message>
</context>
<context>
    <name>AnswerEditor</name>
    <message>
        <source>Answer</source>
        <translation>Respuesta</translation>
    </message>
    <message>
        <source>Source of the answer</source>
        <translation>Fuente de la respuesta</translation>
    </message>
    <message>
        <source>Source, such as “Email, Dana R.”</source>
        <translation>Fuente, por ejemplo «Correo, Dana R.»</translation>
    </message>
    <message>
        <source>Date of the answer</source>
        <translation>Fecha de la respuesta</translation>
    </message>
    <message>
        <source>Save answer</source>
        <translation>Guardar respuesta</translation>
    </message>
    <message>
        <source>Remove answer</source>
        <translation>Quitar respuesta</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Sí</translation>
    </message>
    <message>
        <source>No</source>
        <translation>No</translation>
    </message>
    <message>
        <source>A  Links to our files</source>
        <translation>A  Enlaces a nuestros archivos</translation>
    </message>
    <message>
        <source>B  Upload to their API</source>
        <translation>B  Subida a la API de la distribuidora</translation>
    </message>
    <message>
        <source>C  Address for each file</source>
        <translation>C  Dirección para cada archivo</translation>
    </message>
    <message>
        <source>Method and address: POST https://api.example.com/releases</source>
        <translation>Método y dirección: POST https://api.example.com/releases</translation>
    </message>
    <message>
        <source>Their name for the field. To add details, one line each: name = …, and {may}</source>
        <translation>Nombre del campo en la distribuidora. Para añadir detalles, uno por línea: name = …, y {may}</translation>
    </message>
    <message>
        <source>One line each, “name = value”: {needs}</source>
        <translation>Uno por línea, «nombre = valor»: {needs}</translation>
    </message>
    <message>
        <source>One line each, “name = value”: {needs}; optional: {may}</source>
        <translation>Uno por línea, «nombre = valor»: {needs}; opcional: {may}</translation>
    </message>
    <message>
        <source>One line each, with the position in their answer: {parts}</source>
        <translation>Uno por línea, con la posición en la respuesta: {parts}</translation>
    </message>
    <message>
        <source>One line each: their term = meaning</source>
        <translation>Uno por línea: término de la distribuidora = significado</translation>
    </message>
    <message>
        <source>Separated by commas</source>
        <translation>Separados por comas</translation>
    </message>
    <message>
        <source>An address that begins with https://</source>
        <translation>Una dirección que empiece por https://</translation>
    </message>
    <message>
        <source>Enter the answer first. You can remove a wrong answer.</source>
        <translation>Introduzca primero la respuesta. Una respuesta incorrecta se puede quitar.</translation>
    </message>
    <message>
        <source>Enter the source of the answer so that it can be found again.</source>
        <translation>Introduzca la fuente de la respuesta para poder encontrarla después.</translation>
    </message>
</context>
<context>
    <name>AppearancePage</name>
    <message>
        <source>Appearance</source>
        <translation>Apariencia</translation>
    </message>
    <message>
        <source>Same as system</source>
        <translation>Igual que el sistema</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Claro</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Oscuro</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Alto contraste</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Tamaño del texto</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Colores</translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation>Reducir movimiento</translation>
    </message>
    <message>
        <source>The cursor does not blink, and menus and progress bars stand still.</source>
        <translation>El cursor no parpadea, y los menús y las barras de progreso no se animan.</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>Movimiento</translation>
    </message>
    <message>
        <source>Comfortable</source>
        <translation>Amplias</translation>
    </message>
    <message>
        <source>Compact: more rows visible</source>
        <translation>Compactas: más filas visibles</translation>
    </message>
    <message>
        <source>Rows of lists and tables</source>
        <translation>Filas de listas y tablas</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Idioma</translation>
    </message>
</context>
<context>
    <name>ArtistsBox</name>
    <message>
        <source>Add an artist</source>
        <translation>Añadir un artista</translation>
    </message>
</context>
<context>
    <name>ArtworkTab</name>
    <message>
        <source>No cover yet</source>
        <translation>Todavía sin portada</translation>
    </message>
    <message>
        <source>Cover on this computer</source>
        <translation>Portada en este equipo</translation>
    </message>
    <message>
        <source>Enter the MassiveMusic release ID to see the cover that stores show</source>
        <translation>Introduzca el ID de lanzamiento de MassiveMusic para ver la portada que muestran las tiendas</translation>
    </message>
    <message>
        <source>Cover in stores</source>
        <translation>Portada en tiendas</translation>
    </message>
    <message>
        <source>MassiveMusic release ID</source>
        <translation>ID de lanzamiento de MassiveMusic</translation>
    </message>
    <message>
        <source>ID or store link</source>
        <translation>ID o enlace de la tienda</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Comprobar de nuevo</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>En este equipo</translation>
    </message>
    <message>
        <source>In stores, after release</source>
        <translation>En tiendas, tras el lanzamiento</translation>
    </message>
    <message>
        <source>It looks like an enlarged smaller image.</source>
        <translation>Parece una imagen pequeña ampliada.</translation>
    </message>
    <message>
        <source>This is not a release ID or a store link.</source>
        <translation>Esto no es un ID de lanzamiento ni un enlace de una tienda.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Comprobando…</translation>
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
        <translation>Copias de seguridad</translation>
    </message>
    <message>
        <source>A verified copy of the library is made every day, and when you close the app after changes. All copies from the last two days are kept, then one a day for two weeks, one a week for two months and one a month for a year: {size} at most. Masters and keys are not included.</source>
        <translation>Cada día se hace una copia verificada de la biblioteca, y también al cerrar la app después de hacer cambios. Se conservan todas las copias de los últimos dos días, luego una por día durante dos semanas, una por semana durante dos meses y una por mes durante un año: {size} como máximo. Los másteres y las claves no se incluyen.</translation>
    </message>
    <message>
        <source>Back up now</source>
        <translation>Hacer copia ahora</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation>Restaurar…</translation>
    </message>
    <message>
        <source>Restore from a file…</source>
        <translation>Restaurar desde un archivo…</translation>
    </message>
    <message>
        <source>Backup folder</source>
        <translation>Carpeta de copias</translation>
    </message>
    <message>
        <source>A folder on another disk keeps your copies safe if this disk fails.</source>
        <translation>Una carpeta en otro disco mantiene a salvo sus copias si este disco falla.</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>Elegir carpeta…</translation>
    </message>
    <message>
        <source>Use data folder</source>
        <translation>Usar carpeta de datos</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Abrir carpeta</translation>
    </message>
    <message>
        <source>Copies of the library, newest first</source>
        <translation>Copias de la biblioteca, las más recientes primero</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Creado</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamaño</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Archivo</translation>
    </message>
    <message>
        <source>The last backup failed ({when}).</source>
        <translation>La última copia de seguridad falló ({when}).</translation>
    </message>
    <message>
        <source>Backing up…</source>
        <translation>Haciendo copia…</translation>
    </message>
    <message>
        <source>Backed up and verified: {name}</source>
        <translation>Copia hecha y verificada: {name}</translation>
    </message>
    <message>
        <source>Choose a copy of the library</source>
        <translation>Elegir una copia de la biblioteca</translation>
    </message>
    <message>
        <source>Libraries (*.db)</source>
        <translation>Bibliotecas (*.db)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Todos los archivos (*)</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Restaurar</translation>
    </message>
    <message>
        <source>Replace the library with the copy “{name}”?</source>
        <translation>¿Sustituir la biblioteca por la copia «{name}»?</translation>
    </message>
    <message>
        <source>Changes made after this copy will be missing. The current library is moved to another folder, not deleted. The app first searches {target} for releases that are waiting to be sent. The window closes and opens again.</source>
        <translation>Faltarán los cambios posteriores a esta copia. La biblioteca actual no se elimina: se mueve a otra carpeta. La app busca primero en {target} los lanzamientos pendientes de envío. La ventana se cierra y vuelve a abrirse.</translation>
    </message>
    <message>
        <source>Choose a folder for copies</source>
        <translation>Elegir una carpeta para las copias</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Actions</source>
        <translation>Acciones</translation>
    </message>
    <message>
        <source>Details…</source>
        <translation>Detalles…</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>Cerrar este mensaje</translation>
    </message>
</context>
<context>
    <name>Board</name>
    <message>
        <source>Board</source>
        <translation>Tablero</translation>
    </message>
</context>
<context>
    <name>BulkEditDialog</name>
    <message>
        <source>Edit several releases</source>
        <translation>Editar varios lanzamientos</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>None of these releases can be changed here any more.</source>
        <translation>Ya no se puede cambiar aquí ninguno de estos lanzamientos.</translation>
    </message>
    <message>
        <source>Skipped, because they are on their way to {target} or already there: {names}</source>
        <translation>Omitidos porque van camino de {target} o ya están allí: {names}</translation>
    </message>
    <message>
        <source>Fields to change: {names}</source>
        <translation>Campos que cambian: {names}</translation>
    </message>
</context>
<context>
    <name>ChangesModel</name>
    <message>
        <source>Field</source>
        <translation>Campo</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>Actual</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Nuevo</translation>
    </message>
    <message>
        <source>unchanged: {why}</source>
        <translation>sin cambios: {why}</translation>
    </message>
    <message>
        <source>{text}, saved as typed</source>
        <translation>{text}, se guarda tal cual</translation>
    </message>
</context>
<context>
    <name>ChangesSection</name>
    <message>
        <source>Changes to make in {target}</source>
        <translation>Cambios por hacer en {target}</translation>
    </message>
    <message>
        <source>{n}, {done} done</source>
        <translation>{n}, {done} hechos</translation>
    </message>
    <message>
        <source>edited here since it was sent, {when}</source>
        <translation>editado aquí después del envío, {when}</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Dónde</translation>
    </message>
    <message>
        <source>{target} has</source>
        <translation>{target} tiene</translation>
    </message>
    <message>
        <source>You want</source>
        <translation>Debe decir</translation>
    </message>
    <message>
        <source>done</source>
        <translation>hecho</translation>
    </message>
    <message>
        <source>to do</source>
        <translation>pendiente</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nada</translation>
    </message>
    <message>
        <source>seen there</source>
        <translation>visto allí</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Copy: {field}</source>
        <translation>Copiar: {field}</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Copiado.</translation>
    </message>
</context>
<context>
    <name>CheckActions</name>
    <message>
        <source>the release</source>
        <translation>el lanzamiento</translation>
    </message>
    <message>
        <source>Only: {place}</source>
        <translation>Solo: {place}</translation>
    </message>
    <message>
        <source>Only this one</source>
        <translation>Solo este</translation>
    </message>
    <message>
        <source>All {count} of this type</source>
        <translation>Los {count} de este tipo</translation>
    </message>
    <message>
        <source>Everything in the release that can be fixed ({count})</source>
        <translation>Todo lo que se puede corregir en el lanzamiento ({count})</translation>
    </message>
</context>
<context>
    <name>CheckText</name>
    <message>
        <source>it has {rate} frames per second</source>
        <translation>tiene {rate} fotogramas por segundo</translation>
    </message>
    <message>
        <source>Use “{meant}”</source>
        <translation>Usar «{meant}»</translation>
    </message>
    <message>
        <source>“{value}” is not in the list of {list}.</source>
        <translation>«{value}» no está en la lista de {list}.</translation>
    </message>
    <message>
        <source>Use “{value}”, as on “{title}”</source>
        <translation>Usar «{value}», como en «{title}»</translation>
    </message>
    <message>
        <source>Use the release&apos;s value</source>
        <translation>Usar el valor del lanzamiento</translation>
    </message>
    <message>
        <source>The check “{rule}” failed because of an error in the app.</source>
        <translation>La comprobación «{rule}» falló por un error de la app.</translation>
    </message>
    <message>
        <source>The app cannot tell whether this is right. Check it yourself and waive the finding, or send us the crash report.</source>
        <translation>La app no puede saber si esto es correcto. Compruébelo y haga una excepción para el hallazgo, o envíenos el informe de error.</translation>
    </message>
    <message>
        <source>Master</source>
        <translation>Máster</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Portada</translation>
    </message>
    <message>
        <source>ISRC of the Atmos mix</source>
        <translation>ISRC de la mezcla Atmos</translation>
    </message>
    <message>
        <source>ISRC</source>
        <translation>ISRC</translation>
    </message>
    <message>
        <source>UPC or EAN</source>
        <translation>UPC o EAN</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>Pistas</translation>
    </message>
    <message>
        <source>Audio or video</source>
        <translation>Audio o vídeo</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Título</translation>
    </message>
    <message>
        <source>Main artist</source>
        <translation>Artista principal</translation>
    </message>
    <message>
        <source>Writer</source>
        <translation>Autor</translation>
    </message>
    <message>
        <source>Lyricist</source>
        <translation>Letrista</translation>
    </message>
    <message>
        <source>Credits: performer, producer or engineer</source>
        <translation>Créditos: intérprete, productor o ingeniero</translation>
    </message>
    <message>
        <source>Songwriter</source>
        <translation>Autor de la canción</translation>
    </message>
    <message>
        <source>Writer&apos;s role</source>
        <translation>Función del autor</translation>
    </message>
    <message>
        <source>Publisher&apos;s name and country</source>
        <translation>Nombre y país de la editorial</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Fecha de lanzamiento</translation>
    </message>
    <message>
        <source>Original release date</source>
        <translation>Fecha de lanzamiento original</translation>
    </message>
    <message>
        <source>℗ line</source>
        <translation>Línea ℗</translation>
    </message>
    <message>
        <source>© line</source>
        <translation>Línea ©</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Sello</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>Género</translation>
    </message>
    <message>
        <source>Language of titles and names</source>
        <translation>Idioma de títulos y nombres</translation>
    </message>
    <message>
        <source>Language of the recording</source>
        <translation>Idioma de la grabación</translation>
    </message>
    <message>
        <source>Parental advisory</source>
        <translation>Aviso parental</translation>
    </message>
    <message>
        <source>Licence period</source>
        <translation>Periodo de licencia</translation>
    </message>
    <message>
        <source>Field that the distributor requires</source>
        <translation>Campo que exige la distribuidora</translation>
    </message>
    <message>
        <source>Master missing or duplicated</source>
        <translation>Máster ausente o duplicado</translation>
    </message>
    <message>
        <source>Not measured yet</source>
        <translation>Sin analizar todavía</translation>
    </message>
    <message>
        <source>Could not be measured</source>
        <translation>No se pudo analizar</translation>
    </message>
    <message>
        <source>Not a WAV or FLAC file</source>
        <translation>No es un archivo WAV o FLAC</translation>
    </message>
    <message>
        <source>Extensible WAV header</source>
        <translation>Cabecera WAV extensible</translation>
    </message>
    <message>
        <source>Wrong WAV header</source>
        <translation>Cabecera WAV incorrecta</translation>
    </message>
    <message>
        <source>Extra data in the WAV file</source>
        <translation>Datos adicionales en el archivo WAV</translation>
    </message>
    <message>
        <source>File is incomplete</source>
        <translation>Archivo incompleto</translation>
    </message>
    <message>
        <source>Header without audio length</source>
        <translation>Cabecera sin duración del audio</translation>
    </message>
    <message>
        <source>File is damaged</source>
        <translation>Archivo dañado</translation>
    </message>
    <message>
        <source>Sample rate not accepted by stores</source>
        <translation>Frecuencia de muestreo no aceptada por las tiendas</translation>
    </message>
    <message>
        <source>Not 16 or 24 bit</source>
        <translation>No es de 16 ni de 24 bits</translation>
    </message>
    <message>
        <source>Not stereo</source>
        <translation>No es estéreo</translation>
    </message>
    <message>
        <source>Too short to earn royalties</source>
        <translation>Demasiado corta para generar royalties</translation>
    </message>
    <message>
        <source>Length differs from the file</source>
        <translation>La duración no coincide con el archivo</translation>
    </message>
    <message>
        <source>Preview ends after the track</source>
        <translation>El fragmento termina después de la pista</translation>
    </message>
    <message>
        <source>Mixed sample rates or bit depths</source>
        <translation>Frecuencias de muestreo o bits mezclados</translation>
    </message>
    <message>
        <source>Identical to another track</source>
        <translation>Idéntica a otra pista</translation>
    </message>
    <message>
        <source>Very short tracks on average</source>
        <translation>Pistas muy cortas en promedio</translation>
    </message>
    <message>
        <source>Very long track</source>
        <translation>Pista muy larga</translation>
    </message>
    <message>
        <source>Tags in the file differ</source>
        <translation>Las etiquetas del archivo no coinciden</translation>
    </message>
    <message>
        <source>Entire file is silent</source>
        <translation>Todo el archivo está en silencio</translation>
    </message>
    <message>
        <source>One channel is silent</source>
        <translation>Un canal está en silencio</translation>
    </message>
    <message>
        <source>High true peak</source>
        <translation>True peak alto</translation>
    </message>
    <message>
        <source>Long silence at the start</source>
        <translation>Silencio largo al principio</translation>
    </message>
    <message>
        <source>Long silence at the end</source>
        <translation>Silencio largo al final</translation>
    </message>
    <message>
        <source>Clipping</source>
        <translation>Saturación</translation>
    </message>
    <message>
        <source>Unusual loudness</source>
        <translation>Sonoridad inusual</translation>
    </message>
    <message>
        <source>Channels out of phase</source>
        <translation>Canales fuera de fase</translation>
    </message>
    <message>
        <source>Identical channels</source>
        <translation>Canales idénticos</translation>
    </message>
    <message>
        <source>DC offset</source>
        <translation>Desplazamiento de CC</translation>
    </message>
    <message>
        <source>Abrupt ending</source>
        <translation>Final abrupto</translation>
    </message>
    <message>
        <source>Silence within the track</source>
        <translation>Silencio dentro de la pista</translation>
    </message>
    <message>
        <source>Padded to 24 bit</source>
        <translation>Rellenado hasta 24 bits</translation>
    </message>
    <message>
        <source>Image format not accepted by stores</source>
        <translation>Formato de imagen no aceptado por las tiendas</translation>
    </message>
    <message>
        <source>Cover is damaged</source>
        <translation>Portada dañada</translation>
    </message>
    <message>
        <source>Cover is not square</source>
        <translation>La portada no es cuadrada</translation>
    </message>
    <message>
        <source>Cover is too small</source>
        <translation>Portada demasiado pequeña</translation>
    </message>
    <message>
        <source>Cover is very large</source>
        <translation>Portada muy grande</translation>
    </message>
    <message>
        <source>Cover file is very large</source>
        <translation>Archivo de portada muy pesado</translation>
    </message>
    <message>
        <source>Cover is not RGB</source>
        <translation>La portada no es RGB</translation>
    </message>
    <message>
        <source>Cover has transparent areas</source>
        <translation>La portada tiene zonas transparentes</translation>
    </message>
    <message>
        <source>Cover may appear rotated</source>
        <translation>La portada puede verse girada</translation>
    </message>
    <message>
        <source>Text on the cover</source>
        <translation>Texto en la portada</translation>
    </message>
    <message>
        <source>Parental Advisory logo and release disagree</source>
        <translation>El logo Parental Advisory y el lanzamiento no coinciden</translation>
    </message>
    <message>
        <source>Cover is not sRGB</source>
        <translation>La portada no es sRGB</translation>
    </message>
    <message>
        <source>Cover is a single colour</source>
        <translation>La portada es de un solo color</translation>
    </message>
    <message>
        <source>Cover looks enlarged</source>
        <translation>La portada parece ampliada</translation>
    </message>
    <message>
        <source>Plain bar along the edge of the cover</source>
        <translation>Franja lisa en el borde de la portada</translation>
    </message>
    <message>
        <source>Not a Dolby Atmos master</source>
        <translation>No es un máster Dolby Atmos</translation>
    </message>
    <message>
        <source>Atmos and stereo lengths differ</source>
        <translation>Las duraciones de Atmos y estéreo no coinciden</translation>
    </message>
    <message>
        <source>Video may be rejected</source>
        <translation>El vídeo puede ser rechazado</translation>
    </message>
    <message>
        <source>Motion artwork may be rejected</source>
        <translation>La portada animada puede ser rechazada</translation>
    </message>
    <message>
        <source>Booklet cannot be used</source>
        <translation>El libreto no sirve</translation>
    </message>
    <message>
        <source>Lyrics timing cannot be used</source>
        <translation>Las marcas de tiempo de la letra no sirven</translation>
    </message>
    <message>
        <source>Not eligible for Content ID</source>
        <translation>No apto para Content ID</translation>
    </message>
    <message>
        <source>Invalid store artist ID</source>
        <translation>ID de artista de tienda no válido</translation>
    </message>
    <message>
        <source>Not a valid ISRC</source>
        <translation>ISRC no válido</translation>
    </message>
    <message>
        <source>ISRC with an unknown prefix</source>
        <translation>ISRC con prefijo desconocido</translation>
    </message>
    <message>
        <source>ISRC from a future year</source>
        <translation>ISRC de un año futuro</translation>
    </message>
    <message>
        <source>Duplicate ISRC</source>
        <translation>ISRC duplicado</translation>
    </message>
    <message>
        <source>ISRC of another recording</source>
        <translation>ISRC de otra grabación</translation>
    </message>
    <message>
        <source>Each version needs its own ISRC</source>
        <translation>Cada versión necesita su propio ISRC</translation>
    </message>
    <message>
        <source>Two ISRCs for one recording</source>
        <translation>Dos ISRC para una grabación</translation>
    </message>
    <message>
        <source>Not a valid UPC or EAN</source>
        <translation>UPC o EAN no válido</translation>
    </message>
    <message>
        <source>Wrong check digit</source>
        <translation>Dígito de control incorrecto</translation>
    </message>
    <message>
        <source>Placeholder code</source>
        <translation>Código provisional</translation>
    </message>
    <message>
        <source>Code reserved for in-store use</source>
        <translation>Código reservado para uso interno en comercios</translation>
    </message>
    <message>
        <source>Code already used by another release</source>
        <translation>Código ya usado por otro lanzamiento</translation>
    </message>
    <message>
        <source>Disc code</source>
        <translation>Código del disco</translation>
    </message>
    <message>
        <source>Not a valid ISWC</source>
        <translation>ISWC no válido</translation>
    </message>
    <message>
        <source>Wrong ISWC check digit</source>
        <translation>Dígito de control ISWC incorrecto</translation>
    </message>
    <message>
        <source>IPI in People</source>
        <translation>IPI en Personas</translation>
    </message>
    <message>
        <source>ISNI in People</source>
        <translation>ISNI en Personas</translation>
    </message>
    <message>
        <source>Catalogue number already used</source>
        <translation>Número de catálogo ya usado</translation>
    </message>
    <message>
        <source>Same recording, different title</source>
        <translation>Misma grabación, título distinto</translation>
    </message>
    <message>
        <source>Code changed since the release was created</source>
        <translation>Código cambiado desde que se creó el lanzamiento</translation>
    </message>
    <message>
        <source>Disc without tracks</source>
        <translation>Disco sin pistas</translation>
    </message>
    <message>
        <source>Many tracks</source>
        <translation>Muchas pistas</translation>
    </message>
    <message>
        <source>Stores will classify it differently</source>
        <translation>Las tiendas lo clasificarán de otro modo</translation>
    </message>
    <message>
        <source>Release type in the title</source>
        <translation>Tipo de lanzamiento en el título</translation>
    </message>
    <message>
        <source>Single and track titles differ</source>
        <translation>Títulos distintos en el single y la pista</translation>
    </message>
    <message>
        <source>Featured on every track but not on the release</source>
        <translation>Invitado en todas las pistas, pero no en el lanzamiento</translation>
    </message>
    <message>
        <source>Various Artists</source>
        <translation>Various Artists</translation>
    </message>
    <message>
        <source>Compilation flag</source>
        <translation>Marca de recopilatorio</translation>
    </message>
    <message>
        <source>Promotional release</source>
        <translation>Lanzamiento promocional</translation>
    </message>
    <message>
        <source>Box set with one disc</source>
        <translation>Box set con un solo disco</translation>
    </message>
    <message>
        <source>Neither audio nor video</source>
        <translation>Ni audio ni vídeo</translation>
    </message>
    <message>
        <source>Same track twice</source>
        <translation>La misma pista dos veces</translation>
    </message>
    <message>
        <source>Title without letters</source>
        <translation>Título sin letras</translation>
    </message>
    <message>
        <source>Stray spaces or invisible characters</source>
        <translation>Espacios sobrantes o caracteres invisibles</translation>
    </message>
    <message>
        <source>Damaged characters</source>
        <translation>Caracteres dañados</translation>
    </message>
    <message>
        <source>File name used as title</source>
        <translation>Nombre de archivo como título</translation>
    </message>
    <message>
        <source>Artist&apos;s name in the title</source>
        <translation>Nombre del artista en el título</translation>
    </message>
    <message>
        <source>Format or store in the title</source>
        <translation>Formato o tienda en el título</translation>
    </message>
    <message>
        <source>Advertising in the title</source>
        <translation>Publicidad en el título</translation>
    </message>
    <message>
        <source>Another artist&apos;s name in the title</source>
        <translation>Nombre de otro artista en el título</translation>
    </message>
    <message>
        <source>Emoji or decoration</source>
        <translation>Emojis o adornos</translation>
    </message>
    <message>
        <source>Masked with asterisks</source>
        <translation>Enmascarado con asteriscos</translation>
    </message>
    <message>
        <source>Very long title</source>
        <translation>Título muy largo</translation>
    </message>
    <message>
        <source>Unbalanced brackets</source>
        <translation>Paréntesis sin cerrar</translation>
    </message>
    <message>
        <source>Volume or part format</source>
        <translation>Formato de volumen o parte</translation>
    </message>
    <message>
        <source>Slash without spaces</source>
        <translation>Barra sin espacios</translation>
    </message>
    <message>
        <source>Misplaced space</source>
        <translation>Espacio mal puesto</translation>
    </message>
    <message>
        <source>English-style capitals</source>
        <translation>Mayúsculas al estilo inglés</translation>
    </message>
    <message>
        <source>“feat.” format</source>
        <translation>Formato de «feat.»</translation>
    </message>
    <message>
        <source>Search bait in the title</source>
        <translation>Términos de búsqueda en el título</translation>
    </message>
    <message>
        <source>Internal notes would be sent</source>
        <translation>Se enviarían notas internas</translation>
    </message>
    <message>
        <source>Unusual capitalisation</source>
        <translation>Mayúsculas inusuales</translation>
    </message>
    <message>
        <source>Not in English title case</source>
        <translation>Sin mayúsculas de título en inglés</translation>
    </message>
    <message>
        <source>Guest artists in the title</source>
        <translation>Artistas invitados en el título</translation>
    </message>
    <message>
        <source>Version in the title</source>
        <translation>Versión en el título</translation>
    </message>
    <message>
        <source>Version in brackets or behind a dash</source>
        <translation>Versión entre paréntesis o tras un guion</translation>
    </message>
    <message>
        <source>Version without meaning</source>
        <translation>Versión sin significado</translation>
    </message>
    <message>
        <source>Advisory in the title or version</source>
        <translation>Aviso parental en el título o la versión</translation>
    </message>
    <message>
        <source>Remixer not credited</source>
        <translation>Remezclador sin crédito</translation>
    </message>
    <message>
        <source>Live not stated in the version</source>
        <translation>La versión no indica que es en vivo</translation>
    </message>
    <message>
        <source>Instrumental not stated in the version</source>
        <translation>La versión no indica que es instrumental</translation>
    </message>
    <message>
        <source>Version format</source>
        <translation>Formato de la versión</translation>
    </message>
    <message>
        <source>Several artists in one entry</source>
        <translation>Varios artistas en una entrada</translation>
    </message>
    <message>
        <source>Artist listed twice</source>
        <translation>Artista repetido</translation>
    </message>
    <message>
        <source>Inconsistent spelling of a name</source>
        <translation>Nombre escrito de formas distintas</translation>
    </message>
    <message>
        <source>Would create a new artist</source>
        <translation>Crearía un artista nuevo</translation>
    </message>
    <message>
        <source>Placeholder name</source>
        <translation>Nombre provisional</translation>
    </message>
    <message>
        <source>Artist line and artists differ</source>
        <translation>La línea de artistas y los artistas no coinciden</translation>
    </message>
    <message>
        <source>Extra text in a name</source>
        <translation>Texto de más en un nombre</translation>
    </message>
    <message>
        <source>Company listed as artist</source>
        <translation>Empresa indicada como artista</translation>
    </message>
    <message>
        <source>Performer without an instrument</source>
        <translation>Intérprete sin instrumento</translation>
    </message>
    <message>
        <source>Unknown role</source>
        <translation>Función desconocida</translation>
    </message>
    <message>
        <source>Duplicate credit</source>
        <translation>Crédito duplicado</translation>
    </message>
    <message>
        <source>Writer without a full name</source>
        <translation>Autor sin nombre completo</translation>
    </message>
    <message>
        <source>Featured artist with another role</source>
        <translation>Artista invitado con otra función</translation>
    </message>
    <message>
        <source>Unknown writer role</source>
        <translation>Función de autor desconocida</translation>
    </message>
    <message>
        <source>Invalid share</source>
        <translation>Porcentaje no válido</translation>
    </message>
    <message>
        <source>Missing shares</source>
        <translation>Faltan porcentajes</translation>
    </message>
    <message>
        <source>Shares do not add up to 100 %</source>
        <translation>Los porcentajes no suman 100 %</translation>
    </message>
    <message>
        <source>Share of 0 %</source>
        <translation>Porcentaje de 0 %</translation>
    </message>
    <message>
        <source>Year of the work</source>
        <translation>Año de la obra</translation>
    </message>
    <message>
        <source>Duplicate publisher</source>
        <translation>Editorial duplicada</translation>
    </message>
    <message>
        <source>Publisher&apos;s details</source>
        <translation>Datos de la editorial</translation>
    </message>
    <message>
        <source>Version in the work&apos;s title</source>
        <translation>Versión en el título de la obra</translation>
    </message>
    <message>
        <source>Unknown society</source>
        <translation>Sociedad de gestión desconocida</translation>
    </message>
    <message>
        <source>Unknown country</source>
        <translation>País desconocido</translation>
    </message>
    <message>
        <source>Public-domain share</source>
        <translation>Porcentaje de dominio público</translation>
    </message>
    <message>
        <source>Lyrics and work in different languages</source>
        <translation>Letra y obra en idiomas distintos</translation>
    </message>
    <message>
        <source>ISWC of another work</source>
        <translation>ISWC de otra obra</translation>
    </message>
    <message>
        <source>Invalid date</source>
        <translation>Fecha no válida</translation>
    </message>
    <message>
        <source>Release date is near</source>
        <translation>La fecha de lanzamiento está cerca</translation>
    </message>
    <message>
        <source>Not a Friday</source>
        <translation>No es viernes</translation>
    </message>
    <message>
        <source>Original release date after the release</source>
        <translation>Fecha original posterior al lanzamiento</translation>
    </message>
    <message>
        <source>Remaster date</source>
        <translation>Fecha de remasterización</translation>
    </message>
    <message>
        <source>Pre-order after the release date</source>
        <translation>Reserva posterior a la fecha de lanzamiento</translation>
    </message>
    <message>
        <source>Instant gratification date</source>
        <translation>Fecha de la descarga anticipada</translation>
    </message>
    <message>
        <source>Pre-stream after the release date</source>
        <translation>Streaming anticipado tras la fecha de lanzamiento</translation>
    </message>
    <message>
        <source>Embargo after the release date</source>
        <translation>Embargo posterior a la fecha de lanzamiento</translation>
    </message>
    <message>
        <source>Recording year</source>
        <translation>Año de grabación</translation>
    </message>
    <message>
        <source>Original release date in the future</source>
        <translation>Fecha de lanzamiento original futura</translation>
    </message>
    <message>
        <source>Pre-order without an instant track</source>
        <translation>Reserva sin pista de descarga anticipada</translation>
    </message>
    <message>
        <source>Many instant gratification tracks</source>
        <translation>Muchas pistas de descarga anticipada</translation>
    </message>
    <message>
        <source>Between Christmas and New Year</source>
        <translation>Entre Navidad y Año Nuevo</translation>
    </message>
    <message>
        <source>Year in the ℗ or © line</source>
        <translation>Año en la línea ℗ o ©</translation>
    </message>
    <message>
        <source>℗ year differs from the first release</source>
        <translation>El año ℗ difiere del primer lanzamiento</translation>
    </message>
    <message>
        <source>Extra text in the owner&apos;s name</source>
        <translation>Texto de más en el nombre del titular</translation>
    </message>
    <message>
        <source>Store list</source>
        <translation>Lista de tiendas</translation>
    </message>
    <message>
        <source>Price tier does not fit</source>
        <translation>El nivel de precio no encaja</translation>
    </message>
    <message>
        <source>Licence in the ℗ or © line</source>
        <translation>Licencia en la línea ℗ o ©</translation>
    </message>
    <message>
        <source>Owner differs from the release</source>
        <translation>El titular difiere del lanzamiento</translation>
    </message>
    <message>
        <source>Licence or loss of rights</source>
        <translation>Licencia o pérdida de derechos</translation>
    </message>
    <message>
        <source>Soundtrack and genre</source>
        <translation>Banda sonora y género</translation>
    </message>
    <message>
        <source>Genre of a karaoke version</source>
        <translation>Género de una versión karaoke</translation>
    </message>
    <message>
        <source>Different genre on one track</source>
        <translation>Género distinto en una pista</translation>
    </message>
    <message>
        <source>Ten minutes or longer</source>
        <translation>Diez minutos o más</translation>
    </message>
    <message>
        <source>Unknown genre</source>
        <translation>Género desconocido</translation>
    </message>
    <message>
        <source>Unknown language of titles</source>
        <translation>Idioma de los títulos desconocido</translation>
    </message>
    <message>
        <source>Script does not match the language</source>
        <translation>La escritura no corresponde al idioma</translation>
    </message>
    <message>
        <source>Instrumental with lyrics</source>
        <translation>Instrumental con letra</translation>
    </message>
    <message>
        <source>Unknown parental advisory</source>
        <translation>Aviso parental desconocido</translation>
    </message>
    <message>
        <source>Advisory differs between release and tracks</source>
        <translation>El aviso difiere entre lanzamiento y pistas</translation>
    </message>
    <message>
        <source>Edited version without an explicit one</source>
        <translation>Versión Edited sin versión explícita</translation>
    </message>
    <message>
        <source>Format of the lyrics</source>
        <translation>Formato de la letra</translation>
    </message>
    <message>
        <source>Language differs between release and tracks</source>
        <translation>El idioma difiere entre lanzamiento y pistas</translation>
    </message>
    <message>
        <source>Strong language and the advisory</source>
        <translation>Lenguaje fuerte y aviso parental</translation>
    </message>
    <message>
        <source>Explicit and edited versions together</source>
        <translation>Versiones Explicit y Edited juntas</translation>
    </message>
    <message>
        <source>Masked words in the lyrics</source>
        <translation>Palabras enmascaradas en la letra</translation>
    </message>
    <message>
        <source>Use of AI</source>
        <translation>Uso de IA</translation>
    </message>
    <message>
        <source>Apple&apos;s AI tags</source>
        <translation>Etiquetas de IA de Apple</translation>
    </message>
    <message>
        <source>Entirely AI-generated</source>
        <translation>Generado por completo con IA</translation>
    </message>
    <message>
        <source>Unknown value</source>
        <translation>Valor desconocido</translation>
    </message>
    <message>
        <source>Field name from an answer</source>
        <translation>Nombre de campo tomado de una respuesta</translation>
    </message>
    <message>
        <source>Format of the keywords</source>
        <translation>Formato de las palabras clave</translation>
    </message>
    <message>
        <source>Wrong type of value</source>
        <translation>Tipo de valor incorrecto</translation>
    </message>
    <message>
        <source>Unknown language of the work</source>
        <translation>Idioma de la obra desconocido</translation>
    </message>
    <message>
        <source>Link that opens a file</source>
        <translation>Enlace que abre un archivo</translation>
    </message>
    <message>
        <source>Possible key or password</source>
        <translation>Posible clave o contraseña</translation>
    </message>
    <message>
        <source>Not in the distributor&apos;s list</source>
        <translation>No está en la lista de la distribuidora</translation>
    </message>
    <message>
        <source>ISRC not accepted by the distributor</source>
        <translation>ISRC no aceptado por la distribuidora</translation>
    </message>
    <message>
        <source>ISRCs not sent</source>
        <translation>ISRC no enviados</translation>
    </message>
    <message>
        <source>File not accepted by the distributor</source>
        <translation>Archivo no aceptado por la distribuidora</translation>
    </message>
    <message>
        <source>Differs from the old delivery</source>
        <translation>Difiere de la entrega anterior</translation>
    </message>
    <message>
        <source>UPC already sent</source>
        <translation>UPC ya enviado</translation>
    </message>
    <message>
        <source>Incomplete in the storage</source>
        <translation>Incompleto en el almacenamiento</translation>
    </message>
    <message>
        <source>Check failed</source>
        <translation>La comprobación falló</translation>
    </message>
    <message>
        <source>year</source>
        <translation>el año</translation>
    </message>
    <message>
        <source>owner</source>
        <translation>el titular</translation>
    </message>
    <message>
        <source>From label and date: {line}</source>
        <translation>Del sello y la fecha: {line}</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>Audio</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Duración</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texto</translation>
    </message>
    <message>
        <source>Dates</source>
        <translation>Fechas</translation>
    </message>
    <message>
        <source>Smallest width and height</source>
        <translation>Ancho y alto mínimos</translation>
    </message>
    <message>
        <source>Rejected everywhere below</source>
        <translation>Se rechaza en todas partes por debajo de</translation>
    </message>
    <message>
        <source>Largest width and height</source>
        <translation>Ancho y alto máximos</translation>
    </message>
    <message>
        <source>Largest file</source>
        <translation>Archivo más pesado</translation>
    </message>
    <message>
        <source>File types</source>
        <translation>Tipos de archivo</translation>
    </message>
    <message>
        <source>Sample rates</source>
        <translation>Frecuencias de muestreo</translation>
    </message>
    <message>
        <source>Bit depth</source>
        <translation>Profundidad de bits</translation>
    </message>
    <message>
        <source>True peak, hint above</source>
        <translation>True peak, sugerencia por encima de</translation>
    </message>
    <message>
        <source>True peak, warning above</source>
        <translation>True peak, advertencia por encima de</translation>
    </message>
    <message>
        <source>Loudest</source>
        <translation>Sonoridad máxima</translation>
    </message>
    <message>
        <source>Quietest</source>
        <translation>Sonoridad mínima</translation>
    </message>
    <message>
        <source>Clipped places</source>
        <translation>Puntos de saturación</translation>
    </message>
    <message>
        <source>Silence at the start, warning above</source>
        <translation>Silencio inicial, advertencia por encima de</translation>
    </message>
    <message>
        <source>Silence at the start, rejected above</source>
        <translation>Silencio inicial, rechazo por encima de</translation>
    </message>
    <message>
        <source>Silence at the end, warning above</source>
        <translation>Silencio final, advertencia por encima de</translation>
    </message>
    <message>
        <source>Silence at the end, rejected above</source>
        <translation>Silencio final, rechazo por encima de</translation>
    </message>
    <message>
        <source>Shortest track</source>
        <translation>Pista más corta</translation>
    </message>
    <message>
        <source>Shortest average of a release, 0 for none</source>
        <translation>Promedio mínimo de un lanzamiento, 0 si no hay</translation>
    </message>
    <message>
        <source>Longest track</source>
        <translation>Pista más larga</translation>
    </message>
    <message>
        <source>Most tracks per release</source>
        <translation>Máximo de pistas por lanzamiento</translation>
    </message>
    <message>
        <source>Longest title including version</source>
        <translation>Título más largo, con versión</translation>
    </message>
    <message>
        <source>characters</source>
        <translation>caracteres</translation>
    </message>
    <message>
        <source>“Various Artists” from this many main artists</source>
        <translation>«Various Artists» a partir de este número de artistas principales</translation>
    </message>
    <message>
        <source>Instant gratification tracks</source>
        <translation>Pistas de descarga anticipada</translation>
    </message>
    <message>
        <source>Lead time, warning below</source>
        <translation>Antelación, advertencia por debajo de</translation>
    </message>
    <message>
        <source>days</source>
        <translation>días</translation>
    </message>
    <message>
        <source>Lead time with a pre-order</source>
        <translation>Antelación con reserva</translation>
    </message>
    <message>
        <source>Lead time, hint below</source>
        <translation>Antelación, sugerencia por debajo de</translation>
    </message>
    <message>
        <source>Change to “{text}”</source>
        <translation>Cambiar a «{text}»</translation>
    </message>
    <message>
        <source>What is the title?</source>
        <translation>¿Cuál es el título?</translation>
    </message>
    <message>
        <source>Is “{title}” really the title?</source>
        <translation>¿Es «{title}» realmente el título?</translation>
    </message>
    <message>
        <source>Who is the main artist?</source>
        <translation>¿Quién es el artista principal?</translation>
    </message>
    <message>
        <source>Who wrote this song? Please give first and last names.</source>
        <translation>¿Quién escribió esta canción? Indique nombres y apellidos, por favor.</translation>
    </message>
    <message>
        <source>Who wrote the lyrics?</source>
        <translation>¿Quién escribió la letra?</translation>
    </message>
    <message>
        <source>Please complete the credits: {missing} is still missing.</source>
        <translation>Complete los créditos, por favor: todavía falta {missing}.</translation>
    </message>
    <message>
        <source>What does {name} play or sing?</source>
        <translation>¿Qué toca o canta {name}?</translation>
    </message>
    <message>
        <source>What is the full name under which {name} is registered as a writer?</source>
        <translation>¿Con qué nombre completo está registrado {name} como autor?</translation>
    </message>
    <message>
        <source>Did {name} make this remix?</source>
        <translation>¿Hizo {name} este remix?</translation>
    </message>
    <message>
        <source>Who wrote “{title}”?</source>
        <translation>¿Quién escribió «{title}»?</translation>
    </message>
    <message>
        <source>Did {name} write the music, the lyrics or both?</source>
        <translation>¿Escribió {name} la música, la letra o ambas?</translation>
    </message>
    <message>
        <source>“{title}” is sung in {track}, but its lyrics are listed as {work}. Which is right?</source>
        <translation>«{title}» se canta en {track}, pero su letra figura en {work}. ¿Qué es lo correcto?</translation>
    </message>
    <message>
        <source>How is this song split? The shares add up to {total} %, not 100 %.</source>
        <translation>¿Cómo se reparte esta canción? Los porcentajes suman {total} %, no 100 %.</translation>
    </message>
    <message>
        <source>How is this song split? Some {kind} have no share yet.</source>
        <translation>¿Cómo se reparte esta canción? Todavía hay {kind} sin porcentaje.</translation>
    </message>
    <message>
        <source>Who publishes this song, and in which countries?</source>
        <translation>¿Qué editorial tiene esta canción y en qué países?</translation>
    </message>
    <message>
        <source>Please check the ISWC {code}: one of its digits is wrong.</source>
        <translation>Revise el ISWC {code}, por favor: uno de sus dígitos es incorrecto.</translation>
    </message>
    <message>
        <source>Which genre is it?</source>
        <translation>¿Qué género es?</translation>
    </message>
    <message>
        <source>In which language are the titles?</source>
        <translation>¿En qué idioma están los títulos?</translation>
    </message>
    <message>
        <source>In which language is it sung, or is it instrumental?</source>
        <translation>¿En qué idioma se canta, o es instrumental?</translation>
    </message>
    <message>
        <source>Are the lyrics explicit?</source>
        <translation>¿Es explícita la letra?</translation>
    </message>
    <message>
        <source>The {where} contains “{word}”. Are the lyrics explicit?</source>
        <translation>El campo «{where}» contiene «{word}». ¿Es explícita la letra?</translation>
    </message>
    <message>
        <source>Is there also an explicit version of “{title}”?</source>
        <translation>¿Existe también una versión explícita de «{title}»?</translation>
    </message>
    <message>
        <source>Please send the lyrics again, line by line, as they are sung.</source>
        <translation>Envíe de nuevo la letra, por favor, línea por línea, tal como se canta.</translation>
    </message>
    <message>
        <source>Please send the lyrics again with every word written out in full.</source>
        <translation>Envíe de nuevo la letra, por favor, con todas las palabras completas.</translation>
    </message>
    <message>
        <source>Was AI used to make {what} or any part of it?</source>
        <translation>¿Se usó IA para crear {what} o alguna parte?</translation>
    </message>
    <message>
        <source>When was this first released?</source>
        <translation>¿Cuándo se publicó por primera vez?</translation>
    </message>
    <message>
        <source>When was the original first released?</source>
        <translation>¿Cuándo se publicó el original por primera vez?</translation>
    </message>
    <message>
        <source>Please send the master as WAV or FLAC.</source>
        <translation>Envíe el máster en WAV o FLAC, por favor.</translation>
    </message>
    <message>
        <source>Please send the cover: 3000 × 3000 pixels, JPEG or PNG.</source>
        <translation>Envíe la portada, por favor: 3000 × 3000 píxeles, JPEG o PNG.</translation>
    </message>
    <message>
        <source>Please send another master.</source>
        <translation>Envíe otro máster, por favor.</translation>
    </message>
    <message>
        <source>Please send another cover.</source>
        <translation>Envíe otra portada, por favor.</translation>
    </message>
    <message>
        <source>Please answer</source>
        <translation>Responda, por favor</translation>
    </message>
    <message>
        <source>We will take care of this</source>
        <translation>De esto nos encargamos nosotros</translation>
    </message>
    <message>
        <source>The release</source>
        <translation>El lanzamiento</translation>
    </message>
    <message>
        <source>Nothing to do: this release passes every check.</source>
        <translation>Nada pendiente: este lanzamiento pasa todas las comprobaciones.</translation>
    </message>
    <message>
        <source>Answer:</source>
        <translation>Respuesta:</translation>
    </message>
    <message>
        <source>We still need the following before the release can go to the stores.</source>
        <translation>Todavía necesitamos lo siguiente para que el lanzamiento pueda ir a las tiendas.</translation>
    </message>
    <message>
        <source>{request} {finding}</source>
        <translation>{request} {finding}</translation>
    </message>
    <message>
        <source>“{value}” is not in the list of societies.</source>
        <translation>«{value}» no está en la lista de sociedades de gestión.</translation>
    </message>
    <message>
        <source>Shares are paid through the society, which must be spelled as in the distributor&apos;s list.</source>
        <translation>Los porcentajes se pagan a través de la sociedad de gestión, que debe escribirse como en la lista de la distribuidora.</translation>
    </message>
    <message>
        <source>No AI was used for any part of it</source>
        <translation>No se usó IA en ninguna parte</translation>
    </message>
    <message>
        <source>the recording</source>
        <translation>la grabación</translation>
    </message>
    <message>
        <source>music and lyrics</source>
        <translation>la música y la letra</translation>
    </message>
    <message>
        <source>the video</source>
        <translation>el vídeo</translation>
    </message>
    <message>
        <source>Nobody has stated yet whether AI was used for {what}.</source>
        <translation>Nadie ha indicado todavía si se usó IA en {what}.</translation>
    </message>
    <message>
        <source>Stores are starting to require an answer.</source>
        <translation>Las tiendas empiezan a exigir una respuesta.</translation>
    </message>
    <message>
        <source>the cover</source>
        <translation>la portada</translation>
    </message>
    <message>
        <source>Apple requires the tags {tags}, but the distributor has no field for them.</source>
        <translation>Apple exige las etiquetas {tags}, pero la distribuidora no tiene un campo para ellas.</translation>
    </message>
    <message>
        <source>The tag is required where AI made a material part. A note to the distributor passes it on.</source>
        <translation>La etiqueta es obligatoria cuando la IA hizo una parte sustancial. Una nota a la distribuidora lo comunica.</translation>
    </message>
    <message>
        <source>Add “{note}” to the notes</source>
        <translation>Añadir «{note}» a las notas</translation>
    </message>
    <message>
        <source>“{title}” was made entirely by AI.</source>
        <translation>«{title}» se creó por completo con IA.</translation>
    </message>
    <message>
        <source>Deezer detects and labels such tracks and does not recommend them; several distributors reject them.</source>
        <translation>Deezer detecta y etiqueta estas pistas y no las recomienda; varias distribuidoras las rechazan.</translation>
    </message>
    <message>
        <source>left</source>
        <translation>izquierdo</translation>
    </message>
    <message>
        <source>top</source>
        <translation>superior</translation>
    </message>
    <message>
        <source>right</source>
        <translation>derecho</translation>
    </message>
    <message>
        <source>bottom</source>
        <translation>inferior</translation>
    </message>
    <message>
        <source>a JPEG file with several images (MPO)</source>
        <translation>un archivo JPEG con varias imágenes (MPO)</translation>
    </message>
    <message>
        <source>black and white</source>
        <translation>blanco y negro</translation>
    </message>
    <message>
        <source>greyscale</source>
        <translation>escala de grises</translation>
    </message>
    <message>
        <source>greyscale with transparency</source>
        <translation>escala de grises con transparencia</translation>
    </message>
    <message>
        <source>indexed colour</source>
        <translation>color indexado</translation>
    </message>
    <message>
        <source>indexed colour with transparency</source>
        <translation>color indexado con transparencia</translation>
    </message>
    <message>
        <source>CMYK, as for print</source>
        <translation>CMYK, como para imprenta</translation>
    </message>
    <message>
        <source>YCbCr, as in video</source>
        <translation>YCbCr, como en vídeo</translation>
    </message>
    <message>
        <source>CIELAB</source>
        <translation>CIELAB</translation>
    </message>
    <message>
        <source>The release has no cover.</source>
        <translation>El lanzamiento no tiene portada.</translation>
    </message>
    <message>
        <source>Every store needs one.</source>
        <translation>Todas las tiendas la exigen.</translation>
    </message>
    <message>
        <source>The cover has not been measured yet.</source>
        <translation>La portada no se ha analizado todavía.</translation>
    </message>
    <message>
        <source>Each file is checked before the release can be sent.</source>
        <translation>Cada archivo se comprueba antes de poder enviar el lanzamiento.</translation>
    </message>
    <message>
        <source>The cover could not be measured: {reason}</source>
        <translation>No se pudo analizar la portada: {reason}</translation>
    </message>
    <message>
        <source>The file could not be checked, so the release cannot be sent with it.</source>
        <translation>No se pudo comprobar el archivo, así que el lanzamiento no se puede enviar con él.</translation>
    </message>
    <message>
        <source>The cover is {found}; stores accept {wanted}.</source>
        <translation>Formato de la portada: {found}; las tiendas aceptan {wanted}.</translation>
    </message>
    <message>
        <source>The content of the file counts, and its extension must match.</source>
        <translation>Lo que cuenta es el contenido del archivo, y su extensión debe coincidir.</translation>
    </message>
    <message>
        <source>not an image</source>
        <translation>no es una imagen</translation>
    </message>
    <message>
        <source>{format} with the extension {suffix}</source>
        <translation>{format} con la extensión {suffix}</translation>
    </message>
    <message>
        <source>{format} without a file extension</source>
        <translation>{format} sin extensión de archivo</translation>
    </message>
    <message>
        <source>The cover file is damaged.</source>
        <translation>El archivo de la portada está dañado.</translation>
    </message>
    <message>
        <source>A damaged or incomplete image shows grey bars or nothing at all.</source>
        <translation>Una imagen dañada o incompleta muestra franjas grises o nada.</translation>
    </message>
    <message>
        <source>The cover is {width} × {height} pixels, not square.</source>
        <translation>La portada mide {width} × {height} píxeles: no es cuadrada.</translation>
    </message>
    <message>
        <source>Stores only accept square covers.</source>
        <translation>Las tiendas solo aceptan portadas cuadradas.</translation>
    </message>
    <message>
        <source>The cover is {size} pixels wide; {wanted} are required.</source>
        <translation>La portada mide {size} píxeles de ancho; se exigen {wanted}.</translation>
    </message>
    <message>
        <source>A small image looks blurred when it is enlarged.</source>
        <translation>Una imagen pequeña se ve borrosa al ampliarla.</translation>
    </message>
    <message>
        <source>The cover is {size} pixels wide; up to {wanted} are accepted everywhere.</source>
        <translation>La portada mide {size} píxeles de ancho; todas las tiendas aceptan hasta {wanted}.</translation>
    </message>
    <message>
        <source>Several distributors reject larger images.</source>
        <translation>Varias distribuidoras rechazan imágenes más grandes.</translation>
    </message>
    <message>
        <source>The cover file is {size} MB; up to {wanted} are accepted everywhere.</source>
        <translation>El archivo de la portada pesa {size} MB; todas las tiendas aceptan hasta {wanted}.</translation>
    </message>
    <message>
        <source>Several distributors reject larger files.</source>
        <translation>Varias distribuidoras rechazan archivos más pesados.</translation>
    </message>
    <message>
        <source>The cover is {mode}, not 8-bit RGB.</source>
        <translation>La portada está en {mode}, no en RGB de 8 bits.</translation>
    </message>
    <message>
        <source>Other colour modes are shown incorrectly or rejected.</source>
        <translation>Otros modos de color se muestran mal o se rechazan.</translation>
    </message>
    <message>
        <source>{mode} with {bits} bits</source>
        <translation>{mode} de {bits} bits</translation>
    </message>
    <message>
        <source>The cover has transparent areas.</source>
        <translation>La portada tiene zonas transparentes.</translation>
    </message>
    <message>
        <source>Each store shows a different background behind them.</source>
        <translation>Cada tienda muestra un fondo distinto detrás de ellas.</translation>
    </message>
    <message>
        <source>The cover {problem}.</source>
        <translation>La portada {problem}.</translation>
    </message>
    <message>
        <source>Stores ignore the rotation tag, and anyone can read where a photo was taken.</source>
        <translation>Las tiendas ignoran la etiqueta de rotación, y cualquiera puede leer dónde se tomó una foto.</translation>
    </message>
    <message>
        <source>is rotated by a tag in the file, which stores ignore</source>
        <translation>está girada mediante una etiqueta del archivo que las tiendas ignoran</translation>
    </message>
    <message>
        <source>contains the location where it was taken</source>
        <translation>contiene la ubicación donde se tomó</translation>
    </message>
    <message>
        <source>Nobody has confirmed yet that the text on the cover matches the release.</source>
        <translation>Nadie ha confirmado todavía que el texto de la portada coincida con el lanzamiento.</translation>
    </message>
    <message>
        <source>Names and titles on the cover must match the release. This is the most common reason for rejection.</source>
        <translation>Los nombres y títulos de la portada deben coincidir con el lanzamiento. Es el motivo de rechazo más frecuente.</translation>
    </message>
    <message>
        <source>I have compared the text on the cover with the titles, and they match</source>
        <translation>He comparado el texto de la portada con los títulos y coinciden</translation>
    </message>
    <message>
        <source>The cover {cover} the Parental Advisory logo, but the release is {advisory}.</source>
        <translation>La portada {cover} el logo Parental Advisory, pero el lanzamiento es {advisory}.</translation>
    </message>
    <message>
        <source>The logo belongs only on the covers of explicit releases.</source>
        <translation>El logo solo corresponde a las portadas de lanzamientos explícitos.</translation>
    </message>
    <message>
        <source>has</source>
        <translation>tiene</translation>
    </message>
    <message>
        <source>lacks</source>
        <translation>no tiene</translation>
    </message>
    <message>
        <source>The cover uses the colour profile “{profile}”, not sRGB.</source>
        <translation>La portada usa el perfil de color «{profile}», no sRGB.</translation>
    </message>
    <message>
        <source>Stores treat every image as sRGB, so the colours would look wrong. Converting keeps them as intended.</source>
        <translation>Las tiendas tratan todas las imágenes como sRGB, así que los colores se verían mal. Al convertirla se conservan como deben ser.</translation>
    </message>
    <message>
        <source>The cover is almost empty: it is a single colour.</source>
        <translation>La portada está casi vacía: es de un solo color.</translation>
    </message>
    <message>
        <source>Stores take it for a missing cover. If it is intended, keep it and give a reason.</source>
        <translation>Las tiendas creen que falta la portada. Si es intencional, consérvela e indique el motivo.</translation>
    </message>
    <message>
        <source>The cover looks like an enlarged smaller image.</source>
        <translation>La portada parece una imagen pequeña ampliada.</translation>
    </message>
    <message>
        <source>Stores reject blurred covers. This is an estimate based on the lack of fine detail, so please check.</source>
        <translation>Las tiendas rechazan portadas borrosas. Es una estimación basada en la falta de detalles finos: compruébelo.</translation>
    </message>
    <message>
        <source>The cover has a plain bar along this edge: {sides}.</source>
        <translation>La portada tiene una franja lisa en este borde: {sides}.</translation>
    </message>
    <message>
        <source>A white or black bar on one or two sides is usually left over from cropping. “Crop to a square” removes it.</source>
        <translation>Una franja blanca o negra en uno o dos lados suele ser un resto del recorte. «Recortar en cuadrado» la quita.</translation>
    </message>
    <message>
        <source>digits, as in music.apple.com/artist/NAME/DIGITS</source>
        <translation>dígitos, como en music.apple.com/artist/NAME/DIGITS</translation>
    </message>
    <message>
        <source>22 letters and digits, as in open.spotify.com/artist/ID</source>
        <translation>22 letras y dígitos, como en open.spotify.com/artist/ID</translation>
    </message>
    <message>
        <source>digits, as in deezer.com/artist/DIGITS</source>
        <translation>dígitos, como en deezer.com/artist/DIGITS</translation>
    </message>
    <message>
        <source>16 digits, the last of which may be X</source>
        <translation>16 dígitos, el último puede ser X</translation>
    </message>
    <message>
        <source>9 to 11 digits</source>
        <translation>de 9 a 11 dígitos</translation>
    </message>
    <message>
        <source>There is no main artist.</source>
        <translation>No hay artista principal.</translation>
    </message>
    <message>
        <source>The release and each track need at least one artist who is not featured.</source>
        <translation>El lanzamiento y cada pista necesitan al menos un artista que no sea invitado.</translation>
    </message>
    <message>
        <source>Use the release&apos;s artists</source>
        <translation>Usar los artistas del lanzamiento</translation>
    </message>
    <message>
        <source>“{name}” looks like several artists in one entry.</source>
        <translation>«{name}» parece ser varios artistas en una entrada.</translation>
    </message>
    <message>
        <source>Each artist needs a separate entry; joined names become a new artist page in stores. If this is the name of one artist, confirm it once and it is saved in People.</source>
        <translation>Cada artista necesita su propia entrada; los nombres unidos crean una página de artista nueva en las tiendas. Si es el nombre de un solo artista, confírmelo una vez y se guarda en Personas.</translation>
    </message>
    <message numerus="yes">
        <source>“{name}”, in %n places, looks like several artists in one entry.</source>
        <comment>“{name}”, in %n place, looks like several artists in one entry.</comment>
        <translation>
            <numerusform>«{name}», en %n lugar, parece ser varios artistas en una entrada.</numerusform>
            <numerusform>«{name}», en %n lugares, parece ser varios artistas en una entrada.</numerusform>
        </translation>
    </message>
    <message>
        <source>Split into “{parts}” and “{parts2}”</source>
        <translation>Separar en «{parts}» y «{parts2}»</translation>
    </message>
    <message>
        <source>{name} is listed more than once.</source>
        <translation>{name} aparece más de una vez.</translation>
    </message>
    <message>
        <source>List each artist once per track, as main or featured artist.</source>
        <translation>Indique a cada artista una sola vez por pista, como principal o invitado.</translation>
    </message>
    <message>
        <source>Remove this entry</source>
        <translation>Quitar esta entrada</translation>
    </message>
    <message>
        <source>“{name}” is spelled “{other}” elsewhere.</source>
        <translation>«{name}» se escribe «{other}» en otros lugares.</translation>
    </message>
    <message>
        <source>The distributor creates a new artist if a name differs by a single character.</source>
        <translation>La distribuidora crea un artista nuevo si un nombre difiere en un solo carácter.</translation>
    </message>
    <message>
        <source>“{name}” is a placeholder, not a name.</source>
        <translation>«{name}» es un texto provisional, no un nombre.</translation>
    </message>
    <message>
        <source>Stores reject placeholders. Credit traditional music in the writers.</source>
        <translation>Las tiendas rechazan textos provisionales. Acredite la música tradicional en los autores.</translation>
    </message>
    <message>
        <source>The artist line is “{line}”, but the artists give “{composed}”.</source>
        <translation>La línea de artistas es «{line}», pero de los artistas resulta «{composed}».</translation>
    </message>
    <message>
        <source>Stores build the line from the artist entries, so a different line causes questions and delays.</source>
        <translation>Las tiendas forman la línea con las entradas de artistas, así que una línea distinta provoca preguntas y retrasos.</translation>
    </message>
    <message>
        <source>Change it to “{composed}”</source>
        <translation>Cambiarla a «{composed}»</translation>
    </message>
    <message>
        <source>“{name}” contains more than a name.</source>
        <translation>«{name}» contiene algo más que un nombre.</translation>
    </message>
    <message>
        <source>A role, country or year turns the name into a different artist. The role has its own field.</source>
        <translation>Una función, un país o un año convierten el nombre en otro artista. La función tiene su propio campo.</translation>
    </message>
    <message>
        <source>Shorten to “{bare}”</source>
        <translation>Acortar a «{bare}»</translation>
    </message>
    <message>
        <source>“{value}” is not a valid ID for {name}; expected: {wanted}.</source>
        <translation>«{value}» no es un ID válido para {name}; se espera: {wanted}.</translation>
    </message>
    <message>
        <source>A wrong ID puts the release on someone else&apos;s page.</source>
        <translation>Un ID incorrecto pone el lanzamiento en la página de otro artista.</translation>
    </message>
    <message>
        <source>Write “{match}”</source>
        <translation>Escribir «{match}»</translation>
    </message>
    <message>
        <source>this artist</source>
        <translation>este artista</translation>
    </message>
    <message>
        <source>“{name}” is not a Dolby Atmos master: {problem}.</source>
        <translation>«{name}» no es un máster Dolby Atmos: {problem}.</translation>
    </message>
    <message>
        <source>Stores accept an ADM file (BWF with axml and chna chunks), 24 bit and 48 kHz, with at least 3 channels.</source>
        <translation>Las tiendas aceptan un archivo ADM (BWF con bloques axml y chna), de 24 bits y 48 kHz, con al menos 3 canales.</translation>
    </message>
    <message>
        <source>it has no axml and chna chunks</source>
        <translation>no tiene bloques axml ni chna</translation>
    </message>
    <message>
        <source>it has {bits} bits</source>
        <translation>tiene {bits} bits</translation>
    </message>
    <message>
        <source>it has {sample_rate} Hz</source>
        <translation>tiene {sample_rate} Hz</translation>
    </message>
    <message>
        <source>it has {channels} channels</source>
        <translation>tiene {channels} canales</translation>
    </message>
    <message>
        <source>The Atmos mix is {atmos} s long and the stereo master {stereo} s.</source>
        <translation>La mezcla Atmos dura {atmos} s y el máster estéreo, {stereo} s.</translation>
    </message>
    <message>
        <source>Stores switch between the two, so both must have the same length within one frame (1/24 second).</source>
        <translation>Las tiendas alternan entre ambos, así que deben durar lo mismo con un margen de un fotograma (1/24 de segundo).</translation>
    </message>
    <message>
        <source>The Atmos mix has no separate ISRC.</source>
        <translation>La mezcla Atmos no tiene ISRC propio.</translation>
    </message>
    <message>
        <source>Stores treat it as a separate recording and need a different code to tell the two apart.</source>
        <translation>Las tiendas la tratan como una grabación aparte y necesitan otro código para distinguirlas.</translation>
    </message>
    <message>
        <source>“{code}” is not a valid ISRC for the Atmos mix.</source>
        <translation>«{code}» no es un ISRC válido para la mezcla Atmos.</translation>
    </message>
    <message>
        <source>The Atmos mix has the same ISRC as the stereo master.</source>
        <translation>La mezcla Atmos tiene el mismo ISRC que el máster estéreo.</translation>
    </message>
    <message>
        <source>This track has no audio file.</source>
        <translation>Esta pista no tiene archivo de audio.</translation>
    </message>
    <message>
        <source>Each track needs exactly one master.</source>
        <translation>Cada pista necesita exactamente un máster.</translation>
    </message>
    <message>
        <source>This track has more than one master.</source>
        <translation>Esta pista tiene más de un máster.</translation>
    </message>
    <message>
        <source>The file “{name}” has been moved or deleted.</source>
        <translation>El archivo «{name}» se movió o se eliminó.</translation>
    </message>
    <message>
        <source>This video has no file.</source>
        <translation>Este vídeo no tiene archivo.</translation>
    </message>
    <message>
        <source>This track is a video, but “{name}” is audio. Add the video, or set the track type to audio.</source>
        <translation>Esta pista es un vídeo, pero «{name}» es audio. Añada el vídeo o cambie el tipo de pista a audio.</translation>
    </message>
    <message>
        <source>The file has not been measured yet.</source>
        <translation>El archivo no se ha analizado todavía.</translation>
    </message>
    <message>
        <source>The file could not be measured: {reason}</source>
        <translation>No se pudo analizar el archivo: {reason}</translation>
    </message>
    <message>
        <source>The file is {found}, not WAV or FLAC.</source>
        <translation>El archivo no es WAV ni FLAC: {found}.</translation>
    </message>
    <message>
        <source>Stores accept uncompressed WAV or FLAC. The content of the file counts, not its name.</source>
        <translation>Las tiendas aceptan WAV sin comprimir o FLAC. Cuenta el contenido del archivo, no su nombre.</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>vacío</translation>
    </message>
    <message>
        <source>a file without readable audio</source>
        <translation>un archivo sin audio legible</translation>
    </message>
    <message>
        <source>The WAV file has an extensible header.</source>
        <translation>El archivo WAV tiene una cabecera extensible.</translation>
    </message>
    <message>
        <source>Spotify rejects it. The same audio with a plain header, or as FLAC, is accepted.</source>
        <translation>Spotify la rechaza. El mismo audio con cabecera simple, o en FLAC, se acepta.</translation>
    </message>
    <message>
        <source>The WAV file&apos;s header is wrong: {faults}.</source>
        <translation>La cabecera del archivo WAV es incorrecta: {faults}.</translation>
    </message>
    <message>
        <source>Some programs read only a part of such a file or show a wrong length. The audio itself is fine.</source>
        <translation>Algunos programas leen solo una parte de un archivo así o muestran una duración incorrecta. El audio en sí está bien.</translation>
    </message>
    <message>
        <source>the size of the file</source>
        <translation>el tamaño del archivo</translation>
    </message>
    <message>
        <source>the bytes per second</source>
        <translation>los bytes por segundo</translation>
    </message>
    <message>
        <source>The WAV file has extra data after the audio: {chunks}.</source>
        <translation>El archivo WAV tiene datos adicionales tras el audio: {chunks}.</translation>
    </message>
    <message>
        <source>Some stores read this data as audio or reject the file.</source>
        <translation>Algunas tiendas leen esos datos como audio o rechazan el archivo.</translation>
    </message>
    <message>
        <source>The file is incomplete: it has {present} of {declared} bytes.</source>
        <translation>El archivo está incompleto: tiene {present} de {declared} bytes.</translation>
    </message>
    <message>
        <source>The header announces more audio than the file contains. Many programs open such a file without a warning.</source>
        <translation>La cabecera anuncia más audio del que contiene el archivo. Muchos programas abren un archivo así sin avisar.</translation>
    </message>
    <message>
        <source>The file is incomplete.</source>
        <translation>El archivo está incompleto.</translation>
    </message>
    <message>
        <source>The file&apos;s header does not state the length of the audio.</source>
        <translation>La cabecera del archivo no indica la duración del audio.</translation>
    </message>
    <message>
        <source>The export or recording was interrupted, or the file was streamed. Some programs read such a file as empty. Where a fix is offered, it makes a copy with a correct header. Listen to its end; if something is missing, export the file again.</source>
        <translation>La exportación o la grabación se interrumpió, o el archivo procede de un stream. Para algunos programas, un archivo así está vacío. Si se ofrece una corrección, crea una copia con una cabecera correcta. Escuche el final; si falta algo, exporte el archivo de nuevo.</translation>
    </message>
    <message>
        <source>The file is damaged: {error}.</source>
        <translation>El archivo está dañado: {error}.</translation>
    </message>
    <message>
        <source>Stores decode the whole file and reject it if that fails.</source>
        <translation>Las tiendas decodifican el archivo completo y lo rechazan si algo falla.</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>contenido dañado</translation>
    </message>
    <message>
        <source>Stores do not accept a sample rate of {rate} Hz.</source>
        <translation>Las tiendas no aceptan una frecuencia de muestreo de {rate} Hz.</translation>
    </message>
    <message>
        <source>Use 44.1 kHz or a common higher rate. Audio is never resampled automatically.</source>
        <translation>Use 44.1 kHz o una frecuencia habitual más alta. El audio nunca se remuestrea automáticamente.</translation>
    </message>
    <message>
        <source>The audio is {bits}, not 16 or 24 bit.</source>
        <translation>El audio es de {bits}, no de 16 ni 24 bits.</translation>
    </message>
    <message>
        <source>Stores accept 16-bit or 24-bit integer audio.</source>
        <translation>Las tiendas aceptan audio entero de 16 o 24 bits.</translation>
    </message>
    <message>
        <source>{bits}-bit float</source>
        <translation>{bits} bits en coma flotante</translation>
    </message>
    <message>
        <source>{bits}-bit</source>
        <translation>{bits} bits</translation>
    </message>
    <message>
        <source>The file has {channels}, not two.</source>
        <translation>El archivo tiene {channels}, no dos.</translation>
    </message>
    <message>
        <source>The stereo master needs exactly two channels, even for a mono recording.</source>
        <translation>El máster estéreo necesita exactamente dos canales, incluso en una grabación mono.</translation>
    </message>
    <message numerus="yes">
        <source>%n channels</source>
        <comment>%n channel</comment>
        <translation>
            <numerusform>%n canal</numerusform>
            <numerusform>%n canales</numerusform>
        </translation>
    </message>
    <message>
        <source>The track is {seconds} seconds long; stores pay royalties from 30 seconds.</source>
        <translation>La pista dura {seconds} segundos; las tiendas pagan royalties a partir de 30 segundos.</translation>
    </message>
    <message>
        <source>A single under 30 seconds is rejected; on an album the track can be played but earns nothing.</source>
        <translation>Un single de menos de 30 segundos se rechaza; en un álbum la pista se puede reproducir, pero no genera ingresos.</translation>
    </message>
    <message>
        <source>The file is {file} long, but the track says {track}.</source>
        <translation>El archivo dura {file}, pero la pista indica {track}.</translation>
    </message>
    <message>
        <source>Stores compare the two lengths.</source>
        <translation>Las tiendas comparan ambas duraciones.</translation>
    </message>
    <message>
        <source>Set the length to {length}</source>
        <translation>Poner la duración en {length}</translation>
    </message>
    <message>
        <source>The length is missing; the file is {file} long.</source>
        <translation>Falta la duración; el archivo dura {file}.</translation>
    </message>
    <message>
        <source>The preview ends at {end}, but the track ends at {length}.</source>
        <translation>El fragmento termina en {end}, pero la pista acaba en {length}.</translation>
    </message>
    <message>
        <source>The preview must be within the track.</source>
        <translation>El fragmento debe quedar dentro de la pista.</translation>
    </message>
    <message>
        <source>End the preview with the track</source>
        <translation>Terminar el fragmento con la pista</translation>
    </message>
    <message>
        <source>The masters have different sample rates or bit depths: {found}.</source>
        <translation>Los másteres tienen distintas frecuencias de muestreo o profundidades de bits: {found}.</translation>
    </message>
    <message>
        <source>An album is usually mastered in one session; one file may come from somewhere else.</source>
        <translation>Un álbum suele masterizarse en una sola sesión; puede que un archivo venga de otro sitio.</translation>
    </message>
    <message>
        <source>{rate} Hz, {bits} bit</source>
        <translation>{rate} Hz, {bits} bits</translation>
    </message>
    <message>
        <source>This track has exactly the same audio as “{other}”.</source>
        <translation>Esta pista tiene exactamente el mismo audio que «{other}».</translation>
    </message>
    <message>
        <source>The same file was probably attached twice.</source>
        <translation>Probablemente se adjuntó dos veces el mismo archivo.</translation>
    </message>
    <message>
        <source>The tracks are {seconds} seconds long on average.</source>
        <translation>Las pistas duran {seconds} segundos en promedio.</translation>
    </message>
    <message>
        <source>Stores reject releases with very short tracks, because they suspect artificial streaming.</source>
        <translation>Las tiendas rechazan lanzamientos con pistas muy cortas porque sospechan reproducciones artificiales.</translation>
    </message>
    <message>
        <source>The track is {minutes} minutes long.</source>
        <translation>La pista dura {minutes} minutos.</translation>
    </message>
    <message>
        <source>Ask the distributor about tracks of this length; some split or reject them.</source>
        <translation>Consulte a la distribuidora sobre pistas tan largas; algunas las dividen o las rechazan.</translation>
    </message>
    <message>
        <source>The track&apos;s length is given as {minutes} minutes.</source>
        <translation>La duración indicada de la pista es de {minutes} minutos.</translation>
    </message>
    <message>
        <source>The file&apos;s tags contain the ISRC {tagged}.</source>
        <translation>Las etiquetas del archivo contienen el ISRC {tagged}.</translation>
    </message>
    <message>
        <source>The code in the file was set at mastering; one of the two codes belongs to another recording.</source>
        <translation>El código del archivo se puso en la masterización; uno de los dos códigos es de otra grabación.</translation>
    </message>
    <message>
        <source>Use {tagged}</source>
        <translation>Usar {tagged}</translation>
    </message>
    <message>
        <source>The entire file is silent.</source>
        <translation>Todo el archivo está en silencio.</translation>
    </message>
    <message>
        <source>The wrong track was probably exported.</source>
        <translation>Probablemente se exportó la pista equivocada.</translation>
    </message>
    <message>
        <source>The {side} channel is completely silent.</source>
        <translation>El canal {side} está completamente en silencio.</translation>
    </message>
    <message>
        <source>A mono signal was probably exported to one side.</source>
        <translation>Probablemente se exportó una señal mono a un solo lado.</translation>
    </message>
    <message>
        <source>The true peak is {peak} dBTP.</source>
        <translation>El true peak es de {peak} dBTP.</translation>
    </message>
    <message>
        <source>Above 0 dBTP the audio distorts when stores encode it; −1 dBTP leaves headroom. No store rejects it.</source>
        <translation>Por encima de 0 dBTP el audio distorsiona cuando las tiendas lo codifican; −1 dBTP deja margen. Ninguna tienda lo rechaza.</translation>
    </message>
    <message>
        <source>The track begins with {seconds} seconds of silence.</source>
        <translation>La pista empieza con {seconds} segundos de silencio.</translation>
    </message>
    <message>
        <source>More than two seconds sound like an error; more than ten are rejected.</source>
        <translation>Más de dos segundos parecen un error; más de diez se rechazan.</translation>
    </message>
    <message>
        <source>The track ends with {seconds} seconds of silence.</source>
        <translation>La pista termina con {seconds} segundos de silencio.</translation>
    </message>
    <message>
        <source>More than five seconds sound like an error; more than ten are rejected. A hidden track must be a separate track.</source>
        <translation>Más de cinco segundos parecen un error; más de diez se rechazan. Una pista oculta debe ser una pista aparte.</translation>
    </message>
    <message numerus="yes">
        <source>The audio clips in %n places.</source>
        <comment>The audio clips in %n place.</comment>
        <translation>
            <numerusform>El audio se satura en %n punto.</numerusform>
            <numerusform>El audio se satura en %n puntos.</numerusform>
        </translation>
    </message>
    <message>
        <source>A few clipped samples are inaudible; many cause distortion, usually from a mix that was too loud.</source>
        <translation>Unas pocas muestras saturadas son inaudibles; muchas causan distorsión, en general por una mezcla demasiado alta.</translation>
    </message>
    <message>
        <source>The track is at {loudness} LUFS, which is unusual for music.</source>
        <translation>La pista está a {loudness} LUFS, algo inusual en música.</translation>
    </message>
    <message>
        <source>Stores normalise loudness, Spotify to −14 LUFS. No level is rejected.</source>
        <translation>Las tiendas normalizan la sonoridad, Spotify a −14 LUFS. Ningún nivel se rechaza.</translation>
    </message>
    <message>
        <source>The two channels are almost completely out of phase.</source>
        <translation>Los dos canales están casi por completo fuera de fase.</translation>
    </message>
    <message>
        <source>In mono such a track almost disappears. One channel probably has its polarity inverted.</source>
        <translation>En mono una pista así casi desaparece. Es probable que un canal tenga la polaridad invertida.</translation>
    </message>
    <message>
        <source>Both channels are identical.</source>
        <translation>Los dos canales son idénticos.</translation>
    </message>
    <message>
        <source>This is correct for a mono recording; otherwise it is an export mistake.</source>
        <translation>Es correcto en una grabación mono; si no, es un error de exportación.</translation>
    </message>
    <message>
        <source>The audio has a DC offset of {percent} % of full scale.</source>
        <translation>El audio tiene un desplazamiento de CC del {percent} % de la escala completa.</translation>
    </message>
    <message>
        <source>A DC offset costs headroom and may cause clicks at the start and end; any audio editor can remove it.</source>
        <translation>Un desplazamiento de CC reduce el margen y puede causar clics al principio y al final; cualquier editor de audio lo elimina.</translation>
    </message>
    <message>
        <source>The track ends abruptly at {level} dBFS.</source>
        <translation>La pista termina de golpe a {level} dBFS.</translation>
    </message>
    <message>
        <source>Most recordings fade out. In a gapless set a hard end is intended.</source>
        <translation>La mayoría de las grabaciones terminan en fundido. En un set continuo, un final seco es intencional.</translation>
    </message>
    <message>
        <source>The track contains {seconds} seconds of silence.</source>
        <translation>La pista contiene {seconds} segundos de silencio.</translation>
    </message>
    <message>
        <source>Stores reject long silences and anything after them; a hidden song must be a separate track.</source>
        <translation>Las tiendas rechazan silencios largos y lo que venga después; una canción oculta debe ser una pista aparte.</translation>
    </message>
    <message>
        <source>The file is 24 bit, but only {bits} bits are used.</source>
        <translation>El archivo es de 24 bits, pero solo se usan {bits}.</translation>
    </message>
    <message>
        <source>It was probably converted from a 16-bit file. Stores want the original master without padding.</source>
        <translation>Probablemente se convirtió desde un archivo de 16 bits. Las tiendas quieren el máster original sin relleno.</translation>
    </message>
    <message>
        <source>“{name}” cannot be used as a booklet: {problem}.</source>
        <translation>«{name}» no sirve como libreto: {problem}.</translation>
    </message>
    <message>
        <source>A booklet must be a PDF that opens.</source>
        <translation>Un libreto debe ser un PDF que se pueda abrir.</translation>
    </message>
    <message>
        <source>it is not a PDF</source>
        <translation>no es un PDF</translation>
    </message>
    <message>
        <source>{number} is also the catalogue number of “{other}”.</source>
        <translation>{number} también es el número de catálogo de «{other}».</translation>
    </message>
    <message>
        <source>A catalogue number identifies one release; other systems accept only plain characters.</source>
        <translation>Un número de catálogo identifica un solo lanzamiento; otros sistemas solo aceptan caracteres simples.</translation>
    </message>
    <message>
        <source>“{number}” is not a valid catalogue number of up to 50 plain characters.</source>
        <translation>«{number}» no es un número de catálogo válido de hasta 50 caracteres simples.</translation>
    </message>
    <message>
        <source>The © line has no {missing}.</source>
        <translation>En la línea © falta {missing}.</translation>
    </message>
    <message>
        <source>The release must state who owns the artwork and packaging and since when.</source>
        <translation>El lanzamiento debe indicar a quién pertenecen la portada y el diseño, y desde cuándo.</translation>
    </message>
    <message>
        <source>Same as the ℗ line: {line}</source>
        <translation>Igual que la línea ℗: {line}</translation>
    </message>
    <message>
        <source>The © line has no {missing}. Enter it in Rights &amp; partners, or fill in label and release date: then it is offered.</source>
        <translation>En la línea © falta {missing}. Introdúzcalo en Derechos y socios, o rellene el sello y la fecha de lanzamiento: entonces se ofrece.</translation>
    </message>
    <message>
        <source>This track is marked for Content ID, but {problem}.</source>
        <translation>Esta pista está marcada para Content ID, pero {problem}.</translation>
    </message>
    <message>
        <source>Content ID claims every video with the same audio. Audio that others may use too causes false claims.</source>
        <translation>Content ID reclama todos los vídeos con el mismo audio. El audio que otros también pueden usar causa reclamaciones indebidas.</translation>
    </message>
    <message>
        <source>it contains third-party samples</source>
        <translation>contiene samples de terceros</translation>
    </message>
    <message>
        <source>it contains loops</source>
        <translation>contiene loops</translation>
    </message>
    <message>
        <source>not all of its audio is exclusively yours</source>
        <translation>no todo su audio es exclusivamente suyo</translation>
    </message>
    <message>
        <source>not all of its questions are answered</source>
        <translation>no todas sus preguntas están respondidas</translation>
    </message>
    <message>
        <source>“{name}” is a company, not an artist.</source>
        <translation>«{name}» es una empresa, no un artista.</translation>
    </message>
    <message>
        <source>Labels and distributors have their own fields; stores reject them as artists.</source>
        <translation>Los sellos y las distribuidoras tienen sus propios campos; las tiendas los rechazan como artistas.</translation>
    </message>
    <message>
        <source>This track has no writer.</source>
        <translation>Esta pista no tiene autor.</translation>
    </message>
    <message>
        <source>Every store requires at least one composer or author per track.</source>
        <translation>Todas las tiendas exigen al menos un compositor o autor por pista.</translation>
    </message>
    <message>
        <source>The track has vocals but no lyricist.</source>
        <translation>La pista tiene voz, pero no letrista.</translation>
    </message>
    <message>
        <source>A track with a language needs a lyricist; one person can be both composer and author.</source>
        <translation>Una pista con idioma necesita un letrista; una persona puede ser compositor y letrista a la vez.</translation>
    </message>
    <message>
        <source>{composer} also wrote the lyrics: Composer &amp; Author</source>
        <translation>{composer} también escribió la letra: Composer &amp; Author</translation>
    </message>
    <message>
        <source>performer and a producer or engineer</source>
        <translation>un intérprete y un productor o ingeniero</translation>
    </message>
    <message>
        <source>performer</source>
        <translation>un intérprete</translation>
    </message>
    <message>
        <source>producer or engineer</source>
        <translation>un productor o ingeniero</translation>
    </message>
    <message>
        <source>The credits lack a {missing}.</source>
        <translation>En los créditos falta {missing}.</translation>
    </message>
    <message>
        <source>Apple requires a writer, a performer and a production credit for every track. One person can have all three.</source>
        <translation>Apple exige un autor, un intérprete y un crédito de producción en cada pista. Una misma persona puede tener los tres.</translation>
    </message>
    <message>
        <source>Use the release&apos;s credits</source>
        <translation>Usar los créditos del lanzamiento</translation>
    </message>
    <message>
        <source>“Performer” does not say what {name} plays or sings.</source>
        <translation>«Performer» no dice qué toca o canta {name}.</translation>
    </message>
    <message>
        <source>Stores show instruments and vocals; “Performer” alone is discouraged.</source>
        <translation>Las tiendas muestran instrumentos y voces; se desaconseja poner solo «Performer».</translation>
    </message>
    <message>
        <source>“{value}” is not in the list of {kind}.</source>
        <translation>«{value}» no está en la lista de {kind}.</translation>
    </message>
    <message>
        <source>The distributor has lists of roles and of types for each role. Only a list that you marked as complete blocks a release.</source>
        <translation>La distribuidora tiene listas de funciones y de tipos para cada función. Solo una lista que usted haya marcado como completa bloquea un lanzamiento.</translation>
    </message>
    <message>
        <source>{name} has no role.</source>
        <translation>{name} no tiene función.</translation>
    </message>
    <message>
        <source>roles</source>
        <translation>funciones</translation>
    </message>
    <message>
        <source>types of {role}</source>
        <translation>tipos de {role}</translation>
    </message>
    <message>
        <source>{name} is listed twice as {role}.</source>
        <translation>{name} aparece dos veces como {role}.</translation>
    </message>
    <message>
        <source>One person in one role needs only one credit.</source>
        <translation>Una persona con una función solo necesita un crédito.</translation>
    </message>
    <message>
        <source>“{name}” is not a writer&apos;s first and last name.</source>
        <translation>«{name}» no es el nombre y apellido de un autor.</translation>
    </message>
    <message>
        <source>Collecting societies pay to registered names, not to stage names, initials or companies.</source>
        <translation>Las sociedades de gestión pagan a nombres registrados, no a nombres artísticos, iniciales ni empresas.</translation>
    </message>
    <message>
        <source>{name} is a featured artist but is credited only as {role}.</source>
        <translation>{name} es artista invitado, pero solo tiene crédito como {role}.</translation>
    </message>
    <message>
        <source>Mixing and mastering engineers are credited, not listed as artists.</source>
        <translation>Los ingenieros de mezcla y masterización van en los créditos, no entre los artistas.</translation>
    </message>
    <message>
        <source>Remove from the artists</source>
        <translation>Quitar de los artistas</translation>
    </message>
    <message>
        <source>“{typed}” is not {wanted}.</source>
        <translation>«{typed}» no es {wanted}.</translation>
    </message>
    <message>
        <source>The distributor expects dates as 2026-03-13, times as 12:30:00 and lengths as PT3M48S.</source>
        <translation>La distribuidora espera fechas como 2026-03-13, horas como 12:30:00 y duraciones como PT3M48S.</translation>
    </message>
    <message>
        <source>a valid date</source>
        <translation>una fecha válida</translation>
    </message>
    <message>
        <source>a time of day</source>
        <translation>una hora del día</translation>
    </message>
    <message>
        <source>a length</source>
        <translation>una duración</translation>
    </message>
    <message>
        <source>Read it as {read}</source>
        <translation>Leer como {read}</translation>
    </message>
    <message>
        <source>The release has no release date.</source>
        <translation>El lanzamiento no tiene fecha de lanzamiento.</translation>
    </message>
    <message>
        <source>A release cannot be delivered without one.</source>
        <translation>Sin ella no se puede entregar un lanzamiento.</translation>
    </message>
    <message>
        <source>Set it to {day}</source>
        <translation>Fijar en {day}</translation>
    </message>
    <message numerus="yes">
        <source>The release date is %n days away.</source>
        <comment>The release date is %n day away.</comment>
        <translation>
            <numerusform>Falta %n día para la fecha de lanzamiento.</numerusform>
            <numerusform>Faltan %n días para la fecha de lanzamiento.</numerusform>
        </translation>
    </message>
    <message>
        <source>Spotify&apos;s editors need 7 days and pre-orders need 10; four weeks leave enough time for every store.</source>
        <translation>Los editores de Spotify necesitan 7 días y las reservas, 10; cuatro semanas dan tiempo suficiente a todas las tiendas.</translation>
    </message>
    <message>
        <source>The release date {date} is probably a typo.</source>
        <translation>La fecha de lanzamiento {date} parece un error.</translation>
    </message>
    <message>
        <source>The release date is in the past, but the release is not marked as previously released.</source>
        <translation>La fecha de lanzamiento ya pasó, pero el lanzamiento no está marcado como publicado antes.</translation>
    </message>
    <message>
        <source>Move it to Friday, {day}</source>
        <translation>Pasar al viernes, {day}</translation>
    </message>
    <message>
        <source>The release date is a {weekday}.</source>
        <translation>La fecha de lanzamiento cae en {weekday}.</translation>
    </message>
    <message>
        <source>Music is released on Fridays worldwide; other days miss the cycle of charts and playlists.</source>
        <translation>La música se publica los viernes en todo el mundo; otros días quedan fuera del ciclo de listas y playlists.</translation>
    </message>
    <message>
        <source>Monday</source>
        <translation>lunes</translation>
    </message>
    <message>
        <source>Tuesday</source>
        <translation>martes</translation>
    </message>
    <message>
        <source>Wednesday</source>
        <translation>miércoles</translation>
    </message>
    <message>
        <source>Thursday</source>
        <translation>jueves</translation>
    </message>
    <message>
        <source>Friday</source>
        <translation>viernes</translation>
    </message>
    <message>
        <source>Saturday</source>
        <translation>sábado</translation>
    </message>
    <message>
        <source>Sunday</source>
        <translation>domingo</translation>
    </message>
    <message>
        <source>The original release date {original} is after the release date {released}.</source>
        <translation>La fecha de lanzamiento original {original} es posterior a la fecha de lanzamiento {released}.</translation>
    </message>
    <message>
        <source>A release cannot have come out first at a later date.</source>
        <translation>Un lanzamiento no puede haber salido por primera vez en una fecha posterior.</translation>
    </message>
    <message>
        <source>Set it to {released}</source>
        <translation>Fijar en {released}</translation>
    </message>
    <message>
        <source>The release is marked as previously released but has no original release date.</source>
        <translation>El lanzamiento está marcado como publicado antes, pero no tiene fecha de lanzamiento original.</translation>
    </message>
    <message>
        <source>Stores sort by the original date; from 2000 on they need the exact day.</source>
        <translation>Las tiendas ordenan por la fecha original; a partir de 2000 necesitan el día exacto.</translation>
    </message>
    <message>
        <source>A remaster keeps the original release date.</source>
        <translation>Una remasterización conserva la fecha de lanzamiento original.</translation>
    </message>
    <message>
        <source>Apple&apos;s rule: a remaster keeps the original date; a remix, live version or new recording has its own.</source>
        <translation>Regla de Apple: una remasterización conserva la fecha original; un remix, una versión en vivo o una nueva grabación tienen la suya.</translation>
    </message>
    <message>
        <source>The pre-order would start on {preorder}, which is not before the release on {released}.</source>
        <translation>La reserva empezaría el {preorder}, que no es antes del lanzamiento el {released}.</translation>
    </message>
    <message>
        <source>A pre-order must start at least one day before the release and not in the past; 7 days to 6 months make sense.</source>
        <translation>Una reserva debe empezar al menos un día antes del lanzamiento y no en el pasado; lo razonable es de 7 días a 6 meses.</translation>
    </message>
    <message>
        <source>Start it on {start}</source>
        <translation>Empezar el {start}</translation>
    </message>
    <message>
        <source>The pre-order would start on {preorder}, which is in the past.</source>
        <translation>La reserva empezaría el {preorder}, que ya pasó.</translation>
    </message>
    <message numerus="yes">
        <source>The pre-order would last %n days; 7 days to 6 months make sense.</source>
        <comment>The pre-order would last %n day; 7 days to 6 months make sense.</comment>
        <translation>
            <numerusform>La reserva duraría %n día; lo razonable es de 7 días a 6 meses.</numerusform>
            <numerusform>La reserva duraría %n días; lo razonable es de 7 días a 6 meses.</numerusform>
        </translation>
    </message>
    <message>
        <source>{day} is not a valid instant gratification date: it must be between the pre-order and the release.</source>
        <translation>{day} no es una fecha válida para la descarga anticipada: debe estar entre la reserva y el lanzamiento.</translation>
    </message>
    <message>
        <source>Customers who pre-order receive the track on this date.</source>
        <translation>Quienes hacen la reserva reciben la pista en esta fecha.</translation>
    </message>
    <message>
        <source>Set it to {clamped}</source>
        <translation>Fijar en {clamped}</translation>
    </message>
    <message>
        <source>The pre-stream would start on {day}, after the release on {released}.</source>
        <translation>El streaming anticipado empezaría el {day}, después del lanzamiento el {released}.</translation>
    </message>
    <message>
        <source>A pre-stream must start before the release date.</source>
        <translation>El streaming anticipado debe empezar antes de la fecha de lanzamiento.</translation>
    </message>
    <message>
        <source>The embargo would last until {day}, after the release on {released}.</source>
        <translation>El embargo duraría hasta el {day}, después del lanzamiento el {released}.</translation>
    </message>
    <message>
        <source>A release that is out cannot be embargoed.</source>
        <translation>Un lanzamiento ya publicado no puede tener embargo.</translation>
    </message>
    <message>
        <source>Clear the embargo</source>
        <translation>Borrar el embargo</translation>
    </message>
    <message>
        <source>{year} is not a valid recording year.</source>
        <translation>{year} no es un año de grabación válido.</translation>
    </message>
    <message>
        <source>It must have four digits and not be later than the ℗ year and the release.</source>
        <translation>Debe tener cuatro dígitos y no ser posterior al año ℗ ni al lanzamiento.</translation>
    </message>
    <message>
        <source>The original release date {original} is in the future and differs from the release date.</source>
        <translation>La fecha de lanzamiento original {original} está en el futuro y difiere de la fecha de lanzamiento.</translation>
    </message>
    <message>
        <source>For a new release both dates are the same; for a previously released one the original date is in the past.</source>
        <translation>En un lanzamiento nuevo ambas fechas son iguales; en uno publicado antes, la original está en el pasado.</translation>
    </message>
    <message>
        <source>The original release date {original} is probably a typo: no recordings existed then.</source>
        <translation>La fecha de lanzamiento original {original} parece un error: entonces no existían grabaciones.</translation>
    </message>
    <message>
        <source>The original release date {original} of “{title}” is after the release date.</source>
        <translation>La fecha de lanzamiento original {original} de «{title}» es posterior a la fecha de lanzamiento.</translation>
    </message>
    <message>
        <source>The release has a pre-order but no instant gratification track.</source>
        <translation>El lanzamiento tiene reserva, pero ninguna pista de descarga anticipada.</translation>
    </message>
    <message>
        <source>Apple Music offers an album for pre-add only if at least one of its tracks is available at once; a single with one track cannot be pre-added.</source>
        <translation>Apple Music solo ofrece el pre-add de un álbum si al menos una de sus pistas está disponible de inmediato; un single de una sola pista no lo admite.</translation>
    </message>
    <message>
        <source>A single with one track cannot offer that track as instant gratification.</source>
        <translation>Un single de una sola pista no puede ofrecerla como descarga anticipada.</translation>
    </message>
    <message>
        <source>{early} of {count} tracks are instant gratification tracks.</source>
        <translation>{early} de {count} pistas son de descarga anticipada.</translation>
    </message>
    <message>
        <source>Instant gratification tracks count towards the album price; half of the tracks is a safe limit.</source>
        <translation>Las pistas de descarga anticipada cuentan para el precio del álbum; la mitad de las pistas es un límite seguro.</translation>
    </message>
    <message>
        <source>{day} is between Christmas and New Year.</source>
        <translation>{day} está entre Navidad y Año Nuevo.</translation>
    </message>
    <message>
        <source>Distributors and stores have earlier deadlines then. Deliver weeks ahead or choose another Friday.</source>
        <translation>En esas fechas las distribuidoras y tiendas adelantan sus plazos. Entregue con semanas de antelación o elija otro viernes.</translation>
    </message>
    <message>
        <source>The disc&apos;s code {code} {problem}.</source>
        <translation>El código del disco {code} {problem}.</translation>
    </message>
    <message>
        <source>A disc does not need a code. If it has one, the code must be valid and belong only to this disc.</source>
        <translation>Un disco no necesita código. Si lo tiene, debe ser válido y pertenecer solo a ese disco.</translation>
    </message>
    <message>
        <source>also belongs to another disc</source>
        <translation>también pertenece a otro disco</translation>
    </message>
    <message>
        <source>is the release&apos;s code</source>
        <translation>es el código del lanzamiento</translation>
    </message>
    <message>
        <source>is not a UPC of 12 digits or an EAN of 13 digits</source>
        <translation>no es un UPC de 12 dígitos ni un EAN de 13</translation>
    </message>
    <message>
        <source>is a placeholder</source>
        <translation>es provisional</translation>
    </message>
    <message>
        <source>has a wrong check digit</source>
        <translation>tiene un dígito de control incorrecto</translation>
    </message>
    <message>
        <source>Clear the disc&apos;s code</source>
        <translation>Borrar el código del disco</translation>
    </message>
    <message>
        <source>A karaoke version needs the genre Karaoke, not {genre}.</source>
        <translation>Una versión karaoke necesita el género Karaoke, no {genre}.</translation>
    </message>
    <message>
        <source>Stores list karaoke separately from the original songs.</source>
        <translation>Las tiendas separan el karaoke de las canciones originales.</translation>
    </message>
    <message>
        <source>Set the genre to {karaoke}</source>
        <translation>Poner el género {karaoke}</translation>
    </message>
    <message>
        <source>Only “{title}” is {genre}; the release and all other tracks are {other}.</source>
        <translation>Solo «{title}» es {genre}; el lanzamiento y las demás pistas son {other}.</translation>
    </message>
    <message>
        <source>A different genre on a single track is usually a mistake.</source>
        <translation>Un género distinto en una sola pista suele ser un error.</translation>
    </message>
    <message>
        <source>Use the release&apos;s genre</source>
        <translation>Usar el género del lanzamiento</translation>
    </message>
    <message>
        <source>The genre is missing.</source>
        <translation>Falta el género.</translation>
    </message>
    <message>
        <source>Stores file the release under its genre; a sub-genre must belong to that genre.</source>
        <translation>Las tiendas clasifican el lanzamiento por su género; el subgénero debe pertenecer a ese género.</translation>
    </message>
    <message>
        <source>genres</source>
        <translation>géneros</translation>
    </message>
    <message>
        <source>Clear the sub-genre</source>
        <translation>Borrar el subgénero</translation>
    </message>
    <message>
        <source>The sub-genre is the same as the genre.</source>
        <translation>El subgénero es igual al género.</translation>
    </message>
    <message>
        <source>sub-genres of {genre}</source>
        <translation>subgéneros de {genre}</translation>
    </message>
    <message>
        <source>The distributor created the release with {sent}, but the draft now has a different code.</source>
        <translation>La distribuidora creó el lanzamiento con {sent}, pero el borrador tiene ahora otro código.</translation>
    </message>
    <message>
        <source>Stores cannot change a UPC or ISRC after the first delivery; that would need a new release.</source>
        <translation>Las tiendas no pueden cambiar un UPC o ISRC tras la primera entrega; haría falta un lanzamiento nuevo.</translation>
    </message>
    <message>
        <source>Restore {sent_upc}</source>
        <translation>Restaurar {sent_upc}</translation>
    </message>
    <message>
        <source>The distributor created the release without the ISRC {code}.</source>
        <translation>La distribuidora creó el lanzamiento sin el ISRC {code}.</translation>
    </message>
    <message>
        <source>The release has no UPC or EAN.</source>
        <translation>El lanzamiento no tiene UPC ni EAN.</translation>
    </message>
    <message>
        <source>Stores identify a product by this code, and the app searches for it before it creates the release.</source>
        <translation>Las tiendas identifican un producto por este código, y la app lo busca antes de crear el lanzamiento.</translation>
    </message>
    <message>
        <source>“{code}” is not a UPC of 12 digits or an EAN of 13 digits.</source>
        <translation>«{code}» no es un UPC de 12 dígitos ni un EAN de 13.</translation>
    </message>
    <message>
        <source>The distributor accepts codes of 12 or 13 digits. Spreadsheets often drop zeros at the beginning.</source>
        <translation>La distribuidora acepta códigos de 12 o 13 dígitos. Las hojas de cálculo suelen quitar los ceros iniciales.</translation>
    </message>
    <message>
        <source>Change to {spelled}</source>
        <translation>Cambiar a {spelled}</translation>
    </message>
    <message>
        <source>The check digit of {code} is wrong: one of its digits was mistyped.</source>
        <translation>El dígito de control de {code} es incorrecto: uno de sus dígitos está mal escrito.</translation>
    </message>
    <message>
        <source>The last digit is calculated from the others. It does not show which digit is wrong, so the app cannot correct it.</source>
        <translation>El último dígito se calcula a partir de los demás. No indica cuál está mal, así que la app no puede corregirlo.</translation>
    </message>
    <message>
        <source>{code} is a placeholder, not a real code.</source>
        <translation>{code} es provisional, no un código real.</translation>
    </message>
    <message>
        <source>Sample codes, codes with one repeated digit and 1, 2, 3, … do not belong to any product.</source>
        <translation>Los códigos de ejemplo, los de un solo dígito repetido y 1, 2, 3… no pertenecen a ningún producto.</translation>
    </message>
    <message>
        <source>{code} is reserved for in-store use or for books.</source>
        <translation>{code} está reservado para uso interno en comercios o para libros.</translation>
    </message>
    <message>
        <source>GS1 reserves codes that begin with 02, 04 or 20 to 29 for in-store use and 978 and 979 for books.</source>
        <translation>GS1 reserva los códigos que empiezan por 02, 04 o de 20 a 29 para uso interno en comercios, y 978 y 979 para libros.</translation>
    </message>
    <message>
        <source>{code} is already the code of “{other}”.</source>
        <translation>{code} ya es el código de «{other}».</translation>
    </message>
    <message>
        <source>Each product needs its own code: clean and explicit, standard and deluxe, single and album.</source>
        <translation>Cada producto necesita su propio código: limpio y explícito, estándar y deluxe, single y álbum.</translation>
    </message>
    <message>
        <source>“{words}” looks like an internal note and would be sent.</source>
        <translation>«{words}» parece una nota interna y se enviaría.</translation>
    </message>
    <message>
        <source>Stores show this field. Put internal remarks in the notes.</source>
        <translation>Las tiendas muestran este campo. Ponga los comentarios internos en las notas.</translation>
    </message>
    <message>
        <source>The IPI of {name} in People, {code}, {problem}.</source>
        <translation>El IPI de {name} en Personas, {code}, {problem}.</translation>
    </message>
    <message>
        <source>Societies use it for payments. It has eleven digits; the last two are check digits. Correct it in People.</source>
        <translation>Las sociedades de gestión lo usan para los pagos. Tiene once dígitos; los dos últimos son de control. Corríjalo en Personas.</translation>
    </message>
    <message>
        <source>is not a number of 11 digits</source>
        <translation>no es un número de 11 dígitos</translation>
    </message>
    <message>
        <source>has wrong check digits</source>
        <translation>tiene dígitos de control incorrectos</translation>
    </message>
    <message>
        <source>The ISNI of {name} in People, {code}, {problem}.</source>
        <translation>El ISNI de {name} en Personas, {code}, {problem}.</translation>
    </message>
    <message>
        <source>An ISNI has sixteen characters; the last is a check character. Correct it in People.</source>
        <translation>Un ISNI tiene dieciséis caracteres; el último es de control. Corríjalo en Personas.</translation>
    </message>
    <message>
        <source>is not a code of 16 characters</source>
        <translation>no es un código de 16 caracteres</translation>
    </message>
    <message>
        <source>has a wrong check character</source>
        <translation>tiene un carácter de control incorrecto</translation>
    </message>
    <message>
        <source>This track has no ISRC.</source>
        <translation>Esta pista no tiene ISRC.</translation>
    </message>
    <message>
        <source>Stores and societies identify a recording by its ISRC. You can let the distributor assign ISRCs in the account&apos;s settings.</source>
        <translation>Las tiendas y las sociedades de gestión identifican una grabación por su ISRC. En los ajustes de la cuenta puede dejar que la distribuidora asigne los ISRC.</translation>
    </message>
    <message>
        <source>“{code}” is not a valid ISRC: two letters, three letters or digits, seven digits.</source>
        <translation>«{code}» no es un ISRC válido: dos letras, tres letras o dígitos, siete dígitos.</translation>
    </message>
    <message>
        <source>An ISRC has exactly twelve characters, without hyphens or spaces.</source>
        <translation>Un ISRC tiene exactamente doce caracteres, sin guiones ni espacios.</translation>
    </message>
    <message>
        <source>Change to {code}</source>
        <translation>Cambiar a {code}</translation>
    </message>
    <message>
        <source>Use {swapped}</source>
        <translation>Usar {swapped}</translation>
    </message>
    <message>
        <source>No agency issues ISRCs that begin with {prefix}.</source>
        <translation>Ninguna agencia emite ISRC que empiecen por {prefix}.</translation>
    </message>
    <message>
        <source>The first two letters come from the list of ISRC agencies.</source>
        <translation>Las dos primeras letras provienen de la lista de agencias ISRC.</translation>
    </message>
    <message>
        <source>According to the ISRC it was assigned in 20{year}, which is in the future.</source>
        <translation>Según el ISRC, se asignó en 20{year}, que está en el futuro.</translation>
    </message>
    <message>
        <source>The two digits after the first five characters are the year in which the code was assigned.</source>
        <translation>Los dos dígitos después de los cinco primeros caracteres son el año en que se asignó el código.</translation>
    </message>
    <message>
        <source>{code} is also the ISRC of “{other}” on this release.</source>
        <translation>{code} también es el ISRC de «{other}» en este lanzamiento.</translation>
    </message>
    <message>
        <source>Each recording needs its own code; stores would play one of the two for both.</source>
        <translation>Cada grabación necesita su propio código; las tiendas reproducirían una de las dos para ambas.</translation>
    </message>
    <message>
        <source>{code} already belongs to “{title}” by {artist} on “{release}”, which is a different recording.</source>
        <translation>{code} ya pertenece a «{title}» de {artist} en «{release}», que es otra grabación.</translation>
    </message>
    <message>
        <source>A code always identifies one recording; a recording keeps its code on single and album.</source>
        <translation>Un código identifica siempre una sola grabación; una grabación conserva su código en single y álbum.</translation>
    </message>
    <message>
        <source>{code} is also the ISRC of “{title}” on “{release}”, but the two files contain different audio.</source>
        <translation>{code} también es el ISRC de «{title}» en «{release}», pero los dos archivos contienen audio distinto.</translation>
    </message>
    <message>
        <source>{code} belongs to “{title}” on “{release}”; this is a different version and needs its own code.</source>
        <translation>{code} pertenece a «{title}» en «{release}»; esta es otra versión y necesita su propio código.</translation>
    </message>
    <message>
        <source>A remix, edit, live or instrumental version is a separate recording; a different file format is not.</source>
        <translation>Un remix, un edit o una versión en vivo o instrumental son grabaciones aparte; un formato de archivo distinto, no.</translation>
    </message>
    <message>
        <source>The same recording has the ISRC {code} on “{release}”.</source>
        <translation>La misma grabación tiene el ISRC {code} en «{release}».</translation>
    </message>
    <message>
        <source>Two codes for one recording split its play counts. Keep the older one.</source>
        <translation>Dos códigos para una grabación dividen sus reproducciones. Conserve el más antiguo.</translation>
    </message>
    <message>
        <source>Use {older}</source>
        <translation>Usar {older}</translation>
    </message>
    <message>
        <source>“{code}” is not a valid ISWC, such as T-034524680-1.</source>
        <translation>«{code}» no es un ISWC válido, como T-034524680-1.</translation>
    </message>
    <message>
        <source>An ISWC is T, nine digits and a check digit; dots and hyphens are optional.</source>
        <translation>Un ISWC consta de T, nueve dígitos y un dígito de control; los puntos y guiones son opcionales.</translation>
    </message>
    <message>
        <source>The distributor writes the ISWC “{code}” as {spelled}.</source>
        <translation>La distribuidora escribe el ISWC «{code}» como {spelled}.</translation>
    </message>
    <message>
        <source>The check digit of {code} is wrong, so societies cannot find the work by it.</source>
        <translation>El dígito de control de {code} es incorrecto, así que las sociedades de gestión no pueden encontrar la obra.</translation>
    </message>
    <message>
        <source>An ISWC is optional, but a wrong one is worse than none. The distributor does not check it.</source>
        <translation>El ISWC es opcional, pero uno incorrecto es peor que ninguno. La distribuidora no lo comprueba.</translation>
    </message>
    <message>
        <source>{code} is also the ISWC of “{other}”, which has a different title or different writers.</source>
        <translation>{code} también es el ISWC de «{other}», que tiene otro título u otros autores.</translation>
    </message>
    <message>
        <source>An ISWC identifies one work; an arrangement or translation has its own.</source>
        <translation>Un ISWC identifica una sola obra; un arreglo o una traducción tienen el suyo.</translation>
    </message>
    <message>
        <source>Keywords are separated by spaces, without commas, quotes and “#”.</source>
        <translation>Las palabras clave se separan con espacios, sin comas, comillas ni «#».</translation>
    </message>
    <message>
        <source>The distributor reads each word separately; join the words of one keyword with a hyphen or underscore.</source>
        <translation>La distribuidora lee cada palabra por separado; si una palabra clave tiene varias, únalas con guion o guion bajo.</translation>
    </message>
    <message>
        <source>The release has no label.</source>
        <translation>El lanzamiento no tiene sello.</translation>
    </message>
    <message>
        <source>The distributor groups releases by label; a different spelling is a different label.</source>
        <translation>La distribuidora agrupa los lanzamientos por sello; otra grafía es otro sello.</translation>
    </message>
    <message>
        <source>“{label}” is not a label name.</source>
        <translation>«{label}» no es el nombre de un sello.</translation>
    </message>
    <message>
        <source>Use “{alike}”</source>
        <translation>Usar «{alike}»</translation>
    </message>
    <message>
        <source>“{label}” is not in the account&apos;s list of labels.</source>
        <translation>«{label}» no está en la lista de sellos de la cuenta.</translation>
    </message>
    <message>
        <source>The language of titles and names is missing.</source>
        <translation>Falta el idioma de títulos y nombres.</translation>
    </message>
    <message>
        <source>Stores use it to sort titles and to set capitals.</source>
        <translation>Las tiendas lo usan para ordenar títulos y poner mayúsculas.</translation>
    </message>
    <message>
        <source>languages</source>
        <translation>idiomas</translation>
    </message>
    <message>
        <source>“{text}” is not written in the script of {language}.</source>
        <translation>«{text}» no está en la escritura de este idioma: {language}.</translation>
    </message>
    <message>
        <source>A title whose script does not match its language is rejected or shown incorrectly.</source>
        <translation>Un título cuya escritura no corresponde a su idioma se rechaza o se muestra mal.</translation>
    </message>
    <message>
        <source>Write “{straight}” in one script</source>
        <translation>Escribir «{straight}» con una sola escritura</translation>
    </message>
    <message>
        <source>“{word}” mixes letters of two scripts that look alike.</source>
        <translation>«{word}» mezcla letras parecidas de dos escrituras.</translation>
    </message>
    <message>
        <source>Set the language of the titles to {language}</source>
        <translation>Poner {language} como idioma de los títulos</translation>
    </message>
    <message>
        <source>The language of the recording is missing.</source>
        <translation>Falta el idioma de la grabación.</translation>
    </message>
    <message>
        <source>Each track needs the language it is sung in; use “No linguistic content” for an instrumental.</source>
        <translation>Cada pista necesita el idioma en que se canta; use «No linguistic content» para un instrumental.</translation>
    </message>
    <message>
        <source>Set it to “{no_words}”</source>
        <translation>Poner «{no_words}»</translation>
    </message>
    <message>
        <source>The track is instrumental, but its language is {language}.</source>
        <translation>La pista es instrumental, pero su idioma es {language}.</translation>
    </message>
    <message>
        <source>“{title}” is instrumental, but has {what}.</source>
        <translation>«{title}» es instrumental, pero tiene {what}.</translation>
    </message>
    <message>
        <source>An instrumental has no lyrics, no lyricist and no explicit content.</source>
        <translation>Un instrumental no tiene letra, letrista ni contenido explícito.</translation>
    </message>
    <message>
        <source>Set it to Non-Applicable</source>
        <translation>Poner Non-Applicable</translation>
    </message>
    <message>
        <source>an Explicit advisory</source>
        <translation>un aviso Explicit</translation>
    </message>
    <message>
        <source>lyrics</source>
        <translation>letra</translation>
    </message>
    <message>
        <source>Clear the lyrics</source>
        <translation>Borrar la letra</translation>
    </message>
    <message>
        <source>“Instrumental” is a note, not lyrics.</source>
        <translation>«Instrumental» es una nota, no una letra.</translation>
    </message>
    <message>
        <source>{name} is the Composer</source>
        <translation>{name} es Composer</translation>
    </message>
    <message>
        <source>a lyricist, {name}</source>
        <translation>un letrista, {name}</translation>
    </message>
    <message>
        <source>The release language is {release}, but most of its tracks are sung in {most}.</source>
        <translation>El idioma del lanzamiento es {release}, pero en la mayoría de sus pistas se canta en {most}.</translation>
    </message>
    <message>
        <source>Stores list the release under its language.</source>
        <translation>Las tiendas clasifican el lanzamiento por su idioma.</translation>
    </message>
    <message>
        <source>Set it to {most}</source>
        <translation>Poner {most}</translation>
    </message>
    <message>
        <source>“{value}” is not a country in the list.</source>
        <translation>«{value}» no es un país de la lista.</translation>
    </message>
    <message>
        <source>It distinguishes variants of a language, such as Brazil and Portugal or Taiwan and China. Use a country&apos;s name or code.</source>
        <translation>Distingue variantes de un idioma, como Brasil y Portugal o Taiwán y China. Use el nombre o el código de un país.</translation>
    </message>
    <message>
        <source>“{word}” is masked in the lyrics of “{title}”.</source>
        <translation>«{word}» está enmascarada en la letra de «{title}».</translation>
    </message>
    <message>
        <source>Lyrics must be written as sung; only those of an Edited track may contain asterisks.</source>
        <translation>La letra debe escribirse tal como se canta; solo la de una pista Edited puede llevar asteriscos.</translation>
    </message>
    <message>
        <source>The timing of the lyrics cannot be used: {problem}.</source>
        <translation>Las marcas de tiempo de la letra no sirven: {problem}.</translation>
    </message>
    <message>
        <source>Each line must begin with its time, such as [01:23.45], within the length of the track.</source>
        <translation>Cada línea debe empezar con su marca de tiempo, como [01:23.45], dentro de la duración de la pista.</translation>
    </message>
    <message>
        <source>no line has a time</source>
        <translation>ninguna línea tiene marca de tiempo</translation>
    </message>
    <message>
        <source>“{untimed}” has no time</source>
        <translation>«{untimed}» no tiene marca de tiempo</translation>
    </message>
    <message>
        <source>it has no lines</source>
        <translation>no tiene líneas</translation>
    </message>
    <message>
        <source>the last line begins at {last} s, and the track ends at {length} s</source>
        <translation>la última línea empieza en {last} s y la pista acaba en {length} s</translation>
    </message>
    <message>
        <source>The lyrics are not in the format that stores accept.</source>
        <translation>La letra no está en el formato que aceptan las tiendas.</translation>
    </message>
    <message>
        <source>Lines begin with a capital and end without a full stop or comma; no section labels, no “x2”.</source>
        <translation>Las líneas empiezan con mayúscula y acaban sin punto ni coma; sin nombres de secciones ni «x2».</translation>
    </message>
    <message>
        <source>The lyrics contain “x2” or similar; write repeats out in full.</source>
        <translation>La letra contiene «x2» o algo similar; escriba las repeticiones completas.</translation>
    </message>
    <message>
        <source>Convert to that format</source>
        <translation>Convertir a ese formato</translation>
    </message>
    <message>
        <source>“{name}” may be rejected as motion artwork: {problem}.</source>
        <translation>Es posible que «{name}» se rechace como portada animada: {problem}.</translation>
    </message>
    <message>
        <source>Stores need a square version (3840 × 3840) and a tall one (2048 × 2732), H.264 or ProRes, without audio, 8 to 20 seconds long.</source>
        <translation>Las tiendas necesitan una versión cuadrada (3840 × 3840) y una vertical (2048 × 2732), en H.264 o ProRes, sin audio y de 8 a 20 segundos.</translation>
    </message>
    <message>
        <source>its frame size is {width} × {height}</source>
        <translation>su tamaño de fotograma es {width} × {height}</translation>
    </message>
    <message>
        <source>it is {duration} s long</source>
        <translation>dura {duration} s</translation>
    </message>
    <message>
        <source>it has audio</source>
        <translation>tiene audio</translation>
    </message>
    <message>
        <source>its codec is {codec}</source>
        <translation>su códec es {codec}</translation>
    </message>
    <message>
        <source>The motion artwork has only one format; the other one, {width} × {height}, is missing.</source>
        <translation>La portada animada solo tiene un formato; falta el otro, {width} × {height}.</translation>
    </message>
    <message>
        <source>The distributor knows “{other}”; “{name}” would become a new artist.</source>
        <translation>La distribuidora conoce a «{other}»; «{name}» sería un artista nuevo.</translation>
    </message>
    <message>
        <source>The distributor matches artists by the exact name.</source>
        <translation>La distribuidora identifica a los artistas por el nombre exacto.</translation>
    </message>
    <message>
        <source>“{other}” with the UPC {code} was already sent to the distributor or is on its way there.</source>
        <translation>«{other}» con el UPC {code} ya se envió a la distribuidora o va en camino.</translation>
    </message>
    <message>
        <source>The app searches for the UPC before it creates anything, and never creates a release twice.</source>
        <translation>La app busca el UPC antes de crear nada y nunca crea un lanzamiento dos veces.</translation>
    </message>
    <message>
        <source>“{name}” is incomplete in the storage: {problem}</source>
        <translation>«{name}» está incompleto en el almacenamiento: {problem}</translation>
    </message>
    <message>
        <source>The release is created only after every file was uploaded and its size and checksum were verified.</source>
        <translation>El lanzamiento solo se crea cuando todos los archivos se han subido y se han verificado su tamaño y su suma de verificación.</translation>
    </message>
    <message>
        <source>“{value}” is not in the list of known values.</source>
        <translation>«{value}» no está en la lista de valores conocidos.</translation>
    </message>
    <message>
        <source>The distributor has a list for this field. Only a list that you marked as complete blocks a release.</source>
        <translation>La distribuidora tiene una lista para este campo. Solo una lista que usted haya marcado como completa bloquea un lanzamiento.</translation>
    </message>
    <message>
        <source>The distributor uses “{name}” only in its answers; the field to send is called {own}.</source>
        <translation>La distribuidora usa «{name}» solo en sus respuestas; el campo que se envía se llama {own}.</translation>
    </message>
    <message>
        <source>The distributor would ignore the value.</source>
        <translation>La distribuidora ignoraría el valor.</translation>
    </message>
    <message>
        <source>Remove “{name}”</source>
        <translation>Quitar «{name}»</translation>
    </message>
    <message>
        <source>Send “{value}” as {own}</source>
        <translation>Enviar «{value}» como {own}</translation>
    </message>
    <message>
        <source>The {where} contains “{word}”, but the track is marked {advisory}.</source>
        <translation>El campo «{where}» contiene «{word}», pero la pista está marcada como {advisory}.</translation>
    </message>
    <message>
        <source>Stores mark such tracks Explicit themselves or reject them. It depends on the context, so please check.</source>
        <translation>Las tiendas marcan estas pistas como Explicit por su cuenta o las rechazan. Depende del contexto: revíselo.</translation>
    </message>
    <message>
        <source>title</source>
        <translation>título</translation>
    </message>
    <message>
        <source>It is explicit: mark the track and the release Explicit</source>
        <translation>Es explícito: marcar la pista y el lanzamiento como Explicit</translation>
    </message>
    <message>
        <source>“{title}” is on the release both as Explicit and as Edited.</source>
        <translation>«{title}» está en el lanzamiento como Explicit y también como Edited.</translation>
    </message>
    <message>
        <source>Stores keep the two apart: the edited versions belong on a separate release with its own UPC.</source>
        <translation>Las tiendas separan ambas: las versiones Edited van en otro lanzamiento con su propio UPC.</translation>
    </message>
    <message>
        <source>The parental advisory is missing.</source>
        <translation>Falta el aviso parental.</translation>
    </message>
    <message>
        <source>Stores require Explicit, Edited or Non-Applicable for the release and each track.</source>
        <translation>Las tiendas exigen Explicit, Edited o Non-Applicable para el lanzamiento y cada pista.</translation>
    </message>
    <message>
        <source>Nothing in it is explicit: Non-Applicable</source>
        <translation>No hay nada explícito: Non-Applicable</translation>
    </message>
    <message>
        <source>parental advisories</source>
        <translation>avisos parentales</translation>
    </message>
    <message>
        <source>The release is marked {release}, but its tracks make it {derived}.</source>
        <translation>El lanzamiento está marcado como {release}, pero según sus pistas es {derived}.</translation>
    </message>
    <message>
        <source>A release is explicit if at least one of its tracks is.</source>
        <translation>Un lanzamiento es explícito si al menos una de sus pistas lo es.</translation>
    </message>
    <message>
        <source>Set it to {derived}</source>
        <translation>Poner {derived}</translation>
    </message>
    <message>
        <source>“{title}” is marked Edited, but there is no explicit version of it in the library.</source>
        <translation>«{title}» está marcada como Edited, pero no hay una versión explícita en la biblioteca.</translation>
    </message>
    <message>
        <source>Edited means that an explicit recording of the same song exists, with its own ISRC.</source>
        <translation>Edited significa que existe una grabación explícita de la misma canción, con su propio ISRC.</translation>
    </message>
    <message>
        <source>{year} is not a valid year for the {line} line.</source>
        <translation>{year} no es un año válido para la línea {line}.</translation>
    </message>
    <message>
        <source>It must have four digits and not be later than the release year.</source>
        <translation>Debe tener cuatro dígitos y no ser posterior al año de lanzamiento.</translation>
    </message>
    <message>
        <source>“{owner}” contains more than the owner&apos;s name. Stores add the symbol and the year.</source>
        <translation>«{owner}» contiene algo más que el nombre del titular. Las tiendas añaden el símbolo y el año.</translation>
    </message>
    <message>
        <source>Stores print ℗ or © and the year before the name, so they would appear twice.</source>
        <translation>Las tiendas ponen ℗ o © y el año antes del nombre, así que aparecerían dos veces.</translation>
    </message>
    <message>
        <source>The {line} line contains “{words}”, but the recordings are marked as owned.</source>
        <translation>La línea {line} contiene «{words}», pero las grabaciones están marcadas como propias.</translation>
    </message>
    <message>
        <source>For a licensed master, name the owner first and then the licence; recordings you own do not need it.</source>
        <translation>En un máster con licencia, indique primero el titular y luego la licencia; las grabaciones propias no la necesitan.</translation>
    </message>
    <message>
        <source>The {line} owner is “{own}” here and “{other}” on the release.</source>
        <translation>El titular de la línea {line} es «{own}» aquí y «{other}» en el lanzamiento.</translation>
    </message>
    <message>
        <source>Different spellings of one name are usually a mistake; a different owner is normal on a compilation.</source>
        <translation>Grafías distintas de un nombre suelen ser un error; un titular distinto es normal en un recopilatorio.</translation>
    </message>
    <message>
        <source>The ℗ line has no {missing}.</source>
        <translation>En la línea ℗ falta {missing}.</translation>
    </message>
    <message>
        <source>The release and every track must state who owns the recording and since when.</source>
        <translation>El lanzamiento y cada pista deben indicar de quién es la grabación y desde cuándo.</translation>
    </message>
    <message>
        <source>The ℗ line has no {missing}. Enter it in Rights &amp; partners, or fill in label and release date: then it is offered.</source>
        <translation>En la línea ℗ falta {missing}. Introdúzcalo en Derechos y socios, o rellene el sello y la fecha de lanzamiento: entonces se ofrece.</translation>
    </message>
    <message>
        <source>The ℗ year is {year}, but the recording was first released in {first}.</source>
        <translation>El año ℗ es {year}, pero la grabación se publicó por primera vez en {first}.</translation>
    </message>
    <message>
        <source>The ℗ year is the year of first publication; a reissue keeps it.</source>
        <translation>El año ℗ es el de la primera publicación; una reedición lo conserva.</translation>
    </message>
    <message>
        <source>Set the ℗ year to {first}</source>
        <translation>Poner el año ℗ en {first}</translation>
    </message>
    <message>
        <source>“{title}” is ten minutes or longer.</source>
        <translation>«{title}» dura diez minutos o más.</translation>
    </message>
    <message>
        <source>Download stores sell such a track only as part of the album.</source>
        <translation>Las tiendas de descargas venden una pista así solo con el álbum.</translation>
    </message>
    <message>
        <source>The price tier “{tier}” does not fit a {configuration}.</source>
        <translation>El nivel de precio «{tier}» no encaja con {configuration}.</translation>
    </message>
    <message>
        <source>Each configuration has its own price tiers; track tiers are only for digital ones.</source>
        <translation>Cada configuración tiene sus propios niveles de precio; los de pista son solo para las digitales.</translation>
    </message>
    <message>
        <source>Clear the price tier</source>
        <translation>Borrar el nivel de precio</translation>
    </message>
    <message>
        <source>name</source>
        <translation>el nombre</translation>
    </message>
    <message>
        <source>country</source>
        <translation>el país</translation>
    </message>
    <message>
        <source>{name} is listed twice for {territory}.</source>
        <translation>{name} aparece dos veces para {territory}.</translation>
    </message>
    <message>
        <source>Merge the two entries, or correct the territory of one of them.</source>
        <translation>Una las dos entradas o corrija el territorio de una de ellas.</translation>
    </message>
    <message>
        <source>the whole world</source>
        <translation>todo el mundo</translation>
    </message>
    <message>
        <source>A publisher has no {missing}.</source>
        <translation>A una editorial le falta {missing}.</translation>
    </message>
    <message>
        <source>A share without a name is not paid to anyone. For a writer without a publisher use Copyright Control.</source>
        <translation>Un porcentaje sin nombre no se paga a nadie. Para un autor sin editorial use Copyright Control.</translation>
    </message>
    <message>
        <source>The publisher is {publisher}</source>
        <translation>La editorial es {publisher}</translation>
    </message>
    <message>
        <source>The publisher&apos;s country is {country}</source>
        <translation>El país de la editorial es {country}</translation>
    </message>
    <message>
        <source>The publisher is {publisher}, its country is {country}</source>
        <translation>La editorial es {publisher} y su país es {country}</translation>
    </message>
    <message>
        <source>The release is marked as a soundtrack, but its genre is {genre}.</source>
        <translation>El lanzamiento está marcado como banda sonora, pero su género es {genre}.</translation>
    </message>
    <message>
        <source>The mark and the genre must agree: both for music from a film, neither for music inspired by one.</source>
        <translation>La marca y el género deben coincidir: ambos para música de una película, ninguno para música inspirada en ella.</translation>
    </message>
    <message>
        <source>Set the genre to {soundtrack}</source>
        <translation>Poner el género {soundtrack}</translation>
    </message>
    <message>
        <source>The genre is Soundtrack, but the release is not marked as one.</source>
        <translation>El género es Soundtrack, pero el lanzamiento no está marcado como banda sonora.</translation>
    </message>
    <message>
        <source>Mark it as a soundtrack</source>
        <translation>Marcar como banda sonora</translation>
    </message>
    <message>
        <source>The release has no tracks.</source>
        <translation>El lanzamiento no tiene pistas.</translation>
    </message>
    <message>
        <source>A release needs at least one disc, and each disc at least one track.</source>
        <translation>Un lanzamiento necesita al menos un disco, y cada disco al menos una pista.</translation>
    </message>
    <message>
        <source>Disc {number} has no tracks.</source>
        <translation>El disco {number} no tiene pistas.</translation>
    </message>
    <message numerus="yes">
        <source>The release has %n tracks; many distributors accept no more than {most}.</source>
        <comment>The release has %n track; many distributors accept no more than {most}.</comment>
        <translation>
            <numerusform>El lanzamiento tiene %n pista; muchas distribuidoras no aceptan más de {most}.</numerusform>
            <numerusform>El lanzamiento tiene %n pistas; muchas distribuidoras no aceptan más de {most}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Players number tracks with two digits.</source>
        <translation>Los reproductores numeran las pistas con dos dígitos.</translation>
    </message>
    <message>
        <source>Because of its length stores will list it as “{fitting}”, not “{configuration}”.</source>
        <translation>Por su duración, las tiendas lo clasificarán como «{fitting}», no como «{configuration}».</translation>
    </message>
    <message>
        <source>Up to 3 tracks of under 10 minutes are a single, up to 6 tracks within 30 minutes an EP, anything more an album.</source>
        <translation>Hasta 3 pistas de menos de 10 minutos son un single, hasta 6 pistas en 30 minutos un EP; todo lo demás, un álbum.</translation>
    </message>
    <message>
        <source>Change to Digital {fitting}</source>
        <translation>Cambiar a Digital {fitting}</translation>
    </message>
    <message>
        <source>“{word}” at the end of the title appears twice in some stores.</source>
        <translation>«{word}» al final del título aparece dos veces en algunas tiendas.</translation>
    </message>
    <message>
        <source>Stores add it themselves.</source>
        <translation>Las tiendas lo añaden por su cuenta.</translation>
    </message>
    <message>
        <source>The release is called “{release}”, its only track “{track}”.</source>
        <translation>El lanzamiento se llama «{release}» y su única pista, «{track}».</translation>
    </message>
    <message>
        <source>A single-track release needs the track&apos;s title, version and artists.</source>
        <translation>Un lanzamiento de una sola pista necesita el título, la versión y los artistas de la pista.</translation>
    </message>
    <message>
        <source>Rename the release to “{full_title}”</source>
        <translation>Cambiar el nombre del lanzamiento a «{full_title}»</translation>
    </message>
    <message>
        <source>The release and its only track have different main artists.</source>
        <translation>El lanzamiento y su única pista tienen artistas principales distintos.</translation>
    </message>
    <message>
        <source>{name} is featured on every track but not on the release.</source>
        <translation>{name} es artista invitado en todas las pistas, pero no en el lanzamiento.</translation>
    </message>
    <message>
        <source>The release lists a featured artist only if they are featured on every track.</source>
        <translation>El lanzamiento solo indica a un artista invitado si lo es en todas las pistas.</translation>
    </message>
    <message>
        <source>Feature {name} on the release</source>
        <translation>Añadir a {name} como invitado en el lanzamiento</translation>
    </message>
    <message>
        <source>Remove the entry from the release</source>
        <translation>Quitar la entrada del lanzamiento</translation>
    </message>
    <message>
        <source>{name} is featured on the release but not on every track.</source>
        <translation>{name} es artista invitado en el lanzamiento, pero no en todas las pistas.</translation>
    </message>
    <message numerus="yes">
        <source>The tracks have %n main artists, so the release artist must be “Various Artists”.</source>
        <comment>The tracks have %n main artist, so the release artist must be “Various Artists”.</comment>
        <translation>
            <numerusform>Las pistas tienen %n artista principal, así que el artista del lanzamiento debe ser «Various Artists».</numerusform>
            <numerusform>Las pistas tienen %n artistas principales, así que el artista del lanzamiento debe ser «Various Artists».</numerusform>
        </translation>
    </message>
    <message>
        <source>With four or more main artists stores require exactly “Various Artists”; with fewer, the names. Tracks never have it.</source>
        <translation>Con cuatro o más artistas principales las tiendas exigen exactamente «Various Artists»; con menos, los nombres. Las pistas nunca lo llevan.</translation>
    </message>
    <message>
        <source>Set it to “Various Artists”</source>
        <translation>Poner «Various Artists»</translation>
    </message>
    <message>
        <source>“{name}” must be spelled “Various Artists”.</source>
        <translation>«{name}» debe escribirse «Various Artists».</translation>
    </message>
    <message>
        <source>“Various Artists” must be the only name.</source>
        <translation>«Various Artists» debe ser el único nombre.</translation>
    </message>
    <message numerus="yes">
        <source>The tracks have only %n main artists, so name them instead of “Various Artists”.</source>
        <comment>The tracks have only %n main artist, so name it instead of “Various Artists”.</comment>
        <translation>
            <numerusform>Las pistas solo tienen %n artista principal: indique su nombre en lugar de «Various Artists».</numerusform>
            <numerusform>Las pistas solo tienen %n artistas principales: indique sus nombres en lugar de «Various Artists».</numerusform>
        </translation>
    </message>
    <message>
        <source>Use the names: {names}</source>
        <translation>Usar los nombres: {names}</translation>
    </message>
    <message>
        <source>A track needs its own artists, never “{name}”.</source>
        <translation>Una pista necesita sus propios artistas, nunca «{name}».</translation>
    </message>
    <message>
        <source>Stores will show this as a compilation: {reason}. The release does not state whether it is one.</source>
        <translation>Las tiendas lo mostrarán como recopilatorio: {reason}. El lanzamiento no indica si lo es.</translation>
    </message>
    <message>
        <source>Four main artists, mostly older recordings, or recordings from more than 18 months make a compilation.</source>
        <translation>Cuatro artistas principales, grabaciones en su mayoría antiguas o de un periodo de más de 18 meses forman un recopilatorio.</translation>
    </message>
    <message>
        <source>its tracks have many different artists</source>
        <translation>sus pistas tienen muchos artistas distintos</translation>
    </message>
    <message>
        <source>most of its tracks were released before</source>
        <translation>la mayoría de sus pistas ya se publicaron antes</translation>
    </message>
    <message>
        <source>its tracks span more than 18 months</source>
        <translation>sus pistas abarcan más de 18 meses</translation>
    </message>
    <message>
        <source>Set it to “{kind}”</source>
        <translation>Poner «{kind}»</translation>
    </message>
    <message>
        <source>The release is promotional but has {what}.</source>
        <translation>El lanzamiento es promocional, pero tiene {what}.</translation>
    </message>
    <message>
        <source>A promotional release is not sold, so it has no price and no pre-order.</source>
        <translation>Un lanzamiento promocional no se vende, así que no tiene precio ni reserva.</translation>
    </message>
    <message>
        <source>a price</source>
        <translation>un precio</translation>
    </message>
    <message>
        <source>a pre-order</source>
        <translation>una reserva</translation>
    </message>
    <message>
        <source>Clear {what}</source>
        <translation>Borrar {what}</translation>
    </message>
    <message>
        <source>The release is marked as a box set but has one disc.</source>
        <translation>El lanzamiento está marcado como box set, pero tiene un solo disco.</translation>
    </message>
    <message>
        <source>A box set has several discs.</source>
        <translation>Un box set tiene varios discos.</translation>
    </message>
    <message>
        <source>Clear the mark</source>
        <translation>Quitar la marca</translation>
    </message>
    <message>
        <source>The store list is empty, so the release would go to no store.</source>
        <translation>La lista de tiendas está vacía, así que el lanzamiento no iría a ninguna tienda.</translation>
    </message>
    <message>
        <source>An empty list means no stores at all, and a different spelling is a different store.</source>
        <translation>Una lista vacía significa ninguna tienda; otra grafía es otra tienda.</translation>
    </message>
    <message>
        <source>Use all of the account&apos;s stores</source>
        <translation>Usar todas las tiendas de la cuenta</translation>
    </message>
    <message>
        <source>“{store}” is not in the account&apos;s list of stores.</source>
        <translation>«{store}» no está en la lista de tiendas de la cuenta.</translation>
    </message>
    <message>
        <source>The recordings are licensed, but the licence period is missing.</source>
        <translation>Las grabaciones tienen licencia, pero falta el periodo de licencia.</translation>
    </message>
    <message>
        <source>A licence ends; the distributor needs its period or its expiry rule.</source>
        <translation>Una licencia caduca; la distribuidora necesita su periodo o su regla de vencimiento.</translation>
    </message>
    <message>
        <source>on which date</source>
        <translation>en qué fecha</translation>
    </message>
    <message>
        <source>why</source>
        <translation>por qué</translation>
    </message>
    <message>
        <source>The rights are marked as lost, but the release does not say {what}.</source>
        <translation>Los derechos están marcados como perdidos, pero el lanzamiento no dice {what}.</translation>
    </message>
    <message>
        <source>Use a country&apos;s name or two-letter code, or Worldwide. Regions are not accepted.</source>
        <translation>Use el nombre de un país o su código de dos letras, o Worldwide. No se aceptan regiones.</translation>
    </message>
    <message>
        <source>“{share}” is not a share from 0 to 100 with at most three decimals.</source>
        <translation>«{share}» no es un porcentaje de 0 a 100 con tres decimales como máximo.</translation>
    </message>
    <message>
        <source>Shares are percentages, such as 50, 12.5 or 33.333.</source>
        <translation>Los porcentajes son valores como 50, 12.5 o 33.333.</translation>
    </message>
    <message>
        <source>Some {kind} have a share and others do not.</source>
        <translation>Hay {kind} sin porcentaje, pero el resto lo tiene.</translation>
    </message>
    <message>
        <source>An incomplete split cannot be registered.</source>
        <translation>Un reparto incompleto no se puede registrar.</translation>
    </message>
    <message>
        <source>writers</source>
        <translation>autores</translation>
    </message>
    <message>
        <source>publishers</source>
        <translation>editoriales</translation>
    </message>
    <message>
        <source>Divide the remaining {rest} % equally among those without a share</source>
        <translation>Repartir el {rest} % restante por igual entre quienes no tienen porcentaje</translation>
    </message>
    <message>
        <source>The shares for {territory} add up to {total} %, not 100 %.</source>
        <translation>Los porcentajes para {territory} suman {total} %, no 100 %.</translation>
    </message>
    <message>
        <source>Writers and publishers must add up to 100 % together, or each group on its own. Missing shares are not paid out.</source>
        <translation>Autores y editoriales deben sumar 100 % en conjunto, o cada grupo por su cuenta. Los porcentajes que faltan no se pagan.</translation>
    </message>
    <message>
        <source>Split equally among the writers</source>
        <translation>Repartir por igual entre los autores</translation>
    </message>
    <message>
        <source>{name} has a share of 0 %.</source>
        <translation>{name} tiene un porcentaje de 0 %.</translation>
    </message>
    <message>
        <source>A person who is only credited needs no share; 0 is usually a mistake.</source>
        <translation>Quien solo figura en los créditos no necesita porcentaje; 0 suele ser un error.</translation>
    </message>
    <message>
        <source>{target} requires this field.</source>
        <translation>{target} exige este campo.</translation>
    </message>
    <message>
        <source>The distributor rejects releases without it.</source>
        <translation>La distribuidora rechaza los lanzamientos sin él.</translation>
    </message>
    <message>
        <source>{target} does not accept “{value}”. Accepted values: {known}.</source>
        <translation>{target} no acepta «{value}». Valores aceptados: {known}.</translation>
    </message>
    <message>
        <source>The distributor rejects or changes values that are not in its list.</source>
        <translation>La distribuidora rechaza o cambia los valores que no están en su lista.</translation>
    </message>
    <message>
        <source>{target} does not accept ISRCs that begin with {prefix}.</source>
        <translation>{target} no acepta ISRC que empiecen por {prefix}.</translation>
    </message>
    <message>
        <source>The distributor does not support this type of ISRC.</source>
        <translation>La distribuidora no admite este tipo de ISRC.</translation>
    </message>
    <message>
        <source>{target} assigns all ISRCs itself, so the ISRCs of this release are not sent.</source>
        <translation>{target} asigna todos los ISRC por su cuenta, así que los de este lanzamiento no se envían.</translation>
    </message>
    <message>
        <source>The distributor does not accept your codes, so a recording that is already out gets a second one.</source>
        <translation>La distribuidora no acepta sus códigos, así que una grabación ya publicada recibe un segundo código.</translation>
    </message>
    <message>
        <source>{target} does not accept “{name}”: {problem}.</source>
        <translation>{target} no acepta «{name}»: {problem}.</translation>
    </message>
    <message>
        <source>The distributor accepts only certain file types and sizes.</source>
        <translation>La distribuidora solo acepta determinados tipos y tamaños de archivo.</translation>
    </message>
    <message>
        <source>accepted types are {kinds}</source>
        <translation>los tipos aceptados son {kinds}</translation>
    </message>
    <message>
        <source>it is larger than {most} MB</source>
        <translation>supera los {most} MB</translation>
    </message>
    <message>
        <source>“{text}” contains damaged characters.</source>
        <translation>«{text}» contiene caracteres dañados.</translation>
    </message>
    <message>
        <source>The text was read in the wrong encoding or contains web page codes. Stores would show it like this.</source>
        <translation>El texto se leyó con una codificación incorrecta o contiene códigos de página web. Las tiendas lo mostrarían así.</translation>
    </message>
    <message>
        <source>The title is missing.</source>
        <translation>Falta el título.</translation>
    </message>
    <message>
        <source>Releases, tracks and works need a title with at least one letter, digit or symbol.</source>
        <translation>Los lanzamientos, pistas y obras necesitan un título con al menos una letra, un dígito o un símbolo.</translation>
    </message>
    <message>
        <source>“{title}” is not a title.</source>
        <translation>«{title}» no es un título.</translation>
    </message>
    <message>
        <source>“{text}” has stray spaces or invisible characters.</source>
        <translation>«{text}» tiene espacios sobrantes o caracteres invisibles.</translation>
    </message>
    <message>
        <source>Stores treat “Blue  Moon” and “Blue Moon” as different titles, and as different artists.</source>
        <translation>Las tiendas tratan «Blue  Moon» y «Blue Moon» como títulos distintos, y como artistas distintos.</translation>
    </message>
    <message>
        <source>“{text}” uses separate accent characters (decomposed Unicode).</source>
        <translation>«{text}» usa caracteres de acento separados (Unicode descompuesto).</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>Quitarlo</translation>
    </message>
    <message>
        <source>“{title}” looks like a file name or a production note.</source>
        <translation>«{title}» parece un nombre de archivo o una nota de producción.</translation>
    </message>
    <message>
        <source>Stores reject “Track 1”, numbers, codes and “Master v2” in titles unless this is the real title.</source>
        <translation>Las tiendas rechazan «Track 1», números, códigos y «Master v2» en los títulos, salvo que sea el título real.</translation>
    </message>
    <message>
        <source>“{title}” repeats the artist&apos;s name.</source>
        <translation>«{title}» repite el nombre del artista.</translation>
    </message>
    <message>
        <source>Stores show the artist next to the title. A title that is only the artist&apos;s name is fine.</source>
        <translation>Las tiendas muestran el artista junto al título. Un título que es solo el nombre del artista es correcto.</translation>
    </message>
    <message>
        <source>“{word}” is a format or a store.</source>
        <translation>«{word}» es un formato o una tienda.</translation>
    </message>
    <message>
        <source>Stores reject titles that mention other products.</source>
        <translation>Las tiendas rechazan títulos que mencionan otros productos.</translation>
    </message>
    <message>
        <source>“{word}” is advertising.</source>
        <translation>«{word}» es publicidad.</translation>
    </message>
    <message>
        <source>Stores reject web addresses, handles, prices and slogans in titles and names.</source>
        <translation>Las tiendas rechazan direcciones web, nombres de usuario, precios y eslóganes en títulos y nombres.</translation>
    </message>
    <message>
        <source>“{word}” uses another artist&apos;s name.</source>
        <translation>«{word}» usa el nombre de otro artista.</translation>
    </message>
    <message>
        <source>Stores reject it. Credit the songwriters instead, and mark a karaoke version in the version field.</source>
        <translation>Las tiendas lo rechazan. Acredite a los autores de la canción e indique la versión karaoke en el campo de versión.</translation>
    </message>
    <message>
        <source>“{text}” contains emoji or decoration.</source>
        <translation>«{text}» contiene emojis o adornos.</translation>
    </message>
    <message>
        <source>Stores reject emoji, symbols and repeated punctuation unless they are a registered part of the name.</source>
        <translation>Las tiendas rechazan emojis, símbolos y signos repetidos, salvo que formen parte registrada del nombre.</translation>
    </message>
    <message>
        <source>“{text}” is masked with asterisks.</source>
        <translation>«{text}» está enmascarado con asteriscos.</translation>
    </message>
    <message>
        <source>Write the word out in full and mark the track Explicit; stores mask it themselves.</source>
        <translation>Escriba la palabra completa y marque la pista como Explicit; las tiendas la enmascaran por su cuenta.</translation>
    </message>
    <message>
        <source>The title has {length} characters; most players cut it off after {most}.</source>
        <translation>El título tiene {length} caracteres; la mayoría de los reproductores lo cortan a partir de {most}.</translation>
    </message>
    <message>
        <source>Listeners cannot read the rest, and very long titles are rejected.</source>
        <translation>Los oyentes no pueden leer el resto, y los títulos muy largos se rechazan.</translation>
    </message>
    <message>
        <source>The brackets in “{text}” do not match or are empty.</source>
        <translation>Los paréntesis de «{text}» no están equilibrados o están vacíos.</translation>
    </message>
    <message>
        <source>Stores read text in brackets as the version.</source>
        <translation>Las tiendas leen el texto entre paréntesis como la versión.</translation>
    </message>
    <message>
        <source>“{text}” is all capitals, all lower case or mixed at random.</source>
        <translation>«{text}» está todo en mayúsculas, todo en minúsculas o mezclado sin criterio.</translation>
    </message>
    <message>
        <source>Stores correct or reject it, unless it is an abbreviation or the artist is known for this spelling.</source>
        <translation>Las tiendas lo corrigen o lo rechazan, salvo que sea una abreviatura o el artista sea conocido por esta grafía.</translation>
    </message>
    <message>
        <source>In English title case this is “{proposed}”.</source>
        <translation>Con mayúsculas de título en inglés sería «{proposed}».</translation>
    </message>
    <message>
        <source>English titles capitalise every word except short articles, conjunctions and prepositions within the title.</source>
        <translation>Los títulos en inglés llevan mayúscula en todas las palabras salvo artículos, conjunciones y preposiciones cortas en el interior.</translation>
    </message>
    <message>
        <source>The same recording is called “{other}” on “{release}”.</source>
        <translation>La misma grabación se llama «{other}» en «{release}».</translation>
    </message>
    <message>
        <source>One recording needs one spelling everywhere; stores show the one they received first.</source>
        <translation>Una grabación necesita la misma grafía en todas partes; las tiendas muestran la primera que recibieron.</translation>
    </message>
    <message>
        <source>“{title}” looks like two titles joined without spaces around the slash.</source>
        <translation>«{title}» parece dos títulos unidos por una barra sin espacios.</translation>
    </message>
    <message>
        <source>Join two titles with a slash that has a space on both sides.</source>
        <translation>Una los dos títulos con una barra que lleve un espacio a cada lado.</translation>
    </message>
    <message>
        <source>“{text}” has a misplaced space at a comma or semicolon.</source>
        <translation>«{text}» tiene un espacio mal puesto junto a una coma o un punto y coma.</translation>
    </message>
    <message>
        <source>A comma or semicolon has no space before it and one after it.</source>
        <translation>La coma y el punto y coma no llevan espacio antes, pero sí después.</translation>
    </message>
    <message>
        <source>“{title}” is capitalised like an English title; {language} capitalises only the first word and names.</source>
        <translation>«{title}» lleva mayúsculas como un título en inglés; en este idioma ({language}) solo las llevan la primera palabra y los nombres.</translation>
    </message>
    <message>
        <source>Stores want titles written by the rules of their language. Only you know which words are names.</source>
        <translation>Las tiendas quieren los títulos según las reglas de su idioma. Solo usted sabe qué palabras son nombres.</translation>
    </message>
    <message>
        <source>“{found}” should be written “{spelled}”.</source>
        <translation>«{found}» debe escribirse «{spelled}».</translation>
    </message>
    <message>
        <source>If a title shows guest artists, use “feat.” in lower case within the first round brackets.</source>
        <translation>Si un título muestra artistas invitados, use «feat.» en minúsculas dentro del primer paréntesis.</translation>
    </message>
    <message>
        <source>“{words}” looks like search terms, not a title.</source>
        <translation>«{words}» parecen términos de búsqueda, no un título.</translation>
    </message>
    <message>
        <source>Stores reject or hide titles that use moods, genres or other artists&apos; names to be found.</source>
        <translation>Las tiendas rechazan u ocultan títulos que usan estados de ánimo, géneros o nombres de otros artistas para aparecer en las búsquedas.</translation>
    </message>
    <message>
        <source>“{found}” is a credit inside the title.</source>
        <translation>«{found}» es un crédito dentro del título.</translation>
    </message>
    <message>
        <source>Guest artists and producers have their own entries; stores add “feat.” themselves.</source>
        <translation>Los artistas invitados y productores tienen sus propias entradas; las tiendas añaden «feat.» por su cuenta.</translation>
    </message>
    <message>
        <source>Change to “{bare}”</source>
        <translation>Cambiar a «{bare}»</translation>
    </message>
    <message>
        <source>Clear the version</source>
        <translation>Borrar la versión</translation>
    </message>
    <message numerus="yes">
        <source>{text}: {names} are among the artists</source>
        <comment>{text}: {names} is among the artists</comment>
        <translation>
            <numerusform>{text}: {names} ya figura entre los artistas</numerusform>
            <numerusform>{text}: {names} ya figuran entre los artistas</numerusform>
        </translation>
    </message>
    <message>
        <source>{text}, and add {added} as featured artist</source>
        <translation>{text} y añadir a {added} como artista invitado</translation>
    </message>
    <message>
        <source>“{version}” belongs in the version field.</source>
        <translation>«{version}» corresponde al campo de versión.</translation>
    </message>
    <message>
        <source>Stores show title and version separately.</source>
        <translation>Las tiendas muestran el título y la versión por separado.</translation>
    </message>
    <message>
        <source>Change to “{bare}”: “{version}” adds nothing</source>
        <translation>Cambiar a «{bare}»: «{version}» no aporta nada</translation>
    </message>
    <message>
        <source>Change to “{bare}” with the version “{version}”</source>
        <translation>Cambiar a «{bare}» con la versión «{version}»</translation>
    </message>
    <message>
        <source>The track is not marked as audio or video.</source>
        <translation>La pista no está marcada como audio o vídeo.</translation>
    </message>
    <message>
        <source>The distributor accepts audio and video tracks.</source>
        <translation>La distribuidora acepta pistas de audio y de vídeo.</translation>
    </message>
    <message>
        <source>A {configuration} needs at least one video.</source>
        <translation>{configuration} necesita al menos un vídeo.</translation>
    </message>
    <message>
        <source>Set it to {meant}</source>
        <translation>Poner {meant}</translation>
    </message>
    <message>
        <source>“{kind}” is neither audio nor video.</source>
        <translation>«{kind}» no es audio ni vídeo.</translation>
    </message>
    <message>
        <source>“{title}” is on the release twice with the same version and artists.</source>
        <translation>«{title}» aparece dos veces en el lanzamiento con la misma versión y los mismos artistas.</translation>
    </message>
    <message>
        <source>Two recordings of one song need different versions; a video of the same recording does not.</source>
        <translation>Dos grabaciones de una canción necesitan versiones distintas; un vídeo de la misma grabación, no.</translation>
    </message>
    <message>
        <source>“{part}” should be written “{spelled}”.</source>
        <translation>«{part}» debe escribirse «{spelled}».</translation>
    </message>
    <message>
        <source>Stores expect one format for volumes and parts: a comma, Vol. or Pt., and an Arabic number.</source>
        <translation>Las tiendas esperan un único formato para volúmenes y partes: coma, Vol. o Pt. y un número arábigo.</translation>
    </message>
    <message>
        <source>It was delivered as “{before}” and is now “{now}”.</source>
        <translation>Se entregó como «{before}» y ahora es «{now}».</translation>
    </message>
    <message>
        <source>Stores match a transferred release to the old one only if codes, titles, artists and lengths are the same. Otherwise plays and playlist places are lost.</source>
        <translation>Las tiendas solo vinculan un lanzamiento transferido con el anterior si coinciden códigos, títulos, artistas y duraciones. Si no, se pierden las reproducciones y los puestos en playlists.</translation>
    </message>
    <message>
        <source>Change back to “{value}”</source>
        <translation>Volver a «{value}»</translation>
    </message>
    <message>
        <source>“{before}” was delivered with the release and is now missing.</source>
        <translation>«{before}» se entregó con el lanzamiento y ahora falta.</translation>
    </message>
    <message>
        <source>“{now}” was not part of the old delivery.</source>
        <translation>«{now}» no formaba parte de la entrega anterior.</translation>
    </message>
    <message>
        <source>text</source>
        <translation>texto</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>sí o no</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>un número entero</translation>
    </message>
    <message>
        <source>a share</source>
        <translation>un porcentaje</translation>
    </message>
    <message>
        <source>a date</source>
        <translation>una fecha</translation>
    </message>
    <message>
        <source>a time</source>
        <translation>una hora</translation>
    </message>
    <message>
        <source>a list of names</source>
        <translation>una lista de nombres</translation>
    </message>
    <message>
        <source>a list of stores</source>
        <translation>una lista de tiendas</translation>
    </message>
    <message>
        <source>“{value}” is not {wanted}.</source>
        <translation>«{value}» no es {wanted}.</translation>
    </message>
    <message>
        <source>The distributor rejects or misreads values of the wrong type.</source>
        <translation>La distribuidora rechaza o interpreta mal los valores del tipo incorrecto.</translation>
    </message>
    <message>
        <source>a list of entries</source>
        <translation>una lista de entradas</translation>
    </message>
    <message>
        <source>The distributor expects recording locations as country codes (US, FR, DE).</source>
        <translation>La distribuidora espera los lugares de grabación como códigos de país (US, FR, DE).</translation>
    </message>
    <message>
        <source>“{value}” is not in the account&apos;s list of recording locations.</source>
        <translation>«{value}» no está en la lista de lugares de grabación de la cuenta.</translation>
    </message>
    <message>
        <source>The distributor identifies the language of the lyrics by its English name.</source>
        <translation>La distribuidora identifica el idioma de la letra por su nombre en inglés.</translation>
    </message>
    <message>
        <source>The text contains a link that opens a file without a password: {address}</source>
        <translation>El texto contiene un enlace que abre un archivo sin contraseña: {address}</translation>
    </message>
    <message>
        <source>Many people read what you send. A signed link works without a password until it expires.</source>
        <translation>Mucha gente lee lo que usted envía. Un enlace firmado funciona sin contraseña hasta que caduca.</translation>
    </message>
    <message>
        <source>Shorten the link to {match}</source>
        <translation>Acortar el enlace a {match}</translation>
    </message>
    <message>
        <source>A text contains what looks like a key or password.</source>
        <translation>Un texto contiene lo que parece una clave o contraseña.</translation>
    </message>
    <message>
        <source>Many people read what you send. Remove it, and change the key or password if it was real.</source>
        <translation>Mucha gente lee lo que usted envía. Quítela y, si era real, cámbiela.</translation>
    </message>
    <message>
        <source>“{version}” is in brackets or after a dash.</source>
        <translation>«{version}» va entre paréntesis o tras un guion.</translation>
    </message>
    <message>
        <source>Stores add the brackets themselves, so they would appear twice.</source>
        <translation>Las tiendas añaden los paréntesis por su cuenta, así que aparecerían dos veces.</translation>
    </message>
    <message>
        <source>“{version}” adds nothing: it describes the standard recording.</source>
        <translation>«{version}» no aporta nada: describe la grabación estándar.</translation>
    </message>
    <message>
        <source>Stores reject it for the standard recording.</source>
        <translation>Las tiendas lo rechazan en la grabación estándar.</translation>
    </message>
    <message>
        <source>“{word}” belongs in the parental advisory, not in the title.</source>
        <translation>«{word}» corresponde al aviso parental, no al título.</translation>
    </message>
    <message>
        <source>Stores show their own label.</source>
        <translation>Las tiendas muestran su propia marca.</translation>
    </message>
    <message>
        <source>{text}, and set the advisory to {advisory}</source>
        <translation>{text} y poner el aviso en {advisory}</translation>
    </message>
    <message>
        <source>{name} made this remix but is not credited as remixer.</source>
        <translation>{name} hizo este remix, pero no tiene crédito como remezclador.</translation>
    </message>
    <message>
        <source>The original artist stays the main artist; the remixer needs a credit.</source>
        <translation>El artista original sigue siendo el artista principal; el remezclador necesita un crédito.</translation>
    </message>
    <message>
        <source>Credit {name} as remixer</source>
        <translation>Dar crédito a {name} como remezclador</translation>
    </message>
    <message>
        <source>“{title}” was recorded live, but its version does not state it.</source>
        <translation>«{title}» se grabó en vivo, pero su versión no lo indica.</translation>
    </message>
    <message>
        <source>A live recording must be recognisable as one. If all tracks are live, the release is live too.</source>
        <translation>Una grabación en vivo debe poder reconocerse como tal. Si todas las pistas son en vivo, el lanzamiento también.</translation>
    </message>
    <message>
        <source>All tracks were recorded live, but the release does not state it.</source>
        <translation>Todas las pistas se grabaron en vivo, pero el lanzamiento no lo indica.</translation>
    </message>
    <message>
        <source>Set the version to “{word}”</source>
        <translation>Poner la versión «{word}»</translation>
    </message>
    <message>
        <source>“{title}” is the instrumental of a song on this release, but its version does not state it.</source>
        <translation>«{title}» es el instrumental de una canción de este lanzamiento, pero su versión no lo indica.</translation>
    </message>
    <message>
        <source>Listeners who search for the song should not get the instrumental.</source>
        <translation>Quien busca la canción no debería encontrarse con el instrumental.</translation>
    </message>
    <message>
        <source>“{version}” should be written “{spelled}”.</source>
        <translation>«{version}» debe escribirse «{spelled}».</translation>
    </message>
    <message>
        <source>Stores recognise re-recordings and remasters by a fixed spelling.</source>
        <translation>Las tiendas reconocen las regrabaciones y remasterizaciones por una grafía fija.</translation>
    </message>
    <message>
        <source>“{name}” may be rejected: {problem}.</source>
        <translation>«{name}» puede ser rechazado: {problem}.</translation>
    </message>
    <message>
        <source>Stores accept ProRes 422 HQ or DNxHD, 1920 × 1080 or larger, at 23.976 to 30 frames per second.</source>
        <translation>Las tiendas aceptan ProRes 422 HQ o DNxHD, de 1920 × 1080 o más, de 23.976 a 30 fotogramas por segundo.</translation>
    </message>
    <message>
        <source>it has no audio</source>
        <translation>no tiene audio</translation>
    </message>
    <message>
        <source>“{version}” describes the recording and is not part of the work&apos;s title.</source>
        <translation>«{version}» describe la grabación y no forma parte del título de la obra.</translation>
    </message>
    <message>
        <source>A work can have many recordings; societies find it by its plain title.</source>
        <translation>Una obra puede tener muchas grabaciones; las sociedades de gestión la encuentran por su título a secas.</translation>
    </message>
    <message>
        <source>{name} has a share of {share} %.</source>
        <translation>{name} tiene un porcentaje de {share} %.</translation>
    </message>
    <message>
        <source>Nobody owns a work in the public domain. Name the composer without a share; the arranger receives it.</source>
        <translation>Nadie es dueño de una obra de dominio público. Indique al compositor sin porcentaje; le corresponde al arreglista.</translation>
    </message>
    <message>
        <source>The lyrics of “{title}” are {work}, but the track is sung in {track}.</source>
        <translation>La letra de «{title}» está en {work}, pero la pista se canta en {track}.</translation>
    </message>
    <message>
        <source>A translation is a separate work; otherwise one of the two is wrong.</source>
        <translation>Una traducción es una obra aparte; si no lo es, uno de los dos idiomas está mal.</translation>
    </message>
    <message>
        <source>Set the work&apos;s language to {spoken}</source>
        <translation>Poner {spoken} como idioma de la obra</translation>
    </message>
    <message>
        <source>The work “{title}” has no writer.</source>
        <translation>La obra «{title}» no tiene autor.</translation>
    </message>
    <message>
        <source>Each work needs its writers; a medley is several works.</source>
        <translation>Cada obra necesita sus autores; un popurrí son varias obras.</translation>
    </message>
    <message>
        <source>The writer {name} has no role.</source>
        <translation>El autor {name} no tiene función.</translation>
    </message>
    <message>
        <source>Societies pay by role: music or lyrics.</source>
        <translation>Las sociedades de gestión pagan según la función: música o letra.</translation>
    </message>
    <message>
        <source>“{role}” is not in the list of writer roles.</source>
        <translation>«{role}» no está en la lista de funciones de autor.</translation>
    </message>
    <message>
        <source>{year} is not a valid year for the work.</source>
        <translation>{year} no es un año válido para la obra.</translation>
    </message>
    <message>
        <source>Change to “{name}”</source>
        <translation>Cambiar a «{name}»</translation>
    </message>
    <message>
        <source>This value is not in the list; it is sent with every release as it is.</source>
        <translation>Este valor no está en la lista; se envía tal cual con cada lanzamiento.</translation>
    </message>
    <message>
        <source>Generic</source>
        <translation>General</translation>
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
        <translation>Portada</translation>
    </message>
    <message>
        <source>Other files</source>
        <translation>Otros archivos</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>Códigos</translation>
    </message>
    <message>
        <source>Release and tracks</source>
        <translation>Lanzamiento y pistas</translation>
    </message>
    <message>
        <source>Titles</source>
        <translation>Títulos</translation>
    </message>
    <message>
        <source>Artists and credits</source>
        <translation>Artistas y créditos</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>Obras</translation>
    </message>
    <message>
        <source>Dates</source>
        <translation>Fechas</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>Derechos</translation>
    </message>
    <message>
        <source>Genre, language, advisory</source>
        <translation>Género, idioma, aviso</translation>
    </message>
    <message>
        <source>AI</source>
        <translation>IA</translation>
    </message>
    <message>
        <source>Other fields</source>
        <translation>Otros campos</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>Transferencia</translation>
    </message>
    <message>
        <source>Distributor</source>
        <translation>Distribuidora</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Enviando</translation>
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
        <translation>todas las tiendas</translation>
    </message>
    <message>
        <source>our advice</source>
        <translation>consejo nuestro</translation>
    </message>
    <message>
        <source>{what}: {places}</source>
        <translation>{what}: {places}</translation>
    </message>
    <message>
        <source>Track {number}</source>
        <translation>Pista {number}</translation>
    </message>
    <message>
        <source>This disc</source>
        <translation>Este disco</translation>
    </message>
    <message>
        <source>Blockers</source>
        <translation>Bloqueos</translation>
    </message>
    <message>
        <source>Warnings</source>
        <translation>Advertencias</translation>
    </message>
    <message>
        <source>Hints</source>
        <translation>Sugerencias</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>Pendiente</translation>
    </message>
    <message>
        <source>Questions for you</source>
        <translation>Preguntas para usted</translation>
    </message>
    <message>
        <source>must be fixed</source>
        <translation>corrección obligatoria</translation>
    </message>
    <message>
        <source>only you know</source>
        <translation>solo usted lo sabe</translation>
    </message>
    <message>
        <source>may be waived</source>
        <translation>admite excepción</translation>
    </message>
    <message>
        <source>worth checking</source>
        <translation>conviene revisar</translation>
    </message>
    <message>
        <source>not filled in yet</source>
        <translation>aún sin rellenar</translation>
    </message>
</context>
<context>
    <name>ChecksTab</name>
    <message>
        <source>Mark as seen</source>
        <translation>Marcar como visto</translation>
    </message>
    <message>
        <source>Mark the new findings as seen</source>
        <translation>Marcar los hallazgos nuevos como vistos</translation>
    </message>
    <message>
        <source>Report for the artist…</source>
        <translation>Informe para el artista…</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Todo</translation>
    </message>
    <message>
        <source>This step</source>
        <translation>Este paso</translation>
    </message>
    <message>
        <source>Fix {count}…</source>
        <translation>Corregir {count}…</translation>
    </message>
    <message>
        <source>F8 goes to the next finding; Alt+Enter fixes it.</source>
        <translation>F8 va al siguiente hallazgo; Alt+Intro lo corrige.</translation>
    </message>
    <message>
        <source>Submit is blocked: {blockers}, {missing} to fill in.</source>
        <translation>Envío bloqueado: {blockers}, {missing} por rellenar.</translation>
    </message>
    <message>
        <source>Submit is blocked: {blockers}.</source>
        <translation>Envío bloqueado: {blockers}.</translation>
    </message>
    <message>
        <source>Submit is blocked: {missing} to fill in.</source>
        <translation>Envío bloqueado: {missing} por rellenar.</translation>
    </message>
    <message>
        <source>Submit is available once all files are measured.</source>
        <translation>Se puede enviar en cuanto todos los archivos estén analizados.</translation>
    </message>
    <message>
        <source>Open a release to see what stores would reject, and why.</source>
        <translation>Abra un lanzamiento para ver qué rechazarían las tiendas y por qué.</translation>
    </message>
    <message>
        <source>No findings for this filter. Other parts of the release have findings.</source>
        <translation>Sin hallazgos con este filtro. En otras partes del lanzamiento sí los hay.</translation>
    </message>
    <message>
        <source>No findings: this release passes every check.</source>
        <translation>Sin hallazgos: este lanzamiento pasa todas las comprobaciones.</translation>
    </message>
    <message>
        <source>The checks could not run because of an error in the app, so nothing is known about this release.</source>
        <translation>Las comprobaciones no se pudieron ejecutar por un error de la app, así que no se sabe nada de este lanzamiento.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Comprobando…</translation>
    </message>
    <message>
        <source>Store rules as of {day}</source>
        <translation>Reglas de las tiendas del {day}</translation>
    </message>
    <message>
        <source>Waived ({count})</source>
        <translation>Con excepción ({count})</translation>
    </message>
    <message>
        <source>{n} of {count}</source>
        <translation>{n} de {count}</translation>
    </message>
</context>
<context>
    <name>Chip</name>
    <message>
        <source>looks like a known name</source>
        <translation>se parece a un nombre conocido</translation>
    </message>
    <message>
        <source>new</source>
        <translation>nuevo</translation>
    </message>
</context>
<context>
    <name>Clearances</name>
    <message>
        <source>Download</source>
        <translation>Descarga</translation>
    </message>
    <message>
        <source>Subscription streaming</source>
        <translation>Streaming por suscripción</translation>
    </message>
    <message>
        <source>Ad-supported streaming</source>
        <translation>Streaming con publicidad</translation>
    </message>
    <message numerus="yes">
        <source>%n territories</source>
        <comment>%n territory</comment>
        <translation>
            <numerusform>%n territorio</numerusform>
            <numerusform>%n territorios</numerusform>
        </translation>
    </message>
    <message>
        <source>until {day}</source>
        <translation>hasta el {day}</translation>
    </message>
    <message>
        <source>cleared</source>
        <translation>autorizado</translation>
    </message>
    <message>
        <source>from {day}</source>
        <translation>desde el {day}</translation>
    </message>
    <message>
        <source>ended on {day}</source>
        <translation>terminó el {day}</translation>
    </message>
    <message>
        <source>could not be read</source>
        <translation>no se pudo leer</translation>
    </message>
    <message>
        <source>not cleared</source>
        <translation>no autorizado</translation>
    </message>
    <message>
        <source>Taken down at {name}</source>
        <translation>Retirado de {name}</translation>
    </message>
    <message>
        <source>{name} has no clearance for it in any territory</source>
        <translation>{name} no tiene autorización en ningún territorio</translation>
    </message>
    <message>
        <source>Where {name} is cleared to use it</source>
        <translation>Dónde {name} tiene autorización para usarlo</translation>
    </message>
    <message>
        <source>Release {id}, from events of {when}</source>
        <translation>Lanzamiento {id}, según eventos de {when}</translation>
    </message>
    <message>
        <source>Territories</source>
        <translation>Territorios</translation>
    </message>
    <message>
        <source>Not read: {fields}. Their clearances are not shown.</source>
        <translation>Sin leer: {fields}. Sus autorizaciones no se muestran.</translation>
    </message>
    <message numerus="yes">
        <source>%n tracks are sold only with the release.</source>
        <comment>%n track is sold only with the release.</comment>
        <translation>
            <numerusform>%n pista se vende solo con el lanzamiento.</numerusform>
            <numerusform>%n pistas se venden solo con el lanzamiento.</numerusform>
        </translation>
    </message>
    <message>
        <source>The booklet is sold only with the release.</source>
        <translation>El libreto se vende solo con el lanzamiento.</translation>
    </message>
    <message>
        <source>Other releases with its UPC: {ids}.</source>
        <translation>Otros lanzamientos con su UPC: {ids}.</translation>
    </message>
</context>
<context>
    <name>CodeAssigner</name>
    <message>
        <source>These tracks already have an ISRC.</source>
        <translation>Estas pistas ya tienen ISRC.</translation>
    </message>
    <message>
        <source>New year: the series continues as {series}, starting at 00001.</source>
        <translation>Año nuevo: la serie continúa como {series}, desde 00001.</translation>
    </message>
</context>
<context>
    <name>CodeQuestion</name>
    <message>
        <source>Codes of deleted releases</source>
        <translation>Códigos de lanzamientos eliminados</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>Códigos</translation>
    </message>
    <message>
        <source>Make available again</source>
        <translation>Volver a dejar disponibles</translation>
    </message>
    <message>
        <source>Retire these codes</source>
        <translation>Dar de baja estos códigos</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Make them available only if no distributor, society or store has seen them. A restored release gets its codes back unless they have been reassigned.</source>
        <translation>Déjelos disponibles solo si ninguna distribuidora, sociedad de gestión o tienda los ha visto. Un lanzamiento restaurado recupera sus códigos si no se han reasignado.</translation>
    </message>
</context>
<context>
    <name>CodesPage</name>
    <message>
        <source>Codes</source>
        <translation>Códigos</translation>
    </message>
    <message>
        <source>ISRC series and UPC pools. “Assign” in a release uses the next code; no code is used twice.</source>
        <translation>Series de ISRC y lotes de UPC. «Asignar» en un lanzamiento usa el siguiente código; ningún código se usa dos veces.</translation>
    </message>
    <message>
        <source>All labels</source>
        <translation>Todos los sellos</translation>
    </message>
    <message>
        <source>ISRC series</source>
        <translation>Serie de ISRC</translation>
    </message>
    <message>
        <source>The prefix from your ISRC agency, or any code of the series.</source>
        <translation>El prefijo de su agencia ISRC o cualquier código de la serie.</translation>
    </message>
    <message>
        <source>Codes start with</source>
        <translation>Los códigos empiezan por</translation>
    </message>
    <message>
        <source>Next number</source>
        <translation>Número siguiente</translation>
    </message>
    <message>
        <source>Label for the series</source>
        <translation>Sello de la serie</translation>
    </message>
    <message>
        <source>Restart at 00001 automatically each year</source>
        <translation>Volver a 00001 cada año automáticamente</translation>
    </message>
    <message>
        <source>Add series</source>
        <translation>Añadir serie</translation>
    </message>
    <message>
        <source>Add a series</source>
        <translation>Añadir una serie</translation>
    </message>
    <message>
        <source>The next track gets {code}.</source>
        <translation>La siguiente pista recibe {code}.</translation>
    </message>
    <message>
        <source>Enter it as issued by the agency, such as CB-GNR-26: two letters, three letters or digits and, if you like, the year.</source>
        <translation>Introdúzcalo como lo emitió la agencia, por ejemplo CB-GNR-26: dos letras, tres letras o dígitos y, si quiere, el año.</translation>
    </message>
    <message>
        <source>Enter a number of up to five digits.</source>
        <translation>Introduzca un número de hasta cinco dígitos.</translation>
    </message>
    <message>
        <source>Remove the series</source>
        <translation>Quitar la serie</translation>
    </message>
    <message>
        <source>Remove the series {series}?</source>
        <translation>¿Quitar la serie {series}?</translation>
    </message>
    <message>
        <source>No more codes will be assigned from it, and its next number, {number}, is discarded. The ledger keeps every code that was assigned, and none of them is assigned again.</source>
        <translation>No se asignarán más códigos de ella y su número siguiente, {number}, se descarta. El libro conserva todos los códigos asignados y ninguno se vuelve a asignar.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>UPC pools</source>
        <translation>Lotes de UPC</translation>
    </message>
    <message>
        <source>Name of the pool</source>
        <translation>Nombre del lote</translation>
    </message>
    <message>
        <source>e.g. from the distributor, 2026</source>
        <translation>p. ej. de la distribuidora, 2026</translation>
    </message>
    <message>
        <source>Label for the pool</source>
        <translation>Sello del lote</translation>
    </message>
    <message>
        <source>Codes of the pool</source>
        <translation>Códigos del lote</translation>
    </message>
    <message>
        <source>Paste codes of 12 or 13 digits, one per line or from a table, or a range: FIRST to LAST</source>
        <translation>Pegue códigos de 12 o 13 dígitos, uno por línea o de una tabla, o un rango: PRIMERO a ÚLTIMO</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>Desde un archivo…</translation>
    </message>
    <message>
        <source>Add pool</source>
        <translation>Añadir lote</translation>
    </message>
    <message>
        <source>Add a pool</source>
        <translation>Añadir un lote</translation>
    </message>
    <message>
        <source>Codes from a file</source>
        <translation>Códigos de un archivo</translation>
    </message>
    <message>
        <source>Text and tables (*.txt *.csv *.tsv)</source>
        <translation>Textos y tablas (*.txt *.csv *.tsv)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Todos los archivos (*)</translation>
    </message>
    <message>
        <source>Pool</source>
        <translation>Lote</translation>
    </message>
    <message>
        <source>Remove the pool</source>
        <translation>Quitar el lote</translation>
    </message>
    <message>
        <source>Remove the pool {name}?</source>
        <translation>¿Quitar el lote {name}?</translation>
    </message>
    <message>
        <source>Ledger</source>
        <translation>Libro de códigos</translation>
    </message>
    <message>
        <source>Code or title</source>
        <translation>Código o título</translation>
    </message>
    <message>
        <source>Search the ledger</source>
        <translation>Buscar en el libro de códigos</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>Todos los estados</translation>
    </message>
    <message>
        <source>Ledger of codes</source>
        <translation>Libro de códigos</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Código</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Dónde</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Desde</translation>
    </message>
    <message>
        <source>Make this code available again</source>
        <translation>Volver a dejar disponible este código</translation>
    </message>
    <message>
        <source>Retire this code</source>
        <translation>Dar de baja este código</translation>
    </message>
    <message>
        <source>Available</source>
        <translation>Disponible</translation>
    </message>
    <message>
        <source>Reserved</source>
        <translation>Reservado</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>Usado</translation>
    </message>
    <message>
        <source>Retired</source>
        <translation>De baja</translation>
    </message>
    <message>
        <source>entered by hand</source>
        <translation>introducido a mano</translation>
    </message>
    <message>
        <source>sent to {target}</source>
        <translation>enviado a {target}</translation>
    </message>
    <message>
        <source>its release was deleted</source>
        <translation>su lanzamiento se eliminó</translation>
    </message>
    <message>
        <source>by you</source>
        <translation>por usted</translation>
    </message>
    <message>
        <source>No series yet.</source>
        <translation>Todavía no hay series.</translation>
    </message>
    <message>
        <source>No pool yet.</source>
        <translation>Todavía no hay lotes.</translation>
    </message>
    <message>
        <source>No numbers left. Ask your ISRC agency for another prefix.</source>
        <translation>No quedan números. Pida otro prefijo a su agencia ISRC.</translation>
    </message>
    <message>
        <source>Next number {number}</source>
        <translation>Número siguiente {number}</translation>
    </message>
    <message>
        <source>the next code starts 20{year} at 00001</source>
        <translation>el próximo código será el 00001 de 20{year}</translation>
    </message>
    <message>
        <source>same year</source>
        <translation>mismo año</translation>
    </message>
    <message>
        <source>{free} of {total} codes available</source>
        <translation>{free} de {total} códigos disponibles</translation>
    </message>
</context>
<context>
    <name>ColumnChooser</name>
    <message>
        <source>Columns</source>
        <translation>Columnas</translation>
    </message>
    <message>
        <source>Visible columns</source>
        <translation>Columnas visibles</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Arriba</translation>
    </message>
    <message>
        <source>Move the column up</source>
        <translation>Mover la columna hacia arriba</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Abajo</translation>
    </message>
    <message>
        <source>Move the column down</source>
        <translation>Mover la columna hacia abajo</translation>
    </message>
    <message>
        <source>Name for your own column set</source>
        <translation>Nombre para su juego de columnas</translation>
    </message>
    <message>
        <source>Name of the column set</source>
        <translation>Nombre del juego de columnas</translation>
    </message>
    <message>
        <source>A built-in column set has this name.</source>
        <translation>Un juego de columnas incluido ya tiene este nombre.</translation>
    </message>
    <message>
        <source>Show these columns</source>
        <translation>Mostrar estas columnas</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>Guardar como</translation>
    </message>
</context>
<context>
    <name>ColumnModel</name>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
</context>
<context>
    <name>Compare</name>
    <message>
        <source>Field</source>
        <translation>Campo</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Enviado</translation>
    </message>
    <message>
        <source>{target} now</source>
        <translation>{target} ahora</translation>
    </message>
    <message>
        <source>Draft now</source>
        <translation>Borrador ahora</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>no indicado</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparar</translation>
    </message>
    <message>
        <source>Disc {number}</source>
        <translation>Disco {number}</translation>
    </message>
    <message>
        <source>Track {number}  {title}</source>
        <translation>Pista {number}  {title}</translation>
    </message>
    <message>
        <source>Work of track {number}  {title}</source>
        <translation>Obra de la pista {number}  {title}</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Lanzamiento</translation>
    </message>
    <message>
        <source>Entire track</source>
        <translation>Pista completa</translation>
    </message>
    <message>
        <source>Entire work</source>
        <translation>Obra completa</translation>
    </message>
    <message>
        <source>Disc and number</source>
        <translation>Disco y número</translation>
    </message>
    <message>
        <source>equal</source>
        <translation>igual</translation>
    </message>
    <message>
        <source>equal, different spelling</source>
        <translation>igual, otra grafía</translation>
    </message>
    <message>
        <source>different</source>
        <translation>distinto</translation>
    </message>
    <message>
        <source>not returned by {target}</source>
        <translation>{target} no lo devuelve</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nada</translation>
    </message>
</context>
<context>
    <name>CompareTab</name>
    <message>
        <source>Compare</source>
        <translation>Comparar</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Show equal values</source>
        <translation>Mostrar valores iguales</translation>
    </message>
    <message>
        <source>Target to compare with</source>
        <translation>Destino con el que comparar</translation>
    </message>
    <message>
        <source>Enlarge…</source>
        <translation>Ampliar…</translation>
    </message>
    <message>
        <source>Use all</source>
        <translation>Usar todos</translation>
    </message>
    <message>
        <source>Once this release is in {target}, this page compares what was sent, what {target} has now and the draft.</source>
        <translation>Cuando este lanzamiento esté en {target}, esta página compara lo que se envió, lo que {target} tiene ahora y el borrador.</translation>
    </message>
    <message>
        <source>{target} record to compare with</source>
        <translation>Registro de {target} para comparar</translation>
    </message>
    <message>
        <source>{target}&apos;s API cannot change an existing release. Correct it directly in {target}.</source>
        <translation>La API de {target} no puede cambiar un lanzamiento existente. Corríjalo directamente en {target}.</translation>
    </message>
    <message>
        <source>Release {id}</source>
        <translation>Lanzamiento {id}</translation>
    </message>
    <message>
        <source>Platform record {id}  {number}</source>
        <translation>Registro de la plataforma {id}  {number}</translation>
    </message>
    <message>
        <source>Use all {count}</source>
        <translation>Usar los {count}</translation>
    </message>
    <message>
        <source>No differences</source>
        <translation>Sin diferencias</translation>
    </message>
    <message>
        <source>{target} has not reported on this release yet.</source>
        <translation>{target} no ha informado todavía sobre este lanzamiento.</translation>
    </message>
    <message>
        <source>Use {target}&apos;s value</source>
        <translation>Usar el valor de {target}</translation>
    </message>
</context>
<context>
    <name>ConnectionForm</name>
    <message>
        <source>Destination of this account&apos;s releases</source>
        <translation>Destino de los lanzamientos de esta cuenta</translation>
    </message>
    <message>
        <source>Name of this account</source>
        <translation>Nombre de esta cuenta</translation>
    </message>
    <message>
        <source>e.g. Northlight</source>
        <translation>p. ej. Northlight</translation>
    </message>
    <message>
        <source>Releases are sent to</source>
        <translation>Los lanzamientos se envían a</translation>
    </message>
    <message>
        <source>How to create a key</source>
        <translation>Cómo crear una clave</translation>
    </message>
    <message>
        <source>Change or revoke the key</source>
        <translation>Cambiar o revocar la clave</translation>
    </message>
    <message>
        <source>More addresses</source>
        <translation>Más direcciones</translation>
    </message>
    <message>
        <source>Give the account a name.</source>
        <translation>Ponga un nombre a la cuenta.</translation>
    </message>
    <message>
        <source>There is already an account with this name.</source>
        <translation>Ya hay una cuenta con este nombre.</translation>
    </message>
</context>
<context>
    <name>CopyLineupDialog</name>
    <message>
        <source>Copy line-up</source>
        <translation>Copiar formación</translation>
    </message>
    <message>
        <source>From “{title}” to the tracks selected below</source>
        <translation>De «{title}» a las pistas seleccionadas abajo</translation>
    </message>
    <message>
        <source>Artists</source>
        <translation>Artistas</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>Créditos</translation>
    </message>
    <message>
        <source>Writers and publishers, with their shares</source>
        <translation>Autores y editoriales, con sus porcentajes</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>Pistas</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sin título)</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Todas</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Ninguna</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>The names that are there now are replaced.</source>
        <translation>Los nombres que hay ahora se sustituyen.</translation>
    </message>
</context>
<context>
    <name>Counts</name>
    <message numerus="yes">
        <source>%n codes added.</source>
        <comment>%n code added.</comment>
        <translation>
            <numerusform>Se añadió %n código.</numerusform>
            <numerusform>Se añadieron %n códigos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n available codes are discarded. The ledger keeps every code that was assigned.</source>
        <comment>Its %n available code is discarded. The ledger keeps every code that was assigned.</comment>
        <translation>
            <numerusform>Se descarta su %n código disponible. El libro conserva todos los códigos asignados.</numerusform>
            <numerusform>Se descartan sus %n códigos disponibles. El libro conserva todos los códigos asignados.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n values</source>
        <comment>%n value</comment>
        <translation>
            <numerusform>%n valor</numerusform>
            <numerusform>%n valores</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n people</source>
        <comment>%n person</comment>
        <translation>
            <numerusform>%n persona</numerusform>
            <numerusform>%n personas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{shown} of %n people</source>
        <comment>{shown} of %n person</comment>
        <translation>
            <numerusform>{shown} de %n persona</numerusform>
            <numerusform>{shown} de %n personas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n releases</source>
        <comment>in %n release</comment>
        <translation>
            <numerusform>en %n lanzamiento</numerusform>
            <numerusform>en %n lanzamientos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts were changed.</source>
        <comment>%n draft was changed.</comment>
        <translation>
            <numerusform>Se cambió %n borrador.</numerusform>
            <numerusform>Se cambiaron %n borradores.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases that were sent stay unchanged.</source>
        <comment>%n release that was sent stays unchanged.</comment>
        <translation>
            <numerusform>%n lanzamiento ya enviado no cambia.</numerusform>
            <numerusform>%n lanzamientos ya enviados no cambian.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n people were imported.</source>
        <comment>%n person was imported.</comment>
        <translation>
            <numerusform>Se importó %n persona.</numerusform>
            <numerusform>Se importaron %n personas.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{title}: %n places</source>
        <comment>{title}: %n place</comment>
        <translation>
            <numerusform>{title}: %n lugar</numerusform>
            <numerusform>{title}: %n lugares</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts change.</source>
        <comment>%n draft changes.</comment>
        <translation>
            <numerusform>Cambia %n borrador.</numerusform>
            <numerusform>Cambian %n borradores.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases that were sent stay unchanged in {target}.</source>
        <comment>%n release that was sent stays unchanged in {target}.</comment>
        <translation>
            <numerusform>%n lanzamiento ya enviado no cambia en {target}.</numerusform>
            <numerusform>%n lanzamientos ya enviados no cambian en {target}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n recordings, {conflicts} in conflict</source>
        <comment>%n recording, {conflicts} in conflict</comment>
        <translation>
            <numerusform>%n grabación, {conflicts} en conflicto</numerusform>
            <numerusform>%n grabaciones, {conflicts} en conflicto</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changes</source>
        <comment>%n change</comment>
        <translation>
            <numerusform>%n cambio</numerusform>
            <numerusform>%n cambios</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This waives %n findings.</source>
        <comment>This waives %n finding.</comment>
        <translation>
            <numerusform>Se hace una excepción para %n hallazgo.</numerusform>
            <numerusform>Se hace una excepción para %n hallazgos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All stores except %n</source>
        <comment>All stores except %n</comment>
        <translation>
            <numerusform>Todas las tiendas menos %n</numerusform>
            <numerusform>Todas las tiendas menos %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stores</source>
        <comment>%n store</comment>
        <translation>
            <numerusform>%n tienda</numerusform>
            <numerusform>%n tiendas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are not measured yet</source>
        <comment>%n file is not measured yet</comment>
        <translation>
            <numerusform>%n archivo sin analizar todavía</numerusform>
            <numerusform>%n archivos sin analizar todavía</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>also on %n other tracks</source>
        <comment>also on %n other track</comment>
        <translation>
            <numerusform>también en %n pista más</numerusform>
            <numerusform>también en %n pistas más</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases</source>
        <comment>%n release</comment>
        <translation>
            <numerusform>%n lanzamiento</numerusform>
            <numerusform>%n lanzamientos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Apply to %n releases</source>
        <comment>Apply</comment>
        <translation>
            <numerusform>Aplicar</numerusform>
            <numerusform>Aplicar a %n lanzamientos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n fields</source>
        <comment>%n field</comment>
        <translation>
            <numerusform>%n campo</numerusform>
            <numerusform>%n campos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{field} on %n releases</source>
        <comment>{field} on %n release</comment>
        <translation>
            <numerusform>{field} en %n lanzamiento</numerusform>
            <numerusform>{field} en %n lanzamientos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases changed</source>
        <comment>%n release changed</comment>
        <translation>
            <numerusform>%n lanzamiento cambiado</numerusform>
            <numerusform>%n lanzamientos cambiados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{changed}; %n were sent in the meantime and stay unchanged</source>
        <comment>{changed}; %n was sent in the meantime and stays unchanged</comment>
        <translation>
            <numerusform>{changed}; %n se envió entretanto y no cambia</numerusform>
            <numerusform>{changed}; %n se enviaron entretanto y no cambian</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n codes left. Add more in Settings &gt; Codes.</source>
        <comment>%n code left. Add more in Settings &gt; Codes.</comment>
        <translation>
            <numerusform>Queda %n código. Añada más en Ajustes &gt; Códigos.</numerusform>
            <numerusform>Quedan %n códigos. Añada más en Ajustes &gt; Códigos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells stay unchanged: {why}.</source>
        <comment>%n cell stays unchanged: {why}.</comment>
        <translation>
            <numerusform>%n celda no cambia: {why}.</numerusform>
            <numerusform>%n celdas no cambian: {why}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells</source>
        <comment>%n cell</comment>
        <translation>
            <numerusform>%n celda</numerusform>
            <numerusform>%n celdas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells have a value that does not fit the column. They are saved as typed and marked.</source>
        <comment>%n cell has a value that does not fit the column. It is saved as typed and marked.</comment>
        <translation>
            <numerusform>%n celda tiene un valor que no encaja en la columna. Se guarda tal como se escribió y queda marcada.</numerusform>
            <numerusform>%n celdas tienen un valor que no encaja en la columna. Se guardan tal como se escribieron y quedan marcadas.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows are left out: one paste cannot add that many tracks.</source>
        <comment>%n row is left out: one paste cannot add that many tracks.</comment>
        <translation>
            <numerusform>%n fila se omite: no se pueden añadir tantas pistas al pegar.</numerusform>
            <numerusform>%n filas se omiten: no se pueden añadir tantas pistas al pegar.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n columns would go beyond the last column and are left out.</source>
        <comment>%n column would go beyond the last column and is left out.</comment>
        <translation>
            <numerusform>%n columna quedaría más allá de la última y se omite.</numerusform>
            <numerusform>%n columnas quedarían más allá de la última y se omiten.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ISRCs are left out because this column holds names of people.</source>
        <comment>%n ISRC is left out because this column holds names of people.</comment>
        <translation>
            <numerusform>%n ISRC se omite porque esta columna contiene nombres de personas.</numerusform>
            <numerusform>%n ISRC se omiten porque esta columna contiene nombres de personas.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n lengths are left out because lengths are measured from the masters.</source>
        <comment>%n length is left out because lengths are measured from the masters.</comment>
        <translation>
            <numerusform>%n duración se omite porque las duraciones se miden en los másteres.</numerusform>
            <numerusform>%n duraciones se omiten porque las duraciones se miden en los másteres.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n columns are left out because no visible column has their heading.</source>
        <comment>%n column is left out because no visible column has its heading.</comment>
        <translation>
            <numerusform>%n columna se omite porque ninguna columna visible tiene su encabezado.</numerusform>
            <numerusform>%n columnas se omiten porque ninguna columna visible tiene su encabezado.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells belong to read-only columns, such as files, and are left out.</source>
        <comment>%n cell belongs to a read-only column, such as files, and is left out.</comment>
        <translation>
            <numerusform>%n celda es de una columna de solo lectura, como los archivos, y se omite.</numerusform>
            <numerusform>%n celdas son de columnas de solo lectura, como los archivos, y se omiten.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells change</source>
        <comment>%n cell changes</comment>
        <translation>
            <numerusform>%n celda cambia</numerusform>
            <numerusform>%n celdas cambian</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells stay unchanged because the new value does not fit their column.</source>
        <comment>%n cell stays unchanged because the new value does not fit its column.</comment>
        <translation>
            <numerusform>%n celda no cambia porque el valor nuevo no encaja en su columna.</numerusform>
            <numerusform>%n celdas no cambian porque el valor nuevo no encaja en su columna.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells inherit or generate this text; change it at its source.</source>
        <comment>%n cell inherits or generates this text; change it at its source.</comment>
        <translation>
            <numerusform>%n celda hereda o genera este texto; cámbielo en su origen.</numerusform>
            <numerusform>%n celdas heredan o generan este texto; cámbielo en su origen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copy to %n tracks</source>
        <comment>Copy to %n track</comment>
        <translation>
            <numerusform>Copiar a %n pista</numerusform>
            <numerusform>Copiar a %n pistas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pages</source>
        <comment>%n page</comment>
        <translation>
            <numerusform>%n página</numerusform>
            <numerusform>%n páginas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n things still have to be filled in before this can be sent.</source>
        <comment>%n thing still has to be filled in before this can be sent.</comment>
        <translation>
            <numerusform>Queda %n cosa por rellenar antes de poder enviar.</numerusform>
            <numerusform>Quedan %n cosas por rellenar antes de poder enviar.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n blockers have to be fixed before this can be sent.</source>
        <comment>%n blocker has to be fixed before this can be sent.</comment>
        <translation>
            <numerusform>Hay que corregir %n bloqueo antes de poder enviar.</numerusform>
            <numerusform>Hay que corregir %n bloqueos antes de poder enviar.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more are listed below.</source>
        <comment>%n more is listed below.</comment>
        <translation>
            <numerusform>Hay %n más en la lista de abajo.</numerusform>
            <numerusform>Hay %n más en la lista de abajo.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Ready to send, with %n warnings.</source>
        <comment>Ready to send, with %n warning.</comment>
        <translation>
            <numerusform>Listo para enviar, con %n advertencia.</numerusform>
            <numerusform>Listo para enviar, con %n advertencias.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks: what you type here goes to all of them</source>
        <comment>%n track: what you type here goes to it</comment>
        <translation>
            <numerusform>%n pista: lo que escriba aquí va a ella</numerusform>
            <numerusform>%n pistas: lo que escriba aquí va a todas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>one work of %n tracks</source>
        <comment>one work of %n track</comment>
        <translation>
            <numerusform>una obra de %n pista</numerusform>
            <numerusform>una obra de %n pistas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{statement} (%n places)</source>
        <comment>{statement} (%n place)</comment>
        <translation>
            <numerusform>{statement} (%n lugar)</numerusform>
            <numerusform>{statement} (%n lugares)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n can be fixed safely</source>
        <comment>%n can be fixed safely</comment>
        <translation>
            <numerusform>%n se puede corregir sin riesgo</numerusform>
            <numerusform>%n se pueden corregir sin riesgo</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Passed the store rules as of {day}; %n new findings since.</source>
        <comment>Passed the store rules as of {day}; %n new finding since.</comment>
        <translation>
            <numerusform>Pasó las reglas de las tiendas del {day}; desde entonces, %n hallazgo nuevo.</numerusform>
            <numerusform>Pasó las reglas de las tiendas del {day}; desde entonces, %n hallazgos nuevos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n differences</source>
        <comment>%n difference</comment>
        <translation>
            <numerusform>%n diferencia</numerusform>
            <numerusform>%n diferencias</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n only spelled differently</source>
        <comment>%n only spelled differently</comment>
        <translation>
            <numerusform>%n solo con otra grafía</numerusform>
            <numerusform>%n solo con otra grafía</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n that {target} does not return</source>
        <comment>%n that {target} does not return</comment>
        <translation>
            <numerusform>%n que {target} no devuelve</numerusform>
            <numerusform>%n que {target} no devuelve</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Use %n values</source>
        <comment>Use %n value</comment>
        <translation>
            <numerusform>Usar %n valor</numerusform>
            <numerusform>Usar %n valores</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n places</source>
        <comment>%n place</comment>
        <translation>
            <numerusform>%n lugar</numerusform>
            <numerusform>%n lugares</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks</source>
        <comment>%n track</comment>
        <translation>
            <numerusform>%n pista</numerusform>
            <numerusform>%n pistas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{sentences} And %n more like it.</source>
        <comment>{sentences} And %n more like it.</comment>
        <translation>
            <numerusform>{sentences} Y %n más del mismo tipo.</numerusform>
            <numerusform>{sentences} Y %n más del mismo tipo.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more drops are waiting until this one is done.</source>
        <comment>%n more drop is waiting until this one is done.</comment>
        <translation>
            <numerusform>%n grupo más de archivos espera a que termine este.</numerusform>
            <numerusform>%n grupos más de archivos esperan a que termine este.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files, {length}.</source>
        <comment>%n file, {length}.</comment>
        <translation>
            <numerusform>%n archivo, {length}.</numerusform>
            <numerusform>%n archivos, {length}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files on {discs} discs, {length}.</source>
        <comment>%n file on {discs} discs, {length}.</comment>
        <translation>
            <numerusform>%n archivo en {discs} discos, {length}.</numerusform>
            <numerusform>%n archivos en {discs} discos, {length}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are left out.</source>
        <comment>%n file is left out.</comment>
        <translation>
            <numerusform>%n archivo se omite.</numerusform>
            <numerusform>%n archivos se omiten.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells could not be pasted because the value does not fit the column.</source>
        <comment>%n cell could not be pasted because the value does not fit the column.</comment>
        <translation>
            <numerusform>%n celda no se pudo pegar porque el valor no encaja en la columna.</numerusform>
            <numerusform>%n celdas no se pudieron pegar porque el valor no encaja en la columna.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{line} (%n times)</source>
        <comment>{line} (%n time)</comment>
        <translation>
            <numerusform>{line} (%n vez)</numerusform>
            <numerusform>{line} (%n veces)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n skipped files</source>
        <comment>The skipped file</comment>
        <translation>
            <numerusform>El archivo omitido</numerusform>
            <numerusform>Los %n archivos omitidos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Disc {disc}, %n tracks</source>
        <comment>Disc {disc}, %n track</comment>
        <translation>
            <numerusform>Disco {disc}, %n pista</numerusform>
            <numerusform>Disco {disc}, %n pistas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of your own codes were never sent.</source>
        <comment>%n of your own codes was never sent.</comment>
        <translation>
            <numerusform>%n de sus códigos propios nunca se envió.</numerusform>
            <numerusform>%n de sus códigos propios nunca se enviaron.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export %n releases</source>
        <comment>Export %n release</comment>
        <translation>
            <numerusform>Exportar %n lanzamiento</numerusform>
            <numerusform>Exportar %n lanzamientos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were exported.</source>
        <comment>%n release was exported.</comment>
        <translation>
            <numerusform>Se exportó %n lanzamiento.</numerusform>
            <numerusform>Se exportaron %n lanzamientos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are in the trash.</source>
        <comment>%n release is in the trash.</comment>
        <translation>
            <numerusform>%n lanzamiento está en la papelera.</numerusform>
            <numerusform>%n lanzamientos están en la papelera.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are selected.</source>
        <comment>%n release is selected.</comment>
        <translation>
            <numerusform>%n lanzamiento seleccionado.</numerusform>
            <numerusform>%n lanzamientos seleccionados.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are in the library now.</source>
        <comment>%n release is in the library now.</comment>
        <translation>
            <numerusform>%n lanzamiento está ahora en la biblioteca.</numerusform>
            <numerusform>%n lanzamientos están ahora en la biblioteca.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>a new draft of %n tracks</source>
        <comment>a new draft of %n track</comment>
        <translation>
            <numerusform>un borrador nuevo de %n pista</numerusform>
            <numerusform>un borrador nuevo de %n pistas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new drafts</source>
        <comment>%n new draft</comment>
        <translation>
            <numerusform>%n borrador nuevo</numerusform>
            <numerusform>%n borradores nuevos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases change</source>
        <comment>%n release changes</comment>
        <translation>
            <numerusform>Cambia %n lanzamiento</numerusform>
            <numerusform>Cambian %n lanzamientos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts were made</source>
        <comment>%n draft was made</comment>
        <translation>
            <numerusform>Se creó %n borrador</numerusform>
            <numerusform>Se crearon %n borradores</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were changed</source>
        <comment>%n release was changed</comment>
        <translation>
            <numerusform>se cambió %n lanzamiento</numerusform>
            <numerusform>se cambiaron %n lanzamientos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deliver %n releases as a DDEX batch (ERN 4.3)</source>
        <comment>Deliver %n release as a DDEX batch (ERN 4.3)</comment>
        <translation>
            <numerusform>Entregar %n lanzamiento como lote DDEX (ERN 4.3)</numerusform>
            <numerusform>Entregar %n lanzamientos como lote DDEX (ERN 4.3)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were delivered.</source>
        <comment>%n release was delivered.</comment>
        <translation>
            <numerusform>Se entregó %n lanzamiento.</numerusform>
            <numerusform>Se entregaron %n lanzamientos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{words} (%n times)</source>
        <comment>{words} (%n time)</comment>
        <translation>
            <numerusform>{words} (%n vez)</numerusform>
            <numerusform>{words} (%n veces)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts were created.</source>
        <comment>%n draft was created.</comment>
        <translation>
            <numerusform>Se creó %n borrador.</numerusform>
            <numerusform>Se crearon %n borradores.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are already in the library with the same UPC. They were compared and left unchanged.</source>
        <comment>%n release is already in the library with the same UPC. It was compared and left unchanged.</comment>
        <translation>
            <numerusform>%n lanzamiento ya está en la biblioteca con el mismo UPC. Se comparó y no se cambió.</numerusform>
            <numerusform>%n lanzamientos ya están en la biblioteca con el mismo UPC. Se compararon y no se cambiaron.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n recordings do not belong to any release in the message and were not imported.</source>
        <comment>%n recording does not belong to any release in the message and was not imported.</comment>
        <translation>
            <numerusform>%n grabación no pertenece a ningún lanzamiento del mensaje y no se importó.</numerusform>
            <numerusform>%n grabaciones no pertenecen a ningún lanzamiento del mensaje y no se importaron.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>You dropped %n JSON files.</source>
        <comment>You dropped %n JSON file.</comment>
        <translation>
            <numerusform>Soltó %n archivo JSON.</numerusform>
            <numerusform>Soltó %n archivos JSON.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were changed or sent since then and stay unchanged.</source>
        <comment>%n release was changed or sent since then and stays unchanged.</comment>
        <translation>
            <numerusform>%n lanzamiento se cambió o se envió desde entonces y se queda como está.</numerusform>
            <numerusform>%n lanzamientos se cambiaron o se enviaron desde entonces y se quedan como están.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Checking %n releases…</source>
        <comment>Checking %n release…</comment>
        <translation>
            <numerusform>Comprobando %n lanzamiento…</numerusform>
            <numerusform>Comprobando %n lanzamientos…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were checked</source>
        <comment>%n release was checked</comment>
        <translation>
            <numerusform>Se comprobó %n lanzamiento</numerusform>
            <numerusform>Se comprobaron %n lanzamientos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Codes were assigned to %n releases.</source>
        <comment>Codes were assigned to %n release.</comment>
        <translation>
            <numerusform>Se asignaron códigos a %n lanzamiento.</numerusform>
            <numerusform>Se asignaron códigos a %n lanzamientos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were saved.</source>
        <comment>%n release was saved.</comment>
        <translation>
            <numerusform>Se guardó %n lanzamiento.</numerusform>
            <numerusform>Se guardaron %n lanzamientos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>News about %n releases</source>
        <comment>News about %n release</comment>
        <translation>
            <numerusform>Novedades de %n lanzamiento</numerusform>
            <numerusform>Novedades de %n lanzamientos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks were added.</source>
        <comment>%n track was added.</comment>
        <translation>
            <numerusform>Se añadió %n pista.</numerusform>
            <numerusform>Se añadieron %n pistas.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n values were read again</source>
        <comment>%n value was read again</comment>
        <translation>
            <numerusform>Se volvió a leer %n valor</numerusform>
            <numerusform>Se volvieron a leer %n valores</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases moved to the trash</source>
        <comment>Moved to the trash</comment>
        <translation>
            <numerusform>Movido a la papelera</numerusform>
            <numerusform>%n lanzamientos movidos a la papelera</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases restored</source>
        <comment>Restored</comment>
        <translation>
            <numerusform>Restaurado</numerusform>
            <numerusform>%n lanzamientos restaurados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases withdrawn. They are drafts again.</source>
        <comment>Withdrawn. It is a draft again.</comment>
        <translation>
            <numerusform>Envío cancelado. Vuelve a ser un borrador.</numerusform>
            <numerusform>Envío de %n lanzamientos cancelado. Vuelven a ser borradores.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The status of %n releases was updated from {target}</source>
        <comment>The status was updated from {target}</comment>
        <translation>
            <numerusform>El estado se actualizó desde {target}</numerusform>
            <numerusform>El estado de %n lanzamientos se actualizó desde {target}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n blockers</source>
        <comment>%n blocker</comment>
        <translation>
            <numerusform>%n bloqueo</numerusform>
            <numerusform>%n bloqueos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warnings</source>
        <comment>%n warning</comment>
        <translation>
            <numerusform>%n advertencia</numerusform>
            <numerusform>%n advertencias</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hints</source>
        <comment>%n hint</comment>
        <translation>
            <numerusform>%n sugerencia</numerusform>
            <numerusform>%n sugerencias</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to do</source>
        <comment>%n to do</comment>
        <translation>
            <numerusform>%n pendiente</numerusform>
            <numerusform>%n pendientes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files</source>
        <comment>%n file</comment>
        <translation>
            <numerusform>%n archivo</numerusform>
            <numerusform>%n archivos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>In %n targets</source>
        <comment>In %n target</comment>
        <translation>
            <numerusform>En %n destino</numerusform>
            <numerusform>En %n destinos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{version} is ready and waits for %n uploads to finish.</source>
        <comment>{version} is ready and waits for %n upload to finish.</comment>
        <translation>
            <numerusform>{version} está lista y espera a que termine %n subida.</numerusform>
            <numerusform>{version} está lista y espera a que terminen %n subidas.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Apply %n fields</source>
        <comment>Apply %n field</comment>
        <translation>
            <numerusform>Aplicar %n campo</numerusform>
            <numerusform>Aplicar %n campos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n links were copied.</source>
        <comment>%n link was copied.</comment>
        <translation>
            <numerusform>Se copió %n enlace.</numerusform>
            <numerusform>Se copiaron %n enlaces.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n differ</source>
        <comment>%n differs</comment>
        <translation>
            <numerusform>%n difiere</numerusform>
            <numerusform>%n difieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files, {size}</source>
        <comment>%n file, {size}</comment>
        <translation>
            <numerusform>%n archivo, {size}</numerusform>
            <numerusform>%n archivos, {size}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the ISRCs of %n tracks</source>
        <comment>the ISRC of %n track</comment>
        <translation>
            <numerusform>el ISRC de %n pista</numerusform>
            <numerusform>los ISRC de %n pistas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n works</source>
        <comment>%n work</comment>
        <translation>
            <numerusform>%n obra</numerusform>
            <numerusform>%n obras</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n artists, unless {target} already has exactly these names</source>
        <comment>%n artist, unless {target} already has exactly this name</comment>
        <translation>
            <numerusform>%n artista, salvo que {target} ya tenga exactamente este nombre</numerusform>
            <numerusform>%n artistas, salvo que {target} ya tenga exactamente estos nombres</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n blockers stop this</source>
        <comment>%n blocker stops this</comment>
        <translation>
            <numerusform>%n bloqueo lo impide</numerusform>
            <numerusform>%n bloqueos lo impiden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n questions are open</source>
        <comment>%n question is open</comment>
        <translation>
            <numerusform>%n pregunta sin responder</numerusform>
            <numerusform>%n preguntas sin responder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copy %n changes</source>
        <comment>Copy %n change</comment>
        <translation>
            <numerusform>Copiar %n cambio</numerusform>
            <numerusform>Copiar %n cambios</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <comment>and %n more</comment>
        <translation>
            <numerusform>y %n más</numerusform>
            <numerusform>y %n más</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The app cannot send files there. Add the cover and the audio of %n tracks.</source>
        <comment>The app cannot send files there. Add the cover and the audio of %n track.</comment>
        <translation>
            <numerusform>La app no puede enviar archivos allí. Añada la portada y el audio de %n pista.</numerusform>
            <numerusform>La app no puede enviar archivos allí. Añada la portada y el audio de %n pistas.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>First make the %n changes above.</source>
        <comment>First make the change above.</comment>
        <translation>
            <numerusform>Haga primero el cambio de arriba.</numerusform>
            <numerusform>Haga primero los %n cambios de arriba.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n older entries are in the history.</source>
        <comment>%n older entry is in the history.</comment>
        <translation>
            <numerusform>%n entrada anterior está en el historial.</numerusform>
            <numerusform>%n entradas anteriores están en el historial.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Submit %n releases</source>
        <comment>Submit %n release</comment>
        <translation>
            <numerusform>Enviar %n lanzamiento</numerusform>
            <numerusform>Enviar %n lanzamientos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add %n releases to the outbox</source>
        <comment>Add %n release to the outbox</comment>
        <translation>
            <numerusform>Añadir %n lanzamiento a la bandeja de salida</numerusform>
            <numerusform>Añadir %n lanzamientos a la bandeja de salida</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>goes to {account}, with %n warnings</source>
        <comment>goes to {account}, with %n warning</comment>
        <translation>
            <numerusform>va a {account}, con %n advertencia</numerusform>
            <numerusform>va a {account}, con %n advertencias</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are on their way.</source>
        <comment>%n release is on its way.</comment>
        <translation>
            <numerusform>%n lanzamiento va en camino.</numerusform>
            <numerusform>%n lanzamientos van en camino.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases will be sent once you are online.</source>
        <comment>%n release will be sent once you are online.</comment>
        <translation>
            <numerusform>%n lanzamiento se enviará cuando haya conexión.</numerusform>
            <numerusform>%n lanzamientos se enviarán cuando haya conexión.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n topics</source>
        <comment>%n topic</comment>
        <translation>
            <numerusform>%n tema</numerusform>
            <numerusform>%n temas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Create %n copies</source>
        <comment>Create %n copy</comment>
        <translation>
            <numerusform>Crear %n copia</numerusform>
            <numerusform>Crear %n copias</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files found. They are being sent now.</source>
        <comment>%n file found. It is being sent now.</comment>
        <translation>
            <numerusform>%n archivo encontrado. Se está enviando.</numerusform>
            <numerusform>%n archivos encontrados. Se están enviando.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CoverBox</name>
    <message>
        <source>Drop the cover here: a square JPEG or PNG, 3000 × 3000 pixels</source>
        <translation>Suelte aquí la portada: JPEG o PNG cuadrado, 3000 × 3000 píxeles</translation>
    </message>
    <message>
        <source>Choose a cover…</source>
        <translation>Elegir una portada…</translation>
    </message>
    <message>
        <source>Full size</source>
        <translation>Tamaño completo</translation>
    </message>
    <message>
        <source>Fix all…</source>
        <translation>Corregir todo…</translation>
    </message>
    <message>
        <source>Cover at {pixels} pixels</source>
        <translation>Portada a {pixels} píxeles</translation>
    </message>
    <message>
        <source>{pixels} px</source>
        <translation>{pixels} px</translation>
    </message>
    <message>
        <source>Images ({endings})</source>
        <translation>Imágenes ({endings})</translation>
    </message>
    <message>
        <source>Choose a cover</source>
        <translation>Elegir una portada</translation>
    </message>
    <message>
        <source>{name} has been moved or deleted.</source>
        <translation>{name} se movió o se eliminó.</translation>
    </message>
    <message>
        <source>It looks like an enlarged smaller image.</source>
        <translation>Parece una imagen pequeña ampliada.</translation>
    </message>
    <message>
        <source>This is a copy; the original is {name}.</source>
        <translation>Esto es una copia; el original es {name}.</translation>
    </message>
    <message>
        <source>Replace…</source>
        <translation>Sustituir…</translation>
    </message>
</context>
<context>
    <name>CoverChooser</name>
    <message>
        <source>No cover</source>
        <translation>Sin portada</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Portada</translation>
    </message>
    <message>
        <source>Image to use as cover</source>
        <translation>Imagen para usar como portada</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Elegir un archivo…</translation>
    </message>
    <message>
        <source>Choose a cover</source>
        <translation>Elegir una portada</translation>
    </message>
    <message>
        <source>Images (*.jpg *.jpeg *.png *.tif *.tiff)</source>
        <translation>Imágenes (*.jpg *.jpeg *.png *.tif *.tiff)</translation>
    </message>
</context>
<context>
    <name>CoverDelegate</name>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
</context>
<context>
    <name>CoverFixDialog</name>
    <message>
        <source>Fix the cover</source>
        <translation>Corregir la portada</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Antes</translation>
    </message>
    <message>
        <source>Working…</source>
        <translation>Trabajando…</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Después</translation>
    </message>
    <message>
        <source>Colour…</source>
        <translation>Color…</translation>
    </message>
    <message>
        <source>Colour for transparent areas</source>
        <translation>Color para zonas transparentes</translation>
    </message>
    <message>
        <source>Use this copy</source>
        <translation>Usar esta copia</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>The copy is upright, 8-bit sRGB and has no camera data. The original stays unchanged.</source>
        <translation>La copia está derecha, en sRGB de 8 bits y sin datos de cámara. El original no cambia.</translation>
    </message>
    <message>
        <source>quality {number}</source>
        <translation>calidad {number}</translation>
    </message>
    <message>
        <source>It cannot be compressed further without visible loss. Scale it down as well.</source>
        <translation>No se puede comprimir más sin pérdida visible. Reduzca también su tamaño.</translation>
    </message>
    <message>
        <source>{pixels} pixels is less than the {wanted} that stores require.</source>
        <translation>{pixels} píxeles son menos de los {wanted} que exigen las tiendas.</translation>
    </message>
    <message>
        <source>cover: {what}</source>
        <translation>portada: {what}</translation>
    </message>
    <message>
        <source>copy</source>
        <translation>copia</translation>
    </message>
</context>
<context>
    <name>CoverGrid</name>
    <message>
        <source>Releases</source>
        <translation>Lanzamientos</translation>
    </message>
</context>
<context>
    <name>CrashHandler</name>
    <message>
        <source>Try again. If it happens again, send us the report.</source>
        <translation>Inténtelo de nuevo. Si vuelve a ocurrir, envíenos el informe.</translation>
    </message>
    <message>
        <source>Try again. No report could be written: the disk may be full.</source>
        <translation>Inténtelo de nuevo. No se pudo escribir el informe: quizá el disco esté lleno.</translation>
    </message>
    <message>
        <source>The report is in {path}</source>
        <translation>El informe está en {path}</translation>
    </message>
    <message>
        <source>Something went wrong inside the app.</source>
        <translation>Algo falló dentro de la app.</translation>
    </message>
    <message>
        <source>Saved work is safe, but the last action may not have been completed.</source>
        <translation>Lo guardado está a salvo, pero puede que la última acción no se haya completado.</translation>
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
        <translation>Lanzamiento vacío creado</translation>
    </message>
    <message>
        <source>Choose a folder of masters</source>
        <translation>Elegir una carpeta de másteres</translation>
    </message>
    <message>
        <source>Template saved. You can now choose it for new releases.</source>
        <translation>Plantilla guardada. Ya puede elegirla para lanzamientos nuevos.</translation>
    </message>
    <message>
        <source>The sample release opens in practice mode</source>
        <translation>El lanzamiento de ejemplo se abre en modo de práctica</translation>
    </message>
    <message>
        <source>Practice mode has its own library and simulates {target} and the storage on this computer.</source>
        <translation>El modo de práctica tiene su propia biblioteca y simula {target} y el almacenamiento en este equipo.</translation>
    </message>
    <message>
        <source>Open practice mode</source>
        <translation>Abrir modo de práctica</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>No se importó nada.</translation>
    </message>
    <message>
        <source>Drop at most {most} files at a time.</source>
        <translation>Suelte como máximo {most} archivos a la vez.</translation>
    </message>
</context>
<context>
    <name>CreditsPage</name>
    <message>
        <source>Credits of</source>
        <translation>Créditos de</translation>
    </message>
    <message>
        <source>Copy the line-up…</source>
        <translation>Copiar la formación…</translation>
    </message>
    <message>
        <source>Line-up preset…</source>
        <translation>Formación guardada…</translation>
    </message>
    <message>
        <source>Add a line-up from a preset</source>
        <translation>Añadir una formación guardada</translation>
    </message>
    <message>
        <source>Add a credit</source>
        <translation>Añadir un crédito</translation>
    </message>
    <message>
        <source>Entire release</source>
        <translation>Todo el lanzamiento</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sin título)</translation>
    </message>
</context>
<context>
    <name>CropView</name>
    <message>
        <source>Area to keep</source>
        <translation>Zona que se conserva</translation>
    </message>
    <message>
        <source>{side} pixels wide and high, {left} from the left, {top} from the top</source>
        <translation>{side} píxeles de ancho y alto, a {left} del borde izquierdo y a {top} del superior</translation>
    </message>
</context>
<context>
    <name>DataPage</name>
    <message>
        <source>Data</source>
        <translation>Datos</translation>
    </message>
    <message>
        <source>Everything you enter is saved on this computer. Masters stay in their own folders.</source>
        <translation>Todo lo que introduce se guarda en este equipo. Los másteres se quedan en sus carpetas.</translation>
    </message>
    <message>
        <source>Library folder</source>
        <translation>Carpeta de la biblioteca</translation>
    </message>
    <message>
        <source>Keep the library on a local disk: network drives and synced folders damage it. The README explains how to use another folder.</source>
        <translation>Mantenga la biblioteca en un disco local: las unidades de red y las carpetas sincronizadas la dañan. El README explica cómo usar otra carpeta.</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Abrir carpeta</translation>
    </message>
    <message>
        <source>Pause uploads on metered networks</source>
        <translation>Pausar subidas en redes de uso medido</translation>
    </message>
    <message>
        <source>For example a phone hotspot, if the system recognises it. Off by default.</source>
        <translation>Por ejemplo, un teléfono como punto de acceso, si el sistema lo reconoce. Desactivado de forma predeterminada.</translation>
    </message>
    <message>
        <source>Deleted releases stay in the trash for 30 days.</source>
        <translation>Los lanzamientos eliminados se quedan 30 días en la papelera.</translation>
    </message>
    <message>
        <source>Passwords and keys are stored in the keyring, not in this folder.</source>
        <translation>Las contraseñas y claves se guardan en el llavero, no en esta carpeta.</translation>
    </message>
</context>
<context>
    <name>DateInput</name>
    <message>
        <source>Choose from a calendar</source>
        <translation>Elegir en un calendario</translation>
    </message>
    <message>
        <source>Choose from a calendar (Alt+Down)</source>
        <translation>Elegir en un calendario (Alt+Abajo)</translation>
    </message>
</context>
<context>
    <name>DeliveryDialog</name>
    <message>
        <source>DDEX delivery</source>
        <translation>Entrega DDEX</translation>
    </message>
    <message>
        <source>Party ID</source>
        <translation>Party ID</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>Takedown: a message without deals that takes the release down</source>
        <translation>Retirada: un mensaje sin acuerdos que retira el lanzamiento</translation>
    </message>
    <message>
        <source>Mark as test</source>
        <translation>Marcar como prueba</translation>
    </message>
    <message>
        <source>Include masters, cover and booklet</source>
        <translation>Incluir másteres, portada y libreto</translation>
    </message>
    <message>
        <source>Not included in the message</source>
        <translation>No incluido en el mensaje</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>Mostrar carpeta</translation>
    </message>
    <message>
        <source>Write delivery…</source>
        <translation>Escribir entrega…</translation>
    </message>
    <message>
        <source>Deliver “{title}” as a DDEX package (ERN 4.3)</source>
        <translation>Entregar «{title}» como paquete DDEX (ERN 4.3)</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>Sender&apos;s DDEX party ID</source>
        <translation>DDEX Party ID del remitente</translation>
    </message>
    <message>
        <source>Sender&apos;s name</source>
        <translation>Nombre del remitente</translation>
    </message>
    <message>
        <source>Recipient&apos;s DDEX party ID</source>
        <translation>DDEX Party ID del destinatario</translation>
    </message>
    <message>
        <source>Recipient&apos;s name</source>
        <translation>Nombre del destinatario</translation>
    </message>
    <message>
        <source>A folder with the message, the files and their MD5 checksums. Deals cover the whole world and all common usage types from the release date, unless the draft says otherwise.</source>
        <translation>Una carpeta con el mensaje, los archivos y sus sumas de verificación MD5. Los acuerdos abarcan todo el mundo y todos los tipos de uso habituales desde la fecha de lanzamiento, salvo que el borrador diga otra cosa.</translation>
    </message>
    <message>
        <source>Folder for the delivery</source>
        <translation>Carpeta para la entrega</translation>
    </message>
    <message>
        <source>DDEX has no term for “{word}”; the message contains it as a user-defined value.</source>
        <translation>DDEX no tiene un término para «{word}»; el mensaje lo contiene como valor definido por el usuario.</translation>
    </message>
    <message>
        <source>The message contains everything in the draft.</source>
        <translation>El mensaje contiene todo lo del borrador.</translation>
    </message>
    <message>
        <source>no field in ERN 4.3</source>
        <translation>sin campo en ERN 4.3</translation>
    </message>
    <message>
        <source>internal to the label, not sent</source>
        <translation>interno del sello, no se envía</translation>
    </message>
    <message>
        <source>part of the deals, which a takedown does not have</source>
        <translation>parte de los acuerdos, que una retirada no tiene</translation>
    </message>
    <message>
        <source>not in the format required by the message</source>
        <translation>no está en el formato que exige el mensaje</translation>
    </message>
    <message>
        <source>stated on each track</source>
        <translation>se indica en cada pista</translation>
    </message>
    <message>
        <source>sent in a different spelling</source>
        <translation>se envía con otra grafía</translation>
    </message>
    <message>
        <source>added to the message, not in the draft</source>
        <translation>añadido al mensaje, no está en el borrador</translation>
    </message>
    <message>
        <source>from several works, combined</source>
        <translation>reunido de varias obras</translation>
    </message>
    <message>
        <source>Work: {field}</source>
        <translation>Obra: {field}</translation>
    </message>
    <message>
        <source>{field}: {reason}</source>
        <translation>{field}: {reason}</translation>
    </message>
    <message>
        <source>{where} has no ISRC.</source>
        <translation>{where}: falta el ISRC.</translation>
    </message>
    <message>
        <source>{where} has no P line.</source>
        <translation>{where}: falta la línea P.</translation>
    </message>
    <message>
        <source>{where} has no main artist.</source>
        <translation>{where}: falta el artista principal.</translation>
    </message>
    <message>
        <source>{where} has no length.</source>
        <translation>{where}: falta la duración.</translation>
    </message>
    <message>
        <source>{where} has no audio file in the package.</source>
        <translation>{where}: falta el archivo de audio en el paquete.</translation>
    </message>
    <message>
        <source>{where} is listed in the message but is not in the package.</source>
        <translation>{where} figura en el mensaje, pero no está en el paquete.</translation>
    </message>
    <message>
        <source>{where} does not match the message.</source>
        <translation>{where} no coincide con el mensaje.</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
</context>
<context>
    <name>DigestDialog</name>
    <message>
        <source>What&apos;s new</source>
        <translation>Novedades</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
</context>
<context>
    <name>DigestWatch</name>
    <message>
        <source>Show</source>
        <translation>Mostrar</translation>
    </message>
</context>
<context>
    <name>Editor</name>
    <message>
        <source>Release</source>
        <translation>Lanzamiento</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>Pistas</translation>
    </message>
    <message>
        <source>Credits &amp; works</source>
        <translation>Créditos y obras</translation>
    </message>
    <message>
        <source>Rights &amp; partners</source>
        <translation>Derechos y socios</translation>
    </message>
    <message>
        <source>Audio &amp; artwork</source>
        <translation>Audio y portada</translation>
    </message>
    <message>
        <source>Review &amp; submit</source>
        <translation>Revisión y envío</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>Créditos</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>Derechos</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>Audio</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Revisión</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>Acciones</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Mover arriba</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Mover abajo</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplicar</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>Remove {n}</source>
        <translation>Quitar {n}</translation>
    </message>
    <message>
        <source>Add disc</source>
        <translation>Añadir disco</translation>
    </message>
    <message>
        <source>Add track</source>
        <translation>Añadir pista</translation>
    </message>
    <message>
        <source>Add work</source>
        <translation>Añadir obra</translation>
    </message>
    <message>
        <source>Remove from this track</source>
        <translation>Quitar de esta pista</translation>
    </message>
    <message>
        <source>Make a separate copy for this track</source>
        <translation>Hacer una copia aparte para esta pista</translation>
    </message>
    <message>
        <source>Link an existing work</source>
        <translation>Vincular una obra existente</translation>
    </message>
</context>
<context>
    <name>EditorPage</name>
    <message>
        <source>Add track</source>
        <translation>Añadir pista</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplicar</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>Your changes are kept here and saved as soon as possible.</source>
        <translation>Sus cambios se conservan aquí y se guardan en cuanto sea posible.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
</context>
<context>
    <name>Entries</name>
    <message>
        <source>Track on {release}</source>
        <translation>Pista de {release}</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>Artista</translation>
    </message>
    <message>
        <source>Credit</source>
        <translation>Crédito</translation>
    </message>
    <message>
        <source>Writer</source>
        <translation>Autor</translation>
    </message>
    <message>
        <source>Publisher</source>
        <translation>Editorial</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Lanzamiento</translation>
    </message>
</context>
<context>
    <name>EntryCard</name>
    <message>
        <source>Details</source>
        <translation>Detalles</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
</context>
<context>
    <name>EntryModel</name>
    <message>
        <source>yes</source>
        <translation>sí</translation>
    </message>
    <message>
        <source>no</source>
        <translation>no</translation>
    </message>
</context>
<context>
    <name>EntryTable</name>
    <message>
        <source>Add</source>
        <translation>Añadir</translation>
    </message>
    <message>
        <source>Add to</source>
        <translation>Añadir a</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>Remove from</source>
        <translation>Quitar de</translation>
    </message>
    <message>
        <source>Inherit</source>
        <translation>Heredar</translation>
    </message>
</context>
<context>
    <name>ErnImportDialog</name>
    <message>
        <source>DDEX message {name}</source>
        <translation>Mensaje DDEX {name}</translation>
    </message>
    <message>
        <source>The message contains no deals, so it takes its releases down wherever they were delivered.</source>
        <translation>El mensaje no contiene acuerdos, así que retira sus lanzamientos de todos los sitios donde se entregaron.</translation>
    </message>
    <message>
        <source>Contents of the message</source>
        <translation>Contenido del mensaje</translation>
    </message>
    <message>
        <source>Create drafts anyway</source>
        <translation>Crear borradores de todos modos</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nada</translation>
    </message>
    <message>
        <source>“{title}”, library → message:</source>
        <translation>«{title}», biblioteca → mensaje:</translation>
    </message>
    <message>
        <source>    No differences.</source>
        <translation>    Sin diferencias.</translation>
    </message>
    <message>
        <source>Files missing from the package, not attached: {files}</source>
        <translation>Archivos que faltan en el paquete y no se adjuntaron: {files}</translation>
    </message>
    <message>
        <source>A draft has no field for:</source>
        <translation>Un borrador no tiene campo para:</translation>
    </message>
    <message>
        <source>The draft contains everything in the message.</source>
        <translation>El borrador contiene todo lo del mensaje.</translation>
    </message>
</context>
<context>
    <name>EventImportText</name>
    <message numerus="yes">
        <source>%n events were read.</source>
        <comment>%n event was read.</comment>
        <translation>
            <numerusform>Se leyó %n evento.</numerusform>
            <numerusform>Se leyeron %n eventos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were imported because they are newer.</source>
        <comment>%n was imported because it is newer.</comment>
        <translation>
            <numerusform>%n se importó porque es más reciente.</numerusform>
            <numerusform>%n se importaron porque son más recientes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them take a release down.</source>
        <comment>%n of them takes a release down.</comment>
        <translation>
            <numerusform>%n de ellos retira un lanzamiento.</numerusform>
            <numerusform>%n de ellos retiran un lanzamiento.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were imported again.</source>
        <comment>%n was imported again.</comment>
        <translation>
            <numerusform>%n se importó de nuevo.</numerusform>
            <numerusform>%n se importaron de nuevo.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were older than the saved ones.</source>
        <comment>%n was older than the saved one.</comment>
        <translation>
            <numerusform>%n era más antiguo que el guardado.</numerusform>
            <numerusform>%n eran más antiguos que los guardados.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were tests and were ignored.</source>
        <comment>%n was a test and was ignored.</comment>
        <translation>
            <numerusform>%n era de prueba y se ignoró.</numerusform>
            <numerusform>%n eran de prueba y se ignoraron.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n are about releases that are not in the library and were ignored.</source>
        <comment>%n is about a release that is not in the library and was ignored.</comment>
        <translation>
            <numerusform>%n trata de un lanzamiento que no está en la biblioteca y se ignoró.</numerusform>
            <numerusform>%n tratan de lanzamientos que no están en la biblioteca y se ignoraron.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n could not be read.</source>
        <comment>%n could not be read.</comment>
        <translation>
            <numerusform>%n no se pudo leer.</numerusform>
            <numerusform>%n no se pudieron leer.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files were already read before.</source>
        <comment>%n file was already read before.</comment>
        <translation>
            <numerusform>%n archivo ya se había leído antes.</numerusform>
            <numerusform>%n archivos ya se habían leído antes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases received the release ID that finds their cover.</source>
        <comment>%n release received the release ID that finds its cover.</comment>
        <translation>
            <numerusform>%n lanzamiento recibió el ID de lanzamiento con el que se encuentra su portada.</numerusform>
            <numerusform>%n lanzamientos recibieron el ID de lanzamiento con el que se encuentra su portada.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases have a different release ID than the events; it was not changed.</source>
        <comment>%n release has a different release ID than the events; it was not changed.</comment>
        <translation>
            <numerusform>%n lanzamiento tiene un ID de lanzamiento distinto al de los eventos; no se cambió.</numerusform>
            <numerusform>%n lanzamientos tienen un ID de lanzamiento distinto al de los eventos; no se cambió.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases share their UPC with several releases in the events; no ID was filled in.</source>
        <comment>%n release shares its UPC with several releases in the events; no ID was filled in.</comment>
        <translation>
            <numerusform>%n lanzamiento comparte su UPC con varios lanzamientos de los eventos; no se rellenó ningún ID.</numerusform>
            <numerusform>%n lanzamientos comparten su UPC con varios lanzamientos de los eventos; no se rellenó ningún ID.</numerusform>
        </translation>
    </message>
    <message>
        <source>Events from {name} show where a release is cleared and when it is taken down. They are matched by UPC.</source>
        <translation>Los eventos de {name} muestran dónde está autorizado un lanzamiento y cuándo se retira. Se asocian por UPC.</translation>
    </message>
    <message>
        <source>Reading {prefix} in the bucket…</source>
        <translation>Leyendo {prefix} en el bucket…</translation>
    </message>
    <message>
        <source>Catalogue events ({endings})</source>
        <translation>Eventos de catálogo ({endings})</translation>
    </message>
    <message>
        <source>{done} of {whole} read</source>
        <translation>{done} de {whole} leídos</translation>
    </message>
    <message numerus="yes">
        <source>%n files read</source>
        <comment>%n file read</comment>
        <translation>
            <numerusform>%n archivo leído</numerusform>
            <numerusform>%n archivos leídos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EventsDialog</name>
    <message>
        <source>Import catalogue events</source>
        <translation>Importar eventos de catálogo</translation>
    </message>
    <message>
        <source>Files…</source>
        <translation>Archivos…</translation>
    </message>
    <message>
        <source>A folder…</source>
        <translation>Una carpeta…</translation>
    </message>
    <message>
        <source>From the bucket</source>
        <translation>Del bucket</translation>
    </message>
    <message>
        <source>Also save events for releases that are not in the library</source>
        <translation>Guardar también eventos de lanzamientos que no están en la biblioteca</translation>
    </message>
    <message>
        <source>Import progress</source>
        <translation>Progreso de la importación</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Leyendo…</translation>
    </message>
    <message>
        <source>Choose event files</source>
        <translation>Elegir archivos de eventos</translation>
    </message>
    <message>
        <source>Choose a folder with events</source>
        <translation>Elegir una carpeta con eventos</translation>
    </message>
    <message>
        <source>Stopped. Events read so far are saved; the next import continues from there.</source>
        <translation>Detenido. Los eventos leídos hasta ahora se guardaron; la próxima importación continúa desde ahí.</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Deteniendo…</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>Exportar</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Formato</translation>
    </message>
    <message>
        <source>Include masters, cover and other files</source>
        <translation>Incluir másteres, portada y otros archivos</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportar…</translation>
    </message>
    <message>
        <source>Export the whole library</source>
        <translation>Exportar toda la biblioteca</translation>
    </message>
    <message>
        <source>Export “{title}”</source>
        <translation>Exportar «{title}»</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>Sheet of all fields (Excel workbook)</source>
        <translation>Hoja con todos los campos (libro de Excel)</translation>
    </message>
    <message>
        <source>One row per track with every field. Importing it restores the same drafts.</source>
        <translation>Una fila por pista con todos los campos. Al importarla se restauran los mismos borradores.</translation>
    </message>
    <message>
        <source>Sheet of all fields (CSV)</source>
        <translation>Hoja con todos los campos (CSV)</translation>
    </message>
    <message>
        <source>The same as standard CSV (RFC 4180), for other programs.</source>
        <translation>Lo mismo como CSV estándar (RFC 4180), para otros programas.</translation>
    </message>
    <message>
        <source>Sheet of all fields (CSV for Excel)</source>
        <translation>Hoja con todos los campos (CSV para Excel)</translation>
    </message>
    <message>
        <source>The same, formatted so that Excel does not change the codes.</source>
        <translation>Lo mismo, con un formato con el que Excel no cambia los códigos.</translation>
    </message>
    <message>
        <source>Bundle of this release</source>
        <translation>Paquete de este lanzamiento</translation>
    </message>
    <message>
        <source>A ZIP file (BagIt) with the draft as documented JSON, its history, receipts, waivers and findings. Importing it restores the same draft elsewhere.</source>
        <translation>Un archivo ZIP (BagIt) con el borrador como JSON documentado, su historial, acuses de recibo, excepciones y hallazgos. Al importarlo se restaura el mismo borrador en otro lugar.</translation>
    </message>
    <message>
        <source>The exact JSON that would be sent to {target}.</source>
        <translation>El JSON exacto que se enviaría a {target}.</translation>
    </message>
    <message>
        <source>{target} JSON</source>
        <translation>JSON de {target}</translation>
    </message>
    <message>
        <source>Complete archive</source>
        <translation>Archivo completo</translation>
    </message>
    <message>
        <source>A folder with a bundle of each release, sheets, people, codes and their ledger, and one page that opens in any browser.</source>
        <translation>Una carpeta con un paquete de cada lanzamiento, hojas, personas, códigos y su libro, y una página que se abre en cualquier navegador.</translation>
    </message>
    <message>
        <source>Sheet for {layout}</source>
        <translation>Hoja para {layout}</translation>
    </message>
    <message>
        <source>It contains everything that is filled in.</source>
        <translation>Contiene todo lo que se haya rellenado.</translation>
    </message>
    <message>
        <source>It has no columns for: {fields}.</source>
        <translation>No tiene columnas para: {fields}.</translation>
    </message>
    <message>
        <source>A new or empty folder</source>
        <translation>Una carpeta nueva o vacía</translation>
    </message>
    <message>
        <source>Releases</source>
        <translation>Lanzamientos</translation>
    </message>
    <message>
        <source>Exported as {name}</source>
        <translation>Exportado como {name}</translation>
    </message>
</context>
<context>
    <name>FieldBox</name>
    <message>
        <source>Locked because the release has been delivered</source>
        <translation>Bloqueado porque el lanzamiento ya se entregó</translation>
    </message>
    <message>
        <source>Assign</source>
        <translation>Asignar</translation>
    </message>
    <message>
        <source>Assign the next of the label&apos;s own codes</source>
        <translation>Asignar el siguiente código propio del sello</translation>
    </message>
    <message>
        <source>Assign {field}</source>
        <translation>Asignar {field}</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Sí</translation>
    </message>
    <message>
        <source>No</source>
        <translation>No</translation>
    </message>
    <message>
        <source>Restore the original value of {field}</source>
        <translation>Restaurar el valor original de {field}</translation>
    </message>
    <message>
        <source>Original value: {value}</source>
        <translation>Valor original: {value}</translation>
    </message>
    <message>
        <source>Locked during the transfer: the old distributor delivered this value.</source>
        <translation>Bloqueado durante la transferencia: la distribuidora anterior entregó este valor.</translation>
    </message>
    <message>
        <source>multiple values</source>
        <translation>varios valores</translation>
    </message>
    <message>
        <source>sent as empty</source>
        <translation>se envía vacío</translation>
    </message>
    <message>
        <source>null</source>
        <translation>null</translation>
    </message>
    <message>
        <source>not returned by {target}</source>
        <translation>{target} no lo devuelve</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>omitido</translation>
    </message>
    <message>
        <source>from release</source>
        <translation>del lanzamiento</translation>
    </message>
    <message>
        <source>label default</source>
        <translation>valor del sello</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automático</translation>
    </message>
    <message>
        <source>Filled in automatically. Unlock to enter your own text.</source>
        <translation>Se rellena automáticamente. Desbloquee para escribir su propio texto.</translation>
    </message>
    <message>
        <source>Entered by hand. Lock to fill it in automatically again.</source>
        <translation>Introducido a mano. Bloquee para que se rellene de nuevo automáticamente.</translation>
    </message>
    <message>
        <source>Unlock {field}</source>
        <translation>Desbloquear {field}</translation>
    </message>
    <message>
        <source>Lock {field}</source>
        <translation>Bloquear {field}</translation>
    </message>
    <message>
        <source>Own value</source>
        <translation>Valor propio</translation>
    </message>
    <message>
        <source>Inherit</source>
        <translation>Heredar</translation>
    </message>
    <message>
        <source>Inherit: {value}</source>
        <translation>Heredar: {value}</translation>
    </message>
    <message>
        <source>Send as empty</source>
        <translation>Enviar vacío</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Omitir</translation>
    </message>
    <message>
        <source>State of {field}</source>
        <translation>Estado de {field}</translation>
    </message>
    <message>
        <source>Inherit, send as empty, or leave out</source>
        <translation>Heredar, enviar vacío u omitir</translation>
    </message>
</context>
<context>
    <name>Fields</name>
    <message>
        <source>Prices</source>
        <translation>Precios</translation>
    </message>
    <message>
        <source>P line and C line</source>
        <translation>Línea P y línea C</translation>
    </message>
    <message>
        <source>Audio and studio</source>
        <translation>Audio y estudio</translation>
    </message>
    <message>
        <source>Distribution</source>
        <translation>Distribución</translation>
    </message>
    <message>
        <source>Period and loss of rights</source>
        <translation>Periodo y pérdida de derechos</translation>
    </message>
    <message>
        <source>More about the release</source>
        <translation>Más sobre el lanzamiento</translation>
    </message>
    <message>
        <source>More about the track</source>
        <translation>Más sobre la pista</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Cuenta</translation>
    </message>
    <message>
        <source>Society</source>
        <translation>Sociedad de gestión</translation>
    </message>
    <message>
        <source>Agency</source>
        <translation>Agencia</translation>
    </message>
    <message>
        <source>AI used for the artwork</source>
        <translation>IA usada en la portada</translation>
    </message>
    <message>
        <source>AI used for music or lyrics</source>
        <translation>IA usada en música o letra</translation>
    </message>
    <message>
        <source>AI made this part</source>
        <translation>La IA hizo esta parte</translation>
    </message>
    <message>
        <source>AI used for motion artwork</source>
        <translation>IA usada en la portada animada</translation>
    </message>
    <message>
        <source>AI used for the recording</source>
        <translation>IA usada en la grabación</translation>
    </message>
    <message>
        <source>AI used for the video</source>
        <translation>IA usada en el vídeo</translation>
    </message>
    <message>
        <source>Apple Music ID</source>
        <translation>ID de Apple Music</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>Artist line</source>
        <translation>Línea de artistas</translation>
    </message>
    <message>
        <source>Artist ID</source>
        <translation>ID de artista</translation>
    </message>
    <message>
        <source>Format of the artist&apos;s name</source>
        <translation>Formato del nombre del artista</translation>
    </message>
    <message>
        <source>Artist type</source>
        <translation>Tipo de artista</translation>
    </message>
    <message>
        <source>ISRC of the Atmos mix</source>
        <translation>ISRC de la mezcla Atmos</translation>
    </message>
    <message>
        <source>Audio embargo until</source>
        <translation>Embargo del audio hasta</translation>
    </message>
    <message>
        <source>Language of the recording</source>
        <translation>Idioma de la grabación</translation>
    </message>
    <message>
        <source>Audio presentation</source>
        <translation>Presentación del audio</translation>
    </message>
    <message>
        <source>Box set</source>
        <translation>Box set</translation>
    </message>
    <message>
        <source>Catalogue number</source>
        <translation>Número de catálogo</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Categoría</translation>
    </message>
    <message>
        <source>C-line licence</source>
        <translation>Licencia de la línea C</translation>
    </message>
    <message>
        <source>C-line owner</source>
        <translation>Titular de la línea C</translation>
    </message>
    <message>
        <source>C-line year</source>
        <translation>Año de la línea C</translation>
    </message>
    <message>
        <source>Compilation</source>
        <translation>Recopilatorio</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>Configuración</translation>
    </message>
    <message>
        <source>Contains non-exclusive loops</source>
        <translation>Contiene loops no exclusivos</translation>
    </message>
    <message>
        <source>Contains third-party samples</source>
        <translation>Contiene samples de terceros</translation>
    </message>
    <message>
        <source>Deliver to Content ID</source>
        <translation>Entregar a Content ID</translation>
    </message>
    <message>
        <source>All audio is exclusively ours</source>
        <translation>Todo el audio es solo nuestro</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>Créditos</translation>
    </message>
    <message>
        <source>Copyright year</source>
        <translation>Año de copyright</translation>
    </message>
    <message>
        <source>Territory</source>
        <translation>Territorio</translation>
    </message>
    <message>
        <source>Has a cover</source>
        <translation>Tiene portada</translation>
    </message>
    <message>
        <source>Cover embargo until</source>
        <translation>Embargo de la portada hasta</translation>
    </message>
    <message>
        <source>Fixed copy of the cover</source>
        <translation>Copia corregida de la portada</translation>
    </message>
    <message>
        <source>Original cover</source>
        <translation>Portada original</translation>
    </message>
    <message>
        <source>Cover has the advisory logo</source>
        <translation>La portada lleva el logo de aviso</translation>
    </message>
    <message>
        <source>Text on the cover compared with the titles</source>
        <translation>Texto de la portada cotejado con los títulos</translation>
    </message>
    <message>
        <source>Deezer ID</source>
        <translation>ID de Deezer</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Descripción</translation>
    </message>
    <message>
        <source>Display label</source>
        <translation>Sello visible</translation>
    </message>
    <message>
        <source>Name shown in stores</source>
        <translation>Nombre que muestran las tiendas</translation>
    </message>
    <message>
        <source>Distribution group ID</source>
        <translation>ID del grupo de distribución</translation>
    </message>
    <message>
        <source>Distribution notes</source>
        <translation>Notas de distribución</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Duración</translation>
    </message>
    <message>
        <source>All except those listed</source>
        <translation>Todas menos las indicadas</translation>
    </message>
    <message>
        <source>Featured</source>
        <translation>Invitado</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>Género</translation>
    </message>
    <message>
        <source>Instant gratification from</source>
        <translation>Descarga anticipada desde</translation>
    </message>
    <message>
        <source>Pre-stream from</source>
        <translation>Streaming anticipado desde</translation>
    </message>
    <message>
        <source>Independent stores only</source>
        <translation>Solo tiendas independientes</translation>
    </message>
    <message>
        <source>Instrumental</source>
        <translation>Instrumental</translation>
    </message>
    <message>
        <source>Internal synopsis</source>
        <translation>Sinopsis interna</translation>
    </message>
    <message>
        <source>IPI name number</source>
        <translation>Número IPI</translation>
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
        <translation>Palabras clave</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Sello</translation>
    </message>
    <message>
        <source>Label&apos;s work code</source>
        <translation>Código de obra del sello</translation>
    </message>
    <message>
        <source>Language of the lyrics</source>
        <translation>Idioma de la letra</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Licencia</translation>
    </message>
    <message>
        <source>Rights lost</source>
        <translation>Derechos perdidos</translation>
    </message>
    <message>
        <source>Rights lost on</source>
        <translation>Derechos perdidos el</translation>
    </message>
    <message>
        <source>Reason for the loss</source>
        <translation>Motivo de la pérdida</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>Letra</translation>
    </message>
    <message>
        <source>Timed lyrics (LRC)</source>
        <translation>Letra sincronizada (LRC)</translation>
    </message>
    <message>
        <source>Lyrics as TTML</source>
        <translation>Letra en TTML</translation>
    </message>
    <message>
        <source>MassiveMusic release ID</source>
        <translation>ID de lanzamiento de MassiveMusic</translation>
    </message>
    <message>
        <source>Fixed copy of the master</source>
        <translation>Copia corregida del máster</translation>
    </message>
    <message>
        <source>Original master</source>
        <translation>Máster original</translation>
    </message>
    <message>
        <source>Master project number</source>
        <translation>Número de proyecto máster</translation>
    </message>
    <message>
        <source>Master project</source>
        <translation>Proyecto máster</translation>
    </message>
    <message>
        <source>Language of the titles</source>
        <translation>Idioma de los títulos</translation>
    </message>
    <message>
        <source>Country of the language</source>
        <translation>País del idioma</translation>
    </message>
    <message>
        <source>Music type</source>
        <translation>Tipo de música</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notas</translation>
    </message>
    <message>
        <source>Original release date</source>
        <translation>Fecha de lanzamiento original</translation>
    </message>
    <message>
        <source>Other recording locations</source>
        <translation>Otros lugares de grabación</translation>
    </message>
    <message>
        <source>Parental advisory</source>
        <translation>Aviso parental</translation>
    </message>
    <message>
        <source>Partners</source>
        <translation>Socios</translation>
    </message>
    <message>
        <source>Partner restrictions</source>
        <translation>Restricciones de socios</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Tiendas</translation>
    </message>
    <message>
        <source>P-line licence</source>
        <translation>Licencia de la línea P</translation>
    </message>
    <message>
        <source>P-line owner</source>
        <translation>Titular de la línea P</translation>
    </message>
    <message>
        <source>P-line year</source>
        <translation>Año de la línea P</translation>
    </message>
    <message>
        <source>Pre-order</source>
        <translation>Reserva</translation>
    </message>
    <message>
        <source>Pre-order from</source>
        <translation>Reserva desde</translation>
    </message>
    <message>
        <source>Pre-order only</source>
        <translation>Solo con reserva</translation>
    </message>
    <message>
        <source>Preview starts at</source>
        <translation>El fragmento empieza en</translation>
    </message>
    <message>
        <source>Previously released</source>
        <translation>Publicado antes</translation>
    </message>
    <message>
        <source>Artists</source>
        <translation>Artistas</translation>
    </message>
    <message>
        <source>Recorded in</source>
        <translation>Grabado en</translation>
    </message>
    <message>
        <source>Details embargo until</source>
        <translation>Embargo de los datos hasta</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>Proyecto</translation>
    </message>
    <message>
        <source>Project number</source>
        <translation>Número de proyecto</translation>
    </message>
    <message>
        <source>Promotional</source>
        <translation>Promocional</translation>
    </message>
    <message>
        <source>Publisher</source>
        <translation>Editorial</translation>
    </message>
    <message>
        <source>Publisher ID</source>
        <translation>ID de editorial</translation>
    </message>
    <message>
        <source>Publishers</source>
        <translation>Editoriales</translation>
    </message>
    <message>
        <source>Recording year</source>
        <translation>Año de grabación</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Fecha de lanzamiento</translation>
    </message>
    <message>
        <source>Release price</source>
        <translation>Precio del lanzamiento</translation>
    </message>
    <message>
        <source>Release time</source>
        <translation>Hora de lanzamiento</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>Resolución</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>Administrador</translation>
    </message>
    <message>
        <source>When rights expire</source>
        <translation>Vencimiento de los derechos</translation>
    </message>
    <message>
        <source>Rights period</source>
        <translation>Periodo de los derechos</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Función</translation>
    </message>
    <message>
        <source>Preview length</source>
        <translation>Duración del fragmento</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Serie</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>Interpretación</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>Sesión</translation>
    </message>
    <message>
        <source>Soundtrack</source>
        <translation>Banda sonora</translation>
    </message>
    <message>
        <source>Share %</source>
        <translation>Porcentaje</translation>
    </message>
    <message>
        <source>Spotify ID</source>
        <translation>ID de Spotify</translation>
    </message>
    <message>
        <source>Mastering studio</source>
        <translation>Estudio de masterización</translation>
    </message>
    <message>
        <source>Sub-genre</source>
        <translation>Subgénero</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Título</translation>
    </message>
    <message>
        <source>Track list embargo until</source>
        <translation>Embargo de la lista de pistas hasta</translation>
    </message>
    <message>
        <source>Track price</source>
        <translation>Precio de la pista</translation>
    </message>
    <message>
        <source>Track type</source>
        <translation>Tipo de pista</translation>
    </message>
    <message>
        <source>Transfer from another distributor</source>
        <translation>Transferencia de otra distribuidora</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Tipo</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>Display version</source>
        <translation>Versión visible</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Versión</translation>
    </message>
    <message>
        <source>Video price</source>
        <translation>Precio del vídeo</translation>
    </message>
    <message>
        <source>Waived findings</source>
        <translation>Hallazgos con excepción</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>Obras</translation>
    </message>
    <message>
        <source>e.g. Live, Acoustic</source>
        <translation>p. ej. Live, Acoustic</translation>
    </message>
    <message>
        <source>12 characters</source>
        <translation>12 caracteres</translation>
    </message>
    <message>
        <source>12 characters, different from the track&apos;s</source>
        <translation>12 caracteres, distinto del de la pista</translation>
    </message>
    <message>
        <source>11 digits</source>
        <translation>11 dígitos</translation>
    </message>
    <message>
        <source>16 characters</source>
        <translation>16 caracteres</translation>
    </message>
    <message>
        <source>12 or 13 digits</source>
        <translation>12 o 13 dígitos</translation>
    </message>
    <message>
        <source>e.g. T-034.524.680-1</source>
        <translation>p. ej. T-034.524.680-1</translation>
    </message>
    <message>
        <source>e.g. 00:00</source>
        <translation>p. ej. 00:00</translation>
    </message>
    <message>
        <source>e.g. 3:48</source>
        <translation>p. ej. 3:48</translation>
    </message>
    <message>
        <source>e.g. 0:30</source>
        <translation>p. ej. 0:30</translation>
    </message>
    <message>
        <source>digits, or paste a store link</source>
        <translation>dígitos, o pegue un enlace de una tienda</translation>
    </message>
    <message>
        <source>separated by commas</source>
        <translation>separados por comas</translation>
    </message>
    <message>
        <source>separated by spaces, e.g. folk road-trip</source>
        <translation>separadas por espacios, p. ej. folk road-trip</translation>
    </message>
    <message>
        <source>Type and dates</source>
        <translation>Tipo y fechas</translation>
    </message>
    <message>
        <source>Display</source>
        <translation>Presentación</translation>
    </message>
    <message>
        <source>Notes and IDs</source>
        <translation>Notas e ID</translation>
    </message>
    <message>
        <source>Embargoes</source>
        <translation>Embargos</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Grabación</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>Derechos</translation>
    </message>
    <message>
        <source>Dates and preview</source>
        <translation>Fechas y fragmento</translation>
    </message>
    <message>
        <source>Dolby Atmos and Content ID</source>
        <translation>Dolby Atmos y Content ID</translation>
    </message>
    <message>
        <source>AI and notes</source>
        <translation>IA y notas</translation>
    </message>
    <message>
        <source>More about the work</source>
        <translation>Más sobre la obra</translation>
    </message>
    <message>
        <source>“{title}”</source>
        <translation>«{title}»</translation>
    </message>
    <message>
        <source>disc</source>
        <translation>disco</translation>
    </message>
    <message>
        <source>track</source>
        <translation>pista</translation>
    </message>
    <message>
        <source>work</source>
        <translation>obra</translation>
    </message>
    <message>
        <source>artist</source>
        <translation>artista</translation>
    </message>
    <message>
        <source>credit</source>
        <translation>crédito</translation>
    </message>
    <message>
        <source>writer</source>
        <translation>autor</translation>
    </message>
    <message>
        <source>publisher</source>
        <translation>editorial</translation>
    </message>
</context>
<context>
    <name>FiguresLine</name>
    <message>
        <source>Shows how long {target} usually takes once it has reported on some of your releases.</source>
        <translation>Muestra cuánto tarda normalmente {target} cuando ya ha informado sobre algunos de sus lanzamientos.</translation>
    </message>
    <message>
        <source>Usually: {figures}</source>
        <translation>Normalmente: {figures}</translation>
    </message>
    <message>
        <source>Median time from sending until each {target} status was first seen, across your releases.</source>
        <translation>Mediana del tiempo entre el envío y la primera vez que se vio cada estado de {target}, en todos sus lanzamientos.</translation>
    </message>
</context>
<context>
    <name>FileActions</name>
    <message>
        <source>Sheets and bundles ({endings})</source>
        <translation>Hojas y paquetes ({endings})</translation>
    </message>
    <message>
        <source>Import a sheet or a bundle</source>
        <translation>Importar una hoja o un paquete</translation>
    </message>
    <message>
        <source>Opening {name}…</source>
        <translation>Abriendo {name}…</translation>
    </message>
    <message>
        <source>Opening {name}: {percent} %</source>
        <translation>Abriendo {name}: {percent} %</translation>
    </message>
    <message>
        <source>Selected file</source>
        <translation>Archivo seleccionado</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausar</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Espacio</translation>
    </message>
    <message>
        <source>Alt+Up</source>
        <translation>Alt+Arriba</translation>
    </message>
    <message>
        <source>Alt+Down</source>
        <translation>Alt+Abajo</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Detener</translation>
    </message>
    <message>
        <source>Delete</source>
        <comment>the key</comment>
        <translation>Supr</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Localizar…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Withdraw the release</source>
        <translation>Cancelar el envío del lanzamiento</translation>
    </message>
    <message>
        <source>Copy log</source>
        <translation>Copiar registro</translation>
    </message>
    <message>
        <source>Ctrl+C</source>
        <translation>Ctrl+C</translation>
    </message>
    <message>
        <source>Open the release</source>
        <translation>Abrir el lanzamiento</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Intro</translation>
    </message>
    <message>
        <source>Send earlier</source>
        <translation>Enviar antes</translation>
    </message>
    <message>
        <source>Send later</source>
        <translation>Enviar después</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reanudar</translation>
    </message>
</context>
<context>
    <name>FileText</name>
    <message>
        <source>{name} cannot be read: {strerror}.</source>
        <translation>No se puede leer {name}: {strerror}.</translation>
    </message>
    <message>
        <source>No bundle was created.</source>
        <translation>No se creó ningún paquete.</translation>
    </message>
    <message>
        <source>{name} cannot be written: {strerror}.</source>
        <translation>No se puede escribir {name}: {strerror}.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Elija otra carpeta.</translation>
    </message>
    <message>
        <source>it is not a ZIP file, or it is damaged</source>
        <translation>no es un archivo ZIP o está dañado</translation>
    </message>
    <message>
        <source>it contains more than {most_entries} files</source>
        <translation>contiene más de {most_entries} archivos</translation>
    </message>
    <message>
        <source>it is not a bag, which must be a single folder</source>
        <translation>no es un bag, que debe ser una sola carpeta</translation>
    </message>
    <message>
        <source>the name “{name}” in it points outside the bundle</source>
        <translation>el nombre «{name}» apunta fuera del paquete</translation>
    </message>
    <message>
        <source>“{name}” in it is a link</source>
        <translation>«{name}» es un enlace</translation>
    </message>
    <message>
        <source>it is protected by a password</source>
        <translation>está protegido con contraseña</translation>
    </message>
    <message>
        <source>“{name}” is in it twice</source>
        <translation>«{name}» aparece dos veces</translation>
    </message>
    <message>
        <source>“{name}” would unpack to an unreasonable size</source>
        <translation>«{name}» ocuparía un tamaño desmedido al descomprimirse</translation>
    </message>
    <message>
        <source>it is not a bag: it has no BagIt declaration</source>
        <translation>no es un bag: no tiene la declaración de BagIt</translation>
    </message>
    <message>
        <source>its list of checksums cannot be read</source>
        <translation>su lista de sumas de verificación no se puede leer</translation>
    </message>
    <message>
        <source>“{odd}” is only in the bundle or only in its list of checksums</source>
        <translation>«{odd}» solo está en el paquete o solo en su lista de sumas de verificación</translation>
    </message>
    <message>
        <source>it is not a bag: {name} is missing</source>
        <translation>no es un bag: falta {name}</translation>
    </message>
    <message>
        <source>{name} is not UTF-8 text</source>
        <translation>{name} no es texto UTF-8</translation>
    </message>
    <message>
        <source>{name} is missing</source>
        <translation>falta {name}</translation>
    </message>
    <message>
        <source>{name} was changed after it was packed, or is damaged</source>
        <translation>{name} se cambió después de empaquetarlo o está dañado</translation>
    </message>
    <message>
        <source>{name} in it is larger than {most} MB</source>
        <translation>{name} supera los {most} MB</translation>
    </message>
    <message>
        <source>{name} in it unpacks to more than stated</source>
        <translation>{name} ocupa más de lo indicado al descomprimirse</translation>
    </message>
    <message>
        <source>{name} in it is damaged</source>
        <translation>{name} está dañado</translation>
    </message>
    <message>
        <source>{name} cannot be opened as a bundle: {why}.</source>
        <translation>No se puede abrir {name} como paquete: {why}.</translation>
    </message>
    <message>
        <source>Nothing was imported, and no file was written.</source>
        <translation>No se importó nada ni se escribió ningún archivo.</translation>
    </message>
    <message>
        <source>Copy it again from its source.</source>
        <translation>Cópielo de nuevo desde su origen.</translation>
    </message>
    <message>
        <source>A draft of Trackball Desktop</source>
        <translation>Un borrador de Trackball Desktop</translation>
    </message>
    <message>
        <source>Missing fields are inherited. {&quot;unset&quot;: &quot;absent&quot;} is not sent, null is sent as null.</source>
        <translation>Los campos que faltan se heredan. {&quot;unset&quot;: &quot;absent&quot;} no se envía; null se envía como null.</translation>
    </message>
    <message>
        <source>This bundle contains no draft that this version can read.</source>
        <translation>Este paquete no contiene ningún borrador que esta versión pueda leer.</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>No se importó nada.</translation>
    </message>
    <message>
        <source>A version that supports its format can read it; this version supports {format}.</source>
        <translation>Puede leerlo una versión compatible con su formato; esta versión admite {format}.</translation>
    </message>
    <message>
        <source>The draft in this bundle is damaged.</source>
        <translation>El borrador de este paquete está dañado.</translation>
    </message>
    <message>
        <source>{name} in this bundle is not JSON.</source>
        <translation>{name}, en este paquete, no es JSON.</translation>
    </message>
    <message>
        <source>{name} is not a list and was skipped.</source>
        <translation>{name} no es una lista y se omitió.</translation>
    </message>
    <message>
        <source>{left} history steps cannot be read and were skipped.</source>
        <translation>{left} pasos del historial no se pueden leer y se omitieron.</translation>
    </message>
    <message>
        <source>The description of one of the release&apos;s files cannot be read; the file was skipped.</source>
        <translation>La descripción de uno de los archivos del lanzamiento no se puede leer; el archivo se omitió.</translation>
    </message>
    <message>
        <source>{name} is listed but not in the bundle.</source>
        <translation>{name} figura en la lista, pero no está en el paquete.</translation>
    </message>
    <message>
        <source>{name} is incomplete or damaged.</source>
        <translation>{name} está incompleto o dañado.</translation>
    </message>
    <message>
        <source>{name} is not text in UTF-8.</source>
        <translation>{name} no es texto en UTF-8.</translation>
    </message>
    <message>
        <source>{name} cannot be read: {why}.</source>
        <translation>No se puede leer {name}: {why}.</translation>
    </message>
    <message>
        <source>{name} has an event that is larger than 64 MB.</source>
        <translation>{name} tiene un evento de más de 64 MB.</translation>
    </message>
    <message>
        <source>The events before it were imported.</source>
        <translation>Se importaron los eventos anteriores.</translation>
    </message>
    <message>
        <source>Remove that event from the file and import the rest.</source>
        <translation>Quite ese evento del archivo e importe el resto.</translation>
    </message>
    <message>
        <source>Get {name} again and import it again.</source>
        <translation>Obtenga {name} otra vez e impórtelo de nuevo.</translation>
    </message>
    <message>
        <source>{name} contains a part that is not JSON.</source>
        <translation>{name} contiene una parte que no es JSON.</translation>
    </message>
    <message>
        <source>The events before it were imported; those after it cannot be found.</source>
        <translation>Se importaron los eventos anteriores; los posteriores no se pueden encontrar.</translation>
    </message>
    <message>
        <source>{name} has more than {most_entries} files.</source>
        <translation>{name} tiene más de {most_entries} archivos.</translation>
    </message>
    <message>
        <source>Nothing was read.</source>
        <translation>No se leyó nada.</translation>
    </message>
    <message>
        <source>{name} is a damaged or protected ZIP.</source>
        <translation>{name} es un ZIP dañado o protegido.</translation>
    </message>
    <message>
        <source>Ask the sender to send the package again.</source>
        <translation>Pida al remitente que envíe el paquete de nuevo.</translation>
    </message>
    <message>
        <source>{name} contains {found} messages.</source>
        <translation>{name} contiene {found} mensajes.</translation>
    </message>
    <message>
        <source>Unpack it, and import the folders of its releases one by one.</source>
        <translation>Descomprímalo e importe una por una las carpetas de sus lanzamientos.</translation>
    </message>
    <message>
        <source>a PurgeReleaseMessage asks a store to delete a release</source>
        <translation>un PurgeReleaseMessage pide a una tienda que elimine un lanzamiento</translation>
    </message>
    <message>
        <source>a ManifestMessage lists the messages of a batch</source>
        <translation>un ManifestMessage enumera los mensajes de un lote</translation>
    </message>
    <message>
        <source>a CatalogListMessage lists releases without their tracks</source>
        <translation>un CatalogListMessage enumera lanzamientos sin sus pistas</translation>
    </message>
    <message>
        <source>an acknowledgement says that a message arrived</source>
        <translation>un acuse de recibo dice que llegó un mensaje</translation>
    </message>
    <message>
        <source>it begins with “{name}”</source>
        <translation>empieza por «{name}»</translation>
    </message>
    <message>
        <source>{name} is not a message about a new release: {why}.</source>
        <translation>{name} no es un mensaje sobre un lanzamiento nuevo: {why}.</translation>
    </message>
    <message>
        <source>Choose the release&apos;s NewReleaseMessage, an XML file next to its audio files.</source>
        <translation>Elija el NewReleaseMessage del lanzamiento, un archivo XML junto a los archivos de audio.</translation>
    </message>
    <message>
        <source>{name} contains no release.</source>
        <translation>{name} no contiene ningún lanzamiento.</translation>
    </message>
    <message>
        <source>without a name</source>
        <translation>sin nombre</translation>
    </message>
    <message>
        <source>{name} is too large for a DDEX message.</source>
        <translation>{name} es demasiado grande para un mensaje DDEX.</translation>
    </message>
    <message>
        <source>It is larger than {max_bytes} MB; nothing was read.</source>
        <translation>Supera los {max_bytes} MB; no se leyó nada.</translation>
    </message>
    <message>
        <source>{name} declares entities, which are not allowed in a DDEX message.</source>
        <translation>{name} declara entidades, que no se permiten en un mensaje DDEX.</translation>
    </message>
    <message>
        <source>Such files can fill the computer&apos;s memory, so nothing was read.</source>
        <translation>Estos archivos pueden llenar la memoria del equipo, así que no se leyó nada.</translation>
    </message>
    <message>
        <source>Ask the sender for the message as originally delivered.</source>
        <translation>Pida al remitente el mensaje tal como se entregó originalmente.</translation>
    </message>
    <message>
        <source>{name} is damaged or not XML.</source>
        <translation>{name} está dañado o no es XML.</translation>
    </message>
    <message>
        <source>Line {lineno}: {error}. Nothing was read.</source>
        <translation>Línea {lineno}: {error}. No se leyó nada.</translation>
    </message>
    <message>
        <source>Ask the sender to send the message again.</source>
        <translation>Pida al remitente que envíe el mensaje de nuevo.</translation>
    </message>
    <message>
        <source>is nested too deeply</source>
        <translation>tiene demasiados niveles anidados</translation>
    </message>
    <message>
        <source>has more than {max_elements} elements</source>
        <translation>tiene más de {max_elements} elementos</translation>
    </message>
    <message>
        <source>{name} is not a DDEX message: it {what}.</source>
        <translation>{name} no es un mensaje DDEX: {what}.</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>está dañado</translation>
    </message>
    <message>
        <source>These releases need {headings} columns, and a sheet of this layout has at most {max_columns}.</source>
        <translation>Estos lanzamientos necesitan {headings} columnas, y una hoja con este diseño tiene {max_columns} como máximo.</translation>
    </message>
    <message>
        <source>No sheet was written.</source>
        <translation>No se escribió ninguna hoja.</translation>
    </message>
    <message>
        <source>Export the releases with the most people and works separately, or use bundles, which have no limit.</source>
        <translation>Exporte por separado los lanzamientos con más personas y obras, o use paquetes, que no tienen límite.</translation>
    </message>
    <message>
        <source>There is no UPC or EAN for a barcode.</source>
        <translation>No hay UPC ni EAN para un código de barras.</translation>
    </message>
    <message>
        <source>A barcode needs 12 or 13 digits with a valid check digit.</source>
        <translation>Un código de barras necesita 12 o 13 dígitos con un dígito de control válido.</translation>
    </message>
    <message>
        <source>Enter the UPC of the release first.</source>
        <translation>Introduzca primero el UPC del lanzamiento.</translation>
    </message>
    <message>
        <source>The template {name} cannot be read.</source>
        <translation>No se puede leer la plantilla {name}.</translation>
    </message>
    <message>
        <source>It is not UTF-8 text, or you have no permission to open it.</source>
        <translation>No es texto UTF-8 o no tiene permiso para abrirla.</translation>
    </message>
    <message>
        <source>Save it as UTF-8, or delete it to use the app&apos;s own template.</source>
        <translation>Guárdela como UTF-8 o elimínela para usar la plantilla propia de la app.</translation>
    </message>
    <message>
        <source>The template {name} is too long.</source>
        <translation>La plantilla {name} es demasiado larga.</translation>
    </message>
    <message>
        <source>A template should be one or two pages of text.</source>
        <translation>Una plantilla debería tener una o dos páginas de texto.</translation>
    </message>
    <message>
        <source>“{word}” is not a known name</source>
        <translation>«{word}» no es un nombre conocido</translation>
    </message>
    <message>
        <source>“{tag}” closes a section that was not opened</source>
        <translation>«{tag}» cierra una sección que no se abrió</translation>
    </message>
    <message>
        <source>sections are nested too deeply</source>
        <translation>las secciones tienen demasiados niveles anidados</translation>
    </message>
    <message>
        <source>the section “{section}” has no end</source>
        <translation>la sección «{section}» no se cierra</translation>
    </message>
    <message>
        <source>The template {name} has an error in line {line}: {why}.</source>
        <translation>La plantilla {name} tiene un error en la línea {line}: {why}.</translation>
    </message>
    <message>
        <source>The document was not created.</source>
        <translation>No se creó el documento.</translation>
    </message>
    <message>
        <source>Correct it, or delete the file to use the app&apos;s own template.</source>
        <translation>Corríjala o elimine el archivo para usar la plantilla propia de la app.</translation>
    </message>
    <message>
        <source>“{error}” occurs twice in one object of this file.</source>
        <translation>«{error}» aparece dos veces en un objeto de este archivo.</translation>
    </message>
    <message>
        <source>It is unclear which value is right, so nothing was imported.</source>
        <translation>No está claro qué valor es el correcto, así que no se importó nada.</translation>
    </message>
    <message>
        <source>Remove one of them.</source>
        <translation>Quite uno de los dos.</translation>
    </message>
    <message>
        <source>This file is not JSON.</source>
        <translation>Este archivo no es JSON.</translation>
    </message>
    <message>
        <source>It could not be read: {error}.</source>
        <translation>No se pudo leer: {error}.</translation>
    </message>
    <message>
        <source>This file is JSON but not a release.</source>
        <translation>Este archivo es JSON, pero no un lanzamiento.</translation>
    </message>
    <message>
        <source>A release must be one object with fields such as title, upc and discs.</source>
        <translation>Un lanzamiento debe ser un objeto con campos como title, upc y discs.</translation>
    </message>
    <message>
        <source>{name} is not a sheet layout: {why}.</source>
        <translation>{name} no es un diseño de hoja: {why}.</translation>
    </message>
    <message>
        <source>You cannot choose it.</source>
        <translation>No se puede elegir.</translation>
    </message>
    <message>
        <source>Compare it with the built-in layouts in resources/sheets/layouts.</source>
        <translation>Compárelo con los diseños incluidos en resources/sheets/layouts.</translation>
    </message>
    <message>
        <source>there is no source “{wrong}”</source>
        <translation>no existe la fuente «{wrong}»</translation>
    </message>
    <message>
        <source>there is no date format “{date}”</source>
        <translation>no existe el formato de fecha «{date}»</translation>
    </message>
    <message>
        <source>{name} is not a sheet layout: {what}.</source>
        <translation>{name} no es un diseño de hoja: {what}.</translation>
    </message>
    <message>
        <source>No headings of releases or tracks were found.</source>
        <translation>No se encontraron encabezados de lanzamientos ni de pistas.</translation>
    </message>
    <message>
        <source>Give the columns headings such as Release Title, Track Title, Artist, UPC and ISRC.</source>
        <translation>Ponga a las columnas encabezados como Release Title, Track Title, Artist, UPC e ISRC.</translation>
    </message>
    <message>
        <source>The sheet “{name}” is hidden and was not read.</source>
        <translation>La hoja «{name}» está oculta y no se leyó.</translation>
    </message>
    <message>
        <source>it has no track title; the track was not imported</source>
        <translation>no tiene título de pista; la pista no se importó</translation>
    </message>
    <message>
        <source>it has no release title; it was assigned to the release with its codes</source>
        <translation>no tiene título de lanzamiento; se asignó al lanzamiento con sus códigos</translation>
    </message>
    <message>
        <source>another track on this disc has the same number; both were imported in row order</source>
        <translation>otra pista de este disco tiene el mismo número; ambas se importaron en el orden de las filas</translation>
    </message>
    <message>
        <source>another track has the same ISRC; both were imported</source>
        <translation>otra pista tiene el mismo ISRC; ambas se importaron</translation>
    </message>
    <message>
        <source>it has more cells than headings, so values may be in the wrong columns; it was not imported</source>
        <translation>tiene más celdas que encabezados, así que puede haber valores en columnas equivocadas; no se importó</translation>
    </message>
    <message>
        <source>its release is not in the sheet of releases; it was not imported</source>
        <translation>su lanzamiento no está en la hoja de lanzamientos; no se importó</translation>
    </message>
    <message>
        <source>it is not an ISRC; it was imported unchanged, please correct it</source>
        <translation>no es un ISRC; se importó sin cambios, corríjalo</translation>
    </message>
    <message>
        <source>it is not a UPC or EAN; it was imported unchanged, please correct it</source>
        <translation>no es un UPC ni un EAN; se importó sin cambios, corríjalo</translation>
    </message>
    <message>
        <source>it is not a date; the date is left empty</source>
        <translation>no es una fecha; la fecha queda vacía</translation>
    </message>
    <message>
        <source>it is not a length; the length is left empty and is read from the master</source>
        <translation>no es una duración; la duración queda vacía y se lee del máster</translation>
    </message>
    <message>
        <source>its shares do not match the names; they are left empty</source>
        <translation>sus porcentajes no corresponden a los nombres; quedan vacíos</translation>
    </message>
    <message>
        <source>a spreadsheet has rounded the code and its last digits are lost; it is left empty</source>
        <translation>una hoja de cálculo redondeó el código y se perdieron sus últimos dígitos; queda vacío</translation>
    </message>
    <message>
        <source>another row of this release has a different value; the first row&apos;s value was used</source>
        <translation>otra fila de este lanzamiento tiene otro valor; se usó el de la primera fila</translation>
    </message>
    <message>
        <source>the cell begins with a backslash and one of the layout&apos;s marks; it was imported as text</source>
        <translation>la celda empieza con una barra inversa y una de las marcas del diseño; se importó como texto</translation>
    </message>
    <message>
        <source>it does not fit its field; it is left empty</source>
        <translation>no encaja en su campo; queda vacío</translation>
    </message>
    <message>
        <source>it is a spreadsheet error; it is left empty</source>
        <translation>es un error de hoja de cálculo; queda vacío</translation>
    </message>
    <message>
        <source>does the day or the month come first? These dates are left empty; import the file again with the order of day and month chosen.</source>
        <translation>¿va primero el día o el mes? Estas fechas quedan vacías; importe de nuevo el archivo y elija el orden de día y mes.</translation>
    </message>
    <message>
        <source>these are list numbers, not names. Nobody was credited; fill in the names.</source>
        <translation>son números de una lista, no nombres. No se acreditó a nadie; rellene los nombres.</translation>
    </message>
    <message>
        <source>the sheet has releases but no tracks. Add the tracks to each draft.</source>
        <translation>la hoja tiene lanzamientos, pero no pistas. Añada las pistas a cada borrador.</translation>
    </message>
    <message>
        <source>a release has no title in the sheet. Enter its title in the draft.</source>
        <translation>un lanzamiento no tiene título en la hoja. Introduzca su título en el borrador.</translation>
    </message>
    <message>
        <source>the sheet does not show which tracks belong to which release. Check the drafts.</source>
        <translation>la hoja no muestra qué pistas son de qué lanzamiento. Revise los borradores.</translation>
    </message>
    <message>
        <source>the sheet has no track numbers; tracks are in row order. Check the order.</source>
        <translation>la hoja no tiene números de pista; las pistas siguen el orden de las filas. Revise el orden.</translation>
    </message>
    <message>
        <source>a year is not a full date; the date is left empty.</source>
        <translation>un año no es una fecha completa; la fecha queda vacía.</translation>
    </message>
    <message>
        <source>Not imported, because there is no field for it: {unused}.</source>
        <translation>No se importó porque no tiene campo: {unused}.</translation>
    </message>
    <message>
        <source>sheet “{sheet}”, row {row}</source>
        <translation>hoja «{sheet}», fila {row}</translation>
    </message>
    <message>
        <source>It is larger than {max_bytes} MB.</source>
        <translation>Supera los {max_bytes} MB.</translation>
    </message>
    <message>
        <source>It has more than {max_rows} rows, or {max_cells} cells.</source>
        <translation>Tiene más de {max_rows} filas o {max_cells} celdas.</translation>
    </message>
    <message>
        <source>Row {rows} has more than {max_columns} columns.</source>
        <translation>La fila {rows} tiene más de {max_columns} columnas.</translation>
    </message>
    <message>
        <source>{name} cannot be read as a table: line {rows} is damaged.</source>
        <translation>{name} no se puede leer como tabla: la línea {rows} está dañada.</translation>
    </message>
    <message>
        <source>A quotation mark may be missing, so a cell does not end.</source>
        <translation>Quizá falte una comilla y por eso una celda no termina.</translation>
    </message>
    <message>
        <source>Open it in a spreadsheet and save it again.</source>
        <translation>Ábralo en una hoja de cálculo y guárdelo de nuevo.</translation>
    </message>
    <message>
        <source>{name} is not a table.</source>
        <translation>{name} no es una tabla.</translation>
    </message>
    <message>
        <source>Choose a CSV, XLSX, XLS or ODS file.</source>
        <translation>Elija un archivo CSV, XLSX, XLS u ODS.</translation>
    </message>
    <message>
        <source>Sheet “{name}” has more than {max_columns} columns.</source>
        <translation>La hoja «{name}» tiene más de {max_columns} columnas.</translation>
    </message>
    <message>
        <source>Sheet “{name}” has more than {max_rows} rows, or too many cells.</source>
        <translation>La hoja «{name}» tiene más de {max_rows} filas o demasiadas celdas.</translation>
    </message>
    <message>
        <source>{name} is protected by a password.</source>
        <translation>{name} está protegido con contraseña.</translation>
    </message>
    <message>
        <source>Save a copy without a password and choose that.</source>
        <translation>Guarde una copia sin contraseña y elija esa.</translation>
    </message>
    <message>
        <source>{name} is damaged; nothing was read.</source>
        <translation>{name} está dañado; no se leyó nada.</translation>
    </message>
    <message>
        <source>Unpacked it is larger than {max_unpacked} MB.</source>
        <translation>Descomprimido supera los {max_unpacked} MB.</translation>
    </message>
    <message>
        <source>Sheet “{sheet}” extends to row {last_row} and column {last_column}.</source>
        <translation>La hoja «{sheet}» llega hasta la fila {last_row} y la columna {last_column}.</translation>
    </message>
    <message>
        <source>{name} is too large to be read as a table.</source>
        <translation>{name} es demasiado grande para leerlo como tabla.</translation>
    </message>
    <message>
        <source>{why} Nothing was read.</source>
        <translation>{why} No se leyó nada.</translation>
    </message>
    <message>
        <source>Save only the sheet and columns that you need, or split it.</source>
        <translation>Guarde solo la hoja y las columnas que necesita, o divídalo.</translation>
    </message>
    <message>
        <source>{name} is not Unicode and was read as {script} text. Check that “{accented}” is right.</source>
        <translation>{name} no es Unicode y se leyó como texto {script}. Compruebe que «{accented}» sea correcto.</translation>
    </message>
    <message>
        <source>{name} is not Unicode text.</source>
        <translation>{name} no es texto Unicode.</translation>
    </message>
    <message>
        <source>Its character encoding is unknown, so nothing was read.</source>
        <translation>Se desconoce su codificación de caracteres, así que no se leyó nada.</translation>
    </message>
    <message>
        <source>Save it again as “CSV UTF-8” or “Unicode Text”.</source>
        <translation>Guárdelo de nuevo como «CSV UTF-8» o «Texto Unicode».</translation>
    </message>
    <message>
        <source>There are more than {most} codes; the others were not read.</source>
        <translation>Hay más de {most} códigos; los demás no se leyeron.</translation>
    </message>
    <message>
        <source>other numbers of {length} digits here are wrong, so the check digits may be missing</source>
        <translation>otros números de {length} dígitos son incorrectos, así que quizá falten los dígitos de control</translation>
    </message>
    <message>
        <source>Line {number}: {code} was not read: {why}.</source>
        <translation>Línea {number}: {code} no se leyó: {why}.</translation>
    </message>
    <message>
        <source>Line {number}: {codes}</source>
        <translation>Línea {number}: {codes}</translation>
    </message>
    <message>
        <source>Line {number}: “{quoted}” contains no code.</source>
        <translation>Línea {number}: «{quoted}» no contiene ningún código.</translation>
    </message>
    <message>
        <source>Line {number}: {cell} is not a UPC or EAN: {cell2}.</source>
        <translation>Línea {number}: {cell} no es un UPC ni un EAN: {cell2}.</translation>
    </message>
    <message>
        <source>{first} has a wrong check digit, so the range was not read.</source>
        <translation>{first} tiene un dígito de control incorrecto, así que no se leyó el rango.</translation>
    </message>
    <message>
        <source>the range ends before it begins.</source>
        <translation>el rango termina antes de empezar.</translation>
    </message>
    <message>
        <source>the range has more than {most} codes.</source>
        <translation>el rango tiene más de {most} códigos.</translation>
    </message>
    <message>
        <source>is not an image, whatever its name says</source>
        <translation>no es una imagen, diga lo que diga su nombre</translation>
    </message>
    <message>
        <source>It was not used as the cover.</source>
        <translation>No se usó como portada.</translation>
    </message>
    <message>
        <source>Choose a JPEG or PNG file.</source>
        <translation>Elija un archivo JPEG o PNG.</translation>
    </message>
    <message>
        <source>The image cannot be shown.</source>
        <translation>La imagen no se puede mostrar.</translation>
    </message>
    <message>
        <source>It is damaged, too large or of an unsupported type.</source>
        <translation>Está dañada, es demasiado grande o de un tipo no compatible.</translation>
    </message>
    <message>
        <source>Export the cover again as JPEG or PNG.</source>
        <translation>Exporte la portada de nuevo como JPEG o PNG.</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>el archivo está vacío</translation>
    </message>
    <message>
        <source>{width} × {height} pixels are too many to open safely</source>
        <translation>{width} × {height} píxeles son demasiados para abrirla con seguridad</translation>
    </message>
    <message>
        <source>no decoder for this format is built in</source>
        <translation>no hay decodificador para este formato</translation>
    </message>
    <message>
        <source>no audio follows the ID3 tag</source>
        <translation>no hay audio después de la etiqueta ID3</translation>
    </message>
    <message>
        <source>unknown audio format</source>
        <translation>formato de audio desconocido</translation>
    </message>
    <message>
        <source>the file contains no audio</source>
        <translation>el archivo no contiene audio</translation>
    </message>
    <message>
        <source>{frames} frames are declared, {frames2} could be decoded</source>
        <translation>se declaran {frames} tramas y se pudieron decodificar {frames2}</translation>
    </message>
    <message>
        <source>some samples are not numbers (NaN or infinity)</source>
        <translation>algunas muestras no son números (NaN o infinito)</translation>
    </message>
    <message>
        <source>the decoded audio does not match the file&apos;s MD5 checksum</source>
        <translation>el audio decodificado no coincide con la suma de verificación MD5 del archivo</translation>
    </message>
    <message>
        <source>the header does not state the length of the audio</source>
        <translation>la cabecera no indica la duración del audio</translation>
    </message>
    <message>
        <source>the format chunk is missing or broken</source>
        <translation>el bloque de formato falta o está dañado</translation>
    </message>
    <message>
        <source>the file ends before the audio</source>
        <translation>el archivo termina antes del audio</translation>
    </message>
    <message>
        <source>{declared} bytes of audio are declared, {present} are present</source>
        <translation>se declaran {declared} bytes de audio y hay {present}</translation>
    </message>
    <message>
        <source>{frames} frames are declared, {frames2} are present</source>
        <translation>se declaran {frames} tramas y hay {frames2}</translation>
    </message>
    <message>
        <source>{name} cannot be changed.</source>
        <translation>No se puede cambiar {name}.</translation>
    </message>
    <message>
        <source>This pattern is too long.</source>
        <translation>Este patrón es demasiado largo.</translation>
    </message>
    <message>
        <source>Use at most {longest} characters.</source>
        <translation>Use {longest} caracteres como máximo.</translation>
    </message>
    <message>
        <source>There is no field %{found}%.</source>
        <translation>No existe el campo %{found}%.</translation>
    </message>
    <message>
        <source>A pattern can contain {known}.</source>
        <translation>Un patrón puede contener {known}.</translation>
    </message>
    <message>
        <source>%{name}% occurs twice in the pattern.</source>
        <translation>%{name}% aparece dos veces en el patrón.</translation>
    </message>
    <message>
        <source>Use %ignore% for what is not needed.</source>
        <translation>Use %ignore% para lo que no haga falta.</translation>
    </message>
    <message>
        <source>There is no separator between %{text}% and %{name}%.</source>
        <translation>No hay separador entre %{text}% y %{name}%.</translation>
    </message>
    <message>
        <source>Add the separator that the file names use.</source>
        <translation>Añada el separador que usan los nombres de archivo.</translation>
    </message>
    <message>
        <source>This pattern contains no field.</source>
        <translation>Este patrón no contiene ningún campo.</translation>
    </message>
    <message>
        <source>Use a pattern such as %track% - %artist% - %title%, or leave it empty.</source>
        <translation>Use un patrón como %track% - %artist% - %title%, o déjelo vacío.</translation>
    </message>
    <message>
        <source>There is no file {path}.</source>
        <translation>No existe el archivo {path}.</translation>
    </message>
    <message>
        <source>Check its name and folder.</source>
        <translation>Compruebe su nombre y carpeta.</translation>
    </message>
    <message>
        <source>{name} is larger than {most_bytes} MB.</source>
        <translation>{name} supera los {most_bytes} MB.</translation>
    </message>
    <message>
        <source>Nothing was read: files of this type are never that large.</source>
        <translation>No se leyó nada: los archivos de este tipo nunca son tan grandes.</translation>
    </message>
    <message>
        <source>Check that it is the right file.</source>
        <translation>Compruebe que sea el archivo correcto.</translation>
    </message>
    <message>
        <source>{name} is not a PDF.</source>
        <translation>{name} no es un PDF.</translation>
    </message>
    <message>
        <source>It was not attached.</source>
        <translation>No se adjuntó.</translation>
    </message>
    <message>
        <source>Export the booklet as PDF.</source>
        <translation>Exporte el libreto como PDF.</translation>
    </message>
    <message>
        <source>The name of {path} is not Unicode. Rename it, then drop it again.</source>
        <translation>El nombre de {path} no es Unicode. Cámbielo y suelte el archivo de nuevo.</translation>
    </message>
    <message>
        <source>{name} changed while it was being read.</source>
        <translation>{name} cambió mientras se leía.</translation>
    </message>
    <message>
        <source>Its content is still changing, so it was neither checked nor sent.</source>
        <translation>Su contenido sigue cambiando, así que no se comprobó ni se envió.</translation>
    </message>
    <message>
        <source>Wait until the program has finished writing the file, then try again.</source>
        <translation>Espere a que el programa termine de escribir el archivo e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>Nothing was imported from it.</source>
        <translation>No se importó nada de él.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be opened: {strerror}.</source>
        <translation>No se puede abrir la carpeta {folder}: {strerror}.</translation>
    </message>
    <message>
        <source>It may have been moved, or its drive is not connected. Choose the folder again.</source>
        <translation>Puede que se haya movido o que su unidad no esté conectada. Elija la carpeta de nuevo.</translation>
    </message>
    <message>
        <source>{name} is a file, not a folder.</source>
        <translation>{name} es un archivo, no una carpeta.</translation>
    </message>
    <message>
        <source>Choose the folder with the masters.</source>
        <translation>Elija la carpeta con los másteres.</translation>
    </message>
    <message numerus="yes">
        <source>%n masters are only in iCloud: {shown}. Download them, then drop the folder again.</source>
        <comment>%n master is only in iCloud: {shown}. Download it, then drop the folder again.</comment>
        <translation>
            <numerusform>%n máster solo está en iCloud: {shown}. Descárguelo y suelte la carpeta de nuevo.</numerusform>
            <numerusform>%n másteres solo están en iCloud: {shown}. Descárguelos y suelte la carpeta de nuevo.</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} is only in the cloud. Download it with your cloud storage app, then drop it again.</source>
        <translation>{name} solo está en la nube. Descárguelo con su app de almacenamiento en la nube y suéltelo de nuevo.</translation>
    </message>
    <message>
        <source>{name} is an archive and was not opened. Unpack it and drop the resulting folder.</source>
        <translation>{name} es un archivo comprimido y no se abrió. Descomprímalo y suelte la carpeta resultante.</translation>
    </message>
    <message>
        <source>{name} no longer exists.</source>
        <translation>{name} ya no existe.</translation>
    </message>
    <message>
        <source>The release points to a file that cannot be found.</source>
        <translation>El lanzamiento apunta a un archivo que no se encuentra.</translation>
    </message>
    <message>
        <source>Locate the file again; it was at {path}.</source>
        <translation>Localice el archivo de nuevo; estaba en {path}.</translation>
    </message>
    <message>
        <source>{name} is in use by another program.</source>
        <translation>Otro programa está usando {name}.</translation>
    </message>
    <message>
        <source>It cannot be read while the other program is using it.</source>
        <translation>No se puede leer mientras el otro programa lo usa.</translation>
    </message>
    <message>
        <source>Close it there or wait until the program has finished, then try again.</source>
        <translation>Ciérrelo allí o espere a que el programa termine e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>You have no permission to read {name}.</source>
        <translation>No tiene permiso para leer {name}.</translation>
    </message>
    <message>
        <source>It cannot be checked or sent.</source>
        <translation>No se puede comprobar ni enviar.</translation>
    </message>
    <message>
        <source>Give yourself permission to read {path}, then try again.</source>
        <translation>Concédase permiso para leer {path} e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>{name} could not be read: {strerror}.</source>
        <translation>No se pudo leer {name}: {strerror}.</translation>
    </message>
    <message>
        <source>Check the drive or network share, then try again.</source>
        <translation>Compruebe la unidad o la carpeta de red e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>Only the first {max_entries} entries of {name} were read.</source>
        <translation>Solo se leyeron las primeras {max_entries} entradas de {name}.</translation>
    </message>
    <message>
        <source>{path} could not be read: {strerror}.</source>
        <translation>No se pudo leer {path}: {strerror}.</translation>
    </message>
    <message>
        <source>{name} is nested too deeply in the folder and was not read.</source>
        <translation>{name} está en un nivel demasiado profundo de la carpeta y no se leyó.</translation>
    </message>
    <message>
        <source>The folder {name} cannot be read: {strerror}.</source>
        <translation>No se puede leer la carpeta {name}: {strerror}.</translation>
    </message>
    <message>
        <source>Give yourself permission to read {folder}, then choose it again.</source>
        <translation>Dese permiso de lectura para {folder} y elíjala de nuevo.</translation>
    </message>
    <message>
        <source>{folder} could not be read: {strerror}.</source>
        <translation>No se pudo leer {folder}: {strerror}.</translation>
    </message>
    <message>
        <source>The masters in {name} are only in iCloud.</source>
        <translation>Los másteres de {name} solo están en iCloud.</translation>
    </message>
    <message>
        <source>macOS has moved them off this computer.</source>
        <translation>macOS los sacó de este equipo.</translation>
    </message>
    <message>
        <source>{name} contains only an archive and no audio.</source>
        <translation>{name} contiene solo un archivo comprimido y nada de audio.</translation>
    </message>
    <message>
        <source>Archives are not opened.</source>
        <translation>Los archivos comprimidos no se abren.</translation>
    </message>
    <message>
        <source>Unpack {name} and choose the resulting folder.</source>
        <translation>Descomprima {name} y elija la carpeta resultante.</translation>
    </message>
    <message>
        <source>No audio was found in {name}.</source>
        <translation>No se encontró audio en {name}.</translation>
    </message>
    <message>
        <source>{name} contains images but no audio.</source>
        <translation>{name} contiene imágenes, pero no audio.</translation>
    </message>
    <message>
        <source>{name} contains no audio.</source>
        <translation>{name} no contiene audio.</translation>
    </message>
    <message>
        <source>A release needs masters.</source>
        <translation>Un lanzamiento necesita másteres.</translation>
    </message>
    <message>
        <source>Choose the folder with the WAV or FLAC files.</source>
        <translation>Elija la carpeta con los archivos WAV o FLAC.</translation>
    </message>
    <message>
        <source>The name of {path} is not Unicode.</source>
        <translation>El nombre de {path} no es Unicode.</translation>
    </message>
    <message>
        <source>The library cannot store it.</source>
        <translation>La biblioteca no lo puede guardar.</translation>
    </message>
    <message>
        <source>Rename the file or its folder, then try again.</source>
        <translation>Cambie el nombre del archivo o de su carpeta e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>{name} is only in the cloud.</source>
        <translation>{name} solo está en la nube.</translation>
    </message>
    <message>
        <source>It is not on this computer, and the app does not download it automatically.</source>
        <translation>No está en este equipo, y la app no lo descarga automáticamente.</translation>
    </message>
    <message>
        <source>Download it with your cloud storage app (OneDrive, iCloud Drive), then try again.</source>
        <translation>Descárguelo con su app de almacenamiento en la nube (OneDrive, iCloud Drive) e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>{name} is not a file.</source>
        <translation>{name} no es un archivo.</translation>
    </message>
    <message>
        <source>Choose an audio file or an image.</source>
        <translation>Elija un archivo de audio o una imagen.</translation>
    </message>
    <message>
        <source>Reading the file needs more than {most} MB of memory. It is damaged or far too large.</source>
        <translation>Leer el archivo requiere más de {most} MB de memoria. Está dañado o es demasiado grande.</translation>
    </message>
    <message>
        <source>the file describes no audio</source>
        <translation>el archivo no describe ningún audio</translation>
    </message>
    <message>
        <source>{data_declared} bytes of audio are declared, {data_present} are present</source>
        <translation>se declaran {data_declared} bytes de audio y hay {data_present}</translation>
    </message>
    <message>
        <source>it is not a PDF, video or text file</source>
        <translation>no es un PDF, ni un vídeo, ni un archivo de texto</translation>
    </message>
    <message>
        <source>its end is missing</source>
        <translation>le falta el final</translation>
    </message>
    <message>
        <source>the file describes no image</source>
        <translation>el archivo no describe ninguna imagen</translation>
    </message>
    <message>
        <source>{declared} bytes are declared, {present} are present</source>
        <translation>se declaran {declared} bytes y hay {present}</translation>
    </message>
    <message>
        <source>it contains no image</source>
        <translation>no contiene ninguna imagen</translation>
    </message>
    <message>
        <source>the FLAC header is broken</source>
        <translation>la cabecera FLAC está dañada</translation>
    </message>
    <message>
        <source>the file ends inside its header</source>
        <translation>el archivo termina dentro de su cabecera</translation>
    </message>
    <message>
        <source>the file ends before its audio</source>
        <translation>el archivo termina antes de su audio</translation>
    </message>
    <message>
        <source>{declared_bytes} bytes of audio are declared, {present} are present</source>
        <translation>se declaran {declared_bytes} bytes de audio y hay {present}</translation>
    </message>
    <message>
        <source>the tags are unreasonably large</source>
        <translation>las etiquetas tienen un tamaño desmedido</translation>
    </message>
    <message>
        <source>The waveform of {name} cannot be drawn.</source>
        <translation>No se puede dibujar la forma de onda de {name}.</translation>
    </message>
    <message>
        <source>The file is damaged or of an unsupported type.</source>
        <translation>El archivo está dañado o es de un tipo no compatible.</translation>
    </message>
    <message>
        <source>Export it again as WAV or FLAC.</source>
        <translation>Expórtelo de nuevo como WAV o FLAC.</translation>
    </message>
    <message>
        <source>The copy could not be written: {strerror}.</source>
        <translation>No se pudo escribir la copia: {strerror}.</translation>
    </message>
    <message>
        <source>The cover is unchanged.</source>
        <translation>La portada no cambió.</translation>
    </message>
    <message>
        <source>Check the disk, then try again.</source>
        <translation>Compruebe el disco e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>From the last download.</source>
        <translation>De la última descarga.</translation>
    </message>
    <message>
        <source>From the last download. {title}</source>
        <translation>De la última descarga. {title}</translation>
    </message>
    <message>
        <source>Not available yet: the CDN shows a placeholder.</source>
        <translation>Todavía no disponible: la CDN muestra una imagen provisional.</translation>
    </message>
    <message>
        <source>{size} pixels, from the CDN.</source>
        <translation>{size} píxeles, de la CDN.</translation>
    </message>
    <message>
        <source>{name} cannot be added to a release.</source>
        <translation>{name} no se puede añadir a un lanzamiento.</translation>
    </message>
    <message>
        <source>{name} is empty.</source>
        <translation>{name} está vacío.</translation>
    </message>
    <message>
        <source>{name} is not an audio file, whatever its name says.</source>
        <translation>{name} no es un archivo de audio, diga lo que diga su nombre.</translation>
    </message>
    <message>
        <source>Attach the WAV or FLAC master.</source>
        <translation>Adjunte el máster WAV o FLAC.</translation>
    </message>
    <message>
        <source>{name} is not an MP4 or MOV video.</source>
        <translation>{name} no es un vídeo MP4 o MOV.</translation>
    </message>
    <message>
        <source>Export it as ProRes or H.264.</source>
        <translation>Expórtelo como ProRes o H.264.</translation>
    </message>
    <message>
        <source>{name} cannot be read as lyrics: {error}.</source>
        <translation>{name} no se puede leer como letra: {error}.</translation>
    </message>
    <message>
        <source>Save it as text in UTF-8, as LRC or as TTML.</source>
        <translation>Guárdelo como texto en UTF-8, como LRC o como TTML.</translation>
    </message>
    <message>
        <source>A {value} belongs to the release, not to a track.</source>
        <translation>{value}: este archivo es del lanzamiento, no de una pista.</translation>
    </message>
    <message>
        <source>{name} was not attached.</source>
        <translation>{name} no se adjuntó.</translation>
    </message>
    <message>
        <source>Omit --track.</source>
        <translation>Omita --track.</translation>
    </message>
    <message>
        <source>Which track does {name} belong to?</source>
        <translation>¿A qué pista pertenece {name}?</translation>
    </message>
    <message>
        <source>It was not attached, because its name contains no ISRC, title or number of a track.</source>
        <translation>No se adjuntó porque su nombre no contiene el ISRC, el título ni el número de una pista.</translation>
    </message>
    <message>
        <source>Use --track N; the release has {tracks} tracks, counted from 1.</source>
        <translation>Use --track N; el lanzamiento tiene {tracks} pistas, contadas desde 1.</translation>
    </message>
    <message>
        <source>There is no track {track}.</source>
        <translation>No existe la pista {track}.</translation>
    </message>
    <message>
        <source>The release has {tracks} tracks, counted from 1.</source>
        <translation>El lanzamiento tiene {tracks} pistas, contadas desde 1.</translation>
    </message>
    <message>
        <source>There are no catalogue events.</source>
        <translation>No hay eventos de catálogo.</translation>
    </message>
    <message>
        <source>Choose files that end in .json, .ndjson or .json.gz, or a folder with such files.</source>
        <translation>Elija archivos que terminen en .json, .ndjson o .json.gz, o una carpeta con ellos.</translation>
    </message>
    <message>
        <source>The account has a signing service, which cannot list files.</source>
        <translation>La cuenta usa un servicio de firma, que no puede enumerar archivos.</translation>
    </message>
    <message>
        <source>Connect an account with the label&apos;s own bucket, or import a folder.</source>
        <translation>Conecte una cuenta con el bucket propio del sello o importe una carpeta.</translation>
    </message>
    <message>
        <source>{name} contains no DDEX message.</source>
        <translation>{name} no contiene ningún mensaje DDEX.</translation>
    </message>
    <message>
        <source>It is unclear what it delivered.</source>
        <translation>No está claro qué entregó.</translation>
    </message>
    <message>
        <source>Open the ZIP or folder of a partner delivery.</source>
        <translation>Abra el ZIP o la carpeta de una entrega a un socio.</translation>
    </message>
    <message>
        <source>The pasted text contains no link.</source>
        <translation>El texto pegado no contiene ningún enlace.</translation>
    </message>
    <message>
        <source>Paste the link to the package, or the whole request that came with it.</source>
        <translation>Pegue el enlace al paquete o la solicitud completa que venía con él.</translation>
    </message>
    <message>
        <source>It was stopped.</source>
        <translation>Se detuvo.</translation>
    </message>
    <message>
        <source>The link expired on {day}.</source>
        <translation>El enlace caducó el {day}.</translation>
    </message>
    <message>
        <source>The link no longer returns a package.</source>
        <translation>El enlace ya no devuelve ningún paquete.</translation>
    </message>
    <message>
        <source>Links to partner deliveries are valid for one to three days; nothing was downloaded.</source>
        <translation>Los enlaces a entregas a socios son válidos de uno a tres días; no se descargó nada.</translation>
    </message>
    <message>
        <source>Have the package delivered again, or open its file if a partner has saved it.</source>
        <translation>Pida que entreguen el paquete de nuevo o abra su archivo si un socio lo guardó.</translation>
    </message>
    <message>
        <source>{name} was not used: {why}</source>
        <translation>{name} no se usó: {why}</translation>
    </message>
    <message>
        <source>{name} was not used: none of its rows matches a file.</source>
        <translation>{name} no se usó: ninguna de sus filas corresponde a un archivo.</translation>
    </message>
    <message>
        <source>None of the rows of {name} matches a file.</source>
        <translation>Ninguna de las filas de {name} corresponde a un archivo.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>No se cambió nada.</translation>
    </message>
    <message>
        <source>Check that it is the sheet of this release and that its columns have headings.</source>
        <translation>Compruebe que sea la hoja de este lanzamiento y que sus columnas tengan encabezados.</translation>
    </message>
    <message>
        <source>Files of this folder are already in “{title}”, which {state}.</source>
        <translation>Ya hay archivos de esta carpeta en «{title}», que {state}.</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>is a draft</source>
        <translation>es un borrador</translation>
    </message>
    <message>
        <source>was sent</source>
        <translation>ya se envió</translation>
    </message>
    <message>
        <source>This disc is no longer part of the release.</source>
        <translation>Este disco ya no forma parte del lanzamiento.</translation>
    </message>
    <message>
        <source>Choose another disc.</source>
        <translation>Elija otro disco.</translation>
    </message>
    <message>
        <source>The image in {name} could not be extracted.</source>
        <translation>No se pudo extraer la imagen de {name}.</translation>
    </message>
    <message>
        <source>There are {count} audio files.</source>
        <translation>Hay {count} archivos de audio.</translation>
    </message>
    <message>
        <source>A release cannot have more than 1,000 tracks.</source>
        <translation>Un lanzamiento no puede tener más de 1000 pistas.</translation>
    </message>
    <message>
        <source>Drop the folder of one release.</source>
        <translation>Suelte la carpeta de un solo lanzamiento.</translation>
    </message>
    <message>
        <source>{name} is an archive.</source>
        <translation>{name} es un archivo comprimido.</translation>
    </message>
    <message>
        <source>Unpack it and drop the resulting folder.</source>
        <translation>Descomprímalo y suelte la carpeta resultante.</translation>
    </message>
    <message numerus="yes">
        <source>%n files are neither audio nor images: skipped.</source>
        <comment>%n file is neither audio nor an image: skipped.</comment>
        <translation>
            <numerusform>%n archivo no es audio ni imagen: omitido.</numerusform>
            <numerusform>%n archivos no son audio ni imágenes: omitidos.</numerusform>
        </translation>
    </message>
    <message>
        <source>The dropped files contain no audio.</source>
        <translation>Los archivos soltados no contienen audio.</translation>
    </message>
    <message>
        <source>Drop a folder of WAV or FLAC files, or the files themselves.</source>
        <translation>Suelte una carpeta con archivos WAV o FLAC, o los propios archivos.</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>El archivo está vacío.</translation>
    </message>
    <message>
        <source>This is not an audio file, whatever its name says.</source>
        <translation>Esto no es un archivo de audio, diga lo que diga su nombre.</translation>
    </message>
    <message>
        <source>The file is incomplete: it contains less audio than its header states.</source>
        <translation>El archivo está incompleto: contiene menos audio del que indica su cabecera.</translation>
    </message>
    <message>
        <source>The file is damaged.</source>
        <translation>El archivo está dañado.</translation>
    </message>
    <message>
        <source>Its header does not state the length of the audio. The draft&apos;s checks can correct it in a copy.</source>
        <translation>Su cabecera no indica la duración del audio. Las comprobaciones del borrador pueden corregirla en una copia.</translation>
    </message>
    <message>
        <source>a copy</source>
        <translation>una copia</translation>
    </message>
    <message>
        <source>a lossy copy</source>
        <translation>una copia con pérdida</translation>
    </message>
    <message>
        <source>the same at a lower resolution</source>
        <translation>lo mismo a menor resolución</translation>
    </message>
    <message>
        <source>a stem</source>
        <translation>un stem</translation>
    </message>
    <message>
        <source>an instrumental</source>
        <translation>una versión instrumental</translation>
    </message>
    <message>
        <source>an alternate mix</source>
        <translation>una mezcla alternativa</translation>
    </message>
    <message>
        <source>an immersive mix to go with the stereo master</source>
        <translation>una mezcla inmersiva que acompaña al máster estéreo</translation>
    </message>
    <message>
        <source>a whole side or album in one file</source>
        <translation>una cara o un álbum entero en un archivo</translation>
    </message>
    <message>
        <source>not mastered</source>
        <translation>sin masterizar</translation>
    </message>
    <message>
        <source>an older version</source>
        <translation>una versión anterior</translation>
    </message>
    <message>
        <source>an excerpt or reference</source>
        <translation>un extracto o referencia</translation>
    </message>
    <message>
        <source>{question} Filled in as {options}.</source>
        <translation>{question} Se rellenó con {options}.</translation>
    </message>
    <message>
        <source>Is “{subject}” one artist?</source>
        <translation>¿Es «{subject}» un solo artista?</translation>
    </message>
    <message>
        <source>Is “{name}” “{whole}”?</source>
        <translation>¿«{name}» es «{whole}»?</translation>
    </message>
    <message>
        <source>Is {subject} the release date?</source>
        <translation>¿Es {subject} la fecha de lanzamiento?</translation>
    </message>
    <message>
        <source>Is “{subject}” the artist?</source>
        <translation>¿Es «{subject}» el artista?</translation>
    </message>
    <message>
        <source>Is “{subject}” the title?</source>
        <translation>¿Es «{subject}» el título?</translation>
    </message>
    <message>
        <source>{name}: {problem}</source>
        <translation>{name}: {problem}</translation>
    </message>
    <message>
        <source>None of these files can be used as a master.</source>
        <translation>Ninguno de estos archivos sirve como máster.</translation>
    </message>
    <message>
        <source>Choose a folder with WAV or FLAC files that play.</source>
        <translation>Elija una carpeta con archivos WAV o FLAC que se reproduzcan.</translation>
    </message>
    <message>
        <source>a copy of {original}</source>
        <translation>una copia de {original}</translation>
    </message>
    <message>
        <source>a lossy copy of {original}</source>
        <translation>una copia con pérdida de {original}</translation>
    </message>
    <message>
        <source>the same as {original} at a lower resolution</source>
        <translation>lo mismo que {original} a menor resolución</translation>
    </message>
    <message>
        <source>an older version of {original}</source>
        <translation>una versión anterior de {original}</translation>
    </message>
    <message>
        <source>{name} is excluded: {left_out}.</source>
        <translation>{name} queda excluido: {left_out}.</translation>
    </message>
    <message>
        <source>“{title}”</source>
        <translation>«{title}»</translation>
    </message>
    <message>
        <source>{name}: no file matches {titles}. These rows were not used.</source>
        <translation>{name}: ningún archivo corresponde a {titles}. Estas filas no se usaron.</translation>
    </message>
    <message>
        <source>A second process could not be started.</source>
        <translation>No se pudo iniciar un segundo proceso.</translation>
    </message>
    <message>
        <source>{reason}.</source>
        <translation>{reason}.</translation>
    </message>
    <message>
        <source>The sample release could not be created.</source>
        <translation>No se pudo crear el lanzamiento de ejemplo.</translation>
    </message>
    <message>
        <source>Check the free space in {folder}.</source>
        <translation>Compruebe el espacio libre en {folder}.</translation>
    </message>
    <message>
        <source>The file could not be read.</source>
        <translation>No se pudo leer el archivo.</translation>
    </message>
    <message>
        <source>Reading the file was stopped after {limit} seconds. It is damaged, or its drive does not respond.</source>
        <translation>La lectura del archivo se detuvo tras {limit} segundos. Está dañado o su unidad no responde.</translation>
    </message>
    <message>
        <source>The templates cannot be saved: {why}.</source>
        <translation>No se pueden guardar las plantillas: {why}.</translation>
    </message>
    <message>
        <source>There is no document type “{kind}”.</source>
        <translation>No existe el tipo de documento «{kind}».</translation>
    </message>
    <message>
        <source>Available types: {kinds}.</source>
        <translation>Tipos disponibles: {kinds}.</translation>
    </message>
    <message>
        <source>{name} could not be saved: {why}.</source>
        <translation>No se pudo guardar {name}: {why}.</translation>
    </message>
    <message>
        <source>Choose another folder, or close the program that has the old file open.</source>
        <translation>Elija otra carpeta o cierre el programa que tiene abierto el archivo anterior.</translation>
    </message>
    <message>
        <source>The table is empty.</source>
        <translation>La tabla está vacía.</translation>
    </message>
    <message>
        <source>It needs a heading row with at least “name”, and one row per person.</source>
        <translation>Necesita una fila de encabezado con al menos «name» y una fila por persona.</translation>
    </message>
    <message>
        <source>The table has no column “name”.</source>
        <translation>La tabla no tiene la columna «name».</translation>
    </message>
    <message>
        <source>Its first row must contain the column names: {details}. Other columns are ignored.</source>
        <translation>Su primera fila debe contener los nombres de las columnas: {details}. Las demás columnas se ignoran.</translation>
    </message>
    <message>
        <source>Column “{heading}” was not read.</source>
        <translation>No se leyó la columna «{heading}».</translation>
    </message>
    <message>
        <source>Line {number} has no name.</source>
        <translation>La línea {number} no tiene nombre.</translation>
    </message>
    <message>
        <source>Line {line}: “{person}” is not a valid {called} and was not read.</source>
        <translation>Línea {line}: «{person}» no es válido ({called}) y no se leyó.</translation>
    </message>
    <message>
        <source>IPI name number</source>
        <translation>Número IPI</translation>
    </message>
    <message>
        <source>{name} is not the file that was checked.</source>
        <translation>{name} no es el archivo que se comprobó.</translation>
    </message>
    <message>
        <source>Its content differs, so nothing was changed.</source>
        <translation>Su contenido es distinto, así que no se cambió nada.</translation>
    </message>
    <message>
        <source>Choose the same file, or attach this one to the track and check it first.</source>
        <translation>Elija el mismo archivo, o adjunte este a la pista y compruébelo antes.</translation>
    </message>
    <message>
        <source>The pasted table</source>
        <translation>La tabla pegada</translation>
    </message>
    <message>
        <source>{name} is not in the folder of the sheet and was not attached.</source>
        <translation>{name} no está en la carpeta de la hoja y no se adjuntó.</translation>
    </message>
    <message>
        <source>{name} cannot be read.</source>
        <translation>No se puede leer {name}.</translation>
    </message>
    <message>
        <source>This file is no longer part of the release.</source>
        <translation>Este archivo ya no forma parte del lanzamiento.</translation>
    </message>
    <message>
        <source>Add it again.</source>
        <translation>Añádalo de nuevo.</translation>
    </message>
    <message>
        <source>The release of this file no longer exists.</source>
        <translation>El lanzamiento de este archivo ya no existe.</translation>
    </message>
    <message>
        <source>Open another release.</source>
        <translation>Abra otro lanzamiento.</translation>
    </message>
    <message>
        <source>{name} could not be saved.</source>
        <translation>No se pudo guardar {name}.</translation>
    </message>
    <message>
        <source>Attach the cover again.</source>
        <translation>Adjunte la portada de nuevo.</translation>
    </message>
    <message>
        <source>Attach the master again.</source>
        <translation>Adjunte de nuevo el máster.</translation>
    </message>
    <message>
        <source>Choose the file again.</source>
        <translation>Elija el archivo de nuevo.</translation>
    </message>
    <message>
        <source>{name} is not a DDEX message and contains none.</source>
        <translation>{name} no es un mensaje DDEX ni contiene ninguno.</translation>
    </message>
    <message>
        <source>The file became shorter while it was copied.</source>
        <translation>El archivo se acortó durante la copia.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>{name} cannot be copied without loss.</source>
        <translation>{name} no se puede copiar sin pérdida.</translation>
    </message>
    <message>
        <source>Copies are made of WAV and FLAC files with one or two channels. The file is unchanged.</source>
        <translation>Las copias se hacen de archivos WAV y FLAC con uno o dos canales. El archivo no ha cambiado.</translation>
    </message>
    <message>
        <source>Export it again from the program that made it.</source>
        <translation>Expórtelo de nuevo desde el programa que lo creó.</translation>
    </message>
    <message>
        <source>The master is unchanged.</source>
        <translation>El máster no ha cambiado.</translation>
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
        <translation>Filtrar…</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Quitar el filtro</translation>
    </message>
    <message>
        <source>Filter: {name}</source>
        <translation>Filtro: {name}</translation>
    </message>
</context>
<context>
    <name>FilterDialog</name>
    <message>
        <source>Filter releases</source>
        <translation>Filtrar lanzamientos</translation>
    </message>
    <message>
        <source>All labels</source>
        <translation>Todos los sellos</translation>
    </message>
    <message>
        <source>Anything</source>
        <translation>Cualquiera</translation>
    </message>
    <message>
        <source>e.g. 2027-03-01</source>
        <translation>p. ej. 2027-03-01</translation>
    </message>
    <message>
        <source>Enter a name to save it in the sidebar, e.g. Out before March</source>
        <translation>Introduzca un nombre para guardarlo en la barra lateral, p. ej. Sale antes de marzo</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Sello</translation>
    </message>
    <message>
        <source>Released from</source>
        <translation>Sale desde</translation>
    </message>
    <message>
        <source>Released until</source>
        <translation>Sale hasta</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Falta</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texto</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>Guardar como</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Mostrar</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Mostrar todo</translation>
    </message>
    <message>
        <source>Delete this filter</source>
        <translation>Eliminar este filtro</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>“{text}” is not a date. Use the format 2027-03-01.</source>
        <translation>«{text}» no es una fecha. Use el formato 2027-03-01.</translation>
    </message>
</context>
<context>
    <name>FilterText</name>
    <message>
        <source>To fix</source>
        <translation>Por corregir</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Borradores</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>En camino</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>En {target}</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Publicados</translation>
    </message>
    <message>
        <source>All releases</source>
        <translation>Todos los lanzamientos</translation>
    </message>
    <message>
        <source>No cover yet</source>
        <translation>Todavía sin portada</translation>
    </message>
    <message>
        <source>No UPC yet</source>
        <translation>Todavía sin UPC</translation>
    </message>
    <message>
        <source>No release date yet</source>
        <translation>Todavía sin fecha de lanzamiento</translation>
    </message>
    <message>
        <source>No catalogue number yet</source>
        <translation>Todavía sin número de catálogo</translation>
    </message>
    <message>
        <source>out from {first} until {last}</source>
        <translation>con salida del {first} al {last}</translation>
    </message>
    <message>
        <source>out from {day}</source>
        <translation>con salida a partir del {day}</translation>
    </message>
    <message>
        <source>out until {day}</source>
        <translation>con salida hasta el {day}</translation>
    </message>
</context>
<context>
    <name>FindingLine</name>
    <message>
        <source>Fix</source>
        <translation>Corregir</translation>
    </message>
    <message>
        <source>Fix…</source>
        <translation>Corregir…</translation>
    </message>
    <message>
        <source>Confirm…</source>
        <translation>Confirmar…</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Welcome</source>
        <translation>Bienvenida</translation>
    </message>
    <message>
        <source>Welcome to Trackball</source>
        <translation>Le damos la bienvenida a Trackball</translation>
    </message>
    <message>
        <source>Draft releases offline, check them and send them to {target} when they are ready.</source>
        <translation>Prepare lanzamientos sin conexión, compruébelos y envíelos a {target} cuando estén listos.</translation>
    </message>
    <message>
        <source>Try practice mode</source>
        <translation>Probar el modo de práctica</translation>
    </message>
    <message>
        <source>A sample release with simulated {target} and storage. Nothing leaves this computer.</source>
        <translation>Un lanzamiento de ejemplo con {target} y almacenamiento simulados. Nada sale de este equipo.</translation>
    </message>
    <message>
        <source>Connect {target}</source>
        <translation>Conectar {target}</translation>
    </message>
    <message>
        <source>Use an API key from your label&apos;s account. It takes two minutes.</source>
        <translation>Use una clave de API de la cuenta de su sello. Son dos minutos.</translation>
    </message>
    <message>
        <source>Start without an account</source>
        <translation>Empezar sin cuenta</translation>
    </message>
    <message>
        <source>Drafts and checks work without one. Connect it in the settings when you want to send.</source>
        <translation>Los borradores y las comprobaciones funcionan sin cuenta. Conéctela en los ajustes cuando quiera enviar.</translation>
    </message>
    <message>
        <source>The secret is stored in this computer&apos;s keyring and sent only to {target}.</source>
        <translation>El secreto se guarda en el llavero de este equipo y solo se envía a {target}.</translation>
    </message>
    <message>
        <source>Storage for masters and covers</source>
        <translation>Almacenamiento de másteres y portadas</translation>
    </message>
    <message>
        <source>{target} receives the metadata. Your files go directly from this computer to your storage.</source>
        <translation>{target} recibe los metadatos. Sus archivos van directamente de este equipo a su almacenamiento.</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Listo</translation>
    </message>
    <message>
        <source>Drop a folder of WAVs into the window, and most of the release is filled in for you.</source>
        <translation>Suelte una carpeta de WAV en la ventana y la mayor parte del lanzamiento se rellena sola.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Atrás</translation>
    </message>
    <message>
        <source>Skip this test</source>
        <translation>Omitir esta prueba</translation>
    </message>
    <message>
        <source>Test connection</source>
        <translation>Probar conexión</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <source>Step {n} of 3</source>
        <translation>Paso {n} de 3</translation>
    </message>
    <message>
        <source>Test storage</source>
        <translation>Probar almacenamiento</translation>
    </message>
    <message>
        <source>Open the library</source>
        <translation>Abrir la biblioteca</translation>
    </message>
    <message>
        <source>{name} is connected.</source>
        <translation>{name} está conectada.</translation>
    </message>
    <message>
        <source>{name} was saved, but the test failed. {why}</source>
        <translation>{name} se guardó, pero la prueba falló. {why}</translation>
    </message>
    <message>
        <source>{name} was saved; its key was not tested.</source>
        <translation>{name} se guardó; su clave no se probó.</translation>
    </message>
    <message>
        <source>No storage yet: {target} gets only the metadata.</source>
        <translation>Todavía sin almacenamiento: {target} solo recibe los metadatos.</translation>
    </message>
    <message>
        <source>The storage for masters and covers is ready.</source>
        <translation>El almacenamiento de másteres y portadas está listo.</translation>
    </message>
    <message>
        <source>The storage was saved, but the test failed. {why}</source>
        <translation>El almacenamiento se guardó, pero la prueba falló. {why}</translation>
    </message>
    <message>
        <source>The storage was saved but not tested.</source>
        <translation>El almacenamiento se guardó, pero no se probó.</translation>
    </message>
    <message>
        <source>Its keys could not be saved in a keyring. The app asks for them again at the next start.</source>
        <translation>Sus claves no se pudieron guardar en un llavero. La app las pide de nuevo en el próximo inicio.</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Probando…</translation>
    </message>
</context>
<context>
    <name>FixPreview</name>
    <message>
        <source>Your statement</source>
        <translation>Su declaración</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Cambios</translation>
    </message>
    <message>
        <source>Statement and where it applies</source>
        <translation>Declaración y dónde se aplica</translation>
    </message>
    <message>
        <source>Scope of the fix</source>
        <translation>Alcance de la corrección</translation>
    </message>
    <message>
        <source>Yes, confirm</source>
        <translation>Sí, confirmar</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Aplicar</translation>
    </message>
    <message>
        <source>This is one step. You can undo it.</source>
        <translation>Es un solo paso. Se puede deshacer.</translation>
    </message>
    <message>
        <source>The app cannot verify this. Your statement is saved with the draft.</source>
        <translation>La app no puede verificarlo. Su declaración se guarda con el borrador.</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Campo</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>Actual</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Nuevo</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>y {count} más</translation>
    </message>
    <message>
        <source>Nothing left to change.</source>
        <translation>No queda nada que cambiar.</translation>
    </message>
</context>
<context>
    <name>FoldButton</name>
    <message>
        <source>expanded</source>
        <translation>desplegado</translation>
    </message>
    <message>
        <source>collapsed</source>
        <translation>plegado</translation>
    </message>
</context>
<context>
    <name>FullSizeDialog</name>
    <message>
        <source>Full-size cover</source>
        <translation>Portada a tamaño completo</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Abriendo…</translation>
    </message>
    <message>
        <source>Full size</source>
        <translation>Tamaño completo</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Fit to window</source>
        <translation>Ajustar a la ventana</translation>
    </message>
</context>
<context>
    <name>Grid</name>
    <message>
        <source>it was sent, and is locked</source>
        <translation>ya se envió y está bloqueado</translation>
    </message>
    <message>
        <source>the value does not fit this column</source>
        <translation>el valor no encaja en esta columna</translation>
    </message>
    <message>
        <source>this is not a valid code</source>
        <translation>no es un código válido</translation>
    </message>
    <message>
        <source>this value is not in the list</source>
        <translation>este valor no está en la lista</translation>
    </message>
    <message>
        <source>each code belongs to one track</source>
        <translation>cada código pertenece a una sola pista</translation>
    </message>
    <message>
        <source>this is not a list of people</source>
        <translation>no es una lista de personas</translation>
    </message>
    <message>
        <source>#</source>
        <translation>#</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Archivo</translation>
    </message>
    <message>
        <source>Format of the file</source>
        <translation>Formato del archivo</translation>
    </message>
    <message>
        <source>Length of the file</source>
        <translation>Duración del archivo</translation>
    </message>
    <message>
        <source>Loudness</source>
        <translation>Sonoridad</translation>
    </message>
    <message>
        <source>ISWC of the works</source>
        <translation>ISWC de las obras</translation>
    </message>
    <message>
        <source>Advisory</source>
        <translation>Aviso</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Idioma</translation>
    </message>
    <message>
        <source>Titles</source>
        <translation>Títulos</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>Créditos</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>Derechos</translation>
    </message>
    <message>
        <source>Identifiers</source>
        <translation>Identificadores</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Archivos</translation>
    </message>
</context>
<context>
    <name>GridHeader</name>
    <message>
        <source>Click to sort the view, not the tracks. A third click restores the track order.</source>
        <translation>Haga clic para ordenar la vista, no las pistas. Con el tercer clic vuelve el orden de las pistas.</translation>
    </message>
</context>
<context>
    <name>GridView</name>
    <message>
        <source>Tracks</source>
        <translation>Pistas</translation>
    </message>
    <message>
        <source>Enter or F2 edits a cell, Shift+arrow selects, Alt+arrow moves the track.</source>
        <translation>Intro o F2 edita una celda, Mayús+flecha selecciona, Alt+flecha mueve la pista.</translation>
    </message>
</context>
<context>
    <name>GroupActions</name>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Undone: {step}.</source>
        <translation>Deshecho: {step}.</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rehacer</translation>
    </message>
    <message>
        <source>Redone: {step}.</source>
        <translation>Rehecho: {step}.</translation>
    </message>
    <message>
        <source>{checked}: {passed} without blockers, {blocked} with blockers.</source>
        <translation>{checked}: {passed} sin bloqueos, {blocked} con bloqueos.</translation>
    </message>
    <message>
        <source>These releases already have all their codes.</source>
        <translation>Estos lanzamientos ya tienen todos sus códigos.</translation>
    </message>
    <message>
        <source>Export to a folder</source>
        <translation>Exportar a una carpeta</translation>
    </message>
</context>
<context>
    <name>Guide</name>
    <message>
        <source>Skip</source>
        <translation>Omitir</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Atrás</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Siguiente</translation>
    </message>
    <message>
        <source>{n} of {all}</source>
        <translation>{n} de {all}</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Listo</translation>
    </message>
</context>
<context>
    <name>HealthText</name>
    <message>
        <source>Checks</source>
        <translation>Comprobaciones</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Archivos</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Enviado</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>Aceptado</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>En tiendas</translation>
    </message>
    <message>
        <source>Cleared</source>
        <translation>Autorizado</translation>
    </message>
    <message>
        <source>{name}: done</source>
        <translation>{name}: hecho</translation>
    </message>
    <message>
        <source>{name}: on the way</source>
        <translation>{name}: en camino</translation>
    </message>
    <message>
        <source>{name}: not yet</source>
        <translation>{name}: todavía no</translation>
    </message>
    <message>
        <source>{name}: worth checking</source>
        <translation>{name}: conviene revisar</translation>
    </message>
    <message>
        <source>{name}: needs you</source>
        <translation>{name}: por atender</translation>
    </message>
    <message>
        <source>{name}: not known</source>
        <translation>{name}: se desconoce</translation>
    </message>
    <message>
        <source>Accepted: {target} status “{word}”</source>
        <translation>Aceptado: estado «{word}» en {target}</translation>
    </message>
    <message>
        <source>Taken down? It is no longer in a store that had it</source>
        <translation>¿Retirado? Ya no está en una tienda que lo tenía</translation>
    </message>
    <message>
        <source>Out at all checked stores: {stores}</source>
        <translation>Publicado en todas las tiendas comprobadas: {stores}</translation>
    </message>
    <message>
        <source>Out at {stores}, not yet at {missing}</source>
        <translation>Publicado en {stores}, todavía no en {missing}</translation>
    </message>
    <message>
        <source>Not yet at {missing}</source>
        <translation>Todavía no en {missing}</translation>
    </message>
</context>
<context>
    <name>HelpDialog</name>
    <message>
        <source>Help</source>
        <translation>Ayuda</translation>
    </message>
    <message>
        <source>Search checks, commands and keys</source>
        <translation>Buscar comprobaciones, comandos y atajos</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Todo</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Comprobaciones</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Comandos</translation>
    </message>
    <message>
        <source>Kind of topic</source>
        <translation>Tipo de tema</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>Temas</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>Tema</translation>
    </message>
    <message>
        <source>Take the tour</source>
        <translation>Hacer el recorrido</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Nothing found. Try another word.</source>
        <translation>No se encontró nada. Pruebe con otra palabra.</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Fuentes</translation>
    </message>
    <message>
        <source>Open {host}</source>
        <translation>Abrir {host}</translation>
    </message>
</context>
<context>
    <name>HelpText</name>
    <message>
        <source>Our own judgement; there is no outside source</source>
        <translation>Criterio propio; sin fuente externa</translation>
    </message>
    <message>
        <source>Measured with real files and texts for these checks</source>
        <translation>Medido con archivos y textos reales para estas comprobaciones</translation>
    </message>
    <message>
        <source>A convention of the industry</source>
        <translation>Una convención del sector</translation>
    </message>
    <message>
        <source>What the distributor has answered</source>
        <translation>Lo que respondió la distribuidora</translation>
    </message>
    <message>
        <source>Menu: {menu}</source>
        <translation>Menú: {menu}</translation>
    </message>
</context>
<context>
    <name>HistoryTab</name>
    <message>
        <source>Steps</source>
        <translation>Pasos</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rehacer</translation>
    </message>
    <message>
        <source>Go to this step</source>
        <translation>Ir a este paso</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>cambiado</translation>
    </message>
    <message>
        <source>Sent to {target} in this state</source>
        <translation>Enviado a {target} en este estado</translation>
    </message>
    <message>
        <source>{time}  ·  undo does not change what was sent</source>
        <translation>{time}  ·  deshacer no cambia lo que se envió</translation>
    </message>
    <message>
        <source>{time}  ·  undone</source>
        <translation>{time}  ·  deshecho</translation>
    </message>
    <message>
        <source>{time}  ·  current state</source>
        <translation>{time}  ·  estado actual</translation>
    </message>
</context>
<context>
    <name>HistoryText</name>
    <message>
        <source>used the release ID from {name}&apos;s events</source>
        <translation>ID de lanzamiento tomado de los eventos de {name}</translation>
    </message>
    <message>
        <source>assigned a UPC</source>
        <translation>UPC asignado</translation>
    </message>
    <message>
        <source>assigned codes</source>
        <translation>códigos asignados</translation>
    </message>
    <message>
        <source>read again: {given}</source>
        <translation>leído de nuevo: {given}</translation>
    </message>
    <message>
        <source>read {given} values again</source>
        <translation>{given} valores leídos de nuevo</translation>
    </message>
    <message>
        <source>added the sample release</source>
        <translation>lanzamiento de ejemplo añadido</translation>
    </message>
    <message>
        <source>set {fields}</source>
        <translation>cambiado: {fields}</translation>
    </message>
    <message>
        <source>set {first} and more</source>
        <translation>cambiado: {first} y más</translation>
    </message>
    <message>
        <source>added the lyrics from {name}</source>
        <translation>letra añadida de {name}</translation>
    </message>
    <message>
        <source>copied from {title}</source>
        <translation>copiado de {title}</translation>
    </message>
    <message>
        <source>imported from {name}</source>
        <translation>importado de {name}</translation>
    </message>
    <message numerus="yes">
        <source>created from %n files</source>
        <comment>created from a file</comment>
        <translation>
            <numerusform>creado a partir de un archivo</numerusform>
            <numerusform>creado a partir de %n archivos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>added %n tracks from files</source>
        <comment>added a track from a file</comment>
        <translation>
            <numerusform>pista añadida desde un archivo</numerusform>
            <numerusform>%n pistas añadidas desde archivos</numerusform>
        </translation>
    </message>
    <message>
        <source>updated from {name}</source>
        <translation>actualizado con {name}</translation>
    </message>
    <message>
        <source>created from the template {template_id}</source>
        <translation>creado con la plantilla {template_id}</translation>
    </message>
    <message>
        <source>began the transfer from {distributor}</source>
        <translation>transferencia iniciada desde {distributor}</translation>
    </message>
    <message>
        <source>ended the transfer</source>
        <translation>transferencia terminada</translation>
    </message>
    <message>
        <source>cleared codes that were assigned to other releases in the meantime</source>
        <translation>códigos borrados porque entretanto se asignaron a otros lanzamientos</translation>
    </message>
    <message>
        <source>replaced the cover</source>
        <translation>portada sustituida</translation>
    </message>
    <message>
        <source>replaced the master</source>
        <translation>máster sustituido</translation>
    </message>
    <message numerus="yes">
        <source>applied %n fixes</source>
        <comment>applied %n fix</comment>
        <translation>
            <numerusform>%n corrección aplicada</numerusform>
            <numerusform>%n correcciones aplicadas</numerusform>
        </translation>
    </message>
    <message>
        <source>added a disc</source>
        <translation>disco añadido</translation>
    </message>
    <message>
        <source>added a track</source>
        <translation>pista añadida</translation>
    </message>
    <message>
        <source>added a work</source>
        <translation>obra añadida</translation>
    </message>
    <message>
        <source>linked a work</source>
        <translation>obra vinculada</translation>
    </message>
    <message>
        <source>unlinked a work</source>
        <translation>obra desvinculada</translation>
    </message>
    <message>
        <source>made a separate work</source>
        <translation>obra aparte creada</translation>
    </message>
    <message numerus="yes">
        <source>removed %n things</source>
        <comment>removed %n thing</comment>
        <translation>
            <numerusform>%n elemento quitado</numerusform>
            <numerusform>%n elementos quitados</numerusform>
        </translation>
    </message>
    <message>
        <source>duplicated</source>
        <translation>duplicado</translation>
    </message>
    <message numerus="yes">
        <source>duplicated %n things</source>
        <comment>duplicated %n thing</comment>
        <translation>
            <numerusform>%n elemento duplicado</numerusform>
            <numerusform>%n elementos duplicados</numerusform>
        </translation>
    </message>
    <message>
        <source>removed a work</source>
        <translation>obra quitada</translation>
    </message>
    <message>
        <source>removed a disc</source>
        <translation>disco quitado</translation>
    </message>
    <message>
        <source>removed a track</source>
        <translation>pista quitada</translation>
    </message>
    <message numerus="yes">
        <source>removed %n tracks</source>
        <comment>removed %n track</comment>
        <translation>
            <numerusform>%n pista quitada</numerusform>
            <numerusform>%n pistas quitadas</numerusform>
        </translation>
    </message>
    <message>
        <source>moved</source>
        <translation>movido</translation>
    </message>
    <message>
        <source>added {name}</source>
        <translation>añadido: {name}</translation>
    </message>
    <message>
        <source>removed an artist</source>
        <translation>artista quitado</translation>
    </message>
    <message>
        <source>{name} changed to {other}</source>
        <translation>{name} cambiado a {other}</translation>
    </message>
    <message>
        <source>moved {name}</source>
        <translation>movido: {name}</translation>
    </message>
    <message>
        <source>featured</source>
        <translation>invitado</translation>
    </message>
    <message>
        <source>not featured</source>
        <translation>no invitado</translation>
    </message>
    <message>
        <source>split the shares equally</source>
        <translation>porcentajes repartidos por igual</translation>
    </message>
    <message>
        <source>divided the remaining shares</source>
        <translation>porcentajes restantes repartidos</translation>
    </message>
    <message>
        <source>assigned an ISRC</source>
        <translation>ISRC asignado</translation>
    </message>
    <message numerus="yes">
        <source>assigned %n ISRCs</source>
        <comment>assigned %n ISRC</comment>
        <translation>
            <numerusform>%n ISRC asignado</numerusform>
            <numerusform>%n ISRC asignados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n columns</source>
        <comment>%n column</comment>
        <translation>
            <numerusform>%n columna</numerusform>
            <numerusform>%n columnas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks</source>
        <comment>%n track</comment>
        <translation>
            <numerusform>%n pista</numerusform>
            <numerusform>%n pistas</numerusform>
        </translation>
    </message>
    <message>
        <source>restored {what} on {tracks}</source>
        <translation>restaurado: {what} en {tracks}</translation>
    </message>
    <message>
        <source>cleared {what} on {tracks}</source>
        <translation>vaciado: {what} en {tracks}</translation>
    </message>
    <message>
        <source>filled {what} on {tracks}</source>
        <translation>rellenado: {what} en {tracks}</translation>
    </message>
    <message>
        <source>pasted {what} on {tracks}</source>
        <translation>pegado: {what} en {tracks}</translation>
    </message>
    <message>
        <source>replaced in {what} on {tracks}</source>
        <translation>reemplazo en {what} de {tracks}</translation>
    </message>
    <message numerus="yes">
        <source>copied the line-up to %n tracks</source>
        <comment>copied the line-up to %n track</comment>
        <translation>
            <numerusform>formación copiada a %n pista</numerusform>
            <numerusform>formación copiada a %n pistas</numerusform>
        </translation>
    </message>
    <message>
        <source>line-up {name}</source>
        <translation>formación {name}</translation>
    </message>
    <message>
        <source>timed the lyrics of {title}</source>
        <translation>letra de {title} sincronizada</translation>
    </message>
    <message numerus="yes">
        <source>moved %n things</source>
        <comment>moved %n thing</comment>
        <translation>
            <numerusform>%n elemento movido</numerusform>
            <numerusform>%n elementos movidos</numerusform>
        </translation>
    </message>
    <message>
        <source>replaced {other} with {name}</source>
        <translation>{other} sustituido por {name}</translation>
    </message>
    <message>
        <source>{what} on {tracks}</source>
        <translation>{what} en {tracks}</translation>
    </message>
    <message>
        <source>removed {name}</source>
        <translation>quitado: {name}</translation>
    </message>
    <message>
        <source>removed a waiver</source>
        <translation>excepción quitada</translation>
    </message>
    <message>
        <source>removed a waiver: {what}</source>
        <translation>excepción quitada: {what}</translation>
    </message>
    <message>
        <source>waived: {what}</source>
        <translation>excepción: {what}</translation>
    </message>
    <message>
        <source>used {target}&apos;s {field}</source>
        <translation>{field} tomado de {target}</translation>
    </message>
    <message numerus="yes">
        <source>used %n values from {target}</source>
        <comment>used %n value from {target}</comment>
        <translation>
            <numerusform>%n valor tomado de {target}</numerusform>
            <numerusform>%n valores tomados de {target}</numerusform>
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
            <numerusform>{field} en %n pista</numerusform>
            <numerusform>{field} en %n pistas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{field} on %n releases</source>
        <comment>{field} on %n release</comment>
        <translation>
            <numerusform>{field} en %n lanzamiento</numerusform>
            <numerusform>{field} en %n lanzamientos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{field} on %n parts</source>
        <comment>{field} on %n part</comment>
        <translation>
            <numerusform>{field} en %n parte</numerusform>
            <numerusform>{field} en %n partes</numerusform>
        </translation>
    </message>
    <message>
        <source>used values from stores</source>
        <translation>valores tomados de tiendas</translation>
    </message>
    <message>
        <source>created from store data</source>
        <translation>creado con datos de tiendas</translation>
    </message>
    <message numerus="yes">
        <source>wrote %n titles in title case</source>
        <comment>wrote a title in title case</comment>
        <translation>
            <numerusform>mayúsculas de título aplicadas a %n título</numerusform>
            <numerusform>mayúsculas de título aplicadas a %n títulos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>split %n titles at brackets</source>
        <comment>split a title at its brackets</comment>
        <translation>
            <numerusform>%n título separado por los paréntesis</numerusform>
            <numerusform>%n títulos separados por los paréntesis</numerusform>
        </translation>
    </message>
    <message>
        <source>swapped {first} and {second} on {tracks}</source>
        <translation>intercambiado: {first} y {second} en {tracks}</translation>
    </message>
    <message>
        <source>numbered the tracks as they were sorted</source>
        <translation>pistas numeradas según el orden mostrado</translation>
    </message>
    <message>
        <source>added an entry</source>
        <translation>entrada añadida</translation>
    </message>
    <message>
        <source>removed an entry</source>
        <translation>entrada quitada</translation>
    </message>
    <message numerus="yes">
        <source>trimmed silence in copies of %n masters</source>
        <comment>trimmed silence in a copy of %n master</comment>
        <translation>
            <numerusform>silencio recortado en una copia de %n máster</numerusform>
            <numerusform>silencio recortado en copias de %n másteres</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>corrected the headers in copies of %n masters</source>
        <comment>corrected the header in a copy of %n master</comment>
        <translation>
            <numerusform>cabecera corregida en una copia de %n máster</numerusform>
            <numerusform>cabeceras corregidas en copias de %n másteres</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>InspectorHost</name>
    <message>
        <source>Select a release to see its checks, artwork, history and submissions.</source>
        <translation>Seleccione un lanzamiento para ver sus comprobaciones, portada, historial y envíos.</translation>
    </message>
</context>
<context>
    <name>InspectorPanel</name>
    <message>
        <source>Inspector</source>
        <translation>Inspector</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Comprobaciones</translation>
    </message>
    <message>
        <source>Artwork</source>
        <translation>Portada</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historial</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparar</translation>
    </message>
    <message>
        <source>Checks  {count}</source>
        <translation>Comprobaciones  {count}</translation>
    </message>
</context>
<context>
    <name>IntakePage</name>
    <message>
        <source>New release</source>
        <translation>Lanzamiento nuevo</translation>
    </message>
    <message>
        <source>Reading the files</source>
        <translation>Leyendo los archivos</translation>
    </message>
    <message>
        <source>Create draft</source>
        <translation>Crear borrador</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Omitir</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Undo the last change</source>
        <translation>Deshacer el último cambio</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rehacer</translation>
    </message>
    <message>
        <source>Redo the change</source>
        <translation>Rehacer el cambio</translation>
    </message>
    <message>
        <source>Add tracks</source>
        <translation>Añadir pistas</translation>
    </message>
    <message>
        <source>New release {n} of {count}</source>
        <translation>Lanzamiento nuevo {n} de {count}</translation>
    </message>
    <message>
        <source>Reading the files…</source>
        <translation>Leyendo los archivos…</translation>
    </message>
    <message>
        <source>Add to this release</source>
        <translation>Añadir a este lanzamiento</translation>
    </message>
    <message>
        <source>Reading the files… {done} of {of}</source>
        <translation>Leyendo los archivos… {done} de {of}</translation>
    </message>
    <message>
        <source>Booklet: {names}.</source>
        <translation>Libreto: {names}.</translation>
    </message>
    <message>
        <source>You can change everything here and later. The files stay in their folder.</source>
        <translation>Puede cambiarlo todo aquí y más tarde. Los archivos se quedan en su carpeta.</translation>
    </message>
    <message>
        <source>Creating the draft…</source>
        <translation>Creando el borrador…</translation>
    </message>
    <message>
        <source>Adding the tracks…</source>
        <translation>Añadiendo las pistas…</translation>
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
        <translation>; </translation>
    </message>
    <message>
        <source>{before} and {last}</source>
        <translation>{before} y {last}</translation>
    </message>
    <message>
        <source>{before} or {last}</source>
        <translation>{before} o {last}</translation>
    </message>
</context>
<context>
    <name>KeyChanges</name>
    <message>
        <source>Delete the key from this computer…</source>
        <translation>Eliminar la clave de este equipo…</translation>
    </message>
    <message>
        <source>How to replace the key</source>
        <translation>Cómo sustituir la clave</translation>
    </message>
    <message>
        <source>If a key was lost or stolen</source>
        <translation>Si una clave se perdió o fue robada</translation>
    </message>
</context>
<context>
    <name>KeyringCheck</name>
    <message>
        <source>This computer has no encrypted keyring.</source>
        <translation>Este equipo no tiene ningún llavero cifrado.</translation>
    </message>
    <message>
        <source>A key that you enter works until you close the app. The app asks for it again at the next start.</source>
        <translation>La clave que introduzca funciona hasta que cierre la app. La app la pide de nuevo en el próximo inicio.</translation>
    </message>
    <message>
        <source>To save it, start GNOME Keyring or KWallet (on Linux), then come back here.</source>
        <translation>Para guardarla, inicie GNOME Keyring o KWallet (en Linux) y vuelva aquí.</translation>
    </message>
</context>
<context>
    <name>KeyringPage</name>
    <message>
        <source>Keyring</source>
        <translation>Llavero</translation>
    </message>
    <message>
        <source>API keys and storage keys are never stored in the library, exports, logs or backups.</source>
        <translation>Las claves de API y de almacenamiento nunca se guardan en la biblioteca, exportaciones, registros ni copias de seguridad.</translation>
    </message>
    <message>
        <source>Looking for the keyring…</source>
        <translation>Buscando el llavero…</translation>
    </message>
    <message>
        <source>Only you can read them while you are logged in to this computer.</source>
        <translation>Solo usted puede leerlas mientras tiene la sesión iniciada en este equipo.</translation>
    </message>
    <message>
        <source>Practice mode needs no keyring.</source>
        <translation>El modo de práctica no necesita llavero.</translation>
    </message>
    <message>
        <source>Its keys only work in practice mode.</source>
        <translation>Sus claves solo funcionan en el modo de práctica.</translation>
    </message>
    <message>
        <source>Secrets are kept until you close the app.</source>
        <translation>Los secretos se conservan hasta que cierre la app.</translation>
    </message>
    <message>
        <source>No encrypted keyring was found. After a restart the app asks for the keys again. On Linux, start GNOME Keyring or KWallet to save them.</source>
        <translation>No se encontró ningún llavero cifrado. Tras reiniciar, la app pide las claves de nuevo. En Linux, inicie GNOME Keyring o KWallet para guardarlas.</translation>
    </message>
    <message>
        <source>Secrets are stored in the Windows Credential Manager.</source>
        <translation>Los secretos se guardan en el Administrador de credenciales de Windows.</translation>
    </message>
    <message>
        <source>Secrets are stored in your macOS keychain.</source>
        <translation>Los secretos se guardan en su llavero de macOS.</translation>
    </message>
    <message>
        <source>Secrets are stored in your desktop keyring.</source>
        <translation>Los secretos se guardan en el llavero de su escritorio.</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Everywhere</source>
        <translation>En todas partes</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Lista</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Lanzamiento</translation>
    </message>
    <message>
        <source>Tree</source>
        <translation>Árbol</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>Tablas</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personas</translation>
    </message>
    <message>
        <source>Masters</source>
        <translation>Másteres</translation>
    </message>
    <message>
        <source>Find a command, release, track or person</source>
        <translation>Buscar un comando, lanzamiento, pista o persona</translation>
    </message>
    <message>
        <source>Search the list or the tracks of the open release</source>
        <translation>Buscar en la lista o en las pistas del lanzamiento abierto</translation>
    </message>
    <message>
        <source>Empty release</source>
        <translation>Lanzamiento vacío</translation>
    </message>
    <message>
        <source>Release from a folder</source>
        <translation>Lanzamiento desde una carpeta</translation>
    </message>
    <message>
        <source>Release from a template</source>
        <translation>Lanzamiento desde una plantilla</translation>
    </message>
    <message>
        <source>Import from {target}</source>
        <translation>Importar de {target}</translation>
    </message>
    <message>
        <source>Import a sheet or a bundle</source>
        <translation>Importar una hoja o un paquete</translation>
    </message>
    <message>
        <source>Export the release as a sheet or bundle</source>
        <translation>Exportar el lanzamiento como hoja o paquete</translation>
    </message>
    <message>
        <source>Transfer the release from another distributor</source>
        <translation>Transferir el lanzamiento desde otra distribuidora</translation>
    </message>
    <message>
        <source>Export the whole library</source>
        <translation>Exportar toda la biblioteca</translation>
    </message>
    <message>
        <source>Import a DDEX message</source>
        <translation>Importar un mensaje DDEX</translation>
    </message>
    <message>
        <source>Open a partner delivery</source>
        <translation>Abrir una entrega a un socio</translation>
    </message>
    <message>
        <source>Import catalogue events: clearances and takedowns</source>
        <translation>Importar eventos de catálogo: autorizaciones y retiradas</translation>
    </message>
    <message>
        <source>Release from a store: UPC, ISRC or link</source>
        <translation>Lanzamiento desde una tienda: UPC, ISRC o enlace</translation>
    </message>
    <message>
        <source>Sample release</source>
        <translation>Lanzamiento de ejemplo</translation>
    </message>
    <message>
        <source>Next part of the window</source>
        <translation>Parte siguiente de la ventana</translation>
    </message>
    <message>
        <source>Previous part of the window</source>
        <translation>Parte anterior de la ventana</translation>
    </message>
    <message>
        <source>Show or hide the sidebar</source>
        <translation>Mostrar u ocultar la barra lateral</translation>
    </message>
    <message>
        <source>Show or hide the inspector</source>
        <translation>Mostrar u ocultar el inspector</translation>
    </message>
    <message>
        <source>Uploads</source>
        <translation>Subidas</translation>
    </message>
    <message>
        <source>Labels and defaults</source>
        <translation>Sellos y valores predeterminados</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Releases to fix</source>
        <translation>Lanzamientos por corregir</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Borradores</translation>
    </message>
    <message>
        <source>Releases on the way</source>
        <translation>Lanzamientos en camino</translation>
    </message>
    <message>
        <source>Releases in {target}</source>
        <translation>Lanzamientos en {target}</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Publicados</translation>
    </message>
    <message>
        <source>All releases</source>
        <translation>Todos los lanzamientos</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>Papelera</translation>
    </message>
    <message>
        <source>Light appearance</source>
        <translation>Apariencia clara</translation>
    </message>
    <message>
        <source>Dark appearance</source>
        <translation>Apariencia oscura</translation>
    </message>
    <message>
        <source>High-contrast appearance</source>
        <translation>Apariencia de alto contraste</translation>
    </message>
    <message>
        <source>Appearance of the system</source>
        <translation>Apariencia del sistema</translation>
    </message>
    <message>
        <source>Settings: appearance</source>
        <translation>Ajustes: apariencia</translation>
    </message>
    <message>
        <source>Settings: accounts</source>
        <translation>Ajustes: cuentas</translation>
    </message>
    <message>
        <source>Settings: backups</source>
        <translation>Ajustes: copias de seguridad</translation>
    </message>
    <message>
        <source>Settings: updates</source>
        <translation>Ajustes: actualizaciones</translation>
    </message>
    <message>
        <source>Settings: recordings</source>
        <translation>Ajustes: grabaciones</translation>
    </message>
    <message>
        <source>Settings: checks</source>
        <translation>Ajustes: comprobaciones</translation>
    </message>
    <message>
        <source>Settings: lists</source>
        <translation>Ajustes: listas</translation>
    </message>
    <message>
        <source>Settings: keyring</source>
        <translation>Ajustes: llavero</translation>
    </message>
    <message>
        <source>Settings: notifications</source>
        <translation>Ajustes: notificaciones</translation>
    </message>
    <message>
        <source>Settings: stores</source>
        <translation>Ajustes: tiendas</translation>
    </message>
    <message>
        <source>Settings: data</source>
        <translation>Ajustes: datos</translation>
    </message>
    <message>
        <source>ISRC series, UPC pools and ledger</source>
        <translation>Series de ISRC, lotes de UPC y libro de códigos</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Ajustes</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Ayuda</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Atajos de teclado</translation>
    </message>
    <message>
        <source>Tour of the window</source>
        <translation>Recorrido por la ventana</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>Bienvenida</translation>
    </message>
    <message>
        <source>About Trackball Desktop</source>
        <translation>Acerca de Trackball Desktop</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Salir</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>Quick look</source>
        <translation>Vista rápida</translation>
    </message>
    <message>
        <source>Duplicate the release</source>
        <translation>Duplicar el lanzamiento</translation>
    </message>
    <message>
        <source>Duplicate with the same recordings</source>
        <translation>Duplicar con las mismas grabaciones</translation>
    </message>
    <message>
        <source>Edit the selected releases</source>
        <translation>Editar los lanzamientos seleccionados</translation>
    </message>
    <message>
        <source>Check status</source>
        <translation>Comprobar estado</translation>
    </message>
    <message>
        <source>Documents: label copy, one-sheet, split sheets, credits, barcode</source>
        <translation>Documentos: label copy, hoja de presentación, hojas de reparto, créditos, código de barras</translation>
    </message>
    <message>
        <source>Deliver the release as DDEX</source>
        <translation>Entregar el lanzamiento como DDEX</translation>
    </message>
    <message>
        <source>Show the release in stores</source>
        <translation>Mostrar el lanzamiento en tiendas</translation>
    </message>
    <message>
        <source>Submit the release</source>
        <translation>Enviar el lanzamiento</translation>
    </message>
    <message>
        <source>Show the checks</source>
        <translation>Mostrar las comprobaciones</translation>
    </message>
    <message>
        <source>Fill in from stores</source>
        <translation>Rellenar desde tiendas</translation>
    </message>
    <message>
        <source>Withdraw the release from the outbox</source>
        <translation>Cancelar el envío y sacarlo de la bandeja de salida</translation>
    </message>
    <message>
        <source>Send waiting releases now</source>
        <translation>Enviar ahora los lanzamientos en espera</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>Mover a la papelera</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>Volver a la lista</translation>
    </message>
    <message>
        <source>Save as template</source>
        <translation>Guardar como plantilla</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rehacer</translation>
    </message>
    <message>
        <source>Assign missing ISRCs</source>
        <translation>Asignar los ISRC que faltan</translation>
    </message>
    <message>
        <source>Line-up preset</source>
        <translation>Formación guardada</translation>
    </message>
    <message>
        <source>Go to Release</source>
        <translation>Ir a Lanzamiento</translation>
    </message>
    <message>
        <source>Go to Tracks</source>
        <translation>Ir a Pistas</translation>
    </message>
    <message>
        <source>Go to Credits &amp; works</source>
        <translation>Ir a Créditos y obras</translation>
    </message>
    <message>
        <source>Go to Rights &amp; partners</source>
        <translation>Ir a Derechos y socios</translation>
    </message>
    <message>
        <source>Go to Audio &amp; artwork</source>
        <translation>Ir a Audio y portada</translation>
    </message>
    <message>
        <source>Go to Review &amp; submit</source>
        <translation>Ir a Revisión y envío</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>Paso siguiente</translation>
    </message>
    <message>
        <source>Previous step</source>
        <translation>Paso anterior</translation>
    </message>
    <message>
        <source>Next finding</source>
        <translation>Hallazgo siguiente</translation>
    </message>
    <message>
        <source>Previous finding</source>
        <translation>Hallazgo anterior</translation>
    </message>
    <message>
        <source>Fix the finding</source>
        <translation>Corregir el hallazgo</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Mover arriba</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Mover abajo</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplicar</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menú</translation>
    </message>
    <message>
        <source>Edit the cell</source>
        <translation>Editar la celda</translation>
    </message>
    <message>
        <source>Fill down</source>
        <translation>Rellenar hacia abajo</translation>
    </message>
    <message>
        <source>Fill right</source>
        <translation>Rellenar hacia la derecha</translation>
    </message>
    <message>
        <source>Clear the cells</source>
        <translation>Vaciar las celdas</translation>
    </message>
    <message>
        <source>Restore the original values</source>
        <translation>Restaurar los valores originales</translation>
    </message>
    <message>
        <source>Confirm and move down</source>
        <translation>Confirmar y bajar</translation>
    </message>
    <message>
        <source>Confirm and move up</source>
        <translation>Confirmar y subir</translation>
    </message>
    <message>
        <source>Select more cells</source>
        <translation>Seleccionar más celdas</translation>
    </message>
    <message>
        <source>Go to the edge of the data</source>
        <translation>Ir al borde de los datos</translation>
    </message>
    <message>
        <source>Select whole rows</source>
        <translation>Seleccionar filas completas</translation>
    </message>
    <message>
        <source>Remove the rows</source>
        <translation>Quitar las filas</translation>
    </message>
    <message>
        <source>Find and replace in the tracks</source>
        <translation>Buscar y reemplazar en las pistas</translation>
    </message>
    <message>
        <source>Switch between grid and form</source>
        <translation>Alternar entre tabla y formulario</translation>
    </message>
    <message>
        <source>Edit all fields of the entry</source>
        <translation>Editar todos los campos de la entrada</translation>
    </message>
    <message>
        <source>Move the entry forward</source>
        <translation>Mover la entrada hacia delante</translation>
    </message>
    <message>
        <source>Move the entry back</source>
        <translation>Mover la entrada hacia atrás</translation>
    </message>
    <message>
        <source>Remove the entry</source>
        <translation>Quitar la entrada</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>Reproducir o pausar</translation>
    </message>
    <message>
        <source>Forward five seconds</source>
        <translation>Avanzar cinco segundos</translation>
    </message>
    <message>
        <source>Back by five seconds</source>
        <translation>Retroceder cinco segundos</translation>
    </message>
    <message>
        <source>Next track</source>
        <translation>Pista siguiente</translation>
    </message>
    <message>
        <source>Previous track</source>
        <translation>Pista anterior</translation>
    </message>
    <message>
        <source>Switch between A and B</source>
        <translation>Alternar entre A y B</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Atajos de teclado</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
</context>
<context>
    <name>LabelsPage</name>
    <message>
        <source>Labels</source>
        <translation>Sellos</translation>
    </message>
    <message>
        <source>These values apply to every release of the label that leaves the field empty. Releases show them in grey with their source. Changes are saved immediately.</source>
        <translation>Estos valores se aplican a todos los lanzamientos del sello que dejen el campo vacío. Los lanzamientos los muestran en gris con su origen. Los cambios se guardan al momento.</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Sello</translation>
    </message>
    <message>
        <source>Another label…</source>
        <translation>Otro sello…</translation>
    </message>
    <message>
        <source>No labels yet. The labels of your releases appear here automatically.</source>
        <translation>Todavía no hay sellos. Los sellos de sus lanzamientos aparecen aquí automáticamente.</translation>
    </message>
    <message>
        <source>{year} in a P-line or C-line field becomes the year of the release, for example {year} as the year and “{year} Northlight” as the owner.</source>
        <translation>{year} en un campo de la línea P o C se convierte en el año del lanzamiento, por ejemplo {year} como año y «{year} Northlight» como titular.</translation>
    </message>
    <message>
        <source>Add a credit</source>
        <translation>Añadir un crédito</translation>
    </message>
    <message>
        <source>Another label</source>
        <translation>Otro sello</translation>
    </message>
    <message>
        <source>Name as spelled in releases</source>
        <translation>Nombre tal como se escribe en los lanzamientos</translation>
    </message>
</context>
<context>
    <name>LetterView</name>
    <message>
        <source>Your name</source>
        <translation>Su nombre</translation>
    </message>
    <message>
        <source>Signature of the letter</source>
        <translation>Firma de la carta</translation>
    </message>
    <message>
        <source>Label or company</source>
        <translation>Sello o empresa</translation>
    </message>
    <message>
        <source>Recipient</source>
        <translation>Destinatario</translation>
    </message>
    <message>
        <source>The letter</source>
        <translation>La carta</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Save as email…</source>
        <translation>Guardar como correo…</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Guardar como PDF…</translation>
    </message>
    <message>
        <source>Open in email app</source>
        <translation>Abrir en la app de correo</translation>
    </message>
    <message>
        <source>{count} questions still open</source>
        <translation>{count} preguntas todavía abiertas</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copiado</translation>
    </message>
    <message>
        <source>Save the letter as email</source>
        <translation>Guardar la carta como correo</translation>
    </message>
    <message>
        <source>Save the letter as PDF</source>
        <translation>Guardar la carta como PDF</translation>
    </message>
</context>
<context>
    <name>LibraryActions</name>
    <message>
        <source>The new release is in the list.</source>
        <translation>El lanzamiento nuevo está en la lista.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message>
        <source>Clear the search</source>
        <translation>Vaciar la búsqueda</translation>
    </message>
    <message>
        <source>Nothing found for “{words}”</source>
        <translation>No se encontró nada para «{words}»</translation>
    </message>
    <message>
        <source>The search covered titles, artists, people, UPCs, ISRCs and catalogue numbers.</source>
        <translation>Se buscó en títulos, artistas, personas, UPC, ISRC y números de catálogo.</translation>
    </message>
    <message>
        <source>No releases match the filter</source>
        <translation>Ningún lanzamiento coincide con el filtro</translation>
    </message>
    <message>
        <source>Change it, or show all releases.</source>
        <translation>Cámbielo o muestre todos los lanzamientos.</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Quitar el filtro</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Mostrar todo</translation>
    </message>
    <message>
        <source>Rendering the sample release…</source>
        <translation>Generando el lanzamiento de ejemplo…</translation>
    </message>
    <message>
        <source>{done} of {total} files</source>
        <translation>{done} de {total} archivos</translation>
    </message>
    <message>
        <source>Drop a folder of WAVs here</source>
        <translation>Suelte aquí una carpeta de WAV</translation>
    </message>
    <message>
        <source>Titles, numbers, artists and the cover are read from tags and file names. You can check them first.</source>
        <translation>Los títulos, números, artistas y la portada se leen de las etiquetas y los nombres de archivo. Puede revisarlos antes.</translation>
    </message>
    <message>
        <source>Try it with a sample release</source>
        <translation>Probar con un lanzamiento de ejemplo</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>Elegir una carpeta…</translation>
    </message>
    <message>
        <source>Import from {target}…</source>
        <translation>Importar de {target}…</translation>
    </message>
    <message>
        <source>To fix</source>
        <translation>Por corregir</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Borradores</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En espera</translation>
    </message>
    <message>
        <source>Sending</source>
        <comment>the view of releases that are being sent</comment>
        <translation>Enviándose</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>En camino</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>En {target}</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Publicados</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>Papelera</translation>
    </message>
    <message>
        <source>All releases</source>
        <translation>Todos los lanzamientos</translation>
    </message>
    <message>
        <source>Nothing to fix</source>
        <translation>Nada por corregir</translation>
    </message>
    <message>
        <source>Releases with blockers or with questions from {target} appear here.</source>
        <translation>Aquí aparecen los lanzamientos con bloqueos o con preguntas de {target}.</translation>
    </message>
    <message>
        <source>No drafts</source>
        <translation>Sin borradores</translation>
    </message>
    <message>
        <source>Drop a folder of WAVs anywhere to start a release.</source>
        <translation>Suelte una carpeta de WAV en cualquier lugar para empezar un lanzamiento.</translation>
    </message>
    <message>
        <source>Nothing waiting</source>
        <translation>Nada en espera</translation>
    </message>
    <message>
        <source>Releases that you submit offline wait here until you are online.</source>
        <translation>Los lanzamientos que envíe sin conexión esperan aquí hasta que la haya.</translation>
    </message>
    <message>
        <source>Nothing is being sent</source>
        <translation>No se está enviando nada</translation>
    </message>
    <message>
        <source>Submit a release to send it to {target}.</source>
        <translation>Al enviar un lanzamiento, va a {target}.</translation>
    </message>
    <message>
        <source>Nothing on its way</source>
        <translation>Nada en camino</translation>
    </message>
    <message>
        <source>Nothing in {target} yet</source>
        <translation>Todavía nada en {target}</translation>
    </message>
    <message>
        <source>Releases appear here once {target} has created them.</source>
        <translation>Los lanzamientos aparecen aquí cuando {target} los ha creado.</translation>
    </message>
    <message>
        <source>Nothing released yet</source>
        <translation>Todavía nada publicado</translation>
    </message>
    <message>
        <source>Releases in {target} appear here on their release date.</source>
        <translation>Los lanzamientos de {target} aparecen aquí en su fecha de lanzamiento.</translation>
    </message>
    <message>
        <source>The trash is empty</source>
        <translation>La papelera está vacía</translation>
    </message>
    <message>
        <source>Releases stay here for 30 days before they are deleted.</source>
        <translation>Los lanzamientos se quedan aquí 30 días antes de eliminarse.</translation>
    </message>
    <message>
        <source>No releases</source>
        <translation>Sin lanzamientos</translation>
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
        <translation>Restaurar esta copia</translation>
    </message>
    <message>
        <source>Restore from a file…</source>
        <translation>Restaurar desde un archivo…</translation>
    </message>
    <message>
        <source>Recover readable data</source>
        <translation>Recuperar datos legibles</translation>
    </message>
    <message>
        <source>Start with an empty library</source>
        <translation>Empezar con una biblioteca vacía</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Other folder…</source>
        <translation>Otra carpeta…</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Abrir carpeta</translation>
    </message>
    <message>
        <source>Continue for now</source>
        <translation>Continuar por ahora</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Salir</translation>
    </message>
    <message>
        <source>Copies of the library, newest first</source>
        <translation>Copias de la biblioteca, las más recientes primero</translation>
    </message>
    <message>
        <source>{when}  ·  {size}</source>
        <translation>{when}  ·  {size}</translation>
    </message>
    <message>
        <source>There is no copy of this library on this computer.</source>
        <translation>No hay ninguna copia de esta biblioteca en este equipo.</translation>
    </message>
    <message>
        <source>Choose a copy of the library</source>
        <translation>Elegir una copia de la biblioteca</translation>
    </message>
    <message>
        <source>Libraries (*.db)</source>
        <translation>Bibliotecas (*.db)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Todos los archivos (*)</translation>
    </message>
    <message>
        <source>Choose a data folder</source>
        <translation>Elegir una carpeta de datos</translation>
    </message>
</context>
<context>
    <name>LibraryText</name>
    <message>
        <source>Backups cannot be saved in {folder}: {strerror}.</source>
        <translation>No se pueden guardar copias de seguridad en {folder}: {strerror}.</translation>
    </message>
    <message>
        <source>Backups stay in the previous folder.</source>
        <translation>Las copias de seguridad se quedan en la carpeta anterior.</translation>
    </message>
    <message>
        <source>Choose an existing folder that you can write to.</source>
        <translation>Elija una carpeta existente en la que pueda escribir.</translation>
    </message>
    <message>
        <source>The setting could not be saved: {strerror}.</source>
        <translation>No se pudo guardar el ajuste: {strerror}.</translation>
    </message>
    <message>
        <source>Check the disk of the data folder.</source>
        <translation>Compruebe el disco de la carpeta de datos.</translation>
    </message>
    <message>
        <source>There is no copy {wanted}.</source>
        <translation>No existe la copia {wanted}.</translation>
    </message>
    <message>
        <source>There is no copy of this library.</source>
        <translation>No hay ninguna copia de esta biblioteca.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>No se cambió nada.</translation>
    </message>
    <message>
        <source>Choose one from the list, or give a file.</source>
        <translation>Elija una de la lista o indique un archivo.</translation>
    </message>
    <message>
        <source>This text contains no valid UPC or EAN.</source>
        <translation>Este texto no contiene ningún UPC o EAN válido.</translation>
    </message>
    <message>
        <source>Enter codes of 12 or 13 digits with check digits, one per line, or a range: FIRST to LAST.</source>
        <translation>Introduzca códigos de 12 o 13 dígitos con dígito de control, uno por línea, o un rango: PRIMERO a ÚLTIMO.</translation>
    </message>
    <message>
        <source>“{title}” was changed in the meantime and stays unchanged.</source>
        <translation>«{title}» se cambió entretanto y se queda como está.</translation>
    </message>
    <message>
        <source>This release has nothing yet that a template could use.</source>
        <translation>Este lanzamiento todavía no tiene nada que sirva para una plantilla.</translation>
    </message>
    <message>
        <source>A template includes label, ℗ and © lines, genre, languages, stores, prices and people.</source>
        <translation>Una plantilla incluye sello, líneas ℗ y ©, género, idiomas, tiendas, precios y personas.</translation>
    </message>
    <message>
        <source>Fill in some of these, then save the template.</source>
        <translation>Rellene algunos de estos datos y guarde después la plantilla.</translation>
    </message>
    <message>
        <source>Stores cannot be checked for this release.</source>
        <translation>No se puede consultar a las tiendas sobre este lanzamiento.</translation>
    </message>
    <message>
        <source>It has neither a UPC nor an ISRC, so nothing was compared.</source>
        <translation>No tiene UPC ni ISRC, así que no se comparó nada.</translation>
    </message>
    <message>
        <source>Enter the UPC of the old delivery, or read the old delivery from a file.</source>
        <translation>Introduzca el UPC de la entrega anterior o lea la entrega anterior de un archivo.</translation>
    </message>
    <message>
        <source>{name} cannot be read.</source>
        <translation>No se puede leer {name}.</translation>
    </message>
    <message>
        <source>{name} contains no release.</source>
        <translation>{name} no contiene ningún lanzamiento.</translation>
    </message>
    <message>
        <source>{name} does not contain this release.</source>
        <translation>{name} no contiene este lanzamiento.</translation>
    </message>
    <message>
        <source>It has neither its UPC nor one of its ISRCs, so nothing was compared.</source>
        <translation>No contiene su UPC ni ninguno de sus ISRC, así que no se comparó nada.</translation>
    </message>
    <message>
        <source>Choose the file of this release&apos;s old delivery.</source>
        <translation>Elija el archivo de la entrega anterior de este lanzamiento.</translation>
    </message>
    <message>
        <source>{path} is not an intact copy of a library.</source>
        <translation>{path} no es una copia íntegra de una biblioteca.</translation>
    </message>
    <message>
        <source>The library is unchanged.</source>
        <translation>La biblioteca no cambió.</translation>
    </message>
    <message>
        <source>Use another copy.</source>
        <translation>Use otra copia.</translation>
    </message>
    <message>
        <source>A library record</source>
        <translation>Un registro de la biblioteca</translation>
    </message>
    <message>
        <source>Add a series or a pool in Settings &gt; Codes, or enter the code.</source>
        <translation>Añada una serie o un lote en Ajustes &gt; Códigos, o introduzca el código.</translation>
    </message>
    <message>
        <source>There is already a series {shown}.</source>
        <translation>Ya existe la serie {shown}.</translation>
    </message>
    <message>
        <source>Edit that series; it can apply to all labels.</source>
        <translation>Edite esa serie; puede aplicarse a todos los sellos.</translation>
    </message>
    <message>
        <source>{next} is not a valid series number.</source>
        <translation>{next} no es un número de serie válido.</translation>
    </message>
    <message>
        <source>Enter a number from 0 to 99999.</source>
        <translation>Introduzca un número de 0 a 99999.</translation>
    </message>
    <message>
        <source>A pool can contain at most {most_in_pool} codes.</source>
        <translation>Un lote puede contener como máximo {most_in_pool} códigos.</translation>
    </message>
    <message>
        <source>Add only the codes that you need this year.</source>
        <translation>Añada solo los códigos que necesite este año.</translation>
    </message>
    <message>
        <source>All of these codes are in the ledger already.</source>
        <translation>Todos estos códigos ya están en el libro de códigos.</translation>
    </message>
    <message>
        <source>No pool was created.</source>
        <translation>No se creó ningún lote.</translation>
    </message>
    <message>
        <source>There is no UPC pool for {label}.</source>
        <translation>No hay ningún lote de UPC para {label}.</translation>
    </message>
    <message>
        <source>releases without a label</source>
        <translation>lanzamientos sin sello</translation>
    </message>
    <message>
        <source>The UPC pool for {label} is empty.</source>
        <translation>El lote de UPC para {label} está vacío.</translation>
    </message>
    <message>
        <source>all labels</source>
        <translation>todos los sellos</translation>
    </message>
    <message>
        <source>No code was assigned.</source>
        <translation>No se asignó ningún código.</translation>
    </message>
    <message>
        <source>Add codes in Settings &gt; Codes, or enter one.</source>
        <translation>Añada códigos en Ajustes &gt; Códigos o introduzca uno.</translation>
    </message>
    <message>
        <source>There is no ISRC series for {label}.</source>
        <translation>No hay ninguna serie de ISRC para {label}.</translation>
    </message>
    <message>
        <source>The series cannot continue in 20{this_year}: there is already a series {shown}.</source>
        <translation>La serie no puede continuar en 20{this_year}: ya existe la serie {shown}.</translation>
    </message>
    <message>
        <source>Remove one of the two in Settings &gt; Codes.</source>
        <translation>Quite una de las dos en Ajustes &gt; Códigos.</translation>
    </message>
    <message>
        <source>has no number left</source>
        <translation>no tiene más números</translation>
    </message>
    <message>
        <source>has {left} numbers left, and {needed} are needed</source>
        <translation>tiene {left} números y se necesitan {needed}</translation>
    </message>
    <message>
        <source>The series {shown} {have}.</source>
        <translation>La serie {shown} {have}.</translation>
    </message>
    <message>
        <source>Ask your ISRC agency for another prefix and add its series in Settings &gt; Codes.</source>
        <translation>Pida otro prefijo a su agencia ISRC y añada su serie en Ajustes &gt; Códigos.</translation>
    </message>
    <message>
        <source>The library in {parent} was written by an older version of Trackball Desktop.</source>
        <translation>La biblioteca de {parent} se escribió con una versión anterior de Trackball Desktop.</translation>
    </message>
    <message>
        <source>It is unchanged.</source>
        <translation>No ha cambiado.</translation>
    </message>
    <message>
        <source>Close the older version if it is open, then try again.</source>
        <translation>Cierre la versión anterior si está abierta e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>The library in {folder} was written by an older version of Trackball Desktop.</source>
        <translation>La biblioteca de {folder} se escribió con una versión anterior de Trackball Desktop.</translation>
    </message>
    <message>
        <source>It is read-only, so it cannot be updated.</source>
        <translation>Es de solo lectura, así que no se puede actualizar.</translation>
    </message>
    <message>
        <source>Make the folder and the file writable, or copy the folder to a writable disk.</source>
        <translation>Permita la escritura en la carpeta y el archivo, o copie la carpeta a un disco en el que se pueda escribir.</translation>
    </message>
    <message>
        <source>The library is closed.</source>
        <translation>La biblioteca está cerrada.</translation>
    </message>
    <message>
        <source>Start the app again.</source>
        <translation>Inicie la app de nuevo.</translation>
    </message>
    <message>
        <source>No backup could be saved in {folder}: the disk is full.</source>
        <translation>No se pudo guardar la copia de seguridad en {folder}: el disco está lleno.</translation>
    </message>
    <message>
        <source>No backup could be saved in {folder}: it does not exist or is read-only.</source>
        <translation>No se pudo guardar la copia de seguridad en {folder}: no existe o es de solo lectura.</translation>
    </message>
    <message>
        <source>The library itself is not affected.</source>
        <translation>La propia biblioteca no se ve afectada.</translation>
    </message>
    <message>
        <source>Free some space there.</source>
        <translation>Libere espacio allí.</translation>
    </message>
    <message>
        <source>Connect its disk, or choose another folder.</source>
        <translation>Conecte su disco o elija otra carpeta.</translation>
    </message>
    <message>
        <source>The library is in use by another program.</source>
        <translation>Otro programa está usando la biblioteca.</translation>
    </message>
    <message>
        <source>The last change could not be saved.</source>
        <translation>No se pudo guardar el último cambio.</translation>
    </message>
    <message>
        <source>Close other programs that use it, such as a backup or database tool, then try again.</source>
        <translation>Cierre los otros programas que la usan, como una herramienta de copias o de bases de datos, e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>The disk could not read or write the library in {parent}.</source>
        <translation>El disco no pudo leer o escribir la biblioteca de {parent}.</translation>
    </message>
    <message>
        <source>The last change was not saved. The disk may be failing, or it was disconnected.</source>
        <translation>El último cambio no se guardó. Puede que el disco esté fallando o se haya desconectado.</translation>
    </message>
    <message>
        <source>Check that the disk is connected and healthy. Copy the folder to another disk. If the library still cannot be read, restore a backup.</source>
        <translation>Compruebe que el disco esté conectado y en buen estado. Copie la carpeta a otro disco. Si la biblioteca sigue sin poder leerse, restaure una copia de seguridad.</translation>
    </message>
    <message>
        <source>The library in {parent} cannot be read or written.</source>
        <translation>La biblioteca de {parent} no se puede leer o escribir.</translation>
    </message>
    <message>
        <source>The last change was not saved; everything before it is safe.</source>
        <translation>El último cambio no se guardó; todo lo anterior está a salvo.</translation>
    </message>
    <message>
        <source>Check that the disk is connected, healthy and writable, then try again.</source>
        <translation>Compruebe que el disco esté conectado, en buen estado y permita la escritura, e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>El disco está lleno.</translation>
    </message>
    <message>
        <source>The last change could not be saved; everything before it is safe.</source>
        <translation>No se pudo guardar el último cambio; todo lo anterior está a salvo.</translation>
    </message>
    <message>
        <source>Free some space on the disk with {parent}, then try again.</source>
        <translation>Libere espacio en el disco de {parent} e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>{path} is damaged or not a database.</source>
        <translation>{path} está dañado o no es una base de datos.</translation>
    </message>
    <message>
        <source>The app has not changed it. Masters, receipts and releases at the distributor are not affected.</source>
        <translation>La app no lo ha cambiado. Los másteres, los acuses de recibo y los lanzamientos en la distribuidora no se ven afectados.</translation>
    </message>
    <message>
        <source>Restore a backup, or recover the data that can still be read.</source>
        <translation>Restaure una copia de seguridad o recupere los datos que todavía se puedan leer.</translation>
    </message>
    <message>
        <source>drafts</source>
        <translation>borradores</translation>
    </message>
    <message>
        <source>the release list</source>
        <translation>la lista de lanzamientos</translation>
    </message>
    <message>
        <source>history steps</source>
        <translation>pasos del historial</translation>
    </message>
    <message>
        <source>the code ledger</source>
        <translation>el libro de códigos</translation>
    </message>
    <message>
        <source>ISRC series</source>
        <translation>Serie de ISRC</translation>
    </message>
    <message>
        <source>submissions to the distributor</source>
        <translation>envíos a la distribuidora</translation>
    </message>
    <message>
        <source>receipts</source>
        <translation>acuses de recibo</translation>
    </message>
    <message>
        <source>people</source>
        <translation>personas</translation>
    </message>
    <message>
        <source>files of releases</source>
        <translation>archivos de lanzamientos</translation>
    </message>
    <message>
        <source>settings</source>
        <translation>ajustes</translation>
    </message>
    <message>
        <source>accounts</source>
        <translation>cuentas</translation>
    </message>
    <message numerus="yes">
        <source>{path} is damaged: %n of its records have changed.</source>
        <comment>{path} is damaged: %n of its records has changed.</comment>
        <translation>
            <numerusform>{path} está dañado: cambió %n de sus registros.</numerusform>
            <numerusform>{path} está dañado: cambiaron %n de sus registros.</numerusform>
        </translation>
    </message>
    <message>
        <source>Damaged: {held}. Everything else works.</source>
        <translation>Dañado: {held}. Todo lo demás funciona.</translation>
    </message>
    <message>
        <source>Everything else works.</source>
        <translation>Todo lo demás funciona.</translation>
    </message>
    <message>
        <source>Restore a backup, or recover the data that can still be read. Check the disk.</source>
        <translation>Restaure una copia de seguridad o recupere los datos que todavía se puedan leer. Compruebe el disco.</translation>
    </message>
    <message>
        <source>The library in {folder} is read-only.</source>
        <translation>La biblioteca de {folder} es de solo lectura.</translation>
    </message>
    <message>
        <source>Give yourself write access to the folder and its files, or use another folder.</source>
        <translation>Concédase permiso de escritura para la carpeta y sus archivos, o use otra carpeta.</translation>
    </message>
    <message>
        <source>{path} was deleted, moved or replaced while it was open.</source>
        <translation>{path} se eliminó, se movió o se sustituyó mientras estaba abierto.</translation>
    </message>
    <message>
        <source>The last change was not saved.</source>
        <translation>El último cambio no se guardó.</translation>
    </message>
    <message>
        <source>If you moved the file, put it back and start the app again. Otherwise restore a backup.</source>
        <translation>Si movió el archivo, devuélvalo a su sitio e inicie la app de nuevo. Si no, restaure una copia de seguridad.</translation>
    </message>
    <message>
        <source>is missing</source>
        <translation>no existe</translation>
    </message>
    <message>
        <source>is empty</source>
        <translation>está vacía</translation>
    </message>
    <message>
        <source>The library {path} {state}, but the folder contains {found}.</source>
        <translation>La biblioteca {path} {state}, pero la carpeta contiene {found}.</translation>
    </message>
    <message>
        <source>The app did not create a new library, because it would not know which ISRCs and UPCs were assigned and what was sent to the distributor.</source>
        <translation>La app no creó una biblioteca nueva, porque no sabría qué ISRC y UPC se asignaron ni qué se envió a la distribuidora.</translation>
    </message>
    <message>
        <source>If the file was moved, put it back. Otherwise restore a backup or start with an empty library.</source>
        <translation>Si el archivo se movió, devuélvalo a su sitio. Si no, restaure una copia de seguridad o empiece con una biblioteca vacía.</translation>
    </message>
    <message>
        <source>The path of the data folder is too long: {path} bytes with the library&apos;s name, {longest_path} at most.</source>
        <translation>La ruta de la carpeta de datos es demasiado larga: {path} bytes con el nombre de la biblioteca, {longest_path} como máximo.</translation>
    </message>
    <message>
        <source>The library cannot be stored there.</source>
        <translation>La biblioteca no se puede guardar allí.</translation>
    </message>
    <message>
        <source>Choose a folder with a shorter path.</source>
        <translation>Elija una carpeta con una ruta más corta.</translation>
    </message>
    <message>
        <source>SQLite {apsw} is too old to keep the library safely.</source>
        <translation>SQLite {apsw} es demasiado antiguo para guardar la biblioteca con seguridad.</translation>
    </message>
    <message>
        <source>Install apsw {str} or newer.</source>
        <translation>Instale apsw {str} o una versión más reciente.</translation>
    </message>
    <message>
        <source>The library in {parent} was written by a newer version of Trackball Desktop.</source>
        <translation>La biblioteca de {parent} se escribió con una versión más reciente de Trackball Desktop.</translation>
    </message>
    <message>
        <source>Install the newest version, or use another data folder.</source>
        <translation>Instale la versión más reciente o use otra carpeta de datos.</translation>
    </message>
    <message>
        <source>{path} belongs to another program.</source>
        <translation>{path} pertenece a otro programa.</translation>
    </message>
    <message>
        <source>Use another data folder, or move the file.</source>
        <translation>Use otra carpeta de datos o mueva el archivo.</translation>
    </message>
    <message>
        <source>This release is already in the library.</source>
        <translation>Este lanzamiento ya está en la biblioteca.</translation>
    </message>
    <message>
        <source>Open it from the list.</source>
        <translation>Ábralo desde la lista.</translation>
    </message>
    <message>
        <source>The draft of “{titles}”</source>
        <translation>El borrador de «{titles}»</translation>
    </message>
    <message>
        <source>There is no release {release_id}.</source>
        <translation>No existe el lanzamiento {release_id}.</translation>
    </message>
    <message>
        <source>Find it in the list, which shows the IDs.</source>
        <translation>Búsquelo en la lista, que muestra los ID.</translation>
    </message>
    <message>
        <source>No events were imported.</source>
        <translation>No se importó ningún evento.</translation>
    </message>
    <message>
        <source>{path} was written by a newer version of Trackball Desktop.</source>
        <translation>{path} se escribió con una versión más reciente de Trackball Desktop.</translation>
    </message>
    <message>
        <source>Its events are not shown, and none are imported.</source>
        <translation>Sus eventos no se muestran y no se importa ninguno.</translation>
    </message>
    <message>
        <source>Update the app.</source>
        <translation>Actualice la app.</translation>
    </message>
    <message>
        <source>{path}, which keeps catalogue events, is damaged.</source>
        <translation>{path}, que guarda los eventos de catálogo, está dañado.</translation>
    </message>
    <message>
        <source>The library and its releases are not affected.</source>
        <translation>La biblioteca y sus lanzamientos no se ven afectados.</translation>
    </message>
    <message>
        <source>Delete that file, then import the events again. It contains nothing else.</source>
        <translation>Elimine ese archivo e importe los eventos de nuevo. No contiene nada más.</translation>
    </message>
    <message>
        <source>The last events were not imported; those before them are saved.</source>
        <translation>Los últimos eventos no se importaron; los anteriores están guardados.</translation>
    </message>
    <message>
        <source>Free some space, then import again. The import continues where it stopped.</source>
        <translation>Libere espacio e importe de nuevo. La importación continúa donde se detuvo.</translation>
    </message>
    <message>
        <source>{path} cannot be read or written.</source>
        <translation>{path} no se puede leer o escribir.</translation>
    </message>
    <message>
        <source>Check the disk, then import again. The import continues where it stopped.</source>
        <translation>Compruebe el disco e importe de nuevo. La importación continúa donde se detuvo.</translation>
    </message>
    <message>
        <source>This step</source>
        <translation>Este paso</translation>
    </message>
    <message>
        <source>This step cannot be undone.</source>
        <translation>Este paso no se puede deshacer.</translation>
    </message>
    <message>
        <source>Delete the release if you no longer need it.</source>
        <translation>Elimine el lanzamiento si ya no lo necesita.</translation>
    </message>
    <message>
        <source>Steps can only be undone in order.</source>
        <translation>Los pasos solo se pueden deshacer en orden.</translation>
    </message>
    <message>
        <source>Undo the newer steps first.</source>
        <translation>Deshaga primero los pasos más recientes.</translation>
    </message>
    <message>
        <source>“{holder}” uses this code.</source>
        <translation>«{holder}» usa este código.</translation>
    </message>
    <message>
        <source>It was not made available.</source>
        <translation>No se dejó disponible.</translation>
    </message>
    <message>
        <source>Clear the code there first.</source>
        <translation>Borre primero el código allí.</translation>
    </message>
    <message>
        <source>{code} is not in the ledger.</source>
        <translation>{code} no está en el libro de códigos.</translation>
    </message>
    <message>
        <source>Find it in the list of codes.</source>
        <translation>Búsquelo en la lista de códigos.</translation>
    </message>
    <message>
        <source>{code} was sent to the distributor and cannot be reused.</source>
        <translation>{code} se envió a la distribuidora y no se puede reutilizar.</translation>
    </message>
    <message>
        <source>It stays unchanged.</source>
        <translation>Se queda como está.</translation>
    </message>
    <message>
        <source>Stores use it to identify a recording or product.</source>
        <translation>Las tiendas lo usan para identificar una grabación o un producto.</translation>
    </message>
    <message>
        <source>A release without a title</source>
        <translation>Un lanzamiento sin título</translation>
    </message>
    <message>
        <source>This release is on its way to the distributor.</source>
        <translation>Este lanzamiento va camino de la distribuidora.</translation>
    </message>
    <message>
        <source>It was not deleted (status: {value}).</source>
        <translation>No se eliminó (estado: {value}).</translation>
    </message>
    <message>
        <source>Withdraw it first, or wait until it is created.</source>
        <translation>Cancele primero el envío o espere a que se haya creado.</translation>
    </message>
    <message>
        <source>A release with this UPC is already at the distributor or on its way.</source>
        <translation>Un lanzamiento con este UPC ya está en la distribuidora o va en camino.</translation>
    </message>
    <message>
        <source>It was saved as a draft and is not followed.</source>
        <translation>Se guardó como borrador y no se le hace seguimiento.</translation>
    </message>
    <message>
        <source>Search the list for its UPC.</source>
        <translation>Busque su UPC en la lista.</translation>
    </message>
    <message>
        <source>Trackball Desktop is already open with this data folder{found}.</source>
        <translation>Trackball Desktop ya está abierto con esta carpeta de datos{found}.</translation>
    </message>
    <message>
        <source>Use the open window, or close it first.</source>
        <translation>Use la ventana abierta o ciérrela primero.</translation>
    </message>
    <message>
        <source>Wait until the other command has finished, then try again.</source>
        <translation>Espere a que termine el otro comando e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>The folder {folder} is read-only.</source>
        <translation>La carpeta {folder} es de solo lectura.</translation>
    </message>
    <message>
        <source>The disk with {folder} is full.</source>
        <translation>El disco de {folder} está lleno.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be used: {strerror}.</source>
        <translation>No se puede usar la carpeta {folder}: {strerror}.</translation>
    </message>
    <message>
        <source>Free some space there, then try again.</source>
        <translation>Libere espacio allí e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>Use another folder.</source>
        <translation>Use otra carpeta.</translation>
    </message>
    <message>
        <source> (process {pid} on {host})</source>
        <translation> (proceso {pid} en {host})</translation>
    </message>
    <message>
        <source>a cloud storage app</source>
        <translation>una app de almacenamiento en la nube</translation>
    </message>
    <message>
        <source>A library there would be damaged sooner or later.</source>
        <translation>Una biblioteca allí se dañaría tarde o temprano.</translation>
    </message>
    <message>
        <source>Choose a folder on a local disk for the library. Audio files can stay where they are.</source>
        <translation>Elija para la biblioteca una carpeta en un disco local. Los archivos de audio pueden quedarse donde están.</translation>
    </message>
    <message>
        <source>is synced by {program}</source>
        <translation>se sincroniza con {program}</translation>
    </message>
    <message>
        <source>is synced by Dropbox</source>
        <translation>se sincroniza con Dropbox</translation>
    </message>
    <message>
        <source>is on a network drive</source>
        <translation>está en una unidad de red</translation>
    </message>
    <message>
        <source>The path {folder} is too long for this system.</source>
        <translation>La ruta {folder} es demasiado larga para este sistema.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be created or used: {strerror}.</source>
        <translation>No se puede crear o usar la carpeta {folder}: {strerror}.</translation>
    </message>
    <message>
        <source>Check that you can write there, or choose another folder.</source>
        <translation>Compruebe que puede escribir allí o elija otra carpeta.</translation>
    </message>
    <message>
        <source>A person needs a name.</source>
        <translation>Una persona necesita un nombre.</translation>
    </message>
    <message>
        <source>Enter it as the distributor spells it.</source>
        <translation>Introdúzcalo tal como lo escribe la distribuidora.</translation>
    </message>
    <message>
        <source>It may have been sent after this copy was made. The app searches for it and sends nothing until then.</source>
        <translation>Puede que se enviara después de hacer esta copia. La app lo busca y hasta entonces no envía nada.</translation>
    </message>
    <message>
        <source>{what} is damaged and cannot be read.</source>
        <translation>{what}: los datos están dañados y no se pueden leer.</translation>
    </message>
    <message>
        <source>Everything else in the library works.</source>
        <translation>Todo lo demás de la biblioteca funciona.</translation>
    </message>
    <message>
        <source>Restore a backup from before the damage.</source>
        <translation>Restaure una copia de seguridad anterior al daño.</translation>
    </message>
    <message>
        <source>There is already an account “{name}”.</source>
        <translation>Ya existe la cuenta «{name}».</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Elija otro nombre.</translation>
    </message>
    <message>
        <source>A release of this account is on its way.</source>
        <translation>Un lanzamiento de esta cuenta va en camino.</translation>
    </message>
    <message>
        <source>The account was not deleted.</source>
        <translation>La cuenta no se eliminó.</translation>
    </message>
    <message>
        <source>Withdraw the release, or wait until it is created.</source>
        <translation>Cancele el envío del lanzamiento o espere a que se haya creado.</translation>
    </message>
    <message>
        <source>This template no longer exists.</source>
        <translation>Esta plantilla ya no existe.</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>Elija otra.</translation>
    </message>
    <message>
        <source>Save it again from a release.</source>
        <translation>Guárdela de nuevo desde un lanzamiento.</translation>
    </message>
    <message>
        <source>There is already a template “{wanted}”.</source>
        <translation>Ya existe la plantilla «{wanted}».</translation>
    </message>
    <message>
        <source>The template has no name.</source>
        <translation>La plantilla no tiene nombre.</translation>
    </message>
    <message>
        <source>Enter one, such as the name of the label or artist.</source>
        <translation>Introduzca uno, por ejemplo el del sello o del artista.</translation>
    </message>
    <message>
        <source>This name is too long.</source>
        <translation>Este nombre es demasiado largo.</translation>
    </message>
    <message>
        <source>Use at most {longest_name} characters.</source>
        <translation>Use {longest_name} caracteres como máximo.</translation>
    </message>
    <message>
        <source>receipts of submissions</source>
        <translation>acuses de recibo de envíos</translation>
    </message>
    <message>
        <source>copies of a library</source>
        <translation>copias de una biblioteca</translation>
    </message>
    <message>
        <source>a replaced library</source>
        <translation>una biblioteca sustituida</translation>
    </message>
    <message>
        <source>manifests of uploads</source>
        <translation>manifiestos de subidas</translation>
    </message>
    <message>
        <source>a part of a library (library.db-wal)</source>
        <translation>una parte de una biblioteca (library.db-wal)</translation>
    </message>
    <message>
        <source>app logs</source>
        <translation>registros de la app</translation>
    </message>
    <message>
        <source>This step was never saved.</source>
        <translation>Este paso nunca se guardó.</translation>
    </message>
    <message>
        <source>Make the change again.</source>
        <translation>Haga el cambio de nuevo.</translation>
    </message>
    <message>
        <source>This change could not be saved.</source>
        <translation>No se pudo guardar este cambio.</translation>
    </message>
    <message>
        <source>This step cannot be read.</source>
        <translation>No se puede leer este paso.</translation>
    </message>
    <message>
        <source>This failed because of an error in the app.</source>
        <translation>Esto falló por un error de la app.</translation>
    </message>
    <message>
        <source>It was recorded in the log.</source>
        <translation>Quedó anotado en el registro.</translation>
    </message>
    <message>
        <source>The app could not start its services.</source>
        <translation>La app no pudo iniciar sus servicios.</translation>
    </message>
</context>
<context>
    <name>LimitSlider</name>
    <message>
        <source>Maximum upload speed</source>
        <translation>Velocidad máxima de subida</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Límite</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/s</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ninguno</translation>
    </message>
</context>
<context>
    <name>LinesModel</name>
    <message>
        <source>Time</source>
        <translation>Tiempo</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Línea</translation>
    </message>
</context>
<context>
    <name>LineupPresetDialog</name>
    <message>
        <source>Add a line-up from a preset</source>
        <translation>Añadir una formación guardada</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Formación guardada</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>Remove this preset</source>
        <translation>Quitar esta formación</translation>
    </message>
    <message>
        <source>Save this line-up as a preset…</source>
        <translation>Guardar esta formación…</translation>
    </message>
    <message>
        <source>Add to the release</source>
        <translation>Añadir al lanzamiento</translation>
    </message>
    <message>
        <source>Add to the track</source>
        <translation>Añadir a la pista</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Credits are added to the release and inherited by its tracks; writers are added to each track&apos;s work.</source>
        <translation>Los créditos se añaden al lanzamiento y sus pistas los heredan; los autores se añaden a la obra de cada pista.</translation>
    </message>
    <message>
        <source>Credits are added to the track, writers to its work.</source>
        <translation>Los créditos se añaden a la pista y los autores a su obra.</translation>
    </message>
    <message>
        <source>Roles without a name are skipped.</source>
        <translation>Las funciones sin nombre se omiten.</translation>
    </message>
    <message>
        <source>Solo singer</source>
        <translation>Solista</translation>
    </message>
    <message>
        <source>Band</source>
        <translation>Banda</translation>
    </message>
    <message>
        <source>Producer</source>
        <translation>Productor</translation>
    </message>
    <message>
        <source>(no role)</source>
        <translation>(sin función)</translation>
    </message>
    <message>
        <source>Writer</source>
        <translation>Autor</translation>
    </message>
    <message>
        <source>Credit</source>
        <translation>Crédito</translation>
    </message>
    <message>
        <source>Name…</source>
        <translation>Nombre…</translation>
    </message>
    <message>
        <source>Save as a preset</source>
        <translation>Guardar formación</translation>
    </message>
    <message>
        <source>Name of the preset:</source>
        <translation>Nombre de la formación:</translation>
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
        <translation>Tablero</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Lista</translation>
    </message>
    <message>
        <source>Covers</source>
        <translation>Portadas</translation>
    </message>
    <message>
        <source>View of the releases</source>
        <translation>Vista de los lanzamientos</translation>
    </message>
</context>
<context>
    <name>ListsPage</name>
    <message>
        <source>Lists</source>
        <translation>Listas</translation>
    </message>
    <message>
        <source>{target} has its own lists for each account. The app comes with a basic set and learns values from {target}&apos;s answers. You can add the rest.</source>
        <translation>{target} tiene sus propias listas para cada cuenta. La app incluye un conjunto básico y aprende valores de las respuestas de {target}. El resto lo puede añadir usted.</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Cuenta</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Lista</translation>
    </message>
    <message>
        <source>Show values for</source>
        <translation>Mostrar los valores de</translation>
    </message>
    <message>
        <source>Values of the list</source>
        <translation>Valores de la lista</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Valor</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Origen</translation>
    </message>
    <message>
        <source>Add a value</source>
        <translation>Añadir un valor</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Añadir</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>Import file…</source>
        <translation>Importar archivo…</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Pegar</translation>
    </message>
    <message>
        <source>Reset list</source>
        <translation>Restablecer lista</translation>
    </message>
    <message>
        <source>This list is complete for this account</source>
        <translation>Esta lista está completa para esta cuenta</translation>
    </message>
    <message>
        <source>Any other value then blocks Submit. Otherwise it is only a warning.</source>
        <translation>Cualquier otro valor impide entonces enviar. Si no, es solo una advertencia.</translation>
    </message>
    <message>
        <source>No account yet</source>
        <translation>Todavía sin cuenta</translation>
    </message>
    <message>
        <source>genres</source>
        <translation>géneros</translation>
    </message>
    <message>
        <source>roles</source>
        <translation>funciones</translation>
    </message>
    <message>
        <source>sub-genres of {name}</source>
        <translation>subgéneros de {name}</translation>
    </message>
    <message>
        <source>types of {name}</source>
        <translation>tipos de {name}</translation>
    </message>
    <message>
        <source>yours</source>
        <translation>suyo</translation>
    </message>
    <message>
        <source>seen in {target}</source>
        <translation>visto en {target}</translation>
    </message>
    <message>
        <source>built in, documented by {target}</source>
        <translation>incluido, documentado por {target}</translation>
    </message>
    <message>
        <source>built in, assumed</source>
        <translation>incluido, supuesto</translation>
    </message>
    <message>
        <source>Enter a value first.</source>
        <translation>Introduzca primero un valor.</translation>
    </message>
    <message>
        <source>Text or CSV (*.txt *.csv *.tsv)</source>
        <translation>Texto o CSV (*.txt *.csv *.tsv)</translation>
    </message>
    <message>
        <source>Import a list</source>
        <translation>Importar una lista</translation>
    </message>
    <message>
        <source>This file is too large to be a list.</source>
        <translation>Este archivo es demasiado grande para ser una lista.</translation>
    </message>
    <message>
        <source>The file contains no values. Use one value per line.</source>
        <translation>El archivo no contiene valores. Use un valor por línea.</translation>
    </message>
</context>
<context>
    <name>LookupDialog</name>
    <message>
        <source>Fill in from stores</source>
        <translation>Rellenar desde tiendas</translation>
    </message>
    <message>
        <source>Release from a store</source>
        <translation>Lanzamiento desde una tienda</translation>
    </message>
    <message>
        <source>UPC, ISRC or link</source>
        <translation>UPC, ISRC o enlace</translation>
    </message>
    <message>
        <source>Only the code is sent, to Deezer, Apple Music and MusicBrainz.</source>
        <translation>Solo se envía el código, a Deezer, Apple Music y MusicBrainz.</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Buscar</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Resultados</translation>
    </message>
    <message>
        <source>Apply selected</source>
        <translation>Aplicar selección</translation>
    </message>
    <message>
        <source>Create draft</source>
        <translation>Crear borrador</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Campo</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Borrador</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Tiendas</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Fuente</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Buscando…</translation>
    </message>
    <message>
        <source>Not found at {stores}.</source>
        <translation>No encontrado en {stores}.</translation>
    </message>
    <message>
        <source>{store} could not be searched: {why}</source>
        <translation>No se pudo buscar en {store}: {why}</translation>
    </message>
    <message>
        <source>The stores have nothing new for this draft.</source>
        <translation>Las tiendas no tienen nada nuevo para este borrador.</translation>
    </message>
    <message>
        <source>Not found in any catalogue.</source>
        <translation>No encontrado en ningún catálogo.</translation>
    </message>
    <message>
        <source>“{title}” by {artist}, found at {stores}.</source>
        <translation>«{title}» de {artist}, encontrado en {stores}.</translation>
    </message>
    <message>
        <source>Track {n}: {field}</source>
        <translation>Pista {n}: {field}</translation>
    </message>
</context>
<context>
    <name>LyricsTimingDialog</name>
    <message>
        <source>Time the lyrics</source>
        <translation>Sincronizar la letra</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Reproducir</translation>
    </message>
    <message>
        <source>Set time</source>
        <translation>Fijar marca de tiempo</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>Líneas</translation>
    </message>
    <message>
        <source>Remove last time</source>
        <translation>Quitar la última marca de tiempo</translation>
    </message>
    <message>
        <source>Press Space to start. While the track plays, press Space or Enter at the start of each line. Backspace removes the last time, P pauses, and the left and right arrow keys move by 5 seconds.</source>
        <translation>Pulse Espacio para empezar. Mientras suena la pista, pulse Espacio o Intro al comienzo de cada línea. Retroceso quita la última marca de tiempo, P pausa y las flechas izquierda y derecha saltan 5 segundos.</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausar</translation>
    </message>
    <message>
        <source>Lines with a time: {count} of {total}</source>
        <translation>Líneas con marca de tiempo: {count} de {total}</translation>
    </message>
    <message>
        <source>Line {number} begins before the line above it.</source>
        <translation>La línea {number} empieza antes que la anterior.</translation>
    </message>
    <message>
        <source>The times are not saved. Press Escape or Cancel again to discard them.</source>
        <translation>Las marcas de tiempo no están guardadas. Pulse Escape o «Cancelar» otra vez para descartarlas.</translation>
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
        <translation>El idioma nuevo se usará cuando la ventana se abra de nuevo.</translation>
    </message>
</context>
<context>
    <name>MasterFixDialog</name>
    <message>
        <source>Trim silence</source>
        <translation>Recortar silencio</translation>
    </message>
    <message>
        <source>Correct the WAV header</source>
        <translation>Corregir la cabecera WAV</translation>
    </message>
    <message>
        <source>At the start, leave {seconds} s</source>
        <translation>Al principio, dejar {seconds} s</translation>
    </message>
    <message>
        <source>At the end, leave {seconds} s</source>
        <translation>Al final, dejar {seconds} s</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Only digital silence is removed: samples that are exactly zero. Everything else stays as it is.</source>
        <translation>Solo se quita el silencio digital: muestras que son exactamente cero. Todo lo demás queda igual.</translation>
    </message>
    <message>
        <source>The copy has the same samples under a correct, plain WAV header, with nothing after the audio.</source>
        <translation>La copia tiene las mismas muestras con una cabecera WAV simple y correcta, sin nada después del audio.</translation>
    </message>
    <message>
        <source>Copies are saved in the app&apos;s data folder; the originals stay unchanged. You can undo this step.</source>
        <translation>Las copias se guardan en la carpeta de datos de la app; los originales no cambian. Este paso se puede deshacer.</translation>
    </message>
    <message>
        <source>Nobody can tell whether the recording is complete. Listen to its end.</source>
        <translation>Nadie puede saber si la grabación está completa. Escuche el final.</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sin título)</translation>
    </message>
    <message>
        <source>{before} becomes {after}</source>
        <translation>{before} pasa a {after}</translation>
    </message>
    <message>
        <source>the start stays: its lyrics have times</source>
        <translation>el principio no se recorta: la letra tiene marcas de tiempo</translation>
    </message>
    <message>
        <source>Copying…</source>
        <translation>Copiando…</translation>
    </message>
</context>
<context>
    <name>MastersBox</name>
    <message>
        <source>Attach file…</source>
        <translation>Adjuntar archivo…</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Localizar…</translation>
    </message>
    <message>
        <source>Remove file</source>
        <translation>Quitar archivo</translation>
    </message>
    <message>
        <source>Time the lyrics…</source>
        <translation>Sincronizar la letra…</translation>
    </message>
    <message>
        <source>Stop measuring</source>
        <translation>Detener análisis</translation>
    </message>
    <message>
        <source>Measure now</source>
        <translation>Analizar ahora</translation>
    </message>
    <message>
        <source>Masters</source>
        <translation>Másteres</translation>
    </message>
    <message>
        <source>Audio ({endings})</source>
        <translation>Audio ({endings})</translation>
    </message>
    <message>
        <source>Attach a master</source>
        <translation>Adjuntar un máster</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>¿Dónde está {name}?</translation>
    </message>
    <message>
        <source>No tracks yet</source>
        <translation>Todavía no hay pistas</translation>
    </message>
    <message>
        <source>No audio output was found on this computer.</source>
        <translation>No se encontró ninguna salida de audio en este equipo.</translation>
    </message>
    <message>
        <source>This track has no lyrics yet. Enter them in the track&apos;s Lyrics field, one line each.</source>
        <translation>Esta pista aún no tiene letra. Introdúzcala en el campo «Letra» de la pista, una línea por verso.</translation>
    </message>
    <message>
        <source>Press Space at the start of each line while the track plays</source>
        <translation>Pulse Espacio al comienzo de cada línea mientras suena la pista</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>Analizando</translation>
    </message>
    <message>
        <source>Some files are not measured yet</source>
        <translation>Algunos archivos no se han analizado todavía</translation>
    </message>
</context>
<context>
    <name>MastersModel</name>
    <message>
        <source>(untitled)</source>
        <translation>(sin título)</translation>
    </message>
    <message>
        <source>This track has no file yet.</source>
        <translation>Esta pista todavía no tiene archivo.</translation>
    </message>
    <message>
        <source>Videos are not played here.</source>
        <translation>Los vídeos no se reproducen aquí.</translation>
    </message>
    <message>
        <source>{name} has been moved or deleted.</source>
        <translation>{name} se movió o se eliminó.</translation>
    </message>
    <message>
        <source>The file is being measured.</source>
        <translation>El archivo se está analizando.</translation>
    </message>
    <message>
        <source>The file cannot be used: {why}.</source>
        <translation>El archivo no sirve: {why}.</translation>
    </message>
    <message>
        <source>{codec} can be read here, but not played.</source>
        <translation>{codec} se puede leer aquí, pero no reproducir.</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>Pista</translation>
    </message>
    <message>
        <source>Waveform</source>
        <translation>Forma de onda</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Archivo</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>Audio</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Nivel</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>no file yet</source>
        <translation>sin archivo todavía</translation>
    </message>
    <message>
        <source>This is a copy; the original is {name}.</source>
        <translation>Esto es una copia; el original es {name}.</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>falta</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>sin analizar</translation>
    </message>
    <message>
        <source>not usable</source>
        <translation>no sirve</translation>
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
        <translation>&amp;Archivo</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Edición</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ver</translation>
    </message>
    <message>
        <source>&amp;Release</source>
        <translation>&amp;Lanzamiento</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>&amp;Ir</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>A&amp;yuda</translation>
    </message>
</context>
<context>
    <name>MergeDialog</name>
    <message>
        <source>Merge two spellings</source>
        <translation>Unir dos grafías</translation>
    </message>
    <message>
        <source>Correct spelling</source>
        <translation>Grafía correcta</translation>
    </message>
    <message>
        <source>Affected drafts</source>
        <translation>Borradores afectados</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Unir</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>“{name}” is a different spelling of:</source>
        <translation>«{name}» es otra grafía de:</translation>
    </message>
    <message>
        <source>Enter or choose the spelling to keep.</source>
        <translation>Introduzca o elija la grafía que se conserva.</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>{title}: already sent, stays unchanged</source>
        <translation>{title}: ya enviado, se queda como está</translation>
    </message>
    <message>
        <source>You can undo all of it.</source>
        <translation>Todo se puede deshacer.</translation>
    </message>
</context>
<context>
    <name>MessageDialog</name>
    <message>
        <source>Message</source>
        <translation>Mensaje</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Detalles</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Copy this message</source>
        <translation>Copiar este mensaje</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Something went wrong inside the app.</source>
        <translation>Algo falló dentro de la app.</translation>
    </message>
    <message>
        <source>Saved work is safe, but the last action may not have been completed.</source>
        <translation>Lo guardado está a salvo, pero puede que la última acción no se haya completado.</translation>
    </message>
    <message>
        <source>Try again. If it happens again, send us the report.</source>
        <translation>Inténtelo de nuevo. Si vuelve a ocurrir, envíenos el informe.</translation>
    </message>
    <message>
        <source>App</source>
        <translation>App</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Red</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>Acceso</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Versión</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Dirección</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Archivo</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Este equipo</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Servicio</translation>
    </message>
    <message>
        <source>Not completed</source>
        <translation>Sin completar</translation>
    </message>
</context>
<context>
    <name>NameCellInput</name>
    <message>
        <source>Known names are suggested. Enter accepts the selected name; Right accepts it and continues.</source>
        <translation>Se sugieren nombres conocidos. Intro acepta el nombre seleccionado; Derecha lo acepta y continúa.</translation>
    </message>
</context>
<context>
    <name>NameInput</name>
    <message>
        <source>Known names</source>
        <translation>Nombres conocidos</translation>
    </message>
</context>
<context>
    <name>NameNotes</name>
    <message>
        <source>Did you mean “{alike}”? “{name}” looks similar.</source>
        <translation>¿Quiso decir «{alike}»? «{name}» se parece.</translation>
    </message>
    <message>
        <source>Use “{alike}”</source>
        <translation>Usar «{alike}»</translation>
    </message>
    <message>
        <source>It is someone else</source>
        <translation>Es otra persona</translation>
    </message>
    <message>
        <source>{names} and {count} more</source>
        <translation>{names} y {count} más</translation>
    </message>
    <message>
        <source>{names} is new: {target} will create this publisher.</source>
        <translation>{names} es nuevo: {target} creará esta editorial.</translation>
    </message>
    <message>
        <source>{names} is new: {target} will create this artist.</source>
        <translation>{names} es nuevo: {target} creará este artista.</translation>
    </message>
    <message>
        <source>{names} are new: {target} will create these publishers.</source>
        <translation>{names} son nuevos: {target} creará estas editoriales.</translation>
    </message>
    <message>
        <source>{names} are new: {target} will create these artists.</source>
        <translation>{names} son nuevos: {target} creará estos artistas.</translation>
    </message>
    <message>
        <source>Already in {target}</source>
        <translation>Ya en {target}</translation>
    </message>
</context>
<context>
    <name>NetworkText</name>
    <message>
        <source>This address cannot be read.</source>
        <translation>Esta dirección no se puede leer.</translation>
    </message>
    <message>
        <source>A web address looks like https://host/path.</source>
        <translation>Una dirección web tiene la forma https://host/path.</translation>
    </message>
    <message>
        <source>This is not a web address.</source>
        <translation>Esto no es una dirección web.</translation>
    </message>
    <message>
        <source>A web address begins with https:// and a host name.</source>
        <translation>Una dirección web empieza por https:// y un nombre de host.</translation>
    </message>
    <message>
        <source>The address of {host} contains a user name or password.</source>
        <translation>La dirección de {host} contiene un nombre de usuario o una contraseña.</translation>
    </message>
    <message>
        <source>Nothing was sent, because such addresses end up in logs.</source>
        <translation>No se envió nada, porque esas direcciones acaban en los registros.</translation>
    </message>
    <message>
        <source>Remove it and enter the credentials in their fields.</source>
        <translation>Quítelos e introduzca las credenciales en sus campos.</translation>
    </message>
    <message>
        <source>The address of {host} is not encrypted.</source>
        <translation>La dirección de {host} no está cifrada.</translation>
    </message>
    <message>
        <source>Nothing was sent: credentials and masters are only sent over https.</source>
        <translation>No se envió nada: las credenciales y los másteres solo se envían por https.</translation>
    </message>
    <message>
        <source>Use an address that begins with https://.</source>
        <translation>Use una dirección que empiece por https://.</translation>
    </message>
    <message>
        <source>Enter only the bucket name, without a web address.</source>
        <translation>Introduzca solo el nombre del bucket, sin dirección web.</translation>
    </message>
    <message>
        <source>A bucket name has no slash; use the folder field for a folder.</source>
        <translation>El nombre de un bucket no lleva barra; para una carpeta, use el campo de carpeta.</translation>
    </message>
    <message>
        <source>A bucket name has no spaces.</source>
        <translation>El nombre de un bucket no lleva espacios.</translation>
    </message>
    <message>
        <source>A bucket name contains only letters, digits, hyphens and dots.</source>
        <translation>El nombre de un bucket solo contiene letras, dígitos, guiones y puntos.</translation>
    </message>
    <message>
        <source>The artwork CDN pointed to {target}, which the app does not follow.</source>
        <translation>La CDN de portadas remitió a {target}, y la app no sigue esa redirección.</translation>
    </message>
    <message>
        <source>The cover is not shown; the release is not affected.</source>
        <translation>La portada no se muestra; el lanzamiento no se ve afectado.</translation>
    </message>
    <message>
        <source>The artwork CDN redirects in a loop.</source>
        <translation>La CDN de portadas redirige en bucle.</translation>
    </message>
    <message>
        <source>The release is not affected.</source>
        <translation>El lanzamiento no se ve afectado.</translation>
    </message>
    <message>
        <source>The cover is not shown yet; the release is not affected.</source>
        <translation>La portada no se muestra todavía; el lanzamiento no se ve afectado.</translation>
    </message>
    <message>
        <source>Too many cover requests were sent to {host}.</source>
        <translation>Se enviaron demasiadas solicitudes de portadas a {host}.</translation>
    </message>
    <message>
        <source>{host} could not send the cover ({status}).</source>
        <translation>{host} no pudo enviar la portada ({status}).</translation>
    </message>
    <message>
        <source>The artwork CDN pointed to an address that cannot be read.</source>
        <translation>La CDN de portadas remitió a una dirección que no se puede leer.</translation>
    </message>
    <message>
        <source>{service} asked the app to wait.</source>
        <translation>{service} pidió a la app que espere.</translation>
    </message>
    <message>
        <source>Nothing was sent.</source>
        <translation>No se envió nada.</translation>
    </message>
    <message>
        <source>The app continues automatically in {left}.</source>
        <translation>La app continúa automáticamente dentro de {left}.</translation>
    </message>
    <message>
        <source>{service} is busy and asked the app to try again later.</source>
        <translation>{service} está ocupado y pidió a la app que lo intente más tarde.</translation>
    </message>
    <message>
        <source>Too many requests were sent to {service}.</source>
        <translation>Se enviaron demasiadas solicitudes a {service}.</translation>
    </message>
    <message>
        <source>It asked for a wait of more than a day; the app tries again after one day.</source>
        <translation>Pidió esperar más de un día; la app lo intenta de nuevo después de un día.</translation>
    </message>
    <message>
        <source>The app continues automatically in {wait}.</source>
        <translation>La app continúa automáticamente dentro de {wait}.</translation>
    </message>
    <message>
        <source>{url} does not return the file.</source>
        <translation>{url} no devuelve el archivo.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>No se cambió nada.</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>Inténtelo más tarde.</translation>
    </message>
    <message>
        <source>{url} redirects in a loop.</source>
        <translation>{url} redirige en bucle.</translation>
    </message>
    <message>
        <source>Nothing was used.</source>
        <translation>No se usó nada.</translation>
    </message>
    <message>
        <source>The connection to {host} was lost.</source>
        <translation>Se perdió la conexión con {host}.</translation>
    </message>
    <message>
        <source>The connection uses the proxy {proxy}.</source>
        <translation>La conexión usa el proxy {proxy}.</translation>
    </message>
    <message>
        <source>NO_PROXY contains entries that cannot be read and were ignored: {odd}.</source>
        <translation>NO_PROXY contiene entradas que no se pueden leer y se ignoraron: {odd}.</translation>
    </message>
    <message>
        <source>{setting} is a SOCKS proxy, which the app does not support.</source>
        <translation>{setting} es un proxy SOCKS, que la app no admite.</translation>
    </message>
    <message>
        <source>Nothing was sent to {host}.</source>
        <translation>No se envió nada a {host}.</translation>
    </message>
    <message>
        <source>Use an HTTP proxy, such as http://proxy.example:8080, or add the host to NO_PROXY.</source>
        <translation>Use un proxy HTTP, como http://proxy.example:8080, o añada el host a NO_PROXY.</translation>
    </message>
    <message>
        <source>The proxy in {setting} is not a valid address.</source>
        <translation>El proxy de {setting} no es una dirección válida.</translation>
    </message>
    <message>
        <source>Enter an address such as http://proxy.example:8080.</source>
        <translation>Introduzca una dirección como http://proxy.example:8080.</translation>
    </message>
    <message>
        <source>{host} does not let this key read files.</source>
        <translation>{host} no permite a esta clave leer archivos.</translation>
    </message>
    <message>
        <source>The app cannot tell whether a file has arrived.</source>
        <translation>La app no puede saber si un archivo ha llegado.</translation>
    </message>
    <message>
        <source>Give the key the permission s3:GetObject on this bucket and prefix.</source>
        <translation>Dé a la clave el permiso s3:GetObject en este bucket y prefijo.</translation>
    </message>
    <message>
        <source>The signing service has no link for reading files, so uploads cannot be verified.</source>
        <translation>El servicio de firma no tiene enlace para leer archivos, así que las subidas no se pueden verificar.</translation>
    </message>
    <message>
        <source>Anyone can read the files in this storage, so unreleased masters would be public. Make it private.</source>
        <translation>Cualquiera puede leer los archivos de este almacenamiento, así que los másteres inéditos serían públicos. Hágalo privado.</translation>
    </message>
    <message>
        <source>The key has no permission to delete, so the test file {key} stays. The app never needs to delete files.</source>
        <translation>La clave no tiene permiso para eliminar, así que el archivo de prueba {key} se queda. La app nunca necesita eliminar archivos.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is off by {offset} minutes; the app corrects for it.</source>
        <translation>El reloj de este equipo se desvía {offset} minutos; la app lo compensa.</translation>
    </message>
    <message>
        <source>The signing service reports that a file it cannot know already exists.</source>
        <translation>El servicio de firma informa de que ya existe un archivo que no puede conocer.</translation>
    </message>
    <message>
        <source>{host} returned different data than was written.</source>
        <translation>{host} devolvió datos distintos de los que se escribieron.</translation>
    </message>
    <message>
        <source>The link for reading the file does not return the file that was written.</source>
        <translation>El enlace para leer el archivo no devuelve el que se escribió.</translation>
    </message>
    <message>
        <source>The key can write to {host} but cannot read.</source>
        <translation>La clave puede escribir en {host}, pero no leer.</translation>
    </message>
    <message>
        <source>Uploads cannot be verified.</source>
        <translation>Las subidas no se pueden verificar.</translation>
    </message>
    <message>
        <source>{name} is missing.</source>
        <translation>Falta {name}.</translation>
    </message>
    <message>
        <source>It was not sent.</source>
        <translation>No se envió.</translation>
    </message>
    <message>
        <source>Locate the file.</source>
        <translation>Localice el archivo.</translation>
    </message>
    <message>
        <source>{name} cannot be read: {strerror}.</source>
        <translation>No se puede leer {name}: {strerror}.</translation>
    </message>
    <message>
        <source>{name} changed after it was checked.</source>
        <translation>{name} cambió después de comprobarse.</translation>
    </message>
    <message>
        <source>It was not uploaded.</source>
        <translation>No se subió.</translation>
    </message>
    <message>
        <source>The app checks it again before sending it.</source>
        <translation>La app lo comprueba de nuevo antes de enviarlo.</translation>
    </message>
    <message>
        <source>The disk returns less of the file than it should contain.</source>
        <translation>El disco devuelve menos datos de los que debería contener el archivo.</translation>
    </message>
    <message>
        <source>The signed link for {host} has expired.</source>
        <translation>El enlace firmado para {host} ha caducado.</translation>
    </message>
    <message>
        <source>The file was not uploaded.</source>
        <translation>El archivo no se subió.</translation>
    </message>
    <message>
        <source>The app requests a new one automatically. If it happens again, check this computer&apos;s clock.</source>
        <translation>La app solicita uno nuevo automáticamente. Si vuelve a ocurrir, compruebe el reloj de este equipo.</translation>
    </message>
    <message>
        <source>The file at {host} differs from the file that was checked.</source>
        <translation>El archivo en {host} difiere del que se comprobó.</translation>
    </message>
    <message>
        <source>The file was not uploaded. It changed after it was checked or was damaged during the upload.</source>
        <translation>El archivo no se subió. Cambió después de comprobarse o se dañó durante la subida.</translation>
    </message>
    <message>
        <source>The app checks and sends the file again. If this happens again, check the disk.</source>
        <translation>La app comprueba y envía el archivo de nuevo. Si vuelve a ocurrir, compruebe el disco.</translation>
    </message>
    <message>
        <source>{host} could not store the file ({status}).</source>
        <translation>{host} no pudo guardar el archivo ({status}).</translation>
    </message>
    <message>
        <source>{host} is too busy to take the file ({status}).</source>
        <translation>{host} está demasiado ocupado para recibir el archivo ({status}).</translation>
    </message>
    <message>
        <source>The app tries again automatically.</source>
        <translation>La app lo intenta de nuevo automáticamente.</translation>
    </message>
    <message>
        <source>{host} no longer knows this upload.</source>
        <translation>{host} ya no conoce esta subida.</translation>
    </message>
    <message>
        <source>Parts that were already sent may be lost.</source>
        <translation>Puede que se hayan perdido las partes ya enviadas.</translation>
    </message>
    <message>
        <source>{host} does not have all parts of the file.</source>
        <translation>{host} no tiene todas las partes del archivo.</translation>
    </message>
    <message>
        <source>{host} does not accept the signature.</source>
        <translation>{host} no acepta la firma.</translation>
    </message>
    <message>
        <source>Nothing was uploaded.</source>
        <translation>No se subió nada.</translation>
    </message>
    <message>
        <source>Check the secret key of the account or signing service. A proxy that changes requests can also cause this.</source>
        <translation>Compruebe la clave secreta de la cuenta o del servicio de firma. También puede deberse a un proxy que cambia las solicitudes.</translation>
    </message>
    <message>
        <source>{host} does not recognise the access key ID.</source>
        <translation>{host} no reconoce el ID de clave de acceso.</translation>
    </message>
    <message>
        <source>Check the access key ID.</source>
        <translation>Compruebe el ID de clave de acceso.</translation>
    </message>
    <message>
        <source>{host} no longer accepts the session token.</source>
        <translation>{host} ya no acepta el token de sesión.</translation>
    </message>
    <message>
        <source>Enter new temporary credentials.</source>
        <translation>Introduzca credenciales temporales nuevas.</translation>
    </message>
    <message>
        <source>The bucket is in another region.</source>
        <translation>El bucket está en otra región.</translation>
    </message>
    <message>
        <source>The bucket is in another region: {region}.</source>
        <translation>El bucket está en otra región: {region}.</translation>
    </message>
    <message>
        <source>Correct the region in the storage settings.</source>
        <translation>Corrija la región en los ajustes de almacenamiento.</translation>
    </message>
    <message>
        <source>{host} has no such bucket.</source>
        <translation>{host} no tiene ese bucket.</translation>
    </message>
    <message>
        <source>Check the bucket&apos;s name and the address.</source>
        <translation>Compruebe el nombre del bucket y la dirección.</translation>
    </message>
    <message>
        <source>{host} does not allow this ({status}).</source>
        <translation>{host} no lo permite ({status}).</translation>
    </message>
    <message>
        <source>The key has no permission for this on the bucket and prefix.</source>
        <translation>La clave no tiene permiso para esto en el bucket y el prefijo.</translation>
    </message>
    <message>
        <source>The file is too large for {host}.</source>
        <translation>El archivo es demasiado grande para {host}.</translation>
    </message>
    <message>
        <source>{host} rejected the request ({status}).</source>
        <translation>{host} rechazó la solicitud ({status}).</translation>
    </message>
    <message>
        <source>The storage started an upload but did not return its ID.</source>
        <translation>El almacenamiento inició una subida, pero no devolvió su ID.</translation>
    </message>
    <message>
        <source>The storage listed unfinished uploads before, so this is probably temporary.</source>
        <translation>Antes el almacenamiento sí enumeraba las subidas sin terminar, así que probablemente sea algo temporal.</translation>
    </message>
    <message>
        <source>The app tries again.</source>
        <translation>La app lo intenta de nuevo.</translation>
    </message>
    <message>
        <source>The storage&apos;s answer cannot be read.</source>
        <translation>La respuesta del almacenamiento no se puede leer.</translation>
    </message>
    <message>
        <source>The storage&apos;s list of parts cannot be read.</source>
        <translation>La lista de partes del almacenamiento no se puede leer.</translation>
    </message>
    <message>
        <source>The bucket {bucket} cannot be read.</source>
        <translation>El bucket {bucket} no se puede leer.</translation>
    </message>
    <message>
        <source>Nothing was imported from it.</source>
        <translation>No se importó nada de él.</translation>
    </message>
    <message>
        <source>Its key needs the permissions s3:ListBucket and s3:GetObject.</source>
        <translation>Su clave necesita los permisos s3:ListBucket y s3:GetObject.</translation>
    </message>
    <message>
        <source>The signing service</source>
        <translation>El servicio de firma</translation>
    </message>
    <message>
        <source>The signing service wants to send files to {host}, which is not in this account&apos;s list of hosts.</source>
        <translation>El servicio de firma quiere enviar archivos a {host}, que no está en la lista de hosts de esta cuenta.</translation>
    </message>
    <message>
        <source>If that is your storage, allow it in the storage settings.</source>
        <translation>Si es su almacenamiento, permítalo en los ajustes de almacenamiento.</translation>
    </message>
    <message>
        <source>its form fields cannot be read</source>
        <translation>sus campos de formulario no se pueden leer</translation>
    </message>
    <message>
        <source>its headers cannot be read</source>
        <translation>sus cabeceras no se pueden leer</translation>
    </message>
    <message>
        <source>its form fields would change the request itself</source>
        <translation>sus campos de formulario cambiarían la propia solicitud</translation>
    </message>
    <message>
        <source>its headers would change the request itself</source>
        <translation>sus cabeceras cambiarían la propia solicitud</translation>
    </message>
    <message>
        <source>it requires access rights on the file (an ACL), which the app never sends</source>
        <translation>exige permisos de acceso al archivo (una ACL), que la app nunca envía</translation>
    </message>
    <message>
        <source>it is not a JSON object</source>
        <translation>no es un objeto JSON</translation>
    </message>
    <message>
        <source>The signing service&apos;s answer cannot be used: {why}.</source>
        <translation>La respuesta del servicio de firma no sirve: {why}.</translation>
    </message>
    <message>
        <source>Tell its administrator.</source>
        <translation>Avise a su administrador.</translation>
    </message>
    <message>
        <source>Its answer: {words}</source>
        <translation>Su respuesta: {words}</translation>
    </message>
    <message>
        <source>The signing service at {host} rejected the token ({status}).</source>
        <translation>El servicio de firma de {host} rechazó el token ({status}).</translation>
    </message>
    <message>
        <source>Check the token in the storage settings.</source>
        <translation>Compruebe el token en los ajustes de almacenamiento.</translation>
    </message>
    <message>
        <source>There is no signing service at this address of {host} (404).</source>
        <translation>No hay ningún servicio de firma en esta dirección de {host} (404).</translation>
    </message>
    <message>
        <source>Check its address in the storage settings.</source>
        <translation>Compruebe su dirección en los ajustes de almacenamiento.</translation>
    </message>
    <message>
        <source>The signing service reports that this file already exists (409).</source>
        <translation>El servicio de firma informa de que este archivo ya existe (409).</translation>
    </message>
    <message>
        <source>The file is too large for the signing service (413).</source>
        <translation>El archivo es demasiado grande para el servicio de firma (413).</translation>
    </message>
    <message>
        <source>The signing service does not accept this file ({status}).</source>
        <translation>El servicio de firma no acepta este archivo ({status}).</translation>
    </message>
    <message>
        <source>The signing service rejected the request ({status}).</source>
        <translation>El servicio de firma rechazó la solicitud ({status}).</translation>
    </message>
    <message>
        <source>The signing service could not answer ({status}).</source>
        <translation>El servicio de firma no pudo responder ({status}).</translation>
    </message>
    <message>
        <source>it does not state which upload was started</source>
        <translation>no indica qué subida se inició</translation>
    </message>
    <message>
        <source>it contains no address for the part</source>
        <translation>no contiene ninguna dirección para la parte</translation>
    </message>
    <message>
        <source>Companion signs its links for empty files, so the storage would reject every part.</source>
        <translation>Companion firma sus enlaces para archivos vacíos, así que el almacenamiento rechazaría todas las partes.</translation>
    </message>
    <message>
        <source>Start Companion with AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_REQUIRED in its environment.</source>
        <translation>Inicie Companion con AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_REQUIRED en su entorno.</translation>
    </message>
    <message>
        <source>it has no list of parts</source>
        <translation>no tiene lista de partes</translation>
    </message>
    <message>
        <source>Companion does not list all parts as they were sent.</source>
        <translation>Companion no enumera todas las partes tal como se enviaron.</translation>
    </message>
    <message>
        <source>Companion no longer knows this upload.</source>
        <translation>Companion ya no conoce esta subida.</translation>
    </message>
    <message>
        <source>its list of parts cannot be read</source>
        <translation>su lista de partes no se puede leer</translation>
    </message>
    <message>
        <source>This signing service accepts only whole files.</source>
        <translation>Este servicio de firma solo acepta archivos completos.</translation>
    </message>
    <message>
        <source>An interrupted upload starts again from the beginning; finished files are not sent again.</source>
        <translation>Una subida interrumpida empieza de nuevo desde el principio; los archivos terminados no se envían otra vez.</translation>
    </message>
    <message>
        <source>The signing service does not find all parts.</source>
        <translation>El servicio de firma no encuentra todas las partes.</translation>
    </message>
    <message>
        <source>The signing service no longer knows this upload.</source>
        <translation>El servicio de firma ya no conoce esta subida.</translation>
    </message>
    <message>
        <source>it has no list of {name}</source>
        <translation>no tiene lista de {name}</translation>
    </message>
    <message>
        <source>it contains no address for the file</source>
        <translation>no contiene ninguna dirección para el archivo</translation>
    </message>
    <message>
        <source>it does not state the key of the file</source>
        <translation>no indica la clave del archivo</translation>
    </message>
    <message>
        <source>{name} is larger than the signing service allows.</source>
        <translation>{name} supera lo que permite el servicio de firma.</translation>
    </message>
    <message>
        <source>It has {size} bytes; the limit is {largest}. Nothing was sent.</source>
        <translation>Tiene {size} bytes; el límite es {largest}. No se envió nada.</translation>
    </message>
    <message>
        <source>its method does not match its form fields</source>
        <translation>su método no corresponde a sus campos de formulario</translation>
    </message>
    <message>
        <source>The request to {host} could not be created.</source>
        <translation>No se pudo crear la solicitud a {host}.</translation>
    </message>
    <message>
        <source>Check the address and the credentials for invalid characters.</source>
        <translation>Compruebe que la dirección y las credenciales no tengan caracteres no válidos.</translation>
    </message>
    <message>
        <source>{host} did not answer in time.</source>
        <translation>{host} no respondió a tiempo.</translation>
    </message>
    <message>
        <source>Check the network. The app tries again automatically.</source>
        <translation>Compruebe la red. La app lo intenta de nuevo automáticamente.</translation>
    </message>
    <message>
        <source>The proxy to {host} requires a user name and password.</source>
        <translation>El proxy a {host} exige nombre de usuario y contraseña.</translation>
    </message>
    <message>
        <source>Enter them in this computer&apos;s proxy settings: http://name:password@proxy.example:8080.</source>
        <translation>Introdúzcalos en los ajustes de proxy de este equipo: http://name:password@proxy.example:8080.</translation>
    </message>
    <message>
        <source>The proxy to {host} refused the connection.</source>
        <translation>El proxy a {host} rechazó la conexión.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s proxy settings.</source>
        <translation>Compruebe los ajustes de proxy de este equipo.</translation>
    </message>
    <message>
        <source>The answer of {host} cannot be read.</source>
        <translation>La respuesta de {host} no se puede leer.</translation>
    </message>
    <message>
        <source>Its encoding is broken.</source>
        <translation>Su codificación está dañada.</translation>
    </message>
    <message>
        <source>{host} received the request but did not answer in time.</source>
        <translation>{host} recibió la solicitud, pero no respondió a tiempo.</translation>
    </message>
    <message>
        <source>The connection to {host} was lost before the answer arrived.</source>
        <translation>Se perdió la conexión con {host} antes de que llegara la respuesta.</translation>
    </message>
    <message>
        <source>It is unclear whether the request was carried out.</source>
        <translation>No está claro si la solicitud se ejecutó.</translation>
    </message>
    <message>
        <source>The proxy {proxy}</source>
        <translation>El proxy {proxy}</translation>
    </message>
    <message>
        <source>The certificate of {host} is not trusted: {verify_message}.</source>
        <translation>El certificado de {host} no es de confianza: {verify_message}.</translation>
    </message>
    <message>
        <source>No secure connection to {host} could be made.</source>
        <translation>No se pudo establecer una conexión segura con {host}.</translation>
    </message>
    <message>
        <source>Check the address and port; the service may not support https.</source>
        <translation>Compruebe la dirección y el puerto; puede que el servicio no admita https.</translation>
    </message>
    <message>
        <source>The name {proxy} cannot be found.</source>
        <translation>No se encuentra el nombre {proxy}.</translation>
    </message>
    <message>
        <source>Check the spelling of the address, and whether this computer is online.</source>
        <translation>Compruebe la escritura de la dirección y si este equipo tiene conexión.</translation>
    </message>
    <message>
        <source>{at} refused the connection.</source>
        <translation>{at} rechazó la conexión.</translation>
    </message>
    <message>
        <source>Check the address and port; the service may be down.</source>
        <translation>Compruebe la dirección y el puerto; puede que el servicio no esté disponible.</translation>
    </message>
    <message>
        <source>There is no connection to {proxy}.</source>
        <translation>No hay conexión con {proxy}.</translation>
    </message>
    <message>
        <source>Check the network.</source>
        <translation>Compruebe la red.</translation>
    </message>
    <message>
        <source>It was issued for a different name, so this is not the intended server.</source>
        <translation>Se emitió para otro nombre, así que no es el servidor previsto.</translation>
    </message>
    <message>
        <source>Check the address, especially its first part. If the bucket name contains dots, it belongs in the path.</source>
        <translation>Compruebe la dirección, sobre todo su primera parte. Si el nombre del bucket contiene puntos, debe ir en la ruta.</translation>
    </message>
    <message>
        <source>It is not valid today.</source>
        <translation>Hoy no es válido.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s date. If it is right, the service must renew the certificate.</source>
        <translation>Compruebe la fecha de este equipo. Si es correcta, el servicio debe renovar el certificado.</translation>
    </message>
    <message>
        <source>Someone may be intercepting the connection.</source>
        <translation>Alguien podría estar interceptando la conexión.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s date and whether your network&apos;s own certificate is installed.</source>
        <translation>Compruebe la fecha de este equipo y si el certificado propio de su red está instalado.</translation>
    </message>
    <message>
        <source>it has status {status}</source>
        <translation>tiene el estado {status}</translation>
    </message>
    <message>
        <source>it is about a different release, {upc}</source>
        <translation>trata de otro lanzamiento, {upc}</translation>
    </message>
    <message>
        <source>it has no “album”</source>
        <translation>no tiene «album»</translation>
    </message>
    <message>
        <source>it says “{value}”</source>
        <translation>dice «{value}»</translation>
    </message>
    <message>
        <source>it has no “results”</source>
        <translation>no tiene «results»</translation>
    </message>
    <message>
        <source>Discogs rejected the token.</source>
        <translation>Discogs rechazó el token.</translation>
    </message>
    <message>
        <source>Nothing was looked up.</source>
        <translation>No se consultó nada.</translation>
    </message>
    <message>
        <source>Create a new one in Discogs&apos; developer settings and paste it.</source>
        <translation>Cree uno nuevo en los ajustes para desarrolladores de Discogs y péguelo.</translation>
    </message>
    <message>
        <source>it contains no album</source>
        <translation>no contiene ningún álbum</translation>
    </message>
    <message>
        <source>The answer of {store} could not be read: {what}.</source>
        <translation>No se pudo leer la respuesta de {store}: {what}.</translation>
    </message>
    <message>
        <source>It is unclear whether the release is there.</source>
        <translation>No está claro si el lanzamiento está allí.</translation>
    </message>
    <message>
        <source>The app checks again later.</source>
        <translation>La app lo comprueba de nuevo más tarde.</translation>
    </message>
    <message>
        <source>it is too long</source>
        <translation>es demasiado larga</translation>
    </message>
    <message>
        <source>it is not JSON</source>
        <translation>no es JSON</translation>
    </message>
    <message>
        <source>it has no “{name}”</source>
        <translation>no tiene «{name}»</translation>
    </message>
    <message>
        <source>it has no “releases”</source>
        <translation>no tiene «releases»</translation>
    </message>
    <message>
        <source>it has status 404</source>
        <translation>tiene el estado 404</translation>
    </message>
    <message>
        <source>it says “{error}”</source>
        <translation>dice «{error}»</translation>
    </message>
    <message>
        <source>it has no “artist-credit”</source>
        <translation>no tiene «artist-credit»</translation>
    </message>
    <message>
        <source>a track has no “title”</source>
        <translation>una pista no tiene «title»</translation>
    </message>
    <message>
        <source>{name} accepts the new key.</source>
        <translation>{name} acepta la clave nueva.</translation>
    </message>
    <message>
        <source>The previous key was kept.</source>
        <translation>Se conservó la clave anterior.</translation>
    </message>
    <message>
        <source>Now revoke the old key in {place}: {value}. It was deleted from this computer.</source>
        <translation>Revoque ahora la clave antigua en {place}: {value}. Se eliminó de este equipo.</translation>
    </message>
    <message>
        <source>A file was written to {host} and read back.</source>
        <translation>Se escribió un archivo en {host} y se volvió a leer.</translation>
    </message>
    <message>
        <source>A file was written to {host}.</source>
        <translation>Se escribió un archivo en {host}.</translation>
    </message>
    <message>
        <source>The bucket “{bucket}” cannot be used. {said}</source>
        <translation>No se puede usar el bucket «{bucket}». {said}</translation>
    </message>
    <message>
        <source>Nothing was saved.</source>
        <translation>No se guardó nada.</translation>
    </message>
    <message>
        <source>of the signing service</source>
        <translation>del servicio de firma</translation>
    </message>
    <message>
        <source>of the storage</source>
        <translation>del almacenamiento</translation>
    </message>
    <message>
        <source>The address {what} cannot be used. {title}</source>
        <translation>No se puede usar la dirección {what}. {title}</translation>
    </message>
    <message>
        <source>The disk has not enough space for the package from {host}.</source>
        <translation>El disco no tiene espacio suficiente para el paquete de {host}.</translation>
    </message>
    <message>
        <source>It was not read.</source>
        <translation>No se leyó.</translation>
    </message>
    <message>
        <source>Free some space, then paste the link again.</source>
        <translation>Libere espacio y pegue el enlace de nuevo.</translation>
    </message>
    <message>
        <source>No password or key is stored for this.</source>
        <translation>No hay ninguna contraseña o clave guardada para esto.</translation>
    </message>
    <message>
        <source>Enter it again in the settings of the account.</source>
        <translation>Introdúzcala de nuevo en los ajustes de la cuenta.</translation>
    </message>
    <message>
        <source>The stored key is incomplete.</source>
        <translation>La clave guardada está incompleta.</translation>
    </message>
    <message>
        <source>This computer&apos;s keyring does not save passwords.</source>
        <translation>El llavero de este equipo no guarda contraseñas.</translation>
    </message>
    <message>
        <source>The key would be lost at the next start.</source>
        <translation>La clave se perdería en el próximo inicio.</translation>
    </message>
    <message>
        <source>Repair the keyring, or log out and in again, then try again.</source>
        <translation>Repare el llavero, o cierre sesión y ábrala de nuevo, e inténtelo otra vez.</translation>
    </message>
    <message>
        <source>pywin32-ctypes is missing</source>
        <translation>falta pywin32-ctypes</translation>
    </message>
    <message>
        <source>This computer&apos;s keyring is locked.</source>
        <translation>El llavero de este equipo está bloqueado.</translation>
    </message>
    <message>
        <source>Passwords and keys cannot be read, so nothing was sent.</source>
        <translation>No se pueden leer contraseñas ni claves, así que no se envió nada.</translation>
    </message>
    <message>
        <source>Unlock it (usually by logging in), then try again.</source>
        <translation>Desbloquéelo (normalmente, iniciando sesión) e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>This computer&apos;s keyring failed ({name}).</source>
        <translation>El llavero de este equipo falló ({name}).</translation>
    </message>
    <message>
        <source>Passwords and keys cannot be read or saved.</source>
        <translation>No se pueden leer ni guardar contraseñas ni claves.</translation>
    </message>
    <message>
        <source>Log out and in again, or start the keyring, then try again.</source>
        <translation>Cierre sesión y ábrala de nuevo, o inicie el llavero, e inténtelo otra vez.</translation>
    </message>
    <message>
        <source>The current version stays installed.</source>
        <translation>La versión actual sigue instalada.</translation>
    </message>
    <message>
        <source>{url} returned more than a manifest.</source>
        <translation>{url} devolvió algo más que un manifiesto.</translation>
    </message>
    <message>
        <source>The update could not be saved in {parent}: {strerror}.</source>
        <translation>No se pudo guardar la actualización en {parent}: {strerror}.</translation>
    </message>
    <message>
        <source>The download is not the file that we signed.</source>
        <translation>La descarga no es el archivo que firmamos.</translation>
    </message>
    <message>
        <source>It was damaged during the download or tampered with, so it was deleted. {stays}</source>
        <translation>Se dañó durante la descarga o fue manipulada, así que se eliminó. {stays}</translation>
    </message>
    <message>
        <source>The disk with {folder} has not enough space for the update.</source>
        <translation>El disco de {folder} no tiene espacio suficiente para la actualización.</translation>
    </message>
    <message>
        <source>Free some space there, then try again.</source>
        <translation>Libere espacio allí e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>The downloaded update was changed on this computer.</source>
        <translation>La actualización descargada se cambió en este equipo.</translation>
    </message>
    <message>
        <source>It was not installed; the current version stays.</source>
        <translation>No se instaló; se conserva la versión actual.</translation>
    </message>
    <message>
        <source>Let the app download it again.</source>
        <translation>Deje que la app la descargue de nuevo.</translation>
    </message>
    <message>
        <source>This copy of the app does not update itself.</source>
        <translation>Esta copia de la app no se actualiza sola.</translation>
    </message>
    <message>
        <source>Update it as you installed it.</source>
        <translation>Actualícela del mismo modo en que la instaló.</translation>
    </message>
    <message>
        <source>The update could not be installed ({name}).</source>
        <translation>No se pudo instalar la actualización ({name}).</translation>
    </message>
    <message>
        <source>The previous version is still installed.</source>
        <translation>La versión anterior sigue instalada.</translation>
    </message>
    <message>
        <source>Check the free disk space and whether you can write to the app&apos;s folder.</source>
        <translation>Compruebe el espacio libre en disco y si puede escribir en la carpeta de la app.</translation>
    </message>
    <message>
        <source>Another window or command of Trackball Desktop is running.</source>
        <translation>Hay otra ventana u otro comando de Trackball Desktop en marcha.</translation>
    </message>
    <message>
        <source>Close it, then update again.</source>
        <translation>Ciérrelo y actualice de nuevo.</translation>
    </message>
    <message>
        <source>The update has a format that this version does not support.</source>
        <translation>La actualización tiene un formato que esta versión no admite.</translation>
    </message>
    <message>
        <source>{name} cannot be changed in its folder ({parent}).</source>
        <translation>{name} no se puede cambiar en su carpeta ({parent}).</translation>
    </message>
    <message>
        <source>Move it to your Applications folder, open it there, and update again.</source>
        <translation>Muévala a la carpeta Aplicaciones, ábrala allí y actualice de nuevo.</translation>
    </message>
    <message>
        <source>The update information cannot be read.</source>
        <translation>La información de actualización no se puede leer.</translation>
    </message>
    <message>
        <source>It is not signed by us: it was tampered with or comes from someone else.</source>
        <translation>No está firmada por nosotros: fue manipulada o viene de otra parte.</translation>
    </message>
    <message>
        <source>It is signed by us but has a format that this version does not support.</source>
        <translation>Está firmada por nosotros, pero tiene un formato que esta versión no admite.</translation>
    </message>
    <message>
        <source>It expired on {expires}; someone may be holding back a newer one.</source>
        <translation>Caducó el {expires}; puede que alguien esté reteniendo una más reciente.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s date. If it is right, check our website for a newer version.</source>
        <translation>Compruebe la fecha de este equipo. Si es correcta, busque una versión más reciente en nuestra web.</translation>
    </message>
    <message>
        <source>It offers {version}, which is older than {at_least}.</source>
        <translation>Ofrece {version}, que es anterior a {at_least}.</translation>
    </message>
    <message>
        <source>The information about a newer version was not used.</source>
        <translation>La información sobre una versión más reciente no se usó.</translation>
    </message>
    <message>
        <source>{why} The current version stays installed.</source>
        <translation>{why} La versión actual sigue instalada.</translation>
    </message>
    <message>
        <source>The app checks again tomorrow.</source>
        <translation>La app lo comprueba de nuevo mañana.</translation>
    </message>
    <message>
        <source>Version {version} is not available for this computer.</source>
        <translation>La versión {version} no está disponible para este equipo.</translation>
    </message>
    <message>
        <source>{folder} cannot be read: {strerror}.</source>
        <translation>No se puede leer {folder}: {strerror}.</translation>
    </message>
</context>
<context>
    <name>News</name>
    <message>
        <source>Recently</source>
        <translation>Recientemente</translation>
    </message>
    <message>
        <source>Since {time}</source>
        <translation>Desde las {time}</translation>
    </message>
    <message>
        <source>Since yesterday</source>
        <translation>Desde ayer</translation>
    </message>
    <message>
        <source>Since {day}</source>
        <translation>Desde el {day}</translation>
    </message>
    <message numerus="yes">
        <source>%n need you</source>
        <comment>%n needs you</comment>
        <translation>
            <numerusform>%n por atender</numerusform>
            <numerusform>%n por atender</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rejected</source>
        <comment>%n rejected</comment>
        <translation>
            <numerusform>%n rechazado</numerusform>
            <numerusform>%n rechazados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n gone from {target}</source>
        <comment>%n gone from {target}</comment>
        <translation>
            <numerusform>%n ya no está en {target}</numerusform>
            <numerusform>%n ya no están en {target}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n created in {target}</source>
        <comment>%n created in {target}</comment>
        <translation>
            <numerusform>%n creado en {target}</numerusform>
            <numerusform>%n creados en {target}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with a new status</source>
        <comment>%n with a new status</comment>
        <translation>
            <numerusform>%n con nuevo estado</numerusform>
            <numerusform>%n con nuevo estado</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n edited in {target}</source>
        <comment>%n edited in {target}</comment>
        <translation>
            <numerusform>%n editado en {target}</numerusform>
            <numerusform>%n editados en {target}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n received by the platform</source>
        <comment>%n received by the platform</comment>
        <translation>
            <numerusform>%n recibido por la plataforma</numerusform>
            <numerusform>%n recibidos por la plataforma</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n seen in stores</source>
        <comment>%n seen in stores</comment>
        <translation>
            <numerusform>%n visto en tiendas</numerusform>
            <numerusform>%n vistos en tiendas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n may be taken down</source>
        <comment>%n may be taken down</comment>
        <translation>
            <numerusform>%n quizá retirado</numerusform>
            <numerusform>%n quizá retirados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n on a different artist&apos;s page</source>
        <comment>%n on a different artist&apos;s page</comment>
        <translation>
            <numerusform>%n en la página de otro artista</numerusform>
            <numerusform>%n en la página de otro artista</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n differ from what was sent</source>
        <comment>%n differs from what was sent</comment>
        <translation>
            <numerusform>%n difiere de lo enviado</numerusform>
            <numerusform>%n difieren de lo enviado</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n taken down</source>
        <comment>%n taken down</comment>
        <translation>
            <numerusform>%n retirado de tiendas</numerusform>
            <numerusform>%n retirados de tiendas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n no longer cleared</source>
        <comment>%n no longer cleared</comment>
        <translation>
            <numerusform>%n ya sin autorización</numerusform>
            <numerusform>%n ya sin autorización</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with a clearance that ends</source>
        <comment>%n with a clearance that ends</comment>
        <translation>
            <numerusform>%n con autorización por vencer</numerusform>
            <numerusform>%n con autorización por vencer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n no longer taken down</source>
        <comment>%n no longer taken down</comment>
        <translation>
            <numerusform>%n ya no está retirado</numerusform>
            <numerusform>%n ya no están retirados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cleared in more territories</source>
        <comment>%n cleared in more territories</comment>
        <translation>
            <numerusform>%n autorizado en más territorios</numerusform>
            <numerusform>%n autorizados en más territorios</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n withdrawn</source>
        <comment>%n withdrawn</comment>
        <translation>
            <numerusform>%n con el envío cancelado</numerusform>
            <numerusform>%n con el envío cancelado</numerusform>
        </translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>Por atender</translation>
    </message>
    <message>
        <source>Rejected by {target}</source>
        <translation>Rechazado por {target}</translation>
    </message>
    <message>
        <source>No longer in {target}</source>
        <translation>Ya no está en {target}</translation>
    </message>
    <message>
        <source>Created in {target}</source>
        <translation>Creado en {target}</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>Envío cancelado</translation>
    </message>
    <message>
        <source>Received by the platform</source>
        <translation>Recibido por la plataforma</translation>
    </message>
    <message>
        <source>Out at all checked stores</source>
        <translation>Publicado en todas las tiendas comprobadas</translation>
    </message>
    <message>
        <source>Out at {stores}</source>
        <translation>Publicado en {stores}</translation>
    </message>
    <message>
        <source>Taken down? No longer found at {stores}</source>
        <translation>¿Retirado? Ya no se encuentra en {stores}</translation>
    </message>
    <message>
        <source>On a different artist&apos;s page at {stores}</source>
        <translation>En la página de otro artista en {stores}</translation>
    </message>
    <message>
        <source>Differs from what was sent: {stores}</source>
        <translation>Difiere de lo enviado: {stores}</translation>
    </message>
    <message>
        <source>Edited in {target}: {fields}</source>
        <translation>Editado en {target}: {fields}</translation>
    </message>
    <message>
        <source>Taken down at {name}</source>
        <translation>Retirado de {name}</translation>
    </message>
    <message>
        <source>At {name} again, after it was taken down</source>
        <translation>De nuevo en {name}, tras haber sido retirado</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>sin estado</translation>
    </message>
    <message>
        <source>{target} status: {word}</source>
        <translation>Estado en {target}: {word}</translation>
    </message>
    <message>
        <source>{target} status: {before} → {after}</source>
        <translation>Estado en {target}: {before} → {after}</translation>
    </message>
    <message>
        <source>Lost {territories}: {model}</source>
        <translation>Sin autorización ya en {territories}: {model}</translation>
    </message>
    <message>
        <source>Gained {territories}: {model}</source>
        <translation>Autorizado también en {territories}: {model}</translation>
    </message>
    <message>
        <source>Lost {territories} on {day}: {model}</source>
        <translation>Autorización perdida en {territories} el {day}: {model}</translation>
    </message>
    <message>
        <source>{territories} ends on {day}: {model}</source>
        <translation>La autorización en {territories} vence el {day}: {model}</translation>
    </message>
    <message>
        <source>Gained {territories} from {day}: {model}</source>
        <translation>Autorizado en {territories} desde el {day}: {model}</translation>
    </message>
    <message numerus="yes">
        <source>%n releases</source>
        <comment>%n release</comment>
        <translation>
            <numerusform>%n lanzamiento</numerusform>
            <numerusform>%n lanzamientos</numerusform>
        </translation>
    </message>
    <message>
        <source>{days} until received by the platform ({releases})</source>
        <translation>{days} hasta la recepción por la plataforma ({releases})</translation>
    </message>
    <message>
        <source>{days} until “{word}” ({releases})</source>
        <translation>{days} hasta «{word}» ({releases})</translation>
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
        <translation>{n} días</translation>
    </message>
</context>
<context>
    <name>NextSteps</name>
    <message>
        <source>Show the files</source>
        <translation>Mostrar los archivos</translation>
    </message>
    <message>
        <source>Open in {target}</source>
        <translation>Abrir en {target}</translation>
    </message>
    <message>
        <source>Add the audio and the cover in {target}</source>
        <translation>Añadir el audio y la portada en {target}</translation>
    </message>
    <message>
        <source>Submit it there</source>
        <translation>Enviarlo allí</translation>
    </message>
    <message>
        <source>The app created a draft in {target}.</source>
        <translation>La app creó un borrador en {target}.</translation>
    </message>
    <message>
        <source>Wait for {target}&apos;s decision</source>
        <translation>Esperar la decisión de {target}</translation>
    </message>
    <message>
        <source>You have nothing to do: the app checks automatically and tells you.</source>
        <translation>Usted no tiene que hacer nada: la app lo comprueba automáticamente y le avisa.</translation>
    </message>
    <message>
        <source>{target} says “{status}”. If that is its decision, tick this.</source>
        <translation>{target} indica “{status}”. Si esa es su decisión, marque esta casilla.</translation>
    </message>
    <message>
        <source>Reported by {target} since {when}.</source>
        <translation>Indicado por {target} desde {when}.</translation>
    </message>
    <message>
        <source>Confirmed by you, {when}.</source>
        <translation>Confirmado por usted, {when}.</translation>
    </message>
</context>
<context>
    <name>Notifications</name>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
</context>
<context>
    <name>NotificationsPage</name>
    <message>
        <source>Notifications</source>
        <translation>Notificaciones</translation>
    </message>
    <message>
        <source>While Trackball is in the background, desktop notifications can tell you about status changes in {target}.</source>
        <translation>Mientras Trackball está en segundo plano, las notificaciones de escritorio pueden avisarle de cambios de estado en {target}.</translation>
    </message>
    <message>
        <source>Show desktop notifications</source>
        <translation>Mostrar notificaciones de escritorio</translation>
    </message>
    <message>
        <source>This desktop cannot show notifications at the moment. Changes are shown in the list.</source>
        <translation>Este escritorio no puede mostrar notificaciones en este momento. Los cambios se muestran en la lista.</translation>
    </message>
</context>
<context>
    <name>OptionsForm</name>
    <message>
        <source>Use this account for new releases</source>
        <translation>Usar esta cuenta para lanzamientos nuevos</translation>
    </message>
    <message>
        <source>The distributor assigns missing ISRCs</source>
        <translation>La distribuidora asigna los ISRC que faltan</translation>
    </message>
    <message>
        <source>Nowhere</source>
        <translation>En ningún campo</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notas</translation>
    </message>
    <message>
        <source>Internal synopsis</source>
        <translation>Sinopsis interna</translation>
    </message>
    <message>
        <source>Distribution notes</source>
        <translation>Notas de distribución</translation>
    </message>
    <message>
        <source>Write the manifest key to</source>
        <translation>Escribir la clave del manifiesto en</translation>
    </message>
    <message>
        <source>Link to a release in {target}</source>
        <translation>Enlace a un lanzamiento en {target}</translation>
    </message>
    <message>
        <source>paste the link to any release</source>
        <translation>pegue el enlace de cualquier lanzamiento</translation>
    </message>
    <message>
        <source>To change this, select it in another account.</source>
        <translation>Para cambiarlo, selecciónelo en otra cuenta.</translation>
    </message>
    <message>
        <source>Tracks without an ISRC can then be sent; otherwise a missing ISRC is a blocker. Off by default.</source>
        <translation>Las pistas sin ISRC se pueden enviar entonces; si no, un ISRC que falta es un bloqueo. Desactivado de forma predeterminada.</translation>
    </message>
    <message>
        <source>{target} has no field for files. The manifest in the storage lists which file belongs to which track. With its key in a text field, the people who process the release can find it.</source>
        <translation>{target} no tiene un campo para archivos. El manifiesto del almacenamiento indica qué archivo corresponde a qué pista. Con su clave en un campo de texto, quienes procesan el lanzamiento pueden encontrarlo.</translation>
    </message>
    <message>
        <source>This link does not contain a release.</source>
        <translation>Este enlace no contiene ningún lanzamiento.</translation>
    </message>
    <message>
        <source>Releases open at {address}</source>
        <translation>Los lanzamientos se abren en {address}</translation>
    </message>
    <message>
        <source>“Open in {target}” then opens the right page. Without it, the ID is copied.</source>
        <translation>«Abrir en {target}» abre entonces la página correcta. Sin él, se copia el ID.</translation>
    </message>
</context>
<context>
    <name>OtherFilesBox</name>
    <message>
        <source>Other files</source>
        <translation>Otros archivos</translation>
    </message>
    <message>
        <source>Drop a booklet, an Atmos mix, lyrics (text, LRC, TTML), a video or motion artwork here.</source>
        <translation>Suelte aquí un libreto, una mezcla Atmos, letras (texto, LRC, TTML), un vídeo o una portada animada.</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>Añadir archivos…</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Localizar…</translation>
    </message>
    <message>
        <source>Remove file</source>
        <translation>Quitar archivo</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>Añadir archivos</translation>
    </message>
    <message>
        <source>{name} is a master or a cover. Add it there.</source>
        <translation>{name} es un máster o una portada. Añádalo allí.</translation>
    </message>
    <message>
        <source>It was not attached.</source>
        <translation>No se adjuntó.</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>¿Dónde está {name}?</translation>
    </message>
</context>
<context>
    <name>OtherFilesModel</name>
    <message>
        <source>File</source>
        <translation>Archivo</translation>
    </message>
    <message>
        <source>Release or track</source>
        <translation>Lanzamiento o pista</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>Contenido</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Tipo</translation>
    </message>
    <message>
        <source>the release</source>
        <translation>el lanzamiento</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sin título)</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>falta</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>sin analizar</translation>
    </message>
    <message>
        <source>not usable</source>
        <translation>no sirve</translation>
    </message>
</context>
<context>
    <name>Outside</name>
    <message>
        <source>“{name}” no longer exists.</source>
        <translation>«{name}» ya no existe.</translation>
    </message>
    <message>
        <source>No program on this computer can open “{name}”.</source>
        <translation>Ningún programa de este equipo puede abrir «{name}».</translation>
    </message>
    <message>
        <source>Show in Explorer</source>
        <translation>Mostrar en el Explorador</translation>
    </message>
    <message>
        <source>Show in Finder</source>
        <translation>Mostrar en el Finder</translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>Mostrar en su carpeta</translation>
    </message>
    <message>
        <source>No program on this computer can open the link to {name}.</source>
        <translation>Ningún programa de este equipo puede abrir el enlace a {name}.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>No se cambió nada.</translation>
    </message>
    <message>
        <source>Copy it from Details and open it elsewhere.</source>
        <translation>Cópielo de Detalles y ábralo en otro lugar.</translation>
    </message>
</context>
<context>
    <name>PackageDialog</name>
    <message>
        <source>Open a partner delivery</source>
        <translation>Abrir una entrega a un socio</translation>
    </message>
    <message>
        <source>Paste the link to a delivery or the request that came with it, or choose its file.</source>
        <translation>Pegue el enlace de una entrega o la solicitud que venía con ella, o elija su archivo.</translation>
    </message>
    <message>
        <source>Link to the package</source>
        <translation>Enlace al paquete</translation>
    </message>
    <message>
        <source>https://…</source>
        <translation>https://…</translation>
    </message>
    <message>
        <source>Open the link</source>
        <translation>Abrir el enlace</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Elegir un archivo…</translation>
    </message>
    <message>
        <source>Import progress</source>
        <translation>Progreso de la importación</translation>
    </message>
    <message>
        <source>Contents of the package</source>
        <translation>Contenido del paquete</translation>
    </message>
    <message>
        <source>Create a draft from it</source>
        <translation>Crear un borrador con esto</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Leyendo…</translation>
    </message>
    <message>
        <source>Packages (*.zip *.xml)</source>
        <translation>Paquetes (*.zip *.xml)</translation>
    </message>
</context>
<context>
    <name>PackageText</name>
    <message>
        <source>“{title}”: no draft has its UPC.</source>
        <translation>«{title}»: ningún borrador tiene su UPC.</translation>
    </message>
    <message>
        <source>“{title}”: the delivery matches the draft.</source>
        <translation>«{title}»: la entrega coincide con el borrador.</translation>
    </message>
    <message>
        <source>“{title}”, draft → delivery:</source>
        <translation>«{title}», borrador → entrega:</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nada</translation>
    </message>
    <message>
        <source>Files of the package:</source>
        <translation>Archivos del paquete:</translation>
    </message>
    <message>
        <source>In the package but not listed in the message:</source>
        <translation>En el paquete, pero sin figurar en el mensaje:</translation>
    </message>
    <message>
        <source>It takes its releases down: the message contains no deals.</source>
        <translation>Retira sus lanzamientos: el mensaje no contiene acuerdos.</translation>
    </message>
    <message numerus="yes">
        <source>%n values differ from the draft.</source>
        <comment>%n value differs from the draft.</comment>
        <translation>
            <numerusform>%n valor difiere del borrador.</numerusform>
            <numerusform>%n valores difieren del borrador.</numerusform>
        </translation>
    </message>
    <message>
        <source>The delivery matches the draft.</source>
        <translation>La entrega coincide con el borrador.</translation>
    </message>
    <message numerus="yes">
        <source>%n files are missing or differ from the message.</source>
        <comment>%n file is missing or differs from the message.</comment>
        <translation>
            <numerusform>%n archivo falta o difiere del mensaje.</numerusform>
            <numerusform>%n archivos faltan o difieren del mensaje.</numerusform>
        </translation>
    </message>
    <message>
        <source>All files are present and match the message.</source>
        <translation>Todos los archivos están presentes y coinciden con el mensaje.</translation>
    </message>
    <message>
        <source>present; the message has no checksum for it</source>
        <translation>presente; el mensaje no tiene su suma de verificación</translation>
    </message>
    <message>
        <source>None of its releases is in the library.</source>
        <translation>Ninguno de sus lanzamientos está en la biblioteca.</translation>
    </message>
    <message>
        <source>matches the message</source>
        <translation>coincide con el mensaje</translation>
    </message>
    <message>
        <source>differs from the message: different MD5 checksum</source>
        <translation>difiere del mensaje: otra suma de verificación MD5</translation>
    </message>
    <message>
        <source>not in the package</source>
        <translation>no está en el paquete</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>no se puede leer</translation>
    </message>
    <message>
        <source>{name}: {standing}</source>
        <translation>{name}: {standing}</translation>
    </message>
    <message>
        <source>{name}: {standing}; same file as in the draft</source>
        <translation>{name}: {standing}; el mismo archivo que en el borrador</translation>
    </message>
    <message>
        <source>{name}: {standing}; differs from the draft&apos;s file</source>
        <translation>{name}: {standing}; difiere del archivo del borrador</translation>
    </message>
    <message>
        <source>{done} downloaded</source>
        <translation>{done} descargados</translation>
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
        <translation>Archivos soltados</translation>
    </message>
    <message>
        <source>New release</source>
        <translation>Lanzamiento nuevo</translation>
    </message>
    <message>
        <source>“{title}” was created.</source>
        <translation>Se creó «{title}».</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Find a command, release, track or person</source>
        <translation>Buscar un comando, lanzamiento, pista o persona</translation>
    </message>
    <message>
        <source>A command, release, track or person</source>
        <translation>Un comando, lanzamiento, pista o persona</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Resultados</translation>
    </message>
    <message>
        <source>No exact match. Showing results for “{words}”.</source>
        <translation>Sin coincidencia exacta. Se muestran resultados para «{words}».</translation>
    </message>
    <message>
        <source>Nothing found for “{words}”</source>
        <translation>No se encontró nada para «{words}»</translation>
    </message>
</context>
<context>
    <name>PaperActions</name>
    <message>
        <source>DDEX messages and packages (*.xml *.zip)</source>
        <translation>Mensajes y paquetes DDEX (*.xml *.zip)</translation>
    </message>
    <message>
        <source>Import a DDEX message</source>
        <translation>Importar un mensaje DDEX</translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>Leyendo {name}…</translation>
    </message>
    <message>
        <source>Reading {name}: {done} of {whole}</source>
        <translation>Leyendo {name}: {done} de {whole}</translation>
    </message>
</context>
<context>
    <name>PapersDialog</name>
    <message>
        <source>Documents for “{title}”</source>
        <translation>Documentos de «{title}»</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Documento</translation>
    </message>
    <message>
        <source>Document language</source>
        <translation>Idioma del documento</translation>
    </message>
    <message>
        <source>Text for press</source>
        <translation>Texto para prensa</translation>
    </message>
    <message>
        <source>Information about the release for press and retail</source>
        <translation>Información sobre el lanzamiento para prensa y tiendas</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>Contacto</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vista previa</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Guardar…</translation>
    </message>
    <message>
        <source>Edit templates…</source>
        <translation>Editar plantillas…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Label copy</source>
        <translation>Label copy</translation>
    </message>
    <message>
        <source>One-sheet for press</source>
        <translation>Hoja de presentación para prensa</translation>
    </message>
    <message>
        <source>Split sheets</source>
        <translation>Hojas de reparto</translation>
    </message>
    <message>
        <source>Credits for booklets</source>
        <translation>Créditos para libretos</translation>
    </message>
    <message>
        <source>Barcode</source>
        <translation>Código de barras</translation>
    </message>
    <message>
        <source>Save the document</source>
        <translation>Guardar el documento</translation>
    </message>
    <message>
        <source>Saved as {name}</source>
        <translation>Guardado como {name}</translation>
    </message>
</context>
<context>
    <name>PartnersBox</name>
    <message>
        <source>Only the stores selected below</source>
        <translation>Solo las tiendas seleccionadas abajo</translation>
    </message>
    <message>
        <source>All stores except those selected below</source>
        <translation>Todas las tiendas menos las seleccionadas abajo</translation>
    </message>
    <message>
        <source>All stores</source>
        <translation>Todas las tiendas</translation>
    </message>
    <message>
        <source>Send as empty</source>
        <translation>Enviar vacío</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Omitir</translation>
    </message>
    <message>
        <source>Other store</source>
        <translation>Otra tienda</translation>
    </message>
    <message>
        <source>Other store, as spelled by {target}…</source>
        <translation>Otra tienda, como la escribe {target}…</translation>
    </message>
    <message>
        <source>label default</source>
        <translation>valor del sello</translation>
    </message>
    <message>
        <source>Not chosen</source>
        <translation>Sin elegir</translation>
    </message>
</context>
<context>
    <name>PastePreview</name>
    <message>
        <source>Paste</source>
        <translation>Pegar</translation>
    </message>
    <message>
        <source>Preview of the paste</source>
        <translation>Vista previa de lo que se pega</translation>
    </message>
    <message>
        <source>Add {tracks} for the rows below the last track</source>
        <translation>Añadir {tracks} para las filas tras la última pista</translation>
    </message>
    <message>
        <source>Empty cells clear existing values</source>
        <translation>Las celdas vacías borran los valores existentes</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>This is one step. You can undo it.</source>
        <translation>Es un solo paso. Se puede deshacer.</translation>
    </message>
    <message>
        <source>Nothing changes</source>
        <translation>Nada cambia</translation>
    </message>
</context>
<context>
    <name>PatternBox</name>
    <message>
        <source>File name pattern</source>
        <translation>Patrón del nombre de archivo</translation>
    </message>
    <message>
        <source>How file names are read</source>
        <translation>Cómo se leen los nombres de archivo</translation>
    </message>
    <message>
        <source>Pattern of the file names</source>
        <translation>Patrón de los nombres de archivo</translation>
    </message>
    <message>
        <source>a pattern such as %track% - %artist% - %title%</source>
        <translation>un patrón como %track% - %artist% - %title%</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automático</translation>
    </message>
    <message>
        <source>Own pattern…</source>
        <translation>Patrón propio…</translation>
    </message>
    <message>
        <source>disc</source>
        <translation>disco</translation>
    </message>
    <message>
        <source>number</source>
        <translation>número</translation>
    </message>
    <message>
        <source>title</source>
        <translation>título</translation>
    </message>
    <message>
        <source>version</source>
        <translation>versión</translation>
    </message>
    <message>
        <source>artist</source>
        <translation>artista</translation>
    </message>
    <message>
        <source>album</source>
        <translation>álbum</translation>
    </message>
    <message>
        <source>{value} is the {field}</source>
        <translation>{value} es: {field}</translation>
    </message>
</context>
<context>
    <name>PeopleBox</name>
    <message>
        <source>From the release. A change here creates the track&apos;s own list.</source>
        <translation>Del lanzamiento. Un cambio aquí crea una lista propia de la pista.</translation>
    </message>
    <message>
        <source>Label default. A change here creates the release&apos;s own list.</source>
        <translation>Valor del sello. Un cambio aquí crea una lista propia del lanzamiento.</translation>
    </message>
    <message>
        <source>Not returned by {target}.</source>
        <translation>{target} no lo devuelve.</translation>
    </message>
    <message>
        <source>Not returned by {target}: {fields}.</source>
        <translation>{target} no devuelve: {fields}.</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Editar…</translation>
    </message>
    <message>
        <source>Featured</source>
        <translation>Invitado</translation>
    </message>
    <message>
        <source>Move forward</source>
        <translation>Mover hacia delante</translation>
    </message>
    <message>
        <source>Move back</source>
        <translation>Mover hacia atrás</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>Inherit</source>
        <translation>Heredar</translation>
    </message>
    <message>
        <source>Use the release&apos;s list again</source>
        <translation>Usar de nuevo la lista del lanzamiento</translation>
    </message>
    <message>
        <source>Send as empty</source>
        <translation>Enviar vacío</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Omitir</translation>
    </message>
</context>
<context>
    <name>PeopleBulkEdit</name>
    <message>
        <source>Replace all</source>
        <translation>Reemplazar todo</translation>
    </message>
    <message>
        <source>Enter the full list for all these tracks</source>
        <translation>Introduzca la lista completa para todas estas pistas</translation>
    </message>
    <message>
        <source>{some} of {all}</source>
        <translation>{some} de {all}</translation>
    </message>
    <message>
        <source>From the release. A change here creates separate lists for the tracks.</source>
        <translation>Del lanzamiento. Un cambio aquí crea listas propias de las pistas.</translation>
    </message>
    <message>
        <source>Multiple values: names that are not on all tracks show how many</source>
        <translation>Varios valores: los nombres que no están en todas las pistas muestran en cuántas</translation>
    </message>
    <message>
        <source>(no name)</source>
        <translation>(sin nombre)</translation>
    </message>
    <message>
        <source>Add to all</source>
        <translation>Añadir a todas</translation>
    </message>
    <message>
        <source>Replace with…</source>
        <translation>Reemplazar por…</translation>
    </message>
    <message>
        <source>Featured</source>
        <translation>Invitado</translation>
    </message>
    <message>
        <source>Remove from all</source>
        <translation>Quitar de todas</translation>
    </message>
    <message>
        <source>Replace {name} with</source>
        <translation>Reemplazar {name} por</translation>
    </message>
    <message>
        <source>All credits: A (Vocals: Lead); B (Guitar)</source>
        <translation>Todos los créditos: A (Vocals: Lead); B (Guitar)</translation>
    </message>
    <message>
        <source>All artists: A; feat. B</source>
        <translation>Todos los artistas: A; feat. B</translation>
    </message>
    <message>
        <source>Add a credit to all</source>
        <translation>Añadir un crédito a todas</translation>
    </message>
    <message>
        <source>Add an artist to all</source>
        <translation>Añadir un artista a todas</translation>
    </message>
</context>
<context>
    <name>PeopleField</name>
    <message>
        <source>(no name)</source>
        <translation>(sin nombre)</translation>
    </message>
    <message>
        <source>featured</source>
        <translation>invitado</translation>
    </message>
</context>
<context>
    <name>PeopleList</name>
    <message>
        <source>As a table</source>
        <translation>Como tabla</translation>
    </message>
    <message>
        <source>{name} as a table</source>
        <translation>{name} como tabla</translation>
    </message>
</context>
<context>
    <name>PeoplePage</name>
    <message>
        <source>Name or code</source>
        <translation>Nombre o código</translation>
    </message>
    <message>
        <source>Search people</source>
        <translation>Buscar personas</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personas</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Añadir</translation>
    </message>
    <message>
        <source>Add a person</source>
        <translation>Añadir una persona</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importar…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportar…</translation>
    </message>
    <message>
        <source>Undo the merge</source>
        <translation>Deshacer la unión</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>Sort name</source>
        <translation>Nombre para ordenar</translation>
    </message>
    <message>
        <source>e.g. Moreau, Ines</source>
        <translation>p. ej. Moreau, Ines</translation>
    </message>
    <message>
        <source>IPI name number</source>
        <translation>Número IPI</translation>
    </message>
    <message>
        <source>11 digits</source>
        <translation>11 dígitos</translation>
    </message>
    <message>
        <source>ISNI</source>
        <translation>ISNI</translation>
    </message>
    <message>
        <source>16 characters, or its link</source>
        <translation>16 caracteres o su enlace</translation>
    </message>
    <message>
        <source>Society</source>
        <translation>Sociedad de gestión</translation>
    </message>
    <message>
        <source>e.g. GEMA</source>
        <translation>p. ej. GEMA</translation>
    </message>
    <message>
        <source>Country</source>
        <translation>País</translation>
    </message>
    <message>
        <source>Usual roles</source>
        <translation>Funciones habituales</translation>
    </message>
    <message>
        <source>separated by semicolons</source>
        <translation>separadas por punto y coma</translation>
    </message>
    <message>
        <source>Usual share %</source>
        <translation>Porcentaje habitual</translation>
    </message>
    <message>
        <source>{target} ID</source>
        <translation>ID de {target}</translation>
    </message>
    <message>
        <source>pasted from {target}; sent with each release</source>
        <translation>pegado de {target}; se envía con cada lanzamiento</translation>
    </message>
    <message>
        <source>Apple Music ID</source>
        <translation>ID de Apple Music</translation>
    </message>
    <message>
        <source>Spotify ID</source>
        <translation>ID de Spotify</translation>
    </message>
    <message>
        <source>Deezer ID</source>
        <translation>ID de Deezer</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Nota</translation>
    </message>
    <message>
        <source>This name is in {target}</source>
        <translation>Este nombre está en {target}</translation>
    </message>
    <message>
        <source>Merge with another…</source>
        <translation>Unir con otra…</translation>
    </message>
    <message>
        <source>Delete details</source>
        <translation>Eliminar datos</translation>
    </message>
    <message>
        <source>No people yet</source>
        <translation>Todavía no hay personas</translation>
    </message>
    <message>
        <source>New person</source>
        <translation>Persona nueva</translation>
    </message>
    <message>
        <source>People appear here as soon as a release lists them.</source>
        <translation>Las personas aparecen aquí en cuanto un lanzamiento las incluye.</translation>
    </message>
    <message>
        <source>Known to {target}</source>
        <translation>{target} ya tiene este nombre</translation>
    </message>
    <message>
        <source>Confirmed by you</source>
        <translation>Confirmado por usted</translation>
    </message>
    <message>
        <source>New: {target} would create this name</source>
        <translation>Nuevo: {target} crearía este nombre</translation>
    </message>
    <message>
        <source>artist</source>
        <translation>artista</translation>
    </message>
    <message>
        <source>credited</source>
        <translation>en créditos</translation>
    </message>
    <message>
        <source>writer</source>
        <translation>autor</translation>
    </message>
    <message>
        <source>publisher</source>
        <translation>editorial</translation>
    </message>
    <message>
        <source>A person needs a name.</source>
        <translation>Una persona necesita un nombre.</translation>
    </message>
    <message>
        <source>{wrong} {kept} stays.</source>
        <translation>{wrong} Se conserva {kept}.</translation>
    </message>
    <message>
        <source>{wrong} It is not saved.</source>
        <translation>{wrong} No se guarda.</translation>
    </message>
    <message>
        <source>An IPI name number has up to 11 digits.</source>
        <translation>Un número IPI tiene hasta 11 dígitos.</translation>
    </message>
    <message>
        <source>Its check digits are wrong: one digit was mistyped.</source>
        <translation>Sus dígitos de control son incorrectos: hay un dígito mal escrito.</translation>
    </message>
    <message>
        <source>An ISNI has 16 characters.</source>
        <translation>Un ISNI tiene 16 caracteres.</translation>
    </message>
    <message>
        <source>Its check character is wrong: one digit was mistyped.</source>
        <translation>Su carácter de control es incorrecto: hay un dígito mal escrito.</translation>
    </message>
    <message>
        <source>A share is a number from 0 to 100.</source>
        <translation>Un porcentaje es un número de 0 a 100.</translation>
    </message>
    <message>
        <source>Delete the details of {name}?</source>
        <translation>¿Eliminar los datos de {name}?</translation>
    </message>
    <message>
        <source>Releases keep the name and all data already copied to them.</source>
        <translation>Los lanzamientos conservan el nombre y todos los datos ya copiados en ellos.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Eliminar</translation>
    </message>
    <message>
        <source>merged {name} into {other}</source>
        <translation>{name} unido con {other}</translation>
    </message>
    <message>
        <source>Import people</source>
        <translation>Importar personas</translation>
    </message>
    <message>
        <source>Tables (*.csv *.tsv *.txt)</source>
        <translation>Tablas (*.csv *.tsv *.txt)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Todos los archivos (*)</translation>
    </message>
    <message>
        <source>Export people</source>
        <translation>Exportar personas</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>TSV, for spreadsheets (*.tsv)</source>
        <translation>TSV, para hojas de cálculo (*.tsv)</translation>
    </message>
    <message>
        <source>Exported as {name}</source>
        <translation>Exportado como {name}</translation>
    </message>
</context>
<context>
    <name>Phrases</name>
    <message>
        <source>(untitled)</source>
        <translation>(sin título)</translation>
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
        <translation>todo en silencio</translation>
    </message>
    <message>
        <source>{seconds} s of silence at the start</source>
        <translation>{seconds} s de silencio al principio</translation>
    </message>
    <message>
        <source>{seconds} s at the end</source>
        <translation>{seconds} s al final</translation>
    </message>
    <message numerus="yes">
        <source>clipped in %n places</source>
        <comment>clipped in %n place</comment>
        <translation>
            <numerusform>saturado en %n punto</numerusform>
            <numerusform>saturado en %n puntos</numerusform>
        </translation>
    </message>
    <message>
        <source>left channel silent</source>
        <translation>canal izquierdo en silencio</translation>
    </message>
    <message>
        <source>right channel silent</source>
        <translation>canal derecho en silencio</translation>
    </message>
    <message>
        <source>identical channels</source>
        <translation>canales idénticos</translation>
    </message>
    <message>
        <source>DC offset {percent} %</source>
        <translation>desplazamiento de CC {percent} %</translation>
    </message>
    <message>
        <source>Same audio as “{track}” on “{release}”</source>
        <translation>Mismo audio que «{track}» en «{release}»</translation>
    </message>
    <message numerus="yes">
        <source>Same audio as “{track}” on “{release}” and %n more</source>
        <comment>Same audio as “{track}” on “{release}” and %n more</comment>
        <translation>
            <numerusform>Mismo audio que «{track}» en «{release}» y %n más</numerusform>
            <numerusform>Mismo audio que «{track}» en «{release}» y %n más</numerusform>
        </translation>
    </message>
    <message>
        <source>{at} of {length}</source>
        <translation>{at} de {length}</translation>
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
        <translation>estéreo</translation>
    </message>
    <message numerus="yes">
        <source>%n channels</source>
        <comment>%n channel</comment>
        <translation>
            <numerusform>%n canal</numerusform>
            <numerusform>%n canales</numerusform>
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
        <translation>Imagen</translation>
    </message>
</context>
<context>
    <name>PlanExportText</name>
    <message>
        <source>{day}, week {week}</source>
        <translation>{day}, semana {week}</translation>
    </message>
    <message>
        <source>Release, by date</source>
        <translation>Lanzamiento, por fecha</translation>
    </message>
    <message>
        <source>and {n} more releases</source>
        <translation>y {n} lanzamientos más</translation>
    </message>
    <message>
        <source>Releases</source>
        <translation>Lanzamientos</translation>
    </message>
    <message>
        <source>page {n} of {all}</source>
        <translation>página {n} de {all}</translation>
    </message>
</context>
<context>
    <name>PlanExporter</name>
    <message>
        <source>A folder for the calendar file</source>
        <translation>Una carpeta para el archivo de calendario</translation>
    </message>
    <message>
        <source>The calendar file could not be written.</source>
        <translation>No se pudo escribir el archivo de calendario.</translation>
    </message>
    <message>
        <source>Choose a folder that you can write to.</source>
        <translation>Elija una carpeta en la que pueda escribir.</translation>
    </message>
    <message>
        <source>The app keeps “{name}” up to date there. Subscribe to it or import it into your calendar.</source>
        <translation>La app mantiene «{name}» al día allí. Suscríbase o impórtelo en su calendario.</translation>
    </message>
    <message>
        <source>Save the plan</source>
        <translation>Guardar el plan</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Image (*.png)</source>
        <translation>Imagen (*.png)</translation>
    </message>
    <message>
        <source>The plan was copied as an image.</source>
        <translation>El plan se copió como imagen.</translation>
    </message>
    <message>
        <source>Saved “{name}”.</source>
        <translation>Se guardó «{name}».</translation>
    </message>
    <message>
        <source>“{name}” could not be saved.</source>
        <translation>No se pudo guardar «{name}».</translation>
    </message>
</context>
<context>
    <name>PlanModel</name>
    <message>
        <source>Use</source>
        <translation>Usar</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Archivo</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>Disco</translation>
    </message>
    <message>
        <source>Featured artist</source>
        <translation>Artista invitado</translation>
    </message>
    <message>
        <source>Read from</source>
        <translation>Leído de</translation>
    </message>
    <message>
        <source>used</source>
        <translation>usado</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>omitido</translation>
    </message>
    <message>
        <source>tags</source>
        <translation>etiquetas</translation>
    </message>
    <message>
        <source>file name</source>
        <translation>nombre de archivo</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>carpeta</translation>
    </message>
    <message>
        <source>pattern</source>
        <translation>patrón</translation>
    </message>
    <message>
        <source>sheet</source>
        <translation>hoja</translation>
    </message>
    <message>
        <source>you</source>
        <translation>usted</translation>
    </message>
    <message>
        <source>left out: {reason}</source>
        <translation>omitido: {reason}</translation>
    </message>
    <message>
        <source>Space includes or excludes the file</source>
        <translation>Espacio incluye o excluye el archivo</translation>
    </message>
    <message>
        <source>{column}: from {source}</source>
        <translation>{column}: de {source}</translation>
    </message>
    <message>
        <source>Not in the title: {taken}</source>
        <translation>No va en el título: {taken}</translation>
    </message>
    <message>
        <source>Left out: {reason}</source>
        <translation>Omitido: {reason}</translation>
    </message>
    <message>
        <source>Release, by date</source>
        <translation>Lanzamiento, por fecha</translation>
    </message>
    <message>
        <source>Weeks</source>
        <translation>Semanas</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>No release date</source>
        <translation>Sin fecha de lanzamiento</translation>
    </message>
    <message>
        <source>Release date {day}</source>
        <translation>Fecha de lanzamiento {day}</translation>
    </message>
    <message>
        <source>submit by {day}</source>
        <translation>límite de envío: {day}</translation>
    </message>
    <message>
        <source>pitch by {day}</source>
        <translation>límite de pitch: {day}</translation>
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
        <translation>Tablero</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Lista</translation>
    </message>
    <message>
        <source>Covers</source>
        <translation>Portadas</translation>
    </message>
    <message>
        <source>View of the releases</source>
        <translation>Vista de los lanzamientos</translation>
    </message>
    <message>
        <source>Calendar</source>
        <translation>Calendario</translation>
    </message>
    <message>
        <source>Share the plan</source>
        <translation>Compartir el plan</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>Pendiente</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Guardar como PDF…</translation>
    </message>
    <message>
        <source>Save as image…</source>
        <translation>Guardar como imagen…</translation>
    </message>
    <message>
        <source>Copy as image</source>
        <translation>Copiar como imagen</translation>
    </message>
    <message>
        <source>week {n}</source>
        <translation>semana {n}</translation>
    </message>
    <message>
        <source>To do  {n}</source>
        <translation>Pendiente  {n}</translation>
    </message>
    <message>
        <source>Nothing found for “{words}”</source>
        <translation>No se encontró nada para «{words}»</translation>
    </message>
    <message>
        <source>Change or clear the search.</source>
        <translation>Cambie o vacíe la búsqueda.</translation>
    </message>
    <message>
        <source>No releases match the filter</source>
        <translation>Ningún lanzamiento coincide con el filtro</translation>
    </message>
    <message>
        <source>Change or clear it.</source>
        <translation>Cámbielo o quítelo.</translation>
    </message>
    <message>
        <source>No releases planned</source>
        <translation>No hay lanzamientos previstos</translation>
    </message>
    <message>
        <source>Releases appear here by date, from the first draft until one month after release.</source>
        <translation>Los lanzamientos aparecen aquí por fecha, desde el primer borrador hasta un mes después de salir.</translation>
    </message>
</context>
<context>
    <name>PlanSidePanel</name>
    <message>
        <source>To do</source>
        <translation>Pendiente</translation>
    </message>
    <message>
        <source>Mark as seen</source>
        <translation>Marcar como visto</translation>
    </message>
    <message>
        <source>Nothing due.</source>
        <translation>Nada pendiente.</translation>
    </message>
    <message>
        <source>To do and news</source>
        <translation>Pendiente y novedades</translation>
    </message>
    <message>
        <source>{title}  {n}</source>
        <translation>{title}  {n}</translation>
    </message>
    <message>
        <source>and {n} more, in the list under “To fix”</source>
        <translation>y {n} más, en la lista «Por corregir»</translation>
    </message>
    <message>
        <source>Show all {n}</source>
        <translation>Mostrar los {n}</translation>
    </message>
    <message>
        <source>Show fewer</source>
        <translation>Mostrar menos</translation>
    </message>
    <message>
        <source>Nothing new.</source>
        <translation>Nada nuevo.</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>y {n} más</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Mostrar</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>Show: {title}</source>
        <translation>Mostrar: {title}</translation>
    </message>
</context>
<context>
    <name>PlanTable</name>
    <message>
        <source>Files</source>
        <translation>Archivos</translation>
    </message>
    <message>
        <source>Enter or F2 edits a cell, Space includes or excludes a file, Alt+arrow moves it, Alt+number answers its question.</source>
        <translation>Intro o F2 edita una celda, Espacio incluye o excluye un archivo, Alt+flecha lo mueve, Alt+número responde a su pregunta.</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Omitir</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Usar</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Mover arriba</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Mover abajo</translation>
    </message>
    <message>
        <source>Number in this order</source>
        <translation>Numerar en este orden</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Pegar</translation>
    </message>
    <message>
        <source>Fill down</source>
        <translation>Rellenar hacia abajo</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Vaciar</translation>
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
        <translation>Borrador</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Listo</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>En camino</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>Por atender</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>En {target}</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Publicados</translation>
    </message>
    <message>
        <source>Seen in a store, or sent and past its release date.</source>
        <translation>Visto en una tienda, o enviado y con la fecha de lanzamiento ya pasada.</translation>
    </message>
    <message>
        <source>Sending stopped, it no longer exists there, or a store no longer has it.</source>
        <translation>El envío se detuvo, ya no existe allí o una tienda ya no lo tiene.</translation>
    </message>
    <message>
        <source>It is waiting, being sent, or its answer is being searched for.</source>
        <translation>Está en espera, se está enviando o se busca su respuesta.</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>Sending stopped and needs your decision.</source>
        <translation>El envío se detuvo y necesita su decisión.</translation>
    </message>
    <message>
        <source>Submit {title}</source>
        <translation>Enviar {title}</translation>
    </message>
    <message>
        <source>Today is the last day for its release date.</source>
        <translation>Hoy es el último día para cumplir su fecha de lanzamiento.</translation>
    </message>
    <message>
        <source>It was due on {day}.</source>
        <translation>El plazo venció el {day}.</translation>
    </message>
    <message numerus="yes">
        <source>%n blockers; submit by {day}.</source>
        <comment>%n blocker; submit by {day}.</comment>
        <translation>
            <numerusform>%n bloqueo; límite de envío: {day}.</numerusform>
            <numerusform>%n bloqueos; límite de envío: {day}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Fix {title}</source>
        <translation>Corregir {title}</translation>
    </message>
    <message>
        <source>Taken down? It is no longer in a store that had it.</source>
        <translation>¿Retirado? Ya no está en una tienda que lo tenía.</translation>
    </message>
    <message>
        <source>A store shows it on a different artist&apos;s page.</source>
        <translation>Una tienda lo muestra en la página de otro artista.</translation>
    </message>
    <message>
        <source>Its release date, {day}, has passed, but it was not sent.</source>
        <translation>Su fecha de lanzamiento, {day}, ya pasó, pero no se envió.</translation>
    </message>
    <message>
        <source>It has no release date.</source>
        <translation>No tiene fecha de lanzamiento.</translation>
    </message>
</context>
<context>
    <name>PlayerBar</name>
    <message>
        <source>Previous track</source>
        <translation>Pista anterior</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Reproducir</translation>
    </message>
    <message>
        <source>Next track</source>
        <translation>Pista siguiente</translation>
    </message>
    <message>
        <source>A | B</source>
        <translation>A | B</translation>
    </message>
    <message>
        <source>Switch to the other track</source>
        <translation>Cambiar a la otra pista</translation>
    </message>
    <message>
        <source>No audio output was found on this computer. You can view masters but not play them.</source>
        <translation>No se encontró ninguna salida de audio en este equipo. Puede ver los másteres, pero no reproducirlos.</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>Comparar con</translation>
    </message>
    <message>
        <source>Switch to the other track at the same position (X)</source>
        <translation>Cambiar a la otra pista en la misma posición (X)</translation>
    </message>
    <message>
        <source>No tracks yet</source>
        <translation>Todavía no hay pistas</translation>
    </message>
    <message>
        <source>The file could not be played.</source>
        <translation>No se pudo reproducir el archivo.</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausar</translation>
    </message>
    <message>
        <source>{name} (Space)</source>
        <translation>{name} (Espacio)</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nada</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>matches {fitting} of {count} names</source>
        <translation>encaja con {fitting} de {count} nombres</translation>
    </message>
    <message>
        <source>Nothing was pasted: the columns from here on are read-only.</source>
        <translation>No se pegó nada: las columnas a partir de aquí son de solo lectura.</translation>
    </message>
</context>
<context>
    <name>Problems</name>
    <message>
        <source>All {count}…</source>
        <translation>Los {count}…</translation>
    </message>
    <message>
        <source>Skipped files</source>
        <translation>Archivos omitidos</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
</context>
<context>
    <name>ProgressMeter</name>
    <message>
        <source>Upload progress</source>
        <translation>Progreso de la subida</translation>
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
        <translation>Importar de {target}</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Cuenta</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texto</translation>
    </message>
    <message>
        <source>title, artist or other text</source>
        <translation>título, artista u otro texto</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>Project number</source>
        <translation>Número de proyecto</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Sellos</translation>
    </message>
    <message>
        <source>separated by commas</source>
        <translation>separados por comas</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Buscar</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Resultados</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Anterior</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Siguiente</translation>
    </message>
    <message>
        <source>From a JSON file…</source>
        <translation>De un archivo JSON…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Import as draft</source>
        <translation>Importar como borrador</translation>
    </message>
    <message>
        <source>Connect an account…</source>
        <translation>Conectar una cuenta…</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Seguir</translation>
    </message>
    <message>
        <source>“Follow” shows a release as it is in {target} and tracks its status; it is never sent. “Import as draft” creates a copy that you can edit. Fields that {target} does not return stay empty in both.</source>
        <translation>«Seguir» muestra un lanzamiento tal como está en {target} y sigue su estado; nunca se envía. «Importar como borrador» crea una copia que puede editar. Los campos que {target} no devuelve quedan vacíos en ambos casos.</translation>
    </message>
    <message>
        <source>Connect an account in the settings to search {target}. You can also import a JSON file.</source>
        <translation>Conecte una cuenta en los ajustes para buscar en {target}. También puede importar un archivo JSON.</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Buscando…</translation>
    </message>
    <message>
        <source>Fetching {n} of {of}…</source>
        <translation>Obteniendo {n} de {of}…</translation>
    </message>
    <message>
        <source>Nothing found. {target} may take a while to show new releases.</source>
        <translation>No se encontró nada. {target} puede tardar un poco en mostrar lanzamientos nuevos.</translation>
    </message>
    <message>
        <source>{shown} of {total}</source>
        <translation>{shown} de {total}</translation>
    </message>
    <message>
        <source>{target} shows only the first 10,000 results. Narrow your search.</source>
        <translation>{target} solo muestra los primeros 10 000 resultados. Acote la búsqueda.</translation>
    </message>
    <message>
        <source>Select a release to see its details.</source>
        <translation>Seleccione un lanzamiento para ver sus detalles.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Comprobando…</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>This is a platform record; its release is imported.</source>
        <translation>Esto es un registro de la plataforma; se importa su lanzamiento.</translation>
    </message>
    <message>
        <source>Not returned by {target}, so empty here:</source>
        <translation>{target} no lo devuelve, por eso está vacío aquí:</translation>
    </message>
    <message>
        <source>Read-only in {target}: version 1 of its API does not accept these fields. Lyrics, project and pre-order date are saved here but not sent.</source>
        <translation>Solo lectura en {target}: la versión 1 de su API no acepta estos campos. La letra, el proyecto y la fecha de reserva se guardan aquí, pero no se envían.</translation>
    </message>
    <message>
        <source>Fetching…</source>
        <translation>Obteniendo…</translation>
    </message>
    <message>
        <source>Import from a JSON file</source>
        <translation>Importar de un archivo JSON</translation>
    </message>
    <message>
        <source>{target} JSON (*.json)</source>
        <translation>JSON de {target} (*.json)</translation>
    </message>
</context>
<context>
    <name>PullModel</name>
    <message>
        <source>Release</source>
        <translation>Lanzamiento</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>ID in {target}</source>
        <translation>ID en {target}</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Borrador</translation>
    </message>
    <message>
        <source>in the library</source>
        <translation>en la biblioteca</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
</context>
<context>
    <name>PullText</name>
    <message>
        <source>{words} It continues automatically at {time}.</source>
        <translation>{words} Continúa automáticamente a las {time}.</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>Obras</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>Créditos</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>Pistas</translation>
    </message>
    <message>
        <source>Discs</source>
        <translation>Discos</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Lanzamiento</translation>
    </message>
</context>
<context>
    <name>QuestionBand</name>
    <message>
        <source>Alt+{number} in the row</source>
        <translation>Alt+{number} en la fila</translation>
    </message>
    <message>
        <source>Saved for later folders.</source>
        <translation>Guardado para próximas carpetas.</translation>
    </message>
    <message>
        <source>Is “{subject}” one artist?</source>
        <translation>¿Es «{subject}» un solo artista?</translation>
    </message>
    <message>
        <source>Is “{subject}” the artist?</source>
        <translation>¿Es «{subject}» el artista?</translation>
    </message>
    <message>
        <source>Who is “{subject}”?</source>
        <translation>¿Quién es «{subject}»?</translation>
    </message>
    <message>
        <source>Is {subject} the release date?</source>
        <translation>¿Es {subject} la fecha de lanzamiento?</translation>
    </message>
    <message>
        <source>Is “{subject}” the title?</source>
        <translation>¿Es «{subject}» el título?</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Sí</translation>
    </message>
    <message>
        <source>No: {names}</source>
        <translation>No: {names}</translation>
    </message>
    <message>
        <source>No</source>
        <translation>No</translation>
    </message>
</context>
<context>
    <name>QuestionCard</name>
    <message>
        <source>{target} ID of the release</source>
        <translation>ID del lanzamiento en {target}</translation>
    </message>
    <message>
        <source>This release may be in {target}.</source>
        <translation>Este lanzamiento puede estar en {target}.</translation>
    </message>
    <message>
        <source>{target} already has a release with UPC {upc}.</source>
        <translation>{target} ya tiene un lanzamiento con el UPC {upc}.</translation>
    </message>
    <message>
        <source>It is unclear whether {target} created this release.</source>
        <translation>No está claro si {target} creó este lanzamiento.</translation>
    </message>
    <message>
        <source>{target} rejected this release.</source>
        <translation>{target} rechazó este lanzamiento.</translation>
    </message>
    <message>
        <source>This release could not be sent.</source>
        <translation>No se pudo enviar este lanzamiento.</translation>
    </message>
    <message>
        <source>This release was sent, but it is unclear whether it was created. The release found in {target} differs from what was sent. Check it in {target} and adopt it if it is this release.</source>
        <translation>Este lanzamiento se envió, pero no está claro si se creó. El lanzamiento encontrado en {target} difiere de lo enviado. Compruébelo en {target} y adóptelo si es este lanzamiento.</translation>
    </message>
    <message>
        <source>Nothing was sent. If it is the same release, adopt it; if not, this release needs a different UPC.</source>
        <translation>No se envió nada. Si es el mismo lanzamiento, adóptelo; si no, este lanzamiento necesita otro UPC.</translation>
    </message>
    <message>
        <source>The answer was lost, and a search by UPC does not find the release. Check in {target}: if it is not there, send it again; if it is, paste its ID.</source>
        <translation>La respuesta se perdió y una búsqueda por UPC no encuentra el lanzamiento. Compruébelo en {target}: si no está, envíelo de nuevo; si está, pegue su ID.</translation>
    </message>
    <message>
        <source>Adopt this release</source>
        <translation>Adoptar este lanzamiento</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Comprobar de nuevo</translation>
    </message>
    <message>
        <source>Not there, send again</source>
        <translation>No está allí, enviar de nuevo</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Cancelar envío</translation>
    </message>
    <message>
        <source>Paste the {target} ID of the release first.</source>
        <translation>Pegue primero el ID del lanzamiento en {target}.</translation>
    </message>
</context>
<context>
    <name>QuestionsDialog</name>
    <message>
        <source>Questions to distributors</source>
        <translation>Preguntas a las distribuidoras</translation>
    </message>
    <message>
        <source>Distributor</source>
        <translation>Distribuidora</translation>
    </message>
    <message>
        <source>Import a profile…</source>
        <translation>Importar un perfil…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportar…</translation>
    </message>
    <message>
        <source>Try in practice mode</source>
        <translation>Probar en modo de práctica</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>Preguntas</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Pregunta</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Respuesta</translation>
    </message>
    <message>
        <source>Answered by</source>
        <translation>Respondida por</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>{number}  {name}   {done} of {all}</source>
        <translation>{number}  {name}   {done} de {all}</translation>
    </message>
    <message>
        <source>Sections of the letter, and functions</source>
        <translation>Secciones de la carta y funciones</translation>
    </message>
    <message>
        <source>Questions in the letter</source>
        <translation>Preguntas de la carta</translation>
    </message>
    <message>
        <source>Functions</source>
        <translation>Funciones</translation>
    </message>
    <message>
        <source>{name}   {count} open</source>
        <translation>{name}   {count} abiertas</translation>
    </message>
    <message>
        <source>{done} of {all} questions answered, saved on this computer</source>
        <translation>{done} de {all} preguntas respondidas, guardadas en este equipo</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Iniciar sesión</translation>
    </message>
    <message>
        <source>Create a release</source>
        <translation>Crear un lanzamiento</translation>
    </message>
    <message>
        <source>Read the status</source>
        <translation>Leer el estado</translation>
    </message>
    <message>
        <source>Find after a lost answer</source>
        <translation>Encontrar tras una respuesta perdida</translation>
    </message>
    <message>
        <source>Take down</source>
        <translation>Retirar de tiendas</translation>
    </message>
    <message>
        <source>Store links</source>
        <translation>Enlaces de tiendas</translation>
    </message>
    <message>
        <source>Earnings</source>
        <translation>Ingresos</translation>
    </message>
    <message>
        <source>Renew links to files</source>
        <translation>Renovar enlaces a archivos</translation>
    </message>
    <message>
        <source>Nothing is sent to {name} until {count} questions are answered: {questions}</source>
        <translation>No se envía nada a {name} hasta que se respondan {count} preguntas: {questions}</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Mostrarlas</translation>
    </message>
    <message>
        <source>Enter their answer…</source>
        <translation>Introducir la respuesta…</translation>
    </message>
    <message>
        <source>Import a profile</source>
        <translation>Importar un perfil</translation>
    </message>
    <message>
        <source>Export the profile</source>
        <translation>Exportar el perfil</translation>
    </message>
</context>
<context>
    <name>RawDialog</name>
    <message>
        <source>Raw answer</source>
        <translation>Respuesta original</translation>
    </message>
    <message>
        <source>There is no raw answer for this event.</source>
        <translation>No hay respuesta original para este evento.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
</context>
<context>
    <name>ReadOnlyBanner</name>
    <message>
        <source>This record is from {target}. You can follow it here but change it only there.</source>
        <translation>Este registro es de {target}. Aquí puede seguirlo, pero solo allí se puede cambiar.</translation>
    </message>
    <message>
        <source>Create a draft from it</source>
        <translation>Crear un borrador con esto</translation>
    </message>
    <message>
        <source>Created from {target}&apos;s answer, which does not include {n} of the fields. They are marked and empty.</source>
        <translation>Creado a partir de la respuesta de {target}, que no incluye {n} de los campos. Están marcados y vacíos.</translation>
    </message>
</context>
<context>
    <name>ReceiptView</name>
    <message>
        <source>Copy text</source>
        <translation>Copiar texto</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Guardar como PDF…</translation>
    </message>
    <message>
        <source>What was sent</source>
        <translation>Lo que se envió</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>Acuse de recibo</translation>
    </message>
    <message>
        <source>a deleted account</source>
        <translation>una cuenta eliminada</translation>
    </message>
    <message>
        <source>{target}, account {account}</source>
        <translation>{target}, cuenta {account}</translation>
    </message>
    <message>
        <source>ID in {target}</source>
        <translation>ID en {target}</translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation>Enviado</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Fecha de lanzamiento</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Sello</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Archivos</translation>
    </message>
    <message>
        <source>Waived</source>
        <translation>Con excepción</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Comprobaciones</translation>
    </message>
    <message>
        <source>A manifest in the storage lists the files.</source>
        <translation>Un manifiesto en el almacenamiento enumera los archivos.</translation>
    </message>
    <message>
        <source>Sent to</source>
        <translation>Enviado a</translation>
    </message>
    <message>
        <source>not saved</source>
        <translation>no se guardaron</translation>
    </message>
    <message>
        <source>{files}, {n} verified in the storage</source>
        <translation>{files}, {n} verificados en el almacenamiento</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>The receipt was copied.</source>
        <translation>El acuse de recibo se copió.</translation>
    </message>
    <message>
        <source>Save the receipt</source>
        <translation>Guardar el acuse de recibo</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>“{name}” could not be written.</source>
        <translation>No se pudo escribir «{name}».</translation>
    </message>
    <message>
        <source>Choose a folder that you can write to.</source>
        <translation>Elija una carpeta en la que pueda escribir.</translation>
    </message>
    <message>
        <source>Saved as {name}.</source>
        <translation>Guardado como {name}.</translation>
    </message>
</context>
<context>
    <name>RecheckText</name>
    <message numerus="yes">
        <source>%n drafts are no longer ready</source>
        <comment>%n draft is no longer ready</comment>
        <translation>
            <numerusform>%n borrador ya no está listo</numerusform>
            <numerusform>%n borradores ya no están listos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>new rules found something in %n drafts</source>
        <comment>new rules found something in %n draft</comment>
        <translation>
            <numerusform>las reglas nuevas encontraron algo en %n borrador</numerusform>
            <numerusform>las reglas nuevas encontraron algo en %n borradores</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts are now ready</source>
        <comment>%n draft is now ready</comment>
        <translation>
            <numerusform>%n borrador está listo ahora</numerusform>
            <numerusform>%n borradores están listos ahora</numerusform>
        </translation>
    </message>
    <message>
        <source>The checks changed: {what}.</source>
        <translation>Las comprobaciones cambiaron: {what}.</translation>
    </message>
</context>
<context>
    <name>RecordingsSection</name>
    <message>
        <source>Recordings</source>
        <translation>Grabaciones</translation>
    </message>
    <message>
        <source>Shows which audio has which ISRC on which releases. Audio is compared by its samples, not by file name.</source>
        <translation>Muestra qué audio tiene qué ISRC en qué lanzamientos. El audio se compara por sus muestras, no por el nombre de archivo.</translation>
    </message>
    <message>
        <source>Title, artist, release, ISRC or audio</source>
        <translation>Título, artista, lanzamiento, ISRC o audio</translation>
    </message>
    <message>
        <source>Search recordings</source>
        <translation>Buscar grabaciones</translation>
    </message>
    <message>
        <source>Only conflicts</source>
        <translation>Solo conflictos</translation>
    </message>
    <message>
        <source>Go to the release</source>
        <translation>Ir al lanzamiento</translation>
    </message>
    <message>
        <source>Recordings and their codes</source>
        <translation>Grabaciones y sus códigos</translation>
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
        <translation>Pista</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Lanzamiento</translation>
    </message>
    <message>
        <source>Conflict</source>
        <translation>Conflicto</translation>
    </message>
    <message>
        <source>the first {most} are shown</source>
        <translation>se muestran los primeros {most}</translation>
    </message>
    <message>
        <source>No recordings yet</source>
        <translation>Todavía no hay grabaciones</translation>
    </message>
    <message>
        <source>Measured audio files of your releases appear here with their codes.</source>
        <translation>Los archivos de audio analizados de sus lanzamientos aparecen aquí con sus códigos.</translation>
    </message>
    <message>
        <source>No conflicts</source>
        <translation>Sin conflictos</translation>
    </message>
    <message>
        <source>Each recording has one code, and each code has one recording.</source>
        <translation>Cada grabación tiene un código y cada código, una grabación.</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Sin resultados</translation>
    </message>
    <message>
        <source>No recording matches in title, artist, release or code.</source>
        <translation>Ninguna grabación coincide en título, artista, lanzamiento o código.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ninguno</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>Same audio, different code</source>
        <translation>Mismo audio, otro código</translation>
    </message>
    <message>
        <source>Same code, different audio</source>
        <translation>Mismo código, otro audio</translation>
    </message>
</context>
<context>
    <name>Recovery</name>
    <message>
        <source>Lost: {titles}. A copy of the library may have them.</source>
        <translation>Perdidos: {titles}. Puede que una copia de la biblioteca los tenga.</translation>
    </message>
    <message>
        <source>Damaged: {titles}. Check them, because a letter or digit may be wrong.</source>
        <translation>Dañados: {titles}. Revíselos, porque puede haber una letra o un dígito incorrectos.</translation>
    </message>
    <message>
        <source>Some records could not be read, such as history steps or file data.</source>
        <translation>Algunos registros no se pudieron leer, como pasos del historial o datos de archivos.</translation>
    </message>
    <message>
        <source>{n} submissions may have been sent since. The app searches {target} for each of them and sends none until then.</source>
        <translation>Puede que {n} envíos se hayan mandado desde entonces. La app busca cada uno en {target} y hasta entonces no manda ninguno.</translation>
    </message>
    <message>
        <source>The old files are kept in {folder}.</source>
        <translation>Los archivos antiguos se conservan en {folder}.</translation>
    </message>
    <message>
        <source>The last assigned codes could not be read from the old library. Before you assign codes, compare the next numbers in Settings &gt; Codes with your last used ISRC.</source>
        <translation>No se pudieron leer de la biblioteca antigua los últimos códigos asignados. Antes de asignar códigos, compare los números siguientes en Ajustes &gt; Códigos con el último ISRC que usó.</translation>
    </message>
    <message>
        <source>The library was restored.</source>
        <translation>La biblioteca se restauró.</translation>
    </message>
</context>
<context>
    <name>ReleaseActions</name>
    <message>
        <source>Rendering the sample release…</source>
        <translation>Generando el lanzamiento de ejemplo…</translation>
    </message>
    <message>
        <source>Export as JSON</source>
        <translation>Exportar como JSON</translation>
    </message>
    <message>
        <source>{target} JSON (*.json)</source>
        <translation>JSON de {target} (*.json)</translation>
    </message>
    <message>
        <source>{what}. See History: {values}</source>
        <translation>{what}. Consulte Historial: {values}</translation>
    </message>
    <message>
        <source>Nothing was waiting to be sent.</source>
        <translation>No había nada pendiente de envío.</translation>
    </message>
    <message>
        <source>Nothing is waiting.</source>
        <translation>No hay nada en espera.</translation>
    </message>
    <message>
        <source>Exported as {name}</source>
        <translation>Exportado como {name}</translation>
    </message>
</context>
<context>
    <name>ReleaseDelegate</name>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
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
        <translation>Copiar todo lo demás de</translation>
    </message>
    <message>
        <source>tags</source>
        <translation>etiquetas</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>carpeta</translation>
    </message>
    <message>
        <source>file name</source>
        <translation>nombre de archivo</translation>
    </message>
    <message>
        <source>sheet</source>
        <translation>hoja</translation>
    </message>
    <message>
        <source>last release</source>
        <translation>último lanzamiento</translation>
    </message>
    <message>
        <source>you</source>
        <translation>usted</translation>
    </message>
    <message>
        <source>Assign ISRCs from the label&apos;s series and a UPC from its pool when the draft is created</source>
        <translation>Asignar los ISRC de la serie del sello y un UPC de su lote al crear el borrador</translation>
    </message>
    <message>
        <source>Assign ISRCs from the label&apos;s series when the draft is created</source>
        <translation>Asignar los ISRC de la serie del sello al crear el borrador</translation>
    </message>
    <message>
        <source>Assign a UPC from the label&apos;s pool when the draft is created</source>
        <translation>Asignar un UPC del lote del sello al crear el borrador</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>“{title}”, the last release</source>
        <translation>«{title}», el último lanzamiento</translation>
    </message>
    <message>
        <source>No template</source>
        <translation>Sin plantilla</translation>
    </message>
</context>
<context>
    <name>ReleaseList</name>
    <message>
        <source>Releases</source>
        <translation>Lanzamientos</translation>
    </message>
    <message>
        <source>List columns. Click a column to sort by it.</source>
        <translation>Columnas de la lista. Haga clic en una para ordenar por ella.</translation>
    </message>
    <message>
        <source>Drop a folder of WAVs anywhere to start a release</source>
        <translation>Suelte una carpeta de WAV en cualquier lugar para empezar un lanzamiento</translation>
    </message>
    <message>
        <source>Actions for the selected releases</source>
        <translation>Acciones para los lanzamientos seleccionados</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Restaurar</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Intro</translation>
    </message>
    <message>
        <source>Quick look</source>
        <translation>Vista rápida</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Espacio</translation>
    </message>
    <message>
        <source>Submit…</source>
        <translation>Enviar…</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Comprobar de nuevo</translation>
    </message>
    <message>
        <source>Assign missing codes</source>
        <translation>Asignar códigos que faltan</translation>
    </message>
    <message>
        <source>Check status</source>
        <translation>Comprobar estado</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Cancelar envío</translation>
    </message>
    <message>
        <source>In stores</source>
        <translation>En tiendas</translation>
    </message>
    <message>
        <source>Edit together…</source>
        <translation>Editar en conjunto…</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplicar</translation>
    </message>
    <message>
        <source>Export as JSON…</source>
        <translation>Exportar como JSON…</translation>
    </message>
    <message>
        <source>Export as sheet or bundle…</source>
        <translation>Exportar como hoja o paquete…</translation>
    </message>
    <message>
        <source>Deliver as DDEX…</source>
        <translation>Entregar como DDEX…</translation>
    </message>
    <message>
        <source>Documents…</source>
        <translation>Documentos…</translation>
    </message>
    <message>
        <source>Transfer from another distributor…</source>
        <translation>Transferir desde otra distribuidora…</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>Mover a la papelera</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Supr</translation>
    </message>
    <message>
        <source>Undo: {step}</source>
        <translation>Deshacer: {step}</translation>
    </message>
    <message>
        <source>Redo: {step}</source>
        <translation>Rehacer: {step}</translation>
    </message>
</context>
<context>
    <name>ReleaseModel</name>
    <message>
        <source>Release</source>
        <translation>Lanzamiento</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Sello</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Fecha de lanzamiento</translation>
    </message>
    <message>
        <source>Readiness</source>
        <translation>Preparación</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Modificado</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>sin estado</translation>
    </message>
    <message>
        <source>not checked yet</source>
        <translation>sin comprobar todavía</translation>
    </message>
</context>
<context>
    <name>ReleaseTree</name>
    <message>
        <source>Parts of the release</source>
        <translation>Partes del lanzamiento</translation>
    </message>
</context>
<context>
    <name>Remedies</name>
    <message>
        <source>Rotate upright</source>
        <translation>Enderezar</translation>
    </message>
    <message>
        <source>Remove the location</source>
        <translation>Quitar la ubicación</translation>
    </message>
    <message>
        <source>Convert to RGB</source>
        <translation>Convertir a RGB</translation>
    </message>
    <message>
        <source>Convert to sRGB</source>
        <translation>Convertir a sRGB</translation>
    </message>
    <message>
        <source>Crop to a square…</source>
        <translation>Recortar en cuadrado…</translation>
    </message>
    <message>
        <source>Scale down to {pixels}</source>
        <translation>Reducir a {pixels}</translation>
    </message>
    <message>
        <source>Reduce to under {size} MB</source>
        <translation>Reducir a menos de {size} MB</translation>
    </message>
    <message>
        <source>Fill transparent areas…</source>
        <translation>Rellenar zonas transparentes…</translation>
    </message>
    <message>
        <source>Save as JPEG</source>
        <translation>Guardar como JPEG</translation>
    </message>
</context>
<context>
    <name>ReplaceDialog</name>
    <message>
        <source>Find and replace</source>
        <translation>Buscar y reemplazar</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Buscar</translation>
    </message>
    <message>
        <source>Leave empty to delete the text</source>
        <translation>Deje vacío para eliminar el texto</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>Reemplazar por</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>Distinguir mayúsculas</translation>
    </message>
    <message>
        <source>Whole words only</source>
        <translation>Solo palabras completas</translation>
    </message>
    <message>
        <source>What would change</source>
        <translation>Lo que cambiaría</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Reemplazar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>In which tracks</source>
        <translation>En qué pistas</translation>
    </message>
    <message>
        <source>All tracks</source>
        <translation>Todas las pistas</translation>
    </message>
    <message>
        <source>{tracks} selected</source>
        <translation>Selección: {tracks}</translation>
    </message>
    <message>
        <source>In which columns</source>
        <translation>En qué columnas</translation>
    </message>
    <message>
        <source>Texts, names and credits</source>
        <translation>Textos, nombres y créditos</translation>
    </message>
    <message>
        <source>Text columns</source>
        <translation>Columnas de texto</translation>
    </message>
    <message>
        <source>All visible columns</source>
        <translation>Todas las columnas visibles</translation>
    </message>
    <message>
        <source>In</source>
        <translation>En</translation>
    </message>
    <message>
        <source>This is one step. You can undo it.</source>
        <translation>Es un solo paso. Se puede deshacer.</translation>
    </message>
    <message>
        <source>Nothing changes</source>
        <translation>Nada cambia</translation>
    </message>
    <message>
        <source>Enter text to find</source>
        <translation>Introduzca el texto que busca</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Report for the artist</source>
        <translation>Informe para el artista</translation>
    </message>
    <message>
        <source>The report</source>
        <translation>El informe</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Save as text…</source>
        <translation>Guardar como texto…</translation>
    </message>
    <message>
        <source>Save as web page…</source>
        <translation>Guardar como página web…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Questions that only the artist can answer come first, by track. Nothing is sent from here.</source>
        <translation>Primero van las preguntas que solo el artista puede responder, por pista. Desde aquí no se envía nada.</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Copiado.</translation>
    </message>
    <message>
        <source>Text (*.txt)</source>
        <translation>Texto (*.txt)</translation>
    </message>
    <message>
        <source>Web page (*.html)</source>
        <translation>Página web (*.html)</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Informe</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Guardar el informe</translation>
    </message>
    <message>
        <source>It could not be saved: {why}.</source>
        <translation>No se pudo guardar: {why}.</translation>
    </message>
    <message>
        <source>Saved as {name}.</source>
        <translation>Guardado como {name}.</translation>
    </message>
</context>
<context>
    <name>ReportedJob</name>
    <message>
        <source>Stop</source>
        <translation>Detener</translation>
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
        <translation>Restauración de la biblioteca</translation>
    </message>
    <message>
        <source>Restoring the library…</source>
        <translation>Restaurando la biblioteca…</translation>
    </message>
    <message>
        <source>Nothing is deleted: the old files are moved to another folder.</source>
        <translation>No se elimina nada: los archivos antiguos se mueven a otra carpeta.</translation>
    </message>
</context>
<context>
    <name>ResubmitDialog</name>
    <message>
        <source>Submit again</source>
        <translation>Enviar de nuevo</translation>
    </message>
    <message>
        <source>Submit “{title}” again?</source>
        <translation>¿Enviar «{title}» de nuevo?</translation>
    </message>
    <message>
        <source>{target} created this release but now reports that it does not exist. If you continue, it becomes a draft again. If you submit it again, a new release is created. If the old one is only hidden, the UPC would then exist twice. Check in {target} first.</source>
        <translation>{target} creó este lanzamiento, pero ahora indica que no existe. Si continúa, vuelve a ser un borrador. Si lo envía de nuevo, se crea un lanzamiento nuevo. Si el antiguo solo está oculto, el UPC existiría entonces dos veces. Compruébelo primero en {target}.</translation>
    </message>
    <message>
        <source>Enter its UPC, {upc}, to continue.</source>
        <translation>Introduzca su UPC, {upc}, para continuar.</translation>
    </message>
    <message>
        <source>UPC of this release</source>
        <translation>UPC de este lanzamiento</translation>
    </message>
    <message>
        <source>Make it a draft again</source>
        <translation>Convertir de nuevo en borrador</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Store preview</source>
        <translation>Vista previa en tiendas</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Resultados</translation>
    </message>
    <message>
        <source>Waived</source>
        <translation>Con excepción</translation>
    </message>
    <message>
        <source>Submit…</source>
        <translation>Enviar…</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Cancelar envío</translation>
    </message>
    <message>
        <source>Next steps…</source>
        <translation>Próximos pasos…</translation>
    </message>
    <message>
        <source>Submit again…</source>
        <translation>Enviar de nuevo…</translation>
    </message>
    <message>
        <source>and {count} more, in Checks</source>
        <translation>y {count} más, en Comprobaciones</translation>
    </message>
    <message>
        <source>Waiting to be sent.</source>
        <translation>Pendiente de envío.</translation>
    </message>
    <message>
        <source>Uploads are paused.</source>
        <translation>Las subidas están en pausa.</translation>
    </message>
    <message>
        <source>Files are being uploaded.</source>
        <translation>Se están subiendo los archivos.</translation>
    </message>
    <message>
        <source>Being created in {target}.</source>
        <translation>Creándose en {target}.</translation>
    </message>
    <message>
        <source>The answer was lost. The app is checking whether the release was created.</source>
        <translation>La respuesta se perdió. La app está comprobando si el lanzamiento se creó.</translation>
    </message>
    <message>
        <source>Created in {target}.</source>
        <translation>Creado en {target}.</translation>
    </message>
    <message>
        <source>Created in {target} but no longer there.</source>
        <translation>Creado en {target}, pero ya no está allí.</translation>
    </message>
    <message>
        <source>Waiting for your answer: see above.</source>
        <translation>A la espera de su respuesta: vea arriba.</translation>
    </message>
    <message>
        <source>{blockers} and {missing} to fill in before this can be sent.</source>
        <translation>{blockers} y {missing} por rellenar antes de poder enviar.</translation>
    </message>
    <message>
        <source>The checks could not run.</source>
        <translation>Las comprobaciones no se pudieron ejecutar.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Comprobando…</translation>
    </message>
    <message>
        <source>Ready to send.</source>
        <translation>Listo para enviar.</translation>
    </message>
    <message>
        <source>Uploads wait: this network is metered.</source>
        <translation>Las subidas están en espera: esta red es de uso medido.</translation>
    </message>
    <message>
        <source>Check with the target first. You have to enter the UPC before it becomes a draft again.</source>
        <translation>Compruébelo primero en el destino. Debe introducir el UPC para que vuelva a ser un borrador.</translation>
    </message>
    <message>
        <source>It will be sent as it was when you submitted it. Withdraw it to include later changes.</source>
        <translation>Se enviará tal como estaba cuando lo mandó. Cancele el envío para incluir cambios posteriores.</translation>
    </message>
    <message>
        <source>Changes here stay on this computer until the question is answered.</source>
        <translation>Los cambios de aquí se quedan en este equipo hasta que se responda la pregunta.</translation>
    </message>
    <message>
        <source>This was sent; History shows its status. Changes here stay on this computer.</source>
        <translation>Esto ya se envió; Historial muestra su estado. Los cambios de aquí se quedan en este equipo.</translation>
    </message>
    <message>
        <source>Submit is available once all files are measured.</source>
        <translation>Se puede enviar en cuanto todos los archivos estén analizados.</translation>
    </message>
    <message>
        <source>Submit is available once the checks have finished.</source>
        <translation>Se puede enviar en cuanto terminen las comprobaciones.</translation>
    </message>
    <message>
        <source>Before sending, you see a summary and the account it goes to.</source>
        <translation>Antes del envío verá un resumen y la cuenta de destino.</translation>
    </message>
    <message>
        <source>Submit is blocked:</source>
        <translation>Envío bloqueado:</translation>
    </message>
</context>
<context>
    <name>RowPainter</name>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>No date yet</source>
        <translation>Todavía sin fecha</translation>
    </message>
    <message>
        <source>out since {day}</source>
        <translation>publicado desde el {day}</translation>
    </message>
    <message>
        <source>{day} has passed, not sent</source>
        <translation>{day} ya pasó, sin enviar</translation>
    </message>
    <message>
        <source>Submit today</source>
        <translation>Enviar hoy</translation>
    </message>
    <message>
        <source>Submit: was due on {day}</source>
        <translation>Envío: venció el {day}</translation>
    </message>
    <message>
        <source>Submit</source>
        <translation>Enviar</translation>
    </message>
    <message>
        <source>pitch by</source>
        <translation>límite de pitch</translation>
    </message>
    <message>
        <source>submit by</source>
        <translation>límite de envío</translation>
    </message>
    <message>
        <source>release date</source>
        <translation>fecha de lanzamiento</translation>
    </message>
    <message>
        <source>holidays, no reviews</source>
        <translation>festivos, sin revisiones</translation>
    </message>
    <message>
        <source>done</source>
        <translation>hecho</translation>
    </message>
    <message>
        <source>on the way</source>
        <translation>en camino</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>todavía no</translation>
    </message>
    <message>
        <source>worth checking</source>
        <translation>conviene revisar</translation>
    </message>
    <message>
        <source>needs you</source>
        <translation>por atender</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>se desconoce</translation>
    </message>
</context>
<context>
    <name>RuleCard</name>
    <message>
        <source>new</source>
        <translation>nuevo</translation>
    </message>
    <message>
        <source>Expand: {what}</source>
        <translation>Desplegar: {what}</translation>
    </message>
    <message>
        <source>Collapse: {what}</source>
        <translation>Plegar: {what}</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Lanzamiento</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>y {count} más</translation>
    </message>
    <message>
        <source>Fix…</source>
        <translation>Corregir…</translation>
    </message>
    <message>
        <source>Confirm…</source>
        <translation>Confirmar…</translation>
    </message>
    <message>
        <source>Assign</source>
        <translation>Asignar</translation>
    </message>
    <message>
        <source>This is one artist</source>
        <translation>Es un solo artista</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>Ir a</translation>
    </message>
    <message>
        <source>Waive…</source>
        <translation>Exceptuar…</translation>
    </message>
    <message>
        <source>About this check</source>
        <translation>Sobre esta comprobación</translation>
    </message>
</context>
<context>
    <name>SaveTemplateDialog</name>
    <message>
        <source>Save as template</source>
        <translation>Guardar como plantilla</translation>
    </message>
    <message>
        <source>It includes: {parts}.</source>
        <translation>Incluye: {parts}.</translation>
    </message>
    <message>
        <source>This release has nothing yet that a template could use, such as label, genre or people.</source>
        <translation>Este lanzamiento todavía no tiene nada que sirva para una plantilla, como sello, género o personas.</translation>
    </message>
    <message>
        <source>Titles, codes, dates and files are not included.</source>
        <translation>Los títulos, códigos, fechas y archivos no se incluyen.</translation>
    </message>
    <message>
        <source>Name of the template</source>
        <translation>Nombre de la plantilla</translation>
    </message>
    <message>
        <source>Name, such as a label or an artist</source>
        <translation>Nombre, por ejemplo de un sello o artista</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>A template with this name exists and will be replaced.</source>
        <translation>Ya existe una plantilla con este nombre y se sustituirá.</translation>
    </message>
</context>
<context>
    <name>SearchBox</name>
    <message>
        <source>Search releases, tracks, ISRC, people</source>
        <translation>Buscar lanzamientos, pistas, ISRC, personas</translation>
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
        <translation>Volver al borrador</translation>
    </message>
    <message>
        <source>Submit again…</source>
        <translation>Enviar de nuevo…</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparar</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>Acuse de recibo</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>It has not been created in {target} yet.</source>
        <translation>Todavía no se ha creado en {target}.</translation>
    </message>
    <message>
        <source>In {target} since {when}.</source>
        <translation>En {target} desde {when}.</translation>
    </message>
    <message>
        <source>It is no longer in {target}.</source>
        <translation>Ya no está en {target}.</translation>
    </message>
    <message>
        <source>Submit it again, or find out from the target what happened to it.</source>
        <translation>Envíelo de nuevo o averigüe en el destino qué le pasó.</translation>
    </message>
    <message>
        <source>{target} reports no status, {asked}.</source>
        <translation>{target} no indica ningún estado, {asked}.</translation>
    </message>
    <message>
        <source>it is being reviewed.</source>
        <translation>está en revisión.</translation>
    </message>
    <message>
        <source>it was delivered to stores.</source>
        <translation>se entregó a las tiendas.</translation>
    </message>
    <message>
        <source>it was rejected.</source>
        <translation>se rechazó.</translation>
    </message>
    <message>
        <source>it no longer exists.</source>
        <translation>ya no existe.</translation>
    </message>
    <message>
        <source>the meaning of this status is not documented.</source>
        <translation>el significado de este estado no está documentado.</translation>
    </message>
    <message>
        <source>still to be added there</source>
        <translation>todavía por añadir allí</translation>
    </message>
    <message>
        <source>no status yet</source>
        <translation>sin estado todavía</translation>
    </message>
    <message>
        <source>Changes made here do not reach it.</source>
        <translation>Los cambios que se hacen aquí no le llegan.</translation>
    </message>
    <message>
        <source>{target} has not been checked yet.</source>
        <translation>{target} todavía no se ha comprobado.</translation>
    </message>
    <message>
        <source>{target} says “{word}”, {asked}</source>
        <translation>{target} dice «{word}», {asked}</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>todavía no</translation>
    </message>
    <message>
        <source>at {n} of {all} stores</source>
        <translation>en {n} de {all} tiendas</translation>
    </message>
    <message>
        <source>Next steps</source>
        <translation>Próximos pasos</translation>
    </message>
    <message>
        <source>Next steps in {target}</source>
        <translation>Próximos pasos en {target}</translation>
    </message>
    <message>
        <source>The changes were copied.</source>
        <translation>Los cambios se copiaron.</translation>
    </message>
</context>
<context>
    <name>SessionText</name>
    <message>
        <source>The last change to this release is not saved yet.</source>
        <translation>El último cambio de este lanzamiento todavía no está guardado.</translation>
    </message>
    <message>
        <source>It is kept here, and the app tries again automatically.</source>
        <translation>Se conserva aquí y la app lo intenta de nuevo automáticamente.</translation>
    </message>
    <message>
        <source>If the disk is full, free some space, then try again.</source>
        <translation>Si el disco está lleno, libere espacio e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>This record is from {target} and cannot be changed here.</source>
        <translation>Este registro es de {target} y no se puede cambiar aquí.</translation>
    </message>
    <message>
        <source>Create a draft from it and change that.</source>
        <translation>Cree un borrador a partir de él y edite el borrador.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Ajustes</translation>
    </message>
    <message>
        <source>Sections of the settings</source>
        <translation>Secciones de los ajustes</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>Cuentas</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Sellos</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personas</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>Códigos</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>Grabaciones</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Comprobaciones</translation>
    </message>
    <message>
        <source>Lists</source>
        <translation>Listas</translation>
    </message>
    <message>
        <source>Keyring</source>
        <translation>Llavero</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Apariencia</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Notificaciones</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Tiendas</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>Copias de seguridad</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>Actualizaciones</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Datos</translation>
    </message>
</context>
<context>
    <name>SettingsParts</name>
    <message>
        <source>Saved. Enter a new one to replace it.</source>
        <translation>Guardado. Introduzca otro para sustituirlo.</translation>
    </message>
    <message>
        <source>Saved until you close the app. Enter a new one to replace it.</source>
        <translation>Guardado hasta que cierre la app. Introduzca otro para sustituirlo.</translation>
    </message>
    <message>
        <source>Testing</source>
        <translation>Probando</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>Funciona</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problema</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>Acceso</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Red</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Certificado</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Dirección</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Servicio</translation>
    </message>
    <message>
        <source>Keyring</source>
        <translation>Llavero</translation>
    </message>
</context>
<context>
    <name>ShareTotals</name>
    <message>
        <source>{place}: writers {writers} %, publishers {publishers} %</source>
        <translation>{place}: autores {writers} %, editoriales {publishers} %</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>En todas partes</translation>
    </message>
    <message>
        <source>{share} % are missing</source>
        <translation>falta el {share} %</translation>
    </message>
    <message>
        <source>{share} % too much</source>
        <translation>sobra el {share} %</translation>
    </message>
</context>
<context>
    <name>SheetColumns</name>
    <message>
        <source>not used</source>
        <translation>no se usa</translation>
    </message>
</context>
<context>
    <name>SheetDialog</name>
    <message>
        <source>Import a sheet</source>
        <translation>Importar una hoja</translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>Leyendo {name}…</translation>
    </message>
    <message>
        <source>Releases of the sheet</source>
        <translation>Lanzamientos de la hoja</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Lanzamiento</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>Actual</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Nuevo</translation>
    </message>
    <message>
        <source>Not used</source>
        <translation>Sin usar</translation>
    </message>
    <message>
        <source>Releases</source>
        <translation>Lanzamientos</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Columnas</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Problemas</translation>
    </message>
    <message>
        <source>Dates such as 3/4/2026: undecided, left empty</source>
        <translation>Fechas como 3/4/2026: sin decidir, quedan vacías</translation>
    </message>
    <message>
        <source>Dates such as 3/4/2026: day first</source>
        <translation>Fechas como 3/4/2026: primero el día</translation>
    </message>
    <message>
        <source>Dates such as 3/4/2026: month first</source>
        <translation>Fechas como 3/4/2026: primero el mes</translation>
    </message>
    <message>
        <source>Order of day and month</source>
        <translation>Orden de día y mes</translation>
    </message>
    <message>
        <source>Save rows with problems…</source>
        <translation>Guardar filas con problemas…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importar</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>not in the library</source>
        <translation>no está en la biblioteca</translation>
    </message>
    <message>
        <source>in the library</source>
        <translation>en la biblioteca</translation>
    </message>
    <message>
        <source>found by its UPC</source>
        <translation>encontrado por su UPC</translation>
    </message>
    <message>
        <source>found by its ISRCs</source>
        <translation>encontrado por sus ISRC</translation>
    </message>
    <message>
        <source>found by its catalogue number</source>
        <translation>encontrado por su número de catálogo</translation>
    </message>
    <message>
        <source>unchanged: already sent or followed in {target}</source>
        <translation>sin cambios: ya enviado o en seguimiento en {target}</translation>
    </message>
    <message>
        <source>nothing changes</source>
        <translation>no cambia nada</translation>
    </message>
    <message>
        <source>and more</source>
        <translation>y más</translation>
    </message>
    <message>
        <source>Problems ({count})</source>
        <translation>Problemas ({count})</translation>
    </message>
    <message>
        <source>nothing to import</source>
        <translation>nada que importar</translation>
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
        <translation>{name} filas con problemas.csv</translation>
    </message>
    <message>
        <source>Save rows with problems</source>
        <translation>Guardar filas con problemas</translation>
    </message>
</context>
<context>
    <name>SheetFields</name>
    <message>
        <source>Credit: {role}</source>
        <translation>Crédito: {role}</translation>
    </message>
    <message>
        <source>Release: {field}</source>
        <translation>Lanzamiento: {field}</translation>
    </message>
    <message>
        <source>Track: {field}</source>
        <translation>Pista: {field}</translation>
    </message>
    <message>
        <source>Artists</source>
        <translation>Artistas</translation>
    </message>
    <message>
        <source>© line</source>
        <translation>Línea ©</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>Disco</translation>
    </message>
    <message>
        <source>Length in milliseconds</source>
        <translation>Duración en milisegundos</translation>
    </message>
    <message>
        <source>Length in seconds</source>
        <translation>Duración en segundos</translation>
    </message>
    <message>
        <source>Track number</source>
        <translation>Número de pista</translation>
    </message>
    <message>
        <source>People with their roles</source>
        <translation>Personas con sus roles</translation>
    </message>
    <message>
        <source>℗ line</source>
        <translation>Línea ℗</translation>
    </message>
    <message>
        <source>Position, such as A1</source>
        <translation>Posición, por ejemplo A1</translation>
    </message>
    <message>
        <source>Publishers&apos; shares</source>
        <translation>Porcentajes de las editoriales</translation>
    </message>
    <message>
        <source>Writers&apos; shares</source>
        <translation>Porcentajes de los autores</translation>
    </message>
</context>
<context>
    <name>SideBySide</name>
    <message>
        <source>{store}: as sent</source>
        <translation>{store}: como se envió</translation>
    </message>
    <message>
        <source>{store}: in store</source>
        <translation>{store}: en la tienda</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Views</source>
        <translation>Vistas</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>WORK</source>
        <translation>TRABAJO</translation>
    </message>
    <message>
        <source>To fix</source>
        <translation>Por corregir</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Borradores</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>En camino</translation>
    </message>
    <message>
        <source>RELEASES</source>
        <translation>LANZAMIENTOS</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>En {target}</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Publicados</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Todos</translation>
    </message>
    <message>
        <source>SAVED FILTERS</source>
        <translation>FILTROS GUARDADOS</translation>
    </message>
    <message>
        <source>LABELS</source>
        <translation>SELLOS</translation>
    </message>
    <message>
        <source>Based on the release date only: {target}&apos;s API does not report what is live.</source>
        <translation>Solo según la fecha de lanzamiento: la API de {target} no informa de qué está publicado.</translation>
    </message>
</context>
<context>
    <name>SoundPage</name>
    <message>
        <source>Masters</source>
        <translation>Másteres</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Portada</translation>
    </message>
    <message>
        <source>Other files</source>
        <translation>Otros archivos</translation>
    </message>
</context>
<context>
    <name>SourceRow</name>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>Quitar {name}</translation>
    </message>
</context>
<context>
    <name>States</name>
    <message>
        <source>blocker</source>
        <translation>bloqueo</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>advertencia</translation>
    </message>
    <message>
        <source>hint</source>
        <translation>sugerencia</translation>
    </message>
    <message>
        <source>to do</source>
        <translation>pendiente</translation>
    </message>
    <message>
        <source>question</source>
        <translation>pregunta</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Dañado</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Borrador</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Listo</translation>
    </message>
    <message>
        <source>Waiting (no network)</source>
        <translation>En espera (sin red)</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En espera</translation>
    </message>
    <message>
        <source>Paused {percent} %</source>
        <translation>En pausa {percent} %</translation>
    </message>
    <message>
        <source>Waiting {percent} %</source>
        <translation>En espera {percent} %</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Enviando</translation>
    </message>
    <message>
        <source>Sending {percent} %</source>
        <translation>Enviando {percent} %</translation>
    </message>
    <message>
        <source>Unconfirmed</source>
        <translation>Sin confirmar</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>Por atender</translation>
    </message>
    <message>
        <source>Created in {target}</source>
        <translation>Creado en {target}</translation>
    </message>
    <message>
        <source>No longer exists</source>
        <translation>Ya no existe</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Creado</translation>
    </message>
    <message>
        <source>it says “{word}”</source>
        <translation>dice «{word}»</translation>
    </message>
    <message>
        <source>waits until {target} has it</source>
        <translation>espera a que {target} lo tenga</translation>
    </message>
    <message>
        <source>{target}: {told}</source>
        <translation>{target}: {told}</translation>
    </message>
    <message>
        <source>Waiting for network</source>
        <translation>En espera de red</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>En pausa</translation>
    </message>
    <message>
        <source>Measuring {n} of {count}</source>
        <translation>Analizando {n} de {count}</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>sin comprobar</translation>
    </message>
    <message numerus="yes">
        <source>%n blockers</source>
        <comment>%n blocker</comment>
        <translation>
            <numerusform>%n bloqueo</numerusform>
            <numerusform>%n bloqueos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to do</source>
        <comment>%n to do</comment>
        <translation>
            <numerusform>%n pendiente</numerusform>
            <numerusform>%n pendientes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warnings</source>
        <comment>%n warning</comment>
        <translation>
            <numerusform>%n advertencia</numerusform>
            <numerusform>%n advertencias</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hints</source>
        <comment>%n hint</comment>
        <translation>
            <numerusform>%n sugerencia</numerusform>
            <numerusform>%n sugerencias</numerusform>
        </translation>
    </message>
    <message>
        <source>checked</source>
        <translation>comprobado</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>listo</translation>
    </message>
    <message>
        <source>no date</source>
        <translation>sin fecha</translation>
    </message>
    <message>
        <source>today</source>
        <translation>hoy</translation>
    </message>
    <message>
        <source>tomorrow</source>
        <translation>mañana</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>ayer</translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <comment>%n day</comment>
        <translation>
            <numerusform>%n día</numerusform>
            <numerusform>%n días</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n weeks</source>
        <comment>%n week</comment>
        <translation>
            <numerusform>%n semana</numerusform>
            <numerusform>%n semanas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n months</source>
        <comment>%n month</comment>
        <translation>
            <numerusform>%n mes</numerusform>
            <numerusform>%n meses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n years</source>
        <comment>%n year</comment>
        <translation>
            <numerusform>%n año</numerusform>
            <numerusform>%n años</numerusform>
        </translation>
    </message>
    <message>
        <source>in {time}</source>
        <translation>en {time}</translation>
    </message>
    <message>
        <source>{time} ago</source>
        <translation>hace {time}</translation>
    </message>
    <message>
        <source>now</source>
        <translation>ahora</translation>
    </message>
    <message>
        <source>{n} min ago</source>
        <translation>hace {n} min</translation>
    </message>
    <message>
        <source>{n} h ago</source>
        <translation>hace {n} h</translation>
    </message>
    <message>
        <source>as of {time}</source>
        <translation>datos de {time}</translation>
    </message>
    <message>
        <source>tries again now</source>
        <translation>nuevo intento ahora</translation>
    </message>
    <message>
        <source>tries again at {time}</source>
        <translation>nuevo intento a las {time}</translation>
    </message>
    <message>
        <source>checks again now</source>
        <translation>nueva comprobación ahora</translation>
    </message>
    <message>
        <source>checks again at {time}</source>
        <translation>nueva comprobación a las {time}</translation>
    </message>
    <message>
        <source>next check now</source>
        <translation>próxima comprobación ahora</translation>
    </message>
    <message>
        <source>next check in a minute</source>
        <translation>próxima comprobación en un minuto</translation>
    </message>
    <message>
        <source>next check in {n} min</source>
        <translation>próxima comprobación en {n} min</translation>
    </message>
    <message>
        <source>next check at {time}</source>
        <translation>próxima comprobación a las {time}</translation>
    </message>
    <message>
        <source>next check {day}</source>
        <translation>próxima comprobación el {day}</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>queda menos de un minuto</translation>
    </message>
    <message>
        <source>{n} min left</source>
        <translation>quedan {n} min</translation>
    </message>
    <message>
        <source>{h} h {m} min left</source>
        <translation>quedan {h} h {m} min</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Network, upload and save status</source>
        <translation>Estado de red, subidas y guardado</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Intentar ahora</translation>
    </message>
    <message>
        <source>Try waiting releases now</source>
        <translation>Intentar ahora los lanzamientos en espera</translation>
    </message>
    <message>
        <source>Show uploads</source>
        <translation>Mostrar subidas</translation>
    </message>
    <message>
        <source>Show checks</source>
        <translation>Ver comprobaciones</translation>
    </message>
    <message>
        <source>Practice mode: nothing leaves this computer</source>
        <translation>Modo de práctica: nada sale de este equipo</translation>
    </message>
    <message>
        <source>Practice mode</source>
        <translation>Modo de práctica</translation>
    </message>
    <message>
        <source>✓ Saved {time}</source>
        <translation>✓ Guardado {time}</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Guardado</translation>
    </message>
    <message>
        <source>Not saved: {why}</source>
        <translation>Sin guardar: {why}</translation>
    </message>
    <message>
        <source>No network, {n} waiting</source>
        <translation>Sin red, {n} en espera</translation>
    </message>
    <message>
        <source>No network</source>
        <translation>Sin red</translation>
    </message>
    <message>
        <source>Practice servers</source>
        <translation>Servidores de práctica</translation>
    </message>
    <message>
        <source>Network unknown</source>
        <translation>Red desconocida</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>En línea</translation>
    </message>
    <message>
        <source>Offline, {n} waiting</source>
        <translation>Sin conexión, {n} en espera</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Sin conexión</translation>
    </message>
    <message>
        <source>Uploads</source>
        <translation>Subidas</translation>
    </message>
    <message>
        <source>Nothing is being sent</source>
        <translation>No se está enviando nada</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>en pausa</translation>
    </message>
    <message>
        <source>waiting for network</source>
        <translation>esperando red</translation>
    </message>
    <message>
        <source>waiting: metered network</source>
        <translation>en espera: red de uso medido</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/s</translation>
    </message>
    <message>
        <source>Checking drafts again: {done} of {count}</source>
        <translation>Comprobando borradores de nuevo: {done} de {count}</translation>
    </message>
    <message>
        <source>Checking drafts again waits for mains power: {done} of {count}</source>
        <translation>Los borradores se comprobarán con el equipo enchufado: {done} de {count}</translation>
    </message>
    <message>
        <source>Rules or thresholds have changed. Until then the list shows the previous results.</source>
        <translation>Las reglas o los umbrales han cambiado. Hasta entonces la lista muestra los resultados anteriores.</translation>
    </message>
</context>
<context>
    <name>StepButton</name>
    <message>
        <source>complete</source>
        <translation>completo</translation>
    </message>
    <message>
        <source>in progress</source>
        <translation>en curso</translation>
    </message>
    <message>
        <source>not started</source>
        <translation>sin empezar</translation>
    </message>
</context>
<context>
    <name>StorageForm</name>
    <message>
        <source>Your own bucket</source>
        <translation>Su propio bucket</translation>
    </message>
    <message>
        <source>A signing service</source>
        <translation>Un servicio de firma</translation>
    </message>
    <message>
        <source>None for now</source>
        <translation>Ninguno por ahora</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>Endpoint</translation>
    </message>
    <message>
        <source>Leave empty for Amazon S3 in this region.</source>
        <translation>Déjelo vacío para Amazon S3 en esta región.</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Región</translation>
    </message>
    <message>
        <source>Bucket</source>
        <translation>Bucket</translation>
    </message>
    <message>
        <source>Folder in the bucket</source>
        <translation>Carpeta en el bucket</translation>
    </message>
    <message>
        <source>Access key ID</source>
        <translation>ID de clave de acceso</translation>
    </message>
    <message>
        <source>Secret access key</source>
        <translation>Clave de acceso secreta</translation>
    </message>
    <message>
        <source>Session token</source>
        <translation>Token de sesión</translation>
    </message>
    <message>
        <source>Only for temporary keys; otherwise leave empty.</source>
        <translation>Solo para claves temporales; si no, déjelo vacío.</translation>
    </message>
    <message>
        <source>Bucket in the path</source>
        <translation>Bucket en la ruta</translation>
    </message>
    <message>
        <source>Bucket in the host name</source>
        <translation>Bucket en el nombre de host</translation>
    </message>
    <message>
        <source>Bucket addressing</source>
        <translation>Direccionamiento del bucket</translation>
    </message>
    <message>
        <source>Address of the signing service</source>
        <translation>Dirección del servicio de firma</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Allowed upload hosts</source>
        <translation>Hosts de subida permitidos</translation>
    </message>
    <message>
        <source>Files are sent only to these hosts, whatever the service signs. Separate several with commas.</source>
        <translation>Los archivos solo se envían a estos hosts, firme lo que firme el servicio. Separe varios con comas.</translation>
    </message>
    <message>
        <source>Trackball protocol</source>
        <translation>Protocolo de Trackball</translation>
    </message>
    <message>
        <source>Uppy Companion</source>
        <translation>Uppy Companion</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Protocolo</translation>
    </message>
    <message>
        <source>Any S3-compatible storage: Amazon, Cloudflare R2, Backblaze, Wasabi, MinIO or your own.</source>
        <translation>Cualquier almacenamiento compatible con S3: Amazon, Cloudflare R2, Backblaze, Wasabi, MinIO o el suyo propio.</translation>
    </message>
    <message>
        <source>A service run by you or your distributor that keeps the keys and signs each upload.</source>
        <translation>Un servicio suyo o de su distribuidora que guarda las claves y firma cada subida.</translation>
    </message>
    <message>
        <source>Releases are sent without files: {target} gets only the metadata.</source>
        <translation>Los lanzamientos se envían sin archivos: {target} solo recibe los metadatos.</translation>
    </message>
    <message>
        <source>Files are named by content. Nothing in the bucket is ever overwritten or deleted.</source>
        <translation>Los archivos se nombran por su contenido. Nunca se sobrescribe ni se elimina nada en el bucket.</translation>
    </message>
    <message>
        <source>Files go to {place}</source>
        <translation>Los archivos van a {place}</translation>
    </message>
    <message>
        <source>Enter the name of the bucket.</source>
        <translation>Introduzca el nombre del bucket.</translation>
    </message>
    <message>
        <source>Enter the access key ID.</source>
        <translation>Introduzca el ID de clave de acceso.</translation>
    </message>
    <message>
        <source>Enter the region, or an endpoint.</source>
        <translation>Introduzca la región o un endpoint.</translation>
    </message>
    <message>
        <source>Enter the secret access key.</source>
        <translation>Introduzca la clave de acceso secreta.</translation>
    </message>
    <message>
        <source>Enter the token.</source>
        <translation>Introduzca el token.</translation>
    </message>
</context>
<context>
    <name>StoreBox</name>
    <message>
        <source>All stores</source>
        <translation>Todas las tiendas</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>Tienda</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Claro</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Oscuro</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Apariencia</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>Pista</translation>
    </message>
    <message>
        <source>{store}: release page</source>
        <translation>{store}: página del lanzamiento</translation>
    </message>
    <message>
        <source>{store}: search result</source>
        <translation>{store}: resultado de búsqueda</translation>
    </message>
    <message>
        <source>Player on a phone</source>
        <translation>Reproductor en un teléfono</translation>
    </message>
    <message>
        <source>Sorted under</source>
        <translation>Se ordena como</translation>
    </message>
    <message>
        <source>As entered</source>
        <translation>Como se escribió</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sin título)</translation>
    </message>
    <message>
        <source>{n}. {title}</source>
        <translation>{n}. {title}</translation>
    </message>
    <message>
        <source>Does not fit and is cut off: {names}</source>
        <translation>No cabe y se corta: {names}</translation>
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
        <translation>Álbum</translation>
    </message>
    <message numerus="yes">
        <source>%n songs</source>
        <comment>%n song</comment>
        <translation>
            <numerusform>%n canción</numerusform>
            <numerusform>%n canciones</numerusform>
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
        <translation>Disco {n}</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Título</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Duración</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Reproducir</translation>
    </message>
    <message>
        <source>Song</source>
        <translation>Canción</translation>
    </message>
</context>
<context>
    <name>StoreSettingsPage</name>
    <message>
        <source>Stores</source>
        <translation>Tiendas</translation>
    </message>
    <message>
        <source>From the release date on, the app can check on Deezer, Apple Music and MusicBrainz whether a release is out and how it appears. Only UPCs, ISRCs and countries are sent.</source>
        <translation>Desde la fecha de lanzamiento, la app puede comprobar en Deezer, Apple Music y MusicBrainz si un lanzamiento ya se publicó y cómo aparece. Solo se envían los UPC, los ISRC y los países.</translation>
    </message>
    <message>
        <source>Check stores automatically from each release date</source>
        <translation>Comprobar las tiendas automáticamente desde cada fecha de lanzamiento</translation>
    </message>
    <message>
        <source>Countries</source>
        <translation>Países</translation>
    </message>
    <message>
        <source>Apple Music is checked per country. Use two-letter codes: ES, DE, JP</source>
        <translation>Apple Music se comprueba por país. Use códigos de dos letras: ES, DE, JP</translation>
    </message>
    <message>
        <source>Contact for MusicBrainz</source>
        <translation>Contacto para MusicBrainz</translation>
    </message>
    <message>
        <source>MusicBrainz asks apps to give a contact address. Optional.</source>
        <translation>MusicBrainz pide a las apps una dirección de contacto. Opcional.</translation>
    </message>
    <message>
        <source>Discogs token</source>
        <translation>Token de Discogs</translation>
    </message>
    <message>
        <source>Your own token from Discogs&apos; developer settings. It lets you fill in drafts from Discogs.</source>
        <translation>Su propio token de los ajustes para desarrolladores de Discogs. Permite rellenar borradores desde Discogs.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <source>“{code}” is not a two-letter country code.</source>
        <translation>«{code}» no es un código de país de dos letras.</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>Guardado.</translation>
    </message>
</context>
<context>
    <name>StoresPage</name>
    <message>
        <source>Check stores now</source>
        <translation>Comprobar tiendas ahora</translation>
    </message>
    <message>
        <source>Copy all links</source>
        <translation>Copiar todos los enlaces</translation>
    </message>
    <message>
        <source>Paste a link…</source>
        <translation>Pegar un enlace…</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Atrás</translation>
    </message>
    <message>
        <source>Check from its release date</source>
        <translation>Comprobar desde su fecha de lanzamiento</translation>
    </message>
    <message>
        <source>Check once now</source>
        <translation>Comprobar una vez ahora</translation>
    </message>
    <message>
        <source>Stores have not been checked yet</source>
        <translation>Las tiendas todavía no se han comprobado</translation>
    </message>
    <message>
        <source>The app can check on Deezer, Apple Music and MusicBrainz whether it is out. Only its UPC and an ISRC are sent to them.</source>
        <translation>La app puede comprobar en Deezer, Apple Music y MusicBrainz si ya se publicó. Solo se les envían su UPC y un ISRC.</translation>
    </message>
    <message>
        <source>Differences from what was sent</source>
        <translation>Diferencias con lo enviado</translation>
    </message>
    <message>
        <source>Expected page and the store&apos;s page</source>
        <translation>Página prevista y página de la tienda</translation>
    </message>
    <message>
        <source>“{title}” in stores</source>
        <translation>«{title}» en tiendas</translation>
    </message>
    <message>
        <source>“{title}” is not out yet</source>
        <translation>«{title}» todavía no ha salido</translation>
    </message>
    <message>
        <source>“{title}” is out at every checked store</source>
        <translation>«{title}» está en todas las tiendas comprobadas</translation>
    </message>
    <message>
        <source>“{title}” is out at {n} of {all} stores</source>
        <translation>«{title}» está en {n} de {all} tiendas</translation>
    </message>
    <message>
        <source>“{title}” is no longer at every store</source>
        <translation>«{title}» ya no está en todas las tiendas</translation>
    </message>
    <message>
        <source>The stores&apos; answers about “{title}” could not be read</source>
        <translation>No se pudieron leer las respuestas de las tiendas sobre «{title}»</translation>
    </message>
    <message>
        <source>“{title}” is not at any store yet</source>
        <translation>«{title}» todavía no está en ninguna tienda</translation>
    </message>
    <message>
        <source>no UPC: stores cannot be checked</source>
        <translation>sin UPC: no se pueden comprobar las tiendas</translation>
    </message>
    <message>
        <source>release date {day}</source>
        <translation>fecha de lanzamiento {day}</translation>
    </message>
    <message>
        <source>checked automatically from the release date</source>
        <translation>se comprueba automáticamente desde la fecha de lanzamiento</translation>
    </message>
    <message>
        <source>Taken down? No longer found at {stores}. Ask your distributor whether it was taken down.</source>
        <translation>¿Retirado? Ya no se encuentra en {stores}. Pregunte a su distribuidora si se retiró.</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Enviado</translation>
    </message>
    <message>
        <source>In store</source>
        <translation>En la tienda</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nada</translation>
    </message>
    <message>
        <source>{kind}, track {n} “{title}”</source>
        <translation>{kind}, pista {n} «{title}»</translation>
    </message>
    <message>
        <source>{kind}, release</source>
        <translation>{kind}, lanzamiento</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Título</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Versión</translation>
    </message>
    <message>
        <source>Artists</source>
        <translation>Artistas</translation>
    </message>
    <message>
        <source>Artist&apos;s page</source>
        <translation>Página del artista</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Sello</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Fecha de lanzamiento</translation>
    </message>
    <message>
        <source>Number of tracks</source>
        <translation>Número de pistas</translation>
    </message>
    <message>
        <source>Order of tracks</source>
        <translation>Orden de las pistas</translation>
    </message>
    <message>
        <source>Missing track</source>
        <translation>Pista que falta</translation>
    </message>
    <message>
        <source>Different track</source>
        <translation>Pista distinta</translation>
    </message>
    <message>
        <source>ISRC</source>
        <translation>ISRC</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Duración</translation>
    </message>
    <message>
        <source>Explicit label</source>
        <translation>Marca Explicit</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Portada</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Buscando…</translation>
    </message>
    <message>
        <source>Save a link</source>
        <translation>Guardar un enlace</translation>
    </message>
    <message>
        <source>Link to the release at a store, such as https://open.spotify.com/album/…</source>
        <translation>Enlace al lanzamiento en una tienda, como https://open.spotify.com/album/…</translation>
    </message>
    <message>
        <source>This is not a link to a release at a store.</source>
        <translation>Esto no es un enlace a un lanzamiento en una tienda.</translation>
    </message>
    <message>
        <source>Nothing was saved.</source>
        <translation>No se guardó nada.</translation>
    </message>
    <message>
        <source>Open the album at the store and copy its link.</source>
        <translation>Abra el álbum en la tienda y copie su enlace.</translation>
    </message>
</context>
<context>
    <name>StoresTable</name>
    <message>
        <source>Store</source>
        <translation>Tienda</translation>
    </message>
    <message>
        <source>First seen</source>
        <translation>Primera vez</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>Enlace</translation>
    </message>
    <message>
        <source>Title and version</source>
        <translation>Título y versión</translation>
    </message>
    <message>
        <source>Artist line</source>
        <translation>Línea de artistas</translation>
    </message>
    <message>
        <source>Artist page</source>
        <translation>Página del artista</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Portada</translation>
    </message>
    <message>
        <source>Tracks, order</source>
        <translation>Pistas, orden</translation>
    </message>
    <message>
        <source>Checked</source>
        <translation>Comprobado</translation>
    </message>
    <message>
        <source>{store} does not have it in {missing}.</source>
        <translation>{store} no lo tiene en {missing}.</translation>
    </message>
    <message>
        <source>{store} has it in {places}, where it is not cleared.</source>
        <translation>{store} lo tiene en {places}, donde no está autorizado.</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>todavía no</translation>
    </message>
    <message>
        <source>link saved by you, {when}</source>
        <translation>enlace guardado por usted, {when}</translation>
    </message>
    <message>
        <source>on a different artist&apos;s page</source>
        <translation>en la página de otro artista</translation>
    </message>
    <message>
        <source>its answer could not be read</source>
        <translation>no se pudo leer su respuesta</translation>
    </message>
    <message>
        <source>could not be checked; the app will try again</source>
        <translation>no se pudo comprobar; la app lo intentará de nuevo</translation>
    </message>
    <message>
        <source>as sent</source>
        <translation>como se envió</translation>
    </message>
    <message>
        <source>not checked yet</source>
        <translation>sin comprobar todavía</translation>
    </message>
    <message>
        <source>not there yet</source>
        <translation>todavía no está</translation>
    </message>
    <message>
        <source>{n} of {n}</source>
        <translation>{n} de {n}</translation>
    </message>
    <message>
        <source>yours: {value}</source>
        <translation>la suya: {value}</translation>
    </message>
    <message>
        <source>not compared</source>
        <translation>sin comparar</translation>
    </message>
    <message>
        <source>{store} has it in {out}, but not in {missing}.</source>
        <translation>{store} lo tiene en {out}, pero no en {missing}.</translation>
    </message>
    <message>
        <source>no longer available</source>
        <translation>ya no disponible</translation>
    </message>
    <message>
        <source>not shown</source>
        <translation>no se muestra</translation>
    </message>
    <message>
        <source>different</source>
        <translation>difiere</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nada</translation>
    </message>
    <message>
        <source>sent: {value}</source>
        <translation>enviado: {value}</translation>
    </message>
    <message>
        <source>track {n}, {sent}</source>
        <translation>pista {n}, {sent}</translation>
    </message>
    <message>
        <source>Cover at {store}</source>
        <translation>Portada en {store}</translation>
    </message>
    <message>
        <source>from {when}</source>
        <translation>desde {when}</translation>
    </message>
    <message>
        <source>{asked}, next {next}</source>
        <translation>{asked}; próxima: {next}</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>Open {store}</source>
        <translation>Abrir {store}</translation>
    </message>
    <message>
        <source>Copy the link to {store}</source>
        <translation>Copiar el enlace a {store}</translation>
    </message>
    <message>
        <source>The link was copied.</source>
        <translation>El enlace se copió.</translation>
    </message>
</context>
<context>
    <name>SubmissionBanner</name>
    <message>
        <source>Compare</source>
        <translation>Comparar</translation>
    </message>
    <message>
        <source>Open in {target}</source>
        <translation>Abrir en {target}</translation>
    </message>
    <message>
        <source>Not this release</source>
        <translation>No es este lanzamiento</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Intentar ahora</translation>
    </message>
    <message>
        <source>Send new version…</source>
        <translation>Enviar versión nueva…</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Cancelar envío</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>Comprobar ahora</translation>
    </message>
    <message>
        <source>Created in {target} but no longer there.</source>
        <translation>Creado en {target}, pero ya no está allí.</translation>
    </message>
    <message>
        <source>In {target} since {when}. Changes here do not reach it.</source>
        <translation>En {target} desde {when}. Los cambios de aquí no le llegan.</translation>
    </message>
    <message>
        <source>Being created in {target}.</source>
        <translation>Creándose en {target}.</translation>
    </message>
    <message>
        <source>It may be in {target}, but the app could not check: {why}</source>
        <translation>Puede estar en {target}, pero la app no pudo comprobarlo: {why}</translation>
    </message>
    <message>
        <source>{target}&apos;s answer was lost. The release may be there; the app is searching for it.</source>
        <translation>Se perdió la respuesta de {target}. Puede que el lanzamiento esté allí; la app lo está buscando.</translation>
    </message>
    <message>
        <source>{target} asked to try again later. The app searches for the release before it sends it again.</source>
        <translation>{target} pidió intentarlo más tarde. La app busca el lanzamiento antes de enviarlo de nuevo.</translation>
    </message>
    <message>
        <source>The version of {when} is waiting to be sent.</source>
        <translation>La versión de {when} está pendiente de envío.</translation>
    </message>
    <message>
        <source>The version of {when} will be sent, without your later changes.</source>
        <translation>Se enviará la versión de {when}, sin sus cambios posteriores.</translation>
    </message>
    <message>
        <source>Uploads are paused: {percent} % of {files} so far.</source>
        <translation>Las subidas están en pausa: {percent} % de {files} hasta ahora.</translation>
    </message>
    <message>
        <source>Files are being uploaded: {percent} % of {files} so far.</source>
        <translation>Se están subiendo los archivos: {percent} % de {files} hasta ahora.</translation>
    </message>
    <message>
        <source>Uploads wait because this network is metered: {percent} % of {files} so far.</source>
        <translation>Las subidas están en espera porque esta red es de uso medido: {percent} % de {files} hasta ahora.</translation>
    </message>
    <message>
        <source>Withdrawn. It is a draft again.</source>
        <translation>Envío cancelado. Vuelve a ser un borrador.</translation>
    </message>
</context>
<context>
    <name>SubmissionText</name>
    <message>
        <source>The app does not know how to ask {name} for this.</source>
        <translation>La app no sabe cómo consultar esto a {name}.</translation>
    </message>
    <message>
        <source>No store was searched.</source>
        <translation>No se buscó en ninguna tienda.</translation>
    </message>
    <message>
        <source>Check the questions that it has not answered yet.</source>
        <translation>Revise las preguntas que todavía no ha respondido.</translation>
    </message>
    <message>
        <source>imported from {name}</source>
        <translation>importado de {name}</translation>
    </message>
    <message>
        <source>This release is already in the library.</source>
        <translation>Este lanzamiento ya está en la biblioteca.</translation>
    </message>
    <message>
        <source>Nothing was imported, and the library is unchanged.</source>
        <translation>No se importó nada y la biblioteca no cambió.</translation>
    </message>
    <message>
        <source>Open it from the list, or import the bundle as a copy.</source>
        <translation>Ábralo desde la lista o importe el paquete como copia.</translation>
    </message>
    <message>
        <source>{folder} cannot be created: {strerror}.</source>
        <translation>No se puede crear {folder}: {strerror}.</translation>
    </message>
    <message>
        <source>{name} has been moved or deleted.</source>
        <translation>{name} se movió o se eliminó.</translation>
    </message>
    <message>
        <source>No bundle was created.</source>
        <translation>No se creó ningún paquete.</translation>
    </message>
    <message>
        <source>Locate the file in the editor first, or create the bundle without files.</source>
        <translation>Localice primero el archivo en el editor o cree el paquete sin archivos.</translation>
    </message>
    <message>
        <source>{name} exists and is not empty.</source>
        <translation>{name} ya existe y no está vacía.</translation>
    </message>
    <message>
        <source>Nothing was written, because it would mix with the existing files.</source>
        <translation>No se escribió nada, porque se mezclaría con los archivos existentes.</translation>
    </message>
    <message>
        <source>Choose a new folder.</source>
        <translation>Elija una carpeta nueva.</translation>
    </message>
    <message>
        <source>Choose another location.</source>
        <translation>Elija otra ubicación.</translation>
    </message>
    <message>
        <source>“{dpid}” is not a DDEX party ID.</source>
        <translation>«{dpid}» no es un DDEX Party ID.</translation>
    </message>
    <message>
        <source>A DDEX party ID is missing.</source>
        <translation>Falta un DDEX Party ID.</translation>
    </message>
    <message>
        <source>Every message states its sender and recipient with IDs such as PADPIDA2014120301X.</source>
        <translation>Cada mensaje indica su remitente y destinatario con ID como PADPIDA2014120301X.</translation>
    </message>
    <message>
        <source>Labels get an ID from DDEX free of charge. Ask the recipient for theirs.</source>
        <translation>Los sellos reciben su ID de DDEX gratis. Pida el suyo al destinatario.</translation>
    </message>
    <message>
        <source>Two of these releases have the same UPC.</source>
        <translation>Dos de estos lanzamientos tienen el mismo UPC.</translation>
    </message>
    <message>
        <source>Deliver them separately.</source>
        <translation>Entréguelos por separado.</translation>
    </message>
    <message>
        <source>There is already a folder {name}.</source>
        <translation>Ya existe la carpeta {name}.</translation>
    </message>
    <message>
        <source>A delivery never overwrites another one.</source>
        <translation>Una entrega nunca sobrescribe otra.</translation>
    </message>
    <message>
        <source>Choose another folder, or move the old delivery.</source>
        <translation>Elija otra carpeta o mueva la entrega anterior.</translation>
    </message>
    <message>
        <source>The delivery could not be written: {strerror}.</source>
        <translation>No se pudo escribir la entrega: {strerror}.</translation>
    </message>
    <message>
        <source>The folder is unchanged.</source>
        <translation>La carpeta no cambió.</translation>
    </message>
    <message>
        <source>Choose another folder, or free some disk space.</source>
        <translation>Elija otra carpeta o libere espacio en disco.</translation>
    </message>
    <message>
        <source>“{title}” has no UPC.</source>
        <translation>«{title}» no tiene UPC.</translation>
    </message>
    <message>
        <source>This release has no UPC.</source>
        <translation>Este lanzamiento no tiene UPC.</translation>
    </message>
    <message>
        <source>A delivery is named after it, so nothing was written.</source>
        <translation>Una entrega lleva su nombre, así que no se escribió nada.</translation>
    </message>
    <message>
        <source>Enter the UPC of the release first.</source>
        <translation>Introduzca primero el UPC del lanzamiento.</translation>
    </message>
    <message>
        <source>“{draft}” is not complete enough for a DDEX message.</source>
        <translation>«{draft}» no está lo bastante completo para un mensaje DDEX.</translation>
    </message>
    <message>
        <source>Every message needs the following, which the draft lacks: {lacking}.</source>
        <translation>Todo mensaje necesita lo siguiente, que falta en el borrador: {lacking}.</translation>
    </message>
    <message>
        <source>Fill them in, and export again.</source>
        <translation>Rellénelo y exporte de nuevo.</translation>
    </message>
    <message>
        <source>{name} cannot be read: {strerror}.</source>
        <translation>No se puede leer {name}: {strerror}.</translation>
    </message>
    <message>
        <source>The delivery would be incomplete, so nothing was written.</source>
        <translation>La entrega estaría incompleta, así que no se escribió nada.</translation>
    </message>
    <message>
        <source>Attach the file again, or export the message without files.</source>
        <translation>Adjunte el archivo de nuevo o exporte el mensaje sin archivos.</translation>
    </message>
    <message>
        <source>The export was stopped.</source>
        <translation>La exportación se detuvo.</translation>
    </message>
    <message>
        <source>{name} changed since it was checked.</source>
        <translation>{name} cambió desde que se comprobó.</translation>
    </message>
    <message>
        <source>The delivery would differ from the draft, so nothing was written.</source>
        <translation>La entrega diferiría del borrador, así que no se escribió nada.</translation>
    </message>
    <message>
        <source>Check the release again, then export it again.</source>
        <translation>Compruebe el lanzamiento de nuevo y vuelva a exportarlo.</translation>
    </message>
    <message>
        <source>, and {lacking} more</source>
        <translation>, y {lacking} más</translation>
    </message>
    <message>
        <source>{name} cannot be read.</source>
        <translation>No se puede leer {name}.</translation>
    </message>
    <message>
        <source>There is no format “{form}”.</source>
        <translation>No existe el formato «{form}».</translation>
    </message>
    <message>
        <source>Available formats: {known}.</source>
        <translation>Formatos disponibles: {known}.</translation>
    </message>
    <message>
        <source>This JSON is for one release only.</source>
        <translation>Este JSON es para un solo lanzamiento.</translation>
    </message>
    <message>
        <source>Export releases one by one, or as a sheet.</source>
        <translation>Exporte los lanzamientos uno por uno o como hoja.</translation>
    </message>
    <message>
        <source>{name} could not be saved: {strerror}.</source>
        <translation>No se pudo guardar {name}: {strerror}.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Elija otra carpeta.</translation>
    </message>
    <message>
        <source>{name}.json could not be saved.</source>
        <translation>No se pudo guardar {name}.json.</translation>
    </message>
    <message>
        <source>{strerror}. {written} of {release_ids} were saved before it.</source>
        <translation>{strerror}. Antes se guardaron {written} de {release_ids}.</translation>
    </message>
    <message>
        <source>{target}&apos;s search does not return all results.</source>
        <translation>La búsqueda de {target} no devuelve todos los resultados.</translation>
    </message>
    <message>
        <source>It is unclear whether it has this release.</source>
        <translation>No está claro si tiene este lanzamiento.</translation>
    </message>
    <message>
        <source>The app searches again automatically.</source>
        <translation>La app busca de nuevo automáticamente.</translation>
    </message>
    <message>
        <source>This release was not found in any catalogue.</source>
        <translation>Este lanzamiento no se encontró en ningún catálogo.</translation>
    </message>
    <message>
        <source>No draft was created. Some catalogues could not be searched.</source>
        <translation>No se creó ningún borrador. En algunos catálogos no se pudo buscar.</translation>
    </message>
    <message>
        <source>No draft was created.</source>
        <translation>No se creó ningún borrador.</translation>
    </message>
    <message>
        <source>Check the code or link, or start with an empty draft.</source>
        <translation>Compruebe el código o el enlace, o empiece con un borrador vacío.</translation>
    </message>
    <message>
        <source>{store} cannot be searched.</source>
        <translation>No se puede buscar en {store}.</translation>
    </message>
    <message>
        <source>It gives apps no access without a contract.</source>
        <translation>No da acceso a las apps sin contrato.</translation>
    </message>
    <message>
        <source>Enter the UPC of the release or its link at Deezer, Apple Music or MusicBrainz.</source>
        <translation>Introduzca el UPC del lanzamiento o su enlace en Deezer, Apple Music o MusicBrainz.</translation>
    </message>
    <message>
        <source>“{text}” is not a UPC, an ISRC or a link to a release.</source>
        <translation>«{text}» no es un UPC, un ISRC ni un enlace a un lanzamiento.</translation>
    </message>
    <message>
        <source>Enter 12 or 13 digits, an ISRC, or the link to a release at Deezer, Apple Music or MusicBrainz.</source>
        <translation>Introduzca 12 o 13 dígitos, un ISRC o el enlace a un lanzamiento en Deezer, Apple Music o MusicBrainz.</translation>
    </message>
    <message>
        <source>Discogs needs a token.</source>
        <translation>Discogs necesita un token.</translation>
    </message>
    <message>
        <source>Create one in Discogs&apos; developer settings and save it in Settings.</source>
        <translation>Cree uno en los ajustes para desarrolladores de Discogs y guárdelo en Ajustes.</translation>
    </message>
    <message>
        <source>imported from {name}, {own_id}</source>
        <translation>importado de {name}, {own_id}</translation>
    </message>
    <message>
        <source>Created in {target}</source>
        <translation>Creado en {target}</translation>
    </message>
    <message>
        <source>Rejected by {target}</source>
        <translation>Rechazado por {target}</translation>
    </message>
    <message>
        <source>The receipt {name} cannot be saved: {strerror}.</source>
        <translation>No se puede guardar el acuse de recibo {name}: {strerror}.</translation>
    </message>
    <message>
        <source>The release itself is not affected.</source>
        <translation>El propio lanzamiento no se ve afectado.</translation>
    </message>
    <message>
        <source>Check the disk. The receipt will be saved at the next start.</source>
        <translation>Compruebe el disco. El acuse de recibo se guardará en el próximo inicio.</translation>
    </message>
    <message>
        <source>There is no file {copy}.</source>
        <translation>No existe el archivo {copy}.</translation>
    </message>
    <message>
        <source>Choose one of the copies.</source>
        <translation>Elija una de las copias.</translation>
    </message>
    <message>
        <source>Stores cannot be checked for this release.</source>
        <translation>No se pueden comprobar las tiendas para este lanzamiento.</translation>
    </message>
    <message>
        <source>They are checked by UPC, from the release date on.</source>
        <translation>Se comprueban por UPC, a partir de la fecha de lanzamiento.</translation>
    </message>
    <message>
        <source>Enter a UPC and a release date.</source>
        <translation>Introduzca un UPC y una fecha de lanzamiento.</translation>
    </message>
    <message>
        <source>it contains no album</source>
        <translation>no contiene ningún álbum</translation>
    </message>
    <message>
        <source>the store is not known</source>
        <translation>la tienda es desconocida</translation>
    </message>
    <message>
        <source>This question has already been answered.</source>
        <translation>Esta pregunta ya se respondió.</translation>
    </message>
    <message>
        <source>This release is not linked to one in {name}.</source>
        <translation>Este lanzamiento no está vinculado a ninguno en {name}.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>No se cambió nada.</translation>
    </message>
    <message>
        <source>This release was not adopted: {name} returned its ID when it was created.</source>
        <translation>Este lanzamiento no se adoptó: {name} devolvió su ID al crearlo.</translation>
    </message>
    <message>
        <source>Nothing was sent.</source>
        <translation>No se envió nada.</translation>
    </message>
    <message>
        <source>This release is at several targets: {names}.</source>
        <translation>Este lanzamiento está en varios destinos: {names}.</translation>
    </message>
    <message>
        <source>Check the release&apos;s submission history.</source>
        <translation>Consulte el historial de envíos del lanzamiento.</translation>
    </message>
    <message>
        <source>No target has this release yet.</source>
        <translation>Ningún destino tiene todavía este lanzamiento.</translation>
    </message>
    <message>
        <source>This release still exists in {name}.</source>
        <translation>Este lanzamiento todavía existe en {name}.</translation>
    </message>
    <message>
        <source>This is not the UPC of the release.</source>
        <translation>Este no es el UPC del lanzamiento.</translation>
    </message>
    <message>
        <source>Enter {upc} to create the release again.</source>
        <translation>Introduzca {upc} para crear el lanzamiento de nuevo.</translation>
    </message>
    <message>
        <source>{name} has this release again.</source>
        <translation>{name} tiene otra vez este lanzamiento.</translation>
    </message>
    <message>
        <source>Check its status again.</source>
        <translation>Compruebe su estado de nuevo.</translation>
    </message>
    <message>
        <source>The app does not know how to request a takedown from {name}.</source>
        <translation>La app no sabe cómo solicitar una retirada a {name}.</translation>
    </message>
    <message>
        <source>Ask them to take it down.</source>
        <translation>Pídales que lo retiren.</translation>
    </message>
    <message>
        <source>Enter {code} to take it down.</source>
        <translation>Introduzca {code} para retirarlo.</translation>
    </message>
    <message>
        <source>There was an error in the app.</source>
        <translation>Hubo un error en la app.</translation>
    </message>
    <message>
        <source>It was recorded in the log.</source>
        <translation>Quedó anotado en el registro.</translation>
    </message>
    <message>
        <source>The app stopped waiting for the answer.</source>
        <translation>La app dejó de esperar la respuesta.</translation>
    </message>
    <message>
        <source>{last} …</source>
        <translation>{last} …</translation>
    </message>
    <message numerus="yes">
        <source>%n blockers must be fixed first: {first}</source>
        <comment>%n blocker must be fixed first: {first}</comment>
        <translation>
            <numerusform>Primero hay que corregir %n bloqueo: {first}</numerusform>
            <numerusform>Primero hay que corregir %n bloqueos: {first}</numerusform>
        </translation>
    </message>
    <message>
        <source>See all of them in the release&apos;s checks.</source>
        <translation>Véalos todos en las comprobaciones del lanzamiento.</translation>
    </message>
    <message>
        <source>One of the accounts no longer exists.</source>
        <translation>Una de las cuentas ya no existe.</translation>
    </message>
    <message>
        <source>“{first}” and “{second}” are both accounts of {name}.</source>
        <translation>«{first}» y «{second}» son ambas cuentas de {name}.</translation>
    </message>
    <message>
        <source>Nothing was sent: a release can go to a target only once.</source>
        <translation>No se envió nada: un lanzamiento solo puede ir una vez a cada destino.</translation>
    </message>
    <message>
        <source>Choose one of them.</source>
        <translation>Elija una de ellas.</translation>
    </message>
    <message>
        <source>Releases sent just before the library was restored need time to appear in searches.</source>
        <translation>Los lanzamientos enviados justo antes de restaurar la biblioteca tardan un poco en aparecer en las búsquedas.</translation>
    </message>
    <message>
        <source>A submission to the distributor</source>
        <translation>Un envío a la distribuidora</translation>
    </message>
    <message>
        <source>It was not queued: without a UPC the app cannot tell whether the release already exists.</source>
        <translation>No se puso en cola: sin UPC la app no puede saber si el lanzamiento ya existe.</translation>
    </message>
    <message>
        <source>Enter the UPC or EAN of the release.</source>
        <translation>Introduzca el UPC o EAN del lanzamiento.</translation>
    </message>
    <message>
        <source>This release was already submitted (status: {state}).</source>
        <translation>Este lanzamiento ya se envió (estado: {state}).</translation>
    </message>
    <message>
        <source>It was not queued a second time.</source>
        <translation>No se puso en cola por segunda vez.</translation>
    </message>
    <message>
        <source>Check the release&apos;s submission history to see what happened.</source>
        <translation>Consulte el historial de envíos del lanzamiento para ver qué pasó.</translation>
    </message>
    <message>
        <source>This submission cannot change to “{value}”: its state is “{was}”.</source>
        <translation>Este envío no puede pasar a «{value}»: su estado es «{was}».</translation>
    </message>
    <message>
        <source>Follow it in the release&apos;s submission history.</source>
        <translation>Sígalo en el historial de envíos del lanzamiento.</translation>
    </message>
    <message>
        <source>UPC {upc} was already submitted for “{title}”.</source>
        <translation>El UPC {upc} ya se envió para «{title}».</translation>
    </message>
    <message>
        <source>a deleted release</source>
        <translation>un lanzamiento eliminado</translation>
    </message>
    <message>
        <source>This release was not queued, because the distributor would receive two releases with one UPC.</source>
        <translation>Este lanzamiento no se puso en cola, porque la distribuidora recibiría dos lanzamientos con un mismo UPC.</translation>
    </message>
    <message>
        <source>Change the UPC of one of them.</source>
        <translation>Cambie el UPC de uno de ellos.</translation>
    </message>
    <message>
        <source>This release is at the distributor.</source>
        <translation>Este lanzamiento está en la distribuidora.</translation>
    </message>
    <message>
        <source>It was not withdrawn.</source>
        <translation>El envío no se canceló.</translation>
    </message>
    <message>
        <source>It can now only be changed at the distributor.</source>
        <translation>Ahora solo se puede cambiar en la distribuidora.</translation>
    </message>
    <message>
        <source>This release is being created at the distributor right now.</source>
        <translation>Este lanzamiento se está creando ahora mismo en la distribuidora.</translation>
    </message>
    <message>
        <source>This release may be at the distributor: it was sent, and the app is checking whether it was created.</source>
        <translation>Este lanzamiento puede estar en la distribuidora: se envió y la app está comprobando si se creó.</translation>
    </message>
    <message>
        <source>Wait until the search has finished, or check with the distributor.</source>
        <translation>Espere a que termine la búsqueda o consulte a la distribuidora.</translation>
    </message>
    <message>
        <source>This release has nothing waiting to be sent.</source>
        <translation>Este lanzamiento no tiene nada pendiente de envío.</translation>
    </message>
    <message>
        <source>There is no such submission.</source>
        <translation>No existe ese envío.</translation>
    </message>
    <message>
        <source>No {name} account is connected.</source>
        <translation>No hay ninguna cuenta de {name} conectada.</translation>
    </message>
    <message>
        <source>The release stays a draft.</source>
        <translation>El lanzamiento sigue siendo un borrador.</translation>
    </message>
    <message>
        <source>Add the account&apos;s key first.</source>
        <translation>Añada primero la clave de la cuenta.</translation>
    </message>
    <message>
        <source>The account {name} has no storage.</source>
        <translation>La cuenta {name} no tiene almacenamiento.</translation>
    </message>
    <message>
        <source>Files cannot be sent.</source>
        <translation>No se pueden enviar archivos.</translation>
    </message>
    <message>
        <source>Add a bucket or a signing service to the account.</source>
        <translation>Añada a la cuenta un bucket o un servicio de firma.</translation>
    </message>
    <message>
        <source>There is no link to a file of this release.</source>
        <translation>No hay ningún enlace a un archivo de este lanzamiento.</translation>
    </message>
    <message>
        <source>The account needs a bucket, and the file must be stored in it.</source>
        <translation>La cuenta necesita un bucket, y el archivo debe estar guardado en él.</translation>
    </message>
    <message>
        <source>A file of this release is not where it was, or has changed.</source>
        <translation>Un archivo de este lanzamiento no está donde estaba o ha cambiado.</translation>
    </message>
    <message>
        <source>Withdraw the release, locate the file and submit it again.</source>
        <translation>Cancele el envío, localice el archivo y envíe el lanzamiento de nuevo.</translation>
    </message>
    <message>
        <source>No release in OpenPlay has the ID “{release_id}”.</source>
        <translation>Ningún lanzamiento en OpenPlay tiene el ID «{release_id}».</translation>
    </message>
    <message>
        <source>Copy the ID from OpenPlay.</source>
        <translation>Copie el ID de OpenPlay.</translation>
    </message>
    <message>
        <source>OpenPlay returned something that is not a release.</source>
        <translation>OpenPlay devolvió algo que no es un lanzamiento.</translation>
    </message>
    <message>
        <source>Its answer: {words}</source>
        <translation>Su respuesta: {words}</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s search returned no list of results.</source>
        <translation>La búsqueda de OpenPlay no devolvió una lista de resultados.</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s answer contains a link to {url}, which is not one of this account&apos;s addresses.</source>
        <translation>La respuesta de OpenPlay contiene un enlace a {url}, que no es una de las direcciones de esta cuenta.</translation>
    </message>
    <message>
        <source>Nothing was sent there, so your key is safe.</source>
        <translation>No se envió nada allí, así que su clave está a salvo.</translation>
    </message>
    <message>
        <source>If that host belongs to OpenPlay, enter it as the account&apos;s address for looking up releases.</source>
        <translation>Si ese host es de OpenPlay, introdúzcalo como dirección de la cuenta para consultar lanzamientos.</translation>
    </message>
    <message>
        <source>OpenPlay answered with a redirect ({status}), which the app does not follow.</source>
        <translation>OpenPlay respondió con una redirección ({status}), que la app no sigue.</translation>
    </message>
    <message>
        <source>Check the account&apos;s addresses: they must begin with https:// and end with /v1/.</source>
        <translation>Compruebe las direcciones de la cuenta: deben empezar por https:// y terminar en /v1/.</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s answer contains an unreadable link.</source>
        <translation>La respuesta de OpenPlay contiene un enlace ilegible.</translation>
    </message>
    <message>
        <source>Nothing was sent there.</source>
        <translation>No se envió nada allí.</translation>
    </message>
    <message>
        <source>Try again later. If it continues, contact OpenPlay support.</source>
        <translation>Inténtelo más tarde. Si continúa, contacte con el soporte de OpenPlay.</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s answer is larger than 10 MB and was not read.</source>
        <translation>La respuesta de OpenPlay supera los 10 MB y no se leyó.</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s answer does not match its documentation.</source>
        <translation>La respuesta de OpenPlay no corresponde a su documentación.</translation>
    </message>
    <message>
        <source>Check the account&apos;s addresses; a login page or proxy may have answered instead of OpenPlay.</source>
        <translation>Compruebe las direcciones de la cuenta; puede que haya respondido una página de acceso o un proxy en lugar de OpenPlay.</translation>
    </message>
    <message>
        <source>OpenPlay rejected the API key ({status}).</source>
        <translation>OpenPlay rechazó la clave de API ({status}).</translation>
    </message>
    <message>
        <source>Check the key&apos;s ID and secret and whether it was revoked (in OpenPlay: Manage, API Keys).</source>
        <translation>Compruebe el ID y el secreto de la clave y si se revocó (en OpenPlay: Manage, API Keys).</translation>
    </message>
    <message>
        <source>The network wants you to sign in before it lets the app through ({status}).</source>
        <translation>La red le pide iniciar sesión antes de dejar pasar a la app ({status}).</translation>
    </message>
    <message>
        <source>Open any page in your browser and sign in to the network there.</source>
        <translation>Abra cualquier página en su navegador e inicie sesión en la red allí.</translation>
    </message>
    <message>
        <source>OpenPlay does not have this (404).</source>
        <translation>OpenPlay no tiene esto (404).</translation>
    </message>
    <message>
        <source>Check the account&apos;s addresses.</source>
        <translation>Compruebe las direcciones de la cuenta.</translation>
    </message>
    <message>
        <source>OpenPlay rejected the request ({status}).</source>
        <translation>OpenPlay rechazó la solicitud ({status}).</translation>
    </message>
    <message>
        <source>OpenPlay could not answer ({status}).</source>
        <translation>OpenPlay no pudo responder ({status}).</translation>
    </message>
    <message>
        <source>OpenPlay accepts this key.</source>
        <translation>OpenPlay acepta esta clave.</translation>
    </message>
    <message>
        <source>The address for creating releases works.</source>
        <translation>La dirección para crear lanzamientos funciona.</translation>
    </message>
    <message>
        <source>This account supports only version 1 of the API.</source>
        <translation>Esta cuenta solo admite la versión 1 de la API.</translation>
    </message>
    <message>
        <source>It is unclear whether version 2 is available too: {title} The app uses version 1.</source>
        <translation>No está claro si la versión 2 también está disponible: {title} La app usa la versión 1.</translation>
    </message>
    <message>
        <source>The address for creating releases does not end in /v1/, so version 2 was not checked.</source>
        <translation>La dirección para crear lanzamientos no termina en /v1/, así que no se comprobó la versión 2.</translation>
    </message>
    <message>
        <source>It is unclear whether version 2 is available too, because the answer did not come from OpenPlay. The app uses version 1.</source>
        <translation>No está claro si la versión 2 también está disponible, porque la respuesta no vino de OpenPlay. La app usa la versión 1.</translation>
    </message>
    <message>
        <source>Version 2 is available too. The app uses version 1, which is fully documented.</source>
        <translation>La versión 2 también está disponible. La app usa la versión 1, que está documentada por completo.</translation>
    </message>
    <message>
        <source>A web page answered</source>
        <translation>Respondió una página web</translation>
    </message>
    <message>
        <source>Something else answered</source>
        <translation>Respondió otra cosa</translation>
    </message>
    <message>
        <source>{what} instead of OpenPlay: a login page, a proxy or another site. Check the address.</source>
        <translation>{what} en lugar de OpenPlay: una página de acceso, un proxy u otro sitio. Compruebe la dirección.</translation>
    </message>
    <message>
        <source>OpenPlay answered: {error}</source>
        <translation>OpenPlay respondió: {error}</translation>
    </message>
    <message>
        <source>This app does not know the target “{target_id}”.</source>
        <translation>Esta app no conoce el destino «{target_id}».</translation>
    </message>
    <message>
        <source>Nothing was sent there, and nothing was changed.</source>
        <translation>No se envió nada allí ni se cambió nada.</translation>
    </message>
    <message>
        <source>Use the app version that created this account.</source>
        <translation>Use la versión de la app que creó esta cuenta.</translation>
    </message>
    <message>
        <source>No target recognises this as a release.</source>
        <translation>Ningún destino reconoce esto como un lanzamiento.</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>No se importó nada.</translation>
    </message>
    <message>
        <source>The release no longer exists.</source>
        <translation>El lanzamiento ya no existe.</translation>
    </message>
</context>
<context>
    <name>SubmitDialog</name>
    <message>
        <source>Submit</source>
        <translation>Enviar</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Portada</translation>
    </message>
    <message>
        <source>Go to the first blocker</source>
        <translation>Ir al primer bloqueo</translation>
    </message>
    <message>
        <source>Add account…</source>
        <translation>Añadir cuenta…</translation>
    </message>
    <message>
        <source>Enter answers…</source>
        <translation>Introducir respuestas…</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sin título)</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Destino</translation>
    </message>
    <message>
        <source>Creates</source>
        <translation>Crea</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ninguno</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Fecha de lanzamiento</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Tiendas</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Archivos</translation>
    </message>
    <message>
        <source>Locked once sent</source>
        <translation>Bloqueado tras el envío</translation>
    </message>
    <message>
        <source>no account yet</source>
        <translation>todavía sin cuenta</translation>
    </message>
    <message>
        <source>account default</source>
        <translation>valor de la cuenta</translation>
    </message>
    <message>
        <source>all except {names}</source>
        <translation>todas menos {names}</translation>
    </message>
    <message>
        <source>all</source>
        <translation>todas</translation>
    </message>
    <message>
        <source>none: this account has no storage, so {target} gets only the metadata</source>
        <translation>ninguno: esta cuenta no tiene almacenamiento, así que {target} solo recibe los metadatos</translation>
    </message>
    <message>
        <source>being checked</source>
        <translation>comprobando</translation>
    </message>
    <message>
        <source>the UPC</source>
        <translation>el UPC</translation>
    </message>
    <message>
        <source>{codes}: stores do not change them after delivery</source>
        <translation>{codes}: las tiendas no los cambian tras la entrega</translation>
    </message>
    <message>
        <source>one release</source>
        <translation>un lanzamiento</translation>
    </message>
    <message>
        <source>Creates: {what}</source>
        <translation>Crea: {what}</translation>
    </message>
    <message>
        <source>There is no account to send it to. Add one first.</source>
        <translation>No hay ninguna cuenta a la que enviarlo. Añada una primero.</translation>
    </message>
    <message>
        <source>{measuring}. You can send it when this is done.</source>
        <translation>{measuring}. Podrá enviarlo cuando termine.</translation>
    </message>
    <message>
        <source>{measuring}. This account receives no files, so you can send it now.</source>
        <translation>{measuring}. Esta cuenta no recibe archivos, así que puede enviarlo ya.</translation>
    </message>
    <message>
        <source>The checks have not finished yet.</source>
        <translation>Las comprobaciones no han terminado todavía.</translation>
    </message>
    <message>
        <source>No blockers.</source>
        <translation>Sin bloqueos.</translation>
    </message>
    <message>
        <source>Waived: {what}  “{why}”</source>
        <translation>Excepción: {what}  «{why}»</translation>
    </message>
    <message>
        <source>{target} gets the metadata; add audio and cover there.</source>
        <translation>{target} recibe los metadatos; añada allí el audio y la portada.</translation>
    </message>
    <message>
        <source>You are offline. The release waits in the outbox and is sent once you are online.</source>
        <translation>No hay conexión. El lanzamiento espera en la bandeja de salida y se envía en cuanto la haya.</translation>
    </message>
    <message>
        <source>Submit to {first}, then {others}</source>
        <translation>Enviar a {first}, luego a {others}</translation>
    </message>
    <message>
        <source>Submit to {target}</source>
        <translation>Enviar a {target}</translation>
    </message>
    <message>
        <source>Add to outbox</source>
        <translation>Añadir a la bandeja de salida</translation>
    </message>
</context>
<context>
    <name>SubmitSeveralDialog</name>
    <message>
        <source>Submit several releases</source>
        <translation>Enviar varios lanzamientos</translation>
    </message>
    <message>
        <source>{account} ({target})</source>
        <translation>{account} ({target})</translation>
    </message>
    <message>
        <source>Releases and their status</source>
        <translation>Lanzamientos y su estado</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Choose where they go, in this order. If you choose nothing, each release goes to its own account.</source>
        <translation>Elija los destinos; se envía en este orden. Si no elige ninguno, cada lanzamiento va a su propia cuenta.</translation>
    </message>
    <message>
        <source>You are offline. The releases wait in the outbox and are sent once you are online.</source>
        <translation>No hay conexión. Los lanzamientos esperan en la bandeja de salida y se envían en cuanto la haya.</translation>
    </message>
    <message>
        <source>Checking: {done} of {count} done</source>
        <translation>Comprobando: {done} de {count} listos</translation>
    </message>
    <message>
        <source>Submit</source>
        <translation>Enviar</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Comprobando…</translation>
    </message>
    <message>
        <source>{ready} of {count} releases can be submitted.</source>
        <translation>Se pueden enviar {ready} de {count} lanzamientos.</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sin título)</translation>
    </message>
    <message>
        <source>{title} by {artist}</source>
        <translation>{title} de {artist}</translation>
    </message>
    <message>
        <source>{release}: {what}</source>
        <translation>{release}: {what}</translation>
    </message>
    <message>
        <source>goes to {account}</source>
        <translation>va a {account}</translation>
    </message>
    <message>
        <source>on its way to {target} or already there</source>
        <translation>va camino de {target} o ya está allí</translation>
    </message>
    <message>
        <source>no account to send it to</source>
        <translation>no hay ninguna cuenta a la que enviarlo</translation>
    </message>
    <message>
        <source>not ready. {blockers}</source>
        <translation>no está listo. {blockers}</translation>
    </message>
</context>
<context>
    <name>Submitting</name>
    <message>
        <source>It is a draft again, and can be submitted.</source>
        <translation>Vuelve a ser un borrador y se puede enviar.</translation>
    </message>
    <message>
        <source>Submit…</source>
        <translation>Enviar…</translation>
    </message>
    <message>
        <source>On its way. You can close the app; sending resumes at the next start.</source>
        <translation>En camino. Puede cerrar la app; el envío continúa en el próximo inicio.</translation>
    </message>
    <message>
        <source>It will be sent once you are online.</source>
        <translation>Se enviará cuando haya conexión.</translation>
    </message>
    <message>
        <source>Created in {target}.</source>
        <translation>Creado en {target}.</translation>
    </message>
    <message>
        <source>Next steps</source>
        <translation>Próximos pasos</translation>
    </message>
</context>
<context>
    <name>Synonyms</name>
    <message>
        <source>find</source>
        <translation>buscar</translation>
    </message>
    <message>
        <source>create, add, draft, begin</source>
        <translation>crear, añadir, borrador, empezar</translation>
    </message>
    <message>
        <source>import audio, masters, WAV, drop, open folder</source>
        <translation>importar audio, másteres, WAV, soltar, abrir carpeta</translation>
    </message>
    <message>
        <source>pattern</source>
        <translation>patrón</translation>
    </message>
    <message>
        <source>download, fetch, pull</source>
        <translation>descargar, obtener, traer</translation>
    </message>
    <message>
        <source>CSV, Excel, XLSX, spreadsheet</source>
        <translation>CSV, Excel, XLSX, hoja de cálculo</translation>
    </message>
    <message>
        <source>CSV, Excel, XLSX, spreadsheet, save as, ZIP</source>
        <translation>CSV, Excel, XLSX, hoja de cálculo, guardar como, ZIP</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>todo, completo</translation>
    </message>
    <message>
        <source>ERN, XML</source>
        <translation>ERN, XML</translation>
    </message>
    <message>
        <source>ERN, XML, delivery</source>
        <translation>ERN, XML, entrega</translation>
    </message>
    <message>
        <source>move, switch distributor, change distributor</source>
        <translation>mover, cambiar de distribuidora, migrar</translation>
    </message>
    <message>
        <source>Deezer, Apple Music, MusicBrainz, Discogs, barcode, prefill</source>
        <translation>Deezer, Apple Music, MusicBrainz, Discogs, código de barras, autocompletar</translation>
    </message>
    <message>
        <source>takedown, availability, territories</source>
        <translation>retirada, disponibilidad, territorios</translation>
    </message>
    <message>
        <source>demo, example, try it</source>
        <translation>demo, ejemplo, probar</translation>
    </message>
    <message>
        <source>sidebar, hide</source>
        <translation>barra lateral, ocultar</translation>
    </message>
    <message>
        <source>panel, hide</source>
        <translation>panel, ocultar</translation>
    </message>
    <message>
        <source>files, progress</source>
        <translation>archivos, progreso</translation>
    </message>
    <message>
        <source>calendar, dashboard, weeks, deadlines, dates</source>
        <translation>calendario, panel de control, semanas, plazos, fechas</translation>
    </message>
    <message>
        <source>blocked, incomplete, to do</source>
        <translation>bloqueados, incompletos, pendientes</translation>
    </message>
    <message>
        <source>unfinished, work in progress</source>
        <translation>sin terminar, en curso</translation>
    </message>
    <message>
        <source>sending, pending</source>
        <translation>enviando, pendiente</translation>
    </message>
    <message>
        <source>created, delivered releases, sent</source>
        <translation>creados, lanzamientos entregados, enviados</translation>
    </message>
    <message>
        <source>out now, past releases, back catalogue</source>
        <translation>ya disponible, lanzamientos anteriores, catálogo</translation>
    </message>
    <message>
        <source>catalogue, list, everything in the list</source>
        <translation>catálogo, lista, todo en la lista</translation>
    </message>
    <message>
        <source>deleted, recycle bin</source>
        <translation>eliminados, borrados, papelera de reciclaje</translation>
    </message>
    <message>
        <source>tracks of the label, sound recordings</source>
        <translation>temas del sello, fonogramas</translation>
    </message>
    <message>
        <source>thresholds, limits, loudness</source>
        <translation>umbrales, límites, sonoridad</translation>
    </message>
    <message>
        <source>vocabulary, values, genres, roles</source>
        <translation>vocabulario, valores, géneros, funciones</translation>
    </message>
    <message>
        <source>wallet, secrets, passwords</source>
        <translation>cartera, secretos, contraseñas</translation>
    </message>
    <message>
        <source>alerts, messages</source>
        <translation>alertas, mensajes, avisos</translation>
    </message>
    <message>
        <source>countries, store links</source>
        <translation>países, enlaces de tiendas</translation>
    </message>
    <message>
        <source>data folder, log, diagnostics</source>
        <translation>carpeta de datos, registro, diagnóstico</translation>
    </message>
    <message>
        <source>package, received</source>
        <translation>paquete, recibido</translation>
    </message>
    <message>
        <source>next pane</source>
        <translation>panel siguiente</translation>
    </message>
    <message>
        <source>previous pane</source>
        <translation>panel anterior</translation>
    </message>
    <message>
        <source>make a template, keep as template</source>
        <translation>crear una plantilla, guardar como plantilla</translation>
    </message>
    <message>
        <source>band, musicians, ensemble</source>
        <translation>banda, músicos, conjunto</translation>
    </message>
    <message>
        <source>bright, white, theme, day mode</source>
        <translation>claro, blanco, tema, modo diurno</translation>
    </message>
    <message>
        <source>black, theme, night mode</source>
        <translation>negro, tema, modo nocturno, modo oscuro</translation>
    </message>
    <message>
        <source>theme, accessibility, black, white</source>
        <translation>tema, accesibilidad, negro, blanco</translation>
    </message>
    <message>
        <source>theme, automatic</source>
        <translation>tema, automático</translation>
    </message>
    <message>
        <source>text size, font, zoom, language, theme</source>
        <translation>tamaño del texto, fuente, zoom, idioma, tema</translation>
    </message>
    <message>
        <source>API key, connect, log in, credentials, password, storage, S3</source>
        <translation>clave de API, conectar, iniciar sesión, credenciales, contraseña, almacenamiento, S3</translation>
    </message>
    <message>
        <source>restore, copy of the library</source>
        <translation>restaurar, respaldo, copia de la biblioteca</translation>
    </message>
    <message>
        <source>new version, upgrade</source>
        <translation>versión nueva, actualizar</translation>
    </message>
    <message>
        <source>imprint, defaults</source>
        <translation>subsello, valores predeterminados</translation>
    </message>
    <message>
        <source>artists, writers, directory, merge</source>
        <translation>artistas, autores, directorio, unir</translation>
    </message>
    <message>
        <source>ISRC, UPC, barcode</source>
        <translation>ISRC, UPC, código de barras</translation>
    </message>
    <message>
        <source>preferences, options, configuration</source>
        <translation>preferencias, opciones, configuración</translation>
    </message>
    <message>
        <source>manual, documentation, explain, why, rules</source>
        <translation>manual, documentación, explicación, por qué, reglas</translation>
    </message>
    <message>
        <source>hotkeys, keys, help</source>
        <translation>atajos, teclas, ayuda</translation>
    </message>
    <message>
        <source>introduction, getting started, guide</source>
        <translation>introducción, primeros pasos, guía</translation>
    </message>
    <message>
        <source>first start, begin, help</source>
        <translation>primer inicio, empezar, ayuda</translation>
    </message>
    <message>
        <source>version, licence, copyright</source>
        <translation>versión, licencia, copyright</translation>
    </message>
    <message>
        <source>exit, close the app</source>
        <translation>salir, cerrar la app</translation>
    </message>
    <message>
        <source>copy, clone</source>
        <translation>copiar, clonar</translation>
    </message>
    <message>
        <source>deluxe, remaster, new version, copy</source>
        <translation>deluxe, remaster, versión nueva, copia</translation>
    </message>
    <message>
        <source>PDF, papers, press, print</source>
        <translation>PDF, papeles, prensa, imprimir</translation>
    </message>
    <message>
        <source>Deezer, Apple Music, live, links</source>
        <translation>Deezer, Apple Music, publicado, enlaces</translation>
    </message>
    <message>
        <source>cancel, unsend, stop sending</source>
        <translation>cancelar, anular envío, detener envío, retirar</translation>
    </message>
    <message>
        <source>retry, send again, outbox</source>
        <translation>reintentar, enviar de nuevo, bandeja de salida</translation>
    </message>
    <message>
        <source>send, distribute, publish, upload</source>
        <translation>mandar, distribuir, publicar, subir</translation>
    </message>
    <message>
        <source>errors, problems, findings, validate, warnings</source>
        <translation>errores, problemas, hallazgos, validar, advertencias</translation>
    </message>
    <message>
        <source>delete, remove, bin, discard, throw away</source>
        <translation>eliminar, borrar, quitar, papelera, descartar</translation>
    </message>
    <message>
        <source>close, library</source>
        <translation>cerrar, biblioteca</translation>
    </message>
    <message>
        <source>revert, take back</source>
        <translation>revertir, volver atrás</translation>
    </message>
    <message>
        <source>repeat</source>
        <translation>repetir</translation>
    </message>
    <message>
        <source>codes</source>
        <translation>códigos</translation>
    </message>
    <message>
        <source>title, label, genre, release date</source>
        <translation>título, sello, género, fecha de lanzamiento</translation>
    </message>
    <message>
        <source>track list, songs, grid</source>
        <translation>lista de temas, canciones, tabla</translation>
    </message>
    <message>
        <source>continue, forward</source>
        <translation>continuar, adelante</translation>
    </message>
    <message>
        <source>one step back</source>
        <translation>un paso atrás</translation>
    </message>
    <message>
        <source>masters, audio, cover, art, files</source>
        <translation>másteres, audio, portada, arte, archivos</translation>
    </message>
    <message>
        <source>writers, composers, publishers, shares</source>
        <translation>autores, compositores, editoriales, porcentajes</translation>
    </message>
    <message>
        <source>copyright, territories, price, partners</source>
        <translation>copyright, territorios, precio, socios</translation>
    </message>
    <message>
        <source>summary</source>
        <translation>resumen</translation>
    </message>
    <message>
        <source>change text, search and replace</source>
        <translation>cambiar texto, buscar y sustituir</translation>
    </message>
    <message>
        <source>autofill, prefill, Deezer, MusicBrainz</source>
        <translation>autocompletar, rellenar, Deezer, MusicBrainz</translation>
    </message>
</context>
<context>
    <name>TableBar</name>
    <message>
        <source>Contents of the sheet&apos;s columns</source>
        <translation>Contenido de las columnas de la hoja</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Omitir</translation>
    </message>
    <message>
        <source>Ignore the sheet</source>
        <translation>Ignorar la hoja</translation>
    </message>
    <message>
        <source>{count} of {rows} rows match files</source>
        <translation>{count} de {rows} filas corresponden a archivos</translation>
    </message>
</context>
<context>
    <name>TargetBox</name>
    <message>
        <source>New release</source>
        <translation>Lanzamiento nuevo</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>Disco</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>Add to “{title}”</source>
        <translation>Añadir a «{title}»</translation>
    </message>
    <message>
        <source>A new disc</source>
        <translation>Un disco nuevo</translation>
    </message>
</context>
<context>
    <name>TargetCard</name>
    <message>
        <source>Links to stores</source>
        <translation>Enlaces a tiendas</translation>
    </message>
    <message>
        <source>Earnings</source>
        <translation>Ingresos</translation>
    </message>
    <message>
        <source>Take down…</source>
        <translation>Retirar de tiendas…</translation>
    </message>
    <message>
        <source>Send without waiting</source>
        <translation>Enviar sin esperar</translation>
    </message>
    <message>
        <source>No links yet.</source>
        <translation>Todavía no hay enlaces.</translation>
    </message>
    <message>
        <source>No earnings yet.</source>
        <translation>Todavía no hay ingresos.</translation>
    </message>
    <message>
        <source>{target} will take the release down in all stores. Enter {code} to request it.</source>
        <translation>{target} retirará el lanzamiento de todas las tiendas. Introduzca {code} para solicitarlo.</translation>
    </message>
    <message>
        <source>The takedown was requested. The status will show the result.</source>
        <translation>Se solicitó la retirada. El estado mostrará el resultado.</translation>
    </message>
    <message>
        <source>Take down</source>
        <translation>Retirar de tiendas</translation>
    </message>
</context>
<context>
    <name>TargetChoice</name>
    <message>
        <source>It already has this release, or the release is on its way there.</source>
        <translation>El lanzamiento ya está allí o va en camino.</translation>
    </message>
    <message>
        <source>Accepts the metadata, audio and cover</source>
        <translation>Recibe los metadatos, el audio y la portada</translation>
    </message>
    <message>
        <source>Accepts the metadata; add audio and cover there</source>
        <translation>Recibe los metadatos; añada allí el audio y la portada</translation>
    </message>
    <message>
        <source>{takes}; assigns a UPC if there is none</source>
        <translation>{takes}; asigna un UPC si no lo hay</translation>
    </message>
    <message>
        <source>status</source>
        <translation>estado</translation>
    </message>
    <message>
        <source>takedown</source>
        <translation>retirada</translation>
    </message>
    <message>
        <source>links to stores</source>
        <translation>enlaces a tiendas</translation>
    </message>
    <message>
        <source>earnings</source>
        <translation>ingresos</translation>
    </message>
    <message>
        <source>Offers no status, takedown or earnings yet: these questions are not answered</source>
        <translation>Todavía no ofrece estado, retirada ni ingresos: estas preguntas siguen sin respuesta</translation>
    </message>
    <message>
        <source>Offers {what}</source>
        <translation>Ofrece {what}</translation>
    </message>
    <message>
        <source>Not sent, because it has no field for them: {fields}</source>
        <translation>No se envía porque no tiene campo para ello: {fields}</translation>
    </message>
    <message>
        <source>Once {target} has it</source>
        <translation>Cuando {target} lo tenga</translation>
    </message>
</context>
<context>
    <name>TargetPageLink</name>
    <message>
        <source>Copy ID</source>
        <translation>Copiar ID</translation>
    </message>
    <message>
        <source>This link does not begin with https:// or does not contain the ID of the release.</source>
        <translation>Este enlace no empieza por https:// o no contiene el ID del lanzamiento.</translation>
    </message>
    <message>
        <source>Find the release in {target} once and paste the link to its page here. It then works for all releases.</source>
        <translation>Busque una vez el lanzamiento en {target} y pegue aquí el enlace a su página. Después funciona con todos los lanzamientos.</translation>
    </message>
    <message>
        <source>Link to the release in {target}</source>
        <translation>Enlace al lanzamiento en {target}</translation>
    </message>
    <message>
        <source>Open in {target}</source>
        <translation>Abrir en {target}</translation>
    </message>
    <message>
        <source>Add a link to its page…</source>
        <translation>Añadir un enlace a la página…</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copiado</translation>
    </message>
</context>
<context>
    <name>TargetRow</name>
    <message>
        <source>Send to {target}, account {account}</source>
        <translation>Enviar a {target}, cuenta {account}</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Mover arriba</translation>
    </message>
    <message>
        <source>Move {target} up</source>
        <translation>Mover {target} arriba</translation>
    </message>
    <message>
        <source>The order applies to all releases</source>
        <translation>El orden vale para todos los lanzamientos</translation>
    </message>
</context>
<context>
    <name>TargetText</name>
    <message>
        <source>This works only in practice mode.</source>
        <translation>Esto solo funciona en el modo de práctica.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>No se cambió nada.</translation>
    </message>
    <message>
        <source>“{text}” cannot be read.</source>
        <translation>«{text}» no se puede leer.</translation>
    </message>
    <message>
        <source>Nothing was saved.</source>
        <translation>No se guardó nada.</translation>
    </message>
    <message>
        <source>Use one line per part: name = value.</source>
        <translation>Use una línea por parte: nombre = valor.</translation>
    </message>
    <message>
        <source>{name} accepts these login details.</source>
        <translation>{name} acepta estos datos de acceso.</translation>
    </message>
    <message>
        <source>This address does not belong to {name}.</source>
        <translation>Esta dirección no pertenece a {name}.</translation>
    </message>
    <message>
        <source>{name} rejected the login ({status}).</source>
        <translation>{name} rechazó el acceso ({status}).</translation>
    </message>
    <message>
        <source>{name} does not have this ({status}).</source>
        <translation>{name} no tiene esto ({status}).</translation>
    </message>
    <message>
        <source>{name} rejected the request ({status}).</source>
        <translation>{name} rechazó la solicitud ({status}).</translation>
    </message>
    <message>
        <source>{name} could not answer ({status}).</source>
        <translation>{name} no pudo responder ({status}).</translation>
    </message>
    <message>
        <source>{name} returned no list.</source>
        <translation>{name} no devolvió ninguna lista.</translation>
    </message>
    <message>
        <source>The app does not know how to list releases at {name}.</source>
        <translation>La app no sabe cómo enumerar los lanzamientos de {name}.</translation>
    </message>
    <message>
        <source>{name} returned no address for a file.</source>
        <translation>{name} no devolvió ninguna dirección para un archivo.</translation>
    </message>
    <message>
        <source>The file {file} could not be sent ({status}).</source>
        <translation>No se pudo enviar el archivo {file} ({status}).</translation>
    </message>
    <message>
        <source>{name} returned no name for a file.</source>
        <translation>{name} no devolvió ningún nombre para un archivo.</translation>
    </message>
    <message>
        <source>{file} is larger than {name} accepts ({most} MB).</source>
        <translation>{file} supera lo que acepta {name} ({most} MB).</translation>
    </message>
    <message>
        <source>Nothing was sent.</source>
        <translation>No se envió nada.</translation>
    </message>
    <message>
        <source>{name} has not yet answered what is needed {doing}: {questions}</source>
        <translation>{name} todavía no ha respondido lo que se necesita {doing}: {questions}</translation>
    </message>
    <message>
        <source>Enter the answers, or create the letter that asks for them.</source>
        <translation>Introduzca las respuestas o cree la carta que las pide.</translation>
    </message>
    <message>
        <source>to log in</source>
        <translation>para iniciar sesión</translation>
    </message>
    <message>
        <source>to send a release</source>
        <translation>para enviar un lanzamiento</translation>
    </message>
    <message>
        <source>to read the status of a release</source>
        <translation>para leer el estado de un lanzamiento</translation>
    </message>
    <message>
        <source>to take a release down</source>
        <translation>para retirar un lanzamiento de las tiendas</translation>
    </message>
    <message>
        <source>to read earnings</source>
        <translation>para leer los ingresos</translation>
    </message>
    <message>
        <source>to read store links</source>
        <translation>para leer los enlaces de tiendas</translation>
    </message>
    <message>
        <source>to look for a release</source>
        <translation>para buscar un lanzamiento</translation>
    </message>
    <message>
        <source>to renew links to files</source>
        <translation>para renovar los enlaces a archivos</translation>
    </message>
    <message>
        <source>There is no question “{question}”.</source>
        <translation>No existe la pregunta «{question}».</translation>
    </message>
    <message>
        <source>This answer does not fit “{question}”: {fault}</source>
        <translation>Esta respuesta no encaja con «{question}»: {fault}</translation>
    </message>
    <message>
        <source>This is not a profile: it is not JSON.</source>
        <translation>Esto no es un perfil: no es JSON.</translation>
    </message>
    <message>
        <source>This is not a profile.</source>
        <translation>Esto no es un perfil.</translation>
    </message>
    <message>
        <source>A profile needs an ID, a name and answers.</source>
        <translation>Un perfil necesita un ID, un nombre y respuestas.</translation>
    </message>
    <message>
        <source>one of {value}</source>
        <translation>uno de {value}</translation>
    </message>
    <message>
        <source>“{lacking}” is missing</source>
        <translation>falta «{lacking}»</translation>
    </message>
    <message>
        <source>a JSON object is expected</source>
        <translation>se espera un objeto JSON</translation>
    </message>
    <message>
        <source>“{name}” is missing</source>
        <translation>falta «{name}»</translation>
    </message>
    <message>
        <source>“{name}” is unknown</source>
        <translation>«{name}» es desconocido</translation>
    </message>
    <message>
        <source>“{name}” is not a number</source>
        <translation>«{name}» no es un número</translation>
    </message>
    <message>
        <source>one of {rest} is expected</source>
        <translation>se espera uno de {rest}</translation>
    </message>
    <message>
        <source>a text is expected</source>
        <translation>se espera un texto</translation>
    </message>
    <message>
        <source>a number above 0 is expected</source>
        <translation>se espera un número mayor que 0</translation>
    </message>
    <message>
        <source>true or false is expected</source>
        <translation>se espera true o false</translation>
    </message>
    <message>
        <source>a list is expected</source>
        <translation>se espera una lista</translation>
    </message>
    <message>
        <source>a JSON object with texts is expected</source>
        <translation>se espera un objeto JSON con textos</translation>
    </message>
    <message>
        <source>an address is expected, such as https://api.example.com/releases</source>
        <translation>se espera una dirección, como https://api.example.com/releases</translation>
    </message>
    <message>
        <source>the address must begin with https://</source>
        <translation>la dirección debe empezar por https://</translation>
    </message>
    <message>
        <source>an address with a password is not allowed</source>
        <translation>no se permite una dirección con contraseña</translation>
    </message>
    <message>
        <source>{name} needs no answers: its API is built in.</source>
        <translation>{name} no necesita respuestas: su API está integrada.</translation>
    </message>
    <message>
        <source>{name} fetches files from a storage, and this account has none.</source>
        <translation>{name} recoge los archivos de un almacenamiento, y esta cuenta no tiene ninguno.</translation>
    </message>
    <message>
        <source>Add a bucket to the account.</source>
        <translation>Añada un bucket a la cuenta.</translation>
    </message>
    <message>
        <source>Check the account&apos;s name, password, client ID and client secret.</source>
        <translation>Compruebe el nombre de la cuenta, la contraseña, el ID de cliente y el secreto de cliente.</translation>
    </message>
    <message>
        <source>{name} returned no token after the login.</source>
        <translation>{name} no devolvió ningún token tras iniciar sesión.</translation>
    </message>
    <message>
        <source>{name} returned something that is not a JSON object.</source>
        <translation>{name} devolvió algo que no es un objeto JSON.</translation>
    </message>
</context>
<context>
    <name>Targets</name>
    <message>
        <source>Your OpenPlay address</source>
        <translation>Su dirección de OpenPlay</translation>
    </message>
    <message>
        <source>subdomain or full address</source>
        <translation>subdominio o dirección completa</translation>
    </message>
    <message>
        <source>Enter your OpenPlay address.</source>
        <translation>Introduzca su dirección de OpenPlay.</translation>
    </message>
    <message>
        <source>API Key ID</source>
        <translation>API Key ID</translation>
    </message>
    <message>
        <source>Enter the API Key ID.</source>
        <translation>Introduzca el API Key ID.</translation>
    </message>
    <message>
        <source>API Secret Key</source>
        <translation>API Secret Key</translation>
    </message>
    <message>
        <source>Enter the API Secret Key.</source>
        <translation>Introduzca la API Secret Key.</translation>
    </message>
    <message>
        <source>Address for looking up releases</source>
        <translation>Dirección para consultar lanzamientos</translation>
    </message>
    <message>
        <source>The same for all customers of OpenPlay. Change it only for a test system.</source>
        <translation>La misma para todos los clientes de OpenPlay. Cámbiela solo para un sistema de prueba.</translation>
    </message>
    <message>
        <source>Open OpenPlay in your browser and log in as an account manager.</source>
        <translation>Abra OpenPlay en su navegador e inicie sesión como gestor de la cuenta.</translation>
    </message>
    <message>
        <source>Choose Manage, then API Keys, and create a new key.</source>
        <translation>Elija Manage y luego API Keys, y cree una clave nueva.</translation>
    </message>
    <message>
        <source>Copy the API Key ID and the API Secret Key here. OpenPlay shows the secret only once.</source>
        <translation>Copie aquí el API Key ID y la API Secret Key. OpenPlay muestra el secreto una sola vez.</translation>
    </message>
    <message>
        <source>In OpenPlay choose Manage, then API Keys, and create a new key. The old one still works.</source>
        <translation>En OpenPlay elija Manage y luego API Keys, y cree una clave nueva. La antigua sigue funcionando.</translation>
    </message>
    <message>
        <source>Enter the new key&apos;s ID and secret above and choose “Save and test connection”.</source>
        <translation>Introduzca arriba el ID y el secreto de la clave nueva y elija «Guardar y probar conexión».</translation>
    </message>
    <message>
        <source>When the test succeeds, revoke the old key in OpenPlay. This takes effect immediately and cannot be undone.</source>
        <translation>Cuando la prueba salga bien, revoque la clave antigua en OpenPlay. Se aplica al momento y no se puede deshacer.</translation>
    </message>
    <message>
        <source>Revoke it in OpenPlay first: Manage, API Keys. After that nobody can use it.</source>
        <translation>Revóquela primero en OpenPlay: Manage, API Keys. Después nadie puede usarla.</translation>
    </message>
    <message>
        <source>Delete it here. Waiting releases are kept and continue once you enter another key.</source>
        <translation>Elimínela aquí. Los lanzamientos en espera se conservan y continúan cuando introduzca otra clave.</translation>
    </message>
    <message>
        <source>Releases are created at
{address}</source>
        <translation>Los lanzamientos se crean en
{address}</translation>
    </message>
    <message>
        <source>The part before .openplaymusic.com when you are logged in.</source>
        <translation>La parte antes de .openplaymusic.com cuando ha iniciado sesión.</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>Nombre de usuario</translation>
    </message>
    <message>
        <source>Enter the user name.</source>
        <translation>Introduzca el nombre de usuario.</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Contraseña</translation>
    </message>
    <message>
        <source>Enter the password.</source>
        <translation>Introduzca la contraseña.</translation>
    </message>
    <message>
        <source>Client ID</source>
        <translation>ID de cliente</translation>
    </message>
    <message>
        <source>Enter the client ID that you received.</source>
        <translation>Introduzca el ID de cliente que recibió.</translation>
    </message>
    <message>
        <source>Client secret</source>
        <translation>Secreto de cliente</translation>
    </message>
    <message>
        <source>Enter the client secret that you received.</source>
        <translation>Introduzca el secreto de cliente que recibió.</translation>
    </message>
    <message>
        <source>Ask the distributor for a user name, password, client ID and client secret.</source>
        <translation>Pida a la distribuidora un nombre de usuario, una contraseña, un ID de cliente y un secreto de cliente.</translation>
    </message>
    <message>
        <source>Enter them here. Passwords are stored in this computer&apos;s keyring; tokens are never saved.</source>
        <translation>Introdúzcalos aquí. Las contraseñas se guardan en el llavero de este equipo; los tokens nunca se guardan.</translation>
    </message>
</context>
<context>
    <name>TargetsBox</name>
    <message>
        <source>Send to another target…</source>
        <translation>Enviar a otro destino…</translation>
    </message>
</context>
<context>
    <name>TemplateEditor</name>
    <message>
        <source>Template “{name}”</source>
        <translation>Plantilla «{name}»</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>New releases get these values unless tags or your own entries say otherwise. Clear a field to remove it from the template. Changes are saved immediately; you can undo them while this is open.</source>
        <translation>Los lanzamientos nuevos reciben estos valores, salvo que las etiquetas o sus propias entradas digan otra cosa. Vacíe un campo para quitarlo de la plantilla. Los cambios se guardan al momento; se pueden deshacer mientras esto está abierto.</translation>
    </message>
    <message>
        <source>The release</source>
        <translation>El lanzamiento</translation>
    </message>
    <message>
        <source>Add a credit</source>
        <translation>Añadir un crédito</translation>
    </message>
    <message>
        <source>Each track</source>
        <translation>Cada pista</translation>
    </message>
    <message>
        <source>Each track&apos;s work</source>
        <translation>La obra de cada pista</translation>
    </message>
    <message>
        <source>Add a writer</source>
        <translation>Añadir un autor</translation>
    </message>
    <message>
        <source>Add a publisher</source>
        <translation>Añadir una editorial</translation>
    </message>
    <message>
        <source>Writers</source>
        <translation>Autores</translation>
    </message>
</context>
<context>
    <name>TemplatesDialog</name>
    <message>
        <source>Templates</source>
        <translation>Plantillas</translation>
    </message>
    <message>
        <source>No templates yet. Open a release and choose “Save as template” (find it with Ctrl+K).</source>
        <translation>Todavía no hay plantillas. Abra un lanzamiento y elija «Guardar como plantilla» (búsquelo con Ctrl+K).</translation>
    </message>
    <message>
        <source>New release</source>
        <translation>Lanzamiento nuevo</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Editar…</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Cambiar nombre</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Eliminar</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>It sets: {parts}.</source>
        <translation>Define: {parts}.</translation>
    </message>
    <message>
        <source>It sets nothing yet.</source>
        <translation>Todavía no define nada.</translation>
    </message>
    <message>
        <source>Delete template</source>
        <translation>Eliminar plantilla</translation>
    </message>
    <message>
        <source>Delete the template “{name}”?</source>
        <translation>¿Eliminar la plantilla «{name}»?</translation>
    </message>
    <message>
        <source>Releases created from it stay unchanged.</source>
        <translation>Los lanzamientos creados con ella no cambian.</translation>
    </message>
    <message>
        <source>{name} (again)</source>
        <translation>{name} (otra vez)</translation>
    </message>
    <message>
        <source>“{name}” was deleted.</source>
        <translation>«{name}» se eliminó.</translation>
    </message>
</context>
<context>
    <name>ThresholdsPage</name>
    <message>
        <source>Checks</source>
        <translation>Comprobaciones</translation>
    </message>
    <message>
        <source>Requirements of stores and distributors. The strictest value of the selected profiles applies.</source>
        <translation>Requisitos de tiendas y distribuidoras. Se aplica el valor más estricto de los perfiles seleccionados.</translation>
    </message>
    <message>
        <source>Scope of the profiles</source>
        <translation>Ámbito de los perfiles</translation>
    </message>
    <message>
        <source>Same as everything</source>
        <translation>Igual que en general</translation>
    </message>
    <message>
        <source>{profile} applies</source>
        <translation>Se aplica {profile}</translation>
    </message>
    <message>
        <source>Profiles that apply to</source>
        <translation>Perfiles que se aplican a</translation>
    </message>
    <message>
        <source>Values of the profiles</source>
        <translation>Valores de los perfiles</translation>
    </message>
    <message>
        <source>Requirement</source>
        <translation>Requisito</translation>
    </message>
    <message>
        <source>Reset this value</source>
        <translation>Restablecer este valor</translation>
    </message>
    <message>
        <source>Reset all values</source>
        <translation>Restablecer todo</translation>
    </message>
    <message>
        <source>no requirement</source>
        <translation>sin requisito</translation>
    </message>
    <message>
        <source>{value}, changed; default: {shipped}</source>
        <translation>{value}, cambiado; predeterminado: {shipped}</translation>
    </message>
    <message>
        <source>Select a value to see its source. Double-click or press F2 to change it.</source>
        <translation>Seleccione un valor para ver su fuente. Haga doble clic o pulse F2 para cambiarlo.</translation>
    </message>
    <message>
        <source>{profile} has no requirement here.</source>
        <translation>{profile} no tiene ningún requisito aquí.</translation>
    </message>
    <message>
        <source>Changed by you; default: {shipped}</source>
        <translation>Cambiado por usted; predeterminado: {shipped}</translation>
    </message>
    <message>
        <source>“{typed}” is not a valid value; the old value stays.</source>
        <translation>«{typed}» no es un valor válido; se conserva el anterior.</translation>
    </message>
    <message>
        <source>“{typed}” contradicts “{other}”. The old value stays.</source>
        <translation>«{typed}» contradice «{other}». Se conserva el valor anterior.</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Todo en general</translation>
    </message>
    <message>
        <source>Label {name}</source>
        <translation>Sello {name}</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>you</source>
        <translation>usted</translation>
    </message>
    <message>
        <source>the app</source>
        <translation>la app</translation>
    </message>
    <message>
        <source>{target}</source>
        <translation>{target}</translation>
    </message>
    <message>
        <source>Platform record {id}: {said}</source>
        <translation>Registro de la plataforma {id}: {said}</translation>
    </message>
    <message>
        <source>Not checked</source>
        <translation>Sin comprobar</translation>
    </message>
    <message>
        <source>{target} does not have it (404)</source>
        <translation>{target} no lo tiene (404)</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>sin estado</translation>
    </message>
    <message>
        <source>{before} → {after}</source>
        <translation>{before} → {after}</translation>
    </message>
    <message>
        <source>{status}  ·  changed there: {fields}</source>
        <translation>{status}  ·  cambiado allí: {fields}</translation>
    </message>
    <message>
        <source>The app asked {target} to create the release.</source>
        <translation>La app pidió a {target} que creara el lanzamiento.</translation>
    </message>
    <message>
        <source>{target} created the release.</source>
        <translation>{target} creó el lanzamiento.</translation>
    </message>
    <message>
        <source>You asked to try again.</source>
        <translation>Usted pidió intentarlo de nuevo.</translation>
    </message>
    <message>
        <source>{target}: {said}.</source>
        <translation>{target}: {said}.</translation>
    </message>
    <message>
        <source>{target} says “{word}”.</source>
        <translation>{target} dice «{word}».</translation>
    </message>
    <message>
        <source>Not checked: the app was closed or offline.</source>
        <translation>Sin comprobar: la app estaba cerrada o sin conexión.</translation>
    </message>
    <message>
        <source>You submitted the release.</source>
        <translation>Usted pulsó Enviar para este lanzamiento.</translation>
    </message>
    <message>
        <source>{target} rejected the release.</source>
        <translation>{target} rechazó el lanzamiento.</translation>
    </message>
    <message>
        <source>You withdrew it.</source>
        <translation>Usted canceló el envío.</translation>
    </message>
    <message>
        <source>You asked to search for it again.</source>
        <translation>Usted pidió buscarlo de nuevo.</translation>
    </message>
    <message>
        <source>It is waiting.</source>
        <translation>Está en espera.</translation>
    </message>
    <message>
        <source>{target} no longer has it.</source>
        <translation>{target} ya no lo tiene.</translation>
    </message>
    <message>
        <source>Platform record {id}: {said}.</source>
        <translation>Registro de la plataforma {id}: {said}.</translation>
    </message>
    <message>
        <source>It was changed in {target}: {fields}.</source>
        <translation>Se cambió en {target}: {fields}.</translation>
    </message>
    <message>
        <source>{target} has it but reports no status.</source>
        <translation>{target} lo tiene, pero no indica ningún estado.</translation>
    </message>
    <message>
        <source>Label copy created</source>
        <translation>Label copy creada</translation>
    </message>
    <message>
        <source>One-sheet created</source>
        <translation>Hoja de presentación creada</translation>
    </message>
    <message>
        <source>Split sheet created</source>
        <translation>Hoja de reparto creada</translation>
    </message>
    <message>
        <source>Credits created</source>
        <translation>Créditos creados</translation>
    </message>
    <message>
        <source>Barcode created</source>
        <translation>Código de barras creado</translation>
    </message>
    <message>
        <source>DDEX delivery created</source>
        <translation>Entrega DDEX creada</translation>
    </message>
    <message>
        <source>DDEX takedown created</source>
        <translation>Retirada DDEX creada</translation>
    </message>
    <message>
        <source>now</source>
        <translation>ahora</translation>
    </message>
    <message>
        <source>from {at} until {until}: the app was closed or offline</source>
        <translation>desde {at} hasta {until}: la app estaba cerrada o sin conexión</translation>
    </message>
    <message>
        <source>From {at} until {until}.</source>
        <translation>Desde {at} hasta {until}.</translation>
    </message>
    <message numerus="yes">
        <source>unchanged until {until}, checked %n times</source>
        <comment>unchanged until {until}, checked %n time</comment>
        <translation>
            <numerusform>sin cambios hasta {until}, comprobado %n vez</numerusform>
            <numerusform>sin cambios hasta {until}, comprobado %n veces</numerusform>
        </translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nada</translation>
    </message>
    <message>
        <source>track {number}</source>
        <translation>pista {number}</translation>
    </message>
    <message>
        <source>disc {number}</source>
        <translation>disco {number}</translation>
    </message>
    <message>
        <source>HTTP status {number}</source>
        <translation>estado HTTP {number}</translation>
    </message>
    <message>
        <source>Record {id}</source>
        <translation>Registro {id}</translation>
    </message>
</context>
<context>
    <name>TimelineActs</name>
    <message>
        <source>You confirmed that this is the release in {name}.</source>
        <translation>Usted confirmó que este es el lanzamiento en {name}.</translation>
    </message>
    <message>
        <source>You confirmed that this is not the release in {name}.</source>
        <translation>Usted confirmó que este no es el lanzamiento en {name}.</translation>
    </message>
    <message>
        <source>You asked to send it again.</source>
        <translation>Usted pidió enviarlo de nuevo.</translation>
    </message>
    <message>
        <source>You chose not to wait for {name}.</source>
        <translation>Usted decidió no esperar a {name}.</translation>
    </message>
    <message>
        <source>You confirmed that it is no longer in {name}. It can be submitted again.</source>
        <translation>Usted confirmó que ya no está en {name}. Se puede enviar de nuevo.</translation>
    </message>
    <message>
        <source>You requested a takedown.</source>
        <translation>Usted solicitó una retirada.</translation>
    </message>
    <message>
        <source>You replaced the key.</source>
        <translation>Usted sustituyó la clave.</translation>
    </message>
    <message>
        <source>You changed the account.</source>
        <translation>Usted cambió la cuenta.</translation>
    </message>
    <message>
        <source>You confirmed that audio and cover are in {name}.</source>
        <translation>Usted confirmó que el audio y la portada están en {name}.</translation>
    </message>
    <message>
        <source>You confirmed that audio and cover are not in {name} yet.</source>
        <translation>Usted confirmó que el audio y la portada todavía no están en {name}.</translation>
    </message>
    <message>
        <source>You confirmed that it is submitted in {name}.</source>
        <translation>Usted confirmó que está enviado en {name}.</translation>
    </message>
    <message>
        <source>You confirmed that it is not submitted in {name} yet.</source>
        <translation>Usted confirmó que todavía no está enviado en {name}.</translation>
    </message>
    <message>
        <source>You confirmed that {name} has decided.</source>
        <translation>Usted confirmó que {name} ya ha decidido.</translation>
    </message>
    <message>
        <source>You confirmed that {name} has not decided yet.</source>
        <translation>Usted confirmó que {name} todavía no ha decidido.</translation>
    </message>
</context>
<context>
    <name>TimelinePane</name>
    <message>
        <source>Submission history</source>
        <translation>Historial de envíos</translation>
    </message>
    <message>
        <source>Check status</source>
        <translation>Comprobar estado</translation>
    </message>
    <message>
        <source>Raw answer…</source>
        <translation>Respuesta original…</translation>
    </message>
    <message>
        <source>Show receipt</source>
        <translation>Mostrar acuse de recibo</translation>
    </message>
    <message>
        <source>Not sent yet.</source>
        <translation>Todavía no enviado.</translation>
    </message>
    <message>
        <source>What was sent to {target} stays there. Undo only changes the draft on this computer.</source>
        <translation>Lo que se envió a {target} se queda allí. Deshacer solo cambia el borrador en este equipo.</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>sin estado</translation>
    </message>
    <message>
        <source>not checked yet</source>
        <translation>sin comprobar todavía</translation>
    </message>
</context>
<context>
    <name>TimelineSection</name>
    <message>
        <source>All</source>
        <translation>Todo</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Usted</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Distribuidora</translation>
    </message>
    <message>
        <source>App</source>
        <translation>App</translation>
    </message>
    <message>
        <source>Show actions by</source>
        <translation>Mostrar las acciones de</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Qué ha pasado</translation>
    </message>
    <message>
        <source>Their answer</source>
        <translation>Su respuesta</translation>
    </message>
    <message>
        <source>In full</source>
        <translation>Completo</translation>
    </message>
</context>
<context>
    <name>TimelineText</name>
    <message>
        <source>links to its files were renewed</source>
        <translation>enlaces a sus archivos renovados</translation>
    </message>
    <message>
        <source>confirmed as the release in {submission}</source>
        <translation>confirmado como el lanzamiento en {submission}</translation>
    </message>
    <message>
        <source>confirmed not to be the release in {name}</source>
        <translation>confirmado que no es el lanzamiento en {name}</translation>
    </message>
    <message>
        <source>no longer waits for {name}</source>
        <translation>ya no espera a {name}</translation>
    </message>
    <message>
        <source>no longer in {name}, can be submitted again</source>
        <translation>ya no está en {name}, se puede enviar de nuevo</translation>
    </message>
    <message>
        <source>takedown requested</source>
        <translation>retirada solicitada</translation>
    </message>
    <message>
        <source>the key was replaced</source>
        <translation>la clave se sustituyó</translation>
    </message>
    <message>
        <source>the account was changed</source>
        <translation>la cuenta se cambió</translation>
    </message>
    <message>
        <source>an error in the app</source>
        <translation>un error en la app</translation>
    </message>
    <message>
        <source>the files are waiting</source>
        <translation>los archivos están en espera</translation>
    </message>
    <message>
        <source>created in {name}</source>
        <translation>creado en {name}</translation>
    </message>
    <message>
        <source>rejected by {name}</source>
        <translation>rechazado por {name}</translation>
    </message>
    <message>
        <source>{name} asked to try again later; the app searches before it sends again</source>
        <translation>{name} pidió intentarlo más tarde; la app busca antes de enviar de nuevo</translation>
    </message>
    <message>
        <source>not sent</source>
        <translation>no enviado</translation>
    </message>
    <message>
        <source>not sent, the app will try again</source>
        <translation>no enviado, la app lo intentará de nuevo</translation>
    </message>
    <message>
        <source>the answer was lost</source>
        <translation>la respuesta se perdió</translation>
    </message>
    <message>
        <source>{submission} cannot be searched; please check it yourself</source>
        <translation>no se puede buscar en {submission}; compruébelo usted</translation>
    </message>
    <message>
        <source>not found in {submission} after repeated searches</source>
        <translation>no encontrado en {submission} tras varias búsquedas</translation>
    </message>
    <message>
        <source>found in {name} after the answer was lost</source>
        <translation>encontrado en {name} después de perderse la respuesta</translation>
    </message>
    <message>
        <source>found in {name}: it was created</source>
        <translation>encontrado en {name}: se creó</translation>
    </message>
    <message>
        <source>{submission} already has this UPC</source>
        <translation>{submission} ya tiene este UPC</translation>
    </message>
    <message>
        <source>fetched from the distributor</source>
        <translation>obtenido de la distribuidora</translation>
    </message>
    <message>
        <source>It may be at the distributor, but the app could not check</source>
        <translation>Puede estar en la distribuidora, pero la app no pudo comprobarlo</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>en cola</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>en espera</translation>
    </message>
    <message>
        <source>withdrawn</source>
        <translation>envío cancelado</translation>
    </message>
    <message>
        <source>the app was closed before the answer arrived</source>
        <translation>la app se cerró antes de que llegara la respuesta</translation>
    </message>
    <message>
        <source>known from a receipt or another copy of the library</source>
        <translation>conocido por un acuse de recibo u otra copia de la biblioteca</translation>
    </message>
    <message>
        <source>the library was restored from a copy</source>
        <translation>la biblioteca se restauró de una copia</translation>
    </message>
    <message>
        <source>files need your attention</source>
        <translation>hay archivos por atender</translation>
    </message>
    <message>
        <source>the manifest&apos;s key differs from the one written to the release</source>
        <translation>la clave del manifiesto difiere de la escrita en el lanzamiento</translation>
    </message>
    <message>
        <source>confirmed that audio and cover are in {name}</source>
        <translation>confirmado: el audio y la portada están en {name}</translation>
    </message>
    <message>
        <source>confirmed that audio and cover are not in {name} yet</source>
        <translation>confirmado: el audio y la portada todavía no están en {name}</translation>
    </message>
    <message>
        <source>confirmed that it is submitted in {name}</source>
        <translation>confirmado: está enviado en {name}</translation>
    </message>
    <message>
        <source>confirmed that it is not submitted in {name} yet</source>
        <translation>confirmado: todavía no está enviado en {name}</translation>
    </message>
    <message>
        <source>confirmed that {name} has decided</source>
        <translation>confirmado: {name} ya ha decidido</translation>
    </message>
    <message>
        <source>confirmed that {name} has not decided yet</source>
        <translation>confirmado: {name} todavía no ha decidido</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Back to the list</source>
        <translation>Volver a la lista</translation>
    </message>
    <message>
        <source>Back to the list (Alt+Left)</source>
        <translation>Volver a la lista (Alt+Izquierda)</translation>
    </message>
    <message>
        <source>Practice</source>
        <translation>Práctica</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Cuenta</translation>
    </message>
    <message>
        <source>Accounts and settings</source>
        <translation>Cuentas y ajustes</translation>
    </message>
    <message>
        <source>New release</source>
        <translation>Lanzamiento nuevo</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Borrador</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>En {target}</translation>
    </message>
    <message>
        <source>In stores</source>
        <translation>En tiendas</translation>
    </message>
    <message>
        <source>Places of the release</source>
        <translation>Secciones del lanzamiento</translation>
    </message>
    <message>
        <source>Trackball</source>
        <translation>Trackball</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>No account</source>
        <translation>Sin cuenta</translation>
    </message>
    <message>
        <source>Practice account</source>
        <translation>Cuenta de práctica</translation>
    </message>
    <message>
        <source>Start a new release</source>
        <translation>Empezar un lanzamiento nuevo</translation>
    </message>
    <message>
        <source>From a folder of masters…</source>
        <translation>Desde una carpeta de másteres…</translation>
    </message>
    <message>
        <source>Empty release</source>
        <translation>Lanzamiento vacío</translation>
    </message>
    <message>
        <source>From a template</source>
        <translation>Desde una plantilla</translation>
    </message>
    <message>
        <source>Templates</source>
        <translation>Plantillas</translation>
    </message>
    <message>
        <source>Import from {target}…</source>
        <translation>Importar de {target}…</translation>
    </message>
    <message>
        <source>From a store: UPC, ISRC or link…</source>
        <translation>Desde una tienda: UPC, ISRC o enlace…</translation>
    </message>
    <message>
        <source>From a sheet or a bundle…</source>
        <translation>Desde una hoja o un paquete…</translation>
    </message>
    <message>
        <source>Catalogue events…</source>
        <translation>Eventos de catálogo…</translation>
    </message>
    <message>
        <source>Sample release</source>
        <translation>Lanzamiento de ejemplo</translation>
    </message>
    <message>
        <source>All templates…</source>
        <translation>Todas las plantillas…</translation>
    </message>
    <message>
        <source>Add account…</source>
        <translation>Añadir cuenta…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Ajustes…</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Atajos de teclado</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>Rendering the sample release: four tracks and a cover…</source>
        <translation>Generando el lanzamiento de ejemplo: cuatro pistas y una portada…</translation>
    </message>
</context>
<context>
    <name>TourText</name>
    <message>
        <source>Create a release</source>
        <translation>Crear un lanzamiento</translation>
    </message>
    <message>
        <source>Drop a folder of masters into the window. Titles, lengths, codes and names are filled in from the files. “New release” offers other ways.</source>
        <translation>Suelte una carpeta de másteres en la ventana. Los títulos, duraciones, códigos y nombres se rellenan a partir de los archivos. «Lanzamiento nuevo» ofrece otras formas de empezar.</translation>
    </message>
    <message>
        <source>Find what needs you</source>
        <translation>Lo que requiere su atención</translation>
    </message>
    <message>
        <source>The views on the side show drafts, releases on their way and those that are out. {palette} finds any release, track, person or command.</source>
        <translation>Las vistas laterales muestran los borradores, los lanzamientos en camino y los ya publicados. Con {palette} se encuentra cualquier lanzamiento, pista, persona o comando.</translation>
    </message>
    <message>
        <source>Fill it in</source>
        <translation>Rellenarlo</translation>
    </message>
    <message>
        <source>Open a release with a double click. Six steps lead from its title to its submission. Everything is saved as you type and can be undone.</source>
        <translation>Abra un lanzamiento con doble clic. Seis pasos llevan del título al envío. Todo se guarda mientras escribe y se puede deshacer.</translation>
    </message>
    <message>
        <source>Check it</source>
        <translation>Comprobarlo</translation>
    </message>
    <message>
        <source>The inspector lists what stores reject, says why and names the source. Many findings are fixed with one button, after a preview.</source>
        <translation>El inspector enumera lo que las tiendas rechazan, explica por qué e indica la fuente. Muchos hallazgos se corrigen con un botón, tras una vista previa.</translation>
    </message>
    <message>
        <source>Send it</source>
        <translation>Enviarlo</translation>
    </message>
    <message>
        <source>“Review &amp; submit” shows the release as stores will show it, and sends it once. {help} opens the help, {keys} shows the keys.</source>
        <translation>«Revisión y envío» muestra el lanzamiento como lo mostrarán las tiendas y lo envía una sola vez. {help} abre la ayuda; {keys} muestra los atajos.</translation>
    </message>
</context>
<context>
    <name>TrackGrid</name>
    <message>
        <source>Selection</source>
        <translation>Selección</translation>
    </message>
    <message>
        <source>Grid only</source>
        <translation>Solo tabla</translation>
    </message>
    <message>
        <source>Find and replace</source>
        <translation>Buscar y reemplazar</translation>
    </message>
    <message>
        <source>Assign ISRCs</source>
        <translation>Asignar ISRC</translation>
    </message>
    <message>
        <source>To the selected tracks, or to all tracks without one</source>
        <translation>A las pistas seleccionadas o a todas las que no tengan</translation>
    </message>
    <message>
        <source>Columns: {name}</source>
        <translation>Columnas: {name}</translation>
    </message>
    <message>
        <source>Columns…</source>
        <translation>Columnas…</translation>
    </message>
    <message>
        <source>Remove this column set</source>
        <translation>Quitar este juego de columnas</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Predeterminado</translation>
    </message>
    <message>
        <source>Hide this column</source>
        <translation>Ocultar esta columna</translation>
    </message>
    <message>
        <source>Fit columns to their content</source>
        <translation>Ajustar columnas al contenido</translation>
    </message>
    <message>
        <source>Select the same columns in each row to copy.</source>
        <translation>Seleccione las mismas columnas en cada fila para copiar.</translation>
    </message>
    <message>
        <source>Copied {cells}</source>
        <translation>Copiado: {cells}</translation>
    </message>
    <message>
        <source>The clipboard contains nothing that would change these cells.</source>
        <translation>El portapapeles no contiene nada que cambie estas celdas.</translation>
    </message>
    <message>
        <source>Select cells in two columns to swap them.</source>
        <translation>Seleccione celdas de dos columnas para intercambiarlas.</translation>
    </message>
    <message>
        <source>Nothing to change in the selected cells.</source>
        <translation>No hay nada que cambiar en las celdas seleccionadas.</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>Cortar</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Paste…</source>
        <translation>Pegar…</translation>
    </message>
    <message>
        <source>Clear and inherit</source>
        <translation>Vaciar y heredar</translation>
    </message>
    <message>
        <source>Restore original values</source>
        <translation>Restaurar valores originales</translation>
    </message>
    <message>
        <source>Fill down</source>
        <translation>Rellenar hacia abajo</translation>
    </message>
    <message>
        <source>Fill right</source>
        <translation>Rellenar hacia la derecha</translation>
    </message>
    <message>
        <source>Find and replace…</source>
        <translation>Buscar y reemplazar…</translation>
    </message>
    <message>
        <source>Title case</source>
        <translation>Mayúsculas de título</translation>
    </message>
    <message>
        <source>Split at brackets</source>
        <translation>Separar por paréntesis</translation>
    </message>
    <message>
        <source>Swap two columns</source>
        <translation>Intercambiar dos columnas</translation>
    </message>
    <message>
        <source>Number as sorted</source>
        <translation>Numerar según el orden</translation>
    </message>
    <message>
        <source>Remove tracks</source>
        <translation>Quitar pistas</translation>
    </message>
    <message>
        <source>sorted by {column}; press Escape for track order</source>
        <translation>ordenado por {column}; pulse Escape para el orden de pistas</translation>
    </message>
</context>
<context>
    <name>TrackModel</name>
    <message>
        <source>Original value: {value}</source>
        <translation>Valor original: {value}</translation>
    </message>
    <message>
        <source>not returned by {target}</source>
        <translation>{target} no lo devuelve</translation>
    </message>
    <message>
        <source>feat</source>
        <translation>feat</translation>
    </message>
    <message>
        <source>inherited</source>
        <translation>heredado</translation>
    </message>
</context>
<context>
    <name>TracksPage</name>
    <message>
        <source>Disc {number}</source>
        <translation>Disco {number}</translation>
    </message>
</context>
<context>
    <name>TransferDialog</name>
    <message>
        <source>Transfer from another distributor</source>
        <translation>Transferencia de otra distribuidora</translation>
    </message>
    <message>
        <source>Stores keep plays and playlist places only if the new delivery has the same codes, titles, artists and lengths and both deliveries overlap for some days.</source>
        <translation>Las tiendas conservan las reproducciones y los puestos en playlists solo si la entrega nueva tiene los mismos códigos, títulos, artistas y duraciones, y ambas entregas coinciden unos días.</translation>
    </message>
    <message>
        <source>Previous distributor</source>
        <translation>Distribuidora anterior</translation>
    </message>
    <message>
        <source>e.g. 2026-11-20</source>
        <translation>p. ej. 2026-11-20</translation>
    </message>
    <message>
        <source>Read the old delivery…</source>
        <translation>Leer la entrega anterior…</translation>
    </message>
    <message>
        <source>See what stores show…</source>
        <translation>Ver lo que muestran las tiendas…</translation>
    </message>
    <message>
        <source>Date of the new delivery</source>
        <translation>Fecha de la entrega nueva</translation>
    </message>
    <message>
        <source>Only its UPC is sent, to Deezer, Apple Music and MusicBrainz.</source>
        <translation>Solo se envía su UPC, a Deezer, Apple Music y MusicBrainz.</translation>
    </message>
    <message>
        <source>Delivered exactly as in this draft</source>
        <translation>Se entregó tal como está en este borrador</translation>
    </message>
    <message>
        <source>Differences from the old delivery</source>
        <translation>Diferencias con la entrega anterior</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Pasos</translation>
    </message>
    <message>
        <source>End the transfer</source>
        <translation>Terminar la transferencia</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>the draft</source>
        <translation>el borrador</translation>
    </message>
    <message>
        <source>Choose above what was delivered before: a file, what stores show, or this draft as it is.</source>
        <translation>Elija arriba lo que se entregó antes: un archivo, lo que muestran las tiendas o este borrador tal como está.</translation>
    </message>
    <message>
        <source>Compared with {name}.</source>
        <translation>Comparado con {name}.</translation>
    </message>
    <message>
        <source>was “{before}”, is now “{now}”</source>
        <translation>era «{before}», ahora es «{now}»</translation>
    </message>
    <message>
        <source>No differences.</source>
        <translation>Sin diferencias.</translation>
    </message>
    <message>
        <source>no date set</source>
        <translation>sin fecha fijada</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>Pistas</translation>
    </message>
    <message>
        <source>the previous distributor</source>
        <translation>la distribuidora anterior</translation>
    </message>
    <message>
        <source>Make sure nothing differs.</source>
        <translation>Asegúrese de que no haya diferencias.</translation>
    </message>
    <message>
        <source>Deliver with the new distributor. Keep the old delivery online.</source>
        <translation>Entregue con la distribuidora nueva. Mantenga en línea la entrega anterior.</translation>
    </message>
    <message>
        <source>Check the stores: play counts continue and no page appears twice.</source>
        <translation>Compruebe las tiendas: las reproducciones continúan y ninguna página aparece dos veces.</translation>
    </message>
    <message>
        <source>After {days} days of overlap, ask {distributor} to take the old delivery down.</source>
        <translation>Tras {days} días de coincidencia, pida a {distributor} que retire la entrega anterior.</translation>
    </message>
    <message>
        <source>Check the stores again: nothing is missing.</source>
        <translation>Compruebe las tiendas de nuevo: no falta nada.</translation>
    </message>
    <message>
        <source>DDEX messages, sheets, bundles and JSON (*.xml *.xlsx *.xls *.ods *.csv *.tsv *.zip *.json)</source>
        <translation>Mensajes DDEX, hojas, paquetes y JSON (*.xml *.xlsx *.xls *.ods *.csv *.tsv *.zip *.json)</translation>
    </message>
    <message>
        <source>The old delivery</source>
        <translation>La entrega anterior</translation>
    </message>
    <message>
        <source>This is not a date. Use the format 2026-11-20.</source>
        <translation>Esto no es una fecha. Use el formato 2026-11-20.</translation>
    </message>
</context>
<context>
    <name>TransferText</name>
    <message>
        <source>This file cannot change to “{value}”: it no longer exists.</source>
        <translation>Este archivo no puede pasar a «{value}»: ya no existe.</translation>
    </message>
    <message>
        <source>This file cannot change to “{value}”: its state is “{was}”.</source>
        <translation>Este archivo no puede pasar a «{value}»: su estado es «{was}».</translation>
    </message>
    <message>
        <source>Something else changed it first.</source>
        <translation>Otro proceso lo cambió antes.</translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation>En pausa.</translation>
    </message>
    <message>
        <source>{name} cannot be read: {strerror}.</source>
        <translation>No se puede leer {name}: {strerror}.</translation>
    </message>
    <message>
        <source>It was not sent.</source>
        <translation>No se envió.</translation>
    </message>
    <message>
        <source>{name} changed since it was checked.</source>
        <translation>{name} cambió desde que se comprobó.</translation>
    </message>
    <message>
        <source>Check the release again, then send it again.</source>
        <translation>Compruebe el lanzamiento de nuevo y vuelva a enviarlo.</translation>
    </message>
    <message>
        <source>The storage location is known now. Withdraw the release and submit it again; no file is sent twice.</source>
        <translation>Ahora se conoce la ubicación en el almacenamiento. Cancele el envío del lanzamiento y envíelo de nuevo; ningún archivo se envía dos veces.</translation>
    </message>
    <message>
        <source>{path} cannot be saved: {strerror}.</source>
        <translation>No se puede guardar {path}: {strerror}.</translation>
    </message>
    <message>
        <source>Check the disk, then try again.</source>
        <translation>Compruebe el disco e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>{title} They are checked again.</source>
        <translation>{title} Se comprueban de nuevo.</translation>
    </message>
    <message>
        <source>The storage could not assemble {name}.</source>
        <translation>El almacenamiento no pudo unir las partes de {name}.</translation>
    </message>
    <message>
        <source>Parts that it had accepted were missing at the end.</source>
        <translation>Al final faltaban partes que había aceptado.</translation>
    </message>
    <message>
        <source>It is sent again automatically.</source>
        <translation>Se envía de nuevo automáticamente.</translation>
    </message>
    <message>
        <source>{title} It is unclear whether an upload was started elsewhere.</source>
        <translation>{title} No está claro si se inició una subida en otro lugar.</translation>
    </message>
    <message>
        <source>An earlier upload of this file is resumed.</source>
        <translation>Se reanuda una subida anterior de este archivo.</translation>
    </message>
    <message>
        <source>Multipart upload started.</source>
        <translation>Subida por partes iniciada.</translation>
    </message>
    <message>
        <source>An earlier upload of {name} cannot be resumed.</source>
        <translation>No se puede reanudar una subida anterior de {name}.</translation>
    </message>
    <message>
        <source>It is sent from the beginning.</source>
        <translation>Se envía desde el principio.</translation>
    </message>
    <message>
        <source>{there} of {parts} parts already exist.</source>
        <translation>Ya existen {there} de {parts} partes.</translation>
    </message>
    <message>
        <source>Part {number}: {title} It is unclear whether it arrived; it is sent again.</source>
        <translation>Parte {number}: {title} No está claro si llegó; se envía de nuevo.</translation>
    </message>
    <message>
        <source>Part {number} had arrived; only the answer was lost.</source>
        <translation>La parte {number} había llegado; solo se perdió la respuesta.</translation>
    </message>
    <message>
        <source>{parts} parts assembled.</source>
        <translation>{parts} partes unidas.</translation>
    </message>
    <message>
        <source>Waiting: this network is metered.</source>
        <translation>En espera: esta red es de uso medido.</translation>
    </message>
    <message>
        <source>{what}: {title} A new link was requested.</source>
        <translation>{what}: {title} Se solicitó un enlace nuevo.</translation>
    </message>
    <message>
        <source>{what}: {title} Waiting for its turn.</source>
        <translation>{what}: {title} En espera de su turno.</translation>
    </message>
    <message>
        <source>{what}: {title} Again in {wait} s.</source>
        <translation>{what}: {title} Nuevo intento en {wait} s.</translation>
    </message>
    <message>
        <source>Stopped by the user.</source>
        <translation>Detenido por el usuario.</translation>
    </message>
    <message>
        <source>{name} was stopped.</source>
        <translation>{name} se detuvo.</translation>
    </message>
    <message>
        <source>{name} has been moved or deleted.</source>
        <translation>{name} se movió o se eliminó.</translation>
    </message>
    <message>
        <source>{title} Waiting for the network.</source>
        <translation>{title} Esperando la red.</translation>
    </message>
    <message numerus="yes">
        <source>{size} bytes, sha256 {sha256}, in %n parts.</source>
        <comment>{size} bytes, sha256 {sha256}, in %n part.</comment>
        <translation>
            <numerusform>{size} bytes, sha256 {sha256}, en %n parte.</numerusform>
            <numerusform>{size} bytes, sha256 {sha256}, en %n partes.</numerusform>
        </translation>
    </message>
    <message>
        <source>It had arrived; only the answer was lost.</source>
        <translation>Había llegado; solo se perdió la respuesta.</translation>
    </message>
    <message>
        <source>The storage already has it.</source>
        <translation>El almacenamiento ya lo tiene.</translation>
    </message>
    <message>
        <source>It is checked again.</source>
        <translation>Se comprueba de nuevo.</translation>
    </message>
    <message>
        <source>It is already in the storage; nothing was sent.</source>
        <translation>Ya está en el almacenamiento; no se envió nada.</translation>
    </message>
    <message>
        <source>{name} was sent, but it is not in the storage.</source>
        <translation>{name} se envió, pero no está en el almacenamiento.</translation>
    </message>
    <message>
        <source>The storage accepted it but has nothing at {key}.</source>
        <translation>El almacenamiento lo aceptó, pero no tiene nada en {key}.</translation>
    </message>
    <message>
        <source>Check the bucket, then try again.</source>
        <translation>Compruebe el bucket e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>The storage has {size} bytes of {name} instead of {size2}.</source>
        <translation>El almacenamiento tiene {size} bytes de {name} en lugar de {size2}.</translation>
    </message>
    <message>
        <source>The file in the storage differs from {name}.</source>
        <translation>El archivo del almacenamiento difiere de {name}.</translation>
    </message>
    <message>
        <source>Verified in the storage.</source>
        <translation>Verificado en el almacenamiento.</translation>
    </message>
    <message>
        <source>Sent; the storage offers no way to verify it.</source>
        <translation>Enviado; el almacenamiento no ofrece forma de verificarlo.</translation>
    </message>
    <message>
        <source>The storage has a different file in place of {name}: {size} bytes instead of {size2}.</source>
        <translation>El almacenamiento tiene otro archivo en lugar de {name}: {size} bytes en vez de {size2}.</translation>
    </message>
    <message>
        <source>It is at {key}. The app never overwrites files in the storage.</source>
        <translation>Está en {key}. La app nunca sobrescribe archivos en el almacenamiento.</translation>
    </message>
    <message>
        <source>Delete it there, then try again.</source>
        <translation>Elimínelo allí e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>Files are being sent</source>
        <translation>Se están enviando archivos</translation>
    </message>
    <message>
        <source>Manifest</source>
        <translation>Manifiesto</translation>
    </message>
</context>
<context>
    <name>TransfersDrawer</name>
    <message>
        <source>Uploads</source>
        <translation>Subidas</translation>
    </message>
    <message>
        <source>No uploads</source>
        <translation>Sin subidas</translation>
    </message>
    <message>
        <source>Masters and covers appear here once you submit a release. You can close the app; uploads resume.</source>
        <translation>Los másteres y portadas aparecen aquí cuando envía un lanzamiento. Puede cerrar la app; las subidas se reanudan.</translation>
    </message>
    <message>
        <source>Pause all</source>
        <translation>Pausar todo</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Intentar ahora</translation>
    </message>
    <message>
        <source>Close uploads</source>
        <translation>Cerrar subidas</translation>
    </message>
    <message>
        <source>Resume all</source>
        <translation>Reanudar todo</translation>
    </message>
    <message>
        <source>Nothing to upload</source>
        <translation>Nada que subir</translation>
    </message>
    <message>
        <source>{size} to go</source>
        <translation>quedan {size}</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>en pausa</translation>
    </message>
    <message>
        <source>waiting for network</source>
        <translation>esperando red</translation>
    </message>
    <message>
        <source>waiting: metered network</source>
        <translation>en espera: red de uso medido</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>¿Dónde está {name}?</translation>
    </message>
    <message>
        <source>The file&apos;s log was copied. It contains no passwords or signed links.</source>
        <translation>El registro del archivo se copió. No contiene contraseñas ni enlaces firmados.</translation>
    </message>
</context>
<context>
    <name>TrashLine</name>
    <message>
        <source>Show the trash</source>
        <translation>Mostrar la papelera</translation>
    </message>
    <message>
        <source>Deleted releases stay in the trash for 30 days.</source>
        <translation>Los lanzamientos eliminados se quedan 30 días en la papelera.</translation>
    </message>
    <message>
        <source>Back to all releases</source>
        <translation>Volver a todos los lanzamientos</translation>
    </message>
</context>
<context>
    <name>TreeModel</name>
    <message>
        <source>level {level}, {n} of {count}</source>
        <translation>nivel {level}, {n} de {count}</translation>
    </message>
    <message>
        <source>has blockers</source>
        <translation>tiene bloqueos</translation>
    </message>
    <message>
        <source>has warnings</source>
        <translation>tiene advertencias</translation>
    </message>
    <message>
        <source>has hints</source>
        <translation>tiene sugerencias</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sin título)</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>Disco</translation>
    </message>
    <message>
        <source>moved</source>
        <translation>movido</translation>
    </message>
    <message>
        <source>linked a work</source>
        <translation>obra vinculada</translation>
    </message>
</context>
<context>
    <name>UpdateDialog</name>
    <message>
        <source>New version</source>
        <translation>Versión nueva</translation>
    </message>
    <message>
        <source>Trackball Desktop {version} is available</source>
        <translation>Trackball Desktop {version} está disponible</translation>
    </message>
    <message>
        <source>You have {version}.</source>
        <translation>Tiene la {version}.</translation>
    </message>
    <message>
        <source>There are no notes for this version.</source>
        <translation>No hay notas para esta versión.</translation>
    </message>
    <message>
        <source>What&apos;s new</source>
        <translation>Novedades</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Más tarde</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>Actualizar</translation>
    </message>
    <message>
        <source>There is no download for this installation. Update it the way you installed it.</source>
        <translation>No hay descarga para esta instalación. Actualícela del mismo modo en que la instaló.</translation>
    </message>
    <message>
        <source>The app downloads and verifies {size}, waits for running uploads, closes and opens again at the same place.</source>
        <translation>La app descarga y verifica {size}, espera a que terminen las subidas en curso, se cierra y vuelve a abrirse en el mismo lugar.</translation>
    </message>
</context>
<context>
    <name>UpdateWatch</name>
    <message>
        <source>Updated to {version}.</source>
        <translation>Actualizado a {version}.</translation>
    </message>
    <message>
        <source>{version} could not be installed.</source>
        <translation>No se pudo instalar {version}.</translation>
    </message>
    <message>
        <source>Trackball Desktop {version} is available.</source>
        <translation>Trackball Desktop {version} está disponible.</translation>
    </message>
    <message>
        <source>What&apos;s new</source>
        <translation>Novedades</translation>
    </message>
    <message>
        <source>{version} is being downloaded: {percent} %</source>
        <translation>Descargando {version}: {percent} %</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>{version} is ready and waits for {target}&apos;s answer.</source>
        <translation>{version} está lista y espera la respuesta de {target}.</translation>
    </message>
    <message>
        <source>Update now</source>
        <translation>Actualizar ahora</translation>
    </message>
    <message>
        <source>Your system&apos;s installer has opened the package of {version}. Start the app again when it is done.</source>
        <translation>El instalador de su sistema abrió el paquete de {version}. Inicie la app de nuevo cuando termine.</translation>
    </message>
</context>
<context>
    <name>UpdatesPage</name>
    <message>
        <source>Updates</source>
        <translation>Actualizaciones</translation>
    </message>
    <message>
        <source>This is Trackball Desktop {version}.</source>
        <translation>Esta es la versión {version} de Trackball Desktop.</translation>
    </message>
    <message>
        <source>Check for updates once a day</source>
        <translation>Buscar actualizaciones una vez al día</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>Comprobar ahora</translation>
    </message>
    <message>
        <source>Practice mode does not check for updates: nothing leaves this computer.</source>
        <translation>El modo de práctica no busca actualizaciones: nada sale de este equipo.</translation>
    </message>
    <message>
        <source>This build has no update address and does not check for updates.</source>
        <translation>Esta compilación no tiene dirección de actualización y no busca actualizaciones.</translation>
    </message>
    <message>
        <source>The app downloads one file, the same for everyone. It sends nothing about you, your releases or this computer.</source>
        <translation>La app descarga un archivo, igual para todos. No envía nada sobre usted, sus lanzamientos ni este equipo.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Comprobando…</translation>
    </message>
    <message>
        <source>You have the newest version.</source>
        <translation>Tiene la versión más reciente.</translation>
    </message>
    <message>
        <source>{version} is available. Close the settings to see what&apos;s new.</source>
        <translation>{version} está disponible. Cierre los ajustes para ver las novedades.</translation>
    </message>
</context>
<context>
    <name>UploadText</name>
    <message>
        <source>Running</source>
        <translation>En curso</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>Por atender</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En espera</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Hecho</translation>
    </message>
    <message>
        <source>Trying again</source>
        <translation>Reintentando</translation>
    </message>
    <message>
        <source>{sent} of {size}</source>
        <translation>{sent} de {size}</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/s</translation>
    </message>
    <message>
        <source>{n} s left</source>
        <translation>quedan {n} s</translation>
    </message>
</context>
<context>
    <name>ValueText</name>
    <message>
        <source>An item cannot be moved into itself.</source>
        <translation>Un elemento no se puede mover dentro de sí mismo.</translation>
    </message>
    <message>
        <source>This change cannot be read.</source>
        <translation>Este cambio no se puede leer.</translation>
    </message>
    <message>
        <source>This is already in the release.</source>
        <translation>Esto ya está en el lanzamiento.</translation>
    </message>
    <message>
        <source>a spreadsheet has rounded it, and its last digits are lost; format the column as text and export it again</source>
        <translation>una hoja de cálculo lo redondeó y se perdieron sus últimos dígitos; dé a la columna formato de texto y expórtela de nuevo</translation>
    </message>
    <message>
        <source>it could be {value} and additional text</source>
        <translation>podría ser {value} y texto adicional</translation>
    </message>
    <message>
        <source>it is not a number of 12 or 13 digits</source>
        <translation>no es un número de 12 o 13 dígitos</translation>
    </message>
    <message>
        <source>it has 11 digits: one is missing, and it is unclear which</source>
        <translation>tiene 11 dígitos: falta uno y no está claro cuál</translation>
    </message>
    <message>
        <source>it has 11 digits, and a leading zero does not make it valid; its check digit may be missing</source>
        <translation>tiene 11 dígitos y un cero inicial no lo hace válido; quizá falte el dígito de control</translation>
    </message>
    <message>
        <source>its check digit is wrong</source>
        <translation>su dígito de control es incorrecto</translation>
    </message>
    <message>
        <source>it has {digits} digits</source>
        <translation>tiene {digits} dígitos</translation>
    </message>
    <message>
        <source>it is neither yes nor no</source>
        <translation>no es sí ni no</translation>
    </message>
    <message>
        <source>the date is ambiguous; use 2026-03-13</source>
        <translation>la fecha es ambigua; use 2026-03-13</translation>
    </message>
    <message>
        <source>it is not a time of day; use 12:30</source>
        <translation>no es una hora del día; use 12:30</translation>
    </message>
    <message>
        <source>the length is ambiguous; use 3:48, or PT3H48M for hours</source>
        <translation>la duración es ambigua; use 3:48, o PT3H48M para horas</translation>
    </message>
    <message>
        <source>it is not a whole number</source>
        <translation>no es un número entero</translation>
    </message>
    <message>
        <source>it is not a share; use 33.33</source>
        <translation>no es un porcentaje; use 33.33</translation>
    </message>
    <message>
        <source>it is not an ISRC of twelve characters</source>
        <translation>no es un ISRC de doce caracteres</translation>
    </message>
    <message>
        <source>it is not an ISWC</source>
        <translation>no es un ISWC</translation>
    </message>
    <message>
        <source>There is no {parts} in “{path}”.</source>
        <translation>No existe {parts} en «{path}».</translation>
    </message>
    <message>
        <source>There are {items}; counting starts at 0.</source>
        <translation>Hay {items}; se cuenta desde 0.</translation>
    </message>
    <message>
        <source>“{name}” has no list “{list}”, as in “{path}”.</source>
        <translation>«{name}» no tiene la lista «{list}», como en «{path}».</translation>
    </message>
    <message>
        <source>This part of the release no longer exists.</source>
        <translation>Esta parte del lanzamiento ya no existe.</translation>
    </message>
    <message>
        <source>Undo the step that removed it, or continue without it.</source>
        <translation>Deshaga el paso que la quitó o continúe sin ella.</translation>
    </message>
    <message>
        <source>“{name}” has no field “{field}”.</source>
        <translation>«{name}» no tiene el campo «{field}».</translation>
    </message>
    <message>
        <source>Use the field names of the create request, or local.NAME for the app&apos;s own fields.</source>
        <translation>Use los nombres de campo de la solicitud de creación, o local.NAME para los campos propios de la app.</translation>
    </message>
    <message>
        <source>“{name}” cannot hold this kind of value.</source>
        <translation>«{name}» no admite este tipo de valor.</translation>
    </message>
    <message>
        <source>Enter text or the type of value that the field expects.</source>
        <translation>Introduzca un texto o el tipo de valor que el campo espera.</translation>
    </message>
    <message>
        <source>“{name}” has no list “{list}”.</source>
        <translation>«{name}» no tiene la lista «{list}».</translation>
    </message>
    <message>
        <source>This does not belong in “{name}”.</source>
        <translation>Esto no corresponde a «{name}».</translation>
    </message>
    <message>
        <source>{path}: “{given}” stays unchanged: {why}.</source>
        <translation>{path}: «{given}» no cambia: {why}.</translation>
    </message>
    <message>
        <source>{path}: “{given}” was read as “{kept}”.</source>
        <translation>{path}: «{given}» se leyó como «{kept}».</translation>
    </message>
    <message numerus="yes">
        <source>%n releases have the ID “{wanted}”.</source>
        <comment>%n release has the ID “{wanted}”.</comment>
        <translation>
            <numerusform>%n lanzamiento tiene el ID «{wanted}».</numerusform>
            <numerusform>%n lanzamientos tienen el ID «{wanted}».</numerusform>
        </translation>
    </message>
    <message>
        <source>No release has the ID “{wanted}”.</source>
        <translation>Ningún lanzamiento tiene el ID «{wanted}».</translation>
    </message>
    <message>
        <source>`list` shows the IDs; the first 8 characters are enough.</source>
        <translation>`list` muestra los ID; bastan los 8 primeros caracteres.</translation>
    </message>
    <message>
        <source>“{assignment}” is not an assignment.</source>
        <translation>«{assignment}» no es una asignación.</translation>
    </message>
    <message>
        <source>Write FIELD=VALUE, such as upc=4260689120345.</source>
        <translation>Escriba CAMPO=VALOR, por ejemplo upc=4260689120345.</translation>
    </message>
    <message>
        <source>This record is from {target}.</source>
        <translation>Este registro es de {target}.</translation>
    </message>
    <message>
        <source>Nothing was changed: version 1 of {target}&apos;s API cannot change a release.</source>
        <translation>No se cambió nada: la versión 1 de la API de {target} no puede cambiar un lanzamiento.</translation>
    </message>
    <message>
        <source>Change it in {target}, or import it again as a draft and change that.</source>
        <translation>Cámbielo en {target}, o impórtelo de nuevo como borrador y edite el borrador.</translation>
    </message>
    <message>
        <source>The purpose of {name} is missing.</source>
        <translation>Falta el uso previsto de {name}.</translation>
    </message>
    <message>
        <source>Use --track N for a master or video, --track N with --atmos or --lyrics, --cover for the front cover, --booklet or --motion.</source>
        <translation>Use --track N para un máster o vídeo, --track N con --atmos o --lyrics, --cover para la portada, --booklet o --motion.</translation>
    </message>
    <message>
        <source>It was not attached.</source>
        <translation>No se adjuntó.</translation>
    </message>
    <message>
        <source>“{field}” is a list and cannot be set as a whole.</source>
        <translation>«{field}» es una lista y no se puede fijar en conjunto.</translation>
    </message>
    <message>
        <source>Set one entry, such as {field}[0].…=VALUE.</source>
        <translation>Fije una entrada, por ejemplo {field}[0].…=VALOR.</translation>
    </message>
    <message>
        <source>“{field}” is a list.</source>
        <translation>«{field}» es una lista.</translation>
    </message>
    <message>
        <source>“{where}” cannot hold this kind of value.</source>
        <translation>«{where}» no admite este tipo de valor.</translation>
    </message>
    <message>
        <source>“{field}” is a list of names.</source>
        <translation>«{field}» es una lista de nombres.</translation>
    </message>
    <message>
        <source>“{field}” needs JSON, such as {example}.</source>
        <translation>«{field}» necesita JSON, por ejemplo {example}.</translation>
    </message>
    <message>
        <source>Not read: {error}.</source>
        <translation>No se leyó: {error}.</translation>
    </message>
    <message>
        <source>The clipboard contains too many cells.</source>
        <translation>El portapapeles contiene demasiadas celdas.</translation>
    </message>
    <message>
        <source>Nothing was pasted.</source>
        <translation>No se pegó nada.</translation>
    </message>
    <message>
        <source>Copy only the rows and columns of this release.</source>
        <translation>Copie solo las filas y columnas de este lanzamiento.</translation>
    </message>
    <message>
        <source>The old distributor delivered “{value}”.</source>
        <translation>La distribuidora anterior entregó «{value}».</translation>
    </message>
    <message>
        <source>The old distributor delivered nothing in this field.</source>
        <translation>La distribuidora anterior no entregó nada en este campo.</translation>
    </message>
    <message>
        <source>The old distributor delivered the track “{value}”.</source>
        <translation>La distribuidora anterior entregó la pista «{value}».</translation>
    </message>
    <message>
        <source>The old distributor did not deliver this track.</source>
        <translation>La distribuidora anterior no entregó esta pista.</translation>
    </message>
    <message>
        <source>Stores keep plays and playlists only if codes, titles, artists, lengths and tracks stay the same, so nothing was changed.</source>
        <translation>Las tiendas solo conservan reproducciones y playlists si los códigos, títulos, artistas, duraciones y pistas siguen iguales, así que no se cambió nada.</translation>
    </message>
    <message>
        <source>To change it anyway, end the transfer: choose “Transfer from another distributor…” for the release.</source>
        <translation>Para cambiarlo de todos modos, termine la transferencia: elija «Transferir desde otra distribuidora…» para el lanzamiento.</translation>
    </message>
</context>
<context>
    <name>WaiveDialog</name>
    <message>
        <source>Waive</source>
        <translation>Exceptuar</translation>
    </message>
    <message>
        <source>Why is this correct? The reason is saved with the draft and shown before sending.</source>
        <translation>¿Por qué es correcto? El motivo se guarda con el borrador y se muestra antes de enviar.</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Motivo</translation>
    </message>
</context>
<context>
    <name>WaivedLine</name>
    <message>
        <source>Remove waiver</source>
        <translation>Quitar excepción</translation>
    </message>
    <message>
        <source>Remove waiver: {what}</source>
        <translation>Quitar excepción: {what}</translation>
    </message>
</context>
<context>
    <name>WaiverRow</name>
    <message>
        <source>Remove waiver</source>
        <translation>Quitar excepción</translation>
    </message>
</context>
<context>
    <name>WaveView</name>
    <message>
        <source>Waveform</source>
        <translation>Forma de onda</translation>
    </message>
</context>
<context>
    <name>WhichTrackDialog</name>
    <message>
        <source>Which track?</source>
        <translation>¿Qué pista?</translation>
    </message>
    <message>
        <source>Skip it</source>
        <translation>Omitirlo</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sin título)</translation>
    </message>
    <message>
        <source>Track of {name}</source>
        <translation>Pista de {name}</translation>
    </message>
    <message>
        <source>Attach</source>
        <translation>Adjuntar</translation>
    </message>
    <message>
        <source>The file names do not show which tracks these files belong to.</source>
        <translation>Los nombres de archivo no muestran a qué pistas pertenecen estos archivos.</translation>
    </message>
</context>
<context>
    <name>WindowActivity</name>
    <message>
        <source>This library can be read, but not changed.</source>
        <translation>Esta biblioteca se puede leer, pero no cambiar.</translation>
    </message>
    <message>
        <source>Your changes cannot be saved, and nothing can be sent.</source>
        <translation>Sus cambios no se pueden guardar y no se puede enviar nada.</translation>
    </message>
    <message>
        <source>Give yourself write access to the data folder and its files, then start the app again.</source>
        <translation>Concédase permiso de escritura para la carpeta de datos y sus archivos e inicie la app de nuevo.</translation>
    </message>
</context>
<context>
    <name>WindowDialogs</name>
    <message>
        <source>Practice mode opens in a separate window.</source>
        <translation>El modo de práctica se abre en otra ventana.</translation>
    </message>
    <message>
        <source>Close other programs, then try again.</source>
        <translation>Cierre otros programas e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>Add codes…</source>
        <translation>Añadir códigos…</translation>
    </message>
    <message>
        <source>Practice mode could not be started.</source>
        <translation>No se pudo iniciar el modo de práctica.</translation>
    </message>
</context>
<context>
    <name>WordText</name>
    <message>
        <source>a draft</source>
        <translation>un borrador</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En espera</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Leyendo</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Enviando</translation>
    </message>
    <message>
        <source>Verifying</source>
        <translation>Verificando</translation>
    </message>
    <message>
        <source>Uploaded</source>
        <translation>Subido</translation>
    </message>
    <message>
        <source>Sent, cannot be verified</source>
        <translation>Enviado, no se puede verificar</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>Por atender</translation>
    </message>
    <message>
        <source>File changed</source>
        <translation>El archivo cambió</translation>
    </message>
    <message>
        <source>File missing</source>
        <translation>Falta el archivo</translation>
    </message>
    <message>
        <source>Unconfirmed</source>
        <translation>Sin confirmar</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Creado</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Rechazado</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>Retirado</translation>
    </message>
</context>
<context>
    <name>WorkBox</name>
    <message>
        <source>Remove from track</source>
        <translation>Quitar de la pista</translation>
    </message>
    <message>
        <source>Writers</source>
        <translation>Autores</translation>
    </message>
    <message>
        <source>Add a writer</source>
        <translation>Añadir un autor</translation>
    </message>
    <message>
        <source>Publishers</source>
        <translation>Editoriales</translation>
    </message>
    <message>
        <source>Add a publisher</source>
        <translation>Añadir una editorial</translation>
    </message>
    <message>
        <source>Split equally</source>
        <translation>Repartir por igual</translation>
    </message>
    <message>
        <source>Fill remaining share</source>
        <translation>Repartir el resto</translation>
    </message>
</context>
<context>
    <name>WorksBox</name>
    <message>
        <source>No work yet. Every recording needs at least one work with its writers.</source>
        <translation>Todavía no hay obras. Cada grabación necesita al menos una obra con sus autores.</translation>
    </message>
    <message>
        <source>Add work</source>
        <translation>Añadir obra</translation>
    </message>
    <message>
        <source>Reuse a work</source>
        <translation>Reutilizar una obra</translation>
    </message>
</context>
<context>
    <name>WrongPageBanner</name>
    <message>
        <source>Open both</source>
        <translation>Abrir ambas</translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation>Copiar el informe</translation>
    </message>
    <message>
        <source>This page is right</source>
        <translation>Esta página es correcta</translation>
    </message>
    <message>
        <source>{store} shows it on a different artist&apos;s page</source>
        <translation>{store} lo muestra en la página de otro artista</translation>
    </message>
    <message>
        <source>“{artist}”, page {theirs}. The artist&apos;s own page is {own}.</source>
        <translation>«{artist}», página {theirs}. La página propia del artista es {own}.</translation>
    </message>
    <message>
        <source>“{title}” by {artist} (UPC {upc}) is shown at {store} on page {theirs} of another artist named {name}. The artist&apos;s own page there is {own}. Please have it moved.</source>
        <translation>«{title}» de {artist} (UPC {upc}) aparece en {store} en la página {theirs} de otro artista llamado {name}. La página propia del artista allí es {own}. Solicite que se mueva, por favor.</translation>
    </message>
    <message>
        <source>The report was copied. Send it to your distributor.</source>
        <translation>El informe se copió. Envíelo a su distribuidora.</translation>
    </message>
</context>
<context>
    <name>_CalendarPopup</name>
    <message>
        <source>Calendar</source>
        <translation>Calendario</translation>
    </message>
</context>
<context>
    <name>_CardDelegate</name>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>no date</source>
        <translation>sin fecha</translation>
    </message>
    <message>
        <source>submit today</source>
        <translation>enviar hoy</translation>
    </message>
    <message>
        <source>due {day}</source>
        <translation>vence el {day}</translation>
    </message>
    <message>
        <source>{day}, not sent</source>
        <translation>{day}, sin enviar</translation>
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
        <translation>Todavía no hay pistas</translation>
    </message>
    <message>
        <source>Add a track</source>
        <translation>Añadir una pista</translation>
    </message>
</context>
<context>
    <name>_Header</name>
    <message>
        <source>Plan columns</source>
        <translation>Columnas del plan</translation>
    </message>
</context>
<context>
    <name>_Legend</name>
    <message>
        <source>Legend: a triangle is the pitch deadline, a square the submit deadline, a bar the release date</source>
        <translation>Leyenda: el triángulo es el límite de pitch, el cuadrado el límite de envío y la barra la fecha de lanzamiento</translation>
    </message>
</context>
<context>
    <name>_RowDetail</name>
    <message>
        <source>Sent</source>
        <translation>Enviado</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Borrador</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nada</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>no indicado</translation>
    </message>
    <message>
        <source>{target} does not return this field.</source>
        <translation>{target} no devuelve este campo.</translation>
    </message>
</context>
<context>
    <name>_TransferList</name>
    <message>
        <source>Uploads</source>
        <translation>Subidas</translation>
    </message>
    <message>
        <source>Open the release</source>
        <translation>Abrir el lanzamiento</translation>
    </message>
    <message>
        <source>Stop this file for now</source>
        <translation>Detener este archivo por ahora</translation>
    </message>
    <message>
        <source>Resume this file</source>
        <translation>Reanudar este archivo</translation>
    </message>
    <message>
        <source>Pause this file</source>
        <translation>Pausar este archivo</translation>
    </message>
    <message>
        <source>Send earlier</source>
        <translation>Enviar antes</translation>
    </message>
    <message>
        <source>Send later</source>
        <translation>Enviar después</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Localizar…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Withdraw the release</source>
        <translation>Cancelar el envío del lanzamiento</translation>
    </message>
    <message>
        <source>Copy the log</source>
        <translation>Copiar el registro</translation>
    </message>
</context>
<context>
    <name>owner</name>
    <message>
        <source>Atmos mix</source>
        <translation>Mezcla Atmos</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>Letra</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>Vídeo</translation>
    </message>
    <message>
        <source>Motion artwork</source>
        <translation>Portada animada</translation>
    </message>
    <message>
        <source>Booklet</source>
        <translation>Libreto</translation>
    </message>
</context>
</TS>
