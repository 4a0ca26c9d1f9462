Attribute VB_Name = "JxBareText"
Option Explicit

' A formula without foreign prefixes before JX functions: pure text, no workbook.

Private Const OWN_FILE As String = "jixiao.xlam"
Private Const LETTERS As String = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"

' 'C:\x\jixiao.xlam'!JX_SCORE(E2), jixiao.xlam!JX_SCORE(E2) and [1]!JX_SCORE(E2) become JX_SCORE(E2).
' Untouched: text between double quotes, sheets of other workbooks, other names, other add-ins' functions.
Public Function JxBare(ByVal formula As String) As String
    Dim at As Long
    Dim after As Long
    Dim bare As String
    at = 1
    Do While at <= Len(formula)
        Select Case Mid$(formula, at, 1)
        Case """", "'"
            after = JxAfterQuoted(formula, at)
        Case Else
            after = JxAfterWord(formula, at)
        End Select
        If JxIsForeign(Mid$(formula, at, after - at)) And JxIsCallOfOurs(formula, after) Then
            after = after + 1
        Else
            bare = bare & Mid$(formula, at, after - at)
        End If
        at = after
    Loop
    JxBare = bare
End Function

' The place behind a quoted text or name; a doubled quote inside belongs to it.
Private Function JxAfterQuoted(ByVal formula As String, ByVal start As Long) As Long
    Dim quote As String
    Dim at As Long
    quote = Mid$(formula, start, 1)
    at = start + 1
    Do While at <= Len(formula)
        If Mid$(formula, at, 1) = quote Then
            If Mid$(formula, at + 1, 1) <> quote Then
                JxAfterQuoted = at + 1
                Exit Function
            End If
            at = at + 1
        End If
        at = at + 1
    Loop
    JxAfterQuoted = at
End Function

' The place behind a run of characters that may form a name; behind one character where none does.
Private Function JxAfterWord(ByVal formula As String, ByVal start As Long) As Long
    Dim at As Long
    at = start
    Do While at <= Len(formula)
        If Mid$(formula, at, 1) = "[" Then at = JxAtBracketEnd(formula, at)
        If InStr(1, " ""'!+-*/^&=<>,;:%@#(){}" & vbTab & vbCr & vbLf, Mid$(formula, at, 1), vbBinaryCompare) > 0 Then
            ' A drive's colon is the only one inside a name: C:\x\jixiao.xlam
            If Not (at > start And Mid$(formula, at, 2) = ":\") Then Exit Do
        End If
        at = at + 1
    Loop
    If at = start Then at = start + 1
    JxAfterWord = at
End Function

' The place of the bracket that closes the one here. Inside, an apostrophe makes the next character plain: Table[It''s]
Private Function JxAtBracketEnd(ByVal formula As String, ByVal start As Long) As Long
    Dim depth As Long
    Dim at As Long
    at = start
    Do While at <= Len(formula)
        Select Case Mid$(formula, at, 1)
        Case "'"
            at = at + 1
        Case "["
            depth = depth + 1
        Case "]"
            depth = depth - 1
            If depth = 0 Then Exit Do
        End Select
        at = at + 1
    Loop
    JxAtBracketEnd = at
End Function

' Does the word name this add-in's file, wherever it lies, or a numbered link?
Private Function JxIsForeign(ByVal word As String) As Boolean
    Dim file As String
    file = word
    If Left$(file, 1) = """" Then Exit Function
    If Left$(file, 1) = "'" And Len(file) > 1 Then file = Mid$(file, 2, Len(file) - 2)
    If Right$(file, 1) = "]" And InStr(file, "[") > 0 Then
        file = Mid$(file, InStrRev(file, "[") + 1)
        file = Left$(file, Len(file) - 1)
        If JxIsNumber(file) Then
            JxIsForeign = True
            Exit Function
        End If
    End If
    If InStrRev(file, "\") > 0 Then file = Mid$(file, InStrRev(file, "\") + 1)
    If InStrRev(file, "/") > 0 Then file = Mid$(file, InStrRev(file, "/") + 1)
    JxIsForeign = (LCase$(file) = OWN_FILE)
End Function

Private Function JxIsNumber(ByVal text As String) As Boolean
    Dim at As Long
    For at = 1 To Len(text)
        If InStr("0123456789", Mid$(text, at, 1)) = 0 Then Exit Function
    Next at
    JxIsNumber = Len(text) > 0
End Function

' Does !JX_NAME( stand here?
Private Function JxIsCallOfOurs(ByVal formula As String, ByVal at As Long) As Boolean
    If UCase$(Mid$(formula, at, 4)) <> "!JX_" Then Exit Function
    at = at + 4
    Do While at <= Len(formula)
        If InStr(LETTERS, UCase$(Mid$(formula, at, 1))) = 0 Then Exit Do
        at = at + 1
    Loop
    JxIsCallOfOurs = Mid$(formula, at, 1) = "("
End Function
