<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt_BR" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Trackball Desktop</source>
        <translation>Sobre o Trackball Desktop</translation>
    </message>
    <message>
        <source>Trackball Desktop</source>
        <translation>Trackball Desktop</translation>
    </message>
    <message>
        <source>Version {version}, with Python {python} and Qt {qt}</source>
        <translation>Versão {version}, com Python {python} e Qt {qt}</translation>
    </message>
    <message>
        <source>Free software under the MIT licence. Qt is used under the LGPL, version 3.</source>
        <translation>Software livre sob a licença MIT. O Qt é usado sob a LGPL, versão 3.</translation>
    </message>
    <message>
        <source>Your releases are in {folder}.</source>
        <translation>Seus lançamentos estão em {folder}.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
</context>
<context>
    <name>AccountEditor</name>
    <message>
        <source>Accounts</source>
        <translation>Contas</translation>
    </message>
    <message>
        <source>Save and test connection</source>
        <translation>Salvar e testar conexão</translation>
    </message>
    <message>
        <source>Save and test storage</source>
        <translation>Salvar e testar armazenamento</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Salvar</translation>
    </message>
    <message>
        <source>Remove account…</source>
        <translation>Remover conta…</translation>
    </message>
    <message>
        <source>Sections of this account</source>
        <translation>Seções desta conta</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>Armazenamento</translation>
    </message>
    <message>
        <source>Choices</source>
        <translation>Opções</translation>
    </message>
    <message>
        <source>New account</source>
        <translation>Nova conta</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Testando…</translation>
    </message>
    <message>
        <source>Delete key</source>
        <translation>Excluir chave</translation>
    </message>
    <message>
        <source>Delete the key of {name} from this computer?</source>
        <translation>Excluir a chave de {name} deste computador?</translation>
    </message>
    <message>
        <source>The account and its releases stay, but nothing can be sent until you enter another key. The key itself works until you revoke it in {target}.</source>
        <translation>A conta e seus lançamentos são mantidos, mas nada pode ser enviado até você informar outra chave. A chave em si continua valendo até você revogá-la no {target}.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Excluir</translation>
    </message>
    <message>
        <source>The key was deleted from this computer. Revoke it in {target} as well.</source>
        <translation>A chave foi excluída deste computador. Revogue-a também no {target}.</translation>
    </message>
    <message>
        <source>Remove account</source>
        <translation>Remover conta</translation>
    </message>
    <message>
        <source>Remove the account {name}?</source>
        <translation>Remover a conta {name}?</translation>
    </message>
    <message>
        <source>Its keys are deleted from this computer. Your releases stay, and nothing changes in {target}.</source>
        <translation>As chaves dela são excluídas deste computador. Seus lançamentos são mantidos e nada muda no {target}.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Remover</translation>
    </message>
</context>
<context>
    <name>AccountRow</name>
    <message>
        <source>default for new releases</source>
        <translation>padrão para novos lançamentos</translation>
    </message>
    <message>
        <source>{target} rejected its key, so nothing can be sent or looked up. Edit the account and enter another key.</source>
        <translation>O {target} recusou a chave; nada pode ser enviado nem consultado. Edite a conta e informe outra chave.</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Editar…</translation>
    </message>
    <message>
        <source>Edit the account {name}</source>
        <translation>Editar a conta {name}</translation>
    </message>
    <message>
        <source>No storage: {target} gets only the metadata</source>
        <translation>Sem armazenamento: o {target} recebe só os metadados</translation>
    </message>
    <message>
        <source>Files: signed by {host}</source>
        <translation>Arquivos: assinados por {host}</translation>
    </message>
    <message>
        <source>Files: bucket {bucket} at {host}</source>
        <translation>Arquivos: bucket {bucket} em {host}</translation>
    </message>
</context>
<context>
    <name>AccountsPage</name>
    <message>
        <source>Accounts</source>
        <translation>Contas</translation>
    </message>
    <message>
        <source>Practice mode has its own account, created again at each start. Your own accounts are outside practice mode.</source>
        <translation>O modo de treino tem uma conta própria, recriada sempre que ele é aberto. Suas contas ficam fora do modo de treino.</translation>
    </message>
    <message>
        <source>Each account is one login to a distributor and the storage for its files.</source>
        <translation>Cada conta é um login em uma distribuidora e o armazenamento dos arquivos dela.</translation>
    </message>
    <message>
        <source>Add account</source>
        <translation>Adicionar conta</translation>
    </message>
    <message>
        <source>Questions to distributors…</source>
        <translation>Perguntas às distribuidoras…</translation>
    </message>
    <message>
        <source>No account yet. Drafts and checks work without one.</source>
        <translation>Nenhuma conta ainda. Rascunhos e verificações funcionam sem conta.</translation>
    </message>
</context>
<context>
    <name>AnswerEditor</name>
    <message>
        <source>Answer</source>
        <translation>Resposta</translation>
    </message>
    <message>
        <source>Source of the answer</source>
        <translation>Fonte da resposta</translation>
    </message>
    <message>
        <source>Source, such as “Email, Dana R.”</source>
        <translation>Fonte, por exemplo “E-mail, Dana R.”</translation>
    </message>
    <message>
        <source>Date of the answer</source>
        <translation>Data da resposta</translation>
    </message>
    <message>
        <source>Save answer</source>
        <translation>Salvar resposta</translation>
    </message>
    <message>
        <source>Remove answer</source>
        <translation>Remover resposta</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Sim</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Não</translation>
    </message>
    <message>
        <source>A  Links to our files</source>
        <translation>A  Links para os nossos arquivos</translation>
    </message>
    <message>
        <source>B  Upload to their API</source>
        <translation>B  Upload para a API deles</translation>
    </message>
    <message>
        <source>C  Address for each file</source>
        <translation>C  Endereço para cada arquivo</translation>
    </message>
    <message>
        <source>Method and address: POST https://api.example.com/releases</source>
        <translation>Método e endereço: POST https://api.example.com/releases</translation>
    </message>
    <message>
        <source>Their name for the field. To add details, one line each: name = …, and {may}</source>
        <translation>O nome que eles dão ao campo. Para adicionar detalhes, um por linha: name = …, e {may}</translation>
    </message>
    <message>
        <source>One line each, “name = value”: {needs}</source>
        <translation>Uma por linha, “nome = valor”: {needs}</translation>
    </message>
    <message>
        <source>One line each, “name = value”: {needs}; optional: {may}</source>
        <translation>Uma por linha, “nome = valor”: {needs}; opcionais: {may}</translation>
    </message>
    <message>
        <source>One line each, with the position in their answer: {parts}</source>
        <translation>Uma por linha, com a posição na resposta deles: {parts}</translation>
    </message>
    <message>
        <source>One line each: their term = meaning</source>
        <translation>Uma por linha: termo deles = significado</translation>
    </message>
    <message>
        <source>Separated by commas</source>
        <translation>Separados por vírgulas</translation>
    </message>
    <message>
        <source>An address that begins with https://</source>
        <translation>Um endereço que começa com https://</translation>
    </message>
    <message>
        <source>Enter the answer first. You can remove a wrong answer.</source>
        <translation>Informe a resposta primeiro. Uma resposta errada pode ser removida.</translation>
    </message>
    <message>
        <source>Enter the source of the answer so that it can be found again.</source>
        <translation>Informe a fonte da resposta, para que seja possível encontrá-la de novo.</translation>
    </message>
</context>
<context>
    <name>AppearancePage</name>
    <message>
        <source>Appearance</source>
        <translation>Aparência</translation>
    </message>
    <message>
        <source>Same as system</source>
        <translation>Igual ao sistema</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Claro</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Escuro</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Alto contraste</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}%</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Tamanho do texto</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Cores</translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation>Reduzir movimento</translation>
    </message>
    <message>
        <source>The cursor does not blink, and menus and progress bars stand still.</source>
        <translation>O cursor não pisca, e menus e barras de progresso ficam parados.</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>Movimento</translation>
    </message>
    <message>
        <source>Comfortable</source>
        <translation>Confortável</translation>
    </message>
    <message>
        <source>Compact: more rows visible</source>
        <translation>Compacta: mais linhas visíveis</translation>
    </message>
    <message>
        <source>Rows of lists and tables</source>
        <translation>Linhas de listas e tabelas</translation>
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
        <translation>Adicionar um artista</translation>
    </message>
</context>
<context>
    <name>ArtworkTab</name>
    <message>
        <source>No cover yet</source>
        <translation>Ainda sem capa</translation>
    </message>
    <message>
        <source>Cover on this computer</source>
        <translation>Capa neste computador</translation>
    </message>
    <message>
        <source>Enter the MassiveMusic release ID to see the cover that stores show</source>
        <translation>Informe o ID de lançamento da MassiveMusic para ver a capa exibida nas lojas</translation>
    </message>
    <message>
        <source>Cover in stores</source>
        <translation>Capa nas lojas</translation>
    </message>
    <message>
        <source>MassiveMusic release ID</source>
        <translation>ID de lançamento da MassiveMusic</translation>
    </message>
    <message>
        <source>ID or store link</source>
        <translation>ID ou link da loja</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Verificar de novo</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>Neste computador</translation>
    </message>
    <message>
        <source>In stores, after release</source>
        <translation>Nas lojas, após o lançamento</translation>
    </message>
    <message>
        <source>It looks like an enlarged smaller image.</source>
        <translation>Parece uma imagem menor ampliada.</translation>
    </message>
    <message>
        <source>This is not a release ID or a store link.</source>
        <translation>Isto não é um ID de lançamento nem um link de loja.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Verificando…</translation>
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
        <translation>Uma cópia verificada da biblioteca é feita todo dia e quando você fecha o app depois de alterações. São mantidas todas as cópias dos últimos dois dias; depois, uma por dia por duas semanas, uma por semana por dois meses e uma por mês por um ano: no máximo {size}. Masters e chaves não são incluídos.</translation>
    </message>
    <message>
        <source>Back up now</source>
        <translation>Fazer backup agora</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation>Restaurar…</translation>
    </message>
    <message>
        <source>Restore from a file…</source>
        <translation>Restaurar de um arquivo…</translation>
    </message>
    <message>
        <source>Backup folder</source>
        <translation>Pasta de backup</translation>
    </message>
    <message>
        <source>A folder on another disk keeps your copies safe if this disk fails.</source>
        <translation>Uma pasta em outro disco mantém suas cópias a salvo se este disco falhar.</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>Escolher pasta…</translation>
    </message>
    <message>
        <source>Use data folder</source>
        <translation>Usar pasta de dados</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Abrir pasta</translation>
    </message>
    <message>
        <source>Copies of the library, newest first</source>
        <translation>Cópias da biblioteca, da mais nova à mais antiga</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Criado</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamanho</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Arquivo</translation>
    </message>
    <message>
        <source>The last backup failed ({when}).</source>
        <translation>O último backup falhou ({when}).</translation>
    </message>
    <message>
        <source>Backing up…</source>
        <translation>Fazendo backup…</translation>
    </message>
    <message>
        <source>Backed up and verified: {name}</source>
        <translation>Backup feito e verificado: {name}</translation>
    </message>
    <message>
        <source>Choose a copy of the library</source>
        <translation>Escolha uma cópia da biblioteca</translation>
    </message>
    <message>
        <source>Libraries (*.db)</source>
        <translation>Bibliotecas (*.db)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Todos os arquivos (*)</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Restaurar</translation>
    </message>
    <message>
        <source>Replace the library with the copy “{name}”?</source>
        <translation>Substituir a biblioteca pela cópia “{name}”?</translation>
    </message>
    <message>
        <source>Changes made after this copy will be missing. The current library is moved to another folder, not deleted. The app first searches {target} for releases that are waiting to be sent. The window closes and opens again.</source>
        <translation>As alterações feitas depois desta cópia não estarão na biblioteca. A biblioteca atual é movida para outra pasta, não excluída. Antes, o app procura no {target} os lançamentos que aguardam envio. A janela fecha e abre de novo.</translation>
    </message>
    <message>
        <source>Choose a folder for copies</source>
        <translation>Escolha uma pasta para as cópias</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Actions</source>
        <translation>Ações</translation>
    </message>
    <message>
        <source>Details…</source>
        <translation>Detalhes…</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>Fechar esta mensagem</translation>
    </message>
</context>
<context>
    <name>Board</name>
    <message>
        <source>Board</source>
        <translation>Quadro</translation>
    </message>
</context>
<context>
    <name>BulkEditDialog</name>
    <message>
        <source>Edit several releases</source>
        <translation>Editar vários lançamentos</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>None of these releases can be changed here any more.</source>
        <translation>Nenhum destes lançamentos pode mais ser alterado aqui.</translation>
    </message>
    <message>
        <source>Skipped, because they are on their way to {target} or already there: {names}</source>
        <translation>Ignorados, porque estão a caminho do {target} ou já estão lá: {names}</translation>
    </message>
    <message>
        <source>Fields to change: {names}</source>
        <translation>Campos a alterar: {names}</translation>
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
        <translation>Atual</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Novo</translation>
    </message>
    <message>
        <source>unchanged: {why}</source>
        <translation>sem alteração: {why}</translation>
    </message>
    <message>
        <source>{text}, saved as typed</source>
        <translation>{text}, salvo como digitado</translation>
    </message>
</context>
<context>
    <name>ChangesSection</name>
    <message>
        <source>Changes to make in {target}</source>
        <translation>Alterações a fazer no {target}</translation>
    </message>
    <message>
        <source>{n}, {done} done</source>
        <translation>{n}, {done} concluídas</translation>
    </message>
    <message>
        <source>edited here since it was sent, {when}</source>
        <translation>editado aqui desde o envio, {when}</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Onde</translation>
    </message>
    <message>
        <source>{target} has</source>
        <translation>No {target}</translation>
    </message>
    <message>
        <source>You want</source>
        <translation>Correto</translation>
    </message>
    <message>
        <source>done</source>
        <translation>feito</translation>
    </message>
    <message>
        <source>to do</source>
        <translation>a fazer</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nada</translation>
    </message>
    <message>
        <source>seen there</source>
        <translation>já consta lá</translation>
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
        <translation>o lançamento</translation>
    </message>
    <message>
        <source>Only: {place}</source>
        <translation>Só: {place}</translation>
    </message>
    <message>
        <source>Only this one</source>
        <translation>Só esta</translation>
    </message>
    <message>
        <source>All {count} of this type</source>
        <translation>Todas as {count} deste tipo</translation>
    </message>
    <message>
        <source>Everything in the release that can be fixed ({count})</source>
        <translation>Tudo o que pode ser corrigido no lançamento ({count})</translation>
    </message>
</context>
<context>
    <name>CheckText</name>
    <message>
        <source>it has {rate} frames per second</source>
        <translation>ele tem {rate} quadros por segundo</translation>
    </message>
    <message>
        <source>Use “{meant}”</source>
        <translation>Usar “{meant}”</translation>
    </message>
    <message>
        <source>“{value}” is not in the list of {list}.</source>
        <translation>“{value}” não está na lista de {list}.</translation>
    </message>
    <message>
        <source>Use “{value}”, as on “{title}”</source>
        <translation>Usar “{value}”, como em “{title}”</translation>
    </message>
    <message>
        <source>Use the release&apos;s value</source>
        <translation>Usar o valor do lançamento</translation>
    </message>
    <message>
        <source>The check “{rule}” failed because of an error in the app.</source>
        <translation>A verificação “{rule}” falhou por um erro do app.</translation>
    </message>
    <message>
        <source>The app cannot tell whether this is right. Check it yourself and waive the finding, or send us the crash report.</source>
        <translation>O app não consegue avaliar se isto está certo. Verifique você mesmo e abra uma exceção, ou envie-nos o relatório de erro.</translation>
    </message>
    <message>
        <source>Master</source>
        <translation>Master</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Capa</translation>
    </message>
    <message>
        <source>ISRC of the Atmos mix</source>
        <translation>ISRC do mix Atmos</translation>
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
        <translation>Faixas</translation>
    </message>
    <message>
        <source>Audio or video</source>
        <translation>Áudio ou vídeo</translation>
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
        <translation>Créditos: intérprete, produtor ou técnico</translation>
    </message>
    <message>
        <source>Songwriter</source>
        <translation>Autor da música</translation>
    </message>
    <message>
        <source>Writer&apos;s role</source>
        <translation>Função do autor</translation>
    </message>
    <message>
        <source>Publisher&apos;s name and country</source>
        <translation>Nome e país da editora</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Data de lançamento</translation>
    </message>
    <message>
        <source>Original release date</source>
        <translation>Data de lançamento original</translation>
    </message>
    <message>
        <source>℗ line</source>
        <translation>Linha ℗</translation>
    </message>
    <message>
        <source>© line</source>
        <translation>Linha ©</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Selo</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>Gênero</translation>
    </message>
    <message>
        <source>Language of titles and names</source>
        <translation>Idioma dos títulos e nomes</translation>
    </message>
    <message>
        <source>Language of the recording</source>
        <translation>Idioma da gravação</translation>
    </message>
    <message>
        <source>Parental advisory</source>
        <translation>Aviso parental</translation>
    </message>
    <message>
        <source>Licence period</source>
        <translation>Período da licença</translation>
    </message>
    <message>
        <source>Field that the distributor requires</source>
        <translation>Campo exigido pela distribuidora</translation>
    </message>
    <message>
        <source>Master missing or duplicated</source>
        <translation>Master ausente ou duplicado</translation>
    </message>
    <message>
        <source>Not measured yet</source>
        <translation>Ainda não analisado</translation>
    </message>
    <message>
        <source>Could not be measured</source>
        <translation>Não foi possível analisar</translation>
    </message>
    <message>
        <source>Not a WAV or FLAC file</source>
        <translation>Não é um arquivo WAV ou FLAC</translation>
    </message>
    <message>
        <source>Extensible WAV header</source>
        <translation>Cabeçalho WAV extensível</translation>
    </message>
    <message>
        <source>Wrong WAV header</source>
        <translation>Cabeçalho WAV errado</translation>
    </message>
    <message>
        <source>Extra data in the WAV file</source>
        <translation>Dados extras no arquivo WAV</translation>
    </message>
    <message>
        <source>File is incomplete</source>
        <translation>Arquivo incompleto</translation>
    </message>
    <message>
        <source>Header without audio length</source>
        <translation>Cabeçalho sem duração do áudio</translation>
    </message>
    <message>
        <source>File is damaged</source>
        <translation>Arquivo danificado</translation>
    </message>
    <message>
        <source>Sample rate not accepted by stores</source>
        <translation>Taxa de amostragem não aceita pelas lojas</translation>
    </message>
    <message>
        <source>Not 16 or 24 bit</source>
        <translation>Nem 16 nem 24 bits</translation>
    </message>
    <message>
        <source>Not stereo</source>
        <translation>Não é estéreo</translation>
    </message>
    <message>
        <source>Too short to earn royalties</source>
        <translation>Curta demais para gerar royalties</translation>
    </message>
    <message>
        <source>Length differs from the file</source>
        <translation>Duração diferente da do arquivo</translation>
    </message>
    <message>
        <source>Preview ends after the track</source>
        <translation>Prévia termina depois da faixa</translation>
    </message>
    <message>
        <source>Mixed sample rates or bit depths</source>
        <translation>Taxas ou bits variam entre as faixas</translation>
    </message>
    <message>
        <source>Identical to another track</source>
        <translation>Idêntica a outra faixa</translation>
    </message>
    <message>
        <source>Very short tracks on average</source>
        <translation>Média de duração muito baixa</translation>
    </message>
    <message>
        <source>Very long track</source>
        <translation>Faixa muito longa</translation>
    </message>
    <message>
        <source>Tags in the file differ</source>
        <translation>Tags do arquivo divergem</translation>
    </message>
    <message>
        <source>Entire file is silent</source>
        <translation>Arquivo inteiro em silêncio</translation>
    </message>
    <message>
        <source>One channel is silent</source>
        <translation>Um canal em silêncio</translation>
    </message>
    <message>
        <source>High true peak</source>
        <translation>True peak alto</translation>
    </message>
    <message>
        <source>Long silence at the start</source>
        <translation>Silêncio longo no início</translation>
    </message>
    <message>
        <source>Long silence at the end</source>
        <translation>Silêncio longo no fim</translation>
    </message>
    <message>
        <source>Clipping</source>
        <translation>Clipping</translation>
    </message>
    <message>
        <source>Unusual loudness</source>
        <translation>Loudness incomum</translation>
    </message>
    <message>
        <source>Channels out of phase</source>
        <translation>Canais fora de fase</translation>
    </message>
    <message>
        <source>Identical channels</source>
        <translation>Canais idênticos</translation>
    </message>
    <message>
        <source>DC offset</source>
        <translation>DC offset</translation>
    </message>
    <message>
        <source>Abrupt ending</source>
        <translation>Final abrupto</translation>
    </message>
    <message>
        <source>Silence within the track</source>
        <translation>Silêncio dentro da faixa</translation>
    </message>
    <message>
        <source>Padded to 24 bit</source>
        <translation>Preenchido até 24 bits</translation>
    </message>
    <message>
        <source>Image format not accepted by stores</source>
        <translation>Formato de imagem não aceito pelas lojas</translation>
    </message>
    <message>
        <source>Cover is damaged</source>
        <translation>Capa danificada</translation>
    </message>
    <message>
        <source>Cover is not square</source>
        <translation>Capa não é quadrada</translation>
    </message>
    <message>
        <source>Cover is too small</source>
        <translation>Capa pequena demais</translation>
    </message>
    <message>
        <source>Cover is very large</source>
        <translation>Capa muito grande</translation>
    </message>
    <message>
        <source>Cover file is very large</source>
        <translation>Arquivo da capa muito grande</translation>
    </message>
    <message>
        <source>Cover is not RGB</source>
        <translation>Capa não é RGB</translation>
    </message>
    <message>
        <source>Cover has transparent areas</source>
        <translation>Capa com áreas transparentes</translation>
    </message>
    <message>
        <source>Cover may appear rotated</source>
        <translation>Capa pode aparecer girada</translation>
    </message>
    <message>
        <source>Text on the cover</source>
        <translation>Texto na capa</translation>
    </message>
    <message>
        <source>Parental Advisory logo and release disagree</source>
        <translation>Logo Parental Advisory e lançamento divergem</translation>
    </message>
    <message>
        <source>Cover is not sRGB</source>
        <translation>Capa não é sRGB</translation>
    </message>
    <message>
        <source>Cover is a single colour</source>
        <translation>Capa de uma cor só</translation>
    </message>
    <message>
        <source>Cover looks enlarged</source>
        <translation>Capa parece ampliada</translation>
    </message>
    <message>
        <source>Plain bar along the edge of the cover</source>
        <translation>Barra lisa na borda da capa</translation>
    </message>
    <message>
        <source>Not a Dolby Atmos master</source>
        <translation>Não é um master Dolby Atmos</translation>
    </message>
    <message>
        <source>Atmos and stereo lengths differ</source>
        <translation>Durações do Atmos e do estéreo divergem</translation>
    </message>
    <message>
        <source>Video may be rejected</source>
        <translation>Vídeo pode ser recusado</translation>
    </message>
    <message>
        <source>Motion artwork may be rejected</source>
        <translation>Capa animada pode ser recusada</translation>
    </message>
    <message>
        <source>Booklet cannot be used</source>
        <translation>Encarte não pode ser usado</translation>
    </message>
    <message>
        <source>Lyrics timing cannot be used</source>
        <translation>Marcações de tempo da letra não podem ser usadas</translation>
    </message>
    <message>
        <source>Not eligible for Content ID</source>
        <translation>Não elegível para o Content ID</translation>
    </message>
    <message>
        <source>Invalid store artist ID</source>
        <translation>ID de artista na loja inválido</translation>
    </message>
    <message>
        <source>Not a valid ISRC</source>
        <translation>ISRC inválido</translation>
    </message>
    <message>
        <source>ISRC with an unknown prefix</source>
        <translation>ISRC com prefixo desconhecido</translation>
    </message>
    <message>
        <source>ISRC from a future year</source>
        <translation>ISRC de um ano futuro</translation>
    </message>
    <message>
        <source>Duplicate ISRC</source>
        <translation>ISRC duplicado</translation>
    </message>
    <message>
        <source>ISRC of another recording</source>
        <translation>ISRC de outra gravação</translation>
    </message>
    <message>
        <source>Each version needs its own ISRC</source>
        <translation>Cada versão precisa do próprio ISRC</translation>
    </message>
    <message>
        <source>Two ISRCs for one recording</source>
        <translation>Dois ISRCs para uma gravação</translation>
    </message>
    <message>
        <source>Not a valid UPC or EAN</source>
        <translation>UPC ou EAN inválido</translation>
    </message>
    <message>
        <source>Wrong check digit</source>
        <translation>Dígito verificador errado</translation>
    </message>
    <message>
        <source>Placeholder code</source>
        <translation>Código provisório</translation>
    </message>
    <message>
        <source>Code reserved for in-store use</source>
        <translation>Código reservado para uso interno de lojas</translation>
    </message>
    <message>
        <source>Code already used by another release</source>
        <translation>Código já usado em outro lançamento</translation>
    </message>
    <message>
        <source>Disc code</source>
        <translation>Código do disco</translation>
    </message>
    <message>
        <source>Not a valid ISWC</source>
        <translation>ISWC inválido</translation>
    </message>
    <message>
        <source>Wrong ISWC check digit</source>
        <translation>Dígito verificador do ISWC errado</translation>
    </message>
    <message>
        <source>IPI in People</source>
        <translation>IPI em Pessoas</translation>
    </message>
    <message>
        <source>ISNI in People</source>
        <translation>ISNI em Pessoas</translation>
    </message>
    <message>
        <source>Catalogue number already used</source>
        <translation>Número de catálogo já usado</translation>
    </message>
    <message>
        <source>Same recording, different title</source>
        <translation>Mesma gravação, título diferente</translation>
    </message>
    <message>
        <source>Code changed since the release was created</source>
        <translation>Código alterado desde a criação do lançamento</translation>
    </message>
    <message>
        <source>Disc without tracks</source>
        <translation>Disco sem faixas</translation>
    </message>
    <message>
        <source>Many tracks</source>
        <translation>Muitas faixas</translation>
    </message>
    <message>
        <source>Stores will classify it differently</source>
        <translation>As lojas vão classificar de outra forma</translation>
    </message>
    <message>
        <source>Release type in the title</source>
        <translation>Tipo de lançamento no título</translation>
    </message>
    <message>
        <source>Single and track titles differ</source>
        <translation>Títulos do single e da faixa divergem</translation>
    </message>
    <message>
        <source>Featured on every track but not on the release</source>
        <translation>Convidado em todas as faixas, mas não no lançamento</translation>
    </message>
    <message>
        <source>Various Artists</source>
        <translation>Various Artists</translation>
    </message>
    <message>
        <source>Compilation flag</source>
        <translation>Marcação de coletânea</translation>
    </message>
    <message>
        <source>Promotional release</source>
        <translation>Lançamento promocional</translation>
    </message>
    <message>
        <source>Box set with one disc</source>
        <translation>Box set com um disco</translation>
    </message>
    <message>
        <source>Neither audio nor video</source>
        <translation>Nem áudio nem vídeo</translation>
    </message>
    <message>
        <source>Same track twice</source>
        <translation>Mesma faixa duas vezes</translation>
    </message>
    <message>
        <source>Title without letters</source>
        <translation>Título sem letras</translation>
    </message>
    <message>
        <source>Stray spaces or invisible characters</source>
        <translation>Espaços soltos ou caracteres invisíveis</translation>
    </message>
    <message>
        <source>Damaged characters</source>
        <translation>Caracteres corrompidos</translation>
    </message>
    <message>
        <source>File name used as title</source>
        <translation>Nome de arquivo como título</translation>
    </message>
    <message>
        <source>Artist&apos;s name in the title</source>
        <translation>Nome do artista no título</translation>
    </message>
    <message>
        <source>Format or store in the title</source>
        <translation>Formato ou loja no título</translation>
    </message>
    <message>
        <source>Advertising in the title</source>
        <translation>Publicidade no título</translation>
    </message>
    <message>
        <source>Another artist&apos;s name in the title</source>
        <translation>Nome de outro artista no título</translation>
    </message>
    <message>
        <source>Emoji or decoration</source>
        <translation>Emojis ou enfeites</translation>
    </message>
    <message>
        <source>Masked with asterisks</source>
        <translation>Mascarado com asteriscos</translation>
    </message>
    <message>
        <source>Very long title</source>
        <translation>Título muito longo</translation>
    </message>
    <message>
        <source>Unbalanced brackets</source>
        <translation>Parênteses sem par</translation>
    </message>
    <message>
        <source>Volume or part format</source>
        <translation>Formato de volume ou parte</translation>
    </message>
    <message>
        <source>Slash without spaces</source>
        <translation>Barra sem espaços</translation>
    </message>
    <message>
        <source>Misplaced space</source>
        <translation>Espaço fora do lugar</translation>
    </message>
    <message>
        <source>English-style capitals</source>
        <translation>Maiúsculas ao estilo inglês</translation>
    </message>
    <message>
        <source>“feat.” format</source>
        <translation>Formato do “feat.”</translation>
    </message>
    <message>
        <source>Search bait in the title</source>
        <translation>Isca de busca no título</translation>
    </message>
    <message>
        <source>Internal notes would be sent</source>
        <translation>Notas internas seriam enviadas</translation>
    </message>
    <message>
        <source>Unusual capitalisation</source>
        <translation>Maiúsculas incomuns</translation>
    </message>
    <message>
        <source>Not in English title case</source>
        <translation>Fora do padrão inglês de maiúsculas</translation>
    </message>
    <message>
        <source>Guest artists in the title</source>
        <translation>Artistas convidados no título</translation>
    </message>
    <message>
        <source>Version in the title</source>
        <translation>Versão no título</translation>
    </message>
    <message>
        <source>Version in brackets or behind a dash</source>
        <translation>Versão entre parênteses ou após travessão</translation>
    </message>
    <message>
        <source>Version without meaning</source>
        <translation>Versão sem significado</translation>
    </message>
    <message>
        <source>Advisory in the title or version</source>
        <translation>Aviso parental no título ou na versão</translation>
    </message>
    <message>
        <source>Remixer not credited</source>
        <translation>Remixer sem crédito</translation>
    </message>
    <message>
        <source>Live not stated in the version</source>
        <translation>Versão não indica ao vivo</translation>
    </message>
    <message>
        <source>Instrumental not stated in the version</source>
        <translation>Versão não indica instrumental</translation>
    </message>
    <message>
        <source>Version format</source>
        <translation>Formato da versão</translation>
    </message>
    <message>
        <source>Several artists in one entry</source>
        <translation>Vários artistas em uma só entrada</translation>
    </message>
    <message>
        <source>Artist listed twice</source>
        <translation>Artista repetido</translation>
    </message>
    <message>
        <source>Inconsistent spelling of a name</source>
        <translation>Grafia inconsistente de um nome</translation>
    </message>
    <message>
        <source>Would create a new artist</source>
        <translation>Criaria um novo artista</translation>
    </message>
    <message>
        <source>Placeholder name</source>
        <translation>Nome provisório</translation>
    </message>
    <message>
        <source>Artist line and artists differ</source>
        <translation>Linha de artistas e artistas divergem</translation>
    </message>
    <message>
        <source>Extra text in a name</source>
        <translation>Texto a mais em um nome</translation>
    </message>
    <message>
        <source>Company listed as artist</source>
        <translation>Empresa listada como artista</translation>
    </message>
    <message>
        <source>Performer without an instrument</source>
        <translation>Intérprete sem instrumento</translation>
    </message>
    <message>
        <source>Unknown role</source>
        <translation>Função desconhecida</translation>
    </message>
    <message>
        <source>Duplicate credit</source>
        <translation>Crédito duplicado</translation>
    </message>
    <message>
        <source>Writer without a full name</source>
        <translation>Autor sem nome completo</translation>
    </message>
    <message>
        <source>Featured artist with another role</source>
        <translation>Artista convidado com outra função</translation>
    </message>
    <message>
        <source>Unknown writer role</source>
        <translation>Função de autor desconhecida</translation>
    </message>
    <message>
        <source>Invalid share</source>
        <translation>Participação inválida</translation>
    </message>
    <message>
        <source>Missing shares</source>
        <translation>Faltam participações</translation>
    </message>
    <message>
        <source>Shares do not add up to 100 %</source>
        <translation>Participações não somam 100%</translation>
    </message>
    <message>
        <source>Share of 0 %</source>
        <translation>Participação de 0%</translation>
    </message>
    <message>
        <source>Year of the work</source>
        <translation>Ano da obra</translation>
    </message>
    <message>
        <source>Duplicate publisher</source>
        <translation>Editora duplicada</translation>
    </message>
    <message>
        <source>Publisher&apos;s details</source>
        <translation>Dados da editora</translation>
    </message>
    <message>
        <source>Version in the work&apos;s title</source>
        <translation>Versão no título da obra</translation>
    </message>
    <message>
        <source>Unknown society</source>
        <translation>Sociedade desconhecida</translation>
    </message>
    <message>
        <source>Unknown country</source>
        <translation>País desconhecido</translation>
    </message>
    <message>
        <source>Public-domain share</source>
        <translation>Participação de domínio público</translation>
    </message>
    <message>
        <source>Lyrics and work in different languages</source>
        <translation>Letra e obra em idiomas diferentes</translation>
    </message>
    <message>
        <source>ISWC of another work</source>
        <translation>ISWC de outra obra</translation>
    </message>
    <message>
        <source>Invalid date</source>
        <translation>Data inválida</translation>
    </message>
    <message>
        <source>Release date is near</source>
        <translation>Data de lançamento próxima</translation>
    </message>
    <message>
        <source>Not a Friday</source>
        <translation>Não é sexta-feira</translation>
    </message>
    <message>
        <source>Original release date after the release</source>
        <translation>Data original depois do lançamento</translation>
    </message>
    <message>
        <source>Remaster date</source>
        <translation>Data da remasterização</translation>
    </message>
    <message>
        <source>Pre-order after the release date</source>
        <translation>Pré-venda depois da data de lançamento</translation>
    </message>
    <message>
        <source>Instant gratification date</source>
        <translation>Data do instant grat</translation>
    </message>
    <message>
        <source>Pre-stream after the release date</source>
        <translation>Pré-stream depois da data de lançamento</translation>
    </message>
    <message>
        <source>Embargo after the release date</source>
        <translation>Embargo depois da data de lançamento</translation>
    </message>
    <message>
        <source>Recording year</source>
        <translation>Ano da gravação</translation>
    </message>
    <message>
        <source>Original release date in the future</source>
        <translation>Data de lançamento original no futuro</translation>
    </message>
    <message>
        <source>Pre-order without an instant track</source>
        <translation>Pré-venda sem faixa instant grat</translation>
    </message>
    <message>
        <source>Many instant gratification tracks</source>
        <translation>Muitas faixas instant grat</translation>
    </message>
    <message>
        <source>Between Christmas and New Year</source>
        <translation>Entre o Natal e o Ano-Novo</translation>
    </message>
    <message>
        <source>Year in the ℗ or © line</source>
        <translation>Ano na linha ℗ ou ©</translation>
    </message>
    <message>
        <source>℗ year differs from the first release</source>
        <translation>Ano ℗ difere do primeiro lançamento</translation>
    </message>
    <message>
        <source>Extra text in the owner&apos;s name</source>
        <translation>Texto a mais no nome do titular</translation>
    </message>
    <message>
        <source>Store list</source>
        <translation>Lista de lojas</translation>
    </message>
    <message>
        <source>Price tier does not fit</source>
        <translation>Faixa de preço incompatível</translation>
    </message>
    <message>
        <source>Licence in the ℗ or © line</source>
        <translation>Licença na linha ℗ ou ©</translation>
    </message>
    <message>
        <source>Owner differs from the release</source>
        <translation>Titular difere do lançamento</translation>
    </message>
    <message>
        <source>Licence or loss of rights</source>
        <translation>Licença ou perda de direitos</translation>
    </message>
    <message>
        <source>Soundtrack and genre</source>
        <translation>Trilha sonora e gênero</translation>
    </message>
    <message>
        <source>Genre of a karaoke version</source>
        <translation>Gênero de uma versão karaokê</translation>
    </message>
    <message>
        <source>Different genre on one track</source>
        <translation>Gênero diferente em uma faixa</translation>
    </message>
    <message>
        <source>Ten minutes or longer</source>
        <translation>Dez minutos ou mais</translation>
    </message>
    <message>
        <source>Unknown genre</source>
        <translation>Gênero desconhecido</translation>
    </message>
    <message>
        <source>Unknown language of titles</source>
        <translation>Idioma dos títulos desconhecido</translation>
    </message>
    <message>
        <source>Script does not match the language</source>
        <translation>Escrita não combina com o idioma</translation>
    </message>
    <message>
        <source>Instrumental with lyrics</source>
        <translation>Instrumental com letra</translation>
    </message>
    <message>
        <source>Unknown parental advisory</source>
        <translation>Aviso parental desconhecido</translation>
    </message>
    <message>
        <source>Advisory differs between release and tracks</source>
        <translation>Aviso difere entre lançamento e faixas</translation>
    </message>
    <message>
        <source>Edited version without an explicit one</source>
        <translation>Versão editada sem a explícita</translation>
    </message>
    <message>
        <source>Format of the lyrics</source>
        <translation>Formato da letra</translation>
    </message>
    <message>
        <source>Language differs between release and tracks</source>
        <translation>Idioma difere entre lançamento e faixas</translation>
    </message>
    <message>
        <source>Strong language and the advisory</source>
        <translation>Linguagem forte e o aviso parental</translation>
    </message>
    <message>
        <source>Explicit and edited versions together</source>
        <translation>Versões explícita e editada juntas</translation>
    </message>
    <message>
        <source>Masked words in the lyrics</source>
        <translation>Palavras mascaradas na letra</translation>
    </message>
    <message>
        <source>Use of AI</source>
        <translation>Uso de IA</translation>
    </message>
    <message>
        <source>Apple&apos;s AI tags</source>
        <translation>Tags de IA da Apple</translation>
    </message>
    <message>
        <source>Entirely AI-generated</source>
        <translation>Gerada inteiramente por IA</translation>
    </message>
    <message>
        <source>Unknown value</source>
        <translation>Valor desconhecido</translation>
    </message>
    <message>
        <source>Field name from an answer</source>
        <translation>Nome de campo de uma resposta</translation>
    </message>
    <message>
        <source>Format of the keywords</source>
        <translation>Formato das palavras-chave</translation>
    </message>
    <message>
        <source>Wrong type of value</source>
        <translation>Tipo de valor errado</translation>
    </message>
    <message>
        <source>Unknown language of the work</source>
        <translation>Idioma da obra desconhecido</translation>
    </message>
    <message>
        <source>Link that opens a file</source>
        <translation>Link que abre um arquivo</translation>
    </message>
    <message>
        <source>Possible key or password</source>
        <translation>Possível chave ou senha</translation>
    </message>
    <message>
        <source>Not in the distributor&apos;s list</source>
        <translation>Fora da lista da distribuidora</translation>
    </message>
    <message>
        <source>ISRC not accepted by the distributor</source>
        <translation>ISRC não aceito pela distribuidora</translation>
    </message>
    <message>
        <source>ISRCs not sent</source>
        <translation>ISRCs não enviados</translation>
    </message>
    <message>
        <source>File not accepted by the distributor</source>
        <translation>Arquivo não aceito pela distribuidora</translation>
    </message>
    <message>
        <source>Differs from the old delivery</source>
        <translation>Difere da entrega anterior</translation>
    </message>
    <message>
        <source>UPC already sent</source>
        <translation>UPC já enviado</translation>
    </message>
    <message>
        <source>Incomplete in the storage</source>
        <translation>Incompleto no armazenamento</translation>
    </message>
    <message>
        <source>Check failed</source>
        <translation>A verificação falhou</translation>
    </message>
    <message>
        <source>year</source>
        <translation>ano</translation>
    </message>
    <message>
        <source>owner</source>
        <translation>titular</translation>
    </message>
    <message>
        <source>From label and date: {line}</source>
        <translation>Do selo e da data: {line}</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>Áudio</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Duração</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texto</translation>
    </message>
    <message>
        <source>Dates</source>
        <translation>Datas</translation>
    </message>
    <message>
        <source>Smallest width and height</source>
        <translation>Menor largura e altura</translation>
    </message>
    <message>
        <source>Rejected everywhere below</source>
        <translation>Recusado em toda parte abaixo de</translation>
    </message>
    <message>
        <source>Largest width and height</source>
        <translation>Maior largura e altura</translation>
    </message>
    <message>
        <source>Largest file</source>
        <translation>Maior arquivo</translation>
    </message>
    <message>
        <source>File types</source>
        <translation>Tipos de arquivo</translation>
    </message>
    <message>
        <source>Sample rates</source>
        <translation>Taxas de amostragem</translation>
    </message>
    <message>
        <source>Bit depth</source>
        <translation>Profundidade de bits</translation>
    </message>
    <message>
        <source>True peak, hint above</source>
        <translation>True peak, dica acima de</translation>
    </message>
    <message>
        <source>True peak, warning above</source>
        <translation>True peak, aviso acima de</translation>
    </message>
    <message>
        <source>Loudest</source>
        <translation>Loudness máximo</translation>
    </message>
    <message>
        <source>Quietest</source>
        <translation>Loudness mínimo</translation>
    </message>
    <message>
        <source>Clipped places</source>
        <translation>Pontos de clipping</translation>
    </message>
    <message>
        <source>Silence at the start, warning above</source>
        <translation>Silêncio no início, aviso acima de</translation>
    </message>
    <message>
        <source>Silence at the start, rejected above</source>
        <translation>Silêncio no início, recusado acima de</translation>
    </message>
    <message>
        <source>Silence at the end, warning above</source>
        <translation>Silêncio no fim, aviso acima de</translation>
    </message>
    <message>
        <source>Silence at the end, rejected above</source>
        <translation>Silêncio no fim, recusado acima de</translation>
    </message>
    <message>
        <source>Shortest track</source>
        <translation>Faixa mais curta</translation>
    </message>
    <message>
        <source>Shortest average of a release, 0 for none</source>
        <translation>Menor média de um lançamento, 0 para nenhuma</translation>
    </message>
    <message>
        <source>Longest track</source>
        <translation>Faixa mais longa</translation>
    </message>
    <message>
        <source>Most tracks per release</source>
        <translation>Máximo de faixas por lançamento</translation>
    </message>
    <message>
        <source>Longest title including version</source>
        <translation>Título mais longo, incluindo a versão</translation>
    </message>
    <message>
        <source>characters</source>
        <translation>caracteres</translation>
    </message>
    <message>
        <source>“Various Artists” from this many main artists</source>
        <translation>“Various Artists” a partir de quantos artistas principais</translation>
    </message>
    <message>
        <source>Instant gratification tracks</source>
        <translation>Faixas instant grat</translation>
    </message>
    <message>
        <source>Lead time, warning below</source>
        <translation>Antecedência, aviso abaixo de</translation>
    </message>
    <message>
        <source>days</source>
        <translation>dias</translation>
    </message>
    <message>
        <source>Lead time with a pre-order</source>
        <translation>Antecedência com pré-venda</translation>
    </message>
    <message>
        <source>Lead time, hint below</source>
        <translation>Antecedência, dica abaixo de</translation>
    </message>
    <message>
        <source>Change to “{text}”</source>
        <translation>Mudar para “{text}”</translation>
    </message>
    <message>
        <source>What is the title?</source>
        <translation>Qual é o título?</translation>
    </message>
    <message>
        <source>Is “{title}” really the title?</source>
        <translation>O título é mesmo “{title}”?</translation>
    </message>
    <message>
        <source>Who is the main artist?</source>
        <translation>Quem é o artista principal?</translation>
    </message>
    <message>
        <source>Who wrote this song? Please give first and last names.</source>
        <translation>Quem compôs esta música? Informe nome e sobrenome.</translation>
    </message>
    <message>
        <source>Who wrote the lyrics?</source>
        <translation>Quem escreveu a letra?</translation>
    </message>
    <message>
        <source>Please complete the credits: {missing} is still missing.</source>
        <translation>Complete os créditos, por favor: ainda falta {missing}.</translation>
    </message>
    <message>
        <source>What does {name} play or sing?</source>
        <translation>O que {name} toca ou canta?</translation>
    </message>
    <message>
        <source>What is the full name under which {name} is registered as a writer?</source>
        <translation>Com que nome completo {name} está registrado como autor?</translation>
    </message>
    <message>
        <source>Did {name} make this remix?</source>
        <translation>Este remix é de {name}?</translation>
    </message>
    <message>
        <source>Who wrote “{title}”?</source>
        <translation>Quem compôs “{title}”?</translation>
    </message>
    <message>
        <source>Did {name} write the music, the lyrics or both?</source>
        <translation>{name} fez a música, a letra ou as duas?</translation>
    </message>
    <message>
        <source>“{title}” is sung in {track}, but its lyrics are listed as {work}. Which is right?</source>
        <translation>“{title}” é cantada em {track}, mas a letra consta como {work}. Qual é o certo?</translation>
    </message>
    <message>
        <source>How is this song split? The shares add up to {total} %, not 100 %.</source>
        <translation>Como é a divisão desta música? As participações somam {total}%, não 100%.</translation>
    </message>
    <message>
        <source>How is this song split? Some {kind} have no share yet.</source>
        <translation>Como é a divisão desta música? Faltam participações em {kind}.</translation>
    </message>
    <message>
        <source>Who publishes this song, and in which countries?</source>
        <translation>Quem edita esta música, e em quais países?</translation>
    </message>
    <message>
        <source>Please check the ISWC {code}: one of its digits is wrong.</source>
        <translation>Confira o ISWC {code}, por favor: um dos dígitos está errado.</translation>
    </message>
    <message>
        <source>Which genre is it?</source>
        <translation>Qual é o gênero?</translation>
    </message>
    <message>
        <source>In which language are the titles?</source>
        <translation>Em que idioma estão os títulos?</translation>
    </message>
    <message>
        <source>In which language is it sung, or is it instrumental?</source>
        <translation>Em que idioma é cantada, ou é instrumental?</translation>
    </message>
    <message>
        <source>Are the lyrics explicit?</source>
        <translation>A letra é explícita?</translation>
    </message>
    <message>
        <source>The {where} contains “{word}”. Are the lyrics explicit?</source>
        <translation>O campo {where} contém “{word}”. A letra é explícita?</translation>
    </message>
    <message>
        <source>Is there also an explicit version of “{title}”?</source>
        <translation>Existe também uma versão explícita de “{title}”?</translation>
    </message>
    <message>
        <source>Please send the lyrics again, line by line, as they are sung.</source>
        <translation>Envie a letra de novo, por favor, verso a verso, como é cantada.</translation>
    </message>
    <message>
        <source>Please send the lyrics again with every word written out in full.</source>
        <translation>Envie a letra de novo, por favor, com todas as palavras por extenso.</translation>
    </message>
    <message>
        <source>Was AI used to make {what} or any part of it?</source>
        <translation>Foi usada IA para criar {what} ou alguma parte?</translation>
    </message>
    <message>
        <source>When was this first released?</source>
        <translation>Quando saiu pela primeira vez?</translation>
    </message>
    <message>
        <source>When was the original first released?</source>
        <translation>Quando o original saiu pela primeira vez?</translation>
    </message>
    <message>
        <source>Please send the master as WAV or FLAC.</source>
        <translation>Envie o master em WAV ou FLAC, por favor.</translation>
    </message>
    <message>
        <source>Please send the cover: 3000 × 3000 pixels, JPEG or PNG.</source>
        <translation>Envie a capa, por favor: 3000 × 3000 pixels, JPEG ou PNG.</translation>
    </message>
    <message>
        <source>Please send another master.</source>
        <translation>Envie outro master, por favor.</translation>
    </message>
    <message>
        <source>Please send another cover.</source>
        <translation>Envie outra capa, por favor.</translation>
    </message>
    <message>
        <source>Please answer</source>
        <translation>Responda, por favor</translation>
    </message>
    <message>
        <source>We will take care of this</source>
        <translation>Nós cuidamos disto</translation>
    </message>
    <message>
        <source>The release</source>
        <translation>O lançamento</translation>
    </message>
    <message>
        <source>Nothing to do: this release passes every check.</source>
        <translation>Nada a fazer: este lançamento passou em todas as verificações.</translation>
    </message>
    <message>
        <source>Answer:</source>
        <translation>Resposta:</translation>
    </message>
    <message>
        <source>We still need the following before the release can go to the stores.</source>
        <translation>Ainda precisamos do seguinte antes que o lançamento possa ir para as lojas.</translation>
    </message>
    <message>
        <source>{request} {finding}</source>
        <translation>{request} {finding}</translation>
    </message>
    <message>
        <source>“{value}” is not in the list of societies.</source>
        <translation>“{value}” não está na lista de sociedades de gestão.</translation>
    </message>
    <message>
        <source>Shares are paid through the society, which must be spelled as in the distributor&apos;s list.</source>
        <translation>As participações são pagas pela sociedade de gestão, que deve ser escrita como na lista da distribuidora.</translation>
    </message>
    <message>
        <source>No AI was used for any part of it</source>
        <translation>Não foi usada IA em nenhuma parte</translation>
    </message>
    <message>
        <source>the recording</source>
        <translation>a gravação</translation>
    </message>
    <message>
        <source>music and lyrics</source>
        <translation>música e letra</translation>
    </message>
    <message>
        <source>the video</source>
        <translation>o vídeo</translation>
    </message>
    <message>
        <source>Nobody has stated yet whether AI was used for {what}.</source>
        <translation>Ainda não foi informado se houve uso de IA em: {what}.</translation>
    </message>
    <message>
        <source>Stores are starting to require an answer.</source>
        <translation>As lojas começam a exigir uma resposta.</translation>
    </message>
    <message>
        <source>the cover</source>
        <translation>a capa</translation>
    </message>
    <message>
        <source>Apple requires the tags {tags}, but the distributor has no field for them.</source>
        <translation>A Apple exige as tags {tags}, mas a distribuidora não tem campo para elas.</translation>
    </message>
    <message>
        <source>The tag is required where AI made a material part. A note to the distributor passes it on.</source>
        <translation>A tag é obrigatória quando a IA fez uma parte relevante. Uma nota à distribuidora leva a informação adiante.</translation>
    </message>
    <message>
        <source>Add “{note}” to the notes</source>
        <translation>Adicionar “{note}” às notas</translation>
    </message>
    <message>
        <source>“{title}” was made entirely by AI.</source>
        <translation>“{title}” foi feita inteiramente por IA.</translation>
    </message>
    <message>
        <source>Deezer detects and labels such tracks and does not recommend them; several distributors reject them.</source>
        <translation>O Deezer detecta e marca essas faixas e não as recomenda; várias distribuidoras as recusam.</translation>
    </message>
    <message>
        <source>left</source>
        <translation>esquerdo</translation>
    </message>
    <message>
        <source>top</source>
        <translation>superior</translation>
    </message>
    <message>
        <source>right</source>
        <translation>direito</translation>
    </message>
    <message>
        <source>bottom</source>
        <translation>inferior</translation>
    </message>
    <message>
        <source>a JPEG file with several images (MPO)</source>
        <translation>um arquivo JPEG com várias imagens (MPO)</translation>
    </message>
    <message>
        <source>black and white</source>
        <translation>preto e branco</translation>
    </message>
    <message>
        <source>greyscale</source>
        <translation>tons de cinza</translation>
    </message>
    <message>
        <source>greyscale with transparency</source>
        <translation>tons de cinza com transparência</translation>
    </message>
    <message>
        <source>indexed colour</source>
        <translation>cor indexada</translation>
    </message>
    <message>
        <source>indexed colour with transparency</source>
        <translation>cor indexada com transparência</translation>
    </message>
    <message>
        <source>CMYK, as for print</source>
        <translation>CMYK, como para impressão</translation>
    </message>
    <message>
        <source>YCbCr, as in video</source>
        <translation>YCbCr, como em vídeo</translation>
    </message>
    <message>
        <source>CIELAB</source>
        <translation>CIELAB</translation>
    </message>
    <message>
        <source>The release has no cover.</source>
        <translation>O lançamento não tem capa.</translation>
    </message>
    <message>
        <source>Every store needs one.</source>
        <translation>Todas as lojas exigem uma.</translation>
    </message>
    <message>
        <source>The cover has not been measured yet.</source>
        <translation>A capa ainda não foi analisada.</translation>
    </message>
    <message>
        <source>Each file is checked before the release can be sent.</source>
        <translation>Cada arquivo é verificado antes que o lançamento possa ser enviado.</translation>
    </message>
    <message>
        <source>The cover could not be measured: {reason}</source>
        <translation>Não foi possível analisar a capa: {reason}</translation>
    </message>
    <message>
        <source>The file could not be checked, so the release cannot be sent with it.</source>
        <translation>O arquivo não pôde ser verificado, então o lançamento não pode ser enviado com ele.</translation>
    </message>
    <message>
        <source>The cover is {found}; stores accept {wanted}.</source>
        <translation>A capa é {found}; as lojas aceitam {wanted}.</translation>
    </message>
    <message>
        <source>The content of the file counts, and its extension must match.</source>
        <translation>O que conta é o conteúdo do arquivo, e a extensão deve corresponder a ele.</translation>
    </message>
    <message>
        <source>not an image</source>
        <translation>não é uma imagem</translation>
    </message>
    <message>
        <source>{format} with the extension {suffix}</source>
        <translation>{format} com a extensão {suffix}</translation>
    </message>
    <message>
        <source>{format} without a file extension</source>
        <translation>{format} sem extensão de arquivo</translation>
    </message>
    <message>
        <source>The cover file is damaged.</source>
        <translation>O arquivo da capa está danificado.</translation>
    </message>
    <message>
        <source>A damaged or incomplete image shows grey bars or nothing at all.</source>
        <translation>Uma imagem danificada ou incompleta mostra barras cinzas ou nada.</translation>
    </message>
    <message>
        <source>The cover is {width} × {height} pixels, not square.</source>
        <translation>A capa tem {width} × {height} pixels e não é quadrada.</translation>
    </message>
    <message>
        <source>Stores only accept square covers.</source>
        <translation>As lojas só aceitam capas quadradas.</translation>
    </message>
    <message>
        <source>The cover is {size} pixels wide; {wanted} are required.</source>
        <translation>A capa tem {size} pixels de largura; são exigidos {wanted}.</translation>
    </message>
    <message>
        <source>A small image looks blurred when it is enlarged.</source>
        <translation>Uma imagem pequena fica borrada quando ampliada.</translation>
    </message>
    <message>
        <source>The cover is {size} pixels wide; up to {wanted} are accepted everywhere.</source>
        <translation>A capa tem {size} pixels de largura; até {wanted} são aceitos em toda parte.</translation>
    </message>
    <message>
        <source>Several distributors reject larger images.</source>
        <translation>Várias distribuidoras recusam imagens maiores.</translation>
    </message>
    <message>
        <source>The cover file is {size} MB; up to {wanted} are accepted everywhere.</source>
        <translation>O arquivo da capa tem {size} MB; até {wanted} são aceitos em toda parte.</translation>
    </message>
    <message>
        <source>Several distributors reject larger files.</source>
        <translation>Várias distribuidoras recusam arquivos maiores.</translation>
    </message>
    <message>
        <source>The cover is {mode}, not 8-bit RGB.</source>
        <translation>A capa é {mode}, não RGB de 8 bits.</translation>
    </message>
    <message>
        <source>Other colour modes are shown incorrectly or rejected.</source>
        <translation>Outros modos de cor aparecem errados ou são recusados.</translation>
    </message>
    <message>
        <source>{mode} with {bits} bits</source>
        <translation>{mode} com {bits} bits</translation>
    </message>
    <message>
        <source>The cover has transparent areas.</source>
        <translation>A capa tem áreas transparentes.</translation>
    </message>
    <message>
        <source>Each store shows a different background behind them.</source>
        <translation>Cada loja mostra um fundo diferente por trás delas.</translation>
    </message>
    <message>
        <source>The cover {problem}.</source>
        <translation>A capa {problem}.</translation>
    </message>
    <message>
        <source>Stores ignore the rotation tag, and anyone can read where a photo was taken.</source>
        <translation>As lojas ignoram a tag de rotação, e qualquer um pode ler onde uma foto foi tirada.</translation>
    </message>
    <message>
        <source>is rotated by a tag in the file, which stores ignore</source>
        <translation>está girada por uma tag no arquivo, que as lojas ignoram</translation>
    </message>
    <message>
        <source>contains the location where it was taken</source>
        <translation>contém o local onde foi fotografada</translation>
    </message>
    <message>
        <source>Nobody has confirmed yet that the text on the cover matches the release.</source>
        <translation>Ninguém confirmou ainda que o texto da capa corresponde ao lançamento.</translation>
    </message>
    <message>
        <source>Names and titles on the cover must match the release. This is the most common reason for rejection.</source>
        <translation>Nomes e títulos na capa devem corresponder ao lançamento. É o motivo de recusa mais comum.</translation>
    </message>
    <message>
        <source>I have compared the text on the cover with the titles, and they match</source>
        <translation>Comparei o texto da capa com os títulos, e eles correspondem</translation>
    </message>
    <message>
        <source>The cover {cover} the Parental Advisory logo, but the release is {advisory}.</source>
        <translation>A capa {cover} o logo Parental Advisory, mas o lançamento é {advisory}.</translation>
    </message>
    <message>
        <source>The logo belongs only on the covers of explicit releases.</source>
        <translation>O logo só deve aparecer em capas de lançamentos explícitos.</translation>
    </message>
    <message>
        <source>has</source>
        <translation>tem</translation>
    </message>
    <message>
        <source>lacks</source>
        <translation>não tem</translation>
    </message>
    <message>
        <source>The cover uses the colour profile “{profile}”, not sRGB.</source>
        <translation>A capa usa o perfil de cor “{profile}”, não sRGB.</translation>
    </message>
    <message>
        <source>Stores treat every image as sRGB, so the colours would look wrong. Converting keeps them as intended.</source>
        <translation>As lojas tratam toda imagem como sRGB, e as cores ficariam erradas. A conversão as mantém como devem ser.</translation>
    </message>
    <message>
        <source>The cover is almost empty: it is a single colour.</source>
        <translation>A capa está quase vazia: tem uma cor só.</translation>
    </message>
    <message>
        <source>Stores take it for a missing cover. If it is intended, keep it and give a reason.</source>
        <translation>As lojas entendem que falta a capa. Se for intencional, mantenha-a e informe o motivo.</translation>
    </message>
    <message>
        <source>The cover looks like an enlarged smaller image.</source>
        <translation>A capa parece uma imagem menor ampliada.</translation>
    </message>
    <message>
        <source>Stores reject blurred covers. This is an estimate based on the lack of fine detail, so please check.</source>
        <translation>As lojas recusam capas borradas. É uma estimativa pela falta de detalhes finos; confira, por favor.</translation>
    </message>
    <message>
        <source>The cover has a plain bar along this edge: {sides}.</source>
        <translation>A capa tem uma barra lisa neste lado: {sides}.</translation>
    </message>
    <message>
        <source>A white or black bar on one or two sides is usually left over from cropping. “Crop to a square” removes it.</source>
        <translation>Uma barra branca ou preta em um ou dois lados costuma sobrar de um recorte. “Recortar em quadrado” a remove.</translation>
    </message>
    <message>
        <source>digits, as in music.apple.com/artist/NAME/DIGITS</source>
        <translation>dígitos, como em music.apple.com/artist/NAME/DIGITS</translation>
    </message>
    <message>
        <source>22 letters and digits, as in open.spotify.com/artist/ID</source>
        <translation>22 letras e dígitos, como em open.spotify.com/artist/ID</translation>
    </message>
    <message>
        <source>digits, as in deezer.com/artist/DIGITS</source>
        <translation>dígitos, como em deezer.com/artist/DIGITS</translation>
    </message>
    <message>
        <source>16 digits, the last of which may be X</source>
        <translation>16 dígitos, sendo que o último pode ser X</translation>
    </message>
    <message>
        <source>9 to 11 digits</source>
        <translation>9 a 11 dígitos</translation>
    </message>
    <message>
        <source>There is no main artist.</source>
        <translation>Não há artista principal.</translation>
    </message>
    <message>
        <source>The release and each track need at least one artist who is not featured.</source>
        <translation>O lançamento e cada faixa precisam de ao menos um artista que não seja convidado.</translation>
    </message>
    <message>
        <source>Use the release&apos;s artists</source>
        <translation>Usar os artistas do lançamento</translation>
    </message>
    <message>
        <source>“{name}” looks like several artists in one entry.</source>
        <translation>“{name}” parece ter vários artistas em uma só entrada.</translation>
    </message>
    <message>
        <source>Each artist needs a separate entry; joined names become a new artist page in stores. If this is the name of one artist, confirm it once and it is saved in People.</source>
        <translation>Cada artista precisa de uma entrada própria; nomes juntos viram uma nova página de artista nas lojas. Se este for o nome de um só artista, confirme uma vez e ele fica salvo em Pessoas.</translation>
    </message>
    <message numerus="yes">
        <source>“{name}”, in %n places, looks like several artists in one entry.</source>
        <comment>“{name}”, in %n place, looks like several artists in one entry.</comment>
        <translation>
            <numerusform>“{name}”, em %n lugar, parece ter vários artistas em uma só entrada.</numerusform>
            <numerusform>“{name}”, em %n lugares, parece ter vários artistas em uma só entrada.</numerusform>
        </translation>
    </message>
    <message>
        <source>Split into “{parts}” and “{parts2}”</source>
        <translation>Dividir em “{parts}” e “{parts2}”</translation>
    </message>
    <message>
        <source>{name} is listed more than once.</source>
        <translation>{name} aparece mais de uma vez.</translation>
    </message>
    <message>
        <source>List each artist once per track, as main or featured artist.</source>
        <translation>Liste cada artista uma vez por faixa, como principal ou convidado.</translation>
    </message>
    <message>
        <source>Remove this entry</source>
        <translation>Remover esta entrada</translation>
    </message>
    <message>
        <source>“{name}” is spelled “{other}” elsewhere.</source>
        <translation>“{name}” aparece como “{other}” em outro lugar.</translation>
    </message>
    <message>
        <source>The distributor creates a new artist if a name differs by a single character.</source>
        <translation>A distribuidora cria um novo artista se o nome diferir em um único caractere.</translation>
    </message>
    <message>
        <source>“{name}” is a placeholder, not a name.</source>
        <translation>“{name}” é um marcador provisório, não um nome.</translation>
    </message>
    <message>
        <source>Stores reject placeholders. Credit traditional music in the writers.</source>
        <translation>As lojas recusam nomes provisórios. Credite a música tradicional no campo dos autores.</translation>
    </message>
    <message>
        <source>The artist line is “{line}”, but the artists give “{composed}”.</source>
        <translation>A linha de artistas é “{line}”, mas os artistas resultam em “{composed}”.</translation>
    </message>
    <message>
        <source>Stores build the line from the artist entries, so a different line causes questions and delays.</source>
        <translation>As lojas montam a linha a partir das entradas de artistas; uma linha diferente causa perguntas e atrasos.</translation>
    </message>
    <message>
        <source>Change it to “{composed}”</source>
        <translation>Mudar para “{composed}”</translation>
    </message>
    <message>
        <source>“{name}” contains more than a name.</source>
        <translation>“{name}” contém mais do que um nome.</translation>
    </message>
    <message>
        <source>A role, country or year turns the name into a different artist. The role has its own field.</source>
        <translation>Uma função, um país ou um ano transforma o nome em outro artista. A função tem um campo próprio.</translation>
    </message>
    <message>
        <source>Shorten to “{bare}”</source>
        <translation>Encurtar para “{bare}”</translation>
    </message>
    <message>
        <source>“{value}” is not a valid ID for {name}; expected: {wanted}.</source>
        <translation>“{value}” não é um ID válido para {name}; esperado: {wanted}.</translation>
    </message>
    <message>
        <source>A wrong ID puts the release on someone else&apos;s page.</source>
        <translation>Um ID errado coloca o lançamento na página de outra pessoa.</translation>
    </message>
    <message>
        <source>Write “{match}”</source>
        <translation>Escrever “{match}”</translation>
    </message>
    <message>
        <source>this artist</source>
        <translation>este artista</translation>
    </message>
    <message>
        <source>“{name}” is not a Dolby Atmos master: {problem}.</source>
        <translation>“{name}” não é um master Dolby Atmos: {problem}.</translation>
    </message>
    <message>
        <source>Stores accept an ADM file (BWF with axml and chna chunks), 24 bit and 48 kHz, with at least 3 channels.</source>
        <translation>As lojas aceitam um arquivo ADM (BWF com chunks axml e chna), 24 bits e 48 kHz, com ao menos 3 canais.</translation>
    </message>
    <message>
        <source>it has no axml and chna chunks</source>
        <translation>ele não tem chunks axml e chna</translation>
    </message>
    <message>
        <source>it has {bits} bits</source>
        <translation>ele tem {bits} bits</translation>
    </message>
    <message>
        <source>it has {sample_rate} Hz</source>
        <translation>ele tem {sample_rate} Hz</translation>
    </message>
    <message>
        <source>it has {channels} channels</source>
        <translation>ele tem {channels} canais</translation>
    </message>
    <message>
        <source>The Atmos mix is {atmos} s long and the stereo master {stereo} s.</source>
        <translation>O mix Atmos dura {atmos} s e o master estéreo, {stereo} s.</translation>
    </message>
    <message>
        <source>Stores switch between the two, so both must have the same length within one frame (1/24 second).</source>
        <translation>As lojas alternam entre os dois, então ambos devem ter a mesma duração, com até um frame de diferença (1/24 de segundo).</translation>
    </message>
    <message>
        <source>The Atmos mix has no separate ISRC.</source>
        <translation>O mix Atmos não tem ISRC próprio.</translation>
    </message>
    <message>
        <source>Stores treat it as a separate recording and need a different code to tell the two apart.</source>
        <translation>As lojas o tratam como outra gravação e precisam de um código diferente para distinguir os dois.</translation>
    </message>
    <message>
        <source>“{code}” is not a valid ISRC for the Atmos mix.</source>
        <translation>“{code}” não é um ISRC válido para o mix Atmos.</translation>
    </message>
    <message>
        <source>The Atmos mix has the same ISRC as the stereo master.</source>
        <translation>O mix Atmos tem o mesmo ISRC do master estéreo.</translation>
    </message>
    <message>
        <source>This track has no audio file.</source>
        <translation>Esta faixa não tem arquivo de áudio.</translation>
    </message>
    <message>
        <source>Each track needs exactly one master.</source>
        <translation>Cada faixa precisa de exatamente um master.</translation>
    </message>
    <message>
        <source>This track has more than one master.</source>
        <translation>Esta faixa tem mais de um master.</translation>
    </message>
    <message>
        <source>The file “{name}” has been moved or deleted.</source>
        <translation>O arquivo “{name}” foi movido ou excluído.</translation>
    </message>
    <message>
        <source>This video has no file.</source>
        <translation>Este vídeo não tem arquivo.</translation>
    </message>
    <message>
        <source>This track is a video, but “{name}” is audio. Add the video, or set the track type to audio.</source>
        <translation>Esta faixa é um vídeo, mas “{name}” é áudio. Adicione o vídeo ou mude o tipo da faixa para áudio.</translation>
    </message>
    <message>
        <source>The file has not been measured yet.</source>
        <translation>O arquivo ainda não foi analisado.</translation>
    </message>
    <message>
        <source>The file could not be measured: {reason}</source>
        <translation>Não foi possível analisar o arquivo: {reason}</translation>
    </message>
    <message>
        <source>The file is {found}, not WAV or FLAC.</source>
        <translation>O arquivo é {found}, não WAV ou FLAC.</translation>
    </message>
    <message>
        <source>Stores accept uncompressed WAV or FLAC. The content of the file counts, not its name.</source>
        <translation>As lojas aceitam WAV sem compressão ou FLAC. O que conta é o conteúdo do arquivo, não o nome.</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>vazio</translation>
    </message>
    <message>
        <source>a file without readable audio</source>
        <translation>um arquivo sem áudio legível</translation>
    </message>
    <message>
        <source>The WAV file has an extensible header.</source>
        <translation>O arquivo WAV tem um cabeçalho extensível.</translation>
    </message>
    <message>
        <source>Spotify rejects it. The same audio with a plain header, or as FLAC, is accepted.</source>
        <translation>O Spotify o recusa. O mesmo áudio com cabeçalho simples, ou em FLAC, é aceito.</translation>
    </message>
    <message>
        <source>The WAV file&apos;s header is wrong: {faults}.</source>
        <translation>O cabeçalho do arquivo WAV está errado: {faults}.</translation>
    </message>
    <message>
        <source>Some programs read only a part of such a file or show a wrong length. The audio itself is fine.</source>
        <translation>Alguns programas leem só uma parte de um arquivo assim ou mostram uma duração errada. O áudio em si está intacto.</translation>
    </message>
    <message>
        <source>the size of the file</source>
        <translation>o tamanho do arquivo</translation>
    </message>
    <message>
        <source>the bytes per second</source>
        <translation>os bytes por segundo</translation>
    </message>
    <message>
        <source>The WAV file has extra data after the audio: {chunks}.</source>
        <translation>O arquivo WAV tem dados extras depois do áudio: {chunks}.</translation>
    </message>
    <message>
        <source>Some stores read this data as audio or reject the file.</source>
        <translation>Algumas lojas leem esses dados como áudio ou recusam o arquivo.</translation>
    </message>
    <message>
        <source>The file is incomplete: it has {present} of {declared} bytes.</source>
        <translation>O arquivo está incompleto: tem {present} de {declared} bytes.</translation>
    </message>
    <message>
        <source>The header announces more audio than the file contains. Many programs open such a file without a warning.</source>
        <translation>O cabeçalho anuncia mais áudio do que o arquivo contém. Muitos programas abrem um arquivo assim sem avisar.</translation>
    </message>
    <message>
        <source>The file is incomplete.</source>
        <translation>O arquivo está incompleto.</translation>
    </message>
    <message>
        <source>The file&apos;s header does not state the length of the audio.</source>
        <translation>O cabeçalho do arquivo não informa a duração do áudio.</translation>
    </message>
    <message>
        <source>The export or recording was interrupted, or the file was streamed. Some programs read such a file as empty. Where a fix is offered, it makes a copy with a correct header. Listen to its end; if something is missing, export the file again.</source>
        <translation>A exportação ou gravação foi interrompida, ou o arquivo veio de um stream. Alguns programas leem um arquivo assim como vazio. Quando houver uma correção, ela cria uma cópia com um cabeçalho correto. Ouça o final; se faltar algo, exporte o arquivo de novo.</translation>
    </message>
    <message>
        <source>The file is damaged: {error}.</source>
        <translation>O arquivo está danificado: {error}.</translation>
    </message>
    <message>
        <source>Stores decode the whole file and reject it if that fails.</source>
        <translation>As lojas decodificam o arquivo inteiro e o recusam se isso falhar.</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>danificado</translation>
    </message>
    <message>
        <source>Stores do not accept a sample rate of {rate} Hz.</source>
        <translation>As lojas não aceitam uma taxa de amostragem de {rate} Hz.</translation>
    </message>
    <message>
        <source>Use 44.1 kHz or a common higher rate. Audio is never resampled automatically.</source>
        <translation>Use 44,1 kHz ou uma taxa comum mais alta. O áudio nunca é reamostrado automaticamente.</translation>
    </message>
    <message>
        <source>The audio is {bits}, not 16 or 24 bit.</source>
        <translation>O áudio é de {bits}, não de 16 ou 24 bits.</translation>
    </message>
    <message>
        <source>Stores accept 16-bit or 24-bit integer audio.</source>
        <translation>As lojas aceitam áudio inteiro de 16 ou 24 bits.</translation>
    </message>
    <message>
        <source>{bits}-bit float</source>
        <translation>{bits} bits float</translation>
    </message>
    <message>
        <source>{bits}-bit</source>
        <translation>{bits} bits</translation>
    </message>
    <message>
        <source>The file has {channels}, not two.</source>
        <translation>O arquivo tem {channels}, não dois.</translation>
    </message>
    <message>
        <source>The stereo master needs exactly two channels, even for a mono recording.</source>
        <translation>O master estéreo precisa de exatamente dois canais, mesmo em uma gravação mono.</translation>
    </message>
    <message numerus="yes">
        <source>%n channels</source>
        <comment>%n channel</comment>
        <translation>
            <numerusform>%n canal</numerusform>
            <numerusform>%n canais</numerusform>
        </translation>
    </message>
    <message>
        <source>The track is {seconds} seconds long; stores pay royalties from 30 seconds.</source>
        <translation>A faixa dura {seconds} segundos; as lojas pagam royalties a partir de 30 segundos.</translation>
    </message>
    <message>
        <source>A single under 30 seconds is rejected; on an album the track can be played but earns nothing.</source>
        <translation>Um single com menos de 30 segundos é recusado; em um álbum, a faixa pode ser tocada, mas não rende nada.</translation>
    </message>
    <message>
        <source>The file is {file} long, but the track says {track}.</source>
        <translation>O arquivo dura {file}, mas a faixa indica {track}.</translation>
    </message>
    <message>
        <source>Stores compare the two lengths.</source>
        <translation>As lojas comparam as duas durações.</translation>
    </message>
    <message>
        <source>Set the length to {length}</source>
        <translation>Definir a duração como {length}</translation>
    </message>
    <message>
        <source>The length is missing; the file is {file} long.</source>
        <translation>Falta a duração; o arquivo dura {file}.</translation>
    </message>
    <message>
        <source>The preview ends at {end}, but the track ends at {length}.</source>
        <translation>A prévia termina em {end}, mas a faixa termina em {length}.</translation>
    </message>
    <message>
        <source>The preview must be within the track.</source>
        <translation>A prévia deve ficar dentro da faixa.</translation>
    </message>
    <message>
        <source>End the preview with the track</source>
        <translation>Terminar a prévia com a faixa</translation>
    </message>
    <message>
        <source>The masters have different sample rates or bit depths: {found}.</source>
        <translation>Os masters têm taxas de amostragem ou profundidades de bits diferentes: {found}.</translation>
    </message>
    <message>
        <source>An album is usually mastered in one session; one file may come from somewhere else.</source>
        <translation>Um álbum costuma ser masterizado de uma vez só; um dos arquivos pode ter vindo de outro lugar.</translation>
    </message>
    <message>
        <source>{rate} Hz, {bits} bit</source>
        <translation>{rate} Hz, {bits} bits</translation>
    </message>
    <message>
        <source>This track has exactly the same audio as “{other}”.</source>
        <translation>Esta faixa tem exatamente o mesmo áudio que “{other}”.</translation>
    </message>
    <message>
        <source>The same file was probably attached twice.</source>
        <translation>O mesmo arquivo provavelmente foi anexado duas vezes.</translation>
    </message>
    <message>
        <source>The tracks are {seconds} seconds long on average.</source>
        <translation>As faixas duram em média {seconds} segundos.</translation>
    </message>
    <message>
        <source>Stores reject releases with very short tracks, because they suspect artificial streaming.</source>
        <translation>As lojas recusam lançamentos com faixas muito curtas, porque suspeitam de streaming artificial.</translation>
    </message>
    <message>
        <source>The track is {minutes} minutes long.</source>
        <translation>A faixa dura {minutes} minutos.</translation>
    </message>
    <message>
        <source>Ask the distributor about tracks of this length; some split or reject them.</source>
        <translation>Consulte a distribuidora sobre faixas com essa duração; algumas as dividem ou recusam.</translation>
    </message>
    <message>
        <source>The track&apos;s length is given as {minutes} minutes.</source>
        <translation>A duração indicada da faixa é de {minutes} minutos.</translation>
    </message>
    <message>
        <source>The file&apos;s tags contain the ISRC {tagged}.</source>
        <translation>As tags do arquivo contêm o ISRC {tagged}.</translation>
    </message>
    <message>
        <source>The code in the file was set at mastering; one of the two codes belongs to another recording.</source>
        <translation>O código no arquivo foi gravado na masterização; um dos dois códigos pertence a outra gravação.</translation>
    </message>
    <message>
        <source>Use {tagged}</source>
        <translation>Usar {tagged}</translation>
    </message>
    <message>
        <source>The entire file is silent.</source>
        <translation>O arquivo inteiro está em silêncio.</translation>
    </message>
    <message>
        <source>The wrong track was probably exported.</source>
        <translation>Provavelmente foi exportada a faixa errada.</translation>
    </message>
    <message>
        <source>The {side} channel is completely silent.</source>
        <translation>O canal {side} está totalmente em silêncio.</translation>
    </message>
    <message>
        <source>A mono signal was probably exported to one side.</source>
        <translation>Um sinal mono provavelmente foi exportado para um lado só.</translation>
    </message>
    <message>
        <source>The true peak is {peak} dBTP.</source>
        <translation>O true peak é de {peak} dBTP.</translation>
    </message>
    <message>
        <source>Above 0 dBTP the audio distorts when stores encode it; −1 dBTP leaves headroom. No store rejects it.</source>
        <translation>Acima de 0 dBTP o áudio distorce quando as lojas o codificam; −1 dBTP deixa headroom. Nenhuma loja recusa por isso.</translation>
    </message>
    <message>
        <source>The track begins with {seconds} seconds of silence.</source>
        <translation>A faixa começa com {seconds} segundos de silêncio.</translation>
    </message>
    <message>
        <source>More than two seconds sound like an error; more than ten are rejected.</source>
        <translation>Mais de dois segundos parecem erro; mais de dez são recusados.</translation>
    </message>
    <message>
        <source>The track ends with {seconds} seconds of silence.</source>
        <translation>A faixa termina com {seconds} segundos de silêncio.</translation>
    </message>
    <message>
        <source>More than five seconds sound like an error; more than ten are rejected. A hidden track must be a separate track.</source>
        <translation>Mais de cinco segundos parecem erro; mais de dez são recusados. Uma faixa oculta deve ser uma faixa separada.</translation>
    </message>
    <message numerus="yes">
        <source>The audio clips in %n places.</source>
        <comment>The audio clips in %n place.</comment>
        <translation>
            <numerusform>O áudio clipa em %n ponto.</numerusform>
            <numerusform>O áudio clipa em %n pontos.</numerusform>
        </translation>
    </message>
    <message>
        <source>A few clipped samples are inaudible; many cause distortion, usually from a mix that was too loud.</source>
        <translation>Poucas amostras clipadas são inaudíveis; muitas causam distorção, em geral de um mix alto demais.</translation>
    </message>
    <message>
        <source>The track is at {loudness} LUFS, which is unusual for music.</source>
        <translation>A faixa está a {loudness} LUFS, o que é incomum para música.</translation>
    </message>
    <message>
        <source>Stores normalise loudness, Spotify to −14 LUFS. No level is rejected.</source>
        <translation>As lojas normalizam o loudness, o Spotify a −14 LUFS. Nenhum nível é recusado.</translation>
    </message>
    <message>
        <source>The two channels are almost completely out of phase.</source>
        <translation>Os dois canais estão quase totalmente fora de fase.</translation>
    </message>
    <message>
        <source>In mono such a track almost disappears. One channel probably has its polarity inverted.</source>
        <translation>Em mono, uma faixa assim quase some. Um dos canais provavelmente está com a polaridade invertida.</translation>
    </message>
    <message>
        <source>Both channels are identical.</source>
        <translation>Os dois canais são idênticos.</translation>
    </message>
    <message>
        <source>This is correct for a mono recording; otherwise it is an export mistake.</source>
        <translation>Está certo em uma gravação mono; senão, é um erro de exportação.</translation>
    </message>
    <message>
        <source>The audio has a DC offset of {percent} % of full scale.</source>
        <translation>O áudio tem um DC offset de {percent}% do fundo de escala.</translation>
    </message>
    <message>
        <source>A DC offset costs headroom and may cause clicks at the start and end; any audio editor can remove it.</source>
        <translation>Um DC offset consome headroom e pode causar cliques no início e no fim; qualquer editor de áudio o remove.</translation>
    </message>
    <message>
        <source>The track ends abruptly at {level} dBFS.</source>
        <translation>A faixa termina abruptamente a {level} dBFS.</translation>
    </message>
    <message>
        <source>Most recordings fade out. In a gapless set a hard end is intended.</source>
        <translation>A maioria das gravações termina em fade-out. Em um set sem pausas, o corte seco é intencional.</translation>
    </message>
    <message>
        <source>The track contains {seconds} seconds of silence.</source>
        <translation>A faixa contém {seconds} segundos de silêncio.</translation>
    </message>
    <message>
        <source>Stores reject long silences and anything after them; a hidden song must be a separate track.</source>
        <translation>As lojas recusam silêncios longos e tudo o que vem depois; uma música oculta deve ser uma faixa separada.</translation>
    </message>
    <message>
        <source>The file is 24 bit, but only {bits} bits are used.</source>
        <translation>O arquivo é de 24 bits, mas só {bits} bits são usados.</translation>
    </message>
    <message>
        <source>It was probably converted from a 16-bit file. Stores want the original master without padding.</source>
        <translation>Provavelmente foi convertido de um arquivo de 16 bits. As lojas querem o master original, sem preenchimento.</translation>
    </message>
    <message>
        <source>“{name}” cannot be used as a booklet: {problem}.</source>
        <translation>“{name}” não pode ser usado como encarte: {problem}.</translation>
    </message>
    <message>
        <source>A booklet must be a PDF that opens.</source>
        <translation>Um encarte deve ser um PDF que abre.</translation>
    </message>
    <message>
        <source>it is not a PDF</source>
        <translation>não é um PDF</translation>
    </message>
    <message>
        <source>{number} is also the catalogue number of “{other}”.</source>
        <translation>{number} também é o número de catálogo de “{other}”.</translation>
    </message>
    <message>
        <source>A catalogue number identifies one release; other systems accept only plain characters.</source>
        <translation>Um número de catálogo identifica um lançamento; outros sistemas só aceitam caracteres simples.</translation>
    </message>
    <message>
        <source>“{number}” is not a valid catalogue number of up to 50 plain characters.</source>
        <translation>“{number}” não é um número de catálogo válido, de até 50 caracteres simples.</translation>
    </message>
    <message>
        <source>The © line has no {missing}.</source>
        <translation>A linha © está sem {missing}.</translation>
    </message>
    <message>
        <source>The release must state who owns the artwork and packaging and since when.</source>
        <translation>O lançamento deve informar quem é o titular da arte e da embalagem, e desde quando.</translation>
    </message>
    <message>
        <source>Same as the ℗ line: {line}</source>
        <translation>Igual à linha ℗: {line}</translation>
    </message>
    <message>
        <source>The © line has no {missing}. Enter it in Rights &amp; partners, or fill in label and release date: then it is offered.</source>
        <translation>A linha © está sem {missing}. Preencha em Direitos e parceiros, ou informe o selo e a data de lançamento: então a sugestão aparece.</translation>
    </message>
    <message>
        <source>This track is marked for Content ID, but {problem}.</source>
        <translation>Esta faixa está marcada para o Content ID, mas {problem}.</translation>
    </message>
    <message>
        <source>Content ID claims every video with the same audio. Audio that others may use too causes false claims.</source>
        <translation>O Content ID reivindica todo vídeo com o mesmo áudio. Áudio que outros também possam usar gera reivindicações indevidas.</translation>
    </message>
    <message>
        <source>it contains third-party samples</source>
        <translation>contém samples de terceiros</translation>
    </message>
    <message>
        <source>it contains loops</source>
        <translation>contém loops</translation>
    </message>
    <message>
        <source>not all of its audio is exclusively yours</source>
        <translation>nem todo o áudio é exclusivamente seu</translation>
    </message>
    <message>
        <source>not all of its questions are answered</source>
        <translation>nem todas as perguntas foram respondidas</translation>
    </message>
    <message>
        <source>“{name}” is a company, not an artist.</source>
        <translation>“{name}” é uma empresa, não um artista.</translation>
    </message>
    <message>
        <source>Labels and distributors have their own fields; stores reject them as artists.</source>
        <translation>Selos e distribuidoras têm campos próprios; as lojas os recusam como artistas.</translation>
    </message>
    <message>
        <source>This track has no writer.</source>
        <translation>Esta faixa não tem autor.</translation>
    </message>
    <message>
        <source>Every store requires at least one composer or author per track.</source>
        <translation>Todas as lojas exigem ao menos um compositor ou letrista por faixa.</translation>
    </message>
    <message>
        <source>The track has vocals but no lyricist.</source>
        <translation>A faixa tem vocal, mas não tem letrista.</translation>
    </message>
    <message>
        <source>A track with a language needs a lyricist; one person can be both composer and author.</source>
        <translation>Uma faixa com idioma precisa de letrista; uma pessoa pode ser compositor e letrista.</translation>
    </message>
    <message>
        <source>{composer} also wrote the lyrics: Composer &amp; Author</source>
        <translation>{composer} também escreveu a letra: Composer &amp; Author</translation>
    </message>
    <message>
        <source>performer and a producer or engineer</source>
        <translation>intérprete e produtor ou técnico</translation>
    </message>
    <message>
        <source>performer</source>
        <translation>intérprete</translation>
    </message>
    <message>
        <source>producer or engineer</source>
        <translation>produtor ou técnico</translation>
    </message>
    <message>
        <source>The credits lack a {missing}.</source>
        <translation>Os créditos estão sem {missing}.</translation>
    </message>
    <message>
        <source>Apple requires a writer, a performer and a production credit for every track. One person can have all three.</source>
        <translation>A Apple exige autor, intérprete e um crédito de produção em cada faixa. Uma pessoa pode ter os três.</translation>
    </message>
    <message>
        <source>Use the release&apos;s credits</source>
        <translation>Usar os créditos do lançamento</translation>
    </message>
    <message>
        <source>“Performer” does not say what {name} plays or sings.</source>
        <translation>“Performer” não diz o que {name} toca ou canta.</translation>
    </message>
    <message>
        <source>Stores show instruments and vocals; “Performer” alone is discouraged.</source>
        <translation>As lojas mostram instrumentos e vocais; só “Performer” é desaconselhado.</translation>
    </message>
    <message>
        <source>“{value}” is not in the list of {kind}.</source>
        <translation>“{value}” não está na lista de {kind}.</translation>
    </message>
    <message>
        <source>The distributor has lists of roles and of types for each role. Only a list that you marked as complete blocks a release.</source>
        <translation>A distribuidora tem listas de funções e de tipos para cada função. Só uma lista que você marcou como completa bloqueia um lançamento.</translation>
    </message>
    <message>
        <source>{name} has no role.</source>
        <translation>{name} não tem função.</translation>
    </message>
    <message>
        <source>roles</source>
        <translation>funções</translation>
    </message>
    <message>
        <source>types of {role}</source>
        <translation>tipos de {role}</translation>
    </message>
    <message>
        <source>{name} is listed twice as {role}.</source>
        <translation>{name} aparece duas vezes como {role}.</translation>
    </message>
    <message>
        <source>One person in one role needs only one credit.</source>
        <translation>Uma pessoa em uma função precisa de um só crédito.</translation>
    </message>
    <message>
        <source>“{name}” is not a writer&apos;s first and last name.</source>
        <translation>“{name}” não é o nome e sobrenome de um autor.</translation>
    </message>
    <message>
        <source>Collecting societies pay to registered names, not to stage names, initials or companies.</source>
        <translation>As sociedades de gestão pagam a nomes registrados, não a nomes artísticos, iniciais ou empresas.</translation>
    </message>
    <message>
        <source>{name} is a featured artist but is credited only as {role}.</source>
        <translation>{name} é artista convidado, mas só tem crédito como {role}.</translation>
    </message>
    <message>
        <source>Mixing and mastering engineers are credited, not listed as artists.</source>
        <translation>Técnicos de mixagem e masterização recebem crédito, não entram como artistas.</translation>
    </message>
    <message>
        <source>Remove from the artists</source>
        <translation>Remover dos artistas</translation>
    </message>
    <message>
        <source>“{typed}” is not {wanted}.</source>
        <translation>“{typed}” não é {wanted}.</translation>
    </message>
    <message>
        <source>The distributor expects dates as 2026-03-13, times as 12:30:00 and lengths as PT3M48S.</source>
        <translation>A distribuidora espera datas como 2026-03-13, horas como 12:30:00 e durações como PT3M48S.</translation>
    </message>
    <message>
        <source>a valid date</source>
        <translation>uma data válida</translation>
    </message>
    <message>
        <source>a time of day</source>
        <translation>uma hora do dia</translation>
    </message>
    <message>
        <source>a length</source>
        <translation>uma duração</translation>
    </message>
    <message>
        <source>Read it as {read}</source>
        <translation>Ler como {read}</translation>
    </message>
    <message>
        <source>The release has no release date.</source>
        <translation>O lançamento não tem data de lançamento.</translation>
    </message>
    <message>
        <source>A release cannot be delivered without one.</source>
        <translation>Sem ela, um lançamento não pode ser entregue.</translation>
    </message>
    <message>
        <source>Set it to {day}</source>
        <translation>Definir como {day}</translation>
    </message>
    <message numerus="yes">
        <source>The release date is %n days away.</source>
        <comment>The release date is %n day away.</comment>
        <translation>
            <numerusform>Falta %n dia para a data de lançamento.</numerusform>
            <numerusform>Faltam %n dias para a data de lançamento.</numerusform>
        </translation>
    </message>
    <message>
        <source>Spotify&apos;s editors need 7 days and pre-orders need 10; four weeks leave enough time for every store.</source>
        <translation>Os editores do Spotify precisam de 7 dias e as pré-vendas, de 10; quatro semanas dão tempo a todas as lojas.</translation>
    </message>
    <message>
        <source>The release date {date} is probably a typo.</source>
        <translation>A data de lançamento {date} provavelmente é um erro de digitação.</translation>
    </message>
    <message>
        <source>The release date is in the past, but the release is not marked as previously released.</source>
        <translation>A data de lançamento está no passado, mas o lançamento não está marcado como já lançado.</translation>
    </message>
    <message>
        <source>Move it to Friday, {day}</source>
        <translation>Mudar para sexta-feira, {day}</translation>
    </message>
    <message>
        <source>The release date is a {weekday}.</source>
        <translation>A data de lançamento cai em {weekday}.</translation>
    </message>
    <message>
        <source>Music is released on Fridays worldwide; other days miss the cycle of charts and playlists.</source>
        <translation>No mundo todo, música sai às sextas-feiras; outros dias perdem o ciclo das paradas e playlists.</translation>
    </message>
    <message>
        <source>Monday</source>
        <translation>segunda-feira</translation>
    </message>
    <message>
        <source>Tuesday</source>
        <translation>terça-feira</translation>
    </message>
    <message>
        <source>Wednesday</source>
        <translation>quarta-feira</translation>
    </message>
    <message>
        <source>Thursday</source>
        <translation>quinta-feira</translation>
    </message>
    <message>
        <source>Friday</source>
        <translation>sexta-feira</translation>
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
        <translation>A data de lançamento original {original} é posterior à data de lançamento {released}.</translation>
    </message>
    <message>
        <source>A release cannot have come out first at a later date.</source>
        <translation>Um lançamento não pode ter saído pela primeira vez em data posterior.</translation>
    </message>
    <message>
        <source>Set it to {released}</source>
        <translation>Definir como {released}</translation>
    </message>
    <message>
        <source>The release is marked as previously released but has no original release date.</source>
        <translation>O lançamento está marcado como já lançado, mas não tem data de lançamento original.</translation>
    </message>
    <message>
        <source>Stores sort by the original date; from 2000 on they need the exact day.</source>
        <translation>As lojas ordenam pela data original; de 2000 em diante, precisam do dia exato.</translation>
    </message>
    <message>
        <source>A remaster keeps the original release date.</source>
        <translation>Uma remasterização mantém a data de lançamento original.</translation>
    </message>
    <message>
        <source>Apple&apos;s rule: a remaster keeps the original date; a remix, live version or new recording has its own.</source>
        <translation>Regra da Apple: uma remasterização mantém a data original; um remix, versão ao vivo ou nova gravação tem a sua.</translation>
    </message>
    <message>
        <source>The pre-order would start on {preorder}, which is not before the release on {released}.</source>
        <translation>A pré-venda começaria em {preorder}, que não é antes do lançamento em {released}.</translation>
    </message>
    <message>
        <source>A pre-order must start at least one day before the release and not in the past; 7 days to 6 months make sense.</source>
        <translation>Uma pré-venda deve começar ao menos um dia antes do lançamento e não no passado; o ideal é de 7 dias a 6 meses.</translation>
    </message>
    <message>
        <source>Start it on {start}</source>
        <translation>Começar em {start}</translation>
    </message>
    <message>
        <source>The pre-order would start on {preorder}, which is in the past.</source>
        <translation>A pré-venda começaria em {preorder}, que já passou.</translation>
    </message>
    <message numerus="yes">
        <source>The pre-order would last %n days; 7 days to 6 months make sense.</source>
        <comment>The pre-order would last %n day; 7 days to 6 months make sense.</comment>
        <translation>
            <numerusform>A pré-venda duraria %n dia; o ideal é de 7 dias a 6 meses.</numerusform>
            <numerusform>A pré-venda duraria %n dias; o ideal é de 7 dias a 6 meses.</numerusform>
        </translation>
    </message>
    <message>
        <source>{day} is not a valid instant gratification date: it must be between the pre-order and the release.</source>
        <translation>{day} não é uma data válida de instant grat: deve ficar entre a pré-venda e o lançamento.</translation>
    </message>
    <message>
        <source>Customers who pre-order receive the track on this date.</source>
        <translation>Quem compra na pré-venda recebe a faixa nesta data.</translation>
    </message>
    <message>
        <source>Set it to {clamped}</source>
        <translation>Definir como {clamped}</translation>
    </message>
    <message>
        <source>The pre-stream would start on {day}, after the release on {released}.</source>
        <translation>O pré-stream começaria em {day}, depois do lançamento em {released}.</translation>
    </message>
    <message>
        <source>A pre-stream must start before the release date.</source>
        <translation>Um pré-stream deve começar antes da data de lançamento.</translation>
    </message>
    <message>
        <source>The embargo would last until {day}, after the release on {released}.</source>
        <translation>O embargo duraria até {day}, depois do lançamento em {released}.</translation>
    </message>
    <message>
        <source>A release that is out cannot be embargoed.</source>
        <translation>Um lançamento que já saiu não pode ter embargo.</translation>
    </message>
    <message>
        <source>Clear the embargo</source>
        <translation>Limpar o embargo</translation>
    </message>
    <message>
        <source>{year} is not a valid recording year.</source>
        <translation>{year} não é um ano de gravação válido.</translation>
    </message>
    <message>
        <source>It must have four digits and not be later than the ℗ year and the release.</source>
        <translation>Deve ter quatro dígitos e não ser posterior ao ano ℗ nem ao lançamento.</translation>
    </message>
    <message>
        <source>The original release date {original} is in the future and differs from the release date.</source>
        <translation>A data de lançamento original {original} está no futuro e difere da data de lançamento.</translation>
    </message>
    <message>
        <source>For a new release both dates are the same; for a previously released one the original date is in the past.</source>
        <translation>Em um lançamento novo, as duas datas são iguais; em um já lançado, a data original está no passado.</translation>
    </message>
    <message>
        <source>The original release date {original} is probably a typo: no recordings existed then.</source>
        <translation>A data de lançamento original {original} provavelmente é um erro de digitação: não havia gravações na época.</translation>
    </message>
    <message>
        <source>The original release date {original} of “{title}” is after the release date.</source>
        <translation>A data de lançamento original {original} de “{title}” é posterior à data de lançamento.</translation>
    </message>
    <message>
        <source>The release has a pre-order but no instant gratification track.</source>
        <translation>O lançamento tem pré-venda, mas nenhuma faixa instant grat.</translation>
    </message>
    <message>
        <source>Apple Music offers an album for pre-add only if at least one of its tracks is available at once; a single with one track cannot be pre-added.</source>
        <translation>O Apple Music só oferece o pre-add de um álbum se ao menos uma das faixas estiver disponível de imediato; um single de uma faixa não aceita pre-add.</translation>
    </message>
    <message>
        <source>A single with one track cannot offer that track as instant gratification.</source>
        <translation>Um single de uma faixa não pode oferecer essa faixa como instant grat.</translation>
    </message>
    <message>
        <source>{early} of {count} tracks are instant gratification tracks.</source>
        <translation>{early} de {count} faixas são instant grat.</translation>
    </message>
    <message>
        <source>Instant gratification tracks count towards the album price; half of the tracks is a safe limit.</source>
        <translation>Faixas instant grat contam no preço do álbum; metade das faixas é um limite seguro.</translation>
    </message>
    <message>
        <source>{day} is between Christmas and New Year.</source>
        <translation>{day} fica entre o Natal e o Ano-Novo.</translation>
    </message>
    <message>
        <source>Distributors and stores have earlier deadlines then. Deliver weeks ahead or choose another Friday.</source>
        <translation>Distribuidoras e lojas têm prazos antecipados nessa época. Entregue semanas antes ou escolha outra sexta-feira.</translation>
    </message>
    <message>
        <source>The disc&apos;s code {code} {problem}.</source>
        <translation>O código do disco {code} {problem}.</translation>
    </message>
    <message>
        <source>A disc does not need a code. If it has one, the code must be valid and belong only to this disc.</source>
        <translation>Um disco não precisa de código. Se tiver, o código deve ser válido e só dele.</translation>
    </message>
    <message>
        <source>also belongs to another disc</source>
        <translation>também pertence a outro disco</translation>
    </message>
    <message>
        <source>is the release&apos;s code</source>
        <translation>é o código do lançamento</translation>
    </message>
    <message>
        <source>is not a UPC of 12 digits or an EAN of 13 digits</source>
        <translation>não é um UPC de 12 dígitos nem um EAN de 13 dígitos</translation>
    </message>
    <message>
        <source>is a placeholder</source>
        <translation>é provisório</translation>
    </message>
    <message>
        <source>has a wrong check digit</source>
        <translation>tem o dígito verificador errado</translation>
    </message>
    <message>
        <source>Clear the disc&apos;s code</source>
        <translation>Limpar o código do disco</translation>
    </message>
    <message>
        <source>A karaoke version needs the genre Karaoke, not {genre}.</source>
        <translation>Uma versão karaokê precisa do gênero Karaoke, não {genre}.</translation>
    </message>
    <message>
        <source>Stores list karaoke separately from the original songs.</source>
        <translation>As lojas listam karaokê separado das músicas originais.</translation>
    </message>
    <message>
        <source>Set the genre to {karaoke}</source>
        <translation>Definir o gênero como {karaoke}</translation>
    </message>
    <message>
        <source>Only “{title}” is {genre}; the release and all other tracks are {other}.</source>
        <translation>Só “{title}” é {genre}; o lançamento e todas as outras faixas são {other}.</translation>
    </message>
    <message>
        <source>A different genre on a single track is usually a mistake.</source>
        <translation>Um gênero diferente em uma única faixa costuma ser engano.</translation>
    </message>
    <message>
        <source>Use the release&apos;s genre</source>
        <translation>Usar o gênero do lançamento</translation>
    </message>
    <message>
        <source>The genre is missing.</source>
        <translation>Falta o gênero.</translation>
    </message>
    <message>
        <source>Stores file the release under its genre; a sub-genre must belong to that genre.</source>
        <translation>As lojas classificam o lançamento pelo gênero; o subgênero deve pertencer a esse gênero.</translation>
    </message>
    <message>
        <source>genres</source>
        <translation>gêneros</translation>
    </message>
    <message>
        <source>Clear the sub-genre</source>
        <translation>Limpar o subgênero</translation>
    </message>
    <message>
        <source>The sub-genre is the same as the genre.</source>
        <translation>O subgênero é igual ao gênero.</translation>
    </message>
    <message>
        <source>sub-genres of {genre}</source>
        <translation>subgêneros de {genre}</translation>
    </message>
    <message>
        <source>The distributor created the release with {sent}, but the draft now has a different code.</source>
        <translation>A distribuidora criou o lançamento com {sent}, mas o rascunho agora tem outro código.</translation>
    </message>
    <message>
        <source>Stores cannot change a UPC or ISRC after the first delivery; that would need a new release.</source>
        <translation>As lojas não podem alterar um UPC ou ISRC após a primeira entrega; seria preciso um novo lançamento.</translation>
    </message>
    <message>
        <source>Restore {sent_upc}</source>
        <translation>Restaurar {sent_upc}</translation>
    </message>
    <message>
        <source>The distributor created the release without the ISRC {code}.</source>
        <translation>A distribuidora criou o lançamento sem o ISRC {code}.</translation>
    </message>
    <message>
        <source>The release has no UPC or EAN.</source>
        <translation>O lançamento não tem UPC nem EAN.</translation>
    </message>
    <message>
        <source>Stores identify a product by this code, and the app searches for it before it creates the release.</source>
        <translation>As lojas identificam um produto por este código, e o app o procura antes de criar o lançamento.</translation>
    </message>
    <message>
        <source>“{code}” is not a UPC of 12 digits or an EAN of 13 digits.</source>
        <translation>“{code}” não é um UPC de 12 dígitos nem um EAN de 13 dígitos.</translation>
    </message>
    <message>
        <source>The distributor accepts codes of 12 or 13 digits. Spreadsheets often drop zeros at the beginning.</source>
        <translation>A distribuidora aceita códigos de 12 ou 13 dígitos. Planilhas costumam cortar zeros no início.</translation>
    </message>
    <message>
        <source>Change to {spelled}</source>
        <translation>Mudar para {spelled}</translation>
    </message>
    <message>
        <source>The check digit of {code} is wrong: one of its digits was mistyped.</source>
        <translation>O dígito verificador de {code} está errado: um dos dígitos foi digitado errado.</translation>
    </message>
    <message>
        <source>The last digit is calculated from the others. It does not show which digit is wrong, so the app cannot correct it.</source>
        <translation>O último dígito é calculado a partir dos outros. Ele não mostra qual está errado, então o app não pode corrigi-lo.</translation>
    </message>
    <message>
        <source>{code} is a placeholder, not a real code.</source>
        <translation>{code} é um código provisório, não um código real.</translation>
    </message>
    <message>
        <source>Sample codes, codes with one repeated digit and 1, 2, 3, … do not belong to any product.</source>
        <translation>Códigos de exemplo, códigos com um dígito repetido e 1, 2, 3, … não pertencem a nenhum produto.</translation>
    </message>
    <message>
        <source>{code} is reserved for in-store use or for books.</source>
        <translation>{code} é reservado para uso interno de lojas ou para livros.</translation>
    </message>
    <message>
        <source>GS1 reserves codes that begin with 02, 04 or 20 to 29 for in-store use and 978 and 979 for books.</source>
        <translation>A GS1 reserva códigos que começam com 02, 04 ou 20 a 29 para uso interno de lojas, e 978 e 979 para livros.</translation>
    </message>
    <message>
        <source>{code} is already the code of “{other}”.</source>
        <translation>{code} já é o código de “{other}”.</translation>
    </message>
    <message>
        <source>Each product needs its own code: clean and explicit, standard and deluxe, single and album.</source>
        <translation>Cada produto precisa do próprio código: versão clean e explícita, padrão e deluxe, single e álbum.</translation>
    </message>
    <message>
        <source>“{words}” looks like an internal note and would be sent.</source>
        <translation>“{words}” parece uma nota interna e seria enviado.</translation>
    </message>
    <message>
        <source>Stores show this field. Put internal remarks in the notes.</source>
        <translation>As lojas mostram este campo. Coloque observações internas nas notas.</translation>
    </message>
    <message>
        <source>The IPI of {name} in People, {code}, {problem}.</source>
        <translation>O IPI de {name} em Pessoas, {code}, {problem}.</translation>
    </message>
    <message>
        <source>Societies use it for payments. It has eleven digits; the last two are check digits. Correct it in People.</source>
        <translation>As sociedades de gestão o usam para pagamentos. Ele tem onze dígitos; os dois últimos são verificadores. Corrija-o em Pessoas.</translation>
    </message>
    <message>
        <source>is not a number of 11 digits</source>
        <translation>não é um número de 11 dígitos</translation>
    </message>
    <message>
        <source>has wrong check digits</source>
        <translation>tem dígitos verificadores errados</translation>
    </message>
    <message>
        <source>The ISNI of {name} in People, {code}, {problem}.</source>
        <translation>O ISNI de {name} em Pessoas, {code}, {problem}.</translation>
    </message>
    <message>
        <source>An ISNI has sixteen characters; the last is a check character. Correct it in People.</source>
        <translation>Um ISNI tem dezesseis caracteres; o último é verificador. Corrija-o em Pessoas.</translation>
    </message>
    <message>
        <source>is not a code of 16 characters</source>
        <translation>não é um código de 16 caracteres</translation>
    </message>
    <message>
        <source>has a wrong check character</source>
        <translation>tem o caractere verificador errado</translation>
    </message>
    <message>
        <source>This track has no ISRC.</source>
        <translation>Esta faixa não tem ISRC.</translation>
    </message>
    <message>
        <source>Stores and societies identify a recording by its ISRC. You can let the distributor assign ISRCs in the account&apos;s settings.</source>
        <translation>Lojas e sociedades de gestão identificam uma gravação pelo ISRC. Nas configurações da conta, você pode deixar a distribuidora atribuir ISRCs.</translation>
    </message>
    <message>
        <source>“{code}” is not a valid ISRC: two letters, three letters or digits, seven digits.</source>
        <translation>“{code}” não é um ISRC válido: duas letras, três letras ou dígitos, sete dígitos.</translation>
    </message>
    <message>
        <source>An ISRC has exactly twelve characters, without hyphens or spaces.</source>
        <translation>Um ISRC tem exatamente doze caracteres, sem hífens nem espaços.</translation>
    </message>
    <message>
        <source>Change to {code}</source>
        <translation>Mudar para {code}</translation>
    </message>
    <message>
        <source>Use {swapped}</source>
        <translation>Usar {swapped}</translation>
    </message>
    <message>
        <source>No agency issues ISRCs that begin with {prefix}.</source>
        <translation>Nenhuma agência emite ISRCs que começam com {prefix}.</translation>
    </message>
    <message>
        <source>The first two letters come from the list of ISRC agencies.</source>
        <translation>As duas primeiras letras vêm da lista de agências de ISRC.</translation>
    </message>
    <message>
        <source>According to the ISRC it was assigned in 20{year}, which is in the future.</source>
        <translation>Pelo ISRC, ele foi atribuído em 20{year}, que está no futuro.</translation>
    </message>
    <message>
        <source>The two digits after the first five characters are the year in which the code was assigned.</source>
        <translation>Os dois dígitos após os cinco primeiros caracteres são o ano em que o código foi atribuído.</translation>
    </message>
    <message>
        <source>{code} is also the ISRC of “{other}” on this release.</source>
        <translation>{code} também é o ISRC de “{other}” neste lançamento.</translation>
    </message>
    <message>
        <source>Each recording needs its own code; stores would play one of the two for both.</source>
        <translation>Cada gravação precisa do próprio código; as lojas tocariam uma das duas no lugar de ambas.</translation>
    </message>
    <message>
        <source>{code} already belongs to “{title}” by {artist} on “{release}”, which is a different recording.</source>
        <translation>{code} já pertence a “{title}” de {artist} em “{release}”, que é outra gravação.</translation>
    </message>
    <message>
        <source>A code always identifies one recording; a recording keeps its code on single and album.</source>
        <translation>Um código sempre identifica uma gravação; a gravação mantém o código no single e no álbum.</translation>
    </message>
    <message>
        <source>{code} is also the ISRC of “{title}” on “{release}”, but the two files contain different audio.</source>
        <translation>{code} também é o ISRC de “{title}” em “{release}”, mas os dois arquivos contêm áudios diferentes.</translation>
    </message>
    <message>
        <source>{code} belongs to “{title}” on “{release}”; this is a different version and needs its own code.</source>
        <translation>{code} pertence a “{title}” em “{release}”; esta é outra versão e precisa do próprio código.</translation>
    </message>
    <message>
        <source>A remix, edit, live or instrumental version is a separate recording; a different file format is not.</source>
        <translation>Um remix, edit, versão ao vivo ou instrumental é outra gravação; outro formato de arquivo não é.</translation>
    </message>
    <message>
        <source>The same recording has the ISRC {code} on “{release}”.</source>
        <translation>A mesma gravação tem o ISRC {code} em “{release}”.</translation>
    </message>
    <message>
        <source>Two codes for one recording split its play counts. Keep the older one.</source>
        <translation>Dois códigos para uma gravação dividem as execuções. Mantenha o mais antigo.</translation>
    </message>
    <message>
        <source>Use {older}</source>
        <translation>Usar {older}</translation>
    </message>
    <message>
        <source>“{code}” is not a valid ISWC, such as T-034524680-1.</source>
        <translation>“{code}” não é um ISWC válido, como T-034524680-1.</translation>
    </message>
    <message>
        <source>An ISWC is T, nine digits and a check digit; dots and hyphens are optional.</source>
        <translation>Um ISWC é T, nove dígitos e um dígito verificador; pontos e hífens são opcionais.</translation>
    </message>
    <message>
        <source>The distributor writes the ISWC “{code}” as {spelled}.</source>
        <translation>A distribuidora escreve o ISWC “{code}” como {spelled}.</translation>
    </message>
    <message>
        <source>The check digit of {code} is wrong, so societies cannot find the work by it.</source>
        <translation>O dígito verificador de {code} está errado, então as sociedades de gestão não encontram a obra por ele.</translation>
    </message>
    <message>
        <source>An ISWC is optional, but a wrong one is worse than none. The distributor does not check it.</source>
        <translation>O ISWC é opcional, mas um errado é pior do que nenhum. A distribuidora não o verifica.</translation>
    </message>
    <message>
        <source>{code} is also the ISWC of “{other}”, which has a different title or different writers.</source>
        <translation>{code} também é o ISWC de “{other}”, que tem outro título ou outros autores.</translation>
    </message>
    <message>
        <source>An ISWC identifies one work; an arrangement or translation has its own.</source>
        <translation>Um ISWC identifica uma obra; um arranjo ou tradução tem o seu.</translation>
    </message>
    <message>
        <source>Keywords are separated by spaces, without commas, quotes and “#”.</source>
        <translation>Palavras-chave são separadas por espaços, sem vírgulas, aspas ou “#”.</translation>
    </message>
    <message>
        <source>The distributor reads each word separately; join the words of one keyword with a hyphen or underscore.</source>
        <translation>A distribuidora lê cada palavra separadamente; junte as palavras de uma palavra-chave com hífen ou sublinhado.</translation>
    </message>
    <message>
        <source>The release has no label.</source>
        <translation>O lançamento não tem selo.</translation>
    </message>
    <message>
        <source>The distributor groups releases by label; a different spelling is a different label.</source>
        <translation>A distribuidora agrupa os lançamentos por selo; uma grafia diferente é outro selo.</translation>
    </message>
    <message>
        <source>“{label}” is not a label name.</source>
        <translation>“{label}” não é um nome de selo.</translation>
    </message>
    <message>
        <source>Use “{alike}”</source>
        <translation>Usar “{alike}”</translation>
    </message>
    <message>
        <source>“{label}” is not in the account&apos;s list of labels.</source>
        <translation>“{label}” não está na lista de selos da conta.</translation>
    </message>
    <message>
        <source>The language of titles and names is missing.</source>
        <translation>Falta o idioma dos títulos e nomes.</translation>
    </message>
    <message>
        <source>Stores use it to sort titles and to set capitals.</source>
        <translation>As lojas o usam para ordenar títulos e definir maiúsculas.</translation>
    </message>
    <message>
        <source>languages</source>
        <translation>idiomas</translation>
    </message>
    <message>
        <source>“{text}” is not written in the script of {language}.</source>
        <translation>“{text}” não está na escrita do idioma {language}.</translation>
    </message>
    <message>
        <source>A title whose script does not match its language is rejected or shown incorrectly.</source>
        <translation>Um título cuja escrita não combina com o idioma é recusado ou exibido errado.</translation>
    </message>
    <message>
        <source>Write “{straight}” in one script</source>
        <translation>Escrever “{straight}” em uma só escrita</translation>
    </message>
    <message>
        <source>“{word}” mixes letters of two scripts that look alike.</source>
        <translation>“{word}” mistura letras parecidas de duas escritas.</translation>
    </message>
    <message>
        <source>Set the language of the titles to {language}</source>
        <translation>Definir {language} como idioma dos títulos</translation>
    </message>
    <message>
        <source>The language of the recording is missing.</source>
        <translation>Falta o idioma da gravação.</translation>
    </message>
    <message>
        <source>Each track needs the language it is sung in; use “No linguistic content” for an instrumental.</source>
        <translation>Cada faixa precisa do idioma em que é cantada; use “No linguistic content” para uma faixa instrumental.</translation>
    </message>
    <message>
        <source>Set it to “{no_words}”</source>
        <translation>Definir como “{no_words}”</translation>
    </message>
    <message>
        <source>The track is instrumental, but its language is {language}.</source>
        <translation>A faixa é instrumental, mas o idioma dela é {language}.</translation>
    </message>
    <message>
        <source>“{title}” is instrumental, but has {what}.</source>
        <translation>“{title}” é instrumental, mas tem {what}.</translation>
    </message>
    <message>
        <source>An instrumental has no lyrics, no lyricist and no explicit content.</source>
        <translation>Uma faixa instrumental não tem letra, letrista nem conteúdo explícito.</translation>
    </message>
    <message>
        <source>Set it to Non-Applicable</source>
        <translation>Definir como Non-Applicable</translation>
    </message>
    <message>
        <source>an Explicit advisory</source>
        <translation>um aviso Explicit</translation>
    </message>
    <message>
        <source>lyrics</source>
        <translation>letra</translation>
    </message>
    <message>
        <source>Clear the lyrics</source>
        <translation>Limpar a letra</translation>
    </message>
    <message>
        <source>“Instrumental” is a note, not lyrics.</source>
        <translation>“Instrumental” é uma nota, não uma letra.</translation>
    </message>
    <message>
        <source>{name} is the Composer</source>
        <translation>{name} é Composer</translation>
    </message>
    <message>
        <source>a lyricist, {name}</source>
        <translation>um letrista, {name}</translation>
    </message>
    <message>
        <source>The release language is {release}, but most of its tracks are sung in {most}.</source>
        <translation>O idioma do lançamento é {release}, mas a maioria das faixas é cantada em {most}.</translation>
    </message>
    <message>
        <source>Stores list the release under its language.</source>
        <translation>As lojas listam o lançamento sob o idioma dele.</translation>
    </message>
    <message>
        <source>Set it to {most}</source>
        <translation>Definir como {most}</translation>
    </message>
    <message>
        <source>“{value}” is not a country in the list.</source>
        <translation>“{value}” não é um país da lista.</translation>
    </message>
    <message>
        <source>It distinguishes variants of a language, such as Brazil and Portugal or Taiwan and China. Use a country&apos;s name or code.</source>
        <translation>Ele distingue variantes de um idioma, como Brasil e Portugal ou Taiwan e China. Use o nome ou o código de um país.</translation>
    </message>
    <message>
        <source>“{word}” is masked in the lyrics of “{title}”.</source>
        <translation>“{word}” está mascarado na letra de “{title}”.</translation>
    </message>
    <message>
        <source>Lyrics must be written as sung; only those of an Edited track may contain asterisks.</source>
        <translation>A letra deve ser escrita como é cantada; só a de uma faixa Edited pode conter asteriscos.</translation>
    </message>
    <message>
        <source>The timing of the lyrics cannot be used: {problem}.</source>
        <translation>As marcações de tempo da letra não podem ser usadas: {problem}.</translation>
    </message>
    <message>
        <source>Each line must begin with its time, such as [01:23.45], within the length of the track.</source>
        <translation>Cada verso deve começar com a marcação de tempo, como [01:23.45], dentro da duração da faixa.</translation>
    </message>
    <message>
        <source>no line has a time</source>
        <translation>nenhum verso tem marcação de tempo</translation>
    </message>
    <message>
        <source>“{untimed}” has no time</source>
        <translation>“{untimed}” não tem marcação de tempo</translation>
    </message>
    <message>
        <source>it has no lines</source>
        <translation>não tem versos</translation>
    </message>
    <message>
        <source>the last line begins at {last} s, and the track ends at {length} s</source>
        <translation>o último verso começa em {last} s, e a faixa termina em {length} s</translation>
    </message>
    <message>
        <source>The lyrics are not in the format that stores accept.</source>
        <translation>A letra não está no formato que as lojas aceitam.</translation>
    </message>
    <message>
        <source>Lines begin with a capital and end without a full stop or comma; no section labels, no “x2”.</source>
        <translation>Os versos começam com maiúscula e terminam sem ponto ou vírgula; sem rótulos de seção, sem “x2”.</translation>
    </message>
    <message>
        <source>The lyrics contain “x2” or similar; write repeats out in full.</source>
        <translation>A letra contém “x2” ou algo parecido; escreva as repetições por extenso.</translation>
    </message>
    <message>
        <source>Convert to that format</source>
        <translation>Converter para esse formato</translation>
    </message>
    <message>
        <source>“{name}” may be rejected as motion artwork: {problem}.</source>
        <translation>“{name}” pode ser recusado como capa animada: {problem}.</translation>
    </message>
    <message>
        <source>Stores need a square version (3840 × 3840) and a tall one (2048 × 2732), H.264 or ProRes, without audio, 8 to 20 seconds long.</source>
        <translation>As lojas precisam de uma versão quadrada (3840 × 3840) e uma vertical (2048 × 2732), H.264 ou ProRes, sem áudio, de 8 a 20 segundos.</translation>
    </message>
    <message>
        <source>its frame size is {width} × {height}</source>
        <translation>o quadro é de {width} × {height}</translation>
    </message>
    <message>
        <source>it is {duration} s long</source>
        <translation>dura {duration} s</translation>
    </message>
    <message>
        <source>it has audio</source>
        <translation>tem áudio</translation>
    </message>
    <message>
        <source>its codec is {codec}</source>
        <translation>o codec é {codec}</translation>
    </message>
    <message>
        <source>The motion artwork has only one format; the other one, {width} × {height}, is missing.</source>
        <translation>A capa animada tem um formato só; falta o outro, {width} × {height}.</translation>
    </message>
    <message>
        <source>The distributor knows “{other}”; “{name}” would become a new artist.</source>
        <translation>A distribuidora conhece “{other}”; “{name}” viraria um novo artista.</translation>
    </message>
    <message>
        <source>The distributor matches artists by the exact name.</source>
        <translation>A distribuidora identifica artistas pelo nome exato.</translation>
    </message>
    <message>
        <source>“{other}” with the UPC {code} was already sent to the distributor or is on its way there.</source>
        <translation>“{other}”, com o UPC {code}, já foi enviado à distribuidora ou está a caminho.</translation>
    </message>
    <message>
        <source>The app searches for the UPC before it creates anything, and never creates a release twice.</source>
        <translation>O app procura o UPC antes de criar qualquer coisa e nunca cria um lançamento duas vezes.</translation>
    </message>
    <message>
        <source>“{name}” is incomplete in the storage: {problem}</source>
        <translation>“{name}” está incompleto no armazenamento: {problem}</translation>
    </message>
    <message>
        <source>The release is created only after every file was uploaded and its size and checksum were verified.</source>
        <translation>O lançamento só é criado depois do upload de todos os arquivos e da verificação do tamanho e do checksum de cada um.</translation>
    </message>
    <message>
        <source>“{value}” is not in the list of known values.</source>
        <translation>“{value}” não está na lista de valores conhecidos.</translation>
    </message>
    <message>
        <source>The distributor has a list for this field. Only a list that you marked as complete blocks a release.</source>
        <translation>A distribuidora tem uma lista para este campo. Só uma lista que você marcou como completa bloqueia um lançamento.</translation>
    </message>
    <message>
        <source>The distributor uses “{name}” only in its answers; the field to send is called {own}.</source>
        <translation>A distribuidora só usa “{name}” nas respostas; o campo a enviar se chama {own}.</translation>
    </message>
    <message>
        <source>The distributor would ignore the value.</source>
        <translation>A distribuidora ignoraria o valor.</translation>
    </message>
    <message>
        <source>Remove “{name}”</source>
        <translation>Remover “{name}”</translation>
    </message>
    <message>
        <source>Send “{value}” as {own}</source>
        <translation>Enviar “{value}” como {own}</translation>
    </message>
    <message>
        <source>The {where} contains “{word}”, but the track is marked {advisory}.</source>
        <translation>O campo {where} contém “{word}”, mas a faixa está marcada como {advisory}.</translation>
    </message>
    <message>
        <source>Stores mark such tracks Explicit themselves or reject them. It depends on the context, so please check.</source>
        <translation>As lojas marcam essas faixas como Explicit por conta própria ou as recusam. Depende do contexto; confira, por favor.</translation>
    </message>
    <message>
        <source>title</source>
        <translation>título</translation>
    </message>
    <message>
        <source>It is explicit: mark the track and the release Explicit</source>
        <translation>É explícito: marcar a faixa e o lançamento como Explicit</translation>
    </message>
    <message>
        <source>“{title}” is on the release both as Explicit and as Edited.</source>
        <translation>“{title}” está no lançamento como Explicit e como Edited.</translation>
    </message>
    <message>
        <source>Stores keep the two apart: the edited versions belong on a separate release with its own UPC.</source>
        <translation>As lojas separam as duas: as versões editadas vão em outro lançamento, com UPC próprio.</translation>
    </message>
    <message>
        <source>The parental advisory is missing.</source>
        <translation>Falta o aviso parental.</translation>
    </message>
    <message>
        <source>Stores require Explicit, Edited or Non-Applicable for the release and each track.</source>
        <translation>As lojas exigem Explicit, Edited ou Non-Applicable no lançamento e em cada faixa.</translation>
    </message>
    <message>
        <source>Nothing in it is explicit: Non-Applicable</source>
        <translation>Nada é explícito: Non-Applicable</translation>
    </message>
    <message>
        <source>parental advisories</source>
        <translation>avisos parentais</translation>
    </message>
    <message>
        <source>The release is marked {release}, but its tracks make it {derived}.</source>
        <translation>O lançamento está marcado como {release}, mas pelas faixas ele é {derived}.</translation>
    </message>
    <message>
        <source>A release is explicit if at least one of its tracks is.</source>
        <translation>Um lançamento é explícito se ao menos uma das faixas for.</translation>
    </message>
    <message>
        <source>Set it to {derived}</source>
        <translation>Definir como {derived}</translation>
    </message>
    <message>
        <source>“{title}” is marked Edited, but there is no explicit version of it in the library.</source>
        <translation>“{title}” está marcada como Edited, mas não há versão explícita dela na biblioteca.</translation>
    </message>
    <message>
        <source>Edited means that an explicit recording of the same song exists, with its own ISRC.</source>
        <translation>Edited quer dizer que existe uma gravação explícita da mesma música, com ISRC próprio.</translation>
    </message>
    <message>
        <source>{year} is not a valid year for the {line} line.</source>
        <translation>{year} não é um ano válido para a linha {line}.</translation>
    </message>
    <message>
        <source>It must have four digits and not be later than the release year.</source>
        <translation>Deve ter quatro dígitos e não ser posterior ao ano do lançamento.</translation>
    </message>
    <message>
        <source>“{owner}” contains more than the owner&apos;s name. Stores add the symbol and the year.</source>
        <translation>“{owner}” contém mais do que o nome do titular. As lojas acrescentam o símbolo e o ano.</translation>
    </message>
    <message>
        <source>Stores print ℗ or © and the year before the name, so they would appear twice.</source>
        <translation>As lojas exibem ℗ ou © e o ano antes do nome, então eles apareceriam duas vezes.</translation>
    </message>
    <message>
        <source>The {line} line contains “{words}”, but the recordings are marked as owned.</source>
        <translation>A linha {line} contém “{words}”, mas as gravações estão marcadas como próprias.</translation>
    </message>
    <message>
        <source>For a licensed master, name the owner first and then the licence; recordings you own do not need it.</source>
        <translation>Em um master licenciado, informe primeiro o titular e depois a licença; gravações próprias não precisam dela.</translation>
    </message>
    <message>
        <source>The {line} owner is “{own}” here and “{other}” on the release.</source>
        <translation>O titular da linha {line} é “{own}” aqui e “{other}” no lançamento.</translation>
    </message>
    <message>
        <source>Different spellings of one name are usually a mistake; a different owner is normal on a compilation.</source>
        <translation>Grafias diferentes de um nome costumam ser engano; outro titular é normal em uma coletânea.</translation>
    </message>
    <message>
        <source>The ℗ line has no {missing}.</source>
        <translation>A linha ℗ está sem {missing}.</translation>
    </message>
    <message>
        <source>The release and every track must state who owns the recording and since when.</source>
        <translation>O lançamento e cada faixa devem informar quem é o titular da gravação, e desde quando.</translation>
    </message>
    <message>
        <source>The ℗ line has no {missing}. Enter it in Rights &amp; partners, or fill in label and release date: then it is offered.</source>
        <translation>A linha ℗ está sem {missing}. Preencha em Direitos e parceiros, ou informe o selo e a data de lançamento: então a sugestão aparece.</translation>
    </message>
    <message>
        <source>The ℗ year is {year}, but the recording was first released in {first}.</source>
        <translation>O ano ℗ é {year}, mas a gravação saiu pela primeira vez em {first}.</translation>
    </message>
    <message>
        <source>The ℗ year is the year of first publication; a reissue keeps it.</source>
        <translation>O ano ℗ é o da primeira publicação; um relançamento o mantém.</translation>
    </message>
    <message>
        <source>Set the ℗ year to {first}</source>
        <translation>Definir o ano ℗ como {first}</translation>
    </message>
    <message>
        <source>“{title}” is ten minutes or longer.</source>
        <translation>“{title}” dura dez minutos ou mais.</translation>
    </message>
    <message>
        <source>Download stores sell such a track only as part of the album.</source>
        <translation>As lojas de download só vendem uma faixa assim como parte do álbum.</translation>
    </message>
    <message>
        <source>The price tier “{tier}” does not fit a {configuration}.</source>
        <translation>A faixa de preço “{tier}” não serve para {configuration}.</translation>
    </message>
    <message>
        <source>Each configuration has its own price tiers; track tiers are only for digital ones.</source>
        <translation>Cada configuração tem suas faixas de preço; as de faixa avulsa são só para as digitais.</translation>
    </message>
    <message>
        <source>Clear the price tier</source>
        <translation>Limpar a faixa de preço</translation>
    </message>
    <message>
        <source>name</source>
        <translation>nome</translation>
    </message>
    <message>
        <source>country</source>
        <translation>país</translation>
    </message>
    <message>
        <source>{name} is listed twice for {territory}.</source>
        <translation>{name} aparece duas vezes para {territory}.</translation>
    </message>
    <message>
        <source>Merge the two entries, or correct the territory of one of them.</source>
        <translation>Junte as duas entradas ou corrija o território de uma delas.</translation>
    </message>
    <message>
        <source>the whole world</source>
        <translation>o mundo todo</translation>
    </message>
    <message>
        <source>A publisher has no {missing}.</source>
        <translation>Uma editora está sem {missing}.</translation>
    </message>
    <message>
        <source>A share without a name is not paid to anyone. For a writer without a publisher use Copyright Control.</source>
        <translation>Uma participação sem nome não é paga a ninguém. Para um autor sem editora, use Copyright Control.</translation>
    </message>
    <message>
        <source>The publisher is {publisher}</source>
        <translation>A editora é {publisher}</translation>
    </message>
    <message>
        <source>The publisher&apos;s country is {country}</source>
        <translation>O país da editora é {country}</translation>
    </message>
    <message>
        <source>The publisher is {publisher}, its country is {country}</source>
        <translation>A editora é {publisher} e o país dela é {country}</translation>
    </message>
    <message>
        <source>The release is marked as a soundtrack, but its genre is {genre}.</source>
        <translation>O lançamento está marcado como trilha sonora, mas o gênero é {genre}.</translation>
    </message>
    <message>
        <source>The mark and the genre must agree: both for music from a film, neither for music inspired by one.</source>
        <translation>A marcação e o gênero devem combinar: ambos para música de um filme, nenhum para música inspirada em um.</translation>
    </message>
    <message>
        <source>Set the genre to {soundtrack}</source>
        <translation>Definir o gênero como {soundtrack}</translation>
    </message>
    <message>
        <source>The genre is Soundtrack, but the release is not marked as one.</source>
        <translation>O gênero é Soundtrack, mas o lançamento não está marcado como trilha sonora.</translation>
    </message>
    <message>
        <source>Mark it as a soundtrack</source>
        <translation>Marcar como trilha sonora</translation>
    </message>
    <message>
        <source>The release has no tracks.</source>
        <translation>O lançamento não tem faixas.</translation>
    </message>
    <message>
        <source>A release needs at least one disc, and each disc at least one track.</source>
        <translation>Um lançamento precisa de ao menos um disco, e cada disco de ao menos uma faixa.</translation>
    </message>
    <message>
        <source>Disc {number} has no tracks.</source>
        <translation>O disco {number} não tem faixas.</translation>
    </message>
    <message numerus="yes">
        <source>The release has %n tracks; many distributors accept no more than {most}.</source>
        <comment>The release has %n track; many distributors accept no more than {most}.</comment>
        <translation>
            <numerusform>O lançamento tem %n faixa; muitas distribuidoras não aceitam mais de {most}.</numerusform>
            <numerusform>O lançamento tem %n faixas; muitas distribuidoras não aceitam mais de {most}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Players number tracks with two digits.</source>
        <translation>Os players numeram as faixas com dois dígitos.</translation>
    </message>
    <message>
        <source>Because of its length stores will list it as “{fitting}”, not “{configuration}”.</source>
        <translation>Pela duração, as lojas vão listá-lo como “{fitting}”, não “{configuration}”.</translation>
    </message>
    <message>
        <source>Up to 3 tracks of under 10 minutes are a single, up to 6 tracks within 30 minutes an EP, anything more an album.</source>
        <translation>Até 3 faixas com menos de 10 minutos são um single; até 6 faixas em 30 minutos, um EP; acima disso, um álbum.</translation>
    </message>
    <message>
        <source>Change to Digital {fitting}</source>
        <translation>Mudar para Digital {fitting}</translation>
    </message>
    <message>
        <source>“{word}” at the end of the title appears twice in some stores.</source>
        <translation>“{word}” no fim do título aparece duas vezes em algumas lojas.</translation>
    </message>
    <message>
        <source>Stores add it themselves.</source>
        <translation>As próprias lojas acrescentam isso.</translation>
    </message>
    <message>
        <source>The release is called “{release}”, its only track “{track}”.</source>
        <translation>O lançamento se chama “{release}”; a única faixa, “{track}”.</translation>
    </message>
    <message>
        <source>A single-track release needs the track&apos;s title, version and artists.</source>
        <translation>Um lançamento de uma só faixa precisa do título, da versão e dos artistas dela.</translation>
    </message>
    <message>
        <source>Rename the release to “{full_title}”</source>
        <translation>Renomear o lançamento para “{full_title}”</translation>
    </message>
    <message>
        <source>The release and its only track have different main artists.</source>
        <translation>O lançamento e sua única faixa têm artistas principais diferentes.</translation>
    </message>
    <message>
        <source>{name} is featured on every track but not on the release.</source>
        <translation>{name} é convidado em todas as faixas, mas não no lançamento.</translation>
    </message>
    <message>
        <source>The release lists a featured artist only if they are featured on every track.</source>
        <translation>O lançamento só lista um artista convidado se ele participar de todas as faixas.</translation>
    </message>
    <message>
        <source>Feature {name} on the release</source>
        <translation>Incluir {name} como convidado no lançamento</translation>
    </message>
    <message>
        <source>Remove the entry from the release</source>
        <translation>Remover a entrada do lançamento</translation>
    </message>
    <message>
        <source>{name} is featured on the release but not on every track.</source>
        <translation>{name} é convidado no lançamento, mas não em todas as faixas.</translation>
    </message>
    <message numerus="yes">
        <source>The tracks have %n main artists, so the release artist must be “Various Artists”.</source>
        <comment>The tracks have %n main artist, so the release artist must be “Various Artists”.</comment>
        <translation>
            <numerusform>As faixas têm %n artista principal, então o artista do lançamento deve ser “Various Artists”.</numerusform>
            <numerusform>As faixas têm %n artistas principais, então o artista do lançamento deve ser “Various Artists”.</numerusform>
        </translation>
    </message>
    <message>
        <source>With four or more main artists stores require exactly “Various Artists”; with fewer, the names. Tracks never have it.</source>
        <translation>Com quatro ou mais artistas principais, as lojas exigem exatamente “Various Artists”; com menos, os nomes. Nas faixas, nunca.</translation>
    </message>
    <message>
        <source>Set it to “Various Artists”</source>
        <translation>Definir como “Various Artists”</translation>
    </message>
    <message>
        <source>“{name}” must be spelled “Various Artists”.</source>
        <translation>“{name}” deve ser escrito como “Various Artists”.</translation>
    </message>
    <message>
        <source>“Various Artists” must be the only name.</source>
        <translation>“Various Artists” deve ser o único nome.</translation>
    </message>
    <message numerus="yes">
        <source>The tracks have only %n main artists, so name them instead of “Various Artists”.</source>
        <comment>The tracks have only %n main artist, so name it instead of “Various Artists”.</comment>
        <translation>
            <numerusform>As faixas têm só %n artista principal; informe-o em vez de “Various Artists”.</numerusform>
            <numerusform>As faixas têm só %n artistas principais; informe-os em vez de “Various Artists”.</numerusform>
        </translation>
    </message>
    <message>
        <source>Use the names: {names}</source>
        <translation>Usar os nomes: {names}</translation>
    </message>
    <message>
        <source>A track needs its own artists, never “{name}”.</source>
        <translation>Uma faixa precisa dos próprios artistas, nunca “{name}”.</translation>
    </message>
    <message>
        <source>Stores will show this as a compilation: {reason}. The release does not state whether it is one.</source>
        <translation>As lojas vão mostrar isto como coletânea: {reason}. O lançamento não informa se é uma.</translation>
    </message>
    <message>
        <source>Four main artists, mostly older recordings, or recordings from more than 18 months make a compilation.</source>
        <translation>Quatro artistas principais, gravações em maioria antigas ou de um período de mais de 18 meses fazem uma coletânea.</translation>
    </message>
    <message>
        <source>its tracks have many different artists</source>
        <translation>as faixas têm muitos artistas diferentes</translation>
    </message>
    <message>
        <source>most of its tracks were released before</source>
        <translation>a maioria das faixas já tinha sido lançada</translation>
    </message>
    <message>
        <source>its tracks span more than 18 months</source>
        <translation>as faixas abrangem mais de 18 meses</translation>
    </message>
    <message>
        <source>Set it to “{kind}”</source>
        <translation>Definir como “{kind}”</translation>
    </message>
    <message>
        <source>The release is promotional but has {what}.</source>
        <translation>O lançamento é promocional, mas tem {what}.</translation>
    </message>
    <message>
        <source>A promotional release is not sold, so it has no price and no pre-order.</source>
        <translation>Um lançamento promocional não é vendido, então não tem preço nem pré-venda.</translation>
    </message>
    <message>
        <source>a price</source>
        <translation>um preço</translation>
    </message>
    <message>
        <source>a pre-order</source>
        <translation>uma pré-venda</translation>
    </message>
    <message>
        <source>Clear {what}</source>
        <translation>Limpar {what}</translation>
    </message>
    <message>
        <source>The release is marked as a box set but has one disc.</source>
        <translation>O lançamento está marcado como box set, mas tem um disco só.</translation>
    </message>
    <message>
        <source>A box set has several discs.</source>
        <translation>Um box set tem vários discos.</translation>
    </message>
    <message>
        <source>Clear the mark</source>
        <translation>Desmarcar</translation>
    </message>
    <message>
        <source>The store list is empty, so the release would go to no store.</source>
        <translation>A lista de lojas está vazia, então o lançamento não iria para nenhuma.</translation>
    </message>
    <message>
        <source>An empty list means no stores at all, and a different spelling is a different store.</source>
        <translation>Uma lista vazia significa nenhuma loja; uma grafia diferente é outra loja.</translation>
    </message>
    <message>
        <source>Use all of the account&apos;s stores</source>
        <translation>Usar todas as lojas da conta</translation>
    </message>
    <message>
        <source>“{store}” is not in the account&apos;s list of stores.</source>
        <translation>“{store}” não está na lista de lojas da conta.</translation>
    </message>
    <message>
        <source>The recordings are licensed, but the licence period is missing.</source>
        <translation>As gravações são licenciadas, mas falta o período da licença.</translation>
    </message>
    <message>
        <source>A licence ends; the distributor needs its period or its expiry rule.</source>
        <translation>Uma licença termina; a distribuidora precisa do período ou da regra de expiração.</translation>
    </message>
    <message>
        <source>on which date</source>
        <translation>em que data</translation>
    </message>
    <message>
        <source>why</source>
        <translation>por quê</translation>
    </message>
    <message>
        <source>The rights are marked as lost, but the release does not say {what}.</source>
        <translation>Os direitos estão marcados como perdidos, mas o lançamento não diz {what}.</translation>
    </message>
    <message>
        <source>Use a country&apos;s name or two-letter code, or Worldwide. Regions are not accepted.</source>
        <translation>Use o nome ou o código de duas letras de um país, ou Worldwide. Regiões não são aceitas.</translation>
    </message>
    <message>
        <source>“{share}” is not a share from 0 to 100 with at most three decimals.</source>
        <translation>“{share}” não é uma participação de 0 a 100 com no máximo três casas decimais.</translation>
    </message>
    <message>
        <source>Shares are percentages, such as 50, 12.5 or 33.333.</source>
        <translation>As participações são percentuais, como 50, 12.5 ou 33.333.</translation>
    </message>
    <message>
        <source>Some {kind} have a share and others do not.</source>
        <translation>Só uma parte tem participação em {kind}; o resto, não.</translation>
    </message>
    <message>
        <source>An incomplete split cannot be registered.</source>
        <translation>Uma divisão incompleta não pode ser registrada.</translation>
    </message>
    <message>
        <source>writers</source>
        <translation>autores</translation>
    </message>
    <message>
        <source>publishers</source>
        <translation>editoras</translation>
    </message>
    <message>
        <source>Divide the remaining {rest} % equally among those without a share</source>
        <translation>Dividir os {rest}% restantes igualmente entre quem está sem participação</translation>
    </message>
    <message>
        <source>The shares for {territory} add up to {total} %, not 100 %.</source>
        <translation>As participações para {territory} somam {total}%, não 100%.</translation>
    </message>
    <message>
        <source>Writers and publishers must add up to 100 % together, or each group on its own. Missing shares are not paid out.</source>
        <translation>Autores e editoras devem somar 100% juntos, ou cada grupo sozinho. Participações que faltam não são pagas.</translation>
    </message>
    <message>
        <source>Split equally among the writers</source>
        <translation>Dividir igualmente entre os autores</translation>
    </message>
    <message>
        <source>{name} has a share of 0 %.</source>
        <translation>{name} tem uma participação de 0%.</translation>
    </message>
    <message>
        <source>A person who is only credited needs no share; 0 is usually a mistake.</source>
        <translation>Uma pessoa só creditada não precisa de participação; 0 costuma ser engano.</translation>
    </message>
    <message>
        <source>{target} requires this field.</source>
        <translation>O {target} exige este campo.</translation>
    </message>
    <message>
        <source>The distributor rejects releases without it.</source>
        <translation>A distribuidora recusa lançamentos sem ele.</translation>
    </message>
    <message>
        <source>{target} does not accept “{value}”. Accepted values: {known}.</source>
        <translation>O {target} não aceita “{value}”. Valores aceitos: {known}.</translation>
    </message>
    <message>
        <source>The distributor rejects or changes values that are not in its list.</source>
        <translation>A distribuidora recusa ou altera valores que não estão na lista dela.</translation>
    </message>
    <message>
        <source>{target} does not accept ISRCs that begin with {prefix}.</source>
        <translation>O {target} não aceita ISRCs que começam com {prefix}.</translation>
    </message>
    <message>
        <source>The distributor does not support this type of ISRC.</source>
        <translation>A distribuidora não aceita este tipo de ISRC.</translation>
    </message>
    <message>
        <source>{target} assigns all ISRCs itself, so the ISRCs of this release are not sent.</source>
        <translation>O próprio {target} atribui todos os ISRCs, então os deste lançamento não são enviados.</translation>
    </message>
    <message>
        <source>The distributor does not accept your codes, so a recording that is already out gets a second one.</source>
        <translation>A distribuidora não aceita os seus códigos, então uma gravação que já saiu recebe um segundo.</translation>
    </message>
    <message>
        <source>{target} does not accept “{name}”: {problem}.</source>
        <translation>O {target} não aceita “{name}”: {problem}.</translation>
    </message>
    <message>
        <source>The distributor accepts only certain file types and sizes.</source>
        <translation>A distribuidora só aceita certos tipos e tamanhos de arquivo.</translation>
    </message>
    <message>
        <source>accepted types are {kinds}</source>
        <translation>os tipos aceitos são {kinds}</translation>
    </message>
    <message>
        <source>it is larger than {most} MB</source>
        <translation>é maior que {most} MB</translation>
    </message>
    <message>
        <source>“{text}” contains damaged characters.</source>
        <translation>“{text}” contém caracteres corrompidos.</translation>
    </message>
    <message>
        <source>The text was read in the wrong encoding or contains web page codes. Stores would show it like this.</source>
        <translation>O texto foi lido na codificação errada ou contém códigos de página web. As lojas o exibiriam assim.</translation>
    </message>
    <message>
        <source>The title is missing.</source>
        <translation>Falta o título.</translation>
    </message>
    <message>
        <source>Releases, tracks and works need a title with at least one letter, digit or symbol.</source>
        <translation>Lançamentos, faixas e obras precisam de um título com ao menos uma letra, dígito ou símbolo.</translation>
    </message>
    <message>
        <source>“{title}” is not a title.</source>
        <translation>“{title}” não é um título.</translation>
    </message>
    <message>
        <source>“{text}” has stray spaces or invisible characters.</source>
        <translation>“{text}” tem espaços soltos ou caracteres invisíveis.</translation>
    </message>
    <message>
        <source>Stores treat “Blue  Moon” and “Blue Moon” as different titles, and as different artists.</source>
        <translation>As lojas tratam “Blue  Moon” e “Blue Moon” como títulos diferentes, e como artistas diferentes.</translation>
    </message>
    <message>
        <source>“{text}” uses separate accent characters (decomposed Unicode).</source>
        <translation>“{text}” usa caracteres de acento separados (Unicode decomposto).</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>Remover</translation>
    </message>
    <message>
        <source>“{title}” looks like a file name or a production note.</source>
        <translation>“{title}” parece um nome de arquivo ou uma nota de produção.</translation>
    </message>
    <message>
        <source>Stores reject “Track 1”, numbers, codes and “Master v2” in titles unless this is the real title.</source>
        <translation>As lojas recusam “Track 1”, números, códigos e “Master v2” em títulos, a não ser que seja o título real.</translation>
    </message>
    <message>
        <source>“{title}” repeats the artist&apos;s name.</source>
        <translation>“{title}” repete o nome do artista.</translation>
    </message>
    <message>
        <source>Stores show the artist next to the title. A title that is only the artist&apos;s name is fine.</source>
        <translation>As lojas mostram o artista ao lado do título. Um título que é só o nome do artista não tem problema.</translation>
    </message>
    <message>
        <source>“{word}” is a format or a store.</source>
        <translation>“{word}” é um formato ou uma loja.</translation>
    </message>
    <message>
        <source>Stores reject titles that mention other products.</source>
        <translation>As lojas recusam títulos que mencionam outros produtos.</translation>
    </message>
    <message>
        <source>“{word}” is advertising.</source>
        <translation>“{word}” é publicidade.</translation>
    </message>
    <message>
        <source>Stores reject web addresses, handles, prices and slogans in titles and names.</source>
        <translation>As lojas recusam endereços web, perfis, preços e slogans em títulos e nomes.</translation>
    </message>
    <message>
        <source>“{word}” uses another artist&apos;s name.</source>
        <translation>“{word}” usa o nome de outro artista.</translation>
    </message>
    <message>
        <source>Stores reject it. Credit the songwriters instead, and mark a karaoke version in the version field.</source>
        <translation>As lojas recusam isso. Em vez disso, credite os autores e indique uma versão karaokê no campo de versão.</translation>
    </message>
    <message>
        <source>“{text}” contains emoji or decoration.</source>
        <translation>“{text}” contém emojis ou enfeites.</translation>
    </message>
    <message>
        <source>Stores reject emoji, symbols and repeated punctuation unless they are a registered part of the name.</source>
        <translation>As lojas recusam emojis, símbolos e pontuação repetida, a não ser que façam parte do nome registrado.</translation>
    </message>
    <message>
        <source>“{text}” is masked with asterisks.</source>
        <translation>“{text}” está mascarado com asteriscos.</translation>
    </message>
    <message>
        <source>Write the word out in full and mark the track Explicit; stores mask it themselves.</source>
        <translation>Escreva a palavra por extenso e marque a faixa como Explicit; as próprias lojas a mascaram.</translation>
    </message>
    <message>
        <source>The title has {length} characters; most players cut it off after {most}.</source>
        <translation>O título tem {length} caracteres; a maioria dos players o corta depois de {most}.</translation>
    </message>
    <message>
        <source>Listeners cannot read the rest, and very long titles are rejected.</source>
        <translation>Os ouvintes não conseguem ler o resto, e títulos muito longos são recusados.</translation>
    </message>
    <message>
        <source>The brackets in “{text}” do not match or are empty.</source>
        <translation>Os parênteses em “{text}” não têm par ou estão vazios.</translation>
    </message>
    <message>
        <source>Stores read text in brackets as the version.</source>
        <translation>As lojas leem o texto entre parênteses como a versão.</translation>
    </message>
    <message>
        <source>“{text}” is all capitals, all lower case or mixed at random.</source>
        <translation>“{text}” está todo em maiúsculas, todo em minúsculas ou misturado ao acaso.</translation>
    </message>
    <message>
        <source>Stores correct or reject it, unless it is an abbreviation or the artist is known for this spelling.</source>
        <translation>As lojas corrigem ou recusam, a não ser que seja uma abreviação ou a grafia conhecida do artista.</translation>
    </message>
    <message>
        <source>In English title case this is “{proposed}”.</source>
        <translation>Pelo padrão inglês de maiúsculas, fica “{proposed}”.</translation>
    </message>
    <message>
        <source>English titles capitalise every word except short articles, conjunctions and prepositions within the title.</source>
        <translation>Títulos em inglês têm inicial maiúscula em todas as palavras, exceto artigos, conjunções e preposições curtas no meio do título.</translation>
    </message>
    <message>
        <source>The same recording is called “{other}” on “{release}”.</source>
        <translation>A mesma gravação se chama “{other}” em “{release}”.</translation>
    </message>
    <message>
        <source>One recording needs one spelling everywhere; stores show the one they received first.</source>
        <translation>Uma gravação precisa de uma só grafia em toda parte; as lojas mostram a que receberam primeiro.</translation>
    </message>
    <message>
        <source>“{title}” looks like two titles joined without spaces around the slash.</source>
        <translation>“{title}” parece dois títulos unidos por uma barra sem espaços.</translation>
    </message>
    <message>
        <source>Join two titles with a slash that has a space on both sides.</source>
        <translation>Una dois títulos com uma barra que tenha espaço dos dois lados.</translation>
    </message>
    <message>
        <source>“{text}” has a misplaced space at a comma or semicolon.</source>
        <translation>“{text}” tem um espaço fora do lugar em uma vírgula ou ponto e vírgula.</translation>
    </message>
    <message>
        <source>A comma or semicolon has no space before it and one after it.</source>
        <translation>Vírgula e ponto e vírgula não têm espaço antes e têm um depois.</translation>
    </message>
    <message>
        <source>“{title}” is capitalised like an English title; {language} capitalises only the first word and names.</source>
        <translation>“{title}” está com maiúsculas de título em inglês; em {language}, só a primeira palavra e os nomes levam maiúscula.</translation>
    </message>
    <message>
        <source>Stores want titles written by the rules of their language. Only you know which words are names.</source>
        <translation>As lojas querem títulos escritos pelas regras do idioma deles. Só você sabe quais palavras são nomes.</translation>
    </message>
    <message>
        <source>“{found}” should be written “{spelled}”.</source>
        <translation>“{found}” deve ser escrito como “{spelled}”.</translation>
    </message>
    <message>
        <source>If a title shows guest artists, use “feat.” in lower case within the first round brackets.</source>
        <translation>Se um título mostra convidados, use “feat.” em minúsculas nos primeiros parênteses.</translation>
    </message>
    <message>
        <source>“{words}” looks like search terms, not a title.</source>
        <translation>“{words}” parece termos de busca, não um título.</translation>
    </message>
    <message>
        <source>Stores reject or hide titles that use moods, genres or other artists&apos; names to be found.</source>
        <translation>As lojas recusam ou escondem títulos que usam climas, gêneros ou nomes de outros artistas para serem encontrados.</translation>
    </message>
    <message>
        <source>“{found}” is a credit inside the title.</source>
        <translation>“{found}” é um crédito dentro do título.</translation>
    </message>
    <message>
        <source>Guest artists and producers have their own entries; stores add “feat.” themselves.</source>
        <translation>Convidados e produtores têm entradas próprias; as próprias lojas acrescentam “feat.”.</translation>
    </message>
    <message>
        <source>Change to “{bare}”</source>
        <translation>Mudar para “{bare}”</translation>
    </message>
    <message>
        <source>Clear the version</source>
        <translation>Limpar a versão</translation>
    </message>
    <message numerus="yes">
        <source>{text}: {names} are among the artists</source>
        <comment>{text}: {names} is among the artists</comment>
        <translation>
            <numerusform>{text}: {names} já está entre os artistas</numerusform>
            <numerusform>{text}: {names} já estão entre os artistas</numerusform>
        </translation>
    </message>
    <message>
        <source>{text}, and add {added} as featured artist</source>
        <translation>{text} e adicionar {added} como artista convidado</translation>
    </message>
    <message>
        <source>“{version}” belongs in the version field.</source>
        <translation>“{version}” pertence ao campo de versão.</translation>
    </message>
    <message>
        <source>Stores show title and version separately.</source>
        <translation>As lojas mostram título e versão separadamente.</translation>
    </message>
    <message>
        <source>Change to “{bare}”: “{version}” adds nothing</source>
        <translation>Mudar para “{bare}”: “{version}” não acrescenta nada</translation>
    </message>
    <message>
        <source>Change to “{bare}” with the version “{version}”</source>
        <translation>Mudar para “{bare}” com a versão “{version}”</translation>
    </message>
    <message>
        <source>The track is not marked as audio or video.</source>
        <translation>A faixa não está marcada como áudio nem vídeo.</translation>
    </message>
    <message>
        <source>The distributor accepts audio and video tracks.</source>
        <translation>A distribuidora aceita faixas de áudio e de vídeo.</translation>
    </message>
    <message>
        <source>A {configuration} needs at least one video.</source>
        <translation>{configuration}: é preciso ao menos um vídeo.</translation>
    </message>
    <message>
        <source>Set it to {meant}</source>
        <translation>Definir como {meant}</translation>
    </message>
    <message>
        <source>“{kind}” is neither audio nor video.</source>
        <translation>“{kind}” não é áudio nem vídeo.</translation>
    </message>
    <message>
        <source>“{title}” is on the release twice with the same version and artists.</source>
        <translation>“{title}” está duas vezes no lançamento, com a mesma versão e os mesmos artistas.</translation>
    </message>
    <message>
        <source>Two recordings of one song need different versions; a video of the same recording does not.</source>
        <translation>Duas gravações de uma música precisam de versões diferentes; um vídeo da mesma gravação, não.</translation>
    </message>
    <message>
        <source>“{part}” should be written “{spelled}”.</source>
        <translation>“{part}” deve ser escrito como “{spelled}”.</translation>
    </message>
    <message>
        <source>Stores expect one format for volumes and parts: a comma, Vol. or Pt., and an Arabic number.</source>
        <translation>As lojas esperam um só formato para volumes e partes: vírgula, Vol. ou Pt. e um número arábico.</translation>
    </message>
    <message>
        <source>It was delivered as “{before}” and is now “{now}”.</source>
        <translation>Foi entregue como “{before}” e agora é “{now}”.</translation>
    </message>
    <message>
        <source>Stores match a transferred release to the old one only if codes, titles, artists and lengths are the same. Otherwise plays and playlist places are lost.</source>
        <translation>As lojas só associam um lançamento transferido ao antigo se códigos, títulos, artistas e durações forem iguais. Senão, execuções e lugares em playlists se perdem.</translation>
    </message>
    <message>
        <source>Change back to “{value}”</source>
        <translation>Voltar para “{value}”</translation>
    </message>
    <message>
        <source>“{before}” was delivered with the release and is now missing.</source>
        <translation>“{before}” foi entregue com o lançamento e agora falta.</translation>
    </message>
    <message>
        <source>“{now}” was not part of the old delivery.</source>
        <translation>“{now}” não fazia parte da entrega anterior.</translation>
    </message>
    <message>
        <source>text</source>
        <translation>texto</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>sim ou não</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>um número inteiro</translation>
    </message>
    <message>
        <source>a share</source>
        <translation>uma participação</translation>
    </message>
    <message>
        <source>a date</source>
        <translation>uma data</translation>
    </message>
    <message>
        <source>a time</source>
        <translation>uma hora</translation>
    </message>
    <message>
        <source>a list of names</source>
        <translation>uma lista de nomes</translation>
    </message>
    <message>
        <source>a list of stores</source>
        <translation>uma lista de lojas</translation>
    </message>
    <message>
        <source>“{value}” is not {wanted}.</source>
        <translation>“{value}” não é {wanted}.</translation>
    </message>
    <message>
        <source>The distributor rejects or misreads values of the wrong type.</source>
        <translation>A distribuidora recusa ou interpreta mal valores do tipo errado.</translation>
    </message>
    <message>
        <source>a list of entries</source>
        <translation>uma lista de entradas</translation>
    </message>
    <message>
        <source>The distributor expects recording locations as country codes (US, FR, DE).</source>
        <translation>A distribuidora espera os locais de gravação como códigos de país (US, FR, DE).</translation>
    </message>
    <message>
        <source>“{value}” is not in the account&apos;s list of recording locations.</source>
        <translation>“{value}” não está na lista de locais de gravação da conta.</translation>
    </message>
    <message>
        <source>The distributor identifies the language of the lyrics by its English name.</source>
        <translation>A distribuidora identifica o idioma da letra pelo nome em inglês.</translation>
    </message>
    <message>
        <source>The text contains a link that opens a file without a password: {address}</source>
        <translation>O texto contém um link que abre um arquivo sem senha: {address}</translation>
    </message>
    <message>
        <source>Many people read what you send. A signed link works without a password until it expires.</source>
        <translation>Muita gente lê o que você envia. Um link assinado funciona sem senha até expirar.</translation>
    </message>
    <message>
        <source>Shorten the link to {match}</source>
        <translation>Encurtar o link para {match}</translation>
    </message>
    <message>
        <source>A text contains what looks like a key or password.</source>
        <translation>Um texto contém o que parece ser uma chave ou senha.</translation>
    </message>
    <message>
        <source>Many people read what you send. Remove it, and change the key or password if it was real.</source>
        <translation>Muita gente lê o que você envia. Remova isso e troque a chave ou senha, se for verdadeira.</translation>
    </message>
    <message>
        <source>“{version}” is in brackets or after a dash.</source>
        <translation>“{version}” está entre parênteses ou após um travessão.</translation>
    </message>
    <message>
        <source>Stores add the brackets themselves, so they would appear twice.</source>
        <translation>As próprias lojas acrescentam os parênteses, então eles apareceriam duas vezes.</translation>
    </message>
    <message>
        <source>“{version}” adds nothing: it describes the standard recording.</source>
        <translation>“{version}” não acrescenta nada: descreve a gravação padrão.</translation>
    </message>
    <message>
        <source>Stores reject it for the standard recording.</source>
        <translation>As lojas recusam isso na gravação padrão.</translation>
    </message>
    <message>
        <source>“{word}” belongs in the parental advisory, not in the title.</source>
        <translation>“{word}” pertence ao aviso parental, não ao título.</translation>
    </message>
    <message>
        <source>Stores show their own label.</source>
        <translation>As lojas mostram a própria marca de aviso.</translation>
    </message>
    <message>
        <source>{text}, and set the advisory to {advisory}</source>
        <translation>{text} e definir o aviso como {advisory}</translation>
    </message>
    <message>
        <source>{name} made this remix but is not credited as remixer.</source>
        <translation>{name} fez este remix, mas não tem crédito de remixer.</translation>
    </message>
    <message>
        <source>The original artist stays the main artist; the remixer needs a credit.</source>
        <translation>O artista original continua como artista principal; o remixer precisa de um crédito.</translation>
    </message>
    <message>
        <source>Credit {name} as remixer</source>
        <translation>Creditar {name} como remixer</translation>
    </message>
    <message>
        <source>“{title}” was recorded live, but its version does not state it.</source>
        <translation>“{title}” foi gravada ao vivo, mas a versão não indica isso.</translation>
    </message>
    <message>
        <source>A live recording must be recognisable as one. If all tracks are live, the release is live too.</source>
        <translation>Uma gravação ao vivo deve ser reconhecível como tal. Se todas as faixas são ao vivo, o lançamento também é.</translation>
    </message>
    <message>
        <source>All tracks were recorded live, but the release does not state it.</source>
        <translation>Todas as faixas foram gravadas ao vivo, mas o lançamento não indica isso.</translation>
    </message>
    <message>
        <source>Set the version to “{word}”</source>
        <translation>Definir a versão como “{word}”</translation>
    </message>
    <message>
        <source>“{title}” is the instrumental of a song on this release, but its version does not state it.</source>
        <translation>“{title}” é a versão instrumental de uma música deste lançamento, mas o campo de versão não indica isso.</translation>
    </message>
    <message>
        <source>Listeners who search for the song should not get the instrumental.</source>
        <translation>Quem busca a música não deve encontrar a versão instrumental.</translation>
    </message>
    <message>
        <source>“{version}” should be written “{spelled}”.</source>
        <translation>“{version}” deve ser escrito como “{spelled}”.</translation>
    </message>
    <message>
        <source>Stores recognise re-recordings and remasters by a fixed spelling.</source>
        <translation>As lojas reconhecem regravações e remasterizações por uma grafia fixa.</translation>
    </message>
    <message>
        <source>“{name}” may be rejected: {problem}.</source>
        <translation>“{name}” pode ser recusado: {problem}.</translation>
    </message>
    <message>
        <source>Stores accept ProRes 422 HQ or DNxHD, 1920 × 1080 or larger, at 23.976 to 30 frames per second.</source>
        <translation>As lojas aceitam ProRes 422 HQ ou DNxHD, 1920 × 1080 ou maior, de 23,976 a 30 quadros por segundo.</translation>
    </message>
    <message>
        <source>it has no audio</source>
        <translation>não tem áudio</translation>
    </message>
    <message>
        <source>“{version}” describes the recording and is not part of the work&apos;s title.</source>
        <translation>“{version}” descreve a gravação e não faz parte do título da obra.</translation>
    </message>
    <message>
        <source>A work can have many recordings; societies find it by its plain title.</source>
        <translation>Uma obra pode ter muitas gravações; as sociedades de gestão a encontram pelo título simples.</translation>
    </message>
    <message>
        <source>{name} has a share of {share} %.</source>
        <translation>{name} tem uma participação de {share}%.</translation>
    </message>
    <message>
        <source>Nobody owns a work in the public domain. Name the composer without a share; the arranger receives it.</source>
        <translation>Ninguém é dono de uma obra em domínio público. Informe o compositor sem participação; quem a recebe é o arranjador.</translation>
    </message>
    <message>
        <source>The lyrics of “{title}” are {work}, but the track is sung in {track}.</source>
        <translation>A letra de “{title}” está em {work}, mas a faixa é cantada em {track}.</translation>
    </message>
    <message>
        <source>A translation is a separate work; otherwise one of the two is wrong.</source>
        <translation>Uma tradução é outra obra; senão, um dos dois está errado.</translation>
    </message>
    <message>
        <source>Set the work&apos;s language to {spoken}</source>
        <translation>Definir o idioma da obra como {spoken}</translation>
    </message>
    <message>
        <source>The work “{title}” has no writer.</source>
        <translation>A obra “{title}” não tem autor.</translation>
    </message>
    <message>
        <source>Each work needs its writers; a medley is several works.</source>
        <translation>Cada obra precisa dos próprios autores; um medley são várias obras.</translation>
    </message>
    <message>
        <source>The writer {name} has no role.</source>
        <translation>O autor {name} não tem função.</translation>
    </message>
    <message>
        <source>Societies pay by role: music or lyrics.</source>
        <translation>As sociedades de gestão pagam por função: música ou letra.</translation>
    </message>
    <message>
        <source>“{role}” is not in the list of writer roles.</source>
        <translation>“{role}” não está na lista de funções de autor.</translation>
    </message>
    <message>
        <source>{year} is not a valid year for the work.</source>
        <translation>{year} não é um ano válido para a obra.</translation>
    </message>
    <message>
        <source>Change to “{name}”</source>
        <translation>Mudar para “{name}”</translation>
    </message>
    <message>
        <source>This value is not in the list; it is sent with every release as it is.</source>
        <translation>Este valor não está na lista; ele é enviado como está em todo lançamento.</translation>
    </message>
    <message>
        <source>Generic</source>
        <translation>Genérico</translation>
    </message>
</context>
<context>
    <name>Checks</name>
    <message>
        <source>Audio</source>
        <translation>Áudio</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Capa</translation>
    </message>
    <message>
        <source>Other files</source>
        <translation>Outros arquivos</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>Códigos</translation>
    </message>
    <message>
        <source>Release and tracks</source>
        <translation>Lançamento e faixas</translation>
    </message>
    <message>
        <source>Titles</source>
        <translation>Títulos</translation>
    </message>
    <message>
        <source>Artists and credits</source>
        <translation>Artistas e créditos</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>Obras</translation>
    </message>
    <message>
        <source>Dates</source>
        <translation>Datas</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>Direitos</translation>
    </message>
    <message>
        <source>Genre, language, advisory</source>
        <translation>Gênero, idioma, aviso parental</translation>
    </message>
    <message>
        <source>AI</source>
        <translation>IA</translation>
    </message>
    <message>
        <source>Other fields</source>
        <translation>Outros campos</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>Transferência</translation>
    </message>
    <message>
        <source>Distributor</source>
        <translation>Distribuidora</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Em envio</translation>
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
        <translation>todas as lojas</translation>
    </message>
    <message>
        <source>our advice</source>
        <translation>nossa recomendação</translation>
    </message>
    <message>
        <source>{what}: {places}</source>
        <translation>{what}: {places}</translation>
    </message>
    <message>
        <source>Track {number}</source>
        <translation>Faixa {number}</translation>
    </message>
    <message>
        <source>This disc</source>
        <translation>Este disco</translation>
    </message>
    <message>
        <source>Blockers</source>
        <translation>Bloqueios</translation>
    </message>
    <message>
        <source>Warnings</source>
        <translation>Avisos</translation>
    </message>
    <message>
        <source>Hints</source>
        <translation>Dicas</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>A fazer</translation>
    </message>
    <message>
        <source>Questions for you</source>
        <translation>Perguntas para você</translation>
    </message>
    <message>
        <source>must be fixed</source>
        <translation>exigem correção</translation>
    </message>
    <message>
        <source>only you know</source>
        <translation>só você sabe</translation>
    </message>
    <message>
        <source>may be waived</source>
        <translation>podem ter exceção</translation>
    </message>
    <message>
        <source>worth checking</source>
        <translation>vale conferir</translation>
    </message>
    <message>
        <source>not filled in yet</source>
        <translation>ainda não preenchido</translation>
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
        <translation>Marcar as novas ocorrências como vistas</translation>
    </message>
    <message>
        <source>Report for the artist…</source>
        <translation>Relatório para o artista…</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Tudo</translation>
    </message>
    <message>
        <source>This step</source>
        <translation>Esta etapa</translation>
    </message>
    <message>
        <source>Fix {count}…</source>
        <translation>Corrigir {count}…</translation>
    </message>
    <message>
        <source>F8 goes to the next finding; Alt+Enter fixes it.</source>
        <translation>F8 vai para a próxima ocorrência; Alt+Enter a corrige.</translation>
    </message>
    <message>
        <source>Submit is blocked: {blockers}, {missing} to fill in.</source>
        <translation>O envio está bloqueado: {blockers} a corrigir, {missing} a preencher.</translation>
    </message>
    <message>
        <source>Submit is blocked: {blockers}.</source>
        <translation>O envio está bloqueado: {blockers}.</translation>
    </message>
    <message>
        <source>Submit is blocked: {missing} to fill in.</source>
        <translation>O envio está bloqueado: {missing} a preencher.</translation>
    </message>
    <message>
        <source>Submit is available once all files are measured.</source>
        <translation>O envio fica disponível quando todos os arquivos tiverem sido analisados.</translation>
    </message>
    <message>
        <source>Open a release to see what stores would reject, and why.</source>
        <translation>Abra um lançamento para ver o que as lojas recusariam e por quê.</translation>
    </message>
    <message>
        <source>No findings for this filter. Other parts of the release have findings.</source>
        <translation>Nenhuma ocorrência com este filtro. Outras partes do lançamento têm ocorrências.</translation>
    </message>
    <message>
        <source>No findings: this release passes every check.</source>
        <translation>Nenhuma ocorrência: este lançamento passou em todas as verificações.</translation>
    </message>
    <message>
        <source>The checks could not run because of an error in the app, so nothing is known about this release.</source>
        <translation>As verificações não puderam ser feitas por um erro do app; nada se sabe sobre este lançamento.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Verificando…</translation>
    </message>
    <message>
        <source>Store rules as of {day}</source>
        <translation>Regras das lojas de {day}</translation>
    </message>
    <message>
        <source>Waived ({count})</source>
        <translation>Com exceção ({count})</translation>
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
        <translation>parece um nome conhecido</translation>
    </message>
    <message>
        <source>new</source>
        <translation>novo</translation>
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
        <translation>Streaming por assinatura</translation>
    </message>
    <message>
        <source>Ad-supported streaming</source>
        <translation>Streaming com publicidade</translation>
    </message>
    <message numerus="yes">
        <source>%n territories</source>
        <comment>%n territory</comment>
        <translation>
            <numerusform>%n território</numerusform>
            <numerusform>%n territórios</numerusform>
        </translation>
    </message>
    <message>
        <source>until {day}</source>
        <translation>até {day}</translation>
    </message>
    <message>
        <source>cleared</source>
        <translation>liberado</translation>
    </message>
    <message>
        <source>from {day}</source>
        <translation>a partir de {day}</translation>
    </message>
    <message>
        <source>ended on {day}</source>
        <translation>terminou em {day}</translation>
    </message>
    <message>
        <source>could not be read</source>
        <translation>não foi possível ler</translation>
    </message>
    <message>
        <source>not cleared</source>
        <translation>não liberado</translation>
    </message>
    <message>
        <source>Taken down at {name}</source>
        <translation>Removido em {name}</translation>
    </message>
    <message>
        <source>{name} has no clearance for it in any territory</source>
        <translation>{name} não tem liberação em nenhum território</translation>
    </message>
    <message>
        <source>Where {name} is cleared to use it</source>
        <translation>Onde {name} tem liberação para usar</translation>
    </message>
    <message>
        <source>Release {id}, from events of {when}</source>
        <translation>Lançamento {id}, de eventos de {when}</translation>
    </message>
    <message>
        <source>Territories</source>
        <translation>Territórios</translation>
    </message>
    <message>
        <source>Not read: {fields}. Their clearances are not shown.</source>
        <translation>Não lidos: {fields}. As liberações deles não são exibidas.</translation>
    </message>
    <message numerus="yes">
        <source>%n tracks are sold only with the release.</source>
        <comment>%n track is sold only with the release.</comment>
        <translation>
            <numerusform>%n faixa só é vendida com o lançamento.</numerusform>
            <numerusform>%n faixas só são vendidas com o lançamento.</numerusform>
        </translation>
    </message>
    <message>
        <source>The booklet is sold only with the release.</source>
        <translation>O encarte só é vendido com o lançamento.</translation>
    </message>
    <message>
        <source>Other releases with its UPC: {ids}.</source>
        <translation>Outros lançamentos com o mesmo UPC: {ids}.</translation>
    </message>
</context>
<context>
    <name>CodeAssigner</name>
    <message>
        <source>These tracks already have an ISRC.</source>
        <translation>Estas faixas já têm ISRC.</translation>
    </message>
    <message>
        <source>New year: the series continues as {series}, starting at 00001.</source>
        <translation>Ano novo: a série continua como {series}, a partir de 00001.</translation>
    </message>
</context>
<context>
    <name>CodeQuestion</name>
    <message>
        <source>Codes of deleted releases</source>
        <translation>Códigos de lançamentos excluídos</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>Códigos</translation>
    </message>
    <message>
        <source>Make available again</source>
        <translation>Liberar de novo</translation>
    </message>
    <message>
        <source>Retire these codes</source>
        <translation>Desativar estes códigos</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Make them available only if no distributor, society or store has seen them. A restored release gets its codes back unless they have been reassigned.</source>
        <translation>Libere-os só se nenhuma distribuidora, sociedade de gestão ou loja os viu. Um lançamento restaurado recebe seus códigos de volta, a não ser que tenham sido atribuídos de novo.</translation>
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
        <translation>Séries de ISRC e lotes de UPC. “Atribuir” em um lançamento usa o próximo código; nenhum código é usado duas vezes.</translation>
    </message>
    <message>
        <source>All labels</source>
        <translation>Todos os selos</translation>
    </message>
    <message>
        <source>ISRC series</source>
        <translation>Séries de ISRC</translation>
    </message>
    <message>
        <source>The prefix from your ISRC agency, or any code of the series.</source>
        <translation>O prefixo da sua agência de ISRC ou qualquer código da série.</translation>
    </message>
    <message>
        <source>Codes start with</source>
        <translation>Códigos começam com</translation>
    </message>
    <message>
        <source>Next number</source>
        <translation>Próximo número</translation>
    </message>
    <message>
        <source>Label for the series</source>
        <translation>Selo da série</translation>
    </message>
    <message>
        <source>Restart at 00001 automatically each year</source>
        <translation>Recomeçar em 00001 automaticamente a cada ano</translation>
    </message>
    <message>
        <source>Add series</source>
        <translation>Adicionar série</translation>
    </message>
    <message>
        <source>Add a series</source>
        <translation>Adicionar uma série</translation>
    </message>
    <message>
        <source>The next track gets {code}.</source>
        <translation>A próxima faixa recebe {code}.</translation>
    </message>
    <message>
        <source>Enter it as issued by the agency, such as CB-GNR-26: two letters, three letters or digits and, if you like, the year.</source>
        <translation>Informe-o como emitido pela agência, por exemplo CB-GNR-26: duas letras, três letras ou dígitos e, se quiser, o ano.</translation>
    </message>
    <message>
        <source>Enter a number of up to five digits.</source>
        <translation>Informe um número de até cinco dígitos.</translation>
    </message>
    <message>
        <source>Remove the series</source>
        <translation>Remover a série</translation>
    </message>
    <message>
        <source>Remove the series {series}?</source>
        <translation>Remover a série {series}?</translation>
    </message>
    <message>
        <source>No more codes will be assigned from it, and its next number, {number}, is discarded. The ledger keeps every code that was assigned, and none of them is assigned again.</source>
        <translation>Nenhum outro código será atribuído a partir dela, e o próximo número, {number}, é descartado. O registro mantém todos os códigos atribuídos, e nenhum deles é atribuído de novo.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Remover</translation>
    </message>
    <message>
        <source>UPC pools</source>
        <translation>Lotes de UPC</translation>
    </message>
    <message>
        <source>Name of the pool</source>
        <translation>Nome do lote</translation>
    </message>
    <message>
        <source>e.g. from the distributor, 2026</source>
        <translation>ex.: da distribuidora, 2026</translation>
    </message>
    <message>
        <source>Label for the pool</source>
        <translation>Selo do lote</translation>
    </message>
    <message>
        <source>Codes of the pool</source>
        <translation>Códigos do lote</translation>
    </message>
    <message>
        <source>Paste codes of 12 or 13 digits, one per line or from a table, or a range: FIRST to LAST</source>
        <translation>Cole códigos de 12 ou 13 dígitos, um por linha ou de uma tabela, ou um intervalo: PRIMEIRO - ÚLTIMO</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>De um arquivo…</translation>
    </message>
    <message>
        <source>Add pool</source>
        <translation>Adicionar lote</translation>
    </message>
    <message>
        <source>Add a pool</source>
        <translation>Adicionar um lote</translation>
    </message>
    <message>
        <source>Codes from a file</source>
        <translation>Códigos de um arquivo</translation>
    </message>
    <message>
        <source>Text and tables (*.txt *.csv *.tsv)</source>
        <translation>Texto e tabelas (*.txt *.csv *.tsv)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Todos os arquivos (*)</translation>
    </message>
    <message>
        <source>Pool</source>
        <translation>Lote</translation>
    </message>
    <message>
        <source>Remove the pool</source>
        <translation>Remover o lote</translation>
    </message>
    <message>
        <source>Remove the pool {name}?</source>
        <translation>Remover o lote {name}?</translation>
    </message>
    <message>
        <source>Ledger</source>
        <translation>Registro</translation>
    </message>
    <message>
        <source>Code or title</source>
        <translation>Código ou título</translation>
    </message>
    <message>
        <source>Search the ledger</source>
        <translation>Buscar no registro</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>Todos os estados</translation>
    </message>
    <message>
        <source>Ledger of codes</source>
        <translation>Registro de códigos</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Código</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Onde</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Desde</translation>
    </message>
    <message>
        <source>Make this code available again</source>
        <translation>Liberar este código de novo</translation>
    </message>
    <message>
        <source>Retire this code</source>
        <translation>Desativar este código</translation>
    </message>
    <message>
        <source>Available</source>
        <translation>Disponível</translation>
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
        <translation>Desativado</translation>
    </message>
    <message>
        <source>entered by hand</source>
        <translation>digitado à mão</translation>
    </message>
    <message>
        <source>sent to {target}</source>
        <translation>enviado ao {target}</translation>
    </message>
    <message>
        <source>its release was deleted</source>
        <translation>o lançamento dele foi excluído</translation>
    </message>
    <message>
        <source>by you</source>
        <translation>por você</translation>
    </message>
    <message>
        <source>No series yet.</source>
        <translation>Nenhuma série ainda.</translation>
    </message>
    <message>
        <source>No pool yet.</source>
        <translation>Nenhum lote ainda.</translation>
    </message>
    <message>
        <source>No numbers left. Ask your ISRC agency for another prefix.</source>
        <translation>Não restam números. Peça outro prefixo à sua agência de ISRC.</translation>
    </message>
    <message>
        <source>Next number {number}</source>
        <translation>Próximo número {number}</translation>
    </message>
    <message>
        <source>the next code starts 20{year} at 00001</source>
        <translation>o próximo código inicia 20{year} em 00001</translation>
    </message>
    <message>
        <source>same year</source>
        <translation>mesmo ano</translation>
    </message>
    <message>
        <source>{free} of {total} codes available</source>
        <translation>{free} de {total} códigos disponíveis</translation>
    </message>
</context>
<context>
    <name>ColumnChooser</name>
    <message>
        <source>Columns</source>
        <translation>Colunas</translation>
    </message>
    <message>
        <source>Visible columns</source>
        <translation>Colunas visíveis</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Subir</translation>
    </message>
    <message>
        <source>Move the column up</source>
        <translation>Mover a coluna para cima</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Descer</translation>
    </message>
    <message>
        <source>Move the column down</source>
        <translation>Mover a coluna para baixo</translation>
    </message>
    <message>
        <source>Name for your own column set</source>
        <translation>Nome para o seu próprio conjunto de colunas</translation>
    </message>
    <message>
        <source>Name of the column set</source>
        <translation>Nome do conjunto de colunas</translation>
    </message>
    <message>
        <source>A built-in column set has this name.</source>
        <translation>Um conjunto de colunas do app tem este nome.</translation>
    </message>
    <message>
        <source>Show these columns</source>
        <translation>Mostrar estas colunas</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>Salvar como</translation>
    </message>
</context>
<context>
    <name>ColumnModel</name>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
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
        <translation>{target} agora</translation>
    </message>
    <message>
        <source>Draft now</source>
        <translation>Rascunho agora</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>não informado</translation>
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
        <translation>Faixa {number}  {title}</translation>
    </message>
    <message>
        <source>Work of track {number}  {title}</source>
        <translation>Obra da faixa {number}  {title}</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Lançamento</translation>
    </message>
    <message>
        <source>Entire track</source>
        <translation>Faixa inteira</translation>
    </message>
    <message>
        <source>Entire work</source>
        <translation>Obra inteira</translation>
    </message>
    <message>
        <source>Disc and number</source>
        <translation>Disco e número</translation>
    </message>
    <message>
        <source>equal</source>
        <translation>igual</translation>
    </message>
    <message>
        <source>equal, different spelling</source>
        <translation>igual, com outra grafia</translation>
    </message>
    <message>
        <source>different</source>
        <translation>diferente</translation>
    </message>
    <message>
        <source>not returned by {target}</source>
        <translation>{target} não devolve</translation>
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
        <translation>Mostrar valores iguais</translation>
    </message>
    <message>
        <source>Target to compare with</source>
        <translation>Destino para comparar</translation>
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
        <translation>Quando este lançamento estiver no {target}, esta página compara o que foi enviado, o que o {target} tem agora e o rascunho.</translation>
    </message>
    <message>
        <source>{target} record to compare with</source>
        <translation>Registro do {target} para comparar</translation>
    </message>
    <message>
        <source>{target}&apos;s API cannot change an existing release. Correct it directly in {target}.</source>
        <translation>A API do {target} não altera um lançamento existente. Corrija-o direto no {target}.</translation>
    </message>
    <message>
        <source>Release {id}</source>
        <translation>Lançamento {id}</translation>
    </message>
    <message>
        <source>Platform record {id}  {number}</source>
        <translation>Registro da plataforma {id}  {number}</translation>
    </message>
    <message>
        <source>Use all {count}</source>
        <translation>Usar todos os {count}</translation>
    </message>
    <message>
        <source>No differences</source>
        <translation>Nenhuma diferença</translation>
    </message>
    <message>
        <source>{target} has not reported on this release yet.</source>
        <translation>O {target} ainda não informou nada sobre este lançamento.</translation>
    </message>
    <message>
        <source>Use {target}&apos;s value</source>
        <translation>Usar o valor do {target}</translation>
    </message>
</context>
<context>
    <name>ConnectionForm</name>
    <message>
        <source>Destination of this account&apos;s releases</source>
        <translation>Destino dos lançamentos desta conta</translation>
    </message>
    <message>
        <source>Name of this account</source>
        <translation>Nome desta conta</translation>
    </message>
    <message>
        <source>e.g. Northlight</source>
        <translation>ex.: Northlight</translation>
    </message>
    <message>
        <source>Releases are sent to</source>
        <translation>Lançamentos são enviados para</translation>
    </message>
    <message>
        <source>How to create a key</source>
        <translation>Como criar uma chave</translation>
    </message>
    <message>
        <source>Change or revoke the key</source>
        <translation>Trocar ou revogar a chave</translation>
    </message>
    <message>
        <source>More addresses</source>
        <translation>Mais endereços</translation>
    </message>
    <message>
        <source>Give the account a name.</source>
        <translation>Dê um nome à conta.</translation>
    </message>
    <message>
        <source>There is already an account with this name.</source>
        <translation>Já existe uma conta com este nome.</translation>
    </message>
</context>
<context>
    <name>CopyLineupDialog</name>
    <message>
        <source>Copy line-up</source>
        <translation>Copiar formação</translation>
    </message>
    <message>
        <source>From “{title}” to the tracks selected below</source>
        <translation>De “{title}” para as faixas selecionadas abaixo</translation>
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
        <translation>Autores e editoras, com as participações</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>Faixas</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sem título)</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Tudo</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Nenhuma</translation>
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
        <translation>Os nomes que estão lá agora são substituídos.</translation>
    </message>
</context>
<context>
    <name>Counts</name>
    <message numerus="yes">
        <source>%n codes added.</source>
        <comment>%n code added.</comment>
        <translation>
            <numerusform>%n código adicionado.</numerusform>
            <numerusform>%n códigos adicionados.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n available codes are discarded. The ledger keeps every code that was assigned.</source>
        <comment>Its %n available code is discarded. The ledger keeps every code that was assigned.</comment>
        <translation>
            <numerusform>O %n código disponível é descartado. O registro mantém todos os códigos atribuídos.</numerusform>
            <numerusform>Os %n códigos disponíveis são descartados. O registro mantém todos os códigos atribuídos.</numerusform>
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
            <numerusform>%n pessoa</numerusform>
            <numerusform>%n pessoas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{shown} of %n people</source>
        <comment>{shown} of %n person</comment>
        <translation>
            <numerusform>{shown} de %n pessoa</numerusform>
            <numerusform>{shown} de %n pessoas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n releases</source>
        <comment>in %n release</comment>
        <translation>
            <numerusform>em %n lançamento</numerusform>
            <numerusform>em %n lançamentos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts were changed.</source>
        <comment>%n draft was changed.</comment>
        <translation>
            <numerusform>%n rascunho foi alterado.</numerusform>
            <numerusform>%n rascunhos foram alterados.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases that were sent stay unchanged.</source>
        <comment>%n release that was sent stays unchanged.</comment>
        <translation>
            <numerusform>%n lançamento já enviado não muda.</numerusform>
            <numerusform>%n lançamentos já enviados não mudam.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n people were imported.</source>
        <comment>%n person was imported.</comment>
        <translation>
            <numerusform>%n pessoa foi importada.</numerusform>
            <numerusform>%n pessoas foram importadas.</numerusform>
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
            <numerusform>%n rascunho muda.</numerusform>
            <numerusform>%n rascunhos mudam.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases that were sent stay unchanged in {target}.</source>
        <comment>%n release that was sent stays unchanged in {target}.</comment>
        <translation>
            <numerusform>%n lançamento já enviado não muda no {target}.</numerusform>
            <numerusform>%n lançamentos já enviados não mudam no {target}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n recordings, {conflicts} in conflict</source>
        <comment>%n recording, {conflicts} in conflict</comment>
        <translation>
            <numerusform>%n gravação, {conflicts} em conflito</numerusform>
            <numerusform>%n gravações, {conflicts} em conflito</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changes</source>
        <comment>%n change</comment>
        <translation>
            <numerusform>%n alteração</numerusform>
            <numerusform>%n alterações</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This waives %n findings.</source>
        <comment>This waives %n finding.</comment>
        <translation>
            <numerusform>Isto abre exceção para %n ocorrência.</numerusform>
            <numerusform>Isto abre exceção para %n ocorrências.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All stores except %n</source>
        <comment>All stores except %n</comment>
        <translation>
            <numerusform>Todas as lojas menos %n</numerusform>
            <numerusform>Todas as lojas menos %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stores</source>
        <comment>%n store</comment>
        <translation>
            <numerusform>%n loja</numerusform>
            <numerusform>%n lojas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are not measured yet</source>
        <comment>%n file is not measured yet</comment>
        <translation>
            <numerusform>%n arquivo ainda não foi analisado</numerusform>
            <numerusform>%n arquivos ainda não foram analisados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>also on %n other tracks</source>
        <comment>also on %n other track</comment>
        <translation>
            <numerusform>também em %n outra faixa</numerusform>
            <numerusform>também em %n outras faixas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases</source>
        <comment>%n release</comment>
        <translation>
            <numerusform>%n lançamento</numerusform>
            <numerusform>%n lançamentos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Apply to %n releases</source>
        <comment>Apply</comment>
        <translation>
            <numerusform>Aplicar</numerusform>
            <numerusform>Aplicar a %n lançamentos</numerusform>
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
            <numerusform>{field} em %n lançamento</numerusform>
            <numerusform>{field} em %n lançamentos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases changed</source>
        <comment>%n release changed</comment>
        <translation>
            <numerusform>%n lançamento alterado</numerusform>
            <numerusform>%n lançamentos alterados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{changed}; %n were sent in the meantime and stay unchanged</source>
        <comment>{changed}; %n was sent in the meantime and stays unchanged</comment>
        <translation>
            <numerusform>{changed}; %n foi enviado nesse meio-tempo e não muda</numerusform>
            <numerusform>{changed}; %n foram enviados nesse meio-tempo e não mudam</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n codes left. Add more in Settings &gt; Codes.</source>
        <comment>%n code left. Add more in Settings &gt; Codes.</comment>
        <translation>
            <numerusform>Resta %n código. Adicione mais em Configurações &gt; Códigos.</numerusform>
            <numerusform>Restam %n códigos. Adicione mais em Configurações &gt; Códigos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells stay unchanged: {why}.</source>
        <comment>%n cell stays unchanged: {why}.</comment>
        <translation>
            <numerusform>%n célula não muda: {why}.</numerusform>
            <numerusform>%n células não mudam: {why}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells</source>
        <comment>%n cell</comment>
        <translation>
            <numerusform>%n célula</numerusform>
            <numerusform>%n células</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells have a value that does not fit the column. They are saved as typed and marked.</source>
        <comment>%n cell has a value that does not fit the column. It is saved as typed and marked.</comment>
        <translation>
            <numerusform>%n célula tem um valor que não serve para a coluna. Ele é salvo como digitado e marcado.</numerusform>
            <numerusform>%n células têm um valor que não serve para a coluna. Eles são salvos como digitados e marcados.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows are left out: one paste cannot add that many tracks.</source>
        <comment>%n row is left out: one paste cannot add that many tracks.</comment>
        <translation>
            <numerusform>%n linha fica de fora: uma colagem não pode adicionar tantas faixas.</numerusform>
            <numerusform>%n linhas ficam de fora: uma colagem não pode adicionar tantas faixas.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n columns would go beyond the last column and are left out.</source>
        <comment>%n column would go beyond the last column and is left out.</comment>
        <translation>
            <numerusform>%n coluna passaria da última e fica de fora.</numerusform>
            <numerusform>%n colunas passariam da última e ficam de fora.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ISRCs are left out because this column holds names of people.</source>
        <comment>%n ISRC is left out because this column holds names of people.</comment>
        <translation>
            <numerusform>%n ISRC fica de fora porque esta coluna é de nomes de pessoas.</numerusform>
            <numerusform>%n ISRCs ficam de fora porque esta coluna é de nomes de pessoas.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n lengths are left out because lengths are measured from the masters.</source>
        <comment>%n length is left out because lengths are measured from the masters.</comment>
        <translation>
            <numerusform>%n duração fica de fora porque as durações são medidas nos masters.</numerusform>
            <numerusform>%n durações ficam de fora porque as durações são medidas nos masters.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n columns are left out because no visible column has their heading.</source>
        <comment>%n column is left out because no visible column has its heading.</comment>
        <translation>
            <numerusform>%n coluna fica de fora porque nenhuma coluna visível tem o cabeçalho dela.</numerusform>
            <numerusform>%n colunas ficam de fora porque nenhuma coluna visível tem o cabeçalho delas.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells belong to read-only columns, such as files, and are left out.</source>
        <comment>%n cell belongs to a read-only column, such as files, and is left out.</comment>
        <translation>
            <numerusform>%n célula é de uma coluna somente leitura, como arquivos, e fica de fora.</numerusform>
            <numerusform>%n células são de colunas somente leitura, como arquivos, e ficam de fora.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells change</source>
        <comment>%n cell changes</comment>
        <translation>
            <numerusform>%n célula muda</numerusform>
            <numerusform>%n células mudam</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells stay unchanged because the new value does not fit their column.</source>
        <comment>%n cell stays unchanged because the new value does not fit its column.</comment>
        <translation>
            <numerusform>%n célula não muda, porque o novo valor não serve para a coluna.</numerusform>
            <numerusform>%n células não mudam, porque o novo valor não serve para a coluna delas.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells inherit or generate this text; change it at its source.</source>
        <comment>%n cell inherits or generates this text; change it at its source.</comment>
        <translation>
            <numerusform>%n célula herda ou gera este texto; altere-o na origem.</numerusform>
            <numerusform>%n células herdam ou geram este texto; altere-o na origem.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copy to %n tracks</source>
        <comment>Copy to %n track</comment>
        <translation>
            <numerusform>Copiar para %n faixa</numerusform>
            <numerusform>Copiar para %n faixas</numerusform>
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
            <numerusform>Ainda falta preencher %n item antes do envio.</numerusform>
            <numerusform>Ainda falta preencher %n itens antes do envio.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n blockers have to be fixed before this can be sent.</source>
        <comment>%n blocker has to be fixed before this can be sent.</comment>
        <translation>
            <numerusform>É preciso corrigir %n bloqueio antes do envio.</numerusform>
            <numerusform>É preciso corrigir %n bloqueios antes do envio.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more are listed below.</source>
        <comment>%n more is listed below.</comment>
        <translation>
            <numerusform>Há mais %n na lista abaixo.</numerusform>
            <numerusform>Há mais %n na lista abaixo.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Ready to send, with %n warnings.</source>
        <comment>Ready to send, with %n warning.</comment>
        <translation>
            <numerusform>Pronto para enviar, com %n aviso.</numerusform>
            <numerusform>Pronto para enviar, com %n avisos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks: what you type here goes to all of them</source>
        <comment>%n track: what you type here goes to it</comment>
        <translation>
            <numerusform>%n faixa: o que você digitar aqui vai para ela</numerusform>
            <numerusform>%n faixas: o que você digitar aqui vai para todas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>one work of %n tracks</source>
        <comment>one work of %n track</comment>
        <translation>
            <numerusform>uma obra de %n faixa</numerusform>
            <numerusform>uma obra de %n faixas</numerusform>
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
            <numerusform>%n pode ser corrigida com segurança</numerusform>
            <numerusform>%n podem ser corrigidas com segurança</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Passed the store rules as of {day}; %n new findings since.</source>
        <comment>Passed the store rules as of {day}; %n new finding since.</comment>
        <translation>
            <numerusform>Passou nas regras das lojas de {day}; %n nova ocorrência desde então.</numerusform>
            <numerusform>Passou nas regras das lojas de {day}; %n novas ocorrências desde então.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n differences</source>
        <comment>%n difference</comment>
        <translation>
            <numerusform>%n diferença</numerusform>
            <numerusform>%n diferenças</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n only spelled differently</source>
        <comment>%n only spelled differently</comment>
        <translation>
            <numerusform>%n só na grafia</numerusform>
            <numerusform>%n só na grafia</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n that {target} does not return</source>
        <comment>%n that {target} does not return</comment>
        <translation>
            <numerusform>%n que o {target} não devolve</numerusform>
            <numerusform>%n que o {target} não devolve</numerusform>
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
            <numerusform>%n faixa</numerusform>
            <numerusform>%n faixas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{sentences} And %n more like it.</source>
        <comment>{sentences} And %n more like it.</comment>
        <translation>
            <numerusform>{sentences} E mais %n do mesmo tipo.</numerusform>
            <numerusform>{sentences} E mais %n do mesmo tipo.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more drops are waiting until this one is done.</source>
        <comment>%n more drop is waiting until this one is done.</comment>
        <translation>
            <numerusform>Mais %n leva de arquivos espera esta terminar.</numerusform>
            <numerusform>Mais %n levas de arquivos esperam esta terminar.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files, {length}.</source>
        <comment>%n file, {length}.</comment>
        <translation>
            <numerusform>%n arquivo, {length}.</numerusform>
            <numerusform>%n arquivos, {length}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files on {discs} discs, {length}.</source>
        <comment>%n file on {discs} discs, {length}.</comment>
        <translation>
            <numerusform>%n arquivo em {discs} discos, {length}.</numerusform>
            <numerusform>%n arquivos em {discs} discos, {length}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are left out.</source>
        <comment>%n file is left out.</comment>
        <translation>
            <numerusform>%n arquivo fica de fora.</numerusform>
            <numerusform>%n arquivos ficam de fora.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells could not be pasted because the value does not fit the column.</source>
        <comment>%n cell could not be pasted because the value does not fit the column.</comment>
        <translation>
            <numerusform>%n célula não pôde ser colada, porque o valor não serve para a coluna.</numerusform>
            <numerusform>%n células não puderam ser coladas, porque o valor não serve para a coluna.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{line} (%n times)</source>
        <comment>{line} (%n time)</comment>
        <translation>
            <numerusform>{line} (%n vez)</numerusform>
            <numerusform>{line} (%n vezes)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n skipped files</source>
        <comment>The skipped file</comment>
        <translation>
            <numerusform>O arquivo ignorado</numerusform>
            <numerusform>Todos os %n arquivos ignorados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Disc {disc}, %n tracks</source>
        <comment>Disc {disc}, %n track</comment>
        <translation>
            <numerusform>Disco {disc}, %n faixa</numerusform>
            <numerusform>Disco {disc}, %n faixas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of your own codes were never sent.</source>
        <comment>%n of your own codes was never sent.</comment>
        <translation>
            <numerusform>%n dos seus códigos nunca foi enviado.</numerusform>
            <numerusform>%n dos seus códigos nunca foram enviados.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export %n releases</source>
        <comment>Export %n release</comment>
        <translation>
            <numerusform>Exportar %n lançamento</numerusform>
            <numerusform>Exportar %n lançamentos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were exported.</source>
        <comment>%n release was exported.</comment>
        <translation>
            <numerusform>%n lançamento foi exportado.</numerusform>
            <numerusform>%n lançamentos foram exportados.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are in the trash.</source>
        <comment>%n release is in the trash.</comment>
        <translation>
            <numerusform>%n lançamento está na lixeira.</numerusform>
            <numerusform>%n lançamentos estão na lixeira.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are selected.</source>
        <comment>%n release is selected.</comment>
        <translation>
            <numerusform>%n lançamento está selecionado.</numerusform>
            <numerusform>%n lançamentos estão selecionados.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are in the library now.</source>
        <comment>%n release is in the library now.</comment>
        <translation>
            <numerusform>%n lançamento está agora na biblioteca.</numerusform>
            <numerusform>%n lançamentos estão agora na biblioteca.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>a new draft of %n tracks</source>
        <comment>a new draft of %n track</comment>
        <translation>
            <numerusform>um novo rascunho de %n faixa</numerusform>
            <numerusform>um novo rascunho de %n faixas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new drafts</source>
        <comment>%n new draft</comment>
        <translation>
            <numerusform>%n novo rascunho</numerusform>
            <numerusform>%n novos rascunhos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases change</source>
        <comment>%n release changes</comment>
        <translation>
            <numerusform>%n lançamento muda</numerusform>
            <numerusform>%n lançamentos mudam</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts were made</source>
        <comment>%n draft was made</comment>
        <translation>
            <numerusform>%n rascunho foi criado</numerusform>
            <numerusform>%n rascunhos foram criados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were changed</source>
        <comment>%n release was changed</comment>
        <translation>
            <numerusform>%n lançamento foi alterado</numerusform>
            <numerusform>%n lançamentos foram alterados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deliver %n releases as a DDEX batch (ERN 4.3)</source>
        <comment>Deliver %n release as a DDEX batch (ERN 4.3)</comment>
        <translation>
            <numerusform>Entregar %n lançamento como lote DDEX (ERN 4.3)</numerusform>
            <numerusform>Entregar %n lançamentos como lote DDEX (ERN 4.3)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were delivered.</source>
        <comment>%n release was delivered.</comment>
        <translation>
            <numerusform>%n lançamento foi entregue.</numerusform>
            <numerusform>%n lançamentos foram entregues.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{words} (%n times)</source>
        <comment>{words} (%n time)</comment>
        <translation>
            <numerusform>{words} (%n vez)</numerusform>
            <numerusform>{words} (%n vezes)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts were created.</source>
        <comment>%n draft was created.</comment>
        <translation>
            <numerusform>%n rascunho foi criado.</numerusform>
            <numerusform>%n rascunhos foram criados.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are already in the library with the same UPC. They were compared and left unchanged.</source>
        <comment>%n release is already in the library with the same UPC. It was compared and left unchanged.</comment>
        <translation>
            <numerusform>%n lançamento já está na biblioteca com o mesmo UPC. Ele foi comparado e não mudou.</numerusform>
            <numerusform>%n lançamentos já estão na biblioteca com o mesmo UPC. Eles foram comparados e não mudaram.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n recordings do not belong to any release in the message and were not imported.</source>
        <comment>%n recording does not belong to any release in the message and was not imported.</comment>
        <translation>
            <numerusform>%n gravação não pertence a nenhum lançamento da mensagem e não foi importada.</numerusform>
            <numerusform>%n gravações não pertencem a nenhum lançamento da mensagem e não foram importadas.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>You dropped %n JSON files.</source>
        <comment>You dropped %n JSON file.</comment>
        <translation>
            <numerusform>Você soltou %n arquivo JSON.</numerusform>
            <numerusform>Você soltou %n arquivos JSON.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were changed or sent since then and stay unchanged.</source>
        <comment>%n release was changed or sent since then and stays unchanged.</comment>
        <translation>
            <numerusform>%n lançamento foi alterado ou enviado desde então e não muda.</numerusform>
            <numerusform>%n lançamentos foram alterados ou enviados desde então e não mudam.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Checking %n releases…</source>
        <comment>Checking %n release…</comment>
        <translation>
            <numerusform>Verificando %n lançamento…</numerusform>
            <numerusform>Verificando %n lançamentos…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were checked</source>
        <comment>%n release was checked</comment>
        <translation>
            <numerusform>%n lançamento foi verificado</numerusform>
            <numerusform>%n lançamentos foram verificados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Codes were assigned to %n releases.</source>
        <comment>Codes were assigned to %n release.</comment>
        <translation>
            <numerusform>Foram atribuídos códigos a %n lançamento.</numerusform>
            <numerusform>Foram atribuídos códigos a %n lançamentos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were saved.</source>
        <comment>%n release was saved.</comment>
        <translation>
            <numerusform>%n lançamento foi salvo.</numerusform>
            <numerusform>%n lançamentos foram salvos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>News about %n releases</source>
        <comment>News about %n release</comment>
        <translation>
            <numerusform>Novidades de %n lançamento</numerusform>
            <numerusform>Novidades de %n lançamentos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks were added.</source>
        <comment>%n track was added.</comment>
        <translation>
            <numerusform>%n faixa foi adicionada.</numerusform>
            <numerusform>%n faixas foram adicionadas.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n values were read again</source>
        <comment>%n value was read again</comment>
        <translation>
            <numerusform>%n valor foi relido</numerusform>
            <numerusform>%n valores foram relidos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases moved to the trash</source>
        <comment>Moved to the trash</comment>
        <translation>
            <numerusform>Movido para a lixeira</numerusform>
            <numerusform>%n lançamentos movidos para a lixeira</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases restored</source>
        <comment>Restored</comment>
        <translation>
            <numerusform>Restaurado</numerusform>
            <numerusform>%n lançamentos restaurados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases withdrawn. They are drafts again.</source>
        <comment>Withdrawn. It is a draft again.</comment>
        <translation>
            <numerusform>Retirado. Voltou a ser rascunho.</numerusform>
            <numerusform>%n lançamentos retirados. Voltaram a ser rascunhos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The status of %n releases was updated from {target}</source>
        <comment>The status was updated from {target}</comment>
        <translation>
            <numerusform>O status foi atualizado pelo {target}</numerusform>
            <numerusform>O status de %n lançamentos foi atualizado pelo {target}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n blockers</source>
        <comment>%n blocker</comment>
        <translation>
            <numerusform>%n bloqueio</numerusform>
            <numerusform>%n bloqueios</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warnings</source>
        <comment>%n warning</comment>
        <translation>
            <numerusform>%n aviso</numerusform>
            <numerusform>%n avisos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hints</source>
        <comment>%n hint</comment>
        <translation>
            <numerusform>%n dica</numerusform>
            <numerusform>%n dicas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to do</source>
        <comment>%n to do</comment>
        <translation>
            <numerusform>%n a fazer</numerusform>
            <numerusform>%n a fazer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files</source>
        <comment>%n file</comment>
        <translation>
            <numerusform>%n arquivo</numerusform>
            <numerusform>%n arquivos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>In %n targets</source>
        <comment>In %n target</comment>
        <translation>
            <numerusform>Em %n destino</numerusform>
            <numerusform>Em %n destinos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{version} is ready and waits for %n uploads to finish.</source>
        <comment>{version} is ready and waits for %n upload to finish.</comment>
        <translation>
            <numerusform>A versão {version} está pronta e espera %n upload terminar.</numerusform>
            <numerusform>A versão {version} está pronta e espera %n uploads terminarem.</numerusform>
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
            <numerusform>%n link foi copiado.</numerusform>
            <numerusform>%n links foram copiados.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n differ</source>
        <comment>%n differs</comment>
        <translation>
            <numerusform>%n difere</numerusform>
            <numerusform>%n diferem</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files, {size}</source>
        <comment>%n file, {size}</comment>
        <translation>
            <numerusform>%n arquivo, {size}</numerusform>
            <numerusform>%n arquivos, {size}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the ISRCs of %n tracks</source>
        <comment>the ISRC of %n track</comment>
        <translation>
            <numerusform>o ISRC de %n faixa</numerusform>
            <numerusform>os ISRCs de %n faixas</numerusform>
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
            <numerusform>%n artista, a não ser que o {target} já tenha exatamente este nome</numerusform>
            <numerusform>%n artistas, a não ser que o {target} já tenha exatamente estes nomes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n blockers stop this</source>
        <comment>%n blocker stops this</comment>
        <translation>
            <numerusform>%n bloqueio impede isto</numerusform>
            <numerusform>%n bloqueios impedem isto</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n questions are open</source>
        <comment>%n question is open</comment>
        <translation>
            <numerusform>%n pergunta em aberto</numerusform>
            <numerusform>%n perguntas em aberto</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copy %n changes</source>
        <comment>Copy %n change</comment>
        <translation>
            <numerusform>Copiar %n alteração</numerusform>
            <numerusform>Copiar %n alterações</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <comment>and %n more</comment>
        <translation>
            <numerusform>e mais %n</numerusform>
            <numerusform>e mais %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The app cannot send files there. Add the cover and the audio of %n tracks.</source>
        <comment>The app cannot send files there. Add the cover and the audio of %n track.</comment>
        <translation>
            <numerusform>O app não pode enviar arquivos para lá. Adicione a capa e o áudio de %n faixa.</numerusform>
            <numerusform>O app não pode enviar arquivos para lá. Adicione a capa e o áudio de %n faixas.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>First make the %n changes above.</source>
        <comment>First make the change above.</comment>
        <translation>
            <numerusform>Antes, faça a alteração acima.</numerusform>
            <numerusform>Antes, faça as %n alterações acima.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n older entries are in the history.</source>
        <comment>%n older entry is in the history.</comment>
        <translation>
            <numerusform>%n registro mais antigo está no histórico.</numerusform>
            <numerusform>%n registros mais antigos estão no histórico.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Submit %n releases</source>
        <comment>Submit %n release</comment>
        <translation>
            <numerusform>Enviar %n lançamento</numerusform>
            <numerusform>Enviar %n lançamentos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add %n releases to the outbox</source>
        <comment>Add %n release to the outbox</comment>
        <translation>
            <numerusform>Pôr %n lançamento na caixa de saída</numerusform>
            <numerusform>Pôr %n lançamentos na caixa de saída</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>goes to {account}, with %n warnings</source>
        <comment>goes to {account}, with %n warning</comment>
        <translation>
            <numerusform>vai para {account}, com %n aviso</numerusform>
            <numerusform>vai para {account}, com %n avisos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are on their way.</source>
        <comment>%n release is on its way.</comment>
        <translation>
            <numerusform>%n lançamento está a caminho.</numerusform>
            <numerusform>%n lançamentos estão a caminho.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases will be sent once you are online.</source>
        <comment>%n release will be sent once you are online.</comment>
        <translation>
            <numerusform>%n lançamento será enviado quando você estiver online.</numerusform>
            <numerusform>%n lançamentos serão enviados quando você estiver online.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n topics</source>
        <comment>%n topic</comment>
        <translation>
            <numerusform>%n tópico</numerusform>
            <numerusform>%n tópicos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Create %n copies</source>
        <comment>Create %n copy</comment>
        <translation>
            <numerusform>Criar %n cópia</numerusform>
            <numerusform>Criar %n cópias</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files found. They are being sent now.</source>
        <comment>%n file found. It is being sent now.</comment>
        <translation>
            <numerusform>%n arquivo encontrado. Ele está sendo enviado.</numerusform>
            <numerusform>%n arquivos encontrados. Eles estão sendo enviados.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CoverBox</name>
    <message>
        <source>Drop the cover here: a square JPEG or PNG, 3000 × 3000 pixels</source>
        <translation>Solte a capa aqui: JPEG ou PNG quadrado, 3000 × 3000 pixels</translation>
    </message>
    <message>
        <source>Choose a cover…</source>
        <translation>Escolher uma capa…</translation>
    </message>
    <message>
        <source>Full size</source>
        <translation>Tamanho real</translation>
    </message>
    <message>
        <source>Fix all…</source>
        <translation>Corrigir tudo…</translation>
    </message>
    <message>
        <source>Cover at {pixels} pixels</source>
        <translation>Capa em {pixels} pixels</translation>
    </message>
    <message>
        <source>{pixels} px</source>
        <translation>{pixels} px</translation>
    </message>
    <message>
        <source>Images ({endings})</source>
        <translation>Imagens ({endings})</translation>
    </message>
    <message>
        <source>Choose a cover</source>
        <translation>Escolher uma capa</translation>
    </message>
    <message>
        <source>{name} has been moved or deleted.</source>
        <translation>{name} foi movido ou excluído.</translation>
    </message>
    <message>
        <source>It looks like an enlarged smaller image.</source>
        <translation>Parece uma imagem menor ampliada.</translation>
    </message>
    <message>
        <source>This is a copy; the original is {name}.</source>
        <translation>Isto é uma cópia; o original é {name}.</translation>
    </message>
    <message>
        <source>Replace…</source>
        <translation>Substituir…</translation>
    </message>
</context>
<context>
    <name>CoverChooser</name>
    <message>
        <source>No cover</source>
        <translation>Sem capa</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Capa</translation>
    </message>
    <message>
        <source>Image to use as cover</source>
        <translation>Imagem a usar como capa</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Escolher um arquivo…</translation>
    </message>
    <message>
        <source>Choose a cover</source>
        <translation>Escolher uma capa</translation>
    </message>
    <message>
        <source>Images (*.jpg *.jpeg *.png *.tif *.tiff)</source>
        <translation>Imagens (*.jpg *.jpeg *.png *.tif *.tiff)</translation>
    </message>
</context>
<context>
    <name>CoverDelegate</name>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
    </message>
</context>
<context>
    <name>CoverFixDialog</name>
    <message>
        <source>Fix the cover</source>
        <translation>Corrigir a capa</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Antes</translation>
    </message>
    <message>
        <source>Working…</source>
        <translation>Processando…</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Depois</translation>
    </message>
    <message>
        <source>Colour…</source>
        <translation>Cor…</translation>
    </message>
    <message>
        <source>Colour for transparent areas</source>
        <translation>Cor das áreas transparentes</translation>
    </message>
    <message>
        <source>Use this copy</source>
        <translation>Usar esta cópia</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>The copy is upright, 8-bit sRGB and has no camera data. The original stays unchanged.</source>
        <translation>A cópia está na posição certa, em sRGB de 8 bits e sem dados da câmera. O original não muda.</translation>
    </message>
    <message>
        <source>quality {number}</source>
        <translation>qualidade {number}</translation>
    </message>
    <message>
        <source>It cannot be compressed further without visible loss. Scale it down as well.</source>
        <translation>Não dá para comprimir mais sem perda visível. Reduza também o tamanho.</translation>
    </message>
    <message>
        <source>{pixels} pixels is less than the {wanted} that stores require.</source>
        <translation>{pixels} pixels é menos do que os {wanted} que as lojas exigem.</translation>
    </message>
    <message>
        <source>cover: {what}</source>
        <translation>capa: {what}</translation>
    </message>
    <message>
        <source>copy</source>
        <translation>cópia</translation>
    </message>
</context>
<context>
    <name>CoverGrid</name>
    <message>
        <source>Releases</source>
        <translation>Lançamentos</translation>
    </message>
</context>
<context>
    <name>CrashHandler</name>
    <message>
        <source>Try again. If it happens again, send us the report.</source>
        <translation>Tente de novo. Se acontecer outra vez, envie-nos o relatório.</translation>
    </message>
    <message>
        <source>Try again. No report could be written: the disk may be full.</source>
        <translation>Tente de novo. Não foi possível gravar um relatório: o disco pode estar cheio.</translation>
    </message>
    <message>
        <source>The report is in {path}</source>
        <translation>O relatório está em {path}</translation>
    </message>
    <message>
        <source>Something went wrong inside the app.</source>
        <translation>Algo deu errado dentro do app.</translation>
    </message>
    <message>
        <source>Saved work is safe, but the last action may not have been completed.</source>
        <translation>O que foi salvo está seguro, mas a última ação pode não ter sido concluída.</translation>
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
        <translation>Lançamento vazio criado</translation>
    </message>
    <message>
        <source>Choose a folder of masters</source>
        <translation>Escolher uma pasta de masters</translation>
    </message>
    <message>
        <source>Template saved. You can now choose it for new releases.</source>
        <translation>Modelo salvo. Agora você pode escolhê-lo em novos lançamentos.</translation>
    </message>
    <message>
        <source>The sample release opens in practice mode</source>
        <translation>O lançamento de exemplo abre no modo de treino</translation>
    </message>
    <message>
        <source>Practice mode has its own library and simulates {target} and the storage on this computer.</source>
        <translation>O modo de treino tem uma biblioteca própria e simula o {target} e o armazenamento neste computador.</translation>
    </message>
    <message>
        <source>Open practice mode</source>
        <translation>Abrir modo de treino</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>Nada foi importado.</translation>
    </message>
    <message>
        <source>Drop at most {most} files at a time.</source>
        <translation>Solte no máximo {most} arquivos de uma vez.</translation>
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
        <translation>Copiar a formação…</translation>
    </message>
    <message>
        <source>Line-up preset…</source>
        <translation>Formação predefinida…</translation>
    </message>
    <message>
        <source>Add a line-up from a preset</source>
        <translation>Adicionar uma formação predefinida</translation>
    </message>
    <message>
        <source>Add a credit</source>
        <translation>Adicionar um crédito</translation>
    </message>
    <message>
        <source>Entire release</source>
        <translation>Lançamento inteiro</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sem título)</translation>
    </message>
</context>
<context>
    <name>CropView</name>
    <message>
        <source>Area to keep</source>
        <translation>Área a manter</translation>
    </message>
    <message>
        <source>{side} pixels wide and high, {left} from the left, {top} from the top</source>
        <translation>{side} pixels de largura e altura, a {left} da esquerda, a {top} do topo</translation>
    </message>
</context>
<context>
    <name>DataPage</name>
    <message>
        <source>Data</source>
        <translation>Dados</translation>
    </message>
    <message>
        <source>Everything you enter is saved on this computer. Masters stay in their own folders.</source>
        <translation>Tudo o que você informa fica salvo neste computador. Os masters ficam nas próprias pastas.</translation>
    </message>
    <message>
        <source>Library folder</source>
        <translation>Pasta da biblioteca</translation>
    </message>
    <message>
        <source>Keep the library on a local disk: network drives and synced folders damage it. The README explains how to use another folder.</source>
        <translation>Mantenha a biblioteca em um disco local: unidades de rede e pastas sincronizadas a danificam. O README explica como usar outra pasta.</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Abrir pasta</translation>
    </message>
    <message>
        <source>Pause uploads on metered networks</source>
        <translation>Pausar uploads em redes com consumo limitado</translation>
    </message>
    <message>
        <source>For example a phone hotspot, if the system recognises it. Off by default.</source>
        <translation>Por exemplo, a internet do celular, se o sistema a reconhecer. Desativado por padrão.</translation>
    </message>
    <message>
        <source>Deleted releases stay in the trash for 30 days.</source>
        <translation>Lançamentos excluídos ficam 30 dias na lixeira.</translation>
    </message>
    <message>
        <source>Passwords and keys are stored in the keyring, not in this folder.</source>
        <translation>Senhas e chaves ficam no chaveiro, não nesta pasta.</translation>
    </message>
</context>
<context>
    <name>DateInput</name>
    <message>
        <source>Choose from a calendar</source>
        <translation>Escolher no calendário</translation>
    </message>
    <message>
        <source>Choose from a calendar (Alt+Down)</source>
        <translation>Escolher no calendário (Alt+Seta para baixo)</translation>
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
        <translation>Nome</translation>
    </message>
    <message>
        <source>Takedown: a message without deals that takes the release down</source>
        <translation>Remoção: uma mensagem sem deals, que tira o lançamento do ar</translation>
    </message>
    <message>
        <source>Mark as test</source>
        <translation>Marcar como teste</translation>
    </message>
    <message>
        <source>Include masters, cover and booklet</source>
        <translation>Incluir masters, capa e encarte</translation>
    </message>
    <message>
        <source>Not included in the message</source>
        <translation>Não incluído na mensagem</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>Mostrar pasta</translation>
    </message>
    <message>
        <source>Write delivery…</source>
        <translation>Gravar entrega…</translation>
    </message>
    <message>
        <source>Deliver “{title}” as a DDEX package (ERN 4.3)</source>
        <translation>Entregar “{title}” como pacote DDEX (ERN 4.3)</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
    </message>
    <message>
        <source>Sender&apos;s DDEX party ID</source>
        <translation>Party ID DDEX do remetente</translation>
    </message>
    <message>
        <source>Sender&apos;s name</source>
        <translation>Nome do remetente</translation>
    </message>
    <message>
        <source>Recipient&apos;s DDEX party ID</source>
        <translation>Party ID DDEX do destinatário</translation>
    </message>
    <message>
        <source>Recipient&apos;s name</source>
        <translation>Nome do destinatário</translation>
    </message>
    <message>
        <source>A folder with the message, the files and their MD5 checksums. Deals cover the whole world and all common usage types from the release date, unless the draft says otherwise.</source>
        <translation>Uma pasta com a mensagem, os arquivos e os checksums MD5. Os deals abrangem o mundo todo e todos os tipos de uso comuns a partir da data de lançamento, salvo indicação em contrário no rascunho.</translation>
    </message>
    <message>
        <source>Folder for the delivery</source>
        <translation>Pasta da entrega</translation>
    </message>
    <message>
        <source>DDEX has no term for “{word}”; the message contains it as a user-defined value.</source>
        <translation>O DDEX não tem termo para “{word}”; a mensagem o traz como valor definido pelo usuário.</translation>
    </message>
    <message>
        <source>The message contains everything in the draft.</source>
        <translation>A mensagem contém tudo o que há no rascunho.</translation>
    </message>
    <message>
        <source>no field in ERN 4.3</source>
        <translation>sem campo no ERN 4.3</translation>
    </message>
    <message>
        <source>internal to the label, not sent</source>
        <translation>interno do selo, não enviado</translation>
    </message>
    <message>
        <source>part of the deals, which a takedown does not have</source>
        <translation>parte dos deals, que uma remoção não tem</translation>
    </message>
    <message>
        <source>not in the format required by the message</source>
        <translation>fora do formato exigido pela mensagem</translation>
    </message>
    <message>
        <source>stated on each track</source>
        <translation>informado em cada faixa</translation>
    </message>
    <message>
        <source>sent in a different spelling</source>
        <translation>enviado com outra grafia</translation>
    </message>
    <message>
        <source>added to the message, not in the draft</source>
        <translation>acrescentado à mensagem, não está no rascunho</translation>
    </message>
    <message>
        <source>from several works, combined</source>
        <translation>de várias obras, combinado</translation>
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
        <translation>{where}: falta o ISRC.</translation>
    </message>
    <message>
        <source>{where} has no P line.</source>
        <translation>{where}: falta a linha P.</translation>
    </message>
    <message>
        <source>{where} has no main artist.</source>
        <translation>{where}: falta o artista principal.</translation>
    </message>
    <message>
        <source>{where} has no length.</source>
        <translation>{where}: falta a duração.</translation>
    </message>
    <message>
        <source>{where} has no audio file in the package.</source>
        <translation>{where}: falta o arquivo de áudio no pacote.</translation>
    </message>
    <message>
        <source>{where} is listed in the message but is not in the package.</source>
        <translation>{where} está na mensagem, mas não no pacote.</translation>
    </message>
    <message>
        <source>{where} does not match the message.</source>
        <translation>{where} não corresponde à mensagem.</translation>
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
        <translation>Novidades</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
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
        <translation>Lançamento</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>Faixas</translation>
    </message>
    <message>
        <source>Credits &amp; works</source>
        <translation>Créditos e obras</translation>
    </message>
    <message>
        <source>Rights &amp; partners</source>
        <translation>Direitos e parceiros</translation>
    </message>
    <message>
        <source>Audio &amp; artwork</source>
        <translation>Áudio e capa</translation>
    </message>
    <message>
        <source>Review &amp; submit</source>
        <translation>Revisão e envio</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>Créditos</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>Direitos</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>Áudio</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Revisão</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>Ações</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Mover para cima</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Mover para baixo</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplicar</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Remover</translation>
    </message>
    <message>
        <source>Remove {n}</source>
        <translation>Remover {n}</translation>
    </message>
    <message>
        <source>Add disc</source>
        <translation>Adicionar disco</translation>
    </message>
    <message>
        <source>Add track</source>
        <translation>Adicionar faixa</translation>
    </message>
    <message>
        <source>Add work</source>
        <translation>Adicionar obra</translation>
    </message>
    <message>
        <source>Remove from this track</source>
        <translation>Remover desta faixa</translation>
    </message>
    <message>
        <source>Make a separate copy for this track</source>
        <translation>Criar cópia separada para esta faixa</translation>
    </message>
    <message>
        <source>Link an existing work</source>
        <translation>Vincular uma obra existente</translation>
    </message>
</context>
<context>
    <name>EditorPage</name>
    <message>
        <source>Add track</source>
        <translation>Adicionar faixa</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplicar</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Remover</translation>
    </message>
    <message>
        <source>Your changes are kept here and saved as soon as possible.</source>
        <translation>Suas alterações ficam guardadas aqui e são salvas assim que possível.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Tentar de novo</translation>
    </message>
</context>
<context>
    <name>Entries</name>
    <message>
        <source>Track on {release}</source>
        <translation>Faixa de {release}</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
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
        <translation>Editora</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Lançamento</translation>
    </message>
</context>
<context>
    <name>EntryCard</name>
    <message>
        <source>Details</source>
        <translation>Detalhes</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Remover</translation>
    </message>
</context>
<context>
    <name>EntryModel</name>
    <message>
        <source>yes</source>
        <translation>sim</translation>
    </message>
    <message>
        <source>no</source>
        <translation>não</translation>
    </message>
</context>
<context>
    <name>EntryTable</name>
    <message>
        <source>Add</source>
        <translation>Adicionar</translation>
    </message>
    <message>
        <source>Add to</source>
        <translation>Adicionar a</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Remover</translation>
    </message>
    <message>
        <source>Remove from</source>
        <translation>Remover de</translation>
    </message>
    <message>
        <source>Inherit</source>
        <translation>Herdar</translation>
    </message>
</context>
<context>
    <name>ErnImportDialog</name>
    <message>
        <source>DDEX message {name}</source>
        <translation>Mensagem DDEX {name}</translation>
    </message>
    <message>
        <source>The message contains no deals, so it takes its releases down wherever they were delivered.</source>
        <translation>A mensagem não contém deals e, por isso, tira do ar os lançamentos onde quer que tenham sido entregues.</translation>
    </message>
    <message>
        <source>Contents of the message</source>
        <translation>Conteúdo da mensagem</translation>
    </message>
    <message>
        <source>Create drafts anyway</source>
        <translation>Criar rascunhos mesmo assim</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nada</translation>
    </message>
    <message>
        <source>“{title}”, library → message:</source>
        <translation>“{title}”, biblioteca → mensagem:</translation>
    </message>
    <message>
        <source>    No differences.</source>
        <translation>    Nenhuma diferença.</translation>
    </message>
    <message>
        <source>Files missing from the package, not attached: {files}</source>
        <translation>Arquivos que faltam no pacote, não anexados: {files}</translation>
    </message>
    <message>
        <source>A draft has no field for:</source>
        <translation>O rascunho não tem campo para:</translation>
    </message>
    <message>
        <source>The draft contains everything in the message.</source>
        <translation>O rascunho contém tudo o que há na mensagem.</translation>
    </message>
</context>
<context>
    <name>EventImportText</name>
    <message numerus="yes">
        <source>%n events were read.</source>
        <comment>%n event was read.</comment>
        <translation>
            <numerusform>%n evento foi lido.</numerusform>
            <numerusform>%n eventos foram lidos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were imported because they are newer.</source>
        <comment>%n was imported because it is newer.</comment>
        <translation>
            <numerusform>%n foi importado por ser mais novo.</numerusform>
            <numerusform>%n foram importados por serem mais novos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them take a release down.</source>
        <comment>%n of them takes a release down.</comment>
        <translation>
            <numerusform>%n deles remove um lançamento.</numerusform>
            <numerusform>%n deles removem um lançamento.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were imported again.</source>
        <comment>%n was imported again.</comment>
        <translation>
            <numerusform>%n foi importado de novo.</numerusform>
            <numerusform>%n foram importados de novo.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were older than the saved ones.</source>
        <comment>%n was older than the saved one.</comment>
        <translation>
            <numerusform>%n era mais antigo que o já salvo.</numerusform>
            <numerusform>%n eram mais antigos que os já salvos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were tests and were ignored.</source>
        <comment>%n was a test and was ignored.</comment>
        <translation>
            <numerusform>%n era teste e foi ignorado.</numerusform>
            <numerusform>%n eram testes e foram ignorados.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n are about releases that are not in the library and were ignored.</source>
        <comment>%n is about a release that is not in the library and was ignored.</comment>
        <translation>
            <numerusform>%n é de um lançamento que não está na biblioteca e foi ignorado.</numerusform>
            <numerusform>%n são de lançamentos que não estão na biblioteca e foram ignorados.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n could not be read.</source>
        <comment>%n could not be read.</comment>
        <translation>
            <numerusform>%n não pôde ser lido.</numerusform>
            <numerusform>%n não puderam ser lidos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files were already read before.</source>
        <comment>%n file was already read before.</comment>
        <translation>
            <numerusform>%n arquivo já tinha sido lido antes.</numerusform>
            <numerusform>%n arquivos já tinham sido lidos antes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases received the release ID that finds their cover.</source>
        <comment>%n release received the release ID that finds its cover.</comment>
        <translation>
            <numerusform>%n lançamento recebeu o ID de lançamento que localiza a capa.</numerusform>
            <numerusform>%n lançamentos receberam o ID de lançamento que localiza a capa.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases have a different release ID than the events; it was not changed.</source>
        <comment>%n release has a different release ID than the events; it was not changed.</comment>
        <translation>
            <numerusform>%n lançamento tem um ID de lançamento diferente do que consta nos eventos; o ID não foi alterado.</numerusform>
            <numerusform>%n lançamentos têm um ID de lançamento diferente do que consta nos eventos; os IDs não foram alterados.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases share their UPC with several releases in the events; no ID was filled in.</source>
        <comment>%n release shares its UPC with several releases in the events; no ID was filled in.</comment>
        <translation>
            <numerusform>%n lançamento tem o mesmo UPC que vários lançamentos nos eventos; nenhum ID foi preenchido.</numerusform>
            <numerusform>%n lançamentos têm o mesmo UPC que vários lançamentos nos eventos; nenhum ID foi preenchido.</numerusform>
        </translation>
    </message>
    <message>
        <source>Events from {name} show where a release is cleared and when it is taken down. They are matched by UPC.</source>
        <translation>Eventos de {name} mostram onde um lançamento está liberado e quando é removido. A associação é feita pelo UPC.</translation>
    </message>
    <message>
        <source>Reading {prefix} in the bucket…</source>
        <translation>Lendo {prefix} no bucket…</translation>
    </message>
    <message>
        <source>Catalogue events ({endings})</source>
        <translation>Eventos de catálogo ({endings})</translation>
    </message>
    <message>
        <source>{done} of {whole} read</source>
        <translation>{done} de {whole} lidos</translation>
    </message>
    <message numerus="yes">
        <source>%n files read</source>
        <comment>%n file read</comment>
        <translation>
            <numerusform>%n arquivo lido</numerusform>
            <numerusform>%n arquivos lidos</numerusform>
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
        <translation>Arquivos…</translation>
    </message>
    <message>
        <source>A folder…</source>
        <translation>Uma pasta…</translation>
    </message>
    <message>
        <source>From the bucket</source>
        <translation>Do bucket</translation>
    </message>
    <message>
        <source>Also save events for releases that are not in the library</source>
        <translation>Salvar também eventos de lançamentos que não estão na biblioteca</translation>
    </message>
    <message>
        <source>Import progress</source>
        <translation>Progresso da importação</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Lendo…</translation>
    </message>
    <message>
        <source>Choose event files</source>
        <translation>Escolher arquivos de eventos</translation>
    </message>
    <message>
        <source>Choose a folder with events</source>
        <translation>Escolher uma pasta com eventos</translation>
    </message>
    <message>
        <source>Stopped. Events read so far are saved; the next import continues from there.</source>
        <translation>Interrompido. Os eventos lidos até agora estão salvos; a próxima importação continua daí.</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Parando…</translation>
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
        <translation>Incluir masters, capa e outros arquivos</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportar…</translation>
    </message>
    <message>
        <source>Export the whole library</source>
        <translation>Exportar a biblioteca inteira</translation>
    </message>
    <message>
        <source>Export “{title}”</source>
        <translation>Exportar “{title}”</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
    </message>
    <message>
        <source>Sheet of all fields (Excel workbook)</source>
        <translation>Planilha de todos os campos (pasta de trabalho do Excel)</translation>
    </message>
    <message>
        <source>One row per track with every field. Importing it restores the same drafts.</source>
        <translation>Uma linha por faixa, com todos os campos. A importação restaura os mesmos rascunhos.</translation>
    </message>
    <message>
        <source>Sheet of all fields (CSV)</source>
        <translation>Planilha de todos os campos (CSV)</translation>
    </message>
    <message>
        <source>The same as standard CSV (RFC 4180), for other programs.</source>
        <translation>O mesmo em CSV padrão (RFC 4180), para outros programas.</translation>
    </message>
    <message>
        <source>Sheet of all fields (CSV for Excel)</source>
        <translation>Planilha de todos os campos (CSV para Excel)</translation>
    </message>
    <message>
        <source>The same, formatted so that Excel does not change the codes.</source>
        <translation>O mesmo, formatado para que o Excel não altere os códigos.</translation>
    </message>
    <message>
        <source>Bundle of this release</source>
        <translation>Pacote deste lançamento</translation>
    </message>
    <message>
        <source>A ZIP file (BagIt) with the draft as documented JSON, its history, receipts, waivers and findings. Importing it restores the same draft elsewhere.</source>
        <translation>Um arquivo ZIP (BagIt) com o rascunho em JSON documentado, o histórico, comprovantes, exceções e ocorrências. A importação restaura o mesmo rascunho em outro lugar.</translation>
    </message>
    <message>
        <source>The exact JSON that would be sent to {target}.</source>
        <translation>O JSON exato que seria enviado ao {target}.</translation>
    </message>
    <message>
        <source>{target} JSON</source>
        <translation>JSON do {target}</translation>
    </message>
    <message>
        <source>Complete archive</source>
        <translation>Acervo completo</translation>
    </message>
    <message>
        <source>A folder with a bundle of each release, sheets, people, codes and their ledger, and one page that opens in any browser.</source>
        <translation>Uma pasta com um pacote de cada lançamento, planilhas, pessoas, códigos e o registro deles, e uma página que abre em qualquer navegador.</translation>
    </message>
    <message>
        <source>Sheet for {layout}</source>
        <translation>Planilha para {layout}</translation>
    </message>
    <message>
        <source>It contains everything that is filled in.</source>
        <translation>Contém tudo o que está preenchido.</translation>
    </message>
    <message>
        <source>It has no columns for: {fields}.</source>
        <translation>Não tem colunas para: {fields}.</translation>
    </message>
    <message>
        <source>A new or empty folder</source>
        <translation>Uma pasta nova ou vazia</translation>
    </message>
    <message>
        <source>Releases</source>
        <translation>Lançamentos</translation>
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
        <translation>Bloqueado porque o lançamento foi entregue</translation>
    </message>
    <message>
        <source>Assign</source>
        <translation>Atribuir</translation>
    </message>
    <message>
        <source>Assign the next of the label&apos;s own codes</source>
        <translation>Atribuir o próximo código do próprio selo</translation>
    </message>
    <message>
        <source>Assign {field}</source>
        <translation>Atribuir {field}</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Sim</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Não</translation>
    </message>
    <message>
        <source>Restore the original value of {field}</source>
        <translation>Restaurar o valor original de {field}</translation>
    </message>
    <message>
        <source>Original value: {value}</source>
        <translation>Valor original: {value}</translation>
    </message>
    <message>
        <source>Locked during the transfer: the old distributor delivered this value.</source>
        <translation>Bloqueado durante a transferência: a distribuidora anterior entregou este valor.</translation>
    </message>
    <message>
        <source>multiple values</source>
        <translation>vários valores</translation>
    </message>
    <message>
        <source>sent as empty</source>
        <translation>enviado vazio</translation>
    </message>
    <message>
        <source>null</source>
        <translation>null</translation>
    </message>
    <message>
        <source>not returned by {target}</source>
        <translation>{target} não devolve</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>omitido</translation>
    </message>
    <message>
        <source>from release</source>
        <translation>do lançamento</translation>
    </message>
    <message>
        <source>label default</source>
        <translation>padrão do selo</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automático</translation>
    </message>
    <message>
        <source>Filled in automatically. Unlock to enter your own text.</source>
        <translation>Preenchido automaticamente. Desbloqueie para digitar seu próprio texto.</translation>
    </message>
    <message>
        <source>Entered by hand. Lock to fill it in automatically again.</source>
        <translation>Digitado à mão. Bloqueie para preencher automaticamente de novo.</translation>
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
        <translation>Valor próprio</translation>
    </message>
    <message>
        <source>Inherit</source>
        <translation>Herdar</translation>
    </message>
    <message>
        <source>Inherit: {value}</source>
        <translation>Herdar: {value}</translation>
    </message>
    <message>
        <source>Send as empty</source>
        <translation>Enviar vazio</translation>
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
        <translation>Herdar, enviar vazio ou omitir</translation>
    </message>
</context>
<context>
    <name>Fields</name>
    <message>
        <source>Prices</source>
        <translation>Preços</translation>
    </message>
    <message>
        <source>P line and C line</source>
        <translation>Linha P e linha C</translation>
    </message>
    <message>
        <source>Audio and studio</source>
        <translation>Áudio e estúdio</translation>
    </message>
    <message>
        <source>Distribution</source>
        <translation>Distribuição</translation>
    </message>
    <message>
        <source>Period and loss of rights</source>
        <translation>Período e perda de direitos</translation>
    </message>
    <message>
        <source>More about the release</source>
        <translation>Mais sobre o lançamento</translation>
    </message>
    <message>
        <source>More about the track</source>
        <translation>Mais sobre a faixa</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Conta</translation>
    </message>
    <message>
        <source>Society</source>
        <translation>Sociedade de gestão</translation>
    </message>
    <message>
        <source>Agency</source>
        <translation>Agência</translation>
    </message>
    <message>
        <source>AI used for the artwork</source>
        <translation>IA usada na arte</translation>
    </message>
    <message>
        <source>AI used for music or lyrics</source>
        <translation>IA usada na música ou letra</translation>
    </message>
    <message>
        <source>AI made this part</source>
        <translation>A IA fez esta parte</translation>
    </message>
    <message>
        <source>AI used for motion artwork</source>
        <translation>IA usada na capa animada</translation>
    </message>
    <message>
        <source>AI used for the recording</source>
        <translation>IA usada na gravação</translation>
    </message>
    <message>
        <source>AI used for the video</source>
        <translation>IA usada no vídeo</translation>
    </message>
    <message>
        <source>Apple Music ID</source>
        <translation>ID do Apple Music</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nome</translation>
    </message>
    <message>
        <source>Artist line</source>
        <translation>Linha de artistas</translation>
    </message>
    <message>
        <source>Artist ID</source>
        <translation>ID do artista</translation>
    </message>
    <message>
        <source>Format of the artist&apos;s name</source>
        <translation>Formato do nome do artista</translation>
    </message>
    <message>
        <source>Artist type</source>
        <translation>Tipo de artista</translation>
    </message>
    <message>
        <source>ISRC of the Atmos mix</source>
        <translation>ISRC do mix Atmos</translation>
    </message>
    <message>
        <source>Audio embargo until</source>
        <translation>Embargo do áudio até</translation>
    </message>
    <message>
        <source>Language of the recording</source>
        <translation>Idioma da gravação</translation>
    </message>
    <message>
        <source>Audio presentation</source>
        <translation>Apresentação do áudio</translation>
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
        <translation>Categoria</translation>
    </message>
    <message>
        <source>C-line licence</source>
        <translation>Licença da linha C</translation>
    </message>
    <message>
        <source>C-line owner</source>
        <translation>Titular da linha C</translation>
    </message>
    <message>
        <source>C-line year</source>
        <translation>Ano da linha C</translation>
    </message>
    <message>
        <source>Compilation</source>
        <translation>Coletânea</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>Configuração</translation>
    </message>
    <message>
        <source>Contains non-exclusive loops</source>
        <translation>Contém loops não exclusivos</translation>
    </message>
    <message>
        <source>Contains third-party samples</source>
        <translation>Contém samples de terceiros</translation>
    </message>
    <message>
        <source>Deliver to Content ID</source>
        <translation>Entregar ao Content ID</translation>
    </message>
    <message>
        <source>All audio is exclusively ours</source>
        <translation>Todo o áudio é exclusivamente nosso</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>Créditos</translation>
    </message>
    <message>
        <source>Copyright year</source>
        <translation>Ano do copyright</translation>
    </message>
    <message>
        <source>Territory</source>
        <translation>Território</translation>
    </message>
    <message>
        <source>Has a cover</source>
        <translation>Tem capa</translation>
    </message>
    <message>
        <source>Cover embargo until</source>
        <translation>Embargo da capa até</translation>
    </message>
    <message>
        <source>Fixed copy of the cover</source>
        <translation>Cópia corrigida da capa</translation>
    </message>
    <message>
        <source>Original cover</source>
        <translation>Capa original</translation>
    </message>
    <message>
        <source>Cover has the advisory logo</source>
        <translation>Capa tem o logo do aviso</translation>
    </message>
    <message>
        <source>Text on the cover compared with the titles</source>
        <translation>Texto da capa comparado com os títulos</translation>
    </message>
    <message>
        <source>Deezer ID</source>
        <translation>ID do Deezer</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Descrição</translation>
    </message>
    <message>
        <source>Display label</source>
        <translation>Selo exibido</translation>
    </message>
    <message>
        <source>Name shown in stores</source>
        <translation>Nome exibido nas lojas</translation>
    </message>
    <message>
        <source>Distribution group ID</source>
        <translation>ID do grupo de distribuição</translation>
    </message>
    <message>
        <source>Distribution notes</source>
        <translation>Notas de distribuição</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Duração</translation>
    </message>
    <message>
        <source>All except those listed</source>
        <translation>Todas exceto as listadas</translation>
    </message>
    <message>
        <source>Featured</source>
        <translation>Convidado</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>Gênero</translation>
    </message>
    <message>
        <source>Instant gratification from</source>
        <translation>Instant grat a partir de</translation>
    </message>
    <message>
        <source>Pre-stream from</source>
        <translation>Pré-stream a partir de</translation>
    </message>
    <message>
        <source>Independent stores only</source>
        <translation>Só lojas independentes</translation>
    </message>
    <message>
        <source>Instrumental</source>
        <translation>Instrumental</translation>
    </message>
    <message>
        <source>Internal synopsis</source>
        <translation>Sinopse interna</translation>
    </message>
    <message>
        <source>IPI name number</source>
        <translation>Número de nome IPI</translation>
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
        <translation>Palavras-chave</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Selo</translation>
    </message>
    <message>
        <source>Label&apos;s work code</source>
        <translation>Código da obra no selo</translation>
    </message>
    <message>
        <source>Language of the lyrics</source>
        <translation>Idioma da letra</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Licença</translation>
    </message>
    <message>
        <source>Rights lost</source>
        <translation>Direitos perdidos</translation>
    </message>
    <message>
        <source>Rights lost on</source>
        <translation>Direitos perdidos em</translation>
    </message>
    <message>
        <source>Reason for the loss</source>
        <translation>Motivo da perda</translation>
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
        <translation>Letra em TTML</translation>
    </message>
    <message>
        <source>MassiveMusic release ID</source>
        <translation>ID de lançamento da MassiveMusic</translation>
    </message>
    <message>
        <source>Fixed copy of the master</source>
        <translation>Cópia corrigida do master</translation>
    </message>
    <message>
        <source>Original master</source>
        <translation>Master original</translation>
    </message>
    <message>
        <source>Master project number</source>
        <translation>Número do projeto master</translation>
    </message>
    <message>
        <source>Master project</source>
        <translation>Projeto master</translation>
    </message>
    <message>
        <source>Language of the titles</source>
        <translation>Idioma dos títulos</translation>
    </message>
    <message>
        <source>Country of the language</source>
        <translation>País do idioma</translation>
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
        <translation>Data de lançamento original</translation>
    </message>
    <message>
        <source>Other recording locations</source>
        <translation>Outros locais de gravação</translation>
    </message>
    <message>
        <source>Parental advisory</source>
        <translation>Aviso parental</translation>
    </message>
    <message>
        <source>Partners</source>
        <translation>Parceiros</translation>
    </message>
    <message>
        <source>Partner restrictions</source>
        <translation>Restrições de parceiros</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Lojas</translation>
    </message>
    <message>
        <source>P-line licence</source>
        <translation>Licença da linha P</translation>
    </message>
    <message>
        <source>P-line owner</source>
        <translation>Titular da linha P</translation>
    </message>
    <message>
        <source>P-line year</source>
        <translation>Ano da linha P</translation>
    </message>
    <message>
        <source>Pre-order</source>
        <translation>Pré-venda</translation>
    </message>
    <message>
        <source>Pre-order from</source>
        <translation>Pré-venda a partir de</translation>
    </message>
    <message>
        <source>Pre-order only</source>
        <translation>Só na pré-venda</translation>
    </message>
    <message>
        <source>Preview starts at</source>
        <translation>Prévia começa em</translation>
    </message>
    <message>
        <source>Previously released</source>
        <translation>Já lançado antes</translation>
    </message>
    <message>
        <source>Artists</source>
        <translation>Artistas</translation>
    </message>
    <message>
        <source>Recorded in</source>
        <translation>Gravado em</translation>
    </message>
    <message>
        <source>Details embargo until</source>
        <translation>Embargo dos detalhes até</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>Projeto</translation>
    </message>
    <message>
        <source>Project number</source>
        <translation>Número do projeto</translation>
    </message>
    <message>
        <source>Promotional</source>
        <translation>Promocional</translation>
    </message>
    <message>
        <source>Publisher</source>
        <translation>Editora</translation>
    </message>
    <message>
        <source>Publisher ID</source>
        <translation>ID da editora</translation>
    </message>
    <message>
        <source>Publishers</source>
        <translation>Editoras</translation>
    </message>
    <message>
        <source>Recording year</source>
        <translation>Ano da gravação</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Data de lançamento</translation>
    </message>
    <message>
        <source>Release price</source>
        <translation>Preço do lançamento</translation>
    </message>
    <message>
        <source>Release time</source>
        <translation>Hora do lançamento</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>Resolução</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>Administrador</translation>
    </message>
    <message>
        <source>When rights expire</source>
        <translation>Quando os direitos expiram</translation>
    </message>
    <message>
        <source>Rights period</source>
        <translation>Período dos direitos</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Função</translation>
    </message>
    <message>
        <source>Preview length</source>
        <translation>Duração da prévia</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Série</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>Interpretação</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>Sessão</translation>
    </message>
    <message>
        <source>Soundtrack</source>
        <translation>Trilha sonora</translation>
    </message>
    <message>
        <source>Share %</source>
        <translation>Participação %</translation>
    </message>
    <message>
        <source>Spotify ID</source>
        <translation>ID do Spotify</translation>
    </message>
    <message>
        <source>Mastering studio</source>
        <translation>Estúdio de masterização</translation>
    </message>
    <message>
        <source>Sub-genre</source>
        <translation>Subgênero</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Título</translation>
    </message>
    <message>
        <source>Track list embargo until</source>
        <translation>Embargo da lista de faixas até</translation>
    </message>
    <message>
        <source>Track price</source>
        <translation>Preço da faixa</translation>
    </message>
    <message>
        <source>Track type</source>
        <translation>Tipo de faixa</translation>
    </message>
    <message>
        <source>Transfer from another distributor</source>
        <translation>Transferência de outra distribuidora</translation>
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
        <translation>Versão exibida</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Versão</translation>
    </message>
    <message>
        <source>Video price</source>
        <translation>Preço do vídeo</translation>
    </message>
    <message>
        <source>Waived findings</source>
        <translation>Ocorrências com exceção</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>Obras</translation>
    </message>
    <message>
        <source>e.g. Live, Acoustic</source>
        <translation>ex.: Live, Acoustic</translation>
    </message>
    <message>
        <source>12 characters</source>
        <translation>12 caracteres</translation>
    </message>
    <message>
        <source>12 characters, different from the track&apos;s</source>
        <translation>12 caracteres, diferente do da faixa</translation>
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
        <translation>12 ou 13 dígitos</translation>
    </message>
    <message>
        <source>e.g. T-034.524.680-1</source>
        <translation>ex.: T-034.524.680-1</translation>
    </message>
    <message>
        <source>e.g. 00:00</source>
        <translation>ex.: 00:00</translation>
    </message>
    <message>
        <source>e.g. 3:48</source>
        <translation>ex.: 3:48</translation>
    </message>
    <message>
        <source>e.g. 0:30</source>
        <translation>ex.: 0:30</translation>
    </message>
    <message>
        <source>digits, or paste a store link</source>
        <translation>dígitos, ou cole um link da loja</translation>
    </message>
    <message>
        <source>separated by commas</source>
        <translation>separados por vírgulas</translation>
    </message>
    <message>
        <source>separated by spaces, e.g. folk road-trip</source>
        <translation>separadas por espaços, ex.: folk road-trip</translation>
    </message>
    <message>
        <source>Type and dates</source>
        <translation>Tipo e datas</translation>
    </message>
    <message>
        <source>Display</source>
        <translation>Exibição</translation>
    </message>
    <message>
        <source>Notes and IDs</source>
        <translation>Notas e IDs</translation>
    </message>
    <message>
        <source>Embargoes</source>
        <translation>Embargos</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Gravação</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>Direitos</translation>
    </message>
    <message>
        <source>Dates and preview</source>
        <translation>Datas e prévia</translation>
    </message>
    <message>
        <source>Dolby Atmos and Content ID</source>
        <translation>Dolby Atmos e Content ID</translation>
    </message>
    <message>
        <source>AI and notes</source>
        <translation>IA e notas</translation>
    </message>
    <message>
        <source>More about the work</source>
        <translation>Mais sobre a obra</translation>
    </message>
    <message>
        <source>“{title}”</source>
        <translation>“{title}”</translation>
    </message>
    <message>
        <source>disc</source>
        <translation>disco</translation>
    </message>
    <message>
        <source>track</source>
        <translation>faixa</translation>
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
        <translation>editora</translation>
    </message>
</context>
<context>
    <name>FiguresLine</name>
    <message>
        <source>Shows how long {target} usually takes once it has reported on some of your releases.</source>
        <translation>Mostra quanto tempo o {target} costuma levar, assim que ele informar sobre alguns dos seus lançamentos.</translation>
    </message>
    <message>
        <source>Usually: {figures}</source>
        <translation>Normalmente: {figures}</translation>
    </message>
    <message>
        <source>Median time from sending until each {target} status was first seen, across your releases.</source>
        <translation>Tempo mediano entre o envio e a primeira vez que cada status do {target} foi visto, nos seus lançamentos.</translation>
    </message>
</context>
<context>
    <name>FileActions</name>
    <message>
        <source>Sheets and bundles ({endings})</source>
        <translation>Planilhas e pacotes ({endings})</translation>
    </message>
    <message>
        <source>Import a sheet or a bundle</source>
        <translation>Importar uma planilha ou um pacote</translation>
    </message>
    <message>
        <source>Opening {name}…</source>
        <translation>Abrindo {name}…</translation>
    </message>
    <message>
        <source>Opening {name}: {percent} %</source>
        <translation>Abrindo {name}: {percent}%</translation>
    </message>
    <message>
        <source>Selected file</source>
        <translation>Arquivo selecionado</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausar</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Espaço</translation>
    </message>
    <message>
        <source>Alt+Up</source>
        <translation>Alt+Seta para cima</translation>
    </message>
    <message>
        <source>Alt+Down</source>
        <translation>Alt+Seta para baixo</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Parar</translation>
    </message>
    <message>
        <source>Delete</source>
        <comment>the key</comment>
        <translation>Del</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Localizar…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Tentar de novo</translation>
    </message>
    <message>
        <source>Withdraw the release</source>
        <translation>Retirar o lançamento</translation>
    </message>
    <message>
        <source>Copy log</source>
        <translation>Copiar log</translation>
    </message>
    <message>
        <source>Ctrl+C</source>
        <translation>Ctrl+C</translation>
    </message>
    <message>
        <source>Open the release</source>
        <translation>Abrir o lançamento</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Send earlier</source>
        <translation>Enviar antes</translation>
    </message>
    <message>
        <source>Send later</source>
        <translation>Enviar depois</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Retomar</translation>
    </message>
</context>
<context>
    <name>FileText</name>
    <message>
        <source>{name} cannot be read: {strerror}.</source>
        <translation>Não foi possível ler {name}: {strerror}.</translation>
    </message>
    <message>
        <source>No bundle was created.</source>
        <translation>Nenhum pacote foi criado.</translation>
    </message>
    <message>
        <source>{name} cannot be written: {strerror}.</source>
        <translation>Não foi possível gravar {name}: {strerror}.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Escolha outra pasta.</translation>
    </message>
    <message>
        <source>it is not a ZIP file, or it is damaged</source>
        <translation>não é um arquivo ZIP ou está danificado</translation>
    </message>
    <message>
        <source>it contains more than {most_entries} files</source>
        <translation>contém mais de {most_entries} arquivos</translation>
    </message>
    <message>
        <source>it is not a bag, which must be a single folder</source>
        <translation>não é um bag, que deve ser uma única pasta</translation>
    </message>
    <message>
        <source>the name “{name}” in it points outside the bundle</source>
        <translation>o nome “{name}”, dentro dele, aponta para fora do pacote</translation>
    </message>
    <message>
        <source>“{name}” in it is a link</source>
        <translation>“{name}”, dentro dele, é um link</translation>
    </message>
    <message>
        <source>it is protected by a password</source>
        <translation>está protegido por senha</translation>
    </message>
    <message>
        <source>“{name}” is in it twice</source>
        <translation>“{name}” aparece nele duas vezes</translation>
    </message>
    <message>
        <source>“{name}” would unpack to an unreasonable size</source>
        <translation>“{name}” ficaria grande demais ao ser descompactado</translation>
    </message>
    <message>
        <source>it is not a bag: it has no BagIt declaration</source>
        <translation>não é um bag: não tem declaração BagIt</translation>
    </message>
    <message>
        <source>its list of checksums cannot be read</source>
        <translation>a lista de checksums não pode ser lida</translation>
    </message>
    <message>
        <source>“{odd}” is only in the bundle or only in its list of checksums</source>
        <translation>“{odd}” está só no pacote ou só na lista de checksums dele</translation>
    </message>
    <message>
        <source>it is not a bag: {name} is missing</source>
        <translation>não é um bag: falta {name}</translation>
    </message>
    <message>
        <source>{name} is not UTF-8 text</source>
        <translation>{name} não é texto UTF-8</translation>
    </message>
    <message>
        <source>{name} is missing</source>
        <translation>falta {name}</translation>
    </message>
    <message>
        <source>{name} was changed after it was packed, or is damaged</source>
        <translation>{name} foi alterado depois de empacotado ou está danificado</translation>
    </message>
    <message>
        <source>{name} in it is larger than {most} MB</source>
        <translation>{name}, dentro dele, é maior que {most} MB</translation>
    </message>
    <message>
        <source>{name} in it unpacks to more than stated</source>
        <translation>{name}, dentro dele, ocupa mais espaço descompactado do que o informado</translation>
    </message>
    <message>
        <source>{name} in it is damaged</source>
        <translation>{name}, dentro dele, está danificado</translation>
    </message>
    <message>
        <source>{name} cannot be opened as a bundle: {why}.</source>
        <translation>Não foi possível abrir {name} como pacote: {why}.</translation>
    </message>
    <message>
        <source>Nothing was imported, and no file was written.</source>
        <translation>Nada foi importado e nenhum arquivo foi gravado.</translation>
    </message>
    <message>
        <source>Copy it again from its source.</source>
        <translation>Copie-o de novo da origem.</translation>
    </message>
    <message>
        <source>A draft of Trackball Desktop</source>
        <translation>Um rascunho do Trackball Desktop</translation>
    </message>
    <message>
        <source>Missing fields are inherited. {&quot;unset&quot;: &quot;absent&quot;} is not sent, null is sent as null.</source>
        <translation>Campos ausentes são herdados. {&quot;unset&quot;: &quot;absent&quot;} não é enviado; null é enviado como null.</translation>
    </message>
    <message>
        <source>This bundle contains no draft that this version can read.</source>
        <translation>Este pacote não contém nenhum rascunho que esta versão consiga ler.</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>Nada foi importado.</translation>
    </message>
    <message>
        <source>A version that supports its format can read it; this version supports {format}.</source>
        <translation>Uma versão compatível com o formato consegue lê-lo; esta versão aceita {format}.</translation>
    </message>
    <message>
        <source>The draft in this bundle is damaged.</source>
        <translation>O rascunho neste pacote está danificado.</translation>
    </message>
    <message>
        <source>{name} in this bundle is not JSON.</source>
        <translation>{name} neste pacote não é JSON.</translation>
    </message>
    <message>
        <source>{name} is not a list and was skipped.</source>
        <translation>{name} não é uma lista e foi ignorado.</translation>
    </message>
    <message>
        <source>{left} history steps cannot be read and were skipped.</source>
        <translation>{left} passos do histórico não puderam ser lidos e foram ignorados.</translation>
    </message>
    <message>
        <source>The description of one of the release&apos;s files cannot be read; the file was skipped.</source>
        <translation>A descrição de um dos arquivos do lançamento não pôde ser lida; o arquivo foi ignorado.</translation>
    </message>
    <message>
        <source>{name} is listed but not in the bundle.</source>
        <translation>{name} está na lista, mas não no pacote.</translation>
    </message>
    <message>
        <source>{name} is incomplete or damaged.</source>
        <translation>{name} está incompleto ou danificado.</translation>
    </message>
    <message>
        <source>{name} is not text in UTF-8.</source>
        <translation>{name} não é texto em UTF-8.</translation>
    </message>
    <message>
        <source>{name} cannot be read: {why}.</source>
        <translation>Não foi possível ler {name}: {why}.</translation>
    </message>
    <message>
        <source>{name} has an event that is larger than 64 MB.</source>
        <translation>{name} tem um evento maior que 64 MB.</translation>
    </message>
    <message>
        <source>The events before it were imported.</source>
        <translation>Os eventos anteriores a ele foram importados.</translation>
    </message>
    <message>
        <source>Remove that event from the file and import the rest.</source>
        <translation>Remova esse evento do arquivo e importe o resto.</translation>
    </message>
    <message>
        <source>Get {name} again and import it again.</source>
        <translation>Obtenha {name} de novo e importe-o outra vez.</translation>
    </message>
    <message>
        <source>{name} contains a part that is not JSON.</source>
        <translation>{name} contém uma parte que não é JSON.</translation>
    </message>
    <message>
        <source>The events before it were imported; those after it cannot be found.</source>
        <translation>Os eventos anteriores a ela foram importados; os posteriores não podem ser localizados.</translation>
    </message>
    <message>
        <source>{name} has more than {most_entries} files.</source>
        <translation>{name} tem mais de {most_entries} arquivos.</translation>
    </message>
    <message>
        <source>Nothing was read.</source>
        <translation>Nada foi lido.</translation>
    </message>
    <message>
        <source>{name} is a damaged or protected ZIP.</source>
        <translation>{name} é um ZIP danificado ou protegido.</translation>
    </message>
    <message>
        <source>Ask the sender to send the package again.</source>
        <translation>Peça ao remetente que envie o pacote de novo.</translation>
    </message>
    <message>
        <source>{name} contains {found} messages.</source>
        <translation>{name} contém {found} mensagens.</translation>
    </message>
    <message>
        <source>Unpack it, and import the folders of its releases one by one.</source>
        <translation>Descompacte-o e importe as pastas dos lançamentos uma a uma.</translation>
    </message>
    <message>
        <source>a PurgeReleaseMessage asks a store to delete a release</source>
        <translation>uma PurgeReleaseMessage pede a uma loja que exclua um lançamento</translation>
    </message>
    <message>
        <source>a ManifestMessage lists the messages of a batch</source>
        <translation>uma ManifestMessage lista as mensagens de um lote</translation>
    </message>
    <message>
        <source>a CatalogListMessage lists releases without their tracks</source>
        <translation>uma CatalogListMessage lista lançamentos sem as faixas</translation>
    </message>
    <message>
        <source>an acknowledgement says that a message arrived</source>
        <translation>uma confirmação informa que uma mensagem chegou</translation>
    </message>
    <message>
        <source>it begins with “{name}”</source>
        <translation>começa com “{name}”</translation>
    </message>
    <message>
        <source>{name} is not a message about a new release: {why}.</source>
        <translation>{name} não é uma mensagem sobre um novo lançamento: {why}.</translation>
    </message>
    <message>
        <source>Choose the release&apos;s NewReleaseMessage, an XML file next to its audio files.</source>
        <translation>Escolha a NewReleaseMessage do lançamento, um arquivo XML junto aos arquivos de áudio.</translation>
    </message>
    <message>
        <source>{name} contains no release.</source>
        <translation>{name} não contém nenhum lançamento.</translation>
    </message>
    <message>
        <source>without a name</source>
        <translation>sem nome</translation>
    </message>
    <message>
        <source>{name} is too large for a DDEX message.</source>
        <translation>{name} é grande demais para uma mensagem DDEX.</translation>
    </message>
    <message>
        <source>It is larger than {max_bytes} MB; nothing was read.</source>
        <translation>É maior que {max_bytes} MB; nada foi lido.</translation>
    </message>
    <message>
        <source>{name} declares entities, which are not allowed in a DDEX message.</source>
        <translation>{name} declara entidades, que não são permitidas em uma mensagem DDEX.</translation>
    </message>
    <message>
        <source>Such files can fill the computer&apos;s memory, so nothing was read.</source>
        <translation>Arquivos assim podem encher a memória do computador, então nada foi lido.</translation>
    </message>
    <message>
        <source>Ask the sender for the message as originally delivered.</source>
        <translation>Peça ao remetente a mensagem como foi entregue originalmente.</translation>
    </message>
    <message>
        <source>{name} is damaged or not XML.</source>
        <translation>{name} está danificado ou não é XML.</translation>
    </message>
    <message>
        <source>Line {lineno}: {error}. Nothing was read.</source>
        <translation>Linha {lineno}: {error}. Nada foi lido.</translation>
    </message>
    <message>
        <source>Ask the sender to send the message again.</source>
        <translation>Peça ao remetente que envie a mensagem de novo.</translation>
    </message>
    <message>
        <source>is nested too deeply</source>
        <translation>tem níveis demais</translation>
    </message>
    <message>
        <source>has more than {max_elements} elements</source>
        <translation>tem mais de {max_elements} elementos</translation>
    </message>
    <message>
        <source>{name} is not a DDEX message: it {what}.</source>
        <translation>{name} não é uma mensagem DDEX: {what}.</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>está danificado</translation>
    </message>
    <message>
        <source>These releases need {headings} columns, and a sheet of this layout has at most {max_columns}.</source>
        <translation>Estes lançamentos precisam de {headings} colunas, e uma planilha deste layout tem no máximo {max_columns}.</translation>
    </message>
    <message>
        <source>No sheet was written.</source>
        <translation>Nenhuma planilha foi gravada.</translation>
    </message>
    <message>
        <source>Export the releases with the most people and works separately, or use bundles, which have no limit.</source>
        <translation>Exporte à parte os lançamentos com mais pessoas e obras, ou use pacotes, que não têm limite.</translation>
    </message>
    <message>
        <source>There is no UPC or EAN for a barcode.</source>
        <translation>Não há UPC nem EAN para um código de barras.</translation>
    </message>
    <message>
        <source>A barcode needs 12 or 13 digits with a valid check digit.</source>
        <translation>Um código de barras precisa de 12 ou 13 dígitos com um dígito verificador válido.</translation>
    </message>
    <message>
        <source>Enter the UPC of the release first.</source>
        <translation>Informe primeiro o UPC do lançamento.</translation>
    </message>
    <message>
        <source>The template {name} cannot be read.</source>
        <translation>Não foi possível ler o modelo {name}.</translation>
    </message>
    <message>
        <source>It is not UTF-8 text, or you have no permission to open it.</source>
        <translation>Não é texto UTF-8 ou você não tem permissão para abri-lo.</translation>
    </message>
    <message>
        <source>Save it as UTF-8, or delete it to use the app&apos;s own template.</source>
        <translation>Salve-o como UTF-8, ou exclua-o para usar o modelo do próprio app.</translation>
    </message>
    <message>
        <source>The template {name} is too long.</source>
        <translation>O modelo {name} é longo demais.</translation>
    </message>
    <message>
        <source>A template should be one or two pages of text.</source>
        <translation>Um modelo deve ter uma ou duas páginas de texto.</translation>
    </message>
    <message>
        <source>“{word}” is not a known name</source>
        <translation>“{word}” não é um nome conhecido</translation>
    </message>
    <message>
        <source>“{tag}” closes a section that was not opened</source>
        <translation>“{tag}” fecha uma seção que não foi aberta</translation>
    </message>
    <message>
        <source>sections are nested too deeply</source>
        <translation>as seções têm níveis demais</translation>
    </message>
    <message>
        <source>the section “{section}” has no end</source>
        <translation>a seção “{section}” não tem fim</translation>
    </message>
    <message>
        <source>The template {name} has an error in line {line}: {why}.</source>
        <translation>O modelo {name} tem um erro na linha {line}: {why}.</translation>
    </message>
    <message>
        <source>The document was not created.</source>
        <translation>O documento não foi criado.</translation>
    </message>
    <message>
        <source>Correct it, or delete the file to use the app&apos;s own template.</source>
        <translation>Corrija-o, ou exclua o arquivo para usar o modelo do próprio app.</translation>
    </message>
    <message>
        <source>“{error}” occurs twice in one object of this file.</source>
        <translation>“{error}” aparece duas vezes em um objeto deste arquivo.</translation>
    </message>
    <message>
        <source>It is unclear which value is right, so nothing was imported.</source>
        <translation>Não está claro qual valor é o certo, então nada foi importado.</translation>
    </message>
    <message>
        <source>Remove one of them.</source>
        <translation>Remova um deles.</translation>
    </message>
    <message>
        <source>This file is not JSON.</source>
        <translation>Este arquivo não é JSON.</translation>
    </message>
    <message>
        <source>It could not be read: {error}.</source>
        <translation>Não foi possível lê-lo: {error}.</translation>
    </message>
    <message>
        <source>This file is JSON but not a release.</source>
        <translation>Este arquivo é JSON, mas não é um lançamento.</translation>
    </message>
    <message>
        <source>A release must be one object with fields such as title, upc and discs.</source>
        <translation>Um lançamento deve ser um objeto com campos como title, upc e discs.</translation>
    </message>
    <message>
        <source>{name} is not a sheet layout: {why}.</source>
        <translation>{name} não é um layout de planilha: {why}.</translation>
    </message>
    <message>
        <source>You cannot choose it.</source>
        <translation>Você não pode escolhê-lo.</translation>
    </message>
    <message>
        <source>Compare it with the built-in layouts in resources/sheets/layouts.</source>
        <translation>Compare-o com os layouts do app em resources/sheets/layouts.</translation>
    </message>
    <message>
        <source>there is no source “{wrong}”</source>
        <translation>não existe a fonte “{wrong}”</translation>
    </message>
    <message>
        <source>there is no date format “{date}”</source>
        <translation>não existe o formato de data “{date}”</translation>
    </message>
    <message>
        <source>{name} is not a sheet layout: {what}.</source>
        <translation>{name} não é um layout de planilha: {what}.</translation>
    </message>
    <message>
        <source>No headings of releases or tracks were found.</source>
        <translation>Não foram encontrados cabeçalhos de lançamentos ou faixas.</translation>
    </message>
    <message>
        <source>Give the columns headings such as Release Title, Track Title, Artist, UPC and ISRC.</source>
        <translation>Dê às colunas cabeçalhos como Release Title, Track Title, Artist, UPC e ISRC.</translation>
    </message>
    <message>
        <source>The sheet “{name}” is hidden and was not read.</source>
        <translation>A aba “{name}” está oculta e não foi lida.</translation>
    </message>
    <message>
        <source>it has no track title; the track was not imported</source>
        <translation>não tem título de faixa; a faixa não foi importada</translation>
    </message>
    <message>
        <source>it has no release title; it was assigned to the release with its codes</source>
        <translation>não tem título de lançamento; foi atribuída ao lançamento com os mesmos códigos</translation>
    </message>
    <message>
        <source>another track on this disc has the same number; both were imported in row order</source>
        <translation>outra faixa deste disco tem o mesmo número; ambas foram importadas na ordem das linhas</translation>
    </message>
    <message>
        <source>another track has the same ISRC; both were imported</source>
        <translation>outra faixa tem o mesmo ISRC; ambas foram importadas</translation>
    </message>
    <message>
        <source>it has more cells than headings, so values may be in the wrong columns; it was not imported</source>
        <translation>tem mais células do que cabeçalhos, e os valores podem estar nas colunas erradas; não foi importada</translation>
    </message>
    <message>
        <source>its release is not in the sheet of releases; it was not imported</source>
        <translation>o lançamento dela não está na planilha de lançamentos; não foi importada</translation>
    </message>
    <message>
        <source>it is not an ISRC; it was imported unchanged, please correct it</source>
        <translation>não é um ISRC; foi importado como está, corrija-o</translation>
    </message>
    <message>
        <source>it is not a UPC or EAN; it was imported unchanged, please correct it</source>
        <translation>não é um UPC nem EAN; foi importado como está, corrija-o</translation>
    </message>
    <message>
        <source>it is not a date; the date is left empty</source>
        <translation>não é uma data; a data fica vazia</translation>
    </message>
    <message>
        <source>it is not a length; the length is left empty and is read from the master</source>
        <translation>não é uma duração; ela fica vazia e é lida do master</translation>
    </message>
    <message>
        <source>its shares do not match the names; they are left empty</source>
        <translation>as participações não batem com os nomes; ficam vazias</translation>
    </message>
    <message>
        <source>a spreadsheet has rounded the code and its last digits are lost; it is left empty</source>
        <translation>uma planilha arredondou o código e os últimos dígitos se perderam; ele fica vazio</translation>
    </message>
    <message>
        <source>another row of this release has a different value; the first row&apos;s value was used</source>
        <translation>outra linha deste lançamento tem um valor diferente; foi usado o da primeira linha</translation>
    </message>
    <message>
        <source>the cell begins with a backslash and one of the layout&apos;s marks; it was imported as text</source>
        <translation>a célula começa com barra invertida e uma das marcas do layout; foi importada como texto</translation>
    </message>
    <message>
        <source>it does not fit its field; it is left empty</source>
        <translation>não serve para o campo; ele fica vazio</translation>
    </message>
    <message>
        <source>it is a spreadsheet error; it is left empty</source>
        <translation>é um erro de planilha; fica vazio</translation>
    </message>
    <message>
        <source>does the day or the month come first? These dates are left empty; import the file again with the order of day and month chosen.</source>
        <translation>vem primeiro o dia ou o mês? Estas datas ficam vazias; importe o arquivo de novo com a ordem de dia e mês escolhida.</translation>
    </message>
    <message>
        <source>these are list numbers, not names. Nobody was credited; fill in the names.</source>
        <translation>são números de lista, não nomes. Ninguém recebeu crédito; preencha os nomes.</translation>
    </message>
    <message>
        <source>the sheet has releases but no tracks. Add the tracks to each draft.</source>
        <translation>a planilha tem lançamentos, mas nenhuma faixa. Adicione as faixas a cada rascunho.</translation>
    </message>
    <message>
        <source>a release has no title in the sheet. Enter its title in the draft.</source>
        <translation>um lançamento não tem título na planilha. Informe o título no rascunho.</translation>
    </message>
    <message>
        <source>the sheet does not show which tracks belong to which release. Check the drafts.</source>
        <translation>a planilha não mostra que faixas pertencem a que lançamento. Confira os rascunhos.</translation>
    </message>
    <message>
        <source>the sheet has no track numbers; tracks are in row order. Check the order.</source>
        <translation>a planilha não tem números de faixa; as faixas seguem a ordem das linhas. Confira a ordem.</translation>
    </message>
    <message>
        <source>a year is not a full date; the date is left empty.</source>
        <translation>um ano não é uma data completa; a data fica vazia.</translation>
    </message>
    <message>
        <source>Not imported, because there is no field for it: {unused}.</source>
        <translation>Não importado, porque não há campo para isto: {unused}.</translation>
    </message>
    <message>
        <source>sheet “{sheet}”, row {row}</source>
        <translation>aba “{sheet}”, linha {row}</translation>
    </message>
    <message>
        <source>It is larger than {max_bytes} MB.</source>
        <translation>É maior que {max_bytes} MB.</translation>
    </message>
    <message>
        <source>It has more than {max_rows} rows, or {max_cells} cells.</source>
        <translation>Tem mais de {max_rows} linhas ou {max_cells} células.</translation>
    </message>
    <message>
        <source>Row {rows} has more than {max_columns} columns.</source>
        <translation>A linha {rows} tem mais de {max_columns} colunas.</translation>
    </message>
    <message>
        <source>{name} cannot be read as a table: line {rows} is damaged.</source>
        <translation>Não foi possível ler {name} como tabela: a linha {rows} está danificada.</translation>
    </message>
    <message>
        <source>A quotation mark may be missing, so a cell does not end.</source>
        <translation>Pode faltar uma aspa, e por isso uma célula não termina.</translation>
    </message>
    <message>
        <source>Open it in a spreadsheet and save it again.</source>
        <translation>Abra-o em um programa de planilhas e salve de novo.</translation>
    </message>
    <message>
        <source>{name} is not a table.</source>
        <translation>{name} não é uma tabela.</translation>
    </message>
    <message>
        <source>Choose a CSV, XLSX, XLS or ODS file.</source>
        <translation>Escolha um arquivo CSV, XLSX, XLS ou ODS.</translation>
    </message>
    <message>
        <source>Sheet “{name}” has more than {max_columns} columns.</source>
        <translation>A aba “{name}” tem mais de {max_columns} colunas.</translation>
    </message>
    <message>
        <source>Sheet “{name}” has more than {max_rows} rows, or too many cells.</source>
        <translation>A aba “{name}” tem mais de {max_rows} linhas ou células demais.</translation>
    </message>
    <message>
        <source>{name} is protected by a password.</source>
        <translation>{name} está protegido por senha.</translation>
    </message>
    <message>
        <source>Save a copy without a password and choose that.</source>
        <translation>Salve uma cópia sem senha e escolha-a.</translation>
    </message>
    <message>
        <source>{name} is damaged; nothing was read.</source>
        <translation>{name} está danificado; nada foi lido.</translation>
    </message>
    <message>
        <source>Unpacked it is larger than {max_unpacked} MB.</source>
        <translation>Descompactado, é maior que {max_unpacked} MB.</translation>
    </message>
    <message>
        <source>Sheet “{sheet}” extends to row {last_row} and column {last_column}.</source>
        <translation>A aba “{sheet}” vai até a linha {last_row} e a coluna {last_column}.</translation>
    </message>
    <message>
        <source>{name} is too large to be read as a table.</source>
        <translation>{name} é grande demais para ser lido como tabela.</translation>
    </message>
    <message>
        <source>{why} Nothing was read.</source>
        <translation>{why} Nada foi lido.</translation>
    </message>
    <message>
        <source>Save only the sheet and columns that you need, or split it.</source>
        <translation>Salve só a aba e as colunas de que você precisa, ou divida o arquivo.</translation>
    </message>
    <message>
        <source>{name} is not Unicode and was read as {script} text. Check that “{accented}” is right.</source>
        <translation>{name} não é Unicode e foi lido como texto em {script}. Confira se “{accented}” está certo.</translation>
    </message>
    <message>
        <source>{name} is not Unicode text.</source>
        <translation>{name} não é texto Unicode.</translation>
    </message>
    <message>
        <source>Its character encoding is unknown, so nothing was read.</source>
        <translation>A codificação de caracteres é desconhecida, então nada foi lido.</translation>
    </message>
    <message>
        <source>Save it again as “CSV UTF-8” or “Unicode Text”.</source>
        <translation>Salve-o de novo como “CSV UTF-8” ou “Texto Unicode”.</translation>
    </message>
    <message>
        <source>There are more than {most} codes; the others were not read.</source>
        <translation>Há mais de {most} códigos; os outros não foram lidos.</translation>
    </message>
    <message>
        <source>other numbers of {length} digits here are wrong, so the check digits may be missing</source>
        <translation>outros números de {length} dígitos aqui estão errados, então podem faltar os dígitos verificadores</translation>
    </message>
    <message>
        <source>Line {number}: {code} was not read: {why}.</source>
        <translation>Linha {number}: {code} não foi lido: {why}.</translation>
    </message>
    <message>
        <source>Line {number}: {codes}</source>
        <translation>Linha {number}: {codes}</translation>
    </message>
    <message>
        <source>Line {number}: “{quoted}” contains no code.</source>
        <translation>Linha {number}: “{quoted}” não contém nenhum código.</translation>
    </message>
    <message>
        <source>Line {number}: {cell} is not a UPC or EAN: {cell2}.</source>
        <translation>Linha {number}: {cell} não é um UPC nem EAN: {cell2}.</translation>
    </message>
    <message>
        <source>{first} has a wrong check digit, so the range was not read.</source>
        <translation>{first} tem o dígito verificador errado, então o intervalo não foi lido.</translation>
    </message>
    <message>
        <source>the range ends before it begins.</source>
        <translation>o intervalo termina antes de começar.</translation>
    </message>
    <message>
        <source>the range has more than {most} codes.</source>
        <translation>o intervalo tem mais de {most} códigos.</translation>
    </message>
    <message>
        <source>is not an image, whatever its name says</source>
        <translation>não é uma imagem, diga o que disser o nome</translation>
    </message>
    <message>
        <source>It was not used as the cover.</source>
        <translation>Não foi usado como capa.</translation>
    </message>
    <message>
        <source>Choose a JPEG or PNG file.</source>
        <translation>Escolha um arquivo JPEG ou PNG.</translation>
    </message>
    <message>
        <source>The image cannot be shown.</source>
        <translation>Não é possível exibir a imagem.</translation>
    </message>
    <message>
        <source>It is damaged, too large or of an unsupported type.</source>
        <translation>Está danificada, é grande demais ou de um tipo não aceito.</translation>
    </message>
    <message>
        <source>Export the cover again as JPEG or PNG.</source>
        <translation>Exporte a capa de novo como JPEG ou PNG.</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>o arquivo está vazio</translation>
    </message>
    <message>
        <source>{width} × {height} pixels are too many to open safely</source>
        <translation>{width} × {height} pixels são demais para abrir com segurança</translation>
    </message>
    <message>
        <source>no decoder for this format is built in</source>
        <translation>não há decodificador para este formato</translation>
    </message>
    <message>
        <source>no audio follows the ID3 tag</source>
        <translation>não há áudio depois da tag ID3</translation>
    </message>
    <message>
        <source>unknown audio format</source>
        <translation>formato de áudio desconhecido</translation>
    </message>
    <message>
        <source>the file contains no audio</source>
        <translation>o arquivo não contém áudio</translation>
    </message>
    <message>
        <source>{frames} frames are declared, {frames2} could be decoded</source>
        <translation>{frames} frames declarados, {frames2} decodificados</translation>
    </message>
    <message>
        <source>some samples are not numbers (NaN or infinity)</source>
        <translation>algumas amostras não são números (NaN ou infinito)</translation>
    </message>
    <message>
        <source>the decoded audio does not match the file&apos;s MD5 checksum</source>
        <translation>o áudio decodificado não bate com o checksum MD5 do arquivo</translation>
    </message>
    <message>
        <source>the header does not state the length of the audio</source>
        <translation>o cabeçalho não informa a duração do áudio</translation>
    </message>
    <message>
        <source>the format chunk is missing or broken</source>
        <translation>o chunk de formato falta ou está corrompido</translation>
    </message>
    <message>
        <source>the file ends before the audio</source>
        <translation>o arquivo termina antes do áudio</translation>
    </message>
    <message>
        <source>{declared} bytes of audio are declared, {present} are present</source>
        <translation>{declared} bytes de áudio declarados, {present} presentes</translation>
    </message>
    <message>
        <source>{frames} frames are declared, {frames2} are present</source>
        <translation>{frames} frames declarados, {frames2} presentes</translation>
    </message>
    <message>
        <source>{name} cannot be changed.</source>
        <translation>Não é possível alterar {name}.</translation>
    </message>
    <message>
        <source>This pattern is too long.</source>
        <translation>Este padrão é longo demais.</translation>
    </message>
    <message>
        <source>Use at most {longest} characters.</source>
        <translation>Use no máximo {longest} caracteres.</translation>
    </message>
    <message>
        <source>There is no field %{found}%.</source>
        <translation>Não existe o campo %{found}%.</translation>
    </message>
    <message>
        <source>A pattern can contain {known}.</source>
        <translation>Um padrão pode conter {known}.</translation>
    </message>
    <message>
        <source>%{name}% occurs twice in the pattern.</source>
        <translation>%{name}% aparece duas vezes no padrão.</translation>
    </message>
    <message>
        <source>Use %ignore% for what is not needed.</source>
        <translation>Use %ignore% para o que não é necessário.</translation>
    </message>
    <message>
        <source>There is no separator between %{text}% and %{name}%.</source>
        <translation>Não há separador entre %{text}% e %{name}%.</translation>
    </message>
    <message>
        <source>Add the separator that the file names use.</source>
        <translation>Acrescente o separador que os nomes dos arquivos usam.</translation>
    </message>
    <message>
        <source>This pattern contains no field.</source>
        <translation>Este padrão não contém nenhum campo.</translation>
    </message>
    <message>
        <source>Use a pattern such as %track% - %artist% - %title%, or leave it empty.</source>
        <translation>Use um padrão como %track% - %artist% - %title% ou deixe vazio.</translation>
    </message>
    <message>
        <source>There is no file {path}.</source>
        <translation>Não existe o arquivo {path}.</translation>
    </message>
    <message>
        <source>Check its name and folder.</source>
        <translation>Confira o nome e a pasta.</translation>
    </message>
    <message>
        <source>{name} is larger than {most_bytes} MB.</source>
        <translation>{name} é maior que {most_bytes} MB.</translation>
    </message>
    <message>
        <source>Nothing was read: files of this type are never that large.</source>
        <translation>Nada foi lido: arquivos deste tipo nunca são tão grandes.</translation>
    </message>
    <message>
        <source>Check that it is the right file.</source>
        <translation>Confira se é o arquivo certo.</translation>
    </message>
    <message>
        <source>{name} is not a PDF.</source>
        <translation>{name} não é um PDF.</translation>
    </message>
    <message>
        <source>It was not attached.</source>
        <translation>Não foi anexado.</translation>
    </message>
    <message>
        <source>Export the booklet as PDF.</source>
        <translation>Exporte o encarte como PDF.</translation>
    </message>
    <message>
        <source>The name of {path} is not Unicode. Rename it, then drop it again.</source>
        <translation>O nome de {path} não é Unicode. Renomeie o arquivo e solte-o de novo.</translation>
    </message>
    <message>
        <source>{name} changed while it was being read.</source>
        <translation>{name} mudou enquanto era lido.</translation>
    </message>
    <message>
        <source>Its content is still changing, so it was neither checked nor sent.</source>
        <translation>O conteúdo ainda está mudando, então não foi verificado nem enviado.</translation>
    </message>
    <message>
        <source>Wait until the program has finished writing the file, then try again.</source>
        <translation>Espere o programa terminar de gravar o arquivo e tente de novo.</translation>
    </message>
    <message>
        <source>Nothing was imported from it.</source>
        <translation>Nada foi importado dele.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be opened: {strerror}.</source>
        <translation>Não foi possível abrir a pasta {folder}: {strerror}.</translation>
    </message>
    <message>
        <source>It may have been moved, or its drive is not connected. Choose the folder again.</source>
        <translation>Ela pode ter sido movida ou a unidade não está conectada. Escolha a pasta de novo.</translation>
    </message>
    <message>
        <source>{name} is a file, not a folder.</source>
        <translation>{name} é um arquivo, não uma pasta.</translation>
    </message>
    <message>
        <source>Choose the folder with the masters.</source>
        <translation>Escolha a pasta com os masters.</translation>
    </message>
    <message numerus="yes">
        <source>%n masters are only in iCloud: {shown}. Download them, then drop the folder again.</source>
        <comment>%n master is only in iCloud: {shown}. Download it, then drop the folder again.</comment>
        <translation>
            <numerusform>%n master está só no iCloud: {shown}. Baixe-o e solte a pasta de novo.</numerusform>
            <numerusform>%n masters estão só no iCloud: {shown}. Baixe-os e solte a pasta de novo.</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} is only in the cloud. Download it with your cloud storage app, then drop it again.</source>
        <translation>{name} está só na nuvem. Baixe-o com o seu app de armazenamento na nuvem e solte-o de novo.</translation>
    </message>
    <message>
        <source>{name} is an archive and was not opened. Unpack it and drop the resulting folder.</source>
        <translation>{name} é um arquivo compactado e não foi aberto. Descompacte-o e solte a pasta resultante.</translation>
    </message>
    <message>
        <source>{name} no longer exists.</source>
        <translation>{name} não existe mais.</translation>
    </message>
    <message>
        <source>The release points to a file that cannot be found.</source>
        <translation>O lançamento aponta para um arquivo que não foi encontrado.</translation>
    </message>
    <message>
        <source>Locate the file again; it was at {path}.</source>
        <translation>Localize o arquivo de novo; ele estava em {path}.</translation>
    </message>
    <message>
        <source>{name} is in use by another program.</source>
        <translation>{name} está em uso por outro programa.</translation>
    </message>
    <message>
        <source>It cannot be read while the other program is using it.</source>
        <translation>Não pode ser lido enquanto o outro programa o usa.</translation>
    </message>
    <message>
        <source>Close it there or wait until the program has finished, then try again.</source>
        <translation>Feche-o lá ou espere o programa terminar e tente de novo.</translation>
    </message>
    <message>
        <source>You have no permission to read {name}.</source>
        <translation>Você não tem permissão para ler {name}.</translation>
    </message>
    <message>
        <source>It cannot be checked or sent.</source>
        <translation>Não pode ser verificado nem enviado.</translation>
    </message>
    <message>
        <source>Give yourself permission to read {path}, then try again.</source>
        <translation>Dê a si mesmo permissão para ler {path} e tente de novo.</translation>
    </message>
    <message>
        <source>{name} could not be read: {strerror}.</source>
        <translation>Não foi possível ler {name}: {strerror}.</translation>
    </message>
    <message>
        <source>Check the drive or network share, then try again.</source>
        <translation>Verifique a unidade ou o compartilhamento de rede e tente de novo.</translation>
    </message>
    <message>
        <source>Only the first {max_entries} entries of {name} were read.</source>
        <translation>Só os primeiros {max_entries} itens de {name} foram lidos.</translation>
    </message>
    <message>
        <source>{path} could not be read: {strerror}.</source>
        <translation>Não foi possível ler {path}: {strerror}.</translation>
    </message>
    <message>
        <source>{name} is nested too deeply in the folder and was not read.</source>
        <translation>{name} está em um nível profundo demais da pasta e não foi lido.</translation>
    </message>
    <message>
        <source>The folder {name} cannot be read: {strerror}.</source>
        <translation>Não foi possível ler a pasta {name}: {strerror}.</translation>
    </message>
    <message>
        <source>Give yourself permission to read {folder}, then choose it again.</source>
        <translation>Dê a si mesmo permissão para ler {folder} e escolha-a de novo.</translation>
    </message>
    <message>
        <source>{folder} could not be read: {strerror}.</source>
        <translation>Não foi possível ler {folder}: {strerror}.</translation>
    </message>
    <message>
        <source>The masters in {name} are only in iCloud.</source>
        <translation>Os masters em {name} estão só no iCloud.</translation>
    </message>
    <message>
        <source>macOS has moved them off this computer.</source>
        <translation>O macOS os tirou deste computador.</translation>
    </message>
    <message>
        <source>{name} contains only an archive and no audio.</source>
        <translation>{name} só contém um arquivo compactado e nenhum áudio.</translation>
    </message>
    <message>
        <source>Archives are not opened.</source>
        <translation>Arquivos compactados não são abertos.</translation>
    </message>
    <message>
        <source>Unpack {name} and choose the resulting folder.</source>
        <translation>Descompacte {name} e escolha a pasta resultante.</translation>
    </message>
    <message>
        <source>No audio was found in {name}.</source>
        <translation>Nenhum áudio foi encontrado em {name}.</translation>
    </message>
    <message>
        <source>{name} contains images but no audio.</source>
        <translation>{name} contém imagens, mas nenhum áudio.</translation>
    </message>
    <message>
        <source>{name} contains no audio.</source>
        <translation>{name} não contém nenhum áudio.</translation>
    </message>
    <message>
        <source>A release needs masters.</source>
        <translation>Um lançamento precisa de masters.</translation>
    </message>
    <message>
        <source>Choose the folder with the WAV or FLAC files.</source>
        <translation>Escolha a pasta com os arquivos WAV ou FLAC.</translation>
    </message>
    <message>
        <source>The name of {path} is not Unicode.</source>
        <translation>O nome de {path} não é Unicode.</translation>
    </message>
    <message>
        <source>The library cannot store it.</source>
        <translation>A biblioteca não consegue guardá-lo.</translation>
    </message>
    <message>
        <source>Rename the file or its folder, then try again.</source>
        <translation>Renomeie o arquivo ou a pasta e tente de novo.</translation>
    </message>
    <message>
        <source>{name} is only in the cloud.</source>
        <translation>{name} está só na nuvem.</translation>
    </message>
    <message>
        <source>It is not on this computer, and the app does not download it automatically.</source>
        <translation>Não está neste computador, e o app não o baixa automaticamente.</translation>
    </message>
    <message>
        <source>Download it with your cloud storage app (OneDrive, iCloud Drive), then try again.</source>
        <translation>Baixe-o com o seu app de armazenamento na nuvem (OneDrive, iCloud Drive) e tente de novo.</translation>
    </message>
    <message>
        <source>{name} is not a file.</source>
        <translation>{name} não é um arquivo.</translation>
    </message>
    <message>
        <source>Choose an audio file or an image.</source>
        <translation>Escolha um arquivo de áudio ou uma imagem.</translation>
    </message>
    <message>
        <source>Reading the file needs more than {most} MB of memory. It is damaged or far too large.</source>
        <translation>A leitura do arquivo exige mais de {most} MB de memória. Ele está danificado ou é grande demais.</translation>
    </message>
    <message>
        <source>the file describes no audio</source>
        <translation>o arquivo não descreve nenhum áudio</translation>
    </message>
    <message>
        <source>{data_declared} bytes of audio are declared, {data_present} are present</source>
        <translation>{data_declared} bytes de áudio declarados, {data_present} presentes</translation>
    </message>
    <message>
        <source>it is not a PDF, video or text file</source>
        <translation>não é um arquivo PDF, de vídeo ou de texto</translation>
    </message>
    <message>
        <source>its end is missing</source>
        <translation>falta o final</translation>
    </message>
    <message>
        <source>the file describes no image</source>
        <translation>o arquivo não descreve nenhuma imagem</translation>
    </message>
    <message>
        <source>{declared} bytes are declared, {present} are present</source>
        <translation>{declared} bytes declarados, {present} presentes</translation>
    </message>
    <message>
        <source>it contains no image</source>
        <translation>não contém nenhuma imagem</translation>
    </message>
    <message>
        <source>the FLAC header is broken</source>
        <translation>o cabeçalho FLAC está corrompido</translation>
    </message>
    <message>
        <source>the file ends inside its header</source>
        <translation>o arquivo termina dentro do cabeçalho</translation>
    </message>
    <message>
        <source>the file ends before its audio</source>
        <translation>o arquivo termina antes do áudio</translation>
    </message>
    <message>
        <source>{declared_bytes} bytes of audio are declared, {present} are present</source>
        <translation>{declared_bytes} bytes de áudio declarados, {present} presentes</translation>
    </message>
    <message>
        <source>the tags are unreasonably large</source>
        <translation>as tags são absurdamente grandes</translation>
    </message>
    <message>
        <source>The waveform of {name} cannot be drawn.</source>
        <translation>Não é possível desenhar a forma de onda de {name}.</translation>
    </message>
    <message>
        <source>The file is damaged or of an unsupported type.</source>
        <translation>O arquivo está danificado ou é de um tipo não aceito.</translation>
    </message>
    <message>
        <source>Export it again as WAV or FLAC.</source>
        <translation>Exporte-o de novo como WAV ou FLAC.</translation>
    </message>
    <message>
        <source>The copy could not be written: {strerror}.</source>
        <translation>Não foi possível gravar a cópia: {strerror}.</translation>
    </message>
    <message>
        <source>The cover is unchanged.</source>
        <translation>A capa não mudou.</translation>
    </message>
    <message>
        <source>Check the disk, then try again.</source>
        <translation>Verifique o disco e tente de novo.</translation>
    </message>
    <message>
        <source>From the last download.</source>
        <translation>Do último download.</translation>
    </message>
    <message>
        <source>From the last download. {title}</source>
        <translation>Do último download. {title}</translation>
    </message>
    <message>
        <source>Not available yet: the CDN shows a placeholder.</source>
        <translation>Ainda não disponível: a CDN mostra uma imagem provisória.</translation>
    </message>
    <message>
        <source>{size} pixels, from the CDN.</source>
        <translation>{size} pixels, da CDN.</translation>
    </message>
    <message>
        <source>{name} cannot be added to a release.</source>
        <translation>{name} não pode ser adicionado a um lançamento.</translation>
    </message>
    <message>
        <source>{name} is empty.</source>
        <translation>{name} está vazio.</translation>
    </message>
    <message>
        <source>{name} is not an audio file, whatever its name says.</source>
        <translation>{name} não é um arquivo de áudio, diga o que disser o nome.</translation>
    </message>
    <message>
        <source>Attach the WAV or FLAC master.</source>
        <translation>Anexe o master em WAV ou FLAC.</translation>
    </message>
    <message>
        <source>{name} is not an MP4 or MOV video.</source>
        <translation>{name} não é um vídeo MP4 ou MOV.</translation>
    </message>
    <message>
        <source>Export it as ProRes or H.264.</source>
        <translation>Exporte-o como ProRes ou H.264.</translation>
    </message>
    <message>
        <source>{name} cannot be read as lyrics: {error}.</source>
        <translation>Não foi possível ler {name} como letra: {error}.</translation>
    </message>
    <message>
        <source>Save it as text in UTF-8, as LRC or as TTML.</source>
        <translation>Salve-o como texto em UTF-8, como LRC ou como TTML.</translation>
    </message>
    <message>
        <source>A {value} belongs to the release, not to a track.</source>
        <translation>{value}: pertence ao lançamento, não a uma faixa.</translation>
    </message>
    <message>
        <source>{name} was not attached.</source>
        <translation>{name} não foi anexado.</translation>
    </message>
    <message>
        <source>Omit --track.</source>
        <translation>Omita --track.</translation>
    </message>
    <message>
        <source>Which track does {name} belong to?</source>
        <translation>A que faixa pertence {name}?</translation>
    </message>
    <message>
        <source>It was not attached, because its name contains no ISRC, title or number of a track.</source>
        <translation>Não foi anexado, porque o nome não contém ISRC, título nem número de faixa.</translation>
    </message>
    <message>
        <source>Use --track N; the release has {tracks} tracks, counted from 1.</source>
        <translation>Use --track N; o lançamento tem {tracks} faixas, contadas a partir de 1.</translation>
    </message>
    <message>
        <source>There is no track {track}.</source>
        <translation>Não existe a faixa {track}.</translation>
    </message>
    <message>
        <source>The release has {tracks} tracks, counted from 1.</source>
        <translation>O lançamento tem {tracks} faixas, contadas a partir de 1.</translation>
    </message>
    <message>
        <source>There are no catalogue events.</source>
        <translation>Não há eventos de catálogo.</translation>
    </message>
    <message>
        <source>Choose files that end in .json, .ndjson or .json.gz, or a folder with such files.</source>
        <translation>Escolha arquivos que terminam em .json, .ndjson ou .json.gz, ou uma pasta com arquivos assim.</translation>
    </message>
    <message>
        <source>The account has a signing service, which cannot list files.</source>
        <translation>A conta tem um serviço de assinatura, que não lista arquivos.</translation>
    </message>
    <message>
        <source>Connect an account with the label&apos;s own bucket, or import a folder.</source>
        <translation>Conecte uma conta com o bucket do próprio selo ou importe uma pasta.</translation>
    </message>
    <message>
        <source>{name} contains no DDEX message.</source>
        <translation>{name} não contém nenhuma mensagem DDEX.</translation>
    </message>
    <message>
        <source>It is unclear what it delivered.</source>
        <translation>Não está claro o que foi entregue.</translation>
    </message>
    <message>
        <source>Open the ZIP or folder of a partner delivery.</source>
        <translation>Abra o ZIP ou a pasta de uma entrega de parceiro.</translation>
    </message>
    <message>
        <source>The pasted text contains no link.</source>
        <translation>O texto colado não contém nenhum link.</translation>
    </message>
    <message>
        <source>Paste the link to the package, or the whole request that came with it.</source>
        <translation>Cole o link do pacote ou o pedido inteiro que veio com ele.</translation>
    </message>
    <message>
        <source>It was stopped.</source>
        <translation>Foi interrompido.</translation>
    </message>
    <message>
        <source>The link expired on {day}.</source>
        <translation>O link expirou em {day}.</translation>
    </message>
    <message>
        <source>The link no longer returns a package.</source>
        <translation>O link não devolve mais um pacote.</translation>
    </message>
    <message>
        <source>Links to partner deliveries are valid for one to three days; nothing was downloaded.</source>
        <translation>Links de entregas de parceiros valem de um a três dias; nada foi baixado.</translation>
    </message>
    <message>
        <source>Have the package delivered again, or open its file if a partner has saved it.</source>
        <translation>Peça que o pacote seja entregue de novo ou abra o arquivo, se um parceiro o salvou.</translation>
    </message>
    <message>
        <source>{name} was not used: {why}</source>
        <translation>{name} não foi usado: {why}</translation>
    </message>
    <message>
        <source>{name} was not used: none of its rows matches a file.</source>
        <translation>{name} não foi usado: nenhuma das linhas corresponde a um arquivo.</translation>
    </message>
    <message>
        <source>None of the rows of {name} matches a file.</source>
        <translation>Nenhuma das linhas de {name} corresponde a um arquivo.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nada foi alterado.</translation>
    </message>
    <message>
        <source>Check that it is the sheet of this release and that its columns have headings.</source>
        <translation>Confira se é a planilha deste lançamento e se as colunas têm cabeçalhos.</translation>
    </message>
    <message>
        <source>Files of this folder are already in “{title}”, which {state}.</source>
        <translation>Arquivos desta pasta já estão em “{title}”, que {state}.</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
    </message>
    <message>
        <source>is a draft</source>
        <translation>é um rascunho</translation>
    </message>
    <message>
        <source>was sent</source>
        <translation>já foi enviado</translation>
    </message>
    <message>
        <source>This disc is no longer part of the release.</source>
        <translation>Este disco não faz mais parte do lançamento.</translation>
    </message>
    <message>
        <source>Choose another disc.</source>
        <translation>Escolha outro disco.</translation>
    </message>
    <message>
        <source>The image in {name} could not be extracted.</source>
        <translation>Não foi possível extrair a imagem em {name}.</translation>
    </message>
    <message>
        <source>There are {count} audio files.</source>
        <translation>Há {count} arquivos de áudio.</translation>
    </message>
    <message>
        <source>A release cannot have more than 1,000 tracks.</source>
        <translation>Um lançamento não pode ter mais de 1.000 faixas.</translation>
    </message>
    <message>
        <source>Drop the folder of one release.</source>
        <translation>Solte a pasta de um só lançamento.</translation>
    </message>
    <message>
        <source>{name} is an archive.</source>
        <translation>{name} é um arquivo compactado.</translation>
    </message>
    <message>
        <source>Unpack it and drop the resulting folder.</source>
        <translation>Descompacte-o e solte a pasta resultante.</translation>
    </message>
    <message numerus="yes">
        <source>%n files are neither audio nor images: skipped.</source>
        <comment>%n file is neither audio nor an image: skipped.</comment>
        <translation>
            <numerusform>%n arquivo não é áudio nem imagem: ignorado.</numerusform>
            <numerusform>%n arquivos não são áudio nem imagem: ignorados.</numerusform>
        </translation>
    </message>
    <message>
        <source>The dropped files contain no audio.</source>
        <translation>Os arquivos arrastados não contêm áudio.</translation>
    </message>
    <message>
        <source>Drop a folder of WAV or FLAC files, or the files themselves.</source>
        <translation>Solte uma pasta de arquivos WAV ou FLAC, ou os próprios arquivos.</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>O arquivo está vazio.</translation>
    </message>
    <message>
        <source>This is not an audio file, whatever its name says.</source>
        <translation>Isto não é um arquivo de áudio, diga o que disser o nome.</translation>
    </message>
    <message>
        <source>The file is incomplete: it contains less audio than its header states.</source>
        <translation>O arquivo está incompleto: contém menos áudio do que o cabeçalho indica.</translation>
    </message>
    <message>
        <source>The file is damaged.</source>
        <translation>O arquivo está danificado.</translation>
    </message>
    <message>
        <source>Its header does not state the length of the audio. The draft&apos;s checks can correct it in a copy.</source>
        <translation>O cabeçalho não informa a duração do áudio. As verificações do rascunho podem corrigi-lo em uma cópia.</translation>
    </message>
    <message>
        <source>a copy</source>
        <translation>uma cópia</translation>
    </message>
    <message>
        <source>a lossy copy</source>
        <translation>uma cópia com perdas</translation>
    </message>
    <message>
        <source>the same at a lower resolution</source>
        <translation>o mesmo em resolução menor</translation>
    </message>
    <message>
        <source>a stem</source>
        <translation>um stem</translation>
    </message>
    <message>
        <source>an instrumental</source>
        <translation>uma versão instrumental</translation>
    </message>
    <message>
        <source>an alternate mix</source>
        <translation>um mix alternativo</translation>
    </message>
    <message>
        <source>an immersive mix to go with the stereo master</source>
        <translation>um mix imersivo que acompanha o master estéreo</translation>
    </message>
    <message>
        <source>a whole side or album in one file</source>
        <translation>um lado ou álbum inteiro em um arquivo</translation>
    </message>
    <message>
        <source>not mastered</source>
        <translation>sem masterização</translation>
    </message>
    <message>
        <source>an older version</source>
        <translation>uma versão mais antiga</translation>
    </message>
    <message>
        <source>an excerpt or reference</source>
        <translation>um trecho ou uma referência</translation>
    </message>
    <message>
        <source>{question} Filled in as {options}.</source>
        <translation>{question} Preenchido como {options}.</translation>
    </message>
    <message>
        <source>Is “{subject}” one artist?</source>
        <translation>“{subject}” é um só artista?</translation>
    </message>
    <message>
        <source>Is “{name}” “{whole}”?</source>
        <translation>“{name}” é “{whole}”?</translation>
    </message>
    <message>
        <source>Is {subject} the release date?</source>
        <translation>{subject} é a data de lançamento?</translation>
    </message>
    <message>
        <source>Is “{subject}” the artist?</source>
        <translation>“{subject}” é o artista?</translation>
    </message>
    <message>
        <source>Is “{subject}” the title?</source>
        <translation>“{subject}” é o título?</translation>
    </message>
    <message>
        <source>{name}: {problem}</source>
        <translation>{name}: {problem}</translation>
    </message>
    <message>
        <source>None of these files can be used as a master.</source>
        <translation>Nenhum destes arquivos pode ser usado como master.</translation>
    </message>
    <message>
        <source>Choose a folder with WAV or FLAC files that play.</source>
        <translation>Escolha uma pasta com arquivos WAV ou FLAC que toquem.</translation>
    </message>
    <message>
        <source>a copy of {original}</source>
        <translation>uma cópia de {original}</translation>
    </message>
    <message>
        <source>a lossy copy of {original}</source>
        <translation>uma cópia com perdas de {original}</translation>
    </message>
    <message>
        <source>the same as {original} at a lower resolution</source>
        <translation>o mesmo que {original} em resolução menor</translation>
    </message>
    <message>
        <source>an older version of {original}</source>
        <translation>uma versão mais antiga de {original}</translation>
    </message>
    <message>
        <source>{name} is excluded: {left_out}.</source>
        <translation>{name} fica de fora: {left_out}.</translation>
    </message>
    <message>
        <source>“{title}”</source>
        <translation>“{title}”</translation>
    </message>
    <message>
        <source>{name}: no file matches {titles}. These rows were not used.</source>
        <translation>{name}: nenhum arquivo corresponde a {titles}. Estas linhas não foram usadas.</translation>
    </message>
    <message>
        <source>A second process could not be started.</source>
        <translation>Não foi possível iniciar um segundo processo.</translation>
    </message>
    <message>
        <source>{reason}.</source>
        <translation>{reason}.</translation>
    </message>
    <message>
        <source>The sample release could not be created.</source>
        <translation>Não foi possível criar o lançamento de exemplo.</translation>
    </message>
    <message>
        <source>Check the free space in {folder}.</source>
        <translation>Verifique o espaço livre em {folder}.</translation>
    </message>
    <message>
        <source>The file could not be read.</source>
        <translation>Não foi possível ler o arquivo.</translation>
    </message>
    <message>
        <source>Reading the file was stopped after {limit} seconds. It is damaged, or its drive does not respond.</source>
        <translation>A leitura do arquivo foi interrompida após {limit} segundos. Ele está danificado ou a unidade não responde.</translation>
    </message>
    <message>
        <source>The templates cannot be saved: {why}.</source>
        <translation>Não foi possível salvar os modelos: {why}.</translation>
    </message>
    <message>
        <source>There is no document type “{kind}”.</source>
        <translation>Não existe o tipo de documento “{kind}”.</translation>
    </message>
    <message>
        <source>Available types: {kinds}.</source>
        <translation>Tipos disponíveis: {kinds}.</translation>
    </message>
    <message>
        <source>{name} could not be saved: {why}.</source>
        <translation>Não foi possível salvar {name}: {why}.</translation>
    </message>
    <message>
        <source>Choose another folder, or close the program that has the old file open.</source>
        <translation>Escolha outra pasta ou feche o programa que está com o arquivo antigo aberto.</translation>
    </message>
    <message>
        <source>The table is empty.</source>
        <translation>A tabela está vazia.</translation>
    </message>
    <message>
        <source>It needs a heading row with at least “name”, and one row per person.</source>
        <translation>Ela precisa de uma linha de cabeçalho com ao menos “name” e de uma linha por pessoa.</translation>
    </message>
    <message>
        <source>The table has no column “name”.</source>
        <translation>A tabela não tem a coluna “name”.</translation>
    </message>
    <message>
        <source>Its first row must contain the column names: {details}. Other columns are ignored.</source>
        <translation>A primeira linha deve conter os nomes das colunas: {details}. Outras colunas são ignoradas.</translation>
    </message>
    <message>
        <source>Column “{heading}” was not read.</source>
        <translation>A coluna “{heading}” não foi lida.</translation>
    </message>
    <message>
        <source>Line {number} has no name.</source>
        <translation>A linha {number} não tem nome.</translation>
    </message>
    <message>
        <source>Line {line}: “{person}” is not a valid {called} and was not read.</source>
        <translation>Linha {line}: “{person}” não é um valor válido para {called} e não foi lido.</translation>
    </message>
    <message>
        <source>IPI name number</source>
        <translation>Número de nome IPI</translation>
    </message>
    <message>
        <source>{name} is not the file that was checked.</source>
        <translation>{name} não é o arquivo que foi verificado.</translation>
    </message>
    <message>
        <source>Its content differs, so nothing was changed.</source>
        <translation>O conteúdo difere, então nada foi alterado.</translation>
    </message>
    <message>
        <source>Choose the same file, or attach this one to the track and check it first.</source>
        <translation>Escolha o mesmo arquivo ou anexe este à faixa e verifique-o primeiro.</translation>
    </message>
    <message>
        <source>The pasted table</source>
        <translation>A tabela colada</translation>
    </message>
    <message>
        <source>{name} is not in the folder of the sheet and was not attached.</source>
        <translation>{name} não está na pasta da planilha e não foi anexado.</translation>
    </message>
    <message>
        <source>{name} cannot be read.</source>
        <translation>Não foi possível ler {name}.</translation>
    </message>
    <message>
        <source>This file is no longer part of the release.</source>
        <translation>Este arquivo não faz mais parte do lançamento.</translation>
    </message>
    <message>
        <source>Add it again.</source>
        <translation>Adicione-o de novo.</translation>
    </message>
    <message>
        <source>The release of this file no longer exists.</source>
        <translation>O lançamento deste arquivo não existe mais.</translation>
    </message>
    <message>
        <source>Open another release.</source>
        <translation>Abra outro lançamento.</translation>
    </message>
    <message>
        <source>{name} could not be saved.</source>
        <translation>Não foi possível salvar {name}.</translation>
    </message>
    <message>
        <source>Attach the cover again.</source>
        <translation>Anexe a capa de novo.</translation>
    </message>
    <message>
        <source>Attach the master again.</source>
        <translation>Anexe o master de novo.</translation>
    </message>
    <message>
        <source>Choose the file again.</source>
        <translation>Escolha o arquivo de novo.</translation>
    </message>
    <message>
        <source>{name} is not a DDEX message and contains none.</source>
        <translation>{name} não é uma mensagem DDEX nem contém uma.</translation>
    </message>
    <message>
        <source>The file became shorter while it was copied.</source>
        <translation>O arquivo ficou menor enquanto era copiado.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Tente de novo.</translation>
    </message>
    <message>
        <source>{name} cannot be copied without loss.</source>
        <translation>Não é possível copiar {name} sem perdas.</translation>
    </message>
    <message>
        <source>Copies are made of WAV and FLAC files with one or two channels. The file is unchanged.</source>
        <translation>O app só faz cópias de arquivos WAV e FLAC com um ou dois canais. O arquivo não mudou.</translation>
    </message>
    <message>
        <source>Export it again from the program that made it.</source>
        <translation>Exporte-o de novo no programa que o criou.</translation>
    </message>
    <message>
        <source>The master is unchanged.</source>
        <translation>O master não mudou.</translation>
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
        <translation>Limpar o filtro</translation>
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
        <translation>Filtrar lançamentos</translation>
    </message>
    <message>
        <source>All labels</source>
        <translation>Todos os selos</translation>
    </message>
    <message>
        <source>Anything</source>
        <translation>Qualquer um</translation>
    </message>
    <message>
        <source>e.g. 2027-03-01</source>
        <translation>ex.: 2027-03-01</translation>
    </message>
    <message>
        <source>Enter a name to save it in the sidebar, e.g. Out before March</source>
        <translation>Dê um nome para salvá-lo na barra lateral, ex.: Sai antes de março</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Selo</translation>
    </message>
    <message>
        <source>Released from</source>
        <translation>Lançado a partir de</translation>
    </message>
    <message>
        <source>Released until</source>
        <translation>Lançado até</translation>
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
        <translation>Salvar como</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Mostrar</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Mostrar tudo</translation>
    </message>
    <message>
        <source>Delete this filter</source>
        <translation>Excluir este filtro</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>“{text}” is not a date. Use the format 2027-03-01.</source>
        <translation>“{text}” não é uma data. Use o formato 2027-03-01.</translation>
    </message>
</context>
<context>
    <name>FilterText</name>
    <message>
        <source>To fix</source>
        <translation>A corrigir</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Rascunhos</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>A caminho</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>No {target}</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Lançados</translation>
    </message>
    <message>
        <source>All releases</source>
        <translation>Todos os lançamentos</translation>
    </message>
    <message>
        <source>No cover yet</source>
        <translation>Ainda sem capa</translation>
    </message>
    <message>
        <source>No UPC yet</source>
        <translation>Ainda sem UPC</translation>
    </message>
    <message>
        <source>No release date yet</source>
        <translation>Ainda sem data de lançamento</translation>
    </message>
    <message>
        <source>No catalogue number yet</source>
        <translation>Ainda sem número de catálogo</translation>
    </message>
    <message>
        <source>out from {first} until {last}</source>
        <translation>sai de {first} até {last}</translation>
    </message>
    <message>
        <source>out from {day}</source>
        <translation>sai a partir de {day}</translation>
    </message>
    <message>
        <source>out until {day}</source>
        <translation>sai até {day}</translation>
    </message>
</context>
<context>
    <name>FindingLine</name>
    <message>
        <source>Fix</source>
        <translation>Corrigir</translation>
    </message>
    <message>
        <source>Fix…</source>
        <translation>Corrigir…</translation>
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
        <translation>Boas-vindas</translation>
    </message>
    <message>
        <source>Welcome to Trackball</source>
        <translation>Boas-vindas ao Trackball</translation>
    </message>
    <message>
        <source>Draft releases offline, check them and send them to {target} when they are ready.</source>
        <translation>Prepare lançamentos offline, verifique-os e envie-os ao {target} quando estiverem prontos.</translation>
    </message>
    <message>
        <source>Try practice mode</source>
        <translation>Testar o modo de treino</translation>
    </message>
    <message>
        <source>A sample release with simulated {target} and storage. Nothing leaves this computer.</source>
        <translation>Um lançamento de exemplo, com {target} e armazenamento simulados. Nada sai deste computador.</translation>
    </message>
    <message>
        <source>Connect {target}</source>
        <translation>Conectar o {target}</translation>
    </message>
    <message>
        <source>Use an API key from your label&apos;s account. It takes two minutes.</source>
        <translation>Use uma chave de API da conta do seu selo. Leva dois minutos.</translation>
    </message>
    <message>
        <source>Start without an account</source>
        <translation>Começar sem conta</translation>
    </message>
    <message>
        <source>Drafts and checks work without one. Connect it in the settings when you want to send.</source>
        <translation>Rascunhos e verificações funcionam sem conta. Conecte uma nas configurações quando quiser enviar.</translation>
    </message>
    <message>
        <source>The secret is stored in this computer&apos;s keyring and sent only to {target}.</source>
        <translation>O segredo fica no chaveiro deste computador e é enviado só ao {target}.</translation>
    </message>
    <message>
        <source>Storage for masters and covers</source>
        <translation>Armazenamento de masters e capas</translation>
    </message>
    <message>
        <source>{target} receives the metadata. Your files go directly from this computer to your storage.</source>
        <translation>O {target} recebe os metadados. Seus arquivos vão direto deste computador para o seu armazenamento.</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Pronto</translation>
    </message>
    <message>
        <source>Drop a folder of WAVs into the window, and most of the release is filled in for you.</source>
        <translation>Solte uma pasta de WAVs na janela, e a maior parte do lançamento é preenchida para você.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Voltar</translation>
    </message>
    <message>
        <source>Skip this test</source>
        <translation>Pular este teste</translation>
    </message>
    <message>
        <source>Test connection</source>
        <translation>Testar conexão</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <source>Step {n} of 3</source>
        <translation>Etapa {n} de 3</translation>
    </message>
    <message>
        <source>Test storage</source>
        <translation>Testar armazenamento</translation>
    </message>
    <message>
        <source>Open the library</source>
        <translation>Abrir a biblioteca</translation>
    </message>
    <message>
        <source>{name} is connected.</source>
        <translation>A conta {name} está conectada.</translation>
    </message>
    <message>
        <source>{name} was saved, but the test failed. {why}</source>
        <translation>A conta {name} foi salva, mas o teste falhou. {why}</translation>
    </message>
    <message>
        <source>{name} was saved; its key was not tested.</source>
        <translation>A conta {name} foi salva; a chave não foi testada.</translation>
    </message>
    <message>
        <source>No storage yet: {target} gets only the metadata.</source>
        <translation>Ainda sem armazenamento: o {target} recebe só os metadados.</translation>
    </message>
    <message>
        <source>The storage for masters and covers is ready.</source>
        <translation>O armazenamento de masters e capas está pronto.</translation>
    </message>
    <message>
        <source>The storage was saved, but the test failed. {why}</source>
        <translation>O armazenamento foi salvo, mas o teste falhou. {why}</translation>
    </message>
    <message>
        <source>The storage was saved but not tested.</source>
        <translation>O armazenamento foi salvo, mas não testado.</translation>
    </message>
    <message>
        <source>Its keys could not be saved in a keyring. The app asks for them again at the next start.</source>
        <translation>Não foi possível salvar as chaves em um chaveiro. O app as pedirá de novo quando for aberto outra vez.</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Testando…</translation>
    </message>
</context>
<context>
    <name>FixPreview</name>
    <message>
        <source>Your statement</source>
        <translation>Sua declaração</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Alterações</translation>
    </message>
    <message>
        <source>Statement and where it applies</source>
        <translation>Declaração e onde ela vale</translation>
    </message>
    <message>
        <source>Scope of the fix</source>
        <translation>Alcance da correção</translation>
    </message>
    <message>
        <source>Yes, confirm</source>
        <translation>Sim, confirmar</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Aplicar</translation>
    </message>
    <message>
        <source>This is one step. You can undo it.</source>
        <translation>É um passo só. Você pode desfazê-lo.</translation>
    </message>
    <message>
        <source>The app cannot verify this. Your statement is saved with the draft.</source>
        <translation>O app não pode verificar isto. Sua declaração é salva com o rascunho.</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Campo</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>Atual</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Novo</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>e mais {count}</translation>
    </message>
    <message>
        <source>Nothing left to change.</source>
        <translation>Não há mais nada a alterar.</translation>
    </message>
</context>
<context>
    <name>FoldButton</name>
    <message>
        <source>expanded</source>
        <translation>expandido</translation>
    </message>
    <message>
        <source>collapsed</source>
        <translation>recolhido</translation>
    </message>
</context>
<context>
    <name>FullSizeDialog</name>
    <message>
        <source>Full-size cover</source>
        <translation>Capa em tamanho real</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Abrindo…</translation>
    </message>
    <message>
        <source>Full size</source>
        <translation>Tamanho real</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>Fit to window</source>
        <translation>Ajustar à janela</translation>
    </message>
</context>
<context>
    <name>Grid</name>
    <message>
        <source>it was sent, and is locked</source>
        <translation>foi enviado e está bloqueado</translation>
    </message>
    <message>
        <source>the value does not fit this column</source>
        <translation>o valor não serve para esta coluna</translation>
    </message>
    <message>
        <source>this is not a valid code</source>
        <translation>este não é um código válido</translation>
    </message>
    <message>
        <source>this value is not in the list</source>
        <translation>este valor não está na lista</translation>
    </message>
    <message>
        <source>each code belongs to one track</source>
        <translation>cada código pertence a uma faixa</translation>
    </message>
    <message>
        <source>this is not a list of people</source>
        <translation>esta não é uma lista de pessoas</translation>
    </message>
    <message>
        <source>#</source>
        <translation>#</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Arquivo</translation>
    </message>
    <message>
        <source>Format of the file</source>
        <translation>Formato do arquivo</translation>
    </message>
    <message>
        <source>Length of the file</source>
        <translation>Duração do arquivo</translation>
    </message>
    <message>
        <source>Loudness</source>
        <translation>Loudness</translation>
    </message>
    <message>
        <source>ISWC of the works</source>
        <translation>ISWC das obras</translation>
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
        <translation>Direitos</translation>
    </message>
    <message>
        <source>Identifiers</source>
        <translation>Identificadores</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Arquivos</translation>
    </message>
</context>
<context>
    <name>GridHeader</name>
    <message>
        <source>Click to sort the view, not the tracks. A third click restores the track order.</source>
        <translation>Clique para ordenar a exibição, não as faixas. Um terceiro clique restaura a ordem das faixas.</translation>
    </message>
</context>
<context>
    <name>GridView</name>
    <message>
        <source>Tracks</source>
        <translation>Faixas</translation>
    </message>
    <message>
        <source>Enter or F2 edits a cell, Shift+arrow selects, Alt+arrow moves the track.</source>
        <translation>Enter ou F2 edita uma célula, Shift+seta seleciona, Alt+seta move a faixa.</translation>
    </message>
</context>
<context>
    <name>GroupActions</name>
    <message>
        <source>Undo</source>
        <translation>Desfazer</translation>
    </message>
    <message>
        <source>Undone: {step}.</source>
        <translation>Desfeito: {step}.</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Refazer</translation>
    </message>
    <message>
        <source>Redone: {step}.</source>
        <translation>Refeito: {step}.</translation>
    </message>
    <message>
        <source>{checked}: {passed} without blockers, {blocked} with blockers.</source>
        <translation>{checked}: {passed} sem bloqueios, {blocked} com bloqueios.</translation>
    </message>
    <message>
        <source>These releases already have all their codes.</source>
        <translation>Estes lançamentos já têm todos os códigos.</translation>
    </message>
    <message>
        <source>Export to a folder</source>
        <translation>Exportar para uma pasta</translation>
    </message>
</context>
<context>
    <name>Guide</name>
    <message>
        <source>Skip</source>
        <translation>Pular</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Voltar</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Avançar</translation>
    </message>
    <message>
        <source>{n} of {all}</source>
        <translation>{n} de {all}</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Concluir</translation>
    </message>
</context>
<context>
    <name>HealthText</name>
    <message>
        <source>Checks</source>
        <translation>Verificações</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Arquivos</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Enviado</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>Aceito</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>No ar</translation>
    </message>
    <message>
        <source>Cleared</source>
        <translation>Liberado</translation>
    </message>
    <message>
        <source>{name}: done</source>
        <translation>{name}: feito</translation>
    </message>
    <message>
        <source>{name}: on the way</source>
        <translation>{name}: a caminho</translation>
    </message>
    <message>
        <source>{name}: not yet</source>
        <translation>{name}: ainda não</translation>
    </message>
    <message>
        <source>{name}: worth checking</source>
        <translation>{name}: vale conferir</translation>
    </message>
    <message>
        <source>{name}: needs you</source>
        <translation>{name}: precisa de você</translation>
    </message>
    <message>
        <source>{name}: not known</source>
        <translation>{name}: não se sabe</translation>
    </message>
    <message>
        <source>Accepted: {target} status “{word}”</source>
        <translation>Aceito: status do {target}: “{word}”</translation>
    </message>
    <message>
        <source>Taken down? It is no longer in a store that had it</source>
        <translation>Removido? Não está mais em uma loja que o tinha</translation>
    </message>
    <message>
        <source>Out at all checked stores: {stores}</source>
        <translation>Disponível em todas as lojas verificadas: {stores}</translation>
    </message>
    <message>
        <source>Out at {stores}, not yet at {missing}</source>
        <translation>Disponível em {stores}, ainda não em {missing}</translation>
    </message>
    <message>
        <source>Not yet at {missing}</source>
        <translation>Ainda não em {missing}</translation>
    </message>
</context>
<context>
    <name>HelpDialog</name>
    <message>
        <source>Help</source>
        <translation>Ajuda</translation>
    </message>
    <message>
        <source>Search checks, commands and keys</source>
        <translation>Buscar verificações, comandos e atalhos</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Tudo</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Verificações</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Comandos</translation>
    </message>
    <message>
        <source>Kind of topic</source>
        <translation>Tipo de tópico</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>Tópicos</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>Tópico</translation>
    </message>
    <message>
        <source>Take the tour</source>
        <translation>Fazer o tour</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>Nothing found. Try another word.</source>
        <translation>Nada encontrado. Tente outra palavra.</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Fontes</translation>
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
        <translation>Avaliação nossa; não há fonte externa</translation>
    </message>
    <message>
        <source>Measured with real files and texts for these checks</source>
        <translation>Medido com arquivos e textos reais para estas verificações</translation>
    </message>
    <message>
        <source>A convention of the industry</source>
        <translation>Convenção do mercado</translation>
    </message>
    <message>
        <source>What the distributor has answered</source>
        <translation>O que a distribuidora respondeu</translation>
    </message>
    <message>
        <source>Menu: {menu}</source>
        <translation>Menu: {menu}</translation>
    </message>
</context>
<context>
    <name>HistoryTab</name>
    <message>
        <source>Steps</source>
        <translation>Passos</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Desfazer</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Refazer</translation>
    </message>
    <message>
        <source>Go to this step</source>
        <translation>Ir para este passo</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>alterado</translation>
    </message>
    <message>
        <source>Sent to {target} in this state</source>
        <translation>Enviado ao {target} neste estado</translation>
    </message>
    <message>
        <source>{time}  ·  undo does not change what was sent</source>
        <translation>{time}  ·  desfazer não altera o que foi enviado</translation>
    </message>
    <message>
        <source>{time}  ·  undone</source>
        <translation>{time}  ·  desfeito</translation>
    </message>
    <message>
        <source>{time}  ·  current state</source>
        <translation>{time}  ·  estado atual</translation>
    </message>
</context>
<context>
    <name>HistoryText</name>
    <message>
        <source>used the release ID from {name}&apos;s events</source>
        <translation>usado o ID de lançamento dos eventos de {name}</translation>
    </message>
    <message>
        <source>assigned a UPC</source>
        <translation>UPC atribuído</translation>
    </message>
    <message>
        <source>assigned codes</source>
        <translation>códigos atribuídos</translation>
    </message>
    <message>
        <source>read again: {given}</source>
        <translation>relido: {given}</translation>
    </message>
    <message>
        <source>read {given} values again</source>
        <translation>{given} valores relidos</translation>
    </message>
    <message>
        <source>added the sample release</source>
        <translation>lançamento de exemplo adicionado</translation>
    </message>
    <message>
        <source>set {fields}</source>
        <translation>definido: {fields}</translation>
    </message>
    <message>
        <source>set {first} and more</source>
        <translation>definido: {first} e mais</translation>
    </message>
    <message>
        <source>added the lyrics from {name}</source>
        <translation>letra de {name} adicionada</translation>
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
            <numerusform>criado de um arquivo</numerusform>
            <numerusform>criado de %n arquivos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>added %n tracks from files</source>
        <comment>added a track from a file</comment>
        <translation>
            <numerusform>faixa adicionada de um arquivo</numerusform>
            <numerusform>%n faixas adicionadas de arquivos</numerusform>
        </translation>
    </message>
    <message>
        <source>updated from {name}</source>
        <translation>atualizado com {name}</translation>
    </message>
    <message>
        <source>created from the template {template_id}</source>
        <translation>criado do modelo {template_id}</translation>
    </message>
    <message>
        <source>began the transfer from {distributor}</source>
        <translation>transferência de {distributor} iniciada</translation>
    </message>
    <message>
        <source>ended the transfer</source>
        <translation>transferência encerrada</translation>
    </message>
    <message>
        <source>cleared codes that were assigned to other releases in the meantime</source>
        <translation>códigos que nesse meio-tempo foram para outros lançamentos removidos</translation>
    </message>
    <message>
        <source>replaced the cover</source>
        <translation>capa substituída</translation>
    </message>
    <message>
        <source>replaced the master</source>
        <translation>master substituído</translation>
    </message>
    <message numerus="yes">
        <source>applied %n fixes</source>
        <comment>applied %n fix</comment>
        <translation>
            <numerusform>%n correção aplicada</numerusform>
            <numerusform>%n correções aplicadas</numerusform>
        </translation>
    </message>
    <message>
        <source>added a disc</source>
        <translation>disco adicionado</translation>
    </message>
    <message>
        <source>added a track</source>
        <translation>faixa adicionada</translation>
    </message>
    <message>
        <source>added a work</source>
        <translation>obra adicionada</translation>
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
        <translation>obra separada criada</translation>
    </message>
    <message numerus="yes">
        <source>removed %n things</source>
        <comment>removed %n thing</comment>
        <translation>
            <numerusform>%n item removido</numerusform>
            <numerusform>%n itens removidos</numerusform>
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
            <numerusform>%n item duplicado</numerusform>
            <numerusform>%n itens duplicados</numerusform>
        </translation>
    </message>
    <message>
        <source>removed a work</source>
        <translation>obra removida</translation>
    </message>
    <message>
        <source>removed a disc</source>
        <translation>disco removido</translation>
    </message>
    <message>
        <source>removed a track</source>
        <translation>faixa removida</translation>
    </message>
    <message numerus="yes">
        <source>removed %n tracks</source>
        <comment>removed %n track</comment>
        <translation>
            <numerusform>%n faixa removida</numerusform>
            <numerusform>%n faixas removidas</numerusform>
        </translation>
    </message>
    <message>
        <source>moved</source>
        <translation>movido</translation>
    </message>
    <message>
        <source>added {name}</source>
        <translation>adicionado: {name}</translation>
    </message>
    <message>
        <source>removed an artist</source>
        <translation>artista removido</translation>
    </message>
    <message>
        <source>{name} changed to {other}</source>
        <translation>{name} alterado para {other}</translation>
    </message>
    <message>
        <source>moved {name}</source>
        <translation>movido: {name}</translation>
    </message>
    <message>
        <source>featured</source>
        <translation>convidado</translation>
    </message>
    <message>
        <source>not featured</source>
        <translation>não convidado</translation>
    </message>
    <message>
        <source>split the shares equally</source>
        <translation>participações divididas igualmente</translation>
    </message>
    <message>
        <source>divided the remaining shares</source>
        <translation>participações restantes divididas</translation>
    </message>
    <message>
        <source>assigned an ISRC</source>
        <translation>ISRC atribuído</translation>
    </message>
    <message numerus="yes">
        <source>assigned %n ISRCs</source>
        <comment>assigned %n ISRC</comment>
        <translation>
            <numerusform>%n ISRC atribuído</numerusform>
            <numerusform>%n ISRCs atribuídos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n columns</source>
        <comment>%n column</comment>
        <translation>
            <numerusform>%n coluna</numerusform>
            <numerusform>%n colunas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks</source>
        <comment>%n track</comment>
        <translation>
            <numerusform>%n faixa</numerusform>
            <numerusform>%n faixas</numerusform>
        </translation>
    </message>
    <message>
        <source>restored {what} on {tracks}</source>
        <translation>restaurado: {what} em {tracks}</translation>
    </message>
    <message>
        <source>cleared {what} on {tracks}</source>
        <translation>limpo: {what} em {tracks}</translation>
    </message>
    <message>
        <source>filled {what} on {tracks}</source>
        <translation>preenchido: {what} em {tracks}</translation>
    </message>
    <message>
        <source>pasted {what} on {tracks}</source>
        <translation>colado: {what} em {tracks}</translation>
    </message>
    <message>
        <source>replaced in {what} on {tracks}</source>
        <translation>substituído em {what}: {tracks}</translation>
    </message>
    <message numerus="yes">
        <source>copied the line-up to %n tracks</source>
        <comment>copied the line-up to %n track</comment>
        <translation>
            <numerusform>formação copiada para %n faixa</numerusform>
            <numerusform>formação copiada para %n faixas</numerusform>
        </translation>
    </message>
    <message>
        <source>line-up {name}</source>
        <translation>formação {name}</translation>
    </message>
    <message>
        <source>timed the lyrics of {title}</source>
        <translation>letra de {title} sincronizada</translation>
    </message>
    <message numerus="yes">
        <source>moved %n things</source>
        <comment>moved %n thing</comment>
        <translation>
            <numerusform>%n item movido</numerusform>
            <numerusform>%n itens movidos</numerusform>
        </translation>
    </message>
    <message>
        <source>replaced {other} with {name}</source>
        <translation>{other} substituído por {name}</translation>
    </message>
    <message>
        <source>{what} on {tracks}</source>
        <translation>{what} em {tracks}</translation>
    </message>
    <message>
        <source>removed {name}</source>
        <translation>removido: {name}</translation>
    </message>
    <message>
        <source>removed a waiver</source>
        <translation>exceção removida</translation>
    </message>
    <message>
        <source>removed a waiver: {what}</source>
        <translation>exceção removida: {what}</translation>
    </message>
    <message>
        <source>waived: {what}</source>
        <translation>exceção: {what}</translation>
    </message>
    <message>
        <source>used {target}&apos;s {field}</source>
        <translation>{field} do {target} usado</translation>
    </message>
    <message numerus="yes">
        <source>used %n values from {target}</source>
        <comment>used %n value from {target}</comment>
        <translation>
            <numerusform>%n valor do {target} usado</numerusform>
            <numerusform>%n valores do {target} usados</numerusform>
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
            <numerusform>{field} em %n faixa</numerusform>
            <numerusform>{field} em %n faixas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{field} on %n releases</source>
        <comment>{field} on %n release</comment>
        <translation>
            <numerusform>{field} em %n lançamento</numerusform>
            <numerusform>{field} em %n lançamentos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{field} on %n parts</source>
        <comment>{field} on %n part</comment>
        <translation>
            <numerusform>{field} em %n parte</numerusform>
            <numerusform>{field} em %n partes</numerusform>
        </translation>
    </message>
    <message>
        <source>used values from stores</source>
        <translation>valores das lojas usados</translation>
    </message>
    <message>
        <source>created from store data</source>
        <translation>criado com dados das lojas</translation>
    </message>
    <message numerus="yes">
        <source>wrote %n titles in title case</source>
        <comment>wrote a title in title case</comment>
        <translation>
            <numerusform>%n título passado ao padrão inglês de maiúsculas</numerusform>
            <numerusform>%n títulos passados ao padrão inglês de maiúsculas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>split %n titles at brackets</source>
        <comment>split a title at its brackets</comment>
        <translation>
            <numerusform>%n título separado nos parênteses</numerusform>
            <numerusform>%n títulos separados nos parênteses</numerusform>
        </translation>
    </message>
    <message>
        <source>swapped {first} and {second} on {tracks}</source>
        <translation>trocado: {first} e {second} em {tracks}</translation>
    </message>
    <message>
        <source>numbered the tracks as they were sorted</source>
        <translation>faixas numeradas na ordem exibida</translation>
    </message>
    <message>
        <source>added an entry</source>
        <translation>entrada adicionada</translation>
    </message>
    <message>
        <source>removed an entry</source>
        <translation>entrada removida</translation>
    </message>
    <message numerus="yes">
        <source>trimmed silence in copies of %n masters</source>
        <comment>trimmed silence in a copy of %n master</comment>
        <translation>
            <numerusform>silêncio cortado na cópia de %n master</numerusform>
            <numerusform>silêncio cortado nas cópias de %n masters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>corrected the headers in copies of %n masters</source>
        <comment>corrected the header in a copy of %n master</comment>
        <translation>
            <numerusform>cabeçalho corrigido na cópia de %n master</numerusform>
            <numerusform>cabeçalhos corrigidos nas cópias de %n masters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>InspectorHost</name>
    <message>
        <source>Select a release to see its checks, artwork, history and submissions.</source>
        <translation>Selecione um lançamento para ver verificações, capa, histórico e envios.</translation>
    </message>
</context>
<context>
    <name>InspectorPanel</name>
    <message>
        <source>Inspector</source>
        <translation>Inspetor</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Verificações</translation>
    </message>
    <message>
        <source>Artwork</source>
        <translation>Capa</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Histórico</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparar</translation>
    </message>
    <message>
        <source>Checks  {count}</source>
        <translation>Verificações  {count}</translation>
    </message>
</context>
<context>
    <name>IntakePage</name>
    <message>
        <source>New release</source>
        <translation>Novo lançamento</translation>
    </message>
    <message>
        <source>Reading the files</source>
        <translation>Leitura dos arquivos</translation>
    </message>
    <message>
        <source>Create draft</source>
        <translation>Criar rascunho</translation>
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
        <translation>Desfazer</translation>
    </message>
    <message>
        <source>Undo the last change</source>
        <translation>Desfazer a última alteração</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Refazer</translation>
    </message>
    <message>
        <source>Redo the change</source>
        <translation>Refazer a alteração</translation>
    </message>
    <message>
        <source>Add tracks</source>
        <translation>Adicionar faixas</translation>
    </message>
    <message>
        <source>New release {n} of {count}</source>
        <translation>Novo lançamento {n} de {count}</translation>
    </message>
    <message>
        <source>Reading the files…</source>
        <translation>Lendo os arquivos…</translation>
    </message>
    <message>
        <source>Add to this release</source>
        <translation>Adicionar a este lançamento</translation>
    </message>
    <message>
        <source>Reading the files… {done} of {of}</source>
        <translation>Lendo os arquivos… {done} de {of}</translation>
    </message>
    <message>
        <source>Booklet: {names}.</source>
        <translation>Encarte: {names}.</translation>
    </message>
    <message>
        <source>You can change everything here and later. The files stay in their folder.</source>
        <translation>Você pode alterar tudo aqui e depois. Os arquivos ficam na pasta deles.</translation>
    </message>
    <message>
        <source>Creating the draft…</source>
        <translation>Criando o rascunho…</translation>
    </message>
    <message>
        <source>Adding the tracks…</source>
        <translation>Adicionando as faixas…</translation>
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
        <translation>{before} e {last}</translation>
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
        <translation>Excluir a chave deste computador…</translation>
    </message>
    <message>
        <source>How to replace the key</source>
        <translation>Como substituir a chave</translation>
    </message>
    <message>
        <source>If a key was lost or stolen</source>
        <translation>Se uma chave foi perdida ou roubada</translation>
    </message>
</context>
<context>
    <name>KeyringCheck</name>
    <message>
        <source>This computer has no encrypted keyring.</source>
        <translation>Este computador não tem chaveiro criptografado.</translation>
    </message>
    <message>
        <source>A key that you enter works until you close the app. The app asks for it again at the next start.</source>
        <translation>Uma chave que você informa vale até você fechar o app. O app a pede de novo quando for aberto outra vez.</translation>
    </message>
    <message>
        <source>To save it, start GNOME Keyring or KWallet (on Linux), then come back here.</source>
        <translation>Para salvá-la, inicie o GNOME Keyring ou o KWallet (no Linux) e volte aqui.</translation>
    </message>
</context>
<context>
    <name>KeyringPage</name>
    <message>
        <source>Keyring</source>
        <translation>Chaveiro</translation>
    </message>
    <message>
        <source>API keys and storage keys are never stored in the library, exports, logs or backups.</source>
        <translation>Chaves de API e de armazenamento nunca ficam na biblioteca, em exportações, logs ou backups.</translation>
    </message>
    <message>
        <source>Looking for the keyring…</source>
        <translation>Procurando o chaveiro…</translation>
    </message>
    <message>
        <source>Only you can read them while you are logged in to this computer.</source>
        <translation>Só você pode lê-las enquanto estiver com a sessão aberta neste computador.</translation>
    </message>
    <message>
        <source>Practice mode needs no keyring.</source>
        <translation>O modo de treino não precisa de chaveiro.</translation>
    </message>
    <message>
        <source>Its keys only work in practice mode.</source>
        <translation>As chaves dele só funcionam no modo de treino.</translation>
    </message>
    <message>
        <source>Secrets are kept until you close the app.</source>
        <translation>Os segredos são mantidos até você fechar o app.</translation>
    </message>
    <message>
        <source>No encrypted keyring was found. After a restart the app asks for the keys again. On Linux, start GNOME Keyring or KWallet to save them.</source>
        <translation>Nenhum chaveiro criptografado foi encontrado. Depois de reiniciar, o app pede as chaves de novo. No Linux, inicie o GNOME Keyring ou o KWallet para salvá-las.</translation>
    </message>
    <message>
        <source>Secrets are stored in the Windows Credential Manager.</source>
        <translation>Os segredos ficam no Gerenciador de Credenciais do Windows.</translation>
    </message>
    <message>
        <source>Secrets are stored in your macOS keychain.</source>
        <translation>Os segredos ficam no Acesso às Chaves do macOS.</translation>
    </message>
    <message>
        <source>Secrets are stored in your desktop keyring.</source>
        <translation>Os segredos ficam no chaveiro do sistema.</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Everywhere</source>
        <translation>Em toda parte</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Lista</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Lançamento</translation>
    </message>
    <message>
        <source>Tree</source>
        <translation>Árvore</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>Tabelas</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Pessoas</translation>
    </message>
    <message>
        <source>Masters</source>
        <translation>Masters</translation>
    </message>
    <message>
        <source>Find a command, release, track or person</source>
        <translation>Encontrar um comando, lançamento, faixa ou pessoa</translation>
    </message>
    <message>
        <source>Search the list or the tracks of the open release</source>
        <translation>Buscar na lista ou nas faixas do lançamento aberto</translation>
    </message>
    <message>
        <source>Empty release</source>
        <translation>Lançamento vazio</translation>
    </message>
    <message>
        <source>Release from a folder</source>
        <translation>Lançamento de uma pasta</translation>
    </message>
    <message>
        <source>Release from a template</source>
        <translation>Lançamento de um modelo</translation>
    </message>
    <message>
        <source>Import from {target}</source>
        <translation>Importar do {target}</translation>
    </message>
    <message>
        <source>Import a sheet or a bundle</source>
        <translation>Importar uma planilha ou um pacote</translation>
    </message>
    <message>
        <source>Export the release as a sheet or bundle</source>
        <translation>Exportar o lançamento como planilha ou pacote</translation>
    </message>
    <message>
        <source>Transfer the release from another distributor</source>
        <translation>Transferir o lançamento de outra distribuidora</translation>
    </message>
    <message>
        <source>Export the whole library</source>
        <translation>Exportar a biblioteca inteira</translation>
    </message>
    <message>
        <source>Import a DDEX message</source>
        <translation>Importar uma mensagem DDEX</translation>
    </message>
    <message>
        <source>Open a partner delivery</source>
        <translation>Abrir uma entrega de parceiro</translation>
    </message>
    <message>
        <source>Import catalogue events: clearances and takedowns</source>
        <translation>Importar eventos de catálogo: liberações e remoções</translation>
    </message>
    <message>
        <source>Release from a store: UPC, ISRC or link</source>
        <translation>Lançamento de uma loja: UPC, ISRC ou link</translation>
    </message>
    <message>
        <source>Sample release</source>
        <translation>Lançamento de exemplo</translation>
    </message>
    <message>
        <source>Next part of the window</source>
        <translation>Próxima parte da janela</translation>
    </message>
    <message>
        <source>Previous part of the window</source>
        <translation>Parte anterior da janela</translation>
    </message>
    <message>
        <source>Show or hide the sidebar</source>
        <translation>Mostrar ou ocultar a barra lateral</translation>
    </message>
    <message>
        <source>Show or hide the inspector</source>
        <translation>Mostrar ou ocultar o inspetor</translation>
    </message>
    <message>
        <source>Uploads</source>
        <translation>Uploads</translation>
    </message>
    <message>
        <source>Labels and defaults</source>
        <translation>Selos e padrões</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plano</translation>
    </message>
    <message>
        <source>Releases to fix</source>
        <translation>Lançamentos a corrigir</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Rascunhos</translation>
    </message>
    <message>
        <source>Releases on the way</source>
        <translation>Lançamentos a caminho</translation>
    </message>
    <message>
        <source>Releases in {target}</source>
        <translation>Lançamentos no {target}</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Lançados</translation>
    </message>
    <message>
        <source>All releases</source>
        <translation>Todos os lançamentos</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>Lixeira</translation>
    </message>
    <message>
        <source>Light appearance</source>
        <translation>Aparência clara</translation>
    </message>
    <message>
        <source>Dark appearance</source>
        <translation>Aparência escura</translation>
    </message>
    <message>
        <source>High-contrast appearance</source>
        <translation>Aparência de alto contraste</translation>
    </message>
    <message>
        <source>Appearance of the system</source>
        <translation>Aparência do sistema</translation>
    </message>
    <message>
        <source>Settings: appearance</source>
        <translation>Configurações: aparência</translation>
    </message>
    <message>
        <source>Settings: accounts</source>
        <translation>Configurações: contas</translation>
    </message>
    <message>
        <source>Settings: backups</source>
        <translation>Configurações: backups</translation>
    </message>
    <message>
        <source>Settings: updates</source>
        <translation>Configurações: atualizações</translation>
    </message>
    <message>
        <source>Settings: recordings</source>
        <translation>Configurações: gravações</translation>
    </message>
    <message>
        <source>Settings: checks</source>
        <translation>Configurações: verificações</translation>
    </message>
    <message>
        <source>Settings: lists</source>
        <translation>Configurações: listas</translation>
    </message>
    <message>
        <source>Settings: keyring</source>
        <translation>Configurações: chaveiro</translation>
    </message>
    <message>
        <source>Settings: notifications</source>
        <translation>Configurações: notificações</translation>
    </message>
    <message>
        <source>Settings: stores</source>
        <translation>Configurações: lojas</translation>
    </message>
    <message>
        <source>Settings: data</source>
        <translation>Configurações: dados</translation>
    </message>
    <message>
        <source>ISRC series, UPC pools and ledger</source>
        <translation>Séries de ISRC, lotes de UPC e registro</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Configurações</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Ajuda</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Atalhos de teclado</translation>
    </message>
    <message>
        <source>Tour of the window</source>
        <translation>Tour pela janela</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>Boas-vindas</translation>
    </message>
    <message>
        <source>About Trackball Desktop</source>
        <translation>Sobre o Trackball Desktop</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Sair</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>Quick look</source>
        <translation>Visão rápida</translation>
    </message>
    <message>
        <source>Duplicate the release</source>
        <translation>Duplicar o lançamento</translation>
    </message>
    <message>
        <source>Duplicate with the same recordings</source>
        <translation>Duplicar com as mesmas gravações</translation>
    </message>
    <message>
        <source>Edit the selected releases</source>
        <translation>Editar os lançamentos selecionados</translation>
    </message>
    <message>
        <source>Check status</source>
        <translation>Verificar status</translation>
    </message>
    <message>
        <source>Documents: label copy, one-sheet, split sheets, credits, barcode</source>
        <translation>Documentos: label copy, one sheet, split sheets, créditos, código de barras</translation>
    </message>
    <message>
        <source>Deliver the release as DDEX</source>
        <translation>Entregar o lançamento como DDEX</translation>
    </message>
    <message>
        <source>Show the release in stores</source>
        <translation>Mostrar o lançamento nas lojas</translation>
    </message>
    <message>
        <source>Submit the release</source>
        <translation>Enviar o lançamento</translation>
    </message>
    <message>
        <source>Show the checks</source>
        <translation>Mostrar as verificações</translation>
    </message>
    <message>
        <source>Fill in from stores</source>
        <translation>Preencher a partir das lojas</translation>
    </message>
    <message>
        <source>Withdraw the release from the outbox</source>
        <translation>Retirar o lançamento da caixa de saída</translation>
    </message>
    <message>
        <source>Send waiting releases now</source>
        <translation>Enviar agora os lançamentos em espera</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>Mover para a lixeira</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>Voltar à lista</translation>
    </message>
    <message>
        <source>Save as template</source>
        <translation>Salvar como modelo</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Desfazer</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Refazer</translation>
    </message>
    <message>
        <source>Assign missing ISRCs</source>
        <translation>Atribuir ISRCs que faltam</translation>
    </message>
    <message>
        <source>Line-up preset</source>
        <translation>Formação predefinida</translation>
    </message>
    <message>
        <source>Go to Release</source>
        <translation>Ir para Lançamento</translation>
    </message>
    <message>
        <source>Go to Tracks</source>
        <translation>Ir para Faixas</translation>
    </message>
    <message>
        <source>Go to Credits &amp; works</source>
        <translation>Ir para Créditos e obras</translation>
    </message>
    <message>
        <source>Go to Rights &amp; partners</source>
        <translation>Ir para Direitos e parceiros</translation>
    </message>
    <message>
        <source>Go to Audio &amp; artwork</source>
        <translation>Ir para Áudio e capa</translation>
    </message>
    <message>
        <source>Go to Review &amp; submit</source>
        <translation>Ir para Revisão e envio</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>Próxima etapa</translation>
    </message>
    <message>
        <source>Previous step</source>
        <translation>Etapa anterior</translation>
    </message>
    <message>
        <source>Next finding</source>
        <translation>Próxima ocorrência</translation>
    </message>
    <message>
        <source>Previous finding</source>
        <translation>Ocorrência anterior</translation>
    </message>
    <message>
        <source>Fix the finding</source>
        <translation>Corrigir a ocorrência</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Mover para cima</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Mover para baixo</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplicar</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Remover</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
    <message>
        <source>Edit the cell</source>
        <translation>Editar a célula</translation>
    </message>
    <message>
        <source>Fill down</source>
        <translation>Preencher para baixo</translation>
    </message>
    <message>
        <source>Fill right</source>
        <translation>Preencher à direita</translation>
    </message>
    <message>
        <source>Clear the cells</source>
        <translation>Limpar as células</translation>
    </message>
    <message>
        <source>Restore the original values</source>
        <translation>Restaurar os valores originais</translation>
    </message>
    <message>
        <source>Confirm and move down</source>
        <translation>Confirmar e descer</translation>
    </message>
    <message>
        <source>Confirm and move up</source>
        <translation>Confirmar e subir</translation>
    </message>
    <message>
        <source>Select more cells</source>
        <translation>Selecionar mais células</translation>
    </message>
    <message>
        <source>Go to the edge of the data</source>
        <translation>Ir até a borda dos dados</translation>
    </message>
    <message>
        <source>Select whole rows</source>
        <translation>Selecionar linhas inteiras</translation>
    </message>
    <message>
        <source>Remove the rows</source>
        <translation>Remover as linhas</translation>
    </message>
    <message>
        <source>Find and replace in the tracks</source>
        <translation>Localizar e substituir nas faixas</translation>
    </message>
    <message>
        <source>Switch between grid and form</source>
        <translation>Alternar entre grade e formulário</translation>
    </message>
    <message>
        <source>Edit all fields of the entry</source>
        <translation>Editar todos os campos da entrada</translation>
    </message>
    <message>
        <source>Move the entry forward</source>
        <translation>Mover a entrada para a frente</translation>
    </message>
    <message>
        <source>Move the entry back</source>
        <translation>Mover a entrada para trás</translation>
    </message>
    <message>
        <source>Remove the entry</source>
        <translation>Remover a entrada</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>Reproduzir ou pausar</translation>
    </message>
    <message>
        <source>Forward five seconds</source>
        <translation>Avançar cinco segundos</translation>
    </message>
    <message>
        <source>Back by five seconds</source>
        <translation>Voltar cinco segundos</translation>
    </message>
    <message>
        <source>Next track</source>
        <translation>Próxima faixa</translation>
    </message>
    <message>
        <source>Previous track</source>
        <translation>Faixa anterior</translation>
    </message>
    <message>
        <source>Switch between A and B</source>
        <translation>Alternar entre A e B</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Atalhos de teclado</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
</context>
<context>
    <name>LabelsPage</name>
    <message>
        <source>Labels</source>
        <translation>Selos</translation>
    </message>
    <message>
        <source>These values apply to every release of the label that leaves the field empty. Releases show them in grey with their source. Changes are saved immediately.</source>
        <translation>Estes valores valem para todo lançamento do selo que deixa o campo vazio. Os lançamentos os mostram em cinza, com a origem. As alterações são salvas na hora.</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Selo</translation>
    </message>
    <message>
        <source>Another label…</source>
        <translation>Outro selo…</translation>
    </message>
    <message>
        <source>No labels yet. The labels of your releases appear here automatically.</source>
        <translation>Nenhum selo ainda. Os selos dos seus lançamentos aparecem aqui automaticamente.</translation>
    </message>
    <message>
        <source>{year} in a P-line or C-line field becomes the year of the release, for example {year} as the year and “{year} Northlight” as the owner.</source>
        <translation>{year} em um campo da linha P ou C vira o ano do lançamento; por exemplo, {year} como ano e “{year} Northlight” como titular.</translation>
    </message>
    <message>
        <source>Add a credit</source>
        <translation>Adicionar um crédito</translation>
    </message>
    <message>
        <source>Another label</source>
        <translation>Outro selo</translation>
    </message>
    <message>
        <source>Name as spelled in releases</source>
        <translation>Nome como escrito nos lançamentos</translation>
    </message>
</context>
<context>
    <name>LetterView</name>
    <message>
        <source>Your name</source>
        <translation>Seu nome</translation>
    </message>
    <message>
        <source>Signature of the letter</source>
        <translation>Assinatura da carta</translation>
    </message>
    <message>
        <source>Label or company</source>
        <translation>Selo ou empresa</translation>
    </message>
    <message>
        <source>Recipient</source>
        <translation>Destinatário</translation>
    </message>
    <message>
        <source>The letter</source>
        <translation>A carta</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Save as email…</source>
        <translation>Salvar como e-mail…</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Salvar como PDF…</translation>
    </message>
    <message>
        <source>Open in email app</source>
        <translation>Abrir no app de e-mail</translation>
    </message>
    <message>
        <source>{count} questions still open</source>
        <translation>{count} perguntas ainda em aberto</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copiado</translation>
    </message>
    <message>
        <source>Save the letter as email</source>
        <translation>Salvar a carta como e-mail</translation>
    </message>
    <message>
        <source>Save the letter as PDF</source>
        <translation>Salvar a carta como PDF</translation>
    </message>
</context>
<context>
    <name>LibraryActions</name>
    <message>
        <source>The new release is in the list.</source>
        <translation>O novo lançamento está na lista.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Desfazer</translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message>
        <source>Clear the search</source>
        <translation>Limpar a busca</translation>
    </message>
    <message>
        <source>Nothing found for “{words}”</source>
        <translation>Nada encontrado para “{words}”</translation>
    </message>
    <message>
        <source>The search covered titles, artists, people, UPCs, ISRCs and catalogue numbers.</source>
        <translation>A busca abrangeu títulos, artistas, pessoas, UPCs, ISRCs e números de catálogo.</translation>
    </message>
    <message>
        <source>No releases match the filter</source>
        <translation>Nenhum lançamento corresponde ao filtro</translation>
    </message>
    <message>
        <source>Change it, or show all releases.</source>
        <translation>Altere-o ou mostre todos os lançamentos.</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Limpar o filtro</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Mostrar tudo</translation>
    </message>
    <message>
        <source>Rendering the sample release…</source>
        <translation>Gerando o lançamento de exemplo…</translation>
    </message>
    <message>
        <source>{done} of {total} files</source>
        <translation>{done} de {total} arquivos</translation>
    </message>
    <message>
        <source>Drop a folder of WAVs here</source>
        <translation>Solte aqui uma pasta de WAVs</translation>
    </message>
    <message>
        <source>Titles, numbers, artists and the cover are read from tags and file names. You can check them first.</source>
        <translation>Títulos, números, artistas e a capa são lidos das tags e dos nomes dos arquivos. Você pode conferi-los antes.</translation>
    </message>
    <message>
        <source>Try it with a sample release</source>
        <translation>Experimentar com um lançamento de exemplo</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>Escolher uma pasta…</translation>
    </message>
    <message>
        <source>Import from {target}…</source>
        <translation>Importar do {target}…</translation>
    </message>
    <message>
        <source>To fix</source>
        <translation>A corrigir</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Rascunhos</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Aguardando</translation>
    </message>
    <message>
        <source>Sending</source>
        <comment>the view of releases that are being sent</comment>
        <translation>Em envio</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>A caminho</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>No {target}</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Lançados</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>Lixeira</translation>
    </message>
    <message>
        <source>All releases</source>
        <translation>Todos os lançamentos</translation>
    </message>
    <message>
        <source>Nothing to fix</source>
        <translation>Nada a corrigir</translation>
    </message>
    <message>
        <source>Releases with blockers or with questions from {target} appear here.</source>
        <translation>Lançamentos com bloqueios ou com perguntas do {target} aparecem aqui.</translation>
    </message>
    <message>
        <source>No drafts</source>
        <translation>Nenhum rascunho</translation>
    </message>
    <message>
        <source>Drop a folder of WAVs anywhere to start a release.</source>
        <translation>Solte uma pasta de WAVs em qualquer lugar para começar um lançamento.</translation>
    </message>
    <message>
        <source>Nothing waiting</source>
        <translation>Nada aguardando</translation>
    </message>
    <message>
        <source>Releases that you submit offline wait here until you are online.</source>
        <translation>Lançamentos que você envia offline aguardam aqui até você estar online.</translation>
    </message>
    <message>
        <source>Nothing is being sent</source>
        <translation>Nada está sendo enviado</translation>
    </message>
    <message>
        <source>Submit a release to send it to {target}.</source>
        <translation>Escolha “Enviar…” em um lançamento para mandá-lo ao {target}.</translation>
    </message>
    <message>
        <source>Nothing on its way</source>
        <translation>Nada a caminho</translation>
    </message>
    <message>
        <source>Nothing in {target} yet</source>
        <translation>Ainda nada no {target}</translation>
    </message>
    <message>
        <source>Releases appear here once {target} has created them.</source>
        <translation>Os lançamentos aparecem aqui quando o {target} os tiver criado.</translation>
    </message>
    <message>
        <source>Nothing released yet</source>
        <translation>Ainda nada lançado</translation>
    </message>
    <message>
        <source>Releases in {target} appear here on their release date.</source>
        <translation>Lançamentos no {target} aparecem aqui na data de lançamento.</translation>
    </message>
    <message>
        <source>The trash is empty</source>
        <translation>A lixeira está vazia</translation>
    </message>
    <message>
        <source>Releases stay here for 30 days before they are deleted.</source>
        <translation>Os lançamentos ficam aqui por 30 dias antes de serem excluídos.</translation>
    </message>
    <message>
        <source>No releases</source>
        <translation>Nenhum lançamento</translation>
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
        <translation>Restaurar esta cópia</translation>
    </message>
    <message>
        <source>Restore from a file…</source>
        <translation>Restaurar de um arquivo…</translation>
    </message>
    <message>
        <source>Recover readable data</source>
        <translation>Recuperar dados legíveis</translation>
    </message>
    <message>
        <source>Start with an empty library</source>
        <translation>Começar com uma biblioteca vazia</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Tentar de novo</translation>
    </message>
    <message>
        <source>Other folder…</source>
        <translation>Outra pasta…</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Abrir pasta</translation>
    </message>
    <message>
        <source>Continue for now</source>
        <translation>Continuar por enquanto</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Sair</translation>
    </message>
    <message>
        <source>Copies of the library, newest first</source>
        <translation>Cópias da biblioteca, da mais nova à mais antiga</translation>
    </message>
    <message>
        <source>{when}  ·  {size}</source>
        <translation>{when}  ·  {size}</translation>
    </message>
    <message>
        <source>There is no copy of this library on this computer.</source>
        <translation>Não há cópia desta biblioteca neste computador.</translation>
    </message>
    <message>
        <source>Choose a copy of the library</source>
        <translation>Escolha uma cópia da biblioteca</translation>
    </message>
    <message>
        <source>Libraries (*.db)</source>
        <translation>Bibliotecas (*.db)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Todos os arquivos (*)</translation>
    </message>
    <message>
        <source>Choose a data folder</source>
        <translation>Escolher uma pasta de dados</translation>
    </message>
</context>
<context>
    <name>LibraryText</name>
    <message>
        <source>Backups cannot be saved in {folder}: {strerror}.</source>
        <translation>Não é possível salvar backups em {folder}: {strerror}.</translation>
    </message>
    <message>
        <source>Backups stay in the previous folder.</source>
        <translation>Os backups continuam na pasta anterior.</translation>
    </message>
    <message>
        <source>Choose an existing folder that you can write to.</source>
        <translation>Escolha uma pasta existente em que você possa gravar.</translation>
    </message>
    <message>
        <source>The setting could not be saved: {strerror}.</source>
        <translation>Não foi possível salvar a configuração: {strerror}.</translation>
    </message>
    <message>
        <source>Check the disk of the data folder.</source>
        <translation>Verifique o disco da pasta de dados.</translation>
    </message>
    <message>
        <source>There is no copy {wanted}.</source>
        <translation>Não existe a cópia {wanted}.</translation>
    </message>
    <message>
        <source>There is no copy of this library.</source>
        <translation>Não há cópia desta biblioteca.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nada foi alterado.</translation>
    </message>
    <message>
        <source>Choose one from the list, or give a file.</source>
        <translation>Escolha uma da lista ou indique um arquivo.</translation>
    </message>
    <message>
        <source>This text contains no valid UPC or EAN.</source>
        <translation>Este texto não contém nenhum UPC ou EAN válido.</translation>
    </message>
    <message>
        <source>Enter codes of 12 or 13 digits with check digits, one per line, or a range: FIRST to LAST.</source>
        <translation>Informe códigos de 12 ou 13 dígitos com dígito verificador, um por linha, ou um intervalo: PRIMEIRO - ÚLTIMO.</translation>
    </message>
    <message>
        <source>“{title}” was changed in the meantime and stays unchanged.</source>
        <translation>“{title}” foi alterado nesse meio-tempo e não muda.</translation>
    </message>
    <message>
        <source>This release has nothing yet that a template could use.</source>
        <translation>Este lançamento ainda não tem nada que um modelo possa usar.</translation>
    </message>
    <message>
        <source>A template includes label, ℗ and © lines, genre, languages, stores, prices and people.</source>
        <translation>Um modelo inclui selo, linhas ℗ e ©, gênero, idiomas, lojas, preços e pessoas.</translation>
    </message>
    <message>
        <source>Fill in some of these, then save the template.</source>
        <translation>Preencha alguns deles e salve o modelo.</translation>
    </message>
    <message>
        <source>Stores cannot be checked for this release.</source>
        <translation>Não é possível verificar as lojas para este lançamento.</translation>
    </message>
    <message>
        <source>It has neither a UPC nor an ISRC, so nothing was compared.</source>
        <translation>Ele não tem UPC nem ISRC, então nada foi comparado.</translation>
    </message>
    <message>
        <source>Enter the UPC of the old delivery, or read the old delivery from a file.</source>
        <translation>Informe o UPC da entrega anterior ou leia a entrega anterior de um arquivo.</translation>
    </message>
    <message>
        <source>{name} cannot be read.</source>
        <translation>Não foi possível ler {name}.</translation>
    </message>
    <message>
        <source>{name} contains no release.</source>
        <translation>{name} não contém nenhum lançamento.</translation>
    </message>
    <message>
        <source>{name} does not contain this release.</source>
        <translation>{name} não contém este lançamento.</translation>
    </message>
    <message>
        <source>It has neither its UPC nor one of its ISRCs, so nothing was compared.</source>
        <translation>Não tem o UPC nem nenhum dos ISRCs dele, então nada foi comparado.</translation>
    </message>
    <message>
        <source>Choose the file of this release&apos;s old delivery.</source>
        <translation>Escolha o arquivo da entrega anterior deste lançamento.</translation>
    </message>
    <message>
        <source>{path} is not an intact copy of a library.</source>
        <translation>{path} não é uma cópia íntegra de uma biblioteca.</translation>
    </message>
    <message>
        <source>The library is unchanged.</source>
        <translation>A biblioteca não mudou.</translation>
    </message>
    <message>
        <source>Use another copy.</source>
        <translation>Use outra cópia.</translation>
    </message>
    <message>
        <source>A library record</source>
        <translation>Um registro da biblioteca</translation>
    </message>
    <message>
        <source>Add a series or a pool in Settings &gt; Codes, or enter the code.</source>
        <translation>Adicione uma série ou um lote em Configurações &gt; Códigos ou digite o código.</translation>
    </message>
    <message>
        <source>There is already a series {shown}.</source>
        <translation>Já existe uma série {shown}.</translation>
    </message>
    <message>
        <source>Edit that series; it can apply to all labels.</source>
        <translation>Edite essa série; ela pode valer para todos os selos.</translation>
    </message>
    <message>
        <source>{next} is not a valid series number.</source>
        <translation>{next} não é um número de série válido.</translation>
    </message>
    <message>
        <source>Enter a number from 0 to 99999.</source>
        <translation>Informe um número de 0 a 99999.</translation>
    </message>
    <message>
        <source>A pool can contain at most {most_in_pool} codes.</source>
        <translation>Um lote pode conter no máximo {most_in_pool} códigos.</translation>
    </message>
    <message>
        <source>Add only the codes that you need this year.</source>
        <translation>Adicione só os códigos de que precisa este ano.</translation>
    </message>
    <message>
        <source>All of these codes are in the ledger already.</source>
        <translation>Todos estes códigos já estão no registro.</translation>
    </message>
    <message>
        <source>No pool was created.</source>
        <translation>Nenhum lote foi criado.</translation>
    </message>
    <message>
        <source>There is no UPC pool for {label}.</source>
        <translation>Não há lote de UPC para {label}.</translation>
    </message>
    <message>
        <source>releases without a label</source>
        <translation>lançamentos sem selo</translation>
    </message>
    <message>
        <source>The UPC pool for {label} is empty.</source>
        <translation>O lote de UPC para {label} está vazio.</translation>
    </message>
    <message>
        <source>all labels</source>
        <translation>todos os selos</translation>
    </message>
    <message>
        <source>No code was assigned.</source>
        <translation>Nenhum código foi atribuído.</translation>
    </message>
    <message>
        <source>Add codes in Settings &gt; Codes, or enter one.</source>
        <translation>Adicione códigos em Configurações &gt; Códigos ou digite um.</translation>
    </message>
    <message>
        <source>There is no ISRC series for {label}.</source>
        <translation>Não há série de ISRC para {label}.</translation>
    </message>
    <message>
        <source>The series cannot continue in 20{this_year}: there is already a series {shown}.</source>
        <translation>A série não pode continuar em 20{this_year}: já existe uma série {shown}.</translation>
    </message>
    <message>
        <source>Remove one of the two in Settings &gt; Codes.</source>
        <translation>Remova uma das duas em Configurações &gt; Códigos.</translation>
    </message>
    <message>
        <source>has no number left</source>
        <translation>não tem mais números</translation>
    </message>
    <message>
        <source>has {left} numbers left, and {needed} are needed</source>
        <translation>só tem {left} números restantes, e são necessários {needed}</translation>
    </message>
    <message>
        <source>The series {shown} {have}.</source>
        <translation>A série {shown} {have}.</translation>
    </message>
    <message>
        <source>Ask your ISRC agency for another prefix and add its series in Settings &gt; Codes.</source>
        <translation>Peça outro prefixo à sua agência de ISRC e adicione a série dele em Configurações &gt; Códigos.</translation>
    </message>
    <message>
        <source>The library in {parent} was written by an older version of Trackball Desktop.</source>
        <translation>A biblioteca em {parent} foi gravada por uma versão mais antiga do Trackball Desktop.</translation>
    </message>
    <message>
        <source>It is unchanged.</source>
        <translation>Nada foi alterado nela.</translation>
    </message>
    <message>
        <source>Close the older version if it is open, then try again.</source>
        <translation>Feche a versão mais antiga, se estiver aberta, e tente de novo.</translation>
    </message>
    <message>
        <source>The library in {folder} was written by an older version of Trackball Desktop.</source>
        <translation>A biblioteca em {folder} foi gravada por uma versão mais antiga do Trackball Desktop.</translation>
    </message>
    <message>
        <source>It is read-only, so it cannot be updated.</source>
        <translation>Ela é somente leitura e não pode ser atualizada.</translation>
    </message>
    <message>
        <source>Make the folder and the file writable, or copy the folder to a writable disk.</source>
        <translation>Permita a gravação na pasta e no arquivo ou copie a pasta para um disco gravável.</translation>
    </message>
    <message>
        <source>The library is closed.</source>
        <translation>A biblioteca está fechada.</translation>
    </message>
    <message>
        <source>Start the app again.</source>
        <translation>Inicie o app de novo.</translation>
    </message>
    <message>
        <source>No backup could be saved in {folder}: the disk is full.</source>
        <translation>Não foi possível salvar nenhum backup em {folder}: o disco está cheio.</translation>
    </message>
    <message>
        <source>No backup could be saved in {folder}: it does not exist or is read-only.</source>
        <translation>Não foi possível salvar nenhum backup em {folder}: a pasta não existe ou é somente leitura.</translation>
    </message>
    <message>
        <source>The library itself is not affected.</source>
        <translation>A biblioteca em si não foi afetada.</translation>
    </message>
    <message>
        <source>Free some space there.</source>
        <translation>Libere espaço ali.</translation>
    </message>
    <message>
        <source>Connect its disk, or choose another folder.</source>
        <translation>Conecte o disco ou escolha outra pasta.</translation>
    </message>
    <message>
        <source>The library is in use by another program.</source>
        <translation>A biblioteca está em uso por outro programa.</translation>
    </message>
    <message>
        <source>The last change could not be saved.</source>
        <translation>A última alteração não pôde ser salva.</translation>
    </message>
    <message>
        <source>Close other programs that use it, such as a backup or database tool, then try again.</source>
        <translation>Feche outros programas que a usam, como uma ferramenta de backup ou de banco de dados, e tente de novo.</translation>
    </message>
    <message>
        <source>The disk could not read or write the library in {parent}.</source>
        <translation>O disco não conseguiu ler ou gravar a biblioteca em {parent}.</translation>
    </message>
    <message>
        <source>The last change was not saved. The disk may be failing, or it was disconnected.</source>
        <translation>A última alteração não foi salva. O disco pode estar com defeito ou foi desconectado.</translation>
    </message>
    <message>
        <source>Check that the disk is connected and healthy. Copy the folder to another disk. If the library still cannot be read, restore a backup.</source>
        <translation>Verifique se o disco está conectado e em bom estado. Copie a pasta para outro disco. Se ainda não for possível ler a biblioteca, restaure um backup.</translation>
    </message>
    <message>
        <source>The library in {parent} cannot be read or written.</source>
        <translation>Não é possível ler nem gravar a biblioteca em {parent}.</translation>
    </message>
    <message>
        <source>The last change was not saved; everything before it is safe.</source>
        <translation>A última alteração não foi salva; tudo o que veio antes está seguro.</translation>
    </message>
    <message>
        <source>Check that the disk is connected, healthy and writable, then try again.</source>
        <translation>Verifique se o disco está conectado, em bom estado e gravável e tente de novo.</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>O disco está cheio.</translation>
    </message>
    <message>
        <source>The last change could not be saved; everything before it is safe.</source>
        <translation>A última alteração não pôde ser salva; tudo o que veio antes está seguro.</translation>
    </message>
    <message>
        <source>Free some space on the disk with {parent}, then try again.</source>
        <translation>Libere espaço no disco com {parent} e tente de novo.</translation>
    </message>
    <message>
        <source>{path} is damaged or not a database.</source>
        <translation>{path} está danificado ou não é um banco de dados.</translation>
    </message>
    <message>
        <source>The app has not changed it. Masters, receipts and releases at the distributor are not affected.</source>
        <translation>O app não o alterou. Masters, comprovantes e lançamentos na distribuidora não foram afetados.</translation>
    </message>
    <message>
        <source>Restore a backup, or recover the data that can still be read.</source>
        <translation>Restaure um backup ou recupere os dados que ainda podem ser lidos.</translation>
    </message>
    <message>
        <source>drafts</source>
        <translation>rascunhos</translation>
    </message>
    <message>
        <source>the release list</source>
        <translation>a lista de lançamentos</translation>
    </message>
    <message>
        <source>history steps</source>
        <translation>passos do histórico</translation>
    </message>
    <message>
        <source>the code ledger</source>
        <translation>o registro de códigos</translation>
    </message>
    <message>
        <source>ISRC series</source>
        <translation>Séries de ISRC</translation>
    </message>
    <message>
        <source>submissions to the distributor</source>
        <translation>envios à distribuidora</translation>
    </message>
    <message>
        <source>receipts</source>
        <translation>comprovantes</translation>
    </message>
    <message>
        <source>people</source>
        <translation>pessoas</translation>
    </message>
    <message>
        <source>files of releases</source>
        <translation>arquivos de lançamentos</translation>
    </message>
    <message>
        <source>settings</source>
        <translation>configurações</translation>
    </message>
    <message>
        <source>accounts</source>
        <translation>contas</translation>
    </message>
    <message numerus="yes">
        <source>{path} is damaged: %n of its records have changed.</source>
        <comment>{path} is damaged: %n of its records has changed.</comment>
        <translation>
            <numerusform>{path} está danificado: %n dos registros mudou.</numerusform>
            <numerusform>{path} está danificado: %n dos registros mudaram.</numerusform>
        </translation>
    </message>
    <message>
        <source>Damaged: {held}. Everything else works.</source>
        <translation>Danificado: {held}. Todo o resto funciona.</translation>
    </message>
    <message>
        <source>Everything else works.</source>
        <translation>Todo o resto funciona.</translation>
    </message>
    <message>
        <source>Restore a backup, or recover the data that can still be read. Check the disk.</source>
        <translation>Restaure um backup ou recupere os dados que ainda podem ser lidos. Verifique o disco.</translation>
    </message>
    <message>
        <source>The library in {folder} is read-only.</source>
        <translation>A biblioteca em {folder} é somente leitura.</translation>
    </message>
    <message>
        <source>Give yourself write access to the folder and its files, or use another folder.</source>
        <translation>Dê a si mesmo acesso de gravação à pasta e aos arquivos ou use outra pasta.</translation>
    </message>
    <message>
        <source>{path} was deleted, moved or replaced while it was open.</source>
        <translation>{path} foi excluído, movido ou substituído enquanto estava aberto.</translation>
    </message>
    <message>
        <source>The last change was not saved.</source>
        <translation>A última alteração não foi salva.</translation>
    </message>
    <message>
        <source>If you moved the file, put it back and start the app again. Otherwise restore a backup.</source>
        <translation>Se você moveu o arquivo, coloque-o de volta e inicie o app de novo. Senão, restaure um backup.</translation>
    </message>
    <message>
        <source>is missing</source>
        <translation>não existe</translation>
    </message>
    <message>
        <source>is empty</source>
        <translation>está vazia</translation>
    </message>
    <message>
        <source>The library {path} {state}, but the folder contains {found}.</source>
        <translation>A biblioteca {path} {state}, mas a pasta contém {found}.</translation>
    </message>
    <message>
        <source>The app did not create a new library, because it would not know which ISRCs and UPCs were assigned and what was sent to the distributor.</source>
        <translation>O app não criou uma nova biblioteca, porque não saberia quais ISRCs e UPCs foram atribuídos e o que foi enviado à distribuidora.</translation>
    </message>
    <message>
        <source>If the file was moved, put it back. Otherwise restore a backup or start with an empty library.</source>
        <translation>Se o arquivo foi movido, coloque-o de volta. Senão, restaure um backup ou comece com uma biblioteca vazia.</translation>
    </message>
    <message>
        <source>The path of the data folder is too long: {path} bytes with the library&apos;s name, {longest_path} at most.</source>
        <translation>O caminho da pasta de dados é longo demais: {path} bytes com o nome da biblioteca; o máximo é {longest_path}.</translation>
    </message>
    <message>
        <source>The library cannot be stored there.</source>
        <translation>A biblioteca não pode ficar ali.</translation>
    </message>
    <message>
        <source>Choose a folder with a shorter path.</source>
        <translation>Escolha uma pasta com um caminho mais curto.</translation>
    </message>
    <message>
        <source>SQLite {apsw} is too old to keep the library safely.</source>
        <translation>O SQLite {apsw} é antigo demais para guardar a biblioteca com segurança.</translation>
    </message>
    <message>
        <source>Install apsw {str} or newer.</source>
        <translation>Instale apsw {str} ou mais novo.</translation>
    </message>
    <message>
        <source>The library in {parent} was written by a newer version of Trackball Desktop.</source>
        <translation>A biblioteca em {parent} foi gravada por uma versão mais nova do Trackball Desktop.</translation>
    </message>
    <message>
        <source>Install the newest version, or use another data folder.</source>
        <translation>Instale a versão mais nova ou use outra pasta de dados.</translation>
    </message>
    <message>
        <source>{path} belongs to another program.</source>
        <translation>{path} pertence a outro programa.</translation>
    </message>
    <message>
        <source>Use another data folder, or move the file.</source>
        <translation>Use outra pasta de dados ou mova o arquivo.</translation>
    </message>
    <message>
        <source>This release is already in the library.</source>
        <translation>Este lançamento já está na biblioteca.</translation>
    </message>
    <message>
        <source>Open it from the list.</source>
        <translation>Abra-o pela lista.</translation>
    </message>
    <message>
        <source>The draft of “{titles}”</source>
        <translation>O rascunho de “{titles}”</translation>
    </message>
    <message>
        <source>There is no release {release_id}.</source>
        <translation>Não existe o lançamento {release_id}.</translation>
    </message>
    <message>
        <source>Find it in the list, which shows the IDs.</source>
        <translation>Encontre-o na lista, que mostra os IDs.</translation>
    </message>
    <message>
        <source>No events were imported.</source>
        <translation>Nenhum evento foi importado.</translation>
    </message>
    <message>
        <source>{path} was written by a newer version of Trackball Desktop.</source>
        <translation>{path} foi gravado por uma versão mais nova do Trackball Desktop.</translation>
    </message>
    <message>
        <source>Its events are not shown, and none are imported.</source>
        <translation>Os eventos dele não são exibidos, e nenhum é importado.</translation>
    </message>
    <message>
        <source>Update the app.</source>
        <translation>Atualize o app.</translation>
    </message>
    <message>
        <source>{path}, which keeps catalogue events, is damaged.</source>
        <translation>{path}, que guarda os eventos de catálogo, está danificado.</translation>
    </message>
    <message>
        <source>The library and its releases are not affected.</source>
        <translation>A biblioteca e os lançamentos não foram afetados.</translation>
    </message>
    <message>
        <source>Delete that file, then import the events again. It contains nothing else.</source>
        <translation>Exclua esse arquivo e importe os eventos de novo. Ele não contém mais nada.</translation>
    </message>
    <message>
        <source>The last events were not imported; those before them are saved.</source>
        <translation>Os últimos eventos não foram importados; os anteriores estão salvos.</translation>
    </message>
    <message>
        <source>Free some space, then import again. The import continues where it stopped.</source>
        <translation>Libere espaço e importe de novo. A importação continua de onde parou.</translation>
    </message>
    <message>
        <source>{path} cannot be read or written.</source>
        <translation>Não é possível ler nem gravar {path}.</translation>
    </message>
    <message>
        <source>Check the disk, then import again. The import continues where it stopped.</source>
        <translation>Verifique o disco e importe de novo. A importação continua de onde parou.</translation>
    </message>
    <message>
        <source>This step</source>
        <translation>Este passo</translation>
    </message>
    <message>
        <source>This step cannot be undone.</source>
        <translation>Este passo não pode ser desfeito.</translation>
    </message>
    <message>
        <source>Delete the release if you no longer need it.</source>
        <translation>Exclua o lançamento se não precisar mais dele.</translation>
    </message>
    <message>
        <source>Steps can only be undone in order.</source>
        <translation>Os passos só podem ser desfeitos na ordem.</translation>
    </message>
    <message>
        <source>Undo the newer steps first.</source>
        <translation>Desfaça primeiro os passos mais novos.</translation>
    </message>
    <message>
        <source>“{holder}” uses this code.</source>
        <translation>“{holder}” usa este código.</translation>
    </message>
    <message>
        <source>It was not made available.</source>
        <translation>Ele não foi liberado.</translation>
    </message>
    <message>
        <source>Clear the code there first.</source>
        <translation>Limpe o código lá primeiro.</translation>
    </message>
    <message>
        <source>{code} is not in the ledger.</source>
        <translation>{code} não está no registro.</translation>
    </message>
    <message>
        <source>Find it in the list of codes.</source>
        <translation>Encontre-o na lista de códigos.</translation>
    </message>
    <message>
        <source>{code} was sent to the distributor and cannot be reused.</source>
        <translation>{code} foi enviado à distribuidora e não pode ser reutilizado.</translation>
    </message>
    <message>
        <source>It stays unchanged.</source>
        <translation>Ele continua como está.</translation>
    </message>
    <message>
        <source>Stores use it to identify a recording or product.</source>
        <translation>As lojas o usam para identificar uma gravação ou um produto.</translation>
    </message>
    <message>
        <source>A release without a title</source>
        <translation>Um lançamento sem título</translation>
    </message>
    <message>
        <source>This release is on its way to the distributor.</source>
        <translation>Este lançamento está a caminho da distribuidora.</translation>
    </message>
    <message>
        <source>It was not deleted (status: {value}).</source>
        <translation>Ele não foi excluído (status: {value}).</translation>
    </message>
    <message>
        <source>Withdraw it first, or wait until it is created.</source>
        <translation>Retire-o primeiro ou espere até que seja criado.</translation>
    </message>
    <message>
        <source>A release with this UPC is already at the distributor or on its way.</source>
        <translation>Um lançamento com este UPC já está na distribuidora ou a caminho.</translation>
    </message>
    <message>
        <source>It was saved as a draft and is not followed.</source>
        <translation>Ele foi salvo como rascunho e não é acompanhado.</translation>
    </message>
    <message>
        <source>Search the list for its UPC.</source>
        <translation>Busque o UPC dele na lista.</translation>
    </message>
    <message>
        <source>Trackball Desktop is already open with this data folder{found}.</source>
        <translation>O Trackball Desktop já está aberto com esta pasta de dados{found}.</translation>
    </message>
    <message>
        <source>Use the open window, or close it first.</source>
        <translation>Use a janela aberta ou feche-a primeiro.</translation>
    </message>
    <message>
        <source>Wait until the other command has finished, then try again.</source>
        <translation>Espere o outro comando terminar e tente de novo.</translation>
    </message>
    <message>
        <source>The folder {folder} is read-only.</source>
        <translation>A pasta {folder} é somente leitura.</translation>
    </message>
    <message>
        <source>The disk with {folder} is full.</source>
        <translation>O disco com {folder} está cheio.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be used: {strerror}.</source>
        <translation>Não é possível usar a pasta {folder}: {strerror}.</translation>
    </message>
    <message>
        <source>Free some space there, then try again.</source>
        <translation>Libere espaço ali e tente de novo.</translation>
    </message>
    <message>
        <source>Use another folder.</source>
        <translation>Use outra pasta.</translation>
    </message>
    <message>
        <source> (process {pid} on {host})</source>
        <translation> (processo {pid} em {host})</translation>
    </message>
    <message>
        <source>a cloud storage app</source>
        <translation>um app de armazenamento na nuvem</translation>
    </message>
    <message>
        <source>A library there would be damaged sooner or later.</source>
        <translation>Uma biblioteca ali seria danificada mais cedo ou mais tarde.</translation>
    </message>
    <message>
        <source>Choose a folder on a local disk for the library. Audio files can stay where they are.</source>
        <translation>Escolha uma pasta em um disco local para a biblioteca. Os arquivos de áudio podem ficar onde estão.</translation>
    </message>
    <message>
        <source>is synced by {program}</source>
        <translation>é sincronizada por {program}</translation>
    </message>
    <message>
        <source>is synced by Dropbox</source>
        <translation>é sincronizada pelo Dropbox</translation>
    </message>
    <message>
        <source>is on a network drive</source>
        <translation>está em uma unidade de rede</translation>
    </message>
    <message>
        <source>The path {folder} is too long for this system.</source>
        <translation>O caminho {folder} é longo demais para este sistema.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be created or used: {strerror}.</source>
        <translation>Não é possível criar ou usar a pasta {folder}: {strerror}.</translation>
    </message>
    <message>
        <source>Check that you can write there, or choose another folder.</source>
        <translation>Verifique se você pode gravar ali ou escolha outra pasta.</translation>
    </message>
    <message>
        <source>A person needs a name.</source>
        <translation>Uma pessoa precisa de um nome.</translation>
    </message>
    <message>
        <source>Enter it as the distributor spells it.</source>
        <translation>Informe-o como a distribuidora o escreve.</translation>
    </message>
    <message>
        <source>It may have been sent after this copy was made. The app searches for it and sends nothing until then.</source>
        <translation>Pode ter sido enviado depois desta cópia. O app o procura e não envia nada até lá.</translation>
    </message>
    <message>
        <source>{what} is damaged and cannot be read.</source>
        <translation>{what}: dados danificados, não é possível ler.</translation>
    </message>
    <message>
        <source>Everything else in the library works.</source>
        <translation>Todo o resto da biblioteca funciona.</translation>
    </message>
    <message>
        <source>Restore a backup from before the damage.</source>
        <translation>Restaure um backup anterior ao dano.</translation>
    </message>
    <message>
        <source>There is already an account “{name}”.</source>
        <translation>Já existe uma conta “{name}”.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Escolha outro nome.</translation>
    </message>
    <message>
        <source>A release of this account is on its way.</source>
        <translation>Um lançamento desta conta está a caminho.</translation>
    </message>
    <message>
        <source>The account was not deleted.</source>
        <translation>A conta não foi excluída.</translation>
    </message>
    <message>
        <source>Withdraw the release, or wait until it is created.</source>
        <translation>Retire o lançamento ou espere até que seja criado.</translation>
    </message>
    <message>
        <source>This template no longer exists.</source>
        <translation>Este modelo não existe mais.</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>Escolha outro.</translation>
    </message>
    <message>
        <source>Save it again from a release.</source>
        <translation>Salve-o de novo a partir de um lançamento.</translation>
    </message>
    <message>
        <source>There is already a template “{wanted}”.</source>
        <translation>Já existe um modelo “{wanted}”.</translation>
    </message>
    <message>
        <source>The template has no name.</source>
        <translation>O modelo não tem nome.</translation>
    </message>
    <message>
        <source>Enter one, such as the name of the label or artist.</source>
        <translation>Informe um, como o nome do selo ou do artista.</translation>
    </message>
    <message>
        <source>This name is too long.</source>
        <translation>Este nome é longo demais.</translation>
    </message>
    <message>
        <source>Use at most {longest_name} characters.</source>
        <translation>Use no máximo {longest_name} caracteres.</translation>
    </message>
    <message>
        <source>receipts of submissions</source>
        <translation>comprovantes de envios</translation>
    </message>
    <message>
        <source>copies of a library</source>
        <translation>cópias de uma biblioteca</translation>
    </message>
    <message>
        <source>a replaced library</source>
        <translation>uma biblioteca substituída</translation>
    </message>
    <message>
        <source>manifests of uploads</source>
        <translation>manifestos de uploads</translation>
    </message>
    <message>
        <source>a part of a library (library.db-wal)</source>
        <translation>uma parte de uma biblioteca (library.db-wal)</translation>
    </message>
    <message>
        <source>app logs</source>
        <translation>logs do app</translation>
    </message>
    <message>
        <source>This step was never saved.</source>
        <translation>Este passo nunca foi salvo.</translation>
    </message>
    <message>
        <source>Make the change again.</source>
        <translation>Faça a alteração de novo.</translation>
    </message>
    <message>
        <source>This change could not be saved.</source>
        <translation>Não foi possível salvar esta alteração.</translation>
    </message>
    <message>
        <source>This step cannot be read.</source>
        <translation>Não foi possível ler este passo.</translation>
    </message>
    <message>
        <source>This failed because of an error in the app.</source>
        <translation>Isto falhou por um erro do app.</translation>
    </message>
    <message>
        <source>It was recorded in the log.</source>
        <translation>Foi registrado no log.</translation>
    </message>
    <message>
        <source>The app could not start its services.</source>
        <translation>O app não conseguiu iniciar os serviços.</translation>
    </message>
</context>
<context>
    <name>LimitSlider</name>
    <message>
        <source>Maximum upload speed</source>
        <translation>Velocidade máxima de upload</translation>
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
        <translation>nenhum</translation>
    </message>
</context>
<context>
    <name>LinesModel</name>
    <message>
        <source>Time</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Linha</translation>
    </message>
</context>
<context>
    <name>LineupPresetDialog</name>
    <message>
        <source>Add a line-up from a preset</source>
        <translation>Adicionar uma formação predefinida</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Predefinição</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Remover</translation>
    </message>
    <message>
        <source>Remove this preset</source>
        <translation>Remover esta predefinição</translation>
    </message>
    <message>
        <source>Save this line-up as a preset…</source>
        <translation>Salvar esta formação como predefinição…</translation>
    </message>
    <message>
        <source>Add to the release</source>
        <translation>Adicionar ao lançamento</translation>
    </message>
    <message>
        <source>Add to the track</source>
        <translation>Adicionar à faixa</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Credits are added to the release and inherited by its tracks; writers are added to each track&apos;s work.</source>
        <translation>Os créditos entram no lançamento e são herdados pelas faixas; os autores entram na obra de cada faixa.</translation>
    </message>
    <message>
        <source>Credits are added to the track, writers to its work.</source>
        <translation>Os créditos entram na faixa; os autores, na obra dela.</translation>
    </message>
    <message>
        <source>Roles without a name are skipped.</source>
        <translation>Funções sem nome são ignoradas.</translation>
    </message>
    <message>
        <source>Solo singer</source>
        <translation>Cantor solo</translation>
    </message>
    <message>
        <source>Band</source>
        <translation>Banda</translation>
    </message>
    <message>
        <source>Producer</source>
        <translation>Produtor</translation>
    </message>
    <message>
        <source>(no role)</source>
        <translation>(sem função)</translation>
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
        <translation>Nome…</translation>
    </message>
    <message>
        <source>Save as a preset</source>
        <translation>Salvar como predefinição</translation>
    </message>
    <message>
        <source>Name of the preset:</source>
        <translation>Nome da predefinição:</translation>
    </message>
</context>
<context>
    <name>ListHead</name>
    <message>
        <source>Plan</source>
        <translation>Plano</translation>
    </message>
    <message>
        <source>Board</source>
        <translation>Quadro</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Lista</translation>
    </message>
    <message>
        <source>Covers</source>
        <translation>Capas</translation>
    </message>
    <message>
        <source>View of the releases</source>
        <translation>Exibição dos lançamentos</translation>
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
        <translation>O {target} tem listas próprias para cada conta. O app vem com um conjunto básico e aprende valores das respostas do {target}. Você pode adicionar o resto.</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Conta</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Lista</translation>
    </message>
    <message>
        <source>Show values for</source>
        <translation>Mostrar valores para</translation>
    </message>
    <message>
        <source>Values of the list</source>
        <translation>Valores da lista</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Valor</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Origem</translation>
    </message>
    <message>
        <source>Add a value</source>
        <translation>Adicionar um valor</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Adicionar</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Remover</translation>
    </message>
    <message>
        <source>Import file…</source>
        <translation>Importar arquivo…</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Colar</translation>
    </message>
    <message>
        <source>Reset list</source>
        <translation>Redefinir lista</translation>
    </message>
    <message>
        <source>This list is complete for this account</source>
        <translation>Esta lista está completa para esta conta</translation>
    </message>
    <message>
        <source>Any other value then blocks Submit. Otherwise it is only a warning.</source>
        <translation>Qualquer outro valor então bloqueia o envio. Senão, é só um aviso.</translation>
    </message>
    <message>
        <source>No account yet</source>
        <translation>Nenhuma conta ainda</translation>
    </message>
    <message>
        <source>genres</source>
        <translation>gêneros</translation>
    </message>
    <message>
        <source>roles</source>
        <translation>funções</translation>
    </message>
    <message>
        <source>sub-genres of {name}</source>
        <translation>subgêneros de {name}</translation>
    </message>
    <message>
        <source>types of {name}</source>
        <translation>tipos de {name}</translation>
    </message>
    <message>
        <source>yours</source>
        <translation>seu</translation>
    </message>
    <message>
        <source>seen in {target}</source>
        <translation>visto no {target}</translation>
    </message>
    <message>
        <source>built in, documented by {target}</source>
        <translation>do app, documentado pelo {target}</translation>
    </message>
    <message>
        <source>built in, assumed</source>
        <translation>do app, presumido</translation>
    </message>
    <message>
        <source>Enter a value first.</source>
        <translation>Informe primeiro um valor.</translation>
    </message>
    <message>
        <source>Text or CSV (*.txt *.csv *.tsv)</source>
        <translation>Texto ou CSV (*.txt *.csv *.tsv)</translation>
    </message>
    <message>
        <source>Import a list</source>
        <translation>Importar uma lista</translation>
    </message>
    <message>
        <source>This file is too large to be a list.</source>
        <translation>Este arquivo é grande demais para ser uma lista.</translation>
    </message>
    <message>
        <source>The file contains no values. Use one value per line.</source>
        <translation>O arquivo não contém valores. Use um valor por linha.</translation>
    </message>
</context>
<context>
    <name>LookupDialog</name>
    <message>
        <source>Fill in from stores</source>
        <translation>Preencher a partir das lojas</translation>
    </message>
    <message>
        <source>Release from a store</source>
        <translation>Lançamento de uma loja</translation>
    </message>
    <message>
        <source>UPC, ISRC or link</source>
        <translation>UPC, ISRC ou link</translation>
    </message>
    <message>
        <source>Only the code is sent, to Deezer, Apple Music and MusicBrainz.</source>
        <translation>Só o código é enviado, ao Deezer, ao Apple Music e ao MusicBrainz.</translation>
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
        <translation>Aplicar seleção</translation>
    </message>
    <message>
        <source>Create draft</source>
        <translation>Criar rascunho</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Campo</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Rascunho</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Lojas</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Fonte</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Buscando…</translation>
    </message>
    <message>
        <source>Not found at {stores}.</source>
        <translation>Não encontrado em {stores}.</translation>
    </message>
    <message>
        <source>{store} could not be searched: {why}</source>
        <translation>Não foi possível buscar em {store}: {why}</translation>
    </message>
    <message>
        <source>The stores have nothing new for this draft.</source>
        <translation>As lojas não têm nada de novo para este rascunho.</translation>
    </message>
    <message>
        <source>Not found in any catalogue.</source>
        <translation>Não encontrado em nenhum catálogo.</translation>
    </message>
    <message>
        <source>“{title}” by {artist}, found at {stores}.</source>
        <translation>“{title}” de {artist}, encontrado em {stores}.</translation>
    </message>
    <message>
        <source>Track {n}: {field}</source>
        <translation>Faixa {n}: {field}</translation>
    </message>
</context>
<context>
    <name>LyricsTimingDialog</name>
    <message>
        <source>Time the lyrics</source>
        <translation>Sincronizar a letra</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Reproduzir</translation>
    </message>
    <message>
        <source>Set time</source>
        <translation>Marcar tempo</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Salvar</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>Linhas</translation>
    </message>
    <message>
        <source>Remove last time</source>
        <translation>Remover a última marcação</translation>
    </message>
    <message>
        <source>Press Space to start. While the track plays, press Space or Enter at the start of each line. Backspace removes the last time, P pauses, and the left and right arrow keys move by 5 seconds.</source>
        <translation>Pressione Espaço para começar. Durante a reprodução, pressione Espaço ou Enter no início de cada verso. Backspace remove a última marcação, P pausa e as setas para a esquerda e para a direita voltam ou avançam 5 segundos.</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausar</translation>
    </message>
    <message>
        <source>Lines with a time: {count} of {total}</source>
        <translation>Versos com marcação de tempo: {count} de {total}</translation>
    </message>
    <message>
        <source>Line {number} begins before the line above it.</source>
        <translation>A linha {number} começa antes da linha acima.</translation>
    </message>
    <message>
        <source>The times are not saved. Press Escape or Cancel again to discard them.</source>
        <translation>As marcações não foram salvas. Pressione Esc ou Cancelar novamente para descartá-las.</translation>
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
        <translation>O novo idioma é usado quando a janela abrir de novo.</translation>
    </message>
</context>
<context>
    <name>MasterFixDialog</name>
    <message>
        <source>Trim silence</source>
        <translation>Cortar silêncio</translation>
    </message>
    <message>
        <source>Correct the WAV header</source>
        <translation>Corrigir o cabeçalho WAV</translation>
    </message>
    <message>
        <source>At the start, leave {seconds} s</source>
        <translation>No início, deixar {seconds} s</translation>
    </message>
    <message>
        <source>At the end, leave {seconds} s</source>
        <translation>No fim, deixar {seconds} s</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Only digital silence is removed: samples that are exactly zero. Everything else stays as it is.</source>
        <translation>Só o silêncio digital é removido: amostras que são exatamente zero. Todo o resto fica como está.</translation>
    </message>
    <message>
        <source>The copy has the same samples under a correct, plain WAV header, with nothing after the audio.</source>
        <translation>A cópia tem as mesmas amostras com um cabeçalho WAV simples e correto, sem nada depois do áudio.</translation>
    </message>
    <message>
        <source>Copies are saved in the app&apos;s data folder; the originals stay unchanged. You can undo this step.</source>
        <translation>As cópias são salvas na pasta de dados do app; os originais não mudam. Você pode desfazer este passo.</translation>
    </message>
    <message>
        <source>Nobody can tell whether the recording is complete. Listen to its end.</source>
        <translation>Não há como saber se a gravação está completa. Ouça o final dela.</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sem título)</translation>
    </message>
    <message>
        <source>{before} becomes {after}</source>
        <translation>{before} passa a {after}</translation>
    </message>
    <message>
        <source>the start stays: its lyrics have times</source>
        <translation>o início fica como está: a letra tem marcações de tempo</translation>
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
        <translation>Anexar arquivo…</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Localizar…</translation>
    </message>
    <message>
        <source>Remove file</source>
        <translation>Remover arquivo</translation>
    </message>
    <message>
        <source>Time the lyrics…</source>
        <translation>Sincronizar a letra…</translation>
    </message>
    <message>
        <source>Stop measuring</source>
        <translation>Parar análise</translation>
    </message>
    <message>
        <source>Measure now</source>
        <translation>Analisar agora</translation>
    </message>
    <message>
        <source>Masters</source>
        <translation>Masters</translation>
    </message>
    <message>
        <source>Audio ({endings})</source>
        <translation>Áudio ({endings})</translation>
    </message>
    <message>
        <source>Attach a master</source>
        <translation>Anexar um master</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>Onde está {name}?</translation>
    </message>
    <message>
        <source>No tracks yet</source>
        <translation>Ainda sem faixas</translation>
    </message>
    <message>
        <source>No audio output was found on this computer.</source>
        <translation>Nenhuma saída de áudio foi encontrada neste computador.</translation>
    </message>
    <message>
        <source>This track has no lyrics yet. Enter them in the track&apos;s Lyrics field, one line each.</source>
        <translation>Esta faixa ainda não tem letra. Digite-a no campo Letra da faixa, um verso por linha.</translation>
    </message>
    <message>
        <source>Press Space at the start of each line while the track plays</source>
        <translation>Pressione Espaço no início de cada linha enquanto a faixa toca</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>Analisando</translation>
    </message>
    <message>
        <source>Some files are not measured yet</source>
        <translation>Alguns arquivos ainda não foram analisados</translation>
    </message>
</context>
<context>
    <name>MastersModel</name>
    <message>
        <source>(untitled)</source>
        <translation>(sem título)</translation>
    </message>
    <message>
        <source>This track has no file yet.</source>
        <translation>Esta faixa ainda não tem arquivo.</translation>
    </message>
    <message>
        <source>Videos are not played here.</source>
        <translation>Vídeos não são reproduzidos aqui.</translation>
    </message>
    <message>
        <source>{name} has been moved or deleted.</source>
        <translation>{name} foi movido ou excluído.</translation>
    </message>
    <message>
        <source>The file is being measured.</source>
        <translation>O arquivo está sendo analisado.</translation>
    </message>
    <message>
        <source>The file cannot be used: {why}.</source>
        <translation>O arquivo não pode ser usado: {why}.</translation>
    </message>
    <message>
        <source>{codec} can be read here, but not played.</source>
        <translation>{codec} pode ser lido aqui, mas não reproduzido.</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>Faixa</translation>
    </message>
    <message>
        <source>Waveform</source>
        <translation>Forma de onda</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Arquivo</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>Áudio</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Nível</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>no file yet</source>
        <translation>ainda sem arquivo</translation>
    </message>
    <message>
        <source>This is a copy; the original is {name}.</source>
        <translation>Isto é uma cópia; o original é {name}.</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>faltando</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>não analisado</translation>
    </message>
    <message>
        <source>not usable</source>
        <translation>inutilizável</translation>
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
        <translation>&amp;Arquivo</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Editar</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>E&amp;xibir</translation>
    </message>
    <message>
        <source>&amp;Release</source>
        <translation>&amp;Lançamento</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>&amp;Ir</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>Aj&amp;uda</translation>
    </message>
</context>
<context>
    <name>MergeDialog</name>
    <message>
        <source>Merge two spellings</source>
        <translation>Unir duas grafias</translation>
    </message>
    <message>
        <source>Correct spelling</source>
        <translation>Grafia correta</translation>
    </message>
    <message>
        <source>Affected drafts</source>
        <translation>Rascunhos afetados</translation>
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
        <translation>“{name}” é outra grafia de:</translation>
    </message>
    <message>
        <source>Enter or choose the spelling to keep.</source>
        <translation>Digite ou escolha a grafia a manter.</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
    </message>
    <message>
        <source>{title}: already sent, stays unchanged</source>
        <translation>{title}: já enviado, não muda</translation>
    </message>
    <message>
        <source>You can undo all of it.</source>
        <translation>Você pode desfazer tudo.</translation>
    </message>
</context>
<context>
    <name>MessageDialog</name>
    <message>
        <source>Message</source>
        <translation>Mensagem</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Detalhes</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Copy this message</source>
        <translation>Copiar esta mensagem</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Something went wrong inside the app.</source>
        <translation>Algo deu errado dentro do app.</translation>
    </message>
    <message>
        <source>Saved work is safe, but the last action may not have been completed.</source>
        <translation>O que foi salvo está seguro, mas a última ação pode não ter sido concluída.</translation>
    </message>
    <message>
        <source>Try again. If it happens again, send us the report.</source>
        <translation>Tente de novo. Se acontecer outra vez, envie-nos o relatório.</translation>
    </message>
    <message>
        <source>App</source>
        <translation>App</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Rede</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>Login</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Versão</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Endereço</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Arquivo</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Este computador</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Serviço</translation>
    </message>
    <message>
        <source>Not completed</source>
        <translation>Não concluído</translation>
    </message>
</context>
<context>
    <name>NameCellInput</name>
    <message>
        <source>Known names are suggested. Enter accepts the selected name; Right accepts it and continues.</source>
        <translation>Nomes conhecidos são sugeridos. Enter aceita o nome selecionado; Seta para a direita aceita e continua.</translation>
    </message>
</context>
<context>
    <name>NameInput</name>
    <message>
        <source>Known names</source>
        <translation>Nomes conhecidos</translation>
    </message>
</context>
<context>
    <name>NameNotes</name>
    <message>
        <source>Did you mean “{alike}”? “{name}” looks similar.</source>
        <translation>Você quis dizer “{alike}”? “{name}” é parecido.</translation>
    </message>
    <message>
        <source>Use “{alike}”</source>
        <translation>Usar “{alike}”</translation>
    </message>
    <message>
        <source>It is someone else</source>
        <translation>É outra pessoa</translation>
    </message>
    <message>
        <source>{names} and {count} more</source>
        <translation>{names} e mais {count}</translation>
    </message>
    <message>
        <source>{names} is new: {target} will create this publisher.</source>
        <translation>{names} é novo: o {target} vai criar esta editora.</translation>
    </message>
    <message>
        <source>{names} is new: {target} will create this artist.</source>
        <translation>{names} é novo: o {target} vai criar este artista.</translation>
    </message>
    <message>
        <source>{names} are new: {target} will create these publishers.</source>
        <translation>{names} são novos: o {target} vai criar estas editoras.</translation>
    </message>
    <message>
        <source>{names} are new: {target} will create these artists.</source>
        <translation>{names} são novos: o {target} vai criar estes artistas.</translation>
    </message>
    <message>
        <source>Already in {target}</source>
        <translation>Já está no {target}</translation>
    </message>
</context>
<context>
    <name>NetworkText</name>
    <message>
        <source>This address cannot be read.</source>
        <translation>Não foi possível ler este endereço.</translation>
    </message>
    <message>
        <source>A web address looks like https://host/path.</source>
        <translation>Um endereço web tem a forma https://host/path.</translation>
    </message>
    <message>
        <source>This is not a web address.</source>
        <translation>Este não é um endereço web.</translation>
    </message>
    <message>
        <source>A web address begins with https:// and a host name.</source>
        <translation>Um endereço web começa com https:// e um nome de host.</translation>
    </message>
    <message>
        <source>The address of {host} contains a user name or password.</source>
        <translation>O endereço de {host} contém um nome de usuário ou uma senha.</translation>
    </message>
    <message>
        <source>Nothing was sent, because such addresses end up in logs.</source>
        <translation>Nada foi enviado, porque endereços assim acabam em logs.</translation>
    </message>
    <message>
        <source>Remove it and enter the credentials in their fields.</source>
        <translation>Remova isso e informe as credenciais nos campos próprios.</translation>
    </message>
    <message>
        <source>The address of {host} is not encrypted.</source>
        <translation>O endereço de {host} não é criptografado.</translation>
    </message>
    <message>
        <source>Nothing was sent: credentials and masters are only sent over https.</source>
        <translation>Nada foi enviado: credenciais e masters só são enviados por https.</translation>
    </message>
    <message>
        <source>Use an address that begins with https://.</source>
        <translation>Use um endereço que comece com https://.</translation>
    </message>
    <message>
        <source>Enter only the bucket name, without a web address.</source>
        <translation>Informe só o nome do bucket, sem endereço web.</translation>
    </message>
    <message>
        <source>A bucket name has no slash; use the folder field for a folder.</source>
        <translation>Um nome de bucket não tem barra; use o campo de pasta para uma pasta.</translation>
    </message>
    <message>
        <source>A bucket name has no spaces.</source>
        <translation>Um nome de bucket não tem espaços.</translation>
    </message>
    <message>
        <source>A bucket name contains only letters, digits, hyphens and dots.</source>
        <translation>Um nome de bucket contém só letras, dígitos, hífens e pontos.</translation>
    </message>
    <message>
        <source>The artwork CDN pointed to {target}, which the app does not follow.</source>
        <translation>A CDN de capas apontou para {target}, que o app não segue.</translation>
    </message>
    <message>
        <source>The cover is not shown; the release is not affected.</source>
        <translation>A capa não é exibida; o lançamento não foi afetado.</translation>
    </message>
    <message>
        <source>The artwork CDN redirects in a loop.</source>
        <translation>A CDN de capas redireciona em círculo.</translation>
    </message>
    <message>
        <source>The release is not affected.</source>
        <translation>O lançamento não foi afetado.</translation>
    </message>
    <message>
        <source>The cover is not shown yet; the release is not affected.</source>
        <translation>A capa ainda não é exibida; o lançamento não foi afetado.</translation>
    </message>
    <message>
        <source>Too many cover requests were sent to {host}.</source>
        <translation>Foram enviados pedidos de capa demais a {host}.</translation>
    </message>
    <message>
        <source>{host} could not send the cover ({status}).</source>
        <translation>{host} não conseguiu enviar a capa ({status}).</translation>
    </message>
    <message>
        <source>The artwork CDN pointed to an address that cannot be read.</source>
        <translation>A CDN de capas apontou para um endereço que não pode ser lido.</translation>
    </message>
    <message>
        <source>{service} asked the app to wait.</source>
        <translation>{service} pediu que o app espere.</translation>
    </message>
    <message>
        <source>Nothing was sent.</source>
        <translation>Nada foi enviado.</translation>
    </message>
    <message>
        <source>The app continues automatically in {left}.</source>
        <translation>O app continua automaticamente em {left}.</translation>
    </message>
    <message>
        <source>{service} is busy and asked the app to try again later.</source>
        <translation>{service} está sobrecarregado e pediu que o app tente de novo mais tarde.</translation>
    </message>
    <message>
        <source>Too many requests were sent to {service}.</source>
        <translation>Foram enviados pedidos demais a {service}.</translation>
    </message>
    <message>
        <source>It asked for a wait of more than a day; the app tries again after one day.</source>
        <translation>Foi pedida uma espera de mais de um dia; o app tenta de novo depois de um dia.</translation>
    </message>
    <message>
        <source>The app continues automatically in {wait}.</source>
        <translation>O app continua automaticamente em {wait}.</translation>
    </message>
    <message>
        <source>{url} does not return the file.</source>
        <translation>{url} não devolve o arquivo.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nada foi alterado.</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>Tente de novo mais tarde.</translation>
    </message>
    <message>
        <source>{url} redirects in a loop.</source>
        <translation>{url} redireciona em círculo.</translation>
    </message>
    <message>
        <source>Nothing was used.</source>
        <translation>Nada foi usado.</translation>
    </message>
    <message>
        <source>The connection to {host} was lost.</source>
        <translation>A conexão com {host} foi perdida.</translation>
    </message>
    <message>
        <source>The connection uses the proxy {proxy}.</source>
        <translation>A conexão usa o proxy {proxy}.</translation>
    </message>
    <message>
        <source>NO_PROXY contains entries that cannot be read and were ignored: {odd}.</source>
        <translation>NO_PROXY contém entradas que não podem ser lidas e foram ignoradas: {odd}.</translation>
    </message>
    <message>
        <source>{setting} is a SOCKS proxy, which the app does not support.</source>
        <translation>{setting} é um proxy SOCKS, que o app não aceita.</translation>
    </message>
    <message>
        <source>Nothing was sent to {host}.</source>
        <translation>Nada foi enviado a {host}.</translation>
    </message>
    <message>
        <source>Use an HTTP proxy, such as http://proxy.example:8080, or add the host to NO_PROXY.</source>
        <translation>Use um proxy HTTP, como http://proxy.example:8080, ou adicione o host a NO_PROXY.</translation>
    </message>
    <message>
        <source>The proxy in {setting} is not a valid address.</source>
        <translation>O proxy em {setting} não é um endereço válido.</translation>
    </message>
    <message>
        <source>Enter an address such as http://proxy.example:8080.</source>
        <translation>Informe um endereço como http://proxy.example:8080.</translation>
    </message>
    <message>
        <source>{host} does not let this key read files.</source>
        <translation>{host} não deixa esta chave ler arquivos.</translation>
    </message>
    <message>
        <source>The app cannot tell whether a file has arrived.</source>
        <translation>O app não tem como saber se um arquivo chegou.</translation>
    </message>
    <message>
        <source>Give the key the permission s3:GetObject on this bucket and prefix.</source>
        <translation>Dê à chave a permissão s3:GetObject neste bucket e prefixo.</translation>
    </message>
    <message>
        <source>The signing service has no link for reading files, so uploads cannot be verified.</source>
        <translation>O serviço de assinatura não tem link para ler arquivos, então uploads não podem ser verificados.</translation>
    </message>
    <message>
        <source>Anyone can read the files in this storage, so unreleased masters would be public. Make it private.</source>
        <translation>Qualquer um pode ler os arquivos neste armazenamento; masters não lançados ficariam públicos. Torne-o privado.</translation>
    </message>
    <message>
        <source>The key has no permission to delete, so the test file {key} stays. The app never needs to delete files.</source>
        <translation>A chave não tem permissão para excluir, então o arquivo de teste {key} fica lá. O app nunca precisa excluir arquivos.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is off by {offset} minutes; the app corrects for it.</source>
        <translation>O relógio deste computador está com {offset} minutos de diferença; o app compensa isso.</translation>
    </message>
    <message>
        <source>The signing service reports that a file it cannot know already exists.</source>
        <translation>O serviço de assinatura informa que já existe um arquivo que ele não pode conhecer.</translation>
    </message>
    <message>
        <source>{host} returned different data than was written.</source>
        <translation>{host} devolveu dados diferentes dos gravados.</translation>
    </message>
    <message>
        <source>The link for reading the file does not return the file that was written.</source>
        <translation>O link de leitura não devolve o arquivo que foi gravado.</translation>
    </message>
    <message>
        <source>The key can write to {host} but cannot read.</source>
        <translation>A chave pode gravar em {host}, mas não pode ler.</translation>
    </message>
    <message>
        <source>Uploads cannot be verified.</source>
        <translation>Uploads não podem ser verificados.</translation>
    </message>
    <message>
        <source>{name} is missing.</source>
        <translation>Falta {name}.</translation>
    </message>
    <message>
        <source>It was not sent.</source>
        <translation>Não foi enviado.</translation>
    </message>
    <message>
        <source>Locate the file.</source>
        <translation>Localize o arquivo.</translation>
    </message>
    <message>
        <source>{name} cannot be read: {strerror}.</source>
        <translation>Não foi possível ler {name}: {strerror}.</translation>
    </message>
    <message>
        <source>{name} changed after it was checked.</source>
        <translation>{name} mudou depois de verificado.</translation>
    </message>
    <message>
        <source>It was not uploaded.</source>
        <translation>O upload não foi feito.</translation>
    </message>
    <message>
        <source>The app checks it again before sending it.</source>
        <translation>O app o verifica de novo antes de enviar.</translation>
    </message>
    <message>
        <source>The disk returns less of the file than it should contain.</source>
        <translation>O disco devolve menos do arquivo do que ele deveria conter.</translation>
    </message>
    <message>
        <source>The signed link for {host} has expired.</source>
        <translation>O link assinado para {host} expirou.</translation>
    </message>
    <message>
        <source>The file was not uploaded.</source>
        <translation>O upload do arquivo não foi feito.</translation>
    </message>
    <message>
        <source>The app requests a new one automatically. If it happens again, check this computer&apos;s clock.</source>
        <translation>O app pede um novo automaticamente. Se acontecer de novo, verifique o relógio deste computador.</translation>
    </message>
    <message>
        <source>The file at {host} differs from the file that was checked.</source>
        <translation>O arquivo em {host} difere do que foi verificado.</translation>
    </message>
    <message>
        <source>The file was not uploaded. It changed after it was checked or was damaged during the upload.</source>
        <translation>O upload do arquivo não foi feito. Ele mudou depois de verificado ou foi danificado durante o upload.</translation>
    </message>
    <message>
        <source>The app checks and sends the file again. If this happens again, check the disk.</source>
        <translation>O app verifica e envia o arquivo de novo. Se isso se repetir, verifique o disco.</translation>
    </message>
    <message>
        <source>{host} could not store the file ({status}).</source>
        <translation>{host} não conseguiu armazenar o arquivo ({status}).</translation>
    </message>
    <message>
        <source>{host} is too busy to take the file ({status}).</source>
        <translation>{host} está sobrecarregado demais para receber o arquivo ({status}).</translation>
    </message>
    <message>
        <source>The app tries again automatically.</source>
        <translation>O app tenta de novo automaticamente.</translation>
    </message>
    <message>
        <source>{host} no longer knows this upload.</source>
        <translation>{host} não conhece mais este upload.</translation>
    </message>
    <message>
        <source>Parts that were already sent may be lost.</source>
        <translation>Partes já enviadas podem ter se perdido.</translation>
    </message>
    <message>
        <source>{host} does not have all parts of the file.</source>
        <translation>{host} não tem todas as partes do arquivo.</translation>
    </message>
    <message>
        <source>{host} does not accept the signature.</source>
        <translation>{host} não aceita a assinatura.</translation>
    </message>
    <message>
        <source>Nothing was uploaded.</source>
        <translation>Nenhum upload foi feito.</translation>
    </message>
    <message>
        <source>Check the secret key of the account or signing service. A proxy that changes requests can also cause this.</source>
        <translation>Verifique a chave secreta da conta ou do serviço de assinatura. Um proxy que altera os pedidos também pode causar isso.</translation>
    </message>
    <message>
        <source>{host} does not recognise the access key ID.</source>
        <translation>{host} não reconhece o ID da chave de acesso.</translation>
    </message>
    <message>
        <source>Check the access key ID.</source>
        <translation>Verifique o ID da chave de acesso.</translation>
    </message>
    <message>
        <source>{host} no longer accepts the session token.</source>
        <translation>{host} não aceita mais o token de sessão.</translation>
    </message>
    <message>
        <source>Enter new temporary credentials.</source>
        <translation>Informe novas credenciais temporárias.</translation>
    </message>
    <message>
        <source>The bucket is in another region.</source>
        <translation>O bucket está em outra região.</translation>
    </message>
    <message>
        <source>The bucket is in another region: {region}.</source>
        <translation>O bucket está em outra região: {region}.</translation>
    </message>
    <message>
        <source>Correct the region in the storage settings.</source>
        <translation>Corrija a região nas configurações de armazenamento.</translation>
    </message>
    <message>
        <source>{host} has no such bucket.</source>
        <translation>{host} não tem esse bucket.</translation>
    </message>
    <message>
        <source>Check the bucket&apos;s name and the address.</source>
        <translation>Verifique o nome do bucket e o endereço.</translation>
    </message>
    <message>
        <source>{host} does not allow this ({status}).</source>
        <translation>{host} não permite isto ({status}).</translation>
    </message>
    <message>
        <source>The key has no permission for this on the bucket and prefix.</source>
        <translation>A chave não tem permissão para isto no bucket e no prefixo.</translation>
    </message>
    <message>
        <source>The file is too large for {host}.</source>
        <translation>O arquivo é grande demais para {host}.</translation>
    </message>
    <message>
        <source>{host} rejected the request ({status}).</source>
        <translation>{host} recusou o pedido ({status}).</translation>
    </message>
    <message>
        <source>The storage started an upload but did not return its ID.</source>
        <translation>O armazenamento iniciou um upload, mas não devolveu o ID.</translation>
    </message>
    <message>
        <source>The storage listed unfinished uploads before, so this is probably temporary.</source>
        <translation>Antes o armazenamento listava os uploads inacabados, então isto provavelmente é temporário.</translation>
    </message>
    <message>
        <source>The app tries again.</source>
        <translation>O app tenta de novo.</translation>
    </message>
    <message>
        <source>The storage&apos;s answer cannot be read.</source>
        <translation>Não foi possível ler a resposta do armazenamento.</translation>
    </message>
    <message>
        <source>The storage&apos;s list of parts cannot be read.</source>
        <translation>Não foi possível ler a lista de partes do armazenamento.</translation>
    </message>
    <message>
        <source>The bucket {bucket} cannot be read.</source>
        <translation>Não foi possível ler o bucket {bucket}.</translation>
    </message>
    <message>
        <source>Nothing was imported from it.</source>
        <translation>Nada foi importado dele.</translation>
    </message>
    <message>
        <source>Its key needs the permissions s3:ListBucket and s3:GetObject.</source>
        <translation>A chave precisa das permissões s3:ListBucket e s3:GetObject.</translation>
    </message>
    <message>
        <source>The signing service</source>
        <translation>O serviço de assinatura</translation>
    </message>
    <message>
        <source>The signing service wants to send files to {host}, which is not in this account&apos;s list of hosts.</source>
        <translation>O serviço de assinatura quer enviar arquivos a {host}, que não está na lista de hosts desta conta.</translation>
    </message>
    <message>
        <source>If that is your storage, allow it in the storage settings.</source>
        <translation>Se for o seu armazenamento, permita-o nas configurações de armazenamento.</translation>
    </message>
    <message>
        <source>its form fields cannot be read</source>
        <translation>não é possível ler os campos de formulário</translation>
    </message>
    <message>
        <source>its headers cannot be read</source>
        <translation>não é possível ler os cabeçalhos</translation>
    </message>
    <message>
        <source>its form fields would change the request itself</source>
        <translation>os campos de formulário alterariam o próprio pedido</translation>
    </message>
    <message>
        <source>its headers would change the request itself</source>
        <translation>os cabeçalhos alterariam o próprio pedido</translation>
    </message>
    <message>
        <source>it requires access rights on the file (an ACL), which the app never sends</source>
        <translation>ela exige direitos de acesso no arquivo (uma ACL), que o app nunca envia</translation>
    </message>
    <message>
        <source>it is not a JSON object</source>
        <translation>não é um objeto JSON</translation>
    </message>
    <message>
        <source>The signing service&apos;s answer cannot be used: {why}.</source>
        <translation>A resposta do serviço de assinatura não pode ser usada: {why}.</translation>
    </message>
    <message>
        <source>Tell its administrator.</source>
        <translation>Avise o administrador.</translation>
    </message>
    <message>
        <source>Its answer: {words}</source>
        <translation>A resposta: {words}</translation>
    </message>
    <message>
        <source>The signing service at {host} rejected the token ({status}).</source>
        <translation>O serviço de assinatura em {host} recusou o token ({status}).</translation>
    </message>
    <message>
        <source>Check the token in the storage settings.</source>
        <translation>Verifique o token nas configurações de armazenamento.</translation>
    </message>
    <message>
        <source>There is no signing service at this address of {host} (404).</source>
        <translation>Não há serviço de assinatura neste endereço de {host} (404).</translation>
    </message>
    <message>
        <source>Check its address in the storage settings.</source>
        <translation>Verifique o endereço nas configurações de armazenamento.</translation>
    </message>
    <message>
        <source>The signing service reports that this file already exists (409).</source>
        <translation>O serviço de assinatura informa que este arquivo já existe (409).</translation>
    </message>
    <message>
        <source>The file is too large for the signing service (413).</source>
        <translation>O arquivo é grande demais para o serviço de assinatura (413).</translation>
    </message>
    <message>
        <source>The signing service does not accept this file ({status}).</source>
        <translation>O serviço de assinatura não aceita este arquivo ({status}).</translation>
    </message>
    <message>
        <source>The signing service rejected the request ({status}).</source>
        <translation>O serviço de assinatura recusou o pedido ({status}).</translation>
    </message>
    <message>
        <source>The signing service could not answer ({status}).</source>
        <translation>O serviço de assinatura não conseguiu responder ({status}).</translation>
    </message>
    <message>
        <source>it does not state which upload was started</source>
        <translation>não informa qual upload foi iniciado</translation>
    </message>
    <message>
        <source>it contains no address for the part</source>
        <translation>não contém endereço para a parte</translation>
    </message>
    <message>
        <source>Companion signs its links for empty files, so the storage would reject every part.</source>
        <translation>O Companion assina os links para arquivos vazios, então o armazenamento recusaria todas as partes.</translation>
    </message>
    <message>
        <source>Start Companion with AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_REQUIRED in its environment.</source>
        <translation>Inicie o Companion com AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_REQUIRED no ambiente dele.</translation>
    </message>
    <message>
        <source>it has no list of parts</source>
        <translation>não tem lista de partes</translation>
    </message>
    <message>
        <source>Companion does not list all parts as they were sent.</source>
        <translation>O Companion não lista todas as partes como foram enviadas.</translation>
    </message>
    <message>
        <source>Companion no longer knows this upload.</source>
        <translation>O Companion não conhece mais este upload.</translation>
    </message>
    <message>
        <source>its list of parts cannot be read</source>
        <translation>a lista de partes não pode ser lida</translation>
    </message>
    <message>
        <source>This signing service accepts only whole files.</source>
        <translation>Este serviço de assinatura só aceita arquivos inteiros.</translation>
    </message>
    <message>
        <source>An interrupted upload starts again from the beginning; finished files are not sent again.</source>
        <translation>Um upload interrompido recomeça do início; arquivos concluídos não são enviados de novo.</translation>
    </message>
    <message>
        <source>The signing service does not find all parts.</source>
        <translation>O serviço de assinatura não encontra todas as partes.</translation>
    </message>
    <message>
        <source>The signing service no longer knows this upload.</source>
        <translation>O serviço de assinatura não conhece mais este upload.</translation>
    </message>
    <message>
        <source>it has no list of {name}</source>
        <translation>não tem lista de {name}</translation>
    </message>
    <message>
        <source>it contains no address for the file</source>
        <translation>não contém endereço para o arquivo</translation>
    </message>
    <message>
        <source>it does not state the key of the file</source>
        <translation>não informa a chave do arquivo</translation>
    </message>
    <message>
        <source>{name} is larger than the signing service allows.</source>
        <translation>{name} é maior do que o serviço de assinatura permite.</translation>
    </message>
    <message>
        <source>It has {size} bytes; the limit is {largest}. Nothing was sent.</source>
        <translation>Tem {size} bytes; o limite é {largest}. Nada foi enviado.</translation>
    </message>
    <message>
        <source>its method does not match its form fields</source>
        <translation>o método não combina com os campos do formulário</translation>
    </message>
    <message>
        <source>The request to {host} could not be created.</source>
        <translation>Não foi possível criar o pedido a {host}.</translation>
    </message>
    <message>
        <source>Check the address and the credentials for invalid characters.</source>
        <translation>Verifique se há caracteres inválidos no endereço e nas credenciais.</translation>
    </message>
    <message>
        <source>{host} did not answer in time.</source>
        <translation>{host} não respondeu a tempo.</translation>
    </message>
    <message>
        <source>Check the network. The app tries again automatically.</source>
        <translation>Verifique a rede. O app tenta de novo automaticamente.</translation>
    </message>
    <message>
        <source>The proxy to {host} requires a user name and password.</source>
        <translation>O proxy para {host} exige nome de usuário e senha.</translation>
    </message>
    <message>
        <source>Enter them in this computer&apos;s proxy settings: http://name:password@proxy.example:8080.</source>
        <translation>Informe-os nas configurações de proxy deste computador: http://name:password@proxy.example:8080.</translation>
    </message>
    <message>
        <source>The proxy to {host} refused the connection.</source>
        <translation>O proxy para {host} recusou a conexão.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s proxy settings.</source>
        <translation>Verifique as configurações de proxy deste computador.</translation>
    </message>
    <message>
        <source>The answer of {host} cannot be read.</source>
        <translation>Não foi possível ler a resposta de {host}.</translation>
    </message>
    <message>
        <source>Its encoding is broken.</source>
        <translation>A codificação está corrompida.</translation>
    </message>
    <message>
        <source>{host} received the request but did not answer in time.</source>
        <translation>{host} recebeu o pedido, mas não respondeu a tempo.</translation>
    </message>
    <message>
        <source>The connection to {host} was lost before the answer arrived.</source>
        <translation>A conexão com {host} foi perdida antes de a resposta chegar.</translation>
    </message>
    <message>
        <source>It is unclear whether the request was carried out.</source>
        <translation>Não está claro se o pedido foi executado.</translation>
    </message>
    <message>
        <source>The proxy {proxy}</source>
        <translation>O proxy {proxy}</translation>
    </message>
    <message>
        <source>The certificate of {host} is not trusted: {verify_message}.</source>
        <translation>O certificado de {host} não é confiável: {verify_message}.</translation>
    </message>
    <message>
        <source>No secure connection to {host} could be made.</source>
        <translation>Não foi possível estabelecer uma conexão segura com {host}.</translation>
    </message>
    <message>
        <source>Check the address and port; the service may not support https.</source>
        <translation>Verifique o endereço e a porta; o serviço pode não aceitar https.</translation>
    </message>
    <message>
        <source>The name {proxy} cannot be found.</source>
        <translation>O nome {proxy} não foi encontrado.</translation>
    </message>
    <message>
        <source>Check the spelling of the address, and whether this computer is online.</source>
        <translation>Verifique a grafia do endereço e se este computador está online.</translation>
    </message>
    <message>
        <source>{at} refused the connection.</source>
        <translation>{at} recusou a conexão.</translation>
    </message>
    <message>
        <source>Check the address and port; the service may be down.</source>
        <translation>Verifique o endereço e a porta; o serviço pode estar fora do ar.</translation>
    </message>
    <message>
        <source>There is no connection to {proxy}.</source>
        <translation>Não há conexão com {proxy}.</translation>
    </message>
    <message>
        <source>Check the network.</source>
        <translation>Verifique a rede.</translation>
    </message>
    <message>
        <source>It was issued for a different name, so this is not the intended server.</source>
        <translation>Ele foi emitido para outro nome, então este não é o servidor pretendido.</translation>
    </message>
    <message>
        <source>Check the address, especially its first part. If the bucket name contains dots, it belongs in the path.</source>
        <translation>Verifique o endereço, sobretudo a primeira parte. Se o nome do bucket tem pontos, ele vai no caminho.</translation>
    </message>
    <message>
        <source>It is not valid today.</source>
        <translation>Ele não é válido hoje.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s date. If it is right, the service must renew the certificate.</source>
        <translation>Verifique a data deste computador. Se estiver certa, o serviço precisa renovar o certificado.</translation>
    </message>
    <message>
        <source>Someone may be intercepting the connection.</source>
        <translation>Alguém pode estar interceptando a conexão.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s date and whether your network&apos;s own certificate is installed.</source>
        <translation>Verifique a data deste computador e se o certificado próprio da sua rede está instalado.</translation>
    </message>
    <message>
        <source>it has status {status}</source>
        <translation>tem o status {status}</translation>
    </message>
    <message>
        <source>it is about a different release, {upc}</source>
        <translation>é sobre outro lançamento, {upc}</translation>
    </message>
    <message>
        <source>it has no “album”</source>
        <translation>não tem “album”</translation>
    </message>
    <message>
        <source>it says “{value}”</source>
        <translation>diz “{value}”</translation>
    </message>
    <message>
        <source>it has no “results”</source>
        <translation>não tem “results”</translation>
    </message>
    <message>
        <source>Discogs rejected the token.</source>
        <translation>O Discogs recusou o token.</translation>
    </message>
    <message>
        <source>Nothing was looked up.</source>
        <translation>Nada foi consultado.</translation>
    </message>
    <message>
        <source>Create a new one in Discogs&apos; developer settings and paste it.</source>
        <translation>Crie um novo nas configurações de desenvolvedor do Discogs e cole-o.</translation>
    </message>
    <message>
        <source>it contains no album</source>
        <translation>não contém nenhum álbum</translation>
    </message>
    <message>
        <source>The answer of {store} could not be read: {what}.</source>
        <translation>Não foi possível ler a resposta de {store}: {what}.</translation>
    </message>
    <message>
        <source>It is unclear whether the release is there.</source>
        <translation>Não está claro se o lançamento está lá.</translation>
    </message>
    <message>
        <source>The app checks again later.</source>
        <translation>O app verifica de novo mais tarde.</translation>
    </message>
    <message>
        <source>it is too long</source>
        <translation>é longa demais</translation>
    </message>
    <message>
        <source>it is not JSON</source>
        <translation>não é JSON</translation>
    </message>
    <message>
        <source>it has no “{name}”</source>
        <translation>não tem “{name}”</translation>
    </message>
    <message>
        <source>it has no “releases”</source>
        <translation>não tem “releases”</translation>
    </message>
    <message>
        <source>it has status 404</source>
        <translation>tem o status 404</translation>
    </message>
    <message>
        <source>it says “{error}”</source>
        <translation>diz “{error}”</translation>
    </message>
    <message>
        <source>it has no “artist-credit”</source>
        <translation>não tem “artist-credit”</translation>
    </message>
    <message>
        <source>a track has no “title”</source>
        <translation>uma faixa não tem “title”</translation>
    </message>
    <message>
        <source>{name} accepts the new key.</source>
        <translation>{name} aceita a nova chave.</translation>
    </message>
    <message>
        <source>The previous key was kept.</source>
        <translation>A chave anterior foi mantida.</translation>
    </message>
    <message>
        <source>Now revoke the old key in {place}: {value}. It was deleted from this computer.</source>
        <translation>Agora revogue a chave antiga em {place}: {value}. Ela foi excluída deste computador.</translation>
    </message>
    <message>
        <source>A file was written to {host} and read back.</source>
        <translation>Um arquivo foi gravado em {host} e lido de volta.</translation>
    </message>
    <message>
        <source>A file was written to {host}.</source>
        <translation>Um arquivo foi gravado em {host}.</translation>
    </message>
    <message>
        <source>The bucket “{bucket}” cannot be used. {said}</source>
        <translation>O bucket “{bucket}” não pode ser usado. {said}</translation>
    </message>
    <message>
        <source>Nothing was saved.</source>
        <translation>Nada foi salvo.</translation>
    </message>
    <message>
        <source>of the signing service</source>
        <translation>do serviço de assinatura</translation>
    </message>
    <message>
        <source>of the storage</source>
        <translation>do armazenamento</translation>
    </message>
    <message>
        <source>The address {what} cannot be used. {title}</source>
        <translation>O endereço {what} não pode ser usado. {title}</translation>
    </message>
    <message>
        <source>The disk has not enough space for the package from {host}.</source>
        <translation>O disco não tem espaço suficiente para o pacote de {host}.</translation>
    </message>
    <message>
        <source>It was not read.</source>
        <translation>Ele não foi lido.</translation>
    </message>
    <message>
        <source>Free some space, then paste the link again.</source>
        <translation>Libere espaço e cole o link de novo.</translation>
    </message>
    <message>
        <source>No password or key is stored for this.</source>
        <translation>Não há senha nem chave guardada para isto.</translation>
    </message>
    <message>
        <source>Enter it again in the settings of the account.</source>
        <translation>Informe-a de novo nas configurações da conta.</translation>
    </message>
    <message>
        <source>The stored key is incomplete.</source>
        <translation>A chave guardada está incompleta.</translation>
    </message>
    <message>
        <source>This computer&apos;s keyring does not save passwords.</source>
        <translation>O chaveiro deste computador não salva senhas.</translation>
    </message>
    <message>
        <source>The key would be lost at the next start.</source>
        <translation>A chave se perderia quando o app fosse aberto outra vez.</translation>
    </message>
    <message>
        <source>Repair the keyring, or log out and in again, then try again.</source>
        <translation>Repare o chaveiro, ou saia da sessão e entre de novo, e tente outra vez.</translation>
    </message>
    <message>
        <source>pywin32-ctypes is missing</source>
        <translation>falta pywin32-ctypes</translation>
    </message>
    <message>
        <source>This computer&apos;s keyring is locked.</source>
        <translation>O chaveiro deste computador está bloqueado.</translation>
    </message>
    <message>
        <source>Passwords and keys cannot be read, so nothing was sent.</source>
        <translation>Senhas e chaves não podem ser lidas, então nada foi enviado.</translation>
    </message>
    <message>
        <source>Unlock it (usually by logging in), then try again.</source>
        <translation>Desbloqueie-o (em geral, fazendo login) e tente de novo.</translation>
    </message>
    <message>
        <source>This computer&apos;s keyring failed ({name}).</source>
        <translation>O chaveiro deste computador falhou ({name}).</translation>
    </message>
    <message>
        <source>Passwords and keys cannot be read or saved.</source>
        <translation>Senhas e chaves não podem ser lidas nem salvas.</translation>
    </message>
    <message>
        <source>Log out and in again, or start the keyring, then try again.</source>
        <translation>Saia da sessão e entre de novo, ou inicie o chaveiro, e tente outra vez.</translation>
    </message>
    <message>
        <source>The current version stays installed.</source>
        <translation>A versão atual continua instalada.</translation>
    </message>
    <message>
        <source>{url} returned more than a manifest.</source>
        <translation>{url} devolveu mais do que um manifesto.</translation>
    </message>
    <message>
        <source>The update could not be saved in {parent}: {strerror}.</source>
        <translation>Não foi possível salvar a atualização em {parent}: {strerror}.</translation>
    </message>
    <message>
        <source>The download is not the file that we signed.</source>
        <translation>O download não é o arquivo que assinamos.</translation>
    </message>
    <message>
        <source>It was damaged during the download or tampered with, so it was deleted. {stays}</source>
        <translation>Ele foi danificado no download ou adulterado, então foi excluído. {stays}</translation>
    </message>
    <message>
        <source>The disk with {folder} has not enough space for the update.</source>
        <translation>O disco com {folder} não tem espaço suficiente para a atualização.</translation>
    </message>
    <message>
        <source>Free some space there, then try again.</source>
        <translation>Libere espaço ali e tente de novo.</translation>
    </message>
    <message>
        <source>The downloaded update was changed on this computer.</source>
        <translation>A atualização baixada foi alterada neste computador.</translation>
    </message>
    <message>
        <source>It was not installed; the current version stays.</source>
        <translation>Ela não foi instalada; a versão atual continua.</translation>
    </message>
    <message>
        <source>Let the app download it again.</source>
        <translation>Deixe o app baixá-la de novo.</translation>
    </message>
    <message>
        <source>This copy of the app does not update itself.</source>
        <translation>Esta cópia do app não se atualiza sozinha.</translation>
    </message>
    <message>
        <source>Update it as you installed it.</source>
        <translation>Atualize-a do modo como a instalou.</translation>
    </message>
    <message>
        <source>The update could not be installed ({name}).</source>
        <translation>Não foi possível instalar a atualização ({name}).</translation>
    </message>
    <message>
        <source>The previous version is still installed.</source>
        <translation>A versão anterior ainda está instalada.</translation>
    </message>
    <message>
        <source>Check the free disk space and whether you can write to the app&apos;s folder.</source>
        <translation>Verifique o espaço livre no disco e se você pode gravar na pasta do app.</translation>
    </message>
    <message>
        <source>Another window or command of Trackball Desktop is running.</source>
        <translation>Outra janela ou outro comando do Trackball Desktop está em execução.</translation>
    </message>
    <message>
        <source>Close it, then update again.</source>
        <translation>Feche-o e atualize de novo.</translation>
    </message>
    <message>
        <source>The update has a format that this version does not support.</source>
        <translation>A atualização tem um formato que esta versão não aceita.</translation>
    </message>
    <message>
        <source>{name} cannot be changed in its folder ({parent}).</source>
        <translation>Não é possível alterar {name} na pasta dele ({parent}).</translation>
    </message>
    <message>
        <source>Move it to your Applications folder, open it there, and update again.</source>
        <translation>Mova-o para a pasta Aplicativos, abra-o lá e atualize de novo.</translation>
    </message>
    <message>
        <source>The update information cannot be read.</source>
        <translation>Não foi possível ler as informações de atualização.</translation>
    </message>
    <message>
        <source>It is not signed by us: it was tampered with or comes from someone else.</source>
        <translation>Não foram assinadas por nós: foram adulteradas ou vêm de outra pessoa.</translation>
    </message>
    <message>
        <source>It is signed by us but has a format that this version does not support.</source>
        <translation>Foram assinadas por nós, mas têm um formato que esta versão não aceita.</translation>
    </message>
    <message>
        <source>It expired on {expires}; someone may be holding back a newer one.</source>
        <translation>Expiraram em {expires}; alguém pode estar retendo informações mais novas.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s date. If it is right, check our website for a newer version.</source>
        <translation>Verifique a data deste computador. Se estiver certa, procure uma versão mais nova no nosso site.</translation>
    </message>
    <message>
        <source>It offers {version}, which is older than {at_least}.</source>
        <translation>Oferecem a versão {version}, que é mais antiga que {at_least}.</translation>
    </message>
    <message>
        <source>The information about a newer version was not used.</source>
        <translation>As informações sobre uma versão mais nova não foram usadas.</translation>
    </message>
    <message>
        <source>{why} The current version stays installed.</source>
        <translation>{why} A versão atual continua instalada.</translation>
    </message>
    <message>
        <source>The app checks again tomorrow.</source>
        <translation>O app verifica de novo amanhã.</translation>
    </message>
    <message>
        <source>Version {version} is not available for this computer.</source>
        <translation>A versão {version} não está disponível para este computador.</translation>
    </message>
    <message>
        <source>{folder} cannot be read: {strerror}.</source>
        <translation>Não foi possível ler {folder}: {strerror}.</translation>
    </message>
</context>
<context>
    <name>News</name>
    <message>
        <source>Recently</source>
        <translation>Recentemente</translation>
    </message>
    <message>
        <source>Since {time}</source>
        <translation>Desde {time}</translation>
    </message>
    <message>
        <source>Since yesterday</source>
        <translation>Desde ontem</translation>
    </message>
    <message>
        <source>Since {day}</source>
        <translation>Desde {day}</translation>
    </message>
    <message numerus="yes">
        <source>%n need you</source>
        <comment>%n needs you</comment>
        <translation>
            <numerusform>%n precisa de você</numerusform>
            <numerusform>%n precisam de você</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rejected</source>
        <comment>%n rejected</comment>
        <translation>
            <numerusform>%n recusado</numerusform>
            <numerusform>%n recusados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n gone from {target}</source>
        <comment>%n gone from {target}</comment>
        <translation>
            <numerusform>%n não está mais no {target}</numerusform>
            <numerusform>%n não estão mais no {target}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n created in {target}</source>
        <comment>%n created in {target}</comment>
        <translation>
            <numerusform>%n criado no {target}</numerusform>
            <numerusform>%n criados no {target}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with a new status</source>
        <comment>%n with a new status</comment>
        <translation>
            <numerusform>%n com novo status</numerusform>
            <numerusform>%n com novo status</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n edited in {target}</source>
        <comment>%n edited in {target}</comment>
        <translation>
            <numerusform>%n editado no {target}</numerusform>
            <numerusform>%n editados no {target}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n received by the platform</source>
        <comment>%n received by the platform</comment>
        <translation>
            <numerusform>%n recebido pela plataforma</numerusform>
            <numerusform>%n recebidos pela plataforma</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n seen in stores</source>
        <comment>%n seen in stores</comment>
        <translation>
            <numerusform>%n visto nas lojas</numerusform>
            <numerusform>%n vistos nas lojas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n may be taken down</source>
        <comment>%n may be taken down</comment>
        <translation>
            <numerusform>%n talvez removido</numerusform>
            <numerusform>%n talvez removidos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n on a different artist&apos;s page</source>
        <comment>%n on a different artist&apos;s page</comment>
        <translation>
            <numerusform>%n na página de outro artista</numerusform>
            <numerusform>%n na página de outro artista</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n differ from what was sent</source>
        <comment>%n differs from what was sent</comment>
        <translation>
            <numerusform>%n difere do que foi enviado</numerusform>
            <numerusform>%n diferem do que foi enviado</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n taken down</source>
        <comment>%n taken down</comment>
        <translation>
            <numerusform>%n removido</numerusform>
            <numerusform>%n removidos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n no longer cleared</source>
        <comment>%n no longer cleared</comment>
        <translation>
            <numerusform>%n não está mais liberado</numerusform>
            <numerusform>%n não estão mais liberados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with a clearance that ends</source>
        <comment>%n with a clearance that ends</comment>
        <translation>
            <numerusform>%n com liberação que termina</numerusform>
            <numerusform>%n com liberação que termina</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n no longer taken down</source>
        <comment>%n no longer taken down</comment>
        <translation>
            <numerusform>%n não está mais removido</numerusform>
            <numerusform>%n não estão mais removidos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cleared in more territories</source>
        <comment>%n cleared in more territories</comment>
        <translation>
            <numerusform>%n liberado em mais territórios</numerusform>
            <numerusform>%n liberados em mais territórios</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n withdrawn</source>
        <comment>%n withdrawn</comment>
        <translation>
            <numerusform>%n retirado</numerusform>
            <numerusform>%n retirados</numerusform>
        </translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>Precisa de você</translation>
    </message>
    <message>
        <source>Rejected by {target}</source>
        <translation>Recusado pelo {target}</translation>
    </message>
    <message>
        <source>No longer in {target}</source>
        <translation>Não está mais no {target}</translation>
    </message>
    <message>
        <source>Created in {target}</source>
        <translation>Criado no {target}</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>Retirado</translation>
    </message>
    <message>
        <source>Received by the platform</source>
        <translation>Recebido pela plataforma</translation>
    </message>
    <message>
        <source>Out at all checked stores</source>
        <translation>Disponível em todas as lojas verificadas</translation>
    </message>
    <message>
        <source>Out at {stores}</source>
        <translation>Disponível em {stores}</translation>
    </message>
    <message>
        <source>Taken down? No longer found at {stores}</source>
        <translation>Removido? Não está mais em {stores}</translation>
    </message>
    <message>
        <source>On a different artist&apos;s page at {stores}</source>
        <translation>Na página de outro artista em {stores}</translation>
    </message>
    <message>
        <source>Differs from what was sent: {stores}</source>
        <translation>Difere do que foi enviado: {stores}</translation>
    </message>
    <message>
        <source>Edited in {target}: {fields}</source>
        <translation>Editado no {target}: {fields}</translation>
    </message>
    <message>
        <source>Taken down at {name}</source>
        <translation>Removido em {name}</translation>
    </message>
    <message>
        <source>At {name} again, after it was taken down</source>
        <translation>De volta em {name}, depois de removido</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>sem status</translation>
    </message>
    <message>
        <source>{target} status: {word}</source>
        <translation>Status do {target}: {word}</translation>
    </message>
    <message>
        <source>{target} status: {before} → {after}</source>
        <translation>Status do {target}: {before} → {after}</translation>
    </message>
    <message>
        <source>Lost {territories}: {model}</source>
        <translation>Perdeu {territories}: {model}</translation>
    </message>
    <message>
        <source>Gained {territories}: {model}</source>
        <translation>Ganhou {territories}: {model}</translation>
    </message>
    <message>
        <source>Lost {territories} on {day}: {model}</source>
        <translation>Perdeu {territories} em {day}: {model}</translation>
    </message>
    <message>
        <source>{territories} ends on {day}: {model}</source>
        <translation>{territories} termina em {day}: {model}</translation>
    </message>
    <message>
        <source>Gained {territories} from {day}: {model}</source>
        <translation>Ganhou {territories} a partir de {day}: {model}</translation>
    </message>
    <message numerus="yes">
        <source>%n releases</source>
        <comment>%n release</comment>
        <translation>
            <numerusform>%n lançamento</numerusform>
            <numerusform>%n lançamentos</numerusform>
        </translation>
    </message>
    <message>
        <source>{days} until received by the platform ({releases})</source>
        <translation>{days} até ser recebido pela plataforma ({releases})</translation>
    </message>
    <message>
        <source>{days} until “{word}” ({releases})</source>
        <translation>{days} até “{word}” ({releases})</translation>
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
        <translation>{n} dias</translation>
    </message>
</context>
<context>
    <name>NextSteps</name>
    <message>
        <source>Show the files</source>
        <translation>Mostrar os arquivos</translation>
    </message>
    <message>
        <source>Open in {target}</source>
        <translation>Abrir no {target}</translation>
    </message>
    <message>
        <source>Add the audio and the cover in {target}</source>
        <translation>Adicionar o áudio e a capa no {target}</translation>
    </message>
    <message>
        <source>Submit it there</source>
        <translation>Enviar o lançamento por lá</translation>
    </message>
    <message>
        <source>The app created a draft in {target}.</source>
        <translation>O app criou um rascunho no {target}.</translation>
    </message>
    <message>
        <source>Wait for {target}&apos;s decision</source>
        <translation>Aguardar a decisão do {target}</translation>
    </message>
    <message>
        <source>You have nothing to do: the app checks automatically and tells you.</source>
        <translation>Você não precisa fazer nada: o app verifica e avisa automaticamente.</translation>
    </message>
    <message>
        <source>{target} says “{status}”. If that is its decision, tick this.</source>
        <translation>{target} informa “{status}”. Se for a decisão, marque esta caixa.</translation>
    </message>
    <message>
        <source>Reported by {target} since {when}.</source>
        <translation>Informado pelo {target} desde {when}.</translation>
    </message>
    <message>
        <source>Confirmed by you, {when}.</source>
        <translation>Confirmado por você, {when}.</translation>
    </message>
</context>
<context>
    <name>Notifications</name>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
    </message>
</context>
<context>
    <name>NotificationsPage</name>
    <message>
        <source>Notifications</source>
        <translation>Notificações</translation>
    </message>
    <message>
        <source>While Trackball is in the background, desktop notifications can tell you about status changes in {target}.</source>
        <translation>Com o Trackball em segundo plano, notificações na área de trabalho avisam quando o status no {target} muda.</translation>
    </message>
    <message>
        <source>Show desktop notifications</source>
        <translation>Mostrar notificações na área de trabalho</translation>
    </message>
    <message>
        <source>This desktop cannot show notifications at the moment. Changes are shown in the list.</source>
        <translation>O sistema não consegue mostrar notificações no momento. As mudanças aparecem na lista.</translation>
    </message>
</context>
<context>
    <name>OptionsForm</name>
    <message>
        <source>Use this account for new releases</source>
        <translation>Usar esta conta em novos lançamentos</translation>
    </message>
    <message>
        <source>The distributor assigns missing ISRCs</source>
        <translation>A distribuidora atribui ISRCs que faltam</translation>
    </message>
    <message>
        <source>Nowhere</source>
        <translation>Em nenhum campo</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notas</translation>
    </message>
    <message>
        <source>Internal synopsis</source>
        <translation>Sinopse interna</translation>
    </message>
    <message>
        <source>Distribution notes</source>
        <translation>Notas de distribuição</translation>
    </message>
    <message>
        <source>Write the manifest key to</source>
        <translation>Gravar a chave do manifesto em</translation>
    </message>
    <message>
        <source>Link to a release in {target}</source>
        <translation>Link para um lançamento no {target}</translation>
    </message>
    <message>
        <source>paste the link to any release</source>
        <translation>cole o link de qualquer lançamento</translation>
    </message>
    <message>
        <source>To change this, select it in another account.</source>
        <translation>Para mudar isto, selecione a opção em outra conta.</translation>
    </message>
    <message>
        <source>Tracks without an ISRC can then be sent; otherwise a missing ISRC is a blocker. Off by default.</source>
        <translation>Faixas sem ISRC podem então ser enviadas; senão, um ISRC que falta é um bloqueio. Desativado por padrão.</translation>
    </message>
    <message>
        <source>{target} has no field for files. The manifest in the storage lists which file belongs to which track. With its key in a text field, the people who process the release can find it.</source>
        <translation>O {target} não tem campo para arquivos. O manifesto no armazenamento lista qual arquivo é de qual faixa. Com a chave dele em um campo de texto, quem processa o lançamento o encontra.</translation>
    </message>
    <message>
        <source>This link does not contain a release.</source>
        <translation>Este link não contém um lançamento.</translation>
    </message>
    <message>
        <source>Releases open at {address}</source>
        <translation>Os lançamentos abrem em {address}</translation>
    </message>
    <message>
        <source>“Open in {target}” then opens the right page. Without it, the ID is copied.</source>
        <translation>“Abrir no {target}” abre então a página certa. Sem isto, o ID é copiado.</translation>
    </message>
</context>
<context>
    <name>OtherFilesBox</name>
    <message>
        <source>Other files</source>
        <translation>Outros arquivos</translation>
    </message>
    <message>
        <source>Drop a booklet, an Atmos mix, lyrics (text, LRC, TTML), a video or motion artwork here.</source>
        <translation>Solte aqui um encarte, um mix Atmos, a letra (texto, LRC, TTML), um vídeo ou uma capa animada.</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>Adicionar arquivos…</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Localizar…</translation>
    </message>
    <message>
        <source>Remove file</source>
        <translation>Remover arquivo</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>Adicionar arquivos</translation>
    </message>
    <message>
        <source>{name} is a master or a cover. Add it there.</source>
        <translation>{name} é um master ou uma capa. Adicione-o na parte certa.</translation>
    </message>
    <message>
        <source>It was not attached.</source>
        <translation>Não foi anexado.</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>Onde está {name}?</translation>
    </message>
</context>
<context>
    <name>OtherFilesModel</name>
    <message>
        <source>File</source>
        <translation>Arquivo</translation>
    </message>
    <message>
        <source>Release or track</source>
        <translation>Lançamento ou faixa</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>Conteúdo</translation>
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
        <translation>o lançamento</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sem título)</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>faltando</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>não analisado</translation>
    </message>
    <message>
        <source>not usable</source>
        <translation>inutilizável</translation>
    </message>
</context>
<context>
    <name>Outside</name>
    <message>
        <source>“{name}” no longer exists.</source>
        <translation>“{name}” não existe mais.</translation>
    </message>
    <message>
        <source>No program on this computer can open “{name}”.</source>
        <translation>Nenhum programa deste computador consegue abrir “{name}”.</translation>
    </message>
    <message>
        <source>Show in Explorer</source>
        <translation>Mostrar no Explorador</translation>
    </message>
    <message>
        <source>Show in Finder</source>
        <translation>Mostrar no Finder</translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>Mostrar na pasta</translation>
    </message>
    <message>
        <source>No program on this computer can open the link to {name}.</source>
        <translation>Nenhum programa deste computador consegue abrir o link para {name}.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nada foi alterado.</translation>
    </message>
    <message>
        <source>Copy it from Details and open it elsewhere.</source>
        <translation>Copie-o em Detalhes e abra-o em outro lugar.</translation>
    </message>
</context>
<context>
    <name>PackageDialog</name>
    <message>
        <source>Open a partner delivery</source>
        <translation>Abrir uma entrega de parceiro</translation>
    </message>
    <message>
        <source>Paste the link to a delivery or the request that came with it, or choose its file.</source>
        <translation>Cole o link de uma entrega ou o pedido que veio com ele, ou escolha o arquivo.</translation>
    </message>
    <message>
        <source>Link to the package</source>
        <translation>Link do pacote</translation>
    </message>
    <message>
        <source>https://…</source>
        <translation>https://…</translation>
    </message>
    <message>
        <source>Open the link</source>
        <translation>Abrir o link</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Escolher um arquivo…</translation>
    </message>
    <message>
        <source>Import progress</source>
        <translation>Progresso da importação</translation>
    </message>
    <message>
        <source>Contents of the package</source>
        <translation>Conteúdo do pacote</translation>
    </message>
    <message>
        <source>Create a draft from it</source>
        <translation>Criar um rascunho com isto</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Lendo…</translation>
    </message>
    <message>
        <source>Packages (*.zip *.xml)</source>
        <translation>Pacotes (*.zip *.xml)</translation>
    </message>
</context>
<context>
    <name>PackageText</name>
    <message>
        <source>“{title}”: no draft has its UPC.</source>
        <translation>“{title}”: nenhum rascunho tem o UPC dele.</translation>
    </message>
    <message>
        <source>“{title}”: the delivery matches the draft.</source>
        <translation>“{title}”: a entrega corresponde ao rascunho.</translation>
    </message>
    <message>
        <source>“{title}”, draft → delivery:</source>
        <translation>“{title}”, rascunho → entrega:</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nada</translation>
    </message>
    <message>
        <source>Files of the package:</source>
        <translation>Arquivos do pacote:</translation>
    </message>
    <message>
        <source>In the package but not listed in the message:</source>
        <translation>No pacote, mas fora da lista da mensagem:</translation>
    </message>
    <message>
        <source>It takes its releases down: the message contains no deals.</source>
        <translation>Remove seus lançamentos: a mensagem não contém deals.</translation>
    </message>
    <message numerus="yes">
        <source>%n values differ from the draft.</source>
        <comment>%n value differs from the draft.</comment>
        <translation>
            <numerusform>%n valor difere do rascunho.</numerusform>
            <numerusform>%n valores diferem do rascunho.</numerusform>
        </translation>
    </message>
    <message>
        <source>The delivery matches the draft.</source>
        <translation>A entrega corresponde ao rascunho.</translation>
    </message>
    <message numerus="yes">
        <source>%n files are missing or differ from the message.</source>
        <comment>%n file is missing or differs from the message.</comment>
        <translation>
            <numerusform>%n arquivo falta ou difere da mensagem.</numerusform>
            <numerusform>%n arquivos faltam ou diferem da mensagem.</numerusform>
        </translation>
    </message>
    <message>
        <source>All files are present and match the message.</source>
        <translation>Todos os arquivos estão presentes e correspondem à mensagem.</translation>
    </message>
    <message>
        <source>present; the message has no checksum for it</source>
        <translation>presente; a mensagem não tem checksum para ele</translation>
    </message>
    <message>
        <source>None of its releases is in the library.</source>
        <translation>Nenhum dos lançamentos está na biblioteca.</translation>
    </message>
    <message>
        <source>matches the message</source>
        <translation>corresponde à mensagem</translation>
    </message>
    <message>
        <source>differs from the message: different MD5 checksum</source>
        <translation>difere da mensagem: outro checksum MD5</translation>
    </message>
    <message>
        <source>not in the package</source>
        <translation>não está no pacote</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>não pode ser lido</translation>
    </message>
    <message>
        <source>{name}: {standing}</source>
        <translation>{name}: {standing}</translation>
    </message>
    <message>
        <source>{name}: {standing}; same file as in the draft</source>
        <translation>{name}: {standing}; mesmo arquivo do rascunho</translation>
    </message>
    <message>
        <source>{name}: {standing}; differs from the draft&apos;s file</source>
        <translation>{name}: {standing}; difere do arquivo do rascunho</translation>
    </message>
    <message>
        <source>{done} downloaded</source>
        <translation>{done} baixados</translation>
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
        <translation>Arquivos arrastados</translation>
    </message>
    <message>
        <source>New release</source>
        <translation>Novo lançamento</translation>
    </message>
    <message>
        <source>“{title}” was created.</source>
        <translation>“{title}” foi criado.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Desfazer</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Find a command, release, track or person</source>
        <translation>Encontrar um comando, lançamento, faixa ou pessoa</translation>
    </message>
    <message>
        <source>A command, release, track or person</source>
        <translation>Um comando, lançamento, faixa ou pessoa</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Resultados</translation>
    </message>
    <message>
        <source>No exact match. Showing results for “{words}”.</source>
        <translation>Nenhuma correspondência exata. Resultados para “{words}”.</translation>
    </message>
    <message>
        <source>Nothing found for “{words}”</source>
        <translation>Nada encontrado para “{words}”</translation>
    </message>
</context>
<context>
    <name>PaperActions</name>
    <message>
        <source>DDEX messages and packages (*.xml *.zip)</source>
        <translation>Mensagens e pacotes DDEX (*.xml *.zip)</translation>
    </message>
    <message>
        <source>Import a DDEX message</source>
        <translation>Importar uma mensagem DDEX</translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>Lendo {name}…</translation>
    </message>
    <message>
        <source>Reading {name}: {done} of {whole}</source>
        <translation>Lendo {name}: {done} de {whole}</translation>
    </message>
</context>
<context>
    <name>PapersDialog</name>
    <message>
        <source>Documents for “{title}”</source>
        <translation>Documentos de “{title}”</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Documento</translation>
    </message>
    <message>
        <source>Document language</source>
        <translation>Idioma do documento</translation>
    </message>
    <message>
        <source>Text for press</source>
        <translation>Texto para imprensa</translation>
    </message>
    <message>
        <source>Information about the release for press and retail</source>
        <translation>Informações sobre o lançamento para imprensa e varejo</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>Contato</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Prévia</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Salvar…</translation>
    </message>
    <message>
        <source>Edit templates…</source>
        <translation>Editar modelos…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>Label copy</source>
        <translation>Label copy</translation>
    </message>
    <message>
        <source>One-sheet for press</source>
        <translation>One sheet para imprensa</translation>
    </message>
    <message>
        <source>Split sheets</source>
        <translation>Split sheets</translation>
    </message>
    <message>
        <source>Credits for booklets</source>
        <translation>Créditos para encartes</translation>
    </message>
    <message>
        <source>Barcode</source>
        <translation>Código de barras</translation>
    </message>
    <message>
        <source>Save the document</source>
        <translation>Salvar o documento</translation>
    </message>
    <message>
        <source>Saved as {name}</source>
        <translation>Salvo como {name}</translation>
    </message>
</context>
<context>
    <name>PartnersBox</name>
    <message>
        <source>Only the stores selected below</source>
        <translation>Só as lojas selecionadas abaixo</translation>
    </message>
    <message>
        <source>All stores except those selected below</source>
        <translation>Todas as lojas menos as selecionadas abaixo</translation>
    </message>
    <message>
        <source>All stores</source>
        <translation>Todas as lojas</translation>
    </message>
    <message>
        <source>Send as empty</source>
        <translation>Enviar vazio</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Omitir</translation>
    </message>
    <message>
        <source>Other store</source>
        <translation>Outra loja</translation>
    </message>
    <message>
        <source>Other store, as spelled by {target}…</source>
        <translation>Outra loja, como escrita pelo {target}…</translation>
    </message>
    <message>
        <source>label default</source>
        <translation>padrão do selo</translation>
    </message>
    <message>
        <source>Not chosen</source>
        <translation>Não escolhido</translation>
    </message>
</context>
<context>
    <name>PastePreview</name>
    <message>
        <source>Paste</source>
        <translation>Colar</translation>
    </message>
    <message>
        <source>Preview of the paste</source>
        <translation>Prévia da colagem</translation>
    </message>
    <message>
        <source>Add {tracks} for the rows below the last track</source>
        <translation>Adicionar {tracks} para as linhas abaixo da última faixa</translation>
    </message>
    <message>
        <source>Empty cells clear existing values</source>
        <translation>Células vazias limpam os valores existentes</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>This is one step. You can undo it.</source>
        <translation>É um passo só. Você pode desfazê-lo.</translation>
    </message>
    <message>
        <source>Nothing changes</source>
        <translation>Nada muda</translation>
    </message>
</context>
<context>
    <name>PatternBox</name>
    <message>
        <source>File name pattern</source>
        <translation>Padrão do nome de arquivo</translation>
    </message>
    <message>
        <source>How file names are read</source>
        <translation>Como os nomes de arquivo são lidos</translation>
    </message>
    <message>
        <source>Pattern of the file names</source>
        <translation>Padrão dos nomes de arquivo</translation>
    </message>
    <message>
        <source>a pattern such as %track% - %artist% - %title%</source>
        <translation>um padrão como %track% - %artist% - %title%</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automático</translation>
    </message>
    <message>
        <source>Own pattern…</source>
        <translation>Padrão próprio…</translation>
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
        <translation>versão</translation>
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
        <translation>{value} é: {field}</translation>
    </message>
</context>
<context>
    <name>PeopleBox</name>
    <message>
        <source>From the release. A change here creates the track&apos;s own list.</source>
        <translation>Do lançamento. Uma alteração aqui cria a lista própria da faixa.</translation>
    </message>
    <message>
        <source>Label default. A change here creates the release&apos;s own list.</source>
        <translation>Padrão do selo. Uma alteração aqui cria a lista própria do lançamento.</translation>
    </message>
    <message>
        <source>Not returned by {target}.</source>
        <translation>O {target} não devolve isto.</translation>
    </message>
    <message>
        <source>Not returned by {target}: {fields}.</source>
        <translation>O {target} não devolve: {fields}.</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Editar…</translation>
    </message>
    <message>
        <source>Featured</source>
        <translation>Convidado</translation>
    </message>
    <message>
        <source>Move forward</source>
        <translation>Mover para a frente</translation>
    </message>
    <message>
        <source>Move back</source>
        <translation>Mover para trás</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Remover</translation>
    </message>
    <message>
        <source>Inherit</source>
        <translation>Herdar</translation>
    </message>
    <message>
        <source>Use the release&apos;s list again</source>
        <translation>Voltar à lista do lançamento</translation>
    </message>
    <message>
        <source>Send as empty</source>
        <translation>Enviar vazio</translation>
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
        <translation>Substituir todos</translation>
    </message>
    <message>
        <source>Enter the full list for all these tracks</source>
        <translation>Informe a lista completa para todas estas faixas</translation>
    </message>
    <message>
        <source>{some} of {all}</source>
        <translation>{some} de {all}</translation>
    </message>
    <message>
        <source>From the release. A change here creates separate lists for the tracks.</source>
        <translation>Do lançamento. Uma alteração aqui cria listas separadas para as faixas.</translation>
    </message>
    <message>
        <source>Multiple values: names that are not on all tracks show how many</source>
        <translation>Vários valores: nomes que não estão em todas as faixas mostram em quantas estão</translation>
    </message>
    <message>
        <source>(no name)</source>
        <translation>(sem nome)</translation>
    </message>
    <message>
        <source>Add to all</source>
        <translation>Adicionar a todas</translation>
    </message>
    <message>
        <source>Replace with…</source>
        <translation>Substituir por…</translation>
    </message>
    <message>
        <source>Featured</source>
        <translation>Convidado</translation>
    </message>
    <message>
        <source>Remove from all</source>
        <translation>Remover de todas</translation>
    </message>
    <message>
        <source>Replace {name} with</source>
        <translation>Substituir {name} por</translation>
    </message>
    <message>
        <source>All credits: A (Vocals: Lead); B (Guitar)</source>
        <translation>Todos os créditos: A (Vocals: Lead); B (Guitar)</translation>
    </message>
    <message>
        <source>All artists: A; feat. B</source>
        <translation>Todos os artistas: A; feat. B</translation>
    </message>
    <message>
        <source>Add a credit to all</source>
        <translation>Adicionar um crédito a todas</translation>
    </message>
    <message>
        <source>Add an artist to all</source>
        <translation>Adicionar um artista a todas</translation>
    </message>
</context>
<context>
    <name>PeopleField</name>
    <message>
        <source>(no name)</source>
        <translation>(sem nome)</translation>
    </message>
    <message>
        <source>featured</source>
        <translation>convidado</translation>
    </message>
</context>
<context>
    <name>PeopleList</name>
    <message>
        <source>As a table</source>
        <translation>Como tabela</translation>
    </message>
    <message>
        <source>{name} as a table</source>
        <translation>{name} como tabela</translation>
    </message>
</context>
<context>
    <name>PeoplePage</name>
    <message>
        <source>Name or code</source>
        <translation>Nome ou código</translation>
    </message>
    <message>
        <source>Search people</source>
        <translation>Buscar pessoas</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Pessoas</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Adicionar</translation>
    </message>
    <message>
        <source>Add a person</source>
        <translation>Adicionar uma pessoa</translation>
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
        <translation>Desfazer a união</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nome</translation>
    </message>
    <message>
        <source>Sort name</source>
        <translation>Nome de ordenação</translation>
    </message>
    <message>
        <source>e.g. Moreau, Ines</source>
        <translation>ex.: Moreau, Ines</translation>
    </message>
    <message>
        <source>IPI name number</source>
        <translation>Número de nome IPI</translation>
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
        <translation>16 caracteres, ou o link</translation>
    </message>
    <message>
        <source>Society</source>
        <translation>Sociedade de gestão</translation>
    </message>
    <message>
        <source>e.g. GEMA</source>
        <translation>ex.: GEMA</translation>
    </message>
    <message>
        <source>Country</source>
        <translation>País</translation>
    </message>
    <message>
        <source>Usual roles</source>
        <translation>Funções habituais</translation>
    </message>
    <message>
        <source>separated by semicolons</source>
        <translation>separadas por ponto e vírgula</translation>
    </message>
    <message>
        <source>Usual share %</source>
        <translation>Participação habitual %</translation>
    </message>
    <message>
        <source>{target} ID</source>
        <translation>ID no {target}</translation>
    </message>
    <message>
        <source>pasted from {target}; sent with each release</source>
        <translation>colado do {target}; enviado com cada lançamento</translation>
    </message>
    <message>
        <source>Apple Music ID</source>
        <translation>ID do Apple Music</translation>
    </message>
    <message>
        <source>Spotify ID</source>
        <translation>ID do Spotify</translation>
    </message>
    <message>
        <source>Deezer ID</source>
        <translation>ID do Deezer</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Nota</translation>
    </message>
    <message>
        <source>This name is in {target}</source>
        <translation>Este nome está no {target}</translation>
    </message>
    <message>
        <source>Merge with another…</source>
        <translation>Unir com outra…</translation>
    </message>
    <message>
        <source>Delete details</source>
        <translation>Excluir detalhes</translation>
    </message>
    <message>
        <source>No people yet</source>
        <translation>Nenhuma pessoa ainda</translation>
    </message>
    <message>
        <source>New person</source>
        <translation>Nova pessoa</translation>
    </message>
    <message>
        <source>People appear here as soon as a release lists them.</source>
        <translation>As pessoas aparecem aqui assim que um lançamento as listar.</translation>
    </message>
    <message>
        <source>Known to {target}</source>
        <translation>O {target} conhece este nome</translation>
    </message>
    <message>
        <source>Confirmed by you</source>
        <translation>Confirmado por você</translation>
    </message>
    <message>
        <source>New: {target} would create this name</source>
        <translation>Novo: o {target} criaria este nome</translation>
    </message>
    <message>
        <source>artist</source>
        <translation>artista</translation>
    </message>
    <message>
        <source>credited</source>
        <translation>creditado</translation>
    </message>
    <message>
        <source>writer</source>
        <translation>autor</translation>
    </message>
    <message>
        <source>publisher</source>
        <translation>editora</translation>
    </message>
    <message>
        <source>A person needs a name.</source>
        <translation>Uma pessoa precisa de um nome.</translation>
    </message>
    <message>
        <source>{wrong} {kept} stays.</source>
        <translation>{wrong} {kept} continua.</translation>
    </message>
    <message>
        <source>{wrong} It is not saved.</source>
        <translation>{wrong} Não foi salvo.</translation>
    </message>
    <message>
        <source>An IPI name number has up to 11 digits.</source>
        <translation>Um número de nome IPI tem até 11 dígitos.</translation>
    </message>
    <message>
        <source>Its check digits are wrong: one digit was mistyped.</source>
        <translation>Os dígitos verificadores estão errados: um dígito foi digitado errado.</translation>
    </message>
    <message>
        <source>An ISNI has 16 characters.</source>
        <translation>Um ISNI tem 16 caracteres.</translation>
    </message>
    <message>
        <source>Its check character is wrong: one digit was mistyped.</source>
        <translation>O caractere verificador está errado: um dígito foi digitado errado.</translation>
    </message>
    <message>
        <source>A share is a number from 0 to 100.</source>
        <translation>Uma participação é um número de 0 a 100.</translation>
    </message>
    <message>
        <source>Delete the details of {name}?</source>
        <translation>Excluir os detalhes de {name}?</translation>
    </message>
    <message>
        <source>Releases keep the name and all data already copied to them.</source>
        <translation>Os lançamentos mantêm o nome e todos os dados já copiados para eles.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Excluir</translation>
    </message>
    <message>
        <source>merged {name} into {other}</source>
        <translation>{name} unido a {other}</translation>
    </message>
    <message>
        <source>Import people</source>
        <translation>Importar pessoas</translation>
    </message>
    <message>
        <source>Tables (*.csv *.tsv *.txt)</source>
        <translation>Tabelas (*.csv *.tsv *.txt)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Todos os arquivos (*)</translation>
    </message>
    <message>
        <source>Export people</source>
        <translation>Exportar pessoas</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>TSV, for spreadsheets (*.tsv)</source>
        <translation>TSV, para planilhas (*.tsv)</translation>
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
        <translation>(sem título)</translation>
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
        <translation>todo em silêncio</translation>
    </message>
    <message>
        <source>{seconds} s of silence at the start</source>
        <translation>{seconds} s de silêncio no início</translation>
    </message>
    <message>
        <source>{seconds} s at the end</source>
        <translation>{seconds} s no fim</translation>
    </message>
    <message numerus="yes">
        <source>clipped in %n places</source>
        <comment>clipped in %n place</comment>
        <translation>
            <numerusform>clipa em %n ponto</numerusform>
            <numerusform>clipa em %n pontos</numerusform>
        </translation>
    </message>
    <message>
        <source>left channel silent</source>
        <translation>canal esquerdo em silêncio</translation>
    </message>
    <message>
        <source>right channel silent</source>
        <translation>canal direito em silêncio</translation>
    </message>
    <message>
        <source>identical channels</source>
        <translation>canais idênticos</translation>
    </message>
    <message>
        <source>DC offset {percent} %</source>
        <translation>DC offset {percent}%</translation>
    </message>
    <message>
        <source>Same audio as “{track}” on “{release}”</source>
        <translation>Mesmo áudio que “{track}” em “{release}”</translation>
    </message>
    <message numerus="yes">
        <source>Same audio as “{track}” on “{release}” and %n more</source>
        <comment>Same audio as “{track}” on “{release}” and %n more</comment>
        <translation>
            <numerusform>Mesmo áudio que “{track}” em “{release}” e mais %n</numerusform>
            <numerusform>Mesmo áudio que “{track}” em “{release}” e mais %n</numerusform>
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
            <numerusform>%n canais</numerusform>
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
        <translation>Imagem</translation>
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
        <translation>Lançamento, por data</translation>
    </message>
    <message>
        <source>and {n} more releases</source>
        <translation>e mais {n} lançamentos</translation>
    </message>
    <message>
        <source>Releases</source>
        <translation>Lançamentos</translation>
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
        <translation>Uma pasta para o arquivo de calendário</translation>
    </message>
    <message>
        <source>The calendar file could not be written.</source>
        <translation>Não foi possível gravar o arquivo de calendário.</translation>
    </message>
    <message>
        <source>Choose a folder that you can write to.</source>
        <translation>Escolha uma pasta em que você possa gravar.</translation>
    </message>
    <message>
        <source>The app keeps “{name}” up to date there. Subscribe to it or import it into your calendar.</source>
        <translation>O app mantém “{name}” atualizado lá. Assine-o ou importe-o no seu calendário.</translation>
    </message>
    <message>
        <source>Save the plan</source>
        <translation>Salvar o plano</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Image (*.png)</source>
        <translation>Imagem (*.png)</translation>
    </message>
    <message>
        <source>The plan was copied as an image.</source>
        <translation>O plano foi copiado como imagem.</translation>
    </message>
    <message>
        <source>Saved “{name}”.</source>
        <translation>“{name}” foi salvo.</translation>
    </message>
    <message>
        <source>“{name}” could not be saved.</source>
        <translation>Não foi possível salvar “{name}”.</translation>
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
        <translation>Arquivo</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>Disco</translation>
    </message>
    <message>
        <source>Featured artist</source>
        <translation>Artista convidado</translation>
    </message>
    <message>
        <source>Read from</source>
        <translation>Lido de</translation>
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
        <translation>tags</translation>
    </message>
    <message>
        <source>file name</source>
        <translation>nome do arquivo</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>pasta</translation>
    </message>
    <message>
        <source>pattern</source>
        <translation>padrão</translation>
    </message>
    <message>
        <source>sheet</source>
        <translation>planilha</translation>
    </message>
    <message>
        <source>you</source>
        <translation>você</translation>
    </message>
    <message>
        <source>left out: {reason}</source>
        <translation>omitido: {reason}</translation>
    </message>
    <message>
        <source>Space includes or excludes the file</source>
        <translation>Espaço inclui ou exclui o arquivo</translation>
    </message>
    <message>
        <source>{column}: from {source}</source>
        <translation>{column}: de {source}</translation>
    </message>
    <message>
        <source>Not in the title: {taken}</source>
        <translation>Fora do título: {taken}</translation>
    </message>
    <message>
        <source>Left out: {reason}</source>
        <translation>Omitido: {reason}</translation>
    </message>
    <message>
        <source>Release, by date</source>
        <translation>Lançamento, por data</translation>
    </message>
    <message>
        <source>Weeks</source>
        <translation>Semanas</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
    </message>
    <message>
        <source>No release date</source>
        <translation>Sem data de lançamento</translation>
    </message>
    <message>
        <source>Release date {day}</source>
        <translation>Data de lançamento {day}</translation>
    </message>
    <message>
        <source>submit by {day}</source>
        <translation>enviar até {day}</translation>
    </message>
    <message>
        <source>pitch by {day}</source>
        <translation>pitch até {day}</translation>
    </message>
</context>
<context>
    <name>PlanPage</name>
    <message>
        <source>Plan</source>
        <translation>Plano</translation>
    </message>
    <message>
        <source>Board</source>
        <translation>Quadro</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Lista</translation>
    </message>
    <message>
        <source>Covers</source>
        <translation>Capas</translation>
    </message>
    <message>
        <source>View of the releases</source>
        <translation>Exibição dos lançamentos</translation>
    </message>
    <message>
        <source>Calendar</source>
        <translation>Calendário</translation>
    </message>
    <message>
        <source>Share the plan</source>
        <translation>Compartilhar o plano</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>A fazer</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Salvar como PDF…</translation>
    </message>
    <message>
        <source>Save as image…</source>
        <translation>Salvar como imagem…</translation>
    </message>
    <message>
        <source>Copy as image</source>
        <translation>Copiar como imagem</translation>
    </message>
    <message>
        <source>week {n}</source>
        <translation>semana {n}</translation>
    </message>
    <message>
        <source>To do  {n}</source>
        <translation>A fazer  {n}</translation>
    </message>
    <message>
        <source>Nothing found for “{words}”</source>
        <translation>Nada encontrado para “{words}”</translation>
    </message>
    <message>
        <source>Change or clear the search.</source>
        <translation>Altere ou limpe a busca.</translation>
    </message>
    <message>
        <source>No releases match the filter</source>
        <translation>Nenhum lançamento corresponde ao filtro</translation>
    </message>
    <message>
        <source>Change or clear it.</source>
        <translation>Altere-o ou limpe-o.</translation>
    </message>
    <message>
        <source>No releases planned</source>
        <translation>Nenhum lançamento planejado</translation>
    </message>
    <message>
        <source>Releases appear here by date, from the first draft until one month after release.</source>
        <translation>Os lançamentos aparecem aqui por data, do primeiro rascunho até um mês depois de saírem.</translation>
    </message>
</context>
<context>
    <name>PlanSidePanel</name>
    <message>
        <source>To do</source>
        <translation>A fazer</translation>
    </message>
    <message>
        <source>Mark as seen</source>
        <translation>Marcar como visto</translation>
    </message>
    <message>
        <source>Nothing due.</source>
        <translation>Nada pendente.</translation>
    </message>
    <message>
        <source>To do and news</source>
        <translation>A fazer e novidades</translation>
    </message>
    <message>
        <source>{title}  {n}</source>
        <translation>{title}  {n}</translation>
    </message>
    <message>
        <source>and {n} more, in the list under “To fix”</source>
        <translation>e mais {n}, na lista em “A corrigir”</translation>
    </message>
    <message>
        <source>Show all {n}</source>
        <translation>Mostrar todos os {n}</translation>
    </message>
    <message>
        <source>Show fewer</source>
        <translation>Mostrar menos</translation>
    </message>
    <message>
        <source>Nothing new.</source>
        <translation>Nada de novo.</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>e mais {n}</translation>
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
        <translation>Sem título</translation>
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
        <translation>Arquivos</translation>
    </message>
    <message>
        <source>Enter or F2 edits a cell, Space includes or excludes a file, Alt+arrow moves it, Alt+number answers its question.</source>
        <translation>Enter ou F2 edita uma célula, Espaço inclui ou exclui um arquivo, Alt+seta o move, Alt+número responde à pergunta dele.</translation>
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
        <translation>Mover para cima</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Mover para baixo</translation>
    </message>
    <message>
        <source>Number in this order</source>
        <translation>Numerar nesta ordem</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Colar</translation>
    </message>
    <message>
        <source>Fill down</source>
        <translation>Preencher para baixo</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Limpar</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plano</translation>
    </message>
</context>
<context>
    <name>PlanText</name>
    <message>
        <source>Draft</source>
        <translation>Rascunho</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Pronto</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>A caminho</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>Precisa de você</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>No {target}</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Lançados</translation>
    </message>
    <message>
        <source>Seen in a store, or sent and past its release date.</source>
        <translation>Visto em uma loja, ou enviado e com a data de lançamento já passada.</translation>
    </message>
    <message>
        <source>Sending stopped, it no longer exists there, or a store no longer has it.</source>
        <translation>O envio parou, ele não existe mais lá ou uma loja não o tem mais.</translation>
    </message>
    <message>
        <source>It is waiting, being sent, or its answer is being searched for.</source>
        <translation>Está aguardando, em envio, ou o app procura a resposta.</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
    </message>
    <message>
        <source>Sending stopped and needs your decision.</source>
        <translation>O envio parou e precisa da sua decisão.</translation>
    </message>
    <message>
        <source>Submit {title}</source>
        <translation>Enviar {title}</translation>
    </message>
    <message>
        <source>Today is the last day for its release date.</source>
        <translation>Hoje é o último dia para a data de lançamento.</translation>
    </message>
    <message>
        <source>It was due on {day}.</source>
        <translation>Era para {day}.</translation>
    </message>
    <message numerus="yes">
        <source>%n blockers; submit by {day}.</source>
        <comment>%n blocker; submit by {day}.</comment>
        <translation>
            <numerusform>%n bloqueio; enviar até {day}.</numerusform>
            <numerusform>%n bloqueios; enviar até {day}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Fix {title}</source>
        <translation>Corrigir {title}</translation>
    </message>
    <message>
        <source>Taken down? It is no longer in a store that had it.</source>
        <translation>Removido? Não está mais em uma loja que o tinha.</translation>
    </message>
    <message>
        <source>A store shows it on a different artist&apos;s page.</source>
        <translation>Uma loja o mostra na página de outro artista.</translation>
    </message>
    <message>
        <source>Its release date, {day}, has passed, but it was not sent.</source>
        <translation>A data de lançamento, {day}, já passou, mas ele não foi enviado.</translation>
    </message>
    <message>
        <source>It has no release date.</source>
        <translation>Não tem data de lançamento.</translation>
    </message>
</context>
<context>
    <name>PlayerBar</name>
    <message>
        <source>Previous track</source>
        <translation>Faixa anterior</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Reproduzir</translation>
    </message>
    <message>
        <source>Next track</source>
        <translation>Próxima faixa</translation>
    </message>
    <message>
        <source>A | B</source>
        <translation>A | B</translation>
    </message>
    <message>
        <source>Switch to the other track</source>
        <translation>Mudar para a outra faixa</translation>
    </message>
    <message>
        <source>No audio output was found on this computer. You can view masters but not play them.</source>
        <translation>Nenhuma saída de áudio foi encontrada neste computador. Você pode ver os masters, mas não reproduzi-los.</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>Comparar com</translation>
    </message>
    <message>
        <source>Switch to the other track at the same position (X)</source>
        <translation>Mudar para a outra faixa na mesma posição (X)</translation>
    </message>
    <message>
        <source>No tracks yet</source>
        <translation>Ainda sem faixas</translation>
    </message>
    <message>
        <source>The file could not be played.</source>
        <translation>Não foi possível reproduzir o arquivo.</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausar</translation>
    </message>
    <message>
        <source>{name} (Space)</source>
        <translation>{name} (Espaço)</translation>
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
        <translation>corresponde a {fitting} de {count} nomes</translation>
    </message>
    <message>
        <source>Nothing was pasted: the columns from here on are read-only.</source>
        <translation>Nada foi colado: as colunas a partir daqui são somente leitura.</translation>
    </message>
</context>
<context>
    <name>Problems</name>
    <message>
        <source>All {count}…</source>
        <translation>Todos os {count}…</translation>
    </message>
    <message>
        <source>Skipped files</source>
        <translation>Arquivos ignorados</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
</context>
<context>
    <name>ProgressMeter</name>
    <message>
        <source>Upload progress</source>
        <translation>Progresso do upload</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}%</translation>
    </message>
</context>
<context>
    <name>PullDialog</name>
    <message>
        <source>Import from {target}</source>
        <translation>Importar do {target}</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Conta</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texto</translation>
    </message>
    <message>
        <source>title, artist or other text</source>
        <translation>título, artista ou outro texto</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>Project number</source>
        <translation>Número do projeto</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Selos</translation>
    </message>
    <message>
        <source>separated by commas</source>
        <translation>separados por vírgulas</translation>
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
        <translation>Próximo</translation>
    </message>
    <message>
        <source>From a JSON file…</source>
        <translation>De um arquivo JSON…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>Import as draft</source>
        <translation>Importar como rascunho</translation>
    </message>
    <message>
        <source>Connect an account…</source>
        <translation>Conectar uma conta…</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Acompanhar</translation>
    </message>
    <message>
        <source>“Follow” shows a release as it is in {target} and tracks its status; it is never sent. “Import as draft” creates a copy that you can edit. Fields that {target} does not return stay empty in both.</source>
        <translation>“Acompanhar” mostra um lançamento como ele está no {target} e acompanha o status; ele nunca é enviado. “Importar como rascunho” cria uma cópia que você pode editar. Campos que o {target} não devolve ficam vazios nos dois casos.</translation>
    </message>
    <message>
        <source>Connect an account in the settings to search {target}. You can also import a JSON file.</source>
        <translation>Conecte uma conta nas configurações para buscar no {target}. Você também pode importar um arquivo JSON.</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Buscando…</translation>
    </message>
    <message>
        <source>Fetching {n} of {of}…</source>
        <translation>Obtendo {n} de {of}…</translation>
    </message>
    <message>
        <source>Nothing found. {target} may take a while to show new releases.</source>
        <translation>Nada encontrado. O {target} pode demorar a mostrar novos lançamentos.</translation>
    </message>
    <message>
        <source>{shown} of {total}</source>
        <translation>{shown} de {total}</translation>
    </message>
    <message>
        <source>{target} shows only the first 10,000 results. Narrow your search.</source>
        <translation>O {target} mostra só os primeiros 10.000 resultados. Restrinja a busca.</translation>
    </message>
    <message>
        <source>Select a release to see its details.</source>
        <translation>Selecione um lançamento para ver os detalhes.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Verificando…</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
    </message>
    <message>
        <source>This is a platform record; its release is imported.</source>
        <translation>Este é um registro da plataforma; o lançamento dele é importado.</translation>
    </message>
    <message>
        <source>Not returned by {target}, so empty here:</source>
        <translation>O {target} não devolve, por isso vazio aqui:</translation>
    </message>
    <message>
        <source>Read-only in {target}: version 1 of its API does not accept these fields. Lyrics, project and pre-order date are saved here but not sent.</source>
        <translation>Somente leitura no {target}: a versão 1 da API não aceita estes campos. Letra, projeto e data de pré-venda ficam salvos aqui, mas não são enviados.</translation>
    </message>
    <message>
        <source>Fetching…</source>
        <translation>Obtendo…</translation>
    </message>
    <message>
        <source>Import from a JSON file</source>
        <translation>Importar de um arquivo JSON</translation>
    </message>
    <message>
        <source>{target} JSON (*.json)</source>
        <translation>JSON do {target} (*.json)</translation>
    </message>
</context>
<context>
    <name>PullModel</name>
    <message>
        <source>Release</source>
        <translation>Lançamento</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>ID in {target}</source>
        <translation>ID no {target}</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Rascunho</translation>
    </message>
    <message>
        <source>in the library</source>
        <translation>na biblioteca</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
    </message>
</context>
<context>
    <name>PullText</name>
    <message>
        <source>{words} It continues automatically at {time}.</source>
        <translation>{words} Continua automaticamente às {time}.</translation>
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
        <translation>Faixas</translation>
    </message>
    <message>
        <source>Discs</source>
        <translation>Discos</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Lançamento</translation>
    </message>
</context>
<context>
    <name>QuestionBand</name>
    <message>
        <source>Alt+{number} in the row</source>
        <translation>Alt+{number} na linha</translation>
    </message>
    <message>
        <source>Saved for later folders.</source>
        <translation>Salvo para as próximas pastas.</translation>
    </message>
    <message>
        <source>Is “{subject}” one artist?</source>
        <translation>“{subject}” é um só artista?</translation>
    </message>
    <message>
        <source>Is “{subject}” the artist?</source>
        <translation>“{subject}” é o artista?</translation>
    </message>
    <message>
        <source>Who is “{subject}”?</source>
        <translation>Quem é “{subject}”?</translation>
    </message>
    <message>
        <source>Is {subject} the release date?</source>
        <translation>{subject} é a data de lançamento?</translation>
    </message>
    <message>
        <source>Is “{subject}” the title?</source>
        <translation>“{subject}” é o título?</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Sim</translation>
    </message>
    <message>
        <source>No: {names}</source>
        <translation>Não: {names}</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Não</translation>
    </message>
</context>
<context>
    <name>QuestionCard</name>
    <message>
        <source>{target} ID of the release</source>
        <translation>ID do lançamento no {target}</translation>
    </message>
    <message>
        <source>This release may be in {target}.</source>
        <translation>Este lançamento pode estar no {target}.</translation>
    </message>
    <message>
        <source>{target} already has a release with UPC {upc}.</source>
        <translation>O {target} já tem um lançamento com o UPC {upc}.</translation>
    </message>
    <message>
        <source>It is unclear whether {target} created this release.</source>
        <translation>Não está claro se o {target} criou este lançamento.</translation>
    </message>
    <message>
        <source>{target} rejected this release.</source>
        <translation>O {target} recusou este lançamento.</translation>
    </message>
    <message>
        <source>This release could not be sent.</source>
        <translation>Não foi possível enviar este lançamento.</translation>
    </message>
    <message>
        <source>This release was sent, but it is unclear whether it was created. The release found in {target} differs from what was sent. Check it in {target} and adopt it if it is this release.</source>
        <translation>Este lançamento foi enviado, mas não está claro se foi criado. O lançamento encontrado no {target} difere do que foi enviado. Confira-o no {target} e vincule-o se for este lançamento.</translation>
    </message>
    <message>
        <source>Nothing was sent. If it is the same release, adopt it; if not, this release needs a different UPC.</source>
        <translation>Nada foi enviado. Se for o mesmo lançamento, vincule-o; se não, este precisa de outro UPC.</translation>
    </message>
    <message>
        <source>The answer was lost, and a search by UPC does not find the release. Check in {target}: if it is not there, send it again; if it is, paste its ID.</source>
        <translation>A resposta se perdeu, e a busca pelo UPC não encontra o lançamento. Confira no {target}: se não estiver lá, envie de novo; se estiver, cole o ID.</translation>
    </message>
    <message>
        <source>Adopt this release</source>
        <translation>Vincular este lançamento</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Verificar de novo</translation>
    </message>
    <message>
        <source>Not there, send again</source>
        <translation>Não está lá, enviar de novo</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Tentar de novo</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Retirar</translation>
    </message>
    <message>
        <source>Paste the {target} ID of the release first.</source>
        <translation>Cole primeiro o ID do lançamento no {target}.</translation>
    </message>
</context>
<context>
    <name>QuestionsDialog</name>
    <message>
        <source>Questions to distributors</source>
        <translation>Perguntas às distribuidoras</translation>
    </message>
    <message>
        <source>Distributor</source>
        <translation>Distribuidora</translation>
    </message>
    <message>
        <source>Import a profile…</source>
        <translation>Importar um perfil…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportar…</translation>
    </message>
    <message>
        <source>Try in practice mode</source>
        <translation>Testar no modo de treino</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>Perguntas</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Pergunta</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Resposta</translation>
    </message>
    <message>
        <source>Answered by</source>
        <translation>Respondida por</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>{number}  {name}   {done} of {all}</source>
        <translation>{number}  {name}   {done} de {all}</translation>
    </message>
    <message>
        <source>Sections of the letter, and functions</source>
        <translation>Seções da carta e funções</translation>
    </message>
    <message>
        <source>Questions in the letter</source>
        <translation>Perguntas da carta</translation>
    </message>
    <message>
        <source>Functions</source>
        <translation>Funções</translation>
    </message>
    <message>
        <source>{name}   {count} open</source>
        <translation>{name}   {count} em aberto</translation>
    </message>
    <message>
        <source>{done} of {all} questions answered, saved on this computer</source>
        <translation>{done} de {all} perguntas respondidas, salvas neste computador</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Fazer login</translation>
    </message>
    <message>
        <source>Create a release</source>
        <translation>Criar um lançamento</translation>
    </message>
    <message>
        <source>Read the status</source>
        <translation>Ler o status</translation>
    </message>
    <message>
        <source>Find after a lost answer</source>
        <translation>Encontrar após resposta perdida</translation>
    </message>
    <message>
        <source>Take down</source>
        <translation>Remover das lojas</translation>
    </message>
    <message>
        <source>Store links</source>
        <translation>Links das lojas</translation>
    </message>
    <message>
        <source>Earnings</source>
        <translation>Receitas</translation>
    </message>
    <message>
        <source>Renew links to files</source>
        <translation>Renovar links de arquivos</translation>
    </message>
    <message>
        <source>Nothing is sent to {name} until {count} questions are answered: {questions}</source>
        <translation>Nada é enviado a {name} até que {count} perguntas sejam respondidas: {questions}</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Mostrá-las</translation>
    </message>
    <message>
        <source>Enter their answer…</source>
        <translation>Informar a resposta deles…</translation>
    </message>
    <message>
        <source>Import a profile</source>
        <translation>Importar um perfil</translation>
    </message>
    <message>
        <source>Export the profile</source>
        <translation>Exportar o perfil</translation>
    </message>
</context>
<context>
    <name>RawDialog</name>
    <message>
        <source>Raw answer</source>
        <translation>Resposta bruta</translation>
    </message>
    <message>
        <source>There is no raw answer for this event.</source>
        <translation>Não há resposta bruta para este evento.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
</context>
<context>
    <name>ReadOnlyBanner</name>
    <message>
        <source>This record is from {target}. You can follow it here but change it only there.</source>
        <translation>Este registro é do {target}. Você pode acompanhá-lo aqui, mas só alterá-lo lá.</translation>
    </message>
    <message>
        <source>Create a draft from it</source>
        <translation>Criar um rascunho com isto</translation>
    </message>
    <message>
        <source>Created from {target}&apos;s answer, which does not include {n} of the fields. They are marked and empty.</source>
        <translation>Criado a partir da resposta do {target}, que não inclui {n} dos campos. Eles estão marcados e vazios.</translation>
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
        <translation>Salvar como PDF…</translation>
    </message>
    <message>
        <source>What was sent</source>
        <translation>O que foi enviado</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>Comprovante</translation>
    </message>
    <message>
        <source>a deleted account</source>
        <translation>uma conta excluída</translation>
    </message>
    <message>
        <source>{target}, account {account}</source>
        <translation>{target}, conta {account}</translation>
    </message>
    <message>
        <source>ID in {target}</source>
        <translation>ID no {target}</translation>
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
        <translation>Data de lançamento</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Selo</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Arquivos</translation>
    </message>
    <message>
        <source>Waived</source>
        <translation>Com exceção</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Verificações</translation>
    </message>
    <message>
        <source>A manifest in the storage lists the files.</source>
        <translation>Um manifesto no armazenamento lista os arquivos.</translation>
    </message>
    <message>
        <source>Sent to</source>
        <translation>Enviado para</translation>
    </message>
    <message>
        <source>not saved</source>
        <translation>não salvos</translation>
    </message>
    <message>
        <source>{files}, {n} verified in the storage</source>
        <translation>{files}, {n} verificados no armazenamento</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>The receipt was copied.</source>
        <translation>O comprovante foi copiado.</translation>
    </message>
    <message>
        <source>Save the receipt</source>
        <translation>Salvar o comprovante</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>“{name}” could not be written.</source>
        <translation>Não foi possível gravar “{name}”.</translation>
    </message>
    <message>
        <source>Choose a folder that you can write to.</source>
        <translation>Escolha uma pasta em que você possa gravar.</translation>
    </message>
    <message>
        <source>Saved as {name}.</source>
        <translation>Salvo como {name}.</translation>
    </message>
</context>
<context>
    <name>RecheckText</name>
    <message numerus="yes">
        <source>%n drafts are no longer ready</source>
        <comment>%n draft is no longer ready</comment>
        <translation>
            <numerusform>%n rascunho não está mais pronto</numerusform>
            <numerusform>%n rascunhos não estão mais prontos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>new rules found something in %n drafts</source>
        <comment>new rules found something in %n draft</comment>
        <translation>
            <numerusform>novas regras encontraram algo em %n rascunho</numerusform>
            <numerusform>novas regras encontraram algo em %n rascunhos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts are now ready</source>
        <comment>%n draft is now ready</comment>
        <translation>
            <numerusform>%n rascunho agora está pronto</numerusform>
            <numerusform>%n rascunhos agora estão prontos</numerusform>
        </translation>
    </message>
    <message>
        <source>The checks changed: {what}.</source>
        <translation>As verificações mudaram: {what}.</translation>
    </message>
</context>
<context>
    <name>RecordingsSection</name>
    <message>
        <source>Recordings</source>
        <translation>Gravações</translation>
    </message>
    <message>
        <source>Shows which audio has which ISRC on which releases. Audio is compared by its samples, not by file name.</source>
        <translation>Mostra qual áudio tem qual ISRC em quais lançamentos. O áudio é comparado pelas amostras, não pelo nome do arquivo.</translation>
    </message>
    <message>
        <source>Title, artist, release, ISRC or audio</source>
        <translation>Título, artista, lançamento, ISRC ou áudio</translation>
    </message>
    <message>
        <source>Search recordings</source>
        <translation>Buscar gravações</translation>
    </message>
    <message>
        <source>Only conflicts</source>
        <translation>Só conflitos</translation>
    </message>
    <message>
        <source>Go to the release</source>
        <translation>Ir para o lançamento</translation>
    </message>
    <message>
        <source>Recordings and their codes</source>
        <translation>Gravações e seus códigos</translation>
    </message>
    <message>
        <source>ISRC</source>
        <translation>ISRC</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>Áudio</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>Faixa</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Lançamento</translation>
    </message>
    <message>
        <source>Conflict</source>
        <translation>Conflito</translation>
    </message>
    <message>
        <source>the first {most} are shown</source>
        <translation>são exibidas as primeiras {most}</translation>
    </message>
    <message>
        <source>No recordings yet</source>
        <translation>Nenhuma gravação ainda</translation>
    </message>
    <message>
        <source>Measured audio files of your releases appear here with their codes.</source>
        <translation>Os arquivos de áudio analisados dos seus lançamentos aparecem aqui com os códigos.</translation>
    </message>
    <message>
        <source>No conflicts</source>
        <translation>Nenhum conflito</translation>
    </message>
    <message>
        <source>Each recording has one code, and each code has one recording.</source>
        <translation>Cada gravação tem um código, e cada código tem uma gravação.</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nada encontrado</translation>
    </message>
    <message>
        <source>No recording matches in title, artist, release or code.</source>
        <translation>Nenhuma gravação corresponde em título, artista, lançamento ou código.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>nenhum</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
    </message>
    <message>
        <source>Same audio, different code</source>
        <translation>Mesmo áudio, outro código</translation>
    </message>
    <message>
        <source>Same code, different audio</source>
        <translation>Mesmo código, outro áudio</translation>
    </message>
</context>
<context>
    <name>Recovery</name>
    <message>
        <source>Lost: {titles}. A copy of the library may have them.</source>
        <translation>Perdidos: {titles}. Uma cópia da biblioteca pode tê-los.</translation>
    </message>
    <message>
        <source>Damaged: {titles}. Check them, because a letter or digit may be wrong.</source>
        <translation>Danificados: {titles}. Confira-os, porque uma letra ou um dígito pode estar errado.</translation>
    </message>
    <message>
        <source>Some records could not be read, such as history steps or file data.</source>
        <translation>Alguns registros não puderam ser lidos, como passos do histórico ou dados de arquivos.</translation>
    </message>
    <message>
        <source>{n} submissions may have been sent since. The app searches {target} for each of them and sends none until then.</source>
        <translation>{n} envios podem ter sido feitos desde então. O app procura cada um no {target} e não envia nenhum até lá.</translation>
    </message>
    <message>
        <source>The old files are kept in {folder}.</source>
        <translation>Os arquivos antigos ficam guardados em {folder}.</translation>
    </message>
    <message>
        <source>The last assigned codes could not be read from the old library. Before you assign codes, compare the next numbers in Settings &gt; Codes with your last used ISRC.</source>
        <translation>Não foi possível ler na biblioteca antiga os últimos códigos atribuídos. Antes de atribuir códigos, compare os próximos números em Configurações &gt; Códigos com o último ISRC que você usou.</translation>
    </message>
    <message>
        <source>The library was restored.</source>
        <translation>A biblioteca foi restaurada.</translation>
    </message>
</context>
<context>
    <name>ReleaseActions</name>
    <message>
        <source>Rendering the sample release…</source>
        <translation>Gerando o lançamento de exemplo…</translation>
    </message>
    <message>
        <source>Export as JSON</source>
        <translation>Exportar como JSON</translation>
    </message>
    <message>
        <source>{target} JSON (*.json)</source>
        <translation>JSON do {target} (*.json)</translation>
    </message>
    <message>
        <source>{what}. See History: {values}</source>
        <translation>{what}. Veja o Histórico: {values}</translation>
    </message>
    <message>
        <source>Nothing was waiting to be sent.</source>
        <translation>Nada aguardava envio.</translation>
    </message>
    <message>
        <source>Nothing is waiting.</source>
        <translation>Nada está aguardando.</translation>
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
        <translation>Sem título</translation>
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
        <translation>Copiar todo o resto de</translation>
    </message>
    <message>
        <source>tags</source>
        <translation>tags</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>pasta</translation>
    </message>
    <message>
        <source>file name</source>
        <translation>nome do arquivo</translation>
    </message>
    <message>
        <source>sheet</source>
        <translation>planilha</translation>
    </message>
    <message>
        <source>last release</source>
        <translation>último lançamento</translation>
    </message>
    <message>
        <source>you</source>
        <translation>você</translation>
    </message>
    <message>
        <source>Assign ISRCs from the label&apos;s series and a UPC from its pool when the draft is created</source>
        <translation>Atribuir ISRCs da série do selo e um UPC do lote dele ao criar o rascunho</translation>
    </message>
    <message>
        <source>Assign ISRCs from the label&apos;s series when the draft is created</source>
        <translation>Atribuir ISRCs da série do selo ao criar o rascunho</translation>
    </message>
    <message>
        <source>Assign a UPC from the label&apos;s pool when the draft is created</source>
        <translation>Atribuir um UPC do lote do selo ao criar o rascunho</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
    </message>
    <message>
        <source>“{title}”, the last release</source>
        <translation>“{title}”, o último lançamento</translation>
    </message>
    <message>
        <source>No template</source>
        <translation>Sem modelo</translation>
    </message>
</context>
<context>
    <name>ReleaseList</name>
    <message>
        <source>Releases</source>
        <translation>Lançamentos</translation>
    </message>
    <message>
        <source>List columns. Click a column to sort by it.</source>
        <translation>Colunas da lista. Clique em uma coluna para ordenar por ela.</translation>
    </message>
    <message>
        <source>Drop a folder of WAVs anywhere to start a release</source>
        <translation>Solte uma pasta de WAVs em qualquer lugar para começar um lançamento</translation>
    </message>
    <message>
        <source>Actions for the selected releases</source>
        <translation>Ações para os lançamentos selecionados</translation>
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
        <translation>Enter</translation>
    </message>
    <message>
        <source>Quick look</source>
        <translation>Visão rápida</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Espaço</translation>
    </message>
    <message>
        <source>Submit…</source>
        <translation>Enviar…</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Verificar de novo</translation>
    </message>
    <message>
        <source>Assign missing codes</source>
        <translation>Atribuir códigos que faltam</translation>
    </message>
    <message>
        <source>Check status</source>
        <translation>Verificar status</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Retirar</translation>
    </message>
    <message>
        <source>In stores</source>
        <translation>Nas lojas</translation>
    </message>
    <message>
        <source>Edit together…</source>
        <translation>Editar juntos…</translation>
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
        <translation>Exportar como planilha ou pacote…</translation>
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
        <translation>Transferir de outra distribuidora…</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>Mover para a lixeira</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Del</translation>
    </message>
    <message>
        <source>Undo: {step}</source>
        <translation>Desfazer: {step}</translation>
    </message>
    <message>
        <source>Redo: {step}</source>
        <translation>Refazer: {step}</translation>
    </message>
</context>
<context>
    <name>ReleaseModel</name>
    <message>
        <source>Release</source>
        <translation>Lançamento</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Selo</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Data de lançamento</translation>
    </message>
    <message>
        <source>Readiness</source>
        <translation>Prontidão</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Alterado</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>sem status</translation>
    </message>
    <message>
        <source>not checked yet</source>
        <translation>ainda não verificado</translation>
    </message>
</context>
<context>
    <name>ReleaseTree</name>
    <message>
        <source>Parts of the release</source>
        <translation>Partes do lançamento</translation>
    </message>
</context>
<context>
    <name>Remedies</name>
    <message>
        <source>Rotate upright</source>
        <translation>Endireitar</translation>
    </message>
    <message>
        <source>Remove the location</source>
        <translation>Remover a localização</translation>
    </message>
    <message>
        <source>Convert to RGB</source>
        <translation>Converter para RGB</translation>
    </message>
    <message>
        <source>Convert to sRGB</source>
        <translation>Converter para sRGB</translation>
    </message>
    <message>
        <source>Crop to a square…</source>
        <translation>Recortar em quadrado…</translation>
    </message>
    <message>
        <source>Scale down to {pixels}</source>
        <translation>Reduzir para {pixels}</translation>
    </message>
    <message>
        <source>Reduce to under {size} MB</source>
        <translation>Reduzir a menos de {size} MB</translation>
    </message>
    <message>
        <source>Fill transparent areas…</source>
        <translation>Preencher áreas transparentes…</translation>
    </message>
    <message>
        <source>Save as JPEG</source>
        <translation>Salvar como JPEG</translation>
    </message>
</context>
<context>
    <name>ReplaceDialog</name>
    <message>
        <source>Find and replace</source>
        <translation>Localizar e substituir</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Localizar</translation>
    </message>
    <message>
        <source>Leave empty to delete the text</source>
        <translation>Deixe vazio para excluir o texto</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>Substituir por</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>Diferenciar maiúsculas</translation>
    </message>
    <message>
        <source>Whole words only</source>
        <translation>Só palavras inteiras</translation>
    </message>
    <message>
        <source>What would change</source>
        <translation>O que mudaria</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Substituir</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>In which tracks</source>
        <translation>Em quais faixas</translation>
    </message>
    <message>
        <source>All tracks</source>
        <translation>Todas as faixas</translation>
    </message>
    <message>
        <source>{tracks} selected</source>
        <translation>Seleção: {tracks}</translation>
    </message>
    <message>
        <source>In which columns</source>
        <translation>Em quais colunas</translation>
    </message>
    <message>
        <source>Texts, names and credits</source>
        <translation>Textos, nomes e créditos</translation>
    </message>
    <message>
        <source>Text columns</source>
        <translation>Colunas de texto</translation>
    </message>
    <message>
        <source>All visible columns</source>
        <translation>Todas as colunas visíveis</translation>
    </message>
    <message>
        <source>In</source>
        <translation>Em</translation>
    </message>
    <message>
        <source>This is one step. You can undo it.</source>
        <translation>É um passo só. Você pode desfazê-lo.</translation>
    </message>
    <message>
        <source>Nothing changes</source>
        <translation>Nada muda</translation>
    </message>
    <message>
        <source>Enter text to find</source>
        <translation>Digite o texto a localizar</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Report for the artist</source>
        <translation>Relatório para o artista</translation>
    </message>
    <message>
        <source>The report</source>
        <translation>O relatório</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Save as text…</source>
        <translation>Salvar como texto…</translation>
    </message>
    <message>
        <source>Save as web page…</source>
        <translation>Salvar como página web…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>Questions that only the artist can answer come first, by track. Nothing is sent from here.</source>
        <translation>As perguntas que só o artista pode responder vêm primeiro, por faixa. Nada é enviado daqui.</translation>
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
        <translation>Relatório</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Salvar o relatório</translation>
    </message>
    <message>
        <source>It could not be saved: {why}.</source>
        <translation>Não foi possível salvar: {why}.</translation>
    </message>
    <message>
        <source>Saved as {name}.</source>
        <translation>Salvo como {name}.</translation>
    </message>
</context>
<context>
    <name>ReportedJob</name>
    <message>
        <source>Stop</source>
        <translation>Parar</translation>
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
        <translation>Restauração da biblioteca</translation>
    </message>
    <message>
        <source>Restoring the library…</source>
        <translation>Restaurando a biblioteca…</translation>
    </message>
    <message>
        <source>Nothing is deleted: the old files are moved to another folder.</source>
        <translation>Nada é excluído: os arquivos antigos são movidos para outra pasta.</translation>
    </message>
</context>
<context>
    <name>ResubmitDialog</name>
    <message>
        <source>Submit again</source>
        <translation>Enviar de novo</translation>
    </message>
    <message>
        <source>Submit “{title}” again?</source>
        <translation>Enviar “{title}” de novo?</translation>
    </message>
    <message>
        <source>{target} created this release but now reports that it does not exist. If you continue, it becomes a draft again. If you submit it again, a new release is created. If the old one is only hidden, the UPC would then exist twice. Check in {target} first.</source>
        <translation>O {target} criou este lançamento, mas agora informa que ele não existe. Se você continuar, ele volta a ser rascunho. Se você o enviar de novo, será criado um novo lançamento. Se o antigo só estiver oculto, o UPC existiria duas vezes. Confira antes no {target}.</translation>
    </message>
    <message>
        <source>Enter its UPC, {upc}, to continue.</source>
        <translation>Digite o UPC, {upc}, para continuar.</translation>
    </message>
    <message>
        <source>UPC of this release</source>
        <translation>UPC deste lançamento</translation>
    </message>
    <message>
        <source>Make it a draft again</source>
        <translation>Voltar a rascunho</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Store preview</source>
        <translation>Prévia nas lojas</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Resultados</translation>
    </message>
    <message>
        <source>Waived</source>
        <translation>Com exceção</translation>
    </message>
    <message>
        <source>Submit…</source>
        <translation>Enviar…</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Retirar</translation>
    </message>
    <message>
        <source>Next steps…</source>
        <translation>Próximos passos…</translation>
    </message>
    <message>
        <source>Submit again…</source>
        <translation>Enviar de novo…</translation>
    </message>
    <message>
        <source>and {count} more, in Checks</source>
        <translation>e mais {count}, em Verificações</translation>
    </message>
    <message>
        <source>Waiting to be sent.</source>
        <translation>Aguardando envio.</translation>
    </message>
    <message>
        <source>Uploads are paused.</source>
        <translation>Os uploads estão pausados.</translation>
    </message>
    <message>
        <source>Files are being uploaded.</source>
        <translation>Upload dos arquivos em andamento.</translation>
    </message>
    <message>
        <source>Being created in {target}.</source>
        <translation>Sendo criado no {target}.</translation>
    </message>
    <message>
        <source>The answer was lost. The app is checking whether the release was created.</source>
        <translation>A resposta se perdeu. O app está verificando se o lançamento foi criado.</translation>
    </message>
    <message>
        <source>Created in {target}.</source>
        <translation>Criado no {target}.</translation>
    </message>
    <message>
        <source>Created in {target} but no longer there.</source>
        <translation>Criado no {target}, mas não está mais lá.</translation>
    </message>
    <message>
        <source>Waiting for your answer: see above.</source>
        <translation>Aguardando sua resposta: veja acima.</translation>
    </message>
    <message>
        <source>{blockers} and {missing} to fill in before this can be sent.</source>
        <translation>{blockers} a corrigir e {missing} a preencher antes do envio.</translation>
    </message>
    <message>
        <source>The checks could not run.</source>
        <translation>Não foi possível fazer as verificações.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Verificando…</translation>
    </message>
    <message>
        <source>Ready to send.</source>
        <translation>Pronto para enviar.</translation>
    </message>
    <message>
        <source>Uploads wait: this network is metered.</source>
        <translation>Os uploads estão aguardando: esta rede tem consumo limitado.</translation>
    </message>
    <message>
        <source>Check with the target first. You have to enter the UPC before it becomes a draft again.</source>
        <translation>Confira primeiro com o destino. Você precisa informar o UPC para o lançamento voltar a ser rascunho.</translation>
    </message>
    <message>
        <source>It will be sent as it was when you submitted it. Withdraw it to include later changes.</source>
        <translation>Será enviado como estava quando você o enviou. Retire-o para incluir alterações posteriores.</translation>
    </message>
    <message>
        <source>Changes here stay on this computer until the question is answered.</source>
        <translation>Alterações aqui ficam neste computador até a pergunta ser respondida.</translation>
    </message>
    <message>
        <source>This was sent; History shows its status. Changes here stay on this computer.</source>
        <translation>Este lançamento foi enviado; o Histórico mostra o status. Alterações aqui ficam neste computador.</translation>
    </message>
    <message>
        <source>Submit is available once all files are measured.</source>
        <translation>O envio fica disponível quando todos os arquivos tiverem sido analisados.</translation>
    </message>
    <message>
        <source>Submit is available once the checks have finished.</source>
        <translation>O envio fica disponível quando as verificações terminarem.</translation>
    </message>
    <message>
        <source>Before sending, you see a summary and the account it goes to.</source>
        <translation>Antes do envio, você vê um resumo e a conta de destino.</translation>
    </message>
    <message>
        <source>Submit is blocked:</source>
        <translation>O envio está bloqueado:</translation>
    </message>
</context>
<context>
    <name>RowPainter</name>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
    </message>
    <message>
        <source>No date yet</source>
        <translation>Ainda sem data</translation>
    </message>
    <message>
        <source>out since {day}</source>
        <translation>disponível desde {day}</translation>
    </message>
    <message>
        <source>{day} has passed, not sent</source>
        <translation>{day} passou, não enviado</translation>
    </message>
    <message>
        <source>Submit today</source>
        <translation>Enviar hoje</translation>
    </message>
    <message>
        <source>Submit: was due on {day}</source>
        <translation>Enviar: era para {day}</translation>
    </message>
    <message>
        <source>Submit</source>
        <translation>Enviar</translation>
    </message>
    <message>
        <source>pitch by</source>
        <translation>prazo do pitch</translation>
    </message>
    <message>
        <source>submit by</source>
        <translation>prazo de envio</translation>
    </message>
    <message>
        <source>release date</source>
        <translation>data de lançamento</translation>
    </message>
    <message>
        <source>holidays, no reviews</source>
        <translation>feriados, sem revisões</translation>
    </message>
    <message>
        <source>done</source>
        <translation>feito</translation>
    </message>
    <message>
        <source>on the way</source>
        <translation>a caminho</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>ainda não</translation>
    </message>
    <message>
        <source>worth checking</source>
        <translation>vale conferir</translation>
    </message>
    <message>
        <source>needs you</source>
        <translation>precisa de você</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>não se sabe</translation>
    </message>
</context>
<context>
    <name>RuleCard</name>
    <message>
        <source>new</source>
        <translation>novo</translation>
    </message>
    <message>
        <source>Expand: {what}</source>
        <translation>Expandir: {what}</translation>
    </message>
    <message>
        <source>Collapse: {what}</source>
        <translation>Recolher: {what}</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Lançamento</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>e mais {count}</translation>
    </message>
    <message>
        <source>Fix…</source>
        <translation>Corrigir…</translation>
    </message>
    <message>
        <source>Confirm…</source>
        <translation>Confirmar…</translation>
    </message>
    <message>
        <source>Assign</source>
        <translation>Atribuir</translation>
    </message>
    <message>
        <source>This is one artist</source>
        <translation>É um só artista</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>Ir para</translation>
    </message>
    <message>
        <source>Waive…</source>
        <translation>Abrir exceção…</translation>
    </message>
    <message>
        <source>About this check</source>
        <translation>Sobre esta verificação</translation>
    </message>
</context>
<context>
    <name>SaveTemplateDialog</name>
    <message>
        <source>Save as template</source>
        <translation>Salvar como modelo</translation>
    </message>
    <message>
        <source>It includes: {parts}.</source>
        <translation>Inclui: {parts}.</translation>
    </message>
    <message>
        <source>This release has nothing yet that a template could use, such as label, genre or people.</source>
        <translation>Este lançamento ainda não tem nada que um modelo possa usar, como selo, gênero ou pessoas.</translation>
    </message>
    <message>
        <source>Titles, codes, dates and files are not included.</source>
        <translation>Títulos, códigos, datas e arquivos não são incluídos.</translation>
    </message>
    <message>
        <source>Name of the template</source>
        <translation>Nome do modelo</translation>
    </message>
    <message>
        <source>Name, such as a label or an artist</source>
        <translation>Nome, como um selo ou um artista</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Salvar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>A template with this name exists and will be replaced.</source>
        <translation>Já existe um modelo com este nome; ele será substituído.</translation>
    </message>
</context>
<context>
    <name>SearchBox</name>
    <message>
        <source>Search releases, tracks, ISRC, people</source>
        <translation>Buscar lançamentos, faixas, ISRC, pessoas</translation>
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
        <translation>Voltar ao rascunho</translation>
    </message>
    <message>
        <source>Submit again…</source>
        <translation>Enviar de novo…</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparar</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>Comprovante</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
    </message>
    <message>
        <source>It has not been created in {target} yet.</source>
        <translation>Ainda não foi criado no {target}.</translation>
    </message>
    <message>
        <source>In {target} since {when}.</source>
        <translation>No {target} desde {when}.</translation>
    </message>
    <message>
        <source>It is no longer in {target}.</source>
        <translation>Não está mais no {target}.</translation>
    </message>
    <message>
        <source>Submit it again, or find out from the target what happened to it.</source>
        <translation>Envie-o de novo ou consulte o destino para saber o que aconteceu com ele.</translation>
    </message>
    <message>
        <source>{target} reports no status, {asked}.</source>
        <translation>O {target} não informa status, {asked}.</translation>
    </message>
    <message>
        <source>it is being reviewed.</source>
        <translation>está em análise.</translation>
    </message>
    <message>
        <source>it was delivered to stores.</source>
        <translation>foi entregue às lojas.</translation>
    </message>
    <message>
        <source>it was rejected.</source>
        <translation>foi recusado.</translation>
    </message>
    <message>
        <source>it no longer exists.</source>
        <translation>não existe mais.</translation>
    </message>
    <message>
        <source>the meaning of this status is not documented.</source>
        <translation>o significado deste status não está documentado.</translation>
    </message>
    <message>
        <source>still to be added there</source>
        <translation>ainda falta adicionar</translation>
    </message>
    <message>
        <source>no status yet</source>
        <translation>ainda sem status</translation>
    </message>
    <message>
        <source>Changes made here do not reach it.</source>
        <translation>Alterações feitas aqui não chegam a ele.</translation>
    </message>
    <message>
        <source>{target} has not been checked yet.</source>
        <translation>O {target} ainda não foi verificado.</translation>
    </message>
    <message>
        <source>{target} says “{word}”, {asked}</source>
        <translation>O {target} diz “{word}”, {asked}</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>ainda não</translation>
    </message>
    <message>
        <source>at {n} of {all} stores</source>
        <translation>em {n} de {all} lojas</translation>
    </message>
    <message>
        <source>Next steps</source>
        <translation>Próximos passos</translation>
    </message>
    <message>
        <source>Next steps in {target}</source>
        <translation>Próximos passos no {target}</translation>
    </message>
    <message>
        <source>The changes were copied.</source>
        <translation>As alterações foram copiadas.</translation>
    </message>
</context>
<context>
    <name>SessionText</name>
    <message>
        <source>The last change to this release is not saved yet.</source>
        <translation>A última alteração neste lançamento ainda não foi salva.</translation>
    </message>
    <message>
        <source>It is kept here, and the app tries again automatically.</source>
        <translation>Ela fica guardada aqui, e o app tenta de novo automaticamente.</translation>
    </message>
    <message>
        <source>If the disk is full, free some space, then try again.</source>
        <translation>Se o disco estiver cheio, libere espaço e tente de novo.</translation>
    </message>
    <message>
        <source>This record is from {target} and cannot be changed here.</source>
        <translation>Este registro é do {target} e não pode ser alterado aqui.</translation>
    </message>
    <message>
        <source>Create a draft from it and change that.</source>
        <translation>Crie um rascunho a partir dele e altere o rascunho.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Configurações</translation>
    </message>
    <message>
        <source>Sections of the settings</source>
        <translation>Seções das configurações</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>Contas</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Selos</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Pessoas</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>Códigos</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>Gravações</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Verificações</translation>
    </message>
    <message>
        <source>Lists</source>
        <translation>Listas</translation>
    </message>
    <message>
        <source>Keyring</source>
        <translation>Chaveiro</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aparência</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Notificações</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Lojas</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>Backups</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>Atualizações</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Dados</translation>
    </message>
</context>
<context>
    <name>SettingsParts</name>
    <message>
        <source>Saved. Enter a new one to replace it.</source>
        <translation>Salvo. Digite um novo para substituí-lo.</translation>
    </message>
    <message>
        <source>Saved until you close the app. Enter a new one to replace it.</source>
        <translation>Salvo até você fechar o app. Digite um novo para substituí-lo.</translation>
    </message>
    <message>
        <source>Testing</source>
        <translation>Testando</translation>
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
        <translation>Login</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Rede</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Certificado</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Endereço</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Serviço</translation>
    </message>
    <message>
        <source>Keyring</source>
        <translation>Chaveiro</translation>
    </message>
</context>
<context>
    <name>ShareTotals</name>
    <message>
        <source>{place}: writers {writers} %, publishers {publishers} %</source>
        <translation>{place}: autores {writers}%, editoras {publishers}%</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Em toda parte</translation>
    </message>
    <message>
        <source>{share} % are missing</source>
        <translation>faltam {share}%</translation>
    </message>
    <message>
        <source>{share} % too much</source>
        <translation>{share}% a mais</translation>
    </message>
</context>
<context>
    <name>SheetColumns</name>
    <message>
        <source>not used</source>
        <translation>não usada</translation>
    </message>
</context>
<context>
    <name>SheetDialog</name>
    <message>
        <source>Import a sheet</source>
        <translation>Importar uma planilha</translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>Lendo {name}…</translation>
    </message>
    <message>
        <source>Releases of the sheet</source>
        <translation>Lançamentos da planilha</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Lançamento</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>Atual</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Novo</translation>
    </message>
    <message>
        <source>Not used</source>
        <translation>Não usadas</translation>
    </message>
    <message>
        <source>Releases</source>
        <translation>Lançamentos</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Colunas</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Problemas</translation>
    </message>
    <message>
        <source>Dates such as 3/4/2026: undecided, left empty</source>
        <translation>Datas como 3/4/2026: indefinido, ficam vazias</translation>
    </message>
    <message>
        <source>Dates such as 3/4/2026: day first</source>
        <translation>Datas como 3/4/2026: dia primeiro</translation>
    </message>
    <message>
        <source>Dates such as 3/4/2026: month first</source>
        <translation>Datas como 3/4/2026: mês primeiro</translation>
    </message>
    <message>
        <source>Order of day and month</source>
        <translation>Ordem de dia e mês</translation>
    </message>
    <message>
        <source>Save rows with problems…</source>
        <translation>Salvar linhas com problemas…</translation>
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
        <translation>Sem título</translation>
    </message>
    <message>
        <source>not in the library</source>
        <translation>não está na biblioteca</translation>
    </message>
    <message>
        <source>in the library</source>
        <translation>na biblioteca</translation>
    </message>
    <message>
        <source>found by its UPC</source>
        <translation>encontrado pelo UPC</translation>
    </message>
    <message>
        <source>found by its ISRCs</source>
        <translation>encontrado pelos ISRCs</translation>
    </message>
    <message>
        <source>found by its catalogue number</source>
        <translation>encontrado pelo número de catálogo</translation>
    </message>
    <message>
        <source>unchanged: already sent or followed in {target}</source>
        <translation>não muda: já enviado ou acompanhado no {target}</translation>
    </message>
    <message>
        <source>nothing changes</source>
        <translation>nada muda</translation>
    </message>
    <message>
        <source>and more</source>
        <translation>e mais</translation>
    </message>
    <message>
        <source>Problems ({count})</source>
        <translation>Problemas ({count})</translation>
    </message>
    <message>
        <source>nothing to import</source>
        <translation>nada a importar</translation>
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
        <translation>{name} linhas com problemas.csv</translation>
    </message>
    <message>
        <source>Save rows with problems</source>
        <translation>Salvar linhas com problemas</translation>
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
        <translation>Lançamento: {field}</translation>
    </message>
    <message>
        <source>Track: {field}</source>
        <translation>Faixa: {field}</translation>
    </message>
    <message>
        <source>Artists</source>
        <translation>Artistas</translation>
    </message>
    <message>
        <source>© line</source>
        <translation>Linha ©</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>Disco</translation>
    </message>
    <message>
        <source>Length in milliseconds</source>
        <translation>Duração em milissegundos</translation>
    </message>
    <message>
        <source>Length in seconds</source>
        <translation>Duração em segundos</translation>
    </message>
    <message>
        <source>Track number</source>
        <translation>Número da faixa</translation>
    </message>
    <message>
        <source>People with their roles</source>
        <translation>Pessoas com suas funções</translation>
    </message>
    <message>
        <source>℗ line</source>
        <translation>Linha ℗</translation>
    </message>
    <message>
        <source>Position, such as A1</source>
        <translation>Posição, como A1</translation>
    </message>
    <message>
        <source>Publishers&apos; shares</source>
        <translation>Participações das editoras</translation>
    </message>
    <message>
        <source>Writers&apos; shares</source>
        <translation>Participações dos autores</translation>
    </message>
</context>
<context>
    <name>SideBySide</name>
    <message>
        <source>{store}: as sent</source>
        <translation>{store}: como enviado</translation>
    </message>
    <message>
        <source>{store}: in store</source>
        <translation>{store}: na loja</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Views</source>
        <translation>Exibições</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plano</translation>
    </message>
    <message>
        <source>WORK</source>
        <translation>TRABALHO</translation>
    </message>
    <message>
        <source>To fix</source>
        <translation>A corrigir</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Rascunhos</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>A caminho</translation>
    </message>
    <message>
        <source>RELEASES</source>
        <translation>LANÇAMENTOS</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>No {target}</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Lançados</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Tudo</translation>
    </message>
    <message>
        <source>SAVED FILTERS</source>
        <translation>FILTROS SALVOS</translation>
    </message>
    <message>
        <source>LABELS</source>
        <translation>SELOS</translation>
    </message>
    <message>
        <source>Based on the release date only: {target}&apos;s API does not report what is live.</source>
        <translation>Com base só na data de lançamento: a API do {target} não informa o que está no ar.</translation>
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
        <translation>Capa</translation>
    </message>
    <message>
        <source>Other files</source>
        <translation>Outros arquivos</translation>
    </message>
</context>
<context>
    <name>SourceRow</name>
    <message>
        <source>Remove</source>
        <translation>Remover</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>Remover {name}</translation>
    </message>
</context>
<context>
    <name>States</name>
    <message>
        <source>blocker</source>
        <translation>bloqueio</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>aviso</translation>
    </message>
    <message>
        <source>hint</source>
        <translation>dica</translation>
    </message>
    <message>
        <source>to do</source>
        <translation>a fazer</translation>
    </message>
    <message>
        <source>question</source>
        <translation>pergunta</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Danificado</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Rascunho</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Pronto</translation>
    </message>
    <message>
        <source>Waiting (no network)</source>
        <translation>Aguardando (sem rede)</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Aguardando</translation>
    </message>
    <message>
        <source>Paused {percent} %</source>
        <translation>Pausado {percent}%</translation>
    </message>
    <message>
        <source>Waiting {percent} %</source>
        <translation>Aguardando {percent}%</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Em envio</translation>
    </message>
    <message>
        <source>Sending {percent} %</source>
        <translation>Enviando {percent}%</translation>
    </message>
    <message>
        <source>Unconfirmed</source>
        <translation>Não confirmado</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>Precisa de você</translation>
    </message>
    <message>
        <source>Created in {target}</source>
        <translation>Criado no {target}</translation>
    </message>
    <message>
        <source>No longer exists</source>
        <translation>Não existe mais</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Criado</translation>
    </message>
    <message>
        <source>it says “{word}”</source>
        <translation>diz “{word}”</translation>
    </message>
    <message>
        <source>waits until {target} has it</source>
        <translation>aguarda até o {target} tê-lo</translation>
    </message>
    <message>
        <source>{target}: {told}</source>
        <translation>{target}: {told}</translation>
    </message>
    <message>
        <source>Waiting for network</source>
        <translation>Aguardando a rede</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausado</translation>
    </message>
    <message>
        <source>Measuring {n} of {count}</source>
        <translation>Analisando {n} de {count}</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>não verificado</translation>
    </message>
    <message numerus="yes">
        <source>%n blockers</source>
        <comment>%n blocker</comment>
        <translation>
            <numerusform>%n bloqueio</numerusform>
            <numerusform>%n bloqueios</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to do</source>
        <comment>%n to do</comment>
        <translation>
            <numerusform>%n a fazer</numerusform>
            <numerusform>%n a fazer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warnings</source>
        <comment>%n warning</comment>
        <translation>
            <numerusform>%n aviso</numerusform>
            <numerusform>%n avisos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hints</source>
        <comment>%n hint</comment>
        <translation>
            <numerusform>%n dica</numerusform>
            <numerusform>%n dicas</numerusform>
        </translation>
    </message>
    <message>
        <source>checked</source>
        <translation>verificado</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>pronto</translation>
    </message>
    <message>
        <source>no date</source>
        <translation>sem data</translation>
    </message>
    <message>
        <source>today</source>
        <translation>hoje</translation>
    </message>
    <message>
        <source>tomorrow</source>
        <translation>amanhã</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>ontem</translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <comment>%n day</comment>
        <translation>
            <numerusform>%n dia</numerusform>
            <numerusform>%n dias</numerusform>
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
            <numerusform>%n mês</numerusform>
            <numerusform>%n meses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n years</source>
        <comment>%n year</comment>
        <translation>
            <numerusform>%n ano</numerusform>
            <numerusform>%n anos</numerusform>
        </translation>
    </message>
    <message>
        <source>in {time}</source>
        <translation>em {time}</translation>
    </message>
    <message>
        <source>{time} ago</source>
        <translation>há {time}</translation>
    </message>
    <message>
        <source>now</source>
        <translation>agora</translation>
    </message>
    <message>
        <source>{n} min ago</source>
        <translation>há {n} min</translation>
    </message>
    <message>
        <source>{n} h ago</source>
        <translation>há {n} h</translation>
    </message>
    <message>
        <source>as of {time}</source>
        <translation>atualizado {time}</translation>
    </message>
    <message>
        <source>tries again now</source>
        <translation>tenta de novo agora</translation>
    </message>
    <message>
        <source>tries again at {time}</source>
        <translation>tenta de novo às {time}</translation>
    </message>
    <message>
        <source>checks again now</source>
        <translation>verifica de novo agora</translation>
    </message>
    <message>
        <source>checks again at {time}</source>
        <translation>verifica de novo às {time}</translation>
    </message>
    <message>
        <source>next check now</source>
        <translation>próxima verificação agora</translation>
    </message>
    <message>
        <source>next check in a minute</source>
        <translation>próxima verificação em um minuto</translation>
    </message>
    <message>
        <source>next check in {n} min</source>
        <translation>próxima verificação em {n} min</translation>
    </message>
    <message>
        <source>next check at {time}</source>
        <translation>próxima verificação às {time}</translation>
    </message>
    <message>
        <source>next check {day}</source>
        <translation>próxima verificação {day}</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>falta menos de um minuto</translation>
    </message>
    <message>
        <source>{n} min left</source>
        <translation>faltam {n} min</translation>
    </message>
    <message>
        <source>{h} h {m} min left</source>
        <translation>faltam {h} h {m} min</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Network, upload and save status</source>
        <translation>Status da rede, dos uploads e do salvamento</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Tentar agora</translation>
    </message>
    <message>
        <source>Try waiting releases now</source>
        <translation>Tentar agora os lançamentos em espera</translation>
    </message>
    <message>
        <source>Show uploads</source>
        <translation>Mostrar uploads</translation>
    </message>
    <message>
        <source>Show checks</source>
        <translation>Mostrar verificações</translation>
    </message>
    <message>
        <source>Practice mode: nothing leaves this computer</source>
        <translation>Modo de treino: nada sai deste computador</translation>
    </message>
    <message>
        <source>Practice mode</source>
        <translation>Modo de treino</translation>
    </message>
    <message>
        <source>✓ Saved {time}</source>
        <translation>✓ Salvo {time}</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Salvo</translation>
    </message>
    <message>
        <source>Not saved: {why}</source>
        <translation>Não salvo: {why}</translation>
    </message>
    <message>
        <source>No network, {n} waiting</source>
        <translation>Sem rede, {n} aguardando</translation>
    </message>
    <message>
        <source>No network</source>
        <translation>Sem rede</translation>
    </message>
    <message>
        <source>Practice servers</source>
        <translation>Servidores de treino</translation>
    </message>
    <message>
        <source>Network unknown</source>
        <translation>Rede desconhecida</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>Online</translation>
    </message>
    <message>
        <source>Offline, {n} waiting</source>
        <translation>Offline, {n} aguardando</translation>
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
        <translation>Nada está sendo enviado</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}%</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>pausado</translation>
    </message>
    <message>
        <source>waiting for network</source>
        <translation>aguardando a rede</translation>
    </message>
    <message>
        <source>waiting: metered network</source>
        <translation>aguardando: rede com consumo limitado</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/s</translation>
    </message>
    <message>
        <source>Checking drafts again: {done} of {count}</source>
        <translation>Verificando rascunhos de novo: {done} de {count}</translation>
    </message>
    <message>
        <source>Checking drafts again waits for mains power: {done} of {count}</source>
        <translation>Nova verificação dos rascunhos aguarda o carregador: {done} de {count}</translation>
    </message>
    <message>
        <source>Rules or thresholds have changed. Until then the list shows the previous results.</source>
        <translation>Regras ou limites mudaram. Até lá, a lista mostra os resultados anteriores.</translation>
    </message>
</context>
<context>
    <name>StepButton</name>
    <message>
        <source>complete</source>
        <translation>concluída</translation>
    </message>
    <message>
        <source>in progress</source>
        <translation>em andamento</translation>
    </message>
    <message>
        <source>not started</source>
        <translation>não iniciada</translation>
    </message>
</context>
<context>
    <name>StorageForm</name>
    <message>
        <source>Your own bucket</source>
        <translation>Seu próprio bucket</translation>
    </message>
    <message>
        <source>A signing service</source>
        <translation>Um serviço de assinatura</translation>
    </message>
    <message>
        <source>None for now</source>
        <translation>Nenhum por enquanto</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>Endpoint</translation>
    </message>
    <message>
        <source>Leave empty for Amazon S3 in this region.</source>
        <translation>Deixe vazio para o Amazon S3 nesta região.</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Região</translation>
    </message>
    <message>
        <source>Bucket</source>
        <translation>Bucket</translation>
    </message>
    <message>
        <source>Folder in the bucket</source>
        <translation>Pasta no bucket</translation>
    </message>
    <message>
        <source>Access key ID</source>
        <translation>ID da chave de acesso</translation>
    </message>
    <message>
        <source>Secret access key</source>
        <translation>Chave de acesso secreta</translation>
    </message>
    <message>
        <source>Session token</source>
        <translation>Token de sessão</translation>
    </message>
    <message>
        <source>Only for temporary keys; otherwise leave empty.</source>
        <translation>Só para chaves temporárias; senão, deixe vazio.</translation>
    </message>
    <message>
        <source>Bucket in the path</source>
        <translation>Bucket no caminho</translation>
    </message>
    <message>
        <source>Bucket in the host name</source>
        <translation>Bucket no nome do host</translation>
    </message>
    <message>
        <source>Bucket addressing</source>
        <translation>Endereçamento do bucket</translation>
    </message>
    <message>
        <source>Address of the signing service</source>
        <translation>Endereço do serviço de assinatura</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Allowed upload hosts</source>
        <translation>Hosts de upload permitidos</translation>
    </message>
    <message>
        <source>Files are sent only to these hosts, whatever the service signs. Separate several with commas.</source>
        <translation>Os arquivos só são enviados a estes hosts, não importa o que o serviço assine. Separe vários com vírgulas.</translation>
    </message>
    <message>
        <source>Trackball protocol</source>
        <translation>Protocolo do Trackball</translation>
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
        <translation>Qualquer armazenamento compatível com S3: Amazon, Cloudflare R2, Backblaze, Wasabi, MinIO ou o seu próprio.</translation>
    </message>
    <message>
        <source>A service run by you or your distributor that keeps the keys and signs each upload.</source>
        <translation>Um serviço mantido por você ou pela sua distribuidora, que guarda as chaves e assina cada upload.</translation>
    </message>
    <message>
        <source>Releases are sent without files: {target} gets only the metadata.</source>
        <translation>Os lançamentos são enviados sem arquivos: o {target} recebe só os metadados.</translation>
    </message>
    <message>
        <source>Files are named by content. Nothing in the bucket is ever overwritten or deleted.</source>
        <translation>Os arquivos são nomeados pelo conteúdo. Nada no bucket é sobrescrito ou excluído.</translation>
    </message>
    <message>
        <source>Files go to {place}</source>
        <translation>Os arquivos vão para {place}</translation>
    </message>
    <message>
        <source>Enter the name of the bucket.</source>
        <translation>Informe o nome do bucket.</translation>
    </message>
    <message>
        <source>Enter the access key ID.</source>
        <translation>Informe o ID da chave de acesso.</translation>
    </message>
    <message>
        <source>Enter the region, or an endpoint.</source>
        <translation>Informe a região ou um endpoint.</translation>
    </message>
    <message>
        <source>Enter the secret access key.</source>
        <translation>Informe a chave de acesso secreta.</translation>
    </message>
    <message>
        <source>Enter the token.</source>
        <translation>Informe o token.</translation>
    </message>
</context>
<context>
    <name>StoreBox</name>
    <message>
        <source>All stores</source>
        <translation>Todas as lojas</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>Loja</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Claro</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Escuro</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aparência</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>Faixa</translation>
    </message>
    <message>
        <source>{store}: release page</source>
        <translation>{store}: página do lançamento</translation>
    </message>
    <message>
        <source>{store}: search result</source>
        <translation>{store}: resultado da busca</translation>
    </message>
    <message>
        <source>Player on a phone</source>
        <translation>Player no celular</translation>
    </message>
    <message>
        <source>Sorted under</source>
        <translation>Ordenado como</translation>
    </message>
    <message>
        <source>As entered</source>
        <translation>Como digitado</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sem título)</translation>
    </message>
    <message>
        <source>{n}. {title}</source>
        <translation>{n}. {title}</translation>
    </message>
    <message>
        <source>Does not fit and is cut off: {names}</source>
        <translation>Não cabe e fica cortado: {names}</translation>
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
            <numerusform>%n música</numerusform>
            <numerusform>%n músicas</numerusform>
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
        <translation>Duração</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Ouvir</translation>
    </message>
    <message>
        <source>Song</source>
        <translation>Música</translation>
    </message>
</context>
<context>
    <name>StoreSettingsPage</name>
    <message>
        <source>Stores</source>
        <translation>Lojas</translation>
    </message>
    <message>
        <source>From the release date on, the app can check on Deezer, Apple Music and MusicBrainz whether a release is out and how it appears. Only UPCs, ISRCs and countries are sent.</source>
        <translation>A partir da data de lançamento, o app pode verificar no Deezer, no Apple Music e no MusicBrainz se um lançamento já saiu e como ele aparece. Só são enviados UPCs, ISRCs e países.</translation>
    </message>
    <message>
        <source>Check stores automatically from each release date</source>
        <translation>Verificar lojas automaticamente a partir de cada data de lançamento</translation>
    </message>
    <message>
        <source>Countries</source>
        <translation>Países</translation>
    </message>
    <message>
        <source>Apple Music is checked per country. Use two-letter codes: ES, DE, JP</source>
        <translation>O Apple Music é verificado por país. Use códigos de duas letras: ES, DE, JP</translation>
    </message>
    <message>
        <source>Contact for MusicBrainz</source>
        <translation>Contato para o MusicBrainz</translation>
    </message>
    <message>
        <source>MusicBrainz asks apps to give a contact address. Optional.</source>
        <translation>O MusicBrainz pede que os apps informem um endereço de contato. Opcional.</translation>
    </message>
    <message>
        <source>Discogs token</source>
        <translation>Token do Discogs</translation>
    </message>
    <message>
        <source>Your own token from Discogs&apos; developer settings. It lets you fill in drafts from Discogs.</source>
        <translation>Seu próprio token das configurações de desenvolvedor do Discogs. Ele permite preencher rascunhos a partir do Discogs.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Salvar</translation>
    </message>
    <message>
        <source>“{code}” is not a two-letter country code.</source>
        <translation>“{code}” não é um código de país de duas letras.</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>Salvo.</translation>
    </message>
</context>
<context>
    <name>StoresPage</name>
    <message>
        <source>Check stores now</source>
        <translation>Verificar lojas agora</translation>
    </message>
    <message>
        <source>Copy all links</source>
        <translation>Copiar todos os links</translation>
    </message>
    <message>
        <source>Paste a link…</source>
        <translation>Colar um link…</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Voltar</translation>
    </message>
    <message>
        <source>Check from its release date</source>
        <translation>Verificar a partir da data de lançamento</translation>
    </message>
    <message>
        <source>Check once now</source>
        <translation>Verificar uma vez agora</translation>
    </message>
    <message>
        <source>Stores have not been checked yet</source>
        <translation>As lojas ainda não foram verificadas</translation>
    </message>
    <message>
        <source>The app can check on Deezer, Apple Music and MusicBrainz whether it is out. Only its UPC and an ISRC are sent to them.</source>
        <translation>O app pode verificar no Deezer, no Apple Music e no MusicBrainz se o lançamento já saiu. Só o UPC e um ISRC são enviados a eles.</translation>
    </message>
    <message>
        <source>Differences from what was sent</source>
        <translation>Diferenças em relação ao que foi enviado</translation>
    </message>
    <message>
        <source>Expected page and the store&apos;s page</source>
        <translation>Página esperada e página da loja</translation>
    </message>
    <message>
        <source>“{title}” in stores</source>
        <translation>“{title}” nas lojas</translation>
    </message>
    <message>
        <source>“{title}” is not out yet</source>
        <translation>“{title}” ainda não saiu</translation>
    </message>
    <message>
        <source>“{title}” is out at every checked store</source>
        <translation>“{title}” saiu em todas as lojas verificadas</translation>
    </message>
    <message>
        <source>“{title}” is out at {n} of {all} stores</source>
        <translation>“{title}” saiu em {n} de {all} lojas</translation>
    </message>
    <message>
        <source>“{title}” is no longer at every store</source>
        <translation>“{title}” não está mais em todas as lojas</translation>
    </message>
    <message>
        <source>The stores&apos; answers about “{title}” could not be read</source>
        <translation>As respostas das lojas sobre “{title}” não puderam ser lidas</translation>
    </message>
    <message>
        <source>“{title}” is not at any store yet</source>
        <translation>“{title}” ainda não está em nenhuma loja</translation>
    </message>
    <message>
        <source>no UPC: stores cannot be checked</source>
        <translation>sem UPC: não é possível verificar as lojas</translation>
    </message>
    <message>
        <source>release date {day}</source>
        <translation>data de lançamento {day}</translation>
    </message>
    <message>
        <source>checked automatically from the release date</source>
        <translation>verificado automaticamente a partir da data de lançamento</translation>
    </message>
    <message>
        <source>Taken down? No longer found at {stores}. Ask your distributor whether it was taken down.</source>
        <translation>Removido? Não está mais em {stores}. Pergunte à sua distribuidora se foi removido.</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Enviado</translation>
    </message>
    <message>
        <source>In store</source>
        <translation>Na loja</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nada</translation>
    </message>
    <message>
        <source>{kind}, track {n} “{title}”</source>
        <translation>{kind}, faixa {n} “{title}”</translation>
    </message>
    <message>
        <source>{kind}, release</source>
        <translation>{kind}, lançamento</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Título</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Versão</translation>
    </message>
    <message>
        <source>Artists</source>
        <translation>Artistas</translation>
    </message>
    <message>
        <source>Artist&apos;s page</source>
        <translation>Página do artista</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Selo</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Data de lançamento</translation>
    </message>
    <message>
        <source>Number of tracks</source>
        <translation>Número de faixas</translation>
    </message>
    <message>
        <source>Order of tracks</source>
        <translation>Ordem das faixas</translation>
    </message>
    <message>
        <source>Missing track</source>
        <translation>Faixa ausente</translation>
    </message>
    <message>
        <source>Different track</source>
        <translation>Faixa diferente</translation>
    </message>
    <message>
        <source>ISRC</source>
        <translation>ISRC</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Duração</translation>
    </message>
    <message>
        <source>Explicit label</source>
        <translation>Marca Explicit</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Capa</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Buscando…</translation>
    </message>
    <message>
        <source>Save a link</source>
        <translation>Salvar um link</translation>
    </message>
    <message>
        <source>Link to the release at a store, such as https://open.spotify.com/album/…</source>
        <translation>Link do lançamento em uma loja, como https://open.spotify.com/album/…</translation>
    </message>
    <message>
        <source>This is not a link to a release at a store.</source>
        <translation>Este não é um link de lançamento em uma loja.</translation>
    </message>
    <message>
        <source>Nothing was saved.</source>
        <translation>Nada foi salvo.</translation>
    </message>
    <message>
        <source>Open the album at the store and copy its link.</source>
        <translation>Abra o álbum na loja e copie o link.</translation>
    </message>
</context>
<context>
    <name>StoresTable</name>
    <message>
        <source>Store</source>
        <translation>Loja</translation>
    </message>
    <message>
        <source>First seen</source>
        <translation>Primeira vez</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>Link</translation>
    </message>
    <message>
        <source>Title and version</source>
        <translation>Título e versão</translation>
    </message>
    <message>
        <source>Artist line</source>
        <translation>Linha de artistas</translation>
    </message>
    <message>
        <source>Artist page</source>
        <translation>Página do artista</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Capa</translation>
    </message>
    <message>
        <source>Tracks, order</source>
        <translation>Faixas, ordem</translation>
    </message>
    <message>
        <source>Checked</source>
        <translation>Verificado</translation>
    </message>
    <message>
        <source>{store} does not have it in {missing}.</source>
        <translation>{store} não tem o lançamento em {missing}.</translation>
    </message>
    <message>
        <source>{store} has it in {places}, where it is not cleared.</source>
        <translation>{store} tem o lançamento em {places}, onde ele não está liberado.</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>ainda não</translation>
    </message>
    <message>
        <source>link saved by you, {when}</source>
        <translation>link salvo por você, {when}</translation>
    </message>
    <message>
        <source>on a different artist&apos;s page</source>
        <translation>na página de outro artista</translation>
    </message>
    <message>
        <source>its answer could not be read</source>
        <translation>a resposta não pôde ser lida</translation>
    </message>
    <message>
        <source>could not be checked; the app will try again</source>
        <translation>não foi possível verificar; o app tentará de novo</translation>
    </message>
    <message>
        <source>as sent</source>
        <translation>como enviado</translation>
    </message>
    <message>
        <source>not checked yet</source>
        <translation>ainda não verificado</translation>
    </message>
    <message>
        <source>not there yet</source>
        <translation>ainda não está na loja</translation>
    </message>
    <message>
        <source>{n} of {n}</source>
        <translation>{n} de {n}</translation>
    </message>
    <message>
        <source>yours: {value}</source>
        <translation>a sua: {value}</translation>
    </message>
    <message>
        <source>not compared</source>
        <translation>não comparada</translation>
    </message>
    <message>
        <source>{store} has it in {out}, but not in {missing}.</source>
        <translation>{store} tem o lançamento em {out}, mas não em {missing}.</translation>
    </message>
    <message>
        <source>no longer available</source>
        <translation>não está mais disponível</translation>
    </message>
    <message>
        <source>not shown</source>
        <translation>não exibida</translation>
    </message>
    <message>
        <source>different</source>
        <translation>diferente</translation>
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
        <translation>faixa {n}, {sent}</translation>
    </message>
    <message>
        <source>Cover at {store}</source>
        <translation>Capa em {store}</translation>
    </message>
    <message>
        <source>from {when}</source>
        <translation>a partir de {when}</translation>
    </message>
    <message>
        <source>{asked}, next {next}</source>
        <translation>{asked}, próxima: {next}</translation>
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
        <translation>Copiar o link para {store}</translation>
    </message>
    <message>
        <source>The link was copied.</source>
        <translation>O link foi copiado.</translation>
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
        <translation>Abrir no {target}</translation>
    </message>
    <message>
        <source>Not this release</source>
        <translation>Não é este lançamento</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Tentar agora</translation>
    </message>
    <message>
        <source>Send new version…</source>
        <translation>Enviar nova versão…</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Retirar</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>Verificar agora</translation>
    </message>
    <message>
        <source>Created in {target} but no longer there.</source>
        <translation>Criado no {target}, mas não está mais lá.</translation>
    </message>
    <message>
        <source>In {target} since {when}. Changes here do not reach it.</source>
        <translation>No {target} desde {when}. Alterações aqui não chegam a ele.</translation>
    </message>
    <message>
        <source>Being created in {target}.</source>
        <translation>Sendo criado no {target}.</translation>
    </message>
    <message>
        <source>It may be in {target}, but the app could not check: {why}</source>
        <translation>Pode estar no {target}, mas o app não conseguiu verificar: {why}</translation>
    </message>
    <message>
        <source>{target}&apos;s answer was lost. The release may be there; the app is searching for it.</source>
        <translation>A resposta do {target} se perdeu. O lançamento pode estar lá; o app o está procurando.</translation>
    </message>
    <message>
        <source>{target} asked to try again later. The app searches for the release before it sends it again.</source>
        <translation>O {target} pediu para tentar de novo mais tarde. O app procura o lançamento antes de reenviá-lo.</translation>
    </message>
    <message>
        <source>The version of {when} is waiting to be sent.</source>
        <translation>A versão de {when} aguarda envio.</translation>
    </message>
    <message>
        <source>The version of {when} will be sent, without your later changes.</source>
        <translation>Será enviada a versão de {when}, sem as suas alterações posteriores.</translation>
    </message>
    <message>
        <source>Uploads are paused: {percent} % of {files} so far.</source>
        <translation>Os uploads estão pausados: {percent}% de {files} até agora.</translation>
    </message>
    <message>
        <source>Files are being uploaded: {percent} % of {files} so far.</source>
        <translation>Upload dos arquivos em andamento: {percent}% de {files} até agora.</translation>
    </message>
    <message>
        <source>Uploads wait because this network is metered: {percent} % of {files} so far.</source>
        <translation>Os uploads estão aguardando porque esta rede tem consumo limitado: {percent}% de {files} até agora.</translation>
    </message>
    <message>
        <source>Withdrawn. It is a draft again.</source>
        <translation>Retirado. Voltou a ser rascunho.</translation>
    </message>
</context>
<context>
    <name>SubmissionText</name>
    <message>
        <source>The app does not know how to ask {name} for this.</source>
        <translation>O app não sabe como consultar isto no {name}.</translation>
    </message>
    <message>
        <source>No store was searched.</source>
        <translation>Nenhuma loja foi consultada.</translation>
    </message>
    <message>
        <source>Check the questions that it has not answered yet.</source>
        <translation>Confira as perguntas que ainda não foram respondidas.</translation>
    </message>
    <message>
        <source>imported from {name}</source>
        <translation>importado de {name}</translation>
    </message>
    <message>
        <source>This release is already in the library.</source>
        <translation>Este lançamento já está na biblioteca.</translation>
    </message>
    <message>
        <source>Nothing was imported, and the library is unchanged.</source>
        <translation>Nada foi importado, e a biblioteca não mudou.</translation>
    </message>
    <message>
        <source>Open it from the list, or import the bundle as a copy.</source>
        <translation>Abra-o pela lista ou importe o pacote como cópia.</translation>
    </message>
    <message>
        <source>{folder} cannot be created: {strerror}.</source>
        <translation>Não é possível criar {folder}: {strerror}.</translation>
    </message>
    <message>
        <source>{name} has been moved or deleted.</source>
        <translation>{name} foi movido ou excluído.</translation>
    </message>
    <message>
        <source>No bundle was created.</source>
        <translation>Nenhum pacote foi criado.</translation>
    </message>
    <message>
        <source>Locate the file in the editor first, or create the bundle without files.</source>
        <translation>Localize antes o arquivo no editor ou crie o pacote sem arquivos.</translation>
    </message>
    <message>
        <source>{name} exists and is not empty.</source>
        <translation>{name} existe e não está vazia.</translation>
    </message>
    <message>
        <source>Nothing was written, because it would mix with the existing files.</source>
        <translation>Nada foi gravado, porque se misturaria aos arquivos existentes.</translation>
    </message>
    <message>
        <source>Choose a new folder.</source>
        <translation>Escolha uma pasta nova.</translation>
    </message>
    <message>
        <source>Choose another location.</source>
        <translation>Escolha outro local.</translation>
    </message>
    <message>
        <source>“{dpid}” is not a DDEX party ID.</source>
        <translation>“{dpid}” não é um Party ID DDEX.</translation>
    </message>
    <message>
        <source>A DDEX party ID is missing.</source>
        <translation>Falta um Party ID DDEX.</translation>
    </message>
    <message>
        <source>Every message states its sender and recipient with IDs such as PADPIDA2014120301X.</source>
        <translation>Toda mensagem informa remetente e destinatário com IDs como PADPIDA2014120301X.</translation>
    </message>
    <message>
        <source>Labels get an ID from DDEX free of charge. Ask the recipient for theirs.</source>
        <translation>Os selos recebem um ID da DDEX de graça. Peça ao destinatário o dele.</translation>
    </message>
    <message>
        <source>Two of these releases have the same UPC.</source>
        <translation>Dois destes lançamentos têm o mesmo UPC.</translation>
    </message>
    <message>
        <source>Deliver them separately.</source>
        <translation>Entregue-os separadamente.</translation>
    </message>
    <message>
        <source>There is already a folder {name}.</source>
        <translation>Já existe uma pasta {name}.</translation>
    </message>
    <message>
        <source>A delivery never overwrites another one.</source>
        <translation>Uma entrega nunca sobrescreve outra.</translation>
    </message>
    <message>
        <source>Choose another folder, or move the old delivery.</source>
        <translation>Escolha outra pasta ou mova a entrega anterior.</translation>
    </message>
    <message>
        <source>The delivery could not be written: {strerror}.</source>
        <translation>Não foi possível gravar a entrega: {strerror}.</translation>
    </message>
    <message>
        <source>The folder is unchanged.</source>
        <translation>A pasta não mudou.</translation>
    </message>
    <message>
        <source>Choose another folder, or free some disk space.</source>
        <translation>Escolha outra pasta ou libere espaço no disco.</translation>
    </message>
    <message>
        <source>“{title}” has no UPC.</source>
        <translation>“{title}” não tem UPC.</translation>
    </message>
    <message>
        <source>This release has no UPC.</source>
        <translation>Este lançamento não tem UPC.</translation>
    </message>
    <message>
        <source>A delivery is named after it, so nothing was written.</source>
        <translation>Uma entrega recebe o nome dele, então nada foi gravado.</translation>
    </message>
    <message>
        <source>Enter the UPC of the release first.</source>
        <translation>Informe primeiro o UPC do lançamento.</translation>
    </message>
    <message>
        <source>“{draft}” is not complete enough for a DDEX message.</source>
        <translation>“{draft}” não está completo o bastante para uma mensagem DDEX.</translation>
    </message>
    <message>
        <source>Every message needs the following, which the draft lacks: {lacking}.</source>
        <translation>Toda mensagem precisa do seguinte, que falta no rascunho: {lacking}.</translation>
    </message>
    <message>
        <source>Fill them in, and export again.</source>
        <translation>Preencha o que falta e exporte de novo.</translation>
    </message>
    <message>
        <source>{name} cannot be read: {strerror}.</source>
        <translation>Não foi possível ler {name}: {strerror}.</translation>
    </message>
    <message>
        <source>The delivery would be incomplete, so nothing was written.</source>
        <translation>A entrega ficaria incompleta, então nada foi gravado.</translation>
    </message>
    <message>
        <source>Attach the file again, or export the message without files.</source>
        <translation>Anexe o arquivo de novo ou exporte a mensagem sem arquivos.</translation>
    </message>
    <message>
        <source>The export was stopped.</source>
        <translation>A exportação foi interrompida.</translation>
    </message>
    <message>
        <source>{name} changed since it was checked.</source>
        <translation>{name} mudou desde a verificação.</translation>
    </message>
    <message>
        <source>The delivery would differ from the draft, so nothing was written.</source>
        <translation>A entrega diferiria do rascunho, então nada foi gravado.</translation>
    </message>
    <message>
        <source>Check the release again, then export it again.</source>
        <translation>Verifique o lançamento de novo e exporte outra vez.</translation>
    </message>
    <message>
        <source>, and {lacking} more</source>
        <translation>, e mais {lacking}</translation>
    </message>
    <message>
        <source>{name} cannot be read.</source>
        <translation>Não foi possível ler {name}.</translation>
    </message>
    <message>
        <source>There is no format “{form}”.</source>
        <translation>Não existe o formato “{form}”.</translation>
    </message>
    <message>
        <source>Available formats: {known}.</source>
        <translation>Formatos disponíveis: {known}.</translation>
    </message>
    <message>
        <source>This JSON is for one release only.</source>
        <translation>Este JSON é só para um lançamento.</translation>
    </message>
    <message>
        <source>Export releases one by one, or as a sheet.</source>
        <translation>Exporte os lançamentos um a um ou como planilha.</translation>
    </message>
    <message>
        <source>{name} could not be saved: {strerror}.</source>
        <translation>Não foi possível salvar {name}: {strerror}.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Escolha outra pasta.</translation>
    </message>
    <message>
        <source>{name}.json could not be saved.</source>
        <translation>Não foi possível salvar {name}.json.</translation>
    </message>
    <message>
        <source>{strerror}. {written} of {release_ids} were saved before it.</source>
        <translation>{strerror}. Antes disso, {written} de {release_ids} foram salvos.</translation>
    </message>
    <message>
        <source>{target}&apos;s search does not return all results.</source>
        <translation>A busca do {target} não devolve todos os resultados.</translation>
    </message>
    <message>
        <source>It is unclear whether it has this release.</source>
        <translation>Não está claro se ele tem este lançamento.</translation>
    </message>
    <message>
        <source>The app searches again automatically.</source>
        <translation>O app busca de novo automaticamente.</translation>
    </message>
    <message>
        <source>This release was not found in any catalogue.</source>
        <translation>Este lançamento não foi encontrado em nenhum catálogo.</translation>
    </message>
    <message>
        <source>No draft was created. Some catalogues could not be searched.</source>
        <translation>Nenhum rascunho foi criado. Não foi possível buscar em alguns catálogos.</translation>
    </message>
    <message>
        <source>No draft was created.</source>
        <translation>Nenhum rascunho foi criado.</translation>
    </message>
    <message>
        <source>Check the code or link, or start with an empty draft.</source>
        <translation>Confira o código ou link ou comece com um rascunho vazio.</translation>
    </message>
    <message>
        <source>{store} cannot be searched.</source>
        <translation>Não é possível buscar em {store}.</translation>
    </message>
    <message>
        <source>It gives apps no access without a contract.</source>
        <translation>Apps não têm acesso sem contrato.</translation>
    </message>
    <message>
        <source>Enter the UPC of the release or its link at Deezer, Apple Music or MusicBrainz.</source>
        <translation>Informe o UPC do lançamento ou o link dele no Deezer, Apple Music ou MusicBrainz.</translation>
    </message>
    <message>
        <source>“{text}” is not a UPC, an ISRC or a link to a release.</source>
        <translation>“{text}” não é um UPC, um ISRC nem um link de lançamento.</translation>
    </message>
    <message>
        <source>Enter 12 or 13 digits, an ISRC, or the link to a release at Deezer, Apple Music or MusicBrainz.</source>
        <translation>Informe 12 ou 13 dígitos, um ISRC ou o link de um lançamento no Deezer, Apple Music ou MusicBrainz.</translation>
    </message>
    <message>
        <source>Discogs needs a token.</source>
        <translation>O Discogs exige um token.</translation>
    </message>
    <message>
        <source>Create one in Discogs&apos; developer settings and save it in Settings.</source>
        <translation>Crie um nas configurações de desenvolvedor do Discogs e salve-o em Configurações.</translation>
    </message>
    <message>
        <source>imported from {name}, {own_id}</source>
        <translation>importado de {name}, {own_id}</translation>
    </message>
    <message>
        <source>Created in {target}</source>
        <translation>Criado no {target}</translation>
    </message>
    <message>
        <source>Rejected by {target}</source>
        <translation>Recusado pelo {target}</translation>
    </message>
    <message>
        <source>The receipt {name} cannot be saved: {strerror}.</source>
        <translation>Não foi possível salvar o comprovante {name}: {strerror}.</translation>
    </message>
    <message>
        <source>The release itself is not affected.</source>
        <translation>O lançamento em si não foi afetado.</translation>
    </message>
    <message>
        <source>Check the disk. The receipt will be saved at the next start.</source>
        <translation>Verifique o disco. O comprovante será salvo quando o app for aberto outra vez.</translation>
    </message>
    <message>
        <source>There is no file {copy}.</source>
        <translation>Não existe o arquivo {copy}.</translation>
    </message>
    <message>
        <source>Choose one of the copies.</source>
        <translation>Escolha uma das cópias.</translation>
    </message>
    <message>
        <source>Stores cannot be checked for this release.</source>
        <translation>Não é possível verificar as lojas para este lançamento.</translation>
    </message>
    <message>
        <source>They are checked by UPC, from the release date on.</source>
        <translation>Elas são verificadas pelo UPC, a partir da data de lançamento.</translation>
    </message>
    <message>
        <source>Enter a UPC and a release date.</source>
        <translation>Informe um UPC e uma data de lançamento.</translation>
    </message>
    <message>
        <source>it contains no album</source>
        <translation>não contém nenhum álbum</translation>
    </message>
    <message>
        <source>the store is not known</source>
        <translation>a loja não é conhecida</translation>
    </message>
    <message>
        <source>This question has already been answered.</source>
        <translation>Esta pergunta já foi respondida.</translation>
    </message>
    <message>
        <source>This release is not linked to one in {name}.</source>
        <translation>Este lançamento não está vinculado a um lançamento no {name}.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nada foi alterado.</translation>
    </message>
    <message>
        <source>This release was not adopted: {name} returned its ID when it was created.</source>
        <translation>Este lançamento não foi vinculado: o {name} devolveu o ID quando ele foi criado.</translation>
    </message>
    <message>
        <source>Nothing was sent.</source>
        <translation>Nada foi enviado.</translation>
    </message>
    <message>
        <source>This release is at several targets: {names}.</source>
        <translation>Este lançamento está em vários destinos: {names}.</translation>
    </message>
    <message>
        <source>Check the release&apos;s submission history.</source>
        <translation>Veja o histórico de envios do lançamento.</translation>
    </message>
    <message>
        <source>No target has this release yet.</source>
        <translation>Nenhum destino tem este lançamento ainda.</translation>
    </message>
    <message>
        <source>This release still exists in {name}.</source>
        <translation>Este lançamento ainda existe no {name}.</translation>
    </message>
    <message>
        <source>This is not the UPC of the release.</source>
        <translation>Este não é o UPC do lançamento.</translation>
    </message>
    <message>
        <source>Enter {upc} to create the release again.</source>
        <translation>Digite {upc} para criar o lançamento de novo.</translation>
    </message>
    <message>
        <source>{name} has this release again.</source>
        <translation>O {name} tem este lançamento de novo.</translation>
    </message>
    <message>
        <source>Check its status again.</source>
        <translation>Verifique o status de novo.</translation>
    </message>
    <message>
        <source>The app does not know how to request a takedown from {name}.</source>
        <translation>O app não sabe como pedir uma remoção ao {name}.</translation>
    </message>
    <message>
        <source>Ask them to take it down.</source>
        <translation>Peça que eles o removam.</translation>
    </message>
    <message>
        <source>Enter {code} to take it down.</source>
        <translation>Digite {code} para remover.</translation>
    </message>
    <message>
        <source>There was an error in the app.</source>
        <translation>Houve um erro no app.</translation>
    </message>
    <message>
        <source>It was recorded in the log.</source>
        <translation>Foi registrado no log.</translation>
    </message>
    <message>
        <source>The app stopped waiting for the answer.</source>
        <translation>O app parou de esperar a resposta.</translation>
    </message>
    <message>
        <source>{last} …</source>
        <translation>{last} …</translation>
    </message>
    <message numerus="yes">
        <source>%n blockers must be fixed first: {first}</source>
        <comment>%n blocker must be fixed first: {first}</comment>
        <translation>
            <numerusform>É preciso corrigir antes %n bloqueio: {first}</numerusform>
            <numerusform>É preciso corrigir antes %n bloqueios: {first}</numerusform>
        </translation>
    </message>
    <message>
        <source>See all of them in the release&apos;s checks.</source>
        <translation>Veja todos nas verificações do lançamento.</translation>
    </message>
    <message>
        <source>One of the accounts no longer exists.</source>
        <translation>Uma das contas não existe mais.</translation>
    </message>
    <message>
        <source>“{first}” and “{second}” are both accounts of {name}.</source>
        <translation>“{first}” e “{second}” são ambas contas do {name}.</translation>
    </message>
    <message>
        <source>Nothing was sent: a release can go to a target only once.</source>
        <translation>Nada foi enviado: um lançamento só pode ir uma vez para um destino.</translation>
    </message>
    <message>
        <source>Choose one of them.</source>
        <translation>Escolha uma delas.</translation>
    </message>
    <message>
        <source>Releases sent just before the library was restored need time to appear in searches.</source>
        <translation>Lançamentos enviados pouco antes da restauração da biblioteca demoram a aparecer nas buscas.</translation>
    </message>
    <message>
        <source>A submission to the distributor</source>
        <translation>Um envio à distribuidora</translation>
    </message>
    <message>
        <source>It was not queued: without a UPC the app cannot tell whether the release already exists.</source>
        <translation>Não entrou na fila: sem um UPC, o app não sabe se o lançamento já existe.</translation>
    </message>
    <message>
        <source>Enter the UPC or EAN of the release.</source>
        <translation>Informe o UPC ou EAN do lançamento.</translation>
    </message>
    <message>
        <source>This release was already submitted (status: {state}).</source>
        <translation>Este lançamento já foi enviado (status: {state}).</translation>
    </message>
    <message>
        <source>It was not queued a second time.</source>
        <translation>Não entrou na fila outra vez.</translation>
    </message>
    <message>
        <source>Check the release&apos;s submission history to see what happened.</source>
        <translation>Veja no histórico de envios do lançamento o que aconteceu.</translation>
    </message>
    <message>
        <source>This submission cannot change to “{value}”: its state is “{was}”.</source>
        <translation>Este envio não pode mudar para “{value}”: seu estado é “{was}”.</translation>
    </message>
    <message>
        <source>Follow it in the release&apos;s submission history.</source>
        <translation>Acompanhe-o no histórico de envios do lançamento.</translation>
    </message>
    <message>
        <source>UPC {upc} was already submitted for “{title}”.</source>
        <translation>O UPC {upc} já foi enviado para “{title}”.</translation>
    </message>
    <message>
        <source>a deleted release</source>
        <translation>um lançamento excluído</translation>
    </message>
    <message>
        <source>This release was not queued, because the distributor would receive two releases with one UPC.</source>
        <translation>Este lançamento não entrou na fila, porque a distribuidora receberia dois lançamentos com um UPC.</translation>
    </message>
    <message>
        <source>Change the UPC of one of them.</source>
        <translation>Mude o UPC de um deles.</translation>
    </message>
    <message>
        <source>This release is at the distributor.</source>
        <translation>Este lançamento está na distribuidora.</translation>
    </message>
    <message>
        <source>It was not withdrawn.</source>
        <translation>Não foi retirado.</translation>
    </message>
    <message>
        <source>It can now only be changed at the distributor.</source>
        <translation>Agora só pode ser alterado na distribuidora.</translation>
    </message>
    <message>
        <source>This release is being created at the distributor right now.</source>
        <translation>Este lançamento está sendo criado agora na distribuidora.</translation>
    </message>
    <message>
        <source>This release may be at the distributor: it was sent, and the app is checking whether it was created.</source>
        <translation>Este lançamento pode estar na distribuidora: foi enviado, e o app está verificando se foi criado.</translation>
    </message>
    <message>
        <source>Wait until the search has finished, or check with the distributor.</source>
        <translation>Espere a busca terminar ou confira com a distribuidora.</translation>
    </message>
    <message>
        <source>This release has nothing waiting to be sent.</source>
        <translation>Nada deste lançamento aguarda envio.</translation>
    </message>
    <message>
        <source>There is no such submission.</source>
        <translation>Este envio não existe.</translation>
    </message>
    <message>
        <source>No {name} account is connected.</source>
        <translation>Nenhuma conta do {name} está conectada.</translation>
    </message>
    <message>
        <source>The release stays a draft.</source>
        <translation>O lançamento continua como rascunho.</translation>
    </message>
    <message>
        <source>Add the account&apos;s key first.</source>
        <translation>Adicione antes a chave da conta.</translation>
    </message>
    <message>
        <source>The account {name} has no storage.</source>
        <translation>A conta {name} não tem armazenamento.</translation>
    </message>
    <message>
        <source>Files cannot be sent.</source>
        <translation>Não é possível enviar arquivos.</translation>
    </message>
    <message>
        <source>Add a bucket or a signing service to the account.</source>
        <translation>Adicione um bucket ou um serviço de assinatura à conta.</translation>
    </message>
    <message>
        <source>There is no link to a file of this release.</source>
        <translation>Não há link para um arquivo deste lançamento.</translation>
    </message>
    <message>
        <source>The account needs a bucket, and the file must be stored in it.</source>
        <translation>A conta precisa de um bucket, e o arquivo deve estar guardado nele.</translation>
    </message>
    <message>
        <source>A file of this release is not where it was, or has changed.</source>
        <translation>Um arquivo deste lançamento não está mais onde estava ou mudou.</translation>
    </message>
    <message>
        <source>Withdraw the release, locate the file and submit it again.</source>
        <translation>Retire o lançamento, localize o arquivo e envie de novo.</translation>
    </message>
    <message>
        <source>No release in OpenPlay has the ID “{release_id}”.</source>
        <translation>Nenhum lançamento no OpenPlay tem o ID “{release_id}”.</translation>
    </message>
    <message>
        <source>Copy the ID from OpenPlay.</source>
        <translation>Copie o ID do OpenPlay.</translation>
    </message>
    <message>
        <source>OpenPlay returned something that is not a release.</source>
        <translation>O OpenPlay devolveu algo que não é um lançamento.</translation>
    </message>
    <message>
        <source>Its answer: {words}</source>
        <translation>A resposta: {words}</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s search returned no list of results.</source>
        <translation>A busca do OpenPlay não devolveu lista de resultados.</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s answer contains a link to {url}, which is not one of this account&apos;s addresses.</source>
        <translation>A resposta do OpenPlay contém um link para {url}, que não é um dos endereços desta conta.</translation>
    </message>
    <message>
        <source>Nothing was sent there, so your key is safe.</source>
        <translation>Nada foi enviado para lá, então sua chave está segura.</translation>
    </message>
    <message>
        <source>If that host belongs to OpenPlay, enter it as the account&apos;s address for looking up releases.</source>
        <translation>Se esse host é do OpenPlay, informe-o como o endereço da conta para consultar lançamentos.</translation>
    </message>
    <message>
        <source>OpenPlay answered with a redirect ({status}), which the app does not follow.</source>
        <translation>O OpenPlay respondeu com um redirecionamento ({status}), que o app não segue.</translation>
    </message>
    <message>
        <source>Check the account&apos;s addresses: they must begin with https:// and end with /v1/.</source>
        <translation>Confira os endereços da conta: devem começar com https:// e terminar com /v1/.</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s answer contains an unreadable link.</source>
        <translation>A resposta do OpenPlay contém um link ilegível.</translation>
    </message>
    <message>
        <source>Nothing was sent there.</source>
        <translation>Nada foi enviado para lá.</translation>
    </message>
    <message>
        <source>Try again later. If it continues, contact OpenPlay support.</source>
        <translation>Tente de novo mais tarde. Se continuar, fale com o suporte do OpenPlay.</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s answer is larger than 10 MB and was not read.</source>
        <translation>A resposta do OpenPlay é maior que 10 MB e não foi lida.</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s answer does not match its documentation.</source>
        <translation>A resposta do OpenPlay não corresponde à documentação.</translation>
    </message>
    <message>
        <source>Check the account&apos;s addresses; a login page or proxy may have answered instead of OpenPlay.</source>
        <translation>Confira os endereços da conta; uma página de login ou um proxy pode ter respondido no lugar do OpenPlay.</translation>
    </message>
    <message>
        <source>OpenPlay rejected the API key ({status}).</source>
        <translation>O OpenPlay recusou a chave de API ({status}).</translation>
    </message>
    <message>
        <source>Check the key&apos;s ID and secret and whether it was revoked (in OpenPlay: Manage, API Keys).</source>
        <translation>Confira o ID e o segredo da chave e se ela foi revogada (no OpenPlay: Manage, API Keys).</translation>
    </message>
    <message>
        <source>The network wants you to sign in before it lets the app through ({status}).</source>
        <translation>A rede quer que você faça login antes de deixar o app passar ({status}).</translation>
    </message>
    <message>
        <source>Open any page in your browser and sign in to the network there.</source>
        <translation>Abra qualquer página no navegador e faça login na rede.</translation>
    </message>
    <message>
        <source>OpenPlay does not have this (404).</source>
        <translation>O OpenPlay não tem isto (404).</translation>
    </message>
    <message>
        <source>Check the account&apos;s addresses.</source>
        <translation>Confira os endereços da conta.</translation>
    </message>
    <message>
        <source>OpenPlay rejected the request ({status}).</source>
        <translation>O OpenPlay recusou o pedido ({status}).</translation>
    </message>
    <message>
        <source>OpenPlay could not answer ({status}).</source>
        <translation>O OpenPlay não conseguiu responder ({status}).</translation>
    </message>
    <message>
        <source>OpenPlay accepts this key.</source>
        <translation>O OpenPlay aceita esta chave.</translation>
    </message>
    <message>
        <source>The address for creating releases works.</source>
        <translation>O endereço para criar lançamentos funciona.</translation>
    </message>
    <message>
        <source>This account supports only version 1 of the API.</source>
        <translation>Esta conta só aceita a versão 1 da API.</translation>
    </message>
    <message>
        <source>It is unclear whether version 2 is available too: {title} The app uses version 1.</source>
        <translation>Não está claro se a versão 2 também está disponível: {title} O app usa a versão 1.</translation>
    </message>
    <message>
        <source>The address for creating releases does not end in /v1/, so version 2 was not checked.</source>
        <translation>O endereço para criar lançamentos não termina em /v1/, então a versão 2 não foi verificada.</translation>
    </message>
    <message>
        <source>It is unclear whether version 2 is available too, because the answer did not come from OpenPlay. The app uses version 1.</source>
        <translation>Não está claro se a versão 2 também está disponível, porque a resposta não veio do OpenPlay. O app usa a versão 1.</translation>
    </message>
    <message>
        <source>Version 2 is available too. The app uses version 1, which is fully documented.</source>
        <translation>A versão 2 também está disponível. O app usa a versão 1, que está toda documentada.</translation>
    </message>
    <message>
        <source>A web page answered</source>
        <translation>Uma página web respondeu</translation>
    </message>
    <message>
        <source>Something else answered</source>
        <translation>Outra coisa respondeu</translation>
    </message>
    <message>
        <source>{what} instead of OpenPlay: a login page, a proxy or another site. Check the address.</source>
        <translation>{what} no lugar do OpenPlay: uma página de login, um proxy ou outro site. Confira o endereço.</translation>
    </message>
    <message>
        <source>OpenPlay answered: {error}</source>
        <translation>O OpenPlay respondeu: {error}</translation>
    </message>
    <message>
        <source>This app does not know the target “{target_id}”.</source>
        <translation>Este app não conhece o destino “{target_id}”.</translation>
    </message>
    <message>
        <source>Nothing was sent there, and nothing was changed.</source>
        <translation>Nada foi enviado para lá, e nada foi alterado.</translation>
    </message>
    <message>
        <source>Use the app version that created this account.</source>
        <translation>Use a versão do app que criou esta conta.</translation>
    </message>
    <message>
        <source>No target recognises this as a release.</source>
        <translation>Nenhum destino reconhece isto como lançamento.</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>Nada foi importado.</translation>
    </message>
    <message>
        <source>The release no longer exists.</source>
        <translation>O lançamento não existe mais.</translation>
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
        <translation>Capa</translation>
    </message>
    <message>
        <source>Go to the first blocker</source>
        <translation>Ir para o primeiro bloqueio</translation>
    </message>
    <message>
        <source>Add account…</source>
        <translation>Adicionar conta…</translation>
    </message>
    <message>
        <source>Enter answers…</source>
        <translation>Informar respostas…</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sem título)</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Para</translation>
    </message>
    <message>
        <source>Creates</source>
        <translation>Cria</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>none</source>
        <translation>nenhum</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>Data de lançamento</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Lojas</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Arquivos</translation>
    </message>
    <message>
        <source>Locked once sent</source>
        <translation>Bloqueado após o envio</translation>
    </message>
    <message>
        <source>no account yet</source>
        <translation>nenhuma conta ainda</translation>
    </message>
    <message>
        <source>account default</source>
        <translation>padrão da conta</translation>
    </message>
    <message>
        <source>all except {names}</source>
        <translation>todas exceto {names}</translation>
    </message>
    <message>
        <source>all</source>
        <translation>todas</translation>
    </message>
    <message>
        <source>none: this account has no storage, so {target} gets only the metadata</source>
        <translation>nenhum: esta conta não tem armazenamento, então o {target} recebe só os metadados</translation>
    </message>
    <message>
        <source>being checked</source>
        <translation>em verificação</translation>
    </message>
    <message>
        <source>the UPC</source>
        <translation>o UPC</translation>
    </message>
    <message>
        <source>{codes}: stores do not change them after delivery</source>
        <translation>{codes}: as lojas não os alteram após a entrega</translation>
    </message>
    <message>
        <source>one release</source>
        <translation>um lançamento</translation>
    </message>
    <message>
        <source>Creates: {what}</source>
        <translation>Cria: {what}</translation>
    </message>
    <message>
        <source>There is no account to send it to. Add one first.</source>
        <translation>Não há conta para o envio. Adicione uma primeiro.</translation>
    </message>
    <message>
        <source>{measuring}. You can send it when this is done.</source>
        <translation>{measuring}. Você pode enviar quando terminar.</translation>
    </message>
    <message>
        <source>{measuring}. This account receives no files, so you can send it now.</source>
        <translation>{measuring}. Esta conta não recebe arquivos, então você pode enviar agora.</translation>
    </message>
    <message>
        <source>The checks have not finished yet.</source>
        <translation>As verificações ainda não terminaram.</translation>
    </message>
    <message>
        <source>No blockers.</source>
        <translation>Nenhum bloqueio.</translation>
    </message>
    <message>
        <source>Waived: {what}  “{why}”</source>
        <translation>Exceção: {what}  “{why}”</translation>
    </message>
    <message>
        <source>{target} gets the metadata; add audio and cover there.</source>
        <translation>O {target} recebe os metadados; adicione lá o áudio e a capa.</translation>
    </message>
    <message>
        <source>You are offline. The release waits in the outbox and is sent once you are online.</source>
        <translation>Você está offline. O lançamento aguarda na caixa de saída e é enviado quando você estiver online.</translation>
    </message>
    <message>
        <source>Submit to {first}, then {others}</source>
        <translation>Enviar ao {first}, depois a {others}</translation>
    </message>
    <message>
        <source>Submit to {target}</source>
        <translation>Enviar ao {target}</translation>
    </message>
    <message>
        <source>Add to outbox</source>
        <translation>Pôr na caixa de saída</translation>
    </message>
</context>
<context>
    <name>SubmitSeveralDialog</name>
    <message>
        <source>Submit several releases</source>
        <translation>Enviar vários lançamentos</translation>
    </message>
    <message>
        <source>{account} ({target})</source>
        <translation>{account} ({target})</translation>
    </message>
    <message>
        <source>Releases and their status</source>
        <translation>Lançamentos e status</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Choose where they go, in this order. If you choose nothing, each release goes to its own account.</source>
        <translation>Escolha para onde vão, nesta ordem. Se você não escolher nada, cada lançamento vai para a própria conta.</translation>
    </message>
    <message>
        <source>You are offline. The releases wait in the outbox and are sent once you are online.</source>
        <translation>Você está offline. Os lançamentos aguardam na caixa de saída e são enviados quando você estiver online.</translation>
    </message>
    <message>
        <source>Checking: {done} of {count} done</source>
        <translation>Verificando: {done} de {count} concluídos</translation>
    </message>
    <message>
        <source>Submit</source>
        <translation>Enviar</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Verificando…</translation>
    </message>
    <message>
        <source>{ready} of {count} releases can be submitted.</source>
        <translation>{ready} de {count} lançamentos podem ser enviados.</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sem título)</translation>
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
        <translation>vai para {account}</translation>
    </message>
    <message>
        <source>on its way to {target} or already there</source>
        <translation>já no {target} ou a caminho</translation>
    </message>
    <message>
        <source>no account to send it to</source>
        <translation>sem conta para o envio</translation>
    </message>
    <message>
        <source>not ready. {blockers}</source>
        <translation>não está pronto. {blockers}</translation>
    </message>
</context>
<context>
    <name>Submitting</name>
    <message>
        <source>It is a draft again, and can be submitted.</source>
        <translation>Voltou a ser rascunho e pode ser enviado.</translation>
    </message>
    <message>
        <source>Submit…</source>
        <translation>Enviar…</translation>
    </message>
    <message>
        <source>On its way. You can close the app; sending resumes at the next start.</source>
        <translation>A caminho. Você pode fechar o app; o envio é retomado quando ele for aberto outra vez.</translation>
    </message>
    <message>
        <source>It will be sent once you are online.</source>
        <translation>Será enviado quando você estiver online.</translation>
    </message>
    <message>
        <source>Created in {target}.</source>
        <translation>Criado no {target}.</translation>
    </message>
    <message>
        <source>Next steps</source>
        <translation>Próximos passos</translation>
    </message>
</context>
<context>
    <name>Synonyms</name>
    <message>
        <source>find</source>
        <translation>localizar</translation>
    </message>
    <message>
        <source>create, add, draft, begin</source>
        <translation>criar, adicionar, rascunho, começar</translation>
    </message>
    <message>
        <source>import audio, masters, WAV, drop, open folder</source>
        <translation>importar áudio, masters, WAV, soltar, abrir pasta</translation>
    </message>
    <message>
        <source>pattern</source>
        <translation>padrão</translation>
    </message>
    <message>
        <source>download, fetch, pull</source>
        <translation>baixar, buscar, puxar, trazer</translation>
    </message>
    <message>
        <source>CSV, Excel, XLSX, spreadsheet</source>
        <translation>CSV, Excel, XLSX, planilha</translation>
    </message>
    <message>
        <source>CSV, Excel, XLSX, spreadsheet, save as, ZIP</source>
        <translation>CSV, Excel, XLSX, planilha, salvar como, ZIP</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>tudo, completo</translation>
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
        <translation>mover, trocar de distribuidora, mudar de distribuidora</translation>
    </message>
    <message>
        <source>Deezer, Apple Music, MusicBrainz, Discogs, barcode, prefill</source>
        <translation>Deezer, Apple Music, MusicBrainz, Discogs, código de barras, pré-preencher</translation>
    </message>
    <message>
        <source>takedown, availability, territories</source>
        <translation>remoção, disponibilidade, territórios</translation>
    </message>
    <message>
        <source>demo, example, try it</source>
        <translation>demo, exemplo, experimentar</translation>
    </message>
    <message>
        <source>sidebar, hide</source>
        <translation>barra lateral, ocultar, esconder</translation>
    </message>
    <message>
        <source>panel, hide</source>
        <translation>painel, ocultar, esconder</translation>
    </message>
    <message>
        <source>files, progress</source>
        <translation>arquivos, progresso</translation>
    </message>
    <message>
        <source>calendar, dashboard, weeks, deadlines, dates</source>
        <translation>calendário, agenda, painel, semanas, prazos, datas</translation>
    </message>
    <message>
        <source>blocked, incomplete, to do</source>
        <translation>bloqueado, incompleto, pendente</translation>
    </message>
    <message>
        <source>unfinished, work in progress</source>
        <translation>inacabado, em andamento</translation>
    </message>
    <message>
        <source>sending, pending</source>
        <translation>enviando, pendente</translation>
    </message>
    <message>
        <source>created, delivered releases, sent</source>
        <translation>criados, lançamentos entregues, enviados</translation>
    </message>
    <message>
        <source>out now, past releases, back catalogue</source>
        <translation>já disponível, lançamentos anteriores, catálogo</translation>
    </message>
    <message>
        <source>catalogue, list, everything in the list</source>
        <translation>catálogo, lista, tudo na lista</translation>
    </message>
    <message>
        <source>deleted, recycle bin</source>
        <translation>excluídos, apagados</translation>
    </message>
    <message>
        <source>tracks of the label, sound recordings</source>
        <translation>faixas do selo, fonogramas</translation>
    </message>
    <message>
        <source>thresholds, limits, loudness</source>
        <translation>limiares, limites, loudness, volume</translation>
    </message>
    <message>
        <source>vocabulary, values, genres, roles</source>
        <translation>vocabulário, valores, gêneros, funções</translation>
    </message>
    <message>
        <source>wallet, secrets, passwords</source>
        <translation>carteira, segredos, senhas</translation>
    </message>
    <message>
        <source>alerts, messages</source>
        <translation>alertas, mensagens</translation>
    </message>
    <message>
        <source>countries, store links</source>
        <translation>países, links de lojas</translation>
    </message>
    <message>
        <source>data folder, log, diagnostics</source>
        <translation>pasta de dados, log, diagnóstico</translation>
    </message>
    <message>
        <source>package, received</source>
        <translation>pacote, recebido</translation>
    </message>
    <message>
        <source>next pane</source>
        <translation>próximo painel</translation>
    </message>
    <message>
        <source>previous pane</source>
        <translation>painel anterior</translation>
    </message>
    <message>
        <source>make a template, keep as template</source>
        <translation>criar um modelo, guardar como modelo</translation>
    </message>
    <message>
        <source>band, musicians, ensemble</source>
        <translation>banda, músicos, conjunto</translation>
    </message>
    <message>
        <source>bright, white, theme, day mode</source>
        <translation>claro, branco, tema, modo claro, dia</translation>
    </message>
    <message>
        <source>black, theme, night mode</source>
        <translation>preto, escuro, tema, modo noturno</translation>
    </message>
    <message>
        <source>theme, accessibility, black, white</source>
        <translation>tema, acessibilidade, preto, branco, contraste</translation>
    </message>
    <message>
        <source>theme, automatic</source>
        <translation>tema, automático</translation>
    </message>
    <message>
        <source>text size, font, zoom, language, theme</source>
        <translation>tamanho do texto, fonte, zoom, idioma, tema</translation>
    </message>
    <message>
        <source>API key, connect, log in, credentials, password, storage, S3</source>
        <translation>chave de API, conectar, login, credenciais, senha, armazenamento, S3</translation>
    </message>
    <message>
        <source>restore, copy of the library</source>
        <translation>restaurar, cópia da biblioteca, cópia de segurança</translation>
    </message>
    <message>
        <source>new version, upgrade</source>
        <translation>nova versão, atualizar</translation>
    </message>
    <message>
        <source>imprint, defaults</source>
        <translation>gravadora, selo, padrões</translation>
    </message>
    <message>
        <source>artists, writers, directory, merge</source>
        <translation>artistas, autores, cadastro, unir</translation>
    </message>
    <message>
        <source>ISRC, UPC, barcode</source>
        <translation>ISRC, UPC, código de barras</translation>
    </message>
    <message>
        <source>preferences, options, configuration</source>
        <translation>preferências, opções, configuração, ajustes</translation>
    </message>
    <message>
        <source>manual, documentation, explain, why, rules</source>
        <translation>manual, documentação, explicar, explicação, por que, regras</translation>
    </message>
    <message>
        <source>hotkeys, keys, help</source>
        <translation>atalhos, teclas, ajuda</translation>
    </message>
    <message>
        <source>introduction, getting started, guide</source>
        <translation>introdução, apresentação, primeiros passos, guia</translation>
    </message>
    <message>
        <source>first start, begin, help</source>
        <translation>primeiro início, começar, ajuda</translation>
    </message>
    <message>
        <source>version, licence, copyright</source>
        <translation>versão, licença, copyright</translation>
    </message>
    <message>
        <source>exit, close the app</source>
        <translation>sair, fechar o app</translation>
    </message>
    <message>
        <source>copy, clone</source>
        <translation>copiar, clonar</translation>
    </message>
    <message>
        <source>deluxe, remaster, new version, copy</source>
        <translation>deluxe, remaster, nova versão, cópia</translation>
    </message>
    <message>
        <source>PDF, papers, press, print</source>
        <translation>PDF, documentos, imprensa, imprimir</translation>
    </message>
    <message>
        <source>Deezer, Apple Music, live, links</source>
        <translation>Deezer, Apple Music, no ar, links</translation>
    </message>
    <message>
        <source>cancel, unsend, stop sending</source>
        <translation>cancelar, desfazer envio, parar envio</translation>
    </message>
    <message>
        <source>retry, send again, outbox</source>
        <translation>tentar de novo, reenviar, caixa de saída</translation>
    </message>
    <message>
        <source>send, distribute, publish, upload</source>
        <translation>enviar, distribuir, publicar, upload</translation>
    </message>
    <message>
        <source>errors, problems, findings, validate, warnings</source>
        <translation>erros, problemas, ocorrências, validar, avisos</translation>
    </message>
    <message>
        <source>delete, remove, bin, discard, throw away</source>
        <translation>excluir, apagar, remover, lixeira, descartar</translation>
    </message>
    <message>
        <source>close, library</source>
        <translation>fechar, biblioteca</translation>
    </message>
    <message>
        <source>revert, take back</source>
        <translation>reverter, voltar atrás</translation>
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
        <translation>título, selo, gênero, data de lançamento</translation>
    </message>
    <message>
        <source>track list, songs, grid</source>
        <translation>lista de faixas, músicas, tabela</translation>
    </message>
    <message>
        <source>continue, forward</source>
        <translation>continuar, avançar</translation>
    </message>
    <message>
        <source>one step back</source>
        <translation>um passo atrás</translation>
    </message>
    <message>
        <source>masters, audio, cover, art, files</source>
        <translation>masters, áudio, capa, arte, arquivos</translation>
    </message>
    <message>
        <source>writers, composers, publishers, shares</source>
        <translation>autores, compositores, editoras, participações</translation>
    </message>
    <message>
        <source>copyright, territories, price, partners</source>
        <translation>copyright, territórios, preço, parceiros</translation>
    </message>
    <message>
        <source>summary</source>
        <translation>resumo</translation>
    </message>
    <message>
        <source>change text, search and replace</source>
        <translation>trocar texto, localizar e substituir</translation>
    </message>
    <message>
        <source>autofill, prefill, Deezer, MusicBrainz</source>
        <translation>preenchimento automático, preencher, Deezer, MusicBrainz</translation>
    </message>
</context>
<context>
    <name>TableBar</name>
    <message>
        <source>Contents of the sheet&apos;s columns</source>
        <translation>Conteúdo das colunas da planilha</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Omitir</translation>
    </message>
    <message>
        <source>Ignore the sheet</source>
        <translation>Ignorar a planilha</translation>
    </message>
    <message>
        <source>{count} of {rows} rows match files</source>
        <translation>{count} de {rows} linhas correspondem a arquivos</translation>
    </message>
</context>
<context>
    <name>TargetBox</name>
    <message>
        <source>New release</source>
        <translation>Novo lançamento</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>Disco</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
    </message>
    <message>
        <source>Add to “{title}”</source>
        <translation>Adicionar a “{title}”</translation>
    </message>
    <message>
        <source>A new disc</source>
        <translation>Um novo disco</translation>
    </message>
</context>
<context>
    <name>TargetCard</name>
    <message>
        <source>Links to stores</source>
        <translation>Links das lojas</translation>
    </message>
    <message>
        <source>Earnings</source>
        <translation>Receitas</translation>
    </message>
    <message>
        <source>Take down…</source>
        <translation>Remover das lojas…</translation>
    </message>
    <message>
        <source>Send without waiting</source>
        <translation>Enviar sem esperar</translation>
    </message>
    <message>
        <source>No links yet.</source>
        <translation>Nenhum link ainda.</translation>
    </message>
    <message>
        <source>No earnings yet.</source>
        <translation>Ainda não há receitas.</translation>
    </message>
    <message>
        <source>{target} will take the release down in all stores. Enter {code} to request it.</source>
        <translation>O {target} vai tirar o lançamento de todas as lojas. Digite {code} para pedir a remoção.</translation>
    </message>
    <message>
        <source>The takedown was requested. The status will show the result.</source>
        <translation>A remoção foi pedida. O status vai mostrar o resultado.</translation>
    </message>
    <message>
        <source>Take down</source>
        <translation>Remover das lojas</translation>
    </message>
</context>
<context>
    <name>TargetChoice</name>
    <message>
        <source>It already has this release, or the release is on its way there.</source>
        <translation>Já tem este lançamento, ou ele está a caminho.</translation>
    </message>
    <message>
        <source>Accepts the metadata, audio and cover</source>
        <translation>Recebe os metadados, o áudio e a capa</translation>
    </message>
    <message>
        <source>Accepts the metadata; add audio and cover there</source>
        <translation>Recebe os metadados; adicione lá o áudio e a capa</translation>
    </message>
    <message>
        <source>{takes}; assigns a UPC if there is none</source>
        <translation>{takes}; atribui um UPC se não houver</translation>
    </message>
    <message>
        <source>status</source>
        <translation>status</translation>
    </message>
    <message>
        <source>takedown</source>
        <translation>remoção</translation>
    </message>
    <message>
        <source>links to stores</source>
        <translation>links das lojas</translation>
    </message>
    <message>
        <source>earnings</source>
        <translation>receitas</translation>
    </message>
    <message>
        <source>Offers no status, takedown or earnings yet: these questions are not answered</source>
        <translation>Ainda não oferece status, remoção nem receitas: estas perguntas não foram respondidas</translation>
    </message>
    <message>
        <source>Offers {what}</source>
        <translation>Oferece {what}</translation>
    </message>
    <message>
        <source>Not sent, because it has no field for them: {fields}</source>
        <translation>Não enviados, por falta de campos correspondentes: {fields}</translation>
    </message>
    <message>
        <source>Once {target} has it</source>
        <translation>Quando o {target} o tiver</translation>
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
        <translation>Este link não começa com https:// ou não contém o ID do lançamento.</translation>
    </message>
    <message>
        <source>Find the release in {target} once and paste the link to its page here. It then works for all releases.</source>
        <translation>Encontre o lançamento uma vez no {target} e cole aqui o link da página dele. Depois, funciona para todos os lançamentos.</translation>
    </message>
    <message>
        <source>Link to the release in {target}</source>
        <translation>Link do lançamento no {target}</translation>
    </message>
    <message>
        <source>Open in {target}</source>
        <translation>Abrir no {target}</translation>
    </message>
    <message>
        <source>Add a link to its page…</source>
        <translation>Adicionar link da página…</translation>
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
        <translation>Enviar ao {target}, conta {account}</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Mover para cima</translation>
    </message>
    <message>
        <source>Move {target} up</source>
        <translation>Mover o {target} para cima</translation>
    </message>
    <message>
        <source>The order applies to all releases</source>
        <translation>A ordem vale para todos os lançamentos</translation>
    </message>
</context>
<context>
    <name>TargetText</name>
    <message>
        <source>This works only in practice mode.</source>
        <translation>Isto só funciona no modo de treino.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nada foi alterado.</translation>
    </message>
    <message>
        <source>“{text}” cannot be read.</source>
        <translation>Não foi possível ler “{text}”.</translation>
    </message>
    <message>
        <source>Nothing was saved.</source>
        <translation>Nada foi salvo.</translation>
    </message>
    <message>
        <source>Use one line per part: name = value.</source>
        <translation>Use uma linha por parte: nome = valor.</translation>
    </message>
    <message>
        <source>{name} accepts these login details.</source>
        <translation>O {name} aceita estes dados de login.</translation>
    </message>
    <message>
        <source>This address does not belong to {name}.</source>
        <translation>Este endereço não pertence ao {name}.</translation>
    </message>
    <message>
        <source>{name} rejected the login ({status}).</source>
        <translation>O {name} recusou o login ({status}).</translation>
    </message>
    <message>
        <source>{name} does not have this ({status}).</source>
        <translation>O {name} não tem isto ({status}).</translation>
    </message>
    <message>
        <source>{name} rejected the request ({status}).</source>
        <translation>O {name} recusou o pedido ({status}).</translation>
    </message>
    <message>
        <source>{name} could not answer ({status}).</source>
        <translation>O {name} não conseguiu responder ({status}).</translation>
    </message>
    <message>
        <source>{name} returned no list.</source>
        <translation>O {name} não devolveu nenhuma lista.</translation>
    </message>
    <message>
        <source>The app does not know how to list releases at {name}.</source>
        <translation>O app não sabe como listar lançamentos no {name}.</translation>
    </message>
    <message>
        <source>{name} returned no address for a file.</source>
        <translation>O {name} não devolveu endereço para um arquivo.</translation>
    </message>
    <message>
        <source>The file {file} could not be sent ({status}).</source>
        <translation>Não foi possível enviar o arquivo {file} ({status}).</translation>
    </message>
    <message>
        <source>{name} returned no name for a file.</source>
        <translation>O {name} não devolveu nome para um arquivo.</translation>
    </message>
    <message>
        <source>{file} is larger than {name} accepts ({most} MB).</source>
        <translation>{file} é maior do que o {name} aceita ({most} MB).</translation>
    </message>
    <message>
        <source>Nothing was sent.</source>
        <translation>Nada foi enviado.</translation>
    </message>
    <message>
        <source>{name} has not yet answered what is needed {doing}: {questions}</source>
        <translation>O {name} ainda não respondeu o que é preciso {doing}: {questions}</translation>
    </message>
    <message>
        <source>Enter the answers, or create the letter that asks for them.</source>
        <translation>Informe as respostas ou crie a carta que as pede.</translation>
    </message>
    <message>
        <source>to log in</source>
        <translation>para fazer login</translation>
    </message>
    <message>
        <source>to send a release</source>
        <translation>para enviar um lançamento</translation>
    </message>
    <message>
        <source>to read the status of a release</source>
        <translation>para ler o status de um lançamento</translation>
    </message>
    <message>
        <source>to take a release down</source>
        <translation>para remover um lançamento das lojas</translation>
    </message>
    <message>
        <source>to read earnings</source>
        <translation>para ler as receitas</translation>
    </message>
    <message>
        <source>to read store links</source>
        <translation>para ler links das lojas</translation>
    </message>
    <message>
        <source>to look for a release</source>
        <translation>para procurar um lançamento</translation>
    </message>
    <message>
        <source>to renew links to files</source>
        <translation>para renovar links de arquivos</translation>
    </message>
    <message>
        <source>There is no question “{question}”.</source>
        <translation>Não existe a pergunta “{question}”.</translation>
    </message>
    <message>
        <source>This answer does not fit “{question}”: {fault}</source>
        <translation>Esta resposta não serve para “{question}”: {fault}</translation>
    </message>
    <message>
        <source>This is not a profile: it is not JSON.</source>
        <translation>Isto não é um perfil: não é JSON.</translation>
    </message>
    <message>
        <source>This is not a profile.</source>
        <translation>Isto não é um perfil.</translation>
    </message>
    <message>
        <source>A profile needs an ID, a name and answers.</source>
        <translation>Um perfil precisa de um ID, um nome e respostas.</translation>
    </message>
    <message>
        <source>one of {value}</source>
        <translation>um de {value}</translation>
    </message>
    <message>
        <source>“{lacking}” is missing</source>
        <translation>falta “{lacking}”</translation>
    </message>
    <message>
        <source>a JSON object is expected</source>
        <translation>espera-se um objeto JSON</translation>
    </message>
    <message>
        <source>“{name}” is missing</source>
        <translation>falta “{name}”</translation>
    </message>
    <message>
        <source>“{name}” is unknown</source>
        <translation>“{name}” é desconhecido</translation>
    </message>
    <message>
        <source>“{name}” is not a number</source>
        <translation>“{name}” não é um número</translation>
    </message>
    <message>
        <source>one of {rest} is expected</source>
        <translation>espera-se um de {rest}</translation>
    </message>
    <message>
        <source>a text is expected</source>
        <translation>espera-se um texto</translation>
    </message>
    <message>
        <source>a number above 0 is expected</source>
        <translation>espera-se um número acima de 0</translation>
    </message>
    <message>
        <source>true or false is expected</source>
        <translation>espera-se true ou false</translation>
    </message>
    <message>
        <source>a list is expected</source>
        <translation>espera-se uma lista</translation>
    </message>
    <message>
        <source>a JSON object with texts is expected</source>
        <translation>espera-se um objeto JSON com textos</translation>
    </message>
    <message>
        <source>an address is expected, such as https://api.example.com/releases</source>
        <translation>espera-se um endereço, como https://api.example.com/releases</translation>
    </message>
    <message>
        <source>the address must begin with https://</source>
        <translation>o endereço deve começar com https://</translation>
    </message>
    <message>
        <source>an address with a password is not allowed</source>
        <translation>um endereço com senha não é permitido</translation>
    </message>
    <message>
        <source>{name} needs no answers: its API is built in.</source>
        <translation>O {name} não precisa de respostas: a API já vem no app.</translation>
    </message>
    <message>
        <source>{name} fetches files from a storage, and this account has none.</source>
        <translation>O {name} busca os arquivos em um armazenamento, e esta conta não tem nenhum.</translation>
    </message>
    <message>
        <source>Add a bucket to the account.</source>
        <translation>Adicione um bucket à conta.</translation>
    </message>
    <message>
        <source>Check the account&apos;s name, password, client ID and client secret.</source>
        <translation>Confira nome, senha, ID de cliente e segredo de cliente da conta.</translation>
    </message>
    <message>
        <source>{name} returned no token after the login.</source>
        <translation>O {name} não devolveu token após o login.</translation>
    </message>
    <message>
        <source>{name} returned something that is not a JSON object.</source>
        <translation>O {name} devolveu algo que não é um objeto JSON.</translation>
    </message>
</context>
<context>
    <name>Targets</name>
    <message>
        <source>Your OpenPlay address</source>
        <translation>Seu endereço do OpenPlay</translation>
    </message>
    <message>
        <source>subdomain or full address</source>
        <translation>subdomínio ou endereço completo</translation>
    </message>
    <message>
        <source>Enter your OpenPlay address.</source>
        <translation>Informe o seu endereço do OpenPlay.</translation>
    </message>
    <message>
        <source>API Key ID</source>
        <translation>API Key ID</translation>
    </message>
    <message>
        <source>Enter the API Key ID.</source>
        <translation>Informe o API Key ID.</translation>
    </message>
    <message>
        <source>API Secret Key</source>
        <translation>API Secret Key</translation>
    </message>
    <message>
        <source>Enter the API Secret Key.</source>
        <translation>Informe a API Secret Key.</translation>
    </message>
    <message>
        <source>Address for looking up releases</source>
        <translation>Endereço para consultar lançamentos</translation>
    </message>
    <message>
        <source>The same for all customers of OpenPlay. Change it only for a test system.</source>
        <translation>O mesmo para todos os clientes do OpenPlay. Mude-o só para um sistema de teste.</translation>
    </message>
    <message>
        <source>Open OpenPlay in your browser and log in as an account manager.</source>
        <translation>Abra o OpenPlay no navegador e entre como gerente de conta.</translation>
    </message>
    <message>
        <source>Choose Manage, then API Keys, and create a new key.</source>
        <translation>Escolha Manage, depois API Keys, e crie uma nova chave.</translation>
    </message>
    <message>
        <source>Copy the API Key ID and the API Secret Key here. OpenPlay shows the secret only once.</source>
        <translation>Copie aqui o API Key ID e a API Secret Key. O OpenPlay mostra o segredo só uma vez.</translation>
    </message>
    <message>
        <source>In OpenPlay choose Manage, then API Keys, and create a new key. The old one still works.</source>
        <translation>No OpenPlay, escolha Manage, depois API Keys, e crie uma nova chave. A antiga ainda funciona.</translation>
    </message>
    <message>
        <source>Enter the new key&apos;s ID and secret above and choose “Save and test connection”.</source>
        <translation>Informe acima o ID e o segredo da nova chave e escolha “Salvar e testar conexão”.</translation>
    </message>
    <message>
        <source>When the test succeeds, revoke the old key in OpenPlay. This takes effect immediately and cannot be undone.</source>
        <translation>Quando o teste der certo, revogue a chave antiga no OpenPlay. O efeito é imediato e não pode ser desfeito.</translation>
    </message>
    <message>
        <source>Revoke it in OpenPlay first: Manage, API Keys. After that nobody can use it.</source>
        <translation>Revogue-a primeiro no OpenPlay: Manage, API Keys. Depois disso, ninguém pode usá-la.</translation>
    </message>
    <message>
        <source>Delete it here. Waiting releases are kept and continue once you enter another key.</source>
        <translation>Exclua-a aqui. Lançamentos em espera são mantidos e continuam quando você informar outra chave.</translation>
    </message>
    <message>
        <source>Releases are created at
{address}</source>
        <translation>Os lançamentos são criados em
{address}</translation>
    </message>
    <message>
        <source>The part before .openplaymusic.com when you are logged in.</source>
        <translation>A parte antes de .openplaymusic.com quando você está conectado.</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>Nome de usuário</translation>
    </message>
    <message>
        <source>Enter the user name.</source>
        <translation>Informe o nome de usuário.</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Senha</translation>
    </message>
    <message>
        <source>Enter the password.</source>
        <translation>Informe a senha.</translation>
    </message>
    <message>
        <source>Client ID</source>
        <translation>ID de cliente</translation>
    </message>
    <message>
        <source>Enter the client ID that you received.</source>
        <translation>Informe o ID de cliente que você recebeu.</translation>
    </message>
    <message>
        <source>Client secret</source>
        <translation>Segredo de cliente</translation>
    </message>
    <message>
        <source>Enter the client secret that you received.</source>
        <translation>Informe o segredo de cliente que você recebeu.</translation>
    </message>
    <message>
        <source>Ask the distributor for a user name, password, client ID and client secret.</source>
        <translation>Peça à distribuidora nome de usuário, senha, ID de cliente e segredo de cliente.</translation>
    </message>
    <message>
        <source>Enter them here. Passwords are stored in this computer&apos;s keyring; tokens are never saved.</source>
        <translation>Informe-os aqui. As senhas ficam no chaveiro deste computador; tokens nunca são salvos.</translation>
    </message>
</context>
<context>
    <name>TargetsBox</name>
    <message>
        <source>Send to another target…</source>
        <translation>Enviar a outro destino…</translation>
    </message>
</context>
<context>
    <name>TemplateEditor</name>
    <message>
        <source>Template “{name}”</source>
        <translation>Modelo “{name}”</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>New releases get these values unless tags or your own entries say otherwise. Clear a field to remove it from the template. Changes are saved immediately; you can undo them while this is open.</source>
        <translation>Novos lançamentos recebem estes valores, a não ser que as tags ou o que você digitar digam outra coisa. Limpe um campo para tirá-lo do modelo. As alterações são salvas na hora; você pode desfazê-las enquanto isto estiver aberto.</translation>
    </message>
    <message>
        <source>The release</source>
        <translation>O lançamento</translation>
    </message>
    <message>
        <source>Add a credit</source>
        <translation>Adicionar um crédito</translation>
    </message>
    <message>
        <source>Each track</source>
        <translation>Cada faixa</translation>
    </message>
    <message>
        <source>Each track&apos;s work</source>
        <translation>A obra de cada faixa</translation>
    </message>
    <message>
        <source>Add a writer</source>
        <translation>Adicionar um autor</translation>
    </message>
    <message>
        <source>Add a publisher</source>
        <translation>Adicionar uma editora</translation>
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
        <translation>Modelos</translation>
    </message>
    <message>
        <source>No templates yet. Open a release and choose “Save as template” (find it with Ctrl+K).</source>
        <translation>Nenhum modelo ainda. Abra um lançamento e escolha “Salvar como modelo” (encontre com Ctrl+K).</translation>
    </message>
    <message>
        <source>New release</source>
        <translation>Novo lançamento</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Editar…</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Renomear</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Excluir</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Desfazer</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>It sets: {parts}.</source>
        <translation>Define: {parts}.</translation>
    </message>
    <message>
        <source>It sets nothing yet.</source>
        <translation>Ainda não define nada.</translation>
    </message>
    <message>
        <source>Delete template</source>
        <translation>Excluir modelo</translation>
    </message>
    <message>
        <source>Delete the template “{name}”?</source>
        <translation>Excluir o modelo “{name}”?</translation>
    </message>
    <message>
        <source>Releases created from it stay unchanged.</source>
        <translation>Os lançamentos criados a partir dele não mudam.</translation>
    </message>
    <message>
        <source>{name} (again)</source>
        <translation>{name} (de novo)</translation>
    </message>
    <message>
        <source>“{name}” was deleted.</source>
        <translation>“{name}” foi excluído.</translation>
    </message>
</context>
<context>
    <name>ThresholdsPage</name>
    <message>
        <source>Checks</source>
        <translation>Verificações</translation>
    </message>
    <message>
        <source>Requirements of stores and distributors. The strictest value of the selected profiles applies.</source>
        <translation>Requisitos de lojas e distribuidoras. Vale o valor mais rígido dos perfis selecionados.</translation>
    </message>
    <message>
        <source>Scope of the profiles</source>
        <translation>Abrangência dos perfis</translation>
    </message>
    <message>
        <source>Same as everything</source>
        <translation>Igual ao geral</translation>
    </message>
    <message>
        <source>{profile} applies</source>
        <translation>Vale {profile}</translation>
    </message>
    <message>
        <source>Profiles that apply to</source>
        <translation>Perfis que valem para</translation>
    </message>
    <message>
        <source>Values of the profiles</source>
        <translation>Valores dos perfis</translation>
    </message>
    <message>
        <source>Requirement</source>
        <translation>Requisito</translation>
    </message>
    <message>
        <source>Reset this value</source>
        <translation>Redefinir este valor</translation>
    </message>
    <message>
        <source>Reset all values</source>
        <translation>Redefinir todos</translation>
    </message>
    <message>
        <source>no requirement</source>
        <translation>sem requisito</translation>
    </message>
    <message>
        <source>{value}, changed; default: {shipped}</source>
        <translation>{value}, alterado; padrão: {shipped}</translation>
    </message>
    <message>
        <source>Select a value to see its source. Double-click or press F2 to change it.</source>
        <translation>Selecione um valor para ver a fonte. Clique duas vezes ou pressione F2 para alterá-lo.</translation>
    </message>
    <message>
        <source>{profile} has no requirement here.</source>
        <translation>{profile} não tem requisito aqui.</translation>
    </message>
    <message>
        <source>Changed by you; default: {shipped}</source>
        <translation>Alterado por você; padrão: {shipped}</translation>
    </message>
    <message>
        <source>“{typed}” is not a valid value; the old value stays.</source>
        <translation>“{typed}” não é um valor válido; o valor antigo continua.</translation>
    </message>
    <message>
        <source>“{typed}” contradicts “{other}”. The old value stays.</source>
        <translation>“{typed}” contradiz “{other}”. O valor antigo continua.</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Geral</translation>
    </message>
    <message>
        <source>Label {name}</source>
        <translation>Selo {name}</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>you</source>
        <translation>você</translation>
    </message>
    <message>
        <source>the app</source>
        <translation>o app</translation>
    </message>
    <message>
        <source>{target}</source>
        <translation>{target}</translation>
    </message>
    <message>
        <source>Platform record {id}: {said}</source>
        <translation>Registro da plataforma {id}: {said}</translation>
    </message>
    <message>
        <source>Not checked</source>
        <translation>Não verificado</translation>
    </message>
    <message>
        <source>{target} does not have it (404)</source>
        <translation>O {target} não o tem (404)</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>sem status</translation>
    </message>
    <message>
        <source>{before} → {after}</source>
        <translation>{before} → {after}</translation>
    </message>
    <message>
        <source>{status}  ·  changed there: {fields}</source>
        <translation>{status}  ·  alterado lá: {fields}</translation>
    </message>
    <message>
        <source>The app asked {target} to create the release.</source>
        <translation>O app pediu ao {target} que criasse o lançamento.</translation>
    </message>
    <message>
        <source>{target} created the release.</source>
        <translation>O {target} criou o lançamento.</translation>
    </message>
    <message>
        <source>You asked to try again.</source>
        <translation>Você pediu para tentar de novo.</translation>
    </message>
    <message>
        <source>{target}: {said}.</source>
        <translation>{target}: {said}.</translation>
    </message>
    <message>
        <source>{target} says “{word}”.</source>
        <translation>O {target} diz “{word}”.</translation>
    </message>
    <message>
        <source>Not checked: the app was closed or offline.</source>
        <translation>Não verificado: o app estava fechado ou offline.</translation>
    </message>
    <message>
        <source>You submitted the release.</source>
        <translation>Você pediu o envio do lançamento.</translation>
    </message>
    <message>
        <source>{target} rejected the release.</source>
        <translation>O {target} recusou o lançamento.</translation>
    </message>
    <message>
        <source>You withdrew it.</source>
        <translation>Você o retirou.</translation>
    </message>
    <message>
        <source>You asked to search for it again.</source>
        <translation>Você pediu para procurá-lo de novo.</translation>
    </message>
    <message>
        <source>It is waiting.</source>
        <translation>Aguardando.</translation>
    </message>
    <message>
        <source>{target} no longer has it.</source>
        <translation>O {target} não o tem mais.</translation>
    </message>
    <message>
        <source>Platform record {id}: {said}.</source>
        <translation>Registro da plataforma {id}: {said}.</translation>
    </message>
    <message>
        <source>It was changed in {target}: {fields}.</source>
        <translation>Foi alterado no {target}: {fields}.</translation>
    </message>
    <message>
        <source>{target} has it but reports no status.</source>
        <translation>O {target} o tem, mas não informa status.</translation>
    </message>
    <message>
        <source>Label copy created</source>
        <translation>Label copy criada</translation>
    </message>
    <message>
        <source>One-sheet created</source>
        <translation>One sheet criado</translation>
    </message>
    <message>
        <source>Split sheet created</source>
        <translation>Split sheet criada</translation>
    </message>
    <message>
        <source>Credits created</source>
        <translation>Créditos criados</translation>
    </message>
    <message>
        <source>Barcode created</source>
        <translation>Código de barras criado</translation>
    </message>
    <message>
        <source>DDEX delivery created</source>
        <translation>Entrega DDEX criada</translation>
    </message>
    <message>
        <source>DDEX takedown created</source>
        <translation>Remoção DDEX criada</translation>
    </message>
    <message>
        <source>now</source>
        <translation>agora</translation>
    </message>
    <message>
        <source>from {at} until {until}: the app was closed or offline</source>
        <translation>de {at} até {until}: o app estava fechado ou offline</translation>
    </message>
    <message>
        <source>From {at} until {until}.</source>
        <translation>De {at} até {until}.</translation>
    </message>
    <message numerus="yes">
        <source>unchanged until {until}, checked %n times</source>
        <comment>unchanged until {until}, checked %n time</comment>
        <translation>
            <numerusform>sem mudança até {until}, verificado %n vez</numerusform>
            <numerusform>sem mudança até {until}, verificado %n vezes</numerusform>
        </translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nada</translation>
    </message>
    <message>
        <source>track {number}</source>
        <translation>faixa {number}</translation>
    </message>
    <message>
        <source>disc {number}</source>
        <translation>disco {number}</translation>
    </message>
    <message>
        <source>HTTP status {number}</source>
        <translation>status HTTP {number}</translation>
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
        <translation>Você confirmou que este é o lançamento no {name}.</translation>
    </message>
    <message>
        <source>You confirmed that this is not the release in {name}.</source>
        <translation>Você confirmou que este não é o lançamento no {name}.</translation>
    </message>
    <message>
        <source>You asked to send it again.</source>
        <translation>Você pediu para enviá-lo de novo.</translation>
    </message>
    <message>
        <source>You chose not to wait for {name}.</source>
        <translation>Você decidiu não esperar pelo {name}.</translation>
    </message>
    <message>
        <source>You confirmed that it is no longer in {name}. It can be submitted again.</source>
        <translation>Você confirmou que ele não está mais no {name}. Ele pode ser enviado de novo.</translation>
    </message>
    <message>
        <source>You requested a takedown.</source>
        <translation>Você pediu uma remoção.</translation>
    </message>
    <message>
        <source>You replaced the key.</source>
        <translation>Você trocou a chave.</translation>
    </message>
    <message>
        <source>You changed the account.</source>
        <translation>Você alterou a conta.</translation>
    </message>
    <message>
        <source>You confirmed that audio and cover are in {name}.</source>
        <translation>Você confirmou que o áudio e a capa estão no {name}.</translation>
    </message>
    <message>
        <source>You confirmed that audio and cover are not in {name} yet.</source>
        <translation>Você confirmou que o áudio e a capa ainda não estão no {name}.</translation>
    </message>
    <message>
        <source>You confirmed that it is submitted in {name}.</source>
        <translation>Você confirmou que ele já foi enviado no {name}.</translation>
    </message>
    <message>
        <source>You confirmed that it is not submitted in {name} yet.</source>
        <translation>Você confirmou que ele ainda não foi enviado no {name}.</translation>
    </message>
    <message>
        <source>You confirmed that {name} has decided.</source>
        <translation>Você confirmou que o {name} já decidiu.</translation>
    </message>
    <message>
        <source>You confirmed that {name} has not decided yet.</source>
        <translation>Você confirmou que o {name} ainda não decidiu.</translation>
    </message>
</context>
<context>
    <name>TimelinePane</name>
    <message>
        <source>Submission history</source>
        <translation>Histórico de envios</translation>
    </message>
    <message>
        <source>Check status</source>
        <translation>Verificar status</translation>
    </message>
    <message>
        <source>Raw answer…</source>
        <translation>Resposta bruta…</translation>
    </message>
    <message>
        <source>Show receipt</source>
        <translation>Mostrar comprovante</translation>
    </message>
    <message>
        <source>Not sent yet.</source>
        <translation>Ainda não enviado.</translation>
    </message>
    <message>
        <source>What was sent to {target} stays there. Undo only changes the draft on this computer.</source>
        <translation>O que foi enviado ao {target} fica lá. Desfazer só altera o rascunho neste computador.</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>sem status</translation>
    </message>
    <message>
        <source>not checked yet</source>
        <translation>ainda não verificado</translation>
    </message>
</context>
<context>
    <name>TimelineSection</name>
    <message>
        <source>All</source>
        <translation>Tudo</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Você</translation>
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
        <translation>Mostrar ações de</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>O que aconteceu</translation>
    </message>
    <message>
        <source>Their answer</source>
        <translation>Resposta recebida</translation>
    </message>
    <message>
        <source>In full</source>
        <translation>Na íntegra</translation>
    </message>
</context>
<context>
    <name>TimelineText</name>
    <message>
        <source>links to its files were renewed</source>
        <translation>links dos arquivos renovados</translation>
    </message>
    <message>
        <source>confirmed as the release in {submission}</source>
        <translation>confirmado: é o lançamento no {submission}</translation>
    </message>
    <message>
        <source>confirmed not to be the release in {name}</source>
        <translation>confirmado: não é o lançamento no {name}</translation>
    </message>
    <message>
        <source>no longer waits for {name}</source>
        <translation>não espera mais pelo {name}</translation>
    </message>
    <message>
        <source>no longer in {name}, can be submitted again</source>
        <translation>não está mais no {name}, pode ser enviado de novo</translation>
    </message>
    <message>
        <source>takedown requested</source>
        <translation>remoção pedida</translation>
    </message>
    <message>
        <source>the key was replaced</source>
        <translation>chave substituída</translation>
    </message>
    <message>
        <source>the account was changed</source>
        <translation>conta alterada</translation>
    </message>
    <message>
        <source>an error in the app</source>
        <translation>um erro no app</translation>
    </message>
    <message>
        <source>the files are waiting</source>
        <translation>os arquivos estão aguardando</translation>
    </message>
    <message>
        <source>created in {name}</source>
        <translation>criado no {name}</translation>
    </message>
    <message>
        <source>rejected by {name}</source>
        <translation>recusado pelo {name}</translation>
    </message>
    <message>
        <source>{name} asked to try again later; the app searches before it sends again</source>
        <translation>o {name} pediu para tentar de novo mais tarde; o app procura antes de reenviar</translation>
    </message>
    <message>
        <source>not sent</source>
        <translation>não enviado</translation>
    </message>
    <message>
        <source>not sent, the app will try again</source>
        <translation>não enviado, o app tentará de novo</translation>
    </message>
    <message>
        <source>the answer was lost</source>
        <translation>a resposta se perdeu</translation>
    </message>
    <message>
        <source>{submission} cannot be searched; please check it yourself</source>
        <translation>não é possível buscar no {submission}; confira você mesmo</translation>
    </message>
    <message>
        <source>not found in {submission} after repeated searches</source>
        <translation>não encontrado no {submission} após várias buscas</translation>
    </message>
    <message>
        <source>found in {name} after the answer was lost</source>
        <translation>encontrado no {name} depois que a resposta se perdeu</translation>
    </message>
    <message>
        <source>found in {name}: it was created</source>
        <translation>encontrado no {name}: foi criado</translation>
    </message>
    <message>
        <source>{submission} already has this UPC</source>
        <translation>o {submission} já tem este UPC</translation>
    </message>
    <message>
        <source>fetched from the distributor</source>
        <translation>obtido da distribuidora</translation>
    </message>
    <message>
        <source>It may be at the distributor, but the app could not check</source>
        <translation>Pode estar na distribuidora, mas o app não conseguiu verificar</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>na fila</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>aguardando</translation>
    </message>
    <message>
        <source>withdrawn</source>
        <translation>retirado</translation>
    </message>
    <message>
        <source>the app was closed before the answer arrived</source>
        <translation>o app foi fechado antes de a resposta chegar</translation>
    </message>
    <message>
        <source>known from a receipt or another copy of the library</source>
        <translation>conhecido por um comprovante ou outra cópia da biblioteca</translation>
    </message>
    <message>
        <source>the library was restored from a copy</source>
        <translation>a biblioteca foi restaurada de uma cópia</translation>
    </message>
    <message>
        <source>files need your attention</source>
        <translation>os arquivos precisam da sua atenção</translation>
    </message>
    <message>
        <source>the manifest&apos;s key differs from the one written to the release</source>
        <translation>a chave do manifesto difere da gravada no lançamento</translation>
    </message>
    <message>
        <source>confirmed that audio and cover are in {name}</source>
        <translation>confirmado: áudio e capa estão no {name}</translation>
    </message>
    <message>
        <source>confirmed that audio and cover are not in {name} yet</source>
        <translation>confirmado: áudio e capa ainda não estão no {name}</translation>
    </message>
    <message>
        <source>confirmed that it is submitted in {name}</source>
        <translation>confirmado: já enviado no {name}</translation>
    </message>
    <message>
        <source>confirmed that it is not submitted in {name} yet</source>
        <translation>confirmado: ainda não enviado no {name}</translation>
    </message>
    <message>
        <source>confirmed that {name} has decided</source>
        <translation>confirmado: o {name} já decidiu</translation>
    </message>
    <message>
        <source>confirmed that {name} has not decided yet</source>
        <translation>confirmado: o {name} ainda não decidiu</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Undo</source>
        <translation>Desfazer</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Back to the list</source>
        <translation>Voltar à lista</translation>
    </message>
    <message>
        <source>Back to the list (Alt+Left)</source>
        <translation>Voltar à lista (Alt+Seta para a esquerda)</translation>
    </message>
    <message>
        <source>Practice</source>
        <translation>Treino</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Conta</translation>
    </message>
    <message>
        <source>Accounts and settings</source>
        <translation>Contas e configurações</translation>
    </message>
    <message>
        <source>New release</source>
        <translation>Novo lançamento</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Rascunho</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>No {target}</translation>
    </message>
    <message>
        <source>In stores</source>
        <translation>Nas lojas</translation>
    </message>
    <message>
        <source>Places of the release</source>
        <translation>Onde está o lançamento</translation>
    </message>
    <message>
        <source>Trackball</source>
        <translation>Trackball</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
    </message>
    <message>
        <source>No account</source>
        <translation>Sem conta</translation>
    </message>
    <message>
        <source>Practice account</source>
        <translation>Conta de treino</translation>
    </message>
    <message>
        <source>Start a new release</source>
        <translation>Começar um novo lançamento</translation>
    </message>
    <message>
        <source>From a folder of masters…</source>
        <translation>De uma pasta de masters…</translation>
    </message>
    <message>
        <source>Empty release</source>
        <translation>Lançamento vazio</translation>
    </message>
    <message>
        <source>From a template</source>
        <translation>De um modelo</translation>
    </message>
    <message>
        <source>Templates</source>
        <translation>Modelos</translation>
    </message>
    <message>
        <source>Import from {target}…</source>
        <translation>Importar do {target}…</translation>
    </message>
    <message>
        <source>From a store: UPC, ISRC or link…</source>
        <translation>De uma loja: UPC, ISRC ou link…</translation>
    </message>
    <message>
        <source>From a sheet or a bundle…</source>
        <translation>De uma planilha ou um pacote…</translation>
    </message>
    <message>
        <source>Catalogue events…</source>
        <translation>Eventos de catálogo…</translation>
    </message>
    <message>
        <source>Sample release</source>
        <translation>Lançamento de exemplo</translation>
    </message>
    <message>
        <source>All templates…</source>
        <translation>Todos os modelos…</translation>
    </message>
    <message>
        <source>Add account…</source>
        <translation>Adicionar conta…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Configurações…</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Atalhos de teclado</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>Rendering the sample release: four tracks and a cover…</source>
        <translation>Gerando o lançamento de exemplo: quatro faixas e uma capa…</translation>
    </message>
</context>
<context>
    <name>TourText</name>
    <message>
        <source>Create a release</source>
        <translation>Criar um lançamento</translation>
    </message>
    <message>
        <source>Drop a folder of masters into the window. Titles, lengths, codes and names are filled in from the files. “New release” offers other ways.</source>
        <translation>Solte uma pasta de masters na janela. Títulos, durações, códigos e nomes são preenchidos a partir dos arquivos. “Novo lançamento” oferece outras formas.</translation>
    </message>
    <message>
        <source>Find what needs you</source>
        <translation>Ver o que precisa de você</translation>
    </message>
    <message>
        <source>The views on the side show drafts, releases on their way and those that are out. {palette} finds any release, track, person or command.</source>
        <translation>As exibições ao lado mostram rascunhos, lançamentos a caminho e os que já saíram. {palette} encontra qualquer lançamento, faixa, pessoa ou comando.</translation>
    </message>
    <message>
        <source>Fill it in</source>
        <translation>Preencher os dados</translation>
    </message>
    <message>
        <source>Open a release with a double click. Six steps lead from its title to its submission. Everything is saved as you type and can be undone.</source>
        <translation>Abra um lançamento com um clique duplo. Seis etapas levam do título ao envio. Tudo é salvo enquanto você digita e pode ser desfeito.</translation>
    </message>
    <message>
        <source>Check it</source>
        <translation>Verificar</translation>
    </message>
    <message>
        <source>The inspector lists what stores reject, says why and names the source. Many findings are fixed with one button, after a preview.</source>
        <translation>O inspetor lista o que as lojas recusam, explica o motivo e cita a fonte. Muitas ocorrências se corrigem com um botão, depois de uma prévia.</translation>
    </message>
    <message>
        <source>Send it</source>
        <translation>Enviar</translation>
    </message>
    <message>
        <source>“Review &amp; submit” shows the release as stores will show it, and sends it once. {help} opens the help, {keys} shows the keys.</source>
        <translation>“Revisão e envio” mostra o lançamento como as lojas vão mostrá-lo e o envia uma única vez. {help} abre a ajuda, {keys} mostra os atalhos.</translation>
    </message>
</context>
<context>
    <name>TrackGrid</name>
    <message>
        <source>Selection</source>
        <translation>Seleção</translation>
    </message>
    <message>
        <source>Grid only</source>
        <translation>Só a grade</translation>
    </message>
    <message>
        <source>Find and replace</source>
        <translation>Localizar e substituir</translation>
    </message>
    <message>
        <source>Assign ISRCs</source>
        <translation>Atribuir ISRCs</translation>
    </message>
    <message>
        <source>To the selected tracks, or to all tracks without one</source>
        <translation>Às faixas selecionadas ou a todas as que não têm</translation>
    </message>
    <message>
        <source>Columns: {name}</source>
        <translation>Colunas: {name}</translation>
    </message>
    <message>
        <source>Columns…</source>
        <translation>Colunas…</translation>
    </message>
    <message>
        <source>Remove this column set</source>
        <translation>Remover este conjunto de colunas</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Padrão</translation>
    </message>
    <message>
        <source>Hide this column</source>
        <translation>Ocultar esta coluna</translation>
    </message>
    <message>
        <source>Fit columns to their content</source>
        <translation>Ajustar colunas ao conteúdo</translation>
    </message>
    <message>
        <source>Select the same columns in each row to copy.</source>
        <translation>Para copiar, selecione as mesmas colunas em cada linha.</translation>
    </message>
    <message>
        <source>Copied {cells}</source>
        <translation>Copiado: {cells}</translation>
    </message>
    <message>
        <source>The clipboard contains nothing that would change these cells.</source>
        <translation>A área de transferência não contém nada que altere estas células.</translation>
    </message>
    <message>
        <source>Select cells in two columns to swap them.</source>
        <translation>Selecione células em duas colunas para trocá-las.</translation>
    </message>
    <message>
        <source>Nothing to change in the selected cells.</source>
        <translation>Nada a alterar nas células selecionadas.</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>Recortar</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Paste…</source>
        <translation>Colar…</translation>
    </message>
    <message>
        <source>Clear and inherit</source>
        <translation>Limpar e herdar</translation>
    </message>
    <message>
        <source>Restore original values</source>
        <translation>Restaurar valores originais</translation>
    </message>
    <message>
        <source>Fill down</source>
        <translation>Preencher para baixo</translation>
    </message>
    <message>
        <source>Fill right</source>
        <translation>Preencher à direita</translation>
    </message>
    <message>
        <source>Find and replace…</source>
        <translation>Localizar e substituir…</translation>
    </message>
    <message>
        <source>Title case</source>
        <translation>Maiúsculas no padrão inglês</translation>
    </message>
    <message>
        <source>Split at brackets</source>
        <translation>Separar nos parênteses</translation>
    </message>
    <message>
        <source>Swap two columns</source>
        <translation>Trocar duas colunas</translation>
    </message>
    <message>
        <source>Number as sorted</source>
        <translation>Numerar na ordem exibida</translation>
    </message>
    <message>
        <source>Remove tracks</source>
        <translation>Remover faixas</translation>
    </message>
    <message>
        <source>sorted by {column}; press Escape for track order</source>
        <translation>ordenado por {column}; pressione Esc para a ordem das faixas</translation>
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
        <translation>{target} não devolve</translation>
    </message>
    <message>
        <source>feat</source>
        <translation>feat</translation>
    </message>
    <message>
        <source>inherited</source>
        <translation>herdado</translation>
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
        <translation>Transferência de outra distribuidora</translation>
    </message>
    <message>
        <source>Stores keep plays and playlist places only if the new delivery has the same codes, titles, artists and lengths and both deliveries overlap for some days.</source>
        <translation>As lojas só mantêm execuções e lugares em playlists se a nova entrega tiver os mesmos códigos, títulos, artistas e durações e as duas entregas ficarem no ar juntas por alguns dias.</translation>
    </message>
    <message>
        <source>Previous distributor</source>
        <translation>Distribuidora anterior</translation>
    </message>
    <message>
        <source>e.g. 2026-11-20</source>
        <translation>ex.: 2026-11-20</translation>
    </message>
    <message>
        <source>Read the old delivery…</source>
        <translation>Ler a entrega anterior…</translation>
    </message>
    <message>
        <source>See what stores show…</source>
        <translation>Ver o que as lojas mostram…</translation>
    </message>
    <message>
        <source>Date of the new delivery</source>
        <translation>Data da nova entrega</translation>
    </message>
    <message>
        <source>Only its UPC is sent, to Deezer, Apple Music and MusicBrainz.</source>
        <translation>Só o UPC dele é enviado, ao Deezer, ao Apple Music e ao MusicBrainz.</translation>
    </message>
    <message>
        <source>Delivered exactly as in this draft</source>
        <translation>Entregue exatamente como neste rascunho</translation>
    </message>
    <message>
        <source>Differences from the old delivery</source>
        <translation>Diferenças em relação à entrega anterior</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Passos</translation>
    </message>
    <message>
        <source>End the transfer</source>
        <translation>Encerrar a transferência</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>the draft</source>
        <translation>o rascunho</translation>
    </message>
    <message>
        <source>Choose above what was delivered before: a file, what stores show, or this draft as it is.</source>
        <translation>Escolha acima o que foi entregue antes: um arquivo, o que as lojas mostram ou este rascunho como está.</translation>
    </message>
    <message>
        <source>Compared with {name}.</source>
        <translation>Comparado com {name}.</translation>
    </message>
    <message>
        <source>was “{before}”, is now “{now}”</source>
        <translation>era “{before}”, agora é “{now}”</translation>
    </message>
    <message>
        <source>No differences.</source>
        <translation>Nenhuma diferença.</translation>
    </message>
    <message>
        <source>no date set</source>
        <translation>nenhuma data definida</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>Faixas</translation>
    </message>
    <message>
        <source>the previous distributor</source>
        <translation>a distribuidora anterior</translation>
    </message>
    <message>
        <source>Make sure nothing differs.</source>
        <translation>Garanta que não haja diferenças.</translation>
    </message>
    <message>
        <source>Deliver with the new distributor. Keep the old delivery online.</source>
        <translation>Entregue com a nova distribuidora. Mantenha a entrega anterior no ar.</translation>
    </message>
    <message>
        <source>Check the stores: play counts continue and no page appears twice.</source>
        <translation>Confira as lojas: as execuções continuam e nenhuma página aparece duas vezes.</translation>
    </message>
    <message>
        <source>After {days} days of overlap, ask {distributor} to take the old delivery down.</source>
        <translation>Depois de {days} dias com as duas no ar, peça à {distributor} que remova a entrega anterior.</translation>
    </message>
    <message>
        <source>Check the stores again: nothing is missing.</source>
        <translation>Confira as lojas de novo: não falta nada.</translation>
    </message>
    <message>
        <source>DDEX messages, sheets, bundles and JSON (*.xml *.xlsx *.xls *.ods *.csv *.tsv *.zip *.json)</source>
        <translation>Mensagens DDEX, planilhas, pacotes e JSON (*.xml *.xlsx *.xls *.ods *.csv *.tsv *.zip *.json)</translation>
    </message>
    <message>
        <source>The old delivery</source>
        <translation>A entrega anterior</translation>
    </message>
    <message>
        <source>This is not a date. Use the format 2026-11-20.</source>
        <translation>Esta não é uma data. Use o formato 2026-11-20.</translation>
    </message>
</context>
<context>
    <name>TransferText</name>
    <message>
        <source>This file cannot change to “{value}”: it no longer exists.</source>
        <translation>Este arquivo não pode mudar para “{value}”: ele não existe mais.</translation>
    </message>
    <message>
        <source>This file cannot change to “{value}”: its state is “{was}”.</source>
        <translation>Este arquivo não pode mudar para “{value}”: seu estado é “{was}”.</translation>
    </message>
    <message>
        <source>Something else changed it first.</source>
        <translation>Outra coisa o alterou antes.</translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation>Pausado.</translation>
    </message>
    <message>
        <source>{name} cannot be read: {strerror}.</source>
        <translation>Não foi possível ler {name}: {strerror}.</translation>
    </message>
    <message>
        <source>It was not sent.</source>
        <translation>Não foi enviado.</translation>
    </message>
    <message>
        <source>{name} changed since it was checked.</source>
        <translation>{name} mudou desde a verificação.</translation>
    </message>
    <message>
        <source>Check the release again, then send it again.</source>
        <translation>Verifique o lançamento de novo e reenvie-o.</translation>
    </message>
    <message>
        <source>The storage location is known now. Withdraw the release and submit it again; no file is sent twice.</source>
        <translation>O local de armazenamento agora é conhecido. Retire o lançamento e envie-o de novo; nenhum arquivo é enviado duas vezes.</translation>
    </message>
    <message>
        <source>{path} cannot be saved: {strerror}.</source>
        <translation>Não foi possível salvar {path}: {strerror}.</translation>
    </message>
    <message>
        <source>Check the disk, then try again.</source>
        <translation>Verifique o disco e tente de novo.</translation>
    </message>
    <message>
        <source>{title} They are checked again.</source>
        <translation>{title} São verificados de novo.</translation>
    </message>
    <message>
        <source>The storage could not assemble {name}.</source>
        <translation>O armazenamento não conseguiu montar {name}.</translation>
    </message>
    <message>
        <source>Parts that it had accepted were missing at the end.</source>
        <translation>Partes que ele tinha aceitado faltavam no fim.</translation>
    </message>
    <message>
        <source>It is sent again automatically.</source>
        <translation>É enviado de novo automaticamente.</translation>
    </message>
    <message>
        <source>{title} It is unclear whether an upload was started elsewhere.</source>
        <translation>{title} Não está claro se um upload foi iniciado em outro lugar.</translation>
    </message>
    <message>
        <source>An earlier upload of this file is resumed.</source>
        <translation>Um upload anterior deste arquivo é retomado.</translation>
    </message>
    <message>
        <source>Multipart upload started.</source>
        <translation>Upload em partes iniciado.</translation>
    </message>
    <message>
        <source>An earlier upload of {name} cannot be resumed.</source>
        <translation>Um upload anterior de {name} não pode ser retomado.</translation>
    </message>
    <message>
        <source>It is sent from the beginning.</source>
        <translation>É enviado desde o início.</translation>
    </message>
    <message>
        <source>{there} of {parts} parts already exist.</source>
        <translation>{there} de {parts} partes já existem.</translation>
    </message>
    <message>
        <source>Part {number}: {title} It is unclear whether it arrived; it is sent again.</source>
        <translation>Parte {number}: {title} Não está claro se chegou; é enviada de novo.</translation>
    </message>
    <message>
        <source>Part {number} had arrived; only the answer was lost.</source>
        <translation>A parte {number} tinha chegado; só a resposta se perdeu.</translation>
    </message>
    <message>
        <source>{parts} parts assembled.</source>
        <translation>{parts} partes montadas.</translation>
    </message>
    <message>
        <source>Waiting: this network is metered.</source>
        <translation>Aguardando: esta rede tem consumo limitado.</translation>
    </message>
    <message>
        <source>{what}: {title} A new link was requested.</source>
        <translation>{what}: {title} Um novo link foi pedido.</translation>
    </message>
    <message>
        <source>{what}: {title} Waiting for its turn.</source>
        <translation>{what}: {title} Aguardando a vez.</translation>
    </message>
    <message>
        <source>{what}: {title} Again in {wait} s.</source>
        <translation>{what}: {title} De novo em {wait} s.</translation>
    </message>
    <message>
        <source>Stopped by the user.</source>
        <translation>Parado pelo usuário.</translation>
    </message>
    <message>
        <source>{name} was stopped.</source>
        <translation>{name} foi parado.</translation>
    </message>
    <message>
        <source>{name} has been moved or deleted.</source>
        <translation>{name} foi movido ou excluído.</translation>
    </message>
    <message>
        <source>{title} Waiting for the network.</source>
        <translation>{title} Aguardando a rede.</translation>
    </message>
    <message numerus="yes">
        <source>{size} bytes, sha256 {sha256}, in %n parts.</source>
        <comment>{size} bytes, sha256 {sha256}, in %n part.</comment>
        <translation>
            <numerusform>{size} bytes, sha256 {sha256}, em %n parte.</numerusform>
            <numerusform>{size} bytes, sha256 {sha256}, em %n partes.</numerusform>
        </translation>
    </message>
    <message>
        <source>It had arrived; only the answer was lost.</source>
        <translation>Tinha chegado; só a resposta se perdeu.</translation>
    </message>
    <message>
        <source>The storage already has it.</source>
        <translation>O armazenamento já o tem.</translation>
    </message>
    <message>
        <source>It is checked again.</source>
        <translation>É verificado de novo.</translation>
    </message>
    <message>
        <source>It is already in the storage; nothing was sent.</source>
        <translation>Já está no armazenamento; nada foi enviado.</translation>
    </message>
    <message>
        <source>{name} was sent, but it is not in the storage.</source>
        <translation>{name} foi enviado, mas não está no armazenamento.</translation>
    </message>
    <message>
        <source>The storage accepted it but has nothing at {key}.</source>
        <translation>O armazenamento o aceitou, mas não tem nada em {key}.</translation>
    </message>
    <message>
        <source>Check the bucket, then try again.</source>
        <translation>Verifique o bucket e tente de novo.</translation>
    </message>
    <message>
        <source>The storage has {size} bytes of {name} instead of {size2}.</source>
        <translation>O armazenamento tem {size} bytes de {name} em vez de {size2}.</translation>
    </message>
    <message>
        <source>The file in the storage differs from {name}.</source>
        <translation>O arquivo no armazenamento difere de {name}.</translation>
    </message>
    <message>
        <source>Verified in the storage.</source>
        <translation>Verificado no armazenamento.</translation>
    </message>
    <message>
        <source>Sent; the storage offers no way to verify it.</source>
        <translation>Enviado; o armazenamento não oferece como verificá-lo.</translation>
    </message>
    <message>
        <source>The storage has a different file in place of {name}: {size} bytes instead of {size2}.</source>
        <translation>O armazenamento tem outro arquivo no lugar de {name}: {size} bytes em vez de {size2}.</translation>
    </message>
    <message>
        <source>It is at {key}. The app never overwrites files in the storage.</source>
        <translation>Está em {key}. O app nunca sobrescreve arquivos no armazenamento.</translation>
    </message>
    <message>
        <source>Delete it there, then try again.</source>
        <translation>Exclua-o lá e tente de novo.</translation>
    </message>
    <message>
        <source>Files are being sent</source>
        <translation>Arquivos estão sendo enviados</translation>
    </message>
    <message>
        <source>Manifest</source>
        <translation>Manifesto</translation>
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
        <translation>Nenhum upload</translation>
    </message>
    <message>
        <source>Masters and covers appear here once you submit a release. You can close the app; uploads resume.</source>
        <translation>Masters e capas aparecem aqui quando você envia um lançamento. Você pode fechar o app; os uploads são retomados.</translation>
    </message>
    <message>
        <source>Pause all</source>
        <translation>Pausar tudo</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Tentar agora</translation>
    </message>
    <message>
        <source>Close uploads</source>
        <translation>Fechar uploads</translation>
    </message>
    <message>
        <source>Resume all</source>
        <translation>Retomar tudo</translation>
    </message>
    <message>
        <source>Nothing to upload</source>
        <translation>Nenhum upload a fazer</translation>
    </message>
    <message>
        <source>{size} to go</source>
        <translation>faltam {size}</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>pausado</translation>
    </message>
    <message>
        <source>waiting for network</source>
        <translation>aguardando a rede</translation>
    </message>
    <message>
        <source>waiting: metered network</source>
        <translation>aguardando: rede com consumo limitado</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>Onde está {name}?</translation>
    </message>
    <message>
        <source>The file&apos;s log was copied. It contains no passwords or signed links.</source>
        <translation>O log do arquivo foi copiado. Ele não contém senhas nem links assinados.</translation>
    </message>
</context>
<context>
    <name>TrashLine</name>
    <message>
        <source>Show the trash</source>
        <translation>Mostrar a lixeira</translation>
    </message>
    <message>
        <source>Deleted releases stay in the trash for 30 days.</source>
        <translation>Lançamentos excluídos ficam 30 dias na lixeira.</translation>
    </message>
    <message>
        <source>Back to all releases</source>
        <translation>Voltar a todos os lançamentos</translation>
    </message>
</context>
<context>
    <name>TreeModel</name>
    <message>
        <source>level {level}, {n} of {count}</source>
        <translation>nível {level}, {n} de {count}</translation>
    </message>
    <message>
        <source>has blockers</source>
        <translation>tem bloqueios</translation>
    </message>
    <message>
        <source>has warnings</source>
        <translation>tem avisos</translation>
    </message>
    <message>
        <source>has hints</source>
        <translation>tem dicas</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sem título)</translation>
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
        <translation>Nova versão</translation>
    </message>
    <message>
        <source>Trackball Desktop {version} is available</source>
        <translation>O Trackball Desktop {version} está disponível</translation>
    </message>
    <message>
        <source>You have {version}.</source>
        <translation>Você tem a versão {version}.</translation>
    </message>
    <message>
        <source>There are no notes for this version.</source>
        <translation>Não há notas para esta versão.</translation>
    </message>
    <message>
        <source>What&apos;s new</source>
        <translation>Novidades</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Mais tarde</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>Atualizar</translation>
    </message>
    <message>
        <source>There is no download for this installation. Update it the way you installed it.</source>
        <translation>Não há download para esta instalação. Atualize-a do modo como a instalou.</translation>
    </message>
    <message>
        <source>The app downloads and verifies {size}, waits for running uploads, closes and opens again at the same place.</source>
        <translation>O app baixa e verifica {size}, espera os uploads em andamento, fecha e abre de novo no mesmo lugar.</translation>
    </message>
</context>
<context>
    <name>UpdateWatch</name>
    <message>
        <source>Updated to {version}.</source>
        <translation>Atualizado para {version}.</translation>
    </message>
    <message>
        <source>{version} could not be installed.</source>
        <translation>Não foi possível instalar {version}.</translation>
    </message>
    <message>
        <source>Trackball Desktop {version} is available.</source>
        <translation>O Trackball Desktop {version} está disponível.</translation>
    </message>
    <message>
        <source>What&apos;s new</source>
        <translation>Novidades</translation>
    </message>
    <message>
        <source>{version} is being downloaded: {percent} %</source>
        <translation>Baixando {version}: {percent}%</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Tentar de novo</translation>
    </message>
    <message>
        <source>{version} is ready and waits for {target}&apos;s answer.</source>
        <translation>{version} está pronto e espera a resposta do {target}.</translation>
    </message>
    <message>
        <source>Update now</source>
        <translation>Atualizar agora</translation>
    </message>
    <message>
        <source>Your system&apos;s installer has opened the package of {version}. Start the app again when it is done.</source>
        <translation>O instalador do sistema abriu o pacote de {version}. Inicie o app de novo quando terminar.</translation>
    </message>
</context>
<context>
    <name>UpdatesPage</name>
    <message>
        <source>Updates</source>
        <translation>Atualizações</translation>
    </message>
    <message>
        <source>This is Trackball Desktop {version}.</source>
        <translation>Este é o Trackball Desktop {version}.</translation>
    </message>
    <message>
        <source>Check for updates once a day</source>
        <translation>Procurar atualizações uma vez por dia</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>Verificar agora</translation>
    </message>
    <message>
        <source>Practice mode does not check for updates: nothing leaves this computer.</source>
        <translation>O modo de treino não procura atualizações: nada sai deste computador.</translation>
    </message>
    <message>
        <source>This build has no update address and does not check for updates.</source>
        <translation>Esta compilação não tem endereço de atualização e não procura atualizações.</translation>
    </message>
    <message>
        <source>The app downloads one file, the same for everyone. It sends nothing about you, your releases or this computer.</source>
        <translation>O app baixa um arquivo, igual para todos. Ele não envia nada sobre você, seus lançamentos ou este computador.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Verificando…</translation>
    </message>
    <message>
        <source>You have the newest version.</source>
        <translation>Você tem a versão mais nova.</translation>
    </message>
    <message>
        <source>{version} is available. Close the settings to see what&apos;s new.</source>
        <translation>{version} está disponível. Feche as configurações para ver as novidades.</translation>
    </message>
</context>
<context>
    <name>UploadText</name>
    <message>
        <source>Running</source>
        <translation>Em andamento</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>Precisa de você</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Aguardando</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Concluído</translation>
    </message>
    <message>
        <source>Trying again</source>
        <translation>Tentando de novo</translation>
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
        <translation>faltam {n} s</translation>
    </message>
</context>
<context>
    <name>ValueText</name>
    <message>
        <source>An item cannot be moved into itself.</source>
        <translation>Um item não pode ser movido para dentro de si mesmo.</translation>
    </message>
    <message>
        <source>This change cannot be read.</source>
        <translation>Não foi possível ler esta alteração.</translation>
    </message>
    <message>
        <source>This is already in the release.</source>
        <translation>Isto já está no lançamento.</translation>
    </message>
    <message>
        <source>a spreadsheet has rounded it, and its last digits are lost; format the column as text and export it again</source>
        <translation>uma planilha o arredondou, e os últimos dígitos se perderam; formate a coluna como texto e exporte de novo</translation>
    </message>
    <message>
        <source>it could be {value} and additional text</source>
        <translation>pode ser {value} e texto adicional</translation>
    </message>
    <message>
        <source>it is not a number of 12 or 13 digits</source>
        <translation>não é um número de 12 ou 13 dígitos</translation>
    </message>
    <message>
        <source>it has 11 digits: one is missing, and it is unclear which</source>
        <translation>tem 11 dígitos: falta um, e não está claro qual</translation>
    </message>
    <message>
        <source>it has 11 digits, and a leading zero does not make it valid; its check digit may be missing</source>
        <translation>tem 11 dígitos, e um zero à esquerda não o torna válido; pode faltar o dígito verificador</translation>
    </message>
    <message>
        <source>its check digit is wrong</source>
        <translation>o dígito verificador está errado</translation>
    </message>
    <message>
        <source>it has {digits} digits</source>
        <translation>tem {digits} dígitos</translation>
    </message>
    <message>
        <source>it is neither yes nor no</source>
        <translation>não é sim nem não</translation>
    </message>
    <message>
        <source>the date is ambiguous; use 2026-03-13</source>
        <translation>a data é ambígua; use 2026-03-13</translation>
    </message>
    <message>
        <source>it is not a time of day; use 12:30</source>
        <translation>não é uma hora do dia; use 12:30</translation>
    </message>
    <message>
        <source>the length is ambiguous; use 3:48, or PT3H48M for hours</source>
        <translation>a duração é ambígua; use 3:48, ou PT3H48M para horas</translation>
    </message>
    <message>
        <source>it is not a whole number</source>
        <translation>não é um número inteiro</translation>
    </message>
    <message>
        <source>it is not a share; use 33.33</source>
        <translation>não é uma participação; use 33.33</translation>
    </message>
    <message>
        <source>it is not an ISRC of twelve characters</source>
        <translation>não é um ISRC de doze caracteres</translation>
    </message>
    <message>
        <source>it is not an ISWC</source>
        <translation>não é um ISWC</translation>
    </message>
    <message>
        <source>There is no {parts} in “{path}”.</source>
        <translation>Não existe {parts} em “{path}”.</translation>
    </message>
    <message>
        <source>There are {items}; counting starts at 0.</source>
        <translation>Há {items}; a contagem começa em 0.</translation>
    </message>
    <message>
        <source>“{name}” has no list “{list}”, as in “{path}”.</source>
        <translation>“{name}” não tem a lista “{list}”, citada em “{path}”.</translation>
    </message>
    <message>
        <source>This part of the release no longer exists.</source>
        <translation>Esta parte do lançamento não existe mais.</translation>
    </message>
    <message>
        <source>Undo the step that removed it, or continue without it.</source>
        <translation>Desfaça o passo que a removeu ou continue sem ela.</translation>
    </message>
    <message>
        <source>“{name}” has no field “{field}”.</source>
        <translation>“{name}” não tem o campo “{field}”.</translation>
    </message>
    <message>
        <source>Use the field names of the create request, or local.NAME for the app&apos;s own fields.</source>
        <translation>Use os nomes de campo do pedido de criação, ou local.NAME para os campos do próprio app.</translation>
    </message>
    <message>
        <source>“{name}” cannot hold this kind of value.</source>
        <translation>“{name}” não pode conter este tipo de valor.</translation>
    </message>
    <message>
        <source>Enter text or the type of value that the field expects.</source>
        <translation>Informe texto ou o tipo de valor que o campo espera.</translation>
    </message>
    <message>
        <source>“{name}” has no list “{list}”.</source>
        <translation>“{name}” não tem a lista “{list}”.</translation>
    </message>
    <message>
        <source>This does not belong in “{name}”.</source>
        <translation>Isto não pertence a “{name}”.</translation>
    </message>
    <message>
        <source>{path}: “{given}” stays unchanged: {why}.</source>
        <translation>{path}: “{given}” não muda: {why}.</translation>
    </message>
    <message>
        <source>{path}: “{given}” was read as “{kept}”.</source>
        <translation>{path}: “{given}” foi lido como “{kept}”.</translation>
    </message>
    <message numerus="yes">
        <source>%n releases have the ID “{wanted}”.</source>
        <comment>%n release has the ID “{wanted}”.</comment>
        <translation>
            <numerusform>%n lançamento tem o ID “{wanted}”.</numerusform>
            <numerusform>%n lançamentos têm o ID “{wanted}”.</numerusform>
        </translation>
    </message>
    <message>
        <source>No release has the ID “{wanted}”.</source>
        <translation>Nenhum lançamento tem o ID “{wanted}”.</translation>
    </message>
    <message>
        <source>`list` shows the IDs; the first 8 characters are enough.</source>
        <translation>`list` mostra os IDs; os 8 primeiros caracteres bastam.</translation>
    </message>
    <message>
        <source>“{assignment}” is not an assignment.</source>
        <translation>“{assignment}” não é uma atribuição.</translation>
    </message>
    <message>
        <source>Write FIELD=VALUE, such as upc=4260689120345.</source>
        <translation>Escreva FIELD=VALUE, como upc=4260689120345.</translation>
    </message>
    <message>
        <source>This record is from {target}.</source>
        <translation>Este registro é do {target}.</translation>
    </message>
    <message>
        <source>Nothing was changed: version 1 of {target}&apos;s API cannot change a release.</source>
        <translation>Nada foi alterado: a versão 1 da API do {target} não altera um lançamento.</translation>
    </message>
    <message>
        <source>Change it in {target}, or import it again as a draft and change that.</source>
        <translation>Altere-o no {target} ou importe-o de novo como rascunho e altere o rascunho.</translation>
    </message>
    <message>
        <source>The purpose of {name} is missing.</source>
        <translation>Falta a finalidade de {name}.</translation>
    </message>
    <message>
        <source>Use --track N for a master or video, --track N with --atmos or --lyrics, --cover for the front cover, --booklet or --motion.</source>
        <translation>Use --track N para um master ou vídeo, --track N com --atmos ou --lyrics, --cover para a capa, --booklet ou --motion.</translation>
    </message>
    <message>
        <source>It was not attached.</source>
        <translation>Não foi anexado.</translation>
    </message>
    <message>
        <source>“{field}” is a list and cannot be set as a whole.</source>
        <translation>“{field}” é uma lista e não pode ser definida por inteiro.</translation>
    </message>
    <message>
        <source>Set one entry, such as {field}[0].…=VALUE.</source>
        <translation>Defina uma entrada, como {field}[0].…=VALUE.</translation>
    </message>
    <message>
        <source>“{field}” is a list.</source>
        <translation>“{field}” é uma lista.</translation>
    </message>
    <message>
        <source>“{where}” cannot hold this kind of value.</source>
        <translation>“{where}” não pode conter este tipo de valor.</translation>
    </message>
    <message>
        <source>“{field}” is a list of names.</source>
        <translation>“{field}” é uma lista de nomes.</translation>
    </message>
    <message>
        <source>“{field}” needs JSON, such as {example}.</source>
        <translation>“{field}” precisa de JSON, como {example}.</translation>
    </message>
    <message>
        <source>Not read: {error}.</source>
        <translation>Não lido: {error}.</translation>
    </message>
    <message>
        <source>The clipboard contains too many cells.</source>
        <translation>A área de transferência contém células demais.</translation>
    </message>
    <message>
        <source>Nothing was pasted.</source>
        <translation>Nada foi colado.</translation>
    </message>
    <message>
        <source>Copy only the rows and columns of this release.</source>
        <translation>Copie só as linhas e colunas deste lançamento.</translation>
    </message>
    <message>
        <source>The old distributor delivered “{value}”.</source>
        <translation>A distribuidora anterior entregou “{value}”.</translation>
    </message>
    <message>
        <source>The old distributor delivered nothing in this field.</source>
        <translation>A distribuidora anterior não entregou nada neste campo.</translation>
    </message>
    <message>
        <source>The old distributor delivered the track “{value}”.</source>
        <translation>A distribuidora anterior entregou a faixa “{value}”.</translation>
    </message>
    <message>
        <source>The old distributor did not deliver this track.</source>
        <translation>A distribuidora anterior não entregou esta faixa.</translation>
    </message>
    <message>
        <source>Stores keep plays and playlists only if codes, titles, artists, lengths and tracks stay the same, so nothing was changed.</source>
        <translation>As lojas só mantêm execuções e playlists se códigos, títulos, artistas, durações e faixas continuarem iguais, então nada foi alterado.</translation>
    </message>
    <message>
        <source>To change it anyway, end the transfer: choose “Transfer from another distributor…” for the release.</source>
        <translation>Para alterar mesmo assim, encerre a transferência: escolha “Transferir de outra distribuidora…” para o lançamento.</translation>
    </message>
</context>
<context>
    <name>WaiveDialog</name>
    <message>
        <source>Waive</source>
        <translation>Abrir exceção</translation>
    </message>
    <message>
        <source>Why is this correct? The reason is saved with the draft and shown before sending.</source>
        <translation>Por que isto está correto? O motivo é salvo com o rascunho e exibido antes do envio.</translation>
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
        <translation>Remover exceção</translation>
    </message>
    <message>
        <source>Remove waiver: {what}</source>
        <translation>Remover exceção: {what}</translation>
    </message>
</context>
<context>
    <name>WaiverRow</name>
    <message>
        <source>Remove waiver</source>
        <translation>Remover exceção</translation>
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
        <translation>Qual faixa?</translation>
    </message>
    <message>
        <source>Skip it</source>
        <translation>Ignorar</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>(sem título)</translation>
    </message>
    <message>
        <source>Track of {name}</source>
        <translation>Faixa de {name}</translation>
    </message>
    <message>
        <source>Attach</source>
        <translation>Anexar</translation>
    </message>
    <message>
        <source>The file names do not show which tracks these files belong to.</source>
        <translation>Os nomes dos arquivos não mostram a que faixas eles pertencem.</translation>
    </message>
</context>
<context>
    <name>WindowActivity</name>
    <message>
        <source>This library can be read, but not changed.</source>
        <translation>Esta biblioteca pode ser lida, mas não alterada.</translation>
    </message>
    <message>
        <source>Your changes cannot be saved, and nothing can be sent.</source>
        <translation>Suas alterações não podem ser salvas, e nada pode ser enviado.</translation>
    </message>
    <message>
        <source>Give yourself write access to the data folder and its files, then start the app again.</source>
        <translation>Dê a si mesmo acesso de gravação à pasta de dados e aos arquivos e inicie o app de novo.</translation>
    </message>
</context>
<context>
    <name>WindowDialogs</name>
    <message>
        <source>Practice mode opens in a separate window.</source>
        <translation>O modo de treino abre em outra janela.</translation>
    </message>
    <message>
        <source>Close other programs, then try again.</source>
        <translation>Feche outros programas e tente de novo.</translation>
    </message>
    <message>
        <source>Add codes…</source>
        <translation>Adicionar códigos…</translation>
    </message>
    <message>
        <source>Practice mode could not be started.</source>
        <translation>Não foi possível iniciar o modo de treino.</translation>
    </message>
</context>
<context>
    <name>WordText</name>
    <message>
        <source>a draft</source>
        <translation>um rascunho</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Aguardando</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Lendo</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Em envio</translation>
    </message>
    <message>
        <source>Verifying</source>
        <translation>Conferindo</translation>
    </message>
    <message>
        <source>Uploaded</source>
        <translation>Upload concluído</translation>
    </message>
    <message>
        <source>Sent, cannot be verified</source>
        <translation>Enviado, não pode ser verificado</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>Precisa de você</translation>
    </message>
    <message>
        <source>File changed</source>
        <translation>Arquivo alterado</translation>
    </message>
    <message>
        <source>File missing</source>
        <translation>Arquivo ausente</translation>
    </message>
    <message>
        <source>Unconfirmed</source>
        <translation>Não confirmado</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Criado</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Recusado</translation>
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
        <translation>Remover da faixa</translation>
    </message>
    <message>
        <source>Writers</source>
        <translation>Autores</translation>
    </message>
    <message>
        <source>Add a writer</source>
        <translation>Adicionar um autor</translation>
    </message>
    <message>
        <source>Publishers</source>
        <translation>Editoras</translation>
    </message>
    <message>
        <source>Add a publisher</source>
        <translation>Adicionar uma editora</translation>
    </message>
    <message>
        <source>Split equally</source>
        <translation>Dividir igualmente</translation>
    </message>
    <message>
        <source>Fill remaining share</source>
        <translation>Preencher o restante</translation>
    </message>
</context>
<context>
    <name>WorksBox</name>
    <message>
        <source>No work yet. Every recording needs at least one work with its writers.</source>
        <translation>Nenhuma obra ainda. Toda gravação precisa de ao menos uma obra com os autores.</translation>
    </message>
    <message>
        <source>Add work</source>
        <translation>Adicionar obra</translation>
    </message>
    <message>
        <source>Reuse a work</source>
        <translation>Reutilizar uma obra</translation>
    </message>
</context>
<context>
    <name>WrongPageBanner</name>
    <message>
        <source>Open both</source>
        <translation>Abrir as duas</translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation>Copiar o relatório</translation>
    </message>
    <message>
        <source>This page is right</source>
        <translation>Esta página está certa</translation>
    </message>
    <message>
        <source>{store} shows it on a different artist&apos;s page</source>
        <translation>{store} o mostra na página de outro artista</translation>
    </message>
    <message>
        <source>“{artist}”, page {theirs}. The artist&apos;s own page is {own}.</source>
        <translation>“{artist}”, página {theirs}. A página do próprio artista é {own}.</translation>
    </message>
    <message>
        <source>“{title}” by {artist} (UPC {upc}) is shown at {store} on page {theirs} of another artist named {name}. The artist&apos;s own page there is {own}. Please have it moved.</source>
        <translation>“{title}” de {artist} (UPC {upc}) aparece em {store} na página {theirs} de outro artista chamado {name}. A página do próprio artista lá é {own}. Peço que seja movido.</translation>
    </message>
    <message>
        <source>The report was copied. Send it to your distributor.</source>
        <translation>O relatório foi copiado. Envie-o à sua distribuidora.</translation>
    </message>
</context>
<context>
    <name>_CalendarPopup</name>
    <message>
        <source>Calendar</source>
        <translation>Calendário</translation>
    </message>
</context>
<context>
    <name>_CardDelegate</name>
    <message>
        <source>Untitled</source>
        <translation>Sem título</translation>
    </message>
    <message>
        <source>no date</source>
        <translation>sem data</translation>
    </message>
    <message>
        <source>submit today</source>
        <translation>enviar hoje</translation>
    </message>
    <message>
        <source>due {day}</source>
        <translation>prazo {day}</translation>
    </message>
    <message>
        <source>{day}, not sent</source>
        <translation>{day}, não enviado</translation>
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
        <translation>Ainda sem faixas</translation>
    </message>
    <message>
        <source>Add a track</source>
        <translation>Adicionar uma faixa</translation>
    </message>
</context>
<context>
    <name>_Header</name>
    <message>
        <source>Plan columns</source>
        <translation>Colunas do plano</translation>
    </message>
</context>
<context>
    <name>_Legend</name>
    <message>
        <source>Legend: a triangle is the pitch deadline, a square the submit deadline, a bar the release date</source>
        <translation>Legenda: um triângulo é o prazo do pitch; um quadrado, o prazo de envio; uma barra, a data de lançamento</translation>
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
        <translation>Rascunho</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nada</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>não informado</translation>
    </message>
    <message>
        <source>{target} does not return this field.</source>
        <translation>O {target} não devolve este campo.</translation>
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
        <translation>Abrir o lançamento</translation>
    </message>
    <message>
        <source>Stop this file for now</source>
        <translation>Parar este arquivo por enquanto</translation>
    </message>
    <message>
        <source>Resume this file</source>
        <translation>Retomar este arquivo</translation>
    </message>
    <message>
        <source>Pause this file</source>
        <translation>Pausar este arquivo</translation>
    </message>
    <message>
        <source>Send earlier</source>
        <translation>Enviar antes</translation>
    </message>
    <message>
        <source>Send later</source>
        <translation>Enviar depois</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Localizar…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Tentar de novo</translation>
    </message>
    <message>
        <source>Withdraw the release</source>
        <translation>Retirar o lançamento</translation>
    </message>
    <message>
        <source>Copy the log</source>
        <translation>Copiar o log</translation>
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
        <translation>Letra</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>Vídeo</translation>
    </message>
    <message>
        <source>Motion artwork</source>
        <translation>Capa animada</translation>
    </message>
    <message>
        <source>Booklet</source>
        <translation>Encarte</translation>
    </message>
</context>
</TS>
