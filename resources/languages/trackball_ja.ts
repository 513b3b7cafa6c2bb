<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Trackball Desktop</source>
        <translation>Trackball Desktopについて</translation>
    </message>
    <message>
        <source>Trackball Desktop</source>
        <translation>Trackball Desktop</translation>
    </message>
    <message>
        <source>Version {version}, with Python {python} and Qt {qt}</source>
        <translation>バージョン{version}（Python {python}、Qt {qt}）</translation>
    </message>
    <message>
        <source>Free software under the MIT licence. Qt is used under the LGPL, version 3.</source>
        <translation>MITライセンスのフリーソフトウェアです。QtはLGPLバージョン3に基づいて使用しています。</translation>
    </message>
    <message>
        <source>Your releases are in {folder}.</source>
        <translation>リリースの保存場所は{folder}です。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
</context>
<context>
    <name>AccountEditor</name>
    <message>
        <source>Accounts</source>
        <translation>アカウント</translation>
    </message>
    <message>
        <source>Save and test connection</source>
        <translation>保存して接続テスト</translation>
    </message>
    <message>
        <source>Save and test storage</source>
        <translation>保存してストレージテスト</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Remove account…</source>
        <translation>アカウントを削除…</translation>
    </message>
    <message>
        <source>Sections of this account</source>
        <translation>このアカウントのセクション</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>ストレージ</translation>
    </message>
    <message>
        <source>Choices</source>
        <translation>オプション</translation>
    </message>
    <message>
        <source>New account</source>
        <translation>新規アカウント</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>テスト中…</translation>
    </message>
    <message>
        <source>Delete key</source>
        <translation>キーを削除</translation>
    </message>
    <message>
        <source>Delete the key of {name} from this computer?</source>
        <translation>{name}のキーをこのコンピュータから削除しますか？</translation>
    </message>
    <message>
        <source>The account and its releases stay, but nothing can be sent until you enter another key. The key itself works until you revoke it in {target}.</source>
        <translation>アカウントとリリースは残りますが、別のキーを入力するまで何も送信できません。キー自体は、{target}で失効させるまで有効です。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>The key was deleted from this computer. Revoke it in {target} as well.</source>
        <translation>キーをこのコンピュータから削除しました。{target}でも失効させてください。</translation>
    </message>
    <message>
        <source>Remove account</source>
        <translation>アカウントを削除</translation>
    </message>
    <message>
        <source>Remove the account {name}?</source>
        <translation>アカウント{name}を削除しますか？</translation>
    </message>
    <message>
        <source>Its keys are deleted from this computer. Your releases stay, and nothing changes in {target}.</source>
        <translation>このアカウントのキーはこのコンピュータから削除されます。リリースは残り、{target}側は何も変わりません。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
</context>
<context>
    <name>AccountRow</name>
    <message>
        <source>default for new releases</source>
        <translation>新規リリースの既定</translation>
    </message>
    <message>
        <source>{target} rejected its key, so nothing can be sent or looked up. Edit the account and enter another key.</source>
        <translation>{target}がキーを拒否したため、送信も照会もできません。アカウントを編集して別のキーを入力してください。</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>編集…</translation>
    </message>
    <message>
        <source>Edit the account {name}</source>
        <translation>アカウント{name}を編集</translation>
    </message>
    <message>
        <source>No storage: {target} gets only the metadata</source>
        <translation>ストレージなし：{target}にはメタデータのみ送信</translation>
    </message>
    <message>
        <source>Files: signed by {host}</source>
        <translation>ファイル：{host}が署名</translation>
    </message>
    <message>
        <source>Files: bucket {bucket} at {host}</source>
        <translation>ファイル：{host}のバケット{bucket}</translation>
    </message>
</context>
<context>
    <name>AccountsPage</name>
    <message>
        <source>Accounts</source>
        <translation>アカウント</translation>
    </message>
    <message>
        <source>Practice mode has its own account, created again at each start. Your own accounts are outside practice mode.</source>
        <translation>練習モードには専用のアカウントがあり、起動のたびに作り直されます。ご自身のアカウントは練習モードの外にあります。</translation>
    </message>
    <message>
        <source>Each account is one login to a distributor and the storage for its files.</source>
        <translation>アカウントごとに、ディストリビューターへのログインとファイル用ストレージを設定します。</translation>
    </message>
    <message>
        <source>Add account</source>
        <translation>アカウントを追加</translation>
    </message>
    <message>
        <source>Questions to distributors…</source>
        <translation>ディストリビューターへの質問…</translation>
    </message>
    <message>
        <source>No account yet. Drafts and checks work without one.</source>
        <translation>アカウントはまだありません。下書きとチェックはアカウントなしでも使えます。</translation>
    </message>
</context>
<context>
    <name>AnswerEditor</name>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Source of the answer</source>
        <translation>回答の出典</translation>
    </message>
    <message>
        <source>Source, such as “Email, Dana R.”</source>
        <translation>出典（例：「メール、Dana R.」）</translation>
    </message>
    <message>
        <source>Date of the answer</source>
        <translation>回答の日付</translation>
    </message>
    <message>
        <source>Save answer</source>
        <translation>回答を保存</translation>
    </message>
    <message>
        <source>Remove answer</source>
        <translation>回答を削除</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>はい</translation>
    </message>
    <message>
        <source>No</source>
        <translation>いいえ</translation>
    </message>
    <message>
        <source>A  Links to our files</source>
        <translation>A  当方のファイルへのリンク</translation>
    </message>
    <message>
        <source>B  Upload to their API</source>
        <translation>B  先方のAPIへアップロード</translation>
    </message>
    <message>
        <source>C  Address for each file</source>
        <translation>C  ファイルごとのアドレス</translation>
    </message>
    <message>
        <source>Method and address: POST https://api.example.com/releases</source>
        <translation>メソッドとアドレス：POST https://api.example.com/releases</translation>
    </message>
    <message>
        <source>Their name for the field. To add details, one line each: name = …, and {may}</source>
        <translation>先方での項目名。詳細を追加する場合は1行ずつ：name = …、{may}</translation>
    </message>
    <message>
        <source>One line each, “name = value”: {needs}</source>
        <translation>1行ずつ「名前 = 値」：{needs}</translation>
    </message>
    <message>
        <source>One line each, “name = value”: {needs}; optional: {may}</source>
        <translation>1行ずつ「名前 = 値」：{needs}（任意：{may}）</translation>
    </message>
    <message>
        <source>One line each, with the position in their answer: {parts}</source>
        <translation>1行ずつ、先方の応答内での位置とあわせて入力：{parts}</translation>
    </message>
    <message>
        <source>One line each: their term = meaning</source>
        <translation>1行ずつ：先方の用語 = 意味</translation>
    </message>
    <message>
        <source>Separated by commas</source>
        <translation>カンマ区切り</translation>
    </message>
    <message>
        <source>An address that begins with https://</source>
        <translation>https://で始まるアドレス</translation>
    </message>
    <message>
        <source>Enter the answer first. You can remove a wrong answer.</source>
        <translation>先に回答を入力してください。誤った回答は削除できます。</translation>
    </message>
    <message>
        <source>Enter the source of the answer so that it can be found again.</source>
        <translation>後で確認できるように、回答の出典を入力してください。</translation>
    </message>
</context>
<context>
    <name>AppearancePage</name>
    <message>
        <source>Appearance</source>
        <translation>外観</translation>
    </message>
    <message>
        <source>Same as system</source>
        <translation>システムに合わせる</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>ライト</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>ダーク</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>ハイコントラスト</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}%</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字サイズ</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>配色</translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation>動きを減らす</translation>
    </message>
    <message>
        <source>The cursor does not blink, and menus and progress bars stand still.</source>
        <translation>カーソルは点滅せず、メニューや進行状況バーは動きません。</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>動き</translation>
    </message>
    <message>
        <source>Comfortable</source>
        <translation>ゆったり</translation>
    </message>
    <message>
        <source>Compact: more rows visible</source>
        <translation>コンパクト：表示行数を増やす</translation>
    </message>
    <message>
        <source>Rows of lists and tables</source>
        <translation>リストと表の行</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>言語</translation>
    </message>
</context>
<context>
    <name>ArtistsBox</name>
    <message>
        <source>Add an artist</source>
        <translation>アーティストを追加</translation>
    </message>
</context>
<context>
    <name>ArtworkTab</name>
    <message>
        <source>No cover yet</source>
        <translation>ジャケット未設定</translation>
    </message>
    <message>
        <source>Cover on this computer</source>
        <translation>このコンピュータのジャケット</translation>
    </message>
    <message>
        <source>Enter the MassiveMusic release ID to see the cover that stores show</source>
        <translation>ストアに表示されるジャケットを確認するには、MassiveMusicリリースIDを入力してください</translation>
    </message>
    <message>
        <source>Cover in stores</source>
        <translation>ストアのジャケット</translation>
    </message>
    <message>
        <source>MassiveMusic release ID</source>
        <translation>MassiveMusicリリースID</translation>
    </message>
    <message>
        <source>ID or store link</source>
        <translation>IDまたはストアのリンク</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>再確認</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>このコンピュータ</translation>
    </message>
    <message>
        <source>In stores, after release</source>
        <translation>ストア（リリース後）</translation>
    </message>
    <message>
        <source>It looks like an enlarged smaller image.</source>
        <translation>小さい画像を拡大したものと思われます。</translation>
    </message>
    <message>
        <source>This is not a release ID or a store link.</source>
        <translation>リリースIDでもストアのリンクでもありません。</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>確認中…</translation>
    </message>
    <message>
        <source>{size} × {size}</source>
        <translation>{size}×{size}</translation>
    </message>
</context>
<context>
    <name>BackupsPage</name>
    <message>
        <source>Backups</source>
        <translation>バックアップ</translation>
    </message>
    <message>
        <source>A verified copy of the library is made every day, and when you close the app after changes. All copies from the last two days are kept, then one a day for two weeks, one a week for two months and one a month for a year: {size} at most. Masters and keys are not included.</source>
        <translation>検証済みのライブラリのコピーを毎日、また変更後にアプリを閉じるときに作成します。直近2日分はすべて、その後は2週間は1日1件、2か月は週1件、1年は月1件を保存します（最大{size}）。マスターとキーは含まれません。</translation>
    </message>
    <message>
        <source>Back up now</source>
        <translation>今すぐバックアップ</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation>復元…</translation>
    </message>
    <message>
        <source>Restore from a file…</source>
        <translation>ファイルから復元…</translation>
    </message>
    <message>
        <source>Backup folder</source>
        <translation>バックアップフォルダ</translation>
    </message>
    <message>
        <source>A folder on another disk keeps your copies safe if this disk fails.</source>
        <translation>別のディスクのフォルダにすると、このディスクが故障してもコピーが残ります。</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>フォルダを選択…</translation>
    </message>
    <message>
        <source>Use data folder</source>
        <translation>データフォルダを使用</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>フォルダを開く</translation>
    </message>
    <message>
        <source>Copies of the library, newest first</source>
        <translation>ライブラリのコピー（新しい順）</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>作成日時</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>サイズ</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>The last backup failed ({when}).</source>
        <translation>前回のバックアップに失敗しました（{when}）。</translation>
    </message>
    <message>
        <source>Backing up…</source>
        <translation>バックアップ中…</translation>
    </message>
    <message>
        <source>Backed up and verified: {name}</source>
        <translation>バックアップして検証しました：{name}</translation>
    </message>
    <message>
        <source>Choose a copy of the library</source>
        <translation>ライブラリのコピーを選択</translation>
    </message>
    <message>
        <source>Libraries (*.db)</source>
        <translation>ライブラリ (*.db)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>すべてのファイル (*)</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>復元</translation>
    </message>
    <message>
        <source>Replace the library with the copy “{name}”?</source>
        <translation>ライブラリをコピー「{name}」に置き換えますか？</translation>
    </message>
    <message>
        <source>Changes made after this copy will be missing. The current library is moved to another folder, not deleted. The app first searches {target} for releases that are waiting to be sent. The window closes and opens again.</source>
        <translation>このコピー以降の変更は失われます。現在のライブラリは削除されず、別のフォルダに移動されます。アプリはまず、送信待ちのリリースを{target}で検索します。ウィンドウはいったん閉じて再度開きます。</translation>
    </message>
    <message>
        <source>Choose a folder for copies</source>
        <translation>コピーの保存先フォルダを選択</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Actions</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Details…</source>
        <translation>詳細…</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>このメッセージを閉じる</translation>
    </message>
</context>
<context>
    <name>Board</name>
    <message>
        <source>Board</source>
        <translation>ボード</translation>
    </message>
</context>
<context>
    <name>BulkEditDialog</name>
    <message>
        <source>Edit several releases</source>
        <translation>複数のリリースを編集</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>None of these releases can be changed here any more.</source>
        <translation>これらのリリースは、ここではもう変更できません。</translation>
    </message>
    <message>
        <source>Skipped, because they are on their way to {target} or already there: {names}</source>
        <translation>{target}へ送信中または送信済みのためスキップ：{names}</translation>
    </message>
    <message>
        <source>Fields to change: {names}</source>
        <translation>変更する項目：{names}</translation>
    </message>
</context>
<context>
    <name>ChangesModel</name>
    <message>
        <source>Field</source>
        <translation>項目</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>現在</translation>
    </message>
    <message>
        <source>New</source>
        <translation>変更後</translation>
    </message>
    <message>
        <source>unchanged: {why}</source>
        <translation>変更なし：{why}</translation>
    </message>
    <message>
        <source>{text}, saved as typed</source>
        <translation>{text}（入力どおり保存）</translation>
    </message>
</context>
<context>
    <name>ChangesSection</name>
    <message>
        <source>Changes to make in {target}</source>
        <translation>{target}で行う変更</translation>
    </message>
    <message>
        <source>{n}, {done} done</source>
        <translation>{n}件中{done}件完了</translation>
    </message>
    <message>
        <source>edited here since it was sent, {when}</source>
        <translation>送信後にここで編集：{when}</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>場所</translation>
    </message>
    <message>
        <source>{target} has</source>
        <translation>{target}の値</translation>
    </message>
    <message>
        <source>You want</source>
        <translation>変更後の値</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完了</translation>
    </message>
    <message>
        <source>to do</source>
        <translation>未対応</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>seen there</source>
        <translation>反映済み</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Copy: {field}</source>
        <translation>コピー：{field}</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>コピーしました。</translation>
    </message>
</context>
<context>
    <name>CheckActions</name>
    <message>
        <source>the release</source>
        <translation>リリース</translation>
    </message>
    <message>
        <source>Only: {place}</source>
        <translation>これのみ：{place}</translation>
    </message>
    <message>
        <source>Only this one</source>
        <translation>この箇所のみ</translation>
    </message>
    <message>
        <source>All {count} of this type</source>
        <translation>同種の{count}件すべて</translation>
    </message>
    <message>
        <source>Everything in the release that can be fixed ({count})</source>
        <translation>リリース内で修正できるものすべて（{count}件）</translation>
    </message>
</context>
<context>
    <name>CheckText</name>
    <message>
        <source>it has {rate} frames per second</source>
        <translation>フレームレートが{rate}fps</translation>
    </message>
    <message>
        <source>Use “{meant}”</source>
        <translation>「{meant}」を使用</translation>
    </message>
    <message>
        <source>“{value}” is not in the list of {list}.</source>
        <translation>「{value}」は{list}のリストにありません。</translation>
    </message>
    <message>
        <source>Use “{value}”, as on “{title}”</source>
        <translation>「{title}」と同じ「{value}」を使用</translation>
    </message>
    <message>
        <source>Use the release&apos;s value</source>
        <translation>リリースの値を使用</translation>
    </message>
    <message>
        <source>The check “{rule}” failed because of an error in the app.</source>
        <translation>アプリのエラーにより、チェック「{rule}」に失敗しました。</translation>
    </message>
    <message>
        <source>The app cannot tell whether this is right. Check it yourself and waive the finding, or send us the crash report.</source>
        <translation>正しいかどうかをアプリでは判断できません。ご自身で確認して例外にするか、クラッシュレポートをお送りください。</translation>
    </message>
    <message>
        <source>Master</source>
        <translation>マスター</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>ジャケット</translation>
    </message>
    <message>
        <source>ISRC of the Atmos mix</source>
        <translation>AtmosミックスのISRC</translation>
    </message>
    <message>
        <source>ISRC</source>
        <translation>ISRC</translation>
    </message>
    <message>
        <source>UPC or EAN</source>
        <translation>UPCまたはEAN</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>トラック</translation>
    </message>
    <message>
        <source>Audio or video</source>
        <translation>音声またはビデオ</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>タイトル</translation>
    </message>
    <message>
        <source>Main artist</source>
        <translation>メインアーティスト</translation>
    </message>
    <message>
        <source>Writer</source>
        <translation>作家</translation>
    </message>
    <message>
        <source>Lyricist</source>
        <translation>作詞者</translation>
    </message>
    <message>
        <source>Credits: performer, producer or engineer</source>
        <translation>クレジット：演奏者、プロデューサー、エンジニア</translation>
    </message>
    <message>
        <source>Songwriter</source>
        <translation>ソングライター</translation>
    </message>
    <message>
        <source>Writer&apos;s role</source>
        <translation>作家の役割</translation>
    </message>
    <message>
        <source>Publisher&apos;s name and country</source>
        <translation>音楽出版社の名前と国</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>リリース日</translation>
    </message>
    <message>
        <source>Original release date</source>
        <translation>オリジナルリリース日</translation>
    </message>
    <message>
        <source>℗ line</source>
        <translation>℗ライン</translation>
    </message>
    <message>
        <source>© line</source>
        <translation>©ライン</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>レーベル</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>ジャンル</translation>
    </message>
    <message>
        <source>Language of titles and names</source>
        <translation>タイトルと名前の言語</translation>
    </message>
    <message>
        <source>Language of the recording</source>
        <translation>音源の言語</translation>
    </message>
    <message>
        <source>Parental advisory</source>
        <translation>ペアレンタルアドバイザリー</translation>
    </message>
    <message>
        <source>Licence period</source>
        <translation>ライセンス期間</translation>
    </message>
    <message>
        <source>Field that the distributor requires</source>
        <translation>ディストリビューターの必須項目</translation>
    </message>
    <message>
        <source>Master missing or duplicated</source>
        <translation>マスターがない、または重複</translation>
    </message>
    <message>
        <source>Not measured yet</source>
        <translation>未測定</translation>
    </message>
    <message>
        <source>Could not be measured</source>
        <translation>測定できません</translation>
    </message>
    <message>
        <source>Not a WAV or FLAC file</source>
        <translation>WAVまたはFLAC以外のファイル</translation>
    </message>
    <message>
        <source>Extensible WAV header</source>
        <translation>拡張WAVヘッダー</translation>
    </message>
    <message>
        <source>Wrong WAV header</source>
        <translation>WAVヘッダーの誤り</translation>
    </message>
    <message>
        <source>Extra data in the WAV file</source>
        <translation>WAVファイル内の余分なデータ</translation>
    </message>
    <message>
        <source>File is incomplete</source>
        <translation>ファイルが不完全</translation>
    </message>
    <message>
        <source>Header without audio length</source>
        <translation>ヘッダーに音声の長さがない</translation>
    </message>
    <message>
        <source>File is damaged</source>
        <translation>ファイルが破損</translation>
    </message>
    <message>
        <source>Sample rate not accepted by stores</source>
        <translation>ストアが受け付けないサンプルレート</translation>
    </message>
    <message>
        <source>Not 16 or 24 bit</source>
        <translation>16/24ビット以外</translation>
    </message>
    <message>
        <source>Not stereo</source>
        <translation>ステレオではない</translation>
    </message>
    <message>
        <source>Too short to earn royalties</source>
        <translation>使用料の対象には短すぎる</translation>
    </message>
    <message>
        <source>Length differs from the file</source>
        <translation>長さがファイルと異なる</translation>
    </message>
    <message>
        <source>Preview ends after the track</source>
        <translation>試聴の終了位置がトラックより後</translation>
    </message>
    <message>
        <source>Mixed sample rates or bit depths</source>
        <translation>サンプルレートやビット深度が混在</translation>
    </message>
    <message>
        <source>Identical to another track</source>
        <translation>別のトラックと同一</translation>
    </message>
    <message>
        <source>Very short tracks on average</source>
        <translation>トラックが平均して非常に短い</translation>
    </message>
    <message>
        <source>Very long track</source>
        <translation>非常に長いトラック</translation>
    </message>
    <message>
        <source>Tags in the file differ</source>
        <translation>ファイルのタグが異なる</translation>
    </message>
    <message>
        <source>Entire file is silent</source>
        <translation>ファイル全体が無音</translation>
    </message>
    <message>
        <source>One channel is silent</source>
        <translation>片チャンネルが無音</translation>
    </message>
    <message>
        <source>High true peak</source>
        <translation>トゥルーピークが高い</translation>
    </message>
    <message>
        <source>Long silence at the start</source>
        <translation>冒頭の長い無音</translation>
    </message>
    <message>
        <source>Long silence at the end</source>
        <translation>末尾の長い無音</translation>
    </message>
    <message>
        <source>Clipping</source>
        <translation>クリッピング</translation>
    </message>
    <message>
        <source>Unusual loudness</source>
        <translation>通常と異なるラウドネス</translation>
    </message>
    <message>
        <source>Channels out of phase</source>
        <translation>チャンネルが逆位相</translation>
    </message>
    <message>
        <source>Identical channels</source>
        <translation>左右チャンネルが同一</translation>
    </message>
    <message>
        <source>DC offset</source>
        <translation>DCオフセット</translation>
    </message>
    <message>
        <source>Abrupt ending</source>
        <translation>唐突な終わり</translation>
    </message>
    <message>
        <source>Silence within the track</source>
        <translation>トラック内の無音</translation>
    </message>
    <message>
        <source>Padded to 24 bit</source>
        <translation>24ビットへの水増し</translation>
    </message>
    <message>
        <source>Image format not accepted by stores</source>
        <translation>ストアが受け付けない画像形式</translation>
    </message>
    <message>
        <source>Cover is damaged</source>
        <translation>ジャケットが破損</translation>
    </message>
    <message>
        <source>Cover is not square</source>
        <translation>ジャケットが正方形でない</translation>
    </message>
    <message>
        <source>Cover is too small</source>
        <translation>ジャケットが小さすぎる</translation>
    </message>
    <message>
        <source>Cover is very large</source>
        <translation>ジャケットが非常に大きい</translation>
    </message>
    <message>
        <source>Cover file is very large</source>
        <translation>ジャケットのファイルサイズが非常に大きい</translation>
    </message>
    <message>
        <source>Cover is not RGB</source>
        <translation>ジャケットがRGBでない</translation>
    </message>
    <message>
        <source>Cover has transparent areas</source>
        <translation>ジャケットに透明部分がある</translation>
    </message>
    <message>
        <source>Cover may appear rotated</source>
        <translation>ジャケットが回転表示される可能性</translation>
    </message>
    <message>
        <source>Text on the cover</source>
        <translation>ジャケットの文字</translation>
    </message>
    <message>
        <source>Parental Advisory logo and release disagree</source>
        <translation>Parental Advisoryロゴとリリースの不一致</translation>
    </message>
    <message>
        <source>Cover is not sRGB</source>
        <translation>ジャケットがsRGBでない</translation>
    </message>
    <message>
        <source>Cover is a single colour</source>
        <translation>ジャケットが単色</translation>
    </message>
    <message>
        <source>Cover looks enlarged</source>
        <translation>ジャケットが拡大画像と思われる</translation>
    </message>
    <message>
        <source>Plain bar along the edge of the cover</source>
        <translation>ジャケットの端に無地の帯</translation>
    </message>
    <message>
        <source>Not a Dolby Atmos master</source>
        <translation>Dolby Atmosマスターではない</translation>
    </message>
    <message>
        <source>Atmos and stereo lengths differ</source>
        <translation>Atmosとステレオの長さが異なる</translation>
    </message>
    <message>
        <source>Video may be rejected</source>
        <translation>ビデオが拒否される可能性</translation>
    </message>
    <message>
        <source>Motion artwork may be rejected</source>
        <translation>モーションアートワークが拒否される可能性</translation>
    </message>
    <message>
        <source>Booklet cannot be used</source>
        <translation>使用できないブックレット</translation>
    </message>
    <message>
        <source>Lyrics timing cannot be used</source>
        <translation>使用できない歌詞のタイミング</translation>
    </message>
    <message>
        <source>Not eligible for Content ID</source>
        <translation>Content IDの対象外</translation>
    </message>
    <message>
        <source>Invalid store artist ID</source>
        <translation>無効なストアのアーティストID</translation>
    </message>
    <message>
        <source>Not a valid ISRC</source>
        <translation>無効なISRC</translation>
    </message>
    <message>
        <source>ISRC with an unknown prefix</source>
        <translation>不明なプレフィックスのISRC</translation>
    </message>
    <message>
        <source>ISRC from a future year</source>
        <translation>未来の年のISRC</translation>
    </message>
    <message>
        <source>Duplicate ISRC</source>
        <translation>ISRCの重複</translation>
    </message>
    <message>
        <source>ISRC of another recording</source>
        <translation>別の原盤のISRC</translation>
    </message>
    <message>
        <source>Each version needs its own ISRC</source>
        <translation>バージョンごとに固有のISRCが必要</translation>
    </message>
    <message>
        <source>Two ISRCs for one recording</source>
        <translation>1つの原盤に2つのISRC</translation>
    </message>
    <message>
        <source>Not a valid UPC or EAN</source>
        <translation>無効なUPC/EAN</translation>
    </message>
    <message>
        <source>Wrong check digit</source>
        <translation>チェックデジットの誤り</translation>
    </message>
    <message>
        <source>Placeholder code</source>
        <translation>仮のコード</translation>
    </message>
    <message>
        <source>Code reserved for in-store use</source>
        <translation>店舗内使用に予約されたコード</translation>
    </message>
    <message>
        <source>Code already used by another release</source>
        <translation>別のリリースで使用済みのコード</translation>
    </message>
    <message>
        <source>Disc code</source>
        <translation>ディスクのコード</translation>
    </message>
    <message>
        <source>Not a valid ISWC</source>
        <translation>無効なISWC</translation>
    </message>
    <message>
        <source>Wrong ISWC check digit</source>
        <translation>ISWCのチェックデジットの誤り</translation>
    </message>
    <message>
        <source>IPI in People</source>
        <translation>「人物」のIPI</translation>
    </message>
    <message>
        <source>ISNI in People</source>
        <translation>「人物」のISNI</translation>
    </message>
    <message>
        <source>Catalogue number already used</source>
        <translation>使用済みの品番</translation>
    </message>
    <message>
        <source>Same recording, different title</source>
        <translation>同じ原盤でタイトルが異なる</translation>
    </message>
    <message>
        <source>Code changed since the release was created</source>
        <translation>リリース作成後にコードを変更</translation>
    </message>
    <message>
        <source>Disc without tracks</source>
        <translation>トラックのないディスク</translation>
    </message>
    <message>
        <source>Many tracks</source>
        <translation>多数のトラック</translation>
    </message>
    <message>
        <source>Stores will classify it differently</source>
        <translation>ストアで別の区分になる</translation>
    </message>
    <message>
        <source>Release type in the title</source>
        <translation>タイトル内のリリース種別</translation>
    </message>
    <message>
        <source>Single and track titles differ</source>
        <translation>シングルとトラックのタイトルの不一致</translation>
    </message>
    <message>
        <source>Featured on every track but not on the release</source>
        <translation>全トラックに参加しているがリリースにない</translation>
    </message>
    <message>
        <source>Various Artists</source>
        <translation>Various Artists</translation>
    </message>
    <message>
        <source>Compilation flag</source>
        <translation>コンピレーションの指定</translation>
    </message>
    <message>
        <source>Promotional release</source>
        <translation>プロモーション用リリース</translation>
    </message>
    <message>
        <source>Box set with one disc</source>
        <translation>1枚組のボックスセット</translation>
    </message>
    <message>
        <source>Neither audio nor video</source>
        <translation>音声でもビデオでもない</translation>
    </message>
    <message>
        <source>Same track twice</source>
        <translation>同じトラックが2つ</translation>
    </message>
    <message>
        <source>Title without letters</source>
        <translation>文字のないタイトル</translation>
    </message>
    <message>
        <source>Stray spaces or invisible characters</source>
        <translation>余分なスペースや不可視文字</translation>
    </message>
    <message>
        <source>Damaged characters</source>
        <translation>文字化け</translation>
    </message>
    <message>
        <source>File name used as title</source>
        <translation>ファイル名がタイトルになっている</translation>
    </message>
    <message>
        <source>Artist&apos;s name in the title</source>
        <translation>タイトル内のアーティスト名</translation>
    </message>
    <message>
        <source>Format or store in the title</source>
        <translation>タイトル内のフォーマット名やストア名</translation>
    </message>
    <message>
        <source>Advertising in the title</source>
        <translation>タイトル内の宣伝文句</translation>
    </message>
    <message>
        <source>Another artist&apos;s name in the title</source>
        <translation>タイトル内の他アーティスト名</translation>
    </message>
    <message>
        <source>Emoji or decoration</source>
        <translation>絵文字や装飾文字</translation>
    </message>
    <message>
        <source>Masked with asterisks</source>
        <translation>アスタリスクによる伏せ字</translation>
    </message>
    <message>
        <source>Very long title</source>
        <translation>非常に長いタイトル</translation>
    </message>
    <message>
        <source>Unbalanced brackets</source>
        <translation>括弧の不一致</translation>
    </message>
    <message>
        <source>Volume or part format</source>
        <translation>巻・パートの表記</translation>
    </message>
    <message>
        <source>Slash without spaces</source>
        <translation>前後にスペースのないスラッシュ</translation>
    </message>
    <message>
        <source>Misplaced space</source>
        <translation>不適切な位置のスペース</translation>
    </message>
    <message>
        <source>English-style capitals</source>
        <translation>英語式の大文字表記</translation>
    </message>
    <message>
        <source>“feat.” format</source>
        <translation>「feat.」の表記</translation>
    </message>
    <message>
        <source>Search bait in the title</source>
        <translation>タイトル内の検索狙いの語句</translation>
    </message>
    <message>
        <source>Internal notes would be sent</source>
        <translation>送信される社内メモ</translation>
    </message>
    <message>
        <source>Unusual capitalisation</source>
        <translation>通常と異なる大文字・小文字</translation>
    </message>
    <message>
        <source>Not in English title case</source>
        <translation>英語のタイトル表記ではない</translation>
    </message>
    <message>
        <source>Guest artists in the title</source>
        <translation>タイトル内のゲストアーティスト</translation>
    </message>
    <message>
        <source>Version in the title</source>
        <translation>タイトル内のバージョン</translation>
    </message>
    <message>
        <source>Version in brackets or behind a dash</source>
        <translation>括弧内やダッシュ後のバージョン</translation>
    </message>
    <message>
        <source>Version without meaning</source>
        <translation>意味のないバージョン</translation>
    </message>
    <message>
        <source>Advisory in the title or version</source>
        <translation>タイトルやバージョン内のアドバイザリー</translation>
    </message>
    <message>
        <source>Remixer not credited</source>
        <translation>リミキサーのクレジットがない</translation>
    </message>
    <message>
        <source>Live not stated in the version</source>
        <translation>バージョンにライブの表記がない</translation>
    </message>
    <message>
        <source>Instrumental not stated in the version</source>
        <translation>バージョンにインストの表記がない</translation>
    </message>
    <message>
        <source>Version format</source>
        <translation>バージョンの表記</translation>
    </message>
    <message>
        <source>Several artists in one entry</source>
        <translation>1件に複数のアーティスト</translation>
    </message>
    <message>
        <source>Artist listed twice</source>
        <translation>アーティストの重複</translation>
    </message>
    <message>
        <source>Inconsistent spelling of a name</source>
        <translation>名前の表記ゆれ</translation>
    </message>
    <message>
        <source>Would create a new artist</source>
        <translation>新規アーティストになる</translation>
    </message>
    <message>
        <source>Placeholder name</source>
        <translation>仮の名前</translation>
    </message>
    <message>
        <source>Artist line and artists differ</source>
        <translation>アーティスト表記とアーティストの不一致</translation>
    </message>
    <message>
        <source>Extra text in a name</source>
        <translation>名前内の余分な文字</translation>
    </message>
    <message>
        <source>Company listed as artist</source>
        <translation>会社がアーティストになっている</translation>
    </message>
    <message>
        <source>Performer without an instrument</source>
        <translation>楽器の記載がない演奏者</translation>
    </message>
    <message>
        <source>Unknown role</source>
        <translation>不明な役割</translation>
    </message>
    <message>
        <source>Duplicate credit</source>
        <translation>クレジットの重複</translation>
    </message>
    <message>
        <source>Writer without a full name</source>
        <translation>フルネームのない作家</translation>
    </message>
    <message>
        <source>Featured artist with another role</source>
        <translation>別の役割を持つフィーチャリングアーティスト</translation>
    </message>
    <message>
        <source>Unknown writer role</source>
        <translation>作家の役割が不明</translation>
    </message>
    <message>
        <source>Invalid share</source>
        <translation>無効なシェア</translation>
    </message>
    <message>
        <source>Missing shares</source>
        <translation>シェアの未入力</translation>
    </message>
    <message>
        <source>Shares do not add up to 100 %</source>
        <translation>シェアの合計が100%でない</translation>
    </message>
    <message>
        <source>Share of 0 %</source>
        <translation>0%のシェア</translation>
    </message>
    <message>
        <source>Year of the work</source>
        <translation>楽曲の年</translation>
    </message>
    <message>
        <source>Duplicate publisher</source>
        <translation>音楽出版社の重複</translation>
    </message>
    <message>
        <source>Publisher&apos;s details</source>
        <translation>音楽出版社の情報</translation>
    </message>
    <message>
        <source>Version in the work&apos;s title</source>
        <translation>楽曲名内のバージョン</translation>
    </message>
    <message>
        <source>Unknown society</source>
        <translation>不明な著作権管理団体</translation>
    </message>
    <message>
        <source>Unknown country</source>
        <translation>不明な国</translation>
    </message>
    <message>
        <source>Public-domain share</source>
        <translation>パブリックドメインのシェア</translation>
    </message>
    <message>
        <source>Lyrics and work in different languages</source>
        <translation>歌詞と楽曲の言語が異なる</translation>
    </message>
    <message>
        <source>ISWC of another work</source>
        <translation>別の楽曲のISWC</translation>
    </message>
    <message>
        <source>Invalid date</source>
        <translation>無効な日付</translation>
    </message>
    <message>
        <source>Release date is near</source>
        <translation>リリース日が間近</translation>
    </message>
    <message>
        <source>Not a Friday</source>
        <translation>金曜日ではない</translation>
    </message>
    <message>
        <source>Original release date after the release</source>
        <translation>オリジナルリリース日がリリースより後</translation>
    </message>
    <message>
        <source>Remaster date</source>
        <translation>リマスターの日付</translation>
    </message>
    <message>
        <source>Pre-order after the release date</source>
        <translation>予約注文がリリース日より後</translation>
    </message>
    <message>
        <source>Instant gratification date</source>
        <translation>先行配信日</translation>
    </message>
    <message>
        <source>Pre-stream after the release date</source>
        <translation>先行ストリーミングがリリース日より後</translation>
    </message>
    <message>
        <source>Embargo after the release date</source>
        <translation>公開制限がリリース日より後</translation>
    </message>
    <message>
        <source>Recording year</source>
        <translation>録音年</translation>
    </message>
    <message>
        <source>Original release date in the future</source>
        <translation>オリジナルリリース日が未来</translation>
    </message>
    <message>
        <source>Pre-order without an instant track</source>
        <translation>先行配信トラックのない予約注文</translation>
    </message>
    <message>
        <source>Many instant gratification tracks</source>
        <translation>先行配信トラックが多い</translation>
    </message>
    <message>
        <source>Between Christmas and New Year</source>
        <translation>クリスマスから新年の間</translation>
    </message>
    <message>
        <source>Year in the ℗ or © line</source>
        <translation>℗・©ラインの年</translation>
    </message>
    <message>
        <source>℗ year differs from the first release</source>
        <translation>℗年が初回リリースと異なる</translation>
    </message>
    <message>
        <source>Extra text in the owner&apos;s name</source>
        <translation>権利者名の余分な文字</translation>
    </message>
    <message>
        <source>Store list</source>
        <translation>ストアのリスト</translation>
    </message>
    <message>
        <source>Price tier does not fit</source>
        <translation>価格帯が適合しない</translation>
    </message>
    <message>
        <source>Licence in the ℗ or © line</source>
        <translation>℗・©ラインのライセンス表記</translation>
    </message>
    <message>
        <source>Owner differs from the release</source>
        <translation>権利者がリリースと異なる</translation>
    </message>
    <message>
        <source>Licence or loss of rights</source>
        <translation>ライセンスまたは権利喪失</translation>
    </message>
    <message>
        <source>Soundtrack and genre</source>
        <translation>サウンドトラックとジャンル</translation>
    </message>
    <message>
        <source>Genre of a karaoke version</source>
        <translation>カラオケ版のジャンル</translation>
    </message>
    <message>
        <source>Different genre on one track</source>
        <translation>1トラックだけジャンルが異なる</translation>
    </message>
    <message>
        <source>Ten minutes or longer</source>
        <translation>10分以上</translation>
    </message>
    <message>
        <source>Unknown genre</source>
        <translation>不明なジャンル</translation>
    </message>
    <message>
        <source>Unknown language of titles</source>
        <translation>タイトルの言語が不明</translation>
    </message>
    <message>
        <source>Script does not match the language</source>
        <translation>文字体系が言語と一致しない</translation>
    </message>
    <message>
        <source>Instrumental with lyrics</source>
        <translation>歌詞のあるインストゥルメンタル</translation>
    </message>
    <message>
        <source>Unknown parental advisory</source>
        <translation>不明なペアレンタルアドバイザリー</translation>
    </message>
    <message>
        <source>Advisory differs between release and tracks</source>
        <translation>リリースとトラックのアドバイザリーの不一致</translation>
    </message>
    <message>
        <source>Edited version without an explicit one</source>
        <translation>Explicit版のないEdited版</translation>
    </message>
    <message>
        <source>Format of the lyrics</source>
        <translation>歌詞の書式</translation>
    </message>
    <message>
        <source>Language differs between release and tracks</source>
        <translation>リリースとトラックの言語の不一致</translation>
    </message>
    <message>
        <source>Strong language and the advisory</source>
        <translation>過激な表現とアドバイザリー</translation>
    </message>
    <message>
        <source>Explicit and edited versions together</source>
        <translation>Explicit版とEdited版の混在</translation>
    </message>
    <message>
        <source>Masked words in the lyrics</source>
        <translation>歌詞内の伏せ字</translation>
    </message>
    <message>
        <source>Use of AI</source>
        <translation>AIの使用</translation>
    </message>
    <message>
        <source>Apple&apos;s AI tags</source>
        <translation>AppleのAIタグ</translation>
    </message>
    <message>
        <source>Entirely AI-generated</source>
        <translation>すべてAI生成</translation>
    </message>
    <message>
        <source>Unknown value</source>
        <translation>不明な値</translation>
    </message>
    <message>
        <source>Field name from an answer</source>
        <translation>応答用の項目名</translation>
    </message>
    <message>
        <source>Format of the keywords</source>
        <translation>キーワードの書式</translation>
    </message>
    <message>
        <source>Wrong type of value</source>
        <translation>値の型の誤り</translation>
    </message>
    <message>
        <source>Unknown language of the work</source>
        <translation>楽曲の言語が不明</translation>
    </message>
    <message>
        <source>Link that opens a file</source>
        <translation>ファイルを開けるリンク</translation>
    </message>
    <message>
        <source>Possible key or password</source>
        <translation>キーやパスワードの可能性</translation>
    </message>
    <message>
        <source>Not in the distributor&apos;s list</source>
        <translation>ディストリビューターのリストにない</translation>
    </message>
    <message>
        <source>ISRC not accepted by the distributor</source>
        <translation>ディストリビューターが受け付けないISRC</translation>
    </message>
    <message>
        <source>ISRCs not sent</source>
        <translation>ISRCは送信されない</translation>
    </message>
    <message>
        <source>File not accepted by the distributor</source>
        <translation>ディストリビューターが受け付けないファイル</translation>
    </message>
    <message>
        <source>Differs from the old delivery</source>
        <translation>以前の納品と異なる</translation>
    </message>
    <message>
        <source>UPC already sent</source>
        <translation>送信済みのUPC</translation>
    </message>
    <message>
        <source>Incomplete in the storage</source>
        <translation>ストレージ内で不完全</translation>
    </message>
    <message>
        <source>Check failed</source>
        <translation>チェックの失敗</translation>
    </message>
    <message>
        <source>year</source>
        <translation>年</translation>
    </message>
    <message>
        <source>owner</source>
        <translation>権利者</translation>
    </message>
    <message>
        <source>From label and date: {line}</source>
        <translation>レーベルと日付から：{line}</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>音源</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>長さ</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>テキスト</translation>
    </message>
    <message>
        <source>Dates</source>
        <translation>日付</translation>
    </message>
    <message>
        <source>Smallest width and height</source>
        <translation>最小の幅と高さ</translation>
    </message>
    <message>
        <source>Rejected everywhere below</source>
        <translation>これ未満はどこでも拒否</translation>
    </message>
    <message>
        <source>Largest width and height</source>
        <translation>最大の幅と高さ</translation>
    </message>
    <message>
        <source>Largest file</source>
        <translation>最大ファイルサイズ</translation>
    </message>
    <message>
        <source>File types</source>
        <translation>ファイル形式</translation>
    </message>
    <message>
        <source>Sample rates</source>
        <translation>サンプルレート</translation>
    </message>
    <message>
        <source>Bit depth</source>
        <translation>ビット深度</translation>
    </message>
    <message>
        <source>True peak, hint above</source>
        <translation>トゥルーピーク：ヒントの上限</translation>
    </message>
    <message>
        <source>True peak, warning above</source>
        <translation>トゥルーピーク：警告の上限</translation>
    </message>
    <message>
        <source>Loudest</source>
        <translation>最大ラウドネス</translation>
    </message>
    <message>
        <source>Quietest</source>
        <translation>最小ラウドネス</translation>
    </message>
    <message>
        <source>Clipped places</source>
        <translation>クリッピング箇所</translation>
    </message>
    <message>
        <source>Silence at the start, warning above</source>
        <translation>冒頭の無音：警告の上限</translation>
    </message>
    <message>
        <source>Silence at the start, rejected above</source>
        <translation>冒頭の無音：拒否の上限</translation>
    </message>
    <message>
        <source>Silence at the end, warning above</source>
        <translation>末尾の無音：警告の上限</translation>
    </message>
    <message>
        <source>Silence at the end, rejected above</source>
        <translation>末尾の無音：拒否の上限</translation>
    </message>
    <message>
        <source>Shortest track</source>
        <translation>最短のトラック</translation>
    </message>
    <message>
        <source>Shortest average of a release, 0 for none</source>
        <translation>リリースの最短平均（0で無効）</translation>
    </message>
    <message>
        <source>Longest track</source>
        <translation>最長のトラック</translation>
    </message>
    <message>
        <source>Most tracks per release</source>
        <translation>1リリースの最大トラック数</translation>
    </message>
    <message>
        <source>Longest title including version</source>
        <translation>バージョンを含むタイトルの最大長</translation>
    </message>
    <message>
        <source>characters</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>“Various Artists” from this many main artists</source>
        <translation>「Various Artists」になるメインアーティスト数</translation>
    </message>
    <message>
        <source>Instant gratification tracks</source>
        <translation>先行配信トラック</translation>
    </message>
    <message>
        <source>Lead time, warning below</source>
        <translation>リードタイム：警告の下限</translation>
    </message>
    <message>
        <source>days</source>
        <translation>日</translation>
    </message>
    <message>
        <source>Lead time with a pre-order</source>
        <translation>予約注文時のリードタイム</translation>
    </message>
    <message>
        <source>Lead time, hint below</source>
        <translation>リードタイム：ヒントの下限</translation>
    </message>
    <message>
        <source>Change to “{text}”</source>
        <translation>「{text}」に変更</translation>
    </message>
    <message>
        <source>What is the title?</source>
        <translation>タイトルは何ですか？</translation>
    </message>
    <message>
        <source>Is “{title}” really the title?</source>
        <translation>「{title}」は本当にタイトルですか？</translation>
    </message>
    <message>
        <source>Who is the main artist?</source>
        <translation>メインアーティストは誰ですか？</translation>
    </message>
    <message>
        <source>Who wrote this song? Please give first and last names.</source>
        <translation>この曲の作家は誰ですか？姓名を教えてください。</translation>
    </message>
    <message>
        <source>Who wrote the lyrics?</source>
        <translation>作詞者は誰ですか？</translation>
    </message>
    <message>
        <source>Please complete the credits: {missing} is still missing.</source>
        <translation>クレジットを補ってください。まだ足りないもの：{missing}。</translation>
    </message>
    <message>
        <source>What does {name} play or sing?</source>
        <translation>{name}の担当楽器（またはボーカル）は何ですか？</translation>
    </message>
    <message>
        <source>What is the full name under which {name} is registered as a writer?</source>
        <translation>{name}が作家として登録しているフルネームを教えてください。</translation>
    </message>
    <message>
        <source>Did {name} make this remix?</source>
        <translation>このリミックスを手がけたのは{name}ですか？</translation>
    </message>
    <message>
        <source>Who wrote “{title}”?</source>
        <translation>「{title}」の作家は誰ですか？</translation>
    </message>
    <message>
        <source>Did {name} write the music, the lyrics or both?</source>
        <translation>{name}が書いたのは曲ですか、歌詞ですか、それとも両方ですか？</translation>
    </message>
    <message>
        <source>“{title}” is sung in {track}, but its lyrics are listed as {work}. Which is right?</source>
        <translation>「{title}」は{track}で歌われていますが、歌詞は{work}と登録されています。どちらが正しいですか？</translation>
    </message>
    <message>
        <source>How is this song split? The shares add up to {total} %, not 100 %.</source>
        <translation>この曲の分配を教えてください。シェアの合計が100%ではなく{total}%になっています。</translation>
    </message>
    <message>
        <source>How is this song split? Some {kind} have no share yet.</source>
        <translation>この曲の分配を教えてください。シェアが未入力のものがあります：{kind}。</translation>
    </message>
    <message>
        <source>Who publishes this song, and in which countries?</source>
        <translation>この曲の音楽出版社と、その対象国を教えてください。</translation>
    </message>
    <message>
        <source>Please check the ISWC {code}: one of its digits is wrong.</source>
        <translation>ISWC {code}を確認してください。数字が1つ間違っています。</translation>
    </message>
    <message>
        <source>Which genre is it?</source>
        <translation>ジャンルは何ですか？</translation>
    </message>
    <message>
        <source>In which language are the titles?</source>
        <translation>タイトルは何語ですか？</translation>
    </message>
    <message>
        <source>In which language is it sung, or is it instrumental?</source>
        <translation>何語で歌われていますか？それともインストゥルメンタルですか？</translation>
    </message>
    <message>
        <source>Are the lyrics explicit?</source>
        <translation>歌詞に過激な表現はありますか？</translation>
    </message>
    <message>
        <source>The {where} contains “{word}”. Are the lyrics explicit?</source>
        <translation>{where}に「{word}」が含まれています。歌詞に過激な表現はありますか？</translation>
    </message>
    <message>
        <source>Is there also an explicit version of “{title}”?</source>
        <translation>「{title}」にはExplicit版もありますか？</translation>
    </message>
    <message>
        <source>Please send the lyrics again, line by line, as they are sung.</source>
        <translation>歌詞を、歌われているとおりに1行ずつ、もう一度お送りください。</translation>
    </message>
    <message>
        <source>Please send the lyrics again with every word written out in full.</source>
        <translation>すべての言葉を伏せ字なしで書いた歌詞を、もう一度お送りください。</translation>
    </message>
    <message>
        <source>Was AI used to make {what} or any part of it?</source>
        <translation>{what}の全体または一部にAIを使用しましたか？</translation>
    </message>
    <message>
        <source>When was this first released?</source>
        <translation>初めてリリースされたのはいつですか？</translation>
    </message>
    <message>
        <source>When was the original first released?</source>
        <translation>オリジナルが初めてリリースされたのはいつですか？</translation>
    </message>
    <message>
        <source>Please send the master as WAV or FLAC.</source>
        <translation>マスターをWAVまたはFLACでお送りください。</translation>
    </message>
    <message>
        <source>Please send the cover: 3000 × 3000 pixels, JPEG or PNG.</source>
        <translation>ジャケットをお送りください（3000×3000ピクセル、JPEGまたはPNG）。</translation>
    </message>
    <message>
        <source>Please send another master.</source>
        <translation>別のマスターをお送りください。</translation>
    </message>
    <message>
        <source>Please send another cover.</source>
        <translation>別のジャケットをお送りください。</translation>
    </message>
    <message>
        <source>Please answer</source>
        <translation>ご回答ください</translation>
    </message>
    <message>
        <source>We will take care of this</source>
        <translation>こちらで対応します</translation>
    </message>
    <message>
        <source>The release</source>
        <translation>リリース</translation>
    </message>
    <message>
        <source>Nothing to do: this release passes every check.</source>
        <translation>対応は不要です。このリリースはすべてのチェックに合格しています。</translation>
    </message>
    <message>
        <source>Answer:</source>
        <translation>回答：</translation>
    </message>
    <message>
        <source>We still need the following before the release can go to the stores.</source>
        <translation>リリースをストアに届けるには、まだ次のものが必要です。</translation>
    </message>
    <message>
        <source>{request} {finding}</source>
        <translation>{request}{finding}</translation>
    </message>
    <message>
        <source>“{value}” is not in the list of societies.</source>
        <translation>「{value}」は著作権管理団体のリストにありません。</translation>
    </message>
    <message>
        <source>Shares are paid through the society, which must be spelled as in the distributor&apos;s list.</source>
        <translation>シェアは著作権管理団体を通じて支払われるため、名称はディストリビューターのリストのとおりに書く必要があります。</translation>
    </message>
    <message>
        <source>No AI was used for any part of it</source>
        <translation>どの部分にもAIを使用していない</translation>
    </message>
    <message>
        <source>the recording</source>
        <translation>録音</translation>
    </message>
    <message>
        <source>music and lyrics</source>
        <translation>音楽と歌詞</translation>
    </message>
    <message>
        <source>the video</source>
        <translation>ビデオ</translation>
    </message>
    <message>
        <source>Nobody has stated yet whether AI was used for {what}.</source>
        <translation>AIを使用したかどうかがまだ申告されていません：{what}。</translation>
    </message>
    <message>
        <source>Stores are starting to require an answer.</source>
        <translation>申告を求めるストアが増えています。</translation>
    </message>
    <message>
        <source>the cover</source>
        <translation>ジャケット</translation>
    </message>
    <message>
        <source>Apple requires the tags {tags}, but the distributor has no field for them.</source>
        <translation>Appleはタグ{tags}を求めていますが、ディストリビューターにはその項目がありません。</translation>
    </message>
    <message>
        <source>The tag is required where AI made a material part. A note to the distributor passes it on.</source>
        <translation>AIが重要な部分を制作した場合、タグが必要です。ディストリビューターへのメモで伝えられます。</translation>
    </message>
    <message>
        <source>Add “{note}” to the notes</source>
        <translation>メモに「{note}」を追加</translation>
    </message>
    <message>
        <source>“{title}” was made entirely by AI.</source>
        <translation>「{title}」はすべてAIで作られています。</translation>
    </message>
    <message>
        <source>Deezer detects and labels such tracks and does not recommend them; several distributors reject them.</source>
        <translation>Deezerはこうしたトラックを検出して表示し、おすすめから外します。拒否するディストリビューターもあります。</translation>
    </message>
    <message>
        <source>left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>top</source>
        <translation>上</translation>
    </message>
    <message>
        <source>right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>bottom</source>
        <translation>下</translation>
    </message>
    <message>
        <source>a JPEG file with several images (MPO)</source>
        <translation>複数の画像を含むJPEGファイル（MPO）</translation>
    </message>
    <message>
        <source>black and white</source>
        <translation>白黒</translation>
    </message>
    <message>
        <source>greyscale</source>
        <translation>グレースケール</translation>
    </message>
    <message>
        <source>greyscale with transparency</source>
        <translation>透明部分のあるグレースケール</translation>
    </message>
    <message>
        <source>indexed colour</source>
        <translation>インデックスカラー</translation>
    </message>
    <message>
        <source>indexed colour with transparency</source>
        <translation>透明部分のあるインデックスカラー</translation>
    </message>
    <message>
        <source>CMYK, as for print</source>
        <translation>CMYK（印刷用）</translation>
    </message>
    <message>
        <source>YCbCr, as in video</source>
        <translation>YCbCr（映像用）</translation>
    </message>
    <message>
        <source>CIELAB</source>
        <translation>CIELAB</translation>
    </message>
    <message>
        <source>The release has no cover.</source>
        <translation>リリースにジャケットがありません。</translation>
    </message>
    <message>
        <source>Every store needs one.</source>
        <translation>どのストアでも必要です。</translation>
    </message>
    <message>
        <source>The cover has not been measured yet.</source>
        <translation>ジャケットがまだ測定されていません。</translation>
    </message>
    <message>
        <source>Each file is checked before the release can be sent.</source>
        <translation>リリースを送信する前に、すべてのファイルがチェックされます。</translation>
    </message>
    <message>
        <source>The cover could not be measured: {reason}</source>
        <translation>ジャケットを測定できませんでした：{reason}</translation>
    </message>
    <message>
        <source>The file could not be checked, so the release cannot be sent with it.</source>
        <translation>ファイルをチェックできなかったため、このままではリリースを送信できません。</translation>
    </message>
    <message>
        <source>The cover is {found}; stores accept {wanted}.</source>
        <translation>ジャケットは{found}です。ストアが受け付けるのは{wanted}です。</translation>
    </message>
    <message>
        <source>The content of the file counts, and its extension must match.</source>
        <translation>判定はファイルの中身で行われ、拡張子も一致している必要があります。</translation>
    </message>
    <message>
        <source>not an image</source>
        <translation>画像以外のファイル</translation>
    </message>
    <message>
        <source>{format} with the extension {suffix}</source>
        <translation>拡張子が{suffix}の{format}</translation>
    </message>
    <message>
        <source>{format} without a file extension</source>
        <translation>拡張子のない{format}</translation>
    </message>
    <message>
        <source>The cover file is damaged.</source>
        <translation>ジャケットのファイルが破損しています。</translation>
    </message>
    <message>
        <source>A damaged or incomplete image shows grey bars or nothing at all.</source>
        <translation>破損または不完全な画像は、灰色の帯になるか、まったく表示されません。</translation>
    </message>
    <message>
        <source>The cover is {width} × {height} pixels, not square.</source>
        <translation>ジャケットは{width}×{height}ピクセルで、正方形ではありません。</translation>
    </message>
    <message>
        <source>Stores only accept square covers.</source>
        <translation>ストアが受け付けるのは正方形のジャケットだけです。</translation>
    </message>
    <message>
        <source>The cover is {size} pixels wide; {wanted} are required.</source>
        <translation>ジャケットの幅は{size}ピクセルです。{wanted}が必要です。</translation>
    </message>
    <message>
        <source>A small image looks blurred when it is enlarged.</source>
        <translation>小さい画像は拡大するとぼやけます。</translation>
    </message>
    <message>
        <source>The cover is {size} pixels wide; up to {wanted} are accepted everywhere.</source>
        <translation>ジャケットの幅は{size}ピクセルです。どこでも受け付けられるのは{wanted}までです。</translation>
    </message>
    <message>
        <source>Several distributors reject larger images.</source>
        <translation>これより大きい画像を拒否するディストリビューターもあります。</translation>
    </message>
    <message>
        <source>The cover file is {size} MB; up to {wanted} are accepted everywhere.</source>
        <translation>ジャケットのファイルは{size}MBです。どこでも受け付けられるのは{wanted}までです。</translation>
    </message>
    <message>
        <source>Several distributors reject larger files.</source>
        <translation>これより大きいファイルを拒否するディストリビューターもあります。</translation>
    </message>
    <message>
        <source>The cover is {mode}, not 8-bit RGB.</source>
        <translation>ジャケットは{mode}で、8ビットRGBではありません。</translation>
    </message>
    <message>
        <source>Other colour modes are shown incorrectly or rejected.</source>
        <translation>ほかのカラーモードは正しく表示されないか、拒否されます。</translation>
    </message>
    <message>
        <source>{mode} with {bits} bits</source>
        <translation>{bits}ビットの{mode}</translation>
    </message>
    <message>
        <source>The cover has transparent areas.</source>
        <translation>ジャケットに透明部分があります。</translation>
    </message>
    <message>
        <source>Each store shows a different background behind them.</source>
        <translation>透明部分の背景はストアによって異なります。</translation>
    </message>
    <message>
        <source>The cover {problem}.</source>
        <translation>ジャケットに問題があります：{problem}。</translation>
    </message>
    <message>
        <source>Stores ignore the rotation tag, and anyone can read where a photo was taken.</source>
        <translation>回転タグはストアで無視されます。また、写真の撮影場所は誰でも読み取れます。</translation>
    </message>
    <message>
        <source>is rotated by a tag in the file, which stores ignore</source>
        <translation>ファイル内の回転タグに頼っているが、ストアはこのタグを無視する</translation>
    </message>
    <message>
        <source>contains the location where it was taken</source>
        <translation>撮影場所の情報を含む</translation>
    </message>
    <message>
        <source>Nobody has confirmed yet that the text on the cover matches the release.</source>
        <translation>ジャケットの文字がリリースと一致しているか、まだ確認されていません。</translation>
    </message>
    <message>
        <source>Names and titles on the cover must match the release. This is the most common reason for rejection.</source>
        <translation>ジャケットの名前とタイトルはリリースと一致している必要があります。最も多い拒否理由です。</translation>
    </message>
    <message>
        <source>I have compared the text on the cover with the titles, and they match</source>
        <translation>ジャケットの文字とタイトルを照合し、一致していることを確認した</translation>
    </message>
    <message>
        <source>The cover {cover} the Parental Advisory logo, but the release is {advisory}.</source>
        <translation>ジャケットのParental Advisoryロゴ（{cover}）が、リリースの{advisory}と一致しません。</translation>
    </message>
    <message>
        <source>The logo belongs only on the covers of explicit releases.</source>
        <translation>このロゴを付けられるのは、エクスプリシットなリリースのジャケットだけです。</translation>
    </message>
    <message>
        <source>has</source>
        <translation>あり</translation>
    </message>
    <message>
        <source>lacks</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>The cover uses the colour profile “{profile}”, not sRGB.</source>
        <translation>ジャケットのカラープロファイルがsRGBではなく「{profile}」です。</translation>
    </message>
    <message>
        <source>Stores treat every image as sRGB, so the colours would look wrong. Converting keeps them as intended.</source>
        <translation>ストアはすべての画像をsRGBとして扱うため、色が正しく表示されません。変換すると意図した色が保たれます。</translation>
    </message>
    <message>
        <source>The cover is almost empty: it is a single colour.</source>
        <translation>ジャケットが単色で、ほぼ空白です。</translation>
    </message>
    <message>
        <source>Stores take it for a missing cover. If it is intended, keep it and give a reason.</source>
        <translation>ストアではジャケットがないものとみなされます。意図したものなら、理由を添えてそのままにしてください。</translation>
    </message>
    <message>
        <source>The cover looks like an enlarged smaller image.</source>
        <translation>ジャケットは小さい画像を拡大したものと思われます。</translation>
    </message>
    <message>
        <source>Stores reject blurred covers. This is an estimate based on the lack of fine detail, so please check.</source>
        <translation>ぼやけたジャケットはストアに拒否されます。細部の少なさからの推定なので、目で確認してください。</translation>
    </message>
    <message>
        <source>The cover has a plain bar along this edge: {sides}.</source>
        <translation>ジャケットの端に無地の帯があります：{sides}。</translation>
    </message>
    <message>
        <source>A white or black bar on one or two sides is usually left over from cropping. “Crop to a square” removes it.</source>
        <translation>1～2辺にある白や黒の帯は、多くの場合トリミングの残りです。「正方形にトリミング」で取り除けます。</translation>
    </message>
    <message>
        <source>digits, as in music.apple.com/artist/NAME/DIGITS</source>
        <translation>数字（music.apple.com/artist/NAME/DIGITSのDIGITS部分）</translation>
    </message>
    <message>
        <source>22 letters and digits, as in open.spotify.com/artist/ID</source>
        <translation>22文字の英数字（open.spotify.com/artist/IDのID部分）</translation>
    </message>
    <message>
        <source>digits, as in deezer.com/artist/DIGITS</source>
        <translation>数字（deezer.com/artist/DIGITSのDIGITS部分）</translation>
    </message>
    <message>
        <source>16 digits, the last of which may be X</source>
        <translation>16桁の数字（末尾はXも可）</translation>
    </message>
    <message>
        <source>9 to 11 digits</source>
        <translation>9～11桁の数字</translation>
    </message>
    <message>
        <source>There is no main artist.</source>
        <translation>メインアーティストがいません。</translation>
    </message>
    <message>
        <source>The release and each track need at least one artist who is not featured.</source>
        <translation>リリースと各トラックには、フィーチャリング以外のアーティストが少なくとも1組必要です。</translation>
    </message>
    <message>
        <source>Use the release&apos;s artists</source>
        <translation>リリースのアーティストを使用</translation>
    </message>
    <message>
        <source>“{name}” looks like several artists in one entry.</source>
        <translation>「{name}」は1件に複数のアーティストが入っているようです。</translation>
    </message>
    <message>
        <source>Each artist needs a separate entry; joined names become a new artist page in stores. If this is the name of one artist, confirm it once and it is saved in People.</source>
        <translation>アーティストは1組ずつ登録します。つなげた名前は、ストアで新しいアーティストページになります。1組のアーティスト名であれば、一度確認すると「人物」に保存されます。</translation>
    </message>
    <message numerus="yes">
        <source>“{name}”, in %n places, looks like several artists in one entry.</source>
        <comment>“{name}”, in %n place, looks like several artists in one entry.</comment>
        <translation>
            <numerusform>「{name}」（%n箇所）は1件に複数のアーティストが入っているようです。</numerusform>
        </translation>
    </message>
    <message>
        <source>Split into “{parts}” and “{parts2}”</source>
        <translation>「{parts}」と「{parts2}」に分割</translation>
    </message>
    <message>
        <source>{name} is listed more than once.</source>
        <translation>{name}が複数回登録されています。</translation>
    </message>
    <message>
        <source>List each artist once per track, as main or featured artist.</source>
        <translation>アーティストは1トラックにつき1回だけ、メインまたはフィーチャリングとして登録してください。</translation>
    </message>
    <message>
        <source>Remove this entry</source>
        <translation>この項目を削除</translation>
    </message>
    <message>
        <source>“{name}” is spelled “{other}” elsewhere.</source>
        <translation>「{name}」は、ほかの箇所では「{other}」と表記されています。</translation>
    </message>
    <message>
        <source>The distributor creates a new artist if a name differs by a single character.</source>
        <translation>名前が1文字でも違うと、ディストリビューターは新しいアーティストを作成します。</translation>
    </message>
    <message>
        <source>“{name}” is a placeholder, not a name.</source>
        <translation>「{name}」は仮の名前です。</translation>
    </message>
    <message>
        <source>Stores reject placeholders. Credit traditional music in the writers.</source>
        <translation>仮の名前はストアに拒否されます。伝承曲は作家欄に記載してください。</translation>
    </message>
    <message>
        <source>The artist line is “{line}”, but the artists give “{composed}”.</source>
        <translation>アーティスト表記は「{line}」ですが、アーティスト欄からは「{composed}」になります。</translation>
    </message>
    <message>
        <source>Stores build the line from the artist entries, so a different line causes questions and delays.</source>
        <translation>ストアはアーティスト欄から表記を作ります。表記が異なると、問い合わせや遅れの原因になります。</translation>
    </message>
    <message>
        <source>Change it to “{composed}”</source>
        <translation>「{composed}」に変更</translation>
    </message>
    <message>
        <source>“{name}” contains more than a name.</source>
        <translation>「{name}」に名前以外の文字が含まれています。</translation>
    </message>
    <message>
        <source>A role, country or year turns the name into a different artist. The role has its own field.</source>
        <translation>役割、国、年が入ると別のアーティストになります。役割には専用の項目があります。</translation>
    </message>
    <message>
        <source>Shorten to “{bare}”</source>
        <translation>「{bare}」に短縮</translation>
    </message>
    <message>
        <source>“{value}” is not a valid ID for {name}; expected: {wanted}.</source>
        <translation>「{value}」は{name}の有効なIDではありません。正しい形式：{wanted}。</translation>
    </message>
    <message>
        <source>A wrong ID puts the release on someone else&apos;s page.</source>
        <translation>IDが誤っていると、リリースが他人のページに掲載されます。</translation>
    </message>
    <message>
        <source>Write “{match}”</source>
        <translation>「{match}」と入力</translation>
    </message>
    <message>
        <source>this artist</source>
        <translation>このアーティスト</translation>
    </message>
    <message>
        <source>“{name}” is not a Dolby Atmos master: {problem}.</source>
        <translation>「{name}」はDolby Atmosマスターではありません：{problem}。</translation>
    </message>
    <message>
        <source>Stores accept an ADM file (BWF with axml and chna chunks), 24 bit and 48 kHz, with at least 3 channels.</source>
        <translation>ストアが受け付けるのは、24ビット・48kHz・3チャンネル以上のADMファイル（axml・chnaチャンクを含むBWF）です。</translation>
    </message>
    <message>
        <source>it has no axml and chna chunks</source>
        <translation>axml・chnaチャンクがない</translation>
    </message>
    <message>
        <source>it has {bits} bits</source>
        <translation>{bits}ビット</translation>
    </message>
    <message>
        <source>it has {sample_rate} Hz</source>
        <translation>{sample_rate}Hz</translation>
    </message>
    <message>
        <source>it has {channels} channels</source>
        <translation>{channels}チャンネル</translation>
    </message>
    <message>
        <source>The Atmos mix is {atmos} s long and the stereo master {stereo} s.</source>
        <translation>Atmosミックスは{atmos}秒、ステレオマスターは{stereo}秒です。</translation>
    </message>
    <message>
        <source>Stores switch between the two, so both must have the same length within one frame (1/24 second).</source>
        <translation>ストアは両者を切り替えて再生するため、長さの差は1フレーム（1/24秒）以内でなければなりません。</translation>
    </message>
    <message>
        <source>The Atmos mix has no separate ISRC.</source>
        <translation>Atmosミックスに固有のISRCがありません。</translation>
    </message>
    <message>
        <source>Stores treat it as a separate recording and need a different code to tell the two apart.</source>
        <translation>ストアでは別の原盤として扱われるため、区別するには別のコードが必要です。</translation>
    </message>
    <message>
        <source>“{code}” is not a valid ISRC for the Atmos mix.</source>
        <translation>「{code}」はAtmosミックスの有効なISRCではありません。</translation>
    </message>
    <message>
        <source>The Atmos mix has the same ISRC as the stereo master.</source>
        <translation>AtmosミックスのISRCがステレオマスターと同じです。</translation>
    </message>
    <message>
        <source>This track has no audio file.</source>
        <translation>このトラックには音源ファイルがありません。</translation>
    </message>
    <message>
        <source>Each track needs exactly one master.</source>
        <translation>各トラックにはマスターがちょうど1つ必要です。</translation>
    </message>
    <message>
        <source>This track has more than one master.</source>
        <translation>このトラックにはマスターが複数あります。</translation>
    </message>
    <message>
        <source>The file “{name}” has been moved or deleted.</source>
        <translation>ファイル「{name}」は移動または削除されています。</translation>
    </message>
    <message>
        <source>This video has no file.</source>
        <translation>このビデオにはファイルがありません。</translation>
    </message>
    <message>
        <source>This track is a video, but “{name}” is audio. Add the video, or set the track type to audio.</source>
        <translation>このトラックはビデオですが、「{name}」は音声です。ビデオを追加するか、トラック種別を音声にしてください。</translation>
    </message>
    <message>
        <source>The file has not been measured yet.</source>
        <translation>ファイルがまだ測定されていません。</translation>
    </message>
    <message>
        <source>The file could not be measured: {reason}</source>
        <translation>ファイルを測定できませんでした：{reason}</translation>
    </message>
    <message>
        <source>The file is {found}, not WAV or FLAC.</source>
        <translation>ファイルは{found}で、WAVまたはFLACではありません。</translation>
    </message>
    <message>
        <source>Stores accept uncompressed WAV or FLAC. The content of the file counts, not its name.</source>
        <translation>ストアが受け付けるのは非圧縮のWAVまたはFLACです。判定は名前ではなくファイルの中身で行われます。</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>空</translation>
    </message>
    <message>
        <source>a file without readable audio</source>
        <translation>読み取れる音声のないファイル</translation>
    </message>
    <message>
        <source>The WAV file has an extensible header.</source>
        <translation>WAVファイルのヘッダーが拡張形式です。</translation>
    </message>
    <message>
        <source>Spotify rejects it. The same audio with a plain header, or as FLAC, is accepted.</source>
        <translation>Spotifyに拒否されます。同じ音声でも、通常のヘッダーのWAVかFLACなら受け付けられます。</translation>
    </message>
    <message>
        <source>The WAV file&apos;s header is wrong: {faults}.</source>
        <translation>WAVファイルのヘッダーに誤りがあります：{faults}。</translation>
    </message>
    <message>
        <source>Some programs read only a part of such a file or show a wrong length. The audio itself is fine.</source>
        <translation>このようなファイルは、一部しか読み込まれなかったり、長さが誤って表示されたりすることがあります。音声自体に問題はありません。</translation>
    </message>
    <message>
        <source>the size of the file</source>
        <translation>ファイルサイズ</translation>
    </message>
    <message>
        <source>the bytes per second</source>
        <translation>1秒あたりのバイト数</translation>
    </message>
    <message>
        <source>The WAV file has extra data after the audio: {chunks}.</source>
        <translation>WAVファイルの音声の後に余分なデータがあります：{chunks}。</translation>
    </message>
    <message>
        <source>Some stores read this data as audio or reject the file.</source>
        <translation>このデータを音声として読み取るストアや、ファイルを拒否するストアがあります。</translation>
    </message>
    <message>
        <source>The file is incomplete: it has {present} of {declared} bytes.</source>
        <translation>ファイルが不完全です。{declared}バイトのうち{present}バイトしかありません。</translation>
    </message>
    <message>
        <source>The header announces more audio than the file contains. Many programs open such a file without a warning.</source>
        <translation>ヘッダーに書かれた量の音声がファイルに含まれていません。こうしたファイルを警告なしに開くソフトも多くあります。</translation>
    </message>
    <message>
        <source>The file is incomplete.</source>
        <translation>ファイルが不完全です。</translation>
    </message>
    <message>
        <source>The file&apos;s header does not state the length of the audio.</source>
        <translation>ファイルのヘッダーに音声の長さが書かれていません。</translation>
    </message>
    <message>
        <source>The export or recording was interrupted, or the file was streamed. Some programs read such a file as empty. Where a fix is offered, it makes a copy with a correct header. Listen to its end; if something is missing, export the file again.</source>
        <translation>書き出しや録音が中断されたか、ストリーミング形式のファイルです。空と判断するソフトもあります。修正が表示されている場合は、正しいヘッダーのコピーが作成されます。終わりまで聴き、欠けている部分があれば書き出し直してください。</translation>
    </message>
    <message>
        <source>The file is damaged: {error}.</source>
        <translation>ファイルが破損しています：{error}。</translation>
    </message>
    <message>
        <source>Stores decode the whole file and reject it if that fails.</source>
        <translation>ストアはファイル全体をデコードし、失敗すると拒否します。</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>破損したファイル</translation>
    </message>
    <message>
        <source>Stores do not accept a sample rate of {rate} Hz.</source>
        <translation>{rate}Hzのサンプルレートはストアで受け付けられません。</translation>
    </message>
    <message>
        <source>Use 44.1 kHz or a common higher rate. Audio is never resampled automatically.</source>
        <translation>44.1kHz、またはそれより高い一般的なレートを使用してください。音声が自動でリサンプリングされることはありません。</translation>
    </message>
    <message>
        <source>The audio is {bits}, not 16 or 24 bit.</source>
        <translation>音声は{bits}で、16ビットまたは24ビットではありません。</translation>
    </message>
    <message>
        <source>Stores accept 16-bit or 24-bit integer audio.</source>
        <translation>ストアが受け付けるのは、16ビットまたは24ビット整数の音声です。</translation>
    </message>
    <message>
        <source>{bits}-bit float</source>
        <translation>{bits}ビット浮動小数点</translation>
    </message>
    <message>
        <source>{bits}-bit</source>
        <translation>{bits}ビット</translation>
    </message>
    <message>
        <source>The file has {channels}, not two.</source>
        <translation>ファイルは2チャンネルではなく{channels}です。</translation>
    </message>
    <message>
        <source>The stereo master needs exactly two channels, even for a mono recording.</source>
        <translation>モノラル録音でも、ステレオマスターはちょうど2チャンネルである必要があります。</translation>
    </message>
    <message numerus="yes">
        <source>%n channels</source>
        <comment>%n channel</comment>
        <translation>
            <numerusform>%nチャンネル</numerusform>
        </translation>
    </message>
    <message>
        <source>The track is {seconds} seconds long; stores pay royalties from 30 seconds.</source>
        <translation>トラックの長さは{seconds}秒です。ストアの使用料は30秒から発生します。</translation>
    </message>
    <message>
        <source>A single under 30 seconds is rejected; on an album the track can be played but earns nothing.</source>
        <translation>30秒未満のシングルは拒否されます。アルバム収録曲の場合は再生できますが、収益は発生しません。</translation>
    </message>
    <message>
        <source>The file is {file} long, but the track says {track}.</source>
        <translation>ファイルの長さは{file}ですが、トラックでは{track}になっています。</translation>
    </message>
    <message>
        <source>Stores compare the two lengths.</source>
        <translation>ストアは両方の長さを照合します。</translation>
    </message>
    <message>
        <source>Set the length to {length}</source>
        <translation>長さを{length}に設定</translation>
    </message>
    <message>
        <source>The length is missing; the file is {file} long.</source>
        <translation>長さが未入力です。ファイルの長さは{file}です。</translation>
    </message>
    <message>
        <source>The preview ends at {end}, but the track ends at {length}.</source>
        <translation>試聴の終了位置は{end}ですが、トラックは{length}で終わります。</translation>
    </message>
    <message>
        <source>The preview must be within the track.</source>
        <translation>試聴範囲はトラック内に収まっている必要があります。</translation>
    </message>
    <message>
        <source>End the preview with the track</source>
        <translation>試聴の終わりをトラックの終わりに合わせる</translation>
    </message>
    <message>
        <source>The masters have different sample rates or bit depths: {found}.</source>
        <translation>マスターのサンプルレートやビット深度が揃っていません：{found}。</translation>
    </message>
    <message>
        <source>An album is usually mastered in one session; one file may come from somewhere else.</source>
        <translation>アルバムは通常まとめてマスタリングされます。出所の異なるファイルが混ざっている可能性があります。</translation>
    </message>
    <message>
        <source>{rate} Hz, {bits} bit</source>
        <translation>{rate}Hz、{bits}ビット</translation>
    </message>
    <message>
        <source>This track has exactly the same audio as “{other}”.</source>
        <translation>このトラックの音源は「{other}」とまったく同じです。</translation>
    </message>
    <message>
        <source>The same file was probably attached twice.</source>
        <translation>同じファイルを2回添付した可能性があります。</translation>
    </message>
    <message>
        <source>The tracks are {seconds} seconds long on average.</source>
        <translation>トラックの平均の長さは{seconds}秒です。</translation>
    </message>
    <message>
        <source>Stores reject releases with very short tracks, because they suspect artificial streaming.</source>
        <translation>非常に短いトラックの多いリリースは、再生数の水増しを疑われ、ストアに拒否されます。</translation>
    </message>
    <message>
        <source>The track is {minutes} minutes long.</source>
        <translation>トラックの長さは{minutes}分です。</translation>
    </message>
    <message>
        <source>Ask the distributor about tracks of this length; some split or reject them.</source>
        <translation>この長さのトラックについてはディストリビューターに確認してください。分割されたり拒否されたりすることがあります。</translation>
    </message>
    <message>
        <source>The track&apos;s length is given as {minutes} minutes.</source>
        <translation>トラックの長さが{minutes}分になっています。</translation>
    </message>
    <message>
        <source>The file&apos;s tags contain the ISRC {tagged}.</source>
        <translation>ファイルのタグに含まれるISRCは{tagged}です。</translation>
    </message>
    <message>
        <source>The code in the file was set at mastering; one of the two codes belongs to another recording.</source>
        <translation>ファイル内のコードはマスタリング時に付けられたものです。どちらかのコードは別の原盤のものです。</translation>
    </message>
    <message>
        <source>Use {tagged}</source>
        <translation>{tagged}を使用</translation>
    </message>
    <message>
        <source>The entire file is silent.</source>
        <translation>ファイル全体が無音です。</translation>
    </message>
    <message>
        <source>The wrong track was probably exported.</source>
        <translation>誤ったトラックを書き出した可能性があります。</translation>
    </message>
    <message>
        <source>The {side} channel is completely silent.</source>
        <translation>{side}チャンネルが完全に無音です。</translation>
    </message>
    <message>
        <source>A mono signal was probably exported to one side.</source>
        <translation>モノラル信号を片側だけに書き出した可能性があります。</translation>
    </message>
    <message>
        <source>The true peak is {peak} dBTP.</source>
        <translation>トゥルーピークは{peak}dBTPです。</translation>
    </message>
    <message>
        <source>Above 0 dBTP the audio distorts when stores encode it; −1 dBTP leaves headroom. No store rejects it.</source>
        <translation>0dBTPを超えると、ストアでのエンコード時に音が歪みます。−1dBTPなら余裕があります。これを理由に拒否するストアはありません。</translation>
    </message>
    <message>
        <source>The track begins with {seconds} seconds of silence.</source>
        <translation>トラックの冒頭に{seconds}秒の無音があります。</translation>
    </message>
    <message>
        <source>More than two seconds sound like an error; more than ten are rejected.</source>
        <translation>2秒を超えると不具合に聞こえ、10秒を超えると拒否されます。</translation>
    </message>
    <message>
        <source>The track ends with {seconds} seconds of silence.</source>
        <translation>トラックの末尾に{seconds}秒の無音があります。</translation>
    </message>
    <message>
        <source>More than five seconds sound like an error; more than ten are rejected. A hidden track must be a separate track.</source>
        <translation>5秒を超えると不具合に聞こえ、10秒を超えると拒否されます。隠しトラックは別のトラックにしてください。</translation>
    </message>
    <message numerus="yes">
        <source>The audio clips in %n places.</source>
        <comment>The audio clips in %n place.</comment>
        <translation>
            <numerusform>音声が%n箇所でクリップしています。</numerusform>
        </translation>
    </message>
    <message>
        <source>A few clipped samples are inaudible; many cause distortion, usually from a mix that was too loud.</source>
        <translation>わずかなクリップは聞こえませんが、多いと歪みます。多くはミックスの音量が大きすぎることが原因です。</translation>
    </message>
    <message>
        <source>The track is at {loudness} LUFS, which is unusual for music.</source>
        <translation>トラックのラウドネスは{loudness}LUFSで、音楽としては異例です。</translation>
    </message>
    <message>
        <source>Stores normalise loudness, Spotify to −14 LUFS. No level is rejected.</source>
        <translation>ストアはラウドネスを正規化します（Spotifyは−14LUFS）。どのレベルでも拒否されません。</translation>
    </message>
    <message>
        <source>The two channels are almost completely out of phase.</source>
        <translation>2つのチャンネルがほぼ完全に逆位相です。</translation>
    </message>
    <message>
        <source>In mono such a track almost disappears. One channel probably has its polarity inverted.</source>
        <translation>モノラルで再生するとほとんど聞こえなくなります。片方の極性が反転している可能性があります。</translation>
    </message>
    <message>
        <source>Both channels are identical.</source>
        <translation>両チャンネルが同一です。</translation>
    </message>
    <message>
        <source>This is correct for a mono recording; otherwise it is an export mistake.</source>
        <translation>モノラル録音であれば問題ありません。そうでなければ書き出しのミスです。</translation>
    </message>
    <message>
        <source>The audio has a DC offset of {percent} % of full scale.</source>
        <translation>音声にフルスケールの{percent}%のDCオフセットがあります。</translation>
    </message>
    <message>
        <source>A DC offset costs headroom and may cause clicks at the start and end; any audio editor can remove it.</source>
        <translation>DCオフセットはヘッドルームを減らし、始まりと終わりにノイズが出ることがあります。どの音声編集ソフトでも除去できます。</translation>
    </message>
    <message>
        <source>The track ends abruptly at {level} dBFS.</source>
        <translation>トラックが{level}dBFSで唐突に終わります。</translation>
    </message>
    <message>
        <source>Most recordings fade out. In a gapless set a hard end is intended.</source>
        <translation>多くの曲はフェードアウトします。曲間なしでつながる作品なら、意図したものです。</translation>
    </message>
    <message>
        <source>The track contains {seconds} seconds of silence.</source>
        <translation>トラック内に{seconds}秒の無音があります。</translation>
    </message>
    <message>
        <source>Stores reject long silences and anything after them; a hidden song must be a separate track.</source>
        <translation>長い無音とその後に続く部分はストアに拒否されます。隠し曲は別のトラックにしてください。</translation>
    </message>
    <message>
        <source>The file is 24 bit, but only {bits} bits are used.</source>
        <translation>ファイルは24ビットですが、実際に使われているのは{bits}ビットだけです。</translation>
    </message>
    <message>
        <source>It was probably converted from a 16-bit file. Stores want the original master without padding.</source>
        <translation>16ビットのファイルから変換された可能性があります。ストアが求めるのは、水増しのない元のマスターです。</translation>
    </message>
    <message>
        <source>“{name}” cannot be used as a booklet: {problem}.</source>
        <translation>「{name}」はブックレットとして使用できません：{problem}。</translation>
    </message>
    <message>
        <source>A booklet must be a PDF that opens.</source>
        <translation>ブックレットは、正常に開けるPDFである必要があります。</translation>
    </message>
    <message>
        <source>it is not a PDF</source>
        <translation>PDF以外のファイル</translation>
    </message>
    <message>
        <source>{number} is also the catalogue number of “{other}”.</source>
        <translation>{number}は「{other}」の品番でもあります。</translation>
    </message>
    <message>
        <source>A catalogue number identifies one release; other systems accept only plain characters.</source>
        <translation>品番は1つのリリースを識別します。ほかのシステムでは基本的な文字しか使えません。</translation>
    </message>
    <message>
        <source>“{number}” is not a valid catalogue number of up to 50 plain characters.</source>
        <translation>「{number}」は有効な品番ではありません（基本的な文字で50文字まで）。</translation>
    </message>
    <message>
        <source>The © line has no {missing}.</source>
        <translation>©ラインの{missing}がありません。</translation>
    </message>
    <message>
        <source>The release must state who owns the artwork and packaging and since when.</source>
        <translation>リリースには、アートワークとパッケージの権利者と年を記載する必要があります。</translation>
    </message>
    <message>
        <source>Same as the ℗ line: {line}</source>
        <translation>℗ラインと同じ：{line}</translation>
    </message>
    <message>
        <source>The © line has no {missing}. Enter it in Rights &amp; partners, or fill in label and release date: then it is offered.</source>
        <translation>©ラインの{missing}がありません。「権利とパートナー」に入力するか、レーベルとリリース日を入力すると候補が表示されます。</translation>
    </message>
    <message>
        <source>This track is marked for Content ID, but {problem}.</source>
        <translation>このトラックはContent IDの対象ですが、問題があります：{problem}。</translation>
    </message>
    <message>
        <source>Content ID claims every video with the same audio. Audio that others may use too causes false claims.</source>
        <translation>Content IDは、同じ音源を含むすべての動画に権利を申し立てます。他者も使える音源では誤った申し立てになります。</translation>
    </message>
    <message>
        <source>it contains third-party samples</source>
        <translation>第三者のサンプルを含む</translation>
    </message>
    <message>
        <source>it contains loops</source>
        <translation>ループを含む</translation>
    </message>
    <message>
        <source>not all of its audio is exclusively yours</source>
        <translation>一部の音源が自社の独占でない</translation>
    </message>
    <message>
        <source>not all of its questions are answered</source>
        <translation>未回答の質問がある</translation>
    </message>
    <message>
        <source>“{name}” is a company, not an artist.</source>
        <translation>「{name}」はアーティストではなく会社です。</translation>
    </message>
    <message>
        <source>Labels and distributors have their own fields; stores reject them as artists.</source>
        <translation>レーベルとディストリビューターには専用の項目があります。アーティストとして登録するとストアに拒否されます。</translation>
    </message>
    <message>
        <source>This track has no writer.</source>
        <translation>このトラックには作家がいません。</translation>
    </message>
    <message>
        <source>Every store requires at least one composer or author per track.</source>
        <translation>どのストアでも、トラックごとに作曲者または作詞者が少なくとも1人必要です。</translation>
    </message>
    <message>
        <source>The track has vocals but no lyricist.</source>
        <translation>このトラックはボーカル入りですが、作詞者がいません。</translation>
    </message>
    <message>
        <source>A track with a language needs a lyricist; one person can be both composer and author.</source>
        <translation>言語が設定されたトラックには作詞者が必要です。1人が作曲者と作詞者を兼ねることもできます。</translation>
    </message>
    <message>
        <source>{composer} also wrote the lyrics: Composer &amp; Author</source>
        <translation>{composer}が作詞も担当：Composer &amp; Author</translation>
    </message>
    <message>
        <source>performer and a producer or engineer</source>
        <translation>演奏者と、プロデューサーまたはエンジニア</translation>
    </message>
    <message>
        <source>performer</source>
        <translation>演奏者</translation>
    </message>
    <message>
        <source>producer or engineer</source>
        <translation>プロデューサーまたはエンジニア</translation>
    </message>
    <message>
        <source>The credits lack a {missing}.</source>
        <translation>クレジットに足りないもの：{missing}。</translation>
    </message>
    <message>
        <source>Apple requires a writer, a performer and a production credit for every track. One person can have all three.</source>
        <translation>Appleでは、全トラックに作家、演奏者、制作のクレジットが必要です。1人が3つを兼ねることもできます。</translation>
    </message>
    <message>
        <source>Use the release&apos;s credits</source>
        <translation>リリースのクレジットを使用</translation>
    </message>
    <message>
        <source>“Performer” does not say what {name} plays or sings.</source>
        <translation>「Performer」だけでは、{name}の担当楽器やボーカルが分かりません。</translation>
    </message>
    <message>
        <source>Stores show instruments and vocals; “Performer” alone is discouraged.</source>
        <translation>ストアには楽器やボーカルが表示されます。「Performer」だけの記載は推奨されません。</translation>
    </message>
    <message>
        <source>“{value}” is not in the list of {kind}.</source>
        <translation>「{value}」は{kind}のリストにありません。</translation>
    </message>
    <message>
        <source>The distributor has lists of roles and of types for each role. Only a list that you marked as complete blocks a release.</source>
        <translation>ディストリビューターには役割のリストと、役割ごとの種別のリストがあります。リリースがブロックされるのは、完全と指定したリストの場合だけです。</translation>
    </message>
    <message>
        <source>{name} has no role.</source>
        <translation>{name}に役割がありません。</translation>
    </message>
    <message>
        <source>roles</source>
        <translation>役割</translation>
    </message>
    <message>
        <source>types of {role}</source>
        <translation>{role}の種別</translation>
    </message>
    <message>
        <source>{name} is listed twice as {role}.</source>
        <translation>{name}が{role}として2回登録されています。</translation>
    </message>
    <message>
        <source>One person in one role needs only one credit.</source>
        <translation>同じ人の同じ役割に必要なクレジットは1つだけです。</translation>
    </message>
    <message>
        <source>“{name}” is not a writer&apos;s first and last name.</source>
        <translation>「{name}」は作家の姓名ではありません。</translation>
    </message>
    <message>
        <source>Collecting societies pay to registered names, not to stage names, initials or companies.</source>
        <translation>著作権管理団体は登録名に対して支払います。芸名、イニシャル、会社名には支払われません。</translation>
    </message>
    <message>
        <source>{name} is a featured artist but is credited only as {role}.</source>
        <translation>{name}はフィーチャリングアーティストですが、クレジットは{role}だけです。</translation>
    </message>
    <message>
        <source>Mixing and mastering engineers are credited, not listed as artists.</source>
        <translation>ミキシングやマスタリングのエンジニアは、アーティストではなくクレジットに記載します。</translation>
    </message>
    <message>
        <source>Remove from the artists</source>
        <translation>アーティストから削除</translation>
    </message>
    <message>
        <source>“{typed}” is not {wanted}.</source>
        <translation>「{typed}」は{wanted}ではありません。</translation>
    </message>
    <message>
        <source>The distributor expects dates as 2026-03-13, times as 12:30:00 and lengths as PT3M48S.</source>
        <translation>ディストリビューターは、日付は2026-03-13、時刻は12:30:00、長さはPT3M48Sの形式を求めます。</translation>
    </message>
    <message>
        <source>a valid date</source>
        <translation>有効な日付</translation>
    </message>
    <message>
        <source>a time of day</source>
        <translation>時刻</translation>
    </message>
    <message>
        <source>a length</source>
        <translation>長さ</translation>
    </message>
    <message>
        <source>Read it as {read}</source>
        <translation>{read}として扱う</translation>
    </message>
    <message>
        <source>The release has no release date.</source>
        <translation>リリース日がありません。</translation>
    </message>
    <message>
        <source>A release cannot be delivered without one.</source>
        <translation>リリース日がないと納品できません。</translation>
    </message>
    <message>
        <source>Set it to {day}</source>
        <translation>{day}に設定</translation>
    </message>
    <message numerus="yes">
        <source>The release date is %n days away.</source>
        <comment>The release date is %n day away.</comment>
        <translation>
            <numerusform>リリース日まであと%n日です。</numerusform>
        </translation>
    </message>
    <message>
        <source>Spotify&apos;s editors need 7 days and pre-orders need 10; four weeks leave enough time for every store.</source>
        <translation>Spotifyのエディトリアルには7日、予約注文には10日必要です。4週間あれば、どのストアにも間に合います。</translation>
    </message>
    <message>
        <source>The release date {date} is probably a typo.</source>
        <translation>リリース日{date}は入力ミスと思われます。</translation>
    </message>
    <message>
        <source>The release date is in the past, but the release is not marked as previously released.</source>
        <translation>リリース日が過去ですが、リリース済みの指定がありません。</translation>
    </message>
    <message>
        <source>Move it to Friday, {day}</source>
        <translation>金曜日の{day}に変更</translation>
    </message>
    <message>
        <source>The release date is a {weekday}.</source>
        <translation>リリース日が{weekday}です。</translation>
    </message>
    <message>
        <source>Music is released on Fridays worldwide; other days miss the cycle of charts and playlists.</source>
        <translation>音楽のリリースは世界的に金曜日です。ほかの曜日では、チャートやプレイリストの更新周期に合いません。</translation>
    </message>
    <message>
        <source>Monday</source>
        <translation>月曜日</translation>
    </message>
    <message>
        <source>Tuesday</source>
        <translation>火曜日</translation>
    </message>
    <message>
        <source>Wednesday</source>
        <translation>水曜日</translation>
    </message>
    <message>
        <source>Thursday</source>
        <translation>木曜日</translation>
    </message>
    <message>
        <source>Friday</source>
        <translation>金曜日</translation>
    </message>
    <message>
        <source>Saturday</source>
        <translation>土曜日</translation>
    </message>
    <message>
        <source>Sunday</source>
        <translation>日曜日</translation>
    </message>
    <message>
        <source>The original release date {original} is after the release date {released}.</source>
        <translation>オリジナルリリース日{original}がリリース日{released}より後です。</translation>
    </message>
    <message>
        <source>A release cannot have come out first at a later date.</source>
        <translation>初回リリースがこのリリースより後になることはありません。</translation>
    </message>
    <message>
        <source>Set it to {released}</source>
        <translation>{released}に設定</translation>
    </message>
    <message>
        <source>The release is marked as previously released but has no original release date.</source>
        <translation>リリース済みの指定がありますが、オリジナルリリース日がありません。</translation>
    </message>
    <message>
        <source>Stores sort by the original date; from 2000 on they need the exact day.</source>
        <translation>ストアはオリジナルの日付で並べます。2000年以降は正確な日付が必要です。</translation>
    </message>
    <message>
        <source>A remaster keeps the original release date.</source>
        <translation>リマスターはオリジナルリリース日を引き継ぎます。</translation>
    </message>
    <message>
        <source>Apple&apos;s rule: a remaster keeps the original date; a remix, live version or new recording has its own.</source>
        <translation>Appleの規則：リマスターはオリジナルの日付を引き継ぎ、リミックス、ライブ版、再録音は独自の日付になります。</translation>
    </message>
    <message>
        <source>The pre-order would start on {preorder}, which is not before the release on {released}.</source>
        <translation>予約注文の開始日{preorder}が、リリース日{released}より前ではありません。</translation>
    </message>
    <message>
        <source>A pre-order must start at least one day before the release and not in the past; 7 days to 6 months make sense.</source>
        <translation>予約注文はリリースの1日以上前に、過去でない日付から始める必要があります。目安は7日～6か月です。</translation>
    </message>
    <message>
        <source>Start it on {start}</source>
        <translation>開始日を{start}に設定</translation>
    </message>
    <message>
        <source>The pre-order would start on {preorder}, which is in the past.</source>
        <translation>予約注文の開始日{preorder}が過去です。</translation>
    </message>
    <message numerus="yes">
        <source>The pre-order would last %n days; 7 days to 6 months make sense.</source>
        <comment>The pre-order would last %n day; 7 days to 6 months make sense.</comment>
        <translation>
            <numerusform>予約注文の期間が%n日になります。目安は7日～6か月です。</numerusform>
        </translation>
    </message>
    <message>
        <source>{day} is not a valid instant gratification date: it must be between the pre-order and the release.</source>
        <translation>{day}は有効な先行配信日ではありません。予約注文の開始からリリースまでの間にしてください。</translation>
    </message>
    <message>
        <source>Customers who pre-order receive the track on this date.</source>
        <translation>予約注文した人は、この日にトラックを受け取ります。</translation>
    </message>
    <message>
        <source>Set it to {clamped}</source>
        <translation>{clamped}に設定</translation>
    </message>
    <message>
        <source>The pre-stream would start on {day}, after the release on {released}.</source>
        <translation>先行ストリーミングの開始日{day}が、リリース日{released}より後です。</translation>
    </message>
    <message>
        <source>A pre-stream must start before the release date.</source>
        <translation>先行ストリーミングはリリース日より前に始める必要があります。</translation>
    </message>
    <message>
        <source>The embargo would last until {day}, after the release on {released}.</source>
        <translation>公開制限の期限{day}が、リリース日{released}より後です。</translation>
    </message>
    <message>
        <source>A release that is out cannot be embargoed.</source>
        <translation>リリースされたものに公開制限はかけられません。</translation>
    </message>
    <message>
        <source>Clear the embargo</source>
        <translation>公開制限をクリア</translation>
    </message>
    <message>
        <source>{year} is not a valid recording year.</source>
        <translation>{year}は有効な録音年ではありません。</translation>
    </message>
    <message>
        <source>It must have four digits and not be later than the ℗ year and the release.</source>
        <translation>4桁で、℗年とリリース年より後にならないようにしてください。</translation>
    </message>
    <message>
        <source>The original release date {original} is in the future and differs from the release date.</source>
        <translation>オリジナルリリース日{original}が未来で、リリース日とも異なります。</translation>
    </message>
    <message>
        <source>For a new release both dates are the same; for a previously released one the original date is in the past.</source>
        <translation>新作では両方の日付が同じになります。リリース済みの作品では、オリジナルの日付は過去になります。</translation>
    </message>
    <message>
        <source>The original release date {original} is probably a typo: no recordings existed then.</source>
        <translation>オリジナルリリース日{original}は入力ミスと思われます。当時、録音はまだ存在しません。</translation>
    </message>
    <message>
        <source>The original release date {original} of “{title}” is after the release date.</source>
        <translation>「{title}」のオリジナルリリース日{original}がリリース日より後です。</translation>
    </message>
    <message>
        <source>The release has a pre-order but no instant gratification track.</source>
        <translation>予約注文がありますが、先行配信トラックがありません。</translation>
    </message>
    <message>
        <source>Apple Music offers an album for pre-add only if at least one of its tracks is available at once; a single with one track cannot be pre-added.</source>
        <translation>Apple Musicでアルバムのプレアッドができるのは、1トラック以上がすぐに聴ける場合だけです。1トラックのシングルはプレアッドできません。</translation>
    </message>
    <message>
        <source>A single with one track cannot offer that track as instant gratification.</source>
        <translation>1トラックのシングルでは、そのトラックを先行配信にできません。</translation>
    </message>
    <message>
        <source>{early} of {count} tracks are instant gratification tracks.</source>
        <translation>{count}トラック中{early}トラックが先行配信です。</translation>
    </message>
    <message>
        <source>Instant gratification tracks count towards the album price; half of the tracks is a safe limit.</source>
        <translation>先行配信トラックはアルバム価格に算入されます。半数までが安全な目安です。</translation>
    </message>
    <message>
        <source>{day} is between Christmas and New Year.</source>
        <translation>{day}はクリスマスから新年の間です。</translation>
    </message>
    <message>
        <source>Distributors and stores have earlier deadlines then. Deliver weeks ahead or choose another Friday.</source>
        <translation>この時期はディストリビューターとストアの締切が早まります。数週間前に納品するか、別の金曜日にしてください。</translation>
    </message>
    <message>
        <source>The disc&apos;s code {code} {problem}.</source>
        <translation>ディスクのコード{code}に問題があります：{problem}。</translation>
    </message>
    <message>
        <source>A disc does not need a code. If it has one, the code must be valid and belong only to this disc.</source>
        <translation>ディスクにコードは必須ではありません。付ける場合は、そのディスク専用の有効なコードにしてください。</translation>
    </message>
    <message>
        <source>also belongs to another disc</source>
        <translation>別のディスクと重複</translation>
    </message>
    <message>
        <source>is the release&apos;s code</source>
        <translation>リリースのコードと同じ</translation>
    </message>
    <message>
        <source>is not a UPC of 12 digits or an EAN of 13 digits</source>
        <translation>12桁のUPCでも13桁のEANでもない</translation>
    </message>
    <message>
        <source>is a placeholder</source>
        <translation>仮のコード</translation>
    </message>
    <message>
        <source>has a wrong check digit</source>
        <translation>チェックデジットが誤り</translation>
    </message>
    <message>
        <source>Clear the disc&apos;s code</source>
        <translation>ディスクのコードをクリア</translation>
    </message>
    <message>
        <source>A karaoke version needs the genre Karaoke, not {genre}.</source>
        <translation>カラオケ版のジャンルは{genre}ではなくKaraokeにする必要があります。</translation>
    </message>
    <message>
        <source>Stores list karaoke separately from the original songs.</source>
        <translation>ストアではカラオケは原曲とは別に掲載されます。</translation>
    </message>
    <message>
        <source>Set the genre to {karaoke}</source>
        <translation>ジャンルを{karaoke}に設定</translation>
    </message>
    <message>
        <source>Only “{title}” is {genre}; the release and all other tracks are {other}.</source>
        <translation>「{title}」だけが{genre}で、リリースとほかのトラックはすべて{other}です。</translation>
    </message>
    <message>
        <source>A different genre on a single track is usually a mistake.</source>
        <translation>1トラックだけジャンルが異なるのは、多くの場合ミスです。</translation>
    </message>
    <message>
        <source>Use the release&apos;s genre</source>
        <translation>リリースのジャンルを使用</translation>
    </message>
    <message>
        <source>The genre is missing.</source>
        <translation>ジャンルがありません。</translation>
    </message>
    <message>
        <source>Stores file the release under its genre; a sub-genre must belong to that genre.</source>
        <translation>ストアはジャンルごとにリリースを分類します。サブジャンルはそのジャンルに属している必要があります。</translation>
    </message>
    <message>
        <source>genres</source>
        <translation>ジャンル</translation>
    </message>
    <message>
        <source>Clear the sub-genre</source>
        <translation>サブジャンルをクリア</translation>
    </message>
    <message>
        <source>The sub-genre is the same as the genre.</source>
        <translation>サブジャンルがジャンルと同じです。</translation>
    </message>
    <message>
        <source>sub-genres of {genre}</source>
        <translation>{genre}のサブジャンル</translation>
    </message>
    <message>
        <source>The distributor created the release with {sent}, but the draft now has a different code.</source>
        <translation>ディストリビューターでは{sent}で作成されましたが、下書きのコードが変わっています。</translation>
    </message>
    <message>
        <source>Stores cannot change a UPC or ISRC after the first delivery; that would need a new release.</source>
        <translation>最初の納品後、ストアではUPCとISRCを変更できません。変更するには新しいリリースが必要です。</translation>
    </message>
    <message>
        <source>Restore {sent_upc}</source>
        <translation>{sent_upc}に戻す</translation>
    </message>
    <message>
        <source>The distributor created the release without the ISRC {code}.</source>
        <translation>ディストリビューターでは、ISRC {code}なしでリリースが作成されました。</translation>
    </message>
    <message>
        <source>The release has no UPC or EAN.</source>
        <translation>リリースにUPC/EANがありません。</translation>
    </message>
    <message>
        <source>Stores identify a product by this code, and the app searches for it before it creates the release.</source>
        <translation>ストアはこのコードで商品を識別します。アプリもリリースの作成前にこのコードで検索します。</translation>
    </message>
    <message>
        <source>“{code}” is not a UPC of 12 digits or an EAN of 13 digits.</source>
        <translation>「{code}」は12桁のUPCでも13桁のEANでもありません。</translation>
    </message>
    <message>
        <source>The distributor accepts codes of 12 or 13 digits. Spreadsheets often drop zeros at the beginning.</source>
        <translation>ディストリビューターが受け付けるのは12桁または13桁のコードです。表計算ソフトでは先頭の0が消えることがよくあります。</translation>
    </message>
    <message>
        <source>Change to {spelled}</source>
        <translation>{spelled}に変更</translation>
    </message>
    <message>
        <source>The check digit of {code} is wrong: one of its digits was mistyped.</source>
        <translation>{code}のチェックデジットが誤っています。数字が1つ間違っています。</translation>
    </message>
    <message>
        <source>The last digit is calculated from the others. It does not show which digit is wrong, so the app cannot correct it.</source>
        <translation>最後の数字はほかの数字から計算されます。どの数字が誤りかは分からないため、アプリでは修正できません。</translation>
    </message>
    <message>
        <source>{code} is a placeholder, not a real code.</source>
        <translation>{code}は実在のコードではなく、仮のコードです。</translation>
    </message>
    <message>
        <source>Sample codes, codes with one repeated digit and 1, 2, 3, … do not belong to any product.</source>
        <translation>サンプルのコード、同じ数字の繰り返し、1、2、3、…のようなコードは、どの商品のものでもありません。</translation>
    </message>
    <message>
        <source>{code} is reserved for in-store use or for books.</source>
        <translation>{code}は店舗内使用または書籍用に予約されています。</translation>
    </message>
    <message>
        <source>GS1 reserves codes that begin with 02, 04 or 20 to 29 for in-store use and 978 and 979 for books.</source>
        <translation>GS1では、02、04、20～29で始まるコードを店舗内使用に、978と979を書籍に予約しています。</translation>
    </message>
    <message>
        <source>{code} is already the code of “{other}”.</source>
        <translation>{code}は「{other}」のコードとして使用済みです。</translation>
    </message>
    <message>
        <source>Each product needs its own code: clean and explicit, standard and deluxe, single and album.</source>
        <translation>商品ごとに別のコードが必要です（クリーン版とExplicit版、通常盤とデラックス盤、シングルとアルバムなど）。</translation>
    </message>
    <message>
        <source>“{words}” looks like an internal note and would be sent.</source>
        <translation>「{words}」は社内メモのようですが、このままでは送信されます。</translation>
    </message>
    <message>
        <source>Stores show this field. Put internal remarks in the notes.</source>
        <translation>この項目はストアに表示されます。社内向けの内容はメモに入れてください。</translation>
    </message>
    <message>
        <source>The IPI of {name} in People, {code}, {problem}.</source>
        <translation>「人物」にある{name}のIPI（{code}）に問題があります：{problem}。</translation>
    </message>
    <message>
        <source>Societies use it for payments. It has eleven digits; the last two are check digits. Correct it in People.</source>
        <translation>著作権管理団体が支払いに使います。11桁で、最後の2桁がチェックデジットです。「人物」で修正してください。</translation>
    </message>
    <message>
        <source>is not a number of 11 digits</source>
        <translation>11桁の数字ではない</translation>
    </message>
    <message>
        <source>has wrong check digits</source>
        <translation>チェックデジットが誤り</translation>
    </message>
    <message>
        <source>The ISNI of {name} in People, {code}, {problem}.</source>
        <translation>「人物」にある{name}のISNI（{code}）に問題があります：{problem}。</translation>
    </message>
    <message>
        <source>An ISNI has sixteen characters; the last is a check character. Correct it in People.</source>
        <translation>ISNIは16文字で、最後がチェック文字です。「人物」で修正してください。</translation>
    </message>
    <message>
        <source>is not a code of 16 characters</source>
        <translation>16文字のコードではない</translation>
    </message>
    <message>
        <source>has a wrong check character</source>
        <translation>チェック文字が誤り</translation>
    </message>
    <message>
        <source>This track has no ISRC.</source>
        <translation>このトラックにはISRCがありません。</translation>
    </message>
    <message>
        <source>Stores and societies identify a recording by its ISRC. You can let the distributor assign ISRCs in the account&apos;s settings.</source>
        <translation>ストアと著作権管理団体はISRCで原盤を識別します。アカウントの設定で、ISRCの割り当てをディストリビューターに任せることもできます。</translation>
    </message>
    <message>
        <source>“{code}” is not a valid ISRC: two letters, three letters or digits, seven digits.</source>
        <translation>「{code}」は有効なISRCではありません（英字2文字、英数字3文字、数字7桁）。</translation>
    </message>
    <message>
        <source>An ISRC has exactly twelve characters, without hyphens or spaces.</source>
        <translation>ISRCはハイフンやスペースを含まない12文字です。</translation>
    </message>
    <message>
        <source>Change to {code}</source>
        <translation>{code}に変更</translation>
    </message>
    <message>
        <source>Use {swapped}</source>
        <translation>{swapped}を使用</translation>
    </message>
    <message>
        <source>No agency issues ISRCs that begin with {prefix}.</source>
        <translation>{prefix}で始まるISRCを発行する機関はありません。</translation>
    </message>
    <message>
        <source>The first two letters come from the list of ISRC agencies.</source>
        <translation>最初の2文字は、ISRC発行機関のリストで決まっています。</translation>
    </message>
    <message>
        <source>According to the ISRC it was assigned in 20{year}, which is in the future.</source>
        <translation>ISRCの割り当て年が20{year}年で、未来の年になっています。</translation>
    </message>
    <message>
        <source>The two digits after the first five characters are the year in which the code was assigned.</source>
        <translation>最初の5文字に続く2桁は、コードが割り当てられた年です。</translation>
    </message>
    <message>
        <source>{code} is also the ISRC of “{other}” on this release.</source>
        <translation>{code}は、このリリースの「{other}」のISRCでもあります。</translation>
    </message>
    <message>
        <source>Each recording needs its own code; stores would play one of the two for both.</source>
        <translation>原盤ごとに別のコードが必要です。同じだと、どちらを選んでもストアで一方だけが再生されます。</translation>
    </message>
    <message>
        <source>{code} already belongs to “{title}” by {artist} on “{release}”, which is a different recording.</source>
        <translation>{code}は「{release}」の{artist}「{title}」のコードですが、別の原盤です。</translation>
    </message>
    <message>
        <source>A code always identifies one recording; a recording keeps its code on single and album.</source>
        <translation>コードは常に1つの原盤を識別します。シングルとアルバムの同じ原盤には同じコードを使います。</translation>
    </message>
    <message>
        <source>{code} is also the ISRC of “{title}” on “{release}”, but the two files contain different audio.</source>
        <translation>{code}は「{release}」の「{title}」のISRCでもありますが、2つのファイルの音源が異なります。</translation>
    </message>
    <message>
        <source>{code} belongs to “{title}” on “{release}”; this is a different version and needs its own code.</source>
        <translation>{code}は「{release}」の「{title}」のコードです。これは別のバージョンなので、固有のコードが必要です。</translation>
    </message>
    <message>
        <source>A remix, edit, live or instrumental version is a separate recording; a different file format is not.</source>
        <translation>リミックス、エディット、ライブ、インストは別の原盤です。ファイル形式の違いは別の原盤になりません。</translation>
    </message>
    <message>
        <source>The same recording has the ISRC {code} on “{release}”.</source>
        <translation>同じ原盤のISRCが「{release}」では{code}になっています。</translation>
    </message>
    <message>
        <source>Two codes for one recording split its play counts. Keep the older one.</source>
        <translation>1つの原盤にコードが2つあると、再生数が分散します。古い方を残してください。</translation>
    </message>
    <message>
        <source>Use {older}</source>
        <translation>{older}を使用</translation>
    </message>
    <message>
        <source>“{code}” is not a valid ISWC, such as T-034524680-1.</source>
        <translation>「{code}」は有効なISWC（例：T-034524680-1）ではありません。</translation>
    </message>
    <message>
        <source>An ISWC is T, nine digits and a check digit; dots and hyphens are optional.</source>
        <translation>ISWCはT、9桁の数字、チェックデジットで構成されます。ピリオドとハイフンは省略できます。</translation>
    </message>
    <message>
        <source>The distributor writes the ISWC “{code}” as {spelled}.</source>
        <translation>ディストリビューターでは、ISWC「{code}」を{spelled}と表記します。</translation>
    </message>
    <message>
        <source>The check digit of {code} is wrong, so societies cannot find the work by it.</source>
        <translation>{code}のチェックデジットが誤っているため、著作権管理団体はこのコードで楽曲を見つけられません。</translation>
    </message>
    <message>
        <source>An ISWC is optional, but a wrong one is worse than none. The distributor does not check it.</source>
        <translation>ISWCは任意ですが、誤ったコードはないより悪い結果になります。ディストリビューターは確認しません。</translation>
    </message>
    <message>
        <source>{code} is also the ISWC of “{other}”, which has a different title or different writers.</source>
        <translation>{code}は「{other}」のISWCでもありますが、タイトルまたは作家が異なります。</translation>
    </message>
    <message>
        <source>An ISWC identifies one work; an arrangement or translation has its own.</source>
        <translation>ISWCは1つの楽曲を識別します。編曲や訳詞には固有のISWCがあります。</translation>
    </message>
    <message>
        <source>Keywords are separated by spaces, without commas, quotes and “#”.</source>
        <translation>キーワードはスペースで区切ります。カンマ、引用符、「#」は使えません。</translation>
    </message>
    <message>
        <source>The distributor reads each word separately; join the words of one keyword with a hyphen or underscore.</source>
        <translation>ディストリビューターは1語ずつ読み取ります。複数語のキーワードはハイフンかアンダースコアでつないでください。</translation>
    </message>
    <message>
        <source>The release has no label.</source>
        <translation>リリースにレーベルがありません。</translation>
    </message>
    <message>
        <source>The distributor groups releases by label; a different spelling is a different label.</source>
        <translation>ディストリビューターはレーベルごとにリリースをまとめます。表記が違うと別のレーベルになります。</translation>
    </message>
    <message>
        <source>“{label}” is not a label name.</source>
        <translation>「{label}」はレーベル名ではありません。</translation>
    </message>
    <message>
        <source>Use “{alike}”</source>
        <translation>「{alike}」を使用</translation>
    </message>
    <message>
        <source>“{label}” is not in the account&apos;s list of labels.</source>
        <translation>「{label}」はアカウントのレーベルのリストにありません。</translation>
    </message>
    <message>
        <source>The language of titles and names is missing.</source>
        <translation>タイトルと名前の言語がありません。</translation>
    </message>
    <message>
        <source>Stores use it to sort titles and to set capitals.</source>
        <translation>ストアはこの言語に従ってタイトルを並べ、大文字・小文字を整えます。</translation>
    </message>
    <message>
        <source>languages</source>
        <translation>言語</translation>
    </message>
    <message>
        <source>“{text}” is not written in the script of {language}.</source>
        <translation>「{text}」は{language}の文字で書かれていません。</translation>
    </message>
    <message>
        <source>A title whose script does not match its language is rejected or shown incorrectly.</source>
        <translation>文字体系が言語と合わないタイトルは、拒否されるか正しく表示されません。</translation>
    </message>
    <message>
        <source>Write “{straight}” in one script</source>
        <translation>「{straight}」を1つの文字体系で表記</translation>
    </message>
    <message>
        <source>“{word}” mixes letters of two scripts that look alike.</source>
        <translation>「{word}」には、形の似た2種類の文字体系の文字が混ざっています。</translation>
    </message>
    <message>
        <source>Set the language of the titles to {language}</source>
        <translation>タイトルの言語を{language}にする</translation>
    </message>
    <message>
        <source>The language of the recording is missing.</source>
        <translation>音源の言語がありません。</translation>
    </message>
    <message>
        <source>Each track needs the language it is sung in; use “No linguistic content” for an instrumental.</source>
        <translation>各トラックには歌唱の言語が必要です。インストゥルメンタルには「No linguistic content」を使用してください。</translation>
    </message>
    <message>
        <source>Set it to “{no_words}”</source>
        <translation>「{no_words}」に設定</translation>
    </message>
    <message>
        <source>The track is instrumental, but its language is {language}.</source>
        <translation>トラックはインストゥルメンタルですが、言語が{language}になっています。</translation>
    </message>
    <message>
        <source>“{title}” is instrumental, but has {what}.</source>
        <translation>「{title}」はインストゥルメンタルですが、次のものがあります：{what}。</translation>
    </message>
    <message>
        <source>An instrumental has no lyrics, no lyricist and no explicit content.</source>
        <translation>インストゥルメンタルには、歌詞も作詞者もエクスプリシットな内容もありません。</translation>
    </message>
    <message>
        <source>Set it to Non-Applicable</source>
        <translation>Non-Applicableに設定</translation>
    </message>
    <message>
        <source>an Explicit advisory</source>
        <translation>Explicitのアドバイザリー</translation>
    </message>
    <message>
        <source>lyrics</source>
        <translation>歌詞</translation>
    </message>
    <message>
        <source>Clear the lyrics</source>
        <translation>歌詞をクリア</translation>
    </message>
    <message>
        <source>“Instrumental” is a note, not lyrics.</source>
        <translation>「Instrumental」はメモであり、歌詞ではありません。</translation>
    </message>
    <message>
        <source>{name} is the Composer</source>
        <translation>{name}をComposerにする</translation>
    </message>
    <message>
        <source>a lyricist, {name}</source>
        <translation>作詞者の{name}</translation>
    </message>
    <message>
        <source>The release language is {release}, but most of its tracks are sung in {most}.</source>
        <translation>リリースの言語は{release}ですが、ほとんどのトラックは{most}で歌われています。</translation>
    </message>
    <message>
        <source>Stores list the release under its language.</source>
        <translation>ストアはこの言語でリリースを分類します。</translation>
    </message>
    <message>
        <source>Set it to {most}</source>
        <translation>{most}に設定</translation>
    </message>
    <message>
        <source>“{value}” is not a country in the list.</source>
        <translation>「{value}」はリストにある国ではありません。</translation>
    </message>
    <message>
        <source>It distinguishes variants of a language, such as Brazil and Portugal or Taiwan and China. Use a country&apos;s name or code.</source>
        <translation>ブラジルとポルトガル、台湾と中国など、言語の地域差を区別します。国名または国コードを使用してください。</translation>
    </message>
    <message>
        <source>“{word}” is masked in the lyrics of “{title}”.</source>
        <translation>「{title}」の歌詞で「{word}」が伏せ字になっています。</translation>
    </message>
    <message>
        <source>Lyrics must be written as sung; only those of an Edited track may contain asterisks.</source>
        <translation>歌詞は歌われているとおりに書く必要があります。アスタリスクを使えるのはEdited版のトラックだけです。</translation>
    </message>
    <message>
        <source>The timing of the lyrics cannot be used: {problem}.</source>
        <translation>歌詞のタイミングを使用できません：{problem}。</translation>
    </message>
    <message>
        <source>Each line must begin with its time, such as [01:23.45], within the length of the track.</source>
        <translation>各行は、トラックの長さに収まるタイミング（例：[01:23.45]）で始まる必要があります。</translation>
    </message>
    <message>
        <source>no line has a time</source>
        <translation>タイミングのある行がない</translation>
    </message>
    <message>
        <source>“{untimed}” has no time</source>
        <translation>「{untimed}」にタイミングがない</translation>
    </message>
    <message>
        <source>it has no lines</source>
        <translation>行がない</translation>
    </message>
    <message>
        <source>the last line begins at {last} s, and the track ends at {length} s</source>
        <translation>最後の行は{last}秒から、トラックは{length}秒で終了</translation>
    </message>
    <message>
        <source>The lyrics are not in the format that stores accept.</source>
        <translation>歌詞がストアの受け付ける書式になっていません。</translation>
    </message>
    <message>
        <source>Lines begin with a capital and end without a full stop or comma; no section labels, no “x2”.</source>
        <translation>各行は大文字で始め、末尾にピリオドやカンマを付けません。セクション名や「x2」も使えません。</translation>
    </message>
    <message>
        <source>The lyrics contain “x2” or similar; write repeats out in full.</source>
        <translation>歌詞に「x2」などがあります。繰り返しはすべて書き出してください。</translation>
    </message>
    <message>
        <source>Convert to that format</source>
        <translation>この書式に変換</translation>
    </message>
    <message>
        <source>“{name}” may be rejected as motion artwork: {problem}.</source>
        <translation>「{name}」はモーションアートワークとして拒否される可能性があります：{problem}。</translation>
    </message>
    <message>
        <source>Stores need a square version (3840 × 3840) and a tall one (2048 × 2732), H.264 or ProRes, without audio, 8 to 20 seconds long.</source>
        <translation>ストアには、正方形（3840×3840）と縦長（2048×2732）の2種類が必要です。H.264またはProRes、音声なし、8～20秒。</translation>
    </message>
    <message>
        <source>its frame size is {width} × {height}</source>
        <translation>フレームサイズが{width}×{height}</translation>
    </message>
    <message>
        <source>it is {duration} s long</source>
        <translation>長さが{duration}秒</translation>
    </message>
    <message>
        <source>it has audio</source>
        <translation>音声がある</translation>
    </message>
    <message>
        <source>its codec is {codec}</source>
        <translation>コーデックが{codec}</translation>
    </message>
    <message>
        <source>The motion artwork has only one format; the other one, {width} × {height}, is missing.</source>
        <translation>モーションアートワークが1種類しかありません。もう一方の{width}×{height}がありません。</translation>
    </message>
    <message>
        <source>The distributor knows “{other}”; “{name}” would become a new artist.</source>
        <translation>ディストリビューターにあるのは「{other}」です。「{name}」は新しいアーティストになります。</translation>
    </message>
    <message>
        <source>The distributor matches artists by the exact name.</source>
        <translation>ディストリビューターは完全に一致する名前でアーティストを照合します。</translation>
    </message>
    <message>
        <source>“{other}” with the UPC {code} was already sent to the distributor or is on its way there.</source>
        <translation>UPC {code}の「{other}」は、すでにディストリビューターへ送信済みか送信中です。</translation>
    </message>
    <message>
        <source>The app searches for the UPC before it creates anything, and never creates a release twice.</source>
        <translation>アプリは作成前に必ずUPCで検索し、同じリリースを二重に作成することはありません。</translation>
    </message>
    <message>
        <source>“{name}” is incomplete in the storage: {problem}</source>
        <translation>「{name}」はストレージ内で不完全です：{problem}</translation>
    </message>
    <message>
        <source>The release is created only after every file was uploaded and its size and checksum were verified.</source>
        <translation>リリースが作成されるのは、すべてのファイルがアップロードされ、サイズとチェックサムが検証された後です。</translation>
    </message>
    <message>
        <source>“{value}” is not in the list of known values.</source>
        <translation>「{value}」は既知の値のリストにありません。</translation>
    </message>
    <message>
        <source>The distributor has a list for this field. Only a list that you marked as complete blocks a release.</source>
        <translation>ディストリビューターにはこの項目のリストがあります。リリースがブロックされるのは、完全と指定したリストの場合だけです。</translation>
    </message>
    <message>
        <source>The distributor uses “{name}” only in its answers; the field to send is called {own}.</source>
        <translation>「{name}」はディストリビューターの応答だけで使われます。送信する項目名は{own}です。</translation>
    </message>
    <message>
        <source>The distributor would ignore the value.</source>
        <translation>この値はディストリビューターに無視されます。</translation>
    </message>
    <message>
        <source>Remove “{name}”</source>
        <translation>「{name}」を削除</translation>
    </message>
    <message>
        <source>Send “{value}” as {own}</source>
        <translation>「{value}」を{own}として送信</translation>
    </message>
    <message>
        <source>The {where} contains “{word}”, but the track is marked {advisory}.</source>
        <translation>{where}に「{word}」が含まれていますが、トラックの指定は{advisory}です。</translation>
    </message>
    <message>
        <source>Stores mark such tracks Explicit themselves or reject them. It depends on the context, so please check.</source>
        <translation>ストアはこうしたトラックを独自にExplicitにするか、拒否します。文脈によるため、確認してください。</translation>
    </message>
    <message>
        <source>title</source>
        <translation>タイトル</translation>
    </message>
    <message>
        <source>It is explicit: mark the track and the release Explicit</source>
        <translation>エクスプリシットな内容：トラックとリリースをExplicitに設定</translation>
    </message>
    <message>
        <source>“{title}” is on the release both as Explicit and as Edited.</source>
        <translation>「{title}」のExplicit版とEdited版の両方がリリースに入っています。</translation>
    </message>
    <message>
        <source>Stores keep the two apart: the edited versions belong on a separate release with its own UPC.</source>
        <translation>ストアは両者を区別します。Edited版は固有のUPCを持つ別のリリースにしてください。</translation>
    </message>
    <message>
        <source>The parental advisory is missing.</source>
        <translation>ペアレンタルアドバイザリーがありません。</translation>
    </message>
    <message>
        <source>Stores require Explicit, Edited or Non-Applicable for the release and each track.</source>
        <translation>ストアでは、リリースと各トラックにExplicit、Edited、Non-Applicableのいずれかが必要です。</translation>
    </message>
    <message>
        <source>Nothing in it is explicit: Non-Applicable</source>
        <translation>エクスプリシットな内容なし：Non-Applicable</translation>
    </message>
    <message>
        <source>parental advisories</source>
        <translation>ペアレンタルアドバイザリー</translation>
    </message>
    <message>
        <source>The release is marked {release}, but its tracks make it {derived}.</source>
        <translation>リリースの指定は{release}ですが、トラックからは{derived}になります。</translation>
    </message>
    <message>
        <source>A release is explicit if at least one of its tracks is.</source>
        <translation>1トラックでもエクスプリシットなら、リリースもエクスプリシットです。</translation>
    </message>
    <message>
        <source>Set it to {derived}</source>
        <translation>{derived}に設定</translation>
    </message>
    <message>
        <source>“{title}” is marked Edited, but there is no explicit version of it in the library.</source>
        <translation>「{title}」はEditedですが、ライブラリにExplicit版がありません。</translation>
    </message>
    <message>
        <source>Edited means that an explicit recording of the same song exists, with its own ISRC.</source>
        <translation>Editedは、同じ曲のエクスプリシット版が、固有のISRCで別に存在することを意味します。</translation>
    </message>
    <message>
        <source>{year} is not a valid year for the {line} line.</source>
        <translation>{year}は{line}ラインの有効な年ではありません。</translation>
    </message>
    <message>
        <source>It must have four digits and not be later than the release year.</source>
        <translation>4桁で、リリース年より後にならないようにしてください。</translation>
    </message>
    <message>
        <source>“{owner}” contains more than the owner&apos;s name. Stores add the symbol and the year.</source>
        <translation>「{owner}」に権利者名以外の文字が含まれています。記号と年はストアが付けます。</translation>
    </message>
    <message>
        <source>Stores print ℗ or © and the year before the name, so they would appear twice.</source>
        <translation>ストアは名前の前に℗または©と年を表示するため、二重になります。</translation>
    </message>
    <message>
        <source>The {line} line contains “{words}”, but the recordings are marked as owned.</source>
        <translation>{line}ラインに「{words}」とありますが、原盤は自社所有に指定されています。</translation>
    </message>
    <message>
        <source>For a licensed master, name the owner first and then the licence; recordings you own do not need it.</source>
        <translation>ライセンスされたマスターの場合は、権利者を先に、続けてライセンスを記載します。自社所有の原盤には不要です。</translation>
    </message>
    <message>
        <source>The {line} owner is “{own}” here and “{other}” on the release.</source>
        <translation>{line}の権利者が、ここでは「{own}」、リリースでは「{other}」です。</translation>
    </message>
    <message>
        <source>Different spellings of one name are usually a mistake; a different owner is normal on a compilation.</source>
        <translation>同じ名前の表記の違いは、多くの場合ミスです。コンピレーションで権利者が異なるのは普通です。</translation>
    </message>
    <message>
        <source>The ℗ line has no {missing}.</source>
        <translation>℗ラインの{missing}がありません。</translation>
    </message>
    <message>
        <source>The release and every track must state who owns the recording and since when.</source>
        <translation>リリースと全トラックに、原盤の権利者と年を記載する必要があります。</translation>
    </message>
    <message>
        <source>The ℗ line has no {missing}. Enter it in Rights &amp; partners, or fill in label and release date: then it is offered.</source>
        <translation>℗ラインの{missing}がありません。「権利とパートナー」に入力するか、レーベルとリリース日を入力すると候補が表示されます。</translation>
    </message>
    <message>
        <source>The ℗ year is {year}, but the recording was first released in {first}.</source>
        <translation>℗年は{year}ですが、原盤の初回リリースは{first}です。</translation>
    </message>
    <message>
        <source>The ℗ year is the year of first publication; a reissue keeps it.</source>
        <translation>℗年は最初に発行された年です。再発売でも変わりません。</translation>
    </message>
    <message>
        <source>Set the ℗ year to {first}</source>
        <translation>℗年を{first}に設定</translation>
    </message>
    <message>
        <source>“{title}” is ten minutes or longer.</source>
        <translation>「{title}」は10分以上あります。</translation>
    </message>
    <message>
        <source>Download stores sell such a track only as part of the album.</source>
        <translation>ダウンロードストアでは、こうしたトラックはアルバム単位でのみ販売されます。</translation>
    </message>
    <message>
        <source>The price tier “{tier}” does not fit a {configuration}.</source>
        <translation>価格帯「{tier}」は{configuration}に適合しません。</translation>
    </message>
    <message>
        <source>Each configuration has its own price tiers; track tiers are only for digital ones.</source>
        <translation>構成ごとに専用の価格帯があります。トラックの価格帯はデジタルのみです。</translation>
    </message>
    <message>
        <source>Clear the price tier</source>
        <translation>価格帯をクリア</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>country</source>
        <translation>国</translation>
    </message>
    <message>
        <source>{name} is listed twice for {territory}.</source>
        <translation>{name}が{territory}で2回登録されています。</translation>
    </message>
    <message>
        <source>Merge the two entries, or correct the territory of one of them.</source>
        <translation>2件を統合するか、一方の地域を修正してください。</translation>
    </message>
    <message>
        <source>the whole world</source>
        <translation>全世界</translation>
    </message>
    <message>
        <source>A publisher has no {missing}.</source>
        <translation>音楽出版社の{missing}がありません。</translation>
    </message>
    <message>
        <source>A share without a name is not paid to anyone. For a writer without a publisher use Copyright Control.</source>
        <translation>名前のないシェアは誰にも支払われません。音楽出版社のない作家にはCopyright Controlを使用してください。</translation>
    </message>
    <message>
        <source>The publisher is {publisher}</source>
        <translation>音楽出版社は{publisher}</translation>
    </message>
    <message>
        <source>The publisher&apos;s country is {country}</source>
        <translation>音楽出版社の国は{country}</translation>
    </message>
    <message>
        <source>The publisher is {publisher}, its country is {country}</source>
        <translation>音楽出版社は{publisher}、国は{country}</translation>
    </message>
    <message>
        <source>The release is marked as a soundtrack, but its genre is {genre}.</source>
        <translation>リリースはサウンドトラックに指定されていますが、ジャンルが{genre}です。</translation>
    </message>
    <message>
        <source>The mark and the genre must agree: both for music from a film, neither for music inspired by one.</source>
        <translation>指定とジャンルは一致している必要があります。映画の音楽なら両方、映画に着想を得た音楽ならどちらも付けません。</translation>
    </message>
    <message>
        <source>Set the genre to {soundtrack}</source>
        <translation>ジャンルを{soundtrack}に設定</translation>
    </message>
    <message>
        <source>The genre is Soundtrack, but the release is not marked as one.</source>
        <translation>ジャンルがSoundtrackですが、リリースにその指定がありません。</translation>
    </message>
    <message>
        <source>Mark it as a soundtrack</source>
        <translation>サウンドトラックに指定</translation>
    </message>
    <message>
        <source>The release has no tracks.</source>
        <translation>リリースにトラックがありません。</translation>
    </message>
    <message>
        <source>A release needs at least one disc, and each disc at least one track.</source>
        <translation>リリースには少なくとも1枚のディスク、各ディスクには少なくとも1つのトラックが必要です。</translation>
    </message>
    <message>
        <source>Disc {number} has no tracks.</source>
        <translation>ディスク{number}にトラックがありません。</translation>
    </message>
    <message numerus="yes">
        <source>The release has %n tracks; many distributors accept no more than {most}.</source>
        <comment>The release has %n track; many distributors accept no more than {most}.</comment>
        <translation>
            <numerusform>リリースに%nトラックあります。多くのディストリビューターでは{most}トラックまでです。</numerusform>
        </translation>
    </message>
    <message>
        <source>Players number tracks with two digits.</source>
        <translation>プレーヤーのトラック番号は2桁です。</translation>
    </message>
    <message>
        <source>Because of its length stores will list it as “{fitting}”, not “{configuration}”.</source>
        <translation>長さの条件により、ストアでは「{configuration}」ではなく「{fitting}」として掲載されます。</translation>
    </message>
    <message>
        <source>Up to 3 tracks of under 10 minutes are a single, up to 6 tracks within 30 minutes an EP, anything more an album.</source>
        <translation>10分未満のトラックが3つまでならシングル、30分以内で6トラックまでならEP、それを超えるとアルバムです。</translation>
    </message>
    <message>
        <source>Change to Digital {fitting}</source>
        <translation>Digital {fitting}に変更</translation>
    </message>
    <message>
        <source>“{word}” at the end of the title appears twice in some stores.</source>
        <translation>タイトル末尾の「{word}」は、一部のストアで二重に表示されます。</translation>
    </message>
    <message>
        <source>Stores add it themselves.</source>
        <translation>ストアが自動で付け加えます。</translation>
    </message>
    <message>
        <source>The release is called “{release}”, its only track “{track}”.</source>
        <translation>リリースのタイトルは「{release}」、唯一のトラックは「{track}」です。</translation>
    </message>
    <message>
        <source>A single-track release needs the track&apos;s title, version and artists.</source>
        <translation>1トラックのリリースでは、タイトル、バージョン、アーティストをトラックと同じにする必要があります。</translation>
    </message>
    <message>
        <source>Rename the release to “{full_title}”</source>
        <translation>リリース名を「{full_title}」に変更</translation>
    </message>
    <message>
        <source>The release and its only track have different main artists.</source>
        <translation>リリースと唯一のトラックで、メインアーティストが異なります。</translation>
    </message>
    <message>
        <source>{name} is featured on every track but not on the release.</source>
        <translation>{name}は全トラックにフィーチャリングで参加していますが、リリースには記載がありません。</translation>
    </message>
    <message>
        <source>The release lists a featured artist only if they are featured on every track.</source>
        <translation>リリースにフィーチャリングアーティストを記載するのは、全トラックに参加している場合だけです。</translation>
    </message>
    <message>
        <source>Feature {name} on the release</source>
        <translation>リリースに{name}をフィーチャリングとして追加</translation>
    </message>
    <message>
        <source>Remove the entry from the release</source>
        <translation>リリースからこの項目を削除</translation>
    </message>
    <message>
        <source>{name} is featured on the release but not on every track.</source>
        <translation>{name}はリリースのフィーチャリングですが、全トラックに参加してはいません。</translation>
    </message>
    <message numerus="yes">
        <source>The tracks have %n main artists, so the release artist must be “Various Artists”.</source>
        <comment>The tracks have %n main artist, so the release artist must be “Various Artists”.</comment>
        <translation>
            <numerusform>トラックのメインアーティストが%n組いるため、リリースのアーティストは「Various Artists」にする必要があります。</numerusform>
        </translation>
    </message>
    <message>
        <source>With four or more main artists stores require exactly “Various Artists”; with fewer, the names. Tracks never have it.</source>
        <translation>メインアーティストが4組以上なら、ストアでは「Various Artists」と正確に記載します。それ未満なら名前を記載します。トラックには使いません。</translation>
    </message>
    <message>
        <source>Set it to “Various Artists”</source>
        <translation>「Various Artists」に設定</translation>
    </message>
    <message>
        <source>“{name}” must be spelled “Various Artists”.</source>
        <translation>「{name}」は「Various Artists」と表記する必要があります。</translation>
    </message>
    <message>
        <source>“Various Artists” must be the only name.</source>
        <translation>「Various Artists」以外の名前は併記できません。</translation>
    </message>
    <message numerus="yes">
        <source>The tracks have only %n main artists, so name them instead of “Various Artists”.</source>
        <comment>The tracks have only %n main artist, so name it instead of “Various Artists”.</comment>
        <translation>
            <numerusform>トラックのメインアーティストは%n組だけなので、「Various Artists」ではなく名前を記載してください。</numerusform>
        </translation>
    </message>
    <message>
        <source>Use the names: {names}</source>
        <translation>名前を使用：{names}</translation>
    </message>
    <message>
        <source>A track needs its own artists, never “{name}”.</source>
        <translation>トラックには「{name}」ではなく、実際のアーティストが必要です。</translation>
    </message>
    <message>
        <source>Stores will show this as a compilation: {reason}. The release does not state whether it is one.</source>
        <translation>ストアではコンピレーションとして表示されます：{reason}。リリースにはその指定がありません。</translation>
    </message>
    <message>
        <source>Four main artists, mostly older recordings, or recordings from more than 18 months make a compilation.</source>
        <translation>メインアーティストが4組以上、旧作が大半、または収録曲の時期が18か月を超えて分散する場合、コンピレーションになります。</translation>
    </message>
    <message>
        <source>its tracks have many different artists</source>
        <translation>トラックのアーティストが多数</translation>
    </message>
    <message>
        <source>most of its tracks were released before</source>
        <translation>大半のトラックがリリース済み</translation>
    </message>
    <message>
        <source>its tracks span more than 18 months</source>
        <translation>トラックの期間が18か月を超える</translation>
    </message>
    <message>
        <source>Set it to “{kind}”</source>
        <translation>「{kind}」に設定</translation>
    </message>
    <message>
        <source>The release is promotional but has {what}.</source>
        <translation>リリースはプロモーション用ですが、次のものがあります：{what}。</translation>
    </message>
    <message>
        <source>A promotional release is not sold, so it has no price and no pre-order.</source>
        <translation>プロモーション用リリースは販売されないため、価格も予約注文もありません。</translation>
    </message>
    <message>
        <source>a price</source>
        <translation>価格</translation>
    </message>
    <message>
        <source>a pre-order</source>
        <translation>予約注文</translation>
    </message>
    <message>
        <source>Clear {what}</source>
        <translation>{what}をクリア</translation>
    </message>
    <message>
        <source>The release is marked as a box set but has one disc.</source>
        <translation>リリースはボックスセットに指定されていますが、ディスクが1枚です。</translation>
    </message>
    <message>
        <source>A box set has several discs.</source>
        <translation>ボックスセットは複数のディスクで構成されます。</translation>
    </message>
    <message>
        <source>Clear the mark</source>
        <translation>指定を解除</translation>
    </message>
    <message>
        <source>The store list is empty, so the release would go to no store.</source>
        <translation>ストアのリストが空のため、リリースはどのストアにも配信されません。</translation>
    </message>
    <message>
        <source>An empty list means no stores at all, and a different spelling is a different store.</source>
        <translation>リストが空のままでは、どのストアにも配信されません。ストア名の表記が違うと、別のストアとみなされます。</translation>
    </message>
    <message>
        <source>Use all of the account&apos;s stores</source>
        <translation>アカウントの全ストアを使用</translation>
    </message>
    <message>
        <source>“{store}” is not in the account&apos;s list of stores.</source>
        <translation>「{store}」はアカウントのストアのリストにありません。</translation>
    </message>
    <message>
        <source>The recordings are licensed, but the licence period is missing.</source>
        <translation>ライセンスを受けた原盤ですが、ライセンス期間がありません。</translation>
    </message>
    <message>
        <source>A licence ends; the distributor needs its period or its expiry rule.</source>
        <translation>ライセンスには期限があります。ディストリビューターには、期間または終了条件が必要です。</translation>
    </message>
    <message>
        <source>on which date</source>
        <translation>日付</translation>
    </message>
    <message>
        <source>why</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>The rights are marked as lost, but the release does not say {what}.</source>
        <translation>権利喪失に指定されていますが、{what}の記載がありません。</translation>
    </message>
    <message>
        <source>Use a country&apos;s name or two-letter code, or Worldwide. Regions are not accepted.</source>
        <translation>国名、2文字の国コード、またはWorldwideを使用してください。地域名は受け付けられません。</translation>
    </message>
    <message>
        <source>“{share}” is not a share from 0 to 100 with at most three decimals.</source>
        <translation>「{share}」は、小数点以下3桁までの0～100のシェアではありません。</translation>
    </message>
    <message>
        <source>Shares are percentages, such as 50, 12.5 or 33.333.</source>
        <translation>シェアは50、12.5、33.333などのパーセント値です。</translation>
    </message>
    <message>
        <source>Some {kind} have a share and others do not.</source>
        <translation>シェアのあるものとないものが混在しています：{kind}。</translation>
    </message>
    <message>
        <source>An incomplete split cannot be registered.</source>
        <translation>不完全な分配は登録できません。</translation>
    </message>
    <message>
        <source>writers</source>
        <translation>作家</translation>
    </message>
    <message>
        <source>publishers</source>
        <translation>音楽出版社</translation>
    </message>
    <message>
        <source>Divide the remaining {rest} % equally among those without a share</source>
        <translation>残り{rest}%を、シェアのない人に均等に分配</translation>
    </message>
    <message>
        <source>The shares for {territory} add up to {total} %, not 100 %.</source>
        <translation>{territory}のシェアの合計が100%ではなく{total}%です。</translation>
    </message>
    <message>
        <source>Writers and publishers must add up to 100 % together, or each group on its own. Missing shares are not paid out.</source>
        <translation>作家と音楽出版社の合計、またはそれぞれの合計が100%になる必要があります。足りないシェアは支払われません。</translation>
    </message>
    <message>
        <source>Split equally among the writers</source>
        <translation>作家に均等に分配</translation>
    </message>
    <message>
        <source>{name} has a share of 0 %.</source>
        <translation>{name}のシェアが0%です。</translation>
    </message>
    <message>
        <source>A person who is only credited needs no share; 0 is usually a mistake.</source>
        <translation>クレジットに記載するだけの人にシェアは不要です。0は多くの場合ミスです。</translation>
    </message>
    <message>
        <source>{target} requires this field.</source>
        <translation>この項目は{target}の必須項目です。</translation>
    </message>
    <message>
        <source>The distributor rejects releases without it.</source>
        <translation>ないとディストリビューターに拒否されます。</translation>
    </message>
    <message>
        <source>{target} does not accept “{value}”. Accepted values: {known}.</source>
        <translation>{target}では「{value}」を使用できません。使用できる値：{known}。</translation>
    </message>
    <message>
        <source>The distributor rejects or changes values that are not in its list.</source>
        <translation>リストにない値は、ディストリビューターに拒否されるか変更されます。</translation>
    </message>
    <message>
        <source>{target} does not accept ISRCs that begin with {prefix}.</source>
        <translation>{target}では、{prefix}で始まるISRCを使用できません。</translation>
    </message>
    <message>
        <source>The distributor does not support this type of ISRC.</source>
        <translation>ディストリビューターがこの種類のISRCに対応していません。</translation>
    </message>
    <message>
        <source>{target} assigns all ISRCs itself, so the ISRCs of this release are not sent.</source>
        <translation>{target}がすべてのISRCを割り当てるため、このリリースのISRCは送信されません。</translation>
    </message>
    <message>
        <source>The distributor does not accept your codes, so a recording that is already out gets a second one.</source>
        <translation>ディストリビューターがレーベルのコードを受け付けないため、すでに配信中の原盤に2つ目のコードが付きます。</translation>
    </message>
    <message>
        <source>{target} does not accept “{name}”: {problem}.</source>
        <translation>{target}では「{name}」を使用できません：{problem}。</translation>
    </message>
    <message>
        <source>The distributor accepts only certain file types and sizes.</source>
        <translation>ディストリビューターが受け付けるファイルの形式とサイズは限られています。</translation>
    </message>
    <message>
        <source>accepted types are {kinds}</source>
        <translation>使用できる形式は{kinds}</translation>
    </message>
    <message>
        <source>it is larger than {most} MB</source>
        <translation>{most}MBを超えている</translation>
    </message>
    <message>
        <source>“{text}” contains damaged characters.</source>
        <translation>「{text}」に文字化けがあります。</translation>
    </message>
    <message>
        <source>The text was read in the wrong encoding or contains web page codes. Stores would show it like this.</source>
        <translation>誤った文字コードで読み込まれたか、Webページのコードが含まれています。このままストアに表示されます。</translation>
    </message>
    <message>
        <source>The title is missing.</source>
        <translation>タイトルがありません。</translation>
    </message>
    <message>
        <source>Releases, tracks and works need a title with at least one letter, digit or symbol.</source>
        <translation>リリース、トラック、楽曲には、文字、数字、記号のいずれかを含むタイトルが必要です。</translation>
    </message>
    <message>
        <source>“{title}” is not a title.</source>
        <translation>「{title}」はタイトルではありません。</translation>
    </message>
    <message>
        <source>“{text}” has stray spaces or invisible characters.</source>
        <translation>「{text}」に余分なスペースや不可視文字があります。</translation>
    </message>
    <message>
        <source>Stores treat “Blue  Moon” and “Blue Moon” as different titles, and as different artists.</source>
        <translation>ストアでは「Blue  Moon」と「Blue Moon」は別のタイトル、別のアーティストとして扱われます。</translation>
    </message>
    <message>
        <source>“{text}” uses separate accent characters (decomposed Unicode).</source>
        <translation>「{text}」に分離したアクセント文字（分解形のUnicode）が使われています。</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>削除する</translation>
    </message>
    <message>
        <source>“{title}” looks like a file name or a production note.</source>
        <translation>「{title}」はファイル名か制作メモのようです。</translation>
    </message>
    <message>
        <source>Stores reject “Track 1”, numbers, codes and “Master v2” in titles unless this is the real title.</source>
        <translation>実際のタイトルでない限り、「Track 1」、番号、コード、「Master v2」などのタイトルはストアに拒否されます。</translation>
    </message>
    <message>
        <source>“{title}” repeats the artist&apos;s name.</source>
        <translation>「{title}」でアーティスト名が繰り返されています。</translation>
    </message>
    <message>
        <source>Stores show the artist next to the title. A title that is only the artist&apos;s name is fine.</source>
        <translation>ストアではタイトルの横にアーティストが表示されます。アーティスト名だけのタイトルは問題ありません。</translation>
    </message>
    <message>
        <source>“{word}” is a format or a store.</source>
        <translation>「{word}」はフォーマット名またはストア名です。</translation>
    </message>
    <message>
        <source>Stores reject titles that mention other products.</source>
        <translation>ほかの商品に触れるタイトルはストアに拒否されます。</translation>
    </message>
    <message>
        <source>“{word}” is advertising.</source>
        <translation>「{word}」は宣伝文句です。</translation>
    </message>
    <message>
        <source>Stores reject web addresses, handles, prices and slogans in titles and names.</source>
        <translation>タイトルや名前に含まれるURL、アカウント名、価格、宣伝文句はストアに拒否されます。</translation>
    </message>
    <message>
        <source>“{word}” uses another artist&apos;s name.</source>
        <translation>「{word}」で他アーティストの名前が使われています。</translation>
    </message>
    <message>
        <source>Stores reject it. Credit the songwriters instead, and mark a karaoke version in the version field.</source>
        <translation>ストアに拒否されます。代わりにソングライターをクレジットし、カラオケ版はバージョン欄に記載してください。</translation>
    </message>
    <message>
        <source>“{text}” contains emoji or decoration.</source>
        <translation>「{text}」に絵文字や装飾文字があります。</translation>
    </message>
    <message>
        <source>Stores reject emoji, symbols and repeated punctuation unless they are a registered part of the name.</source>
        <translation>絵文字、記号、連続する句読点は、正式な名前の一部でない限りストアに拒否されます。</translation>
    </message>
    <message>
        <source>“{text}” is masked with asterisks.</source>
        <translation>「{text}」がアスタリスクで伏せ字になっています。</translation>
    </message>
    <message>
        <source>Write the word out in full and mark the track Explicit; stores mask it themselves.</source>
        <translation>伏せずに書き、トラックをExplicitに設定してください。伏せ字にするのはストアです。</translation>
    </message>
    <message>
        <source>The title has {length} characters; most players cut it off after {most}.</source>
        <translation>タイトルが{length}文字あります。多くのプレーヤーでは{most}文字を超えると切れます。</translation>
    </message>
    <message>
        <source>Listeners cannot read the rest, and very long titles are rejected.</source>
        <translation>残りはリスナーに見えません。非常に長いタイトルは拒否されます。</translation>
    </message>
    <message>
        <source>The brackets in “{text}” do not match or are empty.</source>
        <translation>「{text}」の括弧が対応していないか、空です。</translation>
    </message>
    <message>
        <source>Stores read text in brackets as the version.</source>
        <translation>ストアでは括弧内の文字がバージョンとして扱われます。</translation>
    </message>
    <message>
        <source>“{text}” is all capitals, all lower case or mixed at random.</source>
        <translation>「{text}」がすべて大文字、すべて小文字、または不規則な混在になっています。</translation>
    </message>
    <message>
        <source>Stores correct or reject it, unless it is an abbreviation or the artist is known for this spelling.</source>
        <translation>略語か、アーティストの表記として知られている場合を除き、ストアが修正または拒否します。</translation>
    </message>
    <message>
        <source>In English title case this is “{proposed}”.</source>
        <translation>英語のタイトル表記では「{proposed}」になります。</translation>
    </message>
    <message>
        <source>English titles capitalise every word except short articles, conjunctions and prepositions within the title.</source>
        <translation>英語のタイトルでは、途中の短い冠詞、接続詞、前置詞を除き、すべての単語を大文字で始めます。</translation>
    </message>
    <message>
        <source>The same recording is called “{other}” on “{release}”.</source>
        <translation>同じ原盤のタイトルが「{release}」では「{other}」になっています。</translation>
    </message>
    <message>
        <source>One recording needs one spelling everywhere; stores show the one they received first.</source>
        <translation>同じ原盤は、どこでも同じ表記にする必要があります。ストアには最初に届いた表記が表示されます。</translation>
    </message>
    <message>
        <source>“{title}” looks like two titles joined without spaces around the slash.</source>
        <translation>「{title}」は、2つのタイトルを前後にスペースのないスラッシュでつないだもののようです。</translation>
    </message>
    <message>
        <source>Join two titles with a slash that has a space on both sides.</source>
        <translation>2つのタイトルをつなぐスラッシュの前後にはスペースを入れます。</translation>
    </message>
    <message>
        <source>“{text}” has a misplaced space at a comma or semicolon.</source>
        <translation>「{text}」のカンマまたはセミコロンの位置に不適切なスペースがあります。</translation>
    </message>
    <message>
        <source>A comma or semicolon has no space before it and one after it.</source>
        <translation>カンマとセミコロンは、前にスペースを入れず、後に1つ入れます。</translation>
    </message>
    <message>
        <source>“{title}” is capitalised like an English title; {language} capitalises only the first word and names.</source>
        <translation>「{title}」は英語式の大文字表記です。{language}で大文字にするのは、最初の単語と固有名だけです。</translation>
    </message>
    <message>
        <source>Stores want titles written by the rules of their language. Only you know which words are names.</source>
        <translation>ストアは、その言語の規則に沿ったタイトルを求めます。どの単語が固有名かは、ご自身で判断してください。</translation>
    </message>
    <message>
        <source>“{found}” should be written “{spelled}”.</source>
        <translation>「{found}」は「{spelled}」と表記します。</translation>
    </message>
    <message>
        <source>If a title shows guest artists, use “feat.” in lower case within the first round brackets.</source>
        <translation>タイトルにゲストアーティストを示す場合は、最初の丸括弧内に小文字の「feat.」を使用します。</translation>
    </message>
    <message>
        <source>“{words}” looks like search terms, not a title.</source>
        <translation>「{words}」はタイトルではなく検索語句のようです。</translation>
    </message>
    <message>
        <source>Stores reject or hide titles that use moods, genres or other artists&apos; names to be found.</source>
        <translation>検索目的でムード、ジャンル、他アーティスト名を使ったタイトルは、ストアに拒否されるか非表示になります。</translation>
    </message>
    <message>
        <source>“{found}” is a credit inside the title.</source>
        <translation>「{found}」はタイトル内のクレジットです。</translation>
    </message>
    <message>
        <source>Guest artists and producers have their own entries; stores add “feat.” themselves.</source>
        <translation>ゲストアーティストとプロデューサーには専用の欄があります。「feat.」はストアが付け加えます。</translation>
    </message>
    <message>
        <source>Change to “{bare}”</source>
        <translation>「{bare}」に変更</translation>
    </message>
    <message>
        <source>Clear the version</source>
        <translation>バージョンをクリア</translation>
    </message>
    <message numerus="yes">
        <source>{text}: {names} are among the artists</source>
        <comment>{text}: {names} is among the artists</comment>
        <translation>
            <numerusform>{text}（{names}はアーティストに登録済み）</numerusform>
        </translation>
    </message>
    <message>
        <source>{text}, and add {added} as featured artist</source>
        <translation>{text}、{added}をフィーチャリングアーティストに追加</translation>
    </message>
    <message>
        <source>“{version}” belongs in the version field.</source>
        <translation>「{version}」はバージョン欄に入れます。</translation>
    </message>
    <message>
        <source>Stores show title and version separately.</source>
        <translation>ストアではタイトルとバージョンが別々に表示されます。</translation>
    </message>
    <message>
        <source>Change to “{bare}”: “{version}” adds nothing</source>
        <translation>「{bare}」に変更（「{version}」は不要）</translation>
    </message>
    <message>
        <source>Change to “{bare}” with the version “{version}”</source>
        <translation>タイトル「{bare}」、バージョン「{version}」に変更</translation>
    </message>
    <message>
        <source>The track is not marked as audio or video.</source>
        <translation>トラックに音声かビデオかの指定がありません。</translation>
    </message>
    <message>
        <source>The distributor accepts audio and video tracks.</source>
        <translation>ディストリビューターが受け付けるのは、音声とビデオのトラックです。</translation>
    </message>
    <message>
        <source>A {configuration} needs at least one video.</source>
        <translation>{configuration}にはビデオが少なくとも1つ必要です。</translation>
    </message>
    <message>
        <source>Set it to {meant}</source>
        <translation>{meant}に設定</translation>
    </message>
    <message>
        <source>“{kind}” is neither audio nor video.</source>
        <translation>「{kind}」は音声でもビデオでもありません。</translation>
    </message>
    <message>
        <source>“{title}” is on the release twice with the same version and artists.</source>
        <translation>同じバージョン・アーティストの「{title}」がリリースに2つあります。</translation>
    </message>
    <message>
        <source>Two recordings of one song need different versions; a video of the same recording does not.</source>
        <translation>同じ曲の原盤が2つある場合は、バージョンを変える必要があります。同じ原盤のビデオなら不要です。</translation>
    </message>
    <message>
        <source>“{part}” should be written “{spelled}”.</source>
        <translation>「{part}」は「{spelled}」と表記します。</translation>
    </message>
    <message>
        <source>Stores expect one format for volumes and parts: a comma, Vol. or Pt., and an Arabic number.</source>
        <translation>ストアでは、巻やパートの表記が「カンマ、Vol.またはPt.、アラビア数字」に統一されています。</translation>
    </message>
    <message>
        <source>It was delivered as “{before}” and is now “{now}”.</source>
        <translation>納品時は「{before}」でしたが、現在は「{now}」です。</translation>
    </message>
    <message>
        <source>Stores match a transferred release to the old one only if codes, titles, artists and lengths are the same. Otherwise plays and playlist places are lost.</source>
        <translation>移管したリリースが以前のものと照合されるのは、コード、タイトル、アーティスト、長さが同じ場合だけです。違うと、再生数とプレイリスト掲載が失われます。</translation>
    </message>
    <message>
        <source>Change back to “{value}”</source>
        <translation>「{value}」に戻す</translation>
    </message>
    <message>
        <source>“{before}” was delivered with the release and is now missing.</source>
        <translation>納品時にあった「{before}」がなくなっています。</translation>
    </message>
    <message>
        <source>“{now}” was not part of the old delivery.</source>
        <translation>「{now}」は以前の納品に含まれていません。</translation>
    </message>
    <message>
        <source>text</source>
        <translation>テキスト</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>「はい」か「いいえ」</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>a share</source>
        <translation>シェア</translation>
    </message>
    <message>
        <source>a date</source>
        <translation>日付</translation>
    </message>
    <message>
        <source>a time</source>
        <translation>時刻</translation>
    </message>
    <message>
        <source>a list of names</source>
        <translation>名前のリスト</translation>
    </message>
    <message>
        <source>a list of stores</source>
        <translation>ストアのリスト</translation>
    </message>
    <message>
        <source>“{value}” is not {wanted}.</source>
        <translation>「{value}」は{wanted}ではありません。</translation>
    </message>
    <message>
        <source>The distributor rejects or misreads values of the wrong type.</source>
        <translation>型の誤った値は、ディストリビューターに拒否されるか誤って解釈されます。</translation>
    </message>
    <message>
        <source>a list of entries</source>
        <translation>項目のリスト</translation>
    </message>
    <message>
        <source>The distributor expects recording locations as country codes (US, FR, DE).</source>
        <translation>ディストリビューターは、録音場所を国コード（US、FR、DE）で求めます。</translation>
    </message>
    <message>
        <source>“{value}” is not in the account&apos;s list of recording locations.</source>
        <translation>「{value}」はアカウントの録音場所のリストにありません。</translation>
    </message>
    <message>
        <source>The distributor identifies the language of the lyrics by its English name.</source>
        <translation>ディストリビューターは、歌詞の言語を英語名で識別します。</translation>
    </message>
    <message>
        <source>The text contains a link that opens a file without a password: {address}</source>
        <translation>テキストに、パスワードなしでファイルを開けるリンクがあります：{address}</translation>
    </message>
    <message>
        <source>Many people read what you send. A signed link works without a password until it expires.</source>
        <translation>送信内容は多くの人が目にします。署名付きリンクは、期限が切れるまでパスワードなしで使えます。</translation>
    </message>
    <message>
        <source>Shorten the link to {match}</source>
        <translation>リンクを{match}に短縮</translation>
    </message>
    <message>
        <source>A text contains what looks like a key or password.</source>
        <translation>テキストに、キーまたはパスワードと思われるものがあります。</translation>
    </message>
    <message>
        <source>Many people read what you send. Remove it, and change the key or password if it was real.</source>
        <translation>送信内容は多くの人が目にします。削除し、本物であればキーまたはパスワードを変更してください。</translation>
    </message>
    <message>
        <source>“{version}” is in brackets or after a dash.</source>
        <translation>「{version}」が括弧内またはダッシュの後にあります。</translation>
    </message>
    <message>
        <source>Stores add the brackets themselves, so they would appear twice.</source>
        <translation>括弧はストアが付けるため、二重になります。</translation>
    </message>
    <message>
        <source>“{version}” adds nothing: it describes the standard recording.</source>
        <translation>「{version}」は通常版であることを表すだけで、意味がありません。</translation>
    </message>
    <message>
        <source>Stores reject it for the standard recording.</source>
        <translation>通常版に付けると、ストアに拒否されます。</translation>
    </message>
    <message>
        <source>“{word}” belongs in the parental advisory, not in the title.</source>
        <translation>「{word}」はタイトルではなくペアレンタルアドバイザリーで指定します。</translation>
    </message>
    <message>
        <source>Stores show their own label.</source>
        <translation>ストアではExplicitなどの表示が自動で付きます。</translation>
    </message>
    <message>
        <source>{text}, and set the advisory to {advisory}</source>
        <translation>{text}、アドバイザリーを{advisory}に設定</translation>
    </message>
    <message>
        <source>{name} made this remix but is not credited as remixer.</source>
        <translation>{name}はこのリミックスの制作者ですが、リミキサーとしてクレジットされていません。</translation>
    </message>
    <message>
        <source>The original artist stays the main artist; the remixer needs a credit.</source>
        <translation>メインアーティストは元のアーティストのままにし、リミキサーをクレジットに記載します。</translation>
    </message>
    <message>
        <source>Credit {name} as remixer</source>
        <translation>{name}をリミキサーとしてクレジット</translation>
    </message>
    <message>
        <source>“{title}” was recorded live, but its version does not state it.</source>
        <translation>「{title}」はライブ録音ですが、バージョンにその表記がありません。</translation>
    </message>
    <message>
        <source>A live recording must be recognisable as one. If all tracks are live, the release is live too.</source>
        <translation>ライブ録音は、そうと分かるようにする必要があります。全トラックがライブなら、リリースもライブです。</translation>
    </message>
    <message>
        <source>All tracks were recorded live, but the release does not state it.</source>
        <translation>全トラックがライブ録音ですが、リリースにその表記がありません。</translation>
    </message>
    <message>
        <source>Set the version to “{word}”</source>
        <translation>バージョンを「{word}」に設定</translation>
    </message>
    <message>
        <source>“{title}” is the instrumental of a song on this release, but its version does not state it.</source>
        <translation>「{title}」はこのリリースの曲のインストゥルメンタルですが、バージョンにその表記がありません。</translation>
    </message>
    <message>
        <source>Listeners who search for the song should not get the instrumental.</source>
        <translation>曲を検索したリスナーにインストゥルメンタルが表示されるのを防ぎます。</translation>
    </message>
    <message>
        <source>“{version}” should be written “{spelled}”.</source>
        <translation>「{version}」は「{spelled}」と表記します。</translation>
    </message>
    <message>
        <source>Stores recognise re-recordings and remasters by a fixed spelling.</source>
        <translation>ストアは決まった表記で再録音やリマスターを判別します。</translation>
    </message>
    <message>
        <source>“{name}” may be rejected: {problem}.</source>
        <translation>「{name}」は拒否される可能性があります：{problem}。</translation>
    </message>
    <message>
        <source>Stores accept ProRes 422 HQ or DNxHD, 1920 × 1080 or larger, at 23.976 to 30 frames per second.</source>
        <translation>ストアが受け付けるのは、ProRes 422 HQまたはDNxHD、1920×1080以上、23.976～30fpsです。</translation>
    </message>
    <message>
        <source>it has no audio</source>
        <translation>音声がない</translation>
    </message>
    <message>
        <source>“{version}” describes the recording and is not part of the work&apos;s title.</source>
        <translation>「{version}」は原盤を説明するもので、楽曲名の一部ではありません。</translation>
    </message>
    <message>
        <source>A work can have many recordings; societies find it by its plain title.</source>
        <translation>1つの楽曲には多くの原盤があり得ます。著作権管理団体は元の楽曲名で検索します。</translation>
    </message>
    <message>
        <source>{name} has a share of {share} %.</source>
        <translation>{name}のシェアが{share}%です。</translation>
    </message>
    <message>
        <source>Nobody owns a work in the public domain. Name the composer without a share; the arranger receives it.</source>
        <translation>パブリックドメインの楽曲に権利者はいません。作曲者はシェアなしで記載し、編曲者がシェアを受け取ります。</translation>
    </message>
    <message>
        <source>The lyrics of “{title}” are {work}, but the track is sung in {track}.</source>
        <translation>「{title}」の歌詞は{work}ですが、トラックは{track}で歌われています。</translation>
    </message>
    <message>
        <source>A translation is a separate work; otherwise one of the two is wrong.</source>
        <translation>訳詞は別の楽曲です。そうでなければ、どちらかが誤りです。</translation>
    </message>
    <message>
        <source>Set the work&apos;s language to {spoken}</source>
        <translation>楽曲の言語を{spoken}に設定</translation>
    </message>
    <message>
        <source>The work “{title}” has no writer.</source>
        <translation>楽曲「{title}」に作家がいません。</translation>
    </message>
    <message>
        <source>Each work needs its writers; a medley is several works.</source>
        <translation>楽曲ごとに作家が必要です。メドレーは複数の楽曲です。</translation>
    </message>
    <message>
        <source>The writer {name} has no role.</source>
        <translation>作家{name}に役割がありません。</translation>
    </message>
    <message>
        <source>Societies pay by role: music or lyrics.</source>
        <translation>著作権管理団体は、作曲か作詞かの役割に応じて支払います。</translation>
    </message>
    <message>
        <source>“{role}” is not in the list of writer roles.</source>
        <translation>「{role}」は作家の役割のリストにありません。</translation>
    </message>
    <message>
        <source>{year} is not a valid year for the work.</source>
        <translation>{year}は楽曲の有効な年ではありません。</translation>
    </message>
    <message>
        <source>Change to “{name}”</source>
        <translation>「{name}」に変更</translation>
    </message>
    <message>
        <source>This value is not in the list; it is sent with every release as it is.</source>
        <translation>この値はリストにありません。すべてのリリースでこのまま送信されます。</translation>
    </message>
    <message>
        <source>Generic</source>
        <translation>汎用</translation>
    </message>
</context>
<context>
    <name>Checks</name>
    <message>
        <source>Audio</source>
        <translation>音源</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>ジャケット</translation>
    </message>
    <message>
        <source>Other files</source>
        <translation>その他のファイル</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>コード</translation>
    </message>
    <message>
        <source>Release and tracks</source>
        <translation>リリースとトラック</translation>
    </message>
    <message>
        <source>Titles</source>
        <translation>タイトル</translation>
    </message>
    <message>
        <source>Artists and credits</source>
        <translation>アーティストとクレジット</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>楽曲</translation>
    </message>
    <message>
        <source>Dates</source>
        <translation>日付</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>権利</translation>
    </message>
    <message>
        <source>Genre, language, advisory</source>
        <translation>ジャンル・言語・アドバイザリー</translation>
    </message>
    <message>
        <source>AI</source>
        <translation>AI</translation>
    </message>
    <message>
        <source>Other fields</source>
        <translation>その他の項目</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>移管</translation>
    </message>
    <message>
        <source>Distributor</source>
        <translation>ディストリビューター</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>送信</translation>
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
        <translation>全ストア</translation>
    </message>
    <message>
        <source>our advice</source>
        <translation>推奨事項</translation>
    </message>
    <message>
        <source>{what}: {places}</source>
        <translation>{what}：{places}</translation>
    </message>
    <message>
        <source>Track {number}</source>
        <translation>トラック{number}</translation>
    </message>
    <message>
        <source>This disc</source>
        <translation>このディスク</translation>
    </message>
    <message>
        <source>Blockers</source>
        <translation>エラー</translation>
    </message>
    <message>
        <source>Warnings</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Hints</source>
        <translation>ヒント</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>未対応</translation>
    </message>
    <message>
        <source>Questions for you</source>
        <translation>確認事項</translation>
    </message>
    <message>
        <source>must be fixed</source>
        <translation>修正が必要です</translation>
    </message>
    <message>
        <source>only you know</source>
        <translation>ご自身の確認が必要です</translation>
    </message>
    <message>
        <source>may be waived</source>
        <translation>例外にできます</translation>
    </message>
    <message>
        <source>worth checking</source>
        <translation>確認をおすすめします</translation>
    </message>
    <message>
        <source>not filled in yet</source>
        <translation>まだ未入力です</translation>
    </message>
</context>
<context>
    <name>ChecksTab</name>
    <message>
        <source>Mark as seen</source>
        <translation>確認済みにする</translation>
    </message>
    <message>
        <source>Mark the new findings as seen</source>
        <translation>新しい指摘を確認済みにする</translation>
    </message>
    <message>
        <source>Report for the artist…</source>
        <translation>アーティスト向けレポート…</translation>
    </message>
    <message>
        <source>All</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>This step</source>
        <translation>この手順</translation>
    </message>
    <message>
        <source>Fix {count}…</source>
        <translation>{count}件を修正…</translation>
    </message>
    <message>
        <source>F8 goes to the next finding; Alt+Enter fixes it.</source>
        <translation>F8で次の指摘へ移動し、Alt+Enterで修正します。</translation>
    </message>
    <message>
        <source>Submit is blocked: {blockers}, {missing} to fill in.</source>
        <translation>送信できません：{blockers}、未入力{missing}件。</translation>
    </message>
    <message>
        <source>Submit is blocked: {blockers}.</source>
        <translation>送信できません：{blockers}。</translation>
    </message>
    <message>
        <source>Submit is blocked: {missing} to fill in.</source>
        <translation>送信できません：未入力{missing}件。</translation>
    </message>
    <message>
        <source>Submit is available once all files are measured.</source>
        <translation>すべてのファイルの測定が終わると送信できます。</translation>
    </message>
    <message>
        <source>Open a release to see what stores would reject, and why.</source>
        <translation>リリースを開くと、ストアに拒否される箇所とその理由が表示されます。</translation>
    </message>
    <message>
        <source>No findings for this filter. Other parts of the release have findings.</source>
        <translation>このフィルターに該当する指摘はありません。リリースのほかの部分には指摘があります。</translation>
    </message>
    <message>
        <source>No findings: this release passes every check.</source>
        <translation>指摘はありません。このリリースはすべてのチェックに合格しています。</translation>
    </message>
    <message>
        <source>The checks could not run because of an error in the app, so nothing is known about this release.</source>
        <translation>アプリのエラーでチェックを実行できなかったため、このリリースの状態は不明です。</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>確認中…</translation>
    </message>
    <message>
        <source>Store rules as of {day}</source>
        <translation>ストア規則：{day}現在</translation>
    </message>
    <message>
        <source>Waived ({count})</source>
        <translation>例外（{count}）</translation>
    </message>
    <message>
        <source>{n} of {count}</source>
        <translation>{count}件中{n}件目</translation>
    </message>
</context>
<context>
    <name>Chip</name>
    <message>
        <source>looks like a known name</source>
        <translation>既知の名前と類似</translation>
    </message>
    <message>
        <source>new</source>
        <translation>新規</translation>
    </message>
</context>
<context>
    <name>Clearances</name>
    <message>
        <source>Download</source>
        <translation>ダウンロード</translation>
    </message>
    <message>
        <source>Subscription streaming</source>
        <translation>定額制ストリーミング</translation>
    </message>
    <message>
        <source>Ad-supported streaming</source>
        <translation>広告型ストリーミング</translation>
    </message>
    <message numerus="yes">
        <source>%n territories</source>
        <comment>%n territory</comment>
        <translation>
            <numerusform>%n地域</numerusform>
        </translation>
    </message>
    <message>
        <source>until {day}</source>
        <translation>{day}まで</translation>
    </message>
    <message>
        <source>cleared</source>
        <translation>許諾済み</translation>
    </message>
    <message>
        <source>from {day}</source>
        <translation>{day}から</translation>
    </message>
    <message>
        <source>ended on {day}</source>
        <translation>{day}に終了</translation>
    </message>
    <message>
        <source>could not be read</source>
        <translation>読み取れません</translation>
    </message>
    <message>
        <source>not cleared</source>
        <translation>許諾なし</translation>
    </message>
    <message>
        <source>Taken down at {name}</source>
        <translation>{name}で配信停止</translation>
    </message>
    <message>
        <source>{name} has no clearance for it in any territory</source>
        <translation>{name}にはどの地域でも許諾がありません</translation>
    </message>
    <message>
        <source>Where {name} is cleared to use it</source>
        <translation>{name}での利用が許諾されている地域</translation>
    </message>
    <message>
        <source>Release {id}, from events of {when}</source>
        <translation>リリース{id}（{when}のイベントより）</translation>
    </message>
    <message>
        <source>Territories</source>
        <translation>地域</translation>
    </message>
    <message>
        <source>Not read: {fields}. Their clearances are not shown.</source>
        <translation>読み取れないもの：{fields}。これらの許諾は表示されません。</translation>
    </message>
    <message numerus="yes">
        <source>%n tracks are sold only with the release.</source>
        <comment>%n track is sold only with the release.</comment>
        <translation>
            <numerusform>%nトラックはリリース単位でのみ販売されます。</numerusform>
        </translation>
    </message>
    <message>
        <source>The booklet is sold only with the release.</source>
        <translation>ブックレットはリリース単位でのみ販売されます。</translation>
    </message>
    <message>
        <source>Other releases with its UPC: {ids}.</source>
        <translation>同じUPCの別のリリース：{ids}。</translation>
    </message>
</context>
<context>
    <name>CodeAssigner</name>
    <message>
        <source>These tracks already have an ISRC.</source>
        <translation>これらのトラックにはすでにISRCがあります。</translation>
    </message>
    <message>
        <source>New year: the series continues as {series}, starting at 00001.</source>
        <translation>新しい年になりました。連番は{series}に続き、00001から始まります。</translation>
    </message>
</context>
<context>
    <name>CodeQuestion</name>
    <message>
        <source>Codes of deleted releases</source>
        <translation>削除したリリースのコード</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>コード</translation>
    </message>
    <message>
        <source>Make available again</source>
        <translation>再び使用可能にする</translation>
    </message>
    <message>
        <source>Retire these codes</source>
        <translation>これらのコードを使用停止</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Make them available only if no distributor, society or store has seen them. A restored release gets its codes back unless they have been reassigned.</source>
        <translation>ディストリビューター、著作権管理団体、ストアのいずれにも渡っていない場合だけ、使用可能にしてください。リリースを復元すると、再割り当てされていないコードは元に戻ります。</translation>
    </message>
</context>
<context>
    <name>CodesPage</name>
    <message>
        <source>Codes</source>
        <translation>コード</translation>
    </message>
    <message>
        <source>ISRC series and UPC pools. “Assign” in a release uses the next code; no code is used twice.</source>
        <translation>ISRC連番とUPCプールです。リリースで「割り当て」を選ぶと次のコードが使われます。同じコードが2回使われることはありません。</translation>
    </message>
    <message>
        <source>All labels</source>
        <translation>全レーベル</translation>
    </message>
    <message>
        <source>ISRC series</source>
        <translation>ISRC連番</translation>
    </message>
    <message>
        <source>The prefix from your ISRC agency, or any code of the series.</source>
        <translation>ISRC発行機関から付与されたプレフィックス、または連番内の任意のコード。</translation>
    </message>
    <message>
        <source>Codes start with</source>
        <translation>コードの先頭</translation>
    </message>
    <message>
        <source>Next number</source>
        <translation>次の番号</translation>
    </message>
    <message>
        <source>Label for the series</source>
        <translation>連番のレーベル</translation>
    </message>
    <message>
        <source>Restart at 00001 automatically each year</source>
        <translation>毎年自動で00001から開始</translation>
    </message>
    <message>
        <source>Add series</source>
        <translation>連番を追加</translation>
    </message>
    <message>
        <source>Add a series</source>
        <translation>連番を追加</translation>
    </message>
    <message>
        <source>The next track gets {code}.</source>
        <translation>次のトラックは{code}になります。</translation>
    </message>
    <message>
        <source>Enter it as issued by the agency, such as CB-GNR-26: two letters, three letters or digits and, if you like, the year.</source>
        <translation>CB-GNR-26のように、発行機関から付与されたとおりに入力してください（英字2文字、英数字3文字、必要に応じて年）。</translation>
    </message>
    <message>
        <source>Enter a number of up to five digits.</source>
        <translation>5桁までの番号を入力してください。</translation>
    </message>
    <message>
        <source>Remove the series</source>
        <translation>連番を削除</translation>
    </message>
    <message>
        <source>Remove the series {series}?</source>
        <translation>連番{series}を削除しますか？</translation>
    </message>
    <message>
        <source>No more codes will be assigned from it, and its next number, {number}, is discarded. The ledger keeps every code that was assigned, and none of them is assigned again.</source>
        <translation>この連番からコードは割り当てられなくなり、次の番号{number}は破棄されます。割り当て済みのコードはすべて台帳に残り、再び割り当てられることはありません。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>UPC pools</source>
        <translation>UPCプール</translation>
    </message>
    <message>
        <source>Name of the pool</source>
        <translation>プールの名前</translation>
    </message>
    <message>
        <source>e.g. from the distributor, 2026</source>
        <translation>例：ディストリビューター付与、2026年</translation>
    </message>
    <message>
        <source>Label for the pool</source>
        <translation>このプールのレーベル</translation>
    </message>
    <message>
        <source>Codes of the pool</source>
        <translation>プールのコード</translation>
    </message>
    <message>
        <source>Paste codes of 12 or 13 digits, one per line or from a table, or a range: FIRST to LAST</source>
        <translation>12桁または13桁のコードを1行に1つずつ、または表から貼り付けるか、範囲（最初 - 最後）で入力</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>ファイルから…</translation>
    </message>
    <message>
        <source>Add pool</source>
        <translation>プールを追加</translation>
    </message>
    <message>
        <source>Add a pool</source>
        <translation>プールを追加</translation>
    </message>
    <message>
        <source>Codes from a file</source>
        <translation>ファイルのコード</translation>
    </message>
    <message>
        <source>Text and tables (*.txt *.csv *.tsv)</source>
        <translation>テキストと表 (*.txt *.csv *.tsv)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>すべてのファイル (*)</translation>
    </message>
    <message>
        <source>Pool</source>
        <translation>プール</translation>
    </message>
    <message>
        <source>Remove the pool</source>
        <translation>プールを削除</translation>
    </message>
    <message>
        <source>Remove the pool {name}?</source>
        <translation>プール{name}を削除しますか？</translation>
    </message>
    <message>
        <source>Ledger</source>
        <translation>台帳</translation>
    </message>
    <message>
        <source>Code or title</source>
        <translation>コードまたはタイトル</translation>
    </message>
    <message>
        <source>Search the ledger</source>
        <translation>台帳を検索</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>すべての状態</translation>
    </message>
    <message>
        <source>Ledger of codes</source>
        <translation>コードの台帳</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>コード</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>場所</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>日付</translation>
    </message>
    <message>
        <source>Make this code available again</source>
        <translation>このコードを再び使用可能にする</translation>
    </message>
    <message>
        <source>Retire this code</source>
        <translation>このコードを使用停止</translation>
    </message>
    <message>
        <source>Available</source>
        <translation>使用可能</translation>
    </message>
    <message>
        <source>Reserved</source>
        <translation>予約済み</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>使用済み</translation>
    </message>
    <message>
        <source>Retired</source>
        <translation>使用停止</translation>
    </message>
    <message>
        <source>entered by hand</source>
        <translation>手入力</translation>
    </message>
    <message>
        <source>sent to {target}</source>
        <translation>{target}へ送信済み</translation>
    </message>
    <message>
        <source>its release was deleted</source>
        <translation>リリースを削除済み</translation>
    </message>
    <message>
        <source>by you</source>
        <translation>手動</translation>
    </message>
    <message>
        <source>No series yet.</source>
        <translation>連番はまだありません。</translation>
    </message>
    <message>
        <source>No pool yet.</source>
        <translation>プールはまだありません。</translation>
    </message>
    <message>
        <source>No numbers left. Ask your ISRC agency for another prefix.</source>
        <translation>番号が残っていません。ISRC発行機関に別のプレフィックスを申請してください。</translation>
    </message>
    <message>
        <source>Next number {number}</source>
        <translation>次の番号：{number}</translation>
    </message>
    <message>
        <source>the next code starts 20{year} at 00001</source>
        <translation>次のコードは20{year}年の00001から</translation>
    </message>
    <message>
        <source>same year</source>
        <translation>年の更新なし</translation>
    </message>
    <message>
        <source>{free} of {total} codes available</source>
        <translation>{total}件中{free}件のコードが使用可能</translation>
    </message>
</context>
<context>
    <name>ColumnChooser</name>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Visible columns</source>
        <translation>表示する列</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>上へ</translation>
    </message>
    <message>
        <source>Move the column up</source>
        <translation>列を上へ移動</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>下へ</translation>
    </message>
    <message>
        <source>Move the column down</source>
        <translation>列を下へ移動</translation>
    </message>
    <message>
        <source>Name for your own column set</source>
        <translation>列セットの名前を入力</translation>
    </message>
    <message>
        <source>Name of the column set</source>
        <translation>列セットの名前</translation>
    </message>
    <message>
        <source>A built-in column set has this name.</source>
        <translation>この名前は組み込みの列セットで使われています。</translation>
    </message>
    <message>
        <source>Show these columns</source>
        <translation>この列を表示</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>保存名</translation>
    </message>
</context>
<context>
    <name>ColumnModel</name>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
</context>
<context>
    <name>Compare</name>
    <message>
        <source>Field</source>
        <translation>項目</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>送信内容</translation>
    </message>
    <message>
        <source>{target} now</source>
        <translation>現在の{target}</translation>
    </message>
    <message>
        <source>Draft now</source>
        <translation>現在の下書き</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>未指定</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比較</translation>
    </message>
    <message>
        <source>Disc {number}</source>
        <translation>ディスク{number}</translation>
    </message>
    <message>
        <source>Track {number}  {title}</source>
        <translation>トラック{number}  {title}</translation>
    </message>
    <message>
        <source>Work of track {number}  {title}</source>
        <translation>トラック{number}の楽曲  {title}</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>リリース</translation>
    </message>
    <message>
        <source>Entire track</source>
        <translation>トラック全体</translation>
    </message>
    <message>
        <source>Entire work</source>
        <translation>楽曲全体</translation>
    </message>
    <message>
        <source>Disc and number</source>
        <translation>ディスクと番号</translation>
    </message>
    <message>
        <source>equal</source>
        <translation>同一</translation>
    </message>
    <message>
        <source>equal, different spelling</source>
        <translation>同一（表記が異なる）</translation>
    </message>
    <message>
        <source>different</source>
        <translation>異なる</translation>
    </message>
    <message>
        <source>not returned by {target}</source>
        <translation>{target}からの返却なし</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>なし</translation>
    </message>
</context>
<context>
    <name>CompareTab</name>
    <message>
        <source>Compare</source>
        <translation>比較</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Show equal values</source>
        <translation>同一の値も表示</translation>
    </message>
    <message>
        <source>Target to compare with</source>
        <translation>比較する送信先</translation>
    </message>
    <message>
        <source>Enlarge…</source>
        <translation>拡大…</translation>
    </message>
    <message>
        <source>Use all</source>
        <translation>すべて使用</translation>
    </message>
    <message>
        <source>Once this release is in {target}, this page compares what was sent, what {target} has now and the draft.</source>
        <translation>リリースが{target}に登録されると、送信内容、{target}の現在の内容、下書きをこのページで比較できます。</translation>
    </message>
    <message>
        <source>{target} record to compare with</source>
        <translation>比較する{target}の記録</translation>
    </message>
    <message>
        <source>{target}&apos;s API cannot change an existing release. Correct it directly in {target}.</source>
        <translation>{target}のAPIでは既存のリリースを変更できません。{target}で直接修正してください。</translation>
    </message>
    <message>
        <source>Release {id}</source>
        <translation>リリース{id}</translation>
    </message>
    <message>
        <source>Platform record {id}  {number}</source>
        <translation>プラットフォームの記録{id}  {number}</translation>
    </message>
    <message>
        <source>Use all {count}</source>
        <translation>{count}件すべて使用</translation>
    </message>
    <message>
        <source>No differences</source>
        <translation>違いはありません</translation>
    </message>
    <message>
        <source>{target} has not reported on this release yet.</source>
        <translation>{target}からこのリリースの情報がまだ届いていません。</translation>
    </message>
    <message>
        <source>Use {target}&apos;s value</source>
        <translation>{target}の値を使用</translation>
    </message>
</context>
<context>
    <name>ConnectionForm</name>
    <message>
        <source>Destination of this account&apos;s releases</source>
        <translation>このアカウントのリリースの送信先</translation>
    </message>
    <message>
        <source>Name of this account</source>
        <translation>このアカウントの名前</translation>
    </message>
    <message>
        <source>e.g. Northlight</source>
        <translation>例：Northlight</translation>
    </message>
    <message>
        <source>Releases are sent to</source>
        <translation>リリースの送信先</translation>
    </message>
    <message>
        <source>How to create a key</source>
        <translation>キーの作成方法</translation>
    </message>
    <message>
        <source>Change or revoke the key</source>
        <translation>キーを変更または失効</translation>
    </message>
    <message>
        <source>More addresses</source>
        <translation>その他のアドレス</translation>
    </message>
    <message>
        <source>Give the account a name.</source>
        <translation>アカウントに名前を付けてください。</translation>
    </message>
    <message>
        <source>There is already an account with this name.</source>
        <translation>この名前のアカウントはすでにあります。</translation>
    </message>
</context>
<context>
    <name>CopyLineupDialog</name>
    <message>
        <source>Copy line-up</source>
        <translation>ラインナップをコピー</translation>
    </message>
    <message>
        <source>From “{title}” to the tracks selected below</source>
        <translation>「{title}」から下で選択したトラックへ</translation>
    </message>
    <message>
        <source>Artists</source>
        <translation>アーティスト</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>クレジット</translation>
    </message>
    <message>
        <source>Writers and publishers, with their shares</source>
        <translation>作家と音楽出版社（シェアを含む）</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>トラック</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>（無題）</translation>
    </message>
    <message>
        <source>All</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>None</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>The names that are there now are replaced.</source>
        <translation>今入っている名前は置き換えられます。</translation>
    </message>
</context>
<context>
    <name>Counts</name>
    <message numerus="yes">
        <source>%n codes added.</source>
        <comment>%n code added.</comment>
        <translation>
            <numerusform>%n件のコードを追加しました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n available codes are discarded. The ledger keeps every code that was assigned.</source>
        <comment>Its %n available code is discarded. The ledger keeps every code that was assigned.</comment>
        <translation>
            <numerusform>使用可能なコード%n件が破棄されます。割り当て済みのコードはすべて台帳に残ります。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n values</source>
        <comment>%n value</comment>
        <translation>
            <numerusform>%n件の値</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n people</source>
        <comment>%n person</comment>
        <translation>
            <numerusform>%n人</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{shown} of %n people</source>
        <comment>{shown} of %n person</comment>
        <translation>
            <numerusform>%n人中{shown}人</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n releases</source>
        <comment>in %n release</comment>
        <translation>
            <numerusform>リリース%n件に登場</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts were changed.</source>
        <comment>%n draft was changed.</comment>
        <translation>
            <numerusform>下書き%n件を変更しました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases that were sent stay unchanged.</source>
        <comment>%n release that was sent stays unchanged.</comment>
        <translation>
            <numerusform>送信済みのリリース%n件は変更されません。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n people were imported.</source>
        <comment>%n person was imported.</comment>
        <translation>
            <numerusform>%n人を取り込みました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{title}: %n places</source>
        <comment>{title}: %n place</comment>
        <translation>
            <numerusform>{title}：%n箇所</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts change.</source>
        <comment>%n draft changes.</comment>
        <translation>
            <numerusform>下書き%n件が変更されます。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases that were sent stay unchanged in {target}.</source>
        <comment>%n release that was sent stays unchanged in {target}.</comment>
        <translation>
            <numerusform>{target}へ送信済みのリリース%n件は変更されません。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n recordings, {conflicts} in conflict</source>
        <comment>%n recording, {conflicts} in conflict</comment>
        <translation>
            <numerusform>原盤%n件、競合{conflicts}件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changes</source>
        <comment>%n change</comment>
        <translation>
            <numerusform>変更%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This waives %n findings.</source>
        <comment>This waives %n finding.</comment>
        <translation>
            <numerusform>指摘%n件を例外にします。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All stores except %n</source>
        <comment>All stores except %n</comment>
        <translation>
            <numerusform>%n件を除く全ストア</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stores</source>
        <comment>%n store</comment>
        <translation>
            <numerusform>ストア%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are not measured yet</source>
        <comment>%n file is not measured yet</comment>
        <translation>
            <numerusform>ファイル%n件が未測定</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>also on %n other tracks</source>
        <comment>also on %n other track</comment>
        <translation>
            <numerusform>ほか%nトラックでも使用</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases</source>
        <comment>%n release</comment>
        <translation>
            <numerusform>リリース%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Apply to %n releases</source>
        <comment>Apply</comment>
        <translation>
            <numerusform>リリース%n件に適用</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n fields</source>
        <comment>%n field</comment>
        <translation>
            <numerusform>%n項目</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{field} on %n releases</source>
        <comment>{field} on %n release</comment>
        <translation>
            <numerusform>リリース%n件の{field}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases changed</source>
        <comment>%n release changed</comment>
        <translation>
            <numerusform>リリース%n件を変更</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{changed}; %n were sent in the meantime and stay unchanged</source>
        <comment>{changed}; %n was sent in the meantime and stays unchanged</comment>
        <translation>
            <numerusform>{changed}（%n件はその間に送信されたため変更なし）</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n codes left. Add more in Settings &gt; Codes.</source>
        <comment>%n code left. Add more in Settings &gt; Codes.</comment>
        <translation>
            <numerusform>残りのコードは%n件です。「設定」＞「コード」で追加してください。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells stay unchanged: {why}.</source>
        <comment>%n cell stays unchanged: {why}.</comment>
        <translation>
            <numerusform>%nセルは変更されません：{why}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells</source>
        <comment>%n cell</comment>
        <translation>
            <numerusform>%nセル</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells have a value that does not fit the column. They are saved as typed and marked.</source>
        <comment>%n cell has a value that does not fit the column. It is saved as typed and marked.</comment>
        <translation>
            <numerusform>%nセルの値が列に合いません。入力どおりに保存され、印が付きます。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows are left out: one paste cannot add that many tracks.</source>
        <comment>%n row is left out: one paste cannot add that many tracks.</comment>
        <translation>
            <numerusform>%n行は除外されます。一度の貼り付けではこの数のトラックを追加できません。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n columns would go beyond the last column and are left out.</source>
        <comment>%n column would go beyond the last column and is left out.</comment>
        <translation>
            <numerusform>%n列は最後の列を超えるため、除外されます。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ISRCs are left out because this column holds names of people.</source>
        <comment>%n ISRC is left out because this column holds names of people.</comment>
        <translation>
            <numerusform>この列は人名の列のため、ISRC %n件が除外されます。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n lengths are left out because lengths are measured from the masters.</source>
        <comment>%n length is left out because lengths are measured from the masters.</comment>
        <translation>
            <numerusform>長さはマスターから測定するため、%n件が除外されます。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n columns are left out because no visible column has their heading.</source>
        <comment>%n column is left out because no visible column has its heading.</comment>
        <translation>
            <numerusform>%n列は、見出しに対応する列が表示されていないため除外されます。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells belong to read-only columns, such as files, and are left out.</source>
        <comment>%n cell belongs to a read-only column, such as files, and is left out.</comment>
        <translation>
            <numerusform>%nセルは、ファイルなどの読み取り専用の列にあるため除外されます。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells change</source>
        <comment>%n cell changes</comment>
        <translation>
            <numerusform>%nセルが変更されます</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells stay unchanged because the new value does not fit their column.</source>
        <comment>%n cell stays unchanged because the new value does not fit its column.</comment>
        <translation>
            <numerusform>%nセルは、新しい値が列に合わないため変更されません。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells inherit or generate this text; change it at its source.</source>
        <comment>%n cell inherits or generates this text; change it at its source.</comment>
        <translation>
            <numerusform>%nセルのテキストは継承または自動生成されたものです。元の箇所で変更してください。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copy to %n tracks</source>
        <comment>Copy to %n track</comment>
        <translation>
            <numerusform>%nトラックにコピー</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pages</source>
        <comment>%n page</comment>
        <translation>
            <numerusform>%nページ</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n things still have to be filled in before this can be sent.</source>
        <comment>%n thing still has to be filled in before this can be sent.</comment>
        <translation>
            <numerusform>送信する前に、まだ%n件の入力が必要です。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n blockers have to be fixed before this can be sent.</source>
        <comment>%n blocker has to be fixed before this can be sent.</comment>
        <translation>
            <numerusform>送信する前に、エラー%n件の修正が必要です。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more are listed below.</source>
        <comment>%n more is listed below.</comment>
        <translation>
            <numerusform>ほか%n件は下の一覧にあります。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Ready to send, with %n warnings.</source>
        <comment>Ready to send, with %n warning.</comment>
        <translation>
            <numerusform>送信できます（警告%n件）。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks: what you type here goes to all of them</source>
        <comment>%n track: what you type here goes to it</comment>
        <translation>
            <numerusform>%nトラック：入力内容はすべてに反映されます</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>one work of %n tracks</source>
        <comment>one work of %n track</comment>
        <translation>
            <numerusform>%nトラックの1楽曲</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{statement} (%n places)</source>
        <comment>{statement} (%n place)</comment>
        <translation>
            <numerusform>{statement}（%n箇所）</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n can be fixed safely</source>
        <comment>%n can be fixed safely</comment>
        <translation>
            <numerusform>%n件を安全に修正可能</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Passed the store rules as of {day}; %n new findings since.</source>
        <comment>Passed the store rules as of {day}; %n new finding since.</comment>
        <translation>
            <numerusform>{day}現在のストア規則に合格。その後の新しい指摘%n件。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n differences</source>
        <comment>%n difference</comment>
        <translation>
            <numerusform>違い%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n only spelled differently</source>
        <comment>%n only spelled differently</comment>
        <translation>
            <numerusform>表記のみの違い%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n that {target} does not return</source>
        <comment>%n that {target} does not return</comment>
        <translation>
            <numerusform>{target}からの返却なし%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Use %n values</source>
        <comment>Use %n value</comment>
        <translation>
            <numerusform>%n件の値を使用</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n places</source>
        <comment>%n place</comment>
        <translation>
            <numerusform>%n箇所</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks</source>
        <comment>%n track</comment>
        <translation>
            <numerusform>%nトラック</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{sentences} And %n more like it.</source>
        <comment>{sentences} And %n more like it.</comment>
        <translation>
            <numerusform>{sentences}同様のものがほかに%n件あります。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more drops are waiting until this one is done.</source>
        <comment>%n more drop is waiting until this one is done.</comment>
        <translation>
            <numerusform>これが完了するまで、ほか%n件のドロップが待機中です。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files, {length}.</source>
        <comment>%n file, {length}.</comment>
        <translation>
            <numerusform>%nファイル、{length}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files on {discs} discs, {length}.</source>
        <comment>%n file on {discs} discs, {length}.</comment>
        <translation>
            <numerusform>ディスク{discs}枚に%nファイル、{length}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are left out.</source>
        <comment>%n file is left out.</comment>
        <translation>
            <numerusform>%nファイルは除外されます。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cells could not be pasted because the value does not fit the column.</source>
        <comment>%n cell could not be pasted because the value does not fit the column.</comment>
        <translation>
            <numerusform>%nセルは、値が列に合わないため貼り付けられませんでした。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{line} (%n times)</source>
        <comment>{line} (%n time)</comment>
        <translation>
            <numerusform>{line}（%n回）</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n skipped files</source>
        <comment>The skipped file</comment>
        <translation>
            <numerusform>スキップした%nファイルすべて</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Disc {disc}, %n tracks</source>
        <comment>Disc {disc}, %n track</comment>
        <translation>
            <numerusform>ディスク{disc}、%nトラック</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of your own codes were never sent.</source>
        <comment>%n of your own codes was never sent.</comment>
        <translation>
            <numerusform>送信されていない自社コードが%n件あります。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export %n releases</source>
        <comment>Export %n release</comment>
        <translation>
            <numerusform>リリース%n件を書き出す</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were exported.</source>
        <comment>%n release was exported.</comment>
        <translation>
            <numerusform>リリース%n件を書き出しました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are in the trash.</source>
        <comment>%n release is in the trash.</comment>
        <translation>
            <numerusform>ゴミ箱にリリースが%n件あります。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are selected.</source>
        <comment>%n release is selected.</comment>
        <translation>
            <numerusform>リリース%n件を選択中です。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are in the library now.</source>
        <comment>%n release is in the library now.</comment>
        <translation>
            <numerusform>ライブラリのリリースは%n件になりました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>a new draft of %n tracks</source>
        <comment>a new draft of %n track</comment>
        <translation>
            <numerusform>%nトラックの新しい下書き</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new drafts</source>
        <comment>%n new draft</comment>
        <translation>
            <numerusform>新しい下書き%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases change</source>
        <comment>%n release changes</comment>
        <translation>
            <numerusform>リリース%n件が変更されます</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts were made</source>
        <comment>%n draft was made</comment>
        <translation>
            <numerusform>下書き%n件を作成</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were changed</source>
        <comment>%n release was changed</comment>
        <translation>
            <numerusform>リリース%n件を変更</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deliver %n releases as a DDEX batch (ERN 4.3)</source>
        <comment>Deliver %n release as a DDEX batch (ERN 4.3)</comment>
        <translation>
            <numerusform>リリース%n件をDDEXバッチ（ERN 4.3）で納品</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were delivered.</source>
        <comment>%n release was delivered.</comment>
        <translation>
            <numerusform>リリース%n件を納品しました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{words} (%n times)</source>
        <comment>{words} (%n time)</comment>
        <translation>
            <numerusform>{words}（%n回）</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts were created.</source>
        <comment>%n draft was created.</comment>
        <translation>
            <numerusform>下書き%n件を作成しました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are already in the library with the same UPC. They were compared and left unchanged.</source>
        <comment>%n release is already in the library with the same UPC. It was compared and left unchanged.</comment>
        <translation>
            <numerusform>リリース%n件は、同じUPCのものがすでにライブラリにあります。比較のみ行い、変更していません。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n recordings do not belong to any release in the message and were not imported.</source>
        <comment>%n recording does not belong to any release in the message and was not imported.</comment>
        <translation>
            <numerusform>原盤%n件は、メッセージのどのリリースにも属さないため取り込まれませんでした。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>You dropped %n JSON files.</source>
        <comment>You dropped %n JSON file.</comment>
        <translation>
            <numerusform>JSONファイル%n件がドロップされました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were changed or sent since then and stay unchanged.</source>
        <comment>%n release was changed or sent since then and stays unchanged.</comment>
        <translation>
            <numerusform>リリース%n件は、その後に変更または送信されたため変更されません。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Checking %n releases…</source>
        <comment>Checking %n release…</comment>
        <translation>
            <numerusform>リリース%n件をチェック中…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were checked</source>
        <comment>%n release was checked</comment>
        <translation>
            <numerusform>リリース%n件をチェックしました</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Codes were assigned to %n releases.</source>
        <comment>Codes were assigned to %n release.</comment>
        <translation>
            <numerusform>リリース%n件にコードを割り当てました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases were saved.</source>
        <comment>%n release was saved.</comment>
        <translation>
            <numerusform>リリース%n件を保存しました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>News about %n releases</source>
        <comment>News about %n release</comment>
        <translation>
            <numerusform>リリース%n件の新着情報</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks were added.</source>
        <comment>%n track was added.</comment>
        <translation>
            <numerusform>%nトラックを追加しました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n values were read again</source>
        <comment>%n value was read again</comment>
        <translation>
            <numerusform>%n件の値を読み込み直しました</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases moved to the trash</source>
        <comment>Moved to the trash</comment>
        <translation>
            <numerusform>リリース%n件をゴミ箱に移動</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases restored</source>
        <comment>Restored</comment>
        <translation>
            <numerusform>リリース%n件を復元</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases withdrawn. They are drafts again.</source>
        <comment>Withdrawn. It is a draft again.</comment>
        <translation>
            <numerusform>リリース%n件を取り下げました。下書きに戻っています。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The status of %n releases was updated from {target}</source>
        <comment>The status was updated from {target}</comment>
        <translation>
            <numerusform>リリース%n件のステータスを{target}から更新しました</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n blockers</source>
        <comment>%n blocker</comment>
        <translation>
            <numerusform>エラー%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warnings</source>
        <comment>%n warning</comment>
        <translation>
            <numerusform>警告%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hints</source>
        <comment>%n hint</comment>
        <translation>
            <numerusform>ヒント%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to do</source>
        <comment>%n to do</comment>
        <translation>
            <numerusform>未対応%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files</source>
        <comment>%n file</comment>
        <translation>
            <numerusform>%nファイル</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>In %n targets</source>
        <comment>In %n target</comment>
        <translation>
            <numerusform>%n件の送信先に登録済み</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{version} is ready and waits for %n uploads to finish.</source>
        <comment>{version} is ready and waits for %n upload to finish.</comment>
        <translation>
            <numerusform>{version}の準備ができました。%n件のアップロードの完了を待っています。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Apply %n fields</source>
        <comment>Apply %n field</comment>
        <translation>
            <numerusform>%n項目を適用</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n links were copied.</source>
        <comment>%n link was copied.</comment>
        <translation>
            <numerusform>リンク%n件をコピーしました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n differ</source>
        <comment>%n differs</comment>
        <translation>
            <numerusform>%n件相違</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files, {size}</source>
        <comment>%n file, {size}</comment>
        <translation>
            <numerusform>%nファイル、{size}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the ISRCs of %n tracks</source>
        <comment>the ISRC of %n track</comment>
        <translation>
            <numerusform>%nトラックのISRC</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n works</source>
        <comment>%n work</comment>
        <translation>
            <numerusform>%n楽曲</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n artists, unless {target} already has exactly these names</source>
        <comment>%n artist, unless {target} already has exactly this name</comment>
        <translation>
            <numerusform>アーティスト%n組（{target}に完全に同じ名前がない場合）</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n blockers stop this</source>
        <comment>%n blocker stops this</comment>
        <translation>
            <numerusform>エラー%n件により実行できません</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n questions are open</source>
        <comment>%n question is open</comment>
        <translation>
            <numerusform>未回答の質問%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copy %n changes</source>
        <comment>Copy %n change</comment>
        <translation>
            <numerusform>変更%n件をコピー</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <comment>and %n more</comment>
        <translation>
            <numerusform>ほか%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The app cannot send files there. Add the cover and the audio of %n tracks.</source>
        <comment>The app cannot send files there. Add the cover and the audio of %n track.</comment>
        <translation>
            <numerusform>アプリから送信先へファイルを送れません。ジャケットと%nトラックの音源を追加してください。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>First make the %n changes above.</source>
        <comment>First make the change above.</comment>
        <translation>
            <numerusform>先に上の変更%n件を行ってください。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n older entries are in the history.</source>
        <comment>%n older entry is in the history.</comment>
        <translation>
            <numerusform>以前の記録%n件は履歴にあります。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Submit %n releases</source>
        <comment>Submit %n release</comment>
        <translation>
            <numerusform>リリース%n件を送信</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add %n releases to the outbox</source>
        <comment>Add %n release to the outbox</comment>
        <translation>
            <numerusform>リリース%n件を送信トレイに追加</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>goes to {account}, with %n warnings</source>
        <comment>goes to {account}, with %n warning</comment>
        <translation>
            <numerusform>{account}へ送信（警告%n件）</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases are on their way.</source>
        <comment>%n release is on its way.</comment>
        <translation>
            <numerusform>リリース%n件を送信中です。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases will be sent once you are online.</source>
        <comment>%n release will be sent once you are online.</comment>
        <translation>
            <numerusform>リリース%n件は、オンラインになると送信されます。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n topics</source>
        <comment>%n topic</comment>
        <translation>
            <numerusform>%n項目</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Create %n copies</source>
        <comment>Create %n copy</comment>
        <translation>
            <numerusform>コピーを%n件作成</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files found. They are being sent now.</source>
        <comment>%n file found. It is being sent now.</comment>
        <translation>
            <numerusform>%nファイルが見つかりました。現在送信中です。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CoverBox</name>
    <message>
        <source>Drop the cover here: a square JPEG or PNG, 3000 × 3000 pixels</source>
        <translation>ここにジャケットをドロップ：正方形のJPEGまたはPNG、3000×3000ピクセル</translation>
    </message>
    <message>
        <source>Choose a cover…</source>
        <translation>ジャケットを選択…</translation>
    </message>
    <message>
        <source>Full size</source>
        <translation>原寸</translation>
    </message>
    <message>
        <source>Fix all…</source>
        <translation>すべて修正…</translation>
    </message>
    <message>
        <source>Cover at {pixels} pixels</source>
        <translation>{pixels}ピクセルのジャケット</translation>
    </message>
    <message>
        <source>{pixels} px</source>
        <translation>{pixels}px</translation>
    </message>
    <message>
        <source>Images ({endings})</source>
        <translation>画像 ({endings})</translation>
    </message>
    <message>
        <source>Choose a cover</source>
        <translation>ジャケットを選択</translation>
    </message>
    <message>
        <source>{name} has been moved or deleted.</source>
        <translation>{name}は移動または削除されています。</translation>
    </message>
    <message>
        <source>It looks like an enlarged smaller image.</source>
        <translation>小さい画像を拡大したものと思われます。</translation>
    </message>
    <message>
        <source>This is a copy; the original is {name}.</source>
        <translation>これはコピーです。元のファイルは{name}です。</translation>
    </message>
    <message>
        <source>Replace…</source>
        <translation>差し替え…</translation>
    </message>
</context>
<context>
    <name>CoverChooser</name>
    <message>
        <source>No cover</source>
        <translation>ジャケットなし</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>ジャケット</translation>
    </message>
    <message>
        <source>Image to use as cover</source>
        <translation>ジャケットに使う画像</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>ファイルを選択…</translation>
    </message>
    <message>
        <source>Choose a cover</source>
        <translation>ジャケットを選択</translation>
    </message>
    <message>
        <source>Images (*.jpg *.jpeg *.png *.tif *.tiff)</source>
        <translation>画像 (*.jpg *.jpeg *.png *.tif *.tiff)</translation>
    </message>
</context>
<context>
    <name>CoverDelegate</name>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
</context>
<context>
    <name>CoverFixDialog</name>
    <message>
        <source>Fix the cover</source>
        <translation>ジャケットを修正</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>修正前</translation>
    </message>
    <message>
        <source>Working…</source>
        <translation>処理中…</translation>
    </message>
    <message>
        <source>After</source>
        <translation>修正後</translation>
    </message>
    <message>
        <source>Colour…</source>
        <translation>色…</translation>
    </message>
    <message>
        <source>Colour for transparent areas</source>
        <translation>透明部分の色</translation>
    </message>
    <message>
        <source>Use this copy</source>
        <translation>このコピーを使用</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>The copy is upright, 8-bit sRGB and has no camera data. The original stays unchanged.</source>
        <translation>コピーは正しい向きの8ビットsRGBで、カメラ情報を含みません。元のファイルは変更されません。</translation>
    </message>
    <message>
        <source>quality {number}</source>
        <translation>画質{number}</translation>
    </message>
    <message>
        <source>It cannot be compressed further without visible loss. Scale it down as well.</source>
        <translation>これ以上圧縮すると劣化が目立ちます。縮小も行ってください。</translation>
    </message>
    <message>
        <source>{pixels} pixels is less than the {wanted} that stores require.</source>
        <translation>{pixels}ピクセルは、ストアが求める{wanted}に足りません。</translation>
    </message>
    <message>
        <source>cover: {what}</source>
        <translation>ジャケット：{what}</translation>
    </message>
    <message>
        <source>copy</source>
        <translation>コピー</translation>
    </message>
</context>
<context>
    <name>CoverGrid</name>
    <message>
        <source>Releases</source>
        <translation>リリース</translation>
    </message>
</context>
<context>
    <name>CrashHandler</name>
    <message>
        <source>Try again. If it happens again, send us the report.</source>
        <translation>再試行してください。繰り返す場合はレポートをお送りください。</translation>
    </message>
    <message>
        <source>Try again. No report could be written: the disk may be full.</source>
        <translation>再試行してください。レポートは書き出せませんでした。ディスクの空きがない可能性があります。</translation>
    </message>
    <message>
        <source>The report is in {path}</source>
        <translation>レポートの場所：{path}</translation>
    </message>
    <message>
        <source>Something went wrong inside the app.</source>
        <translation>アプリ内で問題が発生しました。</translation>
    </message>
    <message>
        <source>Saved work is safe, but the last action may not have been completed.</source>
        <translation>保存済みの作業は無事ですが、直前の操作は完了していない可能性があります。</translation>
    </message>
    <message>
        <source>App</source>
        <translation>アプリ</translation>
    </message>
</context>
<context>
    <name>CreateActions</name>
    <message>
        <source>Empty release created</source>
        <translation>空のリリースを作成しました</translation>
    </message>
    <message>
        <source>Choose a folder of masters</source>
        <translation>マスターのフォルダを選択</translation>
    </message>
    <message>
        <source>Template saved. You can now choose it for new releases.</source>
        <translation>テンプレートを保存しました。新規リリースで選択できます。</translation>
    </message>
    <message>
        <source>The sample release opens in practice mode</source>
        <translation>サンプルリリースは練習モードで開きます</translation>
    </message>
    <message>
        <source>Practice mode has its own library and simulates {target} and the storage on this computer.</source>
        <translation>練習モードには専用のライブラリがあり、{target}とストレージをこのコンピュータ上で再現します。</translation>
    </message>
    <message>
        <source>Open practice mode</source>
        <translation>練習モードを開く</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>何も取り込まれませんでした。</translation>
    </message>
    <message>
        <source>Drop at most {most} files at a time.</source>
        <translation>一度にドロップできるのは{most}ファイルまでです。</translation>
    </message>
</context>
<context>
    <name>CreditsPage</name>
    <message>
        <source>Credits of</source>
        <translation>クレジットの対象</translation>
    </message>
    <message>
        <source>Copy the line-up…</source>
        <translation>ラインナップをコピー…</translation>
    </message>
    <message>
        <source>Line-up preset…</source>
        <translation>ラインナップのプリセット…</translation>
    </message>
    <message>
        <source>Add a line-up from a preset</source>
        <translation>プリセットからラインナップを追加</translation>
    </message>
    <message>
        <source>Add a credit</source>
        <translation>クレジットを追加</translation>
    </message>
    <message>
        <source>Entire release</source>
        <translation>リリース全体</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>（無題）</translation>
    </message>
</context>
<context>
    <name>CropView</name>
    <message>
        <source>Area to keep</source>
        <translation>残す範囲</translation>
    </message>
    <message>
        <source>{side} pixels wide and high, {left} from the left, {top} from the top</source>
        <translation>一辺{side}ピクセル、左から{left}、上から{top}</translation>
    </message>
</context>
<context>
    <name>DataPage</name>
    <message>
        <source>Data</source>
        <translation>データ</translation>
    </message>
    <message>
        <source>Everything you enter is saved on this computer. Masters stay in their own folders.</source>
        <translation>入力内容はすべてこのコンピュータに保存されます。マスターは元のフォルダに残ります。</translation>
    </message>
    <message>
        <source>Library folder</source>
        <translation>ライブラリフォルダ</translation>
    </message>
    <message>
        <source>Keep the library on a local disk: network drives and synced folders damage it. The README explains how to use another folder.</source>
        <translation>ライブラリはローカルディスクに置いてください。ネットワークドライブや同期フォルダでは破損します。別のフォルダを使う方法はREADMEをご覧ください。</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>フォルダを開く</translation>
    </message>
    <message>
        <source>Pause uploads on metered networks</source>
        <translation>従量制ネットワークではアップロードを一時停止</translation>
    </message>
    <message>
        <source>For example a phone hotspot, if the system recognises it. Off by default.</source>
        <translation>スマートフォンのテザリングなど（システムが認識する場合）。初期設定はオフです。</translation>
    </message>
    <message>
        <source>Deleted releases stay in the trash for 30 days.</source>
        <translation>削除したリリースは30日間ゴミ箱に残ります。</translation>
    </message>
    <message>
        <source>Passwords and keys are stored in the keyring, not in this folder.</source>
        <translation>パスワードとキーは、このフォルダではなくキーリングに保存されます。</translation>
    </message>
</context>
<context>
    <name>DateInput</name>
    <message>
        <source>Choose from a calendar</source>
        <translation>カレンダーから選択</translation>
    </message>
    <message>
        <source>Choose from a calendar (Alt+Down)</source>
        <translation>カレンダーから選択（Alt+↓）</translation>
    </message>
</context>
<context>
    <name>DeliveryDialog</name>
    <message>
        <source>DDEX delivery</source>
        <translation>DDEX納品</translation>
    </message>
    <message>
        <source>Party ID</source>
        <translation>パーティーID</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Takedown: a message without deals that takes the release down</source>
        <translation>配信停止：リリースを配信停止にする、ディールのないメッセージ</translation>
    </message>
    <message>
        <source>Mark as test</source>
        <translation>テストとして送る</translation>
    </message>
    <message>
        <source>Include masters, cover and booklet</source>
        <translation>マスター、ジャケット、ブックレットを含める</translation>
    </message>
    <message>
        <source>Not included in the message</source>
        <translation>メッセージに含まれないもの</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>フォルダを表示</translation>
    </message>
    <message>
        <source>Write delivery…</source>
        <translation>納品データを書き出す…</translation>
    </message>
    <message>
        <source>Deliver “{title}” as a DDEX package (ERN 4.3)</source>
        <translation>「{title}」をDDEXパッケージ（ERN 4.3）で納品</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
    <message>
        <source>Sender&apos;s DDEX party ID</source>
        <translation>送信者のDDEXパーティーID</translation>
    </message>
    <message>
        <source>Sender&apos;s name</source>
        <translation>送信者の名前</translation>
    </message>
    <message>
        <source>Recipient&apos;s DDEX party ID</source>
        <translation>受信者のDDEXパーティーID</translation>
    </message>
    <message>
        <source>Recipient&apos;s name</source>
        <translation>受信者の名前</translation>
    </message>
    <message>
        <source>A folder with the message, the files and their MD5 checksums. Deals cover the whole world and all common usage types from the release date, unless the draft says otherwise.</source>
        <translation>メッセージ、ファイル、MD5チェックサムを含むフォルダです。下書きに指定がなければ、ディールはリリース日から全世界・一般的な利用形態すべてが対象です。</translation>
    </message>
    <message>
        <source>Folder for the delivery</source>
        <translation>納品用フォルダ</translation>
    </message>
    <message>
        <source>DDEX has no term for “{word}”; the message contains it as a user-defined value.</source>
        <translation>DDEXに「{word}」の用語がないため、メッセージにはユーザー定義の値として入ります。</translation>
    </message>
    <message>
        <source>The message contains everything in the draft.</source>
        <translation>下書きの内容はすべてメッセージに入っています。</translation>
    </message>
    <message>
        <source>no field in ERN 4.3</source>
        <translation>ERN 4.3に項目なし</translation>
    </message>
    <message>
        <source>internal to the label, not sent</source>
        <translation>レーベルの社内用、送信なし</translation>
    </message>
    <message>
        <source>part of the deals, which a takedown does not have</source>
        <translation>配信停止にはないディールの一部</translation>
    </message>
    <message>
        <source>not in the format required by the message</source>
        <translation>メッセージの形式に合わない</translation>
    </message>
    <message>
        <source>stated on each track</source>
        <translation>各トラックに記載</translation>
    </message>
    <message>
        <source>sent in a different spelling</source>
        <translation>異なる表記で送信</translation>
    </message>
    <message>
        <source>added to the message, not in the draft</source>
        <translation>下書きになく、メッセージに追加</translation>
    </message>
    <message>
        <source>from several works, combined</source>
        <translation>複数の楽曲から統合</translation>
    </message>
    <message>
        <source>Work: {field}</source>
        <translation>楽曲：{field}</translation>
    </message>
    <message>
        <source>{field}: {reason}</source>
        <translation>{field}：{reason}</translation>
    </message>
    <message>
        <source>{where} has no ISRC.</source>
        <translation>{where}にISRCがありません。</translation>
    </message>
    <message>
        <source>{where} has no P line.</source>
        <translation>{where}にPラインがありません。</translation>
    </message>
    <message>
        <source>{where} has no main artist.</source>
        <translation>{where}にメインアーティストがいません。</translation>
    </message>
    <message>
        <source>{where} has no length.</source>
        <translation>{where}に長さがありません。</translation>
    </message>
    <message>
        <source>{where} has no audio file in the package.</source>
        <translation>パッケージ内に{where}の音源ファイルがありません。</translation>
    </message>
    <message>
        <source>{where} is listed in the message but is not in the package.</source>
        <translation>{where}はメッセージに記載されていますが、パッケージにありません。</translation>
    </message>
    <message>
        <source>{where} does not match the message.</source>
        <translation>{where}がメッセージと一致しません。</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
</context>
<context>
    <name>DigestDialog</name>
    <message>
        <source>What&apos;s new</source>
        <translation>新着情報</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開く</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
</context>
<context>
    <name>DigestWatch</name>
    <message>
        <source>Show</source>
        <translation>表示</translation>
    </message>
</context>
<context>
    <name>Editor</name>
    <message>
        <source>Release</source>
        <translation>リリース</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>トラック</translation>
    </message>
    <message>
        <source>Credits &amp; works</source>
        <translation>クレジットと楽曲</translation>
    </message>
    <message>
        <source>Rights &amp; partners</source>
        <translation>権利とパートナー</translation>
    </message>
    <message>
        <source>Audio &amp; artwork</source>
        <translation>音源とアートワーク</translation>
    </message>
    <message>
        <source>Review &amp; submit</source>
        <translation>確認と送信</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>クレジット</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>権利</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>音源</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>確認</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上へ移動</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下へ移動</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>複製</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Remove {n}</source>
        <translation>{n}件を削除</translation>
    </message>
    <message>
        <source>Add disc</source>
        <translation>ディスクを追加</translation>
    </message>
    <message>
        <source>Add track</source>
        <translation>トラックを追加</translation>
    </message>
    <message>
        <source>Add work</source>
        <translation>楽曲を追加</translation>
    </message>
    <message>
        <source>Remove from this track</source>
        <translation>このトラックから削除</translation>
    </message>
    <message>
        <source>Make a separate copy for this track</source>
        <translation>このトラック用に別のコピーを作成</translation>
    </message>
    <message>
        <source>Link an existing work</source>
        <translation>既存の楽曲をリンク</translation>
    </message>
</context>
<context>
    <name>EditorPage</name>
    <message>
        <source>Add track</source>
        <translation>トラックを追加</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>複製</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Your changes are kept here and saved as soon as possible.</source>
        <translation>変更はここに保持され、可能になり次第保存されます。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再試行</translation>
    </message>
</context>
<context>
    <name>Entries</name>
    <message>
        <source>Track on {release}</source>
        <translation>{release}のトラック</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>アーティスト</translation>
    </message>
    <message>
        <source>Credit</source>
        <translation>クレジット</translation>
    </message>
    <message>
        <source>Writer</source>
        <translation>作家</translation>
    </message>
    <message>
        <source>Publisher</source>
        <translation>音楽出版社</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>リリース</translation>
    </message>
</context>
<context>
    <name>EntryCard</name>
    <message>
        <source>Details</source>
        <translation>詳細</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
</context>
<context>
    <name>EntryModel</name>
    <message>
        <source>yes</source>
        <translation>はい</translation>
    </message>
    <message>
        <source>no</source>
        <translation>いいえ</translation>
    </message>
</context>
<context>
    <name>EntryTable</name>
    <message>
        <source>Add</source>
        <translation>追加</translation>
    </message>
    <message>
        <source>Add to</source>
        <translation>追加先</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Remove from</source>
        <translation>削除元</translation>
    </message>
    <message>
        <source>Inherit</source>
        <translation>継承</translation>
    </message>
</context>
<context>
    <name>ErnImportDialog</name>
    <message>
        <source>DDEX message {name}</source>
        <translation>DDEXメッセージ{name}</translation>
    </message>
    <message>
        <source>The message contains no deals, so it takes its releases down wherever they were delivered.</source>
        <translation>このメッセージにはディールがないため、納品済みのすべての場所でリリースが配信停止になります。</translation>
    </message>
    <message>
        <source>Contents of the message</source>
        <translation>メッセージの内容</translation>
    </message>
    <message>
        <source>Create drafts anyway</source>
        <translation>それでも下書きを作成</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>“{title}”, library → message:</source>
        <translation>「{title}」、ライブラリ→メッセージ：</translation>
    </message>
    <message>
        <source>    No differences.</source>
        <translation>    違いはありません。</translation>
    </message>
    <message>
        <source>Files missing from the package, not attached: {files}</source>
        <translation>パッケージにないため添付されなかったファイル：{files}</translation>
    </message>
    <message>
        <source>A draft has no field for:</source>
        <translation>下書きに対応する項目がないもの：</translation>
    </message>
    <message>
        <source>The draft contains everything in the message.</source>
        <translation>メッセージの内容はすべて下書きに入っています。</translation>
    </message>
</context>
<context>
    <name>EventImportText</name>
    <message numerus="yes">
        <source>%n events were read.</source>
        <comment>%n event was read.</comment>
        <translation>
            <numerusform>イベント%n件を読み込みました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were imported because they are newer.</source>
        <comment>%n was imported because it is newer.</comment>
        <translation>
            <numerusform>新しいもの%n件を取り込みました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them take a release down.</source>
        <comment>%n of them takes a release down.</comment>
        <translation>
            <numerusform>うち%n件はリリースの配信停止です。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were imported again.</source>
        <comment>%n was imported again.</comment>
        <translation>
            <numerusform>%n件を取り込み直しました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were older than the saved ones.</source>
        <comment>%n was older than the saved one.</comment>
        <translation>
            <numerusform>%n件は保存済みのものより古いものでした。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were tests and were ignored.</source>
        <comment>%n was a test and was ignored.</comment>
        <translation>
            <numerusform>%n件はテストのため無視しました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n are about releases that are not in the library and were ignored.</source>
        <comment>%n is about a release that is not in the library and was ignored.</comment>
        <translation>
            <numerusform>%n件はライブラリにないリリースのため無視しました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n could not be read.</source>
        <comment>%n could not be read.</comment>
        <translation>
            <numerusform>%n件を読み取れませんでした。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files were already read before.</source>
        <comment>%n file was already read before.</comment>
        <translation>
            <numerusform>%nファイルは読み込み済みでした。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases received the release ID that finds their cover.</source>
        <comment>%n release received the release ID that finds its cover.</comment>
        <translation>
            <numerusform>リリース%n件に、ジャケットを取得するためのリリースIDが入りました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases have a different release ID than the events; it was not changed.</source>
        <comment>%n release has a different release ID than the events; it was not changed.</comment>
        <translation>
            <numerusform>リリース%n件のリリースIDはイベントと異なりますが、変更していません。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n releases share their UPC with several releases in the events; no ID was filled in.</source>
        <comment>%n release shares its UPC with several releases in the events; no ID was filled in.</comment>
        <translation>
            <numerusform>リリース%n件のUPCはイベント内の複数のリリースと重複するため、IDを入力していません。</numerusform>
        </translation>
    </message>
    <message>
        <source>Events from {name} show where a release is cleared and when it is taken down. They are matched by UPC.</source>
        <translation>{name}のイベントから、リリースの許諾地域と配信停止の時期が分かります。照合はUPCで行います。</translation>
    </message>
    <message>
        <source>Reading {prefix} in the bucket…</source>
        <translation>バケットの{prefix}を読み込み中…</translation>
    </message>
    <message>
        <source>Catalogue events ({endings})</source>
        <translation>カタログイベント ({endings})</translation>
    </message>
    <message>
        <source>{done} of {whole} read</source>
        <translation>{whole}中{done}を読み込み済み</translation>
    </message>
    <message numerus="yes">
        <source>%n files read</source>
        <comment>%n file read</comment>
        <translation>
            <numerusform>%nファイルを読み込み済み</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EventsDialog</name>
    <message>
        <source>Import catalogue events</source>
        <translation>カタログイベントを取り込む</translation>
    </message>
    <message>
        <source>Files…</source>
        <translation>ファイル…</translation>
    </message>
    <message>
        <source>A folder…</source>
        <translation>フォルダ…</translation>
    </message>
    <message>
        <source>From the bucket</source>
        <translation>バケットから</translation>
    </message>
    <message>
        <source>Also save events for releases that are not in the library</source>
        <translation>ライブラリにないリリースのイベントも保存</translation>
    </message>
    <message>
        <source>Import progress</source>
        <translation>取り込みの進行状況</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>読み込み中…</translation>
    </message>
    <message>
        <source>Choose event files</source>
        <translation>イベントファイルを選択</translation>
    </message>
    <message>
        <source>Choose a folder with events</source>
        <translation>イベントのフォルダを選択</translation>
    </message>
    <message>
        <source>Stopped. Events read so far are saved; the next import continues from there.</source>
        <translation>停止しました。読み込んだイベントは保存され、次回は続きから取り込まれます。</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>停止中…</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>書き出し</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>形式</translation>
    </message>
    <message>
        <source>Include masters, cover and other files</source>
        <translation>マスター、ジャケット、その他のファイルを含める</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>書き出す…</translation>
    </message>
    <message>
        <source>Export the whole library</source>
        <translation>ライブラリ全体を書き出す</translation>
    </message>
    <message>
        <source>Export “{title}”</source>
        <translation>「{title}」を書き出す</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
    <message>
        <source>Sheet of all fields (Excel workbook)</source>
        <translation>全項目のシート（Excelブック）</translation>
    </message>
    <message>
        <source>One row per track with every field. Importing it restores the same drafts.</source>
        <translation>1トラック1行で全項目を含みます。取り込むと同じ下書きが復元されます。</translation>
    </message>
    <message>
        <source>Sheet of all fields (CSV)</source>
        <translation>全項目のシート（CSV）</translation>
    </message>
    <message>
        <source>The same as standard CSV (RFC 4180), for other programs.</source>
        <translation>同じ内容の標準CSV（RFC 4180）です。ほかのソフトで使えます。</translation>
    </message>
    <message>
        <source>Sheet of all fields (CSV for Excel)</source>
        <translation>全項目のシート（Excel用CSV）</translation>
    </message>
    <message>
        <source>The same, formatted so that Excel does not change the codes.</source>
        <translation>同じ内容を、Excelでコードが変わらない形式にしたものです。</translation>
    </message>
    <message>
        <source>Bundle of this release</source>
        <translation>このリリースのバンドル</translation>
    </message>
    <message>
        <source>A ZIP file (BagIt) with the draft as documented JSON, its history, receipts, waivers and findings. Importing it restores the same draft elsewhere.</source>
        <translation>下書き（仕様公開済みのJSON）、履歴、送信控え、例外、指摘を含むZIPファイル（BagIt）です。取り込むと、別の場所で同じ下書きが復元されます。</translation>
    </message>
    <message>
        <source>The exact JSON that would be sent to {target}.</source>
        <translation>{target}に送信されるJSONそのものです。</translation>
    </message>
    <message>
        <source>{target} JSON</source>
        <translation>{target} JSON</translation>
    </message>
    <message>
        <source>Complete archive</source>
        <translation>完全アーカイブ</translation>
    </message>
    <message>
        <source>A folder with a bundle of each release, sheets, people, codes and their ledger, and one page that opens in any browser.</source>
        <translation>各リリースのバンドル、シート、人物、コードと台帳、ブラウザで開けるページを含むフォルダです。</translation>
    </message>
    <message>
        <source>Sheet for {layout}</source>
        <translation>{layout}用シート</translation>
    </message>
    <message>
        <source>It contains everything that is filled in.</source>
        <translation>入力内容がすべて含まれます。</translation>
    </message>
    <message>
        <source>It has no columns for: {fields}.</source>
        <translation>列がないもの：{fields}。</translation>
    </message>
    <message>
        <source>A new or empty folder</source>
        <translation>新規または空のフォルダ</translation>
    </message>
    <message>
        <source>Releases</source>
        <translation>リリース</translation>
    </message>
    <message>
        <source>Exported as {name}</source>
        <translation>{name}に書き出しました</translation>
    </message>
</context>
<context>
    <name>FieldBox</name>
    <message>
        <source>Locked because the release has been delivered</source>
        <translation>リリースが納品済みのためロックされています</translation>
    </message>
    <message>
        <source>Assign</source>
        <translation>割り当て</translation>
    </message>
    <message>
        <source>Assign the next of the label&apos;s own codes</source>
        <translation>レーベルのコードから次の番号を割り当てる</translation>
    </message>
    <message>
        <source>Assign {field}</source>
        <translation>{field}を割り当て</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>はい</translation>
    </message>
    <message>
        <source>No</source>
        <translation>いいえ</translation>
    </message>
    <message>
        <source>Restore the original value of {field}</source>
        <translation>{field}を元の値に戻す</translation>
    </message>
    <message>
        <source>Original value: {value}</source>
        <translation>元の値：{value}</translation>
    </message>
    <message>
        <source>Locked during the transfer: the old distributor delivered this value.</source>
        <translation>移管中のためロックされています。以前のディストリビューターが納品した値です。</translation>
    </message>
    <message>
        <source>multiple values</source>
        <translation>複数の値</translation>
    </message>
    <message>
        <source>sent as empty</source>
        <translation>空として送信</translation>
    </message>
    <message>
        <source>null</source>
        <translation>null</translation>
    </message>
    <message>
        <source>not returned by {target}</source>
        <translation>{target}からの返却なし</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>除外</translation>
    </message>
    <message>
        <source>from release</source>
        <translation>リリースから</translation>
    </message>
    <message>
        <source>label default</source>
        <translation>レーベルの既定値</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>Filled in automatically. Unlock to enter your own text.</source>
        <translation>自動で入力されています。ロックを解除すると手入力できます。</translation>
    </message>
    <message>
        <source>Entered by hand. Lock to fill it in automatically again.</source>
        <translation>手入力です。ロックすると自動入力に戻ります。</translation>
    </message>
    <message>
        <source>Unlock {field}</source>
        <translation>{field}のロックを解除</translation>
    </message>
    <message>
        <source>Lock {field}</source>
        <translation>{field}をロック</translation>
    </message>
    <message>
        <source>Own value</source>
        <translation>独自の値</translation>
    </message>
    <message>
        <source>Inherit</source>
        <translation>継承</translation>
    </message>
    <message>
        <source>Inherit: {value}</source>
        <translation>継承：{value}</translation>
    </message>
    <message>
        <source>Send as empty</source>
        <translation>空として送信</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>除外する</translation>
    </message>
    <message>
        <source>State of {field}</source>
        <translation>{field}の状態</translation>
    </message>
    <message>
        <source>Inherit, send as empty, or leave out</source>
        <translation>継承、空として送信、除外</translation>
    </message>
</context>
<context>
    <name>Fields</name>
    <message>
        <source>Prices</source>
        <translation>価格</translation>
    </message>
    <message>
        <source>P line and C line</source>
        <translation>PラインとCライン</translation>
    </message>
    <message>
        <source>Audio and studio</source>
        <translation>音源とスタジオ</translation>
    </message>
    <message>
        <source>Distribution</source>
        <translation>配信</translation>
    </message>
    <message>
        <source>Period and loss of rights</source>
        <translation>期間と権利喪失</translation>
    </message>
    <message>
        <source>More about the release</source>
        <translation>リリースの詳細</translation>
    </message>
    <message>
        <source>More about the track</source>
        <translation>トラックの詳細</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>アカウント</translation>
    </message>
    <message>
        <source>Society</source>
        <translation>著作権管理団体</translation>
    </message>
    <message>
        <source>Agency</source>
        <translation>楽曲の管理団体</translation>
    </message>
    <message>
        <source>AI used for the artwork</source>
        <translation>アートワークのAI使用</translation>
    </message>
    <message>
        <source>AI used for music or lyrics</source>
        <translation>音楽・歌詞のAI使用</translation>
    </message>
    <message>
        <source>AI made this part</source>
        <translation>この部分をAIが制作</translation>
    </message>
    <message>
        <source>AI used for motion artwork</source>
        <translation>モーションアートワークのAI使用</translation>
    </message>
    <message>
        <source>AI used for the recording</source>
        <translation>録音のAI使用</translation>
    </message>
    <message>
        <source>AI used for the video</source>
        <translation>ビデオのAI使用</translation>
    </message>
    <message>
        <source>Apple Music ID</source>
        <translation>Apple Music ID</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Artist line</source>
        <translation>アーティスト表記</translation>
    </message>
    <message>
        <source>Artist ID</source>
        <translation>アーティストID</translation>
    </message>
    <message>
        <source>Format of the artist&apos;s name</source>
        <translation>アーティスト名の形式</translation>
    </message>
    <message>
        <source>Artist type</source>
        <translation>アーティスト種別</translation>
    </message>
    <message>
        <source>ISRC of the Atmos mix</source>
        <translation>AtmosミックスのISRC</translation>
    </message>
    <message>
        <source>Audio embargo until</source>
        <translation>音源の公開制限期限</translation>
    </message>
    <message>
        <source>Language of the recording</source>
        <translation>音源の言語</translation>
    </message>
    <message>
        <source>Audio presentation</source>
        <translation>音声形式</translation>
    </message>
    <message>
        <source>Box set</source>
        <translation>ボックスセット</translation>
    </message>
    <message>
        <source>Catalogue number</source>
        <translation>品番</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>カテゴリ</translation>
    </message>
    <message>
        <source>C-line licence</source>
        <translation>Cラインのライセンス</translation>
    </message>
    <message>
        <source>C-line owner</source>
        <translation>Cラインの権利者</translation>
    </message>
    <message>
        <source>C-line year</source>
        <translation>Cラインの年</translation>
    </message>
    <message>
        <source>Compilation</source>
        <translation>コンピレーション</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>構成</translation>
    </message>
    <message>
        <source>Contains non-exclusive loops</source>
        <translation>非独占のループを含む</translation>
    </message>
    <message>
        <source>Contains third-party samples</source>
        <translation>第三者のサンプルを含む</translation>
    </message>
    <message>
        <source>Deliver to Content ID</source>
        <translation>Content IDに納品</translation>
    </message>
    <message>
        <source>All audio is exclusively ours</source>
        <translation>全音源が自社の独占</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>クレジット</translation>
    </message>
    <message>
        <source>Copyright year</source>
        <translation>著作権発生年</translation>
    </message>
    <message>
        <source>Territory</source>
        <translation>地域</translation>
    </message>
    <message>
        <source>Has a cover</source>
        <translation>ジャケットあり</translation>
    </message>
    <message>
        <source>Cover embargo until</source>
        <translation>ジャケットの公開制限期限</translation>
    </message>
    <message>
        <source>Fixed copy of the cover</source>
        <translation>修正済みジャケットのコピー</translation>
    </message>
    <message>
        <source>Original cover</source>
        <translation>元のジャケット</translation>
    </message>
    <message>
        <source>Cover has the advisory logo</source>
        <translation>ジャケットにアドバイザリーロゴあり</translation>
    </message>
    <message>
        <source>Text on the cover compared with the titles</source>
        <translation>ジャケットの文字をタイトルと照合済み</translation>
    </message>
    <message>
        <source>Deezer ID</source>
        <translation>Deezer ID</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>説明</translation>
    </message>
    <message>
        <source>Display label</source>
        <translation>表示レーベル</translation>
    </message>
    <message>
        <source>Name shown in stores</source>
        <translation>ストアでの表示名</translation>
    </message>
    <message>
        <source>Distribution group ID</source>
        <translation>配信グループID</translation>
    </message>
    <message>
        <source>Distribution notes</source>
        <translation>配信メモ</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>長さ</translation>
    </message>
    <message>
        <source>All except those listed</source>
        <translation>以下を除くすべて</translation>
    </message>
    <message>
        <source>Featured</source>
        <translation>フィーチャリング</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>ジャンル</translation>
    </message>
    <message>
        <source>Instant gratification from</source>
        <translation>先行配信の開始</translation>
    </message>
    <message>
        <source>Pre-stream from</source>
        <translation>先行ストリーミングの開始</translation>
    </message>
    <message>
        <source>Independent stores only</source>
        <translation>独立系ストア限定</translation>
    </message>
    <message>
        <source>Instrumental</source>
        <translation>インストゥルメンタル</translation>
    </message>
    <message>
        <source>Internal synopsis</source>
        <translation>社内向け概要</translation>
    </message>
    <message>
        <source>IPI name number</source>
        <translation>IPIネームナンバー</translation>
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
        <translation>キーワード</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>レーベル</translation>
    </message>
    <message>
        <source>Label&apos;s work code</source>
        <translation>レーベルの楽曲コード</translation>
    </message>
    <message>
        <source>Language of the lyrics</source>
        <translation>歌詞の言語</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>ライセンス</translation>
    </message>
    <message>
        <source>Rights lost</source>
        <translation>権利喪失</translation>
    </message>
    <message>
        <source>Rights lost on</source>
        <translation>権利喪失日</translation>
    </message>
    <message>
        <source>Reason for the loss</source>
        <translation>喪失の理由</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>歌詞</translation>
    </message>
    <message>
        <source>Timed lyrics (LRC)</source>
        <translation>タイミング付き歌詞（LRC）</translation>
    </message>
    <message>
        <source>Lyrics as TTML</source>
        <translation>歌詞（TTML）</translation>
    </message>
    <message>
        <source>MassiveMusic release ID</source>
        <translation>MassiveMusicリリースID</translation>
    </message>
    <message>
        <source>Fixed copy of the master</source>
        <translation>マスターの修正済みコピー</translation>
    </message>
    <message>
        <source>Original master</source>
        <translation>元のマスター</translation>
    </message>
    <message>
        <source>Master project number</source>
        <translation>マスタープロジェクト番号</translation>
    </message>
    <message>
        <source>Master project</source>
        <translation>マスタープロジェクト</translation>
    </message>
    <message>
        <source>Language of the titles</source>
        <translation>タイトルの言語</translation>
    </message>
    <message>
        <source>Country of the language</source>
        <translation>言語の国</translation>
    </message>
    <message>
        <source>Music type</source>
        <translation>音楽種別</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>メモ</translation>
    </message>
    <message>
        <source>Original release date</source>
        <translation>オリジナルリリース日</translation>
    </message>
    <message>
        <source>Other recording locations</source>
        <translation>その他の録音場所</translation>
    </message>
    <message>
        <source>Parental advisory</source>
        <translation>ペアレンタルアドバイザリー</translation>
    </message>
    <message>
        <source>Partners</source>
        <translation>パートナー</translation>
    </message>
    <message>
        <source>Partner restrictions</source>
        <translation>パートナー制限</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>ストア</translation>
    </message>
    <message>
        <source>P-line licence</source>
        <translation>Pラインのライセンス</translation>
    </message>
    <message>
        <source>P-line owner</source>
        <translation>Pラインの権利者</translation>
    </message>
    <message>
        <source>P-line year</source>
        <translation>Pラインの年</translation>
    </message>
    <message>
        <source>Pre-order</source>
        <translation>予約注文</translation>
    </message>
    <message>
        <source>Pre-order from</source>
        <translation>予約注文の開始</translation>
    </message>
    <message>
        <source>Pre-order only</source>
        <translation>予約注文のみ</translation>
    </message>
    <message>
        <source>Preview starts at</source>
        <translation>試聴の開始位置</translation>
    </message>
    <message>
        <source>Previously released</source>
        <translation>リリース済み作品</translation>
    </message>
    <message>
        <source>Artists</source>
        <translation>アーティスト</translation>
    </message>
    <message>
        <source>Recorded in</source>
        <translation>録音場所</translation>
    </message>
    <message>
        <source>Details embargo until</source>
        <translation>詳細情報の公開制限期限</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>プロジェクト</translation>
    </message>
    <message>
        <source>Project number</source>
        <translation>プロジェクト番号</translation>
    </message>
    <message>
        <source>Promotional</source>
        <translation>プロモーション用</translation>
    </message>
    <message>
        <source>Publisher</source>
        <translation>音楽出版社</translation>
    </message>
    <message>
        <source>Publisher ID</source>
        <translation>音楽出版社ID</translation>
    </message>
    <message>
        <source>Publishers</source>
        <translation>音楽出版社</translation>
    </message>
    <message>
        <source>Recording year</source>
        <translation>録音年</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>リリース日</translation>
    </message>
    <message>
        <source>Release price</source>
        <translation>リリース価格</translation>
    </message>
    <message>
        <source>Release time</source>
        <translation>リリース時刻</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>解像度</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>管理者</translation>
    </message>
    <message>
        <source>When rights expire</source>
        <translation>権利の終了条件</translation>
    </message>
    <message>
        <source>Rights period</source>
        <translation>権利期間</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>役割</translation>
    </message>
    <message>
        <source>Preview length</source>
        <translation>試聴の長さ</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>シリーズ</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>演奏形態</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>セッション</translation>
    </message>
    <message>
        <source>Soundtrack</source>
        <translation>サウンドトラック</translation>
    </message>
    <message>
        <source>Share %</source>
        <translation>シェア（%）</translation>
    </message>
    <message>
        <source>Spotify ID</source>
        <translation>Spotify ID</translation>
    </message>
    <message>
        <source>Mastering studio</source>
        <translation>マスタリングスタジオ</translation>
    </message>
    <message>
        <source>Sub-genre</source>
        <translation>サブジャンル</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>タイトル</translation>
    </message>
    <message>
        <source>Track list embargo until</source>
        <translation>トラックリストの公開制限期限</translation>
    </message>
    <message>
        <source>Track price</source>
        <translation>トラック価格</translation>
    </message>
    <message>
        <source>Track type</source>
        <translation>トラック種別</translation>
    </message>
    <message>
        <source>Transfer from another distributor</source>
        <translation>別のディストリビューターからの移管</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>種別</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>Display version</source>
        <translation>表示バージョン</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>バージョン</translation>
    </message>
    <message>
        <source>Video price</source>
        <translation>ビデオ価格</translation>
    </message>
    <message>
        <source>Waived findings</source>
        <translation>例外にした指摘</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>楽曲</translation>
    </message>
    <message>
        <source>e.g. Live, Acoustic</source>
        <translation>例：Live、Acoustic</translation>
    </message>
    <message>
        <source>12 characters</source>
        <translation>12文字</translation>
    </message>
    <message>
        <source>12 characters, different from the track&apos;s</source>
        <translation>12文字（トラックとは別のもの）</translation>
    </message>
    <message>
        <source>11 digits</source>
        <translation>11桁</translation>
    </message>
    <message>
        <source>16 characters</source>
        <translation>16文字</translation>
    </message>
    <message>
        <source>12 or 13 digits</source>
        <translation>12桁または13桁</translation>
    </message>
    <message>
        <source>e.g. T-034.524.680-1</source>
        <translation>例：T-034.524.680-1</translation>
    </message>
    <message>
        <source>e.g. 00:00</source>
        <translation>例：00:00</translation>
    </message>
    <message>
        <source>e.g. 3:48</source>
        <translation>例：3:48</translation>
    </message>
    <message>
        <source>e.g. 0:30</source>
        <translation>例：0:30</translation>
    </message>
    <message>
        <source>digits, or paste a store link</source>
        <translation>数字、またはストアのリンクを貼り付け</translation>
    </message>
    <message>
        <source>separated by commas</source>
        <translation>カンマ区切り</translation>
    </message>
    <message>
        <source>separated by spaces, e.g. folk road-trip</source>
        <translation>スペース区切り（例：folk road-trip）</translation>
    </message>
    <message>
        <source>Type and dates</source>
        <translation>種別と日付</translation>
    </message>
    <message>
        <source>Display</source>
        <translation>表示</translation>
    </message>
    <message>
        <source>Notes and IDs</source>
        <translation>メモとID</translation>
    </message>
    <message>
        <source>Embargoes</source>
        <translation>公開制限</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>録音</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>権利</translation>
    </message>
    <message>
        <source>Dates and preview</source>
        <translation>日付と試聴</translation>
    </message>
    <message>
        <source>Dolby Atmos and Content ID</source>
        <translation>Dolby AtmosとContent ID</translation>
    </message>
    <message>
        <source>AI and notes</source>
        <translation>AIとメモ</translation>
    </message>
    <message>
        <source>More about the work</source>
        <translation>楽曲の詳細</translation>
    </message>
    <message>
        <source>“{title}”</source>
        <translation>「{title}」</translation>
    </message>
    <message>
        <source>disc</source>
        <translation>ディスク</translation>
    </message>
    <message>
        <source>track</source>
        <translation>トラック</translation>
    </message>
    <message>
        <source>work</source>
        <translation>楽曲</translation>
    </message>
    <message>
        <source>artist</source>
        <translation>アーティスト</translation>
    </message>
    <message>
        <source>credit</source>
        <translation>クレジット</translation>
    </message>
    <message>
        <source>writer</source>
        <translation>作家</translation>
    </message>
    <message>
        <source>publisher</source>
        <translation>音楽出版社</translation>
    </message>
</context>
<context>
    <name>FiguresLine</name>
    <message>
        <source>Shows how long {target} usually takes once it has reported on some of your releases.</source>
        <translation>リリースの状況が{target}からいくつか届くと、通常の所要日数が表示されます。</translation>
    </message>
    <message>
        <source>Usually: {figures}</source>
        <translation>通常：{figures}</translation>
    </message>
    <message>
        <source>Median time from sending until each {target} status was first seen, across your releases.</source>
        <translation>送信から{target}の各ステータスが初めて確認されるまでの中央値（全リリース）。</translation>
    </message>
</context>
<context>
    <name>FileActions</name>
    <message>
        <source>Sheets and bundles ({endings})</source>
        <translation>シートとバンドル ({endings})</translation>
    </message>
    <message>
        <source>Import a sheet or a bundle</source>
        <translation>シートまたはバンドルを取り込む</translation>
    </message>
    <message>
        <source>Opening {name}…</source>
        <translation>{name}を開いています…</translation>
    </message>
    <message>
        <source>Opening {name}: {percent} %</source>
        <translation>{name}を開いています：{percent}%</translation>
    </message>
    <message>
        <source>Selected file</source>
        <translation>選択中のファイル</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>一時停止</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>スペース</translation>
    </message>
    <message>
        <source>Alt+Up</source>
        <translation>Alt+↑</translation>
    </message>
    <message>
        <source>Alt+Down</source>
        <translation>Alt+↓</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Delete</source>
        <comment>the key</comment>
        <translation>Delete</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>場所を指定…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再試行</translation>
    </message>
    <message>
        <source>Withdraw the release</source>
        <translation>リリースを取り下げる</translation>
    </message>
    <message>
        <source>Copy log</source>
        <translation>ログをコピー</translation>
    </message>
    <message>
        <source>Ctrl+C</source>
        <translation>Ctrl+C</translation>
    </message>
    <message>
        <source>Open the release</source>
        <translation>リリースを開く</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Send earlier</source>
        <translation>先に送信</translation>
    </message>
    <message>
        <source>Send later</source>
        <translation>後で送信</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>再開</translation>
    </message>
</context>
<context>
    <name>FileText</name>
    <message>
        <source>{name} cannot be read: {strerror}.</source>
        <translation>{name}を読み取れません：{strerror}。</translation>
    </message>
    <message>
        <source>No bundle was created.</source>
        <translation>バンドルは作成されませんでした。</translation>
    </message>
    <message>
        <source>{name} cannot be written: {strerror}.</source>
        <translation>{name}に書き込めません：{strerror}。</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>別のフォルダを選択してください。</translation>
    </message>
    <message>
        <source>it is not a ZIP file, or it is damaged</source>
        <translation>ZIPファイルではないか、破損しています</translation>
    </message>
    <message>
        <source>it contains more than {most_entries} files</source>
        <translation>ファイルが{most_entries}個を超えています</translation>
    </message>
    <message>
        <source>it is not a bag, which must be a single folder</source>
        <translation>bagではありません（単一のフォルダである必要があります）</translation>
    </message>
    <message>
        <source>the name “{name}” in it points outside the bundle</source>
        <translation>中の名前「{name}」がバンドルの外を指しています</translation>
    </message>
    <message>
        <source>“{name}” in it is a link</source>
        <translation>中の「{name}」がリンクです</translation>
    </message>
    <message>
        <source>it is protected by a password</source>
        <translation>パスワードで保護されています</translation>
    </message>
    <message>
        <source>“{name}” is in it twice</source>
        <translation>「{name}」が2つ入っています</translation>
    </message>
    <message>
        <source>“{name}” would unpack to an unreasonable size</source>
        <translation>「{name}」を展開すると異常な大きさになります</translation>
    </message>
    <message>
        <source>it is not a bag: it has no BagIt declaration</source>
        <translation>bagではありません（BagIt宣言がありません）</translation>
    </message>
    <message>
        <source>its list of checksums cannot be read</source>
        <translation>チェックサムのリストを読み取れません</translation>
    </message>
    <message>
        <source>“{odd}” is only in the bundle or only in its list of checksums</source>
        <translation>「{odd}」がバンドルかチェックサムのリストの一方にしかありません</translation>
    </message>
    <message>
        <source>it is not a bag: {name} is missing</source>
        <translation>BagIt形式ではありません（{name}がありません）</translation>
    </message>
    <message>
        <source>{name} is not UTF-8 text</source>
        <translation>{name}がUTF-8のテキストではありません</translation>
    </message>
    <message>
        <source>{name} is missing</source>
        <translation>{name}がありません</translation>
    </message>
    <message>
        <source>{name} was changed after it was packed, or is damaged</source>
        <translation>{name}が作成後に変更されたか、破損しています</translation>
    </message>
    <message>
        <source>{name} in it is larger than {most} MB</source>
        <translation>中の{name}が{most}MBを超えています</translation>
    </message>
    <message>
        <source>{name} in it unpacks to more than stated</source>
        <translation>中の{name}を展開すると記載より大きくなります</translation>
    </message>
    <message>
        <source>{name} in it is damaged</source>
        <translation>中の{name}が破損しています</translation>
    </message>
    <message>
        <source>{name} cannot be opened as a bundle: {why}.</source>
        <translation>{name}をバンドルとして開けません：{why}。</translation>
    </message>
    <message>
        <source>Nothing was imported, and no file was written.</source>
        <translation>何も取り込まれず、ファイルも書き込まれていません。</translation>
    </message>
    <message>
        <source>Copy it again from its source.</source>
        <translation>元の場所からもう一度コピーしてください。</translation>
    </message>
    <message>
        <source>A draft of Trackball Desktop</source>
        <translation>Trackball Desktopの下書き</translation>
    </message>
    <message>
        <source>Missing fields are inherited. {&quot;unset&quot;: &quot;absent&quot;} is not sent, null is sent as null.</source>
        <translation>指定のない項目は継承されます。{&quot;unset&quot;: &quot;absent&quot;}は送信されず、nullはnullとして送信されます。</translation>
    </message>
    <message>
        <source>This bundle contains no draft that this version can read.</source>
        <translation>このバンドルには、このバージョンで読める下書きがありません。</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>何も取り込まれませんでした。</translation>
    </message>
    <message>
        <source>A version that supports its format can read it; this version supports {format}.</source>
        <translation>この形式に対応したバージョンなら読み込めます。このバージョンは{format}に対応しています。</translation>
    </message>
    <message>
        <source>The draft in this bundle is damaged.</source>
        <translation>このバンドルの下書きが破損しています。</translation>
    </message>
    <message>
        <source>{name} in this bundle is not JSON.</source>
        <translation>このバンドルの{name}はJSONではありません。</translation>
    </message>
    <message>
        <source>{name} is not a list and was skipped.</source>
        <translation>{name}はリストではないため、スキップしました。</translation>
    </message>
    <message>
        <source>{left} history steps cannot be read and were skipped.</source>
        <translation>履歴の手順{left}件を読み取れないため、スキップしました。</translation>
    </message>
    <message>
        <source>The description of one of the release&apos;s files cannot be read; the file was skipped.</source>
        <translation>リリースのファイル1件の情報を読み取れないため、そのファイルをスキップしました。</translation>
    </message>
    <message>
        <source>{name} is listed but not in the bundle.</source>
        <translation>{name}は記載されていますが、バンドルにありません。</translation>
    </message>
    <message>
        <source>{name} is incomplete or damaged.</source>
        <translation>{name}が不完全か破損しています。</translation>
    </message>
    <message>
        <source>{name} is not text in UTF-8.</source>
        <translation>{name}はUTF-8のテキストではありません。</translation>
    </message>
    <message>
        <source>{name} cannot be read: {why}.</source>
        <translation>{name}を読み取れません：{why}。</translation>
    </message>
    <message>
        <source>{name} has an event that is larger than 64 MB.</source>
        <translation>{name}に64MBを超えるイベントがあります。</translation>
    </message>
    <message>
        <source>The events before it were imported.</source>
        <translation>それより前のイベントは取り込まれました。</translation>
    </message>
    <message>
        <source>Remove that event from the file and import the rest.</source>
        <translation>ファイルからそのイベントを削除し、残りを取り込んでください。</translation>
    </message>
    <message>
        <source>Get {name} again and import it again.</source>
        <translation>{name}を入手し直して、もう一度取り込んでください。</translation>
    </message>
    <message>
        <source>{name} contains a part that is not JSON.</source>
        <translation>{name}にJSONではない部分があります。</translation>
    </message>
    <message>
        <source>The events before it were imported; those after it cannot be found.</source>
        <translation>それより前のイベントは取り込まれましたが、後のイベントは見つけられません。</translation>
    </message>
    <message>
        <source>{name} has more than {most_entries} files.</source>
        <translation>{name}のファイルが{most_entries}個を超えています。</translation>
    </message>
    <message>
        <source>Nothing was read.</source>
        <translation>何も読み込まれていません。</translation>
    </message>
    <message>
        <source>{name} is a damaged or protected ZIP.</source>
        <translation>{name}は破損または保護されたZIPです。</translation>
    </message>
    <message>
        <source>Ask the sender to send the package again.</source>
        <translation>送信者にパッケージの再送を依頼してください。</translation>
    </message>
    <message>
        <source>{name} contains {found} messages.</source>
        <translation>{name}にメッセージが{found}件あります。</translation>
    </message>
    <message>
        <source>Unpack it, and import the folders of its releases one by one.</source>
        <translation>展開し、リリースのフォルダを1つずつ取り込んでください。</translation>
    </message>
    <message>
        <source>a PurgeReleaseMessage asks a store to delete a release</source>
        <translation>PurgeReleaseMessageはストアにリリースの削除を求めるものです</translation>
    </message>
    <message>
        <source>a ManifestMessage lists the messages of a batch</source>
        <translation>ManifestMessageはバッチのメッセージの一覧です</translation>
    </message>
    <message>
        <source>a CatalogListMessage lists releases without their tracks</source>
        <translation>CatalogListMessageはトラックを含まないリリースの一覧です</translation>
    </message>
    <message>
        <source>an acknowledgement says that a message arrived</source>
        <translation>受領確認はメッセージの到着を伝えるものです</translation>
    </message>
    <message>
        <source>it begins with “{name}”</source>
        <translation>「{name}」で始まっています</translation>
    </message>
    <message>
        <source>{name} is not a message about a new release: {why}.</source>
        <translation>{name}は新しいリリースのメッセージではありません：{why}。</translation>
    </message>
    <message>
        <source>Choose the release&apos;s NewReleaseMessage, an XML file next to its audio files.</source>
        <translation>リリースのNewReleaseMessage（音源ファイルと同じ場所にあるXMLファイル）を選択してください。</translation>
    </message>
    <message>
        <source>{name} contains no release.</source>
        <translation>{name}にリリースがありません。</translation>
    </message>
    <message>
        <source>without a name</source>
        <translation>名前なし</translation>
    </message>
    <message>
        <source>{name} is too large for a DDEX message.</source>
        <translation>{name}はDDEXメッセージとしては大きすぎます。</translation>
    </message>
    <message>
        <source>It is larger than {max_bytes} MB; nothing was read.</source>
        <translation>{max_bytes}MBを超えているため、何も読み込まれていません。</translation>
    </message>
    <message>
        <source>{name} declares entities, which are not allowed in a DDEX message.</source>
        <translation>{name}に、DDEXメッセージでは認められないエンティティ宣言があります。</translation>
    </message>
    <message>
        <source>Such files can fill the computer&apos;s memory, so nothing was read.</source>
        <translation>こうしたファイルはコンピュータのメモリを使い切ることがあるため、何も読み込まれていません。</translation>
    </message>
    <message>
        <source>Ask the sender for the message as originally delivered.</source>
        <translation>納品時の元のメッセージを送信者に依頼してください。</translation>
    </message>
    <message>
        <source>{name} is damaged or not XML.</source>
        <translation>{name}は破損しているか、XMLではありません。</translation>
    </message>
    <message>
        <source>Line {lineno}: {error}. Nothing was read.</source>
        <translation>{lineno}行目：{error}。何も読み込まれていません。</translation>
    </message>
    <message>
        <source>Ask the sender to send the message again.</source>
        <translation>送信者にメッセージの再送を依頼してください。</translation>
    </message>
    <message>
        <source>is nested too deeply</source>
        <translation>階層が深すぎます</translation>
    </message>
    <message>
        <source>has more than {max_elements} elements</source>
        <translation>要素が{max_elements}個を超えています</translation>
    </message>
    <message>
        <source>{name} is not a DDEX message: it {what}.</source>
        <translation>{name}はDDEXメッセージではありません：{what}。</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>破損しています</translation>
    </message>
    <message>
        <source>These releases need {headings} columns, and a sheet of this layout has at most {max_columns}.</source>
        <translation>これらのリリースには{headings}列必要ですが、このレイアウトのシートは最大{max_columns}列です。</translation>
    </message>
    <message>
        <source>No sheet was written.</source>
        <translation>シートは書き出されませんでした。</translation>
    </message>
    <message>
        <source>Export the releases with the most people and works separately, or use bundles, which have no limit.</source>
        <translation>人物と楽曲が最も多いリリースを別に書き出すか、制限のないバンドルを使用してください。</translation>
    </message>
    <message>
        <source>There is no UPC or EAN for a barcode.</source>
        <translation>バーコード用のUPC/EANがありません。</translation>
    </message>
    <message>
        <source>A barcode needs 12 or 13 digits with a valid check digit.</source>
        <translation>バーコードには、正しいチェックデジットを含む12桁または13桁が必要です。</translation>
    </message>
    <message>
        <source>Enter the UPC of the release first.</source>
        <translation>先にリリースのUPCを入力してください。</translation>
    </message>
    <message>
        <source>The template {name} cannot be read.</source>
        <translation>テンプレート{name}を読み取れません。</translation>
    </message>
    <message>
        <source>It is not UTF-8 text, or you have no permission to open it.</source>
        <translation>UTF-8のテキストではないか、開く権限がありません。</translation>
    </message>
    <message>
        <source>Save it as UTF-8, or delete it to use the app&apos;s own template.</source>
        <translation>UTF-8で保存するか、削除してアプリ標準のテンプレートを使用してください。</translation>
    </message>
    <message>
        <source>The template {name} is too long.</source>
        <translation>テンプレート{name}が長すぎます。</translation>
    </message>
    <message>
        <source>A template should be one or two pages of text.</source>
        <translation>テンプレートは1～2ページ程度のテキストにしてください。</translation>
    </message>
    <message>
        <source>“{word}” is not a known name</source>
        <translation>「{word}」は既知の名前ではありません</translation>
    </message>
    <message>
        <source>“{tag}” closes a section that was not opened</source>
        <translation>「{tag}」が、開始されていないセクションを閉じています</translation>
    </message>
    <message>
        <source>sections are nested too deeply</source>
        <translation>セクションの階層が深すぎます</translation>
    </message>
    <message>
        <source>the section “{section}” has no end</source>
        <translation>セクション「{section}」に終わりがありません</translation>
    </message>
    <message>
        <source>The template {name} has an error in line {line}: {why}.</source>
        <translation>テンプレート{name}の{line}行目にエラーがあります：{why}。</translation>
    </message>
    <message>
        <source>The document was not created.</source>
        <translation>文書は作成されませんでした。</translation>
    </message>
    <message>
        <source>Correct it, or delete the file to use the app&apos;s own template.</source>
        <translation>修正するか、ファイルを削除してアプリ標準のテンプレートを使用してください。</translation>
    </message>
    <message>
        <source>“{error}” occurs twice in one object of this file.</source>
        <translation>「{error}」がこのファイルの1つのオブジェクト内に2回あります。</translation>
    </message>
    <message>
        <source>It is unclear which value is right, so nothing was imported.</source>
        <translation>どちらの値が正しいか不明なため、何も取り込まれていません。</translation>
    </message>
    <message>
        <source>Remove one of them.</source>
        <translation>一方を削除してください。</translation>
    </message>
    <message>
        <source>This file is not JSON.</source>
        <translation>このファイルはJSONではありません。</translation>
    </message>
    <message>
        <source>It could not be read: {error}.</source>
        <translation>読み取れませんでした：{error}。</translation>
    </message>
    <message>
        <source>This file is JSON but not a release.</source>
        <translation>このファイルはJSONですが、リリースではありません。</translation>
    </message>
    <message>
        <source>A release must be one object with fields such as title, upc and discs.</source>
        <translation>リリースは、title、upc、discsなどの項目を持つ1つのオブジェクトである必要があります。</translation>
    </message>
    <message>
        <source>{name} is not a sheet layout: {why}.</source>
        <translation>{name}はシートのレイアウトではありません：{why}。</translation>
    </message>
    <message>
        <source>You cannot choose it.</source>
        <translation>選択できません。</translation>
    </message>
    <message>
        <source>Compare it with the built-in layouts in resources/sheets/layouts.</source>
        <translation>resources/sheets/layoutsにある組み込みのレイアウトと比べてください。</translation>
    </message>
    <message>
        <source>there is no source “{wrong}”</source>
        <translation>参照元「{wrong}」がありません</translation>
    </message>
    <message>
        <source>there is no date format “{date}”</source>
        <translation>日付形式「{date}」がありません</translation>
    </message>
    <message>
        <source>{name} is not a sheet layout: {what}.</source>
        <translation>{name}はシートのレイアウトではありません：{what}。</translation>
    </message>
    <message>
        <source>No headings of releases or tracks were found.</source>
        <translation>リリースやトラックの見出しが見つかりませんでした。</translation>
    </message>
    <message>
        <source>Give the columns headings such as Release Title, Track Title, Artist, UPC and ISRC.</source>
        <translation>列にRelease Title、Track Title、Artist、UPC、ISRCなどの見出しを付けてください。</translation>
    </message>
    <message>
        <source>The sheet “{name}” is hidden and was not read.</source>
        <translation>シート「{name}」は非表示のため読み込まれていません。</translation>
    </message>
    <message>
        <source>it has no track title; the track was not imported</source>
        <translation>トラックタイトルがないため、トラックは取り込まれませんでした</translation>
    </message>
    <message>
        <source>it has no release title; it was assigned to the release with its codes</source>
        <translation>リリースタイトルがないため、コードが一致するリリースに割り当てました</translation>
    </message>
    <message>
        <source>another track on this disc has the same number; both were imported in row order</source>
        <translation>このディスクの別のトラックと番号が重複しています。両方を行の順に取り込みました</translation>
    </message>
    <message>
        <source>another track has the same ISRC; both were imported</source>
        <translation>別のトラックとISRCが重複しています。両方を取り込みました</translation>
    </message>
    <message>
        <source>it has more cells than headings, so values may be in the wrong columns; it was not imported</source>
        <translation>セルが見出しより多く、値の列がずれている可能性があるため、取り込まれませんでした</translation>
    </message>
    <message>
        <source>its release is not in the sheet of releases; it was not imported</source>
        <translation>リリースのシートに該当するリリースがないため、取り込まれませんでした</translation>
    </message>
    <message>
        <source>it is not an ISRC; it was imported unchanged, please correct it</source>
        <translation>ISRCではありません。そのまま取り込んだので、修正してください</translation>
    </message>
    <message>
        <source>it is not a UPC or EAN; it was imported unchanged, please correct it</source>
        <translation>UPC/EANではありません。そのまま取り込んだので、修正してください</translation>
    </message>
    <message>
        <source>it is not a date; the date is left empty</source>
        <translation>日付ではないため、空のままにしました</translation>
    </message>
    <message>
        <source>it is not a length; the length is left empty and is read from the master</source>
        <translation>長さではないため、空のままにしました。マスターから読み取られます</translation>
    </message>
    <message>
        <source>its shares do not match the names; they are left empty</source>
        <translation>シェアが名前と対応しないため、空のままにしました</translation>
    </message>
    <message>
        <source>a spreadsheet has rounded the code and its last digits are lost; it is left empty</source>
        <translation>表計算ソフトがコードを丸めて末尾の桁が失われたため、空のままにしました</translation>
    </message>
    <message>
        <source>another row of this release has a different value; the first row&apos;s value was used</source>
        <translation>このリリースの別の行と値が異なります。最初の行の値を使用しました</translation>
    </message>
    <message>
        <source>the cell begins with a backslash and one of the layout&apos;s marks; it was imported as text</source>
        <translation>セルがバックスラッシュとレイアウトの記号で始まるため、テキストとして取り込みました</translation>
    </message>
    <message>
        <source>it does not fit its field; it is left empty</source>
        <translation>項目に合わないため、空のままにしました</translation>
    </message>
    <message>
        <source>it is a spreadsheet error; it is left empty</source>
        <translation>表計算のエラー値のため、空のままにしました</translation>
    </message>
    <message>
        <source>does the day or the month come first? These dates are left empty; import the file again with the order of day and month chosen.</source>
        <translation>日と月のどちらが先ですか？これらの日付は空のままです。日と月の順序を選んで、ファイルを取り込み直してください。</translation>
    </message>
    <message>
        <source>these are list numbers, not names. Nobody was credited; fill in the names.</source>
        <translation>これらは名前ではなくリストの番号です。クレジットされていないため、名前を入力してください。</translation>
    </message>
    <message>
        <source>the sheet has releases but no tracks. Add the tracks to each draft.</source>
        <translation>シートにリリースはありますが、トラックがありません。各下書きにトラックを追加してください。</translation>
    </message>
    <message>
        <source>a release has no title in the sheet. Enter its title in the draft.</source>
        <translation>シートにタイトルのないリリースがあります。下書きでタイトルを入力してください。</translation>
    </message>
    <message>
        <source>the sheet does not show which tracks belong to which release. Check the drafts.</source>
        <translation>どのトラックがどのリリースのものか、シートから分かりません。下書きを確認してください。</translation>
    </message>
    <message>
        <source>the sheet has no track numbers; tracks are in row order. Check the order.</source>
        <translation>シートにトラック番号がないため、行の順になっています。順序を確認してください。</translation>
    </message>
    <message>
        <source>a year is not a full date; the date is left empty.</source>
        <translation>年だけでは日付にならないため、空のままにしました。</translation>
    </message>
    <message>
        <source>Not imported, because there is no field for it: {unused}.</source>
        <translation>対応する項目がないため取り込まれていないもの：{unused}。</translation>
    </message>
    <message>
        <source>sheet “{sheet}”, row {row}</source>
        <translation>シート「{sheet}」、{row}行目</translation>
    </message>
    <message>
        <source>It is larger than {max_bytes} MB.</source>
        <translation>{max_bytes}MBを超えています。</translation>
    </message>
    <message>
        <source>It has more than {max_rows} rows, or {max_cells} cells.</source>
        <translation>{max_rows}行または{max_cells}セルを超えています。</translation>
    </message>
    <message>
        <source>Row {rows} has more than {max_columns} columns.</source>
        <translation>{rows}行目が{max_columns}列を超えています。</translation>
    </message>
    <message>
        <source>{name} cannot be read as a table: line {rows} is damaged.</source>
        <translation>{name}を表として読み取れません。{rows}行目が破損しています。</translation>
    </message>
    <message>
        <source>A quotation mark may be missing, so a cell does not end.</source>
        <translation>引用符が抜けていて、セルが閉じていない可能性があります。</translation>
    </message>
    <message>
        <source>Open it in a spreadsheet and save it again.</source>
        <translation>表計算ソフトで開き、保存し直してください。</translation>
    </message>
    <message>
        <source>{name} is not a table.</source>
        <translation>{name}は表ではありません。</translation>
    </message>
    <message>
        <source>Choose a CSV, XLSX, XLS or ODS file.</source>
        <translation>CSV、XLSX、XLS、ODSのいずれかのファイルを選択してください。</translation>
    </message>
    <message>
        <source>Sheet “{name}” has more than {max_columns} columns.</source>
        <translation>シート「{name}」が{max_columns}列を超えています。</translation>
    </message>
    <message>
        <source>Sheet “{name}” has more than {max_rows} rows, or too many cells.</source>
        <translation>シート「{name}」が{max_rows}行を超えているか、セルが多すぎます。</translation>
    </message>
    <message>
        <source>{name} is protected by a password.</source>
        <translation>{name}はパスワードで保護されています。</translation>
    </message>
    <message>
        <source>Save a copy without a password and choose that.</source>
        <translation>パスワードなしのコピーを保存し、それを選択してください。</translation>
    </message>
    <message>
        <source>{name} is damaged; nothing was read.</source>
        <translation>{name}が破損しているため、何も読み込まれていません。</translation>
    </message>
    <message>
        <source>Unpacked it is larger than {max_unpacked} MB.</source>
        <translation>展開すると{max_unpacked}MBを超えます。</translation>
    </message>
    <message>
        <source>Sheet “{sheet}” extends to row {last_row} and column {last_column}.</source>
        <translation>シート「{sheet}」が{last_row}行、{last_column}列まで及んでいます。</translation>
    </message>
    <message>
        <source>{name} is too large to be read as a table.</source>
        <translation>{name}は表として読み込むには大きすぎます。</translation>
    </message>
    <message>
        <source>{why} Nothing was read.</source>
        <translation>{why}何も読み込まれていません。</translation>
    </message>
    <message>
        <source>Save only the sheet and columns that you need, or split it.</source>
        <translation>必要なシートと列だけを保存するか、分割してください。</translation>
    </message>
    <message>
        <source>{name} is not Unicode and was read as {script} text. Check that “{accented}” is right.</source>
        <translation>{name}はUnicodeではないため、{script}のテキストとして読み込みました。「{accented}」が正しいか確認してください。</translation>
    </message>
    <message>
        <source>{name} is not Unicode text.</source>
        <translation>{name}はUnicodeのテキストではありません。</translation>
    </message>
    <message>
        <source>Its character encoding is unknown, so nothing was read.</source>
        <translation>文字コードが不明なため、何も読み込まれていません。</translation>
    </message>
    <message>
        <source>Save it again as “CSV UTF-8” or “Unicode Text”.</source>
        <translation>「CSV UTF-8」または「Unicode テキスト」として保存し直してください。</translation>
    </message>
    <message>
        <source>There are more than {most} codes; the others were not read.</source>
        <translation>コードが{most}件を超えています。残りは読み込まれていません。</translation>
    </message>
    <message>
        <source>other numbers of {length} digits here are wrong, so the check digits may be missing</source>
        <translation>ここにはほかにも誤った{length}桁の番号があるため、チェックデジットが抜けている可能性があります</translation>
    </message>
    <message>
        <source>Line {number}: {code} was not read: {why}.</source>
        <translation>{number}行目：{code}は読み込まれていません：{why}。</translation>
    </message>
    <message>
        <source>Line {number}: {codes}</source>
        <translation>{number}行目：{codes}</translation>
    </message>
    <message>
        <source>Line {number}: “{quoted}” contains no code.</source>
        <translation>{number}行目：「{quoted}」にコードがありません。</translation>
    </message>
    <message>
        <source>Line {number}: {cell} is not a UPC or EAN: {cell2}.</source>
        <translation>{number}行目：{cell}はUPC/EANではありません：{cell2}。</translation>
    </message>
    <message>
        <source>{first} has a wrong check digit, so the range was not read.</source>
        <translation>{first}のチェックデジットが誤っているため、範囲は読み込まれていません。</translation>
    </message>
    <message>
        <source>the range ends before it begins.</source>
        <translation>範囲の終わりが始まりより前にあります。</translation>
    </message>
    <message>
        <source>the range has more than {most} codes.</source>
        <translation>範囲のコードが{most}件を超えています。</translation>
    </message>
    <message>
        <source>is not an image, whatever its name says</source>
        <translation>名前にかかわらず、画像ではありません</translation>
    </message>
    <message>
        <source>It was not used as the cover.</source>
        <translation>ジャケットには使用されませんでした。</translation>
    </message>
    <message>
        <source>Choose a JPEG or PNG file.</source>
        <translation>JPEGまたはPNGファイルを選択してください。</translation>
    </message>
    <message>
        <source>The image cannot be shown.</source>
        <translation>画像を表示できません。</translation>
    </message>
    <message>
        <source>It is damaged, too large or of an unsupported type.</source>
        <translation>破損しているか、大きすぎるか、対応していない形式です。</translation>
    </message>
    <message>
        <source>Export the cover again as JPEG or PNG.</source>
        <translation>ジャケットをJPEGまたはPNGで書き出し直してください。</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>ファイルが空です</translation>
    </message>
    <message>
        <source>{width} × {height} pixels are too many to open safely</source>
        <translation>{width}×{height}ピクセルは大きすぎて安全に開けません</translation>
    </message>
    <message>
        <source>no decoder for this format is built in</source>
        <translation>この形式のデコーダーが組み込まれていません</translation>
    </message>
    <message>
        <source>no audio follows the ID3 tag</source>
        <translation>ID3タグの後に音声がありません</translation>
    </message>
    <message>
        <source>unknown audio format</source>
        <translation>不明な音声形式です</translation>
    </message>
    <message>
        <source>the file contains no audio</source>
        <translation>ファイルに音声がありません</translation>
    </message>
    <message>
        <source>{frames} frames are declared, {frames2} could be decoded</source>
        <translation>記載は{frames}フレームですが、デコードできたのは{frames2}フレームです</translation>
    </message>
    <message>
        <source>some samples are not numbers (NaN or infinity)</source>
        <translation>数値でないサンプル（NaNまたは無限大）があります</translation>
    </message>
    <message>
        <source>the decoded audio does not match the file&apos;s MD5 checksum</source>
        <translation>デコードした音声がファイルのMD5チェックサムと一致しません</translation>
    </message>
    <message>
        <source>the header does not state the length of the audio</source>
        <translation>ヘッダーに音声の長さが書かれていません</translation>
    </message>
    <message>
        <source>the format chunk is missing or broken</source>
        <translation>formatチャンクがないか壊れています</translation>
    </message>
    <message>
        <source>the file ends before the audio</source>
        <translation>音声の手前でファイルが終わっています</translation>
    </message>
    <message>
        <source>{declared} bytes of audio are declared, {present} are present</source>
        <translation>記載された音声は{declared}バイトですが、実際は{present}バイトです</translation>
    </message>
    <message>
        <source>{frames} frames are declared, {frames2} are present</source>
        <translation>記載は{frames}フレームですが、実際は{frames2}フレームです</translation>
    </message>
    <message>
        <source>{name} cannot be changed.</source>
        <translation>{name}を変更できません。</translation>
    </message>
    <message>
        <source>This pattern is too long.</source>
        <translation>このパターンは長すぎます。</translation>
    </message>
    <message>
        <source>Use at most {longest} characters.</source>
        <translation>{longest}文字以内にしてください。</translation>
    </message>
    <message>
        <source>There is no field %{found}%.</source>
        <translation>%{found}%という項目はありません。</translation>
    </message>
    <message>
        <source>A pattern can contain {known}.</source>
        <translation>パターンに使えるもの：{known}。</translation>
    </message>
    <message>
        <source>%{name}% occurs twice in the pattern.</source>
        <translation>パターンに%{name}%が2回あります。</translation>
    </message>
    <message>
        <source>Use %ignore% for what is not needed.</source>
        <translation>不要な部分には%ignore%を使用してください。</translation>
    </message>
    <message>
        <source>There is no separator between %{text}% and %{name}%.</source>
        <translation>%{text}%と%{name}%の間に区切りがありません。</translation>
    </message>
    <message>
        <source>Add the separator that the file names use.</source>
        <translation>ファイル名で使われている区切りを追加してください。</translation>
    </message>
    <message>
        <source>This pattern contains no field.</source>
        <translation>このパターンに項目がありません。</translation>
    </message>
    <message>
        <source>Use a pattern such as %track% - %artist% - %title%, or leave it empty.</source>
        <translation>%track% - %artist% - %title%のようなパターンにするか、空にしてください。</translation>
    </message>
    <message>
        <source>There is no file {path}.</source>
        <translation>ファイル{path}がありません。</translation>
    </message>
    <message>
        <source>Check its name and folder.</source>
        <translation>名前とフォルダを確認してください。</translation>
    </message>
    <message>
        <source>{name} is larger than {most_bytes} MB.</source>
        <translation>{name}が{most_bytes}MBを超えています。</translation>
    </message>
    <message>
        <source>Nothing was read: files of this type are never that large.</source>
        <translation>この種類のファイルがこれほど大きいことはないため、何も読み込まれていません。</translation>
    </message>
    <message>
        <source>Check that it is the right file.</source>
        <translation>正しいファイルか確認してください。</translation>
    </message>
    <message>
        <source>{name} is not a PDF.</source>
        <translation>{name}はPDFではありません。</translation>
    </message>
    <message>
        <source>It was not attached.</source>
        <translation>添付されませんでした。</translation>
    </message>
    <message>
        <source>Export the booklet as PDF.</source>
        <translation>ブックレットをPDFで書き出してください。</translation>
    </message>
    <message>
        <source>The name of {path} is not Unicode. Rename it, then drop it again.</source>
        <translation>{path}の名前がUnicodeではありません。名前を変更して、もう一度ドロップしてください。</translation>
    </message>
    <message>
        <source>{name} changed while it was being read.</source>
        <translation>{name}が読み込み中に変更されました。</translation>
    </message>
    <message>
        <source>Its content is still changing, so it was neither checked nor sent.</source>
        <translation>内容がまだ変わり続けているため、チェックも送信もされていません。</translation>
    </message>
    <message>
        <source>Wait until the program has finished writing the file, then try again.</source>
        <translation>ソフトの書き込みが終わるのを待って、再試行してください。</translation>
    </message>
    <message>
        <source>Nothing was imported from it.</source>
        <translation>ここからは何も取り込まれていません。</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be opened: {strerror}.</source>
        <translation>フォルダ{folder}を開けません：{strerror}。</translation>
    </message>
    <message>
        <source>It may have been moved, or its drive is not connected. Choose the folder again.</source>
        <translation>移動されたか、ドライブが接続されていない可能性があります。フォルダを選択し直してください。</translation>
    </message>
    <message>
        <source>{name} is a file, not a folder.</source>
        <translation>{name}はフォルダではなくファイルです。</translation>
    </message>
    <message>
        <source>Choose the folder with the masters.</source>
        <translation>マスターのフォルダを選択してください。</translation>
    </message>
    <message numerus="yes">
        <source>%n masters are only in iCloud: {shown}. Download them, then drop the folder again.</source>
        <comment>%n master is only in iCloud: {shown}. Download it, then drop the folder again.</comment>
        <translation>
            <numerusform>iCloudにしかないマスターが%n件あります：{shown}。ダウンロードしてから、フォルダをもう一度ドロップしてください。</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} is only in the cloud. Download it with your cloud storage app, then drop it again.</source>
        <translation>{name}はクラウドにしかありません。クラウドストレージアプリでダウンロードしてから、もう一度ドロップしてください。</translation>
    </message>
    <message>
        <source>{name} is an archive and was not opened. Unpack it and drop the resulting folder.</source>
        <translation>{name}はアーカイブのため開かれていません。展開したフォルダをドロップしてください。</translation>
    </message>
    <message>
        <source>{name} no longer exists.</source>
        <translation>{name}はもう存在しません。</translation>
    </message>
    <message>
        <source>The release points to a file that cannot be found.</source>
        <translation>リリースが参照しているファイルが見つかりません。</translation>
    </message>
    <message>
        <source>Locate the file again; it was at {path}.</source>
        <translation>ファイルの場所を指定し直してください。元の場所：{path}。</translation>
    </message>
    <message>
        <source>{name} is in use by another program.</source>
        <translation>{name}は別のソフトで使用中です。</translation>
    </message>
    <message>
        <source>It cannot be read while the other program is using it.</source>
        <translation>別のソフトが使用している間は読み取れません。</translation>
    </message>
    <message>
        <source>Close it there or wait until the program has finished, then try again.</source>
        <translation>そのソフトで閉じるか、処理が終わるのを待って、再試行してください。</translation>
    </message>
    <message>
        <source>You have no permission to read {name}.</source>
        <translation>{name}を読み取る権限がありません。</translation>
    </message>
    <message>
        <source>It cannot be checked or sent.</source>
        <translation>チェックも送信もできません。</translation>
    </message>
    <message>
        <source>Give yourself permission to read {path}, then try again.</source>
        <translation>{path}の読み取り権限を付けて、再試行してください。</translation>
    </message>
    <message>
        <source>{name} could not be read: {strerror}.</source>
        <translation>{name}を読み取れませんでした：{strerror}。</translation>
    </message>
    <message>
        <source>Check the drive or network share, then try again.</source>
        <translation>ドライブまたはネットワーク共有を確認して、再試行してください。</translation>
    </message>
    <message>
        <source>Only the first {max_entries} entries of {name} were read.</source>
        <translation>{name}の最初の{max_entries}件だけを読み込みました。</translation>
    </message>
    <message>
        <source>{path} could not be read: {strerror}.</source>
        <translation>{path}を読み取れませんでした：{strerror}。</translation>
    </message>
    <message>
        <source>{name} is nested too deeply in the folder and was not read.</source>
        <translation>{name}はフォルダの階層が深すぎるため、読み込まれていません。</translation>
    </message>
    <message>
        <source>The folder {name} cannot be read: {strerror}.</source>
        <translation>フォルダ{name}を読み取れません：{strerror}。</translation>
    </message>
    <message>
        <source>Give yourself permission to read {folder}, then choose it again.</source>
        <translation>{folder}の読み取り権限を付けて、選択し直してください。</translation>
    </message>
    <message>
        <source>{folder} could not be read: {strerror}.</source>
        <translation>{folder}を読み取れませんでした：{strerror}。</translation>
    </message>
    <message>
        <source>The masters in {name} are only in iCloud.</source>
        <translation>{name}のマスターはiCloudにしかありません。</translation>
    </message>
    <message>
        <source>macOS has moved them off this computer.</source>
        <translation>macOSがこのコンピュータから退避しました。</translation>
    </message>
    <message>
        <source>{name} contains only an archive and no audio.</source>
        <translation>{name}にはアーカイブしかなく、音源がありません。</translation>
    </message>
    <message>
        <source>Archives are not opened.</source>
        <translation>アーカイブは開かれません。</translation>
    </message>
    <message>
        <source>Unpack {name} and choose the resulting folder.</source>
        <translation>{name}を展開し、できたフォルダを選択してください。</translation>
    </message>
    <message>
        <source>No audio was found in {name}.</source>
        <translation>{name}に音源が見つかりませんでした。</translation>
    </message>
    <message>
        <source>{name} contains images but no audio.</source>
        <translation>{name}には画像だけで、音源がありません。</translation>
    </message>
    <message>
        <source>{name} contains no audio.</source>
        <translation>{name}に音源がありません。</translation>
    </message>
    <message>
        <source>A release needs masters.</source>
        <translation>リリースにはマスターが必要です。</translation>
    </message>
    <message>
        <source>Choose the folder with the WAV or FLAC files.</source>
        <translation>WAVまたはFLACファイルのフォルダを選択してください。</translation>
    </message>
    <message>
        <source>The name of {path} is not Unicode.</source>
        <translation>{path}の名前がUnicodeではありません。</translation>
    </message>
    <message>
        <source>The library cannot store it.</source>
        <translation>ライブラリに保存できません。</translation>
    </message>
    <message>
        <source>Rename the file or its folder, then try again.</source>
        <translation>ファイルまたはフォルダの名前を変更して、再試行してください。</translation>
    </message>
    <message>
        <source>{name} is only in the cloud.</source>
        <translation>{name}はクラウドにしかありません。</translation>
    </message>
    <message>
        <source>It is not on this computer, and the app does not download it automatically.</source>
        <translation>このコンピュータにはなく、アプリが自動でダウンロードすることはありません。</translation>
    </message>
    <message>
        <source>Download it with your cloud storage app (OneDrive, iCloud Drive), then try again.</source>
        <translation>クラウドストレージアプリ（OneDrive、iCloud Drive）でダウンロードしてから、再試行してください。</translation>
    </message>
    <message>
        <source>{name} is not a file.</source>
        <translation>{name}はファイルではありません。</translation>
    </message>
    <message>
        <source>Choose an audio file or an image.</source>
        <translation>音源ファイルまたは画像を選択してください。</translation>
    </message>
    <message>
        <source>Reading the file needs more than {most} MB of memory. It is damaged or far too large.</source>
        <translation>ファイルの読み込みに{most}MBを超えるメモリが必要です。破損しているか、大きすぎます。</translation>
    </message>
    <message>
        <source>the file describes no audio</source>
        <translation>ファイルに音声の情報がありません</translation>
    </message>
    <message>
        <source>{data_declared} bytes of audio are declared, {data_present} are present</source>
        <translation>記載された音声は{data_declared}バイトですが、実際は{data_present}バイトです</translation>
    </message>
    <message>
        <source>it is not a PDF, video or text file</source>
        <translation>PDF、ビデオ、テキストのいずれでもありません</translation>
    </message>
    <message>
        <source>its end is missing</source>
        <translation>末尾が欠けています</translation>
    </message>
    <message>
        <source>the file describes no image</source>
        <translation>ファイルに画像の情報がありません</translation>
    </message>
    <message>
        <source>{declared} bytes are declared, {present} are present</source>
        <translation>記載は{declared}バイトですが、実際は{present}バイトです</translation>
    </message>
    <message>
        <source>it contains no image</source>
        <translation>画像が含まれていません</translation>
    </message>
    <message>
        <source>the FLAC header is broken</source>
        <translation>FLACヘッダーが壊れています</translation>
    </message>
    <message>
        <source>the file ends inside its header</source>
        <translation>ファイルがヘッダーの途中で終わっています</translation>
    </message>
    <message>
        <source>the file ends before its audio</source>
        <translation>ファイルが音声の手前で終わっています</translation>
    </message>
    <message>
        <source>{declared_bytes} bytes of audio are declared, {present} are present</source>
        <translation>記載された音声は{declared_bytes}バイトですが、実際は{present}バイトです</translation>
    </message>
    <message>
        <source>the tags are unreasonably large</source>
        <translation>タグが異常に大きくなっています</translation>
    </message>
    <message>
        <source>The waveform of {name} cannot be drawn.</source>
        <translation>{name}の波形を描画できません。</translation>
    </message>
    <message>
        <source>The file is damaged or of an unsupported type.</source>
        <translation>ファイルが破損しているか、対応していない形式です。</translation>
    </message>
    <message>
        <source>Export it again as WAV or FLAC.</source>
        <translation>WAVまたはFLACで書き出し直してください。</translation>
    </message>
    <message>
        <source>The copy could not be written: {strerror}.</source>
        <translation>コピーを書き込めませんでした：{strerror}。</translation>
    </message>
    <message>
        <source>The cover is unchanged.</source>
        <translation>ジャケットは変更されていません。</translation>
    </message>
    <message>
        <source>Check the disk, then try again.</source>
        <translation>ディスクを確認して、再試行してください。</translation>
    </message>
    <message>
        <source>From the last download.</source>
        <translation>前回ダウンロードしたものです。</translation>
    </message>
    <message>
        <source>From the last download. {title}</source>
        <translation>前回ダウンロードしたものです。{title}</translation>
    </message>
    <message>
        <source>Not available yet: the CDN shows a placeholder.</source>
        <translation>まだ利用できません。CDNに仮の画像が表示されています。</translation>
    </message>
    <message>
        <source>{size} pixels, from the CDN.</source>
        <translation>{size}ピクセル、CDNより。</translation>
    </message>
    <message>
        <source>{name} cannot be added to a release.</source>
        <translation>{name}はリリースに追加できません。</translation>
    </message>
    <message>
        <source>{name} is empty.</source>
        <translation>{name}は空です。</translation>
    </message>
    <message>
        <source>{name} is not an audio file, whatever its name says.</source>
        <translation>{name}は、名前にかかわらず音声ファイルではありません。</translation>
    </message>
    <message>
        <source>Attach the WAV or FLAC master.</source>
        <translation>WAVまたはFLACのマスターを添付してください。</translation>
    </message>
    <message>
        <source>{name} is not an MP4 or MOV video.</source>
        <translation>{name}はMP4またはMOVのビデオではありません。</translation>
    </message>
    <message>
        <source>Export it as ProRes or H.264.</source>
        <translation>ProResまたはH.264で書き出してください。</translation>
    </message>
    <message>
        <source>{name} cannot be read as lyrics: {error}.</source>
        <translation>{name}を歌詞として読み取れません：{error}。</translation>
    </message>
    <message>
        <source>Save it as text in UTF-8, as LRC or as TTML.</source>
        <translation>UTF-8のテキスト、LRC、TTMLのいずれかで保存してください。</translation>
    </message>
    <message>
        <source>A {value} belongs to the release, not to a track.</source>
        <translation>{value}はトラックではなくリリースに属します。</translation>
    </message>
    <message>
        <source>{name} was not attached.</source>
        <translation>{name}は添付されませんでした。</translation>
    </message>
    <message>
        <source>Omit --track.</source>
        <translation>--trackを外してください。</translation>
    </message>
    <message>
        <source>Which track does {name} belong to?</source>
        <translation>{name}はどのトラックのものですか？</translation>
    </message>
    <message>
        <source>It was not attached, because its name contains no ISRC, title or number of a track.</source>
        <translation>名前にトラックのISRC、タイトル、番号がないため、添付されませんでした。</translation>
    </message>
    <message>
        <source>Use --track N; the release has {tracks} tracks, counted from 1.</source>
        <translation>--track Nを使用してください。リリースには{tracks}トラックあり、1から数えます。</translation>
    </message>
    <message>
        <source>There is no track {track}.</source>
        <translation>トラック{track}はありません。</translation>
    </message>
    <message>
        <source>The release has {tracks} tracks, counted from 1.</source>
        <translation>リリースには{tracks}トラックあり、1から数えます。</translation>
    </message>
    <message>
        <source>There are no catalogue events.</source>
        <translation>カタログイベントがありません。</translation>
    </message>
    <message>
        <source>Choose files that end in .json, .ndjson or .json.gz, or a folder with such files.</source>
        <translation>末尾が.json、.ndjson、.json.gzのファイル、またはそれらのフォルダを選択してください。</translation>
    </message>
    <message>
        <source>The account has a signing service, which cannot list files.</source>
        <translation>アカウントの署名サービスではファイルを一覧表示できません。</translation>
    </message>
    <message>
        <source>Connect an account with the label&apos;s own bucket, or import a folder.</source>
        <translation>レーベル自身のバケットを持つアカウントを接続するか、フォルダを取り込んでください。</translation>
    </message>
    <message>
        <source>{name} contains no DDEX message.</source>
        <translation>{name}にDDEXメッセージがありません。</translation>
    </message>
    <message>
        <source>It is unclear what it delivered.</source>
        <translation>何が納品されたか不明です。</translation>
    </message>
    <message>
        <source>Open the ZIP or folder of a partner delivery.</source>
        <translation>パートナー納品のZIPまたはフォルダを開いてください。</translation>
    </message>
    <message>
        <source>The pasted text contains no link.</source>
        <translation>貼り付けたテキストにリンクがありません。</translation>
    </message>
    <message>
        <source>Paste the link to the package, or the whole request that came with it.</source>
        <translation>パッケージへのリンク、または添えられていたリクエスト全体を貼り付けてください。</translation>
    </message>
    <message>
        <source>It was stopped.</source>
        <translation>停止しました。</translation>
    </message>
    <message>
        <source>The link expired on {day}.</source>
        <translation>リンクは{day}に期限切れになりました。</translation>
    </message>
    <message>
        <source>The link no longer returns a package.</source>
        <translation>リンクからパッケージを取得できなくなりました。</translation>
    </message>
    <message>
        <source>Links to partner deliveries are valid for one to three days; nothing was downloaded.</source>
        <translation>パートナー納品のリンクの有効期間は1～3日です。何もダウンロードされていません。</translation>
    </message>
    <message>
        <source>Have the package delivered again, or open its file if a partner has saved it.</source>
        <translation>パッケージの再納品を依頼するか、パートナーが保存したファイルを開いてください。</translation>
    </message>
    <message>
        <source>{name} was not used: {why}</source>
        <translation>{name}は使用されませんでした：{why}</translation>
    </message>
    <message>
        <source>{name} was not used: none of its rows matches a file.</source>
        <translation>{name}はどの行もファイルと一致しないため、使用されませんでした。</translation>
    </message>
    <message>
        <source>None of the rows of {name} matches a file.</source>
        <translation>{name}のどの行もファイルと一致しません。</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>何も変更されていません。</translation>
    </message>
    <message>
        <source>Check that it is the sheet of this release and that its columns have headings.</source>
        <translation>このリリースのシートか、列に見出しがあるかを確認してください。</translation>
    </message>
    <message>
        <source>Files of this folder are already in “{title}”, which {state}.</source>
        <translation>このフォルダのファイルはすでに「{title}」（{state}）にあります。</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
    <message>
        <source>is a draft</source>
        <translation>下書き</translation>
    </message>
    <message>
        <source>was sent</source>
        <translation>送信済み</translation>
    </message>
    <message>
        <source>This disc is no longer part of the release.</source>
        <translation>このディスクはもうリリースにありません。</translation>
    </message>
    <message>
        <source>Choose another disc.</source>
        <translation>別のディスクを選択してください。</translation>
    </message>
    <message>
        <source>The image in {name} could not be extracted.</source>
        <translation>{name}内の画像を取り出せませんでした。</translation>
    </message>
    <message>
        <source>There are {count} audio files.</source>
        <translation>音源ファイルが{count}件あります。</translation>
    </message>
    <message>
        <source>A release cannot have more than 1,000 tracks.</source>
        <translation>1つのリリースは1,000トラックまでです。</translation>
    </message>
    <message>
        <source>Drop the folder of one release.</source>
        <translation>1リリース分のフォルダをドロップしてください。</translation>
    </message>
    <message>
        <source>{name} is an archive.</source>
        <translation>{name}はアーカイブです。</translation>
    </message>
    <message>
        <source>Unpack it and drop the resulting folder.</source>
        <translation>展開したフォルダをドロップしてください。</translation>
    </message>
    <message numerus="yes">
        <source>%n files are neither audio nor images: skipped.</source>
        <comment>%n file is neither audio nor an image: skipped.</comment>
        <translation>
            <numerusform>%nファイルは音声でも画像でもないため、スキップしました。</numerusform>
        </translation>
    </message>
    <message>
        <source>The dropped files contain no audio.</source>
        <translation>ドロップしたファイルに音源がありません。</translation>
    </message>
    <message>
        <source>Drop a folder of WAV or FLAC files, or the files themselves.</source>
        <translation>WAVまたはFLACのフォルダ、またはファイル自体をドロップしてください。</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>ファイルが空です。</translation>
    </message>
    <message>
        <source>This is not an audio file, whatever its name says.</source>
        <translation>名前にかかわらず、音声ファイルではありません。</translation>
    </message>
    <message>
        <source>The file is incomplete: it contains less audio than its header states.</source>
        <translation>ファイルが不完全です。ヘッダーの記載より音声が短くなっています。</translation>
    </message>
    <message>
        <source>The file is damaged.</source>
        <translation>ファイルが破損しています。</translation>
    </message>
    <message>
        <source>Its header does not state the length of the audio. The draft&apos;s checks can correct it in a copy.</source>
        <translation>ヘッダーに音声の長さが書かれていません。下書きのチェックからコピーで修正できます。</translation>
    </message>
    <message>
        <source>a copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>a lossy copy</source>
        <translation>非可逆圧縮のコピー</translation>
    </message>
    <message>
        <source>the same at a lower resolution</source>
        <translation>同じ内容の低解像度版</translation>
    </message>
    <message>
        <source>a stem</source>
        <translation>ステム</translation>
    </message>
    <message>
        <source>an instrumental</source>
        <translation>インストゥルメンタル</translation>
    </message>
    <message>
        <source>an alternate mix</source>
        <translation>別ミックス</translation>
    </message>
    <message>
        <source>an immersive mix to go with the stereo master</source>
        <translation>ステレオマスターに対応するイマーシブミックス</translation>
    </message>
    <message>
        <source>a whole side or album in one file</source>
        <translation>片面またはアルバム全体が1ファイル</translation>
    </message>
    <message>
        <source>not mastered</source>
        <translation>未マスタリング</translation>
    </message>
    <message>
        <source>an older version</source>
        <translation>古いバージョン</translation>
    </message>
    <message>
        <source>an excerpt or reference</source>
        <translation>抜粋または参考用</translation>
    </message>
    <message>
        <source>{question} Filled in as {options}.</source>
        <translation>{question}{options}として入力済みです。</translation>
    </message>
    <message>
        <source>Is “{subject}” one artist?</source>
        <translation>「{subject}」は1組のアーティストですか？</translation>
    </message>
    <message>
        <source>Is “{name}” “{whole}”?</source>
        <translation>「{name}」は「{whole}」ですか？</translation>
    </message>
    <message>
        <source>Is {subject} the release date?</source>
        <translation>{subject}はリリース日ですか？</translation>
    </message>
    <message>
        <source>Is “{subject}” the artist?</source>
        <translation>「{subject}」はアーティストですか？</translation>
    </message>
    <message>
        <source>Is “{subject}” the title?</source>
        <translation>「{subject}」はタイトルですか？</translation>
    </message>
    <message>
        <source>{name}: {problem}</source>
        <translation>{name}：{problem}</translation>
    </message>
    <message>
        <source>None of these files can be used as a master.</source>
        <translation>これらのファイルはどれもマスターとして使用できません。</translation>
    </message>
    <message>
        <source>Choose a folder with WAV or FLAC files that play.</source>
        <translation>再生できるWAVまたはFLACファイルのフォルダを選択してください。</translation>
    </message>
    <message>
        <source>a copy of {original}</source>
        <translation>{original}のコピー</translation>
    </message>
    <message>
        <source>a lossy copy of {original}</source>
        <translation>{original}の非可逆圧縮のコピー</translation>
    </message>
    <message>
        <source>the same as {original} at a lower resolution</source>
        <translation>{original}と同じ内容の低解像度版</translation>
    </message>
    <message>
        <source>an older version of {original}</source>
        <translation>{original}の古いバージョン</translation>
    </message>
    <message>
        <source>{name} is excluded: {left_out}.</source>
        <translation>{name}を除外しました：{left_out}。</translation>
    </message>
    <message>
        <source>“{title}”</source>
        <translation>「{title}」</translation>
    </message>
    <message>
        <source>{name}: no file matches {titles}. These rows were not used.</source>
        <translation>{name}：{titles}に一致するファイルがありません。これらの行は使用されませんでした。</translation>
    </message>
    <message>
        <source>A second process could not be started.</source>
        <translation>2つ目のプロセスを起動できませんでした。</translation>
    </message>
    <message>
        <source>{reason}.</source>
        <translation>{reason}。</translation>
    </message>
    <message>
        <source>The sample release could not be created.</source>
        <translation>サンプルリリースを作成できませんでした。</translation>
    </message>
    <message>
        <source>Check the free space in {folder}.</source>
        <translation>{folder}の空き容量を確認してください。</translation>
    </message>
    <message>
        <source>The file could not be read.</source>
        <translation>ファイルを読み取れませんでした。</translation>
    </message>
    <message>
        <source>Reading the file was stopped after {limit} seconds. It is damaged, or its drive does not respond.</source>
        <translation>ファイルの読み込みを{limit}秒で中止しました。破損しているか、ドライブが応答しません。</translation>
    </message>
    <message>
        <source>The templates cannot be saved: {why}.</source>
        <translation>テンプレートを保存できません：{why}。</translation>
    </message>
    <message>
        <source>There is no document type “{kind}”.</source>
        <translation>文書の種類「{kind}」はありません。</translation>
    </message>
    <message>
        <source>Available types: {kinds}.</source>
        <translation>使用できる種類：{kinds}。</translation>
    </message>
    <message>
        <source>{name} could not be saved: {why}.</source>
        <translation>{name}を保存できませんでした：{why}。</translation>
    </message>
    <message>
        <source>Choose another folder, or close the program that has the old file open.</source>
        <translation>別のフォルダを選択するか、古いファイルを開いているソフトを閉じてください。</translation>
    </message>
    <message>
        <source>The table is empty.</source>
        <translation>表が空です。</translation>
    </message>
    <message>
        <source>It needs a heading row with at least “name”, and one row per person.</source>
        <translation>「name」を含む見出し行と、1人につき1行が必要です。</translation>
    </message>
    <message>
        <source>The table has no column “name”.</source>
        <translation>表に「name」の列がありません。</translation>
    </message>
    <message>
        <source>Its first row must contain the column names: {details}. Other columns are ignored.</source>
        <translation>最初の行に列名が必要です：{details}。ほかの列は無視されます。</translation>
    </message>
    <message>
        <source>Column “{heading}” was not read.</source>
        <translation>列「{heading}」は読み込まれていません。</translation>
    </message>
    <message>
        <source>Line {number} has no name.</source>
        <translation>{number}行目に名前がありません。</translation>
    </message>
    <message>
        <source>Line {line}: “{person}” is not a valid {called} and was not read.</source>
        <translation>{line}行目：「{person}」は有効な{called}ではないため、読み込まれていません。</translation>
    </message>
    <message>
        <source>IPI name number</source>
        <translation>IPIネームナンバー</translation>
    </message>
    <message>
        <source>{name} is not the file that was checked.</source>
        <translation>{name}はチェックしたファイルではありません。</translation>
    </message>
    <message>
        <source>Its content differs, so nothing was changed.</source>
        <translation>内容が異なるため、何も変更されていません。</translation>
    </message>
    <message>
        <source>Choose the same file, or attach this one to the track and check it first.</source>
        <translation>同じファイルを選択するか、このファイルをトラックに添付して先にチェックしてください。</translation>
    </message>
    <message>
        <source>The pasted table</source>
        <translation>貼り付けた表</translation>
    </message>
    <message>
        <source>{name} is not in the folder of the sheet and was not attached.</source>
        <translation>{name}はシートのフォルダにないため、添付されませんでした。</translation>
    </message>
    <message>
        <source>{name} cannot be read.</source>
        <translation>{name}を読み取れません。</translation>
    </message>
    <message>
        <source>This file is no longer part of the release.</source>
        <translation>このファイルはもうリリースにありません。</translation>
    </message>
    <message>
        <source>Add it again.</source>
        <translation>もう一度追加してください。</translation>
    </message>
    <message>
        <source>The release of this file no longer exists.</source>
        <translation>このファイルのリリースはもう存在しません。</translation>
    </message>
    <message>
        <source>Open another release.</source>
        <translation>別のリリースを開いてください。</translation>
    </message>
    <message>
        <source>{name} could not be saved.</source>
        <translation>{name}を保存できませんでした。</translation>
    </message>
    <message>
        <source>Attach the cover again.</source>
        <translation>ジャケットをもう一度添付してください。</translation>
    </message>
    <message>
        <source>Attach the master again.</source>
        <translation>マスターを添付し直してください。</translation>
    </message>
    <message>
        <source>Choose the file again.</source>
        <translation>ファイルを選択し直してください。</translation>
    </message>
    <message>
        <source>{name} is not a DDEX message and contains none.</source>
        <translation>{name}はDDEXメッセージではなく、メッセージも含んでいません。</translation>
    </message>
    <message>
        <source>The file became shorter while it was copied.</source>
        <translation>コピー中にファイルが短くなりました。</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>再試行してください。</translation>
    </message>
    <message>
        <source>{name} cannot be copied without loss.</source>
        <translation>{name}は劣化なしでコピーできません。</translation>
    </message>
    <message>
        <source>Copies are made of WAV and FLAC files with one or two channels. The file is unchanged.</source>
        <translation>コピーできるのは、1チャンネルまたは2チャンネルのWAVとFLACです。ファイルは変更されていません。</translation>
    </message>
    <message>
        <source>Export it again from the program that made it.</source>
        <translation>作成したソフトから書き出し直してください。</translation>
    </message>
    <message>
        <source>The master is unchanged.</source>
        <translation>マスターは変更されていません。</translation>
    </message>
</context>
<context>
    <name>FilterButton</name>
    <message>
        <source>{name} ({count})</source>
        <translation>{name}（{count}）</translation>
    </message>
    <message>
        <source>Filter…</source>
        <translation>フィルター…</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>フィルターを解除</translation>
    </message>
    <message>
        <source>Filter: {name}</source>
        <translation>フィルター：{name}</translation>
    </message>
</context>
<context>
    <name>FilterDialog</name>
    <message>
        <source>Filter releases</source>
        <translation>リリースを絞り込む</translation>
    </message>
    <message>
        <source>All labels</source>
        <translation>全レーベル</translation>
    </message>
    <message>
        <source>Anything</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>e.g. 2027-03-01</source>
        <translation>例：2027-03-01</translation>
    </message>
    <message>
        <source>Enter a name to save it in the sidebar, e.g. Out before March</source>
        <translation>名前を入力するとサイドバーに保存されます（例：3月までのリリース）</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>ステータス</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>レーベル</translation>
    </message>
    <message>
        <source>Released from</source>
        <translation>リリース日（開始）</translation>
    </message>
    <message>
        <source>Released until</source>
        <translation>リリース日（終了）</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>未入力</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>テキスト</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>保存名</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>表示</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>すべて表示</translation>
    </message>
    <message>
        <source>Delete this filter</source>
        <translation>このフィルターを削除</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>“{text}” is not a date. Use the format 2027-03-01.</source>
        <translation>「{text}」は日付ではありません。2027-03-01の形式で入力してください。</translation>
    </message>
</context>
<context>
    <name>FilterText</name>
    <message>
        <source>To fix</source>
        <translation>要修正</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>下書き</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>送信途中</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>{target}に登録済み</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>リリース済み</translation>
    </message>
    <message>
        <source>All releases</source>
        <translation>すべてのリリース</translation>
    </message>
    <message>
        <source>No cover yet</source>
        <translation>ジャケット未設定</translation>
    </message>
    <message>
        <source>No UPC yet</source>
        <translation>UPC未設定</translation>
    </message>
    <message>
        <source>No release date yet</source>
        <translation>リリース日未設定</translation>
    </message>
    <message>
        <source>No catalogue number yet</source>
        <translation>品番未設定</translation>
    </message>
    <message>
        <source>out from {first} until {last}</source>
        <translation>{first}から{last}までにリリース</translation>
    </message>
    <message>
        <source>out from {day}</source>
        <translation>{day}以降にリリース</translation>
    </message>
    <message>
        <source>out until {day}</source>
        <translation>{day}までにリリース</translation>
    </message>
</context>
<context>
    <name>FindingLine</name>
    <message>
        <source>Fix</source>
        <translation>修正</translation>
    </message>
    <message>
        <source>Fix…</source>
        <translation>修正…</translation>
    </message>
    <message>
        <source>Confirm…</source>
        <translation>確認…</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Welcome</source>
        <translation>ようこそ</translation>
    </message>
    <message>
        <source>Welcome to Trackball</source>
        <translation>Trackballへようこそ</translation>
    </message>
    <message>
        <source>Draft releases offline, check them and send them to {target} when they are ready.</source>
        <translation>オフラインでリリースを作成してチェックし、準備ができたら{target}へ送信します。</translation>
    </message>
    <message>
        <source>Try practice mode</source>
        <translation>練習モードを試す</translation>
    </message>
    <message>
        <source>A sample release with simulated {target} and storage. Nothing leaves this computer.</source>
        <translation>{target}とストレージを再現したサンプルリリースです。データはこのコンピュータの外に出ません。</translation>
    </message>
    <message>
        <source>Connect {target}</source>
        <translation>{target}に接続</translation>
    </message>
    <message>
        <source>Use an API key from your label&apos;s account. It takes two minutes.</source>
        <translation>レーベルのアカウントのAPIキーを使います。所要時間は2分です。</translation>
    </message>
    <message>
        <source>Start without an account</source>
        <translation>アカウントなしで始める</translation>
    </message>
    <message>
        <source>Drafts and checks work without one. Connect it in the settings when you want to send.</source>
        <translation>下書きとチェックはアカウントなしで使えます。送信するときに設定で接続してください。</translation>
    </message>
    <message>
        <source>The secret is stored in this computer&apos;s keyring and sent only to {target}.</source>
        <translation>シークレットはこのコンピュータのキーリングに保存され、{target}だけに送信されます。</translation>
    </message>
    <message>
        <source>Storage for masters and covers</source>
        <translation>マスターとジャケットのストレージ</translation>
    </message>
    <message>
        <source>{target} receives the metadata. Your files go directly from this computer to your storage.</source>
        <translation>{target}が受け取るのはメタデータです。ファイルはこのコンピュータからストレージへ直接送られます。</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>準備完了</translation>
    </message>
    <message>
        <source>Drop a folder of WAVs into the window, and most of the release is filled in for you.</source>
        <translation>WAVのフォルダをウィンドウにドロップすると、リリースの大部分が自動で入力されます。</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>戻る</translation>
    </message>
    <message>
        <source>Skip this test</source>
        <translation>このテストをスキップ</translation>
    </message>
    <message>
        <source>Test connection</source>
        <translation>接続をテスト</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>続ける</translation>
    </message>
    <message>
        <source>Step {n} of 3</source>
        <translation>ステップ{n}/3</translation>
    </message>
    <message>
        <source>Test storage</source>
        <translation>ストレージをテスト</translation>
    </message>
    <message>
        <source>Open the library</source>
        <translation>ライブラリを開く</translation>
    </message>
    <message>
        <source>{name} is connected.</source>
        <translation>{name}を接続しました。</translation>
    </message>
    <message>
        <source>{name} was saved, but the test failed. {why}</source>
        <translation>{name}を保存しましたが、テストに失敗しました。{why}</translation>
    </message>
    <message>
        <source>{name} was saved; its key was not tested.</source>
        <translation>{name}を保存しました。キーはテストしていません。</translation>
    </message>
    <message>
        <source>No storage yet: {target} gets only the metadata.</source>
        <translation>ストレージがまだないため、{target}にはメタデータだけが送られます。</translation>
    </message>
    <message>
        <source>The storage for masters and covers is ready.</source>
        <translation>マスターとジャケットのストレージの準備ができました。</translation>
    </message>
    <message>
        <source>The storage was saved, but the test failed. {why}</source>
        <translation>ストレージを保存しましたが、テストに失敗しました。{why}</translation>
    </message>
    <message>
        <source>The storage was saved but not tested.</source>
        <translation>ストレージを保存しましたが、テストはしていません。</translation>
    </message>
    <message>
        <source>Its keys could not be saved in a keyring. The app asks for them again at the next start.</source>
        <translation>キーをキーリングに保存できませんでした。次回の起動時に再度入力が必要です。</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>テスト中…</translation>
    </message>
</context>
<context>
    <name>FixPreview</name>
    <message>
        <source>Your statement</source>
        <translation>確認内容</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>変更</translation>
    </message>
    <message>
        <source>Statement and where it applies</source>
        <translation>確認内容と適用範囲</translation>
    </message>
    <message>
        <source>Scope of the fix</source>
        <translation>修正の範囲</translation>
    </message>
    <message>
        <source>Yes, confirm</source>
        <translation>はい、確認しました</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>適用</translation>
    </message>
    <message>
        <source>This is one step. You can undo it.</source>
        <translation>1つの手順として記録され、取り消せます。</translation>
    </message>
    <message>
        <source>The app cannot verify this. Your statement is saved with the draft.</source>
        <translation>アプリでは検証できません。確認内容は下書きとともに保存されます。</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>項目</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>現在</translation>
    </message>
    <message>
        <source>New</source>
        <translation>変更後</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>ほか{count}件</translation>
    </message>
    <message>
        <source>Nothing left to change.</source>
        <translation>変更するものはもうありません。</translation>
    </message>
</context>
<context>
    <name>FoldButton</name>
    <message>
        <source>expanded</source>
        <translation>展開</translation>
    </message>
    <message>
        <source>collapsed</source>
        <translation>折りたたみ</translation>
    </message>
</context>
<context>
    <name>FullSizeDialog</name>
    <message>
        <source>Full-size cover</source>
        <translation>原寸のジャケット</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>開いています…</translation>
    </message>
    <message>
        <source>Full size</source>
        <translation>原寸</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Fit to window</source>
        <translation>ウィンドウに合わせる</translation>
    </message>
</context>
<context>
    <name>Grid</name>
    <message>
        <source>it was sent, and is locked</source>
        <translation>送信済みのためロックされています</translation>
    </message>
    <message>
        <source>the value does not fit this column</source>
        <translation>値がこの列に合いません</translation>
    </message>
    <message>
        <source>this is not a valid code</source>
        <translation>有効なコードではありません</translation>
    </message>
    <message>
        <source>this value is not in the list</source>
        <translation>この値はリストにありません</translation>
    </message>
    <message>
        <source>each code belongs to one track</source>
        <translation>コードは1トラックに1つずつです</translation>
    </message>
    <message>
        <source>this is not a list of people</source>
        <translation>人物のリストではありません</translation>
    </message>
    <message>
        <source>#</source>
        <translation>#</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Format of the file</source>
        <translation>ファイルの形式</translation>
    </message>
    <message>
        <source>Length of the file</source>
        <translation>ファイルの長さ</translation>
    </message>
    <message>
        <source>Loudness</source>
        <translation>ラウドネス</translation>
    </message>
    <message>
        <source>ISWC of the works</source>
        <translation>楽曲のISWC</translation>
    </message>
    <message>
        <source>Advisory</source>
        <translation>アドバイザリー</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>言語</translation>
    </message>
    <message>
        <source>Titles</source>
        <translation>タイトル</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>クレジット</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>権利</translation>
    </message>
    <message>
        <source>Identifiers</source>
        <translation>識別コード</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>ファイル</translation>
    </message>
</context>
<context>
    <name>GridHeader</name>
    <message>
        <source>Click to sort the view, not the tracks. A third click restores the track order.</source>
        <translation>クリックすると表示だけを並べ替えます（トラックの順序は変わりません）。3回目のクリックでトラック順に戻ります。</translation>
    </message>
</context>
<context>
    <name>GridView</name>
    <message>
        <source>Tracks</source>
        <translation>トラック</translation>
    </message>
    <message>
        <source>Enter or F2 edits a cell, Shift+arrow selects, Alt+arrow moves the track.</source>
        <translation>EnterまたはF2でセルを編集、Shift+矢印で選択、Alt+矢印でトラックを移動します。</translation>
    </message>
</context>
<context>
    <name>GroupActions</name>
    <message>
        <source>Undo</source>
        <translation>取り消す</translation>
    </message>
    <message>
        <source>Undone: {step}.</source>
        <translation>取り消しました：{step}。</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>やり直す</translation>
    </message>
    <message>
        <source>Redone: {step}.</source>
        <translation>やり直しました：{step}。</translation>
    </message>
    <message>
        <source>{checked}: {passed} without blockers, {blocked} with blockers.</source>
        <translation>{checked}：エラーなし{passed}件、あり{blocked}件。</translation>
    </message>
    <message>
        <source>These releases already have all their codes.</source>
        <translation>これらのリリースにはすでにすべてのコードがあります。</translation>
    </message>
    <message>
        <source>Export to a folder</source>
        <translation>フォルダに書き出す</translation>
    </message>
</context>
<context>
    <name>Guide</name>
    <message>
        <source>Skip</source>
        <translation>スキップ</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>戻る</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>次へ</translation>
    </message>
    <message>
        <source>{n} of {all}</source>
        <translation>{n}/{all}</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完了</translation>
    </message>
</context>
<context>
    <name>HealthText</name>
    <message>
        <source>Checks</source>
        <translation>チェック</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>送信済み</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>受理</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>配信中</translation>
    </message>
    <message>
        <source>Cleared</source>
        <translation>許諾済み</translation>
    </message>
    <message>
        <source>{name}: done</source>
        <translation>{name}：完了</translation>
    </message>
    <message>
        <source>{name}: on the way</source>
        <translation>{name}：進行中</translation>
    </message>
    <message>
        <source>{name}: not yet</source>
        <translation>{name}：まだ</translation>
    </message>
    <message>
        <source>{name}: worth checking</source>
        <translation>{name}：要確認</translation>
    </message>
    <message>
        <source>{name}: needs you</source>
        <translation>{name}：要対応</translation>
    </message>
    <message>
        <source>{name}: not known</source>
        <translation>{name}：不明</translation>
    </message>
    <message>
        <source>Accepted: {target} status “{word}”</source>
        <translation>受理：{target}のステータス「{word}」</translation>
    </message>
    <message>
        <source>Taken down? It is no longer in a store that had it</source>
        <translation>配信停止の可能性：掲載されていたストアから消えています</translation>
    </message>
    <message>
        <source>Out at all checked stores: {stores}</source>
        <translation>確認した全ストアで配信中：{stores}</translation>
    </message>
    <message>
        <source>Out at {stores}, not yet at {missing}</source>
        <translation>配信中：{stores}／未配信：{missing}</translation>
    </message>
    <message>
        <source>Not yet at {missing}</source>
        <translation>未配信：{missing}</translation>
    </message>
</context>
<context>
    <name>HelpDialog</name>
    <message>
        <source>Help</source>
        <translation>ヘルプ</translation>
    </message>
    <message>
        <source>Search checks, commands and keys</source>
        <translation>チェック、コマンド、キーを検索</translation>
    </message>
    <message>
        <source>All</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>チェック</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>コマンド</translation>
    </message>
    <message>
        <source>Kind of topic</source>
        <translation>項目の種類</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>項目</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>項目の内容</translation>
    </message>
    <message>
        <source>Take the tour</source>
        <translation>ツアーを見る</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Nothing found. Try another word.</source>
        <translation>見つかりませんでした。別の語で検索してください。</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>出典</translation>
    </message>
    <message>
        <source>Open {host}</source>
        <translation>{host}を開く</translation>
    </message>
</context>
<context>
    <name>HelpText</name>
    <message>
        <source>Our own judgement; there is no outside source</source>
        <translation>アプリ開発元の判断（外部の出典なし）</translation>
    </message>
    <message>
        <source>Measured with real files and texts for these checks</source>
        <translation>チェック作成時に実際のファイルとテキストで測定</translation>
    </message>
    <message>
        <source>A convention of the industry</source>
        <translation>業界の慣例</translation>
    </message>
    <message>
        <source>What the distributor has answered</source>
        <translation>ディストリビューターの回答</translation>
    </message>
    <message>
        <source>Menu: {menu}</source>
        <translation>メニュー：{menu}</translation>
    </message>
</context>
<context>
    <name>HistoryTab</name>
    <message>
        <source>Steps</source>
        <translation>手順</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>取り消す</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>やり直す</translation>
    </message>
    <message>
        <source>Go to this step</source>
        <translation>この手順へ移動</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>変更</translation>
    </message>
    <message>
        <source>Sent to {target} in this state</source>
        <translation>この状態で{target}へ送信済み</translation>
    </message>
    <message>
        <source>{time}  ·  undo does not change what was sent</source>
        <translation>{time}  ·  取り消しても送信内容は変わりません</translation>
    </message>
    <message>
        <source>{time}  ·  undone</source>
        <translation>{time}  ·  取り消し済み</translation>
    </message>
    <message>
        <source>{time}  ·  current state</source>
        <translation>{time}  ·  現在の状態</translation>
    </message>
</context>
<context>
    <name>HistoryText</name>
    <message>
        <source>used the release ID from {name}&apos;s events</source>
        <translation>{name}のイベントのリリースIDを使用</translation>
    </message>
    <message>
        <source>assigned a UPC</source>
        <translation>UPCを割り当て</translation>
    </message>
    <message>
        <source>assigned codes</source>
        <translation>コードを割り当て</translation>
    </message>
    <message>
        <source>read again: {given}</source>
        <translation>読み込み直し：{given}</translation>
    </message>
    <message>
        <source>read {given} values again</source>
        <translation>{given}件の値を読み込み直し</translation>
    </message>
    <message>
        <source>added the sample release</source>
        <translation>サンプルリリースを追加</translation>
    </message>
    <message>
        <source>set {fields}</source>
        <translation>{fields}を設定</translation>
    </message>
    <message>
        <source>set {first} and more</source>
        <translation>{first}などを設定</translation>
    </message>
    <message>
        <source>added the lyrics from {name}</source>
        <translation>{name}から歌詞を追加</translation>
    </message>
    <message>
        <source>copied from {title}</source>
        <translation>{title}からコピー</translation>
    </message>
    <message>
        <source>imported from {name}</source>
        <translation>{name}から取り込み</translation>
    </message>
    <message numerus="yes">
        <source>created from %n files</source>
        <comment>created from a file</comment>
        <translation>
            <numerusform>%nファイルから作成</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>added %n tracks from files</source>
        <comment>added a track from a file</comment>
        <translation>
            <numerusform>ファイルから%nトラックを追加</numerusform>
        </translation>
    </message>
    <message>
        <source>updated from {name}</source>
        <translation>{name}から更新</translation>
    </message>
    <message>
        <source>created from the template {template_id}</source>
        <translation>テンプレート{template_id}から作成</translation>
    </message>
    <message>
        <source>began the transfer from {distributor}</source>
        <translation>{distributor}からの移管を開始</translation>
    </message>
    <message>
        <source>ended the transfer</source>
        <translation>移管を終了</translation>
    </message>
    <message>
        <source>cleared codes that were assigned to other releases in the meantime</source>
        <translation>その間に別のリリースに割り当てられたコードをクリア</translation>
    </message>
    <message>
        <source>replaced the cover</source>
        <translation>ジャケットを差し替え</translation>
    </message>
    <message>
        <source>replaced the master</source>
        <translation>マスターを差し替え</translation>
    </message>
    <message numerus="yes">
        <source>applied %n fixes</source>
        <comment>applied %n fix</comment>
        <translation>
            <numerusform>%n件の修正を適用</numerusform>
        </translation>
    </message>
    <message>
        <source>added a disc</source>
        <translation>ディスクを追加</translation>
    </message>
    <message>
        <source>added a track</source>
        <translation>トラックを追加</translation>
    </message>
    <message>
        <source>added a work</source>
        <translation>楽曲を追加</translation>
    </message>
    <message>
        <source>linked a work</source>
        <translation>楽曲をリンク</translation>
    </message>
    <message>
        <source>unlinked a work</source>
        <translation>楽曲のリンクを解除</translation>
    </message>
    <message>
        <source>made a separate work</source>
        <translation>別の楽曲として分離</translation>
    </message>
    <message numerus="yes">
        <source>removed %n things</source>
        <comment>removed %n thing</comment>
        <translation>
            <numerusform>%n件を削除</numerusform>
        </translation>
    </message>
    <message>
        <source>duplicated</source>
        <translation>複製</translation>
    </message>
    <message numerus="yes">
        <source>duplicated %n things</source>
        <comment>duplicated %n thing</comment>
        <translation>
            <numerusform>%n件を複製</numerusform>
        </translation>
    </message>
    <message>
        <source>removed a work</source>
        <translation>楽曲を削除</translation>
    </message>
    <message>
        <source>removed a disc</source>
        <translation>ディスクを削除</translation>
    </message>
    <message>
        <source>removed a track</source>
        <translation>トラックを削除</translation>
    </message>
    <message numerus="yes">
        <source>removed %n tracks</source>
        <comment>removed %n track</comment>
        <translation>
            <numerusform>%nトラックを削除</numerusform>
        </translation>
    </message>
    <message>
        <source>moved</source>
        <translation>移動</translation>
    </message>
    <message>
        <source>added {name}</source>
        <translation>{name}を追加</translation>
    </message>
    <message>
        <source>removed an artist</source>
        <translation>アーティストを削除</translation>
    </message>
    <message>
        <source>{name} changed to {other}</source>
        <translation>{name}を{other}に変更</translation>
    </message>
    <message>
        <source>moved {name}</source>
        <translation>{name}を移動</translation>
    </message>
    <message>
        <source>featured</source>
        <translation>フィーチャリング</translation>
    </message>
    <message>
        <source>not featured</source>
        <translation>フィーチャリング以外</translation>
    </message>
    <message>
        <source>split the shares equally</source>
        <translation>シェアを均等に分配</translation>
    </message>
    <message>
        <source>divided the remaining shares</source>
        <translation>残りのシェアを分配</translation>
    </message>
    <message>
        <source>assigned an ISRC</source>
        <translation>ISRCを割り当て</translation>
    </message>
    <message numerus="yes">
        <source>assigned %n ISRCs</source>
        <comment>assigned %n ISRC</comment>
        <translation>
            <numerusform>ISRC %n件を割り当て</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n columns</source>
        <comment>%n column</comment>
        <translation>
            <numerusform>%n列</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks</source>
        <comment>%n track</comment>
        <translation>
            <numerusform>%nトラック</numerusform>
        </translation>
    </message>
    <message>
        <source>restored {what} on {tracks}</source>
        <translation>{tracks}の{what}を元の値に復元</translation>
    </message>
    <message>
        <source>cleared {what} on {tracks}</source>
        <translation>{tracks}の{what}をクリア</translation>
    </message>
    <message>
        <source>filled {what} on {tracks}</source>
        <translation>{tracks}の{what}を入力</translation>
    </message>
    <message>
        <source>pasted {what} on {tracks}</source>
        <translation>{tracks}の{what}を貼り付け</translation>
    </message>
    <message>
        <source>replaced in {what} on {tracks}</source>
        <translation>{tracks}の{what}を置換</translation>
    </message>
    <message numerus="yes">
        <source>copied the line-up to %n tracks</source>
        <comment>copied the line-up to %n track</comment>
        <translation>
            <numerusform>ラインナップを%nトラックにコピー</numerusform>
        </translation>
    </message>
    <message>
        <source>line-up {name}</source>
        <translation>ラインナップ：{name}</translation>
    </message>
    <message>
        <source>timed the lyrics of {title}</source>
        <translation>{title}の歌詞にタイミングを設定</translation>
    </message>
    <message numerus="yes">
        <source>moved %n things</source>
        <comment>moved %n thing</comment>
        <translation>
            <numerusform>%n件を移動</numerusform>
        </translation>
    </message>
    <message>
        <source>replaced {other} with {name}</source>
        <translation>{other}を{name}に置き換え</translation>
    </message>
    <message>
        <source>{what} on {tracks}</source>
        <translation>{tracks}の{what}</translation>
    </message>
    <message>
        <source>removed {name}</source>
        <translation>{name}を削除</translation>
    </message>
    <message>
        <source>removed a waiver</source>
        <translation>例外を取り消し</translation>
    </message>
    <message>
        <source>removed a waiver: {what}</source>
        <translation>例外を取り消し：{what}</translation>
    </message>
    <message>
        <source>waived: {what}</source>
        <translation>例外：{what}</translation>
    </message>
    <message>
        <source>used {target}&apos;s {field}</source>
        <translation>{target}の{field}を使用</translation>
    </message>
    <message numerus="yes">
        <source>used %n values from {target}</source>
        <comment>used %n value from {target}</comment>
        <translation>
            <numerusform>{target}の値%n件を使用</numerusform>
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
            <numerusform>%nトラックの{field}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{field} on %n releases</source>
        <comment>{field} on %n release</comment>
        <translation>
            <numerusform>リリース%n件の{field}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{field} on %n parts</source>
        <comment>{field} on %n part</comment>
        <translation>
            <numerusform>%n箇所の{field}</numerusform>
        </translation>
    </message>
    <message>
        <source>used values from stores</source>
        <translation>ストアの値を使用</translation>
    </message>
    <message>
        <source>created from store data</source>
        <translation>ストアのデータから作成</translation>
    </message>
    <message numerus="yes">
        <source>wrote %n titles in title case</source>
        <comment>wrote a title in title case</comment>
        <translation>
            <numerusform>タイトル%n件を英語のタイトル表記に変更</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>split %n titles at brackets</source>
        <comment>split a title at its brackets</comment>
        <translation>
            <numerusform>タイトル%n件を括弧で分割</numerusform>
        </translation>
    </message>
    <message>
        <source>swapped {first} and {second} on {tracks}</source>
        <translation>{tracks}の{first}と{second}を入れ替え</translation>
    </message>
    <message>
        <source>numbered the tracks as they were sorted</source>
        <translation>並び順どおりにトラック番号を設定</translation>
    </message>
    <message>
        <source>added an entry</source>
        <translation>項目を追加</translation>
    </message>
    <message>
        <source>removed an entry</source>
        <translation>項目を削除</translation>
    </message>
    <message numerus="yes">
        <source>trimmed silence in copies of %n masters</source>
        <comment>trimmed silence in a copy of %n master</comment>
        <translation>
            <numerusform>マスター%n件のコピーで無音をカット</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>corrected the headers in copies of %n masters</source>
        <comment>corrected the header in a copy of %n master</comment>
        <translation>
            <numerusform>マスター%n件のコピーでヘッダーを修正</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>InspectorHost</name>
    <message>
        <source>Select a release to see its checks, artwork, history and submissions.</source>
        <translation>リリースを選択すると、チェック、アートワーク、履歴、送信状況が表示されます。</translation>
    </message>
</context>
<context>
    <name>InspectorPanel</name>
    <message>
        <source>Inspector</source>
        <translation>インスペクタ</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>チェック</translation>
    </message>
    <message>
        <source>Artwork</source>
        <translation>アートワーク</translation>
    </message>
    <message>
        <source>History</source>
        <translation>履歴</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比較</translation>
    </message>
    <message>
        <source>Checks  {count}</source>
        <translation>チェック  {count}</translation>
    </message>
</context>
<context>
    <name>IntakePage</name>
    <message>
        <source>New release</source>
        <translation>新規リリース</translation>
    </message>
    <message>
        <source>Reading the files</source>
        <translation>ファイルの読み込み</translation>
    </message>
    <message>
        <source>Create draft</source>
        <translation>下書きを作成</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>除外する</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>取り消す</translation>
    </message>
    <message>
        <source>Undo the last change</source>
        <translation>直前の変更を取り消す</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>やり直す</translation>
    </message>
    <message>
        <source>Redo the change</source>
        <translation>変更をやり直す</translation>
    </message>
    <message>
        <source>Add tracks</source>
        <translation>トラックを追加</translation>
    </message>
    <message>
        <source>New release {n} of {count}</source>
        <translation>新規リリース {n}/{count}</translation>
    </message>
    <message>
        <source>Reading the files…</source>
        <translation>ファイルを読み込み中…</translation>
    </message>
    <message>
        <source>Add to this release</source>
        <translation>このリリースに追加</translation>
    </message>
    <message>
        <source>Reading the files… {done} of {of}</source>
        <translation>ファイルを読み込み中… {done}/{of}</translation>
    </message>
    <message>
        <source>Booklet: {names}.</source>
        <translation>ブックレット：{names}。</translation>
    </message>
    <message>
        <source>You can change everything here and later. The files stay in their folder.</source>
        <translation>すべて、ここでも後からでも変更できます。ファイルは元のフォルダに残ります。</translation>
    </message>
    <message>
        <source>Creating the draft…</source>
        <translation>下書きを作成中…</translation>
    </message>
    <message>
        <source>Adding the tracks…</source>
        <translation>トラックを追加中…</translation>
    </message>
</context>
<context>
    <name>Joins</name>
    <message>
        <source>d MMM yyyy</source>
        <translation>yyyy年MMMd日</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>; </source>
        <translation>／</translation>
    </message>
    <message>
        <source>{before} and {last}</source>
        <translation>{before}、{last}</translation>
    </message>
    <message>
        <source>{before} or {last}</source>
        <translation>{before}または{last}</translation>
    </message>
</context>
<context>
    <name>KeyChanges</name>
    <message>
        <source>Delete the key from this computer…</source>
        <translation>このコンピュータからキーを削除…</translation>
    </message>
    <message>
        <source>How to replace the key</source>
        <translation>キーの交換方法</translation>
    </message>
    <message>
        <source>If a key was lost or stolen</source>
        <translation>キーを紛失した・盗まれた場合</translation>
    </message>
</context>
<context>
    <name>KeyringCheck</name>
    <message>
        <source>This computer has no encrypted keyring.</source>
        <translation>このコンピュータには暗号化されたキーリングがありません。</translation>
    </message>
    <message>
        <source>A key that you enter works until you close the app. The app asks for it again at the next start.</source>
        <translation>入力したキーはアプリを閉じるまで有効です。次回の起動時に再度入力が必要です。</translation>
    </message>
    <message>
        <source>To save it, start GNOME Keyring or KWallet (on Linux), then come back here.</source>
        <translation>保存するには、GNOME KeyringまたはKWallet（Linux）を起動してから、ここに戻ってください。</translation>
    </message>
</context>
<context>
    <name>KeyringPage</name>
    <message>
        <source>Keyring</source>
        <translation>キーリング</translation>
    </message>
    <message>
        <source>API keys and storage keys are never stored in the library, exports, logs or backups.</source>
        <translation>APIキーとストレージのキーは、ライブラリ、書き出し、ログ、バックアップには保存されません。</translation>
    </message>
    <message>
        <source>Looking for the keyring…</source>
        <translation>キーリングを検索中…</translation>
    </message>
    <message>
        <source>Only you can read them while you are logged in to this computer.</source>
        <translation>このコンピュータにログインしている間、ご本人だけが読み取れます。</translation>
    </message>
    <message>
        <source>Practice mode needs no keyring.</source>
        <translation>練習モードではキーリングは不要です。</translation>
    </message>
    <message>
        <source>Its keys only work in practice mode.</source>
        <translation>練習モードのキーは練習モードでのみ有効です。</translation>
    </message>
    <message>
        <source>Secrets are kept until you close the app.</source>
        <translation>シークレットはアプリを閉じるまで保持されます。</translation>
    </message>
    <message>
        <source>No encrypted keyring was found. After a restart the app asks for the keys again. On Linux, start GNOME Keyring or KWallet to save them.</source>
        <translation>暗号化されたキーリングが見つかりませんでした。再起動後はキーの再入力が必要です。Linuxで保存するには、GNOME KeyringまたはKWalletを起動してください。</translation>
    </message>
    <message>
        <source>Secrets are stored in the Windows Credential Manager.</source>
        <translation>シークレットはWindowsの資格情報マネージャーに保存されています。</translation>
    </message>
    <message>
        <source>Secrets are stored in your macOS keychain.</source>
        <translation>シークレットはmacOSのキーチェーンに保存されています。</translation>
    </message>
    <message>
        <source>Secrets are stored in your desktop keyring.</source>
        <translation>シークレットはデスクトップのキーリングに保存されています。</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Everywhere</source>
        <translation>共通</translation>
    </message>
    <message>
        <source>List</source>
        <translation>リスト</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>リリース</translation>
    </message>
    <message>
        <source>Tree</source>
        <translation>ツリー</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表</translation>
    </message>
    <message>
        <source>People</source>
        <translation>人物</translation>
    </message>
    <message>
        <source>Masters</source>
        <translation>マスター</translation>
    </message>
    <message>
        <source>Find a command, release, track or person</source>
        <translation>コマンド、リリース、トラック、人物を検索</translation>
    </message>
    <message>
        <source>Search the list or the tracks of the open release</source>
        <translation>リスト、または開いているリリースのトラックを検索</translation>
    </message>
    <message>
        <source>Empty release</source>
        <translation>空のリリース</translation>
    </message>
    <message>
        <source>Release from a folder</source>
        <translation>フォルダからリリースを作成</translation>
    </message>
    <message>
        <source>Release from a template</source>
        <translation>テンプレートからリリースを作成</translation>
    </message>
    <message>
        <source>Import from {target}</source>
        <translation>{target}から取り込む</translation>
    </message>
    <message>
        <source>Import a sheet or a bundle</source>
        <translation>シートまたはバンドルを取り込む</translation>
    </message>
    <message>
        <source>Export the release as a sheet or bundle</source>
        <translation>リリースをシートまたはバンドルとして書き出す</translation>
    </message>
    <message>
        <source>Transfer the release from another distributor</source>
        <translation>別のディストリビューターからリリースを移管</translation>
    </message>
    <message>
        <source>Export the whole library</source>
        <translation>ライブラリ全体を書き出す</translation>
    </message>
    <message>
        <source>Import a DDEX message</source>
        <translation>DDEXメッセージを取り込む</translation>
    </message>
    <message>
        <source>Open a partner delivery</source>
        <translation>パートナー納品を開く</translation>
    </message>
    <message>
        <source>Import catalogue events: clearances and takedowns</source>
        <translation>カタログイベント（許諾と配信停止）を取り込む</translation>
    </message>
    <message>
        <source>Release from a store: UPC, ISRC or link</source>
        <translation>ストアからリリースを作成：UPC、ISRC、リンク</translation>
    </message>
    <message>
        <source>Sample release</source>
        <translation>サンプルリリース</translation>
    </message>
    <message>
        <source>Next part of the window</source>
        <translation>ウィンドウの次の部分</translation>
    </message>
    <message>
        <source>Previous part of the window</source>
        <translation>ウィンドウの前の部分</translation>
    </message>
    <message>
        <source>Show or hide the sidebar</source>
        <translation>サイドバーの表示／非表示</translation>
    </message>
    <message>
        <source>Show or hide the inspector</source>
        <translation>インスペクタの表示／非表示</translation>
    </message>
    <message>
        <source>Uploads</source>
        <translation>アップロード</translation>
    </message>
    <message>
        <source>Labels and defaults</source>
        <translation>レーベルと既定値</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>計画</translation>
    </message>
    <message>
        <source>Releases to fix</source>
        <translation>要修正のリリース</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>下書き</translation>
    </message>
    <message>
        <source>Releases on the way</source>
        <translation>送信途中のリリース</translation>
    </message>
    <message>
        <source>Releases in {target}</source>
        <translation>{target}に登録済みのリリース</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>リリース済み</translation>
    </message>
    <message>
        <source>All releases</source>
        <translation>すべてのリリース</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>ゴミ箱</translation>
    </message>
    <message>
        <source>Light appearance</source>
        <translation>外観をライトにする</translation>
    </message>
    <message>
        <source>Dark appearance</source>
        <translation>外観をダークにする</translation>
    </message>
    <message>
        <source>High-contrast appearance</source>
        <translation>外観をハイコントラストにする</translation>
    </message>
    <message>
        <source>Appearance of the system</source>
        <translation>外観をシステムに合わせる</translation>
    </message>
    <message>
        <source>Settings: appearance</source>
        <translation>設定：外観</translation>
    </message>
    <message>
        <source>Settings: accounts</source>
        <translation>設定：アカウント</translation>
    </message>
    <message>
        <source>Settings: backups</source>
        <translation>設定：バックアップ</translation>
    </message>
    <message>
        <source>Settings: updates</source>
        <translation>設定：アップデート</translation>
    </message>
    <message>
        <source>Settings: recordings</source>
        <translation>設定：原盤</translation>
    </message>
    <message>
        <source>Settings: checks</source>
        <translation>設定：チェック</translation>
    </message>
    <message>
        <source>Settings: lists</source>
        <translation>設定：リスト</translation>
    </message>
    <message>
        <source>Settings: keyring</source>
        <translation>設定：キーリング</translation>
    </message>
    <message>
        <source>Settings: notifications</source>
        <translation>設定：通知</translation>
    </message>
    <message>
        <source>Settings: stores</source>
        <translation>設定：ストア</translation>
    </message>
    <message>
        <source>Settings: data</source>
        <translation>設定：データ</translation>
    </message>
    <message>
        <source>ISRC series, UPC pools and ledger</source>
        <translation>ISRC連番、UPCプール、台帳</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>ヘルプ</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>キーボードショートカット</translation>
    </message>
    <message>
        <source>Tour of the window</source>
        <translation>ウィンドウのツアー</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>ようこそ</translation>
    </message>
    <message>
        <source>About Trackball Desktop</source>
        <translation>Trackball Desktopについて</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開く</translation>
    </message>
    <message>
        <source>Quick look</source>
        <translation>クイックルック</translation>
    </message>
    <message>
        <source>Duplicate the release</source>
        <translation>リリースを複製</translation>
    </message>
    <message>
        <source>Duplicate with the same recordings</source>
        <translation>同じ原盤のまま複製</translation>
    </message>
    <message>
        <source>Edit the selected releases</source>
        <translation>選択したリリースを編集</translation>
    </message>
    <message>
        <source>Check status</source>
        <translation>ステータスを確認</translation>
    </message>
    <message>
        <source>Documents: label copy, one-sheet, split sheets, credits, barcode</source>
        <translation>文書：レーベルコピー、リリース資料、スプリットシート、クレジット、バーコード</translation>
    </message>
    <message>
        <source>Deliver the release as DDEX</source>
        <translation>リリースをDDEXで納品</translation>
    </message>
    <message>
        <source>Show the release in stores</source>
        <translation>ストアのリリースを表示</translation>
    </message>
    <message>
        <source>Submit the release</source>
        <translation>リリースを送信</translation>
    </message>
    <message>
        <source>Show the checks</source>
        <translation>チェックを表示</translation>
    </message>
    <message>
        <source>Fill in from stores</source>
        <translation>ストアから入力</translation>
    </message>
    <message>
        <source>Withdraw the release from the outbox</source>
        <translation>送信トレイからリリースを取り下げる</translation>
    </message>
    <message>
        <source>Send waiting releases now</source>
        <translation>送信待ちのリリースを今すぐ送信</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>ゴミ箱に移動</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>リストに戻る</translation>
    </message>
    <message>
        <source>Save as template</source>
        <translation>テンプレートとして保存</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>取り消す</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>やり直す</translation>
    </message>
    <message>
        <source>Assign missing ISRCs</source>
        <translation>未設定のISRCを割り当てる</translation>
    </message>
    <message>
        <source>Line-up preset</source>
        <translation>ラインナップのプリセット</translation>
    </message>
    <message>
        <source>Go to Release</source>
        <translation>「リリース」へ移動</translation>
    </message>
    <message>
        <source>Go to Tracks</source>
        <translation>「トラック」へ移動</translation>
    </message>
    <message>
        <source>Go to Credits &amp; works</source>
        <translation>「クレジットと楽曲」へ移動</translation>
    </message>
    <message>
        <source>Go to Rights &amp; partners</source>
        <translation>「権利とパートナー」へ移動</translation>
    </message>
    <message>
        <source>Go to Audio &amp; artwork</source>
        <translation>「音源とアートワーク」へ移動</translation>
    </message>
    <message>
        <source>Go to Review &amp; submit</source>
        <translation>「確認と送信」へ移動</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>次の手順</translation>
    </message>
    <message>
        <source>Previous step</source>
        <translation>前の手順</translation>
    </message>
    <message>
        <source>Next finding</source>
        <translation>次の指摘</translation>
    </message>
    <message>
        <source>Previous finding</source>
        <translation>前の指摘</translation>
    </message>
    <message>
        <source>Fix the finding</source>
        <translation>指摘を修正</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上へ移動</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下へ移動</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>複製</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>メニュー</translation>
    </message>
    <message>
        <source>Edit the cell</source>
        <translation>セルを編集</translation>
    </message>
    <message>
        <source>Fill down</source>
        <translation>下へコピー</translation>
    </message>
    <message>
        <source>Fill right</source>
        <translation>右へコピー</translation>
    </message>
    <message>
        <source>Clear the cells</source>
        <translation>セルをクリア</translation>
    </message>
    <message>
        <source>Restore the original values</source>
        <translation>元の値に戻す</translation>
    </message>
    <message>
        <source>Confirm and move down</source>
        <translation>確定して下へ移動</translation>
    </message>
    <message>
        <source>Confirm and move up</source>
        <translation>確定して上へ移動</translation>
    </message>
    <message>
        <source>Select more cells</source>
        <translation>選択範囲を広げる</translation>
    </message>
    <message>
        <source>Go to the edge of the data</source>
        <translation>データの端へ移動</translation>
    </message>
    <message>
        <source>Select whole rows</source>
        <translation>行全体を選択</translation>
    </message>
    <message>
        <source>Remove the rows</source>
        <translation>行を削除</translation>
    </message>
    <message>
        <source>Find and replace in the tracks</source>
        <translation>トラック内を検索と置換</translation>
    </message>
    <message>
        <source>Switch between grid and form</source>
        <translation>グリッドとフォームを切り替える</translation>
    </message>
    <message>
        <source>Edit all fields of the entry</source>
        <translation>エントリの全項目を編集</translation>
    </message>
    <message>
        <source>Move the entry forward</source>
        <translation>エントリを前へ移動</translation>
    </message>
    <message>
        <source>Move the entry back</source>
        <translation>エントリを後ろへ移動</translation>
    </message>
    <message>
        <source>Remove the entry</source>
        <translation>エントリを削除</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>再生／一時停止</translation>
    </message>
    <message>
        <source>Forward five seconds</source>
        <translation>5秒進む</translation>
    </message>
    <message>
        <source>Back by five seconds</source>
        <translation>5秒戻る</translation>
    </message>
    <message>
        <source>Next track</source>
        <translation>次のトラック</translation>
    </message>
    <message>
        <source>Previous track</source>
        <translation>前のトラック</translation>
    </message>
    <message>
        <source>Switch between A and B</source>
        <translation>AとBを切り替える</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>キーボードショートカット</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
</context>
<context>
    <name>LabelsPage</name>
    <message>
        <source>Labels</source>
        <translation>レーベル</translation>
    </message>
    <message>
        <source>These values apply to every release of the label that leaves the field empty. Releases show them in grey with their source. Changes are saved immediately.</source>
        <translation>これらの値は、そのレーベルのリリースで項目が空の場合に適用されます。リリースでは出所とともに灰色で表示されます。変更はすぐに保存されます。</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>レーベル</translation>
    </message>
    <message>
        <source>Another label…</source>
        <translation>別のレーベル…</translation>
    </message>
    <message>
        <source>No labels yet. The labels of your releases appear here automatically.</source>
        <translation>レーベルはまだありません。リリースのレーベルが自動でここに表示されます。</translation>
    </message>
    <message>
        <source>{year} in a P-line or C-line field becomes the year of the release, for example {year} as the year and “{year} Northlight” as the owner.</source>
        <translation>PラインとCラインの項目に入れた{year}は、リリースの年になります。例：年に{year}、権利者に「{year} Northlight」。</translation>
    </message>
    <message>
        <source>Add a credit</source>
        <translation>クレジットを追加</translation>
    </message>
    <message>
        <source>Another label</source>
        <translation>別のレーベル</translation>
    </message>
    <message>
        <source>Name as spelled in releases</source>
        <translation>リリースでの表記どおりの名前</translation>
    </message>
</context>
<context>
    <name>LetterView</name>
    <message>
        <source>Your name</source>
        <translation>お名前</translation>
    </message>
    <message>
        <source>Signature of the letter</source>
        <translation>問い合わせ文の署名</translation>
    </message>
    <message>
        <source>Label or company</source>
        <translation>レーベルまたは会社</translation>
    </message>
    <message>
        <source>Recipient</source>
        <translation>宛先</translation>
    </message>
    <message>
        <source>The letter</source>
        <translation>問い合わせ文</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Save as email…</source>
        <translation>メールとして保存…</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>PDFとして保存…</translation>
    </message>
    <message>
        <source>Open in email app</source>
        <translation>メールアプリで開く</translation>
    </message>
    <message>
        <source>{count} questions still open</source>
        <translation>未回答の質問{count}件</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>コピーしました</translation>
    </message>
    <message>
        <source>Save the letter as email</source>
        <translation>問い合わせ文をメールとして保存</translation>
    </message>
    <message>
        <source>Save the letter as PDF</source>
        <translation>問い合わせ文をPDFとして保存</translation>
    </message>
</context>
<context>
    <name>LibraryActions</name>
    <message>
        <source>The new release is in the list.</source>
        <translation>新しいリリースをリストに追加しました。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開く</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>取り消す</translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message>
        <source>Clear the search</source>
        <translation>検索をクリア</translation>
    </message>
    <message>
        <source>Nothing found for “{words}”</source>
        <translation>「{words}」は見つかりません</translation>
    </message>
    <message>
        <source>The search covered titles, artists, people, UPCs, ISRCs and catalogue numbers.</source>
        <translation>タイトル、アーティスト、人物、UPC、ISRC、品番を検索しました。</translation>
    </message>
    <message>
        <source>No releases match the filter</source>
        <translation>フィルターに一致するリリースがありません</translation>
    </message>
    <message>
        <source>Change it, or show all releases.</source>
        <translation>フィルターを変更するか、すべてのリリースを表示してください。</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>フィルターを解除</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>すべて表示</translation>
    </message>
    <message>
        <source>Rendering the sample release…</source>
        <translation>サンプルリリースを生成中…</translation>
    </message>
    <message>
        <source>{done} of {total} files</source>
        <translation>{total}ファイル中{done}ファイル</translation>
    </message>
    <message>
        <source>Drop a folder of WAVs here</source>
        <translation>ここにWAVのフォルダをドロップ</translation>
    </message>
    <message>
        <source>Titles, numbers, artists and the cover are read from tags and file names. You can check them first.</source>
        <translation>タイトル、番号、アーティスト、ジャケットをタグとファイル名から読み取ります。先に内容を確認できます。</translation>
    </message>
    <message>
        <source>Try it with a sample release</source>
        <translation>サンプルリリースで試す</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>フォルダを選択…</translation>
    </message>
    <message>
        <source>Import from {target}…</source>
        <translation>{target}から取り込む…</translation>
    </message>
    <message>
        <source>To fix</source>
        <translation>要修正</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>下書き</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>待機中</translation>
    </message>
    <message>
        <source>Sending</source>
        <comment>the view of releases that are being sent</comment>
        <translation>送信中</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>送信途中</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>{target}に登録済み</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>リリース済み</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>ゴミ箱</translation>
    </message>
    <message>
        <source>All releases</source>
        <translation>すべてのリリース</translation>
    </message>
    <message>
        <source>Nothing to fix</source>
        <translation>修正するものはありません</translation>
    </message>
    <message>
        <source>Releases with blockers or with questions from {target} appear here.</source>
        <translation>エラーや{target}からの質問があるリリースがここに表示されます。</translation>
    </message>
    <message>
        <source>No drafts</source>
        <translation>下書きはありません</translation>
    </message>
    <message>
        <source>Drop a folder of WAVs anywhere to start a release.</source>
        <translation>WAVのフォルダを好きな場所にドロップすると、リリースの作成が始まります。</translation>
    </message>
    <message>
        <source>Nothing waiting</source>
        <translation>待機中のものはありません</translation>
    </message>
    <message>
        <source>Releases that you submit offline wait here until you are online.</source>
        <translation>オフラインで送信したリリースは、オンラインになるまでここで待機します。</translation>
    </message>
    <message>
        <source>Nothing is being sent</source>
        <translation>送信中のものはありません</translation>
    </message>
    <message>
        <source>Submit a release to send it to {target}.</source>
        <translation>リリースを送信すると{target}に届きます。</translation>
    </message>
    <message>
        <source>Nothing on its way</source>
        <translation>送信途中のものはありません</translation>
    </message>
    <message>
        <source>Nothing in {target} yet</source>
        <translation>{target}にはまだ何もありません</translation>
    </message>
    <message>
        <source>Releases appear here once {target} has created them.</source>
        <translation>{target}で作成されたリリースがここに表示されます。</translation>
    </message>
    <message>
        <source>Nothing released yet</source>
        <translation>リリース済みのものはまだありません</translation>
    </message>
    <message>
        <source>Releases in {target} appear here on their release date.</source>
        <translation>{target}にあるリリースは、リリース日にここに表示されます。</translation>
    </message>
    <message>
        <source>The trash is empty</source>
        <translation>ゴミ箱は空です</translation>
    </message>
    <message>
        <source>Releases stay here for 30 days before they are deleted.</source>
        <translation>リリースは30日間ここに残り、その後削除されます。</translation>
    </message>
    <message>
        <source>No releases</source>
        <translation>リリースはありません</translation>
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
        <translation>このコピーを復元</translation>
    </message>
    <message>
        <source>Restore from a file…</source>
        <translation>ファイルから復元…</translation>
    </message>
    <message>
        <source>Recover readable data</source>
        <translation>読み取れるデータを回収</translation>
    </message>
    <message>
        <source>Start with an empty library</source>
        <translation>空のライブラリで始める</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再試行</translation>
    </message>
    <message>
        <source>Other folder…</source>
        <translation>別のフォルダ…</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>フォルダを開く</translation>
    </message>
    <message>
        <source>Continue for now</source>
        <translation>今はこのまま続ける</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>Copies of the library, newest first</source>
        <translation>ライブラリのコピー（新しい順）</translation>
    </message>
    <message>
        <source>{when}  ·  {size}</source>
        <translation>{when}  ·  {size}</translation>
    </message>
    <message>
        <source>There is no copy of this library on this computer.</source>
        <translation>このコンピュータに、このライブラリのコピーはありません。</translation>
    </message>
    <message>
        <source>Choose a copy of the library</source>
        <translation>ライブラリのコピーを選択</translation>
    </message>
    <message>
        <source>Libraries (*.db)</source>
        <translation>ライブラリ (*.db)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>すべてのファイル (*)</translation>
    </message>
    <message>
        <source>Choose a data folder</source>
        <translation>データフォルダを選択</translation>
    </message>
</context>
<context>
    <name>LibraryText</name>
    <message>
        <source>Backups cannot be saved in {folder}: {strerror}.</source>
        <translation>{folder}にバックアップを保存できません：{strerror}。</translation>
    </message>
    <message>
        <source>Backups stay in the previous folder.</source>
        <translation>バックアップの保存先は元のフォルダのままです。</translation>
    </message>
    <message>
        <source>Choose an existing folder that you can write to.</source>
        <translation>書き込み可能な既存のフォルダを選択してください。</translation>
    </message>
    <message>
        <source>The setting could not be saved: {strerror}.</source>
        <translation>設定を保存できませんでした：{strerror}。</translation>
    </message>
    <message>
        <source>Check the disk of the data folder.</source>
        <translation>データフォルダのディスクを確認してください。</translation>
    </message>
    <message>
        <source>There is no copy {wanted}.</source>
        <translation>コピー{wanted}はありません。</translation>
    </message>
    <message>
        <source>There is no copy of this library.</source>
        <translation>このライブラリのコピーはありません。</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>何も変更されていません。</translation>
    </message>
    <message>
        <source>Choose one from the list, or give a file.</source>
        <translation>リストから選択するか、ファイルを指定してください。</translation>
    </message>
    <message>
        <source>This text contains no valid UPC or EAN.</source>
        <translation>このテキストに有効なUPC/EANがありません。</translation>
    </message>
    <message>
        <source>Enter codes of 12 or 13 digits with check digits, one per line, or a range: FIRST to LAST.</source>
        <translation>チェックデジットを含む12桁または13桁のコードを1行に1つずつ、または範囲（最初 - 最後）で入力してください。</translation>
    </message>
    <message>
        <source>“{title}” was changed in the meantime and stays unchanged.</source>
        <translation>「{title}」はその間に変更されたため、変更していません。</translation>
    </message>
    <message>
        <source>This release has nothing yet that a template could use.</source>
        <translation>このリリースには、テンプレートに使える内容がまだありません。</translation>
    </message>
    <message>
        <source>A template includes label, ℗ and © lines, genre, languages, stores, prices and people.</source>
        <translation>テンプレートにはレーベル、℗・©ライン、ジャンル、言語、ストア、価格、人物が含まれます。</translation>
    </message>
    <message>
        <source>Fill in some of these, then save the template.</source>
        <translation>いくつか入力してから、テンプレートを保存してください。</translation>
    </message>
    <message>
        <source>Stores cannot be checked for this release.</source>
        <translation>このリリースはストアで確認できません。</translation>
    </message>
    <message>
        <source>It has neither a UPC nor an ISRC, so nothing was compared.</source>
        <translation>UPCもISRCもないため、何も比較していません。</translation>
    </message>
    <message>
        <source>Enter the UPC of the old delivery, or read the old delivery from a file.</source>
        <translation>以前の納品のUPCを入力するか、以前の納品をファイルから読み込んでください。</translation>
    </message>
    <message>
        <source>{name} cannot be read.</source>
        <translation>{name}を読み取れません。</translation>
    </message>
    <message>
        <source>{name} contains no release.</source>
        <translation>{name}にリリースがありません。</translation>
    </message>
    <message>
        <source>{name} does not contain this release.</source>
        <translation>{name}にこのリリースがありません。</translation>
    </message>
    <message>
        <source>It has neither its UPC nor one of its ISRCs, so nothing was compared.</source>
        <translation>UPCもISRCも含まれていないため、何も比較していません。</translation>
    </message>
    <message>
        <source>Choose the file of this release&apos;s old delivery.</source>
        <translation>このリリースの以前の納品のファイルを選択してください。</translation>
    </message>
    <message>
        <source>{path} is not an intact copy of a library.</source>
        <translation>{path}は正常なライブラリのコピーではありません。</translation>
    </message>
    <message>
        <source>The library is unchanged.</source>
        <translation>ライブラリは変更されていません。</translation>
    </message>
    <message>
        <source>Use another copy.</source>
        <translation>別のコピーを使用してください。</translation>
    </message>
    <message>
        <source>A library record</source>
        <translation>ライブラリのレコード</translation>
    </message>
    <message>
        <source>Add a series or a pool in Settings &gt; Codes, or enter the code.</source>
        <translation>「設定」＞「コード」で連番またはプールを追加するか、コードを入力してください。</translation>
    </message>
    <message>
        <source>There is already a series {shown}.</source>
        <translation>連番{shown}はすでにあります。</translation>
    </message>
    <message>
        <source>Edit that series; it can apply to all labels.</source>
        <translation>その連番を編集してください。全レーベルに適用することもできます。</translation>
    </message>
    <message>
        <source>{next} is not a valid series number.</source>
        <translation>{next}は有効な連番の番号ではありません。</translation>
    </message>
    <message>
        <source>Enter a number from 0 to 99999.</source>
        <translation>0～99999の番号を入力してください。</translation>
    </message>
    <message>
        <source>A pool can contain at most {most_in_pool} codes.</source>
        <translation>プールに入れられるコードは{most_in_pool}件までです。</translation>
    </message>
    <message>
        <source>Add only the codes that you need this year.</source>
        <translation>今年必要なコードだけを追加してください。</translation>
    </message>
    <message>
        <source>All of these codes are in the ledger already.</source>
        <translation>これらのコードはすべて台帳に登録済みです。</translation>
    </message>
    <message>
        <source>No pool was created.</source>
        <translation>プールは作成されませんでした。</translation>
    </message>
    <message>
        <source>There is no UPC pool for {label}.</source>
        <translation>{label}のUPCプールがありません。</translation>
    </message>
    <message>
        <source>releases without a label</source>
        <translation>レーベルのないリリース</translation>
    </message>
    <message>
        <source>The UPC pool for {label} is empty.</source>
        <translation>{label}のUPCプールが空です。</translation>
    </message>
    <message>
        <source>all labels</source>
        <translation>全レーベル</translation>
    </message>
    <message>
        <source>No code was assigned.</source>
        <translation>コードは割り当てられませんでした。</translation>
    </message>
    <message>
        <source>Add codes in Settings &gt; Codes, or enter one.</source>
        <translation>「設定」＞「コード」でコードを追加するか、入力してください。</translation>
    </message>
    <message>
        <source>There is no ISRC series for {label}.</source>
        <translation>{label}のISRC連番がありません。</translation>
    </message>
    <message>
        <source>The series cannot continue in 20{this_year}: there is already a series {shown}.</source>
        <translation>連番を20{this_year}年に継続できません。連番{shown}がすでにあります。</translation>
    </message>
    <message>
        <source>Remove one of the two in Settings &gt; Codes.</source>
        <translation>「設定」＞「コード」で一方を削除してください。</translation>
    </message>
    <message>
        <source>has no number left</source>
        <translation>残りの番号がありません</translation>
    </message>
    <message>
        <source>has {left} numbers left, and {needed} are needed</source>
        <translation>残り{left}件に対し、{needed}件必要です</translation>
    </message>
    <message>
        <source>The series {shown} {have}.</source>
        <translation>連番{shown}：{have}。</translation>
    </message>
    <message>
        <source>Ask your ISRC agency for another prefix and add its series in Settings &gt; Codes.</source>
        <translation>ISRC発行機関に別のプレフィックスを申請し、その連番を「設定」＞「コード」で追加してください。</translation>
    </message>
    <message>
        <source>The library in {parent} was written by an older version of Trackball Desktop.</source>
        <translation>{parent}のライブラリは、Trackball Desktopの古いバージョンで書き込まれました。</translation>
    </message>
    <message>
        <source>It is unchanged.</source>
        <translation>変更されていません。</translation>
    </message>
    <message>
        <source>Close the older version if it is open, then try again.</source>
        <translation>古いバージョンが開いていれば閉じて、再試行してください。</translation>
    </message>
    <message>
        <source>The library in {folder} was written by an older version of Trackball Desktop.</source>
        <translation>{folder}のライブラリは、Trackball Desktopの古いバージョンで書き込まれました。</translation>
    </message>
    <message>
        <source>It is read-only, so it cannot be updated.</source>
        <translation>読み取り専用のため、更新できません。</translation>
    </message>
    <message>
        <source>Make the folder and the file writable, or copy the folder to a writable disk.</source>
        <translation>フォルダとファイルを書き込み可能にするか、フォルダを書き込み可能なディスクにコピーしてください。</translation>
    </message>
    <message>
        <source>The library is closed.</source>
        <translation>ライブラリは閉じています。</translation>
    </message>
    <message>
        <source>Start the app again.</source>
        <translation>アプリを再起動してください。</translation>
    </message>
    <message>
        <source>No backup could be saved in {folder}: the disk is full.</source>
        <translation>{folder}にバックアップを保存できませんでした。ディスクの空きがありません。</translation>
    </message>
    <message>
        <source>No backup could be saved in {folder}: it does not exist or is read-only.</source>
        <translation>{folder}にバックアップを保存できませんでした。存在しないか、読み取り専用です。</translation>
    </message>
    <message>
        <source>The library itself is not affected.</source>
        <translation>ライブラリ自体に影響はありません。</translation>
    </message>
    <message>
        <source>Free some space there.</source>
        <translation>そこの空き容量を増やしてください。</translation>
    </message>
    <message>
        <source>Connect its disk, or choose another folder.</source>
        <translation>ディスクを接続するか、別のフォルダを選択してください。</translation>
    </message>
    <message>
        <source>The library is in use by another program.</source>
        <translation>ライブラリは別のソフトで使用中です。</translation>
    </message>
    <message>
        <source>The last change could not be saved.</source>
        <translation>直前の変更を保存できませんでした。</translation>
    </message>
    <message>
        <source>Close other programs that use it, such as a backup or database tool, then try again.</source>
        <translation>バックアップやデータベースのツールなど、使用中のソフトを閉じて、再試行してください。</translation>
    </message>
    <message>
        <source>The disk could not read or write the library in {parent}.</source>
        <translation>ディスクが{parent}のライブラリを読み書きできませんでした。</translation>
    </message>
    <message>
        <source>The last change was not saved. The disk may be failing, or it was disconnected.</source>
        <translation>直前の変更は保存されていません。ディスクが故障しかけているか、接続が切れた可能性があります。</translation>
    </message>
    <message>
        <source>Check that the disk is connected and healthy. Copy the folder to another disk. If the library still cannot be read, restore a backup.</source>
        <translation>ディスクが接続され正常か確認してください。フォルダを別のディスクにコピーし、それでもライブラリを読み取れなければ、バックアップを復元してください。</translation>
    </message>
    <message>
        <source>The library in {parent} cannot be read or written.</source>
        <translation>{parent}のライブラリを読み書きできません。</translation>
    </message>
    <message>
        <source>The last change was not saved; everything before it is safe.</source>
        <translation>直前の変更は保存されていませんが、それ以前のものはすべて無事です。</translation>
    </message>
    <message>
        <source>Check that the disk is connected, healthy and writable, then try again.</source>
        <translation>ディスクが接続され、正常で書き込み可能か確認して、再試行してください。</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>ディスクの空きがありません。</translation>
    </message>
    <message>
        <source>The last change could not be saved; everything before it is safe.</source>
        <translation>直前の変更を保存できませんでしたが、それ以前のものはすべて無事です。</translation>
    </message>
    <message>
        <source>Free some space on the disk with {parent}, then try again.</source>
        <translation>{parent}のあるディスクの空き容量を増やして、再試行してください。</translation>
    </message>
    <message>
        <source>{path} is damaged or not a database.</source>
        <translation>{path}が破損しているか、データベースではありません。</translation>
    </message>
    <message>
        <source>The app has not changed it. Masters, receipts and releases at the distributor are not affected.</source>
        <translation>アプリは変更していません。マスター、送信控え、ディストリビューター側のリリースに影響はありません。</translation>
    </message>
    <message>
        <source>Restore a backup, or recover the data that can still be read.</source>
        <translation>バックアップを復元するか、読み取れるデータを回収してください。</translation>
    </message>
    <message>
        <source>drafts</source>
        <translation>下書き</translation>
    </message>
    <message>
        <source>the release list</source>
        <translation>リリースのリスト</translation>
    </message>
    <message>
        <source>history steps</source>
        <translation>履歴の手順</translation>
    </message>
    <message>
        <source>the code ledger</source>
        <translation>コードの台帳</translation>
    </message>
    <message>
        <source>ISRC series</source>
        <translation>ISRC連番</translation>
    </message>
    <message>
        <source>submissions to the distributor</source>
        <translation>ディストリビューターへの送信</translation>
    </message>
    <message>
        <source>receipts</source>
        <translation>送信控え</translation>
    </message>
    <message>
        <source>people</source>
        <translation>人物</translation>
    </message>
    <message>
        <source>files of releases</source>
        <translation>リリースのファイル</translation>
    </message>
    <message>
        <source>settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>accounts</source>
        <translation>アカウント</translation>
    </message>
    <message numerus="yes">
        <source>{path} is damaged: %n of its records have changed.</source>
        <comment>{path} is damaged: %n of its records has changed.</comment>
        <translation>
            <numerusform>{path}が破損しています。レコード%n件の内容が変わっています。</numerusform>
        </translation>
    </message>
    <message>
        <source>Damaged: {held}. Everything else works.</source>
        <translation>破損：{held}。ほかはすべて正常です。</translation>
    </message>
    <message>
        <source>Everything else works.</source>
        <translation>ほかはすべて正常です。</translation>
    </message>
    <message>
        <source>Restore a backup, or recover the data that can still be read. Check the disk.</source>
        <translation>バックアップを復元するか、読み取れるデータを回収してください。ディスクも確認してください。</translation>
    </message>
    <message>
        <source>The library in {folder} is read-only.</source>
        <translation>{folder}のライブラリは読み取り専用です。</translation>
    </message>
    <message>
        <source>Give yourself write access to the folder and its files, or use another folder.</source>
        <translation>フォルダとファイルの書き込み権限を付けるか、別のフォルダを使用してください。</translation>
    </message>
    <message>
        <source>{path} was deleted, moved or replaced while it was open.</source>
        <translation>{path}は、開いている間に削除、移動、または置き換えられました。</translation>
    </message>
    <message>
        <source>The last change was not saved.</source>
        <translation>直前の変更は保存されませんでした。</translation>
    </message>
    <message>
        <source>If you moved the file, put it back and start the app again. Otherwise restore a backup.</source>
        <translation>ファイルを移動した場合は、元に戻してアプリを再起動してください。それ以外の場合は、バックアップを復元してください。</translation>
    </message>
    <message>
        <source>is missing</source>
        <translation>見つかりません</translation>
    </message>
    <message>
        <source>is empty</source>
        <translation>空です</translation>
    </message>
    <message>
        <source>The library {path} {state}, but the folder contains {found}.</source>
        <translation>ライブラリ{path}の状態：{state}。ただし、フォルダに{found}があります。</translation>
    </message>
    <message>
        <source>The app did not create a new library, because it would not know which ISRCs and UPCs were assigned and what was sent to the distributor.</source>
        <translation>どのISRCとUPCが割り当てられ、何がディストリビューターに送信されたか分からなくなるため、新しいライブラリは作成していません。</translation>
    </message>
    <message>
        <source>If the file was moved, put it back. Otherwise restore a backup or start with an empty library.</source>
        <translation>ファイルを移動した場合は、元に戻してください。それ以外の場合は、バックアップを復元するか、空のライブラリで始めてください。</translation>
    </message>
    <message>
        <source>The path of the data folder is too long: {path} bytes with the library&apos;s name, {longest_path} at most.</source>
        <translation>データフォルダのパスが長すぎます。ライブラリ名を含めて{path}バイトです（最大{longest_path}）。</translation>
    </message>
    <message>
        <source>The library cannot be stored there.</source>
        <translation>そこにはライブラリを保存できません。</translation>
    </message>
    <message>
        <source>Choose a folder with a shorter path.</source>
        <translation>パスの短いフォルダを選択してください。</translation>
    </message>
    <message>
        <source>SQLite {apsw} is too old to keep the library safely.</source>
        <translation>SQLite {apsw}は古く、ライブラリを安全に保存できません。</translation>
    </message>
    <message>
        <source>Install apsw {str} or newer.</source>
        <translation>apsw {str}以降をインストールしてください。</translation>
    </message>
    <message>
        <source>The library in {parent} was written by a newer version of Trackball Desktop.</source>
        <translation>{parent}のライブラリは、Trackball Desktopの新しいバージョンで書き込まれました。</translation>
    </message>
    <message>
        <source>Install the newest version, or use another data folder.</source>
        <translation>最新バージョンをインストールするか、別のデータフォルダを使用してください。</translation>
    </message>
    <message>
        <source>{path} belongs to another program.</source>
        <translation>{path}は別のソフトのものです。</translation>
    </message>
    <message>
        <source>Use another data folder, or move the file.</source>
        <translation>別のデータフォルダを使用するか、ファイルを移動してください。</translation>
    </message>
    <message>
        <source>This release is already in the library.</source>
        <translation>このリリースはすでにライブラリにあります。</translation>
    </message>
    <message>
        <source>Open it from the list.</source>
        <translation>リストから開いてください。</translation>
    </message>
    <message>
        <source>The draft of “{titles}”</source>
        <translation>「{titles}」の下書き</translation>
    </message>
    <message>
        <source>There is no release {release_id}.</source>
        <translation>リリース{release_id}はありません。</translation>
    </message>
    <message>
        <source>Find it in the list, which shows the IDs.</source>
        <translation>IDが表示されるリストで探してください。</translation>
    </message>
    <message>
        <source>No events were imported.</source>
        <translation>イベントは取り込まれませんでした。</translation>
    </message>
    <message>
        <source>{path} was written by a newer version of Trackball Desktop.</source>
        <translation>{path}は、Trackball Desktopの新しいバージョンで書き込まれました。</translation>
    </message>
    <message>
        <source>Its events are not shown, and none are imported.</source>
        <translation>そのイベントは表示されず、取り込みも行われません。</translation>
    </message>
    <message>
        <source>Update the app.</source>
        <translation>アプリをアップデートしてください。</translation>
    </message>
    <message>
        <source>{path}, which keeps catalogue events, is damaged.</source>
        <translation>カタログイベントを保存する{path}が破損しています。</translation>
    </message>
    <message>
        <source>The library and its releases are not affected.</source>
        <translation>ライブラリとリリースに影響はありません。</translation>
    </message>
    <message>
        <source>Delete that file, then import the events again. It contains nothing else.</source>
        <translation>このファイルを削除し、イベントを取り込み直してください。ほかの内容は含まれていません。</translation>
    </message>
    <message>
        <source>The last events were not imported; those before them are saved.</source>
        <translation>最後のイベントは取り込まれませんでした。それ以前のものは保存されています。</translation>
    </message>
    <message>
        <source>Free some space, then import again. The import continues where it stopped.</source>
        <translation>空き容量を増やして、もう一度取り込んでください。続きから再開されます。</translation>
    </message>
    <message>
        <source>{path} cannot be read or written.</source>
        <translation>{path}を読み書きできません。</translation>
    </message>
    <message>
        <source>Check the disk, then import again. The import continues where it stopped.</source>
        <translation>ディスクを確認して、もう一度取り込んでください。続きから再開されます。</translation>
    </message>
    <message>
        <source>This step</source>
        <translation>この手順</translation>
    </message>
    <message>
        <source>This step cannot be undone.</source>
        <translation>この手順は取り消せません。</translation>
    </message>
    <message>
        <source>Delete the release if you no longer need it.</source>
        <translation>不要であればリリースを削除してください。</translation>
    </message>
    <message>
        <source>Steps can only be undone in order.</source>
        <translation>手順は順番どおりにしか取り消せません。</translation>
    </message>
    <message>
        <source>Undo the newer steps first.</source>
        <translation>新しい手順から先に取り消してください。</translation>
    </message>
    <message>
        <source>“{holder}” uses this code.</source>
        <translation>このコードは「{holder}」で使われています。</translation>
    </message>
    <message>
        <source>It was not made available.</source>
        <translation>使用可能にはしていません。</translation>
    </message>
    <message>
        <source>Clear the code there first.</source>
        <translation>先にそこでコードをクリアしてください。</translation>
    </message>
    <message>
        <source>{code} is not in the ledger.</source>
        <translation>{code}は台帳にありません。</translation>
    </message>
    <message>
        <source>Find it in the list of codes.</source>
        <translation>コードのリストで探してください。</translation>
    </message>
    <message>
        <source>{code} was sent to the distributor and cannot be reused.</source>
        <translation>{code}はディストリビューターへ送信済みのため、再利用できません。</translation>
    </message>
    <message>
        <source>It stays unchanged.</source>
        <translation>変更されていません。</translation>
    </message>
    <message>
        <source>Stores use it to identify a recording or product.</source>
        <translation>ストアはこのコードで原盤や商品を識別します。</translation>
    </message>
    <message>
        <source>A release without a title</source>
        <translation>無題のリリース</translation>
    </message>
    <message>
        <source>This release is on its way to the distributor.</source>
        <translation>このリリースはディストリビューターへ送信中です。</translation>
    </message>
    <message>
        <source>It was not deleted (status: {value}).</source>
        <translation>削除されませんでした（ステータス：{value}）。</translation>
    </message>
    <message>
        <source>Withdraw it first, or wait until it is created.</source>
        <translation>先に取り下げるか、作成されるまでお待ちください。</translation>
    </message>
    <message>
        <source>A release with this UPC is already at the distributor or on its way.</source>
        <translation>このUPCのリリースは、すでにディストリビューターへ送信済みか送信中です。</translation>
    </message>
    <message>
        <source>It was saved as a draft and is not followed.</source>
        <translation>下書きとして保存され、追跡はされません。</translation>
    </message>
    <message>
        <source>Search the list for its UPC.</source>
        <translation>リストをUPCで検索してください。</translation>
    </message>
    <message>
        <source>Trackball Desktop is already open with this data folder{found}.</source>
        <translation>Trackball Desktopは、このデータフォルダですでに開いています{found}。</translation>
    </message>
    <message>
        <source>Use the open window, or close it first.</source>
        <translation>開いているウィンドウを使うか、先に閉じてください。</translation>
    </message>
    <message>
        <source>Wait until the other command has finished, then try again.</source>
        <translation>ほかのコマンドが終わるのを待って、再試行してください。</translation>
    </message>
    <message>
        <source>The folder {folder} is read-only.</source>
        <translation>フォルダ{folder}は読み取り専用です。</translation>
    </message>
    <message>
        <source>The disk with {folder} is full.</source>
        <translation>{folder}のあるディスクの空きがありません。</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be used: {strerror}.</source>
        <translation>フォルダ{folder}を使用できません：{strerror}。</translation>
    </message>
    <message>
        <source>Free some space there, then try again.</source>
        <translation>空き容量を増やして、再試行してください。</translation>
    </message>
    <message>
        <source>Use another folder.</source>
        <translation>別のフォルダを使用してください。</translation>
    </message>
    <message>
        <source> (process {pid} on {host})</source>
        <translation> （{host}のプロセス{pid}）</translation>
    </message>
    <message>
        <source>a cloud storage app</source>
        <translation>クラウドストレージアプリ</translation>
    </message>
    <message>
        <source>A library there would be damaged sooner or later.</source>
        <translation>ここに置いたライブラリは、いずれ破損します。</translation>
    </message>
    <message>
        <source>Choose a folder on a local disk for the library. Audio files can stay where they are.</source>
        <translation>ライブラリにはローカルディスクのフォルダを選択してください。音源ファイルは今の場所のままで構いません。</translation>
    </message>
    <message>
        <source>is synced by {program}</source>
        <translation>{program}で同期されています</translation>
    </message>
    <message>
        <source>is synced by Dropbox</source>
        <translation>Dropboxで同期されています</translation>
    </message>
    <message>
        <source>is on a network drive</source>
        <translation>ネットワークドライブにあります</translation>
    </message>
    <message>
        <source>The path {folder} is too long for this system.</source>
        <translation>パス{folder}は、このシステムには長すぎます。</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be created or used: {strerror}.</source>
        <translation>フォルダ{folder}を作成または使用できません：{strerror}。</translation>
    </message>
    <message>
        <source>Check that you can write there, or choose another folder.</source>
        <translation>書き込めるか確認するか、別のフォルダを選択してください。</translation>
    </message>
    <message>
        <source>A person needs a name.</source>
        <translation>人物には名前が必要です。</translation>
    </message>
    <message>
        <source>Enter it as the distributor spells it.</source>
        <translation>ディストリビューターの表記どおりに入力してください。</translation>
    </message>
    <message>
        <source>It may have been sent after this copy was made. The app searches for it and sends nothing until then.</source>
        <translation>このコピーの作成後に送信された可能性があります。アプリが検索し、それまで何も送信しません。</translation>
    </message>
    <message>
        <source>{what} is damaged and cannot be read.</source>
        <translation>{what}が破損していて読み取れません。</translation>
    </message>
    <message>
        <source>Everything else in the library works.</source>
        <translation>ライブラリのほかの部分はすべて正常です。</translation>
    </message>
    <message>
        <source>Restore a backup from before the damage.</source>
        <translation>破損する前のバックアップを復元してください。</translation>
    </message>
    <message>
        <source>There is already an account “{name}”.</source>
        <translation>アカウント「{name}」はすでにあります。</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>別の名前を選択してください。</translation>
    </message>
    <message>
        <source>A release of this account is on its way.</source>
        <translation>このアカウントのリリースを送信中です。</translation>
    </message>
    <message>
        <source>The account was not deleted.</source>
        <translation>アカウントは削除されませんでした。</translation>
    </message>
    <message>
        <source>Withdraw the release, or wait until it is created.</source>
        <translation>リリースを取り下げるか、作成されるまでお待ちください。</translation>
    </message>
    <message>
        <source>This template no longer exists.</source>
        <translation>このテンプレートはもう存在しません。</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>別のものを選択してください。</translation>
    </message>
    <message>
        <source>Save it again from a release.</source>
        <translation>リリースからもう一度保存してください。</translation>
    </message>
    <message>
        <source>There is already a template “{wanted}”.</source>
        <translation>テンプレート「{wanted}」はすでにあります。</translation>
    </message>
    <message>
        <source>The template has no name.</source>
        <translation>テンプレートに名前がありません。</translation>
    </message>
    <message>
        <source>Enter one, such as the name of the label or artist.</source>
        <translation>レーベル名やアーティスト名などを入力してください。</translation>
    </message>
    <message>
        <source>This name is too long.</source>
        <translation>この名前は長すぎます。</translation>
    </message>
    <message>
        <source>Use at most {longest_name} characters.</source>
        <translation>{longest_name}文字以内にしてください。</translation>
    </message>
    <message>
        <source>receipts of submissions</source>
        <translation>送信控え</translation>
    </message>
    <message>
        <source>copies of a library</source>
        <translation>ライブラリのコピー</translation>
    </message>
    <message>
        <source>a replaced library</source>
        <translation>置き換えられたライブラリ</translation>
    </message>
    <message>
        <source>manifests of uploads</source>
        <translation>アップロードのマニフェスト</translation>
    </message>
    <message>
        <source>a part of a library (library.db-wal)</source>
        <translation>ライブラリの一部（library.db-wal）</translation>
    </message>
    <message>
        <source>app logs</source>
        <translation>アプリのログ</translation>
    </message>
    <message>
        <source>This step was never saved.</source>
        <translation>この手順は保存されていません。</translation>
    </message>
    <message>
        <source>Make the change again.</source>
        <translation>もう一度変更してください。</translation>
    </message>
    <message>
        <source>This change could not be saved.</source>
        <translation>この変更を保存できませんでした。</translation>
    </message>
    <message>
        <source>This step cannot be read.</source>
        <translation>この手順を読み取れません。</translation>
    </message>
    <message>
        <source>This failed because of an error in the app.</source>
        <translation>アプリのエラーにより失敗しました。</translation>
    </message>
    <message>
        <source>It was recorded in the log.</source>
        <translation>ログに記録されました。</translation>
    </message>
    <message>
        <source>The app could not start its services.</source>
        <translation>アプリのサービスを起動できませんでした。</translation>
    </message>
</context>
<context>
    <name>LimitSlider</name>
    <message>
        <source>Maximum upload speed</source>
        <translation>アップロードの最大速度</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>制限</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/秒</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
</context>
<context>
    <name>LinesModel</name>
    <message>
        <source>Time</source>
        <translation>時間</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行</translation>
    </message>
</context>
<context>
    <name>LineupPresetDialog</name>
    <message>
        <source>Add a line-up from a preset</source>
        <translation>プリセットからラインナップを追加</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>プリセット</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Remove this preset</source>
        <translation>このプリセットを削除</translation>
    </message>
    <message>
        <source>Save this line-up as a preset…</source>
        <translation>このラインナップをプリセットとして保存…</translation>
    </message>
    <message>
        <source>Add to the release</source>
        <translation>リリースに追加</translation>
    </message>
    <message>
        <source>Add to the track</source>
        <translation>トラックに追加</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Credits are added to the release and inherited by its tracks; writers are added to each track&apos;s work.</source>
        <translation>クレジットはリリースに追加され、トラックに継承されます。作家は各トラックの楽曲に追加されます。</translation>
    </message>
    <message>
        <source>Credits are added to the track, writers to its work.</source>
        <translation>クレジットはトラックに、作家はその楽曲に追加されます。</translation>
    </message>
    <message>
        <source>Roles without a name are skipped.</source>
        <translation>名前のない役割はスキップされます。</translation>
    </message>
    <message>
        <source>Solo singer</source>
        <translation>ソロ歌手</translation>
    </message>
    <message>
        <source>Band</source>
        <translation>バンド</translation>
    </message>
    <message>
        <source>Producer</source>
        <translation>プロデューサー</translation>
    </message>
    <message>
        <source>(no role)</source>
        <translation>（役割なし）</translation>
    </message>
    <message>
        <source>Writer</source>
        <translation>作家</translation>
    </message>
    <message>
        <source>Credit</source>
        <translation>クレジット</translation>
    </message>
    <message>
        <source>Name…</source>
        <translation>名前…</translation>
    </message>
    <message>
        <source>Save as a preset</source>
        <translation>プリセットとして保存</translation>
    </message>
    <message>
        <source>Name of the preset:</source>
        <translation>プリセットの名前：</translation>
    </message>
</context>
<context>
    <name>ListHead</name>
    <message>
        <source>Plan</source>
        <translation>計画</translation>
    </message>
    <message>
        <source>Board</source>
        <translation>ボード</translation>
    </message>
    <message>
        <source>List</source>
        <translation>リスト</translation>
    </message>
    <message>
        <source>Covers</source>
        <translation>ジャケット</translation>
    </message>
    <message>
        <source>View of the releases</source>
        <translation>リリースの表示</translation>
    </message>
</context>
<context>
    <name>ListsPage</name>
    <message>
        <source>Lists</source>
        <translation>リスト</translation>
    </message>
    <message>
        <source>{target} has its own lists for each account. The app comes with a basic set and learns values from {target}&apos;s answers. You can add the rest.</source>
        <translation>{target}には、アカウントごとに独自のリストがあります。アプリには基本のリストがあり、{target}の応答から値を覚えます。残りは追加できます。</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>アカウント</translation>
    </message>
    <message>
        <source>List</source>
        <translation>リスト</translation>
    </message>
    <message>
        <source>Show values for</source>
        <translation>表示する値の絞り込み</translation>
    </message>
    <message>
        <source>Values of the list</source>
        <translation>リストの値</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>値</translation>
    </message>
    <message>
        <source>From</source>
        <translation>出所</translation>
    </message>
    <message>
        <source>Add a value</source>
        <translation>値を追加</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>追加</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Import file…</source>
        <translation>ファイルを取り込む…</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>貼り付け</translation>
    </message>
    <message>
        <source>Reset list</source>
        <translation>リストをリセット</translation>
    </message>
    <message>
        <source>This list is complete for this account</source>
        <translation>このリストはこのアカウントで完全です</translation>
    </message>
    <message>
        <source>Any other value then blocks Submit. Otherwise it is only a warning.</source>
        <translation>ほかの値があると送信できなくなります。指定しない場合は警告だけになります。</translation>
    </message>
    <message>
        <source>No account yet</source>
        <translation>アカウントはまだありません</translation>
    </message>
    <message>
        <source>genres</source>
        <translation>ジャンル</translation>
    </message>
    <message>
        <source>roles</source>
        <translation>役割</translation>
    </message>
    <message>
        <source>sub-genres of {name}</source>
        <translation>{name}のサブジャンル</translation>
    </message>
    <message>
        <source>types of {name}</source>
        <translation>{name}の種別</translation>
    </message>
    <message>
        <source>yours</source>
        <translation>自分で追加</translation>
    </message>
    <message>
        <source>seen in {target}</source>
        <translation>{target}で確認</translation>
    </message>
    <message>
        <source>built in, documented by {target}</source>
        <translation>組み込み（{target}の仕様書に記載）</translation>
    </message>
    <message>
        <source>built in, assumed</source>
        <translation>組み込み（推定）</translation>
    </message>
    <message>
        <source>Enter a value first.</source>
        <translation>先に値を入力してください。</translation>
    </message>
    <message>
        <source>Text or CSV (*.txt *.csv *.tsv)</source>
        <translation>テキストまたはCSV (*.txt *.csv *.tsv)</translation>
    </message>
    <message>
        <source>Import a list</source>
        <translation>リストを取り込む</translation>
    </message>
    <message>
        <source>This file is too large to be a list.</source>
        <translation>このファイルはリストとしては大きすぎます。</translation>
    </message>
    <message>
        <source>The file contains no values. Use one value per line.</source>
        <translation>ファイルに値がありません。1行に1つずつ入れてください。</translation>
    </message>
</context>
<context>
    <name>LookupDialog</name>
    <message>
        <source>Fill in from stores</source>
        <translation>ストアから入力</translation>
    </message>
    <message>
        <source>Release from a store</source>
        <translation>ストアからリリースを作成</translation>
    </message>
    <message>
        <source>UPC, ISRC or link</source>
        <translation>UPC、ISRC、またはリンク</translation>
    </message>
    <message>
        <source>Only the code is sent, to Deezer, Apple Music and MusicBrainz.</source>
        <translation>Deezer、Apple Music、MusicBrainzに送信されるのはコードだけです。</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>検索</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>Apply selected</source>
        <translation>選択内容を適用</translation>
    </message>
    <message>
        <source>Create draft</source>
        <translation>下書きを作成</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>項目</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>下書き</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>ストア</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>出典</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>検索中…</translation>
    </message>
    <message>
        <source>Not found at {stores}.</source>
        <translation>{stores}では見つかりませんでした。</translation>
    </message>
    <message>
        <source>{store} could not be searched: {why}</source>
        <translation>{store}を検索できませんでした：{why}</translation>
    </message>
    <message>
        <source>The stores have nothing new for this draft.</source>
        <translation>この下書きに追加できる新しい情報は、ストアにありません。</translation>
    </message>
    <message>
        <source>Not found in any catalogue.</source>
        <translation>どのカタログにも見つかりませんでした。</translation>
    </message>
    <message>
        <source>“{title}” by {artist}, found at {stores}.</source>
        <translation>{artist}「{title}」が{stores}で見つかりました。</translation>
    </message>
    <message>
        <source>Track {n}: {field}</source>
        <translation>トラック{n}：{field}</translation>
    </message>
</context>
<context>
    <name>LyricsTimingDialog</name>
    <message>
        <source>Time the lyrics</source>
        <translation>歌詞のタイミングを設定</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>再生</translation>
    </message>
    <message>
        <source>Set time</source>
        <translation>タイミングを設定</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Remove last time</source>
        <translation>最後のタイミングを削除</translation>
    </message>
    <message>
        <source>Press Space to start. While the track plays, press Space or Enter at the start of each line. Backspace removes the last time, P pauses, and the left and right arrow keys move by 5 seconds.</source>
        <translation>スペースキーで開始します。再生中、各行の始まりでスペースキーまたはEnterキーを押してください。Backspaceキーで最後のタイミングを削除し、Pキーで一時停止、左右の矢印キーで5秒移動します。</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>一時停止</translation>
    </message>
    <message>
        <source>Lines with a time: {count} of {total}</source>
        <translation>タイミングを設定した行：{total}行中{count}行</translation>
    </message>
    <message>
        <source>Line {number} begins before the line above it.</source>
        <translation>{number}行目が前の行より先に始まっています。</translation>
    </message>
    <message>
        <source>The times are not saved. Press Escape or Cancel again to discard them.</source>
        <translation>タイミングは保存されていません。破棄するには、もう一度Escキーまたは「キャンセル」を押してください。</translation>
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
        <translation>新しい言語は、ウィンドウを再度開くと適用されます。</translation>
    </message>
</context>
<context>
    <name>MasterFixDialog</name>
    <message>
        <source>Trim silence</source>
        <translation>無音をカット</translation>
    </message>
    <message>
        <source>Correct the WAV header</source>
        <translation>WAVヘッダーを修正</translation>
    </message>
    <message>
        <source>At the start, leave {seconds} s</source>
        <translation>冒頭に{seconds}秒残す</translation>
    </message>
    <message>
        <source>At the end, leave {seconds} s</source>
        <translation>末尾に{seconds}秒残す</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Only digital silence is removed: samples that are exactly zero. Everything else stays as it is.</source>
        <translation>カットするのはデジタル無音（値が完全に0のサンプル）だけです。ほかはそのまま残ります。</translation>
    </message>
    <message>
        <source>The copy has the same samples under a correct, plain WAV header, with nothing after the audio.</source>
        <translation>コピーのサンプルは元と同じです。WAVヘッダーは正しい標準形式になり、音声の後ろのデータはなくなります。</translation>
    </message>
    <message>
        <source>Copies are saved in the app&apos;s data folder; the originals stay unchanged. You can undo this step.</source>
        <translation>コピーはアプリのデータフォルダに保存され、元のファイルは変更されません。この手順は取り消せます。</translation>
    </message>
    <message>
        <source>Nobody can tell whether the recording is complete. Listen to its end.</source>
        <translation>最後まで録音されているかどうかは、アプリでは判断できません。末尾を聴いて確認してください。</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>（無題）</translation>
    </message>
    <message>
        <source>{before} becomes {after}</source>
        <translation>{before}から{after}に変更</translation>
    </message>
    <message>
        <source>the start stays: its lyrics have times</source>
        <translation>冒頭は維持（歌詞にタイミングが設定済み）</translation>
    </message>
    <message>
        <source>Copying…</source>
        <translation>コピー中…</translation>
    </message>
</context>
<context>
    <name>MastersBox</name>
    <message>
        <source>Attach file…</source>
        <translation>ファイルを添付…</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>場所を指定…</translation>
    </message>
    <message>
        <source>Remove file</source>
        <translation>ファイルを外す</translation>
    </message>
    <message>
        <source>Time the lyrics…</source>
        <translation>歌詞のタイミングを設定…</translation>
    </message>
    <message>
        <source>Stop measuring</source>
        <translation>測定を停止</translation>
    </message>
    <message>
        <source>Measure now</source>
        <translation>今すぐ測定</translation>
    </message>
    <message>
        <source>Masters</source>
        <translation>マスター</translation>
    </message>
    <message>
        <source>Audio ({endings})</source>
        <translation>音声 ({endings})</translation>
    </message>
    <message>
        <source>Attach a master</source>
        <translation>マスターを添付</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>{name}はどこですか？</translation>
    </message>
    <message>
        <source>No tracks yet</source>
        <translation>トラックはまだありません</translation>
    </message>
    <message>
        <source>No audio output was found on this computer.</source>
        <translation>このコンピュータに音声出力が見つかりません。</translation>
    </message>
    <message>
        <source>This track has no lyrics yet. Enter them in the track&apos;s Lyrics field, one line each.</source>
        <translation>このトラックにはまだ歌詞がありません。トラックの「歌詞」に1行ずつ入力してください。</translation>
    </message>
    <message>
        <source>Press Space at the start of each line while the track plays</source>
        <translation>再生中、各行の始まりでスペースキーを押します</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>測定中</translation>
    </message>
    <message>
        <source>Some files are not measured yet</source>
        <translation>未測定のファイルがあります</translation>
    </message>
</context>
<context>
    <name>MastersModel</name>
    <message>
        <source>(untitled)</source>
        <translation>（無題）</translation>
    </message>
    <message>
        <source>This track has no file yet.</source>
        <translation>このトラックにはまだファイルがありません。</translation>
    </message>
    <message>
        <source>Videos are not played here.</source>
        <translation>ビデオはここでは再生できません。</translation>
    </message>
    <message>
        <source>{name} has been moved or deleted.</source>
        <translation>{name}は移動または削除されています。</translation>
    </message>
    <message>
        <source>The file is being measured.</source>
        <translation>ファイルを測定中です。</translation>
    </message>
    <message>
        <source>The file cannot be used: {why}.</source>
        <translation>ファイルを使用できません：{why}。</translation>
    </message>
    <message>
        <source>{codec} can be read here, but not played.</source>
        <translation>{codec}はここで読み取れますが、再生できません。</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>トラック</translation>
    </message>
    <message>
        <source>Waveform</source>
        <translation>波形</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>音声</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>レベル</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>no file yet</source>
        <translation>ファイル未設定</translation>
    </message>
    <message>
        <source>This is a copy; the original is {name}.</source>
        <translation>これはコピーです。元のファイルは{name}です。</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>見つかりません</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>未測定</translation>
    </message>
    <message>
        <source>not usable</source>
        <translation>使用不可</translation>
    </message>
</context>
<context>
    <name>MenuBar</name>
    <message>
        <source>{command}: {step}</source>
        <translation>{command}：{step}</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>ファイル(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>編集(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>表示(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Release</source>
        <translation>リリース(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>移動(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>ヘルプ(&amp;H)</translation>
    </message>
</context>
<context>
    <name>MergeDialog</name>
    <message>
        <source>Merge two spellings</source>
        <translation>2つの表記を統合</translation>
    </message>
    <message>
        <source>Correct spelling</source>
        <translation>正しい表記</translation>
    </message>
    <message>
        <source>Affected drafts</source>
        <translation>影響を受ける下書き</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>統合</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>“{name}” is a different spelling of:</source>
        <translation>「{name}」は次の名前の表記ゆれ：</translation>
    </message>
    <message>
        <source>Enter or choose the spelling to keep.</source>
        <translation>残す表記を入力または選択してください。</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
    <message>
        <source>{title}: already sent, stays unchanged</source>
        <translation>{title}：送信済みのため変更なし</translation>
    </message>
    <message>
        <source>You can undo all of it.</source>
        <translation>すべて取り消せます。</translation>
    </message>
</context>
<context>
    <name>MessageDialog</name>
    <message>
        <source>Message</source>
        <translation>メッセージ</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>詳細</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Copy this message</source>
        <translation>このメッセージをコピー</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Something went wrong inside the app.</source>
        <translation>アプリ内で問題が発生しました。</translation>
    </message>
    <message>
        <source>Saved work is safe, but the last action may not have been completed.</source>
        <translation>保存済みの作業は無事ですが、直前の操作は完了していない可能性があります。</translation>
    </message>
    <message>
        <source>Try again. If it happens again, send us the report.</source>
        <translation>再試行してください。繰り返す場合はレポートをお送りください。</translation>
    </message>
    <message>
        <source>App</source>
        <translation>アプリ</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>ネットワーク</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>ログイン</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>バージョン</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>このコンピュータ</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>サービス</translation>
    </message>
    <message>
        <source>Not completed</source>
        <translation>未完了</translation>
    </message>
</context>
<context>
    <name>NameCellInput</name>
    <message>
        <source>Known names are suggested. Enter accepts the selected name; Right accepts it and continues.</source>
        <translation>既知の名前が候補に表示されます。Enterで選択中の名前を確定、→で確定して続けて入力します。</translation>
    </message>
</context>
<context>
    <name>NameInput</name>
    <message>
        <source>Known names</source>
        <translation>既知の名前</translation>
    </message>
</context>
<context>
    <name>NameNotes</name>
    <message>
        <source>Did you mean “{alike}”? “{name}” looks similar.</source>
        <translation>「{alike}」ではありませんか？「{name}」と似ています。</translation>
    </message>
    <message>
        <source>Use “{alike}”</source>
        <translation>「{alike}」を使用</translation>
    </message>
    <message>
        <source>It is someone else</source>
        <translation>別人です</translation>
    </message>
    <message>
        <source>{names} and {count} more</source>
        <translation>{names}ほか{count}件</translation>
    </message>
    <message>
        <source>{names} is new: {target} will create this publisher.</source>
        <translation>{names}は新規です。{target}でこの音楽出版社が作成されます。</translation>
    </message>
    <message>
        <source>{names} is new: {target} will create this artist.</source>
        <translation>{names}は新規です。{target}でこのアーティストが作成されます。</translation>
    </message>
    <message>
        <source>{names} are new: {target} will create these publishers.</source>
        <translation>{names}は新規です。{target}でこれらの音楽出版社が作成されます。</translation>
    </message>
    <message>
        <source>{names} are new: {target} will create these artists.</source>
        <translation>{names}は新規です。{target}でこれらのアーティストが作成されます。</translation>
    </message>
    <message>
        <source>Already in {target}</source>
        <translation>すでに{target}にあります</translation>
    </message>
</context>
<context>
    <name>NetworkText</name>
    <message>
        <source>This address cannot be read.</source>
        <translation>このアドレスを読み取れません。</translation>
    </message>
    <message>
        <source>A web address looks like https://host/path.</source>
        <translation>Webアドレスはhttps://host/pathのような形式です。</translation>
    </message>
    <message>
        <source>This is not a web address.</source>
        <translation>Webアドレスではありません。</translation>
    </message>
    <message>
        <source>A web address begins with https:// and a host name.</source>
        <translation>Webアドレスはhttps://とホスト名で始まります。</translation>
    </message>
    <message>
        <source>The address of {host} contains a user name or password.</source>
        <translation>{host}のアドレスにユーザー名またはパスワードが含まれています。</translation>
    </message>
    <message>
        <source>Nothing was sent, because such addresses end up in logs.</source>
        <translation>こうしたアドレスはログに残るため、何も送信していません。</translation>
    </message>
    <message>
        <source>Remove it and enter the credentials in their fields.</source>
        <translation>取り除いて、認証情報はそれぞれの項目に入力してください。</translation>
    </message>
    <message>
        <source>The address of {host} is not encrypted.</source>
        <translation>{host}のアドレスが暗号化されていません。</translation>
    </message>
    <message>
        <source>Nothing was sent: credentials and masters are only sent over https.</source>
        <translation>何も送信していません。認証情報とマスターはhttpsでのみ送信されます。</translation>
    </message>
    <message>
        <source>Use an address that begins with https://.</source>
        <translation>https://で始まるアドレスを使用してください。</translation>
    </message>
    <message>
        <source>Enter only the bucket name, without a web address.</source>
        <translation>Webアドレスを付けず、バケット名だけを入力してください。</translation>
    </message>
    <message>
        <source>A bucket name has no slash; use the folder field for a folder.</source>
        <translation>バケット名にスラッシュは使えません。フォルダはフォルダの項目に入力してください。</translation>
    </message>
    <message>
        <source>A bucket name has no spaces.</source>
        <translation>バケット名にスペースは使えません。</translation>
    </message>
    <message>
        <source>A bucket name contains only letters, digits, hyphens and dots.</source>
        <translation>バケット名に使えるのは、英数字、ハイフン、ピリオドだけです。</translation>
    </message>
    <message>
        <source>The artwork CDN pointed to {target}, which the app does not follow.</source>
        <translation>アートワークCDNが{target}へ転送しようとしましたが、アプリは従いません。</translation>
    </message>
    <message>
        <source>The cover is not shown; the release is not affected.</source>
        <translation>ジャケットは表示されませんが、リリースに影響はありません。</translation>
    </message>
    <message>
        <source>The artwork CDN redirects in a loop.</source>
        <translation>アートワークCDNの転送がループしています。</translation>
    </message>
    <message>
        <source>The release is not affected.</source>
        <translation>リリースに影響はありません。</translation>
    </message>
    <message>
        <source>The cover is not shown yet; the release is not affected.</source>
        <translation>ジャケットはまだ表示されませんが、リリースに影響はありません。</translation>
    </message>
    <message>
        <source>Too many cover requests were sent to {host}.</source>
        <translation>{host}へのジャケットのリクエストが多すぎました。</translation>
    </message>
    <message>
        <source>{host} could not send the cover ({status}).</source>
        <translation>{host}がジャケットを送信できませんでした（{status}）。</translation>
    </message>
    <message>
        <source>The artwork CDN pointed to an address that cannot be read.</source>
        <translation>アートワークCDNの転送先アドレスを読み取れません。</translation>
    </message>
    <message>
        <source>{service} asked the app to wait.</source>
        <translation>{service}から待機を求められました。</translation>
    </message>
    <message>
        <source>Nothing was sent.</source>
        <translation>何も送信されていません。</translation>
    </message>
    <message>
        <source>The app continues automatically in {left}.</source>
        <translation>{left}後に自動で再開します。</translation>
    </message>
    <message>
        <source>{service} is busy and asked the app to try again later.</source>
        <translation>{service}が混み合っており、後で再試行するよう求められました。</translation>
    </message>
    <message>
        <source>Too many requests were sent to {service}.</source>
        <translation>{service}へのリクエストが多すぎました。</translation>
    </message>
    <message>
        <source>It asked for a wait of more than a day; the app tries again after one day.</source>
        <translation>1日を超える待機を求められました。アプリは1日後に再試行します。</translation>
    </message>
    <message>
        <source>The app continues automatically in {wait}.</source>
        <translation>{wait}後に自動で再開します。</translation>
    </message>
    <message>
        <source>{url} does not return the file.</source>
        <translation>{url}からファイルを取得できません。</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>何も変更されていません。</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>後で再試行してください。</translation>
    </message>
    <message>
        <source>{url} redirects in a loop.</source>
        <translation>{url}の転送がループしています。</translation>
    </message>
    <message>
        <source>Nothing was used.</source>
        <translation>何も使用されていません。</translation>
    </message>
    <message>
        <source>The connection to {host} was lost.</source>
        <translation>{host}との接続が切れました。</translation>
    </message>
    <message>
        <source>The connection uses the proxy {proxy}.</source>
        <translation>接続にはプロキシ{proxy}を使用しています。</translation>
    </message>
    <message>
        <source>NO_PROXY contains entries that cannot be read and were ignored: {odd}.</source>
        <translation>NO_PROXYに読み取れない項目があるため無視しました：{odd}。</translation>
    </message>
    <message>
        <source>{setting} is a SOCKS proxy, which the app does not support.</source>
        <translation>{setting}はSOCKSプロキシで、アプリは対応していません。</translation>
    </message>
    <message>
        <source>Nothing was sent to {host}.</source>
        <translation>{host}には何も送信されていません。</translation>
    </message>
    <message>
        <source>Use an HTTP proxy, such as http://proxy.example:8080, or add the host to NO_PROXY.</source>
        <translation>http://proxy.example:8080のようなHTTPプロキシを使用するか、ホストをNO_PROXYに追加してください。</translation>
    </message>
    <message>
        <source>The proxy in {setting} is not a valid address.</source>
        <translation>{setting}のプロキシは有効なアドレスではありません。</translation>
    </message>
    <message>
        <source>Enter an address such as http://proxy.example:8080.</source>
        <translation>http://proxy.example:8080のようなアドレスを入力してください。</translation>
    </message>
    <message>
        <source>{host} does not let this key read files.</source>
        <translation>{host}では、このキーでファイルを読み取れません。</translation>
    </message>
    <message>
        <source>The app cannot tell whether a file has arrived.</source>
        <translation>ファイルが届いたかどうか、アプリでは判断できません。</translation>
    </message>
    <message>
        <source>Give the key the permission s3:GetObject on this bucket and prefix.</source>
        <translation>このバケットとプレフィックスに対するs3:GetObjectの権限をキーに付けてください。</translation>
    </message>
    <message>
        <source>The signing service has no link for reading files, so uploads cannot be verified.</source>
        <translation>署名サービスにファイル読み取り用のリンクがないため、アップロードを検証できません。</translation>
    </message>
    <message>
        <source>Anyone can read the files in this storage, so unreleased masters would be public. Make it private.</source>
        <translation>このストレージのファイルは誰でも読み取れるため、未発表のマスターが公開状態になります。非公開にしてください。</translation>
    </message>
    <message>
        <source>The key has no permission to delete, so the test file {key} stays. The app never needs to delete files.</source>
        <translation>キーに削除の権限がないため、テストファイル{key}が残ります。アプリがファイルを削除することはありません。</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is off by {offset} minutes; the app corrects for it.</source>
        <translation>このコンピュータの時計が{offset}分ずれています。アプリ側で補正します。</translation>
    </message>
    <message>
        <source>The signing service reports that a file it cannot know already exists.</source>
        <translation>署名サービスが、知り得ないはずのファイルを「存在する」と報告しています。</translation>
    </message>
    <message>
        <source>{host} returned different data than was written.</source>
        <translation>{host}から、書き込んだものと異なるデータが返されました。</translation>
    </message>
    <message>
        <source>The link for reading the file does not return the file that was written.</source>
        <translation>ファイル読み取り用のリンクから、書き込んだファイルを取得できません。</translation>
    </message>
    <message>
        <source>The key can write to {host} but cannot read.</source>
        <translation>このキーでは{host}に書き込めますが、読み取りができません。</translation>
    </message>
    <message>
        <source>Uploads cannot be verified.</source>
        <translation>アップロードを検証できません。</translation>
    </message>
    <message>
        <source>{name} is missing.</source>
        <translation>{name}が見つかりません。</translation>
    </message>
    <message>
        <source>It was not sent.</source>
        <translation>送信されませんでした。</translation>
    </message>
    <message>
        <source>Locate the file.</source>
        <translation>ファイルの場所を指定してください。</translation>
    </message>
    <message>
        <source>{name} cannot be read: {strerror}.</source>
        <translation>{name}を読み取れません：{strerror}。</translation>
    </message>
    <message>
        <source>{name} changed after it was checked.</source>
        <translation>{name}がチェック後に変更されました。</translation>
    </message>
    <message>
        <source>It was not uploaded.</source>
        <translation>アップロードされませんでした。</translation>
    </message>
    <message>
        <source>The app checks it again before sending it.</source>
        <translation>送信前にアプリがもう一度チェックします。</translation>
    </message>
    <message>
        <source>The disk returns less of the file than it should contain.</source>
        <translation>ディスクから読み取れたデータが、ファイルの本来のサイズに足りません。</translation>
    </message>
    <message>
        <source>The signed link for {host} has expired.</source>
        <translation>{host}の署名付きリンクの期限が切れました。</translation>
    </message>
    <message>
        <source>The file was not uploaded.</source>
        <translation>ファイルはアップロードされませんでした。</translation>
    </message>
    <message>
        <source>The app requests a new one automatically. If it happens again, check this computer&apos;s clock.</source>
        <translation>アプリが自動で新しいリンクを取得します。繰り返す場合は、このコンピュータの時計を確認してください。</translation>
    </message>
    <message>
        <source>The file at {host} differs from the file that was checked.</source>
        <translation>{host}のファイルが、チェックしたファイルと異なります。</translation>
    </message>
    <message>
        <source>The file was not uploaded. It changed after it was checked or was damaged during the upload.</source>
        <translation>ファイルはアップロードされませんでした。チェック後に変更されたか、アップロード中に破損しました。</translation>
    </message>
    <message>
        <source>The app checks and sends the file again. If this happens again, check the disk.</source>
        <translation>アプリがファイルをもう一度チェックして送信します。繰り返す場合は、ディスクを確認してください。</translation>
    </message>
    <message>
        <source>{host} could not store the file ({status}).</source>
        <translation>{host}がファイルを保存できませんでした（{status}）。</translation>
    </message>
    <message>
        <source>{host} is too busy to take the file ({status}).</source>
        <translation>{host}が混み合っていて、ファイルを受け取れません（{status}）。</translation>
    </message>
    <message>
        <source>The app tries again automatically.</source>
        <translation>アプリが自動で再試行します。</translation>
    </message>
    <message>
        <source>{host} no longer knows this upload.</source>
        <translation>{host}でこのアップロードが無効になりました。</translation>
    </message>
    <message>
        <source>Parts that were already sent may be lost.</source>
        <translation>送信済みのパートが失われた可能性があります。</translation>
    </message>
    <message>
        <source>{host} does not have all parts of the file.</source>
        <translation>{host}にファイルのパートが揃っていません。</translation>
    </message>
    <message>
        <source>{host} does not accept the signature.</source>
        <translation>{host}が署名を受け付けません。</translation>
    </message>
    <message>
        <source>Nothing was uploaded.</source>
        <translation>何もアップロードされていません。</translation>
    </message>
    <message>
        <source>Check the secret key of the account or signing service. A proxy that changes requests can also cause this.</source>
        <translation>アカウントまたは署名サービスのシークレットキーを確認してください。リクエストを書き換えるプロキシが原因のこともあります。</translation>
    </message>
    <message>
        <source>{host} does not recognise the access key ID.</source>
        <translation>{host}がアクセスキーIDを認識しません。</translation>
    </message>
    <message>
        <source>Check the access key ID.</source>
        <translation>アクセスキーIDを確認してください。</translation>
    </message>
    <message>
        <source>{host} no longer accepts the session token.</source>
        <translation>{host}でセッショントークンが無効になりました。</translation>
    </message>
    <message>
        <source>Enter new temporary credentials.</source>
        <translation>新しい一時認証情報を入力してください。</translation>
    </message>
    <message>
        <source>The bucket is in another region.</source>
        <translation>バケットは別のリージョンにあります。</translation>
    </message>
    <message>
        <source>The bucket is in another region: {region}.</source>
        <translation>バケットは別のリージョン（{region}）にあります。</translation>
    </message>
    <message>
        <source>Correct the region in the storage settings.</source>
        <translation>ストレージ設定のリージョンを修正してください。</translation>
    </message>
    <message>
        <source>{host} has no such bucket.</source>
        <translation>{host}にこのバケットはありません。</translation>
    </message>
    <message>
        <source>Check the bucket&apos;s name and the address.</source>
        <translation>バケット名とアドレスを確認してください。</translation>
    </message>
    <message>
        <source>{host} does not allow this ({status}).</source>
        <translation>{host}で許可されていません（{status}）。</translation>
    </message>
    <message>
        <source>The key has no permission for this on the bucket and prefix.</source>
        <translation>バケットとプレフィックスに対するこの操作の権限がキーにありません。</translation>
    </message>
    <message>
        <source>The file is too large for {host}.</source>
        <translation>ファイルが大きすぎて{host}で受け付けられません。</translation>
    </message>
    <message>
        <source>{host} rejected the request ({status}).</source>
        <translation>{host}がリクエストを拒否しました（{status}）。</translation>
    </message>
    <message>
        <source>The storage started an upload but did not return its ID.</source>
        <translation>ストレージでアップロードが開始されましたが、IDが返されませんでした。</translation>
    </message>
    <message>
        <source>The storage listed unfinished uploads before, so this is probably temporary.</source>
        <translation>以前はストレージから未完了のアップロードの一覧を取得できたため、一時的な問題と思われます。</translation>
    </message>
    <message>
        <source>The app tries again.</source>
        <translation>アプリが再試行します。</translation>
    </message>
    <message>
        <source>The storage&apos;s answer cannot be read.</source>
        <translation>ストレージの応答を読み取れません。</translation>
    </message>
    <message>
        <source>The storage&apos;s list of parts cannot be read.</source>
        <translation>ストレージのパートのリストを読み取れません。</translation>
    </message>
    <message>
        <source>The bucket {bucket} cannot be read.</source>
        <translation>バケット{bucket}を読み取れません。</translation>
    </message>
    <message>
        <source>Nothing was imported from it.</source>
        <translation>ここからは何も取り込まれていません。</translation>
    </message>
    <message>
        <source>Its key needs the permissions s3:ListBucket and s3:GetObject.</source>
        <translation>キーにs3:ListBucketとs3:GetObjectの権限が必要です。</translation>
    </message>
    <message>
        <source>The signing service</source>
        <translation>署名サービス</translation>
    </message>
    <message>
        <source>The signing service wants to send files to {host}, which is not in this account&apos;s list of hosts.</source>
        <translation>署名サービスは{host}へファイルを送ろうとしていますが、このアカウントのホストのリストにありません。</translation>
    </message>
    <message>
        <source>If that is your storage, allow it in the storage settings.</source>
        <translation>ご自身のストレージであれば、ストレージ設定で許可してください。</translation>
    </message>
    <message>
        <source>its form fields cannot be read</source>
        <translation>フォームの項目を読み取れません</translation>
    </message>
    <message>
        <source>its headers cannot be read</source>
        <translation>ヘッダーを読み取れません</translation>
    </message>
    <message>
        <source>its form fields would change the request itself</source>
        <translation>リクエスト自体を書き換えるフォームの項目があります</translation>
    </message>
    <message>
        <source>its headers would change the request itself</source>
        <translation>リクエスト自体を書き換えるヘッダーがあります</translation>
    </message>
    <message>
        <source>it requires access rights on the file (an ACL), which the app never sends</source>
        <translation>ファイルのアクセス権（ACL）が求められていますが、アプリは送信しません</translation>
    </message>
    <message>
        <source>it is not a JSON object</source>
        <translation>JSONオブジェクトではありません</translation>
    </message>
    <message>
        <source>The signing service&apos;s answer cannot be used: {why}.</source>
        <translation>署名サービスの応答を使用できません：{why}。</translation>
    </message>
    <message>
        <source>Tell its administrator.</source>
        <translation>管理者に連絡してください。</translation>
    </message>
    <message>
        <source>Its answer: {words}</source>
        <translation>応答：{words}</translation>
    </message>
    <message>
        <source>The signing service at {host} rejected the token ({status}).</source>
        <translation>{host}の署名サービスがトークンを拒否しました（{status}）。</translation>
    </message>
    <message>
        <source>Check the token in the storage settings.</source>
        <translation>ストレージ設定のトークンを確認してください。</translation>
    </message>
    <message>
        <source>There is no signing service at this address of {host} (404).</source>
        <translation>{host}のこのアドレスに署名サービスがありません（404）。</translation>
    </message>
    <message>
        <source>Check its address in the storage settings.</source>
        <translation>ストレージ設定でアドレスを確認してください。</translation>
    </message>
    <message>
        <source>The signing service reports that this file already exists (409).</source>
        <translation>署名サービスによると、このファイルはすでに存在します（409）。</translation>
    </message>
    <message>
        <source>The file is too large for the signing service (413).</source>
        <translation>ファイルが大きすぎて署名サービスで受け付けられません（413）。</translation>
    </message>
    <message>
        <source>The signing service does not accept this file ({status}).</source>
        <translation>署名サービスがこのファイルを受け付けません（{status}）。</translation>
    </message>
    <message>
        <source>The signing service rejected the request ({status}).</source>
        <translation>署名サービスがリクエストを拒否しました（{status}）。</translation>
    </message>
    <message>
        <source>The signing service could not answer ({status}).</source>
        <translation>署名サービスが応答できませんでした（{status}）。</translation>
    </message>
    <message>
        <source>it does not state which upload was started</source>
        <translation>どのアップロードが開始されたか記載がありません</translation>
    </message>
    <message>
        <source>it contains no address for the part</source>
        <translation>パートのアドレスがありません</translation>
    </message>
    <message>
        <source>Companion signs its links for empty files, so the storage would reject every part.</source>
        <translation>Companionのリンクは空のファイル用に署名されているため、ストレージがすべてのパートを拒否します。</translation>
    </message>
    <message>
        <source>Start Companion with AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_REQUIRED in its environment.</source>
        <translation>環境変数AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_REQUIREDを設定してCompanionを起動してください。</translation>
    </message>
    <message>
        <source>it has no list of parts</source>
        <translation>パートのリストがありません</translation>
    </message>
    <message>
        <source>Companion does not list all parts as they were sent.</source>
        <translation>Companionのパートの一覧が、送信したものと一致しません。</translation>
    </message>
    <message>
        <source>Companion no longer knows this upload.</source>
        <translation>Companionでこのアップロードが無効になりました。</translation>
    </message>
    <message>
        <source>its list of parts cannot be read</source>
        <translation>パートのリストを読み取れません</translation>
    </message>
    <message>
        <source>This signing service accepts only whole files.</source>
        <translation>この署名サービスはファイル全体の送信にのみ対応しています。</translation>
    </message>
    <message>
        <source>An interrupted upload starts again from the beginning; finished files are not sent again.</source>
        <translation>中断したアップロードは最初からやり直しになります。完了したファイルは再送信されません。</translation>
    </message>
    <message>
        <source>The signing service does not find all parts.</source>
        <translation>署名サービスがすべてのパートを見つけられません。</translation>
    </message>
    <message>
        <source>The signing service no longer knows this upload.</source>
        <translation>署名サービスでこのアップロードが無効になりました。</translation>
    </message>
    <message>
        <source>it has no list of {name}</source>
        <translation>{name}のリストがありません</translation>
    </message>
    <message>
        <source>it contains no address for the file</source>
        <translation>ファイルのアドレスがありません</translation>
    </message>
    <message>
        <source>it does not state the key of the file</source>
        <translation>ファイルのキーが記載されていません</translation>
    </message>
    <message>
        <source>{name} is larger than the signing service allows.</source>
        <translation>{name}が署名サービスの上限を超えています。</translation>
    </message>
    <message>
        <source>It has {size} bytes; the limit is {largest}. Nothing was sent.</source>
        <translation>{size}バイトあります（上限{largest}）。何も送信されていません。</translation>
    </message>
    <message>
        <source>its method does not match its form fields</source>
        <translation>メソッドがフォームの項目と一致しません</translation>
    </message>
    <message>
        <source>The request to {host} could not be created.</source>
        <translation>{host}へのリクエストを作成できませんでした。</translation>
    </message>
    <message>
        <source>Check the address and the credentials for invalid characters.</source>
        <translation>アドレスと認証情報に無効な文字がないか確認してください。</translation>
    </message>
    <message>
        <source>{host} did not answer in time.</source>
        <translation>{host}から時間内に応答がありませんでした。</translation>
    </message>
    <message>
        <source>Check the network. The app tries again automatically.</source>
        <translation>ネットワークを確認してください。アプリが自動で再試行します。</translation>
    </message>
    <message>
        <source>The proxy to {host} requires a user name and password.</source>
        <translation>{host}へのプロキシにユーザー名とパスワードが必要です。</translation>
    </message>
    <message>
        <source>Enter them in this computer&apos;s proxy settings: http://name:password@proxy.example:8080.</source>
        <translation>このコンピュータのプロキシ設定に入力してください：http://name:password@proxy.example:8080。</translation>
    </message>
    <message>
        <source>The proxy to {host} refused the connection.</source>
        <translation>{host}へのプロキシが接続を拒否しました。</translation>
    </message>
    <message>
        <source>Check this computer&apos;s proxy settings.</source>
        <translation>このコンピュータのプロキシ設定を確認してください。</translation>
    </message>
    <message>
        <source>The answer of {host} cannot be read.</source>
        <translation>{host}の応答を読み取れません。</translation>
    </message>
    <message>
        <source>Its encoding is broken.</source>
        <translation>文字コードが壊れています。</translation>
    </message>
    <message>
        <source>{host} received the request but did not answer in time.</source>
        <translation>{host}はリクエストを受信しましたが、時間内に応答がありませんでした。</translation>
    </message>
    <message>
        <source>The connection to {host} was lost before the answer arrived.</source>
        <translation>応答が届く前に{host}との接続が切れました。</translation>
    </message>
    <message>
        <source>It is unclear whether the request was carried out.</source>
        <translation>リクエストが実行されたかどうか不明です。</translation>
    </message>
    <message>
        <source>The proxy {proxy}</source>
        <translation>プロキシ{proxy}</translation>
    </message>
    <message>
        <source>The certificate of {host} is not trusted: {verify_message}.</source>
        <translation>{host}の証明書を信頼できません：{verify_message}。</translation>
    </message>
    <message>
        <source>No secure connection to {host} could be made.</source>
        <translation>{host}に安全に接続できませんでした。</translation>
    </message>
    <message>
        <source>Check the address and port; the service may not support https.</source>
        <translation>アドレスとポートを確認してください。サービスがhttpsに対応していない可能性があります。</translation>
    </message>
    <message>
        <source>The name {proxy} cannot be found.</source>
        <translation>{proxy}という名前が見つかりません。</translation>
    </message>
    <message>
        <source>Check the spelling of the address, and whether this computer is online.</source>
        <translation>アドレスの綴りと、このコンピュータがオンラインかどうかを確認してください。</translation>
    </message>
    <message>
        <source>{at} refused the connection.</source>
        <translation>{at}が接続を拒否しました。</translation>
    </message>
    <message>
        <source>Check the address and port; the service may be down.</source>
        <translation>アドレスとポートを確認してください。サービスが停止している可能性があります。</translation>
    </message>
    <message>
        <source>There is no connection to {proxy}.</source>
        <translation>{proxy}に接続できません。</translation>
    </message>
    <message>
        <source>Check the network.</source>
        <translation>ネットワークを確認してください。</translation>
    </message>
    <message>
        <source>It was issued for a different name, so this is not the intended server.</source>
        <translation>証明書が別の名前に対して発行されているため、目的のサーバーではありません。</translation>
    </message>
    <message>
        <source>Check the address, especially its first part. If the bucket name contains dots, it belongs in the path.</source>
        <translation>アドレス、特に先頭部分を確認してください。バケット名にピリオドがある場合は、パスに入れます。</translation>
    </message>
    <message>
        <source>It is not valid today.</source>
        <translation>証明書の有効期間に今日の日付が含まれていません。</translation>
    </message>
    <message>
        <source>Check this computer&apos;s date. If it is right, the service must renew the certificate.</source>
        <translation>このコンピュータの日付を確認してください。正しければ、サービス側で証明書の更新が必要です。</translation>
    </message>
    <message>
        <source>Someone may be intercepting the connection.</source>
        <translation>第三者が通信を傍受している可能性があります。</translation>
    </message>
    <message>
        <source>Check this computer&apos;s date and whether your network&apos;s own certificate is installed.</source>
        <translation>このコンピュータの日付と、ネットワーク独自の証明書がインストールされているかを確認してください。</translation>
    </message>
    <message>
        <source>it has status {status}</source>
        <translation>ステータスが{status}です</translation>
    </message>
    <message>
        <source>it is about a different release, {upc}</source>
        <translation>別のリリース（{upc}）のものです</translation>
    </message>
    <message>
        <source>it has no “album”</source>
        <translation>「album」がありません</translation>
    </message>
    <message>
        <source>it says “{value}”</source>
        <translation>「{value}」となっています</translation>
    </message>
    <message>
        <source>it has no “results”</source>
        <translation>「results」がありません</translation>
    </message>
    <message>
        <source>Discogs rejected the token.</source>
        <translation>Discogsがトークンを拒否しました。</translation>
    </message>
    <message>
        <source>Nothing was looked up.</source>
        <translation>何も検索されていません。</translation>
    </message>
    <message>
        <source>Create a new one in Discogs&apos; developer settings and paste it.</source>
        <translation>Discogsの開発者設定で新しいトークンを作成し、貼り付けてください。</translation>
    </message>
    <message>
        <source>it contains no album</source>
        <translation>アルバムがありません</translation>
    </message>
    <message>
        <source>The answer of {store} could not be read: {what}.</source>
        <translation>{store}の応答を読み取れませんでした：{what}。</translation>
    </message>
    <message>
        <source>It is unclear whether the release is there.</source>
        <translation>リリースがあるかどうか不明です。</translation>
    </message>
    <message>
        <source>The app checks again later.</source>
        <translation>アプリが後でもう一度確認します。</translation>
    </message>
    <message>
        <source>it is too long</source>
        <translation>長すぎます</translation>
    </message>
    <message>
        <source>it is not JSON</source>
        <translation>JSONではありません</translation>
    </message>
    <message>
        <source>it has no “{name}”</source>
        <translation>「{name}」がありません</translation>
    </message>
    <message>
        <source>it has no “releases”</source>
        <translation>「releases」がありません</translation>
    </message>
    <message>
        <source>it has status 404</source>
        <translation>ステータスが404です</translation>
    </message>
    <message>
        <source>it says “{error}”</source>
        <translation>「{error}」となっています</translation>
    </message>
    <message>
        <source>it has no “artist-credit”</source>
        <translation>「artist-credit」がありません</translation>
    </message>
    <message>
        <source>a track has no “title”</source>
        <translation>「title」のないトラックがあります</translation>
    </message>
    <message>
        <source>{name} accepts the new key.</source>
        <translation>{name}で新しいキーが有効です。</translation>
    </message>
    <message>
        <source>The previous key was kept.</source>
        <translation>以前のキーはそのままです。</translation>
    </message>
    <message>
        <source>Now revoke the old key in {place}: {value}. It was deleted from this computer.</source>
        <translation>{place}で古いキーを失効させてください：{value}。このコンピュータからは削除しました。</translation>
    </message>
    <message>
        <source>A file was written to {host} and read back.</source>
        <translation>{host}にファイルを書き込み、読み取りを確認しました。</translation>
    </message>
    <message>
        <source>A file was written to {host}.</source>
        <translation>{host}にファイルを書き込みました。</translation>
    </message>
    <message>
        <source>The bucket “{bucket}” cannot be used. {said}</source>
        <translation>バケット「{bucket}」を使用できません。{said}</translation>
    </message>
    <message>
        <source>Nothing was saved.</source>
        <translation>何も保存されていません。</translation>
    </message>
    <message>
        <source>of the signing service</source>
        <translation>署名サービス</translation>
    </message>
    <message>
        <source>of the storage</source>
        <translation>ストレージ</translation>
    </message>
    <message>
        <source>The address {what} cannot be used. {title}</source>
        <translation>{what}のアドレスを使用できません。{title}</translation>
    </message>
    <message>
        <source>The disk has not enough space for the package from {host}.</source>
        <translation>{host}のパッケージに必要な空き容量がディスクにありません。</translation>
    </message>
    <message>
        <source>It was not read.</source>
        <translation>読み込まれませんでした。</translation>
    </message>
    <message>
        <source>Free some space, then paste the link again.</source>
        <translation>空き容量を増やして、リンクをもう一度貼り付けてください。</translation>
    </message>
    <message>
        <source>No password or key is stored for this.</source>
        <translation>パスワードもキーも保存されていません。</translation>
    </message>
    <message>
        <source>Enter it again in the settings of the account.</source>
        <translation>アカウントの設定でもう一度入力してください。</translation>
    </message>
    <message>
        <source>The stored key is incomplete.</source>
        <translation>保存されているキーが不完全です。</translation>
    </message>
    <message>
        <source>This computer&apos;s keyring does not save passwords.</source>
        <translation>このコンピュータのキーリングはパスワードを保存しません。</translation>
    </message>
    <message>
        <source>The key would be lost at the next start.</source>
        <translation>次回の起動時にキーが失われます。</translation>
    </message>
    <message>
        <source>Repair the keyring, or log out and in again, then try again.</source>
        <translation>キーリングを修復するか、ログインし直して、再試行してください。</translation>
    </message>
    <message>
        <source>pywin32-ctypes is missing</source>
        <translation>pywin32-ctypesがありません</translation>
    </message>
    <message>
        <source>This computer&apos;s keyring is locked.</source>
        <translation>このコンピュータのキーリングがロックされています。</translation>
    </message>
    <message>
        <source>Passwords and keys cannot be read, so nothing was sent.</source>
        <translation>パスワードとキーを読み取れないため、何も送信されていません。</translation>
    </message>
    <message>
        <source>Unlock it (usually by logging in), then try again.</source>
        <translation>ロックを解除して（通常はログインで解除されます）、再試行してください。</translation>
    </message>
    <message>
        <source>This computer&apos;s keyring failed ({name}).</source>
        <translation>このコンピュータのキーリングでエラーが発生しました（{name}）。</translation>
    </message>
    <message>
        <source>Passwords and keys cannot be read or saved.</source>
        <translation>パスワードとキーを読み取ることも保存することもできません。</translation>
    </message>
    <message>
        <source>Log out and in again, or start the keyring, then try again.</source>
        <translation>ログインし直すか、キーリングを起動して、再試行してください。</translation>
    </message>
    <message>
        <source>The current version stays installed.</source>
        <translation>現在のバージョンのままです。</translation>
    </message>
    <message>
        <source>{url} returned more than a manifest.</source>
        <translation>{url}からマニフェスト以外のものが返されました。</translation>
    </message>
    <message>
        <source>The update could not be saved in {parent}: {strerror}.</source>
        <translation>アップデートを{parent}に保存できませんでした：{strerror}。</translation>
    </message>
    <message>
        <source>The download is not the file that we signed.</source>
        <translation>ダウンロードしたものは、署名済みのファイルではありません。</translation>
    </message>
    <message>
        <source>It was damaged during the download or tampered with, so it was deleted. {stays}</source>
        <translation>ダウンロード中に破損または改ざんされたため、削除しました。{stays}</translation>
    </message>
    <message>
        <source>The disk with {folder} has not enough space for the update.</source>
        <translation>{folder}のあるディスクに、アップデートに必要な空き容量がありません。</translation>
    </message>
    <message>
        <source>Free some space there, then try again.</source>
        <translation>空き容量を増やして、再試行してください。</translation>
    </message>
    <message>
        <source>The downloaded update was changed on this computer.</source>
        <translation>ダウンロードしたアップデートが、このコンピュータ上で変更されました。</translation>
    </message>
    <message>
        <source>It was not installed; the current version stays.</source>
        <translation>インストールせず、現在のバージョンのままにしました。</translation>
    </message>
    <message>
        <source>Let the app download it again.</source>
        <translation>アプリでもう一度ダウンロードしてください。</translation>
    </message>
    <message>
        <source>This copy of the app does not update itself.</source>
        <translation>このアプリは自動でアップデートされません。</translation>
    </message>
    <message>
        <source>Update it as you installed it.</source>
        <translation>インストールしたときと同じ方法でアップデートしてください。</translation>
    </message>
    <message>
        <source>The update could not be installed ({name}).</source>
        <translation>アップデートをインストールできませんでした（{name}）。</translation>
    </message>
    <message>
        <source>The previous version is still installed.</source>
        <translation>以前のバージョンがインストールされたままです。</translation>
    </message>
    <message>
        <source>Check the free disk space and whether you can write to the app&apos;s folder.</source>
        <translation>ディスクの空き容量と、アプリのフォルダに書き込めるかどうかを確認してください。</translation>
    </message>
    <message>
        <source>Another window or command of Trackball Desktop is running.</source>
        <translation>Trackball Desktopの別のウィンドウまたはコマンドが実行中です。</translation>
    </message>
    <message>
        <source>Close it, then update again.</source>
        <translation>閉じてから、もう一度アップデートしてください。</translation>
    </message>
    <message>
        <source>The update has a format that this version does not support.</source>
        <translation>アップデートが、このバージョンで対応していない形式です。</translation>
    </message>
    <message>
        <source>{name} cannot be changed in its folder ({parent}).</source>
        <translation>{name}を今のフォルダ（{parent}）で変更できません。</translation>
    </message>
    <message>
        <source>Move it to your Applications folder, open it there, and update again.</source>
        <translation>アプリケーションフォルダに移動して開き、もう一度アップデートしてください。</translation>
    </message>
    <message>
        <source>The update information cannot be read.</source>
        <translation>アップデート情報を読み取れません。</translation>
    </message>
    <message>
        <source>It is not signed by us: it was tampered with or comes from someone else.</source>
        <translation>開発元の署名がありません。改ざんされたか、第三者のものです。</translation>
    </message>
    <message>
        <source>It is signed by us but has a format that this version does not support.</source>
        <translation>開発元の署名がありますが、このバージョンで対応していない形式です。</translation>
    </message>
    <message>
        <source>It expired on {expires}; someone may be holding back a newer one.</source>
        <translation>{expires}に期限が切れました。何者かが新しい情報を止めている可能性があります。</translation>
    </message>
    <message>
        <source>Check this computer&apos;s date. If it is right, check our website for a newer version.</source>
        <translation>このコンピュータの日付を確認してください。正しければ、Webサイトで新しいバージョンを確認してください。</translation>
    </message>
    <message>
        <source>It offers {version}, which is older than {at_least}.</source>
        <translation>提示された{version}は、{at_least}より古いバージョンです。</translation>
    </message>
    <message>
        <source>The information about a newer version was not used.</source>
        <translation>新しいバージョンの情報は使用されませんでした。</translation>
    </message>
    <message>
        <source>{why} The current version stays installed.</source>
        <translation>{why}現在のバージョンのままです。</translation>
    </message>
    <message>
        <source>The app checks again tomorrow.</source>
        <translation>アプリが明日もう一度確認します。</translation>
    </message>
    <message>
        <source>Version {version} is not available for this computer.</source>
        <translation>バージョン{version}はこのコンピュータでは利用できません。</translation>
    </message>
    <message>
        <source>{folder} cannot be read: {strerror}.</source>
        <translation>{folder}を読み取れません：{strerror}。</translation>
    </message>
</context>
<context>
    <name>News</name>
    <message>
        <source>Recently</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>Since {time}</source>
        <translation>{time}以降</translation>
    </message>
    <message>
        <source>Since yesterday</source>
        <translation>昨日以降</translation>
    </message>
    <message>
        <source>Since {day}</source>
        <translation>{day}以降</translation>
    </message>
    <message numerus="yes">
        <source>%n need you</source>
        <comment>%n needs you</comment>
        <translation>
            <numerusform>要対応%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rejected</source>
        <comment>%n rejected</comment>
        <translation>
            <numerusform>拒否%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n gone from {target}</source>
        <comment>%n gone from {target}</comment>
        <translation>
            <numerusform>{target}に存在しなくなったもの%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n created in {target}</source>
        <comment>%n created in {target}</comment>
        <translation>
            <numerusform>{target}で作成%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with a new status</source>
        <comment>%n with a new status</comment>
        <translation>
            <numerusform>ステータス更新%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n edited in {target}</source>
        <comment>%n edited in {target}</comment>
        <translation>
            <numerusform>{target}で編集%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n received by the platform</source>
        <comment>%n received by the platform</comment>
        <translation>
            <numerusform>プラットフォーム受領%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n seen in stores</source>
        <comment>%n seen in stores</comment>
        <translation>
            <numerusform>ストアで確認%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n may be taken down</source>
        <comment>%n may be taken down</comment>
        <translation>
            <numerusform>配信停止の可能性%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n on a different artist&apos;s page</source>
        <comment>%n on a different artist&apos;s page</comment>
        <translation>
            <numerusform>別アーティストのページに掲載%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n differ from what was sent</source>
        <comment>%n differs from what was sent</comment>
        <translation>
            <numerusform>送信内容との相違%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n taken down</source>
        <comment>%n taken down</comment>
        <translation>
            <numerusform>配信停止%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n no longer cleared</source>
        <comment>%n no longer cleared</comment>
        <translation>
            <numerusform>許諾の終了%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with a clearance that ends</source>
        <comment>%n with a clearance that ends</comment>
        <translation>
            <numerusform>許諾の終了予定%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n no longer taken down</source>
        <comment>%n no longer taken down</comment>
        <translation>
            <numerusform>配信停止の解除%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cleared in more territories</source>
        <comment>%n cleared in more territories</comment>
        <translation>
            <numerusform>許諾地域の追加%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n withdrawn</source>
        <comment>%n withdrawn</comment>
        <translation>
            <numerusform>取り下げ%n件</numerusform>
        </translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>要対応</translation>
    </message>
    <message>
        <source>Rejected by {target}</source>
        <translation>{target}が拒否</translation>
    </message>
    <message>
        <source>No longer in {target}</source>
        <translation>{target}にもう存在しません</translation>
    </message>
    <message>
        <source>Created in {target}</source>
        <translation>{target}で作成</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>取り下げ済み</translation>
    </message>
    <message>
        <source>Received by the platform</source>
        <translation>プラットフォームが受領</translation>
    </message>
    <message>
        <source>Out at all checked stores</source>
        <translation>確認した全ストアで配信中</translation>
    </message>
    <message>
        <source>Out at {stores}</source>
        <translation>{stores}で配信中</translation>
    </message>
    <message>
        <source>Taken down? No longer found at {stores}</source>
        <translation>配信停止の可能性：{stores}に見つかりません</translation>
    </message>
    <message>
        <source>On a different artist&apos;s page at {stores}</source>
        <translation>{stores}で別アーティストのページに掲載</translation>
    </message>
    <message>
        <source>Differs from what was sent: {stores}</source>
        <translation>送信内容と相違：{stores}</translation>
    </message>
    <message>
        <source>Edited in {target}: {fields}</source>
        <translation>{target}で編集：{fields}</translation>
    </message>
    <message>
        <source>Taken down at {name}</source>
        <translation>{name}で配信停止</translation>
    </message>
    <message>
        <source>At {name} again, after it was taken down</source>
        <translation>配信停止後、{name}で再開</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>ステータスなし</translation>
    </message>
    <message>
        <source>{target} status: {word}</source>
        <translation>{target}のステータス：{word}</translation>
    </message>
    <message>
        <source>{target} status: {before} → {after}</source>
        <translation>{target}のステータス：{before} → {after}</translation>
    </message>
    <message>
        <source>Lost {territories}: {model}</source>
        <translation>{territories}の許諾が終了：{model}</translation>
    </message>
    <message>
        <source>Gained {territories}: {model}</source>
        <translation>{territories}の許諾を追加：{model}</translation>
    </message>
    <message>
        <source>Lost {territories} on {day}: {model}</source>
        <translation>{day}に{territories}の許諾が終了：{model}</translation>
    </message>
    <message>
        <source>{territories} ends on {day}: {model}</source>
        <translation>{territories}の許諾は{day}まで：{model}</translation>
    </message>
    <message>
        <source>Gained {territories} from {day}: {model}</source>
        <translation>{day}から{territories}の許諾を追加：{model}</translation>
    </message>
    <message numerus="yes">
        <source>%n releases</source>
        <comment>%n release</comment>
        <translation>
            <numerusform>リリース%n件</numerusform>
        </translation>
    </message>
    <message>
        <source>{days} until received by the platform ({releases})</source>
        <translation>プラットフォームの受領まで{days}（{releases}）</translation>
    </message>
    <message>
        <source>{days} until “{word}” ({releases})</source>
        <translation>「{word}」まで{days}（{releases}）</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n}分</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n}時間</translation>
    </message>
    <message>
        <source>{n} days</source>
        <translation>{n}日</translation>
    </message>
</context>
<context>
    <name>NextSteps</name>
    <message>
        <source>Show the files</source>
        <translation>ファイルを表示</translation>
    </message>
    <message>
        <source>Open in {target}</source>
        <translation>{target}で開く</translation>
    </message>
    <message>
        <source>Add the audio and the cover in {target}</source>
        <translation>{target}で音源とジャケットを追加</translation>
    </message>
    <message>
        <source>Submit it there</source>
        <translation>送信先で送信</translation>
    </message>
    <message>
        <source>The app created a draft in {target}.</source>
        <translation>アプリが{target}に下書きを作成しました。</translation>
    </message>
    <message>
        <source>Wait for {target}&apos;s decision</source>
        <translation>{target}の審査結果を待つ</translation>
    </message>
    <message>
        <source>You have nothing to do: the app checks automatically and tells you.</source>
        <translation>操作は必要ありません。アプリが自動で確認してお知らせします。</translation>
    </message>
    <message>
        <source>{target} says “{status}”. If that is its decision, tick this.</source>
        <translation>{target}の表示は「{status}」です。これが判断の結果であれば、チェックを入れてください。</translation>
    </message>
    <message>
        <source>Reported by {target} since {when}.</source>
        <translation>{when}以降、{target}からの報告で完了を確認済みです。</translation>
    </message>
    <message>
        <source>Confirmed by you, {when}.</source>
        <translation>{when}に自分で確認しました。</translation>
    </message>
</context>
<context>
    <name>Notifications</name>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
</context>
<context>
    <name>NotificationsPage</name>
    <message>
        <source>Notifications</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>While Trackball is in the background, desktop notifications can tell you about status changes in {target}.</source>
        <translation>Trackballがバックグラウンドにある間、{target}のステータスの変化をデスクトップ通知で知らせることができます。</translation>
    </message>
    <message>
        <source>Show desktop notifications</source>
        <translation>デスクトップ通知を表示</translation>
    </message>
    <message>
        <source>This desktop cannot show notifications at the moment. Changes are shown in the list.</source>
        <translation>このデスクトップでは現在通知を表示できません。変更はリストに表示されます。</translation>
    </message>
</context>
<context>
    <name>OptionsForm</name>
    <message>
        <source>Use this account for new releases</source>
        <translation>新規リリースにこのアカウントを使う</translation>
    </message>
    <message>
        <source>The distributor assigns missing ISRCs</source>
        <translation>未設定のISRCをディストリビューターが割り当てる</translation>
    </message>
    <message>
        <source>Nowhere</source>
        <translation>書き込まない</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>メモ</translation>
    </message>
    <message>
        <source>Internal synopsis</source>
        <translation>社内向け概要</translation>
    </message>
    <message>
        <source>Distribution notes</source>
        <translation>配信メモ</translation>
    </message>
    <message>
        <source>Write the manifest key to</source>
        <translation>マニフェストのキーの書き込み先</translation>
    </message>
    <message>
        <source>Link to a release in {target}</source>
        <translation>{target}のリリースへのリンク</translation>
    </message>
    <message>
        <source>paste the link to any release</source>
        <translation>任意のリリースのリンクを貼り付け</translation>
    </message>
    <message>
        <source>To change this, select it in another account.</source>
        <translation>変更するには、別のアカウントで選択してください。</translation>
    </message>
    <message>
        <source>Tracks without an ISRC can then be sent; otherwise a missing ISRC is a blocker. Off by default.</source>
        <translation>ISRCのないトラックも送信できるようになります。オフの場合、ISRCがないとエラーになります。初期設定はオフです。</translation>
    </message>
    <message>
        <source>{target} has no field for files. The manifest in the storage lists which file belongs to which track. With its key in a text field, the people who process the release can find it.</source>
        <translation>{target}にはファイルの項目がありません。どのファイルがどのトラックのものかは、ストレージのマニフェストに記載されます。そのキーがテキスト項目にあれば、リリースの担当者が見つけられます。</translation>
    </message>
    <message>
        <source>This link does not contain a release.</source>
        <translation>このリンクはリリースのものではありません。</translation>
    </message>
    <message>
        <source>Releases open at {address}</source>
        <translation>リリースは{address}で開きます</translation>
    </message>
    <message>
        <source>“Open in {target}” then opens the right page. Without it, the ID is copied.</source>
        <translation>「{target}で開く」で正しいページが開くようになります。設定しない場合はIDがコピーされます。</translation>
    </message>
</context>
<context>
    <name>OtherFilesBox</name>
    <message>
        <source>Other files</source>
        <translation>その他のファイル</translation>
    </message>
    <message>
        <source>Drop a booklet, an Atmos mix, lyrics (text, LRC, TTML), a video or motion artwork here.</source>
        <translation>ブックレット、Atmosミックス、歌詞（テキスト、LRC、TTML）、ビデオ、モーションアートワークをここにドロップ。</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>ファイルを追加…</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>場所を指定…</translation>
    </message>
    <message>
        <source>Remove file</source>
        <translation>ファイルを外す</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>ファイルを追加</translation>
    </message>
    <message>
        <source>{name} is a master or a cover. Add it there.</source>
        <translation>{name}はマスターまたはジャケットです。専用の欄に追加してください。</translation>
    </message>
    <message>
        <source>It was not attached.</source>
        <translation>添付されませんでした。</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>{name}はどこですか？</translation>
    </message>
</context>
<context>
    <name>OtherFilesModel</name>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Release or track</source>
        <translation>リリースまたはトラック</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>種別</translation>
    </message>
    <message>
        <source>the release</source>
        <translation>リリース</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>（無題）</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>見つかりません</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>未測定</translation>
    </message>
    <message>
        <source>not usable</source>
        <translation>使用不可</translation>
    </message>
</context>
<context>
    <name>Outside</name>
    <message>
        <source>“{name}” no longer exists.</source>
        <translation>「{name}」はもう存在しません。</translation>
    </message>
    <message>
        <source>No program on this computer can open “{name}”.</source>
        <translation>このコンピュータに「{name}」を開けるソフトがありません。</translation>
    </message>
    <message>
        <source>Show in Explorer</source>
        <translation>エクスプローラーで表示</translation>
    </message>
    <message>
        <source>Show in Finder</source>
        <translation>Finderで表示</translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>フォルダで表示</translation>
    </message>
    <message>
        <source>No program on this computer can open the link to {name}.</source>
        <translation>このコンピュータに{name}へのリンクを開けるソフトがありません。</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>何も変更されていません。</translation>
    </message>
    <message>
        <source>Copy it from Details and open it elsewhere.</source>
        <translation>「詳細」からコピーして、ほかの場所で開いてください。</translation>
    </message>
</context>
<context>
    <name>PackageDialog</name>
    <message>
        <source>Open a partner delivery</source>
        <translation>パートナー納品を開く</translation>
    </message>
    <message>
        <source>Paste the link to a delivery or the request that came with it, or choose its file.</source>
        <translation>納品へのリンク、または添えられていたリクエストを貼り付けるか、ファイルを選択してください。</translation>
    </message>
    <message>
        <source>Link to the package</source>
        <translation>パッケージへのリンク</translation>
    </message>
    <message>
        <source>https://…</source>
        <translation>https://…</translation>
    </message>
    <message>
        <source>Open the link</source>
        <translation>リンクを開く</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>ファイルを選択…</translation>
    </message>
    <message>
        <source>Import progress</source>
        <translation>取り込みの進行状況</translation>
    </message>
    <message>
        <source>Contents of the package</source>
        <translation>パッケージの内容</translation>
    </message>
    <message>
        <source>Create a draft from it</source>
        <translation>これから下書きを作成</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>読み込み中…</translation>
    </message>
    <message>
        <source>Packages (*.zip *.xml)</source>
        <translation>パッケージ (*.zip *.xml)</translation>
    </message>
</context>
<context>
    <name>PackageText</name>
    <message>
        <source>“{title}”: no draft has its UPC.</source>
        <translation>「{title}」：UPCが一致する下書きがありません。</translation>
    </message>
    <message>
        <source>“{title}”: the delivery matches the draft.</source>
        <translation>「{title}」：納品と下書きが一致しています。</translation>
    </message>
    <message>
        <source>“{title}”, draft → delivery:</source>
        <translation>「{title}」、下書き→納品：</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>Files of the package:</source>
        <translation>パッケージのファイル：</translation>
    </message>
    <message>
        <source>In the package but not listed in the message:</source>
        <translation>パッケージにあり、メッセージに記載のないもの：</translation>
    </message>
    <message>
        <source>It takes its releases down: the message contains no deals.</source>
        <translation>このメッセージにはディールがないため、リリースが配信停止になります。</translation>
    </message>
    <message numerus="yes">
        <source>%n values differ from the draft.</source>
        <comment>%n value differs from the draft.</comment>
        <translation>
            <numerusform>下書きと異なる値が%n件あります。</numerusform>
        </translation>
    </message>
    <message>
        <source>The delivery matches the draft.</source>
        <translation>納品と下書きが一致しています。</translation>
    </message>
    <message numerus="yes">
        <source>%n files are missing or differ from the message.</source>
        <comment>%n file is missing or differs from the message.</comment>
        <translation>
            <numerusform>%nファイルが欠けているか、メッセージと異なります。</numerusform>
        </translation>
    </message>
    <message>
        <source>All files are present and match the message.</source>
        <translation>すべてのファイルが揃い、メッセージと一致しています。</translation>
    </message>
    <message>
        <source>present; the message has no checksum for it</source>
        <translation>あり（メッセージにチェックサムの記載なし）</translation>
    </message>
    <message>
        <source>None of its releases is in the library.</source>
        <translation>ライブラリに該当するリリースがありません。</translation>
    </message>
    <message>
        <source>matches the message</source>
        <translation>メッセージと一致</translation>
    </message>
    <message>
        <source>differs from the message: different MD5 checksum</source>
        <translation>メッセージと相違（MD5チェックサムが異なる）</translation>
    </message>
    <message>
        <source>not in the package</source>
        <translation>パッケージになし</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>読み取り不可</translation>
    </message>
    <message>
        <source>{name}: {standing}</source>
        <translation>{name}：{standing}</translation>
    </message>
    <message>
        <source>{name}: {standing}; same file as in the draft</source>
        <translation>{name}：{standing}、下書きと同じファイル</translation>
    </message>
    <message>
        <source>{name}: {standing}; differs from the draft&apos;s file</source>
        <translation>{name}：{standing}、下書きのファイルと相違</translation>
    </message>
    <message>
        <source>{done} downloaded</source>
        <translation>{done}をダウンロード済み</translation>
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
        <translation>ドロップしたファイル</translation>
    </message>
    <message>
        <source>New release</source>
        <translation>新規リリース</translation>
    </message>
    <message>
        <source>“{title}” was created.</source>
        <translation>「{title}」を作成しました。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>取り消す</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Find a command, release, track or person</source>
        <translation>コマンド、リリース、トラック、人物を検索</translation>
    </message>
    <message>
        <source>A command, release, track or person</source>
        <translation>コマンド、リリース、トラック、人物</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>No exact match. Showing results for “{words}”.</source>
        <translation>完全に一致するものはありません。「{words}」の結果を表示しています。</translation>
    </message>
    <message>
        <source>Nothing found for “{words}”</source>
        <translation>「{words}」は見つかりません</translation>
    </message>
</context>
<context>
    <name>PaperActions</name>
    <message>
        <source>DDEX messages and packages (*.xml *.zip)</source>
        <translation>DDEXメッセージとパッケージ (*.xml *.zip)</translation>
    </message>
    <message>
        <source>Import a DDEX message</source>
        <translation>DDEXメッセージを取り込む</translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>{name}を読み込み中…</translation>
    </message>
    <message>
        <source>Reading {name}: {done} of {whole}</source>
        <translation>{name}を読み込み中：{done}/{whole}</translation>
    </message>
</context>
<context>
    <name>PapersDialog</name>
    <message>
        <source>Documents for “{title}”</source>
        <translation>「{title}」の文書</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>文書</translation>
    </message>
    <message>
        <source>Document language</source>
        <translation>文書の言語</translation>
    </message>
    <message>
        <source>Text for press</source>
        <translation>プレス向けテキスト</translation>
    </message>
    <message>
        <source>Information about the release for press and retail</source>
        <translation>プレス・小売向けのリリース情報</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>連絡先</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>プレビュー</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Edit templates…</source>
        <translation>テンプレートを編集…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Label copy</source>
        <translation>レーベルコピー</translation>
    </message>
    <message>
        <source>One-sheet for press</source>
        <translation>プレス向けリリース資料</translation>
    </message>
    <message>
        <source>Split sheets</source>
        <translation>スプリットシート（権利配分確認書）</translation>
    </message>
    <message>
        <source>Credits for booklets</source>
        <translation>ブックレット用クレジット</translation>
    </message>
    <message>
        <source>Barcode</source>
        <translation>バーコード</translation>
    </message>
    <message>
        <source>Save the document</source>
        <translation>文書を保存</translation>
    </message>
    <message>
        <source>Saved as {name}</source>
        <translation>{name}に保存しました</translation>
    </message>
</context>
<context>
    <name>PartnersBox</name>
    <message>
        <source>Only the stores selected below</source>
        <translation>下で選択したストアのみ</translation>
    </message>
    <message>
        <source>All stores except those selected below</source>
        <translation>下で選択したストアを除く全ストア</translation>
    </message>
    <message>
        <source>All stores</source>
        <translation>全ストア</translation>
    </message>
    <message>
        <source>Send as empty</source>
        <translation>空として送信</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>除外する</translation>
    </message>
    <message>
        <source>Other store</source>
        <translation>その他のストア</translation>
    </message>
    <message>
        <source>Other store, as spelled by {target}…</source>
        <translation>その他のストア（{target}での表記）…</translation>
    </message>
    <message>
        <source>label default</source>
        <translation>レーベルの既定値</translation>
    </message>
    <message>
        <source>Not chosen</source>
        <translation>未選択</translation>
    </message>
</context>
<context>
    <name>PastePreview</name>
    <message>
        <source>Paste</source>
        <translation>貼り付け</translation>
    </message>
    <message>
        <source>Preview of the paste</source>
        <translation>貼り付けのプレビュー</translation>
    </message>
    <message>
        <source>Add {tracks} for the rows below the last track</source>
        <translation>最後のトラックより下の行に{tracks}を追加</translation>
    </message>
    <message>
        <source>Empty cells clear existing values</source>
        <translation>空のセルで既存の値をクリア</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>This is one step. You can undo it.</source>
        <translation>これは1つの手順で、取り消せます。</translation>
    </message>
    <message>
        <source>Nothing changes</source>
        <translation>変更なし</translation>
    </message>
</context>
<context>
    <name>PatternBox</name>
    <message>
        <source>File name pattern</source>
        <translation>ファイル名のパターン</translation>
    </message>
    <message>
        <source>How file names are read</source>
        <translation>ファイル名の読み取り方</translation>
    </message>
    <message>
        <source>Pattern of the file names</source>
        <translation>ファイル名のパターン</translation>
    </message>
    <message>
        <source>a pattern such as %track% - %artist% - %title%</source>
        <translation>%track% - %artist% - %title%のようなパターン</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>Own pattern…</source>
        <translation>独自のパターン…</translation>
    </message>
    <message>
        <source>disc</source>
        <translation>ディスク</translation>
    </message>
    <message>
        <source>number</source>
        <translation>番号</translation>
    </message>
    <message>
        <source>title</source>
        <translation>タイトル</translation>
    </message>
    <message>
        <source>version</source>
        <translation>バージョン</translation>
    </message>
    <message>
        <source>artist</source>
        <translation>アーティスト</translation>
    </message>
    <message>
        <source>album</source>
        <translation>アルバム</translation>
    </message>
    <message>
        <source>{value} is the {field}</source>
        <translation>{value}は{field}</translation>
    </message>
</context>
<context>
    <name>PeopleBox</name>
    <message>
        <source>From the release. A change here creates the track&apos;s own list.</source>
        <translation>リリースからの値です。ここで変更すると、トラック独自のリストになります。</translation>
    </message>
    <message>
        <source>Label default. A change here creates the release&apos;s own list.</source>
        <translation>レーベルの既定値です。ここで変更すると、リリース独自のリストになります。</translation>
    </message>
    <message>
        <source>Not returned by {target}.</source>
        <translation>{target}からの返却なし。</translation>
    </message>
    <message>
        <source>Not returned by {target}: {fields}.</source>
        <translation>{target}からの返却なし：{fields}。</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>編集…</translation>
    </message>
    <message>
        <source>Featured</source>
        <translation>フィーチャリング</translation>
    </message>
    <message>
        <source>Move forward</source>
        <translation>前へ移動</translation>
    </message>
    <message>
        <source>Move back</source>
        <translation>後ろへ移動</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Inherit</source>
        <translation>継承</translation>
    </message>
    <message>
        <source>Use the release&apos;s list again</source>
        <translation>リリースのリストに戻す</translation>
    </message>
    <message>
        <source>Send as empty</source>
        <translation>空として送信</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>除外する</translation>
    </message>
</context>
<context>
    <name>PeopleBulkEdit</name>
    <message>
        <source>Replace all</source>
        <translation>すべて置き換え</translation>
    </message>
    <message>
        <source>Enter the full list for all these tracks</source>
        <translation>これらの全トラック用のリストを入力</translation>
    </message>
    <message>
        <source>{some} of {all}</source>
        <translation>{all}件中{some}件</translation>
    </message>
    <message>
        <source>From the release. A change here creates separate lists for the tracks.</source>
        <translation>リリースからの値です。ここで変更すると、トラックごとに独自のリストになります。</translation>
    </message>
    <message>
        <source>Multiple values: names that are not on all tracks show how many</source>
        <translation>複数の値：全トラックにはない名前に件数を表示</translation>
    </message>
    <message>
        <source>(no name)</source>
        <translation>（名前なし）</translation>
    </message>
    <message>
        <source>Add to all</source>
        <translation>すべてに追加</translation>
    </message>
    <message>
        <source>Replace with…</source>
        <translation>置き換え…</translation>
    </message>
    <message>
        <source>Featured</source>
        <translation>フィーチャリング</translation>
    </message>
    <message>
        <source>Remove from all</source>
        <translation>すべてから削除</translation>
    </message>
    <message>
        <source>Replace {name} with</source>
        <translation>{name}の置き換え先</translation>
    </message>
    <message>
        <source>All credits: A (Vocals: Lead); B (Guitar)</source>
        <translation>すべてのクレジット：A (Vocals: Lead); B (Guitar)</translation>
    </message>
    <message>
        <source>All artists: A; feat. B</source>
        <translation>すべてのアーティスト：A; feat. B</translation>
    </message>
    <message>
        <source>Add a credit to all</source>
        <translation>すべてにクレジットを追加</translation>
    </message>
    <message>
        <source>Add an artist to all</source>
        <translation>すべてにアーティストを追加</translation>
    </message>
</context>
<context>
    <name>PeopleField</name>
    <message>
        <source>(no name)</source>
        <translation>（名前なし）</translation>
    </message>
    <message>
        <source>featured</source>
        <translation>フィーチャリング</translation>
    </message>
</context>
<context>
    <name>PeopleList</name>
    <message>
        <source>As a table</source>
        <translation>表で表示</translation>
    </message>
    <message>
        <source>{name} as a table</source>
        <translation>{name}を表で表示</translation>
    </message>
</context>
<context>
    <name>PeoplePage</name>
    <message>
        <source>Name or code</source>
        <translation>名前またはコード</translation>
    </message>
    <message>
        <source>Search people</source>
        <translation>人物を検索</translation>
    </message>
    <message>
        <source>People</source>
        <translation>人物</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>追加</translation>
    </message>
    <message>
        <source>Add a person</source>
        <translation>人物を追加</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>取り込む…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>書き出す…</translation>
    </message>
    <message>
        <source>Undo the merge</source>
        <translation>統合を取り消す</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Sort name</source>
        <translation>並べ替え用の名前</translation>
    </message>
    <message>
        <source>e.g. Moreau, Ines</source>
        <translation>例：Moreau, Ines</translation>
    </message>
    <message>
        <source>IPI name number</source>
        <translation>IPIネームナンバー</translation>
    </message>
    <message>
        <source>11 digits</source>
        <translation>11桁</translation>
    </message>
    <message>
        <source>ISNI</source>
        <translation>ISNI</translation>
    </message>
    <message>
        <source>16 characters, or its link</source>
        <translation>16文字、またはそのリンク</translation>
    </message>
    <message>
        <source>Society</source>
        <translation>著作権管理団体</translation>
    </message>
    <message>
        <source>e.g. GEMA</source>
        <translation>例：GEMA</translation>
    </message>
    <message>
        <source>Country</source>
        <translation>国</translation>
    </message>
    <message>
        <source>Usual roles</source>
        <translation>主な役割</translation>
    </message>
    <message>
        <source>separated by semicolons</source>
        <translation>セミコロン区切り</translation>
    </message>
    <message>
        <source>Usual share %</source>
        <translation>通常のシェア（%）</translation>
    </message>
    <message>
        <source>{target} ID</source>
        <translation>{target} ID</translation>
    </message>
    <message>
        <source>pasted from {target}; sent with each release</source>
        <translation>{target}から貼り付け。各リリースとともに送信</translation>
    </message>
    <message>
        <source>Apple Music ID</source>
        <translation>Apple Music ID</translation>
    </message>
    <message>
        <source>Spotify ID</source>
        <translation>Spotify ID</translation>
    </message>
    <message>
        <source>Deezer ID</source>
        <translation>Deezer ID</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>メモ</translation>
    </message>
    <message>
        <source>This name is in {target}</source>
        <translation>この名前は{target}にある</translation>
    </message>
    <message>
        <source>Merge with another…</source>
        <translation>別の人物と統合…</translation>
    </message>
    <message>
        <source>Delete details</source>
        <translation>詳細を削除</translation>
    </message>
    <message>
        <source>No people yet</source>
        <translation>人物はまだいません</translation>
    </message>
    <message>
        <source>New person</source>
        <translation>新しい人物</translation>
    </message>
    <message>
        <source>People appear here as soon as a release lists them.</source>
        <translation>リリースに記載された人物がここに表示されます。</translation>
    </message>
    <message>
        <source>Known to {target}</source>
        <translation>{target}に登録済み</translation>
    </message>
    <message>
        <source>Confirmed by you</source>
        <translation>確認済み</translation>
    </message>
    <message>
        <source>New: {target} would create this name</source>
        <translation>新規：{target}でこの名前が作成されます</translation>
    </message>
    <message>
        <source>artist</source>
        <translation>アーティスト</translation>
    </message>
    <message>
        <source>credited</source>
        <translation>クレジットあり</translation>
    </message>
    <message>
        <source>writer</source>
        <translation>作家</translation>
    </message>
    <message>
        <source>publisher</source>
        <translation>音楽出版社</translation>
    </message>
    <message>
        <source>A person needs a name.</source>
        <translation>人物には名前が必要です。</translation>
    </message>
    <message>
        <source>{wrong} {kept} stays.</source>
        <translation>{wrong}{kept}のままにします。</translation>
    </message>
    <message>
        <source>{wrong} It is not saved.</source>
        <translation>{wrong}保存されません。</translation>
    </message>
    <message>
        <source>An IPI name number has up to 11 digits.</source>
        <translation>IPIネームナンバーは11桁までです。</translation>
    </message>
    <message>
        <source>Its check digits are wrong: one digit was mistyped.</source>
        <translation>チェックデジットが誤っています。数字が1つ間違っています。</translation>
    </message>
    <message>
        <source>An ISNI has 16 characters.</source>
        <translation>ISNIは16文字です。</translation>
    </message>
    <message>
        <source>Its check character is wrong: one digit was mistyped.</source>
        <translation>チェック文字が誤っています。数字が1つ間違っています。</translation>
    </message>
    <message>
        <source>A share is a number from 0 to 100.</source>
        <translation>シェアは0～100の数値です。</translation>
    </message>
    <message>
        <source>Delete the details of {name}?</source>
        <translation>{name}の詳細を削除しますか？</translation>
    </message>
    <message>
        <source>Releases keep the name and all data already copied to them.</source>
        <translation>リリースには、名前とコピー済みのデータがすべて残ります。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>merged {name} into {other}</source>
        <translation>{name}を{other}に統合</translation>
    </message>
    <message>
        <source>Import people</source>
        <translation>人物を取り込む</translation>
    </message>
    <message>
        <source>Tables (*.csv *.tsv *.txt)</source>
        <translation>表 (*.csv *.tsv *.txt)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>すべてのファイル (*)</translation>
    </message>
    <message>
        <source>Export people</source>
        <translation>人物を書き出す</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>TSV, for spreadsheets (*.tsv)</source>
        <translation>TSV（表計算ソフト用） (*.tsv)</translation>
    </message>
    <message>
        <source>Exported as {name}</source>
        <translation>{name}に書き出しました</translation>
    </message>
</context>
<context>
    <name>Phrases</name>
    <message>
        <source>(untitled)</source>
        <translation>（無題）</translation>
    </message>
    <message>
        <source>{value} LUFS</source>
        <translation>{value}LUFS</translation>
    </message>
    <message>
        <source>{value} dBTP</source>
        <translation>{value}dBTP</translation>
    </message>
    <message>
        <source>{value} dBFS</source>
        <translation>{value}dBFS</translation>
    </message>
    <message>
        <source>silent throughout</source>
        <translation>全体が無音</translation>
    </message>
    <message>
        <source>{seconds} s of silence at the start</source>
        <translation>冒頭に{seconds}秒の無音</translation>
    </message>
    <message>
        <source>{seconds} s at the end</source>
        <translation>末尾に{seconds}秒</translation>
    </message>
    <message numerus="yes">
        <source>clipped in %n places</source>
        <comment>clipped in %n place</comment>
        <translation>
            <numerusform>%n箇所でクリップ</numerusform>
        </translation>
    </message>
    <message>
        <source>left channel silent</source>
        <translation>左チャンネルが無音</translation>
    </message>
    <message>
        <source>right channel silent</source>
        <translation>右チャンネルが無音</translation>
    </message>
    <message>
        <source>identical channels</source>
        <translation>左右が同一</translation>
    </message>
    <message>
        <source>DC offset {percent} %</source>
        <translation>DCオフセット{percent}%</translation>
    </message>
    <message>
        <source>Same audio as “{track}” on “{release}”</source>
        <translation>「{release}」の「{track}」と同じ音源</translation>
    </message>
    <message numerus="yes">
        <source>Same audio as “{track}” on “{release}” and %n more</source>
        <comment>Same audio as “{track}” on “{release}” and %n more</comment>
        <translation>
            <numerusform>「{release}」の「{track}」ほか%n件と同じ音源</numerusform>
        </translation>
    </message>
    <message>
        <source>{at} of {length}</source>
        <translation>{length}中{at}</translation>
    </message>
    <message>
        <source>{bits} bit</source>
        <translation>{bits}ビット</translation>
    </message>
    <message>
        <source>{khz} kHz</source>
        <translation>{khz}kHz</translation>
    </message>
    <message>
        <source>mono</source>
        <translation>モノラル</translation>
    </message>
    <message>
        <source>stereo</source>
        <translation>ステレオ</translation>
    </message>
    <message numerus="yes">
        <source>%n channels</source>
        <comment>%n channel</comment>
        <translation>
            <numerusform>%nチャンネル</numerusform>
        </translation>
    </message>
    <message>
        <source>{day}, {time}</source>
        <translation>{day} {time}</translation>
    </message>
</context>
<context>
    <name>Picture</name>
    <message>
        <source>Image</source>
        <translation>画像</translation>
    </message>
</context>
<context>
    <name>PlanExportText</name>
    <message>
        <source>{day}, week {week}</source>
        <translation>{day}、第{week}週</translation>
    </message>
    <message>
        <source>Release, by date</source>
        <translation>リリース（日付順）</translation>
    </message>
    <message>
        <source>and {n} more releases</source>
        <translation>ほかリリース{n}件</translation>
    </message>
    <message>
        <source>Releases</source>
        <translation>リリース</translation>
    </message>
    <message>
        <source>page {n} of {all}</source>
        <translation>{n}/{all}ページ</translation>
    </message>
</context>
<context>
    <name>PlanExporter</name>
    <message>
        <source>A folder for the calendar file</source>
        <translation>カレンダーファイルのフォルダ</translation>
    </message>
    <message>
        <source>The calendar file could not be written.</source>
        <translation>カレンダーファイルを書き込めませんでした。</translation>
    </message>
    <message>
        <source>Choose a folder that you can write to.</source>
        <translation>書き込み可能なフォルダを選択してください。</translation>
    </message>
    <message>
        <source>The app keeps “{name}” up to date there. Subscribe to it or import it into your calendar.</source>
        <translation>「{name}」はそこで常に最新に保たれます。カレンダーで購読するか、取り込んでください。</translation>
    </message>
    <message>
        <source>Save the plan</source>
        <translation>計画を保存</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Image (*.png)</source>
        <translation>画像 (*.png)</translation>
    </message>
    <message>
        <source>The plan was copied as an image.</source>
        <translation>計画を画像としてコピーしました。</translation>
    </message>
    <message>
        <source>Saved “{name}”.</source>
        <translation>「{name}」を保存しました。</translation>
    </message>
    <message>
        <source>“{name}” could not be saved.</source>
        <translation>「{name}」を保存できませんでした。</translation>
    </message>
</context>
<context>
    <name>PlanModel</name>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>ディスク</translation>
    </message>
    <message>
        <source>Featured artist</source>
        <translation>フィーチャリング</translation>
    </message>
    <message>
        <source>Read from</source>
        <translation>読み取り元</translation>
    </message>
    <message>
        <source>used</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>除外</translation>
    </message>
    <message>
        <source>tags</source>
        <translation>タグ</translation>
    </message>
    <message>
        <source>file name</source>
        <translation>ファイル名</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>フォルダ</translation>
    </message>
    <message>
        <source>pattern</source>
        <translation>パターン</translation>
    </message>
    <message>
        <source>sheet</source>
        <translation>シート</translation>
    </message>
    <message>
        <source>you</source>
        <translation>手入力</translation>
    </message>
    <message>
        <source>left out: {reason}</source>
        <translation>除外：{reason}</translation>
    </message>
    <message>
        <source>Space includes or excludes the file</source>
        <translation>スペースキーでファイルを使用／除外</translation>
    </message>
    <message>
        <source>{column}: from {source}</source>
        <translation>{column}：{source}より</translation>
    </message>
    <message>
        <source>Not in the title: {taken}</source>
        <translation>タイトルから除外：{taken}</translation>
    </message>
    <message>
        <source>Left out: {reason}</source>
        <translation>除外：{reason}</translation>
    </message>
    <message>
        <source>Release, by date</source>
        <translation>リリース（日付順）</translation>
    </message>
    <message>
        <source>Weeks</source>
        <translation>週</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
    <message>
        <source>No release date</source>
        <translation>リリース日なし</translation>
    </message>
    <message>
        <source>Release date {day}</source>
        <translation>リリース日：{day}</translation>
    </message>
    <message>
        <source>submit by {day}</source>
        <translation>{day}までに送信</translation>
    </message>
    <message>
        <source>pitch by {day}</source>
        <translation>{day}までにピッチ</translation>
    </message>
</context>
<context>
    <name>PlanPage</name>
    <message>
        <source>Plan</source>
        <translation>計画</translation>
    </message>
    <message>
        <source>Board</source>
        <translation>ボード</translation>
    </message>
    <message>
        <source>List</source>
        <translation>リスト</translation>
    </message>
    <message>
        <source>Covers</source>
        <translation>ジャケット</translation>
    </message>
    <message>
        <source>View of the releases</source>
        <translation>リリースの表示</translation>
    </message>
    <message>
        <source>Calendar</source>
        <translation>カレンダー</translation>
    </message>
    <message>
        <source>Share the plan</source>
        <translation>計画を共有</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>未対応</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>PDFとして保存…</translation>
    </message>
    <message>
        <source>Save as image…</source>
        <translation>画像として保存…</translation>
    </message>
    <message>
        <source>Copy as image</source>
        <translation>画像としてコピー</translation>
    </message>
    <message>
        <source>week {n}</source>
        <translation>第{n}週</translation>
    </message>
    <message>
        <source>To do  {n}</source>
        <translation>未対応  {n}</translation>
    </message>
    <message>
        <source>Nothing found for “{words}”</source>
        <translation>「{words}」は見つかりません</translation>
    </message>
    <message>
        <source>Change or clear the search.</source>
        <translation>検索を変更するか、クリアしてください。</translation>
    </message>
    <message>
        <source>No releases match the filter</source>
        <translation>フィルターに一致するリリースがありません</translation>
    </message>
    <message>
        <source>Change or clear it.</source>
        <translation>変更するか、クリアしてください。</translation>
    </message>
    <message>
        <source>No releases planned</source>
        <translation>予定されたリリースはありません</translation>
    </message>
    <message>
        <source>Releases appear here by date, from the first draft until one month after release.</source>
        <translation>リリースは、最初の下書きからリリースの1か月後まで、日付順にここに表示されます。</translation>
    </message>
</context>
<context>
    <name>PlanSidePanel</name>
    <message>
        <source>To do</source>
        <translation>未対応</translation>
    </message>
    <message>
        <source>Mark as seen</source>
        <translation>確認済みにする</translation>
    </message>
    <message>
        <source>Nothing due.</source>
        <translation>期限のものはありません。</translation>
    </message>
    <message>
        <source>To do and news</source>
        <translation>未対応と新着</translation>
    </message>
    <message>
        <source>{title}  {n}</source>
        <translation>{title}  {n}</translation>
    </message>
    <message>
        <source>and {n} more, in the list under “To fix”</source>
        <translation>ほか{n}件（「要修正」のリスト）</translation>
    </message>
    <message>
        <source>Show all {n}</source>
        <translation>{n}件すべて表示</translation>
    </message>
    <message>
        <source>Show fewer</source>
        <translation>表示を減らす</translation>
    </message>
    <message>
        <source>Nothing new.</source>
        <translation>新着はありません。</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>ほか{n}件</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>表示</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開く</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
    <message>
        <source>Show: {title}</source>
        <translation>表示：{title}</translation>
    </message>
</context>
<context>
    <name>PlanTable</name>
    <message>
        <source>Files</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Enter or F2 edits a cell, Space includes or excludes a file, Alt+arrow moves it, Alt+number answers its question.</source>
        <translation>EnterまたはF2でセルを編集、スペースでファイルを使用／除外、Alt+矢印で移動、Alt+数字で質問に回答します。</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>除外する</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上へ移動</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下へ移動</translation>
    </message>
    <message>
        <source>Number in this order</source>
        <translation>この順に番号を付ける</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>貼り付け</translation>
    </message>
    <message>
        <source>Fill down</source>
        <translation>下へコピー</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>クリア</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>計画</translation>
    </message>
</context>
<context>
    <name>PlanText</name>
    <message>
        <source>Draft</source>
        <translation>下書き</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>準備完了</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>送信途中</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>要対応</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>{target}に登録済み</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>リリース済み</translation>
    </message>
    <message>
        <source>Seen in a store, or sent and past its release date.</source>
        <translation>ストアで確認されたか、送信済みでリリース日を過ぎています。</translation>
    </message>
    <message>
        <source>Sending stopped, it no longer exists there, or a store no longer has it.</source>
        <translation>送信が止まったか、送信先に存在しないか、ストアから消えています。</translation>
    </message>
    <message>
        <source>It is waiting, being sent, or its answer is being searched for.</source>
        <translation>待機中、送信中、または応答を検索中です。</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
    <message>
        <source>Sending stopped and needs your decision.</source>
        <translation>送信が止まり、判断が必要です。</translation>
    </message>
    <message>
        <source>Submit {title}</source>
        <translation>{title}を送信</translation>
    </message>
    <message>
        <source>Today is the last day for its release date.</source>
        <translation>このリリース日に間に合うのは今日までです。</translation>
    </message>
    <message>
        <source>It was due on {day}.</source>
        <translation>期限は{day}でした。</translation>
    </message>
    <message numerus="yes">
        <source>%n blockers; submit by {day}.</source>
        <comment>%n blocker; submit by {day}.</comment>
        <translation>
            <numerusform>エラー%n件、{day}までに送信。</numerusform>
        </translation>
    </message>
    <message>
        <source>Fix {title}</source>
        <translation>{title}を修正</translation>
    </message>
    <message>
        <source>Taken down? It is no longer in a store that had it.</source>
        <translation>配信停止の可能性：掲載されていたストアから消えています。</translation>
    </message>
    <message>
        <source>A store shows it on a different artist&apos;s page.</source>
        <translation>ストアで別アーティストのページに掲載されています。</translation>
    </message>
    <message>
        <source>Its release date, {day}, has passed, but it was not sent.</source>
        <translation>リリース日（{day}）を過ぎましたが、送信されていません。</translation>
    </message>
    <message>
        <source>It has no release date.</source>
        <translation>リリース日がありません。</translation>
    </message>
</context>
<context>
    <name>PlayerBar</name>
    <message>
        <source>Previous track</source>
        <translation>前のトラック</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>再生</translation>
    </message>
    <message>
        <source>Next track</source>
        <translation>次のトラック</translation>
    </message>
    <message>
        <source>A | B</source>
        <translation>A | B</translation>
    </message>
    <message>
        <source>Switch to the other track</source>
        <translation>もう一方のトラックに切り替え</translation>
    </message>
    <message>
        <source>No audio output was found on this computer. You can view masters but not play them.</source>
        <translation>このコンピュータに音声出力が見つかりません。マスターの表示はできますが、再生はできません。</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>比較対象</translation>
    </message>
    <message>
        <source>Switch to the other track at the same position (X)</source>
        <translation>もう一方のトラックの同じ位置に切り替え（X）</translation>
    </message>
    <message>
        <source>No tracks yet</source>
        <translation>トラックはまだありません</translation>
    </message>
    <message>
        <source>The file could not be played.</source>
        <translation>ファイルを再生できませんでした。</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>一時停止</translation>
    </message>
    <message>
        <source>{name} (Space)</source>
        <translation>{name}（スペース）</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>なし</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>matches {fitting} of {count} names</source>
        <translation>{count}件中{fitting}件の名前が一致</translation>
    </message>
    <message>
        <source>Nothing was pasted: the columns from here on are read-only.</source>
        <translation>この位置から先の列は読み取り専用のため、何も貼り付けられませんでした。</translation>
    </message>
</context>
<context>
    <name>Problems</name>
    <message>
        <source>All {count}…</source>
        <translation>{count}件すべて…</translation>
    </message>
    <message>
        <source>Skipped files</source>
        <translation>スキップしたファイル</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
</context>
<context>
    <name>ProgressMeter</name>
    <message>
        <source>Upload progress</source>
        <translation>アップロードの進行状況</translation>
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
        <translation>{target}から取り込む</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>アカウント</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>テキスト</translation>
    </message>
    <message>
        <source>title, artist or other text</source>
        <translation>タイトル、アーティスト、その他のテキスト</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>Project number</source>
        <translation>プロジェクト番号</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>レーベル</translation>
    </message>
    <message>
        <source>separated by commas</source>
        <translation>カンマ区切り</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>検索</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>前へ</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>次へ</translation>
    </message>
    <message>
        <source>From a JSON file…</source>
        <translation>JSONファイルから…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Import as draft</source>
        <translation>下書きとして取り込む</translation>
    </message>
    <message>
        <source>Connect an account…</source>
        <translation>アカウントを接続…</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>追跡</translation>
    </message>
    <message>
        <source>“Follow” shows a release as it is in {target} and tracks its status; it is never sent. “Import as draft” creates a copy that you can edit. Fields that {target} does not return stay empty in both.</source>
        <translation>「追跡」では、リリースを{target}にあるとおりに表示し、ステータスを追います。送信はされません。「下書きとして取り込む」では、編集できるコピーを作成します。{target}が返さない項目は、どちらでも空になります。</translation>
    </message>
    <message>
        <source>Connect an account in the settings to search {target}. You can also import a JSON file.</source>
        <translation>{target}を検索するには、設定でアカウントを接続してください。JSONファイルを取り込むこともできます。</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>検索中…</translation>
    </message>
    <message>
        <source>Fetching {n} of {of}…</source>
        <translation>{n}/{of}を取得中…</translation>
    </message>
    <message>
        <source>Nothing found. {target} may take a while to show new releases.</source>
        <translation>見つかりません。{target}に新しいリリースが表示されるまで時間がかかることがあります。</translation>
    </message>
    <message>
        <source>{shown} of {total}</source>
        <translation>{total}件中{shown}件</translation>
    </message>
    <message>
        <source>{target} shows only the first 10,000 results. Narrow your search.</source>
        <translation>{target}で表示されるのは最初の10,000件だけです。検索を絞り込んでください。</translation>
    </message>
    <message>
        <source>Select a release to see its details.</source>
        <translation>リリースを選択すると詳細が表示されます。</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>確認中…</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
    <message>
        <source>This is a platform record; its release is imported.</source>
        <translation>これはプラットフォームの記録です。そのリリースが取り込まれます。</translation>
    </message>
    <message>
        <source>Not returned by {target}, so empty here:</source>
        <translation>{target}から返却されず、ここでは空の項目：</translation>
    </message>
    <message>
        <source>Read-only in {target}: version 1 of its API does not accept these fields. Lyrics, project and pre-order date are saved here but not sent.</source>
        <translation>{target}では読み取り専用です：APIのバージョン1はこれらの項目を受け付けません。歌詞、プロジェクト、予約注文日はここに保存されますが、送信されません。</translation>
    </message>
    <message>
        <source>Fetching…</source>
        <translation>取得中…</translation>
    </message>
    <message>
        <source>Import from a JSON file</source>
        <translation>JSONファイルから取り込む</translation>
    </message>
    <message>
        <source>{target} JSON (*.json)</source>
        <translation>{target} JSON (*.json)</translation>
    </message>
</context>
<context>
    <name>PullModel</name>
    <message>
        <source>Release</source>
        <translation>リリース</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>ID in {target}</source>
        <translation>{target}でのID</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>下書き</translation>
    </message>
    <message>
        <source>in the library</source>
        <translation>ライブラリにあり</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
</context>
<context>
    <name>PullText</name>
    <message>
        <source>{words} It continues automatically at {time}.</source>
        <translation>{words}{time}に自動で再開します。</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>楽曲</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>クレジット</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>トラック</translation>
    </message>
    <message>
        <source>Discs</source>
        <translation>ディスク</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>リリース</translation>
    </message>
</context>
<context>
    <name>QuestionBand</name>
    <message>
        <source>Alt+{number} in the row</source>
        <translation>行内でAlt+{number}</translation>
    </message>
    <message>
        <source>Saved for later folders.</source>
        <translation>今後のフォルダのために保存されます。</translation>
    </message>
    <message>
        <source>Is “{subject}” one artist?</source>
        <translation>「{subject}」は1組のアーティストですか？</translation>
    </message>
    <message>
        <source>Is “{subject}” the artist?</source>
        <translation>「{subject}」はアーティストですか？</translation>
    </message>
    <message>
        <source>Who is “{subject}”?</source>
        <translation>「{subject}」は誰ですか？</translation>
    </message>
    <message>
        <source>Is {subject} the release date?</source>
        <translation>{subject}はリリース日ですか？</translation>
    </message>
    <message>
        <source>Is “{subject}” the title?</source>
        <translation>「{subject}」はタイトルですか？</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>はい</translation>
    </message>
    <message>
        <source>No: {names}</source>
        <translation>いいえ：{names}</translation>
    </message>
    <message>
        <source>No</source>
        <translation>いいえ</translation>
    </message>
</context>
<context>
    <name>QuestionCard</name>
    <message>
        <source>{target} ID of the release</source>
        <translation>リリースの{target} ID</translation>
    </message>
    <message>
        <source>This release may be in {target}.</source>
        <translation>このリリースは{target}にある可能性があります。</translation>
    </message>
    <message>
        <source>{target} already has a release with UPC {upc}.</source>
        <translation>{target}にはUPC {upc}のリリースがすでにあります。</translation>
    </message>
    <message>
        <source>It is unclear whether {target} created this release.</source>
        <translation>{target}でこのリリースが作成されたかどうか不明です。</translation>
    </message>
    <message>
        <source>{target} rejected this release.</source>
        <translation>{target}がこのリリースを拒否しました。</translation>
    </message>
    <message>
        <source>This release could not be sent.</source>
        <translation>このリリースを送信できませんでした。</translation>
    </message>
    <message>
        <source>This release was sent, but it is unclear whether it was created. The release found in {target} differs from what was sent. Check it in {target} and adopt it if it is this release.</source>
        <translation>このリリースは送信されましたが、作成されたかどうか不明です。{target}で見つかったリリースは送信内容と異なります。{target}で確認し、このリリースであれば紐付けてください。</translation>
    </message>
    <message>
        <source>Nothing was sent. If it is the same release, adopt it; if not, this release needs a different UPC.</source>
        <translation>何も送信されていません。同じリリースなら紐付け、違う場合はこのリリースのUPCを変更してください。</translation>
    </message>
    <message>
        <source>The answer was lost, and a search by UPC does not find the release. Check in {target}: if it is not there, send it again; if it is, paste its ID.</source>
        <translation>応答が失われ、UPCで検索してもリリースが見つかりません。{target}で確認し、なければ再送信、あればそのIDを貼り付けてください。</translation>
    </message>
    <message>
        <source>Adopt this release</source>
        <translation>このリリースに紐付ける</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>再確認</translation>
    </message>
    <message>
        <source>Not there, send again</source>
        <translation>見つからないため再送信</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再試行</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>取り下げる</translation>
    </message>
    <message>
        <source>Paste the {target} ID of the release first.</source>
        <translation>先にリリースの{target} IDを貼り付けてください。</translation>
    </message>
</context>
<context>
    <name>QuestionsDialog</name>
    <message>
        <source>Questions to distributors</source>
        <translation>ディストリビューターへの質問</translation>
    </message>
    <message>
        <source>Distributor</source>
        <translation>ディストリビューター</translation>
    </message>
    <message>
        <source>Import a profile…</source>
        <translation>プロファイルを取り込む…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>書き出す…</translation>
    </message>
    <message>
        <source>Try in practice mode</source>
        <translation>練習モードで試す</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>質問</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>質問</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Answered by</source>
        <translation>回答者</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>{number}  {name}   {done} of {all}</source>
        <translation>{number}  {name}   {done}/{all}</translation>
    </message>
    <message>
        <source>Sections of the letter, and functions</source>
        <translation>問い合わせ文のセクションと機能</translation>
    </message>
    <message>
        <source>Questions in the letter</source>
        <translation>問い合わせ文の質問</translation>
    </message>
    <message>
        <source>Functions</source>
        <translation>機能</translation>
    </message>
    <message>
        <source>{name}   {count} open</source>
        <translation>{name}   未回答{count}件</translation>
    </message>
    <message>
        <source>{done} of {all} questions answered, saved on this computer</source>
        <translation>{all}問中{done}問に回答済み。このコンピュータに保存されています</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>ログイン</translation>
    </message>
    <message>
        <source>Create a release</source>
        <translation>リリースの作成</translation>
    </message>
    <message>
        <source>Read the status</source>
        <translation>ステータスの取得</translation>
    </message>
    <message>
        <source>Find after a lost answer</source>
        <translation>応答が失われた場合の検索</translation>
    </message>
    <message>
        <source>Take down</source>
        <translation>配信停止</translation>
    </message>
    <message>
        <source>Store links</source>
        <translation>ストアのリンク</translation>
    </message>
    <message>
        <source>Earnings</source>
        <translation>収益</translation>
    </message>
    <message>
        <source>Renew links to files</source>
        <translation>ファイルへのリンクの更新</translation>
    </message>
    <message>
        <source>Nothing is sent to {name} until {count} questions are answered: {questions}</source>
        <translation>質問{count}件に回答するまで、{name}には何も送信されません：{questions}</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>表示する</translation>
    </message>
    <message>
        <source>Enter their answer…</source>
        <translation>先方の回答を入力…</translation>
    </message>
    <message>
        <source>Import a profile</source>
        <translation>プロファイルを取り込む</translation>
    </message>
    <message>
        <source>Export the profile</source>
        <translation>プロファイルを書き出す</translation>
    </message>
</context>
<context>
    <name>RawDialog</name>
    <message>
        <source>Raw answer</source>
        <translation>応答の原文</translation>
    </message>
    <message>
        <source>There is no raw answer for this event.</source>
        <translation>このイベントに応答の原文はありません。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
</context>
<context>
    <name>ReadOnlyBanner</name>
    <message>
        <source>This record is from {target}. You can follow it here but change it only there.</source>
        <translation>これは{target}の記録です。ここで追跡できますが、変更は送信先でのみ行えます。</translation>
    </message>
    <message>
        <source>Create a draft from it</source>
        <translation>これから下書きを作成</translation>
    </message>
    <message>
        <source>Created from {target}&apos;s answer, which does not include {n} of the fields. They are marked and empty.</source>
        <translation>{target}の応答から作成されました。応答に含まれない{n}項目は、印を付けて空にしています。</translation>
    </message>
</context>
<context>
    <name>ReceiptView</name>
    <message>
        <source>Copy text</source>
        <translation>テキストをコピー</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>PDFとして保存…</translation>
    </message>
    <message>
        <source>What was sent</source>
        <translation>送信内容</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>送信控え</translation>
    </message>
    <message>
        <source>a deleted account</source>
        <translation>削除済みのアカウント</translation>
    </message>
    <message>
        <source>{target}, account {account}</source>
        <translation>{target}、アカウント{account}</translation>
    </message>
    <message>
        <source>ID in {target}</source>
        <translation>{target}でのID</translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation>送信日時</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>リリース日</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>レーベル</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Waived</source>
        <translation>例外</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>チェック</translation>
    </message>
    <message>
        <source>A manifest in the storage lists the files.</source>
        <translation>ファイルの一覧は、ストレージ内のマニフェストにあります。</translation>
    </message>
    <message>
        <source>Sent to</source>
        <translation>送信先</translation>
    </message>
    <message>
        <source>not saved</source>
        <translation>記録なし</translation>
    </message>
    <message>
        <source>{files}, {n} verified in the storage</source>
        <translation>{files}（{n}件はストレージで検証済み）</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>The receipt was copied.</source>
        <translation>送信控えをコピーしました。</translation>
    </message>
    <message>
        <source>Save the receipt</source>
        <translation>送信控えを保存</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>“{name}” could not be written.</source>
        <translation>「{name}」に書き込めませんでした。</translation>
    </message>
    <message>
        <source>Choose a folder that you can write to.</source>
        <translation>書き込み可能なフォルダを選択してください。</translation>
    </message>
    <message>
        <source>Saved as {name}.</source>
        <translation>{name}として保存しました。</translation>
    </message>
</context>
<context>
    <name>RecheckText</name>
    <message numerus="yes">
        <source>%n drafts are no longer ready</source>
        <comment>%n draft is no longer ready</comment>
        <translation>
            <numerusform>下書き%n件が準備完了ではなくなりました</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>new rules found something in %n drafts</source>
        <comment>new rules found something in %n draft</comment>
        <translation>
            <numerusform>新しい規則により下書き%n件に指摘があります</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts are now ready</source>
        <comment>%n draft is now ready</comment>
        <translation>
            <numerusform>下書き%n件が準備完了になりました</numerusform>
        </translation>
    </message>
    <message>
        <source>The checks changed: {what}.</source>
        <translation>チェックが変わりました：{what}。</translation>
    </message>
</context>
<context>
    <name>RecordingsSection</name>
    <message>
        <source>Recordings</source>
        <translation>原盤</translation>
    </message>
    <message>
        <source>Shows which audio has which ISRC on which releases. Audio is compared by its samples, not by file name.</source>
        <translation>どの音源が、どのリリースで、どのISRCを持つかを表示します。音源はファイル名ではなくサンプルで比較します。</translation>
    </message>
    <message>
        <source>Title, artist, release, ISRC or audio</source>
        <translation>タイトル、アーティスト、リリース、ISRC、音源</translation>
    </message>
    <message>
        <source>Search recordings</source>
        <translation>原盤を検索</translation>
    </message>
    <message>
        <source>Only conflicts</source>
        <translation>競合のみ</translation>
    </message>
    <message>
        <source>Go to the release</source>
        <translation>リリースへ移動</translation>
    </message>
    <message>
        <source>Recordings and their codes</source>
        <translation>原盤とコード</translation>
    </message>
    <message>
        <source>ISRC</source>
        <translation>ISRC</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>音源</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>トラック</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>リリース</translation>
    </message>
    <message>
        <source>Conflict</source>
        <translation>競合</translation>
    </message>
    <message>
        <source>the first {most} are shown</source>
        <translation>最初の{most}件を表示</translation>
    </message>
    <message>
        <source>No recordings yet</source>
        <translation>原盤はまだありません</translation>
    </message>
    <message>
        <source>Measured audio files of your releases appear here with their codes.</source>
        <translation>リリースの測定済み音源ファイルが、コードとともにここに表示されます。</translation>
    </message>
    <message>
        <source>No conflicts</source>
        <translation>競合はありません</translation>
    </message>
    <message>
        <source>Each recording has one code, and each code has one recording.</source>
        <translation>原盤とコードはすべて1対1で対応しています。</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>見つかりません</translation>
    </message>
    <message>
        <source>No recording matches in title, artist, release or code.</source>
        <translation>タイトル、アーティスト、リリース、コードが一致する原盤はありません。</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
    <message>
        <source>Same audio, different code</source>
        <translation>音源が同じでコードが異なる</translation>
    </message>
    <message>
        <source>Same code, different audio</source>
        <translation>コードが同じで音源が異なる</translation>
    </message>
</context>
<context>
    <name>Recovery</name>
    <message>
        <source>Lost: {titles}. A copy of the library may have them.</source>
        <translation>失われたもの：{titles}。ライブラリのコピーに残っている可能性があります。</translation>
    </message>
    <message>
        <source>Damaged: {titles}. Check them, because a letter or digit may be wrong.</source>
        <translation>破損したもの：{titles}。文字や数字が誤っている可能性があるため、確認してください。</translation>
    </message>
    <message>
        <source>Some records could not be read, such as history steps or file data.</source>
        <translation>履歴の手順やファイルの情報など、一部のレコードを読み取れませんでした。</translation>
    </message>
    <message>
        <source>{n} submissions may have been sent since. The app searches {target} for each of them and sends none until then.</source>
        <translation>その後に送信された可能性があるものが{n}件あります。アプリが{target}でそれぞれ検索し、それまで送信しません。</translation>
    </message>
    <message>
        <source>The old files are kept in {folder}.</source>
        <translation>古いファイルは{folder}に残っています。</translation>
    </message>
    <message>
        <source>The last assigned codes could not be read from the old library. Before you assign codes, compare the next numbers in Settings &gt; Codes with your last used ISRC.</source>
        <translation>最後に割り当てたコードを古いライブラリから読み取れませんでした。コードを割り当てる前に、「設定」＞「コード」の次の番号を、最後に使ったISRCと照合してください。</translation>
    </message>
    <message>
        <source>The library was restored.</source>
        <translation>ライブラリを復元しました。</translation>
    </message>
</context>
<context>
    <name>ReleaseActions</name>
    <message>
        <source>Rendering the sample release…</source>
        <translation>サンプルリリースを生成中…</translation>
    </message>
    <message>
        <source>Export as JSON</source>
        <translation>JSONとして書き出す</translation>
    </message>
    <message>
        <source>{target} JSON (*.json)</source>
        <translation>{target} JSON (*.json)</translation>
    </message>
    <message>
        <source>{what}. See History: {values}</source>
        <translation>{what}。「履歴」を参照：{values}</translation>
    </message>
    <message>
        <source>Nothing was waiting to be sent.</source>
        <translation>送信待ちのものはありませんでした。</translation>
    </message>
    <message>
        <source>Nothing is waiting.</source>
        <translation>待機中のものはありません。</translation>
    </message>
    <message>
        <source>Exported as {name}</source>
        <translation>{name}に書き出しました</translation>
    </message>
</context>
<context>
    <name>ReleaseDelegate</name>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
    <message>
        <source>{target}: {word}</source>
        <translation>{target}：{word}</translation>
    </message>
</context>
<context>
    <name>ReleaseFields</name>
    <message>
        <source>Copy everything else from</source>
        <translation>その他すべてのコピー元</translation>
    </message>
    <message>
        <source>tags</source>
        <translation>タグ</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>フォルダ</translation>
    </message>
    <message>
        <source>file name</source>
        <translation>ファイル名</translation>
    </message>
    <message>
        <source>sheet</source>
        <translation>シート</translation>
    </message>
    <message>
        <source>last release</source>
        <translation>前回のリリース</translation>
    </message>
    <message>
        <source>you</source>
        <translation>手入力</translation>
    </message>
    <message>
        <source>Assign ISRCs from the label&apos;s series and a UPC from its pool when the draft is created</source>
        <translation>下書き作成時に、ISRCをレーベルの連番から、UPCをプールから割り当て</translation>
    </message>
    <message>
        <source>Assign ISRCs from the label&apos;s series when the draft is created</source>
        <translation>下書き作成時に、ISRCをレーベルの連番から割り当て</translation>
    </message>
    <message>
        <source>Assign a UPC from the label&apos;s pool when the draft is created</source>
        <translation>下書き作成時に、UPCをレーベルのプールから割り当て</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
    <message>
        <source>“{title}”, the last release</source>
        <translation>「{title}」（前回のリリース）</translation>
    </message>
    <message>
        <source>No template</source>
        <translation>テンプレートなし</translation>
    </message>
</context>
<context>
    <name>ReleaseList</name>
    <message>
        <source>Releases</source>
        <translation>リリース</translation>
    </message>
    <message>
        <source>List columns. Click a column to sort by it.</source>
        <translation>リストの列。クリックするとその列で並べ替えます。</translation>
    </message>
    <message>
        <source>Drop a folder of WAVs anywhere to start a release</source>
        <translation>WAVのフォルダを好きな場所にドロップすると、リリースの作成が始まります</translation>
    </message>
    <message>
        <source>Actions for the selected releases</source>
        <translation>選択したリリースの操作</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>復元</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開く</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Quick look</source>
        <translation>クイックルック</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>スペース</translation>
    </message>
    <message>
        <source>Submit…</source>
        <translation>送信…</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>再確認</translation>
    </message>
    <message>
        <source>Assign missing codes</source>
        <translation>未設定のコードを割り当てる</translation>
    </message>
    <message>
        <source>Check status</source>
        <translation>ステータスを確認</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>取り下げる</translation>
    </message>
    <message>
        <source>In stores</source>
        <translation>ストア</translation>
    </message>
    <message>
        <source>Edit together…</source>
        <translation>まとめて編集…</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>複製</translation>
    </message>
    <message>
        <source>Export as JSON…</source>
        <translation>JSONとして書き出す…</translation>
    </message>
    <message>
        <source>Export as sheet or bundle…</source>
        <translation>シートまたはバンドルとして書き出す…</translation>
    </message>
    <message>
        <source>Deliver as DDEX…</source>
        <translation>DDEXで納品…</translation>
    </message>
    <message>
        <source>Documents…</source>
        <translation>文書…</translation>
    </message>
    <message>
        <source>Transfer from another distributor…</source>
        <translation>別のディストリビューターから移管…</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>ゴミ箱に移動</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Del</translation>
    </message>
    <message>
        <source>Undo: {step}</source>
        <translation>取り消す：{step}</translation>
    </message>
    <message>
        <source>Redo: {step}</source>
        <translation>やり直す：{step}</translation>
    </message>
</context>
<context>
    <name>ReleaseModel</name>
    <message>
        <source>Release</source>
        <translation>リリース</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>レーベル</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>リリース日</translation>
    </message>
    <message>
        <source>Readiness</source>
        <translation>準備状況</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>変更日時</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>ステータスなし</translation>
    </message>
    <message>
        <source>not checked yet</source>
        <translation>未チェック</translation>
    </message>
</context>
<context>
    <name>ReleaseTree</name>
    <message>
        <source>Parts of the release</source>
        <translation>リリースの構成</translation>
    </message>
</context>
<context>
    <name>Remedies</name>
    <message>
        <source>Rotate upright</source>
        <translation>正しい向きに回転</translation>
    </message>
    <message>
        <source>Remove the location</source>
        <translation>撮影場所を削除</translation>
    </message>
    <message>
        <source>Convert to RGB</source>
        <translation>RGBに変換</translation>
    </message>
    <message>
        <source>Convert to sRGB</source>
        <translation>sRGBに変換</translation>
    </message>
    <message>
        <source>Crop to a square…</source>
        <translation>正方形にトリミング…</translation>
    </message>
    <message>
        <source>Scale down to {pixels}</source>
        <translation>{pixels}に縮小</translation>
    </message>
    <message>
        <source>Reduce to under {size} MB</source>
        <translation>{size}MB未満に縮小</translation>
    </message>
    <message>
        <source>Fill transparent areas…</source>
        <translation>透明部分を塗りつぶす…</translation>
    </message>
    <message>
        <source>Save as JPEG</source>
        <translation>JPEGとして保存</translation>
    </message>
</context>
<context>
    <name>ReplaceDialog</name>
    <message>
        <source>Find and replace</source>
        <translation>検索と置換</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>検索</translation>
    </message>
    <message>
        <source>Leave empty to delete the text</source>
        <translation>空にするとテキストを削除</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>置換後</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>大文字と小文字を区別</translation>
    </message>
    <message>
        <source>Whole words only</source>
        <translation>単語単位のみ</translation>
    </message>
    <message>
        <source>What would change</source>
        <translation>変更される内容</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>置換</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>In which tracks</source>
        <translation>対象のトラック</translation>
    </message>
    <message>
        <source>All tracks</source>
        <translation>すべてのトラック</translation>
    </message>
    <message>
        <source>{tracks} selected</source>
        <translation>選択中の{tracks}</translation>
    </message>
    <message>
        <source>In which columns</source>
        <translation>対象の列</translation>
    </message>
    <message>
        <source>Texts, names and credits</source>
        <translation>テキスト・名前・クレジット</translation>
    </message>
    <message>
        <source>Text columns</source>
        <translation>テキストの列</translation>
    </message>
    <message>
        <source>All visible columns</source>
        <translation>表示中のすべての列</translation>
    </message>
    <message>
        <source>In</source>
        <translation>対象</translation>
    </message>
    <message>
        <source>This is one step. You can undo it.</source>
        <translation>これは1つの手順で、取り消せます。</translation>
    </message>
    <message>
        <source>Nothing changes</source>
        <translation>変更なし</translation>
    </message>
    <message>
        <source>Enter text to find</source>
        <translation>検索するテキストを入力</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Report for the artist</source>
        <translation>アーティスト向けレポート</translation>
    </message>
    <message>
        <source>The report</source>
        <translation>レポート</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Save as text…</source>
        <translation>テキストとして保存…</translation>
    </message>
    <message>
        <source>Save as web page…</source>
        <translation>Webページとして保存…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Questions that only the artist can answer come first, by track. Nothing is sent from here.</source>
        <translation>アーティストだけが答えられる質問を先に、トラックごとに並べます。ここから送信されるものはありません。</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>コピーしました。</translation>
    </message>
    <message>
        <source>Text (*.txt)</source>
        <translation>テキスト (*.txt)</translation>
    </message>
    <message>
        <source>Web page (*.html)</source>
        <translation>Webページ (*.html)</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>レポート</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>レポートを保存</translation>
    </message>
    <message>
        <source>It could not be saved: {why}.</source>
        <translation>保存できませんでした：{why}。</translation>
    </message>
    <message>
        <source>Saved as {name}.</source>
        <translation>{name}として保存しました。</translation>
    </message>
</context>
<context>
    <name>ReportedJob</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
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
        <translation>ライブラリの復元</translation>
    </message>
    <message>
        <source>Restoring the library…</source>
        <translation>ライブラリを復元中…</translation>
    </message>
    <message>
        <source>Nothing is deleted: the old files are moved to another folder.</source>
        <translation>何も削除されません。古いファイルは別のフォルダに移動されます。</translation>
    </message>
</context>
<context>
    <name>ResubmitDialog</name>
    <message>
        <source>Submit again</source>
        <translation>再送信</translation>
    </message>
    <message>
        <source>Submit “{title}” again?</source>
        <translation>「{title}」を再送信しますか？</translation>
    </message>
    <message>
        <source>{target} created this release but now reports that it does not exist. If you continue, it becomes a draft again. If you submit it again, a new release is created. If the old one is only hidden, the UPC would then exist twice. Check in {target} first.</source>
        <translation>{target}はこのリリースを作成しましたが、現在は存在しないと報告しています。続けると下書きに戻り、再送信すると新しいリリースが作成されます。以前のものが非表示になっているだけの場合、同じUPCが2つ存在することになります。先に{target}で確認してください。</translation>
    </message>
    <message>
        <source>Enter its UPC, {upc}, to continue.</source>
        <translation>続けるには、UPC（{upc}）を入力してください。</translation>
    </message>
    <message>
        <source>UPC of this release</source>
        <translation>このリリースのUPC</translation>
    </message>
    <message>
        <source>Make it a draft again</source>
        <translation>下書きに戻す</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Store preview</source>
        <translation>ストアでの表示</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>Waived</source>
        <translation>例外</translation>
    </message>
    <message>
        <source>Submit…</source>
        <translation>送信…</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>取り下げる</translation>
    </message>
    <message>
        <source>Next steps…</source>
        <translation>次の手順…</translation>
    </message>
    <message>
        <source>Submit again…</source>
        <translation>再送信…</translation>
    </message>
    <message>
        <source>and {count} more, in Checks</source>
        <translation>ほか{count}件（「チェック」を参照）</translation>
    </message>
    <message>
        <source>Waiting to be sent.</source>
        <translation>送信待ちです。</translation>
    </message>
    <message>
        <source>Uploads are paused.</source>
        <translation>アップロードは一時停止中です。</translation>
    </message>
    <message>
        <source>Files are being uploaded.</source>
        <translation>ファイルをアップロード中です。</translation>
    </message>
    <message>
        <source>Being created in {target}.</source>
        <translation>{target}で作成中です。</translation>
    </message>
    <message>
        <source>The answer was lost. The app is checking whether the release was created.</source>
        <translation>応答が失われました。リリースが作成されたかどうかをアプリが確認しています。</translation>
    </message>
    <message>
        <source>Created in {target}.</source>
        <translation>{target}で作成されました。</translation>
    </message>
    <message>
        <source>Created in {target} but no longer there.</source>
        <translation>{target}で作成されましたが、現在は存在しません。</translation>
    </message>
    <message>
        <source>Waiting for your answer: see above.</source>
        <translation>回答待ちです。上を参照してください。</translation>
    </message>
    <message>
        <source>{blockers} and {missing} to fill in before this can be sent.</source>
        <translation>送信する前に解決が必要：{blockers}、未入力{missing}件。</translation>
    </message>
    <message>
        <source>The checks could not run.</source>
        <translation>チェックを実行できませんでした。</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>確認中…</translation>
    </message>
    <message>
        <source>Ready to send.</source>
        <translation>送信できます。</translation>
    </message>
    <message>
        <source>Uploads wait: this network is metered.</source>
        <translation>アップロードは待機中です：このネットワークは従量制です。</translation>
    </message>
    <message>
        <source>Check with the target first. You have to enter the UPC before it becomes a draft again.</source>
        <translation>まず送信先に確認してください。下書きに戻すにはUPCの入力が必要です。</translation>
    </message>
    <message>
        <source>It will be sent as it was when you submitted it. Withdraw it to include later changes.</source>
        <translation>送信の操作をした時点の内容で送信されます。その後の変更を含めるには、取り下げてください。</translation>
    </message>
    <message>
        <source>Changes here stay on this computer until the question is answered.</source>
        <translation>質問に回答するまで、ここでの変更はこのコンピュータにとどまります。</translation>
    </message>
    <message>
        <source>This was sent; History shows its status. Changes here stay on this computer.</source>
        <translation>送信済みです。ステータスは「履歴」に表示されます。ここでの変更はこのコンピュータにとどまります。</translation>
    </message>
    <message>
        <source>Submit is available once all files are measured.</source>
        <translation>すべてのファイルの測定が終わると送信できます。</translation>
    </message>
    <message>
        <source>Submit is available once the checks have finished.</source>
        <translation>チェックが終わると送信できます。</translation>
    </message>
    <message>
        <source>Before sending, you see a summary and the account it goes to.</source>
        <translation>送信前に、概要と送信先のアカウントが表示されます。</translation>
    </message>
    <message>
        <source>Submit is blocked:</source>
        <translation>送信できません：</translation>
    </message>
</context>
<context>
    <name>RowPainter</name>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
    <message>
        <source>No date yet</source>
        <translation>日付未定</translation>
    </message>
    <message>
        <source>out since {day}</source>
        <translation>{day}から配信中</translation>
    </message>
    <message>
        <source>{day} has passed, not sent</source>
        <translation>{day}を過ぎたが未送信</translation>
    </message>
    <message>
        <source>Submit today</source>
        <translation>今日中に送信</translation>
    </message>
    <message>
        <source>Submit: was due on {day}</source>
        <translation>送信：期限は{day}でした</translation>
    </message>
    <message>
        <source>Submit</source>
        <translation>送信</translation>
    </message>
    <message>
        <source>pitch by</source>
        <translation>ピッチ期限</translation>
    </message>
    <message>
        <source>submit by</source>
        <translation>送信期限</translation>
    </message>
    <message>
        <source>release date</source>
        <translation>リリース日</translation>
    </message>
    <message>
        <source>holidays, no reviews</source>
        <translation>休暇期間、審査なし</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完了</translation>
    </message>
    <message>
        <source>on the way</source>
        <translation>進行中</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>まだ</translation>
    </message>
    <message>
        <source>worth checking</source>
        <translation>要確認</translation>
    </message>
    <message>
        <source>needs you</source>
        <translation>要対応</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>不明</translation>
    </message>
</context>
<context>
    <name>RuleCard</name>
    <message>
        <source>new</source>
        <translation>新規</translation>
    </message>
    <message>
        <source>Expand: {what}</source>
        <translation>展開：{what}</translation>
    </message>
    <message>
        <source>Collapse: {what}</source>
        <translation>折りたたむ：{what}</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>リリース</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>ほか{count}件</translation>
    </message>
    <message>
        <source>Fix…</source>
        <translation>修正…</translation>
    </message>
    <message>
        <source>Confirm…</source>
        <translation>確認…</translation>
    </message>
    <message>
        <source>Assign</source>
        <translation>割り当て</translation>
    </message>
    <message>
        <source>This is one artist</source>
        <translation>これは1組のアーティスト</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>移動</translation>
    </message>
    <message>
        <source>Waive…</source>
        <translation>例外にする…</translation>
    </message>
    <message>
        <source>About this check</source>
        <translation>このチェックについて</translation>
    </message>
</context>
<context>
    <name>SaveTemplateDialog</name>
    <message>
        <source>Save as template</source>
        <translation>テンプレートとして保存</translation>
    </message>
    <message>
        <source>It includes: {parts}.</source>
        <translation>含まれるもの：{parts}。</translation>
    </message>
    <message>
        <source>This release has nothing yet that a template could use, such as label, genre or people.</source>
        <translation>このリリースには、レーベル、ジャンル、人物など、テンプレートに使える内容がまだありません。</translation>
    </message>
    <message>
        <source>Titles, codes, dates and files are not included.</source>
        <translation>タイトル、コード、日付、ファイルは含まれません。</translation>
    </message>
    <message>
        <source>Name of the template</source>
        <translation>テンプレートの名前</translation>
    </message>
    <message>
        <source>Name, such as a label or an artist</source>
        <translation>名前（レーベルやアーティストなど）</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>A template with this name exists and will be replaced.</source>
        <translation>同じ名前のテンプレートがあり、置き換えられます。</translation>
    </message>
</context>
<context>
    <name>SearchBox</name>
    <message>
        <source>Search releases, tracks, ISRC, people</source>
        <translation>リリース、トラック、ISRC、人物を検索</translation>
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
        <translation>下書きに戻る</translation>
    </message>
    <message>
        <source>Submit again…</source>
        <translation>再送信…</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比較</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>送信控え</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
    <message>
        <source>It has not been created in {target} yet.</source>
        <translation>{target}ではまだ作成されていません。</translation>
    </message>
    <message>
        <source>In {target} since {when}.</source>
        <translation>{when}から{target}にあります。</translation>
    </message>
    <message>
        <source>It is no longer in {target}.</source>
        <translation>{target}にはもうありません。</translation>
    </message>
    <message>
        <source>Submit it again, or find out from the target what happened to it.</source>
        <translation>再送信するか、どうなったかを送信先に確認してください。</translation>
    </message>
    <message>
        <source>{target} reports no status, {asked}.</source>
        <translation>{target}からのステータスはありません（{asked}）。</translation>
    </message>
    <message>
        <source>it is being reviewed.</source>
        <translation>審査中です。</translation>
    </message>
    <message>
        <source>it was delivered to stores.</source>
        <translation>ストアに納品されました。</translation>
    </message>
    <message>
        <source>it was rejected.</source>
        <translation>拒否されました。</translation>
    </message>
    <message>
        <source>it no longer exists.</source>
        <translation>もう存在しません。</translation>
    </message>
    <message>
        <source>the meaning of this status is not documented.</source>
        <translation>このステータスの意味は公開されていません。</translation>
    </message>
    <message>
        <source>still to be added there</source>
        <translation>送信先での追加が必要</translation>
    </message>
    <message>
        <source>no status yet</source>
        <translation>ステータスはまだなし</translation>
    </message>
    <message>
        <source>Changes made here do not reach it.</source>
        <translation>ここでの変更は送信先に反映されません。</translation>
    </message>
    <message>
        <source>{target} has not been checked yet.</source>
        <translation>{target}はまだ確認されていません。</translation>
    </message>
    <message>
        <source>{target} says “{word}”, {asked}</source>
        <translation>{target}のステータス「{word}」（{asked}）</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>まだ</translation>
    </message>
    <message>
        <source>at {n} of {all} stores</source>
        <translation>{all}ストア中{n}ストア</translation>
    </message>
    <message>
        <source>Next steps</source>
        <translation>次の手順</translation>
    </message>
    <message>
        <source>Next steps in {target}</source>
        <translation>{target}での次の手順</translation>
    </message>
    <message>
        <source>The changes were copied.</source>
        <translation>変更をコピーしました。</translation>
    </message>
</context>
<context>
    <name>SessionText</name>
    <message>
        <source>The last change to this release is not saved yet.</source>
        <translation>このリリースの直前の変更はまだ保存されていません。</translation>
    </message>
    <message>
        <source>It is kept here, and the app tries again automatically.</source>
        <translation>変更はここに保持され、アプリが自動で再試行します。</translation>
    </message>
    <message>
        <source>If the disk is full, free some space, then try again.</source>
        <translation>ディスクの空きがない場合は、空き容量を増やして再試行してください。</translation>
    </message>
    <message>
        <source>This record is from {target} and cannot be changed here.</source>
        <translation>これは{target}の記録のため、ここでは変更できません。</translation>
    </message>
    <message>
        <source>Create a draft from it and change that.</source>
        <translation>下書きを作成して、そちらを変更してください。</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Sections of the settings</source>
        <translation>設定のセクション</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>アカウント</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>レーベル</translation>
    </message>
    <message>
        <source>People</source>
        <translation>人物</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>コード</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>原盤</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>チェック</translation>
    </message>
    <message>
        <source>Lists</source>
        <translation>リスト</translation>
    </message>
    <message>
        <source>Keyring</source>
        <translation>キーリング</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外観</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>ストア</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>バックアップ</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>アップデート</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>データ</translation>
    </message>
</context>
<context>
    <name>SettingsParts</name>
    <message>
        <source>Saved. Enter a new one to replace it.</source>
        <translation>保存済みです。置き換えるには新しいものを入力してください。</translation>
    </message>
    <message>
        <source>Saved until you close the app. Enter a new one to replace it.</source>
        <translation>アプリを閉じるまで保存されます。置き換えるには新しいものを入力してください。</translation>
    </message>
    <message>
        <source>Testing</source>
        <translation>テスト中</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>利用できます</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>問題</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>ログイン</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>ネットワーク</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>証明書</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>サービス</translation>
    </message>
    <message>
        <source>Keyring</source>
        <translation>キーリング</translation>
    </message>
</context>
<context>
    <name>ShareTotals</name>
    <message>
        <source>{place}: writers {writers} %, publishers {publishers} %</source>
        <translation>{place}：作家{writers}%、音楽出版社{publishers}%</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>全世界</translation>
    </message>
    <message>
        <source>{share} % are missing</source>
        <translation>{share}%不足</translation>
    </message>
    <message>
        <source>{share} % too much</source>
        <translation>{share}%超過</translation>
    </message>
</context>
<context>
    <name>SheetColumns</name>
    <message>
        <source>not used</source>
        <translation>使用しない</translation>
    </message>
</context>
<context>
    <name>SheetDialog</name>
    <message>
        <source>Import a sheet</source>
        <translation>シートを取り込む</translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>{name}を読み込み中…</translation>
    </message>
    <message>
        <source>Releases of the sheet</source>
        <translation>シートのリリース</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>リリース</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>現在</translation>
    </message>
    <message>
        <source>New</source>
        <translation>変更後</translation>
    </message>
    <message>
        <source>Not used</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>Releases</source>
        <translation>リリース</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>問題</translation>
    </message>
    <message>
        <source>Dates such as 3/4/2026: undecided, left empty</source>
        <translation>3/4/2026などの日付：未確定、空のまま</translation>
    </message>
    <message>
        <source>Dates such as 3/4/2026: day first</source>
        <translation>3/4/2026などの日付：日が先</translation>
    </message>
    <message>
        <source>Dates such as 3/4/2026: month first</source>
        <translation>3/4/2026などの日付：月が先</translation>
    </message>
    <message>
        <source>Order of day and month</source>
        <translation>日と月の順序</translation>
    </message>
    <message>
        <source>Save rows with problems…</source>
        <translation>問題のある行を保存…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>取り込む</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
    <message>
        <source>not in the library</source>
        <translation>ライブラリになし</translation>
    </message>
    <message>
        <source>in the library</source>
        <translation>ライブラリにあり</translation>
    </message>
    <message>
        <source>found by its UPC</source>
        <translation>UPCで一致</translation>
    </message>
    <message>
        <source>found by its ISRCs</source>
        <translation>ISRCで一致</translation>
    </message>
    <message>
        <source>found by its catalogue number</source>
        <translation>品番で一致</translation>
    </message>
    <message>
        <source>unchanged: already sent or followed in {target}</source>
        <translation>変更なし：送信済み、または{target}で追跡中</translation>
    </message>
    <message>
        <source>nothing changes</source>
        <translation>変更なし</translation>
    </message>
    <message>
        <source>and more</source>
        <translation>ほか</translation>
    </message>
    <message>
        <source>Problems ({count})</source>
        <translation>問題（{count}）</translation>
    </message>
    <message>
        <source>nothing to import</source>
        <translation>取り込むものなし</translation>
    </message>
    <message>
        <source>{name}: {what}</source>
        <translation>{name}：{what}</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>{name} rows with problems.csv</source>
        <translation>{name} 問題のある行.csv</translation>
    </message>
    <message>
        <source>Save rows with problems</source>
        <translation>問題のある行を保存</translation>
    </message>
</context>
<context>
    <name>SheetFields</name>
    <message>
        <source>Credit: {role}</source>
        <translation>クレジット：{role}</translation>
    </message>
    <message>
        <source>Release: {field}</source>
        <translation>リリース：{field}</translation>
    </message>
    <message>
        <source>Track: {field}</source>
        <translation>トラック：{field}</translation>
    </message>
    <message>
        <source>Artists</source>
        <translation>アーティスト</translation>
    </message>
    <message>
        <source>© line</source>
        <translation>©ライン</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>ディスク</translation>
    </message>
    <message>
        <source>Length in milliseconds</source>
        <translation>長さ（ミリ秒）</translation>
    </message>
    <message>
        <source>Length in seconds</source>
        <translation>長さ（秒）</translation>
    </message>
    <message>
        <source>Track number</source>
        <translation>トラック番号</translation>
    </message>
    <message>
        <source>People with their roles</source>
        <translation>役割付きの人物</translation>
    </message>
    <message>
        <source>℗ line</source>
        <translation>℗ライン</translation>
    </message>
    <message>
        <source>Position, such as A1</source>
        <translation>位置（A1 など）</translation>
    </message>
    <message>
        <source>Publishers&apos; shares</source>
        <translation>音楽出版社のシェア</translation>
    </message>
    <message>
        <source>Writers&apos; shares</source>
        <translation>作家のシェア</translation>
    </message>
</context>
<context>
    <name>SideBySide</name>
    <message>
        <source>{store}: as sent</source>
        <translation>{store}：送信内容</translation>
    </message>
    <message>
        <source>{store}: in store</source>
        <translation>{store}：ストアの表示</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Views</source>
        <translation>表示</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>計画</translation>
    </message>
    <message>
        <source>WORK</source>
        <translation>作業</translation>
    </message>
    <message>
        <source>To fix</source>
        <translation>要修正</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>下書き</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>送信途中</translation>
    </message>
    <message>
        <source>RELEASES</source>
        <translation>リリース</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>{target}に登録済み</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>リリース済み</translation>
    </message>
    <message>
        <source>All</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>SAVED FILTERS</source>
        <translation>保存済みフィルター</translation>
    </message>
    <message>
        <source>LABELS</source>
        <translation>レーベル</translation>
    </message>
    <message>
        <source>Based on the release date only: {target}&apos;s API does not report what is live.</source>
        <translation>リリース日のみに基づきます。{target}のAPIは配信中かどうかを報告しません。</translation>
    </message>
</context>
<context>
    <name>SoundPage</name>
    <message>
        <source>Masters</source>
        <translation>マスター</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>ジャケット</translation>
    </message>
    <message>
        <source>Other files</source>
        <translation>その他のファイル</translation>
    </message>
</context>
<context>
    <name>SourceRow</name>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>{name}を削除</translation>
    </message>
</context>
<context>
    <name>States</name>
    <message>
        <source>blocker</source>
        <translation>エラー</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>hint</source>
        <translation>ヒント</translation>
    </message>
    <message>
        <source>to do</source>
        <translation>未対応</translation>
    </message>
    <message>
        <source>question</source>
        <translation>質問</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>破損</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>下書き</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>準備完了</translation>
    </message>
    <message>
        <source>Waiting (no network)</source>
        <translation>待機中（ネットワークなし）</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>待機中</translation>
    </message>
    <message>
        <source>Paused {percent} %</source>
        <translation>一時停止中 {percent}%</translation>
    </message>
    <message>
        <source>Waiting {percent} %</source>
        <translation>待機中 {percent}%</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>送信中</translation>
    </message>
    <message>
        <source>Sending {percent} %</source>
        <translation>送信中 {percent}%</translation>
    </message>
    <message>
        <source>Unconfirmed</source>
        <translation>未確認</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>要対応</translation>
    </message>
    <message>
        <source>Created in {target}</source>
        <translation>{target}で作成</translation>
    </message>
    <message>
        <source>No longer exists</source>
        <translation>もう存在しません</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>作成日時</translation>
    </message>
    <message>
        <source>it says “{word}”</source>
        <translation>ステータス「{word}」</translation>
    </message>
    <message>
        <source>waits until {target} has it</source>
        <translation>{target}への登録待ち</translation>
    </message>
    <message>
        <source>{target}: {told}</source>
        <translation>{target}：{told}</translation>
    </message>
    <message>
        <source>Waiting for network</source>
        <translation>ネットワーク待ち</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>一時停止中</translation>
    </message>
    <message>
        <source>Measuring {n} of {count}</source>
        <translation>測定中 {n}/{count}</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>未チェック</translation>
    </message>
    <message numerus="yes">
        <source>%n blockers</source>
        <comment>%n blocker</comment>
        <translation>
            <numerusform>エラー%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to do</source>
        <comment>%n to do</comment>
        <translation>
            <numerusform>未対応%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warnings</source>
        <comment>%n warning</comment>
        <translation>
            <numerusform>警告%n件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hints</source>
        <comment>%n hint</comment>
        <translation>
            <numerusform>ヒント%n件</numerusform>
        </translation>
    </message>
    <message>
        <source>checked</source>
        <translation>チェック済み</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>準備完了</translation>
    </message>
    <message>
        <source>no date</source>
        <translation>日付なし</translation>
    </message>
    <message>
        <source>today</source>
        <translation>今日</translation>
    </message>
    <message>
        <source>tomorrow</source>
        <translation>明日</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>昨日</translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <comment>%n day</comment>
        <translation>
            <numerusform>%n日</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n weeks</source>
        <comment>%n week</comment>
        <translation>
            <numerusform>%n週間</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n months</source>
        <comment>%n month</comment>
        <translation>
            <numerusform>%nか月</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n years</source>
        <comment>%n year</comment>
        <translation>
            <numerusform>%n年</numerusform>
        </translation>
    </message>
    <message>
        <source>in {time}</source>
        <translation>{time}後</translation>
    </message>
    <message>
        <source>{time} ago</source>
        <translation>{time}前</translation>
    </message>
    <message>
        <source>now</source>
        <translation>現在</translation>
    </message>
    <message>
        <source>{n} min ago</source>
        <translation>{n}分前</translation>
    </message>
    <message>
        <source>{n} h ago</source>
        <translation>{n}時間前</translation>
    </message>
    <message>
        <source>as of {time}</source>
        <translation>{time}現在</translation>
    </message>
    <message>
        <source>tries again now</source>
        <translation>今すぐ再試行</translation>
    </message>
    <message>
        <source>tries again at {time}</source>
        <translation>{time}に再試行</translation>
    </message>
    <message>
        <source>checks again now</source>
        <translation>今すぐ再確認</translation>
    </message>
    <message>
        <source>checks again at {time}</source>
        <translation>{time}に再確認</translation>
    </message>
    <message>
        <source>next check now</source>
        <translation>次の確認：今すぐ</translation>
    </message>
    <message>
        <source>next check in a minute</source>
        <translation>次の確認：1分後</translation>
    </message>
    <message>
        <source>next check in {n} min</source>
        <translation>次の確認：{n}分後</translation>
    </message>
    <message>
        <source>next check at {time}</source>
        <translation>次の確認：{time}</translation>
    </message>
    <message>
        <source>next check {day}</source>
        <translation>次の確認：{day}</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>残り1分未満</translation>
    </message>
    <message>
        <source>{n} min left</source>
        <translation>残り{n}分</translation>
    </message>
    <message>
        <source>{h} h {m} min left</source>
        <translation>残り{h}時間{m}分</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Network, upload and save status</source>
        <translation>ネットワーク、アップロード、保存の状態</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>今すぐ再試行</translation>
    </message>
    <message>
        <source>Try waiting releases now</source>
        <translation>待機中のリリースを今すぐ再試行</translation>
    </message>
    <message>
        <source>Show uploads</source>
        <translation>アップロードを表示</translation>
    </message>
    <message>
        <source>Show checks</source>
        <translation>チェックを表示</translation>
    </message>
    <message>
        <source>Practice mode: nothing leaves this computer</source>
        <translation>練習モード：このコンピュータの外には何も出ません</translation>
    </message>
    <message>
        <source>Practice mode</source>
        <translation>練習モード</translation>
    </message>
    <message>
        <source>✓ Saved {time}</source>
        <translation>✓ 保存済み {time}</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>保存済み</translation>
    </message>
    <message>
        <source>Not saved: {why}</source>
        <translation>未保存：{why}</translation>
    </message>
    <message>
        <source>No network, {n} waiting</source>
        <translation>ネットワークなし、待機中{n}件</translation>
    </message>
    <message>
        <source>No network</source>
        <translation>ネットワークなし</translation>
    </message>
    <message>
        <source>Practice servers</source>
        <translation>練習用サーバー</translation>
    </message>
    <message>
        <source>Network unknown</source>
        <translation>ネットワークの状態不明</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>オンライン</translation>
    </message>
    <message>
        <source>Offline, {n} waiting</source>
        <translation>オフライン、待機中{n}件</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>オフライン</translation>
    </message>
    <message>
        <source>Uploads</source>
        <translation>アップロード</translation>
    </message>
    <message>
        <source>Nothing is being sent</source>
        <translation>送信中のものはありません</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}%</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>一時停止中</translation>
    </message>
    <message>
        <source>waiting for network</source>
        <translation>ネットワーク待ち</translation>
    </message>
    <message>
        <source>waiting: metered network</source>
        <translation>待機中：従量制ネットワーク</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/秒</translation>
    </message>
    <message>
        <source>Checking drafts again: {done} of {count}</source>
        <translation>下書きを再チェック中：{done}/{count}</translation>
    </message>
    <message>
        <source>Checking drafts again waits for mains power: {done} of {count}</source>
        <translation>下書きの再チェックは電源接続待ち：{done}/{count}</translation>
    </message>
    <message>
        <source>Rules or thresholds have changed. Until then the list shows the previous results.</source>
        <translation>規則またはしきい値が変わりました。終わるまで、リストには以前の結果が表示されます。</translation>
    </message>
</context>
<context>
    <name>StepButton</name>
    <message>
        <source>complete</source>
        <translation>完了</translation>
    </message>
    <message>
        <source>in progress</source>
        <translation>進行中</translation>
    </message>
    <message>
        <source>not started</source>
        <translation>未着手</translation>
    </message>
</context>
<context>
    <name>StorageForm</name>
    <message>
        <source>Your own bucket</source>
        <translation>自社のバケット</translation>
    </message>
    <message>
        <source>A signing service</source>
        <translation>署名サービス</translation>
    </message>
    <message>
        <source>None for now</source>
        <translation>今は設定しない</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>エンドポイント</translation>
    </message>
    <message>
        <source>Leave empty for Amazon S3 in this region.</source>
        <translation>このリージョンのAmazon S3の場合は空のままにしてください。</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>リージョン</translation>
    </message>
    <message>
        <source>Bucket</source>
        <translation>バケット</translation>
    </message>
    <message>
        <source>Folder in the bucket</source>
        <translation>バケット内のフォルダ</translation>
    </message>
    <message>
        <source>Access key ID</source>
        <translation>アクセスキーID</translation>
    </message>
    <message>
        <source>Secret access key</source>
        <translation>シークレットアクセスキー</translation>
    </message>
    <message>
        <source>Session token</source>
        <translation>セッショントークン</translation>
    </message>
    <message>
        <source>Only for temporary keys; otherwise leave empty.</source>
        <translation>一時キーの場合のみ。それ以外は空のままにしてください。</translation>
    </message>
    <message>
        <source>Bucket in the path</source>
        <translation>バケットをパスに含める</translation>
    </message>
    <message>
        <source>Bucket in the host name</source>
        <translation>バケットをホスト名に含める</translation>
    </message>
    <message>
        <source>Bucket addressing</source>
        <translation>バケットの指定方法</translation>
    </message>
    <message>
        <source>Address of the signing service</source>
        <translation>署名サービスのアドレス</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>トークン</translation>
    </message>
    <message>
        <source>Allowed upload hosts</source>
        <translation>アップロードを許可するホスト</translation>
    </message>
    <message>
        <source>Files are sent only to these hosts, whatever the service signs. Separate several with commas.</source>
        <translation>サービスの署名内容にかかわらず、ファイルはこれらのホストにのみ送信されます。複数の場合はカンマで区切ります。</translation>
    </message>
    <message>
        <source>Trackball protocol</source>
        <translation>Trackballプロトコル</translation>
    </message>
    <message>
        <source>Uppy Companion</source>
        <translation>Uppy Companion</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>プロトコル</translation>
    </message>
    <message>
        <source>Any S3-compatible storage: Amazon, Cloudflare R2, Backblaze, Wasabi, MinIO or your own.</source>
        <translation>S3互換の任意のストレージ：Amazon、Cloudflare R2、Backblaze、Wasabi、MinIO、または自社のもの。</translation>
    </message>
    <message>
        <source>A service run by you or your distributor that keeps the keys and signs each upload.</source>
        <translation>自社またはディストリビューターが運営し、キーを保管してアップロードごとに署名するサービス。</translation>
    </message>
    <message>
        <source>Releases are sent without files: {target} gets only the metadata.</source>
        <translation>リリースはファイルなしで送信されます：{target}にはメタデータのみ。</translation>
    </message>
    <message>
        <source>Files are named by content. Nothing in the bucket is ever overwritten or deleted.</source>
        <translation>ファイル名は内容に基づいて付けられます。バケット内のものが上書き・削除されることはありません。</translation>
    </message>
    <message>
        <source>Files go to {place}</source>
        <translation>ファイルの送信先：{place}</translation>
    </message>
    <message>
        <source>Enter the name of the bucket.</source>
        <translation>バケット名を入力してください。</translation>
    </message>
    <message>
        <source>Enter the access key ID.</source>
        <translation>アクセスキーIDを入力してください。</translation>
    </message>
    <message>
        <source>Enter the region, or an endpoint.</source>
        <translation>リージョンまたはエンドポイントを入力してください。</translation>
    </message>
    <message>
        <source>Enter the secret access key.</source>
        <translation>シークレットアクセスキーを入力してください。</translation>
    </message>
    <message>
        <source>Enter the token.</source>
        <translation>トークンを入力してください。</translation>
    </message>
</context>
<context>
    <name>StoreBox</name>
    <message>
        <source>All stores</source>
        <translation>全ストア</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>ストア</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>ライト</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>ダーク</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外観</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>トラック</translation>
    </message>
    <message>
        <source>{store}: release page</source>
        <translation>{store}：リリースページ</translation>
    </message>
    <message>
        <source>{store}: search result</source>
        <translation>{store}：検索結果</translation>
    </message>
    <message>
        <source>Player on a phone</source>
        <translation>スマートフォンのプレーヤー</translation>
    </message>
    <message>
        <source>Sorted under</source>
        <translation>並べ替え用の表記</translation>
    </message>
    <message>
        <source>As entered</source>
        <translation>入力内容</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>（無題）</translation>
    </message>
    <message>
        <source>{n}. {title}</source>
        <translation>{n}. {title}</translation>
    </message>
    <message>
        <source>Does not fit and is cut off: {names}</source>
        <translation>収まらず、途中で切れます：{names}</translation>
    </message>
</context>
<context>
    <name>StorePageText</name>
    <message>
        <source>Single</source>
        <translation>シングル</translation>
    </message>
    <message>
        <source>EP</source>
        <translation>EP</translation>
    </message>
    <message>
        <source>Album</source>
        <translation>アルバム</translation>
    </message>
    <message numerus="yes">
        <source>%n songs</source>
        <comment>%n song</comment>
        <translation>
            <numerusform>%n曲</numerusform>
        </translation>
    </message>
    <message>
        <source>{minutes} min {seconds} s</source>
        <translation>{minutes}分{seconds}秒</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours}時間{minutes}分</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes}分</translation>
    </message>
    <message>
        <source>Disc {n}</source>
        <translation>ディスク{n}</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>タイトル</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>時間</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>再生</translation>
    </message>
    <message>
        <source>Song</source>
        <translation>曲</translation>
    </message>
</context>
<context>
    <name>StoreSettingsPage</name>
    <message>
        <source>Stores</source>
        <translation>ストア</translation>
    </message>
    <message>
        <source>From the release date on, the app can check on Deezer, Apple Music and MusicBrainz whether a release is out and how it appears. Only UPCs, ISRCs and countries are sent.</source>
        <translation>リリース日以降、リリースが配信されているか、どのように表示されているかを、アプリがDeezer、Apple Music、MusicBrainzで確認できます。送信されるのはUPC、ISRC、国だけです。</translation>
    </message>
    <message>
        <source>Check stores automatically from each release date</source>
        <translation>リリース日からストアを自動で確認</translation>
    </message>
    <message>
        <source>Countries</source>
        <translation>国</translation>
    </message>
    <message>
        <source>Apple Music is checked per country. Use two-letter codes: ES, DE, JP</source>
        <translation>Apple Musicは国ごとに確認します。2文字のコードを使用してください：ES、DE、JP</translation>
    </message>
    <message>
        <source>Contact for MusicBrainz</source>
        <translation>MusicBrainz用の連絡先</translation>
    </message>
    <message>
        <source>MusicBrainz asks apps to give a contact address. Optional.</source>
        <translation>MusicBrainzはアプリに連絡先の提示を求めています。任意です。</translation>
    </message>
    <message>
        <source>Discogs token</source>
        <translation>Discogsトークン</translation>
    </message>
    <message>
        <source>Your own token from Discogs&apos; developer settings. It lets you fill in drafts from Discogs.</source>
        <translation>Discogsの開発者設定で取得したご自身のトークン。Discogsから下書きに入力できるようになります。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>“{code}” is not a two-letter country code.</source>
        <translation>「{code}」は2文字の国コードではありません。</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>保存しました。</translation>
    </message>
</context>
<context>
    <name>StoresPage</name>
    <message>
        <source>Check stores now</source>
        <translation>ストアを今すぐ確認</translation>
    </message>
    <message>
        <source>Copy all links</source>
        <translation>すべてのリンクをコピー</translation>
    </message>
    <message>
        <source>Paste a link…</source>
        <translation>リンクを貼り付け…</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>戻る</translation>
    </message>
    <message>
        <source>Check from its release date</source>
        <translation>リリース日から確認</translation>
    </message>
    <message>
        <source>Check once now</source>
        <translation>今すぐ1回確認</translation>
    </message>
    <message>
        <source>Stores have not been checked yet</source>
        <translation>ストアはまだ確認されていません</translation>
    </message>
    <message>
        <source>The app can check on Deezer, Apple Music and MusicBrainz whether it is out. Only its UPC and an ISRC are sent to them.</source>
        <translation>配信されているかどうかを、アプリがDeezer、Apple Music、MusicBrainzで確認できます。送信されるのはUPCとISRC1件だけです。</translation>
    </message>
    <message>
        <source>Differences from what was sent</source>
        <translation>送信内容との違い</translation>
    </message>
    <message>
        <source>Expected page and the store&apos;s page</source>
        <translation>想定されるページと実際のストアのページ</translation>
    </message>
    <message>
        <source>“{title}” in stores</source>
        <translation>ストアの「{title}」</translation>
    </message>
    <message>
        <source>“{title}” is not out yet</source>
        <translation>「{title}」はまだ配信されていません</translation>
    </message>
    <message>
        <source>“{title}” is out at every checked store</source>
        <translation>「{title}」は確認した全ストアで配信中です</translation>
    </message>
    <message>
        <source>“{title}” is out at {n} of {all} stores</source>
        <translation>「{title}」は{all}ストア中{n}ストアで配信中です</translation>
    </message>
    <message>
        <source>“{title}” is no longer at every store</source>
        <translation>「{title}」は一部のストアから消えています</translation>
    </message>
    <message>
        <source>The stores&apos; answers about “{title}” could not be read</source>
        <translation>「{title}」に関するストアの応答を読み取れませんでした</translation>
    </message>
    <message>
        <source>“{title}” is not at any store yet</source>
        <translation>「{title}」はまだどのストアにもありません</translation>
    </message>
    <message>
        <source>no UPC: stores cannot be checked</source>
        <translation>UPCなし：ストアを確認できません</translation>
    </message>
    <message>
        <source>release date {day}</source>
        <translation>リリース日：{day}</translation>
    </message>
    <message>
        <source>checked automatically from the release date</source>
        <translation>リリース日から自動で確認</translation>
    </message>
    <message>
        <source>Taken down? No longer found at {stores}. Ask your distributor whether it was taken down.</source>
        <translation>配信停止の可能性：{stores}に見つかりません。配信停止になったかどうか、ディストリビューターに確認してください。</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>送信済み</translation>
    </message>
    <message>
        <source>In store</source>
        <translation>ストア掲載</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>{kind}, track {n} “{title}”</source>
        <translation>{kind}、トラック{n}「{title}」</translation>
    </message>
    <message>
        <source>{kind}, release</source>
        <translation>{kind}、リリース</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>タイトル</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>バージョン</translation>
    </message>
    <message>
        <source>Artists</source>
        <translation>アーティスト</translation>
    </message>
    <message>
        <source>Artist&apos;s page</source>
        <translation>アーティストのページ</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>レーベル</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>リリース日</translation>
    </message>
    <message>
        <source>Number of tracks</source>
        <translation>トラック数</translation>
    </message>
    <message>
        <source>Order of tracks</source>
        <translation>トラックの順序</translation>
    </message>
    <message>
        <source>Missing track</source>
        <translation>欠けているトラック</translation>
    </message>
    <message>
        <source>Different track</source>
        <translation>異なるトラック</translation>
    </message>
    <message>
        <source>ISRC</source>
        <translation>ISRC</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>長さ</translation>
    </message>
    <message>
        <source>Explicit label</source>
        <translation>Explicitの表示</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>ジャケット</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>検索中…</translation>
    </message>
    <message>
        <source>Save a link</source>
        <translation>リンクを保存</translation>
    </message>
    <message>
        <source>Link to the release at a store, such as https://open.spotify.com/album/…</source>
        <translation>ストアのリリースへのリンク、例：https://open.spotify.com/album/…</translation>
    </message>
    <message>
        <source>This is not a link to a release at a store.</source>
        <translation>これはストアのリリースへのリンクではありません。</translation>
    </message>
    <message>
        <source>Nothing was saved.</source>
        <translation>何も保存されていません。</translation>
    </message>
    <message>
        <source>Open the album at the store and copy its link.</source>
        <translation>ストアでアルバムを開き、リンクをコピーしてください。</translation>
    </message>
</context>
<context>
    <name>StoresTable</name>
    <message>
        <source>Store</source>
        <translation>ストア</translation>
    </message>
    <message>
        <source>First seen</source>
        <translation>初回確認</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>リンク</translation>
    </message>
    <message>
        <source>Title and version</source>
        <translation>タイトルとバージョン</translation>
    </message>
    <message>
        <source>Artist line</source>
        <translation>アーティスト表記</translation>
    </message>
    <message>
        <source>Artist page</source>
        <translation>アーティストページ</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>ジャケット</translation>
    </message>
    <message>
        <source>Tracks, order</source>
        <translation>トラックと順序</translation>
    </message>
    <message>
        <source>Checked</source>
        <translation>確認日時</translation>
    </message>
    <message>
        <source>{store} does not have it in {missing}.</source>
        <translation>{store}では{missing}で未掲載です。</translation>
    </message>
    <message>
        <source>{store} has it in {places}, where it is not cleared.</source>
        <translation>{store}では、許諾のない{places}で掲載されています。</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>未確認</translation>
    </message>
    <message>
        <source>link saved by you, {when}</source>
        <translation>自分で保存したリンク（{when}）</translation>
    </message>
    <message>
        <source>on a different artist&apos;s page</source>
        <translation>別アーティストのページに掲載</translation>
    </message>
    <message>
        <source>its answer could not be read</source>
        <translation>応答を読み取れませんでした</translation>
    </message>
    <message>
        <source>could not be checked; the app will try again</source>
        <translation>確認できませんでした。アプリが再試行します</translation>
    </message>
    <message>
        <source>as sent</source>
        <translation>送信どおり</translation>
    </message>
    <message>
        <source>not checked yet</source>
        <translation>未チェック</translation>
    </message>
    <message>
        <source>not there yet</source>
        <translation>まだありません</translation>
    </message>
    <message>
        <source>{n} of {n}</source>
        <translation>{n}/{n}</translation>
    </message>
    <message>
        <source>yours: {value}</source>
        <translation>本来のページ：{value}</translation>
    </message>
    <message>
        <source>not compared</source>
        <translation>未比較</translation>
    </message>
    <message>
        <source>{store} has it in {out}, but not in {missing}.</source>
        <translation>{store}では{out}で掲載中、{missing}で未掲載です。</translation>
    </message>
    <message>
        <source>no longer available</source>
        <translation>現在は掲載なし</translation>
    </message>
    <message>
        <source>not shown</source>
        <translation>表示なし</translation>
    </message>
    <message>
        <source>different</source>
        <translation>異なる</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>sent: {value}</source>
        <translation>送信：{value}</translation>
    </message>
    <message>
        <source>track {n}, {sent}</source>
        <translation>トラック{n}、{sent}</translation>
    </message>
    <message>
        <source>Cover at {store}</source>
        <translation>{store}のジャケット</translation>
    </message>
    <message>
        <source>from {when}</source>
        <translation>{when}から</translation>
    </message>
    <message>
        <source>{asked}, next {next}</source>
        <translation>{asked}、次回{next}</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開く</translation>
    </message>
    <message>
        <source>Open {store}</source>
        <translation>{store}を開く</translation>
    </message>
    <message>
        <source>Copy the link to {store}</source>
        <translation>{store}へのリンクをコピー</translation>
    </message>
    <message>
        <source>The link was copied.</source>
        <translation>リンクをコピーしました。</translation>
    </message>
</context>
<context>
    <name>SubmissionBanner</name>
    <message>
        <source>Compare</source>
        <translation>比較</translation>
    </message>
    <message>
        <source>Open in {target}</source>
        <translation>{target}で開く</translation>
    </message>
    <message>
        <source>Not this release</source>
        <translation>このリリースではない</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>今すぐ再試行</translation>
    </message>
    <message>
        <source>Send new version…</source>
        <translation>新しいバージョンを送信…</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>取り下げる</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>今すぐ確認</translation>
    </message>
    <message>
        <source>Created in {target} but no longer there.</source>
        <translation>{target}で作成されましたが、現在は存在しません。</translation>
    </message>
    <message>
        <source>In {target} since {when}. Changes here do not reach it.</source>
        <translation>{when}から{target}にあります。ここでの変更は反映されません。</translation>
    </message>
    <message>
        <source>Being created in {target}.</source>
        <translation>{target}で作成中です。</translation>
    </message>
    <message>
        <source>It may be in {target}, but the app could not check: {why}</source>
        <translation>{target}にある可能性がありますが、確認できませんでした：{why}</translation>
    </message>
    <message>
        <source>{target}&apos;s answer was lost. The release may be there; the app is searching for it.</source>
        <translation>{target}の応答が失われました。リリースが作成されている可能性があり、アプリが検索しています。</translation>
    </message>
    <message>
        <source>{target} asked to try again later. The app searches for the release before it sends it again.</source>
        <translation>{target}から後で再試行するよう求められました。アプリは再送信する前にリリースを検索します。</translation>
    </message>
    <message>
        <source>The version of {when} is waiting to be sent.</source>
        <translation>{when}時点の内容で送信待ちです。</translation>
    </message>
    <message>
        <source>The version of {when} will be sent, without your later changes.</source>
        <translation>{when}時点の内容が送信されます。その後の変更は含まれません。</translation>
    </message>
    <message>
        <source>Uploads are paused: {percent} % of {files} so far.</source>
        <translation>アップロードは一時停止中です：{files}のうち{percent} %まで完了。</translation>
    </message>
    <message>
        <source>Files are being uploaded: {percent} % of {files} so far.</source>
        <translation>ファイルをアップロード中です：{files}のうち{percent}%まで完了。</translation>
    </message>
    <message>
        <source>Uploads wait because this network is metered: {percent} % of {files} so far.</source>
        <translation>このネットワークは従量制のため、アップロードは待機中です：{files}のうち{percent}%まで完了。</translation>
    </message>
    <message>
        <source>Withdrawn. It is a draft again.</source>
        <translation>取り下げました。下書きに戻っています。</translation>
    </message>
</context>
<context>
    <name>SubmissionText</name>
    <message>
        <source>The app does not know how to ask {name} for this.</source>
        <translation>この情報を{name}に照会する方法が、アプリには分かりません。</translation>
    </message>
    <message>
        <source>No store was searched.</source>
        <translation>ストアは検索されていません。</translation>
    </message>
    <message>
        <source>Check the questions that it has not answered yet.</source>
        <translation>未回答の質問を確認してください。</translation>
    </message>
    <message>
        <source>imported from {name}</source>
        <translation>{name}から取り込み</translation>
    </message>
    <message>
        <source>This release is already in the library.</source>
        <translation>このリリースはすでにライブラリにあります。</translation>
    </message>
    <message>
        <source>Nothing was imported, and the library is unchanged.</source>
        <translation>何も取り込まれず、ライブラリも変更されていません。</translation>
    </message>
    <message>
        <source>Open it from the list, or import the bundle as a copy.</source>
        <translation>リストから開くか、バンドルをコピーとして取り込んでください。</translation>
    </message>
    <message>
        <source>{folder} cannot be created: {strerror}.</source>
        <translation>{folder}を作成できません：{strerror}。</translation>
    </message>
    <message>
        <source>{name} has been moved or deleted.</source>
        <translation>{name}は移動または削除されています。</translation>
    </message>
    <message>
        <source>No bundle was created.</source>
        <translation>バンドルは作成されませんでした。</translation>
    </message>
    <message>
        <source>Locate the file in the editor first, or create the bundle without files.</source>
        <translation>先にエディタでファイルの場所を指定するか、ファイルなしでバンドルを作成してください。</translation>
    </message>
    <message>
        <source>{name} exists and is not empty.</source>
        <translation>{name}はすでに存在し、空ではありません。</translation>
    </message>
    <message>
        <source>Nothing was written, because it would mix with the existing files.</source>
        <translation>既存のファイルと混ざるため、何も書き込まれていません。</translation>
    </message>
    <message>
        <source>Choose a new folder.</source>
        <translation>新しいフォルダを選択してください。</translation>
    </message>
    <message>
        <source>Choose another location.</source>
        <translation>別の場所を選択してください。</translation>
    </message>
    <message>
        <source>“{dpid}” is not a DDEX party ID.</source>
        <translation>「{dpid}」はDDEXパーティーIDではありません。</translation>
    </message>
    <message>
        <source>A DDEX party ID is missing.</source>
        <translation>DDEXパーティーIDがありません。</translation>
    </message>
    <message>
        <source>Every message states its sender and recipient with IDs such as PADPIDA2014120301X.</source>
        <translation>すべてのメッセージには、送信者と受信者のID（例：PADPIDA2014120301X）が必要です。</translation>
    </message>
    <message>
        <source>Labels get an ID from DDEX free of charge. Ask the recipient for theirs.</source>
        <translation>レーベルはDDEXから無料でIDを取得できます。受信者のIDは受信者に確認してください。</translation>
    </message>
    <message>
        <source>Two of these releases have the same UPC.</source>
        <translation>UPCが同じリリースが2つあります。</translation>
    </message>
    <message>
        <source>Deliver them separately.</source>
        <translation>別々に納品してください。</translation>
    </message>
    <message>
        <source>There is already a folder {name}.</source>
        <translation>フォルダ{name}はすでにあります。</translation>
    </message>
    <message>
        <source>A delivery never overwrites another one.</source>
        <translation>以前の納品が上書きされることはありません。</translation>
    </message>
    <message>
        <source>Choose another folder, or move the old delivery.</source>
        <translation>別のフォルダを選択するか、以前の納品を移動してください。</translation>
    </message>
    <message>
        <source>The delivery could not be written: {strerror}.</source>
        <translation>納品データを書き込めませんでした：{strerror}。</translation>
    </message>
    <message>
        <source>The folder is unchanged.</source>
        <translation>フォルダは変更されていません。</translation>
    </message>
    <message>
        <source>Choose another folder, or free some disk space.</source>
        <translation>別のフォルダを選択するか、ディスクの空き容量を増やしてください。</translation>
    </message>
    <message>
        <source>“{title}” has no UPC.</source>
        <translation>「{title}」にUPCがありません。</translation>
    </message>
    <message>
        <source>This release has no UPC.</source>
        <translation>このリリースにはUPCがありません。</translation>
    </message>
    <message>
        <source>A delivery is named after it, so nothing was written.</source>
        <translation>納品の名前にUPCを使うため、何も書き込まれていません。</translation>
    </message>
    <message>
        <source>Enter the UPC of the release first.</source>
        <translation>先にリリースのUPCを入力してください。</translation>
    </message>
    <message>
        <source>“{draft}” is not complete enough for a DDEX message.</source>
        <translation>「{draft}」はDDEXメッセージにするには情報が足りません。</translation>
    </message>
    <message>
        <source>Every message needs the following, which the draft lacks: {lacking}.</source>
        <translation>メッセージに必要な次のものが下書きにありません：{lacking}。</translation>
    </message>
    <message>
        <source>Fill them in, and export again.</source>
        <translation>入力してから、もう一度書き出してください。</translation>
    </message>
    <message>
        <source>{name} cannot be read: {strerror}.</source>
        <translation>{name}を読み取れません：{strerror}。</translation>
    </message>
    <message>
        <source>The delivery would be incomplete, so nothing was written.</source>
        <translation>納品が不完全になるため、何も書き込まれていません。</translation>
    </message>
    <message>
        <source>Attach the file again, or export the message without files.</source>
        <translation>ファイルを添付し直すか、ファイルなしでメッセージを書き出してください。</translation>
    </message>
    <message>
        <source>The export was stopped.</source>
        <translation>書き出しを停止しました。</translation>
    </message>
    <message>
        <source>{name} changed since it was checked.</source>
        <translation>{name}がチェック後に変更されました。</translation>
    </message>
    <message>
        <source>The delivery would differ from the draft, so nothing was written.</source>
        <translation>納品が下書きと異なるものになるため、何も書き込まれていません。</translation>
    </message>
    <message>
        <source>Check the release again, then export it again.</source>
        <translation>リリースをもう一度チェックしてから、書き出してください。</translation>
    </message>
    <message>
        <source>, and {lacking} more</source>
        <translation>、ほか{lacking}件</translation>
    </message>
    <message>
        <source>{name} cannot be read.</source>
        <translation>{name}を読み取れません。</translation>
    </message>
    <message>
        <source>There is no format “{form}”.</source>
        <translation>形式「{form}」はありません。</translation>
    </message>
    <message>
        <source>Available formats: {known}.</source>
        <translation>使用できる形式：{known}。</translation>
    </message>
    <message>
        <source>This JSON is for one release only.</source>
        <translation>このJSONは1リリース専用です。</translation>
    </message>
    <message>
        <source>Export releases one by one, or as a sheet.</source>
        <translation>リリースを1件ずつ、またはシートとして書き出してください。</translation>
    </message>
    <message>
        <source>{name} could not be saved: {strerror}.</source>
        <translation>{name}を保存できませんでした：{strerror}。</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>別のフォルダを選択してください。</translation>
    </message>
    <message>
        <source>{name}.json could not be saved.</source>
        <translation>{name}.jsonを保存できませんでした。</translation>
    </message>
    <message>
        <source>{strerror}. {written} of {release_ids} were saved before it.</source>
        <translation>{strerror}。その前に{release_ids}件中{written}件が保存されました。</translation>
    </message>
    <message>
        <source>{target}&apos;s search does not return all results.</source>
        <translation>{target}の検索からすべての結果が返されません。</translation>
    </message>
    <message>
        <source>It is unclear whether it has this release.</source>
        <translation>このリリースがあるかどうか不明です。</translation>
    </message>
    <message>
        <source>The app searches again automatically.</source>
        <translation>アプリが自動でもう一度検索します。</translation>
    </message>
    <message>
        <source>This release was not found in any catalogue.</source>
        <translation>このリリースはどのカタログにも見つかりませんでした。</translation>
    </message>
    <message>
        <source>No draft was created. Some catalogues could not be searched.</source>
        <translation>下書きは作成されませんでした。検索できなかったカタログもあります。</translation>
    </message>
    <message>
        <source>No draft was created.</source>
        <translation>下書きは作成されませんでした。</translation>
    </message>
    <message>
        <source>Check the code or link, or start with an empty draft.</source>
        <translation>コードまたはリンクを確認するか、空の下書きから始めてください。</translation>
    </message>
    <message>
        <source>{store} cannot be searched.</source>
        <translation>{store}は検索できません。</translation>
    </message>
    <message>
        <source>It gives apps no access without a contract.</source>
        <translation>契約のないアプリからはアクセスできません。</translation>
    </message>
    <message>
        <source>Enter the UPC of the release or its link at Deezer, Apple Music or MusicBrainz.</source>
        <translation>リリースのUPC、またはDeezer、Apple Music、MusicBrainzのリンクを入力してください。</translation>
    </message>
    <message>
        <source>“{text}” is not a UPC, an ISRC or a link to a release.</source>
        <translation>「{text}」はUPC、ISRC、リリースへのリンクのいずれでもありません。</translation>
    </message>
    <message>
        <source>Enter 12 or 13 digits, an ISRC, or the link to a release at Deezer, Apple Music or MusicBrainz.</source>
        <translation>12桁または13桁の数字、ISRC、もしくはDeezer、Apple Music、MusicBrainzのリリースへのリンクを入力してください。</translation>
    </message>
    <message>
        <source>Discogs needs a token.</source>
        <translation>Discogsにはトークンが必要です。</translation>
    </message>
    <message>
        <source>Create one in Discogs&apos; developer settings and save it in Settings.</source>
        <translation>Discogsの開発者設定で作成し、「設定」で保存してください。</translation>
    </message>
    <message>
        <source>imported from {name}, {own_id}</source>
        <translation>{name}から取り込み、{own_id}</translation>
    </message>
    <message>
        <source>Created in {target}</source>
        <translation>{target}で作成</translation>
    </message>
    <message>
        <source>Rejected by {target}</source>
        <translation>{target}が拒否</translation>
    </message>
    <message>
        <source>The receipt {name} cannot be saved: {strerror}.</source>
        <translation>送信控え{name}を保存できません：{strerror}。</translation>
    </message>
    <message>
        <source>The release itself is not affected.</source>
        <translation>リリース自体に影響はありません。</translation>
    </message>
    <message>
        <source>Check the disk. The receipt will be saved at the next start.</source>
        <translation>ディスクを確認してください。送信控えは次回の起動時に保存されます。</translation>
    </message>
    <message>
        <source>There is no file {copy}.</source>
        <translation>ファイル{copy}がありません。</translation>
    </message>
    <message>
        <source>Choose one of the copies.</source>
        <translation>コピーを1つ選択してください。</translation>
    </message>
    <message>
        <source>Stores cannot be checked for this release.</source>
        <translation>このリリースはストアで確認できません。</translation>
    </message>
    <message>
        <source>They are checked by UPC, from the release date on.</source>
        <translation>ストアの確認は、リリース日以降にUPCで行います。</translation>
    </message>
    <message>
        <source>Enter a UPC and a release date.</source>
        <translation>UPCとリリース日を入力してください。</translation>
    </message>
    <message>
        <source>it contains no album</source>
        <translation>アルバムがありません</translation>
    </message>
    <message>
        <source>the store is not known</source>
        <translation>不明なストアです</translation>
    </message>
    <message>
        <source>This question has already been answered.</source>
        <translation>この質問はすでに回答済みです。</translation>
    </message>
    <message>
        <source>This release is not linked to one in {name}.</source>
        <translation>このリリースは{name}のリリースと紐付いていません。</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>何も変更されていません。</translation>
    </message>
    <message>
        <source>This release was not adopted: {name} returned its ID when it was created.</source>
        <translation>このリリースの紐付けは手動ではありません。作成時に{name}からIDが返されています。</translation>
    </message>
    <message>
        <source>Nothing was sent.</source>
        <translation>何も送信されていません。</translation>
    </message>
    <message>
        <source>This release is at several targets: {names}.</source>
        <translation>このリリースは複数の送信先にあります：{names}。</translation>
    </message>
    <message>
        <source>Check the release&apos;s submission history.</source>
        <translation>リリースの送信履歴を確認してください。</translation>
    </message>
    <message>
        <source>No target has this release yet.</source>
        <translation>このリリースはまだどの送信先にもありません。</translation>
    </message>
    <message>
        <source>This release still exists in {name}.</source>
        <translation>このリリースはまだ{name}に存在します。</translation>
    </message>
    <message>
        <source>This is not the UPC of the release.</source>
        <translation>これはリリースのUPCではありません。</translation>
    </message>
    <message>
        <source>Enter {upc} to create the release again.</source>
        <translation>リリースを再び作成するには、{upc}を入力してください。</translation>
    </message>
    <message>
        <source>{name} has this release again.</source>
        <translation>{name}に再びこのリリースがあります。</translation>
    </message>
    <message>
        <source>Check its status again.</source>
        <translation>ステータスをもう一度確認してください。</translation>
    </message>
    <message>
        <source>The app does not know how to request a takedown from {name}.</source>
        <translation>{name}に配信停止を依頼する方法が、アプリには分かりません。</translation>
    </message>
    <message>
        <source>Ask them to take it down.</source>
        <translation>先方に配信停止を依頼してください。</translation>
    </message>
    <message>
        <source>Enter {code} to take it down.</source>
        <translation>配信停止にするには、{code}を入力してください。</translation>
    </message>
    <message>
        <source>There was an error in the app.</source>
        <translation>アプリでエラーが発生しました。</translation>
    </message>
    <message>
        <source>It was recorded in the log.</source>
        <translation>ログに記録されました。</translation>
    </message>
    <message>
        <source>The app stopped waiting for the answer.</source>
        <translation>アプリが応答の待機を中止しました。</translation>
    </message>
    <message>
        <source>{last} …</source>
        <translation>{last} …</translation>
    </message>
    <message numerus="yes">
        <source>%n blockers must be fixed first: {first}</source>
        <comment>%n blocker must be fixed first: {first}</comment>
        <translation>
            <numerusform>先にエラー%n件の修正が必要です：{first}</numerusform>
        </translation>
    </message>
    <message>
        <source>See all of them in the release&apos;s checks.</source>
        <translation>すべてはリリースのチェックで確認できます。</translation>
    </message>
    <message>
        <source>One of the accounts no longer exists.</source>
        <translation>アカウントの1つがもう存在しません。</translation>
    </message>
    <message>
        <source>“{first}” and “{second}” are both accounts of {name}.</source>
        <translation>「{first}」と「{second}」はどちらも{name}のアカウントです。</translation>
    </message>
    <message>
        <source>Nothing was sent: a release can go to a target only once.</source>
        <translation>同じ送信先には1回しか送れないため、何も送信されていません。</translation>
    </message>
    <message>
        <source>Choose one of them.</source>
        <translation>どちらかを選択してください。</translation>
    </message>
    <message>
        <source>Releases sent just before the library was restored need time to appear in searches.</source>
        <translation>ライブラリの復元直前に送信されたリリースは、検索に表示されるまで時間がかかります。</translation>
    </message>
    <message>
        <source>A submission to the distributor</source>
        <translation>ディストリビューターへの送信</translation>
    </message>
    <message>
        <source>It was not queued: without a UPC the app cannot tell whether the release already exists.</source>
        <translation>送信トレイに追加されませんでした。UPCがないと、リリースがすでに存在するかどうかをアプリが判断できません。</translation>
    </message>
    <message>
        <source>Enter the UPC or EAN of the release.</source>
        <translation>リリースのUPC/EANを入力してください。</translation>
    </message>
    <message>
        <source>This release was already submitted (status: {state}).</source>
        <translation>このリリースはすでに送信済みです（ステータス：{state}）。</translation>
    </message>
    <message>
        <source>It was not queued a second time.</source>
        <translation>二重に送信トレイへ追加されることはありません。</translation>
    </message>
    <message>
        <source>Check the release&apos;s submission history to see what happened.</source>
        <translation>リリースの送信履歴で経緯を確認してください。</translation>
    </message>
    <message>
        <source>This submission cannot change to “{value}”: its state is “{was}”.</source>
        <translation>この申請を「{value}」に変更することはできません：現在の状態は「{was}」です。</translation>
    </message>
    <message>
        <source>Follow it in the release&apos;s submission history.</source>
        <translation>リリースの送信履歴で経過を確認してください。</translation>
    </message>
    <message>
        <source>UPC {upc} was already submitted for “{title}”.</source>
        <translation>UPC {upc}は「{title}」ですでに送信済みです。</translation>
    </message>
    <message>
        <source>a deleted release</source>
        <translation>削除済みのリリース</translation>
    </message>
    <message>
        <source>This release was not queued, because the distributor would receive two releases with one UPC.</source>
        <translation>ディストリビューターが同じUPCのリリースを2つ受け取ることになるため、送信トレイに追加されませんでした。</translation>
    </message>
    <message>
        <source>Change the UPC of one of them.</source>
        <translation>一方のUPCを変更してください。</translation>
    </message>
    <message>
        <source>This release is at the distributor.</source>
        <translation>このリリースはディストリビューターにあります。</translation>
    </message>
    <message>
        <source>It was not withdrawn.</source>
        <translation>取り下げられませんでした。</translation>
    </message>
    <message>
        <source>It can now only be changed at the distributor.</source>
        <translation>変更はディストリビューター側でのみ行えます。</translation>
    </message>
    <message>
        <source>This release is being created at the distributor right now.</source>
        <translation>このリリースは現在ディストリビューターで作成中です。</translation>
    </message>
    <message>
        <source>This release may be at the distributor: it was sent, and the app is checking whether it was created.</source>
        <translation>このリリースはディストリビューターにある可能性があります。送信済みで、作成されたかどうかをアプリが確認しています。</translation>
    </message>
    <message>
        <source>Wait until the search has finished, or check with the distributor.</source>
        <translation>検索が終わるのを待つか、ディストリビューターに確認してください。</translation>
    </message>
    <message>
        <source>This release has nothing waiting to be sent.</source>
        <translation>このリリースに送信待ちのものはありません。</translation>
    </message>
    <message>
        <source>There is no such submission.</source>
        <translation>該当する送信はありません。</translation>
    </message>
    <message>
        <source>No {name} account is connected.</source>
        <translation>{name}のアカウントが接続されていません。</translation>
    </message>
    <message>
        <source>The release stays a draft.</source>
        <translation>リリースは下書きのままです。</translation>
    </message>
    <message>
        <source>Add the account&apos;s key first.</source>
        <translation>先にアカウントのキーを追加してください。</translation>
    </message>
    <message>
        <source>The account {name} has no storage.</source>
        <translation>アカウント{name}にストレージがありません。</translation>
    </message>
    <message>
        <source>Files cannot be sent.</source>
        <translation>ファイルを送信できません。</translation>
    </message>
    <message>
        <source>Add a bucket or a signing service to the account.</source>
        <translation>アカウントにバケットまたは署名サービスを追加してください。</translation>
    </message>
    <message>
        <source>There is no link to a file of this release.</source>
        <translation>このリリースのファイルへのリンクがありません。</translation>
    </message>
    <message>
        <source>The account needs a bucket, and the file must be stored in it.</source>
        <translation>アカウントにバケットを設定し、ファイルをそこに保存しておく必要があります。</translation>
    </message>
    <message>
        <source>A file of this release is not where it was, or has changed.</source>
        <translation>このリリースのファイルが元の場所にないか、変更されています。</translation>
    </message>
    <message>
        <source>Withdraw the release, locate the file and submit it again.</source>
        <translation>リリースを取り下げ、ファイルの場所を指定してから、再送信してください。</translation>
    </message>
    <message>
        <source>No release in OpenPlay has the ID “{release_id}”.</source>
        <translation>ID「{release_id}」のリリースはOpenPlayにありません。</translation>
    </message>
    <message>
        <source>Copy the ID from OpenPlay.</source>
        <translation>OpenPlayからIDをコピーしてください。</translation>
    </message>
    <message>
        <source>OpenPlay returned something that is not a release.</source>
        <translation>OpenPlayからリリースではないものが返されました。</translation>
    </message>
    <message>
        <source>Its answer: {words}</source>
        <translation>応答：{words}</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s search returned no list of results.</source>
        <translation>OpenPlayの検索から結果のリストが返されませんでした。</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s answer contains a link to {url}, which is not one of this account&apos;s addresses.</source>
        <translation>OpenPlayの応答に、このアカウントのアドレスではない{url}へのリンクがあります。</translation>
    </message>
    <message>
        <source>Nothing was sent there, so your key is safe.</source>
        <translation>そこには何も送信していないため、キーは安全です。</translation>
    </message>
    <message>
        <source>If that host belongs to OpenPlay, enter it as the account&apos;s address for looking up releases.</source>
        <translation>このホストがOpenPlayのものであれば、アカウントの「リリース照会用アドレス」に入力してください。</translation>
    </message>
    <message>
        <source>OpenPlay answered with a redirect ({status}), which the app does not follow.</source>
        <translation>OpenPlayから転送の応答（{status}）がありましたが、アプリは従いません。</translation>
    </message>
    <message>
        <source>Check the account&apos;s addresses: they must begin with https:// and end with /v1/.</source>
        <translation>アカウントのアドレスを確認してください。https://で始まり、/v1/で終わる必要があります。</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s answer contains an unreadable link.</source>
        <translation>OpenPlayの応答に読み取れないリンクがあります。</translation>
    </message>
    <message>
        <source>Nothing was sent there.</source>
        <translation>そこには何も送信されていません。</translation>
    </message>
    <message>
        <source>Try again later. If it continues, contact OpenPlay support.</source>
        <translation>後で再試行してください。続く場合は、OpenPlayのサポートに連絡してください。</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s answer is larger than 10 MB and was not read.</source>
        <translation>OpenPlayの応答が10MBを超えるため、読み込まれませんでした。</translation>
    </message>
    <message>
        <source>OpenPlay&apos;s answer does not match its documentation.</source>
        <translation>OpenPlayの応答が仕様書と一致しません。</translation>
    </message>
    <message>
        <source>Check the account&apos;s addresses; a login page or proxy may have answered instead of OpenPlay.</source>
        <translation>アカウントのアドレスを確認してください。OpenPlayではなく、ログインページやプロキシが応答した可能性があります。</translation>
    </message>
    <message>
        <source>OpenPlay rejected the API key ({status}).</source>
        <translation>OpenPlayがAPIキーを拒否しました（{status}）。</translation>
    </message>
    <message>
        <source>Check the key&apos;s ID and secret and whether it was revoked (in OpenPlay: Manage, API Keys).</source>
        <translation>キーのIDとシークレット、失効していないかを確認してください（OpenPlayのManage＞API Keys）。</translation>
    </message>
    <message>
        <source>The network wants you to sign in before it lets the app through ({status}).</source>
        <translation>アプリが通信するには、ネットワークへのサインインが必要です（{status}）。</translation>
    </message>
    <message>
        <source>Open any page in your browser and sign in to the network there.</source>
        <translation>ブラウザで任意のページを開き、ネットワークにサインインしてください。</translation>
    </message>
    <message>
        <source>OpenPlay does not have this (404).</source>
        <translation>OpenPlayに該当するものがありません（404）。</translation>
    </message>
    <message>
        <source>Check the account&apos;s addresses.</source>
        <translation>アカウントのアドレスを確認してください。</translation>
    </message>
    <message>
        <source>OpenPlay rejected the request ({status}).</source>
        <translation>OpenPlayがリクエストを拒否しました（{status}）。</translation>
    </message>
    <message>
        <source>OpenPlay could not answer ({status}).</source>
        <translation>OpenPlayが応答できませんでした（{status}）。</translation>
    </message>
    <message>
        <source>OpenPlay accepts this key.</source>
        <translation>OpenPlayでこのキーは有効です。</translation>
    </message>
    <message>
        <source>The address for creating releases works.</source>
        <translation>リリース作成用のアドレスは正常です。</translation>
    </message>
    <message>
        <source>This account supports only version 1 of the API.</source>
        <translation>このアカウントはAPIのバージョン1だけに対応しています。</translation>
    </message>
    <message>
        <source>It is unclear whether version 2 is available too: {title} The app uses version 1.</source>
        <translation>バージョン2も利用できるかどうか不明です：{title}アプリはバージョン1を使用します。</translation>
    </message>
    <message>
        <source>The address for creating releases does not end in /v1/, so version 2 was not checked.</source>
        <translation>リリース作成用のアドレスが/v1/で終わらないため、バージョン2は確認していません。</translation>
    </message>
    <message>
        <source>It is unclear whether version 2 is available too, because the answer did not come from OpenPlay. The app uses version 1.</source>
        <translation>応答がOpenPlayからのものではないため、バージョン2も利用できるかどうか不明です。アプリはバージョン1を使用します。</translation>
    </message>
    <message>
        <source>Version 2 is available too. The app uses version 1, which is fully documented.</source>
        <translation>バージョン2も利用できます。アプリは、仕様がすべて公開されているバージョン1を使用します。</translation>
    </message>
    <message>
        <source>A web page answered</source>
        <translation>Webページが応答しました</translation>
    </message>
    <message>
        <source>Something else answered</source>
        <translation>別のものが応答しました</translation>
    </message>
    <message>
        <source>{what} instead of OpenPlay: a login page, a proxy or another site. Check the address.</source>
        <translation>{what}（OpenPlayではありません）。ログインページ、プロキシ、または別のサイトです。アドレスを確認してください。</translation>
    </message>
    <message>
        <source>OpenPlay answered: {error}</source>
        <translation>OpenPlayの応答：{error}</translation>
    </message>
    <message>
        <source>This app does not know the target “{target_id}”.</source>
        <translation>このアプリは送信先「{target_id}」に対応していません。</translation>
    </message>
    <message>
        <source>Nothing was sent there, and nothing was changed.</source>
        <translation>そこには何も送信されず、何も変更されていません。</translation>
    </message>
    <message>
        <source>Use the app version that created this account.</source>
        <translation>このアカウントを作成したバージョンのアプリを使用してください。</translation>
    </message>
    <message>
        <source>No target recognises this as a release.</source>
        <translation>どの送信先のリリースとしても認識できません。</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>何も取り込まれませんでした。</translation>
    </message>
    <message>
        <source>The release no longer exists.</source>
        <translation>リリースはもう存在しません。</translation>
    </message>
</context>
<context>
    <name>SubmitDialog</name>
    <message>
        <source>Submit</source>
        <translation>送信</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>ジャケット</translation>
    </message>
    <message>
        <source>Go to the first blocker</source>
        <translation>最初のエラーへ移動</translation>
    </message>
    <message>
        <source>Add account…</source>
        <translation>アカウントを追加…</translation>
    </message>
    <message>
        <source>Enter answers…</source>
        <translation>回答を入力…</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>（無題）</translation>
    </message>
    <message>
        <source>To</source>
        <translation>送信先</translation>
    </message>
    <message>
        <source>Creates</source>
        <translation>作成</translation>
    </message>
    <message>
        <source>UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>Release date</source>
        <translation>リリース日</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>ストア</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Locked once sent</source>
        <translation>送信後にロック</translation>
    </message>
    <message>
        <source>no account yet</source>
        <translation>アカウント未設定</translation>
    </message>
    <message>
        <source>account default</source>
        <translation>アカウントの既定値</translation>
    </message>
    <message>
        <source>all except {names}</source>
        <translation>{names}を除くすべて</translation>
    </message>
    <message>
        <source>all</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>none: this account has no storage, so {target} gets only the metadata</source>
        <translation>なし：このアカウントにはストレージがないため、{target}にはメタデータのみ送信</translation>
    </message>
    <message>
        <source>being checked</source>
        <translation>確認中</translation>
    </message>
    <message>
        <source>the UPC</source>
        <translation>UPC</translation>
    </message>
    <message>
        <source>{codes}: stores do not change them after delivery</source>
        <translation>{codes}：納品後はストアで変更できません</translation>
    </message>
    <message>
        <source>one release</source>
        <translation>リリース1件</translation>
    </message>
    <message>
        <source>Creates: {what}</source>
        <translation>作成：{what}</translation>
    </message>
    <message>
        <source>There is no account to send it to. Add one first.</source>
        <translation>送信先のアカウントがありません。先に追加してください。</translation>
    </message>
    <message>
        <source>{measuring}. You can send it when this is done.</source>
        <translation>{measuring}。終わると送信できます。</translation>
    </message>
    <message>
        <source>{measuring}. This account receives no files, so you can send it now.</source>
        <translation>{measuring}。このアカウントはファイルを送らないため、今すぐ送信できます。</translation>
    </message>
    <message>
        <source>The checks have not finished yet.</source>
        <translation>チェックがまだ終わっていません。</translation>
    </message>
    <message>
        <source>No blockers.</source>
        <translation>エラーはありません。</translation>
    </message>
    <message>
        <source>Waived: {what}  “{why}”</source>
        <translation>例外：{what}  「{why}」</translation>
    </message>
    <message>
        <source>{target} gets the metadata; add audio and cover there.</source>
        <translation>{target}にはメタデータが送られます。音源とジャケットは送信先で追加してください。</translation>
    </message>
    <message>
        <source>You are offline. The release waits in the outbox and is sent once you are online.</source>
        <translation>オフラインです。リリースは送信トレイで待機し、オンラインになると送信されます。</translation>
    </message>
    <message>
        <source>Submit to {first}, then {others}</source>
        <translation>{first}、続いて{others}に送信</translation>
    </message>
    <message>
        <source>Submit to {target}</source>
        <translation>{target}に送信</translation>
    </message>
    <message>
        <source>Add to outbox</source>
        <translation>送信トレイに追加</translation>
    </message>
</context>
<context>
    <name>SubmitSeveralDialog</name>
    <message>
        <source>Submit several releases</source>
        <translation>複数のリリースを送信</translation>
    </message>
    <message>
        <source>{account} ({target})</source>
        <translation>{account}（{target}）</translation>
    </message>
    <message>
        <source>Releases and their status</source>
        <translation>リリースとステータス</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Choose where they go, in this order. If you choose nothing, each release goes to its own account.</source>
        <translation>送信先をこの順序で選択してください。選択しない場合、各リリースはそれぞれのアカウントに送信されます。</translation>
    </message>
    <message>
        <source>You are offline. The releases wait in the outbox and are sent once you are online.</source>
        <translation>オフラインです。リリースは送信トレイで待機し、オンラインになると送信されます。</translation>
    </message>
    <message>
        <source>Checking: {done} of {count} done</source>
        <translation>チェック中：{count}件中{done}件完了</translation>
    </message>
    <message>
        <source>Submit</source>
        <translation>送信</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>確認中…</translation>
    </message>
    <message>
        <source>{ready} of {count} releases can be submitted.</source>
        <translation>{count}件中{ready}件のリリースを送信できます。</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>（無題）</translation>
    </message>
    <message>
        <source>{title} by {artist}</source>
        <translation>{title}（{artist}）</translation>
    </message>
    <message>
        <source>{release}: {what}</source>
        <translation>{release}：{what}</translation>
    </message>
    <message>
        <source>goes to {account}</source>
        <translation>{account}へ送信</translation>
    </message>
    <message>
        <source>on its way to {target} or already there</source>
        <translation>{target}へ送信中または送信済み</translation>
    </message>
    <message>
        <source>no account to send it to</source>
        <translation>送信先のアカウントなし</translation>
    </message>
    <message>
        <source>not ready. {blockers}</source>
        <translation>準備ができていません。{blockers}</translation>
    </message>
</context>
<context>
    <name>Submitting</name>
    <message>
        <source>It is a draft again, and can be submitted.</source>
        <translation>下書きに戻り、送信できるようになりました。</translation>
    </message>
    <message>
        <source>Submit…</source>
        <translation>送信…</translation>
    </message>
    <message>
        <source>On its way. You can close the app; sending resumes at the next start.</source>
        <translation>送信中です。アプリを閉じても、次回の起動時に再開されます。</translation>
    </message>
    <message>
        <source>It will be sent once you are online.</source>
        <translation>オンラインになると送信されます。</translation>
    </message>
    <message>
        <source>Created in {target}.</source>
        <translation>{target}で作成されました。</translation>
    </message>
    <message>
        <source>Next steps</source>
        <translation>次の手順</translation>
    </message>
</context>
<context>
    <name>Synonyms</name>
    <message>
        <source>find</source>
        <translation>検索, 探す, find</translation>
    </message>
    <message>
        <source>create, add, draft, begin</source>
        <translation>作成, 追加, 下書き, 始める, 新しい</translation>
    </message>
    <message>
        <source>import audio, masters, WAV, drop, open folder</source>
        <translation>音源を取り込む, 音声, マスター, WAV, ドロップ, フォルダを開く</translation>
    </message>
    <message>
        <source>pattern</source>
        <translation>パターン</translation>
    </message>
    <message>
        <source>download, fetch, pull</source>
        <translation>ダウンロード, 取得, インポート</translation>
    </message>
    <message>
        <source>CSV, Excel, XLSX, spreadsheet</source>
        <translation>CSV, Excel, XLSX, 表計算, エクセル</translation>
    </message>
    <message>
        <source>CSV, Excel, XLSX, spreadsheet, save as, ZIP</source>
        <translation>CSV, Excel, XLSX, 表計算, エクセル, 名前を付けて保存, ZIP, エクスポート</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>すべて, 全部</translation>
    </message>
    <message>
        <source>ERN, XML</source>
        <translation>ERN, XML</translation>
    </message>
    <message>
        <source>ERN, XML, delivery</source>
        <translation>ERN, XML, 納品</translation>
    </message>
    <message>
        <source>move, switch distributor, change distributor</source>
        <translation>移管, 引っ越し, ディストリビューターを変更, 乗り換え</translation>
    </message>
    <message>
        <source>Deezer, Apple Music, MusicBrainz, Discogs, barcode, prefill</source>
        <translation>Deezer, Apple Music, MusicBrainz, Discogs, バーコード, 自動入力</translation>
    </message>
    <message>
        <source>takedown, availability, territories</source>
        <translation>配信停止, 利用可否, 地域</translation>
    </message>
    <message>
        <source>demo, example, try it</source>
        <translation>デモ, 例, 試す, お試し</translation>
    </message>
    <message>
        <source>sidebar, hide</source>
        <translation>サイドバー, 隠す</translation>
    </message>
    <message>
        <source>panel, hide</source>
        <translation>パネル, 隠す</translation>
    </message>
    <message>
        <source>files, progress</source>
        <translation>ファイル, 進行状況</translation>
    </message>
    <message>
        <source>calendar, dashboard, weeks, deadlines, dates</source>
        <translation>カレンダー, ダッシュボード, 週, 締切, 期限, 日付</translation>
    </message>
    <message>
        <source>blocked, incomplete, to do</source>
        <translation>ブロック, 未完了, やること</translation>
    </message>
    <message>
        <source>unfinished, work in progress</source>
        <translation>未完成, 作業中</translation>
    </message>
    <message>
        <source>sending, pending</source>
        <translation>送信中, 保留中</translation>
    </message>
    <message>
        <source>created, delivered releases, sent</source>
        <translation>作成済み, 納品済みリリース, 送信済み</translation>
    </message>
    <message>
        <source>out now, past releases, back catalogue</source>
        <translation>発売中, 過去のリリース, 旧譜</translation>
    </message>
    <message>
        <source>catalogue, list, everything in the list</source>
        <translation>カタログ, 一覧, 全件, すべて</translation>
    </message>
    <message>
        <source>deleted, recycle bin</source>
        <translation>削除済み, ごみ箱</translation>
    </message>
    <message>
        <source>tracks of the label, sound recordings</source>
        <translation>レーベルのトラック, 音源, 録音, 原盤</translation>
    </message>
    <message>
        <source>thresholds, limits, loudness</source>
        <translation>しきい値, 制限, ラウドネス</translation>
    </message>
    <message>
        <source>vocabulary, values, genres, roles</source>
        <translation>用語, 値, ジャンル, 役割</translation>
    </message>
    <message>
        <source>wallet, secrets, passwords</source>
        <translation>ウォレット, 秘密情報, パスワード</translation>
    </message>
    <message>
        <source>alerts, messages</source>
        <translation>アラート, メッセージ</translation>
    </message>
    <message>
        <source>countries, store links</source>
        <translation>国, ストアのリンク</translation>
    </message>
    <message>
        <source>data folder, log, diagnostics</source>
        <translation>データフォルダ, ログ, 診断</translation>
    </message>
    <message>
        <source>package, received</source>
        <translation>パッケージ, 受領, 届いたファイル</translation>
    </message>
    <message>
        <source>next pane</source>
        <translation>次のペイン</translation>
    </message>
    <message>
        <source>previous pane</source>
        <translation>前のペイン</translation>
    </message>
    <message>
        <source>make a template, keep as template</source>
        <translation>テンプレートを作る, テンプレートとして残す</translation>
    </message>
    <message>
        <source>band, musicians, ensemble</source>
        <translation>バンド, 演奏者, アンサンブル</translation>
    </message>
    <message>
        <source>bright, white, theme, day mode</source>
        <translation>明るい, 白, テーマ, ライトモード</translation>
    </message>
    <message>
        <source>black, theme, night mode</source>
        <translation>黒, 暗い, テーマ, ダークモード</translation>
    </message>
    <message>
        <source>theme, accessibility, black, white</source>
        <translation>テーマ, アクセシビリティ, 黒, 白, コントラスト</translation>
    </message>
    <message>
        <source>theme, automatic</source>
        <translation>テーマ, 自動</translation>
    </message>
    <message>
        <source>text size, font, zoom, language, theme</source>
        <translation>文字サイズ, フォント, 拡大, 言語, テーマ</translation>
    </message>
    <message>
        <source>API key, connect, log in, credentials, password, storage, S3</source>
        <translation>APIキー, 接続, ログイン, 認証情報, パスワード, ストレージ, S3</translation>
    </message>
    <message>
        <source>restore, copy of the library</source>
        <translation>復元, ライブラリのコピー</translation>
    </message>
    <message>
        <source>new version, upgrade</source>
        <translation>新しいバージョン, アップグレード, 更新</translation>
    </message>
    <message>
        <source>imprint, defaults</source>
        <translation>インプリント, 既定値, デフォルト</translation>
    </message>
    <message>
        <source>artists, writers, directory, merge</source>
        <translation>アーティスト, 作家, 名簿, 統合</translation>
    </message>
    <message>
        <source>ISRC, UPC, barcode</source>
        <translation>ISRC, UPC, バーコード</translation>
    </message>
    <message>
        <source>preferences, options, configuration</source>
        <translation>環境設定, オプション, 構成</translation>
    </message>
    <message>
        <source>manual, documentation, explain, why, rules</source>
        <translation>マニュアル, 説明書, 説明, 使い方, 理由, ルール</translation>
    </message>
    <message>
        <source>hotkeys, keys, help</source>
        <translation>ホットキー, キー, ヘルプ</translation>
    </message>
    <message>
        <source>introduction, getting started, guide</source>
        <translation>紹介, はじめに, 案内, ガイド</translation>
    </message>
    <message>
        <source>first start, begin, help</source>
        <translation>初回起動, 始める, ヘルプ</translation>
    </message>
    <message>
        <source>version, licence, copyright</source>
        <translation>バージョン, ライセンス, 著作権</translation>
    </message>
    <message>
        <source>exit, close the app</source>
        <translation>終了, アプリを閉じる</translation>
    </message>
    <message>
        <source>copy, clone</source>
        <translation>コピー, クローン</translation>
    </message>
    <message>
        <source>deluxe, remaster, new version, copy</source>
        <translation>デラックス, リマスター, 新しいバージョン, コピー</translation>
    </message>
    <message>
        <source>PDF, papers, press, print</source>
        <translation>PDF, 書類, プレス, 印刷, ワンシート, 権利配分確認書</translation>
    </message>
    <message>
        <source>Deezer, Apple Music, live, links</source>
        <translation>Deezer, Apple Music, 配信中, リンク</translation>
    </message>
    <message>
        <source>cancel, unsend, stop sending</source>
        <translation>キャンセル, 送信取り消し, 送信を中止</translation>
    </message>
    <message>
        <source>retry, send again, outbox</source>
        <translation>再試行, 再送信, 送信トレイ</translation>
    </message>
    <message>
        <source>send, distribute, publish, upload</source>
        <translation>送る, 配信, 公開, アップロード, 申請</translation>
    </message>
    <message>
        <source>errors, problems, findings, validate, warnings</source>
        <translation>エラー, 問題, 指摘, 検証, 警告, ブロッカー</translation>
    </message>
    <message>
        <source>delete, remove, bin, discard, throw away</source>
        <translation>削除, 消す, ごみ箱, 破棄, 捨てる</translation>
    </message>
    <message>
        <source>close, library</source>
        <translation>閉じる, ライブラリ</translation>
    </message>
    <message>
        <source>revert, take back</source>
        <translation>元に戻す, 取り消し</translation>
    </message>
    <message>
        <source>repeat</source>
        <translation>繰り返す</translation>
    </message>
    <message>
        <source>codes</source>
        <translation>コード</translation>
    </message>
    <message>
        <source>title, label, genre, release date</source>
        <translation>タイトル, レーベル, ジャンル, リリース日</translation>
    </message>
    <message>
        <source>track list, songs, grid</source>
        <translation>トラックリスト, 曲, 表</translation>
    </message>
    <message>
        <source>continue, forward</source>
        <translation>続ける, 進む</translation>
    </message>
    <message>
        <source>one step back</source>
        <translation>一つ戻る</translation>
    </message>
    <message>
        <source>masters, audio, cover, art, files</source>
        <translation>マスター, 音源, 音声, ジャケット, アート, ファイル</translation>
    </message>
    <message>
        <source>writers, composers, publishers, shares</source>
        <translation>作家, 作曲者, 音楽出版社, シェア</translation>
    </message>
    <message>
        <source>copyright, territories, price, partners</source>
        <translation>著作権, 地域, 価格, パートナー</translation>
    </message>
    <message>
        <source>summary</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>change text, search and replace</source>
        <translation>テキストを変更, 検索と置換</translation>
    </message>
    <message>
        <source>autofill, prefill, Deezer, MusicBrainz</source>
        <translation>自動入力, 下書き入力, Deezer, MusicBrainz</translation>
    </message>
</context>
<context>
    <name>TableBar</name>
    <message>
        <source>Contents of the sheet&apos;s columns</source>
        <translation>シートの列の内容</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>除外する</translation>
    </message>
    <message>
        <source>Ignore the sheet</source>
        <translation>シートを無視</translation>
    </message>
    <message>
        <source>{count} of {rows} rows match files</source>
        <translation>{rows}行中{count}行がファイルと一致</translation>
    </message>
</context>
<context>
    <name>TargetBox</name>
    <message>
        <source>New release</source>
        <translation>新規リリース</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>ディスク</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
    <message>
        <source>Add to “{title}”</source>
        <translation>「{title}」に追加</translation>
    </message>
    <message>
        <source>A new disc</source>
        <translation>新しいディスク</translation>
    </message>
</context>
<context>
    <name>TargetCard</name>
    <message>
        <source>Links to stores</source>
        <translation>ストアへのリンク</translation>
    </message>
    <message>
        <source>Earnings</source>
        <translation>収益</translation>
    </message>
    <message>
        <source>Take down…</source>
        <translation>配信停止…</translation>
    </message>
    <message>
        <source>Send without waiting</source>
        <translation>待たずに送信</translation>
    </message>
    <message>
        <source>No links yet.</source>
        <translation>リンクはまだありません。</translation>
    </message>
    <message>
        <source>No earnings yet.</source>
        <translation>収益はまだありません。</translation>
    </message>
    <message>
        <source>{target} will take the release down in all stores. Enter {code} to request it.</source>
        <translation>{target}がリリースをすべてのストアで配信停止にします。依頼するには{code}を入力してください。</translation>
    </message>
    <message>
        <source>The takedown was requested. The status will show the result.</source>
        <translation>配信停止を依頼しました。結果はステータスに表示されます。</translation>
    </message>
    <message>
        <source>Take down</source>
        <translation>配信停止</translation>
    </message>
</context>
<context>
    <name>TargetChoice</name>
    <message>
        <source>It already has this release, or the release is on its way there.</source>
        <translation>このリリースはすでにあるか、送信中です。</translation>
    </message>
    <message>
        <source>Accepts the metadata, audio and cover</source>
        <translation>メタデータ、音源、ジャケットを受け取り</translation>
    </message>
    <message>
        <source>Accepts the metadata; add audio and cover there</source>
        <translation>メタデータを受け取り（音源とジャケットは送信先で追加）</translation>
    </message>
    <message>
        <source>{takes}; assigns a UPC if there is none</source>
        <translation>{takes}。UPCがなければ割り当て</translation>
    </message>
    <message>
        <source>status</source>
        <translation>ステータス</translation>
    </message>
    <message>
        <source>takedown</source>
        <translation>配信停止</translation>
    </message>
    <message>
        <source>links to stores</source>
        <translation>ストアへのリンク</translation>
    </message>
    <message>
        <source>earnings</source>
        <translation>収益</translation>
    </message>
    <message>
        <source>Offers no status, takedown or earnings yet: these questions are not answered</source>
        <translation>ステータス、配信停止、収益にはまだ対応していません（該当する質問が未回答）</translation>
    </message>
    <message>
        <source>Offers {what}</source>
        <translation>対応：{what}</translation>
    </message>
    <message>
        <source>Not sent, because it has no field for them: {fields}</source>
        <translation>対応する項目がないため送信されません：{fields}</translation>
    </message>
    <message>
        <source>Once {target} has it</source>
        <translation>{target}への登録後</translation>
    </message>
</context>
<context>
    <name>TargetPageLink</name>
    <message>
        <source>Copy ID</source>
        <translation>IDをコピー</translation>
    </message>
    <message>
        <source>This link does not begin with https:// or does not contain the ID of the release.</source>
        <translation>このリンクはhttps://で始まらないか、リリースのIDを含んでいません。</translation>
    </message>
    <message>
        <source>Find the release in {target} once and paste the link to its page here. It then works for all releases.</source>
        <translation>{target}でリリースを1つ開き、そのページへのリンクをここに貼り付けてください。以後、すべてのリリースで使えます。</translation>
    </message>
    <message>
        <source>Link to the release in {target}</source>
        <translation>{target}のリリースへのリンク</translation>
    </message>
    <message>
        <source>Open in {target}</source>
        <translation>{target}で開く</translation>
    </message>
    <message>
        <source>Add a link to its page…</source>
        <translation>ページへのリンクを追加…</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>コピーしました</translation>
    </message>
</context>
<context>
    <name>TargetRow</name>
    <message>
        <source>Send to {target}, account {account}</source>
        <translation>{target}、アカウント{account}に送信</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上へ移動</translation>
    </message>
    <message>
        <source>Move {target} up</source>
        <translation>{target}を上へ移動</translation>
    </message>
    <message>
        <source>The order applies to all releases</source>
        <translation>この順序は全リリースに適用されます</translation>
    </message>
</context>
<context>
    <name>TargetText</name>
    <message>
        <source>This works only in practice mode.</source>
        <translation>これは練習モードでのみ使えます。</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>何も変更されていません。</translation>
    </message>
    <message>
        <source>“{text}” cannot be read.</source>
        <translation>「{text}」を読み取れません。</translation>
    </message>
    <message>
        <source>Nothing was saved.</source>
        <translation>何も保存されていません。</translation>
    </message>
    <message>
        <source>Use one line per part: name = value.</source>
        <translation>1行に1つずつ「名前 = 値」と入力してください。</translation>
    </message>
    <message>
        <source>{name} accepts these login details.</source>
        <translation>{name}でこのログイン情報は有効です。</translation>
    </message>
    <message>
        <source>This address does not belong to {name}.</source>
        <translation>このアドレスは{name}のものではありません。</translation>
    </message>
    <message>
        <source>{name} rejected the login ({status}).</source>
        <translation>{name}がログインを拒否しました（{status}）。</translation>
    </message>
    <message>
        <source>{name} does not have this ({status}).</source>
        <translation>{name}に該当するものがありません（{status}）。</translation>
    </message>
    <message>
        <source>{name} rejected the request ({status}).</source>
        <translation>{name}がリクエストを拒否しました（{status}）。</translation>
    </message>
    <message>
        <source>{name} could not answer ({status}).</source>
        <translation>{name}が応答できませんでした（{status}）。</translation>
    </message>
    <message>
        <source>{name} returned no list.</source>
        <translation>{name}からリストが返されませんでした。</translation>
    </message>
    <message>
        <source>The app does not know how to list releases at {name}.</source>
        <translation>{name}のリリース一覧を取得する方法が、アプリには分かりません。</translation>
    </message>
    <message>
        <source>{name} returned no address for a file.</source>
        <translation>{name}からファイルのアドレスが返されませんでした。</translation>
    </message>
    <message>
        <source>The file {file} could not be sent ({status}).</source>
        <translation>ファイル{file}を送信できませんでした（{status}）。</translation>
    </message>
    <message>
        <source>{name} returned no name for a file.</source>
        <translation>{name}からファイルの名前が返されませんでした。</translation>
    </message>
    <message>
        <source>{file} is larger than {name} accepts ({most} MB).</source>
        <translation>{file}が{name}の上限（{most}MB）を超えています。</translation>
    </message>
    <message>
        <source>Nothing was sent.</source>
        <translation>何も送信されていません。</translation>
    </message>
    <message>
        <source>{name} has not yet answered what is needed {doing}: {questions}</source>
        <translation>{name}から、{doing}ために必要な回答をまだ得ていません：{questions}</translation>
    </message>
    <message>
        <source>Enter the answers, or create the letter that asks for them.</source>
        <translation>回答を入力するか、質問を送る問い合わせ文を作成してください。</translation>
    </message>
    <message>
        <source>to log in</source>
        <translation>ログインする</translation>
    </message>
    <message>
        <source>to send a release</source>
        <translation>リリースを送信する</translation>
    </message>
    <message>
        <source>to read the status of a release</source>
        <translation>リリースのステータスを取得する</translation>
    </message>
    <message>
        <source>to take a release down</source>
        <translation>リリースを配信停止にする</translation>
    </message>
    <message>
        <source>to read earnings</source>
        <translation>収益を取得する</translation>
    </message>
    <message>
        <source>to read store links</source>
        <translation>ストアのリンクを取得する</translation>
    </message>
    <message>
        <source>to look for a release</source>
        <translation>リリースを検索する</translation>
    </message>
    <message>
        <source>to renew links to files</source>
        <translation>ファイルへのリンクを更新する</translation>
    </message>
    <message>
        <source>There is no question “{question}”.</source>
        <translation>質問「{question}」はありません。</translation>
    </message>
    <message>
        <source>This answer does not fit “{question}”: {fault}</source>
        <translation>この回答は「{question}」に合いません：{fault}</translation>
    </message>
    <message>
        <source>This is not a profile: it is not JSON.</source>
        <translation>JSONではないため、プロファイルとして使えません。</translation>
    </message>
    <message>
        <source>This is not a profile.</source>
        <translation>これはプロファイルではありません。</translation>
    </message>
    <message>
        <source>A profile needs an ID, a name and answers.</source>
        <translation>プロファイルには、ID、名前、回答が必要です。</translation>
    </message>
    <message>
        <source>one of {value}</source>
        <translation>{value}のいずれか</translation>
    </message>
    <message>
        <source>“{lacking}” is missing</source>
        <translation>「{lacking}」がありません</translation>
    </message>
    <message>
        <source>a JSON object is expected</source>
        <translation>JSONオブジェクトが必要です</translation>
    </message>
    <message>
        <source>“{name}” is missing</source>
        <translation>「{name}」がありません</translation>
    </message>
    <message>
        <source>“{name}” is unknown</source>
        <translation>「{name}」は不明です</translation>
    </message>
    <message>
        <source>“{name}” is not a number</source>
        <translation>「{name}」は数値ではありません</translation>
    </message>
    <message>
        <source>one of {rest} is expected</source>
        <translation>{rest}のいずれかが必要です</translation>
    </message>
    <message>
        <source>a text is expected</source>
        <translation>テキストが必要です</translation>
    </message>
    <message>
        <source>a number above 0 is expected</source>
        <translation>0より大きい数値が必要です</translation>
    </message>
    <message>
        <source>true or false is expected</source>
        <translation>trueまたはfalseが必要です</translation>
    </message>
    <message>
        <source>a list is expected</source>
        <translation>リストが必要です</translation>
    </message>
    <message>
        <source>a JSON object with texts is expected</source>
        <translation>テキストを持つJSONオブジェクトが必要です</translation>
    </message>
    <message>
        <source>an address is expected, such as https://api.example.com/releases</source>
        <translation>アドレス（例：https://api.example.com/releases）が必要です</translation>
    </message>
    <message>
        <source>the address must begin with https://</source>
        <translation>アドレスはhttps://で始まる必要があります</translation>
    </message>
    <message>
        <source>an address with a password is not allowed</source>
        <translation>パスワードを含むアドレスは使用できません</translation>
    </message>
    <message>
        <source>{name} needs no answers: its API is built in.</source>
        <translation>{name}に回答は不要です。APIは組み込み済みです。</translation>
    </message>
    <message>
        <source>{name} fetches files from a storage, and this account has none.</source>
        <translation>{name}はストレージからファイルを取得しますが、このアカウントにはストレージがありません。</translation>
    </message>
    <message>
        <source>Add a bucket to the account.</source>
        <translation>アカウントにバケットを追加してください。</translation>
    </message>
    <message>
        <source>Check the account&apos;s name, password, client ID and client secret.</source>
        <translation>アカウントのユーザー名、パスワード、クライアントID、クライアントシークレットを確認してください。</translation>
    </message>
    <message>
        <source>{name} returned no token after the login.</source>
        <translation>ログイン後、{name}からトークンが返されませんでした。</translation>
    </message>
    <message>
        <source>{name} returned something that is not a JSON object.</source>
        <translation>{name}からJSONオブジェクトではないものが返されました。</translation>
    </message>
</context>
<context>
    <name>Targets</name>
    <message>
        <source>Your OpenPlay address</source>
        <translation>OpenPlayのアドレス</translation>
    </message>
    <message>
        <source>subdomain or full address</source>
        <translation>サブドメインまたは完全なアドレス</translation>
    </message>
    <message>
        <source>Enter your OpenPlay address.</source>
        <translation>OpenPlayのアドレスを入力してください。</translation>
    </message>
    <message>
        <source>API Key ID</source>
        <translation>API Key ID</translation>
    </message>
    <message>
        <source>Enter the API Key ID.</source>
        <translation>API Key IDを入力してください。</translation>
    </message>
    <message>
        <source>API Secret Key</source>
        <translation>API Secret Key</translation>
    </message>
    <message>
        <source>Enter the API Secret Key.</source>
        <translation>API Secret Keyを入力してください。</translation>
    </message>
    <message>
        <source>Address for looking up releases</source>
        <translation>リリース照会用アドレス</translation>
    </message>
    <message>
        <source>The same for all customers of OpenPlay. Change it only for a test system.</source>
        <translation>OpenPlayの全利用者に共通です。テスト環境の場合だけ変更してください。</translation>
    </message>
    <message>
        <source>Open OpenPlay in your browser and log in as an account manager.</source>
        <translation>ブラウザでOpenPlayを開き、アカウント管理者としてログインします。</translation>
    </message>
    <message>
        <source>Choose Manage, then API Keys, and create a new key.</source>
        <translation>Manage＞API Keysを選び、新しいキーを作成します。</translation>
    </message>
    <message>
        <source>Copy the API Key ID and the API Secret Key here. OpenPlay shows the secret only once.</source>
        <translation>API Key IDとAPI Secret Keyをここにコピーします。シークレットはOpenPlayで一度しか表示されません。</translation>
    </message>
    <message>
        <source>In OpenPlay choose Manage, then API Keys, and create a new key. The old one still works.</source>
        <translation>OpenPlayでManage＞API Keysを選び、新しいキーを作成します。古いキーはまだ有効です。</translation>
    </message>
    <message>
        <source>Enter the new key&apos;s ID and secret above and choose “Save and test connection”.</source>
        <translation>新しいキーのIDとシークレットを上に入力し、「保存して接続テスト」を選びます。</translation>
    </message>
    <message>
        <source>When the test succeeds, revoke the old key in OpenPlay. This takes effect immediately and cannot be undone.</source>
        <translation>テストに成功したら、OpenPlayで古いキーを失効させます。すぐに反映され、元に戻せません。</translation>
    </message>
    <message>
        <source>Revoke it in OpenPlay first: Manage, API Keys. After that nobody can use it.</source>
        <translation>先にOpenPlayで失効させます（Manage＞API Keys）。これで誰もキーを使えなくなります。</translation>
    </message>
    <message>
        <source>Delete it here. Waiting releases are kept and continue once you enter another key.</source>
        <translation>ここで削除します。送信待ちのリリースは残り、別のキーを入力すると再開します。</translation>
    </message>
    <message>
        <source>Releases are created at
{address}</source>
        <translation>リリースの作成先：
{address}</translation>
    </message>
    <message>
        <source>The part before .openplaymusic.com when you are logged in.</source>
        <translation>ログイン中のアドレスで.openplaymusic.comの前にある部分です。</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>ユーザー名</translation>
    </message>
    <message>
        <source>Enter the user name.</source>
        <translation>ユーザー名を入力してください。</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>パスワード</translation>
    </message>
    <message>
        <source>Enter the password.</source>
        <translation>パスワードを入力してください。</translation>
    </message>
    <message>
        <source>Client ID</source>
        <translation>クライアントID</translation>
    </message>
    <message>
        <source>Enter the client ID that you received.</source>
        <translation>受け取ったクライアントIDを入力してください。</translation>
    </message>
    <message>
        <source>Client secret</source>
        <translation>クライアントシークレット</translation>
    </message>
    <message>
        <source>Enter the client secret that you received.</source>
        <translation>受け取ったクライアントシークレットを入力してください。</translation>
    </message>
    <message>
        <source>Ask the distributor for a user name, password, client ID and client secret.</source>
        <translation>ユーザー名、パスワード、クライアントID、クライアントシークレットをディストリビューターに問い合わせます。</translation>
    </message>
    <message>
        <source>Enter them here. Passwords are stored in this computer&apos;s keyring; tokens are never saved.</source>
        <translation>ここに入力します。パスワードはこのコンピュータのキーリングに保存され、トークンは保存されません。</translation>
    </message>
</context>
<context>
    <name>TargetsBox</name>
    <message>
        <source>Send to another target…</source>
        <translation>別の送信先に送信…</translation>
    </message>
</context>
<context>
    <name>TemplateEditor</name>
    <message>
        <source>Template “{name}”</source>
        <translation>テンプレート「{name}」</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>New releases get these values unless tags or your own entries say otherwise. Clear a field to remove it from the template. Changes are saved immediately; you can undo them while this is open.</source>
        <translation>タグや手入力で指定がない限り、新規リリースにこれらの値が入ります。項目をクリアするとテンプレートから外れます。変更はすぐに保存され、開いている間は取り消せます。</translation>
    </message>
    <message>
        <source>The release</source>
        <translation>リリース</translation>
    </message>
    <message>
        <source>Add a credit</source>
        <translation>クレジットを追加</translation>
    </message>
    <message>
        <source>Each track</source>
        <translation>各トラック</translation>
    </message>
    <message>
        <source>Each track&apos;s work</source>
        <translation>各トラックの楽曲</translation>
    </message>
    <message>
        <source>Add a writer</source>
        <translation>作家を追加</translation>
    </message>
    <message>
        <source>Add a publisher</source>
        <translation>音楽出版社を追加</translation>
    </message>
    <message>
        <source>Writers</source>
        <translation>作家</translation>
    </message>
</context>
<context>
    <name>TemplatesDialog</name>
    <message>
        <source>Templates</source>
        <translation>テンプレート</translation>
    </message>
    <message>
        <source>No templates yet. Open a release and choose “Save as template” (find it with Ctrl+K).</source>
        <translation>テンプレートはまだありません。リリースを開き、「テンプレートとして保存」を選んでください（Ctrl+Kで検索できます）。</translation>
    </message>
    <message>
        <source>New release</source>
        <translation>新規リリース</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>編集…</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>名前を変更</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>取り消す</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>It sets: {parts}.</source>
        <translation>設定する内容：{parts}。</translation>
    </message>
    <message>
        <source>It sets nothing yet.</source>
        <translation>設定する内容はまだありません。</translation>
    </message>
    <message>
        <source>Delete template</source>
        <translation>テンプレートを削除</translation>
    </message>
    <message>
        <source>Delete the template “{name}”?</source>
        <translation>テンプレート「{name}」を削除しますか？</translation>
    </message>
    <message>
        <source>Releases created from it stay unchanged.</source>
        <translation>これから作成したリリースは変更されません。</translation>
    </message>
    <message>
        <source>{name} (again)</source>
        <translation>{name}（復元）</translation>
    </message>
    <message>
        <source>“{name}” was deleted.</source>
        <translation>「{name}」を削除しました。</translation>
    </message>
</context>
<context>
    <name>ThresholdsPage</name>
    <message>
        <source>Checks</source>
        <translation>チェック</translation>
    </message>
    <message>
        <source>Requirements of stores and distributors. The strictest value of the selected profiles applies.</source>
        <translation>ストアとディストリビューターの要件です。選択したプロファイルのうち、最も厳しい値が適用されます。</translation>
    </message>
    <message>
        <source>Scope of the profiles</source>
        <translation>プロファイルの範囲</translation>
    </message>
    <message>
        <source>Same as everything</source>
        <translation>全体と同じ</translation>
    </message>
    <message>
        <source>{profile} applies</source>
        <translation>{profile}を適用</translation>
    </message>
    <message>
        <source>Profiles that apply to</source>
        <translation>プロファイルの適用対象</translation>
    </message>
    <message>
        <source>Values of the profiles</source>
        <translation>プロファイルの値</translation>
    </message>
    <message>
        <source>Requirement</source>
        <translation>要件</translation>
    </message>
    <message>
        <source>Reset this value</source>
        <translation>この値をリセット</translation>
    </message>
    <message>
        <source>Reset all values</source>
        <translation>すべての値をリセット</translation>
    </message>
    <message>
        <source>no requirement</source>
        <translation>要件なし</translation>
    </message>
    <message>
        <source>{value}, changed; default: {shipped}</source>
        <translation>{value}（変更済み、既定値：{shipped}）</translation>
    </message>
    <message>
        <source>Select a value to see its source. Double-click or press F2 to change it.</source>
        <translation>値を選択すると出典が表示されます。変更するには、ダブルクリックするかF2を押します。</translation>
    </message>
    <message>
        <source>{profile} has no requirement here.</source>
        <translation>{profile}にはここの要件がありません。</translation>
    </message>
    <message>
        <source>Changed by you; default: {shipped}</source>
        <translation>変更済み（既定値：{shipped}）</translation>
    </message>
    <message>
        <source>“{typed}” is not a valid value; the old value stays.</source>
        <translation>「{typed}」は有効な値ではないため、元の値のままにしました。</translation>
    </message>
    <message>
        <source>“{typed}” contradicts “{other}”. The old value stays.</source>
        <translation>「{typed}」は「{other}」と矛盾します。元の値のままにしました。</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>全体</translation>
    </message>
    <message>
        <source>Label {name}</source>
        <translation>レーベル{name}</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>you</source>
        <translation>自分</translation>
    </message>
    <message>
        <source>the app</source>
        <translation>アプリ</translation>
    </message>
    <message>
        <source>{target}</source>
        <translation>{target}</translation>
    </message>
    <message>
        <source>Platform record {id}: {said}</source>
        <translation>プラットフォームの記録{id}：{said}</translation>
    </message>
    <message>
        <source>Not checked</source>
        <translation>未確認</translation>
    </message>
    <message>
        <source>{target} does not have it (404)</source>
        <translation>{target}にありません（404）</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>ステータスなし</translation>
    </message>
    <message>
        <source>{before} → {after}</source>
        <translation>{before} → {after}</translation>
    </message>
    <message>
        <source>{status}  ·  changed there: {fields}</source>
        <translation>{status}  ·  送信先での変更：{fields}</translation>
    </message>
    <message>
        <source>The app asked {target} to create the release.</source>
        <translation>アプリが{target}にリリースの作成を求めました。</translation>
    </message>
    <message>
        <source>{target} created the release.</source>
        <translation>{target}がリリースを作成しました。</translation>
    </message>
    <message>
        <source>You asked to try again.</source>
        <translation>再試行を指示しました。</translation>
    </message>
    <message>
        <source>{target}: {said}.</source>
        <translation>{target}：{said}。</translation>
    </message>
    <message>
        <source>{target} says “{word}”.</source>
        <translation>{target}のステータスは「{word}」です。</translation>
    </message>
    <message>
        <source>Not checked: the app was closed or offline.</source>
        <translation>アプリが閉じていたかオフラインだったため、確認していません。</translation>
    </message>
    <message>
        <source>You submitted the release.</source>
        <translation>リリースの送信を指示しました。</translation>
    </message>
    <message>
        <source>{target} rejected the release.</source>
        <translation>{target}がリリースを拒否しました。</translation>
    </message>
    <message>
        <source>You withdrew it.</source>
        <translation>取り下げました。</translation>
    </message>
    <message>
        <source>You asked to search for it again.</source>
        <translation>再検索を指示しました。</translation>
    </message>
    <message>
        <source>It is waiting.</source>
        <translation>待機中です。</translation>
    </message>
    <message>
        <source>{target} no longer has it.</source>
        <translation>{target}にはもうありません。</translation>
    </message>
    <message>
        <source>Platform record {id}: {said}.</source>
        <translation>プラットフォームの記録{id}：{said}。</translation>
    </message>
    <message>
        <source>It was changed in {target}: {fields}.</source>
        <translation>{target}で変更がありました：{fields}。</translation>
    </message>
    <message>
        <source>{target} has it but reports no status.</source>
        <translation>{target}にありますが、ステータスはありません。</translation>
    </message>
    <message>
        <source>Label copy created</source>
        <translation>レーベルコピーを作成</translation>
    </message>
    <message>
        <source>One-sheet created</source>
        <translation>リリース資料を作成</translation>
    </message>
    <message>
        <source>Split sheet created</source>
        <translation>スプリットシートを作成</translation>
    </message>
    <message>
        <source>Credits created</source>
        <translation>クレジットを作成</translation>
    </message>
    <message>
        <source>Barcode created</source>
        <translation>バーコードを作成</translation>
    </message>
    <message>
        <source>DDEX delivery created</source>
        <translation>DDEX納品データを作成</translation>
    </message>
    <message>
        <source>DDEX takedown created</source>
        <translation>DDEX配信停止メッセージを作成</translation>
    </message>
    <message>
        <source>now</source>
        <translation>現在</translation>
    </message>
    <message>
        <source>from {at} until {until}: the app was closed or offline</source>
        <translation>{at}から{until}まで：アプリが閉じているか、オフラインでした</translation>
    </message>
    <message>
        <source>From {at} until {until}.</source>
        <translation>{at}から{until}まで。</translation>
    </message>
    <message numerus="yes">
        <source>unchanged until {until}, checked %n times</source>
        <comment>unchanged until {until}, checked %n time</comment>
        <translation>
            <numerusform>{until}まで変化なし、%n回確認</numerusform>
        </translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>track {number}</source>
        <translation>トラック{number}</translation>
    </message>
    <message>
        <source>disc {number}</source>
        <translation>ディスク{number}</translation>
    </message>
    <message>
        <source>HTTP status {number}</source>
        <translation>HTTPステータス{number}</translation>
    </message>
    <message>
        <source>Record {id}</source>
        <translation>記録{id}</translation>
    </message>
</context>
<context>
    <name>TimelineActs</name>
    <message>
        <source>You confirmed that this is the release in {name}.</source>
        <translation>これが{name}のリリースだと確認しました。</translation>
    </message>
    <message>
        <source>You confirmed that this is not the release in {name}.</source>
        <translation>これは{name}のリリースではないと確認しました。</translation>
    </message>
    <message>
        <source>You asked to send it again.</source>
        <translation>再送信を指示しました。</translation>
    </message>
    <message>
        <source>You chose not to wait for {name}.</source>
        <translation>{name}を待たないことにしました。</translation>
    </message>
    <message>
        <source>You confirmed that it is no longer in {name}. It can be submitted again.</source>
        <translation>{name}にもうないことを確認しました。再送信できます。</translation>
    </message>
    <message>
        <source>You requested a takedown.</source>
        <translation>配信停止を依頼しました。</translation>
    </message>
    <message>
        <source>You replaced the key.</source>
        <translation>キーを置き換えました。</translation>
    </message>
    <message>
        <source>You changed the account.</source>
        <translation>アカウントを変更しました。</translation>
    </message>
    <message>
        <source>You confirmed that audio and cover are in {name}.</source>
        <translation>音源とジャケットが{name}にあることを確認しました。</translation>
    </message>
    <message>
        <source>You confirmed that audio and cover are not in {name} yet.</source>
        <translation>音源とジャケットがまだ{name}にないことを確認しました。</translation>
    </message>
    <message>
        <source>You confirmed that it is submitted in {name}.</source>
        <translation>{name}で送信済みであることを確認しました。</translation>
    </message>
    <message>
        <source>You confirmed that it is not submitted in {name} yet.</source>
        <translation>{name}ではまだ送信していないことを確認しました。</translation>
    </message>
    <message>
        <source>You confirmed that {name} has decided.</source>
        <translation>{name}の審査結果が出たことを確認しました。</translation>
    </message>
    <message>
        <source>You confirmed that {name} has not decided yet.</source>
        <translation>{name}の審査結果がまだ出ていないことを確認しました。</translation>
    </message>
</context>
<context>
    <name>TimelinePane</name>
    <message>
        <source>Submission history</source>
        <translation>送信履歴</translation>
    </message>
    <message>
        <source>Check status</source>
        <translation>ステータスを確認</translation>
    </message>
    <message>
        <source>Raw answer…</source>
        <translation>応答の原文…</translation>
    </message>
    <message>
        <source>Show receipt</source>
        <translation>送信控えを表示</translation>
    </message>
    <message>
        <source>Not sent yet.</source>
        <translation>まだ送信されていません。</translation>
    </message>
    <message>
        <source>What was sent to {target} stays there. Undo only changes the draft on this computer.</source>
        <translation>{target}に送信したものはそのまま残ります。取り消せるのは、このコンピュータの下書きの変更だけです。</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>ステータスなし</translation>
    </message>
    <message>
        <source>not checked yet</source>
        <translation>未チェック</translation>
    </message>
</context>
<context>
    <name>TimelineSection</name>
    <message>
        <source>All</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>You</source>
        <translation>自分</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>送信先</translation>
    </message>
    <message>
        <source>App</source>
        <translation>アプリ</translation>
    </message>
    <message>
        <source>Show actions by</source>
        <translation>操作の実行者で絞り込み</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>経過</translation>
    </message>
    <message>
        <source>Their answer</source>
        <translation>先方の応答</translation>
    </message>
    <message>
        <source>In full</source>
        <translation>全文</translation>
    </message>
</context>
<context>
    <name>TimelineText</name>
    <message>
        <source>links to its files were renewed</source>
        <translation>ファイルへのリンクを更新</translation>
    </message>
    <message>
        <source>confirmed as the release in {submission}</source>
        <translation>{submission}のリリースとして確認</translation>
    </message>
    <message>
        <source>confirmed not to be the release in {name}</source>
        <translation>{name}のリリースではないと確認</translation>
    </message>
    <message>
        <source>no longer waits for {name}</source>
        <translation>{name}の待機を終了</translation>
    </message>
    <message>
        <source>no longer in {name}, can be submitted again</source>
        <translation>{name}にもう存在しないため再送信可能</translation>
    </message>
    <message>
        <source>takedown requested</source>
        <translation>配信停止を依頼</translation>
    </message>
    <message>
        <source>the key was replaced</source>
        <translation>キーを置き換え</translation>
    </message>
    <message>
        <source>the account was changed</source>
        <translation>アカウントを変更</translation>
    </message>
    <message>
        <source>an error in the app</source>
        <translation>アプリのエラー</translation>
    </message>
    <message>
        <source>the files are waiting</source>
        <translation>ファイルが待機中</translation>
    </message>
    <message>
        <source>created in {name}</source>
        <translation>{name}で作成</translation>
    </message>
    <message>
        <source>rejected by {name}</source>
        <translation>{name}が拒否</translation>
    </message>
    <message>
        <source>{name} asked to try again later; the app searches before it sends again</source>
        <translation>{name}から後で再試行するよう要求あり。アプリは検索してから再送信</translation>
    </message>
    <message>
        <source>not sent</source>
        <translation>送信なし</translation>
    </message>
    <message>
        <source>not sent, the app will try again</source>
        <translation>送信なし、アプリが再試行</translation>
    </message>
    <message>
        <source>the answer was lost</source>
        <translation>応答が失われた</translation>
    </message>
    <message>
        <source>{submission} cannot be searched; please check it yourself</source>
        <translation>{submission}では検索できないため、ご自身での確認が必要</translation>
    </message>
    <message>
        <source>not found in {submission} after repeated searches</source>
        <translation>{submission}で繰り返し検索したが見つからない</translation>
    </message>
    <message>
        <source>found in {name} after the answer was lost</source>
        <translation>応答が失われた後、{name}で発見</translation>
    </message>
    <message>
        <source>found in {name}: it was created</source>
        <translation>{name}で発見：作成済み</translation>
    </message>
    <message>
        <source>{submission} already has this UPC</source>
        <translation>{submission}にこのUPCがすでにある</translation>
    </message>
    <message>
        <source>fetched from the distributor</source>
        <translation>ディストリビューターから取得</translation>
    </message>
    <message>
        <source>It may be at the distributor, but the app could not check</source>
        <translation>ディストリビューターにある可能性がありますが、アプリで確認できませんでした</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>送信トレイに追加</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>待機中</translation>
    </message>
    <message>
        <source>withdrawn</source>
        <translation>取り下げ</translation>
    </message>
    <message>
        <source>the app was closed before the answer arrived</source>
        <translation>応答が届く前にアプリが閉じられた</translation>
    </message>
    <message>
        <source>known from a receipt or another copy of the library</source>
        <translation>送信控えまたはライブラリの別のコピーから判明</translation>
    </message>
    <message>
        <source>the library was restored from a copy</source>
        <translation>ライブラリをコピーから復元</translation>
    </message>
    <message>
        <source>files need your attention</source>
        <translation>ファイルの対応が必要</translation>
    </message>
    <message>
        <source>the manifest&apos;s key differs from the one written to the release</source>
        <translation>マニフェストのキーが、リリースに書き込まれたものと異なる</translation>
    </message>
    <message>
        <source>confirmed that audio and cover are in {name}</source>
        <translation>音源とジャケットが{name}にあることを確認</translation>
    </message>
    <message>
        <source>confirmed that audio and cover are not in {name} yet</source>
        <translation>音源とジャケットがまだ{name}にないことを確認</translation>
    </message>
    <message>
        <source>confirmed that it is submitted in {name}</source>
        <translation>{name}で送信済みであることを確認</translation>
    </message>
    <message>
        <source>confirmed that it is not submitted in {name} yet</source>
        <translation>{name}ではまだ送信していないことを確認</translation>
    </message>
    <message>
        <source>confirmed that {name} has decided</source>
        <translation>{name}の審査結果が出たことを確認</translation>
    </message>
    <message>
        <source>confirmed that {name} has not decided yet</source>
        <translation>{name}の審査結果がまだ出ていないことを確認</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Undo</source>
        <translation>取り消す</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Back to the list</source>
        <translation>リストに戻る</translation>
    </message>
    <message>
        <source>Back to the list (Alt+Left)</source>
        <translation>リストに戻る（Alt+←）</translation>
    </message>
    <message>
        <source>Practice</source>
        <translation>練習</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>アカウント</translation>
    </message>
    <message>
        <source>Accounts and settings</source>
        <translation>アカウントと設定</translation>
    </message>
    <message>
        <source>New release</source>
        <translation>新規リリース</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>下書き</translation>
    </message>
    <message>
        <source>In {target}</source>
        <translation>{target}に登録済み</translation>
    </message>
    <message>
        <source>In stores</source>
        <translation>ストア</translation>
    </message>
    <message>
        <source>Places of the release</source>
        <translation>リリースの表示場所</translation>
    </message>
    <message>
        <source>Trackball</source>
        <translation>Trackball</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
    <message>
        <source>No account</source>
        <translation>アカウントなし</translation>
    </message>
    <message>
        <source>Practice account</source>
        <translation>練習用アカウント</translation>
    </message>
    <message>
        <source>Start a new release</source>
        <translation>新しいリリースを始める</translation>
    </message>
    <message>
        <source>From a folder of masters…</source>
        <translation>マスターのフォルダから…</translation>
    </message>
    <message>
        <source>Empty release</source>
        <translation>空のリリース</translation>
    </message>
    <message>
        <source>From a template</source>
        <translation>テンプレートから</translation>
    </message>
    <message>
        <source>Templates</source>
        <translation>テンプレート</translation>
    </message>
    <message>
        <source>Import from {target}…</source>
        <translation>{target}から取り込む…</translation>
    </message>
    <message>
        <source>From a store: UPC, ISRC or link…</source>
        <translation>ストアから：UPC、ISRC、リンク…</translation>
    </message>
    <message>
        <source>From a sheet or a bundle…</source>
        <translation>シートまたはバンドルから…</translation>
    </message>
    <message>
        <source>Catalogue events…</source>
        <translation>カタログイベント…</translation>
    </message>
    <message>
        <source>Sample release</source>
        <translation>サンプルリリース</translation>
    </message>
    <message>
        <source>All templates…</source>
        <translation>すべてのテンプレート…</translation>
    </message>
    <message>
        <source>Add account…</source>
        <translation>アカウントを追加…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>設定…</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>キーボードショートカット</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>Rendering the sample release: four tracks and a cover…</source>
        <translation>サンプルリリースを生成中：4トラックとジャケット…</translation>
    </message>
</context>
<context>
    <name>TourText</name>
    <message>
        <source>Create a release</source>
        <translation>リリースを作成</translation>
    </message>
    <message>
        <source>Drop a folder of masters into the window. Titles, lengths, codes and names are filled in from the files. “New release” offers other ways.</source>
        <translation>マスターのフォルダをウィンドウにドロップします。タイトル、長さ、コード、名前はファイルから入力されます。ほかの作成方法は「新規リリース」にあります。</translation>
    </message>
    <message>
        <source>Find what needs you</source>
        <translation>対応が必要なものを見つける</translation>
    </message>
    <message>
        <source>The views on the side show drafts, releases on their way and those that are out. {palette} finds any release, track, person or command.</source>
        <translation>左側のビューで、下書き、送信途中、リリース済みのリリースを確認できます。リリース、トラック、人物、コマンドは{palette}で検索できます。</translation>
    </message>
    <message>
        <source>Fill it in</source>
        <translation>入力する</translation>
    </message>
    <message>
        <source>Open a release with a double click. Six steps lead from its title to its submission. Everything is saved as you type and can be undone.</source>
        <translation>リリースをダブルクリックして開きます。タイトルの入力から送信まで、手順は6つです。入力はその場で保存され、取り消すこともできます。</translation>
    </message>
    <message>
        <source>Check it</source>
        <translation>チェックする</translation>
    </message>
    <message>
        <source>The inspector lists what stores reject, says why and names the source. Many findings are fixed with one button, after a preview.</source>
        <translation>ストアに拒否される点が、理由と出典とともにインスペクタに表示されます。多くの指摘は、プレビューで確認してからボタン1つで修正できます。</translation>
    </message>
    <message>
        <source>Send it</source>
        <translation>送信する</translation>
    </message>
    <message>
        <source>“Review &amp; submit” shows the release as stores will show it, and sends it once. {help} opens the help, {keys} shows the keys.</source>
        <translation>「確認と送信」では、ストアでの表示を確認し、二重に送ることなく送信できます。ヘルプは{help}、キーの一覧は{keys}で開きます。</translation>
    </message>
</context>
<context>
    <name>TrackGrid</name>
    <message>
        <source>Selection</source>
        <translation>選択範囲</translation>
    </message>
    <message>
        <source>Grid only</source>
        <translation>グリッドのみ</translation>
    </message>
    <message>
        <source>Find and replace</source>
        <translation>検索と置換</translation>
    </message>
    <message>
        <source>Assign ISRCs</source>
        <translation>ISRCを割り当て</translation>
    </message>
    <message>
        <source>To the selected tracks, or to all tracks without one</source>
        <translation>選択したトラック、または未設定の全トラックに</translation>
    </message>
    <message>
        <source>Columns: {name}</source>
        <translation>列：{name}</translation>
    </message>
    <message>
        <source>Columns…</source>
        <translation>列…</translation>
    </message>
    <message>
        <source>Remove this column set</source>
        <translation>この列セットを削除</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>既定</translation>
    </message>
    <message>
        <source>Hide this column</source>
        <translation>この列を非表示</translation>
    </message>
    <message>
        <source>Fit columns to their content</source>
        <translation>列の幅を内容に合わせる</translation>
    </message>
    <message>
        <source>Select the same columns in each row to copy.</source>
        <translation>コピーするには、各行で同じ列を選択してください。</translation>
    </message>
    <message>
        <source>Copied {cells}</source>
        <translation>{cells}をコピーしました</translation>
    </message>
    <message>
        <source>The clipboard contains nothing that would change these cells.</source>
        <translation>クリップボードに、これらのセルを変更する内容がありません。</translation>
    </message>
    <message>
        <source>Select cells in two columns to swap them.</source>
        <translation>入れ替えるには、2つの列のセルを選択してください。</translation>
    </message>
    <message>
        <source>Nothing to change in the selected cells.</source>
        <translation>選択したセルに変更するものはありません。</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>切り取り</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Paste…</source>
        <translation>貼り付け…</translation>
    </message>
    <message>
        <source>Clear and inherit</source>
        <translation>クリアして継承</translation>
    </message>
    <message>
        <source>Restore original values</source>
        <translation>元の値に戻す</translation>
    </message>
    <message>
        <source>Fill down</source>
        <translation>下へコピー</translation>
    </message>
    <message>
        <source>Fill right</source>
        <translation>右へコピー</translation>
    </message>
    <message>
        <source>Find and replace…</source>
        <translation>検索と置換…</translation>
    </message>
    <message>
        <source>Title case</source>
        <translation>英語のタイトル表記にする</translation>
    </message>
    <message>
        <source>Split at brackets</source>
        <translation>括弧で分割</translation>
    </message>
    <message>
        <source>Swap two columns</source>
        <translation>2つの列を入れ替え</translation>
    </message>
    <message>
        <source>Number as sorted</source>
        <translation>並び順に番号を振る</translation>
    </message>
    <message>
        <source>Remove tracks</source>
        <translation>トラックを削除</translation>
    </message>
    <message>
        <source>sorted by {column}; press Escape for track order</source>
        <translation>{column}で並べ替え中。Escでトラック順に戻る</translation>
    </message>
</context>
<context>
    <name>TrackModel</name>
    <message>
        <source>Original value: {value}</source>
        <translation>元の値：{value}</translation>
    </message>
    <message>
        <source>not returned by {target}</source>
        <translation>{target}からの返却なし</translation>
    </message>
    <message>
        <source>feat</source>
        <translation>feat</translation>
    </message>
    <message>
        <source>inherited</source>
        <translation>継承</translation>
    </message>
</context>
<context>
    <name>TracksPage</name>
    <message>
        <source>Disc {number}</source>
        <translation>ディスク{number}</translation>
    </message>
</context>
<context>
    <name>TransferDialog</name>
    <message>
        <source>Transfer from another distributor</source>
        <translation>別のディストリビューターからの移管</translation>
    </message>
    <message>
        <source>Stores keep plays and playlist places only if the new delivery has the same codes, titles, artists and lengths and both deliveries overlap for some days.</source>
        <translation>ストアで再生数とプレイリスト掲載が引き継がれるのは、新しい納品のコード、タイトル、アーティスト、長さが同じで、両方の納品が数日間重なる場合だけです。</translation>
    </message>
    <message>
        <source>Previous distributor</source>
        <translation>以前のディストリビューター</translation>
    </message>
    <message>
        <source>e.g. 2026-11-20</source>
        <translation>例：2026-11-20</translation>
    </message>
    <message>
        <source>Read the old delivery…</source>
        <translation>以前の納品を読み込む…</translation>
    </message>
    <message>
        <source>See what stores show…</source>
        <translation>ストアの表示を確認…</translation>
    </message>
    <message>
        <source>Date of the new delivery</source>
        <translation>新しい納品の日付</translation>
    </message>
    <message>
        <source>Only its UPC is sent, to Deezer, Apple Music and MusicBrainz.</source>
        <translation>Deezer、Apple Music、MusicBrainzに送信されるのはUPCだけです。</translation>
    </message>
    <message>
        <source>Delivered exactly as in this draft</source>
        <translation>この下書きのとおりに納品済み</translation>
    </message>
    <message>
        <source>Differences from the old delivery</source>
        <translation>以前の納品との違い</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>手順</translation>
    </message>
    <message>
        <source>End the transfer</source>
        <translation>移管を終了</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>the draft</source>
        <translation>下書き</translation>
    </message>
    <message>
        <source>Choose above what was delivered before: a file, what stores show, or this draft as it is.</source>
        <translation>以前に納品した内容を上で選択してください：ファイル、ストアの表示、またはこの下書きそのまま。</translation>
    </message>
    <message>
        <source>Compared with {name}.</source>
        <translation>{name}と比較しました。</translation>
    </message>
    <message>
        <source>was “{before}”, is now “{now}”</source>
        <translation>以前「{before}」、現在「{now}」</translation>
    </message>
    <message>
        <source>No differences.</source>
        <translation>違いはありません。</translation>
    </message>
    <message>
        <source>no date set</source>
        <translation>日付未設定</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>トラック</translation>
    </message>
    <message>
        <source>the previous distributor</source>
        <translation>以前のディストリビューター</translation>
    </message>
    <message>
        <source>Make sure nothing differs.</source>
        <translation>違いがないことを確認します。</translation>
    </message>
    <message>
        <source>Deliver with the new distributor. Keep the old delivery online.</source>
        <translation>新しいディストリビューターで納品します。以前の納品は配信したままにします。</translation>
    </message>
    <message>
        <source>Check the stores: play counts continue and no page appears twice.</source>
        <translation>ストアを確認します。再生数が引き継がれ、ページが重複していないこと。</translation>
    </message>
    <message>
        <source>After {days} days of overlap, ask {distributor} to take the old delivery down.</source>
        <translation>{days}日間重なったら、{distributor}に以前の納品の配信停止を依頼します。</translation>
    </message>
    <message>
        <source>Check the stores again: nothing is missing.</source>
        <translation>ストアをもう一度確認します。欠けているものがないこと。</translation>
    </message>
    <message>
        <source>DDEX messages, sheets, bundles and JSON (*.xml *.xlsx *.xls *.ods *.csv *.tsv *.zip *.json)</source>
        <translation>DDEXメッセージ、シート、バンドル、JSON (*.xml *.xlsx *.xls *.ods *.csv *.tsv *.zip *.json)</translation>
    </message>
    <message>
        <source>The old delivery</source>
        <translation>以前の納品</translation>
    </message>
    <message>
        <source>This is not a date. Use the format 2026-11-20.</source>
        <translation>これは日付ではありません。2026-11-20の形式で入力してください。</translation>
    </message>
</context>
<context>
    <name>TransferText</name>
    <message>
        <source>This file cannot change to “{value}”: it no longer exists.</source>
        <translation>このファイルを「{value}」に変更することはできません：ファイルはもう存在しません。</translation>
    </message>
    <message>
        <source>This file cannot change to “{value}”: its state is “{was}”.</source>
        <translation>このファイルを「{value}」に変更することはできません：現在の状態は「{was}」です。</translation>
    </message>
    <message>
        <source>Something else changed it first.</source>
        <translation>先に別の処理で変更されました。</translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation>一時停止しました。</translation>
    </message>
    <message>
        <source>{name} cannot be read: {strerror}.</source>
        <translation>{name}を読み取れません：{strerror}。</translation>
    </message>
    <message>
        <source>It was not sent.</source>
        <translation>送信されませんでした。</translation>
    </message>
    <message>
        <source>{name} changed since it was checked.</source>
        <translation>{name}がチェック後に変更されました。</translation>
    </message>
    <message>
        <source>Check the release again, then send it again.</source>
        <translation>リリースをもう一度チェックしてから、再送信してください。</translation>
    </message>
    <message>
        <source>The storage location is known now. Withdraw the release and submit it again; no file is sent twice.</source>
        <translation>ストレージ内の保存場所が分かりました。リリースを取り下げて再送信してください。ファイルが二重に送られることはありません。</translation>
    </message>
    <message>
        <source>{path} cannot be saved: {strerror}.</source>
        <translation>{path}を保存できません：{strerror}。</translation>
    </message>
    <message>
        <source>Check the disk, then try again.</source>
        <translation>ディスクを確認して、再試行してください。</translation>
    </message>
    <message>
        <source>{title} They are checked again.</source>
        <translation>{title}もう一度チェックされます。</translation>
    </message>
    <message>
        <source>The storage could not assemble {name}.</source>
        <translation>ストレージが{name}を組み立てられませんでした。</translation>
    </message>
    <message>
        <source>Parts that it had accepted were missing at the end.</source>
        <translation>受け付け済みのパートが最後に欠けていました。</translation>
    </message>
    <message>
        <source>It is sent again automatically.</source>
        <translation>自動で再送信されます。</translation>
    </message>
    <message>
        <source>{title} It is unclear whether an upload was started elsewhere.</source>
        <translation>{title}別の場所で開始されたアップロードの有無は不明です。</translation>
    </message>
    <message>
        <source>An earlier upload of this file is resumed.</source>
        <translation>このファイルの以前のアップロードを再開します。</translation>
    </message>
    <message>
        <source>Multipart upload started.</source>
        <translation>マルチパートアップロードを開始しました。</translation>
    </message>
    <message>
        <source>An earlier upload of {name} cannot be resumed.</source>
        <translation>{name}の以前のアップロードを再開できません。</translation>
    </message>
    <message>
        <source>It is sent from the beginning.</source>
        <translation>最初から送信されます。</translation>
    </message>
    <message>
        <source>{there} of {parts} parts already exist.</source>
        <translation>{parts}パート中{there}パートがすでにあります。</translation>
    </message>
    <message>
        <source>Part {number}: {title} It is unclear whether it arrived; it is sent again.</source>
        <translation>パート{number}：{title}届いたかどうか不明なため、再送信されます。</translation>
    </message>
    <message>
        <source>Part {number} had arrived; only the answer was lost.</source>
        <translation>パート{number}は届いていました。失われたのは応答だけです。</translation>
    </message>
    <message>
        <source>{parts} parts assembled.</source>
        <translation>{parts}パートを組み立てました。</translation>
    </message>
    <message>
        <source>Waiting: this network is metered.</source>
        <translation>待機中：このネットワークは従量制です。</translation>
    </message>
    <message>
        <source>{what}: {title} A new link was requested.</source>
        <translation>{what}：{title}新しいリンクを取得しました。</translation>
    </message>
    <message>
        <source>{what}: {title} Waiting for its turn.</source>
        <translation>{what}：{title}順番を待っています。</translation>
    </message>
    <message>
        <source>{what}: {title} Again in {wait} s.</source>
        <translation>{what}：{title}{wait}秒後に再試行します。</translation>
    </message>
    <message>
        <source>Stopped by the user.</source>
        <translation>手動で停止しました。</translation>
    </message>
    <message>
        <source>{name} was stopped.</source>
        <translation>{name}を停止しました。</translation>
    </message>
    <message>
        <source>{name} has been moved or deleted.</source>
        <translation>{name}は移動または削除されています。</translation>
    </message>
    <message>
        <source>{title} Waiting for the network.</source>
        <translation>{title}ネットワークを待っています。</translation>
    </message>
    <message numerus="yes">
        <source>{size} bytes, sha256 {sha256}, in %n parts.</source>
        <comment>{size} bytes, sha256 {sha256}, in %n part.</comment>
        <translation>
            <numerusform>{size}バイト、sha256 {sha256}、%nパート。</numerusform>
        </translation>
    </message>
    <message>
        <source>It had arrived; only the answer was lost.</source>
        <translation>届いていました。失われたのは応答だけです。</translation>
    </message>
    <message>
        <source>The storage already has it.</source>
        <translation>すでにストレージにあります。</translation>
    </message>
    <message>
        <source>It is checked again.</source>
        <translation>もう一度チェックされます。</translation>
    </message>
    <message>
        <source>It is already in the storage; nothing was sent.</source>
        <translation>すでにストレージにあるため、何も送信されていません。</translation>
    </message>
    <message>
        <source>{name} was sent, but it is not in the storage.</source>
        <translation>{name}は送信されましたが、ストレージにありません。</translation>
    </message>
    <message>
        <source>The storage accepted it but has nothing at {key}.</source>
        <translation>ストレージは受け付けましたが、{key}に何もありません。</translation>
    </message>
    <message>
        <source>Check the bucket, then try again.</source>
        <translation>バケットを確認して、再試行してください。</translation>
    </message>
    <message>
        <source>The storage has {size} bytes of {name} instead of {size2}.</source>
        <translation>ストレージの{name}は{size2}バイトではなく{size}バイトです。</translation>
    </message>
    <message>
        <source>The file in the storage differs from {name}.</source>
        <translation>ストレージのファイルが{name}と異なります。</translation>
    </message>
    <message>
        <source>Verified in the storage.</source>
        <translation>ストレージで検証しました。</translation>
    </message>
    <message>
        <source>Sent; the storage offers no way to verify it.</source>
        <translation>送信しました。ストレージに検証手段がありません。</translation>
    </message>
    <message>
        <source>The storage has a different file in place of {name}: {size} bytes instead of {size2}.</source>
        <translation>ストレージの{name}の場所に別のファイルがあります（{size2}バイトではなく{size}バイト）。</translation>
    </message>
    <message>
        <source>It is at {key}. The app never overwrites files in the storage.</source>
        <translation>{key}にあります。アプリがストレージのファイルを上書きすることはありません。</translation>
    </message>
    <message>
        <source>Delete it there, then try again.</source>
        <translation>そこで削除して、再試行してください。</translation>
    </message>
    <message>
        <source>Files are being sent</source>
        <translation>ファイルを送信中</translation>
    </message>
    <message>
        <source>Manifest</source>
        <translation>マニフェスト</translation>
    </message>
</context>
<context>
    <name>TransfersDrawer</name>
    <message>
        <source>Uploads</source>
        <translation>アップロード</translation>
    </message>
    <message>
        <source>No uploads</source>
        <translation>アップロードはありません</translation>
    </message>
    <message>
        <source>Masters and covers appear here once you submit a release. You can close the app; uploads resume.</source>
        <translation>リリースを送信すると、マスターとジャケットがここに表示されます。アプリを閉じても、アップロードは再開されます。</translation>
    </message>
    <message>
        <source>Pause all</source>
        <translation>すべて一時停止</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>今すぐ再試行</translation>
    </message>
    <message>
        <source>Close uploads</source>
        <translation>アップロードを閉じる</translation>
    </message>
    <message>
        <source>Resume all</source>
        <translation>すべて再開</translation>
    </message>
    <message>
        <source>Nothing to upload</source>
        <translation>アップロードするものはありません</translation>
    </message>
    <message>
        <source>{size} to go</source>
        <translation>残り{size}</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>一時停止中</translation>
    </message>
    <message>
        <source>waiting for network</source>
        <translation>ネットワーク待ち</translation>
    </message>
    <message>
        <source>waiting: metered network</source>
        <translation>待機中：従量制ネットワーク</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>{name}はどこですか？</translation>
    </message>
    <message>
        <source>The file&apos;s log was copied. It contains no passwords or signed links.</source>
        <translation>ファイルのログをコピーしました。パスワードや署名付きリンクは含まれていません。</translation>
    </message>
</context>
<context>
    <name>TrashLine</name>
    <message>
        <source>Show the trash</source>
        <translation>ゴミ箱を表示</translation>
    </message>
    <message>
        <source>Deleted releases stay in the trash for 30 days.</source>
        <translation>削除したリリースは30日間ゴミ箱に残ります。</translation>
    </message>
    <message>
        <source>Back to all releases</source>
        <translation>すべてのリリースに戻る</translation>
    </message>
</context>
<context>
    <name>TreeModel</name>
    <message>
        <source>level {level}, {n} of {count}</source>
        <translation>階層{level}、{count}件中{n}件目</translation>
    </message>
    <message>
        <source>has blockers</source>
        <translation>エラーあり</translation>
    </message>
    <message>
        <source>has warnings</source>
        <translation>警告あり</translation>
    </message>
    <message>
        <source>has hints</source>
        <translation>ヒントあり</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>（無題）</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>ディスク</translation>
    </message>
    <message>
        <source>moved</source>
        <translation>移動</translation>
    </message>
    <message>
        <source>linked a work</source>
        <translation>楽曲をリンク</translation>
    </message>
</context>
<context>
    <name>UpdateDialog</name>
    <message>
        <source>New version</source>
        <translation>新しいバージョン</translation>
    </message>
    <message>
        <source>Trackball Desktop {version} is available</source>
        <translation>Trackball Desktop {version}を利用できます</translation>
    </message>
    <message>
        <source>You have {version}.</source>
        <translation>現在のバージョンは{version}です。</translation>
    </message>
    <message>
        <source>There are no notes for this version.</source>
        <translation>このバージョンのリリースノートはありません。</translation>
    </message>
    <message>
        <source>What&apos;s new</source>
        <translation>新着情報</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>後で</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>アップデート</translation>
    </message>
    <message>
        <source>There is no download for this installation. Update it the way you installed it.</source>
        <translation>このインストールに対応するダウンロードがありません。インストールしたときと同じ方法でアップデートしてください。</translation>
    </message>
    <message>
        <source>The app downloads and verifies {size}, waits for running uploads, closes and opens again at the same place.</source>
        <translation>アプリは{size}をダウンロードして検証し、実行中のアップロードを待ってから、いったん閉じて同じ場所で再び開きます。</translation>
    </message>
</context>
<context>
    <name>UpdateWatch</name>
    <message>
        <source>Updated to {version}.</source>
        <translation>{version}にアップデートしました。</translation>
    </message>
    <message>
        <source>{version} could not be installed.</source>
        <translation>{version}をインストールできませんでした。</translation>
    </message>
    <message>
        <source>Trackball Desktop {version} is available.</source>
        <translation>Trackball Desktop {version}を利用できます。</translation>
    </message>
    <message>
        <source>What&apos;s new</source>
        <translation>新着情報</translation>
    </message>
    <message>
        <source>{version} is being downloaded: {percent} %</source>
        <translation>{version}をダウンロード中：{percent}%</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再試行</translation>
    </message>
    <message>
        <source>{version} is ready and waits for {target}&apos;s answer.</source>
        <translation>{version}の準備ができました。{target}の応答を待っています。</translation>
    </message>
    <message>
        <source>Update now</source>
        <translation>今すぐアップデート</translation>
    </message>
    <message>
        <source>Your system&apos;s installer has opened the package of {version}. Start the app again when it is done.</source>
        <translation>システムのインストーラーで{version}のパッケージを開きました。終わったらアプリを再起動してください。</translation>
    </message>
</context>
<context>
    <name>UpdatesPage</name>
    <message>
        <source>Updates</source>
        <translation>アップデート</translation>
    </message>
    <message>
        <source>This is Trackball Desktop {version}.</source>
        <translation>Trackball Desktop {version}を使用中です。</translation>
    </message>
    <message>
        <source>Check for updates once a day</source>
        <translation>1日1回アップデートを確認</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>今すぐ確認</translation>
    </message>
    <message>
        <source>Practice mode does not check for updates: nothing leaves this computer.</source>
        <translation>練習モードではアップデートを確認しません。このコンピュータの外には何も出ません。</translation>
    </message>
    <message>
        <source>This build has no update address and does not check for updates.</source>
        <translation>このビルドにはアップデート用のアドレスがないため、確認は行われません。</translation>
    </message>
    <message>
        <source>The app downloads one file, the same for everyone. It sends nothing about you, your releases or this computer.</source>
        <translation>アプリは全員に共通のファイルを1つダウンロードします。利用者、リリース、このコンピュータの情報は送信しません。</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>確認中…</translation>
    </message>
    <message>
        <source>You have the newest version.</source>
        <translation>最新バージョンです。</translation>
    </message>
    <message>
        <source>{version} is available. Close the settings to see what&apos;s new.</source>
        <translation>{version}を利用できます。設定を閉じると新機能を確認できます。</translation>
    </message>
</context>
<context>
    <name>UploadText</name>
    <message>
        <source>Running</source>
        <translation>実行中</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>要対応</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>待機中</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完了</translation>
    </message>
    <message>
        <source>Trying again</source>
        <translation>再試行中</translation>
    </message>
    <message>
        <source>{sent} of {size}</source>
        <translation>{size}中{sent}</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/秒</translation>
    </message>
    <message>
        <source>{n} s left</source>
        <translation>残り{n}秒</translation>
    </message>
</context>
<context>
    <name>ValueText</name>
    <message>
        <source>An item cannot be moved into itself.</source>
        <translation>項目をそれ自身の中に移動することはできません。</translation>
    </message>
    <message>
        <source>This change cannot be read.</source>
        <translation>この変更を読み取れません。</translation>
    </message>
    <message>
        <source>This is already in the release.</source>
        <translation>これはすでにリリースにあります。</translation>
    </message>
    <message>
        <source>a spreadsheet has rounded it, and its last digits are lost; format the column as text and export it again</source>
        <translation>表計算ソフトで丸められ、末尾の桁が失われました。列をテキスト形式にして書き出し直してください</translation>
    </message>
    <message>
        <source>it could be {value} and additional text</source>
        <translation>{value}に余分なテキストが付いたものの可能性があります</translation>
    </message>
    <message>
        <source>it is not a number of 12 or 13 digits</source>
        <translation>12桁または13桁の数字ではありません</translation>
    </message>
    <message>
        <source>it has 11 digits: one is missing, and it is unclear which</source>
        <translation>11桁です。1桁足りませんが、どの桁かは不明です</translation>
    </message>
    <message>
        <source>it has 11 digits, and a leading zero does not make it valid; its check digit may be missing</source>
        <translation>11桁で、先頭に0を付けても有効になりません。チェックデジットが抜けている可能性があります</translation>
    </message>
    <message>
        <source>its check digit is wrong</source>
        <translation>チェックデジットが誤っています</translation>
    </message>
    <message>
        <source>it has {digits} digits</source>
        <translation>{digits}桁です</translation>
    </message>
    <message>
        <source>it is neither yes nor no</source>
        <translation>「はい」でも「いいえ」でもありません</translation>
    </message>
    <message>
        <source>the date is ambiguous; use 2026-03-13</source>
        <translation>日付があいまいです。2026-03-13の形式にしてください</translation>
    </message>
    <message>
        <source>it is not a time of day; use 12:30</source>
        <translation>時刻ではありません。12:30の形式にしてください</translation>
    </message>
    <message>
        <source>the length is ambiguous; use 3:48, or PT3H48M for hours</source>
        <translation>長さがあいまいです。3:48の形式、時間を含む場合はPT3H48Mの形式にしてください</translation>
    </message>
    <message>
        <source>it is not a whole number</source>
        <translation>整数ではありません</translation>
    </message>
    <message>
        <source>it is not a share; use 33.33</source>
        <translation>シェアではありません。33.33の形式にしてください</translation>
    </message>
    <message>
        <source>it is not an ISRC of twelve characters</source>
        <translation>12文字のISRCではありません</translation>
    </message>
    <message>
        <source>it is not an ISWC</source>
        <translation>ISWCではありません</translation>
    </message>
    <message>
        <source>There is no {parts} in “{path}”.</source>
        <translation>「{path}」に{parts}はありません。</translation>
    </message>
    <message>
        <source>There are {items}; counting starts at 0.</source>
        <translation>{items}件あります。0から数えます。</translation>
    </message>
    <message>
        <source>“{name}” has no list “{list}”, as in “{path}”.</source>
        <translation>「{name}」に、「{path}」にあるリスト「{list}」はありません。</translation>
    </message>
    <message>
        <source>This part of the release no longer exists.</source>
        <translation>リリースのこの部分はもう存在しません。</translation>
    </message>
    <message>
        <source>Undo the step that removed it, or continue without it.</source>
        <translation>削除した手順を取り消すか、そのまま続けてください。</translation>
    </message>
    <message>
        <source>“{name}” has no field “{field}”.</source>
        <translation>「{name}」に項目「{field}」はありません。</translation>
    </message>
    <message>
        <source>Use the field names of the create request, or local.NAME for the app&apos;s own fields.</source>
        <translation>作成リクエストの項目名を使用してください。アプリ独自の項目はlocal.NAMEです。</translation>
    </message>
    <message>
        <source>“{name}” cannot hold this kind of value.</source>
        <translation>「{name}」にこの種類の値は入れられません。</translation>
    </message>
    <message>
        <source>Enter text or the type of value that the field expects.</source>
        <translation>テキスト、または項目に合う型の値を入力してください。</translation>
    </message>
    <message>
        <source>“{name}” has no list “{list}”.</source>
        <translation>「{name}」にリスト「{list}」はありません。</translation>
    </message>
    <message>
        <source>This does not belong in “{name}”.</source>
        <translation>これは「{name}」に入れるものではありません。</translation>
    </message>
    <message>
        <source>{path}: “{given}” stays unchanged: {why}.</source>
        <translation>{path}：「{given}」は変更されません：{why}。</translation>
    </message>
    <message>
        <source>{path}: “{given}” was read as “{kept}”.</source>
        <translation>{path}：「{given}」を「{kept}」として読み取りました。</translation>
    </message>
    <message numerus="yes">
        <source>%n releases have the ID “{wanted}”.</source>
        <comment>%n release has the ID “{wanted}”.</comment>
        <translation>
            <numerusform>ID「{wanted}」のリリースが%n件あります。</numerusform>
        </translation>
    </message>
    <message>
        <source>No release has the ID “{wanted}”.</source>
        <translation>ID「{wanted}」のリリースはありません。</translation>
    </message>
    <message>
        <source>`list` shows the IDs; the first 8 characters are enough.</source>
        <translation>`list`でIDが表示されます。最初の8文字で十分です。</translation>
    </message>
    <message>
        <source>“{assignment}” is not an assignment.</source>
        <translation>「{assignment}」は代入ではありません。</translation>
    </message>
    <message>
        <source>Write FIELD=VALUE, such as upc=4260689120345.</source>
        <translation>upc=4260689120345のように、FIELD=VALUEと書いてください。</translation>
    </message>
    <message>
        <source>This record is from {target}.</source>
        <translation>これは{target}の記録です。</translation>
    </message>
    <message>
        <source>Nothing was changed: version 1 of {target}&apos;s API cannot change a release.</source>
        <translation>何も変更されていません。{target}のAPIのバージョン1ではリリースを変更できません。</translation>
    </message>
    <message>
        <source>Change it in {target}, or import it again as a draft and change that.</source>
        <translation>{target}で変更するか、下書きとして取り込み直して、そちらを変更してください。</translation>
    </message>
    <message>
        <source>The purpose of {name} is missing.</source>
        <translation>{name}の用途が指定されていません。</translation>
    </message>
    <message>
        <source>Use --track N for a master or video, --track N with --atmos or --lyrics, --cover for the front cover, --booklet or --motion.</source>
        <translation>マスターやビデオには--track N、--atmosや--lyricsは--track Nとともに、表ジャケットには--cover、ほかは--bookletまたは--motionを使用してください。</translation>
    </message>
    <message>
        <source>It was not attached.</source>
        <translation>添付されませんでした。</translation>
    </message>
    <message>
        <source>“{field}” is a list and cannot be set as a whole.</source>
        <translation>「{field}」はリストのため、一括では設定できません。</translation>
    </message>
    <message>
        <source>Set one entry, such as {field}[0].…=VALUE.</source>
        <translation>{field}[0].…=VALUEのように、1項目ずつ設定してください。</translation>
    </message>
    <message>
        <source>“{field}” is a list.</source>
        <translation>「{field}」はリストです。</translation>
    </message>
    <message>
        <source>“{where}” cannot hold this kind of value.</source>
        <translation>「{where}」にこの種類の値は入れられません。</translation>
    </message>
    <message>
        <source>“{field}” is a list of names.</source>
        <translation>「{field}」は名前のリストです。</translation>
    </message>
    <message>
        <source>“{field}” needs JSON, such as {example}.</source>
        <translation>「{field}」には{example}のようなJSONが必要です。</translation>
    </message>
    <message>
        <source>Not read: {error}.</source>
        <translation>読み取れませんでした：{error}。</translation>
    </message>
    <message>
        <source>The clipboard contains too many cells.</source>
        <translation>クリップボードのセルが多すぎます。</translation>
    </message>
    <message>
        <source>Nothing was pasted.</source>
        <translation>何も貼り付けられませんでした。</translation>
    </message>
    <message>
        <source>Copy only the rows and columns of this release.</source>
        <translation>このリリースの行と列だけをコピーしてください。</translation>
    </message>
    <message>
        <source>The old distributor delivered “{value}”.</source>
        <translation>以前のディストリビューターが納品した値は「{value}」です。</translation>
    </message>
    <message>
        <source>The old distributor delivered nothing in this field.</source>
        <translation>以前のディストリビューターは、この項目を納品していません。</translation>
    </message>
    <message>
        <source>The old distributor delivered the track “{value}”.</source>
        <translation>以前のディストリビューターは、トラック「{value}」を納品しています。</translation>
    </message>
    <message>
        <source>The old distributor did not deliver this track.</source>
        <translation>以前のディストリビューターは、このトラックを納品していません。</translation>
    </message>
    <message>
        <source>Stores keep plays and playlists only if codes, titles, artists, lengths and tracks stay the same, so nothing was changed.</source>
        <translation>ストアで再生数とプレイリストが引き継がれるのは、コード、タイトル、アーティスト、長さ、トラックが同じ場合だけです。そのため、何も変更していません。</translation>
    </message>
    <message>
        <source>To change it anyway, end the transfer: choose “Transfer from another distributor…” for the release.</source>
        <translation>それでも変更する場合は、リリースで「別のディストリビューターから移管…」を選び、移管を終了してください。</translation>
    </message>
</context>
<context>
    <name>WaiveDialog</name>
    <message>
        <source>Waive</source>
        <translation>例外にする</translation>
    </message>
    <message>
        <source>Why is this correct? The reason is saved with the draft and shown before sending.</source>
        <translation>これが正しい理由を入力してください。理由は下書きとともに保存され、送信前に表示されます。</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
</context>
<context>
    <name>WaivedLine</name>
    <message>
        <source>Remove waiver</source>
        <translation>例外を取り消す</translation>
    </message>
    <message>
        <source>Remove waiver: {what}</source>
        <translation>例外を取り消す：{what}</translation>
    </message>
</context>
<context>
    <name>WaiverRow</name>
    <message>
        <source>Remove waiver</source>
        <translation>例外を取り消す</translation>
    </message>
</context>
<context>
    <name>WaveView</name>
    <message>
        <source>Waveform</source>
        <translation>波形</translation>
    </message>
</context>
<context>
    <name>WhichTrackDialog</name>
    <message>
        <source>Which track?</source>
        <translation>どのトラックですか？</translation>
    </message>
    <message>
        <source>Skip it</source>
        <translation>スキップ</translation>
    </message>
    <message>
        <source>(untitled)</source>
        <translation>（無題）</translation>
    </message>
    <message>
        <source>Track of {name}</source>
        <translation>{name}のトラック</translation>
    </message>
    <message>
        <source>Attach</source>
        <translation>添付</translation>
    </message>
    <message>
        <source>The file names do not show which tracks these files belong to.</source>
        <translation>ファイル名からは、どのトラックのファイルか分かりません。</translation>
    </message>
</context>
<context>
    <name>WindowActivity</name>
    <message>
        <source>This library can be read, but not changed.</source>
        <translation>このライブラリは閲覧できますが、変更できません。</translation>
    </message>
    <message>
        <source>Your changes cannot be saved, and nothing can be sent.</source>
        <translation>変更の保存も送信もできません。</translation>
    </message>
    <message>
        <source>Give yourself write access to the data folder and its files, then start the app again.</source>
        <translation>データフォルダとファイルの書き込み権限を付けて、アプリを再起動してください。</translation>
    </message>
</context>
<context>
    <name>WindowDialogs</name>
    <message>
        <source>Practice mode opens in a separate window.</source>
        <translation>練習モードは別のウィンドウで開きます。</translation>
    </message>
    <message>
        <source>Close other programs, then try again.</source>
        <translation>ほかのソフトを閉じて、再試行してください。</translation>
    </message>
    <message>
        <source>Add codes…</source>
        <translation>コードを追加…</translation>
    </message>
    <message>
        <source>Practice mode could not be started.</source>
        <translation>練習モードを開始できませんでした。</translation>
    </message>
</context>
<context>
    <name>WordText</name>
    <message>
        <source>a draft</source>
        <translation>下書き</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>待機中</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>読み込み中</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>送信中</translation>
    </message>
    <message>
        <source>Verifying</source>
        <translation>検証中</translation>
    </message>
    <message>
        <source>Uploaded</source>
        <translation>アップロード済み</translation>
    </message>
    <message>
        <source>Sent, cannot be verified</source>
        <translation>送信済み（検証不可）</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>要対応</translation>
    </message>
    <message>
        <source>File changed</source>
        <translation>ファイル変更あり</translation>
    </message>
    <message>
        <source>File missing</source>
        <translation>ファイルなし</translation>
    </message>
    <message>
        <source>Unconfirmed</source>
        <translation>未確認</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>作成済み</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>却下</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>取り下げ</translation>
    </message>
</context>
<context>
    <name>WorkBox</name>
    <message>
        <source>Remove from track</source>
        <translation>トラックから削除</translation>
    </message>
    <message>
        <source>Writers</source>
        <translation>作家</translation>
    </message>
    <message>
        <source>Add a writer</source>
        <translation>作家を追加</translation>
    </message>
    <message>
        <source>Publishers</source>
        <translation>音楽出版社</translation>
    </message>
    <message>
        <source>Add a publisher</source>
        <translation>音楽出版社を追加</translation>
    </message>
    <message>
        <source>Split equally</source>
        <translation>均等に分配</translation>
    </message>
    <message>
        <source>Fill remaining share</source>
        <translation>残りのシェアを入力</translation>
    </message>
</context>
<context>
    <name>WorksBox</name>
    <message>
        <source>No work yet. Every recording needs at least one work with its writers.</source>
        <translation>楽曲はまだありません。原盤ごとに、作家を含む楽曲が少なくとも1つ必要です。</translation>
    </message>
    <message>
        <source>Add work</source>
        <translation>楽曲を追加</translation>
    </message>
    <message>
        <source>Reuse a work</source>
        <translation>楽曲を再利用</translation>
    </message>
</context>
<context>
    <name>WrongPageBanner</name>
    <message>
        <source>Open both</source>
        <translation>両方を開く</translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation>レポートをコピー</translation>
    </message>
    <message>
        <source>This page is right</source>
        <translation>このページで正しい</translation>
    </message>
    <message>
        <source>{store} shows it on a different artist&apos;s page</source>
        <translation>{store}で別アーティストのページに掲載</translation>
    </message>
    <message>
        <source>“{artist}”, page {theirs}. The artist&apos;s own page is {own}.</source>
        <translation>「{artist}」、ページ{theirs}。本来のアーティストページは{own}です。</translation>
    </message>
    <message>
        <source>“{title}” by {artist} (UPC {upc}) is shown at {store} on page {theirs} of another artist named {name}. The artist&apos;s own page there is {own}. Please have it moved.</source>
        <translation>{artist}の「{title}」（UPC {upc}）が、{store}で同名の別アーティスト{name}のページ{theirs}に掲載されています。本来のアーティストページは{own}です。移動をお願いいたします。</translation>
    </message>
    <message>
        <source>The report was copied. Send it to your distributor.</source>
        <translation>レポートをコピーしました。ディストリビューターに送ってください。</translation>
    </message>
</context>
<context>
    <name>_CalendarPopup</name>
    <message>
        <source>Calendar</source>
        <translation>カレンダー</translation>
    </message>
</context>
<context>
    <name>_CardDelegate</name>
    <message>
        <source>Untitled</source>
        <translation>無題</translation>
    </message>
    <message>
        <source>no date</source>
        <translation>日付なし</translation>
    </message>
    <message>
        <source>submit today</source>
        <translation>今日中に送信</translation>
    </message>
    <message>
        <source>due {day}</source>
        <translation>期限{day}</translation>
    </message>
    <message>
        <source>{day}, not sent</source>
        <translation>{day}、未送信</translation>
    </message>
</context>
<context>
    <name>_Column</name>
    <message>
        <source>{column}, {releases}</source>
        <translation>{column}、{releases}</translation>
    </message>
</context>
<context>
    <name>_EmptyTracks</name>
    <message>
        <source>No tracks yet</source>
        <translation>トラックはまだありません</translation>
    </message>
    <message>
        <source>Add a track</source>
        <translation>トラックを追加</translation>
    </message>
</context>
<context>
    <name>_Header</name>
    <message>
        <source>Plan columns</source>
        <translation>計画の列</translation>
    </message>
</context>
<context>
    <name>_Legend</name>
    <message>
        <source>Legend: a triangle is the pitch deadline, a square the submit deadline, a bar the release date</source>
        <translation>凡例：三角はピッチ期限、四角は送信期限、縦線はリリース日</translation>
    </message>
</context>
<context>
    <name>_RowDetail</name>
    <message>
        <source>Sent</source>
        <translation>送信済み</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>下書き</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>未指定</translation>
    </message>
    <message>
        <source>{target} does not return this field.</source>
        <translation>{target}はこの項目を返しません。</translation>
    </message>
</context>
<context>
    <name>_TransferList</name>
    <message>
        <source>Uploads</source>
        <translation>アップロード</translation>
    </message>
    <message>
        <source>Open the release</source>
        <translation>リリースを開く</translation>
    </message>
    <message>
        <source>Stop this file for now</source>
        <translation>このファイルをひとまず停止</translation>
    </message>
    <message>
        <source>Resume this file</source>
        <translation>このファイルを再開</translation>
    </message>
    <message>
        <source>Pause this file</source>
        <translation>このファイルを一時停止</translation>
    </message>
    <message>
        <source>Send earlier</source>
        <translation>先に送信</translation>
    </message>
    <message>
        <source>Send later</source>
        <translation>後で送信</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>場所を指定…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再試行</translation>
    </message>
    <message>
        <source>Withdraw the release</source>
        <translation>リリースを取り下げる</translation>
    </message>
    <message>
        <source>Copy the log</source>
        <translation>ログをコピー</translation>
    </message>
</context>
<context>
    <name>owner</name>
    <message>
        <source>Atmos mix</source>
        <translation>Atmosミックス</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>歌詞</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>ビデオ</translation>
    </message>
    <message>
        <source>Motion artwork</source>
        <translation>モーションアートワーク</translation>
    </message>
    <message>
        <source>Booklet</source>
        <translation>ブックレット</translation>
    </message>
</context>
</TS>
